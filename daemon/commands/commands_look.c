/* What is, in a few lines: next, levels, facts, about, message. */
#include <stdio.h>
#include <string.h>

#include "commands/commands_parts.h"
#include "commands/commands_screen.h"
#include "commands/plan_text.h"
#include "commands/when.h"
#include "config/config.h"
#include "diary/codec.h"
#include "settled/wire.h"

/* ---- next, levels --------------------------------------------------------------------------- */

void command_next(struct call *call) {
  struct now now = app_now(call->app);
  const struct engine *engine = app_engine(call->app);
  json_t *next = next_json(engine, &now, UPCOMING_MAX);
  commands_print_held(call->reply, engine, &now);
  commands_print_next(call->reply, engine, &now, UPCOMING_MAX);
  if (engine->arc.stage == STAGE_HALT)
    reply_print(call->reply, "Nothing is planned while the safety message stands. When someone "
                             "has seen you: settle clear\n");
  else if (json_array_size(next) == 0)
    reply_print(call->reply, "Nothing is planned for now.\n");
  json_object_set_new(call->reply->data, "next", next);
}

static void print_level(struct call *call, const struct exercise *exercise) {
  int level = governor_level(&app_engine(call->app)->history, exercise->id);
  if (level == 0)
    reply_print(call->reply, "  %-22s paused\n", exercise->id);
  else
    reply_print(call->reply, "  %-22s level %d of %d\n", exercise->id, level,
                exercise->level_count);
}

static void print_level_of(struct call *call, const char *name) {
  const struct catalog *catalog = app_engine(call->app)->catalog;
  const struct exercise *exercise = catalog_find(catalog, name);
  char missing[CATALOG_MISSING_SIZE];
  if (exercise != NULL) {
    print_level(call, exercise);
    return;
  }
  catalog_missing(catalog, name, missing);
  reply_fail(call->reply, "missing", "%s", missing);
}

void command_levels(struct call *call) {
  const struct catalog *catalog = app_engine(call->app)->catalog;
  if (call->args->word_count >= 2)
    command_record(call);
  else if (call->args->word_count == 1)
    print_level_of(call, call->args->words[0]);
  else
    for (int i = 0; i < catalog->count; i++) print_level(call, &catalog->exercises[i]);
}

/* ---- pages ---------------------------------------------------------------------------------- */

/* While a warning sign stands, only the page about it (F4): S1. */
void command_facts(struct call *call) {
  const int when_to_stop = 3;
  bool halted = app_engine(call->app)->arc.stage == STAGE_HALT;
  for (int i = halted ? when_to_stop : 0; i < (halted ? when_to_stop + 1 : FACT_COUNT); i++)
    reply_print(call->reply, "%s\n  %s\n\n", facts[i].title, facts[i].body);
}

void command_about(struct call *call) {
  reply_print(call->reply, "%s\n", intended_use);
}

void command_version(struct call *call) {
  reply_print(call->reply, "settled %s\n", SETTLED_VERSION);
  json_object_set_new(call->reply->data, "version", json_string(SETTLED_VERSION));
}

void command_help(struct call *call) {
  const char *name = call->args->word_count > 0 ? call->args->words[0] : NULL;
  if (!commands_help(name, &call->reply->text))
    reply_fail(call->reply, "usage", "There is no \"%.30s\". `settle help` lists what there is.",
               name);
}

/* ---- a line for the practitioner (D30) ------------------------------------------------------ */

static const char *screen_words(const struct history *history) {
  for (int i = history->screen_count - 1; i >= 0; i--)
    if (history->screens[i].completed)
      return arc_screen_tier(&history->screens[i]) == TIER_NONE ? "safety check: nothing ticked"
                                                                : "safety check: something ticked";
  return "no safety check yet";
}

void command_message(struct call *call) {
  const struct engine *engine = app_engine(call->app);
  const struct arc_result *arc = &engine->arc;
  char words[160];
  if (call->args->word_count > 0) {
    command_record(call);
    return;
  }
  plan_reason_words(arc, words, sizeof words);
  if (arc->arc_day >= 0) reply_print(call->reply, "Day %d after the session. ", arc->arc_day);
  if (arc->pain >= 0) reply_print(call->reply, "Pain %d", arc->pain);
  if (arc->pain >= 0 && arc->baseline >= 0) reply_print(call->reply, ", usual %d", arc->baseline);
  reply_print(call->reply, "%s%.140s; %s.\n", arc->pain >= 0 ? ". " : "", words,
              screen_words(&engine->history));
}
