/* core/plan, properties over random days and proposals: S16 (a plugin can never make a day harder),
 * S24, and that the order in which plugins answer does not matter. */
#include "plan_fixture.h"

enum { ROUNDS = 20000, MANY = 24 };

/* ---- random days ---------------------------------------------------------------------------- */

static uint64_t random_state;

static int random_below(int limit) { /* splitmix64 */
  uint64_t z = random_state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return (int)((z ^ z >> 31) % (uint64_t)limit);
}

static bool one_in(int n) {
  return random_below(n) == 0;
}

static void random_arc(struct arc_result *arc) {
  arc->stage = (enum stage)random_below(STAGE_COUNT);
  arc->arc_day = random_below(9) - 1;
  enum column own = governor_stage_column(arc->stage, arc->arc_day);
  arc->column = (enum column)random_below((int)own + 1);
  arc->pain = random_below(11);
  arc->baseline = random_below(11);
  arc->reasons = one_in(8) ? (uint64_t)1 << random_below(REASON_COUNT) : 0;
}

static void random_day(struct day *day) {
  void *state;
  day_setup(&state);
  random_arc(&day->arc);
  day->history.intake.taught = (int8_t)random_below(2);
  if (one_in(6))
    day->history.intake.contraindications = (uint16_t)(1 << random_below(CONTRA_COUNT));
  if (one_in(10)) day->history.screen_count = 0;
  day->governor.gentle = one_in(10);
  day->governor.safe_mode = one_in(10);
  for (int i = 0; i < fixture_catalog.count; i++)
    day_level(day, fixture_exercises[i].id, random_below(8));
  if (one_in(2)) return;
  day->input.override_count = 1;
  day->override.disabled = one_in(4);
  day->override.level_count = random_below(LEVELS_MAX + 1);
  const char *id = fixture_exercises[random_below(fixture_catalog.count)].id;
  snprintf(day->override.exercise, NAME_SIZE, "%s", id);
  for (int i = 0; i < day->override.level_count; i++)
    day->override.levels[i] = (struct level){.hold = (int16_t)random_below(1000),
                                             .reps = (uint8_t)random_below(20),
                                             .sets = (uint8_t)random_below(6)};
}

static int32_t random_value(enum proposal_kind kind) {
  static const int32_t wild[] = {INT32_MIN, -1, 0, 1, 1440, INT32_MAX};
  if (one_in(12)) return wild[random_below(6)];
  switch (kind) {
  case PROPOSAL_EASE:
    return 1 + random_below(1000);
  case PROPOSAL_LEVEL_TO:
  case PROPOSAL_TIMES_TO:
    return random_below(8);
  case PROPOSAL_MOVE:
  case PROPOSAL_ADD:
    return random_below(1440);
  case PROPOSAL_REST:
    break;
  }
  return 0;
}

static void random_proposals(struct day *day) {
  static const char *const plugins[] = {"psoas_release", "breathing", "soothing", "healing_arc",
                                        "own"};
  day->input.proposal_count = 0;
  for (int count = random_below(MANY); count > 0; count--) {
    enum proposal_kind kind = (enum proposal_kind)random_below(PROPOSAL_ADD + 1);
    if (kind == PROPOSAL_REST && !one_in(3)) kind = PROPOSAL_EASE;
    const char *id = fixture_exercises[random_below(fixture_catalog.count)].id;
    day_propose(day, plugins[random_below(5)], kind, id, random_value(kind));
    struct proposal *proposal = &day->proposals[day->input.proposal_count - 1];
    if (kind == PROPOSAL_ADD)
      proposal->permille = one_in(8) ? random_below(3000) - 1000 : 1 + random_below(1000);
    proposal->line = (uint16_t)random_below(4);
  }
}

static void shuffle(struct proposal *proposals, int count) {
  for (int i = count - 1; i > 0; i--) {
    int other = random_below(i + 1);
    struct proposal kept = proposals[i];
    proposals[i] = proposals[other];
    proposals[other] = kept;
  }
}

/* ---- the properties ------------------------------------------------------------------------- */

static int seconds_a_day(const struct plan_item *item) {
  return item->dose.seconds * item->times;
}

static void assert_not_harder(const struct plan_item *item, const struct plan_item *base) {
  assert_ptr_equal(item->exercise, base->exercise);
  assert_true(item->level <= base->level);
  assert_true(item->times <= base->times);
  assert_true(item->permille <= 1000);
  assert_true(item->dose.seconds <= base->dose.seconds);
  assert_true(seconds_a_day(item) <= seconds_a_day(base));
  if (base->code != CODE_OK) assert_memory_equal(item, base, sizeof *item);
}

static void no_proposals_make_a_day_harder(void **state) {
  struct day *day = *state;
  static struct plan base;
  random_state = 16;
  int eased = 0;
  for (int round = 0; round < ROUNDS; round++) {
    random_day(day);
    random_proposals(day);
    plan_base(&day->input, &base);
    plan_build(&day->input, &day->plan);
    assert_int_equal(day->plan.item_count, base.item_count);
    for (int i = 0; i < base.item_count; i++) {
      assert_not_harder(&day->plan.items[i], &base.items[i]);
      eased += day->plan.items[i].dose.seconds < base.items[i].dose.seconds;
    }
  }
  assert_true(eased > ROUNDS / 4); /* the days are not all empty */
}

static void assert_within_the_column(const struct plan *plan, const struct plan_item *item) {
  enum kind kind = item->exercise->kind;
  const struct kind_ceiling *ceiling = &kind_ceilings[kind];
  if (item->level == 0) return;
  assert_int_equal(item->code, CODE_OK);
  assert_true(plan->column >= ceiling->from);
  if (ceiling->hold > 0) assert_true(item->dose.hold <= ceiling->hold);
  if (ceiling->day > 0) assert_true(item->dose.seconds <= ceiling->day);
  if (ceiling->sets > 0) assert_true(item->dose.sets <= ceiling->sets);
  if (ceiling->reps > 0) assert_true(item->dose.reps <= ceiling->reps);
}

static void no_dose_passes_its_ceiling(void **state) {
  struct day *day = *state;
  random_state = 24;
  for (int round = 0; round < ROUNDS; round++) {
    random_day(day);
    random_proposals(day);
    plan_build(&day->input, &day->plan);
    for (int i = 0; i < day->plan.item_count; i++)
      assert_within_the_column(&day->plan, &day->plan.items[i]);
  }
}

static void assert_consistent(const struct plan_item *item) {
  int minutes = item->minute >= 0;
  for (int i = 0, last = item->minute; i < PLAN_AGAIN; i++) {
    if (item->again[i] < 0) continue;
    assert_true(last >= 0 && item->again[i] > last);
    last = item->again[i];
    minutes++;
  }
  assert_true(minutes <= item->times);
  assert_int_equal(item->dose.times, item->times);
  assert_int_equal(item->dose.how, item->level > 0 ? item->how : 0);
  assert_true((item->level == 0) == (item->times == 0));
}

static void minutes_ascend_and_never_outnumber_the_times(void **state) {
  struct day *day = *state;
  random_state = 55;
  for (int round = 0; round < ROUNDS; round++) {
    random_day(day);
    random_proposals(day);
    plan_build(&day->input, &day->plan);
    for (int i = 0; i < day->plan.item_count; i++) assert_consistent(&day->plan.items[i]);
  }
}

static void the_order_of_proposals_changes_nothing(void **state) {
  struct day *day = *state;
  static struct plan first, second;
  static const char *const order[] = {"soothing", "own"};
  random_state = 7;
  for (int round = 0; round < ROUNDS; round++) {
    random_day(day);
    random_proposals(day);
    if (one_in(2)) day->input.plugin_order = order, day->input.plugin_count = 2;
    memset(&first, 0, sizeof first);
    plan_build(&day->input, &first);
    shuffle(day->proposals, day->input.proposal_count);
    memset(&second, 0, sizeof second);
    plan_build(&day->input, &second);
    assert_memory_equal(&first, &second, sizeof first);
  }
}

/* Nothing changes silently. (A change may also be explained twice and cancel out.) */
static void every_change_has_its_reason(void **state) {
  struct day *day = *state;
  static struct plan base;
  random_state = 3;
  for (int round = 0; round < ROUNDS; round++) {
    random_day(day);
    random_proposals(day);
    plan_base(&day->input, &base);
    plan_build(&day->input, &day->plan);
    for (int i = 0; i < base.item_count; i++) {
      /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c): zeroed */
      bool changed = memcmp(&base.items[i], &day->plan.items[i], sizeof base.items[i]) != 0;
      bool explained = false;
      for (int k = base.reason_count; k < day->plan.reason_count; k++)
        explained = explained || day->plan.reasons[k].item == i;
      assert_true(explained || !changed);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(no_proposals_make_a_day_harder, day_setup),
      cmocka_unit_test_setup(no_dose_passes_its_ceiling, day_setup),
      cmocka_unit_test_setup(minutes_ascend_and_never_outnumber_the_times, day_setup),
      cmocka_unit_test_setup(the_order_of_proposals_changes_nothing, day_setup),
      cmocka_unit_test_setup(every_change_has_its_reason, day_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
