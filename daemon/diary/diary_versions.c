/* Which version of an entry counts. Versions are a family: an entry, all that it corrects, and all
 * that corrects any of these. The newest leaf wins, of several the one logged last, so the answer
 * does not depend on the order in which merges brought them. Screens, clears and retracts always
 * count (S22), also when somebody else's diary says otherwise. */
#include <errno.h>
#include <string.h>

#include "diary/diary_internal.h"

/* The family of the entry with id ?1. */
#define FAMILY_OF(seed)                                                                            \
  "WITH RECURSIVE"                                                                                 \
  " up(id) AS (" seed " UNION"                                                                     \
  "  SELECT x.corrects FROM up JOIN entry AS x ON x.id = up.id WHERE x.corrects IS NOT NULL),"     \
  " family(id) AS (SELECT id FROM up UNION"                                                        \
  "  SELECT x.id FROM family JOIN entry AS x ON x.corrects = family.id)"

/* Its members but the winner, of the kinds that can be corrected. */
static const char supersede[] = "INSERT OR IGNORE INTO superseded " FAMILY_OF(
    "SELECT ?1") " SELECT row FROM entry WHERE id IN (SELECT id FROM family)"
                 " AND kind NOT IN ('screen', 'clear', 'retract')"
                 " AND row IS NOT (SELECT y.row FROM family JOIN entry AS y ON y.id = family.id"
                 "  WHERE NOT EXISTS (SELECT 1 FROM entry AS c WHERE c.corrects = y.id)"
                 "  ORDER BY y.logged DESC, y.seq DESC, y.id DESC LIMIT 1)";

static const char reinstate[] = "DELETE FROM superseded WHERE row IN (" FAMILY_OF(
    "SELECT ?1") " SELECT row FROM entry WHERE id IN (SELECT id FROM family))";

static int run_with_id(sqlite3 *db, const char *sql, const struct entry_id *id, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int failed = diary_prepare(db, sql, &statement, err);
  if (failed) return failed;
  sqlite3_bind_blob(statement, 1, id, sizeof *id, SQLITE_STATIC);
  failed = diary_step(statement, err);
  sqlite3_finalize(statement);
  return failed;
}

int diary_settle_versions(sqlite3 *db, const struct entry_id *id, struct err *err) {
  int failed = run_with_id(db, reinstate, id, err);
  return failed ? failed : run_with_id(db, supersede, id, err);
}

int diary_settle_all_versions(sqlite3 *db, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int result = diary_exec(db, "DELETE FROM superseded", err);
  if (!result)
    result = diary_prepare(db, "SELECT id FROM entry WHERE corrects IS NOT NULL", &statement, err);
  while (!result && (result = diary_step(statement, err)) > 0) {
    struct entry_id id = {{0}};
    if (sqlite3_column_bytes(statement, 0) == (int)sizeof id)
      memcpy(&id, sqlite3_column_blob(statement, 0), sizeof id);
    result = run_with_id(db, supersede, &id, err);
  }
  sqlite3_finalize(statement);
  return result;
}

/* Leaves that win are not listed, everything corrected is: what of this can be seen without walking
 * families. */
int diary_check_versions(sqlite3 *db, struct err *err) {
  int64_t wrong = 0;
  int failed = diary_number(
      db,
      "SELECT count(*) FROM entry AS e JOIN entry AS c ON c.corrects = e.id"
      " WHERE e.kind NOT IN ('screen', 'clear', 'retract') AND e.row NOT IN superseded",
      &wrong, err);
  if (!failed && wrong == 0)
    failed = diary_number(db,
                          "SELECT count(*) FROM superseded AS s LEFT JOIN entry AS e USING(row)"
                          " WHERE e.row IS NULL OR e.kind IN ('screen', 'clear', 'retract')"
                          " OR (e.corrects IS NULL AND NOT EXISTS"
                          "  (SELECT 1 FROM entry AS c WHERE c.corrects = e.id))",
                          &wrong, err);
  if (failed || wrong == 0) return failed;
  return err_set(err, EUCLEAN, "diary: its list of corrected entries is damaged");
}

int diary_next_version(sqlite3 *db, const struct entry_id *id, int64_t after, sqlite3_stmt **out,
                       struct err *err) {
  int failed = diary_prepare(
      db,
      FAMILY_OF("SELECT ?1") " SELECT" STORED_COLUMNS
                             "FROM entry WHERE id IN (SELECT id FROM family) AND row > ?2"
                             " AND erased = 0 ORDER BY row LIMIT 1",
      out, err);
  if (failed) return failed;
  sqlite3_bind_blob(*out, 1, id, sizeof *id, SQLITE_STATIC);
  sqlite3_bind_int64(*out, 2, after);
  return 0;
}
