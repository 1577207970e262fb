/* Routines that the program starts: at their times, after another prompt, or as a plugin wishes;
 * one at a time, and not into a gentle day, a pause or the night. */
#include "routine_fixture.h"

static void its_schedule_offers_it(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 20:10");
  table_offer(table, 0, "20:45");
  ask_scale(table, "How tight?");
  world_until(world, "2025-06-02 20:44");
  assert_not_saw(world, "show routine:");
  world_until(world, "2025-06-02 20:45");
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T20:45: A few minutes for you?");
  assert_int_equal(table->puppet.runs, 0); /* no child before the person wants it */
  assert_string_equal(world_look(world).body,
                      "Wind down. Start when it suits you. Later or not today is fine too.");
  world_answer(world, "start", 0);
  assert_int_equal(world_look(world).type, VIEW_SCALE);
  world_answer(world, NULL, 5);
  assert_true(world_is_over(world));
  world_forget(world);
  world_until(world, "2025-06-02 23:59");
  assert_not_saw(world, "routine:calm"); /* once */
}

/* Its key holds all of its name, also the longest one at a time with a step. */
static void a_long_name_is_whole_in_its_key(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 14:05");
  table_set(table, 0, "a_plugin_with_a_very_long_name_", "a_routine_with_a_very_long_name");
  table_offer(table, 0, "every 40m between 00:00 and 24:00");
  ask_say(table, "Fine.");
  world_until(world, "2025-06-02 14:40");
  assert_saw(world, "show routine:a_plugin_with_a_very_l~");
  assert_saw(world, "@2025-06-02T00:00+880m: A few minutes for you?");
  world_answer(world, "start", 0);
  assert_string_equal(world_look(world).body, "Fine.");
}

static void an_offer_is_put_off_or_left_out(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 19:00");
  table_offer(table, 0, "20:45");
  ask_scale(table, "How tight?");
  world_until(world, "2025-06-02 20:05");
  world_skip(world); /* the evening check-in */
  world_until(world, "2025-06-02 20:45");
  world_answer(world, "later", 0);
  world_forget(world);
  world_until(world, "2025-06-02 21:15");
  assert_saw(world, "show routine:calm.wind_down@");
  world_answer(world, "skip", 0);
  assert_true(world_is_over(world));
  assert_int_equal(world_last_state(world), PROMPT_SKIPPED);
  assert_int_equal(table->puppet.runs, 0);
}

static void nothing_is_offered_on_a_gentle_day_in_a_pause_or_for_another_stage(void **state) {
  struct table *table = *state;
  struct entry entry;
  struct world *world = table_open(table, "2025-06-02 19:00");
  table_offer(table, 0, "20:45");
  entry_blank(ENTRY_GENTLE, &entry);
  world_enter(world, &entry);
  world_until(world, "2025-06-03 12:00");
  assert_not_saw(world, "show routine:");
  world_forget(world);
  entry_blank(ENTRY_PAUSE, &entry);
  entry.pause.until = world_time("2025-06-04 12:00");
  world_enter(world, &entry);
  world_until(world, "2025-06-04 12:00");
  assert_not_saw(world, "show routine:");
  table->routines[0].stages = 1u << STAGE_PEAK;
  world_until(world, "2025-06-05 12:00");
  assert_not_saw(world, "show routine:");
  world_start(world, "wind_down");
  assert_saw(world, "refuse stage");
  table->routines[0].stages = 1u << world->engine.arc.stage;
  world_until(world, "2025-06-05 20:05");
  world_skip(world);
  world_until(world, "2025-06-05 21:00");
  assert_saw(world, "show routine:");
}

/* The governor's gap: it comes after the check-in, not with it. */
static void one_prompt_at_a_time(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 19:00");
  table_offer(table, 0, "20:00");
  world_until(world, "2025-06-02 20:00");
  assert_saw(world, "show evening@");
  assert_not_saw(world, "show routine:");
  world_skip(world);
  world_until(world, "2025-06-02 20:29");
  assert_not_saw(world, "show routine:");
  world_until(world, "2025-06-02 20:30");
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T20:00");
}

static void another_prompt_may_follow_the_answer(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 14:00");
  table_offer(table, 1, "0m after wind_down");
  ask_say(table, "Fine.");
  world_start(world, "wind_down");
  world_answer(world, "on", 0);
  world_until(world, "2025-06-02 14:30");
  assert_saw(world, "show routine:calm.other@2025-06-02");
}

static void a_plugin_may_wish_it(void **state) {
  struct table *table = *state;
  struct event wish = {.kind = EVENT_START,
                       .name = "calm.wind_down",
                       .text = "a loud day",
                       .value = 12,
                       .daily = true};
  struct world *world = table_open(table, "2025-06-02 14:00");
  ask_say(table, "Fine.");
  world_step(world, &wish);
  assert_saw(world, "show routine:calm.wind_down@2025-06-02");
  world_answer(world, "start", 0);
  world_answer(world, "on", 0);
  world_forget(world);
  world_until(world, "2025-06-02 16:00");
  world_step(world, &wish); /* each new plan wishes it again */
  assert_not_saw(world, "show routine:");
  wish.daily = false;
  world_step(world, &wish); /* an event: something happened again */
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T16:00");
}

static void a_wish_waits_for_its_turn_but_not_for_long(void **state) {
  struct table *table = *state;
  struct event wish = {.kind = EVENT_START, .name = "calm.wind_down", .text = "a loud day"};
  struct world *world = table_open(table, "2025-06-02 19:59");
  world_until(world, "2025-06-02 20:05");
  assert_saw(world, "show evening@");
  world_step(world, &wish);
  assert_not_saw(world, "show routine:");
  world_skip(world);
  world_until(world, "2025-06-02 20:31");
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T20:05");
  world_skip(world);
  world_until(world, "2025-06-02 22:00");
  world_forget(world);
  world_step(world, &wish); /* quiet hours: dropped, not kept for the morning */
  world_until(world, "2025-06-03 10:00");
  assert_not_saw(world, "show routine:");
}

/* One at a time of its kind: the person was first. */
static void a_wish_for_what_is_under_way_is_let_go(void **state) {
  struct table *table = *state;
  struct event wish = {.kind = EVENT_START, .name = "calm.wind_down", .text = "a loud day"};
  struct world *world = table_open(table, "2025-06-02 14:00");
  ask_say(table, "Fine.");
  world_start(world, "wind_down");
  world_forget(world);
  world_step(world, &wish);
  assert_int_equal(engine_routines_open(&world->engine), 1);
  world_answer(world, "on", 0);
  world_until(world, "2025-06-02 16:00");
  assert_not_saw(world, "show routine:"); /* nor when it is over */
}

static void a_slot_of_what_is_under_way_is_let_go(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 19:00");
  table_offer(table, 0, "20:45");
  ask_wait(table, 90 * 60);
  world_until(world, "2025-06-02 20:01");
  world_skip(world); /* the evening check-in */
  world_start(world, "wind_down");
  world_until(world, "2025-06-02 22:30");
  assert_true(world_is_over(world));
  assert_not_saw(world, "show routine:");
}

static void a_wish_that_waited_too_long_is_let_go(void **state) {
  struct table *table = *state;
  struct event wish = {.kind = EVENT_START, .name = "calm.wind_down", .text = "a loud day"};
  struct entry entry;
  struct world *world = table_open(table, "2025-06-02 13:00");
  entry_blank(ENTRY_PAUSE, &entry);
  entry.pause.until = world_time("2025-06-02 15:30");
  world_enter(world, &entry);
  world_step(world, &wish);
  world_until(world, "2025-06-02 16:30");
  assert_not_saw(world, "show routine:");
  world_step(world, &wish); /* it may be wished anew */
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T16:30");
}

/* S23: what a plugin calls it may name a part of the body, so it stands in texts alone. */
static void no_title_is_the_plugins(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 20:10");
  table_offer(table, 0, "20:45");
  table->routines[0].title = "A soft pelvic floor?";
  ask_scale(table, "How tight?");
  ask_time(table, ASK_HOLD, "Soften.", 60);
  world_until(world, "2025-06-02 20:45");
  assert_non_null(strstr(world_look(world).body, "A soft pelvic floor? Start when"));
  assert_null(strstr(world_look(world).title, "pelvic"));
  world_answer(world, "start", 0);
  assert_null(strstr(world_look(world).title, "pelvic"));
  world_answer(world, NULL, 4);
  assert_int_equal(world_look(world).type, VIEW_HOLD);
  assert_null(strstr(world_look(world).title, "pelvic"));
  world_forget(world);
  table->puppet.asks[0].question[0] = 'f';
  table_reload(table);
  assert_saw(world, "tell told:words: It ends here");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TABLE_TEST(its_schedule_offers_it),
      TABLE_TEST(a_long_name_is_whole_in_its_key),
      TABLE_TEST(an_offer_is_put_off_or_left_out),
      TABLE_TEST(nothing_is_offered_on_a_gentle_day_in_a_pause_or_for_another_stage),
      TABLE_TEST(one_prompt_at_a_time),
      TABLE_TEST(another_prompt_may_follow_the_answer),
      TABLE_TEST(a_plugin_may_wish_it),
      TABLE_TEST(a_wish_waits_for_its_turn_but_not_for_long),
      TABLE_TEST(a_wish_for_what_is_under_way_is_let_go),
      TABLE_TEST(a_slot_of_what_is_under_way_is_let_go),
      TABLE_TEST(a_wish_that_waited_too_long_is_let_go),
      TABLE_TEST(no_title_is_the_plugins),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
