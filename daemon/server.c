#include "server.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "peer.h"
#include "server_request.h"
#include "server_socket.h"
#include "settled/wire.h"

/* Beside the peers that are served, a few that are told why they are not. */
enum { SLOTS = WIRE_PEERS_MAX + 4, ACCEPT_AT_ONCE = 8 };

/* However badly clients behave, the log stays small: after so many lines about them, none for a
 * minute. */
enum { LOG_LINES = 20, QUIET_MS = 60 * 1000 };

struct slot {
  struct server *server;
  struct peer *peer; /* NULL: free */
  int32_t id;
  bool refused; /* one too many: never served */
  bool leaving; /* gave way: its place is free, what it was told is still on its way */
  bool greeted; /* it said hello, in time */
  bool stays;   /* a front end or subscriber, not a command */
  int unanswered;
  uint64_t heard; /* counts up with every message of anybody: the lowest was silent longest */
};

struct server {
  uv_loop_t *loop;
  uid_t uid;
  struct server_events events;
  void *owner;
  struct server_socket socket;
  uv_poll_t poll;
  uv_timer_t quiet; /* runs once the log has had enough; then it may have more */
  int handles;      /* of ours that belong to libuv */
  bool destroyed;
  int log_lines; /* since it was last quiet */
  int32_t last_id;
  uint64_t heard;
  struct slot slots[SLOTS];
};

/* ---- the end --------------------------------------------------------------------------------- */

static bool is_empty(const struct server *server) {
  for (int i = 0; i < SLOTS; i++)
    if (server->slots[i].peer != NULL) return false;
  return true;
}

static void free_if_over(struct server *server) {
  if (server->destroyed && server->handles == 0 && is_empty(server)) free(server);
}

static void on_closed(uv_handle_t *handle) {
  struct server *server = handle->data;
  server->handles--;
  free_if_over(server);
}

/* One that was never opened has no loop. */
static void close_handle(uv_handle_t *handle) {
  if (handle->loop != NULL && !uv_is_closing(handle)) uv_close(handle, on_closed);
}

static void stop_listening(struct server *server) {
  close_handle((uv_handle_t *)&server->poll);
  server_socket_close(&server->socket);
}

/* ---- what is said of clients ------------------------------------------------------------------
 */

static void on_quiet(uv_timer_t *timer) {
  struct server *server = timer->data;
  server->log_lines = 0;
}

static void log_client(struct server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void log_client(struct server *server, const char *format, ...) {
  char line[ERR_SIZE];
  va_list args;
  if (server->log_lines == LOG_LINES) return;
  bool enough = ++server->log_lines == LOG_LINES;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  log_info("%s%s", line, enough ? " (and no more about clients for a minute)" : "");
  if (enough) uv_timer_start(&server->quiet, on_quiet, QUIET_MS, 0);
}

/* ---- one peer -------------------------------------------------------------------------------- */

static struct slot *find_slot(struct server *server, int32_t id) {
  for (int i = 0; i < SLOTS; i++) {
    struct slot *slot = &server->slots[i];
    if (slot->peer != NULL && slot->id == id && !slot->refused) return slot;
  }
  return NULL;
}

static struct slot *free_slot(struct server *server) {
  for (int i = 0; i < SLOTS; i++)
    if (server->slots[i].peer == NULL) return &server->slots[i];
  return NULL;
}

static void note_answered(struct server *server, int32_t peer) {
  struct slot *slot = find_slot(server, peer);
  if (slot != NULL && slot->unanswered > 0) slot->unanswered--;
}

static json_t *error_reply(json_int_t id, const char *code, const char *message) {
  return json_pack("{s:I, s:b, s:{s:s, s:s}}", "id", id, "ok", 0, "error", "code", code, "message",
                   message);
}

static void on_hello(void *owner, json_t *hello) {
  struct slot *slot = owner;
  (void)hello;
  slot->greeted = true;
}

static void on_message(void *owner, json_t *message) {
  struct slot *slot = owner;
  struct server *server = slot->server;
  struct server_request request;
  struct err err;
  slot->heard = ++server->heard;
  if (server_request_parse(message, &request, &err) != 0) {
    peer_send(slot->peer, error_reply(request.id, "protocol", err.text));
    if (request.id == 0) peer_end(slot->peer);
    return;
  }
  slot->unanswered++;
  server->events.request(server->owner, slot->id, request.id, request.method, request.params);
}

static void on_ended(void *owner, const char *why) {
  struct slot *slot = owner;
  struct server *server = slot->server;
  bool served = !slot->refused;
  slot->peer = NULL;
  if (why != NULL && served) log_client(server, "client %d: %s", (int)slot->id, why);
  if (server->destroyed)
    free_if_over(server);
  else if (served)
    server->events.gone(server->owner, slot->id);
}

/* NULL: it could not be taken, `err` tells why. Takes the file descriptors. */
static struct slot *open_slot(struct server *server, const int files[2], struct err *err) {
  static const struct peer_events events = {on_hello, on_message, on_ended};
  static const struct peer_options options = {
      .program = "settled",
      .line_max = WIRE_LINE_MAX,
      .queue_max = WIRE_QUEUE_MAX,
      .hello_ms = SERVER_HELLO_MS,
      .explains = true,
  };
  struct slot *slot = free_slot(server);
  if (slot == NULL) {
    err_set(err, EBUSY, "%d programs talk to settled already", SLOTS);
    close(files[0]);
    if (files[1] != files[0]) close(files[1]);
    return NULL;
  }
  *slot = (struct slot){.server = server};
  if (peer_open(server->loop, files, &options, &events, slot, &slot->peer, err) != 0) return NULL;
  slot->id = ++server->last_id;
  slot->heard = ++server->heard;
  return slot;
}

/* ---- who gives way --------------------------------------------------------------------------- */

static bool is_served(const struct slot *slot) {
  return slot->peer != NULL && !slot->refused && !slot->leaving;
}

/* Of those that stay, or of those that do not and wait for nothing, the one that was silent
 * longest; NULL: none but the peer `except` (0: nobody). */
static struct slot *find_silent(struct server *server, bool stays, int32_t except) {
  struct slot *found = NULL;
  for (int i = 0; i < SLOTS; i++) {
    struct slot *slot = &server->slots[i];
    if (!is_served(slot) || slot->id == except || slot->stays != stays) continue;
    if (!stays && (!slot->greeted || slot->unanswered > 0)) continue;
    if (found == NULL || slot->heard < found->heard) found = slot;
  }
  return found;
}

static void give_way(struct slot *slot) {
  if (slot == NULL) return;
  slot->leaving = true;
  peer_send(slot->peer, error_reply(0, "busy",
                                    "Too many programs talk to settled: a newer one "
                                    "took this place."));
  peer_end(slot->peer);
}

void server_stay(struct server *server, int32_t peer) {
  struct slot *slot = find_slot(server, peer);
  int staying = 0;
  if (slot == NULL) return;
  slot->stays = true;
  for (int i = 0; i < SLOTS; i++) staying += is_served(&server->slots[i]) && server->slots[i].stays;
  if (staying > SERVER_STAYING_MAX) give_way(find_silent(server, true, peer));
}

/* ---- the socket ------------------------------------------------------------------------------ */

static void log_turned_away(struct server *server, const char *why) {
  log_client(server, "a client was turned away: %s", why);
}

static void take_client(struct server *server, int fd) {
  if (server_count(server) >= WIRE_PEERS_MAX) give_way(find_silent(server, false, 0));
  bool full = server_count(server) >= WIRE_PEERS_MAX;
  struct err err = {""};
  struct slot *slot = open_slot(server, (int[2]){fd, fd}, &err);
  if (slot == NULL) {
    log_turned_away(server, err.text);
  } else if (full) {
    log_turned_away(server, "too many talk to settled already");
    slot->refused = true;
    peer_send(slot->peer, error_reply(0, "busy", "Too many programs talk to settled already."));
    peer_end(slot->peer);
  }
}

/* False: none waits any more, or there is no file descriptor for the next one. */
static bool accept_client(struct server *server) {
  int fd = server_socket_accept(&server->socket, server->uid);
  if (fd >= 0) take_client(server, fd);
  if (fd == -EPERM) log_turned_away(server, "it belongs to another user");
  if (fd == -EMFILE) log_turned_away(server, "too many files are open");
  return fd >= 0 || fd == -EPERM || fd == -ECONNABORTED || fd == -EINTR;
}

static void on_client(uv_poll_t *poll, int status, int events) {
  (void)events;
  if (status != 0) return;
  for (int i = 0; i < ACCEPT_AT_ONCE; i++)
    if (!accept_client(poll->data)) return;
}

int server_listen(struct server *server, const char *folder, struct err *err) {
  int failed = server_socket_open(&server->socket, folder, err);
  if (failed) return failed;
  failed = uv_poll_init(server->loop, &server->poll, server->socket.fd);
  if (!failed) server->handles++;
  server->poll.data = server;
  if (!failed) failed = uv_poll_start(&server->poll, UV_READABLE, on_client);
  if (!failed) return 0;
  stop_listening(server);
  return err_set(err, -failed, "%s: %s", folder, uv_strerror(failed));
}

/* ---- life ------------------------------------------------------------------------------------ */

int server_create(uv_loop_t *loop, uid_t uid, const struct server_events *events, void *owner,
                  struct server **out) {
  struct server *server = calloc(1, sizeof *server);
  if (server == NULL) return -ENOMEM;
  server->loop = loop;
  server->uid = uid;
  server->events = *events;
  server->owner = owner;
  server->socket = (struct server_socket){.lock = -1, .fd = -1, .spare = -1};
  uv_timer_init(loop, &server->quiet);
  server->quiet.data = server;
  server->handles = 1;
  *out = server;
  return 0;
}

void server_destroy(struct server *server) {
  if (server == NULL) return;
  server->destroyed = true;
  stop_listening(server);
  close_handle((uv_handle_t *)&server->quiet);
  for (int i = 0; i < SLOTS; i++)
    if (server->slots[i].peer != NULL) peer_end(server->slots[i].peer);
  free_if_over(server);
}

int server_attach(struct server *server, int input, int output, int32_t *peer, struct err *err) {
  struct slot *slot = open_slot(server, (int[2]){input, output}, err);
  if (slot == NULL) return -ENOTCONN;
  *peer = slot->id;
  return 0;
}

void server_reply(struct server *server, int32_t peer, json_int_t id, json_t *result) {
  note_answered(server, peer);
  json_t *reply = json_pack("{s:I, s:b, s:o}", "id", id, "ok", 1, "result", result);
  int failed = server_push(server, peer, reply);
  if (failed == -EMSGSIZE)
    server_refuse(server, peer, id, "too_long", "The answer is too long to be sent.");
  else if (failed == -ENOMEM)
    server_refuse(server, peer, id, "internal", "The answer could not be put into words.");
}

void server_refuse(struct server *server, int32_t peer, json_int_t id, const char *code,
                   const char *message) {
  note_answered(server, peer);
  server_push(server, peer, error_reply(id, code, message));
}

int server_push(struct server *server, int32_t peer, json_t *message) {
  struct slot *slot = find_slot(server, peer);
  if (slot != NULL) return peer_send(slot->peer, message);
  json_decref(message);
  return -ESRCH;
}

void server_end(struct server *server, int32_t peer) {
  struct slot *slot = find_slot(server, peer);
  if (slot != NULL) peer_end(slot->peer);
}

int server_count(const struct server *server) {
  int count = 0;
  for (int i = 0; i < SLOTS; i++) count += is_served(&server->slots[i]);
  return count;
}
