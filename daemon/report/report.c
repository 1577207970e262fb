#include "report/report.h"

#include <errno.h>

#include "report/card.h"
#include "report/chart.h"
#include "report/document.h"
#include "report/html.h"
#include "report/page.h"
#include "report/paper.h"
#include "report/svg.h"
#include "report/text.h"
#include "settled/wire.h"

#define PNG_PIXELS_A_MM 6.0
#define PNG_MARGIN      4.0

const char *const report_format_names[REPORT_FORMATS] = {
    [REPORT_PDF] = "pdf",   [REPORT_SVG] = "svg",   [REPORT_PNG] = "png",
    [REPORT_TEXT] = "text", [REPORT_HTML] = "html", [REPORT_MESSAGE] = "message",
    [REPORT_CARD] = "card"};

struct job {
  const struct report_model *model;
  const struct report_options *options;
  const struct document *document;
  struct pool *pool;
  struct buf *out;
};

static int make_pdf(const struct job *job, struct err *err) {
  const struct paper_about about = {job->document->title, job->document->description,
                                    SETTLED_VERSION, job->model->at};
  struct paper *paper;
  struct canvas canvas;
  int failed = paper_begin_pdf(PAGE_WIDTH, PAGE_HEIGHT, &about, job->out, &paper, &canvas, err);
  if (failed) return failed;
  page_draw(&canvas, job->model, job->document, job->pool);
  return paper_end(paper, err);
}

static int make_svg(const struct job *job, struct err *err) {
  struct svg svg;
  struct canvas canvas;
  const struct svg_frame frame = {
      "page", PAGE_WIDTH, PAGE_HEIGHT, job->document->title, job->document->description, true};
  svg_begin(&svg, job->out, &frame, &canvas);
  page_draw(&canvas, job->model, job->document, job->pool);
  int failed = svg_end(&svg);
  return failed ? err_set(err, -failed, "no memory for the report") : 0;
}

static int make_png(const struct job *job, struct err *err) {
  struct paper *paper;
  struct canvas canvas;
  int failed = paper_begin_png(CHART_WIDTH + 2 * PNG_MARGIN, CHART_HEIGHT + 2 * PNG_MARGIN,
                               PNG_PIXELS_A_MM, job->out, &paper, &canvas, err);
  if (failed) return failed;
  chart_draw(&canvas, job->model, job->pool, PNG_MARGIN, PNG_MARGIN);
  return paper_end(paper, err);
}

static int make_card(const struct job *job, struct err *err) {
  struct paper *paper;
  struct canvas canvas;
  int failed =
      paper_begin_png(CARD_WIDTH, CARD_HEIGHT, CARD_PIXELS_A_MM, job->out, &paper, &canvas, err);
  if (failed) return failed;
  card_draw(&canvas, job->model, job->pool);
  return paper_end(paper, err);
}

static int make_text(const struct job *job, struct err *err) {
  int failed = report_text_write(job->document, job->pool, job->out);
  return failed ? err_set(err, -failed, "no memory for the report") : 0;
}

static int make_html(const struct job *job, struct err *err) {
  int failed = report_html_write(job->model, job->document, job->pool, job->out);
  return failed ? err_set(err, -failed, "no memory for the report") : 0;
}

static int make_message(const struct job *job, struct err *err) {
  int failed = report_message_write(job->model, job->options, job->pool, job->out);
  return failed ? err_set(err, -failed, "no memory for the report") : 0;
}

static int (*const makers[REPORT_FORMATS])(const struct job *job, struct err *err) = {
    [REPORT_PDF] = make_pdf,   [REPORT_SVG] = make_svg,   [REPORT_PNG] = make_png,
    [REPORT_TEXT] = make_text, [REPORT_HTML] = make_html, [REPORT_MESSAGE] = make_message,
    [REPORT_CARD] = make_card};

/* A page that would be too small to read says less. */
void report_document(const struct report_model *model, enum report_format format, struct pool *pool,
                     struct document *out) {
  bool is_page = format == REPORT_PDF || format == REPORT_SVG;
  document_make(model, is_page ? &document_page_limits : &document_no_limits, pool, out);
  if (is_page && !page_fits(model, out, pool))
    document_make(model, &document_tight_limits, pool, out);
}

int report_make(struct report_data *data, const struct report_options *options,
                enum report_format format, struct buf *out, struct err *err) {
  struct report_options asked = *options;
  day_number at = options->at != DAY_NONE ? options->at : data->until;
  if (format == REPORT_CARD && at != DAY_NONE) asked.since = at - (CARD_DAYS - 1);
  const struct report_model *model = report_model_make(data, &asked);
  if (model == NULL) return err_set(err, ENOMEM, "no memory for the report");
  struct document document;
  report_document(model, format, &data->pool, &document);
  struct job job = {model, options, &document, &data->pool, out};
  size_t before = out->len;
  int failed = makers[format](&job, err);
  if (!failed && data->pool.failed) failed = err_set(err, ENOMEM, "no memory for the report");
  if (failed) buf_cut(out, before);
  return failed;
}
