/* One conversation: what it lets through, what it refuses, and that no other side, however it
 * behaves, makes it grow or hang. */
#include "loop_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "peer.h"
#include "peer_parse.h"
#include "settled/wire.h"

#define HELLO "{\"hello\":{\"program\":\"test\",\"version\":\"1\",\"api\":1}}\n"

struct fixture {
  struct loop_fixture loop;
  struct peer *peer;
  int other; /* our end, as the other side */
  int messages;
  bool heard, greeted, ended;
  bool failed;                          /* `ended` had a reason */
  char why[ERR_SIZE];                   /* and this is it */
  char last[256];                       /* the newest message */
  void (*act)(struct fixture *fixture); /* done inside the callback for a message */
};

static void on_hello(void *owner, json_t *hello) {
  struct fixture *fixture = owner;
  assert_true(json_is_object(hello));
  fixture->greeted = true;
}

static void on_message(void *owner, json_t *message) {
  struct fixture *fixture = owner;
  char *text = json_dumps(message, JSON_COMPACT);
  snprintf(fixture->last, sizeof fixture->last, "%s", text);
  free(text);
  fixture->messages++;
  fixture->heard = true;
  if (fixture->act != NULL) fixture->act(fixture);
}

static void on_ended(void *owner, const char *why) {
  struct fixture *fixture = owner;
  assert_false(fixture->ended);
  fixture->ended = true;
  fixture->peer = NULL;
  fixture->failed = why != NULL;
  snprintf(fixture->why, sizeof fixture->why, "%s", why ? why : "");
}

static const struct peer_events events = {on_hello, on_message, on_ended};

static const struct peer_options usual = {
    .program = "settled", .line_max = 1024, .queue_max = 4096, .explains = true};

static int open_files(struct fixture *fixture, int input, int output,
                      const struct peer_options *options) {
  const int files[2] = {input, output};
  struct err err;
  return peer_open(&fixture->loop.loop, files, options, &events, fixture, &fixture->peer, &err);
}

static void open_with(struct fixture *fixture, const struct peer_options *options) {
  int ends[2];
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  fixture->other = ends[1];
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  assert_int_equal(open_files(fixture, ends[0], ends[0], options), 0);
}

static int begin(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  loop_begin(&fixture->loop);
  fixture->other = -1;
  *state = fixture;
  return 0;
}

static int finish(void **state) {
  struct fixture *fixture = *state;
  if (fixture->peer != NULL) peer_forget(fixture->peer);
  loop_finish(&fixture->loop);
  if (fixture->other >= 0) close(fixture->other);
  free(fixture);
  return 0;
}

static void say(struct fixture *fixture, const char *text) {
  assert_int_equal(write(fixture->other, text, strlen(text)), strlen(text));
}

static bool run_until(struct fixture *fixture, const bool *done) {
  return loop_run_until(&fixture->loop, done, LOOP_LIMIT_MS);
}

/* Everything it has been told so far. */
static const char *told(struct fixture *fixture, char *out, size_t size) {
  loop_run_for(&fixture->loop, 20);
  ssize_t n = read(fixture->other, out, size - 1);
  out[n > 0 ? n : 0] = '\0';
  return out;
}

static void talk(struct fixture *fixture) {
  open_with(fixture, &usual);
  say(fixture, HELLO);
  assert_true(run_until(fixture, &fixture->greeted));
}

/* ---- in order -------------------------------------------------------------------------------- */

static void both_say_hello_first(void **state) {
  struct fixture *fixture = *state;
  char text[512];
  open_with(fixture, &usual);
  assert_string_equal(told(fixture, text, sizeof text),
                      "{\"hello\":{\"program\":\"settled\",\"version\":\"" SETTLED_VERSION
                      "\",\"api\":1}}\n");
  assert_false(fixture->greeted);
  say(fixture, HELLO);
  assert_true(run_until(fixture, &fixture->greeted));
}

static void messages_arrive_whole_however_they_are_cut(void **state) {
  struct fixture *fixture = *state;
  talk(fixture);
  say(fixture, "{\"a\":");
  loop_run_for(&fixture->loop, 10);
  assert_int_equal(fixture->messages, 0);
  say(fixture, "1}\n{\"b\":2}\n{\"c\"");
  assert_true(run_until(fixture, &fixture->heard));
  assert_int_equal(fixture->messages, 2);
  assert_string_equal(fixture->last, "{\"b\":2}");
}

/* Whoever asks without end has its turn like anybody else: between two of its turns the loop comes
 * to all others, and to the timer of the prompts. */
static void a_flood_is_heard_in_turns(void **state) {
  struct fixture *fixture = *state;
  int most = 0;
  talk(fixture);
  for (int i = 0; i < 100; i++) {
    char line[32];
    snprintf(line, sizeof line, "{\"n\":%d}\n", i);
    say(fixture, line);
  }
  for (int rounds = 0; fixture->messages < 100 && rounds < 1000; rounds++) {
    int before = fixture->messages;
    uv_run(&fixture->loop.loop, UV_RUN_NOWAIT);
    if (fixture->messages - before > most) most = fixture->messages - before;
  }
  assert_int_equal(fixture->messages, 100);
  assert_string_equal(fixture->last, "{\"n\":99}");
  assert_in_range(most, 1, 16);
}

/* What it asked before it shut its side is answered, however many turns that takes. */
static void a_flood_is_heard_to_its_end(void **state) {
  struct fixture *fixture = *state;
  talk(fixture);
  for (int i = 0; i < 100; i++) say(fixture, "{\"a\":1}\n");
  shutdown(fixture->other, SHUT_WR);
  assert_true(run_until(fixture, &fixture->ended));
  assert_int_equal(fixture->messages, 100);
  assert_false(fixture->failed);
}

static void half_a_line_at_the_end_is_no_message(void **state) {
  struct fixture *fixture = *state;
  talk(fixture);
  say(fixture, "{\"a\":1}");
  close(fixture->other);
  fixture->other = -1;
  assert_true(run_until(fixture, &fixture->ended));
  assert_false(fixture->failed);
  assert_int_equal(fixture->messages, 0);
}

static void at_rest_there_is_no_timer(void **state) {
  struct fixture *fixture = *state;
  struct peer_options limited = usual;
  limited.hello_ms = 5000;
  open_with(fixture, &limited);
  assert_true(loop_has_timers(&fixture->loop));
  say(fixture, HELLO);
  assert_true(run_until(fixture, &fixture->greeted));
  assert_false(loop_has_timers(&fixture->loop));
}

static void what_is_queued_is_written_before_the_end(void **state) {
  struct fixture *fixture = *state;
  char text[512];
  talk(fixture);
  told(fixture, text, sizeof text);
  assert_int_equal(peer_send(fixture->peer, json_pack("{s:s}", "last", "words")), 0);
  say(fixture, "{\"unread\":1}\n"); /* closing over unread bytes would reset the connection */
  peer_end(fixture->peer);
  assert_int_equal(peer_send(fixture->peer, json_object()), -EPIPE);
  assert_string_equal(told(fixture, text, sizeof text), "{\"last\":\"words\"}\n");
  assert_int_equal(read(fixture->other, text, sizeof text), 0);
  assert_int_equal(fixture->messages, 0);
  shutdown(fixture->other, SHUT_WR);
  assert_true(run_until(fixture, &fixture->ended));
  assert_false(fixture->failed);
}

static void answers_still_reach_one_that_only_shut_its_own_side(void **state) {
  struct fixture *fixture = *state;
  char text[512];
  talk(fixture);
  told(fixture, text, sizeof text);
  for (int i = 0; i < 3; i++) peer_send(fixture->peer, json_pack("{s:i}", "n", i));
  shutdown(fixture->other, SHUT_WR);
  assert_true(run_until(fixture, &fixture->ended));
  assert_int_equal(read(fixture->other, text, sizeof text), 3 * strlen("{\"n\":0}\n"));
}

static void end_inside(struct fixture *fixture) {
  peer_end(fixture->peer);
}

static void drop_inside(struct fixture *fixture) {
  peer_drop(fixture->peer);
}

static void forget_inside(struct fixture *fixture) {
  peer_forget(fixture->peer);
  fixture->peer = NULL;
}

static void it_can_be_ended_from_inside_a_message(void **state) {
  struct fixture *fixture = *state;
  void (*const acts[])(struct fixture *) = {end_inside, drop_inside, forget_inside};
  for (size_t i = 0; i < 3; i++) {
    fixture->greeted = fixture->heard = fixture->ended = false;
    fixture->messages = 0;
    fixture->act = acts[i];
    talk(fixture);
    say(fixture, "{}\n{}\n{}\n");
    assert_true(run_until(fixture, &fixture->heard));
    close(fixture->other);
    fixture->other = -1;
    loop_run_for(&fixture->loop, 20);
    assert_int_equal(fixture->messages, 1);
    assert_int_equal(fixture->ended, acts[i] != forget_inside);
  }
}

/* ---- hostile --------------------------------------------------------------------------------- */

static void refused(struct fixture *fixture, const char *line, const char *why) {
  char text[1024];
  fixture->greeted = fixture->ended = false;
  talk(fixture);
  told(fixture, text, sizeof text);
  say(fixture, line);
  told(fixture, text, sizeof text);
  assert_non_null(strstr(text, "{\"id\":0,\"ok\":false,\"error\":{\"code\":\"protocol\""));
  assert_non_null(strstr(text, why));
  close(fixture->other);
  fixture->other = -1;
  assert_true(run_until(fixture, &fixture->ended));
  assert_non_null(strstr(fixture->why, why));
  assert_int_equal(fixture->messages, 0);
}

static void nonsense_ends_it_and_is_explained(void **state) {
  struct fixture *fixture = *state;
  refused(fixture, "rubbish\n", "not JSON");
  refused(fixture, "\n", "not JSON");
  refused(fixture, "[1]\n", "no JSON object");
  refused(fixture, "{\"a\":1,\"a\":2}\n", "not JSON");
  refused(fixture, "{\"a\":\"\xff\"}\n", "not JSON");
  refused(fixture, "{\"a\":1} {\"b\":2}\n", "not JSON");
}

static void the_words_of_a_bad_line_are_not_repeated(void **state) {
  struct fixture *fixture = *state;
  refused(fixture, "{\"note\":\"my secret\n", "not JSON");
  assert_null(strstr(fixture->why, "secret"));
}

static void a_line_too_long_ends_it(void **state) {
  struct fixture *fixture = *state;
  char line[1026];
  memset(line, 'x', sizeof line - 1);
  line[sizeof line - 1] = '\0';
  refused(fixture, line, "too long");
}

static void a_zero_byte_is_no_end_of_a_line(void **state) {
  struct fixture *fixture = *state;
  talk(fixture);
  assert_int_equal(write(fixture->other, "{}\0{}\n", 6), 6);
  assert_true(loop_run_until(&fixture->loop, &fixture->ended, LOOP_LIMIT_MS));
  assert_int_equal(fixture->messages, 0);
}

static void wrong_hellos_are_refused(void **state) {
  static const char *const hellos[] = {
      "{\"hello\":{\"program\":\"x\",\"version\":\"1\",\"api\":2}}\n",
      "{\"hello\":{\"program\":\"x\",\"version\":\"1\",\"api\":4294967297}}\n",
      "{\"hello\":{\"program\":\"x\",\"version\":\"1\",\"api\":\"1\"}}\n",
      "{\"hello\":{\"program\":\"x\",\"version\":\"1\",\"api\":1,\"more\":1}}\n",
      "{\"hello\":{\"program\":\"x\",\"version\":\"1\",\"api\":1},\"more\":1}\n",
      "{\"hello\":{\"program\":\"x\",\"api\":1}}\n",
      "{\"hello\":1}\n",
      "{\"id\":1,\"method\":\"status\"}\n",
  };
  struct fixture *fixture = *state;
  for (size_t i = 0; i < sizeof hellos / sizeof *hellos; i++) {
    fixture->ended = false;
    open_with(fixture, &usual);
    say(fixture, hellos[i]);
    shutdown(fixture->other, SHUT_WR);
    assert_true(run_until(fixture, &fixture->ended));
    assert_true(fixture->failed);
    assert_false(fixture->greeted);
    close(fixture->other);
    fixture->other = -1;
  }
}

static void a_field_more_is_known_where_it_is_named(void **state) {
  struct fixture *fixture = *state;
  struct peer_options options = usual;
  options.hello_extra = "isolation";
  open_with(fixture, &options);
  say(fixture, "{\"hello\":{\"program\":\"p\",\"version\":\"1\",\"api\":1,\"isolation\":{}}}\n");
  assert_true(run_until(fixture, &fixture->greeted));
}

static void silence_instead_of_hello_ends_it(void **state) {
  struct fixture *fixture = *state;
  struct peer_options options = usual;
  options.hello_ms = 30;
  options.explains = false;
  open_with(fixture, &options);
  assert_true(run_until(fixture, &fixture->ended));
  assert_non_null(strstr(fixture->why, "no hello"));
}

static void one_that_does_not_read_is_dropped_at_the_maximum(void **state) {
  struct fixture *fixture = *state;
  char words[1000];
  memset(words, 'w', sizeof words - 1);
  words[sizeof words - 1] = '\0';
  talk(fixture);
  int sent = 0, failed = 0;
  while (sent < 10000 && (failed = peer_send(fixture->peer, json_pack("{s:s}", "w", words))) == 0)
    sent++;
  assert_int_equal(failed, -ENOBUFS);
  assert_in_range(sent, 4, 1000); /* what the system holds, and 4096 bytes of ours */
  assert_false(fixture->ended);   /* never from inside the call */
  assert_int_equal(peer_send(fixture->peer, json_object()), -EPIPE);
  assert_true(run_until(fixture, &fixture->ended));
  assert_non_null(strstr(fixture->why, "does not read"));
}

static void one_that_stopped_for_a_while_gets_all_in_order(void **state) {
  struct fixture *fixture = *state;
  struct peer_options options = usual;
  options.queue_max = WIRE_QUEUE_MAX;
  open_with(fixture, &options);
  say(fixture, HELLO);
  assert_true(run_until(fixture, &fixture->greeted));
  int count = 20000;
  for (int i = 0; i < count; i++) {
    int failed = peer_send(fixture->peer, json_pack("{s:i}", "n", i));
    if (failed) count = i;
    if (i == 10000) count = 10001; /* some in the socket, the rest in our queue */
  }
  struct buf all;
  buf_init(&all, 4 * 1024 * 1024);
  for (int quiet = 0; quiet < 3;) {
    char bytes[4096];
    loop_run_for(&fixture->loop, 1);
    ssize_t n = read(fixture->other, bytes, sizeof bytes);
    quiet = n > 0 ? 0 : quiet + 1;
    if (n > 0) assert_int_equal(buf_add(&all, bytes, (size_t)n), 0);
  }
  const char *at = strchr(buf_text(&all), '\n') + 1; /* after the hello */
  for (int i = 0; i < count; i++) {
    char expected[32];
    int len = snprintf(expected, sizeof expected, "{\"n\":%d}\n", i);
    assert_memory_equal(at, expected, len);
    at += len;
  }
  assert_int_equal(*at, '\0');
  buf_finish(&all);
  assert_false(fixture->ended);
}

static void a_stopped_reader_cannot_hold_up_the_end(void **state) {
  struct fixture *fixture = *state;
  char words[1000];
  memset(words, 'w', sizeof words - 1);
  words[sizeof words - 1] = '\0';
  struct peer_options options = usual;
  options.queue_max = 1024 * 1024;
  open_with(fixture, &options);
  for (int i = 0; i < 600; i++)
    assert_int_equal(peer_send(fixture->peer, json_pack("{s:s}", "w", words)), 0);
  peer_end(fixture->peer);
  assert_true(loop_run_until(&fixture->loop, &fixture->ended, PEER_DRAIN_MS + 2000));
}

static void a_line_of_ours_that_is_too_long_is_not_sent(void **state) {
  struct fixture *fixture = *state;
  char words[1025];
  memset(words, 'w', sizeof words - 1);
  words[sizeof words - 1] = '\0';
  talk(fixture);
  assert_int_equal(peer_send(fixture->peer, json_pack("{s:s}", "w", words)), -EMSGSIZE);
  assert_int_equal(peer_send(fixture->peer, json_object()), 0);
}

static void what_is_not_json_is_not_sent(void **state) {
  struct fixture *fixture = *state;
  talk(fixture);
  assert_int_equal(peer_send(fixture->peer, NULL), -ENOMEM);
}

static void a_flood_of_values_is_not_even_parsed(void **state) {
  (void)state;
  struct err err;
  size_t count = PEER_VALUES_MAX;
  char *line = malloc(3 * count + 16);
  size_t len = (size_t)sprintf(line, "{\"a\":[{}");
  for (size_t i = 0; i < count; i++) len += (size_t)sprintf(line + len, ",{}");
  len += (size_t)sprintf(line + len, "]}");
  assert_null(peer_parse(line, len, &err));
  assert_non_null(strstr(err.text, "values"));
  free(line);
}

static void commas_in_strings_are_no_values(void **state) {
  (void)state;
  struct err err;
  struct buf line;
  buf_init(&line, 1024 * 1024);
  buf_puts(&line, "{\"a\":\"\\\"");
  for (int i = 0; i < PEER_VALUES_MAX + 10; i++) buf_puts(&line, ",");
  buf_puts(&line, "\"}");
  json_t *message = peer_parse(buf_text(&line), line.len, &err);
  assert_non_null(message);
  json_decref(message);
  buf_finish(&line);
}

/* ---- two pipes ------------------------------------------------------------------------------- */

static void open_pipes(struct fixture *fixture, int *input, int *output) {
  int to_us[2], from_us[2];
  assert_int_equal(pipe2(to_us, O_CLOEXEC), 0);
  assert_int_equal(pipe2(from_us, O_CLOEXEC), 0);
  assert_int_equal(open_files(fixture, to_us[0], from_us[1], &usual), 0);
  *input = to_us[1];
  *output = from_us[0];
}

static void closing_the_output_leaves_the_input_open(void **state) {
  struct fixture *fixture = *state;
  int input, output;
  char text[512];
  open_pipes(fixture, &input, &output);
  peer_close_output(fixture->peer);
  loop_run_for(&fixture->loop, 10);
  assert_true(read(output, text, sizeof text) > 0); /* the hello */
  assert_int_equal(read(output, text, sizeof text), 0);
  assert_int_equal(write(input, HELLO "{\"a\":1}\n", strlen(HELLO) + 8), strlen(HELLO) + 8);
  assert_true(run_until(fixture, &fixture->heard));
  close(input);
  assert_true(run_until(fixture, &fixture->ended));
  assert_false(fixture->failed);
  close(output);
}

static void last_words_are_heard_after_it_stopped_reading(void **state) {
  struct fixture *fixture = *state;
  int input, output;
  open_pipes(fixture, &input, &output);
  assert_int_equal(write(input, HELLO, strlen(HELLO)), strlen(HELLO));
  assert_true(run_until(fixture, &fixture->greeted));
  close(output);
  assert_int_equal(write(input, "{\"fatal\":1}\n", 12), 12);
  close(input);
  peer_send(fixture->peer, json_object());
  assert_true(run_until(fixture, &fixture->ended));
  assert_string_equal(fixture->last, "{\"fatal\":1}");
  assert_non_null(strstr(fixture->why, "cannot be written to"));
}

static void files_are_no_streams(void **state) {
  struct fixture *fixture = *state;
  int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  assert_int_equal(open_files(fixture, fd, fd, &usual), -EINVAL);
  assert_int_equal(fcntl(fd, F_GETFD), -1); /* taken and closed all the same */
  assert_null(fixture->peer);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
  const struct CMUnitTest tests[] = {
      TEST(both_say_hello_first),
      TEST(messages_arrive_whole_however_they_are_cut),
      TEST(a_flood_is_heard_in_turns),
      TEST(a_flood_is_heard_to_its_end),
      TEST(half_a_line_at_the_end_is_no_message),
      TEST(at_rest_there_is_no_timer),
      TEST(what_is_queued_is_written_before_the_end),
      TEST(answers_still_reach_one_that_only_shut_its_own_side),
      TEST(it_can_be_ended_from_inside_a_message),
      TEST(nonsense_ends_it_and_is_explained),
      TEST(the_words_of_a_bad_line_are_not_repeated),
      TEST(a_line_too_long_ends_it),
      TEST(a_zero_byte_is_no_end_of_a_line),
      TEST(wrong_hellos_are_refused),
      TEST(a_field_more_is_known_where_it_is_named),
      TEST(silence_instead_of_hello_ends_it),
      TEST(one_that_does_not_read_is_dropped_at_the_maximum),
      TEST(one_that_stopped_for_a_while_gets_all_in_order),
      TEST(a_stopped_reader_cannot_hold_up_the_end),
      TEST(a_line_of_ours_that_is_too_long_is_not_sent),
      TEST(what_is_not_json_is_not_sent),
      TEST(a_flood_of_values_is_not_even_parsed),
      TEST(commas_in_strings_are_no_values),
      TEST(closing_the_output_leaves_the_input_open),
      TEST(last_words_are_heard_after_it_stopped_reading),
      TEST(files_are_no_streams),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
