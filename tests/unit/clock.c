/* daemon/clock: alarms, steps, suspend and zones, on a real loop and real zoneinfo.
 *
 * clock_gettime() of this program is the one below, so that the machine can seem to have slept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "clock.h"
#include "folder_fixture.h"

static time_t slept; /* seconds */

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved
int clock_gettime(clockid_t id, struct timespec *out) {
  int result = (int)syscall(SYS_clock_gettime, id, out);
  if (id == CLOCK_BOOTTIME) out->tv_sec += slept;
  return result;
}

/* ---- a loop, a clock and a place for each test ------------------------------------------------
 */

static uv_loop_t loop;
static char place[FOLDER_SIZE];
static struct {
  struct clock *clock;
  int count;
  enum clock_wake last;
  moment again; /* armed by the callback */
  bool quiet;   /* it arms nothing */
} woken;

static void on_woken(void *owner, enum clock_wake why) {
  assert_ptr_equal(owner, &woken);
  woken.count++;
  woken.last = why;
  if (!woken.quiet) clock_arm(woken.clock, woken.again);
}

static int begin(void **state) {
  (void)state;
  memset(&woken, 0, sizeof woken);
  woken.again = MOMENT_NEVER;
  slept = 0;
  unsetenv("TZ");
  folder_make(place);
  return uv_loop_init(&loop);
}

/* The clock's handles and memory go when the loop has run once more. */
static int end(void **state) {
  (void)state;
  clock_close(woken.clock);
  uv_run(&loop, UV_RUN_DEFAULT);
  if (uv_loop_close(&loop) != 0) return -1;
  folder_remove(place);
  return 0;
}

static const char *in_place(const char *name) {
  return folder_file(place, name);
}

static struct clock *open_clock(const char *zone, const char *localtime) {
  struct clock_options options = {.zone = zone, .localtime = localtime};
  struct err err = {""};
  int failed = clock_open(&loop, &options, on_woken, &woken, &woken.clock, &err);
  if (failed) fail_msg("%s", err.text);
  return woken.clock;
}

static void on_deadline(uv_timer_t *timer) {
  *(bool *)timer->data = true;
}

/* Runs the loop until somebody was woken `count` times, or `ms` have passed. */
static void run_until(int count, uint64_t ms) {
  bool over = false;
  uv_timer_t deadline;
  uv_timer_init(&loop, &deadline);
  deadline.data = &over;
  uv_timer_start(&deadline, on_deadline, ms, 0);
  while (woken.count < count && !over) uv_run(&loop, UV_RUN_ONCE);
  uv_close((uv_handle_t *)&deadline, NULL);
  uv_run(&loop, UV_RUN_NOWAIT);
}

/* A step of one nanosecond: nobody else notices. Skips the test where it is not allowed. */
static void step_clock(void) {
  struct timex timex = {.modes = ADJ_SETOFFSET | ADJ_NANO, .time = {.tv_usec = 1}};
  if (adjtimex(&timex) >= 0) return;
  if (errno != EPERM) fail_msg("adjtimex: %s", strerror(errno));
  print_message("setting the clock is not allowed here (CAP_SYS_TIME): not tested\n");
  skip();
}

/* ---- alarms -----------------------------------------------------------------------------------
 */

static void test_an_alarm_comes_at_its_moment_and_once(void **state) {
  (void)state;
  struct clock *clock = open_clock("UTC", NULL);
  moment at = clock_now(clock) + 2;
  clock_arm(clock, at);
  assert_int_equal(clock_armed(clock), at);
  run_until(1, 4000);
  assert_int_equal(woken.count, 1);
  assert_int_equal(woken.last, CLOCK_DUE);
  assert_true(clock_now(clock) >= at);
  assert_true(clock_now(clock) <= at + 1);
  run_until(2, 300);
  assert_int_equal(woken.count, 1);
}

static void test_a_moment_that_has_passed_wakes_from_the_loop(void **state) {
  (void)state;
  const moment past[] = {0, -5, 1, 1000000000};
  struct clock *clock = open_clock("UTC", NULL);
  for (int i = 0; i < 4; i++) {
    clock_arm(clock, past[i]);
    assert_int_equal(woken.count, i); /* not from within clock_arm */
    run_until(i + 1, 2000);
    assert_int_equal(woken.count, i + 1);
    assert_int_equal(woken.last, CLOCK_DUE);
  }
}

static void test_the_last_arming_counts(void **state) {
  (void)state;
  struct clock *clock = open_clock("UTC", NULL);
  clock_arm(clock, 0);
  clock_arm(clock, clock_now(clock) + 3600);
  run_until(1, 200);
  assert_int_equal(woken.count, 0);
  clock_arm(clock, MOMENT_NEVER);
  run_until(1, 100);
  assert_int_equal(woken.count, 0);
}

static void test_the_owner_arms_in_the_callback(void **state) {
  (void)state;
  struct clock *clock = open_clock("UTC", NULL);
  woken.again = 1;
  clock_arm(clock, 1);
  run_until(3, 2000);
  assert_true(woken.count >= 3);
}

/* Nothing of the clock makes the loop look at the time: no libuv timer runs. */
static void test_nothing_at_rest(void **state) {
  (void)state;
  struct clock *clock = open_clock("", NULL);
  clock_arm(clock, clock_now(clock) + 3600);
  uv_run(&loop, UV_RUN_NOWAIT);
  assert_int_equal(uv_backend_timeout(&loop), -1);
}

static void test_a_step_of_the_clock_wakes(void **state) {
  (void)state;
  struct clock *clock = open_clock("UTC", NULL);
  clock_arm(clock, clock_now(clock) + 3600);
  step_clock();
  run_until(1, 2000);
  assert_int_equal(woken.count, 1);
  assert_int_equal(woken.last, CLOCK_CHANGED);
  step_clock(); /* armed again, and noticed again, also with nothing due */
  run_until(2, 2000);
  assert_int_equal(woken.count, 2);
}

/* Also when nothing is armed any more, because the owner did not. */
static void test_a_step_wakes_when_nothing_is_armed(void **state) {
  (void)state;
  struct clock *clock = open_clock("UTC", NULL);
  woken.quiet = true;
  clock_arm(clock, 1);
  run_until(1, 2000);
  assert_int_equal(woken.last, CLOCK_DUE);
  assert_int_equal(clock_armed(clock), MOMENT_NEVER);
  for (int i = 0; i < 2; i++) {
    step_clock();
    run_until(i + 2, 2000);
    assert_int_equal(woken.count, i + 2);
    assert_int_equal(woken.last, CLOCK_CHANGED);
  }
}

/* Between looking at the clock and arming: the owner has the old time in mind. */
static void test_a_step_before_arming_wakes_at_once(void **state) {
  (void)state;
  struct clock *clock = open_clock("UTC", NULL);
  moment at = clock_now(clock) + 3600;
  step_clock();
  clock_arm(clock, at);
  run_until(1, 2000);
  assert_int_equal(woken.count, 1);
}

static void test_a_sleep_of_the_machine_is_told(void **state) {
  (void)state;
  struct clock *clock = open_clock("UTC", NULL);
  slept = 3600;
  clock_arm(clock, 1);
  run_until(1, 2000);
  assert_int_equal(woken.last, CLOCK_RESUMED);
  clock_arm(clock, 1);
  run_until(2, 2000);
  assert_int_equal(woken.last, CLOCK_DUE); /* once */
}

/* ---- zones ------------------------------------------------------------------------------------
 */

static int32_t offset(const struct clock *clock, const char *utc) {
  moment at;
  assert_true(civil_parse_utc(utc, &at));
  const struct zone *zone = clock_zone(clock);
  return zone->offset(zone->owner, at) / 60;
}

static void test_zones_that_are_there(void **state) {
  (void)state;
  const char *const known[] = {"UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Etc/GMT+5",
                               "EST5EDT"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (!clock_zone_known(known[i])) fail_msg("%s", known[i]);
}

/* libc takes each of these for UTC, or for something else, in silence. */
static void test_zones_that_are_not(void **state) {
  (void)state;
  const char *const unknown[] = {"",
                                 "Europe",
                                 "Europe/Berlim",
                                 "europe/berlin",
                                 "zone1970.tab",
                                 "/usr/share/zoneinfo/Europe/Berlin",
                                 "../zoneinfo/Europe/Berlin",
                                 "Europe/../Europe/Berlin",
                                 ":Europe/Berlin",
                                 "CET-1CEST",
                                 "Europe/Berlin ",
                                 "+05:45"};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
    struct clock *clock = NULL;
    struct err err = {""};
    if (clock_zone_known(unknown[i])) fail_msg("%s", unknown[i]);
    if (*unknown[i] == '\0') continue; /* the system's */
    struct clock_options options = {.zone = unknown[i]};
    assert_int_equal(clock_open(&loop, &options, on_woken, &woken, &clock, &err), -EINVAL);
    assert_null(clock);
    assert_non_null(strstr(err.text, "there is no time zone"));
  }
}

static void test_a_zone_by_name(void **state) {
  (void)state;
  struct clock *clock = open_clock("Europe/Berlin", NULL);
  assert_string_equal(clock_zone_name(clock), "Europe/Berlin");
  assert_int_equal(offset(clock, "2025-01-15T12:00:00Z"), 60);
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), 120);
  assert_int_equal(offset(clock, "2025-03-30T00:59:59Z"), 60);
  assert_int_equal(offset(clock, "2025-03-30T01:00:00Z"), 120);
  struct err err = {""};
  assert_int_equal(clock_use_zone(clock, "Asia/Kathmandu", &err), 0);
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), 345);
  assert_int_equal(clock_use_zone(clock, "Asia/Nowhere", &err), -EINVAL);
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), 345); /* as before */
  assert_string_equal(clock_zone_name(clock), "Asia/Kathmandu");
  assert_int_equal(woken.count, 0);
}

static void test_the_zone_of_the_environment(void **state) {
  (void)state;
  setenv("TZ", "America/New_York", 1);
  struct clock *clock = open_clock(NULL, NULL);
  assert_string_equal(clock_zone_name(clock), "");
  assert_int_equal(offset(clock, "2025-01-15T12:00:00Z"), -300);
  assert_int_equal(clock_use_zone(clock, "Asia/Tokyo", NULL), 0);
  assert_int_equal(offset(clock, "2025-01-15T12:00:00Z"), 540);
  assert_int_equal(clock_use_zone(clock, "", NULL), 0);
  assert_int_equal(offset(clock, "2025-01-15T12:00:00Z"), -300);
  clock_close(clock);
  woken.clock = NULL;
  assert_string_equal(getenv("TZ"), "America/New_York"); /* as it was found */
}

static void test_an_empty_tz_is_utc(void **state) {
  (void)state;
  setenv("TZ", "", 1);
  assert_int_equal(offset(open_clock(NULL, NULL), "2025-07-15T12:00:00Z"), 0);
}

/* ---- the system's zone changes -----------------------------------------------------------------
 */

static void point_to(const char *link, const char *zone) {
  char target[128];
  snprintf(target, sizeof target, "/usr/share/zoneinfo/%s", zone);
  assert_int_equal(symlink(target, link), 0);
}

static void copy_zone(const char *path, const char *zone) {
  char bytes[65536], source[128];
  snprintf(source, sizeof source, "/usr/share/zoneinfo/%s", zone);
  FILE *from = fopen(source, "rb"), *to = fopen(path, "wb");
  assert_non_null(from);
  assert_non_null(to);
  size_t n = fread(bytes, 1, sizeof bytes, from);
  assert_int_equal(fwrite(bytes, 1, n, to), n);
  fclose(from);
  fclose(to);
}

static void assert_changes_to(const struct clock *clock, int minutes) {
  run_until(woken.count + 1, 3000);
  assert_true(woken.count > 0);
  assert_int_equal(woken.last, CLOCK_CHANGED);
  run_until(INT32_MAX, 50); /* what is left of the same change */
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), minutes);
  woken.count = 0;
}

/* As timedatectl does it. */
static void test_the_link_is_replaced_by_rename(void **state) {
  (void)state;
  point_to(in_place("localtime"), "Europe/Berlin");
  struct clock *clock = open_clock("", in_place("localtime"));
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), 120);
  const char *const zones[] = {"Asia/Tokyo", "America/New_York", "Asia/Tokyo"};
  const int minutes[] = {540, -240, 540};
  for (int i = 0; i < 3; i++) {
    point_to(in_place("new"), zones[i]);
    assert_int_equal(rename(in_place("new"), in_place("localtime")), 0);
    assert_changes_to(clock, minutes[i]);
  }
}

/* As `ln -sf` does it: for a moment there is no link. */
static void test_the_link_goes_and_comes_back(void **state) {
  (void)state;
  point_to(in_place("localtime"), "Europe/Berlin");
  struct clock *clock = open_clock("", in_place("localtime"));
  assert_int_equal(unlink(in_place("localtime")), 0);
  run_until(1, 500);
  point_to(in_place("localtime"), "Asia/Tokyo");
  assert_changes_to(clock, 540);
  assert_int_equal(unlink(in_place("localtime")), 0); /* watched again */
  point_to(in_place("localtime"), "Asia/Kathmandu");
  assert_changes_to(clock, 345);
}

static void test_the_file_is_written_anew(void **state) {
  (void)state;
  copy_zone(in_place("localtime"), "Europe/Berlin");
  struct clock *clock = open_clock("", in_place("localtime"));
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), 120);
  copy_zone(in_place("localtime"), "Asia/Tokyo");
  assert_changes_to(clock, 540);
}

/* The watch is on the link; that its target was changed is seen at the next wake. */
static void test_every_wake_reads_the_zone_anew(void **state) {
  (void)state;
  copy_zone(in_place("zone"), "Europe/Berlin");
  assert_int_equal(symlink(in_place("zone"), in_place("localtime")), 0);
  struct clock *clock = open_clock("", in_place("localtime"));
  copy_zone(in_place("new"), "Asia/Tokyo");
  assert_int_equal(rename(in_place("new"), in_place("zone")), 0);
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), 120);
  clock_arm(clock, 1);
  run_until(1, 2000);
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), 540);
}

static void test_a_zone_of_ones_own_does_not_follow_the_system(void **state) {
  (void)state;
  point_to(in_place("localtime"), "Europe/Berlin");
  struct clock *clock = open_clock("Asia/Tokyo", in_place("localtime"));
  point_to(in_place("new"), "America/New_York");
  assert_int_equal(rename(in_place("new"), in_place("localtime")), 0);
  run_until(1, 200);
  assert_int_equal(woken.count, 0);
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), 540);
  assert_int_equal(clock_use_zone(clock, "", NULL), 0); /* from now on */
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), -240);
  point_to(in_place("new"), "Europe/Berlin");
  assert_int_equal(rename(in_place("new"), in_place("localtime")), 0);
  assert_changes_to(clock, 120);
}

/* ---- the virtual twin ---------------------------------------------------------------------------
 */

static struct clock *open_virtual(moment now, const char *zone) {
  struct clock *clock;
  struct err err = {""};
  if (clock_open_virtual(now, zone, &clock, &err) < 0) fail_msg("%s", err.text);
  return clock;
}

static void test_a_virtual_clock_stands_where_it_is_put(void **state) {
  (void)state;
  struct clock *clock = open_virtual(1000, "Europe/Berlin");
  assert_int_equal(clock_now(clock), 1000);
  clock_arm(clock, 5000);
  assert_int_equal(clock_armed(clock), 5000);
  clock_set(clock, clock_armed(clock));
  assert_int_equal(clock_now(clock), 5000);
  assert_int_equal(clock_elapsed(clock), 5000000);
  assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), 120);
  clock_close(clock);
}

static void test_fixed_offsets(void **state) {
  (void)state;
  static const struct {
    const char *zone;
    int minutes;
  } rows[] = {{"+05:45", 345}, {"-03:30", -210}, {"+00:00", 0}, {"+14:00", 840}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct clock *clock = open_virtual(0, rows[i].zone);
    assert_int_equal(offset(clock, "2025-07-15T12:00:00Z"), rows[i].minutes);
    assert_string_equal(clock_zone_name(clock), rows[i].zone);
    clock_close(clock);
  }
  const char *const wrong[] = {"05:45", "+5:45", "+05:60", "+24:00", "+05:45:00", "+0545", "+"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct clock *clock = NULL;
    assert_int_equal(clock_open_virtual(0, wrong[i], &clock, NULL), -EINVAL);
    assert_null(clock);
  }
}

/* TZ is one a process: each clock puts its own back before it asks. */
static void test_two_clocks_do_not_mix_their_zones(void **state) {
  (void)state;
  struct clock *tokyo = open_virtual(0, "Asia/Tokyo"), *fixed = open_virtual(0, "-03:30");
  struct clock *berlin = open_clock("Europe/Berlin", NULL);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(offset(tokyo, "2025-07-15T12:00:00Z"), 540);
    assert_int_equal(offset(berlin, "2025-07-15T12:00:00Z"), 120);
    assert_int_equal(offset(fixed, "2025-07-15T12:00:00Z"), -210);
  }
  clock_close(tokyo);
  clock_close(fixed);
}

static void test_closing_nothing(void **state) {
  (void)state;
  clock_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_an_alarm_comes_at_its_moment_and_once),
      TEST(test_a_moment_that_has_passed_wakes_from_the_loop),
      TEST(test_the_last_arming_counts),
      TEST(test_the_owner_arms_in_the_callback),
      TEST(test_nothing_at_rest),
      TEST(test_a_step_of_the_clock_wakes),
      TEST(test_a_step_wakes_when_nothing_is_armed),
      TEST(test_a_step_before_arming_wakes_at_once),
      TEST(test_a_sleep_of_the_machine_is_told),
      TEST(test_zones_that_are_there),
      TEST(test_zones_that_are_not),
      TEST(test_a_zone_by_name),
      TEST(test_the_zone_of_the_environment),
      TEST(test_an_empty_tz_is_utc),
      TEST(test_the_link_is_replaced_by_rename),
      TEST(test_the_link_goes_and_comes_back),
      TEST(test_the_file_is_written_anew),
      TEST(test_every_wake_reads_the_zone_anew),
      TEST(test_a_zone_of_ones_own_does_not_follow_the_system),
      TEST(test_a_virtual_clock_stands_where_it_is_put),
      TEST(test_fixed_offsets),
      TEST(test_two_clocks_do_not_mix_their_zones),
      TEST(test_closing_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
