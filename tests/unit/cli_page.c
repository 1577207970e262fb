/* Text for a terminal: cleaned, counted in columns, wrapped between words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/page.h"

static void cleans(const char *text, const char *expected) {
  struct buf out;
  buf_init(&out, 4096);
  assert_int_equal(page_clean(text, &out), 0);
  assert_string_equal(buf_text(&out), expected);
  buf_finish(&out);
}

static void what_could_steer_a_terminal_is_left_out(void **state) {
  (void)state;
  cleans("plain text\n\tas it is", "plain text\n\tas it is");
  cleans("\x1b[31mred\x1b[0m", "[31mred[0m");
  cleans("a\x07\x08\x7f\rz", "az");
  cleans("\xc2\x9b[2J", "[2J"); /* CSI in one character */
  cleans("a\xe2\x80\xae"
         "b\xe2\x81\xa6"
         "c",
         "abc"); /* text running backwards */
  cleans("a\xe2\x80\x8b\xef\xbb\xbf"
         "b",
         "ab"); /* nothing wide */
  cleans("a\xf3\xa0\x81\x81"
         "b",
         "ab"); /* tags */
}

static void what_is_not_utf8_becomes_a_question_mark(void **state) {
  (void)state;
  cleans("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82");
  cleans("caf\xe9!", "caf?!");
  cleans("\xc0\x80", "??");           /* a zero byte, written too long */
  cleans("\xed\xa0\x80", "???");      /* half a surrogate pair */
  cleans("\xf4\x90\x80\x80", "????"); /* past the last character */
  cleans("\xe2\x82", "??");           /* cut off */
}

static void a_maximum_is_kept(void **state) {
  (void)state;
  struct buf out;
  buf_init(&out, 4);
  assert_true(page_clean("12345", &out) < 0);
  buf_finish(&out);
}

static void columns_are_not_bytes(void **state) {
  (void)state;
  assert_int_equal(page_columns("cafe"), 4);
  assert_int_equal(page_columns("caf\xc3\xa9"), 4);
  assert_int_equal(page_columns("e\xcc\x81"), 1);                /* a letter and its accent */
  assert_int_equal(page_columns("\xe6\x97\xa5\xe6\x9c\xac"), 4); /* two wide ones */
}

static void wraps(const char *text, int indent, int width, const char *expected) {
  char *printed = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&printed, &size);
  page_wrap(out, text, indent, width);
  fclose(out);
  assert_string_equal(printed, expected);
  free(printed);
}

static void lines_break_between_words(void **state) {
  (void)state;
  wraps("one two three", 0, 80, "one two three\n");
  wraps("one two three", 0, 8, "one two\nthree\n");
  wraps("one two three", 0, 7, "one two\nthree\n"); /* fits exactly */
  wraps("one two three", 0, 6, "one\ntwo\nthree\n");
  wraps("incomprehensibly long", 0, 8, "incomprehensibly\nlong\n");
  wraps("caf\xc3\xa9 caf\xc3\xa9", 0, 9, "caf\xc3\xa9 caf\xc3\xa9\n"); /* by columns */
}

static void a_line_of_columns_goes_on_under_its_last_one(void **state) {
  (void)state;
  wraps("ok    diary  seven words of it", 0, 26, "ok    diary  seven words\n             of it\n");
  wraps("ok    diary  seven words of it", 0, 20, "ok    diary  seven\n      words of it\n");
  wraps("three or four, plain words", 2, 14, "  three or\n  four, plain\n  words\n");
}

static void line_ends_stay_and_the_last_is_not_doubled(void **state) {
  (void)state;
  wraps("a\n\nb", 0, 80, "a\n\nb\n");
  wraps("a\n", 0, 80, "a\n");
  wraps("", 0, 80, "\n");
}

static void an_indent_goes_on_after_a_break(void **state) {
  (void)state;
  wraps("one two three", 2, 9, "  one two\n  three\n");
  wraps("  one two three", 0, 9, "  one two\n  three\n");
  wraps("a  b   c", 0, 80, "a  b   c\n"); /* columns of a table stay */
}

static void endless_lines_never_break(void **state) {
  (void)state;
  char words[400];
  for (size_t i = 0; i + 1 < sizeof words; i++) words[i] = i % 4 == 3 ? ' ' : 'w';
  words[sizeof words - 2] = 'w';
  words[sizeof words - 1] = '\0';
  char expected[402];
  snprintf(expected, sizeof expected, "%s\n", words);
  wraps(words, 0, PAGE_ENDLESS, expected);
}

int main(void) {
  page_begin();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_could_steer_a_terminal_is_left_out),
      cmocka_unit_test(what_is_not_utf8_becomes_a_question_mark),
      cmocka_unit_test(a_maximum_is_kept),
      cmocka_unit_test(columns_are_not_bytes),
      cmocka_unit_test(lines_break_between_words),
      cmocka_unit_test(a_line_of_columns_goes_on_under_its_last_one),
      cmocka_unit_test(line_ends_stay_and_the_last_is_not_doubled),
      cmocka_unit_test(an_indent_goes_on_after_a_break),
      cmocka_unit_test(endless_lines_never_break),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
