/* Several conversations over one diary while no daemon runs: two terminals, or a command beside
 * one. Each has an engine of its own, so a step is made under the diary's lock, and after the
 * working set has been read anew if another program has stored something meanwhile. Of two answers
 * the first counts; the other one's sender hears that the question is gone. */
#include <string.h>

#include "app_parts.h"
#include "base/log.h"

enum { SHARE_WAIT_MS = 2000 };

static void take_lock(struct app *app, struct share *share) {
  struct err err;
  pid_t holder;
  share->locked = app->lock.fd < 0 &&
                  diary_lock_take(app->diary_path, SHARE_WAIT_MS, &app->lock, &holder, &err) == 0;
}

void app_share_begin(struct app *app, struct share *share) {
  memset(share, 0, sizeof *share);
  if (app->mode != APP_STDIO || app->diary == NULL) return;
  take_lock(app, share);
  if (!diary_changed(app->diary)) return;
  share->renewed = true;
  for (int i = 0; i < app->engine.open_count; i++)
    memcpy(share->open[share->count++], app->engine.open[i].key, KEY_SIZE);
  app_reload_history(app);
}

static bool is_open(const struct app *app, const char *key) {
  for (int i = 0; i < app->engine.open_count; i++)
    if (strcmp(app->engine.open[i].key, key) == 0) return true;
  return false;
}

/* What was answered elsewhere leaves the screen here. */
void app_share_end(struct app *app, struct share *share) {
  if (share->locked) diary_lock_drop(&app->lock);
  for (int i = 0; i < share->count; i++)
    if (!is_open(app, share->open[i])) app_take_off(app, share->open[i]);
}

static void changed_elsewhere(void *owner) {
  app_step(owner, &(struct event){.kind = EVENT_WAKE}, NULL);
}

void app_share_watch(struct app *app) {
  struct err err;
  char folder[PATH_SIZE];
  if (app->mode != APP_STDIO || app->diary_watch != NULL) return;
  snprintf(folder, sizeof folder, "%s", app->diary_path);
  *strrchr(folder, '/') = '\0';
  if (watch_tree(&app->loop, folder, changed_elsewhere, app, &app->diary_watch, &err) < 0)
    log_warning("what other programs store is noticed late: %s", err.text);
}
