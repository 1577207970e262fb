/* desktop/scale: a number with three buttons (notification_servers 6.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "desktop/scale.h"

/* "0-3 4-6 7-10": the labels of the parts of low..high. */
static const char *labels(int low, int high) {
  static char text[SCALE_PARTS * SCALE_LABEL_SIZE];
  struct scale_part parts[SCALE_PARTS];
  int count = scale_split(low, high, parts);
  text[0] = '\0';
  for (int i = 0; i < count; i++) {
    char label[SCALE_LABEL_SIZE];
    scale_label(parts[i], label);
    if (i > 0) strcat(text, " ");
    strcat(text, label);
  }
  return text;
}

static void zero_to_ten_is_the_measured_tree(void **state) {
  (void)state;
  assert_string_equal(labels(0, 10), "0-3 4-6 7-10");
  assert_string_equal(labels(0, 3), "0 1 2-3");
  assert_string_equal(labels(4, 6), "4 5 6");
  assert_string_equal(labels(7, 10), "7 8 9-10");
  assert_string_equal(labels(2, 3), "2 3");
  assert_string_equal(labels(9, 10), "9 10");
}

static void below_zero_reads_as_words(void **state) {
  (void)state;
  assert_string_equal(labels(-5, 5), "-5 to -2 -1 to 1 2-5");
  assert_string_equal(labels(7, 7), "7");
}

/* The number of taps to `wanted`, following the part that holds it. */
static int taps(int low, int high, int wanted) {
  int count = 0;
  for (; low < high; count++) {
    struct scale_part parts[SCALE_PARTS];
    int part = scale_split(low, high, parts) - 1;
    while (parts[part].low > wanted) part--;
    low = parts[part].low;
    high = parts[part].high;
  }
  assert_int_equal(low, wanted);
  return count;
}

static void seven_scores_take_two_taps_the_others_three(void **state) {
  (void)state;
  static const int expected[] = {2, 2, 3, 3, 2, 2, 2, 2, 2, 3, 3};
  for (int score = 0; score <= 10; score++) assert_int_equal(taps(0, 10, score), expected[score]);
}

/* Parts cover the range in order without gap or overlap, and every one is smaller. */
static void every_range_is_covered_once(void **state) {
  (void)state;
  for (int low = -10; low <= 10; low++) {
    for (int high = low; high <= low + 20; high++) {
      struct scale_part parts[SCALE_PARTS];
      int count = scale_split(low, high, parts);
      assert_in_range(count, 1, SCALE_PARTS);
      assert_int_equal(parts[0].low, low);
      assert_int_equal(parts[count - 1].high, high);
      for (int i = 0; i < count; i++) {
        assert_true(parts[i].low <= parts[i].high);
        if (low < high) assert_true(parts[i].high - parts[i].low < high - low);
        if (i > 0) assert_int_equal(parts[i].low, parts[i - 1].high + 1);
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(zero_to_ten_is_the_measured_tree),
      cmocka_unit_test(below_zero_reads_as_words),
      cmocka_unit_test(seven_scores_take_two_taps_the_others_three),
      cmocka_unit_test(every_range_is_covered_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
