/* A working set to apply entries to, and entries to make for it: all in UTC, with days counted from
 * DAY0. */
#ifndef TESTS_HISTORY_FIXTURE_H
#define TESTS_HISTORY_FIXTURE_H

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

static inline int setup(void **state) {
  (void)state;
  memset(&history, 0, sizeof history);
  memset(&other, 0, sizeof other);
  arc_params_default(&params);
  return 0;
}

static inline struct entry_id id_of(uint32_t number) {
  struct entry_id id;
  memset(&id, 0, sizeof id);
  memcpy(id.byte, &number, sizeof number);
  return id;
}

static inline moment at_of(int day, int minute) {
  return (moment)(DAY0 + day) * 86400 + minute * 60;
}

static inline struct entry make(enum entry_kind kind, uint32_t id, int day, int minute) {
  struct entry entry;
  entry_blank(kind, &entry);
  entry.stamp.id = id_of(id);
  entry.stamp.at = at_of(day, minute);
  entry.stamp.date = DAY0 + day;
  entry.stamp.minute = (int16_t)minute;
  entry.logged = entry.stamp.at;
  return entry;
}

static inline struct entry checkin(uint32_t id, int day, int minute, int pain) {
  struct entry entry = make(ENTRY_CHECKIN, id, day, minute);
  entry.checkin.pain = (int8_t)pain;
  return entry;
}

static inline struct entry checkin_with_sites(uint32_t id, int day, enum region region) {
  struct entry entry = checkin(id, day, 480, 5);
  entry.checkin.sites = SITE(SIDE_L, region);
  return entry;
}

static inline struct entry screen(uint32_t id, int day, int minute, enum screen_item yes) {
  struct entry entry = make(ENTRY_SCREEN, id, day, minute);
  entry.screen.completed = true;
  entry.screen.yes = (uint16_t)(1u << yes);
  return entry;
}

static inline struct entry clear(uint32_t id, int day, int minute, bool may_exercise) {
  struct entry entry = make(ENTRY_CLEAR, id, day, minute);
  entry.clear.may_exercise = may_exercise;
  return entry;
}

static inline struct entry level(uint32_t id, int day, const char *exercise, int to) {
  struct entry entry = make(ENTRY_LEVEL, id, day, 600);
  strcpy(entry.level.exercise, exercise);
  entry.level.from = 1;
  entry.level.to = (uint8_t)to;
  return entry;
}

/* The entry as a correction of another one, made later. */
static inline struct entry correcting(struct entry entry, uint32_t corrects, int logged_day) {
  entry.corrects = id_of(corrects);
  entry.logged = at_of(logged_day, 1200);
  return entry;
}

static inline struct entry voiding(enum entry_kind kind, uint32_t id, uint32_t corrects, int day) {
  struct entry entry = make(kind, id, day, 1200);
  entry.corrects = id_of(corrects);
  entry.voided = true;
  return entry;
}

static inline void apply(struct entry entry) {
  assert_int_equal(history_apply(&history, &entry), 0);
}

static inline int try_apply(struct entry entry) {
  return history_apply(&history, &entry);
}

static inline void trim(int day) {
  history_trim(&history, &params, DAY0 + day);
}

static inline bool is_active(int i) {
  struct stamp now = {.at = MOMENT_NEVER};
  struct arc_input input;
  history_arc_input(&history, &params, &now, &input);
  return arc_screen_active(&input, i);
}

#define HISTORY_TEST(name) cmocka_unit_test_setup(name, setup)

#endif
