/* The chart that goes with the morning check-in, where the person wants one ([desktop] chart). The
 * prompt never waits for it: it is shown at once, and again with its chart when that is there. */
#include <stdio.h>
#include <string.h>

#include "app_parts.h"
#include "base/log.h"

static const char words[] = "Your pain, day by day, over the last fortnight.";

static bool is_charted(const struct app *app, const char *prompt) {
  return app->charted[0] != '\0' && strcmp(app->charted, prompt) == 0;
}

static void chart_is_there(void *owner) {
  struct app *app = owner;
  struct view view;
  struct now now = app_now(app);
  if (engine_view(&app->engine, app->charted, &now, &view))
    app_show_on_desktop(app, &view);
  else
    app_chart_closed(app, app->charted);
}

/* S23: numbers are not drawn on a screen that is known to be locked; the desktop's own program
 * holds every picture back while it is. */
static bool may_chart(const struct app *app, const struct view *view) {
  return app->config->chart && !view->veiled && app->desktop != NULL &&
         view->urgency != URGENCY_CRITICAL && app->engine.presence.locked != TRUTH_YES &&
         strncmp(view->prompt, "morning@", 8) == 0;
}

void app_chart_shown(struct app *app, const struct view *view) {
  char today[CIVIL_UTC_SIZE];
  struct stamp stamp;
  struct now now = app_now(app);
  struct err err;
  if (!may_chart(app, view) || is_charted(app, view->prompt)) return;
  if (app->chart == NULL &&
      desktop_chart_create(&app->loop, chart_is_there, app, &app->chart, &err) < 0) {
    log_warning("no chart for the check-in: %s", err.text);
    return;
  }
  engine_stamp(&now, &stamp);
  civil_format_date(stamp.date, today);
  snprintf(app->charted, sizeof app->charted, "%s", view->prompt);
  desktop_chart_make(app->chart, today);
}

void app_chart_attach(const struct app *app, struct view *view) {
  bool asks = view->type == VIEW_CHOICE || view->type == VIEW_SCALE || view->type == VIEW_NOTICE;
  const char *path = is_charted(app, view->prompt) ? desktop_chart_path(app->chart) : NULL;
  if (!asks || path == NULL || view->image != NULL || view->veiled) return;
  view->image = path;
  view->alt = words;
}

void app_chart_closed(struct app *app, const char *prompt) {
  if (!is_charted(app, prompt)) return;
  app->charted[0] = '\0';
  desktop_chart_remove(app->chart);
}
