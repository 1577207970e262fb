/* A guided hold: its countdown, its pauses, and what was really held of it (D11, D22, S8). */
#include <stdio.h>
#include <string.h>

#include "core/script_exercise.h"

enum {
  HOLD_STOP, /* the options of a hold, in the order of their table row; HOLD_RAN_OUT */
  HOLD_PAUSE,
  PAUSED_GO_ON = 0,
  PAUSES_MAX = 8,      /* a dialogue: its journal is bounded */
  PAUSE_PATIENCE = 600 /* seconds; then what was done counts, and the rest is left */
};

/* "Three slow minutes": the words follow the dose. A resting position has its own. */
static void word_rest(struct bout_run *run, int seconds) {
  struct view *view = run->script->view;
  if (run->exercise->kind == KIND_BREATHING) {
    bout_word_breath(run->script, seconds);
    return;
  }
  const struct level *level = run->level;
  bool said = level->step_count > 0 && level->steps[0].text != NULL;
  char words[VIEW_BODY];
  snprintf(words, sizeof words, "%s. %s", run->exercise->title, said ? level->steps[0].text : "");
  snprintf(view->title, sizeof view->title, "A comfortable rest");
  text_cut(words, BODY_CHARACTERS, view->body, sizeof view->body);
}

static int count_pauses(const struct script *script) {
  const struct history *history = &script->engine->history;
  int count = 0;
  for (int i = 0; i < history->answer_count; i++)
    count += strcmp(history->answers[i].key, script->dialogue->key) == 0 &&
             strncmp(history->answers[i].question, "paused_", 7) == 0;
  return count;
}

/* One part of a hold: all of it, or what lies between two pauses. */
struct part {
  const struct step *step;
  struct hold hold;
  int number;
};

static void part_name(const struct bout_run *run, const char *what, const struct part *part,
                      char out[NAME_SIZE]) {
  bout_unit_name(run, what, out);
  size_t used = strlen(out);
  if (part->number > 0) snprintf(out + used, NAME_SIZE - used, "_%d", part->number);
}

/* Counts what was really held, also of a part that nobody ended (S8). */
static bool ask_part(struct bout_run *run, struct part *part, int32_t *out) {
  char name[NAME_SIZE], called[TITLE_SIZE];
  struct script *script = run->script;
  struct text_values values;
  script_values(script, &values);
  bout_step_name(run, part->step, called);
  values.exercise = called;
  values.number = part->hold.left;
  part_name(run, "hold", part, name);
  enum text_id text = kind_is_exercise(run->exercise->kind) ? TEXT_D11 : TEXT_D22;
  moment began = script->answered;
  bool ended = script_hold(script, QUESTION_HOLD, name, text, &values, &part->hold, out);
  int held = script_held(&part->hold, began, ended ? script->answered : script->now->at);
  if (ended && *out == HOLD_RAN_OUT) held = part->hold.left;
  run->seconds += held;
  part->hold.left -= held;
  if (ended) return true;
  if (text == TEXT_D22) word_rest(run, part->hold.seconds);
  bout_show_picture(run, part->step);
  if (count_pauses(script) >= PAUSES_MAX) script->view->option_count = HOLD_PAUSE;
  return false;
}

static void time_words(int seconds, char *out, size_t size) {
  if (seconds < 60)
    snprintf(out, size, "%d seconds", seconds);
  else
    snprintf(out, size, "%d min %02d s", seconds / 60, seconds % 60);
}

/* The clock of the hold stands still meanwhile. */
static bool ask_paused(struct bout_run *run, const struct part *part, int32_t *out) {
  char name[NAME_SIZE], words[VIEW_BODY], left[24];
  time_words(part->hold.left, left, sizeof left);
  part_name(run, "paused", part, name);
  snprintf(words, sizeof words,
           "%s are left of this one. Go on when it suits you. After %d minutes it ends by itself, "
           "and what you did counts.",
           left, PAUSE_PATIENCE / 60);
  if (script_ask_words(run->script, QUESTION_PAUSED, name, questions[QUESTION_PAUSED].title, words,
                       out))
    return true;
  run->script->dialogue->patience = PAUSE_PATIENCE;
  return false;
}

enum script_end bout_hold(struct bout_run *run, const struct step *step, int seconds) {
  struct part part = {.step = step, .hold = {.seconds = seconds, .left = seconds}};
  for (;; part.number++) {
    int32_t answer;
    if (!ask_part(run, &part, &answer)) return SCRIPT_WAITS;
    if (answer == HOLD_RAN_OUT) return SCRIPT_ENDED;
    if (answer != HOLD_PAUSE) return bout_ask_stop(run);
    if (!ask_paused(run, &part, &answer)) return SCRIPT_WAITS;
    if (answer != PAUSED_GO_ON) return bout_ask_stop(run);
  }
}
