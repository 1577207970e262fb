/* The figures (domain 8.2 and 8.3): the period's readings, and all arcs side by side. Drawn at
 * (x, y) of a canvas; sizes in mm. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "report/canvas.h"
#include "report/model.h"

#define CHART_WIDTH  170.0
#define CHART_HEIGHT 85.0

/* Fixed scale 0-10, one column a day; nothing is smoothed, nothing goes on past the last entry. */
void chart_draw(const struct canvas *canvas, const struct report_model *model, struct pool *pool,
                double x, double y);

enum { PANELS_A_ROW = 8 };
#define PANEL_HEIGHT 19.0

/* How many rows the newest arcs with numbers take, at most `rows`; and the drawing of them. */
int panels_rows(const struct report_model *model, int rows);
void panels_draw(const struct canvas *canvas, const struct report_model *model, struct pool *pool,
                 int rows, double x, double y);

#endif
