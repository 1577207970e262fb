/* The day as data: `status --json`, and what subscribers see at each change. */
#include <stdio.h>

#include "commands/commands_parts.h"
#include "commands/plan_text.h"
#include "plugins/plugins.h"

static json_t *item_json(const struct plan *plan, int i) {
  const struct plan_item *item = &plan->items[i];
  char words[WHY_SIZE], time[16], dose[DOSE_SIZE];
  plan_item_words(plan, i, words, sizeof words);
  plan_time_words(item, time);
  plan_dose_words(&item->dose, dose);
  return json_pack("{s:s,s:s,s:s,s:s,s:s,s:i,s:i,s:i,s:s,s:s,s:s}", "id", item->exercise->id,
                   "title", item->exercise->title, "kind", kind_names[item->exercise->kind], "at",
                   time, "how", how_names[item->how], "level", item->level, "times", item->times,
                   "permille", item->permille, "dose", item->level > 0 ? dose : "", "code",
                   code_names[item->code], "why", words);
}

static json_t *reasons_json(const struct arc_result *arc) {
  json_t *list = json_array();
  for (int reason = 0; reason < REASON_COUNT; reason++)
    if (arc_has(arc, (enum reason)reason))
      json_array_append_new(list, json_string(reason_names[reason]));
  return list;
}

static json_t *number_or_null(int value) {
  return value >= 0 ? json_integer(value) : json_null();
}

static json_t *open_json(struct app *app) {
  struct engine *engine = app_engine(app);
  struct now now = app_now(app);
  json_t *list = json_array();
  for (int i = 0; i < engine->open_count; i++) {
    struct view view;
    if (!engine_view(engine, engine->open[i].key, &now, &view)) continue;
    json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s}", "prompt", view.prompt, "question",
                                          view.question, "title", view.title, "body", view.body));
  }
  return list;
}

static json_t *upcoming_json(const struct upcoming *upcoming) {
  char at[CIVIL_UTC_SIZE];
  civil_format_utc(upcoming->at, at);
  const char *what =
      upcoming->routine != NULL ? upcoming->routine->slug : slot_names[upcoming->source];
  json_t *json = json_pack("{s:s,s:s}", "at", at, "what", what);
  if (upcoming->hold != HELD_NONE)
    json_object_set_new(json, "waits", json_string(held_phrases[upcoming->hold]));
  return json;
}

json_t *next_json(const struct engine *engine, const struct now *now, int max) {
  struct upcoming upcoming[UPCOMING_MAX];
  json_t *list = json_array();
  int count = engine_upcoming(engine, now, upcoming, max);
  for (int i = 0; i < count; i++) json_array_append_new(list, upcoming_json(&upcoming[i]));
  return list;
}

json_t *status_json(struct app *app) {
  struct engine *engine = app_engine(app);
  const struct arc_result *arc = &engine->arc;
  struct now now = app_now(app);
  json_t *plan = json_array();
  for (int i = 0; i < engine->plan.item_count; i++)
    json_array_append_new(plan, item_json(&engine->plan, i));
  return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:b,s:b}", "stage",
                   stage_names[arc->stage], "arc_day", number_or_null(arc->arc_day), "band_lo",
                   number_or_null(arc->band_lo), "band_hi", number_or_null(arc->band_hi), "pain",
                   number_or_null(arc->pain), "baseline", number_or_null(arc->baseline), "position",
                   position_names[arc->position], "trend", trend_names[arc->trend], "confidence",
                   confidence_names[arc->confidence], "column", column_names[arc->column], "advice",
                   advice_names[arc->advice], "reasons", reasons_json(arc), "plan", plan, "open",
                   open_json(app), "next", next_json(engine, &now, 1), "reduced_isolation",
                   plugins_layers_missing(app_plugins(app)) != 0, "safe_mode",
                   engine->safe_mode || engine->broken || engine->behind);
}
