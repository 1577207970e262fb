#include "plugins/plugin_arena.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 1024 }; /* most plugins declare two to four thousand bytes */

struct plugin_chunk {
  struct plugin_chunk *older;
  size_t used, room;
  max_align_t memory[];
};

static struct plugin_chunk *add_chunk(struct plugin_arena *arena, size_t least) {
  size_t room = least > CHUNK_SIZE ? least : CHUNK_SIZE;
  struct plugin_chunk *chunk = calloc(1, sizeof *chunk + room);
  if (chunk == NULL) return NULL;
  chunk->room = room;
  chunk->older = arena->newest;
  arena->newest = chunk;
  return chunk;
}

void *plugin_arena_get(struct plugin_arena *arena, size_t size) {
  const size_t unit = sizeof(max_align_t);
  struct plugin_chunk *chunk = arena->newest;
  size = (size + unit - 1) / unit * unit;
  if (chunk == NULL || chunk->room - chunk->used < size) chunk = add_chunk(arena, size);
  if (chunk == NULL) {
    arena->exhausted = true;
    return NULL;
  }
  void *memory = (char *)chunk->memory + chunk->used;
  chunk->used += size;
  return memory;
}

const char *plugin_arena_text(struct plugin_arena *arena, const char *text) {
  if (text == NULL) return NULL;
  size_t size = strlen(text) + 1;
  char *copy = plugin_arena_get(arena, size);
  return copy == NULL ? NULL : memcpy(copy, text, size);
}

void plugin_arena_finish(struct plugin_arena *arena) {
  while (arena->newest != NULL) {
    struct plugin_chunk *chunk = arena->newest;
    arena->newest = chunk->older;
    free(chunk);
  }
}
