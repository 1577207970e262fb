/* What a person tells by typing it: what is refused with which word, what is said to it, and what
 * it closes. */
#include "engine_fixture.h"

static struct entry blank(enum entry_kind kind) {
  struct entry entry;
  entry_blank(kind, &entry);
  return entry;
}

static void open_ready(struct world *world) {
  world_open(world, "2025-06-02 07:00");
  world_ready_for_exercise(world);
  world_usual(world, 3);
  world_forget(world);
}

static void enter_named(struct world *world, char *name, const char *exercise,
                        struct entry *entry) {

  snprintf(name, NAME_SIZE, "%s", exercise);
  world_enter(world, entry);
}

static void nothing_is_cleared_where_no_safety_message_stands(void **state) {
  struct world *world = *state;
  struct entry clear = blank(ENTRY_CLEAR);
  clear.clear.may_exercise = true;
  open_ready(world);
  world_enter(world, &clear);
  assert_saw(world, "refuse nothing");
  assert_int_equal(world_count(world, ENTRY_CLEAR), 0);
}

static void a_clear_from_before_the_check_clears_nothing(void **state) {
  struct world *world = *state;
  struct entry screen = blank(ENTRY_SCREEN), clear = blank(ENTRY_CLEAR);
  screen.screen = (struct screen){.completed = true, .yes = 1u << ITEM_WEAK};
  clear.clear.may_exercise = true;
  open_ready(world);
  world->at += 3600;
  world_enter(world, &screen);
  clear.stamp.at = world->at - 1800;
  world_enter(world, &clear);
  assert_saw(world, "refuse before");
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  clear.stamp = (struct stamp){.at = world->at + 60};
  world_enter(world, &clear);
  assert_saw(world, "refuse future");
  clear.stamp = (struct stamp){.at = 0};
  world->at += 60;
  world_enter(world, &clear);
  assert_int_not_equal(world->engine.arc.stage, STAGE_HALT);
}

static void an_exercise_that_nobody_knows_is_named(void **state) {
  struct world *world = *state;
  struct entry bout = blank(ENTRY_BOUT), permit = blank(ENTRY_PERMIT), level = blank(ENTRY_LEVEL);
  open_ready(world);
  int entries = world->diary_count;
  enter_named(world, bout.bout.exercise, "juggling", &bout);
  assert_saw(world, "refuse exercise");
  world_forget(world);
  enter_named(world, permit.permit.exercise, "juggling", &permit);
  assert_saw(world, "refuse exercise");
  world_forget(world);
  enter_named(world, level.level.exercise, "juggling", &level);
  assert_saw(world, "refuse exercise");
  world_forget(world);
  enter_named(world, bout.bout.exercise, "breathing", &bout);
  assert_saw(world, "refuse exercise"); /* comfort is not counted */
  assert_int_equal(world->diary_count, entries);
}

static void a_level_is_one_that_the_exercise_has(void **state) {
  struct world *world = *state;
  struct entry level = blank(ENTRY_LEVEL), bout = blank(ENTRY_BOUT);
  open_ready(world);
  level.level.to = 9;
  enter_named(world, level.level.exercise, "adductor_stretch", &level);
  assert_saw(world, "refuse level");
  bout.bout.level = 9;
  enter_named(world, bout.bout.exercise, "adductor_stretch", &bout);
  assert_int_equal(world_count(world, ENTRY_LEVEL) + world_count(world, ENTRY_BOUT), 0);
  level = blank(ENTRY_LEVEL);
  level.level.to = 2;
  enter_named(world, level.level.exercise, "adductor_stretch", &level);
  assert_saw(world, "tell told:words: Noted");
  assert_int_equal(world_count(world, ENTRY_LEVEL), 1);
  assert_int_equal(world->diary[world->diary_count - 1].level.why, LEVEL_MANUAL);
}

static void a_permit_lets_it_go_on(void **state) {
  struct world *world = *state;
  struct entry permit = blank(ENTRY_PERMIT);
  open_ready(world);
  enter_named(world, permit.permit.exercise, "psoas_release", &permit);
  assert_int_equal(world_count(world, ENTRY_PERMIT), 1);
  assert_saw(world, "tell told:words: Noted");
}

static void a_window_and_the_end_of_a_gentle_day_are_said(void **state) {
  struct world *world = *state;
  struct entry window = blank(ENTRY_WINDOW), gentle = blank(ENTRY_GENTLE);
  open_ready(world);
  world_enter(world, &window);
  assert_saw(world, "tell told:D27");
  world_enter(world, &gentle);
  assert_saw(world, "A gentle day");
  gentle = blank(ENTRY_GENTLE);
  gentle.gentle.off = true;
  world_enter(world, &gentle);
  assert_saw(world, "Back to the plan");
}

static void a_pack_is_noted_without_a_word_on_it(void **state) {
  struct world *world = *state;
  struct entry cold;
  open_ready(world);
  entry_blank(ENTRY_COLD, &cold);
  cold.pack.minutes = 10;
  world_enter(world, &cold);
  assert_saw(world, "tell told:words: Noted");
}

static void enter_session(struct world *world, int days_ago) {
  struct entry session = blank(ENTRY_SESSION);
  session.session.minutes = 60;
  session.stamp.at = world->at - (moment)days_ago * DAY_SECONDS;
  world_forget(world);
  world_enter(world, &session);
}

/* A session of another day does not make today its day 0. */
static void a_session_told_late_is_not_of_today(void **state) {
  struct world *world = *state;
  open_ready(world);
  enter_session(world, 9);
  assert_saw(world, "Session noted, more than a week ago");
  enter_session(world, 4);
  assert_saw(world, "Session noted - today is day 4");
  enter_session(world, 6);
  assert_saw(world, "An earlier session, noted");
  assert_int_equal(world->engine.arc.arc_day, 4);
  enter_session(world, 1);
  assert_saw(world, "Session noted - today is day 1");
  enter_session(world, 0);
  assert_saw(world, "tell told:D08");
  assert_int_equal(world->engine.arc.arc_day, 0);
}

static void a_session_told_minutes_ahead_is_of_today(void **state) {
  struct world *world = *state;
  struct entry session = blank(ENTRY_SESSION);
  open_ready(world);
  session.session.minutes = 60;
  session.stamp.at = world->at + 3 * MINUTE_SECONDS;
  world_forget(world);
  world_enter(world, &session);
  assert_saw(world, "tell told:D07");
}

static void a_high_usual_number_says_what_it_means(void **state) {
  struct world *world = *state;
  struct entry baseline = blank(ENTRY_BASELINE);
  open_ready(world);
  baseline.baseline.pain = (int8_t)world->settings.safety.pre_gate_abs;
  world_enter(world, &baseline);
  assert_saw(world, "Exercise stays off for now");
}

/* S18: only the person raises the usual number. */
static void a_suggestion_never_goes_up(void **state) {
  struct world *world = *state;
  struct entry baseline = blank(ENTRY_BASELINE);
  open_ready(world);
  baseline.baseline.pain = 5;
  baseline.baseline.source = BASELINE_SUGGESTED;
  world_enter(world, &baseline);
  assert_saw(world, "refuse value");
  assert_int_equal(world->engine.arc.baseline, 3);
}

static void a_number_told_in_passing_answers_the_check_in(void **state) {
  struct world *world = *state;
  open_ready(world);
  world_until(world, "2025-06-02 08:00");
  assert_non_null(engine_current(&world->engine));
  world_forget(world);
  world_checkin(world, 3);
  assert_saw(world, "close morning@2025-06-02T08:00");
  assert_null(engine_current(&world->engine));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(nothing_is_cleared_where_no_safety_message_stands),
      TEST(a_clear_from_before_the_check_clears_nothing),
      TEST(an_exercise_that_nobody_knows_is_named),
      TEST(a_level_is_one_that_the_exercise_has),
      TEST(a_permit_lets_it_go_on),
      TEST(a_window_and_the_end_of_a_gentle_day_are_said),
      TEST(a_pack_is_noted_without_a_word_on_it),
      TEST(a_session_told_late_is_not_of_today),
      TEST(a_session_told_minutes_ahead_is_of_today),
      TEST(a_high_usual_number_says_what_it_means),
      TEST(a_suggestion_never_goes_up),
      TEST(a_number_told_in_passing_answers_the_check_in),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
