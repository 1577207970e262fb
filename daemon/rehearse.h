/* A rehearsal: the same engine, the same plugins, a clock that runs ahead, and a person who follows
 * a course. What would be asked and said is printed (design 3). No diary, no desktop.
 *
 * With a plugin, its days are followed by what it changed: the lines that differ from the same days
 * without it. */
#ifndef SETTLED_REHEARSE_H
#define SETTLED_REHEARSE_H

#include <stdio.h>

#include "config/args.h"
#include "plugins/plugin_files.h"

/* Whose plugins take part beside the installed ones: they win over those of the same id. */
struct rehearse_cast {
  struct plugin_place one; /* this one; path NULL: none. What it changes is said with its lines */
  const char *folder;      /* those in this folder; NULL: none */
};

/* `settle rehearse --course TEXT [--days 14] [--from DATE] [--zone Z] [--plugin DIR] [--quiet]
 * [--speed MS]`; the exit code. Between two days it waits `speed` milliseconds (the demo). `cast`:
 * what --plugin means; NULL: there is none. */
int rehearse_run(const struct args *args, const struct rehearse_cast *cast, FILE *out,
                 FILE *errors);

#endif
