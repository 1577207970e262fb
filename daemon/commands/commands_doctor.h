/* What the files of `settle doctor` share: one row a finding, said as a line and as JSON alike. */
#ifndef SETTLED_COMMANDS_DOCTOR_H
#define SETTLED_COMMANDS_DOCTOR_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

enum verdict {
  VERDICT_OK,
  VERDICT_NOTE, /* how it is; nothing to do */
  VERDICT_LOOK, /* works, but less than it could */
  VERDICT_BAD,  /* does not work */
  VERDICT_COUNT
};

struct doctor {
  struct buf *text; /* borrowed */
  json_t *checks;   /* array; borrowed */
  bool unwell;      /* something is to be looked at, or bad */
};

/* `todo`: what to do about it, as a sentence; NULL: nothing. */
void doctor_say(struct doctor *doctor, const char *name, enum verdict verdict, const char *todo,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

/* doctor_desk.c: what `settled-desktop --probe` said (desktop/probe.h); {}: it said nothing.
 * Hostile until read. `sound`: the setting's words; NULL: it is being tried, not only looked at. */
void doctor_desk(struct doctor *doctor, const json_t *json, const char *sound);

#endif
