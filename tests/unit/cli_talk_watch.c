/* Watching in a terminal, and what is critical: it comes before whatever is asked (S4). */
#include "cli_talk_fixture.h"

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
  const struct CMUnitTest tests[] = {
      TALK_TEST(watching_asks_what_opens_one_after_the_other),
      TALK_TEST(watching_prints_what_is_told),
      TALK_TEST(a_flood_of_questions_is_bounded),
      TALK_TEST(critical_interrupts_what_is_asked_and_then_gives_it_back),
      TALK_TEST(critical_comes_while_an_answer_is_on_its_way),
      TALK_TEST(what_waits_in_line_may_become_critical),
      TALK_TEST(a_dialogue_takes_what_is_critical_too),
      TALK_TEST(a_dialogue_does_not_end_while_something_critical_is_open),
      TALK_TEST(a_hold_runs_on_behind_what_is_critical),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
