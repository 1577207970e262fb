/* `settle`: where the person is, on one screen of 80 by 24. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "commands/commands_screen.h"
#include "commands/plan_text.h"
#include "commands/when.h"
#include "config/config.h"
#include "plugins/plugins.h"

enum {
  SCREEN_COLUMNS = 80,
  SCREEN_LINES = 23, /* of 24: the last one is the shell's */
  PLAN_LINES_MIN = 4
};

/* ---- where it is ---------------------------------------------------------------------------- */

static void print_stage(struct reply *reply, const struct arc_result *arc) {
  enum style style = arc->stage == STAGE_HALT ? STYLE_ALARM : STYLE_STRONG;
  if (arc->arc_day >= 0)
    sheet_print(reply, style, 2, "%s (day %d)", plan_stage_words(arc->stage), arc->arc_day);
  else
    sheet_print(reply, style, 2, "%s", plan_stage_words(arc->stage));
}

static void print_numbers(struct reply *reply, const struct arc_result *arc) {
  char pain[40] = "No number yet today", usual[24] = "", band[48] = "";
  if (arc->arc_day == 0) snprintf(pain, sizeof pain, "No number since the session");
  if (arc->pain >= 0)
    snprintf(pain, sizeof pain, "Pain %d%s", arc->pain, arc->pain_today ? "" : " yesterday");
  if (arc->baseline >= 0) snprintf(usual, sizeof usual, ", usual %d", arc->baseline);
  if (arc->band_lo >= 0 && arc->arc_day >= 0)
    snprintf(band, sizeof band, "; day %d often %d to %d", arc->arc_day, arc->band_lo,
             arc->band_hi);
  sheet_print(reply, STYLE_PLAIN, 2, "%s%s%s.", pain, usual, band);
}

static const char *const advice_words[] = {
    "", "A note for your practitioner.", "Please contact your practitioner.",
    "Please speak to a clinician today.", "Please get medical help now."};

static void print_reasons(struct reply *reply, const struct arc_result *arc) {
  char words[400];
  plan_reason_words(arc, words, sizeof words);
  if (words[0] != '\0') sheet_print(reply, STYLE_PLAIN, 2, "Why: %s.", words);
  if (arc->advice != ADVICE_NONE)
    sheet_print(reply, arc->advice >= ADVICE_TODAY ? STYLE_ALARM : STYLE_WARN, 2, "%s",
                advice_words[arc->advice]);
}

/* What keeps the program's prompts back just now, and until when. */
void commands_print_held(struct reply *reply, const struct engine *engine, const struct now *now) {
  struct held held;
  char until[WHEN_SIZE];
  engine_held(engine, now, &held);
  const char *phrase = held_phrases[held.hold];
  if (held.hold == HELD_NONE || held.hold == HELD_HALT || held.hold == HELD_CLOCK) return;
  if (held.until == MOMENT_NEVER) {
    sheet_print(reply, STYLE_WARN, 2, "Waiting: %s.", phrase);
    return;
  }
  when_format(held.until, now, until);
  sheet_print(reply, STYLE_WARN, 2, "%c%s until %s%s.", toupper((unsigned char)phrase[0]),
              phrase + 1, until,
              held.hold == HELD_GENTLE ? ": rest, breathing and comfort only" : "");
}

static void print_holds(struct call *call) {
  struct engine *engine = app_engine(call->app);
  const struct app_state *state = app_state(call->app);
  struct now now = app_now(call->app);
  struct stamp stamp;
  engine_stamp(&now, &stamp);
  commands_print_held(call->reply, engine, &now);
  if (engine->history.has_discretion && engine->history.discretion.until > now.at)
    sheet_print(call->reply, STYLE_QUIET, 2,
                "Notifications say nothing just now: settle private off");
  if (engine->behind)
    sheet_print(call->reply, STYLE_WARN, 2,
                "The clock is far behind the diary: everything is held.");
  if (engine->safe_mode || engine->broken)
    sheet_print(call->reply, STYLE_WARN, 2,
                "Safe mode: only rest and breathing. See the log of settled.");
  if (state->config_error[0] != '\0')
    sheet_print(call->reply, STYLE_WARN, 2, "The settings are not used: %s", state->config_error);
  if (plugins_layers_missing(app_plugins(call->app)) != 0)
    sheet_print(call->reply, STYLE_WARN, 2,
                "Plugins run with REDUCED isolation here: settle doctor tells more.");
  for (int i = 0; i < state->suggestion_count && state->suggested == stamp.date; i++)
    sheet_print(call->reply, STYLE_WARN, 2, "%s", state->suggestions[i]);
}

/* ---- what is open, what comes ---------------------------------------------------------------- */

/* What is put off comes back by itself; what was left in a terminal waits to be asked for. */
static void print_open(struct call *call, bool asked_too) {
  struct engine *engine = app_engine(call->app);
  struct now now = app_now(call->app);
  for (int i = 0; i < engine->open_count; i++) {
    struct view view;
    char until[WHEN_SIZE];
    if (!engine_view(engine, engine->open[i].key, &now, &view)) continue;
    when_format(engine->open[i].hidden_until, &now, until);
    if (engine->open[i].hidden_until > now.at)
      sheet_print(call->reply, STYLE_PLAIN, 2, "Later (%s): %s", until, view.title);
    else if (engine->open[i].audience == AUDIENCE_NOBODY)
      sheet_print(call->reply, STYLE_PLAIN, 2, "Left for later: %s (settle answer)", view.title);
    else if (asked_too)
      sheet_print(call->reply, STYLE_STRONG, 2, "Open: %s (settle answer)", view.title);
  }
}

/* What is asked is put to the person by the watching itself. */
void command_watch(struct call *call) {
  call->reply->attach = true;
  print_open(call, false);
}

static const char *const slot_titles[SLOT_COUNT] = {"morning check-in", "exercise",
                                                    "quiet spells",     "exercise or comfort",
                                                    "evening check-in", "weekly review"};

static const char *upcoming_title(const struct upcoming *upcoming) {
  return upcoming->routine != NULL ? upcoming->routine->title : slot_titles[upcoming->source];
}

void commands_print_next(struct reply *reply, const struct engine *engine, const struct now *now,
                         int max) {
  struct upcoming upcoming[UPCOMING_MAX];
  int count = engine_upcoming(engine, now, upcoming, max < UPCOMING_MAX ? max : UPCOMING_MAX);
  for (int i = 0; i < count; i++) {
    char at[WHEN_SIZE];
    bool waits = upcoming[i].hold != HELD_NONE;
    when_format(upcoming[i].at, now, at);
    sheet_print(reply, STYLE_PLAIN, 6, "%s %s, %s%s%s%s", i == 0 ? "Next:" : "     ",
                waits ? "now" : at, upcoming_title(&upcoming[i]), waits ? " (waits: " : "",
                waits ? held_phrases[upcoming[i].hold] : "", waits ? ")" : "");
  }
}

/* ---- the screen ------------------------------------------------------------------------------ */

/* Lines that the end of the screen takes: what is open, what is next. */
static int tail_lines(const struct engine *engine) {
  return engine->open_count + 1;
}

/* What is left for the plan. Elsewhere than on a common screen nothing is left out. */
static int plan_lines(const struct reply *reply, const struct engine *engine) {
  int lines = SCREEN_LINES - sheet_lines(reply) - tail_lines(engine);
  if (reply->terminal.plain || sheet_columns(reply) < SCREEN_COLUMNS) return INT16_MAX;
  return lines < PLAN_LINES_MIN ? PLAN_LINES_MIN : lines;
}

void command_status(struct call *call) {
  struct engine *engine = app_engine(call->app);
  struct reply *reply = call->reply;
  struct now now = app_now(call->app);
  struct stamp stamp;
  json_object_update_new(reply->data, status_json(call->app));
  engine_stamp(&now, &stamp);
  print_stage(reply, &engine->arc);
  print_numbers(reply, &engine->arc);
  print_reasons(reply, &engine->arc);
  print_holds(call);
  if (engine->arc.stage == STAGE_SETUP)
    sheet_print(reply, STYLE_STRONG, 2, "Begin with: settle setup");
  commands_print_chart(reply, engine, stamp.date);
  reply_print(reply, "\n");
  commands_print_plan(reply, &engine->plan, plan_lines(reply, engine));
  commands_print_routines(reply, engine, &now);
  if (sheet_lines(reply) + tail_lines(engine) < SCREEN_LINES) reply_print(reply, "\n");
  print_open(call, true);
  commands_print_next(reply, engine, &now, 1);
}
