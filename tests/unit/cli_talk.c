/* Dialogues on a real terminal: each type of question, what is typed and what goes back; and what
 * happens when something else happens meanwhile. */
#include "cli_fixture.h"

#define VIEW(question, rest)                                                                       \
  "{\"prompt\":\"p@1\",\"question\":\"" question "\",\"title\":\"Title " question                  \
  "\",\"body\":\"Body " question "\"," rest "}"
#define ASK(id, view)                                                                              \
  "{\"id\":" id ",\"ok\":true,\"result\":{\"text\":\"\",\"exit\":0,\"ask\":" view "}}"
#define DONE(id)                                                                                   \
  "{\"id\":" id ",\"ok\":true,\"result\":{\"text\":\"All noted.\",\"exit\":0,\"ask\":null}}"
#define SHOW(view) "{\"event\":\"show\",\"view\":" view "}"
#define OPTIONS                                                                                    \
  "\"options\":[{\"key\":\"start\",\"label\":\"Start now\",\"short\":\"Start\"},"                  \
  "{\"key\":\"rest\",\"label\":\"Rest instead\"},{\"key\":\"later\",\"label\":\"Later\"}]"
#define CHOICE VIEW("c", "\"type\":\"choice\"," OPTIONS)
#define HOLD(body, left)                                                                           \
  "{\"prompt\":\"p@1\",\"question\":\"h\",\"title\":\"Settle in\",\"body\":\"" body "\","          \
  "\"type\":\"hold\",\"hold\":{\"seconds\":300,\"left\":" left "},\"options\":[{\"key\":\"stop\"," \
  "\"label\":\"Stop\"},{\"key\":\"pause\",\"label\":\"Pause\"}]}"
#define PAUSED                                                                                     \
  VIEW("c", "\"type\":\"choice\",\"options\":[{\"key\":\"go\",\"label\":\"Go on\"},"               \
            "{\"key\":\"stop\",\"label\":\"Stop\"}]")

/* A command whose answer is a question; the attach is answered too. */
static void asks_with(struct stage *stage, char *option, const char *ask) {
  char *argv[] = {(char *)"settle", (char *)"start", option, NULL};
  stage_start_on_terminal(stage, argv);
  daemon_accepts(stage);
  daemon_hears(stage, "\"method\":\"command\"");
  daemon_says(stage, ask);
  daemon_hears(stage, "{\"id\":2,\"method\":\"attach\",\"params\":{\"name\":\"settle\"}}");
  daemon_says(stage, "{\"id\":2,\"ok\":true,\"result\":{}}");
}

static void asks(struct stage *stage, const char *ask) {
  asks_with(stage, NULL, ask);
}

static void is_done(struct stage *stage, const char *reply) {
  daemon_says(stage, reply);
  sees(stage, "All noted.");
  assert_int_equal(ends(stage), 0);
}

/* Typed, and this value has to go back. */
static void answers(struct stage *stage, const char *keys, const char *value) {
  char expected[256];
  types(stage, keys);
  snprintf(expected, sizeof expected,
           "{\"id\":3,\"method\":\"answer\",\"params\":{\"prompt\":\"p@1\",\"question\":\"%s\"}}",
           value);
  *strrchr(expected, '"') = '\0'; /* up to the question; `value` continues it */
  daemon_hears(stage, expected);
}

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

/* ---- a hold ---------------------------------------------------------------------------------- */

static void a_hold_counts_down_and_stops_on_s(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", HOLD("Breathe.", "61")));
  sees(stage, "Settle in\r\nBreathe.\r\nSpace: Pause   s: Stop   q: leave\r\n");
  sees(stage, "\r  1:01 left ");
  sees(stage, "\r  1:00 left ");
  sees(stage, "\r  0:59 left");
  answers(stage, "s", "h\",\"value\":\"stop\"}");
  is_done(stage, DONE("3"));
}

/* Large, over itself, in as many lines each time. */
static void a_hold_is_drawn_large_where_there_is_room(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", HOLD("Breathe.", "61")));
  sees(stage, "\u2588");
  sees(stage, "\r  1:01 left \x1b[5A\r  ");
  stage_close(state);
  stage_open(state);
  stage = *state;
  stage->columns = 40;
  asks(stage, ASK("1", HOLD("Breathe.", "61")));
  sees(stage, "\r  1:01 left \r  1:00 left ");
  assert_null(strstr(stage->text, "\u2588"));
}

static void space_pauses_and_goes_on(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", HOLD("Breathe.", "61")));
  sees(stage, "1:01 left");
  answers(stage, " ", "h\",\"value\":\"pause\"}");
  daemon_says(stage, ASK("3", PAUSED));
  sees(stage, "Title c\r\nBody c\r\nSpace: Go on   s: Stop   q: leave\r\n");
  types(stage, "\n"); /* only the keys that are named */
  types(stage, " ");
  daemon_hears(stage, "\"question\":\"c\",\"value\":\"go\"}");
  daemon_says(stage, ASK("4", HOLD("Breathe.", "50")));
  sees(stage, "0:50 left");
  types(stage, "\x1b[1;2S\x1bOS\x1b[A\x1b"); /* function keys, arrows: no letters of ours */
  sees(stage, "0:49 left");
  types(stage, "xS");
  daemon_hears(stage, "\"value\":\"stop\"}");
  is_done(stage, DONE("5"));
}

/* A hold that nobody guides any more must not count. */
static void leaving_a_hold_pauses_it(void **state) {
  static const char *const ways[] = {"q", "\x04"};
  for (size_t i = 0; i < 2; i++) {
    stage_close(state);
    stage_open(state);
    struct stage *stage = *state;
    asks(stage, ASK("1", HOLD("Breathe.", "61")));
    sees(stage, "1:01 left");
    answers(stage, ways[i], "h\",\"value\":\"pause\"}");
    daemon_says(stage, ASK("3", PAUSED));
    sees(stage, "Paused, and left open for ten minutes.");
    assert_int_equal(ends(stage), 0);
    assert_null(strstr(stage->text, "Go on"));
  }
}

static bool reads_lines(const struct stage *stage) {
  struct termios modes;
  assert_int_equal(tcgetattr(stage->screen, &modes), 0);
  return (modes.c_lflag & ICANON) != 0 && (modes.c_lflag & ECHO) != 0;
}

/* In order, by signals that can be heard, and by a crash. */
static void the_terminal_is_put_back(void **state) {
  static const int signals[] = {SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGABRT};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    stage_close(state);
    stage_open(state);
    struct stage *stage = *state;
    asks(stage, ASK("1", PAUSED));
    sees(stage, "Space: Go on");
    assert_false(reads_lines(stage));
    kill(stage->pid, signals[i]);
    assert_int_equal(dies(stage), signals[i]);
    assert_true(reads_lines(stage));
  }
}

static void the_terminal_is_put_back_for_a_line(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", PAUSED));
  sees(stage, "Space: Go on");
  answers(stage, "s", "c\",\"value\":\"stop\"}");
  daemon_says(stage, ASK("3", CHOICE)); /* why? */
  sees(stage, "first letters: ");
  assert_true(reads_lines(stage));
  types(stage, "\x03");
  assert_int_equal(ends(stage), 0);
}

static void ctrl_z_gives_the_terminal_back_for_a_while(void **state) {
  struct stage *stage = *state;
  int status;
  asks(stage, ASK("1", PAUSED));
  sees(stage, "Space: Go on");
  types(stage, "\x1a");
  assert_int_equal(waitpid(stage->pid, &status, WUNTRACED), stage->pid);
  assert_true(WIFSTOPPED(status));
  assert_true(reads_lines(stage));
  kill(stage->pid, SIGCONT);
  sees(stage, "Space: Go on");
  assert_false(reads_lines(stage));
  answers(stage, " ", "c\",\"value\":\"go\"}");
  is_done(stage, DONE("3"));
}

static void a_bell_goes_with_what_sounds(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", HOLD("Breathe.", "61")));
  sees(stage, "1:01 left");
  assert_null(strchr(stage->text, '\a'));
  daemon_says(stage, SHOW(VIEW("h2", "\"sound\":true,\"type\":\"scale\",\"low\":0,\"high\":10")));
  sees(stage, "\a");
  sees(stage, "Title h2");
  types(stage, "\x03");
  assert_int_equal(ends(stage), 0);
}

static void ctrl_c_stops_a_hold(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", HOLD("Breathe.", "300")));
  sees(stage, "5:00 left");
  answers(stage, "\x03", "h\",\"value\":\"stop\"}");
  daemon_says(stage, ASK("3", CHOICE)); /* why? */
  sees(stage, "first letters: ");
  types(stage, "\x03"); /* and the second one leaves */
  sees(stage, "Left for later. To go on with it: settle answer");
  assert_int_equal(ends(stage), 0);
}

static void a_hold_turns_and_ends_by_pushes(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", HOLD("Breathe.", "2")));
  sees(stage, "0:02 left");
  daemon_says(stage, SHOW(HOLD("Halfway.", "200"))); /* other words: shown again */
  sees(stage, "Halfway.");
  sees(stage, "3:20 left");
  daemon_says(stage, SHOW(HOLD("Halfway.", "100"))); /* the same words: only the clock is set */
  sees(stage, "1:3");
  daemon_says(stage, SHOW(VIEW("s", "\"type\":\"scale\",\"low\":0,\"high\":10")));
  sees(stage, "Title s");
  sees(stage, "0 to 10, a number: ");
  assert_null(strstr(strstr(stage->text, "Halfway.") + 1, "Halfway."));
  answers(stage, "3\n", "s\",\"value\":3}");
  is_done(stage, DONE("3"));
}

static void at_zero_a_hold_waits_for_the_daemon(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", HOLD("Breathe.", "1")));
  sees(stage, "\r  0:00 left");
  usleep(1200 * 1000);
  daemon_says(stage, SHOW(CHOICE));
  sees(stage, "first letters: ");
  assert_null(strstr(stage->text, "0:-"));
  types(stage, "\x04");
  assert_int_equal(ends(stage), 0);
}

static void a_hold_of_nonsense_is_refused(void **state) {
  static const char *const holds[] = {HOLD("Breathe.", "-5"), HOLD("Breathe.", "2000000000")};
  for (size_t i = 0; i < 2; i++) {
    char reply[600];
    stage_close(state);
    stage_open(state);
    struct stage *stage = *state;
    snprintf(reply, sizeof reply, ASK("1", "%s"), holds[i]);
    char *argv[] = {(char *)"settle", (char *)"start", NULL};
    stage_start_on_terminal(stage, argv);
    daemon_accepts(stage);
    daemon_hears(stage, "\"method\":\"command\"");
    daemon_says(stage, reply);
    sees(stage, "does not understand");
    assert_int_equal(ends(stage), 75);
  }
}

static void plain_draws_no_line_twice(void **state) {
  struct stage *stage = *state;
  asks_with(stage, (char *)"--plain", ASK("1", HOLD("Breathe.", "61")));
  sees(stage, "  1 minute left\r\n");
  types(stage, "s");
  daemon_hears(stage, "\"value\":\"stop\"");
  is_done(stage, DONE("3"));
  for (const char *at = stage->text; (at = strchr(at, '\r')) != NULL; at++)
    assert_int_equal(at[1], '\n');
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

/* ---- watch ----------------------------------------------------------------------------------- */

static void watches(struct stage *stage) {
  char *argv[] = {(char *)"settle", (char *)"watch", NULL};
  stage_start_on_terminal(stage, argv);
  daemon_accepts(stage);
  daemon_hears(stage, "\"argv\":[\"watch\"]");
  daemon_says(stage, "{\"id\":1,\"ok\":true,\"result\":{\"text\":\"\",\"attach\":true}}");
  daemon_hears(stage, "{\"id\":2,\"method\":\"attach\",\"params\":{\"name\":\"watch\"}}");
  daemon_says(stage, "{\"id\":2,\"ok\":true,\"result\":{}}");
  sees(stage, "Nothing to answer just now.");
}

static void watching_asks_what_opens_one_after_the_other(void **state) {
  struct stage *stage = *state;
  watches(stage);
  daemon_says(stage, SHOW(CHOICE));
  daemon_says(stage, SHOW("{\"prompt\":\"p@2\",\"question\":\"s\",\"type\":\"scale\",\"low\":0,"
                          "\"high\":10,\"title\":\"Second\"}"));
  sees(stage, "first letters: ");
  answers(stage, "1\n", "c\",\"value\":\"start");
  daemon_says(stage, DONE("3"));
  sees(stage, "All noted.");
  sees(stage, "Second");
  types(stage, "7\n");
  daemon_hears(stage, "\"prompt\":\"p@2\",\"question\":\"s\",\"value\":7");
  daemon_says(stage, DONE("4"));
  sees(stage, "Nothing to answer just now.");
  types(stage, "\x04");
  assert_int_equal(ends(stage), 0);
}

static void watching_prints_what_is_told(void **state) {
  struct stage *stage = *state;
  watches(stage);
  daemon_says(stage, SHOW(CHOICE));
  sees(stage, "first letters: ");
  daemon_says(stage, SHOW("{\"prompt\":\"told:words\",\"question\":\"told\",\"type\":\"notice\","
                          "\"title\":\"Thank you, noted\",\"options\":[]}"));
  sees(stage, "Thank you, noted");
  sees(stage, "first letters: "); /* and goes on asking */
  daemon_says(stage, "{\"event\":\"close\",\"prompt\":\"p@1\"}");
  sees(stage, "That one is closed now.");
  sees(stage, "Nothing to answer just now.");
  types(stage, "\x03");
  assert_int_equal(ends(stage), 0);
}

static void a_flood_of_questions_is_bounded(void **state) {
  struct stage *stage = *state;
  char line[512];
  watches(stage);
  for (int i = 0; i < 500; i++) {
    snprintf(line, sizeof line,
             "{\"event\":\"show\",\"view\":{\"prompt\":\"p@%d\",\"question\":\"s\",\"type\":"
             "\"scale\",\"high\":10,\"title\":\"Number %d\"}}",
             i, i);
    daemon_says(stage, line);
  }
  sees(stage, "Number 0");
  types(stage, "\x03");
  assert_int_equal(ends(stage), 0);
}

/* ---- what is critical (S4) ------------------------------------------------------------------- */

#define CRITICAL(prompt, title)                                                                    \
  "{\"prompt\":\"" prompt "\",\"question\":\"help\",\"title\":\"" title                            \
  "\",\"body\":\"Call now.\",\"type\":\"choice\",\"urgency\":\"critical\",\"options\":[{\"key\":"  \
  "\"ack\",\"label\":\"I am getting help\"},{\"key\":\"mistake\",\"label\":\"A mistake\"}]}"
#define NOTED(id) "{\"id\":" id ",\"ok\":true,\"result\":{\"text\":\"\",\"exit\":0,\"ask\":null}}"

static void critical_interrupts_what_is_asked_and_then_gives_it_back(void **state) {
  struct stage *stage = *state;
  watches(stage);
  daemon_says(stage, SHOW(CHOICE));
  sees(stage, "first letters: ");
  daemon_says(stage, SHOW("{\"prompt\":\"p@2\",\"question\":\"s\",\"type\":\"scale\",\"low\":0,"
                          "\"high\":10,\"title\":\"Second\"}"));
  types(stage, "1"); /* half an answer, which must not become one to the message */
  sees(stage, "1");
  daemon_says(stage, SHOW(CRITICAL("red@1", "Get help now")));
  sees(stage, "Get help now");
  sees(stage, "first letters: ");
  types(stage, "2\n");
  daemon_hears(stage, "\"prompt\":\"red@1\",\"question\":\"help\",\"value\":\"mistake\"");
  daemon_says(stage, NOTED("3"));
  sees(stage, "Title c");
  types(stage, "3\n");
  daemon_hears(stage, "\"prompt\":\"p@1\",\"question\":\"c\",\"value\":\"later\"");
  daemon_says(stage, NOTED("4"));
  sees(stage, "Second");
  types(stage, "\x03");
  assert_int_equal(ends(stage), 0);
}

static void critical_comes_while_an_answer_is_on_its_way(void **state) {
  struct stage *stage = *state;
  watches(stage);
  daemon_says(stage, SHOW(CHOICE));
  sees(stage, "first letters: ");
  answers(stage, "1\n", "c\",\"value\":\"start");
  daemon_says(stage, SHOW(CRITICAL("red@1", "Get help now")));
  daemon_says(stage, ASK("3", VIEW("s", "\"type\":\"scale\",\"low\":0,\"high\":10")));
  sees(stage, "Get help now");
  sees(stage, "first letters: ");
  types(stage, "1\n");
  daemon_hears(stage, "\"prompt\":\"red@1\",\"question\":\"help\",\"value\":\"ack\"");
  daemon_says(stage, NOTED("4"));
  sees(stage, "Title s"); /* what follows the first answer, and that answer's question no more */
  types(stage, "\x03");
  assert_int_equal(ends(stage), 0);
  assert_null(strstr(strstr(stage->text, "Title c") + 1, "Title c"));
}

static void what_waits_in_line_may_become_critical(void **state) {
  struct stage *stage = *state;
  watches(stage);
  daemon_says(stage, SHOW(CHOICE));
  sees(stage, "first letters: ");
  daemon_says(stage, SHOW("{\"prompt\":\"check@1\",\"question\":\"s\",\"type\":\"scale\",\"low\":0,"
                          "\"high\":10,\"title\":\"Second\"}"));
  daemon_says(stage, SHOW(CRITICAL("check@1", "Get help now")));
  sees(stage, "Get help now");
  types(stage, "1\n");
  daemon_hears(stage, "\"prompt\":\"check@1\",\"question\":\"help\",\"value\":\"ack\"");
  daemon_says(stage, NOTED("3"));
  sees(stage, "Title c");
  types(stage, "\x03");
  assert_int_equal(ends(stage), 0);
  assert_null(strstr(stage->text, "Second"));
}

static void a_dialogue_takes_what_is_critical_too(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", CHOICE));
  sees(stage, "first letters: ");
  daemon_says(stage, SHOW("{\"prompt\":\"p@2\",\"question\":\"s\",\"type\":\"scale\",\"low\":0,"
                          "\"high\":10,\"title\":\"Not for here\"}"));
  daemon_says(stage, SHOW(CRITICAL("red@1", "Get help now")));
  sees(stage, "Get help now");
  daemon_says(stage, "{\"event\":\"close\",\"prompt\":\"p@1\"}"); /* that it began with */
  types(stage, "1\n");
  daemon_hears(stage, "\"prompt\":\"red@1\",\"question\":\"help\",\"value\":\"ack\"");
  is_done(stage, DONE("3"));
  assert_null(strstr(stage->text, "Not for here"));
}

static void a_dialogue_does_not_end_while_something_critical_is_open(void **state) {
  static const char *const replies[] = {
      NOTED("3"),
      "{\"id\":3,\"ok\":false,\"error\":{\"code\":\"store\",\"message\":\"The disk is full.\"}}",
      "{\"id\":3,\"ok\":false,\"error\":{\"code\":\"gone\",\"message\":\"\"}}"};
  for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
    stage_close(state);
    stage_open(state);
    struct stage *stage = *state;
    asks(stage, ASK("1", CHOICE));
    sees(stage, "first letters: ");
    answers(stage, "1\n", "c\",\"value\":\"start");
    daemon_says(stage, SHOW(CRITICAL("red@1", "Get help now")));
    daemon_says(stage, replies[i]);
    sees(stage, "Get help now");
    sees(stage, "first letters: ");
    types(stage, "1\n");
    daemon_hears(stage, "{\"id\":4,\"method\":\"answer\",\"params\":{\"prompt\":\"red@1\"");
    is_done(stage, DONE("4"));
  }
}

static void a_hold_runs_on_behind_what_is_critical(void **state) {
  struct stage *stage = *state;
  asks(stage, ASK("1", HOLD("Breathe.", "100")));
  sees(stage, "1:40 left");
  daemon_says(stage, SHOW(CRITICAL("red@1", "Get help now")));
  sees(stage, "first letters: ");
  usleep(2300 * 1000);
  types(stage, "1\n");
  daemon_hears(stage, "\"prompt\":\"red@1\"");
  daemon_says(stage, NOTED("3"));
  sees(stage, "Settle in");
  sees(stage, "left");
  assert_null(strstr(strstr(stage->text, "Get help now"), "1:40"));
  assert_non_null(strstr(strstr(stage->text, "Get help now"), "1:3"));
  types(stage, "s\n");
  daemon_hears(stage, "\"value\":\"stop\"");
  is_done(stage, DONE("4"));
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
  const struct CMUnitTest tests[] = {
      TEST(a_choice_goes_by_number_key_or_first_letters),
      TEST(what_is_beside_the_options_is_one_more_line),
      TEST(what_does_not_fit_is_asked_again),
      TEST(a_scale_takes_a_number_in_its_range),
      TEST(what_is_optional_is_left_out_with_enter_or_a_dash),
      TEST(what_is_not_optional_takes_no_dash),
      TEST(words_go_back_as_they_are),
      TEST(several_go_by_numbers_with_blanks),
      TEST(a_notice_is_read_and_passed),
      TEST(one_question_follows_another),
      TEST(a_hold_counts_down_and_stops_on_s),
      TEST(a_hold_is_drawn_large_where_there_is_room),
      TEST(space_pauses_and_goes_on),
      TEST(leaving_a_hold_pauses_it),
      TEST(the_terminal_is_put_back),
      TEST(the_terminal_is_put_back_for_a_line),
      TEST(ctrl_z_gives_the_terminal_back_for_a_while),
      TEST(a_bell_goes_with_what_sounds),
      TEST(a_hold_of_nonsense_is_refused),
      TEST(ctrl_c_stops_a_hold),
      TEST(a_hold_turns_and_ends_by_pushes),
      TEST(at_zero_a_hold_waits_for_the_daemon),
      TEST(plain_draws_no_line_twice),
      TEST(leaving_keeps_it_open),
      TEST(an_answer_given_elsewhere_ends_it),
      TEST(the_close_of_ones_own_answer_is_no_news),
      TEST(a_next_question_may_come_as_a_push),
      TEST(half_an_answer_does_not_slip_into_the_next_question),
      TEST(a_refused_value_is_asked_again_and_one_gone_is_not),
      TEST(what_cannot_be_stored_is_said_and_exits_75),
      TEST(a_daemon_that_dies_in_the_middle_is_told),
      TEST(a_question_that_is_none_ends_it),
      TEST(long_words_are_wrapped_and_clean),
      TEST(watching_asks_what_opens_one_after_the_other),
      TEST(watching_prints_what_is_told),
      TEST(a_flood_of_questions_is_bounded),
      TEST(critical_interrupts_what_is_asked_and_then_gives_it_back),
      TEST(critical_comes_while_an_answer_is_on_its_way),
      TEST(what_waits_in_line_may_become_critical),
      TEST(a_dialogue_takes_what_is_critical_too),
      TEST(a_dialogue_does_not_end_while_something_critical_is_open),
      TEST(a_hold_runs_on_behind_what_is_critical),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
