#include "commands/view_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool same(const char *a, const char *word, size_t len) {
  return strlen(a) == len && strncasecmp(a, word, len) == 0;
}

static bool whole_option(const struct view_option *option, const char *word, size_t len) {
  return same(option->key, word, len) || same(option->label, word, len) ||
         same(option->short_label, word, len);
}

static bool begins(const struct view_option *option, const char *word, size_t len) {
  return strncasecmp(option->key, word, len) == 0 || strncasecmp(option->label, word, len) == 0;
}

/* Index of the option a word means; -1: none, or more than one. */
static int find_option(const struct view *view, const char *word, size_t len) {
  int found = -1, count = view->option_count + view->beside_count;
  char *end;
  for (int i = 0; i < count; i++)
    if (whole_option(&view->options[i], word, len)) return i;
  long place = strtol(word, &end, 10);
  if (end == word + len && len > 0) return place >= 1 && place <= count ? (int)place - 1 : -1;
  for (int i = 0; i < count; i++)
    if (begins(&view->options[i], word, len)) {
      if (found >= 0) return -1;
      found = i;
    }
  return found;
}

static int wrong_option(const struct view *view, const char *word, size_t len, struct err *err) {
  char list[200];
  size_t used = 0;
  list[0] = '\0';
  for (int i = 0; i < view->option_count + view->beside_count && used < sizeof list; i++)
    used += (size_t)snprintf(list + used, sizeof list - used, i > 0 ? ", %s" : "%s",
                             view->options[i].key);
  return err_set(err, EINVAL, "\"%.*s\" is none of: %s", (int)(len < 30 ? len : 30), word, list);
}

static int one_option(const struct view *view, const char *words, int32_t *out, struct err *err) {
  int option = find_option(view, words, strlen(words));
  if (option < 0) return wrong_option(view, words, strlen(words), err);
  *out = option;
  return 0;
}

static int several_options(const struct view *view, const char *words, int32_t *out,
                           struct err *err) {
  int32_t bits = 0;
  if (strcasecmp(words, "none") == 0) words = "";
  while (*words != '\0') {
    size_t len = strcspn(words, ", +");
    int option = len > 0 ? find_option(view, words, len) : 0;
    if (option < 0) return wrong_option(view, words, len, err);
    if (len > 0) bits |= 1 << option;
    words += len;
    words += strspn(words, ", +");
  }
  *out = bits;
  return 0;
}

static int number(const struct view *view, const char *words, int32_t *out, struct err *err) {
  char *end;
  errno = 0;
  long value = strtol(words, &end, 10);
  if (errno != 0 || end == words || *end != '\0' || value < view->low || value > view->high)
    return err_set(err, EINVAL, "A whole number from %d to %d, please, not \"%.20s\"", view->low,
                   view->high, words);
  *out = (int32_t)value;
  return 0;
}

int view_parse_words(const struct view *view, const char *words, int32_t *out, struct err *err) {
  if (view->optional && strcmp(words, "-") == 0) {
    *out = NOT_RECORDED;
    return 0;
  }
  switch (view->type) {
  case VIEW_NOTICE:
  case VIEW_CHOICE:
  case VIEW_HOLD:
    return one_option(view, words, out, err);
  case VIEW_SCALE:
  case VIEW_NUMBER:
    return number(view, words, out, err);
  case VIEW_SEVERAL:
    return several_options(view, words, out, err);
  case VIEW_TEXT:
    *out = 0;
    return 0;
  case VIEW_TYPES:
    break;
  }
  return err_set(err, EINVAL, "That cannot be answered");
}
