#include "report/person.h"

#include <string.h>

#include "base/paths.h"
#include "config/config.h"

int person_read(const char *path, struct arc_params *params, char name[PERSON_SIZE],
                struct err *err) {
  char usual[PATH_SIZE];
  struct config *config = NULL;
  struct buf mistakes;
  int failed = path != NULL ? 0 : paths_config(usual, "config.ini", err);
  if (failed) return failed;
  buf_init(&mistakes, CONFIG_REPORT_MAX);
  failed = config_load(path != NULL ? path : usual, &config, &mistakes, err);
  buf_finish(&mistakes);
  if (failed) return failed;
  *params = config->settings.arc;
  memcpy(name, config->settings.name, PERSON_SIZE);
  config_free(config);
  return 0;
}
