/* settle without a terminal: what it sends, what it prints, how it exits; and what a daemon that
 * dies or lies does to it. */
#include "cli_fixture.h"

#define OPTIONS                                                                                    \
  "\"options\":[{\"key\":\"start\",\"label\":\"Start\"},{\"key\":\"skip\",\"label\":\"Not "        \
  "today\"}]"

static char **words(char *first, ...) {
  static char *argv[16];
  int count = 0;
  va_list rest;
  argv[count++] = (char *)"settle";
  va_start(rest, first);
  for (char *word = first; word != NULL; word = va_arg(rest, char *)) argv[count++] = word;
  va_end(rest);
  argv[count] = NULL;
  return argv;
}
#define WORDS(...) words(__VA_ARGS__, (char *)NULL)

/* Runs to its end with one answer of the daemon. */
static int answered(struct stage *stage, char **argv, const char *reply) {
  stage_start(stage, argv);
  daemon_accepts(stage);
  daemon_hears(stage, "\"method\":\"command\"");
  daemon_says(stage, reply);
  return ends(stage);
}

static void it_passes_on_what_was_typed(void **state) {
  struct stage *stage = *state;
  stage_start(stage, WORDS("checkin", "5", "--note", "a \"b\""));
  daemon_accepts(stage);
  daemon_hears(stage, "{\"id\":1,\"method\":\"command\",\"params\":{\"argv\":[\"checkin\",\"5\","
                      "\"--note\",\"a \\\"b\\\"\"],\"json\":false}}");
  daemon_says(stage, "{\"id\":1,\"ok\":true,\"result\":{\"text\":\"Noted.\\n\",\"exit\":0}}");
  assert_int_equal(ends(stage), 0);
  assert_string_equal(stage->text, "Noted.\n");
}

static void nothing_typed_is_a_command_too(void **state) {
  struct stage *stage = *state;
  stage_start(stage, WORDS(NULL));
  daemon_accepts(stage);
  daemon_hears(stage, "\"argv\":[],");
  daemon_dies(stage);
  ends(stage);
}

static void json_is_its_own_option_up_to_the_dashes(void **state) {
  struct stage *stage = *state;
  stage_start(stage, WORDS("--json", "note", "--plain", "--", "--json"));
  daemon_accepts(stage);
  daemon_hears(stage, "\"argv\":[\"note\",\"--\",\"--json\"],\"json\":true");
  daemon_says(stage, "{\"id\":1,\"ok\":true,\"result\":{\"text\":\"x\",\"data\":{\"pain\":5,"
                     "\"who\":\"\xc3\xa9\"}}}");
  assert_int_equal(ends(stage), 0);
  assert_string_equal(stage->text, "{\"pain\":5,\"who\":\"\\u00E9\"}\n");
}

static void json_without_data_is_the_text(void **state) {
  struct stage *stage = *state;
  int status = answered(stage, WORDS("x", "--json"),
                        "{\"id\":1,\"ok\":true,\"result\":{\"text\":\"Noted.\",\"exit\":1}}");
  assert_int_equal(status, 1);
  assert_string_equal(stage->text, "{\"text\":\"Noted.\",\"exit\":1,\"ask\":null}\n");
}

static void errors_in_json_are_json(void **state) {
  struct stage *stage = *state;
  int status = answered(
      stage, WORDS("x", "--json"),
      "{\"id\":1,\"ok\":false,\"error\":{\"code\":\"usage\",\"message\":\"No such command.\"}}");
  assert_int_equal(status, 2);
  assert_string_equal(stage->text,
                      "{\"error\":{\"code\":\"usage\",\"message\":\"No such command.\"}}\n");
}

static void every_error_has_words_and_an_exit_code(void **state) {
  static const struct {
    const char *reply;
    int status;
    const char *shown;
  } rows[] = {
      {"{\"id\":1,\"ok\":false,\"error\":{\"code\":\"usage\",\"message\":\"No such command.\"}}", 2,
       "No such command.\n"},
      {"{\"id\":1,\"ok\":false,\"error\":{\"code\":\"store\",\"message\":\"The disk is full\"}}",
       75, "The disk is full.\n"},
      {"{\"id\":0,\"ok\":false,\"error\":{\"code\":\"busy\",\"message\":\"\"}}", 75,
       "settled is busy just now. Please try again in a moment.\n"},
      {"{\"id\":1,\"ok\":false,\"error\":{\"code\":\"whatever\"}}", 1,
       "settled refused, and did not say why.\n"},
      {"{\"id\":1,\"ok\":true,\"result\":{\"text\":\"Not found.\",\"exit\":1}}", 1, "Not found.\n"},
      {"{\"id\":1,\"ok\":true,\"result\":{\"more\":1}}", 75,
       "settled said something that settle does not understand.\n"},
      {"{\"id\":1}", 75, "settled said something that settle does not understand.\n"},
      {"rubbish", 75, "settled said something that is no message.\n"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    stage_close(state);
    stage_open(state);
    struct stage *stage = *state;
    assert_int_equal(answered(stage, WORDS("x"), rows[i].reply), rows[i].status);
    assert_string_equal(stage->text, rows[i].shown);
  }
}

static void nothing_from_outside_steers_the_terminal(void **state) {
  struct stage *stage = *state;
  answered(stage, WORDS("x"),
           "{\"id\":1,\"ok\":true,\"result\":{\"text\":\"a\\u001b[2Jb\\u0007\\rc\\td\\u009be"
           "\\u202ef\\ufeffg\\u0000\\n\"}}");
  assert_string_equal(stage->text, "settled said something that is no message.\n");
  stage_close(state);
  stage_open(state);
  stage = *state;
  answered(stage, WORDS("x"),
           "{\"id\":1,\"ok\":true,\"result\":{\"text\":\"a\\u001b[2Jb\\u0007\\rc\\td\\u009be"
           "\\u202ef\\ufeffg\"}}");
  assert_string_equal(stage->text, "a[2Jbc\tdefg\n");
}

#define LAID(text) "{\"id\":1,\"ok\":true,\"result\":{\"laid\":true,\"text\":\"" text "\"}}"

/* Of what is laid out for us only our own colours and line ends come through; colours to nobody who
 * did not ask for them. */
static void what_is_laid_out_is_cleaned_too(void **state) {
  struct stage *stage = *state;
  setenv("NO_COLOR", "1", 1);
  answered(stage, WORDS("x"), LAID("\\u001b[1ma\\u001b[0m\\u001b[2Jb\\rc\\r\\nd\\u202ee\\n"));
  unsetenv("NO_COLOR");
  assert_string_equal(stage->text, "a[2Jbc\r\nde\n");
}

static void a_screen_reader_is_announced(void **state) {
  struct stage *stage = *state;
  stage_start(stage, WORDS("--plain"));
  daemon_accepts(stage);
  daemon_hears(stage, "\"terminal\":{\"columns\":80,");
  daemon_says(stage, LAID("x\\n"));
  assert_int_equal(ends(stage), 0);
}

static void following_is_a_subscription(void **state) {
  struct stage *stage = *state;
  stage_start(stage, WORDS("status", "--json", "--follow"));
  daemon_accepts(stage);
  daemon_hears(stage, "\"method\":\"subscribe\"");
  daemon_says(stage, "{\"id\":1,\"ok\":true,\"result\":{}}");
  daemon_says(stage, "{\"event\":\"state\",\"state\":{\"pain\":5}}");
  daemon_says(stage, "{\"event\":\"state\",\"state\":{\"pain\":4}}");
  daemon_dies(stage);
  assert_int_equal(ends(stage), 75);
  assert_string_equal(stage->text, "{\"pain\":5}\n{\"pain\":4}\nsettled has ended.\n");
}

static void long_lines_stay_whole_for_other_programs(void **state) {
  struct stage *stage = *state;
  char reply[512], line[200];
  memset(line, 'w', sizeof line - 1);
  line[100] = ' ';
  line[sizeof line - 1] = '\0';
  snprintf(reply, sizeof reply, "{\"id\":1,\"ok\":true,\"result\":{\"text\":\"%s\"}}", line);
  answered(stage, WORDS("x"), reply);
  stage->text[strlen(line)] = '\0';
  assert_string_equal(stage->text, line);
}

static void a_daemon_that_dies_is_told(void **state) {
  struct stage *stage = *state;
  stage_start(stage, WORDS("x"));
  daemon_accepts(stage);
  daemon_hears(stage, "command");
  daemon_dies(stage);
  assert_int_equal(ends(stage), 75);
  assert_string_equal(stage->text, "settled has ended.\n");
}

static void a_daemon_of_another_version_is_told(void **state) {
  struct stage *stage = *state;
  stage_start(stage, WORDS("x"));
  assert_true(stage_is_ready(stage->listener));
  stage->client = accept4(stage->listener, NULL, NULL, SOCK_CLOEXEC);
  daemon_says(stage, "{\"hello\":{\"program\":\"settled\",\"version\":\"9\",\"api\":9}}");
  assert_int_equal(ends(stage), 75);
  assert_non_null(strstr(stage->text, "another version"));
}

static void an_endless_line_is_cut_off(void **state) {
  struct stage *stage = *state;
  stage_start(stage, WORDS("x"));
  daemon_accepts(stage);
  daemon_hears(stage, "command");
  char block[4096];
  memset(block, 'x', sizeof block);
  for (int i = 0; i < 64 && write(stage->client, block, sizeof block) > 0; i++) {
  }
  assert_int_equal(ends(stage), 75);
  assert_string_equal(stage->text, "settled said more than fits in a line.\n");
}

static void words_that_are_not_utf8_are_a_usage_error(void **state) {
  struct stage *stage = *state;
  stage_start(stage, WORDS("note", "caf\xe9"));
  assert_int_equal(ends(stage), 2);
  assert_non_null(strstr(stage->text, "UTF-8"));
}

static void without_a_terminal_a_question_is_left_with_what_to_type(void **state) {
  struct stage *stage = *state;
  int status =
      answered(stage, WORDS("start", "psoas"),
               "{\"id\":1,\"ok\":true,\"result\":{\"text\":\"\",\"exit\":0,\"ask\":{\"prompt\":"
               "\"p@1\",\"question\":\"q\",\"type\":\"choice\",\"title\":\"Ready?\",\"body\":"
               "\"Take your time.\"," OPTIONS "}}}");
  assert_int_equal(status, 0);
  assert_string_equal(stage->text, "\nReady?\nTake your time.\n   1  Start\n   2  Not today\n\n"
                                   "To answer: settle answer start, or skip\n");
}

/* ---- a settled of its own -------------------------------------------------------------------- */

static void beside_us(char out[4096]) {
  ssize_t n = readlink("/proc/self/exe", out, 4000);
  assert_true(n > 0);
  out[n] = '\0';
  snprintf(strrchr(out, '/'), 16, "/settled");
}

/* A settled that plays a daemon on its standard files, or tells how it was called. */
static void make_settled(void) {
  static const char script[] =
      "#!/bin/sh\n"
      "if [ \"$1\" = --stdio ]; then\n"
      "  echo '{\"hello\":{\"program\":\"settled\",\"version\":\"1\",\"api\":1}}'\n"
      "  read hello; read request\n"
      "  case $request in\n"
      "  *arc*) echo '{\"id\":1,\"ok\":true,\"result\":{\"text\":\"\",\"local\":true}}' ;;\n"
      "  *) echo '{\"id\":1,\"ok\":true,\"result\":{\"text\":\"from our own\"}}' ;;\n"
      "  esac\n"
      "  cat >/dev/null\n"
      "elif [ \"$1\" = --local ]; then\n"
      "  [ \"$2\" = arc ]\n"
      "else\n"
      "  printf '<%s>' \"$@\"; exit 5\n"
      "fi\n";
  char path[4096];
  beside_us(path);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, script, sizeof script - 1), sizeof script - 1);
  close(fd);
}

static int close_and_remove_settled(void **state) {
  char path[4096];
  beside_us(path);
  unlink(path);
  return stage_close(state);
}

static void without_a_daemon_it_starts_its_own(void **state) {
  struct stage *stage = *state;
  stage_without_daemon(stage);
  make_settled();
  stage_start(stage, WORDS("status"));
  assert_int_equal(ends(stage), 0);
  assert_string_equal(stage->text, "from our own\n");
}

static void local_commands_run_in_our_place(void **state) {
  struct stage *stage = *state;
  stage_without_daemon(stage);
  make_settled();
  stage_start(stage, WORDS("arc", "--course", "a b", "--json"));
  assert_int_equal(ends(stage), 5);
  assert_string_equal(stage->text, "<--command><arc><--course><a b><--json>");
}

static void without_any_settled_that_is_said(void **state) {
  struct stage *stage = *state;
  stage_without_daemon(stage);
  stage_start(stage, WORDS("status"));
  assert_int_equal(ends(stage), 75);
  assert_non_null(strstr(stage->text, "settled"));
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
#define TEST(name)     cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
#define TEST_OWN(name) cmocka_unit_test_setup_teardown(name, stage_open, close_and_remove_settled)
  const struct CMUnitTest tests[] = {
      TEST(it_passes_on_what_was_typed),
      TEST(nothing_typed_is_a_command_too),
      TEST(json_is_its_own_option_up_to_the_dashes),
      TEST(json_without_data_is_the_text),
      TEST(errors_in_json_are_json),
      TEST(every_error_has_words_and_an_exit_code),
      TEST(nothing_from_outside_steers_the_terminal),
      TEST(what_is_laid_out_is_cleaned_too),
      TEST(a_screen_reader_is_announced),
      TEST(following_is_a_subscription),
      TEST(long_lines_stay_whole_for_other_programs),
      TEST(a_daemon_that_dies_is_told),
      TEST(a_daemon_of_another_version_is_told),
      TEST(an_endless_line_is_cut_off),
      TEST(words_that_are_not_utf8_are_a_usage_error),
      TEST(without_a_terminal_a_question_is_left_with_what_to_type),
      TEST_OWN(without_a_daemon_it_starts_its_own),
      TEST_OWN(local_commands_run_in_our_place),
      TEST(without_any_settled_that_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
