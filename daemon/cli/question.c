#include "cli/question.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- parsing --------------------------------------------------------------------------------- */

static int find_type(const char *name) {
  static const char *const names[VIEW_TYPES] = {
      [VIEW_NOTICE] = "notice", [VIEW_CHOICE] = "choice", [VIEW_SCALE] = "scale",
      [VIEW_NUMBER] = "number", [VIEW_TEXT] = "text",     [VIEW_SEVERAL] = "several",
      [VIEW_HOLD] = "hold",
  };
  for (int i = 0; i < VIEW_TYPES; i++)
    if (strcmp(names[i], name) == 0) return i;
  return -1;
}

static int read_options(json_t *options, struct question *out) {
  if (options == NULL || json_is_null(options)) return 0;
  if (!json_is_array(options) ||
      json_array_size(options) + (size_t)out->option_count > QUESTION_OPTIONS)
    return -EPROTO;
  size_t i;
  json_t *item, *brief;
  json_array_foreach(options, i, item) {
    struct question_option *option = &out->options[out->option_count++];
    if (json_unpack(item, "{s:s, s:s, s?o !}", "key", &option->key, "label", &option->label,
                    "short", &brief) != 0)
      return -EPROTO;
  }
  return 0;
}

/* Fields that a terminal has no use for are known, but not looked at. */
static int read_fields(json_t *view, struct question *out) {
  const char *type;
  json_t *options = NULL, *beside = NULL, *hold = NULL, *urgency = NULL, *unused;
  int optional = 0, sound = 0, seconds;
  if (json_unpack(view,
                  "{s:s, s:s, s:s, s:s, s?s, s?o, s?o, s?i, s?i, s?o, s?b,"
                  " s?o, s?o, s?o, s?o, s?o, s?s, s?b !}",
                  "prompt", &out->prompt, "question", &out->question, "type", &type, "title",
                  &out->title, "body", &out->body, "options", &options, "beside", &beside, "low",
                  &out->low, "high", &out->high, "hold", &hold, "optional", &optional, "discreet",
                  &unused, "deadline", &unused, "urgency", &urgency, "category", &unused, "image",
                  &unused, "alt", &out->alt, "sound", &sound) != 0)
    return -EPROTO;
  bool counts = hold != NULL && !json_is_null(hold);
  if (counts &&
      json_unpack(hold, "{s:i, s:i !}", "seconds", &seconds, "left", &out->hold_left) != 0)
    return -EPROTO;
  if (out->hold_left < 0 || out->hold_left > HOLD_MAX) return -EPROTO;
  int known = find_type(type);
  if (known < 0 || out->low > out->high || strlen(out->prompt) >= KEY_SIZE) return -EPROTO;
  out->type = (enum view_type)known;
  out->optional = optional;
  out->sounds = sound;
  out->critical = json_is_string(urgency) && strcmp(json_string_value(urgency), "critical") == 0;
  int failed = read_options(options, out);
  return failed ? failed : read_options(beside, out); /* a terminal has room for them all */
}

int question_parse(json_t *view, struct question *out, struct err *err) {
  struct question question = {.body = "", .alt = ""};
  if (!json_is_object(view) || read_fields(view, &question) != 0)
    return err_set(err, EPROTO, "settled asked something that this settle does not understand");
  question.json = json_incref(view);
  *out = question;
  return 0;
}

void question_finish(struct question *question) {
  json_decref(question->json);
  *question = (struct question){0};
}

/* ---- what it is ------------------------------------------------------------------------------ */

bool question_asks(const struct question *question) {
  return question->type != VIEW_NOTICE || question->option_count > 0;
}

bool question_may_pass(const struct question *question) {
  return question->optional || question->type == VIEW_NOTICE;
}

bool question_same(const struct question *a, const struct question *b) {
  return strcmp(a->prompt, b->prompt) == 0 && strcmp(a->question, b->question) == 0;
}

int question_option(const struct question *question, const char *key) {
  for (int i = 0; i < question->option_count; i++)
    if (strcmp(question->options[i].key, key) == 0) return i;
  return -1;
}

/* ---- what was typed -------------------------------------------------------------------------- */

enum { NO_OPTION = -1, TWO_OPTIONS = -2 };

/* A whole number and nothing else. */
static bool is_number(const char *word, long *out) {
  char *end;
  errno = 0;
  *out = strtol(word, &end, 10);
  return end != word && *end == '\0' && errno == 0;
}

static int by_name(const struct question *question, const char *word) {
  for (int i = 0; i < question->option_count; i++)
    if (strcasecmp(question->options[i].key, word) == 0 ||
        strcasecmp(question->options[i].label, word) == 0)
      return i;
  return NO_OPTION;
}

static int by_first_letters(const struct question *question, const char *word) {
  size_t len = strlen(word);
  int found = NO_OPTION;
  for (int i = 0; i < question->option_count; i++) {
    if (strncasecmp(question->options[i].key, word, len) != 0 &&
        strncasecmp(question->options[i].label, word, len) != 0)
      continue;
    if (found != NO_OPTION) return TWO_OPTIONS;
    found = i;
  }
  return found;
}

static int find_option(const struct question *question, const char *word) {
  long number;
  int named = by_name(question, word);
  if (named >= 0) return named;
  if (is_number(word, &number))
    return number >= 1 && number <= question->option_count ? (int)number - 1 : NO_OPTION;
  return by_first_letters(question, word);
}

static int refuse_word(const struct question *question, const char *word, int why,
                       struct err *err) {
  if (why == TWO_OPTIONS)
    return err_set(err, EINVAL, "\"%.40s\" could be more than one of them.", word);
  if (question->option_count == 1) return err_set(err, EINVAL, "There is only 1 to pick.");
  return err_set(err, EINVAL, "\"%.40s\" is none of them. A number from 1 to %d, please.", word,
                 question->option_count);
}

static json_t *read_option(const struct question *question, char *typed, struct err *err) {
  int option = find_option(question, typed);
  if (option >= 0) return json_string(question->options[option].key);
  refuse_word(question, typed, option, err);
  return NULL;
}

static json_t *read_number(const struct question *question, char *typed, struct err *err) {
  long number;
  if (is_number(typed, &number) && number >= question->low && number <= question->high)
    return json_integer(number);
  err_set(err, EINVAL, "A whole number from %d to %d, please.", question->low, question->high);
  return NULL;
}

static json_t *read_text(const struct question *question, char *typed, struct err *err) {
  json_t *text = strlen(typed) <= (size_t)question->high ? json_string(typed) : NULL;
  if (text == NULL)
    err_set(err, EINVAL, "At most %d letters, please, and plain ones.", question->high);
  return text;
}

static bool contains(const json_t *keys, const char *key) {
  size_t i;
  json_t *item;
  json_array_foreach(keys, i, item) {
    if (strcmp(json_string_value(item), key) == 0) return true;
  }
  return false;
}

static json_t *read_several(const struct question *question, char *typed, struct err *err) {
  json_t *keys = json_array();
  if (by_name(question, "none") < 0 && strcasecmp(typed, "none") == 0) return keys;
  char *rest = NULL;
  for (char *word = strtok_r(typed, " ,\t", &rest); word != NULL;
       word = strtok_r(NULL, " ,\t", &rest)) {
    int option = find_option(question, word);
    if (option < 0) {
      refuse_word(question, word, option, err);
      json_decref(keys);
      return NULL;
    }
    const char *key = question->options[option].key;
    if (!contains(keys, key)) json_array_append_new(keys, json_string(key));
  }
  return keys;
}

static char *trim(char *text) {
  text += strspn(text, " \t\r");
  size_t len = strlen(text);
  while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL) len--;
  text[len] = '\0';
  return text;
}

/* By type: how it is read, and how the prompt and the later command name what to type. */
struct type_row {
  json_t *(*read)(const struct question *question, char *typed, struct err *err);
  const char *prompt; /* the range goes in front where there is one */
  bool has_range;
  const char *later; /* NULL: the options, or the range */
};

static const struct type_row types[VIEW_TYPES] = {
    [VIEW_NOTICE] = {read_option, "its number or first letters", true, NULL},
    [VIEW_CHOICE] = {read_option, "its number or first letters", true, NULL},
    [VIEW_SCALE] = {read_number, "a number", true, NULL},
    [VIEW_NUMBER] = {read_number, "a number", true, NULL},
    [VIEW_TEXT] = {read_text, "in your words", false, "\"your words\""},
    [VIEW_SEVERAL] = {read_several, "numbers with blanks between, or none", true, NULL},
    [VIEW_HOLD] = {read_option, "the first letter, then Enter", false, NULL},
};

json_t *question_read(const struct question *question, const char *typed, struct err *err) {
  char copy[TYPED_MAX];
  size_t len = strlen(typed);
  if (len >= sizeof copy) {
    err_set(err, EINVAL, "That is too long.");
    return NULL;
  }
  memcpy(copy, typed, len + 1);
  char *words = trim(copy);
  bool nothing = *words == '\0';
  if (question_may_pass(question) && (nothing || strcmp(words, "-") == 0)) return json_null();
  if (!nothing) return types[question->type].read(question, words, err);
  err_set(err, EINVAL, "This one needs an answer. Ctrl-C leaves it open for later.");
  return NULL;
}

/* ---- what to type ---------------------------------------------------------------------------- */

static int add_range(const struct question *question, struct buf *out) {
  bool numbers = question->type == VIEW_SCALE || question->type == VIEW_NUMBER;
  int low = numbers ? question->low : 1;
  int high = numbers ? question->high : question->option_count;
  return low == high ? buf_printf(out, "%d", low) : buf_printf(out, "%d to %d", low, high);
}

int question_prompt(const struct question *question, struct buf *out) {
  const struct type_row *row = &types[question->type];
  int failed = 0;
  if (row->has_range) failed = add_range(question, out);
  if (!failed) failed = buf_printf(out, "%s%s", row->has_range ? ", " : "", row->prompt);
  if (!failed && question_may_pass(question)) failed = buf_puts(out, "; Enter or - leaves it out");
  return failed ? failed : buf_puts(out, ": ");
}

int question_words(const struct question *question, struct buf *out) {
  int failed = 0;
  for (int i = 0; i < question->option_count && !failed; i++)
    failed = buf_printf(out, "%s%s", i > 0 ? ", or " : "", question->options[i].key);
  return failed;
}

int question_later(const struct question *question, struct buf *out) {
  const struct type_row *row = &types[question->type];
  int failed = buf_puts(out, "settle answer ");
  if (failed) return failed;
  if (row->later != NULL) return buf_puts(out, row->later);
  return question->option_count > 0 ? question_words(question, out) : add_range(question, out);
}
