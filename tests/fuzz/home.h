/* A home of its own for a target that needs files: in memory where that is possible, gone with the
 * process. */
#ifndef TESTS_FUZZ_HOME_H
#define TESTS_FUZZ_HOME_H

#include "fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOME_PATH = 1024 };

static char home[64];

static inline void home_empty_folder(const char *folder) {
  DIR *dir = opendir(folder);
  if (dir == NULL) return;
  for (struct dirent *found; (found = readdir(dir)) != NULL;) {
    char path[HOME_PATH];
    if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0) continue;
    require(snprintf(path, sizeof path, "%s/%s", folder, found->d_name) < HOME_PATH);
    if (found->d_type == DT_DIR) home_empty_folder(path);
    require(remove(path) == 0);
  }
  closedir(dir);
}

static inline void home_empty(void) {
  home_empty_folder(home);
}

static inline void home_remove(void) {
  home_empty();
  rmdir(home);
}

static inline void home_make(void) {
  static const char *const unset[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
                                      "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"};
  const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  snprintf(home, sizeof home, "%s/settled-fuzz-XXXXXX", memory);
  require(mkdtemp(home) != NULL);
  for (size_t i = 0; i < sizeof unset / sizeof *unset; i++) unsetenv(unset[i]);
  setenv("HOME", home, 1);
  setenv("TZ", "Europe/Berlin", 1);
  setenv("SETTLED_PLUGINS", home, 1); /* none are installed */
  atexit(home_remove);
}

#endif
