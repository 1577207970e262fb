/* Diaries for the report's tests, made through diary.h itself: from a course (core/course.h), from
 * entries added one by one, and of many years. Day d0 is Monday 2025-06-02. */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H

#include "core/course.h"
#include "diary_fixture.h"
#include "report/report.h"

enum { DAY_ZERO = TODAY };

/* What fontconfig keeps for the life of a process is not ours to free. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
  return "leak:libfontconfig\n";
}

/* domain 7, V06: the seed client's three sessions. */
#define SEED_COURSE                                                                                \
  "baseline=6 sites=L.peri,L.butt; S@d0; d0 pm 4; d1 am 3 w=240; d1 pm 3; d3 am 6; d5 am 6; "      \
  "S@d7; d7 pm 5; d8 nt 8; d8 am 8 h=2 q=burning+sharp ice~; d9 am 0; S@d14; d14 pm 4; d15 am 5; " \
  "d16 am 6 q=burning s=B.peri+L.butt+R.piri; RF@d16=none"

/* Every mark of the chart; with report_append_life(.., 16). */
#define FULL_COURSE                                                                                \
  SEED_COURSE "; d-3 am 9 h=3; RF@d3=weak+bladder?; CLEAR@d5=no; CLEAR@d6=yes; RF@d10=calf; "      \
              "RETRACT@d10T09:20; B@d15=5; RF@d15=fever?; "                                        \
              "d17 am 7 h=4 q=burning+aching s=L.foot+R.foot"

/* A blank entry of local time `minute` on day `day`, UTC. */
static inline struct entry report_entry(struct place *place, enum entry_kind kind, int day,
                                        int minute) {
  struct entry entry;
  entry_blank(kind, &entry);
  fixture_stamp(&entry, &place->dice, civil_local_at(DAY_ZERO + day, minute), 0);
  return entry;
}

/* Adds rows of a course: each begins with its stamp, which is where an entry's own part begins. */
static inline void report_add_rows(enum entry_kind kind, const void *rows, int count, size_t size,
                                   struct entry *entries, int *filled) {
  for (int i = 0; i < count; i++) {
    struct entry *entry = &entries[(*filled)++];
    entry_blank(kind, entry);
    memcpy(&entry->stamp, (const char *)rows + (size_t)i * size, size);
    entry->logged = entry->stamp.at;
  }
}

/* All of a course in one commit. */
static inline void report_append_course(struct diary *diary, const char *text) {
  struct course *course = calloc(1, sizeof *course);
  struct entry *entries = calloc(7 * COURSE_MAX, sizeof *entries);
  struct course_error error;
  struct err err = {""};
  int filled = 0;
  if (course_parse(text, DAY_ZERO, course, &error) != 0) fail_msg("course: %s", error.message);
#define ADD(kind, list)                                                                            \
  report_add_rows(kind, course->list##s, course->list##_count, sizeof *course->list##s, entries,   \
                  &filled)
  ADD(ENTRY_BASELINE, baseline);
  ADD(ENTRY_SESSION, session);
  ADD(ENTRY_CHECKIN, checkin);
  ADD(ENTRY_WINDOW, window);
  ADD(ENTRY_SCREEN, screen);
  ADD(ENTRY_CLEAR, clear);
  ADD(ENTRY_RETRACT, retract);
#undef ADD
  if (diary_append(diary, entries, filled, NULL, &err) != 0) fail_msg("append: %s", err.text);
  free(entries);
  free(course);
}

static inline void report_make_course(struct place *place, const char *text) {
  struct diary *diary = must_open(place);
  report_append_course(diary, text);
  diary_close(diary);
}

/* What a full diary has besides: reviews, bouts, levels, packs, notes, a question, a correction. */
static inline void report_append_life(struct place *place, struct diary *diary, int day) {
  for (int week = 0; week < 2; week++) {
    struct entry review = report_entry(place, ENTRY_REVIEW, day - 8 + 7 * week, 18 * 60);
    review.text = "[\"sit on a hard chair\", \"drive\", \"sleep\"]";
    review.review.average = (int8_t)(6 - week);
    review.review.enjoyment = (int8_t)(7 - 2 * week);
    review.review.activity = (int8_t)(6 - week);
    for (int i = 0; i < ACTIVITY_COUNT; i++) review.review.own[i] = (int8_t)(2 + i + 2 * week);
    review.review.change = (int8_t)(week == 0 ? -1 : 2);
    must_append(diary, &review);
  }
  static const struct {
    const char *exercise;
    enum outcome outcome;
  } bouts[] = {{"psoas_release", OUTCOME_DONE},
               {"psoas_release", OUTCOME_DONE},
               {"psoas_release", OUTCOME_PARTIAL},
               {"adductor_stretch", OUTCOME_STOPPED},
               {"adductor_stretch", OUTCOME_SKIPPED}};
  for (int i = 0; i < 5; i++) {
    struct entry bout = report_entry(place, ENTRY_BOUT, day - 5 + i, 11 * 60);
    snprintf(bout.bout.exercise, NAME_SIZE, "%s", bouts[i].exercise);
    bout.bout.outcome = (uint8_t)bouts[i].outcome;
    bout.bout.level = 2;
    must_append(diary, &bout);
  }
  struct entry level = report_entry(place, ENTRY_LEVEL, day - 1, 9 * 60);
  snprintf(level.level.exercise, NAME_SIZE, "adductor_stretch");
  level.level.from = 2, level.level.to = 1, level.level.why = LEVEL_S7;
  must_append(diary, &level);
  struct entry wrong = report_entry(place, ENTRY_CHECKIN, day - 4, 20 * 60);
  wrong.checkin.pain = 9;
  must_append(diary, &wrong);
  struct entry right = report_entry(place, ENTRY_CHECKIN, day - 4, 20 * 60);
  right.corrects = wrong.stamp.id;
  right.checkin.pain = 5, right.checkin.worst = 7, right.checkin.least = 2;
  right.checkin.sat_hard = 1, right.checkin.drove = 1, right.checkin.sleep = 1;
  right.checkin.cushion = 1, right.checkin.usual_cold = 0, right.checkin.hot = 3;
  must_append(diary, &right);
  struct entry pack = report_entry(place, ENTRY_COLD, day - 3, 21 * 60);
  pack.pack.minutes = 10, pack.pack.helped = RELIEF_HELPED;
  must_append(diary, &pack);
  static const char *const notes[] = {"Slept through for the first time since spring.",
                                      "Walked to the lake & back, <slowly>."};
  for (int i = 0; i < 2; i++) {
    struct entry note = report_entry(place, ENTRY_NOTE, day - 2 + i, 12 * 60);
    note.text = notes[i];
    note.note_.share = i == 0;
    must_append(diary, &note);
  }
  struct entry question = report_entry(place, ENTRY_QUESTION, day, 12 * 60);
  question.text = "May the adductor stretch wait another week?";
  must_append(diary, &question);
}

/* `years` of weekly sessions and ten entries a day, the newest on DAY_ZERO; in batches. */
static inline void report_append_years(struct place *place, struct diary *diary, int years) {
  enum { BATCH = 730 };
  static struct entry entries[BATCH];
  int days = years * 365, filled = 0;
  for (int day = -days; day <= 0; day++) {
    for (int i = 0; i < 10; i++) {
      static const enum entry_kind kinds[] = {
          ENTRY_CHECKIN, ENTRY_PROMPT, ENTRY_ANSWER, ENTRY_BOUT,   ENTRY_PROMPT,
          ENTRY_ANSWER,  ENTRY_BOUT,   ENTRY_PROMPT, ENTRY_ANSWER, ENTRY_CHECKIN};
      enum entry_kind kind = day % 7 == 0 && i == 5 ? ENTRY_SESSION : kinds[i];
      if (day == -days && i == 0) kind = ENTRY_BASELINE;
      struct entry *entry = &entries[filled++];
      *entry = report_entry(place, kind, day, 8 * 60 + 80 * i);
      if (kind == ENTRY_CHECKIN) {
        entry->checkin.pain = (int8_t)dice_between(&place->dice, 1, 8);
        entry->checkin.hot = (int8_t)dice_between(&place->dice, 0, 4);
        entry->checkin.window = (int16_t)dice_between(&place->dice, 0, 90);
        entry->checkin.sites = SITE(SIDE_L, REGION_PERI);
      } else if (kind == ENTRY_BASELINE) {
        entry->baseline.pain = 5;
        entry->baseline.sites = SITE(SIDE_L, REGION_PERI);
      } else if (kind == ENTRY_BOUT) {
        snprintf(entry->bout.exercise, NAME_SIZE, "psoas_release");
        entry->bout.level = 1;
      } else if (kind == ENTRY_PROMPT) {
        snprintf(entry->prompt.key, KEY_SIZE, "morning@%d", day);
      } else if (kind == ENTRY_ANSWER) {
        snprintf(entry->answer.key, KEY_SIZE, "morning@%d", day);
        snprintf(entry->answer.question, NAME_SIZE, "pain");
      }
      if (filled < BATCH && (day < 0 || i < 9)) continue;
      struct err err = {""};
      if (diary_append(diary, entries, filled, NULL, &err) != 0) fail_msg("years: %s", err.text);
      filled = 0;
    }
  }
}

static inline struct report_options report_usual_options(void) {
  struct report_options options = {.at = DAY_NONE, .since = DAY_NONE, .name = "A. B."};
  arc_params_default(&options.params);
  return options;
}

/* Reads the diary of `place` up to its newest entry. */
static inline void report_read(const struct place *place, struct report_data *data) {
  struct err err = {""};
  struct diary *diary = must_open(place);
  if (report_data_read(diary, DAY_NONE, data, &err) != 0) fail_msg("read: %s", err.text);
  diary_close(diary);
}

#endif
