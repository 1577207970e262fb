/* report/figures: every figure is understood whole, stays inside its card, and is the one of the
 * level and of the way the person does it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "report/figures.h"

/* ---- a canvas that measures ------------------------------------------------------------------ */

struct extent {
  double left, top, right, bottom;
  int marks, parts;
};

static void add(struct extent *extent, struct point at, double reach) {
  if (at.x - reach < extent->left) extent->left = at.x - reach;
  if (at.y - reach < extent->top) extent->top = at.y - reach;
  if (at.x + reach > extent->right) extent->right = at.x + reach;
  if (at.y + reach > extent->bottom) extent->bottom = at.y + reach;
  extent->marks++;
}

static void line(void *owner, struct point from, struct point to, enum paint paint, double width,
                 enum dash dash) {
  assert_int_not_equal(paint, PAINT_NONE);
  assert_int_equal(dash, DASH_NONE);
  add(owner, from, width / 2);
  add(owner, to, width / 2);
}
static void polygon(void *owner, const struct point *points, int count, enum paint fill,
                    enum paint stroke, double width) {
  assert_int_not_equal(fill, PAINT_NONE);
  assert_int_equal(stroke, PAINT_NONE);
  for (int i = 0; i < count; i++) add(owner, points[i], width / 2);
}
static void circle(void *owner, struct point centre, double radius, enum paint fill,
                   enum paint stroke, double width) {
  (void)fill, (void)stroke;
  add(owner, centre, radius + width / 2);
}
static void text(void *owner, struct point at, enum anchor anchor, const struct type *type,
                 double width, const char *words, size_t bytes) {
  (void)owner, (void)at, (void)anchor, (void)type, (void)width, (void)words, (void)bytes;
  fail_msg("a figure has no text");
}
static void part(void *owner, const char *name) {
  assert_string_equal(name, "Figure");
  ((struct extent *)owner)->parts++;
}
static const struct canvas_verbs measuring = {line, polygon, circle, text, part, part};

/* ---------------------------------------------------------------------------------------------- */

static const struct {
  const char *exercise;
  int level;
  unsigned variants;
  const char *title;
} rows[] = {
    {"psoas_release", 1, 0, "Psoas release"},
    {"psoas_release", 3, FIGURE_CHAIR, "Psoas release with a chair"},
    {"psoas_release", 3, FIGURE_STANDING, "Psoas release"},
    {"psoas_pressure", 2, FIGURE_CHAIR, "Psoas, soft fingertips"},
    {"adductor_stretch", 0, 0, "Adductor stretch, lying"},
    {"adductor_stretch", 4, FIGURE_CHAIR | FIGURE_STANDING, "Adductor stretch, standing"},
    {"glute_strengthening", 1, 0, "Glute squeeze"},
    {"glute_strengthening", 2, 0, "Glute squeeze"},
    {"glute_strengthening", 3, 0, "Bridge"},
    {"glute_strengthening", 4, 0, "Clamshell"},
    {"glute_strengthening", 5, 0, "Clamshell"},
    {"glute_strengthening", 6, 0, "Side lift"},
};

static void each_is_drawn_whole_inside_its_card(void **state) {
  struct pool pool = {0};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct figure *figure = figure_find(rows[i].exercise, rows[i].level, rows[i].variants);
    struct extent extent = {1000, 1000, 0, 0, 0, 0};
    assert_non_null(figure);
    assert_string_equal(figure_title(figure, &pool), rows[i].title);
    assert_in_range(strlen(figure_words(figure, &pool)), 20, 140);
    if (!figure_draw(&(struct canvas){&measuring, &extent}, figure, 100, 50, FIGURE_SIDE))
      fail_msg("%s: not understood whole", rows[i].title);
    assert_int_equal(extent.parts, 2);
    assert_true(extent.marks > 20);
    assert_true(extent.left >= 100 && extent.right <= 100 + FIGURE_SIDE);
    assert_true(extent.top >= 50 && extent.bottom <= 50 + FIGURE_SIDE);
    assert_true(extent.right - extent.left > FIGURE_SIDE / 2); /* and fills it */
  }
  pool_finish(&pool);
}

static void others_have_none(void **state) {
  (void)state;
  assert_null(figure_find("neck_release", 1, 0));
  assert_null(figure_find("", 1, 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_is_drawn_whole_inside_its_card),
      cmocka_unit_test(others_have_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
