/* daemon/config/config: whatever the file says, it is refused with places that are in the file, or
 * taken with every setting in its range; and what the lint accepts, iniparser reads the same. */
#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <dictionary.h>
#include <iniparser.h>

#include "config/config_lint.h"

static void check_number(const struct option *option, struct config *config) {
  int value = *(const int *)option_place(option, config, 0, 0);
  require(value >= option->low && value <= option->high);
}

static void check_settings(struct config *config) {
  const struct settings *settings = &config->settings;
  for (int i = 0; i < option_count(); i++) {
    struct option option = option_row(i);
    if (option.type == OPTION_INT || option.type == OPTION_TIME || option.type == OPTION_DURATION)
      check_number(&option, config);
    if (option.type == OPTION_TEXT)
      require(memchr(option_place(&option, config, 0, 0), '\0', PERSON_SIZE) != NULL);
  }
  require(safety_quiet_valid(settings->safety.quiet_from, settings->safety.quiet_to));
  for (int i = 0; i < settings->override_count; i++) {
    const struct exercise_override *override = &settings->overrides[i];
    require(option_is_id(override->exercise, strlen(override->exercise)));
    require(override->level_count >= 0 && override->level_count <= LEVELS_MAX);
    require(override->at == NULL || override->at->rule_count > 0);
  }
  for (int i = 0; i < config->plugin_option_count; i++)
    require(config->plugin_options[i].value != NULL);
}

static int count_lines(const char *bytes, size_t n) {
  int lines = 1;
  for (size_t i = 0; i < n; i++) lines += bytes[i] == '\n';
  return lines;
}

static void check_places(const struct config_messages *errors, const char *bytes, size_t n) {
  int lines = count_lines(bytes, n);
  require(errors->count <= CONFIG_MESSAGES_MAX && errors->total >= errors->count);
  for (int i = 0; i < errors->count; i++) {
    require(errors->items[i].line >= 1 && errors->items[i].line <= lines);
    require(errors->items[i].column >= 1 && errors->items[i].column <= CONFIG_LINE_MAX + 1);
    require(errors->items[i].text[0] != '\0');
  }
}

static dictionary *load(const char *bytes, size_t n) {
  char path[32];
  int fd = memfd_create("fuzz", MFD_CLOEXEC);
  require(fd >= 0);
  require(write(fd, bytes, n) == (ssize_t)n);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  dictionary *dictionary = iniparser_load(path);
  close(fd);
  return dictionary;
}

/* As many values as iniparser found, each the same: none dropped, cut or made up. */
static void check_against_iniparser(const struct config_lint *lint, const char *bytes, size_t n) {
  dictionary *dictionary = load(bytes, n);
  require(dictionary != NULL);
  int theirs = 0;
  for (ssize_t i = 0; i < dictionary->size; i++)
    theirs += dictionary->key[i] != NULL && strchr(dictionary->key[i], ':') != NULL;
  require(theirs == lint->count);
  for (int i = 0; i < lint->count; i++) {
    const struct config_value *value = &lint->values[i];
    char key[4 * NAME_SIZE];
    snprintf(key, sizeof key, "%s%s%s:%s", value->section, value->id[0] != '\0' ? " " : "",
             value->id, value->name);
    const char *text = iniparser_getstring(dictionary, key, NULL);
    require(text != NULL && strlen(text) == (size_t)value->len);
    require(memcmp(text, value->text, (size_t)value->len) == 0);
  }
  iniparser_freedict(dictionary);
}

static void check_lint(const char *bytes, size_t n) {
  struct config_lint *lint = calloc(1, sizeof *lint);
  struct config_messages errors = {0};
  require(lint != NULL);
  config_lint(bytes, n, lint, &errors);
  check_places(&errors, bytes, n);
  if (errors.total == 0) check_against_iniparser(lint, bytes, n);
  free(lint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *bytes = (const char *)data;
  struct config *config = NULL;
  struct buf report;
  struct err err = {""};
  if (size > CONFIG_BYTES_MAX) return 0;
  buf_init(&report, CONFIG_REPORT_MAX);
  check_lint(bytes, size);
  if (config_parse("config.ini", bytes, size, &config, &report, &err) == 0) {
    require(report.len == 0 && err.text[0] == '\0');
    check_settings(config);
  } else {
    require(config == NULL && report.len > 0 && err.text[0] != '\0');
  }
  config_free(config);
  buf_finish(&report);
  return 0;
}
