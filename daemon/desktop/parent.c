#include "desktop/parent.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "base/lines.h"
#include "base/log.h"
#include "settled/wire.h"

enum { READ_SIZE = 16 * 1024, PENDING_MAX = 16 };

/* An answer on its way, so that its reply can be told from others. */
struct pending {
  json_int_t id; /* 0: free */
  char prompt[KEY_SIZE];
  char question[NAME_SIZE];
};

struct parent {
  int input, output;
  struct parent_events events;
  void *owner;
  struct lines lines;
  guint source;
  bool greeted;
  bool over; /* `ended` was called: nothing is read or written any more */
  json_int_t last_id;
  struct pending pending[PENDING_MAX];
};

static void end(struct parent *parent, int status) {
  if (parent->over) return;
  parent->over = true;
  parent->events.ended(parent->owner, status);
}

/* ---- out ------------------------------------------------------------------------------------- */

/* Takes the reference. */
static void say(struct parent *parent, json_t *message) {
  char *text = json_dumps(message, JSON_COMPACT);
  json_decref(message);
  if (text != NULL && !parent->over && lines_write(parent->output, text, strlen(text)) != 0)
    end(parent, 0);
  free(text);
}

/* Takes the reference. Returns the request's id. */
static json_int_t request(struct parent *parent, const char *method, json_t *params) {
  json_int_t id = ++parent->last_id;
  say(parent, json_pack("{s:I, s:s, s:o}", "id", id, "method", method, "params", params));
  return id;
}

void parent_answer(struct parent *parent, const struct ask *ask, json_t *value) {
  struct pending *slot = &parent->pending[(parent->last_id + 1) % PENDING_MAX];
  g_strlcpy(slot->prompt, ask->prompt, sizeof slot->prompt);
  g_strlcpy(slot->question, ask->question, sizeof slot->question);
  slot->id = request(parent, "answer",
                     json_pack("{s:s, s:s, s:O}", "prompt", ask->prompt, "question", ask->question,
                               "value", value));
}

void parent_closed(struct parent *parent, const struct ask *ask, const char *reason) {
  request(parent, "closed",
          json_pack("{s:s, s:s, s:s}", "prompt", ask->prompt, "question", ask->question, "reason",
                    reason));
}

static json_t *known_json(enum known known) {
  switch (known) {
  case KNOWN_NO:
    return json_false();
  case KNOWN_YES:
    return json_true();
  case UNKNOWN:
    break;
  }
  return json_null();
}

void parent_presence(struct parent *parent, const struct presence_report *report, bool pausing) {
  json_t *idle = report->idle >= 0 ? json_integer(report->idle) : json_null();
  request(parent, "presence",
          json_pack("{s:o, s:o, s:o, s:o, s:b}", "locked", known_json(report->locked), "idle", idle,
                    "dnd", known_json(report->quiet), "full_screen", known_json(report->full),
                    "pausing", pausing));
}

/* ---- in -------------------------------------------------------------------------------------- */

static void hear_hello(struct parent *parent, json_t *message) {
  const char *program, *version;
  int api = 0;
  if (json_unpack(message, "{s:{s:s, s:s, s:i !} !}", "hello", "program", &program, "version",
                  &version, "api", &api) != 0 ||
      api != WIRE_API) {
    log_error("the daemon does not speak version %d of the protocol", WIRE_API);
    end(parent, 1);
    return;
  }
  parent->greeted = true;
}

static void hear_show(struct parent *parent, json_t *view) {
  struct ask ask;
  struct err err;
  if (ask_parse(view, &ask, &err) != 0)
    log_error("%s", err.text);
  else
    parent->events.show(parent->owner, &ask);
}

static void hear_push(struct parent *parent, json_t *message) {
  json_t *view;
  const char *event, *prompt;
  int on;
  if (json_unpack(message, "{s:s, s:o !}", "event", &event, "view", &view) == 0 &&
      strcmp(event, "show") == 0)
    hear_show(parent, view);
  else if (json_unpack(message, "{s:s, s:s !}", "event", &event, "prompt", &prompt) == 0 &&
           strcmp(event, "close") == 0)
    parent->events.close(parent->owner, prompt);
  else if (json_unpack(message, "{s:s, s:b !}", "event", &event, "on", &on) == 0 &&
           strcmp(event, "watch") == 0)
    parent->events.watch(parent->owner, on);
  else
    log_error("a push that this program does not know");
}

static struct pending *find_pending(struct parent *parent, json_int_t id) {
  struct pending *slot = &parent->pending[(size_t)id % PENDING_MAX];
  return id > 0 && slot->id == id ? slot : NULL;
}

/* Only replies to answers matter. The next question comes as a push; where the daemon hands it over
 * with the reply as well, the board sees that it is the same. */
static void hear_reply(struct parent *parent, json_t *message) {
  const char *code = "", *text = "refused";
  int ok = 0;
  json_t *ask = NULL;
  struct pending *slot = find_pending(parent, json_integer_value(json_object_get(message, "id")));
  json_unpack(message, "{s:b, s?{s?s, s?s}, s?{s?o}}", "ok", &ok, "error", "code", &code, "message",
              &text, "result", "ask", &ask);
  if (!ok && slot == NULL) log_warning("the daemon refused: %s", text);
  if (slot == NULL) return;
  struct pending reply = *slot;
  slot->id = 0;
  parent->events.settled(parent->owner, reply.prompt, reply.question, ok ? NULL : text,
                         strcmp(code, "gone") == 0);
  if (json_is_object(ask)) hear_show(parent, ask);
}

static void hear(struct parent *parent, const char *line, size_t len) {
  json_error_t error;
  json_t *message = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
  if (!json_is_object(message)) {
    log_error("the daemon sent no JSON object");
    end(parent, 1);
  } else if (!parent->greeted) {
    hear_hello(parent, message);
  } else if (json_object_get(message, "id") != NULL) {
    hear_reply(parent, message);
  } else {
    hear_push(parent, message);
  }
  json_decref(message);
}

static gboolean readable(gint fd, GIOCondition condition, gpointer owner) {
  (void)condition;
  struct parent *parent = owner;
  char bytes[READ_SIZE];
  ssize_t n = read(fd, bytes, sizeof bytes);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return G_SOURCE_CONTINUE;
  if (n > 0) lines_feed(&parent->lines, bytes, (size_t)n);
  char *line;
  size_t len;
  while (!parent->over && (line = lines_next(&parent->lines, &len)) != NULL)
    hear(parent, line, len);
  if (parent->lines.broken) {
    log_error("the daemon sent too long a line");
    end(parent, 1);
  }
  if (n <= 0) end(parent, 0);
  if (!parent->over) return G_SOURCE_CONTINUE;
  parent->source = 0;
  return G_SOURCE_REMOVE;
}

/* ---- life ------------------------------------------------------------------------------------ */

struct parent *parent_open(int input, int output, const struct parent_events *events, void *owner) {
  struct parent *parent = g_new0(struct parent, 1);
  parent->input = input;
  parent->output = output;
  parent->events = *events;
  parent->owner = owner;
  lines_init(&parent->lines, WIRE_LINE_MAX);
  parent->source = g_unix_fd_add(input, G_IO_IN | G_IO_HUP | G_IO_ERR, readable, parent);
  say(parent, json_pack("{s:{s:s, s:s, s:i}}", "hello", "program", "settled-desktop", "version",
                        SETTLED_VERSION, "api", WIRE_API));
  request(parent, "attach", json_pack("{s:s}", "name", "desktop"));
  return parent;
}

void parent_close(struct parent *parent) {
  if (parent == NULL) return;
  g_clear_handle_id(&parent->source, g_source_remove);
  lines_finish(&parent->lines);
  g_free(parent);
}
