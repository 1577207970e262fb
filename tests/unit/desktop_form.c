/* desktop/form: what was typed into a form, as an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "desktop/form.h"

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

static void a_choice_is_no_matter_for_a_form(void **state) {
  (void)state;
  struct ask ask = {.type = VIEW_CHOICE};
  assert_read(&ask, "start", NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_number_is_whole_and_in_range),
      cmocka_unit_test(words_have_a_limit_in_bytes),
      cmocka_unit_test(several_are_only_options_that_were_offered),
      cmocka_unit_test(a_choice_is_no_matter_for_a_form),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
