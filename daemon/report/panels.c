/* Arc beside arc as small multiples: days 0-7, 0-10, always the same scale (issue "See the arc").
 */
#include "report/chart.h"
#include "report/words.h"

#define PANEL_PITCH (CHART_WIDTH / PANELS_A_ROW)
#define PLOT_LEFT   2.6
#define PLOT_TOP    2.8
#define PLOT_WIDTH  (PANEL_PITCH - 4.2)
#define PLOT_HEIGHT 12.6
#define HAIR        0.12

static const struct type label_type = {1.8, true, PAINT_INK};
static const struct type tick_type = {1.6, false, PAINT_INK};

struct panel {
  const struct canvas *canvas;
  const struct report_arc *arc;
  struct pool *pool;
  double x, y; /* top left of the plot */
};

static bool has_numbers(const struct report_arc *arc) {
  return arc->peak != NOT_RECORDED;
}

static int count_panels(const struct report_model *model) {
  int count = 0;
  for (int i = 0; i < model->arc_count; i++) count += has_numbers(&model->arcs[i]);
  return count;
}

int panels_rows(const struct report_model *model, int rows) {
  int needed = (count_panels(model) + PANELS_A_ROW - 1) / PANELS_A_ROW;
  return needed < rows ? needed : rows;
}

static double day_at(const struct panel *panel, int day) {
  return panel->x + PLOT_WIDTH * day / (ARC_DAY_COUNT - 1);
}

static double pain_at(const struct panel *panel, double pain) {
  return panel->y + PLOT_HEIGHT * (1 - pain / PAIN_MAX);
}

static void draw_frame(const struct panel *panel) {
  const struct report_arc *arc = panel->arc;
  const struct canvas *canvas = panel->canvas;
  const char *date = arc->number > 0 ? words_date(panel->pool, arc->date)
                                     : words_full_date(panel->pool, arc->date);
  const char *label =
      arc->number > 0 ? pool_printf(panel->pool, "S%d  %s", arc->number, date) : date;
  canvas_text(canvas, panel->x, panel->y - 0.8, TEXT_START, &label_type, label);
  canvas_box(canvas, panel->x, panel->y, PLOT_WIDTH, PLOT_HEIGHT, PAINT_NONE, PAINT_GRID);
  canvas_text(canvas, panel->x - 0.4, panel->y + 1.4, TEXT_END, &tick_type, "10");
  canvas_text(canvas, panel->x - 0.4, panel->y + PLOT_HEIGHT, TEXT_END, &tick_type, "0");
  for (int day = 0; day < ARC_DAY_COUNT; day++)
    canvas_text(canvas, day_at(panel, day), panel->y + PLOT_HEIGHT + 2, TEXT_MIDDLE, &tick_type,
                words_number(panel->pool, day));
}

static void draw_means(const struct panel *panel) {
  int before = NOT_RECORDED;
  for (int day = 0; day < ARC_DAY_COUNT; day++) {
    int mean = panel->arc->mean[day];
    if (mean == NOT_RECORDED) continue;
    struct point at = {day_at(panel, day), pain_at(panel, mean / 10.0)};
    if (before != NOT_RECORDED && day - before <= 2)
      canvas_line(
          panel->canvas,
          (struct point){day_at(panel, before), pain_at(panel, panel->arc->mean[before] / 10.0)},
          (struct point){at.x, at.y}, &(struct pen){PAINT_SOFT_INK, HAIR, DASH_NONE});
    before = day;
  }
  for (int day = 0; day < ARC_DAY_COUNT; day++) {
    int mean = panel->arc->mean[day];
    struct point at = {day_at(panel, day), pain_at(panel, mean / 10.0)};
    if (mean != NOT_RECORDED)
      panel->canvas->verbs->circle(panel->canvas->owner, at, 0.55, PAINT_INK, PAINT_NONE, HAIR);
  }
}

static void draw_panel(const struct panel *panel) {
  draw_frame(panel);
  if (panel->arc->baseline != NOT_RECORDED) {
    double y = pain_at(panel, panel->arc->baseline);
    canvas_line(panel->canvas, (struct point){panel->x, y},
                (struct point){panel->x + PLOT_WIDTH, y}, &(struct pen){PAINT_INK, 0.2, DASH_LONG});
  }
  draw_means(panel);
}

void panels_draw(const struct canvas *canvas, const struct report_model *model, struct pool *pool,
                 int rows, double x, double y) {
  int left_out = count_panels(model) - rows * PANELS_A_ROW;
  canvas_begin(canvas, "Figure");
  for (int i = 0, seen = 0; i < model->arc_count; i++) {
    int place = seen - (left_out > 0 ? left_out : 0);
    if (!has_numbers(&model->arcs[i])) continue;
    seen++;
    if (place < 0) continue;
    int row = place / PANELS_A_ROW;
    struct panel panel = {canvas, &model->arcs[i], pool,
                          x + PLOT_LEFT + place % PANELS_A_ROW * PANEL_PITCH,
                          y + PLOT_TOP + row * PANEL_HEIGHT};
    draw_panel(&panel);
  }
  canvas_end(canvas, "Figure");
}
