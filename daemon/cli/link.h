/* The conversation with the daemon, as its client (settled/wire.h): over the socket, or, where no
 * daemon runs, with a `settled --stdio` of one's own. What comes in is hostile until parsed. */
#ifndef CLI_LINK_H
#define CLI_LINK_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/lines.h"

/* How long the other side may be silent while an answer of it is awaited. */
enum { LINK_PATIENCE_MS = 30 * 1000 };

struct link {
  int fd; /* -1: none */
  struct lines lines;
  bool greeted;
  bool own; /* a `settled --stdio` of ours, because no daemon runs */
  json_int_t last_id;
};

enum heard { HEARD_MESSAGE, HEARD_NOTHING, HEARD_END };

/* Connects to the daemon and says hello. 0, or -errno with `err` filled; then there is nothing to
 * close. -ENOENT, -ECONNREFUSED: no daemon runs. */
int link_open(struct link *link, struct err *err);
/* The same with a `settled --stdio` of one's own. */
int link_open_own(struct link *link, struct err *err);
/* Takes a connected socket; the same hello. */
int link_begin(struct link *link, int fd, struct err *err);
/* Waits a moment for a `settled --stdio` of ours to end. Accepts one that is closed. */
void link_close(struct link *link);

/* Takes the reference. The id, or -EPIPE: nobody is there. */
json_int_t link_request(struct link *link, const char *method, json_t *params);

/* The next object that has come already; a new reference. HEARD_END with `err` filled: it spoke
 * nonsense. */
enum heard link_next(struct link *link, json_t **out, struct err *err);
/* Reads what is there, waiting if there is nothing. HEARD_NOTHING: call link_next. */
enum heard link_read(struct link *link, struct err *err);
/* Waits for the next object. HEARD_NOTHING: the other side was silent for `ms`. */
enum heard link_wait(struct link *link, int ms, json_t **out, struct err *err);

#endif
