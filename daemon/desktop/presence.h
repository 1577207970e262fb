/* What is known of the person's presence (notification_servers 4), each answer yes, no or unknown:
 *   locked       logind's hint and activity of the session, a screen saver that is active, sleep
 *   idle         seconds, from the compositor or Plasma where they tell, else logind's hint
 *   quiet        do not disturb, from the notification server's own switch or its settings
 *   full screen  the active window, on X11
 * Asked when it is wanted. Then what tells of its changes by itself is listened to: lock, sleep,
 * the person's return, a natural pause. What does not is asked again every PRESENCE_AGAIN, but only
 * while a prompt waits for it to end. What cannot be learnt within PRESENCE_PATIENCE is unknown
 * until it is said all the same. */
#ifndef DESKTOP_PRESENCE_H
#define DESKTOP_PRESENCE_H

#include <gio/gio.h>

#include "desktop/parent.h"
#include "desktop/servers.h"

enum {
  PRESENCE_PATIENCE = 2000, /* ms a question */
  PRESENCE_LATEST = 600000, /* ms: a later answer is not listened to */
  PRESENCE_AGAIN = 60,      /* s */
  PRESENCE_PAUSE = 15000    /* ms without key or pointer that are a natural pause */
};

struct presence_events {
  /* After every question that was asked has been answered or given up, and at changes. */
  void (*known)(void *owner, const struct presence_report *report);
  /* At once; `known` follows. */
  void (*locked)(void *owner, bool locked);
  void (*pausing)(void *owner);
};

struct presence;

struct presence *presence_create(const struct presence_events *events, void *owner);
void presence_destroy(struct presence *presence);
/* Asks for all of it anew. `session`: the session bus, or NULL. */
void presence_ask(struct presence *presence, GDBusConnection *session,
                  const struct server_row *row);
/* A prompt waits, and the end of what holds it is to be told; off: none does. Asks nothing itself.
 */
void presence_watch(struct presence *presence, bool on);

#endif
