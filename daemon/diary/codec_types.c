#include "diary/codec_types.h"

#include <errno.h>
#include <string.h>

#include "core/civil.h"
#include "core/course.h"
#include "core/entries.h"

_Static_assert(1u << QUALITIES_RECORDED == CODEC_ANSWERED && 1u << FELT_RECORDED == CODEC_ANSWERED,
               "one bit for all sets");

static int wrong(const struct codec_field *field, struct err *err, const char *what) {
  return err_set(err, EINVAL, "%s: %s", field->name, what);
}

static int out_of_range(const struct codec_field *field, int64_t value, struct err *err) {
  return err_set(err, EINVAL, "%s is from %jd to %jd, not %jd", field->name, (intmax_t)field->low,
                 (intmax_t)field->high, (intmax_t)value);
}

/* Hands a made value on; `value` NULL: jansson had no memory. */
static int give(json_t *value, json_t **out) {
  if (value == NULL) return -ENOMEM;
  *out = value;
  return 0;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static int64_t load_number(const struct codec_field *field, const void *at) {
  if (field->type == CODEC_INT16) return *(const int16_t *)at;
  if (field->type == CODEC_INT32 || field->type == CODEC_DAY) return *(const int32_t *)at;
  if (field->type == CODEC_MOMENT) return *(const int64_t *)at;
  if (field->type == CODEC_UINT8) return *(const uint8_t *)at;
  /* A choice may be in a uint8_t; its values are below 128, where both read the same. */
  return *(const int8_t *)at;
}

void codec_store_number(const struct codec_field *field, int64_t value, void *at) {
  if (field->type == CODEC_INT16)
    *(int16_t *)at = (int16_t)value;
  else if (field->type == CODEC_INT32 || field->type == CODEC_DAY)
    *(int32_t *)at = (int32_t)value;
  else if (field->type == CODEC_MOMENT)
    *(int64_t *)at = value;
  else
    *(int8_t *)at = (int8_t)value; /* also uint8_t: the same byte */
}

static void blank_number(const struct codec_field *field, void *at) {
  codec_store_number(field, field->absent, at);
}

/* 1: there is a value in range; 0: not recorded; -EINVAL. */
static int number_there(const struct codec_field *field, int64_t value, struct err *err) {
  if (field->presence == CODEC_OPTIONAL && value == field->absent) return 0;
  if (value < field->low || value > field->high) return out_of_range(field, value, err);
  return 1;
}

static int write_number(const struct codec_field *field, const void *at, json_t **out,
                        struct err *err) {
  int64_t value = load_number(field, at);
  int there = number_there(field, value, err);
  return there > 0 ? give(json_integer(value), out) : there;
}

static int read_number(const struct codec_field *field, const json_t *value, void *at,
                       struct err *err) {
  if (!json_is_integer(value)) return wrong(field, err, "not a whole number");
  int64_t number = json_integer_value(value);
  if (number < field->low || number > field->high) return out_of_range(field, number, err);
  codec_store_number(field, number, at);
  return 0;
}

static int write_day(const struct codec_field *field, const void *at, json_t **out,
                     struct err *err) {
  char text[CIVIL_UTC_SIZE];
  int64_t value = load_number(field, at);
  int there = number_there(field, value, err);
  if (there <= 0) return there;
  civil_format_date((day_number)value, text);
  return give(json_string(text), out);
}

static int read_day(const struct codec_field *field, const json_t *value, void *at,
                    struct err *err) {
  day_number day;
  if (!json_is_string(value) || !civil_parse_date(json_string_value(value), &day))
    return wrong(field, err, "not a date as 2025-03-30");
  if (day < field->low || day > field->high) return wrong(field, err, "a date out of range");
  codec_store_number(field, day, at);
  return 0;
}

static int write_bool(const struct codec_field *field, const void *at, json_t **out,
                      struct err *err) {
  (void)err;
  bool value = *(const bool *)at;
  if (!value && field->presence == CODEC_OPTIONAL) return 0;
  return give(json_boolean(value), out);
}

static int read_bool(const struct codec_field *field, const json_t *value, void *at,
                     struct err *err) {
  if (!json_is_boolean(value)) return wrong(field, err, "neither true nor false");
  *(bool *)at = json_is_true(value);
  return 0;
}

static void blank_bool(const struct codec_field *field, void *at) {
  (void)field;
  *(bool *)at = false;
}

static int write_triple(const struct codec_field *field, const void *at, json_t **out,
                        struct err *err) {
  const int8_t *values = at;
  int recorded = 0;
  for (int i = 0; i < ACTIVITY_COUNT; i++) {
    int there = number_there(field, values[i], err);
    if (there < 0) return there;
    recorded += there;
  }
  if (recorded == 0) return 0;
  json_t *array = json_array();
  for (int i = 0; i < ACTIVITY_COUNT; i++)
    if (json_array_append_new(array, values[i] == field->absent ? json_null()
                                                                : json_integer(values[i])) != 0) {
      json_decref(array);
      return -ENOMEM;
    }
  return give(array, out);
}

static int read_triple(const struct codec_field *field, const json_t *value, void *at,
                       struct err *err) {
  if (!json_is_array(value) || json_array_size(value) != ACTIVITY_COUNT)
    return wrong(field, err, "not an array of three");
  for (size_t i = 0; i < ACTIVITY_COUNT; i++) {
    const json_t *one = json_array_get(value, i);
    int failed = json_is_null(one) ? 0 : read_number(field, one, (int8_t *)at + i, err);
    if (failed) return failed;
  }
  return 0;
}

static void blank_triple(const struct codec_field *field, void *at) {
  memset(at, (int)(uint8_t)field->absent, ACTIVITY_COUNT);
}

/* ---- names ----------------------------------------------------------------------------------- */

static int find_name(const char *const *names, int64_t count, const char *name) {
  for (int i = 0; name != NULL && i < count; i++)
    if (strcmp(names[i], name) == 0) return i;
  return -EINVAL;
}

static int unknown_name(const struct codec_field *field, const json_t *value, struct err *err) {
  if (!json_is_string(value)) return wrong(field, err, "not a name");
  return err_set(err, EINVAL, "%s: does not know \"%.40s\"", field->name, json_string_value(value));
}

static int write_choice(const struct codec_field *field, const void *at, json_t **out,
                        struct err *err) {
  int64_t value = load_number(field, at);
  int there = number_there(field, value, err);
  return there > 0 ? give(json_string(field->names[value]), out) : there;
}

static int read_choice(const struct codec_field *field, const json_t *value, void *at,
                       struct err *err) {
  int i = find_name(field->names, field->high + 1, json_string_value(value));
  if (i < field->low) return unknown_name(field, value, err);
  codec_store_number(field, i, at);
  return 0;
}

static int write_names(const struct codec_field *field, unsigned bits, json_t **out) {
  json_t *array = json_array();
  for (int i = 0; i < field->high; i++)
    if ((bits >> i & 1) && json_array_append_new(array, json_string(field->names[i])) != 0) {
      json_decref(array);
      return -ENOMEM;
    }
  return give(array, out);
}

static int read_names(const struct codec_field *field, const json_t *value, uint16_t *out,
                      struct err *err) {
  size_t i;
  const json_t *one;
  unsigned bits = 0;
  if (!json_is_array(value)) return wrong(field, err, "not an array of names");
  json_array_foreach(value, i, one) {
    int bit = find_name(field->names, field->high, json_string_value(one));
    if (bit < 0) return unknown_name(field, one, err);
    if (bits >> bit & 1) return wrong(field, err, "names something twice");
    bits |= 1u << bit;
  }
  *out = (uint16_t)bits;
  return 0;
}

static int write_set(const struct codec_field *field, const void *at, json_t **out,
                     struct err *err) {
  unsigned bits = *(const uint16_t *)at;
  if (bits == 0) return 0;
  if (!(bits & CODEC_ANSWERED)) return wrong(field, err, "set without the bit that says answered");
  if ((bits & ~CODEC_ANSWERED) >> field->high) return wrong(field, err, "has an unknown bit");
  return write_names(field, bits, out);
}

static int read_set(const struct codec_field *field, const json_t *value, void *at,
                    struct err *err) {
  uint16_t bits;
  int failed = read_names(field, value, &bits, err);
  if (failed) return failed;
  *(uint16_t *)at = (uint16_t)(bits | CODEC_ANSWERED);
  return 0;
}

static int write_bits(const struct codec_field *field, const void *at, json_t **out,
                      struct err *err) {
  unsigned bits = *(const uint16_t *)at;
  if (bits >> field->high) return wrong(field, err, "has an unknown bit");
  return bits ? write_names(field, bits, out) : 0;
}

static int read_bits(const struct codec_field *field, const json_t *value, void *at,
                     struct err *err) {
  return read_names(field, value, at, err);
}

static void blank_bits(const struct codec_field *field, void *at) {
  (void)field;
  *(uint16_t *)at = 0;
}

static int write_sites(const struct codec_field *field, const void *at, json_t **out,
                       struct err *err) {
  site_set sites = *(const site_set *)at;
  if (sites == 0) return 0;
  if (sites >> (SIDE_COUNT * REGION_COUNT)) return wrong(field, err, "has an unknown bit");
  json_t *array = json_array();
  for (int i = 0; i < SIDE_COUNT * REGION_COUNT; i++) {
    if (!(sites >> i & 1)) continue;
    json_t *name = json_sprintf("%s.%s", side_names[i % SIDE_COUNT], region_names[i / SIDE_COUNT]);
    if (json_array_append_new(array, name) != 0) {
      json_decref(array);
      return -ENOMEM;
    }
  }
  return give(array, out);
}

/* "L.peri" -> its bit; 0: no such site. */
static site_set parse_site(const char *text) {
  for (int i = 0; text != NULL && i < SIDE_COUNT * REGION_COUNT; i++) {
    const char *side = side_names[i % SIDE_COUNT];
    size_t n = strlen(side);
    if (strncmp(text, side, n) == 0 && text[n] == '.' &&
        strcmp(text + n + 1, region_names[i / SIDE_COUNT]) == 0)
      return (site_set)1 << i;
  }
  return 0;
}

static int read_sites(const struct codec_field *field, const json_t *value, void *at,
                      struct err *err) {
  size_t i;
  const json_t *one;
  site_set sites = 0;
  if (!json_is_array(value) || json_array_size(value) == 0)
    return wrong(field, err, "not an array of sites as \"L.peri\"");
  json_array_foreach(value, i, one) {
    site_set site = parse_site(json_string_value(one));
    if (site == 0) return unknown_name(field, one, err);
    if (sites & site) return wrong(field, err, "names a site twice");
    sites |= site;
  }
  *(site_set *)at = sites;
  return 0;
}

static void blank_sites(const struct codec_field *field, void *at) {
  (void)field;
  *(site_set *)at = 0;
}

static int write_soothing(const struct codec_field *field, const void *at, json_t **out,
                          struct err *err) {
  unsigned methods = *(const uint16_t *)at;
  if (methods == 0) return 0;
  if (methods >> (2 * field->high)) return wrong(field, err, "has an unknown bit");
  json_t *object = json_object();
  for (int i = 0; i < field->high; i++) {
    unsigned result = methods >> (2 * i) & 3;
    if (result == RELIEF_UNSAID) continue;
    if (json_object_set_new(object, field->names[i], json_string(codec_relief_names[result])) !=
        0) {
      json_decref(object);
      return -ENOMEM;
    }
  }
  return give(object, out);
}

static int read_soothing(const struct codec_field *field, const json_t *value, void *at,
                         struct err *err) {
  const char *method;
  json_t *result, *object = (json_t *)(uintptr_t)value; /* the macro wants it writable */
  unsigned methods = 0;
  if (!json_is_object(value) || json_object_size(value) == 0)
    return wrong(field, err, "not an object of methods");
  json_object_foreach(object, method, result) {
    int i = find_name(field->names, field->high, method);
    int relief = find_name(codec_relief_names, RELIEF_HELPED + 1, json_string_value(result));
    if (i < 0) return err_set(err, EINVAL, "%s: does not know \"%.40s\"", field->name, method);
    if (relief <= RELIEF_UNSAID) return unknown_name(field, result, err);
    methods |= (unsigned)relief << (2 * i);
  }
  *(uint16_t *)at = (uint16_t)methods;
  return 0;
}

/* ---- short strings kept in the entry --------------------------------------------------------- */

static bool name_valid(const char *text) {
  static const char first[] = "abcdefghijklmnopqrstuvwxyz";
  static const char rest[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
  return *text != '\0' && strchr(first, *text) != NULL && text[strspn(text, rest)] == '\0';
}

static bool key_valid(const char *text) {
  for (const char *p = text; *p; p++)
    if (*p <= ' ' || *p > '~') return false;
  return *text != '\0';
}

bool codec_short_valid(const struct codec_field *field, const char *text) {
  return field->type == CODEC_NAME ? name_valid(text) : key_valid(text);
}

static int check_short(const struct codec_field *field, const char *text, struct err *err) {
  if (strnlen(text, (size_t)field->high) == (size_t)field->high)
    return wrong(field, err, "too long");
  return codec_short_valid(field, text) ? 0 : wrong(field, err, "not a name");
}

static int write_short(const struct codec_field *field, const void *at, json_t **out,
                       struct err *err) {
  int failed = check_short(field, at, err);
  return failed ? failed : give(json_string(at), out);
}

static int read_short(const struct codec_field *field, const json_t *value, void *at,
                      struct err *err) {
  const char *text = json_string_value(value);
  if (text == NULL) return wrong(field, err, "not a string");
  int failed = check_short(field, text, err);
  if (failed) return failed;
  memset(at, 0, (size_t)field->high);
  memcpy(at, text, strlen(text));
  return 0;
}

static void blank_short(const struct codec_field *field, void *at) {
  memset(at, 0, (size_t)field->high);
}

static int write_id(const struct codec_field *field, const void *at, json_t **out,
                    struct err *err) {
  (void)field, (void)err;
  char text[CODEC_ID_SIZE];
  if (entry_id_none(at)) return 0;
  codec_id_format(at, text);
  return give(json_string(text), out);
}

static int read_id(const struct codec_field *field, const json_t *value, void *at,
                   struct err *err) {
  struct entry_id id;
  if (!json_is_string(value) ||
      codec_id_parse(json_string_value(value), json_string_length(value), &id) < 0 ||
      entry_id_none(&id))
    return wrong(field, err, "not 32 hexadecimal digits");
  memcpy(at, &id, sizeof id);
  return 0;
}

static void blank_id(const struct codec_field *field, void *at) {
  (void)field;
  memset(at, 0, sizeof(struct entry_id));
}

/* ---- texts ----------------------------------------------------------------------------------- */

static bool is_json(const char *text, size_t len) {
  json_t *parsed = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
  json_decref(parsed);
  return parsed != NULL;
}

static int check_text(const struct codec_field *field, const char *text, size_t len,
                      struct err *err) {
  if (field->type == CODEC_WORD)
    return find_name(field->names, field->high, text) >= 0 ? 0 : wrong(field, err, "unknown");
  if (len > (size_t)field->high)
    return err_set(err, EINVAL, "%s: longer than %jd bytes", field->name, (intmax_t)field->high);
  if (!codec_text_valid(text, len))
    return wrong(field, err, "not UTF-8 text, or with control characters");
  if (field->type == CODEC_JSON && !is_json(text, len)) return wrong(field, err, "not JSON");
  return 0;
}

static int write_text(const struct codec_field *field, const void *at, json_t **out,
                      struct err *err) {
  const char *text = *(const char *const *)at;
  size_t len = text == NULL ? 0 : strlen(text);
  if (len == 0) return field->presence == CODEC_OPTIONAL ? 0 : wrong(field, err, "missing");
  int failed = check_text(field, text, len, err);
  return failed ? failed : give(json_stringn(text, len), out);
}

static int read_text(const struct codec_field *field, const json_t *value, void *at,
                     struct err *err) {
  if (!json_is_string(value) || json_string_length(value) == 0)
    return wrong(field, err, "not a text");
  const char *text = json_string_value(value);
  int failed = check_text(field, text, json_string_length(value), err);
  if (failed) return failed;
  *(const char **)at = text;
  return 0;
}

static void blank_text(const struct codec_field *field, void *at) {
  (void)field;
  *(const char **)at = NULL;
}

/* ---- all of them ----------------------------------------------------------------------------- */

const struct codec_type_row codec_types[CODEC_TYPES] = {
    [CODEC_INT8] = {write_number, read_number, blank_number},
    [CODEC_UINT8] = {write_number, read_number, blank_number},
    [CODEC_INT16] = {write_number, read_number, blank_number},
    [CODEC_INT32] = {write_number, read_number, blank_number},
    [CODEC_MOMENT] = {write_number, read_number, blank_number},
    [CODEC_DAY] = {write_day, read_day, blank_number},
    [CODEC_BOOL] = {write_bool, read_bool, blank_bool},
    [CODEC_CHOICE] = {write_choice, read_choice, blank_number},
    [CODEC_SET] = {write_set, read_set, blank_bits},
    [CODEC_BITS] = {write_bits, read_bits, blank_bits},
    [CODEC_SITES] = {write_sites, read_sites, blank_sites},
    [CODEC_SOOTHING] = {write_soothing, read_soothing, blank_bits},
    [CODEC_NAME] = {write_short, read_short, blank_short},
    [CODEC_KEY] = {write_short, read_short, blank_short},
    [CODEC_ID] = {write_id, read_id, blank_id},
    [CODEC_TRIPLE] = {write_triple, read_triple, blank_triple},
    [CODEC_TEXT] = {write_text, read_text, blank_text},
    [CODEC_WORD] = {write_text, read_text, blank_text},
    [CODEC_JSON] = {write_text, read_text, blank_text},
};
