/* core/schedule: whatever text is parsed, an error has a column in it, and the occurrences ascend,
 * lie after the start and do not depend on where the walk began (R6, R8).
 * Input: a zone, a day to begin with, then the text. */
#include "fuzz.h"

#include <string.h>

#include "core/schedule.h"

enum { STEPS = 12 };

/* Where a zone jumps, in UTC: a summer time, and a date line that moves over a whole date. */
static const moment SPRING = 1743296400, AUTUMN = 1761440400, DATE_LINE = 1749549600;

static int32_t offset_at(void *owner, moment at) {
  switch (*(const uint8_t *)owner % 4) {
  case 0:
    return 0;
  case 1:
    return 5 * HOUR_SECONDS + 45 * MINUTE_SECONDS;
  case 2:
    return at >= SPRING && at < AUTUMN ? 2 * HOUR_SECONDS : HOUR_SECONDS;
  }
  return at < DATE_LINE ? -10 * HOUR_SECONDS : 14 * HOUR_SECONDS;
}

static void check_error(const char *text, const struct schedule_error *error) {
  require(error->column >= 1);
  require((size_t)error->column <= strlen(text) + 1);
  require(memchr(error->message, '\0', sizeof error->message) != NULL);
  require(error->message[0] != '\0');
}

static int same(const struct occurrence *a, const struct occurrence *b) {
  return a->at == b->at && a->date == b->date && a->minute == b->minute && a->step == b->step;
}

static void check_walk(const struct schedule *schedule, const struct schedule_context *context,
                       moment from) {
  struct schedule_cursor cursor;
  struct occurrence walked, again;
  schedule_begin(&cursor, schedule, context, from);
  for (int i = 0; i < STEPS; i++) {
    int found = schedule_step(&cursor, &walked);
    require(schedule_next(schedule, context, from, &again, 1) == found);
    if (!found) return;
    require(walked.at > from);
    require(same(&walked, &again));
    char key[KEY_SIZE];
    schedule_slot_key("prompt", &walked, key);
    require(memchr(key, '\0', sizeof key) != NULL);
    from = walked.at;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char text[2 * SCHEDULE_MAX_BYTES];
  if (size < 2 || size - 2 >= sizeof text) return 0;
  memcpy(text, data + 2, size - 2);
  text[size - 2] = '\0';
  struct schedule schedule;
  struct schedule_error error = {0};
  if (schedule_parse(text, &schedule, &error) < 0) {
    check_error(text, &error);
    return 0;
  }
  require(schedule.rule_count >= 1 && schedule.rule_count <= SCHEDULE_MAX_RULES);
  uint8_t kind = data[0];
  moment from = civil_local_at(civil_day(2025, 1, 1) + 2 * data[1], 0);
  const struct schedule_event events[] = {
      {.name = "checkin", .at = from - 5 * HOUR_SECONDS},
      {.name = "checkin", .at = from - 4 * HOUR_SECONDS},
      {.name = "activity", .at = from - 30 * MINUTE_SECONDS},
  };
  const struct zone zone = {.offset = offset_at, .owner = &kind};
  const struct schedule_context context = {
      .zone = &zone, .day_starts = 240, .events = events, .event_count = 3};
  check_walk(&schedule, &context, from);
  return 0;
}
