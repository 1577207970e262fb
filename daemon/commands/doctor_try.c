/* `settle doctor --prompt`: two harmless messages on this desktop, one after the other, and a click
 * on each. Runs in the person's own process and session: `settled-desktop --try` shows them, every
 * wait is bounded, nothing is kept. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/lines.h"
#include "base/paths.h"
#include "commands/commands_doctor.h"
#include "commands/commands_parts.h"

/* A second more than twice what settled-desktop waits for a click, and what it takes to begin. */
enum { SILENCE_MS = 46000, LINE_MAX_BYTES = 4096 };

struct try {
  FILE *out;
  struct doctor doctor;
  struct buf text;
  bool ready; /* there is a server to try it on */
  int step;
  char state[16]; /* of that step; "": nothing was shown yet */
};

static void flush_text(struct try *try) {
  fputs(buf_text(&try->text), try->out);
  fflush(try->out);
  buf_clear(&try->text);
}

/* ---- what it says ---------------------------------------------------------------------------- */

static void take_desk(struct try *try, const json_t *desk) {
  const char *health = json_string_value(json_object_get(desk, "health"));
  try->ready = health != NULL && strcmp(health, "ready") == 0;
  doctor_desk(&try->doctor, desk, NULL);
}

static void take_step(struct try *try, const json_t *step) {
  const char *state = json_string_value(json_object_get(step, "state"));
  json_int_t number = json_integer_value(json_object_get(step, "step"));
  if (state == NULL || number < 1 || number > 2) return;
  try->step = (int)number;
  snprintf(try->state, sizeof try->state, "%s", state);
  if (strcmp(state, "shown") != 0) return;
  buf_printf(&try->text, "\n%s\n",
             number == 1 ? "A test message is on your desktop now. Please click its answer."
                         : "That came through. One more is there: please click it too.");
}

static void take_line(struct try *try, const char *line, size_t len) {
  json_t *message = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
  const json_t *desk = json_object_get(message, "desk"), *step = json_object_get(message, "try");
  if (json_is_object(desk)) take_desk(try, desk);
  if (json_is_object(step)) take_step(try, step);
  json_decref(message);
  flush_text(try);
}

/* ---- its process ----------------------------------------------------------------------------- */

static pid_t start(const char *path, int *out) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  pid_t pid = fork();
  if (pid == 0) {
    char *const argv[] = {(char *)"settled-desktop", (char *)"--try", NULL};
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(ends[1], STDOUT_FILENO);
    if (nowhere >= 0) dup2(nowhere, STDERR_FILENO); /* the rows say it all */
    execv(path, argv);
    _exit(127);
  }
  close(ends[1]);
  if (pid < 0) close(ends[0]);
  *out = ends[0];
  return pid;
}

/* Until its end, or until it says nothing for longer than it may. */
static void listen_to(struct try *try, int fd) {
  struct lines lines;
  struct pollfd waited = {.fd = fd, .events = POLLIN};
  char bytes[1024], *line;
  size_t len;
  ssize_t n = 1;
  lines_init(&lines, LINE_MAX_BYTES);
  while (n > 0 && !lines.broken && poll(&waited, 1, SILENCE_MS) > 0) {
    n = read(fd, bytes, sizeof bytes);
    if (n > 0) lines_feed(&lines, bytes, (size_t)n);
    while ((line = lines_next(&lines, &len)) != NULL) take_line(try, line, len);
  }
  lines_finish(&lines);
}

static void run_child(struct try *try) {
  char path[PATH_SIZE];
  struct err err;
  int fd, status;
  pid_t pid = paths_find_program(path, "settled-desktop", &err) == 0 ? start(path, &fd) : -1;
  if (pid < 0) return;
  listen_to(try, fd);
  close(fd);
  kill(pid, SIGKILL); /* it has ended, or hangs */
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
}

/* ---- what came of it ------------------------------------------------------------------------- */

static const struct {
  const char *state; /* of the step; NULL: anything else */
  enum verdict verdict;
  const char *text, *todo;
} ends[] = {
    {"closed", VERDICT_LOOK, "it left the screen without an answer",
     "Try once more and click the answer itself; otherwise: settle answer"},
    {"silent", VERDICT_LOOK, "no click came within 40 seconds",
     "If there was nothing to see: switch off do not disturb, or use: settle watch"},
    {"refused", VERDICT_BAD, "the notification server did not take it",
     "Restart it; until then: settle watch, settle answer"},
    {NULL, VERDICT_BAD, "settled-desktop did not get that far",
     "Install settled whole; until then: settle watch"},
};

static void conclude(struct try *try) {
  size_t i = 0;
  if (try->step == 0 && !try->ready) {
    if (json_array_size(try->doctor.checks) == 0) doctor_desk(&try->doctor, NULL, NULL);
    return;
  }
  if (try->step == 2)
    doctor_say(&try->doctor, "click", VERDICT_OK, NULL, "the first click came back");
  if (try->step == 2 && strcmp(try->state, "clicked") == 0) {
    doctor_say(&try->doctor, "next", VERDICT_OK, NULL,
               "the next question came up after it, and was answered as well");
    return;
  }
  while (ends[i].state != NULL && strcmp(ends[i].state, try->state) != 0) i++;
  doctor_say(&try->doctor, try->step == 2 ? "next" : "click", ends[i].verdict, ends[i].todo, "%s",
             ends[i].text);
}

bool command_doctor_tries(const char *word) {
  return strcmp(word, "--prompt") == 0;
}

int command_doctor_try(const struct args *args, FILE *out, FILE *errors) {
  struct try try = {.out = out, .doctor = {.checks = json_array()}};
  (void)args, (void)errors;
  buf_init(&try.text, 16 * LINE_MAX_BYTES);
  try.doctor.text = &try.text;
  run_child(&try);
  buf_puts(&try.text, "\n");
  conclude(&try);
  buf_printf(&try.text, "\n%s\n",
             try.doctor.unwell ? "Something is to be looked at, see above."
                               : "Messages reach you here, and your answers come back.");
  flush_text(&try);
  buf_finish(&try.text);
  json_decref(try.doctor.checks);
  return try.doctor.unwell;
}
