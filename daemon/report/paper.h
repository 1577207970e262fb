/* A canvas on cairo and pango: PDF with text that stays text and a structure for screen readers,
 * and PNG. */
#ifndef REPORT_PAPER_H
#define REPORT_PAPER_H

#include "base/buf.h"
#include "base/err.h"
#include "report/canvas.h"
#include "settled/units.h"

struct paper;

struct paper_about { /* the metadata of a PDF */
  const char *title, *description, *version;
  day_number date; /* of making; DAY_NONE: 1970-01-01. Never the clock: the same diary, the same
                      bytes */
};

/* Sizes in mm. 0, or -ENOMEM with `err`. The bytes reach `out` in paper_end. */
int paper_begin_pdf(double width, double height, const struct paper_about *about, struct buf *out,
                    struct paper **paper, struct canvas *canvas, struct err *err);
/* `scale`: pixels a mm. */
int paper_begin_png(double width, double height, double scale, struct buf *out,
                    struct paper **paper, struct canvas *canvas, struct err *err);
/* Writes and frees. 0, or -errno with `err`. */
int paper_end(struct paper *paper, struct err *err);

#endif
