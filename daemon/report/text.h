/* The plain-text twin, 78 columns; and the short message of domain D30. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "base/buf.h"
#include "report/document.h"

enum { MESSAGE_CHARACTERS = 400 };

/* Each adds to `out`: 0 or buf_add's errors. */
int report_text_write(const struct document *document, struct pool *pool, struct buf *out);
int report_message_write(const struct report_model *model, const struct report_options *options,
                         struct pool *pool, struct buf *out);

#endif
