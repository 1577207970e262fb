#include "report/chart.h"

#include <string.h>

#include "core/civil.h"
#include "report/words.h"

/* From the top of the figure, mm. */
#define FLAG_LANE    3.4
#define SITE_LANE    6.2
#define SESSION_LANE 8.2
#define PLOT_TOP     9.4
#define PLOT_HEIGHT  50.0
#define PLOT_BOTTOM  (PLOT_TOP + PLOT_HEIGHT)
#define DATE_LINE    (PLOT_BOTTOM + 2.5)
#define DAY_LINE     (PLOT_BOTTOM + 5.0)
#define MONTH_LINE   (PLOT_BOTTOM + 7.5)
#define STRIP_TOP    (PLOT_BOTTOM + 8.6)
#define STRIP_HEIGHT 4.9
#define STRIP_PITCH  5.5
#define LEFT         13.0
#define RIGHT        10.0

#define MARK_RADIUS 0.75
#define DIAMOND     1.0 /* half its width */
#define HAIR        0.15
#define THIN        0.25

static const struct type small_type = {1.9, false, PAINT_INK};
static const struct type label_type = {2.1, false, PAINT_INK};
static const struct type bold_type = {1.9, true, PAINT_INK};
static const struct type light_type = {1.9, true, PAINT_PAPER};

struct chart {
  const struct canvas *canvas;
  const struct report_model *model;
  struct pool *pool;
  double x, y;   /* top left of the figure */
  double column; /* width of a day */
};

static double day_left(const struct chart *chart, int day) {
  return chart->x + LEFT + day * chart->column;
}

static double time_at(const struct chart *chart, int day, int minute) {
  return day_left(chart, day) + chart->column * minute / DAY_MINUTES;
}

static double pain_at(const struct chart *chart, int pain) {
  return chart->y + PLOT_BOTTOM - PLOT_HEIGHT * pain / PAIN_MAX;
}

/* ---- ground and axes ------------------------------------------------------------------------ */

static void draw_weekends(const struct chart *chart) {
  for (int i = 0; i < chart->model->day_count; i++)
    if (civil_weekday(chart->model->days[i].date) >= 5)
      canvas_box(chart->canvas, day_left(chart, i), chart->y + PLOT_TOP, chart->column, PLOT_HEIGHT,
                 PAINT_TINT, PAINT_NONE);
}

static void draw_grid(const struct chart *chart) {
  double right = day_left(chart, chart->model->day_count);
  for (int pain = 0; pain <= PAIN_MAX; pain += 2) {
    double y = pain_at(chart, pain);
    canvas_line(chart->canvas, (struct point){chart->x + LEFT, y}, (struct point){right, y},
                &(struct pen){PAINT_GRID, HAIR, DASH_NONE});
    canvas_text(chart->canvas, chart->x + LEFT - 1, y + 0.7, TEXT_END, &label_type,
                words_number(chart->pool, pain));
  }
}

/* The numbers of all days when they fit; the month below the first day and each 1st. */
static void draw_dates(const struct chart *chart) {
  const struct report_model *model = chart->model;
  for (int i = 0; i < model->day_count; i++) {
    int32_t year;
    int month, day;
    civil_from_day(model->days[i].date, &year, &month, &day);
    double middle = day_left(chart, i) + chart->column / 2;
    canvas_text(chart->canvas, middle, chart->y + DATE_LINE, TEXT_MIDDLE, &small_type,
                words_number(chart->pool, day));
    if (model->days[i].arc_day >= 0)
      canvas_text(chart->canvas, middle, chart->y + DAY_LINE, TEXT_MIDDLE, &bold_type,
                  words_number(chart->pool, model->days[i].arc_day));
    if (i > 0 && day != 1) continue;
    const char *date = words_date(chart->pool, model->days[i].date);
    canvas_text(chart->canvas, day_left(chart, i), chart->y + MONTH_LINE, TEXT_START, &small_type,
                strchr(date, ' ') + 1);
  }
  canvas_text(chart->canvas, chart->x, chart->y + DATE_LINE, TEXT_START, &small_type, "date");
  canvas_text(chart->canvas, chart->x, chart->y + DAY_LINE, TEXT_START, &small_type, "arc day");
}

/* ---- what was expected ---------------------------------------------------------------------- */

static void draw_band(const struct chart *chart, int i) {
  const struct report_day *day = &chart->model->days[i];
  if (day->band_lo < 0) return;
  double top = pain_at(chart, day->band_hi), bottom = pain_at(chart, day->band_lo);
  double left = day_left(chart, i), right = left + chart->column;
  if (bottom - top < 0.6) top -= 0.3, bottom += 0.3; /* 0..0 is still a band */
  canvas_box(chart->canvas, left, top, chart->column, bottom - top, PAINT_BAND, PAINT_NONE);
  if (day->readings > 0) return;
  canvas_line(chart->canvas, (struct point){left, top}, (struct point){right, top},
              &(struct pen){PAINT_INK, THIN, DASH_SHORT});
  canvas_line(chart->canvas, (struct point){left, bottom}, (struct point){right, bottom},
              &(struct pen){PAINT_INK, THIN, DASH_SHORT});
}

static void draw_baseline(const struct chart *chart) {
  const struct report_model *model = chart->model;
  int before = NOT_RECORDED;
  for (int i = 0; i < model->day_count; i++) {
    int usual = model->days[i].baseline;
    double left = day_left(chart, i);
    if (usual != NOT_RECORDED) {
      double y = pain_at(chart, usual);
      canvas_line(chart->canvas, (struct point){left, y}, (struct point){left + chart->column, y},
                  &(struct pen){PAINT_INK, THIN, DASH_LONG});
      if (before != NOT_RECORDED && before != usual)
        canvas_line(chart->canvas, (struct point){left, pain_at(chart, before)},
                    (struct point){left, y}, &(struct pen){PAINT_INK, THIN, DASH_LONG});
    }
    before = usual;
  }
  if (before == NOT_RECORDED) return;
  canvas_text(chart->canvas, day_left(chart, model->day_count) + 0.8, pain_at(chart, before) + 0.7,
              TEXT_START, &bold_type, pool_printf(chart->pool, "usual %d", before));
}

static void draw_sessions(const struct chart *chart) {
  const struct report_model *model = chart->model;
  for (int i = 0; i < model->session_count; i++) {
    double x = time_at(chart, model->sessions[i].day, model->sessions[i].minute);
    canvas_line(chart->canvas, (struct point){x, chart->y + SESSION_LANE + 0.4},
                (struct point){x, chart->y + PLOT_BOTTOM},
                &(struct pen){PAINT_INK, 0.4, DASH_NONE});
    canvas_text(chart->canvas, x, chart->y + SESSION_LANE, TEXT_MIDDLE, &bold_type,
                pool_printf(chart->pool, "S%d", model->sessions[i].number));
  }
}

/* ---- what was recorded ---------------------------------------------------------------------- */

static struct point place_of(const struct chart *chart, const struct report_reading *reading) {
  return (struct point){time_at(chart, reading->day, reading->minute),
                        pain_at(chart, reading->pain)};
}

/* Nothing is drawn across more than two days: what was not said is not guessed. */
static void draw_joins(const struct chart *chart) {
  const struct report_reading *readings = chart->model->readings;
  for (int i = 1; i < chart->model->reading_count; i++) {
    if (readings[i].day - readings[i - 1].day > 2) continue;
    struct point from = place_of(chart, &readings[i - 1]), to = place_of(chart, &readings[i]);
    canvas_line(chart->canvas, (struct point){from.x, from.y}, (struct point){to.x, to.y},
                &(struct pen){PAINT_SOFT_INK, HAIR, DASH_NONE});
  }
}

static void draw_whisker(const struct chart *chart, const struct report_reading *reading) {
  int worst = reading->worst != NOT_RECORDED ? reading->worst : reading->pain;
  int least = reading->least != NOT_RECORDED ? reading->least : reading->pain;
  double x = place_of(chart, reading).x;
  if (reading->worst == NOT_RECORDED && reading->least == NOT_RECORDED) return;
  canvas_line(chart->canvas, (struct point){x, pain_at(chart, worst)},
              (struct point){x, pain_at(chart, least)},
              &(struct pen){PAINT_SOFT_INK, HAIR, DASH_NONE});
}

static void draw_reading(const struct chart *chart, const struct report_reading *reading) {
  struct point at = place_of(chart, reading);
  const struct canvas *canvas = chart->canvas;
  switch (reading->slot) {
  case READING_NT:
    canvas_box(canvas, at.x - MARK_RADIUS, at.y - MARK_RADIUS, 2 * MARK_RADIUS, 2 * MARK_RADIUS,
               PAINT_INK, PAINT_INK);
    break;
  case READING_AM:
  case READING_PM:
    canvas->verbs->circle(canvas->owner, at, MARK_RADIUS,
                          reading->slot == READING_AM ? PAINT_INK : PAINT_PAPER, PAINT_INK, THIN);
    break;
  }
  if (reading->corrected) canvas_text(canvas, at.x + 1, at.y - 0.8, TEXT_START, &small_type, "c");
}

/* ---- marks above ---------------------------------------------------------------------------- */

static void draw_triangle(const struct canvas *canvas, double x, double bottom, bool open,
                          const char *letter) {
  const struct point corners[] = {{x, bottom - 3.4}, {x - 2.1, bottom}, {x + 2.1, bottom}};
  canvas->verbs->polygon(canvas->owner, corners, 3, open ? PAINT_PAPER : PAINT_INK, PAINT_INK,
                         THIN);
  canvas_text(canvas, x, bottom - 0.4, TEXT_MIDDLE, open ? &bold_type : &light_type, letter);
}

static void draw_flags(const struct chart *chart) {
  const struct report_model *model = chart->model;
  for (int i = 0; i < model->flag_count; i++) {
    const struct report_flag *flag = &model->flags[i];
    const struct stamp *stamp = &flag->screen->stamp;
    if (flag->tier < TIER_U || stamp->date < model->from) continue;
    draw_triangle(chart->canvas, time_at(chart, stamp->date - model->from, stamp->minute),
                  chart->y + FLAG_LANE, flag->fate == FLAG_RETRACTED,
                  flag->tier == TIER_E ? "E" : "U");
  }
}

/* Where the next diamond after reading `i` stands, or the right edge. */
static double next_widening(const struct chart *chart, int i) {
  const struct report_model *model = chart->model;
  for (i++; i < model->reading_count; i++)
    if (model->readings[i].new_sites != 0) return place_of(chart, &model->readings[i]).x;
  return chart->x + CHART_WIDTH;
}

/* Returns up to where the lane is taken. */
static double draw_sites(const struct chart *chart, int i, double x, double y, double taken) {
  const char *sites = words_short_sites(chart->pool, chart->model->readings[i].new_sites);
  double width = canvas_width(&small_type, sites, strlen(sites)), away = DIAMOND + 0.4;
  if (x + away + width < next_widening(chart, i) - away) {
    canvas_text(chart->canvas, x + away, y, TEXT_START, &small_type, sites);
    return x + away + width;
  }
  if (x - away - width > taken)
    canvas_text(chart->canvas, x - away, y, TEXT_END, &small_type, sites);
  return x + away;
}

/* The names of the sites where there is room for them; the table has them all. */
static void draw_widening(const struct chart *chart) {
  double taken = 0;
  for (int i = 0; i < chart->model->reading_count; i++) {
    const struct report_reading *reading = &chart->model->readings[i];
    if (reading->new_sites == 0) continue;
    double x = place_of(chart, reading).x, y = chart->y + SITE_LANE - 0.8;
    const struct point corners[] = {
        {x, y - DIAMOND}, {x + DIAMOND, y}, {x, y + DIAMOND}, {x - DIAMOND, y}};
    chart->canvas->verbs->polygon(chart->canvas->owner, corners, 4, PAINT_INK, PAINT_INK, HAIR);
    taken = draw_sites(chart, i, x, y + 0.7, taken);
  }
}

static void draw_bracket(const struct chart *chart, int first, int last) {
  double left = day_left(chart, first) + 0.3, right = day_left(chart, last + 1) - 0.3;
  double top = chart->y + SESSION_LANE, bottom = top + 1;
  canvas_line(chart->canvas, (struct point){left, top}, (struct point){right, top},
              &(struct pen){PAINT_INK, THIN, DASH_NONE});
  canvas_line(chart->canvas, (struct point){left, top}, (struct point){left, bottom},
              &(struct pen){PAINT_INK, THIN, DASH_NONE});
  canvas_line(chart->canvas, (struct point){right, top}, (struct point){right, bottom},
              &(struct pen){PAINT_INK, THIN, DASH_NONE});
}

static void draw_flares(const struct chart *chart) {
  const struct report_model *model = chart->model;
  for (int i = 0; i < model->day_count; i++) {
    int first = i;
    while (i < model->day_count && model->days[i].flare) i++;
    if (i > first) draw_bracket(chart, first, i - 1);
  }
}

/* ---- strips --------------------------------------------------------------------------------- */

static void draw_window_cell(const struct chart *chart, const struct report_day *day, double x,
                             double y) {
  if (day->window <= 0) return;
  int minutes = day->window < WINDOW_CAP ? day->window : WINDOW_CAP;
  double height = STRIP_HEIGHT * minutes / WINDOW_CAP;
  canvas_box(chart->canvas, x + 0.3, y + STRIP_HEIGHT - height, chart->column - 0.6, height,
             PAINT_HOT2, PAINT_NONE);
  const char *text = words_number(chart->pool, day->window);
  if (canvas_width(&small_type, text, strlen(text)) < chart->column - 0.4)
    canvas_text(chart->canvas, x + chart->column / 2, y + STRIP_HEIGHT - 0.8, TEXT_MIDDLE,
                &small_type, text);
}

static void draw_hot_cell(const struct chart *chart, const struct report_day *day, double x,
                          double y) {
  static const enum paint greys[] = {PAINT_PAPER, PAINT_HOT1, PAINT_HOT2, PAINT_HOT3, PAINT_INK};
  if (day->hot == NOT_RECORDED) return;
  canvas_box(chart->canvas, x, y, chart->column, STRIP_HEIGHT, greys[day->hot], PAINT_NONE);
  canvas_text(chart->canvas, x + chart->column / 2, y + STRIP_HEIGHT - 1.6, TEXT_MIDDLE,
              day->hot >= 3 ? &light_type : &small_type, words_number(chart->pool, day->hot));
}

static void draw_soothing_cell(const struct chart *chart, const struct report_day *day, double x,
                               double y) {
  static const char *const marks[] = {
      [RELIEF_UNSAID] = "", [RELIEF_NO] = "-", [RELIEF_LITTLE] = "~", [RELIEF_HELPED] = "+"};
  if (day->relief != RELIEF_UNSAID)
    canvas_text(chart->canvas, x + chart->column / 2, y + STRIP_HEIGHT - 1.6, TEXT_MIDDLE,
                &bold_type, marks[day->relief]);
}

static const struct {
  const char *label;
  void (*draw)(const struct chart *chart, const struct report_day *day, double x, double y);
} strips[] = {
    {"quiet min", draw_window_cell}, {"hot 0-4", draw_hot_cell}, {"soothing", draw_soothing_cell}};

static void draw_strips(const struct chart *chart) {
  const struct report_model *model = chart->model;
  for (int strip = 0; strip < 3; strip++) {
    double y = chart->y + STRIP_TOP + strip * STRIP_PITCH;
    canvas_text(chart->canvas, chart->x, y + STRIP_HEIGHT - 1.6, TEXT_START, &small_type,
                strips[strip].label);
    for (int i = 0; i < model->day_count; i++) {
      strips[strip].draw(chart, &model->days[i], day_left(chart, i), y);
      canvas_box(chart->canvas, day_left(chart, i), y, chart->column, STRIP_HEIGHT, PAINT_NONE,
                 PAINT_GRID);
    }
  }
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void draw_readings(const struct chart *chart) {
  draw_joins(chart);
  for (int i = 0; i < chart->model->reading_count; i++)
    draw_whisker(chart, &chart->model->readings[i]);
  for (int i = 0; i < chart->model->reading_count; i++)
    draw_reading(chart, &chart->model->readings[i]);
}

static void draw_frame(const struct chart *chart) {
  canvas_box(chart->canvas, chart->x + LEFT, chart->y + PLOT_TOP, CHART_WIDTH - LEFT - RIGHT,
             PLOT_HEIGHT, PAINT_NONE, PAINT_INK);
}

void chart_draw(const struct canvas *canvas, const struct report_model *model, struct pool *pool,
                double x, double y) {
  int columns = model->day_count > 0 ? model->day_count : 1;
  struct chart chart = {canvas, model, pool, x, y, (CHART_WIDTH - LEFT - RIGHT) / columns};
  canvas_begin(canvas, "Figure");
  draw_weekends(&chart);
  for (int i = 0; i < model->day_count; i++) draw_band(&chart, i);
  draw_grid(&chart);
  draw_frame(&chart);
  draw_dates(&chart);
  draw_baseline(&chart);
  draw_sessions(&chart);
  draw_readings(&chart);
  draw_flags(&chart);
  draw_widening(&chart);
  draw_flares(&chart);
  draw_strips(&chart);
  canvas_end(canvas, "Figure");
}
