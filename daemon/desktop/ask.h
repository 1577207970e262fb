/* One VIEW of the wire as settled-desktop keeps it: checked field by field, because the other side
 * of a pipe is hostile until parsed (design 4). */
#ifndef DESKTOP_ASK_H
#define DESKTOP_ASK_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "settled/view.h"

enum {
  ASK_OPTIONS_MAX = 64,
  ASK_BESIDE_MAX = 1,
  ASK_DEADLINE_MAX = 7 * 24 * 3600,
  ASK_HOLD_MAX = 24 * 3600
};

/* Every string is valid UTF-8 without 0 bytes, never NULL ("" when absent), and lives in `json`. */
struct ask {
  json_t *json;         /* owned reference */
  const char *prompt;   /* not empty, < KEY_SIZE bytes */
  const char *question; /* not empty, < NAME_SIZE bytes */
  const char *title, *body;
  const char *discreet; /* body while the screen is locked; "": the body itself */
  const char *category, *image, *alt;
  enum view_type type;
  enum urgency urgency;
  int low, high;    /* scale, number: low <= high; text: high is its most bytes */
  bool sound;       /* the person wants to hear it */
  int hold_seconds; /* hold: of the whole turn */
  int hold_left;    /* hold: when it was sent, 0..hold_seconds */
  int deadline;     /* seconds from when it was sent; 0: none */
  struct view_option options[ASK_OPTIONS_MAX + ASK_BESIDE_MAX]; /* keys and labels not empty */
  int option_count;
  int beside_count; /* options after those, for where more than three can be pressed */
};

/* Takes a reference of its own to `json`. -EINVAL with `err` filled: not a VIEW. */
int ask_parse(json_t *json, struct ask *out, struct err *err);
/* Accepts a zeroed one. */
void ask_finish(struct ask *ask);
/* Whether both are about the same question of the same prompt. */
bool ask_same(const struct ask *a, const char *prompt, const char *question);
/* Whether title and body together have more bytes than `room`; 0: there is room enough. */
bool ask_exceeds(const struct ask *ask, int room);

#endif
