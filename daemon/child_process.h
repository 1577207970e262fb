/* The process of a child: a program with pipes on 0 and 1, in a session of its own, or in ours. */
#ifndef SETTLED_CHILD_PROCESS_H
#define SETTLED_CHILD_PROCESS_H

#include "child.h"

/* Spawns `path` as `process`, which comes zeroed but for its `data`. `ends` become our ends of its
 * pipes, close-on-exec: [0] is read, [1] is written. 0, or -errno with `err` filled; also then
 * `process` has to be closed when its `loop` is set. */
int child_process_spawn(uv_loop_t *loop, uv_process_t *process, const char *path,
                        const struct child_options *options, uv_exit_cb reaped, int ends[2],
                        struct err *err);

#endif
