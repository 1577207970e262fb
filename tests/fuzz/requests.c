/* What a client or the desktop's child says to the daemon, over a whole app in memory: each line is
 * refused, or does what it may and no more; what is acknowledged is in the diary.
 * Input: lines of JSON as on the wire, to which `!` in front of it makes the desktop the sender;
 * `+3600` lets so many seconds pass. */
#include "app_fixture.h"

#include "peer_parse.h"
#include "server_request.h"

enum { LINES_MAX = 32, INPUT_MAX = 16 * 1024, CLIENT = 1 };

static void say(struct app *app, const char *line) {
  struct server_request request;
  struct err err;
  int32_t peer = line[0] == '!' ? DESKTOP_PEER : CLIENT;
  if (line[0] == '!') line++;
  json_t *message = peer_parse(line, strlen(line), &err);
  if (message != NULL && server_request_parse(message, &request, &err) == 0)
    app_request(app, peer, request.id, request.method, request.params);
  json_decref(message);
}

/* Nobody grows by saying the same again, and whoever goes leaves nothing behind. */
static void check_peers(struct app *app) {
  require(app->front_end_count <= 2 && app->subscriber_count <= 1);
  app_peer_gone(app, CLIENT);
  app_peer_gone(app, DESKTOP_PEER);
  require(app->front_end_count == 0 && app->subscriber_count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char text[INPUT_MAX + 1];
  char *rest = text, *line;
  if (size > INPUT_MAX) return 0;
  memcpy(text, data, size);
  text[size] = '\0';
  struct app *app = app_begin();
  for (int i = 0; i < LINES_MAX && (line = strsep(&rest, "\n")) != NULL; i++) {
    if (!app_pass(app, line)) say(app, line);
    app_settle(app);
    app_check(app);
  }
  check_peers(app);
  app_check_restart(app);
  return 0;
}
