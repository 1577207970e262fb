/* What the report draws on: millimetres from the top left, a few paints, single lines of text. One
 * drawing function serves every format; only what is below this differs.
 *
 *   canvas_line(canvas, (struct point){10, 10}, (struct point){50, 10}, &pen);
 *   canvas_text(canvas, 10, 20, TEXT_START, &type, "Pain");
 *
 * Text is measured by a table of our own (DejaVu Sans, the widest of the usual ones), never by the
 * fonts that happen to be installed: so the same diary gives the same layout everywhere. */
#ifndef REPORT_CANVAS_H
#define REPORT_CANVAS_H

#include <stdbool.h>
#include <stddef.h>

enum paint {
  PAINT_NONE,
  PAINT_INK,
  PAINT_SOFT_INK, /* small print, whiskers */
  PAINT_PAPER,
  PAINT_GRID,
  PAINT_BAND,
  PAINT_TINT, /* weekends */
  PAINT_HOT1, /* greys of the strip: 0 is PAINT_PAPER, 4 is PAINT_INK */
  PAINT_HOT2,
  PAINT_HOT3,
  PAINT_COUNT
};
/* On paper: 0 black .. 255 white. */
extern const unsigned char paint_greys[PAINT_COUNT];
extern const char *const paint_names[PAINT_COUNT]; /* CSS classes */

enum dash { DASH_NONE, DASH_SHORT, DASH_LONG };
enum anchor { TEXT_START, TEXT_MIDDLE, TEXT_END };

struct type {
  double size; /* mm of an em */
  bool bold;
  enum paint paint;
};

struct point {
  double x, y;
};

struct pen {
  enum paint paint;
  double width;
  enum dash dash;
};

struct canvas_verbs {
  void (*line)(void *owner, struct point from, struct point to, enum paint paint, double width,
               enum dash dash);
  void (*polygon)(void *owner, const struct point *points, int count, enum paint fill,
                  enum paint stroke, double width);
  void (*circle)(void *owner, struct point centre, double radius, enum paint fill,
                 enum paint stroke, double width);
  /* `at` is on the base line; `width` is what the table says it takes. */
  void (*text)(void *owner, struct point at, enum anchor anchor, const struct type *type,
               double width, const char *text, size_t bytes);
  /* A part of the page for screen readers: H1, H2, P, Table, TR, TD, Figure. */
  void (*begin)(void *owner, const char *part);
  void (*end)(void *owner, const char *part);
};

struct canvas {
  const struct canvas_verbs *verbs;
  void *owner;
};

void canvas_line(const struct canvas *canvas, struct point from, struct point to,
                 const struct pen *pen);
void canvas_box(const struct canvas *canvas, double x, double y, double width, double height,
                enum paint fill, enum paint stroke);
void canvas_text(const struct canvas *canvas, double x, double y, enum anchor anchor,
                 const struct type *type, const char *text);
void canvas_begin(const struct canvas *canvas, const char *part);
void canvas_end(const struct canvas *canvas, const char *part);

/* mm that so many bytes of the text take, BOLD marks not counted. */
double canvas_width(const struct type *type, const char *text, size_t bytes);

#endif
