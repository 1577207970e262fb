#include "plugins/plugin_ask.h"

#include <errno.h>
#include <string.h>

#include "plugins/plugin_day.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
enum { TEXT_BYTES = PLUGIN_ASK_CHARACTERS * 4, LABEL_BYTES = ROUTINE_LABEL_CHARACTERS * 4 };

/* ---- the shapes ------------------------------------------------------------------------------ */

#define QUESTION                                                                                   \
  { "question", PLUGIN_FIELD_TEXT, ROUTINE_HASH_SIZE - 1, ROUTINE_HASH_SIZE - 1, false }
#define TYPE                                                                                       \
  { "type", PLUGIN_FIELD_TEXT, 3, 8, false }
#define TEXT                                                                                       \
  { "text", PLUGIN_FIELD_TEXT, 1, TEXT_BYTES, false }
#define SECONDS(most)                                                                              \
  { "seconds", PLUGIN_FIELD_WHOLE, 1, most, false }

static const struct plugin_field scale_fields[] = {
    QUESTION,
    TYPE,
    TEXT,
    {"low", PLUGIN_FIELD_TEXT, 1, LABEL_BYTES, true},
    {"high", PLUGIN_FIELD_TEXT, 1, LABEL_BYTES, true},
    {"default", PLUGIN_FIELD_WHOLE, 0, 10, true}};
static const struct plugin_field choice_fields[] = {
    QUESTION,
    TYPE,
    TEXT,
    {"options", PLUGIN_FIELD_ARRAY, 1, ROUTINE_OPTIONS, false},
    {"default", PLUGIN_FIELD_WHOLE, 1, ROUTINE_OPTIONS, true}};
static const struct plugin_field confirm_fields[] = {QUESTION,
                                                     TYPE,
                                                     TEXT,
                                                     {"options", PLUGIN_FIELD_ARRAY, 2, 2, false},
                                                     {"default", PLUGIN_FIELD_BOOL, 0, 0, true}};
static const struct plugin_field say_fields[] = {QUESTION, TYPE, TEXT};
static const struct plugin_field hold_fields[] = {QUESTION, TYPE, TEXT, SECONDS(1800)};
static const struct plugin_field rest_fields[] = {QUESTION, TYPE, SECONDS(1800)};
static const struct plugin_field wait_fields[] = {QUESTION, TYPE, SECONDS(PLUGIN_ASK_WAIT_MAX)};
static const struct plugin_field exercise_fields[] = {
    QUESTION,
    TYPE,
    {"exercise", PLUGIN_FIELD_ID, 0, 0, false},
    {"permille", PLUGIN_FIELD_WHOLE, 1, 1000, false}};

static const struct {
  const struct plugin_field *fields;
  int count;
} shapes[ASK_TYPES] = {
    [ASK_SCALE] = {scale_fields, COUNT(scale_fields)},
    [ASK_CHOICE] = {choice_fields, COUNT(choice_fields)},
    [ASK_CONFIRM] = {confirm_fields, COUNT(confirm_fields)},
    [ASK_SAY] = {say_fields, COUNT(say_fields)},
    [ASK_HOLD] = {hold_fields, COUNT(hold_fields)},
    [ASK_REST] = {rest_fields, COUNT(rest_fields)},
    [ASK_WAIT] = {wait_fields, COUNT(wait_fields)},
    [ASK_EXERCISE] = {exercise_fields, COUNT(exercise_fields)},
};

/* ---- reading --------------------------------------------------------------------------------- */

static int take_text(const char *raw, int characters, char *out, size_t size, struct err *err) {
  switch (plugin_text(raw, characters, out, size)) {
  case PLUGIN_TEXT_OK:
    return 0;
  case PLUGIN_TEXT_BANNED:
    return err_set(err, EINVAL, "\"%.80s\" says what no text may say", raw);
  case PLUGIN_TEXT_EMPTY:
    break;
  }
  return err_set(err, EINVAL, "a question without words");
}

/* Absent stays "". */
static int take_member(const json_t *ask, const char *name, int characters, char *out, size_t size,
                       struct err *err) {
  const char *raw = plugin_member_text(ask, name);
  return raw != NULL ? take_text(raw, characters, out, size, err) : 0;
}

static int take_options(const json_t *ask, struct routine_ask *out, struct err *err) {
  const json_t *list = json_object_get(ask, "options");
  int failed = 0;
  for (size_t i = 0; i < json_array_size(list) && !failed; i++) {
    const json_t *option = json_array_get(list, i);
    size_t len = json_string_length(option);
    bool fits = json_is_string(option) && len > 0 && len <= LABEL_BYTES &&
                strlen(json_string_value(option)) == len;
    if (!fits) return err_set(err, EPROTO, "ask.options: not what they must be");
    failed = take_text(json_string_value(option), ROUTINE_LABEL_CHARACTERS,
                       out->options[out->option_count++], ROUTINE_LABEL_SIZE, err);
  }
  return failed;
}

/* As the journal has it; NOT_RECORDED: none. */
static int take_default(const json_t *ask, struct routine_ask *out, struct err *err) {
  const json_t *otherwise = json_object_get(ask, "default");
  out->otherwise = NOT_RECORDED;
  if (json_is_boolean(otherwise)) out->otherwise = json_is_true(otherwise) ? 0 : 1;
  if (!json_is_integer(otherwise)) return 0;
  out->otherwise = (int32_t)json_integer_value(otherwise) - (out->type == ASK_CHOICE);
  if (out->type == ASK_CHOICE && out->otherwise >= out->option_count)
    return err_set(err, EPROTO, "ask.default: not one of the options");
  return 0;
}

static bool is_hash(const char *text) {
  return strspn(text, "0123456789abcdef") == ROUTINE_HASH_SIZE - 1;
}

int plugin_ask_read(const json_t *ask, struct routine_ask *out, struct err *err) {
  int type = plugin_name_index(plugin_member_text(ask, "type"), ask_type_names, ASK_TYPES);
  if (type < 0) return err_set(err, EPROTO, "ask.type: not what it must be");
  if (plugin_shape(ask, "ask", shapes[type].fields, shapes[type].count, err) < 0) return -EPROTO;
  const char *hash = plugin_member_text(ask, "question");
  if (!is_hash(hash)) return err_set(err, EPROTO, "ask.question: not what it must be");
  memset(out, 0, sizeof *out);
  out->type = (enum ask_type)type;
  memcpy(out->question, hash, sizeof out->question);
  out->seconds = (int32_t)plugin_member_whole(ask, "seconds", 0);
  out->permille = (int32_t)plugin_member_whole(ask, "permille", 1000);
  const char *exercise = plugin_member_text(ask, "exercise");
  if (exercise != NULL) memcpy(out->exercise, exercise, strlen(exercise) + 1);
  int failed = take_member(ask, "text", PLUGIN_ASK_CHARACTERS, out->text, sizeof out->text, err);
  if (!failed)
    failed = take_member(ask, "low", ROUTINE_LABEL_CHARACTERS, out->low, sizeof out->low, err);
  if (!failed)
    failed = take_member(ask, "high", ROUTINE_LABEL_CHARACTERS, out->high, sizeof out->high, err);
  if (!failed) failed = take_options(ask, out, err);
  return failed ? failed : take_default(ask, out, err);
}

/* ---- the journal ----------------------------------------------------------------------------- */

static json_t *value_of(const struct routine_answer *answer) {
  static const char *const outcomes[] = {[OUTCOME_DONE] = "done",
                                         [OUTCOME_PARTIAL] = "partial",
                                         [OUTCOME_SKIPPED] = "skipped",
                                         [OUTCOME_STOPPED] = "stopped"};
  bool known = answer->value >= OUTCOME_DONE && answer->value <= OUTCOME_STOPPED;
  switch (answer->type) {
  case ASK_SCALE:
    return json_integer(answer->value);
  case ASK_CHOICE:
    return json_integer(answer->value + 1);
  case ASK_CONFIRM:
    return json_boolean(answer->value == 0);
  case ASK_HOLD:
    return json_boolean(answer->value == HOLD_RAN_OUT);
  case ASK_EXERCISE:
    return json_string(outcomes[known ? answer->value : OUTCOME_SKIPPED]);
  case ASK_SAY:
  case ASK_REST:
  case ASK_WAIT:
  case ASK_TYPES:
    break;
  }
  return json_true();
}

json_t *plugin_ask_journal(const struct history *history, const char *key) {
  json_t *journal = json_array();
  struct routine_answer answer;
  int count = routine_answers(history, key);
  for (int i = 0; i < count && routine_answer(history, key, i, &answer); i++) {
    json_t *row = json_pack("{s:s, s:o, s:o}", "question", answer.question, "value",
                            value_of(&answer), "now", plugin_now(&answer.stamp));
    if (row == NULL || json_array_append_new(journal, row) != 0) {
      json_decref(journal);
      return NULL;
    }
  }
  return journal;
}
