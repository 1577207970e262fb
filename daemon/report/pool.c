#include "report/pool.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pool_block {
  struct pool_block *next;
  max_align_t bytes[];
};

void pool_finish(struct pool *pool) {
  while (pool->blocks != NULL) {
    struct pool_block *block = pool->blocks;
    pool->blocks = block->next;
    free(block);
  }
}

void *pool_take(struct pool *pool, size_t size) {
  struct pool_block *block = calloc(1, sizeof *block + size);
  if (block == NULL) {
    pool->failed = true;
    return NULL;
  }
  block->next = pool->blocks;
  pool->blocks = block;
  return block->bytes;
}

const char *pool_copy(struct pool *pool, const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = pool_take(pool, size);
  return copy == NULL ? "" : memcpy(copy, text, size);
}

const char *pool_printf(struct pool *pool, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  char *text = length < 0 ? NULL : pool_take(pool, (size_t)length + 1);
  if (text == NULL) return "";
  va_start(arguments, format);
  vsnprintf(text, (size_t)length + 1, format, arguments);
  va_end(arguments);
  return text;
}
