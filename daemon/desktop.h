/* The desktop as a front end: `settled-desktop`, a child that is there only while something is on
 * the screen (design 1). Started by the first thing to show; it attaches and is told what is open;
 * it ends by itself. When it crashes it is started again, with back-off, while something is open.
 */
#ifndef SETTLED_DESKTOP_H
#define SETTLED_DESKTOP_H

#include <jansson.h>
#include <stdbool.h>
#include <uv.h>

#include "base/err.h"

struct desktop;

struct desktop_events {
  /* A request of the child, as of any front end; answered with desktop_reply. */
  void (*request)(void *owner, json_int_t id, const char *method, json_t *params);
  void (*gone)(void *owner);
};

/* 0, -ENOMEM. Starts nothing. Without a graphical session (no session bus to be found) it never
 * will: then desktop_possible says why. */
int desktop_create(uv_loop_t *loop, const struct desktop_events *events, void *owner,
                   struct desktop **out);
void desktop_destroy(struct desktop *desktop); /* NULL is fine */
/* Ends it in order, so that it takes what it shows off the screen: buttons must not outlive whom
 * they talk to. It runs on until desktop_running says no. */
void desktop_stop(struct desktop *desktop);
bool desktop_running(const struct desktop *desktop);
/* NULL: it can; else a sentence for `doctor`. */
const char *desktop_missing(const struct desktop *desktop);

/* Something is open: run, so that it attaches and is shown what. */
void desktop_wake(struct desktop *desktop);
/* A push; takes the reference. `keep`: said as soon as it is there (a notice that nobody waits
 * for; 8 at most), otherwise only when it is there already. */
void desktop_push(struct desktop *desktop, json_t *message, bool keep);
/* Whether to tell of the person's presence: run, say what is known now and each change of it, until
 * it is switched off. */
void desktop_watch(struct desktop *desktop, bool on);
void desktop_reply(struct desktop *desktop, json_int_t id, json_t *result);
void desktop_refuse(struct desktop *desktop, json_int_t id, const char *code, const char *message);

#endif
