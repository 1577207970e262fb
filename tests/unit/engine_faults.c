/* What went wrong once: each was found by the simulation (tests/sim) or by reading, and is told
 * here as briefly as it can be. */
#include "core/engine_parts.h"
#include "engine_fixture.h"

static bool did(const struct world *world, enum effect_kind kind) {
  for (int i = 0; i < world->effects.count; i++)
    if (world->effects.items[i].kind == kind) return true;
  return false;
}

static void wake(struct world *world) {
  world_step(world, &(struct event){.kind = EVENT_WAKE});
}

static void open_by_person(struct world *world, const char *name, const char *argument) {
  world_step(world, &(struct event){
                        .kind = EVENT_OPEN, .name = name, .argument = argument, .audience = 1});
}

static const struct entry *last_of(const struct world *world, enum entry_kind kind) {
  for (int i = world->diary_count - 1; i >= 0; i--)
    if (world->diary[i].kind == kind) return &world->diary[i];
  fail_msg("nothing of kind %d is in the diary", (int)kind);
  return NULL;
}

/* ---- nights, clocks, zones ------------------------------------------------------------------ */

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
  assert_true(did(world, EFFECT_RELOAD));
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
  open_by_person(world, "start", "psoas_release");
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world->at -= 1800;
  wake(world);
  assert_saw(world, "How is it now?");
}

static void a_clock_that_was_weeks_ahead_reloads(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_checkin(world, 4);
  world->check_restart = false;
  world->at += (moment)90 * 86400;
  wake(world);
  assert_int_equal(world->engine.history.checkin_count, 0);
  world->at -= (moment)90 * 86400;
  wake(world);
  assert_true(did(world, EFFECT_RELOAD));
  wake(world);
  assert_false(did(world, EFFECT_RELOAD));
}

/* The plan is made anew when what lowered it is over. Found by the simulation. */
static void a_clock_that_is_no_longer_behind_gives_the_day_back(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-05 09:00");
  world_usual(world, 5);
  world_checkin(world, 3);
  world->at -= 25 * 3600;
  wake(world);
  assert_int_equal(world->engine.plan.column, COLUMN_REST);
  world->at += 2 * 3600;
  wake(world);
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
  wake(world);
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
  wake(world);
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
  struct stamp before = last_of(world, ENTRY_CHECKIN)->stamp;
  offset = -5 * 3600;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 6;
  entry.stamp.at = before.at;
  entry.corrects = before.id;
  world_enter(world, &entry);
  struct stamp after = last_of(world, ENTRY_CHECKIN)->stamp;
  assert_int_equal(after.date, before.date);
  assert_int_equal(after.minute, before.minute);
  assert_int_equal(after.offset, before.offset);
}

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
    open_by_person(world, names[i], NULL);
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
  open_by_person(world, "start", "psoas_release");
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
  entry.corrects = last_of(world, kind)->stamp.id;
  entry.stamp.at = last_of(world, kind)->stamp.at;
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
  assert_true(did(world, EFFECT_RELOAD));
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
  assert_true(did(world, EFFECT_RELOAD));
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
  assert_true(did(world, EFFECT_RELOAD));
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
  assert_true(did(world, EFFECT_RELOAD));
  world_step(world, &(struct event){.kind = EVENT_SETTINGS, .settings = &world->settings});
  assert_false(did(world, EFFECT_RELOAD));
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
  open_by_person(world, "start", "psoas_release");
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world->at += 120;
  wake(world);
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
  open_by_person(world, "start", "adductor_stretch");
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world->at += 40;
  wake(world);
  assert_not_saw(world, "Now the other side");
  assert_saw(world, "How is it now?");
}

static void an_abandoned_pack_began_when_it_began(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world->at += 60;
  moment began = world->at;
  open_by_person(world, "cold", NULL);
  world->at += 120;
  world_answer(world, "stop", 0);
  world_until(world, "2025-06-02 10:00");
  const struct entry *pack = last_of(world, ENTRY_COLD);
  assert_true(pack->stamp.at == began);
  assert_int_equal(pack->pack.minutes, 2);
}

static void an_abandoned_bout_keeps_its_seconds(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  open_by_person(world, "start", "psoas_release");
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  world->at += 120;
  wake(world); /* the hold is over; the number after it never comes */
  world_until(world, "2025-06-02 10:00");
  assert_int_equal(last_of(world, ENTRY_BOUT)->bout.outcome, OUTCOME_PARTIAL);
  assert_int_equal(last_of(world, ENTRY_BOUT)->bout.seconds, 120);
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
  assert_int_equal(last_of(world, ENTRY_PROMPT)->prompt.state, PROMPT_EXPIRED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_put_off_evening_does_not_come_back_at_night),
      TEST(a_flight_into_the_night_asks_nothing_anew),
      TEST(a_clock_set_back_asks_nothing_anew),
      TEST(a_clock_far_ahead_and_back_asks_nothing_twice),
      TEST(what_was_put_off_and_answered_is_not_hidden_again),
      TEST(a_hold_ends_when_the_clock_is_set_back),
      TEST(a_clock_that_was_weeks_ahead_reloads),
      TEST(a_clock_that_is_no_longer_behind_gives_the_day_back),
      TEST(help_is_on_its_way_after_the_check_that_asked_for_it),
      TEST(an_emergency_before_a_check_from_the_future_is_said_at_once),
      TEST(what_is_told_goes_by_the_clock_not_by_a_check_from_the_future),
      TEST(months_asleep_are_no_news),
      TEST(a_prompt_ends_after_it_began_whatever_the_clock_says),
      TEST(a_correction_from_abroad_keeps_the_date),
      TEST(unsure_about_self_harm_brings_the_crisis_message_once),
      TEST(the_reminder_waits_for_the_end_of_the_night),
      TEST(nothing_pushes_a_safety_message_off_the_screen),
      TEST(stopping_does_not_stop_a_safety_message),
      TEST(nothing_soothing_is_said_while_halted),
      TEST(a_pain_far_above_the_usual_is_asked_about_at_once),
      TEST(a_complete_check_is_not_stored_again_as_left),
      TEST(a_bout_can_be_taken_back),
      TEST(breathing_and_packs_are_no_bouts),
      TEST(nobody_rewrites_the_days_own_records),
      TEST(a_voided_gentle_day_asks_for_the_diary),
      TEST(a_gentle_day_that_is_moved_back_asks_for_the_diary),
      TEST(a_voided_only_permit_asks_for_the_diary),
      TEST(less_time_to_take_a_check_back_asks_for_the_diary),
      TEST(a_later_appointment_does_not_hide_an_earlier_one),
      TEST(months_asleep_do_not_ask_about_an_appointment_again),
      TEST(all_records_of_a_step_come_first),
      TEST(a_numb_side_is_left_out),
      TEST(an_abandoned_pack_began_when_it_began),
      TEST(an_abandoned_bout_keeps_its_seconds),
      TEST(a_prompt_that_loses_its_reason_was_not_answered),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
