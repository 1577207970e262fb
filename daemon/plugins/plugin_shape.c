#include "plugins/plugin_shape.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "settled/entry.h"

static bool between(size_t size, const struct plugin_field *field) {
  return size >= (size_t)field->low && size <= (size_t)field->high;
}

/* A 0 inside would end the text for us, and not for whoever checked it before. */
static bool fits_text(const json_t *value, const struct plugin_field *field) {
  if (!json_is_string(value)) return false;
  size_t len = json_string_length(value);
  return between(len, field) && strlen(json_string_value(value)) == len;
}

static bool fits_id(const json_t *value, const struct plugin_field *field) {
  struct plugin_field short_text = *field;
  short_text.low = 1;
  short_text.high = NAME_SIZE - 1;
  return fits_text(value, &short_text) && plugin_is_id(json_string_value(value));
}

static bool fits_whole(const json_t *value, const struct plugin_field *field) {
  json_int_t number = json_integer_value(value);
  return json_is_integer(value) && number >= field->low && number <= field->high;
}

static bool fits(const json_t *value, const struct plugin_field *field) {
  if (value == NULL || json_is_null(value)) return field->optional;
  switch (field->type) {
  case PLUGIN_FIELD_TEXT:
    return fits_text(value, field);
  case PLUGIN_FIELD_ID:
    return fits_id(value, field);
  case PLUGIN_FIELD_WHOLE:
    return fits_whole(value, field);
  case PLUGIN_FIELD_BOOL:
    return json_is_boolean(value);
  case PLUGIN_FIELD_ARRAY:
    return json_is_array(value) && between(json_array_size(value), field);
  case PLUGIN_FIELD_OBJECT:
    return json_is_object(value) && between(json_object_size(value), field);
  case PLUGIN_FIELD_ANY:
    return true;
  }
  return false;
}

int plugin_shape(const json_t *value, const char *where, const struct plugin_field *fields,
                 int count, struct err *err) {
  if (!json_is_object(value)) return err_set(err, EPROTO, "%s: not an object", where);
  size_t known = 0;
  for (int i = 0; i < count; i++) {
    const json_t *member = json_object_get(value, fields[i].name);
    if (!fits(member, &fields[i]))
      return err_set(err, EPROTO, "%s.%s: not what it must be", where, fields[i].name);
    known += member != NULL;
  }
  if (known == json_object_size(value)) return 0;
  return err_set(err, EPROTO, "%s: has fields that are not known", where);
}

bool plugin_is_id(const char *text) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
  size_t len = strlen(text);
  return len > 0 && len < NAME_SIZE && strchr(letters, text[0]) != NULL &&
         strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

const char *plugin_member_text(const json_t *object, const char *name) {
  return json_string_value(json_object_get(object, name));
}

json_int_t plugin_member_whole(const json_t *object, const char *name, json_int_t otherwise) {
  const json_t *member = json_object_get(object, name);
  return json_is_integer(member) ? json_integer_value(member) : otherwise;
}

int plugin_name_index(const char *text, const char *const *names, int count) {
  for (int i = 0; text != NULL && i < count; i++)
    if (strcasecmp(text, names[i]) == 0) return i;
  return -1;
}
