/* The prelude's Lua files, inside the program: the child can open no files. Read-only. */
#ifndef HOST_PRELUDE_H
#define HOST_PRELUDE_H

#include <stddef.h>

/* The text of prelude/NAME.lua, or of prelude.lua for "prelude"; NULL: no such part. Not 0-ended.
 */
const char *prelude_part(const char *name, size_t *len);

#endif
