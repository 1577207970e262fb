/* The queries behind the working set (design 2). Each is an index range, however long the diary. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/history.h"
#include "diary/codec.h"
#include "diary/diary_internal.h"

enum {
  ANSWER_DAYS = 3,
  APPOINTMENT_DAYS = 8,
  ACK_SLACK = 2, /* its local date may lie that much before its screen's (date line) */
};

/* ---- which rows ------------------------------------------------------------------------------ */

/* Only their numbers, most of them from an index alone. Whether a row is in force is asked when it
 * is fetched; here only where it decides which row is the last or the first. */
static const char since[] = "SELECT row FROM entry WHERE kind = ?1 AND date >= ?2";
static const char newest_before[] = "SELECT row FROM in_force WHERE kind = ?1 AND date < ?2"
                                    " ORDER BY date DESC, at DESC, row DESC LIMIT 1";
/* Of check-ins with sites the first three count (domain 3.5), and after them those that move up
 * when a correction which could not be stored yet takes one away. ?2 as for the newest baseline. */
static const char sites[] =
    "SELECT * FROM (SELECT row FROM in_force WHERE kind = 'checkin' AND topic = 'sites'"
    "  ORDER BY at, row LIMIT 12)"
    " UNION ALL SELECT * FROM (SELECT row FROM in_force WHERE kind = 'baseline'"
    "  AND topic = 'sites' AND date < ?2 ORDER BY at DESC, row DESC LIMIT 1)";
static const char screens[] =
    "WITH lifted AS (SELECT ifnull(max(at), -9223372036854775807) AS at FROM in_force"
    "  WHERE kind = 'clear' AND topic = 'lifts')"
    "SELECT row FROM entry WHERE kind = 'screen' AND topic = 'flag'"
    "  AND at >= (SELECT at FROM lifted)"
    " UNION ALL SELECT row FROM entry WHERE kind IN ('clear', 'retract', 'ack')"
    "  AND at >= (SELECT at FROM lifted)";
static const char levels[] =
    "SELECT row FROM entry WHERE kind IN ('level', 'permit') AND topic IS NOT NULL"
    "  AND (kind, topic, at) IN (SELECT kind, topic, max(at) FROM in_force"
    "   WHERE kind IN ('level', 'permit') AND topic IS NOT NULL GROUP BY kind, topic)";
static const char appointments[] = "SELECT row FROM entry WHERE kind = 'appointment' AND date >= ?2"
                                   " AND json_extract(body, '$.when') >= ?3";
static const char answers[] =
    "SELECT row FROM entry AS a WHERE kind = 'answer' AND date >= ?2"
    "  AND NOT EXISTS (SELECT 1 FROM entry AS p WHERE p.kind = 'prompt' AND p.date >= ?2 - 1"
    "   AND p.row > a.row AND json_extract(p.body, '$.key') = json_extract(a.body, '$.key')"
    "   AND json_extract(p.body, '$.state') IN ('answered', 'skipped', 'missed', 'expired'))";

enum { EVER = -1000000 }; /* as days back from today: before whatever date */

/* A query is prepared once for the rows after each other that share it. */
static const struct source {
  const char *sql;
  const char *kind; /* ?1 */
  int days;         /* ?2: today minus that many */
} sources[] = {
    {since, "checkin", HISTORY_DAYS},
    {since, "window", HISTORY_DAYS},
    {since, "bout", HISTORY_DAYS},
    {since, "cold", HISTORY_DAYS},
    {since, "warm", HISTORY_DAYS},
    {since, "prompt", HISTORY_PROMPT_DAYS},
    {since, "review", HISTORY_DAYS},
    {since, "ack", HISTORY_DAYS + ACK_SLACK},
    {since, "screen", HISTORY_DAYS},
    {since, "level", HISTORY_DAYS},
    {since, "permit", HISTORY_DAYS},
    {since, "session", HISTORY_SESSION_DAYS},
    {since, "baseline", HISTORY_SESSION_DAYS},
    {since, "clear", HISTORY_SESSION_DAYS},
    {since, "retract", HISTORY_SESSION_DAYS},
    {newest_before, "baseline", HISTORY_SESSION_DAYS},
    {newest_before, "intake", EVER},
    {newest_before, "pause", EVER},
    {newest_before, "gentle", EVER},
    {newest_before, "private", EVER},
    {sites, NULL, HISTORY_SESSION_DAYS},
    {screens, NULL, 0},
    {levels, NULL, 0},
    {appointments, NULL, HISTORY_SESSION_DAYS},
    {answers, NULL, ANSWER_DAYS},
};

/* Row numbers of the working set; some more than once until they are put in order. */
struct rows {
  int64_t *numbers; /* owned */
  size_t count, room;
};

static int add_row(struct rows *rows, int64_t number, struct err *err) {
  if (rows->count == rows->room) {
    size_t room = rows->room ? 2 * rows->room : 1024;
    int64_t *numbers = realloc(rows->numbers, room * sizeof *numbers);
    if (numbers == NULL) return err_set(err, ENOMEM, "no memory for the working set");
    rows->numbers = numbers;
    rows->room = room;
  }
  rows->numbers[rows->count++] = number;
  return 0;
}

static int gather_one(sqlite3_stmt *statement, const struct source *source, day_number today,
                      struct rows *rows, struct err *err) {
  int result;
  if (source->kind != NULL) sqlite3_bind_text(statement, 1, source->kind, -1, SQLITE_STATIC);
  sqlite3_bind_int(statement, 2, today - source->days);
  sqlite3_bind_int64(statement, 3, ((int64_t)today - APPOINTMENT_DAYS) * DAY_SECONDS);
  while ((result = diary_step(statement, err)) > 0) {
    result = add_row(rows, sqlite3_column_int64(statement, 0), err);
    if (result) break;
  }
  sqlite3_reset(statement);
  return result;
}

static int gather(struct diary *diary, day_number today, struct rows *rows, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int result = 0;
  for (size_t i = 0; i < sizeof sources / sizeof *sources && result == 0; i++) {
    if (i == 0 || sources[i].sql != sources[i - 1].sql) {
      sqlite3_finalize(statement);
      statement = NULL;
      result = diary_prepare(diary->db, sources[i].sql, &statement, err);
    }
    if (result == 0) result = gather_one(statement, &sources[i], today, rows, err);
  }
  sqlite3_finalize(statement);
  return result;
}

static int by_number(const void *a, const void *b) {
  int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
  return (left > right) - (left < right);
}

/* In the order of storing, each once. */
static void put_in_order(struct rows *rows) {
  size_t kept = 0;
  if (rows->count == 0) return;
  qsort(rows->numbers, rows->count, sizeof *rows->numbers, by_number);
  for (size_t i = 0; i < rows->count; i++)
    if (kept == 0 || rows->numbers[i] != rows->numbers[kept - 1])
      rows->numbers[kept++] = rows->numbers[i];
  rows->count = kept;
}

/* ---- feeding --------------------------------------------------------------------------------- */

static int feed_one(struct diary *diary, sqlite3_stmt *statement, diary_each *each, void *owner,
                    struct err *err) {
  struct stored stored;
  struct entry entry;
  int failed = stored_read(statement, &stored, err);
  if (!failed) failed = stored_check(diary, &stored, err);
  if (!failed) failed = stored_decode(diary, &stored, &entry, err);
  if (failed) return failed;
  memset(&entry.corrects, 0, sizeof entry.corrects); /* what it corrects was never fed */
  return each(owner, &entry);
}

/* Rows that are not in force yield nothing. */
static int feed_rows(struct diary *diary, const struct rows *rows, diary_each *each, void *owner,
                     struct err *err) {
  sqlite3_stmt *statement = NULL;
  int result = diary_prepare(diary->db, "SELECT" STORED_COLUMNS "FROM in_force WHERE row = ?1",
                             &statement, err);
  for (size_t i = 0; i < rows->count && result == 0; i++) {
    sqlite3_bind_int64(statement, 1, rows->numbers[i]);
    result = diary_step(statement, err);
    if (result > 0) result = feed_one(diary, statement, each, owner, err);
    sqlite3_reset(statement);
  }
  sqlite3_finalize(statement);
  return result;
}

/* In one transaction, so that the numbers and the rows are of one state of the file. */
int diary_load(struct diary *diary, day_number today, diary_each *each, void *owner,
               struct err *err) {
  struct rows rows = {NULL, 0, 0};
  int result = diary_exec(diary->db, "BEGIN", err);
  if (result) return result;
  result = gather(diary, today, &rows, err);
  put_in_order(&rows);
  if (result == 0) result = feed_rows(diary, &rows, each, owner, err);
  free(rows.numbers);
  int ended = diary_exec(diary->db, "COMMIT", result ? NULL : err);
  return result ? result : ended;
}

int diary_get_topic(struct diary *diary, enum entry_kind kind, const char *topic, diary_each *each,
                    void *owner, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int result = diary_prepare(diary->db,
                             "SELECT" STORED_COLUMNS "FROM in_force WHERE kind = ?1 AND topic = ?2"
                             " ORDER BY at DESC, row DESC LIMIT 1",
                             &statement, err);
  if (result) return result;
  sqlite3_bind_text(statement, 1, codec_kind_names[kind], -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, topic, -1, SQLITE_STATIC);
  result = diary_step(statement, err);
  if (result > 0)
    result = feed_one(diary, statement, each, owner, err);
  else if (result == 0)
    result = err_set(err, ENOENT, "no %s of %s", codec_kind_names[kind], topic);
  sqlite3_finalize(statement);
  sqlite3_db_release_memory(diary->db);
  return result;
}
