/* What must not get past the engine: wrong clocks, backdated entries, old acknowledgements, many
 * screens, a plugin's rest, and people who are not adults. */
#include "engine_fixture.h"

static void enter_screen(struct world *world, enum screen_item item, moment at) {
  struct entry entry;
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.completed = true;
  entry.screen.yes = (uint16_t)(1 << item);
  entry.stamp.at = at;
  world_enter(world, &entry);
}

static void enter_clear(struct world *world, moment at) {
  struct entry entry;
  entry_blank(ENTRY_CLEAR, &entry);
  entry.clear.may_exercise = true;
  entry.stamp.at = at;
  world_enter(world, &entry);
}

static void ready(struct world *world, const char *time) {
  world_open(world, time);
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world->at += 60;
}

/* S2, S4 */
static void a_tick_after_the_clock_was_set_back_halts(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_SADDLE, 0);
  world->at += 3600;
  enter_clear(world, 0);
  assert_int_not_equal(world->engine.arc.stage, STAGE_HALT);
  world->at -= 7200;
  world_forget(world);
  enter_screen(world, ITEM_BLADDER, 0);
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  assert_saw(world, "Get medical help now");
}

static void a_tick_dated_before_a_clear_halts(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_SADDLE, 0);
  world->at += 3600;
  enter_clear(world, 0);
  world->at += 3600;
  world_forget(world);
  enter_screen(world, ITEM_SADDLE, world->at - 5400);
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  assert_saw(world, "Get medical help now");
}

/* S4: the messages of a screen from before the working set would not come. */
static void a_tick_dated_long_ago_is_of_now(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_SADDLE, world->at - 40 * DAY_SECONDS);
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  assert_saw(world, "Get medical help now");
}

/* A check that found nothing is no newer than it says. */
static void a_clean_check_dated_long_ago_stays_there(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.completed = true;
  entry.stamp.at = world->at - 40 * DAY_SECONDS;
  world_enter(world, &entry);
  struct governor_input input;
  struct now now = world_now(world);
  engine_governor_input(&world->engine, &now, &input);
  assert_true(governor_screen_stale(&input));
}

static void a_clear_that_lifts_nothing_is_refused(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_SADDLE, 0);
  world_forget(world);
  enter_clear(world, world->at - 3600);
  assert_saw(world, "refuse before");
  assert_not_saw(world, "Welcome back");
  enter_clear(world, world->at + 200);
  assert_saw(world, "refuse future");
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
}

static void a_retract_in_the_same_second_takes_back(void **state) {
  struct world *world = *state;
  struct entry entry;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_SADDLE, 0);
  entry_blank(ENTRY_RETRACT, &entry);
  world_enter(world, &entry);
  assert_int_not_equal(world->engine.arc.stage, STAGE_HALT);
  assert_saw(world, "Taken back");
}

static void retract(struct world *world) {
  struct entry entry;
  entry_blank(ENTRY_RETRACT, &entry);
  world_forget(world);
  world_enter(world, &entry);
}

/* J9: what is taken back is one check, and an earlier one was answered on its own. */
static void a_retract_takes_back_one_check(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_WEAK, 0);
  world->at += 1200;
  enter_screen(world, ITEM_NUMB, 0);
  world->at += 600;
  retract(world);
  assert_saw(world, "An earlier check still stands");
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  assert_true(arc_has(&world->engine.arc, REASON_RED_FLAG_E));
  assert_false(arc_has(&world->engine.arc, REASON_RED_FLAG_U));
  retract(world);
  assert_saw(world, "Taken back");
  assert_int_not_equal(world->engine.arc.stage, STAGE_HALT);
}

/* S4: the first yes of a page is recorded at once, each further one with those before it. */
static void a_retract_takes_back_all_steps_of_a_check(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_WEAK, 0);
  world->at += 5;
  world_screen(world, 1 << ITEM_WEAK | 1 << ITEM_BOTHLEGS, 0);
  world->at += 5;
  retract(world);
  assert_saw(world, "Taken back");
  assert_int_not_equal(world->engine.arc.stage, STAGE_HALT);
}

/* Seen in the afternoon, told in the evening, after a check that found nothing new. */
static void a_clear_is_measured_by_the_check_that_stands(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_SADDLE, 0);
  world->at += 8 * 3600;
  world_forget(world);
  world_screen(world, 0, 0);
  assert_saw(world, "Have you been seen?");
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  world->at += 60;
  enter_clear(world, world->at - 4 * 3600);
  assert_saw(world, "Welcome back");
  assert_int_not_equal(world->engine.arc.stage, STAGE_HALT);
}

/* S1: while it stands, a gentle day is no word about breathing and comfort. */
static void a_gentle_day_promises_nothing_while_it_stands(void **state) {
  struct world *world = *state;
  struct entry entry;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_SADDLE, 0);
  world_forget(world);
  entry_blank(ENTRY_GENTLE, &entry);
  world_enter(world, &entry);
  assert_not_saw(world, "breathing");
  assert_saw(world, "Have you been seen?");
}

static void answer_none(struct world *world, int pages) {
  for (int page = 0; page < pages; page++) world_answer(world, "none", 0);
}

/* 6.3: the check comes first, and what the number calls for comes after it, however it was told. */
static void a_clean_check_is_followed_by_what_the_number_calls_for(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  world_checkin(world, 9);
  assert_saw(world, "tell told:D40");
  world_forget(world);
  answer_none(world, 5);
  assert_saw(world, "tell told:D52");
  world_forget(world);
  world->at += 60;
  world_screen(world, 0, 0);
  assert_saw(world, "tell told:D52");
}

static void a_clean_check_of_a_new_area_says_so(void **state) {
  struct world *world = *state;
  struct entry entry;
  ready(world, "2025-06-02 09:00");
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 5;
  entry.checkin.sites = SITE(SIDE_R, REGION_PIRI);
  world_enter(world, &entry);
  assert_saw(world, "tell told:D50");
  answer_none(world, 5);
  assert_saw(world, "tell told:D51");
}

/* What to mention to a doctor is not swept away by what is said after it. */
static void a_tick_to_mention_stays_to_be_read(void **state) {
  struct world *world = *state;
  struct event open = {.kind = EVENT_OPEN, .name = "screen"};
  ready(world, "2025-06-02 09:00");
  world_forget(world);
  world_step(world, &open);
  answer_none(world, 4);
  world_answer(world, "some", 0);
  world_answer(world, "yes", 0);
  world_answer(world, "no", 0);
  world_answer(world, "no", 0);
  assert_saw(world, "tell told:D48");
  assert_not_saw(world, "tell told:D04");
  world->at += 10;
  world_checkin(world, 5);
  assert_saw(world, "tell told:D70");
  assert_not_saw(world, "close told:D48");
}

/* In the middle of a hold of the exercise, two minutes after its number. */
static void begin_hold(struct world *world, char *exercise) {
  ready(world, "2025-06-02 09:00");
  world_step(world, &(struct event){.kind = EVENT_OPEN, .name = "start", .argument = exercise});
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world->at += 10;
  world_forget(world);
}

/* S6, S24: what may not begin any more does not go on either. */
static void a_number_above_the_gate_ends_the_exercise(void **state) {
  struct world *world = *state;
  begin_hold(world, "adductor_stretch");
  world_checkin(world, 6);
  assert_not_saw(world, "close asked:start:adductor_stretch");
  world->at += 2;
  world_checkin(world, 8);
  assert_saw(world, "close asked:start:adductor_stretch");
  assert_int_equal(world->engine.history.bout_count, 1);
  assert_int_equal(world->engine.history.bouts[0].outcome, OUTCOME_PARTIAL);
  assert_int_equal(world->engine.history.bouts[0].seconds, 12);
}

/* S21: exercise is withheld until the check is done. */
static void a_check_that_is_due_ends_the_exercise(void **state) {
  struct world *world = *state;
  begin_hold(world, "adductor_stretch");
  world_checkin(world, 9);
  assert_saw(world, "tell told:D40");
  assert_saw(world, "close asked:start:adductor_stretch");
  assert_int_equal(world->engine.history.bout_count, 1);
}

static void a_gentle_day_ends_a_stretch(void **state) {
  struct world *world = *state;
  struct entry entry;
  entry_blank(ENTRY_GENTLE, &entry);
  begin_hold(world, "adductor_stretch");
  world_enter(world, &entry);
  assert_saw(world, "close asked:start:adductor_stretch");
}

static void a_number_within_the_day_lets_the_exercise_go_on(void **state) {
  struct world *world = *state;
  begin_hold(world, "psoas_release");
  world_checkin(world, 7);
  assert_int_equal(world->engine.arc.stage, STAGE_FLARE);
  assert_not_saw(world, "close asked:start:psoas_release");
}

/* S15: `why-not` and `start` name the same thing, the first that the person is to do. */
static void before_setup_the_questions_come_first(void **state) {
  struct world *world = *state;
  struct governor_answer answer;
  world_open(world, "2025-06-02 09:00");
  struct now now = world_now(world);
  const struct governor_request wish = {.exercise =
                                            catalog_find(world->engine.catalog, "psoas_release"),
                                        .permille = 1000,
                                        .asker = ASKER_PERSON};
  engine_may_start(&world->engine, &now, &wish, &answer);
  assert_int_equal(answer.code, CODE_INTAKE_FIRST);
  world_ask_for(world, "start", "psoas_release");
  assert_saw(world, "tell told:D76");
}

/* S11: a new day is no news; the check that is due then is asked before the next exercise. */
static void midnight_ends_no_exercise(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 22:00");
  world_usual(world, 5);
  world_session(world);
  world->at += DAY_SECONDS;
  world_ready_for_exercise(world);
  world->at += 3 * DAY_SECONDS + 119 * MINUTE_SECONDS;
  world_step(world,
             &(struct event){.kind = EVENT_OPEN, .name = "start", .argument = "psoas_release"});
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world_forget(world);
  world_pass(world, 3 * MINUTE_SECONDS);
  assert_not_saw(world, "close asked:start:psoas_release");
  assert_non_null(engine_current(&world->engine));
}

static void help_for_one_screen_is_not_help_for_the_next(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_SADDLE, 0);
  world_answer(world, "help", 0);
  world->at -= 1800;
  world_forget(world);
  enter_screen(world, ITEM_BLADDER, 0);
  assert_saw(world, "Get medical help now");
}

static void a_tick_counts_after_ever_so_many_screens(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  world->check_restart = false;
  for (int i = 0; i < HISTORY_SCREENS + 8; i++) {
    world->at += 60;
    world_screen(world, 0, 0);
  }
  world->at += 60;
  enter_screen(world, ITEM_WEAK, 0);
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  assert_false(world->engine.broken);
}

/* S20 */
static void a_crisis_day_has_no_other_words(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  enter_screen(world, ITEM_SELFHARM, 0);
  assert_saw(world, "Please reach a person now");
  world_forget(world);
  world->at += 600;
  world_checkin(world, 4);
  assert_not_saw(world, "tell told:D");
}

/* S6 */
static void no_block_above_the_pain_gate(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 08:10");
  world_checkin(world, 8);
  world_forget(world);
  world_until(world, "2025-06-02 10:40");
  assert_not_saw(world, "Time for the next exercise?");
  assert_saw(world, "Three slow minutes");
}

/* S16 */
static void a_plugins_rest_holds_for_start_too(void **state) {
  struct world *world = *state;
  ready(world, "2025-06-02 09:00");
  struct proposal rest = {.kind = PROPOSAL_REST};
  snprintf(rest.plugin, sizeof rest.plugin, "careful");
  snprintf(rest.exercise, sizeof rest.exercise, "psoas_release");
  snprintf(rest.why, sizeof rest.why, "not today");
  world_step(world, &(struct event){.kind = EVENT_PROPOSALS,
                                    .revision = world->engine.revision,
                                    .proposals = &rest,
                                    .proposal_count = 1});
  world_step(world,
             &(struct event){
                 .kind = EVENT_OPEN, .name = "start", .audience = 1, .argument = "psoas_release"});
  if (engine_current(&world->engine) != NULL) world_answer(world, NULL, 4);
  assert_not_saw(world, "Settle in");
  assert_int_equal(world->engine.open_count, 0);
}

/* 2.6 */
static void nobody_under_18_is_coached(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 07:00");
  entry_blank(ENTRY_INTAKE, &entry);
  entry.intake.adult = 0;
  world_enter(world, &entry);
  world_forget(world);
  world_until(world, "2025-06-02 21:00");
  assert_not_saw(world, "show");
  world_checkin(world, 4);
  assert_saw(world, "refuse adult");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_tick_after_the_clock_was_set_back_halts),
      TEST(a_tick_dated_before_a_clear_halts),
      TEST(a_tick_dated_long_ago_is_of_now),
      TEST(a_clean_check_dated_long_ago_stays_there),
      TEST(a_clear_that_lifts_nothing_is_refused),
      TEST(a_retract_in_the_same_second_takes_back),
      TEST(a_retract_takes_back_one_check),
      TEST(a_retract_takes_back_all_steps_of_a_check),
      TEST(a_clear_is_measured_by_the_check_that_stands),
      TEST(a_gentle_day_promises_nothing_while_it_stands),
      TEST(a_clean_check_is_followed_by_what_the_number_calls_for),
      TEST(a_clean_check_of_a_new_area_says_so),
      TEST(a_tick_to_mention_stays_to_be_read),
      TEST(a_number_above_the_gate_ends_the_exercise),
      TEST(a_check_that_is_due_ends_the_exercise),
      TEST(a_gentle_day_ends_a_stretch),
      TEST(a_number_within_the_day_lets_the_exercise_go_on),
      TEST(before_setup_the_questions_come_first),
      TEST(midnight_ends_no_exercise),
      TEST(help_for_one_screen_is_not_help_for_the_next),
      TEST(a_tick_counts_after_ever_so_many_screens),
      TEST(a_crisis_day_has_no_other_words),
      TEST(no_block_above_the_pain_gate),
      TEST(a_plugins_rest_holds_for_start_too),
      TEST(nobody_under_18_is_coached),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
