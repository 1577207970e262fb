#include "plugin_log.h"

#include <stdlib.h>
#include <string.h>

/* The oldest line, or the oldest error when there are only errors. */
static void make_room(struct plugin_log *log) {
  int drop = 0;
  for (int i = 0; i < log->count; i++) {
    if (log->rows[i].error) continue;
    drop = i;
    break;
  }
  free((char *)log->rows[drop].text);
  log->count--;
  memmove(&log->rows[drop], &log->rows[drop + 1], (size_t)(log->count - drop) * sizeof *log->rows);
}

void plugin_log_add(struct plugin_log *log, moment at, bool error, const char *text) {
  struct plugin_log_row *last = log->count > 0 ? &log->rows[log->count - 1] : NULL;
  if (last != NULL && last->error == error && strcmp(last->text, text) == 0) {
    last->count++;
    last->at = at;
    return;
  }
  char *copy = strdup(text);
  if (copy == NULL) return;
  if (log->count == PLUGINS_LOG_MAX) make_room(log);
  log->rows[log->count++] =
      (struct plugin_log_row){.at = at, .text = copy, .error = error, .count = 1};
}

void plugin_log_finish(struct plugin_log *log) {
  for (int i = 0; i < log->count; i++) free((char *)log->rows[i].text);
  *log = (struct plugin_log){0};
}
