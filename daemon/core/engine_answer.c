/* What comes back about an open dialogue: answers, closings, putting off, leaving out, stopping. */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

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

/* A hold whose time ran out: nobody pressed a thing, and nobody may be looking. */
static void sound_turn(struct effects *effects, int from, struct view *next) {
  next->cue = CUE_TURN;
  for (int i = from; i < effects->count; i++)
    if (effects->items[i].kind == EFFECT_TELL) effects->items[i].view.cue = CUE_TURN;
}

void engine_run_on(struct engine *engine, const struct now *now, struct dialogue *dialogue,
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
  int before = effects->count;
  enum script_end end = dialogue_run(engine, now, dialogue, fresh, text, effects, &next);
  if (asked->type == VIEW_HOLD && value == HOLD_RAN_OUT) sound_turn(effects, before, &next);
  if (end == SCRIPT_ENDED)
    engine_close(engine, now, dialogue, PROMPT_ANSWERED, effects);
  else if (end == SCRIPT_WAITS)
    engine_show(engine, dialogue, &next, effects);
}

static bool is_option(const struct view *view, int32_t value, const char *key) {
  return value >= 0 && value < view->option_count && strcmp(view->options[value].key, key) == 0;
}

/* One of those that stand beside the answers. */
static bool is_beside(const struct view *view, int32_t value) {
  return value >= view->option_count && value < view->option_count + view->beside_count;
}

static bool is_in_range(const struct view *view, int32_t value) {
  return value >= view->low && value <= view->high;
}

static const char *wrong_value(const struct view *view, int32_t value, const char *text) {
  const char *wrong = NULL;
  if (view->optional && value == NOT_RECORDED) return NULL;
  switch (view->type) {
  case VIEW_NOTICE:
  case VIEW_CHOICE:
  case VIEW_HOLD:
  case VIEW_TYPES:
    if (value < 0 || value >= view->option_count) wrong = "Please pick one.";
    break;
  case VIEW_SCALE:
    if (!is_in_range(view, value)) wrong = "A number, 0 to 10.";
    break;
  case VIEW_NUMBER:
    if (!is_in_range(view, value)) wrong = "That number is out of range.";
    break;
  case VIEW_SEVERAL:
    if (value < 0 || value >= 1 << view->option_count) wrong = "Please pick from the list.";
    break;
  case VIEW_TEXT:
    if (text == NULL || strlen(text) > (size_t)view->high) wrong = "That is too long to keep.";
    break;
  }
  return wrong;
}

/* On record, so that it is not hidden again after a restart. */
void engine_bring_back(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                       struct effects *effects) {
  if (dialogue->hidden_until <= now->at) return;
  dialogue->hidden_until = now->at;
  engine_record_prompt(engine, now, dialogue, PROMPT_LATER, now->at, NULL, effects);
}

/* What is for everybody stays so; what one peer had alone goes to the one that answers. */
static void follow_answer(struct dialogue *dialogue, const struct event *event,
                          struct effects *effects) {
  if (dialogue->audience != 0 && event->audience != 0)
    engine_hand_over(dialogue, event->audience, effects);
}

static void take_answer(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                        const struct event *event, struct effects *effects) {
  struct view view;
  enum script_end end = dialogue_look(engine, now, dialogue, &view);
  if (end == SCRIPT_THINKS) effects_refuse(effects, "gone", "The next question comes in a moment.");
  if (end != SCRIPT_WAITS) return;
  if (event->question != NULL && event->question[0] != '\0' &&
      strcmp(event->question, view.question) != 0) {
    effects_refuse(effects, "gone", "That question has been answered already.");
    return;
  }
  const char *wrong = wrong_value(&view, event->value, event->text);
  if (is_beside(&view, event->value)) {
    engine_take_gentle(engine, now, dialogue, event, effects);
  } else if (wrong != NULL) {
    effects_refuse(effects, "value", wrong);
  } else if (is_option(&view, event->value, "later")) {
    engine_put_off(engine, now, dialogue, event, effects);
  } else if (is_option(&view, event->value, "skip")) {
    engine_skip(engine, now, dialogue, event, effects);
  } else {
    follow_answer(dialogue, event, effects);
    engine_run_on(engine, now, dialogue, &view, event->value, event->text, effects);
  }
}

/* A view that a front end lost is unanswered, not skipped. One that asks for something optional in
 * the middle of a dialogue counts as left out. One that only this front end had goes to the
 * others. */
static void take_closed(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                        const struct event *event, struct effects *effects) {
  struct view view;
  if (event->reason == CLOSE_UNSEEN || dialogue->row->topic == TOPIC_SAFETY) return;
  if (dialogue_look(engine, now, dialogue, &view) != SCRIPT_WAITS) return;
  if (event->question != NULL && strcmp(event->question, view.question) != 0) return;
  if (view.optional && engine_has_answers(engine, dialogue->key))
    engine_run_on(engine, now, dialogue, &view, NOT_RECORDED, NULL, effects);
  else if (event->reason == CLOSE_DISMISSED && !dialogue->by_person &&
           !engine_has_answers(engine, dialogue->key))
    engine_close(engine, now, dialogue, PROMPT_DISMISSED, effects);
}

static void refuse_safety(struct effects *effects) {
  effects_refuse(effects, "safety", "This one stays until it is answered.");
}

/* ---- stopping ---------------------------------------------------------------------------------
 */

static int stop_option(const struct view *view) {
  for (int i = 0; i < view->option_count; i++)
    if (is_option(view, i, "stop")) return i;
  return -1;
}

/* A guided exercise, pack or routine that was begun; an offer that nobody took up is none. */
static bool is_under_way(const struct engine *engine, const struct dialogue *dialogue) {
  bool guided = dialogue->row->topic == TOPIC_EXERCISE || dialogue->row->topic == TOPIC_COMFORT ||
                dialogue->row->argument == ARGUMENT_ROUTINE;
  return guided && (dialogue->by_person || engine_has_answers(engine, dialogue->key));
}

/* What "stop" means: the newest thing under way, shown or put off; NULL: nothing is. */
static struct dialogue *find_under_way(struct engine *engine) {
  struct dialogue *found = NULL;
  for (int i = 0; i < engine->open_count; i++) {
    struct dialogue *dialogue = &engine->open[i];
    if (is_under_way(engine, dialogue) && (found == NULL || dialogue->touched >= found->touched))
      found = dialogue;
  }
  return found;
}

static void refuse_stop(struct engine *engine, const struct now *now, struct effects *effects) {
  const struct dialogue *current = engine_current(engine);
  struct view view;
  char message[200];
  if (current == NULL || !engine_view(engine, current->key, now, &view)) {
    effects_refuse(effects, "gone", "Nothing is running just now.");
    return;
  }
  bool safety = current->row->topic == TOPIC_SAFETY;
  snprintf(message, sizeof message, "No exercise is running. Still open: \"%s\" %s", view.title,
           safety ? "It stays until it is answered." : "To leave it out: settle skip.");
  effects_refuse(effects, safety ? "safety" : "gone", message);
}

/* By its own stop button if it has one; else it ends here, and that is said. */
static void take_stop(struct engine *engine, const struct now *now, const struct event *event,
                      struct effects *effects) {
  struct view view;
  struct dialogue *dialogue = find_under_way(engine);
  enum script_end end =
      dialogue != NULL ? dialogue_look(engine, now, dialogue, &view) : SCRIPT_ENDED;
  if (end == SCRIPT_ENDED) {
    refuse_stop(engine, now, effects);
    return;
  }
  follow_answer(dialogue, event, effects);
  if (end == SCRIPT_WAITS && stop_option(&view) >= 0) {
    engine_run_on(engine, now, dialogue, &view, stop_option(&view), NULL, effects);
    return;
  }
  int bouts = engine->history.bout_count;
  engine_leave_out(engine, now, dialogue, effects);
  bool noted = engine->history.bout_count > bouts;
  engine_tell_words(engine, event->audience, "Stopped",
                    noted ? "What you did so far is noted." : "That is fine. Rest as you like.",
                    effects);
}

void engine_answer(struct engine *engine, const struct now *now, const struct event *event,
                   struct effects *effects) {
  const char *key = event->prompt != NULL ? event->prompt : "";
  if (strncmp(key, "told:", 5) == 0) {
    if (event->kind == EVENT_ANSWER) engine_take_told(engine, now, event, effects);
    return;
  }
  if (event->kind == EVENT_STOP) {
    take_stop(engine, now, event, effects);
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
  else if (safety)
    refuse_safety(effects);
  else if (event->kind == EVENT_LATER)
    engine_put_off(engine, now, dialogue, event, effects);
  else if (event->kind == EVENT_SKIP)
    engine_skip(engine, now, dialogue, event, effects);
}
