#include "diary/data_export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "diary/codec.h"
#include "diary/data_lines.h"

/* ---- files ----------------------------------------------------------------------------------- */

int data_file_open(const char *path, struct data_file *out, struct err *err) {
  size_t room = sizeof out->part;
  struct stat st; /* a device or a pipe would be replaced by a file of its name */
  if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
    return err_set(err, EINVAL, "%.200s is not a file", path);
  if ((size_t)snprintf(out->path, sizeof out->path, "%s", path) >= sizeof out->path ||
      (size_t)snprintf(out->part, room, "%s.XXXXXX", path) >= room)
    return err_set(err, ENAMETOOLONG, "%.100s...: too long", path);
  int fd = mkostemp(out->part, O_CLOEXEC); /* 0600 */
  if (fd < 0) return err_errno(err, errno, "%s", path);
  out->file = fdopen(fd, "w");
  if (out->file != NULL) return 0;
  close(fd);
  unlink(out->part);
  return err_set(err, ENOMEM, "no memory for a file");
}

int data_file_done(struct data_file *file, int failed, struct err *err) {
  if (!failed && (fflush(file->file) != 0 || fsync(fileno(file->file)) != 0))
    failed = err_errno(err, errno, "%s", file->path);
  if (fclose(file->file) != 0 && !failed) failed = err_errno(err, errno, "%s", file->path);
  if (!failed && rename(file->part, file->path) != 0)
    failed = err_errno(err, errno, "%s", file->path);
  if (failed) {
    unlink(file->part);
    return failed;
  }
  return paths_sync_name(file->path, err); /* its name, too, has to outlive a power cut */
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* A page of rows, already as text: nothing is printed while the diary is being read. */
struct page {
  struct buf text;
  int64_t last; /* number of its last row */
  struct err *err;
};

static int add_row(void *owner, const struct diary_record *record) {
  struct page *page = owner;
  page->last = record->seq;
  return data_line_write(record, &page->text, page->err);
}

/* How many rows, or -errno. */
static int export_device(struct diary *diary, const struct entry_id *device, FILE *out,
                         struct err *err) {
  struct page page = {.err = err};
  int count, rows = 0;
  buf_init(&page.text, (size_t)EXPORT_PAGE * CODEC_BODY_MAX);
  do {
    buf_clear(&page.text);
    count = diary_page(diary, device, page.last, EXPORT_PAGE, add_row, &page, err);
    if (count > 0 && fwrite(page.text.data, 1, page.text.len, out) != page.text.len)
      count = err_errno(err, errno, "the export cannot be written");
    rows += count;
  } while (count == EXPORT_PAGE);
  buf_finish(&page.text);
  return count < 0 ? count : rows;
}

int data_export_lines(struct diary *diary, FILE *out, struct err *err) {
  struct diary_device_info devices[DIARY_DEVICES_MAX];
  int count = diary_devices(diary, devices), rows = 0;
  for (int i = 0; i < count && rows >= 0; i++)
    rows = export_device(diary, &devices[i].id, out, err);
  if (rows >= 0 && fflush(out) != 0) rows = err_errno(err, errno, "the export cannot be written");
  return rows < 0 ? rows : 0;
}

/* ---- one file a device ----------------------------------------------------------------------- */

/* Lines of a file; 0: there is none. */
static int count_lines(const char *path) {
  FILE *file = fopen(path, "re");
  int count = 0, letter;
  if (file == NULL) return 0;
  while ((letter = getc(file)) != EOF) count += letter == '\n';
  fclose(file);
  return count;
}

/* 1: written; 0: not, somebody has more of a device that we no longer are. */
static int export_file(struct diary *diary, const struct diary_device_info *device,
                       const char *folder, struct err *err) {
  char id[CODEC_ID_SIZE], path[PATH_SIZE];
  struct data_file file = {.file = NULL};
  codec_id_format(&device->id, id);
  if ((size_t)snprintf(path, sizeof path, "%s/%s.jsonl", folder, id) >= sizeof path)
    return err_set(err, ENAMETOOLONG, "%.100s...: too long", folder);
  int failed = data_file_open(path, &file, err);
  if (failed) return failed;
  int rows = export_device(diary, &device->id, file.file, err);
  bool wanted = rows > 0 && (device->current || rows >= count_lines(path));
  if (rows < 0 || wanted) {
    failed = data_file_done(&file, rows < 0 ? rows : 0, err);
    return failed ? failed : 1;
  }
  data_file_done(&file, -ECANCELED, NULL);
  return 0;
}

int data_export_devices(struct diary *diary, const char *folder, struct err *err) {
  struct diary_device_info devices[DIARY_DEVICES_MAX];
  int count = diary_devices(diary, devices), written = 0;
  for (int i = 0; i < count; i++) {
    if (!devices[i].own) continue;
    int done = export_file(diary, &devices[i], folder, err);
    if (done < 0) return done;
    written += done;
  }
  return written;
}
