/* Forgetting (S22): the one change that is ever made to a row. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/paths.h"
#include "diary/codec.h"
#include "diary/diary_internal.h"

/* Screens, clears and retracts keep what they say and lose their words. */
static bool keeps_content(const struct stored *stored) {
  return strcmp(stored->kind, "screen") == 0 || strcmp(stored->kind, "clear") == 0 ||
         strcmp(stored->kind, "retract") == 0;
}

/* What is left of the row: its body without the texts, or a tombstone. */
static int reduce(struct diary *diary, struct stored *stored, struct err *err) {
  struct entry entry;
  buf_clear(&diary->body);
  if (!keeps_content(stored)) {
    stored->body = "";
    stored->body_len = 0;
    stored->topic = NULL;
    stored->erased = true;
    return 0;
  }
  int failed = stored_decode(diary, stored, &entry, err);
  if (failed) return failed;
  entry.note = entry.text = entry.text2 = NULL;
  failed = codec_encode(&entry, &diary->body, err);
  stored->body = diary->body.data;
  stored->body_len = diary->body.len;
  return failed;
}

static int update(struct diary *diary, struct stored *stored, struct err *err) {
  sqlite3_stmt *statement = NULL;
  const struct device *device = diary_device(diary, stored->device);
  if (device == NULL) return err_set(err, EUCLEAN, "diary: a row of no device");
  int failed = diary_prepare(
      diary->db, "UPDATE entry SET body = ?1, topic = ?2, erased = ?3, sum = ?4 WHERE row = ?5",
      &statement, err);
  if (failed) return failed;
  sqlite3_bind_text(statement, 1, stored->body, (int)stored->body_len, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, stored->topic, -1, SQLITE_STATIC);
  sqlite3_bind_int(statement, 3, stored->erased);
  sqlite3_bind_int64(statement, 4, (int64_t)stored_sum(stored, &device->id));
  sqlite3_bind_int64(statement, 5, stored->row);
  failed = diary_step(statement, err);
  sqlite3_finalize(statement);
  return failed;
}

/* The next version after `row`: 1, its number then in `row`; 0: there are no more. */
static int forget_next(struct diary *diary, const struct entry_id *id, int64_t *row,
                       struct err *err) {
  sqlite3_stmt *statement = NULL;
  struct stored stored;
  int failed = diary_next_version(diary->db, id, *row, &statement, err);
  if (failed) return failed;
  int got = diary_step(statement, err);
  if (got > 0) {
    failed = stored_read(statement, &stored, err);
    if (!failed) failed = stored_check(diary, &stored, err);
    if (!failed) failed = reduce(diary, &stored, err);
    if (!failed) failed = update(diary, &stored, err);
    *row = stored.row;
    if (failed) got = failed;
  }
  sqlite3_finalize(statement);
  return got;
}

static int forget_all(struct diary *diary, const struct entry_id *id, int *forgotten,
                      struct err *err) {
  int64_t row = 0;
  *forgotten = 0;
  int got;
  while ((got = forget_next(diary, id, &row, err)) > 0) ++*forgotten;
  return got;
}

static int forget_in(struct diary *diary, const struct entry_id *id, int *forgotten,
                     struct err *err) {
  int failed = diary_exec(diary->db, "BEGIN IMMEDIATE", err);
  if (failed) return failed;
  failed = diary_exec(diary->db, "DROP TRIGGER entry_no_update", err);
  if (!failed) failed = forget_all(diary, id, forgotten, err);
  if (!failed) failed = diary_exec(diary->db, TRIGGER_NO_UPDATE, err);
  if (!failed) failed = diary_exec(diary->db, "COMMIT", err);
  if (failed) diary_exec(diary->db, "ROLLBACK", NULL);
  return failed;
}

/* ---- backups --------------------------------------------------------------------------------- */

/* In a damaged file the entry may lie where no search finds it: only a sound one is believed. */
static int check_backup(const char *path, struct err *err) {
  struct diary *backup = NULL;
  int failed = diary_backup_open(path, &backup, err);
  if (!failed) failed = diary_check_rows(backup, err);
  diary_close(backup);
  return failed;
}

static int forget_in_backup(const char *path, const struct entry_id *id, struct err *err) {
  struct diary *backup = NULL;
  int forgotten = 0;
  int failed = diary_open_plain(path, false, NULL, &backup, err);
  if (!failed) failed = forget_in(backup, id, &forgotten, err);
  diary_close(backup);
  return failed;
}

static int remove_backup(const struct backups *backups, const char *path, struct err *err) {
  char journal[PATH_SIZE];
  int failed = diary_beside(path, "-journal", journal, err);
  if (failed) return failed;
  if ((unlink(journal) != 0 && errno != ENOENT) || unlink(path) != 0)
    return err_errno(err, errno, "%s", path);
  return paths_sync(backups->folder, err);
}

/* One that a failed try has erased already. */
static bool is_there(struct diary *diary, const struct entry_id *id) {
  sqlite3_stmt *statement = NULL;
  if (diary_prepare(diary->db, "SELECT 1 FROM entry WHERE id = ?", &statement, NULL) < 0)
    return false;
  sqlite3_bind_blob(statement, 1, id, sizeof *id, SQLITE_STATIC);
  bool there = diary_step(statement, NULL) > 0;
  sqlite3_finalize(statement);
  return there;
}

/* Which backups are damaged, before any of them is touched. -EUCLEAN: a damaged one may be all that
 * is left of something, as no sound one has as much as it or as the diary. */
static int judge_backups(struct backups *backups, int64_t rows, bool damaged[BACKUPS_MAX],
                         struct err *err) {
  int64_t most = -1;
  diary_backups_weigh(backups);
  for (int i = 0; i < backups->count; i++) {
    char name[PATH_SIZE];
    int failed = diary_backup_path(backups, i, name, err);
    if (!failed) failed = check_backup(name, err);
    if (failed && failed != -EUCLEAN) return failed;
    damaged[i] = failed != 0;
    if (!damaged[i] && backups->files[i].rows > most) most = backups->files[i].rows;
  }
  for (int i = 0; i < backups->count; i++)
    if (damaged[i] && most < rows && (backups->files[i].rows < 0 || most < backups->files[i].rows))
      return err_set(err, EUCLEAN,
                     "a backup, %s, is damaged; `settle backup` makes a good one, then it can be "
                     "forgotten",
                     backups->files[i].name);
  return 0;
}

static int forget_in_each(const struct backups *backups, const bool damaged[BACKUPS_MAX],
                          const struct entry_id *id, struct diary_forgotten *out, struct err *err) {
  int failed = 0;
  for (int i = 0; i < backups->count && !failed; i++) {
    char name[PATH_SIZE];
    failed = diary_backup_path(backups, i, name, err);
    if (!failed && !damaged[i]) failed = forget_in_backup(name, id, err);
    if (failed || !damaged[i]) continue;
    failed = remove_backup(backups, name, err);
    if (out->removed++ == 0) memcpy(out->damaged, backups->files[i].name, sizeof out->damaged);
  }
  return failed;
}

static int forget_in_backups(struct diary *diary, const struct entry_id *id,
                             struct diary_forgotten *out, struct err *err) {
  bool damaged[BACKUPS_MAX] = {false}; /* what is not judged is not removed */
  int64_t rows = 0;
  struct backups *backups = calloc(1, sizeof *backups);
  if (backups == NULL) return err_set(err, ENOMEM, "no memory for the list of backups");
  int failed = diary_backups_find(diary->path, backups, err);
  if (!failed) failed = diary_count(diary, &rows, err);
  if (!failed) failed = judge_backups(backups, rows, damaged, err);
  if (!failed) failed = forget_in_each(backups, damaged, id, out, err);
  free(backups);
  return failed;
}

static int count_broken(const char *path) {
  char folder[PATH_SIZE];
  int count = 0;
  if (diary_folder(path, "", folder, NULL) < 0) return 0;
  DIR *names = opendir(folder);
  const struct dirent *found;
  while (names != NULL && (found = readdir(names)) != NULL)
    count += strncmp(found->d_name, "broken-", 7) == 0;
  if (names != NULL) closedir(names);
  return count;
}

int diary_forget(struct diary *diary, const struct entry_id *id, struct diary_forgotten *out,
                 struct err *err) {
  struct diary_forgotten copies = {.left = 0};
  int forgotten = 0;
  if (*diary->readonly) return err_set(err, EROFS, "diary: %s", diary->readonly);
  /* Copies first: when one of them fails, the entry is still there to be forgotten again. */
  int failed = diary_remove_leftovers(diary->path, err);
  if (!failed) failed = forget_in_backups(diary, id, &copies, err);
  if (!failed) failed = forget_in(diary, id, &forgotten, err);
  if (failed) return failed;
  if (forgotten == 0 && !is_there(diary, id))
    return err_set(err, ENOENT, "there is no such entry to forget");
  copies.left = count_broken(diary->path);
  if (out != NULL) *out = copies;
  return 0;
}
