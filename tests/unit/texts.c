/* core/texts: every sentence a person sees, walked table by table; filling and cutting. The words
 * that are banned are in texts_banned.c, the choice between texts in texts_choice.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "core/governor.h"
#include "core/texts.h"
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

/* ---- what placeholders can stand for -------------------------------------------------------- */

/* The longest that anything may be; the words of the person in characters of four bytes. */
#define LONG_WORD  "\xf0\x9f\x8c\xb1"
#define LONG_WORD5 LONG_WORD LONG_WORD LONG_WORD LONG_WORD LONG_WORD
#define LONG_30    LONG_WORD5 LONG_WORD5 LONG_WORD5 LONG_WORD5 LONG_WORD5 LONG_WORD5

static struct text_values longest(void) {
  return (struct text_values){
      .pain = 10,
      .baseline = 10,
      .day = 7,
      .number = 1440,
      .dose = "3 x 12, 5 s a side",
      .exercise = "A title that a plugin has made as long as its eighty characters will let it be",
      .why = "less burning or sharp, a relief window..",
      .items = NULL,
      .time = "yesterday, 23:59 UTC",
      .date = "Wednesday 2025-11-26",
      .condition = LONG_30,
      .emergency = LONG_30,
      .urgent = LONG_30,
      .crisis = LONG_30,
  };
}

static int limit_of_body(enum text_id id) {
  return id == TEXT_D44 || id == TEXT_D45 ? DETAIL_CHARACTERS : BODY_CHARACTERS;
}

static bool may_speak_plainly(enum text_id id) { /* exempt from the banned list (domain 6.1) */
  return id >= TEXT_D40 && id <= TEXT_D46;
}

static void assert_not_banned(const char *words) {
  const char *entry = text_banned(words);
  if (entry != NULL) fail_msg("\"%s\" contains \"%s\"", words, entry);
}

static bool ends_with(const char *text, const char *end) {
  size_t len = strlen(text), tail = strlen(end);
  return len >= tail && strcmp(text + len - tail, end) == 0;
}

/* No trace of the template, of an absent number, or of something left out. */
static void assert_tidy(const char *words) {
  static const char *const traces[] = {"{",  "}",  "[",  "]",  "<",  ">",
                                       "-1", "  ", " .", " ,", "..", "(null)"};
  for (int i = 0; i < COUNT(traces); i++)
    if (strstr(words, traces[i]) != NULL) fail_msg("\"%s\" contains \"%s\"", words, traces[i]);
  assert_false(words[0] == ' ' || ends_with(words, " "));
  assert_false(words[0] >= 'a' && words[0] <= 'z' && strncmp(words, "settled", 7) != 0);
}

/* ---- the tables ----------------------------------------------------------------------------- */

static void every_id_of_the_domain_is_there(void **state) {
  (void)state;
  static const struct { int from, to; } ranges[] = {{1, 32}, {35, 37}, {40, 48}, {50, 79}};
  int there = 0;
  for (int i = 0; i < COUNT(ranges); i++)
    for (int id = ranges[i].from; id <= ranges[i].to; id++, there++)
      assert_non_null(text_find((enum text_id)id));
  for (int id = -1; id <= TEXT_COUNT; id++) there -= text_find((enum text_id)id) != NULL;
  assert_int_equal(there, 0);
}

static void every_button_has_a_key_and_fits(void **state) {
  (void)state;
  for (int id = 0; id < TEXT_COUNT; id++) {
    const struct text *text = text_find((enum text_id)id);
    if (text == NULL) continue;
    assert_in_range(text->button_count, 1, BUTTONS_MAX);
    for (int i = 0; i < text->button_count; i++) {
      assert_true(text->buttons[i].key[0] != '\0' && text->buttons[i].label[0] != '\0');
      assert_in_range(text_length(text->buttons[i].short_label), 1, LABEL_CHARACTERS);
      for (int k = 0; k < i; k++)
        assert_string_not_equal(text->buttons[i].key, text->buttons[k].key);
    }
  }
}

static void cut_labels_have_their_short_forms(void **state) {
  (void)state;
  static const struct {
    enum text_id id;
    const char *labels[BUTTONS_MAX], *short_labels[BUTTONS_MAX];
  } rows[] = {
      {TEXT_D01, {"Open", "Later", "Not today"}, {"Open", "Later", "Skip"}},
      {TEXT_D10, {"Start", "Rest instead", "Not today"}, {"Start", "Rest", "Skip"}},
      {TEXT_D12, {"Stop"}, {"Stop"}},
      {TEXT_D16, {"Open"}, {"Open"}},
      {TEXT_D19, {"Sharp", "Numb", "Enough"}, {"Sharp", "Numb", "Enough"}},
      {TEXT_D24, {"Yes", "A little", "No"}, {"Yes", "Some", "No"}},
      {TEXT_D35, {"Use it", "Not yet"}, {"Use it", "Not yet"}},
      {TEXT_D36, {"Try it", "Stay here"}, {"Try it", "Stay"}},
      {TEXT_D41, {"I am getting help", "What to say"}, {"Got help", "Say what"}},
      {TEXT_D43, {"Numbers", "Got help"}, {"Numbers", "Got help"}},
      {TEXT_D46, {"Record", "Not yet"}, {"Record", "Not yet"}},
  };
  for (int i = 0; i < COUNT(rows); i++) {
    const struct text *text = text_find(rows[i].id);
    for (int k = 0; k < BUTTONS_MAX; k++) {
      bool there = k < text->button_count;
      assert_true(there == (rows[i].labels[k] != NULL));
      if (!there) continue;
      assert_string_equal(text->buttons[k].label, rows[i].labels[k]);
      assert_string_equal(text->buttons[k].short_label, rows[i].short_labels[k]);
    }
  }
}

/* Nothing is cut either: the words end as the template does. */
static void every_text_fits_however_long_its_values(void **state) {
  (void)state;
  char items[ITEMS_SIZE];
  text_items(0xffff, items, sizeof items);
  assert_true(ends_with(items, "weight loss, lump"));
  struct text_values values = longest();
  values.items = items;
  for (int id = 0; id < TEXT_COUNT; id++) {
    const struct text *text = text_find((enum text_id)id);
    if (text == NULL) continue;
    struct filled filled;
    text_fill((enum text_id)id, &values, &filled);
    assert_in_range(text_length(filled.title), 1, TITLE_CHARACTERS);
    assert_in_range(text_length(filled.body), 1, limit_of_body((enum text_id)id));
    size_t end = strlen(text->body) - 1;
    assert_true(filled.body[strlen(filled.body) - 1] == text->body[end - (text->body[end] == ']')]);
    if (ends_with(filled.body, "\xe2\x80\xa6")) fail_msg("D%02d is cut: %s", id, filled.body);
    if (ends_with(filled.title, "\xe2\x80\xa6")) fail_msg("D%02d is cut: %s", id, filled.title);
    if (strstr(text->body, "{emergency}") != NULL) assert_non_null(strstr(filled.body, LONG_30));
  }
}

static void every_text_is_whole_without_any_value(void **state) {
  (void)state;
  struct text_values values = TEXT_VALUES_NONE;
  for (int id = 0; id < TEXT_COUNT; id++) {
    const struct text *text = text_find((enum text_id)id);
    if (text == NULL) continue;
    struct filled filled;
    text_fill((enum text_id)id, &values, &filled);
    assert_in_range(text_length(filled.title), 1, TITLE_CHARACTERS);
    assert_in_range(text_length(filled.body), id == TEXT_D04 ? 0 : 1,
                    limit_of_body((enum text_id)id));
    assert_tidy(filled.title);
    assert_tidy(filled.body);
  }
}

static void an_unknown_text_is_empty(void **state) {
  (void)state;
  struct text_values values = longest();
  struct filled filled;
  text_fill(TEXT_NONE, &values, &filled);
  assert_string_equal(filled.title, "");
  assert_string_equal(filled.body, "");
  text_fill((enum text_id)33, &values, &filled);
  assert_string_equal(filled.body, "");
}

static void other_tables_fit(void **state) {
  (void)state;
  uint32_t paged = 0;
  for (int i = 0; i < SCREEN_PAGES; i++) {
    assert_int_equal(paged & screen_pages[i], 0);
    paged |= screen_pages[i];
    char names[ITEMS_SIZE];
    text_items(screen_pages[i], names, sizeof names);
    assert_in_range(text_length(names), 1, BODY_CHARACTERS);
  }
  assert_int_equal(paged, (1 << ITEM_COUNT) - 1);
  for (int i = 0; i < ITEM_COUNT; i++)
    assert_in_range(text_length(item_texts[i]), 20, BODY_CHARACTERS);
  for (int i = 0; i < FACT_COUNT; i++) {
    assert_in_range(text_length(facts[i].title), 5, TITLE_CHARACTERS);
    assert_in_range(text_length(facts[i].body), 20, BODY_CHARACTERS);
  }
  for (int i = 0; i < REASON_COUNT; i++) assert_in_range(text_length(reason_phrases[i]), 4, 40);
  for (int i = 0; i < CODE_COUNT; i++) assert_in_range(text_length(code_phrases[i]), 2, 60);
}

/* ---- the banned list over everything shown (S19) --------------------------------------------- */

static void assert_filled_not_banned(const struct text_values *values) {
  for (int id = 0; id < TEXT_COUNT; id++) {
    if (may_speak_plainly((enum text_id)id)) continue;
    struct filled filled;
    text_fill((enum text_id)id, values, &filled);
    assert_not_banned(filled.title);
    assert_not_banned(filled.body);
  }
}

static void no_text_is_banned_however_filled(void **state) {
  (void)state;
  for (int reason = 0; reason < REASON_COUNT; reason++) {
    bool exempt = reason == REASON_RED_FLAG_E || reason == REASON_RED_FLAG_U;
    if (exempt) continue;
    for (int other = 0; other < REASON_COUNT; other++) {
      char why[WHY_TEXT_SIZE];
      snprintf(why, sizeof why, "%s, %s", reason_phrases[reason], reason_phrases[other]);
      struct text_values values = TEXT_VALUES_NONE;
      values.why = why;
      assert_filled_not_banned(&values);
    }
  }
  for (int item = 0; item < ITEM_COUNT; item++) {
    struct text_values values = longest();
    values.items = item_short_names[item];
    assert_filled_not_banned(&values);
  }
}

static void no_other_table_is_banned(void **state) {
  (void)state;
  for (int id = 0; id < TEXT_COUNT; id++) {
    const struct text *text = text_find((enum text_id)id);
    for (int i = 0; text != NULL && i < text->button_count; i++) {
      assert_not_banned(text->buttons[i].label);
      assert_not_banned(text->buttons[i].short_label);
    }
  }
  for (int i = 0; i < ITEM_COUNT; i++) assert_not_banned(item_short_names[i]);
  for (int i = 0; i < CODE_COUNT; i++) assert_not_banned(code_phrases[i]);
  for (int i = 0; i < FACT_COUNT; i++) {
    assert_not_banned(facts[i].title);
    assert_not_banned(facts[i].body);
  }
}

/* ---- filling -------------------------------------------------------------------------------- */

static void assert_body(enum text_id id, const struct text_values *values, const char *expected) {
  struct filled filled;
  text_fill(id, values, &filled);
  assert_string_equal(filled.body, expected);
}

static void assert_title(enum text_id id, const struct text_values *values, const char *expected) {
  struct filled filled;
  text_fill(id, values, &filled);
  assert_string_equal(filled.title, expected);
}

static void placeholders_are_filled(void **state) {
  (void)state;
  struct text_values values = TEXT_VALUES_NONE;
  values.pain = 5, values.baseline = 6, values.day = 4, values.number = 10;
  values.why = "a lower number, calmer";
  assert_body(TEXT_D04, &values, "Pain 5, usual 6. A lower number, calmer.");
  assert_body(TEXT_D63, &values,
              "Softer can be a lower number, a calmer mood, or ache instead of burn. Today: a "
              "lower number, calmer.");
  assert_title(TEXT_D66, &values, "Day 4: making room");
  assert_title(TEXT_D23, &values, "Cold pack, 10 minutes");
  assert_title(TEXT_D53, &values, "Pain at 5: speak to someone today");
  assert_body(TEXT_D35, &values,
              "Days 5-7 sat around 10; your usual was 6. Use 10 from now on? Not yet is fine.");
}

static void an_absent_value_takes_its_sentence_along(void **state) {
  (void)state;
  struct text_values values = TEXT_VALUES_NONE;
  assert_body(TEXT_D04, &values, "");
  values.pain = 5;
  assert_body(TEXT_D04, &values, "Pain 5.");
  values.why = "";
  assert_body(TEXT_D04, &values, "Pain 5.");
  values.pain = -1, values.why = "calmer";
  assert_body(TEXT_D04, &values, "Calmer.");
  values.why = NULL;
  assert_body(TEXT_D63, &values,
              "Softer can be a lower number, a calmer mood, or ache instead of burn.");
  assert_title(TEXT_D66, &values, "Making room");
  assert_title(TEXT_D53, &values, "Speak to someone today");
  assert_title(TEXT_D54, &values, "Above your usual");
  assert_body(TEXT_D17, &values, "Pain now, 0 to 10?");
  assert_body(TEXT_D44, &values, "Pelvic pain. Ask them to check for cauda equina.");
}

static void zero_is_a_value(void **state) {
  (void)state;
  struct text_values values = TEXT_VALUES_NONE;
  values.pain = 0, values.baseline = 0;
  assert_body(TEXT_D04, &values, "Pain 0, usual 0.");
}

static void one_is_singular(void **state) {
  (void)state;
  struct text_values values = TEXT_VALUES_NONE;
  values.number = 1;
  assert_body(TEXT_D27, &values,
              "1 minute. Windows may open and close for a while; each one is worth knowing about.");
  values.number = 21;
  assert_body(TEXT_D27, &values,
              "21 minutes. Windows may open and close for a while; each one is worth knowing "
              "about.");
}

static void numbers_and_doses_have_their_places(void **state) {
  (void)state;
  struct text_values values = TEXT_VALUES_NONE;
  values.exercise = "Glute bridge", values.number = 30, values.dose = "2 x 10";
  assert_body(TEXT_D15, &values,
              "Glute bridge: 2 x 10. Effort 3 of 10 or less. Breathe out as you lift; keep the "
              "pelvic floor loose.");
  values.dose = NULL;
  assert_body(TEXT_D11, &values,
              "Glute bridge, 30 seconds. Go to the first soft resistance and wait there. Long, "
              "easy breath out.");
  values.exercise = NULL;
  assert_body(TEXT_D36, &values,
              "This exercise has gone quietly three times. Try the next step, or stay here as long "
              "as you like.");
}

static void unset_numbers_have_words(void **state) {
  (void)state;
  struct text_values values = TEXT_VALUES_NONE;
  assert_body(TEXT_D41, &values,
              "What you ticked needs checking today, now: emergency department or your local "
              "emergency number. Do not drive yourself. Exercise is off.");
  assert_body(TEXT_D42, &values,
              "Please call a doctor or an out-of-hours line today about what you ticked. Exercise "
              "is off. If it worsens: your local emergency number.");
  assert_body(TEXT_D43, &values,
              "You matter more than any plan. Call a crisis line near you or your local emergency "
              "number, or go to someone you trust.");
  values.emergency = "112", values.urgent = "", values.crisis = "116 123";
  assert_body(TEXT_D43, &values,
              "You matter more than any plan. Call 116 123 or 112, or go to someone you trust.");
}

static void the_number_to_call_is_never_cut(void **state) {
  (void)state;
  struct text_values values = TEXT_VALUES_NONE;
  values.urgent = "the out-of-hours doctors on 111";
  values.emergency = "999 from any phone, day, night";
  assert_body(
      TEXT_D42, &values,
      "Please call a doctor or the out-of-hours doctors on\xe2\x80\xa6 today about what you "
      "ticked. If it worsens: 999 from any phone, day, night.");
}

static void the_persons_words_stay_as_they_are(void **state) {
  (void)state;
  struct text_values values = TEXT_VALUES_NONE;
  values.condition = "pudendal neuralgia", values.date = "3 June", values.time = "today 09:00";
  char items[ITEMS_SIZE];
  text_items(1 << ITEM_BLADDER | 1 << ITEM_WEAK, items, sizeof items);
  values.items = items;
  assert_body(TEXT_D44, &values,
              "New: bladder change, leg weakness, since today 09:00. pudendal neuralgia; hands-on "
              "session 3 June. Ask them to check for cauda equina.");
  values.condition = "a {p} <b> [x] \xc3\xa9";
  values.date = NULL;
  assert_body(TEXT_D45, &values,
              "New: bladder change, leg weakness, since today 09:00. a {p} <b> [x] \xc3\xa9. Show "
              "them this list.");
}

/* ---- cutting -------------------------------------------------------------------------------- */

static void assert_cut(const char *text, int characters, size_t size, const char *expected) {
  char out[64];
  memset(out, '#', sizeof out);
  text_cut(text, characters, out, size);
  assert_string_equal(out, expected);
  for (size_t i = size; i < sizeof out; i++) assert_int_equal(out[i], '#');
}

static void long_texts_are_cut_at_a_word(void **state) {
  (void)state;
  assert_cut("Long, easy breath", 17, 18, "Long, easy breath");
  assert_cut("Long, easy breath", 16, 64, "Long, easy\xe2\x80\xa6");
  assert_cut("Long, easy breath", 11, 64, "Long, easy\xe2\x80\xa6");
  assert_cut("Long, easy breath", 10, 64, "Long\xe2\x80\xa6");
  assert_cut("Breathing", 5, 64, "Brea\xe2\x80\xa6");
  assert_cut("a Breathing", 8, 64, "a Breat\xe2\x80\xa6");
  assert_cut("", 5, 64, "");
  assert_cut("abc", 0, 64, "");
}

static void no_character_is_torn(void **state) {
  (void)state;
  assert_int_equal(text_length("\xc3\xa9\xe2\x80\xa6\xf0\x9f\x8c\xb1x"), 4);
  assert_cut("\xc3\xa9\xc3\xa9\xc3\xa9", 3, 64, "\xc3\xa9\xc3\xa9\xc3\xa9");
  assert_cut("\xc3\xa9\xc3\xa9\xc3\xa9", 2, 64, "\xc3\xa9\xe2\x80\xa6");
  assert_cut("\xc3\xa9\xc3\xa9\xc3\xa9", 9, 7, "\xc3\xa9\xc3\xa9\xc3\xa9");
  assert_cut("\xc3\xa9\xc3\xa9\xc3\xa9", 9, 6, "\xc3\xa9\xe2\x80\xa6");
  assert_cut("\xc3\xa9\xc3\xa9\xc3\xa9", 9, 5, "\xe2\x80\xa6");
  assert_cut("\xc3\xa9\xc3\xa9\xc3\xa9", 9, 4, "\xe2\x80\xa6");
  assert_cut("\xc3\xa9\xc3\xa9\xc3\xa9", 9, 3, "\xc3\xa9");
  assert_cut("\xc3\xa9\xc3\xa9\xc3\xa9", 9, 2, "");
  assert_cut("\xc3\xa9\xc3\xa9\xc3\xa9", 9, 1, "");
}

static void short_names_are_joined(void **state) {
  (void)state;
  char items[ITEMS_SIZE];
  text_items(0, items, sizeof items);
  assert_string_equal(items, "");
  text_items(1 << ITEM_SADDLE | 1 << ITEM_LUMP, items, sizeof items);
  assert_string_equal(items, "changed saddle feeling, lump");
  text_items(0xffff, items, 32);
  assert_string_equal(items, "changed saddle feeling\xe2\x80\xa6");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_id_of_the_domain_is_there),
      cmocka_unit_test(every_button_has_a_key_and_fits),
      cmocka_unit_test(cut_labels_have_their_short_forms),
      cmocka_unit_test(every_text_fits_however_long_its_values),
      cmocka_unit_test(every_text_is_whole_without_any_value),
      cmocka_unit_test(an_unknown_text_is_empty),
      cmocka_unit_test(other_tables_fit),
      cmocka_unit_test(no_text_is_banned_however_filled),
      cmocka_unit_test(no_other_table_is_banned),
      cmocka_unit_test(placeholders_are_filled),
      cmocka_unit_test(an_absent_value_takes_its_sentence_along),
      cmocka_unit_test(zero_is_a_value),
      cmocka_unit_test(one_is_singular),
      cmocka_unit_test(numbers_and_doses_have_their_places),
      cmocka_unit_test(unset_numbers_have_words),
      cmocka_unit_test(the_number_to_call_is_never_cut),
      cmocka_unit_test(the_persons_words_stay_as_they_are),
      cmocka_unit_test(long_texts_are_cut_at_a_word),
      cmocka_unit_test(no_character_is_torn),
      cmocka_unit_test(short_names_are_joined),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
