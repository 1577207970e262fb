/* The screen of the conversation: which question stands there, and how it waits. */
#include <string.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>

#include "cli/keys.h"
#include "cli/page.h"
#include "cli/screen.h"
#include "cli/talk_parts.h"
#include "cli/terminal.h"

struct question *talk_current(struct talk *talk) {
  return queue_first(&talk->open);
}

bool talk_is_hold(struct talk *talk) {
  return talk_current(talk) != NULL && talk_current(talk)->type == VIEW_HOLD;
}

bool talk_is_critical(struct talk *talk) {
  return talk_current(talk) != NULL && talk_current(talk)->critical;
}

void talk_break_line(struct talk *talk) {
  if (talk->prompted) screen_break();
  talk->prompted = false;
}

/* Runs while any hold is open: one that is interrupted goes on behind what is asked. */
static void set_clock(struct talk *talk) {
  bool runs = false;
  for (int i = 0; i < talk->open.count; i++) runs |= talk->open.items[i].type == VIEW_HOLD;
  struct itimerspec each = {.it_interval.tv_sec = runs, .it_value.tv_sec = runs};
  timerfd_settime(talk->clock, 0, &each, NULL);
}

static bool takes_keys(const struct question *question) {
  return question != NULL && keys_fit(question) && terminal_has_keys();
}

void talk_prompt(struct talk *talk) {
  const struct question *question = talk_current(talk);
  bool hold = question->type == VIEW_HOLD;
  if (hold)
    screen_countdown(question->hold_left, talk->prompted, talk->options.plain);
  else if (!takes_keys(question))
    screen_prompt(question);
  talk->prompted = hold ? !talk->options.plain : !takes_keys(question);
}

void talk_forget_typed(struct talk *talk) {
  tcflush(STDIN_FILENO, TCIFLUSH);
  lines_finish(&talk->typed);
  lines_init(&talk->typed, TYPED_MAX - 1);
}

/* What was typed before a safety message stood there is no answer to it. */
void talk_ask(struct talk *talk) {
  const struct question *question = talk_current(talk);
  talk_break_line(talk);
  set_clock(talk);
  terminal_keys(takes_keys(question));
  if (talk_is_critical(talk)) talk_forget_typed(talk);
  if (question != NULL) {
    screen_show(question, takes_keys(question));
    talk_prompt(talk);
  } else if (talk->options.watching) {
    page_print(stdout,
               "\nNothing to answer just now. What comes will be shown here; Ctrl-C ends this.");
  } else {
    talk_finish(talk, talk->exit);
  }
  fflush(stdout);
}

void talk_complain(struct talk *talk, const char *sentence) {
  talk_break_line(talk);
  result_complain(sentence);
}
