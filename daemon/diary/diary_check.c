/* Whether the whole file is sound. SQLite's own check misses most bit flips in what people wrote,
 * so every row has a sum, and every device's rows are numbered without a gap. The full check, not
 * the quick one, which does not compare indices with tables: a row that its index has lost is a
 * warning sign that the engine would never be fed. */
#include <errno.h>
#include <string.h>

#include "diary/diary_internal.h"

static int check_structure(sqlite3 *db, const char *pragma, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int failed = diary_prepare(db, pragma, &statement, err);
  if (failed) return failed;
  int got = diary_step(statement, err);
  const char *words = got > 0 ? (const char *)sqlite3_column_text(statement, 0) : "";
  if (got > 0) got = 0;
  if (got == 0 && (words == NULL || strcmp(words, "ok") != 0))
    got = err_set(err, EUCLEAN, "diary: %.200s", words ? words : "no answer");
  sqlite3_finalize(statement);
  return got;
}

static int check_sums(struct diary *diary, struct err *err) {
  sqlite3_stmt *statement = NULL;
  struct stored stored;
  int result = diary_prepare(diary->db, "SELECT" STORED_COLUMNS "FROM entry", &statement, err);
  while (!result && (result = diary_step(statement, err)) > 0) {
    result = stored_read(statement, &stored, err);
    if (!result) result = stored_check(diary, &stored, err);
  }
  sqlite3_finalize(statement);
  return result;
}

int diary_check_holes(sqlite3 *db, struct err *err) {
  int64_t device = 0;
  int failed = diary_number(
      db,
      "SELECT device FROM entry GROUP BY device HAVING max(seq) != count(*) +"
      " (SELECT ifnull(sum(last - first + 1), 0) FROM lost WHERE lost.device = entry.device)",
      &device, err);
  if (failed || device == 0) return failed;
  return err_set(err, EUCLEAN, "diary: entries of device %jd are missing", (intmax_t)device);
}

int diary_note_holes(sqlite3 *db, struct err *err) {
  return diary_exec(db,
                    "DELETE FROM lost;"
                    "INSERT INTO lost SELECT device, before + 1, seq - 1 FROM (SELECT device, seq,"
                    " lag(seq, 1, 0) OVER (PARTITION BY device ORDER BY seq) AS before FROM entry)"
                    " WHERE seq > before + 1",
                    err);
}

static int check_all(struct diary *diary, const char *pragma, struct err *err) {
  int failed = check_structure(diary->db, pragma, err);
  if (!failed) failed = check_sums(diary, err);
  if (!failed) failed = diary_check_versions(diary->db, err);
  return failed ? failed : diary_check_holes(diary->db, err);
}

int diary_check_rows(struct diary *diary, struct err *err) {
  return check_all(diary, "PRAGMA quick_check(1)", err);
}

int diary_check(struct diary *diary, struct err *err) {
  /* Comparing indices jumps about in the file: with the small cache it takes three times as long.
   */
  diary_widen(diary->db);
  int failed = check_all(diary, "PRAGMA integrity_check(1)", err);
  diary_narrow(diary->db);
  diary_rest(diary);
  if (!failed && !*diary->readonly) diary_reserve_make(diary->path);
  return failed;
}
