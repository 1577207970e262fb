#include "watch_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uv.h>

#include "base/paths.h"

/* Reading a file or a folder is none of these. */
#define CHANGES                                                                                    \
  (IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ATTRIB |              \
   IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

enum { EVENTS_SIZE = 4096 };

/* One folder, and what in it counts. The same folder may be there for several names. */
struct place {
  int folder; /* inotify's name for it */
  char *name; /* owned; NULL: every name */
};

struct watch {
  char *path;
  bool is_tree;
  watch_changed *changed;
  void *owner;
  int inotify;
  uv_poll_t poll;
  uv_timer_t quiet; /* runs only while something is to be told */
  int handles;      /* of the loop that are not closed */
  int burst;        /* changes since the first one that was not told */
  int count;
  struct place places[WATCH_FOLDERS];
};

/* ---- which folders -------------------------------------------------------------------------- */

static void drop_places(struct watch *watch) {
  for (int i = 0; i < watch->count; i++) {
    inotify_rm_watch(watch->inotify, watch->places[i].folder);
    free(watch->places[i].name);
  }
  watch->count = 0;
}

/* False: the folder is not there, or nothing more can be watched. */
static bool add_place(struct watch *watch, const char *folder, const char *name) {
  struct place place = {.folder = -1};
  if (watch->count == WATCH_FOLDERS) return false;
  place.folder = inotify_add_watch(watch->inotify, *folder == '\0' ? "/" : folder, CHANGES);
  if (place.folder < 0) return false;
  if (name != NULL) {
    place.name = strdup(name);
    if (place.name == NULL) return false;
  }
  watch->places[watch->count++] = place;
  return true;
}

/* Cuts an absolute path at its last slash; returns what stood behind it, NULL at the root. */
static const char *cut_name(char *path) {
  char *slash = strrchr(path, '/');
  if (slash == NULL) return NULL;
  *slash = '\0';
  return slash + 1;
}

/* Watches the folder of the path for its name; where there is no such folder, the nearest one above
 * it for the next one on the way. */
static void add_name(struct watch *watch, const char *path) {
  char folder[PATH_SIZE];
  snprintf(folder, sizeof folder, "%s", path);
  const char *name = cut_name(folder);
  while (name != NULL && !add_place(watch, folder, name)) name = cut_name(folder);
}

/* What the link at `path` points to, in its place; false: not a link. */
static bool follow_link(char path[PATH_SIZE]) {
  char target[PATH_SIZE], folder[PATH_SIZE];
  ssize_t len = readlink(path, target, sizeof target - 1);
  if (len < 0) return false;
  target[len] = '\0';
  snprintf(folder, sizeof folder, "%s", path);
  cut_name(folder);
  int n = *target == '/' ? snprintf(path, PATH_SIZE, "%s", target)
                         : snprintf(path, PATH_SIZE, "%s/%s", folder, target);
  return n < PATH_SIZE;
}

static void add_links(struct watch *watch) {
  char path[PATH_SIZE];
  int links = 0;
  snprintf(path, sizeof path, "%s", watch->path);
  do add_name(watch, path);
  while (links++ < WATCH_LINKS && follow_link(path));
}

static bool is_passed_over(const char *name) {
  return *name == '.' || *name == '\0' || name[strlen(name) - 1] == '~';
}

static bool is_folder(const char *path, const struct dirent *entry) {
  struct stat st;
  if (entry->d_type == DT_DIR) return true;
  if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN) return false;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* `path` has room for the names below it, and is as before at the end. */
static void add_tree(struct watch *watch, char path[PATH_SIZE], int depth) {
  if (!add_place(watch, path, NULL) || depth == WATCH_DEPTH) return;
  DIR *folder = opendir(path);
  if (folder == NULL) return;
  size_t len = strlen(path);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (is_passed_over(entry->d_name) || len + strlen(entry->d_name) + 2 > PATH_SIZE) continue;
    snprintf(path + len, PATH_SIZE - len, "/%s", entry->d_name);
    if (is_folder(path, entry)) add_tree(watch, path, depth + 1);
    path[len] = '\0';
  }
  closedir(folder);
}

/* Watches what there is now; the places of before are forgotten, also by inotify. */
static void renew(struct watch *watch) {
  char path[PATH_SIZE];
  drop_places(watch);
  if (!watch->is_tree) {
    add_links(watch);
    return;
  }
  snprintf(path, sizeof path, "%s", watch->path);
  add_name(watch, path); /* the root itself may come, go or be a link */
  add_tree(watch, path, 0);
}

/* ---- what happens there --------------------------------------------------------------------- */

static void on_gone(uv_timer_t *timer) {
  struct watch *watch = timer->data;
  renew(watch);
  watch->changed(watch->owner);
}

static void on_quiet(uv_timer_t *timer) {
  struct watch *watch = timer->data;
  renew(watch);
  if (!watch->is_tree && access(watch->path, F_OK) != 0 && errno == ENOENT)
    uv_timer_start(&watch->quiet, on_gone, WATCH_MISSING_MS, 0);
  else
    watch->changed(watch->owner);
}

static void tell_when_quiet(struct watch *watch) {
  if (!uv_is_active((const uv_handle_t *)&watch->quiet)) watch->burst = 0;
  if (watch->burst++ < WATCH_BURST) uv_timer_start(&watch->quiet, on_quiet, WATCH_QUIET_MS, 0);
}

static bool counts_here(const struct place *place, const struct inotify_event *event) {
  if (place->folder != event->wd) return false;
  if (event->len == 0) return true; /* the folder itself */
  return place->name == NULL ? !is_passed_over(event->name) : strcmp(place->name, event->name) == 0;
}

static bool counts(const struct watch *watch, const struct inotify_event *event) {
  if ((event->mask & IN_Q_OVERFLOW) != 0) return true;
  for (int i = 0; i < watch->count; i++)
    if (counts_here(&watch->places[i], event)) return true;
  return false; /* also what comes last from a folder that renew dropped */
}

static void on_events(uv_poll_t *poll, int status, int events) {
  struct watch *watch = poll->data;
  char bytes[EVENTS_SIZE] __attribute__((aligned(__alignof__(struct inotify_event))));
  bool changed = false;
  ssize_t n;
  (void)status, (void)events;
  while ((n = read(watch->inotify, bytes, sizeof bytes)) > 0)
    for (ssize_t at = 0; at < n;) {
      const struct inotify_event *event = (const void *)(bytes + at);
      changed = counts(watch, event) || changed;
      at += (ssize_t)(sizeof *event + event->len);
    }
  if (changed) tell_when_quiet(watch);
}

/* ---- open and close ------------------------------------------------------------------------- */

static void release(struct watch *watch) {
  drop_places(watch);
  if (watch->inotify >= 0) close(watch->inotify);
  free(watch->path);
  free(watch);
}

static void on_closed(uv_handle_t *handle) {
  struct watch *watch = handle->data;
  if (--watch->handles == 0) release(watch);
}

void watch_close(struct watch *watch) {
  if (watch == NULL) return;
  if (watch->handles == 0) {
    release(watch);
    return;
  }
  uv_close((uv_handle_t *)&watch->quiet, on_closed);
  if (watch->poll.data != NULL) uv_close((uv_handle_t *)&watch->poll, on_closed);
}

static int start(struct watch *watch, struct uv_loop_s *loop) {
  watch->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (watch->inotify < 0) return -errno;
  uv_timer_init(loop, &watch->quiet);
  watch->quiet.data = watch;
  watch->handles++;
  int failed = uv_poll_init(loop, &watch->poll, watch->inotify);
  if (failed) return failed;
  watch->poll.data = watch;
  watch->handles++;
  return uv_poll_start(&watch->poll, UV_READABLE, on_events);
}

static int open_watch(struct uv_loop_s *loop, const char *path, bool is_tree,
                      watch_changed *changed, void *owner, struct watch **out, struct err *err) {
  if (*path != '/' || strlen(path) >= PATH_SIZE)
    return err_set(err, EINVAL, "%.100s: not an absolute path that could be watched", path);
  struct watch *watch = calloc(1, sizeof *watch);
  if (watch == NULL) return err_errno(err, ENOMEM, "%s", path);
  *watch = (struct watch){.is_tree = is_tree, .changed = changed, .owner = owner, .inotify = -1};
  watch->path = strdup(path);
  for (size_t len = strlen(path); watch->path != NULL && len > 1 && path[len - 1] == '/'; len--)
    watch->path[len - 1] = '\0';
  int failed = watch->path == NULL ? -ENOMEM : start(watch, loop);
  if (failed) {
    watch_close(watch);
    return err_errno(err, -failed, "watching %s", path);
  }
  renew(watch);
  *out = watch;
  return 0;
}

int watch_file(struct uv_loop_s *loop, const char *path, watch_changed *changed, void *owner,
               struct watch **out, struct err *err) {
  return open_watch(loop, path, false, changed, owner, out, err);
}

int watch_tree(struct uv_loop_s *loop, const char *folder, watch_changed *changed, void *owner,
               struct watch **out, struct err *err) {
  return open_watch(loop, folder, true, changed, owner, out, err);
}
