/* The socket, its lock, and what clients may and may not do. Clients are real sockets of this very
 * process, read without blocking while the loop runs. */
#include "folder_fixture.h"
#include "loop_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server.h"
#include "server_request.h"
#include "settled/wire.h"

#define HELLO "{\"hello\":{\"program\":\"test\",\"version\":\"1\",\"api\":1}}\n"

struct fixture {
  struct loop_fixture loop;
  struct server *server;
  char folder[FOLDER_SIZE];
  int requests, gone;
  bool asked, left;
  int32_t peer, gone_peer;
  json_int_t id;
  char method[METHOD_MAX + 1];
  void (*answer)(struct fixture *fixture);
};

static void on_request(void *owner, int32_t peer, json_int_t id, const char *method,
                       json_t *params) {
  struct fixture *fixture = owner;
  assert_true(json_is_object(params));
  fixture->requests++;
  fixture->asked = true;
  fixture->peer = peer;
  fixture->id = id;
  snprintf(fixture->method, sizeof fixture->method, "%s", method);
  if (fixture->answer != NULL) fixture->answer(fixture);
}

static void on_gone(void *owner, int32_t peer) {
  struct fixture *fixture = owner;
  fixture->gone++;
  fixture->left = true;
  fixture->gone_peer = peer;
}

static const struct server_events events = {on_request, on_gone};

static int begin(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  loop_begin(&fixture->loop);
  folder_make(fixture->folder);
  assert_int_equal(server_create(&fixture->loop.loop, getuid(), &events, fixture, &fixture->server),
                   0);
  *state = fixture;
  return 0;
}

static const char *path_of(const struct fixture *fixture, const char *name, char out[128]) {
  snprintf(out, 128, "%s/%s", fixture->folder, name);
  return out;
}

static int finish(void **state) {
  struct fixture *fixture = *state;
  char path[128];
  server_destroy(fixture->server);
  loop_finish(&fixture->loop);
  assert_int_equal(access(path_of(fixture, "socket", path), F_OK), -1);
  unlink(path_of(fixture, "lock", path));
  assert_int_equal(rmdir(fixture->folder), 0);
  free(fixture);
  return 0;
}

static void listen_there(struct fixture *fixture) {
  struct err err;
  assert_int_equal(server_listen(fixture->server, fixture->folder, &err), 0);
}

static int connect_to(struct fixture *fixture) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", fixture->folder);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  return fd;
}

static void say(int fd, const char *text) {
  assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static int client(struct fixture *fixture) {
  int fd = connect_to(fixture);
  say(fd, HELLO);
  return fd;
}

/* Runs until the client has been told something with these words in it. */
static bool hears(struct fixture *fixture, int fd, const char *words) {
  char all[8192];
  size_t len = 0;
  for (int i = 0; i < 500; i++) {
    loop_run_for(&fixture->loop, 2);
    ssize_t n = read(fd, all + len, sizeof all - 1 - len);
    if (n > 0) len += (size_t)n;
    all[len] = '\0';
    if (strstr(all, words) != NULL) return true;
    if (n == 0) return false;
  }
  return false;
}

static bool sees_the_end(struct fixture *fixture, int fd) {
  char bytes[512];
  for (int i = 0; i < 500; i++) {
    loop_run_for(&fixture->loop, 2);
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n == 0 || (n < 0 && errno == ECONNRESET)) return true;
  }
  return false;
}

static void run_until(struct fixture *fixture, const bool *done) {
  assert_true(loop_run_until(&fixture->loop, done, LOOP_LIMIT_MS));
}

/* ---- the socket and its lock ----------------------------------------------------------------- */

static void only_we_may_touch_it(void **state) {
  struct fixture *fixture = *state;
  char path[128];
  struct stat st;
  mode_t mask = umask(0);
  chmod(fixture->folder, 0755);
  listen_there(fixture);
  assert_int_equal(umask(mask), 0); /* as it was */
  assert_int_equal(stat(fixture->folder, &st), 0);
  assert_int_equal(st.st_mode & 07777, 0700);
  assert_int_equal(stat(path_of(fixture, "socket", path), &st), 0);
  assert_int_equal(st.st_mode & 07777, 0600);
  assert_int_equal(stat(path_of(fixture, "lock", path), &st), 0);
  assert_int_equal(st.st_mode & 07777, 0600);
}

static void a_second_one_is_told_the_first_ones_process(void **state) {
  struct fixture *fixture = *state;
  struct server *second;
  struct err err;
  char pid[32];
  listen_there(fixture);
  server_create(&fixture->loop.loop, getuid(), &events, fixture, &second);
  assert_int_equal(server_listen(second, fixture->folder, &err), -EADDRINUSE);
  snprintf(pid, sizeof pid, "(process %d)", (int)getpid());
  assert_non_null(strstr(err.text, pid));
  server_destroy(second);
  int fd = client(fixture); /* the first one's socket is still there */
  assert_true(hears(fixture, fd, "hello"));
  close(fd);
}

static void a_deleted_lock_does_not_give_the_socket_away(void **state) {
  struct fixture *fixture = *state;
  struct server *second;
  struct err err;
  char path[128];
  listen_there(fixture);
  unlink(path_of(fixture, "lock", path));
  server_create(&fixture->loop.loop, getuid(), &events, fixture, &second);
  assert_int_equal(server_listen(second, fixture->folder, &err), -EADDRINUSE);
  server_destroy(second);
  assert_int_equal(access(path_of(fixture, "socket", path), F_OK), 0);
}

static void a_stale_socket_is_replaced(void **state) {
  struct fixture *fixture = *state;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", fixture->folder);
  int stale = socket(AF_UNIX, SOCK_STREAM, 0);
  assert_int_equal(bind(stale, (struct sockaddr *)&address, sizeof address), 0);
  close(stale); /* as after a crash: the file stays */
  listen_there(fixture);
  int fd = client(fixture);
  assert_true(hears(fixture, fd, "hello"));
  close(fd);
}

static void a_path_too_long_is_an_error_with_the_path(void **state) {
  struct fixture *fixture = *state;
  struct err err;
  char folder[256];
  snprintf(folder, sizeof folder, "%s/%0120d", fixture->folder, 0);
  assert_int_equal(server_listen(fixture->server, folder, &err), -ENAMETOOLONG);
  assert_non_null(strstr(err.text, fixture->folder));
  assert_int_equal(access(folder, F_OK), -1);
}

/* ---- clients --------------------------------------------------------------------------------- */

static void reply_pong(struct fixture *fixture) {
  server_reply(fixture->server, fixture->peer, fixture->id, json_pack("{s:s}", "text", "pong"));
}

static void a_request_is_answered(void **state) {
  struct fixture *fixture = *state;
  listen_there(fixture);
  int fd = client(fixture);
  fixture->answer = reply_pong;
  say(fd, "{\"id\":7,\"method\":\"ping\",\"params\":{}}\n");
  assert_true(hears(fixture, fd, "{\"id\":7,\"ok\":true,\"result\":{\"text\":\"pong\"}}\n"));
  assert_string_equal(fixture->method, "ping");
  say(fd, "{\"id\":8,\"method\":\"ping\"}\n"); /* no params: none */
  assert_true(hears(fixture, fd, "{\"id\":8,\"ok\":true"));
  close(fd);
  run_until(fixture, &fixture->left);
  assert_int_equal(fixture->gone_peer, fixture->peer);
}

static void a_refusal_has_a_code_and_words(void **state) {
  struct fixture *fixture = *state;
  listen_there(fixture);
  int fd = client(fixture);
  say(fd, "{\"id\":1,\"method\":\"answer\",\"params\":{}}\n");
  run_until(fixture, &fixture->asked);
  server_refuse(fixture->server, fixture->peer, fixture->id, "gone", "Not open.");
  assert_true(hears(fixture, fd,
                    "{\"id\":1,\"ok\":false,\"error\":{\"code\":\"gone\",\"message\":"
                    "\"Not open.\"}}\n"));
  close(fd);
}

static void an_answer_that_fits_no_line_becomes_a_refusal(void **state) {
  struct fixture *fixture = *state;
  listen_there(fixture);
  int fd = client(fixture);
  say(fd, "{\"id\":1,\"method\":\"log\"}\n");
  run_until(fixture, &fixture->asked);
  char *words = malloc(WIRE_LINE_MAX + 1);
  memset(words, 'w', WIRE_LINE_MAX);
  words[WIRE_LINE_MAX] = '\0';
  server_reply(fixture->server, fixture->peer, 1, json_pack("{s:s}", "text", words));
  free(words);
  assert_true(hears(fixture, fd, "\"code\":\"too_long\""));
  server_reply(fixture->server, fixture->peer, 1, NULL);
  assert_true(hears(fixture, fd, "\"code\":\"internal\""));
  close(fd);
}

static void pushes_go_to_one_peer(void **state) {
  struct fixture *fixture = *state;
  listen_there(fixture);
  int one = client(fixture), other = client(fixture);
  say(one, "{\"id\":1,\"method\":\"attach\"}\n");
  run_until(fixture, &fixture->asked);
  assert_int_equal(
      server_push(fixture->server, fixture->peer, json_pack("{s:s}", "event", "close")), 0);
  assert_true(hears(fixture, one, "{\"event\":\"close\"}\n"));
  assert_true(hears(fixture, other, "hello"));
  assert_false(hears(fixture, other, "close"));
  assert_int_equal(server_push(fixture->server, 4711, json_object()), -ESRCH);
  close(one);
  close(other);
}

static void bad_requests_are_refused_and_the_talk_goes_on(void **state) {
  static const char *const bad[] = {
      "{\"id\":5,\"method\":\"x\",\"more\":1}\n",
      "{\"id\":5}\n",
      "{\"id\":5,\"method\":\"\"}\n",
      "{\"id\":5,\"method\":\"A b\"}\n",
      "{\"id\":5,\"method\":7}\n",
      "{\"id\":5,\"method\":\"x\",\"params\":[]}\n",
      "{\"id\":5,\"method\":\"x\\u0007\"}\n",
      "{\"id\":5,\"method\":\"x\",\"params\":null}\n",
      "{\"id\":5,\"method\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}\n"};
  struct fixture *fixture = *state;
  listen_there(fixture);
  int fd = client(fixture);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    say(fd, bad[i]);
    assert_true(hears(fixture, fd, "{\"id\":5,\"ok\":false,\"error\":{\"code\":\"protocol\""));
  }
  assert_int_equal(fixture->requests, 0);
  fixture->answer = reply_pong;
  say(fd, "{\"id\":6,\"method\":\"ping\"}\n");
  assert_true(hears(fixture, fd, "pong"));
  close(fd);
}

static void a_request_that_cannot_be_answered_ends_the_talk(void **state) {
  static const char *const bad[] = {"{\"method\":\"x\"}\n",
                                    "{\"id\":0,\"method\":\"x\"}\n",
                                    "{\"id\":-1,\"method\":\"x\"}\n",
                                    "{\"id\":\"1\",\"method\":\"x\"}\n",
                                    "{\"id\":1.5,\"method\":\"x\"}\n",
                                    "nonsense\n"};
  struct fixture *fixture = *state;
  listen_there(fixture);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int fd = client(fixture);
    say(fd, bad[i]);
    assert_true(hears(fixture, fd, "{\"id\":0,\"ok\":false,\"error\":{\"code\":\"protocol\""));
    assert_true(sees_the_end(fixture, fd));
    close(fd);
  }
  assert_int_equal(fixture->requests, 0);
}

static void ask(struct fixture *fixture, int fd) {
  fixture->asked = false;
  say(fd, "{\"id\":1,\"method\":\"ping\"}\n");
  run_until(fixture, &fixture->asked);
}

/* Everybody waits for an answer: nobody gives way. */
static void one_too_many_is_told_so(void **state) {
  struct fixture *fixture = *state;
  int fds[WIRE_PEERS_MAX];
  listen_there(fixture);
  for (int i = 0; i < WIRE_PEERS_MAX; i++) {
    fds[i] = client(fixture);
    ask(fixture, fds[i]);
  }
  assert_int_equal(server_count(fixture->server), WIRE_PEERS_MAX);
  int late = client(fixture);
  say(late, "{\"id\":1,\"method\":\"ping\"}\n");
  assert_true(hears(fixture, late, "\"code\":\"busy\""));
  assert_true(sees_the_end(fixture, late));
  close(late);
  assert_int_equal(fixture->requests, WIRE_PEERS_MAX);
  assert_int_equal(server_count(fixture->server), WIRE_PEERS_MAX);
  close(fds[0]);
  run_until(fixture, &fixture->left);
  int next = client(fixture); /* there is room again */
  fixture->answer = reply_pong;
  say(next, "{\"id\":1,\"method\":\"ping\"}\n");
  assert_true(hears(fixture, next, "pong"));
  close(next);
  for (int i = 1; i < WIRE_PEERS_MAX; i++) close(fds[i]);
}

/* A script that hangs with its connection open must not keep a person from a check-in. */
static void the_longest_silent_gives_way_to_a_command(void **state) {
  struct fixture *fixture = *state;
  int fds[WIRE_PEERS_MAX];
  listen_there(fixture);
  fixture->answer = reply_pong;
  for (int i = 0; i < WIRE_PEERS_MAX; i++) {
    fds[i] = client(fixture);
    ask(fixture, fds[i]);
    assert_true(hears(fixture, fds[i], "pong"));
  }
  ask(fixture, fds[0]); /* the second one is silent longest now */
  int late = client(fixture);
  say(late, "{\"id\":1,\"method\":\"ping\"}\n");
  assert_true(hears(fixture, late, "pong"));
  assert_true(hears(fixture, fds[1], "took this place"));
  assert_true(sees_the_end(fixture, fds[1]));
  assert_int_equal(server_count(fixture->server), WIRE_PEERS_MAX);
  for (int i = 0; i < WIRE_PEERS_MAX; i++) close(fds[i]);
  close(late);
}

static void stay(struct fixture *fixture) {
  server_stay(fixture->server, fixture->peer);
  reply_pong(fixture);
}

/* Forgotten terminals: commands still get through, and so does the next terminal. */
static void front_ends_leave_room_for_commands(void **state) {
  struct fixture *fixture = *state;
  int fds[WIRE_PEERS_MAX];
  listen_there(fixture);
  fixture->answer = stay;
  for (int i = 0; i < WIRE_PEERS_MAX; i++) {
    fds[i] = client(fixture);
    ask(fixture, fds[i]);
    assert_true(hears(fixture, fds[i], "pong"));
  }
  loop_run_for(&fixture->loop, 20);
  assert_int_equal(server_count(fixture->server), SERVER_STAYING_MAX);
  for (int i = 0; i < WIRE_PEERS_MAX - SERVER_STAYING_MAX; i++)
    assert_true(hears(fixture, fds[i], "took this place"));
  fixture->answer = reply_pong;
  int command = client(fixture);
  say(command, "{\"id\":1,\"method\":\"ping\"}\n");
  assert_true(hears(fixture, command, "pong"));
  for (int i = 0; i < WIRE_PEERS_MAX; i++) close(fds[i]);
  run_until(fixture, &fixture->left); /* the owner hears of each */
  close(command);
}

static void a_crowd_at_the_door_does_no_harm(void **state) {
  struct fixture *fixture = *state;
  enum { CROWD = 60 };
  int fds[CROWD];
  listen_there(fixture);
  for (int i = 0; i < CROWD; i++) {
    fds[i] = connect_to(fixture);
    loop_run_for(&fixture->loop, 2);
  }
  assert_int_equal(server_count(fixture->server), WIRE_PEERS_MAX);
  for (int i = 0; i < CROWD; i++) close(fds[i]);
  loop_run_for(&fixture->loop, 50);
  assert_int_equal(server_count(fixture->server), 0);
}

static void no_file_descriptor_left_is_no_endless_loop(void **state) {
  struct fixture *fixture = *state;
  struct rlimit before, few;
  listen_there(fixture);
  int fd = connect_to(fixture);
  getrlimit(RLIMIT_NOFILE, &before);
  few = before;
  few.rlim_cur = (rlim_t)fd + 1; /* all below are taken */
  int filler[64], count = 0;
  setrlimit(RLIMIT_NOFILE, &few);
  while (count < 64 && (filler[count] = dup(0)) >= 0) count++;
  bool ended = sees_the_end(fixture, fd);
  while (count > 0) close(filler[--count]);
  setrlimit(RLIMIT_NOFILE, &before);
  assert_true(ended);
  close(fd);
  fd = client(fixture);
  assert_true(hears(fixture, fd, "hello"));
  close(fd);
}

static void other_users_are_turned_away(void **state) {
  struct fixture *fixture = *state;
  server_destroy(fixture->server);
  server_create(&fixture->loop.loop, getuid() + 1, &events, fixture, &fixture->server);
  listen_there(fixture);
  int fd = connect_to(fixture); /* for this server we are somebody else */
  assert_true(sees_the_end(fixture, fd));
  assert_int_equal(server_count(fixture->server), 0);
  assert_int_equal(fixture->gone, 0);
  close(fd);
}

static void a_stopped_reader_does_not_stop_the_others(void **state) {
  struct fixture *fixture = *state;
  listen_there(fixture);
  int stopped = client(fixture), other = client(fixture);
  say(stopped, "{\"id\":1,\"method\":\"attach\"}\n");
  run_until(fixture, &fixture->asked);
  int32_t peer = fixture->peer;
  char words[8000];
  memset(words, 'w', sizeof words - 1);
  words[sizeof words - 1] = '\0';
  for (int i = 0; i < 1000; i++) server_push(fixture->server, peer, json_pack("{s:s}", "w", words));
  run_until(fixture, &fixture->left);
  assert_int_equal(fixture->gone_peer, peer);
  fixture->answer = reply_pong;
  say(other, "{\"id\":2,\"method\":\"ping\"}\n");
  assert_true(hears(fixture, other, "pong"));
  close(stopped);
  close(other);
}

static void numbers_of_peers_are_never_used_again(void **state) {
  struct fixture *fixture = *state;
  int32_t last = 0;
  listen_there(fixture);
  for (int i = 0; i < 5; i++) {
    fixture->asked = fixture->left = false;
    int fd = client(fixture);
    say(fd, "{\"id\":1,\"method\":\"ping\"}\n");
    run_until(fixture, &fixture->asked);
    assert_true(fixture->peer > last);
    last = fixture->peer;
    close(fd);
    run_until(fixture, &fixture->left);
  }
}

static void destroy_inside(struct fixture *fixture) {
  server_destroy(fixture->server);
  fixture->server = NULL;
}

static void it_can_be_destroyed_from_inside_a_request(void **state) {
  struct fixture *fixture = *state;
  listen_there(fixture);
  int fd = client(fixture);
  fixture->answer = destroy_inside;
  say(fd, "{\"id\":1,\"method\":\"x\"}\n{\"id\":2,\"method\":\"x\"}\n");
  assert_true(sees_the_end(fixture, fd));
  assert_int_equal(fixture->requests, 1);
  close(fd);
}

static void a_pair_of_files_is_a_peer_too(void **state) {
  struct fixture *fixture = *state;
  int ends[2];
  int32_t peer = 0;
  struct err err;
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
  int second = dup(ends[0]); /* as 0 and 1 of `settled --stdio` */
  assert_int_equal(server_attach(fixture->server, ends[0], second, &peer, &err), 0);
  assert_true(peer > 0);
  fixture->answer = reply_pong;
  say(ends[1], HELLO "{\"id\":1,\"method\":\"ping\"}\n");
  assert_true(hears(fixture, ends[1], "pong"));
  assert_int_equal(fixture->peer, peer);
  server_end(fixture->server, peer);
  assert_true(sees_the_end(fixture, ends[1]));
  close(ends[1]);
  run_until(fixture, &fixture->left);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
  const struct CMUnitTest tests[] = {
      TEST(only_we_may_touch_it),
      TEST(a_second_one_is_told_the_first_ones_process),
      TEST(a_deleted_lock_does_not_give_the_socket_away),
      TEST(a_stale_socket_is_replaced),
      TEST(a_path_too_long_is_an_error_with_the_path),
      TEST(a_request_is_answered),
      TEST(a_refusal_has_a_code_and_words),
      TEST(an_answer_that_fits_no_line_becomes_a_refusal),
      TEST(pushes_go_to_one_peer),
      TEST(bad_requests_are_refused_and_the_talk_goes_on),
      TEST(a_request_that_cannot_be_answered_ends_the_talk),
      TEST(one_too_many_is_told_so),
      TEST(the_longest_silent_gives_way_to_a_command),
      TEST(front_ends_leave_room_for_commands),
      TEST(a_crowd_at_the_door_does_no_harm),
      TEST(no_file_descriptor_left_is_no_endless_loop),
      TEST(other_users_are_turned_away),
      TEST(a_stopped_reader_does_not_stop_the_others),
      TEST(numbers_of_peers_are_never_used_again),
      TEST(it_can_be_destroyed_from_inside_a_request),
      TEST(a_pair_of_files_is_a_peer_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
