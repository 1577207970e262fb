/* What comes over a wire, on both ends: a line becomes a request of a client (server), or a hello,
 * or a question of the daemon (settle), whose text and typed answer follow. Nothing crashes, and
 * what is let through keeps its promises.
 * Input: a line of JSON, '\n', what a person types. */
#include "fuzz.h"

#include <string.h>

#include "cli/page.h"
#include "cli/question.h"
#include "peer_parse.h"
#include "server_request.h"

enum { CLEAN_MAX = 4 * 1024 * 1024 };

static void check_request(json_t *message) {
  struct server_request request;
  struct err err;
  if (server_request_parse(message, &request, &err) != 0) {
    require(err.text[0] != '\0');
    require(request.id >= 0);
    return;
  }
  require(request.id > 0);
  require(json_is_object(request.params));
  require(json_object_size(message) == 3);
  size_t len = strlen(request.method);
  require(len > 0 && len <= METHOD_MAX);
  require(strspn(request.method, "abcdefghijklmnopqrstuvwxyz_") == len);
}

/* Clean text is UTF-8 without anything that steers, and cleaning it again changes nothing. */
static void check_clean(const char *text) {
  struct buf once, twice;
  buf_init(&once, CLEAN_MAX);
  buf_init(&twice, CLEAN_MAX);
  require(page_clean(text, &once) == 0);
  require(page_clean(buf_text(&once), &twice) == 0);
  require(strcmp(buf_text(&once), buf_text(&twice)) == 0);
  json_t *valid = json_string(buf_text(&once));
  require(valid != NULL);
  json_decref(valid);
  for (const char *at = buf_text(&once); *at != '\0'; at++)
    require((unsigned char)*at >= ' ' || *at == '\n' || *at == '\t');
  buf_finish(&twice);
  buf_finish(&once);
}

static void check_value(const struct question *question, const json_t *value) {
  size_t i;
  json_t *key;
  if (json_is_null(value)) {
    require(question_may_pass(question));
  } else if (json_is_integer(value)) {
    require(json_integer_value(value) >= question->low);
    require(json_integer_value(value) <= question->high);
  } else if (json_is_array(value)) {
    json_array_foreach(value, i, key) {
      require(question_option(question, json_string_value(key)) >= 0);
    }
  } else {
    require(json_is_string(value));
    require(question->type == VIEW_TEXT ||
            question_option(question, json_string_value(value)) >= 0);
  }
}

static void check_question(json_t *view, const char *typed) {
  struct question question;
  struct err err;
  if (question_parse(view, &question, &err) != 0) return;
  require(question.low <= question.high);
  require(question_same(&question, &question));
  check_clean(question.title);
  struct buf words;
  buf_init(&words, CLEAN_MAX);
  require(question_prompt(&question, &words) == 0);
  require(question_later(&question, &words) == 0);
  buf_finish(&words);
  json_t *value = question_read(&question, typed, &err);
  if (value != NULL)
    check_value(&question, value);
  else
    require(err.text[0] != '\0');
  json_decref(value);
  question_finish(&question);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct err err;
  const char *line = (const char *)data;
  const char *end = size > 0 ? memchr(line, '\n', size) : NULL;
  size_t len = end != NULL ? (size_t)(end - line) : size;
  char *typed = end != NULL ? strndup(end + 1, size - len - 1) : strdup("");
  json_t *message = peer_parse(line, len, &err);
  if (message != NULL) {
    require(json_is_object(message));
    peer_check_hello(message, "isolation", &err);
    check_question(message, typed);
    check_request(message);
  }
  check_clean(typed);
  json_decref(message);
  free(typed);
  return 0;
}
