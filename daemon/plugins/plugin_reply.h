/* What a child may say (plugins/host/PROTOCOL.md), taken apart and checked again: kinds of
 * messages, errors, last words, log lines, suggestions and starts. Hostile until it has passed
 * here. */
#ifndef SETTLED_PLUGIN_REPLY_H
#define SETTLED_PLUGIN_REPLY_H

#include <jansson.h>

#include "base/err.h"
#include "plugins/plugins.h"

enum {
  PLUGIN_LOG_LINES_MAX = 200, /* a call */
  PLUGIN_LOG_BYTES = 1000,    /* of one line */
  PLUGIN_SUGGEST_MAX = 3,     /* a call */
  PLUGIN_SUGGEST_CHARACTERS = 140,
  PLUGIN_STARTS_MAX = 5, /* a call */
  PLUGIN_WHY_CHARACTERS = 80,
  PLUGIN_FILE_NAME = 96,
  PLUGIN_MESSAGE_SIZE = 512,
  PLUGIN_TRACE_SIZE = 4096
};

enum plugin_reply_kind {
  PLUGIN_REPLY_LOADED, /* {"loaded":{...}} */
  PLUGIN_REPLY_RESULT, /* {"id":7,"ok":true,...} */
  PLUGIN_REPLY_ERROR,  /* {"id":7,"ok":false,"error":{...}} or {"error":{...}} */
  PLUGIN_REPLY_FATAL   /* {"fatal":"deadline",...}: last words */
};

/* What went wrong, fit to be shown in a terminal. */
struct plugin_error {
  char message[PLUGIN_MESSAGE_SIZE];
  char traceback[PLUGIN_TRACE_SIZE];
  char file[PLUGIN_FILE_NAME]; /* "init.lua"; "": no place is to blame */
  int line;                    /* 0: none */
};

/* Which message it is; `*id` 0 when it has none. 0 or -EPROTO: no message of the protocol. */
int plugin_reply_kind(const json_t *message, enum plugin_reply_kind *kind, json_int_t *id,
                      struct err *err);
/* Of an ERROR or FATAL message of the plugin `id`. 0 or -EPROTO. */
int plugin_reply_error(const json_t *message, const char *id, struct plugin_error *out,
                       struct err *err);
/* An error of ours about a plugin, without a place. */
void plugin_error_set(struct plugin_error *out, const char *message);

/* Calls `each` with the lines of a "log", cleaned: "init.lua:5: text". What is no line is skipped.
 */
void plugin_reply_log(const json_t *list, void (*each)(void *owner, const char *text), void *owner);
/* The text of the `i`th suggestion; false: it is none, or says what no text may say. */
bool plugin_reply_suggestion(const json_t *list, size_t i, char *out, size_t size);

struct plugin_start {
  char routine[NAME_SIZE];
  char why[WHY_SIZE];
  int line;    /* of the author's code; 0: unknown */
  bool banned; /* its own `why` says what no text may say */
};
/* The `i`th start; false: it is none. A `why` that may not be said becomes `otherwise`. */
bool plugin_reply_start(const json_t *list, size_t i, const char *otherwise,
                        struct plugin_start *out);

#endif
