/* The right moment: silent first, held while nobody is there, one card on return. */
#include "engine_fixture.h"

static void begin(struct world *world, const char *time) {
  world_open(world, time);
  world_usual(world, 5);
  world_ready_for_exercise(world);
}

static void tell_presence(struct world *world, struct presence presence) {
  world_step(world, &(struct event){.kind = EVENT_PRESENCE, .presence = presence});
}

static const struct effect *last_effect(const struct world *world, enum effect_kind kind) {
  for (int i = world->effects.count - 1; i >= 0; i--)
    if (world->effects.items[i].kind == kind) return &world->effects.items[i];
  return NULL;
}

static enum urgency shown_urgency(const struct world *world) {
  const struct effect *effect = last_effect(world, EFFECT_SHOW);
  if (effect == NULL) fail_msg("nothing was shown");
  return effect->view.urgency;
}

/* ---- in two steps ---------------------------------------------------------------------------- */

static void a_prompt_is_silent_at_first(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world_until(world, "2025-06-02 08:00");
  assert_int_equal(shown_urgency(world), URGENCY_LOW);
  world_forget(world);
  world_until(world, "2025-06-02 08:04");
  assert_not_saw(world, "show");
  world_until(world, "2025-06-02 08:05");
  assert_saw(world, "show morning@2025-06-02T08:00");
  assert_int_equal(shown_urgency(world), URGENCY_NORMAL);
  world_forget(world);
  world_until(world, "2025-06-02 08:59");
  assert_not_saw(world, "show");
}

/* S12: both steps are one prompt. */
static void both_steps_count_once(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world_until(world, "2025-06-02 08:10");
  int shown = 0;
  for (int i = 0; i < world->diary_count; i++) shown += world->diary[i].kind == ENTRY_PROMPT;
  assert_int_equal(shown, 1);
}

static void a_natural_pause_is_the_better_moment(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world_until(world, "2025-06-02 08:00");
  world->at += 60;
  tell_presence(world, (struct presence){.pausing = true});
  assert_int_equal(shown_urgency(world), URGENCY_NORMAL);
  world_forget(world);
  world_until(world, "2025-06-02 08:30");
  assert_not_saw(world, "show");
}

static void what_is_begun_asked_for_or_about_safety_is_never_silent(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world_until(world, "2025-06-02 08:00");
  world_answer(world, "open", 0);
  assert_int_equal(shown_urgency(world), URGENCY_NORMAL);
  world_step(world, &(struct event){.kind = EVENT_OPEN, .name = "checkin", .audience = 1});
  assert_int_equal(shown_urgency(world), URGENCY_NORMAL);
  world_screen(world, 1 << ITEM_BLADDER, 0);
  assert_int_equal(shown_urgency(world), URGENCY_CRITICAL);
}

static void the_first_step_can_be_left_out(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world->settings.nudge = 0;
  world_until(world, "2025-06-02 08:00");
  assert_int_equal(shown_urgency(world), URGENCY_NORMAL);
  world_forget(world);
  world_until(world, "2025-06-02 08:59");
  assert_not_saw(world, "show");
}

/* ---- whether somebody is there --------------------------------------------------------------- */

static void watch(struct world *world) {
  begin(world, "2025-06-02 07:00");
  world->engine.can_watch = true;
}

static void presence_is_asked_before_a_prompt(void **state) {
  struct world *world = *state;
  watch(world);
  world_until(world, "2025-06-02 08:00");
  assert_not_saw(world, "show");
  const struct effect *effect = last_effect(world, EFFECT_WATCH);
  assert_non_null(effect);
  assert_true(effect->on);
  assert_int_equal(world->engine.held[SLOT_MORNING], HELD_ASKING);
  tell_presence(world, (struct presence){.locked = TRUTH_NO, .away = TRUTH_NO});
  assert_saw(world, "show morning@2025-06-02T08:00");
  assert_false(last_effect(world, EFFECT_WATCH)->on);
  assert_int_equal(world->engine.held[SLOT_MORNING], HELD_NONE);
}

static void nobody_who_answers_counts_as_unknown(void **state) {
  struct world *world = *state;
  watch(world);
  world_until(world, "2025-06-02 08:00");
  assert_not_saw(world, "show");
  world->at += 10;
  struct now now = world_now(world);
  assert_true(engine_next_wakeup(&world->engine, &(struct now){now.at - 10, now.zone}) == now.at);
  world_step(world, &(struct event){.kind = EVENT_WAKE});
  assert_saw(world, "show morning@2025-06-02T08:00");
}

static void unknown_never_holds(void **state) {
  struct world *world = *state;
  watch(world);
  world_until(world, "2025-06-02 08:00");
  tell_presence(world, (struct presence){.locked = TRUTH_UNKNOWN});
  assert_saw(world, "show morning");
}

static const struct presence absences[] = {{.locked = TRUTH_YES},
                                           {.away = TRUTH_YES},
                                           {.do_not_disturb = TRUTH_YES},
                                           {.full_screen = TRUTH_YES}};

static void each_absence_holds_and_says_why(void **state) {
  static const enum held_by holds[] = {HELD_LOCKED, HELD_AWAY, HELD_DISTURB, HELD_FULL_SCREEN};
  struct world *world = *state;
  for (int i = 0; i < 4; i++) {
    if (i > 0) free(world->diary);
    watch(world);
    world_until(world, "2025-06-02 08:00");
    tell_presence(world, absences[i]);
    world_until(world, "2025-06-02 08:40");
    assert_not_saw(world, "show");
    assert_int_equal(world->engine.held[SLOT_MORNING], holds[i]);
    struct held held;
    struct now now = world_now(world);
    engine_held(&world->engine, &now, &held);
    assert_int_equal(held.hold, holds[i]);
    tell_presence(world, (struct presence){.locked = TRUTH_NO});
    assert_saw(world, "show morning@2025-06-02T08:00: Good morning");
  }
}

/* What nobody tells any more is not known any more: a lock of yesterday holds nothing. */
static void a_lock_that_nobody_watches_is_forgotten(void **state) {
  struct world *world = *state;
  watch(world);
  world_until(world, "2025-06-02 08:00");
  tell_presence(world, (struct presence){.locked = TRUTH_YES});
  world_step(world, &(struct event){.kind = EVENT_PRESENCE, .gone = true});
  assert_true(last_effect(world, EFFECT_WATCH)->on); /* asked again */
  world_until(world, "2025-06-02 08:01");
  assert_saw(world, "show morning");
}

static void a_warning_waits_for_nobody(void **state) {
  struct world *world = *state;
  struct entry entry;
  watch(world);
  tell_presence(world, (struct presence){TRUTH_YES, TRUTH_YES, TRUTH_YES, TRUTH_YES, false});
  entry_blank(ENTRY_PAUSE, &entry);
  entry.pause.until = world->at + 5 * 86400;
  world_enter(world, &entry);
  world_screen(world, 1 << ITEM_BLADDER, 0);
  assert_saw(world, "Get medical help now");
  world_until(world, "2025-06-03 12:00");
  assert_saw(world, "#4: Get medical help now");
  assert_saw(world, "Have you been seen?");
}

/* ---- coming back ----------------------------------------------------------------------------- */

static void what_was_missed_is_one_card_on_return(void **state) {
  struct world *world = *state;
  watch(world);
  world_until(world, "2025-06-02 08:00");
  tell_presence(world, (struct presence){.locked = TRUTH_YES});
  world_until(world, "2025-06-02 14:30");
  assert_not_saw(world, "show");
  tell_presence(world, (struct presence){.locked = TRUTH_NO});
  assert_saw(world, "show back@2025-06-02T10:30: Good to see you");
  world_answer(world, "open", 0);
  world_answer(world, NULL, 4);
  assert_int_equal(world->engine.open_count, 0);
  world_forget(world);
  world_until(world, "2025-06-02 16:59");
  assert_not_saw(world, "show");
}

static void after_a_night_the_machine_slept_the_card_waits_two_minutes(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world->at = world_time("2025-06-04 14:00");
  world_step(world, &(struct event){.kind = EVENT_RESUMED});
  assert_not_saw(world, "show");
  world_until(world, "2025-06-04 14:01");
  assert_not_saw(world, "show");
  world_until(world, "2025-06-04 14:02");
  assert_saw(world, "show back@2025-06-04T10:30: Good to see you");
  world_until(world, "2025-06-04 14:10");
  world_forget(world);
  world_until(world, "2025-06-04 16:59");
  world_step(world, &(struct event){.kind = EVENT_RESUMED}); /* and not again */
  world_until(world, "2025-06-04 19:59");
  assert_not_saw(world, "show back@");
}

static void a_checkin_that_is_due_on_return_takes_the_cards_place(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world->at = world_time("2025-06-03 08:10");
  world_step(world, &(struct event){.kind = EVENT_RESUMED});
  world_until(world, "2025-06-03 08:12");
  assert_saw(world, "show morning@2025-06-03T08:00: Good to see you");
  assert_not_saw(world, "back@");
}

/* The number of the morning is there: the exercise that was missed is the most useful thing. */
static void a_missed_block_is_what_the_card_offers(void **state) {
  struct world *world = *state;
  watch(world);
  world_until(world, "2025-06-02 08:00");
  tell_presence(world, (struct presence){.locked = TRUTH_NO});
  world_answer(world, "open", 0);
  world_answer(world, NULL, 4);
  world_until(world, "2025-06-02 10:30");
  tell_presence(world, (struct presence){.away = TRUTH_YES});
  world_until(world, "2025-06-02 13:00");
  assert_not_saw(world, "show block");
  tell_presence(world, (struct presence){.away = TRUTH_NO});
  assert_saw(world, "show back_block@2025-06-02T10:30: Good to see you");
  world_answer(world, "start", 0);
  world_answer(world, NULL, 4);
  assert_true(world->engine.open_count == 1);
}

static void a_number_that_came_another_way_clears_it(void **state) {
  struct world *world = *state;
  watch(world);
  world_until(world, "2025-06-02 08:00");
  tell_presence(world, (struct presence){.locked = TRUTH_YES});
  world_until(world, "2025-06-02 09:30");
  world_checkin(world, 4);
  tell_presence(world, (struct presence){.locked = TRUTH_NO});
  assert_not_saw(world, "Good to see you");
}

static void a_pause_is_no_absence(void **state) {
  struct world *world = *state;
  struct entry entry;
  begin(world, "2025-06-02 07:00");
  entry_blank(ENTRY_PAUSE, &entry);
  entry.pause.until = world_time("2025-06-02 15:00");
  world_enter(world, &entry);
  world_until(world, "2025-06-02 16:00");
  world_step(world, &(struct event){.kind = EVENT_RESUMED});
  world_until(world, "2025-06-02 16:59");
  assert_not_saw(world, "show");
}

/* Also where the machine slept meanwhile, and nobody held anything back. */
static void a_pause_that_was_slept_through_is_no_absence(void **state) {
  struct world *world = *state;
  struct entry entry;
  begin(world, "2025-06-02 07:00");
  entry_blank(ENTRY_PAUSE, &entry);
  entry.pause.until = world_time("2025-06-02 15:00");
  world_enter(world, &entry);
  world->at = world_time("2025-06-02 16:00");
  world_step(world, &(struct event){.kind = EVENT_RESUMED});
  world_until(world, "2025-06-02 16:59");
  assert_not_saw(world, "show");
}

/* ---- later, not today, a gentle day ---------------------------------------------------------- */

static const struct view *told(const struct world *world) {
  const struct effect *effect = last_effect(world, EFFECT_TELL);
  if (effect == NULL) fail_msg("nothing was told");
  return &effect->view;
}

static bool has_button(const struct view *view, const char *key) {
  for (int i = 0; i < view->option_count; i++)
    if (strcmp(view->options[i].key, key) == 0) return true;
  return false;
}

static void press(struct world *world, const char *key) {
  char prompt[KEY_SIZE];
  memcpy(prompt, told(world)->prompt, sizeof prompt);
  world_step(world, &(struct event){.kind = EVENT_ANSWER, .prompt = prompt, .text = key});
}

static void later_is_half_an_hour_with_other_times_to_pick(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world_until(world, "2025-06-02 08:00");
  world_answer(world, "later", 0);
  assert_string_equal(told(world)->title, "Later, then: 08:30");
  assert_true(has_button(told(world), "later_15"));
  assert_true(has_button(told(world), "later_60"));
  assert_false(has_button(told(world), "later_120")); /* `late` is an hour */
  press(world, "later_60");
  assert_string_equal(told(world)->title, "Later, then: 09:00");
  world_forget(world);
  world_until(world, "2025-06-02 08:59");
  assert_not_saw(world, "show");
  world_until(world, "2025-06-02 09:00");
  assert_saw(world, "show morning@2025-06-02T08:00");
  assert_int_equal(shown_urgency(world), URGENCY_NORMAL); /* it was asked for */
}

static void later_ends_before_the_next_prompt(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world->settings.late = 12 * 3600;
  world_until(world, "2025-06-02 08:30");
  world_step(world, &(struct event){.kind = EVENT_LATER, .until = world->at + 8 * 3600});
  assert_string_equal(told(world)->title, "Later, then: 10:00"); /* the block is at 10:30 */
  world_until(world, "2025-06-02 10:00");
  assert_saw(world, "show morning@2025-06-02T08:00");
  world_step(world, &(struct event){.kind = EVENT_LATER});
  assert_string_equal(told(world)->title, "Left for the next one");
  assert_string_equal(told(world)->body, "That one comes at 10:30.");
  assert_int_equal(world->engine.open_count, 0);
  world_until(world, "2025-06-02 10:30");
  assert_saw(world, "show block@2025-06-02T10:30");
}

/* It comes back as any prompt comes: on return, where nobody is there; not to a front end that
 * comes to tell so. */
static void what_was_put_off_waits_for_the_return(void **state) {
  struct world *world = *state;
  watch(world);
  world_until(world, "2025-06-02 08:00");
  tell_presence(world, (struct presence){.locked = TRUTH_NO});
  world_answer(world, "later", 0);
  world_forget(world);
  world_until(world, "2025-06-02 08:30");
  world_step(world, &(struct event){.kind = EVENT_FRONT_END, .audience = 3});
  assert_not_saw(world, "show");
  assert_true(last_effect(world, EFFECT_WATCH) == NULL); /* asked for before, in its time */
  assert_true(world->engine.watching);
  tell_presence(world, (struct presence){.locked = TRUTH_YES});
  world_until(world, "2025-06-02 08:50");
  assert_not_saw(world, "show");
  tell_presence(world, (struct presence){.locked = TRUTH_NO});
  assert_saw(world, "show morning@2025-06-02T08:00");
  world_forget(world);
  tell_presence(world, (struct presence){.locked = TRUTH_YES}); /* what is there stays there */
  world_until(world, "2025-06-02 09:10");
  assert_not_saw(world, "close");
}

/* Nobody who could tell: it comes at its time, a few seconds later. */
static void what_was_put_off_waits_for_nobody_unknown(void **state) {
  struct world *world = *state;
  watch(world);
  world_until(world, "2025-06-02 08:00");
  tell_presence(world, (struct presence){.locked = TRUTH_UNKNOWN});
  world_answer(world, "later", 0);
  world_forget(world);
  world_until(world, "2025-06-02 08:31");
  assert_saw(world, "show morning@2025-06-02T08:00");
}

static void every_checkin_has_a_button_for_a_bad_day(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world_checkin(world, 7);
  assert_true(has_button(told(world), "gentle"));
  world_until(world, "2025-06-02 08:00");
  world_answer(world, "skip", 0);
  assert_true(has_button(told(world), "gentle"));
  press(world, "gentle");
  assert_saw(world, "A gentle day");
  world_forget(world);
  world_until(world, "2025-06-02 23:59");
  assert_not_saw(world, "show");
  world_until(world, "2025-06-03 08:00");
  assert_saw(world, "show morning@2025-06-03T08:00");
}

/* The three of domain 6.2 stay three; where there is room for more it is one press. */
static void a_gentle_day_is_one_press_beside_the_three(void **state) {
  static const struct {
    const char *from, *until, *prompt;
  } rows[] = {
      {"2025-06-02 07:00", "2025-06-02 08:00", "morning@2025-06-02T08:00"},
      {"2025-06-02 19:00", "2025-06-02 20:00", "evening@2025-06-02T20:00"},
      {"2025-06-02 07:00", "2025-06-02 09:00", "morning@2025-06-02T08:00#2"},
  };
  struct world *world = *state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (i > 0) free(world->diary);
    begin(world, rows[i].from);
    world_until(world, rows[i].until);
    const struct effect *effect = last_effect(world, EFFECT_SHOW);
    assert_string_equal(effect->view.prompt, rows[i].prompt);
    assert_int_equal(effect->view.option_count, 3);
    assert_int_equal(effect->view.beside_count, 1);
    assert_string_equal(effect->view.options[3].key, "gentle");
    world_answer(world, NULL, 3);
    assert_saw(world, "A gentle day");
    assert_int_equal(world->engine.open_count, 0);
    const struct history *history = &world->engine.history;
    assert_int_equal(history_prompt(history, rows[i].prompt)->state, PROMPT_SKIPPED);
    assert_true(history->has_gentle && !history->gentle.off);
  }
}

/* What lies beyond it is no answer, and a number has nothing beside it. */
static void nothing_else_is_beside_them(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world_until(world, "2025-06-02 08:00");
  world_answer(world, NULL, 4);
  assert_int_equal(world->engine.open_count, 1);
  assert_false(world->engine.history.has_gentle);
  world_answer(world, "open", 0);
  assert_int_equal(last_effect(world, EFFECT_SHOW)->view.beside_count, 0);
}

static void a_gentle_day_takes_the_open_prompt_away(void **state) {
  struct world *world = *state;
  struct entry entry;
  begin(world, "2025-06-02 07:00");
  world_until(world, "2025-06-02 08:00");
  assert_int_equal(world->engine.open_count, 1);
  entry_blank(ENTRY_GENTLE, &entry);
  world_enter(world, &entry);
  assert_int_equal(world->engine.open_count, 0);
  world_checkin(world, 5); /* told by the person: no second button today */
  assert_false(has_button(told(world), "gentle"));
}

static void not_yet_opens_nothing(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  world_checkin(world, 5);
  press(world, "not_yet");
  assert_int_equal(world->engine.open_count, 0);
  world_step(world, &(struct event){.kind = EVENT_ANSWER, .prompt = "told:D04", .text = "open"});
  assert_int_equal(world->engine.open_count, 1);
}

/* ---- discreet on request (S23) ----------------------------------------------------------------
 */

static void be_private(struct world *world, moment until) {
  struct entry entry;
  entry_blank(ENTRY_PRIVATE, &entry);
  entry.discretion.until = until;
  world_enter(world, &entry);
}

static void what_nobody_has_opened_says_nothing_on_request(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  be_private(world, world->at + 86400);
  world_until(world, "2025-06-02 08:00");
  assert_true(last_effect(world, EFFECT_SHOW)->view.veiled);
  world_answer(world, "open", 0);
  assert_false(last_effect(world, EFFECT_SHOW)->view.veiled);
  world_answer(world, NULL, 5);
  assert_true(told(world)->veiled);
  world_screen(world, 1 << ITEM_BLADDER, 0); /* what helps is never hidden */
  assert_false(last_effect(world, EFFECT_SHOW)->view.veiled);
}

static void it_speaks_again_when_the_time_is_over(void **state) {
  struct world *world = *state;
  begin(world, "2025-06-02 07:00");
  be_private(world, world_time("2025-06-02 07:30"));
  world_until(world, "2025-06-02 08:00");
  assert_false(last_effect(world, EFFECT_SHOW)->view.veiled);
  be_private(world, world->at + 3600); /* what is on the screen already, too */
  assert_true(last_effect(world, EFFECT_SHOW)->view.veiled);
  be_private(world, world->at);
  assert_false(last_effect(world, EFFECT_SHOW)->view.veiled);
}

/* ---- days off -------------------------------------------------------------------------------- */

static void a_day_off_is_a_pause_that_ends_by_itself(void **state) {
  struct world *world = *state;
  struct schedule_error error;
  begin(world, "2025-06-01 23:00");
  assert_int_equal(days_off_parse("mon", &world->settings.days_off, &error), 0);
  world_until(world, "2025-06-02 23:59");
  assert_not_saw(world, "show");
  world_until(world, "2025-06-03 08:00");
  assert_saw(world, "show morning@2025-06-03T08:00: Good morning");
}

static void resume_ends_a_day_off(void **state) {
  struct world *world = *state;
  struct schedule_error error;
  struct entry entry;
  struct held held;
  begin(world, "2025-06-02 07:40");
  assert_int_equal(days_off_parse("2025-06-02", &world->settings.days_off, &error), 0);
  struct now now = world_now(world);
  engine_held(&world->engine, &now, &held);
  assert_int_equal(held.hold, HELD_DAY_OFF);
  assert_true(held.until == world_time("2025-06-03 00:00"));
  entry_blank(ENTRY_PAUSE, &entry);
  entry.pause.until = world->at;
  world_enter(world, &entry);
  world_until(world, "2025-06-02 08:00");
  assert_saw(world, "show morning");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_prompt_is_silent_at_first),
      TEST(both_steps_count_once),
      TEST(a_natural_pause_is_the_better_moment),
      TEST(what_is_begun_asked_for_or_about_safety_is_never_silent),
      TEST(the_first_step_can_be_left_out),
      TEST(presence_is_asked_before_a_prompt),
      TEST(nobody_who_answers_counts_as_unknown),
      TEST(unknown_never_holds),
      TEST(each_absence_holds_and_says_why),
      TEST(a_lock_that_nobody_watches_is_forgotten),
      TEST(a_warning_waits_for_nobody),
      TEST(what_was_missed_is_one_card_on_return),
      TEST(after_a_night_the_machine_slept_the_card_waits_two_minutes),
      TEST(a_checkin_that_is_due_on_return_takes_the_cards_place),
      TEST(a_missed_block_is_what_the_card_offers),
      TEST(a_number_that_came_another_way_clears_it),
      TEST(a_pause_is_no_absence),
      TEST(a_pause_that_was_slept_through_is_no_absence),
      TEST(later_is_half_an_hour_with_other_times_to_pick),
      TEST(later_ends_before_the_next_prompt),
      TEST(what_was_put_off_waits_for_the_return),
      TEST(what_was_put_off_waits_for_nobody_unknown),
      TEST(every_checkin_has_a_button_for_a_bad_day),
      TEST(a_gentle_day_is_one_press_beside_the_three),
      TEST(nothing_else_is_beside_them),
      TEST(a_gentle_day_takes_the_open_prompt_away),
      TEST(not_yet_opens_nothing),
      TEST(what_nobody_has_opened_says_nothing_on_request),
      TEST(it_speaks_again_when_the_time_is_over),
      TEST(a_day_off_is_a_pause_that_ends_by_itself),
      TEST(resume_ends_a_day_off),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
