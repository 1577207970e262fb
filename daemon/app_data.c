#include "app_data.h"

#include <errno.h>

#include "app_parts.h"

enum { LOCK_WAIT_MS = 2000 };

/* What is kept is known to the engine and not yet to the diary: reading that anew would forget it,
 * a warning sign among them. So it is stored first, or nothing happens. */
static int run_locked(struct app *app, app_diary_work *work, void *owner, struct err *err) {
  if (app->kept_count > 0) app_store_kept(app);
  if (app->kept_count > 0) return err_set(err, EAGAIN, "earlier entries wait to be stored first");
  int result = work(owner, app->diary, err);
  if (result > 0) app_reload_history(app);
  if (app->diary != NULL) diary_rest(app->diary);
  return result;
}

int app_change_diary(struct app *app, app_diary_work *work, void *owner, struct reply *reply,
                     struct err *err) {
  pid_t holder;
  if (app->diary == NULL) return err_set(err, EIO, "the diary is not open");
  if (diary_readonly(app->diary) != NULL)
    return err_set(err, EROFS, "the diary: %s", diary_readonly(app->diary));
  bool alone = app->mode == APP_STDIO;
  int result = alone ? diary_lock_take(app->diary_path, LOCK_WAIT_MS, &app->lock, &holder, err) : 0;
  if (result < 0) return result;
  result = run_locked(app, work, owner, err);
  if (alone) diary_lock_drop(&app->lock);
  if (result > 0) app_step(app, &(struct event){.kind = EVENT_RESUMED}, reply);
  return result;
}

static bool is_desktop_attached(const struct app *app) {
  for (int i = 0; i < app->front_end_count; i++)
    if (app->front_ends[i] == DESKTOP_PEER) return true;
  return false;
}

void app_look(const struct app *app, struct app_health *out) {
  bool attached = is_desktop_attached(app);
  const char *zone = app->config->zone;
  *out = (struct app_health){.daemon = app->mode == APP_DAEMON,
                             .zone_known = zone[0] == '\0' || clock_zone_known(zone),
                             .watches_config = app->config_watch != NULL,
                             .zone = clock_zone_name(app->clock),
                             .diary_path = app->diary_path,
                             .config_path = app->config_path,
                             .front_ends = app->front_end_count - attached,
                             .kept = app->kept_count};
}
