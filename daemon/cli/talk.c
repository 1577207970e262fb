#include "cli/talk.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "cli/arrival.h"
#include "cli/keys.h"
#include "cli/page.h"
#include "cli/screen.h"
#include "cli/talk_parts.h"
#include "cli/terminal.h"

enum { READ_SIZE = 1024 };

/* ---- the end --------------------------------------------------------------------------------- */

void talk_finish(struct talk *talk, int exit) {
  talk->over = true;
  talk->exit = exit;
}

void talk_lose(struct talk *talk, const char *why) {
  talk_complain(talk, why);
  if (talk->waiting != 0) result_complain("Whether the last answer was kept, settle log tells.");
  talk_finish(talk, SETTLE_NOT_NOW);
}

/* ---- to the daemon --------------------------------------------------------------------------- */

/* Takes the references in `params`. */
static void request(struct talk *talk, const char *method, json_t *params) {
  talk->waiting = link_request(talk->link, method, params);
  talk->renewed = false;
  if (talk->waiting >= 0) return;
  talk->waiting = 0;
  talk_lose(talk, "settled has ended");
}

/* A notice that was passed over was not answered, only closed. Takes the reference. */
static void answer(struct talk *talk, json_t *value) {
  const struct question *question = talk_current(talk);
  bool passed = question->type == VIEW_NOTICE && json_is_null(value);
  snprintf(talk->answered, sizeof talk->answered, "%s", question->prompt);
  if (passed)
    request(talk, "closed",
            json_pack("{s:s, s:s, s:s}", "prompt", question->prompt, "question", question->question,
                      "reason", "dismissed"));
  else
    request(talk, "answer",
            json_pack("{s:s, s:s, s:O}", "prompt", question->prompt, "question", question->question,
                      "value", value));
  json_decref(value);
}

static void answer_option(struct talk *talk, int option) {
  talk_break_line(talk);
  answer(talk, json_string(talk_current(talk)->options[option].key));
}

/* ---- leaving --------------------------------------------------------------------------------- */

/* Nobody holds on for a screen that is gone: a hold is paused first. */
static void leave(struct talk *talk) {
  int pause = talk_is_hold(talk) ? question_option(talk_current(talk), "pause") : -1;
  talk_break_line(talk);
  if (pause >= 0 && talk->waiting == 0 && !talk->leaving) {
    talk->leaving = true;
    answer_option(talk, pause);
    return;
  }
  const struct question *question = talk_current(talk);
  if (question != NULL && question_option(question, "go") >= 0)
    page_print(stdout, "Paused, and left open for ten minutes. To go on with it: settle answer");
  else if (question != NULL)
    page_print(stdout, "Left for later. To go on with it: settle answer");
  talk_finish(talk, SETTLE_DONE);
}

/* ---- from the person ------------------------------------------------------------------------- */

static void take_line(struct talk *talk, const char *line) {
  struct err err;
  talk->prompted = false; /* Enter has ended the line */
  if (talk_current(talk) == NULL) return;
  if (talk_is_hold(talk) && line[0] == '\0') {
    talk_prompt(talk);
    return;
  }
  json_t *value = question_read(talk_current(talk), line, &err);
  if (value != NULL) {
    answer(talk, value);
  } else {
    talk_complain(talk, err.text);
    talk_prompt(talk);
  }
}

/* Lines that came together wait until the question before is settled. */
static void take_typed(struct talk *talk) {
  char *line;
  size_t len;
  while (!talk->over && talk->waiting == 0 && (line = lines_next(&talk->typed, &len)) != NULL)
    take_line(talk, line);
  if (!talk->typed.broken) return;
  talk_forget_typed(talk);
  talk_complain(talk, "That is too long.");
  if (talk_current(talk) != NULL) talk_prompt(talk);
}

/* The bytes of an arrow or a function key that begins here, whose letters are none; else 0. */
static size_t sequence_bytes(const char *keys, size_t n) {
  size_t at = 1;
  if (keys[0] != '\x1b') return 0;
  bool is_long = n > 1 && keys[1] == '[';
  if (n > 1 && (is_long || keys[1] == 'O')) at++;
  while (is_long && at < n && keys[at] < '@') at++;
  return at < n ? at + 1 : n;
}

/* One at a time: what else came with it was not meant for what is asked next. */
static void take_keys(struct talk *talk, const char *keys, size_t n) {
  for (size_t at = 0; at < n;) {
    size_t skipped = sequence_bytes(keys + at, n - at);
    int option = skipped > 0 ? KEY_NONE : keys_option(talk_current(talk), keys[at]);
    if (option == KEY_LEAVE) leave(talk);
    if (option >= 0) answer_option(talk, option);
    if (option != KEY_NONE) return;
    at += skipped > 0 ? skipped : 1;
  }
}

static void read_typed(struct talk *talk) {
  char bytes[READ_SIZE];
  ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
  const struct question *question = talk_current(talk);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (n <= 0)
    leave(talk);
  else if (question == NULL || !keys_fit(question) || !terminal_has_keys())
    lines_feed(&talk->typed, bytes, (size_t)n);
  else if (talk->waiting == 0)
    take_keys(talk, bytes, (size_t)n);
}

/* ---- signals --------------------------------------------------------------------------------- */

/* Ctrl-C: stops a hold; leaves everything else. */
static void interrupt(struct talk *talk) {
  int stop = talk_is_hold(talk) ? question_option(talk_current(talk), "stop") : -1;
  if (talk->waiting == 0 && stop >= 0)
    answer_option(talk, stop);
  else
    leave(talk);
}

/* Ctrl-Z: the shell gets its terminal as it was; `fg` brings the question back. */
static void suspend(struct talk *talk) {
  talk_break_line(talk);
  terminal_end();
  raise(SIGSTOP);
  if (talk->waiting == 0) talk_ask(talk);
}

static void take_signal(struct talk *talk) {
  struct signalfd_siginfo got;
  if (read(talk->signals, &got, sizeof got) != sizeof got) return;
  if (got.ssi_signo == SIGINT) {
    interrupt(talk);
  } else if (got.ssi_signo == SIGTSTP) {
    suspend(talk);
  } else {
    talk->killed = (int)got.ssi_signo;
    leave(talk);
  }
}

/* ---- time ------------------------------------------------------------------------------------ */

static void tick(struct talk *talk) {
  uint64_t seconds;
  if (read(talk->clock, &seconds, sizeof seconds) != sizeof seconds) return;
  bool counts = talk_is_hold(talk) && talk_current(talk)->hold_left > 0;
  for (int i = 0; i < talk->open.count; i++) {
    int *left = &talk->open.items[i].hold_left;
    *left = *left > 0 && seconds < (uint64_t)*left ? *left - (int)seconds : 0;
  }
  if (counts && talk->waiting == 0) talk_prompt(talk);
}

/* ---- a daemon starts --------------------------------------------------------------------------
 */

static void attach(struct talk *talk) {
  const char *name = talk->options.watching ? "watch" : "settle";
  if (link_request(talk->link, "attach", json_pack("{s:s}", "name", name)) < 0)
    talk_lose(talk, "settled has ended");
}

/* The same diary, so what is open here is open there, and is shown by it. */
static void take_arrival(struct talk *talk) {
  struct err err;
  struct link daemon;
  arrival_look(talk->arrival);
  if (talk->waiting != 0 || link_open(&daemon, &err) != 0) return;
  arrival_end(talk->arrival);
  talk->arrival = -1;
  link_close(talk->link);
  *talk->link = daemon;
  attach(talk);
}

/* A daemon that ends, or is started anew, ends no watching: what is open is in the diary. */
static bool find_another(struct talk *talk) {
  struct err err;
  link_close(talk->link);
  if (link_open(talk->link, &err) == 0) return true;
  if (link_open_own(talk->link, &err) != 0) return false;
  talk->arrival = arrival_begin();
  return true;
}

void talk_part(struct talk *talk, const char *why) {
  if (!talk->options.watching || talk->link->own || talk->killed != 0 || !find_another(talk)) {
    talk_lose(talk, why);
    return;
  }
  talk_complain(talk, talk->waiting == 0 ? "settled has ended; this goes on without it."
                                         : "settled has ended; this goes on without it. Whether "
                                           "the last answer was kept, settle log tells.");
  talk->waiting = 0;
  queue_finish(&talk->open);
  talk_forget_typed(talk);
  attach(talk);
  if (!talk->over) talk_ask(talk);
}

/* ---- life ------------------------------------------------------------------------------------ */

enum source { SOURCE_SIGNALS, SOURCE_LINK, SOURCE_CLOCK, SOURCE_INPUT, SOURCE_ARRIVAL, SOURCES };

static void wait_for_something(struct talk *talk) {
  static void (*const handlers[SOURCES])(struct talk *) = {
      [SOURCE_SIGNALS] = take_signal, [SOURCE_LINK] = talk_hear,       [SOURCE_CLOCK] = tick,
      [SOURCE_INPUT] = read_typed,    [SOURCE_ARRIVAL] = take_arrival,
  };
  struct pollfd ready[SOURCES] = {
      [SOURCE_SIGNALS] = {.fd = talk->signals, .events = POLLIN},
      [SOURCE_LINK] = {.fd = talk->link->fd, .events = POLLIN},
      [SOURCE_CLOCK] = {.fd = talk->clock, .events = POLLIN},
      [SOURCE_INPUT] = {.fd = STDIN_FILENO, .events = POLLIN},
      [SOURCE_ARRIVAL] = {.fd = talk->waiting == 0 ? talk->arrival : -1, .events = POLLIN},
  };
  int n = poll(ready, SOURCES, talk->waiting != 0 ? LINK_PATIENCE_MS : -1);
  if (n == 0) talk_lose(talk, "settled does not answer");
  for (int i = 0; n > 0 && i < SOURCES && !talk->over; i++)
    if (ready[i].revents != 0) handlers[i](talk);
  if (talk->leaving && talk->waiting == 0 && !talk->over) leave(talk);
  take_typed(talk);
}

static const int heard_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

static int open_talk(struct talk *talk) {
  sigset_t heard;
  sigemptyset(&heard);
  for (size_t i = 0; i < sizeof heard_signals / sizeof *heard_signals; i++)
    sigaddset(&heard, heard_signals[i]);
  sigprocmask(SIG_BLOCK, &heard, NULL);
  terminal_begin();
  talk->signals = signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
  talk->clock = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (talk->link->own) talk->arrival = arrival_begin();
  return talk->signals < 0 || talk->clock < 0 ? -errno : 0;
}

static void close_talk(struct talk *talk) {
  terminal_end();
  queue_finish(&talk->open);
  lines_finish(&talk->typed);
  if (talk->signals >= 0) close(talk->signals);
  if (talk->clock >= 0) close(talk->clock);
  if (talk->arrival >= 0) arrival_end(talk->arrival);
}

/* Whoever asked for the end sees that it was taken: everything is put back and said by now. */
static void die_of(int signal_number) {
  sigset_t heard;
  sigemptyset(&heard);
  sigaddset(&heard, signal_number);
  fflush(stdout);
  signal(signal_number, SIG_DFL);
  raise(signal_number);
  sigprocmask(SIG_UNBLOCK, &heard, NULL);
}

/* What the command's reply brought with it comes before what is heard next. */
static void begin(struct talk *talk, json_t *first) {
  if (first != NULL) talk_put_next(talk, first);
  if (!talk->over) attach(talk);
  if (!talk->over) talk_ask(talk);
}

int talk(struct link *link, json_t *first, const struct talk_options *options) {
  struct talk talk = {.link = link, .options = *options, .signals = -1, .clock = -1, .arrival = -1};
  lines_init(&talk.typed, TYPED_MAX - 1);
  if (open_talk(&talk) < 0) {
    result_complain("There is no way to ask you something here");
    talk_finish(&talk, SETTLE_NOT_NOW);
  } else {
    begin(&talk, first);
  }
  if (!talk.over && talk.arrival >= 0) take_arrival(&talk); /* it may have come meanwhile */
  while (!talk.over) wait_for_something(&talk);
  close_talk(&talk);
  if (talk.killed != 0) die_of(talk.killed);
  return talk.exit;
}

int talk_leave_note(json_t *view) {
  struct question question;
  struct err err;
  if (question_parse(view, &question, &err) != 0) {
    result_complain(err.text);
    return SETTLE_NOT_NOW;
  }
  screen_show(&question, false);
  if (question_asks(&question)) {
    struct buf later;
    buf_init(&later, TYPED_MAX);
    fputs("\nTo answer: ", stdout);
    if (question_later(&question, &later) == 0) page_print(stdout, buf_text(&later));
    buf_finish(&later);
  }
  question_finish(&question);
  return SETTLE_DONE;
}
