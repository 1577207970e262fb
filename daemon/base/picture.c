#include "base/picture.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/paths.h"

static const char no_picture[] = "is neither a PNG nor an SVG picture";
static const char too_large[] = "is larger than 1024 pixels on a side";

/* ---- PNG ------------------------------------------------------------------------------------- */

static const unsigned char png_begin[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
                                          0,    0,   0,   13,  'I',  'H',  'D',  'R'};
enum { PNG_HEAD = sizeof png_begin + 8 };

static uint32_t read_big_endian(const unsigned char *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static const char *png_wrong(const unsigned char *bytes, size_t size) {
  if (size < PNG_HEAD) return no_picture;
  uint32_t width = read_big_endian(bytes + sizeof png_begin);
  uint32_t height = read_big_endian(bytes + sizeof png_begin + 4);
  if (width == 0 || height == 0) return no_picture;
  return width > PICTURE_PIXELS_MAX || height > PICTURE_PIXELS_MAX ? too_large : NULL;
}

/* ---- SVG ------------------------------------------------------------------------------------- */

static const char *const elements[] = {
    "svg",    "g",       "title",          "desc",           "path",    "rect",
    "circle", "ellipse", "line",           "polyline",       "polygon", "text",
    "tspan",  "defs",    "linearGradient", "radialGradient", "stop",    "clipPath"};

static bool is_element(const char *name, size_t len) {
  for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
    if (strlen(elements[i]) == len && memcmp(elements[i], name, len) == 0) return true;
  return false;
}

/* Where what begins with `<` ends; NULL: it does not. A `>` inside quotes is no end; another `<`
 * before it, quoted or not, is no XML. */
static const char *tag_end(const char *at) {
  char quote = '\0';
  for (; *at != '\0' && *at != '<'; at++) {
    if (quote != '\0')
      quote = *at == quote ? '\0' : quote;
    else if (*at == '"' || *at == '\'')
      quote = *at;
    else if (*at == '>')
      return at;
  }
  return NULL;
}

static bool begins_with(const char *at, const char *end, const char *word) {
  size_t len = strlen(word);
  return (size_t)(end - at) >= len && strncasecmp(at, word, len) == 0;
}

/* References may lead nowhere but into the picture itself, nor be written so that only who decodes
 * them sees one. By the first letter: this looks at every byte of every picture. */
static bool refers_outside(const char *tag, const char *end) {
  for (const char *at = tag; at < end; at++) {
    bool refers = false;
    if (*at == 'h' || *at == 'H') refers = begins_with(at, end, "href");
    if (*at == 'u' || *at == 'U') refers = begins_with(at, end, "url(") && at[4] != '#';
    if (*at == '@') refers = begins_with(at, end, "@import");
    if (*at == '&') refers = begins_with(at, end, "&#");
    if (refers) return true;
  }
  return false;
}

/* The number of a `name="N"` of the tag, 0 where there is none; PICTURE_PIXELS_MAX + 1: in another
 * unit than pixels, or too large. `last`: of several numbers the last. */
static long side(const char *tag, const char *end, const char *name, bool last) {
  size_t len = strlen(name);
  for (const char *at = tag; at + len < end; at++) {
    if (!isspace((unsigned char)at[-1]) || strncmp(at, name, len) != 0) continue;
    at += len;
    at += strspn(at, " \t\r\n=\"'");
    char *stop;
    double number = strtod(at, &stop);
    while (last && stop != at && stop < end && *stop != '"' && *stop != '\'') {
      at = stop + strspn(stop, " ,\t\r\n");
      double next = strtod(at, &stop);
      if (stop != at && next > number) number = next;
    }
    bool plain = *stop == '"' || *stop == '\'' || strncmp(stop, "px", 2) == 0;
    return plain && number >= 0 && number <= PICTURE_PIXELS_MAX ? (long)number
                                                                : PICTURE_PIXELS_MAX + 1;
  }
  return 0;
}

static const char *root_wrong(const char *tag, const char *end) {
  long width = side(tag, end, "width", false), height = side(tag, end, "height", false);
  long box = side(tag, end, "viewBox", true);
  if (width > PICTURE_PIXELS_MAX || height > PICTURE_PIXELS_MAX || box > PICTURE_PIXELS_MAX)
    return too_large;
  return box > 0 || (width > 0 && height > 0) ? NULL : "does not say its size (viewBox)";
}

/* `at` is behind a "<". Comments and the declaration of XML are passed over. */
static const char *markup_wrong(const char *at, bool *rooted, const char **end) {
  if (strncmp(at, "!--", 3) == 0 || (strncmp(at, "?xml ", 5) == 0 && !*rooted)) {
    const char *close = strstr(at, at[0] == '!' ? "-->" : "?>");
    *end = close == NULL ? at : close + (at[0] == '!' ? 2 : 1); /* its ">" */
    return close != NULL ? NULL : no_picture;
  }
  const char *name = at[0] == '/' ? at + 1 : at;
  size_t len = strcspn(name, " \t\r\n/>");
  *end = tag_end(at);
  if (*end == NULL) return no_picture;
  bool root = !*rooted;
  if (root && (len != 3 || memcmp(name, "svg", 3) != 0)) return no_picture;
  *rooted = true;
  if (!is_element(name, len)) return "has more than plain shapes (such as links or filters)";
  if (refers_outside(name + len, *end)) return "refers to something outside of itself";
  return root ? root_wrong(name + len, *end) : NULL;
}

static const char *svg_wrong(const char *text) {
  static const char mark[] = "\xef\xbb\xbf";
  bool rooted = false;
  if (strncmp(text, mark, strlen(mark)) == 0) text += strlen(mark);
  text += strspn(text, " \t\r\n");
  if (*text != '<') return no_picture;
  while ((text = strchr(text, '<')) != NULL) {
    const char *end;
    const char *wrong = markup_wrong(text + 1, &rooted, &end);
    if (wrong != NULL) return wrong;
    text = end + 1;
  }
  return rooted ? NULL : no_picture;
}

/* ---------------------------------------------------------------------------------------------- */

const char *picture_wrong(const void *bytes, size_t size) {
  if (size >= sizeof png_begin && memcmp(bytes, png_begin, sizeof png_begin) == 0)
    return png_wrong(bytes, size);
  if (memchr(bytes, '\0', size) != NULL) return no_picture;
  struct buf text;
  buf_init(&text, PICTURE_BYTES_MAX + 1);
  const char *wrong = buf_add(&text, bytes, size) < 0 ? no_picture : svg_wrong(buf_text(&text));
  buf_finish(&text);
  return wrong;
}

int picture_check(const char *path, struct err *err) {
  struct buf bytes;
  buf_init(&bytes, PICTURE_BYTES_MAX);
  int failed = paths_read_file(path, PICTURE_BYTES_MAX, 0, &bytes, err);
  const char *wrong = failed ? NULL : picture_wrong(bytes.data, bytes.len);
  buf_finish(&bytes);
  return wrong != NULL ? err_set(err, EINVAL, "%s %s", path, wrong) : failed;
}
