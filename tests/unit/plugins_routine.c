/* The real engine with real children. The events that plugins are told; and a routine with every
 * kind of question: whatever
 * happens between two questions - the child is killed, rests, or has its files replaced; the daemon
 * ends and reads its diary again - the conversation and what is kept of it are the same. */
#include "plugins_fixture.h"

#include <sys/wait.h>

#include "core/engine_parts.h"
#include "plugins/plugin_ask.h"

/* ---- a daemon of engine and plugins ---------------------------------------------------------- */

enum { DIARY_MAX = 400, SAID_SIZE = 4096, ROUNDS_MAX = 80 };

struct stage_world {
  struct coach coach; /* first: callbacks get its address */
  struct entry diary[DIARY_MAX];
  int diary_count;
  struct effects effects;
  char said[SAID_SIZE]; /* what the person saw, a line each */
  char told[SAID_SIZE]; /* what was told beside questions */
};

static void carry_out(struct stage_world *world, const struct now *now) {
  struct coach *coach = &world->coach;
  const struct effects *effects = &world->effects;
  for (int i = 0; i < effects->count; i++) {
    const struct effect *effect = &effects->items[i];
    if (effect->kind == EFFECT_RECORD && effect->entry.kind == ENTRY_PLUGIN_STATE) {
      coach_on_store(coach, effect->entry.text, effect->entry.text2);
    } else if (effect->kind == EFFECT_RECORD) {
      assert_true(world->diary_count < DIARY_MAX);
      world->diary[world->diary_count] = effect->entry;
      world->diary[world->diary_count].text = world->diary[world->diary_count].text2 = NULL;
      world->diary[world->diary_count++].note = NULL;
    } else if (effect->kind == EFFECT_TELL) {
      size_t used = strlen(world->told);
      snprintf(world->told + used, sizeof world->told - used, "%s: %s\n", effect->view.title,
               effect->view.body);
    } else if (effect->kind == EFFECT_TELL_PLUGINS) {
      coach->within = true;
      plugins_tell(coach->plugins, effect->told.hook, &effect->told.entry, coach->engine, now);
      coach->within = false;
    } else if (effect->kind == EFFECT_ASK_ROUTINE) {
      coach->within = true;
      plugins_run_routine(coach->plugins, effect->prompt, coach->engine, now);
      coach->within = false;
    }
  }
}

static void step(struct stage_world *world, const struct event *event) {
  struct now now = coach_now(&world->coach);
  engine_step(world->coach.engine, event, &now, &world->effects);
  assert_false(world->effects.overflow);
  carry_out(world, &now);
}

static void on_routine(struct coach *coach, const char *prompt, const struct routine_reply *reply) {
  step((struct stage_world *)coach,
       &(struct event){.kind = EVENT_ROUTINE, .prompt = prompt, .routine = reply});
}

static void on_catalog(struct coach *coach, const struct catalog *catalog) {
  step((struct stage_world *)coach, &(struct event){.kind = EVENT_CATALOG, .catalog = catalog});
}

static void feed_diary(struct stage_world *world) {
  struct now now = coach_now(&world->coach);
  engine_init(world->coach.engine, 1000 + (uint64_t)world->diary_count, &world->coach.person,
              plugins_catalog(world->coach.plugins));
  coach_ordinary_day(&world->coach);
  for (int i = 0; i < world->diary_count; i++)
    assert_int_equal(engine_feed(world->coach.engine, &world->diary[i]), 0);
  engine_ready(world->coach.engine, &now);
}

/* The daemon is gone in an instant, and comes back over its diary. */
static void restart_daemon(struct stage_world *world) {
  coach_restart(&world->coach);
  coach_run(&world->coach, 0);
  feed_diary(world);
  step(world, &(struct event){.kind = EVENT_RESUMED});
  coach_run(&world->coach, 0);
}

static void kill_child(struct stage_world *world) {
  int pid = coach_info(&world->coach, "d").pid;
  if (pid == 0) return;
  assert_int_equal(kill(pid, SIGKILL), 0);
  while (coach_info(&world->coach, "d").pid == pid) uv_run(&world->coach.loop, UV_RUN_ONCE);
}

static void rest_child(struct stage_world *world) {
  plugins_rest(world->coach.plugins);
  coach_run(&world->coach, 50);
}

/* ---- the conversation ------------------------------------------------------------------------ */

/* Each kind once, with the things that must be the same in every replay. */
#define TALK                                                                                       \
  PLUGIN EXERCISE(                                                                                 \
      "calm",                                                                                      \
      "breathing") "s.routine { id = 'talk', title = 'A talk', run = function(r)\n"                \
                   "  s.suggest('It began at ' .. s.now().time .. '.')\n"                          \
                   "  local lucky = math.random(1000)\n"                                           \
                   "  local tight = r:scale('How tight?', { low = 'soft', high = 'tight', "        \
                   "default = 3 })\n"                                                              \
                   "  local way, index = r:choose('Which?', { 'Breath', 'Warmth' }, { default = "  \
                   "'Breath' })\n"                                                                 \
                   "  local sure = r:confirm('Lucky ' .. lucky .. '?', { default = false })\n"     \
                   "  r:say('You said ' .. tight .. ', ' .. way .. ' at ' .. s.now().time .. "     \
                   "'.')\n"                                                                        \
                   "  local held = r:hold('Soften.', 60)\n"                                        \
                   "  r:rest(20)\n"                                                                \
                   "  r:wait('10m')\n"                                                             \
                   "  local outcome = r:exercise('calm', { scale = 0.5 })\n"                       \
                   "  s.state.talks = (s.state.talks or 0) + 1\n"                                  \
                   "  s.state.last = { tight = tight, way = way, index = index, sure = sure, "     \
                   "held = held,\n"                                                                \
                   "    outcome = outcome, lucky = lucky }\n"                                      \
                   "  r:say('Thank you.')\n"                                                       \
                   "end }\n"

static void note_view(struct stage_world *world, const struct view *view) {
  size_t used = strlen(world->said);
  snprintf(world->said + used, sizeof world->said - used, "%d %s | %s\n", (int)view->type,
           view->title, view->body);
}

/* Answers what is open, or lets the time of a hold or wait pass. False: nothing is open. */
static bool go_on(struct stage_world *world) {
  struct coach *coach = &world->coach;
  struct engine *engine = coach->engine;
  struct view view;
  struct now now = coach_now(coach);
  if (engine_routines_open(engine) == 0) return false;
  const struct dialogue *dialogue = &engine->open[0];
  assert_true(engine_view(engine, dialogue->key, &now, &view));
  note_view(world, &view);
  if (view.type == VIEW_HOLD) {
    coach->at += view.hold_left;
    step(world, &(struct event){.kind = EVENT_WAKE});
  } else {
    coach->at += 5;
    struct event event = {.kind = EVENT_ANSWER,
                          .audience = 1,
                          .prompt = view.prompt,
                          .question = view.question,
                          .value = view.type == VIEW_SCALE ? 7 : view.option_count - 1,
                          .text = ""};
    step(world, &event);
  }
  coach_run(coach, 0);
  return true;
}

static void begin(struct stage_world *world, const char *plugin) {
  struct coach *coach = &world->coach;
  coach->on_routine = on_routine;
  coach->on_catalog = on_catalog;
  coach_begin_with(coach, "own/d.lua", plugin);
  feed_diary(world);
  step(world, &(struct event){.kind = EVENT_RESUMED});
  step(world,
       &(struct event){.kind = EVENT_OPEN, .name = "routine", .argument = "talk", .audience = 1});
  coach_run(coach, 0);
}

static int play(struct stage_world *world, void (*between)(struct stage_world *world)) {
  int rounds = 0;
  begin(world, TALK);
  for (;; rounds++) {
    if (rounds == ROUNDS_MAX) fail_msg("it never ends: %s", world->said);
    if (between != NULL) between(world);
    if (!go_on(world)) return rounds;
  }
}

/* ---- undisturbed, and disturbed -------------------------------------------------------------- */

/* The fourth line has the time of the third answer: 09:30 and a quarter of a minute. */
static const char expected[] = "2 A number, 0 to 10 | How tight? 0: soft. 10: tight.\n"
                               "1 A question for you | Which?\n"
                               "1 A question for you | Lucky 427?\n"
                               "1 A word | You said 7, Warmth at 09:30.\n"
                               "6 Settle in | Soften.\n"
                               "6 A short rest | It goes on by itself in a moment.\n"
                               "6 It waits | It goes on by itself when it is time.\n";

/* The number is random, but the same in all replays and in all plays. */
static void assert_said(const struct stage_world *world) {
  const char *lucky = strstr(world->said, "Lucky ");
  assert_non_null(lucky);
  size_t before = (size_t)(strstr(expected, "Lucky ") - expected);
  assert_memory_equal(world->said, expected, before);
  const char *rest = strstr(world->said, "1 A word | You said");
  assert_non_null(rest);
  const char *wanted = strstr(expected, "1 A word | You said");
  assert_memory_equal(rest, wanted, strlen(wanted));
  assert_non_null(strstr(world->said, "1 A word | Thank you.\n"));
}

static void assert_kept(const struct stage_world *world) {
  const char *kept = world->coach.kept[3];
  assert_non_null(kept);
  assert_non_null(strstr(kept, "\"talks\":1}")); /* once, not once a replay */
  assert_non_null(strstr(kept, "\"tight\":7"));
  assert_non_null(strstr(kept, "\"way\":\"Warmth\""));
  assert_non_null(strstr(kept, "\"index\":2"));
  assert_non_null(strstr(kept, "\"sure\":false"));
  assert_non_null(strstr(kept, "\"held\":true"));
  assert_non_null(strstr(kept, "\"outcome\":\"done\""));
}

static int world_setup(void **state) {
  struct stage_world *world = calloc(1, sizeof *world);
  coach_prepare(&world->coach);
  world->coach.at += 90 * MINUTE_SECONDS; /* 09:30: nothing else is due for an hour */
  *state = world;
  return 0;
}

static void test_nothing_disturbs_it(void **state) {
  struct stage_world *world = *state;
  play(world, NULL);
  assert_said(world);
  assert_kept(world);
  assert_int_equal(coach_times(&world->coach, "suggest "), 1); /* told once, run nine times */
  assert_string_equal(world->told, "");
}

static void test_the_child_is_killed_at_every_question(void **state) {
  struct stage_world *world = *state;
  play(world, kill_child);
  assert_said(world);
  assert_kept(world);
  assert_int_equal(coach_times(&world->coach, "suggest "), 1);
  assert_int_equal(coach_info(&world->coach, "d").kills, 0); /* it was not its fault */
}

static void test_the_child_rests_at_every_question(void **state) {
  struct stage_world *world = *state;
  play(world, rest_child);
  assert_said(world);
  assert_kept(world);
}

static void test_the_daemon_ends_at_every_question(void **state) {
  struct stage_world *world = *state;
  play(world, restart_daemon);
  assert_said(world);
  assert_kept(world);
}

/* Another file, the same questions: the comment is all that changes. */
static void replace_files(struct stage_world *world) {
  struct coach *coach = &world->coach;
  char text[4096];
  snprintf(text, sizeof text, "%s-- version %lld\n", TALK, (long long)coach->at);
  coach_replace(coach, "own/d.lua", text);
}

static void test_its_files_are_replaced_at_every_question(void **state) {
  struct stage_world *world = *state;
  play(world, replace_files);
  assert_said(world);
  assert_kept(world);
  assert_string_equal(world->told, "");
}

/* ---- events ---------------------------------------------------------------------------------- */

#define LISTENER                                                                                   \
  PLUGIN "local function note(...) s.state.heard = (s.state.heard or '') .. "                      \
         "table.concat({ ... }, ' ') .. '; ' end\n"                                                \
         "s.on('checkin', function(e) note('checkin', e.pain, e.baseline, e.stage, e.date, "       \
         "e.time) end)\n"                                                                          \
         "s.on('session', function(e) note('session', e.type, e.date, e.time) end)\n"              \
         "s.on('stage', function(e) note('stage', e.from, e.to, e.arc_day) end)\n"                 \
         "s.on('outcome', function(e) note('outcome', e.id, e.outcome, e.level, e.pain_after) "    \
         "end)\n"                                                                                  \
         "s.on('answer', function(e) note('answer', e.id, e.answer) end)\n"                        \
         "s.on('day', function(e) note('day', e.date, e.yesterday.date, e.yesterday.pain) end)\n"  \
         "s.routine { id = 'talk', title = 'A talk', run = function(r) r:scale('How?') end "       \
         "}\n" EXERCISE("calm", "release")

static void tell(struct stage_world *world, struct entry *entry) {
  step(world, &(struct event){.kind = EVENT_ENTRY, .entry = entry, .audience = 1});
  coach_run(&world->coach, 0);
}

static void assert_heard(const struct stage_world *world, const char *part) {
  const char *kept = world->coach.kept[3];
  if (kept == NULL || strstr(kept, part) == NULL)
    fail_msg("never heard: %s in %s", part, kept != NULL ? kept : "nothing");
}

static void test_every_event_arrives(void **state) {
  struct stage_world *world = *state;
  struct entry entry;
  begin(world, LISTENER);
  step(world, &(struct event){.kind = EVENT_STOP, .audience = 1});
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 4;
  tell(world, &entry);
  assert_heard(world, "checkin 4 3 steady 2026-11-22 09:30;");
  entry_blank(ENTRY_BOUT, &entry);
  snprintf(entry.bout.exercise, sizeof entry.bout.exercise, "calm");
  entry.bout.pain_after = 4;
  tell(world, &entry);
  assert_heard(world, "outcome calm done 1 4;");
  step(world, &(struct event){.kind = EVENT_START, .name = "d.talk", .text = "a test"});
  step(world, &(struct event){.kind = EVENT_SKIP});
  coach_run(&world->coach, 0);
  assert_heard(world, "answer d.talk skip;");
  entry_blank(ENTRY_SESSION, &entry);
  tell(world, &entry);
  assert_heard(world, "session mfr 2026-11-22 09:30;");
  assert_heard(world, "stage steady relief 0;");
  world->coach.at += DAY_SECONDS;
  step(world, &(struct event){.kind = EVENT_WAKE});
  coach_run(&world->coach, 0);
  assert_heard(world, "day 2026-11-23 2026-11-22 3.5;");
  assert_heard(world, "stage relief peak 1;");
}

/* ---- nobody is there ------------------------------------------------------------------------- */

static void test_defaults_stand_when_nobody_answers(void **state) {
  struct stage_world *world = *state;
  begin(world,
        PLUGIN "s.routine { id = 'talk', title = 'A talk', run = function(r)\n"
               "  local n = r:scale('How?', { default = 3 }) r:say('So.')\n"
               "  local _, i = r:choose('Which?', { 'a', 'b' }, { default = 'b' })\n"
               "  s.state.kept = n .. i .. tostring(r:confirm('Sure?', { default = true }))\n"
               "end }");
  world->coach.at += 31 * 60;
  step(world, &(struct event){.kind = EVENT_WAKE});
  coach_run(&world->coach, 0);
  assert_int_equal(engine_routines_open(world->coach.engine), 0);
  assert_non_null(strstr(world->coach.kept[3], "\"kept\":\"32true\""));
}

/* ---- changing its mind ----------------------------------------------------------------------- */

static void change_to(struct stage_world *world, const char *plugin) {
  coach_replace(&world->coach, "own/d.lua", plugin);
}

#define ROUTINE(body)                                                                              \
  PLUGIN "s.routine { id = 'talk', title = 'A talk', run = function(r)\n" body "\nend }"

static void test_a_changed_question_is_told(void **state) {
  struct stage_world *world = *state;
  begin(world, ROUTINE("r:scale('How?') r:say('So.')"));
  go_on(world);
  change_to(world, ROUTINE("r:scale('How much?') r:say('So.')"));
  assert_int_equal(engine_routines_open(world->coach.engine), 0);
  assert_non_null(strstr(world->told, routine_endings[ROUTINE_END_CHANGED]));
  assert_log(&world->coach, "d", "asks something else now than when answer 1 was given");
}

static void test_one_that_ends_earlier_is_told(void **state) {
  struct stage_world *world = *state;
  begin(world, ROUTINE("r:scale('How?') r:say('So.')"));
  go_on(world);
  change_to(world, ROUTINE("s.state.n = 1"));
  assert_int_equal(engine_routines_open(world->coach.engine), 0);
  assert_non_null(strstr(world->told, routine_endings[ROUTINE_END_CHANGED]));
  assert_null(world->coach.kept[3]);
}

static void test_an_error_is_told_and_logged(void **state) {
  struct stage_world *world = *state;
  begin(world, ROUTINE("local n = r:scale('How?')\nerror('Pain ' .. n)"));
  go_on(world);
  assert_int_equal(engine_routines_open(world->coach.engine), 0);
  assert_non_null(strstr(world->told, routine_endings[ROUTINE_END_FAILED]));
  assert_log(&world->coach, "d", "init.lua:4: Pain 7");
  assert_null(strstr(world->told, "Pain 7"));
}

static void test_words_that_may_not_be_said_end_it(void **state) {
  struct stage_world *world = *state;
  begin(world, ROUTINE("r:say('Just push through.')"));
  assert_int_equal(engine_routines_open(world->coach.engine), 0);
  assert_non_null(strstr(world->told, routine_endings[ROUTINE_END_FAILED]));
  assert_log(&world->coach, "d", "says what no text may say");
}

static void test_one_that_hangs_is_ended_and_told(void **state) {
  struct stage_world *world = *state;
  begin(world, ROUTINE("r:scale('How?') " FIND));
  go_on(world);
  assert_int_equal(engine_routines_open(world->coach.engine), 0);
  assert_non_null(strstr(world->told, routine_endings[ROUTINE_END_FAILED]));
  assert_int_equal(coach_info(&world->coach, "d").kills, 1); /* not tried again */
}

static void test_one_that_is_switched_off_is_told(void **state) {
  struct stage_world *world = *state;
  struct coach *coach = &world->coach;
  begin(world, ROUTINE("r:scale('How?')"));
  assert_int_equal(coach_disable(coach, "d"), 0);
  coach_run(coach, 0);
  assert_int_equal(engine_routines_open(coach->engine), 0);
  assert_non_null(strstr(world->told, routine_endings[ROUTINE_END_GONE]));
}

/* ---- a child that dies during the call ------------------------------------------------------- */

static void test_one_death_during_a_call_is_forgiven(void **state) {
  struct stage_world *world = *state;
  struct coach *coach = &world->coach;
  char flag[PATH_SIZE], script[3 * PATH_SIZE + 600], host[PATH_SIZE];
  memcpy(host, coach->program, sizeof host);
  coach_path(coach, "died", flag);
  /* The first child ends while it is asked; the next ones are real. */
  snprintf(script, sizeof script,
           "#!/bin/sh\nif [ -e %s ]; then exec %s; fi\n%sread call\ntouch %s\nkill -9 $$\n", flag,
           host, HELLO(WHOLE) DECLARE("{\"id\":\"talk\",\"title\":\"A talk\"}", "false"), flag);
  coach_use_script(coach, script);
  begin(world, ROUTINE("r:scale('How?')"));
  assert_int_equal(engine_routines_open(coach->engine), 1);
  assert_true(go_on(world));
  assert_int_equal(engine_routines_open(coach->engine), 0);
  assert_string_equal(world->told, "");
}

/* ---- what it starts -------------------------------------------------------------------------- */

static void test_a_start_inside_a_routine_is_told_once(void **state) {
  struct stage_world *world = *state;
  begin(world, PLUGIN "s.routine { id = 'other', title = 'O', run = function() end }\n"
                      "s.routine { id = 'talk', title = 'A talk', run = function(r)\n"
                      "  s.start('other', 'it began')\n"
                      "  r:scale('How?') r:say('So.') end }");
  assert_int_equal(coach_times(&world->coach, "start d: other, it began (line 4)"), 1);
  world->coach.at += 60;
  restart_daemon(world); /* run again from its top: that is no new wish */
  go_on(world);
  assert_int_equal(coach_times(&world->coach, "start d: "), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, coach_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_nothing_disturbs_it),
      TEST(test_the_child_is_killed_at_every_question),
      TEST(test_the_child_rests_at_every_question),
      TEST(test_the_daemon_ends_at_every_question),
      TEST(test_its_files_are_replaced_at_every_question),
      TEST(test_every_event_arrives),
      TEST(test_defaults_stand_when_nobody_answers),
      TEST(test_a_changed_question_is_told),
      TEST(test_one_that_ends_earlier_is_told),
      TEST(test_an_error_is_told_and_logged),
      TEST(test_words_that_may_not_be_said_end_it),
      TEST(test_one_that_hangs_is_ended_and_told),
      TEST(test_one_that_is_switched_off_is_told),
      TEST(test_one_death_during_a_call_is_forgiven),
      TEST(test_a_start_inside_a_routine_is_told_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
