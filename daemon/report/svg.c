#include "report/svg.h"

#include <string.h>

/* On a dark screen the greys turn round; the strip's darkest stays its most visible. */
static const unsigned char dark_greys[PAINT_COUNT] = {
    [PAINT_INK] = 0xec,  [PAINT_SOFT_INK] = 0xb4, [PAINT_PAPER] = 0x16,
    [PAINT_GRID] = 0x4a, [PAINT_BAND] = 0x3a,     [PAINT_TINT] = 0x20,
    [PAINT_HOT1] = 0x42, [PAINT_HOT2] = 0x70,     [PAINT_HOT3] = 0xa6,
};

int svg_escape(struct buf *out, const char *text, size_t bytes) {
  static const char special[] = "&<>\"";
  static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
  int failed = 0;
  for (size_t i = 0; i < bytes && !failed; i++) {
    const char *found = memchr(special, text[i], sizeof special - 1);
    if (found != NULL)
      failed = buf_puts(out, names[found - special]);
    else if ((unsigned char)text[i] >= ' ')
      failed = buf_add(out, &text[i], 1);
  }
  return failed;
}

int svg_style(struct buf *out, bool dark) {
  const unsigned char *greys = dark ? dark_greys : paint_greys;
  int failed = 0;
  for (int paint = PAINT_INK; paint < PAINT_COUNT && !failed; paint++)
    failed = buf_printf(out, ".f-%s{fill:#%02x%02x%02x}.s-%s{stroke:#%02x%02x%02x}",
                        paint_names[paint], greys[paint], greys[paint], greys[paint],
                        paint_names[paint], greys[paint], greys[paint], greys[paint]);
  return failed ? failed : buf_puts(out, ".f-none{fill:none}.s-none{stroke:none}");
}

/* ---- verbs ---------------------------------------------------------------------------------- */

/* Remembers the first failure and keeps quiet after it. */
#define PUT(svg, ...)                                                                              \
  do {                                                                                             \
    if (!(svg)->failed) (svg)->failed = buf_printf((svg)->out, __VA_ARGS__);                       \
  } while (0)

static void put_line(void *owner, struct point from, struct point to, enum paint paint,
                     double width, enum dash dash) {
  static const char *const dashes[] = {[DASH_NONE] = "",
                                       [DASH_SHORT] = " stroke-dasharray=\"0.5 0.5\"",
                                       [DASH_LONG] = " stroke-dasharray=\"1.6 0.8\""};
  struct svg *svg = owner;
  PUT(svg, "<path class=\"s-%s\" stroke-width=\"%.2f\"%s d=\"M%.2f %.2fL%.2f %.2f\"/>\n",
      paint_names[paint], width, dashes[dash], from.x, from.y, to.x, to.y);
}

static void put_polygon(void *owner, const struct point *points, int count, enum paint fill,
                        enum paint stroke, double width) {
  struct svg *svg = owner;
  PUT(svg, "<path class=\"f-%s s-%s\" stroke-width=\"%.2f\" d=\"", paint_names[fill],
      paint_names[stroke], width);
  for (int i = 0; i < count; i++) PUT(svg, "%c%.2f %.2f", i ? 'L' : 'M', points[i].x, points[i].y);
  PUT(svg, "z\"/>\n");
}

static void put_circle(void *owner, struct point centre, double radius, enum paint fill,
                       enum paint stroke, double width) {
  struct svg *svg = owner;
  PUT(svg,
      "<circle class=\"f-%s s-%s\" stroke-width=\"%.2f\" cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\"/>\n",
      paint_names[fill], paint_names[stroke], width, centre.x, centre.y, radius);
}

static void put_text(void *owner, struct point at, enum anchor anchor, const struct type *type,
                     double width, const char *text, size_t bytes) {
  static const char *const anchors[] = {[TEXT_START] = "",
                                        [TEXT_MIDDLE] = " text-anchor=\"middle\"",
                                        [TEXT_END] = " text-anchor=\"end\""};
  struct svg *svg = owner;
  (void)width;
  PUT(svg, "<text class=\"f-%s\" x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\"%s%s>",
      paint_names[type->paint], at.x, at.y, type->size, anchors[anchor],
      type->bold ? " font-weight=\"bold\"" : "");
  if (!svg->failed) svg->failed = svg_escape(svg->out, text, bytes);
  PUT(svg, "</text>\n");
}

static void put_begin(void *owner, const char *part) {
  struct svg *svg = owner;
  PUT(svg, "<g data-part=\"%s\">\n", part);
}

static void put_end(void *owner, const char *part) {
  struct svg *svg = owner;
  (void)part;
  PUT(svg, "</g>\n");
}

static const struct canvas_verbs verbs = {put_line, put_polygon, put_circle,
                                          put_text, put_begin,   put_end};

/* ---- the frame ------------------------------------------------------------------------------ */

static void put_escaped(struct svg *svg, const char *text) {
  if (!svg->failed) svg->failed = svg_escape(svg->out, text, strlen(text));
}

void svg_begin(struct svg *svg, struct buf *out, const struct svg_frame *frame,
               struct canvas *canvas) {
  double width = frame->width, height = frame->height;
  *svg = (struct svg){.out = out};
  *canvas = (struct canvas){&verbs, svg};
  PUT(svg,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0fmm\" "
      "height=\"%.0fmm\" role=\"img\" aria-labelledby=\"%s-title %s-about\" "
      "font-family=\"DejaVu Sans, Verdana, sans-serif\">\n<title id=\"%s-title\">",
      width, height, width, height, frame->id, frame->id, frame->id);
  put_escaped(svg, frame->title);
  PUT(svg, "</title>\n<desc id=\"%s-about\">", frame->id);
  put_escaped(svg, frame->description);
  PUT(svg, "</desc>\n");
  if (!frame->stands_alone) return;
  PUT(svg, "<style>");
  if (!svg->failed) svg->failed = svg_style(out, false);
  PUT(svg, "</style>\n<path class=\"f-paper\" d=\"M0 0H%.0fV%.0fH0z\"/>\n", width, height);
}

int svg_end(struct svg *svg) {
  PUT(svg, "</svg>\n");
  return svg->failed;
}
