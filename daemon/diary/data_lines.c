#include "diary/data_lines.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/entries.h"
#include "diary/codec.h"

enum { MINUTE_MAX = 24 * 60 - 1, OFFSET_MAX = 18 * 60 };

/* ---- out ------------------------------------------------------------------------------------- */

static const char *truth(bool value) {
  return value ? "true" : "false";
}

static int add_bytes(const char *bytes, size_t n, void *out) {
  return buf_add(out, bytes, n);
}

/* Parsed and written anew: whatever a diary from elsewhere holds, a line stays one line. */
static int add_body(const struct diary_record *record, struct buf *out, struct err *err) {
  if (record->erased) return buf_puts(out, "null");
  json_t *body = json_loadb(record->body, record->body_len, JSON_REJECT_DUPLICATES, NULL);
  if (!json_is_object(body)) {
    json_decref(body);
    return err_set(err, EUCLEAN, "diary: an entry that cannot be read");
  }
  int failed = json_dump_callback(body, add_bytes, out, JSON_COMPACT | JSON_SORT_KEYS);
  json_decref(body);
  return failed ? err_set(err, ENOBUFS, "an entry is too long") : 0;
}

/* A kind of ours is a plain word; of a newer version's, who knows. */
static int add_kind(const char *kind, struct buf *out) {
  json_t *word = json_string(kind);
  int failed = word == NULL || json_dump_callback(word, add_bytes, out, JSON_ENCODE_ANY) != 0;
  json_decref(word);
  return failed ? -EINVAL : 0;
}

static int add_line(const struct diary_record *record, struct buf *out, struct err *err) {
  char id[CODEC_ID_SIZE], device[CODEC_ID_SIZE], corrects[CODEC_ID_SIZE];
  char at[CIVIL_UTC_SIZE], logged[CIVIL_UTC_SIZE], date[CIVIL_UTC_SIZE];
  codec_id_format(&record->id, id);
  codec_id_format(&record->device, device);
  codec_id_format(&record->corrects, corrects);
  civil_format_utc(record->at, at);
  civil_format_utc(record->logged, logged);
  civil_format_date(record->date, date);
  const char *quote = entry_id_none(&record->corrects) ? "" : "\"";
  int failed = buf_printf(out,
                          "{\"id\":\"%s\",\"device\":\"%s\",\"seq\":%" PRId64
                          ",\"at\":\"%s\",\"offset\":%d,\"date\":\"%s\",\"minute\":%d,\"kind\":",
                          id, device, record->seq, at, record->offset, date, record->minute);
  if (!failed) failed = add_kind(record->kind, out);
  if (!failed) failed = buf_puts(out, ",\"body\":");
  if (!failed) failed = add_body(record, out, err);
  if (!failed)
    failed = buf_printf(
        out, ",\"corrects\":%s%s%s,\"voided\":%s,\"erased\":%s,\"logged\":\"%s\"}\n", quote,
        *quote ? corrects : "null", quote, truth(record->voided), truth(record->erased), logged);
  return failed;
}

int data_line_write(const struct diary_record *record, struct buf *out, struct err *err) {
  struct err why = {"an entry cannot be written"};
  size_t before = out->len;
  int failed = add_line(record, out, &why);
  if (!failed) return 0;
  buf_cut(out, before);
  return err_set(err, -failed, "%s", why.text);
}

/* ---- in: one reader a member ----------------------------------------------------------------- */

typedef bool read_member(const json_t *value, void *out);

static bool read_id(const json_t *value, void *out) {
  return json_is_string(value) &&
         codec_id_parse(json_string_value(value), json_string_length(value), out) == 0 &&
         !entry_id_none(out);
}

static bool read_id_or_null(const json_t *value, void *out) {
  return json_is_null(value) || read_id(value, out);
}

static bool read_seq(const json_t *value, void *out) {
  *(int64_t *)out = json_integer_value(value);
  return json_is_integer(value);
}

static bool read_moment(const json_t *value, void *out) {
  return json_is_string(value) && civil_parse_utc(json_string_value(value), out);
}

static bool read_date(const json_t *value, void *out) {
  return json_is_string(value) && civil_parse_date(json_string_value(value), out);
}

static bool read_within(const json_t *value, int low, int high, void *out) {
  json_int_t number = json_integer_value(value);
  if (!json_is_integer(value) || number < low || number > high) return false;
  *(int16_t *)out = (int16_t)number;
  return true;
}

static bool read_minute(const json_t *value, void *out) {
  return read_within(value, 0, MINUTE_MAX, out);
}

static bool read_offset(const json_t *value, void *out) {
  return read_within(value, -OFFSET_MAX, OFFSET_MAX, out);
}

static bool read_kind(const json_t *value, void *out) {
  *(const char **)out = json_string_value(value);
  return json_is_string(value);
}

static bool read_truth(const json_t *value, void *out) {
  *(bool *)out = json_is_true(value);
  return json_is_boolean(value);
}

static const struct {
  const char *name;
  read_member *read; /* NULL: the body */
  size_t offset;
  const char *what;
} members[] = {
    {"id", read_id, offsetof(struct diary_record, id), "32 hexadecimal digits"},
    {"device", read_id, offsetof(struct diary_record, device), "32 hexadecimal digits"},
    {"seq", read_seq, offsetof(struct diary_record, seq), "a whole number"},
    {"at", read_moment, offsetof(struct diary_record, at), "a time such as 2025-06-02T06:10:00Z"},
    {"offset", read_offset, offsetof(struct diary_record, offset), "minutes east of UTC"},
    {"date", read_date, offsetof(struct diary_record, date), "a date such as 2025-06-02"},
    {"minute", read_minute, offsetof(struct diary_record, minute), "a minute of the day"},
    {"kind", read_kind, offsetof(struct diary_record, kind), "the name of a kind"},
    {"body", NULL, 0, "an object, or null when erased"},
    {"corrects", read_id_or_null, offsetof(struct diary_record, corrects), "an id or null"},
    {"voided", read_truth, offsetof(struct diary_record, voided), "true or false"},
    {"erased", read_truth, offsetof(struct diary_record, erased), "true or false"},
    {"logged", read_moment, offsetof(struct diary_record, logged),
     "a time such as 2025-06-02T06:10:00Z"},
};
enum { MEMBER_COUNT = sizeof members / sizeof *members };

static int read_body(const json_t *value, struct data_line *line) {
  line->record.body = "";
  if (json_is_null(value)) return line->record.erased ? 0 : -EINVAL;
  if (!json_is_object(value)) return -EINVAL;
  line->body = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
  if (line->body == NULL) return -ENOMEM;
  line->record.body = line->body;
  line->record.body_len = strlen(line->body);
  return 0;
}

static int read_members(struct data_line *line, struct err *err) {
  for (int i = 0; i < MEMBER_COUNT; i++) {
    const json_t *value = json_object_get(line->json, members[i].name);
    if (value == NULL) return err_set(err, EINVAL, "%s: missing", members[i].name);
    if (members[i].read != NULL &&
        !members[i].read(value, (char *)&line->record + members[i].offset))
      return err_set(err, EINVAL, "%s: it is %s", members[i].name, members[i].what);
  }
  if (json_object_size(line->json) != MEMBER_COUNT)
    return err_set(err, EINVAL, "a member that is not known here");
  /* Last: whether it may be null depends on `erased`. */
  int failed = read_body(json_object_get(line->json, "body"), line);
  return failed ? err_set(err, -failed, "body: it is an object, or null when erased") : 0;
}

int data_line_read(const char *text, size_t len, struct data_line *out, struct err *err) {
  json_error_t error;
  struct data_line line = {.json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error)};
  if (line.json == NULL) return err_set(err, EINVAL, "not JSON: %.120s", error.text);
  int failed = json_is_object(line.json) ? read_members(&line, err)
                                         : err_set(err, EINVAL, "not a JSON object");
  if (failed)
    data_line_finish(&line);
  else
    *out = line;
  return failed;
}

void data_line_finish(struct data_line *line) {
  json_decref(line->json);
  free(line->body);
}
