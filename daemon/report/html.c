#include "report/html.h"

#include <string.h>

#include "report/chart.h"
#include "report/svg.h"
#include "report/words.h"

enum { PANEL_ROWS = 7 }; /* 56 arcs; the tables have all */

static const char style[] =
    ":root{color-scheme:light dark;--ground:#fff;--ink:#111;--soft:#505050;--line:#c4c4c4}"
    "@media(prefers-color-scheme:dark){"
    ":root{--ground:#161616;--ink:#ececec;--soft:#b4b4b4;--line:#4a4a4a}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;padding:1rem;max-width:64rem;background:var(--ground);color:var(--ink);"
    "font:1rem/1.45 \"DejaVu Sans\",Verdana,sans-serif;overflow-wrap:anywhere}"
    "h1{font-size:1.5rem;margin:.2em 0}h2{font-size:1.15rem;margin:1.6em 0 .4em;"
    "border-bottom:1px solid var(--line)}p{margin:.35em 0}"
    ".flags{border:2px solid var(--ink);padding:.2rem .8rem .6rem;margin-top:1rem}"
    ".flags h2{margin-top:.4em}"
    ".wide{overflow-x:auto}.wide svg{display:block;width:100%;min-width:46rem;height:auto}"
    "table{border-collapse:collapse;font-size:.9rem;width:100%;overflow-wrap:normal}"
    "th,td{text-align:left;vertical-align:top;padding:.25em .6em .25em 0;"
    "border-bottom:1px solid var(--line)}"
    ".figures svg{width:8rem;height:8rem;margin:.4rem .6rem 0 0}"
    ".legend,footer{color:var(--soft);font-size:.9rem}"
    "summary{cursor:pointer;padding:.4em 0}footer{margin-top:2rem}"
    "@media print{body{font-size:9pt}.wide svg{min-width:0}}";

/* ---- text ----------------------------------------------------------------------------------- */

/* BOLD marks become <strong>. */
static int put_text(struct buf *out, const char *text) {
  bool bold = false;
  int failed = 0;
  while (*text != '\0' && !failed) {
    size_t piece = strcspn(text, BOLD);
    failed = svg_escape(out, text, piece);
    text += piece;
    if (failed || *text == '\0') continue;
    failed = buf_puts(out, bold ? "</strong>" : "<strong>");
    bold = !bold;
    text++;
  }
  return failed || !bold ? failed : buf_puts(out, "</strong>");
}

static int put_element(struct buf *out, const char *name, const char *text) {
  int failed = buf_printf(out, "<%s>", name);
  if (!failed) failed = put_text(out, text);
  return failed ? failed : buf_printf(out, "</%.*s>\n", (int)strcspn(name, " "), name);
}

static int put_row(struct buf *out, const struct report_table *table, const char *const *cells,
                   const char *element) {
  int failed = buf_puts(out, "<tr>");
  for (int column = 0; column < table->columns && !failed; column++)
    failed = put_element(out, element, cells[column]);
  return failed ? failed : buf_puts(out, "</tr>\n");
}

static int put_table(struct buf *out, const struct report_table *table) {
  if (table->rows == 0) return 0;
  int failed = buf_puts(out, "<div class=\"wide\" tabindex=\"0\"><table><thead>\n");
  if (!failed) failed = put_row(out, table, table->heads, "th scope=\"col\"");
  if (!failed) failed = buf_puts(out, "</thead><tbody>\n");
  for (int row = 0; row < table->rows && !failed; row++)
    failed = put_row(out, table, &table->cells[row * table->columns], "td");
  return failed ? failed : buf_puts(out, "</tbody></table></div>\n");
}

static int put_lines(struct buf *out, const struct report_section *section, const char *element) {
  int failed = 0;
  for (int i = 0; i < section->line_count && !failed; i++)
    failed = put_element(out, element, section->lines[i]);
  return failed;
}

/* ---- figures -------------------------------------------------------------------------------- */

static int put_chart(const struct report_model *model, const struct document *document,
                     struct pool *pool, struct buf *out) {
  struct svg svg;
  struct canvas canvas;
  int failed = buf_puts(out, "<div class=\"wide\" tabindex=\"0\">");
  if (failed) return failed;
  const struct svg_frame frame = {"chart",         CHART_WIDTH,           CHART_HEIGHT,
                                  "Pain, 0 to 10", document->description, false};
  svg_begin(&svg, out, &frame, &canvas);
  chart_draw(&canvas, model, pool, 0, 0);
  failed = svg_end(&svg);
  return failed ? failed : buf_puts(out, "</div>\n");
}

static int put_panels(const struct report_model *model, struct pool *pool, struct buf *out) {
  int rows = panels_rows(model, PANEL_ROWS);
  struct svg svg;
  struct canvas canvas;
  if (rows == 0) return 0;
  int failed = buf_puts(out, "<div class=\"wide\" tabindex=\"0\">");
  if (failed) return failed;
  const struct svg_frame frame = {"arcs",
                                  CHART_WIDTH,
                                  rows * PANEL_HEIGHT,
                                  "Arc beside arc",
                                  "Day means of days 0 to 7 after each session, from 0 to 10; "
                                  "dashed: usual pain before it. The numbers are in the table.",
                                  false};
  svg_begin(&svg, out, &frame, &canvas);
  panels_draw(&canvas, model, pool, rows, 0, 0);
  failed = svg_end(&svg);
  return failed ? failed : buf_puts(out, "</div>\n");
}

/* How the exercises of the table are done; each is named by its own words. */
static int put_exercises(const struct report_model *model, struct pool *pool, struct buf *out) {
  int failed = buf_puts(out, "<div class=\"figures\">");
  for (int i = 0; i < model->practice_count && !failed; i++) {
    const struct figure *figure = report_figure(model, &model->practices[i]);
    struct svg svg;
    struct canvas canvas;
    if (figure == NULL) continue;
    const struct svg_frame frame = {
        pool_printf(pool, "exercise-%d", i), FIGURE_SIDE, FIGURE_SIDE, figure_title(figure, pool),
        figure_words(figure, pool),          false};
    svg_begin(&svg, out, &frame, &canvas);
    figure_draw(&canvas, figure, 0, 0, FIGURE_SIDE);
    failed = svg_end(&svg);
  }
  return failed ? failed : buf_puts(out, "</div>\n");
}

/* ---- sections ------------------------------------------------------------------------------- */

static int put_chart_section(const struct report_model *model, const struct document *document,
                             struct pool *pool, struct buf *out) {
  const struct report_section *section = &document->sections[SECTION_CHART];
  int failed = put_chart(model, document, pool, out);
  if (!failed) failed = put_lines(out, section, "p class=\"legend\"");
  if (!failed && section->table.rows > 0)
    failed = buf_puts(out, "<details><summary>The chart as a table</summary>\n");
  if (!failed) failed = put_table(out, &section->table);
  if (!failed && section->table.rows > 0) failed = buf_puts(out, "</details>\n");
  return failed;
}

static int put_section(const struct report_model *model, const struct document *document,
                       enum section_id id, struct pool *pool, struct buf *out) {
  const struct report_section *section = &document->sections[id];
  int failed = buf_puts(out, id == SECTION_FLAGS ? "<section class=\"flags\">\n" : "<section>\n");
  if (!failed) failed = put_element(out, "h2", section->title);
  if (!failed && id == SECTION_CHART) {
    failed = put_chart_section(model, document, pool, out);
  } else {
    if (!failed) failed = put_table(out, &section->table);
    if (!failed) failed = put_lines(out, section, "p");
    if (!failed && id == SECTION_ARCS) failed = put_panels(model, pool, out);
    if (!failed && id == SECTION_PRACTICE) failed = put_exercises(model, pool, out);
  }
  return failed ? failed : buf_puts(out, "</section>\n");
}

static int put_head(const struct document *document, struct buf *out) {
  int failed =
      buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, "
                    "initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" "
                    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
  if (!failed) failed = put_element(out, "title", document->title);
  if (!failed) failed = buf_printf(out, "<style>%s", style);
  if (!failed) failed = svg_style(out, false);
  if (!failed) failed = buf_puts(out, "@media(prefers-color-scheme:dark){");
  if (!failed) failed = svg_style(out, true);
  if (!failed) failed = buf_puts(out, "}</style>\n</head>\n<body>\n<main>\n");
  if (!failed) failed = put_element(out, "h1", document->title);
  if (!failed) failed = put_element(out, "p", document->head[0]);
  if (!failed) failed = buf_printf(out, "<p><strong>%s</strong></p>\n", document->head[1]);
  return failed;
}

int report_html_write(const struct report_model *model, const struct document *document,
                      struct pool *pool, struct buf *out) {
  int failed = put_head(document, out);
  for (int id = 0; id < SECTION_COUNT && !failed; id++)
    failed = put_section(model, document, (enum section_id)id, pool, out);
  if (!failed) failed = buf_puts(out, "</main>\n<footer>\n");
  if (!failed) failed = buf_printf(out, "<p><strong>%s.</strong></p>\n", document->coverage);
  if (!failed) failed = put_element(out, "p", document->footer);
  return failed ? failed : buf_puts(out, "</footer>\n</body>\n</html>\n");
}
