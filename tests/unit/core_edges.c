/* What hardly ever happens in the core: what is full, what is unknown, what is asked at the wrong
 * moment. Each must end in a plain refusal or on the careful side (S17), never in silence. */
#include "engine_fixture.h"

#include "core/engine_parts.h"
#include "core/governor_parts.h"
#include "core/plan_parts.h"

/* A prompt of the diary that this life never opened. */
static void feed_prompt(struct world *world, const char *key, enum prompt_state prompt, bool person,
                        moment at) {
  struct entry entry;
  entry_blank(ENTRY_PROMPT, &entry);
  civil_stamp(&entry.stamp, at, &world->zone);
  entry.stamp.id.byte[0] = (uint8_t)(1 + world->diary_count);
  entry.prompt.state = (uint8_t)prompt;
  entry.prompt.started_by_person = person;
  snprintf(entry.prompt.key, sizeof entry.prompt.key, "%s", key);
  world->diary[world->diary_count++] = entry;
}

/* The engine as after a start over the diary so far. */
static void start_again(struct world *world) {
  struct now now = world_now(world);
  engine_init(&world->engine, 3, &world->settings, &fixture_catalog);
  for (int i = 0; i < world->diary_count; i++)
    assert_int_equal(engine_feed(&world->engine, &world->diary[i]), 0);
  engine_ready(&world->engine, &now);
  world_step(world, &(struct event){.kind = EVENT_RESUMED});
}

/* ---- full ----------------------------------------------------------------------------------- */

static void a_record_fits_when_nothing_else_does(void **state) {
  (void)state;
  static struct effects effects;
  memset(&effects, 0, sizeof effects);
  int count = 0;
  while (effects_add(&effects, EFFECT_TELL) != NULL) count++;
  assert_true(count < EFFECTS_MAX && effects.overflow);
  assert_non_null(effects_add(&effects, EFFECT_RECORD));
}

static void words_that_do_not_fit_are_said_to_be_missing(void **state) {
  (void)state;
  static struct effects effects;
  char words[1001];
  memset(&effects, 0, sizeof effects);
  memset(words, 'w', sizeof words - 1);
  words[sizeof words - 1] = '\0';
  while (effects_text(&effects, words) != NULL) assert_false(effects.overflow);
  assert_true(effects.overflow);
}

static void a_full_shelf_is_said_and_nothing_goes_on_as_if_well(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  world->check_restart = false;
  entry_blank(ENTRY_PERMIT, &entry);
  snprintf(entry.permit.exercise, sizeof entry.permit.exercise, "psoas_release");
  for (int i = 0; i < HISTORY_PERMITS; i++) {
    memset(&entry.stamp, 0, sizeof entry.stamp);
    world_enter(world, &entry);
    assert_not_saw(world, "refuse full");
  }
  memset(&entry.stamp, 0, sizeof entry.stamp);
  world_enter(world, &entry);
  assert_saw(world, "refuse full");
  assert_true(world->engine.broken);
  assert_true(world->engine.plan.column <= COLUMN_REST);
}

static void an_answer_without_room_for_it_does_not_move_on(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 07:59");
  world->check_restart = false;
  world_until(world, "2025-06-02 08:00");
  struct history *history = &world->engine.history;
  for (; history->answer_count < HISTORY_ANSWERS; history->answer_count++) {
    struct answer *answer = &history->answers[history->answer_count];
    civil_stamp(&answer->stamp, world->at, &world->zone);
    snprintf(answer->key, sizeof answer->key, "%s", world->engine.open[0].key);
  }
  world_forget(world);
  world_answer(world, "open", 0);
  assert_saw(world, "refuse full");
  assert_not_saw(world, "Pain now?");
}

static void the_seventh_safety_question_waits(void **state) {
  struct world *world = *state;
  struct now now;
  char key[KEY_SIZE];
  world_open(world, "2025-06-02 09:00");
  now = world_now(world);
  world->effects.count = 0;
  for (int i = 0; i < OPEN_MAX; i++) {
    snprintf(key, sizeof key, "asked:screen@%d", i + 1);
    assert_non_null(engine_open(&world->engine, &now, key, 0, "", &world->effects));
  }
  assert_null(engine_open(&world->engine, &now, "asked:screen@99", 0, "", &world->effects));
  const struct effect *last = &world->effects.items[world->effects.count - 1];
  assert_int_equal(last->kind, EFFECT_REFUSE);
  assert_string_equal(last->refusal.code, "busy");
}

static void a_plan_says_when_reasons_were_left_out(void **state) {
  (void)state;
  static struct plan plan;
  const struct plan_change change = {.kind = PLAN_BY_RULE, .source = "S8", .why = "enough"};
  memset(&plan, 0, sizeof plan);
  for (int i = 0; i < PLAN_REASONS; i++) plan_explain(&plan, 0, &change);
  assert_false(plan.cut);
  plan_explain(&plan, 0, &change);
  assert_true(plan.cut);
  assert_int_equal(plan.reason_count, PLAN_REASONS);
}

/* ---- unknown (S17) -------------------------------------------------------------------------- */

static void an_unknown_stage_is_off(void **state) {
  (void)state;
  assert_int_equal(governor_stage_column((enum stage)99, 3), COLUMN_OFF);
}

static void an_unknown_kind_is_no_exercise_and_locked(void **state) {
  struct world *world = *state;
  struct exercise odd = fixture_exercises[0];
  struct governor_input input;
  struct governor_answer answer;
  world_open(world, "2025-06-02 09:00");
  world_ready_for_exercise(world);
  struct now now = world_now(world);
  odd.kind = (enum kind)KIND_COUNT;
  engine_governor_input(&world->engine, &now, &input);
  const struct governor_request request = {.exercise = &odd, .level = 1};
  assert_false(kind_is_exercise(odd.kind));
  governor_check(&input, &request, &answer);
  assert_false(answer.allow);
}

static void prolonged_for_a_reason_without_words_of_its_own_has_the_plain_ones(void **state) {
  (void)state;
  const struct arc_result arc = {.stage = STAGE_PROLONGED};
  assert_int_equal(text_after_checkin(&arc, false), TEXT_D52);
}

static void unknown_names_are_refused(void **state) {
  struct world *world = *state;
  struct dialogue dialogue;
  char key[2 * KEY_SIZE] = "asked:start:";
  world_open(world, "2025-06-02 09:00");
  assert_null(script_find("nonsense", 8));
  assert_false(dialogue_parse_key("nonsense@2025-06-02T08:00", &dialogue));
  memset(key + strlen(key), 'x', NAME_SIZE + 4);
  strcat(key, "@1");
  assert_false(dialogue_parse_key(key, &dialogue));
  world_step(world, &(struct event){.kind = EVENT_OPEN, .name = "nonsense"});
  assert_saw(world, "refuse unknown");
}

static void an_event_that_is_none_changes_nothing(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  static struct engine before;
  before = world->engine;
  world_step(world, &(struct event){.kind = EVENT_KINDS});
  assert_int_equal(world->engine.history.prompt_count, before.history.prompt_count);
  assert_int_equal(world->diary_count, 0);
}

/* ---- safety questions that have lost their screen -------------------------------------------- */

static void a_message_without_its_screen_ends(void **state) {
  struct world *world = *state;
  static const char *const keys[] = {"asked:help@1#1", "asked:crisis@1#1", "asked:today@1#1"};
  for (int i = 0; i < 3; i++) {
    world_open(world, "2025-06-02 09:00");
    world->check_restart = false;
    feed_prompt(world, keys[i], PROMPT_SHOWN, true, world->at - 60);
    start_again(world);
    assert_int_equal(world->engine.open_count, 0);
    if (i < 2) free(world->diary);
  }
}

static void an_emergency_beside_the_crisis_has_both_messages(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_screen(world, 1u << ITEM_SELFHARM | 1u << ITEM_SADDLE, 0);
  assert_saw(world, "show asked:help");
  assert_saw(world, "show asked:crisis");
}

/* Each is asked about on its own; the newer of the two first. */
static void two_kinds_of_signs_are_followed_up(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_screen(world, 1u << ITEM_SADDLE, 0);
  world->at += 600;
  world_screen(world, 1u << ITEM_FEVER, 0);
  world_until(world, "2025-06-03 12:00");
  assert_saw(world, "show followup@");
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
}

/* A diary that was merged holds what anybody wrote: an answer need not be one of the options. */
static void answer_from_elsewhere(struct world *world, const char *question, int32_t value) {
  struct entry entry;
  entry_blank(ENTRY_ANSWER, &entry);
  memcpy(entry.answer.key, engine_current(&world->engine)->key, KEY_SIZE);
  snprintf(entry.answer.question, sizeof entry.answer.question, "%s", question);
  entry.answer.value = value;
  civil_stamp(&entry.stamp, world->at, &world->zone);
  entry.stamp.id.byte[0] = 0xee;
  entry.logged = world->at;
  world->diary[world->diary_count++] = entry;
  assert_int_equal(engine_feed(&world->engine, &entry), 0);
}

static void an_answer_from_elsewhere_names_nobody(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_screen(world, 1u << ITEM_FEVER, 0);
  world_until(world, "2025-06-03 12:00");
  world_answer(world, NULL, 0); /* seen */
  answer_from_elsewhere(world, "by", 1 << 28);
  world_answer(world, "yes", 0);
  assert_int_equal(world_count(world, ENTRY_CLEAR), 1);
}

/* S10: nor does a pack last as long as somebody wrote. */
static void no_pack_from_elsewhere_lasts_for_hours(void **state) {
  static const int32_t minutes[] = {PACK_MINUTES_MAX + 1, 1 << 28, -1};
  struct world *world = *state;
  for (size_t i = 0; i < 2 * sizeof minutes / sizeof *minutes; i++) {
    free(world->diary);
    world_open(world, "2025-06-02 09:00");
    world_ready_for_exercise(world);
    world_step(world, &(struct event){.kind = EVENT_OPEN, .name = "cold", .audience = 1});
    assert_int_equal(world_look(world).hold_seconds, 10 * 60);
    answer_from_elsewhere(world, "pack_minutes", minutes[i / 2]);
    world->at += i % 2 * 20 * 60;
    if (i % 2 == 0)
      world_pass(world, PACK_MINUTES_MAX * 60);
    else
      world_skip(world);
    assert_null(engine_current(&world->engine));
    assert_int_equal(world_count(world, ENTRY_COLD), 0);
  }
}

/* S8: nor an exercise; a stretch is held for at most 60 s, and 240 s a side in all. */
static void no_exercise_from_elsewhere_lasts_for_hours(void **state) {
  static const int32_t doses[] = {1 | 2047 << 4 | 255 << 15 | 31 << 23, 15 | 30 << 4 | 1 << 15, -1};
  struct world *world = *state;
  for (size_t i = 0; i < sizeof doses / sizeof *doses; i++) {
    free(world->diary);
    world_open(world, "2025-06-02 09:00");
    world_usual(world, 5);
    world_ready_for_exercise(world);
    world->at += 60;
    world_ask_for(world, "start", "adductor_stretch");
    world_answer(world, NULL, 4);
    world_answer(world, "ready", 0);
    assert_int_equal(world_look(world).hold_seconds, 30);
    answer_from_elsewhere(world, "dose_0", doses[i]);
    for (int asked = 0; i == 0 && world_look(world).type != VIEW_SCALE; asked++) {
      assert_in_range(world_look(world).hold_seconds, 0, 60);
      assert_in_range(asked, 0, 20);
      if (world_look(world).type == VIEW_HOLD)
        world_pass(world, 60);
      else
        world_answer(world, "ready", 0);
    }
    if (i == 0) world_answer(world, NULL, 4);
    world_pass(world, 3600);
    assert_null(engine_current(&world->engine));
    assert_int_equal(world->engine.history.bout_count, i == 0);
    if (i == 0) assert_in_range(world->engine.history.bouts[0].seconds, 60, 2 * 240);
  }
}

/* The whole of it by question: who saw them, and that exercise may start again. */
static void who_was_seen_and_may_exercise_is_welcomed_back(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_screen(world, 1u << ITEM_FEVER, 0);
  world_until(world, "2025-06-03 12:00");
  assert_saw(world, "show followup@");
  while (strncmp(engine_current(&world->engine)->key, "followup@", 9) != 0)
    world_answer(world, NULL, 0); /* the message itself lies before it */
  world_answer(world, NULL, 0);   /* seen */
  world_answer(world, "doctor", 0);
  world_forget(world);
  world_answer(world, NULL, 1); /* may exercise */
  assert_saw(world, "tell told:D47");
  assert_int_not_equal(world->engine.arc.stage, STAGE_HALT);
}

static void taking_one_back_leaves_the_other(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 08:00");
  world_screen(world, 1u << ITEM_SADDLE, 0);
  world->at += 2 * 3600;
  world_screen(world, 1u << ITEM_FEVER, 0);
  world_forget(world);
  entry_blank(ENTRY_RETRACT, &entry);
  world_enter(world, &entry);
  assert_saw(world, "An earlier check still stands");
  assert_not_saw(world, "Taken back");
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
}

static void whoever_is_no_adult_is_asked_only_about_safety(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  entry_blank(ENTRY_INTAKE, &entry);
  entry.intake.adult = 0;
  world_enter(world, &entry);
  world_forget(world);
  world_step(world, &(struct event){.kind = EVENT_OPEN, .name = "checkin"});
  assert_saw(world, "refuse adult");
  world_step(world, &(struct event){.kind = EVENT_OPEN, .name = "screen"});
  assert_saw(world, "show asked:screen");
}

/* Its first showing was lost with a damaged diary: nobody knows when a repeat would be due. */
static void a_prompt_that_was_never_shown_is_not_repeated(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world->check_restart = false;
  feed_prompt(world, "morning@2025-06-02T08:00", PROMPT_EXPIRED, false, world->at - 60);
  start_again(world);
  world_until(world, "2025-06-02 13:00");
  assert_not_saw(world, "show morning");
}

/* ---- the day -------------------------------------------------------------------------------- */

static void what_comes_next_stands_in_order(void **state) {
  struct world *world = *state;
  struct upcoming upcoming[SLOT_COUNT];
  world_open(world, "2025-06-02 09:00");
  struct now now = world_now(world);
  int count = engine_upcoming(&world->engine, &now, upcoming, SLOT_COUNT);
  assert_true(count >= 3);
  for (int i = 1; i < count; i++) assert_true(upcoming[i - 1].at <= upcoming[i].at);
  assert_int_equal(engine_upcoming(&world->engine, &now, upcoming, 1), 1);
  world_screen(world, 1u << ITEM_SADDLE, 0);
  assert_int_equal(engine_upcoming(&world->engine, &now, upcoming, SLOT_COUNT), 0); /* S1 */
}

static struct held held_now(struct world *world) {
  struct held held;
  struct now now = world_now(world);
  engine_held(&world->engine, &now, &held);
  return held;
}

static void what_holds_prompts_back_is_known_with_its_end(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  world_until(world, "2025-06-02 23:00");
  assert_int_equal(held_now(world).hold, HELD_QUIET);
  assert_true(held_now(world).until == world_time("2025-06-03 07:30"));
  world_until(world, "2025-06-03 09:00");
  entry_blank(ENTRY_GENTLE, &entry);
  world_enter(world, &entry);
  assert_int_equal(held_now(world).hold, HELD_GENTLE);
  world_screen(world, 1u << ITEM_SADDLE, 0);
  assert_int_equal(held_now(world).hold, HELD_HALT);
}

static void a_clock_two_days_behind_holds_everything(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-04 09:00");
  world_checkin(world, 3);
  world->check_restart = false;
  world->at = world_time("2025-06-02 09:00");
  world_step(world, &(struct event){.kind = EVENT_RESUMED});
  assert_int_equal(held_now(world).hold, HELD_CLOCK);
}

static void a_slot_without_times_is_not_planned(void **state) {
  struct world *world = *state;
  struct schedule_error error;
  world_open(world, "2025-06-02 09:00");
  schedule_parse("mon 08:00 not 07:00-09:00", &world->settings.slots[SLOT_BLOCK], &error);
  schedule_parse("mon 08:00 not 07:00-09:00", &world->settings.slots[SLOT_SECOND], &error);
  world_step(world, &(struct event){.kind = EVENT_SETTINGS, .settings = &world->settings});
  for (int i = 0; i < world->engine.plan.item_count; i++)
    assert_int_equal(world->engine.plan.items[i].minute, -1);
}

static void the_base_plan_is_that_of_no_plugin(void **state) {
  struct world *world = *state;
  static struct plan base;
  world_open(world, "2025-06-02 09:00");
  struct now now = world_now(world);
  engine_plan_base(&world->engine, &now, &base);
  assert_int_equal(base.item_count, world->engine.plan.item_count);
  world->settings.plugin_count = 1;
  snprintf(world->settings.plugin_order[0], NAME_SIZE, "breathing");
  world_step(world, &(struct event){.kind = EVENT_SETTINGS, .settings = &world->settings});
  assert_int_equal(base.item_count, world->engine.plan.item_count);
}

static void two_showings_of_one_key_are_one_question(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world->check_restart = false;
  feed_prompt(world, "asked:checkin@1748854000", PROMPT_SHOWN, true, world->at - 120);
  feed_prompt(world, "asked:checkin@1748854000", PROMPT_SHOWN, true, world->at - 60);
  start_again(world);
  assert_int_equal(world->engine.open_count, 1);
}

/* ---- exercises ------------------------------------------------------------------------------ */

static void enter_bout(struct world *world, enum stop_why why) {
  struct entry entry;
  entry_blank(ENTRY_BOUT, &entry);
  snprintf(entry.bout.exercise, sizeof entry.bout.exercise, "psoas_release");
  entry.bout.outcome = OUTCOME_STOPPED;
  entry.bout.why = (uint8_t)why;
  entry.bout.level = 1;
  entry.bout.seconds = 60;
  world_enter(world, &entry);
}

static void three_times_too_much_pauses_it_and_no_typing_brings_it_back(void **state) {
  struct world *world = *state;
  struct entry entry;
  world_open(world, "2025-06-02 09:00");
  world_ready_for_exercise(world);
  world_usual(world, 5);
  for (int day = 0; day < 3; day++) {
    enter_bout(world, STOP_SHARP);
    world->at += 86400;
  }
  assert_saw(world, "tell told:D37");
  entry_blank(ENTRY_LEVEL, &entry);
  snprintf(entry.level.exercise, sizeof entry.level.exercise, "psoas_release");
  entry.level.to = 1;
  world_enter(world, &entry);
  assert_saw(world, "refuse paused");
}

/* Somebody's plugin: a breath without steps, a rest with words, a release that only says things. */
static struct exercise own_exercises[3];
static const struct catalog own_catalog = {.exercises = own_exercises, .count = 3};

static void make_own(void) {
  static const struct step rest[] = {{STEP_HOLD, "Lie as you like.", 60, false, {NULL, NULL}}};
  static const struct step words[] = {{STEP_SAY, "Let the leg be heavy.", 0, false, {NULL, NULL}}};
  own_exercises[0] = *catalog_find(&fixture_catalog, "breathing");
  own_exercises[0].levels[0].step_count = 0;
  own_exercises[1] = *catalog_find(&fixture_catalog, "cold");
  own_exercises[1].id = "nest";
  own_exercises[1].title = "A nest for the hips";
  own_exercises[1].levels[0] = (struct level){.hold = 60, .reps = 1, .sets = 1, .steps = rest};
  own_exercises[1].levels[0].step_count = 1;
  own_exercises[2] = *catalog_find(&fixture_catalog, "psoas_release");
  for (int i = 0; i < own_exercises[2].level_count; i++) {
    own_exercises[2].levels[i].steps = words;
    own_exercises[2].levels[i].step_count = 1;
  }
}

/* S23: what it is called stands in the text, never in the title. */
static bool names_exercise(const struct view *view) {
  bool named = false;
  for (int i = 0; i < own_catalog.count; i++) {
    assert_null(strstr(view->title, own_exercises[i].title));
    named |= strstr(view->body, own_exercises[i].title) != NULL;
  }
  return named;
}

/* True when it was called by its name on the way. */
static bool start_and_answer(struct world *world, const char *exercise) {
  bool named = false;
  world_forget(world);
  world_step(world, &(struct event){.kind = EVENT_OPEN, .name = "start", .argument = exercise});
  for (int i = 0; i < 30 && engine_current(&world->engine) != NULL; i++) {
    struct view view;
    struct now now = world_now(world);
    const struct dialogue *dialogue = engine_current(&world->engine);
    engine_view(&world->engine, dialogue->key, &now, &view);
    named |= names_exercise(&view);
    if (view.type == VIEW_HOLD) {
      world->at += view.hold_left > 0 ? view.hold_left : 1;
      world_step(world, &(struct event){.kind = EVENT_WAKE});
    } else {
      world_answer(world, NULL, view.type == VIEW_SCALE ? 4 : 0);
    }
  }
  return named;
}

static void exercises_of_odd_steps_run_to_their_end(void **state) {
  struct world *world = *state;
  make_own();
  world_open(world, "2025-06-02 09:00");
  world->check_restart = false; /* it knows the other catalogue only */
  world_step(world, &(struct event){.kind = EVENT_CATALOG, .catalog = &own_catalog});
  world_ready_for_exercise(world);
  world_usual(world, 5);
  world_checkin(world, 4);
  assert_true(start_and_answer(world, "nest"));
  assert_saw(world, "A comfortable rest");
  start_and_answer(world, "breathing");
  assert_null(engine_current(&world->engine));
  assert_true(start_and_answer(world, "psoas_release"));
  assert_null(engine_current(&world->engine));
  world_until(world, "2025-06-02 11:00"); /* its block is offered as well */
  assert_false(world->engine.broken);
}

static void words_too_long_to_keep_are_refused(void **state) {
  struct world *world = *state;
  static char words[3000];
  struct view view = {.type = VIEW_NOTICE};
  memset(words, 'w', sizeof words - 1);
  world_open(world, "2025-06-02 19:00");
  world_ready_for_exercise(world);
  world_usual(world, 5);
  world_until(world, "2025-06-02 20:00");
  for (int i = 0; i < 20 && view.type != VIEW_TEXT; i++) {
    const struct dialogue *dialogue = engine_current(&world->engine);
    struct now now = world_now(world);
    assert_non_null(dialogue);
    engine_view(&world->engine, dialogue->key, &now, &view);
    if (view.type != VIEW_TEXT) world_answer(world, NULL, view.type == VIEW_SCALE ? 4 : 0);
  }
  world_step(world, &(struct event){.kind = EVENT_ANSWER,
                                    .prompt = view.prompt,
                                    .question = view.question,
                                    .text = words});
  assert_saw(world, "refuse value");
}

static void the_page_for_worried_moments_is_one_button_away(void **state) {
  struct world *world = *state;
  world_open(world, "2025-06-02 09:00");
  world_step(world,
             &(struct event){
                 .kind = EVENT_ANSWER, .prompt = "told:D09", .question = "told", .audience = 1});
  assert_saw(world, "tell told:facts");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_record_fits_when_nothing_else_does),
      cmocka_unit_test(words_that_do_not_fit_are_said_to_be_missing),
      TEST(a_full_shelf_is_said_and_nothing_goes_on_as_if_well),
      TEST(an_answer_without_room_for_it_does_not_move_on),
      TEST(the_seventh_safety_question_waits),
      cmocka_unit_test(a_plan_says_when_reasons_were_left_out),
      cmocka_unit_test(an_unknown_stage_is_off),
      TEST(an_unknown_kind_is_no_exercise_and_locked),
      cmocka_unit_test(prolonged_for_a_reason_without_words_of_its_own_has_the_plain_ones),
      TEST(unknown_names_are_refused),
      TEST(a_prompt_that_was_never_shown_is_not_repeated),
      TEST(an_event_that_is_none_changes_nothing),
      TEST(a_message_without_its_screen_ends),
      TEST(an_emergency_beside_the_crisis_has_both_messages),
      TEST(two_kinds_of_signs_are_followed_up),
      TEST(an_answer_from_elsewhere_names_nobody),
      TEST(no_pack_from_elsewhere_lasts_for_hours),
      TEST(no_exercise_from_elsewhere_lasts_for_hours),
      TEST(who_was_seen_and_may_exercise_is_welcomed_back),
      TEST(taking_one_back_leaves_the_other),
      TEST(whoever_is_no_adult_is_asked_only_about_safety),
      TEST(what_comes_next_stands_in_order),
      TEST(what_holds_prompts_back_is_known_with_its_end),
      TEST(a_clock_two_days_behind_holds_everything),
      TEST(a_slot_without_times_is_not_planned),
      TEST(the_base_plan_is_that_of_no_plugin),
      TEST(two_showings_of_one_key_are_one_question),
      TEST(three_times_too_much_pauses_it_and_no_typing_brings_it_back),
      TEST(exercises_of_odd_steps_run_to_their_end),
      TEST(words_too_long_to_keep_are_refused),
      TEST(the_page_for_worried_moments_is_one_button_away),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
