/* Properties of the stage engine that hold for every diary (domain 7.3): random courses with a
 * fixed seed, and every parameter against the vectors. */
#include "arc_fixture.h"

enum { COURSES = 12000, TEXT_SIZE = 4000 };

/* ---- random courses ------------------------------------------------------------------------- */

struct random { /* xorshift64* */
  uint64_t state;
};

static unsigned draw(struct random *random, unsigned below) {
  random->state ^= random->state >> 12;
  random->state ^= random->state << 25;
  random->state ^= random->state >> 27;
  return (unsigned)((random->state * 0x2545f4914f6cdd1dull) >> 33) % below;
}

static bool chance(struct random *random, unsigned percent) {
  return draw(random, 100) < percent;
}

struct diary { /* a course under way */
  char text[TEXT_SIZE];
  size_t used;
  int first, last; /* days; `last` is the day of evaluation */
  int usual;
};

static void __attribute__((format(printf, 2, 3)))
say(struct diary *diary, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int added = vsnprintf(diary->text + diary->used, TEXT_SIZE - diary->used, format, arguments);
  va_end(arguments);
  assert_in_range(added, 0, (int)(TEXT_SIZE - diary->used) - 1);
  diary->used += (size_t)added;
}

static void say_list(struct diary *diary, struct random *random, const char *const *names,
                     int count) {
  for (int left = 1 + (int)draw(random, 2); left > 0; left--)
    say(diary, "%s%s", names[draw(random, (unsigned)count)], left > 1 ? "+" : "");
}

/* One draw a statement: the order of evaluation of arguments is the compiler's. */
static void say_sites(struct diary *diary, struct random *random) {
  for (int left = 1 + (int)draw(random, 2); left > 0; left--) {
    const char *side = side_names[draw(random, SIDE_COUNT)];
    const char *region = region_names[draw(random, REGION_COUNT)];
    say(diary, "%s.%s%s", side, region, left > 1 ? "+" : "");
  }
}

static void say_time(struct diary *diary, struct random *random) {
  static const char *const offsets[] = {"", "", "", "+09:00", "-08:00", "+13:45", "-11:00"};
  unsigned minute = draw(random, 1440);
  say(diary, "%02u:%02u%s", minute / 60, minute % 60, offsets[draw(random, 7)]);
}

static int near_usual(const struct diary *diary, struct random *random) {
  int pain = diary->usual + (int)draw(random, 8) - 3;
  return pain < 0 ? 0 : pain > PAIN_MAX ? PAIN_MAX : pain;
}

static void say_checkin(struct diary *diary, struct random *random, int day) {
  say(diary, "; d%d ", day);
  say_time(diary, random);
  say(diary, " %d", chance(random, 6) ? 0 : near_usual(diary, random));
  if (chance(random, 50)) say(diary, " h=%u", draw(random, HOT_MAX + 1));
  if (chance(random, 10)) say(diary, " w=%u", draw(random, 200));
  if (chance(random, 30)) {
    const char *method = comfort_names[draw(random, COMFORT_COUNT)];
    say(diary, " %s%c", method, "+~---"[draw(random, 5)]);
  }
  if (chance(random, 50)) {
    say(diary, " q=");
    say_list(diary, random, quality_names, QUALITY_COUNT);
  }
  if (chance(random, 12)) {
    say(diary, " s=");
    say_sites(diary, random);
  }
}

static int some_day(const struct diary *diary, struct random *random) {
  return diary->first + (int)draw(random, (unsigned)(diary->last - diary->first + 1));
}

/* Half of the events lie in the last week, where they matter most. */
static void say_event(struct diary *diary, struct random *random, const char *name) {
  int day = chance(random, 50) ? some_day(diary, random) : diary->last - (int)draw(random, 8);
  say(diary, "; %s@d%dT", name, day);
  say_time(diary, random);
}

static void say_screening(struct diary *diary, struct random *random) {
  say_event(diary, random, "RF");
  say(diary, "=");
  if (chance(random, 60))
    say(diary, "none");
  else if (chance(random, 50))
    say_list(diary, random, item_names, ITEM_COUNT);
  else
    say_list(diary, random, item_names + ITEM_NIGHT, ITEM_COUNT - ITEM_NIGHT);
  if (!chance(random, 50)) return;
  say_event(diary, random, "CLEAR");
  say(diary, chance(random, 70) ? "=yes" : "=no");
}

static void say_days(struct diary *diary, struct random *random) {
  unsigned density = 40 + draw(random, 61);
  for (int day = diary->first; day <= diary->last; day++)
    for (int left = 1 + (int)draw(random, 2); left > 0; left--)
      if (chance(random, density)) say_checkin(diary, random, day);
}

static void begin_diary(struct diary *diary, struct random *random) {
  diary->used = 0;
  diary->first = -(int)draw(random, 12);
  diary->last = (int)draw(random, 18);
  diary->usual = (int)draw(random, PAIN_MAX + 1);
  if (chance(random, 5)) {
    say(diary, "nobaseline");
    return;
  }
  say(diary, "baseline=%d", diary->usual);
  if (!chance(random, 50)) return;
  say(diary, " sites=");
  say_sites(diary, random);
}

static void write_diary(struct diary *diary, struct random *random) {
  begin_diary(diary, random);
  say_days(diary, random);
  for (unsigned left = draw(random, 4); left > 0; left--) say_event(diary, random, "S");
  if (chance(random, 10)) say_event(diary, random, "self");
  if (chance(random, 40)) say_screening(diary, random);
  if (chance(random, 15)) say(diary, "; B@d%d=%d", some_day(diary, random), diary->usual);
  if (chance(random, 15)) say(diary, "; W@d%d=20", some_day(diary, random));
}

/* ---- the properties ------------------------------------------------------------------------- */

struct trial { /* one random diary, parsed and evaluated */
  struct diary diary;
  char eval[40];
  struct arc_params params;
  struct course course;
  struct stamp now;
  struct arc_result result;
  char line[ARC_LINE_SIZE];
};

#define HOLDS(trial, condition)                                                                    \
  do {                                                                                             \
    if (!(condition))                                                                              \
      fail_msg("%s\n  %s | %s\n  %s", #condition, (trial)->diary.text, (trial)->eval,              \
               (trial)->line);                                                                     \
  } while (0)

static void begin_trial(struct trial *trial, struct random *random) {
  write_diary(&trial->diary, random);
  unsigned minute = draw(random, 1440);
  snprintf(trial->eval, sizeof trial->eval, "d%d %02u:%02u", trial->diary.last, minute / 60,
           minute % 60);
  arc_params_default(&trial->params);
  arc_fixture_parse(trial->diary.text, trial->eval, ARC_BASE, &trial->course, &trial->now);
  trial->result = arc_fixture_evaluate(&trial->course, &trial->params, &trial->now);
  arc_format(&trial->result, trial->line);
}

/* Whether another course, or the same at another time, prints the trial's line. */
static bool same_line(const struct trial *trial, const struct course *course,
                      const struct stamp *now) {
  char line[ARC_LINE_SIZE];
  struct arc_result result = arc_fixture_evaluate(course, &trial->params, now);
  arc_format(&result, line);
  return strcmp(line, trial->line) == 0;
}

static void stages_bound_the_column(const struct trial *trial) {
  static const enum column ceilings[] = {COLUMN_REST, COLUMN_REST,  COLUMN_GENTLE, COLUMN_EASY,
                                         COLUMN_EASY, COLUMN_BUILD, COLUMN_BUILD,  COLUMN_BUILD};
  const struct arc_result *result = &trial->result;
  bool halted = result->stage == STAGE_HALT;
  HOLDS(trial, halted == (result->column == COLUMN_OFF));
  HOLDS(trial, result->stage != STAGE_PROLONGED || result->column == COLUMN_REST);
  HOLDS(trial, result->stage != STAGE_SETUP || result->column == COLUMN_REST);
  HOLDS(trial, result->arc_day < 0 || result->column <= ceilings[result->arc_day]);
  HOLDS(trial, !arc_has(result, REASON_SCREEN_DUE) || result->column == COLUMN_REST);
}

static void a_halt_says_nothing_else(const struct trial *trial) {
  const struct arc_result *result = &trial->result;
  uint64_t allowed =
      (1u << REASON_RED_FLAG_E) | (1u << REASON_RED_FLAG_U) | (1u << REASON_HALT_NO_EX);
  if (result->stage != STAGE_HALT) {
    HOLDS(trial, (result->reasons & allowed) == 0);
    return;
  }
  HOLDS(trial, (result->reasons & ~allowed) == 0 && result->position == POSITION_NA);
  HOLDS(trial, result->band_lo == -1 && result->suggest == -1);
  HOLDS(trial, result->advice >= ADVICE_TODAY);
}

/* Reads the printed reasons back: each is known, and stands behind those of lower number. */
static void reasons_are_unique_and_in_order(const struct trial *trial) {
  char line[ARC_LINE_SIZE];
  int last = -1;
  memcpy(line, trial->line, sizeof line);
  char *rest = strrchr(line, '\t') + 1;
  HOLDS(trial, *rest != '\0' && *rest != '-');
  for (char *name = strtok(rest, ","); name != NULL; name = strtok(NULL, ",")) {
    int reason = 0;
    while (reason < REASON_COUNT && strcmp(reason_names[reason], name) != 0) reason++;
    HOLDS(trial, reason < REASON_COUNT && reason > last);
    last = reason;
  }
}

static void a_second_call_says_the_same(const struct trial *trial) {
  HOLDS(trial, same_line(trial, &trial->course, &trial->now));
}

static void a_suggestion_goes_down(const struct trial *trial) {
  const struct arc_result *result = &trial->result;
  HOLDS(trial, (result->suggest >= 0) == arc_has(result, REASON_BASELINE_NEW));
  HOLDS(trial, result->suggest < result->baseline || result->suggest == -1);
}

static void the_date_does_not_matter(const struct trial *trial, struct random *random) {
  static struct course shifted;
  struct stamp now;
  int base = ARC_BASE + (int)draw(random, 40000) - 20000;
  arc_fixture_parse(trial->diary.text, trial->eval, base, &shifted, &now);
  HOLDS(trial, same_line(trial, &shifted, &now));
}

static void the_offset_of_now_does_not_matter(const struct trial *trial, struct random *random) {
  struct stamp now = trial->now;
  int minute = now.minute + (int)draw(random, 240) - 120;
  if (minute < 0 || minute > 1439) return; /* D would change */
  now.offset = (int16_t)(now.offset + minute - now.minute);
  now.minute = (int16_t)minute;
  HOLDS(trial, same_line(trial, &trial->course, &now));
}

/* `more` is written behind the diary, before it and after it. */
static void parse_with(const struct trial *trial, const char *more, struct course *out) {
  static char text[TEXT_SIZE + 400];
  struct stamp now;
  snprintf(text, sizeof text, "%s; %s", trial->diary.text, more);
  arc_fixture_parse(text, trial->eval, ARC_BASE, out, &now);
}

static void later_entries_do_not_matter(const struct trial *trial) {
  static struct course longer;
  char more[300];
  int day = trial->diary.last + 2; /* later in every offset */
  snprintf(more, sizeof more,
           "B@d%d=1 sites=R.other; S@d%d; d%d am 10 h=4 q=numb s=B.leg ice-; W@d%d=5; "
           "RF@d%d=weak; CLEAR@d%d=yes; RETRACT@d%dT09:01; CLEAR@d%d=no",
           day, day, day, day, day, day, day, day + 1);
  parse_with(trial, more, &longer);
  HOLDS(trial, same_line(trial, &longer, &trial->now));
}

static void self_treatment_does_not_matter(const struct trial *trial, struct random *random) {
  static struct course longer;
  char more[60];
  snprintf(more, sizeof more, "self@d%dT06:00", some_day(&trial->diary, random));
  parse_with(trial, more, &longer);
  HOLDS(trial, same_line(trial, &longer, &trial->now));
}

/* Whatever else is there, with no later clear or retract. */
static void an_emergency_screen_halts(const struct trial *trial, struct random *random) {
  static struct course flagged;
  char more[60];
  snprintf(more, sizeof more, "RF@d%dT%02d:%02d=%s", trial->diary.last, trial->now.minute / 60,
           trial->now.minute % 60, item_names[draw(random, ITEM_SELFHARM + 1)]);
  parse_with(trial, more, &flagged);
  struct arc_result result = arc_fixture_evaluate(&flagged, &trial->params, &trial->now);
  HOLDS(trial, result.stage == STAGE_HALT && result.column == COLUMN_OFF);
  HOLDS(trial, result.advice == ADVICE_EMERGENCY && arc_has(&result, REASON_RED_FLAG_E));
}

static void test_properties_of_random_courses(void **state) {
  (void)state;
  static struct trial trial;
  struct random random = {20250602};
  int seen[STAGE_COUNT] = {0};
  uint64_t reasons = 0;
  for (int i = 0; i < COURSES; i++) {
    begin_trial(&trial, &random);
    stages_bound_the_column(&trial);
    a_halt_says_nothing_else(&trial);
    reasons_are_unique_and_in_order(&trial);
    a_second_call_says_the_same(&trial);
    a_suggestion_goes_down(&trial);
    the_date_does_not_matter(&trial, &random);
    the_offset_of_now_does_not_matter(&trial, &random);
    later_entries_do_not_matter(&trial);
    self_treatment_does_not_matter(&trial, &random);
    an_emergency_screen_halts(&trial, &random);
    seen[trial.result.stage]++;
    reasons |= trial.result.reasons;
  }
  /* The courses are worth something only if they reach everything. */
  for (int stage = 0; stage < STAGE_COUNT; stage++) assert_in_range(seen[stage], 50, COURSES);
  for (int reason = 0; reason < REASON_COUNT; reason++)
    if ((reasons >> reason & 1) == 0) fail_msg("%s never came up", reason_names[reason]);
}

/* ---- every parameter matters ---------------------------------------------------------------- */

static const char *broken_row(const struct arc_row *rows, int count,
                              const struct arc_params *params) {
  for (int i = 0; i < count; i++) {
    char line[ARC_LINE_SIZE];
    struct arc_result result = arc_fixture_run(rows[i].course, rows[i].eval, params);
    arc_format(&result, line);
    if (strcmp(line, rows[i].expected) != 0) return rows[i].id;
  }
  return NULL;
}

/* One step either way, within the range, breaks at least one row. (The lower edge of day 0 has no
 * parameter: no pain lies below it.) */
static void test_every_parameter_moved_one_step_breaks_a_row(void **state) {
  (void)state;
  static struct arc_row rows[ARC_ROWS_MAX];
  int count = arc_rows_read_all(rows);
  int unnoticed = 0;
  for (int i = 0; i < arc_param_count; i++) {
    const struct arc_param_row *row = &arc_param_rows[i];
    for (int step = -1; step <= 1; step += 2) {
      int value = row->initial + step;
      if (value < row->low || value > row->high) continue;
      struct arc_params params;
      arc_params_default(&params);
      *(int *)(void *)((char *)&params + row->offset) = value;
      const char *broken = broken_row(rows, count, &params);
      print_message("%s = %d breaks %s\n", row->name, value, broken != NULL ? broken : "nothing");
      unnoticed += broken == NULL;
    }
  }
  assert_int_equal(unnoticed, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_properties_of_random_courses),
      cmocka_unit_test(test_every_parameter_moved_one_step_breaks_a_row),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
