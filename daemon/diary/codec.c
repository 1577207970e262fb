#include "diary/codec.h"

#include <errno.h>
#include <string.h>

#include "diary/codec_canonical.h"
#include "diary/codec_types.h"

static void *place(struct entry *entry, const struct codec_field *field) {
  return (char *)entry + field->offset;
}

/* The rows of a kind stand together: the first one and, in `count`, how many. */
static const struct codec_field *fields_of(enum entry_kind kind, int *count) {
  int first = 0, n = 0;
  while (first < codec_field_count && codec_fields[first].kind != kind) first++;
  while (first + n < codec_field_count && codec_fields[first + n].kind == kind) n++;
  *count = n;
  return &codec_fields[first];
}

/* All but the stamp and what stands outside the body. The table says the same as entry_blank, and a
 * test that it does. */
static void blank_body(const struct codec_field *fields, int count, struct entry *entry) {
  entry->note = entry->text = entry->text2 = NULL;
  for (int i = 0; i < count; i++)
    codec_types[fields[i].type].blank(&fields[i], place(entry, &fields[i]));
}

/* ---- rules that join fields ------------------------------------------------------------------ */

static bool out_of_order(int low, int high) {
  return low != NOT_RECORDED && high != NOT_RECORDED && low > high;
}

static int check_joined(const struct entry *entry, struct err *err) {
  if (entry->kind == ENTRY_CHECKIN) {
    const struct checkin *c = &entry->checkin;
    if (out_of_order(c->least, c->average) || out_of_order(c->average, c->worst) ||
        out_of_order(c->least, c->worst))
      return err_set(err, EINVAL, "least, avg, worst: not in ascending order");
  }
  if (entry->kind == ENTRY_SCREEN && (entry->screen.yes & entry->screen.unsure))
    return err_set(err, EINVAL, "unsure: an item is both yes and unsure");
  return 0;
}

/* ---- entry to JSON --------------------------------------------------------------------------- */

static int write_field(const struct codec_field *field, const struct entry *entry, json_t *object,
                       struct err *err) {
  json_t *value = NULL;
  const void *at = (const char *)entry + field->offset;
  int failed = codec_types[field->type].write(field, at, &value, err);
  if (failed || value == NULL) return failed;
  return json_object_set_new_nocheck(object, field->name, value) == 0 ? 0 : -ENOMEM;
}

static int write_fields(const struct entry *entry, json_t *object, struct err *err) {
  int count;
  const struct codec_field *fields = fields_of(entry->kind, &count);
  int failed = write_field(&codec_note, entry, object, err);
  if (entry->voided) return failed;
  for (int i = 0; i < count && !failed; i++) failed = write_field(&fields[i], entry, object, err);
  return failed ? failed : check_joined(entry, err);
}

static int add_bytes(const char *bytes, size_t n, void *out) {
  return buf_add(out, bytes, n);
}

int codec_encode(const struct entry *entry, struct buf *out, struct err *err) {
  size_t before = out->len;
  if ((unsigned)entry->kind >= ENTRY_KINDS) return err_set(err, EINVAL, "no such kind of entry");
  json_t *object = json_object();
  if (object == NULL) return err_set(err, ENOMEM, "no memory for an entry");
  int failed = write_fields(entry, object, err);
  if (!failed && json_dump_callback(object, add_bytes, out, JSON_COMPACT | JSON_SORT_KEYS) != 0)
    failed = err_set(err, ENOBUFS, "%s: too long", codec_kind_names[entry->kind]);
  if (failed) buf_cut(out, before);
  json_decref(object);
  return failed;
}

/* ---- JSON to entry --------------------------------------------------------------------------- */

static int read_field(const struct codec_field *field, const json_t *object, struct entry *entry,
                      int *known, struct err *err) {
  const json_t *value = json_object_get(object, field->name);
  if (value == NULL && field->presence == CODEC_REQUIRED)
    return err_set(err, EINVAL, "%s: missing", field->name);
  if (value == NULL) return 0;
  ++*known;
  return codec_types[field->type].read(field, value, place(entry, field), err);
}

static int refuse_unknown(const json_t *object, const struct entry *entry, struct err *err) {
  const char *name;
  json_t *value, *fields = (json_t *)(uintptr_t)object; /* the macro wants it writable */
  json_object_foreach(
      fields, name,
      value) if (strcmp(name, codec_note.name) != 0 &&
                 (entry->voided || codec_field_find(entry->kind, name) ==
                                       NULL)) return err_set(err, EINVAL,
                                                             "%.40s: %s has no such field", name,
                                                             codec_kind_names[entry->kind]);
  return 0;
}

static int read_fields(const json_t *object, enum codec_source source, struct entry *entry,
                       struct err *err) {
  int count, known = 0;
  const struct codec_field *fields = fields_of(entry->kind, &count);
  if (entry->voided) count = 0;
  int failed = read_field(&codec_note, object, entry, &known, err);
  for (int i = 0; i < count && !failed; i++)
    failed = read_field(&fields[i], object, entry, &known, err);
  if (!failed && source == CODEC_STRICT && known != (int)json_object_size(object))
    failed = refuse_unknown(object, entry, err);
  return failed ? failed : check_joined(entry, err);
}

/* Copies the texts, which still lie in the parsed JSON, to where they stay. The pointers are set
 * last: the buffer moves while it grows. */
static int keep_texts(struct buf *texts, struct entry *entry) {
  const char **all[] = {&entry->note, &entry->text, &entry->text2};
  size_t at[3] = {0};
  for (int i = 0; i < 3; i++) {
    at[i] = texts->len;
    int failed = *all[i] == NULL ? 0 : buf_add(texts, *all[i], strlen(*all[i]) + 1);
    if (failed) return failed;
  }
  for (int i = 0; i < 3; i++)
    if (*all[i] != NULL) *all[i] = texts->data + at[i];
  return 0;
}

static int decode_json(const char *body, size_t len, enum codec_source source, struct buf *texts,
                       struct entry *entry, struct err *err) {
  json_error_t error;
  json_t *object = json_loadb(body, len, JSON_REJECT_DUPLICATES, &error);
  if (object == NULL) return err_set(err, EINVAL, "not JSON: %s", error.text);
  int failed = json_is_object(object) ? read_fields(object, source, entry, err)
                                      : err_set(err, EINVAL, "not a JSON object");
  if (!failed && keep_texts(texts, entry) < 0) failed = err_set(err, ENOMEM, "no memory for texts");
  json_decref(object);
  return failed;
}

int codec_decode(const char *body, size_t len, enum codec_source source, struct buf *texts,
                 struct entry *entry, struct err *err) {
  int count;
  if ((unsigned)entry->kind >= ENTRY_KINDS) return err_set(err, EINVAL, "no such kind of entry");
  const struct codec_field *fields = fields_of(entry->kind, &count);
  buf_clear(texts);
  blank_body(fields, count, entry);
  if (!entry->voided && codec_canonical_read(fields, count, body, len, texts, entry))
    return check_joined(entry, err);
  buf_clear(texts);
  blank_body(fields, count, entry);
  return decode_json(body, len, source, texts, entry, err);
}

/* ---- ids and texts --------------------------------------------------------------------------- */

void codec_id_format(const struct entry_id *id, char out[CODEC_ID_SIZE]) {
  static const char digits[] = "0123456789abcdef";
  for (int i = 0; i < 16; i++) {
    out[2 * i] = digits[id->byte[i] >> 4];
    out[2 * i + 1] = digits[id->byte[i] & 15];
  }
  out[32] = '\0';
}

static int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int codec_id_parse(const char *text, size_t len, struct entry_id *out) {
  struct entry_id id;
  if (len != 2 * sizeof id.byte) return -EINVAL;
  for (size_t i = 0; i < sizeof id.byte; i++) {
    int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return -EINVAL;
    id.byte[i] = (uint8_t)(high << 4 | low);
  }
  *out = id;
  return 0;
}

/* Bytes of the UTF-8 character at `p`, of which `left` bytes are there; 0: not one. */
static size_t character(const uint8_t *p, size_t left) {
  size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
  if (n == 1) return 1;
  if (p[0] < 0xc2 || p[0] > 0xf4 || n > left) return 0;
  for (size_t i = 1; i < n; i++)
    if ((p[i] & 0xc0) != 0x80) return 0;
  if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90)) return 0; /* overlong */
  if ((p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf4 && p[1] > 0x8f)) return 0; /* no character */
  return n;
}

bool codec_text_valid(const char *text, size_t len) {
  const uint8_t *p = (const uint8_t *)text;
  for (size_t i = 0; i < len;) {
    size_t n = character(p + i, len - i);
    bool control = (p[i] < 0x20 && p[i] != '\n') || p[i] == 0x7f ||
                   (p[i] == 0xc2 && n == 2 && p[i + 1] < 0xa0); /* C1 */
    if (n == 0 || control) return false;
    i += n;
  }
  return true;
}
