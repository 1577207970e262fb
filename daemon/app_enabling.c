/* Requests whose answer is what a plugin declares: it has to be loaded first. They are looked at
 * again every few milliseconds, only while there are any. */
#include <stdio.h>
#include <string.h>

#include "app_parts.h"
#include "commands/commands_parts.h"

enum { LOOK_MS = 20, WAIT_MS = 4000 };

static void answer(struct app *app, struct app_enabling *row) {
  row->used = false;
  command_tell_plugin(app, row->reply.waits_for, &row->reply);
  app_answer(app, row->peer, row->id, &row->reply);
  reply_finish(&row->reply);
}

static void look(uv_timer_t *timer) {
  struct app *app = timer->data;
  bool loading = plugins_busy(app->plugins), waiting = false;
  for (int i = 0; i < ENABLING_MAX; i++) {
    struct app_enabling *row = &app->enabling[i];
    if (row->used && (!loading || (row->looked += LOOK_MS) >= WAIT_MS)) answer(app, row);
    waiting |= row->used;
  }
  if (!waiting) uv_timer_stop(timer);
}

bool app_keep_enabling(struct app *app, int32_t peer, json_int_t id, struct reply *reply) {
  if (reply->waits_for[0] == '\0' || reply->code != NULL) return false;
  for (int i = 0; i < ENABLING_MAX; i++) {
    if (app->enabling[i].used) continue;
    app->enabling[i] = (struct app_enabling){.used = true, .peer = peer, .id = id, .reply = *reply};
    uv_timer_start(&app->enable, look, LOOK_MS, LOOK_MS);
    return true;
  }
  command_tell_plugin(app, reply->waits_for, reply); /* too many wait: as it is now */
  return false;
}

void app_forget_enabling(struct app *app, int32_t peer) {
  for (int i = 0; i < ENABLING_MAX; i++) {
    struct app_enabling *row = &app->enabling[i];
    if (!row->used || (peer != 0 && row->peer != peer)) continue;
    row->used = false;
    reply_finish(&row->reply);
  }
}
