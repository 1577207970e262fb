/* A floor: floor_loop with the diary in SQLite, as small as SQLite can be set.
 *
 *   floor_diary DIARY            loads 64 days of check-ins, says READY=1 and rests
 *   floor_diary DIARY commit     for each line on its input: one durable commit of the newest
 *                                check-in once more; prints how long, in microseconds
 */
#include <malloc.h>
#include <sqlite3.h>
#include <sys/timerfd.h>
#include <uv.h>

#include "base/err.h"
#include "bench.h"
#include "notify_ready.h"

static void must(sqlite3 *db, int result) {
  if (result == SQLITE_OK || result == SQLITE_DONE) return;
  fprintf(stderr, "floor_diary: %s\n", sqlite3_errmsg(db));
  exit(1);
}

/* The settings of the diary (facts 3), so that a commit means the same. */
static sqlite3 *open_diary(const char *path) {
  sqlite3 *db = NULL;
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
  must(db, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL));
  must(db, sqlite3_exec(db,
                        "PRAGMA cache_size=16; PRAGMA journal_mode=DELETE;"
                        "PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON",
                        NULL, NULL, NULL));
  return db;
}

static int load(sqlite3 *db) {
  sqlite3_stmt *query = NULL;
  int bytes = 0, result;
  must(db, sqlite3_prepare_v2(db,
                              "SELECT at, body FROM entry WHERE kind = 'checkin' AND"
                              " date > (SELECT max(date) FROM entry WHERE kind = 'checkin') - 64",
                              -1, &query, NULL));
  while ((result = sqlite3_step(query)) == SQLITE_ROW) bytes += sqlite3_column_bytes(query, 1);
  must(db, result);
  sqlite3_finalize(query);
  sqlite3_db_release_memory(db);
  malloc_trim(0);
  return bytes;
}

/* Also when the clock was set: read away, or it would ring for ever. */
static void ring(uv_poll_t *poll, int status, int events) {
  int fd = -1;
  uint64_t times;
  (void)status, (void)events;
  if (uv_fileno((uv_handle_t *)poll, &fd) < 0 || read(fd, &times, sizeof times) < 0) return;
}

static int rest(void) {
  uv_loop_t loop;
  uv_poll_t alarm;
  struct err err;
  const struct itimerspec later = {.it_value.tv_sec = time(NULL) + 3600};
  int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (fd < 0 || timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &later, NULL) < 0)
    return 1;
  if (uv_loop_init(&loop) < 0 || uv_poll_init(&loop, &alarm, fd) < 0) return 1;
  if (uv_poll_start(&alarm, UV_READABLE, ring) < 0 || notify_ready("READY=1", &err) < 0) return 1;
  return uv_run(&loop, UV_RUN_DEFAULT);
}

static void commit(sqlite3 *db, sqlite3_stmt *insert) {
  must(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
  must(db, sqlite3_step(insert));
  must(db, sqlite3_reset(insert));
  must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
}

static int commit_lines(sqlite3 *db) {
  char line[16];
  sqlite3_stmt *insert = NULL;
  must(db, sqlite3_prepare_v2(
               db,
               "INSERT INTO entry(id, device, seq, logged, at, date, minute, offset, kind, topic,"
               " body, voided, erased, sum) SELECT randomblob(16), device,"
               " (SELECT max(seq) + 1 FROM entry AS s WHERE s.device = e.device), logged, at, date,"
               " minute, offset, kind, topic, body, 0, 0, sum FROM entry AS e"
               " WHERE kind = 'checkin' ORDER BY date DESC LIMIT 1",
               -1, &insert, NULL));
  while (fgets(line, sizeof line, stdin) != NULL) {
    int64_t begun = bench_elapsed();
    commit(db, insert);
    printf("%jd\n", (intmax_t)(bench_elapsed() - begun));
    fflush(stdout);
  }
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) return 2;
  sqlite3 *db = open_diary(argv[1]);
  if (argc == 3) return commit_lines(db);
  return load(db) > 0 ? rest() : 1;
}
