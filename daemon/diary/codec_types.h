/* How each type of field is written, read and blanked; what codec.c's loops over the field table
 * call. Internal to the codec. */
#ifndef SETTLED_CODEC_TYPES_H
#define SETTLED_CODEC_TYPES_H

#include <jansson.h>

#include "diary/codec.h"

struct codec_type_row {
  /* Sets `*out` to a new value, NULL: not recorded, leave it out. 0 or -EINVAL, -ENOMEM. */
  int (*write)(const struct codec_field *field, const void *at, json_t **out, struct err *err);
  /* Sets the field. Texts point into `value`. 0 or -EINVAL. */
  int (*read)(const struct codec_field *field, const json_t *value, void *at, struct err *err);
  /* Sets the field to "not recorded". */
  void (*blank)(const struct codec_field *field, void *at);
};

/* The bit of every CODEC_SET that says it was answered: QUALITIES_RECORDED, FELT_RECORDED. */
#define CODEC_ANSWERED 0x8000u

/* Into a field of a type that is a number; in range. */
void codec_store_number(const struct codec_field *field, int64_t value, void *at);
/* Whether the text may stand in a CODEC_NAME or CODEC_KEY, its length apart. */
bool codec_short_valid(const struct codec_field *field, const char *text);

extern const struct codec_type_row codec_types[CODEC_TYPES];

#endif
