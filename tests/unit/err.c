/* base/err: one sentence, cut to fit, carried upwards with a code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/err.h"

static void the_code_comes_back_negative(void **state) {
  (void)state;
  struct err err;
  assert_int_equal(err_set(&err, ENOSPC, "%s: %d bytes", "diary.db", 7), -ENOSPC);
  assert_string_equal(err.text, "diary.db: 7 bytes");
}

static void nobody_has_to_want_the_text(void **state) {
  (void)state;
  assert_int_equal(err_set(NULL, EINVAL, "%s", "unused"), -EINVAL);
  assert_int_equal(err_errno(NULL, EINVAL, "%s", "unused"), -EINVAL);
}

static void errno_text_is_appended(void **state) {
  (void)state;
  struct err err;
  assert_int_equal(err_errno(&err, ENOENT, "open %s", "x"), -ENOENT);
  assert_string_equal(err.text, "open x: No such file or directory");
}

static void an_error_can_say_more_on_its_way_up(void **state) {
  (void)state;
  struct err err;
  err_set(&err, EINVAL, "line 3: not a number");
  err_set(&err, EINVAL, "config.ini: %s", err.text);
  assert_string_equal(err.text, "config.ini: line 3: not a number");
}

static void long_text_is_cut(void **state) {
  (void)state;
  char text[2 * ERR_SIZE];
  memset(text, 'a', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  struct err err;
  memset(&err, 'x', sizeof err);
  err_set(&err, EINVAL, "%s", text);
  assert_int_equal(strlen(err.text), ERR_SIZE - 1);
  err_errno(&err, EINVAL, "%s", text);
  assert_int_equal(strlen(err.text), ERR_SIZE - 1);
}

/* For every width of character and every place of the cut: no half character is left. */
static void a_cut_never_splits_a_character(void **state) {
  (void)state;
  static const char *const characters[] = {"e", "\u00e9", "\u20ac", "\U0001F642"};
  for (size_t c = 0; c < 4; c++) {
    size_t width = strlen(characters[c]);
    for (size_t shift = 0; shift < width; shift++) {
      char text[2 * ERR_SIZE] = "....";
      text[shift] = '\0';
      while (strlen(text) < ERR_SIZE + 8) strcat(text, characters[c]);
      struct err err;
      err_set(&err, EINVAL, "%s", text);
      assert_int_equal((strlen(err.text) - shift) % width, 0);
      assert_true(strlen(err.text) > ERR_SIZE - 1 - width);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_code_comes_back_negative),
      cmocka_unit_test(nobody_has_to_want_the_text),
      cmocka_unit_test(errno_text_is_appended),
      cmocka_unit_test(an_error_can_say_more_on_its_way_up),
      cmocka_unit_test(long_text_is_cut),
      cmocka_unit_test(a_cut_never_splits_a_character),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
