/* The diary (design 7, facts 3): one SQLite file of append-only entries. In the daemon, in
 * `settled --command`, and read-only in the report. Knows no clock: whoever calls says what time it
 * is. Single-threaded; every call blocks until it is done, at most a second on a busy file.
 *
 *   diary_lock_take(path, 0, &lock, &holder, &err);      only one writer
 *   diary_open(path, &options, &diary, &err);
 *   diary_load(diary, today, feed_history, app, &err);
 *   diary_append(diary, entries, 2, NULL, &err);         0: on the disk, power cuts included
 *   diary_rest(diary);
 *   diary_close(diary); diary_lock_drop(&lock);
 *
 * Beside FILE (diary.db): FILE.lock; FILE.reserve, 256 KiB given up when the disk is full;
 * backups/; broken-<UTC>/ with what was damaged, never deleted by us.
 *
 * Corrections: entries that correct each other, directly or through others, are versions of one.
 * In force is the newest version (the last that nothing corrects; of several, the one logged last),
 * unless it is a void. Screens, clears and retracts cannot be corrected or voided (S22): all count.
 */
#ifndef SETTLED_DIARY_H
#define SETTLED_DIARY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/paths.h"
#include "settled/entry.h"

struct diary;

/* What a negative result of this module asks of the caller. */
enum diary_class {
  DIARY_DONE,
  DIARY_REFUSED,   /* this entry or request is wrong; trying again does not help: EINVAL, EEXIST,
                      ENOENT, EPERM */
  DIARY_TRANSIENT, /* nothing was stored; keep the entries, tell once, try again at every wake:
                      EBUSY, ENOSPC, EIO, EROFS, EACCES, EISDIR, ELOOP, ENOMEM and all others */
  DIARY_DAMAGED    /* EUCLEAN: close, diary_rescue, open again; REST until then (S17) */
};
enum diary_class diary_class_of(int result);

/* ---- one writer ----------------------------------------------------------------------------- */

struct diary_lock {
  int fd; /* -1: not held */
};

/* Held by the daemon as long as it lives, by a command around its open and around each commit;
 * needed for everything below that is not opened read-only. Waits up to `wait_ms`. -EWOULDBLOCK:
 * held by somebody else, `holder` is its pid (0 unknown). */
int diary_lock_take(const char *path, int wait_ms, struct diary_lock *out, pid_t *holder,
                    struct err *err);
void diary_lock_drop(struct diary_lock *lock);

/* ---- open and close ------------------------------------------------------------------------- */

struct diary_options {
  bool readonly;       /* makes, repairs and writes nothing; needs no lock */
  const char *machine; /* what tells this machine from others; NULL: /etc/machine-id */
  const char *name;    /* of this device, for people; NULL: the host's name */
  const char *vfs;     /* SQLite VFS, for tests; NULL: the system's */
};

/* Opens, or makes it when there is neither a diary nor a backup of one. A diary of a newer major
 * version is opened read-only (diary_readonly). No full scan: the cost does not grow with the
 * diary. -EUCLEAN: damaged, gone though backups are there, or not a diary; read-only and not there:
 * -ENOENT. */
int diary_open(const char *path, const struct diary_options *options, struct diary **out,
               struct err *err);
void diary_close(struct diary *diary); /* NULL is fine */
/* Why it cannot be written, as a sentence for people; NULL: it can. */
const char *diary_readonly(const struct diary *diary);
/* It was to be written, but could be opened for reading only when it was: SQLite settles for that
 * in silence, also when only file descriptors were short. Opening it anew may help. */
bool diary_fell_back(const struct diary *diary);
/* Whether another program has stored something since this was last asked, or since it was opened;
 * also when that cannot be told. */
bool diary_changed(struct diary *diary);
/* Gives memory back to the system after a burst of work. */
void diary_rest(struct diary *diary);

/* ---- writing -------------------------------------------------------------------------------- */

/* Stores all of them or none, durable when it returns 0. Each needs an id, a stamp whose date and
 * minute follow from `at` and `offset`, and `logged`. An entry whose id is there already with the
 * same content is done already, which makes a retry harmless (same: kind, body, corrects, voided,
 * and `at` unless both were logged as they happened); `added`, NULL allowed, counts the new ones.
 * -EEXIST: the id is there with other content; -ENOENT: it corrects what is not there, -EPERM: what
 * may not be corrected (S22); -EINVAL: the content, see codec_encode. */
int diary_append(struct diary *diary, const struct entry *entries, int count, int *added,
                 struct err *err);

/* What became of the copies of a forgotten entry. */
struct diary_forgotten {
  int left;         /* folders broken-*, which keep what they hold */
  int removed;      /* damaged backups, in which nothing can be erased for sure */
  char damaged[32]; /* name of the newest of them; "": none */
};

/* Erases one entry and all its versions: the body goes, a tombstone with id, kind and times stays;
 * the same in every backup. Of a screen, clear or retract only the texts go (S22; that HALT does
 * not stand is the caller's check). A damaged backup is removed whole when a good one that
 * is as full is there, else it is named and nothing is forgotten (-EUCLEAN). When it fails, the
 * entry may be gone from some copies already; done again it goes on, and 0 means all, power cuts
 * included. `out`, NULL allowed. */
int diary_forget(struct diary *diary, const struct entry_id *id, struct diary_forgotten *out,
                 struct err *err);

/* Takes in another diary file, `path`: every row of it that is not here, as its device's. Its sums
 * are checked first, then each row: one from more than 5 minutes after `now`, or of a kind known
 * here that cannot be read, refuses it whole (-EINVAL), and so does the same id with other content
 * (-EEXIST). All in one transaction. Clears, retracts and permits from elsewhere are unconfirmed
 * from then on (S2). */
int diary_merge(struct diary *diary, const char *path, moment now, int *added, struct err *err);

/* ---- reading -------------------------------------------------------------------------------- */

/* The entry and its texts are valid during the call. Not 0 ends the iteration and is its result.
 * While it runs no other program can commit: do not wait in it. */
typedef int diary_each(void *owner, const struct entry *entry);

/* Feeds the working set (design 2) in the order it was stored, only what is in force, with
 * `corrects` cleared, its rows' sums checked (-EUCLEAN): check-ins, windows, bouts, cold, warm,
 * prompts, reviews, acks of the last HISTORY_DAYS; sessions of HISTORY_SESSION_DAYS; the first 3
 * check-ins with sites ever; baselines of HISTORY_SESSION_DAYS, the one in force before that and
 * the last one with sites; screens of HISTORY_DAYS and every older one with a yes or unsure since
 * the last clear that lifts; clears and retracts likewise, and of HISTORY_SESSION_DAYS; levels of
 * HISTORY_DAYS and the last of each exercise; permits likewise; the newest intake, pause and
 * gentle; appointments not long past; answers of the last 3 days whose prompt was not answered,
 * skipped, missed or expired since. */
int diary_load(struct diary *diary, day_number today, diary_each *each, void *owner,
               struct err *err);

struct diary_row {
  struct entry entry; /* `corrects` and `voided` as stored; all "not recorded" when erased */
  bool in_force;
  bool erased; /* by diary_forget */
  bool own;    /* made on this device or on one it was before */
  int64_t row; /* in the order stored here */
};
typedef int diary_each_row(void *owner, const struct diary_row *row);

struct diary_filter {
  uint32_t kinds;      /* bit k: enum entry_kind k; 0: all */
  day_number from, to; /* local dates, both inclusive; DAY_NONE: open */
  bool oldest_first;
  bool in_force_only;
  int64_t after_row; /* paging: go on after the row with this `row`; 0: from the start */
  int limit;         /* rows; 0: all */
};

/* The log, newest `at` first. Rows of a kind this version does not know are passed over. */
int diary_list(struct diary *diary, const struct diary_filter *filter, diary_each_row *each,
               void *owner, struct err *err);

/* The one row whose id begins with `prefix` (4 to 32 hex digits). -EINVAL malformed, -ENOENT none,
 * -EEXIST several. */
int diary_get(struct diary *diary, const char *prefix, diary_each_row *each, void *owner,
              struct err *err);

/* The newest entry in force of a kind about `topic`: the exercise of a level, the id of a
 * plugin_state or routine. -ENOENT: none. */
int diary_get_topic(struct diary *diary, enum entry_kind kind, const char *topic, diary_each *each,
                    void *owner, struct err *err);

/* `at` of the newest entry that was not in the future when it was logged; INT64_MIN: none. */
int diary_newest(struct diary *diary, moment *out, struct err *err);
/* Rows, superseded ones included. Scans an index: for doctor, not for every day. */
int diary_count(struct diary *diary, int64_t *out, struct err *err);

/* ---- care ----------------------------------------------------------------------------------- */

/* Once a day when idle: the file's structure and indices, every row's sum, which versions count, no
 * hole in any device's sequence; ten years take about 100 ms. -EUCLEAN with what is wrong. Also
 * makes the reserve file again when it is gone, and rests. */
int diary_check(struct diary *diary, struct err *err);

/* The backup of local date `today` (backups/diary-2025-06-02.db), unless it is there already with
 * all entries and `again` is false: complete, checked, at least as many rows as any good one,
 * durable. Keeps the newest, by what they hold, of the last 7 days that have one and of the 4 weeks
 * before. Call after the first commit of a day. */
int diary_backup(struct diary *diary, day_number today, bool again, struct err *err);

struct diary_rescue {
  int from_backup;        /* rows */
  int salvaged;           /* rows newer than the backup, read from the damaged file */
  int lost;               /* rows known to be missing: holes in a sequence */
  char backup[PATH_SIZE]; /* the one used; "" none */
  char aside[PATH_SIZE];  /* the folder that keeps the damaged file */
};

/* For a closed diary, with the lock: copies it with its journal to broken-<UTC of now>/, makes a
 * new one of the fullest good backup and every row whose sum is right, and puts that in its place.
 * Until then the damaged one stays as it is. The device gets a new identity: rows that only others
 * still have of the old one must not clash. */
int diary_rescue(const char *path, const struct diary_options *options, moment now,
                 struct diary_rescue *out, struct err *err);

#endif
