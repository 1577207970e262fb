#include "config/args.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what a command takes ------------------------------------------------------------------- */

/* 0: unknown; 1: flag; 2: has a value. */
static int takes_option(const char *takes, const char *name, size_t len) {
  while (*takes != '\0') {
    size_t word = strcspn(takes, " ");
    bool value = word > 0 && takes[word - 1] == '=';
    if (word - value == len && memcmp(takes, name, len) == 0) return value ? 2 : 1;
    takes += word;
    takes += strspn(takes, " ");
  }
  return 0;
}

static int unknown_option(const char *takes, const char *name, size_t len, struct err *err) {
  if (*takes == '\0') return err_set(err, EINVAL, "\"--%.*s\" is not known here", (int)len, name);
  return err_set(err, EINVAL, "\"--%.*s\" is not known here; there are: %s", (int)len, name, takes);
}

static int add_option(struct args *args, const char *name, const char *value, struct err *err) {
  if (args->option_count == ARGS_MAX) return err_set(err, EINVAL, "too many options");
  args->names[args->option_count] = name;
  args->values[args->option_count++] = value;
  return 0;
}

/* "--name", or "-n" for an option of one letter; not a negative number. */
static const char *option_name(const char *word, const char *takes) {
  if (strncmp(word, "--", 2) == 0) return word + 2;
  bool letter = word[0] == '-' && word[1] != '\0' && word[2] == '\0';
  return letter && takes_option(takes, word + 1, 1) != 0 ? word + 1 : NULL;
}

/* `name` stays within argv: "at" of "--at", "at=8:00" of "--at=8:00". */
static int take_option(const char *const *argv, int argc, int *i, const char *takes,
                       struct args *out, struct err *err) {
  const char *name = option_name(argv[*i], takes);
  size_t len = strcspn(name, "=");
  int kind = takes_option(takes, name, len);
  if (kind == 0) return unknown_option(takes, name, len, err);
  if (kind == 1) return add_option(out, name, "", err);
  if (name[len] == '=') return add_option(out, name, name + len + 1, err);
  if (*i + 1 >= argc) return err_set(err, EINVAL, "--%s needs something after it", name);
  *i += 1;
  return add_option(out, name, argv[*i], err);
}

int args_parse(const char *const *argv, int argc, const char *takes, struct args *out,
               struct err *err) {
  bool options = true;
  memset(out, 0, sizeof *out);
  for (int i = 0; i < argc; i++) {
    if (options && strcmp(argv[i], "--") == 0) {
      options = false;
    } else if (options && option_name(argv[i], takes) != NULL) {
      int result = take_option(argv, argc, &i, takes, out, err);
      if (result < 0) return result;
    } else if (out->word_count == ARGS_MAX) {
      return err_set(err, EINVAL, "that is too many words");
    } else {
      out->words[out->word_count++] = argv[i];
    }
  }
  return 0;
}

/* ---- looking -------------------------------------------------------------------------------- */

const char *args_option(const struct args *args, const char *name) {
  size_t len = strlen(name);
  for (int i = args->option_count - 1; i >= 0; i--)
    if (strncmp(args->names[i], name, len) == 0 &&
        (args->names[i][len] == '\0' || args->names[i][len] == '='))
      return args->values[i];
  return NULL;
}

bool args_flag(const struct args *args, const char *name) {
  return args_option(args, name) != NULL;
}

int args_number(const char *word, const char *what, int low, int high, int *out, struct err *err) {
  char *end;
  errno = 0;
  long value = strtol(word, &end, 10);
  if (errno != 0 || end == word || *end != '\0' || value < low || value > high)
    return err_set(err, EINVAL, "%s is a whole number from %d to %d, not \"%.20s\"", what, low,
                   high, word);
  *out = (int)value;
  return 0;
}

void args_join(const struct args *args, int first, char *out, size_t size) {
  size_t used = 0;
  out[0] = '\0';
  for (int i = first; i < args->word_count && used < size; i++)
    used += (size_t)snprintf(out + used, size - used, i > first ? " %s" : "%s", args->words[i]);
}

/* ---- did you mean --------------------------------------------------------------------------- */

enum { NEAR_MAX = 32 };

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Letters added, left out, changed, or swapped with the next one; long words are far apart. */
static size_t distance(const char *a, const char *b) {
  size_t rows[3][NEAR_MAX + 1], m = strlen(a), n = strlen(b);
  if (m > NEAR_MAX || n > NEAR_MAX) return NEAR_MAX;
  for (size_t j = 0; j <= n; j++) rows[0][j] = j;
  for (size_t i = 1; i <= m; i++) {
    size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= n; j++) {
      row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = least(row[j], before[j - 2] + 1);
    }
  }
  return rows[m % 3][n];
}

const char *args_nearest(const char *word, const char *const *list) {
  const char *nearest = NULL;
  size_t best = strlen(word) <= 4 ? 2 : 3;
  for (; *list != NULL; list++) {
    size_t d = distance(word, *list);
    if (d < best) {
      best = d;
      nearest = *list;
    }
  }
  return nearest;
}
