/* One line of a conversation, before anything is believed of it. Nothing of its content gets into
 * the error, which is logged: it may be diary text. */
#ifndef SETTLED_PEER_PARSE_H
#define SETTLED_PEER_PARSE_H

#include <jansson.h>

#include "base/err.h"

/* Values of one line, counted before they are parsed: a line of 1 MiB full of "{}" would become a
 * hundred in memory. */
enum { PEER_VALUES_MAX = 64 * 1024 };

/* A new reference to an object without duplicate keys; NULL with `err` filled. */
json_t *peer_parse(const char *line, size_t len, struct err *err);

/* Whether `message` is a hello of our version: its three fields and no others, but for `extra`
 * (NULL: none), which may be there. 0 or -EPROTO with `err` filled. */
int peer_check_hello(json_t *message, const char *extra, struct err *err);

#endif
