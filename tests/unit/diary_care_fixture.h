/* For tests of a diary in trouble: filling one, looking at its files, damaging and rescuing it.
 * Each opens and closes the diary by itself. */
#ifndef TESTS_DIARY_CARE_FIXTURE_H
#define TESTS_DIARY_CARE_FIXTURE_H

#include "core/civil.h"
#include "diary/diary_internal.h"
#include "diary_fixture.h"

/* In one commit. */
static inline void place_fill(struct place *place, int count) {
  struct diary *diary = must_open(place);
  struct entry *entries = calloc((size_t)count, sizeof *entries);
  for (int i = 0; i < count; i++) {
    entries[i] = checkin(place, i % 11, -i);
    entries[i].note = "a longer note, so that the diary has more than a handful of pages to damage";
  }
  assert_int_equal(diary_append(diary, entries, count, NULL, NULL), 0);
  free(entries);
  diary_close(diary);
}

static inline struct diary_rescue place_rescue(const struct place *place) {
  struct diary_rescue rescue;
  struct err err = {""};
  struct diary_options options = on_machine("a");
  if (diary_rescue(place->path, &options, NOON, &rescue, &err) != 0) fail_msg("%s", err.text);
  return rescue;
}

static inline int64_t place_rows(const struct place *place) {
  struct diary *diary = must_open(place);
  int64_t rows = count_rows(diary);
  assert_int_equal(diary_check(diary, NULL), 0);
  diary_close(diary);
  return rows;
}

static inline bool place_has(const struct place *place, const char *name) {
  return access(place_file(place, name), F_OK) == 0;
}

static inline void file_write(const char *path, const void *bytes, size_t n) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  fclose(file);
}

static inline size_t file_read(const char *path, uint8_t *out, size_t max) {
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  size_t n = fread(out, 1, max, file);
  fclose(file);
  return n;
}

static inline bool file_contains(const char *path, const char *words) {
  static uint8_t bytes[1024 * 1024];
  size_t n = file_read(path, bytes, sizeof bytes);
  return memmem(bytes, n, words, strlen(words)) != NULL;
}

static inline void file_sql(const char *path, const char *sql) {
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

static inline int place_check(const struct place *place) {
  struct diary *diary = NULL;
  struct diary_options options = {.readonly = true};
  int result = diary_open(place->path, &options, &diary, NULL);
  if (result == 0) result = diary_check(diary, NULL);
  diary_close(diary);
  return result;
}

static inline int place_backups(const struct place *place) {
  struct backups *backups = calloc(1, sizeof *backups);
  assert_int_equal(diary_backups_find(place->path, backups, NULL), 0);
  int count = backups->count;
  free(backups);
  return count;
}

static inline void place_backup(const struct place *place, day_number day) {
  struct diary *diary = must_open(place);
  struct err err = {""};
  if (diary_backup(diary, day, false, &err) != 0) fail_msg("%s", err.text);
  diary_close(diary);
}

#endif
