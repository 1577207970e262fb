/* A child process that does as it is told, and many that do not. The children are small shell
 * scripts; after each test no process of ours is left, running or as a zombie. */
#include "loop_fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "settled/wire.h"

#define HELLO "echo '{\"hello\":{\"program\":\"test\",\"version\":\"1\",\"api\":1}}'; "

struct fixture {
  struct loop_fixture loop;
  struct child *child;
  const char *arguments[3];
  int starts, messages;
  bool ready, heard, ended;
  bool answers; /* each message is the awaited answer */
  struct child_end end;
  char why[ERR_SIZE];
  char last[256];
  void (*at_end)(struct fixture *fixture);
};

static void on_ready(void *owner, json_t *hello) {
  struct fixture *fixture = owner;
  assert_true(json_is_object(hello));
  fixture->ready = true;
  fixture->starts++;
}

static void on_message(void *owner, json_t *message) {
  struct fixture *fixture = owner;
  char *text = json_dumps(message, JSON_COMPACT);
  snprintf(fixture->last, sizeof fixture->last, "%s", text);
  free(text);
  fixture->messages++;
  fixture->heard = true;
  if (fixture->answers) child_answered(fixture->child);
}

static void on_ended(void *owner, const struct child_end *end) {
  struct fixture *fixture = owner;
  fixture->end = *end;
  snprintf(fixture->why, sizeof fixture->why, "%s", end->why);
  fixture->ended = true;
  if (fixture->at_end != NULL) fixture->at_end(fixture);
}

static const struct child_options usual = {.program = "/bin/sh",
                                           .line_max = 64 * 1024,
                                           .queue_max = WIRE_QUEUE_MAX,
                                           .hello_ms = 5000,
                                           .backoff_ms = 40,
                                           .stop_ms = 60,
                                           .quiet = true};

static void create(struct fixture *fixture, const char *script, const struct child_options *how) {
  static const struct child_events events = {on_ready, on_message, on_ended};
  struct child_options options = *how;
  fixture->arguments[0] = "-c";
  fixture->arguments[1] = script;
  options.arguments = fixture->arguments;
  assert_int_equal(child_create(&fixture->loop.loop, &options, &events, fixture, &fixture->child),
                   0);
}

static void start(struct fixture *fixture) {
  struct err err;
  assert_int_equal(child_start(fixture->child, &err), 0);
}

static void run_until(struct fixture *fixture, const bool *done) {
  assert_true(loop_run_until(&fixture->loop, done, LOOP_LIMIT_MS));
}

static void assert_ends(struct fixture *fixture, enum child_fate fate) {
  run_until(fixture, &fixture->ended);
  assert_int_equal(fixture->end.fate, fate);
}

static void launch(struct fixture *fixture, const char *script) {
  create(fixture, script, &usual);
  start(fixture);
}

static void launch_ready(struct fixture *fixture, const char *script) {
  launch(fixture, script);
  run_until(fixture, &fixture->ready);
}

static int begin(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  loop_begin(&fixture->loop);
  *state = fixture;
  return 0;
}

/* Destroyed in whatever state it is, the loop ends and nobody has to be waited for. */
static int finish(void **state) {
  struct fixture *fixture = *state;
  child_destroy(fixture->child);
  loop_finish(&fixture->loop);
  int left = waitpid(-1, NULL, WNOHANG);
  assert_true(left == -1 && errno == ECHILD);
  free(fixture);
  return 0;
}

/* ---- in order -------------------------------------------------------------------------------- */

static void it_is_started_spoken_to_and_stopped(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture,
               HELLO "read hello; read line; echo \"{\\\"said\\\":$line}\"; cat >/dev/null");
  assert_true(child_is_ready(fixture->child));
  assert_int_equal(child_send(fixture->child, json_pack("{s:i}", "n", 7)), 0);
  run_until(fixture, &fixture->heard);
  assert_string_equal(fixture->last, "{\"said\":{\"n\":7}}");
  child_stop(fixture->child);
  assert_false(child_is_ready(fixture->child));
  assert_ends(fixture, CHILD_STOPPED);
  assert_int_equal(fixture->end.status, 0); /* the end of its input was enough */
  assert_false(child_is_running(fixture->child));
  assert_int_equal(child_crashes(fixture->child), 0);
}

static void it_hears_our_hello_first(void **state) {
  struct fixture *fixture = *state;
  launch(fixture, HELLO "read line; echo \"$line\"");
  run_until(fixture, &fixture->heard);
  assert_non_null(strstr(fixture->last, "\"program\":\"settled\""));
}

static void the_environment_is_ours_and_what_is_added(void **state) {
  static const char *const added[] = {"SETTLED_TEST=1", "HOME=/nowhere", NULL};
  struct fixture *fixture = *state;
  struct child_options options = usual;
  options.environment = added;
  create(fixture, HELLO "echo \"{\\\"e\\\":\\\"$SETTLED_TEST $HOME ${PATH:+path}\\\"}\"", &options);
  start(fixture);
  run_until(fixture, &fixture->ended);
  assert_string_equal(fixture->last, "{\"e\":\"1 /nowhere path\"}");
}

static void last_bytes_come_before_the_end(void **state) {
  struct fixture *fixture = *state;
  launch(fixture,
         HELLO "i=0; while [ $i -lt 500 ]; do echo \"{\\\"i\\\":$i}\"; i=$((i+1)); done; exit 3");
  run_until(fixture, &fixture->ended);
  assert_int_equal(fixture->messages, 500);
  assert_int_equal(fixture->end.fate, CHILD_EXITED);
  assert_int_equal(fixture->end.status, 3);
}

static void at_rest_there_is_no_timer(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, HELLO "cat >/dev/null");
  assert_false(loop_has_timers(&fixture->loop));
  child_expect(fixture->child, 0, 5000);
  assert_true(loop_has_timers(&fixture->loop));
  child_answered(fixture->child);
  assert_false(loop_has_timers(&fixture->loop));
}

static void it_lives_in_a_session_of_its_own(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, HELLO "cat >/dev/null");
  int pid = child_pid(fixture->child);
  assert_true(pid > 0);
  assert_int_equal(getsid(pid), pid);
}

/* And is ended all the same, also while it leads no group yet. */
static void it_stays_in_our_session_when_told_to(void **state) {
  struct fixture *fixture = *state;
  struct child_options ours = usual;
  ours.our_session = true;
  create(fixture, HELLO "exec sleep 30", &ours);
  start(fixture);
  run_until(fixture, &fixture->ready);
  assert_int_equal(getsid(child_pid(fixture->child)), getsid(0));
  child_expect(fixture->child, 0, 20);
  assert_ends(fixture, CHILD_TIMED_OUT);
}

static void it_can_be_started_again(void **state) {
  struct fixture *fixture = *state;
  launch(fixture, HELLO "exit 0");
  assert_ends(fixture, CHILD_EXITED);
  fixture->ready = fixture->ended = false;
  start(fixture);
  run_until(fixture, &fixture->ended);
  assert_int_equal(fixture->starts, 2);
}

static void a_start_during_a_stop_comes_after_it(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, HELLO "cat >/dev/null");
  child_stop(fixture->child);
  start(fixture);
  assert_true(child_is_running(fixture->child));
  fixture->ready = false;
  run_until(fixture, &fixture->ready);
  assert_true(fixture->ended);
  assert_int_equal(fixture->starts, 2);
}

/* ---- not in order ---------------------------------------------------------------------------- */

static void a_program_that_is_not_there_is_told_at_once(void **state) {
  struct fixture *fixture = *state;
  struct child_options options = usual;
  struct err err;
  options.program = "/nowhere/settled-test";
  create(fixture, "", &options);
  assert_int_equal(child_start(fixture->child, &err), -ENOENT);
  assert_non_null(strstr(err.text, "/nowhere/settled-test"));
  assert_int_equal(child_crashes(fixture->child), 1);
  assert_false(child_is_running(fixture->child));
}

static void a_deadline_kills_and_its_last_words_are_heard(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture,
               "trap 'echo \"{\\\"fatal\\\":1}\"' USR1; " HELLO "while :; do sleep 0.02; done");
  child_expect(fixture->child, 60, 1500); /* a busy machine runs a shell late */
  run_until(fixture, &fixture->ended);
  assert_string_equal(fixture->last, "{\"fatal\":1}");
  assert_int_equal(fixture->end.fate, CHILD_TIMED_OUT);
  assert_int_equal(fixture->end.signal, SIGKILL);
  assert_int_equal(child_crashes(fixture->child), 1);
}

static void an_answer_in_time_is_no_crash(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, HELLO "read a; read b; echo '{}'; cat >/dev/null");
  child_expect(fixture->child, 1500, 2000);
  child_send(fixture->child, json_object());
  run_until(fixture, &fixture->heard);
  child_answered(fixture->child);
  loop_run_for(&fixture->loop, 2200);
  assert_false(fixture->ended);
}

/* The answer is there, but this process slept through the deadline. */
static void our_own_lateness_is_not_its_fault(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, HELLO "read a; read b; echo '{}'; cat >/dev/null");
  fixture->answers = true;
  child_expect(fixture->child, 0, 100);
  child_send(fixture->child, json_object());
  usleep(300 * 1000);
  run_until(fixture, &fixture->heard);
  loop_run_for(&fixture->loop, 50);
  assert_false(fixture->ended);
}

static void no_hello_in_time_is_a_deadline_too(void **state) {
  struct fixture *fixture = *state;
  struct child_options options = usual;
  options.hello_ms = 50;
  create(fixture, "cat >/dev/null", &options);
  start(fixture);
  assert_ends(fixture, CHILD_TIMED_OUT);
  assert_non_null(strstr(fixture->why, "no hello"));
}

static void one_that_ignores_sigterm_is_killed(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, "trap '' TERM; " HELLO "while :; do sleep 0.02; done");
  child_stop(fixture->child);
  assert_ends(fixture, CHILD_STOPPED);
  assert_int_equal(fixture->end.signal, SIGKILL);
}

static void one_that_ignores_its_input_is_terminated(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, HELLO "while :; do sleep 0.02; done");
  child_stop(fixture->child);
  run_until(fixture, &fixture->ended);
  assert_int_equal(fixture->end.signal, SIGTERM);
}

static void a_kill_reaches_what_it_started(void **state) {
  struct fixture *fixture = *state;
  launch(fixture, HELLO "sleep 1000 & echo \"{\\\"pid\\\":$!}\"; wait");
  run_until(fixture, &fixture->heard);
  int pid = 0;
  assert_int_equal(sscanf(fixture->last, "{\"pid\":%d}", &pid), 1);
  child_expect(fixture->child, 0, 1);
  run_until(fixture, &fixture->ended);
  for (int i = 0; i < 200 && kill(pid, 0) == 0; i++) usleep(5000);
  char path[64], status[512] = "";
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *file = fopen(path, "r"); /* gone, or a zombie of whoever adopts it here */
  if (file != NULL) {
    status[fread(status, 1, sizeof status - 1, file)] = '\0';
    fclose(file);
    assert_non_null(strstr(status, "State:\tZ"));
  }
}

static void one_that_closed_its_output_and_stays_is_killed(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, HELLO "exec >&-; while :; do sleep 0.02; done");
  assert_ends(fixture, CHILD_BROKE);
  assert_non_null(strstr(fixture->why, "closed its output"));
}

static void a_grandchild_with_our_pipe_cannot_hold_up_the_end(void **state) {
  struct fixture *fixture = *state;
  launch(fixture, HELLO "setsid sleep 3 & exit 4");
  assert_ends(fixture, CHILD_EXITED);
  assert_int_equal(fixture->end.status, 4);
}

static void nonsense_kills_it(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, HELLO "echo rubbish; cat >/dev/null");
  assert_ends(fixture, CHILD_BROKE);
  assert_non_null(strstr(fixture->why, "not JSON"));
}

static void an_endless_line_kills_it(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, HELLO "while :; do printf xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");
  assert_ends(fixture, CHILD_BROKE);
  assert_non_null(strstr(fixture->why, "too long"));
}

static void one_that_does_not_read_is_killed(void **state) {
  struct fixture *fixture = *state;
  char words[1000];
  memset(words, 'w', sizeof words - 1);
  words[sizeof words - 1] = '\0';
  launch_ready(fixture, HELLO "while :; do sleep 0.02; done");
  int failed = 0;
  for (int i = 0; i < 1000 && !failed; i++)
    failed = child_send(fixture->child, json_pack("{s:s}", "w", words));
  assert_int_equal(failed, -ENOBUFS);
  assert_ends(fixture, CHILD_BROKE);
}

static void a_crash_tells_its_signal(void **state) {
  struct fixture *fixture = *state;
  launch(fixture, HELLO "kill -SEGV $$");
  assert_ends(fixture, CHILD_SIGNALLED);
  assert_int_equal(fixture->end.signal, SIGSEGV);
}

/* ---- back-off -------------------------------------------------------------------------------- */

static void start_at_end(struct fixture *fixture) {
  start(fixture);
}

static void crashes_are_restarted_ever_more_slowly(void **state) {
  struct fixture *fixture = *state;
  create(fixture, HELLO "exit 1", &usual);
  fixture->at_end = start_at_end;
  start(fixture);
  loop_run_for(&fixture->loop, 500); /* starts at 0, 40, 120, 280 ms, and then at 600 */
  assert_in_range(fixture->starts, 2, 4);
  assert_in_range(child_crashes(fixture->child), 2, 4);
  assert_true(child_is_running(fixture->child)); /* it is wanted */
  child_stop(fixture->child);
  fixture->at_end = NULL;
  loop_run_for(&fixture->loop, 100);
  assert_false(child_is_running(fixture->child));
}

static void an_exit_without_hello_is_a_crash_whatever_its_status(void **state) {
  struct fixture *fixture = *state;
  launch(fixture, "exit 0");
  run_until(fixture, &fixture->ended);
  assert_int_equal(child_crashes(fixture->child), 1);
}

static void an_answer_forgives_earlier_crashes(void **state) {
  struct fixture *fixture = *state;
  launch(fixture, HELLO "exit 1");
  run_until(fixture, &fixture->ended);
  assert_int_equal(child_crashes(fixture->child), 1);
  fixture->ready = false;
  start(fixture);
  run_until(fixture, &fixture->ready);
  child_answered(fixture->child);
  assert_int_equal(child_crashes(fixture->child), 0);
}

static void a_late_start_that_fails_is_told(void **state) {
  struct fixture *fixture = *state;
  struct child_options options = usual;
  struct err err;
  options.program = "/nowhere/settled-test";
  create(fixture, "", &options);
  assert_int_equal(child_start(fixture->child, &err), -ENOENT);
  assert_int_equal(child_start(fixture->child, &err), 0); /* when the back-off is over */
  assert_ends(fixture, CHILD_BROKE);
  assert_int_equal(child_crashes(fixture->child), 2);
  assert_false(child_is_running(fixture->child));
}

static void destroy_at_end(struct fixture *fixture) {
  child_destroy(fixture->child);
  fixture->child = NULL;
}

static void it_can_be_destroyed_from_inside_its_end(void **state) {
  struct fixture *fixture = *state;
  fixture->at_end = destroy_at_end;
  launch(fixture, HELLO "exit 1");
  run_until(fixture, &fixture->ended);
}

static void destroying_kills_what_runs(void **state) {
  struct fixture *fixture = *state;
  launch_ready(fixture, "trap '' TERM; " HELLO "while :; do sleep 0.02; done");
  int pid = child_pid(fixture->child);
  child_destroy(fixture->child);
  fixture->child = NULL;
  loop_run_for(&fixture->loop, 200);
  assert_int_equal(kill(pid, 0), -1);
  assert_false(fixture->ended);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
  const struct CMUnitTest tests[] = {
      TEST(it_is_started_spoken_to_and_stopped),
      TEST(it_hears_our_hello_first),
      TEST(the_environment_is_ours_and_what_is_added),
      TEST(last_bytes_come_before_the_end),
      TEST(at_rest_there_is_no_timer),
      TEST(it_lives_in_a_session_of_its_own),
      TEST(it_stays_in_our_session_when_told_to),
      TEST(it_can_be_started_again),
      TEST(a_start_during_a_stop_comes_after_it),
      TEST(a_program_that_is_not_there_is_told_at_once),
      TEST(a_deadline_kills_and_its_last_words_are_heard),
      TEST(an_answer_in_time_is_no_crash),
      TEST(our_own_lateness_is_not_its_fault),
      TEST(no_hello_in_time_is_a_deadline_too),
      TEST(one_that_ignores_sigterm_is_killed),
      TEST(one_that_ignores_its_input_is_terminated),
      TEST(a_kill_reaches_what_it_started),
      TEST(one_that_closed_its_output_and_stays_is_killed),
      TEST(a_grandchild_with_our_pipe_cannot_hold_up_the_end),
      TEST(nonsense_kills_it),
      TEST(an_endless_line_kills_it),
      TEST(one_that_does_not_read_is_killed),
      TEST(a_crash_tells_its_signal),
      TEST(crashes_are_restarted_ever_more_slowly),
      TEST(an_exit_without_hello_is_a_crash_whatever_its_status),
      TEST(an_answer_forgives_earlier_crashes),
      TEST(a_late_start_that_fails_is_told),
      TEST(it_can_be_destroyed_from_inside_its_end),
      TEST(destroying_kills_what_runs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
