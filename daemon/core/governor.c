#include <string.h>

#include "core/governor_parts.h"

const char *const code_names[CODE_COUNT] = {
    [CODE_HALTED] = "HALTED",
    [CODE_ENGINE_ERROR] = "ENGINE_ERROR",
    [CODE_SCREEN_FIRST] = "SCREEN_FIRST",
    [CODE_INTAKE_FIRST] = "INTAKE_FIRST",
    [CODE_LOCKED] = "LOCKED",
    [CODE_NOT_IN_STAGE] = "NOT_IN_STAGE",
    [CODE_PAUSED] = "PAUSED",
    [CODE_REST_DAY] = "REST_DAY",
    [CODE_CHECKIN_FIRST] = "CHECKIN_FIRST",
    [CODE_PAIN_GATE] = "PAIN_GATE",
    [CODE_TOO_SOON] = "TOO_SOON",
    [CODE_DAY_MAX] = "DAY_MAX",
    [CODE_QUIET] = "QUIET",
    [CODE_PROMPT_MAX] = "PROMPT_MAX",
    [CODE_OK] = "OK",
};

const char *const code_phrases[CODE_COUNT] = {
    [CODE_HALTED] = "a warning sign is open, exercise is off",
    [CODE_ENGINE_ERROR] = "safe mode: only rest and breathing",
    [CODE_SCREEN_FIRST] = "a short safety check comes first",
    [CODE_INTAKE_FIRST] = "the first health questions are still open",
    [CODE_LOCKED] = "one of your health answers keeps it locked",
    [CODE_NOT_IN_STAGE] = "today's plan leaves it out",
    [CODE_PAUSED] = "paused",
    [CODE_REST_DAY] = "it rests today",
    [CODE_CHECKIN_FIRST] = "a number for your pain comes first",
    [CODE_PAIN_GATE] = "pain is above today's line for exercise",
    [CODE_TOO_SOON] = "it needs a little more time since the last one",
    [CODE_DAY_MAX] = "it has had its share for today",
    [CODE_QUIET] = "quiet hours",
    [CODE_PROMPT_MAX] = "enough prompts for now",
    [CODE_OK] = "allowed",
};

/* One question to the governor, with what several rules need worked out once. */
struct check {
  const struct governor_input *input;
  const struct governor_request *request;
  const struct exercise *exercise;
  struct arc_result arc;  /* of the input; in safe mode the column is REST at most */
  const struct dose *row; /* NULL: not offered today */
  int level;              /* 0: none */
  struct governor_dose dose;
  bool dose_fits;
  bool is_pack; /* cold or warm: S10 answers too */
  struct pack_answer pack;
  moment again; /* set by the rule that refuses */
};

moment governor_day_start(const struct stamp *now, int days) {
  int64_t local = civil_local(now->at, now->offset * MINUTE_SECONDS);
  return now->at - civil_second_of_day(local) + (moment)days * DAY_SECONDS;
}

/* ---- the rules, each true when it refuses ---------------------------------------------------- */

static bool is_known(const struct check *check) {
  const struct exercise *exercise = check->exercise;
  return check->arc.stage < STAGE_COUNT && check->arc.column < COLUMN_COUNT &&
         exercise->kind < KIND_COUNT && check->request->asker <= ASKER_PLAN &&
         exercise->level_count >= 1 && exercise->level_count <= LEVELS_MAX;
}

static bool is_rest(const struct check *check) {
  return check->exercise->kind == KIND_RELEASE && check->level <= 1;
}

static bool refuse_halted(struct check *check) {
  return check->arc.stage == STAGE_HALT || check->arc.column == COLUMN_OFF;
}

/* S17: rest and breathing stay. */
static bool refuse_engine_error(struct check *check) {
  if (!is_known(check)) return true;
  if (!check->input->safe_mode) return false;
  return check->exercise->kind != KIND_BREATHING && !is_rest(check);
}

/* S14, S21. */
static bool refuse_screen_first(struct check *check) {
  return governor_screen_stale(check->input) || arc_has(&check->arc, REASON_SCREEN_DUE);
}

/* S15. What was not answered is not a yes. */
static bool refuse_intake_first(struct check *check) {
  const struct history *history = check->input->history;
  return !history->has_intake || history->intake.adult != 1 || history->intake.agreed != 1;
}

/* A leave given before the newest intake does not speak of what that intake newly says. */
static bool is_permitted(const struct check *check) {
  const struct history *history = check->input->history;
  for (int i = 0; i < history->permit_count; i++) {
    const struct permit *permit = &history->permits[i];
    if (permit->unconfirmed || !has_happened(check->input, &permit->stamp)) continue;
    if (permit->stamp.at < history->intake.stamp.at) continue;
    if (strcmp(permit->exercise, check->exercise->id) == 0) return true;
  }
  return false;
}

static bool refuse_locked(struct check *check) {
  const struct intake *intake = &check->input->history->intake;
  bool contraindicated = intake->contraindications != 0;
  bool locked = false;
  switch (check->exercise->kind) {
  case KIND_PRESSURE:
    locked = contraindicated || intake->taught != 1;
    break;
  case KIND_STRETCH:
  case KIND_MOBILITY:
  case KIND_STRENGTH:
    locked = contraindicated && !is_permitted(check);
    break;
  case KIND_RELEASE:
  case KIND_BREATHING:
  case KIND_SOOTHING:
  case KIND_COUNT: /* what is not known was refused before */
    break;
  }
  return locked;
}

static bool refuse_not_in_stage(struct check *check) {
  return check->row == NULL;
}

/* The person's pause holds what the program starts; a pause by three fails holds for everybody. */
static bool refuse_paused(struct check *check) {
  const struct governor_input *input = check->input;
  bool exercise = kind_is_exercise(check->exercise->kind);
  if (exercise && governor_level(input->history, check->exercise->id) == 0) return true;
  if (check->request->asker != ASKER_PROGRAM) return false;
  check->again = input->paused_until;
  return input->paused_until > input->now.at;
}

static bool refuse_rest_day(struct check *check) {
  const struct governor_input *input = check->input;
  if (input->gentle && !is_rest(check)) {
    check->again = governor_day_start(&input->now, 1);
    return true;
  }
  moment until = governor_rest_until(input, check->exercise->id);
  check->again = until;
  return until > input->now.at;
}

/* S6. */
static bool refuse_checkin_first(struct check *check) {
  const struct governor_input *input = check->input;
  const struct checkin *newest = history_checkin_before(input->history, input->now.at);
  return newest == NULL || input->now.at - newest->stamp.at > CHECKIN_AGE;
}

/* Pain by the newest check-in, or by the bout after it (domain 2.3). */
static int current_pain(const struct governor_input *input) {
  const struct history *history = input->history;
  const struct checkin *newest = history_checkin_before(history, input->now.at);
  for (int i = history->bout_count - 1; i >= 0; i--) {
    const struct bout *bout = &history->bouts[i];
    if (!has_happened(input, &bout->stamp) || bout->pain_after == NOT_RECORDED) continue;
    if (newest == NULL || bout->stamp.at >= newest->stamp.at) return bout->pain_after;
    break;
  }
  return newest != NULL ? newest->pain : NOT_RECORDED;
}

static bool refuse_pain_gate(struct check *check) {
  const struct safety_params *params = check->input->params;
  int pain = current_pain(check->input);
  int baseline = check->arc.baseline;
  if (pain >= params->pre_gate_abs) return true;
  return baseline >= 0 && pain > baseline + params->pre_gate_delta;
}

/* S9: a day between, from level 4 on. */
static bool needs_day_between(const struct check *check) {
  const struct governor_input *input = check->input;
  if (check->exercise->kind != KIND_STRENGTH || check->level < HEAVY_LEVEL) return false;
  for (int i = 0; i < input->history->bout_count; i++) {
    const struct bout *bout = &input->history->bouts[i];
    if (!is_work(input, bout) || bout->level < HEAVY_LEVEL) continue;
    if (date_of(input, &bout->stamp) != input->now.date - 1) continue;
    if (strcmp(bout->exercise, check->exercise->id) == 0) return true;
  }
  return false;
}

/* The end of the newest bout, of one exercise or of any (NULL); in the distant past: none. */
static moment last_bout(const struct governor_input *input, const char *exercise) {
  for (int i = input->history->bout_count - 1; i >= 0; i--) {
    const struct bout *bout = &input->history->bouts[i];
    if (!is_work(input, bout)) continue;
    if (exercise == NULL || strcmp(bout->exercise, exercise) == 0) return bout->stamp.at;
  }
  return INT64_MIN / 2;
}

/* Today's bouts, of one exercise or of any (NULL). */
static int bouts_today(const struct governor_input *input, const char *exercise) {
  int count = 0;
  for (int i = 0; i < input->history->bout_count; i++) {
    const struct bout *bout = &input->history->bouts[i];
    if (!is_work(input, bout) || date_of(input, &bout->stamp) != input->now.date) continue;
    count += exercise == NULL || strcmp(bout->exercise, exercise) == 0;
  }
  return count;
}

static bool refuse_too_soon(struct check *check) {
  const struct governor_input *input = check->input;
  const char *id = check->exercise->id;
  check->again = governor_day_start(&input->now, 1);
  if (needs_day_between(check)) return true;
  if (check->request->asker == ASKER_PLAN) return false;
  if (bouts_today(input, id) >= SAME_A_DAY) return true;
  moment spaced = last_bout(input, id) + (moment)input->params->spacing_min * MINUTE_SECONDS;
  moment block = check->request->same_block ? spaced : last_bout(input, NULL) + BLOCK_GAP;
  check->again = spaced > block ? spaced : block;
  return input->now.at < check->again;
}

/* S8; and for what the program starts, the row's "x N" (S12). */
static bool refuse_day_max(struct check *check) {
  const struct governor_input *input = check->input;
  check->again = governor_day_start(&input->now, 1);
  if (!check->dose_fits) return true;
  if (check->request->asker == ASKER_PLAN || !kind_is_exercise(check->exercise->kind)) return false;
  if (bouts_today(input, NULL) >= BOUTS_A_DAY) return true;
  return check->request->asker == ASKER_PROGRAM &&
         bouts_today(input, check->exercise->id) >= check->row->times;
}

static bool refuse_by_budget(struct check *check, enum code code) {
  if (check->request->asker != ASKER_PROGRAM) return false;
  return governor_budget(check->input, false, &check->again) == code;
}

static bool refuse_quiet(struct check *check) {
  return refuse_by_budget(check, CODE_QUIET);
}

static bool refuse_prompt_max(struct check *check) {
  return refuse_by_budget(check, CODE_PROMPT_MAX);
}

struct rule {
  bool (*refuses)(struct check *check);
  bool exercise_only; /* does not concern breathing and soothing */
  bool by_minute;     /* does not concern the day's plan */
};

static const struct rule rules[CODE_OK] = {
    [CODE_HALTED] = {refuse_halted, false, false},
    [CODE_ENGINE_ERROR] = {refuse_engine_error, false, false},
    [CODE_SCREEN_FIRST] = {refuse_screen_first, true, false},
    [CODE_INTAKE_FIRST] = {refuse_intake_first, true, false},
    [CODE_LOCKED] = {refuse_locked, true, false},
    [CODE_NOT_IN_STAGE] = {refuse_not_in_stage, false, false},
    [CODE_PAUSED] = {refuse_paused, false, false},
    [CODE_REST_DAY] = {refuse_rest_day, true, false},
    [CODE_CHECKIN_FIRST] = {refuse_checkin_first, true, true},
    [CODE_PAIN_GATE] = {refuse_pain_gate, true, true},
    [CODE_TOO_SOON] = {refuse_too_soon, true, false},
    [CODE_DAY_MAX] = {refuse_day_max, false, false},
    [CODE_QUIET] = {refuse_quiet, false, true},
    [CODE_PROMPT_MAX] = {refuse_prompt_max, false, true},
};

/* ---- level and dose ------------------------------------------------------------------------- */

/* Domain 5.1: breathing is five minutes, its second level, when the day is hot. */
static bool is_hot(const struct governor_input *input) {
  const struct history *history = input->history;
  for (int i = history->checkin_count - 1; i >= 0; i--) {
    const struct checkin *checkin = &history->checkins[i];
    if (!has_happened(input, &checkin->stamp) || checkin->hot == NOT_RECORDED) continue;
    return date_of(input, &checkin->stamp) == input->now.date && checkin->hot >= 3;
  }
  return false;
}

static int personal_level(const struct check *check) {
  int level = larger(1, governor_level(check->input->history, check->exercise->id));
  if (check->exercise->kind == KIND_BREATHING && is_hot(check->input)) return larger(2, level);
  return level;
}

static int granted_level(const struct check *check) {
  const struct exercise *exercise = check->exercise;
  const struct governor_input *input = check->input;
  int level = smaller(personal_level(check), smaller(check->row->level, exercise->level_count));
  if (check->request->level > 0) level = smaller(level, check->request->level);
  bool resting = input->gentle || input->safe_mode;
  if (resting && exercise->kind == KIND_RELEASE) return 1;
  bool crossed = arc_has(&check->arc, REASON_CROSSED); /* 5.4 */
  if (crossed && catalog_sided(&exercise->levels[level - 1])) return 1;
  return level;
}

/* S10: minutes and number by the person's settings, shared among the steps if there are several. */
static void fit_pack(struct check *check) {
  const struct safety_params *params = check->input->params;
  const struct level *level = &check->exercise->levels[check->level - 1];
  int parts = 0;
  for (int i = 0; i < level->step_count; i++)
    parts += level->steps[i].kind == STEP_HOLD || level->steps[i].kind == STEP_REPS;
  parts = larger(1, parts);
  bool warm = strcmp(check->exercise->id, "warm") == 0;
  int minutes = warm ? params->warm_min : params->cold_min;
  int times = warm ? params->warm_max : params->cold_max;
  int permille = larger(1, smaller(check->request->permille, 1000));
  check->dose.hold = (int16_t)larger(1, minutes * MINUTE_SECONDS * permille / 1000 / parts);
  check->dose.seconds = (int16_t)(check->dose.hold * parts);
  check->dose.reps = check->dose.sets = 1;
  check->dose.times = (uint8_t)smaller(check->dose.times, times);
}

static void fit_dose(struct check *check) {
  const struct exercise *exercise = check->exercise;
  struct governor_ration ration;
  if (check->request->asker == ASKER_PLAN)
    governor_full_ration(exercise->kind, &ration);
  else
    governor_ration_left(check->input, exercise, &ration);
  check->dose_fits =
      governor_dose_fit(exercise, check->level, check->request->permille, &ration, &check->dose);
  if (!check->dose_fits) return;
  check->dose.how = check->row->how;
  check->dose.times =
      (uint8_t)governor_dose_times(exercise, check->level, check->row, &check->dose);
  if (check->is_pack) fit_pack(check);
}

static bool is_pack(const struct exercise *exercise) {
  if (exercise->kind != KIND_SOOTHING) return false;
  return strcmp(exercise->id, "cold") == 0 || strcmp(exercise->id, "warm") == 0;
}

static void prepare(struct check *check, const struct governor_input *input,
                    const struct governor_request *request) {
  *check = (struct check){.input = input,
                          .request = request,
                          .exercise = request->exercise,
                          .arc = *input->arc,
                          .again = MOMENT_NEVER};
  if (!is_known(check)) return;
  if (input->safe_mode && check->arc.column > COLUMN_REST) check->arc.column = COLUMN_REST;
  check->is_pack = is_pack(check->exercise);
  if (check->is_pack)
    governor_pack(input, strcmp(check->exercise->id, "warm") == 0, request->asker != ASKER_PROGRAM,
                  &check->pack);
  check->row = governor_row(&check->arc, check->exercise);
  if (check->row == NULL) return;
  check->level = granted_level(check);
  fit_dose(check);
}

/* ---- the check ------------------------------------------------------------------------------ */

/* In the plan a pack is refused only by what no waiting changes. */
static bool is_pack_refused(const struct check *check, enum code code) {
  if (!check->is_pack || check->pack.code != code) return false;
  return check->request->asker != ASKER_PLAN || check->pack.again == MOMENT_NEVER;
}

static bool is_refused(struct check *check, enum code code) {
  const struct rule *rule = &rules[code];
  check->again = MOMENT_NEVER;
  if (is_pack_refused(check, code)) {
    check->again = check->pack.again;
    return true;
  }
  if (rule->exercise_only && !kind_is_exercise(check->exercise->kind)) return false;
  if (rule->by_minute && check->request->asker == ASKER_PLAN) return false;
  return rule->refuses(check);
}

void governor_check(const struct governor_input *input, const struct governor_request *request,
                    struct governor_answer *out) {
  struct check check;
  prepare(&check, input, request);
  int code = 0;
  while (code < CODE_OK && !is_refused(&check, (enum code)code)) code++;
  *out = (struct governor_answer){.code = (enum code)code, .again = check.again};
  if (code < CODE_OK) return;
  out->allow = true;
  out->level = check.level;
  out->dose = check.dose;
  out->again = input->now.at;
}
