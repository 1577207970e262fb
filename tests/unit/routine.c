/* Routines in the engine, with a plugin that is a list of questions: asked one after the other,
 * journalled, and gone on with after a restart at any of them (the fixture restarts after every
 * step). Beside it: routine_alone.c, routine_offers.c and routine_changes.c. */
#include "routine_fixture.h"

/* ---- every kind of question ----------------------------------------------------------------- */

static void every_kind_of_question_is_asked_and_answered(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  struct routine_ask *scale = ask_scale(table, "How tight?");
  snprintf(scale->low, sizeof scale->low, "soft");
  snprintf(scale->high, sizeof scale->high, "tight");
  ask_choice(table, ASK_CHOICE, "Which?", "Breath", "Warmth");
  ask_choice(table, ASK_CONFIRM, "Sure?", "Yes", "No");
  ask_say(table, "Sit down.");
  ask_time(table, ASK_HOLD, "Soften.", 60);
  ask_time(table, ASK_REST, "", 20);
  ask_wait(table, 600);
  ask_exercise(table, "breathing", 500);
  ask_say(table, "Done.");
  table->puppet.state = "{\"state\":{},\"version\":1}";

  world_start(world, "wind_down");
  struct view view = world_look(world);
  assert_int_equal(view.type, VIEW_SCALE);
  assert_string_equal(view.title, questions[QUESTION_ROUTINE_SCALE].title);
  assert_string_equal(view.body, "How tight? 0: soft. 10: tight.");
  world_answer(world, NULL, 7);
  view = world_look(world);
  assert_int_equal(view.option_count, 2);
  assert_string_equal(view.options[1].label, "Warmth");
  world_answer(world, "2", 0);
  assert_int_equal(world_answer_of(world, 0).value, 7);
  assert_int_equal(world_answer_of(world, 1).value, 1);
  assert_string_equal(world_look(world).options[0].label, "Yes");
  world_answer(world, "no", 0);
  assert_string_equal(world_look(world).body, "Sit down.");
  world_answer(world, "on", 0);
  assert_int_equal(world_look(world).hold_seconds, 60);
  world_pass(world, 60); /* runs out by itself */
  assert_int_equal(world_answer_of(world, 4).value, HOLD_RAN_OUT);
  assert_int_equal(world_look(world).hold_seconds, 20);
  world_answer(world, "on", 0);
  assert_null(engine_current(&world->engine)); /* nothing on the screen while it waits */
  assert_int_equal(world->engine.open_count, 1);
  world_pass(world, 600);
  assert_int_equal(world_answer_of(world, 6).type, ASK_WAIT);
  view = world_look(world); /* half of three minutes */
  assert_int_equal(view.type, VIEW_HOLD);
  assert_int_equal(view.hold_seconds, 90);
  world_pass(world, 90);
  assert_int_equal(world_answer_of(world, 7).value, OUTCOME_DONE);
  assert_string_equal(world_look(world).body, "Done.");
  world_answer(world, "on", 0);
  assert_true(world_is_over(world));
  assert_int_equal(world_last_state(world), PROMPT_ANSWERED);
  assert_int_equal(world_count(world, ENTRY_PLUGIN_STATE), 1);
  assert_int_equal(world->engine.history.answer_count, 0);
}

static void a_hold_may_be_stopped_early(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_time(table, ASK_HOLD, "Soften.", 60);
  ask_say(table, "Fine.");
  world_start(world, "calm.wind_down");
  world_pass(world, 20);
  world_step(world, &(struct event){.kind = EVENT_STOP, .audience = 1});
  assert_int_equal(world_answer_of(world, 0).value, 0);
  assert_string_equal(world_look(world).body, "Fine.");
}

/* ---- exercises ------------------------------------------------------------------------------ */

static void an_exercise_is_governed_and_guided(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_exercise(table, "adductor_stretch", 1000);
  ask_say(table, "Fine.");
  world_start(world, "wind_down");
  /* the number of the morning is a minute old: not asked for again */
  world_answer(world, "ready", 0);
  world_pass(world, 30);
  world_answer(world, "ready", 0);
  world_pass(world, 30);
  world_answer(world, NULL, 4);
  assert_int_equal(world_count(world, ENTRY_BOUT), 1);
  assert_int_equal(world_answer_of(world, 0).value, OUTCOME_DONE);
  assert_int_equal(routine_answers(&world->engine.history, world->engine.open[0].key), 1);
  assert_int_equal(world->engine.history.answer_count, 2); /* "start", and the outcome */
}

static void what_may_not_start_is_skipped_and_said(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_exercise(table, "psoas_pressure", 1000); /* not taught: locked */
  ask_exercise(table, "of_nobody", 1000);
  ask_say(table, "Fine.");
  world_start(world, "wind_down");
  assert_saw(world, "tell told:D77");
  assert_int_equal(world_answer_of(world, 0).value, OUTCOME_SKIPPED);
  assert_int_equal(world_answer_of(world, 1).value, OUTCOME_SKIPPED);
  assert_string_equal(world_look(world).body, "Fine.");
}

static void an_exercise_left_half_done_is_kept_as_partial(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_exercise(table, "psoas_release", 1000);
  world_start(world, "wind_down");
  world_answer(world, "ready", 0);
  world_pass(world, 40);
  world_step(world, &(struct event){.kind = EVENT_SKIP, .audience = 1});
  assert_true(world_is_over(world));
  assert_int_equal(world_count(world, ENTRY_BOUT), 1);
  assert_int_equal(world->diary[world->diary_count - 2].bout.outcome, OUTCOME_PARTIAL);
}

static void a_screen_that_ticks_something_ends_it(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_scale(table, "How tight?");
  world_start(world, "wind_down");
  world_screen(world, 1u << ITEM_SADDLE, 0);
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  assert_saw(world, "close asked:routine:calm.wind_down");
  world_start(world, "wind_down");
  assert_saw(world, "refuse halted");
}

/* Forty short steps, ten times: the journal holds no more than a few of them. */
static void an_exercise_of_many_steps_comes_to_an_end(void **state) {
  struct table *table = *state;
  static struct step steps[40];
  static struct exercise many;
  for (int i = 0; i < 40; i++)
    steps[i] = (struct step){.kind = STEP_HOLD, .text = "Soften.", .amount = 1, .sides = true};
  many = *catalog_find(&fixture_catalog, "psoas_release");
  many.id = "many";
  many.levels[0] = (struct level){1, 1, 10, 0, steps, 40};
  struct world *world = table_open(table, "2025-06-02 11:30");
  table->catalog.exercises = &many;
  table->catalog.count = 1;
  world_step(world, &(struct event){.kind = EVENT_CATALOG, .catalog = &table->catalog});
  ask_exercise(table, "many", 1000);
  ask_say(table, "Fine.");
  world->check_restart = false;
  world_start(world, "wind_down");
  int most = 0;
  for (int i = 0;
       i < 2000 && routine_answers(&world->engine.history, world->engine.open[0].key) == 0; i++) {
    struct view view = world_look(world);
    if (view.type == VIEW_HOLD)
      world_pass(world, view.hold_left);
    else if (view.type == VIEW_SCALE)
      world_answer(world, NULL, 4);
    else
      world_answer(world, view.options[0].key, 0);
    if (world->engine.history.answer_count > most) most = world->engine.history.answer_count;
  }
  assert_int_equal(world_answer_of(world, 0).value, OUTCOME_DONE);
  assert_in_range(most, 50, 120);
  assert_false(world->engine.broken);
}

/* ---- limits --------------------------------------------------------------------------------- */

static void two_hundred_answers_are_the_end(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  world->check_restart = false; /* of every tenth answer below */
  for (int i = 0; i < ROUTINE_ANSWERS + 5; i++) ask_scale(table, "How tight?");
  world_start(world, "wind_down");
  for (int i = 0; i < ROUTINE_ANSWERS; i++) {
    assert_false(world_is_over(world));
    world->check_restart = i % 10 == 0;
    world_answer(world, NULL, i % 11);
  }
  assert_true(world_is_over(world));
  assert_saw(world, "tell told:words: It ends here");
  assert_false(world->engine.broken);
}

static void a_day_is_the_end(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  for (int i = 0; i < 10; i++) ask_wait(table, 6 * 3600);
  world_start(world, "wind_down");
  world_until(world, "2025-06-03 09:00");
  assert_non_null(engine_find_open(&world->engine, world->engine.open[0].key));
  world_until(world, "2025-06-03 10:01");
  for (int i = 0; i < world->engine.open_count; i++)
    assert_null(strstr(world->engine.open[i].key, "routine:"));
}

static void only_a_few_are_under_way(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  table_set(table, 3, "a_plugin_with_a_very_long_name_", "a_routine_with_a_very_long_name");
  table->catalog.routine_count = 4;
  ask_wait(table, 3600);
  world_start(world, "wind_down");
  world_start(world, "calm.other");
  world_start(world, "rival.other");
  assert_int_equal(engine_routines_open(&world->engine), ROUTINES_OPEN);
  world_start(world, "a_routine_with_a_very_long_name");
  assert_saw(world, "refuse busy");
  world_step(world, &(struct event){.kind = EVENT_STOP});
  world_start(world, "a_plugin_with_a_very_long_name_.a_routine_with_a_very_long_name");
  assert_int_equal(engine_routines_open(&world->engine), ROUTINES_OPEN);
}

static void a_name_that_means_two_is_asked_back(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_scale(table, "How tight?");
  world_start(world, "other");
  assert_saw(world, "refuse routine");
  world_start(world, "rival.other");
  assert_int_equal(world->engine.open_count, 1);
}

/* A clock that is put back while it runs: the answers keep their order. */
static void the_journal_keeps_its_order(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  for (int i = 0; i < 4; i++) ask_scale(table, "How tight?");
  world_start(world, "wind_down");
  world_answer(world, NULL, 1);
  world->at -= 120;
  world->check_restart = false;
  world_answer(world, NULL, 2);
  world->at += 60;
  world_answer(world, NULL, 3);
  for (int i = 0; i < 3; i++) assert_int_equal(world_answer_of(world, i).value, i + 1);
}

/* Not a moment of its own is lost, and nothing goes on as if well (S17): the time of a hold counts
 * from the opening when the journal had no room for its start. */
static void with_a_full_journal_it_begins_at_its_opening(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  struct history *history = &world->engine.history;
  world->check_restart = false;
  ask_time(table, ASK_HOLD, "Soften.", 60);
  for (; history->answer_count < HISTORY_ANSWERS; history->answer_count++) {
    struct answer *answer = &history->answers[history->answer_count];
    civil_stamp(&answer->stamp, world->at, &world->zone);
    snprintf(answer->key, sizeof answer->key, "asked:checkin@1");
    snprintf(answer->question, sizeof answer->question, "pain");
  }
  world_start(world, "wind_down");
  assert_saw(world, "refuse full");
  assert_true(world->engine.broken);
  world->at += 10;
  assert_int_equal(world_look(world).hold_left, 50);
}

/* The clock of its child stands at its opening until the first answer, whatever comes after it. */
static void its_opening_is_on_record(void **state) {
  struct table *table = *state;
  struct stamp opening;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_scale(table, "How tight?");
  moment at = world->at + 60;
  world->at = at;
  world_start(world, "wind_down");
  world->at += 300;
  const struct history *history = &world->engine.history;
  assert_true(routine_opening(history, world->engine.open[0].key, &opening));
  assert_true(opening.at == at);
  assert_false(routine_opening(history, "asked:routine:calm.other@1", &opening));
  assert_true(opening.at == at); /* untouched */
}

/* ---- words ---------------------------------------------------------------------------------- */

static void its_endings_are_kind_and_short(void **state) {
  (void)state;
  for (int i = 0; i < ROUTINE_ENDINGS; i++) {
    assert_null(text_banned(routine_endings[i]));
    assert_in_range(text_length(routine_endings[i]), 1, BODY_CHARACTERS);
  }
}

static void names_that_are_too_long_stay_different(void **state) {
  char first[NAME_SIZE], second[NAME_SIZE];
  (void)state;
  routine_slug("a_plugin_with_a_very_long_name_", "a_routine", first);
  routine_slug("a_plugin_with_a_very_long_name_", "another_routine", second);
  assert_int_equal(strlen(first), NAME_SIZE - 1);
  assert_string_not_equal(first, second);
  routine_slug("calm", "evening", first);
  assert_string_equal(first, "calm.evening");
}

static void only_names_of_the_journal_are_answers(void **state) {
  static const char *const others[] = {
      "",   "start", "s1",  "s_0123456789abcdef",    "s1_0123456789abcde", "s1_0123456789abcdeg",
      "q1", "pain",  "x1_", "s1234_0123456789abcdef"};
  struct routine_ask ask = {.type = ASK_EXERCISE, .question = "0123456789abcdef"};
  char name[NAME_SIZE];
  (void)state;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    assert_false(routine_is_answer(others[i]));
  for (int type = 0; type < ASK_TYPES; type++) {
    ask.type = (enum ask_type)type;
    routine_answer_name(&ask, 199, name);
    assert_true(routine_is_answer(name));
    assert_int_equal(routine_is_outcome(name), type == ASK_EXERCISE);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TABLE_TEST(every_kind_of_question_is_asked_and_answered),
      TABLE_TEST(a_hold_may_be_stopped_early),
      TABLE_TEST(an_exercise_is_governed_and_guided),
      TABLE_TEST(what_may_not_start_is_skipped_and_said),
      TABLE_TEST(an_exercise_left_half_done_is_kept_as_partial),
      TABLE_TEST(a_screen_that_ticks_something_ends_it),
      TABLE_TEST(an_exercise_of_many_steps_comes_to_an_end),
      TABLE_TEST(two_hundred_answers_are_the_end),
      TABLE_TEST(a_day_is_the_end),
      TABLE_TEST(only_a_few_are_under_way),
      TABLE_TEST(a_name_that_means_two_is_asked_back),
      TABLE_TEST(the_journal_keeps_its_order),
      TABLE_TEST(with_a_full_journal_it_begins_at_its_opening),
      TABLE_TEST(its_opening_is_on_record),
      cmocka_unit_test(its_endings_are_kind_and_short),
      cmocka_unit_test(names_that_are_too_long_stay_different),
      cmocka_unit_test(only_names_of_the_journal_are_answers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
