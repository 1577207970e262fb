/* What a child says that it declares, and the catalogue made of it: a good one field by field, and
 * then every lie that can be told in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/plugin_catalog.h"

static const char whole[] =
    "{\"plugin\":{\"name\":\"Calm\",\"version\":\"1.2\",\"about\":\"For "
    "calm.\",\"state_version\":3,"
    "\"options\":{}},"
    "\"exercises\":[{\"id\":\"sway\",\"title\":\"Sway\",\"kind\":\"mobility\",\"steps\":["
    "{\"do\":\"say\",\"text\":\"Stand.\",\"amount\":0,\"sides\":false},"
    "{\"do\":\"count\",\"text\":\"Sway.\",\"amount\":4,\"sides\":true},"
    "{\"do\":\"rest\",\"text\":\"\",\"amount\":20,\"sides\":false}],"
    "\"levels\":[{\"hold\":30,\"sets\":2},{\"reps\":8,\"sets\":1,\"rpe\":3,\"steps\":["
    "{\"do\":\"hold\",\"text\":\"Wait.\",\"amount\":0,\"sides\":false}]}],"
    "\"dose\":{\"gentle\":{\"level\":1,\"times\":2,\"how\":\"offer\"},"
    "\"peak\":{\"level\":0,\"times\":1,\"how\":\"prompt\"}},"
    "\"at\":\"weekdays 08:30\",\"tags\":[\"hip\",\"standing\"],\"caution\":\"Slowly.\"}],"
    "\"routines\":[{\"id\":\"evening\",\"title\":\"Evening\",\"at\":\"20:00\",\"stages\":[\"peak\"]"
    "}],"
    "\"events\":[\"checkin\",\"day\"],\"adapt\":true,\"problems\":[],\"log\":[]}";

struct said {
  int count;
  char last[ERR_SIZE];
};

static void on_say(void *owner, const char *text) {
  struct said *said = owner;
  said->count++;
  snprintf(said->last, sizeof said->last, "%s", text);
}

static char folder[] = "/nowhere";
static struct plugin_place place = {.id = "calm", .path = folder};

static int read_text(const char *text, struct plugin_declared **out, struct said *said,
                     struct err *err) {
  json_error_t error;
  json_t *loaded = json_loads(text, 0, &error);
  if (loaded == NULL) fail_msg("%s: %s", error.text, text);
  *said = (struct said){0};
  int failed = plugin_declared_read(loaded, &place, on_say, said, out, err);
  json_decref(loaded);
  return failed;
}

/* The good one, with the first `part` replaced. */
enum { TEXT_SIZE = 8192 };
static void text_with(const char *part, const char *by, char out[TEXT_SIZE]) {
  const char *at = strstr(whole, part);
  if (at == NULL) fail_msg("not in it: %s", part);
  snprintf(out, TEXT_SIZE, "%.*s%s%s", (int)(at - whole), whole, by, at + strlen(part));
}

static int read_with(const char *part, const char *by, struct plugin_declared **out,
                     struct said *said, struct err *err) {
  char text[TEXT_SIZE];
  text_with(part, by, text);
  return read_text(text, out, said, err);
}

static struct plugin_declared *read_good(const char *part, const char *by, struct said *said) {
  struct plugin_declared *declared = NULL;
  struct err err = {""};
  int failed = read_with(part, by, &declared, said, &err);
  if (failed) fail_msg("%s by %s: %s", part, by, err.text);
  return declared;
}

static void test_every_field_of_a_good_one(void **state) {
  (void)state;
  struct said said;
  struct plugin_declared *declared = read_good("Calm", "Calm", &said);
  assert_int_equal(said.count, 0);
  assert_string_equal(declared->id, "calm");
  assert_string_equal(declared->name, "Calm");
  assert_string_equal(declared->version, "1.2");
  assert_int_equal(declared->state_version, 3);
  assert_true(declared->adapts);
  assert_int_equal(declared->events, 1u << PLUGIN_EVENT_CHECKIN | 1u << PLUGIN_EVENT_DAY);
  assert_int_equal(declared->exercise_count, 1);
  const struct exercise *sway = &declared->exercises[0];
  assert_string_equal(sway->plugin, "calm");
  assert_int_equal(sway->kind, KIND_MOBILITY);
  assert_string_equal(sway->caution, "Slowly.");
  assert_null(sway->picture.path);
  assert_int_equal(sway->tag_count, 2);
  assert_string_equal(sway->tags[1], "standing");
  assert_int_equal(sway->at->rules[0].times[0], 8 * 60 + 30);
  assert_int_equal(sway->by_column[COLUMN_GENTLE].level, 1);
  assert_int_equal(sway->by_column[COLUMN_GENTLE].times, 2);
  assert_int_equal(sway->by_column[COLUMN_GENTLE].how, HOW_OFFER);
  assert_int_equal(sway->by_column[COLUMN_BUILD].level, 0);
  assert_true(sway->has_stage[STAGE_PEAK]);
  assert_false(sway->has_stage[STAGE_SOFTEN]);
  plugin_declared_free(declared);
}

static void test_levels_have_the_steps_of_the_exercise_or_their_own(void **state) {
  (void)state;
  struct said said;
  struct plugin_declared *declared = read_good("Calm", "Calm", &said);
  const struct exercise *sway = &declared->exercises[0];
  assert_int_equal(sway->level_count, 2);
  assert_int_equal(sway->levels[0].hold, 30);
  assert_int_equal(sway->levels[0].reps, 1);
  assert_int_equal(sway->levels[0].sets, 2);
  assert_int_equal(sway->levels[0].step_count, 3);
  assert_int_equal(sway->levels[0].steps[1].kind, STEP_REPS);
  assert_int_equal(sway->levels[0].steps[1].amount, 4);
  assert_true(sway->levels[0].steps[1].sides);
  assert_int_equal(sway->levels[0].steps[2].kind, STEP_REST);
  assert_int_equal(sway->levels[1].hold, 0);
  assert_int_equal(sway->levels[1].reps, 8);
  assert_int_equal(sway->levels[1].rpe, 3);
  assert_int_equal(sway->levels[1].step_count, 1);
  assert_string_equal(sway->levels[1].steps[0].text, "Wait.");
  plugin_declared_free(declared);
}

/* ---- lies ------------------------------------------------------------------------------------ */

static const struct {
  const char *part, *by;
} lies[] = {
    {"\"adapt\":true", "\"adapt\":1"},
    {"\"adapt\":true", "\"adapt\":true,\"more\":1"},
    {"\"adapt\":true,", ""},
    {"\"name\":\"Calm\"", "\"name\":7"},
    {"\"name\":\"Calm\"", "\"name\":\"\""},
    {"\"name\":\"Calm\"", "\"nome\":\"Calm\""},
    {"\"version\":\"1.2\"", "\"version\":null"},
    {"\"state_version\":3", "\"state_version\":0"},
    {"\"state_version\":3", "\"state_version\":99999999999"},
    {"\"state_version\":3", "\"state_version\":1.5"},
    {"\"id\":\"sway\"", "\"id\":\"Sway\""},
    {"\"id\":\"sway\"", "\"id\":\"../../etc\""},
    {"\"id\":\"sway\"", "\"id\":\"\""},
    {"\"id\":\"sway\"", "\"id\":\"abcdefghijklmnopqrstuvwxyzabcdefg\""},
    {"\"title\":\"Sway\"", "\"title\":[]"},
    {"\"kind\":\"mobility\"", "\"kind\":\"surgery\""},
    {"\"kind\":\"mobility\"", "\"kind\":4"},
    {"\"do\":\"say\"", "\"do\":\"exec\""},
    {"\"do\":\"say\",\"text\":\"Stand.\"", "\"do\":\"say\""},
    {"\"amount\":4", "\"amount\":-1"},
    {"\"amount\":4", "\"amount\":101"},
    {"\"amount\":4", "\"amount\":4.5"},
    {"\"amount\":20", "\"amount\":1801"},
    {"\"sides\":true", "\"sides\":1"},
    {"{\"do\":\"rest\",\"text\":\"\",\"amount\":20,\"sides\":false}", "7"},
    {"\"hold\":30", "\"hold\":0"},
    {"\"hold\":30", "\"hold\":1801"},
    {"\"hold\":30,", ""},
    {"\"sets\":2", "\"sets\":11"},
    {"\"sets\":2", "\"sets\":0"},
    {"\"reps\":8", "\"reps\":101"},
    {"\"reps\":8", "\"reps\":-1"},
    {"\"rpe\":3", "\"rpe\":11"},
    {"\"rpe\":3", "\"rpe\":3,\"force\":9"},
    {"\"levels\":[", "\"levels\":[],\"x\":["},
    {"\"gentle\":{\"level\":1", "\"gentle\":{\"level\":3"},
    {"\"gentle\":{\"level\":1", "\"gentle\":{\"level\":-1"},
    {"\"gentle\"", "\"halt\""},
    {"\"gentle\"", "\"off\""},
    {"\"gentle\"", "\"always\""},
    {"\"times\":2", "\"times\":11"},
    {"\"times\":2", "\"times\":0"},
    {"\"how\":\"offer\"", "\"how\":\"force\""},
    {"\"tags\":[\"hip\"", "\"tags\":[\"Hip!\""},
    {"\"tags\":[\"hip\"", "\"tags\":[7"},
    {"\"tags\":[\"hip\"", "\"tags\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\""},
    {"\"id\":\"evening\"", "\"id\":\"Evening\""},
    {"\"stages\":[\"peak\"]", "\"stages\":[\"halt\"]"},
    {"\"stages\":[\"peak\"]", "\"stages\":[3]"},
    {"\"events\":[\"checkin\"", "\"events\":[\"everything\""},
    {"\"events\":[\"checkin\"", "\"events\":[null"},
    {"\"routines\":[", "\"routines\":7,\"x\":["},
};

static void test_a_lie_in_any_field_is_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    struct plugin_declared *declared = NULL;
    struct said said;
    struct err err = {""};
    int failed = read_with(lies[i].part, lies[i].by, &declared, &said, &err);
    if (failed != -EPROTO || err.text[0] == '\0')
      fail_msg("%s by %s: %d \"%s\"", lies[i].part, lies[i].by, failed, err.text);
    assert_null(declared);
  }
}

static void test_a_text_with_a_hidden_end_is_refused(void **state) {
  (void)state;
  json_t *loaded = json_loads(whole, 0, NULL);
  json_t *exercise = json_array_get(json_object_get(loaded, "exercises"), 0);
  json_object_set_new(exercise, "title", json_stringn("Sw\0ay", 5));
  struct plugin_declared *declared = NULL;
  struct said said = {0};
  struct err err;
  assert_int_equal(plugin_declared_read(loaded, &place, on_say, &said, &declared, &err), -EPROTO);
  json_decref(loaded);
}

static void test_one_id_twice_in_a_plugin_is_refused(void **state) {
  (void)state;
  json_t *loaded = json_loads(whole, 0, NULL);
  json_t *exercises = json_object_get(loaded, "exercises");
  json_array_append_new(exercises, json_deep_copy(json_array_get(exercises, 0)));
  struct plugin_declared *declared = NULL;
  struct said said = {0};
  struct err err;
  assert_int_equal(plugin_declared_read(loaded, &place, on_say, &said, &declared, &err), -EPROTO);
  json_decref(loaded);
}

static void test_too_many_exercises_are_refused(void **state) {
  (void)state;
  json_t *loaded = json_loads(whole, 0, NULL);
  json_t *exercises = json_object_get(loaded, "exercises");
  for (int i = 0; i < PLUGIN_EXERCISES_MAX; i++) {
    json_t *copy = json_deep_copy(json_array_get(exercises, 0));
    json_object_set_new(copy, "id", json_sprintf("e%d", i));
    json_array_append_new(exercises, copy);
  }
  struct plugin_declared *declared = NULL;
  struct said said = {0};
  struct err err;
  assert_int_equal(plugin_declared_read(loaded, &place, on_say, &said, &declared, &err), -EPROTO);
  json_decref(loaded);
}

static void test_a_schedule_that_cannot_be_read_is_the_authors_mistake(void **state) {
  (void)state;
  struct plugin_declared *declared = NULL;
  struct said said;
  struct err err;
  assert_int_equal(read_with("weekdays 08:30", "every 2h", &declared, &said, &err), -EINVAL);
  assert_non_null(strstr(err.text, "exercise sway: at: column "));
  assert_int_equal(read_with("\"20:00\"", "\"20:61\"", &declared, &said, &err), -EINVAL);
  assert_non_null(strstr(err.text, "routine evening: at: column "));
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void test_texts_are_cleaned(void **state) {
  (void)state;
  struct said said;
  struct plugin_declared *declared =
      read_good("\"Sway\"", "\" S\\u202ew\\u200bay \\u0007\\n now\\u2066\"", &said);
  assert_string_equal(declared->exercises[0].title, "Sway now");
  assert_int_equal(said.count, 0);
  plugin_declared_free(declared);
}

static void test_what_no_text_may_say_is_left_out_and_told(void **state) {
  (void)state;
  static const struct {
    const char *part, *by, *said;
  } rows[] = {
      {"Slowly.", "This cures you.", "exercise sway: caution"},
      {"Slowly.", "This cu\\u200bres you.", "exercise sway: caution"},
      {"\"Sway\"", "\"No pain no gain\"", "exercise sway: title"},
      {"Stand.", "You must stand.", "exercise sway: text"},
      {"\"Calm\"", "\"Guaranteed calm\"", "plugin: name"},
      {"\"title\":\"Evening\"", "\"title\":\"Healing crisis\"", "routine evening: title"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct said said;
    struct plugin_declared *declared = read_good(rows[i].part, rows[i].by, &said);
    assert_int_equal(said.count, 1);
    assert_non_null(strstr(said.last, rows[i].said));
    plugin_declared_free(declared);
  }
}

static void test_what_is_left_out_is_replaced_by_the_id_or_nothing(void **state) {
  (void)state;
  struct said said;
  struct plugin_declared *declared = read_good("\"Sway\"", "\"A promise\"", &said);
  assert_string_equal(declared->exercises[0].title, "sway");
  plugin_declared_free(declared);
  declared = read_good("Stand.", "A promise", &said);
  assert_int_equal(declared->exercises[0].levels[0].step_count, 2);
  plugin_declared_free(declared);
  declared = read_good("Wait.", "A promise", &said); /* the hold itself stays */
  assert_int_equal(declared->exercises[0].levels[1].step_count, 1);
  assert_string_equal(declared->exercises[0].levels[1].steps[0].text, "");
  plugin_declared_free(declared);
}

static void test_an_image_that_is_not_there_is_left_out_and_told(void **state) {
  (void)state;
  struct said said;
  struct plugin_declared *declared =
      read_good("\"caution\"", "\"image\":\"../x.png\",\"caution\"", &said);
  assert_null(declared->exercises[0].picture.path);
  assert_int_equal(said.count, 1);
  plugin_declared_free(declared);
}

static void test_a_figure_of_a_step_is_its_own(void **state) {
  (void)state;
  struct said said;
  struct plugin_declared *declared = read_good(
      "\"text\":\"Wait.\"", "\"image\":\"no.svg\",\"alt\":\"A\",\"text\":\"Wait.\"", &said);
  assert_int_equal(said.count, 1); /* it is not there, and takes its words with it */
  assert_null(declared->exercises[0].levels[1].steps[0].picture.path);
  assert_null(declared->exercises[0].levels[1].steps[0].picture.alt);
  plugin_declared_free(declared);
}

static void digest_with(const char *part, const char *by, char out[PLUGIN_HASH_SIZE]) {
  char text[TEXT_SIZE];
  text_with(part, by, text);
  json_t *loaded = json_loads(text, 0, NULL), *declared = plugin_declared_part(loaded);
  assert_int_equal(plugin_declared_digest(declared, out), 0);
  json_decref(declared);
  json_decref(loaded);
}

static void test_the_digest_is_of_the_declaration_alone(void **state) {
  (void)state;
  char one[PLUGIN_HASH_SIZE], same[PLUGIN_HASH_SIZE], other[PLUGIN_HASH_SIZE];
  digest_with("\"log\":[]", "\"log\":[1]", one);
  digest_with("\"log\":[]", "\"log\":[],\"state\":{}", same);
  digest_with("Stand.", "Sit.", other);
  assert_string_equal(one, same);
  assert_string_not_equal(one, other);
}

/* ---- all together ---------------------------------------------------------------------------- */

static void on_left_out(void *owner, int index, const char *text) {
  (void)text;
  ((int *)owner)[index]++;
}

static void test_the_first_of_two_with_one_id_is_kept(void **state) {
  (void)state;
  struct said said;
  struct catalog catalog;
  int left_out[3] = {0};
  struct plugin_declared *first = read_good("Stand.", "First.", &said);
  struct plugin_declared *second = read_good("Stand.", "Second.", &said);
  const struct plugin_declared *all[] = {NULL, first, second};
  assert_int_equal(plugin_catalog_build(all, 3, on_left_out, left_out, &catalog), 0);
  assert_int_equal(catalog.count, 1);
  assert_string_equal(catalog.exercises[0].levels[0].steps[0].text, "First.");
  assert_int_equal(left_out[1], 0);
  assert_int_equal(left_out[2], 1);
  plugin_catalog_free(&catalog);
  plugin_declared_free(first);
  plugin_declared_free(second);
}

static void test_no_plugins_are_an_empty_catalogue(void **state) {
  (void)state;
  struct catalog catalog;
  assert_int_equal(plugin_catalog_build(NULL, 0, on_left_out, NULL, &catalog), 0);
  assert_int_equal(catalog.count, 0);
  assert_null(catalog_find(&catalog, "sway"));
  plugin_catalog_free(&catalog);
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest tests[] = {
      TEST(test_every_field_of_a_good_one),
      TEST(test_levels_have_the_steps_of_the_exercise_or_their_own),
      TEST(test_a_lie_in_any_field_is_refused),
      TEST(test_a_text_with_a_hidden_end_is_refused),
      TEST(test_one_id_twice_in_a_plugin_is_refused),
      TEST(test_too_many_exercises_are_refused),
      TEST(test_a_schedule_that_cannot_be_read_is_the_authors_mistake),
      TEST(test_texts_are_cleaned),
      TEST(test_what_no_text_may_say_is_left_out_and_told),
      TEST(test_what_is_left_out_is_replaced_by_the_id_or_nothing),
      TEST(test_an_image_that_is_not_there_is_left_out_and_told),
      TEST(test_a_figure_of_a_step_is_its_own),
      TEST(test_the_digest_is_of_the_declaration_alone),
      TEST(test_the_first_of_two_with_one_id_is_kept),
      TEST(test_no_plugins_are_an_empty_catalogue),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
