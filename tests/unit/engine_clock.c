/* Nights, clocks and zones that went wrong once: each was found by the simulation (tests/sim) or by
 * reading, and is told here as briefly as it can be. */
#include "core/engine_parts.h"
#include "engine_fixture.h"

static void a_put_off_evening_does_not_come_back_at_night(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 19:30");
  world_until(world, "2025-06-02 20:00");
  world->settings.late = 4 * 3600;
  world_step(world, &(struct event){.kind = EVENT_LATER, .until = world->at + 3 * 3600});
  world_forget(world);
  world_until(world, "2025-06-02 21:15"); /* a quarter of an hour before the night, to answer in */
  assert_saw(world, "show evening");
  world_until(world, "2025-06-02 21:29");
  world_forget(world);
  world_until(world, "2025-06-03 07:00");
  assert_not_saw(world, "show evening");
  assert_int_equal(world->engine.open_count, 0);
}

static int32_t offset_of_owner(void *owner, moment at) {
  (void)at;
  return *(const int32_t *)owner;
}

/* Open at 10:30, and suddenly it is night: as it is on screen it may stay, but it does not come
 * again with other words. */
static void a_flight_into_the_night_asks_nothing_anew(void **state) {
  struct world *world = *state;
  int32_t offset = 0;
  world_open(world, "2025-06-02 08:30");
  world->zone = (struct zone){offset_of_owner, &offset};
  world_ready_for_exercise(world);
  world_usual(world, 5);
  world_checkin(world, 4);
  world_until(world, "2025-06-02 10:30");
  assert_saw(world, "show block");
  offset = -11 * 3600;
  world->check_restart = false; /* after a restart it would have to come anew, and is dropped */
  world_step(world, &(struct event){.kind = EVENT_WAKE});
  world_forget(world);
  world_checkin(world, 8); /* now there would be no more than three slow minutes */
  assert_not_saw(world, "show block");
  assert_saw(world, "close block");
}

/* It was to be noticed already; by the clock that was set back that lies ahead again. */
static void a_clock_set_back_asks_nothing_anew(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:30");
  world_usual(world, 5);
  world_until(world, "2025-06-02 08:10");
  assert_saw(world, "show morning");
  world_forget(world);
  world->at -= 20 * 60;
  world->check_restart = false; /* after a restart it has to come anew */
  world_step(world, &(struct event){.kind = EVENT_WAKE});
  assert_not_saw(world, "show morning");
}

/* Forty days ahead and back: the records of the days between were forgotten meanwhile. */
static void a_clock_far_ahead_and_back_asks_nothing_twice(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_screen(world, 1 << ITEM_SADDLE, 0);
  world_until(world, "2025-06-03 10:00");
  assert_saw(world, "show followup");
  world->check_restart = false; /* the fixture reads nothing anew */
  world->at += 40 * (moment)86400;
  world_step(world, &(struct event){.kind = EVENT_WAKE});
  world_forget(world);
  world->at -= 40 * (moment)86400;
  world_step(world, &(struct event){.kind = EVENT_WAKE});
  assert_true(world_did(world, EFFECT_RELOAD));
  assert_not_saw(world, "show ");
}

static void what_was_put_off_and_answered_is_not_hidden_again(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:30");
  world_until(world, "2025-06-02 08:00");
  world_step(world, &(struct event){.kind = EVENT_LATER, .until = world->at + 3 * 3600});
  world->at += 60;
  struct event answer = {.kind = EVENT_ANSWER, .prompt = world->engine.open[0].key, .value = 0};
  world_step(world, &answer);
  assert_true(world->restarted.open[0].hidden_until <= world->at);
}

static void a_hold_ends_when_the_clock_is_set_back(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world->at += 2400;
  world_ask_for(world, "start", "psoas_release");
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world->at -= 1800;
  world_wake(world);
  assert_saw(world, "How is it now?");
}

static void a_clock_that_was_weeks_ahead_reloads(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_checkin(world, 4);
  world->check_restart = false;
  world->at += (moment)90 * 86400;
  world_wake(world);
  assert_int_equal(world->engine.history.checkin_count, 0);
  world->at -= (moment)90 * 86400;
  world_wake(world);
  assert_true(world_did(world, EFFECT_RELOAD));
  world_wake(world);
  assert_false(world_did(world, EFFECT_RELOAD));
}

/* The plan is made anew when what lowered it is over. Found by the simulation. */
static void a_clock_that_is_no_longer_behind_gives_the_day_back(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-05 09:00");
  world_usual(world, 5);
  world_checkin(world, 3);
  world->at -= 25 * 3600;
  world_wake(world);
  assert_int_equal(world->engine.plan.column, COLUMN_REST);
  world->at += 2 * 3600;
  world_wake(world);
  assert_true(world->engine.arc.column > COLUMN_REST);
  assert_int_equal(world->engine.plan.column, world->engine.arc.column);
}

/* So that a start that reads the check reads this too. Found by the simulation. */
static void help_is_on_its_way_after_the_check_that_asked_for_it(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-05 09:00");
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.yes = 1 << ITEM_SADDLE;
  world_enter(world, &entry);
  world->at -= 3 * 86400;
  world_wake(world);
  world_answer(world, "help", 0);
  const struct history *history = &world->engine.history;
  assert_int_equal(history->ack_count, 1);
  assert_true(history->acks[0].stamp.at > history->screens[0].stamp.at);
}

/* A check that was all right, told while the clock was months ahead, lies after the tick: that is
 * no old news. Found by the simulation. */
static void an_emergency_before_a_check_from_the_future_is_said_at_once(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-05 09:00");
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.completed = true;
  world->at += 40 * (moment)86400;
  world_enter(world, &entry);
  world->at -= 40 * (moment)86400;
  world->check_restart = false; /* the fixture reads nothing anew */
  world_wake(world);
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.yes = 1 << ITEM_SADDLE;
  world_enter(world, &entry);
  assert_saw(world, "show asked:help");
}

static void what_is_told_goes_by_the_clock_not_by_a_check_from_the_future(void **state) {
  struct world *world = *state;
  struct entry entry;
  int told = 0;
  world_open(world, "2025-06-05 09:00");
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.completed = true;
  entry.stamp.at = world->at + 40 * (moment)86400;
  world_enter(world, &entry);
  entry_blank(ENTRY_GENTLE, &entry);
  world_enter(world, &entry);
  for (int i = 0; i < world->effects.count; i++) {
    const struct effect *effect = &world->effects.items[i];
    if (effect->kind != EFFECT_TELL) continue;
    told++;
    assert_int_equal(effect->view.deadline, world->at + 120);
  }
  assert_int_equal(told, 1);
}

static void months_asleep_are_no_news(void **state) {
  struct world *world = *state;
  world_open(world, "2025-01-02 09:00");
  world_usual(world, 5);
  world->at += (moment)120 * 86400;
  world_step(world, &(struct event){.kind = EVENT_RESUMED}); /* the fixture looks for an overflow */
  assert_true(world_count(world, ENTRY_PROMPT) < 30);
}

static void a_prompt_ends_after_it_began_whatever_the_clock_says(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:30");
  world_until(world, "2025-06-02 08:00");
  world->at -= 1800;
  world_skip(world); /* the fixture compares after a restart */
  assert_int_equal(world->engine.open_count, 0);
}

static void a_correction_from_abroad_keeps_the_date(void **state) {
  struct world *world = *state;
  int32_t offset = 0;
  struct entry entry;
  world_open(world, "2025-06-02 02:00");
  world->zone = (struct zone){offset_of_owner, &offset};
  world_checkin(world, 4);
  struct stamp before = world_last(world, ENTRY_CHECKIN)->stamp;
  offset = -5 * 3600;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 6;
  entry.stamp.at = before.at;
  entry.corrects = before.id;
  world_enter(world, &entry);
  struct stamp after = world_last(world, ENTRY_CHECKIN)->stamp;
  assert_int_equal(after.date, before.date);
  assert_int_equal(after.minute, before.minute);
  assert_int_equal(after.offset, before.offset);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WORLD_TEST(a_put_off_evening_does_not_come_back_at_night),
      WORLD_TEST(a_flight_into_the_night_asks_nothing_anew),
      WORLD_TEST(a_clock_set_back_asks_nothing_anew),
      WORLD_TEST(a_clock_far_ahead_and_back_asks_nothing_twice),
      WORLD_TEST(what_was_put_off_and_answered_is_not_hidden_again),
      WORLD_TEST(a_hold_ends_when_the_clock_is_set_back),
      WORLD_TEST(a_clock_that_was_weeks_ahead_reloads),
      WORLD_TEST(a_clock_that_is_no_longer_behind_gives_the_day_back),
      WORLD_TEST(help_is_on_its_way_after_the_check_that_asked_for_it),
      WORLD_TEST(an_emergency_before_a_check_from_the_future_is_said_at_once),
      WORLD_TEST(what_is_told_goes_by_the_clock_not_by_a_check_from_the_future),
      WORLD_TEST(months_asleep_are_no_news),
      WORLD_TEST(a_prompt_ends_after_it_began_whatever_the_clock_says),
      WORLD_TEST(a_correction_from_abroad_keeps_the_date),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
