#include "cli/settle.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/output.h"
#include "base/paths.h"
#include "cli/link.h"
#include "cli/page.h"
#include "cli/result.h"
#include "cli/talk.h"

struct call {
  char **argv;      /* as typed, after the program's name; NULL at the end */
  json_t *words;    /* the same without our own options */
  bool json, plain; /* --json, --plain, or a terminal that can only write lines */
  bool asked_plain; /* --plain */
  bool follow;      /* status --follow */
};

static bool has_color(const struct call *call) {
  const char *no_color = getenv("NO_COLOR");
  return !call->plain && (no_color == NULL || no_color[0] == '\0');
}

/* What a screen shows of it; NULL: it goes to another program. New reference. */
static json_t *terminal_of(const struct call *call) {
  if (!isatty(STDOUT_FILENO) && !call->asked_plain) return NULL;
  return json_pack("{s:i, s:b, s:b, s:b}", "columns", page_terminal_columns(stdout), "unicode",
                   page_is_unicode(), "color", has_color(call), "plain", call->asked_plain);
}

/* Our own options count anywhere before "--". False: an argument that is not UTF-8 has no place in
 * JSON. */
static bool read_words(char **argv, struct call *out) {
  *out = (struct call){.argv = argv, .words = json_array()};
  const char *term = getenv("TERM");
  out->plain = term == NULL || strcmp(term, "dumb") == 0 || !isatty(STDOUT_FILENO);
  bool ours = true;
  bool status = argv[0] != NULL && strcmp(argv[0], "status") == 0;
  for (; *argv != NULL; argv++) {
    if (strcmp(*argv, "--") == 0) ours = false;
    if (ours && strcmp(*argv, "--json") == 0)
      out->json = true;
    else if (ours && strcmp(*argv, "--plain") == 0)
      out->plain = out->asked_plain = true;
    else if (ours && status && strcmp(*argv, "--follow") == 0)
      out->follow = true;
    else if (json_array_append_new(out->words, json_string(*argv)) != 0)
      return false;
  }
  return true;
}

/* Takes the place of this process: `settled MODE ARGV`. Comes back only when it cannot. */
static void become(const struct call *call, const char *mode, struct err *err) {
  char path[PATH_SIZE];
  size_t count = 0;
  while (call->argv[count] != NULL) count++;
  char **argv = calloc(count + 3, sizeof *argv);
  if (argv == NULL) {
    err_set(err, ENOMEM, "There is not enough memory");
  } else if (paths_find_program(path, "settled", err) == 0) {
    argv[0] = (char *)"settled";
    argv[1] = (char *)mode;
    memcpy(argv + 2, call->argv, count * sizeof *argv);
    signal(SIGPIPE, SIG_DFL);
    execv(path, argv);
    err_errno(err, errno, "%s", path);
  }
  free(argv);
}

/* In this process and folder. */
static int run_local(const struct call *call) {
  struct err err;
  fflush(stdout);
  become(call, "--command", &err);
  result_complain(err.text);
  return SETTLE_NOT_NOW;
}

/* Whether it is one of those that need neither daemon nor diary: settled knows, we do not. */
static bool is_local(const struct call *call) {
  int status;
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    struct err err;
    become(call, "--local", &err);
    _exit(SETTLE_NOT_NOW);
  }
  return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

/* An answer that came: says it, and goes on as it wants. `*local` is set when we have to run it. */
static int obey(struct link *link, const struct call *call, const struct result *result,
                bool *local) {
  const struct talk_options options = {.watching = result->attach, .plain = call->plain};
  if (result->local) {
    *local = true;
    return SETTLE_DONE;
  }
  if (call->json) {
    result_say_json(result);
    return result->exit;
  }
  if (result->laid && result->code == NULL)
    page_print_laid(stdout, result->text, has_color(call));
  else
    result_say(result);
  if (result->attach) return talk(link, result->ask, &options);
  if (result->ask == NULL) return result->exit;
  return isatty(STDIN_FILENO) ? talk(link, result->ask, &options) : talk_leave_note(result->ask);
}

/* Pushes do not come before we attach; a reply without our id is about the whole conversation. */
static int await_answer(struct link *link, const struct call *call, bool *local) {
  struct err err;
  struct result result;
  json_t *message = NULL;
  enum heard heard = link_wait(link, LINK_PATIENCE_MS, &message, &err);
  if (heard != HEARD_MESSAGE) {
    result_complain(heard == HEARD_END ? err.text : "settled does not answer");
    return SETTLE_NOT_NOW;
  }
  int status = SETTLE_NOT_NOW;
  if (result_parse(message, &result, &err) == 0)
    status = obey(link, call, &result, local);
  else
    result_complain(err.text);
  json_decref(message);
  return status;
}

/* ---- status --follow --------------------------------------------------------------------------
 */

/* One line a change. False: nobody reads on. */
static bool print_state(json_t *message) {
  json_t *state = json_object_get(message, "state");
  if (!json_is_object(state)) return true;
  json_dumpf(state, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
  putchar('\n');
  return fflush(stdout) == 0;
}

static bool somebody_reads(void) {
  struct pollfd out = {.fd = STDOUT_FILENO};
  return poll(&out, 1, 0) == 0;
}

/* Until the daemon ends, or whoever reads us does: that is looked for now and then. */
static int follow(void) {
  struct link link;
  struct err err;
  if (link_open(&link, &err) != 0) {
    result_complain(err.text);
    return SETTLE_NOT_NOW;
  }
  link_request(&link, "subscribe", json_object());
  bool reads = true;
  while (reads) {
    json_t *message = NULL;
    enum heard heard = link_wait(&link, LINK_PATIENCE_MS, &message, &err);
    if (heard == HEARD_END) {
      result_complain(err.text);
      break;
    }
    reads = heard == HEARD_MESSAGE ? print_state(message) : somebody_reads();
    json_decref(message);
  }
  link_close(&link);
  return reads ? SETTLE_NOT_NOW : SETTLE_DONE;
}

/* ------------------------------------------------------------------------------------------------
 */

/* Where it cannot be written, the other side has said why, or its end is heard; false: it was not
 * even put into words. */
static bool ask(struct link *link, const struct call *call) {
  json_t *params = json_pack("{s:O, s:b, s:o*}", "argv", call->words, "json", call->json,
                             "terminal", terminal_of(call));
  bool said = link_request(link, "command", params) != -ENOMEM;
  if (!said) result_complain("There is no memory for it just now");
  return said;
}

static int run(const struct call *call) {
  struct link link;
  struct err err;
  int failed = link_open(&link, &err);
  if (failed == -ENOENT || failed == -ECONNREFUSED) {
    if (is_local(call)) return run_local(call);
    failed = link_open_own(&link, &err);
  }
  if (failed) {
    result_complain(err.text);
    return SETTLE_NOT_NOW;
  }
  bool local = false;
  int status = ask(&link, call) ? await_answer(&link, call, &local) : SETTLE_NOT_NOW;
  link_close(&link);
  return local ? run_local(call) : status;
}

/* Closed standard files would become sockets. */
static void open_standard_files(void) {
  int fd;
  do fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) close(fd);
}

/* An answer that did not arrive leaves the person unsure whether what they told was taken. */
static int end_output(const struct call *call, int status) {
  struct err err;
  char sentence[ERR_SIZE + 32];
  if (output_end(stdout, &err) == 0) return status;
  bool noted = status == SETTLE_DONE && !call->follow;
  snprintf(sentence, sizeof sentence, "%s.%s", err.text, noted ? " What you told is noted." : "");
  result_complain(sentence);
  return status == SETTLE_DONE ? SETTLE_REFUSED : status;
}

int settle(int argc, char **argv) {
  struct call call;
  signal(SIGPIPE, SIG_IGN);
  open_standard_files();
  page_begin();
  int status = SETTLE_USAGE;
  if (read_words(argv + (argc > 0), &call))
    status = call.follow ? follow() : run(&call);
  else
    result_complain("These words are not UTF-8, which settle needs");
  json_decref(call.words);
  return end_output(&call, status);
}
