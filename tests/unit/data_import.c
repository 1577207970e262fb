/* Rows from outside: the same bytes back, one state whatever the order, all or nothing. */
#include "diary/data_import.h"
#include "diary/data_export.h"
#include "diary_fixture.h"

/* The lines of an export, allocated. */
static char *lines_of(struct diary *diary) {
  char *text = NULL;
  size_t len = 0;
  struct err err = {""};
  FILE *out = open_memstream(&text, &len);
  if (data_export_lines(diary, out, &err) != 0) fail_msg("export: %s", err.text);
  fclose(out);
  return text;
}

static const char *write_lines(const struct place *place, const char *name, const char *text) {
  const char *path = place_file(place, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
  return path;
}

static struct diary_taken must_import(struct diary *diary, const char *path) {
  struct diary_taken taken;
  struct err err = {""};
  if (data_import_file(diary, path, LATER, &taken, &err) != 0) fail_msg("import: %s", err.text);
  return taken;
}

static void assert_import_refused(struct diary *diary, const char *path, int result,
                                  const char *why) {
  struct diary_taken taken;
  struct err err = {""};
  char *before = lines_of(diary), *after;
  assert_int_equal(data_import_file(diary, path, LATER, &taken, &err), result);
  if (strstr(err.text, why) == NULL) fail_msg("\"%s\" does not say \"%s\"", err.text, why);
  after = lines_of(diary);
  assert_string_equal(after, before);
  assert_int_equal(diary_check(diary, NULL), 0);
  free(before);
  free(after);
}

/* Entries of every kind, some corrected, one of them voided, one forgotten. */
static void fill(struct place *place, struct diary *diary, int count) {
  struct entry entry, last;
  for (int i = 0; i < count; i++) {
    fixture_entry((enum entry_kind)(i % ENTRY_KINDS), &place->dice, i % 2, &entry);
    must_append(diary, &entry);
    if (i % ENTRY_KINDS == ENTRY_NOTE) last = entry;
  }
  for (int i = 0; i < 3; i++) {
    struct entry change = entry_of(place, ENTRY_NOTE, i);
    change.text = "better";
    change.corrects = last.stamp.id;
    change.voided = i == 2;
    must_append(diary, &change);
  }
  entry = entry_of(place, ENTRY_NOTE, 5);
  entry.text = "gone";
  must_append(diary, &entry);
  assert_int_equal(diary_forget(diary, &entry.stamp.id, NULL, NULL), 0);
}

/* More than one page. */
static void the_same_bytes_come_back(void **state) {
  struct place *place = *state, fresh;
  struct diary *diary = must_open_on(place, "a");
  fill(place, diary, 2 * EXPORT_PAGE + 7);
  char *lines = lines_of(diary);
  const char *path = write_lines(place, "all.jsonl", lines);
  place_make(&fresh);
  struct diary *other = must_open_on(&fresh, "b");
  struct diary_taken taken = must_import(other, path);
  assert_int_equal(taken.fresh, 2 * EXPORT_PAGE + 7 + 4);
  assert_int_equal(taken.known + taken.left_out, 0);
  char *again = lines_of(other);
  assert_string_equal(again, lines);
  assert_int_equal(diary_check(other, NULL), 0);
  taken = must_import(other, path);
  assert_int_equal(taken.fresh, 0);
  assert_int_equal(taken.known, 2 * EXPORT_PAGE + 7 + 4);
  /* And the same counts. */
  struct fed *ours = list_all(diary), *theirs = list_all(other);
  for (int i = 0; i < ours->count; i++) {
    int twin = fed_find(theirs, &ours->entries[i]);
    assert_true(twin >= 0);
    assert_int_equal(ours->in_force[i], theirs->in_force[twin]);
    assert_false(theirs->own[twin]);
  }
  free(ours);
  free(theirs);
  free(again);
  free(lines);
  diary_close(other);
  diary_close(diary);
  place_remove(&fresh);
}

/* Three devices, each with what it once had of the others, in all six orders. */
static void any_order_ends_in_one_state(void **state) {
  static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                   {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  static const char *const names[] = {"0.jsonl", "1.jsonl", "2.jsonl"};
  struct place *place = *state, device, fresh;
  struct entry shared = checkin(place, 5, 0);
  char *one = NULL;
  for (int i = 0; i < 3; i++) {
    place_make(&device);
    device.dice = 100 + (uint64_t)i;
    struct diary *diary = must_open_on(&device, "x");
    if (i == 0) must_append(diary, &shared);
    if (i > 0) must_import(diary, place_file(place, names[i - 1]));
    struct entry change = checkin(&device, i, -1); /* each corrects the same entry */
    change.corrects = shared.stamp.id;
    must_append(diary, &change);
    fill(&device, diary, 40);
    char *lines = lines_of(diary);
    write_lines(place, names[i], lines);
    free(lines);
    diary_close(diary);
    place_remove(&device);
  }
  for (int i = 0; i < 6; i++) {
    place_make(&fresh);
    struct diary *diary = must_open_on(&fresh, "y");
    for (int k = 0; k < 3; k++) must_import(diary, place_file(place, names[orders[i][k]]));
    char *lines = lines_of(diary);
    if (one == NULL) one = strdup(lines);
    assert_string_equal(lines, one);
    assert_int_equal(diary_check(diary, NULL), 0);
    free(lines);
    diary_close(diary);
    place_remove(&fresh);
  }
  free(one);
}

/* ---- refused whole --------------------------------------------------------------------------- */

/* A line of the export, changed: `from` becomes `to`, once. */
static const char *changed(struct place *place, const char *line, const char *from,
                           const char *to) {
  char text[4096];
  const char *at = strstr(line, from);
  assert_non_null(at);
  snprintf(text, sizeof text, "%.*s%s%s", (int)(at - line), line, to, at + strlen(from));
  return write_lines(place, "changed.jsonl", text);
}

static void a_conflict_names_the_entry(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open_on(place, "a");
  struct entry entry = checkin(place, 5, 0);
  char id[CODEC_ID_SIZE];
  must_append(diary, &entry);
  codec_id_format(&entry.stamp.id, id);
  char *line = lines_of(diary);
  assert_import_refused(diary, changed(place, line, "\"pain\":5", "\"pain\":6"), -EEXIST, id);
  /* Another entry in its place among its device's numbers. */
  assert_import_refused(diary, changed(place, line, "\"id\":\"", "\"id\":\"0000"), -EINVAL, "id");
  char other[CODEC_ID_SIZE];
  snprintf(other, sizeof other, "%.31s%c", id, id[31] == '0' ? '1' : '0');
  assert_import_refused(diary, changed(place, line, id, other), -EEXIST, other);
  free(line);
  diary_close(diary);
}

static void what_we_would_not_have_let_in(void **state) {
  static const struct {
    const char *from, *to, *why;
  } rows[] = {
      {"\"pain\":5", "\"pain\":11", "pain"},
      {"\"pain\":5", "\"mood\":5,\"pain\":5", "mood"},
      {"\"pain\":5", "\"hot\":1", "pain"},
      {"\"checkin\"", "\"spell\"", "spell"},
      {"\"checkin\"", "\"bout\"", "exercise"},
      {"\"seq\":1,", "\"seq\":0,", "seq"},
      {"\"seq\":1,", "\"seq\":9223372036854775807,", "seq"},
      {"\"minute\":720", "\"minute\":721", "minute"},
      {"\"date\":\"2025-06-02\"", "\"date\":\"2025-06-03\"", "date"},
      {"\"logged\":\"2025", "\"logged\":\"2099", "to come"},
      {"\"voided\":false", "\"voided\":true", ""},
      {"\"erased\":false", "\"erased\":true", "erased"},
      {"}\n", "\n", "not JSON"},
      {"}\n", "}", "no end"},
  };
  struct place *place = *state, fresh;
  struct diary *diary = must_open_on(place, "a");
  struct entry entry = checkin(place, 5, 0);
  must_append(diary, &entry);
  char *line = lines_of(diary);
  diary_close(diary);
  place_make(&fresh);
  diary = must_open_on(&fresh, "b");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_import_refused(diary, changed(place, line, rows[i].from, rows[i].to), -EINVAL,
                          rows[i].why);
  assert_import_refused(diary, place->folder, -EINVAL, "not a file");
  assert_import_refused(diary, "/nowhere/at/all", -EINVAL, "/nowhere/at/all");
  free(line);
  diary_close(diary);
  place_remove(&fresh);
}

/* A correction is of the same kind, and safety entries are never corrected (S22). */
static void S22_no_correction_of_safety_entries(void **state) {
  struct place *place = *state, fresh;
  struct diary *diary = must_open_on(place, "a");
  struct entry screen = entry_of(place, ENTRY_SCREEN, 0), note = entry_of(place, ENTRY_NOTE, 0);
  char id[CODEC_ID_SIZE], quoted[CODEC_ID_SIZE + 2];
  screen.screen.completed = true;
  screen.screen.yes = 1 << ITEM_NUMB;
  note.text = "so";
  must_append(diary, &screen);
  codec_id_format(&screen.stamp.id, id);
  snprintf(quoted, sizeof quoted, "\"%s\"", id);
  place_make(&fresh);
  struct diary *other = must_open_on(&fresh, "b");
  must_append(other, &note);
  char *line = lines_of(other);
  char wish[80];
  snprintf(wish, sizeof wish, "\"corrects\":%s", quoted);
  assert_import_refused(diary, changed(place, line, "\"corrects\":null", wish), -EINVAL, "note");
  free(line);
  line = lines_of(diary);
  assert_import_refused(other,
                        changed(place, line, "\"corrects\":null",
                                "\"corrects\":\"11111111111111111111111111111111\""),
                        -EINVAL, "screen");
  free(line);
  diary_close(other);
  diary_close(diary);
  place_remove(&fresh);
}

/* ---- S2 -------------------------------------------------------------------------------------- */

static void S2_what_lifts_is_unconfirmed(void **state) {
  struct place *place = *state, fresh;
  struct diary *diary = must_open_on(place, "a");
  struct entry clear = entry_of(place, ENTRY_CLEAR, 0);
  clear.clear.may_exercise = true;
  must_append(diary, &clear);
  char *line = lines_of(diary);
  const char *path = write_lines(place, "all.jsonl", line);
  diary_close(diary);
  place_make(&fresh);
  diary = must_open_on(&fresh, "b");
  must_import(diary, path);
  struct fed *fed = load(diary, TODAY);
  assert_int_equal(fed->count, 1);
  assert_true(fed->entries[0].clear.unconfirmed);
  char *again = lines_of(diary);
  assert_string_equal(again, line); /* the mark is ours, not in the bytes */
  free(again);
  free(fed);
  free(line);
  diary_close(diary);
  place_remove(&fresh);
}

/* A line that says it is ours proves nothing: by import as by merge. */
static void S2_a_forged_clear_is_left_out(void **state) {
  struct place *place = *state, forged;
  struct entry note = entry_of(place, ENTRY_NOTE, 0), clear = entry_of(place, ENTRY_CLEAR, 0);
  note.text = "so";
  clear.clear.may_exercise = true;
  struct diary *diary = must_open_on(place, "a");
  must_append(diary, &note);
  diary_close(diary);
  place_make(&forged); /* a copy of the diary, in which the clear was typed */
  struct buf bytes;
  buf_init(&bytes, 1 << 20);
  assert_int_equal(paths_read_file(place->path, 1 << 20, 0, &bytes, NULL), 0);
  assert_int_equal(paths_write_file(forged.path, bytes.data, bytes.len, NULL), 0);
  buf_finish(&bytes);
  struct diary *copy = must_open_on(&forged, "a");
  must_append(copy, &clear);
  char *lines = lines_of(copy);
  diary_close(copy);
  diary = must_open_on(place, "a");
  struct diary_taken taken = must_import(diary, write_lines(place, "all.jsonl", lines));
  assert_int_equal(taken.fresh, 0);
  assert_int_equal(taken.left_out, 1);
  struct err err;
  assert_int_equal(data_merge_file(diary, forged.path, LATER, &taken, &err), 0);
  assert_int_equal(taken.fresh, 0);
  assert_false(loaded(diary, &clear));
  assert_int_equal(diary_check(diary, NULL), 0);
  must_append(diary, &clear); /* typed here, it counts */
  assert_true(loaded(diary, &clear));
  free(lines);
  diary_close(diary);
  place_remove(&forged);
}

/* ---- folders --------------------------------------------------------------------------------- */

struct seen {
  int good, bad;
};

static void see(void *owner, const struct data_merged *merged) {
  struct seen *seen = owner;
  if (merged->result < 0)
    seen->bad++;
  else
    seen->good++;
}

static void a_refused_file_holds_up_no_other(void **state) {
  struct place *place = *state, fresh, elsewhere;
  struct seen seen = {0};
  struct err err;
  place_make(&elsewhere);
  struct diary *diary = must_open_on(&elsewhere, "a");
  struct entry entry = checkin(&elsewhere, 5, 0);
  must_append(diary, &entry);
  assert_int_equal(data_export_devices(diary, place->folder, &err), 1);
  diary_close(diary);
  write_lines(place, "bad.jsonl", "{\n");
  write_lines(place, "bad.db", "no diary");
  write_lines(place, ".hidden.jsonl", "{\n");
  write_lines(place, "notes.txt", "{\n");
  place_make(&fresh);
  diary = must_open_on(&fresh, "b");
  assert_int_equal(data_merge_folder(diary, place->folder, LATER, see, &seen, &err), 2);
  assert_int_equal(seen.good, 1);
  assert_int_equal(seen.bad, 2);
  assert_true(loaded(diary, &entry));
  assert_int_equal(data_merge_folder(diary, "/nowhere", LATER, see, &seen, &err), -EINVAL);
  diary_close(diary);
  place_remove(&fresh);
  place_remove(&elsewhere);
}

/* Nobody writes another device's file, and a copy that knows less does not shorten one's own. */
static void each_device_writes_its_own_file(void **state) {
  struct place *place = *state, synced;
  struct err err;
  struct diary *diary = must_open_on(place, "a");
  for (int i = 0; i < 3; i++) {
    struct entry entry = checkin(place, i, -i);
    must_append(diary, &entry);
  }
  place_make(&synced);
  assert_int_equal(data_export_devices(diary, synced.folder, &err), 1);
  char *lines = lines_of(diary);
  diary_close(diary);
  diary = must_open_on(place, "another machine"); /* the disk moved on; the old device may live */
  struct entry entry = checkin(place, 9, 0);
  must_append(diary, &entry);
  struct diary_device_info devices[DIARY_DEVICES_MAX];
  assert_int_equal(diary_devices(diary, devices), 2);
  assert_int_equal(devices[0].current + devices[1].current, 1);
  char name[64], id[CODEC_ID_SIZE];
  codec_id_format(&devices[devices[0].current].id, id); /* of the former one */
  snprintf(name, sizeof name, "%s.jsonl", id);
  char *longer = NULL;
  assert_true(asprintf(&longer, "%s%s", lines, lines) > 0);
  write_lines(&synced, name, longer);
  assert_int_equal(data_export_devices(diary, synced.folder, &err), 1);
  struct buf kept;
  buf_init(&kept, 1 << 20);
  assert_int_equal(paths_read_file(place_file(&synced, name), 1 << 20, 0, &kept, NULL), 0);
  assert_string_equal(buf_text(&kept), longer);
  buf_finish(&kept);
  free(longer);
  free(lines);
  diary_close(diary);
  place_remove(&synced);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      PLACE_TEST(the_same_bytes_come_back),
      PLACE_TEST(any_order_ends_in_one_state),
      PLACE_TEST(a_conflict_names_the_entry),
      PLACE_TEST(what_we_would_not_have_let_in),
      PLACE_TEST(S22_no_correction_of_safety_entries),
      PLACE_TEST(S2_what_lifts_is_unconfirmed),
      PLACE_TEST(S2_a_forged_clear_is_left_out),
      PLACE_TEST(a_refused_file_holds_up_no_other),
      PLACE_TEST(each_device_writes_its_own_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
