/* One notification on screen, a thin hand around one NotifyNotification. bubble_show and
 * bubble_update call libnotify, which blocks on a mute server: only inside bus
 * `checked(BUS_READY)`. Taking it away never blocks: that is a message of our own, sent to the very
 * process that showed it, so that an id can't hit another program's notification after a server was
 * restarted. */
#ifndef DESKTOP_BUBBLE_H
#define DESKTOP_BUBBLE_H

#include <gio/gio.h>

#include "base/err.h"
#include "desktop/figure.h"
#include "desktop/render.h"

/* NotificationClosed's reasons */
enum bubble_end { BUBBLE_EXPIRED = 1, BUBBLE_DISMISSED = 2, BUBBLE_CLOSED = 3 };

enum { BUBBLE_REPLY_MAX = 4096 };

struct bubble_events {
  /* A button that this bubble offered. */
  void (*picked)(void *owner, const struct pick *pick);
  /* Typed into it, where that was offered; valid UTF-8, at most BUBBLE_REPLY_MAX bytes and one. */
  void (*replied)(void *owner, const char *text);
  /* It left the screen without bubble_close. */
  void (*ended)(void *owner, enum bubble_end end);
};

/* What is not words. */
struct bubble_look {
  struct figure figure;    /* borrowed */
  const char *category;    /* does not change while it is on screen, */
  const char *placeholder; /* nor does what may be typed into it; "": nothing is */
};

struct bubble;

/* Takes `rendering`'s contents, also after an error. NULL with `err` filled: not shown. */
struct bubble *bubble_show(GDBusConnection *connection, const char *server_owner,
                           const struct bubble_look *look, struct rendering *rendering,
                           const struct bubble_events *events, void *owner, struct err *err);
/* Whether it is what `figure` and `rendering` would put there, and makes no sound. */
bool bubble_shows(const struct bubble *bubble, const struct figure *figure,
                  const struct rendering *rendering);
/* Puts another text and picture in its place; nothing happens when nothing would look different.
 * Takes `rendering`'s contents. 0 or -EIO. */
int bubble_update(struct bubble *bubble, const struct figure *figure, struct rendering *rendering,
                  struct err *err);
/* Takes it off the screen and forgets it. NULL: nothing to do. */
void bubble_close(struct bubble *bubble);
/* Forgets it; its server is gone. */
void bubble_drop(struct bubble *bubble);

#endif
