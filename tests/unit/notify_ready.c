/* daemon/notify_ready: what the service manager hears. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "notify_ready.h"

/* Listens as the manager does; `name` begins with @ for an abstract socket. */
static int listen_on(const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t len = strlen(name);
  memcpy(address.sun_path, name, len);
  if (*name == '@') address.sun_path[0] = '\0';
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  assert_true(fd >= 0);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
  assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
  setenv("NOTIFY_SOCKET", name, 1);
  return fd;
}

static void assert_heard(int fd, const char *state) {
  char heard[256] = "";
  ssize_t n = recv(fd, heard, sizeof heard - 1, 0);
  assert_int_equal(n, strlen(state));
  assert_string_equal(heard, state);
}

static void test_a_socket_in_a_folder(void **state) {
  (void)state;
  char folder[] = "/tmp/settled-notify-XXXXXX", path[64];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/socket", folder);
  int fd = listen_on(path);
  assert_int_equal(notify_ready("READY=1\nSTATUS=here", NULL), 0);
  assert_heard(fd, "READY=1\nSTATUS=here");
  close(fd);
  unlink(path);
  rmdir(folder);
}

static void test_an_abstract_socket(void **state) {
  (void)state;
  char name[64];
  snprintf(name, sizeof name, "@settled-notify-%d", (int)getpid());
  int fd = listen_on(name);
  assert_int_equal(notify_ready("STOPPING=1", NULL), 0);
  assert_heard(fd, "STOPPING=1");
  close(fd);
}

static void test_nobody_asked(void **state) {
  (void)state;
  unsetenv("NOTIFY_SOCKET");
  assert_int_equal(notify_ready("READY=1", NULL), 0);
  setenv("NOTIFY_SOCKET", "", 1);
  assert_int_equal(notify_ready("READY=1", NULL), 0);
}

static void test_names_that_are_no_socket(void **state) {
  (void)state;
  struct err err = {""};
  setenv("NOTIFY_SOCKET", "relative", 1);
  assert_int_equal(notify_ready("READY=1", &err), -EINVAL);
  assert_string_equal(err.text, "NOTIFY_SOCKET: not a socket's name");
  char path[200];
  memset(path, 'x', sizeof path - 1);
  path[0] = '/';
  path[sizeof path - 1] = '\0';
  setenv("NOTIFY_SOCKET", path, 1);
  assert_int_equal(notify_ready("READY=1", &err), -EINVAL);
  setenv("NOTIFY_SOCKET", "/nowhere/at/all", 1);
  assert_int_equal(notify_ready("READY=1", &err), -ENOENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_socket_in_a_folder),
      cmocka_unit_test(test_an_abstract_socket),
      cmocka_unit_test(test_nobody_asked),
      cmocka_unit_test(test_names_that_are_no_socket),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
