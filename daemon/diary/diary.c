#include "diary/diary.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/civil.h"
#include "core/entries.h"
#include "diary/codec.h"
#include "diary/diary_internal.h"

enum {
  RESERVE_BYTES = 256 * 1024,
  TEXTS_MAX = 2 * CODEC_STATE_MAX + TEXT_MAX + NOTE_MAX + 16,
  OFFSET_MAX = 18 * 60
};

enum diary_class diary_class_of(int result) {
  switch (-result) {
  case 0:
    return DIARY_DONE;
  case EINVAL:
  case EEXIST:
  case ENOENT:
  case EPERM:
    return DIARY_REFUSED;
  case EUCLEAN:
    return DIARY_DAMAGED;
  default:
    return result > 0 ? DIARY_DONE : DIARY_TRANSIENT;
  }
}

/* ---- names ----------------------------------------------------------------------------------- */

int diary_beside(const char *path, const char *suffix, char out[PATH_SIZE], struct err *err) {
  int n = snprintf(out, PATH_SIZE, "%s%s", path, suffix);
  return n < PATH_SIZE ? 0 : err_set(err, ENAMETOOLONG, "%.100s...: too long", path);
}

int diary_folder(const char *path, const char *name, char out[PATH_SIZE], struct err *err) {
  const char *slash = strrchr(path, '/');
  int len = slash == NULL ? 1 : slash == path ? 1 : (int)(slash - path);
  const char *folder = slash == NULL ? "." : path;
  int n = snprintf(out, PATH_SIZE, "%.*s%s%s", len, folder, *name ? "/" : "", name);
  return n < PATH_SIZE ? 0 : err_set(err, ENAMETOOLONG, "%.100s...: too long", path);
}

/* The same file by a name without links: SQLite refuses links in any part of a name, and people
 * have linked homes. Only the last part is still refused. Allocated. */
static int resolve(const char *path, char **out, struct err *err) {
  char folder[PATH_SIZE];
  const char *slash = strrchr(path, '/');
  int failed = diary_folder(path, "", folder, err);
  if (failed) return failed;
  char *real = realpath(folder, NULL);
  if (real == NULL) return err_errno(err, errno, "%s", folder);
  int n = asprintf(out, "%s/%s", strcmp(real, "/") == 0 ? "" : real, slash ? slash + 1 : path);
  free(real);
  return n < 0 ? err_set(err, ENOMEM, "no memory for a file's name") : 0;
}

/* ---- open ------------------------------------------------------------------------------------ */

static int backups_there(const char *path, struct err *err) {
  struct backups *backups = malloc(sizeof *backups);
  if (backups == NULL) return err_set(err, ENOMEM, "no memory for the list of backups");
  int failed = diary_backups_find(path, backups, err);
  int count = failed ? failed : backups->count;
  free(backups);
  return count;
}

/* 1: a file with something in it; 0: nothing yet, make it; -errno. */
static int look_at_file(const char *path, struct err *err) {
  struct stat st;
  bool there = lstat(path, &st) == 0;
  if (!there && errno != ENOENT) return err_errno(err, errno, "%s", path);
  if (there && S_ISLNK(st.st_mode)) return err_set(err, ELOOP, "%s is a link", path);
  if (there && S_ISDIR(st.st_mode)) return err_set(err, EISDIR, "%s is a folder", path);
  if (there && !S_ISREG(st.st_mode)) return err_set(err, EIO, "%s is not a file", path);
  if (there && st.st_size > 0) return 1;
  int backups = backups_there(path, err);
  if (backups <= 0) return backups;
  return err_set(err, EUCLEAN, "%s is %s, but there are backups of it", path,
                 there ? "empty" : "gone");
}

/* The file exists, ours alone, before SQLite opens it: SQLite gives its journal the same mode. */
static int make_file(const char *path, struct err *err) {
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return err_errno(err, errno, "%s", path);
  int failed = fchmod(fd, 0600) != 0 ? err_errno(err, errno, "%s", path) : 0;
  close(fd);
  return failed;
}

static struct diary *new_diary(void) {
  struct diary *diary = calloc(1, sizeof *diary);
  if (diary == NULL) return NULL;
  buf_init(&diary->body, CODEC_BODY_MAX);
  buf_init(&diary->texts, TEXTS_MAX);
  return diary;
}

void diary_close(struct diary *diary) {
  if (diary == NULL) return;
  diary_let_go(diary);
  diary_disconnect(diary->db);
  buf_finish(&diary->body);
  buf_finish(&diary->texts);
  free(diary->path);
  free(diary);
}

static int connect_diary(struct diary *diary, bool readonly, const char *vfs, struct err *err) {
  int flags = readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (readonly) snprintf(diary->readonly, sizeof diary->readonly, "opened for reading only");
  return diary_connect(diary->path, flags, vfs, &diary->db, err);
}

/* A newer version is let in for reading; what is empty is made, when we may. */
static int agree_on_schema(struct diary *diary, struct err *err) {
  struct err why;
  int look = diary_schema_look(diary->db, &why);
  if (look == -EROFS) {
    snprintf(diary->readonly, sizeof diary->readonly, "%.90s", why.text);
    return 0;
  }
  if (look < 0) return err_set(err, -look, "%s", why.text);
  if (look > 0) return 0;
  if (*diary->readonly) return err_set(err, ENOENT, "%s: empty", diary->path);
  return diary_schema_make(diary->db, err);
}

int diary_attach(const char *path, bool readonly, const char *vfs, struct diary **out,
                 struct err *err) {
  struct diary *diary = new_diary();
  if (diary == NULL) {
    err_set(err, ENOMEM, "no memory for the diary");
    return -ENOMEM;
  }
  int failed = resolve(path, &diary->path, err);
  if (!failed) failed = connect_diary(diary, readonly, vfs, err);
  if (!failed) failed = agree_on_schema(diary, err);
  if (failed)
    diary_close(diary);
  else
    *out = diary;
  return failed;
}

int diary_open_plain(const char *path, bool readonly, const char *vfs, struct diary **out,
                     struct err *err) {
  struct diary *diary = NULL;
  int failed = diary_attach(path, readonly, vfs, &diary, err);
  if (failed) return failed;
  failed = diary_devices_load(diary, err);
  if (failed)
    diary_close(diary);
  else
    *out = diary;
  return failed;
}

static int prepare_place(const char *path, struct err *err) {
  char folder[PATH_SIZE];
  int failed = diary_folder(path, "", folder, err);
  if (!failed) failed = paths_make_private(folder, err);
  if (failed) return failed;
  int there = look_at_file(path, err);
  return there < 0 ? there : make_file(path, err);
}

void diary_reserve_make(const char *path) {
  char name[PATH_SIZE];
  if (diary_beside(path, ".reserve", name, NULL) < 0 || access(name, F_OK) == 0) return;
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return;
  int failed = posix_fallocate(fd, 0, RESERVE_BYTES);
  close(fd);
  if (failed) unlink(name);
}

static int must_be_there(const char *path, struct err *err) {
  int there = look_at_file(path, err);
  if (there == 0) return err_set(err, ENOENT, "%s: there is no diary", path);
  return there < 0 ? there : 0;
}

/* What writing needs beside the file itself. */
static int begin_writing(struct diary *diary, const struct diary_options *options,
                         struct err *err) {
  if (*diary->readonly) return 0;
  diary_reserve_make(diary->path);
  return diary_device_take(diary, options, false, err);
}

int diary_open(const char *path, const struct diary_options *options, struct diary **out,
               struct err *err) {
  struct diary *diary = NULL;
  int failed = options->readonly ? must_be_there(path, err) : prepare_place(path, err);
  if (failed) return failed;
  failed = diary_open_plain(path, options->readonly, options->vfs, &diary, err);
  if (failed) return failed;
  failed = begin_writing(diary, options, err);
  if (failed) {
    diary_close(diary);
    return failed;
  }
  (void)diary_changed(diary);
  *out = diary;
  return 0;
}

bool diary_changed(struct diary *diary) {
  struct err err;
  int64_t version = diary->version;
  int failed = diary_number(diary->db, "PRAGMA data_version", &version, &err);
  bool changed = failed != 0 || version != diary->version;
  diary->version = version;
  return changed;
}

const char *diary_readonly(const struct diary *diary) {
  return *diary->readonly ? diary->readonly : NULL;
}

bool diary_fell_back(const struct diary *diary) {
  return !*diary->readonly && sqlite3_db_readonly(diary->db, "main") == 1;
}

void diary_rest(struct diary *diary) {
  buf_finish(&diary->body);
  buf_finish(&diary->texts);
  buf_init(&diary->body, CODEC_BODY_MAX);
  buf_init(&diary->texts, TEXTS_MAX);
  sqlite3_db_release_memory(diary->db);
  malloc_trim(0);
}

/* ---- append ---------------------------------------------------------------------------------- */

static int check_stamp(const struct entry *entry, struct err *err) {
  const struct stamp *stamp = &entry->stamp;
  if (entry_id_none(&stamp->id)) return err_set(err, EINVAL, "an entry without an id");
  if (stamp->offset < -OFFSET_MAX || stamp->offset > OFFSET_MAX)
    return err_set(err, EINVAL, "offset: %d minutes", stamp->offset);
  if (stamp->at < -2208988800 || stamp->at > 253402300799 || entry->logged > 253402300799)
    return err_set(err, EINVAL, "at: no such time");
  int64_t local = civil_local(stamp->at, stamp->offset * 60);
  if (stamp->date != civil_date_of(local) || stamp->minute != civil_second_of_day(local) / 60)
    return err_set(err, EINVAL, "date and minute do not follow from time and offset");
  if (entry->voided && entry_id_none(&entry->corrects))
    return err_set(err, EINVAL, "voids nothing");
  return 0;
}

/* The row with this id, its columns in `statement`, which the caller finalizes. 1, 0: none. */
static int find_row(struct diary *diary, const struct entry_id *id, sqlite3_stmt **statement,
                    struct stored *out, struct err *err) {
  int failed =
      diary_prepare(diary->db, "SELECT" STORED_COLUMNS "FROM entry WHERE id = ?", statement, err);
  if (failed) return failed;
  sqlite3_bind_blob(*statement, 1, id, sizeof *id, SQLITE_STATIC);
  int got = diary_step(*statement, err);
  if (got > 0 && (failed = stored_read(*statement, out, err)) < 0) return failed;
  return got;
}

/* Made when it happened: a retry of such an entry says a later `at` and means the same. */
static bool same_time(const struct stored *a, const struct stored *b) {
  return a->at == b->at || (a->at == a->logged && b->at == b->logged);
}

/* 1: it is there already; 0: it is not; -EEXIST: something else has this id. */
static int already_there(struct diary *diary, const struct stored *wanted, struct err *err) {
  sqlite3_stmt *statement = NULL;
  struct stored found = {.row = 0};
  int got = find_row(diary, &wanted->id, &statement, &found, err);
  if (got > 0 && !found.erased && !(stored_same(&found, wanted) && same_time(&found, wanted)))
    got = err_set(err, EEXIST, "another entry has this id already");
  sqlite3_finalize(statement);
  return got;
}

static int may_correct(const char *kind, const char *with, struct err *err) {
  static const char *const untouchable[] = {"screen", "clear", "retract"};
  for (size_t i = 0; i < sizeof untouchable / sizeof *untouchable; i++)
    if (strcmp(kind, untouchable[i]) == 0)
      return err_set(err, EPERM, "a %s cannot be corrected", kind);
  if (strcmp(kind, with) == 0) return 0;
  return err_set(err, EINVAL, "a %s cannot correct a %s", with, kind);
}

static int check_corrected(struct diary *diary, const struct stored *wanted, struct err *err) {
  sqlite3_stmt *statement = NULL;
  struct stored found = {.kind = ""};
  if (entry_id_none(&wanted->corrects)) return 0;
  int got = find_row(diary, &wanted->corrects, &statement, &found, err);
  int failed = got;
  if (got == 0) failed = err_set(err, ENOENT, "the entry to correct is not there");
  if (got > 0) failed = may_correct(found.kind, wanted->kind, err);
  sqlite3_finalize(statement);
  return failed;
}

static int next_seq(struct diary *diary, int64_t *out, struct err *err) {
  char sql[96];
  *out = 0;
  snprintf(sql, sizeof sql, "SELECT ifnull(max(seq), 0) + 1 FROM entry WHERE device = %jd",
           (intmax_t)diary->device);
  return diary_number(diary->db, sql, out, err);
}

static int append_one(struct diary *diary, const struct entry *entry, int *added, struct err *err) {
  buf_clear(&diary->body);
  int failed = check_stamp(entry, err);
  if (!failed) failed = codec_encode(entry, &diary->body, err);
  if (failed) return failed;
  struct stored stored = {.device = diary->device,
                          .id = entry->stamp.id,
                          .corrects = entry->corrects,
                          .logged = entry->logged,
                          .at = entry->stamp.at,
                          .date = entry->stamp.date,
                          .minute = entry->stamp.minute,
                          .offset = entry->stamp.offset,
                          .kind = codec_kind_names[entry->kind],
                          .topic = stored_topic(entry, true),
                          .body = diary->body.data,
                          .body_len = diary->body.len,
                          .voided = entry->voided};
  int there = already_there(diary, &stored, err);
  if (there != 0) return there < 0 ? there : 0;
  failed = check_corrected(diary, &stored, err);
  if (!failed) failed = next_seq(diary, &stored.seq, err);
  if (!failed) failed = stored_insert(diary, &stored, err);
  if (!failed && !entry_id_none(&stored.corrects))
    failed = diary_settle_versions(diary->db, &stored.id, err);
  if (!failed) ++*added;
  return failed;
}

int diary_make_sure(struct diary *diary, struct err *err) {
  char sql[48];
  snprintf(sql, sizeof sql, "PRAGMA application_id=%d", DIARY_APPLICATION);
  return diary_exec(diary->db, sql, err);
}

static int append_all(struct diary *diary, const struct entry *entries, int count, int *added,
                      struct err *err) {
  *added = 0;
  int failed = diary_exec(diary->db, "BEGIN IMMEDIATE", err);
  if (failed) return failed;
  for (int i = 0; i < count && !failed; i++) failed = append_one(diary, &entries[i], added, err);
  diary_let_go(diary);
  if (!failed && *added == 0) failed = diary_make_sure(diary, err);
  if (!failed) failed = diary_exec(diary->db, "COMMIT", err);
  /* Also after a failed COMMIT; when SQLite has rolled back by itself, this does nothing. */
  if (failed) diary_exec(diary->db, "ROLLBACK", NULL);
  return failed;
}

static bool give_up_reserve(const struct diary *diary) {
  char name[PATH_SIZE];
  return diary_beside(diary->path, ".reserve", name, NULL) == 0 && unlink(name) == 0;
}

int diary_append(struct diary *diary, const struct entry *entries, int count, int *added,
                 struct err *err) {
  int fresh = 0;
  if (*diary->readonly) return err_set(err, EROFS, "diary: %s", diary->readonly);
  int failed = append_all(diary, entries, count, &fresh, err);
  if (failed == -ENOSPC && give_up_reserve(diary))
    failed = append_all(diary, entries, count, &fresh, err);
  if (!failed && added != NULL) *added = fresh;
  sqlite3_db_release_memory(diary->db); /* the cache, 70 KiB: between entries lie hours */
  return failed;
}
