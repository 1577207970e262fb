/* Putting a prompt aside - later, not today, a gentle day - and the buttons under what was merely
 * told. Each is one press that counts at once; what may be chosen beyond it is offered afterwards,
 * and needs no answer. */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

enum {
  LATER_LEAST = 5 * MINUTE_SECONDS,
  LATER_MOST = 12 * HOUR_SECONDS,    /* of what the person opened */
  BEFORE_QUIET = 15 * MINUTE_SECONDS /* to answer in */
};

/* ---- not today ------------------------------------------------------------------------------- */

void engine_leave_out(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                      struct effects *effects) {
  engine_close(engine, now, dialogue,
               engine_has_answers(engine, dialogue->key) ? PROMPT_EXPIRED : PROMPT_SKIPPED,
               effects);
}

static const struct view_option gentle = {"gentle", "Gentle day", "Gentle"};

static bool offers_gentle(const struct engine *engine) {
  bool more_pressing = engine->arc.stage == STAGE_HALT || arc_has(&engine->arc, REASON_SCREEN_DUE);
  return !more_pressing && !engine_gentle(engine, engine->clock.date);
}

void engine_offer_gentle(struct engine *engine, struct effects *effects) {
  if (offers_gentle(engine)) engine_add_button(effects, gentle);
}

void engine_put_gentle_beside(const struct engine *engine, struct view *view) {
  if (!offers_gentle(engine) || view->option_count == VIEW_OPTIONS) return;
  view->options[view->option_count] = gentle;
  view->beside_count = 1;
}

void engine_skip(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                 const struct event *event, struct effects *effects) {
  bool checkin = dialogue->row->topic == TOPIC_CHECKIN && !dialogue->by_person;
  engine_leave_out(engine, now, dialogue, effects);
  if (!checkin) return;
  engine_tell_words(engine, event->audience, "Left out - that is fine",
                    "If it is a bad day: a gentle day is only rest, breathing and comfort, and no "
                    "questions until tomorrow.",
                    effects);
  engine_offer_gentle(engine, effects);
}

/* ---- later ----------------------------------------------------------------------------------- */

/* The time of a hold runs on whether it is on the screen or not: that would be no putting off. */
static bool is_running(struct engine *engine, const struct now *now, struct dialogue *dialogue) {
  struct view view;
  return dialogue_look(engine, now, dialogue, &view) == SCRIPT_WAITS && view.type == VIEW_HOLD;
}

static moment earlier_of(moment a, moment b) {
  return a < b ? a : b;
}

static moment quiet_begins(const struct engine *engine, const struct now *now) {
  struct stamp stamp;
  engine_stamp(now, &stamp);
  int minutes = engine->settings->safety.quiet_from - stamp.minute;
  if (governor_is_quiet(&engine->settings->safety, stamp.minute)) return now->at;
  return now->at + (moment)(minutes < 0 ? minutes + DAY_MINUTES : minutes) * MINUTE_SECONDS;
}

/* How long a prompt may be put off: as late as one may be shown, and so that it is over before the
 * next one (S12) and the night (S11). What the person opened has only its own life. */
static moment latest_return(const struct engine *engine, const struct now *now,
                            const struct dialogue *dialogue) {
  const struct settings *settings = engine->settings;
  struct upcoming next;
  if (dialogue->by_person) return now->at + LATER_MOST;
  int most = settings->late > settings->later ? settings->late : settings->later;
  moment latest = earlier_of(now->at + most, quiet_begins(engine, now) - (moment)BEFORE_QUIET);
  if (engine_upcoming(engine, now, &next, 1) == 0) return latest;
  return earlier_of(latest, next.at - (moment)settings->safety.prompt_gap_min * MINUTE_SECONDS);
}

static void clock_words(const struct now *now, moment at, char *out, size_t size) {
  struct stamp stamp;
  memset(&stamp, 0, sizeof stamp);
  civil_stamp(&stamp, at, now->zone);
  snprintf(out, size, "%02d:%02d", stamp.minute / 60, stamp.minute % 60);
}

/* Other times to pick from; what was chosen holds without an answer. */
static const struct {
  struct view_option option;
  int seconds;
} choices[] = {
    {{"later_15", "15 min", "15 min"}, 15 * MINUTE_SECONDS},
    {{"later_30", "30 min", "30 min"}, 30 * MINUTE_SECONDS},
    {{"later_60", "1 hour", "1 h"}, HOUR_SECONDS},
    {{"later_120", "2 hours", "2 h"}, 2 * HOUR_SECONDS},
};
enum { CHOICES = sizeof choices / sizeof *choices };

static void tell_later(struct engine *engine, const struct now *now,
                       const struct dialogue *dialogue, int32_t audience, moment latest,
                       struct effects *effects) {
  char at[16], title[TITLE_SIZE];
  clock_words(now, dialogue->hidden_until, at, sizeof at);
  snprintf(title, sizeof title, "Later, then: %s", at);
  engine_tell_words(engine, audience, title,
                    "It comes back by itself. Another time: settle later 15m", effects);
  for (int i = 0; i < CHOICES; i++) {
    moment then = now->at + choices[i].seconds;
    if (then <= latest && then != dialogue->hidden_until)
      engine_add_button(effects, choices[i].option);
  }
}

/* One that is put off once more may be hidden until then already; it is still the same prompt. */
static void hide(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                 moment until, struct effects *effects) {
  dialogue->hidden_until = until;
  dialogue->shown = 0;
  engine_record_prompt(engine, now, dialogue, PROMPT_LATER, until, NULL, effects);
  struct effect *effect = effects_add(effects, EFFECT_CLOSE);
  if (effect != NULL) snprintf(effect->prompt, sizeof effect->prompt, "%s", dialogue->key);
}

static void leave_for_next(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                           int32_t audience, struct effects *effects) {
  struct upcoming next;
  char at[16], words[BODY_SIZE] = "There is no hurry about this one.";
  bool known = engine_upcoming(engine, now, &next, 1) == 1;
  engine_leave_out(engine, now, dialogue, effects);
  if (known) clock_words(now, next.at, at, sizeof at);
  if (known && next.at > now->at) snprintf(words, sizeof words, "That one comes at %s.", at);
  engine_tell_words(engine, audience, "Left for the next one", words, effects);
}

void engine_put_off(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                    const struct event *event, struct effects *effects) {
  if (is_running(engine, now, dialogue)) {
    effects_refuse(effects, "running", "It is running just now. To end it: settle stop.");
    return;
  }
  moment latest = latest_return(engine, now, dialogue), until = event->until;
  bool asked = until > now->at;
  if (!asked) until = now->at + engine->settings->later;
  if (latest < now->at + LATER_LEAST) {
    leave_for_next(engine, now, dialogue, event->audience, effects);
    return;
  }
  hide(engine, now, dialogue, earlier_of(until, latest), effects);
  tell_later(engine, now, dialogue, event->audience, latest, effects);
}

/* ---- buttons under what was told ------------------------------------------------------------- */

static void begin_gentle_day(struct engine *engine, const struct now *now, int32_t audience,
                             struct effects *effects) {
  struct entry entry;
  entry_blank(ENTRY_GENTLE, &entry);
  engine_enter(engine, now,
               &(struct event){.kind = EVENT_ENTRY, .audience = audience, .entry = &entry},
               effects);
}

void engine_take_gentle(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                        const struct event *event, struct effects *effects) {
  engine_leave_out(engine, now, dialogue, effects);
  begin_gentle_day(engine, now, event->audience, effects);
}

static struct dialogue *newest_put_off(struct engine *engine, const struct now *now) {
  struct dialogue *newest = NULL;
  for (int i = 0; i < engine->open_count; i++) {
    struct dialogue *dialogue = &engine->open[i];
    if (dialogue->hidden_until <= now->at) continue;
    if (newest == NULL || dialogue->touched >= newest->touched) newest = dialogue;
  }
  return newest;
}

/* True when the key is one of the times. */
static bool take_choice(struct engine *engine, const struct now *now, const struct event *event,
                        struct effects *effects) {
  for (int i = 0; i < CHOICES; i++) {
    if (strcmp(event->text, choices[i].option.key) != 0) continue;
    struct dialogue *dialogue = newest_put_off(engine, now);
    struct event later = {.audience = event->audience, .until = now->at + choices[i].seconds};
    if (dialogue == NULL)
      effects_refuse(effects, "gone", "That question is not open any more.");
    else
      engine_put_off(engine, now, dialogue, &later, effects);
    return true;
  }
  return false;
}

/* What the first button under something that was told opens; the others merely close it. */
static const struct {
  const char *prompt, *dialogue;
} told_opens[] = {
    {"told:D01", "checkin"}, {"told:D06", "setup"},    {"told:D32", "session"},
    {"told:D40", "screen"},  {"told:D46", "followup"}, {"told:D50", "screen"},
    {"told:D76", "setup"},
};

static void open_what_was_told(struct engine *engine, const struct now *now,
                               const struct event *event, struct effects *effects) {
  struct event open = {.kind = EVENT_OPEN, .audience = event->audience};
  if (strcmp(event->prompt, "told:D09") == 0) {
    engine_tell_facts(engine, event->audience, effects);
    return;
  }
  for (size_t i = 0; i < sizeof told_opens / sizeof *told_opens; i++)
    if (strcmp(event->prompt, told_opens[i].prompt) == 0) open.name = told_opens[i].dialogue;
  if (open.name == NULL && engine->history.checkin_count > 0) open.name = "more";
  if (open.name != NULL) engine_open_by_person(engine, now, &open, effects);
}

void engine_take_told(struct engine *engine, const struct now *now, const struct event *event,
                      struct effects *effects) {
  static const char *const opening[] = {"open", "record", "use", "try"};
  bool opens = event->text == NULL && event->value == 0;
  for (size_t i = 0; event->text != NULL && i < sizeof opening / sizeof *opening; i++)
    opens |= strcmp(event->text, opening[i]) == 0;
  if (event->text != NULL && strcmp(event->text, "gentle") == 0)
    begin_gentle_day(engine, now, event->audience, effects);
  else if (event->text != NULL && take_choice(engine, now, event, effects))
    return;
  else if (opens && strcmp(event->prompt, "told:words") != 0)
    open_what_was_told(engine, now, event, effects);
}
