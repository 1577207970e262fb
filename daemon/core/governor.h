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

struct governor_input {
  const struct history *history;
  const struct arc_result *arc; /* of now */
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
  ASKER_PLAN     /* for the day's plan: only what holds for the whole day (up to REST_DAY), and
                    the dose; nothing that depends on the minute */
};

struct governor_request {
  const struct exercise *exercise;
  int level;    /* wished; 0: the personal level */
  int permille; /* of the level's dose, 1..1000; proposals have been merged into it */
  enum asker asker;
};

struct governor_dose { /* what may be done, per side */
  int16_t hold;        /* seconds; 0: reps */
  uint8_t reps, sets, rpe;
  uint8_t times;   /* a day */
  uint8_t how;     /* enum how */
  int16_t seconds; /* of hold or work in all, per side (reps: as domain S8 counts them) */
};

struct governor_answer {
  bool allow;
  enum code code;
  int level; /* 1..; 0 when nothing is offered */
  struct governor_dose dose;
  moment again; /* TOO_SOON, DAY_MAX, REST_DAY, QUIET, PROMPT_MAX: when it may be asked again;
                   MOMENT_NEVER: not by waiting */
};

void governor_check(const struct governor_input *input, const struct governor_request *request,
                    struct governor_answer *out);

/* The personal level: newest level entry, else 1; 0: paused (5.3, three fails in 14 days). */
int governor_level(const struct history *history, const char *exercise);
/* S5: the highest pain_after that is within today's limit. */
int governor_limit(int pain_before);
/* Whether the bout passed the limit of S5, or was stopped for sharp, numb or electric. */
bool governor_bout_failed(const struct bout *bout);
/* Level changes that S5, S7 and 5.3 demand and that no level entry of the history accounts for
 * yet (matched by bout id), oldest first; the caller records them. Returns the number. */
int governor_regress(const struct governor_input *input, struct level_change *out, int max);
/* The one exercise whose next step may be offered now (5.3, D36): fills the change (from, to) and
 * returns true. */
bool governor_progress(const struct governor_input *input, const struct catalog *catalog,
                       struct level_change *out);

/* S10: whether a cold (warm = false) or warm pack may be offered now; minutes to use. */
struct pack_answer {
  bool allow;
  int minutes;
  moment again;
  const char *phrase; /* plain reason when not allowed */
};
void governor_pack(const struct governor_input *input, bool warm, bool by_person,
                   struct pack_answer *out);

/* S14 and 5.5: the newest completed screen is too old for exercise; and whether the morning
 * check-in should ask it (arc days 1, 3, 5; else weekly). */
bool governor_screen_stale(const struct governor_input *input);
bool governor_screen_wanted(const struct governor_input *input);

/* S11, S12, S13 for a prompt that the program starts now. OK, or HALTED, QUIET, PROMPT_MAX, PAUSED
 * with `again`. `first_answerless` silences all but one check-in a day after 3 days without any
 * answer. E messages never ask. */
struct prompt_request {
  bool checkin;  /* the one prompt a day that S13 leaves */
  bool exercise; /* S1 */
};
enum code governor_prompt(const struct governor_input *input, const struct prompt_request *request,
                          moment *again);

bool governor_is_quiet(const struct safety_params *params, int minute);
/* Whether the kind's ceiling, the exercise's own table and the day's column offer it at all; the
 * dose row that applies (5.2). */
const struct dose *governor_row(const struct arc_result *arc, const struct exercise *exercise);
/* The column a stage has before anything lowers it (table 3.2). */
enum column governor_stage_column(enum stage stage, int arc_day);

#endif
