/* The table of commands over a whole app in memory: whatever words are typed, in whatever order and
 * with whatever time between them, each gets a sentence or an exit code, what is acknowledged is in
 * the diary, and a daemon that starts after it knows the same.
 * Input: lines. A line is the words of one command, separated by blanks, "so" if they have some
 * themselves; `+3600` lets so many seconds pass. */
#include "app_fixture.h"

#include "commands/commands.h"
#include "core/texts.h"

enum { LINES_MAX = 24, WORDS_MAX = 16, INPUT_MAX = 4096 };

/* The next word of the line, cut out of it; NULL: none. */
static char *next_word(char **line) {
  char *at = *line + strspn(*line, " ");
  if (*at == '\0') return NULL;
  char end = *at == '"' ? '"' : ' ';
  char *word = end == '"' ? at + 1 : at;
  char *stop = strchr(word, end);
  *line = stop != NULL ? stop + 1 : word + strlen(word);
  if (stop != NULL) *stop = '\0';
  return word;
}

/* UTF-8, else the reply would be none; what steers a terminal is taken out by whoever prints it. */
static void check_text(const char *text) {
  json_t *valid = json_string(text);
  require(valid != NULL);
  json_decref(valid);
}

static void check_reply(struct app *app, const struct reply *reply) {
  struct view view;
  struct now now = app_now(app);
  check_text(buf_text(&reply->text));
  check_text(reply->message);
  require((reply->code == NULL) == (reply->message[0] == '\0'));
  require(reply->exit >= 0);
  require(reply->ask[0] == '\0' || engine_view(&app->engine, reply->ask, &now, &view));
}

static void run_words(struct app *app, char *line) {
  const char *argv[WORDS_MAX];
  const struct entry_id no_key = {{0}};
  struct reply reply;
  int argc = 0;
  for (char *word; argc < WORDS_MAX && (word = next_word(&line)) != NULL;) argv[argc++] = word;
  reply_init(&reply, 1, argc % 2 == 0);
  commands_run(app, argv, argc, &no_key, &reply);
  check_reply(app, &reply);
  reply_finish(&reply);
}

static void run_line(struct app *app, char *line) {
  if (!app_pass(app, line)) run_words(app, line);
  app_settle(app);
  app_check(app);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char text[INPUT_MAX + 1], *rest = text, *line;
  if (size > INPUT_MAX) return 0;
  memcpy(text, data, size);
  text[size] = '\0';
  json_t *valid = json_string(text); /* argv of a request is JSON: it is UTF-8 */
  json_decref(valid);
  if (valid == NULL) return 0;
  struct app *app = app_begin();
  for (int i = 0; i < LINES_MAX && (line = strsep(&rest, "\n")) != NULL; i++) run_line(app, line);
  app_check_restart(app);
  return 0;
}
