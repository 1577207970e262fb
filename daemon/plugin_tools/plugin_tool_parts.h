/* What the files of the author's tools share: plugin_tool.c (the words, --watch), _place.c (which
 * plugin), _child.c (its process), _days.c (what it is shown), _ask.c (what a routine asks),
 * _play.c (all of that in order), _check.c, _test.c, _new.c, _lint.c. */
#ifndef SETTLED_PLUGIN_TOOL_PARTS_H
#define SETTLED_PLUGIN_TOOL_PARTS_H

#include <jansson.h>
#include <uv.h>

#include "child.h"
#include "clock.h"
#include "plugin_tools/plugin_tool.h"
#include "plugins/plugin_declared.h"
#include "plugins/plugin_reply.h"

enum {
  TOOL_SOFT_MS = 1000,   /* one call, as in the daemon: SIGUSR1 */
  TOOL_HARD_MS = 1200,   /* SIGKILL */
  TOOL_HELLO_MS = 5000,  /* a busy machine is no mistake of the author's */
  TOOL_CHECK_MS = 20000, /* all calls of a check together, in both processes */
  TOOL_TEST_MS = 20000,  /* a whole test.lua */
  TOOL_LINT_MS = 4000,   /* luacheck */
  TOOL_PROBLEMS_MAX = 12 /* different ones that are shown */
};

/* Where a run of a tool says things, and what it has said. */
struct tool {
  FILE *out, *errors;
  bool verbose;
  char id[NAME_SIZE];
  const json_t *files; /* borrowed; NULL: not read yet */
  int problems;        /* told or not */
  int shown;
  char last[TOOL_PROBLEMS_MAX][160]; /* how each that was shown begins: said once */
  int warned;
  char warnings[TOOL_PROBLEMS_MAX][160]; /* the same of what is no mistake */
};

/* Something to put right: counted, and shown unless the same was shown before. */
void tool_problem(struct tool *tool, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What works and may be meant otherwise: shown once, not counted. */
void tool_warning(struct tool *tool, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Warns of each text inside that has characters nobody sees; they are left out. */
void tool_warn_hidden(struct tool *tool, const json_t *value);
/* "3 things" */
void tool_count(int count, const char *what, char *out, size_t size);

/* ---- which plugin --------------------------------------------------------------------------- */

/* Where the tests of a single file are: .tests/ID.lua beside it. */
int tool_single_test(const struct plugin_place *place, char out[PATH_SIZE], struct err *err);
/* Its files, with its tests as "test.lua" when there are any. */
int tool_files(const struct plugin_place *place, json_t **out, struct err *err);

/* Where in its files a text stands, as it does in the code: "init.lua:3: ". "": nowhere, as when it
 * is put together from parts. */
enum { TOOL_WHERE_SIZE = PLUGIN_FILE_NAME + 16 };
void tool_where(const struct tool *tool, const char *text, char out[TOOL_WHERE_SIZE]);
/* The same for what a message is about, when it begins with "exercise ID:" or "routine ID:". */
void tool_where_declared(const struct tool *tool, const char *message, char out[TOOL_WHERE_SIZE]);

/* ---- its process ---------------------------------------------------------------------------- */

/* One settled-plugin, spoken to one question at a time: each call waits for its end. */
struct tool_child {
  uv_loop_t loop;
  struct clock *clock;
  elapsed opened;
  struct child *child;
  json_t *hello; /* the layers of its sandbox; NULL: none yet */
  json_t *reply; /* of the question under way */
  bool waiting;  /* for it */
  bool ended;
  struct err why; /* it ended */
  json_int_t calls;
  uint64_t busy_ns, last_ns, slowest_ns; /* processor time: all; of the last and longest call */
  long peak_kib;                         /* of its memory */
};

/* Starts it and waits for its hello. 0 or -errno; only after 0 it has to be closed. */
int tool_child_open(struct tool_child *child, struct err *err);
void tool_child_close(struct tool_child *child);
/* Sends the message (taken), with an "id" of its own when it is a call, and waits. A new reference
 * to the answer, or to its last words; NULL: it ended without any, `child->why` says how. */
json_t *tool_child_ask(struct tool_child *child, json_t *message, unsigned soft_ms,
                       unsigned hard_ms);
/* Milliseconds since it was opened. */
elapsed tool_child_age(const struct tool_child *child);
/* Loads the files (borrowed). */
json_t *tool_child_load(struct tool_child *child, const char *id, json_t *files);
/* "landlock, seccomp": what its sandbox lacks; "" nothing. */
void tool_child_lacks(const struct tool_child *child, char *out, size_t size);

/* Says what an error or last words are about; false: the reply is neither. `doing` may be "". */
bool tool_tell_failure(struct tool *tool, const json_t *reply, const char *doing);

/* ---- what it is shown ----------------------------------------------------------------------- */

/* Every stage on each of its arc days and columns, with low, usual, high and unknown pain. */
struct tool_day {
  enum stage stage;
  enum column column;
  int arc_day; /* -1: none */
  int pain;    /* index into the four */
};
enum { TOOL_DAYS_MAX = 320, TOOL_DAY_NAME = 96 };
/* Returns how many. */
int tool_days(struct tool_day out[TOOL_DAYS_MAX]);
/* The name of a stage or column as the API has it: lower case. Returns `out`. */
const char *tool_lower(const char *name, char out[NAME_SIZE]);
/* "stage peak, column rest, arc day 1, pain 8" */
void tool_day_name(const struct tool_day *day, char out[TOOL_DAY_NAME]);
struct stamp tool_stamp(int index);
/* The DAY of the wire. `index` is that of the day: what else is on it varies with it. */
json_t *tool_day(const struct tool_day *day, int index, const struct catalog *catalog);

/* The exercises that are shipped, without their steps: what a day usually has beside the plugin's
 * own. */
extern const struct exercise tool_shipped[];
extern const int tool_shipped_count;

/* Data of an event, variant by variant; NULL: no more. `own`: an exercise of the plugin's. */
json_t *tool_event(enum plugin_event event, int variant, const char *own);

/* ---- what a routine asks -------------------------------------------------------------------- */

/* -EPROTO: not a question of the protocol; -EINVAL: it says what no text may say. */
int tool_ask_check(const json_t *ask, struct err *err);
/* A fitting answer, by chance; NULL: it expired without a default, so the routine is over.
 * `*seconds` is the time that it took. */
json_t *tool_ask_answer(const json_t *ask, uint64_t *chance, int *seconds);

/* ---- all of it ------------------------------------------------------------------------------ */

struct tool_play {
  struct tool *tool;
  const char *id;
  const struct plugin_declared *declared;
  const struct catalog *catalog; /* its own and the shipped ones */
  struct tool_child *child;
  json_t *record; /* the answers of the first run; in the second one compared with */
  bool again;     /* this is the second */
  elapsed left;   /* milliseconds for all of it */
  bool stopped;   /* they were over */
  size_t next;    /* index into the record */
  bool slow;      /* a call used up its time: a second run would say no more */
  bool over;      /* it ended, or took too long */
};

/* Adapts every day, tells every event, plays every routine. Says what is wrong. */
void tool_play(struct tool_play *play);

/* ---- the words ------------------------------------------------------------------------------ */

void tool_check(struct tool *tool, const struct plugin_place *place);
/* `must`: that there is no test is a problem too. */
void tool_test(struct tool *tool, const struct plugin_place *place, bool must);
int tool_new(const char *name, bool single, FILE *out, FILE *errors);
/* luacheck over its files, when it is installed: hints, never problems. */
void tool_lint(struct tool *tool, const struct plugin_place *place, const json_t *files);

#endif
