#include "desktop_chart.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/paths.h"
#include "child.h"

enum { MAKE_MS = 5000, NOTHING_SAID = 4096, DATE_SIZE = 16 };

struct desktop_chart {
  struct child *child;
  desktop_chart_done done;
  void *owner;
  bool wanted; /* since desktop_chart_make */
  bool there;
  char path[PATH_SIZE];
  char today[DATE_SIZE];
  const char *arguments[7]; /* of settle-report; point to the above */
};

static void take_ready(void *owner, json_t *hello) {
  (void)owner, (void)hello;
}

static void take_message(void *owner, json_t *message) {
  (void)owner, (void)message;
}

/* settle-report says nothing: how it ends is what it says. */
static void take_end(void *owner, const struct child_end *end) {
  struct desktop_chart *chart = owner;
  bool made = end->fate == CHILD_EXITED && end->status == 0;
  if (!chart->wanted) {
    unlink(chart->path);
    return;
  }
  chart->wanted = false;
  chart->there = made;
  if (made)
    chart->done(chart->owner);
  else
    log_warning("no chart for the check-in: settle-report did not make it");
}

int desktop_chart_create(uv_loop_t *loop, desktop_chart_done done, void *owner,
                         struct desktop_chart **out, struct err *err) {
  static const struct child_events events = {take_ready, take_message, take_end};
  struct desktop_chart *chart = calloc(1, sizeof *chart);
  if (chart == NULL) return err_set(err, ENOMEM, "no memory");
  int failed = paths_runtime(chart->path, "chart.png", err);
  const struct child_options options = {.program = "settle-report",
                                        .arguments = chart->arguments,
                                        .line_max = NOTHING_SAID,
                                        .queue_max = NOTHING_SAID,
                                        .hello_ms = MAKE_MS, /* it ends without saying any */
                                        .quiet = true};
  const char *const arguments[] = {"--format", "card",      "--at", chart->today,
                                   "-o",       chart->path, NULL};
  for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++)
    chart->arguments[i] = arguments[i];
  chart->done = done;
  chart->owner = owner;
  if (!failed && child_create(loop, &options, &events, chart, &chart->child) < 0)
    failed = err_set(err, ENOMEM, "no memory");
  if (failed) {
    free(chart);
    return failed;
  }
  unlink(chart->path);
  *out = chart;
  return 0;
}

void desktop_chart_destroy(struct desktop_chart *chart) {
  if (chart == NULL) return;
  unlink(chart->path);
  child_destroy(chart->child);
  free(chart);
}

void desktop_chart_make(struct desktop_chart *chart, const char *today) {
  struct err err;
  snprintf(chart->today, sizeof chart->today, "%s", today);
  chart->there = false;
  chart->wanted = child_start(chart->child, &err) == 0;
  if (!chart->wanted) log_warning("no chart for the check-in: %s", err.text);
}

void desktop_chart_remove(struct desktop_chart *chart) {
  chart->wanted = chart->there = false;
  unlink(chart->path);
}

const char *desktop_chart_path(const struct desktop_chart *chart) {
  return chart->there ? chart->path : NULL;
}
