#include "plugins/plugin_reply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
enum { BIG = 1024 * 1024, LINE_MAX_NUMBER = 1000000 };

/* ---- which message --------------------------------------------------------------------------- */

/* Fields that a message may have beside those that make it one. */
static const struct plugin_field loaded_fields[] = {{"loaded", PLUGIN_FIELD_OBJECT, 0, 100, false}};
static const struct plugin_field result_fields[] = {
    {"id", PLUGIN_FIELD_WHOLE, 1, INT32_MAX, false}, {"ok", PLUGIN_FIELD_BOOL, 0, 0, false},
    {"proposals", PLUGIN_FIELD_ARRAY, 0, BIG, true}, {"suggest", PLUGIN_FIELD_ARRAY, 0, BIG, true},
    {"starts", PLUGIN_FIELD_ARRAY, 0, BIG, true},    {"log", PLUGIN_FIELD_ARRAY, 0, BIG, true},
    {"state", PLUGIN_FIELD_OBJECT, 0, BIG, true},    {"ask", PLUGIN_FIELD_OBJECT, 0, BIG, true},
    {"ended", PLUGIN_FIELD_BOOL, 0, 0, true},        {"tests", PLUGIN_FIELD_ARRAY, 0, BIG, true},
    {"changed", PLUGIN_FIELD_WHOLE, 1, 200, true}};
static const struct plugin_field error_fields[] = {{"id", PLUGIN_FIELD_WHOLE, 1, INT32_MAX, true},
                                                   {"ok", PLUGIN_FIELD_BOOL, 0, 0, true},
                                                   {"error", PLUGIN_FIELD_OBJECT, 0, 16, false},
                                                   {"log", PLUGIN_FIELD_ARRAY, 0, BIG, true}};
static const struct plugin_field fatal_fields[] = {
    {"fatal", PLUGIN_FIELD_TEXT, 1, 16, false},
    {"at", PLUGIN_FIELD_TEXT, 0, PLUGIN_MESSAGE_SIZE, true},
    {"inside_c", PLUGIN_FIELD_BOOL, 0, 0, true}};

static const struct {
  const char *mark; /* the first one that is there decides */
  enum plugin_reply_kind kind;
  const struct plugin_field *fields;
  int count;
} kinds[] = {{"loaded", PLUGIN_REPLY_LOADED, loaded_fields, COUNT(loaded_fields)},
             {"fatal", PLUGIN_REPLY_FATAL, fatal_fields, COUNT(fatal_fields)},
             {"error", PLUGIN_REPLY_ERROR, error_fields, COUNT(error_fields)},
             {"ok", PLUGIN_REPLY_RESULT, result_fields, COUNT(result_fields)}};

int plugin_reply_kind(const json_t *message, enum plugin_reply_kind *kind, json_int_t *id,
                      struct err *err) {
  for (int i = 0; i < COUNT(kinds); i++) {
    if (json_object_get(message, kinds[i].mark) == NULL) continue;
    int failed = plugin_shape(message, "message", kinds[i].fields, kinds[i].count, err);
    if (failed) return failed;
    bool ok = json_is_true(json_object_get(message, "ok"));
    if (ok != (kinds[i].kind == PLUGIN_REPLY_RESULT))
      return err_set(err, EPROTO, "message.ok: not what it must be");
    *kind = kinds[i].kind;
    *id = plugin_member_whole(message, "id", 0);
    return 0;
  }
  return err_set(err, EPROTO, "not a message of the protocol");
}

/* ---- errors ---------------------------------------------------------------------------------- */

void plugin_error_set(struct plugin_error *out, const char *message) {
  *out = (struct plugin_error){0};
  plugin_text_log(message, out->message, sizeof out->message);
}

static void take(const json_t *object, const char *name, char *out, size_t size) {
  const char *text = plugin_member_text(object, name);
  plugin_text_log(text != NULL ? text : "", out, size);
}

static int read_error(const json_t *error, struct plugin_error *out, struct err *err) {
  static const struct plugin_field fields[] = {
      {"message", PLUGIN_FIELD_TEXT, 0, BIG, false},
      {"traceback", PLUGIN_FIELD_TEXT, 0, BIG, false},
      {"file", PLUGIN_FIELD_TEXT, 0, PLUGIN_FILE_NAME, false},
      {"line", PLUGIN_FIELD_WHOLE, 0, LINE_MAX_NUMBER, false}};
  if (plugin_shape(error, "error", fields, COUNT(fields), err) < 0) return -EPROTO;
  take(error, "message", out->message, sizeof out->message);
  take(error, "traceback", out->traceback, sizeof out->traceback);
  take(error, "file", out->file, sizeof out->file);
  out->line = (int)plugin_member_whole(error, "line", 0);
  return 0;
}

/* "psoas_release/init.lua:5" */
static void read_place(const char *at, const char *id, struct plugin_error *out) {
  size_t len = strlen(id);
  if (strncmp(at, id, len) == 0 && at[len] == '/') at += len + 1;
  const char *colon = strrchr(at, ':');
  if (colon == NULL || colon == at || colon - at >= PLUGIN_FILE_NAME) return;
  char *end;
  long line = strtol(colon + 1, &end, 10);
  if (*end != '\0' || line < 1 || line > LINE_MAX_NUMBER) return;
  char name[PLUGIN_FILE_NAME];
  snprintf(name, sizeof name, "%.*s", (int)(colon - at), at);
  plugin_text_log(name, out->file, sizeof out->file);
  out->line = (int)line;
}

static void read_last_words(const json_t *message, const char *id, struct plugin_error *out) {
  bool late = strcmp(plugin_member_text(message, "fatal"), "deadline") == 0;
  bool inside = json_is_true(json_object_get(message, "inside_c"));
  const char *at = plugin_member_text(message, "at");
  if (at != NULL) read_place(at, id, out);
  char place[PLUGIN_FILE_NAME + 16] = "";
  if (out->line > 0) snprintf(place, sizeof place, " at %s:%d", out->file, out->line);
  snprintf(out->message, sizeof out->message, "%s%s%s",
           late ? "took too long" : "what runs it broke", place,
           inside ? ", inside one function of Lua" : "");
}

int plugin_reply_error(const json_t *message, const char *id, struct plugin_error *out,
                       struct err *err) {
  *out = (struct plugin_error){0};
  const json_t *error = json_object_get(message, "error");
  if (error != NULL) return read_error(error, out, err);
  if (plugin_member_text(message, "fatal") == NULL)
    return err_set(err, EPROTO, "fatal: not what it must be");
  read_last_words(message, id, out);
  return 0;
}

/* ---- what comes along ------------------------------------------------------------------------ */

static bool format_line(const json_t *value, char *out, size_t size) {
  static const struct plugin_field fields[] = {
      {"text", PLUGIN_FIELD_TEXT, 0, BIG, false},
      {"file", PLUGIN_FIELD_TEXT, 0, PLUGIN_FILE_NAME, true},
      {"line", PLUGIN_FIELD_WHOLE, 0, LINE_MAX_NUMBER, true}};
  struct err err;
  char text[PLUGIN_LOG_BYTES + 1], file[PLUGIN_FILE_NAME];
  if (plugin_shape(value, "log", fields, COUNT(fields), &err) < 0) return false;
  take(value, "text", text, sizeof text);
  take(value, "file", file, sizeof file);
  int line = (int)plugin_member_whole(value, "line", 0);
  if (file[0] == '\0')
    snprintf(out, size, "%s", text);
  else
    snprintf(out, size, "%s:%d: %s", file, line, text);
  return true;
}

void plugin_reply_log(const json_t *list, void (*each)(void *owner, const char *text),
                      void *owner) {
  char line[PLUGIN_LOG_BYTES + PLUGIN_FILE_NAME + 16];
  size_t size = json_array_size(list);
  for (size_t i = 0; i < size && i < PLUGIN_LOG_LINES_MAX; i++)
    if (format_line(json_array_get(list, i), line, sizeof line)) each(owner, line);
}

bool plugin_reply_suggestion(const json_t *list, size_t i, char *out, size_t size) {
  const json_t *value = i < PLUGIN_SUGGEST_MAX ? json_array_get(list, i) : NULL;
  return json_is_string(value) && plugin_text(json_string_value(value), PLUGIN_SUGGEST_CHARACTERS,
                                              out, size) == PLUGIN_TEXT_OK;
}

bool plugin_reply_start(const json_t *list, size_t i, const char *otherwise,
                        struct plugin_start *out) {
  static const struct plugin_field fields[] = {
      {"routine", PLUGIN_FIELD_ID, 0, 0, false},
      {"why", PLUGIN_FIELD_TEXT, 0, BIG, false},
      {"line", PLUGIN_FIELD_WHOLE, 0, LINE_MAX_NUMBER, true}};
  const json_t *value = i < PLUGIN_STARTS_MAX ? json_array_get(list, i) : NULL;
  struct err err;
  if (plugin_shape(value, "start", fields, COUNT(fields), &err) < 0) return false;
  snprintf(out->routine, sizeof out->routine, "%s", plugin_member_text(value, "routine"));
  out->line = (int)plugin_member_whole(value, "line", 0);
  enum plugin_text_result why = plugin_text(plugin_member_text(value, "why"), PLUGIN_WHY_CHARACTERS,
                                            out->why, sizeof out->why);
  out->banned = why == PLUGIN_TEXT_BANNED;
  if (why != PLUGIN_TEXT_OK) text_cut(otherwise, PLUGIN_WHY_CHARACTERS, out->why, sizeof out->why);
  return true;
}
