/* daemon/config/config: from a file to settings, and that nothing wrong becomes a setting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"
#include "folder_fixture.h"

/* ---- a folder of one's own for each test ----------------------------------------------------- */

static char place[FOLDER_SIZE];

static int make_place(void **state) {
  (void)state;
  folder_make(place);
  return 0;
}

static int remove_place(void **state) {
  (void)state;
  folder_remove(place);
  return 0;
}

static const char *in_place(const char *name) {
  return folder_file(place, name);
}

/* ---- reading ----------------------------------------------------------------------------------
 */

static struct config *parse(const char *text) {
  struct config *config = NULL;
  struct err err = {""};
  struct buf report;
  buf_init(&report, CONFIG_REPORT_MAX);
  if (config_parse("config.ini", text, strlen(text), &config, &report, &err) < 0)
    fail_msg("%s", buf_text(&report));
  assert_string_equal(buf_text(&report), "");
  buf_finish(&report);
  return config;
}

static void assert_warns(const char *text, const char *warnings) {
  struct config *config = parse(text);
  assert_string_equal(config->warnings, warnings);
  config_free(config);
}

static void assert_refused(const char *text, const char *messages) {
  struct config *const before = (struct config *)(void *)place, *config = before;
  struct err err = {""};
  struct buf report;
  buf_init(&report, CONFIG_REPORT_MAX);
  int result = config_parse("config.ini", text, strlen(text), &config, &report, &err);
  assert_string_equal(buf_text(&report), messages);
  assert_int_equal(result, -EINVAL);
  assert_ptr_equal(config, before); /* untouched */
  buf_finish(&report);
}

/* ---- values -----------------------------------------------------------------------------------
 */

static void test_nothing_said_is_all_defaults(void **state) {
  (void)state;
  struct config *config = parse(""), *defaults;
  assert_int_equal(config_defaults(&defaults), 0);
  assert_memory_equal(&config->settings, &defaults->settings, sizeof config->settings);
  assert_string_equal(config->warnings, "");
  assert_int_equal(config->settings.slots[SLOT_MORNING].rules[0].times[0], 8 * 60);
  config_free(config);
  config_free(defaults);
}

static void test_each_section_reaches_its_setting(void **state) {
  (void)state;
  struct config *config = parse("[person]\nname = Ada\nemergency = \"112\"\n"
                                "[arc]\nsoft = 12\nband2_lo = -1\n"
                                "[safety]\nmax_prompts = 4\nquiet_from = 22:00\nquiet_to=8:00\n"
                                "[schedule]\nmorning = weekdays 08:15 | weekends 9:30\n"
                                "midday = off\nday_starts = 05:00\nzone = Europe/Berlin\n"
                                "[delivery]\nlate = 45m\nlater = 1h\nprivate = no\n"
                                "[desktop]\nsound = yes\n"
                                "[plugins]\nisolation = require\ntrust_own = yes\n"
                                "order = breathing, soothing\n");
  const struct settings *settings = &config->settings;
  assert_string_equal(config->warnings, "");
  assert_string_equal(settings->name, "Ada");
  assert_string_equal(settings->emergency, "112");
  assert_string_equal(settings->crisis, "");
  assert_int_equal(settings->arc.soft, 12);
  assert_int_equal(settings->arc.band2_lo, -1);
  assert_int_equal(settings->arc.trend, 10);
  assert_int_equal(settings->safety.max_prompts, 4);
  assert_int_equal(settings->safety.quiet_from, 22 * 60);
  assert_int_equal(settings->safety.quiet_to, 8 * 60);
  assert_int_equal(settings->slots[SLOT_MORNING].rule_count, 2);
  assert_int_equal(settings->slots[SLOT_MIDDAY].rule_count, 0);
  assert_int_equal(settings->slots[SLOT_EVENING].rule_count, 1);
  assert_int_equal(settings->day_starts, 5 * 60);
  assert_string_equal(config->zone, "Europe/Berlin");
  assert_int_equal(settings->late, 45 * 60);
  assert_int_equal(settings->later, 60 * 60);
  assert_false(settings->private_bodies);
  assert_int_equal(config->sound, SOUND_YES);
  assert_int_equal(config->isolation, ISOLATION_REQUIRE);
  assert_true(config->trust_own);
  assert_int_equal(settings->plugin_count, 2);
  assert_string_equal(settings->plugin_order[1], "soothing");
  config_free(config);
}

static void test_a_practitioners_doses(void **state) {
  (void)state;
  struct config *config = parse("[exercise psoas_release]\nlevel1 = 1 x 90s\nlevel3 = 2 x 240s\n"
                                "[exercise glute_strengthening]\nenabled = no\n"
                                "[exercise adductor_stretch]\nat = 11:00\n"
                                "[exercise psoas_release]\nlevel2 = 5s x 5\n");
  const struct settings *settings = &config->settings;
  assert_int_equal(settings->override_count, 3);
  const struct exercise_override *psoas = &settings->overrides[0];
  assert_string_equal(psoas->exercise, "psoas_release");
  assert_int_equal(psoas->level_count, 3);
  assert_int_equal(psoas->levels[0].hold, 90);
  assert_int_equal(psoas->levels[1].hold, 5);
  assert_int_equal(psoas->levels[1].reps, 5);
  assert_int_equal(psoas->levels[2].sets, 2);
  assert_null(psoas->at);
  assert_false(psoas->disabled);
  assert_true(settings->overrides[1].disabled);
  assert_int_equal(settings->overrides[1].level_count, 0);
  assert_ptr_equal(settings->overrides[2].at, &settings->override_at[2]);
  assert_int_equal(settings->overrides[2].at->rules[0].times[0], 11 * 60);
  config_free(config);
}

static void test_options_of_plugins_are_kept_with_their_place(void **state) {
  (void)state;
  struct config *config = parse("[plugin breathing]\nminutes = 5\nmood = \"a; b\"\n"
                                "[plugin soothing]\nminutes = 9 # mine\n");
  assert_int_equal(config->plugin_option_count, 3);
  const struct plugin_option *mood = &config->plugin_options[1];
  assert_string_equal(mood->plugin, "breathing");
  assert_string_equal(mood->name, "mood");
  assert_string_equal(mood->value, "a; b");
  assert_int_equal(mood->line, 3);
  assert_int_equal(mood->column, 9);
  assert_string_equal(config->plugin_options[2].plugin, "soothing");
  assert_string_equal(config->plugin_options[2].value, "9");
  config_free(config);
}

/* Signs that iniparser gives a meaning of its own, where the lint lets them through. */
static void test_both_readers_agree_on_odd_texts(void **state) {
  (void)state;
  static const struct {
    const char *line, *name;
  } rows[] = {
      {"name = a = b", "a = b"},
      {"name = [x]", "[x]"},
      {"name = it's \"so\"", "it's \"so\""},
      {"name = \"'\"", "'"},
      {"name = '\"'", "\""},
      {"name = \"=\"", "="},
      {"name = \" # ; \" # x", " # ; "},
      {"name=x", "x"},
      {"name = %s %n %%", "%s %n %%"},
      {"name = a:b", "a:b"},
      {"name = \\a\\", NULL},
      {"name = \"\" ; \"x\"", ""},
      {"name = ]", "]"},
      {"name = a\tb", NULL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char text[200];
    struct config *config = NULL;
    struct buf report;
    snprintf(text, sizeof text, "[person]\n%s\n", rows[i].line);
    buf_init(&report, CONFIG_REPORT_MAX);
    int result = config_parse("f", text, strlen(text), &config, &report, NULL);
    if (rows[i].name == NULL)
      assert_int_equal(result, -EINVAL);
    else if (result < 0)
      fail_msg("%s: %s", rows[i].line, buf_text(&report));
    else
      assert_string_equal(config->settings.name, rows[i].name);
    config_free(config);
    buf_finish(&report);
  }
}

/* ---- mistakes ---------------------------------------------------------------------------------
 */

static void test_unknown_names_with_did_you_mean(void **state) {
  (void)state;
  assert_refused("[schedule]\nmornign = 08:00\n",
                 "config.ini:2:1: there is no \"mornign\" in [schedule]; did you mean "
                 "\"morning\"?\n");
  assert_refused("[exercise psoas_release]\n levl3 = 1 x 90s\n",
                 "config.ini:2:2: there is no \"levl3\" in [exercise]; did you mean \"level3\"?\n");
  assert_refused("[arc]\nweather = 1\n", "config.ini:2:1: there is no \"weather\" in [arc]\n");
  assert_refused("[savety]\n",
                 "config.ini:1:2: there is no section [savety]; did you mean [safety]?\n");
}

/* The column is that of the file: where in the value, and where the value is. */
static void test_the_column_of_a_wrong_schedule(void **state) {
  (void)state;
  assert_refused("[schedule]\nmorning = 08:00, 25:00\n",
                 "config.ini:2:18: morning: \"25:00\" is not a time of day: 00:00 to 23:59\n");
  assert_refused("[schedule]\n  evening = \"every 2h\" # often\n",
                 "config.ini:2:22: evening: something is missing here: \"every\" needs a window: "
                 "from 08:00 to 20:00\n");
  assert_refused("[exercise psoas_release]\nlevel2 = 2 x 9999s\n",
                 "config.ini:2:14: level2: seconds are 1 to 1800\n");
}

static void test_all_mistakes_at_once_in_order(void **state) {
  (void)state;
  assert_refused("[arc]\nsoft = ten\nSoft = 1\n[person]\nnama = x\nname = \"x\n[desktop]\n"
                 "sound = loud\n",
                 "config.ini:2:8: soft: a whole number is wanted, 10 to 20\n"
                 "config.ini:3:1: a name has small letters, digits and _, at most 31 of them\n"
                 "config.ini:5:1: there is no \"nama\" in [person]; did you mean \"name\"?\n"
                 "config.ini:6:8: the closing \" is missing\n"
                 "config.ini:8:9: sound: one word is wanted, no or turns or yes\n");
}

static void test_twenty_mistakes_at_most(void **state) {
  (void)state;
  char text[1024] = "[person]\n";
  for (int i = 0; i < 25; i++) strcat(text, "what?\n");
  struct config *config = NULL;
  struct buf report;
  struct err err;
  buf_init(&report, CONFIG_REPORT_MAX);
  assert_int_equal(config_parse("config.ini", text, strlen(text), &config, &report, &err), -EINVAL);
  int lines = 0;
  for (const char *at = buf_text(&report); *at != '\0'; at++) lines += *at == '\n';
  assert_int_equal(lines, CONFIG_MESSAGES_MAX + 1);
  assert_non_null(strstr(buf_text(&report), "\nconfig.ini:21:1: "));
  assert_null(strstr(buf_text(&report), "\nconfig.ini:22:1: "));
  assert_non_null(strstr(buf_text(&report), "\nconfig.ini: and 5 more\n"));
  assert_string_equal(err.text, "config.ini: 25 mistakes");
  buf_finish(&report);
}

static void test_too_many_exercises_and_plugin_options(void **state) {
  (void)state;
  char text[16384] = "";
  for (int i = 0; i <= OVERRIDES_MAX; i++)
    snprintf(text + strlen(text), 64, "[exercise e%d]\nenabled = no\n", i);
  assert_refused(text, "config.ini:66:1: more than 32 exercises\n");
  snprintf(text, sizeof text, "[plugin a]\n");
  for (int i = 0; i <= CONFIG_PLUGIN_OPTIONS_MAX; i++)
    snprintf(text + strlen(text), 32, "o%d = 1\n", i);
  assert_refused(text, "config.ini:258:1: more than 256 options of plugins\n");
}

static void test_quiet_hours_are_never_short(void **state) { /* S11 */
  (void)state;
  assert_refused("[safety]\nquiet_from = 00:00\nquiet_to = 07:59\n",
                 "config.ini:3:12: quiet hours last 8 h at least; from 00:00 to 07:59 is 7 h 59 "
                 "min\n");
  assert_refused("[safety]\nquiet_from = 23:31\n",
                 "config.ini:2:14: quiet hours last 8 h at least; from 23:31 to 07:30 is 7 h 59 "
                 "min\n");
  assert_refused("[safety]\nquiet_to = 21:30\n",
                 "config.ini:2:12: quiet hours last 8 h at least; from 21:30 to 21:30 is 0 h 0 "
                 "min\n");
  assert_warns("[safety]\nquiet_from = 23:30\n", "");
}

/* ---- what is taken, with a word ----------------------------------------------------------------
 */

static void test_clamped_values_are_said(void **state) { /* domain 3.7 */
  (void)state;
  const char *text = "[arc]\nlate_hour = 9\n[safety]\ncold_max = 12 # many\n";
  assert_warns(text, "config.ini:2:13: warning: late_hour: 9 is outside of 0 to 5, the nearest is "
                     "taken\n"
                     "config.ini:4:12: warning: cold_max: 12 is outside of 0 to 4, the nearest is "
                     "taken\n");
  struct config *config = parse(text);
  assert_int_equal(config->settings.arc.late_hour, 5);
  assert_int_equal(config->settings.safety.cold_max, 4);
  config_free(config);
}

static void test_slots_that_quiet_hours_hide_are_said(void **state) {
  (void)state;
  assert_warns("[schedule]\nmorning = 08:00, 06:15\n",
               "config.ini:2:11: warning: morning: 06:15 lies in the quiet hours and is not "
               "shown\n");
  assert_warns("[safety]\nquiet_to = 08:30\n",
               "config.ini:2:12: warning: morning: 08:00 lies in the quiet hours and is not "
               "shown\n");
  assert_warns("[schedule]\nmorning = 07:30\nevening = 21:29\n", "");
}

/* Also when there are mistakes: everything is said at once. */
static void test_warnings_stand_behind_mistakes(void **state) {
  (void)state;
  assert_refused("[arc]\nsoft = 9\ntrend = x\n",
                 "config.ini:3:9: trend: a whole number is wanted, 5 to 20\n"
                 "config.ini:2:8: warning: soft: 9 is outside of 10 to 20, the nearest is "
                 "taken\n");
}

/* ---- files -------------------------------------------------------------------------------------
 */

static int load(const char *path, struct config **out, char report[CONFIG_REPORT_MAX]) {
  struct buf buf;
  struct err err = {""};
  buf_init(&buf, CONFIG_REPORT_MAX);
  int result = config_load(path, out, &buf, &err);
  assert_int_equal(result != 0, err.text[0] != '\0');
  snprintf(report, CONFIG_REPORT_MAX, "%s", buf_text(&buf));
  buf_finish(&buf);
  return result;
}

static void assert_not_loaded(const char *path, int error, const char *part) {
  struct config *const before = (struct config *)(void *)place, *config = before;
  static char report[CONFIG_REPORT_MAX];
  assert_int_equal(load(path, &config, report), -error);
  assert_ptr_equal(config, before);
  if (strstr(report, part) == NULL) fail_msg("\"%s\" does not say \"%s\"", report, part);
  assert_int_equal(report[strlen(report) - 1], '\n');
}

static void assert_loaded(const char *path, const char *name) {
  struct config *config = NULL;
  static char report[CONFIG_REPORT_MAX];
  if (load(path, &config, report) < 0) fail_msg("%s", report);
  assert_string_equal(config->settings.name, name);
  config_free(config);
}

static void test_a_missing_file_is_all_defaults(void **state) {
  (void)state;
  assert_loaded(in_place("config.ini"), "");
  assert_loaded(in_place("no/such/folder/config.ini"), "");
}

static void test_a_file_and_a_link_to_it(void **state) {
  (void)state;
  folder_put(in_place("real"), "[person]\nname = Ada\n");
  assert_loaded(in_place("real"), "Ada");
  assert_int_equal(symlink("real", in_place("config.ini")), 0);
  assert_loaded(in_place("config.ini"), "Ada");
  assert_int_equal(unlink(in_place("real")), 0);
  assert_not_loaded(in_place("config.ini"), ENOENT, "config.ini");
}

static void test_what_is_no_file(void **state) {
  (void)state;
  assert_not_loaded(place, EISDIR, "directory"); /* iniparser: an empty config */
  assert_int_equal(mkfifo(in_place("fifo"), 0600), 0);
  assert_not_loaded(in_place("fifo"), EINVAL, "not a regular file"); /* and nothing blocks */
}

static void test_a_huge_file(void **state) {
  (void)state;
  FILE *file = fopen(in_place("config.ini"), "w");
  assert_non_null(file);
  for (int i = 0; i < CONFIG_BYTES_MAX / 64; i++) fprintf(file, "#%62s\n", "");
  fclose(file);
  assert_loaded(in_place("config.ini"), "");
  file = fopen(in_place("config.ini"), "a");
  assert_non_null(file);
  fputs("\n", file);
  fclose(file);
  assert_not_loaded(in_place("config.ini"), EFBIG, "more than 262144 bytes");
}

static void test_mistakes_name_the_file_without_its_folder(void **state) {
  (void)state;
  folder_put(in_place("config.ini"), "[person]\nnmae = Ada\n");
  assert_not_loaded(in_place("config.ini"), EINVAL, "config.ini:2:1: there is no \"nmae\"");
}

/* ---- settle config check ------------------------------------------------------------------------
 */

static void assert_check(const char *path, int result, const char *text) {
  struct buf out;
  buf_init(&out, CONFIG_REPORT_MAX);
  assert_int_equal(config_check(path, &out), result);
  assert_string_equal(buf_text(&out), text);
  buf_finish(&out);
}

static void test_check(void **state) {
  (void)state;
  const char *path = in_place("config.ini");
  assert_check(path, 0, "config.ini: not there, so everything is as it comes\n");
  folder_put(path, "[person]\nname = Ada\n");
  assert_check(path, 0, "config.ini: no mistakes\n");
  folder_put(path, "[arc]\nsoft = 9\n");
  assert_check(path, 0,
               "config.ini:2:8: warning: soft: 9 is outside of 10 to 20, the nearest is taken\n"
               "config.ini: no mistakes\n");
  folder_put(path, "[arc]\nsoft = x\n");
  assert_check(path, -EINVAL,
               "config.ini:2:8: soft: a whole number is wanted, 10 to 20\n"
               "config.ini: 1 mistake; a running settled keeps what it has\n");
  assert_check("config/settled.ini", 0, "settled.ini: no mistakes\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing_said_is_all_defaults),
      cmocka_unit_test(test_each_section_reaches_its_setting),
      cmocka_unit_test(test_a_practitioners_doses),
      cmocka_unit_test(test_options_of_plugins_are_kept_with_their_place),
      cmocka_unit_test(test_both_readers_agree_on_odd_texts),
      cmocka_unit_test(test_unknown_names_with_did_you_mean),
      cmocka_unit_test(test_the_column_of_a_wrong_schedule),
      cmocka_unit_test(test_all_mistakes_at_once_in_order),
      cmocka_unit_test(test_twenty_mistakes_at_most),
      cmocka_unit_test(test_too_many_exercises_and_plugin_options),
      cmocka_unit_test(test_quiet_hours_are_never_short),
      cmocka_unit_test(test_clamped_values_are_said),
      cmocka_unit_test(test_slots_that_quiet_hours_hide_are_said),
      cmocka_unit_test(test_warnings_stand_behind_mistakes),
      cmocka_unit_test_setup_teardown(test_a_missing_file_is_all_defaults, make_place,
                                      remove_place),
      cmocka_unit_test_setup_teardown(test_a_file_and_a_link_to_it, make_place, remove_place),
      cmocka_unit_test_setup_teardown(test_what_is_no_file, make_place, remove_place),
      cmocka_unit_test_setup_teardown(test_a_huge_file, make_place, remove_place),
      cmocka_unit_test_setup_teardown(test_mistakes_name_the_file_without_its_folder, make_place,
                                      remove_place),
      cmocka_unit_test_setup_teardown(test_check, make_place, remove_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
