/* The day's plan (design 3): base doses of the stage -> proposals of all plugins merged, gentlest
 * wins -> governor last; every change with its reason. Pure; rebuilt whole each time.
 *
 * One item an exercise of the catalogue, also for those that today leaves out: `code` says which
 * rule holds them, the reasons say who else did. The plan says what, how much and when; whether it
 * may start at that minute is the governor's to say then. */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "core/governor.h"

enum proposal_kind {
  PROPOSAL_EASE,     /* permille of the dose, 1..1000 */
  PROPOSAL_REST,     /* not today */
  PROPOSAL_LEVEL_TO, /* level, 1.. */
  PROPOSAL_TIMES_TO, /* a day, 0.. */
  PROPOSAL_MOVE,     /* minute of the day */
  PROPOSAL_ADD       /* an exercise that the plugin declared itself, at a minute, with permille */
};

enum { WHY_SIZE = 84, PROPOSALS_MAX = 512, PROPOSAL_ADDS_MAX = 10 /* a plugin and day */ };

struct proposal {
  enum proposal_kind kind;
  char plugin[NAME_SIZE];
  char exercise[NAME_SIZE];
  int32_t value;      /* permille, level, times or minute, by kind */
  int32_t permille;   /* ADD: the scale */
  char why[WHY_SIZE]; /* plain text, <= 80 characters, already cleaned and free of banned words */
  uint16_t line;      /* of the plugin's init.lua; 0: unknown */
};

enum { PLAN_ITEMS = CATALOG_MAX, PLAN_AGAIN = 3, PLAN_REASONS = 320 };

struct plan_reason {
  uint8_t item;           /* index into items; PLAN_ITEMS: concerns the whole day */
  uint8_t kind;           /* enum proposal_kind, or PLAN_BY_STAGE, PLAN_BY_RULE, PLAN_BY_PERSON */
  uint16_t line;          /* of the plugin */
  int32_t from, to;       /* what changed: level, times, permille or minute, by kind; PLAN_BY_STAGE
                             of the whole day: columns */
  char source[NAME_SIZE]; /* plugin id, stage or reason code, governor code */
  char why[WHY_SIZE];     /* words */
};
enum { PLAN_BY_STAGE = 100, PLAN_BY_RULE, PLAN_BY_PERSON };

struct plan_item {
  const struct exercise *exercise; /* the catalogue's; see plan_exercise for the person's doses */
  int16_t minute;                  /* local, of its (first) block; -1: only on request */
  int16_t again[PLAN_AGAIN];       /* further blocks, ascending; -1: none */
  uint8_t level;                   /* 0: not today; then no minute, times and dose either */
  uint8_t times;                   /* a day; those without a minute are on request */
  uint8_t how;                     /* enum how */
  uint8_t code;                    /* enum code: OK, or the rule that holds it back today */
  uint16_t permille;               /* of the level's dose */
  struct governor_dose dose;
};

struct plan {
  day_number date;
  enum stage stage;
  enum column column; /* the day's; REST at most in safe mode (S17) */
  int item_count, reason_count;
  struct plan_item items[PLAN_ITEMS]; /* in block order of 5.5, then by id */
  struct plan_reason reasons[PLAN_REASONS];
  bool cut; /* more reasons or items than fit: said in `why`, never silent */
};

/* What the person's config says about one exercise: `[exercise ID]`. */
struct exercise_override {
  char exercise[NAME_SIZE];
  bool disabled;
  const struct schedule *at; /* NULL: not set */
  struct level
      levels[LEVELS_MAX]; /* a practitioner's own doses: hold, reps, sets; all 0: not set */
  int level_count;        /* highest level that is set; 0: none */
};

struct plan_input {
  const struct governor_input *governor;
  const struct catalog *catalog;
  const struct proposal *proposals; /* any order: the result is the same */
  int proposal_count;
  const char *const *plugin_order; /* the person's order; may be NULL; the others follow by id */
  int plugin_count;
  const struct exercise_override *overrides;
  int override_count;
  const struct zone *zone;
  int16_t block_minute;  /* [schedule] block, first time of the day; exercises without `at` */
  int16_t second_minute; /* [schedule] second: comfort, and the second time of the others; either
                            -1: no such slot on this date */
  int16_t day_starts;    /* [schedule] day_starts, for `at` with `after` (facts 1, R7) */
  const struct schedule_event *events; /* today's, for `at` with `after`; any order */
  int event_count;
};

/* The plan before proposals: what plugins get to see (their `day.plan`). */
void plan_base(const struct plan_input *input, struct plan *out);
/* The whole chain. Never harder than plan_base in any item (S16): level, times, permille, seconds,
 * kinds; items that a rule holds ignore proposals.
 *
 * Smallest ease wins, any rest wins, lowest level_to and times_to win. Of several moves that of the
 * plugin first in the person's order counts. An add gives an exercise of the plugin's own that the
 * day offers a (further) minute, never more times than the row has. */
void plan_build(const struct plan_input *input, struct plan *out);

/* Items that belong to the block at `minute`, in the order of 5.5: breathing, release, pressure,
 * stretch and mobility, strength, soothing. HOW_OFFER items come along, but alone they start no
 * block: then there is none. Returns how many indices. */
int plan_block(const struct plan *plan, int minute, uint8_t *out, int max);

/* NULL: the catalogue does not have it. */
const struct plan_item *plan_find(const struct plan *plan, const char *exercise);

/* The exercise as the person's config has it: own doses in place of the plugin's, own time. `own`
 * is where it is put together; returns `exercise` itself when the config says nothing about it.
 * What asks the governor about an exercise asks about this one. */
const struct exercise *plan_exercise(const struct exercise *exercise,
                                     const struct exercise_override *overrides, int override_count,
                                     struct exercise *own);

/* "5 min", "30 s", "2 x 5 min", "5 x 5 s", "2 x 10": holds in minutes where they are whole ones,
 * all repetitions of a hold together, and no "1 x". */
enum { DOSE_SIZE = 40 };
void plan_dose_words(const struct governor_dose *dose, char out[DOSE_SIZE]);

#endif
