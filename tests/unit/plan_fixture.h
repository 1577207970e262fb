/* An ordinary day for the tests of the plan: arc day 3, pain 3 of usual 3, checked in and screened
 * this morning, the routine agreed, pressure work not taught; in UTC. Each test changes what it is
 * about, then builds the plan. */
#ifndef TESTS_PLAN_FIXTURE_H
#define TESTS_PLAN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "catalog_fixture.h"
#include "core/plan.h"

enum {
  TODAY = 20244, /* Tuesday 2025-06-03 */
  BLOCK = 10 * 60 + 30,
  SECOND = 17 * 60
};

struct day {
  struct history history;
  struct arc_result arc;
  struct arc_params arc_params;
  struct safety_params safety;
  struct governor_input governor;
  struct exercise_override override; /* counts once input.override_count is 1 */
  struct proposal proposals[PROPOSALS_MAX];
  struct plan_input input;
  struct plan plan;
};

static inline int32_t day_offset(void *owner, moment at) {
  (void)owner, (void)at;
  return 0;
}

static const struct zone day_zone = {.offset = day_offset};

static inline struct stamp day_stamp(int minute) {
  return (struct stamp){
      .at = (moment)TODAY * 86400 + minute * 60, .date = TODAY, .minute = (int16_t)minute};
}

static inline void day_fill_history(struct history *history) {
  history->baselines[0] = (struct baseline){.stamp = day_stamp(8 * 60), .pain = 3};
  history->baseline_count = 1;
  history->checkins[0] = (struct checkin){.stamp = day_stamp(8 * 60), .pain = 3, .hot = -1};
  history->checkin_count = 1;
  history->screens[0] = (struct screen){.stamp = day_stamp(8 * 60), .completed = true};
  history->screen_count = 1;
  history->intake =
      (struct intake){.stamp = day_stamp(8 * 60), .adult = 1, .by_clinician = 1, .agreed = 1};
  history->has_intake = true;
}

static inline int day_setup(void **state) {
  static struct day day;
  memset(&day, 0, sizeof day);
  day_fill_history(&day.history);
  arc_params_default(&day.arc_params);
  safety_params_default(&day.safety);
  day.arc = (struct arc_result){.stage = STAGE_INTEGRATE,
                                .arc_day = 3,
                                .band_lo = 1,
                                .band_hi = 3,
                                .column = COLUMN_EASY,
                                .suggest = -1,
                                .reasons = (uint64_t)1 << REASON_IN_BAND,
                                .pain = 3,
                                .pain_today = true,
                                .baseline = 3,
                                .session_date = TODAY - 3};
  day.governor = (struct governor_input){.history = &day.history,
                                         .catalog = &fixture_catalog,
                                         .arc = &day.arc,
                                         .arc_params = &day.arc_params,
                                         .params = &day.safety,
                                         .now = day_stamp(9 * 60)};
  day.input = (struct plan_input){.governor = &day.governor,
                                  .catalog = &fixture_catalog,
                                  .proposals = day.proposals,
                                  .overrides = &day.override,
                                  .zone = &day_zone,
                                  .block_minute = BLOCK,
                                  .second_minute = SECOND,
                                  .day_starts = 240};
  *state = &day;
  return 0;
}

/* From today on the person is at this level. */
static inline void day_level(struct day *day, const char *exercise, int level) {
  struct level_change *change = &day->history.levels[day->history.level_count++];
  *change = (struct level_change){.stamp = day_stamp(8 * 60), .to = (uint8_t)level};
  snprintf(change->exercise, sizeof change->exercise, "%s", exercise);
}

static inline void day_propose(struct day *day, const char *plugin, enum proposal_kind kind,
                               const char *exercise, int value) {
  int index = day->input.proposal_count++;
  struct proposal *proposal = &day->proposals[index];
  *proposal = (struct proposal){
      .kind = kind, .value = value, .permille = 1000, .line = (uint16_t)(7 + index)};
  snprintf(proposal->plugin, sizeof proposal->plugin, "%s", plugin);
  snprintf(proposal->exercise, sizeof proposal->exercise, "%s", exercise);
  snprintf(proposal->why, sizeof proposal->why, "because of %s", plugin);
}

static inline const struct plan_item *day_item(const struct day *day, const char *exercise) {
  const struct plan_item *item = plan_find(&day->plan, exercise);
  assert_non_null(item);
  return item;
}

/* The first reason of that kind; NULL: none. */
static inline const struct plan_reason *day_reason(const struct day *day, const char *exercise,
                                                   int kind) {
  int index = (int)(day_item(day, exercise) - day->plan.items);
  for (int i = 0; i < day->plan.reason_count; i++)
    if (day->plan.reasons[i].item == index && day->plan.reasons[i].kind == kind)
      return &day->plan.reasons[i];
  return NULL;
}

static inline void assert_block(const struct day *day, int minute, const char *expected) {
  uint8_t block[PLAN_ITEMS];
  char names[512] = "";
  int count = plan_block(&day->plan, minute, block, PLAN_ITEMS);
  for (int i = 0; i < count; i++) {
    size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s ", day->plan.items[block[i]].exercise->id);
  }
  assert_string_equal(names, expected);
}

#endif
