#include "cli/result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/page.h"

struct code_row {
  const char *code;
  int exit;
  const char *sentence; /* when the daemon says none */
};

/* The last row is for all others. */
static const struct code_row codes[] = {
    {"usage", SETTLE_USAGE, "That is not how it is said. `settle help` lists what can be said."},
    {"busy", SETTLE_NOT_NOW, "settled is busy just now. Please try again in a moment."},
    {"starting", SETTLE_NOT_NOW, "settled is still starting. Please try again in a moment."},
    {"store", SETTLE_NOT_NOW, "That could not be stored just now. `settle doctor` may know why."},
    {"gone", SETTLE_REFUSED, "That question is not open any more."},
    {"value", SETTLE_REFUSED, "That does not fit the question."},
    {"halted", SETTLE_REFUSED, "Exercise is off until you were seen. `settle why` says more."},
    {"safety", SETTLE_REFUSED, "This one stays until it is answered."},
    {"too_long", SETTLE_REFUSED, "The answer is too long to be shown."},
    {"protocol", SETTLE_REFUSED, "settle and settled do not understand each other."},
    {NULL, SETTLE_REFUSED, "settled refused, and did not say why."},
};

static const struct code_row *find_code(const char *code) {
  const struct code_row *row = codes;
  while (row->code != NULL && strcmp(row->code, code) != 0) row++;
  return row;
}

static int parse_error(json_t *reply, struct result *out) {
  const char *code, *message = "";
  if (json_unpack(reply, "{s:{s:s, s?s}}", "error", "code", &code, "message", &message) != 0)
    return -EPROTO;
  const struct code_row *row = find_code(code);
  out->code = code;
  out->text = message[0] != '\0' ? message : row->sentence;
  out->exit = row->exit;
  return 0;
}

static json_t *object_or_none(json_t *json) {
  return json_is_object(json) ? json : NULL;
}

static int parse_result(json_t *reply, struct result *out) {
  json_t *ask = NULL, *data = NULL;
  int local = 0, attach = 0, laid = 0;
  if (json_unpack(reply, "{s:{s?s, s?i, s?o, s?b, s?b, s?b, s?o !}}", "result", "text", &out->text,
                  "exit", &out->exit, "ask", &ask, "local", &local, "attach", &attach, "laid",
                  &laid, "data", &data) != 0)
    return -EPROTO;
  out->ask = object_or_none(ask);
  out->data = object_or_none(data);
  out->local = local;
  out->attach = attach;
  out->laid = laid;
  return 0;
}

int result_parse(json_t *reply, struct result *out, struct err *err) {
  int ok = 0;
  struct result result = {.text = ""};
  int failed = json_unpack(reply, "{s:b}", "ok", &ok) != 0 ? -EPROTO : 0;
  if (!failed) failed = ok ? parse_result(reply, &result) : parse_error(reply, &result);
  if (failed) return err_set(err, EPROTO, "settled said something that settle does not understand");
  *out = result;
  return 0;
}

void result_complain(const char *sentence) {
  size_t len = strlen(sentence);
  bool ended = len > 0 && strchr(".!?\n", sentence[len - 1]) != NULL;
  fflush(stdout);
  struct buf line;
  buf_init(&line, len + 2);
  buf_printf(&line, "%s%s", sentence, ended ? "" : ".");
  page_print(stderr, buf_text(&line));
  buf_finish(&line);
}

void result_say(const struct result *result) {
  if (result->code != NULL)
    result_complain(result->text);
  else if (result->text[0] != '\0')
    page_print(stdout, result->text);
}

static json_t *as_json(const struct result *result) {
  if (result->code != NULL)
    return json_pack("{s:{s:s, s:s}}", "error", "code", result->code, "message", result->text);
  bool asks = result->ask != NULL && json_object_size(result->data) == 0;
  if (result->data != NULL && !asks) return json_incref(result->data);
  json_t *ask = result->ask ? json_incref(result->ask) : json_null();
  return json_pack("{s:s, s:i, s:o}", "text", result->text, "exit", result->exit, "ask", ask);
}

/* ASCII only, so that no text of the daemon reaches a terminal as anything but itself. */
void result_say_json(const struct result *result) {
  json_t *json = as_json(result);
  json_dumpf(json, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
  putchar('\n');
  json_decref(json);
}
