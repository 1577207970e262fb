/* Deterministic simulation: the real engine, and under some lives the real diary, with one seeded
 * person and one unlucky machine, for as long as one likes. Who does what:
 *   world.c    the clock, the zones, the diary, and the machine's faults around one engine
 *   person.c   what can happen, and how a throw of dice becomes it
 *   rules*.c   what must hold at every single step, written down a second time from domain 4 and
 *              facts 1, on purpose without the engine's own helpers
 *   store.c    the real diary, on a disk that fills, rots and loses power
 *   story.c    a list of happenings: made from a seed, written, read, made shorter
 *   main.c     options
 *
 * A happening knows nothing of the state it meets: it carries dice of its own. So any happening can
 * be taken out of a story and the rest still means something, which is how a failure is made small.
 */
#ifndef TESTS_SIM_H
#define TESTS_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/engine.h"
#include "core/entries.h"

/* ---- dice ----------------------------------------------------------------------------------- */

/* splitmix64: the same throws on every machine. */
uint64_t dice_roll(uint64_t *dice);
/* 0..sides-1 */
int dice_below(uint64_t *dice, int sides);
bool dice_chance(uint64_t *dice, int percent);

/* ---- stories -------------------------------------------------------------------------------- */

enum what {
  WHAT_WAIT,
  WHAT_ANSWER,
  WHAT_ANSWER_TWICE, /* two front ends, one question */
  WHAT_ANSWER_WRONG,
  WHAT_FINISH, /* answers on and on, holds included */
  WHAT_DISMISS,
  WHAT_LATER,
  WHAT_SKIP,
  WHAT_STOP,
  WHAT_TOLD, /* presses a button under something that was merely told */
  WHAT_OPEN,
  WHAT_ENTER,
  WHAT_CORRECT,
  WHAT_IMPORT, /* a clear from another device: counts only once confirmed here */
  WHAT_FRONT_END,
  WHAT_PRESENCE,
  WHAT_SETTINGS,
  WHAT_CATALOG,
  WHAT_PROPOSE,
  WHAT_RESTART,
  WHAT_CRASH,  /* the next happening is cut short between two effects */
  WHAT_POWER,  /* the next commit is cut short between two steps of the disk */
  WHAT_CARE,   /* the daily check and backup */
  WHAT_DAMAGE, /* the diary's file rots */
  WHAT_STORE_FAILS,
  WHAT_STORE_WORKS,
  WHAT_CLOCK_WRONG,
  WHAT_CLOCK_RIGHT,
  WHAT_SUSPEND,
  WHAT_TRAVEL,
  WHAT_KINDS
};
extern const char *const what_names[WHAT_KINDS];

struct happening {
  int32_t wait; /* seconds that pass before it */
  uint8_t what; /* enum what */
  uint64_t dice;
};

struct story {
  uint64_t seed;
  struct happening *items;
  int count;
};

/* A person of this seed, for that many days. */
void story_make(struct story *story, uint64_t seed, int days);
void story_free(struct story *story);
/* `+WAIT WHAT DICE`, one a line; `#` begins a comment. False: unreadable. */
void story_write(const struct story *story, FILE *out);
bool story_read(struct story *story, FILE *in);

/* ---- the world ------------------------------------------------------------------------------ */

enum { PLACES = 10, CATALOGS = 3, SETTINGS = 4, FAILURE_SIZE = 400, SHOWN_ROOM = 1 << 15 };

/* One real zone as a table: localtime is far too slow to be asked a thousand times a step. */
struct place {
  const char *name;
  int count;
  moment from[512];
  int32_t offset[512];
};

struct record {
  struct entry entry; /* its texts: owned, and only until they are stored */
  uint64_t content;   /* with a store: hash of all that it says */
  bool in_force;      /* not corrected and not a void */
};

struct sim {
  struct engine engine, rebuilt;
  struct settings settings[SETTINGS];
  struct catalog catalogs[CATALOGS];
  struct place *places;
  struct zone zone; /* its owner is the place where the person is */
  struct effects effects, scratch;

  moment truth;  /* real time, only ever forward */
  int64_t wrong; /* what the clock of the machine is ahead of it */
  moment begun;

  struct record *diary;
  int diary_count, diary_room;
  int committed; /* of them; the rest is kept in memory by a daemon that cannot write */
  bool store_fails;
  struct store *store; /* the real diary under this life; NULL: none */
  int crash_after;     /* effects of the next step that are still carried out; -1: all */
  bool crashed, reload, read_early; /* as in daemon/app_parts.h */
  bool watchful; /* the engine is compared with a rebuilt one after every step, not now and then */
  bool halted, safety_changed; /* what the rules know, and whether to look again */

  bool by_person; /* who caused the step: the person, or time and machine */
  const struct event *event;
  bool watched;             /* somebody can tell whether this person is there */
  bool report;              /* and was just asked */
  struct presence presence; /* as it is */
  bool steady;              /* this person mostly does what is asked; the others do anything */
  int mood;                 /* 0..10: what the person answers to "pain now", about */
  int setting, catalog;
  uint32_t asked;          /* revision of the plan that waits for proposals; 0: none */
  moment unanswered_since; /* true time of the first prompt since the person's last sign; 0 */
  moment fiddled;          /* true time since when clock, zone and store have behaved */
  int64_t wake_day;
  int wakes; /* by the timer, on wake_day */
  int64_t steps;
  uint64_t shown[SHOWN_ROOM]; /* hashes of prompt keys that were shown; an open table */
  int shown_count;

  struct tally { /* of all lives: a rule that never had to judge proves nothing */
    int64_t entries[ENTRY_KINDS];
    int64_t doses, packs, progress, halts, messages, reloads, restarts, compared;
    int64_t happened[WHAT_KINDS];
    /* with a store */
    int64_t lives, stored, disks, cuts, damages, rescues, lost, imports;
  } tally;

  char failure[FAILURE_SIZE]; /* "": none yet; the first one counts */
  FILE *transcript;           /* NULL: quiet */
};

struct sim *sim_create(void);
void sim_destroy(struct sim *sim);
/* A new life: an empty diary, a fresh engine, the first zone. */
void sim_begin(struct sim *sim, uint64_t seed);
/* Plays one happening. False when a rule was broken. */
bool sim_play(struct sim *sim, const struct happening *happening);
/* Plays all of it; returns the index of the happening that failed, or -1. */
int sim_run(struct sim *sim, const struct story *story);

struct now sim_now(const struct sim *sim);
/* Lets `seconds` pass, waking the engine whenever it asked for it. */
void sim_pass(struct sim *sim, int64_t seconds);
void sim_step(struct sim *sim, struct event *event, bool by_person);
void sim_restart(struct sim *sim);
void sim_resume(struct sim *sim);
void sim_append(struct sim *sim, const struct entry *entry);
void sim_say(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_fail(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline bool sim_failed(const struct sim *sim) {
  return sim->failure[0] != '\0';
}

/* What the person or the machine does (person.c). */
void person_act(struct sim *sim, const struct happening *happening);

/* ---- the store (store.c) -------------------------------------------------------------------- */

struct store *store_create(void);
void store_destroy(struct store *store); /* NULL is fine */
/* All that follows is for a simulation that has one. An empty diary, for a new life. */
void store_begin(struct sim *sim, uint64_t seed);
/* Keeps an entry's words until it is stored; and lets go of them. */
void store_keep(struct sim *sim, struct record *record, const struct entry *entry);
void store_release(struct record *record);
/* Stores what is not committed yet, all in one. What is refused although the disk is well fails. */
void store_commit(struct sim *sim);
void store_reopen(struct sim *sim);
void store_load(struct sim *sim, day_number today, struct engine *engine);
/* Acknowledged implies stored: row for row, and nothing else. */
void store_compare(struct sim *sim);
/* From some step on every write fails; until it is mended. */
void store_break(struct sim *sim, uint64_t *dice);
void store_mend(void);
void store_cut_power(struct sim *sim);
void store_care(struct sim *sim);
void store_damage(struct sim *sim, uint64_t *dice);
void store_import(struct sim *sim, uint64_t *dice);

/* ---- rules ---------------------------------------------------------------------------------- */

/* Before a record joins the diary; after a step; and after the diary was cut by a crash. */
void rules_record(struct sim *sim, const struct entry *entry);
void rules_effect(struct sim *sim, const struct effect *effect);
void rules_state(struct sim *sim);
void rules_rebuild(struct sim *sim);
/* The second engine, fed from the diary as it is now. */
void sim_load_rebuilt(struct sim *sim);
/* A second engine that is fed the diary must agree with the one that lived through it. */
void rules_compare(struct sim *sim);

#endif
