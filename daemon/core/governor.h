/* The safety rules S1-S24 (domain 4). Pure; compiled in; runs last; nothing after it may widen its
 * answer. Each rule is a small function; the check order is one table. */
#ifndef CORE_GOVERNOR_H
#define CORE_GOVERNOR_H

#include "core/catalog.h"
#include "core/history.h"

enum code { /* in check order (domain 4) */
            CODE_HALTED,
            CODE_ENGINE_ERROR,
            CODE_SCREEN_FIRST,
            CODE_INTAKE_FIRST,
            CODE_LOCKED,
            CODE_NOT_IN_STAGE,
            CODE_PAUSED,
            CODE_REST_DAY,
            CODE_CHECKIN_FIRST,
            CODE_PAIN_GATE,
            CODE_TOO_SOON,
            CODE_DAY_MAX,
            CODE_QUIET,
            CODE_PROMPT_MAX,
            CODE_OK,
            CODE_COUNT
};
extern const char *const code_names[CODE_COUNT];   /* "HALTED" ... */
extern const char *const code_phrases[CODE_COUNT]; /* plain words, <= 60 characters, for `why` */

/* `[safety]`, domain 4; ranges only let a person be more careful. Times are local minutes. */
struct safety_params {
  int pre_gate_abs, pre_gate_delta, morning_delta, spacing_min, cold_min, cold_gap_min, cold_max;
  int warm_min, warm_max, max_prompts, prompt_gap_min, quiet_from, quiet_to;
};
struct safety_param_row {
  const char *name;
  size_t offset;
  int initial, low, high;
  bool is_time; /* "21:30" */
  const char *help;
};
extern const struct safety_param_row safety_param_rows[];
extern const int safety_param_count;
void safety_params_default(struct safety_params *params);
/* Quiet hours shorter than 8 h are refused (S11): returns false and leaves the pair alone. */
bool safety_quiet_valid(int from, int to);

/* Borrowed for the call. Nothing after `now.at` counts; what is dated later than today by flying
 * west over the date line counts as today (domain 2.1). */
struct governor_input {
  const struct history *history;
  const struct catalog *catalog; /* the kinds of past bouts, for S8; NULL: each exercise counts
                                    for itself only */
  const struct arc_result *arc;  /* of now */
  const struct arc_params *arc_params;
  const struct safety_params *params;
  struct stamp now;
  bool safe_mode;      /* S17: unreadable store, engine error, clock far behind */
  bool gentle;         /* a bad day: rest, breathing, comfort only */
  moment paused_until; /* of the person's pause; past: not paused */
};

enum asker {
  ASKER_PROGRAM, /* a slot or a plugin routine: quiet hours and budgets apply */
  ASKER_PERSON,  /* `settle start`: QUIET and PROMPT_MAX never refuse (S11) */
  ASKER_PLAN     /* for the day's plan: only what holds for the whole day (up to REST_DAY, and S9
                    for strength on consecutive days), and the dose of a day not begun */
};

struct governor_request {
  const struct exercise *exercise;
  int level;    /* wished; 0: the personal level */
  int permille; /* of the level's dose, 1..1000; proposals have been merged into it */
  enum asker asker;
  bool same_block; /* follows another exercise of the block that is running; else S9 wants 30 min
                      since the last bout of any exercise */
};

struct governor_dose { /* what may be done, per side */
  int16_t hold;        /* seconds of one hold, or of each rep; 0: reps at their own pace */
  uint8_t reps, sets;  /* 1.. */
  uint8_t rpe;         /* highest effort, 0: not said */
  uint8_t times;       /* a day */
  uint8_t how;         /* enum how */
  int16_t seconds;     /* of hold or work in all, per side (reps: as domain S8 counts them) */
};

struct governor_answer {
  bool allow;
  enum code code;
  int level; /* 1..; 0 when nothing is offered */
  struct governor_dose dose;
  moment again; /* TOO_SOON, DAY_MAX, REST_DAY, QUIET, PROMPT_MAX: when it may be asked again;
                   MOMENT_NEVER: not by waiting */
};

/* The level is the lowest of wish, person and row; the dose is that level's, scaled and cut to what
 * the ceilings leave of the day. Codes are tried in the order of `enum code`; the first that
 * refuses is the answer, with level 0. An answer depends on its input alone. */
void governor_check(const struct governor_input *input, const struct governor_request *request,
                    struct governor_answer *out);

/* How long a hold or how many reps a step of the exercise may ask for within the dose: a step's own
 * amount never passes the dose. REST gives its own seconds, SAY 0. */
int governor_step_amount(const struct governor_dose *dose, const struct step *step);

/* What no dose of the kind passes, whatever its level says: one hold, repetitions, sets, and the
 * seconds of one go per side. */
void governor_most(enum kind kind, struct governor_dose *out);

/* The personal level: newest level entry, else 1; 0: paused (5.3, three fails in 14 days). A
 * permit after the pause begins again at 1. */
int governor_level(const struct history *history, const char *exercise);
/* S5: the highest pain_after that is within today's limit. */
int governor_limit(int pain_before);
/* Whether the bout passed the limit of S5, or was stopped for sharp, numb or electric. */
bool governor_bout_failed(const struct bout *bout);
/* Level changes that S5, S7 and 5.3 demand and that no level entry of the history accounts for
 * yet (matched by bout id), oldest first; the caller records them, with ids of its own. Each fail
 * gets one entry, also where the level is 1 already or paused: the report counts them. Looks 14
 * days back. At most `max`; returns the number. */
int governor_regress(const struct governor_input *input, struct level_change *out, int max);
/* The one exercise whose next step may be offered now (5.3, D36): fills the change (from, to) and
 * returns true. */
bool governor_progress(const struct governor_input *input, const struct catalog *catalog,
                       struct level_change *out);

enum { PACK_MINUTES_MAX = 15 }; /* S10: of a cold or warm one */

/* S10: whether a cold (warm = false) or warm pack may be offered now; minutes to use. */
struct pack_answer {
  bool allow;
  enum code code; /* OK, HALTED, ENGINE_ERROR, LOCKED, TOO_SOON, DAY_MAX or QUIET */
  int minutes;    /* 0 when not allowed */
  moment again;
  const char *phrase; /* plain reason when not allowed, <= 60 characters */
};
void governor_pack(const struct governor_input *input, bool warm, bool by_person,
                   struct pack_answer *out);

/* S14 and 5.5: the newest completed screen is too old for exercise; and whether the morning
 * check-in should ask it (arc days 1, 3, 5; else weekly). */
bool governor_screen_stale(const struct governor_input *input);
bool governor_screen_wanted(const struct governor_input *input);

/* S1, S11, S12, S13 for a prompt that the program starts now. OK; HALTED; PAUSED by the person;
 * TOO_SOON for an exercise block within 30 min of the last bout (S9); QUIET; PROMPT_MAX, also for
 * all but one check-in a day after 3 days without any answer. `again` as in governor_answer.
 * What counts are records PROMPT_SHOWN, once a key, that are not started_by_person: E messages
 * (they follow the person's own answer) are recorded as started by the person and never ask. */
struct prompt_request {
  bool checkin;  /* the one prompt a day that S13 leaves */
  bool exercise; /* an exercise block (D10) */
  bool safety;   /* the follow-up D46: the one prompt that HALT lets the program start (S1) */
};
enum code governor_prompt(const struct governor_input *input, const struct prompt_request *request,
                          moment *again);

bool governor_is_quiet(const struct safety_params *params, int minute);
/* The dose row that applies (5.2): the stage's, unless the column was lowered below the stage's
 * own. NULL: the kind's ceiling, the exercise's own table or the day's column does not offer it. */
const struct dose *governor_row(const struct arc_result *arc, const struct exercise *exercise);
/* The column a stage has before anything lowers it (table 3.2); for FLARE the higher of its two. */
enum column governor_stage_column(enum stage stage, int arc_day);

/* When the local date `days` after today begins, by the offset now in force. */
moment governor_day_start(const struct stamp *now, int days);

#endif
