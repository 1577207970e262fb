/* A struct view as the VIEW object of the wire (settled/wire.h), and a front end's answer to it as
 * what EVENT_ANSWER carries. */
#ifndef SETTLED_VIEW_JSON_H
#define SETTLED_VIEW_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "settled/view.h"

/* A new reference; NULL: no memory, or a text that is not UTF-8. `now` is the moment of the step,
 * for the seconds until the deadline; `sound` is the person's setting. */
json_t *view_json(const struct view *view, moment now, enum sound sound);

/* The answer `value` to `view`: an option's key, a number, a text, an array of keys, null for
 * "left out". `*number` is as enum view_type says, NOT_RECORDED when left out; `*text` borrows from
 * `value`, NULL where the type has none. -EINVAL with `err` filled (a sentence for the person);
 * ranges and whether it may be left out are checked here, and by the engine again. */
int view_json_answer(const struct view *view, const json_t *value, int32_t *number,
                     const char **text, struct err *err);

/* "notice", "choice", ... */
const char *view_json_type(enum view_type type);

#endif
