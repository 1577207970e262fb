/* The last fortnight as a small picture for the morning check-in: made by settle-report when it is
 * about to be shown, kept in the runtime folder (0600, in memory on most systems) while that prompt
 * is open, and deleted with it. One at a time. */
#ifndef SETTLED_DESKTOP_CHART_H
#define SETTLED_DESKTOP_CHART_H

#include <uv.h>

#include "base/err.h"

struct desktop_chart;

/* The chart is there. */
typedef void (*desktop_chart_done)(void *owner);

/* Makes nothing yet; what a run before left behind is deleted. 0, -ENOMEM, or -errno with `err`. */
int desktop_chart_create(uv_loop_t *loop, desktop_chart_done done, void *owner,
                         struct desktop_chart **out, struct err *err);
void desktop_chart_destroy(struct desktop_chart *chart); /* NULL is fine; deletes it */
/* `today`: 2025-06-02, the last day on it. An error is logged: the prompt goes on without. */
void desktop_chart_make(struct desktop_chart *chart, const char *today);
void desktop_chart_remove(struct desktop_chart *chart);
/* Where it is; NULL: there is none now. */
const char *desktop_chart_path(const struct desktop_chart *chart);

#endif
