/* What the daemon says while somebody is asked: replies, and what opens, changes or closes by
 * itself. */
#include <string.h>

#include "cli/page.h"
#include "cli/screen.h"
#include "cli/talk_parts.h"

static bool is_answered(const struct talk *talk, const struct question *question) {
  return question != NULL && strcmp(talk->answered, question->prompt) == 0;
}

/* A critical one comes before all others; the rest of a dialogue before other dialogues. Takes the
 * question. */
static void put_first(struct talk *talk, const struct question *question) {
  int at = 0;
  while (!question->critical && at < talk->open.count && talk->open.items[at].critical) at++;
  queue_insert(&talk->open, at, question);
}

void talk_put_next(struct talk *talk, json_t *view) {
  struct question question;
  struct err err;
  if (question_parse(view, &question, &err) != 0) {
    talk_lose(talk, err.text);
    return;
  }
  int known = queue_find(&talk->open, question.prompt);
  if (known >= 0) queue_remove(&talk->open, known);
  put_first(talk, &question);
}

/* The question that was answered is over, unless the next one of its dialogue has come as a push
 * already. */
static void drop_answered(struct talk *talk) {
  int at = queue_find(&talk->open, talk->answered);
  if (at >= 0 && !talk->renewed) queue_remove(&talk->open, at);
}

static void go_on(struct talk *talk, const struct result *result) {
  result_say(result);
  talk->exit = result->exit;
  if (result->ask != NULL) talk->renewed = false; /* what is asked is newer than the push */
  drop_answered(talk);
  if (result->ask != NULL) talk_put_next(talk, result->ask);
  if (!talk->over && !talk->leaving) talk_ask(talk);
}

/* A terminal that does not watch ends then, but never while something critical is open (S4). */
static void take_refusal(struct talk *talk, const struct result *result) {
  talk_complain(talk, result->text);
  bool gone = strcmp(result->code, "gone") == 0;
  bool retry = !gone && (strcmp(result->code, "value") == 0 || talk->options.watching);
  talk->exit = result->exit;
  if (!retry) drop_answered(talk);
  if (retry && is_answered(talk, talk_current(talk)))
    talk_prompt(talk);
  else if (gone || retry || talk_is_critical(talk))
    talk_ask(talk);
  else
    talk_finish(talk, result->exit);
}

static void take_reply(struct talk *talk, json_t *message) {
  struct result result;
  struct err err;
  json_int_t id = json_integer_value(json_object_get(message, "id"));
  if (result_parse(message, &result, &err) != 0) {
    talk_lose(talk, err.text);
  } else if (id == talk->waiting && id != 0) {
    talk->waiting = 0;
    if (result.code != NULL)
      take_refusal(talk, &result);
    else
      go_on(talk, &result);
  } else if (result.code != NULL) { /* the attach, or the whole conversation */
    talk_complain(talk, result.text);
    talk_finish(talk, result.exit);
  }
}

static bool looks_same(const struct question *a, const struct question *b) {
  return question_same(a, b) && strcmp(a->title, b->title) == 0 && strcmp(a->body, b->body) == 0;
}

/* An open dialogue goes on by itself: a hold turns, or somebody answered it elsewhere. Takes the
 * question. What comes of an answer that waits is put to the person with its reply. */
static void renew(struct talk *talk, int at, const struct question *question) {
  struct question *old = &talk->open.items[at];
  bool same = looks_same(old, question), other = !question_same(old, question);
  bool rises = question->critical && !old->critical;
  if (talk->waiting != 0 && is_answered(talk, question)) talk->renewed |= other;
  if (rises) {
    queue_remove(&talk->open, at);
    at = 0;
    put_first(talk, question);
  } else {
    queue_replace(&talk->open, at, question);
  }
  if (at > 0 || talk->waiting != 0 || (same && !rises)) return;
  if (other) talk_forget_typed(talk);
  talk_ask(talk);
}

/* Something else opened. Takes the question. */
static void add_open(struct talk *talk, struct question *question) {
  bool critical = question->critical;
  if (!question_asks(question)) {
    talk_break_line(talk);
    screen_show(question, false);
    if (talk_current(talk) != NULL && talk->waiting == 0) talk_prompt(talk);
    fflush(stdout);
    question_finish(question);
    return;
  }
  if (critical)
    put_first(talk, question);
  else
    queue_insert(&talk->open, talk->open.count, question);
  if ((critical || talk->open.count == 1) && talk->waiting == 0) talk_ask(talk);
}

/* A terminal that does not watch takes its own dialogue, and what is critical (S4). */
static void take_show(struct talk *talk, json_t *view) {
  struct question question;
  struct err err;
  if (question_parse(view, &question, &err) != 0) {
    talk_lose(talk, err.text);
    return;
  }
  int at = queue_find(&talk->open, question.prompt);
  if (question.sounds) screen_ring();
  if (at >= 0 && question_asks(&question))
    renew(talk, at, &question);
  else if (talk->options.watching || question.critical)
    add_open(talk, &question);
  else
    question_finish(&question);
}

static void take_close(struct talk *talk, const char *prompt_key) {
  int at = queue_find(&talk->open, prompt_key);
  if (at < 0) return;
  if (talk->waiting != 0 && is_answered(talk, &talk->open.items[at])) return; /* the reply tells */
  queue_remove(&talk->open, at);
  if (at > 0 || talk->waiting != 0) return;
  talk_break_line(talk);
  page_print(stdout, "That one is closed now.");
  talk_forget_typed(talk);
  talk_ask(talk);
}

static void take_message(struct talk *talk, json_t *message) {
  json_t *view;
  const char *event = "", *prompt_key;
  if (json_object_get(message, "id") != NULL)
    take_reply(talk, message);
  else if (json_unpack(message, "{s:s, s:o !}", "event", &event, "view", &view) == 0 &&
           strcmp(event, "show") == 0)
    take_show(talk, view);
  else if (json_unpack(message, "{s:s, s:s !}", "event", &event, "prompt", &prompt_key) == 0 &&
           strcmp(event, "close") == 0)
    take_close(talk, prompt_key);
}

void talk_hear(struct talk *talk) {
  struct err err;
  enum heard heard = link_read(talk->link, &err);
  json_t *message;
  while (!talk->over && heard != HEARD_END &&
         (heard = link_next(talk->link, &message, &err)) == HEARD_MESSAGE) {
    take_message(talk, message);
    json_decref(message);
  }
  if (heard == HEARD_END && !talk->over) talk_part(talk, err.text);
}
