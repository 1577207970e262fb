#include "plugins/plugin_log.h"

#include <stdlib.h>
#include <string.h>

static void remove_row(struct plugin_log *log, int i) {
  log->count--;
  memmove(&log->rows[i], &log->rows[i + 1], (size_t)(log->count - i) * sizeof *log->rows);
}

/* The oldest line, or the oldest error when there are only errors. */
static void make_room(struct plugin_log *log) {
  int drop = 0;
  for (int i = 0; i < log->count; i++) {
    if (log->rows[i].error) continue;
    drop = i;
    break;
  }
  free((char *)log->rows[drop].text);
  remove_row(log, drop);
}

/* The row that says the same: of errors any, of lines the last; -1: none. */
static int find_same(const struct plugin_log *log, bool error, const char *text) {
  for (int i = log->count; i-- > 0;) {
    const struct plugin_log_row *row = &log->rows[i];
    if (row->error == error && strcmp(row->text, text) == 0) return i;
    if (!error) return -1;
  }
  return -1;
}

/* Again: it is the newest now. */
static void count_again(struct plugin_log *log, int i, moment at) {
  struct plugin_log_row row = log->rows[i];
  remove_row(log, i);
  row.count++;
  row.at = at;
  log->rows[log->count++] = row;
}

void plugin_log_add(struct plugin_log *log, moment at, bool error, const char *text) {
  int same = find_same(log, error, text);
  if (same >= 0) {
    count_again(log, same, at);
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
