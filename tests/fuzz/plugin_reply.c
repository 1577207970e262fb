/* Whatever line a plugin's child may write: none of it crashes, and what is let through keeps
 * within the limits that the core relies on. Input: a line, as JSON; every part of the protocol is
 * tried on it. */
#include "fuzz.h"

#include <jansson.h>
#include <string.h>

#include "core/texts.h"
#include "plugins/plugin_ask.h"
#include "plugins/plugin_catalog.h"
#include "plugins/plugin_proposals.h"
#include "plugins/plugin_reply.h"

static void on_say(void *owner, const char *text) {
  (void)owner;
  require(strlen(text) < ERR_SIZE);
}

static void on_line(void *owner, const char *text) {
  int *count = owner;
  require(++*count <= PLUGIN_LOG_LINES_MAX);
  require(strlen(text) < PLUGIN_LOG_BYTES + PLUGIN_FILE_NAME + 16);
  require(strpbrk(text, "\x1b\r\a") == NULL);
}

static void require_text(const char *text, int characters) {
  require(text_length(text) <= characters);
  require(text_banned(text) == NULL);
  for (; *text != '\0'; text++) require((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void require_level(const struct level *level) {
  require(level->hold >= 0 && level->hold <= PLUGIN_HOLD_MAX);
  require(level->reps >= 1 && level->reps <= PLUGIN_REPS_MAX);
  require(level->sets >= 1 && level->sets <= PLUGIN_SETS_MAX);
  require(level->step_count >= 1 && level->step_count <= PLUGIN_STEPS_MAX);
  for (int i = 0; i < level->step_count; i++) {
    require(level->steps[i].amount >= 0 && level->steps[i].amount <= PLUGIN_HOLD_MAX);
    require_text(level->steps[i].text, PLUGIN_STRING_MAX);
  }
}

static void require_exercise(const struct exercise *exercise) {
  require(strlen(exercise->id) < NAME_SIZE && exercise->kind < KIND_COUNT);
  require(strlen(exercise->title) <= PLUGIN_NAME_MAX);
  require_text(exercise->title, PLUGIN_NAME_MAX);
  require(exercise->level_count >= 1 && exercise->level_count <= LEVELS_MAX);
  for (int i = 0; i < exercise->level_count; i++) require_level(&exercise->levels[i]);
  require(exercise->by_column[COLUMN_OFF].level == 0 && !exercise->has_stage[STAGE_HALT]);
  for (int i = 0; i < COLUMN_COUNT; i++)
    require(exercise->by_column[i].level <= exercise->level_count);
  for (int i = 0; i < STAGE_COUNT; i++)
    require(exercise->by_stage[i].level <= exercise->level_count);
}

static void require_proposal(const struct proposal *proposal, const struct catalog *catalog) {
  require(catalog_find(catalog, proposal->exercise) != NULL);
  require(proposal->permille >= 1 && proposal->permille <= 1000);
  require(proposal->value >= 0 && proposal->value < DAY_MINUTES);
  require_text(proposal->why, PLUGIN_WHY_CHARACTERS);
}

static void try_proposals(const json_t *list, const struct plugin_declared *declared) {
  static struct proposal proposals[PLUGIN_PROPOSALS_MAX];
  struct catalog catalog = {.exercises = declared->exercises, .count = declared->exercise_count};
  int count = plugin_proposals_read(list, declared, &catalog, on_say, NULL, proposals);
  int adds = 0;
  require(count <= PLUGIN_PROPOSALS_MAX);
  for (int i = 0; i < count; i++) {
    require_proposal(&proposals[i], &catalog);
    adds += proposals[i].kind == PROPOSAL_ADD;
  }
  require(adds <= PROPOSAL_ADDS_MAX);
}

static void try_loaded(const json_t *loaded, const json_t *proposals) {
  static char folder[] = "/nowhere";
  const struct plugin_place place = {.id = "x", .path = folder};
  struct plugin_declared *declared;
  struct err err;
  if (plugin_declared_read(loaded, &place, on_say, NULL, &declared, &err) != 0) return;
  require(declared->exercise_count <= PLUGIN_EXERCISES_MAX);
  for (int i = 0; i < declared->exercise_count; i++) require_exercise(&declared->exercises[i]);
  try_proposals(proposals, declared);
  plugin_declared_free(declared);
}

/* Whatever passes can be shown: bounded words, an answer that the question has. */
static void try_ask(const json_t *value) {
  struct routine_ask ask;
  struct err err;
  char name[NAME_SIZE];
  if (plugin_ask_read(value, &ask, &err) != 0) return;
  require(ask.option_count >= 0 && ask.option_count <= ROUTINE_OPTIONS);
  require(ask.seconds >= 0 && ask.seconds <= PLUGIN_ASK_WAIT_MAX);
  require(ask.permille >= 1 && ask.permille <= 1000);
  require(ask.type != ASK_CHOICE || ask.otherwise < ask.option_count);
  if (ask.text[0] != '\0') require_text(ask.text, PLUGIN_ASK_CHARACTERS);
  for (int i = 0; i < ask.option_count; i++) require_text(ask.options[i], ROUTINE_LABEL_CHARACTERS);
  routine_answer_name(&ask, 199, name);
  require(routine_is_answer(name));
}

static void try_message(const json_t *message) {
  enum plugin_reply_kind kind;
  struct plugin_error error;
  struct plugin_start start;
  struct err err;
  json_int_t id;
  char text[4 * PLUGIN_SUGGEST_CHARACTERS + 1];
  int lines = 0;
  if (plugin_reply_kind(message, &kind, &id, &err) == 0 &&
      (kind == PLUGIN_REPLY_ERROR || kind == PLUGIN_REPLY_FATAL))
    plugin_reply_error(message, "x", &error, &err);
  plugin_reply_log(json_object_get(message, "log"), on_line, &lines);
  try_ask(json_object_get(message, "ask"));
  for (size_t i = 0; i < 8; i++) {
    if (plugin_reply_suggestion(json_object_get(message, "suggest"), i, text, sizeof text))
      require_text(text, PLUGIN_SUGGEST_CHARACTERS);
    if (plugin_reply_start(json_object_get(message, "starts"), i, "x", &start))
      require_text(start.why, PLUGIN_WHY_CHARACTERS);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  json_t *message = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
  try_message(message);
  try_loaded(json_object_get(message, "loaded"), json_object_get(message, "proposals"));
  json_decref(message);
  return 0;
}
