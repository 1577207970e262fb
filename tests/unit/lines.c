/* base/lines: however the bytes are cut up, the same lines come out; nothing grows past its
 * maximum; a pipe that interrupts, stalls or takes little at a time is ridden out.
 *
 * read() and write() of this program are the ones below, so that a test decides what the system
 * answers: `script` holds one answer for each call, then the real system call serves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/lines.h"

/* > 0: at most so many bytes; < 0: fails with that errno; 0: the real call, as is. */
static const int *script;

static int next_answer(void) {
  return script != NULL && *script != 0 ? *script++ : 0;
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved
ssize_t read(int fd, void *bytes, size_t n) {
  int answer = next_answer();
  if (answer < 0) errno = -answer;
  if (answer < 0) return -1;
  return syscall(SYS_read, fd, bytes, answer > 0 && (size_t)answer < n ? (size_t)answer : n);
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved
ssize_t write(int fd, const void *bytes, size_t n) {
  int answer = next_answer();
  if (answer < 0) errno = -answer;
  if (answer < 0) return -1;
  return syscall(SYS_write, fd, bytes, answer > 0 && (size_t)answer < n ? (size_t)answer : n);
}

struct pipe_ends {
  int read, write;
};

static struct pipe_ends open_pipe(void) {
  int fds[2];
  assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
  return (struct pipe_ends){.read = fds[0], .write = fds[1]};
}

static void assert_next(struct lines *lines, const char *text) {
  size_t len = 0;
  char *line = lines_next(lines, &len);
  assert_non_null(line);
  assert_string_equal(line, text);
  assert_int_equal(len, strlen(text));
}

static void assert_no_more(struct lines *lines) {
  size_t len;
  assert_null(lines_next(lines, &len));
}

/* ---- splitting ---------------------------------------------------------------------------------
 */

static void lines_come_out_whole(void **state) {
  (void)state;
  struct lines lines;
  lines_init(&lines, 16);
  assert_no_more(&lines);
  assert_int_equal(lines_feed(&lines, "one\n\ntwo\nthr", 12), 0);
  assert_next(&lines, "one");
  assert_next(&lines, "");
  assert_next(&lines, "two");
  assert_no_more(&lines);
  assert_int_equal(lines_feed(&lines, "ee\n", 3), 0);
  assert_next(&lines, "three");
  assert_no_more(&lines);
  lines_finish(&lines);
}

static void every_cut_gives_the_same_lines(void **state) {
  (void)state;
  static const char stream[] = "a\nbc\n\n\ndef\n";
  enum { N = sizeof stream - 1 };
  for (unsigned cuts = 0; cuts < 1u << (N - 1); cuts++) {
    struct lines lines;
    struct buf seen;
    lines_init(&lines, 3);
    buf_init(&seen, 64);
    for (size_t from = 0, to = 1; to <= N; to++) {
      if (to < N && !(cuts >> (to - 1) & 1)) continue;
      assert_int_equal(lines_feed(&lines, stream + from, to - from), 0);
      from = to;
      size_t len;
      for (char *line; (line = lines_next(&lines, &len)) != NULL;)
        buf_printf(&seen, "%zu%s,", len, line);
    }
    assert_string_equal(buf_text(&seen), "1a,2bc,0,0,3def,");
    lines_finish(&lines);
    buf_finish(&seen);
  }
}

static void a_line_may_hold_zero_bytes(void **state) {
  (void)state;
  struct lines lines;
  lines_init(&lines, 16);
  assert_int_equal(lines_feed(&lines, "a\0b\nc\n", 6), 0);
  size_t len = 0;
  char *line = lines_next(&lines, &len);
  assert_int_equal(len, 3);
  assert_memory_equal(line, "a\0b", 4);
  assert_next(&lines, "c");
  lines_finish(&lines);
}

static void exactly_the_maximum_is_a_line(void **state) {
  (void)state;
  struct lines lines;
  lines_init(&lines, 4);
  assert_int_equal(lines_feed(&lines, "1234\n12", 7), 0);
  assert_int_equal(lines_feed(&lines, "34", 2), 0);
  assert_int_equal(lines_feed(&lines, "\n", 1), 0);
  assert_next(&lines, "1234");
  assert_next(&lines, "1234");
  assert_false(lines.broken);
  lines_finish(&lines);
}

/* In one piece, over two feeds, with and without its end: one byte too many ends the conversation,
 * and what came before it can still be taken. */
static void a_longer_line_breaks_for_good(void **state) {
  (void)state;
  static const char *const feeds[][2] = {{"", "ok\n12345\n"},
                                         {"", "ok\n12345"},
                                         {"ok\n1234", "5"},
                                         {"ok\n123", "45\n"},
                                         {"ok\n", "12345"}};
  for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
    struct lines lines;
    lines_init(&lines, 4);
    assert_int_equal(lines_feed(&lines, feeds[i][0], strlen(feeds[i][0])), 0);
    assert_int_equal(lines_feed(&lines, feeds[i][1], strlen(feeds[i][1])), -EMSGSIZE);
    assert_true(lines.broken);
    assert_int_equal(lines_feed(&lines, "x\n", 2), -EMSGSIZE);
    assert_next(&lines, "ok");
    assert_no_more(&lines);
    lines_finish(&lines);
  }
}

static void nobody_taking_them_is_an_end_too(void **state) {
  (void)state;
  struct lines lines;
  lines_init(&lines, 4);
  size_t fed = 0;
  while (lines_feed(&lines, "123\n", 4) == 0) fed += 4;
  assert_true(lines.broken);
  assert_in_range(fed, LINES_UNREAD_MAX, LINES_UNREAD_MAX + 8);
  assert_true(lines.pending.room <= LINES_UNREAD_MAX + 8);
  lines_finish(&lines);
}

static void a_long_conversation_needs_no_more_memory(void **state) {
  (void)state;
  struct lines lines;
  lines_init(&lines, 64);
  for (int i = 0; i < 100000; i++) {
    assert_int_equal(lines_feed(&lines, "{\"id\":1}\n{\"id\"", 14), 0);
    assert_next(&lines, i == 0 ? "{\"id\":1}" : "{\"id\"{\"id\":1}");
  }
  assert_true(lines.pending.room <= 64);
  lines_finish(&lines);
}

/* A byte at a time up to a mebibyte: with a second look at every byte this would take hours. */
static void a_slow_peer_costs_no_second_look(void **state) {
  (void)state;
  enum { LONG = 1024 * 1024 };
  struct lines lines;
  lines_init(&lines, LONG);
  size_t len = 0;
  for (int i = 0; i < LONG; i++) {
    assert_int_equal(lines_feed(&lines, "x", 1), 0);
    if (lines_next(&lines, &len) != NULL) fail();
  }
  assert_int_equal(lines_feed(&lines, "\n", 1), 0);
  assert_non_null(lines_next(&lines, &len));
  assert_int_equal(len, LONG);
  lines_finish(&lines);
}

/* ---- reading -----------------------------------------------------------------------------------
 */

static void reading_waits_for_a_whole_line(void **state) {
  (void)state;
  struct pipe_ends ends = open_pipe();
  assert_int_equal(syscall(SYS_write, ends.write, "hello\nhalf", 10), 10);
  close(ends.write);
  struct lines lines;
  lines_init(&lines, 64);
  size_t len = 0;
  script = (const int[]){1, -EINTR, 2, -EINTR, 1, 1, 1, 0};
  assert_string_equal(lines_read(&lines, ends.read, &len), "hello");
  assert_int_equal(len, 5);
  assert_null(lines_read(&lines, ends.read, &len)); /* half a message is no message */
  assert_false(lines.broken);
  lines_finish(&lines);
  close(ends.read);
}

static void reading_waits_on_a_nonblocking_pipe(void **state) {
  (void)state;
  struct pipe_ends ends = open_pipe();
  assert_int_equal(syscall(SYS_write, ends.write, "ping\n", 5), 5);
  struct lines lines;
  lines_init(&lines, 64);
  size_t len = 0;
  script = (const int[]){-EAGAIN, 2, -EAGAIN, 0};
  assert_string_equal(lines_read(&lines, ends.read, &len), "ping");
  lines_finish(&lines);
  close(ends.read);
  close(ends.write);
}

static void reading_ends_on_an_error(void **state) {
  (void)state;
  struct lines lines;
  lines_init(&lines, 64);
  size_t len = 0;
  script = (const int[]){-EIO, 0};
  assert_null(lines_read(&lines, -1, &len));
  assert_null(lines_read(&lines, -1, &len)); /* EBADF */
  lines_finish(&lines);
}

static void reading_ends_on_a_line_too_long(void **state) {
  (void)state;
  struct pipe_ends ends = open_pipe();
  assert_int_equal(syscall(SYS_write, ends.write, "ok\ntoo long\nnever", 17), 17);
  struct lines lines;
  lines_init(&lines, 4);
  size_t len = 0;
  script = NULL;
  assert_string_equal(lines_read(&lines, ends.read, &len), "ok");
  assert_null(lines_read(&lines, ends.read, &len));
  assert_true(lines.broken);
  lines_finish(&lines);
  close(ends.read);
  close(ends.write);
}

/* ---- writing -----------------------------------------------------------------------------------
 */

static void assert_written(const char *text, const int *answers) {
  struct pipe_ends ends = open_pipe();
  size_t len = strlen(text);
  script = answers;
  assert_int_equal(lines_write(ends.write, text, len), 0);
  script = NULL;
  close(ends.write);
  struct lines lines;
  lines_init(&lines, len);
  size_t got = 0;
  char *line = lines_read(&lines, ends.read, &got);
  assert_non_null(line);
  assert_int_equal(got, len);
  assert_memory_equal(line, text, len);
  assert_null(lines_read(&lines, ends.read, &got));
  lines_finish(&lines);
  close(ends.read);
}

static void writing_rides_out_a_difficult_pipe(void **state) {
  (void)state;
  assert_written("hello", NULL);
  assert_written("", NULL);
  assert_written("hello", (const int[]){1, -EINTR, 2, -EAGAIN, -EINTR, 1, 1, 1, 0});
  for (size_t len = 4090; len <= 4100; len++) { /* written together or in two */
    char *text = malloc(len + 1);
    memset(text, 'x', len);
    text[len] = '\0';
    assert_written(text, (const int[]){7, -EINTR, 4000, -EAGAIN, 0});
    free(text);
  }
}

static void writing_reports_an_error(void **state) {
  (void)state;
  script = (const int[]){-EPIPE, 0};
  assert_int_equal(lines_write(1, "x", 1), -EPIPE);
  script = NULL;
  assert_int_equal(lines_write(-1, "x", 1), -EBADF);
}

static void a_text_of_two_lines_is_refused(void **state) {
  (void)state;
  struct pipe_ends ends = open_pipe();
  assert_int_equal(lines_write(ends.write, "a\nb", 3), -EINVAL);
  close(ends.write);
  char byte;
  assert_int_equal(syscall(SYS_read, ends.read, &byte, 1), 0);
  close(ends.read);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_come_out_whole),
      cmocka_unit_test(every_cut_gives_the_same_lines),
      cmocka_unit_test(a_line_may_hold_zero_bytes),
      cmocka_unit_test(exactly_the_maximum_is_a_line),
      cmocka_unit_test(a_longer_line_breaks_for_good),
      cmocka_unit_test(nobody_taking_them_is_an_end_too),
      cmocka_unit_test(a_long_conversation_needs_no_more_memory),
      cmocka_unit_test(a_slow_peer_costs_no_second_look),
      cmocka_unit_test(reading_waits_for_a_whole_line),
      cmocka_unit_test(reading_waits_on_a_nonblocking_pipe),
      cmocka_unit_test(reading_ends_on_an_error),
      cmocka_unit_test(reading_ends_on_a_line_too_long),
      cmocka_unit_test(writing_rides_out_a_difficult_pipe),
      cmocka_unit_test(writing_reports_an_error),
      cmocka_unit_test(a_text_of_two_lines_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
