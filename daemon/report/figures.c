#include "report/figures.h"

#include <string.h>

#include "report/figures_source.h"

/* The object file depends on these files (the compiler's -MMD does not see them): the Makefile
 * names them. The path is looked up in the -I folders. */
#define EMBED(name, file)                                                                          \
  __asm__(".section .rodata\n"                                                                     \
          "figure_" #name ":\n"                                                                    \
          ".incbin \"" file "\"\n"                                                                 \
          ".byte 0\n.text\n");                                                                     \
  extern const char figure_##name[] __attribute__((visibility("hidden")));

EMBED(psoas_release, "psoas_release/psoas_release.svg")
EMBED(psoas_release_chair, "psoas_release/psoas_release_chair.svg")
EMBED(psoas_pressure, "psoas_release/psoas_pressure.svg")
EMBED(butterfly, "adductor_stretch/butterfly.svg")
EMBED(standing, "adductor_stretch/standing.svg")
EMBED(squeeze, "glute_strengthening/squeeze.svg")
EMBED(bridge, "glute_strengthening/bridge.svg")
EMBED(clamshell, "glute_strengthening/clamshell.svg")
EMBED(side_lift, "glute_strengthening/side_lift.svg")

struct figure {
  const char *exercise;
  int from;         /* level */
  unsigned variant; /* 0: any */
  const char *svg;
};

/* The first row that fits counts. */
static const struct figure figures[] = {
    {"psoas_release", 0, FIGURE_CHAIR, figure_psoas_release_chair},
    {"psoas_release", 0, 0, figure_psoas_release},
    {"psoas_pressure", 0, 0, figure_psoas_pressure},
    {"adductor_stretch", 0, FIGURE_STANDING, figure_standing},
    {"adductor_stretch", 0, 0, figure_butterfly},
    {"glute_strengthening", 6, 0, figure_side_lift},
    {"glute_strengthening", 4, 0, figure_clamshell},
    {"glute_strengthening", 3, 0, figure_bridge},
    {"glute_strengthening", 0, 0, figure_squeeze},
};

const struct figure *figure_find(const char *exercise, int level, unsigned variants) {
  for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
    if (strcmp(figures[i].exercise, exercise) == 0 && level >= figures[i].from &&
        (figures[i].variant & ~variants) == 0)
      return &figures[i];
  return NULL;
}

/* ---- words ----------------------------------------------------------------------------------- */

static const char *between(const char *text, const char *begin, const char *end,
                           struct pool *pool) {
  const char *from = strstr(text, begin);
  const char *to = from != NULL ? strstr(from, end) : NULL;
  if (to == NULL) return "";
  from += strlen(begin);
  return pool_printf(pool, "%.*s", (int)(to - from), from);
}

const char *figure_words(const struct figure *figure, struct pool *pool) {
  return between(figure->svg, "<desc>", "</desc>", pool);
}

const char *figure_title(const struct figure *figure, struct pool *pool) {
  return between(figure->svg, "<title>", "</title>", pool);
}

const char *figure_source(const struct figure *figure) {
  return figure->svg;
}
