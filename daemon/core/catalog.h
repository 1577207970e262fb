/* What plugins declare, as the core sees it: exercises with their levels and highest doses. All
 * memory is the owner's (the plugins module builds a catalogue and swaps it whole); the core keeps
 * pointers only between an EVENT_CATALOG and the next. Read-only. */
#ifndef CORE_CATALOG_H
#define CORE_CATALOG_H

#include "core/arc.h"
#include "core/schedule.h"

enum kind {
  KIND_RELEASE,
  KIND_PRESSURE,
  KIND_STRETCH,
  KIND_MOBILITY,
  KIND_STRENGTH,
  KIND_BREATHING,
  KIND_SOOTHING,
  KIND_COUNT
};
extern const char *const kind_names[KIND_COUNT]; /* "release" ... */

/* How an exercise reaches the person: started by the program in a block, offered inside another
 * prompt, or only when asked for. */
enum how { HOW_PROMPT, HOW_OFFER, HOW_REQUEST, HOW_COUNT };
extern const char *const how_names[HOW_COUNT];

enum step_kind { STEP_SAY, STEP_HOLD, STEP_REPS, STEP_REST };

struct picture {
  const char *path; /* absolute; NULL: none */
  const char *alt;  /* the same in words; NULL: none */
};

struct step {
  enum step_kind kind;
  const char *text;
  int16_t amount;         /* HOLD, REST: seconds; REPS: count; 0: the level's hold or reps */
  bool sides;             /* once a side (domain 5.4) */
  struct picture picture; /* of HOLD and REPS; without one that of the exercise serves */
};

struct level {  /* one rung of the ladder (domain 5.1), level 1 first */
  int16_t hold; /* seconds; 0: the exercise has reps */
  uint8_t reps, sets;
  uint8_t rpe; /* highest effort, 0..10; 0: not said */
  const struct step *steps;
  int step_count;
};

enum { LEVELS_MAX = 10, TAGS_MAX = 8 };

struct dose {
  uint8_t level; /* highest level; 0: not offered */
  uint8_t times; /* a day */
  uint8_t how;   /* enum how */
};

struct exercise {
  const char *id;     /* < NAME_SIZE bytes */
  const char *title;  /* <= 80 bytes */
  const char *plugin; /* id of the plugin that declared it, < NAME_SIZE */
  const char *caution;
  struct picture picture;
  enum kind kind;
  int level_count;
  struct level levels[LEVELS_MAX];
  /* The highest dose; a stage is looked up before the column, unless the day's column was lowered
   * below the stage's own (domain 5.2). */
  struct dose by_stage[STAGE_COUNT];
  bool has_stage[STAGE_COUNT];
  struct dose by_column[COLUMN_COUNT];
  const struct schedule *at; /* NULL: the time of the exercise block */
  const char *tags[TAGS_MAX];
  int tag_count;
};

/* A conversation that a plugin holds with the person (core/routine.h). */
struct routine {
  const char *plugin, *id;   /* < NAME_SIZE bytes each */
  const char *title;         /* <= 80 bytes */
  const struct schedule *at; /* NULL: only when asked for */
  unsigned stages;           /* bits of enum stage; 0: all */
  char slug[NAME_SIZE];      /* routine_slug: what keys and journals call it */
};

struct catalog {
  const struct exercise *exercises;
  int count;
  const struct routine *routines;
  int routine_count;
};

enum { CATALOG_MAX = 128, ROUTINES_MAX = 64 };

/* NULL: no plugin declares it (now). */
const struct exercise *catalog_find(const struct catalog *catalog, const char *id);
/* By its slug; NULL: no plugin declares it (now). */
const struct routine *catalog_routine(const struct catalog *catalog, const char *slug);
/* As a person names it: PLUGIN.ID, or the id alone. `*count` is how many are meant; more than one:
 * the first of them comes back. NULL: none. */
const struct routine *catalog_routine_named(const struct catalog *catalog, const char *name,
                                            int *count);
/* What a plugin offers: "a, b and c", its exercises first; what has no room is "more". False: no
 * plugin of that name offers anything (now). */
bool catalog_offers(const struct catalog *catalog, const char *plugin, char *out, size_t size);
/* Why `name` is no exercise, and what to do: it is a plugin's name, or nothing's. */
enum { CATALOG_MISSING_SIZE = 240 };
void catalog_missing(const struct catalog *catalog, const char *name,
                     char out[CATALOG_MISSING_SIZE]);
/* "PLUGIN.ID"; where that is too long, its beginning and a hash of all of it. */
void routine_slug(const char *plugin, const char *id, char out[NAME_SIZE]);
/* Whether any step of the level is done once a side. */
bool catalog_sided(const struct level *level);
/* Exercise in the sense of the safety rules: not breathing, not soothing (domain 4). */
bool kind_is_exercise(enum kind kind);

/* The ceilings of domain S8 and design 9, per side and day; nobody can raise them. */
struct kind_ceiling {
  enum column from;   /* lowest column that offers the kind */
  int16_t hold;       /* seconds of one hold; 0: no holds */
  int16_t day;        /* seconds of hold a day; 0: no limit of its own */
  int16_t time;       /* seconds in one go; 0: no limit of its own */
  uint8_t holds;      /* a day; 0: no limit of its own */
  uint8_t sets, reps; /* a movement: sets a day, reps a set; 0: no limit of its own */
};
extern const struct kind_ceiling kind_ceilings[KIND_COUNT];

#endif
