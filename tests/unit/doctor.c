/* commands/doctor_desk: what is said of each kind of desktop, with what to do about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "commands/commands_doctor.h"
#include "core/texts.h"

struct world {
  struct doctor doctor;
  struct buf text;
};

static void look_at(struct world *world, const char *desk, const char *sound) {
  json_t *json = json_loads(desk, 0, NULL);
  assert_non_null(json);
  buf_init(&world->text, 16 * 1024);
  world->doctor = (struct doctor){&world->text, json_array(), false};
  doctor_desk(&world->doctor, json, sound);
  json_decref(json);
}

static void finish(struct world *world) {
  json_decref(world->doctor.checks);
  buf_finish(&world->text);
}

/* The row of that name; NULL: nothing was said of it. */
static const json_t *row(const struct world *world, const char *name) {
  size_t i;
  const json_t *check;
  json_array_foreach(world->doctor.checks, i, check) {
    if (strcmp(json_string_value(json_object_get(check, "name")), name) == 0) return check;
  }
  return NULL;
}

static void assert_row(const struct world *world, const char *name, const char *verdict,
                       const char *words, const char *todo) {
  const json_t *check = row(world, name);
  if (check == NULL) fail_msg("nothing of %s in: %s", name, buf_text(&world->text));
  assert_string_equal(json_string_value(json_object_get(check, "verdict")), verdict);
  assert_non_null(strstr(json_string_value(json_object_get(check, "text")), words));
  assert_non_null(strstr(json_string_value(json_object_get(check, "todo")), todo));
}

static void assert_tried(const struct world *world, const char *name, bool tried) {
  const json_t *said = json_object_get(row(world, name), "tried");
  if (!json_is_boolean(said) || json_is_true(said) != tried) fail_msg("%s: tried", name);
}

#define READY "{\"health\":\"ready\",\"server\":\"A 1.0\",\"actions\":true,"

static void test_each_state_of_the_server_has_its_remedy(void **state) {
  (void)state;
  static const struct {
    const char *desk, *verdict, *words, *todo;
  } rows[] = {
      {"{\"health\":\"hung\"}", "bad", "does not answer", "settle answer"},
      {"{\"health\":\"absent\"}", "look", "nothing on it shows", "Install one"},
      {"{\"health\":\"no_bus\"}", "look", "no session bus", "settle watch"},
      {"{}", "bad", "settled-desktop does not run", "settle watch"},
      {"{\"health\":7}", "bad", "settled-desktop does not run", "settle watch"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct world world;
    look_at(&world, rows[i].desk, "prompts may sound");
    assert_row(&world, "desktop", rows[i].verdict, rows[i].words, rows[i].todo);
    assert_true(world.doctor.unwell);
    assert_null(row(&world, "buttons")); /* nothing is said of what cannot be known */
    finish(&world);
  }
}

static void test_a_desktop_with_everything_is_well(void **state) {
  (void)state;
  struct world world;
  look_at(&world,
          READY "\"buttons\":3,\"reply\":true,\"persists\":true,\"sound\":true,\"image\":true,"
                "\"locked\":false,\"dnd\":false,\"idle\":3,\"form\":\"zenity\"}",
          "prompts may sound");
  assert_row(&world, "desktop", "ok", "A 1.0 shows", "");
  assert_row(&world, "buttons", "ok", "3 at a time", "settle doctor --prompt");
  assert_row(&world, "next", "note", "announced, not tried", "settle doctor --prompt");
  assert_row(&world, "afterwards", "ok", "list", "not tried");
  assert_tried(&world, "desktop", true);
  assert_tried(&world, "lock", true);
  assert_tried(&world, "buttons", false);
  assert_tried(&world, "next", false);
  assert_tried(&world, "afterwards", false);
  assert_tried(&world, "figures", false);
  assert_row(&world, "sound", "note", "prompts may sound, by this server", "");
  assert_row(&world, "forms", "ok", "typed into the message", "");
  assert_row(&world, "away", "ok", "noticed", "");
  assert_row(&world, "lock", "ok", "noticed", "");
  assert_row(&world, "quiet", "ok", "heeded", "");
  assert_false(world.doctor.unwell);
  finish(&world);
}

static void test_what_is_missing_comes_with_what_to_do(void **state) {
  (void)state;
  struct world world;
  look_at(&world, "{\"health\":\"ready\",\"server\":\"B\",\"form\":\"\",\"dnd\":true}", NULL);
  assert_row(&world, "buttons", "look", "no clicks", "settle answer");
  assert_row(&world, "forms", "look", "no program", "zenity");
  assert_row(&world, "away", "note", "not told", "settle pause");
  assert_row(&world, "lock", "note", "not told", "lock screen");
  assert_row(&world, "quiet", "note", "is on", "Switch it off");
  assert_row(&world, "afterwards", "note", "announces no list", "settle answer");
  assert_null(row(&world, "sound"));
  assert_null(row(&world, "next"));
  assert_true(world.doctor.unwell);
  finish(&world);
  look_at(&world,
          READY "\"buttons\":0,\"click\":\"Middle click\",\"form\":\"xterm\",\"terminal\":true}",
          "prompts may sound");
  assert_row(&world, "buttons", "note", "Middle click opens what is asked", "--prompt");
  assert_row(&world, "forms", "ok", "opens a terminal", "");
  assert_row(&world, "sound", "note", "nothing here can make a sound", "canberra-gtk-play");
  assert_false(world.doctor.unwell);
  finish(&world);
}

/* A sound by a program of the machine's, where the server makes none. */
static void test_the_player_of_sounds_is_named(void **state) {
  (void)state;
  struct world world;
  look_at(&world, READY "\"buttons\":3,\"player\":\"paplay\"}", "prompts may sound");
  assert_row(&world, "sound", "note", "prompts may sound, by paplay", "");
  finish(&world);
}

/* The other side may be anything. */
static void test_nonsense_is_bounded(void **state) {
  (void)state;
  struct world world;
  static const char begins[] = READY "\"click\":\"", ends[] = "\"}";
  char desk[4096];
  memset(desk, 'x', sizeof desk);
  memcpy(desk, begins, sizeof begins - 1);
  memcpy(desk + sizeof desk - sizeof ends, ends, sizeof ends);
  look_at(&world, desk, "");
  assert_true(world.text.len < 2048);
  finish(&world);
  look_at(&world, READY "\"buttons\":99999999999,\"idle\":-7,\"locked\":\"no\",\"dnd\":[]}", "");
  assert_row(&world, "buttons", "note", "a click", "");
  assert_row(&world, "away", "note", "not told", "");
  finish(&world);
}

static void test_every_sentence_is_plain(void **state) {
  (void)state;
  static const char *const desks[] = {
      "{}", "{\"health\":\"hung\"}", "{\"health\":\"absent\"}", READY "\"buttons\":3}",
      READY
      "\"persists\":true,\"reply\":true,\"image\":true,\"locked\":true,\"dnd\":true,\"idle\":1}"};
  for (size_t i = 0; i < sizeof desks / sizeof *desks; i++) {
    struct world world;
    look_at(&world, desks[i], "prompts may sound");
    if (text_banned(buf_text(&world.text)) != NULL) fail_msg("%s", buf_text(&world.text));
    finish(&world);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_state_of_the_server_has_its_remedy),
      cmocka_unit_test(test_a_desktop_with_everything_is_well),
      cmocka_unit_test(test_what_is_missing_comes_with_what_to_do),
      cmocka_unit_test(test_the_player_of_sounds_is_named),
      cmocka_unit_test(test_nonsense_is_bounded),
      cmocka_unit_test(test_every_sentence_is_plain),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
