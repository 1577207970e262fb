/* What a guided exercise may be now: the dose that plan and rules allow (S5-S9, S16), kept in the
 * journal so that a replay finds the same one; its words, and the sides it is done on (5.4). */
#include <stdio.h>

#include "core/script_exercise.h"

/* ---- the dose, kept in the journal ---------------------------------------------------------- */

static int32_t pack_dose(const struct governor_answer *answer) {
  if (!answer->allow) return -1;
  return answer->level | answer->dose.hold << 4 | answer->dose.reps << 15 | answer->dose.sets << 23;
}

static int at_most(int value, int most) {
  return value < most ? value : most;
}

bool bout_take_dose(struct bout_run *run, int32_t packed) {
  struct governor_dose most;
  governor_most(run->exercise->kind, &most);
  run->rung = packed & 15;
  if (packed <= 0 || run->rung < 1 || run->rung > run->exercise->level_count) return false;
  run->level = &run->exercise->levels[run->rung - 1];
  run->dose = (struct governor_dose){.hold = (int16_t)at_most(packed >> 4 & 2047, most.hold),
                                     .reps = (uint8_t)at_most(packed >> 15 & 255, most.reps),
                                     .sets = (uint8_t)at_most(packed >> 23 & 31, most.sets),
                                     .seconds = most.seconds};
  return true;
}

/* ---- what stands in the way, in words ------------------------------------------------------- */

static const enum text_id code_texts[CODE_COUNT] = {
    [CODE_HALTED] = TEXT_D46,       [CODE_ENGINE_ERROR] = TEXT_D75, [CODE_SCREEN_FIRST] = TEXT_D40,
    [CODE_INTAKE_FIRST] = TEXT_D76, [CODE_LOCKED] = TEXT_D77,       [CODE_NOT_IN_STAGE] = TEXT_D78,
    [CODE_PAUSED] = TEXT_D37,       [CODE_REST_DAY] = TEXT_D78,     [CODE_CHECKIN_FIRST] = TEXT_D01,
    [CODE_PAIN_GATE] = TEXT_D21,    [CODE_TOO_SOON] = TEXT_D79,     [CODE_DAY_MAX] = TEXT_D79,
};

void script_tell_refusal(struct script *script, const struct exercise *exercise, enum code code) {
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

/* What the plan and the rules allow of it now. */
static void check_dose(struct script *script, const struct exercise *exercise,
                       struct governor_answer *out) {
  const struct governor_request wish = {.exercise = exercise,
                                        .permille = script->permille > 0 ? script->permille : 1000,
                                        .asker = ASKER_PERSON,
                                        .same_block = bout_since(script, script->dialogue->opened)};
  engine_may_start(script->engine, script->now, &wish, out);
}

int32_t bout_decide_dose(struct script *script, const struct exercise *exercise) {
  struct governor_answer answer;
  check_dose(script, exercise, &answer);
  if (!answer.allow) script_tell_refusal(script, exercise, answer.code);
  return pack_dose(&answer);
}

/* ---- breathing ------------------------------------------------------------------------------- */

/* Seconds of the first hold of the dose. */
static int first_hold(const struct exercise *exercise, const struct governor_answer *answer) {
  const struct level *level = &exercise->levels[answer->level - 1];
  for (int i = 0; i < level->step_count; i++)
    if (level->steps[i].kind == STEP_HOLD)
      return governor_step_amount(&answer->dose, &level->steps[i]);
  return answer->dose.hold;
}

/* D22 names three minutes; on a stirred-up day it is five (5.1), and a practitioner may say four.
 * No title is an exercise's: those name parts of the body, also of other people's plugins (S23). */
void bout_word_breath(struct script *script, int seconds) {
  static const char *const counts[] = {"One", "Two",   "Three", "Four", "Five",
                                       "Six", "Seven", "Eight", "Nine", "Ten"};
  struct view *view = script->view;
  int minutes = seconds / 60;
  if (seconds % 60 != 0 || minutes < 1 || minutes > 10)
    snprintf(view->title, sizeof view->title, "Slow breathing");
  else
    snprintf(view->title, sizeof view->title, "%s slow minute%s", counts[minutes - 1],
             minutes > 1 ? "s" : "");
}

bool script_ask_breath(struct script *script, const struct exercise *declared, int32_t *out) {
  const struct settings *settings = script->engine->settings;
  struct exercise own;
  struct governor_answer answer;
  if (script_ask(script, QUESTION_BREATH, NULL, out)) return true;
  const struct exercise *exercise =
      plan_exercise(declared, settings->overrides, settings->override_count, &own);
  check_dose(script, exercise, &answer);
  bool known = answer.allow && answer.level >= 1 && answer.level <= exercise->level_count;
  if (known) bout_word_breath(script, first_hold(exercise, &answer));
  return false;
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

int bout_count_sides(const struct script *script) {
  const struct checkin *last = newest_qualities(script);
  if (last == NULL || (last->qualities >> QUALITY_NUMB & 1) == 0) return 2;
  bool left = false, right = false;
  for (int region = 0; region < REGION_COUNT; region++) {
    left |= (last->sites & (SITE(SIDE_L, region) | SITE(SIDE_B, region))) != 0;
    right |= (last->sites & (SITE(SIDE_R, region) | SITE(SIDE_B, region))) != 0;
  }
  return left != right ? 1 : 2;
}
