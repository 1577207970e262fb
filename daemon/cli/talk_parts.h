/* What the files of the conversation share: talk.c (life, what the person does), talk_ask.c (the
 * screen), talk_hear.c (what the daemon says). */
#ifndef CLI_TALK_PARTS_H
#define CLI_TALK_PARTS_H

#include "cli/queue.h"
#include "cli/result.h"
#include "cli/talk.h"
#include "settled/entry.h"

struct talk {
  struct link *link;
  struct talk_options options;
  int signals; /* signalfd: Ctrl-C, Ctrl-Z, and what ends programs */
  int clock;   /* timerfd: each second of a hold */
  int arrival; /* inotify: a daemon starts; -1: one is there, or it cannot be noticed */
  struct lines typed;
  struct queue open;
  json_int_t waiting;      /* the request whose reply is awaited; 0: none */
  char answered[KEY_SIZE]; /* the prompt of the last answer; while it waits, another one may come
                              in front of it */
  bool renewed;            /* meanwhile the daemon has shown what comes next */
  bool prompted;           /* the cursor is behind a prompt or a countdown */
  bool leaving;            /* once the last answer is settled */
  bool over;
  int exit;
  int killed; /* the signal that asked for the end; 0: none */
};

/* ---- talk_ask.c ------------------------------------------------------------------------------ */

/* The question on the screen; NULL: none. */
struct question *talk_current(struct talk *talk);
bool talk_is_hold(struct talk *talk);
bool talk_is_critical(struct talk *talk);
/* Puts the first open question to the person. */
void talk_ask(struct talk *talk);
/* The line that waits, or the countdown. */
void talk_prompt(struct talk *talk);
/* Something for the reader comes in between: ends the line that waits. */
void talk_break_line(struct talk *talk);
/* Half an answer to another question must not become one to this. */
void talk_forget_typed(struct talk *talk);
void talk_complain(struct talk *talk, const char *sentence);

/* ---- talk.c ---------------------------------------------------------------------------------- */

void talk_finish(struct talk *talk, int exit);
/* The other side is gone, and with it the conversation. */
void talk_lose(struct talk *talk, const char *why);
/* The other side is gone: who watches goes on without it, or with the next one. */
void talk_part(struct talk *talk, const char *why);

/* ---- talk_hear.c ----------------------------------------------------------------------------- */

/* Reads what has come. */
void talk_hear(struct talk *talk);
/* The first question, which the command's reply brought with it. */
void talk_put_next(struct talk *talk, json_t *view);

#endif
