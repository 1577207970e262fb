/* Strings and rows that live as long as the report does: given out, never given back one by one.
 * Memory is the one thing that can run out while a page is composed; `failed` remembers it, every
 * function goes on with "" or NULL, and main asks once at the end. */
#ifndef REPORT_POOL_H
#define REPORT_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool_block;

struct pool {
  struct pool_block *blocks; /* owned */
  bool failed;
};

void pool_finish(struct pool *pool);
/* Zeroed bytes for any type; NULL when there is no memory. */
void *pool_take(struct pool *pool, size_t size);
/* Never NULL: "" when there is no memory. */
const char *pool_copy(struct pool *pool, const char *text);
const char *pool_printf(struct pool *pool, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
