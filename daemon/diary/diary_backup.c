/* backups/NAME-2025-06-02.db, one a day. A backup gets its name only when it is known to be good.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/paths.h"
#include "core/civil.h"
#include "diary/diary_internal.h"

enum { DAILY = 7, WEEKLY = 4, DATE_SIZE = sizeof "2025-06-02" - 1 };

#define PREFIX "diary-"
#define SUFFIX ".db"

/* ---- names ----------------------------------------------------------------------------------- */

static bool parse_name(const char *name, day_number *out) {
  char date[DATE_SIZE + 1];
  if (strlen(name) != strlen(PREFIX) + DATE_SIZE + strlen(SUFFIX)) return false;
  if (strncmp(name, PREFIX, strlen(PREFIX)) != 0) return false;
  if (strcmp(name + strlen(PREFIX) + DATE_SIZE, SUFFIX) != 0) return false;
  memcpy(date, name + strlen(PREFIX), DATE_SIZE);
  date[DATE_SIZE] = '\0';
  return civil_parse_date(date, out);
}

static int newest_first(const void *a, const void *b) {
  const struct backup_file *left = a, *right = b;
  return strcmp(right->name, left->name);
}

static int fullest_first(const void *a, const void *b) {
  const struct backup_file *left = a, *right = b;
  if (left->rows != right->rows) return left->rows < right->rows ? 1 : -1;
  return newest_first(a, b);
}

static void read_names(DIR *folder, struct backups *out) {
  const struct dirent *found;
  day_number date;
  while ((found = readdir(folder)) != NULL) {
    if (!parse_name(found->d_name, &date) || out->count == BACKUPS_MAX) continue;
    struct backup_file *file = &out->files[out->count++];
    *file = (struct backup_file){.rows = -1};
    memcpy(file->name, found->d_name, strlen(found->d_name) + 1);
  }
  qsort(out->files, (size_t)out->count, sizeof out->files[0], newest_first);
}

int diary_backups_find(const char *path, struct backups *out, struct err *err) {
  out->count = 0;
  int failed = diary_folder(path, "backups", out->folder, err);
  if (failed) return failed;
  DIR *folder = opendir(out->folder);
  if (folder == NULL) return errno == ENOENT ? 0 : err_errno(err, errno, "%s", out->folder);
  read_names(folder, out);
  closedir(folder);
  return 0;
}

int diary_backup_path(const struct backups *backups, int i, char out[PATH_SIZE], struct err *err) {
  char name[BACKUP_NAME_SIZE + 1];
  snprintf(name, sizeof name, "/%s", backups->files[i].name);
  return diary_beside(backups->folder, name, out, err);
}

/* ---- what they hold -------------------------------------------------------------------------- */

int diary_backup_open(const char *name, struct diary **out, struct err *err) {
  int failed = diary_open_plain(name, true, NULL, out, err);
  return failed == -EROFS ? diary_open_plain(name, false, NULL, out, err) : failed;
}

/* -1: it cannot be read. */
static int64_t rows_in(const char *path) {
  struct diary *backup = NULL;
  int64_t rows = -1;
  if (diary_backup_open(path, &backup, NULL) < 0) return -1;
  int failed = diary_count(backup, &rows, NULL);
  diary_close(backup);
  return failed ? -1 : rows;
}

void diary_backups_weigh(struct backups *backups) {
  char path[PATH_SIZE];
  for (int i = 0; i < backups->count; i++)
    if (diary_backup_path(backups, i, path, NULL) == 0) backups->files[i].rows = rows_in(path);
  qsort(backups->files, (size_t)backups->count, sizeof backups->files[0], fullest_first);
}

/* ---- which to keep --------------------------------------------------------------------------- */

static int week_of(day_number date) {
  return date - civil_weekday(date); /* its Monday */
}

/* Fullest first: the first seven, then the fullest of each of the four weeks after them. */
static void prune(const struct backups *backups) {
  int weeks = 0, last_week = INT32_MAX;
  char path[PATH_SIZE];
  for (int i = DAILY; i < backups->count; i++) {
    day_number date = 0;
    parse_name(backups->files[i].name, &date);
    bool first_of_week = week_of(date) != last_week;
    last_week = week_of(date);
    if (first_of_week && ++weeks <= WEEKLY) continue;
    if (diary_backup_path(backups, i, path, NULL) == 0) unlink(path);
  }
}

/* ---- one backup ------------------------------------------------------------------------------ */

static int copy_into(struct diary *diary, const char *part, struct err *err) {
  sqlite3_stmt *statement = NULL;
  unlink(part);
  int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return err_errno(err, errno, "%s", part);
  close(fd);
  int failed = diary_prepare(diary->db, "VACUUM INTO ?", &statement, err);
  if (failed) return failed;
  sqlite3_bind_text(statement, 1, part, -1, SQLITE_STATIC);
  failed = diary_step(statement, err);
  sqlite3_finalize(statement);
  return failed;
}

/* Opens it as a stranger would. */
static int look_at_copy(const char *path, int64_t *rows, struct err *err) {
  struct diary *copy = NULL;
  int failed = diary_open_plain(path, true, NULL, &copy, err);
  if (failed) return failed;
  failed = diary_check_rows(copy, err);
  if (!failed) failed = diary_count(copy, rows, err);
  diary_close(copy);
  return failed;
}

/* Rows never get fewer: a good backup with more of them says that some were lost since. Of a
 * damaged one nothing is believed. */
static int look_for_fuller(const struct backups *backups, int64_t rows, struct err *err) {
  for (int i = 0; i < backups->count && backups->files[i].rows > rows; i++) {
    char path[PATH_SIZE];
    int64_t its = 0;
    int failed = diary_backup_path(backups, i, path, err);
    if (failed) return failed;
    if (look_at_copy(path, &its, NULL) == 0)
      return err_set(err, EUCLEAN, "diary: has %jd entries, its backup %s %jd", (intmax_t)rows,
                     backups->files[i].name, (intmax_t)its);
  }
  return 0;
}

static int make_backup(struct diary *diary, const struct backups *backups, const char *part,
                       struct err *err) {
  int64_t rows = 0;
  int failed = copy_into(diary, part, err);
  if (!failed) failed = look_at_copy(part, &rows, err);
  if (!failed) failed = look_for_fuller(backups, rows, err);
  return failed ? failed : paths_sync(part, err);
}

static int put_in_place(const char *part, const char *path, const char *folder, struct err *err) {
  if (rename(part, path) != 0) return err_errno(err, errno, "%s", path);
  return paths_sync(folder, err);
}

static int backup_as(struct diary *diary, struct backups *backups, const char *name,
                     struct err *err) {
  char path[PATH_SIZE], part[PATH_SIZE];
  int failed = diary_beside(backups->folder, "/", path, err);
  if (!failed) failed = diary_beside(path, BACKUP_PART, part, err);
  if (!failed) failed = diary_beside(backups->folder, name, path, err);
  if (failed) return failed;
  failed = make_backup(diary, backups, part, err);
  if (!failed) failed = put_in_place(part, path, backups->folder, err);
  if (failed) {
    unlink(part);
    return failed;
  }
  if (diary_backups_find(diary->path, backups, NULL) < 0) return 0;
  diary_backups_weigh(backups);
  prune(backups);
  return 0;
}

/* One of today that lacks what was stored before today was made by a clock that was ahead. */
static bool has_all(struct diary *diary, const char *path) {
  int64_t rows = 0;
  return access(path, F_OK) == 0 && diary_count(diary, &rows, NULL) == 0 && rows_in(path) >= rows;
}

int diary_backup(struct diary *diary, day_number today, bool again, struct err *err) {
  char date[CIVIL_UTC_SIZE], name[BACKUP_NAME_SIZE + 1], path[PATH_SIZE];
  struct backups *backups = calloc(1, sizeof *backups);
  if (backups == NULL) return err_set(err, ENOMEM, "no memory for the list of backups");
  civil_format_date(today, date);
  snprintf(name, sizeof name, "/" PREFIX "%.10s" SUFFIX, date);
  int failed = diary_backups_find(diary->path, backups, err);
  if (!failed) failed = diary_beside(backups->folder, name, path, err);
  bool wanted = !failed && (again || !has_all(diary, path));
  /* The last sync of the try that made it may have failed. */
  if (!failed && !wanted) failed = paths_sync(backups->folder, err);
  if (wanted) diary_backups_weigh(backups);
  if (wanted) failed = paths_make_private(backups->folder, err);
  if (wanted && !failed) failed = backup_as(diary, backups, name, err);
  free(backups);
  return failed;
}
