/* Whether a file is a picture that can be handed to another program: a plugin's figure goes to the
 * notification server, which draws it inside its own process, so a hostile one must not get there.
 * A PNG by its head; an SVG by a list of the elements it may have: plain shapes, no scripts, no
 * links, no entities, no filters, nothing that grows when it is drawn. */
#ifndef BASE_PICTURE_H
#define BASE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
  PICTURE_BYTES_MAX = 256 * 1024, /* of the file */
  PICTURE_PIXELS_MAX = 1024       /* either side; of an SVG: what it says of itself */
};

/* Opens it without following a link and without waiting. 0; -EFBIG, -ELOOP, -EINVAL (no regular
 * file, no such picture), -errno, with `err` filled. */
int picture_check(const char *path, struct err *err);
/* The same of bytes: NULL, or what is wrong with them, to follow the name. */
const char *picture_wrong(const void *bytes, size_t size);

#endif
