/* The A4 page, portrait: everything of a document in its place (domain 8). */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/canvas.h"
#include "report/document.h"

#define PAGE_WIDTH  210.0
#define PAGE_HEIGHT 297.0

/* Whether it fits in print that is still easy to read. */
bool page_fits(const struct report_model *model, const struct document *document,
               struct pool *pool);

/* One page, always: the print gets smaller until it fits. Returns where it ends, mm from the top.
 */
double page_draw(const struct canvas *canvas, const struct report_model *model,
                 const struct document *document, struct pool *pool);

#endif
