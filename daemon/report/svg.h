/* A canvas that writes SVG: text stays text, colours are classes, so that a page around it can
 * recolour it for the dark. Drawn by nobody's fonts, so the bytes are the same everywhere. */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include "base/buf.h"
#include "report/canvas.h"

struct svg {
  struct buf *out;
  int failed; /* 0, or the first error of `out` */
};

struct svg_frame {
  const char *id;                  /* tells apart several in one HTML page */
  double width, height;            /* mm */
  const char *title, *description; /* for screen readers */
  bool stands_alone;               /* with colours of its own */
};

void svg_begin(struct svg *svg, struct buf *out, const struct svg_frame *frame,
               struct canvas *canvas);
int svg_end(struct svg *svg);

/* The text with & < > " escaped, and without BOLD marks. 0 or buf_add's errors. */
int svg_escape(struct buf *out, const char *text, size_t bytes);
/* ".f-ink{fill:#111}...": the paints of paper; with `dark`, those of a dark screen. */
int svg_style(struct buf *out, bool dark);

#endif
