#include "child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t count_strings(const char *const *strings) {
  size_t count = 0;
  while (strings != NULL && strings[count] != NULL) count++;
  return count;
}

/* The name, then the arguments; the caller frees the array. */
static char **make_arguments(const struct child_options *options) {
  size_t count = count_strings(options->arguments);
  char **out = calloc(count + 2, sizeof *out);
  if (out == NULL) return NULL;
  out[0] = (char *)options->program;
  for (size_t i = 0; i < count; i++) out[i + 1] = (char *)options->arguments[i];
  return out;
}

static bool is_set_by(const char *variable, const char *const *added) {
  size_t name = strcspn(variable, "=") + 1;
  for (; *added != NULL; added++)
    if (strncmp(variable, *added, name) == 0) return true;
  return false;
}

/* Ours, with the added ones in place of those of the same name; the caller frees the array. */
static char **make_environment(const char *const *added) {
  static const char *const none[] = {NULL};
  if (added == NULL) added = none;
  size_t ours = count_strings((const char *const *)environ), count = 0;
  char **out = calloc(ours + count_strings(added) + 1, sizeof *out);
  if (out == NULL) return NULL;
  for (size_t i = 0; i < ours; i++)
    if (!is_set_by(environ[i], added)) out[count++] = environ[i];
  for (; *added != NULL; added++) out[count++] = (char *)*added;
  return out;
}

struct pipes {
  int input[2], output[2]; /* of the child: [0] is read, [1] is written */
};

static void close_end(int fd) {
  if (fd >= 0) close(fd);
}

static void close_pipes(const struct pipes *pipes) {
  for (int i = 0; i < 2; i++) {
    close_end(pipes->input[i]);
    close_end(pipes->output[i]);
  }
}

static int open_pipes(struct pipes *pipes) {
  *pipes = (struct pipes){{-1, -1}, {-1, -1}};
  if (pipe2(pipes->input, O_CLOEXEC) == 0 && pipe2(pipes->output, O_CLOEXEC) == 0) return 0;
  int failed = -errno;
  close_pipes(pipes);
  return failed;
}

static int spawn(uv_loop_t *loop, uv_process_t *process, const char *path,
                 const struct child_options *options, uv_exit_cb reaped,
                 const struct pipes *pipes) {
  uv_stdio_container_t stdio[3] = {
      {.flags = UV_INHERIT_FD, .data.fd = pipes->input[0]},
      {.flags = UV_INHERIT_FD, .data.fd = pipes->output[1]},
      {.flags = options->quiet ? UV_IGNORE : UV_INHERIT_FD, .data.fd = STDERR_FILENO},
  };
  uv_process_options_t how = {
      .exit_cb = reaped,
      .file = path,
      .args = make_arguments(options),
      .env = make_environment(options->environment),
      .flags = options->our_session ? 0 : UV_PROCESS_DETACHED,
      .stdio_count = 3,
      .stdio = stdio,
  };
  bool made = how.args != NULL && how.env != NULL;
  int failed = made ? uv_spawn(loop, process, &how) : UV_ENOMEM;
  free(how.args);
  free(how.env);
  return failed;
}

int child_process_spawn(uv_loop_t *loop, uv_process_t *process, const char *path,
                        const struct child_options *options, uv_exit_cb reaped, int ends[2],
                        struct err *err) {
  struct pipes pipes;
  int failed = open_pipes(&pipes);
  if (failed) return err_errno(err, -failed, "%s: no pipe", options->program);
  failed = spawn(loop, process, path, options, reaped, &pipes);
  if (failed) {
    close_pipes(&pipes);
    return err_set(err, -failed, "%s: %s", path, uv_strerror(failed));
  }
  close_end(pipes.input[0]);
  close_end(pipes.output[1]);
  ends[0] = pipes.output[0];
  ends[1] = pipes.input[1];
  return 0;
}
