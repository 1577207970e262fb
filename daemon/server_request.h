/* One request of a client, checked before anybody acts on it (settled/wire.h). */
#ifndef SETTLED_SERVER_REQUEST_H
#define SETTLED_SERVER_REQUEST_H

#include <jansson.h>

#include "base/err.h"

enum { METHOD_MAX = 32 };

struct server_request {
  json_int_t id; /* > 0; 0: it has none that a reply could carry */
  const char *method;
  json_t *params; /* an object; an empty one where the request has none */
};

/* The strings and `params` live in `message`. 0; -EPROTO with `err` filled, and then `out->id`
 * tells whether it can be answered. */
int server_request_parse(json_t *message, struct server_request *out, struct err *err);

#endif
