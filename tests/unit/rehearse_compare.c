/* Two rehearsals side by side. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rehearse_compare.h"

/* What is printed, and how many lines differ. */
static void assert_differs(const char *before, const char *after, int count, const char *want) {
  char *a = strdup(before), *b = strdup(after), *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  int got = rehearse_compare(a, b, out);
  fclose(out);
  assert_string_equal(text, want);
  assert_int_equal(got, count);
  free(a);
  free(b);
  free(text);
}

static void equal_days_say_nothing(void **state) {
  (void)state;
  assert_differs("", "", 0, "");
  assert_differs("\nd0  Mon\n  a\n", "\nd0  Mon\n  a\n", 0, "");
}

static void a_line_is_said_under_its_day(void **state) {
  (void)state;
  assert_differs("\nd0  Mon\n  a\n\nd1  Tue\n  a\n  b\n  c\n",
                 "\nd0  Mon\n  a\n\nd1  Tue\n  a\n  c\n", 1, "\nd1  Tue\n- b\n");
  assert_differs("d0  Mon\n  a\n  b\n", "d0  Mon\n  b\n  c\n", 2, "\nd0  Mon\n- a\n+ c\n");
  assert_differs("d0  Mon\n  a\n", "d0  Mon\n  b\n", 2, "\nd0  Mon\n- a\n+ b\n");
}

static void the_most_lines_stay(void **state) {
  (void)state;
  assert_differs("d0  x\n  1\n  2\n  3\n  4\n", "d0  x\n  4\n  1\n  2\n  3\n", 2,
                 "\nd0  x\n+ 4\n- 4\n");
}

static void a_day_of_one_of_them_is_all_different(void **state) {
  (void)state;
  assert_differs("d0  Mon\n  a\nd2  Wed\n  a\n", "d0  Mon\n  a\nd1  Tue\n  b\nd2  Wed\n  a\n", 1,
                 "\nd1  Tue\n+ b\n");
  assert_differs("d-1  Sun\n  a\nd0  Mon\n  a\n", "d0  Mon\n  a\n", 1, "\nd-1  Sun\n- a\n");
  assert_differs("d9  Wed\n  a\nd10  Thu\n", "d10  Thu\n", 1, "\nd9  Wed\n- a\n");
}

static void what_is_indented_deeper_stays_so(void **state) {
  (void)state;
  assert_differs("d0  Mon\n", "d0  Mon\n      deep\n", 1, "\nd0  Mon\n+     deep\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_days_say_nothing),
      cmocka_unit_test(a_line_is_said_under_its_day),
      cmocka_unit_test(the_most_lines_stay),
      cmocka_unit_test(a_day_of_one_of_them_is_all_different),
      cmocka_unit_test(what_is_indented_deeper_stays_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
