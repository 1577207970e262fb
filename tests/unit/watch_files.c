/* daemon/watch_files: changes are told once, after they are over, whatever way they are made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "base/paths.h"
#include "folder_fixture.h"
#include "watch_files.h"

/* ---- a loop, a watch and a place for each test ------------------------------------------------
 */

enum { PATIENCE_MS = 10000, NEVER = WATCH_QUIET_MS + 150 };

static uv_loop_t loop;
static char place[FOLDER_SIZE];
static struct watch *watch;
static int told;
static char content[64]; /* of `reads` when it was told */
static const char *reads;

static void on_changed(void *owner) {
  assert_ptr_equal(owner, &told);
  told++;
  content[0] = '\0';
  FILE *file = reads == NULL ? NULL : fopen(reads, "r");
  if (file == NULL) return;
  if (fgets(content, sizeof content, file) == NULL) content[0] = '\0';
  fclose(file);
}

static int begin(void **state) {
  (void)state;
  watch = NULL;
  reads = NULL;
  told = 0;
  folder_make(place);
  return uv_loop_init(&loop);
}

static int end(void **state) {
  (void)state;
  watch_close(watch);
  uv_run(&loop, UV_RUN_DEFAULT);
  if (uv_loop_close(&loop) != 0) return -1;
  folder_remove(place);
  return 0;
}

static const char *in_place(const char *name) {
  return folder_file(place, name);
}

/* As editors save: whole, by another name. */
static void replace(const char *path, const char *text) {
  folder_put(in_place("temporary"), text);
  assert_int_equal(rename(in_place("temporary"), path), 0);
}

static void folder(const char *path) {
  assert_int_equal(mkdir(path, 0700), 0);
}

static void watch_one(const char *path) {
  struct err err = {""};
  if (watch_file(&loop, path, on_changed, &told, &watch, &err) < 0) fail_msg("%s", err.text);
  static char kept[256];
  snprintf(kept, sizeof kept, "%s", path);
  reads = kept;
}

static void watch_all(const char *path) {
  struct err err = {""};
  if (watch_tree(&loop, path, on_changed, &told, &watch, &err) < 0) fail_msg("%s", err.text);
}

static void on_deadline(uv_timer_t *timer) {
  *(bool *)timer->data = true;
}

/* Runs the loop until it was told so often, or `ms` have passed. */
static void run_until(int often, uint64_t ms) {
  bool over = false;
  uv_timer_t deadline;
  uv_update_time(&loop);
  uv_timer_init(&loop, &deadline);
  deadline.data = &over;
  uv_timer_start(&deadline, on_deadline, ms, 0);
  while (told < often && !over) uv_run(&loop, UV_RUN_ONCE);
  uv_close((uv_handle_t *)&deadline, NULL);
  uv_run(&loop, UV_RUN_NOWAIT);
}

/* How often it was told within `ms`. */
static int count_within(uint64_t ms) {
  told = 0;
  run_until(INT32_MAX, ms);
  return told;
}

/* How often it was told, once it was; however slow the machine is. */
static int count_soon(void) {
  told = 0;
  run_until(1, PATIENCE_MS);
  run_until(INT32_MAX, NEVER);
  return told;
}

/* ---- one file ----------------------------------------------------------------------------------
 */

static void test_a_file_that_is_written(void **state) {
  (void)state;
  folder_put(in_place("config.ini"), "1");
  watch_one(in_place("config.ini"));
  assert_int_equal(count_within(NEVER), 0);
  folder_put(in_place("config.ini"), "2");
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "2");
}

/* A watch on the file itself would see the first one only. */
static void test_a_file_that_is_replaced_again_and_again(void **state) {
  (void)state;
  folder_put(in_place("config.ini"), "0");
  watch_one(in_place("config.ini"));
  const char *const versions[] = {"1", "2", "3"};
  for (int i = 0; i < 3; i++) {
    replace(in_place("config.ini"), versions[i]);
    assert_int_equal(count_soon(), 1);
    assert_string_equal(content, versions[i]);
  }
}

static void test_a_burst_is_told_once(void **state) {
  (void)state;
  watch_one(in_place("config.ini"));
  for (int i = 0; i < 10; i++) replace(in_place("config.ini"), i == 9 ? "last" : "before");
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "last");
}

static void change_again(uv_timer_t *timer) {
  replace(in_place("config.ini"), "again");
  (void)timer;
}

/* Somebody who never stops writing is not waited for without end. */
static void test_changes_without_end_are_told(void **state) {
  (void)state;
  uv_timer_t writer;
  watch_one(in_place("config.ini"));
  uv_timer_init(&loop, &writer);
  uv_timer_start(&writer, change_again, 0, 50);
  run_until(1, PATIENCE_MS);
  assert_int_equal(told, 1);
  uv_close((uv_handle_t *)&writer, NULL);
  uv_run(&loop, UV_RUN_NOWAIT);
}

static void test_other_names_do_not_count(void **state) {
  (void)state;
  folder_put(in_place("config.ini"), "1");
  watch_one(in_place("config.ini"));
  folder_put(in_place("config.ini~"), "1");
  folder_put(in_place("other"), "1");
  folder(in_place("folder"));
  assert_int_equal(count_within(NEVER), 0);
}

static void test_reading_does_not_count(void **state) {
  (void)state;
  char text[8];
  folder_put(in_place("config.ini"), "1");
  watch_one(in_place("config.ini"));
  FILE *file = fopen(in_place("config.ini"), "r");
  assert_non_null(file);
  assert_non_null(fgets(text, sizeof text, file));
  fclose(file);
  assert_int_equal(count_within(NEVER), 0);
}

/* Nothing of the watch makes the loop look at the time. */
static void test_nothing_at_rest(void **state) {
  (void)state;
  folder_put(in_place("config.ini"), "1");
  watch_one(in_place("config.ini"));
  uv_run(&loop, UV_RUN_NOWAIT);
  assert_int_equal(uv_backend_timeout(&loop), -1);
  folder_put(in_place("config.ini"), "2");
  assert_int_equal(count_soon(), 1);
  assert_int_equal(uv_backend_timeout(&loop), -1);
}

/* ---- files that come and go ---------------------------------------------------------------------
 */

static void test_a_file_that_is_gone_for_a_while(void **state) {
  (void)state;
  folder_put(in_place("config.ini"), "1");
  watch_one(in_place("config.ini"));
  assert_int_equal(unlink(in_place("config.ini")), 0);
  assert_int_equal(count_within(WATCH_MISSING_MS - 700), 0);
  folder_put(in_place("config.ini"), "2");
  assert_int_equal(count_soon(), 1); /* and at once, now that it is back */
  assert_string_equal(content, "2");
  assert_int_equal(count_within(WATCH_MISSING_MS), 0);
}

static void test_a_file_that_stays_away(void **state) {
  (void)state;
  folder_put(in_place("config.ini"), "1");
  watch_one(in_place("config.ini"));
  assert_int_equal(unlink(in_place("config.ini")), 0);
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "");
  folder_put(in_place("config.ini"), "2");
  assert_int_equal(count_soon(), 1);
}

static void test_a_file_and_folders_that_come_later(void **state) {
  (void)state;
  watch_one(in_place("config/settled/config.ini"));
  folder(in_place("config"));
  folder(in_place("config/other"));
  count_within(WATCH_QUIET_MS + 200); /* its own folder is still to come */
  folder(in_place("config/settled"));
  count_within(WATCH_QUIET_MS + 200);
  folder_put(in_place("config/settled/config.ini"), "1");
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "1");
}

static void test_a_folder_that_is_moved_away_and_back(void **state) {
  (void)state;
  folder(in_place("settled"));
  folder_put(in_place("settled/config.ini"), "1");
  watch_one(in_place("settled/config.ini"));
  assert_int_equal(rename(in_place("settled"), in_place("away")), 0);
  assert_int_equal(count_soon(), 1);
  folder_put(in_place("away/config.ini"), "2");
  assert_int_equal(count_within(NEVER), 0);
  assert_int_equal(rename(in_place("away"), in_place("settled")), 0);
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "2");
  folder_put(in_place("settled/config.ini"), "3");
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "3");
}

/* ---- links
 * --------------------------------------------------------------------------------------- */

static void test_the_target_of_a_link_changes(void **state) {
  (void)state;
  folder(in_place("home"));
  folder(in_place("dotfiles"));
  folder_put(in_place("dotfiles/config.ini"), "1");
  assert_int_equal(symlink("../dotfiles/config.ini", in_place("home/config.ini")), 0);
  watch_one(in_place("home/config.ini"));
  replace(in_place("dotfiles/config.ini"), "2");
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "2");
  folder_put(in_place("dotfiles/config.ini"), "3");
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "3");
}

static void test_a_link_is_put_elsewhere(void **state) {
  (void)state;
  folder(in_place("home"));
  folder(in_place("one"));
  folder(in_place("two"));
  folder_put(in_place("one/config.ini"), "1");
  folder_put(in_place("two/config.ini"), "2");
  assert_int_equal(symlink(in_place("one/config.ini"), in_place("home/config.ini")), 0);
  watch_one(in_place("home/config.ini"));
  assert_int_equal(symlink(in_place("two/config.ini"), in_place("new")), 0);
  assert_int_equal(rename(in_place("new"), in_place("home/config.ini")), 0);
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "2");
  folder_put(in_place("one/config.ini"), "old"); /* nobody's business any more */
  assert_int_equal(count_within(NEVER), 0);
  folder_put(in_place("two/config.ini"), "3");
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "3");
}

static void test_links_in_a_circle(void **state) {
  (void)state;
  assert_int_equal(symlink("b", in_place("a")), 0);
  assert_int_equal(symlink("a", in_place("b")), 0);
  watch_one(in_place("a"));
  replace(in_place("b"), "1");
  assert_int_equal(count_soon(), 1);
  assert_string_equal(content, "1");
}

/* ---- a tree
 * -------------------------------------------------------------------------------------- */

static void test_every_file_of_a_tree_counts(void **state) {
  (void)state;
  folder(in_place("plugins"));
  folder(in_place("plugins/breathing"));
  folder(in_place("plugins/breathing/lib"));
  watch_all(in_place("plugins"));
  const char *const files[] = {"plugins/one.lua", "plugins/breathing/init.lua",
                               "plugins/breathing/lib/util.lua"};
  for (int i = 0; i < 3; i++) {
    folder_put(in_place(files[i]), "1");
    assert_int_equal(count_soon(), 1);
    replace(in_place(files[i]), "2");
    assert_int_equal(count_soon(), 1);
    assert_int_equal(unlink(in_place(files[i])), 0);
    assert_int_equal(count_soon(), 1); /* at once: what is gone is not waited for here */
  }
}

static void test_new_folders_belong_to_the_tree(void **state) {
  (void)state;
  folder(in_place("plugins"));
  watch_all(in_place("plugins"));
  folder(in_place("plugins/new"));
  folder(in_place("plugins/new/lib"));
  assert_int_equal(count_soon(), 1);
  folder_put(in_place("plugins/new/lib/util.lua"), "1");
  assert_int_equal(count_soon(), 1);
  assert_int_equal(rename(in_place("plugins/new"), in_place("gone")), 0);
  assert_int_equal(count_soon(), 1);
  folder_put(in_place("gone/lib/util.lua"), "2");
  assert_int_equal(count_within(NEVER), 0);
}

static void test_a_tree_that_comes_later_with_a_slash_behind_it(void **state) {
  (void)state;
  watch_all(in_place("settled/plugins/"));
  folder(in_place("settled"));
  count_within(WATCH_QUIET_MS + 200);
  folder(in_place("settled/plugins"));
  assert_true(count_soon() >= 1);
  folder_put(in_place("settled/plugins/one.lua"), "1");
  assert_int_equal(count_soon(), 1);
}

static void test_what_editors_leave_does_not_count(void **state) {
  (void)state;
  folder(in_place("plugins"));
  folder(in_place("plugins/a"));
  folder(in_place("plugins/.git"));
  watch_all(in_place("plugins"));
  folder_put(in_place("plugins/a/.init.lua.swp"), "1");
  folder_put(in_place("plugins/a/init.lua~"), "1");
  folder_put(in_place("plugins/.git/index"), "1");
  assert_int_equal(count_within(NEVER), 0);
}

static void test_a_plugin_that_is_a_link_to_a_folder(void **state) {
  (void)state;
  folder(in_place("plugins"));
  folder(in_place("work"));
  folder_put(in_place("work/init.lua"), "1");
  assert_int_equal(symlink("../work", in_place("plugins/mine")), 0);
  assert_int_equal(symlink("..", in_place("work/circle")), 0);
  watch_all(in_place("plugins"));
  folder_put(in_place("work/init.lua"), "2");
  assert_int_equal(count_soon(), 1);
}

/* A tree larger than what is watched: it still works for what is. */
static void test_more_folders_than_are_watched(void **state) {
  (void)state;
  folder(in_place("plugins"));
  char name[64];
  for (int i = 0; i < WATCH_FOLDERS + 10; i++) {
    snprintf(name, sizeof name, "plugins/p%d", i);
    folder(in_place(name));
  }
  watch_all(in_place("plugins"));
  folder_put(in_place("plugins/one.lua"), "1");
  assert_int_equal(count_soon(), 1);
}

/* ---- the rest
 * ------------------------------------------------------------------------------------- */

static void test_paths_that_cannot_be_watched(void **state) {
  (void)state;
  struct err err = {""};
  assert_int_equal(watch_file(&loop, "config.ini", on_changed, &told, &watch, &err), -EINVAL);
  assert_null(watch);
  char path[PATH_SIZE + 2];
  memset(path, 'x', sizeof path - 1);
  path[0] = '/';
  path[sizeof path - 1] = '\0';
  assert_int_equal(watch_tree(&loop, path, on_changed, &told, &watch, &err), -EINVAL);
  assert_null(watch);
}

static void test_closing_while_something_is_to_be_told(void **state) {
  (void)state;
  watch_one(in_place("config.ini"));
  folder_put(in_place("config.ini"), "1");
  count_within(50);
  watch_close(watch);
  watch = NULL;
  assert_int_equal(count_within(NEVER), 0);
  watch_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_a_file_that_is_written),
      TEST(test_a_file_that_is_replaced_again_and_again),
      TEST(test_a_burst_is_told_once),
      TEST(test_changes_without_end_are_told),
      TEST(test_other_names_do_not_count),
      TEST(test_reading_does_not_count),
      TEST(test_nothing_at_rest),
      TEST(test_a_file_that_is_gone_for_a_while),
      TEST(test_a_file_that_stays_away),
      TEST(test_a_file_and_folders_that_come_later),
      TEST(test_a_folder_that_is_moved_away_and_back),
      TEST(test_the_target_of_a_link_changes),
      TEST(test_a_link_is_put_elsewhere),
      TEST(test_links_in_a_circle),
      TEST(test_every_file_of_a_tree_counts),
      TEST(test_new_folders_belong_to_the_tree),
      TEST(test_a_tree_that_comes_later_with_a_slash_behind_it),
      TEST(test_what_editors_leave_does_not_count),
      TEST(test_a_plugin_that_is_a_link_to_a_folder),
      TEST(test_more_folders_than_are_watched),
      TEST(test_paths_that_cannot_be_watched),
      TEST(test_closing_while_something_is_to_be_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
