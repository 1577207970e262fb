/* What the config says, parsed and clamped, as the core needs it. Owned by the config module, which
 * swaps it whole with an EVENT_SETTINGS. */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include "core/days_off.h"
#include "core/plan.h"

enum { PERSON_SIZE = 124, OVERRIDES_MAX = 32 }; /* 30 characters of UTF-8 */

enum slot_source { /* the prompts the program starts (domain 5.5), in order of the day */
                   SLOT_MORNING,
                   SLOT_BLOCK,
                   SLOT_MIDDAY,
                   SLOT_SECOND,
                   SLOT_EVENING,
                   SLOT_REVIEW,
                   SLOT_COUNT
};

struct settings {
  struct arc_params arc;
  struct safety_params safety;
  struct schedule slots[SLOT_COUNT]; /* [schedule]; BLOCK's and SECOND's first time place items */
  struct days_off days_off;
  int day_starts;      /* local minute, 240 */
  int late;            /* seconds a slot may be late, 3600 */
  int later;           /* seconds of "later", 1800 */
  int nudge;           /* seconds that a prompt is silent at first, 300; 0: it never is */
  bool private_bodies; /* S23, on */
  char name[PERSON_SIZE], condition[PERSON_SIZE];
  char emergency[PERSON_SIZE], urgent[PERSON_SIZE], crisis[PERSON_SIZE]; /* "": not set */
  struct exercise_override overrides[OVERRIDES_MAX];
  int override_count;
  struct schedule override_at[OVERRIDES_MAX];
  char plugin_order[OVERRIDES_MAX][NAME_SIZE];
  int plugin_count;
};

extern const char *const slot_names[SLOT_COUNT]; /* "morning", "block", ... */

/* The defaults of design 6 and domain 5.5: 08:00, 10:30, 13:30, 17:00, 20:00, sun 18:00. */
/* `settings` is all zero: most of it is never touched, and so never takes memory. */
void settings_default(struct settings *settings);

#endif
