/* base/utf8: what is a character, and what is left of a text that was cut anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static void every_character_has_its_size(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    size_t size;
  } rows[] = {
      {"", 0},
      {"a", 1},
      {"\x7f", 1},
      {"\xc2\x80", 2},
      {"\xc3\xa4", 2},
      {"\xe2\x82\xac", 3},
      {"\xef\xbf\xbf", 3},
      {"\xf0\x9f\x8c\xb1", 4},
      {"\xf4\x8f\xbf\xbf", 4},
      {"\x80", 0},             /* no first byte */
      {"\xc3", 0},             /* cut */
      {"\xe2\x82", 0},         /* cut */
      {"\xc3(", 0},            /* not continued */
      {"\xc0\x80", 0},         /* overlong */
      {"\xe0\x9f\xbf", 0},     /* overlong */
      {"\xf0\x8f\xbf\xbf", 0}, /* overlong */
      {"\xed\xa0\x80", 0},     /* a surrogate */
      {"\xf4\x90\x80\x80", 0}, /* past the last one */
      {"\xff", 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    size_t size = utf8_size(rows[i].bytes, rows[i].bytes + strlen(rows[i].bytes));
    if (size != rows[i].size) fail_msg("row %zu: %zu, not %zu", i, size, rows[i].size);
  }
}

static void half_a_character_goes(void **state) {
  (void)state;
  char text[64];
  snprintf(text, sizeof text, "\"%.4s\", then", "a\xc3\xa4\xc3\xa4");
  utf8_keep(text);
  assert_string_equal(text, "\"a\xc3\xa4\", then");
  snprintf(text, sizeof text, "\xff\x80whole\xe2\x82");
  utf8_keep(text);
  assert_string_equal(text, "whole");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_character_has_its_size),
      cmocka_unit_test(half_a_character_goes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
