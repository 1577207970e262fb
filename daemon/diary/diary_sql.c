#include <errno.h>
#include <string.h>

#include "diary/diary_internal.h"

enum { BUSY_MS = 1000 };
#define EVERY_DAY "16" /* pages of cache */

/* Which errno a result of SQLite stands for; 0: ask the system's own errno. */
static const struct {
  int result; /* primary code */
  int code;
} meanings[] = {
    {SQLITE_BUSY, EBUSY},         {SQLITE_LOCKED, EBUSY},     {SQLITE_FULL, ENOSPC},
    {SQLITE_NOMEM, ENOMEM},       {SQLITE_READONLY, EROFS},   {SQLITE_PERM, EACCES},
    {SQLITE_AUTH, EACCES},        {SQLITE_INTERRUPT, EINTR},  {SQLITE_IOERR, EIO},
    {SQLITE_CANTOPEN, EACCES},    {SQLITE_CORRUPT, EUCLEAN},  {SQLITE_NOTADB, EUCLEAN},
    {SQLITE_CONSTRAINT, EUCLEAN}, /* our statements keep the constraints; so the indices lie */
    {SQLITE_ERROR, EUCLEAN},      /* our statements are right; so the schema is not ours */
    {SQLITE_SCHEMA, EUCLEAN},     {SQLITE_MISMATCH, EUCLEAN}, {SQLITE_TOOBIG, EUCLEAN},
};

static int code_of(sqlite3 *db, int result) {
  int system = db == NULL ? 0 : sqlite3_system_errno(db);
  int primary = result & 0xff;
  bool of_system = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
  if (of_system && (system == ENOSPC || system == EDQUOT)) return ENOSPC;
  if (of_system && (system == EROFS || system == EACCES || system == EMFILE)) return system;
  if (result == SQLITE_READONLY_DBMOVED) return ESTALE;
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (meanings[i].result == primary) return meanings[i].code;
  return EIO;
}

/* -errno by class, with SQLite's words in `err`. */
static int fail(sqlite3 *db, int result, struct err *err) {
  const char *words = db == NULL ? sqlite3_errstr(result) : sqlite3_errmsg(db);
  return err_set(err, code_of(db, result), "diary: %s", words);
}

int diary_exec(sqlite3 *db, const char *sql, struct err *err) {
  int result = sqlite3_exec(db, sql, NULL, NULL, NULL);
  return result == SQLITE_OK ? 0 : fail(db, result, err);
}

int diary_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct err *err) {
  int result = sqlite3_prepare_v2(db, sql, -1, out, NULL);
  return result == SQLITE_OK ? 0 : fail(db, result, err);
}

void diary_widen(sqlite3 *db) {
  diary_exec(db, "PRAGMA cache_size=-4096", NULL);
}

void diary_narrow(sqlite3 *db) {
  diary_exec(db, "PRAGMA cache_size=" EVERY_DAY, NULL);
  sqlite3_db_release_memory(db);
}

int diary_again(sqlite3 *db, sqlite3_stmt **kept, const char *sql, struct err *err) {
  if (*kept == NULL) return diary_prepare(db, sql, kept, err);
  sqlite3_reset(*kept);
  sqlite3_clear_bindings(*kept);
  return 0;
}

int diary_step(sqlite3_stmt *statement, struct err *err) {
  int result = sqlite3_step(statement);
  if (result == SQLITE_ROW) return 1;
  return result == SQLITE_DONE ? 0 : fail(sqlite3_db_handle(statement), result, err);
}

int diary_number(sqlite3 *db, const char *sql, int64_t *out, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int failed = diary_prepare(db, sql, &statement, err);
  if (failed) return failed;
  int got = diary_step(statement, err);
  if (got > 0) *out = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return got < 0 ? got : 0;
}

/* One thread, no statistics, no memory kept for speed: the daemon at rest is to be small. Has an
 * effect only before SQLite's first use in the process; later it does nothing. */
static void configure_library(void) {
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

static const char settings[] = "PRAGMA trusted_schema=OFF;"
                               "PRAGMA cell_size_check=ON;"
                               "PRAGMA foreign_keys=ON;"
                               "PRAGMA secure_delete=ON;"
                               "PRAGMA mmap_size=0;"
                               "PRAGMA temp_store=MEMORY;"
                               "PRAGMA cache_size=" EVERY_DAY ";"
                               "PRAGMA synchronous=EXTRA;";

/* The journal mode is written in the file, so a WAL diary may come from elsewhere: read back. */
static int use_rollback_journal(sqlite3 *db, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int failed = diary_prepare(db, "PRAGMA journal_mode=DELETE", &statement, err);
  if (failed) return failed;
  int got = diary_step(statement, err);
  const char *mode = got > 0 ? (const char *)sqlite3_column_text(statement, 0) : NULL;
  if (got >= 0 && (mode == NULL || strcmp(mode, "delete") != 0))
    got = err_set(err, EBUSY, "diary: cannot leave journal mode \"%s\"", mode ? mode : "?");
  sqlite3_finalize(statement);
  return got < 0 ? got : 0;
}

static int harden(sqlite3 *db, bool readonly, struct err *err) {
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, BUSY_MS);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  int failed = diary_exec(db, settings, err);
  return failed || readonly ? failed : use_rollback_journal(db, err);
}

int diary_connect(const char *path, int flags, const char *vfs, sqlite3 **out, struct err *err) {
  sqlite3 *db = NULL;
  configure_library();
  int result =
      sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, vfs);
  int failed = result == SQLITE_OK ? 0 : fail(db, result, err);
  if (!failed) failed = harden(db, (flags & SQLITE_OPEN_READONLY) != 0, err);
  if (failed)
    sqlite3_close(db);
  else
    *out = db;
  return failed;
}

void diary_disconnect(sqlite3 *db) {
  sqlite3_close(db);
}
