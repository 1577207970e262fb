#include "report/card.h"

#include "report/words.h"

#define LEFT   9.0
#define RIGHT  61.0
#define TOP    4.5
#define BOTTOM 31.0
#define TEXT   4.8

struct card {
  const struct canvas *canvas;
  const struct report_model *model;
  double day; /* mm */
};

static double pain_at(double pain) {
  return BOTTOM - pain * (BOTTOM - TOP) / 10;
}

static double time_at(const struct card *card, int day, int minute) {
  return LEFT + (day + minute / 1440.0) * card->day;
}

static void draw_grid(const struct card *card, struct pool *pool) {
  const struct type type = {TEXT, false, PAINT_SOFT_INK};
  for (int pain = 0; pain <= 10; pain += 5) {
    double y = pain_at(pain);
    canvas_line(card->canvas, (struct point){LEFT, y}, (struct point){RIGHT, y},
                &(struct pen){PAINT_GRID, 0.3, DASH_NONE});
    canvas_text(card->canvas, LEFT - 1.5, y + TEXT / 3, TEXT_END, &type, words_number(pool, pain));
  }
}

/* Every day has its tick, the first and the last their date. */
static void draw_dates(const struct card *card, struct pool *pool) {
  const struct type type = {TEXT, false, PAINT_SOFT_INK};
  const struct report_model *model = card->model;
  for (int day = 0; day <= model->day_count; day++)
    canvas_line(card->canvas, (struct point){time_at(card, day, 0), BOTTOM},
                (struct point){time_at(card, day, 0), BOTTOM + 1},
                &(struct pen){PAINT_GRID, 0.3, DASH_NONE});
  if (model->day_count == 0) return;
  canvas_text(card->canvas, LEFT, BOTTOM + TEXT + 1.5, TEXT_START, &type,
              words_date(pool, model->days[0].date));
  canvas_text(card->canvas, RIGHT, BOTTOM + TEXT + 1.5, TEXT_END, &type,
              words_date(pool, model->days[model->day_count - 1].date));
}

static void draw_usual(const struct card *card) {
  for (int i = 0; i < card->model->day_count; i++) {
    double y = pain_at(card->model->days[i].baseline);
    if (card->model->days[i].baseline < 0) continue;
    canvas_line(card->canvas, (struct point){time_at(card, i, 0), y},
                (struct point){time_at(card, i + 1, 0), y},
                &(struct pen){PAINT_INK, 0.5, DASH_LONG});
  }
}

static void draw_sessions(const struct card *card) {
  for (int i = 0; i < card->model->session_count; i++) {
    double x = time_at(card, card->model->sessions[i].day, card->model->sessions[i].minute);
    canvas_line(card->canvas, (struct point){x, TOP}, (struct point){x, BOTTOM},
                &(struct pen){PAINT_SOFT_INK, 0.6, DASH_NONE});
  }
}

static void draw_readings(const struct card *card) {
  const struct report_model *model = card->model;
  struct point last = {0, 0};
  for (int i = 0; i < model->reading_count; i++) {
    const struct report_reading *reading = &model->readings[i];
    struct point at = {time_at(card, reading->day, reading->minute), pain_at(reading->pain)};
    if (i > 0 && reading->day - model->readings[i - 1].day <= 2)
      canvas_line(card->canvas, last, at, &(struct pen){PAINT_SOFT_INK, 0.7, DASH_NONE});
    last = at;
  }
  for (int i = 0; i < model->reading_count; i++) {
    const struct report_reading *reading = &model->readings[i];
    struct point at = {time_at(card, reading->day, reading->minute), pain_at(reading->pain)};
    card->canvas->verbs->circle(card->canvas->owner, at, 1.5, PAINT_INK, PAINT_PAPER, 0.2);
  }
}

void card_draw(const struct canvas *canvas, const struct report_model *model, struct pool *pool) {
  const struct card card = {canvas, model,
                            (RIGHT - LEFT) / (model->day_count > 0 ? model->day_count : 1)};
  canvas_box(canvas, 0, 0, CARD_WIDTH, CARD_HEIGHT, PAINT_PAPER, PAINT_GRID);
  draw_grid(&card, pool);
  draw_dates(&card, pool);
  draw_usual(&card);
  draw_sessions(&card);
  draw_readings(&card);
}
