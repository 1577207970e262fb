/* The socket (facts 5) and everybody who talks to the daemon through it, and the one peer of
 * `settled --stdio`. Checks that a request is a request, hands it on, carries replies and pushes
 * back. Knows no method.
 *
 * Peers are known by small positive numbers that are never used again within a run. */
#ifndef SETTLED_SERVER_H
#define SETTLED_SERVER_H

#include <jansson.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#include "base/err.h"
#include "settled/wire.h"

/* How long a client may take to say hello. */
enum { SERVER_HELLO_MS = 5000 };

/* Of the places, so many are for front ends and subscribers; the others are always for commands. */
enum { SERVER_STAYING_MAX = WIRE_PEERS_MAX - 4 };

struct server_events {
  /* A request that has to be answered once, with server_reply or server_refuse, now or later.
   * `params` is an object; borrowed. */
  void (*request)(void *owner, int32_t peer, json_int_t id, const char *method, json_t *params);
  /* The peer is no longer there, whoever ended it. Answers to its requests go nowhere. */
  void (*gone)(void *owner, int32_t peer);
};

struct server;

/* `uid`: whose programs may talk to it: getuid(). 0 or -ENOMEM. */
int server_create(uv_loop_t *loop, uid_t uid, const struct server_events *events, void *owner,
                  struct server **out);

/* Makes `folder` (0700), takes the lock `folder`/lock, then `folder`/socket (0600), and accepts
 * from now on. -EADDRINUSE: another daemon has the lock, `err` tells its process id; -ENAMETOOLONG:
 * the path does not fit a socket; -errno. */
int server_listen(struct server *server, const char *folder, struct err *err);

/* Takes a connected pair of file descriptors as a peer (`settled --stdio`: 0 and 1). 0, or
 * -ENOTCONN with `err` filled. */
int server_attach(struct server *server, int input, int output, int32_t *peer, struct err *err);

/* Each takes the reference of its JSON. A peer that is gone, or goes because it does not read, is
 * no error of the caller: `gone` comes from the loop. A result that does not fit a line, or is
 * NULL, becomes a refusal. */
void server_reply(struct server *server, int32_t peer, json_int_t id, json_t *result);
void server_refuse(struct server *server, int32_t peer, json_int_t id, const char *code,
                   const char *message);
/* One push to one peer. 0; -ESRCH: no such peer; or as peer_send. */
int server_push(struct server *server, int32_t peer, json_t *message);

/* The peer is a front end or subscribes: it stays, and may be silent for days. One too many, and
 * the one that was silent longest gives way, told so. When all places are taken, a client that
 * neither stays nor waits for an answer gives way to the next. */
void server_stay(struct server *server, int32_t peer);
/* Ends one conversation in order. */
void server_end(struct server *server, int32_t peer);
/* How many talk to it now. */
int server_count(const struct server *server);

/* No new peers; the socket file is removed, the lock given back; the peers are ended in order.
 * Calls back no more and frees itself once they are gone: the loop has to run on. Accepts NULL. */
void server_destroy(struct server *server);

#endif
