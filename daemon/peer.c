#include "peer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lines.h"
#include "peer_parse.h"
#include "settled/wire.h"

/* A turn: whoever sends without end gets no more of it than others, and no prompt waits for it. */
enum { READ_SIZE = 16 * 1024, TURN_LINES = 8 };

enum peer_state {
  PEER_GREETING, /* its hello has not come */
  PEER_TALKING,
  PEER_DRAINING, /* ended by us or by its end of file: only what is queued still goes out */
  PEER_CLOSING   /* the handles are being closed */
};

struct peer {
  struct peer_options options;
  struct peer_events events;
  void *owner;
  enum peer_state state;
  bool forgotten;    /* nobody wants to hear of `ended` */
  bool failed;       /* `why` holds the reason */
  bool input_ended;  /* its end of file was read */
  bool output_ends;  /* nothing is added to the queue any more */
  bool output_ended; /* and nothing is left in it: the other side was told */
  bool writing;      /* `sending` belongs to libuv */
  struct err why;
  struct lines lines;
  struct buf waiting;      /* not yet given to libuv; with `sending` <= options.queue_max */
  struct buf sending;      /* owned by the write in flight */
  int handles;             /* of ours that libuv has not closed yet */
  uv_pipe_t input, output; /* `output` is unused when one stream serves both ways */
  uv_stream_t *out;        /* &input or &output */
  uv_timer_t timer;        /* runs only for hello and while draining */
  uv_idle_t turn;          /* runs, in place of reading, while lines wait for the next turn */
  uv_write_t write;
  char bytes[READ_SIZE];
};

/* ---- the end --------------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *handle) {
  struct peer *peer = handle->data;
  if (--peer->handles > 0) return;
  if (!peer->forgotten) peer->events.ended(peer->owner, peer->failed ? peer->why.text : NULL);
  lines_finish(&peer->lines);
  buf_finish(&peer->waiting);
  buf_finish(&peer->sending);
  free(peer);
}

static void close_handle(uv_handle_t *handle) {
  if (handle->loop != NULL && !uv_is_closing(handle)) uv_close(handle, on_closed);
}

static void close_all(struct peer *peer) {
  if (peer->state == PEER_CLOSING) return;
  peer->state = PEER_CLOSING;
  close_handle((uv_handle_t *)&peer->input);
  close_handle((uv_handle_t *)&peer->output);
  close_handle((uv_handle_t *)&peer->timer);
  close_handle((uv_handle_t *)&peer->turn);
}

static void note_failure(struct peer *peer, const char *why) {
  if (!peer->failed) err_set(&peer->why, EPROTO, "%s", why);
  peer->failed = true;
}

static void fail(struct peer *peer, const char *why) {
  note_failure(peer, why);
  close_all(peer);
}

static void on_timer(uv_timer_t *timer);

static void limit(struct peer *peer, unsigned ms) {
  uv_timer_start(&peer->timer, on_timer, ms, 0);
}

/* Everything queued is out: says so to the other side. A pipe knows no shutdown, its handle is
 * closed; standard output is not closed by libuv, but a socket there can be shut down. */
static void finish_output(struct peer *peer) {
  if (!peer->output_ends || peer->output_ended || peer->writing || peer->waiting.len > 0) return;
  peer->output_ended = true;
  int fd;
  if (uv_fileno((uv_handle_t *)peer->out, &fd) == 0) shutdown(fd, SHUT_WR);
  if (peer->out == (uv_stream_t *)&peer->output) close_handle((uv_handle_t *)&peer->output);
}

/* A step towards the end, after anything that may have brought it nearer. */
static void go_on_ending(struct peer *peer) {
  if (peer->state == PEER_CLOSING) return;
  finish_output(peer);
  if (peer->state == PEER_DRAINING && peer->output_ended && peer->input_ended) close_all(peer);
}

static void drain(struct peer *peer) {
  if (peer->state >= PEER_DRAINING) return;
  peer->state = PEER_DRAINING;
  peer->output_ends = true;
  limit(peer, PEER_DRAIN_MS);
  go_on_ending(peer);
}

/* The other side broke the rules. */
static void violate(struct peer *peer, const char *why) {
  note_failure(peer, why);
  if (!peer->options.explains) {
    close_all(peer);
    return;
  }
  peer_send(peer, json_pack("{s:i, s:b, s:{s:s, s:s}}", "id", 0, "ok", 0, "error", "code",
                            "protocol", "message", peer->why.text));
  drain(peer);
}

static void on_timer(uv_timer_t *timer) {
  struct peer *peer = timer->data;
  if (peer->state == PEER_GREETING && !peer->failed)
    violate(peer, "it said no hello in time");
  else
    close_all(peer);
}

/* ---- out ------------------------------------------------------------------------------------- */

/* It reads no more, but its last words may still be on their way in. */
static void lose_output(struct peer *peer, int error) {
  struct err why;
  err_set(&why, EPIPE, "it cannot be written to: %s", uv_strerror(error));
  note_failure(peer, why.text);
  buf_finish(&peer->waiting);
  peer->output_ends = true;
  limit(peer, PEER_DRAIN_MS);
}

static void flush(struct peer *peer);

static void on_written(uv_write_t *write, int status) {
  struct peer *peer = write->data;
  peer->writing = false;
  buf_finish(&peer->sending);
  if (peer->state == PEER_CLOSING) return;
  if (status < 0) lose_output(peer, status);
  flush(peer);
  go_on_ending(peer);
}

/* What the other side takes at once goes out at once; the rest is one write in flight. */
static void flush(struct peer *peer) {
  if (peer->writing || peer->waiting.len == 0) return;
  uv_buf_t bytes = uv_buf_init(peer->waiting.data, (unsigned)peer->waiting.len);
  int written = uv_try_write(peer->out, &bytes, 1);
  if (written < 0 && written != UV_EAGAIN) {
    lose_output(peer, written);
    return;
  }
  if (written > 0) buf_drop(&peer->waiting, (size_t)written);
  if (peer->waiting.len == 0) {
    buf_finish(&peer->waiting);
    return;
  }
  struct buf rest = peer->waiting;
  peer->waiting = peer->sending;
  peer->sending = rest;
  bytes = uv_buf_init(rest.data, (unsigned)rest.len);
  int failed = uv_write(&peer->write, peer->out, &bytes, 1, on_written);
  if (failed)
    lose_output(peer, failed);
  else
    peer->writing = true;
}

static int enqueue(struct peer *peer, const char *text, size_t len) {
  if (peer->output_ends || peer->state >= PEER_DRAINING) return -EPIPE;
  if (len > peer->options.line_max) return -EMSGSIZE;
  size_t queued = peer->waiting.len + peer->sending.len;
  bool fits = queued < peer->options.queue_max && len < peer->options.queue_max - queued;
  size_t before = peer->waiting.len;
  if (!fits || buf_add(&peer->waiting, text, len) != 0 || buf_add(&peer->waiting, "\n", 1) != 0) {
    buf_cut(&peer->waiting, before);
    fail(peer, "it does not read what it is told");
    return -ENOBUFS;
  }
  flush(peer);
  return 0;
}

int peer_send(struct peer *peer, json_t *message) {
  char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
  json_decref(message);
  if (text == NULL) return -ENOMEM;
  int failed = enqueue(peer, text, strlen(text));
  free(text);
  return failed;
}

/* ---- in -------------------------------------------------------------------------------------- */

static void greet(struct peer *peer, json_t *message) {
  struct err err;
  if (peer_check_hello(message, peer->options.hello_extra, &err) != 0) {
    violate(peer, err.text);
    return;
  }
  peer->state = PEER_TALKING;
  if (!peer->failed) uv_timer_stop(&peer->timer);
  if (peer->events.hello != NULL)
    peer->events.hello(peer->owner, json_object_get(message, "hello"));
}

static void hear(struct peer *peer, const char *line, size_t len) {
  struct err err;
  json_t *message = peer_parse(line, len, &err);
  if (message == NULL)
    violate(peer, err.text);
  else if (peer->state == PEER_GREETING)
    greet(peer, message);
  else
    peer->events.message(peer->owner, message);
  json_decref(message);
}

/* True: its turn is over before its lines may be. */
static bool take_turn(struct peer *peer) {
  char *line;
  size_t len;
  for (int i = 0; peer->state < PEER_DRAINING && i < TURN_LINES; i++) {
    if ((line = lines_next(&peer->lines, &len)) == NULL) {
      if (peer->lines.broken) violate(peer, "a line is too long");
      return false;
    }
    hear(peer, line, len);
  }
  return peer->state < PEER_DRAINING;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out);
static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf);

/* The loop comes back to it once all others had their turn. */
static void on_turn(uv_idle_t *turn) {
  struct peer *peer = turn->data;
  if (take_turn(peer) || peer->state == PEER_CLOSING) return;
  uv_idle_stop(turn);
  int failed = uv_read_start((uv_stream_t *)&peer->input, on_alloc, on_read);
  if (failed) fail(peer, uv_strerror(failed));
}

static void take(struct peer *peer, const char *bytes, size_t n) {
  lines_feed(&peer->lines, bytes, n);
  if (!take_turn(peer)) return;
  uv_read_stop((uv_stream_t *)&peer->input);
  uv_idle_start(&peer->turn, on_turn);
}

/* Half a conversation may be over while answers are still on their way out. */
static void end_of_input(struct peer *peer, int error) {
  peer->input_ended = true;
  uv_read_stop((uv_stream_t *)&peer->input);
  if (error != UV_EOF && error != UV_ECONNRESET && peer->state < PEER_DRAINING)
    note_failure(peer, uv_strerror(error));
  drain(peer);
  go_on_ending(peer);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out) {
  (void)suggested;
  struct peer *peer = handle->data;
  *out = uv_buf_init(peer->bytes, READ_SIZE);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf) {
  struct peer *peer = stream->data;
  if (peer->state == PEER_CLOSING) return;
  if (n < 0)
    end_of_input(peer, (int)n);
  else if (peer->state < PEER_DRAINING)
    take(peer, buf->base, (size_t)n);
}

/* ---- life ------------------------------------------------------------------------------------ */

/* libuv aborts the program over a file descriptor that epoll refuses. */
static int check_stream(int fd, struct err *err) {
  struct stat st;
  if (fstat(fd, &st) != 0) return err_errno(err, errno, "file descriptor %d", fd);
  if (!S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode))
    return err_set(err, EINVAL, "file descriptor %d is neither a pipe nor a socket", fd);
  return 0;
}

static int add_pipe(struct peer *peer, uv_loop_t *loop, uv_pipe_t *pipe, int *fd, struct err *err) {
  uv_pipe_init(loop, pipe, 0);
  pipe->data = peer;
  peer->handles++;
  int failed = uv_pipe_open(pipe, *fd);
  if (failed) return err_set(err, -failed, "file descriptor %d: %s", *fd, uv_strerror(failed));
  *fd = -1;
  return 0;
}

/* Whatever fails, the handles made so far are closed by the loop. */
static int add_handles(struct peer *peer, uv_loop_t *loop, int fds[2], struct err *err) {
  bool one = fds[0] == fds[1];
  uv_timer_init(loop, &peer->timer);
  uv_idle_init(loop, &peer->turn);
  peer->timer.data = peer->turn.data = peer;
  peer->write.data = peer;
  peer->handles = 2;
  int failed = add_pipe(peer, loop, &peer->input, &fds[0], err);
  if (one) fds[1] = fds[0];
  if (!failed && !one) failed = add_pipe(peer, loop, &peer->output, &fds[1], err);
  peer->out = (uv_stream_t *)(one ? &peer->input : &peer->output);
  if (failed) return failed;
  failed = uv_read_start((uv_stream_t *)&peer->input, on_alloc, on_read);
  return failed ? err_set(err, -failed, "reading: %s", uv_strerror(failed)) : 0;
}

static void close_both(const int fds[2]) {
  if (fds[0] >= 0) close(fds[0]);
  if (fds[1] >= 0 && fds[1] != fds[0]) close(fds[1]);
}

static void say_hello(struct peer *peer) {
  if (peer->options.program != NULL)
    peer_send(peer, json_pack("{s:{s:s, s:s, s:i}}", "hello", "program", peer->options.program,
                              "version", SETTLED_VERSION, "api", WIRE_API));
  if (peer->options.hello_ms > 0 && !peer->failed) limit(peer, peer->options.hello_ms);
}

int peer_open(uv_loop_t *loop, const int files[2], const struct peer_options *options,
              const struct peer_events *events, void *owner, struct peer **out, struct err *err) {
  int fds[2] = {files[0], files[1]};
  int failed = check_stream(fds[0], err);
  if (!failed) failed = check_stream(fds[1], err);
  struct peer *peer = failed ? NULL : calloc(1, sizeof *peer);
  if (peer == NULL) {
    close_both(fds);
    return failed ? failed : err_set(err, ENOMEM, "no memory for one more conversation");
  }
  *peer = (struct peer){.options = *options, .events = *events, .owner = owner};
  lines_init(&peer->lines, options->line_max);
  buf_init(&peer->waiting, options->queue_max);
  buf_init(&peer->sending, options->queue_max);
  failed = add_handles(peer, loop, fds, err);
  if (failed) {
    close_both(fds);
    peer_forget(peer);
    return failed;
  }
  say_hello(peer);
  *out = peer;
  return 0;
}

void peer_end(struct peer *peer) {
  drain(peer);
}

void peer_drop(struct peer *peer) {
  close_all(peer);
}

void peer_close_output(struct peer *peer) {
  peer->output_ends = true;
  go_on_ending(peer);
}

void peer_forget(struct peer *peer) {
  if (peer == NULL) return;
  peer->forgotten = true;
  close_all(peer);
}

bool peer_has_input(const struct peer *peer) {
  int fd, bytes = 0;
  if (uv_is_active((const uv_handle_t *)&peer->turn)) return true;
  if (peer->input_ended || uv_fileno((const uv_handle_t *)&peer->input, &fd) != 0) return false;
  return ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0;
}
