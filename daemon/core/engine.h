/* The engine: step(state, event, now) -> effects, and "when do you next need me?". Pure: no clock,
 * no I/O, no allocation. Everything that must survive a restart is in `history`, which is rebuilt
 * by feeding the diary's entries; open dialogues are derived from it (core/dialogue.h).
 *
 *   engine_init(&engine, seed, &settings, &catalog);
 *   for each entry of the diary: engine_feed(&engine, &entry);
 *   engine_ready(&engine);
 *   engine_step(&engine, &(struct event){.kind = EVENT_RESUMED}, &now, &effects);
 *   carry out effects; arm the timer for engine_next_wakeup(&engine, &now)
 */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include "core/dialogue.h"
#include "core/routine.h"
#include "core/settings.h"
#include "settled/effect.h"
#include "settled/event.h"

/* One reading of the clock, made at the edge of the loop and passed down. */
struct now {
  moment at;
  const struct zone *zone;
};

enum { OPEN_MAX = 6 };

/* What keeps a prompt of the program's back. From HELD_CATCH_UP on it is that the person may not be
 * there: what is missed by that is merged into one card on return, and no more is said of it. */
enum held_by {
  HELD_NONE,
  HELD_HALT,
  HELD_CLOCK, /* D6 */
  HELD_PAUSE,
  HELD_DAY_OFF,
  HELD_GENTLE,
  HELD_QUIET,
  HELD_BUDGET, /* S12, S13, or too soon after another block */
  HELD_OPEN,   /* one at a time */
  HELD_CATCH_UP,
  HELD_ASKING,
  HELD_LOCKED,
  HELD_AWAY,
  HELD_DISTURB,
  HELD_FULL_SCREEN,
  HELD_COUNT
};
extern const char *const held_phrases[HELD_COUNT];

struct engine {
  const struct settings *settings;
  const struct catalog *catalog;
  struct history history;
  struct arc_result arc;  /* of the last evaluation */
  struct stamp clock;     /* when that was */
  struct stamp evaluated; /* and the moment it is of: later, where a safety entry lies later (S2) */
  struct plan plan;
  struct proposal proposals[PROPOSALS_MAX]; /* of the plugins, for `proposed` */
  int proposal_count;
  uint32_t revision;     /* of the plan's input; counts up */
  int16_t second_minute; /* of today's second slot; -1: none */
  bool plan_stale;       /* rebuild at the end of the step */
  struct dialogue open[OPEN_MAX];
  int open_count;
  struct routine_run runs[ROUTINES_OPEN];
  struct routine_wish wishes[ROUTINE_WISHES];
  moment routines_seen;     /* schedules of routines have been dealt with up to here */
  moment routines_again;    /* a due one that must wait is tried again then; MOMENT_NEVER */
  struct presence presence; /* as last told */
  bool can_watch;     /* set from outside: EFFECT_WATCH is heard; else `presence` is as of now */
  bool watching;      /* the last EFFECT_WATCH said */
  bool reported;      /* presence was told since `watch_since` */
  moment watch_since; /* a prompt waits for the presence; MOMENT_NEVER: none does */
  enum held_by waits; /* of the last look: what of the presence a prompt waits for */
  moment returned;    /* when the person last came back, as far as known */
  moment card_again;  /* the card on return must wait until then; MOMENT_NEVER */
  moment awake_since; /* for D3's two minutes */
  moment seen[SLOT_COUNT];       /* slots up to here have been dealt with */
  moment again[SLOT_COUNT];      /* a due slot that must wait is tried again then; MOMENT_NEVER */
  enum held_by held[SLOT_COUNT]; /* why it must wait */
  int32_t last_offset;           /* seconds east at offset_at (D4) */
  moment offset_at;              /* the last step; at a start, when a prompt last said its zone */
  moment last_at;                /* of the last step (D5) */
  enum stage told_stage;         /* the stage the plugins were last told; STAGE_COUNT: none */
  day_number told_day;
  bool passive;            /* starts nothing by itself: a command without a daemon */
  bool safe_mode;          /* S17: set from outside (store) or by an engine error */
  bool behind;             /* the clock is more than 24 h behind the newest entry (D6, S17) */
  bool broken;             /* an internal error was found: column REST until restarted (S17) */
  uint64_t random;         /* for entry ids; seeded by the app */
  char told[KEY_SIZE];     /* the notice last told to everybody: the next one takes its place */
  bool changed;            /* in this step: something that `status` shows */
  char why[WHY_TEXT_SIZE]; /* the phrases of `arc`, for texts */
};

/* The engine is all zero, or was one before. */
void engine_init(struct engine *engine, uint64_t seed, const struct settings *settings,
                 const struct catalog *catalog);
/* One stored entry in force, in `seq` order; only before engine_ready. 0, -ENOBUFS, -EINVAL. */
int engine_feed(struct engine *engine, const struct entry *entry);
/* The diary has been read: derives what is open. */
void engine_ready(struct engine *engine, const struct now *now);

void engine_step(struct engine *engine, const struct event *event, const struct now *now,
                 struct effects *effects);
/* The latest moment at which EVENT_WAKE must come; always after now; MOMENT_NEVER: nothing due. */
moment engine_next_wakeup(const struct engine *engine, const struct now *now);

/* Looking, without changing anything. */
void engine_stamp(const struct now *now, struct stamp *out);
void engine_governor_input(const struct engine *engine, const struct now *now,
                           struct governor_input *out);
/* What today's plan and the rules allow of an exercise that the person starts now: as plan_exercise
 * has it, of level and dose what `wish` says and the plan allows. */
void engine_may_start(const struct engine *engine, const struct now *now,
                      const struct governor_request *wish, struct governor_answer *out);
/* The day before any plugin's word: what plugins get to see. `plan` has theirs in it. */
void engine_plan_base(const struct engine *engine, const struct now *now, struct plan *out);
/* The view of an open dialogue, as it would be shown now; false: nothing is open there. */
bool engine_view(struct engine *engine, const char *prompt, const struct now *now,
                 struct view *out);
/* It is open, and a plugin is being asked what comes next in it. */
bool engine_thinks(struct engine *engine, const char *prompt, const struct now *now);
/* Whether today's stage is one of those that the routine is for. */
bool engine_routine_fits(const struct engine *engine, const struct routine *routine);
/* The next time of its own schedule; MOMENT_NEVER: it has none. */
moment engine_routine_next(const struct engine *engine, const struct now *now,
                           const struct routine *routine);
/* The dialogue that `settle answer` without a key means: the newest shown one; NULL: none. */
const struct dialogue *engine_current(const struct engine *engine);

/* What keeps every prompt of the program's back just now, the strongest first, and until when
 * (MOMENT_NEVER: until something else happens); HELD_NONE: nothing does. */
struct held {
  enum held_by hold;
  moment until;
};
void engine_held(const struct engine *engine, const struct now *now, struct held *out);

/* The next things the program will start, for `settle next`: a slot or a routine, and when. */
enum { UPCOMING_MAX = SLOT_COUNT + 8 };
struct upcoming {
  enum slot_source source;
  const struct routine *routine; /* of the catalogue; NULL: `source` */
  moment at;
  enum held_by hold; /* it is due, and waits for that */
};
int engine_upcoming(const struct engine *engine, const struct now *now, struct upcoming *out,
                    int max);

#endif
