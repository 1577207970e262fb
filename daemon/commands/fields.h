/* Fields as people type them, by the codec's table: "hot=2", "q=burning+sharp", "sites=L.peri",
 * "soothe=ice+,rest-". One place for every command that records something. */
#ifndef SETTLED_FIELDS_H
#define SETTLED_FIELDS_H

#include <jansson.h>

#include "diary/codec.h"

/* Sets NAME from "NAME=VALUE" in the body. -EINVAL: no such field of the kind (`err` lists them),
 * or an internal one. */
int fields_set(json_t *body, enum entry_kind kind, const char *word, struct err *err);
/* Sets the named field, which the command knows, from its bare text. */
int fields_put(json_t *body, enum entry_kind kind, const char *name, const char *text,
               struct err *err);

/* Whether a word has the form NAME=VALUE. */
bool fields_is_pair(const char *word);

#endif
