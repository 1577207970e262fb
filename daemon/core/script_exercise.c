/* One guided exercise from "Ready" to the number after it: sets, sides, stops (domain 5, S5, S6,
 * D10-D22), and what is kept of one that is left in the middle. */
#include <stdio.h>
#include <string.h>

#include "core/script_exercise.h"

static void record_bout(struct bout_run *run, enum outcome outcome, enum stop_why why,
                        int pain_after) {
  struct entry entry;
  entry_blank(ENTRY_BOUT, &entry);
  struct bout *bout = &entry.bout;
  snprintf(bout->exercise, sizeof bout->exercise, "%s", run->exercise->id);
  bout->level = (uint8_t)run->rung;
  bout->hold = run->dose.hold;
  bout->reps = run->dose.reps;
  bout->sets = run->dose.sets;
  bout->seconds = (int16_t)run->seconds;
  bout->outcome = (uint8_t)outcome;
  bout->why = (uint8_t)why;
  bout->pain_before = (int8_t)run->pain_before;
  bout->pain_after = (int8_t)pain_after;
  script_record(run->script, &entry);
}

void bout_unit_name(const struct bout_run *run, const char *what, char out[NAME_SIZE]) {
  snprintf(out, NAME_SIZE, "%s_%d_%d", what, run->number, run->unit);
}

/* Breathing and comfort are no exercise: they simply end. */
static enum script_end end_rest(struct bout_run *run) {
  run->script->outcome = OUTCOME_PARTIAL;
  run->stopped = true;
  return SCRIPT_ENDED;
}

enum script_end bout_ask_stop(struct bout_run *run) {
  static const struct {
    enum stop_why why;
    enum outcome outcome;
  } stops[] = {
      {STOP_SHARP, OUTCOME_STOPPED}, {STOP_NUMB, OUTCOME_STOPPED}, {STOP_OTHER, OUTCOME_PARTIAL}};
  char name[NAME_SIZE];
  int32_t why;
  if (!kind_is_exercise(run->exercise->kind)) return end_rest(run);
  bout_unit_name(run, "why", name);
  run->stopped = true;
  if (!script_ask(run->script, QUESTION_STOP_WHY, name, &why)) return SCRIPT_WAITS;
  if (run->script->live && why >= 0 && why < 3)
    record_bout(run, stops[why].outcome, stops[why].why, NOT_RECORDED);
  run->script->outcome = why >= 0 && why < 3 ? stops[why].outcome : OUTCOME_PARTIAL;
  run->script->stop = why >= 0 && why < 3 ? stops[why].why : STOP_OTHER;
  return SCRIPT_ENDED;
}

static bool has_words(const struct step *step) {
  return step != NULL && step->text != NULL && step->text[0] != '\0';
}

static bool is_name(const struct step *step) {
  return has_words(step) && text_length(step->text) <= TITLE_CHARACTERS;
}

void bout_step_name(const struct bout_run *run, const struct step *step, char out[TITLE_SIZE]) {
  text_cut(is_name(step) ? step->text : run->exercise->title, TITLE_CHARACTERS, out, TITLE_SIZE);
  size_t len = strlen(out);
  if (len > 0 && out[len - 1] == '.') out[len - 1] = '\0';
}

/* What the level's steps `from` to `to` say on the way to the last of them: a hold or count that is
 * called by its words says nothing more. */
static void step_words(const struct level *level, int from, int to, char *out, size_t size) {
  size_t used = 0;
  out[0] = '\0';
  for (int i = from; i < to && used < size; i++) {
    const struct step *step = &level->steps[i];
    const char *blank = used > 0 ? " " : "";
    int n = 0;
    if (step->kind == STEP_REST)
      n = snprintf(out + used, size - used, "%sRest %d seconds.", blank, (int)step->amount);
    else if (has_words(step) && (step->kind == STEP_SAY || !is_name(step)))
      n = snprintf(out + used, size - used, "%s%s", blank, step->text);
    used += (size_t)n;
  }
}

void bout_show_picture(struct bout_run *run, const struct step *step) {
  bool own = step != NULL && step->picture.path != NULL;
  const struct picture *picture = own ? &step->picture : &run->exercise->picture;
  run->script->view->image = picture->path;
  run->script->view->alt = picture->alt;
}

/* ---- sets and sides ------------------------------------------------------------------------- */

static enum script_end run_reps(struct bout_run *run, const struct step *step, int reps) {
  char name[NAME_SIZE], words[48], called[TITLE_SIZE];
  int32_t answer;
  struct text_values values;
  script_values(run->script, &values);
  bout_step_name(run, step, called);
  values.exercise = called;
  snprintf(words, sizeof words, "%d, slowly", reps);
  values.dose = words;
  bout_unit_name(run, "reps", name);
  if (!script_ask_text(run->script, QUESTION_REPS, name, TEXT_D15, &values, &answer)) {
    bout_show_picture(run, step);
    return SCRIPT_WAITS;
  }
  run->seconds += reps * (run->dose.hold > 0 ? run->dose.hold : 3);
  return answer == 0 ? SCRIPT_ENDED : bout_ask_stop(run);
}

static enum script_end run_unit(struct bout_run *run, const struct step *step) {
  const struct step plain = {.kind = run->dose.reps > 1 ? STEP_REPS : STEP_HOLD};
  if (step == NULL) step = &plain;
  int amount = governor_step_amount(&run->dose, step);
  return step->kind == STEP_REPS ? run_reps(run, step, amount) : bout_hold(run, step, amount);
}

/* Between sides and sets the person says when: "start when you are ready". */
static enum script_end ask_ready(struct bout_run *run) {
  char name[NAME_SIZE];
  int32_t answer;
  bout_unit_name(run, "ready", name);
  struct text_values values;
  script_values(run->script, &values);
  if (!script_ask_text(run->script, QUESTION_OTHER_SIDE, name, TEXT_D14, &values, &answer))
    return SCRIPT_WAITS;
  return answer == 0 ? SCRIPT_ENDED : bout_ask_stop(run);
}

/* What the level says before the next hold or count takes the place of the usual words. */
static enum script_end ask_again(struct bout_run *run) {
  char name[NAME_SIZE], words[VIEW_BODY], body[2 * VIEW_BODY];
  int32_t answer;
  bout_unit_name(run, "again", name);
  step_words(run->level, run->from, run->to + 1, words, sizeof words);
  bool said = words[0] != '\0';
  snprintf(body, sizeof body, "%s Start when you are ready.",
           said ? words : "Take a breath or two first.");
  if (!script_ask_words(run->script, QUESTION_OTHER_SIDE, name,
                        said ? "Next, when you like" : "Once more, when you like", body, &answer))
    return SCRIPT_WAITS;
  return answer == 0 ? SCRIPT_ENDED : bout_ask_stop(run);
}

static bool is_unit(const struct step *step) {
  return step == NULL || step->kind == STEP_HOLD || step->kind == STEP_REPS;
}

/* A level of many short steps ends here: its journal, and that of others, is bounded. */
enum { UNITS_MAX = 48 };

static enum script_end run_step(struct bout_run *run, const struct step *step, bool first) {
  int sides = step != NULL && step->sides ? run->sides : 1;
  for (int side = 0; side < sides && !run->stopped && run->unit < UNITS_MAX; side++, run->unit++) {
    if (!first || side > 0) {
      enum script_end end = side > 0 ? ask_ready(run) : ask_again(run);
      if (end == SCRIPT_WAITS) return end;
      if (run->stopped) return SCRIPT_ENDED;
    }
    if (run_unit(run, step) == SCRIPT_WAITS) return SCRIPT_WAITS;
  }
  return SCRIPT_ENDED;
}

/* What comes before the first hold or count was said when the person got into place. */
static enum script_end run_set(struct bout_run *run, int set) {
  bool any = false;
  run->from = 0;
  run->to = -1;
  for (int i = 0; i < run->level->step_count && !run->stopped; i++) {
    const struct step *step = &run->level->steps[i];
    if (!is_unit(step)) continue;
    run->from = any ? run->to + 1 : i;
    run->to = i;
    if (run_step(run, step, set == 0 && !any) == SCRIPT_WAITS) return SCRIPT_WAITS;
    any = true;
  }
  return any ? SCRIPT_ENDED : run_step(run, NULL, set == 0);
}

/* The words behind the last hold or count lead the question of how it is now, as far as there is
 * room for them (domain 6.2). */
static void lead_out(const struct bout_run *run) {
  enum { WORTH_IT = 20 }; /* characters */
  const struct level *level = run->level;
  struct view *view = run->script->view;
  char words[VIEW_BODY], cut[VIEW_BODY], body[2 * VIEW_BODY];
  int from = level->step_count, room = BODY_CHARACTERS - 1 - text_length(view->body);
  while (from > 0 && !is_unit(&level->steps[from - 1])) from--;
  step_words(level, from, from > 0 ? level->step_count : 0, words, sizeof words);
  if (words[0] == '\0' || room < WORTH_IT) return;
  text_cut(words, room, cut, sizeof cut);
  snprintf(body, sizeof body, "%s %s", cut, view->body);
  text_cut(body, BODY_CHARACTERS, view->body, sizeof view->body);
}

static enum script_end ask_after(struct bout_run *run) {
  char name[NAME_SIZE];
  int32_t after;
  struct text_values values;
  script_values(run->script, &values);
  values.number = governor_limit(run->pain_before);
  snprintf(name, sizeof name, "after_%d", run->number);
  if (!script_ask_text(run->script, QUESTION_PAIN_AFTER, name, TEXT_D17, &values, &after)) {
    lead_out(run);
    return SCRIPT_WAITS;
  }
  bool over = after > governor_limit(run->pain_before);
  run->script->outcome = over ? OUTCOME_STOPPED : OUTCOME_DONE;
  run->script->stop = over ? STOP_PAIN : STOP_NONE;
  if (!run->script->live) return SCRIPT_ENDED;
  record_bout(run, run->script->outcome, run->script->stop, after);
  script_tell(run->script, over ? TEXT_D18 : TEXT_D16, &values);
  return SCRIPT_ENDED;
}

/* The first hold or count: what to get into place for. NULL: the level is one of its own. */
static const struct step *first_unit(const struct level *level) {
  for (int i = 0; i < level->step_count; i++)
    if (is_unit(&level->steps[i])) return &level->steps[i];
  return NULL;
}

/* What to do, and time to get there: which it is, the caution, the words up to the first hold or
 * count, then "Ready". */
static void ready_words(const struct bout_run *run, char *out, size_t size) {
  const struct level *level = run->level;
  const struct step *first = first_unit(level);
  const char *caution = run->exercise->caution;
  char words[VIEW_BODY];
  int until = first != NULL ? (int)(first - level->steps) + 1 : level->step_count;
  step_words(level, 0, until, words, sizeof words);
  bool bare = words[0] == '\0' && caution == NULL && first != NULL && has_words(first);
  snprintf(out, size, "%s.%s%s%s%s", run->exercise->title, caution != NULL ? " " : "",
           caution != NULL ? caution : "", words[0] != '\0' || bare ? " " : "",
           bare ? first->text : words);
}

static enum script_end ask_place(struct bout_run *run) {
  char name[NAME_SIZE], words[3 * VIEW_BODY];
  int32_t answer;
  ready_words(run, words, sizeof words);
  snprintf(name, sizeof name, "place_%d", run->number);
  if (!script_ask_words(run->script, QUESTION_READY, name, questions[QUESTION_READY].title, words,
                        &answer)) {
    bout_show_picture(run, first_unit(run->level));
    return SCRIPT_WAITS;
  }
  run->stopped = answer != 0;
  if (run->stopped && run->script->live && kind_is_exercise(run->exercise->kind))
    record_bout(run, OUTCOME_SKIPPED, STOP_NONE, NOT_RECORDED);
  return SCRIPT_ENDED;
}

static enum script_end run_sets(struct bout_run *run) {
  int sets = run->dose.sets > 0 ? run->dose.sets : 1;
  int longest = run->dose.seconds * run->sides;
  for (int set = 0; set < sets && !run->stopped && run->seconds < longest; set++)
    if (run_set(run, set) == SCRIPT_WAITS) return SCRIPT_WAITS;
  return SCRIPT_ENDED;
}

enum script_end script_bout(struct script *script, int i, const struct exercise *declared,
                            int pain_before) {
  const struct settings *settings = script->engine->settings;
  struct exercise own;
  const struct exercise *exercise =
      plan_exercise(declared, settings->overrides, settings->override_count, &own);
  char name[NAME_SIZE];
  int32_t packed = 0;
  snprintf(name, sizeof name, "dose_%d", i);
  if (!script_peek(script, name, &packed) && script->live)
    packed = script_keep(script, name, bout_decide_dose(script, exercise));
  script->outcome = OUTCOME_SKIPPED;
  script->stop = STOP_NONE;
  struct bout_run run = {
      .script = script, .exercise = exercise, .number = i, .pain_before = pain_before};
  if (!bout_take_dose(&run, packed)) return SCRIPT_ENDED;
  snprintf(name, sizeof name, "sides_%d", i);
  run.sides = script_keep(script, name, bout_count_sides(script));
  if ((exercise->kind != KIND_BREATHING && ask_place(&run) == SCRIPT_WAITS) ||
      run_sets(&run) == SCRIPT_WAITS) {
    script->dialogue->doing = run.stopped ? NULL : declared;
    return SCRIPT_WAITS;
  }
  if (run.stopped) return SCRIPT_ENDED;
  script->outcome = OUTCOME_DONE;
  return kind_is_exercise(exercise->kind) ? ask_after(&run) : SCRIPT_ENDED;
}

/* ---- left in the middle --------------------------------------------------------------------- */

/* Whether the journal holds an end of exercise `i`: the number after, a reason for stopping, or
 * that it was left out. */
static bool was_ended(const struct script *script, int i) {
  char after[NAME_SIZE], why[NAME_SIZE], place[NAME_SIZE];
  int32_t value;
  snprintf(after, sizeof after, "after_%d", i);
  snprintf(place, sizeof place, "place_%d", i);
  if (script_peek(script, after, &value)) return true;
  if (!script_peek(script, place, &value) || value != 0) return true;
  for (int unit = 0; unit < 64; unit++) {
    snprintf(why, sizeof why, "why_%d_%d", i, unit);
    if (script_peek(script, why, &value)) return true;
  }
  return false;
}

/* What was done of it so far, by reading the journal once more, from "Ready" on (S8 counts it). */
static void count_seconds(struct bout_run *run) {
  int32_t sides;
  char name[NAME_SIZE];
  snprintf(name, sizeof name, "place_%d", run->number);
  run->script->answered = script_answered(run->script, name);
  snprintf(name, sizeof name, "sides_%d", run->number);
  run->sides = script_peek(run->script, name, &sides) ? sides : 2;
  run_sets(run);
}

/* Neutral, but counted (5.3, S9). A pause that was too long ends that way, and is told. */
void script_abandon_bout(struct script *script, int i, const struct exercise *declared,
                         int pain_before) {
  char name[NAME_SIZE];
  int32_t packed;
  struct exercise own;
  snprintf(name, sizeof name, "dose_%d", i);
  if (!script_peek(script, name, &packed) || packed <= 0 || was_ended(script, i)) return;
  if (declared == NULL || !kind_is_exercise(declared->kind)) return;
  const struct settings *settings = script->engine->settings;
  struct bout_run run = {
      .script = script,
      .exercise = plan_exercise(declared, settings->overrides, settings->override_count, &own),
      .number = i,
      .pain_before = pain_before};
  if (bout_take_dose(&run, packed)) count_seconds(&run);
  record_bout(&run, OUTCOME_PARTIAL, STOP_OTHER, NOT_RECORDED);
  bool waited = script->dialogue->patience > 0 && script->dialogue->deadline <= script->now->at;
  if (waited && script->engine->arc.stage != STAGE_HALT)
    script_tell_words(script, "The pause was long",
                      "It ends here. What you did so far is noted; the rest can wait.");
}
