/* Routines under way: each run of one over its journal is a call like others; what came of it goes
 * up in one callback. One call at a time for each open prompt. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/plugin_ask.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugins_parts.h"

/* ---- the calls under way --------------------------------------------------------------------- */

static struct plugin_asked *find_asked(struct plugins *plugins, const char *prompt) {
  for (int i = 0; i < ROUTINES_OPEN; i++)
    if (strcmp(plugins->routines[i].prompt, prompt) == 0) return &plugins->routines[i];
  return NULL;
}

static void drop_asked(struct plugin_asked *asked) {
  json_decref(asked->message);
  memset(asked, 0, sizeof *asked);
}

void plugins_drop_routines(struct plugins *plugins) {
  for (int i = 0; i < ROUTINES_OPEN; i++) drop_asked(&plugins->routines[i]);
}

static void say_up(struct plugins *plugins, struct plugin_asked *asked, enum routine_turn turn,
                   const struct routine_ask *ask, const char *state) {
  char prompt[KEY_SIZE];
  struct routine_reply reply = {.turn = turn, .answers = asked->answers, .state = state};
  if (ask != NULL) reply.ask = *ask;
  memcpy(prompt, asked->prompt, sizeof prompt);
  drop_asked(asked);
  if (plugins->events.routine != NULL) plugins->events.routine(plugins->owner, prompt, &reply);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static json_t *new_message(const struct routine *routine, const char *prompt,
                           const struct engine *engine, const struct now *now) {
  struct stamp begun;
  char seed[PLUGIN_SEED_SIZE];
  if (!routine_opening(&engine->history, prompt, &begun)) engine_stamp(now, &begun);
  plugin_seed(routine->plugin, &begun, routine->id, seed);
  return json_pack("{s:s, s:o, s:s, s:s, s:o}", "call", "routine", "now", plugin_now(&begun),
                   "seed", seed, "routine", routine->id, "answers",
                   plugin_ask_journal(&engine->history, prompt));
}

/* Whether the call follows an answer that was given just now. After a restart or with a new version
 * of the plugin it does not: what it says on the way was said before. */
static bool is_fresh(const struct engine *engine, const char *prompt, const struct now *now) {
  struct routine_answer last;
  struct stamp begun;
  if (routine_last_answer(&engine->history, prompt, &last)) return last.stamp.at == now->at;
  return routine_opening(&engine->history, prompt, &begun) && begun.at == now->at;
}

static bool send_call(struct plugins *plugins, struct plugin_asked *asked) {
  int index = plugins_find(plugins, asked->plugin);
  struct plugin_version *version = index >= 0 ? plugins->list[index]->current : NULL;
  struct plugin_runner *runner = version != NULL ? plugins_runner(version) : NULL;
  if (runner == NULL) return false;
  struct plugin_call call = {.kind = PLUGIN_CALL_ROUTINE, .answers = asked->answers};
  memcpy(call.prompt, asked->prompt, sizeof call.prompt);
  call.message = json_copy(asked->message);
  return plugin_runner_call(runner, &call);
}

void plugins_run_routine(struct plugins *plugins, const char *prompt, const struct engine *engine,
                         const struct now *now) {
  struct dialogue dialogue;
  plugins_note_now(plugins, now);
  plugins->halted = engine->arc.stage == STAGE_HALT;
  if (!dialogue_parse_key(prompt, &dialogue)) return;
  const struct routine *routine = catalog_routine(&plugins->catalog, dialogue.argument);
  struct plugin_asked *asked = find_asked(plugins, prompt);
  if (asked == NULL) asked = find_asked(plugins, "");
  if (asked == NULL) asked = &plugins->routines[0]; /* of a prompt that is gone: no more are open */
  drop_asked(asked);
  snprintf(asked->prompt, sizeof asked->prompt, "%s", prompt);
  asked->answers = routine_answers(&engine->history, prompt);
  asked->fresh = is_fresh(engine, prompt, now);
  if (routine != NULL) {
    snprintf(asked->plugin, sizeof asked->plugin, "%s", routine->plugin);
    asked->message = new_message(routine, prompt, engine, now);
  }
  asked->failed = asked->message == NULL || !send_call(plugins, asked);
  plugins_soon(plugins);
}

void plugins_fail_routines(struct plugins *plugins) {
  for (int i = 0; i < ROUTINES_OPEN && !plugins->closed; i++)
    if (plugins->routines[i].prompt[0] != '\0' && plugins->routines[i].failed)
      say_up(plugins, &plugins->routines[i], ROUTINE_FAILS, NULL, NULL);
}

/* ---- what came of it ------------------------------------------------------------------------- */

static void take_end(struct plugin_version *version, struct plugin_asked *asked,
                     const json_t *reply) {
  const json_t *state = json_object_get(reply, "state");
  char *text = NULL;
  if (json_is_object(state))
    text = plugins_state_text(version->plugin, state, version->declared->state_version);
  say_up(version->plugin->plugins, asked, ROUTINE_ENDS, NULL, text);
  free(text);
}

static void take_change(struct plugin_version *version, struct plugin_asked *asked,
                        json_int_t number) {
  char text[200];
  snprintf(text, sizeof text,
           "routine %s: it asks something else now than when answer %d was given; it was ended",
           asked->prompt, (int)number);
  plugins_say(version->plugin, text);
  say_up(version->plugin->plugins, asked, ROUTINE_CHANGED, NULL, NULL);
}

static void take_question(struct plugin_version *version, struct plugin_asked *asked,
                          const json_t *ask) {
  struct routine_ask question;
  struct plugin_error error;
  struct err err;
  if (plugin_ask_read(ask, &question, &err) == 0) {
    say_up(version->plugin->plugins, asked, ROUTINE_ASKS, &question, NULL);
    return;
  }
  plugin_error_set(&error, err.text);
  plugins_report(version->plugin, &error, "The plan goes on without it.");
  say_up(version->plugin->plugins, asked, ROUTINE_FAILS, NULL, NULL);
}

bool plugins_routine_fresh(struct plugins *plugins, const struct plugin_call *call) {
  const struct plugin_asked *asked = find_asked(plugins, call->prompt);
  return asked != NULL && asked->answers == call->answers && asked->fresh;
}

void plugins_routine_replied(struct plugin_version *version, const struct plugin_call *call,
                             const json_t *reply) {
  struct plugin_asked *asked = find_asked(version->plugin->plugins, call->prompt);
  if (asked == NULL || asked->answers != call->answers) return; /* asked anew meanwhile */
  json_int_t changed = plugin_member_whole(reply, "changed", 0);
  const json_t *ask = json_object_get(reply, "ask");
  if (changed > 0)
    take_change(version, asked, changed);
  else if (json_is_object(ask))
    take_question(version, asked, ask);
  else
    take_end(version, asked, reply);
}

/* A process that died for no fault that is known is given one more try: the journal is all that it
 * needs. */
static bool try_again(struct plugins *plugins, struct plugin_asked *asked,
                      enum plugin_failure failure) {
  if (failure != PLUGIN_FAILED_CRASHED || asked->tried_again) return false;
  asked->tried_again = true;
  return send_call(plugins, asked);
}

void plugins_routine_failed(struct plugin_version *version, const struct plugin_call *call,
                            enum plugin_failure failure) {
  struct plugins *plugins = version->plugin->plugins;
  for (int i = 0; i < ROUTINES_OPEN; i++) {
    struct plugin_asked *asked = &plugins->routines[i];
    bool meant = strcmp(asked->plugin, version->id) == 0 &&
                 (call == NULL || strcmp(asked->prompt, call->prompt) == 0);
    if (meant && asked->prompt[0] != '\0' && !try_again(plugins, asked, failure))
      asked->failed = true;
  }
  plugins_soon(plugins);
}
