/* What a plugin wrote, before anybody sees it (facts 7, S16): plain text without control, bidi and
 * invisible characters, of bounded length, free of banned words. Pure. */
#ifndef SETTLED_PLUGIN_TEXT_H
#define SETTLED_PLUGIN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum plugin_text_result {
  PLUGIN_TEXT_OK,
  PLUGIN_TEXT_EMPTY, /* nothing is left; `out` is "" */
  PLUGIN_TEXT_BANNED /* domain 6.1; `out` is "" */
};

/* At most `characters` characters and `size` - 1 bytes of one line, whatever `text` holds. */
enum plugin_text_result plugin_text(const char *text, int characters, char *out, size_t size);

/* Bytes before its first character that nobody sees, which is left out (an author may have wanted
 * it); its length when there is none. */
size_t plugin_text_seen(const char *text);

/* The same for the log, which the person asked to see: line breaks and tabs stay, nothing is
 * banned. */
void plugin_text_log(const char *text, char *out, size_t size);

#endif
