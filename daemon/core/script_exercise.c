/* Guided exercise: a block of several, or one that the person starts; holds, sides, sets, the pain
 * before and after (domain 5, S5, S6, D10-D22). */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

/* ---- the dose, kept in the journal ---------------------------------------------------------- */

struct kept_dose {
  int level, hold, reps, sets;
};

static int32_t pack_dose(const struct governor_answer *answer) {
  if (!answer->allow) return -1;
  return answer->level | answer->dose.hold << 4 | answer->dose.reps << 15 | answer->dose.sets << 23;
}

static struct kept_dose unpack_dose(int32_t packed) {
  return (struct kept_dose){.level = packed & 15,
                            .hold = packed >> 4 & 2047,
                            .reps = packed >> 15 & 255,
                            .sets = packed >> 23 & 31};
}

/* ---- what stands in the way, in words ------------------------------------------------------- */

static const enum text_id code_texts[CODE_COUNT] = {
    [CODE_HALTED] = TEXT_D46,       [CODE_ENGINE_ERROR] = TEXT_D75, [CODE_SCREEN_FIRST] = TEXT_D40,
    [CODE_INTAKE_FIRST] = TEXT_D76, [CODE_LOCKED] = TEXT_D77,       [CODE_NOT_IN_STAGE] = TEXT_D78,
    [CODE_PAUSED] = TEXT_D37,       [CODE_REST_DAY] = TEXT_D78,     [CODE_CHECKIN_FIRST] = TEXT_D01,
    [CODE_PAIN_GATE] = TEXT_D21,    [CODE_TOO_SOON] = TEXT_D79,     [CODE_DAY_MAX] = TEXT_D79,
};

static void tell_refusal(struct script *script, const struct exercise *exercise, enum code code) {
  if (code_texts[code] == TEXT_NONE) return;
  struct text_values values;
  script_values(script, &values);
  values.exercise = exercise->title;
  script_tell(script, code_texts[code], &values);
}

static bool bout_since(const struct script *script, moment since) {
  const struct history *history = &script->engine->history;
  return history->bout_count > 0 && history->bouts[history->bout_count - 1].stamp.at >= since;
}

static int32_t decide_dose(struct script *script, const struct exercise *exercise) {
  struct governor_input input;
  struct governor_answer answer;
  engine_governor_input(script->engine, script->now, &input);
  const struct plan_item *item = plan_find(&script->engine->plan, exercise->id);
  struct governor_request request = {.exercise = exercise,
                                     .permille = 1000,
                                     .asker = ASKER_PERSON,
                                     .same_block = bout_since(script, script->dialogue->opened)};
  if (item != NULL && item->level > 0) {
    request.level = item->level;
    request.permille = item->permille;
  }
  governor_check(&input, &request, &answer);
  if (answer.allow && item != NULL && item->level == 0) { /* a plugin's "not today" holds (S16) */
    answer.allow = false;
    answer.code = CODE_NOT_IN_STAGE;
  }
  if (!answer.allow) tell_refusal(script, exercise, answer.code);
  return pack_dose(&answer);
}

/* ---- sides (5.4) ---------------------------------------------------------------------------- */

/* The newest answer about qualities, of today or yesterday. */
static const struct checkin *newest_qualities(const struct script *script) {
  const struct history *history = &script->engine->history;
  for (int i = history->checkin_count - 1; i >= 0; i--) {
    const struct checkin *checkin = &history->checkins[i];
    if (checkin->stamp.at > script->now->at || checkin->qualities == 0) continue;
    return checkin->stamp.date >= script->stamp.date - 1 ? checkin : NULL;
  }
  return NULL;
}

/* Both sides, equal hold; a side logged numb is left out. */
static int count_sides(const struct script *script) {
  const struct checkin *last = newest_qualities(script);
  if (last == NULL || (last->qualities >> QUALITY_NUMB & 1) == 0) return 2;
  bool left = false, right = false;
  for (int region = 0; region < REGION_COUNT; region++) {
    left |= (last->sites & (SITE(SIDE_L, region) | SITE(SIDE_B, region))) != 0;
    right |= (last->sites & (SITE(SIDE_R, region) | SITE(SIDE_B, region))) != 0;
  }
  return left != right ? 1 : 2;
}

/* ---- one exercise --------------------------------------------------------------------------- */

struct bout_run {
  struct script *script;
  const struct exercise *exercise;
  const struct level *level;
  struct kept_dose dose;
  int number; /* within the dialogue */
  int sides;  /* 1 or 2 */
  int pain_before;
  int unit;    /* counts holds and sets of reps */
  int seconds; /* of hold or work done so far */
  bool stopped;
};

static void record_bout(struct bout_run *run, enum outcome outcome, enum stop_why why,
                        int pain_after) {
  struct entry entry;
  entry_blank(ENTRY_BOUT, &entry);
  struct bout *bout = &entry.bout;
  snprintf(bout->exercise, sizeof bout->exercise, "%s", run->exercise->id);
  bout->level = (uint8_t)run->dose.level;
  bout->hold = (int16_t)run->dose.hold;
  bout->reps = (uint8_t)run->dose.reps;
  bout->sets = (uint8_t)run->dose.sets;
  bout->seconds = (int16_t)run->seconds;
  bout->outcome = (uint8_t)outcome;
  bout->why = (uint8_t)why;
  bout->pain_before = (int8_t)run->pain_before;
  bout->pain_after = (int8_t)pain_after;
  script_record(run->script, &entry);
}

static void dose_words(const struct kept_dose *dose, char *out, size_t size) {
  int sets = dose->sets > 0 ? dose->sets : 1;
  if (dose->hold > 0 && dose->reps > 1)
    snprintf(out, size, "%d x %d s", dose->reps, dose->hold);
  else if (dose->hold > 0)
    snprintf(out, size, "%d x %d s", sets, dose->hold);
  else
    snprintf(out, size, "%d x %d", sets, dose->reps);
}

static void unit_name(const struct bout_run *run, const char *what, char out[NAME_SIZE]) {
  snprintf(out, NAME_SIZE, "%s_%d_%d", what, run->number, run->unit);
}

/* Sharp, numb, or just enough for now: enough is neutral (5.3). */
static enum script_end ask_stop(struct bout_run *run) {
  static const struct {
    enum stop_why why;
    enum outcome outcome;
  } stops[] = {
      {STOP_SHARP, OUTCOME_STOPPED}, {STOP_NUMB, OUTCOME_STOPPED}, {STOP_OTHER, OUTCOME_PARTIAL}};
  char name[NAME_SIZE];
  int32_t why;
  unit_name(run, "why", name);
  if (!script_ask(run->script, QUESTION_STOP_WHY, name, &why)) return SCRIPT_WAITS;
  if (run->script->live && why >= 0 && why < 3)
    record_bout(run, stops[why].outcome, stops[why].why, NOT_RECORDED);
  run->stopped = true;
  return SCRIPT_ENDED;
}

static const char *step_words(const struct bout_run *run, const struct step *step) {
  bool fits = step != NULL && step->text != NULL && text_length(step->text) <= TITLE_CHARACTERS;
  return fits ? step->text : run->exercise->title;
}

/* "Three slow minutes" only when it is; a resting position has words of its own. */
static void word_rest(struct bout_run *run, int seconds) {
  struct view *view = run->script->view;
  bool breathing = run->exercise->kind == KIND_BREATHING;
  if (!breathing || seconds != 180)
    text_cut(run->exercise->title, TITLE_CHARACTERS, view->title, sizeof view->title);
  if (!breathing && run->level->step_count > 0 && run->level->steps[0].text != NULL)
    text_cut(run->level->steps[0].text, BODY_CHARACTERS, view->body, sizeof view->body);
}

static enum script_end run_hold(struct bout_run *run, const struct step *step, int seconds) {
  char name[NAME_SIZE];
  int32_t answer;
  struct text_values values;
  script_values(run->script, &values);
  values.exercise = step_words(run, step);
  values.number = seconds;
  unit_name(run, "hold", name);
  enum text_id text = kind_is_exercise(run->exercise->kind) ? TEXT_D11 : TEXT_D22;
  moment began = run->script->answered;
  if (!script_hold(run->script, QUESTION_HOLD, name, text, &values, seconds, &answer)) {
    if (text == TEXT_D22) word_rest(run, seconds);
    return SCRIPT_WAITS;
  }
  moment took = run->script->answered - began;
  run->seconds += took < seconds && took > 0 ? (int)took : seconds;
  return answer == HOLD_RAN_OUT ? SCRIPT_ENDED : ask_stop(run);
}

static enum script_end run_reps(struct bout_run *run, const struct step *step, int reps) {
  char name[NAME_SIZE], words[48];
  int32_t answer;
  struct text_values values;
  script_values(run->script, &values);
  values.exercise = step_words(run, step);
  snprintf(words, sizeof words, "%d, slowly", reps);
  values.dose = words;
  unit_name(run, "reps", name);
  if (!script_ask_text(run->script, QUESTION_REPS, name, TEXT_D15, &values, &answer))
    return SCRIPT_WAITS;
  run->seconds += reps * (run->dose.hold > 0 ? run->dose.hold : 3);
  return answer == 0 ? SCRIPT_ENDED : ask_stop(run);
}

static enum script_end run_unit(struct bout_run *run, const struct step *step) {
  const struct step plain = {.kind = run->dose.reps > 1 ? STEP_REPS : STEP_HOLD};
  const struct governor_dose dose = {.hold = (int16_t)run->dose.hold,
                                     .reps = (uint8_t)run->dose.reps,
                                     .sets = (uint8_t)run->dose.sets};
  if (step == NULL) step = &plain;
  int amount = governor_step_amount(&dose, step);
  return step->kind == STEP_REPS ? run_reps(run, step, amount) : run_hold(run, step, amount);
}

/* Between sides and sets the person says when: "start when you are ready". */
static enum script_end ask_ready(struct bout_run *run) {
  char name[NAME_SIZE];
  int32_t answer;
  unit_name(run, "ready", name);
  struct text_values values;
  script_values(run->script, &values);
  if (!script_ask_text(run->script, QUESTION_OTHER_SIDE, name, TEXT_D14, &values, &answer))
    return SCRIPT_WAITS;
  return answer == 0 ? SCRIPT_ENDED : ask_stop(run);
}

static enum script_end ask_again(struct bout_run *run) {
  char name[NAME_SIZE];
  int32_t answer;
  unit_name(run, "again", name);
  if (!script_ask_words(run->script, QUESTION_OTHER_SIDE, name, "Once more, when you like",
                        "Take a breath or two first. Start when you are ready.", &answer))
    return SCRIPT_WAITS;
  return answer == 0 ? SCRIPT_ENDED : ask_stop(run);
}

static bool is_unit(const struct step *step) {
  return step == NULL || step->kind == STEP_HOLD || step->kind == STEP_REPS;
}

static enum script_end run_step(struct bout_run *run, const struct step *step, bool first) {
  int sides = step != NULL && step->sides ? run->sides : 1;
  for (int side = 0; side < sides && !run->stopped; side++, run->unit++) {
    if (!first || side > 0) {
      enum script_end end = side > 0 ? ask_ready(run) : ask_again(run);
      if (end == SCRIPT_WAITS) return end;
      if (run->stopped) return SCRIPT_ENDED;
    }
    if (run_unit(run, step) == SCRIPT_WAITS) return SCRIPT_WAITS;
  }
  return SCRIPT_ENDED;
}

static enum script_end run_set(struct bout_run *run, int set) {
  bool any = false;
  for (int i = 0; i < run->level->step_count && !run->stopped; i++) {
    const struct step *step = &run->level->steps[i];
    if (!is_unit(step)) continue;
    if (run_step(run, step, set == 0 && !any) == SCRIPT_WAITS) return SCRIPT_WAITS;
    any = true;
  }
  return any ? SCRIPT_ENDED : run_step(run, NULL, set == 0);
}

static enum script_end ask_after(struct bout_run *run) {
  char name[NAME_SIZE];
  int32_t after;
  struct text_values values;
  script_values(run->script, &values);
  values.number = governor_limit(run->pain_before);
  snprintf(name, sizeof name, "after_%d", run->number);
  if (!script_ask_text(run->script, QUESTION_PAIN_AFTER, name, TEXT_D17, &values, &after))
    return SCRIPT_WAITS;
  if (!run->script->live) return SCRIPT_ENDED;
  bool over = after > governor_limit(run->pain_before);
  record_bout(run, over ? OUTCOME_STOPPED : OUTCOME_DONE, over ? STOP_PAIN : STOP_NONE, after);
  script_tell(run->script, over ? TEXT_D18 : TEXT_D16, &values);
  return SCRIPT_ENDED;
}

/* What to do, and time to get there: the caution, the say steps, then "Ready". */
static void ready_words(const struct bout_run *run, char *out, size_t size) {
  size_t used = 0;
  out[0] = '\0';
  if (run->exercise->caution != NULL) used += snprintf(out, size, "%s ", run->exercise->caution);
  for (int i = 0; i < run->level->step_count && used < size; i++)
    if (run->level->steps[i].kind != STEP_SAY)
      break; /* what follows is said by the hold itself */
    else
      used += snprintf(out + used, size - used, "%s ", run->level->steps[i].text);
  if (used == 0 && run->level->step_count > 0 && run->level->steps[0].text != NULL)
    snprintf(out, size, "%s", run->level->steps[0].text);
}

static enum script_end ask_place(struct bout_run *run) {
  char name[NAME_SIZE], words[VIEW_BODY];
  int32_t answer;
  ready_words(run, words, sizeof words);
  snprintf(name, sizeof name, "place_%d", run->number);
  if (!script_ask_words(run->script, QUESTION_READY, name, run->exercise->title, words, &answer)) {
    run->script->view->image = run->exercise->image;
    return SCRIPT_WAITS;
  }
  run->stopped = answer != 0;
  if (run->stopped && run->script->live && kind_is_exercise(run->exercise->kind))
    record_bout(run, OUTCOME_SKIPPED, STOP_NONE, NOT_RECORDED);
  return SCRIPT_ENDED;
}

static enum script_end run_sets(struct bout_run *run) {
  int sets = run->dose.sets > 0 ? run->dose.sets : 1;
  for (int set = 0; set < sets && !run->stopped; set++)
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
    packed = script_keep(script, name, decide_dose(script, exercise));
  if (packed <= 0) return SCRIPT_ENDED;
  struct bout_run run = {.script = script,
                         .exercise = exercise,
                         .dose = unpack_dose(packed),
                         .number = i,
                         .pain_before = pain_before};
  snprintf(name, sizeof name, "sides_%d", i);
  run.sides = script_keep(script, name, count_sides(script));
  if (run.dose.level < 1 || run.dose.level > exercise->level_count) return SCRIPT_ENDED;
  run.level = &exercise->levels[run.dose.level - 1];
  if (exercise->kind != KIND_BREATHING && ask_place(&run) == SCRIPT_WAITS) return SCRIPT_WAITS;
  if (run_sets(&run) == SCRIPT_WAITS) return SCRIPT_WAITS;
  if (run.stopped || !kind_is_exercise(exercise->kind)) return SCRIPT_ENDED;
  return ask_after(&run);
}

/* ---- a block -------------------------------------------------------------------------------- */

enum { BLOCK_ITEMS = 8 };

struct block {
  int count;
  const struct exercise *exercises[BLOCK_ITEMS]; /* by number in the journal; NULL: none, or one
                                                    that no plugin declares any more */
};

/* Packs are not run through here: they are offered at the end. */
static int due_exercises(const struct script *script, const struct exercise **out) {
  const struct plan *plan = &script->engine->plan;
  uint8_t due[PLAN_ITEMS];
  int due_count = plan_block(plan, dialogue_minute(script->dialogue), due, PLAN_ITEMS), count = 0;
  for (int i = 0; i < due_count && count < BLOCK_ITEMS; i++)
    if (plan->items[due[i]].exercise->kind != KIND_SOOTHING &&
        engine_may_offer(script->engine, script->now, &plan->items[due[i]]))
      out[count++] = plan->items[due[i]].exercise;
  return count;
}

/* What is due at the dialogue's minute, as the plan has it when the block begins; later runs read
 * it from the journal, so a plan that changes meanwhile does not change what is under way. */
static void take_block(struct script *script, struct block *block) {
  const struct exercise *due[BLOCK_ITEMS];
  int due_count = due_exercises(script, due);
  memset(block, 0, sizeof *block);
  for (int i = 0; i < BLOCK_ITEMS; i++) {
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "item_%d", i);
    int32_t hash = 0;
    if (i < due_count) hash = engine_exercise_hash(due[i]->id);
    hash = script_keep(script, name, hash);
    block->exercises[i] = engine_exercise_of(script->engine, hash);
    if (block->exercises[i] != NULL) block->count++;
  }
}

static bool block_needs_pain(const struct block *block) {
  for (int i = 0; i < BLOCK_ITEMS; i++)
    if (block->exercises[i] != NULL && kind_is_exercise(block->exercises[i]->kind)) return true;
  return false;
}

static void block_values(struct script *script, const struct block *block, char title[96],
                         char words[48], struct text_values *values) {
  script_values(script, values);
  const struct exercise *first = NULL;
  for (int i = BLOCK_ITEMS - 1; i >= 0; i--)
    if (block->exercises[i] != NULL &&
        (first == NULL || kind_is_exercise(block->exercises[i]->kind)))
      first = block->exercises[i];
  if (first == NULL) return;
  snprintf(title, 96, block->count > 1 ? "%.60s and %d more" : "%.60s", first->title,
           block->count - 1);
  values->exercise = title;
  const struct plan_item *item = plan_find(&script->engine->plan, first->id);
  if (item == NULL) return;
  struct kept_dose dose = {item->level, item->dose.hold, item->dose.reps, item->dose.sets};
  dose_words(&dose, words, 48);
  values->dose = words;
}

static bool ask_block(struct script *script, const struct block *block, int32_t *answer) {
  char title[96], words[48];
  struct text_values values;
  block_values(script, block, title, words, &values);
  if (!block_needs_pain(block)) return script_ask(script, QUESTION_BREATH, NULL, answer);
  return script_ask_text(script, QUESTION_BLOCK, NULL, TEXT_D10, &values, answer);
}

static enum script_end offer_comfort(struct script *script) {
  int32_t answer;
  if (!script_ask(script, QUESTION_MORE_COMFORT, NULL, &answer)) return SCRIPT_WAITS;
  return answer > 0 ? script_pack(script, answer == 2) : SCRIPT_ENDED;
}

/* "Rest instead": slow breathing if there is any, then a pack if the person likes. */
static enum script_end run_rest(struct script *script) {
  for (int i = 0; i < script->engine->catalog->count; i++) {
    const struct exercise *exercise = &script->engine->catalog->exercises[i];
    if (exercise->kind != KIND_BREATHING) continue;
    if (script_bout(script, BLOCK_ITEMS, exercise, NOT_RECORDED) == SCRIPT_WAITS)
      return SCRIPT_WAITS;
    break;
  }
  return offer_comfort(script);
}

static enum script_end ask_before(struct script *script, int32_t *pain) {
  if (!script_ask(script, QUESTION_PAIN_BEFORE, NULL, pain)) return SCRIPT_WAITS;
  if (script->live) script_record_pain(script, *pain);
  return script_screen_if_due(script, true);
}

/* The second block of the day offers comfort where 5.2 does. */
static bool comfort_slot(struct script *script) {
  static const enum stage stages[] = {STAGE_PEAK, STAGE_SOFTEN, STAGE_FLARE, STAGE_WIDENING,
                                      STAGE_PROLONGED};
  bool offer = false;
  for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
    offer |= script->engine->arc.stage == stages[i];
  offer = offer && strcmp(script->dialogue->row->name, "second") == 0;
  return script_keep(script, "comfort_slot", offer) != 0;
}

enum script_end script_run_block(struct script *script) {
  struct block block;
  int32_t answer, pain = NOT_RECORDED;
  bool started = script_peek(script, "start", &answer);
  script->live = started && script->fresh != NULL && strcmp(script->fresh->question, "start") == 0;
  take_block(script, &block);
  if (block.count == 0) return SCRIPT_ENDED;
  if (!ask_block(script, &block, &answer)) return SCRIPT_WAITS;
  if (answer == 1 && block_needs_pain(&block)) return run_rest(script);
  if (block_needs_pain(&block) && ask_before(script, &pain) == SCRIPT_WAITS) return SCRIPT_WAITS;
  for (int i = 0; i < BLOCK_ITEMS; i++)
    if (block.exercises[i] != NULL &&
        script_bout(script, i, block.exercises[i], pain) == SCRIPT_WAITS)
      return SCRIPT_WAITS;
  return comfort_slot(script) ? offer_comfort(script) : SCRIPT_ENDED;
}

/* What cannot be done is said before the person is asked for a number. */
static bool refused_at_once(struct script *script, const struct exercise *exercise) {
  struct governor_input input;
  struct governor_answer answer;
  int32_t before;
  if (!script->live || script_peek(script, "before", &before)) return false;
  engine_governor_input(script->engine, script->now, &input);
  const struct governor_request request = {
      .exercise = exercise, .permille = 1000, .asker = ASKER_PERSON};
  governor_check(&input, &request, &answer);
  bool asks = answer.code == CODE_CHECKIN_FIRST || answer.code == CODE_PAIN_GATE ||
              answer.code == CODE_SCREEN_FIRST;
  if (!answer.allow && !asks) tell_refusal(script, exercise, answer.code);
  return !answer.allow && !asks;
}

enum script_end script_run_start(struct script *script) {
  const struct exercise *exercise =
      catalog_find(script->engine->catalog, script->dialogue->argument);
  int32_t pain = NOT_RECORDED, answer;
  if (exercise == NULL) return SCRIPT_ENDED;
  if (strcmp(exercise->id, "cold") == 0 || strcmp(exercise->id, "warm") == 0) /* S10 */
    return script_pack(script, exercise->id[0] == 'w');
  if (exercise->kind == KIND_SOOTHING) return script_bout(script, 0, exercise, pain);
  if (!kind_is_exercise(exercise->kind)) {
    if (!script_ask(script, QUESTION_BREATH, NULL, &answer)) return SCRIPT_WAITS;
    return script_bout(script, 0, exercise, pain);
  }
  if (refused_at_once(script, exercise)) return SCRIPT_ENDED;
  if (ask_before(script, &pain) == SCRIPT_WAITS) return SCRIPT_WAITS;
  return script_bout(script, 0, exercise, pain);
}

static const struct exercise *exercise_number(struct script *script, int i) {
  char name[NAME_SIZE];
  int32_t hash;
  if (script->dialogue->row->argument)
    return catalog_find(script->engine->catalog, script->dialogue->argument);
  snprintf(name, sizeof name, "item_%d", i);
  return script_peek(script, name, &hash) ? engine_exercise_of(script->engine, hash) : NULL;
}

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

/* What was done of it so far, by reading the journal once more (S8 counts it). */
static void count_seconds(struct bout_run *run) {
  int32_t sides;
  char name[NAME_SIZE];
  if (run->dose.level < 1 || run->dose.level > run->exercise->level_count) return;
  snprintf(name, sizeof name, "sides_%d", run->number);
  run->sides = script_peek(run->script, name, &sides) ? sides : 2;
  run->level = &run->exercise->levels[run->dose.level - 1];
  run_sets(run);
}

/* A bout that was begun and not finished is kept as partial: neutral, but counted (5.3, S9). */
void script_abandon_block(struct script *script) {
  script_screen_abandon(script);
  script_abandon_pack(script);
  int32_t pain = NOT_RECORDED;
  script_peek(script, "before", &pain);
  for (int i = 0; i < BLOCK_ITEMS; i++) {
    char name[NAME_SIZE];
    int32_t packed;
    snprintf(name, sizeof name, "dose_%d", i);
    if (!script_peek(script, name, &packed) || packed <= 0 || was_ended(script, i)) continue;
    const struct exercise *exercise = exercise_number(script, i);
    if (exercise == NULL || !kind_is_exercise(exercise->kind)) continue;
    struct bout_run run = {.script = script,
                           .exercise = exercise,
                           .dose = unpack_dose(packed),
                           .number = i,
                           .pain_before = pain};
    count_seconds(&run);
    record_bout(&run, OUTCOME_PARTIAL, STOP_OTHER, NOT_RECORDED);
  }
}
