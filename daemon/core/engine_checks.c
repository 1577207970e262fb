/* The safety checks that still stand: which one a clear lifts, and what a retract takes back. */
#include "core/engine_parts.h"

moment engine_newest_check(const struct engine *engine) {
  struct arc_input input;
  history_arc_input(&engine->history, &engine->settings->arc, &engine->evaluated, &input);
  int i = input.screen_count - 1;
  while (i >= 0 && !arc_screen_active(&input, i)) i--;
  return i >= 0 ? input.screens[i].stamp.at : MOMENT_NEVER;
}

static bool contains(const struct screen *later, const struct screen *earlier) {
  return (earlier->yes & ~later->yes) == 0 && (earlier->unsure & ~later->unsure) == 0;
}

int engine_check_steps(const struct engine *engine, moment since,
                       struct entry_id out[CHECK_STEPS]) {
  struct arc_input input;
  const struct screen *later = NULL;
  int count = 0;
  history_arc_input(&engine->history, &engine->settings->arc, &engine->evaluated, &input);
  for (int i = input.screen_count - 1; i >= 0 && count < CHECK_STEPS; i--) {
    const struct screen *screen = &input.screens[i];
    if (screen->stamp.at < since || !arc_screen_active(&input, i)) continue;
    if (later != NULL && !contains(later, screen)) break;
    out[count++] = screen->stamp.id;
    later = screen;
  }
  return count;
}
