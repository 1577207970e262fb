/* core/plan: what the stage gives, what plugins and the person take away, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/plan.h"
#include "core/texts.h"
#include "plan_fixture.h"

/* ---- the base ------------------------------------------------------------------------------- */

static void every_exercise_has_an_item_in_block_order(void **state) {
  struct day *day = *state;
  static const char *const order[] = {
      "breathing", "psoas_release", "psoas_pressure", "adductor_stretch", "glute_strengthening",
      "cold",      "warm"};
  plan_base(&day->input, &day->plan);
  assert_int_equal(day->plan.item_count, 7);
  for (int i = 0; i < 7; i++) assert_string_equal(day->plan.items[i].exercise->id, order[i]);
  assert_false(day->plan.cut);
  assert_int_equal(day->plan.stage, STAGE_INTEGRATE);
  assert_int_equal(day->plan.column, COLUMN_EASY);
  assert_int_equal(day->plan.date, TODAY);
}

static void the_row_and_the_person_decide_the_level(void **state) {
  struct day *day = *state;
  day_level(day, "glute_strengthening", 5);
  day_level(day, "adductor_stretch", 1);
  plan_base(&day->input, &day->plan);
  const struct plan_item *glute = day_item(day, "glute_strengthening");
  assert_int_equal(glute->level, 3); /* INTEGRATE: L3 at most */
  assert_int_equal(glute->code, CODE_OK);
  assert_int_equal(day_item(day, "adductor_stretch")->level, 1);
  const struct plan_reason *reason = day_reason(day, "glute_strengthening", PLAN_BY_STAGE);
  assert_non_null(reason);
  assert_string_equal(reason->source, "INTEGRATE");
  assert_int_equal(reason->from, 5);
  assert_int_equal(reason->to, 3);
  assert_null(day_reason(day, "adductor_stretch", PLAN_BY_STAGE));
}

static void what_a_rule_holds_has_its_code_and_nothing_else(void **state) {
  struct day *day = *state;
  plan_base(&day->input, &day->plan);
  const struct plan_item *pressure = day_item(day, "psoas_pressure");
  assert_int_equal(pressure->code, CODE_LOCKED); /* not taught */
  assert_int_equal(pressure->level, 0);
  assert_int_equal(pressure->times, 0);
  assert_int_equal(pressure->minute, -1);
  assert_int_equal(pressure->dose.seconds, 0);
  const struct plan_reason *reason = day_reason(day, "psoas_pressure", PLAN_BY_RULE);
  assert_string_equal(reason->source, "LOCKED");
  assert_string_equal(reason->why, code_phrases[CODE_LOCKED]);
}

static void halt_offers_nothing_at_all(void **state) {
  struct day *day = *state;
  day->arc.stage = STAGE_HALT;
  day->arc.column = COLUMN_OFF;
  day->arc.reasons = (uint64_t)1 << REASON_RED_FLAG_E;
  day_propose(day, "breathing", PROPOSAL_ADD, "breathing", 600);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day->plan.item_count, 7);
  for (int i = 0; i < 7; i++) {
    assert_int_equal(day->plan.items[i].level, 0);
    assert_int_equal(day->plan.items[i].code, CODE_HALTED);
    assert_int_equal(day->plan.items[i].minute, -1);
  }
}

static void rest_days_have_breathing_and_offers(void **state) {
  struct day *day = *state;
  day->arc.stage = STAGE_PEAK;
  day->arc.column = COLUMN_REST;
  plan_base(&day->input, &day->plan);
  assert_int_equal(day_item(day, "adductor_stretch")->code, CODE_NOT_IN_STAGE);
  assert_int_equal(day_item(day, "glute_strengthening")->level, 0);
  assert_int_equal(day_item(day, "breathing")->how, HOW_PROMPT);
  assert_int_equal(day_item(day, "psoas_release")->how, HOW_OFFER);
  assert_int_equal(day_item(day, "cold")->how, HOW_OFFER);
}

static void a_lowered_day_says_what_lowered_it(void **state) {
  struct day *day = *state;
  day->arc.column = COLUMN_GENTLE;
  day->arc.reasons = (uint64_t)1 << REASON_ABOVE_BAND | (uint64_t)1 << REASON_RESUMED;
  plan_base(&day->input, &day->plan);
  const char *const sources[] = {"INTEGRATE", "RESUMED", "ABOVE_BAND"};
  for (int i = 0; i < 3; i++) {
    assert_int_equal(day->plan.reasons[i].item, PLAN_ITEMS);
    assert_string_equal(day->plan.reasons[i].source, sources[i]);
  }
  assert_int_equal(day->plan.reasons[1].from, COLUMN_EASY);
  assert_int_equal(day->plan.reasons[1].to, COLUMN_GENTLE);
  assert_string_equal(day->plan.reasons[2].why, reason_phrases[REASON_ABOVE_BAND]);
}

static void safe_mode_and_gentle_days_are_said(void **state) {
  struct day *day = *state;
  day->governor.safe_mode = true;
  plan_base(&day->input, &day->plan);
  assert_int_equal(day->plan.column, COLUMN_REST);
  assert_int_equal(day->plan.reasons[1].item, PLAN_ITEMS);
  assert_string_equal(day->plan.reasons[1].source, "ENGINE_ERROR");
  assert_int_equal(day_item(day, "breathing")->level, 1);
  day->governor.safe_mode = false;
  day->governor.gentle = true;
  plan_base(&day->input, &day->plan);
  assert_string_equal(day->plan.reasons[1].source, "gentle");
  assert_int_equal(day_item(day, "adductor_stretch")->code, CODE_REST_DAY);
}

/* ---- times of the day ----------------------------------------------------------------------- */

static void items_stand_in_the_block_and_the_second(void **state) {
  struct day *day = *state;
  plan_base(&day->input, &day->plan);
  assert_int_equal(day_item(day, "psoas_release")->minute, BLOCK);
  assert_int_equal(day_item(day, "psoas_release")->again[0], -1);
  const struct plan_item *breathing = day_item(day, "breathing"); /* x 2 */
  assert_int_equal(breathing->minute, BLOCK);
  assert_int_equal(breathing->again[0], SECOND);
  assert_int_equal(day_item(day, "cold")->minute, -1); /* on request */
}

static void a_day_without_those_slots_has_all_on_request(void **state) {
  struct day *day = *state;
  day->input.block_minute = day->input.second_minute = -1;
  plan_base(&day->input, &day->plan);
  assert_int_equal(day_item(day, "breathing")->minute, -1);
  assert_int_equal(day_item(day, "breathing")->times, 2);
  assert_block(day, -1, "");
}

static void a_block_runs_in_the_order_of_the_domain(void **state) {
  struct day *day = *state;
  plan_base(&day->input, &day->plan);
  assert_block(day, BLOCK, "breathing psoas_release adductor_stretch glute_strengthening ");
  assert_block(day, SECOND, "breathing ");
  assert_block(day, 0, "");
  uint8_t few[2];
  assert_int_equal(plan_block(&day->plan, BLOCK, few, 2), 2);
}

static void an_offer_alone_starts_no_block(void **state) {
  struct day *day = *state;
  day->arc.stage = STAGE_PROLONGED;
  day->arc.column = COLUMN_REST;
  day_propose(day, "breathing", PROPOSAL_TIMES_TO, "breathing", 1);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "cold")->minute, SECOND);
  assert_block(day, SECOND, "");
  assert_block(day, BLOCK, "breathing psoas_release ");
}

static void a_time_of_ones_own_counts(void **state) {
  struct day *day = *state;
  struct schedule at;
  struct schedule_error error;
  assert_int_equal(schedule_parse("07:45, 15:10, 21:00", &at, &error), 0);
  day->override.at = &at;
  strcpy(day->override.exercise, "breathing");
  day->input.override_count = 1;
  plan_base(&day->input, &day->plan);
  const struct plan_item *breathing = day_item(day, "breathing"); /* x 2: the first two */
  assert_int_equal(breathing->minute, 7 * 60 + 45);
  assert_int_equal(breathing->again[0], 15 * 60 + 10);
  assert_int_equal(breathing->again[1], -1);
  const struct plan_reason *reason = day_reason(day, "breathing", PLAN_BY_PERSON);
  assert_int_equal(reason->from, BLOCK);
  assert_int_equal(reason->to, 7 * 60 + 45);
}

static void a_day_without_that_time_leaves_it_on_request(void **state) {
  struct day *day = *state;
  struct schedule at;
  struct schedule_error error;
  assert_int_equal(schedule_parse("mon 07:45", &at, &error), 0); /* TODAY is a Tuesday */
  day->override.at = &at;
  strcpy(day->override.exercise, "breathing");
  day->input.override_count = 1;
  plan_base(&day->input, &day->plan);
  assert_int_equal(day_item(day, "breathing")->minute, -1);
  assert_int_equal(day_item(day, "breathing")->level, 1);
}

static void a_time_after_a_checkin_waits_for_it(void **state) {
  struct day *day = *state;
  struct schedule at;
  struct schedule_error error;
  assert_int_equal(schedule_parse("30m after checkin", &at, &error), 0);
  day->override.at = &at;
  strcpy(day->override.exercise, "psoas_release");
  day->input.override_count = 1;
  plan_base(&day->input, &day->plan);
  assert_int_equal(day_item(day, "psoas_release")->minute, -1);
  struct schedule_event event = {"checkin", (moment)TODAY * 86400 + 8 * 3600};
  day->input.events = &event;
  day->input.event_count = 1;
  plan_base(&day->input, &day->plan);
  assert_int_equal(day_item(day, "psoas_release")->minute, 8 * 60 + 30);
}

/* ---- the person ----------------------------------------------------------------------------- */

static void the_person_can_switch_an_exercise_off(void **state) {
  struct day *day = *state;
  day->override.disabled = true;
  strcpy(day->override.exercise, "psoas_release");
  day->input.override_count = 1;
  day_propose(day, "psoas_release", PROPOSAL_ADD, "psoas_release", 900);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "psoas_release")->level, 0);
  assert_int_equal(day_item(day, "psoas_release")->code, CODE_PAUSED);
  assert_non_null(day_reason(day, "psoas_release", PLAN_BY_PERSON));
}

static void own_doses_replace_the_plugins(void **state) {
  struct day *day = *state;
  strcpy(day->override.exercise, "psoas_release");
  day->override.levels[1] = (struct level){.hold = 240, .sets = 2};
  day->override.level_count = 2;
  day->input.override_count = 1;
  day_level(day, "psoas_release", 2);
  plan_base(&day->input, &day->plan);
  const struct plan_item *release = day_item(day, "psoas_release");
  assert_int_equal(release->dose.hold, 240);
  assert_int_equal(release->dose.sets, 2);
  assert_non_null(day_reason(day, "psoas_release", PLAN_BY_PERSON));
  day_level(day, "psoas_release", 1); /* that level is the plugin's still */
  plan_base(&day->input, &day->plan);
  assert_int_equal(day_item(day, "psoas_release")->dose.hold, 120);
}

static void own_doses_stay_under_the_ceilings(void **state) {
  struct day *day = *state;
  strcpy(day->override.exercise, "psoas_release");
  day->override.levels[0] = (struct level){.hold = 900, .sets = 4};
  day->override.level_count = 1;
  day->input.override_count = 1;
  plan_base(&day->input, &day->plan);
  const struct plan_item *release = day_item(day, "psoas_release");
  assert_in_range(release->dose.hold, 1, 600);
  assert_in_range(release->dose.seconds, 1, 1200);
}

static void own_levels_keep_the_steps(void **state) {
  struct day *day = *state;
  const struct exercise *release = catalog_find(day->input.catalog, "psoas_release");
  strcpy(day->override.exercise, "psoas_release");
  day->override.levels[4] = (struct level){.hold = 60, .reps = 2, .sets = 3};
  day->override.level_count = 5;
  struct exercise own;
  assert_ptr_equal(plan_exercise(release, &day->override, 1, &own), &own);
  assert_int_equal(own.level_count, 5);
  assert_int_equal(own.levels[3].hold, 300); /* not set: as the last of the plugin's */
  assert_int_equal(own.levels[4].hold, 60);
  assert_int_equal(own.levels[4].reps, 2);
  assert_ptr_equal(own.levels[4].steps, release->levels[2].steps);
  assert_ptr_equal(plan_exercise(release, &day->override, 0, &own), release);
}

/* ---- proposals ------------------------------------------------------------------------------ */

static void the_smallest_ease_wins(void **state) {
  struct day *day = *state;
  day_propose(day, "one", PROPOSAL_EASE, "psoas_release", 800);
  day_propose(day, "two", PROPOSAL_EASE, "psoas_release", 500);
  day_propose(day, "three", PROPOSAL_EASE, "psoas_release", 900);
  plan_build(&day->input, &day->plan);
  const struct plan_item *release = day_item(day, "psoas_release");
  assert_int_equal(release->permille, 500);
  assert_int_equal(release->dose.seconds, 60); /* L1 is 120 s */
  const struct plan_reason *reason = day_reason(day, "psoas_release", PROPOSAL_EASE);
  assert_string_equal(reason->source, "two");
  assert_string_equal(reason->why, "because of two");
  assert_int_equal(reason->line, 8);
  assert_int_equal(reason->from, 1000);
  assert_int_equal(reason->to, 500);
}

static void any_rest_wins(void **state) {
  struct day *day = *state;
  day_propose(day, "one", PROPOSAL_EASE, "psoas_release", 800);
  day_propose(day, "two", PROPOSAL_REST, "psoas_release", 0);
  day_propose(day, "psoas_release", PROPOSAL_ADD, "psoas_release", 900);
  plan_build(&day->input, &day->plan);
  const struct plan_item *release = day_item(day, "psoas_release");
  assert_int_equal(release->level, 0);
  assert_int_equal(release->minute, -1);
  assert_int_equal(release->code, CODE_OK); /* no rule: a plugin */
  assert_string_equal(day_reason(day, "psoas_release", PROPOSAL_REST)->source, "two");
  assert_null(day_reason(day, "psoas_release", PROPOSAL_EASE));
}

static void the_lowest_level_wins_and_never_rises(void **state) {
  struct day *day = *state;
  day_level(day, "adductor_stretch", 2);
  day_propose(day, "one", PROPOSAL_LEVEL_TO, "adductor_stretch", 4);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "adductor_stretch")->level, 2);
  assert_null(day_reason(day, "adductor_stretch", PROPOSAL_LEVEL_TO));
  day_propose(day, "two", PROPOSAL_LEVEL_TO, "adductor_stretch", 1);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "adductor_stretch")->level, 1);
  assert_int_equal(day_item(day, "adductor_stretch")->dose.seconds, 30);
}

static void fewer_times_take_the_last_minutes_away(void **state) {
  struct day *day = *state;
  day_propose(day, "one", PROPOSAL_TIMES_TO, "breathing", 1);
  day_propose(day, "two", PROPOSAL_TIMES_TO, "breathing", 5);
  day_propose(day, "two", PROPOSAL_TIMES_TO, "psoas_release", 0);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "breathing")->times, 1);
  assert_int_equal(day_item(day, "breathing")->dose.times, 1);
  assert_int_equal(day_item(day, "breathing")->minute, BLOCK);
  assert_int_equal(day_item(day, "breathing")->again[0], -1);
  assert_int_equal(day_item(day, "psoas_release")->level, 0);
}

static void the_persons_order_decides_between_moves(void **state) {
  struct day *day = *state;
  static const char *const order[] = {"zebra", "aardvark"};
  day_propose(day, "zebra", PROPOSAL_MOVE, "breathing", 700);
  day_propose(day, "aardvark", PROPOSAL_MOVE, "breathing", 1100);
  plan_build(&day->input, &day->plan);
  assert_string_equal(day_reason(day, "breathing", PROPOSAL_MOVE)->source, "aardvark"); /* by id */
  assert_int_equal(day_item(day, "breathing")->minute, SECOND);
  assert_int_equal(day_item(day, "breathing")->again[0], 1100);
  day->input.plugin_order = order;
  day->input.plugin_count = 2;
  plan_build(&day->input, &day->plan);
  assert_string_equal(day_reason(day, "breathing", PROPOSAL_MOVE)->source, "zebra");
  assert_int_equal(day_item(day, "breathing")->minute, 700);
  assert_int_equal(day_item(day, "breathing")->again[0], SECOND);
}

static void only_what_has_a_time_can_move(void **state) {
  struct day *day = *state;
  day_propose(day, "one", PROPOSAL_MOVE, "cold", 700);
  day_propose(day, "one", PROPOSAL_MOVE, "psoas_release", BLOCK);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "cold")->minute, -1);
  assert_null(day_reason(day, "psoas_release", PROPOSAL_MOVE));
}

static void a_plugin_adds_its_own_exercise_within_the_row(void **state) {
  struct day *day = *state;
  day_propose(day, "soothing", PROPOSAL_ADD, "cold", 900); /* on request until now */
  day->proposals[0].permille = 500;
  day_propose(day, "other", PROPOSAL_ADD, "warm", 900);                 /* not its own */
  day_propose(day, "breathing", PROPOSAL_ADD, "breathing", 800);        /* x 2 are placed */
  day_propose(day, "psoas_release", PROPOSAL_ADD, "psoas_pressure", 0); /* locked */
  plan_build(&day->input, &day->plan);
  const struct plan_item *cold = day_item(day, "cold");
  assert_int_equal(cold->minute, 900);
  assert_int_equal(cold->how, HOW_PROMPT);
  assert_int_equal(cold->permille, 500);
  assert_int_equal(cold->times, 4);
  assert_int_equal(day_item(day, "warm")->minute, -1);
  assert_int_equal(day_item(day, "breathing")->again[1], -1);
  assert_int_equal(day_item(day, "psoas_pressure")->level, 0);
  day_propose(day, "other", PROPOSAL_EASE, "cold", 300); /* an add does not undo it */
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "cold")->permille, 300);
}

static void a_prompt_gets_further_minutes_while_the_row_has_times(void **state) {
  struct day *day = *state;
  day->arc.stage = STAGE_SOFTEN; /* breathing x 3 */
  day->arc.column = COLUMN_GENTLE;
  day_propose(day, "breathing", PROPOSAL_ADD, "breathing", 800);
  day_propose(day, "breathing", PROPOSAL_ADD, "breathing", 400);
  plan_build(&day->input, &day->plan);
  const struct plan_item *breathing = day_item(day, "breathing");
  assert_int_equal(breathing->minute, 400);
  assert_int_equal(breathing->again[0], BLOCK);
  assert_int_equal(breathing->again[1], SECOND);
  assert_int_equal(breathing->again[2], -1);
  assert_int_equal(breathing->times, 3);
  assert_block(day, 400, "breathing ");
}

static void ten_adds_a_plugin_are_enough(void **state) {
  struct day *day = *state;
  for (int i = 0; i < PROPOSAL_ADDS_MAX; i++) /* come first, and lead nowhere */
    day_propose(day, "soothing", PROPOSAL_ADD, "a_cold_that_is_not_there", 600 + i);
  day_propose(day, "soothing", PROPOSAL_ADD, "cold", 900);
  day_propose(day, "breathing", PROPOSAL_TIMES_TO, "breathing", 1);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "cold")->minute, -1);
  day->proposals[0] = day->proposals[1]; /* says the same as another: nine */
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "cold")->minute, 900);
}

static void nonsense_does_not_count(void **state) {
  struct day *day = *state;
  day_propose(day, "one", PROPOSAL_EASE, "psoas_release", 0);
  day_propose(day, "one", PROPOSAL_EASE, "psoas_release", 1001);
  day_propose(day, "one", PROPOSAL_LEVEL_TO, "psoas_release", 0);
  day_propose(day, "one", PROPOSAL_TIMES_TO, "psoas_release", -1);
  day_propose(day, "one", PROPOSAL_MOVE, "psoas_release", 1440);
  day_propose(day, "one", (enum proposal_kind)77, "psoas_release", 1);
  day_propose(day, "one", PROPOSAL_REST, "handstand", 1);
  day_propose(day, "soothing", PROPOSAL_ADD, "cold", -1);
  plan_base(&day->input, &day->plan);
  int reasons = day->plan.reason_count;
  plan_build(&day->input, &day->plan);
  assert_int_equal(day->plan.reason_count, reasons);
  assert_int_equal(day_item(day, "psoas_release")->dose.seconds, 120);
}

static void what_a_rule_holds_ignores_proposals(void **state) {
  struct day *day = *state;
  day_propose(day, "one", PROPOSAL_REST, "psoas_pressure", 0);
  day_propose(day, "one", PROPOSAL_EASE, "psoas_pressure", 500);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "psoas_pressure")->code, CODE_LOCKED);
  assert_null(day_reason(day, "psoas_pressure", PROPOSAL_REST));
  assert_null(day_reason(day, "psoas_pressure", PROPOSAL_EASE));
}

static void a_lower_level_is_never_a_longer_dose(void **state) {
  struct day *day = *state;
  day_level(day, "glute_strengthening", 3); /* 8 reps, 32 s of work; L2 is 10 x 5 s */
  day_propose(day, "one", PROPOSAL_LEVEL_TO, "glute_strengthening", 2);
  plan_build(&day->input, &day->plan);
  const struct plan_item *glute = day_item(day, "glute_strengthening");
  assert_int_equal(glute->level, 2);
  assert_in_range(glute->dose.seconds, 1, 32);
  assert_string_equal(day_reason(day, "glute_strengthening", PLAN_BY_RULE)->source, "S16");
}

/* A ladder of anybody's: its first level has less to hold in all, and more to do at a time. */
static void a_lower_level_is_never_more_of_the_same(void **state) {
  struct day *day = *state;
  struct exercise odd = *catalog_find(&fixture_catalog, "glute_strengthening");
  odd.level_count = 2;
  odd.levels[0].hold = odd.levels[1].hold = 0;
  odd.levels[0].reps = 12, odd.levels[0].sets = 1;
  odd.levels[1].reps = 8, odd.levels[1].sets = 2;
  odd.by_stage[STAGE_INTEGRATE] = (struct dose){2, 1, HOW_PROMPT};
  struct catalog catalog = {.exercises = &odd, .count = 1};
  day->input.catalog = day->governor.catalog = &catalog;
  day_level(day, "glute_strengthening", 2);
  day_propose(day, "one", PROPOSAL_LEVEL_TO, "glute_strengthening", 1);
  plan_build(&day->input, &day->plan);
  const struct plan_item *item = day_item(day, "glute_strengthening");
  assert_int_equal(item->level, 1);
  assert_in_range(item->dose.reps, 6, 8);
  assert_string_equal(day_reason(day, "glute_strengthening", PLAN_BY_RULE)->why,
                      "no more than the dose before");
}

/* Two short holds count more than one long: then the day has room for it once, not twice. */
static void the_governor_has_the_last_word_on_times(void **state) {
  struct day *day = *state;
  struct exercise pressure = *catalog_find(&fixture_catalog, "psoas_pressure");
  pressure.levels[0] = (struct level){.hold = 20, .reps = 1, .sets = 2};
  pressure.levels[1] = (struct level){.hold = 60, .reps = 1, .sets = 1};
  pressure.by_stage[STAGE_INTEGRATE] = (struct dose){2, 2, HOW_PROMPT};
  struct catalog catalog = {.exercises = &pressure, .count = 1};
  day->input.catalog = day->governor.catalog = &catalog;
  day->history.intake.taught = 1;
  day_level(day, "psoas_pressure", 2);
  plan_build(&day->input, &day->plan);
  assert_int_equal(day_item(day, "psoas_pressure")->times, 2);
  day_propose(day, "one", PROPOSAL_LEVEL_TO, "psoas_pressure", 1);
  plan_build(&day->input, &day->plan);
  const struct plan_item *item = day_item(day, "psoas_pressure");
  assert_int_equal(item->level, 1);
  assert_int_equal(item->dose.sets, 2);
  assert_int_equal(item->times, 1);
  assert_int_equal(item->again[0], -1);
}

static void too_many_items_are_said(void **state) {
  struct day *day = *state;
  static struct exercise many[PLAN_ITEMS + 1];
  static char names[PLAN_ITEMS + 1][NAME_SIZE];
  for (int i = 0; i <= PLAN_ITEMS; i++) {
    many[i] = *catalog_find(&fixture_catalog, "psoas_release");
    snprintf(names[i], NAME_SIZE, "release_%03d", i);
    many[i].id = names[i];
  }
  struct catalog catalog = {.exercises = many, .count = PLAN_ITEMS};
  day->input.catalog = &catalog;
  plan_build(&day->input, &day->plan);
  assert_int_equal(day->plan.item_count, PLAN_ITEMS);
  assert_false(day->plan.cut);
  catalog.count = PLAN_ITEMS + 1;
  plan_build(&day->input, &day->plan);
  assert_int_equal(day->plan.item_count, PLAN_ITEMS);
  assert_true(day->plan.cut);
}

static void what_the_plan_says_is_not_banned(void **state) {
  struct day *day = *state;
  day->arc.column = COLUMN_GENTLE;
  day_level(day, "glute_strengthening", 3);
  day_propose(day, "one", PROPOSAL_LEVEL_TO, "glute_strengthening", 2);
  strcpy(day->override.exercise, "psoas_release");
  day->override.level_count = 1;
  day->override.levels[0] = (struct level){.hold = 60};
  day->input.override_count = 1;
  plan_build(&day->input, &day->plan);
  assert_true(day->plan.reason_count > 3);
  for (int i = 0; i < day->plan.reason_count; i++)
    assert_null(text_banned(day->plan.reasons[i].why));
}

/* A ladder may be odd: level 1 is three sets of two, level 2 a single second. What is asked for is
 * the lower level; what it comes to must not be more. */
static void a_lower_level_that_cannot_be_as_short_is_not_taken(void **state) {
  struct day *day = *state;
  struct exercise odd = *catalog_find(&fixture_catalog, "adductor_stretch");
  const struct catalog catalog = {.exercises = &odd, .count = 1};
  odd.level_count = 2;
  odd.levels[0].hold = 30;
  odd.levels[0].reps = 6;
  odd.levels[0].sets = 3;
  odd.levels[1].hold = 1;
  odd.levels[1].reps = 1;
  odd.levels[1].sets = 1;
  for (int i = 0; i < STAGE_COUNT; i++) odd.by_stage[i].level = odd.by_stage[i].level ? 2 : 0;
  for (int i = 0; i < COLUMN_COUNT; i++) odd.by_column[i].level = odd.by_column[i].level ? 2 : 0;
  day->input.catalog = day->governor.catalog = &catalog;
  day_level(day, "adductor_stretch", 2);
  plan_base(&day->input, &day->plan);
  const struct plan_item base = *day_item(day, "adductor_stretch");
  assert_int_equal(base.level, 2);
  day_propose(day, "one", PROPOSAL_LEVEL_TO, "adductor_stretch", 1);
  plan_build(&day->input, &day->plan);
  const struct plan_item *item = day_item(day, "adductor_stretch");
  assert_true(item->dose.seconds <= base.dose.seconds);
  /* Pressure has two holds a day: the three of the lower level are no dose at all. */
  static const struct step press = {.kind = STEP_HOLD, .text = "Softly.", .amount = 1};
  const struct step presses[] = {press, press, press};
  odd.kind = KIND_PRESSURE;
  odd.levels[0].steps = presses;
  odd.levels[0].step_count = 3;
  odd.levels[0].reps = 1;
  odd.levels[1].steps = presses;
  odd.levels[1].step_count = 1;
  day->history.intake.taught = 1;
  plan_build(&day->input, &day->plan);
  item = day_item(day, "adductor_stretch");
  assert_int_equal(item->level, 0);
  assert_int_equal(item->code, CODE_DAY_MAX);
}

/* As people say it: ten minutes are no six hundred seconds. */
static void a_dose_is_said_plainly(void **state) {
  (void)state;
  static const struct {
    struct governor_dose dose;
    const char *words;
  } rows[] = {
      {{.hold = 600, .sets = 1}, "10 min"},
      {{.hold = 300, .sets = 2}, "2 x 5 min"},
      {{.hold = 60}, "1 min"},
      {{.hold = 90, .sets = 1}, "90 s"},
      {{.hold = 30, .sets = 3}, "3 x 30 s"},
      {{.hold = 5, .reps = 5, .sets = 1}, "5 x 5 s"},
      {{.hold = 5, .reps = 5, .sets = 2}, "10 x 5 s"},
      {{.reps = 10, .sets = 2}, "2 x 10"},
      {{.reps = 8, .sets = 1}, "1 x 8"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char words[DOSE_SIZE];
    plan_dose_words(&rows[i].dose, words);
    assert_string_equal(words, rows[i].words);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(name, day_setup)
  const struct CMUnitTest tests[] = {
      TEST(a_dose_is_said_plainly),
      TEST(a_lower_level_that_cannot_be_as_short_is_not_taken),
      TEST(every_exercise_has_an_item_in_block_order),
      TEST(the_row_and_the_person_decide_the_level),
      TEST(what_a_rule_holds_has_its_code_and_nothing_else),
      TEST(halt_offers_nothing_at_all),
      TEST(rest_days_have_breathing_and_offers),
      TEST(a_lowered_day_says_what_lowered_it),
      TEST(safe_mode_and_gentle_days_are_said),
      TEST(items_stand_in_the_block_and_the_second),
      TEST(a_day_without_those_slots_has_all_on_request),
      TEST(a_block_runs_in_the_order_of_the_domain),
      TEST(an_offer_alone_starts_no_block),
      TEST(a_time_of_ones_own_counts),
      TEST(a_day_without_that_time_leaves_it_on_request),
      TEST(a_time_after_a_checkin_waits_for_it),
      TEST(the_person_can_switch_an_exercise_off),
      TEST(own_doses_replace_the_plugins),
      TEST(own_doses_stay_under_the_ceilings),
      TEST(own_levels_keep_the_steps),
      TEST(the_smallest_ease_wins),
      TEST(any_rest_wins),
      TEST(the_lowest_level_wins_and_never_rises),
      TEST(fewer_times_take_the_last_minutes_away),
      TEST(the_persons_order_decides_between_moves),
      TEST(only_what_has_a_time_can_move),
      TEST(a_plugin_adds_its_own_exercise_within_the_row),
      TEST(a_prompt_gets_further_minutes_while_the_row_has_times),
      TEST(ten_adds_a_plugin_are_enough),
      TEST(nonsense_does_not_count),
      TEST(what_a_rule_holds_ignores_proposals),
      TEST(a_lower_level_is_never_a_longer_dose),
      TEST(a_lower_level_is_never_more_of_the_same),
      TEST(the_governor_has_the_last_word_on_times),
      TEST(too_many_items_are_said),
      TEST(what_the_plan_says_is_not_banned),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
