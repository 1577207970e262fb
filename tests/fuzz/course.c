/* core/course and core/arc: whatever text is parsed, an error has a column in it, what is accepted
 * is sorted and within its limits, and the stage engine has an answer for every day of it.
 * Input: the text. */
#include "fuzz.h"

#include <string.h>

#include "core/course.h"

enum { INPUT_MAX = 4096, BASE = 20000 };

static void check_error(const char *text, const struct course_error *error) {
  require(error->column >= 1);
  require((size_t)error->column <= strlen(text) + 1);
  require(memchr(error->message, '\0', sizeof error->message) != NULL);
  require(error->message[0] != '\0');
}

/* Every entry struct begins with its stamp. */
static void check_sorted(const void *entries, size_t entry_size, int count) {
  require(count >= 0 && count <= COURSE_MAX);
  const char *bytes = entries;
  for (int i = 1; i < count; i++) {
    struct stamp before, after;
    memcpy(&before, bytes + (size_t)(i - 1) * entry_size, sizeof before);
    memcpy(&after, bytes + (size_t)i * entry_size, sizeof after);
    require(before.at <= after.at);
  }
}

static void check_all_sorted(const struct course *course) {
  check_sorted(course->baselines, sizeof *course->baselines, course->baseline_count);
  check_sorted(course->sessions, sizeof *course->sessions, course->session_count);
  check_sorted(course->checkins, sizeof *course->checkins, course->checkin_count);
  check_sorted(course->windows, sizeof *course->windows, course->window_count);
  check_sorted(course->screens, sizeof *course->screens, course->screen_count);
  check_sorted(course->clears, sizeof *course->clears, course->clear_count);
  check_sorted(course->retracts, sizeof *course->retracts, course->retract_count);
}

static void check_day(const struct course *course, int day) {
  char when[32];
  struct stamp now;
  struct course_error error = {0};
  snprintf(when, sizeof when, "d%d", day);
  require(course_parse_when(when, BASE, &now, &error) == 0);
  struct arc_params params;
  struct arc_input input;
  struct checkin first_sites[3];
  struct arc_result result;
  char line[ARC_LINE_SIZE];
  arc_params_default(&params);
  course_input(course, &params, &now, &input, first_sites);
  arc_evaluate(&input, &result);
  arc_format(&result, line);
  require(result.stage < STAGE_COUNT && result.column < COLUMN_COUNT);
  int columns = 1;
  for (const char *tab = line; (tab = strchr(tab, '\t')) != NULL; tab++) columns++;
  require(columns == 10);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct course course;
  char text[INPUT_MAX];
  if (size >= sizeof text) return 0;
  memcpy(text, data, size);
  text[size] = '\0';
  struct course_error error = {0};
  if (course_parse(text, BASE, &course, &error) < 0) {
    check_error(text, &error);
    return 0;
  }
  check_all_sorted(&course);
  static const int days[] = {0, 1, 2, 4, 8, 9, 14, 30};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) check_day(&course, days[i]);
  return 0;
}
