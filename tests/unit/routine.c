/* Routines in the engine, with a plugin that is a list of questions: asked one after the other,
 * journalled, gone on with after a restart at any of them (the fixture restarts after every step),
 * and ended kindly when the plugin changes its mind. */
#include "engine_fixture.h"

#include "core/engine_parts.h"

/* ---- a plugin ------------------------------------------------------------------------------- */

enum { SCRIPT_MAX = 240 };

/* Asks its questions in order; checks that the journal is that of these very questions, as the
 * child does. */
struct puppet {
  struct routine_ask asks[SCRIPT_MAX];
  int count;
  int runs;
  bool silent, fails;
  const char *state; /* kept when it ends */
};

static bool puppet_run(void *owner, const struct engine *engine, const char *prompt,
                       struct routine_reply *out) {
  struct puppet *puppet = owner;
  struct routine_answer answer;
  puppet->runs++;
  out->answers = routine_answers(&engine->history, prompt);
  out->turn = puppet->fails ? ROUTINE_FAILS : ROUTINE_ASKS;
  for (int i = 0; i < out->answers; i++) {
    assert_true(routine_answer(&engine->history, prompt, i, &answer));
    if (i >= puppet->count || strcmp(answer.question, puppet->asks[i].question) != 0)
      out->turn = ROUTINE_CHANGED;
  }
  if (out->turn != ROUTINE_ASKS) return !puppet->silent;
  if (out->answers == puppet->count) {
    out->turn = ROUTINE_ENDS;
    out->state = puppet->state;
  } else {
    out->ask = puppet->asks[out->answers];
  }
  return !puppet->silent;
}

static struct routine_ask *puppet_add(struct puppet *puppet, enum ask_type type, const char *text) {
  struct routine_ask *ask = &puppet->asks[puppet->count];
  *ask = (struct routine_ask){.type = type, .otherwise = NOT_RECORDED, .permille = 1000};
  snprintf(ask->question, sizeof ask->question, "%016x", 0x1000 + puppet->count++);
  snprintf(ask->text, sizeof ask->text, "%s", text);
  return ask;
}

static struct routine_ask *add_scale(struct puppet *puppet, const char *text) {
  return puppet_add(puppet, ASK_SCALE, text);
}

static struct routine_ask *add_choice(struct puppet *puppet, enum ask_type type, const char *text,
                                      const char *first, const char *second) {
  struct routine_ask *ask = puppet_add(puppet, type, text);
  snprintf(ask->options[0], sizeof ask->options[0], "%s", first);
  snprintf(ask->options[1], sizeof ask->options[1], "%s", second);
  ask->option_count = 2;
  return ask;
}

static struct routine_ask *add_time(struct puppet *puppet, enum ask_type type, const char *text,
                                    int seconds) {
  struct routine_ask *ask = puppet_add(puppet, type, text);
  ask->seconds = seconds;
  return ask;
}

static struct routine_ask *add_exercise(struct puppet *puppet, const char *id, int permille) {
  struct routine_ask *ask = puppet_add(puppet, ASK_EXERCISE, "");
  snprintf(ask->exercise, sizeof ask->exercise, "%s", id);
  ask->permille = permille;
  return ask;
}

/* ---- a world with it ------------------------------------------------------------------------ */

struct table {
  struct world world;
  struct puppet puppet;
  struct schedule evening, hourly, after;
  struct routine routines[4];
  struct catalog catalog;
};

static void set_routine(struct table *table, int i, const char *plugin, const char *id,
                        const struct schedule *at) {
  table->routines[i] = (struct routine){.plugin = plugin, .id = id, .title = "Wind down", .at = at};
  routine_slug(plugin, id, table->routines[i].slug);
}

static void table_open(struct table *table, const char *time) {
  struct schedule_error error;
  struct world *world = &table->world;
  world_open(world, time);
  assert_int_equal(schedule_parse("20:45", &table->evening, &error), 0);
  assert_int_equal(schedule_parse("0m after checkin", &table->after, &error), 0);
  set_routine(table, 0, "calm", "wind_down", NULL);
  set_routine(table, 1, "calm", "other", NULL);
  set_routine(table, 2, "rival", "other", NULL);
  table->catalog = fixture_catalog;
  table->catalog.routines = table->routines;
  table->catalog.routine_count = 3;
  world->plugin = puppet_run;
  world->plugin_owner = &table->puppet;
  world_step(world, &(struct event){.kind = EVENT_CATALOG, .catalog = &table->catalog});
  world_ready_for_exercise(world);
  world_usual(world, 5);
  world_checkin(world, 4);
  world_forget(world);
}

static int table_setup(void **state) {
  *state = calloc(1, sizeof(struct table));
  return *state == NULL;
}

static int table_teardown(void **state) {
  struct table *table = *state;
  free(table->world.diary);
  free(table);
  return 0;
}

static void start(struct world *world, const char *name) {
  world_step(world, &(struct event){
                        .kind = EVENT_OPEN, .name = "routine", .argument = name, .audience = 1});
}

static void pass(struct world *world, int seconds) {
  moment end = world->at + seconds;
  for (;;) {
    struct now now = world_now(world);
    moment next = engine_next_wakeup(&world->engine, &now);
    if (next > end) break;
    world->at = next;
    world_step(world, &(struct event){.kind = EVENT_WAKE});
  }
  world->at = end;
}

static struct view current_view(struct world *world) {
  struct view view;
  struct now now = world_now(world);
  const struct dialogue *current = engine_current(&world->engine);
  assert_non_null(current);
  assert_true(engine_view(&world->engine, current->key, &now, &view));
  return view;
}

static bool is_over(const struct world *world) {
  return engine_routines_open(&world->engine) == 0;
}

/* What the journal of the last answers was, while it was still there. */
static struct routine_answer answer_of(const struct world *world, int number) {
  struct routine_answer answer;
  assert_true(world->engine.open_count > 0);
  assert_true(routine_answer(&world->engine.history, world->engine.open[0].key, number, &answer));
  return answer;
}

static enum prompt_state last_state(const struct world *world) {
  for (int i = world->diary_count - 1; i >= 0; i--)
    if (world->diary[i].kind == ENTRY_PROMPT)
      return (enum prompt_state)world->diary[i].prompt.state;
  fail_msg("no prompt was recorded");
  return PROMPT_MISSED;
}

/* ---- every kind of question ----------------------------------------------------------------- */

static void every_kind_of_question_is_asked_and_answered(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct puppet *puppet = &table->puppet;
  table_open(table, "2025-06-02 10:00");
  struct routine_ask *scale = add_scale(puppet, "How tight?");
  snprintf(scale->low, sizeof scale->low, "soft");
  snprintf(scale->high, sizeof scale->high, "tight");
  add_choice(puppet, ASK_CHOICE, "Which?", "Breath", "Warmth");
  add_choice(puppet, ASK_CONFIRM, "Sure?", "Yes", "No");
  puppet_add(puppet, ASK_SAY, "Sit down.");
  add_time(puppet, ASK_HOLD, "Soften.", 60);
  add_time(puppet, ASK_REST, "", 20);
  add_time(puppet, ASK_WAIT, "", 600);
  add_exercise(puppet, "breathing", 500);
  puppet_add(puppet, ASK_SAY, "Done.");
  puppet->state = "{\"state\":{},\"version\":1}";

  start(world, "wind_down");
  struct view view = current_view(world);
  assert_int_equal(view.type, VIEW_SCALE);
  assert_string_equal(view.title, questions[QUESTION_ROUTINE_SCALE].title);
  assert_string_equal(view.body, "How tight? 0: soft. 10: tight.");
  world_answer(world, NULL, 7);
  view = current_view(world);
  assert_int_equal(view.option_count, 2);
  assert_string_equal(view.options[1].label, "Warmth");
  world_answer(world, "2", 0);
  assert_int_equal(answer_of(world, 0).value, 7);
  assert_int_equal(answer_of(world, 1).value, 1);
  assert_string_equal(current_view(world).options[0].label, "Yes");
  world_answer(world, "no", 0);
  assert_string_equal(current_view(world).body, "Sit down.");
  world_answer(world, "on", 0);
  assert_int_equal(current_view(world).hold_seconds, 60);
  pass(world, 60); /* runs out by itself */
  assert_int_equal(answer_of(world, 4).value, HOLD_RAN_OUT);
  assert_int_equal(current_view(world).hold_seconds, 20);
  world_answer(world, "on", 0);
  assert_null(engine_current(&world->engine)); /* nothing on the screen while it waits */
  assert_int_equal(world->engine.open_count, 1);
  pass(world, 600);
  assert_int_equal(answer_of(world, 6).type, ASK_WAIT);
  view = current_view(world); /* half of three minutes */
  assert_int_equal(view.type, VIEW_HOLD);
  assert_int_equal(view.hold_seconds, 90);
  pass(world, 90);
  assert_int_equal(answer_of(world, 7).value, OUTCOME_DONE);
  assert_string_equal(current_view(world).body, "Done.");
  world_answer(world, "on", 0);
  assert_true(is_over(world));
  assert_int_equal(last_state(world), PROMPT_ANSWERED);
  assert_int_equal(world_count(world, ENTRY_PLUGIN_STATE), 1);
  assert_int_equal(world->engine.history.answer_count, 0);
}

static void a_hold_may_be_stopped_early(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_time(&table->puppet, ASK_HOLD, "Soften.", 60);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "calm.wind_down");
  pass(world, 20);
  world_step(world, &(struct event){.kind = EVENT_STOP, .audience = 1});
  assert_int_equal(answer_of(world, 0).value, 0);
  assert_string_equal(current_view(world).body, "Fine.");
}

/* ---- exercises ------------------------------------------------------------------------------ */

static void an_exercise_is_governed_and_guided(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_exercise(&table->puppet, "adductor_stretch", 1000);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "wind_down");
  /* the number of the morning is a minute old: not asked for again */
  world_answer(world, "ready", 0);
  pass(world, 30);
  world_answer(world, "ready", 0);
  pass(world, 30);
  world_answer(world, NULL, 4);
  assert_int_equal(world_count(world, ENTRY_BOUT), 1);
  assert_int_equal(answer_of(world, 0).value, OUTCOME_DONE);
  assert_int_equal(routine_answers(&world->engine.history, world->engine.open[0].key), 1);
  assert_int_equal(world->engine.history.answer_count, 2); /* "start", and the outcome */
}

static void what_may_not_start_is_skipped_and_said(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_exercise(&table->puppet, "psoas_pressure", 1000); /* not taught: locked */
  add_exercise(&table->puppet, "of_nobody", 1000);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "wind_down");
  assert_saw(world, "tell told:D77");
  assert_int_equal(answer_of(world, 0).value, OUTCOME_SKIPPED);
  assert_int_equal(answer_of(world, 1).value, OUTCOME_SKIPPED);
  assert_string_equal(current_view(world).body, "Fine.");
}

static void an_exercise_left_half_done_is_kept_as_partial(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_exercise(&table->puppet, "psoas_release", 1000);
  start(world, "wind_down");
  world_answer(world, "ready", 0);
  pass(world, 40);
  world_step(world, &(struct event){.kind = EVENT_SKIP, .audience = 1});
  assert_true(is_over(world));
  assert_int_equal(world_count(world, ENTRY_BOUT), 1);
  assert_int_equal(world->diary[world->diary_count - 2].bout.outcome, OUTCOME_PARTIAL);
}

static void a_screen_that_ticks_something_ends_it(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct entry entry;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  start(world, "wind_down");
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.yes = 1u << ITEM_SADDLE;
  entry.screen.completed = true;
  world_enter(world, &entry);
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  assert_saw(world, "close asked:routine:calm.wind_down");
  start(world, "wind_down");
  assert_saw(world, "refuse halted");
}

/* Forty short steps, ten times: the journal holds no more than a few of them. */
static void an_exercise_of_many_steps_comes_to_an_end(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  static struct step steps[40];
  static struct exercise many;
  for (int i = 0; i < 40; i++)
    steps[i] = (struct step){.kind = STEP_HOLD, .text = "Soften.", .amount = 1, .sides = true};
  many = *catalog_find(&fixture_catalog, "psoas_release");
  many.id = "many";
  many.levels[0] = (struct level){1, 1, 10, 0, steps, 40};
  table_open(table, "2025-06-02 11:30");
  table->catalog.exercises = &many;
  table->catalog.count = 1;
  world_step(world, &(struct event){.kind = EVENT_CATALOG, .catalog = &table->catalog});
  add_exercise(&table->puppet, "many", 1000);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  world->check_restart = false;
  start(world, "wind_down");
  int most = 0;
  for (int i = 0;
       i < 2000 && routine_answers(&world->engine.history, world->engine.open[0].key) == 0; i++) {
    struct view view = current_view(world);
    if (view.type == VIEW_HOLD)
      pass(world, view.hold_left);
    else if (view.type == VIEW_SCALE)
      world_answer(world, NULL, 4);
    else
      world_answer(world, view.options[0].key, 0);
    if (world->engine.history.answer_count > most) most = world->engine.history.answer_count;
  }
  assert_int_equal(answer_of(world, 0).value, OUTCOME_DONE);
  assert_in_range(most, 50, 120);
  assert_false(world->engine.broken);
}

/* ---- nobody answers ------------------------------------------------------------------------- */

static void without_a_default_it_ends_quietly(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 11:00");
  add_scale(&table->puppet, "How tight?");
  start(world, "wind_down");
  int runs = table->puppet.runs;
  world_forget(world);
  pass(world, 31 * 60);
  assert_true(is_over(world));
  assert_not_saw(world, "tell");
  assert_int_equal(table->puppet.runs, runs); /* the plugin is not asked */
}

static void with_defaults_it_runs_to_its_end_without_asking(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct puppet *puppet = &table->puppet;
  table_open(table, "2025-06-02 11:00");
  add_choice(puppet, ASK_CONFIRM, "Sure?", "Yes", "No")->otherwise = 1;
  puppet_add(puppet, ASK_SAY, "Sit down.");
  add_scale(puppet, "How tight?")->otherwise = 3;
  puppet->state = "{\"state\":{\"n\":3},\"version\":1}";
  start(world, "wind_down");
  world_forget(world);
  pass(world, 31 * 60);
  assert_true(is_over(world));
  assert_not_saw(world, "show"); /* one prompt unanswered is one, not three */
  assert_int_equal(world_count(world, ENTRY_PLUGIN_STATE), 1);
}

/* A default carries it on to a question that only a person can answer: there it ends, unsaid. */
static void alone_it_ends_at_a_question_without_a_default(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct puppet *puppet = &table->puppet;
  table_open(table, "2025-06-02 11:00");
  add_choice(puppet, ASK_CONFIRM, "Sure?", "Yes", "No")->otherwise = 1;
  add_scale(puppet, "How tight?");
  puppet->state = "{\"state\":{},\"version\":1}";
  start(world, "wind_down");
  world_forget(world);
  pass(world, 31 * 60);
  assert_true(is_over(world));
  assert_int_equal(last_state(world), PROMPT_ANSWERED); /* it was begun: that counts */
  assert_not_saw(world, "show");
  assert_not_saw(world, "tell");
  assert_int_equal(world_count(world, ENTRY_PLUGIN_STATE), 0); /* it did not come to its end */
}

static void after_a_wait_somebody_may_be_there_again(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct puppet *puppet = &table->puppet;
  table_open(table, "2025-06-02 11:00");
  add_choice(puppet, ASK_CONFIRM, "Sure?", "Yes", "No")->otherwise = 0;
  add_time(puppet, ASK_WAIT, "", 600);
  add_scale(puppet, "How tight?");
  start(world, "wind_down");
  pass(world, 30 * 60);
  assert_true(answer_of(world, 0).alone);
  world_forget(world);
  pass(world, 600);
  assert_saw(world, "show asked:routine:calm.wind_down");
  world_answer(world, NULL, 2);
  assert_true(is_over(world));
}

/* ---- what the program starts ---------------------------------------------------------------- */

static void its_schedule_offers_it(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 20:10");
  table->routines[0].at = &table->evening;
  add_scale(&table->puppet, "How tight?");
  world_until(world, "2025-06-02 20:44");
  assert_not_saw(world, "show routine:");
  world_until(world, "2025-06-02 20:45");
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T20:45: A few minutes for you?");
  assert_int_equal(table->puppet.runs, 0); /* no child before the person wants it */
  assert_string_equal(current_view(world).body,
                      "Wind down. Start when it suits you. Later or not today is fine too.");
  world_answer(world, "start", 0);
  assert_int_equal(current_view(world).type, VIEW_SCALE);
  world_answer(world, NULL, 5);
  assert_true(is_over(world));
  world_forget(world);
  world_until(world, "2025-06-02 23:59");
  assert_not_saw(world, "routine:calm"); /* once */
}

/* Its key holds all of its name, also the longest one at a time with a step. */
static void a_long_name_is_whole_in_its_key(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct schedule_error error;
  table_open(table, "2025-06-02 14:05");
  assert_int_equal(schedule_parse("every 40m between 00:00 and 24:00", &table->hourly, &error), 0);
  set_routine(table, 0, "a_plugin_with_a_very_long_name_", "a_routine_with_a_very_long_name",
              &table->hourly);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  world_until(world, "2025-06-02 14:40");
  assert_saw(world, "show routine:a_plugin_with_a_very_l~");
  assert_saw(world, "@2025-06-02T00:00+880m: A few minutes for you?");
  world_answer(world, "start", 0);
  assert_string_equal(current_view(world).body, "Fine.");
}

static void an_offer_is_put_off_or_left_out(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 19:00");
  table->routines[0].at = &table->evening;
  add_scale(&table->puppet, "How tight?");
  world_until(world, "2025-06-02 20:05");
  world_step(world, &(struct event){.kind = EVENT_SKIP}); /* the evening check-in */
  world_until(world, "2025-06-02 20:45");
  world_answer(world, "later", 0);
  world_forget(world);
  world_until(world, "2025-06-02 21:15");
  assert_saw(world, "show routine:calm.wind_down@");
  world_answer(world, "skip", 0);
  assert_true(is_over(world));
  assert_int_equal(last_state(world), PROMPT_SKIPPED);
  assert_int_equal(table->puppet.runs, 0);
}

static void nothing_is_offered_on_a_gentle_day_in_a_pause_or_for_another_stage(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct entry entry;
  table_open(table, "2025-06-02 19:00");
  table->routines[0].at = &table->evening;
  entry_blank(ENTRY_GENTLE, &entry);
  world_enter(world, &entry);
  world_until(world, "2025-06-03 12:00");
  assert_not_saw(world, "show routine:");
  world_forget(world);
  entry_blank(ENTRY_PAUSE, &entry);
  entry.pause.until = world_time("2025-06-04 12:00");
  world_enter(world, &entry);
  world_until(world, "2025-06-04 12:00");
  assert_not_saw(world, "show routine:");
  table->routines[0].stages = 1u << STAGE_PEAK;
  world_until(world, "2025-06-05 12:00");
  assert_not_saw(world, "show routine:");
  start(world, "wind_down");
  assert_saw(world, "refuse stage");
  table->routines[0].stages = 1u << world->engine.arc.stage;
  world_until(world, "2025-06-05 20:05");
  world_step(world, &(struct event){.kind = EVENT_SKIP});
  world_until(world, "2025-06-05 21:00");
  assert_saw(world, "show routine:");
}

/* The governor's gap: it comes after the check-in, not with it. */
static void one_prompt_at_a_time(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct schedule_error error;
  table_open(table, "2025-06-02 19:00");
  assert_int_equal(schedule_parse("20:00", &table->evening, &error), 0);
  table->routines[0].at = &table->evening;
  world_until(world, "2025-06-02 20:00");
  assert_saw(world, "show evening@");
  assert_not_saw(world, "show routine:");
  world_step(world, &(struct event){.kind = EVENT_SKIP});
  world_until(world, "2025-06-02 20:29");
  assert_not_saw(world, "show routine:");
  world_until(world, "2025-06-02 20:30");
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T20:00");
}

static void another_prompt_may_follow_the_answer(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct schedule_error error;
  table_open(table, "2025-06-02 14:00");
  assert_int_equal(schedule_parse("0m after wind_down", &table->after, &error), 0);
  table->routines[1].at = &table->after;
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "wind_down");
  world_answer(world, "on", 0);
  world_until(world, "2025-06-02 14:30");
  assert_saw(world, "show routine:calm.other@2025-06-02");
}

static void a_plugin_may_wish_it(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct event wish = {.kind = EVENT_START,
                       .name = "calm.wind_down",
                       .text = "a loud day",
                       .value = 12,
                       .daily = true};
  table_open(table, "2025-06-02 14:00");
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  world_step(world, &wish);
  assert_saw(world, "show routine:calm.wind_down@2025-06-02");
  world_answer(world, "start", 0);
  world_answer(world, "on", 0);
  world_forget(world);
  world_until(world, "2025-06-02 16:00");
  world_step(world, &wish); /* each new plan wishes it again */
  assert_not_saw(world, "show routine:");
  wish.daily = false;
  world_step(world, &wish); /* an event: something happened again */
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T16:00");
}

static void a_wish_waits_for_its_turn_but_not_for_long(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct event wish = {.kind = EVENT_START, .name = "calm.wind_down", .text = "a loud day"};
  table_open(table, "2025-06-02 19:59");
  world_until(world, "2025-06-02 20:05");
  assert_saw(world, "show evening@");
  world_step(world, &wish);
  assert_not_saw(world, "show routine:");
  world_step(world, &(struct event){.kind = EVENT_SKIP});
  world_until(world, "2025-06-02 20:31");
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T20:05");
  world_step(world, &(struct event){.kind = EVENT_SKIP});
  world_until(world, "2025-06-02 22:00");
  world_forget(world);
  world_step(world, &wish); /* quiet hours: dropped, not kept for the morning */
  world_until(world, "2025-06-03 10:00");
  assert_not_saw(world, "show routine:");
}

/* One at a time of its kind: the person was first. */
static void a_wish_for_what_is_under_way_is_let_go(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct event wish = {.kind = EVENT_START, .name = "calm.wind_down", .text = "a loud day"};
  table_open(table, "2025-06-02 14:00");
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "wind_down");
  world_forget(world);
  world_step(world, &wish);
  assert_int_equal(engine_routines_open(&world->engine), 1);
  world_answer(world, "on", 0);
  world_until(world, "2025-06-02 16:00");
  assert_not_saw(world, "show routine:"); /* nor when it is over */
}

static void a_slot_of_what_is_under_way_is_let_go(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 19:00");
  table->routines[0].at = &table->evening;
  add_time(&table->puppet, ASK_WAIT, "", 90 * 60);
  world_until(world, "2025-06-02 20:01");
  world_step(world, &(struct event){.kind = EVENT_SKIP}); /* the evening check-in */
  start(world, "wind_down");
  world_until(world, "2025-06-02 22:30");
  assert_true(is_over(world));
  assert_not_saw(world, "show routine:");
}

static void a_wish_that_waited_too_long_is_let_go(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct event wish = {.kind = EVENT_START, .name = "calm.wind_down", .text = "a loud day"};
  struct entry entry;
  table_open(table, "2025-06-02 13:00");
  entry_blank(ENTRY_PAUSE, &entry);
  entry.pause.until = world_time("2025-06-02 15:30");
  world_enter(world, &entry);
  world_step(world, &wish);
  world_until(world, "2025-06-02 16:30");
  assert_not_saw(world, "show routine:");
  world_step(world, &wish); /* it may be wished anew */
  assert_saw(world, "show routine:calm.wind_down@2025-06-02T16:30");
}

/* ---- waiting -------------------------------------------------------------------------------- */

static void a_wait_stands_in_no_prompts_way(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 19:00");
  add_time(&table->puppet, ASK_WAIT, "", 2 * 3600);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "wind_down");
  world_until(world, "2025-06-02 20:00");
  assert_saw(world, "show evening@");
  start(world, "wind_down");
  assert_saw(world, "tell told:words: It waits");
  world_step(world, &(struct event){.kind = EVENT_SKIP});
  world_step(world, &(struct event){.kind = EVENT_STOP});
  assert_true(is_over(world)); /* it can be left while nothing is shown */
}

static void after_a_long_wait_it_is_a_prompt_like_others(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 14:00");
  table->routines[0].at = NULL;
  add_time(&table->puppet, ASK_WAIT, "", 2 * 3600 + 50 * 60);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "wind_down");
  world_until(world, "2025-06-02 16:55"); /* the second block has its time at 17:00 */
  assert_saw(world, "show asked:routine");
  world_forget(world);
  world_until(world, "2025-06-02 17:10");
  assert_not_saw(world, "show second@"); /* the gap counts from its coming back */
}

static void quiet_hours_drop_what_comes_back(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 20:30");
  add_time(&table->puppet, ASK_WAIT, "", 2 * 3600);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "wind_down");
  world_forget(world);
  world_until(world, "2025-06-02 22:35");
  assert_not_saw(world, "show");
  assert_true(is_over(world));
}

static void a_short_wait_of_the_persons_own_goes_on_at_night(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 22:30");
  add_time(&table->puppet, ASK_WAIT, "", 600);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "wind_down");
  world_until(world, "2025-06-02 22:45");
  assert_saw(world, "show asked:routine");
}

static void it_waits_behind_what_is_open(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 19:05");
  add_time(&table->puppet, ASK_WAIT, "", 3600);
  puppet_add(&table->puppet, ASK_SAY, "Fine.");
  start(world, "wind_down");
  world_until(world, "2025-06-02 20:06");
  assert_saw(world, "show evening@");
  assert_not_saw(world, "show asked:routine");
  world_step(world, &(struct event){.kind = EVENT_SKIP, .prompt = "evening@2025-06-02T20:00"});
  world_until(world, "2025-06-02 20:31");
  assert_saw(world, "show asked:routine");
}

/* ---- changing its mind ---------------------------------------------------------------------- */

static void reload(struct table *table) {
  world_step(&table->world, &(struct event){.kind = EVENT_CATALOG, .catalog = &table->catalog});
}

static void a_changed_question_ends_it_and_says_so(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  add_scale(&table->puppet, "And now?");
  start(world, "wind_down");
  world_answer(world, NULL, 4);
  snprintf(table->puppet.asks[0].question, ROUTINE_HASH_SIZE, "ffffffffffffffff");
  reload(table);
  assert_saw(world, "tell told:words: It ends here");
  assert_true(is_over(world));
}

/* S23: what a plugin calls it may name a part of the body, so it stands in texts alone. */
static void no_title_is_the_plugins(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 20:10");
  table->routines[0].at = &table->evening;
  table->routines[0].title = "A soft pelvic floor?";
  add_scale(&table->puppet, "How tight?");
  add_time(&table->puppet, ASK_HOLD, "Soften.", 60);
  world_until(world, "2025-06-02 20:45");
  assert_non_null(strstr(current_view(world).body, "A soft pelvic floor? Start when"));
  assert_null(strstr(current_view(world).title, "pelvic"));
  world_answer(world, "start", 0);
  assert_null(strstr(current_view(world).title, "pelvic"));
  world_answer(world, NULL, 4);
  assert_int_equal(current_view(world).type, VIEW_HOLD);
  assert_null(strstr(current_view(world).title, "pelvic"));
  world_forget(world);
  table->puppet.asks[0].question[0] = 'f';
  reload(table);
  assert_saw(world, "tell told:words: It ends here");
}

static void one_that_became_shorter_ends_too(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  add_scale(&table->puppet, "And now?");
  start(world, "wind_down");
  world_answer(world, NULL, 4);
  table->puppet.count = 0;
  reload(table);
  assert_saw(world, "tell told:words: It ends here");
  assert_true(is_over(world));
}

static void one_that_became_longer_goes_on(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  add_scale(&table->puppet, "And now?");
  start(world, "wind_down");
  world_answer(world, NULL, 4);
  add_scale(&table->puppet, "And then?");
  reload(table);
  world_answer(world, NULL, 4);
  assert_string_equal(current_view(world).body, "And then?");
}

static void another_wording_of_the_open_question_takes_its_place(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  start(world, "wind_down");
  table->puppet.count = 0;
  add_scale(&table->puppet, "How soft?");
  snprintf(table->puppet.asks[0].question, ROUTINE_HASH_SIZE, "abababababababab");
  reload(table);
  assert_string_equal(current_view(world).body, "How soft?");
  world_answer(world, NULL, 4);
  assert_true(is_over(world));
}

static void a_plugin_that_is_gone_is_said(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  start(world, "wind_down");
  table->catalog.routine_count = 0;
  reload(table);
  assert_saw(world, "tell told:words");
  assert_true(is_over(world));
  start(world, "wind_down");
  assert_saw(world, "refuse routine");
}

static void an_error_in_it_is_said(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  add_scale(&table->puppet, "And now?");
  start(world, "wind_down");
  table->puppet.fails = true;
  world_answer(world, NULL, 4);
  assert_saw(world, "tell told:words: It ends here");
  assert_true(is_over(world));
}

static void one_that_never_answers_does_not_stay_for_ever(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 11:00");
  add_scale(&table->puppet, "How tight?");
  table->puppet.silent = true;
  start(world, "wind_down");
  assert_int_equal(world->engine.open_count, 1);
  pass(world, 31 * 60);
  assert_true(is_over(world));
}

static void a_late_word_about_an_earlier_question_is_not_heard(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  add_scale(&table->puppet, "And now?");
  start(world, "wind_down");
  char key[KEY_SIZE];
  memcpy(key, world->engine.open[0].key, sizeof key);
  world_answer(world, NULL, 4);
  struct routine_reply late = {.turn = ROUTINE_FAILS, .answers = 0};
  world_step(world, &(struct event){.kind = EVENT_ROUTINE, .prompt = key, .routine = &late});
  assert_false(is_over(world));
  assert_string_equal(current_view(world).body, "And now?");
}

/* ---- limits --------------------------------------------------------------------------------- */

static void two_hundred_answers_are_the_end(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  world->check_restart = false; /* of every tenth answer below */
  for (int i = 0; i < ROUTINE_ANSWERS + 5; i++) add_scale(&table->puppet, "How tight?");
  start(world, "wind_down");
  for (int i = 0; i < ROUTINE_ANSWERS; i++) {
    assert_false(is_over(world));
    world->check_restart = i % 10 == 0;
    world_answer(world, NULL, i % 11);
  }
  assert_true(is_over(world));
  assert_saw(world, "tell told:words: It ends here");
  assert_false(world->engine.broken);
}

static void a_day_is_the_end(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  for (int i = 0; i < 10; i++) add_time(&table->puppet, ASK_WAIT, "", 6 * 3600);
  start(world, "wind_down");
  world_until(world, "2025-06-03 09:00");
  assert_non_null(engine_find_open(&world->engine, world->engine.open[0].key));
  world_until(world, "2025-06-03 10:01");
  for (int i = 0; i < world->engine.open_count; i++)
    assert_null(strstr(world->engine.open[i].key, "routine:"));
}

static void only_a_few_are_under_way(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  set_routine(table, 3, "a_plugin_with_a_very_long_name_", "a_routine_with_a_very_long_name", NULL);
  table->catalog.routine_count = 4;
  add_time(&table->puppet, ASK_WAIT, "", 3600);
  start(world, "wind_down");
  start(world, "calm.other");
  start(world, "rival.other");
  assert_int_equal(engine_routines_open(&world->engine), ROUTINES_OPEN);
  start(world, "a_routine_with_a_very_long_name");
  assert_saw(world, "refuse busy");
  world_step(world, &(struct event){.kind = EVENT_STOP});
  start(world, "a_plugin_with_a_very_long_name_.a_routine_with_a_very_long_name");
  assert_int_equal(engine_routines_open(&world->engine), ROUTINES_OPEN);
}

static void a_name_that_means_two_is_asked_back(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  start(world, "other");
  assert_saw(world, "refuse routine");
  start(world, "rival.other");
  assert_int_equal(world->engine.open_count, 1);
}

/* A clock that is put back while it runs: the answers keep their order. */
static void the_journal_keeps_its_order(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  table_open(table, "2025-06-02 10:00");
  for (int i = 0; i < 4; i++) add_scale(&table->puppet, "How tight?");
  start(world, "wind_down");
  world_answer(world, NULL, 1);
  world->at -= 120;
  world->check_restart = false;
  world_answer(world, NULL, 2);
  world->at += 60;
  world_answer(world, NULL, 3);
  for (int i = 0; i < 3; i++) assert_int_equal(answer_of(world, i).value, i + 1);
}

/* Not a moment of its own is lost, and nothing goes on as if well (S17): the time of a hold counts
 * from the opening when the journal had no room for its start. */
static void with_a_full_journal_it_begins_at_its_opening(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct history *history = &world->engine.history;
  table_open(table, "2025-06-02 10:00");
  world->check_restart = false;
  add_time(&table->puppet, ASK_HOLD, "Soften.", 60);
  for (; history->answer_count < HISTORY_ANSWERS; history->answer_count++) {
    struct answer *answer = &history->answers[history->answer_count];
    civil_stamp(&answer->stamp, world->at, &world->zone);
    snprintf(answer->key, sizeof answer->key, "asked:checkin@1");
    snprintf(answer->question, sizeof answer->question, "pain");
  }
  start(world, "wind_down");
  assert_saw(world, "refuse full");
  assert_true(world->engine.broken);
  world->at += 10;
  assert_int_equal(current_view(world).hold_left, 50);
}

/* The clock of its child stands at its opening until the first answer, whatever comes after it. */
static void its_opening_is_on_record(void **state) {
  struct table *table = *state;
  struct world *world = &table->world;
  struct stamp opening;
  table_open(table, "2025-06-02 10:00");
  add_scale(&table->puppet, "How tight?");
  moment at = world->at + 60;
  world->at = at;
  start(world, "wind_down");
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, table_setup, table_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_kind_of_question_is_asked_and_answered),
      TEST(a_hold_may_be_stopped_early),
      TEST(an_exercise_is_governed_and_guided),
      TEST(what_may_not_start_is_skipped_and_said),
      TEST(an_exercise_left_half_done_is_kept_as_partial),
      TEST(a_screen_that_ticks_something_ends_it),
      TEST(an_exercise_of_many_steps_comes_to_an_end),
      TEST(without_a_default_it_ends_quietly),
      TEST(with_defaults_it_runs_to_its_end_without_asking),
      TEST(alone_it_ends_at_a_question_without_a_default),
      TEST(after_a_wait_somebody_may_be_there_again),
      TEST(its_schedule_offers_it),
      TEST(no_title_is_the_plugins),
      TEST(a_long_name_is_whole_in_its_key),
      TEST(an_offer_is_put_off_or_left_out),
      TEST(nothing_is_offered_on_a_gentle_day_in_a_pause_or_for_another_stage),
      TEST(one_prompt_at_a_time),
      TEST(another_prompt_may_follow_the_answer),
      TEST(a_plugin_may_wish_it),
      TEST(a_wish_waits_for_its_turn_but_not_for_long),
      TEST(a_wish_for_what_is_under_way_is_let_go),
      TEST(a_slot_of_what_is_under_way_is_let_go),
      TEST(a_wish_that_waited_too_long_is_let_go),
      TEST(a_wait_stands_in_no_prompts_way),
      TEST(after_a_long_wait_it_is_a_prompt_like_others),
      TEST(quiet_hours_drop_what_comes_back),
      TEST(a_short_wait_of_the_persons_own_goes_on_at_night),
      TEST(it_waits_behind_what_is_open),
      TEST(a_changed_question_ends_it_and_says_so),
      TEST(one_that_became_shorter_ends_too),
      TEST(one_that_became_longer_goes_on),
      TEST(another_wording_of_the_open_question_takes_its_place),
      TEST(a_plugin_that_is_gone_is_said),
      TEST(an_error_in_it_is_said),
      TEST(one_that_never_answers_does_not_stay_for_ever),
      TEST(a_late_word_about_an_earlier_question_is_not_heard),
      TEST(two_hundred_answers_are_the_end),
      TEST(a_day_is_the_end),
      TEST(only_a_few_are_under_way),
      TEST(a_name_that_means_two_is_asked_back),
      TEST(the_journal_keeps_its_order),
      TEST(with_a_full_journal_it_begins_at_its_opening),
      TEST(its_opening_is_on_record),
      cmocka_unit_test(its_endings_are_kind_and_short),
      cmocka_unit_test(names_that_are_too_long_stay_different),
      cmocka_unit_test(only_names_of_the_journal_are_answers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
