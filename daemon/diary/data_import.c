#include "diary/data_import.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lines.h"
#include "diary/data_lines.h"

static const char *name_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

/* A regular file of a bearable size, without ever waiting for a pipe or a device. */
static int open_file(const char *path, int *out, struct err *err) {
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    err_errno(err, errno, "%s", path);
    return -EINVAL;
  }
  int failed = 0;
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
    failed = err_set(err, EINVAL, "%s: it is not a file", path);
  else if (st.st_size > IMPORT_BYTES_MAX)
    failed = err_set(err, EINVAL, "%s: it is larger than %d MiB", path, IMPORT_BYTES_MAX >> 20);
  if (failed)
    close(fd);
  else
    *out = fd;
  return failed;
}

/* ---- JSON lines ------------------------------------------------------------------------------ */

struct reader {
  const char *name; /* of the file, for people */
  int fd;
  int number; /* of the line at hand */
  bool said;  /* what is wrong was said here, with its line */
  struct lines lines;
  struct data_line line;
};

static int end_of_file(const struct reader *reader, struct err *err) {
  char more;
  if (!reader->lines.broken && read(reader->fd, &more, 1) != 0)
    return err_set(err, EINVAL, "%s: it cannot be read to its end", reader->name);
  if (reader->lines.broken)
    return err_set(err, EINVAL, "%s:%d: the line is too long", reader->name, reader->number + 1);
  if (reader->lines.pending.len > reader->lines.whole)
    return err_set(err, EINVAL, "%s:%d: the last line has no end; is the file complete?",
                   reader->name, reader->number + 1);
  return 0;
}

/* 1: a record; 0: the end; -EINVAL. */
static int read_record(struct reader *reader, struct diary_record *out, struct err *err) {
  struct err why;
  size_t len;
  data_line_finish(&reader->line);
  reader->line = (struct data_line){.json = NULL};
  const char *text = lines_read(&reader->lines, reader->fd, &len);
  if (text == NULL) return end_of_file(reader, err);
  reader->number++;
  if (data_line_read(text, len, &reader->line, &why) < 0)
    return err_set(err, EINVAL, "%s:%d: %s", reader->name, reader->number, why.text);
  *out = reader->line.record;
  return 1;
}

static int next_record(void *owner, struct diary_record *out, struct err *err) {
  struct reader *reader = owner;
  int got = read_record(reader, out, err);
  reader->said = got < 0;
  return got;
}

int data_import_file(struct diary *diary, const char *path, moment now, struct diary_taken *out,
                     struct err *err) {
  struct reader reader = {.name = name_of(path)};
  struct err why = {""};
  int result = open_file(path, &reader.fd, err);
  if (result) return result;
  lines_init(&reader.lines, DATA_LINE_MAX);
  result = diary_take(diary, now, next_record, &reader, out, &why);
  bool of_line = (result == -EINVAL || result == -EEXIST) && !reader.said; /* found by the diary */
  if (of_line)
    err_set(err, -result, "%s:%d: %s", reader.name, reader.number, why.text);
  else if (result)
    err_set(err, -result, "%s", why.text);
  data_line_finish(&reader.line);
  lines_finish(&reader.lines);
  close(reader.fd);
  return result;
}

/* ---- another diary --------------------------------------------------------------------------- */

static bool is_database(const char *path) {
  static const char magic[] = "SQLite format 3";
  char first[sizeof magic] = "";
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  bool found = fd >= 0 && read(fd, first, sizeof first) == sizeof first &&
               memcmp(first, magic, sizeof magic) == 0;
  if (fd >= 0) close(fd);
  return found;
}

static int merge_database(struct diary *diary, const char *path, moment now,
                          struct diary_taken *out, struct err *err) {
  struct diary_taken taken = {0};
  struct err why = {""};
  int failed = diary_merge(diary, path, now, &taken.fresh, &why);
  /* What is wrong with the guest is no damage of ours. */
  if (failed == -EUCLEAN) failed = -EINVAL;
  if (failed) return err_set(err, -failed, "%s: %s", name_of(path), why.text);
  *out = taken;
  return 0;
}

int data_merge_file(struct diary *diary, const char *path, moment now, struct diary_taken *out,
                    struct err *err) {
  return is_database(path) ? merge_database(diary, path, now, out, err)
                           : data_import_file(diary, path, now, out, err);
}

/* ---- a folder -------------------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *end) {
  size_t len = strlen(name), tail = strlen(end);
  return len > tail && strcmp(name + len - tail, end) == 0;
}

static int is_wanted(const struct dirent *found) {
  return found->d_name[0] != '.' &&
         (ends_with(found->d_name, ".jsonl") || ends_with(found->d_name, ".db"));
}

static void merge_named(struct diary *diary, const char *folder, moment now,
                        struct data_merged *merged) {
  char path[PATH_SIZE];
  if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, merged->name) >= sizeof path)
    merged->result = err_set(&merged->err, EINVAL, "%.100s...: too long", folder);
  else
    merged->result = data_merge_file(diary, path, now, &merged->taken, &merged->err);
}

int data_merge_folder(struct diary *diary, const char *folder, moment now, data_each_merged *each,
                      void *owner, struct err *err) {
  struct dirent **names = NULL;
  int refused = 0, count = scandir(folder, &names, is_wanted, alphasort);
  if (count < 0) {
    err_errno(err, errno, "%s", folder);
    return -EINVAL;
  }
  for (int i = 0; i < count; i++) {
    struct data_merged merged = {.name = names[i]->d_name};
    merge_named(diary, folder, now, &merged);
    refused += merged.result < 0;
    each(owner, &merged);
    free(names[i]);
  }
  free(names);
  return refused;
}
