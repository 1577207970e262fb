/* `settled-desktop --probe`: what this desktop can do, for `settle doctor`; `--try` also shows two
 * harmless notifications one after the other and waits for a click on each. Says one JSON line
 * each, never waits for long, and keeps nothing:
 *   {"hello":...}
 *   {"desk":{"health":"ready|hung|absent|no_bus","server":"NAME VERSION","buttons":3,"click":"..",
 *            "actions":true,"reply":false,"persists":false,"sound":false,"image":true,
 *            "locked":false,"dnd":null,"idle":12,"form":"zenity","terminal":false,
 *            "player":"paplay"}}
 *            null, and an idle of -1: not known; form, player "": none
 *   {"try":{"step":1,"state":"shown"}}, then the same with "clicked", "closed", "silent" or
 *   "refused"; a step 2 follows a click on the first */
#ifndef DESKTOP_PROBE_H
#define DESKTOP_PROBE_H

#include <stdbool.h>

enum {
  PROBE_PATIENCE = 4000, /* ms for the report */
  PROBE_CLICK = 40000    /* ms for each click */
};

/* Runs it; the exit code: 0 when it could say what there is to say. */
int probe_run(bool with_try);

#endif
