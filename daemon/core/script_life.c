/* Packs, relief windows, sessions, the intake and the weekly review. */
#include <stdio.h>
#include <string.h>

#include "core/script_parts.h"

/* ---- cold and warm (S10, D23-D29) ----------------------------------------------------------- */

struct pack_words {
  const char *exercise; /* whose figure is shown, where a plugin declares one */
  enum text_id start;
  enum entry_kind kind;
  const char *end_title, *end_body; /* NULL: D24 */
};

static const struct pack_words packs[2] = {
    {"cold", TEXT_D23, ENTRY_COLD, NULL, NULL},
    {"warm", TEXT_D25, ENTRY_WARM, "Warm pack off now",
     "Take it off and look at the skin. Did it help: yes, a little, or no?"},
};

static void record_pack(struct script *script, bool warm, moment began, int minutes,
                        enum relief helped) {
  struct entry entry;
  entry_blank(packs[warm].kind, &entry);
  entry.stamp.at = began;
  entry.pack.minutes = (int16_t)minutes;
  entry.pack.helped = (uint8_t)helped;
  script_record(script, &entry);
}

/* A journal that came by merging may hold any number. */
static bool is_packs(int32_t minutes) {
  return minutes > 0 && minutes <= PACK_MINUTES_MAX;
}

static int pack_minutes(struct script *script, bool warm) {
  struct governor_input input;
  struct pack_answer answer;
  engine_governor_input(script->engine, script->now, &input);
  governor_pack(&input, warm, true, &answer);
  int kept = script_keep(script, "pack_minutes", answer.allow ? answer.minutes : 0);
  if (kept == 0 && answer.phrase != NULL && script->effects != NULL)
    engine_tell_words(script->engine, script->dialogue->audience, "Not just now", answer.phrase,
                      script->effects);
  return is_packs(kept) ? kept : 0;
}

static bool ask_helped(struct script *script, bool warm, int32_t *out) {
  const struct pack_words *words = &packs[warm];
  if (words->end_title == NULL) return script_ask(script, QUESTION_PACK_HELPED, NULL, out);
  return script_ask_words(script, QUESTION_PACK_HELPED, questions[QUESTION_PACK_HELPED].name,
                          words->end_title, words->end_body, out);
}

static void show_pack(struct script *script, bool warm) {
  const struct exercise *exercise = catalog_find(script->engine->catalog, packs[warm].exercise);
  if (exercise == NULL) return;
  script->view->image = exercise->picture.path;
  script->view->alt = exercise->picture.alt;
}

static void pack_done(struct script *script, bool warm, moment began, int minutes, int32_t answer) {
  static const enum relief reliefs[] = {RELIEF_HELPED, RELIEF_LITTLE, RELIEF_NO};
  enum relief helped = answer >= 0 && answer < 3 ? reliefs[answer] : RELIEF_UNSAID;
  record_pack(script, warm, began, minutes, helped);
  struct text_values values;
  script_values(script, &values);
  script_tell(script, helped == RELIEF_NO ? TEXT_D29 : TEXT_D28, &values);
}

static int minutes_between(moment began, moment ended, int most) {
  int64_t minutes = (ended - began + 59) / 60;
  return minutes < 1 ? 1 : minutes > most ? most : (int)minutes;
}

enum script_end script_pack(struct script *script, bool warm) {
  int minutes = pack_minutes(script, warm);
  script->outcome = minutes > 0 ? OUTCOME_DONE : OUTCOME_SKIPPED;
  if (minutes == 0) return SCRIPT_ENDED;
  int32_t answer;
  struct text_values values;
  script_values(script, &values);
  values.number = minutes;
  moment began = script->answered;
  const struct hold hold = {.seconds = minutes * 60, .left = minutes * 60};
  if (!script_hold(script, QUESTION_PACK, "pack_on", packs[warm].start, &values, &hold, &answer)) {
    show_pack(script, warm);
    return SCRIPT_WAITS;
  }
  int used = minutes_between(began, script->answered, minutes);
  if (!ask_helped(script, warm, &answer)) return SCRIPT_WAITS;
  if (script->live) pack_done(script, warm, began, used, answer);
  return SCRIPT_ENDED;
}

/* The person's own: it begins when it is opened, so what it keeps is kept then. */
enum script_end script_run_cold(struct script *script) {
  return script_pack(script, false);
}

enum script_end script_run_warm(struct script *script) {
  return script_pack(script, true);
}

void script_abandon_pack(struct script *script) {
  int32_t minutes, value;
  if (!script_peek(script, "pack_minutes", &minutes) || !is_packs(minutes)) return;
  if (script_peek(script, "helped", &value)) return;
  bool warm = strcmp(script->dialogue->row->name, "warm") == 0 ||
              strcmp(script->dialogue->argument, "warm") == 0 ||
              (script_peek(script, "pack", &value) && value == 2);
  moment began = script_answered(script, "pack_minutes");
  moment ended = script_answered(script, "pack_on");
  if (ended == MOMENT_NEVER) ended = script->now->at;
  record_pack(script, warm, began, minutes_between(began, ended, minutes), RELIEF_UNSAID);
}

/* ---- relief windows ------------------------------------------------------------------------- */

static void record_window(struct script *script, int minutes) {
  struct entry entry;
  entry_blank(ENTRY_WINDOW, &entry);
  entry.stamp.at = script->now->at - (moment)minutes * 60;
  entry.window.minutes = (int16_t)minutes;
  script_record(script, &entry);
  struct text_values values;
  script_values(script, &values);
  values.number = minutes;
  script_tell(script, TEXT_D27, &values);
}

enum script_end script_run_window(struct script *script) {
  int32_t answer, minutes;
  if (!script->dialogue->by_person) {
    if (!script_ask(script, QUESTION_WINDOW, NULL, &answer)) return SCRIPT_WAITS;
    if (answer != 0) return SCRIPT_ENDED;
  }
  if (!script_ask(script, QUESTION_WINDOW_MINUTES, NULL, &minutes)) return SCRIPT_WAITS;
  if (script->live) record_window(script, minutes);
  return SCRIPT_ENDED;
}

/* ---- was there a session? ------------------------------------------------------------------- */

enum script_end script_run_session(struct script *script) {
  int32_t answer, hours;
  if (!script_ask(script, QUESTION_SESSION, NULL, &answer)) return SCRIPT_WAITS;
  if (answer != 0) return SCRIPT_ENDED;
  if (!script_ask(script, QUESTION_SESSION_WHEN, NULL, &hours)) return SCRIPT_WAITS;
  if (!script->live) return SCRIPT_ENDED;
  bool mid_arc = script->engine->arc.arc_day >= 1;
  struct entry entry;
  entry_blank(ENTRY_SESSION, &entry);
  entry.stamp.at = script->now->at - (moment)hours * HOUR_SECONDS;
  entry.session.minutes = 60;
  entry.session.type = SESSION_MFR;
  script_record(script, &entry);
  struct text_values values;
  script_values(script, &values);
  script_tell(script, mid_arc ? TEXT_D08 : TEXT_D07, &values);
  return SCRIPT_ENDED;
}

/* ---- setup: the intake, then the usual pain (2.6, D06) -------------------------------------- */

static day_number months_ago(const struct script *script, const char *name) {
  int32_t months;
  if (!script_peek(script, name, &months) || months == NOT_RECORDED) return DAY_NONE;
  return script->stamp.date - months * 30;
}

static int8_t said_yes(const struct script *script, const char *name) {
  int32_t answer;
  return script_peek(script, name, &answer) ? (int8_t)(answer == 1) : NOT_RECORDED;
}

static void record_intake(struct script *script) {
  struct entry entry;
  int32_t bits;
  entry_blank(ENTRY_INTAKE, &entry);
  struct intake *intake = &entry.intake;
  intake->adult = said_yes(script, "adult");
  intake->by_clinician = said_yes(script, "by_clinician");
  intake->agreed = said_yes(script, "agreed");
  intake->taught = said_yes(script, "taught");
  intake->diagnosed = months_ago(script, "diagnosed");
  intake->first_treated = months_ago(script, "first_treated");
  if (script_peek(script, "contra", &bits) && bits != NOT_RECORDED)
    intake->contraindications = (uint16_t)bits;
  script_record(script, &entry);
}

static void record_usual(struct script *script, int pain) {
  struct entry entry;
  int32_t qualities;
  entry_blank(ENTRY_BASELINE, &entry);
  /* "The last week": the first one also covers a session of yesterday, told later. */
  if (script->engine->history.baseline_count == 0)
    entry.stamp.at = script->now->at - 7 * DAY_SECONDS;
  entry.baseline.pain = (int8_t)pain;
  entry.baseline.source = BASELINE_SETUP;
  script_sites(script, "usual_side", "usual_regions", &entry.baseline.sites);
  if (script_peek(script, "usual_qualities", &qualities) && qualities != NOT_RECORDED)
    entry.baseline.usual_qualities = (uint16_t)(qualities | 1 << QUALITIES_RECORDED);
  script_record(script, &entry);
}

static enum script_end ask_health(struct script *script) {
  int32_t answer;
  if (!script_ask(script, QUESTION_BY_CLINICIAN, NULL, &answer)) return SCRIPT_WAITS;
  if (answer == 1 && !script_ask(script, QUESTION_DIAGNOSED, NULL, &answer)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_FIRST_TREATED, NULL, &answer)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_AGREED, NULL, &answer)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_TAUGHT, NULL, &answer)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_CONTRA_ANY, NULL, &answer)) return SCRIPT_WAITS;
  bool show = answer == 0;
  if (show && !script_ask(script, QUESTION_CONTRA, NULL, &answer)) return SCRIPT_WAITS;
  if (script->live) record_intake(script);
  return SCRIPT_ENDED;
}

static enum script_end ask_usual(struct script *script) {
  int32_t pain, answer;
  if (!script_ask(script, QUESTION_USUAL_PAIN, NULL, &pain)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_USUAL_SIDE, NULL, &answer)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_USUAL_REGIONS, NULL, &answer)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_USUAL_QUALITIES, NULL, &answer)) return SCRIPT_WAITS;
  if (!script->live) return SCRIPT_ENDED;
  record_usual(script, pain);
  engine_tell_gate(script->engine, script->dialogue->audience, pain, script->effects);
  struct text_values values;
  script_values(script, &values);
  script_tell(script, TEXT_D04, &values);
  return SCRIPT_ENDED;
}

enum script_end script_run_setup(struct script *script) {
  int32_t adult;
  if (!script_ask(script, QUESTION_ADULT, NULL, &adult)) return SCRIPT_WAITS;
  if (adult == 0) {
    if (script->live) record_intake(script);
    if (script->live)
      engine_tell_words(script->engine, script->dialogue->audience, "settled is for adults",
                        "Please ask the people who look after you for help with this.",
                        script->effects);
    return SCRIPT_ENDED;
  }
  if (ask_health(script) == SCRIPT_WAITS) return SCRIPT_WAITS;
  return ask_usual(script);
}

/* An intake that was answered to its end was recorded then; what came after it is asked again. */
void script_abandon_setup(struct script *script) {
  int32_t pain, value;
  if (!script_peek(script, "usual", &pain)) return;
  if (script_peek(script, "usual_qualities", &value)) return;
  record_usual(script, pain);
}

/* ---- the weekly review (2.3, D31) ----------------------------------------------------------- */

static const enum question_id peg[] = {QUESTION_PEG_PAIN, QUESTION_PEG_ENJOYMENT,
                                       QUESTION_PEG_ACTIVITY};
static const char *const own_names[ACTIVITY_COUNT] = {"own1", "own2", "own3"};

static int8_t small_answer(const struct script *script, const char *name) {
  int32_t value;
  return script_peek(script, name, &value) ? (int8_t)value : NOT_RECORDED;
}

static void record_review(struct script *script) {
  struct entry entry;
  int32_t change;
  entry_blank(ENTRY_REVIEW, &entry);
  entry.review.average = small_answer(script, "peg_pain");
  entry.review.enjoyment = small_answer(script, "peg_enjoyment");
  entry.review.activity = small_answer(script, "peg_activity");
  for (int i = 0; i < ACTIVITY_COUNT; i++) entry.review.own[i] = small_answer(script, own_names[i]);
  if (script_peek(script, "change", &change) && change != NOT_RECORDED)
    entry.review.change = (int8_t)(change - 5); /* asked 0..10, kept -5..+5 */
  script_record(script, &entry);
}

static bool ask_review(struct script *script) {
  int32_t value;
  for (int i = 0; i < 3; i++)
    if (!script_ask(script, peg[i], NULL, &value)) return false;
  for (int i = 0; i < ACTIVITY_COUNT; i++)
    if (!script_ask(script, QUESTION_PSFS, own_names[i], &value)) return false;
  return script_ask(script, QUESTION_CHANGE, NULL, &value);
}

enum script_end script_run_review(struct script *script) {
  int32_t answer;
  if (!script->dialogue->by_person && !script_ask(script, QUESTION_REVIEW, NULL, &answer))
    return SCRIPT_WAITS;
  if (!ask_review(script)) return SCRIPT_WAITS;
  if (!script->live) return SCRIPT_ENDED;
  record_review(script);
  struct text_values values;
  script_values(script, &values);
  script_tell(script, TEXT_D04, &values);
  return SCRIPT_ENDED;
}

void script_abandon_review(struct script *script) {
  int32_t value;
  if (script_peek(script, "change", &value) || !script_peek(script, "peg_pain", &value)) return;
  record_review(script);
}
