#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* By the first byte: which bits say so, how many bytes there are, the least it may stand for. */
static const struct form {
  uint8_t mask, lead, size;
  uint32_t least;
} forms[] = {
    {0x80, 0x00, 1, 0}, {0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};

static bool is_character(uint32_t c, const struct form *form) {
  return c >= form->least && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

size_t utf8_size(const char *at, const char *end) {
  const uint8_t *bytes = (const uint8_t *)at;
  for (size_t i = 0; at < end && i < sizeof forms / sizeof *forms; i++) {
    const struct form *form = &forms[i];
    if ((bytes[0] & form->mask) != form->lead) continue;
    if (end - at < form->size) return 0;
    uint32_t c = bytes[0] & (uint8_t)~form->mask;
    for (int k = 1; k < form->size; k++) {
      if ((bytes[k] & 0xc0) != 0x80) return 0;
      c = c << 6 | (bytes[k] & 0x3f);
    }
    return is_character(c, form) ? form->size : 0;
  }
  return 0;
}

void utf8_keep(char *text) {
  const char *end = text + strlen(text);
  char *out = text;
  for (const char *at = text; at < end;) {
    size_t size = utf8_size(at, end);
    memmove(out, at, size);
    out += size;
    at += size > 0 ? size : 1;
  }
  *out = '\0';
}
