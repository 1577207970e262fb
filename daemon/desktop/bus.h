/* The session bus and the health of its notification server. libnotify blocks for 25 s on a server
 * that is mute, so before each of its calls bus_check asks the server for its name, asynchronously.
 * A server that has not answered after BUS_PATIENCE counts as hung; the question stays open, so its
 * late answer tells that it is back, and is put again every BUS_RETRY, as it may have been lost.
 *
 * A bus is never started from here: without an address the server counts as absent, and the bus is
 * looked for again now and then while somebody checks. */
#ifndef DESKTOP_BUS_H
#define DESKTOP_BUS_H

#include <gio/gio.h>

#include "desktop/servers.h"

enum {
  BUS_PATIENCE = 1500,     /* ms */
  BUS_RETRY = 10,          /* s: a server or bus that is not there, while something is due */
  BUS_RESTART_PATIENCE = 2 /* s between a server's end and asking for it, which may start one */
};

enum bus_health { BUS_READY, BUS_HUNG, BUS_ABSENT };

/* All are called from the main loop. */
struct bus_events {
  /* Once or more after bus_check. Only while BUS_READY is being told may libnotify be called. */
  void (*checked)(void *owner, enum bus_health health);
  /* The server went, or another one came: what was on screen is gone, its ids mean nothing. */
  void (*replaced)(void *owner);
  /* The bus itself ended; libnotify cannot get over that in one process (0.8.1). */
  void (*lost)(void *owner);
};

struct bus;

struct bus *bus_create(const struct bus_events *events, void *owner);
void bus_destroy(struct bus *bus);
void bus_check(struct bus *bus);
/* What is there; valid after a BUS_READY until `replaced`. */
const struct server *bus_server(const struct bus *bus);
/* What it calls itself, with its version; "" before it has said so. */
const char *bus_server_title(const struct bus *bus);
/* The server's unique name, or NULL. */
const char *bus_server_owner(const struct bus *bus);
/* NULL while there is none. */
GDBusConnection *bus_connection(const struct bus *bus);

#endif
