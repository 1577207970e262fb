/* How plugins stand with the person, kept in a file; and what else the manager keeps of them: what
 * they declared, their options, their log, their words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder_fixture.h"
#include "plugins/plugin_cache.h"
#include "plugins/plugin_log.h"
#include "plugins/plugin_options.h"
#include "plugins/plugin_standing.h"
#include "plugins/plugin_text.h"

#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
enum { NOW = 1795334400, HOUR = 3600 };

struct world {
  char home[FOLDER_SIZE], path[96];
  struct plugin_standings standings;
  struct err err;
};

static int setup(void **state) {
  struct world *world = calloc(1, sizeof *world);
  folder_make(world->home);
  snprintf(world->path, sizeof world->path, "%s/x.json", world->home);
  *state = world;
  return 0;
}

static int teardown(void **state) {
  struct world *world = *state;
  unlink(world->path);
  assert_int_equal(rmdir(world->home), 0);
  free(world);
  return 0;
}

static void put(struct world *world, const char *text) {
  assert_int_equal(paths_write_file(world->path, text, strlen(text), &world->err), 0);
}

/* ---- standing -------------------------------------------------------------------------------- */

static void test_trusted_ones_are_on_others_wait(void **state) {
  struct world *world = *state;
  struct plugin_standing *row = plugin_standing(&world->standings, "calm");
  assert_int_equal(plugin_standing_state(row, HASH_A, true), PLUGIN_ON);
  assert_int_equal(plugin_standing_state(row, HASH_A, false), PLUGIN_NEW);
  memcpy(row->enabled, HASH_A, sizeof row->enabled);
  assert_int_equal(plugin_standing_state(row, HASH_A, false), PLUGIN_ON);
  assert_int_equal(plugin_standing_state(row, HASH_B, false), PLUGIN_CHANGED);
  row->off = true;
  assert_int_equal(plugin_standing_state(row, HASH_A, true), PLUGIN_OFF);
}

static void test_three_kills_in_a_day_are_too_many(void **state) {
  struct world *world = *state;
  struct plugin_standing *row = plugin_standing(&world->standings, "calm");
  assert_false(plugin_standing_kill(row, HASH_A, NOW));
  assert_false(plugin_standing_kill(row, HASH_A, NOW + 12 * HOUR));
  assert_false(plugin_standing_kill(row, HASH_A, NOW + 24 * HOUR)); /* the first is a day old */
  assert_int_equal(plugin_standing_kills(row, NOW + 24 * HOUR), 2);
  assert_true(plugin_standing_kill(row, HASH_A, NOW + 24 * HOUR + 1));
  assert_int_equal(plugin_standing_state(row, HASH_A, true), PLUGIN_KILLED);
  assert_int_equal(plugin_standing_state(row, HASH_B, true), PLUGIN_ON); /* its files changed */
  assert_int_equal(plugin_standing_kills(row, NOW + 24 * HOUR + 1), 0);
}

static void test_what_was_written_is_read_again(void **state) {
  struct world *world = *state;
  static struct plugin_standings again;
  struct plugin_standing *row = plugin_standing(&world->standings, "calm");
  row->off = true;
  memcpy(row->enabled, HASH_A, sizeof row->enabled);
  plugin_standing_kill(row, HASH_B, NOW);
  world->standings.said = 5;
  assert_int_equal(plugin_standings_write(world->path, &world->standings, &world->err), 0);
  plugin_standings_read(world->path, &again);
  assert_memory_equal(&again, &world->standings, sizeof again);
}

static void test_a_damaged_file_enables_nobody(void **state) {
  static const char *const texts[] = {"",
                                      "[]",
                                      "{\"plugins\":7}",
                                      "{\"plugins\":{\"calm\":{\"enabled\":\"short\"}}}",
                                      "{\"plugins\":{\"../x\":{}}}",
                                      "{\"plugins\":{\"calm\":{\"off\":false,\"trust\":true}}}"};
  struct world *world = *state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    put(world, texts[i]);
    plugin_standings_read(world->path, &world->standings);
    assert_int_equal(world->standings.count, 0);
  }
  plugin_standings_read(NULL, &world->standings);
  assert_int_equal(world->standings.count, 0);
}

static void test_what_the_person_said_outlives_many_others(void **state) {
  struct world *world = *state;
  char id[NAME_SIZE];
  plugin_standing(&world->standings, "unwanted")->off = true;
  for (int i = 0; i < 3 * PLUGIN_STANDINGS_MAX; i++) {
    snprintf(id, sizeof id, "many_%d", i);
    plugin_standing(&world->standings, id);
  }
  assert_int_equal(world->standings.count, PLUGIN_STANDINGS_MAX);
  assert_true(plugin_standing(&world->standings, "unwanted")->off);
}

static void test_rows_are_bounded(void **state) {
  struct world *world = *state;
  char id[NAME_SIZE];
  for (int i = 0; i < PLUGIN_STANDINGS_MAX + 10; i++) {
    snprintf(id, sizeof id, "p%d", i);
    assert_string_equal(plugin_standing(&world->standings, id)->id, id);
  }
  assert_int_equal(world->standings.count, PLUGIN_STANDINGS_MAX);
}

/* ---- cache ----------------------------------------------------------------------------------- */

static void test_a_declaration_is_kept_under_its_key(void **state) {
  struct world *world = *state;
  struct plugin_kept kept = {
      .loaded = json_pack("{s:b}", "adapt", 1), .digest = HASH_B, .layers = 3};
  struct plugin_kept found = {.loaded = NULL};
  assert_int_equal(plugin_cache_write(world->home, "x", HASH_A, &kept, &world->err), 0);
  assert_true(plugin_cache_read(world->home, "x", HASH_A, &found));
  assert_true(json_equal(found.loaded, kept.loaded));
  assert_string_equal(found.digest, HASH_B);
  assert_int_equal(found.layers, 3);
  json_decref(found.loaded);
  assert_false(plugin_cache_read(world->home, "x", HASH_B, &found));
  plugin_cache_drop(world->home, "x");
  assert_false(plugin_cache_read(world->home, "x", HASH_A, &found));
  json_decref(kept.loaded);
}

static void test_the_key_depends_on_files_and_options(void **state) {
  (void)state;
  char a[PLUGIN_HASH_SIZE], b[PLUGIN_HASH_SIZE];
  json_t *none = json_object(), *some = json_pack("{s:s}", "minutes", "15");
  assert_int_equal(plugin_cache_key(HASH_A, none, a), 0);
  assert_int_equal(plugin_cache_key(HASH_A, some, b), 0);
  assert_string_not_equal(a, b);
  assert_int_equal(plugin_cache_key(HASH_B, none, b), 0);
  assert_string_not_equal(a, b);
  assert_int_equal(plugin_cache_key(HASH_A, none, b), 0);
  assert_string_equal(a, b);
  json_decref(none);
  json_decref(some);
}

/* ---- options --------------------------------------------------------------------------------- */

static void on_say(void *owner, const char *text) {
  snprintf(owner, ERR_SIZE, "%s", text);
}

static void test_options_outlive_the_config_and_know_their_line(void **state) {
  (void)state;
  struct plugin_option rows[] = {
      {.plugin = "calm", .name = "minutes", .value = "5", .line = 3, .column = 11},
      {.plugin = "other", .name = "minutes", .value = "9", .line = 6, .column = 11},
      {.plugin = "calm", .name = "minutes", .value = "15", .line = 8, .column = 12}};
  struct plugin_options options = {0};
  char said[ERR_SIZE] = "";
  assert_int_equal(plugin_options_copy(&options, rows, 3), 0);
  json_t *values = plugin_options_of(&options, "calm");
  assert_string_equal(json_string_value(json_object_get(values, "minutes")), "15");
  json_t *problems = json_pack("[{s:s, s:s}]", "option", "minutes", "message", "too\x1b many");
  plugin_options_problems(&options, "calm", problems, on_say, said);
  assert_string_equal(said, "config.ini:8:12: minutes: too  many");
  json_decref(problems);
  json_decref(values);
  assert_int_equal(plugin_options_copy(&options, NULL, 0), 0);
  values = plugin_options_of(&options, "calm");
  assert_int_equal(json_object_size(values), 0);
  json_decref(values);
  plugin_options_finish(&options);
}

/* ---- log ------------------------------------------------------------------------------------- */

static void test_the_same_error_is_counted(void **state) {
  (void)state;
  struct plugin_log log = {0};
  plugin_log_add(&log, 1, true, "no");
  plugin_log_add(&log, 2, false, "a line");
  plugin_log_add(&log, 3, true, "no");
  assert_int_equal(log.count, 2);
  assert_string_equal(log.rows[1].text, "no");
  assert_int_equal(log.rows[1].count, 2);
  assert_int_equal(log.rows[1].at, 3);
  plugin_log_finish(&log);
}

static void test_errors_stay_when_lines_flood(void **state) {
  (void)state;
  struct plugin_log log = {0};
  char line[32];
  plugin_log_add(&log, 1, true, "the error");
  for (int i = 0; i < 100; i++) {
    snprintf(line, sizeof line, "line %d", i);
    plugin_log_add(&log, 2, false, line);
  }
  assert_int_equal(log.count, PLUGINS_LOG_MAX);
  assert_string_equal(log.rows[0].text, "the error");
  assert_string_equal(log.rows[PLUGINS_LOG_MAX - 1].text, "line 99");
  plugin_log_finish(&log);
}

/* ---- words ----------------------------------------------------------------------------------- */

static void test_words_are_plain_and_of_bounded_length(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int characters;
    enum plugin_text_result result;
    const char *out;
  } rows[] = {
      {"Slow breath", 80, PLUGIN_TEXT_OK, "Slow breath"},
      {" a\t\n b ", 80, PLUGIN_TEXT_OK, "a b"},
      {"a\x1b[31mb", 80, PLUGIN_TEXT_OK, "a [31mb"},
      {"\xe2\x80\xae\xd8\x9c"
       "abc\xe2\x81\xa9",
       80, PLUGIN_TEXT_OK, "abc"},
      {"\xf3\xa0\x81\x81"
       "abc\xef\xbb\xbf",
       80, PLUGIN_TEXT_OK, "abc"},
      {"a\xffz\xc0\x80", 80, PLUGIN_TEXT_OK, "a?z?"},
      {"h\xc3\xbcpfen", 80, PLUGIN_TEXT_OK, "h\xc3\xbcpfen"},
      {"\xe2\x80\x8b \x01", 80, PLUGIN_TEXT_EMPTY, ""},
      {"it's normal", 80, PLUGIN_TEXT_BANNED, ""},
      {"it\xe2\x80\x99s\xc2\xa0normal", 80, PLUGIN_TEXT_BANNED, ""},
      {"trap\xc2\xadped", 80, PLUGIN_TEXT_BANNED, ""},
      {"one two three", 8, PLUGIN_TEXT_OK, "one two\xe2\x80\xa6"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char out[64];
    assert_int_equal(plugin_text(rows[i].text, rows[i].characters, out, sizeof out),
                     rows[i].result);
    assert_string_equal(out, rows[i].out);
  }
}

static void test_a_log_keeps_its_lines_and_nothing_that_moves_a_cursor(void **state) {
  (void)state;
  char out[16];
  plugin_text_log("a\n\tb\x1b\r\x07 c", out, sizeof out);
  assert_string_equal(out, "a\n\tb  c");
  plugin_text_log("0123456789abcdefXYZ", out, sizeof out);
  assert_string_equal(out, "0123456789abcde");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(test_trusted_ones_are_on_others_wait),
      TEST(test_three_kills_in_a_day_are_too_many),
      TEST(test_what_was_written_is_read_again),
      TEST(test_a_damaged_file_enables_nobody),
      TEST(test_what_the_person_said_outlives_many_others),
      TEST(test_rows_are_bounded),
      TEST(test_a_declaration_is_kept_under_its_key),
      TEST(test_the_key_depends_on_files_and_options),
      TEST(test_options_outlive_the_config_and_know_their_line),
      TEST(test_the_same_error_is_counted),
      TEST(test_errors_stay_when_lines_flood),
      TEST(test_words_are_plain_and_of_bounded_length),
      TEST(test_a_log_keeps_its_lines_and_nothing_that_moves_a_cursor),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
