/* What was printed and did not arrive is not passed over. */
#include "base/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { MORE_THAN_IS_KEPT_BACK = 1 << 17 };

static FILE *full_disk(void) {
  FILE *out = fopen("/dev/full", "w");
  assert_non_null(out);
  return out;
}

static void print_much(FILE *out) {
  for (int i = 0; i < MORE_THAN_IS_KEPT_BACK; i++) putc('x', out);
}

static void what_arrived_is_no_failure(void **state) {
  (void)state;
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  fputs("Noted.\n", out);
  assert_int_equal(output_end(out, NULL), 0);
  assert_string_equal(text, "Noted.\n");
  fclose(out);
  free(text);
}

static void a_full_disk_is_named(void **state) {
  (void)state;
  struct err err = {""};
  FILE *out = full_disk();
  assert_int_equal(output_end(out, &err), 0); /* nothing was printed */
  fputs("Noted.\n", out);
  assert_int_equal(output_end(out, &err), -ENOSPC);
  assert_string_equal(err.text, "Not all of this could be written: No space left on device");
  fclose(out);
}

static void what_was_lost_on_the_way_is_not_forgotten(void **state) {
  (void)state;
  struct err err = {""};
  FILE *out = full_disk();
  fputs("Noted.\n", out);
  assert_int_equal(fflush(out), EOF);
  assert_int_equal(output_end(out, &err), -EIO);
  assert_string_equal(err.text, "Not all of this could be written");
  fclose(out);
  out = full_disk();
  print_much(out);
  fputs("the end\n", out);
  assert_int_equal(output_end(out, &err), -ENOSPC);
  fclose(out);
}

static void a_reader_who_has_enough_is_no_failure(void **state) {
  (void)state;
  int ends[2];
  for (int much = 0; much < 2; much++) {
    assert_int_equal(pipe(ends), 0);
    FILE *out = fdopen(ends[1], "w");
    close(ends[0]);
    fputs("Noted.\n", out);
    if (much) assert_int_equal(fflush(out), EOF);
    assert_int_equal(output_end(out, NULL), 0);
    fclose(out);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_arrived_is_no_failure),
      cmocka_unit_test(a_full_disk_is_named),
      cmocka_unit_test(what_was_lost_on_the_way_is_not_forgotten),
      cmocka_unit_test(a_reader_who_has_enough_is_no_failure),
  };
  signal(SIGPIPE, SIG_IGN);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
