/* A whole report as bytes, in one of its formats; what main and the tests call.
 *
 *   report_data_read(diary, DAY_NONE, &data, &err);
 *   report_make(&data, &options, REPORT_PDF, &out, &err);
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "report/model.h"

enum report_format {
  REPORT_PDF,     /* the A4 page */
  REPORT_SVG,     /* the same page */
  REPORT_PNG,     /* the chart alone, for a notification */
  REPORT_TEXT,    /* the plain-text twin */
  REPORT_HTML,    /* the HTML twin */
  REPORT_MESSAGE, /* the short message D30 */
  REPORT_CARD,    /* a small PNG of the last fortnight, for a notification */
  REPORT_FORMATS
};
extern const char *const report_format_names[REPORT_FORMATS]; /* "pdf" ..., also the extensions */

enum { REPORT_BYTES_MAX = 16 * 1024 * 1024 };

struct document;
/* The words of a format: without limits, or as much as its page has room for. */
void report_document(const struct report_model *model, enum report_format format, struct pool *pool,
                     struct document *out);

/* Adds the report to `out`. 0, or -ENOMEM, -EIO with `err`. The same data and options give the same
 * bytes. */
int report_make(struct report_data *data, const struct report_options *options,
                enum report_format format, struct buf *out, struct err *err);

#endif
