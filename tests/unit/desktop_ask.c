/* desktop/ask: a VIEW of the wire, checked field by field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "desktop/ask.h"

static int parse(const char *text, struct ask *out, struct err *err) {
  json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
  assert_non_null(json);
  int failed = ask_parse(json, out, err);
  json_decref(json);
  return failed;
}

static void the_example_of_the_protocol_is_read(void **state) {
  (void)state;
  struct ask ask;
  struct err err;
  assert_int_equal(
      parse("{\"prompt\":\"KEY\",\"question\":\"q17\",\"type\":\"hold\",\"title\":\"T\","
            "\"body\":\"B\",\"discreet\":\"D\",\"options\":[{\"key\":\"start\","
            "\"label\":\"Not today\",\"short\":\"Skip\"}],\"low\":0,\"high\":10,"
            "\"hold\":{\"seconds\":300,\"left\":258},\"deadline\":3600,"
            "\"urgency\":\"critical\",\"category\":\"x-settled.checkin\","
            "\"image\":\"/abs.svg\",\"alt\":\"A line.\",\"sound\":true}",
            &ask, &err),
      0);
  assert_true(ask_same(&ask, "KEY", "q17"));
  assert_false(ask_same(&ask, "KEY", "q18"));
  assert_int_equal(ask.type, VIEW_HOLD);
  assert_int_equal(ask.urgency, URGENCY_CRITICAL);
  assert_int_equal(ask.hold_seconds, 300);
  assert_int_equal(ask.hold_left, 258);
  assert_int_equal(ask.deadline, 3600);
  assert_int_equal(ask.option_count, 1);
  assert_string_equal(ask.options[0].short_label, "Skip");
  assert_string_equal(ask.image, "/abs.svg");
  assert_string_equal(ask.alt, "A line.");
  ask_finish(&ask);
}

static void what_is_left_out_is_empty(void **state) {
  (void)state;
  struct ask ask;
  struct err err;
  assert_int_equal(parse("{\"prompt\":\"p\",\"question\":\"q\",\"type\":\"notice\",\"title\":\"T\","
                         "\"image\":null}",
                         &ask, &err),
                   0);
  assert_string_equal(ask.body, "");
  assert_string_equal(ask.image, "");
  assert_string_equal(ask.alt, "");
  assert_int_equal(ask.urgency, URGENCY_NORMAL);
  assert_int_equal(ask.option_count, 0);
  ask_finish(&ask);
}

#define HEAD "{\"prompt\":\"p\",\"question\":\"q\",\"title\":\"T\""

static void every_wrong_view_is_refused_with_the_reason(void **state) {
  (void)state;
  static const struct {
    const char *view, *reason;
  } rows[] = {
      {"[]", "view: not an object"},
      {HEAD "}", "view: \"type\" is missing"},
      {"{\"prompt\":\"\",\"question\":\"q\",\"type\":\"notice\",\"title\":\"T\"}",
       "view: \"prompt\" has a wrong value"},
      {HEAD ",\"type\":\"riddle\"}", "view: \"type\" is unknown: riddle"},
      {HEAD ",\"type\":\"notice\",\"colour\":\"red\"}", "view: unknown field \"colour\""},
      {HEAD ",\"type\":\"notice\",\"low\":\"0\"}", "view: \"low\" has a wrong value"},
      {HEAD ",\"type\":\"notice\",\"low\":4294967296}", "view: \"low\" has a wrong value"},
      {HEAD ",\"type\":\"notice\",\"deadline\":-1}", "view: \"deadline\" has a wrong value"},
      {HEAD ",\"type\":\"notice\",\"urgency\":\"loud\"}", "view: \"urgency\" is unknown: loud"},
      {HEAD ",\"type\":\"scale\",\"low\":5,\"high\":4}", "view: \"low\" is above \"high\""},
      {HEAD ",\"type\":\"scale\",\"low\":-2147483648,\"high\":2147483647}",
       "view: a scale of more than 21 steps"},
      {HEAD ",\"type\":\"choice\"}", "view: nothing to choose from"},
      {HEAD ",\"type\":\"hold\"}", "view: a hold without \"hold\""},
      {HEAD ",\"type\":\"hold\",\"hold\":{\"seconds\":1}}", "view: \"left\" is missing"},
      {HEAD ",\"type\":\"choice\",\"options\":{}}",
       "view: \"options\" is not an array of at most 64"},
      {HEAD ",\"type\":\"notice\",\"beside\":[{},{}]}",
       "view: \"beside\" is not an array of at most 1"},
      {HEAD ",\"type\":\"notice\",\"beside\":[{}]}", "view: \"key\" is missing"},
      {HEAD ",\"type\":\"choice\",\"options\":[{\"key\":\"a\",\"label\":\"\"}]}",
       "view: \"label\" has a wrong value"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct ask ask;
    struct err err = {""};
    assert_int_equal(parse(rows[i].view, &ask, &err), -EINVAL);
    assert_string_equal(err.text, rows[i].reason);
  }
}

static void too_many_options_are_refused(void **state) {
  (void)state;
  json_t *options = json_array();
  for (int i = 0; i <= ASK_OPTIONS_MAX; i++)
    json_array_append_new(options, json_pack("{s:s, s:s}", "key", "k", "label", "L"));
  json_t *view = json_pack("{s:s, s:s, s:s, s:s, s:o}", "prompt", "p", "question", "q", "type",
                           "choice", "title", "T", "options", options);
  struct ask ask;
  assert_int_equal(ask_parse(view, &ask, NULL), -EINVAL);
  json_array_remove(options, 0);
  assert_int_equal(ask_parse(view, &ask, NULL), 0);
  assert_int_equal(ask.option_count, ASK_OPTIONS_MAX);
  json_decref(view); /* the strings live on in the reference that ask holds */
  assert_string_equal(ask.options[0].label, "L");
  ask_finish(&ask);
}

/* After the options, the most of them as well; alone it is nothing to choose from. */
static void what_is_beside_the_options_follows_them(void **state) {
  (void)state;
  static const char beside[] = ",\"type\":\"choice\",\"beside\":[{\"key\":\"g\",\"label\":\"G\"}]";
  char view[16 * 1024];
  int used = snprintf(view, sizeof view, HEAD "%s,\"options\":[", beside);
  for (int i = 0; i < ASK_OPTIONS_MAX; i++)
    used += snprintf(view + used, sizeof view - (size_t)used, "%s{\"key\":\"k\",\"label\":\"L\"}",
                     i > 0 ? "," : "");
  snprintf(view + used, sizeof view - (size_t)used, "]}");
  struct ask ask;
  assert_int_equal(parse(view, &ask, NULL), 0);
  assert_int_equal(ask.option_count, ASK_OPTIONS_MAX);
  assert_int_equal(ask.beside_count, 1);
  assert_string_equal(ask.options[ASK_OPTIONS_MAX].key, "g");
  ask_finish(&ask);
  snprintf(view, sizeof view, HEAD "%s}", beside);
  assert_int_equal(parse(view, &ask, NULL), -EINVAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_example_of_the_protocol_is_read),
      cmocka_unit_test(what_is_left_out_is_empty),
      cmocka_unit_test(every_wrong_view_is_refused_with_the_reason),
      cmocka_unit_test(too_many_options_are_refused),
      cmocka_unit_test(what_is_beside_the_options_follows_them),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
