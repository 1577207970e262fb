/* One conversation in JSON lines (design 4) over a stream of libuv: a client of the socket, or the
 * pipes of a child. Both sides say hello first; the other side is hostile until parsed. Whatever it
 * can make grow has a maximum: a line, the values in it, what it does not read.
 *
 * A peer lives on the heap and frees itself: after `ended`, which comes exactly once and never from
 * inside a call of this module, the pointer is no longer valid. Without a deadline pending (hello,
 * draining) it has no timer: at rest there are no wake-ups. Runs in the daemon; one thread. The
 * program ignores SIGPIPE. */
#ifndef SETTLED_PEER_H
#define SETTLED_PEER_H

#include <jansson.h>
#include <stdbool.h>
#include <uv.h>

#include "base/err.h"

/* How long a peer that was ended is given to read what is queued. */
enum { PEER_DRAIN_MS = 2000 };

struct peer_options {
  const char *program;     /* in our hello; NULL: say none */
  const char *hello_extra; /* a field that its hello may have beside ours; NULL: none */
  size_t line_max;         /* bytes of a line, in and out */
  size_t queue_max;        /* bytes that it has not read yet */
  unsigned hello_ms;       /* how long its hello may take; 0: as long as it likes */
  bool explains;           /* tells the peer what it did wrong, as a reply with "id":0 */
};

struct peer_events {
  /* Its hello, checked; borrowed. NULL: of no interest. */
  void (*hello)(void *owner, json_t *hello);
  /* One object; borrowed. */
  void (*message)(void *owner, json_t *message);
  /* Over, and freed after this call. `why`: a sentence, what went wrong; NULL: it ended in order.
   */
  void (*ended)(void *owner, const char *why);
};

struct peer;

/* Takes the file descriptors `files`, of input and output, also when it fails; they may be one and
 * the same, and have to be streams. Copies options and events; the options' texts must outlive the
 * peer. 0, -ENOMEM, -EINVAL, -errno; `*out` is set only on 0. */
int peer_open(uv_loop_t *loop, const int files[2], const struct peer_options *options,
              const struct peer_events *events, void *owner, struct peer **out, struct err *err);

/* Takes the reference. 0; -EPIPE: it is over or ending; -EMSGSIZE: longer than line_max, nothing
 * was sent; -ENOBUFS: it does not read, which ends it. In all of them the caller need do nothing
 * more: `ended` comes where the peer is lost. */
int peer_send(struct peer *peer, json_t *message);

/* In order: nothing more is handed to the owner but `ended`; what is queued is written, its end of
 * file awaited, both for at most PEER_DRAIN_MS, so that the other side sees no reset. */
void peer_end(struct peer *peer);
/* At once, queue and all; `ended` comes from the loop. */
void peer_drop(struct peer *peer);
/* No more is written: end of file for the other side, once the queue is written. Reading goes on.
 */
void peer_close_output(struct peer *peer);
/* The owner is going away: drops the peer, calls back no more. Accepts NULL. */
void peer_forget(struct peer *peer);

/* Whether bytes are there to be read that the loop has not come to yet: a deadline that passed
 * while this process was busy is not the other side's fault. */
bool peer_has_input(const struct peer *peer);

#endif
