/* A world for the engine: a virtual clock, the fixture catalogue, a diary that is an array, and
 * what was shown, told, refused and recorded by the last step. After every step the same diary is
 * fed to a second engine, which must agree with the first: state after a restart equals state
 * before it. */
#ifndef TESTS_ENGINE_FIXTURE_H
#define TESTS_ENGINE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalog_fixture.h"
#include "core/engine.h"
#include "core/entries.h"

enum { WORLD_ENTRIES = 60000, WORLD_LOG = 400 };

struct world {
  struct engine engine, restarted;
  struct settings settings;
  struct zone zone;
  struct effects effects, looked;
  moment at;
  struct entry *diary;
  int diary_count;
  char log[WORLD_LOG][200]; /* "show morning@..: title", "tell D61 ..", "refuse gone", "close .." */
  int log_count;
  bool check_restart;
  /* Stands in for the plugin of a routine: what it says to a run over the engine's journal of the
   * prompt. False: nothing comes back. NULL: none ever answers. */
  bool (*plugin)(void *owner, const struct engine *engine, const char *prompt,
                 struct routine_reply *out);
  void *plugin_owner;
};

static inline int32_t world_offset(void *owner, moment at) {
  (void)owner, (void)at;
  return 0;
}

static inline struct now world_now(const struct world *world) {
  return (struct now){.at = world->at, .zone = &world->zone};
}

static inline moment world_time(const char *text) {
  moment at = 0;
  char utc[40];
  snprintf(utc, sizeof utc, "%.10sT%.5s:00Z", text, text + 11);
  if (!civil_parse_utc(utc, &at)) fail_msg("not a time: %s", text);
  return at;
}

static inline void world_open(struct world *world, const char *time) {
  memset(world, 0, sizeof *world);
  settings_default(&world->settings);
  world->zone.offset = world_offset;
  world->at = world_time(time);
  world->diary = calloc(WORLD_ENTRIES, sizeof *world->diary);
  world->check_restart = true;
  struct now now = world_now(world);
  engine_init(&world->engine, 1, &world->settings, &fixture_catalog);
  engine_ready(&world->engine, &now);
}

static inline int world_setup(void **state) {
  *state = calloc(1, sizeof(struct world));
  return *state == NULL;
}

static inline int world_teardown(void **state) {
  struct world *world = *state;
  free(world->diary);
  free(world);
  return 0;
}

static inline void world_line(struct world *world, const char *verb, const char *a, const char *b) {
  char line[sizeof *world->log];
  if (world->log_count == WORLD_LOG) world->log_count = 0;
  snprintf(line, sizeof line, "%s %.70s%s%.110s", verb, a, b[0] != '\0' ? ": " : "", b);
  memcpy(world->log[world->log_count++], line, sizeof line);
}

static inline void world_note(struct world *world, const struct effect *effect) {
  switch (effect->kind) {
  case EFFECT_RECORD:
    assert_true(world->diary_count < WORLD_ENTRIES);
    world->diary[world->diary_count] = effect->entry;
    world->diary[world->diary_count].text = NULL;
    world->diary[world->diary_count].text2 = NULL;
    world->diary[world->diary_count++].note = NULL;
    break;
  case EFFECT_SHOW:
    world_line(world, "show", effect->view.prompt, effect->view.title);
    break;
  case EFFECT_TELL:
    world_line(world, "tell", effect->view.prompt, effect->view.title);
    break;
  case EFFECT_CLOSE:
    world_line(world, "close", effect->prompt, "");
    break;
  case EFFECT_REFUSE:
    world_line(world, "refuse", effect->refusal.code, "");
    break;
  case EFFECT_ASK_ROUTINE:
    world_line(world, "ask", effect->prompt, "");
    break;
  case EFFECT_ASK_PLUGINS:
  case EFFECT_TELL_PLUGINS:
  case EFFECT_WATCH:
  case EFFECT_CHANGED:
  case EFFECT_RELOAD:
  case EFFECT_KINDS:
    break;
  }
}

/* What the plugins of routines say to the last step of `engine`, one after the other. */
static inline int world_asked(const struct effects *effects, char out[ROUTINES_OPEN][KEY_SIZE]) {
  int count = 0;
  for (int i = 0; i < effects->count; i++)
    if (effects->items[i].kind == EFFECT_ASK_ROUTINE && count < ROUTINES_OPEN)
      memcpy(out[count++], effects->items[i].prompt, KEY_SIZE);
  return count;
}

/* The restarted engine's routines are run again too. */
static inline void world_rerun(struct world *world, const struct now *now) {
  char asked[ROUTINES_OPEN][KEY_SIZE];
  int count = world_asked(&world->looked, asked);
  for (int i = 0; i < count && world->plugin != NULL; i++) {
    struct routine_reply reply = {.answers = 0};
    if (!world->plugin(world->plugin_owner, &world->restarted, asked[i], &reply)) continue;
    engine_step(&world->restarted,
                &(struct event){.kind = EVENT_ROUTINE, .prompt = asked[i], .routine = &reply}, now,
                &world->looked);
  }
}

/* What must be equal: the working set, the stage, the plan, and what is open. */
static inline void world_compare(struct world *world) {
  struct now now = world_now(world);
  struct engine *a = &world->engine, *b = &world->restarted;
  engine_init(b, 2, &world->settings, a->catalog);
  b->can_watch = a->can_watch;
  for (int i = 0; i < world->diary_count; i++)
    assert_int_equal(engine_feed(b, &world->diary[i]), 0);
  engine_ready(b, &now);
  history_trim(&a->history, &world->settings.arc, a->evaluated.date);
  history_trim(&b->history, &world->settings.arc, a->evaluated.date);
  assert_memory_equal(&a->history, &b->history, sizeof a->history);
  engine_step(b, &(struct event){.kind = EVENT_FRONT_END, .gone = true, .audience = -1}, &now,
              &world->looked);
  world_rerun(world, &now);
  assert_int_equal(a->arc.stage, b->arc.stage);
  assert_true(a->arc.reasons == b->arc.reasons);
  assert_int_equal(a->open_count, b->open_count);
  for (int i = 0; i < a->open_count; i++) {
    struct view left, right;
    assert_string_equal(a->open[i].key, b->open[i].key);
    if (engine_thinks(a, a->open[i].key, &now)) continue;
    assert_true(engine_view(a, a->open[i].key, &now, &left));
    assert_true(engine_view(b, a->open[i].key, &now, &right));
    assert_string_equal(left.question, right.question);
    assert_string_equal(left.title, right.title);
    assert_true(a->open[i].deadline == b->open[i].deadline);
  }
}

static inline void world_step(struct world *world, struct event *event) {
  struct now now = world_now(world);
  engine_step(&world->engine, event, &now, &world->effects);
  assert_false(world->effects.overflow);
  for (int i = 0; i < world->effects.count; i++) world_note(world, &world->effects.items[i]);
  assert_true(engine_next_wakeup(&world->engine, &now) > now.at);
  char asked[ROUTINES_OPEN][KEY_SIZE];
  int count = world_asked(&world->effects, asked);
  if (world->check_restart && count == 0) world_compare(world);
  for (int i = 0; i < count && world->plugin != NULL; i++) {
    struct routine_reply reply = {.answers = 0};
    if (world->plugin(world->plugin_owner, &world->engine, asked[i], &reply))
      world_step(world,
                 &(struct event){.kind = EVENT_ROUTINE, .prompt = asked[i], .routine = &reply});
  }
}

static inline void world_wake(struct world *world) {
  world_step(world, &(struct event){.kind = EVENT_WAKE});
}

/* Lets time pass, waking exactly when the engine asks for it. */
static inline void world_pass_to(struct world *world, moment end) {
  for (int wakes = 0;; wakes++) {
    struct now now = world_now(world);
    moment next = engine_next_wakeup(&world->engine, &now);
    if (wakes > 5000) fail_msg("it never stops waking up");
    if (next > end) break;
    world->at = next;
    world_step(world, &(struct event){.kind = EVENT_WAKE});
  }
  world->at = end;
}

static inline void world_pass(struct world *world, int seconds) {
  world_pass_to(world, world->at + seconds);
}

static inline void world_until(struct world *world, const char *time) {
  world_pass_to(world, world_time(time));
}

static inline void world_enter(struct world *world, struct entry *entry) {
  world_step(world, &(struct event){.kind = EVENT_ENTRY, .entry = entry, .audience = 1});
}

static inline void world_checkin(struct world *world, int pain) {
  struct entry entry;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = (int8_t)pain;
  world_enter(world, &entry);
}

static inline void world_usual(struct world *world, int pain) {
  struct entry entry;
  entry_blank(ENTRY_BASELINE, &entry);
  entry.baseline.pain = (int8_t)pain;
  entry.baseline.sites = SITE(SIDE_L, REGION_PERI);
  entry.stamp.at = world->at - 7 * 86400;
  world_enter(world, &entry);
}

/* A whole safety check, with these items ticked and these not sure. */
static inline void world_screen(struct world *world, unsigned yes, unsigned unsure) {
  struct entry entry;
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.completed = true;
  entry.screen.yes = (uint16_t)yes;
  entry.screen.unsure = (uint16_t)unsure;
  world_enter(world, &entry);
}

static inline void world_ready_for_exercise(struct world *world) {
  struct entry entry;
  entry_blank(ENTRY_INTAKE, &entry);
  entry.intake.adult = entry.intake.agreed = 1;
  entry.intake.taught = 0;
  world_enter(world, &entry);
  world_screen(world, 0, 0);
}

static inline void world_session(struct world *world) {
  struct entry entry;
  entry_blank(ENTRY_SESSION, &entry);
  world_enter(world, &entry);
}

/* The question that is open first. */
static inline struct view world_look(struct world *world) {
  struct view view;
  struct now now = world_now(world);
  const struct dialogue *current = engine_current(&world->engine);
  if (current == NULL) fail_msg("nothing is open");
  assert_true(engine_view(&world->engine, current->key, &now, &view));
  return view;
}

static inline void world_skip(struct world *world) {
  world_step(world, &(struct event){.kind = EVENT_SKIP});
}

/* As somebody at a front end opens it. */
static inline void world_ask_for(struct world *world, const char *name, const char *argument) {
  world_step(world, &(struct event){
                        .kind = EVENT_OPEN, .name = name, .argument = argument, .audience = 1});
}

/* Answers what is open by an option's key, or with a number when `key` is NULL. */
static inline void world_answer(struct world *world, const char *key, int number) {
  struct view view = world_look(world);
  struct event event = {.kind = EVENT_ANSWER,
                        .prompt = view.prompt,
                        .question = view.question,
                        .value = number,
                        .text = ""};
  for (int i = 0; key != NULL && i < view.option_count; i++)
    if (strcmp(view.options[i].key, key) == 0) {
      event.value = i;
      key = NULL;
    }
  if (key != NULL) fail_msg("\"%s\" (%s) has no option %s", view.title, view.question, key);
  world_step(world, &event);
}

static inline bool world_saw(const struct world *world, const char *part) {
  for (int i = 0; i < world->log_count; i++)
    if (strstr(world->log[i], part) != NULL) return true;
  return false;
}

static inline void world_forget(struct world *world) {
  world->log_count = 0;
}

static inline int world_count(const struct world *world, enum entry_kind kind) {
  int count = 0;
  for (int i = 0; i < world->diary_count; i++) count += world->diary[i].kind == kind;
  return count;
}

static inline bool world_did(const struct world *world, enum effect_kind kind) {
  for (int i = 0; i < world->effects.count; i++)
    if (world->effects.items[i].kind == kind) return true;
  return false;
}

static inline const struct entry *world_last(const struct world *world, enum entry_kind kind) {
  for (int i = world->diary_count - 1; i >= 0; i--)
    if (world->diary[i].kind == kind) return &world->diary[i];
  fail_msg("nothing of kind %d is in the diary", (int)kind);
  return NULL;
}

static inline void world_print(const struct world *world) {
  for (int i = 0; i < world->log_count; i++) print_message("    %s\n", world->log[i]);
}

static inline void assert_saw(const struct world *world, const char *part) {
  if (world_saw(world, part)) return;
  world_print(world);
  fail_msg("never seen: %s", part);
}

static inline void assert_not_saw(const struct world *world, const char *part) {
  if (!world_saw(world, part)) return;
  world_print(world);
  fail_msg("seen: %s", part);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

#endif
