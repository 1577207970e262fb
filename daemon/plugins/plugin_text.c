#include "plugins/plugin_text.h"

#include <stdint.h>
#include <string.h>

#include "core/texts.h"

/* Bytes that a text may have on its way to being cut; what lies behind cannot matter. */
enum { CLEAN_SIZE = 2048 };

/* A UTF-8 character; false: the bytes are none, and `*len` of them are to be skipped. */
static bool decode(const unsigned char *bytes, uint32_t *character, size_t *len) {
  static const struct {
    unsigned char mask, lead;
    uint32_t least;
  } forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
  *len = 1;
  for (size_t more = 0; more < sizeof forms / sizeof *forms; more++) {
    if ((bytes[0] & forms[more].mask) != forms[more].lead) continue;
    uint32_t found = bytes[0] & (unsigned char)~forms[more].mask;
    for (size_t i = 1; i <= more; i++) {
      if ((bytes[i] & 0xc0) != 0x80) return false;
      found = found << 6 | (bytes[i] & 0x3f);
    }
    *len = more + 1;
    *character = found;
    return found >= forms[more].least && found <= 0x10ffff && (found < 0xd800 || found > 0xdfff);
  }
  return false;
}

/* What is not seen but changes what is: bidi marks, joiners, soft hyphens, tags, variations of
 * language. A word with one of them inside would pass the banned list. */
static bool invisible(uint32_t character) {
  static const struct {
    uint32_t from, to;
  } ranges[] = {/* in order */
                {0xad, 0xad},      {0x34f, 0x34f},   {0x61c, 0x61c},     {0x115f, 0x1160},
                {0x17b4, 0x17b5},  {0x180b, 0x180f}, {0x200b, 0x200f},   {0x202a, 0x202e},
                {0x2060, 0x206f},  {0x3164, 0x3164}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
                {0xffa0, 0xffa0},  {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
                {0xe0000, 0xe0fff}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges && character >= ranges[i].from; i++)
    if (character <= ranges[i].to) return true;
  return false;
}

static bool is_blank(uint32_t character) {
  return character <= 0x20 || (character >= 0x7f && character <= 0xa0) || character == 0x2028 ||
         character == 0x2029;
}

struct cleaner {
  char *out;
  size_t size, len;
  bool keep_lines;
};

/* False: it is full. */
static bool put(struct cleaner *cleaner, const char *bytes, size_t n) {
  if (cleaner->len + n >= cleaner->size) return false;
  memcpy(cleaner->out + cleaner->len, bytes, n);
  cleaner->len += n;
  return true;
}

static bool put_blank(struct cleaner *cleaner) {
  bool first = cleaner->len == 0 || cleaner->out[cleaner->len - 1] == ' ';
  return first || put(cleaner, " ", 1);
}

static bool take(struct cleaner *cleaner, const char *at, uint32_t character, size_t len) {
  if (cleaner->keep_lines && (character == '\n' || character == '\t')) return put(cleaner, at, 1);
  if (cleaner->keep_lines && character == ' ') return put(cleaner, at, 1);
  if (is_blank(character)) return put_blank(cleaner);
  return invisible(character) || put(cleaner, at, len);
}

static void clean(const char *text, bool keep_lines, char *out, size_t size) {
  struct cleaner cleaner = {.out = out, .size = size, .keep_lines = keep_lines};
  while (*text != '\0') {
    uint32_t character = 0;
    size_t len;
    bool valid = decode((const unsigned char *)text, &character, &len);
    if (!(valid ? take(&cleaner, text, character, len) : put(&cleaner, "?", 1))) break;
    text += len;
  }
  if (!keep_lines && cleaner.len > 0 && out[cleaner.len - 1] == ' ') cleaner.len--;
  out[cleaner.len] = '\0';
}

enum plugin_text_result plugin_text(const char *text, int characters, char *out, size_t size) {
  char cleaned[CLEAN_SIZE];
  clean(text, false, cleaned, sizeof cleaned);
  out[0] = '\0';
  if (cleaned[0] == '\0') return PLUGIN_TEXT_EMPTY;
  if (text_banned(cleaned) != NULL) return PLUGIN_TEXT_BANNED;
  text_cut(cleaned, characters, out, size);
  bool cut = strcmp(out, cleaned) != 0;
  if (!cut || text_banned(out) == NULL) return PLUGIN_TEXT_OK;
  out[0] = '\0'; /* a longer word was cut down to it */
  return PLUGIN_TEXT_BANNED;
}

size_t plugin_text_seen(const char *text) {
  size_t seen = 0;
  while (text[seen] != '\0') {
    uint32_t character = 0;
    size_t len;
    const unsigned char *at = (const unsigned char *)text + seen;
    if (decode(at, &character, &len) && invisible(character)) break;
    seen += len;
  }
  return seen;
}

void plugin_text_log(const char *text, char *out, size_t size) {
  clean(text, true, out, size);
}
