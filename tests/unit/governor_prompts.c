/* What the program may start: safety checks, packs (S10) and prompts (S1, S4, S11-S13). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/texts.h"
#include "governor_fixture.h"

static const struct prompt_request plain = {0}, checkin_prompt = {.checkin = true};
static const struct prompt_request block = {.exercise = true}, follow_up = {.safety = true};

static moment again;

static enum code prompt(const struct prompt_request *request) {
  return governor_prompt(&world.input, request, &again);
}

static struct pack_answer pack(bool warm, bool by_person) {
  struct pack_answer answer;
  governor_pack(&world.input, warm, by_person, &answer);
  return answer;
}

static void put_pack(enum entry_kind kind, int days, int minute) {
  struct entry entry = make(kind, days, minute);
  entry.pack.minutes = 10;
  put(&entry);
}

/* ---- settings
 * ------------------------------------------------------------------------------------- */

static void test_settings_start_inside_their_ranges(void **state) {
  (void)state;
  assert_int_equal(safety_param_count, sizeof(struct safety_params) / sizeof(int));
  for (int i = 0; i < safety_param_count; i++) {
    const struct safety_param_row *row = &safety_param_rows[i];
    assert_in_range(row->initial, row->low, row->high);
    assert_int_equal(row->offset, (size_t)i * sizeof(int));
    assert_true(strlen(row->help) > 0);
  }
  assert_int_equal(world.params.quiet_from, 1290);
  assert_int_equal(world.params.quiet_to, 450);
}

static void test_S11_quiet_hours_last_eight(void **state) {
  (void)state;
  assert_true(safety_quiet_valid(1290, 450));
  assert_true(safety_quiet_valid(0, 480));
  assert_false(safety_quiet_valid(0, 479));
  assert_false(safety_quiet_valid(600, 600)); /* none at all */
  assert_true(safety_quiet_valid(1439, 479));
  assert_false(safety_quiet_valid(1440, 480));
  assert_false(safety_quiet_valid(-1, 600));
}

/* ---- the safety check
 * ------------------------------------------------------------------------------- */

static void test_S14_when_a_check_is_wanted(void **state) {
  static const struct {
    int arc_day, age; /* -1: none */
    bool wanted, stale;
  } cases[] = {
      {-1, -1, true, true}, {-1, 0, false, false}, {-1, 6, false, false}, {-1, 7, true, false},
      {-1, 8, true, true},  {0, 3, false, false},  {0, 4, true, true},    {1, 0, false, false},
      {1, 1, true, false},  {2, 1, false, false},  {3, 2, true, false},   {4, 1, false, false},
      {5, 2, true, false},  {6, 3, false, false},  {7, 4, true, true},    {7, 0, false, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    begin_empty(state);
    world.arc.arc_day = cases[i].arc_day;
    if (cases[i].age >= 0) put_screen(-cases[i].age, 480, 0);
    assert_int_equal(governor_screen_wanted(&world.input), cases[i].wanted);
    assert_int_equal(governor_screen_stale(&world.input), cases[i].stale);
  }
}

static void test_S21_a_due_check_is_wanted_at_once(void **state) {
  (void)state;
  put_screen(0, 590, 0);
  assert_false(governor_screen_wanted(&world.input));
  world.arc.reasons = (uint64_t)1 << REASON_SCREEN_DUE;
  assert_true(governor_screen_wanted(&world.input));
}

static void test_a_check_of_the_future_is_none(void **state) {
  begin_empty(state);
  put_screen(1, 480, 0);
  assert_true(governor_screen_stale(&world.input));
}

/* ---- S10
 * -------------------------------------------------------------------------------------------- */

static void test_S10_packs_apart(void **state) {
  (void)state;
  assert_true(pack(false, true).allow);
  assert_int_equal(pack(false, true).minutes, 10);
  put_pack(ENTRY_COLD, 0, 500);
  now_is(0, 500 + 119);
  assert_int_equal(pack(false, true).code, CODE_TOO_SOON);
  assert_int_equal(pack(false, true).again, at(0, 620));
  assert_true(pack(true, true).allow); /* the gap is between cold packs */
  now_is(0, 620);
  assert_true(pack(false, true).allow);
}

static void test_S10_packs_a_day(void **state) {
  (void)state;
  for (int i = 0; i < 4; i++) put_pack(ENTRY_COLD, 0, i * 120);
  for (int i = 0; i < 3; i++) put_pack(ENTRY_WARM, 0, i * 120);
  now_is(0, 900);
  assert_int_equal(pack(false, true).code, CODE_DAY_MAX);
  assert_int_equal(pack(false, true).again, at(1, 0));
  assert_int_equal(pack(true, true).code, CODE_DAY_MAX);
  now_is(1, 1);
  assert_true(pack(false, true).allow);
}

static void test_S10_never_on_numb_or_locked_skin(void **state) {
  static const int locks[] = {CONTRA_NUMB_SKIN, CONTRA_CIRCULATION};
  for (int i = 0; i < 2; i++) {
    begin(state);
    put_intake(-1, (uint16_t)(1u << locks[i]));
    assert_int_equal(pack(false, true).code, CODE_LOCKED);
    assert_int_equal(pack(true, true).code, CODE_LOCKED);
    assert_int_equal(ask("cold").code, CODE_LOCKED);
    assert_int_equal(ask_as("warm", ASKER_PLAN).code, CODE_LOCKED);
  }
  begin(state);
  struct entry numb = make(ENTRY_CHECKIN, -1, 1200);
  numb.checkin.pain = 4;
  numb.checkin.qualities = 1u << QUALITIES_RECORDED | 1u << QUALITY_NUMB;
  put(&numb);
  assert_int_equal(pack(false, true).code, CODE_LOCKED);
  struct entry better = make(ENTRY_CHECKIN, 0, 590);
  better.checkin.pain = 4;
  better.checkin.qualities = 1u << QUALITIES_RECORDED;
  put(&better);
  assert_true(pack(false, true).allow);
}

static void test_S10_not_into_quiet_hours(void **state) {
  static const struct {
    int minute;
    bool offered;
  } cases[] = {{1290 - 31, true}, {1290 - 30, true}, {1290 - 11, true}, {1290 - 10, true},
               {1290 - 9, false}, {1290, false},     {449, false},      {450, true}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    begin(state);
    now_is(0, cases[i].minute);
    assert_int_equal(pack(false, false).allow, cases[i].offered);
    if (!cases[i].offered) assert_int_equal(pack(false, false).code, CODE_QUIET);
    assert_true(pack(false, true).allow); /* the person may */
  }
  now_is(0, 1285);
  assert_int_equal(pack(false, false).again, at(1, 450));
}

static void test_S10_settings_only_lower(void **state) {
  (void)state;
  world.params.cold_min = 15;
  world.params.cold_max = 2;
  struct governor_answer answer = ask_as("cold", ASKER_PLAN);
  assert_int_equal(answer.dose.hold, 900);
  assert_int_equal(answer.dose.times, 2);
  world.params.cold_max = 0;
  assert_int_equal(pack(false, true).code, CODE_DAY_MAX);
  assert_int_equal(pack(false, true).again, MOMENT_NEVER);
  assert_int_equal(ask_as("cold", ASKER_PLAN).code, CODE_DAY_MAX);
  assert_int_equal(ask_as("warm", ASKER_PLAN).code, CODE_OK);
}

static void test_S10_asked_as_an_exercise(void **state) {
  (void)state;
  put_pack(ENTRY_COLD, 0, MORNING - 60);
  struct governor_answer answer = ask("cold");
  assert_int_equal(answer.code, CODE_TOO_SOON);
  assert_int_equal(answer.again, at(0, MORNING + 60));
  assert_int_equal(ask_as("cold", ASKER_PLAN).code, CODE_OK); /* by the minute */
}

static void test_S1_no_pack_in_halt(void **state) {
  (void)state;
  day_is(STAGE_HALT, COLUMN_OFF, 6);
  assert_int_equal(pack(false, true).code, CODE_HALTED);
  assert_int_equal(pack(true, false).code, CODE_HALTED);
}

static void test_S17_no_pack_in_safe_mode(void **state) {
  (void)state;
  world.input.safe_mode = true;
  assert_int_equal(pack(false, true).code, CODE_ENGINE_ERROR);
}

/* Every refusal that the tests above can reach has words that pass 6.1. */
static void test_S19_pack_phrases_pass_the_banned_list(void **state) {
  (void)state;
  struct pack_answer answers[8];
  day_is(STAGE_HALT, COLUMN_OFF, 6);
  answers[0] = pack(false, true);
  begin(state);
  world.input.safe_mode = true;
  answers[1] = pack(false, true);
  begin(state);
  put_intake(-1, 1u << CONTRA_CIRCULATION);
  answers[2] = pack(false, true);
  begin(state);
  world.params.cold_max = 0;
  answers[3] = pack(false, true);
  begin(state);
  put_pack(ENTRY_COLD, 0, 590);
  answers[4] = pack(false, true);
  world.params.cold_max = 1;
  now_is(0, 900);
  answers[5] = pack(false, true);
  begin(state);
  now_is(0, 1290);
  answers[6] = pack(false, false);
  world.history.checkins[0].qualities = 1u << QUALITY_NUMB;
  answers[7] = pack(false, false);
  for (int i = 0; i < 8; i++) {
    assert_false(answers[i].allow);
    assert_int_equal(answers[i].minutes, 0);
    assert_null(text_banned(answers[i].phrase));
    assert_in_range(strlen(answers[i].phrase), 1, 60);
    for (int k = 0; k < i; k++) assert_string_not_equal(answers[i].phrase, answers[k].phrase);
  }
}

/* ---- prompts
 * ---------------------------------------------------------------------------------------- */

static void test_S1_in_halt_only_the_follow_up(void **state) {
  (void)state;
  day_is(STAGE_HALT, COLUMN_OFF, 6);
  assert_int_equal(prompt(&plain), CODE_HALTED);
  assert_int_equal(prompt(&checkin_prompt), CODE_HALTED);
  assert_int_equal(prompt(&block), CODE_HALTED);
  assert_int_equal(prompt(&follow_up), CODE_OK);
  now_is(0, 1300); /* D46 moves to quiet_to (S11) */
  assert_int_equal(prompt(&follow_up), CODE_QUIET);
  assert_int_equal(again, at(1, 450));
}

static void test_S4_emergency_messages_use_no_budget(void **state) {
  (void)state;
  for (int i = 0; i < 12; i++) {
    struct entry shown = make(ENTRY_PROMPT, 0, 500 + i);
    strcpy(shown.prompt.key, "emergency@x");
    shown.prompt.started_by_person = 1;
    put(&shown);
  }
  now_is(0, 512);
  assert_int_equal(prompt(&plain), CODE_OK);
  /* That they are shown at all, at any hour, and repeat: the engine, which asks nobody. */
}

static void test_S11_quiet_hours(void **state) {
  static const struct {
    int minute;
    bool quiet;
  } cases[] = {{0, true}, {449, true}, {450, false}, {1289, false}, {1290, true}, {1439, true}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    begin(state);
    now_is(0, cases[i].minute);
    assert_int_equal(governor_is_quiet(&world.params, cases[i].minute), cases[i].quiet);
    assert_int_equal(prompt(&plain), cases[i].quiet ? CODE_QUIET : CODE_OK);
    int day = cases[i].minute >= 1290;
    if (cases[i].quiet) assert_int_equal(again, at(day, 450));
  }
  world.params.quiet_from = 60; /* quiet hours that do not pass midnight */
  world.params.quiet_to = 600;
  assert_false(governor_is_quiet(&world.params, 59));
  assert_true(governor_is_quiet(&world.params, 60));
  assert_true(governor_is_quiet(&world.params, 599));
  assert_false(governor_is_quiet(&world.params, 600));
}

static void test_S11_ends_on_the_minute(void **state) {
  (void)state;
  now_is(0, 1300);
  world.input.now.at += 17; /* seconds */
  assert_int_equal(prompt(&plain), CODE_QUIET);
  assert_int_equal(again, at(1, 450));
}

static void test_S12_prompts_a_day_and_apart(void **state) {
  (void)state;
  char key[] = "slot@0";
  for (int i = 0; i < 6; i++) {
    key[5] = (char)('0' + i);
    now_is(0, 480 + 40 * i);
    assert_int_equal(prompt(&plain), CODE_OK);
    put_prompt(0, 480 + 40 * i, key, PROMPT_SHOWN);
    put_prompt(0, 481 + 40 * i, key, PROMPT_ANSWERED);
    now_is(0, 480 + 40 * i + 29);
    assert_int_equal(prompt(&plain), CODE_PROMPT_MAX);
  }
  now_is(0, 900);
  assert_int_equal(prompt(&plain), CODE_PROMPT_MAX);
  assert_int_equal(again, at(1, 0));
  now_is(1, 480);
  assert_int_equal(prompt(&plain), CODE_OK);
}

static void test_S12_counts_a_prompt_once(void **state) {
  (void)state;
  for (int i = 0; i < 10; i++) {
    put_prompt(0, 450 + 2 * i, "morning@x", PROMPT_SHOWN); /* "later", ten times */
    put_prompt(0, 451 + 2 * i, "morning@x", PROMPT_LATER);
    put_prompt(0, 452 + 2 * i, "missed@x", PROMPT_MISSED);
  }
  assert_int_equal(prompt(&plain), CODE_OK);
}

static void test_S13_silence_after_three_days_without_an_answer(void **state) {
  begin_empty(state);
  put_checkin(-5, 500, 5);
  put_prompt(-5, 490, "morning@0", PROMPT_SHOWN); /* answered by that check-in */
  put_prompt(-3, 480, "morning@1", PROMPT_SHOWN);
  put_prompt(-3, 540, "morning@1", PROMPT_EXPIRED);
  put_prompt(-3, 600, "morning@1#2", PROMPT_SHOWN);
  put_prompt(-3, 660, "morning@1#2", PROMPT_DISMISSED);
  now_is(0, 479);
  assert_int_equal(prompt(&plain), CODE_OK); /* three days are not over */
  now_is(0, 480);
  assert_int_equal(prompt(&plain), CODE_PROMPT_MAX);
  assert_int_equal(prompt(&block), CODE_PROMPT_MAX);
  assert_int_equal(prompt(&checkin_prompt), CODE_OK);
  put_prompt(0, 480, "morning@2", PROMPT_SHOWN);
  now_is(0, 1200);
  assert_int_equal(prompt(&checkin_prompt), CODE_PROMPT_MAX); /* one a day */
  assert_int_equal(again, at(1, 0));
  put_checkin(0, 1201, 5);
  now_is(0, 1210);
  assert_int_equal(prompt(&plain), CODE_OK);
}

static void test_S9_a_block_keeps_its_distance(void **state) {
  (void)state;
  put_bout(0, MORNING - 29, "psoas_release", 1, 5, 5);
  assert_int_equal(prompt(&block), CODE_TOO_SOON);
  assert_int_equal(again, at(0, MORNING + 1));
  assert_int_equal(prompt(&checkin_prompt), CODE_OK);
}

static void test_a_pause_holds_prompts(void **state) {
  (void)state;
  world.input.paused_until = at(0, 700);
  assert_int_equal(prompt(&plain), CODE_PAUSED);
  assert_int_equal(again, at(0, 700));
  assert_int_equal(prompt(&(struct prompt_request){.safety = true}), CODE_OK); /* D46 */
  world.input.paused_until = at(0, MORNING);
  assert_int_equal(prompt(&plain), CODE_OK);
  assert_int_equal(again, world.input.now.at);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_settings_start_inside_their_ranges),
      TEST(test_S11_quiet_hours_last_eight),
      TEST(test_S14_when_a_check_is_wanted),
      TEST(test_S21_a_due_check_is_wanted_at_once),
      TEST(test_a_check_of_the_future_is_none),
      TEST(test_S10_packs_apart),
      TEST(test_S10_packs_a_day),
      TEST(test_S10_never_on_numb_or_locked_skin),
      TEST(test_S10_not_into_quiet_hours),
      TEST(test_S10_settings_only_lower),
      TEST(test_S10_asked_as_an_exercise),
      TEST(test_S1_no_pack_in_halt),
      TEST(test_S17_no_pack_in_safe_mode),
      TEST(test_S19_pack_phrases_pass_the_banned_list),
      TEST(test_S1_in_halt_only_the_follow_up),
      TEST(test_S4_emergency_messages_use_no_budget),
      TEST(test_S11_quiet_hours),
      TEST(test_S11_ends_on_the_minute),
      TEST(test_S12_prompts_a_day_and_apart),
      TEST(test_S12_counts_a_prompt_once),
      TEST(test_S13_silence_after_three_days_without_an_answer),
      TEST(test_S9_a_block_keeps_its_distance),
      TEST(test_a_pause_holds_prompts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
