/* Questions and answers on a terminal: puts what the daemon asks to the person, one question at a
 * time, and sends what is typed, until nothing is left to ask. Attached as a front end meanwhile,
 * so that what changes by itself (a hold whose time runs out, an answer given on the desktop) is
 * seen here too. Leaving (Ctrl-C, Ctrl-D) keeps the question open. */
#ifndef CLI_TALK_H
#define CLI_TALK_H

#include <jansson.h>
#include <stdbool.h>

#include "cli/link.h"

struct talk_options {
  bool watching; /* stays when nothing is open, and asks whatever opens: `settle watch` */
  bool plain;    /* no line is ever drawn again: screen readers, TERM=dumb */
};

/* `first`: the first question (VIEW); NULL: none yet. The exit code of settle. */
int talk(struct link *link, json_t *first, const struct talk_options *options);

/* Without a terminal: prints the question and what to type to answer it. The exit code. */
int talk_leave_note(json_t *view);

#endif
