#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "diary/diary_internal.h"

/* `row` is the order of storing and never reused. `topic` is what queries find an entry by
 * (stored_topic). `lost` holds the gaps that a rescue could not fill; any other gap is damage.
 * `superseded` follows from the corrections and is kept beside them (diary_versions.c), so that no
 * query has to work them out. */
static const char tables[] =
    "CREATE TABLE device(number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE"
    " CHECK(length(id) = 16), name TEXT NOT NULL, machine INTEGER NOT NULL, own INTEGER NOT NULL)"
    " STRICT;"
    "CREATE TABLE lost(device INTEGER NOT NULL REFERENCES device(number), first INTEGER NOT NULL,"
    " last INTEGER NOT NULL, PRIMARY KEY(device, first)) STRICT;"
    "CREATE TABLE entry(row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),"
    " device INTEGER NOT NULL REFERENCES device(number), seq INTEGER NOT NULL CHECK(seq > 0),"
    " logged INTEGER NOT NULL, at INTEGER NOT NULL, date INTEGER NOT NULL,"
    " minute INTEGER NOT NULL, offset INTEGER NOT NULL, kind TEXT NOT NULL, topic TEXT,"
    " body TEXT NOT NULL, corrects BLOB CHECK(corrects IS NULL OR length(corrects) = 16),"
    " voided INTEGER NOT NULL, erased INTEGER NOT NULL, sum INTEGER NOT NULL,"
    " UNIQUE(device, seq)) STRICT;"
    "CREATE TABLE superseded(row INTEGER PRIMARY KEY REFERENCES entry(row)) STRICT;"
    "CREATE INDEX entry_kind ON entry(kind, date);"
    "CREATE INDEX entry_at ON entry(at);"
    "CREATE INDEX entry_topic ON entry(kind, topic, at) WHERE topic IS NOT NULL;"
    "CREATE INDEX entry_corrects ON entry(corrects) WHERE corrects IS NOT NULL;"
    "CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN "
    "SELECT raise(ABORT, 'entries are never deleted'); END;" TRIGGER_NO_UPDATE;

/* The rows that count. */
static const char view[] =
    "CREATE VIEW in_force AS SELECT * FROM entry AS e WHERE voided = 0 AND erased = 0"
    " AND NOT EXISTS (SELECT 1 FROM superseded AS s WHERE s.row = e.row);";

static int look_at_numbers(sqlite3 *db, int64_t *objects, int64_t *application, int64_t *version,
                           struct err *err) {
  int failed = diary_number(db, "SELECT count(*) FROM sqlite_schema", objects, err);
  if (!failed) failed = diary_number(db, "PRAGMA application_id", application, err);
  return failed ? failed : diary_number(db, "PRAGMA user_version", version, err);
}

int diary_schema_look(sqlite3 *db, struct err *err) {
  int64_t objects = 0, application = 0, version = 0;
  int failed = look_at_numbers(db, &objects, &application, &version, err);
  if (failed) return failed;
  if (objects == 0 && application == 0 && version == 0) return 0;
  if (application != DIARY_APPLICATION)
    return err_set(err, EUCLEAN, "diary: the file is not a diary of this program");
  if (version / 1000 > DIARY_MAJOR)
    return err_set(err, EROFS, "written by a newer version; needs diary version %d",
                   (int)(version / 1000));
  if (version / 1000 < DIARY_MAJOR || objects == 0)
    return err_set(err, EUCLEAN, "diary: has no version");
  return 1;
}

int diary_schema_make(sqlite3 *db, struct err *err) {
  char numbers[96];
  snprintf(numbers, sizeof numbers, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
           DIARY_APPLICATION, DIARY_VERSION);
  int failed = diary_exec(db, "BEGIN IMMEDIATE", err);
  if (failed) return failed;
  failed = diary_exec(db, tables, err);
  if (!failed) failed = diary_exec(db, view, err);
  if (!failed) failed = diary_exec(db, numbers, err);
  if (!failed) failed = diary_exec(db, "COMMIT", err);
  if (failed) diary_exec(db, "ROLLBACK", NULL);
  return failed;
}

/* ---- who writes ------------------------------------------------------------------------------ */

int diary_devices_load(struct diary *diary, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int failed = diary_prepare(
      diary->db, "SELECT number, id, machine, own FROM device ORDER BY number", &statement, err);
  if (failed) return failed;
  int count = 0, got;
  while ((got = diary_step(statement, err)) > 0) {
    if (count == DIARY_DEVICES || sqlite3_column_bytes(statement, 1) != 16) {
      got = err_set(err, EUCLEAN, "diary: its list of devices is damaged");
      break;
    }
    struct device *device = &diary->devices[count++];
    device->number = sqlite3_column_int64(statement, 0);
    memcpy(&device->id, sqlite3_column_blob(statement, 1), sizeof device->id);
    device->machine = (uint64_t)sqlite3_column_int64(statement, 2);
    device->own = sqlite3_column_int(statement, 3) != 0;
  }
  sqlite3_finalize(statement);
  if (got == 0) diary->device_count = count;
  return got;
}

int diary_device_add(struct diary *diary, const struct device *device, const char *name,
                     int64_t *number, struct err *err) {
  sqlite3_stmt *statement = NULL;
  if (diary->device_count == DIARY_DEVICES)
    return err_set(err, EPERM, "diary: knows %d devices already", DIARY_DEVICES);
  int failed = diary_prepare(
      diary->db, "INSERT INTO device(id, name, machine, own) VALUES(?,?,?,?)", &statement, err);
  if (failed) return failed;
  sqlite3_bind_blob(statement, 1, &device->id, sizeof device->id, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, name, -1, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 3, (int64_t)device->machine);
  sqlite3_bind_int(statement, 4, device->own);
  failed = diary_step(statement, err);
  sqlite3_finalize(statement);
  if (failed) return failed;
  struct device *added = &diary->devices[diary->device_count++];
  *added = *device;
  added->number = *number = sqlite3_last_insert_rowid(diary->db);
  return 0;
}

/* FNV-1a over the machine's name for itself: enough to notice that a diary was carried elsewhere,
 * and the machine's id itself does not leave in a backup. */
static int machine_digest(const struct diary_options *options, uint64_t *out, struct err *err) {
  struct buf text;
  buf_init(&text, 256);
  int failed = options->machine ? buf_puts(&text, options->machine)
                                : paths_read_file("/etc/machine-id", 256, 1, &text, NULL);
  /* A machine without an id is told by nothing: all such machines are one. */
  if (failed && (failed == -ENOMEM || options->machine != NULL)) {
    buf_finish(&text);
    return err_set(err, -failed, "diary: cannot tell which machine this is");
  }
  uint64_t sum = 0xcbf29ce484222325u;
  for (const char *p = buf_text(&text); *p; p++) sum = (sum ^ (uint8_t)*p) * 0x100000001b3u;
  buf_finish(&text);
  *out = sum;
  return 0;
}

static int make_device(struct diary *diary, const struct diary_options *options, uint64_t machine,
                       struct err *err) {
  struct device device = {.machine = machine, .own = true};
  char host[64] = "";
  if (getrandom(&device.id, sizeof device.id, 0) != sizeof device.id)
    return err_errno(err, errno, "diary: no random bytes");
  if (gethostname(host, sizeof host - 1) != 0 || !*host) snprintf(host, sizeof host, "device");
  return diary_device_add(diary, &device, options->name ? options->name : host, &diary->device,
                          err);
}

int diary_device_take(struct diary *diary, const struct diary_options *options, bool fresh,
                      struct err *err) {
  uint64_t machine = 0;
  int failed = machine_digest(options, &machine, err);
  if (failed) return failed;
  const struct device *last = NULL; /* of our own: an older one may live on in a copy elsewhere */
  for (int i = 0; i < diary->device_count; i++)
    if (diary->devices[i].own) last = &diary->devices[i];
  if (fresh || last == NULL || last->machine != machine)
    return make_device(diary, options, machine, err);
  diary->device = last->number;
  return 0;
}
