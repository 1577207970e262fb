/* The last rows that a plugin logged, and its errors: identical ones after each other are counted,
 * and when it is full lines give way before errors do. In memory only: it may hold words of the
 * person's (facts 3). All zero is the empty log. */
#ifndef SETTLED_PLUGIN_LOG_H
#define SETTLED_PLUGIN_LOG_H

#include "plugins/plugins.h"

struct plugin_log {
  struct plugin_log_row rows[PLUGINS_LOG_MAX]; /* oldest first; texts owned */
  int count;
};

/* Copies the text. */
void plugin_log_add(struct plugin_log *log, moment at, bool error, const char *text);
void plugin_log_finish(struct plugin_log *log);

#endif
