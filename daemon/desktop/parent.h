/* The conversation with the daemon on standard input and output (settled/wire.h): hello, attach,
 * then pushes in, requests out. Everything that comes in is checked before it is handed on. */
#ifndef DESKTOP_PARENT_H
#define DESKTOP_PARENT_H

#include <jansson.h>
#include <stdbool.h>

#include "desktop/ask.h"

/* Presence as far as it is known. */
enum known { KNOWN_NO, KNOWN_YES, UNKNOWN };

struct presence_report {
  enum known locked, quiet, full; /* full: something fills the screen */
  int idle;                       /* seconds since the last key or pointer; -1: unknown */
};

struct parent_events {
  void (*show)(void *owner, struct ask *ask); /* takes the contents */
  void (*close)(void *owner, const char *prompt);
  /* A prompt waits to know whether the person is there; or none does any more. */
  void (*watch)(void *owner, bool on);
  /* The reply to an answer; `refusal` NULL: taken. `gone`: nobody waits for it any more. */
  void (*settled)(void *owner, const char *prompt, const char *question, const char *refusal,
                  bool gone);
  /* The conversation is over: end of file, or nonsense (status not 0). */
  void (*ended)(void *owner, int status);
};

struct parent;

/* Says hello and attaches. */
struct parent *parent_open(int input, int output, const struct parent_events *events, void *owner);
void parent_close(struct parent *parent);
void parent_answer(struct parent *parent, const struct ask *ask, json_t *value);
void parent_closed(struct parent *parent, const struct ask *ask, const char *reason);
/* `pausing`: the person has just come to a natural pause. */
void parent_presence(struct parent *parent, const struct presence_report *report, bool pausing);

#endif
