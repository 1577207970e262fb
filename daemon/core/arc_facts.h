/* What the rules of the stage engine look at: the entries of an arc_input boiled down to days
 * (domain 1 and 3.3). Private to core/arc*.c.
 *
 * A date is held as its age, the number of days before D (0 today, 1 yesterday): that makes the
 * whole engine indifferent to the calendar. An entry dated after D has age 0 (the date line, 2.1).
 */
#ifndef CORE_ARC_FACTS_H
#define CORE_ARC_FACTS_H

#include "core/arc.h"

enum {
  ARC_DAYS = 512,   /* days looked back; the diary's working set holds 64 */
  ARC_NO_MEAN = -1, /* instead of a day mean */
  ARC_NO_AGE = -1,  /* instead of an age */
};

struct arc_day { /* the readings of one date */
  int32_t sum;   /* of their pains */
  int16_t count;
  uint16_t qualities; /* of the latest reading that has them; 0: none has */
  uint16_t soothing;  /* likewise */
  int8_t hot;         /* likewise; NOT_RECORDED */
};

struct arc_facts {
  const struct arc_input *input;
  const struct arc_params *params;
  const struct session *session;   /* the newest that starts an arc; NULL: none */
  int session_age;                 /* of its arc date; ARC_NO_AGE */
  int arc_day;                     /* 0..7; -1: no arc */
  const struct baseline *baseline; /* in force; NULL: none */
  site_set declared;               /* usual area as declared with a baseline; 0: none */
  site_set usual;                  /* `declared`, else learnt from the first check-ins; 0: none */
  int checkin_count;               /* of input->checkins, without those after now */
  int recent;                      /* index of the first reading of age 0 or 1 */
  const struct checkin *current;   /* the current reading P; NULL: none */
  int current_age;                 /* 0 today, 1 carried; ARC_NO_AGE */
  struct arc_day days[ARC_DAYS];   /* by age */
};

void arc_facts_gather(const struct arc_input *input, struct arc_facts *out);

int arc_age(const struct arc_input *input, day_number date);
/* Whether the check-in is a reading (domain 1), whatever its date. */
bool arc_is_reading(const struct arc_facts *facts, const struct checkin *checkin);
/* The next reading of this age (0 or 1) at or after *i, and moves *i past it; NULL: no more. */
const struct checkin *arc_next_reading(const struct arc_facts *facts, int age, int *i);
/* The day mean in tenths, or ARC_NO_MEAN. */
int arc_mean(const struct arc_facts *facts, int age);
/* prev(d, reach) of 3.4 as an age, or ARC_NO_AGE. */
int arc_previous(const struct arc_facts *facts, int age, int reach);

/* P - B; only with a current reading and a baseline. */
static inline int arc_delta(const struct arc_facts *facts) {
  return facts->current->pain - facts->baseline->pain;
}

static inline bool arc_above_usual(const struct arc_facts *facts) {
  return facts->current != NULL && arc_delta(facts) > 0;
}

static inline bool arc_read_today(const struct arc_facts *facts) {
  return facts->current_age == 0;
}

#endif
