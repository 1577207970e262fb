/* The author's tools (design 9): `settle plugin new`, `check` and `test`. They run in the caller's
 * own process and folder, need no daemon, no diary and no config, and touch nothing but what `new`
 * makes. What they run is run as the daemon runs it: in settled-plugin, behind its sandbox and its
 * deadlines, and what it says is hostile until checked. */
#ifndef SETTLED_PLUGIN_TOOL_H
#define SETTLED_PLUGIN_TOOL_H

#include <stdbool.h>
#include <stdio.h>

#include "config/args.h"
#include "plugins/plugin_files.h"

/* The options that plugin_tool_run knows, as args_parse wants them. */
#define PLUGIN_TOOL_OPTIONS "single watch verbose"

/* words[0]: "new NAME [--single]", "check DIR [--watch] [--verbose]" or "test DIR [--watch]
 * [--verbose]". Returns the exit code: 0 good, 1 something is wrong and was said on `errors`, 2
 * usage. Ends within 30 s, whatever the plugin does, but for --watch, which ends with the process.
 */
int plugin_tool_run(const struct args *args, FILE *out, FILE *errors);
/* Which plugin a word means: the path to a folder or to a single ID.lua; or the id of one in the
 * person's own folder. -EINVAL, -ENOENT. `out` is to be finished. */
int plugin_tool_place(const char *word, struct plugin_place *out, struct err *err);
/* Whether the word is one of new, check and test. */
bool plugin_tool_has(const char *word);

#endif
