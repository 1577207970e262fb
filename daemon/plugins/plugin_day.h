/* What plugins get to see (plugins/host/PROTOCOL.md): the moment, the day with its plan before any
 * proposal, and events, as JSON made from the engine. Looks only. */
#ifndef SETTLED_PLUGIN_DAY_H
#define SETTLED_PLUGIN_DAY_H

#include <jansson.h>

#include "core/engine.h"
#include "plugins/plugin_declared.h"

enum { PLUGIN_PAST_DAYS = HISTORY_DAYS, PLUGIN_SEED_SIZE = 96 };

/* Each a new reference; NULL: no memory. */

/* NOW: {"unix","date","time","weekday","minute"}. */
json_t *plugin_now(const struct stamp *now);
/* DAY: the base plan of the day, and its past, newest first. */
json_t *plugin_day(const struct engine *engine, const struct now *now);
/* The data of an event. `entry` is what it is about; `stage` and `day` have none. `before` is the
 * stage that was told last; STAGE_COUNT: none. */
json_t *plugin_event_data(enum plugin_event event, const struct entry *entry, enum stage before,
                          const struct engine *engine, const struct now *now);

/* "psoas_release|2026-11-22|adapt": the same day, the same random numbers. */
void plugin_seed(const char *plugin, const struct stamp *now, const char *hook,
                 char out[PLUGIN_SEED_SIZE]);

#endif
