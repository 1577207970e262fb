#include "report/paper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include "core/civil.h"

#define POINTS_A_MM (72 / 25.4)
/* Text is laid out this much larger and scaled back, so that no metric is rounded to a mm. */
#define FINER 20.0

struct paper {
  cairo_surface_t *surface;
  cairo_t *cairo;
  PangoLayout *layout;
  struct buf *out;
  int failed; /* of `out` */
  bool tagged;
  bool png;
};

/* ---- verbs ---------------------------------------------------------------------------------- */

static void set_paint(cairo_t *cairo, enum paint paint) {
  double grey = paint_greys[paint] / 255.0;
  cairo_set_source_rgb(cairo, grey, grey, grey);
}

static void put_line(void *owner, struct point from, struct point to, enum paint paint,
                     double width, enum dash dash) {
  static const double dashes[][2] = {
      [DASH_NONE] = {0, 0}, [DASH_SHORT] = {0.5, 0.5}, [DASH_LONG] = {1.6, 0.8}};
  struct paper *paper = owner;
  set_paint(paper->cairo, paint);
  cairo_set_line_width(paper->cairo, width);
  cairo_set_dash(paper->cairo, dashes[dash], dash == DASH_NONE ? 0 : 2, 0);
  cairo_move_to(paper->cairo, from.x, from.y);
  cairo_line_to(paper->cairo, to.x, to.y);
  cairo_stroke(paper->cairo);
}

static void fill_and_stroke(struct paper *paper, enum paint fill, enum paint stroke, double width) {
  cairo_set_dash(paper->cairo, NULL, 0, 0);
  cairo_set_line_width(paper->cairo, width);
  if (fill != PAINT_NONE) {
    set_paint(paper->cairo, fill);
    cairo_fill_preserve(paper->cairo);
  }
  if (stroke != PAINT_NONE) {
    set_paint(paper->cairo, stroke);
    cairo_stroke_preserve(paper->cairo);
  }
  cairo_new_path(paper->cairo);
}

static void put_polygon(void *owner, const struct point *points, int count, enum paint fill,
                        enum paint stroke, double width) {
  struct paper *paper = owner;
  for (int i = 0; i < count; i++) cairo_line_to(paper->cairo, points[i].x, points[i].y);
  cairo_close_path(paper->cairo);
  fill_and_stroke(paper, fill, stroke, width);
}

static void put_circle(void *owner, struct point centre, double radius, enum paint fill,
                       enum paint stroke, double width) {
  struct paper *paper = owner;
  cairo_new_sub_path(paper->cairo);
  cairo_arc(paper->cairo, centre.x, centre.y, radius, 0, 6.283185307179586);
  fill_and_stroke(paper, fill, stroke, width);
}

static void set_type(struct paper *paper, const struct type *type) {
  PangoFontDescription *font = pango_font_description_new();
  pango_font_description_set_family_static(font, "DejaVu Sans, Verdana, sans");
  pango_font_description_set_absolute_size(font, type->size * FINER * PANGO_SCALE);
  pango_font_description_set_weight(font, type->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(paper->layout, font);
  pango_font_description_free(font);
}

/* A font wider than the table is narrowed, so that nothing runs into its neighbour. */
static void put_text(void *owner, struct point at, enum anchor anchor, const struct type *type,
                     double width, const char *text, size_t bytes) {
  struct paper *paper = owner;
  int across = 0;
  set_type(paper, type);
  pango_layout_set_text(paper->layout, text, (int)bytes);
  pango_layout_get_size(paper->layout, &across, NULL);
  double real = across / (FINER * PANGO_SCALE), narrow = real > width ? width / real : 1;
  double shift = anchor == TEXT_START ? 0 : anchor == TEXT_MIDDLE ? real / 2 : real;
  set_paint(paper->cairo, type->paint);
  cairo_save(paper->cairo);
  cairo_translate(paper->cairo, at.x - shift * narrow, at.y);
  cairo_scale(paper->cairo, narrow / FINER, 1 / FINER);
  cairo_move_to(paper->cairo, 0, 0);
  pango_cairo_show_layout_line(paper->cairo, pango_layout_get_line_readonly(paper->layout, 0));
  cairo_restore(paper->cairo);
  cairo_new_path(paper->cairo);
}

static void put_begin(void *owner, const char *part) {
  struct paper *paper = owner;
  if (paper->tagged) cairo_tag_begin(paper->cairo, part, NULL);
}

static void put_end(void *owner, const char *part) {
  struct paper *paper = owner;
  if (paper->tagged) cairo_tag_end(paper->cairo, part);
}

static const struct canvas_verbs verbs = {put_line, put_polygon, put_circle,
                                          put_text, put_begin,   put_end};

/* ---- begin and end -------------------------------------------------------------------------- */

static cairo_status_t take_bytes(void *owner, const unsigned char *bytes, unsigned int n) {
  struct paper *paper = owner;
  if (!paper->failed) paper->failed = buf_add(paper->out, bytes, n);
  return paper->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void set_about(struct paper *paper, const struct paper_about *about) {
  char date[CIVIL_UTC_SIZE], stamp[CIVIL_UTC_SIZE + 16], creator[64];
  civil_format_date(about->date == DAY_NONE ? 0 : about->date, date);
  snprintf(stamp, sizeof stamp, "%sT00:00:00Z", date);
  snprintf(creator, sizeof creator, "settled %s", about->version);
  const struct {
    cairo_pdf_metadata_t what;
    const char *text;
  } rows[] = {
      {CAIRO_PDF_METADATA_TITLE, about->title}, {CAIRO_PDF_METADATA_SUBJECT, about->description},
      {CAIRO_PDF_METADATA_CREATOR, creator},    {CAIRO_PDF_METADATA_CREATE_DATE, stamp},
      {CAIRO_PDF_METADATA_MOD_DATE, stamp},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    cairo_pdf_surface_set_metadata(paper->surface, rows[i].what, rows[i].text);
}

static void free_paper(struct paper *paper) {
  if (paper->layout != NULL) g_object_unref(paper->layout);
  cairo_destroy(paper->cairo);
  cairo_surface_destroy(paper->surface);
  free(paper);
}

/* Metrics that depend on neither the screen nor its settings. */
static void make_layout(struct paper *paper, double scale) {
  paper->cairo = cairo_create(paper->surface);
  cairo_scale(paper->cairo, scale, scale);
  paper->layout = pango_cairo_create_layout(paper->cairo);
  PangoContext *context = pango_layout_get_context(paper->layout);
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context, options);
  cairo_font_options_destroy(options);
  pango_cairo_context_set_resolution(context, 72);
  pango_context_set_round_glyph_positions(context, FALSE);
}

static struct paper *new_paper(struct buf *out, bool png) {
  struct paper *paper = calloc(1, sizeof *paper);
  if (paper == NULL) return NULL;
  paper->out = out;
  paper->png = png;
  paper->tagged = !png;
  return paper;
}

int paper_begin_pdf(double width, double height, const struct paper_about *about, struct buf *out,
                    struct paper **paper, struct canvas *canvas, struct err *err) {
  struct paper *made = new_paper(out, false);
  if (made == NULL) return err_set(err, ENOMEM, "no memory for a page");
  made->surface = cairo_pdf_surface_create_for_stream(take_bytes, made, width * POINTS_A_MM,
                                                      height * POINTS_A_MM);
  set_about(made, about);
  make_layout(made, POINTS_A_MM);
  *paper = made;
  *canvas = (struct canvas){&verbs, made};
  return 0;
}

int paper_begin_png(double width, double height, double scale, struct buf *out,
                    struct paper **paper, struct canvas *canvas, struct err *err) {
  struct paper *made = new_paper(out, true);
  if (made == NULL) return err_set(err, ENOMEM, "no memory for an image");
  made->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width * scale + 0.5),
                                             (int)(height * scale + 0.5));
  make_layout(made, scale);
  set_paint(made->cairo, PAINT_PAPER);
  cairo_paint(made->cairo);
  *paper = made;
  *canvas = (struct canvas){&verbs, made};
  return 0;
}

int paper_end(struct paper *paper, struct err *err) {
  if (paper->png)
    cairo_surface_write_to_png_stream(paper->surface, take_bytes, paper);
  else
    cairo_show_page(paper->cairo);
  cairo_status_t status = cairo_status(paper->cairo);
  cairo_surface_finish(paper->surface);
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(paper->surface);
  int failed = paper->failed;
  free_paper(paper);
  if (failed) return err_set(err, -failed, "the report does not fit into memory");
  if (status == CAIRO_STATUS_NO_MEMORY) return err_set(err, ENOMEM, "no memory for the report");
  if (status == CAIRO_STATUS_SUCCESS) return 0;
  return err_set(err, EIO, "the report could not be drawn: %s", cairo_status_to_string(status));
}
