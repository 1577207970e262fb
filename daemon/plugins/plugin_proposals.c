#include "plugins/plugin_proposals.h"

#include <stdio.h>
#include <string.h>

#include "plugins/plugin_reply.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
enum { PERMILLE = 1000, BIG = 1024 * 1024, CLOCK_LENGTH = 5, PLACE_SIZE = 32 };

struct reader {
  const struct plugin_declared *declared;
  const struct catalog *catalog;
  plugin_say *say;
  void *owner;
  int adds;
};

/* "init.lua:5: "; "" when the line is not known. */
static const char *place_of(json_int_t line, char out[PLACE_SIZE]) {
  out[0] = '\0';
  if (line > 0 && line <= BIG) snprintf(out, PLACE_SIZE, "init.lua:%d: ", (int)line);
  return out;
}

static void drop(const struct reader *reader, const json_t *value, const char *why) {
  const char *exercise = plugin_member_text(value, "exercise");
  char text[ERR_SIZE], place[PLACE_SIZE];
  snprintf(text, sizeof text, "%sa proposal%s%.40s was dropped: %.200s",
           place_of(plugin_member_whole(value, "line", 0), place), exercise ? " for " : "",
           exercise ? exercise : "", why);
  reader->say(reader->owner, text);
}

/* "08:30"; -1: no time of day. */
static int read_clock(const json_t *value) {
  const char *text = json_string_value(value);
  if (text == NULL || json_string_length(value) != CLOCK_LENGTH || text[2] != ':') return -1;
  static const char digits[] = "0123456789";
  if (strspn(text, digits) != 2 || strspn(text + 3, digits) != 2) return -1;
  int hour = (text[0] - '0') * 10 + text[1] - '0';
  int minute = (text[3] - '0') * 10 + text[4] - '0';
  return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

static const struct {
  const char *name;
  bool is_clock;        /* the value is "HH:MM" */
  json_int_t low, high; /* of other values */
} kinds[] = {[PROPOSAL_EASE] = {"ease", false, 1, PERMILLE},
             [PROPOSAL_REST] = {"rest", false, 0, 0},
             [PROPOSAL_LEVEL_TO] = {"level_to", false, 1, LEVELS_MAX},
             [PROPOSAL_TIMES_TO] = {"times_to", false, 0, PLUGIN_TIMES_MAX},
             [PROPOSAL_MOVE] = {"move", true, 0, 0},
             [PROPOSAL_ADD] = {"add", true, 0, 0}};

static bool read_value(int kind, const json_t *value, int32_t *out) {
  json_int_t number = kinds[kind].is_clock ? read_clock(value) : json_integer_value(value);
  json_int_t high = kinds[kind].is_clock ? DAY_MINUTES - 1 : kinds[kind].high;
  if (!kinds[kind].is_clock && !json_is_integer(value)) return false;
  if (number < kinds[kind].low || number > high) return false;
  *out = (int32_t)number;
  return true;
}

static int find_kind(const char *name) {
  for (int i = 0; i < COUNT(kinds); i++)
    if (strcmp(kinds[i].name, name) == 0) return i;
  return -1;
}

/* ---- one proposal ---------------------------------------------------------------------------- */

static void take_why(const struct reader *reader, const json_t *value, struct proposal *out) {
  enum plugin_text_result result = plugin_text(plugin_member_text(value, "why"),
                                               PLUGIN_WHY_CHARACTERS, out->why, sizeof out->why);
  if (result == PLUGIN_TEXT_OK) return;
  text_cut(reader->declared->name, PLUGIN_WHY_CHARACTERS, out->why, sizeof out->why);
  if (result != PLUGIN_TEXT_BANNED) return;
  char text[160], place[PLACE_SIZE];
  snprintf(text, sizeof text, "%sthe reason for %s says what no text may say; left out",
           place_of(out->line, place), out->exercise);
  reader->say(reader->owner, text);
}

/* NULL: fine; else why not. */
static const char *check_addition(struct reader *reader, const struct exercise *exercise) {
  if (strcmp(exercise->plugin, reader->declared->id) != 0)
    return "only an exercise of its own can be added";
  return ++reader->adds > PROPOSAL_ADDS_MAX ? "too many are added" : NULL;
}

static const char *fill(struct reader *reader, const json_t *value, struct proposal *out) {
  const char *id = plugin_member_text(value, "exercise");
  const struct exercise *exercise = catalog_find(reader->catalog, id);
  int kind = find_kind(plugin_member_text(value, "do"));
  if (kind < 0) return "nothing of that name can be done";
  if (exercise == NULL) return "there is no such exercise";
  *out = (struct proposal){.kind = (enum proposal_kind)kind, .permille = PERMILLE};
  if (!read_value(kind, json_object_get(value, "value"), &out->value))
    return "its value is out of range";
  if (kind == PROPOSAL_ADD) out->permille = (int32_t)plugin_member_whole(value, "permille", 0);
  snprintf(out->plugin, sizeof out->plugin, "%s", reader->declared->id);
  snprintf(out->exercise, sizeof out->exercise, "%s", id);
  json_int_t line = plugin_member_whole(value, "line", 0);
  out->line = (uint16_t)(line <= UINT16_MAX ? line : 0);
  return kind == PROPOSAL_ADD ? check_addition(reader, exercise) : NULL;
}

static bool read_one(struct reader *reader, const json_t *value, struct proposal *out) {
  static const struct plugin_field fields[] = {{"do", PLUGIN_FIELD_TEXT, 1, NAME_SIZE, false},
                                               {"exercise", PLUGIN_FIELD_ID, 0, 0, false},
                                               {"value", PLUGIN_FIELD_ANY, 0, 0, false},
                                               {"permille", PLUGIN_FIELD_WHOLE, 1, PERMILLE, false},
                                               {"why", PLUGIN_FIELD_TEXT, 0, BIG, false},
                                               {"line", PLUGIN_FIELD_WHOLE, 0, BIG, true}};
  struct err err;
  if (plugin_shape(value, "proposal", fields, COUNT(fields), &err) < 0) {
    drop(reader, NULL, err.text);
    return false;
  }
  const char *why_not = fill(reader, value, out);
  if (why_not != NULL)
    drop(reader, value, why_not);
  else
    take_why(reader, value, out);
  return why_not == NULL;
}

int plugin_proposals_read(const json_t *list, const struct plugin_declared *declared,
                          const struct catalog *catalog, plugin_say *say, void *owner,
                          struct proposal out[PLUGIN_PROPOSALS_MAX]) {
  struct reader reader = {.declared = declared, .catalog = catalog, .say = say, .owner = owner};
  size_t size = json_array_size(list);
  int count = 0;
  for (size_t i = 0; i < size && i < PLUGIN_PROPOSALS_MAX; i++)
    count += read_one(&reader, json_array_get(list, i), &out[count]);
  if (size > PLUGIN_PROPOSALS_MAX) drop(&reader, NULL, "so were all after the 256th");
  return count;
}

int plugin_proposals_join(const struct plugin_answer *answers, int count,
                          struct proposal out[PROPOSALS_MAX]) {
  int joined = 0;
  for (int turn = 0; turn < PLUGIN_PROPOSALS_MAX; turn++)
    for (int i = 0; i < count && joined < PROPOSALS_MAX; i++)
      if (turn < answers[i].count) out[joined++] = answers[i].proposals[turn];
  return joined;
}
