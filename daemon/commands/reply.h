/* What one request gets back: the handler's words first, then what the engine told. */
#ifndef SETTLED_REPLY_H
#define SETTLED_REPLY_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "settled/entry.h"

/* What the client says its screen can show; text is laid out for it here. */
struct terminal {
  int columns;  /* 20..200 */
  bool unicode; /* else ASCII only */
  bool color;
  bool plain; /* for a screen reader: sentences, no drawing */
};

struct reply {
  int32_t peer; /* who asked: what is told to it goes here */
  bool json;    /* `data` is wanted rather than `text` */
  struct terminal terminal;
  bool laid; /* `text` is laid out: the client prints its lines as they are */
  struct buf text;
  json_t *data;      /* owned; an object */
  const char *code;  /* of an error; NULL: it went well. "usage", "gone", "halted", ... */
  char message[400]; /* of the error */
  int exit;          /* of `settle` when there is no error: 1 when what it found is not well */
  bool local;        /* run `settled --command` in the client's own process and folder */
  char waits_for[NAME_SIZE]; /* a plugin that is being loaded: answered when that has ended */
  bool waits_desk;           /* nothing yet: run it again when the desktop has been looked at */
  bool attach;               /* become a front end: `settle watch` */
  char ask[KEY_SIZE];        /* the prompt whose view is put to the person next; "": none */
};

void reply_init(struct reply *reply, int32_t peer, bool json);
void reply_finish(struct reply *reply);
void reply_print(struct reply *reply, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void reply_fail(struct reply *reply, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
