/* What can happen to the engine. Everything that changes its state comes in as one of these. The
 * strings are the sender's and valid during the step and the carrying out of its effects. */
#ifndef SETTLED_EVENT_H
#define SETTLED_EVENT_H

#include "settled/entry.h"

enum event_kind {
  EVENT_WAKE,      /* time has passed: the timer, a clock step, a zone change */
  EVENT_RESUMED,   /* the program started, or the machine woke: 2 min before a catch-up (D3) */
  EVENT_ENTRY,     /* the person tells something: `entry` */
  EVENT_OPEN,      /* the person opens a dialogue: `name`, `argument` */
  EVENT_ANSWER,    /* `prompt`, `question`, `value`, `text` */
  EVENT_CLOSED,    /* a front end lost the view without an answer: `prompt`, `question`, `reason` */
  EVENT_LATER,     /* `prompt` ("": the open one), `until` (0: the usual while) */
  EVENT_SKIP,      /* `prompt` ("": the open one) */
  EVENT_STOP,      /* the person stops what is under way, whichever dialogue that is */
  EVENT_FRONT_END, /* a front end came (`audience`): show it what is open; or went (`gone`) */
  EVENT_PRESENCE,  /* `presence`, as of now; `gone`: nobody can tell any more */
  EVENT_SETTINGS,  /* `settings` were read anew */
  EVENT_CATALOG,   /* plugins declare something else: `catalog` */
  EVENT_PROPOSALS, /* the plugins' answers for plan `revision`: `proposals` */
  EVENT_ROUTINE,   /* what the plugin of an open routine wants next: `prompt`, `routine` */
  EVENT_START,     /* a plugin wants one of its routines to begin: `name` (its slug), `text` (why),
                      `value` (line of init.lua; 0: unknown), `daily` */
  EVENT_KINDS
};

/* Of a dialogue whose peer has gone: shown to nobody until somebody asks for it. */
enum { AUDIENCE_NOBODY = -1 };

enum close_reason { CLOSE_DISMISSED, CLOSE_EXPIRED, CLOSE_UNSEEN };

enum truth { TRUTH_UNKNOWN, TRUTH_NO, TRUTH_YES };

/* Unknown never holds anything back. */
struct presence {
  enum truth locked, away, do_not_disturb, full_screen;
  bool pausing; /* the person has just come to a natural pause */
};

struct settings;
struct catalog;
struct proposal;
struct routine_reply;

struct event {
  enum event_kind kind;
  int32_t audience; /* the peer that sent it; dialogues it opens are put to it; 0: nobody special */
  const struct entry *entry;
  const char *name;
  const char *argument;
  const char *prompt;
  const char *question;
  const char *text;
  int32_t value;
  enum close_reason reason;
  moment until;
  bool gone;
  struct presence presence;
  const struct settings *settings;
  const struct catalog *catalog;
  const struct proposal *proposals;
  int proposal_count;
  uint32_t revision;
  const struct routine_reply *routine;
  bool daily; /* START: from a call that is made again and again: once a day is meant */
};

#endif
