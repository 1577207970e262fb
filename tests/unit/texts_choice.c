/* Which text is said after a check-in or a safety check, and in answer to why (domain 6.3). */
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

#define REASON(name) ((uint64_t)1 << REASON_##name)
#define ITEM(name)   ((uint16_t)(1u << ITEM_##name))

static void after_a_checkin_there_is_exactly_one_text(void **state) {
  (void)state;
  static const struct {
    enum stage stage;
    enum position position;
    uint64_t reasons;
    enum text_id text;
  } rows[] = {
      {STAGE_HALT, POSITION_NA, REASON(RED_FLAG_E), TEXT_D46},
      {STAGE_HALT, POSITION_NA, REASON(RED_FLAG_U) | REASON(SCREEN_DUE), TEXT_D46},
      {STAGE_PROLONGED, POSITION_OFF, REASON(OVER_MAX) | REASON(SCREEN_DUE), TEXT_D40},
      {STAGE_PROLONGED, POSITION_OFF, REASON(OVER_MAX) | REASON(CROSSED) | REASON(SCREEN_DUE),
       TEXT_D50},
      {STAGE_WIDENING, POSITION_ON, REASON(SPREAD) | REASON(SCREEN_DUE), TEXT_D50},
      {STAGE_WIDENING, POSITION_ON, REASON(LEGS_BOTH) | REASON(SCREEN_DUE), TEXT_D50},
      {STAGE_PEAK, POSITION_ON, REASON(NUMB_NEW) | REASON(SCREEN_DUE), TEXT_D40},
      {STAGE_PROLONGED, POSITION_OFF, REASON(OVER_MAX) | REASON(SEVERE), TEXT_D52},
      {STAGE_PROLONGED, POSITION_OFF, REASON(SEVERE) | REASON(NO_SOFTEN), TEXT_D53},
      {STAGE_PROLONGED, POSITION_BEHIND, REASON(NO_SOFTEN) | REASON(LONG_RUN), TEXT_D54},
      {STAGE_PROLONGED, POSITION_BEHIND, REASON(NOT_BELOW_D7) | REASON(LONG_RUN), TEXT_D55},
      {STAGE_PROLONGED, POSITION_BEHIND, REASON(LONG_RUN) | REASON(UNSOOTHED), TEXT_D54},
      {STAGE_PROLONGED, POSITION_BEHIND, REASON(UNSOOTHED) | REASON(CROSSED), TEXT_D56},
      {STAGE_WIDENING, POSITION_ON, REASON(CROSSED) | REASON(REBOUND), TEXT_D51},
      {STAGE_INTEGRATE, POSITION_ON, REASON(REBOUND) | REASON(PAIN_FREE), TEXT_D57},
      {STAGE_STEADY, POSITION_NA, REASON(PAIN_FREE), TEXT_D73},
      {STAGE_SETUP, POSITION_NA, REASON(NO_BASELINE), TEXT_D06},
      {STAGE_RELIEF, POSITION_ON, 0, TEXT_D60},
      {STAGE_RELIEF, POSITION_AHEAD, 0, TEXT_D60},
      {STAGE_RELIEF, POSITION_BEHIND, 0, TEXT_D59},
      {STAGE_PEAK, POSITION_ON, 0, TEXT_D61},
      {STAGE_PEAK, POSITION_AHEAD, 0, TEXT_D62},
      {STAGE_PEAK, POSITION_BEHIND, 0, TEXT_D59},
      {STAGE_SOFTEN, POSITION_ON, REASON(SOFT_OK), TEXT_D63},
      {STAGE_SOFTEN, POSITION_AHEAD, 0, TEXT_D65},
      {STAGE_SOFTEN, POSITION_BEHIND, 0, TEXT_D64},
      {STAGE_SOFTEN, POSITION_UNKNOWN, REASON(CARRIED), TEXT_D72},
      {STAGE_INTEGRATE, POSITION_ON, 0, TEXT_D66},
      {STAGE_INTEGRATE, POSITION_AHEAD, 0, TEXT_D66},
      {STAGE_INTEGRATE, POSITION_BEHIND, 0, TEXT_D67},
      {STAGE_RECALIBRATE, POSITION_ON, 0, TEXT_D68},
      {STAGE_RECALIBRATE, POSITION_AHEAD, 0, TEXT_D68},
      {STAGE_RECALIBRATE, POSITION_BEHIND, 0, TEXT_D69},
      {STAGE_RECALIBRATE, POSITION_UNKNOWN, REASON(NO_DATA), TEXT_D72},
      {STAGE_STEADY, POSITION_NA, REASON(NO_SESSION), TEXT_D70},
      {STAGE_FLARE, POSITION_NA, REASON(FLARE_PAIN), TEXT_D71},
  };
  for (int i = 0; i < COUNT(rows); i++) {
    struct arc_result arc = {.stage = rows[i].stage,
                             .position = rows[i].position,
                             .reasons = rows[i].reasons,
                             .pain_today = true};
    int text = (int)text_after_checkin(&arc, false);
    if (text != (int)rows[i].text)
      fail_msg("%s %s: D%02d, not D%02d", stage_names[arc.stage], position_names[arc.position],
               text, (int)rows[i].text);
  }
}

static void without_a_number_today_nothing_is_claimed(void **state) {
  (void)state;
  struct arc_result arc = {.stage = STAGE_STEADY, .position = POSITION_NA};
  assert_int_equal(text_after_checkin(&arc, false), TEXT_D72);
}

static void a_gap_is_greeted_unless_something_matters_more(void **state) {
  (void)state;
  struct arc_result arc = {.stage = STAGE_STEADY, .position = POSITION_NA, .pain_today = true};
  assert_int_equal(text_after_checkin(&arc, true), TEXT_D74);
  arc.reasons = REASON(SCREEN_DUE);
  assert_int_equal(text_after_checkin(&arc, true), TEXT_D40);
}

static void after_a_screen_the_tier_decides(void **state) {
  (void)state;
  static const struct {
    uint16_t yes, unsure;
    enum text_id first, second; /* TEXT_NONE: only one */
  } rows[] = {
      {0, 0, TEXT_D04, TEXT_NONE},
      {0, ITEM(LUMP), TEXT_D04, TEXT_NONE},
      {ITEM(NIGHT), 0, TEXT_D48, TEXT_NONE},
      {0, ITEM(FEVER), TEXT_D48, TEXT_NONE},
      {ITEM(FEVER), 0, TEXT_D42, TEXT_NONE},
      {0, ITEM(SADDLE), TEXT_D42, TEXT_NONE},
      {ITEM(SADDLE), 0, TEXT_D41, TEXT_NONE},
      {ITEM(SELFHARM), 0, TEXT_D43, TEXT_NONE},
      {ITEM(SELFHARM) | ITEM(FEVER), ITEM(SADDLE), TEXT_D43, TEXT_NONE},
      {ITEM(SELFHARM) | ITEM(INJURY), 0, TEXT_D41, TEXT_D43},
      {0, ITEM(SELFHARM), TEXT_D42, TEXT_D43},
      {ITEM(WEAK), ITEM(SELFHARM), TEXT_D41, TEXT_D43},
  };
  for (int i = 0; i < COUNT(rows); i++) {
    struct screen screen = {.yes = rows[i].yes, .unsure = rows[i].unsure, .completed = true};
    enum text_id out[2] = {TEXT_NONE, TEXT_NONE};
    assert_int_equal(text_after_screen(&screen, out), rows[i].second == TEXT_NONE ? 1 : 2);
    assert_int_equal(out[0], rows[i].first);
    assert_int_equal(out[1], rows[i].second);
  }
}

static void what_to_say_follows_the_items(void **state) {
  (void)state;
  struct screen screen = {.yes = ITEM(COLLAPSE) | ITEM(NUMB)};
  assert_int_equal(text_what_to_say(&screen), TEXT_D45);
  screen.unsure = ITEM(BOTHLEGS);
  assert_int_equal(text_what_to_say(&screen), TEXT_D44);
  screen = (struct screen){.yes = ITEM(SADDLE)};
  assert_int_equal(text_what_to_say(&screen), TEXT_D44);
}

static void assert_why(uint64_t reasons, const char *expected) {
  struct arc_result arc = {.reasons = reasons};
  char why[WHY_TEXT_SIZE];
  text_why(&arc, why);
  assert_string_equal(why, expected);
}

static void why_names_softening_soothing_and_windows(void **state) {
  (void)state;
  assert_why(0, "");
  assert_why(REASON(IN_BAND) | REASON(SOFT_OK) | REASON(ABOVE_BAND), "");
  assert_why(REASON(WINDOW), "a relief window");
  assert_why(REASON(SOFT_CALM) | REASON(SOFT_PAIN) | REASON(WINDOW), "a lower number, calmer");
  assert_why(REASON(NOT_SOOTHED) | REASON(WINDOW), "comfort did not help, a relief window");
  assert_why(REASON(SOFT_QUALITY) | REASON(NOT_SOOTHED), "less burning or sharp");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(after_a_checkin_there_is_exactly_one_text),
      cmocka_unit_test(without_a_number_today_nothing_is_claimed),
      cmocka_unit_test(a_gap_is_greeted_unless_something_matters_more),
      cmocka_unit_test(after_a_screen_the_tier_decides),
      cmocka_unit_test(what_to_say_follows_the_items),
      cmocka_unit_test(why_names_softening_soothing_and_windows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
