/* Stretches of a text, for the course parser: never copied, never 0-terminated, never read past
 * their length. Private to core/course.c and core/names.c. */
#ifndef CORE_COURSE_WORDS_H
#define CORE_COURSE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct span {
  const char *text; /* NULL: the list that it came from is used up */
  size_t len;
};

bool span_is(struct span span, const char *word);
bool span_begins(struct span span, const char *prefix);
/* Without the first `n` bytes (n <= len). */
struct span span_after(struct span span, size_t n);
/* Cuts at the first `separator`; false when there is none (outputs untouched). */
bool span_split(struct span span, char separator, struct span *before, struct span *after);
/* Takes the next item off a list with '+' or ','; `rest->text` is NULL after the last. */
void span_next_item(struct span *rest, struct span *item);
/* Takes the next word off a text with blanks; an empty word: there is none. */
struct span span_next_word(struct span *rest);
/* Index in the table of names, or -1. */
int span_lookup(struct span span, const char *const *names, int count);
/* A whole decimal number low..high, with '-' only when low is negative. */
bool span_number(struct span span, int low, int high, int *out);
/* "08:00", "8:00-08:00": minutes of the day, and minutes east of UTC (0 when not said). */
bool span_time(struct span span, int *minute, int *offset);

#endif
