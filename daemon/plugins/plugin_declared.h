/* What one plugin declares: the child's `loaded` (plugins/host/PROTOCOL.md), checked again field by
 * field, as the core and the manager need it. On the heap, read-only, never moved. */
#ifndef SETTLED_PLUGIN_DECLARED_H
#define SETTLED_PLUGIN_DECLARED_H

#include <jansson.h>

#include "base/err.h"
#include "core/catalog.h"
#include "plugins/plugin_arena.h"
#include "plugins/plugin_files.h"
#include "plugins/plugins.h"

/* Limits of `loaded`. */
enum {
  PLUGIN_EXERCISES_MAX = 64,
  PLUGIN_ROUTINES_MAX = 32,
  PLUGIN_STEPS_MAX = 40,
  PLUGIN_NAME_MAX = 80,    /* characters of names and titles */
  PLUGIN_VERSION_MAX = 40, /* characters */
  PLUGIN_STRING_MAX = 300, /* characters of the other texts */
  PLUGIN_ALT_MAX = 140,    /* of a picture in words */
  PLUGIN_HOLD_MAX = 1800,  /* seconds */
  PLUGIN_REPS_MAX = 100,
  PLUGIN_SETS_MAX = 10,
  PLUGIN_TIMES_MAX = 10
};

enum plugin_event { /* of `s.on` */
                    PLUGIN_EVENT_CHECKIN,
                    PLUGIN_EVENT_SESSION,
                    PLUGIN_EVENT_STAGE,
                    PLUGIN_EVENT_OUTCOME,
                    PLUGIN_EVENT_ANSWER,
                    PLUGIN_EVENT_DAY,
                    PLUGIN_EVENT_COUNT
};
extern const char *const plugin_event_names[PLUGIN_EVENT_COUNT];

struct plugin_declared {
  struct plugin_arena arena;
  const char *id;
  const char *name, *version, *about;
  int state_version;
  bool adapts;
  unsigned events; /* bits of enum plugin_event */
  const struct exercise *exercises;
  int exercise_count;
  const struct routine *routines;
  int routine_count;
};

/* Told what was left out: one sentence. */
typedef void plugin_say(void *owner, const char *text);

/* `loaded` is the member of that name. What a text may not say is left out and told, and so is an
 * image that is not there. 0; -EINVAL: a mistake of the author's, such as a schedule that cannot be
 * read; -EPROTO: the child would never say this; -ENOMEM. */
int plugin_declared_read(const json_t *loaded, const struct plugin_place *place, plugin_say *tell,
                         void *owner, struct plugin_declared **out, struct err *err);
void plugin_declared_free(struct plugin_declared *declared);

/* The part of `loaded` that is the declaration, for the cache: a new reference, or NULL. */
json_t *plugin_declared_part(const json_t *loaded);
/* Of that part: equal ones need no new catalogue. 0 or -ENOMEM. */
int plugin_declared_digest(const json_t *part, char out[PLUGIN_HASH_SIZE]);

#endif
