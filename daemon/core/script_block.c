/* Blocks of several exercises, one that the person starts, and "rest instead" (5.5, D10, D22). */
#include <stdio.h>
#include <string.h>

#include "core/script_parts.h"

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

/* What the block is named after: the first exercise, or the breathing where there is none. */
static const struct exercise *first_of(const struct block *block) {
  const struct exercise *first = NULL;
  for (int i = BLOCK_ITEMS - 1; i >= 0; i--)
    if (block->exercises[i] != NULL &&
        (first == NULL || kind_is_exercise(block->exercises[i]->kind)))
      first = block->exercises[i];
  return first;
}

static void block_values(struct script *script, const struct block *block, char title[96],
                         char words[DOSE_SIZE], struct text_values *values) {
  script_values(script, values);
  const struct exercise *first = first_of(block);
  if (first == NULL) return;
  snprintf(title, 96, block->count > 1 ? "%.60s and %d more" : "%.60s", first->title,
           block->count - 1);
  values->exercise = title;
  const struct plan_item *item = plan_find(&script->engine->plan, first->id);
  if (item == NULL) return;
  plan_dose_words(&item->dose, words);
  values->dose = words;
}

static bool ask_block(struct script *script, const struct block *block, int32_t *answer) {
  char title[96], words[DOSE_SIZE];
  struct text_values values;
  block_values(script, block, title, words, &values);
  if (!block_needs_pain(block)) return script_ask_breath(script, first_of(block), answer);
  if (script_ask_text(script, QUESTION_BLOCK, NULL, TEXT_D10, &values, answer)) return true;
  if (strcmp(script->dialogue->row->name, "back_block") == 0) /* the card on return */
    snprintf(script->view->title, sizeof script->view->title, "%s", text_find(TEXT_D74)->title);
  return false;
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

static bool in_routine(const struct script *script) {
  return script->dialogue->row->argument == ARGUMENT_ROUTINE;
}

/* A routine may have several exercises: a number that is a few minutes old is not asked for again.
 */
static int32_t recent_pain(const struct script *script) {
  enum { RECENT = 15 * 60 };
  const struct checkin *last = history_checkin_before(&script->engine->history, script->now->at);
  return last != NULL && script->now->at - last->stamp.at <= RECENT ? last->pain : NOT_RECORDED;
}

/* The safety check comes before the first dose. One that falls due later is asked by what it came
 * with; the exercise ends or not by the rules (engine_open.c), it does not ask in the middle. */
static enum script_end ask_check(struct script *script) {
  char name[NAME_SIZE];
  int32_t value;
  bool begun = false;
  for (int i = 0; i <= BLOCK_ITEMS && !begun; i++) {
    snprintf(name, sizeof name, "dose_%d", i);
    begun = script_peek(script, name, &value);
  }
  if (begun && !script_peek(script, "page1", &value)) return SCRIPT_ENDED;
  return script_screen_if_due(script, true);
}

static enum script_end ask_before(struct script *script, int32_t *pain) {
  if (in_routine(script)) {
    *pain = script_keep(script, "recent", recent_pain(script));
    if (*pain != NOT_RECORDED) return ask_check(script);
  }
  if (!script_ask(script, QUESTION_PAIN_BEFORE, NULL, pain)) return SCRIPT_WAITS;
  if (script->live) script_record_pain(script, *pain);
  return ask_check(script);
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

static void tell_over(struct script *script) {
  if (!script->live || script->fresh == NULL) return;
  if (script->fresh->value == HOLD_RAN_OUT)
    script_tell_words(script, "That was it", "Stay as long as you like, and come out slowly.");
  else if (script->outcome == OUTCOME_PARTIAL)
    script_tell_words(script, "Stopped", "That is fine. Rest as you like.");
}

/* One exercise after the other, until one was stopped or was too much: then comfort comes first
 * (D19), but no pack on what may be numb (S10). */
static enum script_end run_items(struct script *script, const struct block *block, int32_t pain) {
  for (int i = 0; i < BLOCK_ITEMS; i++) {
    if (block->exercises[i] == NULL) continue;
    if (script_bout(script, i, block->exercises[i], pain) == SCRIPT_WAITS) return SCRIPT_WAITS;
    if (script->stop == STOP_NUMB) return SCRIPT_ENDED;
    if (script->stop != STOP_NONE) return offer_comfort(script);
  }
  if (comfort_slot(script)) return offer_comfort(script);
  if (!block_needs_pain(block)) tell_over(script);
  return SCRIPT_ENDED;
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
  return run_items(script, &block, pain);
}

/* What cannot be done is said before the person is asked for a number, or a safety check. */
static bool refused_at_once(struct script *script, const struct exercise *exercise) {
  struct governor_answer answer;
  int32_t before;
  if (!script->live || script_peek(script, "before", &before)) return false;
  const struct governor_request wish = {
      .exercise = exercise, .permille = 1000, .asker = ASKER_PERSON};
  engine_may_start(script->engine, script->now, &wish, &answer);
  bool asks = answer.code == CODE_CHECKIN_FIRST || answer.code == CODE_PAIN_GATE ||
              answer.code == CODE_SCREEN_FIRST;
  if (!answer.allow && !asks) script_tell_refusal(script, exercise, answer.code);
  return !answer.allow && !asks;
}

/* Breathing or a resting position: nothing is asked after it, so its end is told. */
static enum script_end run_alone(struct script *script, const struct exercise *exercise) {
  enum script_end end = script_bout(script, 0, exercise, NOT_RECORDED);
  if (end == SCRIPT_ENDED && !in_routine(script))
    tell_over(script); /* a routine says more itself */
  return end;
}

enum script_end script_guided(struct script *script, const struct exercise *exercise) {
  int32_t pain = NOT_RECORDED, answer;
  script->outcome = OUTCOME_SKIPPED;
  if (exercise == NULL) return SCRIPT_ENDED;
  if (strcmp(exercise->id, "cold") == 0 || strcmp(exercise->id, "warm") == 0) /* S10 */
    return script_pack(script, exercise->id[0] == 'w');
  if (exercise->kind == KIND_SOOTHING) return run_alone(script, exercise);
  if (!kind_is_exercise(exercise->kind)) {
    if (!in_routine(script) && !script_ask_breath(script, exercise, &answer)) return SCRIPT_WAITS;
    return run_alone(script, exercise);
  }
  if (refused_at_once(script, exercise)) return SCRIPT_ENDED;
  if (ask_before(script, &pain) == SCRIPT_WAITS) return SCRIPT_WAITS;
  return script_bout(script, 0, exercise, pain);
}

enum script_end script_run_start(struct script *script) {
  return script_guided(script, catalog_find(script->engine->catalog, script->dialogue->argument));
}

static const struct exercise *exercise_number(struct script *script, int i) {
  char name[NAME_SIZE];
  int32_t hash;
  if (script->dialogue->row->argument == ARGUMENT_EXERCISE)
    return catalog_find(script->engine->catalog, script->dialogue->argument);
  snprintf(name, sizeof name, "item_%d", i);
  return script_peek(script, name, &hash) ? engine_exercise_of(script->engine, hash) : NULL;
}

/* What was begun and not finished is kept. */
void script_abandon_block(struct script *script) {
  script_screen_abandon(script);
  script_abandon_pack(script);
  int32_t pain = NOT_RECORDED;
  if (!script_peek(script, "before", &pain)) script_peek(script, "recent", &pain);
  for (int i = 0; i < BLOCK_ITEMS; i++)
    script_abandon_bout(script, i, exercise_number(script, i), pain);
}
