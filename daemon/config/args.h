/* The words of one command: what stands alone, and `--name value`. One table row of a command says
 * which names it takes, so a wrong one is an error with a suggestion, never ignored. */
#ifndef SETTLED_ARGS_H
#define SETTLED_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { ARGS_MAX = 64 };

struct args {
  const char *words[ARGS_MAX]; /* without options; borrowed */
  int word_count;
  const char *names[ARGS_MAX];  /* without "--" */
  const char *values[ARGS_MAX]; /* "" for a flag */
  int option_count;
};

/* `takes`: names of options, blank separated, "=" behind one that has a value: "at= note= self".
 * "--" ends options. 0 or -EINVAL with a sentence. */
int args_parse(const char *const *argv, int argc, const char *takes, struct args *out,
               struct err *err);

/* The value of an option, "" for a flag; NULL: not given. The last one given counts. */
const char *args_option(const struct args *args, const char *name);
bool args_flag(const struct args *args, const char *name);
/* An integer word within low..high: 0 or -EINVAL with a sentence that names `what`. */
int args_number(const char *word, const char *what, int low, int high, int *out, struct err *err);
/* All words from `first` on, joined by blanks, into `out`. */
void args_join(const struct args *args, int first, char *out, size_t size);
/* The nearest of a NULL-ended list when it is near enough for "did you mean"; else NULL. */
const char *args_nearest(const char *word, const char *const *list);

#endif
