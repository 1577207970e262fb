/* After damage: keep what there is, and go on with what can be proved right (facts 3). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "core/civil.h"
#include "diary/diary_internal.h"

enum { SMALLEST_ROW = 40, COPY_SIZE = 16 * 1024, SAME_SECOND = 100 };

/* ---- files ----------------------------------------------------------------------------------- */

static int copy_bytes(int from, int to) {
  char bytes[COPY_SIZE];
  ssize_t n;
  while ((n = read(from, bytes, sizeof bytes)) > 0)
    for (ssize_t done = 0, wrote; done < n; done += wrote)
      if ((wrote = write(to, bytes + done, (size_t)(n - done))) < 0) return -errno;
  return n < 0 ? -errno : fsync(to) != 0 ? -errno : 0;
}

/* Copies a file durably. That there is none is fine: `*copied` says so. */
static int copy_file(const char *from, const char *to, bool *copied, struct err *err) {
  *copied = false;
  int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (in < 0) return errno == ENOENT ? 0 : err_errno(err, errno, "%s", from);
  int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  int failed = out < 0 ? -errno : copy_bytes(in, out);
  close(in);
  if (out >= 0) close(out);
  *copied = !failed;
  return failed ? err_errno(err, -failed, "%s", to) : 0;
}

/* A database and its journal, which belong together. */
static int copy_pair(const char *from, const char *to, bool *copied, struct err *err) {
  char journal_from[PATH_SIZE], journal_to[PATH_SIZE];
  bool journal;
  int failed = diary_beside(from, "-journal", journal_from, err);
  if (!failed) failed = diary_beside(to, "-journal", journal_to, err);
  if (!failed) failed = copy_file(from, to, copied, err);
  return failed ? failed : copy_file(journal_from, journal_to, &journal, err);
}

static void remove_pair(const char *path) {
  char journal[PATH_SIZE];
  unlink(path);
  if (diary_beside(path, "-journal", journal, NULL) == 0) unlink(journal);
}

/* broken-20250602T083000Z, with -2 and so on when there is one of that second. */
static int make_aside(const char *path, moment now, char out[PATH_SIZE], struct err *err) {
  char utc[CIVIL_UTC_SIZE], name[64];
  civil_format_utc(now, utc);
  for (int i = 1; i < SAME_SECOND; i++) {
    char count[8] = "";
    if (i > 1) snprintf(count, sizeof count, "-%d", i);
    snprintf(name, sizeof name, "broken-%.4s%.2s%.5s%.2s%.3s%s", utc, utc + 5, utc + 8, utc + 14,
             utc + 17, count);
    int failed = diary_folder(path, name, out, err);
    if (failed) return failed;
    if (mkdir(out, 0700) == 0) return 0;
    if (errno != EEXIST) return err_errno(err, errno, "%s", out);
  }
  return err_set(err, EEXIST, "%s: too many of them", out);
}

/* Into a folder that is there already. */
static int keep_copy(const char *path, const char *aside, struct err *err) {
  char folder[PATH_SIZE], kept[PATH_SIZE];
  bool copied;
  int failed = diary_folder(path, "", folder, err);
  if (!failed) failed = diary_beside(aside, "/diary.db", kept, err);
  if (!failed) failed = copy_pair(path, kept, &copied, err);
  if (!failed) failed = paths_sync(aside, err);
  return failed ? failed : paths_sync(folder, err);
}

/* What a rescue that comes to nothing has copied: the diary itself is still in its place, and each
 * try would leave one more. */
static void drop_copy(const char *aside) {
  char kept[PATH_SIZE];
  if (diary_beside(aside, "/diary.db", kept, NULL) == 0) remove_pair(kept);
  rmdir(aside);
}

/* ---- the new diary --------------------------------------------------------------------------- */

/* A want of the machine, which passes: taken for damage it would cost rows that are there. That a
 * sector cannot be read (EIO) does not pass; it is damage here. */
static bool may_pass(int result) {
  return diary_class_of(result) == DIARY_TRANSIENT && result != -EIO;
}

/* 1: it is good and has more than `*most` rows, now their number; 0: it is not; -errno: one cannot
 * tell just now. */
static int better_backup(const char *name, int64_t *most, struct err *err) {
  struct diary *backup = NULL;
  int64_t rows = -1;
  int failed = diary_backup_open(name, &backup, err);
  if (!failed) failed = diary_count(backup, &rows, err);
  if (!failed && rows > *most) failed = diary_check_rows(backup, err);
  diary_close(backup);
  if (failed) return may_pass(failed) ? failed : 0;
  if (rows <= *most) return 0;
  *most = rows;
  return 1;
}

/* Copies the fullest backup that is good to `fresh`; none: `fresh` stays away. Rows never get
 * fewer, while a name says only what the clock said: it may have been days ahead. */
static int start_from_backup(const char *path, const char *fresh, struct diary_rescue *out,
                             struct err *err) {
  struct backups *backups = calloc(1, sizeof *backups);
  if (backups == NULL) return err_set(err, ENOMEM, "no memory for the list of backups");
  int64_t most = -1;
  bool copied;
  int failed = diary_backups_find(path, backups, err);
  for (int i = 0; i < backups->count && !failed; i++) {
    char name[PATH_SIZE];
    failed = diary_backup_path(backups, i, name, err);
    int better = failed ? failed : better_backup(name, &most, err);
    if (better > 0) memcpy(out->backup, name, sizeof name);
    if (better < 0) failed = better;
  }
  if (!failed && most >= 0) failed = copy_file(out->backup, fresh, &copied, err);
  free(backups);
  return failed;
}

static int make_empty(const char *path, struct err *err) {
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return err_errno(err, errno, "%s", path);
  close(fd);
  return 0;
}

/* One row by number, if it can be read and its sum is right. 1: taken; 0: not; -errno: not now, or
 * of ours. */
static int salvage_row(struct diary *fresh, struct diary *damaged, sqlite3_stmt *statement,
                       int64_t row, struct err *err) {
  struct stored stored;
  int taken = 0;
  sqlite3_reset(statement);
  sqlite3_bind_int64(statement, 1, row);
  int got = diary_step(statement, err);
  if (may_pass(got)) return got;
  if (got > 0 && stored_read(statement, &stored, NULL) == 0 &&
      stored_check(damaged, &stored, NULL) == 0)
    taken = diary_adopt(fresh, damaged, &stored, true, err);
  /* Two rows that claim one place: the one taken first stays. */
  return taken == -EEXIST ? 0 : taken;
}

/* Every number that a row of a file of this size could have: an index that is damaged too is not
 * asked which there are. */
static int salvage_rows(struct diary *fresh, struct diary *damaged, off_t size,
                        struct diary_rescue *out, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int failed = diary_prepare(damaged->db, "SELECT" STORED_COLUMNS "FROM entry WHERE row = ?",
                             &statement, err);
  if (failed) return may_pass(failed) ? failed : 0;
  for (int64_t row = 1; row <= size / SMALLEST_ROW && failed >= 0; row++) {
    failed = salvage_row(fresh, damaged, statement, row, err);
    out->salvaged += failed > 0;
  }
  sqlite3_finalize(statement);
  return failed < 0 ? failed : 0;
}

/* Page 1 holds the header and the schema. `MEND_SIZE`: a file that was cut is filled up with empty
 * pages to the count in its header, because SQLite opens nothing whose tables begin past the end.
 * `MEND_GRAFT`: the page of an empty diary stands in for the damaged one; they are alike but for a
 * few counters. What this makes of the rows, their sums tell. */
enum mending { MEND_NOTHING, MEND_SIZE, MEND_GRAFT, MENDINGS };

enum {
  PAGE = 4096,
  AT_COUNTER = 24,
  AT_PAGES = 28,
  AT_FREE_PAGES = 32,
  AT_VALID_FOR = 92,
  PAGES_MAX = 1 << 18 /* a gigabyte: a count above it is damage too */
};

static uint32_t load_big_endian(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void store_big_endian(uint32_t value, uint8_t *p) {
  for (int i = 0; i < 4; i++) p[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Makes header and file agree on the number of pages: the larger one. */
static int mend_pages(int fd, uint8_t page[PAGE]) {
  struct stat st;
  if (fstat(fd, &st) != 0) return -errno;
  uint32_t pages = (uint32_t)((st.st_size + PAGE - 1) / PAGE),
           told = load_big_endian(page + AT_PAGES);
  if (told > pages && told <= PAGES_MAX) pages = told;
  store_big_endian(pages, page + AT_PAGES);
  memset(page + AT_FREE_PAGES, 0, 8);                /* reading needs none of them */
  memcpy(page + AT_VALID_FOR, page + AT_COUNTER, 4); /* else the count is not believed */
  if (ftruncate(fd, (off_t)pages * PAGE) != 0) return -errno;
  ssize_t n = pwrite(fd, page, PAGE, 0);
  return n == PAGE ? 0 : n < 0 ? -errno : -ENOSPC;
}

/* -EUCLEAN: there is not even a first page. */
static int mend_from(int from, int to) {
  uint8_t page[PAGE];
  ssize_t n = pread(from, page, PAGE, 0);
  if (n < 0) return -errno;
  return n == PAGE ? mend_pages(to, page) : -EUCLEAN;
}

static int mend_first_page(const char *scratch, const char *empty, enum mending mending,
                           struct err *err) {
  int from = open(mending == MEND_GRAFT ? empty : scratch, O_RDONLY | O_CLOEXEC);
  int to = from < 0 ? -1 : open(scratch, O_RDWR | O_CLOEXEC);
  int result = to < 0 ? -errno : mend_from(from, to);
  if (from >= 0) close(from);
  if (to >= 0) close(to);
  return result < 0 ? err_set(err, -result, "%s: %s", scratch, strerror(-result)) : 0;
}

/* Whose rows they are is part of their sums. When the list of devices is lost, that of the backup
 * serves: numbers stay the same from the first day on. */
static int borrow_devices(struct diary *damaged, const struct diary *fresh, struct err *err) {
  int failed = diary_devices_load(damaged, err);
  if (may_pass(failed)) return failed;
  if (!failed && damaged->device_count > 0) return 0;
  memcpy(damaged->devices, fresh->devices, sizeof damaged->devices);
  damaged->device_count = fresh->device_count;
  return 0;
}

/* -EUCLEAN: nothing helps. Any other failure is of the machine: the copy was written just now. */
static int open_scratch(const char *scratch, const char *empty, struct diary **out,
                        struct err *err) {
  int failed = -EUCLEAN;
  for (int mending = MEND_NOTHING; mending < MENDINGS && failed == -EUCLEAN; mending++) {
    failed = 0;
    if (mending != MEND_NOTHING)
      failed = mend_first_page(scratch, empty, (enum mending)mending, err);
    if (!failed) failed = diary_attach(scratch, false, NULL, out, err);
    /* Nobody else has the copy open and it can be written: so its head says this. */
    if (failed == -EBUSY || failed == -EROFS) failed = -EUCLEAN;
  }
  return failed;
}

/* A diary with nothing in it, made beside the scratch copy. */
static int make_sample(const char *path, struct err *err) {
  struct diary *sample = NULL;
  int failed = make_empty(path, err);
  if (!failed) failed = diary_open_plain(path, false, NULL, &sample, err);
  if (!failed) diary_close(sample);
  return failed;
}

static int salvage_copy(struct diary *fresh, const char *scratch, off_t size, const char *empty,
                        struct diary_rescue *out, struct err *err) {
  struct diary *damaged = NULL;
  int failed = open_scratch(scratch, empty, &damaged, err);
  if (failed) return failed == -EUCLEAN ? 0 : failed; /* then the backup serves alone */
  failed = borrow_devices(damaged, fresh, err);
  if (!failed) failed = salvage_rows(fresh, damaged, size, out, err);
  diary_close(damaged);
  return failed;
}

/* From a copy: reading may roll a journal back, and the evidence stays as it was found. */
static int salvage(struct diary *fresh, const char *path, const char *scratch,
                   struct diary_rescue *out, struct err *err) {
  struct stat st;
  char empty[PATH_SIZE];
  bool copied;
  int failed = copy_pair(path, scratch, &copied, err);
  if (failed || !copied || stat(scratch, &st) != 0 || st.st_size == 0) return failed;
  failed = diary_beside(scratch, ".empty", empty, err);
  if (!failed) failed = make_sample(empty, err);
  if (!failed) failed = salvage_copy(fresh, scratch, st.st_size, empty, out, err);
  remove_pair(empty);
  return failed;
}

static int count_lost(struct diary *fresh, struct diary_rescue *out, struct err *err) {
  int64_t lost = 0;
  int failed = diary_note_holes(fresh->db, err);
  if (!failed)
    failed =
        diary_number(fresh->db, "SELECT ifnull(sum(last - first + 1), 0) FROM lost", &lost, err);
  out->lost = (int)lost;
  return failed;
}

static int fill(struct diary *fresh, const char *path, const struct diary_options *options,
                const char *scratch, struct diary_rescue *out, struct err *err) {
  int64_t rows = 0;
  int failed = diary_count(fresh, &rows, err);
  out->from_backup = (int)rows;
  if (!failed) failed = diary_exec(fresh->db, "BEGIN IMMEDIATE", err);
  if (failed) return failed;
  failed = salvage(fresh, path, scratch, out, err);
  diary_let_go(fresh);
  if (!failed) failed = count_lost(fresh, out, err);
  if (!failed) failed = diary_settle_all_versions(fresh->db, err);
  if (!failed) failed = diary_device_take(fresh, options, true, err);
  if (!failed) failed = diary_exec(fresh->db, "COMMIT", err);
  return failed ? failed : diary_check_rows(fresh, err);
}

static int build(const char *path, const struct diary_options *options, const char *fresh_path,
                 const char *scratch, struct diary_rescue *out, struct err *err) {
  struct diary *fresh = NULL;
  int failed = start_from_backup(path, fresh_path, out, err);
  if (!failed) failed = make_empty(fresh_path, err);
  if (!failed) failed = diary_open_plain(fresh_path, false, NULL, &fresh, err);
  if (failed) return failed;
  failed = fill(fresh, path, options, scratch, out, err);
  diary_close(fresh);
  return failed;
}

/* The journal goes first: left beside the new file it would be rolled back into it. */
static int replace(const char *path, const char *fresh, struct err *err) {
  char journal[PATH_SIZE], folder[PATH_SIZE];
  int failed = diary_beside(path, "-journal", journal, err);
  if (!failed) failed = diary_folder(path, "", folder, err);
  if (!failed) failed = paths_sync(fresh, err);
  if (failed) return failed;
  if (unlink(journal) != 0 && errno != ENOENT) return err_errno(err, errno, "%s", journal);
  failed = paths_sync(folder, err);
  if (failed) return failed;
  if (rename(fresh, path) != 0) return err_errno(err, errno, "%s", path);
  return paths_sync(folder, err);
}

/* A file and its journal, for good. */
static int remove_left(const char *path, struct err *err) {
  char journal[PATH_SIZE], folder[PATH_SIZE];
  int failed = diary_beside(path, "-journal", journal, err);
  if (!failed) failed = diary_folder(path, "", folder, err);
  if (failed) return failed;
  const char *const files[] = {journal, path};
  bool removed = false;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    if (unlink(files[i]) == 0)
      removed = true;
    else if (errno != ENOENT && errno != ENOTDIR)
      return err_errno(err, errno, "%s", files[i]);
  }
  return removed ? paths_sync(folder, err) : 0;
}

int diary_remove_leftovers(const char *path, struct err *err) {
  static const char *const ends[] = {".rescue", ".salvage", ".salvage.empty"};
  char name[PATH_SIZE];
  int failed = diary_folder(path, "backups/" BACKUP_PART, name, err);
  if (!failed) failed = remove_left(name, err);
  for (size_t i = 0; i < sizeof ends / sizeof *ends && !failed; i++) {
    failed = diary_beside(path, ends[i], name, err);
    if (!failed) failed = remove_left(name, err);
  }
  return failed;
}

int diary_rescue(const char *path, const struct diary_options *options, moment now,
                 struct diary_rescue *out, struct err *err) {
  struct diary_rescue report = {.from_backup = 0};
  char fresh[PATH_SIZE], scratch[PATH_SIZE];
  int failed = diary_beside(path, ".rescue", fresh, err);
  if (!failed) failed = diary_beside(path, ".salvage", scratch, err);
  if (failed) return failed;
  remove_pair(fresh); /* of a rescue that a power cut ended */
  remove_pair(scratch);
  failed = make_aside(path, now, report.aside, err);
  if (failed) return failed;
  failed = keep_copy(path, report.aside, err);
  if (!failed) failed = build(path, options, fresh, scratch, &report, err);
  if (failed)
    drop_copy(report.aside);
  else
    failed = replace(path, fresh, err);
  remove_pair(fresh);
  remove_pair(scratch);
  if (!failed) *out = report;
  return failed;
}
