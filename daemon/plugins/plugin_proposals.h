/* The proposals of a reply, checked again one by one (S16, facts 7): a bad one is dropped, not the
 * day. What a proposal does to the plan is core's: it can only make it lighter. Pure. */
#ifndef SETTLED_PLUGIN_PROPOSALS_H
#define SETTLED_PLUGIN_PROPOSALS_H

#include <jansson.h>

#include "core/plan.h"
#include "plugins/plugin_declared.h"

enum { PLUGIN_PROPOSALS_MAX = 256 }; /* a reply */

/* Those of one plugin that hold: of exercises in the catalogue (NULL: empty), at most
 * PROPOSAL_ADDS_MAX additions, and those of the plugin's own exercises only. A `why` that may not
 * be said becomes the plugin's title. Returns how many; says what was dropped. */
int plugin_proposals_read(const json_t *list, const struct plugin_declared *declared,
                          const struct catalog *catalog, plugin_say *say, void *owner,
                          struct proposal out[PLUGIN_PROPOSALS_MAX]);

struct plugin_answer { /* of one plugin */
  const struct proposal *proposals;
  int count;
};
/* All of them together, at most PROPOSALS_MAX: when there are more, each plugin in turn gives one,
 * so that none can crowd out the others. Returns how many. */
int plugin_proposals_join(const struct plugin_answer *answers, int count,
                          struct proposal out[PROPOSALS_MAX]);

#endif
