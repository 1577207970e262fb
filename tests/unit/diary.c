/* The diary: what is stored comes back, once; corrections; what the engine is fed. Damage and care
 * are in diary_care.c, power cuts in diary_powercut.c. */
#include "core/history.h"
#include "diary/diary_internal.h"
#include "diary_fixture.h"

#include <sys/wait.h>

static int set_up(void **state) {
  struct place *place = calloc(1, sizeof *place);
  place_make(place);
  *state = place;
  return 0;
}

static int tear_down(void **state) {
  place_remove(*state);
  free(*state);
  return 0;
}

/* ---- append ---------------------------------------------------------------------------------- */

static void every_kind_is_stored_and_listed_as_it_was(void **state) {
  struct place *place = *state;
  struct entry entries[ENTRY_KINDS];
  struct diary *diary = must_open(place);
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    fixture_entry((enum entry_kind)kind, &place->dice, true, &entries[kind]);
    must_append(diary, &entries[kind]);
  }
  diary_close(diary);
  diary = must_open(place);
  struct fed *all = list_all(diary);
  assert_int_equal(all->count, ENTRY_KINDS);
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    int i = fed_find(all, &entries[kind]);
    assert_true(i >= 0 && all->in_force[i] && all->own[i] && !all->erased[i]);
    struct entry back = all->entries[i];
    back.note = entries[kind].note, back.text = entries[kind].text;
    back.text2 = entries[kind].text2;
    assert_memory_equal(&back, &entries[kind], sizeof back);
  }
  free(all);
  assert_int_equal(diary_check(diary, NULL), 0);
  diary_close(diary);
}

static void all_of_a_batch_or_none(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry batch[3] = {checkin(place, 3, 0), checkin(place, 4, 1), checkin(place, 5, 2)};
  batch[2].checkin.pain = 11;
  struct err err;
  int added = 77;
  assert_int_equal(diary_append(diary, batch, 3, &added, &err), -EINVAL);
  assert_non_null(strstr(err.text, "pain"));
  assert_int_equal(added, 77);
  assert_int_equal(count_rows(diary), 0);
  batch[2].checkin.pain = 10;
  assert_int_equal(diary_append(diary, batch, 3, &added, &err), 0);
  assert_int_equal(added, 3);
  assert_int_equal(count_rows(diary), 3);
  diary_close(diary);
}

static void a_retry_changes_nothing(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry entry = checkin(place, 3, 0), again = entry;
  struct err err;
  int added = -1;
  must_append(diary, &entry);
  assert_int_equal(diary_append(diary, &entry, 1, &added, &err), 0);
  assert_int_equal(added, 0);
  /* Made on the spot, so the second try is stamped a little later. */
  struct entry_id id = entry.stamp.id;
  fixture_stamp(&again, &place->dice, entry.stamp.at + 5, 0);
  again.stamp.id = id;
  assert_int_equal(diary_append(diary, &again, 1, &added, &err), 0);
  assert_int_equal(count_rows(diary), 1);
  /* The same id for something else is no retry. */
  again.checkin.pain = 4;
  assert_int_equal(diary_append(diary, &again, 1, &added, &err), -EEXIST);
  assert_int_equal(diary_class_of(-EEXIST), DIARY_REFUSED);
  again = entry;
  again.logged += 60; /* now it says when it happened, and that is another time */
  again.stamp.at -= 60, again.stamp.minute = (int16_t)(again.stamp.minute - 1);
  assert_int_equal(diary_append(diary, &again, 1, &added, &err), -EEXIST);
  diary_close(diary);
}

static void stamps_must_be_sound(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry entry = checkin(place, 3, 0);
  struct err err;
  entry.stamp.date++;
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), -EINVAL);
  entry = checkin(place, 3, 0);
  memset(&entry.stamp.id, 0, sizeof entry.stamp.id);
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), -EINVAL);
  entry = checkin(place, 3, 0);
  entry.stamp.offset = 1081;
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), -EINVAL);
  entry = checkin(place, 3, 0);
  fixture_stamp(&entry, &place->dice, -1, -90); /* the evening before 1970 */
  assert_int_equal(entry.stamp.date, -1);
  must_append(diary, &entry);
  diary_close(diary);
}

static void a_killed_writer_loses_nothing_acknowledged(void **state) {
  struct place *place = *state;
  diary_close(must_open(place));
  for (int round = 0; round < 5; round++) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
      struct diary *diary = must_open(place);
      place->dice += (uint64_t)round * 1000;
      for (char done = 0; done < 100; done++) {
        struct entry entry = checkin(place, 3, done);
        must_append(diary, &entry);
        if (write(ends[1], &entry.stamp.id, sizeof entry.stamp.id) < 0) _exit(1);
      }
      pause();
      _exit(0);
    }
    close(ends[1]);
    struct entry last, told;
    for (int i = 0; i < 10 + round * 7; i++)
      assert_int_equal(read(ends[0], &told.stamp.id, 16), 16);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    /* What it said before it died is there. */
    struct diary *diary = must_open(place);
    struct fed *all = list_all(diary);
    do last = told;
    while (read(ends[0], &told.stamp.id, 16) == 16);
    assert_true(fed_find(all, &last) >= 0);
    assert_int_equal(diary_check(diary, NULL), 0);
    free(all);
    diary_close(diary);
    close(ends[0]);
  }
}

/* ---- corrections ----------------------------------------------------------------------------- */

static struct entry correction(struct place *place, const struct entry *of, int pain) {
  struct entry entry = checkin(place, pain, 1);
  entry.stamp.at = of->stamp.at, entry.stamp.date = of->stamp.date;
  entry.stamp.minute = of->stamp.minute;
  entry.corrects = of->stamp.id;
  return entry;
}

static int pain_in_force(struct diary *diary) {
  struct fed *fed = load(diary, TODAY);
  assert_true(fed->count <= 1);
  int pain = fed->count == 0 ? -1 : fed->entries[0].checkin.pain;
  if (fed->count) assert_true(entry_id_none(&fed->entries[0].corrects));
  free(fed);
  return pain;
}

static void the_newest_version_counts(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry first = checkin(place, 3, 0), second = correction(place, &first, 4);
  struct entry third = correction(place, &second, 5), void_ = correction(place, &third, 0);
  must_append(diary, &first);
  must_append(diary, &second);
  assert_int_equal(pain_in_force(diary), 4);
  must_append(diary, &third);
  assert_int_equal(pain_in_force(diary), 5);
  entry_blank(ENTRY_CHECKIN, &void_);
  fixture_stamp(&void_, &place->dice, NOON, 0);
  void_.corrects = third.stamp.id;
  void_.voided = true;
  must_append(diary, &void_);
  assert_int_equal(pain_in_force(diary), -1);
  struct fed *all = list_all(diary);
  assert_int_equal(all->count, 4);
  for (int i = 0; i < 4; i++) assert_false(all->in_force[i]);
  free(all);
  diary_close(diary);
}

static void of_two_corrections_of_one_the_later_counts(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry first = checkin(place, 3, 0);
  struct entry early = correction(place, &first, 4), late = correction(place, &first, 5);
  late.logged = early.logged + 1;
  must_append(diary, &first);
  must_append(diary, &late); /* as a merge may bring it */
  must_append(diary, &early);
  assert_int_equal(pain_in_force(diary), 5);
  struct entry of_early = correction(place, &early, 6);
  of_early.logged = late.logged + 1;
  must_append(diary, &of_early);
  assert_int_equal(pain_in_force(diary), 6);
  diary_close(diary);
}

static void what_cannot_be_corrected(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry nothing = checkin(place, 3, 0), wrong = correction(place, &nothing, 4);
  struct err err;
  assert_int_equal(diary_append(diary, &wrong, 1, NULL, &err), -ENOENT);
  static const enum entry_kind kinds[] = {ENTRY_SCREEN, ENTRY_CLEAR, ENTRY_RETRACT};
  for (int i = 0; i < 3; i++) {
    struct entry entry = entry_of(place, kinds[i], 0), edit = entry_of(place, kinds[i], 0);
    must_append(diary, &entry);
    edit.corrects = entry.stamp.id;
    assert_int_equal(diary_append(diary, &edit, 1, NULL, &err), -EPERM);
    edit.voided = true;
    assert_int_equal(diary_append(diary, &edit, 1, NULL, &err), -EPERM);
  }
  must_append(diary, &nothing);
  struct entry gentle = entry_of(place, ENTRY_GENTLE, 0);
  gentle.corrects = nothing.stamp.id;
  assert_int_equal(diary_append(diary, &gentle, 1, NULL, &err), -EINVAL);
  diary_close(diary);
}

/* ---- the working set ------------------------------------------------------------------------- */

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

static struct entry screen_of(struct place *place, int days_ago, uint16_t yes) {
  struct entry entry = entry_of(place, ENTRY_SCREEN, days_ago);
  entry.screen.completed = true;
  entry.screen.yes = yes;
  return entry;
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

/* ---- the log --------------------------------------------------------------------------------- */

static void the_log_by_kind_date_and_page(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry entries[30];
  for (int i = 0; i < 30; i++) {
    entries[i] = entry_of(place, i % 2 ? ENTRY_CHECKIN : ENTRY_GENTLE, i);
    if (i % 2) entries[i].checkin.pain = 1;
    must_append(diary, &entries[i]);
  }
  struct diary_filter filter = {.from = DAY_NONE, .to = DAY_NONE, .limit = 10};
  for (int page = 0; page < 3; page++) {
    struct fed *fed = list(diary, filter);
    assert_int_equal(fed->count, 10);
    for (int i = 0; i < 10; i++) assert_int_equal(fed_find(fed, &entries[page * 10 + i]), i);
    filter.after_row = fed->row[9];
    free(fed);
  }
  struct fed *fed = list(diary, filter);
  assert_int_equal(fed->count, 0);
  free(fed);
  filter = (struct diary_filter){
      .kinds = 1u << ENTRY_CHECKIN, .from = TODAY - 9, .to = TODAY - 4, .oldest_first = true};
  fed = list(diary, filter);
  assert_int_equal(fed->count, 3);
  for (int i = 0; i < 3; i++) assert_int_equal(fed_find(fed, &entries[9 - 2 * i]), i);
  free(fed);
  diary_close(diary);
}

static void one_entry_by_the_beginning_of_its_id(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry a = checkin(place, 1, 0), b = checkin(place, 2, 0);
  char id[CODEC_ID_SIZE];
  struct err err;
  b.stamp.id = a.stamp.id;
  b.stamp.id.byte[3] ^= 1;
  must_append(diary, &a);
  must_append(diary, &b);
  struct fed *fed = calloc(1, sizeof *fed);
  codec_id_format(&b.stamp.id, id);
  assert_int_equal(diary_get(diary, id, fed_row, fed, &err), 0);
  assert_int_equal(fed->entries[0].checkin.pain, 2);
  id[8] = '\0';
  assert_int_equal(diary_get(diary, id, fed_row, fed, &err), 0);
  id[6] = '\0';
  assert_int_equal(diary_get(diary, id, fed_row, fed, &err), -EEXIST);
  id[3] = '\0';
  assert_int_equal(diary_get(diary, id, fed_row, fed, &err), -EINVAL);
  assert_int_equal(diary_get(diary, "0000", fed_row, fed, &err), -ENOENT);
  assert_int_equal(diary_get(diary, "12g4", fed_row, fed, &err), -EINVAL);
  assert_int_equal(fed->count, 2);
  free(fed);
  diary_close(diary);
}

static void the_newest_state_of_a_plugin(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct fed *fed = calloc(1, sizeof *fed);
  assert_int_equal(diary_get_topic(diary, ENTRY_PLUGIN_STATE, "soothing", fed_entry, fed, NULL),
                   -ENOENT);
  for (int i = 0; i < 3; i++) {
    struct entry entry = entry_of(place, ENTRY_PLUGIN_STATE, 3 - i);
    entry.text = i == 2 ? "breathing" : "soothing";
    entry.text2 = "{}";
    must_append(diary, &entry);
  }
  assert_int_equal(diary_get_topic(diary, ENTRY_PLUGIN_STATE, "soothing", fed_entry, fed, NULL), 0);
  assert_string_equal(fed->text, "soothing");
  assert_int_equal(fed->entries[0].stamp.date, TODAY - 2);
  free(fed);
  diary_close(diary);
}

static void the_newest_time_that_was_no_mistake(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  moment newest = 0;
  assert_int_equal(diary_newest(diary, &newest, NULL), 0);
  assert_true(newest == INT64_MIN);
  struct entry now = checkin(place, 1, 0), ahead = checkin(place, 1, 48);
  ahead.logged = NOON; /* dated two days after it was made */
  must_append(diary, &ahead);
  must_append(diary, &now);
  assert_int_equal(diary_newest(diary, &newest, NULL), 0);
  assert_true(newest == NOON);
  diary_close(diary);
}

/* ---- devices and merging --------------------------------------------------------------------- */

static struct diary *open_on(const struct place *place, const char *machine) {
  struct diary *diary = NULL;
  struct diary_options options = on_machine(machine);
  assert_int_equal(diary_open(place->path, &options, &diary, NULL), 0);
  return diary;
}

static void fill(struct place *place, const char *machine, uint64_t dice, int count) {
  struct diary *diary = open_on(place, machine);
  place->dice = dice;
  for (int i = 0; i < count; i++) {
    struct entry entry = checkin(place, i % 11, -i);
    must_append(diary, &entry);
  }
  diary_close(diary);
}

/* Everything that a diary says, whatever the order of storing: a digest of its rows. */
static uint64_t digest_of(struct diary *diary) {
  uint64_t sum = 0;
  struct fed *all = list_all(diary);
  for (int i = 0; i < all->count; i++) {
    const uint8_t *bytes = (const uint8_t *)&all->entries[i].checkin;
    uint64_t one = 0xcbf29ce484222325u + all->in_force[i];
    for (size_t k = 0; k < sizeof(struct checkin); k++) one = (one ^ bytes[k]) * 0x100000001b3u;
    sum += one;
  }
  free(all);
  return sum;
}

static void diaries_end_alike_in_every_order_of_meeting(void **state) {
  (void)state;
  static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                   {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  static const char *const machines[] = {"a", "b", "c"};
  struct place sources[3];
  uint64_t digests[6];
  for (int i = 0; i < 3; i++) {
    place_make(&sources[i]);
    fill(&sources[i], machines[i], 1000 + (uint64_t)i, 40);
  }
  for (int i = 0; i < 6; i++) {
    struct place here;
    int added = 0;
    place_make(&here);
    struct diary *diary = open_on(&here, "d");
    for (int k = 0; k < 3; k++) {
      assert_int_equal(diary_merge(diary, sources[orders[i][k]].path, LATER, &added, NULL), 0);
      assert_int_equal(added, 40);
      assert_int_equal(diary_merge(diary, sources[orders[i][k]].path, LATER, &added, NULL), 0);
      assert_int_equal(added, 0);
    }
    assert_int_equal(diary_check(diary, NULL), 0);
    digests[i] = digest_of(diary);
    diary_close(diary);
    place_remove(&here);
  }
  for (int i = 1; i < 6; i++) assert_true(digests[i] == digests[0]);
  for (int i = 0; i < 3; i++) place_remove(&sources[i]);
}

static void what_comes_from_elsewhere_is_unconfirmed(void **state) {
  struct place *place = *state, elsewhere;
  place_make(&elsewhere);
  elsewhere.dice = 99;
  struct diary *other = open_on(&elsewhere, "b"), *diary = must_open(place);
  struct entry flag = screen_of(place, 1, 1), clear = entry_of(&elsewhere, ENTRY_CLEAR, 0);
  clear.clear.may_exercise = true;
  must_append(diary, &flag);
  must_append(other, &clear);
  diary_close(other);
  assert_int_equal(diary_merge(diary, elsewhere.path, LATER, NULL, NULL), 0);
  struct fed *fed = load(diary, TODAY);
  int i = fed_find(fed, &clear);
  assert_true(i >= 0 && fed->entries[i].clear.unconfirmed);
  assert_true(fed_find(fed, &flag) >= 0);
  free(fed);
  diary_close(diary);
  place_remove(&elsewhere);
}

static void diaries_that_disagree_are_refused_whole(void **state) {
  struct place *place = *state, elsewhere;
  place_make(&elsewhere);
  struct diary *other = open_on(&elsewhere, "b"), *diary = must_open(place);
  struct entry extra = checkin(&elsewhere, 1, 0), mine = checkin(place, 2, 5), theirs = mine;
  extra.stamp.id.byte[0] ^= 0x55;
  theirs.checkin.pain = 9;
  must_append(other, &extra);
  must_append(other, &theirs);
  must_append(diary, &mine);
  diary_close(other);
  assert_int_equal(diary_merge(diary, elsewhere.path, LATER, NULL, NULL), -EEXIST);
  assert_int_equal(count_rows(diary), 1);
  diary_close(diary);
  place_remove(&elsewhere);
}

/* Rows whose sums are right, as somebody's own program may write them: an old one from tomorrow
 * behind a newer one of today, a date that does not follow, a pain of 99, a void of itself. */
static void put_odd(struct diary *guest, int which, const struct entry *entry) {
  struct stored odd = {.device = guest->device,
                       .seq = 2,
                       .id = entry->stamp.id,
                       .logged = entry->logged,
                       .at = entry->stamp.at,
                       .date = entry->stamp.date,
                       .minute = entry->stamp.minute,
                       .kind = "checkin",
                       .body = which == 3 ? "{\"pain\":99}" : "{\"pain\":4}"};
  odd.body_len = strlen(odd.body);
  if (which == 0) odd.logged += 86400;
  if (which == 1) odd.date--;
  if (which == 2) odd.corrects = odd.id;
  if (which == 4) odd.voided = true;
  assert_int_equal(stored_insert(guest, &odd, NULL), 0);
}

static void no_row_of_a_guest_may_be_odd(void **state) {
  struct place *place = *state, elsewhere;
  struct diary *diary = must_open(place);
  for (int which = 0; which < 5; which++) {
    place_make(&elsewhere);
    elsewhere.dice = (uint64_t)which + 99;
    struct diary *guest = open_on(&elsewhere, "b");
    struct entry fine = checkin(&elsewhere, 1, 0), entry = checkin(&elsewhere, 2, -1);
    must_append(guest, &fine);
    put_odd(guest, which, &entry);
    diary_close(guest);
    struct err err = {""};
    int result = diary_merge(diary, elsewhere.path, NOON + 3600, NULL, &err);
    assert_true(result < 0);
    assert_int_equal(diary_class_of(result), DIARY_REFUSED);
    assert_true(err.text[0] != '\0');
    assert_int_equal(count_rows(diary), 0);
    place_remove(&elsewhere);
  }
  free(load(diary, TODAY));
  diary_close(diary);
}

static void another_machine_writes_as_another_device(void **state) {
  struct place *place = *state;
  fill(place, "a", 1, 3);
  fill(place, "b", 2, 3); /* the file was carried over */
  fill(place, "a", 3, 3); /* and back: the first may live on elsewhere, so again a new one */
  struct diary *diary = open_on(place, "a");
  assert_int_equal(diary_check(diary, NULL), 0);
  struct fed *all = list_all(diary);
  assert_int_equal(all->count, 9);
  for (int i = 0; i < 9; i++) assert_true(all->own[i]); /* all were this diary once */
  free(all);
  diary_close(diary);
}

/* ---- one writer ------------------------------------------------------------------------------ */

static void only_one_holds_the_lock(void **state) {
  struct place *place = *state;
  struct diary_lock lock = {-1}, second = {-1};
  struct err err;
  pid_t holder = 0;
  assert_int_equal(diary_lock_take(place->path, 0, &lock, &holder, &err), 0);
  assert_int_equal(diary_lock_take(place->path, 50, &second, &holder, &err), -EWOULDBLOCK);
  assert_int_equal(holder, getpid());
  assert_int_equal(second.fd, -1);
  diary_lock_drop(&lock);
  assert_int_equal(diary_lock_take(place->path, 0, &second, &holder, &err), 0);
  diary_lock_drop(&second);
  diary_lock_drop(&second);
}

static void two_opens_share_the_file_and_its_numbers(void **state) {
  struct place *place = *state;
  struct diary *one = must_open(place), *two = must_open(place);
  for (int i = 0; i < 6; i++) {
    struct entry entry = checkin(place, i, i);
    must_append(i % 2 ? one : two, &entry);
  }
  assert_int_equal(count_rows(one), 6);
  assert_int_equal(diary_check(two, NULL), 0);
  diary_close(one);
  diary_close(two);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_kind_is_stored_and_listed_as_it_was),
      TEST(all_of_a_batch_or_none),
      TEST(a_retry_changes_nothing),
      TEST(stamps_must_be_sound),
      TEST(a_killed_writer_loses_nothing_acknowledged),
      TEST(the_newest_version_counts),
      TEST(of_two_corrections_of_one_the_later_counts),
      TEST(what_cannot_be_corrected),
      TEST(the_windows_of_the_working_set),
      TEST(entries_come_in_the_order_of_storing),
      TEST(the_first_ones_with_sites_and_the_old_baselines),
      TEST(a_kept_correction_of_a_first_one_lets_the_next_move_up),
      TEST(a_flag_stays_until_it_is_cleared),
      TEST(what_was_seen_of_a_flag_stays_as_long_as_it),
      TEST(an_unconfirmed_clear_lifts_nothing),
      TEST(the_last_level_of_each_exercise),
      TEST(answers_of_open_dialogues_only),
      TEST(only_the_newest_intake_pause_and_gentle),
      TEST(feeding_ends_when_the_caller_says),
      TEST(the_log_by_kind_date_and_page),
      TEST(one_entry_by_the_beginning_of_its_id),
      TEST(the_newest_state_of_a_plugin),
      TEST(the_newest_time_that_was_no_mistake),
      TEST(diaries_end_alike_in_every_order_of_meeting),
      TEST(what_comes_from_elsewhere_is_unconfirmed),
      TEST(diaries_that_disagree_are_refused_whole),
      TEST(no_row_of_a_guest_may_be_odd),
      TEST(another_machine_writes_as_another_device),
      TEST(only_one_holds_the_lock),
      TEST(two_opens_share_the_file_and_its_numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
