/* Open routines: asking the plugin for the next question, taking what it says, going on when nobody
 * answers, coming back after a wait. */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

/* ---- runs ----------------------------------------------------------------------------------- */

static bool is_routine(const struct dialogue *dialogue) {
  return dialogue->row->argument == ARGUMENT_ROUTINE;
}

const struct routine_run *engine_routine_run(const struct engine *engine, const char *key) {
  for (int i = 0; i < ROUTINES_OPEN; i++)
    if (strcmp(engine->runs[i].key, key) == 0) return &engine->runs[i];
  return NULL;
}

static struct routine_run *find_run(struct engine *engine, const char *key) {
  return (struct routine_run *)(uintptr_t)engine_routine_run(engine, key);
}

static struct routine_run *take_run(struct engine *engine, const char *key) {
  struct routine_run *run = find_run(engine, key);
  if (run != NULL) return run;
  run = find_run(engine, "");
  if (run == NULL) return NULL;
  snprintf(run->key, sizeof run->key, "%s", key);
  run->asked = run->known = -1;
  return run;
}

/* Its words stay where they are: what this step shows may point to them. */
void engine_routine_drop(struct engine *engine, const char *key) {
  struct routine_run *run = find_run(engine, key);
  if (run != NULL) run->key[0] = '\0';
}

int engine_routines_open(const struct engine *engine) {
  int count = 0;
  for (int i = 0; i < engine->open_count; i++) count += is_routine(&engine->open[i]);
  return count;
}

/* A plugin that is only being loaded is waited for: the next catalogue has it. */
void engine_routine_think(struct engine *engine, const struct dialogue *dialogue,
                          struct effects *effects) {
  int answers = routine_answers(&engine->history, dialogue->key);
  struct routine_run *run = take_run(engine, dialogue->key);
  bool known = catalog_routine(engine->catalog, dialogue->argument) != NULL;
  if (run == NULL || run->asked == answers || !known) return;
  struct effect *effect = effects_add(effects, EFFECT_ASK_ROUTINE);
  if (effect == NULL) return;
  run->asked = answers;
  memcpy(effect->prompt, dialogue->key, sizeof effect->prompt);
}

bool engine_thinks(struct engine *engine, const char *prompt, const struct now *now) {
  struct view view;
  struct dialogue *dialogue = engine_find_open(engine, prompt);
  return dialogue != NULL && dialogue_look(engine, now, dialogue, &view) == SCRIPT_THINKS;
}

/* ---- when it could be seen ------------------------------------------------------------------ */

/* The moment at which it came back on the screen after a wait that ended at `wait`; 0: not yet. */
static moment came_back(const struct history *history, const char *key, moment wait) {
  for (int i = history->prompt_count - 1; i >= 0; i--) {
    const struct prompt_record *record = &history->prompts[i];
    if (record->state == PROMPT_SHOWN && record->until == wait && strcmp(record->key, key) == 0)
      return record->stamp.at;
  }
  return 0;
}

static moment started_at(const struct history *history, const struct dialogue *dialogue) {
  for (int i = 0; i < history->answer_count; i++)
    if (strcmp(history->answers[i].key, dialogue->key) == 0 &&
        strcmp(history->answers[i].question, questions[QUESTION_ROUTINE].name) == 0)
      return history->answers[i].stamp.at;
  return dialogue->opened;
}

moment engine_routine_seen(const struct engine *engine, const struct dialogue *dialogue) {
  struct routine_answer last;
  if (!routine_last_answer(&engine->history, dialogue->key, &last))
    return started_at(&engine->history, dialogue);
  moment back =
      last.type == ASK_WAIT ? came_back(&engine->history, dialogue->key, last.stamp.at) : 0;
  return back > last.stamp.at ? back : last.stamp.at;
}

/* ---- coming back after a wait --------------------------------------------------------------- */

/* How long the wait was that its last answer ends. */
static moment waited(const struct engine *engine, const struct dialogue *dialogue,
                     const struct routine_answer *last) {
  struct routine_answer before;
  int number = routine_answers(&engine->history, dialogue->key) - 2;
  moment began = routine_answer(&engine->history, dialogue->key, number, &before)
                     ? before.stamp.at
                     : started_at(&engine->history, dialogue);
  return last->stamp.at - began;
}

/* What the person opened goes on after a short wait as it pleases; after a long one, and always
 * when the program began it, it is a prompt that the program starts (S11, S12). */
static bool returns(const struct engine *engine, const struct dialogue *dialogue, moment *wait) {
  struct routine_answer last;
  if (!is_routine(dialogue) || !routine_last_answer(&engine->history, dialogue->key, &last) ||
      last.type != ASK_WAIT)
    return false;
  *wait = last.stamp.at;
  moment gap = engine->settings->safety.prompt_gap_min * (moment)MINUTE_SECONDS;
  if (dialogue->by_person && waited(engine, dialogue, &last) < gap) return false;
  return came_back(&engine->history, dialogue->key, last.stamp.at) == 0;
}

enum routine_return engine_routine_return(struct engine *engine, const struct now *now,
                                          struct dialogue *dialogue, struct effects *effects) {
  moment wait, again;
  dialogue->held = false;
  if (!returns(engine, dialogue, &wait)) return ROUTINE_HERE;
  dialogue->held = true; /* or it would stand in its own way */
  const struct hold_ask ask = {.due = wait};
  enum held_by hold = engine_hold_back(engine, now, &ask, &again);
  if (hold == HELD_QUIET || hold == HELD_HALT || hold == HELD_PAUSE || hold == HELD_DAY_OFF ||
      hold == HELD_GENTLE)
    return ROUTINE_DROPPED;
  if (hold != HELD_NONE) {
    dialogue->again = again > now->at ? again : MOMENT_NEVER;
    return ROUTINE_HELD;
  }
  dialogue->held = false;
  engine_record_prompt(engine, now, dialogue, PROMPT_SHOWN, wait, "goes on after its wait",
                       effects);
  return ROUTINE_HERE;
}

enum cue engine_routine_cue(const struct engine *engine, const struct dialogue *dialogue) {
  struct routine_answer last;
  if (!is_routine(dialogue) || !routine_last_answer(&engine->history, dialogue->key, &last) ||
      last.value != HOLD_RAN_OUT)
    return CUE_NONE;
  if (last.type == ASK_WAIT) return CUE_PROMPT;
  return last.type == ASK_HOLD || last.type == ASK_REST ? CUE_TURN : CUE_NONE;
}

/* ---- nobody answers ------------------------------------------------------------------------- */

/* What was said was said; the other types that have no default end it. */
static bool default_of(const struct routine_ask *ask, int32_t *out) {
  *out = ask->type == ASK_SAY ? 0 : ask->otherwise;
  return *out != NOT_RECORDED;
}

bool engine_routine_knows(const struct engine *engine, const struct dialogue *dialogue) {
  const struct routine_run *run =
      is_routine(dialogue) ? engine_routine_run(engine, dialogue->key) : NULL;
  return run != NULL && run->known == routine_answers(&engine->history, dialogue->key);
}

bool engine_routine_alone(const struct engine *engine, const struct now *now,
                          const struct dialogue *dialogue, int32_t *out) {
  if (!engine_routine_knows(engine, dialogue) || now->at >= dialogue->opened + ROUTINE_LIFE ||
      !default_of(&engine_routine_run(engine, dialogue->key)->ask, out))
    return false;
  *out += ROUTINE_ALONE;
  return true;
}

/* ---- what the plugin says ------------------------------------------------------------------- */

void engine_routine_words(const struct engine *engine, const struct dialogue *dialogue,
                          const char *text, char out[VIEW_BODY]) {
  enum { NAME_CHARACTERS = 40 };
  const struct routine *routine = catalog_routine(engine->catalog, dialogue->argument);
  char name[VIEW_TITLE] = "";
  if (routine != NULL) text_cut(routine->title, NAME_CHARACTERS, name, sizeof name);
  size_t len = strlen(name);
  bool ended = len > 0 && strchr(".?!", name[len - 1]) != NULL;
  snprintf(out, VIEW_BODY, "%s%s%s", name, len == 0 ? "" : ended ? " " : ". ", text);
}

const char *const routine_endings[ROUTINE_ENDINGS] = {
    [ROUTINE_END_CHANGED] = "It has changed since it began. What you said counts. You can start it "
                            "again any time.",
    [ROUTINE_END_FAILED] = "Something in it does not work. What you said counts. More: settle "
                           "plugin log",
    [ROUTINE_END_GONE] = "Its plugin is not there any more. What you said counts.",
    [ROUTINE_END_FULL] = "It has asked all that it may ask.",
};

static void end_early(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                      enum routine_ending ending, struct effects *effects) {
  int32_t audience = dialogue->audience;
  char text[VIEW_BODY];
  engine_routine_words(engine, dialogue, routine_endings[ending], text);
  engine_close(engine, now, dialogue, PROMPT_ANSWERED, effects);
  if (engine->arc.stage == STAGE_HALT) return; /* S1 */
  engine_tell_words(engine, audience == AUDIENCE_NOBODY ? 0 : audience, "It ends here", text,
                    effects);
}

/* Its state and its end are one transaction: it is not remembered twice, and not forgotten. */
static void end_well(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                     const char *state, struct effects *effects) {
  const struct routine *routine = catalog_routine(engine->catalog, dialogue->argument);
  if (state != NULL && routine != NULL) {
    struct entry entry;
    entry_blank(ENTRY_PLUGIN_STATE, &entry);
    entry.text = routine->plugin;
    entry.text2 = state;
    engine_record(engine, now, &entry, effects);
  }
  engine_close(engine, now, dialogue, PROMPT_ANSWERED, effects);
}

/* Nobody answered the question before: the rest runs on its defaults, without asking. After a wait
 * somebody may be there again. */
static bool is_alone(const struct engine *engine, const struct dialogue *dialogue) {
  struct routine_answer last;
  return routine_last_answer(&engine->history, dialogue->key, &last) && last.alone;
}

static void take_question(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                          struct routine_run *run, const struct routine_reply *reply,
                          struct effects *effects) {
  struct view view;
  int32_t value;
  run->ask = reply->ask;
  run->known = reply->answers;
  bool alone = is_alone(engine, dialogue) && run->ask.type != ASK_WAIT;
  if (alone && !default_of(&run->ask, &value)) {
    engine_close(engine, now, dialogue, PROMPT_EXPIRED, effects);
    return;
  }
  if (alone && dialogue_look(engine, now, dialogue, &view) == SCRIPT_WAITS)
    engine_run_on(engine, now, dialogue, &view, value + ROUTINE_ALONE, NULL, effects);
}

void engine_routine_reply(struct engine *engine, const struct now *now, const struct event *event,
                          struct effects *effects) {
  const struct routine_reply *reply = event->routine;
  struct dialogue *dialogue = engine_find_open(engine, event->prompt);
  struct routine_run *run = dialogue != NULL ? find_run(engine, event->prompt) : NULL;
  if (run == NULL || run->asked != reply->answers ||
      reply->answers != routine_answers(&engine->history, event->prompt))
    return; /* of a question that is gone */
  switch (reply->turn) {
  case ROUTINE_ASKS:
    if (reply->answers >= ROUTINE_ANSWERS)
      end_early(engine, now, dialogue, ROUTINE_END_FULL, effects);
    else
      take_question(engine, now, dialogue, run, reply, effects);
    break;
  case ROUTINE_ENDS:
    end_well(engine, now, dialogue, reply->state, effects);
    break;
  case ROUTINE_CHANGED:
    end_early(engine, now, dialogue, ROUTINE_END_CHANGED, effects);
    break;
  case ROUTINE_FAILS:
    end_early(engine, now, dialogue, ROUTINE_END_FAILED, effects);
    break;
  }
}

/* Other plugins, or other versions of them: what is under way is asked for again, and is ended when
 * the person was told that it changed. */
void engine_routine_catalog(struct engine *engine, const struct now *now, struct effects *effects) {
  for (int i = 0; i < ROUTINES_OPEN; i++) engine->runs[i].asked = engine->runs[i].known = -1;
  for (int i = 0; i < engine->open_count;) {
    struct dialogue *dialogue = &engine->open[i];
    if (is_routine(dialogue) && catalog_routine(engine->catalog, dialogue->argument) == NULL)
      end_early(engine, now, dialogue, ROUTINE_END_GONE, effects);
    else
      i++;
  }
}
