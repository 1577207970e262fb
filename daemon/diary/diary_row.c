#include <errno.h>
#include <string.h>

#include "core/entries.h"
#include "diary/codec.h"
#include "diary/diary_internal.h"

/* ---- the sum --------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t sum, const void *bytes, size_t n) {
  const uint8_t *p = bytes;
  for (size_t i = 0; i < n; i++) sum = (sum ^ p[i]) * 0x100000001b3u;
  return sum;
}

/* Little-endian by construction: a diary may move to another kind of machine. */
static uint64_t mix_number(uint64_t sum, int64_t number) {
  for (int shift = 0; shift < 64; shift += 8)
    sum = (sum ^ ((uint64_t)number >> shift & 0xff)) * 0x100000001b3u;
  return sum;
}

/* With its length, so that bytes cannot move from one column to the next; NULL is not "". */
static uint64_t mix_text(uint64_t sum, const char *text, size_t len) {
  return text == NULL ? mix_number(sum, -1) : mix(mix_number(sum, (int64_t)len), text, len);
}

uint64_t stored_sum(const struct stored *stored, const struct entry_id *device) {
  uint64_t sum = 0xcbf29ce484222325u;
  sum = mix(sum, &stored->id, sizeof stored->id);
  sum = mix(sum, device, sizeof *device);
  sum = mix_number(sum, stored->seq);
  sum = mix_number(sum, stored->logged);
  sum = mix_number(sum, stored->at);
  sum = mix_number(sum, stored->date);
  sum = mix_number(sum, stored->minute);
  sum = mix_number(sum, stored->offset);
  sum = mix_text(sum, stored->kind, strlen(stored->kind));
  sum = mix_text(sum, stored->topic, stored->topic ? strlen(stored->topic) : 0);
  sum = mix_text(sum, stored->body, stored->body_len);
  sum = mix(sum, &stored->corrects, sizeof stored->corrects);
  return mix_number(sum, stored->voided | stored->erased << 1);
}

int stored_check(const struct diary *diary, const struct stored *stored, struct err *err) {
  const struct device *device = diary_device(diary, stored->device);
  if (device != NULL && stored_sum(stored, &device->id) == stored->sum) return 0;
  return err_set(err, EUCLEAN, "diary: row %jd is damaged", (intmax_t)stored->row);
}

/* ---- between SQLite and a row ---------------------------------------------------------------- */

static bool read_id(sqlite3_stmt *statement, int column, struct entry_id *out) {
  const void *bytes = sqlite3_column_blob(statement, column);
  if (sqlite3_column_bytes(statement, column) != (int)sizeof *out) return false;
  memcpy(out, bytes, sizeof *out);
  return true;
}

int stored_read(sqlite3_stmt *statement, struct stored *out, struct err *err) {
  memset(out, 0, sizeof *out);
  out->row = sqlite3_column_int64(statement, 0);
  bool sound = read_id(statement, 1, &out->id);
  out->device = sqlite3_column_int64(statement, 2);
  out->seq = sqlite3_column_int64(statement, 3);
  out->logged = sqlite3_column_int64(statement, 4);
  out->at = sqlite3_column_int64(statement, 5);
  out->date = sqlite3_column_int(statement, 6);
  out->minute = sqlite3_column_int(statement, 7);
  out->offset = sqlite3_column_int(statement, 8);
  out->kind = (const char *)sqlite3_column_text(statement, 9);
  out->topic = (const char *)sqlite3_column_text(statement, 10);
  out->body = (const char *)sqlite3_column_text(statement, 11);
  out->body_len = (size_t)sqlite3_column_bytes(statement, 11);
  if (sqlite3_column_type(statement, 12) != SQLITE_NULL)
    sound = read_id(statement, 12, &out->corrects) && sound;
  out->voided = sqlite3_column_int(statement, 13) != 0;
  out->erased = sqlite3_column_int(statement, 14) != 0;
  out->sum = (uint64_t)sqlite3_column_int64(statement, 15);
  if (sound && out->kind != NULL && out->body != NULL) return 0;
  return err_set(err, EUCLEAN, "diary: row %jd is damaged", (intmax_t)out->row);
}

static void bind_all(sqlite3_stmt *statement, const struct stored *stored) {
  sqlite3_bind_blob(statement, 1, &stored->id, sizeof stored->id, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 2, stored->device);
  sqlite3_bind_int64(statement, 3, stored->seq);
  sqlite3_bind_int64(statement, 4, stored->logged);
  sqlite3_bind_int64(statement, 5, stored->at);
  sqlite3_bind_int(statement, 6, stored->date);
  sqlite3_bind_int(statement, 7, stored->minute);
  sqlite3_bind_int(statement, 8, stored->offset);
  sqlite3_bind_text(statement, 9, stored->kind, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 10, stored->topic, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 11, stored->body, (int)stored->body_len, SQLITE_STATIC);
  if (!entry_id_none(&stored->corrects))
    sqlite3_bind_blob(statement, 12, &stored->corrects, sizeof stored->corrects, SQLITE_STATIC);
  sqlite3_bind_int(statement, 13, stored->voided);
  sqlite3_bind_int(statement, 14, stored->erased);
  sqlite3_bind_int64(statement, 15, (int64_t)stored->sum);
}

int stored_insert(struct diary *diary, struct stored *stored, struct err *err) {
  static const char sql[] = "INSERT INTO entry(id, device, seq, logged, at, date, minute, offset,"
                            " kind, topic, body, corrects, voided, erased, sum)"
                            " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  const struct device *device = diary_device(diary, stored->device);
  if (device == NULL) return err_set(err, EUCLEAN, "diary: a row of no device");
  stored->sum = stored_sum(stored, &device->id);
  int failed = diary_again(diary->db, &diary->insert, sql, err);
  if (failed) return failed;
  bind_all(diary->insert, stored);
  failed = diary_step(diary->insert, err);
  sqlite3_reset(diary->insert); /* it borrows what it was bound to */
  return failed;
}

void diary_let_go(struct diary *diary) {
  sqlite3_finalize(diary->insert);
  sqlite3_finalize(diary->twin);
  diary->insert = diary->twin = NULL;
}

bool stored_same(const struct stored *a, const struct stored *b) {
  return strcmp(a->kind, b->kind) == 0 && a->body_len == b->body_len &&
         memcmp(a->body, b->body, a->body_len) == 0 && entry_id_same(&a->corrects, &b->corrects) &&
         a->voided == b->voided;
}

const struct device *diary_device(const struct diary *diary, int64_t number) {
  for (int i = 0; i < diary->device_count; i++)
    if (diary->devices[i].number == number) return &diary->devices[i];
  return NULL;
}

/* ---- between a row and an entry -------------------------------------------------------------- */

const char *stored_topic(const struct entry *entry, bool own) {
  if (entry->voided) return NULL;
  switch (entry->kind) {
  case ENTRY_CHECKIN:
    return entry->checkin.sites ? "sites" : NULL;
  case ENTRY_BASELINE:
    return entry->baseline.sites ? "sites" : NULL;
  case ENTRY_SCREEN:
    return entry->screen.yes | entry->screen.unsure ? "flag" : NULL;
  case ENTRY_CLEAR:
    return own && entry->clear.may_exercise && !entry->clear.unconfirmed ? "lifts" : NULL;
  case ENTRY_PERMIT:
    return own && !entry->permit.unconfirmed ? entry->permit.exercise : NULL;
  case ENTRY_LEVEL:
    return entry->level.exercise;
  case ENTRY_PLUGIN_STATE:
    return entry->text;
  case ENTRY_SESSION:
  case ENTRY_WINDOW:
  case ENTRY_BOUT:
  case ENTRY_COLD:
  case ENTRY_WARM:
  case ENTRY_INTAKE:
  case ENTRY_RETRACT:
  case ENTRY_REVIEW:
  case ENTRY_MESSAGE:
  case ENTRY_PROMPT:
  case ENTRY_ANSWER:
  case ENTRY_PAUSE:
  case ENTRY_GENTLE:
  case ENTRY_PRIVATE:
  case ENTRY_ACK:
  case ENTRY_NOTE:
  case ENTRY_QUESTION:
  case ENTRY_APPOINTMENT:
  case ENTRY_KINDS:
    break;
  }
  return NULL;
}

/* S2: what came from another device counts only once confirmed here. */
static void unconfirm(struct entry *entry) {
  if (entry->kind == ENTRY_CLEAR) entry->clear.unconfirmed = true;
  if (entry->kind == ENTRY_RETRACT) entry->retract.unconfirmed = true;
  if (entry->kind == ENTRY_PERMIT) entry->permit.unconfirmed = true;
}

int stored_decode(struct diary *diary, const struct stored *stored, struct entry *entry,
                  struct err *err) {
  enum entry_kind kind;
  struct err why;
  if (codec_kind_parse(stored->kind, &kind) < 0)
    return err_set(err, ENOTSUP, "diary: no kind \"%.40s\"", stored->kind);
  entry_blank(kind, entry);
  entry->logged = stored->logged;
  entry->corrects = stored->corrects;
  entry->voided = stored->voided;
  entry->stamp = (struct stamp){.id = stored->id,
                                .at = stored->at,
                                .date = stored->date,
                                .minute = (int16_t)stored->minute,
                                .offset = (int16_t)stored->offset};
  if (stored->erased && stored->body_len == 0) return 0;
  int failed =
      codec_decode(stored->body, stored->body_len, CODEC_STORED, &diary->texts, entry, &why);
  if (failed)
    return err_set(err, failed == -EINVAL ? EPROTO : -failed, "diary: row %jd: %s",
                   (intmax_t)stored->row, why.text);
  const struct device *device = diary_device(diary, stored->device);
  if (device == NULL || !device->own) unconfirm(entry);
  return 0;
}
