#include "report/page.h"

#include <string.h>

#include "report/chart.h"
#include "report/words.h"

#define MARGIN       20.0
#define TOP          11.0
#define BOTTOM       287.0
#define COLUMN_GAP   6.0
#define LARGEST_TEXT 2.5
#define READABLE     2.0 /* mm: 5.7 points */
#define SMALLEST     1.5
#define STEP         0.1
#define LEADING      1.32
#define ROW_GAP      0.3
#define SECTION_GAP  0.7 /* lines */
#define FIGURE_GAP   5.0

/* Where the next line goes; every function below moves y down. */
struct cursor {
  const struct canvas *canvas;
  struct pool *pool;
  double x, y, width;
  double size; /* of the small print, mm of an em */
};

static double leading(const struct cursor *cursor) {
  return cursor->size * LEADING;
}

/* ---- a canvas that measures only ------------------------------------------------------------ */

static void skip_line(void *owner, struct point from, struct point to, enum paint paint,
                      double width, enum dash dash) {
  (void)owner, (void)from, (void)to, (void)paint, (void)width, (void)dash;
}
static void skip_polygon(void *owner, const struct point *points, int count, enum paint fill,
                         enum paint stroke, double width) {
  (void)owner, (void)points, (void)count, (void)fill, (void)stroke, (void)width;
}
static void skip_circle(void *owner, struct point centre, double radius, enum paint fill,
                        enum paint stroke, double width) {
  (void)owner, (void)centre, (void)radius, (void)fill, (void)stroke, (void)width;
}
static void skip_text(void *owner, struct point at, enum anchor anchor, const struct type *type,
                      double width, const char *text, size_t bytes) {
  (void)owner, (void)at, (void)anchor, (void)type, (void)width, (void)text, (void)bytes;
}
static void skip_part(void *owner, const char *part) {
  (void)owner, (void)part;
}
static const struct canvas_verbs measuring = {skip_line, skip_polygon, skip_circle,
                                              skip_text, skip_part,    skip_part};

/* ---- paragraphs ----------------------------------------------------------------------------- */

/* Bytes of the longest beginning of `text` that fits: whole words, or at least one character. */
static size_t fitting(const struct type *type, const char *text, double width) {
  struct type now = *type;
  size_t last_blank = 0, i = 0;
  double used = 0;
  for (; text[i] != '\0'; i++) {
    if (text[i] == BOLD[0]) now.bold = !now.bold;
    if (text[i] == ' ') last_blank = i;
    used += canvas_width(&now, &text[i], 1);
    bool starts = ((unsigned char)text[i] & 0xc0) != 0x80;
    if (used > width && starts && i > 0) return last_blank > 0 ? last_blank : i;
  }
  return i;
}

/* One line, in pieces of one weight; `type->bold` carries over to the next line. */
static void draw_pieces(const struct cursor *cursor, struct type *type, double x, double y,
                        const char *text, size_t bytes) {
  const struct canvas *canvas = cursor->canvas;
  for (size_t i = 0; i < bytes;) {
    size_t piece = 0;
    while (i + piece < bytes && text[i + piece] != BOLD[0]) piece++;
    double width = canvas_width(type, &text[i], piece);
    if (piece > 0)
      canvas->verbs->text(canvas->owner, (struct point){x, y}, TEXT_START, type, width, &text[i],
                          piece);
    x += width;
    i += piece;
    if (i < bytes) type->bold = !type->bold, i++;
  }
}

/* Returns the number of lines; draws nothing when `draw` is false. */
static int lay_lines(const struct cursor *cursor, const struct type *given, double x, double width,
                     const char *text, bool draw) {
  struct type type = *given;
  int lines = 0;
  while (*text != '\0') {
    size_t bytes = fitting(&type, text, width);
    double y = cursor->y + cursor->size + lines * leading(cursor);
    if (draw) draw_pieces(cursor, &type, x, y, text, bytes);
    if (!draw)
      for (size_t i = 0; i < bytes; i++)
        if (text[i] == BOLD[0]) type.bold = !type.bold;
    text += bytes;
    text += strspn(text, " ");
    lines++;
  }
  return lines;
}

static void put_paragraph(struct cursor *cursor, bool bold, const char *text) {
  struct type type = {cursor->size, bold, PAINT_INK};
  canvas_begin(cursor->canvas, "P");
  int lines = lay_lines(cursor, &type, cursor->x, cursor->width, text, true);
  canvas_end(cursor->canvas, "P");
  cursor->y += lines * leading(cursor);
}

static void put_heading(struct cursor *cursor, const char *title) {
  struct type type = {cursor->size * 1.1, true, PAINT_INK};
  cursor->y += leading(cursor) * SECTION_GAP;
  canvas_begin(cursor->canvas, "H2");
  canvas_text(cursor->canvas, cursor->x, cursor->y + type.size, TEXT_START, &type, title);
  canvas_end(cursor->canvas, "H2");
  cursor->y += leading(cursor) * 1.15;
  canvas_line(cursor->canvas, (struct point){cursor->x, cursor->y},
              (struct point){cursor->x + cursor->width, cursor->y},
              &(struct pen){PAINT_INK, 0.15, DASH_NONE});
  cursor->y += 0.4;
}

/* ---- tables --------------------------------------------------------------------------------- */

static void put_row(struct cursor *cursor, const struct report_table *table,
                    const char *const *cells, bool bold) {
  struct type type = {cursor->size, bold, PAINT_INK};
  double unit = 0, x = cursor->x;
  int most = 1;
  for (int column = 0; column < table->columns; column++) unit += table->weights[column];
  unit = cursor->width / unit;
  canvas_begin(cursor->canvas, "TR");
  for (int column = 0; column < table->columns; column++) {
    double width = table->weights[column] * unit;
    canvas_begin(cursor->canvas, bold ? "TH" : "TD");
    int lines = lay_lines(cursor, &type, x, width - 1, cells[column], true);
    canvas_end(cursor->canvas, bold ? "TH" : "TD");
    if (lines > most) most = lines;
    x += width;
  }
  canvas_end(cursor->canvas, "TR");
  cursor->y += most * leading(cursor);
}

static void put_table(struct cursor *cursor, const struct report_table *table) {
  if (table->rows == 0) return;
  canvas_begin(cursor->canvas, "Table");
  put_row(cursor, table, table->heads, true);
  for (int row = 0; row < table->rows; row++) {
    canvas_line(cursor->canvas, (struct point){cursor->x, cursor->y + 0.1},
                (struct point){cursor->x + cursor->width, cursor->y + 0.1},
                &(struct pen){PAINT_GRID, 0.1, DASH_NONE});
    cursor->y += ROW_GAP;
    put_row(cursor, table, &table->cells[row * table->columns], false);
  }
  canvas_end(cursor->canvas, "Table");
}

static void put_section(struct cursor *cursor, const struct report_section *section) {
  put_heading(cursor, section->title);
  put_table(cursor, &section->table);
  for (int i = 0; i < section->line_count; i++) put_paragraph(cursor, false, section->lines[i]);
}

/* ---- the parts of the page ------------------------------------------------------------------ */

static void put_head(struct cursor *cursor, const struct document *document) {
  struct type type = {4.2, true, PAINT_INK};
  canvas_begin(cursor->canvas, "H1");
  canvas_text(cursor->canvas, cursor->x, cursor->y + type.size, TEXT_START, &type, document->title);
  canvas_end(cursor->canvas, "H1");
  cursor->y += 5.6;
  put_paragraph(cursor, false, document->head[0]);
  put_paragraph(cursor, true, document->head[1]);
}

/* The red-flag box is the first thing a reader sees. */
static void put_flags(struct cursor *cursor, const struct report_section *section) {
  double top = cursor->y + 1;
  cursor->y = top + 0.2;
  cursor->x += 1.5;
  cursor->width -= 3;
  put_section(cursor, section);
  cursor->x -= 1.5;
  cursor->width += 3;
  cursor->y += 0.8;
  canvas_box(cursor->canvas, cursor->x, top, cursor->width, cursor->y - top, PAINT_NONE, PAINT_INK);
}

static void put_chart(struct cursor *cursor, const struct report_model *model,
                      const struct report_section *section) {
  put_heading(cursor, section->title);
  chart_draw(cursor->canvas, model, cursor->pool, cursor->x, cursor->y + 0.5);
  cursor->y += CHART_HEIGHT;
  double size = cursor->size;
  if (cursor->size > 1.9) cursor->size = 1.9;
  for (int i = 0; i < LEGEND_LINES; i++) put_paragraph(cursor, false, document_legend[i]);
  cursor->size = size;
}

static void put_arcs(struct cursor *cursor, const struct report_model *model,
                     const struct report_section *section) {
  int rows = panels_rows(model, 1);
  put_section(cursor, section);
  if (rows > 0) panels_draw(cursor->canvas, model, cursor->pool, rows, cursor->x, cursor->y + 0.5);
  cursor->y += rows * PANEL_HEIGHT;
}

static int count_figures(const struct report_model *model) {
  int count = 0;
  for (int i = 0; i < model->practice_count; i++)
    count += report_figure(model, &model->practices[i]) != NULL;
  return count;
}

/* A card each, side by side, with its name below. */
static void put_cards(struct cursor *cursor, const struct report_model *model) {
  struct type type = {SMALLEST, false, PAINT_INK};
  double x = cursor->x, y = cursor->y + FIGURE_GAP / 2;
  for (int i = 0; i < model->practice_count; i++) {
    const struct figure *figure = report_figure(model, &model->practices[i]);
    if (figure == NULL || x + FIGURE_SIDE > cursor->x + cursor->width) continue;
    figure_draw(cursor->canvas, figure, x, y, FIGURE_SIDE);
    canvas_text(cursor->canvas, x, y + FIGURE_SIDE + SMALLEST, TEXT_START, &type,
                figure_title(figure, cursor->pool));
    x += FIGURE_SIDE + FIGURE_GAP;
  }
  cursor->y = y + FIGURE_SIDE + 2 * SMALLEST;
}

/* How the exercises of the table are done, at their level now. */
static void put_figures(struct cursor *cursor, const struct report_model *model) {
  if (count_figures(model) == 0) return;
  put_heading(cursor, "How the exercises are done");
  put_cards(cursor, model);
}

static void put_columns(struct cursor *cursor, const struct report_model *model,
                        const struct document *document, bool figures) {
  struct cursor left = *cursor, right = *cursor;
  left.width = right.width = (cursor->width - COLUMN_GAP) / 2;
  right.x += left.width + COLUMN_GAP;
  put_section(&left, &document->sections[SECTION_FUNCTION]);
  put_section(&left, &document->sections[SECTION_PRACTICE]);
  put_section(&right, &document->sections[SECTION_AREAS]);
  put_section(&right, &document->sections[SECTION_WORDS]);
  if (figures) put_figures(left.y < right.y ? &left : &right, model);
  cursor->y = left.y > right.y ? left.y : right.y;
}

static void put_footer(struct cursor *cursor, const struct document *document) {
  cursor->y += leading(cursor) * SECTION_GAP;
  put_paragraph(cursor, true, document->coverage);
  put_paragraph(cursor, false, document->footer);
}

/* Returns where it ends. */
static double put_page(const struct canvas *canvas, const struct report_model *model,
                       const struct document *document, struct pool *pool, double size,
                       bool figures) {
  struct cursor cursor = {canvas, pool, MARGIN, TOP, PAGE_WIDTH - 2 * MARGIN, size};
  put_head(&cursor, document);
  put_flags(&cursor, &document->sections[SECTION_FLAGS]);
  put_chart(&cursor, model, &document->sections[SECTION_CHART]);
  put_arcs(&cursor, model, &document->sections[SECTION_ARCS]);
  put_columns(&cursor, model, document, figures);
  put_footer(&cursor, document);
  return cursor.y;
}

static double measured(const struct report_model *model, const struct document *document,
                       struct pool *pool, double size, bool figures) {
  return put_page(&(struct canvas){&measuring, NULL}, model, document, pool, size, figures);
}

bool page_fits(const struct report_model *model, const struct document *document,
               struct pool *pool) {
  return measured(model, document, pool, READABLE, false) <= BOTTOM;
}

/* Figures only where they leave the words readable. */
double page_draw(const struct canvas *canvas, const struct report_model *model,
                 const struct document *document, struct pool *pool) {
  double size = LARGEST_TEXT;
  bool figures = measured(model, document, pool, READABLE, true) <= BOTTOM;
  while (size >= SMALLEST + STEP && measured(model, document, pool, size, figures) > BOTTOM)
    size -= STEP;
  return put_page(canvas, model, document, pool, size, figures);
}
