/* base/buf: grows up to its maximum, never past it, and is a string all the time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/buf.h"

/* A refused allocation is an answer here, not the end of the program. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "allocator_may_return_null=1";
}

static void an_empty_buffer_is_an_empty_string(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 8);
  assert_string_equal(buf_text(&buf), "");
  assert_int_equal(buf_add(&buf, "", 0), 0);
  assert_int_equal(buf_printf(&buf, "%s", ""), 0);
  buf_clear(&buf);
  buf_drop(&buf, 0);
  assert_null(buf.data);
  buf_finish(&buf);
}

static void pieces_are_joined(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 64);
  assert_int_equal(buf_puts(&buf, "hold "), 0);
  assert_int_equal(buf_printf(&buf, "%d x %ds", 2, 300), 0);
  assert_int_equal(buf_add(&buf, "!?", 1), 0);
  assert_string_equal(buf_text(&buf), "hold 2 x 300s!");
  assert_int_equal(buf.len, 14);
  buf_finish(&buf);
}

static void bytes_may_be_zero(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 64);
  assert_int_equal(buf_add(&buf, "a\0b", 3), 0);
  assert_int_equal(buf.len, 3);
  assert_memory_equal(buf.data, "a\0b", 4);
  buf_finish(&buf);
}

/* Every maximum, filled byte by byte and in one go: exactly max bytes fit, and the one that does
 * not leaves everything as it was. */
static void exactly_the_maximum_fits(void **state) {
  (void)state;
  for (size_t max = 0; max <= 200; max++) {
    struct buf slow, fast;
    char text[201] = "";
    memset(text, 'x', max);
    buf_init(&slow, max);
    for (size_t i = 0; i < max; i++) assert_int_equal(buf_puts(&slow, "x"), 0);
    buf_init(&fast, max);
    assert_int_equal(buf_add(&fast, text, max), 0);
    assert_int_equal(buf_puts(&slow, "y"), -ENOBUFS);
    assert_int_equal(buf_printf(&fast, "%c", 'y'), -ENOBUFS);
    assert_string_equal(buf_text(&slow), text);
    assert_string_equal(buf_text(&fast), text);
    assert_true(slow.room <= (max < 64 ? 64 : max + 1));
    buf_finish(&slow);
    buf_finish(&fast);
  }
}

static void what_does_not_fit_adds_nothing(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 8);
  assert_int_equal(buf_puts(&buf, "12345"), 0);
  assert_int_equal(buf_puts(&buf, "6789"), -ENOBUFS);
  assert_int_equal(buf_printf(&buf, "%d", 6789), -ENOBUFS);
  assert_string_equal(buf_text(&buf), "12345");
  assert_int_equal(buf_puts(&buf, "678"), 0);
  assert_string_equal(buf_text(&buf), "12345678");
  buf_finish(&buf);
}

static void the_front_can_be_dropped(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 8);
  buf_puts(&buf, "12345678");
  buf_drop(&buf, 3);
  assert_string_equal(buf_text(&buf), "45678");
  assert_int_equal(buf_puts(&buf, "9ab"), 0);
  assert_string_equal(buf_text(&buf), "456789ab");
  buf_drop(&buf, 8);
  assert_string_equal(buf_text(&buf), "");
  assert_int_equal(buf.len, 0);
  buf_finish(&buf);
}

static void the_end_can_be_cut(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 64);
  buf_puts(&buf, "kept");
  size_t before = buf.len;
  buf_puts(&buf, " and undone");
  buf_cut(&buf, before);
  assert_string_equal(buf_text(&buf), "kept");
  buf_finish(&buf);
}

static void clearing_keeps_the_memory(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 1000);
  for (int i = 0; i < 1000; i++) buf_puts(&buf, "x");
  char *data = buf.data;
  buf_clear(&buf);
  assert_string_equal(buf_text(&buf), "");
  buf_puts(&buf, "again");
  assert_ptr_equal(buf.data, data);
  buf_finish(&buf);
}

static void a_finished_buffer_can_be_used_again(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 4);
  buf_puts(&buf, "1234");
  buf_finish(&buf);
  buf_finish(&buf);
  assert_string_equal(buf_text(&buf), "");
  assert_int_equal(buf_puts(&buf, "12345"), -ENOBUFS);
  assert_int_equal(buf_puts(&buf, "1234"), 0);
  buf_finish(&buf);
}

/* More than any machine has: the answer is -ENOMEM and the content stays. */
static void no_memory_is_an_error(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, SIZE_MAX);
  buf_puts(&buf, "kept");
  volatile size_t absurd = SIZE_MAX / 4;
  assert_int_equal(buf_add(&buf, "x", absurd), -ENOMEM);
  assert_string_equal(buf_text(&buf), "kept");
  absurd = SIZE_MAX - 1;
  assert_int_equal(buf_add(&buf, "x", absurd), -ENOBUFS);
  assert_string_equal(buf_text(&buf), "kept");
  buf_finish(&buf);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_empty_buffer_is_an_empty_string),
      cmocka_unit_test(pieces_are_joined),
      cmocka_unit_test(bytes_may_be_zero),
      cmocka_unit_test(exactly_the_maximum_fits),
      cmocka_unit_test(what_does_not_fit_adds_nothing),
      cmocka_unit_test(the_front_can_be_dropped),
      cmocka_unit_test(the_end_can_be_cut),
      cmocka_unit_test(clearing_keeps_the_memory),
      cmocka_unit_test(a_finished_buffer_can_be_used_again),
      cmocka_unit_test(no_memory_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
