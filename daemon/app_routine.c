/* Routines between the plugins and the engine; and requests whose answer is a routine's next
 * question, which its plugin is still working out: they are answered when it is known, so that a
 * terminal goes on from question to question as with every other dialogue. */
#include <stdio.h>
#include <string.h>

#include "app_parts.h"

/* ---- from the plugins ----------------------------------------------------------------------- */

static struct app_waiting *find_waiting(struct app *app, const char *prompt) {
  for (int i = 0; i < WAITING_MAX; i++)
    if (app->waiting[i].used && strcmp(app->waiting[i].prompt, prompt) == 0)
      return &app->waiting[i];
  return NULL;
}

void app_take_routine(void *owner, const char *prompt, const struct routine_reply *reply) {
  struct app *app = owner;
  struct app_waiting *waiting = find_waiting(app, prompt);
  struct event event = {.kind = EVENT_ROUTINE, .prompt = prompt, .routine = reply};
  app_step(app, &event, waiting != NULL ? &waiting->reply : NULL);
}

void app_take_wish(void *owner, const struct plugin_wish *wish) {
  char slug[NAME_SIZE];
  routine_slug(wish->plugin, wish->routine, slug);
  struct event event = {.kind = EVENT_START,
                        .name = slug,
                        .text = wish->why,
                        .value = wish->line,
                        .daily = wish->daily};
  app_step(owner, &event, NULL);
}

/* ---- requests that wait --------------------------------------------------------------------- */

/* The routine that was put to this peer and has no question yet; NULL: none. */
static const char *thinking_for(struct app *app, int32_t peer) {
  struct now now = app_now(app);
  for (int i = 0; i < app->engine.open_count; i++)
    if (app->engine.open[i].audience == peer &&
        engine_thinks(&app->engine, app->engine.open[i].key, &now))
      return app->engine.open[i].key;
  return NULL;
}

bool app_keep_waiting(struct app *app, int32_t peer, json_int_t id, const struct reply *reply) {
  if (peer == DESKTOP_PEER || reply->code != NULL || reply->ask[0] != '\0') return false;
  const char *prompt = thinking_for(app, peer);
  for (int i = 0; i < WAITING_MAX && prompt != NULL; i++) {
    struct app_waiting *waiting = &app->waiting[i];
    if (waiting->used) continue;
    *waiting = (struct app_waiting){.used = true, .peer = peer, .id = id, .reply = *reply};
    memmove(waiting->prompt, prompt, sizeof waiting->prompt); /* a whole key, of the same app */
    return true;
  }
  return false;
}

void app_answer_waiting(struct app *app) {
  struct now now = app_now(app);
  for (int i = 0; i < WAITING_MAX; i++) {
    struct app_waiting *waiting = &app->waiting[i];
    if (!waiting->used || engine_thinks(&app->engine, waiting->prompt, &now)) continue;
    waiting->used = false;
    app_answer(app, waiting->peer, waiting->id, &waiting->reply);
    reply_finish(&waiting->reply);
  }
}

void app_forget_waiting(struct app *app, int32_t peer) {
  for (int i = 0; i < WAITING_MAX; i++) {
    struct app_waiting *waiting = &app->waiting[i];
    if (!waiting->used || (waiting->peer != peer && peer != 0)) continue;
    waiting->used = false;
    reply_finish(&waiting->reply);
  }
}
