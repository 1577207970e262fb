#include "commands/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum { REPLY_TEXT_MAX = 48 * 1024, PRINT_MAX = 4096 };

void reply_init(struct reply *reply, int32_t peer, bool json) {
  memset(reply, 0, sizeof *reply);
  reply->peer = peer;
  reply->json = json;
  reply->terminal = (struct terminal){.columns = 80};
  reply->data = json_object();
  buf_init(&reply->text, REPLY_TEXT_MAX);
}

void reply_finish(struct reply *reply) {
  json_decref(reply->data);
  buf_finish(&reply->text);
}

void reply_print(struct reply *reply, const char *format, ...) {
  char line[PRINT_MAX];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  utf8_keep(line);
  buf_puts(&reply->text, line);
}

/* The first failure is the one that is told. */
void reply_fail(struct reply *reply, const char *code, const char *format, ...) {
  va_list args;
  if (reply->code != NULL) return;
  reply->code = code;
  va_start(args, format);
  vsnprintf(reply->message, sizeof reply->message, format, args);
  va_end(args);
  utf8_keep(reply->message);
}
