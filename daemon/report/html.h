/* The self-contained HTML twin: the same figures and tables, no script, nothing fetched; light and
 * dark as the reader's screen is. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "base/buf.h"
#include "report/document.h"

/* 0 or buf_add's errors. */
int report_html_write(const struct report_model *model, const struct document *document,
                      struct pool *pool, struct buf *out);

#endif
