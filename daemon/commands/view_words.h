/* An answer in words (`settle answer 4`, `settle answer no`) as what EVENT_ANSWER carries. */
#ifndef SETTLED_VIEW_WORDS_H
#define SETTLED_VIEW_WORDS_H

#include "base/err.h"
#include "settled/view.h"

/* A number; an option by its key, label, short label, a beginning that only one has, or its place
 * counted from 1; several of them by blanks or commas; "-" for leaving it out. 0 or -EINVAL with a
 * sentence. VIEW_TEXT: always 0, the words are the answer. */
int view_parse_words(const struct view *view, const char *words, int32_t *out, struct err *err);

#endif
