#include "config/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <iniparser.h>

#include "base/paths.h"
#include "config/args.h"
#include "config/config_lint.h"

/* While a file is read; too large for the stack. */
struct reading {
  struct config *config;
  struct config_lint lint;
  struct config_messages errors, warnings;
};

/* The value as a string. */
static const char *text_of(const struct config_value *value, char out[CONFIG_LINE_MAX + 1]) {
  memcpy(out, value->text, (size_t)value->len);
  out[value->len] = '\0';
  return out;
}

/* ---- iniparser ------------------------------------------------------------------------------ */

static int say_nothing(const char *format, ...) {
  (void)format;
  return 0;
}

/* iniparser takes a name only: the bytes that were linted get one. */
static int load_dictionary(const char *bytes, size_t n, dictionary **out) {
  char path[32];
  int fd = memfd_create("config.ini", MFD_CLOEXEC);
  if (fd < 0) return -errno;
  int failed = 0;
  for (size_t done = 0; done < n && !failed;) {
    ssize_t written = write(fd, bytes + done, n - done);
    if (written < 0 && errno != EINTR) failed = -errno;
    if (written > 0) done += (size_t)written;
  }
  if (!failed) {
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    iniparser_set_error_callback(say_nothing);
    *out = iniparser_load(path);
    if (*out == NULL) failed = -EIO;
  }
  close(fd);
  return failed;
}

static bool says_the_same(const dictionary *dictionary, const struct config_value *value) {
  char key[3 * NAME_SIZE], text[CONFIG_LINE_MAX + 1];
  snprintf(key, sizeof key, "%s%s%s:%s", value->section, *value->id == '\0' ? "" : " ", value->id,
           value->name);
  const char *theirs = iniparser_getstring(dictionary, key, NULL);
  return theirs != NULL && strcmp(theirs, text_of(value, text)) == 0;
}

/* The lint is strict so that two readers cannot disagree; when they do all the same, no value is
 * safe to use. */
static int compare_with_iniparser(struct reading *reading, const char *bytes, size_t n) {
  dictionary *dictionary = NULL;
  int failed = load_dictionary(bytes, n, &dictionary);
  if (failed) return failed;
  for (int i = 0; i < reading->lint.count; i++) {
    const struct config_value *value = &reading->lint.values[i];
    if (!says_the_same(dictionary, value))
      config_messages_add(&reading->errors, value->line, value->column,
                          "%s: this can be read in two ways; write it in a simpler one",
                          value->name);
  }
  iniparser_freedict(dictionary);
  return 0;
}

/* ---- values --------------------------------------------------------------------------------- */

static void unknown_name(struct reading *reading, const struct config_value *value) {
  const char *known[OPTION_WORDS];
  option_names(value->section, known);
  const char *nearest = args_nearest(value->name, known);
  if (nearest == NULL)
    config_messages_add(&reading->errors, value->line, value->name_column,
                        "there is no \"%s\" in [%s]", value->name, value->section);
  else
    config_messages_add(&reading->errors, value->line, value->name_column,
                        "there is no \"%s\" in [%s]; did you mean \"%s\"?", value->name,
                        value->section, nearest);
}

/* The person's doses of an exercise, new if need be; -1: one too many, which is said. */
static int find_override(struct reading *reading, const struct config_value *value) {
  struct settings *settings = &reading->config->settings;
  for (int i = 0; i < settings->override_count; i++)
    if (strcmp(settings->overrides[i].exercise, value->id) == 0) return i;
  if (settings->override_count == OVERRIDES_MAX) {
    config_messages_add(&reading->errors, value->line, value->name_column, "more than %d exercises",
                        OVERRIDES_MAX);
    return -1;
  }
  memcpy(settings->overrides[settings->override_count].exercise, value->id, NAME_SIZE);
  return settings->override_count++;
}

static void take_option(struct reading *reading, const struct config_value *value) {
  struct option option;
  struct option_note note;
  char text[CONFIG_LINE_MAX + 1];
  int number, exercise = 0;
  if (!option_find(value->section, value->name, &option, &number)) {
    unknown_name(reading, value);
    return;
  }
  if (*value->id != '\0') exercise = find_override(reading, value);
  if (exercise < 0) return;
  option.name = value->name; /* "level3" */
  void *place = option_place(&option, reading->config, exercise, number);
  struct config_messages *messages = NULL;
  switch (option_parse(&option, text_of(value, text), place, &note)) {
  case OPTION_TAKEN:
    return;
  case OPTION_CLAMPED:
    messages = &reading->warnings;
    break;
  case OPTION_REFUSED:
    messages = &reading->errors;
    break;
  }
  config_messages_add(messages, value->line, value->column + note.column - 1, "%s", note.text);
}

static int take_plugin_option(struct reading *reading, const struct config_value *value) {
  struct config *config = reading->config;
  if (config->plugin_option_count == CONFIG_PLUGIN_OPTIONS_MAX) {
    config_messages_add(&reading->errors, value->line, value->name_column,
                        "more than %d options of plugins", CONFIG_PLUGIN_OPTIONS_MAX);
    return 0;
  }
  size_t count = (size_t)config->plugin_option_count + 1;
  struct plugin_option *more = realloc(config->plugin_options, count * sizeof *more);
  if (more == NULL) return -ENOMEM;
  config->plugin_options = more;
  struct plugin_option *option = &more[count - 1];
  *option = (struct plugin_option){.line = value->line, .column = value->column};
  memcpy(option->plugin, value->id, sizeof option->plugin);
  memcpy(option->name, value->name, sizeof option->name);
  option->value = strndup(value->text, (size_t)value->len);
  if (option->value == NULL) return -ENOMEM;
  config->plugin_option_count++;
  return 0;
}

static int take_values(struct reading *reading) {
  int failed = 0;
  for (int i = 0; i < reading->lint.count && !failed; i++) {
    const struct config_value *value = &reading->lint.values[i];
    if (strcmp(value->section, "plugin") == 0)
      failed = take_plugin_option(reading, value);
    else
      take_option(reading, value);
  }
  return failed;
}

/* ---- what values mean together -------------------------------------------------------------- */

static void complete_overrides(struct settings *settings) {
  for (int i = 0; i < settings->override_count; i++) {
    struct exercise_override *override = &settings->overrides[i];
    override->at = settings->override_at[i].rule_count > 0 ? &settings->override_at[i] : NULL;
    for (int k = 0; k < LEVELS_MAX; k++)
      if (override->levels[k].sets > 0) override->level_count = k + 1;
  }
}

/* The later of both in the file; NULL: neither is set. */
static const struct config_value *quiet_value(const struct config_lint *lint) {
  const struct config_value *from = config_lint_find(lint, "safety", "", "quiet_from");
  const struct config_value *to = config_lint_find(lint, "safety", "", "quiet_to");
  if (from == NULL || (to != NULL && to->line > from->line)) return to;
  return from;
}

static void check_quiet(struct reading *reading) { /* S11 */
  const struct safety_params *safety = &reading->config->settings.safety;
  const struct config_value *value = quiet_value(&reading->lint);
  if (value == NULL || safety_quiet_valid(safety->quiet_from, safety->quiet_to)) return;
  int minutes = (safety->quiet_to - safety->quiet_from + DAY_MINUTES) % DAY_MINUTES;
  config_messages_add(&reading->errors, value->line, value->column,
                      "quiet hours last 8 h at least; from %02d:%02d to %02d:%02d is %d h %d min",
                      safety->quiet_from / 60, safety->quiet_from % 60, safety->quiet_to / 60,
                      safety->quiet_to % 60, minutes / 60, minutes % 60);
}

/* The first fixed time of a slot inside the quiet hours; -1: none. */
static int quiet_time(const struct safety_params *safety, const struct schedule *schedule) {
  for (int i = 0; i < schedule->rule_count; i++) {
    const struct schedule_rule *rule = &schedule->rules[i];
    for (int k = 0; rule->form == SCHEDULE_AT && k < rule->time_count; k++)
      if (governor_is_quiet(safety, rule->times[k])) return rule->times[k];
  }
  return -1;
}

/* Allowed, and never seen: worth a word. */
static void warn_quiet_slots(struct reading *reading) {
  const struct settings *settings = &reading->config->settings;
  for (int i = 0; i < SLOT_COUNT; i++) {
    int minute = quiet_time(&settings->safety, &settings->slots[i]);
    const struct config_value *value =
        config_lint_find(&reading->lint, "schedule", "", slot_names[i]);
    if (value == NULL) value = quiet_value(&reading->lint);
    if (minute >= 0 && value != NULL)
      config_messages_add(&reading->warnings, value->line, value->column,
                          "%s: %02d:%02d lies in the quiet hours and is not shown", slot_names[i],
                          minute / 60, minute % 60);
  }
}

/* ---- the whole file ------------------------------------------------------------------------- */

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static int keep_warnings(struct reading *reading, const char *file) {
  struct buf text;
  buf_init(&text, CONFIG_REPORT_MAX);
  int failed = config_messages_write(&reading->warnings, file, "warning: ", &text);
  if (!failed) {
    free(reading->config->warnings);
    reading->config->warnings = strdup(buf_text(&text));
    if (reading->config->warnings == NULL) failed = -ENOMEM;
  }
  buf_finish(&text);
  return failed;
}

static int read_all(struct reading *reading, const char *file, const char *bytes, size_t n) {
  int failed = config_defaults(&reading->config);
  if (failed) return failed;
  config_lint(bytes, n, &reading->lint, &reading->errors);
  if (reading->errors.total == 0) failed = compare_with_iniparser(reading, bytes, n);
  if (!failed) failed = take_values(reading);
  if (failed) return failed;
  complete_overrides(&reading->config->settings);
  check_quiet(reading);
  warn_quiet_slots(reading);
  return keep_warnings(reading, file);
}

static int refuse(const struct reading *reading, const char *file, struct buf *report,
                  struct err *err) {
  int total = reading->errors.total;
  int failed = config_messages_write(&reading->errors, file, "", report);
  if (!failed) failed = buf_puts(report, reading->config->warnings);
  if (failed) {
    err_errno(err, -failed, "%s", file);
    return failed;
  }
  err_set(err, EINVAL, "%s: %d mistake%s", file, total, total == 1 ? "" : "s");
  return -EINVAL;
}

int config_parse(const char *file, const char *bytes, size_t n, struct config **out,
                 struct buf *report, struct err *err) {
  struct reading *reading = calloc(1, sizeof *reading);
  if (reading == NULL) {
    err_errno(err, ENOMEM, "%s", file);
    return -ENOMEM;
  }
  int failed = read_all(reading, file, bytes, n);
  if (failed) {
    buf_printf(report, "%s: %s\n", file, strerror(-failed));
    err_errno(err, -failed, "%s", file);
  } else if (reading->errors.total > 0) {
    failed = refuse(reading, file, report, err);
  } else {
    *out = reading->config;
    reading->config = NULL;
  }
  config_free(reading->config);
  free(reading);
  return failed;
}

/* A link to nothing is a mistake, not a config that nobody wrote. */
static bool is_dangling(const char *path) {
  struct stat st;
  return lstat(path, &st) == 0;
}

int config_load(const char *path, struct config **out, struct buf *report, struct err *err) {
  struct buf bytes;
  struct err why = {""};
  buf_init(&bytes, CONFIG_BYTES_MAX);
  int failed = paths_read_file(path, CONFIG_BYTES_MAX, 1, &bytes, &why);
  if (failed == -ENOENT && !is_dangling(path)) {
    failed = config_defaults(out);
    if (failed) err_errno(err, -failed, "%s", path);
  } else if (failed) {
    err_set(err, -failed, "%s", why.text);
    buf_printf(report, "%s\n", why.text);
  } else {
    failed = config_parse(base_name(path), buf_text(&bytes), bytes.len, out, report, err);
  }
  buf_finish(&bytes);
  return failed;
}

int config_defaults(struct config **out) {
  struct config *config = calloc(1, sizeof *config);
  if (config == NULL) return -ENOMEM;
  settings_default(&config->settings);
  config->sound = SOUND_TURNS;
  config->warnings = strdup("");
  if (config->warnings == NULL) {
    config_free(config);
    return -ENOMEM;
  }
  *out = config;
  return 0;
}

void config_free(struct config *config) {
  if (config == NULL) return;
  for (int i = 0; i < config->plugin_option_count; i++) free(config->plugin_options[i].value);
  free(config->plugin_options);
  free(config->warnings);
  free(config);
}

int config_check(const char *path, struct buf *out) {
  struct config *config = NULL;
  struct err err = {""};
  bool there = access(path, F_OK) == 0;
  int failed = config_load(path, &config, out, &err);
  if (failed) {
    buf_printf(out, "%s; a running settled keeps what it has\n", err.text);
  } else {
    buf_puts(out, config->warnings);
    buf_printf(out, "%s: %s\n", base_name(path),
               there ? "no mistakes" : "not there, so everything is as it comes");
  }
  config_free(config);
  return failed;
}
