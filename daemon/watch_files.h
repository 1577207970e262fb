/* Says when a file or a tree of folders may have changed (facts 4): one inotify descriptor in the
 * loop, nothing at rest. It tells that, not what: the owner reads again and compares.
 *
 *   watch_file(loop, "/home/a/.config/settled/config.ini", reload, app, &watch, &err);
 *   watch_close(watch);
 *
 * Folders are watched, not files: a watch on a file dies with the first rename-save. A burst of
 * changes is told once, WATCH_QUIET_MS after the last one (WATCH_BURST changes at most are waited
 * for). What is not there yet is seen when it comes: until then the nearest folder that is there is
 * watched for it. */
#ifndef SETTLED_WATCH_FILES_H
#define SETTLED_WATCH_FILES_H

#include "base/err.h"

struct uv_loop_s;
struct watch;

enum {
  WATCH_QUIET_MS = 200,
  WATCH_BURST = 20,
  WATCH_MISSING_MS = 2000, /* a file that is gone may come back: told only after this */
  WATCH_LINKS = 8,         /* links followed from a name, each with its folder */
  WATCH_DEPTH = 4,         /* folders below a tree's root */
  WATCH_FOLDERS = 256,     /* of a tree; what lies beyond is not watched */
};

/* Called from the loop, after the watches were renewed: what is read now is not missed later. */
typedef void watch_changed(void *owner);

/* One file, by an absolute path; it may be a link, and need not exist. 0 or -errno. */
int watch_file(struct uv_loop_s *loop, const char *path, watch_changed *changed, void *owner,
               struct watch **out, struct err *err);
/* Everything below a folder, which need not exist, but for names that begin with a dot or end in
 * "~". Links to folders are followed. */
int watch_tree(struct uv_loop_s *loop, const char *folder, watch_changed *changed, void *owner,
               struct watch **out, struct err *err);
/* NULL: nothing to do. Freed when the loop next runs. */
void watch_close(struct watch *watch);

#endif
