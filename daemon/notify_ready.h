/* Tells the service manager how far the daemon is: a datagram on $NOTIFY_SOCKET (sd_notify(3)),
 * without libsystemd. */
#ifndef SETTLED_NOTIFY_READY_H
#define SETTLED_NOTIFY_READY_H

#include "base/err.h"

/* "READY=1", "STOPPING=1", "READY=1\nSTATUS=..."; 0 also when nobody asked for it. */
int notify_ready(const char *state, struct err *err);

#endif
