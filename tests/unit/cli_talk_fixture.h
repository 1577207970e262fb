/* Dialogues on a real terminal (cli_fixture.h), question by question. */
#ifndef TESTS_CLI_TALK_FIXTURE_H
#define TESTS_CLI_TALK_FIXTURE_H

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
static inline void asks_with(struct stage *stage, char *option, const char *ask) {
  char *argv[] = {(char *)"settle", (char *)"start", option, NULL};
  stage_start_on_terminal(stage, argv);
  daemon_accepts(stage);
  daemon_hears(stage, "\"method\":\"command\"");
  daemon_says(stage, ask);
  daemon_hears(stage, "{\"id\":2,\"method\":\"attach\",\"params\":{\"name\":\"settle\"}}");
  daemon_says(stage, "{\"id\":2,\"ok\":true,\"result\":{}}");
}

static inline void asks(struct stage *stage, const char *ask) {
  asks_with(stage, NULL, ask);
}

static inline void is_done(struct stage *stage, const char *reply) {
  daemon_says(stage, reply);
  sees(stage, "All noted.");
  assert_int_equal(ends(stage), 0);
}

/* Typed, and this value has to go back. */
static inline void answers(struct stage *stage, const char *keys, const char *value) {
  char expected[256];
  types(stage, keys);
  snprintf(expected, sizeof expected,
           "{\"id\":3,\"method\":\"answer\",\"params\":{\"prompt\":\"p@1\",\"question\":\"%s\"}}",
           value);
  *strrchr(expected, '"') = '\0'; /* up to the question; `value` continues it */
  daemon_hears(stage, expected);
}

#define TALK_TEST(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)

#endif
