/* What the daemon answered to a request, checked, and how it is said to the person. */
#ifndef CLI_RESULT_H
#define CLI_RESULT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"

/* Exit codes (design 5). */
enum { SETTLE_DONE, SETTLE_REFUSED, SETTLE_USAGE, SETTLE_NOT_NOW = 75 };

/* Strings and JSON are borrowed from the reply. */
struct result {
  const char *code; /* of an error; NULL: it went well */
  const char *text; /* what to say; of an error its message; never NULL */
  int exit;
  json_t *ask;  /* a VIEW to put to the person; NULL: none */
  json_t *data; /* for --json; NULL: none */
  bool local;   /* to be run by `settled --command` in our place */
  bool laid;    /* the text is laid out: its lines stay as they are */
  bool attach;  /* to go on as a front end: `settle watch` */
};

/* 0, or -EPROTO with `err` filled: no reply. */
int result_parse(json_t *reply, struct result *out, struct err *err);

/* Says the text: to standard output, or an error to standard error, in the daemon's words where it
 * has some. */
void result_say(const struct result *result);
/* As one line of JSON: `data`, or the text and what is asked; of an error its code and message. */
void result_say_json(const struct result *result);

/* A sentence of our own to standard error. */
void result_complain(const char *sentence);

#endif
