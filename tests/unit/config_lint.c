/* daemon/config/config_lint: each case in which iniparser would take, cut or drop something in
 * silence (facts 4) is a message that names its place, and what is accepted has one meaning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/config_lint.h"

struct read {
  struct config_lint lint;
  struct config_messages errors;
  struct buf text;
};

static struct read *read_bytes(const char *bytes, size_t n) {
  struct read *read = calloc(1, sizeof *read);
  assert_non_null(read);
  char *exact = malloc(n + 1); /* a byte past the end is seen by the sanitizers */
  assert_non_null(exact);
  memcpy(exact, bytes, n);
  exact = realloc(exact, n > 0 ? n : 1);
  assert_non_null(exact);
  config_lint(exact, n, &read->lint, &read->errors);
  for (int i = 0; i < read->lint.count; i++) { /* values outlive the bytes here */
    struct config_value *value = &read->lint.values[i];
    value->text = bytes + (value->text - exact);
  }
  free(exact);
  buf_init(&read->text, CONFIG_REPORT_MAX);
  assert_int_equal(config_messages_write(&read->errors, "f", "", &read->text), 0);
  return read;
}

static void finish(struct read *read) {
  buf_finish(&read->text);
  free(read);
}

static void assert_bytes_say(const char *bytes, size_t n, const char *messages) {
  struct read *read = read_bytes(bytes, n);
  if (strcmp(buf_text(&read->text), messages) != 0)
    fail_msg("\n%.*s\nsays\n%s\ninstead of\n%s", (int)n, bytes, buf_text(&read->text), messages);
  finish(read);
}

static void assert_says(const char *text, const char *messages) {
  assert_bytes_say(text, strlen(text), messages);
}

/* The only value of the text. */
static void assert_value(const char *text, const char *value, int line, int column) {
  struct read *read = read_bytes(text, strlen(text));
  assert_string_equal(buf_text(&read->text), "");
  assert_int_equal(read->lint.count, 1);
  const struct config_value *found = &read->lint.values[0];
  char copy[CONFIG_LINE_MAX + 1];
  snprintf(copy, sizeof copy, "%.*s", found->len, found->text);
  assert_string_equal(copy, value);
  assert_int_equal(found->line, line);
  assert_int_equal(found->column, column);
  finish(read);
}

/* ---- what is accepted ----------------------------------------------------------------------- */

static void test_values_and_where_they_are(void **state) {
  (void)state;
  assert_value("[arc]\nsoft=12", "12", 2, 6);
  assert_value("[arc]\n  soft  =  12  \n", "12", 2, 12);
  assert_value("[arc]\n\tsoft\t=\t12\t\n", "12", 2, 9);
  assert_value("\n# one\n; two\n[arc]\n\nsoft = 12\n", "12", 6, 8);
  assert_value("[arc]\r\nsoft = 12\r\n", "12", 2, 8);
  assert_value("[ arc ]\nsoft = 12", "12", 2, 8);
  assert_value("[person]\nname = J\xc3\xbcrgen O'Hara\n", "J\xc3\xbcrgen O'Hara", 2, 8);
}

static void test_comments_behind_values(void **state) {
  (void)state;
  assert_value("[arc]\nsoft = 12 # tenths\n", "12", 2, 8);
  assert_value("[arc]\nsoft = 12\t; tenths\n", "12", 2, 8);
  assert_value("[person]\nname = # nobody\n", "", 2, 8);
  assert_value("[person]\nname =;nobody\n", "", 2, 7);
  assert_value("[person]\nname =\n", "", 2, 7);
}

static void test_quotation_marks(void **state) {
  (void)state;
  assert_value("[person]\nname = \"A; B # C\" # who\n", "A; B # C", 2, 9);
  assert_value("[person]\nname = 'A \"B\"'\n", "A \"B\"", 2, 9);
  assert_value("[person]\nname = \" A \";x\n", " A ", 2, 9);
  assert_value("[person]\nname = \"\"\n", "", 2, 9);
  assert_value("[person]\nname = ''  # x\n", "", 2, 9);
}

static void test_sections_with_ids(void **state) {
  (void)state;
  const char *text = "[plugin breathing]\nminutes = 3\n[exercise psoas_release]\nenabled = no\n";
  struct read *read = read_bytes(text, strlen(text));
  assert_string_equal(buf_text(&read->text), "");
  assert_non_null(config_lint_find(&read->lint, "plugin", "breathing", "minutes"));
  assert_non_null(config_lint_find(&read->lint, "exercise", "psoas_release", "enabled"));
  assert_null(config_lint_find(&read->lint, "exercise", "breathing", "enabled"));
  finish(read);
}

/* A section may come back: iniparser joins them, nothing is lost. */
static void test_a_section_may_come_back(void **state) {
  (void)state;
  assert_says("[arc]\nsoft = 12\n[person]\n[arc]\ntrend = 10\n", "");
}

/* ---- the silent cases of facts 4 ------------------------------------------------------------- */

static void test_a_line_that_is_too_long(void **state) {
  (void)state;
  char text[1200] = "[person]\nname = ";
  size_t used = strlen(text), line = strlen("name = ");
  memset(text + used, 'x', CONFIG_LINE_MAX - line);
  assert_says(text, "");
  memset(text + used, 'x', CONFIG_LINE_MAX - line + 1);
  assert_says(text, "f:2:1023: a line has at most 1022 bytes, this one has 1023\n");
}

static void test_letters_that_would_be_lowered(void **state) {
  (void)state;
  assert_says("[Arc]\nsoft = 1\n", "f:1:2: there is no section [Arc]; did you mean [arc]?\n");
  assert_says("[arc]\nSoft = 1\n",
              "f:2:1: a name has small letters, digits and _, at most 31 of them\n");
  assert_says("[plugin Breathing]\n",
              "f:1:9: an id has small letters, digits and _, at most 31 of them, and one blank "
              "before it\n");
}

static void test_a_name_that_stands_twice(void **state) {
  (void)state;
  assert_says("[arc]\nsoft = 10\n[person]\n[arc]\n soft = 12\n",
              "f:5:2: soft has a value in line 2 already\n");
  assert_says("[plugin a]\nx = 1\n[plugin b]\nx = 1\n", "");
}

static void test_quotation_marks_that_would_cut(void **state) {
  (void)state;
  assert_says("[schedule]\nmorning = \"08:00\", \"20:30\"\n",
              "f:2:18: nothing but a comment stands behind the closing \"\n");
  assert_says("[person]\nname = 'A' B\n",
              "f:2:12: nothing but a comment stands behind the closing '\n");
  assert_says("[person]\nname = \"A\n", "f:2:8: the closing \" is missing\n");
  assert_says("[person]\nname = 'A\"\n", "f:2:8: the closing ' is missing\n");
  assert_says("[person]\nname = \"\n", "f:2:8: the closing \" is missing\n");
}

static void test_a_comment_sign_inside_a_value(void **state) {
  (void)state;
  assert_says("[person]\nname = A#B\n",
              "f:2:9: # begins a comment: put a blank before it, or the value in \"\"\n");
  assert_says("[schedule]\nmorning = 08:00;\n",
              "f:2:16: ; begins a comment: put a blank before it, or the value in \"\"\n");
}

static void test_a_line_that_would_swallow_the_next(void **state) {
  (void)state;
  const char *message = "a line cannot end in \\, not even a comment: the next one would belong to "
                        "it\n";
  char expected[200];
  snprintf(expected, sizeof expected, "f:2:10: %s", message);
  assert_says("[arc]\nsoft = 1 \\\n", expected);
  assert_says("[arc]\nsoft = 1 \\", expected);
  assert_says("[arc]\nsoft = 1 \\ \t\r\n", expected);
  snprintf(expected, sizeof expected, "f:1:9: %s", message);
  assert_says("# folder\\\n[arc]\nsoft = 12\n", expected);
}

static void test_byte_order_mark(void **state) {
  (void)state;
  assert_says("\xef\xbb\xbf[arc]\nsoft = 12\n",
              "f:1:1: the file begins with a byte order mark; save it as UTF-8 without one\n");
}

static void test_bytes_that_are_not_text(void **state) {
  (void)state;
  assert_says("[person]\nname = J\xfcrgen\n", "f:2:9: not UTF-8; save the file as UTF-8\n");
  assert_says("[person]\nname = \xc0\xaf\n", "f:2:8: not UTF-8; save the file as UTF-8\n");
  assert_says("[person]\nname = \xed\xa0\x80\n", "f:2:8: not UTF-8; save the file as UTF-8\n");
  assert_says("[person]\nname = \xe2\x82\n", "f:2:8: not UTF-8; save the file as UTF-8\n");
  assert_says("[person]\nname = A\x01\n", "f:2:9: a control character (byte 1)\n");
  assert_says("[person]\nname = A\x7f\n", "f:2:9: a control character (byte 127)\n");
  assert_says("[person]\nname = A\rB\n", "f:2:9: a control character (byte 13)\n");
  assert_bytes_say("[person]\nname = A\0B\n", 20, "f:2:9: a control character (byte 0)\n");
}

/* ---- what is no config ----------------------------------------------------------------------- */

static void test_sections_that_are_none(void **state) {
  (void)state;
  assert_says("[]\n", "f:1:2: a section needs a name\n");
  assert_says("[  ]\n", "f:1:4: a section needs a name\n");
  assert_says("[arc\n", "f:1:5: ] is missing\n");
  assert_says("[arc] # mine\n",
              "f:1:7: nothing, not even a comment, stands behind a section's name\n");
  assert_says("[arc] x = [1]\n",
              "f:1:7: nothing, not even a comment, stands behind a section's name\n");
  assert_says("[shedule]\n", "f:1:2: there is no section [shedule]; did you mean [schedule]?\n");
  assert_says("[weather]\n", "f:1:2: there is no section [weather]\n");
  assert_says("[plugin]\n", "f:1:8: [plugin] needs an id, as in [plugin breathing]\n");
  assert_says("[arc two]\n", "f:1:6: [arc] has nothing behind its name\n");
  assert_says("[plugin  a]\n", "f:1:9: an id has small letters, digits and _, at most 31 of them, "
                               "and one blank before it\n");
}

static void test_lines_that_are_none(void **state) {
  (void)state;
  assert_says("soft = 12\n", "f:1:1: this stands before the first [section]\n");
  assert_says("[arc]\nsoft\n", "f:2:1: neither [section] nor name = value nor # comment\n");
  assert_says("[arc]\nx", "f:2:1: neither [section] nor name = value nor # comment\n");
  assert_says("[arc]\n = 12\n", "f:2:2: a name is missing before =\n");
  assert_says("[arc]\nso ft = 12\n",
              "f:2:1: a name has small letters, digits and _, at most 31 of them\n");
  assert_says("[arc]\na:b = 12\n",
              "f:2:1: a name has small letters, digits and _, at most 31 of them\n");
}

/* One message for a section, not one more for each of its lines. */
static void test_a_wrong_section_is_said_once(void **state) {
  (void)state;
  assert_says("[weather]\nsun = 1\nrain = 2\n[arc]\nsoft\n",
              "f:1:2: there is no section [weather]\n"
              "f:5:1: neither [section] nor name = value nor # comment\n");
  assert_says("[ar\x01"
              "c]\nsun = 1\n",
              "f:1:4: a control character (byte 1)\n");
}

static void test_more_values_than_there_is_room(void **state) {
  (void)state;
  static char text[64 * 1024] = "[plugin a]\n";
  size_t used = strlen(text);
  for (int i = 0; i <= CONFIG_VALUES_MAX; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "x%d = 1\n", i);
  assert_says(text, "f:1026:1: more than 1024 values\n");
}

/* ---- messages -------------------------------------------------------------------------------- */

static void test_messages_come_in_the_order_of_the_file(void **state) {
  (void)state;
  struct config_messages messages = {0};
  struct buf text;
  buf_init(&text, 1024);
  config_messages_add(&messages, 3, 1, "third");
  config_messages_add(&messages, 1, 9, "%s", "second");
  config_messages_add(&messages, 1, 2, "first");
  config_messages_add(&messages, 3, 1, "fourth");
  assert_int_equal(config_messages_write(&messages, "f", "warning: ", &text), 0);
  assert_string_equal(buf_text(&text), "f:1:2: warning: first\nf:1:9: warning: second\n"
                                       "f:3:1: warning: third\nf:3:1: warning: fourth\n");
  buf_finish(&text);
}

/* The first 20 by place are kept, not the first 20 that were found. */
static void test_twenty_messages_at_most(void **state) {
  (void)state;
  struct config_messages messages = {0};
  for (int line = 30; line >= 1; line--) config_messages_add(&messages, line, 1, "line %d", line);
  assert_int_equal(messages.total, 30);
  assert_int_equal(messages.count, CONFIG_MESSAGES_MAX);
  for (int i = 0; i < messages.count; i++) assert_int_equal(messages.items[i].line, i + 1);
  struct buf text;
  buf_init(&text, 1024);
  assert_int_equal(config_messages_write(&messages, "f", "", &text), 0);
  assert_non_null(strstr(buf_text(&text), "f:20:1: line 20\nf: and 10 more\n"));
  buf_finish(&text);
}

static void test_every_report_fits(void **state) {
  (void)state;
  struct config_messages messages = {0};
  char long_text[1000];
  memset(long_text, 'x', sizeof long_text - 1);
  long_text[sizeof long_text - 1] = '\0';
  for (int i = 0; i < 25; i++)
    config_messages_add(&messages, INT32_MAX, INT32_MAX, "%s", long_text);
  struct buf text;
  buf_init(&text, CONFIG_REPORT_MAX / 2); /* errors and warnings share it */
  assert_int_equal(config_messages_write(&messages, "config.ini", "warning: ", &text), 0);
  buf_finish(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values_and_where_they_are),
      cmocka_unit_test(test_comments_behind_values),
      cmocka_unit_test(test_quotation_marks),
      cmocka_unit_test(test_sections_with_ids),
      cmocka_unit_test(test_a_section_may_come_back),
      cmocka_unit_test(test_a_line_that_is_too_long),
      cmocka_unit_test(test_letters_that_would_be_lowered),
      cmocka_unit_test(test_a_name_that_stands_twice),
      cmocka_unit_test(test_quotation_marks_that_would_cut),
      cmocka_unit_test(test_a_comment_sign_inside_a_value),
      cmocka_unit_test(test_a_line_that_would_swallow_the_next),
      cmocka_unit_test(test_byte_order_mark),
      cmocka_unit_test(test_bytes_that_are_not_text),
      cmocka_unit_test(test_sections_that_are_none),
      cmocka_unit_test(test_lines_that_are_none),
      cmocka_unit_test(test_a_wrong_section_is_said_once),
      cmocka_unit_test(test_more_values_than_there_is_room),
      cmocka_unit_test(test_messages_come_in_the_order_of_the_file),
      cmocka_unit_test(test_twenty_messages_at_most),
      cmocka_unit_test(test_every_report_fits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
