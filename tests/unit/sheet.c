/* Text laid out for a screen, and the golden screens: no word of them is on the banned list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <string.h>

#include "base/paths.h"
#include "commands/sheet.h"
#include "core/texts.h"

static void prints(struct terminal terminal, enum style style, int hang, const char *text,
                   const char *expected) {
  struct reply reply;
  reply_init(&reply, 0, false);
  reply.terminal = terminal;
  sheet_print(&reply, style, hang, "%s", text);
  assert_string_equal(buf_text(&reply.text), expected);
  assert_true(reply.laid);
  reply_finish(&reply);
}

static void words_are_never_cut(void **state) {
  (void)state;
  const struct terminal narrow = {.columns = 20};
  prints(narrow, STYLE_PLAIN, 2, "one two three four five six", "one two three four\n  five six\n");
  prints(narrow, STYLE_PLAIN, 2, "a_word_that_is_wider_than_all b",
         "a_word_that_is_wider_than_all\n  b\n");
  prints(narrow, STYLE_PLAIN, 0, "", "\n");
}

static void blanks_stay_within_a_line(void **state) {
  (void)state;
  prints((struct terminal){.columns = 20}, STYLE_PLAIN, 4, "  10:30  a title, long",
         "  10:30  a title,\n    long\n");
}

static void characters_count_not_bytes(void **state) {
  (void)state;
  prints((struct terminal){.columns = 20}, STYLE_PLAIN, 0, "ääääääääää ööööööööö",
         "ääääääääää ööööööööö\n");
}

static void an_indent_leaves_half_of_a_line(void **state) {
  (void)state;
  prints((struct terminal){.columns = 20}, STYLE_PLAIN, 19, "one two three four five",
         "one two three four\n  five\n");
}

static void colour_is_there_only_when_asked_for(void **state) {
  (void)state;
  prints((struct terminal){.columns = 80}, STYLE_ALARM, 0, "now", "now\n");
  prints((struct terminal){.columns = 80, .color = true}, STYLE_PLAIN, 0, "now", "now\n");
  prints((struct terminal){.columns = 80, .color = true}, STYLE_ALARM, 0, "now",
         "\x1b[31mnow\x1b[0m\n");
}

static void cells_are_padded_by_characters(void **state) {
  (void)state;
  char cell[SHEET_CELL];
  sheet_pad("äö", 4, cell);
  assert_string_equal(cell, "äö  ");
  sheet_pad("longer", 4, cell);
  assert_string_equal(cell, "longer");
}

static void the_screens_have_no_banned_word(void **state) {
  (void)state;
  glob_t found;
  assert_int_equal(glob("tests/golden/look/*.txt", 0, NULL, &found), 0);
  assert_true(found.gl_pathc >= 10);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    struct buf text;
    struct err err;
    buf_init(&text, 64 * 1024);
    if (paths_read_file(found.gl_pathv[i], 64 * 1024, 0, &text, &err) != 0)
      fail_msg("%s", err.text);
    const char *banned = text_banned(buf_text(&text));
    if (banned != NULL) fail_msg("%s says \"%s\"", found.gl_pathv[i], banned);
    buf_finish(&text);
  }
  globfree(&found);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_never_cut),
      cmocka_unit_test(blanks_stay_within_a_line),
      cmocka_unit_test(characters_count_not_bytes),
      cmocka_unit_test(an_indent_leaves_half_of_a_line),
      cmocka_unit_test(colour_is_there_only_when_asked_for),
      cmocka_unit_test(cells_are_padded_by_characters),
      cmocka_unit_test(the_screens_have_no_banned_word),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
