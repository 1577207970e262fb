#include "plugins/plugin_standing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/plugin_shape.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
enum { FILE_MAX = 256 * 1024, HASH_LEN = PLUGIN_HASH_SIZE - 1 };

/* ---- the file -------------------------------------------------------------------------------- */

static void take_hash(const json_t *row, const char *name, char out[PLUGIN_HASH_SIZE]) {
  const char *text = plugin_member_text(row, name);
  if (text != NULL) snprintf(out, PLUGIN_HASH_SIZE, "%s", text);
}

static void read_row(struct plugin_standings *standings, const char *id, const json_t *value) {
  static const struct plugin_field fields[] = {
      {"off", PLUGIN_FIELD_BOOL, 0, 0, true},
      {"enabled", PLUGIN_FIELD_TEXT, HASH_LEN, HASH_LEN, true},
      {"killed", PLUGIN_FIELD_TEXT, HASH_LEN, HASH_LEN, true},
      {"kills", PLUGIN_FIELD_ARRAY, 0, PLUGINS_KILLS, true}};
  struct err err;
  if (!plugin_is_id(id) || plugin_shape(value, "row", fields, COUNT(fields), &err) < 0) return;
  struct plugin_standing *row = plugin_standing(standings, id);
  row->off = json_is_true(json_object_get(value, "off"));
  take_hash(value, "enabled", row->enabled);
  take_hash(value, "killed", row->killed);
  const json_t *kills = json_object_get(value, "kills");
  for (int i = 0; i < PLUGINS_KILLS; i++)
    row->kills[i] = json_integer_value(json_array_get(kills, (size_t)i));
}

void plugin_standings_read(const char *path, struct plugin_standings *out) {
  struct buf text;
  struct err err;
  out->count = 0; /* rows beyond it stay untouched memory */
  out->said = 0;
  buf_init(&text, FILE_MAX);
  json_t *kept = NULL;
  if (path != NULL && paths_read_file(path, FILE_MAX, 0, &text, &err) == 0)
    kept = json_loadb(buf_text(&text), text.len, JSON_REJECT_DUPLICATES, NULL);
  buf_finish(&text);
  const char *id;
  json_t *row;
  json_object_foreach(json_object_get(kept, "plugins"), id, row) read_row(out, id, row);
  out->said = (unsigned)plugin_member_whole(kept, "reduced", 0) & LAYERS_ALL;
  json_decref(kept);
}

static json_t *row_json(const struct plugin_standing *row) {
  json_t *value = json_pack("{s:b}", "off", row->off);
  if (row->enabled[0]) json_object_set_new(value, "enabled", json_string(row->enabled));
  if (row->killed[0]) json_object_set_new(value, "killed", json_string(row->killed));
  json_t *kills = json_array();
  for (int i = 0; i < PLUGINS_KILLS; i++) json_array_append_new(kills, json_integer(row->kills[i]));
  json_object_set_new(value, "kills", kills);
  return value;
}

int plugin_standings_write(const char *path, const struct plugin_standings *standings,
                           struct err *err) {
  if (path == NULL) return 0;
  json_t *rows = json_object();
  for (int i = 0; i < standings->count; i++)
    json_object_set_new(rows, standings->rows[i].id, row_json(&standings->rows[i]));
  json_t *kept = json_pack("{s:o, s:i}", "plugins", rows, "reduced", (int)standings->said);
  char *text = kept != NULL ? json_dumps(kept, JSON_INDENT(2)) : NULL;
  json_decref(kept);
  if (text == NULL) return err_set(err, ENOMEM, "no memory");
  int failed = paths_write_file(path, text, strlen(text), err);
  free(text);
  return failed;
}

/* ---- one plugin ------------------------------------------------------------------------------ */

static bool says_nothing(const struct plugin_standing *row) {
  static const moment none[PLUGINS_KILLS];
  return !row->off && row->enabled[0] == '\0' && row->killed[0] == '\0' &&
         memcmp(row->kills, none, sizeof none) == 0;
}

/* The oldest that the person has said nothing about, and that was never ended; else the oldest. */
static void make_room(struct plugin_standings *standings) {
  int drop = 0;
  while (drop < standings->count && !says_nothing(&standings->rows[drop])) drop++;
  if (drop == standings->count) drop = 0;
  standings->count--;
  memmove(standings->rows + drop, standings->rows + drop + 1,
          (size_t)(standings->count - drop) * sizeof *standings->rows);
}

struct plugin_standing *plugin_standing(struct plugin_standings *standings, const char *id) {
  for (int i = 0; i < standings->count; i++)
    if (strcmp(standings->rows[i].id, id) == 0) return &standings->rows[i];
  if (standings->count == PLUGIN_STANDINGS_MAX) make_room(standings);
  struct plugin_standing *row = &standings->rows[standings->count++];
  *row = (struct plugin_standing){0};
  snprintf(row->id, sizeof row->id, "%s", id);
  return row;
}

int plugin_standing_kills(const struct plugin_standing *standing, moment at) {
  int count = 0;
  for (int i = 0; i < PLUGINS_KILLS; i++)
    count += standing->kills[i] != 0 && standing->kills[i] > at - DAY_SECONDS &&
             standing->kills[i] <= at;
  return count;
}

bool plugin_standing_kill(struct plugin_standing *standing, const char *files, moment at) {
  memmove(standing->kills, standing->kills + 1, (PLUGINS_KILLS - 1) * sizeof *standing->kills);
  standing->kills[PLUGINS_KILLS - 1] = at;
  bool off = plugin_standing_kills(standing, at) >= PLUGINS_KILLS;
  if (off) snprintf(standing->killed, sizeof standing->killed, "%s", files);
  return off;
}

enum plugin_state plugin_standing_state(struct plugin_standing *standing, const char *files,
                                        bool trusted) {
  if (standing->off) return PLUGIN_OFF;
  if (standing->killed[0] != '\0') {
    if (strcmp(standing->killed, files) == 0) return PLUGIN_KILLED;
    standing->killed[0] = '\0';
    memset(standing->kills, 0, sizeof standing->kills);
  }
  if (trusted || strcmp(standing->enabled, files) == 0) return PLUGIN_ON;
  return standing->enabled[0] != '\0' ? PLUGIN_CHANGED : PLUGIN_NEW;
}
