/* The disk as a power cut may leave it, worked out from the steps that the VFS of diary_vfs.h
 * noted: what was synced is there; each write since is there, missing or torn; names that were not
 * synced are there or not.
 *
 *   struct disk before, after = {0};
 *   disk_read(&before, path); shim.recording = true; ... commits ...; shim.recording = false;
 *   disk_rebuild(&after, &before, cut, &dice);   cut after step 0..shim.step_count
 *   disk_lay_down(&after, path);
 */
#ifndef TESTS_DIARY_DISK_H
#define TESTS_DIARY_DISK_H

#include <stdio.h>
#include <unistd.h>

#include "diary_vfs.h"

struct image {
  uint8_t *bytes; /* owned */
  int64_t size, room;
};

struct disk { /* all zero: empty */
  struct image files[FILE_COUNT];
  bool there[FILE_COUNT];
};

static inline int disk_luck(uint64_t *dice, int sides) {
  *dice = *dice * 6364136223846793005u + 1442695040888963407u;
  return (int)(*dice >> 33) % sides;
}

static inline void disk_free(struct disk *disk) {
  for (int file = 0; file < FILE_COUNT; file++) free(disk->files[file].bytes);
  *disk = (struct disk){0};
}

/* What grows is zero, and so is what comes back after a cut. */
static inline void image_resize(struct image *image, int64_t size) {
  if (size > image->room) {
    image->room = size + size / 2 + 4096;
    image->bytes = realloc(image->bytes, (size_t)image->room);
  }
  if (size > image->size) memset(image->bytes + image->size, 0, (size_t)(size - image->size));
  image->size = size;
}

static inline void image_put(struct image *image, const struct step_record *step, int size) {
  if (size == 0) return;
  if (image->size < step->offset + size) image_resize(image, step->offset + size);
  memcpy(image->bytes + step->offset, step->bytes, (size_t)size);
}

/* A step that was not synced: done, not done, or done in part. */
static inline void image_maybe(struct image *image, const struct step_record *step,
                               uint64_t *dice) {
  int luck = disk_luck(dice, 4);
  if (luck == 0) return;
  if (step->step == STEP_TRUNCATE)
    image_resize(image, step->offset);
  else
    image_put(image, step, luck == 1 ? disk_luck(dice, step->size + 1) : step->size);
}

static inline bool disk_changes(const struct step_record *step, enum side_file file) {
  return step->file == file && (step->step == STEP_WRITE || step->step == STEP_TRUNCATE);
}

static inline int disk_last_before(int cut, enum side_file file, enum vfs_step step) {
  for (int i = cut - 1; i >= 0; i--)
    if (shim.steps[i].step == step && (step == STEP_SYNC_NAMES || shim.steps[i].file == file))
      return i;
  return -1;
}

/* A file that is made anew has nothing of the one before it. */
static inline void disk_content(struct disk *disk, const struct disk *before, enum side_file file,
                                int cut, uint64_t *dice) {
  struct image *image = &disk->files[file];
  int from = disk_last_before(cut, file, STEP_CREATE);
  int synced = disk_last_before(cut, file, STEP_SYNC);
  image_resize(image, 0);
  if (from < 0 && before->there[file]) {
    image_resize(image, before->files[file].size);
    memcpy(image->bytes, before->files[file].bytes, (size_t)image->size);
  }
  for (int i = from < 0 ? 0 : from; i < cut; i++) {
    if (!disk_changes(&shim.steps[i], file)) continue;
    if (i > synced)
      image_maybe(image, &shim.steps[i], dice);
    else if (shim.steps[i].step == STEP_WRITE)
      image_put(image, &shim.steps[i], shim.steps[i].size);
    else
      image_resize(image, shim.steps[i].offset);
  }
}

/* Names are synced together. After that, the journal may be as then, or as any later step left it:
 * then its content is that of the file which had the name. Returns the step that made it, -1: it
 * was there before. */
static inline int disk_name(struct disk *disk, const struct disk *before, int cut, uint64_t *dice) {
  int synced = disk_last_before(cut, FILE_JOURNAL, STEP_SYNC_NAMES);
  int until = synced + 1 + disk_luck(dice, cut - synced);
  int made = disk_last_before(until, FILE_JOURNAL, STEP_CREATE);
  int deleted = disk_last_before(until, FILE_JOURNAL, STEP_DELETE);
  disk->there[FILE_DIARY] = true;
  disk->there[FILE_JOURNAL] = made > deleted || (deleted < 0 && before->there[FILE_JOURNAL]);
  return made;
}

/* The journal by that name as it was up to `cut` or to its deletion. */
static inline void disk_rebuild(struct disk *disk, const struct disk *before, int cut,
                                uint64_t *dice) {
  int made = disk_name(disk, before, cut, dice), end = made + 1;
  disk_content(disk, before, FILE_DIARY, cut, dice);
  if (!disk->there[FILE_JOURNAL]) return;
  while (end < cut &&
         !(shim.steps[end].file == FILE_JOURNAL && shim.steps[end].step == STEP_CREATE))
    end++;
  disk_content(disk, before, FILE_JOURNAL, end, dice);
}

static inline const char *disk_file_name(const char *path, int file) {
  static char name[512]; /* of the only one at a time */
  snprintf(name, sizeof name, "%s%s", path, file == FILE_JOURNAL ? "-journal" : "");
  return name;
}

/* What is there now. */
static inline void disk_read(struct disk *disk, const char *path) {
  for (int file = 0; file < FILE_COUNT; file++) {
    struct image *image = &disk->files[file];
    FILE *in = fopen(disk_file_name(path, file), "rb");
    image_resize(image, 0);
    disk->there[file] = in != NULL;
    if (in == NULL) continue;
    fseek(in, 0, SEEK_END);
    image_resize(image, ftell(in));
    rewind(in);
    if (fread(image->bytes, 1, (size_t)image->size, in) != (size_t)image->size) abort();
    fclose(in);
  }
}

static inline void disk_lay_down(const struct disk *disk, const char *path) {
  for (int file = 0; file < FILE_COUNT; file++) {
    const char *name = disk_file_name(path, file);
    if (!disk->there[file]) {
      unlink(name);
      continue;
    }
    size_t size = (size_t)disk->files[file].size;
    FILE *out = fopen(name, "wb");
    if (out == NULL) abort();
    if (size > 0 && fwrite(disk->files[file].bytes, 1, size, out) != size) abort();
    fclose(out);
  }
}

#endif
