#include "desktop/ask.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

enum field_kind { FIELD_TEXT, FIELD_WHOLE, FIELD_FLAG, FIELD_NESTED };

/* FIELD_TEXT: low..high bound the bytes; FIELD_WHOLE: the value. */
struct field {
  const char *name;
  enum field_kind kind;
  int low, high;
  bool required;
  bool kept; /* copied to `offset`; else read elsewhere or of no use here */
  size_t offset;
};

enum { LONG_TEXT = 4096 };

static const struct field view_fields[] = {
    {"prompt", FIELD_TEXT, 1, KEY_SIZE - 1, true, true, offsetof(struct ask, prompt)},
    {"question", FIELD_TEXT, 1, NAME_SIZE - 1, true, true, offsetof(struct ask, question)},
    {"type", FIELD_TEXT, 1, 16, true, false, 0},
    {"title", FIELD_TEXT, 1, LONG_TEXT, true, true, offsetof(struct ask, title)},
    {"body", FIELD_TEXT, 0, LONG_TEXT, false, true, offsetof(struct ask, body)},
    {"discreet", FIELD_TEXT, 0, LONG_TEXT, false, true, offsetof(struct ask, discreet)},
    {"options", FIELD_NESTED, 0, 0, false, false, 0},
    {"beside", FIELD_NESTED, 0, 0, false, false, 0},
    {"low", FIELD_WHOLE, INT_MIN, INT_MAX, false, true, offsetof(struct ask, low)},
    {"high", FIELD_WHOLE, INT_MIN, INT_MAX, false, true, offsetof(struct ask, high)},
    {"hold", FIELD_NESTED, 0, 0, false, false, 0},
    {"deadline", FIELD_WHOLE, 0, ASK_DEADLINE_MAX, false, true, offsetof(struct ask, deadline)},
    {"urgency", FIELD_TEXT, 1, 16, false, false, 0},
    {"category", FIELD_TEXT, 0, 64, false, true, offsetof(struct ask, category)},
    {"image", FIELD_TEXT, 0, LONG_TEXT, false, true, offsetof(struct ask, image)},
    {"alt", FIELD_TEXT, 0, LONG_TEXT, false, true, offsetof(struct ask, alt)},
    {"sound", FIELD_FLAG, 0, 0, false, true, offsetof(struct ask, sound)},
    {"optional", FIELD_FLAG, 0, 0, false, false, 0},
    {NULL, FIELD_NESTED, 0, 0, false, false, 0},
};

static const struct field hold_fields[] = {
    {"seconds", FIELD_WHOLE, 0, ASK_HOLD_MAX, true, true, offsetof(struct ask, hold_seconds)},
    {"left", FIELD_WHOLE, 0, ASK_HOLD_MAX, true, true, offsetof(struct ask, hold_left)},
    {NULL, FIELD_NESTED, 0, 0, false, false, 0},
};

static const struct field option_fields[] = {
    {"key", FIELD_TEXT, 1, KEY_SIZE - 1, true, true, offsetof(struct view_option, key)},
    {"label", FIELD_TEXT, 1, 256, true, true, offsetof(struct view_option, label)},
    {"short", FIELD_TEXT, 0, 256, false, true, offsetof(struct view_option, short_label)},
    {NULL, FIELD_NESTED, 0, 0, false, false, 0},
};

static bool holds(const struct field *field, const json_t *value) {
  switch (field->kind) {
  case FIELD_TEXT:
    return json_is_string(value) && json_string_length(value) >= (size_t)field->low &&
           json_string_length(value) <= (size_t)field->high;
  case FIELD_WHOLE:
    return json_is_integer(value) && json_integer_value(value) >= field->low &&
           json_integer_value(value) <= field->high;
  case FIELD_FLAG:
    return json_is_boolean(value);
  case FIELD_NESTED:
    return true;
  }
  return false;
}

static void keep(const struct field *field, const json_t *value, void *out) {
  void *place = (char *)out + field->offset;
  switch (field->kind) {
  case FIELD_TEXT:
    *(const char **)place = json_string_value(value);
    break;
  case FIELD_WHOLE:
    *(int *)place = (int)json_integer_value(value);
    break;
  case FIELD_FLAG:
    *(bool *)place = json_is_true(value);
    break;
  case FIELD_NESTED:
    break;
  }
}

static const struct field *find_field(const struct field *fields, const char *name) {
  while (fields->name != NULL && strcmp(fields->name, name) != 0) fields++;
  return fields->name != NULL ? fields : NULL;
}

/* Unknown fields are errors, so that a misspelt one is not silently lost. */
static int read_object(json_t *json, const struct field *fields, void *out, struct err *err) {
  if (!json_is_object(json)) return err_set(err, EINVAL, "not an object");
  const char *name;
  json_t *value;
  json_object_foreach(json, name, value) {
    const struct field *field = find_field(fields, name);
    if (field == NULL) return err_set(err, EINVAL, "unknown field \"%.32s\"", name);
    if (json_is_null(value) && !field->required) continue;
    if (!holds(field, value)) return err_set(err, EINVAL, "\"%s\" has a wrong value", name);
    if (field->kept) keep(field, value, out);
  }
  for (; fields->name != NULL; fields++)
    if (fields->required && json_object_get(json, fields->name) == NULL)
      return err_set(err, EINVAL, "\"%s\" is missing", fields->name);
  return 0;
}

static int read_options(json_t *view, const char *name, int max, struct view_option *options,
                        int *count, struct err *err) {
  json_t *json = json_object_get(view, name);
  if (json == NULL || json_is_null(json)) return 0;
  if (!json_is_array(json) || json_array_size(json) > (size_t)max)
    return err_set(err, EINVAL, "\"%s\" is not an array of at most %d", name, max);
  size_t index;
  json_t *item;
  json_array_foreach(json, index, item) {
    struct view_option *option = &options[(*count)++];
    option->short_label = "";
    int failed = read_object(item, option_fields, option, err);
    if (failed) return failed;
  }
  return 0;
}

static const char *const type_names[] = {
    [VIEW_NOTICE] = "notice", [VIEW_CHOICE] = "choice", [VIEW_SCALE] = "scale",
    [VIEW_NUMBER] = "number", [VIEW_TEXT] = "text",     [VIEW_SEVERAL] = "several",
    [VIEW_HOLD] = "hold",
};
static const char *const urgency_names[] = {
    [URGENCY_LOW] = "low", [URGENCY_NORMAL] = "normal", [URGENCY_CRITICAL] = "critical"};

/* Index of the name, or -1. */
static int find_name(const char *const *names, int count, const char *name) {
  for (int i = 0; i < count; i++)
    if (strcmp(names[i], name) == 0) return i;
  return -1;
}

static int read_kinds(json_t *json, struct ask *out, struct err *err) {
  const char *type = json_string_value(json_object_get(json, "type"));
  int found = find_name(type_names, VIEW_TYPES, type);
  if (found < 0) return err_set(err, EINVAL, "\"type\" is unknown: %s", type);
  out->type = (enum view_type)found;
  const char *urgency = json_string_value(json_object_get(json, "urgency"));
  found = urgency != NULL ? find_name(urgency_names, 3, urgency) : URGENCY_NORMAL;
  if (found < 0) return err_set(err, EINVAL, "\"urgency\" is unknown: %s", urgency);
  out->urgency = (enum urgency)found;
  return 0;
}

/* What one field cannot say alone. */
static int check_whole(json_t *json, const struct ask *ask, struct err *err) {
  if (ask->low > ask->high) return err_set(err, EINVAL, "\"low\" is above \"high\"");
  if (ask->type == VIEW_SCALE && ask->high - (long)ask->low > 20)
    return err_set(err, EINVAL, "a scale of more than 21 steps");
  if (ask->type == VIEW_HOLD && json_object_get(json, "hold") == NULL)
    return err_set(err, EINVAL, "a hold without \"hold\"");
  bool picks = ask->type == VIEW_CHOICE || ask->type == VIEW_SEVERAL;
  if (picks && ask->option_count == 0) return err_set(err, EINVAL, "nothing to choose from");
  return 0;
}

int ask_parse(json_t *json, struct ask *out, struct err *err) {
  struct ask ask = {
      .prompt = "",
      .question = "",
      .title = "",
      .body = "",
      .discreet = "",
      .category = "",
      .image = "",
      .alt = "",
  };
  struct err why = {""};
  int failed = read_object(json, view_fields, &ask, &why);
  json_t *hold = json_object_get(json, "hold");
  if (!failed && hold != NULL && !json_is_null(hold))
    failed = read_object(hold, hold_fields, &ask, &why);
  if (!failed)
    failed = read_options(json, "options", ASK_OPTIONS_MAX, ask.options, &ask.option_count, &why);
  if (!failed)
    failed = read_options(json, "beside", ASK_BESIDE_MAX, ask.options + ask.option_count,
                          &ask.beside_count, &why);
  if (!failed) failed = read_kinds(json, &ask, &why);
  if (!failed) failed = check_whole(json, &ask, &why);
  if (failed) return err_set(err, -failed, "view: %s", why.text);
  ask.json = json_incref(json);
  *out = ask;
  return 0;
}

void ask_finish(struct ask *ask) {
  json_decref(ask->json);
  *ask = (struct ask){0};
}

bool ask_same(const struct ask *a, const char *prompt, const char *question) {
  return strcmp(a->prompt, prompt) == 0 && strcmp(a->question, question) == 0;
}

bool ask_exceeds(const struct ask *ask, int room) {
  return room > 0 && strlen(ask->title) + strlen(ask->body) > (size_t)room;
}
