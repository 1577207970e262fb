#include "cli/page.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

enum { TEXT_BYTES_MAX = 1024 * 1024 };

void page_begin(void) {
  locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  if (locale != (locale_t)0) uselocale(locale);
}

/* ---- characters ------------------------------------------------------------------------------ */

struct character {
  uint32_t code;
  size_t bytes; /* 0: the text is at its end */
  bool valid;
};

static size_t sequence_bytes(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

static bool is_scalar(uint32_t code, size_t bytes) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= least[bytes] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

static struct character next_character(const char *text) {
  unsigned char first = (unsigned char)text[0];
  struct character bad = {.code = '?', .bytes = first != 0};
  size_t bytes = sequence_bytes(first);
  if (first == 0 || bytes == 0) return bad;
  uint32_t code = bytes == 1 ? first : first & (0xFFu >> (bytes + 1));
  for (size_t i = 1; i < bytes; i++) {
    if (((unsigned char)text[i] & 0xC0) != 0x80) return bad;
    code = code << 6 | ((unsigned char)text[i] & 0x3F);
  }
  if (!is_scalar(code, bytes)) return bad;
  return (struct character){.code = code, .bytes = bytes, .valid = true};
}

/* What moves the cursor, hides, turns or joins text: no letter is lost with it. */
static bool is_harmful(uint32_t code) {
  static const struct {
    uint32_t first, last;
  } ranges[] = {{0x00, 0x08},     {0x0B, 0x1F},      {0x7F, 0x9F},     {0x61C, 0x61C},
                {0x200B, 0x200F}, {0x2028, 0x202E},  {0x2060, 0x206F}, {0xFEFF, 0xFEFF},
                {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    if (code >= ranges[i].first && code <= ranges[i].last) return true;
  return false;
}

int page_clean(const char *text, struct buf *out) {
  struct character character;
  for (; (character = next_character(text)).bytes > 0; text += character.bytes) {
    int failed = 0;
    if (!character.valid)
      failed = buf_add(out, "?", 1);
    else if (!is_harmful(character.code))
      failed = buf_add(out, text, character.bytes);
    if (failed) return failed;
  }
  return 0;
}

/* ---- columns --------------------------------------------------------------------------------- */

static int character_columns(struct character character) {
  int columns = wcwidth((wchar_t)character.code);
  return columns < 0 ? 1 : columns;
}

static int columns_of(const char *text, size_t len) {
  int columns = 0;
  for (size_t at = 0; at < len;) {
    struct character character = next_character(text + at);
    if (character.bytes == 0) break;
    columns += character_columns(character);
    at += character.bytes;
  }
  return columns;
}

int page_columns(const char *text) {
  return columns_of(text, strlen(text));
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Where a line of columns goes on after a break: under the last of them that begins in its left
 * half; `begin` is where its words begin. */
static int hanging_indent(const char *line, size_t begin, size_t len, int indent, int width) {
  int found = indent;
  for (size_t at = begin; at + 2 < len; at++) {
    if (line[at] != ' ' || line[at + 1] != ' ' || line[at + 2] == ' ') continue;
    int column = indent + columns_of(line + begin, at + 2 - begin);
    if (column <= width / 2) found = column;
  }
  return found;
}

/* One line of the text, `len` bytes. Blanks between words stay as they are where no break falls;
 * those at the start indent the whole. */
static void wrap_line(FILE *out, const char *line, size_t len, int indent, int width) {
  size_t at = 0;
  while (at < len && line[at] == ' ') at++;
  indent += (int)(at < (size_t)width / 2 ? at : (size_t)width / 2);
  int column = fprintf(out, "%*s", at < len ? indent : 0, "");
  indent = hanging_indent(line, at, len, indent, width);
  while (at < len) {
    size_t word = at;
    while (word < len && line[word] == ' ') word++;
    size_t end = word;
    while (end < len && line[end] != ' ') end++;
    int blanks = (int)(word - at), columns = columns_of(line + word, end - word);
    if (blanks > 0 && column + blanks + columns > width) {
      column = fprintf(out, "\n%*s", indent, "") - 1;
      blanks = 0;
    }
    fprintf(out, "%*s%.*s", end > word ? blanks : 0, "", (int)(end - word), line + word);
    column += blanks + columns;
    at = end;
  }
  fputc('\n', out);
}

void page_wrap(FILE *out, const char *text, int indent, int width) {
  size_t len = strlen(text);
  if (len > 0 && text[len - 1] == '\n') len--;
  const char *end = text + len;
  for (const char *line = text; line <= end;) {
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    if (stop == NULL) stop = end;
    wrap_line(out, line, (size_t)(stop - line), indent, width);
    line = stop + 1;
  }
}

/* ---- laid out by the daemon -------------------------------------------------------------------
 */

/* The bytes of the known sequence that begins here; 0: none. */
static size_t color_bytes(const char *text) {
  static const char *const known[] = {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strncmp(text, known[i], strlen(known[i])) == 0) return strlen(known[i]);
  return 0;
}

/* The bytes of what stays though cleaning would take it; 0: none. */
static size_t kept_bytes(const char *text) {
  if (text[0] == '\r' && text[1] == '\n') return 2;
  return color_bytes(text);
}

void page_print_laid(FILE *out, const char *text, bool color) {
  struct buf clean;
  buf_init(&clean, TEXT_BYTES_MAX);
  while (*text != '\0') {
    size_t kept = kept_bytes(text), bytes = next_character(text).bytes;
    char one[8] = "";
    if (kept > 0) {
      if (text[0] == '\r' || color) buf_add(&clean, text, kept);
    } else {
      memcpy(one, text, bytes);
      page_clean(one, &clean);
    }
    text += kept > 0 ? kept : bytes;
  }
  fputs(buf_text(&clean), out);
  buf_finish(&clean);
}

bool page_is_unicode(void) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = getenv(names[i]);
    if (value == NULL || value[0] == '\0') continue;
    const char *charset = strchr(value, '.');
    return charset != NULL &&
           (strncasecmp(charset, ".UTF-8", 6) == 0 || strncasecmp(charset, ".utf8", 5) == 0);
  }
  return false;
}

int page_terminal_columns(FILE *out) {
  struct winsize size;
  if (!isatty(fileno(out)) || ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return PAGE_WIDTH;
  return size.ws_col;
}

int page_terminal_rows(FILE *out) {
  struct winsize size;
  return isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

/* The columns of the terminal behind `out`, at most PAGE_WIDTH; PAGE_ENDLESS: it is none. */
static int columns_there(FILE *out) {
  struct winsize size;
  if (!isatty(fileno(out))) return PAGE_ENDLESS;
  if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return PAGE_WIDTH;
  if (size.ws_col < PAGE_WIDTH_MIN) return PAGE_WIDTH_MIN;
  return size.ws_col < PAGE_WIDTH ? size.ws_col : PAGE_WIDTH;
}

void page_print_indented(FILE *out, const char *text, int indent) {
  struct buf clean;
  buf_init(&clean, TEXT_BYTES_MAX);
  if (page_clean(text, &clean) == 0) page_wrap(out, buf_text(&clean), indent, columns_there(out));
  buf_finish(&clean);
}

void page_print(FILE *out, const char *text) {
  page_print_indented(out, text, 0);
}
