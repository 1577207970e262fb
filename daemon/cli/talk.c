#include "cli/talk.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>

#include "cli/page.h"
#include "cli/queue.h"
#include "cli/result.h"
#include "cli/screen.h"

enum { READ_SIZE = 1024 };

struct talk {
  struct link *link;
  struct talk_options options;
  int signals; /* signalfd: Ctrl-C */
  int clock;   /* timerfd: each second of a hold */
  struct lines typed;
  struct queue open;
  json_int_t waiting;      /* the request whose reply is awaited; 0: none */
  char answered[KEY_SIZE]; /* the prompt of the last answer; while it waits, another one may come
                              in front of it */
  bool renewed;            /* meanwhile the daemon has shown what comes next */
  bool prompted;           /* the cursor is behind a prompt or a countdown */
  bool over;
  int exit;
};

static void finish(struct talk *talk, int exit) {
  talk->over = true;
  talk->exit = exit;
}

/* The question on the screen. */
static struct question *current(struct talk *talk) {
  return queue_first(&talk->open);
}

static bool is_hold(struct talk *talk) {
  return current(talk) != NULL && current(talk)->type == VIEW_HOLD;
}

static bool is_critical(struct talk *talk) {
  return current(talk) != NULL && current(talk)->critical;
}

static bool is_answered(const struct talk *talk, const struct question *question) {
  return question != NULL && strcmp(talk->answered, question->prompt) == 0;
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void break_line(struct talk *talk) {
  if (talk->prompted) screen_break();
  talk->prompted = false;
}

/* Runs while any hold is open: one that is interrupted goes on behind what is asked. */
static void set_clock(struct talk *talk) {
  bool runs = false;
  for (int i = 0; i < talk->open.count; i++) runs |= talk->open.items[i].type == VIEW_HOLD;
  struct itimerspec each = {.it_interval.tv_sec = runs, .it_value.tv_sec = runs};
  timerfd_settime(talk->clock, 0, &each, NULL);
}

static void prompt(struct talk *talk) {
  const struct question *question = current(talk);
  if (question->type == VIEW_HOLD)
    screen_countdown(question, question->hold_left, talk->options.plain);
  else
    screen_prompt(question);
  talk->prompted = question->type != VIEW_HOLD || !talk->options.plain;
}

/* Half an answer to another question must not become one to this. */
static void forget_typed(struct talk *talk) {
  tcflush(STDIN_FILENO, TCIFLUSH);
  lines_finish(&talk->typed);
  lines_init(&talk->typed, TYPED_MAX - 1);
}

/* Puts the first open question to the person. What was typed before a safety message stood there
 * is no answer to it. */
static void ask(struct talk *talk) {
  break_line(talk);
  set_clock(talk);
  if (is_critical(talk)) forget_typed(talk);
  if (current(talk) != NULL) {
    screen_show(current(talk));
    prompt(talk);
  } else if (talk->options.watching) {
    page_print(stdout, "\nNothing is open. What comes will be shown here; Ctrl-C ends this.");
  } else {
    finish(talk, talk->exit);
  }
  fflush(stdout);
}

static void complain(struct talk *talk, const char *sentence) {
  break_line(talk);
  result_complain(sentence);
}

static void leave(struct talk *talk) {
  break_line(talk);
  if (current(talk) != NULL) page_print(stdout, "Left open. To go on with it later: settle answer");
  finish(talk, SETTLE_DONE);
}

static void lose(struct talk *talk, const char *why) {
  complain(talk, why);
  if (talk->waiting != 0) result_complain("Whether the last answer was kept, settle log tells.");
  finish(talk, SETTLE_NOT_NOW);
}

/* ---- to the daemon --------------------------------------------------------------------------- */

/* Takes the references in `params`. */
static void request(struct talk *talk, const char *method, json_t *params) {
  talk->waiting = link_request(talk->link, method, params);
  talk->renewed = false;
  if (talk->waiting >= 0) return;
  talk->waiting = 0;
  lose(talk, "settled has ended");
}

/* A notice that was passed over was not answered, only closed. */
static void answer(struct talk *talk, json_t *value) {
  const struct question *question = current(talk);
  bool passed = question->type == VIEW_NOTICE && json_is_null(value);
  snprintf(talk->answered, sizeof talk->answered, "%s", question->prompt);
  if (passed)
    request(talk, "closed",
            json_pack("{s:s, s:s, s:s}", "prompt", question->prompt, "question", question->question,
                      "reason", "dismissed"));
  else
    request(talk, "answer",
            json_pack("{s:s, s:s, s:O}", "prompt", question->prompt, "question", question->question,
                      "value", value));
  json_decref(value);
}

/* ---- from the daemon ------------------------------------------------------------------------- */

/* A critical one comes before all others; the rest of a dialogue before other dialogues. Takes the
 * question. */
static void put_first(struct talk *talk, const struct question *question) {
  int at = 0;
  while (!question->critical && at < talk->open.count && talk->open.items[at].critical) at++;
  queue_insert(&talk->open, at, question);
}

static void put_next(struct talk *talk, json_t *view) {
  struct question question;
  struct err err;
  if (question_parse(view, &question, &err) != 0) {
    lose(talk, err.text);
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
  if (result->ask != NULL) put_next(talk, result->ask);
  if (!talk->over) ask(talk);
}

/* A terminal that does not watch ends then, but never while something critical is open (S4). */
static void take_refusal(struct talk *talk, const struct result *result) {
  complain(talk, result->text);
  bool gone = strcmp(result->code, "gone") == 0;
  bool retry = !gone && (strcmp(result->code, "value") == 0 || talk->options.watching);
  talk->exit = result->exit;
  if (!retry) drop_answered(talk);
  if (retry && is_answered(talk, current(talk)))
    prompt(talk);
  else if (gone || retry || is_critical(talk))
    ask(talk);
  else
    finish(talk, result->exit);
}

static void take_reply(struct talk *talk, json_t *message) {
  struct result result;
  struct err err;
  json_int_t id = json_integer_value(json_object_get(message, "id"));
  if (result_parse(message, &result, &err) != 0) {
    lose(talk, err.text);
  } else if (id == talk->waiting && id != 0) {
    talk->waiting = 0;
    if (result.code != NULL)
      take_refusal(talk, &result);
    else
      go_on(talk, &result);
  } else if (result.code != NULL) { /* the attach, or the whole conversation */
    complain(talk, result.text);
    finish(talk, result.exit);
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
  if (other) forget_typed(talk);
  ask(talk);
}

/* Something else opened. Takes the question. */
static void add_open(struct talk *talk, struct question *question) {
  bool critical = question->critical;
  if (!question_asks(question)) {
    break_line(talk);
    screen_show(question);
    if (current(talk) != NULL && talk->waiting == 0) prompt(talk);
    fflush(stdout);
    question_finish(question);
    return;
  }
  if (critical)
    put_first(talk, question);
  else
    queue_insert(&talk->open, talk->open.count, question);
  if ((critical || talk->open.count == 1) && talk->waiting == 0) ask(talk);
}

/* A terminal that does not watch takes its own dialogue, and what is critical (S4). */
static void take_show(struct talk *talk, json_t *view) {
  struct question question;
  struct err err;
  if (question_parse(view, &question, &err) != 0) {
    lose(talk, err.text);
    return;
  }
  int at = queue_find(&talk->open, question.prompt);
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
  break_line(talk);
  page_print(stdout, "That one is closed now.");
  forget_typed(talk);
  ask(talk);
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

static void hear(struct talk *talk) {
  struct err err;
  enum heard heard = link_read(talk->link, &err);
  json_t *message;
  while (!talk->over && heard != HEARD_END &&
         (heard = link_next(talk->link, &message, &err)) == HEARD_MESSAGE) {
    take_message(talk, message);
    json_decref(message);
  }
  if (heard == HEARD_END && !talk->over) lose(talk, err.text);
}

/* ---- from the person ------------------------------------------------------------------------- */

static void take_line(struct talk *talk, const char *line) {
  struct err err;
  talk->prompted = false; /* Enter has ended the line */
  if (current(talk) == NULL) return;
  if (is_hold(talk) && line[0] == '\0') {
    prompt(talk);
    return;
  }
  json_t *value = question_read(current(talk), line, &err);
  if (value != NULL) {
    answer(talk, value);
  } else {
    complain(talk, err.text);
    prompt(talk);
  }
}

/* Lines that came together wait until the question before is settled. */
static void take_typed(struct talk *talk) {
  char *line;
  size_t len;
  while (!talk->over && talk->waiting == 0 && (line = lines_next(&talk->typed, &len)) != NULL)
    take_line(talk, line);
  if (!talk->typed.broken) return;
  forget_typed(talk);
  complain(talk, "That is too long.");
  if (current(talk) != NULL) prompt(talk);
}

static void read_typed(struct talk *talk) {
  char bytes[READ_SIZE];
  ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (n <= 0)
    leave(talk);
  else
    lines_feed(&talk->typed, bytes, (size_t)n);
}

/* Ctrl-C: stops a hold; leaves everything else. */
static void interrupt(struct talk *talk) {
  struct signalfd_siginfo unused;
  if (read(talk->signals, &unused, sizeof unused) != sizeof unused) return;
  if (talk->waiting == 0 && is_hold(talk) && question_option(current(talk), "stop") >= 0) {
    break_line(talk);
    answer(talk, json_string("stop"));
  } else {
    leave(talk);
  }
}

static void tick(struct talk *talk) {
  uint64_t seconds;
  if (read(talk->clock, &seconds, sizeof seconds) != sizeof seconds) return;
  bool counts = is_hold(talk) && current(talk)->hold_left > 0;
  for (int i = 0; i < talk->open.count; i++) {
    int *left = &talk->open.items[i].hold_left;
    *left = *left > 0 && seconds < (uint64_t)*left ? *left - (int)seconds : 0;
  }
  if (counts && talk->waiting == 0) prompt(talk);
}

/* ---- life ------------------------------------------------------------------------------------ */

enum source { SOURCE_SIGNALS, SOURCE_LINK, SOURCE_CLOCK, SOURCE_INPUT, SOURCES };

static void wait_for_something(struct talk *talk) {
  static void (*const handlers[SOURCES])(struct talk *) = {
      [SOURCE_SIGNALS] = interrupt,
      [SOURCE_LINK] = hear,
      [SOURCE_CLOCK] = tick,
      [SOURCE_INPUT] = read_typed,
  };
  struct pollfd ready[SOURCES] = {
      [SOURCE_SIGNALS] = {.fd = talk->signals, .events = POLLIN},
      [SOURCE_LINK] = {.fd = talk->link->fd, .events = POLLIN},
      [SOURCE_CLOCK] = {.fd = talk->clock, .events = POLLIN},
      [SOURCE_INPUT] = {.fd = STDIN_FILENO, .events = POLLIN},
  };
  int n = poll(ready, SOURCES, talk->waiting != 0 ? LINK_PATIENCE_MS : -1);
  if (n == 0) lose(talk, "settled does not answer");
  for (int i = 0; n > 0 && i < SOURCES && !talk->over; i++)
    if (ready[i].revents != 0) handlers[i](talk);
  take_typed(talk);
}

static int open_talk(struct talk *talk) {
  sigset_t ctrl_c;
  sigemptyset(&ctrl_c);
  sigaddset(&ctrl_c, SIGINT);
  sigprocmask(SIG_BLOCK, &ctrl_c, NULL);
  talk->signals = signalfd(-1, &ctrl_c, SFD_CLOEXEC | SFD_NONBLOCK);
  talk->clock = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  return talk->signals < 0 || talk->clock < 0 ? -errno : 0;
}

static void close_talk(struct talk *talk) {
  queue_finish(&talk->open);
  lines_finish(&talk->typed);
  if (talk->signals >= 0) close(talk->signals);
  if (talk->clock >= 0) close(talk->clock);
}

/* What the command's reply brought with it comes before what is heard next. */
static void begin(struct talk *talk, json_t *first) {
  const char *name = talk->options.watching ? "watch" : "settle";
  if (first != NULL) put_next(talk, first);
  if (!talk->over && link_request(talk->link, "attach", json_pack("{s:s}", "name", name)) < 0)
    lose(talk, "settled has ended");
  if (!talk->over) ask(talk);
}

int talk(struct link *link, json_t *first, const struct talk_options *options) {
  struct talk talk = {.link = link, .options = *options, .signals = -1, .clock = -1};
  lines_init(&talk.typed, TYPED_MAX - 1);
  if (open_talk(&talk) < 0) {
    result_complain("There is no way to ask you something here");
    finish(&talk, SETTLE_NOT_NOW);
  } else {
    begin(&talk, first);
  }
  while (!talk.over) wait_for_something(&talk);
  close_talk(&talk);
  return talk.exit;
}

int talk_leave_note(json_t *view) {
  struct question question;
  struct err err;
  if (question_parse(view, &question, &err) != 0) {
    result_complain(err.text);
    return SETTLE_NOT_NOW;
  }
  screen_show(&question);
  if (question_asks(&question)) {
    struct buf later;
    buf_init(&later, TYPED_MAX);
    fputs("\nTo answer: ", stdout);
    if (question_later(&question, &later) == 0) page_print(stdout, buf_text(&later));
    buf_finish(&later);
  }
  question_finish(&question);
  return SETTLE_DONE;
}
