/* Memory that is freed all at once: what one plugin declares lives in one. */
#ifndef SETTLED_PLUGIN_ARENA_H
#define SETTLED_PLUGIN_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct plugin_chunk;

struct plugin_arena { /* all zero: empty */
  struct plugin_chunk *newest;
  bool exhausted; /* there was no memory for something */
};

/* Zeroed, aligned for anything; NULL: no memory, and `exhausted` is set. */
void *plugin_arena_get(struct plugin_arena *arena, size_t size);
/* A copy; NULL stays NULL. */
const char *plugin_arena_text(struct plugin_arena *arena, const char *text);
void plugin_arena_finish(struct plugin_arena *arena);

#endif
