/* What is known of the person's presence: locked and idle from logind on a system bus that runs
 * (notification_servers 4), idle time from the compositor where it tells, do not disturb from the
 * notification server's own switch. Nothing is asked again by a timer: all of it once at the start,
 * and at every lock and unlock. What cannot be learnt within PRESENCE_PATIENCE stays unknown. */
#ifndef DESKTOP_PRESENCE_H
#define DESKTOP_PRESENCE_H

#include <gio/gio.h>

#include "desktop/parent.h"
#include "desktop/servers.h"

enum { PRESENCE_PATIENCE = 1000 /* ms a question */ };

struct presence_events {
  /* After every question that was asked has been answered or given up. */
  void (*known)(void *owner, const struct presence_report *report);
  /* At once; `known` follows. */
  void (*locked)(void *owner, bool locked);
};

struct presence;

struct presence *presence_create(const struct presence_events *events, void *owner);
void presence_destroy(struct presence *presence);
/* Asks for what is not known yet. `session`: the session bus, or NULL. */
void presence_ask(struct presence *presence, GDBusConnection *session,
                  const struct server_quiet *quiet);

#endif
