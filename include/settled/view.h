/* One question or notice as every front end gets it (design 4): what to put to the person, typed,
 * so that each front end renders it as well as it can. Texts are plain UTF-8. */
#ifndef SETTLED_VIEW_H
#define SETTLED_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "settled/entry.h"

enum view_type {
  VIEW_NOTICE,  /* value: index of an option, if it has any */
  VIEW_CHOICE,  /* value: index of an option */
  VIEW_SCALE,   /* value: low..high */
  VIEW_NUMBER,  /* value: low..high */
  VIEW_TEXT,    /* value: 0; the text, at most `high` bytes */
  VIEW_SEVERAL, /* value: bit set of options */
  VIEW_HOLD,    /* value: index of an option; the time runs out by itself */
  VIEW_TYPES
};

/* What a sound may go with: the person may not be looking. */
enum cue {
  CUE_NONE,
  CUE_TURN,  /* of a guided hold that the person started: it turns, it is over */
  CUE_PROMPT /* the program begins to ask */
};

/* What the person wants to hear. */
enum sound { SOUND_NO, SOUND_TURNS, SOUND_YES };

enum urgency { URGENCY_LOW, URGENCY_NORMAL, URGENCY_CRITICAL };

enum { VIEW_OPTIONS = 16, VIEW_TITLE = 64, VIEW_BODY = 640 };

struct view_option {
  const char *key; /* stable; never translated */
  const char *label;
  const char *short_label; /* <= 8 characters where labels are cut; may equal label */
};

struct view {
  char prompt[KEY_SIZE];    /* of the dialogue */
  char question[NAME_SIZE]; /* unique within the prompt, for ever */
  enum view_type type;
  enum urgency urgency;
  enum cue cue;
  bool optional; /* may be left out: answered with NOT_RECORDED, or simply dismissed */
  bool veiled;   /* on request: a notification says as little as while the screen is locked */
  bool discreet; /* S23: show only "settled: open to see" while the screen is locked */
  char title[VIEW_TITLE];
  char body[VIEW_BODY];
  struct view_option options[VIEW_OPTIONS]; /* static or catalogue strings */
  int option_count;
  int beside_count; /* options after those: for where more than three can be pressed (domain 6.2) */
  int32_t low, high;
  int32_t hold_seconds, hold_left; /* HOLD */
  moment deadline;                 /* the engine closes it then; MOMENT_NEVER: stays */
  const char *image;               /* absolute path of a figure; NULL: none */
  const char *alt;                 /* the figure in words; NULL: none */
  const char *category;            /* "x-settled.checkin" */
};

#endif
