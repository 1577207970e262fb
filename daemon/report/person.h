/* What the report takes of the person's config: the name, the [arc] numbers, so that its bands are
 * those of the coach, and how exercises are done. Apart from main, whose getopt.h has another
 * `struct option`. */
#ifndef REPORT_PERSON_H
#define REPORT_PERSON_H

#include "base/err.h"
#include "core/settings.h"
#include "report/figures.h"

struct person {
  struct arc_params params;
  char name[PERSON_SIZE];
  unsigned figure_variants; /* of enum figure_variant: how the options of the plugins have it */
};

/* `path` NULL: the usual config. -errno with `err` when it has mistakes or cannot be read, which is
 * no reason not to print; `out` is then as before. */
int person_read(const char *path, struct person *out, struct err *err);

#endif
