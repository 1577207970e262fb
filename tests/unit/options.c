/* daemon/config/options: the one table, and each type of value that it knows. config/settled.ini
 * and the man page are compared with it; `UPDATE=1 make tests/unit/options` writes them anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/paths.h"
#include "config/config.h"

/* ---- the table ------------------------------------------------------------------------------- */

static void test_every_row_is_whole(void **state) {
  (void)state;
  for (int i = 0; i < option_count(); i++) {
    struct option option = option_row(i);
    assert_non_null(option_section_find(option.section));
    assert_true(option_is_id(option.name, strlen(option.name)));
    assert_true(strlen(option.help) > 0 && strlen(option.help) <= 80);
    assert_true(option.offset < sizeof(struct config));
    char range[OPTION_RANGE_SIZE];
    option_range(&option, range);
    assert_true(strlen(range) > 0 && strlen(range) < OPTION_RANGE_SIZE - 1);
    assert_int_equal(option.type == OPTION_CHOICE, option.choices != NULL);
    assert_int_equal(option.stride > 0, strcmp(option.section, "exercise") == 0);
  }
}

static void test_every_row_is_found_by_its_name_and_no_other(void **state) {
  (void)state;
  for (int i = 0; i < option_count(); i++) {
    struct option option = option_row(i), found;
    int number = -1;
    const char *name = option.type == OPTION_DOSE ? "level10" : option.name;
    assert_true(option_find(option.section, name, &found, &number));
    assert_int_equal(found.offset, option.offset);
    assert_int_equal(found.type, option.type);
    assert_int_equal(number, option.type == OPTION_DOSE ? 10 : 0);
  }
  struct option found;
  int number;
  assert_false(option_find("exercise", "level", &found, &number));
  assert_false(option_find("exercise", "level0", &found, &number));
  assert_false(option_find("exercise", "level11", &found, &number));
  assert_false(option_find("arc", "morning", &found, &number));
  assert_false(option_find("plugin", "anything", &found, &number));
}

/* Every option of core's tables is one: none is left out, none stands twice. */
static void test_core_parameters_are_options(void **state) {
  (void)state;
  int arc = 0, safety = 0;
  for (int i = 0; i < option_count(); i++) {
    struct option option = option_row(i);
    arc += strcmp(option.section, "arc") == 0;
    safety += strcmp(option.section, "safety") == 0;
  }
  assert_int_equal(arc, arc_param_count);
  assert_int_equal(safety, safety_param_count);
}

static void test_names_for_did_you_mean(void **state) {
  (void)state;
  for (int i = 0; i < option_section_count; i++) {
    const char *names[OPTION_WORDS];
    option_names(option_sections[i].name, names);
    int count = 0;
    for (; names[count] != NULL; count++) {
      struct option option;
      int number;
      assert_true(option_find(option_sections[i].name, names[count], &option, &number));
    }
    assert_int_equal(count > 0, strcmp(option_sections[i].name, "plugin") != 0);
  }
}

/* What the table calls the default is what settings_default says. */
static void test_defaults_written_twice_are_equal(void **state) {
  (void)state;
  struct config *written, *config;
  assert_int_equal(config_defaults(&config), 0);
  assert_int_equal(config_defaults(&written), 0);
  for (int i = 0; i < option_count(); i++) {
    struct option option = option_row(i);
    struct option_note note = {0};
    char value[OPTION_INITIAL_SIZE];
    option_initial(&option, value);
    if (*value == '\0' && (option.type == OPTION_SCHEDULE || option.type == OPTION_DOSE)) continue;
    enum option_result result =
        option_parse(&option, value, option_place(&option, written, 0, 0), &note);
    if (result != OPTION_TAKEN) fail_msg("%s = %s: %s", option.name, value, note.text);
  }
  for (int i = 0; i < SLOT_COUNT; i++)
    assert_memory_equal(&written->settings.slots[i], &config->settings.slots[i],
                        sizeof(struct schedule));
  assert_memory_equal(&written->settings.arc, &config->settings.arc, sizeof config->settings.arc);
  assert_memory_equal(&written->settings.safety, &config->settings.safety,
                      sizeof config->settings.safety);
  assert_int_equal(written->settings.day_starts, config->settings.day_starts);
  assert_int_equal(written->settings.late, config->settings.late);
  assert_int_equal(written->settings.later, config->settings.later);
  assert_int_equal(written->settings.private_bodies, config->settings.private_bodies);
  assert_int_equal(written->settings.plugin_count, config->settings.plugin_count);
  assert_string_equal(written->settings.name, config->settings.name);
  assert_false(written->settings.overrides[0].disabled);
  assert_int_equal(written->isolation, config->isolation);
  assert_int_equal(written->trust_own, config->trust_own);
  assert_int_equal(written->sound, config->sound);
  assert_string_equal(written->zone, config->zone);
  config_free(written);
  config_free(config);
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Room for a value of any type; what is not written keeps this byte. */
static union {
  char bytes[sizeof(struct settings)];
  int number;
  bool truth;
  struct schedule schedule;
  struct level level;
  struct settings settings;
} value;
static struct option_note note;

static enum option_result parse(const char *section, const char *name, const char *text) {
  struct option option;
  int number;
  assert_true(option_find(section, name, &option, &number));
  memset(&value, 0x5a, sizeof value);
  memset(&note, 0, sizeof note);
  return option_parse(&option, text, &value, &note);
}

static void assert_number(const char *section, const char *name, const char *text, int expected) {
  if (parse(section, name, text) != OPTION_TAKEN) fail_msg("%s: %s", text, note.text);
  assert_int_equal(value.number, expected);
}

static void assert_clamped(const char *section, const char *name, const char *text, int expected,
                           const char *message) {
  assert_int_equal(parse(section, name, text), OPTION_CLAMPED);
  assert_int_equal(value.number, expected);
  assert_string_equal(note.text, message);
  assert_int_equal(note.column, 1);
}

static void assert_refused(const char *section, const char *name, const char *text, int column,
                           const char *message) {
  if (parse(section, name, text) != OPTION_REFUSED) fail_msg("%s was taken", text);
  assert_string_equal(note.text, message);
  assert_int_equal(note.column, column);
  for (size_t i = 0; i < sizeof value; i++) assert_int_equal(value.bytes[i], 0x5a); /* untouched */
}

/* Domain 3.7: out of range is clamped with a warning. Every row of both tables, at both ends. */
static void test_numbers_are_clamped(void **state) {
  (void)state;
  for (int i = 0; i < option_count(); i++) {
    struct option option = option_row(i);
    if (option.type != OPTION_INT) continue;
    char text[16];
    for (int wished = option.low; wished <= option.high; wished++) {
      snprintf(text, sizeof text, "%d", wished);
      assert_number(option.section, option.name, text, wished);
    }
    snprintf(text, sizeof text, "%d", option.low - 1);
    assert_int_equal(parse(option.section, option.name, text), OPTION_CLAMPED);
    assert_int_equal(value.number, option.low);
    snprintf(text, sizeof text, "%d", option.high + 1);
    assert_int_equal(parse(option.section, option.name, text), OPTION_CLAMPED);
    assert_int_equal(value.number, option.high);
  }
  assert_clamped("arc", "soft", "9", 10, "soft: 9 is outside of 10 to 20, the nearest is taken");
  assert_clamped("safety", "max_prompts", "99999999999999999999", 8,
                 "max_prompts: 99999999999999999999 is outside of 1 to 8, the nearest is taken");
  assert_clamped("arc", "band2_lo", "-99999999999999999999", -2,
                 "band2_lo: -9999999999999999999 is outside of -2 to 0, the nearest is taken");
}

static void test_what_is_no_number(void **state) {
  (void)state;
  const char *message = "soft: a whole number is wanted, 10 to 20";
  const char *const wrong[] = {"", "-", "+", "ten", "1.5", "12 ", "0x10", "--1", "1e1"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_refused("arc", "soft", wrong[i], 1, message);
  assert_number("arc", "soft", "+12", 12);
}

static void test_times(void **state) {
  (void)state;
  assert_number("safety", "quiet_from", "21:30", 21 * 60 + 30);
  assert_number("safety", "quiet_from", "0:00", 0);
  assert_number("safety", "quiet_to", "23:59", 1439);
  assert_clamped(
      "schedule", "day_starts", "13:00", 720,
      "day_starts: 13:00 is outside of a time from 00:00 to 12:00, the nearest is taken");
  const char *const wrong[] = {"", "24:00", "7", "7:3", "7:60", "007:30", "7:30 pm", ":30", "7.30"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_refused("safety", "quiet_from", wrong[i], 1,
                   "quiet_from: a time is wanted, such as 21:30");
}

static void test_durations(void **state) {
  (void)state;
  assert_number("delivery", "late", "60m", 3600);
  assert_number("delivery", "late", "1h30m", 5400);
  assert_number("delivery", "late", "1h 30m", 5400);
  assert_number("delivery", "late", "2h", 7200);
  assert_clamped("delivery", "late", "1m", 300,
                 "late: 1m is outside of 5m to 12h, the nearest is taken");
  assert_clamped("delivery", "late", "99999999999h", 43200,
                 "late: 99999999999h is outside of 5m to 12h, the nearest is taken");
  const char *message = "late: a length of time is wanted, such as 45m or 1h30m";
  assert_refused("delivery", "late", "60", 1, message);
  assert_refused("delivery", "late", "", 1, message);
  assert_refused("delivery", "late", "soon", 1, message);
  assert_refused("delivery", "late", "1h30", 3, message);
  assert_refused("delivery", "late", "30m1h", 4, message);
  assert_refused("delivery", "late", "1h1h", 3, message);
}

static void test_yes_and_no(void **state) {
  (void)state;
  const char *const yes[] = {"yes", "Yes", "true", "on", "1"}, *const no[] = {"no", "FALSE", "off",
                                                                              "0"};
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
    assert_int_equal(parse("plugins", "trust_own", yes[i]), OPTION_TAKEN);
    assert_true(value.truth);
    assert_int_equal(parse("exercise", "enabled", yes[i]), OPTION_TAKEN);
    assert_false(value.truth); /* stored as `disabled` */
  }
  for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
    assert_int_equal(parse("plugins", "trust_own", no[i]), OPTION_TAKEN);
    assert_false(value.truth);
  }
  assert_refused("plugins", "trust_own", "maybe", 1, "trust_own: yes or no is wanted");
  assert_refused("plugins", "trust_own", "", 1, "trust_own: yes or no is wanted");
  assert_refused("plugins", "trust_own", "2", 1, "trust_own: yes or no is wanted");
}

static void test_choices(void **state) {
  (void)state;
  assert_number("plugins", "isolation", "best", ISOLATION_BEST);
  assert_number("plugins", "isolation", "require", ISOLATION_REQUIRE);
  assert_refused("plugins", "isolation", "none", 1,
                 "isolation: one word is wanted, best or require");
}

static void test_schedules(void **state) {
  (void)state;
  assert_int_equal(parse("schedule", "morning", "weekdays 08:00 | weekends 10:00"), OPTION_TAKEN);
  assert_int_equal(value.schedule.rule_count, 2);
  assert_int_equal(parse("schedule", "midday", "off"), OPTION_TAKEN);
  assert_int_equal(value.schedule.rule_count, 0);
  assert_int_equal(parse("exercise", "at", "off"), OPTION_REFUSED); /* that is `enabled = no` */
  assert_int_equal(parse("schedule", "morning", "08:00, 25:00"), OPTION_REFUSED);
  assert_int_equal(note.column, 8);
  assert_memory_equal(note.text, "morning: ", 9);
  assert_int_equal(parse("schedule", "morning", ""), OPTION_REFUSED);
}

static void test_zones(void **state) {
  (void)state;
  assert_int_equal(parse("schedule", "zone", "Europe/Berlin"), OPTION_TAKEN);
  assert_string_equal(value.bytes, "Europe/Berlin");
  assert_int_equal(parse("schedule", "zone", ""), OPTION_TAKEN);
  assert_string_equal(value.bytes, "");
  assert_refused("schedule", "zone", "Europe/Berlim", 1,
                 "zone: there is no time zone \"Europe/Berlim\" here; they are written like "
                 "Europe/Berlin");
}

static void test_texts(void **state) {
  (void)state;
  const char *thirty = "123456789012345678901234567890";
  assert_int_equal(parse("person", "name", thirty), OPTION_TAKEN);
  assert_string_equal(value.bytes, thirty);
  assert_refused("person", "name", "1234567890123456789012345678901", 31,
                 "name: longer than 30 characters");
  char wide[4 * 31 + 1] = ""; /* characters are counted, not bytes */
  for (int i = 0; i < 30; i++) strcat(wide, "\xf0\x9f\x8c\xb1");
  assert_int_equal(parse("person", "name", wide), OPTION_TAKEN);
  assert_string_equal(value.bytes, wide);
  strcat(wide, "\xf0\x9f\x8c\xb1");
  assert_refused("person", "name", wide, 121, "name: longer than 30 characters");
  assert_refused("person", "name", "a\tb", 2, "name: a control character");
}

static void test_names(void **state) {
  (void)state;
  assert_int_equal(parse("plugins", "order", "breathing , healing_arc,soothing"), OPTION_TAKEN);
  assert_int_equal(value.settings.plugin_count, 3);
  assert_string_equal(value.settings.plugin_order[0], "breathing");
  assert_string_equal(value.settings.plugin_order[1], "healing_arc");
  assert_string_equal(value.settings.plugin_order[2], "soothing");
  assert_int_equal(parse("plugins", "order", ""), OPTION_TAKEN);
  assert_int_equal(value.settings.plugin_count, 0);
  assert_refused("plugins", "order", "a, b,", 6, "order: \"\" is not a plugin's id");
  assert_refused("plugins", "order", "a,, b", 3, "order: \"\" is not a plugin's id");
  assert_refused("plugins", "order", "a B", 3, "order: a comma is wanted here");
  assert_refused("plugins", "order", "a, B", 4, "order: \"B\" is not a plugin's id");
  assert_refused("plugins", "order", "a, b, a", 7, "order: \"a\" stands there twice");
  char many[1024] = "";
  for (int i = 0; i <= OVERRIDES_MAX; i++)
    snprintf(many + strlen(many), 32, "%sa%02d", i > 0 ? "," : "", i);
  assert_refused("plugins", "order", many, 4 * OVERRIDES_MAX + 1, "order: \"a32\" is one too many");
}

static void assert_dose(const char *text, int sets, int hold, int reps) {
  if (parse("exercise", "level2", text) != OPTION_TAKEN) fail_msg("%s: %s", text, note.text);
  assert_int_equal(value.level.sets, sets);
  assert_int_equal(value.level.hold, hold);
  assert_int_equal(value.level.reps, reps);
}

static void test_doses(void **state) {
  (void)state;
  assert_dose("2 x 300s", 2, 300, 0);
  assert_dose("2x300s", 2, 300, 0);
  assert_dose("2 x 10", 2, 0, 10);
  assert_dose("5s x 5", 1, 5, 5);
  assert_dose("3 x 5s x 10", 3, 5, 10);
  const char *form = "level: a dose is wanted, 2 x 300s, 2 x 10, 5s x 5 or 2 x 5s x 5";
  const char *const wrong[] = {"",          "10",      "300s",    "2 x",      "x 2",
                               "2 x 3 x 4", "2s x 3s", "2 x 10m", "2 x 10 x", "2 x 10 x 5s x 4",
                               "two x 10",  "2 * 10"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_refused("exercise", "level2", wrong[i], 1, form);
  assert_refused("exercise", "level2", "11 x 10", 1, "level: sets are 1 to 10");
  assert_refused("exercise", "level2", "0 x 10", 1, "level: sets are 1 to 10");
  assert_refused("exercise", "level2", "2 x 1801s", 5, "level: seconds are 1 to 1800");
  assert_refused("exercise", "level2", "5s x 101", 6, "level: repetitions are 1 to 100");
  assert_refused("exercise", "level2", "2 x 99999999999", 5, "level: repetitions are 1 to 100");
}

/* ---- what is written from the table ---------------------------------------------------------- */

static char *read_file(const char *path) {
  struct buf buf;
  struct err err = {""};
  buf_init(&buf, CONFIG_BYTES_MAX);
  if (paths_read_file(path, CONFIG_BYTES_MAX, 0, &buf, &err) < 0) fail_msg("%s", err.text);
  char *text = strdup(buf_text(&buf));
  buf_finish(&buf);
  return text;
}

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static bool is_update(void) {
  return getenv("UPDATE") != NULL;
}

static void test_the_shipped_file_is_the_table(void **state) {
  (void)state;
  struct buf written;
  buf_init(&written, CONFIG_BYTES_MAX);
  assert_int_equal(options_write_ini(&written), 0);
  if (is_update()) write_file("config/settled.ini", buf_text(&written));
  char *shipped = read_file("config/settled.ini");
  assert_string_equal(shipped, buf_text(&written));
  free(shipped);
  buf_finish(&written);
}

/* As it is, and with every default taken out of its comment. */
static void test_the_shipped_file_says_the_defaults(void **state) {
  (void)state;
  char *shipped = read_file("config/settled.ini");
  for (int i = 0; i < 2; i++) {
    struct config *config, *defaults;
    struct buf report;
    struct err err = {""};
    buf_init(&report, CONFIG_REPORT_MAX);
    int failed = config_parse("settled.ini", shipped, strlen(shipped), &config, &report, &err);
    if (failed) fail_msg("%s", buf_text(&report));
    assert_string_equal(config->warnings, "");
    assert_int_equal(config_defaults(&defaults), 0);
    assert_memory_equal(&config->settings, &defaults->settings, sizeof config->settings);
    assert_string_equal(config->zone, "");
    assert_int_equal(config->sound, defaults->sound);
    assert_int_equal(config->trust_own, defaults->trust_own);
    config_free(config);
    config_free(defaults);
    buf_finish(&report);
    int opened = 0;
    for (char *line = shipped; line != NULL; line = strchr(line, '\n')) {
      line += *line == '\n';
      if (*line != ';') continue;
      *line = ' ';
      opened++;
    }
    assert_true(i == 1 || opened > 50);
  }
  free(shipped);
}

/* Between the two marks of the man page. */
static void test_the_man_page_is_the_table(void **state) {
  (void)state;
  static const char path[] = "contrib/man/settled.5", begin[] = ".\\\" the option table: begin\n",
                    end[] = ".\\\" the option table: end\n";
  struct buf written, whole;
  buf_init(&written, CONFIG_BYTES_MAX);
  buf_init(&whole, CONFIG_BYTES_MAX);
  assert_int_equal(options_write_man(&written), 0);
  char *page = read_file(path);
  char *from = strstr(page, begin), *to = strstr(page, end);
  assert_non_null(from);
  assert_non_null(to);
  from += sizeof begin - 1;
  assert_int_equal(buf_add(&whole, page, (size_t)(from - page)), 0);
  assert_int_equal(buf_puts(&whole, buf_text(&written)), 0);
  assert_int_equal(buf_puts(&whole, to), 0);
  if (is_update())
    write_file(path, buf_text(&whole));
  else
    assert_string_equal(page, buf_text(&whole));
  free(page);
  buf_finish(&written);
  buf_finish(&whole);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_row_is_whole),
      cmocka_unit_test(test_every_row_is_found_by_its_name_and_no_other),
      cmocka_unit_test(test_core_parameters_are_options),
      cmocka_unit_test(test_names_for_did_you_mean),
      cmocka_unit_test(test_defaults_written_twice_are_equal),
      cmocka_unit_test(test_numbers_are_clamped),
      cmocka_unit_test(test_what_is_no_number),
      cmocka_unit_test(test_times),
      cmocka_unit_test(test_durations),
      cmocka_unit_test(test_yes_and_no),
      cmocka_unit_test(test_choices),
      cmocka_unit_test(test_schedules),
      cmocka_unit_test(test_zones),
      cmocka_unit_test(test_texts),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_doses),
      cmocka_unit_test(test_the_shipped_file_is_the_table),
      cmocka_unit_test(test_the_shipped_file_says_the_defaults),
      cmocka_unit_test(test_the_man_page_is_the_table),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
