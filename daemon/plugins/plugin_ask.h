/* What a routine asks (ASK of plugins/host/PROTOCOL.md), from the child's words to the core's, and
 * its journal the other way round. Hostile until it has passed here: its shape is checked by a
 * table for each type, its words are cleaned, cut, and free of what no text may say. */
#ifndef SETTLED_PLUGIN_ASK_H
#define SETTLED_PLUGIN_ASK_H

#include <jansson.h>

#include "base/err.h"
#include "core/routine.h"

enum { PLUGIN_ASK_CHARACTERS = 300, PLUGIN_ASK_WAIT_MAX = 24 * 3600 };

/* 0; -EPROTO: no question of the protocol; -EINVAL: it says what no text may say, or nothing. */
int plugin_ask_read(const json_t *ask, struct routine_ask *out, struct err *err);

/* The whole journal of the routine open as `key`: new reference; NULL: no memory. */
json_t *plugin_ask_journal(const struct history *history, const char *key);

#endif
