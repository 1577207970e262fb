/* What this desktop can do: `settled-desktop --probe` (desktop/probe.h) is asked when somebody
 * wants to know, never at rest, and never waited for longer than some seconds. */
#ifndef SETTLED_DESKTOP_PROBE_H
#define SETTLED_DESKTOP_PROBE_H

#include <jansson.h>
#include <uv.h>

#include "base/err.h"

struct desktop_probe;

/* Once after desktop_probe_ask: its report, an object (borrowed); {} where it could not say. */
typedef void (*desktop_probe_done)(void *owner, json_t *report);

/* Starts nothing. 0 or -ENOMEM. */
int desktop_probe_create(uv_loop_t *loop, desktop_probe_done done, void *owner,
                         struct desktop_probe **out);
void desktop_probe_destroy(
    struct desktop_probe *probe); /* NULL is fine; `done` is not called any more */
/* Asks, or goes on asking. 0, or -errno with `err` filled: it cannot be asked, `done` does not
 * come. */
int desktop_probe_ask(struct desktop_probe *probe, struct err *err);

#endif
