/* The shape of an object that a child sent: which fields it may and must have, their types and
 * limits, as a table. What is not in the table is an error, and so is what does not fit it.
 *
 *   static const struct plugin_field fields[] = {
 *       {"routine", PLUGIN_FIELD_TEXT, 1, 31, false},
 *       {"level", PLUGIN_FIELD_WHOLE, 0, 10, true},
 *   };
 *   if (plugin_shape(value, "starts[0]", fields, 2, &err) < 0) return -EPROTO;
 */
#ifndef SETTLED_PLUGIN_SHAPE_H
#define SETTLED_PLUGIN_SHAPE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"

enum plugin_field_type {
  PLUGIN_FIELD_TEXT,   /* low..high bytes, none of them 0 */
  PLUGIN_FIELD_ID,     /* [a-z][a-z0-9_]*, shorter than NAME_SIZE */
  PLUGIN_FIELD_WHOLE,  /* low..high */
  PLUGIN_FIELD_BOOL,   /* true or false */
  PLUGIN_FIELD_ARRAY,  /* low..high elements */
  PLUGIN_FIELD_OBJECT, /* low..high members */
  PLUGIN_FIELD_ANY     /* looked at elsewhere */
};

struct plugin_field {
  const char *name;
  enum plugin_field_type type;
  json_int_t low, high;
  bool optional; /* may be absent or null */
};

/* 0 or -EPROTO; `where` names the object in the error. */
int plugin_shape(const json_t *value, const char *where, const struct plugin_field *fields,
                 int count, struct err *err);

bool plugin_is_id(const char *text);
/* The member's text; NULL: absent or null. Borrowed. */
const char *plugin_member_text(const json_t *object, const char *name);
/* The member's number; `otherwise` when it is absent or null. */
json_int_t plugin_member_whole(const json_t *object, const char *name, json_int_t otherwise);
/* The index of the text in `names`, letters of either case; -1: none of them. */
int plugin_name_index(const char *text, const char *const *names, int count);

#endif
