/* Open dialogues: opening, answering, putting off, closing, and bringing them back after a
 * restart. What is open follows from the prompt records alone. */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

/* What was opened before that is remembered only by half (HISTORY_PROMPT_DAYS). */
enum { REMEMBERED = (HISTORY_PROMPT_DAYS - 4) * DAY_SECONDS };

/* ---- finding -------------------------------------------------------------------------------- */

struct dialogue *engine_find_open(struct engine *engine, const char *key) {
  for (int i = 0; i < engine->open_count; i++)
    if (strcmp(engine->open[i].key, key) == 0) return &engine->open[i];
  return NULL;
}

const struct dialogue *engine_current(const struct engine *engine) {
  const struct dialogue *current = NULL;
  for (int i = 0; i < engine->open_count; i++) {
    const struct dialogue *dialogue = &engine->open[i];
    if (dialogue->hidden_until > engine->last_at) continue;
    if (current == NULL || dialogue->touched >= current->touched) current = dialogue;
  }
  return current;
}

bool engine_program_prompt_open(const struct engine *engine) {
  for (int i = 0; i < engine->open_count; i++)
    if (!engine->open[i].by_person && !engine->open[i].aside && !engine->open[i].held &&
        engine->open[i].row->topic != TOPIC_SAFETY)
      return true;
  return false;
}

bool engine_view(struct engine *engine, const char *prompt, const struct now *now,
                 struct view *out) {
  struct dialogue *dialogue = engine_find_open(engine, prompt);
  return dialogue != NULL && dialogue_look(engine, now, dialogue, out) == SCRIPT_WAITS;
}

bool engine_has_answers(const struct engine *engine, const char *key) {
  for (int i = 0; i < engine->history.answer_count; i++)
    if (strcmp(engine->history.answers[i].key, key) == 0) return true;
  return false;
}

/* ---- opening and closing -------------------------------------------------------------------- */

void engine_record_prompt(struct engine *engine, const struct now *now,
                          const struct dialogue *dialogue, enum prompt_state state, moment until,
                          const char *chain, struct effects *effects) {
  struct entry entry;
  const struct prompt_record *before = history_prompt(&engine->history, dialogue->key);
  entry_blank(ENTRY_PROMPT, &entry);
  bool later = before != NULL && before->state != PROMPT_MISSED && state != PROMPT_SHOWN;
  if (later && before->stamp.at > now->at) /* the clock was set back: the order stays */
    entry.stamp.at = before->stamp.at;
  snprintf(entry.prompt.key, sizeof entry.prompt.key, "%s", dialogue->key);
  entry.prompt.state = (uint8_t)state;
  entry.prompt.until = until;
  entry.prompt.started_by_person = dialogue->by_person;
  entry.text = chain;
  engine_record(engine, now, &entry, effects);
}

static void drop(struct engine *engine, struct dialogue *dialogue) {
  int i = (int)(dialogue - engine->open);
  memmove(dialogue, dialogue + 1, (size_t)(engine->open_count - i - 1) * sizeof *dialogue);
  engine->open_count--;
  memset(&engine->open[engine->open_count], 0, sizeof *dialogue);
}

void engine_close(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                  enum prompt_state state, struct effects *effects) {
  struct dialogue closing = *dialogue;
  if (state == PROMPT_ANSWERED && !engine_has_answers(engine, closing.key)) state = PROMPT_EXPIRED;
  if (state != PROMPT_ANSWERED && state != PROMPT_SKIPPED &&
      engine_has_answers(engine, closing.key)) {
    dialogue_abandon(engine, now, &closing, effects);
    state = PROMPT_ANSWERED;
  }
  drop(engine, dialogue);
  engine_routine_drop(engine, closing.key);
  engine_record_prompt(engine, now, &closing, state, 0, NULL, effects);
  struct effect *effect = effects_add(effects, EFFECT_CLOSE);
  if (effect != NULL) snprintf(effect->prompt, sizeof effect->prompt, "%s", closing.key);
}

/* The oldest dialogue gives way, but no safety message does; there are fewer of those than room. */
static void make_room(struct engine *engine, const struct now *now, struct effects *effects) {
  for (int i = 0; engine->open_count == OPEN_MAX && i < engine->open_count; i++)
    if (engine->open[i].row->topic != TOPIC_SAFETY)
      engine_close(engine, now, &engine->open[i], PROMPT_EXPIRED, effects);
}

struct dialogue *engine_open(struct engine *engine, const struct now *now, const char *key,
                             int32_t audience, const char *chain, struct effects *effects) {
  struct dialogue opening;
  struct view view;
  if (!dialogue_parse_key(key, &opening)) return NULL;
  make_room(engine, now, effects);
  if (engine->open_count == OPEN_MAX) {
    effects_refuse(effects, "busy", "Please answer what is open first.");
    return NULL;
  }
  opening.opened = opening.touched = now->at;
  opening.audience = audience;
  engine_record_prompt(engine, now, &opening, PROMPT_SHOWN, 0, chain, effects);
  struct dialogue *dialogue = &engine->open[engine->open_count++];
  *dialogue = opening;
  enum script_end end = dialogue_run(engine, now, dialogue, NULL, NULL, effects, &view);
  if (end == SCRIPT_ENDED) {
    engine_close(engine, now, dialogue, PROMPT_ANSWERED, effects);
    return NULL;
  }
  if (end == SCRIPT_WAITS) engine_show(engine, dialogue, &view, effects);
  return dialogue;
}

/* ---- after a restart ------------------------------------------------------------------------ */

/* The record with which the dialogue was opened: a slot that was missed may have been shown later,
 * when the clock had been set back. */
static bool is_opening(const struct history *history, int index) {
  const struct prompt_record *record = &history->prompts[index];
  if (record->state != PROMPT_SHOWN) return false;
  for (int i = 0; i < index; i++)
    if (history->prompts[i].state == PROMPT_SHOWN &&
        strcmp(history->prompts[i].key, record->key) == 0)
      return false;
  return true;
}

static moment last_answered(const struct history *history, const char *key, moment otherwise) {
  moment at = otherwise;
  for (int i = 0; i < history->answer_count; i++)
    if (strcmp(history->answers[i].key, key) == 0 && history->answers[i].stamp.at > at)
      at = history->answers[i].stamp.at;
  return at;
}

static void reopen(struct engine *engine, const struct now *now,
                   const struct prompt_record *opening, const struct prompt_record *last) {
  struct dialogue *dialogue = &engine->open[engine->open_count];
  if (!dialogue_parse_key(opening->key, dialogue)) return;
  dialogue->opened = opening->stamp.at;
  dialogue->reopened = now->at;
  dialogue->touched = last_answered(&engine->history, opening->key, dialogue->opened);
  if (last->state == PROMPT_LATER) dialogue->hidden_until = last->until;
  engine->open_count++;
}

void engine_reopen(struct engine *engine, const struct now *now) {
  const struct history *history = &engine->history;
  engine->open_count = 0;
  memset(engine->open, 0, sizeof engine->open);
  for (int i = 0; i < history->prompt_count && engine->open_count < OPEN_MAX; i++) {
    const struct prompt_record *opening = &history->prompts[i];
    if (now->at - opening->stamp.at > REMEMBERED || !is_opening(history, i)) continue;
    const struct prompt_record *last = history_prompt(history, opening->key);
    if (last->state == PROMPT_SHOWN || last->state == PROMPT_LATER)
      reopen(engine, now, opening, last);
  }
  for (int i = 0; i < engine->open_count; i++) { /* turns and deadlines */
    struct view view;
    dialogue_look(engine, now, &engine->open[i], &view);
  }
}

/* ---- showing -------------------------------------------------------------------------------- */

static uint64_t digest_text(uint64_t hash, const char *text) {
  for (; *text != '\0'; text++) hash = (hash ^ (unsigned char)*text) * 1099511628211u;
  return hash * 1099511628211u;
}

static uint64_t digest(const struct view *view) {
  uint64_t hash = digest_text(14695981039346656037u, view->question);
  hash = digest_text(digest_text(hash, view->title), view->body);
  hash = (hash + view->veiled) * 1099511628211u;
  return hash | 1;
}

/* What is on the screen already is only shown again to be noticed, not when the clock was set back
 * before that, and not at night (S11). */
static bool is_shown(const struct engine *engine, const struct dialogue *dialogue,
                     const struct view *view) {
  if (dialogue->shown != digest(view)) return false;
  return view->urgency <= dialogue->urgency ||
         governor_is_quiet(&engine->settings->safety, engine->clock.minute);
}

void engine_show(struct engine *engine, struct dialogue *dialogue, const struct view *view,
                 struct effects *effects) {
  if (dialogue->audience == AUDIENCE_NOBODY || is_shown(engine, dialogue, view)) return;
  struct effect *effect = effects_add(effects, EFFECT_SHOW);
  if (effect == NULL) return;
  effect->audience = dialogue->audience;
  effect->view = *view;
  bool unheard = dialogue->shown == 0 || dialogue->urgency == URGENCY_LOW;
  if (unheard && view->urgency != URGENCY_LOW && !dialogue->by_person)
    effect->view.cue = CUE_PROMPT;
  dialogue->shown = digest(view);
  dialogue->urgency = view->urgency;
  engine->changed = true;
}

void engine_hand_over(struct dialogue *dialogue, int32_t audience, struct effects *effects) {
  if (dialogue->audience == audience) return;
  struct effect *effect = dialogue->audience > 0 ? effects_add(effects, EFFECT_CLOSE) : NULL;
  if (effect != NULL) {
    effect->audience = dialogue->audience;
    memcpy(effect->prompt, dialogue->key, sizeof effect->prompt);
  }
  dialogue->audience = audience;
}

/* What was put off comes back as any prompt comes: not while nobody is there. A hold that runs is
 * on the screen whatever happens. */
static bool waits_for_person(struct engine *engine, const struct now *now,
                             const struct dialogue *dialogue, const struct view *view) {
  bool returns = dialogue->hidden_until != 0 && dialogue->shown == 0;
  return returns && view->type != VIEW_HOLD && engine_absent(engine, now) != HELD_NONE;
}

/* ---- front ends -------------------------------------------------------------------------------
 */

static void show_to(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                    int32_t audience, struct effects *effects) {
  struct view view;
  bool concerned = dialogue->audience == 0 || dialogue->audience == audience;
  if (dialogue->hidden_until > now->at || dialogue->held || !concerned) return;
  if (dialogue_look(engine, now, dialogue, &view) != SCRIPT_WAITS) return;
  if (waits_for_person(engine, now, dialogue, &view)) return;
  struct effect *effect = effects_add(effects, EFFECT_SHOW);
  if (effect == NULL) return;
  effect->audience = audience;
  effect->view = view;
  effect->view.cue = CUE_NONE;
}

/* Nobody holds on for a screen that went dark: a hold that can be paused is. */
static void lose_audience(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                          struct effects *effects) {
  struct view view;
  dialogue->audience = AUDIENCE_NOBODY;
  if (dialogue_look(engine, now, dialogue, &view) == SCRIPT_ENDED || view.hold_left == 0) return;
  for (int i = 0; i < view.option_count; i++)
    if (strcmp(view.options[i].key, "pause") == 0)
      engine_run_on(engine, now, dialogue, &view, i, NULL, effects);
}

void engine_front_end(struct engine *engine, const struct now *now, const struct event *event,
                      struct effects *effects) {
  for (int i = 0; i < engine->open_count && event->gone; i++)
    if (engine->open[i].audience == event->audience)
      lose_audience(engine, now, &engine->open[i], effects);
  for (int pass = 0; pass < 2 && !event->gone; pass++) /* what is about safety first */
    for (int i = 0; i < engine->open_count; i++)
      if ((engine->open[i].row->topic == TOPIC_SAFETY) == (pass == 0))
        show_to(engine, now, &engine->open[i], event->audience, effects);
}

/* ---- time passes ---------------------------------------------------------------------------- */

/* S1: while HALT stands only the safety dialogues and what the person opened stay. */
static bool allowed(const struct engine *engine, const struct dialogue *dialogue) {
  if (engine->arc.stage != STAGE_HALT || dialogue->row->topic == TOPIC_SAFETY) return true;
  bool quiet = dialogue->row->topic == TOPIC_CHECKIN || dialogue->row->topic == TOPIC_RECORD;
  return dialogue->by_person && quiet;
}

/* S11: what the program started does not come (back) on screen inside quiet hours, nor with other
 * words after a flight into the night; it is dropped, not queued. */
static bool comes_amiss(const struct engine *engine, const struct now *now,
                        const struct dialogue *dialogue, const struct view *view) {
  if (dialogue->by_person || dialogue->row->topic == TOPIC_SAFETY ||
      dialogue->shown == digest(view) || dialogue->hidden_until > now->at ||
      engine_has_answers(engine, dialogue->key))
    return false;
  struct stamp stamp; /* the hour on the wall, also where S2 holds the engine at a later one */
  memset(&stamp, 0, sizeof stamp);
  civil_stamp(&stamp, now->at, now->zone);
  return governor_is_quiet(&engine->settings->safety, stamp.minute);
}

/* Of what nobody has begun: a pause, a day off or a gentle day takes it off the screen. */
static bool is_unwanted(const struct engine *engine, const struct now *now,
                        const struct dialogue *dialogue) {
  struct stamp stamp;
  engine_stamp(now, &stamp);
  if (dialogue->by_person || dialogue->row->topic == TOPIC_SAFETY ||
      engine_has_answers(engine, dialogue->key))
    return false;
  return engine_paused_until(engine, &stamp) > now->at || engine_gentle(engine, stamp.date);
}

static bool began_today(const struct now *now, const struct dialogue *dialogue) {
  struct stamp began, today;
  memset(&began, 0, sizeof began);
  civil_stamp(&began, dialogue->opened, now->zone);
  engine_stamp(now, &today);
  return began.date == today.date;
}

/* What became known since the exercise began, and is no matter of waiting: it is ended. A new day
 * is no news: what the person opened runs to its end (S11). */
static bool is_overtaken(const struct engine *engine, const struct now *now,
                         const struct dialogue *dialogue) {
  static const bool ends[CODE_COUNT] = {
      [CODE_ENGINE_ERROR] = true, [CODE_SCREEN_FIRST] = true, [CODE_INTAKE_FIRST] = true,
      [CODE_LOCKED] = true,       [CODE_NOT_IN_STAGE] = true, [CODE_PAUSED] = true,
      [CODE_REST_DAY] = true,     [CODE_PAIN_GATE] = true};
  struct governor_input input;
  struct governor_answer answer;
  if (dialogue->doing == NULL || !began_today(now, dialogue)) return false;
  engine_governor_input(engine, now, &input);
  const struct governor_request request = {
      .exercise = dialogue->doing, .permille = 1000, .asker = ASKER_PERSON, .same_block = true};
  governor_check(&input, &request, &answer);
  return ends[answer.code];
}

/* Shows it if it may be on the screen now. True when the dialogue was closed. */
static bool bring_up(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                     enum script_end end, struct view *view, struct effects *effects) {
  enum routine_return back = engine_routine_return(engine, now, dialogue, effects);
  if (back == ROUTINE_DROPPED) engine_close(engine, now, dialogue, PROMPT_EXPIRED, effects);
  if (back != ROUTINE_HERE) return back == ROUTINE_DROPPED;
  if (end == SCRIPT_THINKS) end = dialogue_run(engine, now, dialogue, NULL, NULL, effects, view);
  if (end != SCRIPT_WAITS) return false;
  enum cue cue = engine_routine_cue(engine, dialogue);
  if (cue != CUE_NONE) view->cue = cue;
  engine_show(engine, dialogue, view, effects);
  return false;
}

/* A routine: its plugin is to say what comes next; or it has, and an exercise begins with that. */
static bool think(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                  struct effects *effects) {
  struct view view;
  if (engine_routine_knows(engine, dialogue))
    return bring_up(engine, now, dialogue, SCRIPT_THINKS, &view, effects);
  engine_routine_think(engine, dialogue, effects);
  return false;
}

/* True when the dialogue was closed. */
static bool refresh_one(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                        struct effects *effects) {
  struct view view;
  int32_t alone;
  bool expired = dialogue->deadline <= now->at;
  if (!allowed(engine, dialogue) || is_unwanted(engine, now, dialogue) ||
      (expired && !engine_routine_alone(engine, now, dialogue, &alone))) {
    engine_close(engine, now, dialogue, PROMPT_EXPIRED, effects);
    return true;
  }
  enum script_end end = dialogue_look(engine, now, dialogue, &view);
  if (end == SCRIPT_WAITS &&
      (comes_amiss(engine, now, dialogue, &view) || is_overtaken(engine, now, dialogue))) {
    engine_close(engine, now, dialogue, PROMPT_EXPIRED, effects);
    return true;
  }
  if (end == SCRIPT_ENDED) {
    engine_close(engine, now, dialogue, PROMPT_ANSWERED, effects);
    return true;
  }
  if (end == SCRIPT_THINKS) return think(engine, now, dialogue, effects);
  bool ran_out = view.type == VIEW_HOLD && view.hold_left == 0;
  if (ran_out || expired) {
    int before = engine->open_count;
    int32_t value = expired ? alone : HOLD_RAN_OUT;
    engine_run_on(engine, now, dialogue, &view, value, NULL, effects);
    return engine->open_count < before;
  }
  if (dialogue->hidden_until > now->at || waits_for_person(engine, now, dialogue, &view))
    return false;
  return bring_up(engine, now, dialogue, end, &view, effects);
}

void engine_refresh(struct engine *engine, const struct now *now, struct effects *effects) {
  for (int i = 0; i < engine->open_count;)
    if (!refresh_one(engine, now, &engine->open[i], effects)) i++;
}
