/* The working set: what the engine is fed at a start. */
#include "core/history.h"
#include "diary_fixture.h"

static void the_windows_of_the_working_set(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry in = entry_of(place, ENTRY_CHECKIN, 64), out = entry_of(place, ENTRY_CHECKIN, 65);
  struct entry session_in = entry_of(place, ENTRY_SESSION, 400);
  struct entry session_out = entry_of(place, ENTRY_SESSION, 401);
  struct entry note = entry_of(place, ENTRY_NOTE, 0);
  in.checkin.pain = out.checkin.pain = 3;
  note.text = "not for the engine";
  struct entry *all[] = {&in, &out, &session_in, &session_out, &note};
  for (int i = 0; i < 5; i++) must_append(diary, all[i]);
  assert_true(loaded(diary, &in));
  assert_false(loaded(diary, &out));
  assert_true(loaded(diary, &session_in));
  assert_false(loaded(diary, &session_out));
  assert_false(loaded(diary, &note));
  diary_close(diary);
}

static void entries_come_in_the_order_of_storing(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry entries[40];
  for (int i = 0; i < 40; i++) {
    enum entry_kind kind = i % 3 == 0 ? ENTRY_SESSION : i % 3 == 1 ? ENTRY_CHECKIN : ENTRY_SCREEN;
    entries[i] = entry_of(place, kind, i * 7 % 50);
    if (kind == ENTRY_CHECKIN) entries[i].checkin.pain = 1;
    must_append(diary, &entries[i]);
  }
  struct fed *fed = load(diary, TODAY);
  assert_int_equal(fed->count, 40);
  for (int i = 0; i < 40; i++) assert_int_equal(fed_find(fed, &entries[i]), i);
  free(fed);
  diary_close(diary);
}

/* Three count; the others are for what moves up. */
static void the_first_ones_with_sites_and_the_old_baselines(void **state) {
  enum { CHECKINS = 14 };
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry checkins[CHECKINS], baselines[3];
  for (int i = 0; i < CHECKINS; i++) {
    checkins[i] = entry_of(place, ENTRY_CHECKIN, 2000 - i);
    checkins[i].checkin.pain = 2;
    if (i != 1) checkins[i].checkin.sites = SITE(SIDE_L, REGION_PERI);
    must_append(diary, &checkins[i]);
  }
  for (int i = 0; i < 3; i++) {
    baselines[i] = entry_of(place, ENTRY_BASELINE, 1000 - i);
    baselines[i].baseline.pain = 2;
    if (i == 1) baselines[i].baseline.sites = SITE(SIDE_R, REGION_LEG);
    must_append(diary, &baselines[i]);
  }
  for (int i = 0; i < CHECKINS; i++)
    assert_int_equal(loaded(diary, &checkins[i]), i != 1 && i < CHECKINS - 1);
  assert_false(loaded(diary, &baselines[0]));
  assert_true(loaded(diary, &baselines[1])); /* the last with sites */
  assert_true(loaded(diary, &baselines[2])); /* in force */
  diary_close(diary);
}

/* A disk that refuses: the correction is fed after what is stored. Found by the simulation. */
static void a_kept_correction_of_a_first_one_lets_the_next_move_up(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  static struct history history; /* large */
  struct entry checkins[5];
  for (int i = 0; i < 5; i++) {
    checkins[i] = entry_of(place, ENTRY_CHECKIN, 200 - i);
    checkins[i].checkin.pain = 2;
    checkins[i].checkin.sites = SITE(SIDE_L, REGION_PERI);
    must_append(diary, &checkins[i]);
  }
  memset(&history, 0, sizeof history);
  struct fed *fed = load(diary, TODAY);
  for (int i = 0; i < fed->count; i++)
    assert_int_equal(history_apply(&history, &fed->entries[i]), 0);
  struct entry kept = checkins[1];
  kept.corrects = checkins[1].stamp.id;
  kept.stamp.id.byte[0] ^= 1;
  kept.checkin.sites = 0;
  assert_int_equal(history_apply(&history, &kept), 0);
  assert_int_equal(history.first_sites_count, 3);
  assert_true(entry_id_same(&history.first_sites[2].stamp.id, &checkins[3].stamp.id));
  free(fed);
  diary_close(diary);
}

static void a_flag_stays_until_it_is_cleared(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry clean = screen_of(place, 900, 0), flag = screen_of(place, 800, 1);
  struct entry no = entry_of(place, ENTRY_CLEAR, 700), yes = entry_of(place, ENTRY_CLEAR, 600);
  struct entry later = screen_of(place, 500, 1 << ITEM_FEVER);
  yes.clear.may_exercise = true;
  must_append(diary, &clean);
  must_append(diary, &flag);
  must_append(diary, &no);
  assert_false(loaded(diary, &clean));
  assert_true(loaded(diary, &flag));
  assert_true(loaded(diary, &no));
  must_append(diary, &yes);
  assert_false(loaded(diary, &flag));
  assert_true(loaded(diary, &yes));
  must_append(diary, &later);
  assert_true(loaded(diary, &later));
  assert_false(loaded(diary, &flag));
  diary_close(diary);
}

/* Else a message that was seen would come again after a restart, months later (S4). */
static void what_was_seen_of_a_flag_stays_as_long_as_it(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry flag = screen_of(place, 100, 1), seen = entry_of(place, ENTRY_ACK, 100);
  struct entry yes = entry_of(place, ENTRY_CLEAR, 90);
  seen.ack.screen = flag.stamp.id;
  yes.clear.may_exercise = true;
  must_append(diary, &flag);
  must_append(diary, &seen);
  assert_true(loaded(diary, &flag));
  assert_true(loaded(diary, &seen));
  must_append(diary, &yes);
  assert_false(loaded(diary, &seen));
  diary_close(diary);
}

static void an_unconfirmed_clear_lifts_nothing(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry flag = screen_of(place, 800, 1), yes = entry_of(place, ENTRY_CLEAR, 600);
  yes.clear.may_exercise = yes.clear.unconfirmed = true;
  must_append(diary, &flag);
  must_append(diary, &yes);
  assert_true(loaded(diary, &flag));
  diary_close(diary);
}

static void the_last_level_of_each_exercise(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry levels[4];
  static const char *const exercises[] = {"psoas_release", "breathing", "psoas_release",
                                          "breathing"};
  for (int i = 0; i < 4; i++) {
    levels[i] = entry_of(place, ENTRY_LEVEL, 300 - i);
    snprintf(levels[i].level.exercise, NAME_SIZE, "%s", exercises[i]);
    levels[i].level.from = 1, levels[i].level.to = 2;
    must_append(diary, &levels[i]);
  }
  assert_false(loaded(diary, &levels[0]));
  assert_false(loaded(diary, &levels[1]));
  assert_true(loaded(diary, &levels[2]));
  assert_true(loaded(diary, &levels[3]));
  /* When the last one is taken back, the one before it counts. */
  struct entry void_ = entry_of(place, ENTRY_LEVEL, 0);
  void_.voided = true;
  void_.corrects = levels[2].stamp.id;
  must_append(diary, &void_);
  assert_true(loaded(diary, &levels[0]));
  diary_close(diary);
}

static struct entry prompt_of(struct place *place, int hours, const char *key,
                              enum prompt_state state_) {
  struct entry entry;
  entry_blank(ENTRY_PROMPT, &entry);
  fixture_stamp(&entry, &place->dice, NOON + hours * 3600, 0);
  snprintf(entry.prompt.key, KEY_SIZE, "%s", key);
  entry.prompt.state = (uint8_t)state_;
  return entry;
}

static struct entry answer_of(struct place *place, int hours, const char *key) {
  struct entry entry;
  entry_blank(ENTRY_ANSWER, &entry);
  fixture_stamp(&entry, &place->dice, NOON + hours * 3600, 0);
  snprintf(entry.answer.key, KEY_SIZE, "%s", key);
  snprintf(entry.answer.question, NAME_SIZE, "pain");
  return entry;
}

static void answers_of_open_dialogues_only(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry shown = prompt_of(place, 0, "a@1", PROMPT_SHOWN),
               answer = answer_of(place, 1, "a@1");
  struct entry old = answer_of(place, -24 * 4, "b@1");
  must_append(diary, &old);
  must_append(diary, &shown);
  must_append(diary, &answer);
  assert_true(loaded(diary, &answer));
  assert_false(loaded(diary, &old));
  struct entry later = prompt_of(place, 2, "a@1", PROMPT_LATER);
  must_append(diary, &later);
  assert_true(loaded(diary, &answer));
  struct entry other = prompt_of(place, 2, "c@1", PROMPT_ANSWERED);
  must_append(diary, &other);
  assert_true(loaded(diary, &answer));
  struct entry done = prompt_of(place, 3, "a@1", PROMPT_ANSWERED);
  must_append(diary, &done);
  assert_false(loaded(diary, &answer));
  diary_close(diary);
}

static void only_the_newest_intake_pause_and_gentle(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  static const enum entry_kind kinds[] = {ENTRY_INTAKE, ENTRY_PAUSE, ENTRY_GENTLE, ENTRY_PRIVATE};
  for (int i = 0; i < 4; i++) {
    struct entry old = entry_of(place, kinds[i], 1500), new = entry_of(place, kinds[i], 1400);
    must_append(diary, &old);
    must_append(diary, &new);
    assert_false(loaded(diary, &old));
    assert_true(loaded(diary, &new));
  }
  diary_close(diary);
}

static int stop_at_once(void *owner, const struct entry *entry) {
  (void)entry;
  ++*(int *)owner;
  return -ENOBUFS;
}

static void feeding_ends_when_the_caller_says(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  for (int i = 0; i < 3; i++) {
    struct entry entry = checkin(place, i, i);
    must_append(diary, &entry);
  }
  int calls = 0;
  assert_int_equal(diary_load(diary, TODAY, stop_at_once, &calls, NULL), -ENOBUFS);
  assert_int_equal(calls, 1);
  diary_close(diary);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      PLACE_TEST(the_windows_of_the_working_set),
      PLACE_TEST(entries_come_in_the_order_of_storing),
      PLACE_TEST(the_first_ones_with_sites_and_the_old_baselines),
      PLACE_TEST(a_kept_correction_of_a_first_one_lets_the_next_move_up),
      PLACE_TEST(a_flag_stays_until_it_is_cleared),
      PLACE_TEST(what_was_seen_of_a_flag_stays_as_long_as_it),
      PLACE_TEST(an_unconfirmed_clear_lifts_nothing),
      PLACE_TEST(the_last_level_of_each_exercise),
      PLACE_TEST(answers_of_open_dialogues_only),
      PLACE_TEST(only_the_newest_intake_pause_and_gentle),
      PLACE_TEST(feeding_ends_when_the_caller_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
