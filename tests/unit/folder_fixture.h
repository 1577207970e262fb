/* A scratch folder of a test's own, files in it, and a person's home made of it.
 *
 *   char folder[FOLDER_SIZE];
 *   folder_make(folder);
 *   folder_put(folder_file(folder, "a.txt"), "words");
 *   folder_remove(folder);
 */
#ifndef TESTS_FOLDER_FIXTURE_H
#define TESTS_FOLDER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

enum { FOLDER_SIZE = 64 };

static inline void folder_make(char out[FOLDER_SIZE]) {
  snprintf(out, FOLDER_SIZE, "/tmp/settled-test-XXXXXX");
  assert_non_null(mkdtemp(out));
}

static inline int folder_remove_one(const char *path, const struct stat *st, int type,
                                    struct FTW *where) {
  (void)st, (void)type, (void)where;
  return remove(path);
}

/* With all that is in it; links are not followed. */
static inline void folder_remove(const char *folder) {
  assert_int_equal(nftw(folder, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* Stands until the fourth call after it. */
static inline const char *folder_file(const char *folder, const char *name) {
  static char path[4][320];
  static int turn;
  turn = (turn + 1) % 4;
  snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
  return path[turn];
}

/* Makes the folders on the way. */
static inline void folder_write(const char *folder, const char *name, const void *bytes, size_t n) {
  char path[320];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
  }
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  assert_int_equal(fclose(file), 0);
}

static inline void folder_put(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

/* Everything of a person's lies there, in a zone without surprises, and no plugin is installed. */
static inline void folder_is_home(const char *folder) {
  static const char *const homes[] = {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME",
                                      "XDG_RUNTIME_DIR", "SETTLED_PLUGINS"};
  for (size_t i = 0; i < sizeof homes / sizeof *homes; i++) setenv(homes[i], folder, 1);
  setenv("TZ", "UTC", 1);
}

#endif
