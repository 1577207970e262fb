/* What a rehearsal prints: to the person, and in a shorter form that two rehearsals can be compared
 * by. Knows no loop and no clock. */
#ifndef SETTLED_REHEARSE_PAGE_H
#define SETTLED_REHEARSE_PAGE_H

#include <stdio.h>

#include "core/engine.h"
#include "plugins/plugin_files.h"

struct rehearse_page {
  FILE *shown;                    /* NULL: nothing is */
  FILE *kept;                     /* to be compared; NULL: not kept */
  const struct plugin_place *one; /* its reasons are printed with their lines; NULL: nobody's */
  day_number base;                /* d0 */
  day_number printed;             /* the last day that has its head; DAY_NONE: none */
  char prompt[KEY_SIZE];          /* the last one that asked */
};

/* The head of the day of `now`, once. True: it was printed now. */
bool rehearse_page_head(struct rehearse_page *page, const struct stamp *now);
/* What the person does. */
void rehearse_page_person(struct rehearse_page *page, const struct stamp *now, const char *words);
/* What the program says, or refuses. Kept without its time: when something was done depends on how
 * long it took. */
void rehearse_page_says(struct rehearse_page *page, const struct stamp *now, const char *what,
                        const char *title, const char *body);
/* What it asks. Kept is the first question of a prompt, which has its dose. */
void rehearse_page_asks(struct rehearse_page *page, const struct stamp *now,
                        const struct view *view);
/* Stage and plan as they are now. */
void rehearse_page_plan(struct rehearse_page *page, const struct engine *engine);

#endif
