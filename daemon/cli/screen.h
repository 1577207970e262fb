/* How one question looks on a terminal. */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include "cli/question.h"

/* Title, body and options, and for a hold nothing more; no prompt yet. */
void screen_show(const struct question *question);
/* The line that waits for what is typed; the cursor stays behind it. */
void screen_prompt(const struct question *question);
/* The seconds left of a hold. Draws the line anew; where that may not be (`plain`), says them now
 * and then on a line of their own. */
void screen_countdown(const struct question *question, int left, bool plain);
/* Ends a line that waits. */
void screen_break(void);

#endif
