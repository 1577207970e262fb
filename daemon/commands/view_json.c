#include "commands/view_json.h"

#include <errno.h>
#include <string.h>

/* S23. */
#define DISCREET_BODY "settled: open to see"

static const char *const type_names[VIEW_TYPES] = {
    [VIEW_NOTICE] = "notice", [VIEW_CHOICE] = "choice", [VIEW_SCALE] = "scale",
    [VIEW_NUMBER] = "number", [VIEW_TEXT] = "text",     [VIEW_SEVERAL] = "several",
    [VIEW_HOLD] = "hold",
};

const char *view_json_type(enum view_type type) {
  return type_names[type];
}

/* ---- out ------------------------------------------------------------------------------------- */

static json_t *options_json(const struct view *view, int from, int count) {
  json_t *options = json_array();
  for (int i = from; i < from + count; i++) {
    const struct view_option *option = &view->options[i];
    const char *brief = option->short_label ? option->short_label : option->label;
    json_array_append_new(options, json_pack("{s:s, s:s, s:s}", "key", option->key, "label",
                                             option->label, "short", brief));
  }
  return options;
}

/* At least 1 while the engine has not closed it, for 0 means none. */
static json_int_t seconds_left(const struct view *view, moment now) {
  if (view->deadline == MOMENT_NEVER) return 0;
  return view->deadline > now ? view->deadline - now : 1;
}

/* Whether a sound goes with it, as the person set it. */
static bool sounds(const struct view *view, enum sound sound) {
  switch (view->cue) {
  case CUE_NONE:
    return false;
  case CUE_TURN:
    return sound != SOUND_NO;
  case CUE_PROMPT:
    return sound == SOUND_YES;
  }
  return false;
}

json_t *view_json(const struct view *view, moment now, enum sound sound) {
  static const char *const urgencies[] = {
      [URGENCY_LOW] = "low", [URGENCY_NORMAL] = "normal", [URGENCY_CRITICAL] = "critical"};
  json_t *json = json_pack(
      "{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:i, s:i, s:I, s:s, s:s, s:s, s:s, s:b, s:b}", "prompt",
      view->prompt, "question", view->question, "type", type_names[view->type], "title",
      view->title, "body", view->body, "discreet", view->discreet ? DISCREET_BODY : "", "options",
      options_json(view, 0, view->option_count), "low", (int)view->low, "high", (int)view->high,
      "deadline", seconds_left(view, now), "urgency", urgencies[view->urgency], "category",
      view->category ? view->category : "", "image", view->image ? view->image : "", "alt",
      view->alt ? view->alt : "", "sound", sounds(view, sound), "optional", view->optional);
  if (json != NULL && view->beside_count > 0)
    json_object_set_new(json, "beside", options_json(view, view->option_count, view->beside_count));
  if (json != NULL && view->type == VIEW_HOLD)
    json_object_set_new(
        json, "hold",
        json_pack("{s:i, s:i}", "seconds", (int)view->hold_seconds, "left", (int)view->hold_left));
  return json;
}

/* ---- in -------------------------------------------------------------------------------------- */

struct answer_out {
  int32_t number;
  const char *text;
};

typedef int (*answer_reader)(const struct view *view, const json_t *value, struct answer_out *out,
                             struct err *err);

static int find_option(const struct view *view, const json_t *value, int count) {
  for (int i = 0; json_is_string(value) && i < count; i++)
    if (strcmp(view->options[i].key, json_string_value(value)) == 0) return i;
  return -1;
}

static int read_option(const struct view *view, const json_t *value, struct answer_out *out,
                       struct err *err) {
  out->number = find_option(view, value, view->option_count + view->beside_count);
  return out->number >= 0 ? 0 : err_set(err, EINVAL, "Please pick one of the answers");
}

static int read_number(const struct view *view, const json_t *value, struct answer_out *out,
                       struct err *err) {
  json_int_t number = json_integer_value(value);
  if (!json_is_integer(value) || number < view->low || number > view->high)
    return err_set(err, EINVAL, "A whole number from %d to %d, please", (int)view->low,
                   (int)view->high);
  out->number = (int32_t)number;
  return 0;
}

/* What a person writes: no control characters but line ends and tabs. */
static bool is_plain(const char *text) {
  for (; *text != '\0'; text++)
    if (((unsigned char)*text < ' ' && *text != '\n' && *text != '\t') || *text == 0x7F)
      return false;
  return true;
}

static int read_text(const struct view *view, const json_t *value, struct answer_out *out,
                     struct err *err) {
  const char *text = json_string_value(value);
  if (text == NULL) return err_set(err, EINVAL, "Some words, please");
  if (json_string_length(value) > (size_t)(view->high > 0 ? view->high : 0))
    return err_set(err, EINVAL, "That is longer than %d bytes", (int)view->high);
  if (!is_plain(text)) return err_set(err, EINVAL, "Plain words, please");
  out->number = 0;
  out->text = text;
  return 0;
}

static int read_several(const struct view *view, const json_t *value, struct answer_out *out,
                        struct err *err) {
  if (!json_is_array(value)) return err_set(err, EINVAL, "A list of answers, please");
  size_t i;
  json_t *key;
  out->number = 0;
  json_array_foreach(value, i, key) {
    int option = find_option(view, key, view->option_count);
    if (option < 0) return err_set(err, EINVAL, "Please pick from the list");
    out->number |= 1 << option;
  }
  return 0;
}

static const answer_reader readers[VIEW_TYPES] = {
    [VIEW_NOTICE] = read_option, [VIEW_CHOICE] = read_option, [VIEW_SCALE] = read_number,
    [VIEW_NUMBER] = read_number, [VIEW_TEXT] = read_text,     [VIEW_SEVERAL] = read_several,
    [VIEW_HOLD] = read_option,
};

/* A notice that asks nothing is simply seen. */
static bool may_be_left_out(const struct view *view) {
  return view->optional || (view->type == VIEW_NOTICE && view->option_count == 0);
}

int view_json_answer(const struct view *view, const json_t *value, int32_t *number,
                     const char **text, struct err *err) {
  struct answer_out out = {.number = NOT_RECORDED};
  if (json_is_null(value)) {
    if (!may_be_left_out(view)) return err_set(err, EINVAL, "This one needs an answer");
  } else {
    int failed = readers[view->type](view, value, &out, err);
    if (failed) return failed;
  }
  *number = out.number;
  *text = out.text;
  return 0;
}
