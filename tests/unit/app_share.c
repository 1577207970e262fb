/* Two terminals without a daemon: two real conversations over one diary. What one stores the other
 * sees; of two answers the first counts. */
#include <string.h>

#include "stdio_fixture.h"

enum { TERMINALS = 2, WAIT_MS = 10000 };

struct terminal {
  pid_t pid; /* `settled --stdio` */
  struct link link;
};

struct house {
  char folder[FOLDER_SIZE];
  struct terminal terminals[TERMINALS];
};

static int house_open(void **state) {
  struct house *house = calloc(1, sizeof *house);
  folder_make(house->folder);
  folder_is_home(house->folder);
  for (int i = 0; i < TERMINALS; i++)
    house->terminals[i].pid = stdio_begin(&house->terminals[i].link);
  *state = house;
  return 0;
}

static int house_close(void **state) {
  struct house *house = *state;
  for (int i = 0; i < TERMINALS; i++)
    assert_int_equal(stdio_end(house->terminals[i].pid, &house->terminals[i].link), 0);
  folder_remove(house->folder);
  free(house);
  return 0;
}

/* The next message; a new reference. */
static json_t *hear(struct terminal *terminal) {
  json_t *message = NULL;
  struct err err;
  if (link_wait(&terminal->link, WAIT_MS, &message, &err) != HEARD_MESSAGE)
    fail_msg("nothing was said");
  return message;
}

/* The reply to that request, passing over pushes. */
static json_t *reply_to(struct terminal *terminal, json_int_t id) {
  json_t *message = hear(terminal);
  while (json_integer_value(json_object_get(message, "id")) != id) {
    json_decref(message);
    message = hear(terminal);
  }
  return message;
}

static json_t *ask(struct terminal *terminal, const char *method, json_t *params) {
  return reply_to(terminal, link_request(&terminal->link, method, params));
}

/* The next push of that kind, and of that prompt. */
static json_t *push_of(struct terminal *terminal, const char *event, const char *prompt) {
  for (;;) {
    json_t *message = hear(terminal), *view = json_object_get(message, "view");
    const char *kind = json_string_value(json_object_get(message, "event"));
    const char *about = json_string_value(json_object_get(view != NULL ? view : message, "prompt"));
    if (kind != NULL && strcmp(kind, event) == 0 && strcmp(about, prompt) == 0) return message;
    json_decref(message);
  }
}

static void attach(struct terminal *terminal) {
  json_decref(ask(terminal, "attach", json_pack("{s:s}", "name", "test")));
}

/* A check-in is opened; its view, a new reference. */
static json_t *open_checkin(struct terminal *terminal) {
  json_t *reply = ask(terminal, "command", json_pack("{s:[s]}", "argv", "checkin"));
  json_t *view = json_object_get(json_object_get(reply, "result"), "ask");
  assert_true(json_is_object(view));
  json_incref(view);
  json_decref(reply);
  return view;
}

static json_t *answer_to(json_t *view, int value) {
  return json_pack("{s:O, s:O, s:i}", "prompt", json_object_get(view, "prompt"), "question",
                   json_object_get(view, "question"), "value", value);
}

static const char *prompt_of(json_t *view) {
  return json_string_value(json_object_get(view, "prompt"));
}

/* ---------------------------------------------------------------------------------------------- */

static void what_opens_in_one_terminal_is_seen_in_the_other(void **state) {
  struct house *house = *state;
  struct terminal *first = &house->terminals[0], *second = &house->terminals[1];
  attach(second);
  json_t *view = open_checkin(first);
  json_t *shown = push_of(second, "show", prompt_of(view));
  assert_string_equal(
      json_string_value(json_object_get(json_object_get(shown, "view"), "question")),
      json_string_value(json_object_get(view, "question")));
  json_decref(shown);
  json_t *skipped = ask(first, "command", json_pack("{s:[s]}", "argv", "skip"));
  assert_true(json_is_true(json_object_get(skipped, "ok")));
  json_decref(skipped);
  json_decref(push_of(second, "close", prompt_of(view)));
  json_decref(view);
}

/* Both are sent before either reply is read. */
static void of_two_answers_at_once_one_counts(void **state) {
  struct house *house = *state;
  struct terminal *first = &house->terminals[0], *second = &house->terminals[1];
  attach(first);
  attach(second);
  json_t *view = open_checkin(first);
  json_decref(push_of(second, "show", prompt_of(view)));
  json_int_t ids[TERMINALS];
  for (int i = 0; i < TERMINALS; i++)
    ids[i] = link_request(&house->terminals[i].link, "answer", answer_to(view, 3 + i));
  int taken = 0;
  for (int i = 0; i < TERMINALS; i++) {
    json_t *reply = reply_to(&house->terminals[i], ids[i]);
    taken += json_is_true(json_object_get(reply, "ok"));
    json_decref(reply);
  }
  assert_int_equal(taken, 1);
  json_t *log = ask(first, "command", json_pack("{s:[s,s]}", "argv", "log", "checkin"));
  json_t *data = json_object_get(json_object_get(log, "result"), "data");
  assert_int_equal(json_array_size(json_object_get(data, "entries")), 1);
  json_decref(log);
  json_decref(view);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_opens_in_one_terminal_is_seen_in_the_other),
      TEST(of_two_answers_at_once_one_counts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
