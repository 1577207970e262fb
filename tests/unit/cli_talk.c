/* Dialogues on a real terminal: each type of question, what is typed and what goes back; and what
 * happens when something else happens meanwhile. Holds are in cli_talk_hold.c, watching and what is
 * critical in cli_talk_watch.c. */
#include "cli_talk_fixture.h"

/* ---- each type ------------------------------------------------------------------------------- */

static void a_choice_goes_by_number_key_or_first_letters(void **state) {
  static const struct {
    const char *keys, *value;
  } rows[] = {{"1\n", "c\",\"value\":\"start"},   {" 3 \n", "c\",\"value\":\"later"},
              {"rest\n", "c\",\"value\":\"rest"}, {"REST INSTEAD\n", "c\",\"value\":\"rest"},
              {"l\n", "c\",\"value\":\"later"},   {"Sta\n", "c\",\"value\":\"start"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    stage_close(state);
    stage_open(state);
    struct stage *stage = *state;
    asks(stage, ASK("1", CHOICE));
    sees(stage, "Title c\r\nBody c\r\n   1  Start now\r\n   2  Rest instead\r\n   3  Later\r\n"
                "1 to 3, its number or first letters: ");
    answers(stage, rows[i].keys, rows[i].value);
    is_done(stage, DONE("3"));
  }
}

/* A terminal has room for what stands beside the three (settled/wire.h). */
static void what_is_beside_the_options_is_one_more_line(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", VIEW("c", "\"beside\":[{\"key\":\"gentle\",\"label\":\"Gentle day\","
                                 "\"short\":\"Gentle\"}],\"type\":\"choice\"," OPTIONS)));
  sees(stage, "   3  Later\r\n   4  Gentle day\r\n1 to 4, its number or first letters: ");
  answers(stage, "4\n", "c\",\"value\":\"gentle");
  is_done(stage, DONE("3"));
}

static void what_does_not_fit_is_asked_again(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  types(stage, "4\n");
  sees(stage, "\"4\" is none of them. A number from 1 to 3, please.");
  sees(stage, "first letters: ");
  types(stage, "\n");
  sees(stage, "This one needs an answer.");
  types(stage, "x\n");
  sees(stage, "\"x\" is none of them.");
  answers(stage, "2\n", "c\",\"value\":\"rest");
  is_done(stage, DONE("3"));
}

static void a_scale_takes_a_number_in_its_range(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", VIEW("s", "\"type\":\"scale\",\"low\":0,\"high\":10")));
  sees(stage, "0 to 10, a number: ");
  types(stage, "11\n");
  sees(stage, "A whole number from 0 to 10, please.");
  types(stage, "5.5\n");
  sees(stage, "A whole number from 0 to 10, please.");
  answers(stage, "5\n", "s\",\"value\":5}");
  is_done(stage, DONE("3"));
}

static void what_is_optional_is_left_out_with_enter_or_a_dash(void **state) {
  static const char *const ways[] = {"\n", "-\n", " - \n"};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    stage_close(state);
    stage_open(state);
    struct stage *stage = *state;
    asks(stage,
         ASK("1", VIEW("n", "\"type\":\"number\",\"low\":5,\"high\":240,\"optional\":true")));
    sees(stage, "5 to 240, a number; Enter or - leaves it out: ");
    answers(stage, ways[i], "n\",\"value\":null}");
    is_done(stage, DONE("3"));
  }
}

static void what_is_not_optional_takes_no_dash(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", VIEW("s", "\"type\":\"scale\",\"low\":0,\"high\":10")));
  types(stage, "-\n");
  sees(stage, "A whole number from 0 to 10, please.");
  answers(stage, "5\n", "s\",\"value\":5}");
  is_done(stage, DONE("3"));
}

static void words_go_back_as_they_are(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", VIEW("t", "\"type\":\"text\",\"high\":12")));
  sees(stage, "in your words: ");
  types(stage, "much too long for this\n");
  sees(stage, "At most 12 letters");
  answers(stage, "a \"caf\xc3\xa9\"\n", "t\",\"value\":\"a \\\"caf\xc3\xa9\\\"\"}");
  is_done(stage, DONE("3"));
}

static void several_go_by_numbers_with_blanks(void **state) {
  static const struct {
    const char *keys, *value;
  } rows[] = {{"1 3\n", "m\",\"value\":[\"start\",\"later\"]}"},
              {"later, rest,later\n", "m\",\"value\":[\"later\",\"rest\"]}"},
              {"none\n", "m\",\"value\":[]}"},
              {"-\n", "m\",\"value\":null}"},
              {"\n", "m\",\"value\":null}"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    stage_close(state);
    stage_open(state);
    struct stage *stage = *state;
    asks(stage, ASK("1", VIEW("m", "\"type\":\"several\",\"optional\":true," OPTIONS)));
    sees(stage, "numbers with blanks between, or none; Enter or - leaves it out: ");
    answers(stage, rows[i].keys, rows[i].value);
    is_done(stage, DONE("3"));
  }
}

static void a_notice_is_read_and_passed(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", VIEW("told", "\"type\":\"notice\"," OPTIONS)));
  sees(stage, "Enter or - leaves it out: ");
  types(stage, "\n");
  daemon_hears(stage, "\"method\":\"closed\",\"params\":{\"prompt\":\"p@1\",\"question\":\"told\","
                      "\"reason\":\"dismissed\"}");
  is_done(stage, DONE("3"));
}

static void one_question_follows_another(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  answers(stage, "1\n", "c\",\"value\":\"start");
  daemon_says(stage, ASK("3", VIEW("s", "\"type\":\"scale\",\"low\":0,\"high\":10")));
  sees(stage, "Title s");
  types(stage, "4\n");
  daemon_hears(stage, "{\"id\":4,\"method\":\"answer\",\"params\":{\"prompt\":\"p@1\","
                      "\"question\":\"s\",\"value\":4}}");
  is_done(stage, DONE("4"));
}

/* ---- meanwhile ------------------------------------------------------------------------------- */

static void leaving_keeps_it_open(void **state) {
  static const char *const ways[] = {"\x03", "\x04"};
  for (size_t i = 0; i < 2; i++) {
    stage_close(state);
    stage_open(state);
    struct stage *stage = *state;
    asks(stage, ASK("1", CHOICE));
    sees(stage, "first letters: ");
    types(stage, ways[i]);
    sees(stage, "Left for later. To go on with it: settle answer");
    assert_int_equal(ends(stage), 0);
  }
}

static void an_answer_given_elsewhere_ends_it(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  daemon_says(stage, "{\"event\":\"close\",\"prompt\":\"other@1\"}");
  daemon_says(stage, "{\"event\":\"close\",\"prompt\":\"p@1\"}");
  sees(stage, "That one is closed now.");
  assert_int_equal(ends(stage), 0);
}

static void the_close_of_ones_own_answer_is_no_news(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  answers(stage, "1\n", "c\",\"value\":\"start");
  daemon_says(stage, "{\"event\":\"close\",\"prompt\":\"p@1\"}");
  is_done(stage, DONE("3"));
  assert_null(strstr(stage->text, "closed"));
}

static void a_next_question_may_come_as_a_push(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  answers(stage, "1\n", "c\",\"value\":\"start");
  daemon_says(stage, SHOW(VIEW("s", "\"type\":\"scale\",\"low\":0,\"high\":10")));
  daemon_says(stage, "{\"id\":3,\"ok\":true,\"result\":{\"text\":\"\",\"exit\":0,\"ask\":null}}");
  sees(stage, "Title s");
  types(stage, "\x03");
  assert_int_equal(ends(stage), 0);
}

static void half_an_answer_does_not_slip_into_the_next_question(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  types(stage, "1");
  sees(stage, "1");
  daemon_says(stage, SHOW(VIEW("s", "\"type\":\"scale\",\"low\":0,\"high\":10")));
  sees(stage, "0 to 10, a number: ");
  answers(stage, "5\n", "s\",\"value\":5}"); /* not 15 */
  is_done(stage, DONE("3"));
}

static void a_refused_value_is_asked_again_and_one_gone_is_not(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  answers(stage, "1\n", "c\",\"value\":\"start");
  daemon_says(stage, "{\"id\":3,\"ok\":false,\"error\":{\"code\":\"value\",\"message\":\"Please "
                     "pick another.\"}}");
  sees(stage, "Please pick another.");
  sees(stage, "first letters: ");
  types(stage, "2\n");
  daemon_hears(stage, "{\"id\":4,");
  daemon_says(stage, "{\"id\":4,\"ok\":false,\"error\":{\"code\":\"gone\",\"message\":\"\"}}");
  sees(stage, "That question is not open any more.");
  assert_int_equal(ends(stage), 1);
}

static void what_cannot_be_stored_is_said_and_exits_75(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  answers(stage, "1\n", "c\",\"value\":\"start");
  daemon_says(stage, "{\"id\":3,\"ok\":false,\"error\":{\"code\":\"store\",\"message\":\"The disk "
                     "is full.\"}}");
  sees(stage, "The disk is full.");
  assert_int_equal(ends(stage), 75);
}

static void a_daemon_that_dies_in_the_middle_is_told(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  daemon_dies(stage);
  sees(stage, "settled has ended.");
  assert_int_equal(ends(stage), 75);
}

static void a_question_that_is_none_ends_it(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  daemon_says(stage, SHOW(VIEW("s", "\"type\":\"riddle\"")));
  sees(stage, "does not understand");
  assert_int_equal(ends(stage), 75);
}

static void long_words_are_wrapped_and_clean(void **state) {
  struct stage *stage = *state;
  asks(stage,
       ASK("1", "{\"prompt\":\"p@1\",\"question\":\"c\",\"type\":\"choice\",\"title\":"
                "\"A\\u001b]0;title\\u0007\",\"body\":\"aaaaaaaaa aaaaaaaaa aaaaaaaaa "
                "aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa bbbbbbbbb\"," OPTIONS "}"));
  sees(stage, "A]0;title\r\n");
  sees(stage, "aaaaaaaaa\r\nbbbbbbbbb\r\n");
  types(stage, "\x03");
  assert_int_equal(ends(stage), 0);
  assert_null(strchr(stage->text, '\x1b'));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TALK_TEST(a_choice_goes_by_number_key_or_first_letters),
      TALK_TEST(what_is_beside_the_options_is_one_more_line),
      TALK_TEST(what_does_not_fit_is_asked_again),
      TALK_TEST(a_scale_takes_a_number_in_its_range),
      TALK_TEST(what_is_optional_is_left_out_with_enter_or_a_dash),
      TALK_TEST(what_is_not_optional_takes_no_dash),
      TALK_TEST(words_go_back_as_they_are),
      TALK_TEST(several_go_by_numbers_with_blanks),
      TALK_TEST(a_notice_is_read_and_passed),
      TALK_TEST(one_question_follows_another),
      TALK_TEST(leaving_keeps_it_open),
      TALK_TEST(an_answer_given_elsewhere_ends_it),
      TALK_TEST(the_close_of_ones_own_answer_is_no_news),
      TALK_TEST(a_next_question_may_come_as_a_push),
      TALK_TEST(half_an_answer_does_not_slip_into_the_next_question),
      TALK_TEST(a_refused_value_is_asked_again_and_one_gone_is_not),
      TALK_TEST(what_cannot_be_stored_is_said_and_exits_75),
      TALK_TEST(a_daemon_that_dies_in_the_middle_is_told),
      TALK_TEST(a_question_that_is_none_ends_it),
      TALK_TEST(long_words_are_wrapped_and_clean),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
