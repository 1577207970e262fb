/* Rows from outside: the JSON lines of an export, and the files that other devices share. Runs in
 * the daemon, or in `settled --stdio` with the diary's lock; blocks for one file, which is hostile
 * until parsed. Each file is taken in whole or not at all. */
#ifndef SETTLED_DATA_IMPORT_H
#define SETTLED_DATA_IMPORT_H

#include "diary/diary_rows.h"

enum { IMPORT_BYTES_MAX = 256 * 1024 * 1024 };

/* A file of JSON lines, by an absolute path. What is wrong with the file is -EINVAL with its name
 * and line in `err`, a conflict -EEXIST with the entry in it; else as diary_take. A last line that
 * has no end refuses the file: half of it is still on its way. */
int data_import_file(struct diary *diary, const char *path, moment now, struct diary_taken *out,
                     struct err *err);

/* What another diary has: JSON lines (`.jsonl`), or a diary's own file, told by its first bytes. */
int data_merge_file(struct diary *diary, const char *path, moment now, struct diary_taken *out,
                    struct err *err);

/* What happened to each file of a folder. `failed` with `err`: it was refused, the others are not
 * held up by it. */
struct data_merged {
  const char *name;
  int result;
  struct diary_taken taken;
  struct err err;
};
typedef void data_each_merged(void *owner, const struct data_merged *merged);
/* Every `*.jsonl` and `*.db` of a folder, by name. Returns how many were refused, or -EINVAL: the
 * folder cannot be read. */
int data_merge_folder(struct diary *diary, const char *folder, moment now, data_each_merged *each,
                      void *owner, struct err *err);

#endif
