/* The working set (design 2): order, corrections, bounds, and that a restart gives the same bytes.
 * Its windows are in history_windows.c. */
#include "history_fixture.h"

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

int main(void) {
  const struct CMUnitTest tests[] = {
      HISTORY_TEST(test_orders_by_time_then_arrival),
      HISTORY_TEST(test_takes_the_same_entry_once),
      HISTORY_TEST(test_remembers_the_newest_moment_that_was_not_ahead),
      HISTORY_TEST(test_keeps_no_texts),
      HISTORY_TEST(test_refuses_what_is_no_entry),
      HISTORY_TEST(test_corrects_in_place),
      HISTORY_TEST(test_newest_correction_wins_whatever_it_names),
      HISTORY_TEST(test_a_corrected_entry_does_not_come_back),
      HISTORY_TEST(test_voids),
      HISTORY_TEST(test_a_later_correction_outlives_a_void),
      HISTORY_TEST(test_single_kinds_keep_the_newest),
      HISTORY_TEST(test_S22_screens_clears_and_retracts_stand),
      HISTORY_TEST(test_S2_an_imported_clear_counts_once_confirmed),
      HISTORY_TEST(test_full_arrays_are_an_error),
      HISTORY_TEST(test_loading_makes_room_by_itself),
      HISTORY_TEST(test_a_full_shelf_of_active_screens_keeps_them),
      HISTORY_TEST(test_finds_prompts_and_checkins),
      HISTORY_TEST(test_a_restart_gives_the_same_bytes),
      HISTORY_TEST(test_trimming_never_changes_what_is_active),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
