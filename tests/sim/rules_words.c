/* What is shown and told (S1, S4, S11, S19, S21, S23). */
#include <string.h>

#include "rules.h"

static bool is_safety(const struct view *view) {
  return view->category != NULL && strcmp(view->category, "x-settled.safety") == 0;
}

/* S23: a title is what a lock screen and a list of notifications show. */
static void check_title(struct sim *sim, const char *title) {
  static const char *const parts[] = {"psoas", "adductor", "glute", "pelvi", "buttock",
                                      "groin", "belly",    "hip",   "spine", "leg"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (strcasestr(title, parts[i]) != NULL)
      sim_fail(sim, "S23: a title names a part of the body: %s", title);
}

static void check_words(struct sim *sim, const struct view *view) {
  check_title(sim, view->title);
  int most = is_safety(view) || strcmp(view->prompt, "told:D44") == 0 ||
                     strcmp(view->prompt, "told:D45") == 0
                 ? DETAIL_CHARACTERS
                 : 140;
  if (strstr(view->title, "…") != NULL) sim_fail(sim, "6.2: a title is cut: %s", view->title);
  if (text_length(view->title) > 40) sim_fail(sim, "6.2: a long title: %s", view->title);
  if (text_length(view->body) > most) sim_fail(sim, "6.2: a long body: %s", view->body);
  bool exempt = is_safety(view) || rules_starts_with(view->prompt, "told:D4");
  const char *banned = exempt ? NULL : text_banned(view->body);
  if (banned != NULL) sim_fail(sim, "S19: \"%s\" in: %s", banned, view->body);
}

/* A number told elsewhere has brought it up: it is on the screen beside what was open already. */
static bool is_screen_asked(const struct engine *engine) {
  for (int i = 0; i < engine->open_count; i++)
    if (rules_starts_with(engine->open[i].key, "asked:screen@")) return true;
  return false;
}

/* S21: what is asked after a number that calls for the safety check is the safety check. None that
 * is done now can satisfy an evaluation that, by S2, is of a later moment: of a safety entry that a
 * clock which was ahead has left. */
static void check_screen_first(struct sim *sim, const struct view *view) {
  static const char *const others[] = {"worst", "least", "quiet", "usual_cold", "spirit"};
  bool due = arc_has(&sim->engine.arc, REASON_SCREEN_DUE) && sim->event->kind == EVENT_ANSWER &&
             !is_screen_asked(&sim->engine) && sim->engine.evaluated.at == sim_now(sim).at;
  for (size_t i = 0; due && i < sizeof others / sizeof *others; i++)
    if (strcmp(view->question, others[i]) == 0)
      sim_fail(sim, "S21: %s asks %s before the safety check", view->prompt, view->question);
}

static void check_show(struct sim *sim, const struct effect *effect) {
  const struct view *view = &effect->view;
  bool by_person = rules_starts_with(view->prompt, "asked:");
  bool halted = sim->engine.arc.stage == STAGE_HALT;
  struct stamp now = rules_stamp(sim);
  sim_say(sim, "show %s %s: %s", view->prompt, view->question, view->title);
  check_words(sim, view);
  check_screen_first(sim, view);
  if (halted && (strcmp(view->category, "x-settled.exercise") == 0 ||
                 strcmp(view->category, "x-settled.comfort") == 0))
    sim_fail(sim, "S1: %s shown while halted", view->question);
  bool private = rules_settings(sim)->private_bodies;
  if (view->discreet != (private && view->urgency != URGENCY_CRITICAL))
    sim_fail(sim, "S23: %s is %sdiscreet", view->question, view->discreet ? "" : "not ");
  const struct history *history = &sim->engine.history;
  bool veils = history->has_discretion && history->discretion.until > sim_now(sim).at;
  bool first = strcmp(view->question, "open") == 0 && !by_person;
  if (first && view->veiled != veils) sim_fail(sim, "S23: %s speaks", view->prompt);
  if (view->veiled && (by_person || view->urgency == URGENCY_CRITICAL))
    sim_fail(sim, "S23: %s says nothing", view->prompt);
  bool time_passed = sim->event->kind == EVENT_WAKE || sim->event->kind == EVENT_RESUMED;
  bool untouched = strcmp(view->question, "open") == 0 || strcmp(view->question, "start") == 0 ||
                   strcmp(view->question, "window") == 0 || strcmp(view->question, "review") == 0;
  if (time_passed && untouched && !by_person && rules_is_quiet(sim, now.minute) &&
      sim->event->kind == EVENT_WAKE)
    sim_fail(sim, "S11: %s comes back in quiet hours", view->prompt);
}

/* While HALT stands nothing is said that praises, soothes, suggests or exercises (S1, S20). */
static void check_tell(struct sim *sim, const struct effect *effect) {
  static const char *const allowed[] = {"told:D04", "told:D05", "told:D4",
                                        "told:D58", "told:D75", "told:words"};
  const struct view *view = &effect->view;
  bool fine = sim->engine.arc.stage != STAGE_HALT;
  sim_say(sim, "tell %s: %s", view->prompt, view->title);
  check_words(sim, view);
  for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
    fine |= rules_starts_with(view->prompt, allowed[i]);
  if (!fine) sim_fail(sim, "S1: %s (%s) told while halted", view->prompt, view->title);
}

void rules_effect(struct sim *sim, const struct effect *effect) {
  switch (effect->kind) {
  case EFFECT_SHOW:
    check_show(sim, effect);
    break;
  case EFFECT_TELL:
    check_tell(sim, effect);
    break;
  case EFFECT_CLOSE:
    sim_say(sim, "close %s", effect->prompt);
    break;
  case EFFECT_REFUSE:
    sim_say(sim, "refuse %s: %s", effect->refusal.code, effect->refusal.message);
    if (strcmp(effect->refusal.code, "full") == 0) sim_fail(sim, "the working set is full");
    break;
  case EFFECT_RELOAD:
    sim_say(sim, "reload");
    break;
  case EFFECT_RECORD:
  case EFFECT_ASK_ROUTINE:
  case EFFECT_ASK_PLUGINS:
  case EFFECT_TELL_PLUGINS:
  case EFFECT_WATCH:
  case EFFECT_CHANGED:
  case EFFECT_KINDS:
    break;
  }
}
