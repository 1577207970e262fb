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
  struct governor_input input;
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
  if (script->permille > 0) request.permille = request.permille * script->permille / 1000;
  if (request.permille < 1) request.permille = 1;
  governor_check(&input, &request, out);
  if (out->allow && item != NULL && item->level == 0) { /* a plugin's "not today" holds (S16) */
    out->allow = false;
    out->code = CODE_NOT_IN_STAGE;
  }
}

static int32_t decide_dose(struct script *script, const struct exercise *exercise) {
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
static void word_breath(struct script *script, int seconds) {
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
  if (known) word_breath(script, first_hold(exercise, &answer));
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
  run->script->outcome = why >= 0 && why < 3 ? stops[why].outcome : OUTCOME_PARTIAL;
  run->stopped = true;
  return SCRIPT_ENDED;
}

static const char *step_words(const struct bout_run *run, const struct step *step) {
  bool fits = step != NULL && step->text != NULL && text_length(step->text) <= TITLE_CHARACTERS;
  return fits ? step->text : run->exercise->title;
}

/* ---- holds ----------------------------------------------------------------------------------- */

enum {
  HOLD_STOP, /* the options of a hold, in the order of their table row; HOLD_RAN_OUT */
  HOLD_PAUSE,
  PAUSED_GO_ON = 0,
  PAUSES_MAX = 8,      /* a dialogue: its journal is bounded */
  PAUSE_PATIENCE = 600 /* seconds; then what was done counts, and the rest is left */
};

/* "Three slow minutes": the words follow the dose. A resting position has its own. */
static void word_rest(struct bout_run *run, int seconds) {
  struct view *view = run->script->view;
  if (run->exercise->kind == KIND_BREATHING) {
    word_breath(run->script, seconds);
    return;
  }
  const struct level *level = run->level;
  bool said = level->step_count > 0 && level->steps[0].text != NULL;
  char words[VIEW_BODY];
  snprintf(words, sizeof words, "%s. %s", run->exercise->title, said ? level->steps[0].text : "");
  snprintf(view->title, sizeof view->title, "A comfortable rest");
  text_cut(words, BODY_CHARACTERS, view->body, sizeof view->body);
}

/* Beside the words of the view that was just made. `step` NULL: none of its own. */
static void show_picture(struct bout_run *run, const struct step *step) {
  bool own = step != NULL && step->picture.path != NULL;
  const struct picture *picture = own ? &step->picture : &run->exercise->picture;
  run->script->view->image = picture->path;
  run->script->view->alt = picture->alt;
}

static int count_pauses(const struct script *script) {
  const struct history *history = &script->engine->history;
  int count = 0;
  for (int i = 0; i < history->answer_count; i++)
    count += strcmp(history->answers[i].key, script->dialogue->key) == 0 &&
             strncmp(history->answers[i].question, "paused_", 7) == 0;
  return count;
}

/* One part of a hold: all of it, or what lies between two pauses. */
struct part {
  const struct step *step;
  struct hold hold;
  int number;
};

static void part_name(const struct bout_run *run, const char *what, const struct part *part,
                      char out[NAME_SIZE]) {
  unit_name(run, what, out);
  size_t used = strlen(out);
  if (part->number > 0) snprintf(out + used, NAME_SIZE - used, "_%d", part->number);
}

/* Counts what was really held, also of a part that nobody ended (S8). */
static bool ask_part(struct bout_run *run, struct part *part, int32_t *out) {
  char name[NAME_SIZE];
  struct script *script = run->script;
  struct text_values values;
  script_values(script, &values);
  values.exercise = step_words(run, part->step);
  values.number = part->hold.left;
  part_name(run, "hold", part, name);
  enum text_id text = kind_is_exercise(run->exercise->kind) ? TEXT_D11 : TEXT_D22;
  moment began = script->answered;
  bool ended = script_hold(script, QUESTION_HOLD, name, text, &values, &part->hold, out);
  int held = script_held(&part->hold, began, ended ? script->answered : script->now->at);
  if (ended && *out == HOLD_RAN_OUT) held = part->hold.left;
  run->seconds += held;
  part->hold.left -= held;
  if (ended) return true;
  if (text == TEXT_D22) word_rest(run, part->hold.seconds);
  show_picture(run, part->step);
  if (count_pauses(script) >= PAUSES_MAX) script->view->option_count = HOLD_PAUSE;
  return false;
}

static void time_words(int seconds, char *out, size_t size) {
  if (seconds < 60)
    snprintf(out, size, "%d seconds", seconds);
  else
    snprintf(out, size, "%d min %02d s", seconds / 60, seconds % 60);
}

/* The clock of the hold stands still meanwhile. */
static bool ask_paused(struct bout_run *run, const struct part *part, int32_t *out) {
  char name[NAME_SIZE], words[VIEW_BODY], left[24];
  time_words(part->hold.left, left, sizeof left);
  part_name(run, "paused", part, name);
  snprintf(words, sizeof words,
           "%s are left of this one. Go on when it suits you. After %d minutes it ends by itself, "
           "and what you did counts.",
           left, PAUSE_PATIENCE / 60);
  if (script_ask_words(run->script, QUESTION_PAUSED, name, questions[QUESTION_PAUSED].title, words,
                       out))
    return true;
  run->script->dialogue->patience = PAUSE_PATIENCE;
  return false;
}

static enum script_end run_hold(struct bout_run *run, const struct step *step, int seconds) {
  struct part part = {.step = step, .hold = {.seconds = seconds, .left = seconds}};
  for (;; part.number++) {
    int32_t answer;
    if (!ask_part(run, &part, &answer)) return SCRIPT_WAITS;
    if (answer == HOLD_RAN_OUT) return SCRIPT_ENDED;
    if (answer != HOLD_PAUSE) return ask_stop(run);
    if (!ask_paused(run, &part, &answer)) return SCRIPT_WAITS;
    if (answer != PAUSED_GO_ON) return ask_stop(run);
  }
}

/* ---- sets and sides ---------------------------------------------------------------------------
 */

static enum script_end run_reps(struct bout_run *run, const struct step *step, int reps) {
  char name[NAME_SIZE], words[48];
  int32_t answer;
  struct text_values values;
  script_values(run->script, &values);
  values.exercise = step_words(run, step);
  snprintf(words, sizeof words, "%d, slowly", reps);
  values.dose = words;
  unit_name(run, "reps", name);
  if (!script_ask_text(run->script, QUESTION_REPS, name, TEXT_D15, &values, &answer)) {
    show_picture(run, step);
    return SCRIPT_WAITS;
  }
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
  bool over = after > governor_limit(run->pain_before);
  run->script->outcome = over ? OUTCOME_STOPPED : OUTCOME_DONE;
  if (!run->script->live) return SCRIPT_ENDED;
  record_bout(run, over ? OUTCOME_STOPPED : OUTCOME_DONE, over ? STOP_PAIN : STOP_NONE, after);
  script_tell(run->script, over ? TEXT_D18 : TEXT_D16, &values);
  return SCRIPT_ENDED;
}

/* What to do, and time to get there: which it is, the caution, the say steps, then "Ready". */
static void ready_words(const struct bout_run *run, char *out, size_t size) {
  size_t used = snprintf(out, size, "%s. ", run->exercise->title), named = used;
  if (run->exercise->caution != NULL)
    used += snprintf(out + used, size - used, "%s ", run->exercise->caution);
  for (int i = 0; i < run->level->step_count && used < size; i++)
    if (run->level->steps[i].kind != STEP_SAY)
      break; /* what follows is said by the hold itself */
    else
      used += snprintf(out + used, size - used, "%s ", run->level->steps[i].text);
  if (used == named && run->level->step_count > 0 && run->level->steps[0].text != NULL)
    snprintf(out + used, size - used, "%s", run->level->steps[0].text);
}

/* The first hold or count: what to get into place for. NULL: the level is one of its own. */
static const struct step *first_unit(const struct level *level) {
  for (int i = 0; i < level->step_count; i++)
    if (is_unit(&level->steps[i])) return &level->steps[i];
  return NULL;
}

static enum script_end ask_place(struct bout_run *run) {
  char name[NAME_SIZE], words[VIEW_BODY];
  int32_t answer;
  ready_words(run, words, sizeof words);
  snprintf(name, sizeof name, "place_%d", run->number);
  if (!script_ask_words(run->script, QUESTION_READY, name, questions[QUESTION_READY].title, words,
                        &answer)) {
    show_picture(run, first_unit(run->level));
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
  script->outcome = OUTCOME_SKIPPED;
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
  if (run.stopped) return SCRIPT_ENDED;
  script->outcome = OUTCOME_DONE;
  return kind_is_exercise(exercise->kind) ? ask_after(&run) : SCRIPT_ENDED;
}

/* ---- left in the middle -----------------------------------------------------------------------
 */

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
  if (run->dose.level < 1 || run->dose.level > run->exercise->level_count) return;
  snprintf(name, sizeof name, "place_%d", run->number);
  run->script->answered = script_answered(run->script, name);
  snprintf(name, sizeof name, "sides_%d", run->number);
  run->sides = script_peek(run->script, name, &sides) ? sides : 2;
  run->level = &run->exercise->levels[run->dose.level - 1];
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
      .dose = unpack_dose(packed),
      .number = i,
      .pain_before = pain_before};
  count_seconds(&run);
  record_bout(&run, OUTCOME_PARTIAL, STOP_OTHER, NOT_RECORDED);
  bool waited = script->dialogue->patience > 0 && script->dialogue->deadline <= script->now->at;
  if (waited && script->engine->arc.stage != STAGE_HALT)
    script_tell_words(script, "The pause was long",
                      "It ends here. What you did so far is noted; the rest can wait.");
}
