/* What the daemon says to settled-desktop: each line is refused, or becomes a card that any server
 * may be sent: text without anything that steers, escaped where it is read as markup, no more
 * buttons than there is room for, and an answer that the question allows.
 * Input: a byte for the server, then the lines; what follows a NUL is what a person types into the
 * form. */
#include "fuzz.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "desktop/form.h"
#include "desktop/parent.h"
#include "desktop/render.h"
#include "quiet.h"

static const char hello[] = "{\"hello\":{\"program\":\"settled\",\"version\":\"0\",\"api\":1}}\n";

struct desk {
  struct parent *parent;
  struct server server;
  const char *typed;
  bool ended;
};

/* ---- one card -------------------------------------------------------------------------------- */

static void check_plain(const char *text, int max) {
  require(g_utf8_validate(text, -1, NULL));
  require(g_utf8_strlen(text, -1) <= max);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    require(c == '\n' || !g_unichar_iscntrl(c));
    require(!(c >= 0x202A && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069));
  }
}

static void check_escaped(const char *body) {
  static const char *const entities[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&apos;", "&#"};
  require(strpbrk(body, "<>") == NULL);
  for (const char *at = body; (at = strchr(at, '&')) != NULL; at++) {
    bool known = false;
    for (size_t i = 0; i < G_N_ELEMENTS(entities); i++)
      known |= strncmp(at, entities[i], strlen(entities[i])) == 0;
    require(known);
  }
}

static void check_picks(const struct ask *ask, const struct rendering *rendering) {
  require(rendering->pick_count >= 0 && rendering->pick_count <= RENDER_ACTIONS_MAX);
  for (int i = 0; i < rendering->pick_count; i++) {
    const struct pick *pick = &rendering->picks[i];
    check_plain(pick->label, 40);
    require(render_find(rendering, pick->key) == pick); /* no two are the same */
    require(pick->kind != PICK_OPTION || (pick->from >= 0 && pick->from < ask->option_count));
    require(pick->kind != PICK_PART || (pick->from >= ask->low && pick->to <= ask->high));
  }
}

static void check_card(const struct desk *desk, const struct ask *ask, bool locked, int page) {
  enum { BODY_MAX = 8 * 1024 };
  const struct place place = {.low = ask->low,
                              .high = ask->high,
                              .page = page,
                              .left = ask->hold_left,
                              .locked = locked,
                              .has_form = page == 0,
                              .refusal = desk->typed};
  struct rendering card;
  render_ask(ask, &desk->server, &place, &card);
  check_plain(card.title, RENDER_TITLE_MAX);
  check_plain(card.body, BODY_MAX);
  if (desk->server.markup) check_escaped(card.body);
  check_picks(ask, &card);
  render_finish(&card);
}

/* ---- an answer ------------------------------------------------------------------------------- */

static bool has_option(const struct ask *ask, const char *key) {
  for (int i = 0; i < ask->option_count; i++)
    if (strcmp(ask->options[i].key, key) == 0) return true;
  return false;
}

static void check_answer(const struct ask *ask, const json_t *value) {
  size_t i;
  json_t *key;
  if (json_is_integer(value))
    require(json_integer_value(value) >= ask->low && json_integer_value(value) <= ask->high);
  json_array_foreach(value, i, key) require(has_option(ask, json_string_value(key)));
}

static void answer(struct desk *desk, const struct ask *ask) {
  struct err err = {""};
  json_t *value = form_read(ask, desk->typed, &err);
  if (value == NULL) {
    bool unanswerable = ask->type == VIEW_NOTICE && ask->option_count == 0;
    require(unanswerable == (err.text[0] == '\0'));
    parent_closed(desk->parent, ask, "unseen");
    return;
  }
  check_answer(ask, value);
  parent_answer(desk->parent, ask, value);
  json_decref(value);
}

/* ---- the conversation ------------------------------------------------------------------------ */

static void on_show(void *owner, struct ask *ask) {
  struct desk *desk = owner;
  require(!desk->ended && desk->parent != NULL);
  for (int page = 0; page <= ask->option_count / SERVER_BUTTONS; page++)
    check_card(desk, ask, page % 2 == 1, page);
  answer(desk, ask);
  ask_finish(ask);
}

static void on_close(void *owner, const char *prompt) {
  (void)owner;
  require(g_utf8_validate(prompt, -1, NULL));
}

static void on_watch(void *owner, bool on) {
  (void)owner, (void)on;
}

static void on_settled(void *owner, const char *prompt, const char *question, const char *refusal,
                       bool gone) {
  (void)owner;
  require(prompt[0] != '\0' && question[0] != '\0');
  require(refusal != NULL || !gone);
}

static void on_ended(void *owner, int status) {
  struct desk *desk = owner;
  require(!desk->ended && (status == 0 || status == 1));
  desk->ended = true;
}

static struct server describe(uint8_t byte) {
  static const char *const names[] = {
      "gnome-shell", "Xfce Notify Daemon", "cinnamon", "lxqt-notificationd", "dunst", "another"};
  const char *capabilities[3] = {byte & 0x40 ? "body-markup" : "body",
                                 byte & 0x80 ? "actions" : NULL, NULL};
  return servers_describe(servers_find(names[byte % G_N_ELEMENTS(names)], ""), capabilities);
}

static int write_lines(const uint8_t *data, size_t size) {
  int fd = memfd_create("fuzz", MFD_CLOEXEC);
  require(fd >= 0);
  require(write(fd, hello, sizeof hello - 1) == sizeof hello - 1);
  require(write(fd, data, size) == (ssize_t)size);
  require(lseek(fd, 0, SEEK_SET) == 0);
  return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct parent_events events = {on_show, on_close, on_watch, on_settled, on_ended};
  if (size == 0) return 0;
  const uint8_t *end = memchr(data + 1, '\0', size - 1);
  size_t len = end != NULL ? (size_t)(end - data - 1) : size - 1;
  char *typed = end != NULL ? strndup((const char *)end + 1, size - len - 2) : strdup("5");
  struct desk desk = {.server = describe(data[0]), .typed = typed};
  int input = write_lines(data + 1, len), output = open("/dev/null", O_WRONLY | O_CLOEXEC);
  desk.parent = parent_open(input, output, &events, &desk);
  while (!desk.ended) g_main_context_iteration(NULL, TRUE);
  parent_close(desk.parent);
  close(input);
  close(output);
  free(typed);
  return 0;
}
