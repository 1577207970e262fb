#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <uv.h>

#include "base/log.h"
#include "base/paths.h"

#define SYSTEM_LOCALTIME "/etc/localtime"
/* What the watched file itself can suffer; its folder, /etc, is busy with other things. */
#define WATCHED (IN_DONT_FOLLOW | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF | IN_CLOSE_WRITE)

enum {
  SUSPEND_MS = 1000,       /* less is the time between two readings of two clocks */
  LOCALTIME_BACK_MS = 1000 /* `ln -sf` takes the link away before it makes the new one */
};
/* As far as an alarm goes; whoever waits for later is woken for nothing once. */
static const moment FARTHEST = 7258118400; /* 2200 */

struct clock {
  struct zone zone;
  char name[ZONE_NAME_SIZE];
  char tz[PATH_SIZE]; /* what TZ is while this clock is asked; "": not set */
  char *inherited;    /* TZ before this clock; NULL: not set */
  char *localtime;    /* the file given instead of the system's; NULL: none */
  bool fixed;         /* the zone is `offset` seconds east, for ever */
  int32_t offset;
  bool is_virtual;
  moment at; /* of a virtual clock */
  moment armed;
  int64_t suspended; /* ms since boot that the machine slept, at the last look */
  clock_woken *woken;
  void *owner;
  int timer, watch; /* descriptors; -1: none */
  int watched;      /* inotify's name for the localtime file; -1: not watched */
  uv_poll_t timer_poll, watch_poll;
  uv_timer_t retry;
  int handles; /* of the loop that are not closed */
};

static int64_t read_ms(clockid_t id) {
  struct timespec now;
  clock_gettime(id, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the zone ------------------------------------------------------------------------------- */

static void put_tz(const char *tz) {
  if (*tz == '\0')
    unsetenv("TZ");
  else
    setenv("TZ", tz, 1);
  tzset();
}

/* libc reads a zone's file only when TZ becomes another one. */
static void refresh_zone(const struct clock *clock) {
  if (clock->fixed) return;
  put_tz("UTC0");
  put_tz(clock->tz);
}

static bool is_current(const struct clock *clock) {
  const char *tz = getenv("TZ");
  return strcmp(tz == NULL ? "" : tz, clock->tz) == 0;
}

static int32_t offset_at(void *owner, moment at) {
  const struct clock *clock = owner;
  if (clock->fixed) return clock->offset;
  if (!is_current(clock)) put_tz(clock->tz);
  struct tm local;
  time_t seconds = (time_t)at;
  return localtime_r(&seconds, &local) == NULL ? 0 : (int32_t)local.tm_gmtoff;
}

static bool is_zone_file(const char *folder, const char *zone) {
  char path[PATH_SIZE], magic[4];
  if (snprintf(path, sizeof path, "%s/%s", folder, zone) >= PATH_SIZE) return false;
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return false;
  bool known = read(fd, magic, sizeof magic) == sizeof magic && memcmp(magic, "TZif", 4) == 0;
  close(fd);
  return known;
}

bool clock_zone_known(const char *zone) {
  static const char *const folders[] = {"/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo"};
  static const char allowed[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  if (strcmp(zone, "UTC") == 0) return true; /* needs no file */
  if (*zone == '\0' || *zone == '/' || strlen(zone) >= ZONE_NAME_SIZE) return false;
  if (zone[strspn(zone, allowed)] != '\0') return false;
  const char *own = getenv("TZDIR");
  if (own != NULL && *own != '\0') return is_zone_file(own, zone);
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    if (is_zone_file(folders[i], zone)) return true;
  return false;
}

/* "+05:45" */
static bool parse_fixed(const char *text, int32_t *out) {
  static const char form[] = "s00:00";
  for (size_t i = 0; i < sizeof form; i++) {
    bool digit = text[i] >= '0' && text[i] <= '9', sign = text[i] == '+' || text[i] == '-';
    if (form[i] == '0' ? !digit : form[i] == 's' ? !sign : text[i] != form[i]) return false;
  }
  int hours = (text[1] - '0') * 10 + text[2] - '0', minutes = (text[4] - '0') * 10 + text[5] - '0';
  if (hours > 23 || minutes > 59) return false;
  int seconds = hours * HOUR_SECONDS + minutes * MINUTE_SECONDS;
  *out = *text == '-' ? -seconds : seconds;
  return true;
}

/* What TZ must be for the system's zone. */
static void system_tz(const struct clock *clock, char out[PATH_SIZE]) {
  if (clock->localtime != NULL)
    snprintf(out, PATH_SIZE, ":%s", clock->localtime);
  else if (clock->inherited == NULL)
    out[0] = '\0';
  else
    snprintf(out, PATH_SIZE, "%s", *clock->inherited == '\0' ? "UTC0" : clock->inherited);
}

static int choose_zone(struct clock *clock, const char *zone, struct err *err) {
  int32_t offset = 0;
  if (zone == NULL) zone = "";
  bool fixed = clock->is_virtual && parse_fixed(zone, &offset);
  if (*zone != '\0' && !fixed && !clock_zone_known(zone))
    return err_set(err, EINVAL, "there is no time zone \"%.40s\" here; try Europe/Berlin", zone);
  clock->fixed = fixed;
  clock->offset = offset;
  snprintf(clock->name, sizeof clock->name, "%s", zone);
  if (*zone == '\0')
    system_tz(clock, clock->tz);
  else
    snprintf(clock->tz, sizeof clock->tz, "%s", zone);
  refresh_zone(clock);
  return 0;
}

/* ---- being woken ---------------------------------------------------------------------------- */

static void set_timer(const struct clock *clock, moment at) {
  struct itimerspec spec = {.it_value = {.tv_sec = at < 1 ? 1 : at > FARTHEST ? FARTHEST : at}};
  int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
  if (timerfd_settime(clock->timer, flags, &spec, NULL) == 0 || errno != ECANCELED) return;
  /* The clock was set since the owner looked at it. The timer runs all the same, but the step has
   * been told here and nowhere else: the owner must look again. */
  spec.it_value = (struct timespec){.tv_sec = 1};
  timerfd_settime(clock->timer, flags, &spec, NULL);
}

static const char *watched_file(const struct clock *clock) {
  if (clock->localtime != NULL) return clock->localtime;
  return clock->inherited == NULL ? SYSTEM_LOCALTIME : NULL;
}

/* Watches what the localtime file is now, if it says the zone. */
static void watch_localtime(struct clock *clock) {
  const char *path = *clock->name == '\0' ? watched_file(clock) : NULL;
  int old = clock->watched;
  if (clock->watch < 0) return;
  clock->watched = path == NULL ? -1 : inotify_add_watch(clock->watch, path, WATCHED);
  if (old >= 0 && old != clock->watched) inotify_rm_watch(clock->watch, old);
}

/* Seen in the difference of two clocks, because a timer that came due in the sleep looks like any
 * other. */
static bool was_suspended(struct clock *clock) {
  int64_t before = clock->suspended;
  clock->suspended = read_ms(CLOCK_BOOTTIME) - read_ms(CLOCK_MONOTONIC);
  return clock->suspended - before >= SUSPEND_MS;
}

static void wake(struct clock *clock, enum clock_wake why) {
  if (was_suspended(clock)) why = CLOCK_RESUMED;
  watch_localtime(clock);
  refresh_zone(clock);
  clock->armed = MOMENT_NEVER; /* steps are noticed all the same */
  clock->woken(clock->owner, why);
}

static void on_timer(uv_poll_t *poll, int status, int events) {
  struct clock *clock = poll->data;
  uint64_t expirations;
  (void)status, (void)events;
  ssize_t n = read(clock->timer, &expirations, sizeof expirations);
  if (n < 0 && errno != ECANCELED) return;
  wake(clock, n < 0 ? CLOCK_CHANGED : CLOCK_DUE);
}

static void on_retry(uv_timer_t *timer) {
  wake(timer->data, CLOCK_CHANGED);
}

static void on_localtime(uv_poll_t *poll, int status, int events) {
  struct clock *clock = poll->data;
  char unread[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
  (void)status, (void)events;
  watch_localtime(clock); /* first: what happens from here on is seen */
  while (read(clock->watch, unread, sizeof unread) > 0) continue;
  if (clock->watched < 0) uv_timer_start(&clock->retry, on_retry, LOCALTIME_BACK_MS, 0);
  wake(clock, CLOCK_CHANGED);
}

void clock_arm(struct clock *clock, moment at) {
  clock->armed = at;
  if (!clock->is_virtual) set_timer(clock, at);
}

moment clock_armed(const struct clock *clock) {
  return clock->armed;
}

/* ---- open and close ------------------------------------------------------------------------- */

static void release(struct clock *clock) {
  if (clock->timer >= 0) close(clock->timer);
  if (clock->watch >= 0) close(clock->watch);
  free(clock->inherited);
  free(clock->localtime);
  free(clock);
}

static void on_closed(uv_handle_t *handle) {
  struct clock *clock = handle->data;
  if (--clock->handles == 0) release(clock);
}

static void close_handle(uv_handle_t *handle) {
  if (handle->data != NULL) uv_close(handle, on_closed);
}

void clock_close(struct clock *clock) {
  if (clock == NULL) return;
  if (is_current(clock)) put_tz(clock->inherited == NULL ? "" : clock->inherited);
  if (clock->handles == 0) {
    release(clock);
    return;
  }
  close_handle((uv_handle_t *)&clock->timer_poll);
  close_handle((uv_handle_t *)&clock->watch_poll);
  close_handle((uv_handle_t *)&clock->retry);
}

static int copy_text(const char *text, char **out) {
  if (text == NULL) return 0;
  *out = strdup(text);
  return *out == NULL ? -ENOMEM : 0;
}

static struct clock *create(const char *localtime) {
  struct clock *clock = calloc(1, sizeof *clock);
  if (clock == NULL) return NULL;
  clock->zone = (struct zone){.offset = offset_at, .owner = clock};
  clock->armed = MOMENT_NEVER;
  clock->timer = clock->watch = clock->watched = -1;
  if (copy_text(getenv("TZ"), &clock->inherited) == 0 &&
      copy_text(localtime, &clock->localtime) == 0)
    return clock;
  release(clock);
  return NULL;
}

static int poll_on(struct clock *clock, uv_loop_t *loop, uv_poll_t *poll, int fd,
                   uv_poll_cb callback) {
  int failed = uv_poll_init(loop, poll, fd);
  if (failed) return failed;
  poll->data = clock;
  clock->handles++;
  return uv_poll_start(poll, UV_READABLE, callback);
}

static int open_timer(struct clock *clock, uv_loop_t *loop) {
  clock->timer = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (clock->timer < 0) return -errno;
  uv_timer_init(loop, &clock->retry);
  clock->retry.data = clock;
  clock->handles++;
  return poll_on(clock, loop, &clock->timer_poll, clock->timer, on_timer);
}

/* Without it a new zone is only noticed at the next wake: not a reason to stay away. */
static void open_watch(struct clock *clock, uv_loop_t *loop) {
  clock->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  int failed = clock->watch < 0
                   ? -errno
                   : poll_on(clock, loop, &clock->watch_poll, clock->watch, on_localtime);
  if (failed) log_warning("a change of the time zone is noticed late: %s", strerror(-failed));
  watch_localtime(clock);
}

int clock_open(struct uv_loop_s *loop, const struct clock_options *options, clock_woken *woken,
               void *owner, struct clock **out, struct err *err) {
  struct clock *clock = create(options->localtime);
  if (clock == NULL) return err_errno(err, ENOMEM, "clock");
  clock->woken = woken;
  clock->owner = owner;
  int failed = choose_zone(clock, options->zone, err);
  if (!failed) {
    failed = open_timer(clock, loop);
    if (failed) err_errno(err, -failed, "timer");
  }
  if (failed) {
    clock_close(clock);
    return failed;
  }
  open_watch(clock, loop);
  was_suspended(clock);
  clock_arm(clock, MOMENT_NEVER);
  *out = clock;
  return 0;
}

int clock_open_virtual(moment now, const char *zone, struct clock **out, struct err *err) {
  struct clock *clock = create(NULL);
  if (clock == NULL) return err_errno(err, ENOMEM, "clock");
  clock->is_virtual = true;
  clock->at = now;
  int failed = choose_zone(clock, zone, err);
  if (failed)
    clock_close(clock);
  else
    *out = clock;
  return failed;
}

/* ---- asking --------------------------------------------------------------------------------- */

moment clock_now(const struct clock *clock) {
  if (clock->is_virtual) return clock->at;
  struct timespec now; /* not time(): that may be a tick behind, so before an alarm that came */
  clock_gettime(CLOCK_REALTIME, &now);
  return (moment)now.tv_sec;
}

elapsed clock_elapsed(const struct clock *clock) {
  return clock->is_virtual ? clock->at * 1000 : read_ms(CLOCK_MONOTONIC);
}

const struct zone *clock_zone(const struct clock *clock) {
  return &clock->zone;
}

const char *clock_zone_name(const struct clock *clock) {
  return clock->name;
}

int clock_use_zone(struct clock *clock, const char *zone, struct err *err) {
  int failed = choose_zone(clock, zone, err);
  if (!failed) watch_localtime(clock);
  return failed;
}

void clock_set(struct clock *clock, moment now) {
  clock->at = now;
}
