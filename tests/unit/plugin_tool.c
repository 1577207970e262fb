/* The author's tools, as far as they need no child: the words, which plugin a path means, the days,
 * events and answers that a check makes, and what `new` writes. The rest is run whole by
 * tests/system/plugin_tools.sh. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/governor.h"
#include "folder_fixture.h"
#include "plugin_tools/plugin_tool_parts.h"

/* ---- a folder to work in --------------------------------------------------------------------- */

struct scratch {
  char home[FOLDER_SIZE]; /* removed at the end */
  char before[PATH_SIZE];
};

static int enter(void **state) {
  struct scratch *scratch = calloc(1, sizeof *scratch);
  folder_make(scratch->home);
  assert_non_null(getcwd(scratch->before, sizeof scratch->before));
  assert_int_equal(chdir(scratch->home), 0);
  setenv("XDG_CONFIG_HOME", scratch->home, 1);
  *state = scratch;
  return 0;
}

static int leave(void **state) {
  struct scratch *scratch = *state;
  assert_int_equal(chdir(scratch->before), 0);
  folder_remove(scratch->home);
  free(scratch);
  return 0;
}

static bool file_has(const char *path, const char *part) {
  struct buf text;
  struct err err;
  buf_init(&text, 64 * 1024);
  if (paths_read_file(path, 64 * 1024, 0, &text, &err) < 0) fail_msg("%s", err.text);
  bool found = strstr(buf_text(&text), part) != NULL;
  buf_finish(&text);
  return found;
}

/* ---- words ------------------------------------------------------------------------------------
 */

/* Runs the words; what was said on both streams is in `said`. */
static int run(const char *const *words, int count, char *said, size_t size) {
  struct args args;
  struct err err;
  memset(said, 0, size);
  FILE *stream = fmemopen(said, size, "w");
  assert_int_equal(args_parse(words, count, PLUGIN_TOOL_OPTIONS, &args, &err), 0);
  int status = plugin_tool_run(&args, stream, stream);
  fclose(stream);
  return status;
}
#define RUN(said, ...)                                                                             \
  run((const char *const[]){__VA_ARGS__},                                                          \
      (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)), said, sizeof(said))

static void other_words_are_usage(void **state) {
  (void)state;
  char said[1024];
  assert_int_equal(RUN(said, "chek", "x"), 2);
  assert_non_null(strstr(said, "settle plugin new NAME"));
  assert_int_equal(RUN(said, "check"), 2);
  assert_int_equal(RUN(said, "check", "a", "b"), 2);
  assert_true(plugin_tool_has("new") && plugin_tool_has("check") && plugin_tool_has("test"));
  assert_false(plugin_tool_has("list"));
}

static void the_same_problem_is_said_once(void **state) {
  (void)state;
  char said[2048] = "";
  FILE *stream = fmemopen(said, sizeof said, "w");
  struct tool tool = {.out = stream, .errors = stream};
  tool_problem(&tool, "init.lua:3: no   on %s", "stage peak");
  tool_problem(&tool, "init.lua:3: no   on %s", "stage soften");
  for (int i = 0; i < 2 * TOOL_PROBLEMS_MAX; i++) tool_problem(&tool, "problem %d", i);
  fclose(stream);
  assert_int_equal(tool.problems, 1 + 2 * TOOL_PROBLEMS_MAX);
  assert_int_equal(tool.shown, TOOL_PROBLEMS_MAX);
  assert_non_null(strstr(said, "stage peak"));
  assert_null(strstr(said, "stage soften"));
}

/* Left out without a word, an author would look for them in vain. */
static void characters_that_nobody_sees_are_warned_of(void **state) {
  (void)state;
  static char said[2000];
  FILE *stream = fmemopen(said, sizeof said, "w");
  json_t *files =
      json_pack("{s:s}", "init.lua", "local s\nname = \"Soft\\u{200b}ly\"\nwhy = \"l\u202eate\"\n");
  struct tool tool = {.out = stream, .errors = stream, .files = files};
  json_t *value = json_pack("{s:s, s:[{s:s}, {s:s}], s:s}", "name", "Soft\u200bly", "list", "why",
                            "l\u202eate", "why", "l\u202eate", "plain", "caf\u00e9");
  tool_warn_hidden(&tool, value);
  fclose(stream);
  json_decref(value);
  json_decref(files);
  assert_string_equal(said,
                      "  warning: init.lua:2: characters that nobody sees are left out of: Softly\n"
                      "  warning: init.lua:3: characters that nobody sees are left out of: late\n");
  assert_int_equal(tool.problems, 0);
}

static void numbers_agree_with_their_word(void **state) {
  (void)state;
  static const char *const want[] = {"no things", "1 thing", "2 things"};
  for (int i = 0; i < 3; i++) {
    char text[32];
    tool_count(i, "thing", text, sizeof text);
    assert_string_equal(text, want[i]);
  }
}

/* ---- which plugin ------------------------------------------------------------------------------
 */

static void assert_place(const char *word, const char *id, bool single) {
  struct plugin_place place;
  struct err err;
  if (plugin_tool_place(word, &place, &err) < 0) fail_msg("%s: %s", word, err.text);
  assert_string_equal(place.id, id);
  assert_int_equal(place.single, single);
  assert_int_equal(place.path[0], '/');
  plugin_place_finish(&place);
}

static void a_path_or_an_id_means_a_plugin(void **state) {
  (void)state;
  assert_int_equal(mkdir("walk", 0700), 0);
  folder_put("leaf.lua", "");
  assert_int_equal(symlink("walk", "linked"), 0);
  assert_int_equal(mkdir("settled", 0700) | mkdir("settled/plugins", 0700), 0);
  assert_int_equal(mkdir("settled/plugins/mine", 0700), 0);
  folder_put("settled/plugins/other.lua", "");
  assert_place("walk", "walk", false);
  assert_place("./walk/", "walk", false);
  assert_place("linked", "walk", false); /* the folder that it is */
  assert_place("leaf.lua", "leaf", true);
  assert_place("./leaf.lua", "leaf", true);
  assert_place("mine", "mine", false);
  assert_place("other", "other", true);
  assert_int_equal(chdir("walk"), 0);
  assert_place(".", "walk", false);
  assert_place("../leaf.lua", "leaf", true);
}

static void what_is_no_plugin_is_refused(void **state) {
  (void)state;
  struct plugin_place place;
  struct err err;
  assert_int_equal(mkdir("Bad Name", 0700) | mkfifo("pipe", 0600), 0);
  folder_put("notes.txt", "");
  static const struct {
    const char *word;
    int error;
  } rows[] = {{"nowhere", -ENOENT},   {"Bad Name", -EINVAL},  {"pipe", -EINVAL},
              {"notes.txt", -EINVAL}, {"/dev/null", -EINVAL}, {"/", -EINVAL}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int got = plugin_tool_place(rows[i].word, &place, &err);
    if (got != rows[i].error) fail_msg("%s: %d %s", rows[i].word, got, err.text);
  }
}

static void a_single_file_has_its_tests_beside_it(void **state) {
  (void)state;
  struct plugin_place place;
  struct err err;
  json_t *files;
  folder_put("leaf.lua", "-- plugin");
  assert_int_equal(plugin_tool_place("leaf.lua", &place, &err), 0);
  assert_int_equal(tool_files(&place, &files, &err), 0);
  assert_null(json_object_get(files, "test.lua"));
  json_decref(files);
  assert_int_equal(mkdir(".tests", 0700), 0);
  folder_put(".tests/leaf.lua", "-- test");
  assert_int_equal(tool_files(&place, &files, &err), 0);
  assert_string_equal(json_string_value(json_object_get(files, "test.lua")), "-- test");
  assert_string_equal(json_string_value(json_object_get(files, "init.lua")), "-- plugin");
  json_decref(files);
  plugin_place_finish(&place);
}

/* ---- days and events ---------------------------------------------------------------------------
 */

static void days_cover_every_stage_arc_day_column_and_pain(void **state) {
  (void)state;
  struct tool_day days[TOOL_DAYS_MAX];
  int count = tool_days(days);
  bool seen[STAGE_COUNT][9][COLUMN_COUNT][4] = {0};
  assert_in_range(count, 200, TOOL_DAYS_MAX - 1);
  for (int i = 0; i < count; i++) {
    const struct tool_day *day = &days[i];
    assert_true(day->column <= governor_stage_column(day->stage, day->arc_day));
    assert_false(seen[day->stage][day->arc_day + 1][day->column][day->pain]);
    seen[day->stage][day->arc_day + 1][day->column][day->pain] = true;
  }
  static const struct {
    enum stage stage;
    int arc_day;
    enum column column;
  } some[] = {{STAGE_SETUP, -1, COLUMN_REST},     {STAGE_PEAK, 1, COLUMN_REST},
              {STAGE_INTEGRATE, 4, COLUMN_EASY},  {STAGE_RECALIBRATE, 7, COLUMN_BUILD},
              {STAGE_STEADY, -1, COLUMN_GENTLE},  {STAGE_FLARE, -1, COLUMN_REST},
              {STAGE_WIDENING, 5, COLUMN_GENTLE}, {STAGE_PROLONGED, 7, COLUMN_REST},
              {STAGE_HALT, -1, COLUMN_OFF}};
  for (size_t i = 0; i < sizeof some / sizeof *some; i++)
    for (int pain = 0; pain < 4; pain++)
      assert_true(seen[some[i].stage][some[i].arc_day + 1][some[i].column][pain]);
}

/* Those of the shipped plugins, so that nobody's exercise is called unknown. */
static void the_days_have_every_shipped_exercise(void **state) {
  (void)state;
  const struct catalog catalog = {.exercises = tool_shipped, .count = tool_shipped_count};
  char line[512], id[NAME_SIZE];
  int count = 0;
  FILE *ids = popen("sed -n 's/^  id = \"\\([a-z_]*\\)\",$/\\1/p' plugins/*/init.lua", "r");
  assert_non_null(ids);
  for (; fgets(line, sizeof line, ids) != NULL; count++) {
    snprintf(id, sizeof id, "%.*s", (int)strcspn(line, "\n"), line);
    if (catalog_find(&catalog, id) == NULL) fail_msg("%s is not among them", id);
  }
  pclose(ids);
  assert_int_equal(count, tool_shipped_count);
}

static void a_day_is_one_of_the_wire(void **state) {
  (void)state;
  struct tool_day days[TOOL_DAYS_MAX];
  const struct catalog catalog = {.exercises = tool_shipped, .count = tool_shipped_count};
  int count = tool_days(days), locked = 0, items = 0, asked = 0;
  for (int i = 0; i < count; i++) {
    json_t *day = tool_day(&days[i], i, &catalog), *item;
    size_t n;
    assert_int_equal(json_object_size(day), 13);
    assert_true(json_array_size(json_object_get(day, "history")) <= 90);
    json_array_foreach(json_object_get(day, "plan"), n, item) {
      items++;
      locked += json_is_true(json_object_get(item, "locked"));
      asked += json_string_length(json_object_get(item, "at")) == 0;
      assert_in_range(json_integer_value(json_object_get(item, "level")), 1, 10);
    }
    if (days[i].stage == STAGE_HALT)
      assert_int_equal(json_array_size(json_object_get(day, "plan")), 0);
    json_decref(day);
  }
  assert_true(locked > 0 && asked > 0 && locked < items / 2);
}

static void each_event_has_variants(void **state) {
  (void)state;
  for (int event = 0; event < PLUGIN_EVENT_COUNT; event++) {
    int count = 0;
    for (json_t *data; (data = tool_event((enum plugin_event)event, count, "mine")) != NULL;
         count++) {
      assert_true(json_object_size(data) > 0);
      if (event == PLUGIN_EVENT_OUTCOME && count == 0)
        assert_string_equal(json_string_value(json_object_get(data, "id")), "mine");
      json_decref(data);
    }
    assert_in_range(count, 3, 20);
  }
}

/* ---- questions and answers ----------------------------------------------------------------------
 */

#define ASK(rest) "{\"question\":\"0123456789abcdef\"," rest "}"

static const struct {
  const char *ask;
  int result;
} asks[] = {
    {ASK("\"type\":\"scale\",\"text\":\"How?\",\"low\":\"calm\",\"default\":3"), 0},
    {ASK("\"type\":\"choice\",\"text\":\"Which?\",\"options\":[\"a\",\"b\"]"), 0},
    {ASK("\"type\":\"confirm\",\"text\":\"Go?\",\"options\":[\"Yes\",\"No\"],\"default\":false"),
     0},
    {ASK("\"type\":\"say\",\"text\":\"So.\""), 0},
    {ASK("\"type\":\"hold\",\"text\":\"Wait.\",\"seconds\":30"), 0},
    {ASK("\"type\":\"rest\",\"seconds\":1800"), 0},
    {ASK("\"type\":\"wait\",\"seconds\":86400"), 0},
    {ASK("\"type\":\"exercise\",\"exercise\":\"breathing\",\"permille\":500"), 0},
    {"{\"type\":\"say\",\"text\":\"So.\"}", -EPROTO},
    {ASK("\"type\":\"shout\",\"text\":\"So.\""), -EPROTO},
    {ASK("\"type\":\"say\",\"text\":\"\""), -EPROTO},
    {ASK("\"type\":\"say\",\"text\":\"So.\",\"url\":\"x\""), -EPROTO},
    {ASK("\"type\":\"scale\",\"text\":\"How?\",\"default\":11"), -EPROTO},
    {ASK("\"type\":\"choice\",\"text\":\"Which?\",\"options\":[]"), -EPROTO},
    {ASK("\"type\":\"choice\",\"text\":\"Which?\",\"options\":[\"a\",7]"), -EPROTO},
    {ASK("\"type\":\"confirm\",\"text\":\"Go?\",\"options\":[\"Yes\"]"), -EPROTO},
    {ASK("\"type\":\"hold\",\"text\":\"Wait.\",\"seconds\":0"), -EPROTO},
    {ASK("\"type\":\"rest\",\"seconds\":1801"), -EPROTO},
    {ASK("\"type\":\"wait\",\"seconds\":86401"), -EPROTO},
    {ASK("\"type\":\"exercise\",\"exercise\":\"../x\",\"permille\":500"), -EPROTO},
    {ASK("\"type\":\"exercise\",\"exercise\":\"breathing\",\"permille\":1001"), -EPROTO},
    {ASK("\"type\":\"say\",\"text\":\"You must push through.\""), -EINVAL},
    {ASK("\"type\":\"choice\",\"text\":\"Which?\",\"options\":[\"cure\",\"b\"]"), -EINVAL},
    {ASK("\"type\":\"scale\",\"text\":\"How?\",\"high\":\"failure\""), -EINVAL},
};

static void questions_are_checked(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
    struct err err = {""};
    json_t *ask = json_loads(asks[i].ask, 0, NULL);
    assert_non_null(ask);
    int got = tool_ask_check(ask, &err);
    if (got != asks[i].result) fail_msg("%s: %d %s", asks[i].ask, got, err.text);
    json_decref(ask);
  }
}

/* True: a value that a person could have given. */
static bool fits(const char *type, const json_t *value) {
  json_int_t number = json_integer_value(value);
  if (strcmp(type, "scale") == 0) return json_is_integer(value) && number >= 0 && number <= 10;
  if (strcmp(type, "choice") == 0) return number >= 1 && number <= 2;
  if (strcmp(type, "exercise") == 0) return json_is_string(value);
  return json_is_boolean(value);
}

static void answers_fit_and_are_the_same_each_time(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof asks / sizeof *asks && asks[i].result == 0; i++) {
    json_t *ask = json_loads(asks[i].ask, 0, NULL);
    const char *type = json_string_value(json_object_get(ask, "type"));
    uint64_t one = 88172645463325252u, two = one;
    bool differ = false;
    json_t *first = tool_ask_answer(ask, &one, &(int){0});
    json_decref(tool_ask_answer(ask, &two, &(int){0}));
    for (int n = 0; n < 200; n++) {
      int seconds;
      json_t *value = tool_ask_answer(ask, &one, &seconds);
      json_t *again = tool_ask_answer(ask, &two, &seconds);
      assert_true(value == NULL || fits(type, value));
      assert_true(value == again || json_equal(value, again));
      differ = differ || (first != NULL && value != NULL && !json_equal(first, value));
      json_decref(value);
      json_decref(again);
    }
    bool only_one =
        strcmp(type, "say") == 0 || strcmp(type, "rest") == 0 || strcmp(type, "wait") == 0;
    assert_int_equal(differ, !only_one);
    json_decref(first);
    json_decref(ask);
  }
}

/* ---- new
 * ------------------------------------------------------------------------------------------ */

static void new_writes_a_plugin_of_that_name(void **state) {
  (void)state;
  char said[2048];
  assert_int_equal(RUN(said, "new", "evening_walk"), 0);
  assert_true(file_has("evening_walk/init.lua", "name = \"Evening walk\""));
  assert_true(file_has("evening_walk/init.lua", "id = \"evening_walk\""));
  assert_false(file_has("evening_walk/init.lua", "my_plugin"));
  assert_true(file_has("evening_walk/test.lua", "t.case("));
  assert_true(file_has("evening_walk/README.md", "# Evening walk"));
  assert_true(file_has("evening_walk/.editor/settle.lua", "---@class Day"));
  assert_true(file_has("evening_walk/.luacheckrc", "\"settle\""));
  json_t *luarc = json_load_file("evening_walk/.luarc.json", 0, NULL);
  assert_true(json_is_object(luarc));
  json_decref(luarc);
}

static void new_never_writes_over_anything(void **state) {
  (void)state;
  char said[2048];
  assert_int_equal(mkdir("walk", 0700), 0);
  folder_put("leaf.lua", "mine");
  assert_int_equal(RUN(said, "new", "walk"), 1);
  assert_non_null(strstr(said, "is there already"));
  assert_int_equal(RUN(said, "new", "leaf", "--single"), 1);
  assert_true(file_has("leaf.lua", "mine"));
  assert_int_equal(RUN(said, "new", "Walk"), 1);
  assert_int_equal(RUN(said, "new", "settle"), 1);
  assert_int_equal(RUN(said, "new", ""), 1);
  assert_int_equal(RUN(said, "new", "a_name_that_is_longer_than_any_id_may"), 1);
}

static void single_files_share_what_editors_need(void **state) {
  (void)state;
  char said[2048];
  assert_int_equal(RUN(said, "new", "--single", "leaf"), 0);
  assert_int_equal(RUN(said, "new", "twig.lua"), 0);
  assert_non_null(strstr(said, "settle plugin check twig.lua"));
  assert_true(file_has("leaf.lua", "name = \"Leaf\""));
  assert_true(file_has("twig.lua", "name = \"Twig\""));
  assert_true(file_has(".tests/leaf.lua", "items.leaf.scale"));
  assert_true(file_has(".editor/settle.lua", "---@class Day"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(other_words_are_usage),
      cmocka_unit_test(the_same_problem_is_said_once),
      cmocka_unit_test(characters_that_nobody_sees_are_warned_of),
      cmocka_unit_test(numbers_agree_with_their_word),
      cmocka_unit_test_setup_teardown(a_path_or_an_id_means_a_plugin, enter, leave),
      cmocka_unit_test_setup_teardown(what_is_no_plugin_is_refused, enter, leave),
      cmocka_unit_test_setup_teardown(a_single_file_has_its_tests_beside_it, enter, leave),
      cmocka_unit_test(days_cover_every_stage_arc_day_column_and_pain),
      cmocka_unit_test(the_days_have_every_shipped_exercise),
      cmocka_unit_test(a_day_is_one_of_the_wire),
      cmocka_unit_test(each_event_has_variants),
      cmocka_unit_test(questions_are_checked),
      cmocka_unit_test(answers_fit_and_are_the_same_each_time),
      cmocka_unit_test_setup_teardown(new_writes_a_plugin_of_that_name, enter, leave),
      cmocka_unit_test_setup_teardown(new_never_writes_over_anything, enter, leave),
      cmocka_unit_test_setup_teardown(single_files_share_what_editors_need, enter, leave),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
