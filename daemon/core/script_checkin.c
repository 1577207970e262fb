/* Check-ins: the number, the safety check where it is due (S21), and whatever else the person
 * likes to add, put together into the same check-in. */
#include <stdio.h>
#include <string.h>

#include "core/script_parts.h"

void script_record_pain(struct script *script, int pain) {
  struct entry entry;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = (int8_t)pain;
  script_record(script, &entry);
}

static bool halted(const struct script *script) {
  return script->engine->arc.stage == STAGE_HALT;
}

/* ---- the fuller check-in -------------------------------------------------------------------- */

/* The check-in that the dialogue's first number made, or, for `more`, the newest one. */
static const struct checkin *own_checkin(const struct script *script) {
  const struct history *history = &script->engine->history;
  for (int i = history->checkin_count - 1; i >= 0; i--)
    if (history->checkins[i].stamp.at <= script->now->at &&
        history->checkins[i].stamp.at >= script->dialogue->opened)
      return &history->checkins[i];
  return history_checkin_before(history, script->now->at);
}

static site_set usual_area(const struct history *history) {
  for (int i = history->baseline_count - 1; i >= 0; i--)
    if (history->baselines[i].sites != 0) return history->baselines[i].sites;
  return 0;
}

bool script_sites(const struct script *script, const char *side_name, const char *regions_name,
                  site_set *out) {
  int32_t side, regions;
  if (!script_peek(script, side_name, &side) || !script_peek(script, regions_name, &regions) ||
      regions == NOT_RECORDED || side < 0 || side >= SIDE_COUNT)
    return false;
  *out = 0;
  for (int region = 0; region < REGION_COUNT; region++)
    if (regions >> region & 1) *out |= SITE((unsigned)side, (unsigned)region);
  return true;
}

static void take_place(const struct script *script, struct checkin *checkin) {
  int32_t place;
  site_set fresh;
  if (!script_peek(script, "place", &place) || place == NOT_RECORDED) return;
  site_set usual = usual_area(&script->engine->history);
  if (place == 0 && usual != 0) checkin->sites = usual;
  if (place == 1 && script_sites(script, "side", "regions", &fresh)) checkin->sites = usual | fresh;
}

static void take_comfort(const struct script *script, struct checkin *checkin) {
  static const uint8_t relief_of[] = {RELIEF_HELPED, RELIEF_LITTLE, RELIEF_NO};
  int32_t method, relief;
  if (!script_peek(script, "comfort", &method) || method < 1 || method > COMFORT_COUNT) return;
  if (!script_peek(script, "relief", &relief) || relief < 0 || relief > 2) return;
  checkin->soothing = (uint16_t)(relief_of[relief] << (2 * (method - 1)));
}

static void take_set(const struct script *script, const char *name, int flag, uint16_t *out) {
  int32_t value;
  if (script_peek(script, name, &value) && value != NOT_RECORDED)
    *out = (uint16_t)(value | 1 << flag);
}

static void take_small(const struct script *script, const char *name, int8_t *out) {
  int32_t value;
  if (script_peek(script, name, &value) && value != NOT_RECORDED) *out = (int8_t)value;
}

/* Least <= average <= worst is kept by taking only what fits (2.2). */
static void take_range(const struct script *script, struct checkin *checkin) {
  take_small(script, "worst", &checkin->worst);
  take_small(script, "least", &checkin->least);
  if (checkin->worst != NOT_RECORDED && checkin->least > checkin->worst) {
    int8_t swapped = checkin->least;
    checkin->least = checkin->worst;
    checkin->worst = swapped;
  }
}

/* Everything answered so far, put into the check-in as its newer version. */
static void record_fuller(struct script *script, const char *spirit) {
  const struct checkin *old = own_checkin(script);
  if (old == NULL) return;
  struct entry entry;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin = *old;
  entry.corrects = old->stamp.id;
  memset(&entry.stamp.id, 0, sizeof entry.stamp.id);
  entry.text2 = spirit;
  take_small(script, "hot", &entry.checkin.hot);
  take_set(script, "qualities", QUALITIES_RECORDED, &entry.checkin.qualities);
  take_place(script, &entry.checkin);
  take_comfort(script, &entry.checkin);
  take_range(script, &entry.checkin);
  take_small(script, "usual_cold", &entry.checkin.usual_cold);
  int32_t quiet;
  if (script_peek(script, "quiet", &quiet) && quiet != NOT_RECORDED)
    entry.checkin.window = (int16_t)quiet;
  script_record(script, &entry);
}

static bool ask_place(struct script *script) {
  int32_t value;
  if (!script_ask(script, QUESTION_PLACE, NULL, &value)) return false;
  if (value != 1) return true;
  return script_ask(script, QUESTION_SIDE, NULL, &value) &&
         script_ask(script, QUESTION_REGIONS, NULL, &value);
}

static bool ask_comfort(struct script *script) {
  int32_t value;
  if (!script_ask(script, QUESTION_COMFORT, NULL, &value)) return false;
  return value < 1 || script_ask(script, QUESTION_RELIEF, NULL, &value);
}

/* Somebody who is hot is offered the page for worried moments (D09). */
static void offer_facts(struct script *script) {
  int32_t hot;
  struct text_values values;
  if (!script_peek(script, "hot", &hot) || hot < script->engine->settings->arc.flare_hot) return;
  script_values(script, &values);
  script_tell(script, TEXT_D09, &values);
}

static enum script_end ask_fuller(struct script *script) {
  int32_t value;
  if (!script_ask(script, QUESTION_HOT, NULL, &value)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_QUALITIES, NULL, &value)) return SCRIPT_WAITS;
  if (!ask_place(script) || !ask_comfort(script)) return SCRIPT_WAITS;
  return SCRIPT_ENDED;
}

static enum script_end ask_day(struct script *script) {
  int32_t value;
  if (!script_ask(script, QUESTION_WORST, NULL, &value)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_LEAST, NULL, &value)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_QUIET_MINUTES, NULL, &value)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_USUAL_COLD, NULL, &value)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_SPIRIT, NULL, &value)) return SCRIPT_WAITS;
  return SCRIPT_ENDED;
}

/* ---- the number and what it brings ---------------------------------------------------------- */

static bool back_after_gap(const struct script *script) {
  const struct checkin *before =
      history_checkin_before(&script->engine->history, script->answered - 1);
  return before != NULL && script->stamp.date - before->stamp.date >= 3;
}

/* The dialogue is the one after an absence: it begins with D74, and asks for one number. */
static bool is_return(const struct script *script) {
  const struct dialogue *dialogue = script->dialogue;
  return strcmp(dialogue->row->name, "back") == 0 ||
         (!dialogue->by_person &&
          engine_owed(script->engine, dialogue->key, dialogue->opened) != NULL);
}

static void tell_result(struct script *script) {
  if (halted(script)) return; /* the E or U message is on screen already */
  struct text_values values;
  script_values(script, &values);
  bool greet = back_after_gap(script) && !is_return(script);
  script_tell(script, text_after_checkin(&script->engine->arc, greet), &values);
  if (script->effects != NULL) engine_offer_gentle(script->engine, script->effects);
}

/* Widening that shows only now asks for the safety check before anything else (S21). */
static enum script_end fuller_done(struct script *script, const char *spirit) {
  int32_t checked;
  if (script->live) record_fuller(script, spirit);
  if (script->live) offer_facts(script);
  if (script_screen_if_due(script, false) == SCRIPT_WAITS) return SCRIPT_WAITS;
  if (script->live && script_peek(script, "page1", &checked)) tell_result(script);
  return SCRIPT_ENDED;
}

static enum script_end run_number(struct script *script, bool routine_screen) {
  int32_t pain;
  if (!script_ask(script, QUESTION_PAIN, NULL, &pain)) return SCRIPT_WAITS;
  if (script->live) script_record_pain(script, pain);
  if (script_screen_if_due(script, routine_screen) == SCRIPT_WAITS) return SCRIPT_WAITS;
  if (script->live) tell_result(script);
  return SCRIPT_ENDED;
}

/* ---- offers at the end of a check-in (5.3, 5.5, S18) ---------------------------------------- */

static void accept_baseline(struct script *script, int pain) {
  struct entry entry;
  entry_blank(ENTRY_BASELINE, &entry);
  entry.baseline.pain = (int8_t)pain;
  entry.baseline.source = BASELINE_SUGGESTED;
  entry.baseline.usual_qualities = engine_usual_qualities(script->engine);
  script_record(script, &entry);
}

/* Local days since the last hands-on session; -1: none. */
static int days_since_session(const struct script *script) {
  const struct history *history = &script->engine->history;
  for (int i = history->session_count - 1; i >= 0; i--)
    if (history->sessions[i].type != SESSION_SELF)
      return script->stamp.date - history->sessions[i].stamp.date;
  return -1;
}

/* "Not yet" is fine: it is offered on day 7, and every third day after that while it holds. */
static bool offer_baseline(struct script *script) {
  bool today = (days_since_session(script) - 7) % 3 == 0;
  int suggested = script_keep(script, "suggested", today ? script->engine->arc.suggest : -1);
  int32_t answer;
  if (suggested < 0) return true;
  struct text_values values;
  script_values(script, &values);
  values.number = suggested;
  if (!script_ask_text(script, QUESTION_BASELINE, NULL, TEXT_D35, &values, &answer)) return false;
  if (script->live && answer == 0) accept_baseline(script, suggested);
  return true;
}

/* What was offered an hour ago may not be right any more: the governor is asked again (S24). */
static void accept_level(struct script *script, const struct exercise *exercise) {
  struct governor_input input;
  struct level_change change;
  struct entry entry;
  engine_governor_input(script->engine, script->now, &input);
  if (!governor_progress(&input, script->engine->catalog, &change)) return;
  if (strcmp(change.exercise, exercise->id) != 0) return;
  entry_blank(ENTRY_LEVEL, &entry);
  entry.level = change;
  memset(&entry.level.stamp, 0, sizeof entry.level.stamp);
  script_record(script, &entry);
}

static bool offer_progress(struct script *script) {
  struct governor_input input;
  struct level_change change;
  engine_governor_input(script->engine, script->now, &input);
  int32_t id = 0;
  if (governor_progress(&input, script->engine->catalog, &change))
    id = engine_exercise_hash(change.exercise);
  int32_t kept = script_keep(script, "progress_of", id);
  const struct exercise *exercise = engine_exercise_of(script->engine, kept);
  if (exercise == NULL) return true;
  struct text_values values;
  script_values(script, &values);
  values.exercise = exercise->title;
  int32_t answer;
  if (!script_ask_text(script, QUESTION_PROGRESS, NULL, TEXT_D36, &values, &answer)) return false;
  if (script->live && answer == 0) accept_level(script, exercise);
  return true;
}

/* Without an appointment, on the weekday of the last session, the evening asks whether there was
 * one: the arc must not depend on memory alone (5.5). */
static bool session_may_be_today(const struct script *script) {
  int days = days_since_session(script);
  return days > 0 && days % 7 == 0 && days <= 56;
}

static enum script_end offer_session(struct script *script) {
  int32_t may_be = script_keep(script, "session_day", session_may_be_today(script));
  return may_be ? script_run_session(script) : SCRIPT_ENDED;
}

/* ---- the dialogues -------------------------------------------------------------------------- */

static bool is_repeat(const struct dialogue *dialogue) {
  return strchr(dialogue->key, '#') != NULL;
}

static bool ask_intro(struct script *script, enum question_id first) {
  int32_t value;
  if (is_repeat(script->dialogue))
    first = QUESTION_REPEAT;
  else if (is_return(script))
    first = QUESTION_BACK;
  if (script_ask(script, first, NULL, &value)) return true;
  engine_put_gentle_beside(script->engine, script->view);
  return false;
}

enum script_end script_run_back(struct script *script) {
  if (!ask_intro(script, QUESTION_BACK)) return SCRIPT_WAITS;
  return run_number(script, true);
}

enum script_end script_run_morning(struct script *script) {
  if (!ask_intro(script, QUESTION_MORNING)) return SCRIPT_WAITS;
  if (run_number(script, true) == SCRIPT_WAITS) return SCRIPT_WAITS;
  if (halted(script)) return SCRIPT_ENDED;
  if (!offer_baseline(script) || !offer_progress(script)) return SCRIPT_WAITS;
  return SCRIPT_ENDED;
}

enum script_end script_run_evening(struct script *script) {
  if (!ask_intro(script, QUESTION_EVENING)) return SCRIPT_WAITS;
  if (run_number(script, false) == SCRIPT_WAITS) return SCRIPT_WAITS;
  if (halted(script)) return SCRIPT_ENDED;
  bool one_number = is_return(script);
  if (!one_number && ask_day(script) == SCRIPT_WAITS) return SCRIPT_WAITS;
  if (!one_number && script->live) record_fuller(script, script->text);
  return offer_session(script);
}

enum script_end script_run_checkin(struct script *script) {
  return run_number(script, false);
}

enum script_end script_run_more(struct script *script) {
  if (ask_fuller(script) == SCRIPT_WAITS) return SCRIPT_WAITS;
  return fuller_done(script, NULL);
}

/* Whatever was added before the dialogue closed belongs to the check-in. */
void script_abandon_checkin(struct script *script) {
  static const char *const added[] = {"hot",   "qualities", "place", "comfort",
                                      "worst", "least",     "quiet", "usual_cold"};
  int32_t value;
  script_screen_abandon(script);
  if (script_peek(script, "spirit", &value)) return; /* recorded already */
  for (size_t i = 0; i < sizeof added / sizeof *added; i++)
    if (script_peek(script, added[i], &value) && value != NOT_RECORDED) {
      record_fuller(script, NULL);
      return;
    }
}
