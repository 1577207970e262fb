#include "commands/fields.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- one value ------------------------------------------------------------------------------ */

static json_t *number_value(const struct codec_field *field, const char *text, struct err *err) {
  char *end;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  if (errno == 0 && end != text && *end == '\0') return json_integer(value);
  err_set(err, EINVAL, "%s is a whole number from %lld to %lld, not \"%.30s\"", field->name,
          (long long)field->low, (long long)field->high, text);
  return NULL;
}

static json_t *list_value(const char *text) {
  json_t *list = json_array();
  if (strcasecmp(text, "none") == 0) return list;
  while (*text != '\0') {
    size_t len = strcspn(text, "+,");
    if (len > 0) json_array_append_new(list, json_stringn(text, len));
    text += len;
    text += strspn(text, "+,");
  }
  return list;
}

static json_t *yes_value(const struct codec_field *field, const char *text, struct err *err) {
  if (strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0) return json_true();
  if (strcasecmp(text, "no") == 0 || strcasecmp(text, "false") == 0) return json_false();
  err_set(err, EINVAL, "%s is yes or no, not \"%.30s\"", field->name, text);
  return NULL;
}

/* METHOD+ helped, METHOD~ a little, METHOD- no; blank or comma between. */
static json_t *soothing_value(const char *text, struct err *err) {
  static const char signs[] = "-~+";
  json_t *soothing = json_object();
  while (*text != '\0') {
    size_t len = strcspn(text, ", ");
    const char *sign = len > 1 ? strchr(signs, text[len - 1]) : NULL;
    if (sign == NULL) {
      json_decref(soothing);
      err_set(err, EINVAL, "what helped is written ice+ (helped), ice~ (a little) or ice- (no)");
      return NULL;
    }
    json_object_setn_new(soothing, text, len - 1,
                         json_string(codec_relief_names[RELIEF_NO + (sign - signs)]));
    text += len;
    text += strspn(text, ", ");
  }
  return soothing;
}

/* "yes", "a little" and "no" are what a person says of relief. */
static json_t *choice_value(const struct codec_field *field, const char *text) {
  if (field->names == codec_relief_names && strcasecmp(text, "yes") == 0)
    return json_string("helped");
  return json_string(text);
}

/* The JSON value of one typed field. New reference, or NULL with `err` filled. Ranges and names are
 * checked by codec_decode afterwards. */
static json_t *value_of(const struct codec_field *field, const char *text, struct err *err) {
  switch (field->type) {
  case CODEC_INT8:
  case CODEC_UINT8:
  case CODEC_INT16:
  case CODEC_INT32:
  case CODEC_MOMENT:
    return number_value(field, text, err);
  case CODEC_BOOL:
    return yes_value(field, text, err);
  case CODEC_SET:
  case CODEC_BITS:
  case CODEC_SITES:
    return list_value(text);
  case CODEC_SOOTHING:
    return soothing_value(text, err);
  case CODEC_CHOICE:
    return choice_value(field, text);
  case CODEC_TRIPLE:
  case CODEC_DAY:
  case CODEC_NAME:
  case CODEC_KEY:
  case CODEC_ID:
  case CODEC_WORD:
  case CODEC_TEXT:
  case CODEC_JSON:
  case CODEC_TYPES:
    break;
  }
  return json_string(text);
}

/* ---- into a body ---------------------------------------------------------------------------- */

static void list_fields(enum entry_kind kind, char *out, size_t size) {
  size_t used = 0;
  out[0] = '\0';
  for (int i = 0; i < codec_field_count && used < size; i++)
    if (codec_fields[i].kind == kind && !codec_fields[i].internal)
      used +=
          (size_t)snprintf(out + used, size - used, used > 0 ? ", %s" : "%s", codec_fields[i].name);
}

int fields_put(json_t *body, enum entry_kind kind, const char *name, const char *text,
               struct err *err) {
  const struct codec_field *field = codec_field_find(kind, name);
  if (field == NULL) {
    char known[200];
    list_fields(kind, known, sizeof known);
    return err_set(err, EINVAL, "there is no \"%.30s\" here; there are: %s", name, known);
  }
  json_t *value = value_of(field, text, err);
  if (value == NULL) return -EINVAL;
  return json_object_set_new(body, name, value) == 0
             ? 0
             : err_set(err, EINVAL, "%s cannot be read as text", name);
}

bool fields_is_pair(const char *word) {
  size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz_");
  return len > 0 && word[len] == '=';
}

int fields_set(json_t *body, enum entry_kind kind, const char *word, struct err *err) {
  char name[NAME_SIZE];
  size_t len = strcspn(word, "=");
  if (word[len] != '=' || len >= sizeof name)
    return err_set(err, EINVAL, "\"%.40s\" is not understood; write NAME=VALUE", word);
  memcpy(name, word, len);
  name[len] = '\0';
  const struct codec_field *field = codec_field_find(kind, name);
  if (field != NULL && field->internal)
    return err_set(err, EINVAL, "%s is kept by settled itself and cannot be set", name);
  return fields_put(body, kind, name, word + len + 1, err);
}
