/* What the report takes of the person's config: the name, and the [arc] numbers, so that its bands
 * are those of the coach. Apart from main, whose getopt.h has another `struct option`. */
#ifndef REPORT_PERSON_H
#define REPORT_PERSON_H

#include "base/err.h"
#include "core/settings.h"

/* `path` NULL: the usual config. -errno with `err` when it has mistakes or cannot be read, which is
 * no reason not to print; the outputs are then as before. */
int person_read(const char *path, struct arc_params *params, char name[PERSON_SIZE],
                struct err *err);

#endif
