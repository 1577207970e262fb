/* Why something is as it is: the whole chain, from the schedule to the rule. */
#include <stdio.h>
#include <string.h>

#include "commands/commands_parts.h"
#include "commands/plan_text.h"
#include "commands/when.h"
#include "diary/codec.h"
#include "diary/diary.h"

static void print_stage(struct call *call) {
  const struct arc_result *arc = &app_engine(call->app)->arc;
  char words[400];
  plan_reason_words(arc, words, sizeof words);
  reply_print(call->reply, "Stage %s, column %s", stage_names[arc->stage],
              column_names[arc->column]);
  if (arc->arc_day >= 0) reply_print(call->reply, ", arc day %d", arc->arc_day);
  reply_print(call->reply, "\n");
  for (int reason = 0; reason < REASON_COUNT; reason++)
    if (arc_has(arc, (enum reason)reason))
      reply_print(call->reply, "  %-14s %s\n", reason_names[reason], reason_phrases[reason]);
}

static void print_item_reasons(struct call *call, int item) {
  const struct plan *plan = &app_engine(call->app)->plan;
  char line[WHY_SIZE + NAME_SIZE + 64];
  for (int i = 0; i < plan->reason_count; i++)
    if (plan->reasons[i].item == item || plan->reasons[i].item == PLAN_ITEMS) {
      plan_reason_line(&plan->reasons[i], line, sizeof line);
      reply_print(call->reply, "  %s\n", line);
    }
}

static void print_item(struct call *call, int i) {
  const struct plan_item *item = &app_engine(call->app)->plan.items[i];
  char dose[DOSE_SIZE], time[16];
  plan_dose_words(&item->dose, dose);
  plan_time_words(item, time);
  if (item->level > 0)
    reply_print(call->reply, "%s: %s, level %d, %s, up to %d a day\n", item->exercise->title, time,
                item->level, dose, item->times);
  else
    reply_print(call->reply, "%s: not today (%s: %s)\n", item->exercise->title,
                code_names[item->code], code_phrases[item->code]);
  reply_print(call->reply, "  from the plugin %s\n", item->exercise->plugin);
  print_item_reasons(call, i);
}

/* ---- prompts that were ----------------------------------------------------------------------- */

struct found {
  struct call *call;
  char prefix[KEY_SIZE]; /* "": the newest, whichever it is */
  int shown;
};

static int print_prompt(void *owner, const struct diary_row *row) {
  struct found *found = owner;
  const struct prompt_record *prompt = &row->entry.prompt;
  char at[WHEN_SIZE];
  struct now now = app_now(found->call->app);
  if (found->prefix[0] == '\0') snprintf(found->prefix, sizeof found->prefix, "%s", prompt->key);
  if (strncmp(prompt->key, found->prefix, strlen(found->prefix)) != 0) return 0;
  when_format(row->entry.stamp.at, &now, at);
  reply_print(found->call->reply, "%s  %s %s%s%s\n", at, prompt->key,
              codec_prompt_names[prompt->state], row->entry.text != NULL ? ": " : "",
              row->entry.text != NULL ? row->entry.text : "");
  return ++found->shown >= 8 ? 1 : 0;
}

/* What became of the prompts whose key begins with `prefix`, each with the chain stored with it. */
static bool print_prompts(struct call *call, const char *prefix) {
  struct diary_filter filter = {.kinds = 1u << ENTRY_PROMPT, .from = DAY_NONE, .to = DAY_NONE};
  struct found found = {.call = call};
  struct err err;
  if (app_diary(call->app) == NULL) return false;
  snprintf(found.prefix, sizeof found.prefix, "%s", prefix);
  diary_list(app_diary(call->app), &filter, print_prompt, &found, &err);
  return found.shown > 0;
}

static void print_last(struct call *call) {
  if (!print_prompts(call, "")) reply_print(call->reply, "Nothing was asked so far.\n");
}

/* ---- prompts to come ------------------------------------------------------------------------- */

/* What stands in the way of a prompt at `then`: rules, pause, quiet hours, budget, the person's
 * absence. */
static void print_rules(struct call *call, struct prompt_request request, const struct now *then) {
  const struct engine *engine = app_engine(call->app);
  struct governor_input input;
  moment again = MOMENT_NEVER;
  engine_governor_input(engine, then, &input);
  enum code code = governor_prompt(&input, &request, &again);
  reply_print(call->reply, "  rule      %s: %s\n", code_names[code], code_phrases[code]);
  if (again != MOMENT_NEVER && again > then->at) {
    char at[WHEN_SIZE];
    when_format(again, then, at);
    reply_print(call->reply, "            again %s\n", at);
  }
  struct held held;
  struct now now = app_now(call->app);
  engine_held(engine, &now, &held);
  if (held.hold >= HELD_CATCH_UP)
    reply_print(call->reply, "  presence  %s, it waits; as of now\n", held_phrases[held.hold]);
  else
    reply_print(call->reply,
                "  presence  looked at when it is due; what is not known holds nothing back\n");
}

static void print_slot_rules(struct call *call, enum slot_source source, const struct now *then) {
  print_rules(call,
              (struct prompt_request){.checkin = source == SLOT_MORNING || source == SLOT_EVENING,
                                      .exercise = source == SLOT_BLOCK || source == SLOT_SECOND},
              then);
}

static void print_routine_rules(struct call *call, const struct routine *routine,
                                const struct now *then) {
  const struct engine *engine = app_engine(call->app);
  reply_print(call->reply, "  routine   %s of the plugin %s%s\n", routine->id, routine->plugin,
              routine->at == NULL ? ": when the plugin starts it, or settle start" : "");
  if (!engine_routine_fits(engine, routine))
    reply_print(call->reply, "  stage     %s is none of those that it is for\n",
                stage_names[engine->arc.stage]);
  print_rules(call, (struct prompt_request){.checkin = false}, then);
}

static void print_pause(struct call *call, moment at) {
  struct now now = app_now(call->app);
  struct held held;
  char until[WHEN_SIZE];
  engine_held(app_engine(call->app), &(struct now){.at = at, .zone = now.zone}, &held);
  if (held.hold != HELD_PAUSE && held.hold != HELD_DAY_OFF && held.hold != HELD_GENTLE) return;
  when_format(held.until, &now, until);
  reply_print(call->reply, "  held      %s until %s\n", held_phrases[held.hold], until);
}

static void print_upcoming(struct call *call) {
  const struct engine *engine = app_engine(call->app);
  struct now now = app_now(call->app);
  struct upcoming next;
  char at[WHEN_SIZE];
  if (engine_upcoming(engine, &now, &next, 1) == 0) {
    reply_print(call->reply, "Nothing is to come.\n");
    return;
  }
  when_format(next.at, &now, at);
  const struct now then = {.at = next.at, .zone = now.zone};
  if (next.routine != NULL) {
    reply_print(call->reply, "Next: %s\n", at);
    print_routine_rules(call, next.routine, &then);
  } else {
    reply_print(call->reply, "Next: %s\n  schedule  %s of the settings\n", at,
                slot_names[next.source]);
    if (next.hold != HELD_NONE)
      reply_print(call->reply, "  waits     %s\n", held_phrases[next.hold]);
    print_slot_rules(call, next.source, &then);
  }
  print_pause(call, next.at);
  print_stage(call);
}

/* ---- why --------------------------------------------------------------------------------------
 */

static void print_all(struct call *call) {
  print_stage(call);
  for (int i = 0; i < app_engine(call->app)->plan.item_count; i++) print_item(call, i);
}

static bool print_exercise(struct call *call, const char *id) {
  const struct plan *plan = &app_engine(call->app)->plan;
  for (int i = 0; i < plan->item_count; i++)
    if (strcmp(plan->items[i].exercise->id, id) == 0) {
      print_stage(call);
      print_item(call, i);
      return true;
    }
  return false;
}

/* When it comes next, what is in its way, and what became of it so far. */
static bool print_routine(struct call *call, const char *name) {
  const struct engine *engine = app_engine(call->app);
  struct now now = app_now(call->app);
  char at[WHEN_SIZE], prefix[KEY_SIZE];
  int count;
  const struct routine *routine = catalog_routine_named(engine->catalog, name, &count);
  if (routine == NULL) return false;
  moment next = engine_routine_next(engine, &now, routine);
  if (next != MOMENT_NEVER) {
    when_format(next, &now, at);
    reply_print(call->reply, "%s: next %s\n", routine->title, at);
  } else {
    reply_print(call->reply, "%s\n", routine->title);
  }
  print_routine_rules(call, routine, &(struct now){next != MOMENT_NEVER ? next : now.at, now.zone});
  snprintf(prefix, sizeof prefix, "routine:%s", routine->slug);
  print_prompts(call, prefix);
  return true;
}

static void refuse_why(struct call *call, const char *what) {
  const struct catalog *catalog = app_engine(call->app)->catalog;
  char text[CATALOG_MISSING_SIZE], offers[32];
  if (catalog_offers(catalog, what, offers, sizeof offers))
    catalog_missing(catalog, what, text);
  else
    snprintf(text, sizeof text, "Neither an exercise, a routine nor a prompt is called \"%.40s\".",
             what);
  reply_fail(call->reply, "missing", "%s", text);
}

void command_why(struct call *call) {
  const char *what = call->args->word_count > 0 ? call->args->words[0] : NULL;
  if (what == NULL)
    print_all(call);
  else if (strcmp(what, "last") == 0)
    print_last(call);
  else if (strcmp(what, "next") == 0)
    print_upcoming(call);
  else if (what[0] == '\0' || (!print_exercise(call, what) && !print_routine(call, what) &&
                               !print_prompts(call, what)))
    refuse_why(call, what);
}

/* ---- why not ----------------------------------------------------------------------------------
 */

static bool print_slot_now(struct call *call, const char *name) {
  struct now now = app_now(call->app);
  for (int source = 0; source < SLOT_COUNT; source++)
    if (strcmp(slot_names[source], name) == 0) {
      reply_print(call->reply, "%s, were it its time now:\n", name);
      print_slot_rules(call, (enum slot_source)source, &now);
      print_pause(call, now.at);
      return true;
    }
  return false;
}

/* What plugins make of it in today's plan. */
static void print_plan_of(struct call *call, const char *id) {
  const struct plan *plan = &app_engine(call->app)->plan;
  for (int i = 0; i < plan->item_count; i++) {
    if (strcmp(plan->items[i].exercise->id, id) != 0) continue;
    bool rests = plan->items[i].level == 0 && plan->items[i].code == CODE_OK;
    reply_print(call->reply, rests ? "Today's plan lets it rest:\n" : "In today's plan:\n");
    print_item_reasons(call, i);
  }
}

static bool print_routine_now(struct call *call, const char *name) {
  struct now now = app_now(call->app);
  int count;
  const struct catalog *catalog = app_engine(call->app)->catalog;
  const struct routine *routine =
      catalog_find(catalog, name) == NULL ? catalog_routine_named(catalog, name, &count) : NULL;
  if (routine == NULL) return false;
  reply_print(call->reply, "%s, were it its time now:\n", routine->title);
  print_routine_rules(call, routine, &now);
  print_pause(call, now.at);
  return true;
}

/* What plan and rules say this minute, should the person start it now. */
static void check_now(struct call *call, const struct exercise *declared,
                      struct governor_answer *out) {
  const struct engine *engine = app_engine(call->app);
  const struct settings *settings = engine->settings;
  struct now now = app_now(call->app);
  struct exercise own;
  const struct governor_request wish = {
      .exercise = plan_exercise(declared, settings->overrides, settings->override_count, &own),
      .permille = 1000,
      .asker = ASKER_PERSON};
  engine_may_start(engine, &now, &wish, out);
}

void command_why_not(struct call *call) {
  struct engine *engine = app_engine(call->app);
  struct now now = app_now(call->app);
  if (call->args->word_count != 1) {
    reply_fail(call->reply, "usage", "It is: settle why-not EXERCISE, or a slot such as morning");
    return;
  }
  if (print_slot_now(call, call->args->words[0]) || print_routine_now(call, call->args->words[0]))
    return;
  const struct exercise *exercise = catalog_find(engine->catalog, call->args->words[0]);
  if (exercise == NULL) {
    char missing[CATALOG_MISSING_SIZE];
    catalog_missing(engine->catalog, call->args->words[0], missing);
    reply_fail(call->reply, "missing", "%s", missing);
    return;
  }
  struct governor_answer answer;
  check_now(call, exercise, &answer);
  if (answer.allow) {
    char dose[DOSE_SIZE];
    plan_dose_words(&answer.dose, dose);
    reply_print(call->reply, "Nothing: settle start %s gives level %d, %s.\n", exercise->id,
                answer.level, dose);
    print_plan_of(call, exercise->id);
    return;
  }
  reply_print(call->reply, "%s: %s\n", code_names[answer.code], code_phrases[answer.code]);
  if (answer.again != MOMENT_NEVER && answer.again > now.at) {
    char at[WHEN_SIZE];
    when_format(answer.again, &now, at);
    reply_print(call->reply, "It may be asked again %s.\n", at);
  }
  print_plan_of(call, exercise->id);
  print_stage(call);
}
