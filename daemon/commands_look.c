/* What is: status, next, levels, log, facts, about. */
#include <stdio.h>
#include <string.h>

#include "codec.h"
#include "commands_parts.h"
#include "config.h"
#include "diary.h"
#include "plan_text.h"
#include "settled/wire.h"
#include "when.h"

/* ---- status --------------------------------------------------------------------------------- */

enum { CHART_DAYS = 14 };

/* The mean of a day's numbers; -1: none. */
static int day_pain(const struct history *history, day_number date) {
  int sum = 0, count = 0;
  for (int i = 0; i < history->checkin_count; i++)
    if (history->checkins[i].stamp.date == date) {
      sum += history->checkins[i].pain;
      count++;
    }
  return count > 0 ? (sum * 2 + count) / (2 * count) : -1;
}

static void print_chart(struct reply *reply, const struct engine *engine, day_number today) {
  int pain[CHART_DAYS];
  bool any = false;
  for (int i = 0; i < CHART_DAYS; i++) {
    pain[i] = day_pain(&engine->history, today - CHART_DAYS + 1 + i);
    any |= pain[i] >= 0;
  }
  if (!any) return;
  reply_print(reply, "\nThe last fortnight, a number a day\n ");
  for (int i = 0; i < CHART_DAYS; i++)
    if (pain[i] >= 0)
      reply_print(reply, "%3d", pain[i]);
    else
      reply_print(reply, "  .");
  reply_print(reply, "\n");
}

static void print_numbers(struct reply *reply, const struct arc_result *arc) {
  if (arc->pain >= 0)
    reply_print(reply, "Pain %d%s", arc->pain, arc->pain_today ? "" : " yesterday");
  else
    reply_print(reply, "No number yet today");
  if (arc->baseline >= 0) reply_print(reply, ", usual %d", arc->baseline);
  if (arc->band_lo >= 0 && arc->arc_day >= 0)
    reply_print(reply, "; day %d often %d to %d", arc->arc_day, arc->band_lo, arc->band_hi);
  reply_print(reply, ".\n");
}

static void print_item(struct reply *reply, const struct plan *plan, int i) {
  const struct plan_item *item = &plan->items[i];
  char dose[DOSE_SIZE], time[16], words[WHY_SIZE];
  plan_item_words(plan, i, words, sizeof words);
  if (item->level == 0) {
    reply_print(reply, "  %-10s %-22.22s %s\n", "resting", item->exercise->title,
                words[0] != '\0' ? words : code_phrases[item->code]);
    return;
  }
  plan_dose_words(&item->dose, dose);
  plan_time_words(item, time);
  reply_print(reply, "  %-10s %-22.22s %-12s %s\n", time, item->exercise->title, dose, words);
}

static void print_plan(struct reply *reply, const struct plan *plan) {
  if (plan->item_count == 0) {
    reply_print(reply, "\nNo exercises: no plugin offers any.\n");
    return;
  }
  reply_print(reply, "\nToday\n");
  for (int pass = 0; pass < 2; pass++) /* what is on first, what rests after */
    for (int i = 0; i < plan->item_count; i++)
      if ((plan->items[i].level == 0) == (pass == 1)) print_item(reply, plan, i);
}

static void print_open(struct call *call) {
  struct engine *engine = app_engine(call->app);
  struct now now = app_now(call->app);
  for (int i = 0; i < engine->open_count; i++) {
    struct view view;
    char until[WHEN_SIZE];
    if (!engine_view(engine, engine->open[i].key, &now, &view)) continue;
    when_format(engine->open[i].hidden_until, &now, until);
    if (engine->open[i].hidden_until > now.at)
      reply_print(call->reply, "\nLater (%s): %s\n", until, view.title);
    else
      reply_print(call->reply, "\nOpen: %s   (settle answer)\n", view.title);
  }
}

static const char *const slot_titles[SLOT_COUNT] = {"morning check-in", "exercise",
                                                    "quiet spells",     "second block",
                                                    "evening check-in", "weekly review"};

static json_t *upcoming_json(const struct upcoming *upcoming) {
  char at[CIVIL_UTC_SIZE];
  civil_format_utc(upcoming->at, at);
  return json_pack("{s:s,s:s}", "at", at, "what", slot_names[upcoming->source]);
}

static void print_next(struct reply *reply, const struct engine *engine, const struct now *now,
                       int max) {
  struct upcoming upcoming[SLOT_COUNT];
  int count = engine_upcoming(engine, now, upcoming, max < SLOT_COUNT ? max : SLOT_COUNT);
  for (int i = 0; i < count; i++) {
    char at[WHEN_SIZE];
    when_format(upcoming[i].at, now, at);
    reply_print(reply, "%s %s, %s\n", i == 0 ? "\nNext:" : "     ", at,
                slot_titles[upcoming[i].source]);
  }
}

static void print_holds(struct call *call) {
  struct engine *engine = app_engine(call->app);
  const struct app_state *state = app_state(call->app);
  struct now now = app_now(call->app);
  struct stamp stamp;
  char until[WHEN_SIZE];
  engine_stamp(engine, &now, &stamp);
  if (engine->history.has_pause && engine->history.pause.until > now.at) {
    when_format(engine->history.pause.until, &now, until);
    reply_print(call->reply, "Paused until %s.\n", until);
  }
  if (engine->history.has_gentle && engine->history.gentle.stamp.date == stamp.date &&
      !engine->history.gentle.off)
    reply_print(call->reply, "A gentle day: rest, breathing and comfort only.\n");
  if (engine->behind)
    reply_print(call->reply, "The clock is far behind the diary: everything is held.\n");
  if (engine->safe_mode || engine->broken)
    reply_print(call->reply, "Safe mode: only rest and breathing. See the log of settled.\n");
  if (state->config_error[0] != '\0')
    reply_print(call->reply, "The settings are not used: %s\n", state->config_error);
  for (int i = 0; i < state->suggestion_count && state->suggested == stamp.date; i++)
    reply_print(call->reply, "%s\n", state->suggestions[i]);
}

static const char *const advice_words[] = {
    "", "A note for your practitioner.", "Please contact your practitioner.",
    "Please speak to a clinician today.", "Please get medical help now."};

void command_status(struct call *call) {
  struct engine *engine = app_engine(call->app);
  struct now now = app_now(call->app);
  struct stamp stamp;
  char words[400];
  json_object_update_new(call->reply->data, status_json(call->app));
  engine_stamp(engine, &now, &stamp);
  reply_print(call->reply, "%s", plan_stage_words(engine->arc.stage));
  if (engine->arc.arc_day >= 0) reply_print(call->reply, " (day %d)", engine->arc.arc_day);
  reply_print(call->reply, "\n");
  print_numbers(call->reply, &engine->arc);
  plan_reason_words(&engine->arc, words, sizeof words);
  if (words[0] != '\0') reply_print(call->reply, "%s.\n", words);
  if (engine->arc.advice != ADVICE_NONE)
    reply_print(call->reply, "%s\n", advice_words[engine->arc.advice]);
  print_holds(call);
  if (engine->arc.stage == STAGE_SETUP) reply_print(call->reply, "Begin with: settle setup\n");
  print_chart(call->reply, engine, stamp.date);
  print_plan(call->reply, &engine->plan);
  print_open(call);
  print_next(call->reply, engine, &now, 1);
}

/* ---- the same as data ----------------------------------------------------------------------- */

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

static json_t *next_json(const struct engine *engine, const struct now *now, int max) {
  struct upcoming upcoming[SLOT_COUNT];
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
  return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:b}", "stage",
                   stage_names[arc->stage], "arc_day", number_or_null(arc->arc_day), "band_lo",
                   number_or_null(arc->band_lo), "band_hi", number_or_null(arc->band_hi), "pain",
                   number_or_null(arc->pain), "baseline", number_or_null(arc->baseline), "position",
                   position_names[arc->position], "trend", trend_names[arc->trend], "confidence",
                   confidence_names[arc->confidence], "column", column_names[arc->column], "advice",
                   advice_names[arc->advice], "reasons", reasons_json(arc), "plan", plan, "open",
                   open_json(app), "next", next_json(engine, &now, 1), "safe_mode",
                   engine->safe_mode || engine->broken || engine->behind);
}

/* ---- next, levels --------------------------------------------------------------------------- */

void command_next(struct call *call) {
  struct now now = app_now(call->app);
  print_next(call->reply, app_engine(call->app), &now, SLOT_COUNT);
  json_object_set_new(call->reply->data, "next",
                      next_json(app_engine(call->app), &now, SLOT_COUNT));
}

void command_levels(struct call *call) {
  const struct engine *engine = app_engine(call->app);
  if (call->args->word_count >= 2) {
    command_record(call);
    return;
  }
  for (int i = 0; i < engine->catalog->count; i++) {
    const struct exercise *exercise = &engine->catalog->exercises[i];
    int level = governor_level(&engine->history, exercise->id);
    if (call->args->word_count == 1 && strcmp(call->args->words[0], exercise->id) != 0) continue;
    if (level == 0)
      reply_print(call->reply, "  %-22s paused\n", exercise->id);
    else
      reply_print(call->reply, "  %-22s level %d of %d\n", exercise->id, level,
                  exercise->level_count);
  }
}

/* ---- the log -------------------------------------------------------------------------------- */

struct log_page {
  struct call *call;
  json_t *rows;
};

static void row_words(json_t *body, char *out, size_t size) {
  const char *name;
  json_t *value;
  size_t used = 0;
  out[0] = '\0';
  json_object_foreach(body, name, value) {
    if (used >= size) return;
    char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    used += (size_t)snprintf(out + used, size - used, used > 0 ? "  %s %s" : "%s %s", name,
                             text != NULL ? text : json_string_value(value));
    free(text);
  }
}

static json_t *row_json(const struct diary_row *row, json_t *body) {
  char id[CODEC_ID_SIZE], at[CIVIL_UTC_SIZE];
  codec_id_format(&row->entry.stamp.id, id);
  civil_format_utc(row->entry.stamp.at, at);
  return json_pack("{s:s,s:s,s:s,s:b,s:b,s:O}", "id", id, "at", at, "kind",
                   codec_kind_names[row->entry.kind], "in_force", row->in_force, "erased",
                   row->erased, "body", body);
}

static int print_row(void *owner, const struct diary_row *row) {
  struct log_page *page = owner;
  struct buf encoded;
  struct err err;
  char id[CODEC_ID_SIZE], words[300], date[CIVIL_UTC_SIZE];
  buf_init(&encoded, CODEC_BODY_MAX);
  json_t *body = NULL;
  if (!row->erased && codec_encode(&row->entry, &encoded, &err) == 0)
    body = json_loadb(encoded.data, encoded.len, 0, NULL);
  if (body == NULL) body = json_object();
  buf_finish(&encoded);
  codec_id_format(&row->entry.stamp.id, id);
  civil_format_date(row->entry.stamp.date, date);
  row_words(body, words, sizeof words);
  reply_print(page->call->reply, "%.8s  %s %02d:%02d  %-12s %s%s\n", id, date,
              row->entry.stamp.minute / 60, row->entry.stamp.minute % 60,
              codec_kind_names[row->entry.kind],
              row->erased     ? "(erased)"
              : row->in_force ? ""
                              : "(changed since) ",
              words);
  json_array_append_new(page->rows, row_json(row, body));
  json_decref(body);
  return 0;
}

/* What a person means by the diary: not the journal of questions and prompts. */
static uint32_t plain_kinds(void) {
  uint32_t kinds = 0;
  for (int kind = 0; kind < ENTRY_KINDS; kind++)
    if (kind != ENTRY_ANSWER && kind != ENTRY_PROMPT && kind != ENTRY_PLUGIN_STATE &&
        kind != ENTRY_ROUTINE)
      kinds |= 1u << kind;
  return kinds;
}

static bool log_filter(struct call *call, struct diary_filter *filter) {
  struct err err;
  const char *limit = args_option(call->args, "limit"), *since = args_option(call->args, "since");
  filter->limit = 30;
  filter->in_force_only = !args_flag(call->args, "all");
  if (limit != NULL && args_number(limit, "--limit", 1, 1000, &filter->limit, &err) < 0) {
    reply_fail(call->reply, "usage", "%s.", err.text);
    return false;
  }
  if (since != NULL && !civil_parse_date(since, &filter->from)) {
    reply_fail(call->reply, "usage", "--since is a date such as 2025-06-02.");
    return false;
  }
  for (int i = 0; i < call->args->word_count; i++) {
    enum entry_kind kind;
    if (codec_kind_parse(call->args->words[i], &kind) < 0) {
      reply_fail(call->reply, "usage", "There is no kind of entry called \"%.20s\".",
                 call->args->words[i]);
      return false;
    }
    filter->kinds |= 1u << kind;
  }
  if (filter->kinds == 0) filter->kinds = plain_kinds();
  return true;
}

void command_log(struct call *call) {
  struct diary_filter filter = {.from = DAY_NONE, .to = DAY_NONE};
  struct err err;
  if (app_diary(call->app) == NULL) {
    reply_fail(call->reply, "busy", "There is no diary here.");
    return;
  }
  if (!log_filter(call, &filter)) return;
  struct log_page page = {.call = call, .rows = json_array()};
  if (diary_list(app_diary(call->app), &filter, print_row, &page, &err) < 0)
    reply_fail(call->reply, "store", "%s.", err.text);
  json_object_set_new(call->reply->data, "entries", page.rows);
}

/* ---- pages ---------------------------------------------------------------------------------- */

void command_facts(struct call *call) {
  for (int i = 0; i < FACT_COUNT; i++)
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
