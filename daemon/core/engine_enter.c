/* What the person tells: each kind's conditions, what is recorded, and what is said back. */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

enum { AHEAD = 300 };

struct told {
  struct engine *engine;
  const struct now *now;
  const struct event *event;
  struct entry *entry;
  struct effects *effects;
};

static void tell(struct told *told, enum text_id text) {
  struct text_values values;
  engine_values(told->engine, &values);
  if (told->entry->kind == ENTRY_WINDOW) values.number = told->entry->window.minutes;
  engine_tell(told->engine, told->event->audience, text, &values, told->effects);
}

static void record(struct told *told) {
  engine_record(told->engine, told->now, told->entry, told->effects);
}

static bool refuse(struct told *told, const char *code, const char *message) {
  effects_refuse(told->effects, code, message);
  return false;
}

/* ---- conditions: true when it may be recorded ----------------------------------------------- */

/* One that is dated before what it should lift would say "welcome back" and change nothing. */
static bool may_clear(struct told *told) {
  moment at = told->entry->stamp.at;
  if (told->engine->arc.stage != STAGE_HALT)
    return refuse(told, "nothing", "There is no safety message to clear.");
  if (at == 0) return true;
  if (at > told->now->at) return refuse(told, "future", "That time is still to come.");
  return at > engine_newest_check(told->engine) ||
         refuse(told, "before", "That is before the safety check it should clear.");
}

/* False, and refused, when no plugin declares it. */
static bool knows_exercise(const struct engine *engine, const char *id, struct effects *effects) {
  char message[CATALOG_MISSING_SIZE];
  if (catalog_find(engine->catalog, id) != NULL) return true;
  catalog_missing(engine->catalog, id, message);
  effects_refuse(effects, "exercise", message);
  return false;
}

static bool known_exercise(struct told *told, const char *id) {
  return knows_exercise(told->engine, id, told->effects);
}

static bool may_permit(struct told *told) {
  return known_exercise(told, told->entry->permit.exercise);
}

static bool may_bout(struct told *told) {
  struct bout *bout = &told->entry->bout;
  if (!known_exercise(told, bout->exercise)) return false;
  const struct exercise *exercise = catalog_find(told->engine->catalog, bout->exercise);
  if (!kind_is_exercise(exercise->kind))
    return refuse(told, "exercise", "Breathing and comfort are not counted. Nothing to note.");
  if (bout->level == 0)
    bout->level = (uint8_t)governor_level(&told->engine->history, bout->exercise);
  if (bout->level == 0) bout->level = 1;
  return bout->level <= exercise->level_count ||
         refuse(told, "level", "That exercise has fewer levels.");
}

static bool may_level(struct told *told) {
  struct level_change *level = &told->entry->level;
  if (!known_exercise(told, level->exercise)) return false;
  const struct exercise *exercise = catalog_find(told->engine->catalog, level->exercise);
  level->from = (uint8_t)governor_level(&told->engine->history, level->exercise);
  level->why = LEVEL_MANUAL;
  if (level->from == 0)
    return refuse(told, "paused",
                  "It is paused. When your practitioner agrees: settle permit EXERCISE --by NAME");
  return (level->to >= 1 && level->to <= exercise->level_count) ||
         refuse(told, "level", "That exercise has no such level.");
}

static bool may_baseline(struct told *told) {
  /* S18: only an explicit yes gets here; a suggestion goes down only. */
  struct baseline *baseline = &told->entry->baseline;
  int old = told->engine->arc.baseline;
  return baseline->source != BASELINE_SUGGESTED || old < 0 || baseline->pain < old ||
         refuse(told, "value", "A suggestion only ever goes down.");
}

/* ---- what follows --------------------------------------------------------------------------- */

/* The number came this way: a check-in that waits for it is answered. */
static void close_checkins(struct told *told) {
  struct engine *engine = told->engine;
  for (int i = 0; i < engine->open_count; i++)
    if (engine->open[i].row->topic == TOPIC_CHECKIN &&
        engine->open[i].touched == engine->open[i].opened) {
      engine_close(engine, told->now, &engine->open[i], PROMPT_ANSWERED, told->effects);
      i--;
    }
}

static void open_screen(struct told *told) {
  struct event open = {.kind = EVENT_OPEN, .audience = told->event->audience, .name = "screen"};
  engine_open_by_person(told->engine, told->now, &open, told->effects);
}

static bool after_gap(const struct told *told) {
  const struct stamp *stamp = &told->entry->checkin.stamp;
  const struct checkin *before = history_checkin_before(&told->engine->history, stamp->at - 1);
  return before != NULL && stamp->date - before->stamp.date >= 3;
}

static void after_checkin(struct told *told) {
  const struct arc_result *arc = &told->engine->arc;
  close_checkins(told);
  if (!entry_id_none(&told->entry->corrects))
    tell(told, TEXT_D05);
  else
    tell(told, text_after_checkin(arc, after_gap(told)));
  engine_offer_gentle(told->engine, told->effects);
  if (arc_has(arc, REASON_SCREEN_DUE)) open_screen(told); /* S21 */
}

/* D07 and D08 speak of today; of a session of another day it is said what it makes of today. */
static void tell_late_session(struct told *told) {
  const struct arc_result *arc = &told->engine->arc;
  day_number date = arc_session_date(&told->engine->settings->arc, &told->entry->session);
  char title[TITLE_SIZE] = "An earlier session, noted";
  const char *body = "A later one leads these days: today's plan stays as it is.";
  if (arc->session_date == date) {
    snprintf(title, sizeof title, "Session noted - today is day %d", arc->arc_day);
    body = "The day of the session was day 0. Earlier days stay part of your story.";
  } else if (arc->arc_day < 0) {
    snprintf(title, sizeof title, "Session noted, more than a week ago");
    body = "Today's plan stays as it is.";
  }
  engine_tell_words(told->engine, told->event->audience, title, body, told->effects);
}

/* What is told a few minutes ahead is of today. */
static bool is_of_another_day(const struct told *told) {
  const struct arc_result *arc = &told->engine->arc;
  const struct session *session = &told->entry->session;
  if (told->entry->stamp.at > told->now->at) return false;
  return arc->arc_day != 0 ||
         arc_session_date(&told->engine->settings->arc, session) < arc->session_date;
}

static void after_session(struct told *told) {
  const struct arc_result *arc = &told->engine->arc;
  if (told->entry->session.type == SESSION_SELF || arc->stage == STAGE_HALT)
    tell(told, TEXT_D04);
  else if (is_of_another_day(told))
    tell_late_session(told);
  else
    tell(told, arc_has(arc, REASON_ARC_RESTART) ? TEXT_D08 : TEXT_D07);
}

static void after_window(struct told *told) {
  tell(told, TEXT_D27);
}

static void after_note(struct told *told) {
  engine_tell_words(told->engine, told->event->audience, "Noted", "Kept in your diary.",
                    told->effects);
}

static void after_pack(struct told *told) {
  uint8_t helped = told->entry->pack.helped;
  if (helped == RELIEF_UNSAID)
    after_note(told);
  else
    tell(told, helped == RELIEF_NO ? TEXT_D29 : TEXT_D28);
}

static void after_bout(struct told *told) {
  tell(told, governor_bout_failed(&told->entry->bout) ? TEXT_D18 : TEXT_D04);
}

static void after_clear(struct told *told) {
  tell(told, told->engine->arc.stage != STAGE_HALT ? TEXT_D47 : TEXT_D04);
}

static void after_screen(struct told *told) {
  enum text_id texts[2];
  int count = text_after_screen(&told->entry->screen, texts);
  for (int i = 0; i < count; i++) /* D41-D43 wait for the person: dialogues of their own */
    if (texts[i] == TEXT_D48)
      tell(told, TEXT_D48);
    else if (texts[i] == TEXT_D04)
      tell(told, text_after_clean_screen(&told->engine->arc));
}

static void after_gentle(struct told *told) {
  if (told->engine->arc.stage == STAGE_HALT)
    tell(told, TEXT_D46); /* breathing is off as well */
  else if (told->entry->gentle.off)
    engine_tell_words(told->engine, told->event->audience, "Back to the plan",
                      "The gentle day is off again.", told->effects);
  else
    engine_tell_words(told->engine, told->event->audience, "A gentle day",
                      "Only rest, breathing and comfort until tomorrow, and no number questions. "
                      "To take it back: settle gentle off",
                      told->effects);
}

static void after_pause(struct told *told) {
  struct stamp until = {.at = 0};
  char date[CIVIL_UTC_SIZE], words[120];
  bool resumed = told->entry->pause.until <= told->now->at;
  civil_stamp(&until, told->entry->pause.until, told->now->zone);
  civil_format_date(until.date, date);
  bool today = until.date == told->engine->clock.date;
  snprintf(words, sizeof words, "Prompts come again by themselves%s%s at %02d:%02d.",
           today ? "" : " on ", today ? "" : date, until.minute / 60, until.minute % 60);
  engine_tell_words(told->engine, told->event->audience, resumed ? "Back again" : "Paused",
                    resumed ? "Prompts come as planned." : words, told->effects);
}

static void after_private(struct told *told) {
  bool on = told->entry->discretion.until > told->now->at;
  engine_tell_words(told->engine, told->event->audience, on ? "Private" : "No longer private",
                    on ? "Notifications say only that there is something to see."
                       : "Notifications say what they are about.",
                    told->effects);
}

static void after_level(struct told *told) {
  engine_tell_words(told->engine, told->event->audience, "Noted",
                    "The day's plan may still ask for less.", told->effects);
}

/* ---- by kind -------------------------------------------------------------------------------- */

struct enter_row {
  bool (*may)(struct told *told);   /* NULL: always */
  void (*after)(struct told *told); /* NULL: nothing is said */
  bool fixed;                       /* S22: never corrected, never voided */
  bool own;                         /* the engine's own: nobody tells it, nobody changes it */
};

static void enter_baseline(struct told *told);

static const struct enter_row enter_rows[ENTRY_KINDS] = {
    [ENTRY_CHECKIN] = {NULL, after_checkin, false, false},
    [ENTRY_BASELINE] = {may_baseline, NULL, false, false},
    [ENTRY_SESSION] = {NULL, after_session, false, false},
    [ENTRY_WINDOW] = {NULL, after_window, false, false},
    [ENTRY_BOUT] = {may_bout, after_bout, false, false},
    [ENTRY_COLD] = {NULL, after_pack, false, false},
    [ENTRY_WARM] = {NULL, after_pack, false, false},
    [ENTRY_INTAKE] = {NULL, after_note, false, false},
    [ENTRY_SCREEN] = {NULL, after_screen, true, false},
    [ENTRY_CLEAR] = {may_clear, after_clear, true, false},
    [ENTRY_RETRACT] = {NULL, NULL, true, false},
    [ENTRY_REVIEW] = {NULL, after_note, false, false},
    [ENTRY_MESSAGE] = {NULL, after_note, false, false},
    [ENTRY_LEVEL] = {may_level, after_level, false, false},
    [ENTRY_PERMIT] = {may_permit, after_note, false, false},
    [ENTRY_PROMPT] = {NULL, NULL, false, true},
    [ENTRY_ANSWER] = {NULL, NULL, false, true},
    [ENTRY_PAUSE] = {NULL, after_pause, false, false},
    [ENTRY_GENTLE] = {NULL, after_gentle, false, false},
    [ENTRY_ACK] = {NULL, NULL, false, false},
    [ENTRY_NOTE] = {NULL, after_note, false, false},
    [ENTRY_QUESTION] = {NULL, after_note, false, false},
    [ENTRY_APPOINTMENT] = {NULL, after_note, false, false},
    [ENTRY_PLUGIN_STATE] = {NULL, NULL, false, true},
    [ENTRY_PRIVATE] = {NULL, after_private, false, false},
};

static void enter_baseline(struct told *told) {
  int old = told->engine->arc.baseline, new = told->entry->baseline.pain;
  if (told->entry->baseline.usual_qualities == 0)
    told->entry->baseline.usual_qualities = engine_usual_qualities(told->engine);
  record(told);
  tell(told, old >= 0 && new - old >= 2 ? TEXT_D58 : TEXT_D04);
  engine_tell_gate(told->engine, told->event->audience, new, told->effects);
}

static void enter_retract(struct told *told) {
  struct engine *engine = told->engine;
  struct entry_id ids[CHECK_STEPS];
  moment since = told->now->at - (moment)engine->settings->arc.retract_min * 60;
  int count = engine_check_steps(engine, since, ids);
  for (int i = 0; i < count; i++) {
    struct entry entry = *told->entry;
    memset(&entry.stamp, 0, sizeof entry.stamp);
    entry.retract.screen = ids[i];
    if (i == 0) entry.stamp.id = told->entry->stamp.id; /* the client's, for a retry */
    engine_record(engine, told->now, &entry, told->effects);
  }
  if (count == 0)
    effects_refuse(told->effects, "late",
                   "There is nothing to take back. When someone has seen you: settle clear");
  else if (engine->arc.stage == STAGE_HALT)
    engine_tell_words(engine, told->event->audience, "An earlier check still stands",
                      "This one is taken back; the earlier one still holds the plan.",
                      told->effects);
  else
    engine_tell_words(engine, told->event->audience, "Taken back",
                      "The safety check no longer holds the plan. You can do it again any time.",
                      told->effects);
}

static bool acceptable(struct told *told, const struct enter_row *row) {
  if (engine_refuses_minors(told->engine) && told->entry->kind != ENTRY_SCREEN)
    return refuse(told, "adult", "settled is for adults. `settle setup` asks again.");
  if (told->entry->stamp.at > told->now->at + AHEAD)
    return refuse(told, "future", "That time is still to come.");
  bool changes = told->entry->voided || !entry_id_none(&told->entry->corrects);
  if (row->own) return refuse(told, "fixed", "That one is settled's own record of the day.");
  if (row->fixed && changes)
    return refuse(told, "fixed", "A safety entry cannot be changed afterwards.");
  return told->entry->voided || row->may == NULL || row->may(told);
}

void engine_enter(struct engine *engine, const struct now *now, const struct event *event,
                  struct effects *effects) {
  struct entry entry = *event->entry;
  struct told told = {engine, now, event, &entry, effects};
  const struct enter_row *row = &enter_rows[entry.kind];
  if (!acceptable(&told, row)) return;
  if (entry.kind == ENTRY_RETRACT) {
    enter_retract(&told);
  } else if (entry.kind == ENTRY_BASELINE && !entry.voided) {
    enter_baseline(&told);
  } else {
    record(&told);
    if (entry.voided)
      tell(&told, TEXT_D05);
    else if (row->after != NULL)
      row->after(&told);
  }
}

/* ---- the person opens a dialogue ------------------------------------------------------------ */

static bool halted_refuses(const struct engine *engine, const struct script_row *row) {
  return engine->arc.stage == STAGE_HALT && row->topic != TOPIC_SAFETY &&
         row->topic != TOPIC_CHECKIN && row->topic != TOPIC_RECORD;
}

/* The same one, still open, is gone on with: a setup that was left is resumed. */
static struct dialogue *find_same(struct engine *engine, const struct event *event,
                                  const char *argument) {
  for (int i = 0; i < engine->open_count; i++)
    if (strcmp(engine->open[i].row->name, event->name) == 0 &&
        strcmp(engine->open[i].argument, argument) == 0)
      return &engine->open[i];
  return NULL;
}

static void asked_key(const struct engine *engine, const struct script_row *row,
                      const char *argument, moment at, char out[KEY_SIZE]) {
  do {
    if (row->argument != ARGUMENT_NONE)
      snprintf(out, KEY_SIZE, "asked:%s:%s@%lld", row->name, argument, (long long)at);
    else
      snprintf(out, KEY_SIZE, "asked:%s@%lld", row->name, (long long)at);
    at++; /* twice within one second */
  } while (history_prompt(&engine->history, out) != NULL);
}

/* As the person names it: PLUGIN.ID, or the id alone. NULL: refused. */
static const char *find_routine(const struct engine *engine, const char *name,
                                struct effects *effects) {
  char message[160];
  int count;
  const struct routine *routine = catalog_routine_named(engine->catalog, name, &count);
  if (routine == NULL) {
    snprintf(message, sizeof message, "There is no routine called \"%.40s\".", name);
    effects_refuse(effects, "routine", message);
  } else if (count > 1) {
    snprintf(message, sizeof message, "Several plugins have a \"%s\"; one of them is %s.%s.", name,
             routine->plugin, routine->id);
    effects_refuse(effects, "routine", message);
  } else if (!engine_routine_fits(engine, routine)) {
    effects_refuse(effects, "stage", "It is for other days than this one.");
  } else {
    return routine->slug;
  }
  return NULL;
}

/* What the key is to name; "": nothing. NULL: refused. */
static const char *find_argument(const struct engine *engine, const struct script_row *row,
                                 const struct event *event, struct effects *effects) {
  const char *name = event->argument != NULL ? event->argument : "";
  switch (row->argument) {
  case ARGUMENT_NONE:
    return "";
  case ARGUMENT_EXERCISE:
    return knows_exercise(engine, name, effects) ? name : NULL;
  case ARGUMENT_ROUTINE:
    break;
  }
  return find_routine(engine, name, effects);
}

static void go_on_with(struct engine *engine, const struct now *now, struct dialogue *same,
                       int32_t audience, struct effects *effects) {
  engine_hand_over(same, audience, effects);
  if (same->aside) {
    engine_tell_words(engine, audience, "It waits",
                      "It goes on by itself when it is time. To leave it: settle stop", effects);
    return;
  }
  engine_bring_back(engine, now, same, effects);
  same->shown = 0; /* refresh shows it */
}

void engine_open_by_person(struct engine *engine, const struct now *now, const struct event *event,
                           struct effects *effects) {
  const struct script_row *row = script_find(event->name, strlen(event->name));
  char key[KEY_SIZE];
  if (row == NULL || !row->person) {
    effects_refuse(effects, "unknown", "There is no such question.");
    return;
  }
  if (engine_refuses_minors(engine) && row->topic != TOPIC_SAFETY &&
      strcmp(row->name, "setup") != 0) {
    effects_refuse(effects, "adult", "settled is for adults. `settle setup` asks again.");
    return;
  }
  if (halted_refuses(engine, row)) {
    effects_refuse(effects, "halted", "Exercise is off until someone has seen you.");
    return;
  }
  const char *argument = find_argument(engine, row, event, effects);
  if (argument == NULL) return;
  struct dialogue *same = find_same(engine, event, argument);
  if (same != NULL) {
    go_on_with(engine, now, same, event->audience, effects);
    return;
  }
  if (row->argument == ARGUMENT_ROUTINE && engine_routines_open(engine) == ROUTINES_OPEN) {
    effects_refuse(effects, "busy", "Others are under way. To leave one: settle stop");
    return;
  }
  asked_key(engine, row, argument, now->at, key);
  engine_open(engine, now, key, event->audience, NULL, effects);
}
