/* The object file depends on the Lua files beside it (the compiler's -MMD does not see them): the
 * Makefile names them. The path is looked up in the -I folders. */
#include "host/prelude.h"

#include <string.h>

#define EMBED(part, file)                                                                          \
  __asm__(".section .rodata\n"                                                                     \
          ".global prelude_" #part "_begin\n.global prelude_" #part "_end\n"                       \
          "prelude_" #part "_begin:\n"                                                             \
          ".incbin \"" file "\"\n"                                                                 \
          "prelude_" #part "_end:\n"                                                               \
          ".byte 0\n.text\n");                                                                     \
  extern const char prelude_##part##_begin[], prelude_##part##_end[];

#define PART(part)                                                                                 \
  { #part, prelude_##part##_begin, prelude_##part##_end }

EMBED(prelude, "host/prelude.lua")
EMBED(author, "host/prelude/author.lua")
EMBED(check, "host/prelude/check.lua")
EMBED(day, "host/prelude/day.lua")
EMBED(declare, "host/prelude/declare.lua")
EMBED(options, "host/prelude/options.lua")
EMBED(routine, "host/prelude/routine.lua")
EMBED(testing, "host/prelude/testing.lua")
EMBED(turn, "host/prelude/turn.lua")
EMBED(world, "host/prelude/world.lua")

static const struct {
  const char *name, *begin, *end;
} parts[] = {
    PART(prelude), PART(author),  PART(check),   PART(day),  PART(declare),
    PART(options), PART(routine), PART(testing), PART(turn), PART(world),
};

const char *prelude_part(const char *name, size_t *len) {
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (strcmp(parts[i].name, name) != 0) continue;
    *len = (size_t)(parts[i].end - parts[i].begin);
    return parts[i].begin;
  }
  return NULL;
}
