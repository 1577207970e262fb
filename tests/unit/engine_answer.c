/* What comes back about open dialogues, from one front end or from two at once: the first answer
 * counts, the other is told; what runs can be stopped; nothing is left out unasked. */
#include "core/engine_parts.h"
#include "engine_fixture.h"

enum { FIRST = 1, SECOND = 2 };

static void begin(struct world *world) {
  world_open(world, "2025-06-02 09:00");
  world_usual(world, 5);
  world_ready_for_exercise(world);
  world_forget(world);
}

static void open_from(struct world *world, int front_end, const char *name, const char *argument) {
  world_step(world,
             &(struct event){
                 .kind = EVENT_OPEN, .name = name, .argument = argument, .audience = front_end});
}

static void answer_from(struct world *world, int front_end, const struct view *view, int value) {
  struct event event = {.kind = EVENT_ANSWER,
                        .audience = front_end,
                        .prompt = view->prompt,
                        .question = view->question,
                        .value = value};
  world_step(world, &event);
}

static void stop(struct world *world) {
  world_step(world, &(struct event){.kind = EVENT_STOP, .audience = FIRST});
}

/* The first hold of an exercise that the first front end has started. */
static struct view begin_hold(struct world *world) {
  begin(world);
  open_from(world, FIRST, "start", "psoas_release");
  world_answer(world, NULL, 4);
  world_answer(world, "ready", 0);
  return world_look(world);
}

static const struct effect *effect_of(const struct world *world, enum effect_kind kind,
                                      int audience) {
  for (int i = 0; i < world->effects.count; i++)
    if (world->effects.items[i].kind == kind && world->effects.items[i].audience == audience)
      return &world->effects.items[i];
  return NULL;
}

/* ---- two at once ----------------------------------------------------------------------------- */

/* What the program asks is on both screens: the first answer counts, once. */
static void of_two_answers_the_first_counts(void **state) {
  struct world *world = *state;
  begin(world);
  world_until(world, "2025-06-02 20:00");
  world_answer(world, "open", 0);
  struct view view = world_look(world);
  assert_int_equal(view.type, VIEW_SCALE);
  int checkins = world_count(world, ENTRY_CHECKIN);
  answer_from(world, FIRST, &view, 3);
  assert_non_null(effect_of(world, EFFECT_SHOW, 0)); /* the other one sees it go on */
  answer_from(world, SECOND, &view, 8);
  assert_saw(world, "refuse gone");
  assert_int_equal(world_count(world, ENTRY_CHECKIN), checkins + 1);
  assert_int_equal(world->engine.arc.pain, 3);
}

/* The other one may have the next question already, and this one not yet. */
static void an_answer_to_the_question_before_is_refused(void **state) {
  struct world *world = *state;
  begin(world);
  open_from(world, FIRST, "start", "psoas_release");
  struct view before = world_look(world);
  answer_from(world, FIRST, &before, 4);
  struct view place = world_look(world);
  answer_from(world, SECOND, &before, 4);
  assert_saw(world, "refuse gone");
  assert_string_equal(world_look(world).question, place.question);
}

/* Stop on one screen and pause on the other: whoever was first. */
static void of_stop_and_pause_the_first_counts(void **state) {
  struct world *world = *state;
  struct view hold = begin_hold(world);
  world->at += 20;
  answer_from(world, SECOND, &hold, 1);
  assert_string_equal(world_look(world).title, "Paused");
  answer_from(world, FIRST, &hold, 0);
  assert_saw(world, "refuse gone");
  assert_string_equal(world_look(world).title, "Paused");
}

/* The time runs out in the very second in which the other one presses Stop. */
static void a_stop_after_the_end_changes_nothing(void **state) {
  struct world *world = *state;
  struct view hold = begin_hold(world);
  world->at += hold.hold_left;
  world_step(world, &(struct event){.kind = EVENT_WAKE});
  answer_from(world, FIRST, &hold, 0);
  assert_saw(world, "refuse gone");
  assert_string_equal(world_look(world).title, "How is it now?");
}

/* A dialogue that one terminal has is gone on with in another: the first must not show it still. */
static void what_is_answered_elsewhere_leaves_the_first_screen(void **state) {
  struct world *world = *state;
  begin(world);
  open_from(world, FIRST, "start", "psoas_release");
  struct view view = world_look(world);
  answer_from(world, SECOND, &view, 4);
  const struct effect *close = effect_of(world, EFFECT_CLOSE, FIRST);
  assert_non_null(close);
  assert_string_equal(close->prompt, view.prompt);
  assert_non_null(effect_of(world, EFFECT_SHOW, SECOND));
  assert_null(effect_of(world, EFFECT_SHOW, FIRST));
}

static void what_is_opened_again_elsewhere_moves_there(void **state) {
  struct world *world = *state;
  begin(world);
  open_from(world, FIRST, "start", "psoas_release");
  open_from(world, SECOND, "start", "psoas_release");
  assert_int_equal(world->engine.open_count, 1);
  assert_non_null(effect_of(world, EFFECT_CLOSE, FIRST));
  assert_non_null(effect_of(world, EFFECT_SHOW, SECOND));
}

static void closed_here_and_answered_there_is_answered(void **state) {
  struct world *world = *state;
  begin(world);
  world_until(world, "2025-06-02 20:00");
  struct view view = world_look(world);
  answer_from(world, SECOND, &view, 0);
  struct event closed = {.kind = EVENT_CLOSED,
                         .audience = FIRST,
                         .prompt = view.prompt,
                         .question = view.question,
                         .reason = CLOSE_DISMISSED};
  int entries = world->diary_count;
  world_step(world, &closed);
  assert_int_equal(world->diary_count, entries);
}

/* Unseen is not dismissed; and an answer to the question before closes nothing. */
static void a_prompt_that_is_pushed_away_is_dismissed(void **state) {
  struct world *world = *state;
  begin(world);
  world_until(world, "2025-06-02 20:00");
  struct view view = world_look(world);
  struct event closed = {.kind = EVENT_CLOSED,
                         .audience = FIRST,
                         .prompt = view.prompt,
                         .question = view.question,
                         .reason = CLOSE_UNSEEN};
  int entries = world->diary_count;
  world_step(world, &closed);
  assert_int_equal(world->diary_count, entries);
  closed.reason = CLOSE_DISMISSED;
  closed.question = "another";
  world_step(world, &closed);
  assert_int_equal(world->diary_count, entries);
  closed.question = view.question;
  world_step(world, &closed);
  assert_int_equal(world->diary_count, entries + 1);
  assert_int_equal(world->diary[entries].kind, ENTRY_PROMPT);
  assert_int_equal(world->diary[entries].prompt.state, PROMPT_DISMISSED);
}

/* ---- stopping -------------------------------------------------------------------------------- */

static void stop_without_anything_says_so(void **state) {
  struct world *world = *state;
  begin(world);
  stop(world);
  assert_saw(world, "refuse gone");
}

/* A check-in that waits is no exercise: stopping must not leave it out. */
static void stop_leaves_a_question_open(void **state) {
  struct world *world = *state;
  begin(world);
  world_until(world, "2025-06-02 20:00");
  int open = world->engine.open_count;
  assert_int_equal(open, 1);
  stop(world);
  const struct effect *refusal = effect_of(world, EFFECT_REFUSE, 0);
  assert_non_null(refusal);
  assert_non_null(strstr(refusal->refusal.message, "Evening check-in"));
  assert_non_null(strstr(refusal->refusal.message, "settle skip"));
  assert_int_equal(world->engine.open_count, open);
}

/* The number that is asked first is of the exercise; nothing was done, and that is said. */
static void stop_before_it_began(void **state) {
  struct world *world = *state;
  begin(world);
  open_from(world, FIRST, "start", "psoas_release");
  stop(world);
  assert_saw(world, "tell told:words: Stopped");
  assert_int_equal(world->engine.open_count, 0);
  assert_int_equal(world_count(world, ENTRY_BOUT), 0);
}

static void stop_asks_why_and_a_second_one_ends_it(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world->at += 40;
  stop(world);
  assert_saw(world, "Stopping was a good call");
  stop(world);
  assert_saw(world, "tell told:words: Stopped");
  assert_int_equal(world->engine.open_count, 0);
  assert_int_equal(world_count(world, ENTRY_BOUT), 1);
  const struct bout *bout = &world->engine.history.bouts[0];
  assert_int_equal(bout->outcome, OUTCOME_PARTIAL);
  assert_int_equal(bout->seconds, 40);
}

/* What runs is meant, not what was touched last. */
static void stop_finds_what_runs_behind_a_question(void **state) {
  struct world *world = *state;
  begin_hold(world);
  world->at += 10;
  open_from(world, FIRST, "checkin", NULL);
  assert_string_not_equal(world_look(world).title, "Settle in");
  stop(world);
  assert_saw(world, "Stopping was a good call");
}

static void stop_takes_a_pack_off(void **state) {
  struct world *world = *state;
  begin(world);
  open_from(world, FIRST, "cold", NULL);
  world->at += 120;
  stop(world);
  assert_saw(world, "Cold pack off now");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(of_two_answers_the_first_counts),
      TEST(an_answer_to_the_question_before_is_refused),
      TEST(of_stop_and_pause_the_first_counts),
      TEST(a_stop_after_the_end_changes_nothing),
      TEST(what_is_answered_elsewhere_leaves_the_first_screen),
      TEST(what_is_opened_again_elsewhere_moves_there),
      TEST(closed_here_and_answered_there_is_answered),
      TEST(a_prompt_that_is_pushed_away_is_dismissed),
      TEST(stop_without_anything_says_so),
      TEST(stop_leaves_a_question_open),
      TEST(stop_before_it_began),
      TEST(stop_asks_why_and_a_second_one_ends_it),
      TEST(stop_finds_what_runs_behind_a_question),
      TEST(stop_takes_a_pack_off),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
