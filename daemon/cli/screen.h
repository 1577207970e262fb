/* How one question looks on a terminal. */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include "cli/question.h"

/* Title, body and options, numbered, or (`keys`) each with its key; no prompt yet. */
void screen_show(const struct question *question, bool keys);
/* The line that waits for what is typed; the cursor stays behind it. */
void screen_prompt(const struct question *question);
/* The seconds left of a hold: large where there is room, and in a line. `again`: over what was
 * drawn before, which nothing has followed; where that may not be (`plain`), says them now and then
 * on a line of their own. */
void screen_countdown(int left, bool again, bool plain);
/* For somebody who does not look: the bell, where there is a terminal. */
void screen_ring(void);
/* Ends a line that waits. */
void screen_break(void);

#endif
