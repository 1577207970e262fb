#include "config/config_messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Where a message at this place belongs; behind those of the same place. */
static int position(const struct config_messages *messages, int line, int column) {
  int at = messages->count;
  for (; at > 0; at--) {
    const struct config_message *before = &messages->items[at - 1];
    if (before->line < line || (before->line == line && before->column <= column)) break;
  }
  return at;
}

void config_messages_add(struct config_messages *messages, int line, int column, const char *format,
                         ...) {
  messages->total++;
  int at = position(messages, line, column);
  if (at == CONFIG_MESSAGES_MAX) return;
  if (messages->count < CONFIG_MESSAGES_MAX) messages->count++;
  struct config_message *item = &messages->items[at];
  memmove(item + 1, item, (size_t)(messages->count - 1 - at) * sizeof *item);
  item->line = line;
  item->column = column;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(item->text, sizeof item->text, format, arguments);
  va_end(arguments);
}

int config_messages_write(const struct config_messages *messages, const char *file,
                          const char *label, struct buf *out) {
  int failed = 0;
  for (int i = 0; i < messages->count && !failed; i++) {
    const struct config_message *item = &messages->items[i];
    failed = buf_printf(out, "%s:%d:%d: %s%s\n", file, item->line, item->column, label, item->text);
  }
  if (!failed && messages->total > messages->count)
    failed = buf_printf(out, "%s: and %d more\n", file, messages->total - messages->count);
  return failed;
}
