/* The last days on a small card, for a notification: each reading on its day, joined where days
 * follow each other, the usual pain dashed, sessions as upright lines. Large and few marks: it is
 * seen for a moment, and many servers draw it a third of its size. */
#ifndef REPORT_CARD_H
#define REPORT_CARD_H

#include "report/canvas.h"
#include "report/model.h"

#define CARD_WIDTH       64.0 /* mm */
#define CARD_HEIGHT      40.0
#define CARD_PIXELS_A_MM 6.0

enum { CARD_DAYS = 14 };

void card_draw(const struct canvas *canvas, const struct report_model *model, struct pool *pool);

#endif
