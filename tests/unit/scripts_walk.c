/* Every dialogue, walked: to its end, left at every question, put off and skipped at every
 * question, answered twice at every question, and halted at every question (domain S1). The fixture
 * compares a second engine, fed from the diary, after each step. */
#include "core/engine_parts.h"
#include "engine_fixture.h"

enum { QUESTIONS_MOST = 120, BRANCHES = 3 };

/* ---- how each dialogue comes about ---------------------------------------------------------- */

struct way {
  const char *name;      /* of the dialogue */
  const char *argument;  /* of `start` */
  const char *until;     /* the program opens it then; NULL: the person does, at once */
  int session_days;      /* days ago; -1: none */
  enum screen_item tick; /* ITEM_COUNT: none */
};

static const struct way ways[] = {
    {"morning", NULL, "2025-06-10 08:00", 1, ITEM_COUNT},
    {"evening", NULL, "2025-06-10 20:00", 7, ITEM_COUNT},
    {"checkin", NULL, NULL, -1, ITEM_COUNT},
    {"more", NULL, NULL, -1, ITEM_COUNT},
    {"screen", NULL, NULL, -1, ITEM_COUNT},
    {"help", NULL, "2025-06-10 07:31", -1, ITEM_BLADDER},
    {"crisis", NULL, "2025-06-10 07:31", -1, ITEM_SELFHARM},
    {"today", NULL, "2025-06-10 07:31", -1, ITEM_FEVER},
    {"followup", NULL, NULL, -1, ITEM_FEVER},
    {"followup", NULL, "2025-06-11 07:32", -1, ITEM_BLADDER},
    {"block", NULL, "2025-06-10 10:30", -1, ITEM_COUNT},
    {"second", NULL, "2025-06-10 17:00", 1, ITEM_COUNT},
    {"start", "psoas_release", NULL, -1, ITEM_COUNT},
    {"start", "adductor_stretch", NULL, -1, ITEM_COUNT},
    {"start", "glute_strengthening", NULL, -1, ITEM_COUNT},
    {"start", "breathing", NULL, -1, ITEM_COUNT},
    {"start", "cold", NULL, -1, ITEM_COUNT},
    {"cold", NULL, NULL, -1, ITEM_COUNT},
    {"warm", NULL, NULL, -1, ITEM_COUNT},
    {"midday", NULL, "2025-06-10 13:30", 3, ITEM_COUNT},
    {"window", NULL, NULL, -1, ITEM_COUNT},
    {"session", NULL, NULL, -1, ITEM_COUNT},
    {"setup", NULL, NULL, -1, ITEM_COUNT},
    {"review", NULL, NULL, -1, ITEM_COUNT},
    {"review", NULL, "2025-06-15 18:00", -1, ITEM_COUNT},
};

/* The open dialogue of that name; NULL: none. */
static const struct dialogue *find_open(struct world *world, const char *name) {
  for (int i = 0; i < world->engine.open_count; i++)
    if (strcmp(world->engine.open[i].row->name, name) == 0) return &world->engine.open[i];
  return NULL;
}

static void enter_screen(struct world *world, enum screen_item tick) {
  struct entry entry;
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.completed = true;
  if (tick < ITEM_COUNT) entry.screen.yes = (uint16_t)(1 << tick);
  world_enter(world, &entry);
}

static void enter_session(struct world *world, int days_ago) {
  struct entry entry;
  entry_blank(ENTRY_SESSION, &entry);
  entry.stamp.at = world->at - (moment)days_ago * 86400 + 7 * 3600;
  if (days_ago >= 0) world_enter(world, &entry);
}

/* A morning at 07:30, everything set up; then the dialogue is opened, or waited for. */
static void reach(struct world *world, const struct way *way, char key[KEY_SIZE]) {
  bool sunday = way->until != NULL && strncmp(way->until, "2025-06-15", 10) == 0;
  free(world->diary);
  world_open(world, sunday ? "2025-06-15 07:30" : "2025-06-10 07:30");
  world->check_restart = false;
  world_usual(world, 4);
  world_ready_for_exercise(world);
  enter_session(world, way->session_days);
  world->at += 20;
  world_checkin(world, 4);
  world->at += 20;
  if (way->tick < ITEM_COUNT) enter_screen(world, way->tick);
  if (way->until != NULL)
    world_until(world, way->until);
  else
    world_step(world, &(struct event){.kind = EVENT_OPEN,
                                      .name = way->name,
                                      .argument = way->argument,
                                      .audience = 1});
  const struct dialogue *dialogue = find_open(world, way->name);
  if (dialogue == NULL)
    fail_msg("%s does not open", way->name);
  else
    memcpy(key, dialogue->key, KEY_SIZE);
  world->check_restart = true;
}

/* ---- answering ------------------------------------------------------------------------------ */

static int option_of(const struct view *view, int branch) {
  int picks[BRANCHES] = {0, view->option_count - 1, view->option_count > 1 ? 1 : 0};
  int pick = picks[branch];
  const char *key = view->options[pick].key;
  bool leaves = strcmp(key, "later") == 0 || strcmp(key, "skip") == 0;
  return leaves ? 0 : pick;
}

static struct event answer_to(struct view *view, int branch) {
  struct event event = {.kind = EVENT_ANSWER,
                        .audience = 1,
                        .prompt = view->prompt,
                        .question = view->question,
                        .text = "tea"};
  if (view->type == VIEW_SCALE) event.value = branch == 1 ? 7 : 4;
  if (view->type == VIEW_NUMBER) event.value = view->low + 1;
  if (view->type == VIEW_SEVERAL) event.value = 1;
  if (view->type == VIEW_CHOICE || view->type == VIEW_NOTICE) event.value = option_of(view, branch);
  return event;
}

static bool ask(struct world *world, const char *key, struct view *view) {
  struct now now = world_now(world);
  return engine_view(&world->engine, key, &now, view);
}

/* One question further; a hold runs its time. */
static void answer(struct world *world, struct view *view, int branch) {
  if (view->type == VIEW_HOLD) {
    world->at += view->hold_left;
    world_step(world, &(struct event){.kind = EVENT_WAKE});
  } else {
    world->at += 3;
    struct event event = answer_to(view, branch);
    world_step(world, &event);
  }
}

/* Answers `count` questions. False: the dialogue ended before. */
static bool walk(struct world *world, const char *key, int branch, int count) {
  struct view view;
  for (int i = 0; i < count; i++) {
    if (!ask(world, key, &view)) return false;
    answer(world, &view, branch);
  }
  return ask(world, key, &view);
}

static int journal_of(const struct world *world, const char *key) {
  int count = 0;
  for (int i = 0; i < world->engine.history.answer_count; i++)
    count += strcmp(world->engine.history.answers[i].key, key) == 0;
  return count;
}

static void assert_closed(struct world *world, const char *key, enum prompt_state state) {
  assert_null(engine_find_open(&world->engine, key));
  const struct prompt_record *record = history_prompt(&world->engine.history, key);
  if (record->state != state)
    fail_msg("%s ended with state %d instead of %d", key, record->state, (int)state);
  assert_int_equal(journal_of(world, key), 0);
}

static bool is_safety(const struct way *way) {
  return script_find(way->name, strlen(way->name))->topic == TOPIC_SAFETY;
}

/* Calls `at_question` once for every question of every way through every dialogue. */
static void at_every_question(struct world *world,
                              void (*at_question)(struct world *world, const struct way *way,
                                                  const char *key)) {
  char key[KEY_SIZE];
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    for (int branch = 0; branch < BRANCHES; branch++)
      for (int count = 0; count < QUESTIONS_MOST; count++) {
        reach(world, &ways[i], key);
        world->check_restart = false;
        if (!walk(world, key, branch, count)) break;
        at_question(world, &ways[i], key);
      }
}

/* ---- the tests ------------------------------------------------------------------------------ */

static void each_comes_to_its_end(void **state) {
  struct world *world = *state;
  char key[KEY_SIZE];
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    for (int branch = 0; branch < BRANCHES; branch++) {
      reach(world, &ways[i], key);
      if (walk(world, key, branch, QUESTIONS_MOST)) fail_msg("%s never ends", key);
      assert_closed(world, key, PROMPT_ANSWERED);
    }
}

static void left_it_closes_by_itself(struct world *world, const struct way *way, const char *key) {
  bool answered = journal_of(world, key) > 0;
  (void)way;
  world->check_restart = true;
  for (int i = 0; i < 400 && engine_find_open(&world->engine, key) != NULL; i++) {
    struct now now = world_now(world);
    world->at = engine_next_wakeup(&world->engine, &now);
    world->check_restart = i % 20 == 0;
    world_step(world, &(struct event){.kind = EVENT_WAKE});
  }
  assert_closed(world, key, answered ? PROMPT_ANSWERED : PROMPT_EXPIRED);
}

static void left_at_every_question(void **state) {
  at_every_question(*state, left_it_closes_by_itself);
}

static void the_second_answer_is_gone(struct world *world, const struct way *way, const char *key) {
  struct view view;
  (void)way;
  assert_true(ask(world, key, &view));
  if (view.type == VIEW_HOLD) return;
  struct event event = answer_to(&view, 0);
  world_step(world, &event);
  int entries = world->diary_count;
  world_forget(world);
  event.audience = 2;
  world_step(world, &event);
  assert_saw(world, "refuse gone");
  assert_int_equal(world->diary_count, entries);
}

static void answered_twice_at_every_question(void **state) {
  at_every_question(*state, the_second_answer_is_gone);
}

static void later_keeps_the_question(struct world *world, const struct way *way, const char *key) {
  struct view before, after;
  assert_true(ask(world, key, &before));
  world_forget(world);
  world_step(world, &(struct event){.kind = EVENT_LATER, .prompt = key, .until = world->at + 600});
  if (is_safety(way)) {
    assert_saw(world, "refuse safety");
    return;
  }
  if (before.type == VIEW_HOLD) { /* its time runs on, on the screen or not */
    assert_saw(world, "refuse running");
    return;
  }
  assert_saw(world, "close ");
  world_forget(world);
  world->at += 600;
  world->check_restart = true;
  world_step(world, &(struct event){.kind = EVENT_WAKE});
  assert_true(ask(world, key, &after));
  assert_string_equal(before.question, after.question);
  assert_saw(world, "show ");
}

static void put_off_at_every_question(void **state) {
  at_every_question(*state, later_keeps_the_question);
}

static void skip_ends_it(struct world *world, const struct way *way, const char *key) {
  bool answered = journal_of(world, key) > 0;
  world_forget(world);
  world->check_restart = true;
  world_step(world, &(struct event){.kind = EVENT_SKIP, .prompt = key});
  if (is_safety(way))
    assert_saw(world, "refuse safety");
  else
    assert_closed(world, key, answered ? PROMPT_ANSWERED : PROMPT_SKIPPED);
}

static void skipped_at_every_question(void **state) {
  at_every_question(*state, skip_ends_it);
}

/* S1: only safety stays, and what the person opened to check in or to record. */
static void a_halt_closes_it(struct world *world, const struct way *way, const char *key) {
  const struct dialogue *dialogue = engine_find_open(&world->engine, key);
  enum topic topic = dialogue->row->topic;
  bool own = dialogue->by_person && (topic == TOPIC_CHECKIN || topic == TOPIC_RECORD);
  struct view view;
  bool moot = ask(world, key, &view) && strcmp(view.question, "page1") == 0; /* a screen is here */
  bool stays = topic == TOPIC_SAFETY || (own && !moot);
  if (way->tick < ITEM_COUNT) return; /* halted already */
  world->at += 5;
  world->check_restart = true;
  enter_screen(world, ITEM_WEAK);
  assert_int_equal(world->engine.arc.stage, STAGE_HALT);
  assert_non_null(find_open(world, "help"));
  if ((engine_find_open(&world->engine, key) != NULL) != stays)
    fail_msg("%s %s", key, stays ? "was closed by a halt" : "stays open while halted");
}

static void halted_at_every_question(void **state) {
  at_every_question(*state, a_halt_closes_it);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(each_comes_to_its_end),
      TEST(left_at_every_question),
      TEST(answered_twice_at_every_question),
      TEST(put_off_at_every_question),
      TEST(skipped_at_every_question),
      TEST(halted_at_every_question),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
