/* A SQLite VFS around the system's that can make any step fail, and that writes down every step, so
 * that the disk can be rebuilt as a power cut after any of them might have left it. One process,
 * one diary at a time. */
#ifndef TESTS_DIARY_VFS_H
#define TESTS_DIARY_VFS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum vfs_step { STEP_CREATE, STEP_WRITE, STEP_TRUNCATE, STEP_SYNC, STEP_DELETE, STEP_SYNC_NAMES };
enum side_file { FILE_DIARY, FILE_JOURNAL, FILE_COUNT };

struct step_record {
  enum vfs_step step;
  enum side_file file;
  int64_t offset; /* WRITE; TRUNCATE: the size */
  int size;
  uint8_t *bytes; /* WRITE */
};

enum { STEPS_MAX = 20000 };

struct shim {
  sqlite3_vfs vfs;
  sqlite3_vfs *real;
  struct step_record steps[STEPS_MAX];
  int step_count;
  bool recording;
  int fail_in;             /* so many more steps go well; -1: all */
  int fail_result;         /* then this, again and again */
  bool (*disk_full)(void); /* NULL: never; asked before each write */
};

struct shim_file {
  sqlite3_file base;
  enum side_file file;
  bool name_synced; /* the system syncs the folder at the first sync of a journal that it would have
                       made, were it not there */
  sqlite3_file *real;
};

static struct shim shim;

static inline enum side_file shim_which(const char *name) {
  size_t len = name == NULL ? 0 : strlen(name);
  return len > 8 && strcmp(name + len - 8, "-journal") == 0 ? FILE_JOURNAL : FILE_DIARY;
}

static inline void shim_note(enum vfs_step step, enum side_file file, int64_t offset,
                             const void *bytes, int size) {
  if (!shim.recording || shim.step_count == STEPS_MAX) return;
  struct step_record *record = &shim.steps[shim.step_count++];
  *record = (struct step_record){.step = step, .file = file, .offset = offset, .size = size};
  if (bytes == NULL) return;
  record->bytes = malloc((size_t)size);
  memcpy(record->bytes, bytes, (size_t)size);
}

/* SQLITE_OK, or what the next step shall come to. That a folder cannot be written is said when the
 * journal is opened and never again: a system's VFS calls whatever stops a later step, EROFS too,
 * an I/O error, which is `later`. SQLite relies on it. Told READONLY by a write it goes on with the
 * pages of the failed commit still in its cache and marked as journaled; no promise holds then. */
static inline int shim_trouble(int later) {
  if (shim.fail_in < 0) return SQLITE_OK;
  if (shim.fail_in > 0) {
    shim.fail_in--;
    return SQLITE_OK;
  }
  return (shim.fail_result & 0xff) == SQLITE_READONLY ? later : shim.fail_result;
}

#define REAL(file) (((struct shim_file *)(file))->real)

static int shim_close(sqlite3_file *file) {
  int result = REAL(file)->pMethods ? REAL(file)->pMethods->xClose(REAL(file)) : SQLITE_OK;
  free(REAL(file));
  return result;
}

static int shim_read(sqlite3_file *file, void *out, int n, sqlite3_int64 at) {
  return REAL(file)->pMethods->xRead(REAL(file), out, n, at);
}

static int shim_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at) {
  int result = shim_trouble(SQLITE_IOERR_WRITE);
  if (result == SQLITE_OK && shim.disk_full != NULL && shim.disk_full()) result = SQLITE_FULL;
  if (result != SQLITE_OK) return result;
  shim_note(STEP_WRITE, ((struct shim_file *)file)->file, at, bytes, n);
  return REAL(file)->pMethods->xWrite(REAL(file), bytes, n, at);
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size) {
  int result = shim_trouble(SQLITE_IOERR_TRUNCATE);
  if (result != SQLITE_OK) return result;
  shim_note(STEP_TRUNCATE, ((struct shim_file *)file)->file, size, NULL, 0);
  return REAL(file)->pMethods->xTruncate(REAL(file), size);
}

static int shim_sync(sqlite3_file *file, int flags) {
  struct shim_file *ours = (struct shim_file *)file;
  int result = shim_trouble(SQLITE_IOERR_FSYNC);
  if (result != SQLITE_OK) return result;
  shim_note(STEP_SYNC, ours->file, 0, NULL, 0);
  if (!ours->name_synced) shim_note(STEP_SYNC_NAMES, ours->file, 0, NULL, 0);
  ours->name_synced = true;
  return REAL(file)->pMethods->xSync(REAL(file), flags);
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *out) {
  return REAL(file)->pMethods->xFileSize(REAL(file), out);
}

static int shim_lock(sqlite3_file *file, int level) {
  return REAL(file)->pMethods->xLock(REAL(file), level);
}

static int shim_unlock(sqlite3_file *file, int level) {
  return REAL(file)->pMethods->xUnlock(REAL(file), level);
}

static int shim_reserved(sqlite3_file *file, int *out) {
  return REAL(file)->pMethods->xCheckReservedLock(REAL(file), out);
}

static int shim_control(sqlite3_file *file, int op, void *arg) {
  return REAL(file)->pMethods->xFileControl(REAL(file), op, arg);
}

static int shim_sector(sqlite3_file *file) {
  return REAL(file)->pMethods->xSectorSize(REAL(file));
}

/* No promises: nothing is atomic, and neighbours of a torn write may be anything. */
static int shim_traits(sqlite3_file *file) {
  (void)file;
  return 0;
}

static const sqlite3_io_methods shim_methods = {
    1,         shim_close,  shim_read,     shim_write,   shim_truncate, shim_sync,   shim_size,
    shim_lock, shim_unlock, shim_reserved, shim_control, shim_sector,   shim_traits, NULL,
    NULL,      NULL,        NULL,          NULL,         NULL};

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *out_flags) {
  (void)vfs;
  struct shim_file *ours = (struct shim_file *)file;
  int there = 0;
  memset(ours, 0, sizeof *ours);
  if (name != NULL) shim.real->xAccess(shim.real, name, SQLITE_ACCESS_EXISTS, &there);
  int result =
      flags & SQLITE_OPEN_MAIN_JOURNAL ? shim_trouble(SQLITE_READONLY_DIRECTORY) : SQLITE_OK;
  if (result != SQLITE_OK) return result;
  ours->file = shim_which(name);
  ours->name_synced = !(flags & SQLITE_OPEN_CREATE) || ours->file != FILE_JOURNAL;
  ours->real = calloc(1, (size_t)shim.real->szOsFile);
  result = shim.real->xOpen(shim.real, name, ours->real, flags, out_flags);
  if (result != SQLITE_OK) {
    free(ours->real);
    return result;
  }
  if (!there && name != NULL) shim_note(STEP_CREATE, ours->file, 0, NULL, 0);
  ours->base.pMethods = &shim_methods;
  return SQLITE_OK;
}

/* Two steps: the file may be gone, and yet not known to be gone for good. */
static int shim_delete(sqlite3_vfs *vfs, const char *name, int sync_folder) {
  (void)vfs;
  int result = shim_trouble(SQLITE_IOERR_DELETE);
  if (result != SQLITE_OK) return result;
  int names = sync_folder ? shim_trouble(SQLITE_IOERR_DIR_FSYNC) : SQLITE_OK;
  result = shim.real->xDelete(shim.real, name, sync_folder && names == SQLITE_OK);
  if (result != SQLITE_OK) return result;
  shim_note(STEP_DELETE, shim_which(name), 0, NULL, 0);
  if (sync_folder && names == SQLITE_OK) shim_note(STEP_SYNC_NAMES, shim_which(name), 0, NULL, 0);
  return names;
}

/* Registers it as "shim"; once a program. */
static inline void shim_install(void) {
  shim.real = sqlite3_vfs_find(NULL);
  shim.vfs = *shim.real;
  shim.vfs.zName = "shim";
  shim.vfs.pNext = NULL;
  shim.vfs.szOsFile = (int)sizeof(struct shim_file);
  shim.vfs.xOpen = shim_open;
  shim.vfs.xDelete = shim_delete;
  shim.fail_in = -1;
  sqlite3_vfs_register(&shim.vfs, 0);
}

static inline void shim_forget(void) {
  for (int i = 0; i < shim.step_count; i++) free(shim.steps[i].bytes);
  shim.step_count = 0;
}

#endif
