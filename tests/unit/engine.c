/* The engine, day by day: what it shows, when, and what a restart must not change. */
#include "engine_fixture.h"

static void a_morning_is_asked_at_its_time(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:00");
  world_usual(world, 5);
  world_until(world, "2025-06-02 07:59");
  assert_not_saw(world, "show");
  world_until(world, "2025-06-02 08:00");
  assert_saw(world, "show morning@2025-06-02T08:00: Good morning");
  world_answer(world, "open", 0);
  world_answer(world, NULL, 4);
  for (int page = 0; page < 5; page++) world_answer(world, "none", 0); /* a first screen is due */
  assert_saw(world, "tell told:D70");
  assert_int_equal(world->engine.open_count, 0);
  assert_int_equal(world->engine.arc.pain, 4);
}

static void later_comes_back_and_skip_does_not(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:00");
  world_usual(world, 5);
  world_until(world, "2025-06-02 08:00");
  world_answer(world, "later", 0);
  world_forget(world);
  world_until(world, "2025-06-02 08:29");
  assert_not_saw(world, "show");
  world_until(world, "2025-06-02 08:31");
  assert_saw(world, "show morning@2025-06-02T08:00");
  world_answer(world, "skip", 0);
  world_forget(world);
  world_until(world, "2025-06-02 19:59");
  assert_not_saw(world, "show morning");
}

static void an_unanswered_morning_is_asked_once_more(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:00");
  world_usual(world, 5);
  world_until(world, "2025-06-02 08:30");
  world_forget(world);
  world_until(world, "2025-06-02 13:00");
  assert_saw(world, "show morning@2025-06-02T08:00#2: Still here");
  world_forget(world);
  world_until(world, "2025-06-02 19:59");
  assert_not_saw(world, "show morning");
}

/* Counts down, changes its words at half and at the last ten seconds, asks for the pain after. */
static void a_block_is_guided_to_its_end(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_checkin(world, 4);
  world_forget(world);
  world_until(world, "2025-06-02 10:30");
  assert_saw(world, "show block@2025-06-02T10:30: Time for the next exercise?");
  world_answer(world, "start", 0);
  world_answer(world, NULL, 4);
  for (int i = 0; i < 60 && world->engine.open_count > 0; i++) {
    struct view view;
    struct now now = world_now(world);
    assert_true(engine_view(&world->engine, world->engine.open[0].key, &now, &view));
    if (view.type == VIEW_HOLD) {
      world->at += view.hold_left;
      world_step(world, &(struct event){.kind = EVENT_WAKE});
    } else if (view.type == VIEW_SCALE) {
      world_answer(world, NULL, 4);
    } else {
      world_answer(world, view.options[0].key, 0);
    }
  }
  assert_int_equal(world->engine.open_count, 0);
  assert_true(world_count(world, ENTRY_BOUT) >= 3);
  assert_saw(world, "Settle in");
  for (int i = 0; i < world->engine.history.bout_count; i++)
    assert_int_equal(world->engine.history.bouts[i].outcome, OUTCOME_DONE);
}

static void a_hold_turns_at_half_and_near_its_end(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_step(world,
             &(struct event){
                 .kind = EVENT_OPEN, .name = "start", .audience = 1, .argument = "psoas_release"});
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  assert_saw(world, "Settle in");
  world_until(world, "2025-06-02 09:01");
  assert_saw(world, "Halfway");
  assert_not_saw(world, "Ten more");
  world_until(world, "2025-06-02 09:02");
  assert_saw(world, "Ten more seconds");
  assert_saw(world, "How is it now?");
  world_answer(world, NULL, 9);
  assert_saw(world, "Noted - we ease off");
}

/* Goes through the safety check, ticking one item; no more than needed. */
static void tick(struct world *world, const char *item) {
  world_step(world, &(struct event){.kind = EVENT_OPEN, .name = "screen", .audience = 1});
  for (int i = 0; i < 40; i++) {
    struct view view = world_look(world);
    if (strcmp(view.question, item) == 0) break;
    world_answer(world, strncmp(view.question, "page", 4) == 0 ? "some" : "no", 0);
  }
  world_answer(world, "yes", 0);
}

/* S1, S4: at once, before the list is done, and again until help is on its way. */
static void an_emergency_tick_halts_everything(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_until(world, "2025-06-02 08:30");
  tick(world, "bladder");
  assert_saw(world, "Get medical help now");
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  world_forget(world);
  world_until(world, "2025-06-04 23:00");
  assert_not_saw(world, "block");
  assert_not_saw(world, "show morning");
  assert_not_saw(world, "show evening");
  assert_saw(world, "#4: Get medical help now");
  assert_not_saw(world, "#5");
  assert_saw(world, "Have you been seen?");
}

static void only_a_clear_with_leave_ends_it(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  tick(world, "bladder");
  world->at -= 40 * 3600; /* the clock is set back: it does not look behind the tick (S2) */
  world_step(world, &(struct event){.kind = EVENT_WAKE});
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  world->at += 64 * 3600;
  world_step(world,
             &(struct event){.kind = EVENT_OPEN, .name = "start", .argument = "psoas_release"});
  assert_saw(world, "refuse halted");
  entry_blank(ENTRY_CLEAR, &entry);
  entry.clear.may_exercise = false;
  world_enter(world, &entry);
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  world->at += 60;
  entry_blank(ENTRY_CLEAR, &entry);
  entry.clear.may_exercise = true;
  world_enter(world, &entry);
  assert_saw(world, "Welcome back, gently");
  assert_int_not_equal(world->engine.arc.stage, STAGE_HALT);
}

static void a_mistaken_tick_is_taken_back_within_the_hour(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  tick(world, "weak");
  world->at += 59 * 60;
  entry_blank(ENTRY_RETRACT, &entry);
  world_enter(world, &entry);
  assert_int_not_equal(world->engine.arc.stage, STAGE_HALT);
  world->at += 60;
  tick(world, "weak");
  world->at += 61 * 60;
  entry_blank(ENTRY_RETRACT, &entry);
  world_enter(world, &entry);
  assert_saw(world, "refuse late");
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
}

static void widening_asks_for_the_screen_first(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  entry_blank(ENTRY_CHECKIN, &entry);
  world->at += 60;
  entry.checkin.pain = 5;
  entry.checkin.sites = SITE(SIDE_R, REGION_PIRI);
  world_enter(world, &entry);
  assert_int_equal(world->engine.arc.stage, STAGE_WIDENING);
  assert_saw(world, "tell told:D50");
  for (int page = 0; page < 5; page++) world_answer(world, "none", 0);
  assert_false(arc_has(&world->engine.arc, REASON_SCREEN_DUE));
}

/* ---- a month ----------------------------------------------------------------------------------
 */

static uint32_t roll(uint32_t *dice, uint32_t sides) {
  *dice = *dice * 1103515245u + 12345u;
  return (*dice >> 16) % sides;
}

/* Answers one question as a person might; false when they wander off. */
static bool reply_somehow(struct world *world, uint32_t *dice) {
  struct view view;
  struct now now = world_now(world);
  const struct dialogue *current = engine_current(&world->engine);
  if (current == NULL || roll(dice, 12) == 0) return false;
  assert_true(engine_view(&world->engine, current->key, &now, &view));
  if (view.type == VIEW_HOLD) {
    world->at += view.hold_left;
    world_step(world, &(struct event){.kind = EVENT_WAKE});
  } else if (view.type == VIEW_SCALE || view.type == VIEW_NUMBER) {
    world_answer(world, NULL, view.low + (int)roll(dice, 6));
  } else if (view.type == VIEW_SEVERAL || view.type == VIEW_TEXT) {
    world_answer(world, NULL, 1);
  } else {
    bool page = strncmp(view.question, "page", 4) == 0; /* nothing to tick */
    uint32_t option = page ? 0 : roll(dice, (uint32_t)view.option_count);
    world_answer(world, view.options[option].key, 0);
  }
  return true;
}

static bool is_shown(const struct entry *entry) {
  return entry->kind == ENTRY_PROMPT && entry->prompt.state == PROMPT_SHOWN;
}

static void assert_never_twice(const struct world *world) {
  for (int i = 0; i < world->diary_count; i++)
    for (int j = 0; j < i && is_shown(&world->diary[i]); j++)
      if (is_shown(&world->diary[j]))
        assert_string_not_equal(world->diary[j].prompt.key, world->diary[i].prompt.key);
}

static void assert_calm(const struct world *world) {
  int today = 0;
  day_number date = 0;
  for (int i = 0; i < world->diary_count; i++) {
    const struct entry *entry = &world->diary[i];
    if (!is_shown(entry) || entry->prompt.started_by_person) continue;
    assert_false(governor_is_quiet(&world->settings.safety, entry->stamp.minute));
    today = entry->stamp.date == date ? today + 1 : 1;
    date = entry->stamp.date;
    assert_true(today <= world->settings.safety.max_prompts);
  }
}

/* Nothing is shown twice, nothing at night, at most six a day, and every step survives a restart
 * (which the fixture checks). */
static void a_month_keeps_its_promises(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  uint32_t dice = 7;
  char until[40];
  for (int day = 2; day < 30; day++) {
    if (day % 7 == 3) world_session(world);
    for (int hour = 7; hour < 24; hour++) {
      snprintf(until, sizeof until, "2025-06-%02d %02d:31", day, hour);
      world_until(world, until);
      for (int i = 0; i < 40 && reply_somehow(world, &dice); i++) continue;
    }
  }
  assert_never_twice(world);
  assert_calm(world);
  assert_true(world_count(world, ENTRY_CHECKIN) > 30);
  assert_true(world_count(world, ENTRY_BOUT) > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_morning_is_asked_at_its_time),
      TEST(later_comes_back_and_skip_does_not),
      TEST(an_unanswered_morning_is_asked_once_more),
      TEST(a_block_is_guided_to_its_end),
      TEST(a_hold_turns_at_half_and_near_its_end),
      TEST(an_emergency_tick_halts_everything),
      TEST(only_a_clear_with_leave_ends_it),
      TEST(a_mistaken_tick_is_taken_back_within_the_hour),
      TEST(widening_asks_for_the_screen_first),
      TEST(a_month_keeps_its_promises),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
