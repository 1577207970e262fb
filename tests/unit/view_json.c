/* Views on the wire, and answers from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/view_json.h"

static struct view some_view(enum view_type type) {
  return (struct view){
      .prompt = "morning@2026-11-22T08:00",
      .question = "pain",
      .type = type,
      .urgency = URGENCY_NORMAL,
      .title = "Good morning",
      .body = "One number is enough.",
      .options = {{"start", "Start now", "Start"},
                  {"rest", "Rest instead", NULL},
                  {"skip", "Not today", "Skip"}},
      .option_count = 3,
      .high = 10,
      .deadline = MOMENT_NEVER,
      .category = "x-settled.checkin",
  };
}

static void is_on_the_wire(const struct view *view, moment now, const char *expected) {
  json_t *json = view_json(view, now, SOUND_NO);
  assert_non_null(json);
  char *text = json_dumps(json, JSON_COMPACT);
  assert_string_equal(text, expected);
  free(text);
  json_decref(json);
}

static void every_field_has_its_place(void **state) {
  (void)state;
  struct view view = some_view(VIEW_HOLD);
  view.discreet = view.optional = true;
  view.urgency = URGENCY_CRITICAL;
  view.deadline = 1000 + 3600;
  view.hold_seconds = 300;
  view.hold_left = 258;
  view.image = "/a.svg";
  view.alt = "A line.";
  is_on_the_wire(&view, 1000,
                 "{\"prompt\":\"morning@2026-11-22T08:00\",\"question\":\"pain\",\"type\":\"hold\","
                 "\"title\":\"Good morning\",\"body\":\"One number is enough.\","
                 "\"discreet\":\"settled: open to see\",\"options\":["
                 "{\"key\":\"start\",\"label\":\"Start now\",\"short\":\"Start\"},"
                 "{\"key\":\"rest\",\"label\":\"Rest instead\",\"short\":\"Rest instead\"},"
                 "{\"key\":\"skip\",\"label\":\"Not today\",\"short\":\"Skip\"}],"
                 "\"low\":0,\"high\":10,\"deadline\":3600,\"urgency\":\"critical\","
                 "\"category\":\"x-settled.checkin\",\"image\":\"/a.svg\",\"alt\":\"A line.\","
                 "\"sound\":false,\"optional\":true,"
                 "\"hold\":{\"seconds\":300,\"left\":258}}");
}

static void what_is_absent_is_empty(void **state) {
  (void)state;
  struct view view = some_view(VIEW_SCALE);
  view.option_count = 0;
  view.category = NULL;
  is_on_the_wire(
      &view, 1000,
      "{\"prompt\":\"morning@2026-11-22T08:00\",\"question\":\"pain\","
      "\"type\":\"scale\",\"title\":\"Good morning\",\"body\":\"One number is enough.\","
      "\"discreet\":\"\",\"options\":[],\"low\":0,\"high\":10,\"deadline\":0,"
      "\"urgency\":\"normal\",\"category\":\"\",\"image\":\"\",\"alt\":\"\",\"sound\":false,"
      "\"optional\":false}");
}

static void a_deadline_that_just_passed_is_not_none(void **state) {
  (void)state;
  struct view view = some_view(VIEW_SCALE);
  view.deadline = 1000;
  json_t *json = view_json(&view, 1000, SOUND_YES);
  assert_int_equal(json_integer_value(json_object_get(json, "deadline")), 1);
  json_decref(json);
}

static void a_sound_goes_with_what_the_person_wants_to_hear(void **state) {
  (void)state;
  static const bool expected[3][3] = {
      [SOUND_NO] = {[CUE_NONE] = false, [CUE_TURN] = false, [CUE_PROMPT] = false},
      [SOUND_TURNS] = {[CUE_NONE] = false, [CUE_TURN] = true, [CUE_PROMPT] = false},
      [SOUND_YES] = {[CUE_NONE] = false, [CUE_TURN] = true, [CUE_PROMPT] = true},
  };
  for (int sound = SOUND_NO; sound <= SOUND_YES; sound++)
    for (int cue = CUE_NONE; cue <= CUE_PROMPT; cue++) {
      struct view view = some_view(VIEW_HOLD);
      view.cue = (enum cue)cue;
      json_t *json = view_json(&view, 0, (enum sound)sound);
      assert_int_equal(json_is_true(json_object_get(json, "sound")), expected[sound][cue]);
      json_decref(json);
    }
}

static void text_that_is_not_utf8_is_no_view(void **state) {
  (void)state;
  struct view view = some_view(VIEW_SCALE);
  view.title[0] = (char)0xFF;
  assert_null(view_json(&view, 0, SOUND_NO));
}

static void every_type_has_a_name(void **state) {
  (void)state;
  for (int type = 0; type < VIEW_TYPES; type++)
    assert_true(strlen(view_json_type((enum view_type)type)) > 3);
}

/* ---- answers --------------------------------------------------------------------------------- */

enum { REFUSED = -1000 };

/* The number that the value becomes, or REFUSED. */
static int answer(const struct view *view, const char *value, const char **text) {
  struct err err = {""};
  int32_t number = -77;
  const char *words = "untouched";
  json_t *json = json_loads(value, JSON_DECODE_ANY, NULL);
  assert_non_null(json);
  int failed = view_json_answer(view, json, &number, &words, &err);
  static char kept[64];
  snprintf(kept, sizeof kept, "%s", words ? words : "(none)");
  if (text != NULL) *text = kept;
  json_decref(json);
  if (!failed) return number;
  assert_int_equal(failed, -EINVAL);
  assert_int_equal(number, -77);
  assert_true(strlen(err.text) > 5);
  return REFUSED;
}

static void options_go_by_their_key(void **state) {
  (void)state;
  const enum view_type types[] = {VIEW_CHOICE, VIEW_NOTICE, VIEW_HOLD};
  for (size_t i = 0; i < 3; i++) {
    struct view view = some_view(types[i]);
    assert_int_equal(answer(&view, "\"start\"", NULL), 0);
    assert_int_equal(answer(&view, "\"skip\"", NULL), 2);
    assert_int_equal(answer(&view, "\"Skip\"", NULL), REFUSED);
    assert_int_equal(answer(&view, "\"\"", NULL), REFUSED);
    assert_int_equal(answer(&view, "1", NULL), REFUSED);
    assert_int_equal(answer(&view, "[\"start\"]", NULL), REFUSED);
    assert_int_equal(answer(&view, "true", NULL), REFUSED);
  }
}

/* What stands beside them is on the wire only where it is there, and is answered like them. */
static void what_is_beside_the_options_is_apart_from_them(void **state) {
  (void)state;
  struct view view = some_view(VIEW_CHOICE);
  json_t *json = view_json(&view, 0, SOUND_NO);
  assert_null(json_object_get(json, "beside"));
  json_decref(json);
  assert_int_equal(answer(&view, "\"gentle\"", NULL), REFUSED);
  view.options[3] = (struct view_option){"gentle", "Gentle day", "Gentle"};
  view.beside_count = 1;
  json = view_json(&view, 0, SOUND_NO);
  assert_int_equal(json_array_size(json_object_get(json, "options")), 3);
  char *text = json_dumps(json_object_get(json, "beside"), JSON_COMPACT);
  assert_string_equal(text, "[{\"key\":\"gentle\",\"label\":\"Gentle day\",\"short\":\"Gentle\"}]");
  free(text);
  json_decref(json);
  assert_int_equal(answer(&view, "\"gentle\"", NULL), 3);
  view.type = VIEW_SEVERAL;
  assert_int_equal(answer(&view, "[\"gentle\"]", NULL), REFUSED);
}

static void numbers_stay_in_their_range(void **state) {
  (void)state;
  struct view view = some_view(VIEW_NUMBER);
  view.low = 5;
  view.high = 240;
  assert_int_equal(answer(&view, "5", NULL), 5);
  assert_int_equal(answer(&view, "240", NULL), 240);
  assert_int_equal(answer(&view, "4", NULL), REFUSED);
  assert_int_equal(answer(&view, "241", NULL), REFUSED);
  assert_int_equal(answer(&view, "4294967301", NULL), REFUSED); /* 5 in 32 bits */
  assert_int_equal(answer(&view, "5.0", NULL), REFUSED);
  assert_int_equal(answer(&view, "\"5\"", NULL), REFUSED);
}

static void text_is_plain_and_fits(void **state) {
  (void)state;
  struct view view = some_view(VIEW_TEXT);
  const char *text;
  assert_int_equal(answer(&view, "\"a walk\"", &text), 0);
  assert_string_equal(text, "a walk");
  assert_int_equal(answer(&view, "\"10 letters\"", NULL), 0);
  assert_int_equal(answer(&view, "\"11 letters!\"", NULL), REFUSED);
  assert_int_equal(answer(&view, "\"a\\u001b[2J\"", NULL), REFUSED);
  assert_int_equal(answer(&view, "\"a\\nb\\tc\"", NULL), 0);
  assert_int_equal(answer(&view, "5", NULL), REFUSED);
}

static void several_become_bits(void **state) {
  (void)state;
  struct view view = some_view(VIEW_SEVERAL);
  assert_int_equal(answer(&view, "[]", NULL), 0);
  assert_int_equal(answer(&view, "[\"rest\"]", NULL), 2);
  assert_int_equal(answer(&view, "[\"skip\",\"start\",\"skip\"]", NULL), 5);
  assert_int_equal(answer(&view, "[\"skip\",\"more\"]", NULL), REFUSED);
  assert_int_equal(answer(&view, "[1]", NULL), REFUSED);
  assert_int_equal(answer(&view, "\"skip\"", NULL), REFUSED);
}

static void null_leaves_out_what_may_be_left_out(void **state) {
  (void)state;
  for (int type = 0; type < VIEW_TYPES; type++) {
    struct view view = some_view((enum view_type)type);
    const char *text;
    assert_int_equal(answer(&view, "null", NULL), REFUSED);
    view.optional = true;
    assert_int_equal(answer(&view, "null", &text), NOT_RECORDED);
    assert_string_equal(text, "(none)");
  }
  struct view notice = some_view(VIEW_NOTICE);
  notice.option_count = 0; /* it only has to be seen */
  assert_int_equal(answer(&notice, "null", NULL), NOT_RECORDED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_field_has_its_place),
      cmocka_unit_test(what_is_absent_is_empty),
      cmocka_unit_test(a_deadline_that_just_passed_is_not_none),
      cmocka_unit_test(a_sound_goes_with_what_the_person_wants_to_hear),
      cmocka_unit_test(text_that_is_not_utf8_is_no_view),
      cmocka_unit_test(every_type_has_a_name),
      cmocka_unit_test(options_go_by_their_key),
      cmocka_unit_test(what_is_beside_the_options_is_apart_from_them),
      cmocka_unit_test(numbers_stay_in_their_range),
      cmocka_unit_test(text_is_plain_and_fits),
      cmocka_unit_test(several_become_bits),
      cmocka_unit_test(null_leaves_out_what_may_be_left_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
