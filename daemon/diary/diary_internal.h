/* What the files of the diary share: the open diary, a row as it is stored, and SQLite's results
 * turned into ours. Nobody else includes it. */
#ifndef SETTLED_DIARY_INTERNAL_H
#define SETTLED_DIARY_INTERNAL_H

#include <sqlite3.h>

#include "base/buf.h"
#include "diary/diary.h"

enum {
  DIARY_DEVICES = 64, /* that one diary can know */
  DIARY_MAJOR = 1,    /* tables and meaning; a newer one is only read */
  DIARY_MINOR = 0,    /* new kinds and fields, which older programs pass over */
  DIARY_VERSION = DIARY_MAJOR * 1000 + DIARY_MINOR, /* PRAGMA user_version */
  DIARY_APPLICATION = 0x7365746c                    /* PRAGMA application_id: "setl" */
};

struct device {
  int64_t number; /* in this file */
  struct entry_id id;
  uint64_t machine; /* digest of what tells the machine */
  bool own;         /* this diary was written as it; false: came by merge */
};

struct diary {
  sqlite3 *db;
  char *path; /* absolute, no link in it */
  struct device devices[DIARY_DEVICES];
  int device_count;
  int64_t version;   /* SQLite's data_version when it was last asked for */
  int64_t device;    /* number of the one we write as; 0: none (read-only) */
  char readonly[96]; /* why it cannot be written; "" it can */
  struct buf body, texts;
  sqlite3_stmt *insert, *twin; /* kept while many rows come in; NULL: not prepared */
};

/* A row of table entry. Pointers lie in the statement or belong to whoever filled it. */
struct stored {
  int64_t row, device, seq;
  struct entry_id id;
  struct entry_id corrects; /* all zero: NULL */
  moment logged, at;
  int32_t date, minute, offset;
  const char *kind, *topic; /* topic NULL: none */
  const char *body;
  size_t body_len;
  bool voided, erased;
  uint64_t sum;
};

/* ---- SQLite, with our errors (diary_sql.c) ----------------------------------------------------
 */

int diary_exec(sqlite3 *db, const char *sql, struct err *err);
int diary_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct err *err);
/* 1: a row; 0: done; -errno. */
int diary_step(sqlite3_stmt *statement, struct err *err);
/* Runs a statement that yields one number; untouched when it yields none. */
int diary_number(sqlite3 *db, const char *sql, int64_t *out, struct err *err);
/* Opens a database file: flags, limits and settings of facts 3, nothing about its content. */
int diary_connect(const char *path, int flags, const char *vfs, sqlite3 **out, struct err *err);
void diary_disconnect(sqlite3 *db);
/* Room for the work of a moment (a check, an import), and back to the little of every day. */
void diary_widen(sqlite3 *db);
void diary_narrow(sqlite3 *db);
/* The statement in `*kept`, ready to be bound; prepared at its first use. */
int diary_again(sqlite3 *db, sqlite3_stmt **kept, const char *sql, struct err *err);

/* ---- rows (diary_row.c) -----------------------------------------------------------------------
 */

#define STORED_COLUMNS                                                                             \
  " row, id, device, seq, logged, at, date, minute, offset, kind, topic, body, corrects, voided,"  \
  " erased, sum "
enum { STORED_COUNT = 16 };

/* Reads the first STORED_COUNT columns. -EUCLEAN: one is not what the schema says. */
int stored_read(sqlite3_stmt *statement, struct stored *out, struct err *err);
/* FNV-1a, 64 bits, over every column but `row` and `sum`, with the device's id for its number. */
uint64_t stored_sum(const struct stored *stored, const struct entry_id *device);
void diary_let_go(struct diary *diary);
/* -EINVAL: a time to come or that does not follow, a change that cannot be (S22), as a row from
 * outside. */
int stored_check_guest(const struct stored *stored, moment now, struct err *err);
/* -EUCLEAN when the sum is wrong or the device unknown. */
int stored_check(const struct diary *diary, const struct stored *stored, struct err *err);
/* Computes the sum and inserts; `row` is given by SQLite. Its statement is kept for the next one:
 * diary_let_go when all are in. */
int stored_insert(struct diary *diary, struct stored *stored, struct err *err);
/* Same content, whoever stored it when: kind, body, corrects, voided. */
bool stored_same(const struct stored *a, const struct stored *b);
/* Fills `entry`, its texts in diary->texts. -ENOTSUP: of a kind not known here; -EPROTO: sound but
 * not understood. Unconfirms what S2 says. */
int stored_decode(struct diary *diary, const struct stored *stored, struct entry *entry,
                  struct err *err);
/* What the entry is found by: an exercise, a plugin's or routine's id, "sites", "flag", "lifts"
 * (see the queries); NULL: nothing. `own` false: made on another device. */
const char *stored_topic(const struct entry *entry, bool own);
const struct device *diary_device(const struct diary *diary, int64_t number);

/* ---- schema and identity (diary_schema.c) -----------------------------------------------------
 */

/* Whether the file is a diary: 1 of a version we can write; 0 empty; -EROFS newer; -EUCLEAN. */
int diary_schema_look(sqlite3 *db, struct err *err);
int diary_schema_make(sqlite3 *db, struct err *err);
int diary_devices_load(struct diary *diary, struct err *err);
/* Makes sure that we write as a device of this machine; `fresh`: as a new one in any case. */
int diary_device_take(struct diary *diary, const struct diary_options *options, bool fresh,
                      struct err *err);
int diary_device_add(struct diary *diary, const struct device *device, const char *name,
                     int64_t *number, struct err *err);
#define TRIGGER_NO_UPDATE                                                                          \
  "CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN "                                   \
  "SELECT raise(ABORT, 'entries are never changed'); END;"

/* ---- versions (diary_versions.c) --------------------------------------------------------------
 */

/* Works out anew which of the versions of an entry counts; after a correction was stored. */
int diary_settle_versions(sqlite3 *db, const struct entry_id *id, struct err *err);
/* The same for all entries; after rows came from elsewhere. */
int diary_settle_all_versions(sqlite3 *db, struct err *err);
int diary_check_versions(sqlite3 *db, struct err *err);
/* A statement for the next version of an entry after row `after` that is not erased; the caller
 * steps once and finalizes. The id is borrowed until then. */
int diary_next_version(sqlite3 *db, const struct entry_id *id, int64_t after, sqlite3_stmt **out,
                       struct err *err);

/* ---- parts of the care functions --------------------------------------------------------------
 */

/* The file (quickly), sums, versions, sequences. */
int diary_check_rows(struct diary *diary, struct err *err);
int diary_check_holes(sqlite3 *db, struct err *err);
/* Writes today's gaps in the sequences into table lost, so that they are known. */
int diary_note_holes(sqlite3 *db, struct err *err);

/* Within a transaction that has found all it wanted there already. That may come from a commit that
 * failed at its very end: the journal was deleted, but its name could come back with the next power
 * cut and undo it. With this the transaction commits something, which syncs the folder. */
int diary_make_sure(struct diary *diary, struct err *err);

/* Opens an existing file as a diary, and makes its tables when it is empty: no more. */
int diary_open_plain(const char *path, bool readonly, const char *vfs, struct diary **out,
                     struct err *err);

/* The same without the list of devices, which may be damaged. */
int diary_attach(const char *path, bool readonly, const char *vfs, struct diary **out,
                 struct err *err);

/* Something to give up when the disk is full. That it cannot be had is no reason not to work. */
void diary_reserve_make(const char *path);
/* Copies a row with its device into `diary`. -EEXIST: its id is there with other content, or its
 * place in the sequence is taken. `from` is where `stored` was read; `own`: it is our own file
 * (rescue), so that our rows in it are what they say. */
enum { ADOPT_KNOWN, ADOPT_FRESH, ADOPT_LEFT_OUT };
int diary_adopt(struct diary *diary, const struct diary *from, const struct stored *stored,
                bool own, struct err *err);

/* Removes what a rescue or a backup that a power cut ended has left: it may hold anything. */
int diary_remove_leftovers(const char *path, struct err *err);

/* A half-made backup; without a slash. */
#define BACKUP_PART "new.part"

/* The folder of backups beside a diary, and what is in it, newest name first. */
enum { BACKUPS_MAX = 64, BACKUP_NAME_SIZE = 32 };
struct backup_file {
  char name[BACKUP_NAME_SIZE];
  int64_t rows; /* once weighed; -1: it cannot be read */
};
struct backups {
  char folder[PATH_SIZE];
  struct backup_file files[BACKUPS_MAX];
  int count;
};
int diary_backups_find(const char *path, struct backups *out, struct err *err);
/* Counts their rows and puts the fullest first: rows never get fewer, while a name says only what
 * the clock said, which may have been years off. */
void diary_backups_weigh(struct backups *backups);
/* A power cut while one was being changed has left a journal, which is rolled back. */
int diary_backup_open(const char *name, struct diary **out, struct err *err);
int diary_backup_path(const struct backups *backups, int i, char out[PATH_SIZE], struct err *err);
/* "PATH" + suffix, or the folder of PATH + name. */
int diary_beside(const char *path, const char *suffix, char out[PATH_SIZE], struct err *err);
int diary_folder(const char *path, const char *name, char out[PATH_SIZE], struct err *err);

#endif
