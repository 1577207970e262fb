/* What went wrong once: each was found by the simulation (tests/sim) or by reading, and is told
 * here as briefly as it can be. Nights, clocks and zones are in engine_clock.c. */
#include "core/engine_parts.h"
#include "engine_fixture.h"

/* ---- safety --------------------------------------------------------------------------------- */

static void unsure_about_self_harm_brings_the_crisis_message_once(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_screen(world, 0, 1 << ITEM_SELFHARM);
  assert_saw(world, "Please reach a person now");
  assert_saw(world, "Speak to a clinician today");
  world_forget(world);
  world_until(world, "2025-06-02 20:00");
  assert_not_saw(world, "Please reach a person now");
}

static void the_reminder_waits_for_the_end_of_the_night(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 10:00");
  world_screen(world, 1 << ITEM_FEVER, 0);
  assert_saw(world, "Speak to a clinician today");
  world_forget(world);
  world->at = world_time("2025-06-03 23:00"); /* it slept all day */
  world_step(world, &(struct event){.kind = EVENT_RESUMED});
  assert_not_saw(world, "Speak to a clinician");
  world_until(world, "2025-06-04 07:30");
  assert_saw(world, "#2: Speak to a clinician today");
}

static void nothing_pushes_a_safety_message_off_the_screen(void **state) {
  static const char *const names[] = {"checkin", "window", "session",  "setup",
                                      "review",  "screen", "followup", "more"};
  struct world *world = *state;
  world_open(world, "2025-06-02 10:00");
  world_checkin(world, 4);
  world_screen(world, 1 << ITEM_WEAK, 0);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    world->at += 10;
    world_ask_for(world, names[i], NULL);
  }
  bool help = false;
  for (int i = 0; i < world->engine.open_count; i++)
    help |= strcmp(world->engine.open[i].row->name, "help") == 0;
  assert_true(help);
}

static void stopping_does_not_stop_a_safety_message(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 10:00");
  world_screen(world, 1 << ITEM_WEAK, 0);
  world_step(world, &(struct event){.kind = EVENT_STOP});
  assert_saw(world, "refuse safety");
  assert_int_equal(world->engine.open_count, 1);
}

static void nothing_soothing_is_said_while_halted(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 10:00");
  world_screen(world, 1 << ITEM_WEAK, 0);
  entry_blank(ENTRY_COLD, &entry);
  entry.pack.minutes = 10;
  entry.pack.helped = RELIEF_HELPED;
  world_enter(world, &entry);
  assert_not_saw(world, "Comfort reached it");
  assert_saw(world, "Thank you, noted");
  world_session(world);
  assert_not_saw(world, "Session noted");
}

/* S21: in the same dialogue, before anything else. */
static void a_pain_far_above_the_usual_is_asked_about_at_once(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 10:00");
  world_usual(world, 3);
  world_ready_for_exercise(world);
  world_until(world, "2025-06-02 20:00");
  world_answer(world, "open", 0);
  world_answer(world, NULL, 9);
  assert_string_equal(world_look(world).question, "page1");
}

static void a_complete_check_is_not_stored_again_as_left(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 10:00");
  world_usual(world, 5);
  entry_blank(ENTRY_INTAKE, &entry);
  entry.intake.adult = entry.intake.agreed = 1;
  world_enter(world, &entry);
  world_ask_for(world, "start", "psoas_release");
  world_answer(world, NULL, 4);
  for (int page = 0; page < 4; page++) world_answer(world, "none", 0);
  world_answer(world, "some", 0);
  world_answer(world, "yes", 0); /* night: see someone soon */
  world_answer(world, "no", 0);
  world_answer(world, "no", 0);
  assert_int_equal(world_count(world, ENTRY_SCREEN), 1);
  world_until(world, "2025-06-02 12:00");
  assert_int_equal(world->engine.open_count, 0);
  assert_int_equal(world_count(world, ENTRY_SCREEN), 1);
}

/* ---- entries -------------------------------------------------------------------------------- */

static void void_last(struct world *world, enum entry_kind kind) {
  struct entry entry;
  entry_blank(kind, &entry);
  entry.corrects = world_last(world, kind)->stamp.id;
  entry.stamp.at = world_last(world, kind)->stamp.at;
  entry.voided = true;
  world_enter(world, &entry);
}

static void a_bout_can_be_taken_back(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 10:00");
  entry_blank(ENTRY_BOUT, &entry);
  snprintf(entry.bout.exercise, sizeof entry.bout.exercise, "psoas_release");
  world_enter(world, &entry);
  void_last(world, ENTRY_BOUT);
  assert_saw(world, "Corrected");
  assert_int_equal(world->engine.history.bout_count, 0);
}

static void breathing_and_packs_are_no_bouts(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 10:00");
  entry_blank(ENTRY_BOUT, &entry);
  snprintf(entry.bout.exercise, sizeof entry.bout.exercise, "breathing");
  world_enter(world, &entry);
  assert_saw(world, "refuse exercise");
}

static void nobody_rewrites_the_days_own_records(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:30");
  world_until(world, "2025-06-02 08:00");
  void_last(world, ENTRY_PROMPT);
  assert_saw(world, "refuse fixed");
}

static void a_voided_gentle_day_asks_for_the_diary(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 07:30");
  entry_blank(ENTRY_GENTLE, &entry);
  world_enter(world, &entry);
  world->check_restart = false; /* until it has reloaded */
  void_last(world, ENTRY_GENTLE);
  assert_true(world_did(world, EFFECT_RELOAD));
}

/* Moved back, another one that is no longer known may be the newest. Found by the simulation. */
static void a_gentle_day_that_is_moved_back_asks_for_the_diary(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 07:30");
  entry_blank(ENTRY_GENTLE, &entry);
  world_enter(world, &entry);
  world->check_restart = false; /* until it has reloaded */
  entry.corrects = world->engine.history.gentle.stamp.id;
  entry.stamp.at = world->at - 86400;
  memset(&entry.stamp.id, 0, sizeof entry.stamp.id);
  world_enter(world, &entry);
  assert_true(world_did(world, EFFECT_RELOAD));
}

/* The diary may hold an older one that a start did not load. */
static void a_voided_only_permit_asks_for_the_diary(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 07:30");
  entry_blank(ENTRY_PERMIT, &entry);
  snprintf(entry.permit.exercise, sizeof entry.permit.exercise, "adductor_stretch");
  world_enter(world, &entry);
  world->check_restart = false;
  void_last(world, ENTRY_PERMIT);
  assert_true(world_did(world, EFFECT_RELOAD));
}

/* What was taken back in time then was not by the new setting. Found by the simulation. */
static void less_time_to_take_a_check_back_asks_for_the_diary(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.yes = 1 << ITEM_NUMB;
  world_enter(world, &entry);
  world->at += 600;
  entry_blank(ENTRY_RETRACT, &entry);
  world_enter(world, &entry);
  world->at += 70 * (moment)86400;
  world_step(world, &(struct event){.kind = EVENT_RESUMED});
  assert_int_equal(world->engine.history.screen_count, 0);
  struct settings careful = world->settings;
  careful.arc.retract_min = 5;
  world->check_restart = false; /* until it has reloaded */
  world_step(world, &(struct event){.kind = EVENT_SETTINGS, .settings = &careful});
  assert_true(world_did(world, EFFECT_RELOAD));
  world_step(world, &(struct event){.kind = EVENT_SETTINGS, .settings = &world->settings});
  assert_false(world_did(world, EFFECT_RELOAD));
}

static void a_later_appointment_does_not_hide_an_earlier_one(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  for (int i = 0; i < 2; i++) {
    entry_blank(ENTRY_APPOINTMENT, &entry);
    entry.appointment.when = world->at + 3600 + (moment)i * 7 * 86400;
    world_enter(world, &entry);
  }
  world_until(world, "2025-06-02 13:00");
  assert_saw(world, "Did you have your session?");
}

/* The record of the question is forgotten by then, and must not be taken for "never asked". */
static void months_asleep_do_not_ask_about_an_appointment_again(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  entry_blank(ENTRY_APPOINTMENT, &entry);
  entry.appointment.when = world->at + 3600;
  world_enter(world, &entry);
  world_until(world, "2025-06-02 21:00");
  assert_saw(world, "Did you have your session?");
  world_forget(world);
  world->at += 60 * (moment)86400;
  world_step(world, &(struct event){.kind = EVENT_RESUMED});
  world->at += 300;
  world_step(world, &(struct event){.kind = EVENT_WAKE});
  assert_not_saw(world, "Did you have your session?");
}

/* A bout that was too much: it is told to the plugins before its level goes down. */
static void all_records_of_a_step_come_first(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_ask_for(world, "start", "psoas_release");
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world->at += 120;
  world_wake(world);
  world_answer(world, NULL, 9);
  assert_int_equal(world_count(world, ENTRY_LEVEL), 1);
  bool other = false;
  for (int i = 0; i < world->effects.count; i++) {
    if (world->effects.items[i].kind != EFFECT_RECORD) other = true;
    assert_false(other && world->effects.items[i].kind == EFFECT_RECORD);
  }
  assert_true(other);
}

/* ---- dialogues ------------------------------------------------------------------------------ */

static void a_numb_side_is_left_out(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  entry_blank(ENTRY_BASELINE,
              &entry); /* numb is usual here, or it would ask for the safety check */
  entry.baseline.pain = 5;
  entry.baseline.usual_qualities = 1 << QUALITY_NUMB | 1 << QUALITIES_RECORDED;
  world_enter(world, &entry);
  world->at += 60;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 4;
  entry.checkin.qualities = 1 << QUALITY_NUMB | 1 << QUALITIES_RECORDED;
  entry.checkin.sites = SITE(SIDE_L, REGION_PERI);
  world_enter(world, &entry);
  world->at += 60;
  world_ready_for_exercise(world);
  world_ask_for(world, "start", "adductor_stretch");
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world->at += 40;
  world_wake(world);
  assert_not_saw(world, "Now the other side");
  assert_saw(world, "How is it now?");
}

static void an_abandoned_pack_began_when_it_began(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world->at += 60;
  moment began = world->at;
  world_ask_for(world, "cold", NULL);
  world->at += 120;
  world_answer(world, "stop", 0);
  world_until(world, "2025-06-02 10:00");
  const struct entry *pack = world_last(world, ENTRY_COLD);
  assert_true(pack->stamp.at == began);
  assert_int_equal(pack->pack.minutes, 2);
}

static void an_abandoned_bout_keeps_its_seconds(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_ask_for(world, "start", "psoas_release");
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world->at += 120;
  world_wake(world); /* the hold is over; the number after it never comes */
  world_until(world, "2025-06-02 10:00");
  assert_int_equal(world_last(world, ENTRY_BOUT)->bout.outcome, OUTCOME_PARTIAL);
  assert_int_equal(world_last(world, ENTRY_BOUT)->bout.seconds, 120);
}

static void a_prompt_that_loses_its_reason_was_not_answered(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:30");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_checkin(world, 4);
  world_until(world, "2025-06-02 10:30");
  static const struct catalog empty = {.count = 0};
  world->check_restart = false;
  world_step(world, &(struct event){.kind = EVENT_CATALOG, .catalog = &empty});
  assert_int_equal(world_last(world, ENTRY_PROMPT)->prompt.state, PROMPT_EXPIRED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WORLD_TEST(unsure_about_self_harm_brings_the_crisis_message_once),
      WORLD_TEST(the_reminder_waits_for_the_end_of_the_night),
      WORLD_TEST(nothing_pushes_a_safety_message_off_the_screen),
      WORLD_TEST(stopping_does_not_stop_a_safety_message),
      WORLD_TEST(nothing_soothing_is_said_while_halted),
      WORLD_TEST(a_pain_far_above_the_usual_is_asked_about_at_once),
      WORLD_TEST(a_complete_check_is_not_stored_again_as_left),
      WORLD_TEST(a_bout_can_be_taken_back),
      WORLD_TEST(breathing_and_packs_are_no_bouts),
      WORLD_TEST(nobody_rewrites_the_days_own_records),
      WORLD_TEST(a_voided_gentle_day_asks_for_the_diary),
      WORLD_TEST(a_gentle_day_that_is_moved_back_asks_for_the_diary),
      WORLD_TEST(a_voided_only_permit_asks_for_the_diary),
      WORLD_TEST(less_time_to_take_a_check_back_asks_for_the_diary),
      WORLD_TEST(a_later_appointment_does_not_hide_an_earlier_one),
      WORLD_TEST(months_asleep_do_not_ask_about_an_appointment_again),
      WORLD_TEST(all_records_of_a_step_come_first),
      WORLD_TEST(a_numb_side_is_left_out),
      WORLD_TEST(an_abandoned_pack_began_when_it_began),
      WORLD_TEST(an_abandoned_bout_keeps_its_seconds),
      WORLD_TEST(a_prompt_that_loses_its_reason_was_not_answered),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
