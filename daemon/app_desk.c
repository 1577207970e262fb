/* A command that needs to know what the desktop can do waits here, and runs again when that is
 * known. */
#include <string.h>

#include "app_data.h"
#include "app_parts.h"

/* Who waits now; somebody who asks while they run again begins anew. */
static void run_again(void *owner, json_t *report) {
  struct app *app = owner;
  struct desk_request waiting[WIRE_PEERS_MAX];
  int count = app->desk_waiting_count;
  memcpy(waiting, app->desk_waiting, sizeof waiting);
  app->desk_waiting_count = 0;
  app->desk_report = report;
  for (int i = 0; i < count; i++) {
    app_request(app, waiting[i].peer, waiting[i].id, "command", waiting[i].params);
    json_decref(waiting[i].params);
  }
  app->desk_report = NULL;
}

bool app_desk_wait(struct app *app, int32_t peer, json_int_t id, json_t *params) {
  struct err err;
  if (app->desk_waiting_count == WIRE_PEERS_MAX) return false;
  if (app->probe == NULL && desktop_probe_create(&app->loop, run_again, app, &app->probe) < 0)
    return false;
  if (desktop_probe_ask(app->probe, &err) < 0) return false;
  app->desk_waiting[app->desk_waiting_count++] =
      (struct desk_request){peer, id, json_incref(params)};
  return true;
}

const json_t *app_desk_report(const struct app *app) {
  return app->desk_report;
}

void app_desk_close(struct app *app) {
  for (int i = 0; i < app->desk_waiting_count; i++) json_decref(app->desk_waiting[i].params);
  app->desk_waiting_count = 0;
  desktop_probe_destroy(app->probe);
}
