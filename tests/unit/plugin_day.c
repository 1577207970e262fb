/* What plugins get to see, as JSON: the moment, the day with its plan and past, events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_fixture.h"
#include "core/entries.h"
#include "plugins/plugin_day.h"

enum { TODAY_AT = 1795334400, DAY = 86400 }; /* 2026-11-22, a Sunday, 08:00 UTC */

struct world {
  struct engine engine;
  struct settings settings;
  struct now now;
};

static int32_t no_offset(void *owner, moment at) {
  (void)owner, (void)at;
  return 0;
}
static const struct zone zone = {.offset = no_offset};

static void feed(struct world *world, struct entry *entry, moment at) {
  static uint8_t number;
  civil_stamp(&entry->stamp, at, &zone);
  entry->logged = at;
  entry->stamp.id.byte[0] = ++number;
  assert_int_equal(engine_feed(&world->engine, entry), 0);
}

static void feed_pain(struct world *world, int pain, int hot, moment at) {
  struct entry entry;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = (int8_t)pain;
  entry.checkin.hot = (int8_t)hot;
  feed(world, &entry, at);
}

static void feed_bout(struct world *world, enum outcome outcome, moment at) {
  struct entry entry;
  entry_blank(ENTRY_BOUT, &entry);
  snprintf(entry.bout.exercise, sizeof entry.bout.exercise, "psoas_release");
  entry.bout.level = 1;
  entry.bout.outcome = (uint8_t)outcome;
  entry.bout.why = outcome == OUTCOME_STOPPED ? STOP_SHARP : STOP_NONE;
  entry.bout.pain_before = entry.bout.pain_after = 3;
  feed(world, &entry, at);
}

/* Usual 3 for a month; yesterday 4 and 3 with a bout done and one stopped; today 3, hot 2. */
static int setup(void **state) {
  struct world *world = calloc(1, sizeof *world);
  struct entry entry;
  settings_default(&world->settings);
  world->now = (struct now){.at = TODAY_AT, .zone = &zone};
  engine_init(&world->engine, 1, &world->settings, &fixture_catalog);
  entry_blank(ENTRY_BASELINE, &entry);
  entry.baseline.pain = 3;
  feed(world, &entry, TODAY_AT - 30 * DAY);
  entry_blank(ENTRY_INTAKE, &entry);
  entry.intake.adult = entry.intake.agreed = 1;
  feed(world, &entry, TODAY_AT - 30 * DAY + 1);
  feed_pain(world, 4, -1, TODAY_AT - DAY - 3600);
  feed_pain(world, 3, 4, TODAY_AT - DAY);
  feed_bout(world, OUTCOME_DONE, TODAY_AT - DAY + 3600);
  feed_bout(world, OUTCOME_STOPPED, TODAY_AT - DAY + 7200);
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.completed = true;
  feed(world, &entry, TODAY_AT - 7200);
  feed_pain(world, 3, 2, TODAY_AT - 3600);
  engine_ready(&world->engine, &world->now);
  *state = world;
  return 0;
}

static int teardown(void **state) {
  free(*state);
  return 0;
}

/* Compares with JSON text, and takes the value. */
static void assert_json(json_t *value, const char *expected) {
  json_t *wanted = json_loads(expected, JSON_DECODE_ANY, NULL);
  assert_non_null(wanted);
  if (!json_equal(value, wanted)) {
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    fail_msg("%s is not %s", text, expected);
  }
  json_decref(wanted);
  json_decref(value);
}

static json_t *member(const json_t *object, const char *name) {
  json_t *value = json_object_get(object, name);
  if (value == NULL) fail_msg("there is no %s", name);
  return json_incref(value);
}

static json_t *item(const json_t *day, const char *id) {
  size_t i;
  json_t *value;
  json_array_foreach(json_object_get(day, "plan"), i,
                     value) if (strcmp(json_string_value(json_object_get(value, "id")), id) ==
                                0) return value;
  return NULL;
}

static void test_the_moment_is_broken_down(void **state) {
  struct world *world = *state;
  struct stamp stamp;
  engine_stamp(&world->now, &stamp);
  assert_json(plugin_now(&stamp), "{\"unix\":1795334400,\"date\":\"2026-11-22\",\"time\":\"08:00\","
                                  "\"weekday\":\"sun\",\"minute\":480}");
}

static void test_the_day_has_stage_pain_and_reasons(void **state) {
  struct world *world = *state;
  json_t *day = plugin_day(&world->engine, &world->now);
  assert_non_null(day);
  assert_json(member(day, "date"), "\"2026-11-22\"");
  assert_json(member(day, "weekday"), "\"sun\"");
  assert_json(member(day, "stage"), "\"steady\"");
  assert_json(member(day, "arc_day"), "null");
  assert_json(member(day, "pain"), "3");
  assert_json(member(day, "baseline"), "3");
  assert_json(member(day, "hot"), "2");
  assert_true(json_is_array(json_object_get(day, "reasons")));
  assert_int_equal(json_object_size(day), 13);
  json_decref(day);
}

static void test_the_past_is_newest_first_and_from_the_first_entry_on(void **state) {
  struct world *world = *state;
  json_t *day = plugin_day(&world->engine, &world->now);
  json_t *history = json_object_get(day, "history");
  assert_int_equal(json_array_size(history), 1);
  json_t *yesterday = json_incref(json_array_get(history, 0));
  assert_json(member(yesterday, "date"), "\"2026-11-21\"");
  assert_json(member(yesterday, "pain"), "3.5");
  assert_json(member(yesterday, "baseline"), "3");
  assert_json(member(yesterday, "done"), "1");
  assert_json(member(yesterday, "stopped"), "1");
  json_decref(yesterday);
  json_decref(day);
}

static void test_a_plan_item_is_what_the_stage_gives(void **state) {
  struct world *world = *state;
  json_t *day = plugin_day(&world->engine, &world->now);
  json_t *breathing = json_incref(item(day, "breathing"));
  assert_json(breathing,
              "{\"id\":\"breathing\",\"title\":\"Slow breathing\",\"kind\":\"breathing\","
              "\"at\":\"10:30\",\"level\":1,\"times\":1,\"how\":\"prompt\",\"scale\":1000,"
              "\"tags\":[],\"locked\":false,\"source\":\"breathing\"}");
  json_decref(day);
}

static void test_what_a_rule_holds_is_locked(void **state) {
  struct world *world = *state;
  json_t *day = plugin_day(&world->engine, &world->now);
  assert_json(member(item(day, "psoas_pressure"), "locked"), "true"); /* not taught */
  assert_json(member(item(day, "psoas_release"), "locked"), "true");  /* stopped yesterday */
  json_decref(day);
}

static void test_what_the_stage_does_not_offer_is_not_shown(void **state) {
  struct world *world = *state;
  world->engine.arc.stage = STAGE_PEAK;
  world->engine.arc.column = COLUMN_REST;
  json_t *day = plugin_day(&world->engine, &world->now);
  assert_null(item(day, "adductor_stretch"));
  assert_json(member(day, "stage"), "\"peak\"");
  json_decref(day);
}

static void test_the_plan_shown_is_the_one_before_proposals(void **state) {
  struct world *world = *state;
  struct proposal *proposal = &world->engine.proposals[0];
  *proposal = (struct proposal){.kind = PROPOSAL_REST, .permille = 1000};
  snprintf(proposal->exercise, sizeof proposal->exercise, "breathing");
  world->engine.proposal_count = 1;
  json_t *day = plugin_day(&world->engine, &world->now);
  assert_json(member(item(day, "breathing"), "level"), "1");
  json_decref(day);
}

/* ---- events ---------------------------------------------------------------------------------- */

static json_t *data(struct world *world, enum plugin_event event, const struct entry *entry) {
  return plugin_event_data(event, entry, STAGE_FLARE, &world->engine, &world->now);
}

static void test_the_data_of_each_event(void **state) {
  struct world *world = *state;
  struct entry entry;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 5;
  civil_stamp(&entry.stamp, TODAY_AT, &zone);
  assert_json(data(world, PLUGIN_EVENT_CHECKIN, &entry),
              "{\"pain\":5,\"baseline\":3,\"stage\":\"steady\",\"date\":\"2026-11-22\",\"time\":"
              "\"08:00\"}");
  entry_blank(ENTRY_SESSION, &entry);
  entry.session.type = SESSION_MFR;
  civil_stamp(&entry.stamp, TODAY_AT, &zone);
  assert_json(data(world, PLUGIN_EVENT_SESSION, &entry),
              "{\"type\":\"mfr\",\"date\":\"2026-11-22\",\"time\":\"08:00\"}");
  entry_blank(ENTRY_BOUT, &entry);
  snprintf(entry.bout.exercise, sizeof entry.bout.exercise, "breathing");
  entry.bout.outcome = OUTCOME_PARTIAL;
  entry.bout.level = 2;
  entry.bout.seconds = 90;
  entry.bout.pain_before = 4;
  assert_json(data(world, PLUGIN_EVENT_OUTCOME, &entry),
              "{\"id\":\"breathing\",\"outcome\":\"partial\",\"level\":2,\"seconds\":90,"
              "\"pain_before\":4,\"pain_after\":null}");
  entry_blank(ENTRY_PROMPT, &entry);
  snprintf(entry.prompt.key, sizeof entry.prompt.key, "morning@2026-11-22T08:00");
  entry.prompt.state = PROMPT_LATER;
  assert_json(data(world, PLUGIN_EVENT_ANSWER, &entry),
              "{\"id\":\"morning\",\"answer\":\"later\"}");
  assert_json(data(world, PLUGIN_EVENT_STAGE, NULL),
              "{\"from\":\"flare\",\"to\":\"steady\",\"arc_day\":null}");
  json_t *day = data(world, PLUGIN_EVENT_DAY, NULL);
  assert_json(member(day, "date"), "\"2026-11-22\"");
  assert_json(member(json_object_get(day, "yesterday"), "date"), "\"2026-11-21\"");
  json_decref(day);
}

static void test_an_event_about_another_entry_has_no_data(void **state) {
  struct world *world = *state;
  struct entry entry;
  entry_blank(ENTRY_NOTE, &entry);
  assert_null(data(world, PLUGIN_EVENT_CHECKIN, &entry));
  assert_null(data(world, PLUGIN_EVENT_CHECKIN, NULL));
}

static void test_the_seed_is_of_plugin_day_and_hook(void **state) {
  struct world *world = *state;
  struct stamp stamp;
  char seed[PLUGIN_SEED_SIZE];
  engine_stamp(&world->now, &stamp);
  plugin_seed("psoas_release", &stamp, "adapt", seed);
  assert_string_equal(seed, "psoas_release|2026-11-22|adapt");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(test_the_moment_is_broken_down),
      TEST(test_the_day_has_stage_pain_and_reasons),
      TEST(test_the_past_is_newest_first_and_from_the_first_entry_on),
      TEST(test_a_plan_item_is_what_the_stage_gives),
      TEST(test_what_a_rule_holds_is_locked),
      TEST(test_what_the_stage_does_not_offer_is_not_shown),
      TEST(test_the_plan_shown_is_the_one_before_proposals),
      TEST(test_the_data_of_each_event),
      TEST(test_an_event_about_another_entry_has_no_data),
      TEST(test_the_seed_is_of_plugin_day_and_hook),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
