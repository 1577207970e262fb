/* The real diary under a simulated life (`--store`): every commit goes through daemon/diary onto a
 * disk that can be full, lose power in the middle of a commit, or rot; every start loads from it.
 * What the simulation remembers of the diary is what must be in it. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unit/diary_disk.h"
#include "diary/codec.h"
#include "diary/data_export.h"
#include "diary/data_import.h"
#include "diary/diary.h"
#include "sim.h"

enum { PATH_ROOM = 160, BATCH_MAX = 4096, GUEST_ENTRIES = 6 };

struct store {
  char folder[64];
  char path[PATH_ROOM];
  char guest[PATH_ROOM]; /* another device's diary, in a folder of its own */
  char lines[PATH_ROOM];
  struct diary *diary; /* NULL: closed */
  struct disk before, after;
  struct buf body;
  bool cut_power; /* at the next commit */
  uint64_t dice;
  int backed_up; /* rows in the newest backup */
};

static const struct diary_options options = {.machine = "here", .name = "sim", .vfs = "shim"};
static const struct diary_options elsewhere = {.machine = "elsewhere", .name = "guest"};

/* ---- the folder ------------------------------------------------------------------------------ */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where) {
  (void)st, (void)type;
  return where->level > 0 ? remove(path) : 0;
}

static void empty_folder(const struct store *store) {
  nftw(store->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

struct store *store_create(void) {
  struct store *store = calloc(1, sizeof *store);
  const char *root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  snprintf(store->folder, sizeof store->folder, "%s/settled-sim-XXXXXX", root);
  if (mkdtemp(store->folder) == NULL) abort();
  snprintf(store->path, sizeof store->path, "%s/diary.db", store->folder);
  snprintf(store->guest, sizeof store->guest, "%s/guest/diary.db", store->folder);
  snprintf(store->lines, sizeof store->lines, "%s/guest.jsonl", store->folder);
  buf_init(&store->body, CODEC_BODY_MAX);
  shim_install();
  return store;
}

void store_destroy(struct store *store) {
  if (store == NULL) return;
  diary_close(store->diary);
  empty_folder(store);
  rmdir(store->folder);
  shim_forget();
  disk_free(&store->before);
  disk_free(&store->after);
  buf_finish(&store->body);
  free(store);
}

/* ---- what an entry says ---------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) hash = (hash ^ ((const unsigned char *)bytes)[i]) * 1099511628211u;
  return hash;
}

static uint64_t mix_number(uint64_t hash, int64_t number) {
  return mix(hash, &number, sizeof number);
}

/* Over all that the person or the engine said, so that a row which differs in anything is seen. */
static uint64_t content_of(struct sim *sim, const struct entry *entry) {
  struct buf *body = &sim->store->body;
  uint64_t hash = mix(14695981039346656037u, &entry->stamp.id, sizeof entry->stamp.id);
  struct err err = {""};
  buf_clear(body);
  if (codec_encode(entry, body, &err) < 0)
    sim_fail(sim, "kind %d cannot be stored: %s", entry->kind, err.text);
  hash = mix(hash, body->data, body->len);
  hash = mix(hash, &entry->corrects, sizeof entry->corrects);
  hash = mix_number(hash, entry->kind);
  hash = mix_number(hash, entry->voided);
  hash = mix_number(hash, entry->stamp.at);
  hash = mix_number(hash, entry->stamp.date);
  hash = mix_number(hash, entry->stamp.minute);
  hash = mix_number(hash, entry->stamp.offset);
  return mix_number(hash, entry->logged);
}

static char *copy_text(const char *text) {
  return text != NULL ? strdup(text) : NULL;
}

void store_keep(struct sim *sim, struct record *record, const struct entry *entry) {
  record->content = content_of(sim, entry);
  record->entry.text = copy_text(entry->text);
  record->entry.text2 = copy_text(entry->text2);
  record->entry.note = copy_text(entry->note);
}

/* What is stored needs its words no more. */
void store_release(struct record *record) {
  free((char *)record->entry.text);
  free((char *)record->entry.text2);
  free((char *)record->entry.note);
  record->entry.text = record->entry.text2 = record->entry.note = NULL;
}

/* ---- open, load ------------------------------------------------------------------------------ */

static bool open_diary(struct sim *sim) {
  struct err err = {""};
  int result = diary_open(sim->store->path, &options, &sim->store->diary, &err);
  if (result < 0) sim_fail(sim, "the diary cannot be opened: %s", err.text);
  return result == 0;
}

static void close_diary(struct store *store) {
  diary_close(store->diary);
  store->diary = NULL;
}

void store_begin(struct sim *sim, uint64_t seed) {
  struct store *store = sim->store;
  close_diary(store);
  empty_folder(store);
  shim.fail_in = -1;
  store->cut_power = false;
  store->dice = seed;
  store->backed_up = 0;
  open_diary(sim);
}

/* The disk that will not be written can still be read. */
void store_reopen(struct sim *sim) {
  int fail_in = shim.fail_in;
  shim.fail_in = -1;
  close_diary(sim->store);
  open_diary(sim);
  shim.fail_in = fail_in;
}

static int feed(void *owner, const struct entry *entry) {
  return engine_feed(owner, entry);
}

void store_load(struct sim *sim, day_number today, struct engine *engine) {
  struct err err = {""};
  int fail_in = shim.fail_in;
  shim.fail_in = -1;
  int result = diary_load(sim->store->diary, today, feed, engine, &err);
  if (result < 0) sim_fail(sim, "the diary cannot be loaded: %d %s", result, err.text);
  for (int i = sim->committed; i < sim->diary_count && !sim_failed(sim); i++)
    if (engine_feed(engine, &sim->diary[i].entry) < 0)
      sim_fail(sim, "what is kept in memory cannot be loaded");
  shim.fail_in = fail_in;
}

/* ---- reading it back ------------------------------------------------------------------------- */

struct found {
  int64_t row;
  uint64_t content;
  struct entry entry; /* without words */
  bool in_force;
};

struct reading {
  struct sim *sim;
  struct found *items;
  int count, room;
};

static int add_found(void *owner, const struct diary_row *row) {
  struct reading *reading = owner;
  if (reading->count == reading->room) {
    reading->room = reading->room > 0 ? 2 * reading->room : 4096;
    reading->items = realloc(reading->items, (size_t)reading->room * sizeof *reading->items);
  }
  struct found *found = &reading->items[reading->count++];
  *found =
      (struct found){row->row, content_of(reading->sim, &row->entry), row->entry, row->in_force};
  found->entry.text = found->entry.text2 = found->entry.note = NULL;
  return 0;
}

static int by_row(const void *a, const void *b) {
  const struct found *left = a, *right = b;
  return (left->row > right->row) - (left->row < right->row);
}

/* All rows in the order of storing; the caller frees `items`. */
static struct reading read_all(struct sim *sim) {
  const struct diary_filter everything = {.from = DAY_NONE, .to = DAY_NONE};
  struct reading reading = {.sim = sim};
  struct err err = {""};
  int fail_in = shim.fail_in;
  shim.fail_in = -1;
  if (diary_list(sim->store->diary, &everything, add_found, &reading, &err) < 0)
    sim_fail(sim, "the diary cannot be read: %s", err.text);
  shim.fail_in = fail_in;
  qsort(reading.items, (size_t)reading.count, sizeof *reading.items, by_row);
  return reading;
}

static void compare_row(struct sim *sim, int i, const struct found *found) {
  const struct record *record = &sim->diary[i];
  if (!entry_id_same(&record->entry.stamp.id, &found->entry.stamp.id))
    sim_fail(sim, "stored: entry %d is another one", i);
  else if (record->content != found->content)
    sim_fail(sim, "stored: entry %d of kind %d is not what was said", i, found->entry.kind);
  else if (record->in_force != found->in_force)
    sim_fail(sim, "stored: entry %d of kind %d is %sin force", i, found->entry.kind,
             found->in_force ? "" : "not ");
}

/* What is kept in memory may already void what is stored. */
static void lift_kept(const struct sim *sim, const struct reading *reading) {
  for (int k = sim->committed; k < sim->diary_count; k++)
    for (int i = 0; i < reading->count; i++)
      if (entry_id_same(&reading->items[i].entry.stamp.id, &sim->diary[k].entry.corrects))
        reading->items[i].in_force = false;
}

void store_compare(struct sim *sim) {
  struct reading reading = read_all(sim);
  if (reading.count != sim->committed)
    sim_fail(sim, "stored: %d entries of %d that were acknowledged", reading.count, sim->committed);
  lift_kept(sim, &reading);
  for (int i = 0; i < reading.count && !sim_failed(sim); i++)
    compare_row(sim, i, &reading.items[i]);
  sim->tally.stored += reading.count;
  free(reading.items);
}

/* The diary is right whatever it holds: after a merge or a rescue. */
static void take_over(struct sim *sim, const struct reading *reading) {
  for (int i = sim->committed; i < sim->diary_count; i++) store_release(&sim->diary[i]);
  sim->diary_count = 0;
  for (int i = 0; i < reading->count; i++) {
    sim_append(sim, &reading->items[i].entry);
    sim->diary[i].in_force = reading->items[i].in_force;
    sim->diary[i].content = reading->items[i].content;
  }
  sim->committed = sim->diary_count;
}

/* ---- writing --------------------------------------------------------------------------------- */

void store_break(struct sim *sim, uint64_t *dice) {
  static const int results[] = {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC,
                                SQLITE_READONLY_DIRECTORY};
  shim.fail_result = results[dice_below(dice, 4)];
  shim.fail_in = dice_below(dice, dice_chance(dice, 60) ? 12 : 300);
  sim->tally.disks++;
}

void store_mend(void) {
  shim.fail_in = -1;
}

void store_cut_power(struct sim *sim) {
  sim->store->cut_power = true;
}

/* By the disk, which will take it one day. */
static bool is_refused(int result) {
  return shim.fail_in == 0 && diary_class_of(result) == DIARY_TRANSIENT;
}

static int append(struct sim *sim, int count, struct err *err) {
  static struct entry batch[BATCH_MAX]; /* of the only simulation there is */
  if (count > BATCH_MAX) {
    sim_fail(sim, "%d entries wait to be stored", count);
    return -ENOBUFS;
  }
  for (int i = 0; i < count; i++) batch[i] = sim->diary[sim->committed + i].entry;
  return diary_append(sim->store->diary, batch, count, NULL, err);
}

static int count_stored(struct sim *sim) {
  int64_t rows = -1;
  struct err err = {""};
  if (diary_check(sim->store->diary, &err) < 0) sim_fail(sim, "after a cut: %s", err.text);
  if (diary_count(sim->store->diary, &rows, &err) < 0) sim_fail(sim, "after a cut: %s", err.text);
  return (int)rows;
}

/* All of it is in the diary. */
static void count_as_stored(struct sim *sim) {
  for (int i = sim->committed; i < sim->diary_count; i++) store_release(&sim->diary[i]);
  sim->committed = sim->diary_count;
}

/* The machine goes dark after some step of the commit. Done before the last one, nothing was
 * acknowledged, and all or none may be found. */
static void commit_in_the_dark(struct sim *sim, int count) {
  struct store *store = sim->store;
  struct err err = {""};
  store->cut_power = false;
  sim->tally.cuts++;
  disk_read(&store->before, store->path);
  shim_forget();
  shim.recording = true;
  int result = append(sim, count, &err);
  shim.recording = false;
  int cut = dice_below(&store->dice, shim.step_count + 1);
  close_diary(store);
  disk_rebuild(&store->after, &store->before, cut, &store->dice);
  disk_lay_down(&store->after, store->path);
  store_reopen(sim);
  if (sim_failed(sim)) return;
  int stored = count_stored(sim);
  bool all = stored == sim->committed + count, none = stored == sim->committed;
  if (!all && !none)
    sim_fail(sim, "stored: %d of %d entries of one step", stored - sim->committed, count);
  if (result == 0 && cut == shim.step_count && !all)
    sim_fail(sim, "stored: %d acknowledged entries are lost", count);
  if (all) count_as_stored(sim);
  sim->crashed = true;
}

/* All that was to be stored is, though it was not acknowledged: the disk failed at the very end. */
static bool is_there_all_the_same(struct sim *sim) {
  int64_t rows = -1;
  struct err err = {""};
  int fail_in = shim.fail_in;
  shim.fail_in = -1;
  if (diary_count(sim->store->diary, &rows, &err) < 0)
    sim_fail(sim, "after a refusal: %s", err.text);
  shim.fail_in = fail_in;
  if (!sim_failed(sim) && rows != sim->committed && rows != sim->diary_count)
    sim_fail(sim, "stored: %" PRId64 " of %d entries of one step", rows - sim->committed,
             sim->diary_count - sim->committed);
  return rows == sim->diary_count;
}

void store_commit(struct sim *sim) {
  struct err err = {""};
  int count = sim->diary_count - sim->committed;
  if (count == 0) return;
  if (sim->store->cut_power && shim.fail_in < 0) {
    commit_in_the_dark(sim, count);
    return;
  }
  int result = append(sim, count, &err);
  if (result < 0 && !is_refused(result))
    sim_fail(sim, "an entry is refused by the diary: %d %s", result, err.text);
  if (result < 0 && !is_there_all_the_same(sim)) return;
  count_as_stored(sim);
}

/* ---- care, damage ---------------------------------------------------------------------------- */

void store_care(struct sim *sim) {
  struct store *store = sim->store;
  struct now now = sim_now(sim);
  struct stamp stamp;
  struct err err = {""};
  if (shim.fail_in == 0) return;
  engine_stamp(&now, &stamp);
  int result = diary_check(store->diary, &err);
  if (result < 0 && !is_refused(result)) sim_fail(sim, "the daily check: %s", err.text);
  result = diary_backup(store->diary, stamp.date, true, &err);
  if (result < 0 && !is_refused(result)) sim_fail(sim, "the daily backup: %s", err.text);
  if (result == 0) store->backed_up = sim->committed;
  store_compare(sim);
}

static void flip_bits(int fd, off_t size, uint64_t *dice) {
  for (int n = 1 + dice_below(dice, 4); n > 0; n--) {
    uint8_t byte;
    off_t at = (off_t)(dice_roll(dice) >> 1) % size;
    if (pread(fd, &byte, 1, at) != 1) abort();
    byte ^= (uint8_t)(1u << dice_below(dice, 8));
    if (pwrite(fd, &byte, 1, at) != 1) abort();
  }
}

static void spoil_page(int fd, off_t size, uint64_t *dice) {
  uint8_t noise[4096];
  for (size_t i = 0; i < sizeof noise; i++) noise[i] = (uint8_t)dice_roll(dice);
  off_t page = (off_t)(dice_roll(dice) >> 1) % (size / (off_t)sizeof noise);
  if (pwrite(fd, noise, sizeof noise, page * (off_t)sizeof noise) < 0) abort();
}

static void do_damage(const struct store *store, uint64_t *dice) {
  struct stat st;
  int fd = open(store->path, O_RDWR);
  if (fd < 0 || fstat(fd, &st) != 0) abort();
  int way = dice_below(dice, 8);
  if (way < 4)
    flip_bits(fd, st.st_size, dice);
  else if (way < 7)
    spoil_page(fd, st.st_size, dice);
  else if (ftruncate(fd, (off_t)(dice_roll(dice) >> 1) % st.st_size) != 0)
    abort();
  close(fd);
}

/* Whether the next start or the next daily check sees it. */
static bool is_found(struct store *store) {
  struct err err;
  int result = diary_open(store->path, &options, &store->diary, &err);
  if (result == 0) result = diary_check(store->diary, &err);
  return result < 0;
}

static int find_id(const struct reading *reading, const struct entry_id *id) {
  int i = reading->count - 1;
  while (i >= 0 && !entry_id_same(&reading->items[i].entry.stamp.id, id)) i--;
  return i;
}

/* Nothing that a backup had is gone, and nothing that is there says something else. */
static void judge_rescue(struct sim *sim, const struct reading *reading) {
  int lost = 0;
  for (int i = 0; i < sim->committed && !sim_failed(sim); i++) {
    const struct record *record = &sim->diary[i];
    int at = i < reading->count &&
                     entry_id_same(&reading->items[i].entry.stamp.id, &record->entry.stamp.id)
                 ? i
                 : find_id(reading, &record->entry.stamp.id);
    lost += at < 0;
    if (at < 0 && i < sim->store->backed_up)
      sim_fail(sim, "rescue: entry %d is lost, though a backup has it", i);
    else if (at >= 0 && reading->items[at].content != record->content)
      sim_fail(sim, "rescue: entry %d says something else", i);
  }
  if (reading->count != sim->committed - lost)
    sim_fail(sim, "rescue: %d entries from nowhere", reading->count - sim->committed + lost);
  sim->tally.lost += lost;
}

static void rescue(struct sim *sim) {
  struct store *store = sim->store;
  struct diary_rescue done;
  struct err err = {""};
  close_diary(store);
  sim->tally.rescues++;
  if (diary_rescue(store->path, &options, sim_now(sim).at, &done, &err) < 0) {
    sim_fail(sim, "rescue: %s", err.text);
    return;
  }
  store_reopen(sim);
  if (sim_failed(sim)) return;
  struct reading reading = read_all(sim);
  judge_rescue(sim, &reading);
  sim_say(sim, "rescue: %d from the backup, %d saved, %d lost", done.from_backup, done.salvaged,
          done.lost);
  take_over(sim, &reading);
  store->backed_up = store->backed_up < reading.count ? store->backed_up : reading.count;
  free(reading.items);
}

/* The file rots while the daemon is not there. What is not found did not matter: all is there. */
void store_damage(struct sim *sim, uint64_t *dice) {
  struct store *store = sim->store;
  if (shim.fail_in >= 0 || sim->committed < sim->diary_count) return;
  sim->tally.damages++;
  close_diary(store);
  do_damage(store, dice);
  if (is_found(store))
    rescue(sim);
  else
    store_compare(sim);
  sim->fiddled = sim->truth;
  if (!sim_failed(sim)) sim_restart(sim);
}

/* ---- another device -------------------------------------------------------------------------- */

static void throw_guest_entry(struct sim *sim, uint64_t *dice, struct entry *entry) {
  static const uint8_t kinds[] = {ENTRY_CHECKIN, ENTRY_CHECKIN, ENTRY_NOTE,
                                  ENTRY_CLEAR,   ENTRY_RETRACT, ENTRY_PERMIT};
  struct now now = sim_now(sim);
  int screen = sim->diary_count - 1;
  while (screen >= 0 && sim->diary[screen].entry.kind != ENTRY_SCREEN) screen--;
  enum entry_kind kind = (enum entry_kind)kinds[dice_below(dice, (int)sizeof kinds)];
  if (kind == ENTRY_RETRACT && screen < 0) kind = ENTRY_NOTE;
  entry_blank(kind, entry);
  for (int i = 0; i < 16; i++) entry->stamp.id.byte[i] = (uint8_t)(1 + dice_below(dice, 255));
  if (kind == ENTRY_CHECKIN) entry->checkin.pain = (int8_t)dice_below(dice, PAIN_MAX + 1);
  if (kind == ENTRY_NOTE) entry->text = "from the other machine";
  if (kind == ENTRY_CLEAR) entry->clear.may_exercise = true;
  if (kind == ENTRY_RETRACT) entry->retract.screen = sim->diary[screen].entry.stamp.id;
  if (kind == ENTRY_PERMIT)
    snprintf(entry->permit.exercise, sizeof entry->permit.exercise, "adductor_stretch");
  civil_stamp(&entry->stamp, now.at - dice_below(dice, 3 * 86400), now.zone);
  entry->logged = entry->stamp.at;
}

static bool write_guest(struct sim *sim, uint64_t *dice, int *count) {
  struct entry entries[GUEST_ENTRIES];
  struct diary *guest = NULL;
  struct err err = {""};
  *count = 1 + dice_below(dice, GUEST_ENTRIES);
  for (int i = 0; i < *count; i++) throw_guest_entry(sim, dice, &entries[i]);
  int result = diary_open(sim->store->guest, &elsewhere, &guest, &err);
  if (result == 0) result = diary_append(guest, entries, *count, NULL, &err);
  FILE *out = result == 0 ? fopen(sim->store->lines, "w") : NULL;
  if (out != NULL) result = data_export_lines(guest, out, &err);
  if (out != NULL) fclose(out);
  diary_close(guest);
  if (result < 0) sim_fail(sim, "the other device: %s", err.text);
  return result == 0;
}

/* What was here is here as it was; what is new are the guest's entries, unconfirmed (S2). */
static void judge_import(struct sim *sim, const struct reading *reading, int added) {
  if (reading->count != sim->committed + added)
    sim_fail(sim, "import: %d entries instead of %d more", reading->count - sim->committed, added);
  for (int i = 0; i < sim->committed && !sim_failed(sim); i++)
    compare_row(sim, i, &reading->items[i]);
  for (int i = sim->committed; i < reading->count && !sim_failed(sim); i++) {
    const struct entry *entry = &reading->items[i].entry;
    bool lifts = (entry->kind == ENTRY_CLEAR && !entry->clear.unconfirmed) ||
                 (entry->kind == ENTRY_RETRACT && !entry->retract.unconfirmed) ||
                 (entry->kind == ENTRY_PERMIT && !entry->permit.unconfirmed);
    if (lifts) sim_fail(sim, "S2: what another device says counts here");
  }
}

/* The other device's file, as a database or as lines; a second time there is nothing new in it. */
void store_import(struct sim *sim, uint64_t *dice) {
  struct store *store = sim->store;
  struct diary_taken first = {0}, again = {0};
  struct err err = {""};
  int count;
  if (shim.fail_in >= 0 || sim->committed < sim->diary_count) return;
  if (!write_guest(sim, dice, &count)) return;
  const char *file = dice_chance(dice, 50) ? store->guest : store->lines;
  moment now = sim_now(sim).at;
  int result = data_merge_file(store->diary, file, now, &first, &err);
  if (result == 0) result = data_merge_file(store->diary, file, now, &again, &err);
  if (result == -EINVAL && sim->truth - sim->fiddled < 100 * (moment)86400) return; /* its clock */
  if (result < 0) sim_fail(sim, "import: %s", err.text);
  if (again.fresh != 0) sim_fail(sim, "import: %d entries came twice", again.fresh);
  struct reading reading = read_all(sim);
  judge_import(sim, &reading, first.fresh);
  take_over(sim, &reading);
  free(reading.items);
  sim->tally.imports++;
  sim->fiddled = sim->truth;
  if (!sim_failed(sim)) sim_restart(sim);
}
