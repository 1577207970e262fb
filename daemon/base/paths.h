/* Where things live (XDG), and safe ways to make and open them (design 6, 7; facts 3, 4, 5). */
#ifndef BASE_PATHS_H
#define BASE_PATHS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum { PATH_SIZE = 4096 };

/* Each fills `out` with an absolute path and returns 0, or -errno with `err` filled (a variable is
 * relative or too long; HOME is unset). Nothing is created. `name` may be "". */
int paths_config(char out[PATH_SIZE], const char *name, struct err *err); /* ~/.config/settled/.. */
int paths_data(char out[PATH_SIZE], const char *name, struct err *err); /* ~/.local/share/settled */
int paths_state(char out[PATH_SIZE], const char *name,
                struct err *err); /* ~/.local/state/settled */
/* $XDG_RUNTIME_DIR/settled/..; unset: /run/user/UID if it is ours and 0700; else an error. */
int paths_runtime(char out[PATH_SIZE], const char *name, struct err *err);
/* The folder of the running program's own file: BINDIR of an installed copy, the build folder of a
 * tree. */
int paths_self(char out[PATH_SIZE], const char *name, struct err *err);
/* Another program of the project, in this order: beside the running one (a tree's build folder has
 * all of them), ../libexec/settled (an installed settled looking for a child), ../../bin (a child
 * looking for settled). -ENOENT when it is in none of them or cannot be executed. */
int paths_find_program(char out[PATH_SIZE], const char *name, struct err *err);

/* Makes the folder and its missing parents, 0700, their names synced. One that is there already is
 * tightened to 0700; one that is not ours is refused (-EPERM). */
int paths_make_private(const char *folder, struct err *err);

/* Syncs a file or a folder. 0 also where the file system cannot sync such a thing: what is there is
 * there all the same. -errno. */
int paths_sync(const char *path, struct err *err);
/* Syncs the folder that holds it, so that its name outlives a power cut. 0 also where that folder
 * may only be written to. -errno. */
int paths_sync_name(const char *path, struct err *err);

/* Adds the content of a regular file of at most `max` bytes to `out`, which the caller initialised,
 * without ever blocking on a FIFO or device and, with `follow` 0, without following a link in the
 * last component. -EFBIG past `max` (or out->max), -EINVAL not a regular file, -ELOOP, -errno;
 * `out` is then as before. */
int paths_read_file(const char *path, size_t max, int follow, struct buf *out, struct err *err);

/* Writes a file whole: temporary name beside it, 0600, fsync, rename, fsync of the folder. After an
 * error the old file is still there whole and no temporary one; only when the very last step failed
 * it is the new one, whole too, and may be lost in a power cut. */
int paths_write_file(const char *path, const void *bytes, size_t n, struct err *err);

#endif
