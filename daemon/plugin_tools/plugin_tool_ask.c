/* What a routine asks (ASK of plugins/host/PROTOCOL.md): checked as the daemon checks it, and
 * answered by chance. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_ask.h"
#include "plugins/plugin_shape.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
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
  json_t *(*answer)(const json_t *ask, uint64_t *chance);
  bool expires; /* a person may leave it unanswered */
} types[ASK_TYPES] = {
    [ASK_SCALE] = {answer_scale, true},     [ASK_CHOICE] = {answer_choice, true},
    [ASK_CONFIRM] = {answer_boolean, true}, [ASK_SAY] = {answer_true, false},
    [ASK_HOLD] = {answer_boolean, false},   [ASK_REST] = {answer_true, false},
    [ASK_WAIT] = {answer_true, false},      [ASK_EXERCISE] = {answer_outcome, false},
};

int tool_ask_check(const json_t *ask, struct err *err) {
  struct routine_ask checked;
  return plugin_ask_read(ask, &checked, err);
}

json_t *tool_ask_answer(const json_t *ask, uint64_t *chance, int *seconds) {
  enum { LEFT_ALONE = 12 }; /* one in so many */
  int type = plugin_name_index(plugin_member_text(ask, "type"), ask_type_names, ASK_TYPES);
  json_t *otherwise = json_object_get(ask, "default");
  *seconds = (int)plugin_member_whole(ask, "seconds", 20);
  if (types[type].expires && roll(chance, LEFT_ALONE) == 0)
    return otherwise != NULL && !json_is_null(otherwise) ? json_incref(otherwise) : NULL;
  return types[type].answer(ask, chance);
}
