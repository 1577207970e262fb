/* The only reader of clocks and of the time zone (design 3 and 8, facts 2). In the daemon, and in
 * `settled --command` and rehearsals as a virtual twin. Single-threaded.
 *
 *   clock_open(loop, &(struct clock_options){.zone = config->zone}, woken, app, &clock, &err);
 *   clock_arm(clock, engine_next_wakeup(...));
 *   clock_close(clock);                          freed once the loop has run again
 *
 * One timerfd: no wake-up between two alarms, and suspend and clock steps are noticed. The zone
 * is libc's, one a process: TZ belongs to this module, which puts its own value back before it asks
 * when somebody else (another clock) has changed it. */
#ifndef SETTLED_CLOCK_H
#define SETTLED_CLOCK_H

#include "base/err.h"
#include "core/civil.h"
#include "settled/units.h"

struct uv_loop_s;
struct clock;

enum { ZONE_NAME_SIZE = 64 };

enum clock_wake {
  CLOCK_DUE,     /* the armed moment has come */
  CLOCK_CHANGED, /* the clock was set, or the zone is another one */
  CLOCK_RESUMED  /* the machine was suspended */
};

/* Called from the loop. Whatever the reason: the zone has been read anew, time may have moved
 * either way, several alarms may have passed; evaluate all that is due, then clock_arm. */
typedef void clock_woken(void *owner, enum clock_wake why);

struct clock_options {
  const char *zone;      /* "Europe/Berlin"; NULL or "": the system's */
  const char *localtime; /* the file that says the system's; NULL: TZ, else /etc/localtime */
};

/* 0, -EINVAL (unknown zone) or -errno. */
int clock_open(struct uv_loop_s *loop, const struct clock_options *options, clock_woken *woken,
               void *owner, struct clock **out, struct err *err);
/* The twin that never wakes anybody: its time stands where clock_set put it. The zone is a name, a
 * fixed offset "+05:45", or NULL or "": the system's. 0, -EINVAL or -ENOMEM. */
int clock_open_virtual(moment now, const char *zone, struct clock **out, struct err *err);
/* NULL: nothing to do. A real one is freed when its loop next runs. */
void clock_close(struct clock *clock);

/* Wall-clock time; of a virtual clock, what was set. */
moment clock_now(const struct clock *clock);
/* Monotonic, for deadlines only; of a virtual clock, its own time. */
elapsed clock_elapsed(const struct clock *clock);
/* The zone in force, for core; lives as long as the clock, whatever zone it changes to. */
const struct zone *clock_zone(const struct clock *clock);
/* "Europe/Berlin", "+05:45" or "": the system's. */
const char *clock_zone_name(const struct clock *clock);

/* Wakes at the moment or after it, in place of what was armed before; MOMENT_NEVER: only when the
 * clock or the zone changes. A moment that has passed wakes at once, from the loop. */
void clock_arm(struct clock *clock, moment at);
/* The armed moment. */
moment clock_armed(const struct clock *clock);

/* Another zone, as in clock_open; the caller evaluates and arms anew. On an error the old one
 * stays. */
int clock_use_zone(struct clock *clock, const char *zone, struct err *err);
/* Moves a virtual clock. */
void clock_set(struct clock *clock, moment now);

/* Whether the zoneinfo folder has this zone (libc takes an unknown one for UTC in silence). */
bool clock_zone_known(const char *zone);

#endif
