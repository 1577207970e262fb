/* Drawing a figure: its file read element by element. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/figures.h"
#include "report/figures_source.h"

#define BOX 128.0 /* the side of the viewBox */

enum { CURVE_STEPS = 8, SHAPE_POINTS = 64 };

/* What a class looks like in greys. */
static const struct {
  const char *name;
  enum paint paint;
} classes[] = {{"mat", PAINT_GRID},   {"thing", PAINT_HOT1}, {"far", PAINT_HOT2},
               {"body", PAINT_INK},   {"hint", PAINT_HOT2},  {"sign", PAINT_HOT2},
               {"light", PAINT_PAPER}};

struct drawing {
  const struct canvas *canvas;
  struct point corner;
  double scale;
  enum paint paint; /* of the group; PAINT_NONE: nothing of it is drawn */
  double stroke;    /* mm; 0: it is filled */
  struct point points[SHAPE_POINTS];
  int count;
  bool whole; /* everything was understood */
};

static struct point on_paper(const struct drawing *drawing, double x, double y) {
  return (struct point){drawing->corner.x + x * drawing->scale,
                        drawing->corner.y + y * drawing->scale};
}

/* ---- attributes ------------------------------------------------------------------------------ */

/* The value of ` name="..."` of the tag; NULL: it has none. */
static const char *attribute(const char *tag, const char *name) {
  const char *end = strchr(tag, '>');
  size_t len = strlen(name);
  for (const char *at = tag; end != NULL && at + len + 3 < end; at++)
    if (at[0] == ' ' && strncmp(at + 1, name, len) == 0 && strncmp(at + 1 + len, "=\"", 2) == 0)
      return at + len + 3;
  return NULL;
}

static double number(const char *tag, const char *name) {
  const char *value = attribute(tag, name);
  return value != NULL ? strtod(value, NULL) : 0;
}

/* ---- shapes ---------------------------------------------------------------------------------- */

static void add_point(struct drawing *drawing, double x, double y) {
  if (drawing->count == SHAPE_POINTS)
    drawing->whole = false;
  else
    drawing->points[drawing->count++] = on_paper(drawing, x, y);
}

static void dot(const struct drawing *drawing, struct point at, double radius) {
  drawing->canvas->verbs->circle(drawing->canvas->owner, at, radius, drawing->paint, PAINT_NONE, 0);
}

/* A line with round ends and joints; or the area inside it. */
static void put_points(struct drawing *drawing) {
  const struct canvas *canvas = drawing->canvas;
  if (drawing->stroke == 0)
    canvas->verbs->polygon(canvas->owner, drawing->points, drawing->count, drawing->paint,
                           PAINT_NONE, 0);
  for (int i = 0; i < drawing->count && drawing->stroke > 0; i++) {
    dot(drawing, drawing->points[i], drawing->stroke / 2);
    if (i > 0)
      canvas_line(canvas, drawing->points[i - 1], drawing->points[i],
                  &(struct pen){drawing->paint, drawing->stroke, DASH_NONE});
  }
}

/* Along the curve from `from` over a and b to `to`. */
static void add_curve(struct drawing *drawing, struct point from, const double at[6]) {
  for (int i = 1; i <= CURVE_STEPS; i++) {
    double t = (double)i / CURVE_STEPS, u = 1 - t;
    double p = u * u * u, q = 3 * u * u * t, r = 3 * u * t * t, s = t * t * t;
    add_point(drawing, p * from.x + q * at[0] + r * at[2] + s * at[4],
              p * from.y + q * at[1] + r * at[3] + s * at[5]);
  }
}

/* `count` numbers; false: there are not so many. */
static bool take_numbers(const char **text, double *out, int count) {
  for (int i = 0; i < count; i++) {
    char *end;
    out[i] = strtod(*text, &end);
    if (end == *text) return false;
    *text = end + strspn(end, " ,");
  }
  return true;
}

static void put_path(struct drawing *drawing, const char *tag) {
  const char *text = attribute(tag, "d");
  struct point last = {0, 0};
  drawing->count = 0;
  while (text != NULL && *text != '"') {
    char verb = *text++;
    double at[6] = {0};
    int count = verb == 'M' || verb == 'L' ? 2 : verb == 'C' ? 6 : 0;
    if (count == 0 || !take_numbers(&text, at, count)) {
      drawing->whole = false;
      break;
    }
    if (verb == 'C')
      add_curve(drawing, last, at);
    else
      add_point(drawing, at[0], at[1]);
    last = (struct point){at[count - 2], at[count - 1]};
  }
  put_points(drawing);
}

static void put_circle(struct drawing *drawing, const char *tag) {
  struct point centre = on_paper(drawing, number(tag, "cx"), number(tag, "cy"));
  dot(drawing, centre, number(tag, "r") * drawing->scale);
}

/* With round corners: two boxes and four dots. */
static void put_rect(struct drawing *drawing, const char *tag) {
  struct point at = on_paper(drawing, number(tag, "x"), number(tag, "y"));
  double width = number(tag, "width") * drawing->scale;
  double height = number(tag, "height") * drawing->scale, r = number(tag, "rx") * drawing->scale;
  const struct canvas *canvas = drawing->canvas;
  canvas_box(canvas, at.x + r, at.y, width - 2 * r, height, drawing->paint, PAINT_NONE);
  canvas_box(canvas, at.x, at.y + r, width, height - 2 * r, drawing->paint, PAINT_NONE);
  for (int i = 0; i < 4; i++)
    dot(drawing,
        (struct point){i & 1 ? at.x + width - r : at.x + r, i & 2 ? at.y + height - r : at.y + r},
        r);
}

/* ---- elements -------------------------------------------------------------------------------- */

static void begin_group(struct drawing *drawing, const char *tag) {
  const char *name = attribute(tag, "class");
  drawing->paint = PAINT_NONE;
  for (size_t i = 0; i < sizeof classes / sizeof *classes && name != NULL; i++)
    if (strncmp(name, classes[i].name, strlen(classes[i].name)) == 0)
      drawing->paint = classes[i].paint;
  drawing->stroke = number(tag, "stroke-width") * drawing->scale;
  bool card = name != NULL && strncmp(name, "card\"", 5) == 0;
  if (drawing->paint == PAINT_NONE && !card) drawing->whole = false;
}

static void put_nothing(struct drawing *drawing, const char *tag) {
  (void)drawing, (void)tag;
}

static const struct {
  const char *name;
  void (*put)(struct drawing *drawing, const char *tag);
  bool shape; /* belongs to a group */
} elements[] = {{"svg ", put_nothing, false},  {"title>", put_nothing, false},
                {"desc>", put_nothing, false}, {"/", put_nothing, false},
                {"g ", begin_group, false},    {"path ", put_path, true},
                {"circle ", put_circle, true}, {"rect ", put_rect, true}};

static void put_element(struct drawing *drawing, const char *tag) {
  for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
    if (strncmp(tag, elements[i].name, strlen(elements[i].name)) != 0) continue;
    if (!elements[i].shape || drawing->paint != PAINT_NONE) elements[i].put(drawing, tag);
    return;
  }
  drawing->whole = false;
}

bool figure_draw(const struct canvas *canvas, const struct figure *figure, double x, double y,
                 double side) {
  struct drawing drawing = {.canvas = canvas, .corner = {x, y}, .scale = side / BOX, .whole = true};
  canvas_begin(canvas, "Figure");
  for (const char *at = strchr(figure_source(figure), '<'); at != NULL; at = strchr(at + 1, '<'))
    put_element(&drawing, at + 1);
  canvas_end(canvas, "Figure");
  return drawing.whole;
}
