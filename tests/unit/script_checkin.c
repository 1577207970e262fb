/* What a check-in brings with it on some days: the offer of a lower usual after a good week (5.3,
 * S18). It is offered, never set; "not yet" is an answer like any other. And what is said about the
 * place, and to those who help. */
#include "core/engine_parts.h"
#include "engine_fixture.h"

/* A usual of 5, a session on Monday, and a week that got quieter: 2 at its end. The safety check of
 * the week is done, so that it does not come first. */
static void open_quiet_week(struct world *world) {
  static const int pain[] = {5, 6, 5, 4, 3, 2, 2};
  world_open(world, "2025-06-02 07:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_session(world);
  for (int day = 0; day < 7; day++) {
    char morning[32];
    snprintf(morning, sizeof morning, "2025-06-%02d 07:30", 2 + day);
    world_until(world, morning);
    world_checkin(world, pain[day]);
    world_skip(world);
  }
  world_screen(world, 0, 0);
}

static void answer_morning(struct world *world, const char *time, int pain) {
  world_until(world, time);
  world_forget(world);
  world_answer(world, "open", 0);
  world_answer(world, NULL, pain);
}

/* The offer of the seventh day stands open. */
static void open_offer(struct world *world) {
  open_quiet_week(world);
  answer_morning(world, "2025-06-09 08:00", 2);
  assert_saw(world, "A new usual?");
}

static int usual_of(const struct world *world) {
  return world->engine.arc.baseline;
}

static void a_lower_usual_is_taken_when_the_person_says_so(void **state) {
  struct world *world = *state;
  open_offer(world);
  int before = world_count(world, ENTRY_BASELINE);
  assert_int_equal(usual_of(world), 5);
  world_answer(world, "use", 0);
  assert_int_equal(world_count(world, ENTRY_BASELINE), before + 1);
  const struct history *history = &world->engine.history;
  const struct baseline *last = &history->baselines[history->baseline_count - 1];
  assert_int_equal(last->pain, 2);
  assert_int_equal(last->source, BASELINE_SUGGESTED);
  assert_int_equal(last->usual_qualities, engine_usual_qualities(&world->engine));
  assert_null(engine_current(&world->engine));
  assert_int_equal(usual_of(world), 5); /* the arc of this session keeps it to its end */
  answer_morning(world, "2025-06-10 08:00", 2);
  assert_int_equal(usual_of(world), 2);
  world_until(world, "2025-06-12 08:00");
  assert_not_saw(world, "A new usual?");
}

static void not_yet_leaves_it_as_it_is_and_is_asked_again_three_days_later(void **state) {
  struct world *world = *state;
  open_offer(world);
  int before = world_count(world, ENTRY_BASELINE);
  world_answer(world, "not_yet", 0);
  assert_int_equal(world_count(world, ENTRY_BASELINE), before);
  assert_int_equal(usual_of(world), 5);
  answer_morning(world, "2025-06-10 08:00", 2);
  assert_not_saw(world, "A new usual?");
  answer_morning(world, "2025-06-11 08:00", 2);
  assert_not_saw(world, "A new usual?");
  answer_morning(world, "2025-06-12 08:00", 2);
  assert_saw(world, "A new usual?");
}

static void enter_quiet_bout(struct world *world) {
  struct entry entry;
  entry_blank(ENTRY_BOUT, &entry);
  snprintf(entry.bout.exercise, sizeof entry.bout.exercise, "adductor_stretch");
  entry.bout.level = 1;
  entry.bout.pain_before = entry.bout.pain_after = 3;
  world_enter(world, &entry);
}

/* Three quiet bouts at a level that is a week old, each with a quiet morning after it: the next
 * morning offers the level above (5.3). */
static void open_progress(struct world *world) {
  struct entry level;
  world_open(world, "2025-06-02 07:00");
  world_usual(world, 3);
  world_ready_for_exercise(world);
  entry_blank(ENTRY_LEVEL, &level);
  snprintf(level.level.exercise, sizeof level.level.exercise, "adductor_stretch");
  level.level.to = 1;
  world_enter(world, &level);
  for (int day = 0; day < 9; day++) {
    char time[32];
    snprintf(time, sizeof time, "2025-06-%02d 07:30", 3 + day);
    world_until(world, time);
    world_checkin(world, 3);
    snprintf(time, sizeof time, "2025-06-%02d 12:00", 3 + day);
    world_until(world, time);
    if (day >= 5 && day < 8) enter_quiet_bout(world);
  }
  world_screen(world, 0, 0);
  answer_morning(world, "2025-06-12 08:00", 3);
  assert_saw(world, "One small step?");
}

static void the_next_level_is_taken_when_the_person_says_so(void **state) {
  struct world *world = *state;
  open_progress(world);
  int before = world_count(world, ENTRY_LEVEL);
  world_answer(world, NULL, 0);
  assert_int_equal(world_count(world, ENTRY_LEVEL), before + 1);
}

static void not_yet_changes_no_level(void **state) {
  struct world *world = *state;
  open_progress(world);
  int before = world_count(world, ENTRY_LEVEL);
  world_answer(world, NULL, 1);
  assert_int_equal(world_count(world, ENTRY_LEVEL), before);
  assert_null(engine_current(&world->engine));
}

/* S24: what was offered is asked of the governor again when it is taken. */
static void a_step_up_that_is_not_right_any_more_is_not_taken(void **state) {
  struct world *world = *state;
  struct entry gentle;
  open_progress(world);
  int before = world_count(world, ENTRY_LEVEL);
  world->at += 3600;
  entry_blank(ENTRY_GENTLE, &gentle);
  world_enter(world, &gentle);
  if (engine_current(&world->engine) != NULL) world_answer(world, NULL, 0);
  assert_int_equal(world_count(world, ENTRY_LEVEL), before);
}

/* A usual area that nobody told stays untold. */
static void as_usual_tells_no_place_where_none_is_known(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 12:00");
  entry_blank(ENTRY_BASELINE, &entry);
  entry.baseline.pain = 5;
  world_enter(world, &entry);
  world_checkin(world, 4);
  world->at += 60;
  world_step(world, &(struct event){.kind = EVENT_OPEN, .name = "more", .audience = 1});
  world_answer(world, NULL, 1); /* hot */
  world_answer(world, NULL, 0); /* none of the qualities */
  world_answer(world, "usual", 0);
  world_answer(world, "none", 0);
  const struct history *history = &world->engine.history;
  const struct checkin *last = &history->checkins[history->checkin_count - 1];
  assert_int_equal(last->pain, 4);
  assert_int_equal(last->hot, 1);
  assert_int_equal(last->sites, 0);
}

/* Whom they ask for help wants to know of the hands-on session. */
static void what_to_say_names_the_last_session(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 12:00");
  world_usual(world, 5);
  world_session(world);
  world->at += 86400;
  entry_blank(ENTRY_SESSION, &entry);
  entry.session.type = SESSION_SELF; /* not that one */
  world_enter(world, &entry);
  world_screen(world, 1u << ITEM_SADDLE, 0);
  world_answer(world, "what_to_say", 0);
  const struct view *told = NULL;
  for (int i = 0; i < world->effects.count; i++)
    if (world->effects.items[i].kind == EFFECT_TELL) told = &world->effects.items[i].view;
  assert_non_null(told);
  if (strstr(told->body, "hands-on session 2025-06-02") == NULL) fail_msg("%s", told->body);
  assert_int_equal(told->option_count, 0);         /* nothing that leads away from it */
  assert_true(told->deadline >= world->at + 1800); /* read out on the telephone */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_lower_usual_is_taken_when_the_person_says_so),
      TEST(not_yet_leaves_it_as_it_is_and_is_asked_again_three_days_later),
      TEST(the_next_level_is_taken_when_the_person_says_so),
      TEST(not_yet_changes_no_level),
      TEST(a_step_up_that_is_not_right_any_more_is_not_taken),
      TEST(as_usual_tells_no_place_where_none_is_known),
      TEST(what_to_say_names_the_last_session),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
