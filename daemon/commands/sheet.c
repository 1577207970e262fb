#include "commands/sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/texts.h"

static const char *const starts[STYLE_COUNT] = {
    [STYLE_PLAIN] = "",        [STYLE_STRONG] = "\x1b[1m", [STYLE_QUIET] = "\x1b[2m",
    [STYLE_WARN] = "\x1b[33m", [STYLE_ALARM] = "\x1b[31m",
};

int sheet_columns(const struct reply *reply) {
  return reply->terminal.columns < SHEET_COLUMNS ? reply->terminal.columns : SHEET_COLUMNS;
}

int sheet_lines(const struct reply *reply) {
  int lines = 0;
  for (size_t i = 0; i < reply->text.len; i++) lines += reply->text.data[i] == '\n';
  return lines;
}

static int characters(const char *text, size_t len) {
  int count = 0;
  for (size_t i = 0; i < len; i++) count += ((unsigned char)text[i] & 0xC0) != 0x80;
  return count;
}

/* The words of `text`, with the blanks that are between them where no line ends there. */
static void print_words(struct reply *reply, int hang, const char *text) {
  int columns = sheet_columns(reply), column = 0;
  if (hang > columns / 2) hang = 2;
  while (*text != '\0') {
    size_t blanks = strspn(text, " "), len = strcspn(text + blanks, " ");
    int width = characters(text + blanks, len);
    if (len == 0) break;
    if (column > 0 && column + (int)blanks + width > columns) {
      reply_print(reply, "\n%*s", hang, "");
      column = hang;
    } else {
      reply_print(reply, "%*s", (int)blanks, "");
      column += (int)blanks;
    }
    reply_print(reply, "%.*s", (int)len, text + blanks);
    column += width;
    text += blanks + len;
  }
}

void sheet_print(struct reply *reply, enum style style, int hang, const char *format, ...) {
  char text[1024];
  reply->laid = true;
  bool styled = reply->terminal.color && style != STYLE_PLAIN;
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (styled) reply_print(reply, "%s", starts[style]);
  print_words(reply, hang, text);
  reply_print(reply, styled ? "\x1b[0m\n" : "\n");
}

void sheet_pad(const char *text, int columns, char out[SHEET_CELL]) {
  int blanks = columns - text_length(text);
  snprintf(out, SHEET_CELL, "%s%*s", text, blanks > 0 ? blanks : 0, "");
}
