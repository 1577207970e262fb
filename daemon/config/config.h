/* The person's config (design 6, facts 4): read once, every mistake said with its line and column,
 * all at once, and only a config without mistakes replaces the one in force. In the daemon and in
 * `settle config check`; blocks for one small file.
 *
 *   config_load(path, &config, &report, &err);   <0: keep what you have; `report` says why
 *   engine_step(... EVENT_SETTINGS, &config->settings ...)
 *   config_free(old)
 */
#ifndef SETTLED_CONFIG_H
#define SETTLED_CONFIG_H

#include "base/buf.h"
#include "base/err.h"
#include "config/options.h"

enum {
  CONFIG_BYTES_MAX = 256 * 1024,
  CONFIG_MESSAGES_MAX = 20,      /* errors said at once, and warnings */
  CONFIG_REPORT_MAX = 16 * 1024, /* room that every report fits in */
  CONFIG_PLUGIN_OPTIONS_MAX = 256,
};

/* A new config, to be freed; a missing file is all defaults. On an error `*out` is untouched:
 * -EINVAL mistakes in the file, one "config.ini:12:9: message" a line in `report`, in order, and
 * "and N more" past the maximum; other -errno when it could not be read, one line in `report`.
 * `err` sums it up in one sentence. What is allowed but odd is in (*out)->warnings, not in
 * `report`.
 */
int config_load(const char *path, struct config **out, struct buf *report, struct err *err);
/* The same over bytes; `file` is what messages call it. */
int config_parse(const char *file, const char *bytes, size_t n, struct config **out,
                 struct buf *report, struct err *err);
/* All defaults. 0 or -ENOMEM. */
int config_defaults(struct config **out);
void config_free(struct config *config);

/* For `settle config check`: everything there is to say about the file, in `out`, which ends with
 * one line of summary. 0 when a daemon would take it, else as config_load. */
int config_check(const char *path, struct buf *out);

#endif
