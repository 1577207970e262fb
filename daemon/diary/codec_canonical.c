#include "diary/codec_canonical.h"

#include <string.h>

#include "core/course.h"
#include "core/entries.h"
#include "diary/codec_types.h"

/* A string of the body, without its quotes. */
struct span {
  const char *text; /* NULL: none */
  size_t len;
};

enum { TEXTS = 3 }; /* of an entry: note, text, text2 */

struct reader {
  const char *at, *end;
  const struct codec_field *fields; /* those that may still come */
  int left;
  struct entry *entry;
  struct span kept[TEXTS]; /* what the entry's pointers will say */
};

/* ---- JSON ------------------------------------------------------------------------------------ */

static bool take(struct reader *reader, char c) {
  if (reader->at == reader->end || *reader->at != c) return false;
  reader->at++;
  return true;
}

static bool take_word(struct reader *reader, const char *word) {
  size_t len = strlen(word);
  if ((size_t)(reader->end - reader->at) < len || memcmp(reader->at, word, len) != 0) return false;
  reader->at += len;
  return true;
}

static bool take_string(struct reader *reader, struct span *out) {
  if (!take(reader, '"')) return false;
  out->text = reader->at;
  for (; reader->at < reader->end && *reader->at != '"'; reader->at++)
    if (*reader->at == '\\' || (unsigned char)*reader->at < ' ') return false;
  out->len = (size_t)(reader->at - out->text);
  return take(reader, '"');
}

/* Whole numbers of at most 18 digits; "-0" and leading zeros are not what we write. */
static bool take_number(struct reader *reader, int64_t *out) {
  enum { DIGITS_MAX = 18 };
  bool negative = take(reader, '-');
  const char *first = reader->at;
  int64_t number = 0;
  for (; reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
    if (reader->at - first == DIGITS_MAX) return false;
    number = number * 10 + (*reader->at - '0');
  }
  bool odd = first == reader->at || (*first == '0' && (negative || reader->at - first > 1));
  bool fraction = reader->at < reader->end && strchr(".eE", *reader->at) != NULL;
  *out = negative ? -number : number;
  return !odd && !fraction;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool says(const char *name, struct span span) {
  return strncmp(name, span.text, span.len) == 0 && name[span.len] == '\0';
}

static int find_name(const char *const *names, int64_t count, struct span span) {
  for (int i = 0; i < count; i++)
    if (says(names[i], span)) return i;
  return -1;
}

static bool read_number(struct reader *reader, const struct codec_field *field, void *at) {
  int64_t number;
  if (!take_number(reader, &number) || number < field->low || number > field->high) return false;
  codec_store_number(field, number, at);
  return true;
}

static bool read_bool(struct reader *reader, bool *at) {
  *at = take_word(reader, "true");
  return *at || take_word(reader, "false");
}

static bool read_choice(struct reader *reader, const struct codec_field *field, void *at) {
  struct span name;
  if (!take_string(reader, &name)) return false;
  int i = find_name(field->names, field->high + 1, name);
  if (i < 0 || i < field->low) return false;
  codec_store_number(field, i, at);
  return true;
}

/* "L.peri": its bit; -1: no such site. */
static int site_of(const struct codec_field *field, struct span span) {
  const char *dot = memchr(span.text, '.', span.len);
  (void)field;
  if (dot == NULL) return -1;
  struct span side = {span.text, (size_t)(dot - span.text)};
  struct span region = {dot + 1, span.len - side.len - 1};
  int s = find_name(side_names, SIDE_COUNT, side);
  int r = find_name(region_names, REGION_COUNT, region);
  return s < 0 || r < 0 ? -1 : r * SIDE_COUNT + s;
}

static int name_of(const struct codec_field *field, struct span span) {
  return find_name(field->names, field->high, span);
}

/* An array of names, each once, as bits. */
static bool read_bits(struct reader *reader, const struct codec_field *field,
                      int (*bit_of)(const struct codec_field *field, struct span span),
                      uint64_t *out) {
  struct span name;
  *out = 0;
  if (!take(reader, '[')) return false;
  if (take(reader, ']')) return true;
  do {
    if (!take_string(reader, &name)) return false;
    int bit = bit_of(field, name);
    if (bit < 0 || *out >> bit & 1) return false;
    *out |= (uint64_t)1 << bit;
  } while (take(reader, ','));
  return take(reader, ']');
}

static bool read_set(struct reader *reader, const struct codec_field *field, uint16_t *at) {
  uint64_t bits;
  if (!read_bits(reader, field, name_of, &bits)) return false;
  *at = (uint16_t)(bits | (field->type == CODEC_SET ? CODEC_ANSWERED : 0));
  return true;
}

static bool read_sites(struct reader *reader, const struct codec_field *field, site_set *at) {
  return read_bits(reader, field, site_of, at) && *at != 0;
}

static bool read_short(struct reader *reader, const struct codec_field *field, char *at) {
  struct span span;
  if (!take_string(reader, &span) || span.len >= (size_t)field->high) return false;
  memcpy(at, span.text, span.len); /* blank before: the rest is zero */
  return codec_short_valid(field, at);
}

static bool read_id(struct reader *reader, struct entry_id *at) {
  struct span span;
  return take_string(reader, &span) && codec_id_parse(span.text, span.len, at) == 0 &&
         !entry_id_none(at);
}

/* Which of the entry's texts a field is. */
static struct span *kept_of(struct reader *reader, const void *at) {
  const struct entry *entry = reader->entry;
  if (at == &entry->note) return &reader->kept[0];
  return at == &entry->text ? &reader->kept[1] : &reader->kept[2];
}

static bool read_text(struct reader *reader, const struct codec_field *field, const void *at) {
  struct span *span = kept_of(reader, at);
  if (!take_string(reader, span) || span->len == 0) return false;
  if (field->type == CODEC_WORD) return name_of(field, *span) >= 0;
  return span->len <= (size_t)field->high && codec_text_valid(span->text, span->len);
}

static bool read_value(struct reader *reader, const struct codec_field *field) {
  void *at = (char *)reader->entry + field->offset;
  switch (field->type) {
  case CODEC_INT8:
  case CODEC_UINT8:
  case CODEC_INT16:
  case CODEC_INT32:
  case CODEC_MOMENT:
    return read_number(reader, field, at);
  case CODEC_BOOL:
    return read_bool(reader, at);
  case CODEC_CHOICE:
    return read_choice(reader, field, at);
  case CODEC_SET:
  case CODEC_BITS:
    return read_set(reader, field, at);
  case CODEC_SITES:
    return read_sites(reader, field, at);
  case CODEC_NAME:
  case CODEC_KEY:
    return read_short(reader, field, at);
  case CODEC_ID:
    return read_id(reader, at);
  case CODEC_TEXT:
  case CODEC_WORD:
    return read_text(reader, field, at);
  case CODEC_DAY: /* a few rows of a start at most */
  case CODEC_SOOTHING:
  case CODEC_TRIPLE:
  case CODEC_JSON:
  case CODEC_TYPES:
    break;
  }
  return false;
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* The field of that name among those that may still come; what it passes over is not there. */
static const struct codec_field *next_field(struct reader *reader, struct span name) {
  while (reader->left > 0) {
    const struct codec_field *field = reader->fields;
    bool found = says(field->name, name);
    if (!found && field->presence == CODEC_REQUIRED) return NULL;
    reader->fields++;
    reader->left--;
    if (found) return field;
  }
  return NULL;
}

static bool read_member(struct reader *reader) {
  struct span name;
  if (!take_string(reader, &name) || !take(reader, ':')) return false;
  bool note = says(codec_note.name, name);
  if (note && reader->kept[0].text != NULL) return false; /* twice */
  const struct codec_field *field = note ? &codec_note : next_field(reader, name);
  return field != NULL && read_value(reader, field);
}

static bool read_object(struct reader *reader) {
  if (!take(reader, '{')) return false;
  if (take(reader, '}')) return true;
  do {
    if (!read_member(reader)) return false;
  } while (take(reader, ','));
  return take(reader, '}');
}

static bool nothing_missing(const struct reader *reader) {
  for (int i = 0; i < reader->left; i++)
    if (reader->fields[i].presence == CODEC_REQUIRED) return false;
  return true;
}

/* The pointers are set last: the buffer moves while it grows. */
static bool keep_texts(const struct reader *reader, struct buf *texts) {
  const char **all[TEXTS] = {&reader->entry->note, &reader->entry->text, &reader->entry->text2};
  size_t at[TEXTS] = {0};
  for (int i = 0; i < TEXTS; i++) {
    const struct span *span = &reader->kept[i];
    at[i] = texts->len;
    if (span->text != NULL && (buf_add(texts, span->text, span->len) || buf_add(texts, "", 1)))
      return false;
  }
  for (int i = 0; i < TEXTS; i++)
    if (reader->kept[i].text != NULL) *all[i] = texts->data + at[i];
  return true;
}

bool codec_canonical_read(const struct codec_field *fields, int count, const char *body, size_t len,
                          struct buf *texts, struct entry *entry) {
  struct reader reader = {
      .at = body, .end = body + len, .fields = fields, .left = count, .entry = entry};
  return read_object(&reader) && reader.at == reader.end && nothing_missing(&reader) &&
         keep_texts(&reader, texts);
}
