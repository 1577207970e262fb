/* What a routine asks (ASK of plugins/host/PROTOCOL.md): checked, and answered by chance. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/texts.h"
#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_shape.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
enum { TEXT_BYTES = 300 * 4, LABEL_BYTES = 40 * 4, OPTIONS_MAX = 12, WAIT_MAX = 24 * 3600 };

#define QUESTION                                                                                   \
  { "question", PLUGIN_FIELD_TEXT, 16, 16, false }
#define TYPE                                                                                       \
  { "type", PLUGIN_FIELD_TEXT, 3, 8, false }
#define TEXT                                                                                       \
  { "text", PLUGIN_FIELD_TEXT, 1, TEXT_BYTES, false }

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
    {"options", PLUGIN_FIELD_ARRAY, 1, OPTIONS_MAX, false},
    {"default", PLUGIN_FIELD_WHOLE, 1, OPTIONS_MAX, true}};
static const struct plugin_field confirm_fields[] = {QUESTION,
                                                     TYPE,
                                                     TEXT,
                                                     {"options", PLUGIN_FIELD_ARRAY, 2, 2, false},
                                                     {"default", PLUGIN_FIELD_BOOL, 0, 0, true}};
static const struct plugin_field say_fields[] = {QUESTION, TYPE, TEXT};
static const struct plugin_field hold_fields[] = {
    QUESTION, TYPE, TEXT, {"seconds", PLUGIN_FIELD_WHOLE, 1, PLUGIN_HOLD_MAX, false}};
static const struct plugin_field rest_fields[] = {
    QUESTION, TYPE, {"seconds", PLUGIN_FIELD_WHOLE, 1, PLUGIN_HOLD_MAX, false}};
static const struct plugin_field wait_fields[] = {
    QUESTION, TYPE, {"seconds", PLUGIN_FIELD_WHOLE, 1, WAIT_MAX, false}};
static const struct plugin_field exercise_fields[] = {
    QUESTION,
    TYPE,
    {"exercise", PLUGIN_FIELD_ID, 0, 0, false},
    {"permille", PLUGIN_FIELD_WHOLE, 1, 1000, false}};

/* xorshift64: chance that is the same in every run. */
static unsigned roll(uint64_t *chance, unsigned sides) {
  *chance ^= *chance << 13;
  *chance ^= *chance >> 7;
  *chance ^= *chance << 17;
  return (unsigned)(*chance >> 33) % sides;
}

static json_t *answer_scale(const json_t *ask, uint64_t *chance) {
  (void)ask;
  return json_integer(roll(chance, 11));
}

static json_t *answer_choice(const json_t *ask, uint64_t *chance) {
  size_t count = json_array_size(json_object_get(ask, "options"));
  return json_integer(1 + roll(chance, (unsigned)count));
}

static json_t *answer_boolean(const json_t *ask, uint64_t *chance) {
  (void)ask;
  return json_boolean(roll(chance, 2) == 1);
}

static json_t *answer_true(const json_t *ask, uint64_t *chance) {
  (void)ask, (void)chance;
  return json_true();
}

static json_t *answer_outcome(const json_t *ask, uint64_t *chance) {
  static const char *const outcomes[] = {"done", "partial", "stopped", "skipped"};
  (void)ask;
  return json_string(outcomes[roll(chance, COUNT(outcomes))]);
}

static const struct {
  const char *type;
  const struct plugin_field *fields;
  int count;
  json_t *(*answer)(const json_t *ask, uint64_t *chance);
  bool expires; /* a person may leave it unanswered */
} types[] = {{"scale", scale_fields, COUNT(scale_fields), answer_scale, true},
             {"choice", choice_fields, COUNT(choice_fields), answer_choice, true},
             {"confirm", confirm_fields, COUNT(confirm_fields), answer_boolean, true},
             {"say", say_fields, COUNT(say_fields), answer_true, false},
             {"hold", hold_fields, COUNT(hold_fields), answer_boolean, false},
             {"rest", rest_fields, COUNT(rest_fields), answer_true, false},
             {"wait", wait_fields, COUNT(wait_fields), answer_true, false},
             {"exercise", exercise_fields, COUNT(exercise_fields), answer_outcome, false}};

/* -1: none. */
static int type_of(const json_t *ask) {
  const char *name = plugin_member_text(ask, "type");
  for (int i = 0; i < COUNT(types) && name != NULL; i++)
    if (strcmp(types[i].type, name) == 0) return i;
  return -1;
}

static int check_words(const char *text, struct err *err) {
  const char *banned = text != NULL ? text_banned(text) : NULL;
  if (banned == NULL) return 0;
  return err_set(err, EINVAL, "\"%.80s\" says what no text may say: %s", text, banned);
}

static int check_options(const json_t *ask, struct err *err) {
  const json_t *list = json_object_get(ask, "options");
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *option = json_array_get(list, i);
    bool fits = json_is_string(option) && json_string_length(option) > 0 &&
                json_string_length(option) <= LABEL_BYTES;
    if (!fits) return err_set(err, EPROTO, "ask.options: not what they must be");
    int failed = check_words(json_string_value(option), err);
    if (failed) return failed;
  }
  return 0;
}

int tool_ask_check(const json_t *ask, struct err *err) {
  static const char *const texts[] = {"text", "low", "high"};
  int type = type_of(ask);
  if (type < 0) return err_set(err, EPROTO, "ask.type: not what it must be");
  if (plugin_shape(ask, "ask", types[type].fields, types[type].count, err) < 0) return -EPROTO;
  for (int i = 0; i < COUNT(texts); i++) {
    int failed = check_words(plugin_member_text(ask, texts[i]), err);
    if (failed) return failed;
  }
  return check_options(ask, err);
}

json_t *tool_ask_answer(const json_t *ask, uint64_t *chance, int *seconds) {
  enum { LEFT_ALONE = 12 }; /* one in so many */
  int type = type_of(ask);
  json_t *otherwise = json_object_get(ask, "default");
  *seconds = (int)plugin_member_whole(ask, "seconds", 20);
  if (types[type].expires && roll(chance, LEFT_ALONE) == 0)
    return otherwise != NULL && !json_is_null(otherwise) ? json_incref(otherwise) : NULL;
  return types[type].answer(ask, chance);
}
