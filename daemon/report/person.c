#include "report/person.h"

#include <string.h>

#include "base/paths.h"
#include "config/config.h"

/* Of two values of one option the last counts. */
static unsigned read_variants(const struct config *config) {
  static const struct {
    const char *plugin, *name, *value;
    enum figure_variant variant;
  } rows[] = {{"psoas_release", "support", "chair", FIGURE_CHAIR},
              {"adductor_stretch", "variant", "standing", FIGURE_STANDING}};
  unsigned variants = 0;
  for (int i = 0; i < config->plugin_option_count; i++) {
    const struct plugin_option *option = &config->plugin_options[i];
    for (size_t j = 0; j < sizeof rows / sizeof *rows; j++) {
      if (strcmp(option->plugin, rows[j].plugin) != 0 || strcmp(option->name, rows[j].name) != 0)
        continue;
      variants &= ~(unsigned)rows[j].variant;
      if (strcmp(option->value, rows[j].value) == 0) variants |= rows[j].variant;
    }
  }
  return variants;
}

int person_read(const char *path, struct person *out, struct err *err) {
  char usual[PATH_SIZE];
  struct config *config = NULL;
  struct buf mistakes;
  int failed = path != NULL ? 0 : paths_config(usual, "config.ini", err);
  if (failed) return failed;
  buf_init(&mistakes, CONFIG_REPORT_MAX);
  failed = config_load(path != NULL ? path : usual, &config, &mistakes, err);
  buf_finish(&mistakes);
  if (failed) return failed;
  out->params = config->settings.arc;
  memcpy(out->name, config->settings.name, PERSON_SIZE);
  out->figure_variants = read_variants(config);
  config_free(config);
  return 0;
}
