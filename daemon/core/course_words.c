#include "core/course_words.h"

#include <string.h>

bool span_begins(struct span span, const char *prefix) {
  size_t len = strlen(prefix);
  return span.len >= len && memcmp(span.text, prefix, len) == 0;
}

bool span_is(struct span span, const char *word) {
  return span.len == strlen(word) && span_begins(span, word);
}

struct span span_after(struct span span, size_t n) {
  return (struct span){span.text + n, span.len - n};
}

static bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Without blanks at both ends. */
static struct span trim(struct span span) {
  while (span.len > 0 && is_blank(span.text[0])) span = span_after(span, 1);
  while (span.len > 0 && is_blank(span.text[span.len - 1])) span.len--;
  return span;
}

static void cut(struct span span, size_t at, struct span *before, struct span *after) {
  *before = (struct span){span.text, at};
  *after = span_after(span, at + 1);
}

bool span_split(struct span span, char separator, struct span *before, struct span *after) {
  const char *found = span.len > 0 ? memchr(span.text, separator, span.len) : NULL;
  if (found == NULL) return false;
  cut(span, (size_t)(found - span.text), before, after);
  return true;
}

void span_next_item(struct span *rest, struct span *item) {
  struct span list = *rest;
  for (size_t i = 0; i < list.len; i++)
    if (list.text[i] == '+' || list.text[i] == ',') {
      cut(list, i, item, rest);
      return;
    }
  *item = list;
  *rest = (struct span){NULL, 0};
}

struct span span_next_word(struct span *rest) {
  struct span text = trim(*rest);
  size_t len = 0;
  while (len < text.len && !is_blank(text.text[len])) len++;
  *rest = span_after(text, len);
  return (struct span){text.text, len};
}

int span_lookup(struct span span, const char *const *names, int count) {
  for (int i = 0; i < count; i++)
    if (span_is(span, names[i])) return i;
  return -1;
}

enum { MAX_DIGITS = 6 }; /* so that no number can overflow */

bool span_number(struct span span, int low, int high, int *out) {
  bool negative = low < 0 && span_begins(span, "-");
  if (negative) span = span_after(span, 1);
  if (span.len == 0 || span.len > MAX_DIGITS) return false;
  int number = 0;
  for (size_t i = 0; i < span.len; i++) {
    if (span.text[i] < '0' || span.text[i] > '9') return false;
    number = number * 10 + (span.text[i] - '0');
  }
  if (negative) number = -number;
  if (number < low || number > high) return false;
  *out = number;
  return true;
}

static bool read_clock(struct span span, int last_hour, int *minutes) {
  struct span hours, rest;
  int hour, minute;
  if (!span_split(span, ':', &hours, &rest) || hours.len > 2 || rest.len != 2) return false;
  if (!span_number(hours, 0, last_hour, &hour) || !span_number(rest, 0, 59, &minute)) return false;
  *minutes = hour * 60 + minute;
  return true;
}

enum { LAST_OFFSET_HOUR = 15 }; /* the widest in any zone's history is 15:13 */

bool span_time(struct span span, int *minute, int *offset) {
  struct span clock = span, east = {NULL, 0};
  int minutes, distance = 0;
  bool behind = span_split(span, '-', &clock, &east);
  if (!behind) span_split(span, '+', &clock, &east);
  if (!read_clock(clock, 23, &minutes)) return false;
  if (east.text != NULL && !read_clock(east, LAST_OFFSET_HOUR, &distance)) return false;
  *minute = minutes;
  *offset = behind ? -distance : distance;
  return true;
}
