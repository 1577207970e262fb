/* What the windows of the working set keep when the days go by, and the first check-ins with sites.
 */
#include "history_fixture.h"

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

int main(void) {
  const struct CMUnitTest tests[] = {
      HISTORY_TEST(test_trims_to_the_windows),
      HISTORY_TEST(test_appointments_wait_for_their_day),
      HISTORY_TEST(test_never_drops_an_active_screen),
      HISTORY_TEST(test_an_imported_retract_waits_for_its_yes),
      HISTORY_TEST(test_a_cleared_screen_keeps_its_clear_while_it_stays),
      HISTORY_TEST(test_keeps_the_baseline_in_force_at_the_start),
      HISTORY_TEST(test_keeps_the_level_of_each_exercise),
      HISTORY_TEST(test_an_unconfirmed_permit_does_not_replace_one_that_counts),
      HISTORY_TEST(test_forgets_the_journal_of_a_closed_dialogue),
      HISTORY_TEST(test_first_sites_outlive_the_window),
      HISTORY_TEST(test_first_sites_follow_corrections),
      HISTORY_TEST(test_stale_when_the_next_first_is_unknown),
      HISTORY_TEST(test_stale_when_what_was_in_force_before_is_unknown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
