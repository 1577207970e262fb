/* Open dialogues: opening, answering, putting off, closing, and bringing them back after a
 * restart. What is open follows from the prompt records alone. */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

/* What was opened before that is remembered only by half (HISTORY_PROMPT_DAYS). */
enum { REMEMBERED = (HISTORY_PROMPT_DAYS - 4) * DAY_SECONDS };

/* ---- finding -------------------------------------------------------------------------------- */

struct dialogue *engine_find_open(struct engine *engine, const char *key) {
  for (int i = 0; i < engine->open_count; i++)
    if (strcmp(engine->open[i].key, key) == 0) return &engine->open[i];
  return NULL;
}

const struct dialogue *engine_current(const struct engine *engine) {
  const struct dialogue *current = NULL;
  for (int i = 0; i < engine->open_count; i++) {
    const struct dialogue *dialogue = &engine->open[i];
    if (dialogue->hidden_until > engine->last_at) continue;
    if (current == NULL || dialogue->touched >= current->touched) current = dialogue;
  }
  return current;
}

bool engine_program_prompt_open(const struct engine *engine) {
  for (int i = 0; i < engine->open_count; i++)
    if (!engine->open[i].by_person && engine->open[i].row->topic != TOPIC_SAFETY) return true;
  return false;
}

bool engine_view(struct engine *engine, const char *prompt, const struct now *now,
                 struct view *out) {
  struct dialogue *dialogue = engine_find_open(engine, prompt);
  return dialogue != NULL && dialogue_look(engine, now, dialogue, out) == SCRIPT_WAITS;
}

static bool has_answers(const struct engine *engine, const char *key) {
  for (int i = 0; i < engine->history.answer_count; i++)
    if (strcmp(engine->history.answers[i].key, key) == 0) return true;
  return false;
}

/* ---- opening and closing -------------------------------------------------------------------- */

void engine_record_prompt(struct engine *engine, const struct now *now,
                          const struct dialogue *dialogue, enum prompt_state state, moment until,
                          const char *chain, struct effects *effects) {
  struct entry entry;
  const struct prompt_record *before = history_prompt(&engine->history, dialogue->key);
  entry_blank(ENTRY_PROMPT, &entry);
  bool later = before != NULL && before->state != PROMPT_MISSED && state != PROMPT_SHOWN;
  if (later && before->stamp.at > now->at) /* the clock was set back: the order stays */
    entry.stamp.at = before->stamp.at;
  snprintf(entry.prompt.key, sizeof entry.prompt.key, "%s", dialogue->key);
  entry.prompt.state = (uint8_t)state;
  entry.prompt.until = until;
  entry.prompt.started_by_person = dialogue->by_person;
  entry.text = chain;
  engine_record(engine, now, &entry, effects);
}

static void show(struct engine *engine, struct dialogue *dialogue, const struct view *view,
                 struct effects *effects);

static void drop(struct engine *engine, struct dialogue *dialogue) {
  int i = (int)(dialogue - engine->open);
  memmove(dialogue, dialogue + 1, (size_t)(engine->open_count - i - 1) * sizeof *dialogue);
  engine->open_count--;
  memset(&engine->open[engine->open_count], 0, sizeof *dialogue);
}

void engine_close(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                  enum prompt_state state, struct effects *effects) {
  struct dialogue closing = *dialogue;
  if (state == PROMPT_ANSWERED && !has_answers(engine, closing.key)) state = PROMPT_EXPIRED;
  if (state != PROMPT_ANSWERED && state != PROMPT_SKIPPED && has_answers(engine, closing.key)) {
    dialogue_abandon(engine, now, &closing, effects);
    state = PROMPT_ANSWERED;
  }
  drop(engine, dialogue);
  engine_record_prompt(engine, now, &closing, state, 0, NULL, effects);
  struct effect *effect = effects_add(effects, EFFECT_CLOSE);
  if (effect != NULL) snprintf(effect->prompt, sizeof effect->prompt, "%s", closing.key);
}

/* The oldest dialogue gives way, but no safety message does; there are fewer of those than room. */
static void make_room(struct engine *engine, const struct now *now, struct effects *effects) {
  for (int i = 0; engine->open_count == OPEN_MAX && i < engine->open_count; i++)
    if (engine->open[i].row->topic != TOPIC_SAFETY)
      engine_close(engine, now, &engine->open[i], PROMPT_EXPIRED, effects);
}

struct dialogue *engine_open(struct engine *engine, const struct now *now, const char *key,
                             int32_t audience, const char *chain, struct effects *effects) {
  struct dialogue opening;
  struct view view;
  if (!dialogue_parse_key(key, &opening)) return NULL;
  make_room(engine, now, effects);
  if (engine->open_count == OPEN_MAX) {
    effects_refuse(effects, "busy", "Please answer what is open first.");
    return NULL;
  }
  opening.opened = opening.touched = now->at;
  opening.audience = audience;
  engine_record_prompt(engine, now, &opening, PROMPT_SHOWN, 0, chain, effects);
  struct dialogue *dialogue = &engine->open[engine->open_count++];
  *dialogue = opening;
  if (dialogue_run(engine, now, dialogue, NULL, NULL, effects, &view) == SCRIPT_ENDED) {
    engine_close(engine, now, dialogue, PROMPT_ANSWERED, effects);
    return NULL;
  }
  show(engine, dialogue, &view, effects);
  return dialogue;
}

/* ---- after a restart ------------------------------------------------------------------------ */

/* The record with which the dialogue was opened: a slot that was missed may have been shown later,
 * when the clock had been set back. */
static bool is_opening(const struct history *history, int index) {
  const struct prompt_record *record = &history->prompts[index];
  if (record->state != PROMPT_SHOWN) return false;
  for (int i = 0; i < index; i++)
    if (history->prompts[i].state == PROMPT_SHOWN &&
        strcmp(history->prompts[i].key, record->key) == 0)
      return false;
  return true;
}

static moment last_answered(const struct history *history, const char *key, moment otherwise) {
  moment at = otherwise;
  for (int i = 0; i < history->answer_count; i++)
    if (strcmp(history->answers[i].key, key) == 0 && history->answers[i].stamp.at > at)
      at = history->answers[i].stamp.at;
  return at;
}

static void reopen(struct engine *engine, const struct prompt_record *opening,
                   const struct prompt_record *last) {
  struct dialogue *dialogue = &engine->open[engine->open_count];
  if (!dialogue_parse_key(opening->key, dialogue)) return;
  dialogue->opened = opening->stamp.at;
  dialogue->touched = last_answered(&engine->history, opening->key, dialogue->opened);
  if (last->state == PROMPT_LATER) dialogue->hidden_until = last->until;
  engine->open_count++;
}

void engine_reopen(struct engine *engine, const struct now *now) {
  const struct history *history = &engine->history;
  engine->open_count = 0;
  memset(engine->open, 0, sizeof engine->open);
  for (int i = 0; i < history->prompt_count && engine->open_count < OPEN_MAX; i++) {
    const struct prompt_record *last = history_prompt(history, history->prompts[i].key);
    bool open = last->state == PROMPT_SHOWN || last->state == PROMPT_LATER;
    if (now->at - history->prompts[i].stamp.at > REMEMBERED) continue;
    if (open && is_opening(history, i)) reopen(engine, &history->prompts[i], last);
  }
  for (int i = 0; i < engine->open_count; i++) { /* turns and deadlines */
    struct view view;
    dialogue_look(engine, now, &engine->open[i], &view);
  }
}

/* ---- showing -------------------------------------------------------------------------------- */

static uint64_t digest_text(uint64_t hash, const char *text) {
  for (; *text != '\0'; text++) hash = (hash ^ (unsigned char)*text) * 1099511628211u;
  return hash * 1099511628211u;
}

static uint64_t digest(const struct view *view) {
  uint64_t hash = digest_text(14695981039346656037u, view->question);
  hash = digest_text(digest_text(hash, view->title), view->body);
  return hash | 1;
}

static void show(struct engine *engine, struct dialogue *dialogue, const struct view *view,
                 struct effects *effects) {
  uint64_t now_shown = digest(view);
  if (dialogue->shown == now_shown || dialogue->audience == AUDIENCE_NOBODY) return;
  struct effect *effect = effects_add(effects, EFFECT_SHOW);
  if (effect == NULL) return;
  dialogue->shown = now_shown;
  effect->audience = dialogue->audience;
  effect->view = *view;
  engine->changed = true;
}

/* ---- answers -------------------------------------------------------------------------------- */

static void journal(struct engine *engine, const struct now *now, const struct view *view,
                    int32_t value, const char *text, struct effects *effects) {
  struct entry entry;
  entry_blank(ENTRY_ANSWER, &entry);
  snprintf(entry.answer.key, sizeof entry.answer.key, "%s", view->prompt);
  snprintf(entry.answer.question, sizeof entry.answer.question, "%s", view->question);
  entry.answer.value = value;
  entry.text = view->type == VIEW_TEXT ? text : NULL;
  engine_record(engine, now, &entry, effects);
}

static const struct answer *newest_answer(const struct engine *engine, const struct view *view) {
  for (int i = engine->history.answer_count - 1; i >= 0; i--)
    if (strcmp(engine->history.answers[i].key, view->prompt) == 0 &&
        strcmp(engine->history.answers[i].question, view->question) == 0)
      return &engine->history.answers[i];
  return NULL;
}

static void run_on(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                   const struct view *asked, int32_t value, const char *text,
                   struct effects *effects) {
  char key[KEY_SIZE];
  struct view next;
  memcpy(key, dialogue->key, sizeof key);
  engine_bring_back(engine, now, dialogue, effects);
  journal(engine, now, asked, value, text, effects);
  const struct answer *fresh = newest_answer(engine, asked);
  if (fresh == NULL) return; /* the journal is full: the engine is broken and says so */
  if (now->at > dialogue->touched) dialogue->touched = now->at;
  if (dialogue_run(engine, now, dialogue, fresh, text, effects, &next) == SCRIPT_ENDED)
    engine_close(engine, now, dialogue, PROMPT_ANSWERED, effects);
  else
    show(engine, dialogue, &next, effects);
}

static bool is_option(const struct view *view, int32_t value, const char *key) {
  return value >= 0 && value < view->option_count && strcmp(view->options[value].key, key) == 0;
}

static const char *wrong_value(const struct view *view, int32_t value, const char *text) {
  if (view->optional && value == NOT_RECORDED) return NULL;
  switch (view->type) {
  case VIEW_NOTICE:
  case VIEW_CHOICE:
  case VIEW_HOLD:
    return value >= 0 && value < view->option_count ? NULL : "Please pick one.";
  case VIEW_SCALE:
    return value >= view->low && value <= view->high ? NULL : "A number, 0 to 10.";
  case VIEW_NUMBER:
    return value >= view->low && value <= view->high ? NULL : "That number is out of range.";
  case VIEW_SEVERAL:
    return value >= 0 && value < 1 << view->option_count ? NULL : "Please pick from the list.";
  case VIEW_TEXT:
    return text != NULL && strlen(text) <= (size_t)view->high ? NULL : "That is too long to keep.";
  case VIEW_TYPES:
    break;
  }
  return "That cannot be answered.";
}

/* Skipped: a decision, unlike a prompt that was merely not answered (S13). */
static void skip(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                 struct effects *effects) {
  engine_close(engine, now, dialogue,
               has_answers(engine, dialogue->key) ? PROMPT_EXPIRED : PROMPT_SKIPPED, effects);
}

/* On record, so that it is not hidden again after a restart. */
void engine_bring_back(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                       struct effects *effects) {
  if (dialogue->hidden_until <= now->at) return;
  dialogue->hidden_until = now->at;
  engine_record_prompt(engine, now, dialogue, PROMPT_LATER, now->at, NULL, effects);
}

static void put_off(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                    moment until, struct effects *effects) {
  moment latest = now->at + 12 * 3600;
  if (until <= now->at) until = now->at + engine->settings->later;
  if (until > latest) until = latest;
  dialogue->hidden_until = until;
  dialogue->shown = 0;
  engine_record_prompt(engine, now, dialogue, PROMPT_LATER, until, NULL, effects);
  struct effect *effect = effects_add(effects, EFFECT_CLOSE);
  if (effect != NULL) snprintf(effect->prompt, sizeof effect->prompt, "%s", dialogue->key);
}

static void take_answer(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                        const struct event *event, struct effects *effects) {
  struct view view;
  if (dialogue_look(engine, now, dialogue, &view) == SCRIPT_ENDED) return;
  if (event->question != NULL && event->question[0] != '\0' &&
      strcmp(event->question, view.question) != 0) {
    effects_refuse(effects, "gone", "That question has been answered already.");
    return;
  }
  const char *wrong = wrong_value(&view, event->value, event->text);
  if (wrong != NULL) {
    effects_refuse(effects, "value", wrong);
  } else if (is_option(&view, event->value, "later")) {
    put_off(engine, now, dialogue, 0, effects);
  } else if (is_option(&view, event->value, "skip")) {
    skip(engine, now, dialogue, effects);
  } else {
    if (dialogue->audience != 0 && event->audience != 0) dialogue->audience = event->audience;
    run_on(engine, now, dialogue, &view, event->value, event->text, effects);
  }
}

/* A view that a front end lost is unanswered, not skipped. One that asks for something optional in
 * the middle of a dialogue counts as left out. One that only this front end had goes to the
 * others. */
static void take_closed(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                        const struct event *event, struct effects *effects) {
  struct view view;
  if (event->reason == CLOSE_UNSEEN || dialogue->row->topic == TOPIC_SAFETY) return;
  if (dialogue_look(engine, now, dialogue, &view) == SCRIPT_ENDED) return;
  if (event->question != NULL && strcmp(event->question, view.question) != 0) return;
  if (view.optional && has_answers(engine, dialogue->key))
    run_on(engine, now, dialogue, &view, NOT_RECORDED, NULL, effects);
  else if (event->reason == CLOSE_DISMISSED && !dialogue->by_person &&
           !has_answers(engine, dialogue->key))
    engine_close(engine, now, dialogue, PROMPT_DISMISSED, effects);
}

static void refuse_safety(struct effects *effects) {
  effects_refuse(effects, "safety", "This one stays until it is answered.");
}

/* "Stop": whatever runs, by its own stop button if it has one. */
static void take_stop(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                      struct effects *effects) {
  struct view view;
  if (dialogue_look(engine, now, dialogue, &view) == SCRIPT_ENDED) return;
  for (int i = 0; i < view.option_count; i++)
    if (is_option(&view, i, "stop")) {
      run_on(engine, now, dialogue, &view, i, NULL, effects);
      return;
    }
  if (dialogue->row->topic == TOPIC_SAFETY)
    refuse_safety(effects);
  else
    skip(engine, now, dialogue, effects);
}

/* What the first button under something that was merely told opens; the others close it. */
static const struct {
  const char *prompt, *dialogue;
} told_opens[] = {
    {"told:D01", "checkin"}, {"told:D06", "setup"},    {"told:D32", "session"},
    {"told:D40", "screen"},  {"told:D46", "followup"}, {"told:D50", "screen"},
    {"told:D76", "setup"},
};

static void take_told(struct engine *engine, const struct now *now, const struct event *event,
                      struct effects *effects) {
  if (strcmp(event->prompt, "told:D09") == 0) {
    engine_tell_facts(engine, event->audience, effects);
    return;
  }
  struct event open = {.kind = EVENT_OPEN, .audience = event->audience};
  if (event->value != 0 || strcmp(event->prompt, "told:words") == 0) return;
  for (size_t i = 0; i < sizeof told_opens / sizeof *told_opens; i++)
    if (strcmp(event->prompt, told_opens[i].prompt) == 0) open.name = told_opens[i].dialogue;
  if (open.name == NULL && engine->history.checkin_count > 0) open.name = "more";
  if (open.name != NULL) engine_open_by_person(engine, now, &open, effects);
}

void engine_answer(struct engine *engine, const struct now *now, const struct event *event,
                   struct effects *effects) {
  const char *key = event->prompt != NULL ? event->prompt : "";
  if (strncmp(key, "told:", 5) == 0) {
    if (event->kind == EVENT_ANSWER) take_told(engine, now, event, effects);
    return;
  }
  if (key[0] == '\0' && engine_current(engine) != NULL) key = engine_current(engine)->key;
  struct dialogue *dialogue = engine_find_open(engine, key);
  if (dialogue == NULL) {
    if (event->kind != EVENT_CLOSED)
      effects_refuse(effects, "gone",
                     key[0] == '\0' ? "Nothing is open just now."
                                    : "That question is not open any more.");
    return;
  }
  bool safety = dialogue->row->topic == TOPIC_SAFETY; /* neither put off nor skipped */
  if (event->kind == EVENT_ANSWER)
    take_answer(engine, now, dialogue, event, effects);
  else if (event->kind == EVENT_CLOSED)
    take_closed(engine, now, dialogue, event, effects);
  else if (event->kind == EVENT_STOP)
    take_stop(engine, now, dialogue, effects);
  else if (safety)
    refuse_safety(effects);
  else if (event->kind == EVENT_LATER)
    put_off(engine, now, dialogue, event->until, effects);
  else if (event->kind == EVENT_SKIP)
    skip(engine, now, dialogue, effects);
}

static void show_to(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                    int32_t audience, struct effects *effects) {
  struct view view;
  bool concerned = dialogue->audience == 0 || dialogue->audience == audience;
  if (dialogue->hidden_until > now->at || !concerned) return;
  if (dialogue_look(engine, now, dialogue, &view) == SCRIPT_ENDED) return;
  struct effect *effect = effects_add(effects, EFFECT_SHOW);
  if (effect == NULL) return;
  effect->audience = audience;
  effect->view = view;
}

void engine_front_end(struct engine *engine, const struct now *now, const struct event *event,
                      struct effects *effects) {
  for (int i = 0; i < engine->open_count && event->gone; i++)
    if (engine->open[i].audience == event->audience) engine->open[i].audience = AUDIENCE_NOBODY;
  for (int pass = 0; pass < 2 && !event->gone; pass++) /* what is about safety first */
    for (int i = 0; i < engine->open_count; i++)
      if ((engine->open[i].row->topic == TOPIC_SAFETY) == (pass == 0))
        show_to(engine, now, &engine->open[i], event->audience, effects);
}

/* ---- time passes ---------------------------------------------------------------------------- */

/* S1: while HALT stands only the safety dialogues and what the person opened stay. */
static bool allowed(const struct engine *engine, const struct dialogue *dialogue) {
  if (engine->arc.stage != STAGE_HALT || dialogue->row->topic == TOPIC_SAFETY) return true;
  bool quiet = dialogue->row->topic == TOPIC_CHECKIN || dialogue->row->topic == TOPIC_RECORD;
  return dialogue->by_person && quiet;
}

/* S11: what the program started does not come (back) on screen inside quiet hours or a pause; it is
 * dropped, not queued. */
static bool comes_amiss(const struct engine *engine, const struct now *now,
                        const struct dialogue *dialogue) {
  const struct history *history = &engine->history;
  if (dialogue->by_person || dialogue->row->topic == TOPIC_SAFETY || dialogue->shown != 0 ||
      dialogue->hidden_until > now->at || has_answers(engine, dialogue->key))
    return false;
  struct stamp stamp;
  engine_stamp(engine, now, &stamp);
  return governor_is_quiet(&engine->settings->safety, stamp.minute) ||
         (history->has_pause && history->pause.until > now->at);
}

/* True when the dialogue was closed. */
static bool refresh_one(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                        struct effects *effects) {
  struct view view;
  if (!allowed(engine, dialogue) || dialogue->deadline <= now->at ||
      comes_amiss(engine, now, dialogue)) {
    engine_close(engine, now, dialogue, PROMPT_EXPIRED, effects);
    return true;
  }
  if (dialogue_look(engine, now, dialogue, &view) == SCRIPT_ENDED) {
    engine_close(engine, now, dialogue, PROMPT_ANSWERED, effects);
    return true;
  }
  if (view.type == VIEW_HOLD && view.hold_left == 0) {
    int before = engine->open_count;
    run_on(engine, now, dialogue, &view, HOLD_RAN_OUT, NULL, effects);
    return engine->open_count < before;
  }
  if (dialogue->hidden_until <= now->at) show(engine, dialogue, &view, effects);
  return false;
}

void engine_refresh(struct engine *engine, const struct now *now, struct effects *effects) {
  for (int i = 0; i < engine->open_count;)
    if (!refresh_one(engine, now, &engine->open[i], effects)) i++;
}
