/* What peers ask of the daemon, one table row a method (settled/wire.h). The socket's clients and
 * the desktop child are the same to it. */
#include <string.h>

#include "app_parts.h"
#include "commands/commands_parts.h"
#include "commands/view_json.h"
#include "core/entries.h"
#include "diary/codec.h"
#include "settled/wire.h"

enum { ARGV_MAX = 64 };

struct request {
  struct app *app;
  int32_t peer;
  json_int_t id;
  json_t *params;
};

/* ---- answering ------------------------------------------------------------------------------ */

static void answer(const struct request *request, json_t *result) {
  if (request->peer == DESKTOP_PEER)
    desktop_reply(request->app->desktop, request->id, result);
  else
    server_reply(request->app->server, request->peer, request->id, result);
}

static void refuse(const struct request *request, const char *code, const char *message) {
  if (request->peer == DESKTOP_PEER)
    desktop_refuse(request->app->desktop, request->id, code, message);
  else
    server_refuse(request->app->server, request->peer, request->id, code, message);
}

static json_t *asked_view(struct app *app, const char *prompt) {
  struct view view;
  struct now now = app_now(app);
  if (prompt[0] == '\0' || !engine_view(&app->engine, prompt, &now, &view)) return json_null();
  json_t *json = view_json(&view, now.at, app->config->sound);
  return json != NULL ? json : json_null();
}

static void answer_with(const struct request *request, struct reply *reply) {
  if (reply->code != NULL) {
    refuse(request, reply->code, reply->message);
    return;
  }
  answer(request,
         json_pack("{s:s,s:i,s:o,s:b,s:b,s:b,s:O}", "text", buf_text(&reply->text), "exit",
                   reply->exit, "ask", asked_view(request->app, reply->ask), "local", reply->local,
                   "attach", reply->attach, "laid", reply->laid, "data", reply->data));
}

/* ---- reading -------------------------------------------------------------------------------- */

static int take_argv(json_t *list, const char *argv[ARGV_MAX]) {
  size_t i;
  json_t *word;
  if (!json_is_array(list) || json_array_size(list) > ARGV_MAX) return -1;
  json_array_foreach(list, i, word) {
    if (!json_is_string(word)) return -1;
    argv[i] = json_string_value(word);
  }
  return (int)json_array_size(list);
}

/* False: not understood. Absent: 80 columns of ASCII. */
static bool take_terminal(json_t *json, struct reply *reply) {
  int columns, unicode, color, plain;
  if (json == NULL) return true;
  if (json_unpack(json, "{s:i,s:b,s:b,s:b!}", "columns", &columns, "unicode", &unicode, "color",
                  &color, "plain", &plain) != 0)
    return false;
  reply->terminal =
      (struct terminal){.columns = columns < TERMINAL_COLUMNS_MIN   ? TERMINAL_COLUMNS_MIN
                                   : columns > TERMINAL_COLUMNS_MAX ? TERMINAL_COLUMNS_MAX
                                                                    : columns,
                        .unicode = unicode,
                        .color = color,
                        .plain = plain};
  return true;
}

void app_answer(struct app *app, int32_t peer, json_int_t id, struct reply *reply) {
  const struct request request = {.app = app, .peer = peer, .id = id};
  answer_with(&request, reply);
}

/* Now, or when the question is there that belongs to it. */
static void finish(const struct request *request, struct reply *reply) {
  if (app_keep_waiting(request->app, request->peer, request->id, reply)) return;
  answer_with(request, reply);
  reply_finish(reply);
}

/* ---- methods -------------------------------------------------------------------------------- */

/* True: it runs again once the desktop has been looked at. */
static bool waits_for_desk(const struct request *request, struct reply *reply) {
  if (!reply->waits_desk) return false;
  bool waits = app_desk_wait(request->app, request->peer, request->id, request->params);
  if (waits)
    reply_finish(reply);
  else
    reply_fail(reply, "busy", "The desktop cannot be looked at just now.");
  return waits;
}

static void do_command(const struct request *request) {
  const char *argv[ARGV_MAX];
  struct entry_id key = {{0}};
  struct reply reply;
  int argc = take_argv(json_object_get(request->params, "argv"), argv);
  json_t *id = json_object_get(request->params, "key");
  bool bad_key =
      id != NULL && (!json_is_string(id) ||
                     codec_id_parse(json_string_value(id), json_string_length(id), &key) < 0);
  reply_init(&reply, request->peer, json_is_true(json_object_get(request->params, "json")));
  if (argc < 0 || bad_key || !take_terminal(json_object_get(request->params, "terminal"), &reply))
    reply_fail(&reply, "usage", "That request is not understood.");
  else
    commands_run(request->app, argv, argc, &key, &reply);
  if (app_keep_enabling(request->app, request->peer, request->id, &reply)) return;
  if (waits_for_desk(request, &reply)) return;
  finish(request, &reply);
}

/* Once is enough: a peer has one place in a list, and leaves one when it goes. */
static bool is_in(const int32_t *list, int count, int32_t peer) {
  for (int i = 0; i < count; i++)
    if (list[i] == peer) return true;
  return false;
}

static void do_attach(const struct request *request) {
  struct app *app = request->app;
  struct reply reply;
  if (is_in(app->front_ends, app->front_end_count, request->peer)) {
    answer(request, json_object());
    return;
  }
  if (app->front_end_count == FRONT_ENDS) {
    refuse(request, "busy", "Too many front ends are attached.");
    return;
  }
  app->front_ends[app->front_end_count++] = request->peer;
  if (request->peer != DESKTOP_PEER) server_stay(app->server, request->peer);
  app_share_watch(app);
  answer(request, json_object());
  reply_init(&reply, request->peer, false);
  app_step(app, &(struct event){.kind = EVENT_FRONT_END, .audience = request->peer}, NULL);
  reply_finish(&reply);
}

static void do_subscribe(const struct request *request) {
  struct app *app = request->app;
  bool already = is_in(app->subscribers, app->subscriber_count, request->peer);
  if ((app->subscriber_count == WIRE_PEERS_MAX && !already) || request->peer == DESKTOP_PEER) {
    refuse(request, "busy", "Too many subscribers.");
    return;
  }
  if (!already) app->subscribers[app->subscriber_count++] = request->peer;
  answer(request, json_object());
  server_push(app->server, request->peer,
              json_pack("{s:s,s:o}", "event", "state", "state", status_json(app)));
}

static const char *text_of(const struct request *request, const char *name) {
  return json_string_value(json_object_get(request->params, name));
}

static void do_answer(const struct request *request) {
  struct app *app = request->app;
  struct view view;
  struct reply reply;
  struct err err;
  struct now now = app_now(app);
  struct event event = {.kind = EVENT_ANSWER,
                        .audience = request->peer,
                        .prompt = text_of(request, "prompt"),
                        .question = text_of(request, "question")};
  if (event.prompt == NULL || event.question == NULL) {
    refuse(request, "usage", "That answer is not understood.");
    return;
  }
  bool told = strncmp(event.prompt, "told:", 5) == 0;
  if (!told && (!engine_view(&app->engine, event.prompt, &now, &view) ||
                strcmp(view.question, event.question) != 0)) {
    refuse(request, "gone", "That question is not open any more.");
    return;
  }
  json_t *value = json_object_get(request->params, "value");
  if (!told && view_json_answer(&view, value, &event.value, &event.text, &err) < 0) {
    refuse(request, "value", err.text);
    return;
  }
  if (told) event.text = json_string_value(value); /* the key of the button */
  reply_init(&reply, request->peer, false);
  app_step(app, &event, &reply);
  finish(request, &reply);
}

static void do_closed(const struct request *request) {
  static const char *const reasons[] = {"dismissed", "expired", "unseen"};
  const char *reason = text_of(request, "reason");
  struct event event = {.kind = EVENT_CLOSED,
                        .audience = request->peer,
                        .prompt = text_of(request, "prompt"),
                        .question = text_of(request, "question"),
                        .reason = CLOSE_UNSEEN};
  for (int i = 0; i < 3; i++)
    if (reason != NULL && strcmp(reasons[i], reason) == 0) event.reason = (enum close_reason)i;
  if (event.prompt == NULL || event.question == NULL || reason == NULL) {
    refuse(request, "usage", "That is not understood.");
    return;
  }
  app_step(request->app, &event, NULL);
  answer(request, json_object());
}

static enum truth truth_of(json_t *value) {
  if (json_is_boolean(value)) return json_is_true(value) ? TRUTH_YES : TRUTH_NO;
  return TRUTH_UNKNOWN;
}

/* Five minutes without a key or the mouse count as away. */
static void do_presence(const struct request *request) {
  enum { AWAY_SECONDS = 300 };
  json_t *idle = json_object_get(request->params, "idle");
  struct event event = {.kind = EVENT_PRESENCE, .audience = request->peer};
  event.presence.locked = truth_of(json_object_get(request->params, "locked"));
  event.presence.do_not_disturb = truth_of(json_object_get(request->params, "dnd"));
  event.presence.full_screen = truth_of(json_object_get(request->params, "full_screen"));
  event.presence.pausing = json_is_true(json_object_get(request->params, "pausing"));
  if (json_is_integer(idle))
    event.presence.away = json_integer_value(idle) >= AWAY_SECONDS ? TRUTH_YES : TRUTH_NO;
  app_step(request->app, &event, NULL);
  answer(request, json_object());
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct {
  const char *method;
  void (*run)(const struct request *request);
} methods[] = {
    {"command", do_command}, {"attach", do_attach}, {"subscribe", do_subscribe},
    {"answer", do_answer},   {"closed", do_closed}, {"presence", do_presence},
};

void app_request(void *owner, int32_t peer, json_int_t id, const char *method, json_t *params) {
  struct request request = {owner, peer, id, params};
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (strcmp(methods[i].method, method) == 0) {
      methods[i].run(&request);
      return;
    }
  refuse(&request, "usage", "There is no such method.");
}

static void leave(int32_t *list, int *count, int32_t peer) {
  for (int i = 0; i < *count; i++)
    if (list[i] == peer) {
      memmove(list + i, list + i + 1, (size_t)(*count - i - 1) * sizeof *list);
      *count -= 1;
      return;
    }
}

/* The desktop comes back when there is something to show, and is shown what was put to it. */
void app_peer_gone(void *owner, int32_t peer) {
  struct app *app = owner;
  leave(app->front_ends, &app->front_end_count, peer);
  leave(app->subscribers, &app->subscriber_count, peer);
  app_forget_enabling(app, peer);
  app_forget_waiting(app, peer);
  if (app->stopping) return;
  if (app->mode == APP_STDIO) { /* nobody is left to be told of it */
    uv_stop(&app->loop);
    return;
  }
  enum event_kind kind = peer == DESKTOP_PEER ? EVENT_PRESENCE : EVENT_FRONT_END;
  app_step(app, &(struct event){.kind = kind, .audience = peer, .gone = true}, NULL);
}
