#include "plugins/plugin_declared.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

/* Bytes of a text of so many characters. */
#define BYTES(characters) ((characters)*4)
#define COUNT(array)      ((int)(sizeof(array) / sizeof *(array)))
enum { STAGE_NAMED = STAGE_HALT, VERSION_MOST = 1000000, TEXT_ROOM = BYTES(PLUGIN_STRING_MAX) + 1 };

const char *const plugin_event_names[PLUGIN_EVENT_COUNT] = {
    [PLUGIN_EVENT_CHECKIN] = "checkin", [PLUGIN_EVENT_SESSION] = "session",
    [PLUGIN_EVENT_STAGE] = "stage",     [PLUGIN_EVENT_OUTCOME] = "outcome",
    [PLUGIN_EVENT_ANSWER] = "answer",   [PLUGIN_EVENT_DAY] = "day"};

struct reader {
  struct plugin_declared *declared;
  const struct plugin_place *place;
  plugin_say *say;
  void *owner;
  char what[NAME_SIZE + 16]; /* "exercise breathing", for messages */
  struct err *err;
};

static void say(struct reader *reader, const char *field, const char *wrong) {
  char text[ERR_SIZE];
  snprintf(text, sizeof text, "%s: %.60s %.200s", reader->what, field, wrong);
  reader->say(reader->owner, text);
}

/* NULL: absent, empty or dropped. `bytes` as of a size. */
static const char *take_text(struct reader *reader, const json_t *object, const char *field,
                             int characters, size_t bytes) {
  char cleaned[TEXT_ROOM];
  const char *raw = plugin_member_text(object, field);
  if (raw == NULL) return NULL;
  enum plugin_text_result result = plugin_text(raw, characters, cleaned, bytes);
  if (result == PLUGIN_TEXT_BANNED) say(reader, field, "says what no text may say; left out");
  if (result == PLUGIN_TEXT_EMPTY && raw[0] != '\0') say(reader, field, "has no words; left out");
  return result == PLUGIN_TEXT_OK ? plugin_arena_text(&reader->declared->arena, cleaned) : NULL;
}

static const char *text_or(const char *text, const char *otherwise) {
  return text != NULL ? text : otherwise;
}

/* A picture that may not be shown takes its words with it. */
static struct picture take_picture(struct reader *reader, const json_t *value) {
  const char *name = plugin_member_text(value, "image");
  char path[PATH_SIZE];
  struct err err;
  if (name == NULL) return (struct picture){NULL, NULL};
  if (plugin_files_image(reader->place, name, path, &err) < 0) {
    say(reader, "image", err.text);
    return (struct picture){NULL, NULL};
  }
  return (struct picture){plugin_arena_text(&reader->declared->arena, path),
                          take_text(reader, value, "alt", PLUGIN_ALT_MAX, BYTES(PLUGIN_ALT_MAX))};
}

/* ---- steps ----------------------------------------------------------------------------------- */

static const char *const step_names[] = {
    [STEP_SAY] = "say", [STEP_HOLD] = "hold", [STEP_REPS] = "count", [STEP_REST] = "rest"};

/* False: nothing is left of it. */
static bool fill_step(struct reader *reader, const json_t *value, struct step *out) {
  const char *text = take_text(reader, value, "text", PLUGIN_STRING_MAX, TEXT_ROOM);
  out->text = text_or(text, "");
  out->sides = json_is_true(json_object_get(value, "sides"));
  out->picture = take_picture(reader, value);
  out->amount = (int16_t)plugin_member_whole(value, "amount", 0);
  if (out->kind == STEP_SAY) out->amount = 0;
  return out->kind != STEP_SAY || text != NULL;
}

static int read_step(struct reader *reader, const json_t *value, struct step *out, bool *kept) {
  static const struct plugin_field fields[] = {
      {"do", PLUGIN_FIELD_TEXT, 1, 5, false},
      {"text", PLUGIN_FIELD_TEXT, 0, BYTES(PLUGIN_STRING_MAX), false},
      {"amount", PLUGIN_FIELD_WHOLE, 0, PLUGIN_HOLD_MAX, false},
      {"sides", PLUGIN_FIELD_BOOL, 0, 0, false},
      {"image", PLUGIN_FIELD_TEXT, 1, PLUGIN_PATH_MAX, true},
      {"alt", PLUGIN_FIELD_TEXT, 1, BYTES(PLUGIN_ALT_MAX), true}};
  if (plugin_shape(value, "step", fields, COUNT(fields), reader->err) < 0) return -EPROTO;
  int kind = plugin_name_index(plugin_member_text(value, "do"), step_names, COUNT(step_names));
  if (kind < 0) return err_set(reader->err, EPROTO, "step.do: not what it must be");
  out->kind = (enum step_kind)kind;
  *kept = fill_step(reader, value, out);
  if (kind == STEP_REPS && out->amount > PLUGIN_REPS_MAX)
    return err_set(reader->err, EPROTO, "step.amount: not what it must be");
  return 0;
}

static int read_steps(struct reader *reader, const json_t *list, const char *title,
                      const struct step **out, int *count) {
  size_t size = json_array_size(list);
  struct step *steps = plugin_arena_get(&reader->declared->arena, (size + 1) * sizeof *steps);
  if (steps == NULL) return -ENOMEM;
  int kept_count = 0;
  for (size_t i = 0; i < size; i++) {
    bool kept = false;
    int failed = read_step(reader, json_array_get(list, i), &steps[kept_count], &kept);
    if (failed) return failed;
    kept_count += kept;
  }
  if (kept_count == 0) steps[kept_count++] = (struct step){.kind = STEP_SAY, .text = title};
  *out = steps;
  *count = kept_count;
  return 0;
}

/* ---- levels and doses ------------------------------------------------------------------------ */

static int read_level(struct reader *reader, const json_t *value, const struct exercise *exercise,
                      const struct level *usual, struct level *out) {
  static const struct plugin_field fields[] = {
      {"hold", PLUGIN_FIELD_WHOLE, 1, PLUGIN_HOLD_MAX, true},
      {"reps", PLUGIN_FIELD_WHOLE, 1, PLUGIN_REPS_MAX, true},
      {"sets", PLUGIN_FIELD_WHOLE, 1, PLUGIN_SETS_MAX, true},
      {"rpe", PLUGIN_FIELD_WHOLE, 0, 10, true},
      {"steps", PLUGIN_FIELD_ARRAY, 1, PLUGIN_STEPS_MAX, true}};
  if (plugin_shape(value, "level", fields, COUNT(fields), reader->err) < 0) return -EPROTO;
  json_int_t hold = plugin_member_whole(value, "hold", 0);
  json_int_t reps = plugin_member_whole(value, "reps", 0);
  if (hold == 0 && reps == 0) return err_set(reader->err, EPROTO, "level: neither hold nor reps");
  *out = *usual;
  out->hold = (int16_t)hold;
  out->reps = (uint8_t)(reps > 0 ? reps : 1);
  out->sets = (uint8_t)plugin_member_whole(value, "sets", 1);
  out->rpe = (uint8_t)plugin_member_whole(value, "rpe", 0);
  const json_t *own = json_object_get(value, "steps");
  if (!json_is_array(own)) return 0;
  return read_steps(reader, own, exercise->title, &out->steps, &out->step_count);
}

static int read_levels(struct reader *reader, const json_t *value, struct exercise *out) {
  struct level usual = {0};
  int failed = read_steps(reader, json_object_get(value, "steps"), out->title, &usual.steps,
                          &usual.step_count);
  const json_t *list = json_object_get(value, "levels");
  for (size_t i = 0; !failed && i < json_array_size(list); i++)
    failed =
        read_level(reader, json_array_get(list, i), out, &usual, &out->levels[out->level_count++]);
  return failed;
}

static int read_dose(struct reader *reader, const json_t *value, int levels, struct dose *out) {
  const struct plugin_field fields[] = {{"level", PLUGIN_FIELD_WHOLE, 0, levels, false},
                                        {"times", PLUGIN_FIELD_WHOLE, 1, PLUGIN_TIMES_MAX, false},
                                        {"how", PLUGIN_FIELD_TEXT, 1, 7, false}};
  if (plugin_shape(value, "dose", fields, COUNT(fields), reader->err) < 0) return -EPROTO;
  int how = plugin_name_index(plugin_member_text(value, "how"), how_names, HOW_COUNT);
  if (how < 0) return err_set(reader->err, EPROTO, "dose.how: not what it must be");
  out->level = (uint8_t)plugin_member_whole(value, "level", 0);
  out->times = (uint8_t)plugin_member_whole(value, "times", 1);
  out->how = (uint8_t)how;
  return 0;
}

/* A stage, or a column; never HALT or OFF, on which nothing is offered. */
static int read_doses(struct reader *reader, const json_t *doses, struct exercise *out) {
  const char *name;
  json_t *value;
  json_object_foreach((json_t *)doses, name, value) {
    int stage = plugin_name_index(name, stage_names, STAGE_NAMED);
    int column = plugin_name_index(name, column_names, COLUMN_COUNT);
    if (stage < 0 && column <= COLUMN_OFF)
      return err_set(reader->err, EPROTO, "dose: has fields that are not known");
    struct dose *dose = stage >= 0 ? &out->by_stage[stage] : &out->by_column[column];
    if (stage >= 0) out->has_stage[stage] = true;
    int failed = read_dose(reader, value, out->level_count, dose);
    if (failed) return failed;
  }
  return 0;
}

/* ---- exercises ------------------------------------------------------------------------------- */

/* The grammar is the daemon's, so a mistake in it is the author's, not the child's. */
static int read_schedule(struct reader *reader, const json_t *value, const struct schedule **out) {
  const char *text = plugin_member_text(value, "at");
  struct schedule_error error;
  if (text == NULL) return 0;
  struct schedule *schedule = plugin_arena_get(&reader->declared->arena, sizeof *schedule);
  if (schedule == NULL) return -ENOMEM;
  if (schedule_parse_told(text, schedule, &error) < 0)
    return err_set(reader->err, EINVAL, "%s: at: column %d: %s", reader->what, error.column,
                   error.message);
  *out = schedule;
  return 0;
}

static int read_tags(struct reader *reader, const json_t *list, struct exercise *out) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *tag = json_array_get(list, i);
    bool valid = json_is_string(tag) && strlen(json_string_value(tag)) == json_string_length(tag) &&
                 plugin_is_id(json_string_value(tag));
    if (!valid) return err_set(reader->err, EPROTO, "tags: not what they must be");
    out->tags[out->tag_count++] =
        plugin_arena_text(&reader->declared->arena, json_string_value(tag));
  }
  return 0;
}

static int fill_exercise(struct reader *reader, const json_t *value, struct exercise *out) {
  struct plugin_arena *arena = &reader->declared->arena;
  int kind = plugin_name_index(plugin_member_text(value, "kind"), kind_names, KIND_COUNT);
  if (kind < 0) return err_set(reader->err, EPROTO, "exercise.kind: not what it must be");
  out->id = plugin_arena_text(arena, plugin_member_text(value, "id"));
  out->plugin = reader->declared->id;
  out->kind = (enum kind)kind;
  snprintf(reader->what, sizeof reader->what, "exercise %s", plugin_member_text(value, "id"));
  /* Bytes too: the catalogue's limit. */
  out->title =
      text_or(take_text(reader, value, "title", PLUGIN_NAME_MAX, PLUGIN_NAME_MAX + 1), out->id);
  out->caution = take_text(reader, value, "caution", PLUGIN_STRING_MAX, TEXT_ROOM);
  out->picture = take_picture(reader, value);
  int failed = read_levels(reader, value, out);
  if (!failed) failed = read_doses(reader, json_object_get(value, "dose"), out);
  if (!failed) failed = read_tags(reader, json_object_get(value, "tags"), out);
  return failed ? failed : read_schedule(reader, value, &out->at);
}

static int read_exercise(struct reader *reader, const json_t *value, struct exercise *out) {
  static const struct plugin_field fields[] = {
      {"id", PLUGIN_FIELD_ID, 0, 0, false},
      {"title", PLUGIN_FIELD_TEXT, 1, BYTES(PLUGIN_NAME_MAX), false},
      {"kind", PLUGIN_FIELD_TEXT, 1, NAME_SIZE, false},
      {"steps", PLUGIN_FIELD_ARRAY, 1, PLUGIN_STEPS_MAX, false},
      {"levels", PLUGIN_FIELD_ARRAY, 1, LEVELS_MAX, false},
      {"dose", PLUGIN_FIELD_OBJECT, 0, STAGE_COUNT + COLUMN_COUNT, false},
      {"at", PLUGIN_FIELD_TEXT, 1, SCHEDULE_MAX_BYTES, true},
      {"tags", PLUGIN_FIELD_ARRAY, 0, TAGS_MAX, true},
      {"image", PLUGIN_FIELD_TEXT, 1, PLUGIN_PATH_MAX, true},
      {"alt", PLUGIN_FIELD_TEXT, 1, BYTES(PLUGIN_ALT_MAX), true},
      {"caution", PLUGIN_FIELD_TEXT, 0, BYTES(PLUGIN_STRING_MAX), true}};
  if (plugin_shape(value, "exercise", fields, COUNT(fields), reader->err) < 0) return -EPROTO;
  return fill_exercise(reader, value, out);
}

static bool known_exercise(const struct exercise *exercises, int count, const char *id) {
  return catalog_find(&(struct catalog){.exercises = exercises, .count = count}, id) != NULL;
}

static int read_exercises(struct reader *reader, const json_t *list) {
  struct plugin_declared *declared = reader->declared;
  size_t size = json_array_size(list);
  if (size == 0) return 0;
  struct exercise *exercises = plugin_arena_get(&declared->arena, size * sizeof *exercises);
  if (exercises == NULL) return -ENOMEM;
  declared->exercises = exercises;
  for (size_t i = 0; i < size; i++) {
    const json_t *value = json_array_get(list, i);
    const char *id = plugin_member_text(value, "id");
    if (id != NULL && known_exercise(exercises, declared->exercise_count, id))
      return err_set(reader->err, EPROTO, "exercise.id: one of them is there twice");
    int failed = read_exercise(reader, value, &exercises[i]);
    if (failed) return failed;
    if (declared->arena.exhausted) return -ENOMEM;
    declared->exercise_count++;
  }
  return 0;
}

/* ---- routines and events --------------------------------------------------------------------- */

static int read_stages(struct reader *reader, const json_t *list, unsigned *out) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *name = json_array_get(list, i);
    int stage = plugin_name_index(json_string_value(name), stage_names, STAGE_NAMED);
    if (stage < 0) return err_set(reader->err, EPROTO, "routine.stages: not what they must be");
    *out |= 1u << stage;
  }
  return 0;
}

static int read_routine(struct reader *reader, const json_t *value, struct routine *out) {
  static const struct plugin_field fields[] = {
      {"id", PLUGIN_FIELD_ID, 0, 0, false},
      {"title", PLUGIN_FIELD_TEXT, 1, BYTES(PLUGIN_NAME_MAX), false},
      {"at", PLUGIN_FIELD_TEXT, 1, SCHEDULE_MAX_BYTES, true},
      {"stages", PLUGIN_FIELD_ARRAY, 1, STAGE_COUNT, true}};
  if (plugin_shape(value, "routine", fields, COUNT(fields), reader->err) < 0) return -EPROTO;
  const char *id = plugin_member_text(value, "id");
  snprintf(reader->what, sizeof reader->what, "routine %s", id);
  out->plugin = reader->declared->id;
  out->id = plugin_arena_text(&reader->declared->arena, id);
  if (out->id == NULL || out->plugin == NULL) return -ENOMEM;
  routine_slug(out->plugin, out->id, out->slug);
  out->title =
      text_or(take_text(reader, value, "title", PLUGIN_NAME_MAX, PLUGIN_NAME_MAX + 1), out->id);
  int failed = read_stages(reader, json_object_get(value, "stages"), &out->stages);
  return failed ? failed : read_schedule(reader, value, &out->at);
}

static int read_routines(struct reader *reader, const json_t *list) {
  struct plugin_declared *declared = reader->declared;
  size_t size = json_array_size(list);
  if (size == 0) return 0;
  struct routine *routines = plugin_arena_get(&declared->arena, size * sizeof *routines);
  if (routines == NULL) return -ENOMEM;
  declared->routines = routines;
  for (size_t i = 0; i < size; i++) {
    int failed = read_routine(reader, json_array_get(list, i), &routines[i]);
    if (failed) return failed;
    const struct catalog before = {.routines = routines, .routine_count = declared->routine_count};
    if (catalog_routine(&before, routines[i].slug) != NULL)
      return err_set(reader->err, EPROTO, "routine.id: one of them is there twice");
    declared->routine_count++;
  }
  return 0;
}

static int read_events(struct reader *reader, const json_t *list) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    const char *name = json_string_value(json_array_get(list, i));
    int event = plugin_name_index(name, plugin_event_names, PLUGIN_EVENT_COUNT);
    if (event < 0) return err_set(reader->err, EPROTO, "events: not what they must be");
    reader->declared->events |= 1u << event;
  }
  return 0;
}

/* ---- the plugin ------------------------------------------------------------------------------ */

static int read_plugin(struct reader *reader, const json_t *value) {
  static const struct plugin_field fields[] = {
      {"name", PLUGIN_FIELD_TEXT, 1, BYTES(PLUGIN_NAME_MAX), false},
      {"version", PLUGIN_FIELD_TEXT, 1, BYTES(PLUGIN_VERSION_MAX), false},
      {"about", PLUGIN_FIELD_TEXT, 0, BYTES(PLUGIN_STRING_MAX), true},
      {"author", PLUGIN_FIELD_TEXT, 0, BYTES(PLUGIN_STRING_MAX), true},
      {"license", PLUGIN_FIELD_TEXT, 0, BYTES(PLUGIN_STRING_MAX), true},
      {"state_version", PLUGIN_FIELD_WHOLE, 1, VERSION_MOST, true},
      {"options", PLUGIN_FIELD_OBJECT, 0, 1000, true}};
  struct plugin_declared *declared = reader->declared;
  if (plugin_shape(value, "plugin", fields, COUNT(fields), reader->err) < 0) return -EPROTO;
  declared->name =
      text_or(take_text(reader, value, "name", PLUGIN_NAME_MAX, TEXT_ROOM), declared->id);
  declared->version =
      text_or(take_text(reader, value, "version", PLUGIN_VERSION_MAX, TEXT_ROOM), "");
  declared->about = text_or(take_text(reader, value, "about", PLUGIN_STRING_MAX, TEXT_ROOM), "");
  declared->state_version = (int)plugin_member_whole(value, "state_version", 1);
  return 0;
}

static int read_all(struct reader *reader, const json_t *loaded) {
  static const struct plugin_field fields[] = {
      {"plugin", PLUGIN_FIELD_OBJECT, 0, 16, false},
      {"exercises", PLUGIN_FIELD_ARRAY, 0, PLUGIN_EXERCISES_MAX, false},
      {"routines", PLUGIN_FIELD_ARRAY, 0, PLUGIN_ROUTINES_MAX, false},
      {"events", PLUGIN_FIELD_ARRAY, 0, PLUGIN_EVENT_COUNT, false},
      {"adapt", PLUGIN_FIELD_BOOL, 0, 0, false},
      {"problems", PLUGIN_FIELD_ANY, 0, 0, true},
      {"log", PLUGIN_FIELD_ANY, 0, 0, true},
      {"state", PLUGIN_FIELD_ANY, 0, 0, true}};
  if (plugin_shape(loaded, "loaded", fields, COUNT(fields), reader->err) < 0) return -EPROTO;
  reader->declared->adapts = json_is_true(json_object_get(loaded, "adapt"));
  int failed = read_plugin(reader, json_object_get(loaded, "plugin"));
  if (!failed) failed = read_exercises(reader, json_object_get(loaded, "exercises"));
  if (!failed) failed = read_routines(reader, json_object_get(loaded, "routines"));
  return failed ? failed : read_events(reader, json_object_get(loaded, "events"));
}

json_t *plugin_declared_part(const json_t *loaded) {
  static const char *const names[] = {"plugin", "exercises", "routines", "events", "adapt"};
  json_t *part = json_object();
  for (int i = 0; i < COUNT(names); i++) {
    json_t *member = json_object_get(loaded, names[i]);
    if (member != NULL) json_object_set(part, names[i], member);
  }
  return part;
}

int plugin_declared_digest(const json_t *part, char out[PLUGIN_HASH_SIZE]) {
  struct plugin_hash hash;
  char *text = json_dumps(part, JSON_COMPACT | JSON_SORT_KEYS);
  if (text == NULL) return -ENOMEM;
  plugin_hash_begin(&hash);
  plugin_hash_text(&hash, text);
  plugin_hash_end(&hash, out);
  free(text);
  return 0;
}

int plugin_declared_read(const json_t *loaded, const struct plugin_place *place, plugin_say *tell,
                         void *owner, struct plugin_declared **out, struct err *err) {
  struct plugin_declared *declared = calloc(1, sizeof *declared);
  if (declared == NULL) return err_set(err, ENOMEM, "no memory");
  struct reader reader = {
      .declared = declared, .place = place, .say = tell, .owner = owner, .err = err};
  snprintf(reader.what, sizeof reader.what, "plugin");
  declared->id = plugin_arena_text(&declared->arena, place->id);
  int failed = declared->id != NULL ? read_all(&reader, loaded) : -ENOMEM;
  if (declared->arena.exhausted) failed = -ENOMEM;
  if (failed == -ENOMEM) err_set(err, ENOMEM, "no memory");
  if (failed)
    plugin_declared_free(declared);
  else
    *out = declared;
  return failed;
}

void plugin_declared_free(struct plugin_declared *declared) {
  if (declared == NULL) return;
  plugin_arena_finish(&declared->arena);
  free(declared);
}
