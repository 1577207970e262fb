/* Opening, answering and leaving dialogues from the command line. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "commands/commands_parts.h"
#include "commands/view_words.h"
#include "commands/when.h"

static void open_dialogue(struct call *call, const char *name, const char *argument) {
  struct event event = {
      .kind = EVENT_OPEN, .audience = call->audience, .name = name, .argument = argument};
  app_step(call->app, &event, call->reply);
}

/* Nobody is asked who has seen them when nothing stands. */
static bool clears_nothing(struct call *call, const char *name) {
  if (strcmp(name, "followup") != 0 || app_engine(call->app)->arc.stage == STAGE_HALT) return false;
  reply_fail(call->reply, "nothing", "There is no safety message to clear.");
  return true;
}

void command_open(struct call *call) {
  static const char *const dialogues[][2] = {{"clear", "followup"}};
  const char *name = call->command->name;
  for (size_t i = 0; i < sizeof dialogues / sizeof *dialogues; i++)
    if (strcmp(dialogues[i][0], name) == 0) name = dialogues[i][1];
  if (!clears_nothing(call, name)) open_dialogue(call, name, NULL);
}

static void list_starts(struct call *call) {
  const struct catalog *catalog = app_engine(call->app)->catalog;
  for (int i = 0; i < catalog->count; i++)
    reply_print(call->reply, "  %-22s %s\n", catalog->exercises[i].id, catalog->exercises[i].title);
  if (catalog->count == 0) reply_print(call->reply, "  No plugin offers an exercise.\n");
  for (int i = 0; i < catalog->routine_count; i++)
    reply_print(call->reply, "  %-22s %s\n", catalog->routines[i].id, catalog->routines[i].title);
}

/* The first of today's plan; breathing is always there to fall back on. */
static const char *next_exercise(const struct engine *engine) {
  for (int i = 0; i < engine->plan.item_count; i++)
    if (engine->plan.items[i].level > 0) return engine->plan.items[i].exercise->id;
  return "breathing";
}

enum { STARTS_MAX = CATALOG_MAX + ROUTINES_MAX, BEGINNING = 3 };

static int list_names(const struct catalog *catalog, const char *names[STARTS_MAX + 1]) {
  int count = 0;
  for (int i = 0; i < catalog->count; i++) names[count++] = catalog->exercises[i].id;
  for (int i = 0; i < catalog->routine_count; i++) names[count++] = catalog->routines[i].id;
  names[count] = NULL;
  return count;
}

/* What was meant: a name spelt nearly so, or those that begin alike. "": no idea. */
static void guess(const struct catalog *catalog, const char *name, char *out, size_t size) {
  const char *names[STARTS_MAX + 1];
  int count = list_names(catalog, names);
  const char *nearest = args_nearest(name, names);
  size_t used = (size_t)snprintf(out, size, "%s", nearest != NULL ? nearest : "");
  for (int i = 0; i < count && nearest == NULL && strlen(name) >= BEGINNING; i++)
    if (strncasecmp(names[i], name, BEGINNING) == 0 && used < size)
      used += (size_t)snprintf(out + used, size - used, used > 0 ? " or %s" : "%s", names[i]);
}

/* An exercise goes before a routine of the same name; the routine is PLUGIN.ID then. */
static void start_named(struct call *call, const char *name) {
  const struct catalog *catalog = app_engine(call->app)->catalog;
  int count;
  bool routine =
      catalog_find(catalog, name) == NULL && catalog_routine_named(catalog, name, &count) != NULL;
  char meant[160], offers[240];
  guess(catalog, name, meant, sizeof meant);
  if (routine)
    open_dialogue(call, "routine", name);
  else if (catalog_find(catalog, name) == NULL &&
           catalog_offers(catalog, name, offers, sizeof offers))
    reply_fail(call->reply, "exercise", "%.30s is a plugin. To start what it offers, say: %s.",
               name, offers);
  else if (catalog_find(catalog, name) == NULL && meant[0] != '\0')
    reply_fail(call->reply, "exercise", "There is no exercise \"%.30s\". Did you mean %s?", name,
               meant);
  else
    open_dialogue(call, "start", name);
}

void command_start(struct call *call) {
  if (call->args->word_count == 0 && args_flag(call->args, "open")) {
    open_dialogue(call, "start", next_exercise(app_engine(call->app)));
    return;
  }
  if (call->args->word_count != 1) {
    reply_print(call->reply, "settle start EXERCISE, or a plugin's routine\n\n");
    list_starts(call);
    return;
  }
  start_named(call, call->args->words[0]);
}

static const char *prompt_of(const struct call *call) {
  const char *prompt = args_option(call->args, "prompt");
  return prompt != NULL ? prompt : "";
}

/* What is open, put to the person again. */
static void show_current(struct call *call) {
  const struct dialogue *current = engine_current(app_engine(call->app));
  if (current == NULL)
    reply_fail(call->reply, "gone", "Nothing is open just now.");
  else
    snprintf(call->reply->ask, sizeof call->reply->ask, "%s", current->key);
}

/* What is on every screen comes to none of the commands: what is asked next is asked here too, and
 * silence would leave a doubt. A routine that still thinks is waited for by the app. */
static void go_on_here(struct call *call, const char *prompt) {
  struct engine *engine = app_engine(call->app);
  struct reply *reply = call->reply;
  struct now now = app_now(call->app);
  if (reply->code != NULL || reply->ask[0] != '\0' || engine_thinks(engine, prompt, &now)) return;
  for (int i = 0; i < engine->open_count; i++)
    if (strcmp(engine->open[i].key, prompt) == 0 && engine->open[i].hidden_until <= engine->last_at)
      snprintf(reply->ask, sizeof reply->ask, "%s", prompt);
  if (reply->ask[0] == '\0' && reply->text.len == 0) reply_print(reply, "Noted.\n");
}

void command_answer(struct call *call) {
  char words[TEXT_MAX + 1];
  struct view view;
  struct err err;
  struct now now = app_now(call->app);
  struct engine *engine = app_engine(call->app);
  const struct dialogue *current = engine_current(engine);
  const char *prompt = prompt_of(call);
  if (call->args->word_count == 0) {
    show_current(call);
    return;
  }
  if (prompt[0] == '\0' && current != NULL) prompt = current->key;
  if (!engine_view(engine, prompt, &now, &view)) {
    reply_fail(call->reply, "gone", "Nothing is open just now.");
    return;
  }
  args_join(call->args, 0, words, sizeof words);
  struct event event = {.kind = EVENT_ANSWER,
                        .audience = call->audience,
                        .prompt = view.prompt,
                        .question = view.question,
                        .text = words};
  if (view_parse_words(&view, words, &event.value, &err) < 0)
    reply_fail(call->reply, "value", "%s.", err.text);
  else
    app_step(call->app, &event, call->reply);
  go_on_here(call, view.prompt);
}

/* ---- a hold stands still, and goes on -------------------------------------------------------- */

static int option_of(const struct view *view, const char *key) {
  for (int i = 0; i < view->option_count; i++)
    if (strcmp(view->options[i].key, key) == 0) return i;
  return -1;
}

/* The open hold, or paused hold, that has a button of that key. False: there is none. */
static bool find_hold(const struct call *call, const char *key, struct view *out) {
  struct engine *engine = app_engine(call->app);
  struct now now = app_now(call->app);
  for (int i = 0; i < engine->open_count; i++)
    if (engine_view(engine, engine->open[i].key, &now, out) && option_of(out, key) >= 0)
      return true;
  return false;
}

static void print_view(struct call *call, const char *prompt) {
  struct view view;
  struct now now = app_now(call->app);
  if (engine_view(app_engine(call->app), prompt, &now, &view))
    reply_print(call->reply, "%s\n  %s\n", view.title, view.body);
}

/* It stays on the screen that guides it; where none does any more, it comes here. */
static int32_t audience_of(const struct call *call, const char *prompt) {
  const struct engine *engine = app_engine(call->app);
  bool guided = !engine->passive;
  for (int i = 0; i < engine->open_count; i++)
    if (strcmp(engine->open[i].key, prompt) == 0) guided &= engine->open[i].audience >= 0;
  return guided ? 0 : call->audience;
}

static bool is_paused(const struct call *call) {
  const struct history *history = &app_engine(call->app)->history;
  return history->has_pause && history->pause.until > app_now(call->app).at;
}

/* "settle pause" and "settle resume" alone mean a hold, while there is one. */
void command_hold(struct call *call) {
  bool pauses = strcmp(call->command->name, "pause") == 0;
  const char *key = pauses ? "pause" : "go";
  bool alone = call->args->word_count == 0 && call->args->option_count == 0;
  struct view view;
  if (!alone || !find_hold(call, key, &view)) {
    if (alone && pauses)
      reply_fail(call->reply, "usage",
                 "For how long? Such as: settle pause 2h, for no prompts "
                 "in the next two hours.");
    else if (alone && !is_paused(call))
      reply_print(call->reply, "Nothing is paused just now. Prompts come as planned.\n");
    else
      command_record(call);
    return;
  }
  struct event event = {.kind = EVENT_ANSWER,
                        .audience = audience_of(call, view.prompt),
                        .prompt = view.prompt,
                        .question = view.question,
                        .value = option_of(&view, key)};
  app_step(call->app, &event, call->reply);
  if (call->reply->code != NULL) return;
  if (event.audience == 0)
    print_view(call, view.prompt);
  else
    snprintf(call->reply->ask, sizeof call->reply->ask, "%s", view.prompt);
}

/* ---------------------------------------------------------------------------------------------- */

void command_stop(struct call *call) {
  struct event event = {.kind = EVENT_STOP, .audience = call->audience};
  app_step(call->app, &event, call->reply);
  const struct dialogue *current = engine_current(app_engine(call->app));
  if (call->reply->text.len == 0) go_on_here(call, current != NULL ? current->key : "");
}

void command_later(struct call *call) {
  struct now now = app_now(call->app);
  struct event event = {.kind = EVENT_LATER, .audience = call->audience, .prompt = prompt_of(call)};
  char words[80];
  struct err err;
  int64_t seconds = 0;
  args_join(call->args, 0, words, sizeof words);
  if (words[0] != '\0' && when_duration(words, true, &seconds, &err) < 0) {
    reply_fail(call->reply, "usage", "%s.", err.text);
    return;
  }
  event.until = seconds > 0 ? now.at + seconds : 0;
  app_step(call->app, &event, call->reply);
}

void command_skip(struct call *call) {
  struct event event = {.kind = EVENT_SKIP, .audience = call->audience, .prompt = prompt_of(call)};
  app_step(call->app, &event, call->reply);
  bool told = buf_text(&call->reply->text)[0] != '\0';
  if (call->reply->code == NULL && !told)
    reply_print(call->reply, "Left out today. That is fine.\n");
}
