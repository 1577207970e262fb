/* What the engine wants done. The app carries a list out in order; consecutive RECORDs are one
 * transaction, and nothing after a RECORD that failed is told to the person as stored. */
#ifndef SETTLED_EFFECT_H
#define SETTLED_EFFECT_H

#include "settled/view.h"

enum effect_kind {
  EFFECT_RECORD,       /* commit `entry` */
  EFFECT_SHOW,         /* show `view` to `audience` (0: every front end) */
  EFFECT_CLOSE,        /* take `prompt` off the screen of `audience` (0: every front end) */
  EFFECT_TELL,         /* say `view` (a notice that the engine does not wait for) to `audience`: the
                          sender's reply when it is the sender, a notification otherwise */
  EFFECT_REFUSE,       /* the event was refused: `code`, `message` */
  EFFECT_ASK_PLUGINS,  /* collect proposals for plan `revision`, then EVENT_PROPOSALS */
  EFFECT_TELL_PLUGINS, /* call handlers of `hook` ("checkin", "session", "stage", "outcome",
                          "answer", "day"); the data is in the engine and `entry` */
  EFFECT_WATCH,        /* `on`: a prompt waits to know whether the person is there: tell by
                          EVENT_PRESENCE, at once and at each change; off: nothing waits any more */
  EFFECT_ASK_ROUTINE,  /* have the plugin of the routine open as `prompt` run on its journal, then
                          EVENT_ROUTINE */
  EFFECT_CHANGED,      /* something that `status` shows has changed: tell subscribers */
  EFFECT_RELOAD,       /* a correction reached outside the working set: load it again */
  EFFECT_KINDS
};

enum { EFFECTS_MAX = 64, EFFECTS_ARENA = 8192 };

struct effect {
  enum effect_kind kind;
  int32_t audience;
  union {
    struct entry entry;
    struct view view;
    char prompt[KEY_SIZE];
    struct {
      const char *code; /* "halted", "usage", "gone", ... */
      char message[240];
    } refusal;
    struct {
      const char *hook;
      struct entry entry;
    } told;
    uint32_t revision;
    bool on;
  };
};

struct effects {
  int count;
  bool overflow; /* more than fit: logged, the step is an error (S17) */
  struct effect items[EFFECTS_MAX];
  char arena[EFFECTS_ARENA]; /* texts made by the engine */
  int arena_used;
};

#endif
