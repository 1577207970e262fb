/* Carrying out what the engine wants, in order: records first, and each run of them as one
 * transaction, before anything after them is shown or acknowledged. */
#include <stdio.h>
#include <string.h>

#include "app_parts.h"
#include "base/log.h"
#include "commands/commands_parts.h"
#include "commands/view_json.h"

/* ---- pushing -------------------------------------------------------------------------------- */

static bool is_attached(const struct app *app, int32_t peer) {
  for (int i = 0; i < app->front_end_count; i++)
    if (app->front_ends[i] == peer) return true;
  return false;
}

/* `except`: has it in its reply already; 0: nobody. */
static void push_all(struct app *app, int32_t except, json_t *message) {
  for (int i = 0; i < app->front_end_count; i++)
    if (app->front_ends[i] != DESKTOP_PEER && app->front_ends[i] != except)
      server_push(app->server, app->front_ends[i], json_incref(message));
}

static json_t *show_message(struct app *app, const struct view *view) {
  struct view with_chart = *view;
  app_chart_attach(app, &with_chart);
  json_t *shown = view_json(&with_chart, app_now(app).at, app->config->sound);
  return shown != NULL ? json_pack("{s:s,s:o}", "event", "show", "view", shown) : NULL;
}

/* To the sockets' front ends and to the desktop; takes the references, NULL: nothing was made. */
static void push(struct app *app, int32_t audience, int32_t except, json_t *message,
                 json_t *on_desktop, bool keep) {
  bool desktop = (audience == 0 || audience == DESKTOP_PEER) && app->desktop != NULL;
  if (audience == 0 && message != NULL) push_all(app, except, message);
  if (audience != 0 && audience != DESKTOP_PEER && message != NULL)
    server_push(app->server, audience, json_incref(message));
  if (desktop && on_desktop != NULL) desktop_push(app->desktop, json_incref(on_desktop), keep);
  json_decref(message);
  json_decref(on_desktop);
}

/* S23, on request: what somebody else may read on the screen says nothing. Who looks at a terminal
 * has asked for it. */
static void push_view(struct app *app, int32_t audience, int32_t except, const struct view *view,
                      bool keep) {
  struct view veiled = *view;
  if (view->veiled) {
    snprintf(veiled.title, sizeof veiled.title, "settled");
    snprintf(veiled.body, sizeof veiled.body, "Open to see.");
    veiled.image = veiled.alt = NULL;
  }
  push(app, audience, except, show_message(app, view), show_message(app, &veiled), keep);
}

void app_show_on_desktop(struct app *app, const struct view *view) {
  push_view(app, DESKTOP_PEER, 0, view, false);
}

void app_notice(struct app *app, const char *title, const char *body) {
  struct view view = {.type = VIEW_NOTICE,
                      .urgency = URGENCY_NORMAL,
                      .prompt = "told:settled",
                      .question = "told",
                      .deadline = MOMENT_NEVER,
                      .category = "x-settled.care"};
  text_cut(title, TITLE_CHARACTERS, view.title, sizeof view.title);
  text_cut(body, BODY_CHARACTERS, view.body, sizeof view.body);
  push_view(app, 0, 0, &view, true);
}

/* ---- by kind -------------------------------------------------------------------------------- */

static bool is_asked_here(const struct app *app, const struct effect *effect) {
  if (app->reply == NULL || app->reply->peer == DESKTOP_PEER) return false;
  return effect->audience == app->reply->peer || effect->view.urgency == URGENCY_CRITICAL;
}

/* What the sender of the request is asked next comes with its reply; a front end that attached
 * gets it by push as well only when it is for everybody. */
static void show(struct app *app, const struct effect *effect) {
  struct reply *reply = is_asked_here(app, effect) ? app->reply : NULL;
  if (reply != NULL) snprintf(reply->ask, sizeof reply->ask, "%s", effect->view.prompt);
  if (effect->audience == 0 && app->desktop != NULL) desktop_wake(app->desktop);
  if (effect->audience == 0) app_chart_shown(app, &effect->view);
  bool here = app->reply != NULL && effect->audience == app->reply->peer;
  if (!here || effect->audience == DESKTOP_PEER || is_attached(app, effect->audience))
    push_view(app, effect->audience, reply != NULL ? reply->peer : 0, &effect->view, false);
}

static void tell_here(struct reply *reply, const struct view *view) {
  json_t *told = json_object_get(reply->data, "told");
  if (told == NULL) {
    told = json_array();
    json_object_set_new(reply->data, "told", told);
  }
  json_array_append_new(told,
                        json_pack("{s:s,s:s,s:s}", "id",
                                  strncmp(view->prompt, "told:", 5) == 0 ? view->prompt + 5 : "",
                                  "title", view->title, "body", view->body));
  reply_print(reply, "%s\n", view->title);
  if (view->body[0] != '\0') reply_print(reply, "  %s\n", view->body);
}

static void tell(struct app *app, const struct effect *effect) {
  bool here = app->reply != NULL && app->reply->peer != DESKTOP_PEER &&
              (effect->audience == app->reply->peer || effect->audience == 0);
  if (here) tell_here(app->reply, &effect->view);
  if (!here || effect->audience == 0)
    push_view(app, effect->audience, here ? app->reply->peer : 0, &effect->view, true);
}

static void close_prompt(struct app *app, const struct effect *effect) {
  const char *prompt = effect->prompt;
  bool everywhere = effect->audience == 0;
  if (everywhere) app_chart_closed(app, prompt);
  if (everywhere && app->reply != NULL && strcmp(app->reply->ask, prompt) == 0)
    app->reply->ask[0] = '\0';
  if (!everywhere && !is_attached(app, effect->audience)) return;
  json_t *message = json_pack("{s:s,s:s}", "event", "close", "prompt", prompt);
  push(app, effect->audience, 0, message, json_incref(message), false);
}

void app_take_off(struct app *app, const char *prompt) {
  struct effect close = {.kind = EFFECT_CLOSE};
  snprintf(close.prompt, sizeof close.prompt, "%s", prompt);
  close_prompt(app, &close);
}

static void tell_subscribers(struct app *app) {
  if (app->subscriber_count == 0) return;
  json_t *message = json_pack("{s:s,s:o}", "event", "state", "state", status_json(app));
  for (int i = 0; i < app->subscriber_count; i++)
    server_push(app->server, app->subscribers[i], json_incref(message));
  json_decref(message);
}

/* Where nobody can tell, that is told: unknown holds nothing back. */
static void watch_presence(struct app *app, bool on) {
  bool possible = app->desktop != NULL && desktop_missing(app->desktop) == NULL;
  if (possible) desktop_watch(app->desktop, on);
  app->unseen = on && !possible;
}

/* The run of RECORDs that begins here, as one transaction; returns how many. */
static int store_run(struct app *app, int first) {
  struct entry entries[EFFECTS_MAX];
  int count = 0;
  while (first + count < app->effects.count &&
         app->effects.items[first + count].kind == EFFECT_RECORD) {
    entries[count] = app->effects.items[first + count].entry;
    count++;
  }
  app_store(app, entries, count);
  return count;
}

static void carry_out(struct app *app, const struct effect *effect) {
  struct now now = app_now(app);
  switch (effect->kind) {
  case EFFECT_SHOW:
    show(app, effect);
    break;
  case EFFECT_CLOSE:
    close_prompt(app, effect);
    break;
  case EFFECT_TELL:
    tell(app, effect);
    break;
  case EFFECT_REFUSE:
    if (app->reply != NULL)
      reply_fail(app->reply, effect->refusal.code, "%s", effect->refusal.message);
    break;
  case EFFECT_ASK_PLUGINS:
    plugins_ask(app->plugins, effect->revision, &app->engine, &now);
    break;
  case EFFECT_TELL_PLUGINS:
    plugins_tell(app->plugins, effect->told.hook, &effect->told.entry, &app->engine, &now);
    break;
  case EFFECT_WATCH:
    watch_presence(app, effect->on);
    break;
  case EFFECT_ASK_ROUTINE:
    plugins_run_routine(app->plugins, effect->prompt, &app->engine, &now);
    break;
  case EFFECT_CHANGED:
    tell_subscribers(app);
    break;
  case EFFECT_RELOAD:
    app_reload_history(app);
    break;
  case EFFECT_RECORD:
  case EFFECT_KINDS:
    break;
  }
}

/* All records of a step are in the diary before the first thing is shown or said. */
void app_carry_out(struct app *app) {
  for (int i = 0; i < app->effects.count;)
    i += app->effects.items[i].kind == EFFECT_RECORD ? store_run(app, i) : 1;
  for (int i = 0; i < app->effects.count; i++) carry_out(app, &app->effects.items[i]);
  if (app->effects.overflow) log_error("one event caused more than can be carried out at once");
}
