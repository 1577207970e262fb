/* Finding plugins and reading their files, hostile ones too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "folder_fixture.h"
#include "plugins/plugin_files.h"

enum { PLACES = 8 };

struct world {
  char home[FOLDER_SIZE];
  struct plugin_place places[PLACES];
  int count;
  json_t *files;
  struct err err;
};

static void path_of(const struct world *world, const char *name, char out[PATH_SIZE]) {
  snprintf(out, PATH_SIZE, "%s/%s", world->home, name);
}

static void put_bytes(struct world *world, const char *name, const void *bytes, size_t n) {
  folder_write(world->home, name, bytes, n);
}

static void put(struct world *world, const char *name, const char *text) {
  put_bytes(world, name, text, strlen(text));
}

static int setup(void **state) {
  struct world *world = calloc(1, sizeof *world);
  folder_make(world->home);
  *state = world;
  return 0;
}

static int teardown(void **state) {
  struct world *world = *state;
  for (int i = 0; i < world->count; i++) plugin_place_finish(&world->places[i]);
  json_decref(world->files);
  folder_remove(world->home);
  free(world);
  return 0;
}

static void find(struct world *world, bool own) {
  world->count = plugin_files_find(world->home, own, world->places, PLACES);
}

/* The plugin "x" of the home. */
static int read_x(struct world *world) {
  char path[PATH_SIZE];
  struct plugin_place place = {.id = "x", .path = path};
  path_of(world, "x", path);
  return plugin_files_read(&place, false, NULL, &world->files, &world->err);
}

static const char *text_of(const struct world *world, const char *name) {
  return json_string_value(json_object_get(world->files, name));
}

static void assert_refused(struct world *world, int code, const char *message) {
  assert_int_equal(read_x(world), code);
  assert_null(world->files);
  if (strstr(world->err.text, message) == NULL)
    fail_msg("\"%s\" does not say \"%s\"", world->err.text, message);
}

/* ---- finding --------------------------------------------------------------------------------- */

static void test_folders_and_single_files_are_plugins(void **state) {
  struct world *world = *state;
  put(world, "b/init.lua", "");
  put(world, "a.lua", "");
  put(world, "settle.lua", "the API for editors");
  put(world, "README.md", "");
  put(world, ".hidden/init.lua", "");
  find(world, true);
  assert_int_equal(world->count, 2);
  assert_string_equal(world->places[0].id, "a");
  assert_true(world->places[0].single);
  assert_string_equal(world->places[1].id, "b");
  assert_false(world->places[1].single);
}

static void test_a_folder_goes_before_a_file_of_the_same_id(void **state) {
  struct world *world = *state;
  put(world, "a.lua", "");
  put(world, "a/init.lua", "");
  find(world, true);
  assert_int_equal(world->count, 1);
  assert_false(world->places[0].single);
}

static void test_names_that_cannot_be_ids_are_left_out(void **state) {
  struct world *world = *state;
  static const char *const names[] = {"Upper/init.lua",
                                      "9x.lua",
                                      "has-dash.lua",
                                      "two words.lua",
                                      "\x1b[2J.lua",
                                      "\xff\xfe.lua",
                                      "abcdefghijklmnopqrstuvwxyzabcdef.lua",
                                      "ok.lua"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) put(world, names[i], "");
  find(world, true);
  assert_int_equal(world->count, 1);
  assert_string_equal(world->places[0].id, "ok");
}

static void test_an_installed_folder_without_init_is_no_plugin(void **state) {
  struct world *world = *state;
  put(world, "host/main.c", "");
  find(world, false);
  assert_int_equal(world->count, 0);
  find(world, true); /* in the person's own folder it is a mistake that is told */
  assert_int_equal(world->count, 1);
}

static void test_no_folder_has_no_plugins(void **state) {
  struct world *world = *state;
  assert_int_equal(plugin_files_find("/nowhere/at/all", true, world->places, PLACES), 0);
}

static void test_more_than_there_is_room_for_are_left_out(void **state) {
  struct world *world = *state;
  for (int c = 'a'; c <= 'z'; c++) put(world, (char[]){(char)c, '.', 'l', 'u', 'a', '\0'}, "");
  find(world, true);
  assert_int_equal(world->count, PLACES);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void test_lua_files_are_read_with_their_paths_and_nothing_else(void **state) {
  struct world *world = *state;
  put(world, "x/init.lua", "one");
  put(world, "x/lib/util.lua", "two");
  put(world, "x/test.lua", "for settle plugin test");
  put(world, "x/README.md", "\xff");
  put(world, "x/.#init.lua", "\xff");
  assert_int_equal(read_x(world), 0);
  assert_int_equal(json_object_size(world->files), 2);
  assert_string_equal(text_of(world, "init.lua"), "one");
  assert_string_equal(text_of(world, "lib/util.lua"), "two");
}

static void test_a_single_file_is_its_init(void **state) {
  struct world *world = *state;
  put(world, "a.lua", "one");
  find(world, true);
  assert_int_equal(plugin_files_read(&world->places[0], false, NULL, &world->files, &world->err),
                   0);
  assert_string_equal(text_of(world, "init.lua"), "one");
}

static void test_a_byte_order_mark_and_a_script_line_are_left_out(void **state) {
  struct world *world = *state;
  put(world, "x/init.lua", "\xef\xbb\xbf#!/usr/bin/lua\nlocal x");
  assert_int_equal(read_x(world), 0);
  assert_string_equal(text_of(world, "init.lua"), "\nlocal x"); /* lines keep their numbers */
}

static void test_what_is_no_text_is_refused(void **state) {
  struct world *world = *state;
  put_bytes(world, "x/init.lua", "a\0b", 3);
  assert_refused(world, -EINVAL, "init.lua: has a 0 byte");
  put(world, "x/init.lua", "\xc3\x28");
  assert_refused(world, -EINVAL, "init.lua: is not UTF-8");
}

static void test_a_fifo_or_device_is_refused_without_waiting(void **state) {
  struct world *world = *state;
  char path[PATH_SIZE];
  put(world, "x/init.lua", "");
  path_of(world, "x/wait.lua", path);
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_refused(world, -EINVAL, "wait.lua: not a regular file");
  assert_int_equal(unlink(path), 0);
  if (mknod(path, S_IFCHR | 0600, 0x105) != 0) return; /* /dev/zero; not everybody may */
  assert_refused(world, -EINVAL, "wait.lua: not a regular file");
}

static void test_links_inside_a_plugin_are_refused(void **state) {
  struct world *world = *state;
  char path[PATH_SIZE];
  put(world, "x/init.lua", "");
  path_of(world, "x/passwd.lua", path);
  assert_int_equal(symlink("/etc/passwd", path), 0);
  assert_refused(world, -ELOOP, "passwd.lua: a link");
}

static void test_a_link_to_a_folder_inside_is_not_entered(void **state) {
  struct world *world = *state;
  char path[PATH_SIZE];
  put(world, "x/init.lua", "");
  put(world, "elsewhere/more.lua", "");
  path_of(world, "x/lib", path);
  assert_int_equal(symlink("../elsewhere", path), 0);
  assert_int_equal(read_x(world), 0);
  assert_int_equal(json_object_size(world->files), 1);
}

static void test_a_huge_file_is_refused_without_being_read(void **state) {
  struct world *world = *state;
  char path[PATH_SIZE];
  put(world, "x/init.lua", "");
  path_of(world, "x/init.lua", path);
  if (truncate(path, (off_t)20 * 1000 * 1000 * 1000) != 0) {
    print_message("not tried: no file of 20 GB here, not even an empty one: %s\n", strerror(errno));
    skip();
  }
  assert_refused(world, -EFBIG, "init.lua: more than 262144 bytes");
}

static void test_the_limits_of_all_files_together(void **state) {
  struct world *world = *state;
  char *big = malloc(PLUGIN_FILE_MAX), name[64];
  memset(big, 'x', PLUGIN_FILE_MAX);
  put(world, "x/init.lua", "");
  for (int i = 0; i < 4; i++) {
    snprintf(name, sizeof name, "x/big%d.lua", i);
    put_bytes(world, name, big, PLUGIN_FILE_MAX);
  }
  free(big);
  assert_int_equal(read_x(world), 0); /* just 1 MiB */
  json_decref(world->files);
  world->files = NULL;
  put(world, "x/init.lua", "-");
  assert_refused(world, -EFBIG, "more than 1048576 bytes in all");
}

static void test_the_number_of_files_is_limited(void **state) {
  struct world *world = *state;
  char name[64];
  put(world, "x/init.lua", "");
  for (int i = 1; i < PLUGIN_FILES_MAX; i++) {
    snprintf(name, sizeof name, "x/m%d.lua", i);
    put(world, name, "");
  }
  assert_int_equal(read_x(world), 0);
  json_decref(world->files);
  world->files = NULL;
  put(world, "x/one_more.lua", "");
  assert_refused(world, -E2BIG, "more than 64 files");
}

static void test_names_of_files_that_are_none(void **state) {
  static const char *const names[] = {"x/two words.lua", "x/a\nb.lua", "x/\x1b[2J.lua",
                                      "x/a..b.lua", "x/-a.lua"};
  struct world *world = *state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[PATH_SIZE];
    put(world, "x/init.lua", "");
    put(world, names[i], "");
    assert_refused(world, -EINVAL, ": no name for a file of a plugin");
    assert_null(strpbrk(world->err.text, "\n\x1b"));
    path_of(world, names[i], path);
    assert_int_equal(unlink(path), 0);
  }
}

static void test_folders_without_end_are_refused(void **state) {
  struct world *world = *state;
  put(world, "x/init.lua", "");
  put(world, "x/1/2/3/4/5/6/7/8/deep.lua", "");
  assert_int_equal(read_x(world), 0);
  json_decref(world->files);
  world->files = NULL;
  put(world, "x/1/2/3/4/5/6/7/8/9/deeper.lua", "");
  assert_refused(world, -E2BIG, "more than 8 folders deep");
}

static void test_without_init_there_is_no_plugin(void **state) {
  struct world *world = *state;
  put(world, "x/other.lua", "");
  assert_refused(world, -ENOENT, "init.lua: there is none");
}

/* ---- hashes and images ----------------------------------------------------------------------- */

static void hash_of(const char *name, const char *text, char out[PLUGIN_HASH_SIZE]) {
  json_t *files = json_pack("{s:s}", name, text);
  plugin_files_hash(files, out);
  json_decref(files);
}

static void test_the_hash_is_of_names_and_texts(void **state) {
  (void)state;
  char a[PLUGIN_HASH_SIZE], b[PLUGIN_HASH_SIZE];
  hash_of("ab", "c", a);
  hash_of("ab", "c", b);
  assert_string_equal(a, b);
  hash_of("a", "bc", b);
  assert_string_not_equal(a, b);
}

static void test_sha256_as_published(void **state) {
  (void)state;
  static const struct {
    const char *text, *hash;
  } rows[] = {{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
              {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
              {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct plugin_hash hash;
    char hex[PLUGIN_HASH_SIZE];
    plugin_hash_begin(&hash);
    for (const char *at = rows[i].text; *at != '\0'; at++) plugin_hash_add(&hash, at, 1);
    plugin_hash_end(&hash, hex);
    assert_string_equal(hex, rows[i].hash);
  }
}

static void test_an_image_is_a_regular_file_in_the_folder(void **state) {
  struct world *world = *state;
  char folder[PATH_SIZE], path[PATH_SIZE], expected[PATH_SIZE];
  struct plugin_place place = {.id = "x", .path = folder};
  path_of(world, "x", folder);
  put(world, "x/pictures/a.svg", "<svg viewBox='0 0 128 128'/>");
  put(world, "x/script.svg", "<svg viewBox='0 0 128 128'><script/></svg>");
  put(world, "x/text.png", "hello");
  put(world, "secret.png", "");
  path_of(world, "x/pictures/a.svg", expected);
  assert_int_equal(plugin_files_image(&place, "pictures/a.svg", path, &world->err), 0);
  assert_string_equal(path, expected);
  static const char *const wrong[] = {"../secret.png",        "pictures",        "a.svg",
                                      "pictures/a.svg/b.svg", "/etc/passwd.png", "init.lua",
                                      "pictures/../a.svg",    "script.svg",      "text.png"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_true(plugin_files_image(&place, wrong[i], path, &world->err) < 0);
  path_of(world, "x/link.png", path);
  assert_int_equal(symlink("../secret.png", path), 0);
  assert_int_equal(plugin_files_image(&place, "link.png", path, &world->err), -EINVAL);
  path_of(world, "x/way", path);
  assert_int_equal(symlink("pictures", path), 0);
  assert_int_equal(plugin_files_image(&place, "way/a.svg", path, &world->err), -EINVAL);
}

/* ---- how they look ----------------------------------------------------------------------------
 */

/* Whether they look as `before`, which then is how they look now. A minute later, all is certain.
 */
static bool looks_as(const struct world *world, char before[PLUGIN_HASH_SIZE]) {
  struct plugin_look look = {.now = (moment)time(NULL) + 60}, read = look;
  json_t *files;
  plugin_files_look(&world->places[0], &look);
  assert_string_not_equal(look.hash, "");
  assert_int_equal(plugin_files_read(&world->places[0], false, &read, &files, NULL), 0);
  json_decref(files);
  assert_string_equal(read.hash, look.hash);
  bool same = strcmp(look.hash, before) == 0;
  memcpy(before, look.hash, sizeof look.hash);
  return same;
}

static void test_whoever_writes_to_a_plugin_changes_its_look(void **state) {
  struct world *world = *state;
  char look[PLUGIN_HASH_SIZE] = "";
  put(world, "walk/init.lua", "x");
  put(world, "walk/lib/deep.lua", "x");
  find(world, true);
  assert_false(looks_as(world, look));
  assert_true(looks_as(world, look));
  put(world, "walk/lib/deep.lua", "longer");
  assert_false(looks_as(world, look));
  put(world, "walk/figure.svg", "<svg/>");
  assert_false(looks_as(world, look));
  put(world, "walk/lib/other.lua", "");
  assert_false(looks_as(world, look));
  assert_true(looks_as(world, look));
}

/* What cannot be read is looked at all the same: it need not be refused again as long as nobody
 * writes. */
static void test_what_is_refused_has_a_look(void **state) {
  struct world *world = *state;
  struct plugin_look before = {.now = (moment)time(NULL) + 60}, after = before;
  put(world, "walk/init.lua", "x");
  put(world, "walk/bad name.lua", "x");
  find(world, true);
  assert_int_equal(plugin_files_read(&world->places[0], false, &before, &world->files, &world->err),
                   -EINVAL);
  assert_string_not_equal(before.hash, "");
  put(world, "walk/lib/other.lua", "x");
  plugin_files_look(&world->places[0], &after);
  assert_string_not_equal(after.hash, "");
  assert_string_not_equal(after.hash, before.hash);
}

static void test_what_was_written_just_now_may_be_written_again(void **state) {
  struct world *world = *state;
  struct plugin_look look = {.now = (moment)time(NULL), .hash = "x"};
  put(world, "walk.lua", "x");
  find(world, true);
  plugin_files_look(&world->places[0], &look);
  assert_string_equal(look.hash, "");
}

static void test_what_is_not_there_has_no_look(void **state) {
  struct world *world = *state;
  char path[PATH_SIZE];
  struct plugin_look look = {.now = (moment)time(NULL) + 60, .hash = "x"};
  put(world, "walk.lua", "x");
  find(world, true);
  path_of(world, "walk.lua", path);
  assert_int_equal(remove(path), 0);
  plugin_files_look(&world->places[0], &look);
  assert_string_equal(look.hash, "");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(test_folders_and_single_files_are_plugins),
      TEST(test_a_folder_goes_before_a_file_of_the_same_id),
      TEST(test_names_that_cannot_be_ids_are_left_out),
      TEST(test_an_installed_folder_without_init_is_no_plugin),
      TEST(test_no_folder_has_no_plugins),
      TEST(test_more_than_there_is_room_for_are_left_out),
      TEST(test_lua_files_are_read_with_their_paths_and_nothing_else),
      TEST(test_a_single_file_is_its_init),
      TEST(test_a_byte_order_mark_and_a_script_line_are_left_out),
      TEST(test_what_is_no_text_is_refused),
      TEST(test_a_fifo_or_device_is_refused_without_waiting),
      TEST(test_links_inside_a_plugin_are_refused),
      TEST(test_a_link_to_a_folder_inside_is_not_entered),
      TEST(test_a_huge_file_is_refused_without_being_read),
      TEST(test_the_limits_of_all_files_together),
      TEST(test_the_number_of_files_is_limited),
      TEST(test_names_of_files_that_are_none),
      TEST(test_folders_without_end_are_refused),
      TEST(test_without_init_there_is_no_plugin),
      TEST(test_whoever_writes_to_a_plugin_changes_its_look),
      TEST(test_what_is_refused_has_a_look),
      TEST(test_what_was_written_just_now_may_be_written_again),
      TEST(test_what_is_not_there_has_no_look),
      TEST(test_the_hash_is_of_names_and_texts),
      TEST(test_sha256_as_published),
      TEST(test_an_image_is_a_regular_file_in_the_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
