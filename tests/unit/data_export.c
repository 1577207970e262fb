/* A file that is said to be written is there after a power cut: its bytes, then its name. */
#include "diary/data_export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder_fixture.h"

/* What was synced, in order. */
static struct {
  char path[64];
  char order[8]; /* f: the file before it had its name; d: its folder after that */
  int folder_fails;
} disk;

/* In place of the C library's. */
int fsync(int fd) {
  struct stat st;
  assert_int_equal(fstat(fd, &st), 0);
  bool folder = S_ISDIR(st.st_mode), named = access(disk.path, F_OK) == 0;
  strcat(disk.order, folder ? (named ? "d" : "?") : (named ? "?" : "f"));
  if (!folder || disk.folder_fails == 0) return 0;
  errno = disk.folder_fails;
  return -1;
}

static int write_one(int folder_fails, struct err *err) {
  char folder[FOLDER_SIZE];
  struct data_file file;
  folder_make(folder);
  memset(&disk, 0, sizeof disk);
  disk.folder_fails = folder_fails;
  snprintf(disk.path, sizeof disk.path, "%s", folder_file(folder, "out.jsonl"));
  assert_int_equal(data_file_open(disk.path, &file, err), 0);
  fputs("a line\n", file.file);
  int result = data_file_done(&file, 0, err);
  assert_int_equal(unlink(disk.path), 0);
  assert_int_equal(rmdir(folder), 0); /* no part of it is left */
  return result;
}

static void its_name_outlives_a_power_cut(void **state) {
  (void)state;
  assert_int_equal(write_one(0, NULL), 0);
  assert_string_equal(disk.order, "fd");
}

static void a_name_that_may_be_lost_is_not_called_written(void **state) {
  (void)state;
  struct err err = {""};
  assert_int_equal(write_one(EIO, &err), -EIO);
  assert_non_null(strstr(err.text, "the folder of /tmp/"));
  assert_int_equal(write_one(EINVAL, &err), 0); /* a file system without such a thing */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(its_name_outlives_a_power_cut),
      cmocka_unit_test(a_name_that_may_be_lost_is_not_called_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
