/* daemon/app_kept, app_diary: what the diary cannot take just now waits for it, in order. Another
 * program that writes to the file makes it busy; it can still be read. */
#include "diary_fixture.h"

#include <sqlite3.h>

#include "app_parts.h"
#include "base/log.h"

struct house {
  struct place place;
  struct settings settings;
  struct app app;
  sqlite3 *other;
};

static int house_open(void **state) {
  struct house *house = calloc(1, sizeof *house);
  struct app *app = &house->app;
  log_set_level(LOG_LEVEL_ERROR);
  place_make(&house->place);
  settings_default(&house->settings);
  app->engine.settings = &house->settings;
  app->lock.fd = -1;
  app->diary = must_open(&house->place);
  app->store_told = true; /* the notice is the desktop's matter */
  assert_int_equal(uv_loop_init(&app->loop), 0);
  assert_int_equal(uv_timer_init(&app->loop, &app->care), 0);
  assert_int_equal(clock_open_virtual(NOON, "", &app->clock, NULL), 0);
  assert_int_equal(sqlite3_open(house->place.path, &house->other), SQLITE_OK);
  *state = house;
  return 0;
}

static int house_close(void **state) {
  struct house *house = *state;
  app_forget_kept(&house->app);
  plugins_close(house->app.plugins);
  config_free(house->app.config);
  sqlite3_close(house->other);
  diary_close(house->app.diary);
  clock_close(house->app.clock);
  uv_close((uv_handle_t *)&house->app.care, NULL);
  uv_run(&house->app.loop, UV_RUN_DEFAULT);
  uv_loop_close(&house->app.loop);
  place_remove(&house->place);
  free(house);
  return 0;
}

static void make_busy(struct house *house, bool busy) {
  const char *word = busy ? "BEGIN IMMEDIATE" : "ROLLBACK";
  assert_int_equal(sqlite3_exec(house->other, word, NULL, NULL, NULL), SQLITE_OK);
}

static void ignore_catalog(void *owner, const struct catalog *catalog) {
  (void)owner, (void)catalog;
}

static void ignore_proposals(void *owner, uint32_t revision, const struct proposal *proposals,
                             int count) {
  (void)owner, (void)revision, (void)proposals, (void)count;
}

/* What a whole step needs: settings, and plugins, of which there are none. */
static void make_steps_possible(struct house *house) {
  static const struct plugins_events events = {.catalog = ignore_catalog,
                                               .proposals = ignore_proposals};
  const struct plugins_places places = {.installed = house->place.folder};
  struct app *app = &house->app;
  struct now now = app_now(app);
  struct err err = {""};
  assert_int_equal(config_defaults(&app->config), 0);
  const struct plugins_settings settings = app_plugin_settings(app->config);
  if (plugins_open(&app->loop, &places, &settings, &events, app, &now, &app->plugins, &err) != 0)
    fail_msg("%s", err.text);
  app_reload_history(app);
}

static struct entry state_of(struct house *house, const char *plugin, const char *json) {
  struct entry entry = entry_of(&house->place, ENTRY_PLUGIN_STATE, 0);
  entry.text = plugin;
  entry.text2 = json;
  return entry;
}

static void what_waits_is_stored_in_order(void **state) {
  struct house *house = *state;
  struct entry first = checkin(&house->place, 3, 0), second = checkin(&house->place, 4, 1);
  make_busy(house, true);
  assert_false(app_store(&house->app, &first, 1));
  assert_false(app_store(&house->app, &second, 1));
  assert_int_equal(house->app.kept_count, 2);
  make_busy(house, false);
  app_store_kept(&house->app);
  assert_int_equal(house->app.kept_count, 0);
  struct fed *fed = load(house->app.diary, TODAY);
  assert_int_equal(fed->count, 2);
  assert_int_equal(fed->entries[0].checkin.pain, 3);
  assert_int_equal(fed->entries[1].checkin.pain, 4);
  free(fed);
}

static void what_is_refused_for_good_stands_in_nobodys_way(void **state) {
  struct house *house = *state;
  struct entry wrong = checkin(&house->place, 11, 0), right = checkin(&house->place, 4, 1);
  assert_false(app_store(&house->app, &wrong, 1));
  assert_int_equal(house->app.kept_count, 0);
  make_busy(house, true);
  assert_true(app_keep(&house->app, &wrong));
  assert_false(app_store(&house->app, &right, 1));
  make_busy(house, false);
  app_store_kept(&house->app);
  assert_int_equal(house->app.kept_count, 0);
  assert_int_equal(count_rows(house->app.diary), 1);
}

static void a_refusal_is_not_called_kept(void **state) {
  struct house *house = *state;
  struct entry wrong = checkin(&house->place, 11, 0);
  struct reply reply;
  reply_init(&reply, 1, false);
  house->app.reply = &reply;
  assert_false(app_store(&house->app, &wrong, 1));
  assert_string_equal(reply.code, "store");
  assert_non_null(strstr(reply.message, "Not stored"));
  reply_finish(&reply);
}

/* A plugin that stores without end, on a full disk: people's words keep their room. */
static void of_a_plugins_states_the_newest_waits(void **state) {
  struct house *house = *state;
  make_busy(house, true);
  struct entry said = checkin(&house->place, 5, 0);
  assert_true(app_keep(&house->app, &said));
  for (int i = 0; i < 2 * KEPT_MAX; i++) {
    char json[32];
    snprintf(json, sizeof json, "{\"n\":%d}", i);
    struct entry entry = state_of(house, i % 2 ? "calm" : "pacing", json);
    assert_true(app_keep(&house->app, &entry));
  }
  assert_int_equal(house->app.kept_count, 3);
  assert_string_equal(app_kept_state(&house->app, "calm"), "{\"n\":1023}");
  assert_string_equal(app_kept_state(&house->app, "pacing"), "{\"n\":1022}");
  assert_null(app_kept_state(&house->app, "other"));
  make_busy(house, false);
  app_store_kept(&house->app);
  assert_int_equal(count_rows(house->app.diary), 3);
  assert_null(app_kept_state(&house->app, "calm"));
}

static void what_has_no_room_is_not_called_kept(void **state) {
  struct house *house = *state;
  struct entry said = checkin(&house->place, 5, 0);
  for (int i = 0; i < KEPT_MAX; i++) assert_true(app_keep(&house->app, &said));
  assert_false(app_keep(&house->app, &said));
  struct reply reply;
  reply_init(&reply, 1, false);
  house->app.reply = &reply;
  make_busy(house, true);
  struct entry more = checkin(&house->place, 6, 1);
  assert_false(app_store(&house->app, &more, 1));
  assert_non_null(strstr(reply.message, "Not stored"));
  make_busy(house, false);
  reply_finish(&reply);
}

/* A kept entry that takes back the newest of its kind leaves the one before it in force; a start
 * loads only the newest, so that one is known once the kept one is stored and all is read again. */
static void what_was_read_early_is_read_once_more(void **state) {
  struct house *house = *state;
  struct app *app = &house->app;
  const struct history *history = &app->engine.history;
  struct entry first = entry_of(&house->place, ENTRY_INTAKE, 20),
               second = entry_of(&house->place, ENTRY_INTAKE, 10),
               away = entry_of(&house->place, ENTRY_INTAKE, 0);
  must_append(app->diary, &first);
  must_append(app->diary, &second);
  make_steps_possible(house);
  assert_true(history->has_intake);
  away.corrects = second.stamp.id;
  away.voided = true;
  make_busy(house, true);
  assert_false(app_store(app, &away, 1));
  app_reload_history(app);
  assert_false(history->has_intake);
  make_busy(house, false);
  app_step(app, &(struct event){.kind = EVENT_WAKE}, NULL);
  assert_int_equal(app->kept_count, 0);
  assert_true(history->has_intake);
  assert_true(entry_id_same(&history->intake.stamp.id, &first.stamp.id));
  assert_false(app->read_early); /* once */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_waits_is_stored_in_order),
      TEST(what_is_refused_for_good_stands_in_nobodys_way),
      TEST(a_refusal_is_not_called_kept),
      TEST(of_a_plugins_states_the_newest_waits),
      TEST(what_has_no_room_is_not_called_kept),
      TEST(what_was_read_early_is_read_once_more),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
