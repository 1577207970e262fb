#include "desktop_probe.h"

#include <errno.h>
#include <stdlib.h>

#include "child.h"
#include "settled/wire.h"

enum { HELLO_MS = 5000, REPORT_MS = 6000 };

struct desktop_probe {
  struct child *child;
  desktop_probe_done done;
  void *owner;
  bool asked;
  bool reported; /* by the run that is ending: its end tells nothing more */
};

/* Takes the reference. */
static void tell(struct desktop_probe *probe, json_t *report) {
  bool asked = probe->asked;
  probe->asked = false;
  if (asked) probe->done(probe->owner, report);
  json_decref(report);
}

static void take_ready(void *owner, json_t *hello) {
  struct desktop_probe *probe = owner;
  (void)hello;
  child_expect(probe->child, 0, REPORT_MS);
}

static void take_message(void *owner, json_t *message) {
  struct desktop_probe *probe = owner;
  json_t *report = json_object_get(message, "desk");
  child_answered(probe->child);
  probe->reported = true;
  child_stop(probe->child); /* who asks from here on gets a run of its own */
  tell(probe, json_is_object(report) ? json_incref(report) : json_object());
}

static void take_end(void *owner, const struct child_end *end) {
  struct desktop_probe *probe = owner;
  bool reported = probe->reported;
  (void)end; /* that it said nothing is what is told */
  probe->reported = false;
  if (!reported) tell(probe, json_object());
}

int desktop_probe_create(uv_loop_t *loop, desktop_probe_done done, void *owner,
                         struct desktop_probe **out) {
  static const struct child_events events = {take_ready, take_message, take_end};
  static const char *const arguments[] = {"--probe", NULL};
  static const struct child_options options = {.program = "settled-desktop",
                                               .arguments = arguments,
                                               .line_max = WIRE_LINE_MAX,
                                               .queue_max = WIRE_QUEUE_MAX,
                                               .hello_ms = HELLO_MS,
                                               .quiet = true}; /* the report says it all */
  struct desktop_probe *probe = calloc(1, sizeof *probe);
  if (probe == NULL || child_create(loop, &options, &events, probe, &probe->child) < 0) {
    free(probe);
    return -ENOMEM;
  }
  probe->done = done;
  probe->owner = owner;
  *out = probe;
  return 0;
}

void desktop_probe_destroy(struct desktop_probe *probe) {
  if (probe == NULL) return;
  child_destroy(probe->child);
  free(probe);
}

int desktop_probe_ask(struct desktop_probe *probe, struct err *err) {
  int failed = child_start(probe->child, err);
  if (!failed) probe->asked = true;
  return failed;
}
