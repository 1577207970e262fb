/* The course grammar of domain 7.1: a short text that stands for weeks of diary. Used by
 * `settle arc`, rehearsals, the demo and the tests. Pure; the arrays are the caller's. */
#ifndef CORE_COURSE_H
#define CORE_COURSE_H

#include "core/arc.h"

enum { COURSE_MAX = 512 }; /* entries of a kind */

struct course {
  struct baseline baselines[COURSE_MAX];
  int baseline_count;
  struct session sessions[COURSE_MAX];
  int session_count;
  struct checkin checkins[COURSE_MAX];
  int checkin_count;
  struct window windows[COURSE_MAX];
  int window_count;
  struct screen screens[COURSE_MAX];
  int screen_count;
  struct clear clears[COURSE_MAX];
  int clear_count;
  struct retract retracts[COURSE_MAX];
  int retract_count;
};

struct course_error {
  int column; /* 1-based, of the text */
  char message[120];
};

/* Parses the course; day dN is `base` + N. All arrays come out sorted by stamp.at; FIX and VOID are
 * applied. `self@` sessions are kept with SESSION_SELF. 0, -EINVAL or -ENOBUFS with `error`. */
int course_parse(const char *text, day_number base, struct course *out, struct course_error *error);
/* "d4", "d4 12:00", "d4 12:00-08:00"; default 23:59+00:00. */
int course_parse_when(const char *text, day_number base, struct stamp *out,
                      struct course_error *error);
/* Points the input's arrays at the course's (first_sites: the first three check-ins with sites). */
void course_input(const struct course *course, const struct arc_params *params,
                  const struct stamp *now, struct arc_input *out, struct checkin first_sites[3]);

/* The short names used in courses, JSON and commands, indexed by the enums of entry.h. */
extern const char *const quality_names[QUALITY_COUNT]; /* burning ... */
extern const char *const side_names[SIDE_COUNT];       /* L R B M */
extern const char *const region_names[REGION_COUNT];   /* peri ... */
extern const char *const comfort_names[COMFORT_COUNT]; /* ice ... */
extern const char *const feeling_names[FELT_COUNT];    /* loose ... old_restriction */
extern const char *const item_names[ITEM_COUNT];       /* saddle ... */
extern const char *const contra_names[CONTRA_COUNT];   /* pregnancy ... */
/* "L.peri+B.leg" (separator '+' or ','); returns 0 or -EINVAL. */
int course_parse_sites(const char *text, size_t len, site_set *out);
/* "burning+sharp" or "none": sets QUALITIES_RECORDED. 0 or -EINVAL. */
int course_parse_qualities(const char *text, size_t len, uint16_t *out);

#endif
