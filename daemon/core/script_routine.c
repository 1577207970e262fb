/* A routine as a dialogue: its first question is ours (start, later, not today), the others are the
 * plugin's, one at a time (core/routine.h). */
#include <stdio.h>
#include <string.h>

#include "core/script_parts.h"

/* ---- words ---------------------------------------------------------------------------------- */

static bool ask_words(struct script *script, enum question_id id, const char *name,
                      const char *body, int32_t *out) {
  return script_ask_words(script, id, name, questions[id].title, body, out);
}

static bool hold_words(struct script *script, enum question_id id, const char *name,
                       const char *body, const struct span *span, int32_t *out) {
  return script_hold_words(script, id, name, questions[id].title, body, span, out);
}

/* What the person opened needs no leave. */
static bool ask_start(struct script *script) {
  char body[VIEW_BODY];
  int32_t answer;
  const char *name = questions[QUESTION_ROUTINE].name;
  engine_routine_words(script->engine, script->dialogue, questions[QUESTION_ROUTINE].body, body);
  if (!script->dialogue->by_person) return ask_words(script, QUESTION_ROUTINE, name, body, &answer);
  script_keep(script, name, 0);
  return true;
}

/* ---- one question of each type -------------------------------------------------------------- */

struct asking {
  struct script *script;
  const struct routine_ask *ask;
  char name[NAME_SIZE]; /* in the journal */
  moment began;         /* when it could be seen first */
};

static void take_options(const struct asking *asking, const char *const *keys) {
  struct view *view = asking->script->view;
  view->option_count = asking->ask->option_count;
  for (int i = 0; i < view->option_count; i++) {
    const char *label = asking->ask->options[i];
    view->options[i] = (struct view_option){keys[i], label, label};
  }
}

static enum script_end ask_scale(struct asking *asking) {
  const struct routine_ask *ask = asking->ask;
  char body[VIEW_BODY];
  int32_t answer;
  size_t used = (size_t)snprintf(body, sizeof body, "%s", ask->text);
  if (ask->low[0] != '\0' && used < sizeof body)
    used += (size_t)snprintf(body + used, sizeof body - used, " 0: %s.", ask->low);
  if (ask->high[0] != '\0' && used < sizeof body)
    snprintf(body + used, sizeof body - used, " 10: %s.", ask->high);
  ask_words(asking->script, QUESTION_ROUTINE_SCALE, asking->name, body, &answer);
  return SCRIPT_WAITS;
}

static enum script_end ask_choice(struct asking *asking) {
  static const char *const keys[ROUTINE_OPTIONS] = {"1", "2", "3", "4",  "5",  "6",
                                                    "7", "8", "9", "10", "11", "12"};
  int32_t answer;
  ask_words(asking->script, QUESTION_ROUTINE_CHOICE, asking->name, asking->ask->text, &answer);
  take_options(asking, keys);
  return SCRIPT_WAITS;
}

static enum script_end ask_confirm(struct asking *asking) {
  static const char *const keys[] = {"yes", "no"};
  int32_t answer;
  ask_words(asking->script, QUESTION_ROUTINE_CHOICE, asking->name, asking->ask->text, &answer);
  take_options(asking, keys);
  return SCRIPT_WAITS;
}

static enum script_end ask_say(struct asking *asking) {
  int32_t answer;
  ask_words(asking->script, QUESTION_ROUTINE_SAY, asking->name, asking->ask->text, &answer);
  return SCRIPT_WAITS;
}

static enum script_end ask_hold(struct asking *asking) {
  const struct span span = {asking->began, asking->ask->seconds};
  int32_t answer;
  hold_words(asking->script, QUESTION_ROUTINE_HOLD, asking->name, asking->ask->text, &span,
             &answer);
  return SCRIPT_WAITS;
}

static enum script_end ask_rest(struct asking *asking) {
  const struct span span = {asking->began, asking->ask->seconds};
  int32_t answer;
  hold_words(asking->script, QUESTION_ROUTINE_REST, asking->name,
             questions[QUESTION_ROUTINE_REST].body, &span, &answer);
  return SCRIPT_WAITS;
}

/* Nothing is on the screen meanwhile; its time is no time of the question's. */
static enum script_end ask_wait(struct asking *asking) {
  struct dialogue *dialogue = asking->script->dialogue;
  const struct span span = {asking->began, asking->ask->seconds};
  int32_t answer;
  hold_words(asking->script, QUESTION_ROUTINE_WAIT, asking->name,
             questions[QUESTION_ROUTINE_WAIT].body, &span, &answer);
  moment end = asking->script->now->at + asking->script->view->hold_left;
  asking->script->view->hold_seconds = 0;
  if (end > dialogue->hidden_until) dialogue->hidden_until = end;
  dialogue->aside = true;
  return SCRIPT_WAITS;
}

/* Governed and guided like any other; its outcome is the answer, journalled in the run in which it
 * is over. The journal knows which one, in case it is left half done. */
static enum script_end ask_exercise(struct asking *asking) {
  struct script *script = asking->script;
  const struct routine_ask *ask = asking->ask;
  const struct exercise *exercise = catalog_find(script->engine->catalog, ask->exercise);
  int32_t begun;
  if (!script->live && !script_peek(script, "item_0", &begun)) return SCRIPT_THINKS;
  script_keep(script, "item_0", engine_exercise_hash(ask->exercise));
  script_keep(script, "pack", strcmp(ask->exercise, "warm") == 0 ? 2 : 1);
  script->permille = ask->permille;
  if (script_guided(script, exercise) == SCRIPT_WAITS) return SCRIPT_WAITS;
  struct entry entry;
  entry_blank(ENTRY_ANSWER, &entry);
  memcpy(entry.answer.key, script->dialogue->key, sizeof entry.answer.key);
  memcpy(entry.answer.question, asking->name, sizeof entry.answer.question);
  entry.answer.value = (int32_t)script->outcome;
  script_record(script, &entry);
  return SCRIPT_THINKS;
}

static enum script_end (*const askers[ASK_TYPES])(struct asking *asking) = {
    [ASK_SCALE] = ask_scale, [ASK_CHOICE] = ask_choice,     [ASK_CONFIRM] = ask_confirm,
    [ASK_SAY] = ask_say,     [ASK_HOLD] = ask_hold,         [ASK_REST] = ask_rest,
    [ASK_WAIT] = ask_wait,   [ASK_EXERCISE] = ask_exercise,
};

/* ---- the script ----------------------------------------------------------------------------- */

enum script_end script_run_routine(struct script *script) {
  const struct engine *engine = script->engine;
  const char *key = script->dialogue->key;
  struct asking asking = {.script = script};
  if (!ask_start(script)) return SCRIPT_WAITS;
  const struct routine_run *run = engine_routine_run(engine, key);
  int answers = routine_answers(&engine->history, key);
  if (run == NULL || run->known != answers) return SCRIPT_THINKS;
  asking.ask = &run->ask;
  asking.began = engine_routine_seen(engine, script->dialogue);
  routine_answer_name(&run->ask, answers, asking.name);
  script->answered = asking.began;
  script->live = script->effects != NULL && script->fresh == NULL;
  return askers[run->ask.type](&asking);
}
