/* The working set (design 2): order, corrections, windows, and that a restart gives the same bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/entries.h"
#include "core/history.h"

enum { DAY0 = 20000 }; /* 2024-10-04; every test counts its days from here */

static struct history history, other;
static struct arc_params params;

static int setup(void **state) {
  (void)state;
  memset(&history, 0, sizeof history);
  memset(&other, 0, sizeof other);
  arc_params_default(&params);
  return 0;
}

/* ---- making entries, all in UTC ----------------------------------------------------------------
 */

static struct entry_id id_of(uint32_t number) {
  struct entry_id id;
  memset(&id, 0, sizeof id);
  memcpy(id.byte, &number, sizeof number);
  return id;
}

static moment at_of(int day, int minute) {
  return (moment)(DAY0 + day) * 86400 + minute * 60;
}

static struct entry make(enum entry_kind kind, uint32_t id, int day, int minute) {
  struct entry entry;
  entry_blank(kind, &entry);
  entry.stamp.id = id_of(id);
  entry.stamp.at = at_of(day, minute);
  entry.stamp.date = DAY0 + day;
  entry.stamp.minute = (int16_t)minute;
  entry.logged = entry.stamp.at;
  return entry;
}

static struct entry checkin(uint32_t id, int day, int minute, int pain) {
  struct entry entry = make(ENTRY_CHECKIN, id, day, minute);
  entry.checkin.pain = (int8_t)pain;
  return entry;
}

static struct entry checkin_with_sites(uint32_t id, int day, enum region region) {
  struct entry entry = checkin(id, day, 480, 5);
  entry.checkin.sites = SITE(SIDE_L, region);
  return entry;
}

static struct entry screen(uint32_t id, int day, int minute, enum screen_item yes) {
  struct entry entry = make(ENTRY_SCREEN, id, day, minute);
  entry.screen.completed = true;
  entry.screen.yes = (uint16_t)(1u << yes);
  return entry;
}

static struct entry clear(uint32_t id, int day, int minute, bool may_exercise) {
  struct entry entry = make(ENTRY_CLEAR, id, day, minute);
  entry.clear.may_exercise = may_exercise;
  return entry;
}

static struct entry level(uint32_t id, int day, const char *exercise, int to) {
  struct entry entry = make(ENTRY_LEVEL, id, day, 600);
  strcpy(entry.level.exercise, exercise);
  entry.level.from = 1;
  entry.level.to = (uint8_t)to;
  return entry;
}

/* The entry as a correction of another one, made later. */
static struct entry correcting(struct entry entry, uint32_t corrects, int logged_day) {
  entry.corrects = id_of(corrects);
  entry.logged = at_of(logged_day, 1200);
  return entry;
}

static struct entry voiding(enum entry_kind kind, uint32_t id, uint32_t corrects, int day) {
  struct entry entry = make(kind, id, day, 1200);
  entry.corrects = id_of(corrects);
  entry.voided = true;
  return entry;
}

static void apply(struct entry entry) {
  assert_int_equal(history_apply(&history, &entry), 0);
}

static int try_apply(struct entry entry) {
  return history_apply(&history, &entry);
}

static void trim(int day) {
  history_trim(&history, &params, DAY0 + day);
}

static bool is_active(int i) {
  struct stamp now = {.at = MOMENT_NEVER};
  struct arc_input input;
  history_arc_input(&history, &params, &now, &input);
  return arc_screen_active(&input, i);
}

/* ---- order -------------------------------------------------------------------------------------
 */

static void test_orders_by_time_then_arrival(void **state) {
  (void)state;
  apply(checkin(1, 1, 600, 5));
  apply(checkin(2, 0, 600, 4));
  apply(checkin(3, 1, 600, 6));
  apply(checkin(4, 1, 500, 7));
  static const int expected[] = {4, 7, 5, 6};
  assert_int_equal(history.checkin_count, 4);
  for (int i = 0; i < 4; i++) assert_int_equal(history.checkins[i].pain, expected[i]);
}

static void test_takes_the_same_entry_once(void **state) {
  (void)state;
  apply(checkin(1, 0, 600, 5));
  apply(checkin(1, 0, 600, 5));
  assert_int_equal(history.checkin_count, 1);
}

static void test_remembers_the_newest_moment_that_was_not_ahead(void **state) {
  (void)state;
  apply(checkin(1, 3, 600, 5));
  apply(checkin(2, 1, 600, 5));
  assert_int_equal(history.newest, at_of(3, 600));
  struct entry ahead = checkin(3, 5, 600, 5);
  ahead.logged = at_of(4, 0);
  apply(ahead);
  assert_int_equal(history.newest, at_of(3, 600));
}

static void test_keeps_no_texts(void **state) {
  (void)state;
  static const enum entry_kind kinds[] = {ENTRY_NOTE, ENTRY_MESSAGE, ENTRY_QUESTION,
                                          ENTRY_PLUGIN_STATE};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    apply(make(kinds[i], 1 + (uint32_t)i, 0, 600));
  other.newest = history.newest;
  assert_memory_equal(&history, &other, sizeof history);
}

static void test_refuses_what_is_no_entry(void **state) {
  (void)state;
  struct entry entry = make(ENTRY_NOTE, 1, 0, 0);
  entry.kind = ENTRY_KINDS;
  assert_int_equal(try_apply(entry), -EINVAL);
  entry = checkin(1, 0, 600, 5);
  entry.voided = true; /* of what? */
  assert_int_equal(try_apply(entry), -EINVAL);
}

/* ---- corrections -------------------------------------------------------------------------------
 */

static void test_corrects_in_place(void **state) {
  (void)state;
  apply(checkin(1, 0, 600, 5));
  apply(checkin(2, 0, 700, 6));
  apply(correcting(checkin(3, 0, 600, 2), 1, 1));
  assert_int_equal(history.checkin_count, 2);
  assert_int_equal(history.checkins[0].pain, 2);
  apply(correcting(checkin(4, 0, 800, 3), 3, 1)); /* and moves it */
  assert_int_equal(history.checkins[0].pain, 6);
  assert_int_equal(history.checkins[1].pain, 3);
}

static void test_newest_correction_wins_whatever_it_names(void **state) {
  (void)state;
  apply(checkin(1, 0, 600, 5));
  apply(correcting(checkin(2, 0, 600, 6), 1, 1));
  apply(correcting(checkin(3, 0, 600, 7), 1, 2)); /* names the first entry again */
  assert_int_equal(history.checkin_count, 1);
  assert_int_equal(history.checkins[0].pain, 7);
  apply(correcting(checkin(4, 0, 600, 1), 1, 1)); /* logged before 3, arrives after it */
  assert_int_equal(history.checkin_count, 1);
  assert_int_equal(history.checkins[0].pain, 7);
  apply(correcting(checkin(5, 0, 600, 8), 4, 3)); /* corrects the one that lost */
  assert_int_equal(history.checkin_count, 1);
  assert_int_equal(history.checkins[0].pain, 8);
}

static void test_a_corrected_entry_does_not_come_back(void **state) {
  (void)state;
  apply(checkin(1, 0, 600, 5));
  apply(correcting(checkin(2, 0, 600, 6), 1, 1));
  apply(checkin(1, 0, 600, 5));
  apply(correcting(checkin(2, 0, 600, 6), 1, 1));
  assert_int_equal(history.checkin_count, 1);
  assert_int_equal(history.checkins[0].pain, 6);
}

static void test_voids(void **state) {
  (void)state;
  apply(checkin(1, 0, 600, 5));
  apply(checkin(2, 0, 700, 6));
  apply(voiding(ENTRY_CHECKIN, 3, 1, 1));
  assert_int_equal(history.checkin_count, 1);
  assert_int_equal(history.checkins[0].pain, 6);
  static const struct checkin zero;
  assert_memory_equal(&history.checkins[1], &zero, sizeof zero);
  apply(voiding(ENTRY_CHECKIN, 4, 99, 1)); /* never seen: nothing to void */
  assert_int_equal(history.checkin_count, 1);
}

static void test_a_later_correction_outlives_a_void(void **state) {
  (void)state;
  apply(checkin(1, 0, 600, 5));
  apply(voiding(ENTRY_CHECKIN, 2, 1, 1));
  apply(correcting(checkin(3, 0, 600, 4), 1, 2));
  assert_int_equal(history.checkin_count, 1);
  assert_int_equal(history.checkins[0].pain, 4);
}

static void test_single_kinds_keep_the_newest(void **state) {
  (void)state;
  struct entry intake = make(ENTRY_INTAKE, 1, 5, 600);
  intake.intake.agreed = 1;
  apply(intake);
  apply(make(ENTRY_INTAKE, 2, 1, 600)); /* older, arrives later */
  assert_true(history.has_intake);
  assert_int_equal(history.intake.agreed, 1);
  struct entry fixed = correcting(make(ENTRY_INTAKE, 3, 5, 600), 1, 6);
  fixed.intake.agreed = 0;
  apply(fixed);
  assert_int_equal(history.intake.agreed, 0);
  apply(voiding(ENTRY_INTAKE, 4, 2, 6)); /* not the one in force */
  assert_true(history.has_intake);
  apply(voiding(ENTRY_INTAKE, 5, 1, 6)); /* by its first name */
  assert_false(history.has_intake);
}

/* ---- S22 and S2 ---------------------------------------------------------------------------------
 */

static void test_S22_screens_clears_and_retracts_stand(void **state) {
  (void)state;
  apply(screen(1, 0, 600, ITEM_BLADDER));
  apply(clear(2, 1, 600, false));
  struct entry retract = make(ENTRY_RETRACT, 3, 0, 630);
  apply(retract);
  struct history before = history;
  struct entry none = screen(4, 0, 600, ITEM_BLADDER);
  none.screen.yes = 0;
  assert_int_equal(try_apply(correcting(none, 1, 2)), -EPERM);
  assert_int_equal(try_apply(voiding(ENTRY_SCREEN, 5, 1, 2)), -EPERM);
  assert_int_equal(try_apply(correcting(clear(6, 1, 600, true), 2, 2)), -EPERM);
  assert_int_equal(try_apply(voiding(ENTRY_CLEAR, 7, 2, 2)), -EPERM);
  assert_int_equal(try_apply(voiding(ENTRY_RETRACT, 8, 3, 2)), -EPERM);
  assert_memory_equal(&history, &before, sizeof history);
}

static void test_S2_an_imported_clear_counts_once_confirmed(void **state) {
  (void)state;
  apply(screen(1, 0, 600, ITEM_BLADDER));
  struct entry imported = clear(2, 1, 600, true);
  imported.clear.unconfirmed = true;
  apply(imported);
  assert_true(is_active(0));
  assert_int_equal(try_apply(correcting(clear(3, 2, 600, true), 2, 3)), -EPERM);  /* moved */
  assert_int_equal(try_apply(correcting(clear(5, 1, 600, false), 2, 3)), -EPERM); /* changed */
  apply(correcting(clear(4, 1, 600, true), 2, 3));
  assert_int_equal(history.clear_count, 1);
  assert_false(is_active(0));
}

/* ---- the windows --------------------------------------------------------------------------------
 */

static void test_trims_to_the_windows(void **state) {
  (void)state;
  for (int day = 0; day < 100; day++) {
    apply(checkin(1000 + (uint32_t)day, day, 600, 5));
    apply(make(ENTRY_SESSION, 2000 + (uint32_t)day, day, 700));
    apply(make(ENTRY_PROMPT, 3000 + (uint32_t)day, day, 480));
  }
  trim(99);
  assert_int_equal(history.checkin_count, HISTORY_DAYS + 1);
  assert_int_equal(history.checkins[0].stamp.date, DAY0 + 99 - HISTORY_DAYS);
  assert_int_equal(history.session_count, 100);
  assert_int_equal(history.prompt_count, HISTORY_PROMPT_DAYS + 1);
  apply(checkin(1, 99 - HISTORY_DAYS - 1, 600, 5)); /* backdated to before the window */
  assert_int_equal(history.checkin_count, HISTORY_DAYS + 1);
}

static void test_appointments_wait_for_their_day(void **state) {
  (void)state;
  struct entry appointment = make(ENTRY_APPOINTMENT, 1, 0, 600);
  appointment.appointment.when = at_of(90, 600);
  apply(appointment);
  trim(80);
  assert_int_equal(history.appointment_count, 1);
  trim(90 + HISTORY_DAYS + 1);
  assert_int_equal(history.appointment_count, 0);
}

static void test_never_drops_an_active_screen(void **state) {
  (void)state;
  apply(screen(1, 0, 600, ITEM_SADDLE)); /* active for good */
  struct entry mistaken = screen(2, 0, 620, ITEM_WEAK);
  apply(mistaken);
  apply(make(ENTRY_RETRACT, 3, 0, 640)); /* names no screen: the newest before it, 2 */
  struct entry ack = make(ENTRY_ACK, 4, 0, 601);
  ack.ack.screen = id_of(1);
  apply(ack);
  struct entry imported = clear(5, 1, 600, true);
  imported.clear.unconfirmed = true;
  apply(imported);
  apply(clear(6, 2, 600, false));
  apply(clear(7, 3, 600, false));
  trim(300);
  assert_int_equal(history.screen_count, 1);
  assert_memory_equal(&history.screens[0].stamp.id, id_of(1).byte, sizeof(struct entry_id));
  assert_true(is_active(0)); /* the retract of the dropped one did not fall on this one */
  assert_int_equal(history.retract_count, 0);
  assert_int_equal(history.ack_count, 1);
  assert_int_equal(history.clear_count, 2); /* the unconfirmed, and the newest "no" */
  assert_true(history.clears[0].unconfirmed);
  assert_int_equal(history.clears[1].stamp.date, DAY0 + 3);
  apply(clear(8, 300, 600, true));
  trim(301);
  assert_int_equal(history.screen_count, 0);
  trim(301 + HISTORY_DAYS + 3);
  assert_int_equal(history.clear_count, 0);
}

static void test_an_imported_retract_waits_for_its_yes(void **state) {
  (void)state;
  apply(screen(1, 0, 600, ITEM_SADDLE));
  struct entry imported = make(ENTRY_RETRACT, 2, 0, 630);
  imported.retract.unconfirmed = true;
  apply(imported);
  trim(300);
  assert_true(is_active(0));
  apply(correcting(make(ENTRY_RETRACT, 3, 0, 630), 2, 300));
  assert_int_equal(history.retract_count, 1);
  assert_false(is_active(0));
  trim(301);
  assert_int_equal(history.screen_count, 0);
  assert_int_equal(history.retract_count, 0);
}

static void test_a_cleared_screen_keeps_its_clear_while_it_stays(void **state) {
  (void)state;
  apply(screen(1, 0, 600, ITEM_SADDLE));
  struct entry west = clear(3, 0, 10, true); /* dated a day before its screen, by the date line */
  west.stamp.at = at_of(0, 601);
  west.stamp.date = DAY0 - 1;
  apply(west);
  for (int day = 1; day < 120; day++) {
    trim(day);
    for (int i = 0; i < history.screen_count; i++) assert_false(is_active(i));
  }
  assert_int_equal(history.screen_count, 0);
  assert_int_equal(history.clear_count, 0);
}

static void test_keeps_the_baseline_in_force_at_the_start(void **state) {
  (void)state;
  struct entry first = make(ENTRY_BASELINE, 1, 0, 600), second = make(ENTRY_BASELINE, 2, 10, 600);
  struct entry third = make(ENTRY_BASELINE, 3, 20, 600), fourth = make(ENTRY_BASELINE, 4, 800, 600);
  first.baseline.pain = 7;
  first.baseline.sites = SITE(SIDE_L, REGION_PERI);
  second.baseline.pain = 6;
  third.baseline.pain = 5;
  fourth.baseline.pain = 4;
  apply(first), apply(second), apply(third), apply(fourth);
  trim(900);
  assert_int_equal(history.baseline_count, 3); /* the area of the first still holds */
  assert_int_equal(history.baselines[0].pain, 7);
  assert_int_equal(history.baselines[1].pain, 5);
  assert_int_equal(history.baselines[2].pain, 4);
}

static void test_keeps_the_level_of_each_exercise(void **state) {
  (void)state;
  apply(level(1, 0, "a", 2));
  apply(level(2, 1, "b", 3));
  apply(level(3, 2, "a", 3));
  apply(level(4, 190, "a", 4));
  trim(200);
  assert_int_equal(history.level_count, 3);
  assert_int_equal(history.levels[0].to, 3);
  assert_string_equal(history.levels[0].exercise, "b");
  apply(voiding(ENTRY_LEVEL, 5, 4, 200)); /* then the one before the window is in force again */
  assert_string_equal(history.levels[1].exercise, "a");
  assert_int_equal(history.levels[1].to, 3);
}

static void test_an_unconfirmed_permit_does_not_replace_one_that_counts(void **state) {
  (void)state;
  struct entry permit = make(ENTRY_PERMIT, 1, 0, 600);
  strcpy(permit.permit.exercise, "a");
  apply(permit);
  permit.stamp = make(ENTRY_PERMIT, 2, 1, 600).stamp;
  permit.permit.unconfirmed = true;
  apply(permit);
  trim(200);
  assert_int_equal(history.permit_count, 2);
}

static void test_forgets_the_journal_of_a_closed_dialogue(void **state) {
  (void)state;
  static const char *const keys[] = {"morning@1", "evening@1", "morning@1"};
  for (uint32_t i = 0; i < 3; i++) {
    struct entry answer = make(ENTRY_ANSWER, 1 + i, 0, 600 + (int)i);
    strcpy(answer.answer.key, keys[i]);
    apply(answer);
  }
  history_forget_answers(&history, "morning@1");
  assert_int_equal(history.answer_count, 1);
  assert_string_equal(history.answers[0].key, "evening@1");
}

/* ---- the first check-ins with sites
 * -------------------------------------------------------------- */

static void assert_first_sites(int a, int b, int c) {
  const int regions[] = {a, b, c};
  int count = 0;
  for (int i = 0; i < 3 && regions[i] >= 0; i++, count++)
    assert_int_equal(history.first_sites[i].sites, SITE(SIDE_L, regions[i]));
  assert_int_equal(history.first_sites_count, count);
}

static void test_first_sites_outlive_the_window(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 5; i++) apply(checkin_with_sites(10 + i, (int)i, REGION_PERI + i));
  apply(checkin(20, 0, 600, 5)); /* says nothing about sites */
  trim(200);
  assert_int_equal(history.checkin_count, 0);
  assert_first_sites(REGION_PERI, REGION_GENI, REGION_ANAL);
  apply(checkin_with_sites(21, -1, REGION_FOOT)); /* older than all of them */
  assert_int_equal(history.checkin_count, 0);
  assert_first_sites(REGION_FOOT, REGION_PERI, REGION_GENI);
}

static void test_first_sites_follow_corrections(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 4; i++) apply(checkin_with_sites(10 + i, (int)i, REGION_PERI + i));
  apply(voiding(ENTRY_CHECKIN, 20, 10, 5));
  assert_first_sites(REGION_GENI, REGION_ANAL, REGION_SIT);
  apply(correcting(checkin_with_sites(21, 1, REGION_TAIL), 11, 5));
  assert_first_sites(REGION_TAIL, REGION_ANAL, REGION_SIT);
  apply(correcting(checkin(22, 2, 480, 5), 12, 5)); /* no sites after all */
  assert_first_sites(REGION_TAIL, REGION_SIT, -1);
}

static void test_stale_when_the_next_first_is_unknown(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 5; i++) apply(checkin_with_sites(10 + i, (int)i, REGION_PERI + i));
  trim(200);
  struct history before = history;
  assert_int_equal(try_apply(voiding(ENTRY_CHECKIN, 20, 11, 200)), -ESTALE);
  assert_memory_equal(&history, &before, sizeof history);
  apply(correcting(checkin_with_sites(21, 1, REGION_TAIL), 11, 200)); /* stays where it was */
  assert_first_sites(REGION_PERI, REGION_TAIL, REGION_ANAL);
}

static void test_stale_when_what_was_in_force_before_is_unknown(void **state) {
  (void)state;
  struct entry first = make(ENTRY_BASELINE, 1, 0, 600), second = make(ENTRY_BASELINE, 2, 10, 600);
  first.baseline.pain = second.baseline.pain = 6;
  apply(first), apply(second);
  apply(level(3, 0, "a", 2)), apply(level(4, 1, "a", 3));
  trim(900);
  struct history before = history;
  assert_int_equal(try_apply(voiding(ENTRY_BASELINE, 5, 2, 900)), -ESTALE);
  assert_int_equal(try_apply(voiding(ENTRY_LEVEL, 6, 4, 900)), -ESTALE);
  assert_int_equal(try_apply(screen(7, 0, 600, ITEM_WEAK)), -ESTALE); /* cleared since? */
  assert_int_equal(try_apply(clear(8, 0, 600, true)), -ESTALE);
  assert_memory_equal(&history, &before, sizeof history);
}

/* ---- bounds -------------------------------------------------------------------------------------
 */

static void test_full_arrays_are_an_error(void **state) {
  (void)state;
  for (uint32_t i = 0; i < HISTORY_CHECKINS; i++) apply(checkin(1 + i, (int)i % 60, 600, 5));
  struct history before = history;
  assert_int_equal(try_apply(checkin(5000, 59, 700, 5)), -ENOBUFS);
  assert_memory_equal(&history, &before, sizeof history);
  apply(correcting(checkin(5001, 30, 700, 1), 17, 60)); /* needs no room */
  assert_int_equal(history.checkin_count, HISTORY_CHECKINS);
}

static void test_loading_makes_room_by_itself(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 3 * HISTORY_CHECKINS; i++) apply(checkin(1 + i, (int)i / 10, 600, 5));
  assert_true(history.checkin_count <= HISTORY_CHECKINS);
  trim(3 * HISTORY_CHECKINS / 10);
  assert_int_equal(history.checkins[0].stamp.date, DAY0 + 307 - HISTORY_DAYS);
}

static void test_a_full_shelf_of_active_screens_keeps_them(void **state) {
  (void)state;
  for (uint32_t i = 0; i < HISTORY_SCREENS; i++) apply(screen(1 + i, (int)i, 600, ITEM_WEAK));
  assert_int_equal(try_apply(screen(5000, HISTORY_SCREENS, 600, ITEM_WEAK)), -ENOBUFS);
  trim(HISTORY_SCREENS);
  assert_int_equal(history.screen_count, HISTORY_SCREENS);
}

/* ---- looking ------------------------------------------------------------------------------------
 */

static void test_finds_prompts_and_checkins(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 2; i++) {
    struct entry prompt = make(ENTRY_PROMPT, 1 + i, 0, 480 + (int)i);
    strcpy(prompt.prompt.key, "morning@2024-10-04T08:00");
    prompt.prompt.state = i == 0 ? PROMPT_SHOWN : PROMPT_ANSWERED;
    apply(prompt);
  }
  assert_int_equal(history_prompt(&history, "morning@2024-10-04T08:00")->state, PROMPT_ANSWERED);
  assert_null(history_prompt(&history, "morning@2024-10-04T08:0"));
  apply(checkin(10, 0, 600, 3));
  apply(checkin(11, 0, 700, 4));
  assert_null(history_checkin_before(&history, at_of(0, 599)));
  assert_int_equal(history_checkin_before(&history, at_of(0, 600))->pain, 3);
  assert_int_equal(history_checkin_before(&history, at_of(9, 0))->pain, 4);
}

/* ---- a restart gives the same bytes
 * ---------------------------------------------------------------- */

enum { RANDOM_ENTRIES = 1500, RANDOM_DAYS = 220 };

static struct entry feed[RANDOM_ENTRIES];

static int pick(int n) {
  return rand() % n;
}

static void fill(struct entry *entry) {
  static const char *const exercises[] = {"a", "b", "c"};
  if (entry->kind == ENTRY_CHECKIN) {
    entry->checkin.pain = (int8_t)pick(11);
    if (pick(6) == 0) entry->checkin.sites = SITE(pick(2), pick(REGION_COUNT));
  }
  if (entry->kind == ENTRY_SCREEN) {
    entry->screen.completed = true;
    if (pick(4) == 0) entry->screen.yes = (uint16_t)(1u << pick(ITEM_COUNT));
  }
  if (entry->kind == ENTRY_CLEAR) {
    entry->clear.may_exercise = pick(2);
    entry->clear.unconfirmed = pick(3) == 0;
  }
  if (entry->kind == ENTRY_LEVEL) strcpy(entry->level.exercise, exercises[pick(3)]);
  if (entry->kind == ENTRY_PERMIT) strcpy(entry->permit.exercise, exercises[pick(3)]);
  if (entry->kind == ENTRY_BASELINE && pick(2)) entry->baseline.sites = SITE(SIDE_R, pick(5));
}

/* Random diaries in the order of logging, with backdating, corrections and voids of earlier ones.
 */
static int random_feed(unsigned seed) {
  static const enum entry_kind kinds[] = {
      ENTRY_CHECKIN, ENTRY_CHECKIN, ENTRY_CHECKIN, ENTRY_BOUT,   ENTRY_SCREEN, ENTRY_CLEAR,
      ENTRY_RETRACT, ENTRY_LEVEL,   ENTRY_PERMIT,  ENTRY_PROMPT, ENTRY_WINDOW, ENTRY_BASELINE,
      ENTRY_INTAKE,  ENTRY_SESSION, ENTRY_COLD,    ENTRY_PAUSE,  ENTRY_ACK,    ENTRY_ANSWER};
  srand(seed);
  for (int i = 0; i < RANDOM_ENTRIES; i++) {
    int day = i * RANDOM_DAYS / RANDOM_ENTRIES;
    int back = pick(8) == 0 ? pick(90) : 0;
    enum entry_kind kind = kinds[pick(sizeof kinds / sizeof kinds[0])];
    bool rare = kind == ENTRY_ACK || kind == ENTRY_RETRACT || kind == ENTRY_BASELINE ||
                kind == ENTRY_PERMIT || kind == ENTRY_CLEAR; /* small shelves */
    if (rare && pick(8) > 0) kind = ENTRY_CHECKIN;
    feed[i] = make(kind, 1 + (uint32_t)i, day - back, pick(1440));
    feed[i].logged = at_of(day, 1439);
    int earlier = i > 0 ? i - 1 - pick(i < 60 ? i : 60) : 0;
    if (i > 0 && pick(10) == 0 && feed[earlier].kind == kind) {
      feed[i].corrects = feed[earlier].stamp.id;
      feed[i].voided = pick(3) == 0;
      if (pick(2)) feed[i].stamp = feed[earlier].stamp;
      feed[i].stamp.id = id_of(1 + (uint32_t)i);
    }
    fill(&feed[i]);
  }
  return RANDOM_ENTRIES;
}

static const uintmax_t taken[] = {0, (uintmax_t)-EPERM};

/* What the program does: trims every day; on -ESTALE reads everything again. */
static void live(int i, int *reloads) {
  int result = history_apply(&history, &feed[i]);
  if (result == -ESTALE) {
    ++*reloads;
    memset(&history, 0, sizeof history);
    for (int k = 0; k <= i; k++) {
      result = history_apply(&history, &feed[k]);
      assert_in_set(result, taken, 2);
    }
  }
  assert_in_set(result, taken, 2);
}

static void test_a_restart_gives_the_same_bytes(void **state) {
  (void)state;
  int reloads = 0;
  for (unsigned seed = 1; seed <= 40; seed++) {
    setup(NULL);
    int count = random_feed(seed);
    day_number today = 0;
    for (int i = 0; i < count; i++) {
      live(i, &reloads);
      day_number date = civil_date_of(feed[i].logged);
      if (date != today) history_trim(&history, &params, today = date);
      if (i % 500 != 499 && i != count - 1) continue;
      history_trim(&history, &params, today);
      memset(&other, 0, sizeof other);
      for (int k = 0; k <= i; k++) assert_in_set(history_apply(&other, &feed[k]), taken, 2);
      history_trim(&other, &params, today);
      assert_memory_equal(&history, &other, sizeof history);
    }
  }
  assert_in_range(reloads, 1, 40 * RANDOM_ENTRIES / 20); /* it happens, and seldom */
}

/* Trimming changes nothing that the stage engine sees: the same active screens, whole or trimmed.
 */
static void test_trimming_never_changes_what_is_active(void **state) {
  (void)state;
  for (unsigned seed = 100; seed <= 140; seed++) {
    setup(NULL);
    int count = random_feed(seed);
    for (int i = 0; i < count; i++) (void)history_apply(&history, &feed[i]);
    int before = 0, after = 0;
    for (int i = 0; i < history.screen_count; i++) before += is_active(i);
    trim(RANDOM_DAYS + pick(100));
    for (int i = 0; i < history.screen_count; i++) after += is_active(i);
    assert_int_equal(before, after);
  }
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_orders_by_time_then_arrival),
      TEST(test_takes_the_same_entry_once),
      TEST(test_remembers_the_newest_moment_that_was_not_ahead),
      TEST(test_keeps_no_texts),
      TEST(test_refuses_what_is_no_entry),
      TEST(test_corrects_in_place),
      TEST(test_newest_correction_wins_whatever_it_names),
      TEST(test_a_corrected_entry_does_not_come_back),
      TEST(test_voids),
      TEST(test_a_later_correction_outlives_a_void),
      TEST(test_single_kinds_keep_the_newest),
      TEST(test_S22_screens_clears_and_retracts_stand),
      TEST(test_S2_an_imported_clear_counts_once_confirmed),
      TEST(test_trims_to_the_windows),
      TEST(test_appointments_wait_for_their_day),
      TEST(test_never_drops_an_active_screen),
      TEST(test_an_imported_retract_waits_for_its_yes),
      TEST(test_a_cleared_screen_keeps_its_clear_while_it_stays),
      TEST(test_keeps_the_baseline_in_force_at_the_start),
      TEST(test_keeps_the_level_of_each_exercise),
      TEST(test_an_unconfirmed_permit_does_not_replace_one_that_counts),
      TEST(test_forgets_the_journal_of_a_closed_dialogue),
      TEST(test_first_sites_outlive_the_window),
      TEST(test_first_sites_follow_corrections),
      TEST(test_stale_when_the_next_first_is_unknown),
      TEST(test_stale_when_what_was_in_force_before_is_unknown),
      TEST(test_full_arrays_are_an_error),
      TEST(test_loading_makes_room_by_itself),
      TEST(test_a_full_shelf_of_active_screens_keeps_them),
      TEST(test_finds_prompts_and_checkins),
      TEST(test_a_restart_gives_the_same_bytes),
      TEST(test_trimming_never_changes_what_is_active),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
