/* The log: rows by filter, by id, and what is counted over them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "diary/codec.h"
#include "diary/diary_internal.h"

enum { SLACK_SECONDS = 300 }; /* how far ahead an entry may be typed (S2) */

/* Decodes and hands on. Rows of unknown kinds, or that only a newer version understands, are passed
 * over: 0. */
static int hand_on(struct diary *diary, sqlite3_stmt *statement, diary_each_row *each, void *owner,
                   struct err *err) {
  struct stored stored;
  struct diary_row row = {.row = 0};
  int failed = stored_read(statement, &stored, err);
  if (!failed) failed = stored_check(diary, &stored, err);
  if (failed) return failed;
  failed = stored_decode(diary, &stored, &row.entry, err);
  if (failed == -ENOTSUP || failed == -EPROTO) return 0;
  if (failed) return failed;
  const struct device *device = diary_device(diary, stored.device);
  row.row = stored.row;
  row.in_force = sqlite3_column_int(statement, STORED_COUNT) != 0;
  row.erased = stored.erased;
  row.own = device != NULL && device->own;
  return each(owner, &row);
}

/* "'checkin','bout'" of a set of kinds. */
static int add_kinds(struct buf *sql, uint32_t kinds) {
  int failed = buf_puts(sql, " AND kind IN (");
  for (int kind = 0, n = 0; kind < ENTRY_KINDS && !failed; kind++)
    if (kinds >> kind & 1)
      failed = buf_printf(sql, "%s'%s'", n++ ? "," : "", codec_kind_names[kind]);
  return failed ? failed : buf_puts(sql, ")");
}

/* Everything is a number or a name of ours, so it may stand in the text. Dates are looked up by
 * `at`, whose index gives the order too, with the day's slack that offsets need. */
static int write_query(const struct diary_filter *filter, struct buf *sql) {
  const char *order = filter->oldest_first ? "ASC" : "DESC";
  char relation = filter->oldest_first ? '>' : '<';
  int failed = buf_puts(sql, "SELECT" STORED_COLUMNS ", EXISTS (SELECT 1 FROM in_force AS f"
                             " WHERE f.row = e.row) AS counts FROM entry AS e WHERE 1");
  if (!failed && filter->kinds) failed = add_kinds(sql, filter->kinds);
  if (!failed && filter->from != DAY_NONE)
    failed = buf_printf(sql, " AND date >= %d AND at >= %jd", filter->from,
                        (intmax_t)(filter->from - 1) * DAY_SECONDS);
  if (!failed && filter->to != DAY_NONE)
    failed = buf_printf(sql, " AND date <= %d AND at < %jd", filter->to,
                        ((intmax_t)filter->to + 2) * DAY_SECONDS);
  if (!failed && filter->in_force_only) failed = buf_puts(sql, " AND counts");
  if (!failed && filter->after_row)
    failed = buf_printf(sql, " AND (at, row) %c (SELECT at, row FROM entry WHERE row = %jd)",
                        relation, (intmax_t)filter->after_row);
  if (!failed) failed = buf_printf(sql, " ORDER BY at %s, row %s", order, order);
  if (!failed && filter->limit) failed = buf_printf(sql, " LIMIT %d", filter->limit);
  return failed;
}

int diary_list(struct diary *diary, const struct diary_filter *filter, diary_each_row *each,
               void *owner, struct err *err) {
  struct buf sql;
  sqlite3_stmt *statement = NULL;
  buf_init(&sql, 4096);
  int result = write_query(filter, &sql);
  if (result) err_set(err, -result, "no memory for a query");
  if (!result) result = diary_prepare(diary->db, buf_text(&sql), &statement, err);
  buf_finish(&sql);
  while (!result && (result = diary_step(statement, err)) > 0)
    result = hand_on(diary, statement, each, owner, err);
  sqlite3_finalize(statement);
  sqlite3_db_release_memory(diary->db);
  return result;
}

/* "ab12" -> the lowest and the highest id that begin so. */
static int id_range(const char *prefix, struct entry_id *low, struct entry_id *high) {
  char digits[CODEC_ID_SIZE];
  size_t len = strlen(prefix);
  if (len < 4 || len > 32) return -EINVAL;
  memset(digits, '0', 32);
  memcpy(digits, prefix, len);
  if (codec_id_parse(digits, 32, low) < 0) return -EINVAL;
  memset(digits + len, 'f', 32 - len);
  return codec_id_parse(digits, 32, high);
}

int diary_get(struct diary *diary, const char *prefix, diary_each_row *each, void *owner,
              struct err *err) {
  struct entry_id low, high;
  sqlite3_stmt *statement = NULL;
  if (id_range(prefix, &low, &high) < 0)
    return err_set(err, EINVAL, "\"%.40s\" is not an id: 4 to 32 hexadecimal digits", prefix);
  static const char among[] = "FROM entry AS e WHERE id BETWEEN ?1 AND ?2 LIMIT 2";
  char sql[512];
  snprintf(sql, sizeof sql,
           "SELECT" STORED_COLUMNS ", EXISTS (SELECT 1 FROM in_force AS f WHERE f.row = e.row),"
           " (SELECT count(*) FROM (SELECT 1 %s)) %s",
           among, among);
  int result = diary_prepare(diary->db, sql, &statement, err);
  if (result) return result;
  sqlite3_bind_blob(statement, 1, &low, sizeof low, SQLITE_STATIC);
  sqlite3_bind_blob(statement, 2, &high, sizeof high, SQLITE_STATIC);
  result = diary_step(statement, err);
  if (result == 0)
    result = err_set(err, ENOENT, "no entry has an id that begins with %s", prefix);
  else if (result > 0 && sqlite3_column_int(statement, STORED_COUNT + 1) > 1)
    result = err_set(err, EEXIST, "several entries have an id that begins with %s", prefix);
  else if (result > 0)
    result = hand_on(diary, statement, each, owner, err);
  sqlite3_finalize(statement);
  sqlite3_db_release_memory(diary->db);
  return result;
}

int diary_newest(struct diary *diary, moment *out, struct err *err) {
  char sql[128];
  int64_t newest = INT64_MIN;
  snprintf(sql, sizeof sql, "SELECT at FROM entry WHERE at <= logged + %d ORDER BY at DESC LIMIT 1",
           SLACK_SECONDS);
  int failed = diary_number(diary->db, sql, &newest, err);
  if (!failed) *out = newest;
  return failed;
}

int diary_count(struct diary *diary, int64_t *out, struct err *err) {
  int64_t count = 0;
  int failed = diary_number(diary->db, "SELECT count(*) FROM entry", &count, err);
  if (!failed) *out = count;
  return failed;
}
