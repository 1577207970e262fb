/* Taking rows from another diary file. A row keeps its device and its number there, so that in
 * whatever order diaries meet, all end with the same rows. */
#include <errno.h>
#include <string.h>

#include "core/civil.h"
#include "core/entries.h"
#include "diary/codec.h"
#include "diary/diary_internal.h"

/* Our number of a device that `from` knows as `number`; made when we have not met it. */
static int meet_device(struct diary *diary, const struct diary *from, int64_t number, bool own,
                       int64_t *out, struct err *err) {
  const struct device *device = diary_device(from, number);
  if (device == NULL) return err_set(err, EUCLEAN, "diary: a row of no device");
  for (int i = 0; i < diary->device_count; i++)
    if (entry_id_same(&diary->devices[i].id, &device->id)) {
      *out = diary->devices[i].number;
      return 0;
    }
  struct device met = *device;
  met.own = own && device->own;
  return diary_device_add(diary, &met, "", out, err);
}

/* Both are named: the person has to look at them. */
static int disagree(const struct stored *ours, const struct stored *theirs, struct err *err) {
  char id[CODEC_ID_SIZE], other[CODEC_ID_SIZE], date[CIVIL_UTC_SIZE];
  codec_id_format(&ours->id, id);
  codec_id_format(&theirs->id, other);
  civil_format_date(theirs->date, date);
  if (entry_id_same(&ours->id, &theirs->id))
    return err_set(err, EEXIST, "the %.20s %s of %s is another one here; nothing was taken over",
                   theirs->kind, other, date);
  return err_set(err, EEXIST, "the %.20s %s of %s has the place of %s here; nothing was taken over",
                 theirs->kind, other, date, id);
}

/* 1: a row of ours has this id, or this place in the sequence of its device; 0: none. */
static int look_for_twin(struct diary *diary, const struct stored *stored, struct err *err) {
  static const char sql[] = "SELECT" STORED_COLUMNS "FROM entry WHERE id = ?1 UNION ALL "
                            "SELECT" STORED_COLUMNS "FROM entry WHERE device = ?2 AND seq = ?3";
  struct stored twin;
  int failed = diary_again(diary->db, &diary->twin, sql, err);
  if (failed) return failed;
  sqlite3_stmt *statement = diary->twin;
  sqlite3_bind_blob(statement, 1, &stored->id, sizeof stored->id, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 2, stored->device);
  sqlite3_bind_int64(statement, 3, stored->seq);
  int got = diary_step(statement, err);
  if (got > 0 && (failed = stored_read(statement, &twin, err)) < 0) got = failed;
  if (got > 0 && (!entry_id_same(&twin.id, &stored->id) ||
                  !(twin.erased || stored->erased || stored_same(&twin, stored))))
    got = disagree(&twin, stored, err);
  sqlite3_reset(statement);
  return got;
}

/* S2: a file that says it was written here proves nothing. What lifts a safety message was typed
 * here, or it is confirmed here. */
static bool may_lift(const struct stored *stored) {
  return strcmp(stored->kind, "clear") == 0 || strcmp(stored->kind, "retract") == 0 ||
         strcmp(stored->kind, "permit") == 0;
}

int diary_adopt(struct diary *diary, const struct diary *from, const struct stored *stored,
                bool own, struct err *err) {
  struct stored copy = *stored;
  struct entry entry;
  int failed = meet_device(diary, from, stored->device, own, &copy.device, err);
  if (failed) return failed;
  int twin = look_for_twin(diary, &copy, err);
  if (twin != 0) return twin < 0 ? twin : ADOPT_KNOWN;
  const struct device *device = diary_device(diary, copy.device);
  if (!own && device->own && may_lift(stored)) return ADOPT_LEFT_OUT;
  /* What an unknown kind is found by is not known here either; keep what its writer said. */
  if (!copy.erased && stored_decode(diary, stored, &entry, NULL) == 0)
    copy.topic = stored_topic(&entry, device->own);
  failed = stored_insert(diary, &copy, err);
  return failed ? failed : ADOPT_FRESH;
}

/* What would make the next start fail, or speak of tomorrow, is left where it is. */
static int check_guest(struct diary *other, const struct stored *stored, moment now,
                       struct err *err) {
  struct entry entry;
  int failed = stored_check_guest(stored, now, err);
  if (failed) return failed;
  failed = stored_decode(other, stored, &entry, err);
  return failed == -EPROTO ? -EINVAL : failed == -ENOTSUP ? 0 : failed;
}

static int adopt_all(struct diary *diary, struct diary *other, moment now, int *added,
                     struct err *err) {
  sqlite3_stmt *statement = NULL;
  struct stored stored;
  int result = diary_prepare(other->db, "SELECT" STORED_COLUMNS "FROM entry ORDER BY device, seq",
                             &statement, err);
  while (!result && (result = diary_step(statement, err)) > 0) {
    result = stored_read(statement, &stored, err);
    if (!result) result = stored_check(other, &stored, err);
    if (!result) result = check_guest(other, &stored, now, err);
    int adopted = result ? result : diary_adopt(diary, other, &stored, false, err);
    result = adopted < 0 ? adopted : 0;
    *added += adopted == ADOPT_FRESH;
  }
  sqlite3_finalize(statement);
  diary_let_go(diary);
  return result;
}

/* Gaps of ours are checked before, so that only those that came along are noted as known. */
static int merge_open(struct diary *diary, struct diary *other, moment now, int *added,
                      struct err *err) {
  int devices = diary->device_count;
  int failed = diary_check_rows(other, err);
  /* A damaged guest is no damage of ours. */
  if (failed == -EUCLEAN) failed = -EPERM;
  if (!failed) failed = diary_check_holes(diary->db, err);
  if (!failed) failed = diary_exec(diary->db, "BEGIN IMMEDIATE", err);
  if (failed) return failed;
  diary_widen(diary->db);
  failed = adopt_all(diary, other, now, added, err);
  if (!failed) failed = diary_note_holes(diary->db, err);
  if (!failed) failed = diary_settle_all_versions(diary->db, err);
  if (!failed && *added == 0) failed = diary_make_sure(diary, err);
  if (!failed) failed = diary_exec(diary->db, "COMMIT", err);
  if (failed) {
    diary_exec(diary->db, "ROLLBACK", NULL);
    diary->device_count = devices;
  }
  diary_narrow(diary->db);
  return failed;
}

int diary_merge(struct diary *diary, const char *path, moment now, int *added, struct err *err) {
  struct diary *other = NULL;
  int fresh = 0;
  if (*diary->readonly) return err_set(err, EROFS, "diary: %s", diary->readonly);
  int failed = diary_open_plain(path, true, NULL, &other, err);
  if (failed) return failed == -EUCLEAN ? -EPERM : failed;
  failed = merge_open(diary, other, now, &fresh, err);
  diary_close(other);
  if (!failed && added != NULL) *added = fresh;
  return failed;
}
