/* Proposals of a reply: each good one as the core wants it, each bad one dropped alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "catalog_fixture.h"
#include "plugins/plugin_proposals.h"

struct said {
  int count;
  char last[ERR_SIZE];
};

static void on_say(void *owner, const char *text) {
  struct said *said = owner;
  said->count++;
  snprintf(said->last, sizeof said->last, "%s", text);
}

static struct proposal found[PLUGIN_PROPOSALS_MAX];
static struct said said;
/* The plugin that declared the adductor stretch. */
static const struct plugin_declared declared = {.id = "adductor_stretch", .name = "Adductor"};

static int read_list(json_t *list) {
  said = (struct said){0};
  memset(found, 0, sizeof found);
  int count = plugin_proposals_read(list, &declared, &fixture_catalog, on_say, &said, found);
  json_decref(list);
  return count;
}

static int read_text(const char *text) {
  json_t *list = json_loads(text, 0, NULL);
  if (list == NULL) fail_msg("no JSON: %s", text);
  return read_list(list);
}

#define OF(kind, value, permille)                                                                  \
  "{\"do\":\"" kind "\",\"exercise\":\"adductor_stretch\",\"value\":" value                        \
  ",\"permille\":" permille ",\"why\":\"Because.\",\"line\":7}"

static void test_each_kind_as_the_core_wants_it(void **state) {
  (void)state;
  static const struct {
    const char *text;
    enum proposal_kind kind;
    int value, permille;
  } rows[] = {
      {OF("ease", "500", "500"), PROPOSAL_EASE, 500, 1000},
      {OF("rest", "0", "1000"), PROPOSAL_REST, 0, 1000},
      {OF("level_to", "2", "1000"), PROPOSAL_LEVEL_TO, 2, 1000},
      {OF("times_to", "0", "1000"), PROPOSAL_TIMES_TO, 0, 1000},
      {OF("move", "\"09:05\"", "1000"), PROPOSAL_MOVE, 545, 1000},
      {OF("add", "\"23:59\"", "250"), PROPOSAL_ADD, 1439, 250},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char list[400];
    snprintf(list, sizeof list, "[%s]", rows[i].text);
    assert_int_equal(read_text(list), 1);
    assert_int_equal(found[0].kind, rows[i].kind);
    assert_int_equal(found[0].value, rows[i].value);
    assert_int_equal(found[0].permille, rows[i].permille);
    assert_string_equal(found[0].plugin, "adductor_stretch");
    assert_string_equal(found[0].exercise, "adductor_stretch");
    assert_string_equal(found[0].why, "Because.");
    assert_int_equal(found[0].line, 7);
  }
}

static void test_a_bad_one_is_dropped_and_the_others_stay(void **state) {
  (void)state;
  static const char *const bad[] = {
      "7",
      "{}",
      OF("ease", "0", "500"),
      OF("ease", "1001", "500"),
      OF("ease", "-1", "500"),
      OF("ease", "0.5", "500"),
      OF("ease", "\"500\"", "500"),
      OF("ease", "500", "1001"),
      OF("ease", "500", "0"),
      OF("rest", "1", "1000"),
      OF("level_to", "0", "1000"),
      OF("level_to", "11", "1000"),
      OF("times_to", "-1", "1000"),
      OF("times_to", "11", "1000"),
      OF("move", "600", "1000"),
      OF("move", "\"24:00\"", "1000"),
      OF("move", "\"9:30\"", "1000"),
      OF("move", "\"09:60\"", "1000"),
      OF("move", "\"-1:30\"", "1000"),
      OF("add", "\"0a:30\"", "1000"),
      OF("harder", "2", "1000"),
      "{\"do\":\"ease\",\"exercise\":\"nobody\",\"value\":5,\"permille\":5,\"why\":\"x\"}",
      "{\"do\":\"ease\",\"exercise\":\"../x\",\"value\":5,\"permille\":5,\"why\":\"x\"}",
      "{\"do\":\"ease\",\"exercise\":\"breathing\",\"value\":5,\"permille\":5}",
      "{\"do\":\"ease\",\"exercise\":\"breathing\",\"value\":5,\"permille\":5,\"why\":\"x\",\"y\":"
      "1}",
      "{\"do\":\"add\",\"exercise\":\"breathing\",\"value\":\"09:00\",\"permille\":5,\"why\":"
      "\"x\"}",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char list[1000];
    snprintf(list, sizeof list, "[%s,%s,%s]", OF("rest", "0", "1000"), bad[i],
             OF("ease", "900", "900"));
    if (read_text(list) != 2 || said.count != 1) fail_msg("taken: %s", bad[i]);
    assert_int_equal(found[0].kind, PROPOSAL_REST);
    assert_int_equal(found[1].kind, PROPOSAL_EASE);
  }
}

static void test_other_plugins_exercises_may_be_eased(void **state) {
  (void)state;
  assert_int_equal(read_text("[{\"do\":\"ease\",\"exercise\":\"breathing\",\"value\":5,"
                             "\"permille\":5,\"why\":\"x\"}]"),
                   1);
}

static void test_additions_are_counted(void **state) {
  (void)state;
  json_t *list = json_array();
  for (int i = 0; i < PROPOSAL_ADDS_MAX + 5; i++)
    json_array_append_new(list, json_loads(OF("add", "\"10:00\"", "1000"), 0, NULL));
  assert_int_equal(read_list(list), PROPOSAL_ADDS_MAX);
}

static void test_no_more_than_fit_are_read(void **state) {
  (void)state;
  json_t *list = json_array();
  for (int i = 0; i < PLUGIN_PROPOSALS_MAX + 5; i++)
    json_array_append_new(list, json_loads(OF("rest", "0", "1000"), 0, NULL));
  assert_int_equal(read_list(list), PLUGIN_PROPOSALS_MAX);
  assert_int_equal(said.count, 1);
  assert_int_equal(read_list(json_object()), 0); /* no list at all */
}

static void read_why(const char *why) {
  json_t *proposal = json_loads(OF("rest", "0", "1000"), 0, NULL);
  json_object_set_new(proposal, "why", json_string(why));
  assert_int_equal(read_list(json_pack("[o]", proposal)), 1);
}

static void test_a_reason_that_may_not_be_said_becomes_the_title(void **state) {
  (void)state;
  read_why("You must rest.");
  assert_string_equal(found[0].why, "Adductor");
  assert_int_equal(said.count, 1);
  read_why("\xe2\x80\xae\x01");
  assert_string_equal(found[0].why, "Adductor");
  read_why("  Rest\n\xe2\x80\x8b now ");
  assert_string_equal(found[0].why, "Rest now");
  assert_int_equal(said.count, 0);
}

static void test_a_long_reason_is_cut(void **state) {
  (void)state;
  char why[400];
  memset(why, 'x', sizeof why - 1);
  why[sizeof why - 1] = '\0';
  read_why(why);
  assert_in_range(text_length(found[0].why), 1, 80);
}

/* ---- all plugins ----------------------------------------------------------------------------- */

static void test_one_flood_does_not_crowd_out_the_others(void **state) {
  (void)state;
  static struct proposal flood[PLUGIN_PROPOSALS_MAX], one[1], joined[PROPOSALS_MAX];
  for (int i = 0; i < PLUGIN_PROPOSALS_MAX; i++) flood[i].value = i;
  one[0].value = 7777;
  const struct plugin_answer answers[] = {{flood, PLUGIN_PROPOSALS_MAX},
                                          {flood, PLUGIN_PROPOSALS_MAX},
                                          {flood, PLUGIN_PROPOSALS_MAX},
                                          {NULL, 0},
                                          {one, 1}};
  assert_int_equal(plugin_proposals_join(answers, 5, joined), PROPOSALS_MAX);
  int kept = 0;
  for (int i = 0; i < PROPOSALS_MAX; i++) kept += joined[i].value == 7777;
  assert_int_equal(kept, 1);
  assert_int_equal(plugin_proposals_join(answers + 3, 2, joined), 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest tests[] = {
      TEST(test_each_kind_as_the_core_wants_it),
      TEST(test_a_bad_one_is_dropped_and_the_others_stay),
      TEST(test_other_plugins_exercises_may_be_eased),
      TEST(test_additions_are_counted),
      TEST(test_no_more_than_fit_are_read),
      TEST(test_a_reason_that_may_not_be_said_becomes_the_title),
      TEST(test_a_long_reason_is_cut),
      TEST(test_one_flood_does_not_crowd_out_the_others),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
