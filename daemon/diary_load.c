/* The queries behind the working set (design 2). Each is an index range, however long the diary. */
#include <errno.h>
#include <string.h>

#include "codec.h"
#include "core/history.h"
#include "diary_internal.h"

enum { ANSWER_DAYS = 3, APPOINTMENT_DAYS = 8 };

/* ?1 the first date of HISTORY_DAYS, ?2 of HISTORY_SESSION_DAYS, ?3 of the answers, ?4 the moment
 * before which an appointment is past. The rows come in the order of storing: the numbers are
 * collected in a set that is walked in order, so nothing is sorted. */
static const char working_set[] =
    "WITH lifted AS (SELECT max(at) AS at FROM in_force WHERE kind = 'clear' AND topic = 'lifts')"
    "SELECT" STORED_COLUMNS "FROM entry WHERE row IN ("
    " SELECT row FROM in_force WHERE kind IN ('checkin', 'window', 'bout', 'cold', 'warm',"
    "  'prompt', 'review', 'ack', 'screen', 'level', 'permit') AND date >= ?1"
    " UNION ALL SELECT row FROM in_force WHERE kind IN ('session', 'baseline', 'clear', 'retract')"
    "  AND date >= ?2"
    " UNION ALL SELECT * FROM (SELECT row FROM in_force WHERE kind = 'checkin' AND topic = 'sites'"
    "  ORDER BY at, row LIMIT 3)"
    " UNION ALL SELECT * FROM (SELECT row FROM in_force WHERE kind = 'baseline' AND date < ?2"
    "  ORDER BY date DESC, at DESC, row DESC LIMIT 1)"
    " UNION ALL SELECT * FROM (SELECT row FROM in_force WHERE kind = 'baseline'"
    "  AND topic = 'sites' AND date < ?2 ORDER BY at DESC, row DESC LIMIT 1)"
    " UNION ALL SELECT row FROM in_force WHERE kind = 'screen' AND topic = 'flag'"
    "  AND at >= ifnull((SELECT at FROM lifted), -9223372036854775807)"
    " UNION ALL SELECT row FROM in_force WHERE kind IN ('clear', 'retract')"
    "  AND at >= ifnull((SELECT at FROM lifted), -9223372036854775807)"
    " UNION ALL SELECT row FROM in_force WHERE kind IN ('level', 'permit') AND topic IS NOT NULL"
    "  AND (kind, topic, at) IN (SELECT kind, topic, max(at) FROM in_force"
    "   WHERE kind IN ('level', 'permit') AND topic IS NOT NULL GROUP BY kind, topic)"
    " UNION ALL SELECT * FROM (SELECT row FROM in_force WHERE kind = 'intake'"
    "  ORDER BY date DESC, at DESC, row DESC LIMIT 1)"
    " UNION ALL SELECT * FROM (SELECT row FROM in_force WHERE kind = 'pause'"
    "  ORDER BY date DESC, at DESC, row DESC LIMIT 1)"
    " UNION ALL SELECT * FROM (SELECT row FROM in_force WHERE kind = 'gentle'"
    "  ORDER BY date DESC, at DESC, row DESC LIMIT 1)"
    " UNION ALL SELECT row FROM in_force WHERE kind = 'appointment' AND date >= ?2"
    "  AND json_extract(body, '$.when') >= ?4"
    " UNION ALL SELECT a.row FROM in_force AS a WHERE kind = 'answer' AND date >= ?3"
    "  AND NOT EXISTS (SELECT 1 FROM entry AS p WHERE p.kind = 'prompt' AND p.date >= ?3 - 1"
    "   AND p.row > a.row AND json_extract(p.body, '$.key') = json_extract(a.body, '$.key')"
    "   AND json_extract(p.body, '$.state') IN ('answered', 'skipped', 'missed', 'expired'))"
    ") ORDER BY row";

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

int diary_load(struct diary *diary, day_number today, diary_each *each, void *owner,
               struct err *err) {
  sqlite3_stmt *statement = NULL;
  int result = diary_prepare(diary->db, working_set, &statement, err);
  if (result) return result;
  sqlite3_bind_int(statement, 1, today - HISTORY_DAYS);
  sqlite3_bind_int(statement, 2, today - HISTORY_SESSION_DAYS);
  sqlite3_bind_int(statement, 3, today - ANSWER_DAYS);
  sqlite3_bind_int64(statement, 4, ((int64_t)today - APPOINTMENT_DAYS) * 86400);
  while ((result = diary_step(statement, err)) > 0) {
    result = feed_one(diary, statement, each, owner, err);
    if (result) break;
  }
  sqlite3_finalize(statement);
  return result;
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
  return result;
}
