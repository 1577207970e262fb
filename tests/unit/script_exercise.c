/* Guided bouts: holds that are paused, ended, abandoned; what is counted of them, what they say and
 * when a sound may go with it (domain 5, S8). */
#include "core/engine_parts.h"
#include "engine_fixture.h"

static void begin(struct world *world, const char *exercise) {
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_step(world, &(struct event){
                        .kind = EVENT_OPEN, .name = "start", .argument = exercise, .audience = 1});
}

/* In the first hold, of 120 seconds. */
static void begin_hold(struct world *world) {
  begin(world, "psoas_release");
  world_answer(world, NULL, 4);
  world->at += 300; /* finding a place takes its time */
  world_answer(world, "ready", 0);
}

static const struct bout *last_bout(const struct world *world) {
  assert_true(world->engine.history.bout_count > 0);
  return &world->engine.history.bouts[world->engine.history.bout_count - 1];
}

static int shown_cue(const struct world *world) {
  for (int i = world->effects.count - 1; i >= 0; i--)
    if (world->effects.items[i].kind == EFFECT_SHOW || world->effects.items[i].kind == EFFECT_TELL)
      return (int)world->effects.items[i].view.cue;
  fail_msg("nothing was shown");
  return -1;
}

/* ---- pausing --------------------------------------------------------------------------------- */

static void a_pause_stops_the_clock_of_the_hold(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world_pass(world, 40);
  world_answer(world, "pause", 0);
  struct view paused = world_look(world);
  assert_int_equal(paused.type, VIEW_CHOICE);
  assert_string_equal(paused.title, "Paused");
  assert_non_null(strstr(paused.body, "1 min 20 s are left"));
  world_pass(world, 200);
  assert_string_equal(world_look(world).question, paused.question);
  world_answer(world, "go", 0);
  struct view hold = world_look(world);
  assert_int_equal(hold.type, VIEW_HOLD);
  assert_int_equal(hold.hold_seconds, 120);
  assert_int_equal(hold.hold_left, 80);
  assert_string_not_equal(hold.question, "hold_0_0");
  world_pass(world, 79);
  assert_not_saw(world, "How is it now?");
  world_pass(world, 1);
  assert_saw(world, "How is it now?");
  world_answer(world, NULL, 4);
  assert_int_equal(last_bout(world)->outcome, OUTCOME_DONE);
  assert_int_equal(last_bout(world)->seconds, 120);
}

static void a_pause_keeps_the_turns(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world_pass(world, 70);
  assert_saw(world, "Halfway");
  world_answer(world, "pause", 0);
  world_forget(world);
  world_pass(world, 60);
  world_answer(world, "go", 0);
  assert_saw(world, "Halfway");
  world_pass(world, 39);
  assert_not_saw(world, "Ten more");
  world_pass(world, 1);
  assert_saw(world, "Ten more seconds");
}

static void a_paused_hold_can_be_stopped(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world_pass(world, 30);
  world_answer(world, "pause", 0);
  world_pass(world, 100);
  world_step(world, &(struct event){.kind = EVENT_STOP, .audience = 1});
  assert_string_equal(world_look(world).title, "Stopping was a good call");
  world_answer(world, "enough", 0);
  assert_int_equal(last_bout(world)->outcome, OUTCOME_PARTIAL);
  assert_int_equal(last_bout(world)->seconds, 30);
}

static void a_long_pause_ends_as_partial(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world_pass(world, 30);
  world_answer(world, "pause", 0);
  world_pass(world, 599);
  assert_int_equal(world->engine.open_count, 1);
  world_pass(world, 1);
  assert_int_equal(world->engine.open_count, 0);
  assert_saw(world, "The pause was long");
  assert_int_equal(last_bout(world)->outcome, OUTCOME_PARTIAL);
  assert_int_equal(last_bout(world)->seconds, 30);
}

/* The journal is bounded: after eight the hold only goes on or ends. */
static void pauses_are_counted(void **state) {
  struct world *world = *state;
  begin_hold(world);
  for (int i = 0; i < 8; i++) {
    world_pass(world, 2);
    world_answer(world, "pause", 0);
    world_answer(world, "go", 0);
  }
  struct view view = world_look(world);
  assert_int_equal(view.hold_left, 120 - 16);
  assert_int_equal(view.option_count, 1);
  assert_string_equal(view.options[0].key, "stop");
  struct event pause = {
      .kind = EVENT_ANSWER, .prompt = view.prompt, .question = view.question, .value = 1};
  world_step(world, &pause);
  assert_saw(world, "refuse value");
}

static void a_pause_in_the_first_second_counts_nothing(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world_answer(world, "pause", 0);
  world_answer(world, "go", 0);
  assert_int_equal(world_look(world).hold_left, 120);
}

static void breathing_can_be_paused_and_says_when_it_is_over(void **state) {
  struct world *world = *state;
  begin(world, "breathing");
  world_answer(world, "start", 0);
  world_pass(world, 60);
  world_answer(world, "pause", 0);
  world_pass(world, 300);
  world_answer(world, "go", 0);
  assert_int_equal(world_look(world).hold_left, 120);
  assert_string_equal(world_look(world).title, "Three slow minutes");
  world_forget(world);
  world_pass(world, 120);
  assert_saw(world, "tell told:words: That was it");
  assert_int_equal(world->engine.open_count, 0);
}

/* It is no exercise: nothing was sharp, nothing is kept, and nothing is asked. */
static void breathing_that_is_stopped_simply_ends(void **state) {
  struct world *world = *state;
  begin(world, "breathing");
  world_answer(world, "start", 0);
  world_pass(world, 60);
  world_forget(world);
  world_answer(world, "stop", 0);
  assert_saw(world, "tell told:words: Stopped");
  assert_not_saw(world, "Stopping was a good call");
  assert_int_equal(world->engine.open_count, 0);
  assert_int_equal(world->engine.history.bout_count, 0);
}

/* Nobody answers a number and a safety check to hear that other questions come first. */
static void before_the_first_questions_nothing_else_is_asked(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_step(world,
             &(struct event){
                 .kind = EVENT_OPEN, .name = "start", .argument = "psoas_release", .audience = 1});
  assert_saw(world, "A few questions first");
  assert_int_equal(world->engine.open_count, 0);
}

/* ---- in a block ------------------------------------------------------------------------------ */

/* The block of 10:30, in its first hold of exercise. */
static void begin_block(struct world *world) {
  free(world->diary); /* of the block before */
  world_open(world, "2025-06-02 07:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_checkin(world, 4);
  world_until(world, "2025-06-02 10:30");
  world_answer(world, "start", 0);
  world_answer(world, NULL, 4);
  world_answer(world, "stop", 0); /* the breathing, which has no questions */
  assert_string_equal(world_look(world).title, "Get into place");
  world_answer(world, "ready", 0);
  assert_string_equal(world_look(world).title, "Settle in");
}

/* "Comfort first" is what comes then, not the next exercise. */
static void assert_block_ends(struct world *world, const char *why) {
  begin_block(world);
  world_answer(world, "stop", 0);
  world_answer(world, why, 0);
  assert_string_equal(world_look(world).title, "Some comfort too?");
  world_answer(world, "enough", 0);
  assert_int_equal(world->engine.open_count, 0);
  assert_int_equal(world->engine.history.bout_count, 1);
}

static void a_block_ends_with_what_was_sharp(void **state) {
  assert_block_ends(*state, "sharp");
}

static void a_block_ends_when_it_was_enough(void **state) {
  assert_block_ends(*state, "enough");
}

/* No pack on skin that may be numb (S10). */
static void a_block_that_was_stopped_as_numb_offers_no_pack(void **state) {
  struct world *world = *state;
  begin_block(world);
  world_answer(world, "stop", 0);
  world_answer(world, "numb", 0);
  assert_int_equal(world->engine.open_count, 0);
  assert_int_equal(last_bout(world)->why, STOP_NUMB);
}

static void a_block_ends_when_it_was_too_much(void **state) {
  struct world *world = *state;
  begin_block(world);
  world_pass(world, world_look(world).hold_left);
  world_answer(world, NULL, 7);
  assert_saw(world, "Noted - we ease off");
  assert_string_equal(world_look(world).title, "Some comfort too?");
}

/* What was only left out takes nothing with it. */
static void a_block_goes_on_after_what_was_left_out(void **state) {
  struct world *world = *state;
  begin_block(world);
  world_pass(world, world_look(world).hold_left);
  world_answer(world, NULL, 4);
  assert_string_equal(world_look(world).title, "Get into place");
  world_answer(world, "leave", 0);
  assert_string_equal(world_look(world).title, "Get into place");
}

/* The terminal that guided it is closed: the time in which nobody was guided is not held. */
static void a_hold_whose_screen_went_dark_is_paused(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world_pass(world, 50);
  world_step(world, &(struct event){.kind = EVENT_FRONT_END, .audience = 1, .gone = true});
  assert_string_equal(world_look(world).title, "Paused");
  world_pass(world, 600);
  assert_int_equal(last_bout(world)->outcome, OUTCOME_PARTIAL);
  assert_int_equal(last_bout(world)->seconds, 50);
}

static void a_hold_on_every_screen_goes_on_when_one_went_dark(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world->engine.open[0].audience = 0;
  world_step(world, &(struct event){.kind = EVENT_FRONT_END, .audience = 1, .gone = true});
  assert_int_equal(world_look(world).type, VIEW_HOLD);
}

static void a_pack_is_not_paused(void **state) {
  struct world *world = *state;
  begin(world, "cold");
  assert_int_equal(world_look(world).type, VIEW_HOLD);
  assert_int_equal(world_look(world).option_count, 1);
}

/* ---- what is counted (S8) -------------------------------------------------------------------- */

/* The way to the place is no part of the hold. */
static void an_abandoned_hold_counts_what_was_held(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world_pass(world, 45);
  world_screen(world, 1u << ITEM_NUMB, 0); /* HALT: what runs ends */
  assert_int_equal(last_bout(world)->outcome, OUTCOME_PARTIAL);
  assert_int_equal(last_bout(world)->seconds, 45);
}

/* ---- sound ----------------------------------------------------------------------------------- */

static void a_sound_goes_with_the_turns_only(void **state) {
  struct world *world = *state;
  begin_hold(world);
  assert_int_equal(shown_cue(world), CUE_NONE); /* "Ready" was pressed just now */
  world_pass(world, 60);
  assert_int_equal(shown_cue(world), CUE_TURN); /* half */
  world_answer(world, "pause", 0);
  assert_int_equal(shown_cue(world), CUE_NONE);
  world_answer(world, "go", 0);
  world_pass(world, 50);
  assert_int_equal(shown_cue(world), CUE_TURN); /* ten */
  world_pass(world, 10);
  assert_int_equal(shown_cue(world), CUE_TURN); /* over */
  world_answer(world, NULL, 4);
  assert_int_equal(shown_cue(world), CUE_NONE);
}

static void a_prompt_of_the_programs_has_a_sound_of_its_own(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:30");
  world_usual(world, 5);
  world_until(world, "2025-06-02 08:00");
  assert_saw(world, "show morning@");
  assert_int_equal(shown_cue(world), CUE_NONE); /* silent at first */
  world_until(world, "2025-06-02 08:15");       /* the nudge */
  assert_int_equal(shown_cue(world), CUE_PROMPT);
  struct event front_end = {.kind = EVENT_FRONT_END, .audience = 7};
  world_step(world, &front_end);
  assert_int_equal(shown_cue(world), CUE_NONE); /* shown again to one that came later */
}

/* ---- words ----------------------------------------------------------------------------------- */

static void the_words_of_a_breath_follow_its_dose(void **state) {
  static const struct {
    int seconds;
    const char *title;
  } rows[] = {{60, "One slow minute"},
              {180, "Three slow minutes"},
              {240, "Four slow minutes"},
              {300, "Five slow minutes"},
              {200, "Slow breathing"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct world *world = *state;
    free(world->diary);
    world_open(world, "2025-06-02 09:00");
    world_usual(world, 5);
    world_ready_for_exercise(world);
    world->settings.override_count = 1;
    struct exercise_override *own = &world->settings.overrides[0];
    snprintf(own->exercise, sizeof own->exercise, "breathing");
    own->levels[0] = (struct level){.hold = (int16_t)rows[i].seconds, .sets = 1};
    own->level_count = 1;
    world_step(world, &(struct event){.kind = EVENT_SETTINGS, .settings = &world->settings});
    world_step(world,
               &(struct event){
                   .kind = EVENT_OPEN, .name = "start", .argument = "breathing", .audience = 1});
    assert_string_equal(world_look(world).title, rows[i].title);
    world_answer(world, "start", 0);
    assert_string_equal(world_look(world).title, rows[i].title);
    assert_int_equal(world_look(world).hold_seconds, rows[i].seconds);
  }
}

/* ---- the words of steps ---------------------------------------------------------------------- */

static const struct step many_steps[] = {
    {STEP_SAY, "Stand behind a chair.", 0, false, {NULL, NULL}},
    {STEP_HOLD, "Hold the back of the chair and lean, long and soft.", 0, false, {NULL, NULL}},
    {STEP_REST, "", 20, false, {NULL, NULL}},
    {STEP_SAY, "Turn around.", 0, false, {NULL, NULL}},
    {STEP_REPS, "Rise on your toes.", 0, false, {NULL, NULL}},
    {STEP_SAY,
     "Sit down, with both hands on the seat, and let the feet rest on the floor.",
     0,
     false,
     {NULL, NULL}},
};
static const struct step few_steps[] = {{STEP_HOLD, "Stay soft.", 0, false, {NULL, NULL}}};
static const struct step no_steps[] = {{STEP_SAY, "Rest.", 0, false, {NULL, NULL}}};

static const struct exercise worded[] = {
    {.id = "many",
     .title = "Chair",
     .plugin = "p",
     .kind = KIND_RELEASE,
     .level_count = 1,
     .levels = {{20, 3, 1, 0, many_steps, sizeof many_steps / sizeof *many_steps}},
     .by_column = {[COLUMN_REST] = {1, 1, HOW_PROMPT}, [COLUMN_BUILD] = {1, 1, HOW_PROMPT}}},
    {.id = "few",
     .title = "Soft",
     .plugin = "p",
     .kind = KIND_RELEASE,
     .level_count = 1,
     .levels = {{20, 1, 1, 0, few_steps, sizeof few_steps / sizeof *few_steps}},
     .by_column = {[COLUMN_REST] = {1, 1, HOW_PROMPT}, [COLUMN_BUILD] = {1, 1, HOW_PROMPT}}},
    {.id = "none",
     .title = "None",
     .plugin = "p",
     .kind = KIND_RELEASE,
     .level_count = 1,
     .levels = {{20, 1, 2, 0, no_steps, sizeof no_steps / sizeof *no_steps}},
     .by_column = {[COLUMN_REST] = {1, 1, HOW_PROMPT}, [COLUMN_BUILD] = {1, 1, HOW_PROMPT}}}};
static const struct catalog worded_catalog = {.exercises = worded, .count = 3};

static void begin_worded(struct world *world, const char *exercise) {
  world_open(world, "2025-06-02 09:00");
  world->check_restart = false; /* it knows the other catalogue only */
  world_step(world, &(struct event){.kind = EVENT_CATALOG, .catalog = &worded_catalog});
  world_ready_for_exercise(world);
  world_usual(world, 5);
  world_checkin(world, 4);
  world_step(world, &(struct event){
                        .kind = EVENT_OPEN, .name = "start", .argument = exercise, .audience = 1});
  world_answer(world, NULL, 4);
}

static void each_step_is_said(void **state) {
  struct world *world = *state;
  begin_worded(world, "many");
  assert_string_equal(world_look(world).body,
                      "Chair. Stand behind a chair. Hold the back of the chair and lean, long and "
                      "soft.");
  world_answer(world, "ready", 0);
  assert_int_equal(strncmp(world_look(world).body, "Chair, 20 seconds. Go to", 24), 0);
  world_pass(world, 20);
  struct view between = world_look(world);
  assert_string_equal(between.title, "Next, when you like");
  assert_string_equal(between.body, "Rest 20 seconds. Turn around. Start when you are ready.");
  world_answer(world, "ready", 0);
  assert_int_equal(strncmp(world_look(world).body, "Rise on your toes: 3, slowly.", 29), 0);
  world_answer(world, "done", 0);
  struct view after = world_look(world);
  assert_int_equal(strncmp(after.body, "Sit down, with both hands on the seat", 37), 0);
  assert_non_null(strstr(after.body, "Pain now, 0 to 10?"));
  assert_true(text_length(after.body) <= BODY_CHARACTERS);
}

/* Short words are the name of a hold; where there are no others, they are also what to get into
 * place for. */
static void few_words_are_said_twice(void **state) {
  struct world *world = *state;
  begin_worded(world, "few");
  assert_string_equal(world_look(world).body, "Soft. Stay soft.");
  world_answer(world, "ready", 0);
  assert_int_equal(strncmp(world_look(world).body, "Stay soft, 20 seconds.", 22), 0);
}

static void a_level_without_a_hold_is_one(void **state) {
  struct world *world = *state;
  begin_worded(world, "none");
  assert_string_equal(world_look(world).body, "None. Rest.");
  world_answer(world, "ready", 0);
  world_pass(world, 20);
  assert_string_equal(world_look(world).title, "Once more, when you like");
  world_answer(world, "ready", 0);
  world_pass(world, 20);
  assert_int_equal(strncmp(world_look(world).body, "Pain now", 8), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_pause_stops_the_clock_of_the_hold),
      TEST(a_pause_keeps_the_turns),
      TEST(a_paused_hold_can_be_stopped),
      TEST(a_long_pause_ends_as_partial),
      TEST(pauses_are_counted),
      TEST(a_pause_in_the_first_second_counts_nothing),
      TEST(breathing_can_be_paused_and_says_when_it_is_over),
      TEST(breathing_that_is_stopped_simply_ends),
      TEST(before_the_first_questions_nothing_else_is_asked),
      TEST(a_block_ends_with_what_was_sharp),
      TEST(a_block_ends_when_it_was_enough),
      TEST(a_block_that_was_stopped_as_numb_offers_no_pack),
      TEST(a_block_ends_when_it_was_too_much),
      TEST(a_block_goes_on_after_what_was_left_out),
      TEST(a_hold_whose_screen_went_dark_is_paused),
      TEST(a_hold_on_every_screen_goes_on_when_one_went_dark),
      TEST(a_pack_is_not_paused),
      TEST(an_abandoned_hold_counts_what_was_held),
      TEST(a_sound_goes_with_the_turns_only),
      TEST(a_prompt_of_the_programs_has_a_sound_of_its_own),
      TEST(the_words_of_a_breath_follow_its_dose),
      TEST(each_step_is_said),
      TEST(few_words_are_said_twice),
      TEST(a_level_without_a_hold_is_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
