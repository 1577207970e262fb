/* A diary in a folder of its own that goes away with the test. */
#ifndef TESTS_DIARY_FIXTURE_H
#define TESTS_DIARY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diary/diary.h"
#include "entry_fixture.h"
#include "folder_fixture.h"

enum { TODAY = 20241 }; /* 2025-06-02 */
#define NOON ((moment)TODAY * 86400 + 12 * 3600)
enum { LATER = 1900000000 }; /* after every time of the fixtures */

struct place {
  char folder[FOLDER_SIZE];
  char path[96];
  uint64_t dice;
};

static inline void place_make(struct place *place) {
  char folder[FOLDER_SIZE];
  folder_make(folder);
  memcpy(place->folder, folder, sizeof folder);
  snprintf(place->path, sizeof place->path, "%s/diary.db", folder);
  place->dice = 7;
}

static inline void place_remove(struct place *place) {
  folder_remove(place->folder);
}

static inline int place_setup(void **state) {
  struct place *place = calloc(1, sizeof *place);
  place_make(place);
  *state = place;
  return 0;
}

static inline int place_teardown(void **state) {
  place_remove(*state);
  free(*state);
  return 0;
}

#define PLACE_TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)

static inline const char *place_file(const struct place *place, const char *name) {
  static char path[160];
  snprintf(path, sizeof path, "%s/%s", place->folder, name);
  return path;
}

static inline struct diary_options on_machine(const char *machine) {
  return (struct diary_options){.machine = machine, .name = "test"};
}

static inline struct diary *must_open_on(const struct place *place, const char *machine) {
  struct diary *diary = NULL;
  struct err err = {""};
  struct diary_options options = on_machine(machine);
  if (diary_open(place->path, &options, &diary, &err) != 0) fail_msg("open: %s", err.text);
  return diary;
}

static inline struct diary *must_open(const struct place *place) {
  return must_open_on(place, "a");
}

/* What opening comes to, and its words in `err`. */
static inline int try_open(const struct place *place, struct err *err) {
  struct diary *diary = NULL;
  struct diary_options options = on_machine("a");
  int result = diary_open(place->path, &options, &diary, err);
  if (result == 0) diary_close(diary);
  return result;
}

static inline void must_append(struct diary *diary, const struct entry *entry) {
  struct err err = {""};
  if (diary_append(diary, entry, 1, NULL, &err) != 0) fail_msg("append: %s", err.text);
}

/* A check-in of `pain`, `hours` from noon of TODAY. */
static inline struct entry checkin(struct place *place, int pain, int hours) {
  struct entry entry;
  entry_blank(ENTRY_CHECKIN, &entry);
  fixture_stamp(&entry, &place->dice, NOON + hours * 3600, 0);
  entry.checkin.pain = (int8_t)pain;
  return entry;
}

static inline struct entry entry_of(struct place *place, enum entry_kind kind, int days_ago) {
  struct entry entry;
  entry_blank(kind, &entry);
  fixture_stamp(&entry, &place->dice, NOON - (moment)days_ago * 86400, 0);
  return entry;
}

static inline struct entry screen_of(struct place *place, int days_ago, uint16_t yes) {
  struct entry entry = entry_of(place, ENTRY_SCREEN, days_ago);
  entry.screen.completed = true;
  entry.screen.yes = yes;
  return entry;
}

static inline int64_t count_rows(struct diary *diary) {
  int64_t count = -1;
  assert_int_equal(diary_count(diary, &count, NULL), 0);
  return count;
}

/* What was fed or listed, for looking at it afterwards. */
enum { FED_MAX = 4096 };
struct fed {
  int count;
  struct entry entries[FED_MAX];
  bool in_force[FED_MAX], erased[FED_MAX], own[FED_MAX];
  int64_t row[FED_MAX];
  char text[80]; /* of the last one */
};

static inline int fed_entry(void *owner, const struct entry *entry) {
  struct fed *fed = owner;
  assert_true(fed->count < FED_MAX);
  snprintf(fed->text, sizeof fed->text, "%s", entry->text ? entry->text : "");
  fed->entries[fed->count++] = *entry;
  return 0;
}

static inline int fed_row(void *owner, const struct diary_row *row) {
  struct fed *fed = owner;
  fed->in_force[fed->count] = row->in_force;
  fed->erased[fed->count] = row->erased;
  fed->own[fed->count] = row->own;
  fed->row[fed->count] = row->row;
  return fed_entry(owner, &row->entry);
}

static inline struct fed *load(struct diary *diary, day_number today) {
  struct fed *fed = calloc(1, sizeof *fed);
  struct err err = {""};
  int result = diary_load(diary, today, fed_entry, fed, &err);
  if (result != 0) fail_msg("load: %d %s", result, err.text);
  return fed;
}

static inline struct fed *list(struct diary *diary, struct diary_filter filter) {
  struct fed *fed = calloc(1, sizeof *fed);
  struct err err = {""};
  int result = diary_list(diary, &filter, fed_row, fed, &err);
  if (result != 0) fail_msg("list: %d %s", result, err.text);
  return fed;
}

static inline struct fed *list_all(struct diary *diary) {
  return list(diary, (struct diary_filter){.from = DAY_NONE, .to = DAY_NONE});
}

static inline int fed_find(const struct fed *fed, const struct entry *entry) {
  for (int i = 0; i < fed->count; i++)
    if (entry_id_same(&fed->entries[i].stamp.id, &entry->stamp.id)) return i;
  return -1;
}

static inline bool loaded(struct diary *diary, const struct entry *entry) {
  struct fed *fed = load(diary, TODAY);
  bool found = fed_find(fed, entry) >= 0;
  free(fed);
  return found;
}

#endif
