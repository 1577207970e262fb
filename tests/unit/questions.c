/* Every row of the question table and every sentence beside it: what a person can be shown has its
 * length, its tone and its keys (domain 6.1, 6.2; notification_servers 6.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "commands/plan_text.h"
#include "core/course.h"
#include "core/engine_parts.h"
#include "core/governor.h"
#include "core/questions.h"
#include "core/settings.h"

/* Asked where there is room for more than three buttons: a form, a list, a terminal. On a desktop
 * without forms they come as several notifications. */
static const enum question_id long_lists[] = {
    QUESTION_HOT,           QUESTION_QUALITIES,       QUESTION_SIDE,   QUESTION_REGIONS,
    QUESTION_COMFORT,       QUESTION_SEEN_BY,         QUESTION_CONTRA, QUESTION_USUAL_SIDE,
    QUESTION_USUAL_REGIONS, QUESTION_USUAL_QUALITIES,
};

static bool may_be_long(enum question_id id) {
  for (size_t i = 0; i < sizeof long_lists / sizeof *long_lists; i++)
    if (long_lists[i] == id) return true;
  return false;
}

static void assert_tone(const char *text) {
  if (text == NULL) return;
  const char *banned = text_banned(text);
  if (banned != NULL) fail_msg("\"%s\" is banned in: %s", banned, text);
}

static void assert_fits(const char *text, int characters) {
  if (text != NULL && text_length(text) > characters)
    fail_msg("%d characters, %d fit: %s", text_length(text), characters, text);
}

/* S23: a lock screen and a list of notifications show titles. */
static void no_title_names_a_part_of_the_body(void **state) {
  (void)state;
  static const char *const parts[] = {"psoas", "hip",   "glute", "butt", "leg",   "groin", "bone",
                                      "belly", "foot",  "spine", "anal", "pelvi", "knee",  "thigh",
                                      "skin",  "bowel", "bladd", "sadd", "adduct"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    for (int id = 0; id < QUESTION_COUNT; id++)
      if (questions[id].title != NULL) assert_null(strcasestr(questions[id].title, parts[i]));
    for (int id = 0; id < TEXT_COUNT; id++) {
      const struct text *text = text_find((enum text_id)id);
      if (text != NULL) assert_null(strcasestr(text->title, parts[i]));
    }
  }
}

static void every_row_has_words_that_fit(void **state) {
  (void)state;
  for (int i = 0; i < QUESTION_COUNT; i++) {
    const struct question *question = &questions[i];
    if (question->text == TEXT_NONE) assert_non_null(question->title);
    if (question->text != TEXT_NONE) assert_non_null(text_find(question->text));
    assert_fits(question->title, TITLE_CHARACTERS);
    assert_fits(question->body, BODY_CHARACTERS);
    assert_tone(question->title);
    assert_tone(question->body);
    assert_true(strncmp(question->category, "x-settled.", 10) == 0);
    assert_in_range(question->option_count, 0, VIEW_OPTIONS);
  }
}

static void every_key_and_label_fits(void **state) {
  (void)state;
  for (int i = 0; i < QUESTION_COUNT; i++)
    for (int k = 0; k < questions[i].option_count; k++) {
      const struct view_option *option = &questions[i].options[k];
      assert_true(option->key[0] != '\0');
      assert_int_equal(strspn(option->key, "abcdefghijklmnopqrstuvwxyz_"), strlen(option->key));
      assert_fits(option->short_label, LABEL_CHARACTERS);
      assert_tone(option->label);
      assert_tone(option->short_label);
      for (int other = 0; other < k; other++)
        assert_string_not_equal(option->key, questions[i].options[other].key);
    }
}

static void a_desktop_has_room_for_three_buttons(void **state) {
  (void)state;
  for (int i = 0; i < QUESTION_COUNT; i++) {
    int count = questions[i].option_count;
    if (may_be_long((enum question_id)i))
      assert_true(count > 3); /* or it does not belong on the list */
    else
      assert_in_range(count, 0, 3);
  }
}

static void every_type_has_what_it_needs(void **state) {
  (void)state;
  for (int i = 0; i < QUESTION_COUNT; i++) {
    const struct question *question = &questions[i];
    bool choice = question->type == VIEW_CHOICE || question->type == VIEW_HOLD ||
                  question->type == VIEW_SEVERAL;
    if (choice && question->text == TEXT_NONE) assert_true(question->option_count > 0);
    if (question->type == VIEW_SCALE) assert_int_equal(question->high, PAIN_MAX);
    if (question->type == VIEW_NUMBER) assert_true(question->low < question->high);
    if (question->type == VIEW_TEXT) assert_in_range(question->high, 1, SPIRIT_MAX);
    assert_true(question->low >= 0); /* NOT_RECORDED is no answer but the absence of one */
  }
}

/* The journal knows a question by its name: within a dialogue no two may share one, and those with
 * a number at the end need room for it. */
static void names_are_names(void **state) {
  (void)state;
  for (int i = 0; i < QUESTION_COUNT; i++) {
    const char *name = questions[i].name;
    assert_true(strlen(name) + sizeof "_99_99" <= NAME_SIZE);
    assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
    for (int item = 0; item < ITEM_COUNT; item++) assert_string_not_equal(name, item_names[item]);
  }
}

/* Questions with one name are never asked in the same dialogue. */
static void only_beginnings_share_a_name(void **state) {
  (void)state;
  for (int i = 0; i < QUESTION_COUNT; i++)
    for (int k = 0; k < i; k++) {
      if (strcmp(questions[i].name, questions[k].name) != 0) continue;
      bool opens = strcmp(questions[i].name, "open") == 0;
      bool starts = strcmp(questions[i].name, "start") == 0;
      if (!opens && !starts) fail_msg("two questions are called %s", questions[i].name);
    }
}

/* What stands beside the tables: the phrases of `why`, the stages in words. */
static void phrases_fit_and_keep_the_tone(void **state) {
  (void)state;
  for (int code = 0; code < CODE_COUNT; code++) {
    assert_fits(code_phrases[code], 60);
    assert_tone(code_phrases[code]);
  }
  for (int reason = 0; reason < REASON_COUNT; reason++) {
    assert_fits(reason_phrases[reason], 40);
    assert_tone(reason_phrases[reason]);
  }
  for (int stage = 0; stage < STAGE_COUNT; stage++) {
    assert_fits(plan_stage_words((enum stage)stage), TITLE_CHARACTERS);
    assert_tone(plan_stage_words((enum stage)stage));
  }
}

static void every_dialogue_row_is_complete(void **state) {
  (void)state;
  for (int i = 0; i < script_count; i++) {
    const struct script_row *row = &script_rows[i];
    assert_non_null(row->run);
    assert_in_range(row->minutes, 1, DIALOGUE_LIFE / 60);
    assert_ptr_equal(script_find(row->name, strlen(row->name)), row);
    char key[2 * KEY_SIZE];
    int len = snprintf(key, sizeof key, "asked:%s%s%.*s@9999999999#99", row->name,
                       row->argument ? ":" : "", row->argument ? NAME_SIZE - 1 : 0,
                       "an_exercise_with_the_longest_name");
    assert_in_range(len, 1, KEY_SIZE - 1);
    struct dialogue dialogue;
    assert_true(dialogue_parse_key(key, &dialogue));
    assert_ptr_equal(dialogue.row, row);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_row_has_words_that_fit),
      cmocka_unit_test(no_title_names_a_part_of_the_body),
      cmocka_unit_test(every_key_and_label_fits),
      cmocka_unit_test(a_desktop_has_room_for_three_buttons),
      cmocka_unit_test(every_type_has_what_it_needs),
      cmocka_unit_test(names_are_names),
      cmocka_unit_test(only_beginnings_share_a_name),
      cmocka_unit_test(phrases_fit_and_keep_the_tone),
      cmocka_unit_test(every_dialogue_row_is_complete),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
