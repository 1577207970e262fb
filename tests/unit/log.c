/* base/log: one line a message, for the journal or for people, and no way to forge a second one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

enum { CAUGHT_SIZE = 8 * 1024 };

static void say_all_levels(const char *text) {
  log_error("%s", text);
  log_warning("%s", text);
  log_info("%s", text);
}

/* Runs say_all_levels with standard error in a pipe, which is the journal's stream if so told. */
static void catch_stderr(const char *text, int to_journal, char caught[CAUGHT_SIZE]) {
  int ends[2], before = dup(STDERR_FILENO);
  assert_int_equal(pipe(ends), 0);
  dup2(ends[1], STDERR_FILENO);
  close(ends[1]);
  struct stat st;
  char stream[64];
  fstat(STDERR_FILENO, &st);
  snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)st.st_dev,
           (uintmax_t)st.st_ino + !to_journal);
  setenv("JOURNAL_STREAM", stream, 1);
  say_all_levels(text);
  unsetenv("JOURNAL_STREAM");
  dup2(before, STDERR_FILENO);
  close(before);
  ssize_t n = read(ends[0], caught, CAUGHT_SIZE - 1);
  close(ends[0]);
  caught[n > 0 ? n : 0] = '\0';
}

static void people_read_the_name_of_the_program(void **state) {
  (void)state;
  char caught[CAUGHT_SIZE];
  log_set_level(LOG_LEVEL_INFO);
  catch_stderr("ready", 0, caught);
  assert_string_equal(caught, "log: ready\nlog: ready\nlog: ready\n");
}

static void the_journal_reads_priorities(void **state) {
  (void)state;
  char caught[CAUGHT_SIZE];
  log_set_level(LOG_LEVEL_INFO);
  catch_stderr("ready", 1, caught);
  assert_string_equal(caught, "<3>ready\n<4>ready\n<6>ready\n");
}

static void the_level_decides_what_is_shown(void **state) {
  (void)state;
  char caught[CAUGHT_SIZE];
  log_set_level(LOG_LEVEL_ERROR);
  catch_stderr("x", 1, caught);
  assert_string_equal(caught, "<3>x\n");
  log_set_level(LOG_LEVEL_WARNING);
  catch_stderr("x", 1, caught);
  assert_string_equal(caught, "<3>x\n<4>x\n");
}

static void a_text_cannot_forge_a_line(void **state) {
  (void)state;
  char caught[CAUGHT_SIZE];
  log_set_level(LOG_LEVEL_ERROR);
  catch_stderr("a\n<0>b\r\033[2Jc\177\342\202\254", 1, caught);
  assert_string_equal(caught, "<3>a <0>b  [2Jc \342\202\254\n");
}

static void a_long_text_is_cut(void **state) {
  (void)state;
  char caught[CAUGHT_SIZE], text[5000];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  log_set_level(LOG_LEVEL_ERROR);
  catch_stderr(text, 1, caught);
  size_t len = strlen(caught);
  assert_in_range(len, 2000, 2048);
  assert_int_equal(caught[len - 1], '\n');
}

static void errno_is_kept(void **state) {
  (void)state;
  log_set_level(LOG_LEVEL_ERROR);
  int before = dup(STDERR_FILENO), full = open("/dev/full", O_WRONLY);
  dup2(full, STDERR_FILENO);
  errno = EXDEV;
  log_error("nowhere to go");
  int after = errno;
  dup2(before, STDERR_FILENO);
  close(before);
  close(full);
  assert_int_equal(after, EXDEV);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(people_read_the_name_of_the_program),
      cmocka_unit_test(the_journal_reads_priorities),
      cmocka_unit_test(the_level_decides_what_is_shown),
      cmocka_unit_test(a_text_cannot_forge_a_line),
      cmocka_unit_test(a_long_text_is_cut),
      cmocka_unit_test(errno_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
