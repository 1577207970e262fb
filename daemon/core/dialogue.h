/* Dialogues: what is asked of the person, in which order, and what their answers record.
 *
 * A dialogue is a script: a pure function that is run from its top each time, over the journal of
 * answers given so far. Where an answer is missing it stops with the view to show. What an answer
 * causes (a check-in, a bout) is recorded in the run in which that answer is new, in the same
 * transaction as the answer; later runs, also those after a restart, only read it. So a crash at
 * any point resumes at the question that was open, and nothing is recorded twice. */
#ifndef CORE_DIALOGUE_H
#define CORE_DIALOGUE_H

#include "core/questions.h"
#include "core/settings.h"
#include "core/texts.h"
#include "settled/effect.h"

struct engine;
struct now;
struct script;

enum script_end {
  SCRIPT_WAITS,  /* for the person: the view is filled */
  SCRIPT_THINKS, /* for a plugin, which says what comes next; nothing can be shown meanwhile */
  SCRIPT_ENDED
};

/* What follows a dialogue's name in its key: `start:psoas_release`, `routine:PLUGIN.ID`. */
enum script_argument { ARGUMENT_NONE, ARGUMENT_EXERCISE, ARGUMENT_ROUTINE };

/* What a dialogue is about: S1 and S20 close and refuse by these. */
enum topic {
  TOPIC_CHECKIN,
  TOPIC_SAFETY,
  TOPIC_EXERCISE,
  TOPIC_COMFORT,
  TOPIC_SUGGESTION,
  TOPIC_RECORD
};

/* No dialogue outlives this, however often it is put off: its journal is kept for days only. A
 * routine ends after ROUTINE_LIFE. */
enum { DIALOGUE_LIFE = 2 * DAY_SECONDS };

struct script_row {
  const char *name; /* the key begins with it: `morning@2026-11-22T08:00` */
  enum script_end (*run)(struct script *script);
  void (*abandon)(struct script *script); /* NULL: nothing to keep */
  enum topic topic;
  int32_t minutes; /* unanswered that long, the dialogue closes */
  bool person;     /* the person may open it by name */
  enum script_argument argument;
  bool repeats; /* S13: once more after an hour */
};

extern const struct script_row script_rows[];
extern const int script_count;
const struct script_row *script_find(const char *name, size_t len);

struct dialogue {
  char key[KEY_SIZE];
  const struct script_row *row;
  char argument[NAME_SIZE];
  moment opened;
  moment hidden_until; /* "later": not shown before */
  moment touched;      /* the newest answer, or `opened` */
  moment reopened;     /* after a restart: a plugin has its time from here; 0: none since */
  int32_t audience;    /* the peer it is put to; 0: every front end */
  bool by_person;
  bool aside;           /* of a routine: waits by itself, and stands in no other prompt's way */
  bool held;            /* of a routine: its wait is over, but it may not come back yet */
  moment again;         /* when a held one may be tried again; MOMENT_NEVER: at the next event */
  bool insists;         /* no longer silent: the person has come to a natural pause */
  uint64_t shown;       /* digest of the view last shown; 0: none */
  enum urgency urgency; /* of that one */
  moment turn;          /* when the view changes by itself (hold); MOMENT_NEVER */
  const struct exercise *doing; /* found by the last look: the person is in the middle of it */
  int32_t patience; /* seconds that the question on screen waits; 0: the row's minutes */
  moment deadline;  /* when it closes */
};

/* ---- for the engine ------------------------------------------------------------------------- */

/* Splits a key into row and argument. False: not a key of a dialogue. */
bool dialogue_parse_key(const char *key, struct dialogue *out);
/* The local minute in a slot's key (`block@2026-11-22T10:30`); -1: none. */
int dialogue_minute(const struct dialogue *dialogue);
/* Fills `view` with what the dialogue asks now; SCRIPT_ENDED when it has nothing left to ask.
 * Records nothing; sets the dialogue's turn and deadline. */
enum script_end dialogue_look(struct engine *engine, const struct now *now,
                              struct dialogue *dialogue, struct view *view);
/* Runs on with a new answer (already applied to the history), or at its opening (`fresh` NULL):
 * records what that causes. */
enum script_end dialogue_run(struct engine *engine, const struct now *now,
                             struct dialogue *dialogue, const struct answer *fresh,
                             const char *text, struct effects *effects, struct view *view);
/* The dialogue ends before its last question: keeps what the answers so far are worth. */
void dialogue_abandon(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                      struct effects *effects);

/* ---- for the scripts ------------------------------------------------------------------------ */

enum { HOLD_RAN_OUT = 100 }; /* the answer to a hold whose time ran out */

struct script {
  struct engine *engine;
  const struct now *now;
  struct stamp stamp; /* of now */
  struct dialogue *dialogue;
  const struct answer *fresh; /* the new answer; NULL: a run that only looks */
  const char *text;           /* of the new answer */
  bool live;                  /* the answer just read is the new one: record what it causes */
  int32_t permille;           /* of an exercise's dose, by a routine; 0: all of it */
  enum outcome outcome;       /* of the bout or pack that ended last */
  enum stop_why stop;         /* why that bout ended before its time; STOP_NONE: it did not */
  moment answered;            /* when the answer just read was given */
  struct effects *effects;    /* NULL while looking */
  struct view *view;
};

/* Each returns true with the journalled answer, or false with the view filled: then the script
 * returns SCRIPT_WAITS. `name` NULL: the question's own. */
bool script_ask(struct script *script, enum question_id id, const char *name, int32_t *out);
/* The same with a title and a body of one's own, filled from `values`. */
bool script_ask_text(struct script *script, enum question_id id, const char *name,
                     enum text_id text, const struct text_values *values, int32_t *out);
/* The same with words that no table has (names of a page, an item's full text). */
bool script_ask_words(struct script *script, enum question_id id, const char *name,
                      const char *title, const char *body, int32_t *out);
/* A hold that began, or went on after a pause, with the answer before; D11 turns to D12 at half and
 * to D13 in the last ten seconds. */
struct hold {
  int32_t seconds; /* of the whole */
  int32_t left;    /* when it began or went on */
};
bool script_hold(struct script *script, enum question_id id, const char *name, enum text_id text,
                 const struct text_values *values, const struct hold *hold, int32_t *out);
/* The seconds of a hold between two moments of the journal: at most what was left of it, and all of
 * that when the clock was set back meanwhile. */
int32_t script_held(const struct hold *hold, moment began, moment ended);
/* The same with words of its own and no turns, from a moment of its own. */
struct span {
  moment began;
  int32_t seconds;
};
bool script_hold_words(struct script *script, enum question_id id, const char *name,
                       const char *title, const char *body, const struct span *span, int32_t *out);
/* Looks without asking: whether the question has an answer. */
bool script_peek(const struct script *script, const char *name, int32_t *out);
/* When it was answered; MOMENT_NEVER: not yet. */
moment script_answered(const struct script *script, const char *name);

/* A value that later runs must see unchanged (which exercise, what dose): journalled with the
 * answer before it, when that is live. */
int32_t script_keep(struct script *script, const char *name, int32_t value);

/* Puts an entry down: fills stamp (now) and id, emits RECORD, applies it. Only when live. */
void script_record(struct script *script, struct entry *entry);
/* Says something that needs no answer. Only when live. */
void script_tell(struct script *script, enum text_id text, const struct text_values *values);
void script_tell_words(struct script *script, const char *title, const char *body);
/* Pain, baseline, day, phrases, and the person's numbers, as of the last evaluation. */
void script_values(const struct script *script, struct text_values *out);

#endif
