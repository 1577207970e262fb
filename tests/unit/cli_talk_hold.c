/* Holds on a real terminal: the countdown, its keys, its pauses, and the terminal put back. */
#include "cli_talk_fixture.h"

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

int main(void) {
  const struct CMUnitTest tests[] = {
      TALK_TEST(a_hold_counts_down_and_stops_on_s),
      TALK_TEST(a_hold_is_drawn_large_where_there_is_room),
      TALK_TEST(space_pauses_and_goes_on),
      TALK_TEST(leaving_a_hold_pauses_it),
      TALK_TEST(the_terminal_is_put_back),
      TALK_TEST(the_terminal_is_put_back_for_a_line),
      TALK_TEST(ctrl_z_gives_the_terminal_back_for_a_while),
      TALK_TEST(a_bell_goes_with_what_sounds),
      TALK_TEST(ctrl_c_stops_a_hold),
      TALK_TEST(a_hold_turns_and_ends_by_pushes),
      TALK_TEST(at_zero_a_hold_waits_for_the_daemon),
      TALK_TEST(a_hold_of_nonsense_is_refused),
      TALK_TEST(plain_draws_no_line_twice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
