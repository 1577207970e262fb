/* desktop/form: what was typed into a form, as an answer; which program shows it, and how. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desktop/form.h"
#include "desktop/form_programs.h"

/* NULL expected: refused. */
static void assert_read(const struct ask *ask, const char *typed, const char *expected) {
  struct err refusal = {""};
  json_t *value = form_read(ask, typed, &refusal);
  char *text = value != NULL ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
  if (expected != NULL) {
    assert_non_null(text);
    assert_string_equal(text, expected);
  } else {
    assert_null(text);
    assert_true(refusal.text[0] != '\0');
  }
  free(text);
  json_decref(value);
}

static void a_number_is_whole_and_in_range(void **state) {
  (void)state;
  struct ask ask = {.type = VIEW_NUMBER, .low = 1, .high = 1440};
  assert_read(&ask, "45\n", "45");
  assert_read(&ask, " 1 ", "1");
  assert_read(&ask, "1440", "1440");
  static const char *const wrong[] = {
      "", "\n", "0", "1441", "-5", "4.5", "45 min", "0x10", "99999999999999999999"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) assert_read(&ask, wrong[i], NULL);
}

static void words_have_a_limit_in_bytes(void **state) {
  (void)state;
  struct ask ask = {.type = VIEW_TEXT, .high = 6};
  assert_read(&ask, "a \"b\"\n", "\"a \\\"b\\\"\"");
  assert_read(&ask, "\u20ac\u20ac\n", "\"\u20ac\u20ac\"");
  assert_read(&ask, "1234567", NULL);
  assert_read(&ask, "a\xff", "\"a\ufffd\"");
}

static void several_are_only_options_that_were_offered(void **state) {
  (void)state;
  struct ask ask = {.type = VIEW_SEVERAL,
                    .options = {{"burning", "Burning", ""}, {"sharp", "Sharp", ""}},
                    .option_count = 2};
  assert_read(&ask, "sharp\nburning\n", "[\"sharp\",\"burning\"]");
  assert_read(&ask, "sharp\nforeign\n", "[\"sharp\"]");
  assert_read(&ask, "", "[]");
}

static void a_choice_is_one_of_those_offered(void **state) {
  (void)state;
  struct ask ask = {.type = VIEW_CHOICE, .options = {{"start", "Start", ""}}, .option_count = 1};
  assert_read(&ask, "start\n", "\"start\"");
  assert_read(&ask, "", NULL);
  assert_read(&ask, "foreign", NULL);
}

/* Its one button is pressed, or the window is closed. */
static void a_notice_answers_by_being_pressed(void **state) {
  (void)state;
  struct ask ask = {.type = VIEW_NOTICE, .options = {{"open", "Open", ""}}, .option_count = 1};
  struct err refusal = {""};
  assert_read(&ask, "", "\"open\"");
  ask.option_count = 0;
  assert_null(form_read(&ask, "", &refusal));
  assert_string_equal(refusal.text, "");
}

/* ---- programs ------------------------------------------------------------------------------- */

static char folder[] = "/tmp/settled-form-XXXXXX";

static void put_program(const char *name) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fclose(file);
  assert_int_equal(chmod(path, 0755), 0);
}

static void remove_programs(void) {
  char command[128];
  snprintf(command, sizeof command, "exec /bin/rm -f %s/*", folder);
  assert_int_equal(system(command), 0);
}

/* What would be run, in one line. */
static void assert_arguments(const struct ask *ask, const char *expected) {
  const struct form_program *program = form_program_find();
  assert_non_null(program);
  GPtrArray *arguments = form_program_arguments(program, ask);
  char *line = g_strjoinv("|", (char **)arguments->pdata);
  assert_string_equal(line, expected);
  g_free(line);
  g_ptr_array_unref(arguments);
}

static struct ask a_question(enum view_type type) {
  return (struct ask){.type = type,
                      .prompt = "p",
                      .question = "q",
                      .title = "Where_?",
                      .body = "a < b",
                      .low = 0,
                      .high = 2,
                      .options = {{"left", "Left", ""}, {"right", "Right", ""}},
                      .option_count = type == VIEW_SCALE ? 0 : 2};
}

static void the_desktop_decides_between_two_programs(void **state) {
  (void)state;
  remove_programs();
  assert_null(form_program_find());
  assert_false(form_exists());
  put_program("xterm");
  assert_string_equal(form_program_find()->name, "xterm");
  assert_true(form_exists());
  assert_false(form_goes_on());
  put_program("kdialog");
  assert_string_equal(form_program_find()->name, "kdialog");
  put_program("zenity");
  setenv("XDG_CURRENT_DESKTOP", "Budgie:GNOME", 1);
  assert_string_equal(form_program_find()->name, "zenity");
  setenv("XDG_CURRENT_DESKTOP", "LXQt", 1);
  assert_string_equal(form_program_find()->name, "kdialog");
  unsetenv("XDG_CURRENT_DESKTOP");
  assert_string_equal(form_program_find()->name, "zenity");
  assert_true(form_goes_on());
}

static void zenity_is_told_by_kind(void **state) {
  (void)state;
  remove_programs();
  put_program("zenity");
  struct ask choice = a_question(VIEW_CHOICE), scale = a_question(VIEW_SCALE),
             several = a_question(VIEW_SEVERAL), number = a_question(VIEW_NUMBER),
             notice = a_question(VIEW_NOTICE);
  assert_arguments(&choice, "zenity|--title=Where_?|--text=Where_?\na &lt; b|--list|--hide-header|"
                            "--width=360|--height=460|--separator=\n|--column=key|--column=|"
                            "--hide-column=1|--print-column=1|left|Left|right|Right");
  assert_arguments(&scale, "zenity|--title=Where_?|--text=Where_?\na &lt; b|--list|--hide-header|"
                           "--width=360|--height=460|--separator=\n|--column=key|--column=|"
                           "--hide-column=1|--print-column=1|0|0|1|1|2|2");
  assert_arguments(&several,
                   "zenity|--title=Where_?|--text=Where_?\na &lt; b|--list|--hide-header|"
                   "--width=360|--height=460|--separator=\n|--checklist|--column=|--column=key|"
                   "--column=|--hide-column=2|--print-column=2|"
                   "FALSE|left|Left|FALSE|right|Right");
  assert_arguments(&number, "zenity|--title=Where_?|--text=Where__?\na < b|--entry");
  assert_arguments(&notice, "zenity|--title=Where_?|--text=Where_?\na < b|--question|--no-markup|"
                            "--width=360|--ok-label=Left|--cancel-label=Close");
}

/* In large letters a long line would be wider than the screen, and take the buttons with it. */
static void long_lines_are_broken_between_words(void **state) {
  (void)state;
  remove_programs();
  put_program("zenity");
  struct ask ask = a_question(VIEW_NOTICE), list = a_question(VIEW_CHOICE);
  ask.title = "Get medical help now";
  ask.body =
      "What you ticked needs checking today, now: emergency department or 112. "
      "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9 to the "
      "very end.\n\nTheBoundlessLengthOfOneWordThatNobodyCanBreakAtAll is kept";
  ask.option_count = 0;
  assert_arguments(
      &ask,
      "zenity|--title=Get medical help now|--text=Get medical help now\n"
      "What you ticked needs checking today, now:\n"
      "emergency department or 112. "
      "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9 to\n"
      "the very end.\n\n"
      "TheBoundlessLengthOfOneWordThatNobodyCanBreakAtAll\nis kept"
      "|--info|--no-markup|--width=360");
  list.option_count = 1;
  list.options[0].label = "Tummy, pelvic, hip or back surgery in the last 12 weeks";
  assert_arguments(&list, "zenity|--title=Where_?|--text=Where_?\na &lt; b|--list|--hide-header|"
                          "--width=360|--height=460|--separator=\n|--column=key|--column=|"
                          "--hide-column=1|--print-column=1|left|"
                          "Tummy, pelvic, hip or back surgery in\nthe last 12 weeks");
}

static void kdialog_is_told_by_kind(void **state) {
  (void)state;
  remove_programs();
  put_program("kdialog");
  struct ask scale = a_question(VIEW_SCALE), several = a_question(VIEW_SEVERAL),
             text = a_question(VIEW_TEXT), notice = a_question(VIEW_NOTICE);
  assert_arguments(&scale, "kdialog|--title|Where_?|--menu|<qt>Where_?<br>a &lt; b</qt>|"
                           "0|0|1|1|2|2");
  assert_arguments(&several, "kdialog|--title|Where_?|--separate-output|--checklist|"
                             "<qt>Where_?<br>a &lt; b</qt>|left|Left|off|right|Right|off");
  text.body = "";
  assert_arguments(&text, "kdialog|--title|Where_?|--inputbox|Where_?");
  assert_arguments(&notice, "kdialog|--title|Where_?|--yes-label|Left|--no-label|Close|--yesno|"
                            "<qt>Where_?<br>a &lt; b</qt>");
}

/* Nothing of a question, which may come from a plugin, reaches the shell. */
static void a_terminal_runs_settle_and_no_word_of_the_question(void **state) {
  (void)state;
  remove_programs();
  put_program("foot");
  struct ask ask = a_question(VIEW_TEXT);
  ask.title = "$(touch /tmp/x)";
  const struct form_program *program = form_program_find();
  GPtrArray *arguments = form_program_arguments(program, &ask);
  assert_string_equal(arguments->pdata[0], "foot");
  assert_string_equal(arguments->pdata[1], "sh");
  for (guint i = 0; i + 1 < arguments->len; i++) assert_null(strstr(arguments->pdata[i], "touch"));
  g_ptr_array_unref(arguments);
}

static int make_folder(void **state) {
  (void)state;
  unsetenv("XDG_CURRENT_DESKTOP");
  return mkdtemp(folder) == NULL || setenv("PATH", folder, 1) != 0;
}

static int remove_folder(void **state) {
  (void)state;
  remove_programs();
  return rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_number_is_whole_and_in_range),
      cmocka_unit_test(words_have_a_limit_in_bytes),
      cmocka_unit_test(several_are_only_options_that_were_offered),
      cmocka_unit_test(a_choice_is_one_of_those_offered),
      cmocka_unit_test(a_notice_answers_by_being_pressed),
      cmocka_unit_test(the_desktop_decides_between_two_programs),
      cmocka_unit_test(zenity_is_told_by_kind),
      cmocka_unit_test(long_lines_are_broken_between_words),
      cmocka_unit_test(kdialog_is_told_by_kind),
      cmocka_unit_test(a_terminal_runs_settle_and_no_word_of_the_question),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
