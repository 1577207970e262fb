/* What single keys mean while a person holds still: no line to type, no Enter. The space bar is the
 * likeliest answer, each other one has its first letter, q leaves. Pure. */
#ifndef CLI_KEYS_H
#define CLI_KEYS_H

#include "base/buf.h"
#include "cli/question.h"

/* Whether the question is part of a guided exercise: a hold, a paused one, what comes between. */
bool keys_fit(const struct question *question);

enum { KEY_NONE = -1, KEY_LEAVE = -2 };

/* The option that a key means, or one of the above. */
int keys_option(const struct question *question, char key);
/* "Space: Pause   s: Stop   q: leave". 0, or as buf_add. */
int keys_words(const struct question *question, struct buf *out);

#endif
