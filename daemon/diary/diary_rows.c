#include "diary/diary_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/entries.h"
#include "diary/codec.h"
#include "diary/diary_internal.h"

enum { AHEAD_SECONDS = 300 }; /* S2 */
_Static_assert((int)DIARY_DEVICES_MAX == (int)DIARY_DEVICES, "one limit, for those without SQLite");

/* ---- out ------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b) {
  const struct diary_device_info *left = a, *right = b;
  return memcmp(&left->id, &right->id, sizeof left->id);
}

int diary_devices(const struct diary *diary, struct diary_device_info out[DIARY_DEVICES_MAX]) {
  int newest_own = -1;
  for (int i = 0; i < diary->device_count; i++) {
    const struct device *device = &diary->devices[i];
    if (device->own) newest_own = i;
    out[i] = (struct diary_device_info){.id = device->id, .own = device->own};
  }
  if (newest_own >= 0) out[newest_own].current = true;
  qsort(out, (size_t)diary->device_count, sizeof *out, by_id);
  return diary->device_count;
}

static int64_t number_of(const struct diary *diary, const struct entry_id *device) {
  for (int i = 0; i < diary->device_count; i++)
    if (entry_id_same(&diary->devices[i].id, device)) return diary->devices[i].number;
  return 0;
}

static int hand_out(struct diary *diary, sqlite3_stmt *statement, const struct entry_id *device,
                    diary_each_record *each, void *owner, struct err *err) {
  struct stored stored;
  int failed = stored_read(statement, &stored, err);
  if (!failed) failed = stored_check(diary, &stored, err);
  if (failed) return failed;
  return each(owner, &(struct diary_record){.id = stored.id,
                                            .device = *device,
                                            .seq = stored.seq,
                                            .at = stored.at,
                                            .logged = stored.logged,
                                            .date = stored.date,
                                            .minute = (int16_t)stored.minute,
                                            .offset = (int16_t)stored.offset,
                                            .kind = stored.kind,
                                            .body = stored.body,
                                            .body_len = stored.body_len,
                                            .corrects = stored.corrects,
                                            .voided = stored.voided,
                                            .erased = stored.erased});
}

int diary_page(struct diary *diary, const struct entry_id *device, int64_t after, int limit,
               diary_each_record *each, void *owner, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int count = 0;
  int result = diary_prepare(diary->db,
                             "SELECT" STORED_COLUMNS "FROM entry WHERE device = ?1 AND seq > ?2"
                             " ORDER BY seq LIMIT ?3",
                             &statement, err);
  if (result) return result;
  sqlite3_bind_int64(statement, 1, number_of(diary, device));
  sqlite3_bind_int64(statement, 2, after);
  sqlite3_bind_int(statement, 3, limit);
  while ((result = diary_step(statement, err)) > 0) {
    result = hand_out(diary, statement, device, each, owner, err);
    if (result) break;
    count++;
  }
  sqlite3_finalize(statement);
  return result ? result : count;
}

/* ---- in: is it what we would have let in ourselves? ------------------------------------------ */

static bool is_guarded(const char *kind) { /* S22 */
  return strcmp(kind, "screen") == 0 || strcmp(kind, "clear") == 0 || strcmp(kind, "retract") == 0;
}

static int check_times(const struct stored *stored, moment now, struct err *err) {
  int64_t local = civil_local(stored->at, stored->offset * 60);
  if (stored->seq < 1 || stored->seq > DIARY_SEQ_MAX)
    return err_set(err, EINVAL, "seq: no such number");
  if (stored->at > now + AHEAD_SECONDS || stored->logged > now + AHEAD_SECONDS)
    return err_set(err, EINVAL, "its time is still to come");
  if (stored->date != civil_date_of(local) || stored->minute != civil_second_of_day(local) / 60)
    return err_set(err, EINVAL, "date and minute do not follow from time and offset");
  return 0;
}

static int check_change(const struct stored *stored, struct err *err) {
  bool corrects = !entry_id_none(&stored->corrects);
  if (stored->voided && !corrects) return err_set(err, EINVAL, "voids nothing");
  if (corrects && is_guarded(stored->kind))
    return err_set(err, EINVAL, "a %s cannot be a correction", stored->kind);
  if (corrects && entry_id_same(&stored->corrects, &stored->id))
    return err_set(err, EINVAL, "corrects itself");
  return 0;
}

int stored_check_guest(const struct stored *stored, moment now, struct err *err) {
  int failed = check_times(stored, now, err);
  return failed ? failed : check_change(stored, err);
}

/* The body as it is stored, in diary->body. */
static int rewrite_body(struct diary *diary, const struct diary_record *record,
                        enum entry_kind kind, struct err *err) {
  struct entry entry;
  buf_clear(&diary->body);
  if (record->erased)
    return record->body_len == 0 ? 0 : err_set(err, EINVAL, "body: it is erased and has one");
  entry_blank(kind, &entry);
  entry.voided = record->voided;
  int failed =
      codec_decode(record->body, record->body_len, CODEC_STRICT, &diary->texts, &entry, err);
  return failed ? failed : codec_encode(&entry, &diary->body, err);
}

/* A correction is of the same kind as what it corrects, when that is here already. */
static int check_corrected(struct diary *diary, const struct diary_record *record,
                           struct err *err) {
  sqlite3_stmt *statement = NULL;
  if (entry_id_none(&record->corrects)) return 0;
  int failed = diary_prepare(diary->db, "SELECT kind FROM entry WHERE id = ?", &statement, err);
  if (failed) return failed;
  sqlite3_bind_blob(statement, 1, &record->corrects, sizeof record->corrects, SQLITE_STATIC);
  int got = diary_step(statement, err);
  const char *kind = got > 0 ? (const char *)sqlite3_column_text(statement, 0) : record->kind;
  if (got > 0) got = 0;
  if (got == 0 && (kind == NULL || strcmp(kind, record->kind) != 0))
    got = err_set(err, EINVAL, "a %s cannot correct a %s", record->kind, kind ? kind : "");
  sqlite3_finalize(statement);
  return got;
}

/* ---- in -------------------------------------------------------------------------------------- */

/* `guest` stands for the diary the row comes from: it has that row's device and nothing else. */
static int take_one(struct diary *diary, struct diary *guest, moment now,
                    const struct diary_record *record, struct diary_taken *taken, struct err *err) {
  enum entry_kind kind;
  struct stored stored = {.device = 1,
                          .seq = record->seq,
                          .id = record->id,
                          .corrects = record->corrects,
                          .logged = record->logged,
                          .at = record->at,
                          .date = record->date,
                          .minute = record->minute,
                          .offset = record->offset,
                          .kind = record->kind,
                          .voided = record->voided,
                          .erased = record->erased};
  int failed = 0;
  if (codec_kind_parse(record->kind, &kind) < 0)
    failed = err_set(err, EINVAL, "kind: there is no \"%.40s\"", record->kind);
  if (!failed) failed = stored_check_guest(&stored, now, err);
  if (!failed) failed = rewrite_body(diary, record, kind, err);
  if (!failed) failed = check_corrected(diary, record, err);
  if (failed) return failed;
  guest->devices[0] = (struct device){.number = 1, .id = record->device};
  guest->device_count = 1;
  stored.body = buf_text(&diary->body);
  stored.body_len = diary->body.len;
  int adopted = diary_adopt(diary, guest, &stored, false, err);
  taken->fresh += adopted == ADOPT_FRESH;
  taken->known += adopted == ADOPT_KNOWN;
  taken->left_out += adopted == ADOPT_LEFT_OUT;
  return adopted < 0 ? adopted : 0;
}

static int take_all(struct diary *diary, moment now, diary_next_record *next, void *owner,
                    struct diary_taken *taken, struct err *err) {
  struct diary_record record;
  struct diary *guest = calloc(1, sizeof *guest);
  int got;
  if (guest == NULL) return err_set(err, ENOMEM, "no memory for taking in entries");
  while ((got = next(owner, &record, err)) > 0) {
    got = take_one(diary, guest, now, &record, taken, err);
    if (got < 0) break;
  }
  free(guest);
  diary_let_go(diary);
  return got;
}

/* After a full disk SQLite rolls back at its next look at the file: have that look now, or nobody
 * who only reads could open it. */
static void roll_back(struct diary *diary) {
  int64_t number;
  diary_exec(diary->db, "ROLLBACK", NULL);
  diary_number(diary->db, "SELECT count(*) FROM device", &number, NULL);
}

int diary_take(struct diary *diary, moment now, diary_next_record *next, void *owner,
               struct diary_taken *taken, struct err *err) {
  struct diary_taken counted = {0};
  int devices = diary->device_count;
  if (*diary->readonly) return err_set(err, EROFS, "diary: %s", diary->readonly);
  /* Gaps of ours before, so that only those that come along are noted as known. */
  int failed = diary_check_holes(diary->db, err);
  if (!failed) failed = diary_exec(diary->db, "BEGIN IMMEDIATE", err);
  if (failed) return failed;
  diary_widen(diary->db);
  failed = take_all(diary, now, next, owner, &counted, err);
  if (!failed) failed = diary_note_holes(diary->db, err);
  if (!failed) failed = diary_settle_all_versions(diary->db, err);
  if (!failed && counted.fresh == 0) failed = diary_make_sure(diary, err);
  if (!failed) failed = diary_exec(diary->db, "COMMIT", err);
  if (failed) {
    roll_back(diary);
    diary->device_count = devices;
  }
  diary_narrow(diary->db);
  if (!failed) *taken = counted;
  return failed;
}
