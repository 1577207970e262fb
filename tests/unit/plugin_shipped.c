/* The shipped plugins in the real settled-plugin: each loads, passes its own test.lua and adapts a
 * day of every stage; their texts hold no banned word; the examples of plugins/README.md run; and
 * plugins/settle.lua names exactly what there is. */
#include "plugin_fixture.h"

#include "base/paths.h"
#include "core/texts.h"

static const char *const shipped[] = {"psoas_release", "adductor_stretch", "glute_strengthening",
                                      "breathing",     "soothing",         "healing_arc"};
enum { SHIPPED = sizeof shipped / sizeof *shipped, FILE_MAX = 256 * 1024 };

/* The caller frees. */
static char *read_text(const char *path) {
  struct buf text;
  struct err err;
  buf_init(&text, FILE_MAX);
  if (paths_read_file(path, FILE_MAX, 1, &text, &err) < 0) fail_msg("%s", err.text);
  return text.data;
}

/* Loads plugins/ID with its test.lua; returns `loaded`. */
static json_t *load_shipped(struct child *child, const char *id) {
  static const char *const names[] = {"init.lua", "test.lua"};
  json_t *files = json_object();
  for (size_t i = 0; i < 2; i++) {
    char path[128];
    snprintf(path, sizeof path, "plugins/%s/%s", id, names[i]);
    char *text = read_text(path);
    json_object_set_new(files, names[i], json_string(text));
    free(text);
  }
  child_start(child);
  json_t *reply = child_load_files(child, id, files);
  json_t *loaded = json_object_get(reply, "loaded");
  if (loaded == NULL) fail_msg("%s: %s", id, child_error(reply, "message"));
  return loaded;
}

/* Runs test.lua; every case must pass, and there must be some. */
static void assert_tests_pass(struct child *child, const char *name) {
  json_t *reply = child_call(child, json_pack("{s:s,s:s}", "call", "test", "file", "test.lua"));
  json_t *tests = json_object_get(reply, "tests"), *test;
  size_t i;
  if (tests == NULL) fail_msg("%s: %s", name, child_error(reply, "message"));
  assert_true(json_array_size(tests) > 0);
  json_array_foreach(tests, i, test) {
    if (!json_is_true(json_object_get(test, "ok")))
      fail_msg("%s: %s: %s", name, json_string_value(json_object_get(test, "name")),
               json_string_value(json_object_get(test, "message")));
  }
}

static void each_passes_its_own_tests(void **state) {
  (void)state;
  for (size_t i = 0; i < SHIPPED; i++) {
    struct child child;
    load_shipped(&child, shipped[i]);
    assert_tests_pass(&child, shipped[i]);
    assert_int_equal(child_end(&child), 0);
  }
}

/* Every text inside the value. */
static void assert_no_banned_word(const json_t *value, const char *where) {
  const char *key, *text = json_string_value(value);
  json_t *part;
  size_t i;
  const char *banned = text ? text_banned(text) : NULL;
  if (banned != NULL) fail_msg("%s: \"%s\" has \"%s\"", where, text, banned);
  json_object_foreach((json_t *)(uintptr_t)value, key, part) assert_no_banned_word(part, where);
  json_array_foreach(value, i, part) assert_no_banned_word(part, where);
}

static const struct {
  const char *stage, *column;
} days[] = {
    {"setup", "rest"},     {"relief", "rest"},        {"peak", "rest"},     {"soften", "gentle"},
    {"integrate", "easy"}, {"recalibrate", "build"},  {"steady", "build"},  {"flare", "gentle"},
    {"flare", "rest"},     {"widening", "gentle"},    {"widening", "rest"}, {"prolonged", "rest"},
    {"integrate", "rest"}, {"recalibrate", "gentle"}, {"steady", "easy"},   {"halt", "off"}};

static void each_adapts_a_day_of_every_stage(void **state) {
  (void)state;
  for (size_t i = 0; i < SHIPPED; i++) {
    struct child child;
    assert_no_banned_word(load_shipped(&child, shipped[i]), shipped[i]);
    for (size_t d = 0; d < sizeof days / sizeof *days; d++) {
      json_t *reply = child_adapt(&child, child_day(days[d].stage, days[d].column));
      if (!json_is_true(json_object_get(reply, "ok")))
        fail_msg("%s on %s: %s", shipped[i], days[d].stage, child_error(reply, "message"));
      assert_no_banned_word(reply, shipped[i]);
    }
    assert_int_equal(child_end(&child), 0);
  }
}

/* The proposals as "exercise do value; ..." */
static void proposals_text(const json_t *reply, char *out, size_t size) {
  json_t *proposal;
  size_t i, len = 0;
  *out = '\0';
  json_array_foreach(json_object_get(reply, "proposals"), i, proposal) {
    int n = snprintf(out + len, size - len, "%s %s %lld; ",
                     json_string_value(json_object_get(proposal, "exercise")),
                     json_string_value(json_object_get(proposal, "do")),
                     (long long)json_integer_value(json_object_get(proposal, "value")));
    len += (size_t)n;
    assert_true(len < size);
  }
}

static void healing_arc_takes_the_row_of_the_stage(void **state) {
  (void)state;
  static const struct {
    const char *stage, *column, *proposals;
  } rows[] = {
      {"relief", "rest",
       "breathing times_to 2; psoas_release level_to 1; adductor_stretch rest 0; "
       "glute_strengthening rest 0; "},
      {"soften", "gentle",
       "psoas_release level_to 2; adductor_stretch level_to 1; glute_strengthening level_to 1; "
       "cold times_to 2; "},
      {"steady", "build", "breathing times_to 1; "},
      {"halt", "off", ""},
  };
  struct child child;
  load_shipped(&child, "healing_arc");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char got[1024];
    proposals_text(child_adapt(&child, child_day(rows[i].stage, rows[i].column)), got, sizeof got);
    assert_string_equal(got, rows[i].proposals);
  }
  assert_int_equal(child_end(&child), 0);
}

/* Documentation -------------------------------------------------------------------------------- */

/* The next ```lua block at or after `*at`, its end cut off; NULL: no more. */
static char *next_example(char **at) {
  char *begin = strstr(*at, "```lua\n");
  if (begin == NULL) return NULL;
  begin += strlen("```lua\n");
  char *end = strstr(begin, "```");
  assert_non_null(end);
  *end = '\0';
  *at = end + 1;
  return begin;
}

/* Its first line names the file: "-- bad_day/test.lua". */
static bool is_test(const char *example) {
  static const char end[] = "/test.lua";
  size_t len = strcspn(example, "\n");
  return len > strlen(end) && strncmp(example + len - strlen(end), end, strlen(end)) == 0;
}

static void the_examples_of_the_readme_run(void **state) {
  (void)state;
  char *readme = read_text("plugins/README.md"), *at = readme;
  int loaded = 0, tested = 0;
  for (char *example = next_example(&at), *next; example != NULL; example = next) {
    struct child child;
    json_t *files = json_pack("{s:s}", "init.lua", example);
    next = next_example(&at);
    bool with_test = next != NULL && is_test(next);
    if (with_test) json_object_set_new(files, "test.lua", json_string(next));
    child_start(&child);
    json_t *reply = child_load_files(&child, "example", files);
    if (json_object_get(reply, "loaded") == NULL) fail_msg("%s", child_error(reply, "message"));
    loaded++;
    if (with_test) {
      assert_tests_pass(&child, "README.md");
      next = next_example(&at);
      tested++;
    }
    assert_int_equal(child_end(&child), 0);
  }
  assert_in_range(loaded, 7, 100);
  assert_int_equal(tested, loaded); /* none is shown without its test */
  free(readme);
}

/* The names after `prefix` at the beginning of a line, sorted, each followed by a blank. */
static char *names_after(const char *path, const char *prefix) {
  char *text = read_text(path), *names = calloc(1, 4096);
  json_t *found = json_object();
  for (char *line = text; line != NULL; line = strchr(line, '\n')) {
    line += *line == '\n';
    if (strncmp(line, prefix, strlen(prefix)) != 0) continue;
    char name[64];
    if (sscanf(line + strlen(prefix), "%60[a-z_0-9]", name) == 1)
      json_object_set_new(found, name, json_true());
  }
  char *sorted = json_dumps(found, JSON_SORT_KEYS);
  strcpy(names, sorted);
  free(sorted);
  json_decref(found);
  free(text);
  return names;
}

static void the_signatures_name_what_there_is(void **state) {
  (void)state;
  static const struct {
    const char *documented, *path, *defined;
  } rows[] = {
      {"function item:", "plugins/host/prelude/day.lua", "function item_methods."},
      {"function day:", "plugins/host/prelude/day.lua", "function day_methods."},
      {"function r:", "plugins/host/prelude/routine.lua", "function methods."},
      {"function t.", "plugins/host/prelude/testing.lua", "function t."},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char *documented = names_after("plugins/settle.lua", rows[i].documented);
    char *defined = names_after(rows[i].path, rows[i].defined);
    assert_string_equal(documented, defined);
    assert_true(strlen(documented) > 4);
    free(documented);
    free(defined);
  }
}

static void the_signatures_of_s_are_what_a_plugin_sees(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  json_t *reply = child_load(&child, "x", PLUGIN "for name in pairs(s) do print(name) end");
  json_t *seen = json_object(), *line;
  size_t i;
  json_array_foreach(json_object_get(json_object_get(reply, "loaded"), "log"), i, line) {
    const char *name = json_string_value(json_object_get(line, "text"));
    if (strcmp(name, "options") != 0 && strcmp(name, "state") != 0) /* fields, not functions */
      json_object_set_new(seen, name, json_true());
  }
  char *got = json_dumps(seen, JSON_SORT_KEYS),
       *want = names_after("plugins/settle.lua", "function s.");
  assert_string_equal(got, want);
  free(got);
  free(want);
  json_decref(seen);
  assert_int_equal(child_end(&child), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_passes_its_own_tests),
      cmocka_unit_test(each_adapts_a_day_of_every_stage),
      cmocka_unit_test(healing_arc_takes_the_row_of_the_stage),
      cmocka_unit_test(the_examples_of_the_readme_run),
      cmocka_unit_test(the_signatures_name_what_there_is),
      cmocka_unit_test(the_signatures_of_s_are_what_a_plugin_sees),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
