/* Calls of plugins, and what comes of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"
#include "plugins/plugins_parts.h"

/* ---- what an answer brings along ------------------------------------------------------------- */

/* Why a state of that many bytes cannot be kept; NULL: it can, and was counted. */
static const char *over_budget(struct plugin *plugin, size_t bytes) {
  day_number today = plugin->plugins->now.date;
  if (bytes > PLUGIN_STATE_TEXT_MAX) return "its state is more than 64 KiB; it was not kept";
  if (plugin->stored_on != today) plugin->stored = 0;
  plugin->stored_on = today;
  if (plugin->stored + bytes > PLUGIN_STATE_DAY_MAX)
    return "its states of today are more than 1 MiB; the newest was not kept";
  plugin->stored += bytes;
  return NULL;
}

char *plugins_state_text(struct plugin *plugin, const json_t *state, int version) {
  json_t *kept = json_pack("{s:O, s:i}", "state", (json_t *)state, "version", version);
  char *text = kept != NULL ? json_dumps(kept, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
  json_decref(kept);
  const char *why = text == NULL ? "no memory for its state" : over_budget(plugin, strlen(text));
  if (why == NULL) return text;
  plugins_say(plugin, why);
  free(text);
  return NULL;
}

void plugins_store(struct plugin *plugin, const json_t *state, int version) {
  struct plugins *plugins = plugin->plugins;
  char *text = plugins_state_text(plugin, state, version);
  if (text != NULL && plugins->events.store != NULL)
    plugins->events.store(plugins->owner, plugin->place.id, text);
  free(text);
}

/* Whether the line is new today and there is room for it; the same day is planned many times. */
static bool is_new_suggestion(struct plugin *plugin, const char *text) {
  struct plugin_suggested *suggested = &plugin->suggested;
  char hex[PLUGIN_HASH_SIZE];
  struct plugin_hash hash;
  plugin_hash_begin(&hash);
  plugin_hash_text(&hash, text);
  plugin_hash_end(&hash, hex);
  if (suggested->date != plugin->plugins->now.date)
    *suggested = (struct plugin_suggested){.date = plugin->plugins->now.date};
  for (int i = 0; i < suggested->count; i++)
    if (strcmp(suggested->hash[i], hex) == 0) return false;
  if (suggested->count == PLUGIN_SUGGEST_MAX) return false;
  memcpy(suggested->hash[suggested->count++], hex, sizeof hex);
  return true;
}

static void take_suggestions(struct plugin *plugin, const json_t *list) {
  struct plugins *plugins = plugin->plugins;
  char text[4 * PLUGIN_SUGGEST_CHARACTERS + 1];
  for (size_t i = 0; i < json_array_size(list) && i < PLUGIN_SUGGEST_MAX; i++) {
    if (!plugin_reply_suggestion(list, i, text, sizeof text))
      plugins_say(plugin, "a suggestion was dropped: no text that may be said");
    else if (plugins->events.suggest != NULL && is_new_suggestion(plugin, text))
      plugins->events.suggest(plugins->owner, plugin->place.id, text);
  }
}

static bool has_routine(const struct plugin_declared *declared, const char *id) {
  for (int i = 0; i < declared->routine_count; i++)
    if (strcmp(declared->routines[i].id, id) == 0) return true;
  return false;
}

static void say_banned_start(struct plugin *plugin, const struct plugin_start *start) {
  char text[160];
  snprintf(text, sizeof text,
           "init.lua:%d: the reason to start %s says what no text may say; left out", start->line,
           start->routine);
  plugins_say(plugin, text);
}

/* `daily`: the call is made for each new plan, and means the same each time. */
static void take_starts(struct plugin_version *version, const json_t *list, bool daily) {
  struct plugins *plugins = version->plugin->plugins;
  struct plugin_start start;
  for (size_t i = 0; i < json_array_size(list) && i < PLUGIN_STARTS_MAX; i++) {
    if (!plugin_reply_start(list, i, version->declared->name, &start) ||
        !has_routine(version->declared, start.routine)) {
      plugins_say(version->plugin, "a start was dropped: it names no routine of its own");
      continue;
    }
    if (start.banned) say_banned_start(version->plugin, &start);
    if (plugins->events.start != NULL)
      plugins->events.start(plugins->owner, &(struct plugin_wish){version->id, start.routine,
                                                                  start.why, start.line, daily});
  }
}

/* ---- answers --------------------------------------------------------------------------------- */

static bool is_awaited(const struct plugin *plugin, const struct plugin_call *call) {
  return call->kind == PLUGIN_CALL_ADAPT && plugin->asked && plugin->plugins->asking &&
         call->revision == plugin->plugins->revision;
}

static void take_proposals(struct plugin_version *version, const json_t *list) {
  struct plugin *plugin = version->plugin;
  size_t most = json_array_size(list);
  if (most > PLUGIN_PROPOSALS_MAX) most = PLUGIN_PROPOSALS_MAX;
  plugin->asked = false;
  plugin->proposal_count = 0;
  free(plugin->proposals);
  plugin->proposals = calloc(most + 1, sizeof *plugin->proposals);
  if (plugin->proposals == NULL) return;
  plugin->proposal_count = plugin_proposals_read(list, version->declared, &plugin->plugins->catalog,
                                                 plugins_say, plugin, plugin->proposals);
}

void plugins_replied(void *owner, const struct plugin_call *call, const json_t *reply) {
  struct plugin_version *version = owner;
  if (version->retired) return;
  struct plugin *plugin = version->plugin;
  const json_t *state = json_object_get(reply, "state");
  plugin_reply_log(json_object_get(reply, "log"), plugins_say, plugin);
  if (is_awaited(plugin, call)) take_proposals(version, json_object_get(reply, "proposals"));
  if (json_is_object(state) && call->kind == PLUGIN_CALL_EVENT)
    plugins_store(plugin, state, version->declared->state_version);
  bool routine = call->kind == PLUGIN_CALL_ROUTINE;
  bool said = routine && !plugins_routine_fresh(plugin->plugins, call);
  if (!plugin->plugins->halted && !said) {
    take_suggestions(plugin, json_object_get(reply, "suggest"));
    take_starts(version, json_object_get(reply, "starts"), call->kind == PLUGIN_CALL_ADAPT);
  }
  if (routine) plugins_routine_replied(version, call, reply);
  plugins_soon(plugin->plugins);
}

/* ---- failures -------------------------------------------------------------------------------- */

/* Out of use until its files change. */
static void switch_off(struct plugin *plugin) {
  log_warning("plugin %s is off: ended %d times in 24 h", plugin->place.id, PLUGINS_KILLS);
  plugins_notice(plugin, "", 0,
                 "Plugin %s had to be ended %d times and is off now. Back on: settle plugin "
                 "enable %s",
                 plugin->place.id, PLUGINS_KILLS, plugin->place.id);
  plugins_say(plugin,
              "ended too often in 24 h: off until its files change, or until: settle plugin "
              "enable ID");
  plugins_take_off(plugin, PLUGIN_KILLED);
}

/* The version that was being loaded is not going to be. */
static void give_up_coming(struct plugin *plugin) {
  struct plugin_version *coming = plugin->coming;
  coming->retired = true;
  coming->next = plugin->plugins->retired;
  plugin->plugins->retired = coming;
  plugin->coming = NULL;
  if (!plugins_stand_in(plugin) && plugin->current == NULL) plugin->state = PLUGIN_ERROR;
}

static bool count_kill(struct plugin_version *version) {
  struct plugin *plugin = version->plugin;
  bool off = plugin_standing_kill(plugins_standing(plugin), version->hash, plugin->plugins->now.at);
  plugins_write_standings(plugin->plugins);
  return off;
}

void plugins_failed(void *owner, enum plugin_failure failure, const struct plugin_error *error,
                    const struct plugin_call *call, const json_t *log) {
  struct plugin_version *version = owner;
  if (version->retired) return;
  struct plugin *plugin = version->plugin;
  bool ended = failure == PLUGIN_FAILED_ENDED || failure == PLUGIN_FAILED_CRASHED;
  bool off = ended && count_kill(version);
  if (off) switch_off(plugin);
  plugin_reply_log(log, plugins_say, plugin);
  bool load = version == plugin->coming;
  plugins_report(plugin, error, load ? plugins_instead(plugin) : "The plan goes on without it.");
  if (load) give_up_coming(plugin);
  if (version == plugin->current && (call == NULL || is_awaited(plugin, call)))
    plugin->asked = false;
  if (call == NULL || call->kind == PLUGIN_CALL_ROUTINE)
    plugins_routine_failed(version, call, failure);
  plugins_soon(plugin->plugins);
}

/* ---- the day --------------------------------------------------------------------------------- */

static void forget_answers(struct plugins *plugins) {
  for (int i = 0; i < plugins->count; i++) {
    struct plugin *plugin = plugins->list[i];
    free(plugin->proposals);
    plugin->proposals = NULL;
    plugin->proposal_count = 0;
    plugin->asked = false;
  }
}

static bool is_awaiting(const struct plugins *plugins) {
  for (int i = 0; i < plugins->count; i++)
    if (plugins->list[i]->asked) return true;
  return false;
}

static int join_answers(const struct plugins *plugins, struct proposal *out) {
  struct plugin_answer answers[PLUGINS_MAX];
  for (int i = 0; i < plugins->count; i++)
    answers[i] =
        (struct plugin_answer){plugins->list[i]->proposals, plugins->list[i]->proposal_count};
  return plugin_proposals_join(answers, plugins->count, out);
}

void plugins_finish_ask(struct plugins *plugins) {
  if (!plugins->asking || is_awaiting(plugins)) return;
  struct proposal *joined = calloc(PROPOSALS_MAX, sizeof *joined);
  int count = joined != NULL ? join_answers(plugins, joined) : 0;
  forget_answers(plugins);
  plugins->asking = false;
  uv_timer_stop(&plugins->deadline);
  if (plugins->events.proposals != NULL)
    plugins->events.proposals(plugins->owner, plugins->revision, joined, count);
  free(joined);
}

static void on_deadline(uv_timer_t *timer) {
  struct plugins *plugins = timer->data;
  for (int i = 0; i < plugins->count; i++) {
    if (!plugins->list[i]->asked) continue;
    plugins_say(plugins->list[i], "its answer did not come in time; the plan went on without it");
    plugins->list[i]->asked = false;
  }
  plugins_soon(plugins);
}

/* What every call has. */
static json_t *new_call(const struct plugin_version *version, const char *call, const char *hook) {
  const struct stamp *now = &version->plugin->plugins->now;
  char seed[PLUGIN_SEED_SIZE];
  plugin_seed(version->id, now, hook, seed);
  return json_pack("{s:s, s:o, s:s}", "call", call, "now", plugin_now(now), "seed", seed);
}

static bool ask_one(struct plugin_version *version, uint32_t revision, json_t *day) {
  json_t *message = new_call(version, "adapt", "adapt");
  struct plugin_runner *runner = plugins_runner(version);
  if (runner == NULL || json_object_set(message, "day", day) != 0) {
    json_decref(message);
    return false;
  }
  const struct plugin_call call = {
      .kind = PLUGIN_CALL_ADAPT, .revision = revision, .message = message};
  return plugin_runner_call(runner, &call);
}

/* While exercise is stopped nothing can get lighter (S1). */
static void ask_all(struct plugins *plugins, const struct engine *engine, const struct now *now) {
  json_t *day = NULL;
  for (int i = 0; i < plugins->count && !plugins->halted; i++) {
    struct plugin *plugin = plugins->list[i];
    if (plugin->current == NULL || !plugin->current->declared->adapts) continue;
    if (day == NULL) day = plugin_day(engine, now);
    plugin->asked = day != NULL && ask_one(plugin->current, plugins->revision, day);
  }
  json_decref(day);
}

static void look(struct plugins *plugins, const struct engine *engine, const struct now *now) {
  plugins_note_now(plugins, now);
  plugins->halted = engine->arc.stage == STAGE_HALT;
}

void plugins_ask(struct plugins *plugins, uint32_t revision, const struct engine *engine,
                 const struct now *now) {
  look(plugins, engine, now);
  forget_answers(plugins);
  plugins->asking = true;
  plugins->revision = revision;
  if (plugins->told == STAGE_COUNT) plugins->told = engine->arc.stage;
  ask_all(plugins, engine, now);
  uv_timer_start(&plugins->deadline, on_deadline, PLUGINS_ASK_MS, 0);
  plugins_soon(plugins);
}

/* ---- events ---------------------------------------------------------------------------------- */

static void tell_one(struct plugin_version *version, const char *hook, json_t *data) {
  json_t *message = new_call(version, "event", hook);
  struct plugin_runner *runner = plugins_runner(version);
  const struct plugin_call call = {.kind = PLUGIN_CALL_EVENT, .message = message};
  json_object_set_new(message, "event", json_string(hook));
  if (runner == NULL || json_object_set(message, "data", data) != 0)
    json_decref(message);
  else if (!plugin_runner_call(runner, &call))
    plugins_say(version->plugin, "too much happened at once; an event was not told");
}

static void tell_all(struct plugins *plugins, enum plugin_event event, json_t *data) {
  for (int i = 0; i < plugins->count; i++) {
    struct plugin_version *version = plugins->list[i]->current;
    if (version != NULL && (version->declared->events >> event & 1) != 0)
      tell_one(version, plugin_event_names[event], data);
  }
}

void plugins_tell(struct plugins *plugins, const char *hook, const struct entry *entry,
                  const struct engine *engine, const struct now *now) {
  int event = plugin_name_index(hook, plugin_event_names, PLUGIN_EVENT_COUNT);
  if (event < 0) return;
  look(plugins, engine, now);
  json_t *data = plugin_event_data((enum plugin_event)event, entry, plugins->told, engine, now);
  if (data != NULL) tell_all(plugins, (enum plugin_event)event, data);
  json_decref(data);
  /* Other events of the same step come when the stage has changed already: `from` is not theirs. */
  if (event == PLUGIN_EVENT_STAGE || plugins->told == STAGE_COUNT)
    plugins->told = engine->arc.stage;
  plugins_soon(plugins);
}
