/* Devices and merging: three diaries end alike in whatever order they meet. */
#include "diary/diary_internal.h"
#include "diary_fixture.h"

static void fill(struct place *place, const char *machine, uint64_t dice, int count) {
  struct diary *diary = must_open_on(place, machine);
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
    struct diary *diary = must_open_on(&here, "d");
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
  struct diary *other = must_open_on(&elsewhere, "b"), *diary = must_open(place);
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
  struct diary *other = must_open_on(&elsewhere, "b"), *diary = must_open(place);
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
    struct diary *guest = must_open_on(&elsewhere, "b");
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
  struct diary *diary = must_open_on(place, "a");
  assert_int_equal(diary_check(diary, NULL), 0);
  struct fed *all = list_all(diary);
  assert_int_equal(all->count, 9);
  for (int i = 0; i < 9; i++) assert_true(all->own[i]); /* all were this diary once */
  free(all);
  diary_close(diary);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      PLACE_TEST(diaries_end_alike_in_every_order_of_meeting),
      PLACE_TEST(what_comes_from_elsewhere_is_unconfirmed),
      PLACE_TEST(diaries_that_disagree_are_refused_whole),
      PLACE_TEST(no_row_of_a_guest_may_be_odd),
      PLACE_TEST(another_machine_writes_as_another_device),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
