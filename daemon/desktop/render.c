#include "desktop/render.h"

#include <glib.h>
#include <string.h>

#include "desktop/scale.h"

/* ---- plain text ------------------------------------------------------------------------------ */

/* Explicit direction marks can make a text read as something else than was sent. */
static bool is_drawable(gunichar c) {
  if (c == '\n') return true;
  if (g_unichar_iscntrl(c)) return false;
  return !(c >= 0x202A && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069);
}

char *render_clean(const char *text, int max) {
  char *valid = g_utf8_make_valid(text, -1);
  GString *out = g_string_new(NULL);
  int count = 0;
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (!is_drawable(c)) continue;
    if (++count > max) break;
    g_string_append_unichar(out, c);
  }
  if (count > max) {
    char *cut = (char *)g_utf8_offset_to_pointer(out->str, max - 1);
    g_string_truncate(out, (gsize)(cut - out->str));
    g_string_append_unichar(out, 0x2026); /* … */
  }
  g_free(valid);
  return g_string_free(out, FALSE);
}

/* ---- actions --------------------------------------------------------------------------------- */

static struct pick *add_pick(struct rendering *out, const struct place *place, enum pick_kind kind,
                             const char *label) {
  struct pick *pick = &out->picks[out->pick_count++];
  *pick = (struct pick){.kind = kind, .label = render_clean(label, 40)};
  g_snprintf(pick->key, sizeof pick->key, "settled:%d:%08x", out->pick_count, place->nonce);
  return pick;
}

static const char *fit_label(const struct view_option *option, const struct server *server) {
  int max = server->row->label_max;
  bool cut = max > 0 && g_utf8_strlen(option->label, -1) > max;
  return cut && option->short_label[0] != '\0' ? option->short_label : option->label;
}

/* How many can be picked: all three answers, and one beside them where that can be pressed too. */
static int options_offered(const struct ask *ask, const struct server *server) {
  int whole = ask->option_count + ask->beside_count;
  int most =
      server->row->draws_four || server_buttons(server) == 0 ? SERVER_BUTTONS + 1 : SERVER_BUTTONS;
  return whole <= most ? whole : ask->option_count;
}

static void add_options(const struct ask *ask, const struct server *server,
                        const struct place *place, struct rendering *out) {
  bool paged = ask->option_count > SERVER_BUTTONS;
  int step = paged ? SERVER_BUTTONS - 1 : options_offered(ask, server);
  int from = paged ? place->page * step : 0, end = paged ? ask->option_count : step;
  for (int i = from; i < end && i < from + step; i++)
    add_pick(out, place, PICK_OPTION, fit_label(&ask->options[i], server))->from = i;
  if (paged) add_pick(out, place, PICK_MORE, "More");
}

static void add_parts(const struct place *place, struct rendering *out) {
  struct scale_part parts[SCALE_PARTS];
  int count = scale_split(place->low, place->high, parts);
  for (int i = 0; i < count; i++) {
    char label[SCALE_LABEL_SIZE];
    scale_label(parts[i], label);
    struct pick *pick = add_pick(out, place, PICK_PART, label);
    pick->from = parts[i].low;
    pick->to = parts[i].high;
  }
}

/* A row of the numbers themselves where the server draws that readably; else they are narrowed. */
static void add_scale(const struct ask *ask, const struct server *server, const struct place *place,
                      struct rendering *out) {
  if (ask->high - ask->low >= server->row->row) {
    add_parts(place, out);
    return;
  }
  for (int i = ask->low; i <= ask->high; i++) {
    char label[SCALE_LABEL_SIZE];
    scale_label((struct scale_part){i, i}, label);
    struct pick *pick = add_pick(out, place, PICK_PART, label);
    pick->from = pick->to = i;
  }
}

/* The line to type into. A server of that ability is not one that draws three buttons only. */
static void add_reply(const struct ask *ask, const struct server *server, const struct place *place,
                      struct rendering *out) {
  bool typed = ask->type == VIEW_SCALE || ask->type == VIEW_NUMBER || ask->type == VIEW_TEXT;
  if (!typed || !server_takes_reply(server)) return;
  struct pick *pick = add_pick(out, place, PICK_REPLY, "Type it");
  g_strlcpy(pick->key, RENDER_REPLY_KEY, sizeof pick->key);
}

static void add_buttons(const struct ask *ask, const struct server *server,
                        const struct place *place, struct rendering *out) {
  switch (ask->type) {
  case VIEW_NOTICE:
  case VIEW_CHOICE:
  case VIEW_HOLD:
    add_options(ask, server, place, out);
    break;
  case VIEW_SCALE:
    add_scale(ask, server, place, out);
    break;
  case VIEW_NUMBER:
  case VIEW_TEXT:
  case VIEW_SEVERAL:
    if (place->has_form && out->pick_count == 0) add_pick(out, place, PICK_FORM, "Answer");
    break;
  case VIEW_TYPES:
    break;
  }
}

/* A check-in opens as a whole; what only tells something opens what it is about. */
static bool opens_fuller(const struct ask *ask, const struct place *place, struct pick *out) {
  bool first = ask->option_count > 0 && strcmp(ask->options[0].key, "open") == 0;
  bool checkin = strcmp(ask->category, "x-settled.checkin") == 0;
  *out = (struct pick){.kind = PICK_FULLER, .from = first ? 0 : -1};
  if (ask->urgency == URGENCY_CRITICAL || ask->type == VIEW_HOLD) return false;
  return first || (checkin && place->has_form);
}

/* What begins or ends something; any other answer says something of the person. */
static bool is_step(const char *key) {
  static const char *const steps[] = {"open", "start", "ready", "stop",
                                      "go",   "on",    "show",  "record"};
  for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
    if (strcmp(steps[i], key) == 0) return true;
  return false;
}

/* The same where the server draws no buttons: there people click to take a message away, and that
 * must never say "Yes" to a warning sign, "None" to all of them, or "I am getting help". */
static bool answers_first(const struct ask *ask, struct pick *out) {
  *out = (struct pick){.kind = PICK_OPTION, .from = 0};
  bool picks = ask->type == VIEW_NOTICE || ask->type == VIEW_CHOICE || ask->type == VIEW_HOLD;
  return picks && ask->option_count > 0 && ask->urgency != URGENCY_CRITICAL &&
         is_step(ask->options[0].key);
}

static bool is_for_window(const struct ask *ask, const struct server *server) {
  bool typed = ask->type == VIEW_SCALE || ask->type == VIEW_NUMBER || ask->type == VIEW_TEXT ||
               ask->type == VIEW_SEVERAL;
  bool hidden = ask->type == VIEW_CHOICE && server_buttons(server) == 0;
  return typed || (hidden && ask->urgency != URGENCY_CRITICAL);
}

/* What a click on the text means; false: nothing. */
static bool click_means(const struct ask *ask, const struct server *server,
                        const struct place *place, const struct rendering *rendering,
                        struct pick *out) {
  if (opens_fuller(ask, place, out)) return true;
  if (server_buttons(server) == 0 && answers_first(ask, out)) return true;
  *out = (struct pick){.kind = PICK_FORM};
  if (is_for_window(ask, server) && place->has_form) return true;
  *out = (struct pick){.kind = PICK_AGAIN};
  return server_buttons(server) > 0 && rendering->pick_count > 0;
}

/* "default" goes last: Budgie swallows the action after it. */
static void add_default(const struct ask *ask, const struct server *server,
                        const struct place *place, struct rendering *out) {
  struct pick pick;
  if (server->row->draws_default || server->row->click == NULL) return;
  if (!click_means(ask, server, place, out, &pick)) return;
  g_strlcpy(pick.key, "default", sizeof pick.key);
  pick.label = g_strdup("Show");
  out->picks[out->pick_count++] = pick;
}

/* ---- the body -------------------------------------------------------------------------------- */

enum { KEYS_MAX = 160 }; /* bytes of option keys in a sentence */

static void append_keys(GString *text, const struct ask *ask, const char *joint) {
  gsize begun = text->len;
  for (int i = 0; i < ask->option_count + ask->beside_count; i++) {
    if (text->len - begun + strlen(ask->options[i].key) > KEYS_MAX) {
      g_string_append(text, " \u2026");
      return;
    }
    g_string_append_printf(text, "%s%s", i > 0 ? joint : "", ask->options[i].key);
  }
}

/* What to type: the way that works everywhere. */
static void append_command(GString *text, const struct ask *ask) {
  switch (ask->type) {
  case VIEW_NOTICE:
  case VIEW_CHOICE:
  case VIEW_HOLD:
    if (ask->option_count == 0) return;
    g_string_append(text, "\nType: settle answer ");
    append_keys(text, ask, " | ");
    break;
  case VIEW_SCALE:
  case VIEW_NUMBER:
    g_string_append_printf(text, "\nType: settle answer NUMBER (%d to %d)", ask->low, ask->high);
    break;
  case VIEW_TEXT:
    g_string_append(text, "\nType: settle answer \"YOUR WORDS\"");
    break;
  case VIEW_SEVERAL:
    g_string_append(text, "\nType: settle answer, then any of: ");
    append_keys(text, ask, " ");
    break;
  case VIEW_TYPES:
    break;
  }
}

static void append_click(GString *text, const struct ask *ask, const struct server *server,
                         const struct pick *last) {
  bool option = last->kind == PICK_OPTION || (last->kind == PICK_FULLER && last->from >= 0);
  const char *what = option ? ask->options[last->from].label : "answer";
  g_string_append_printf(text, "%s: %s", server->row->click, what);
}

/* Buttons that the person sees need no words; everything else does. */
static bool needs_words(const struct server *server, const struct rendering *rendering) {
  return server_buttons(server) == 0 || rendering->pick_count == 0;
}

/* The shortest way comes before the body, which a server may cut. Where room is short it takes no
 * line of its own. */
static void append_first(GString *text, const struct ask *ask, const struct server *server,
                         const struct rendering *rendering) {
  int count = rendering->pick_count;
  const struct pick *last = count > 0 ? &rendering->picks[count - 1] : NULL;
  if (last == NULL || strcmp(last->key, "default") != 0) return;
  append_click(text, ask, server, last);
  g_string_append(text, server->row->room > 0 ? ". " : "\n");
}

static void append_cleaned(GString *text, const char *words, int max) {
  char *cleaned = render_clean(words, max);
  g_string_append(text, cleaned);
  g_free(cleaned);
}

static bool is_veiled(const struct ask *ask, const struct place *place) {
  return place->locked && ask->discreet[0] != '\0';
}

/* Some titles have numbers. Those of a hold say only how far it is: who lies on the floor while the
 * screen locks itself goes by them. */
static const char *choose_title(const struct ask *ask, const struct place *place) {
  return is_veiled(ask, place) && ask->type != VIEW_HOLD ? "settled" : ask->title;
}

/* Of a hold: its own line, as large as can be, for it is read from the floor. The caller frees it.
 */
static char *write_time(const struct ask *ask, const struct place *place) {
  if (ask->type != VIEW_HOLD || is_veiled(ask, place)) return g_strdup("");
  return g_strdup_printf("%d:%02d left\n", place->left / 60, place->left % 60);
}

static char *write_body(const struct ask *ask, const struct server *server,
                        const struct place *place, const struct rendering *rendering) {
  if (is_veiled(ask, place)) return render_clean(ask->discreet, RENDER_BODY_MAX);
  bool words = needs_words(server, rendering);
  GString *text = g_string_new(NULL);
  if (place->refusal != NULL) append_cleaned(text, place->refusal, RENDER_BODY_MAX);
  if (place->refusal != NULL) g_string_append_c(text, '\n');
  if (words) append_first(text, ask, server, rendering);
  append_cleaned(text, ask->body, ask->type == VIEW_NOTICE ? RENDER_NOTICE_MAX : RENDER_BODY_MAX);
  if (words) append_command(text, ask);
  char *whole = render_clean(text->str, RENDER_WHOLE_MAX); /* keys and labels are the daemon's */
  g_string_free(text, TRUE);
  return g_strstrip(whole);
}

/* Below the text, to be cut instead of it. */
static const char *spare_lines(const struct server *server, const char *title, const char *body) {
  enum { FIVE_LINES = 100 }; /* characters of a body, on a card so narrow */
  int max = server->row->loses_line;
  if (max == 0) return "";
  if (g_utf8_strlen(title, -1) <= max) return "\n ";
  return g_utf8_strlen(body, -1) < FIVE_LINES ? "\n \n " : "\n \n \n ";
}

/* Where the server would cut the words they come in smaller letters. */
static bool is_small(const struct ask *ask, const struct server *server,
                     const struct place *place) {
  return server->markup && !is_veiled(ask, place) && ask_exceeds(ask, server->row->room);
}

/* As the server is to read it. */
static char *finish_body(const struct server *server, bool small, const char *title,
                         const char *time, const char *body) {
  char *escaped = server->markup ? g_markup_escape_text(body, -1) : g_strdup(body);
  char *whole = g_strconcat(time, small ? "<small>" : "", escaped, small ? "</small>" : "",
                            spare_lines(server, title, body), NULL);
  g_free(escaped);
  return whole;
}

/* A countdown is there because the person began it: Stop has to be seen without a search. */
static enum urgency choose_urgency(const struct ask *ask, const struct server *server,
                                   const struct place *place) {
  bool insists = place->insist || (ask->type == VIEW_HOLD && server->row->hides_buttons);
  return insists ? URGENCY_CRITICAL : ask->urgency;
}

void render_ask(const struct ask *ask, const struct server *server, const struct place *place,
                struct rendering *out) {
  *out = (struct rendering){.urgency = choose_urgency(ask, server, place)};
  out->sound = place->turn && server->sound;
  if (server->actions) {
    add_reply(ask, server, place, out);
    add_buttons(ask, server, place, out);
    add_default(ask, server, place, out);
  }
  out->title = render_clean(choose_title(ask, place), RENDER_TITLE_MAX);
  char *time = write_time(ask, place), *body = write_body(ask, server, place, out);
  out->body = finish_body(server, is_small(ask, server, place), out->title, time, body);
  g_free(time);
  g_free(body);
}

void render_finish(struct rendering *rendering) {
  g_free(rendering->title);
  g_free(rendering->body);
  for (int i = 0; i < rendering->pick_count; i++) g_free((char *)rendering->picks[i].label);
  *rendering = (struct rendering){0};
}

bool render_same(const struct rendering *a, const struct rendering *b) {
  if (a->title == NULL || b->title == NULL || a->pick_count != b->pick_count) return false;
  for (int i = 0; i < a->pick_count; i++)
    if (strcmp(a->picks[i].label, b->picks[i].label) != 0 ||
        strcmp(a->picks[i].key, b->picks[i].key) != 0)
      return false;
  return a->urgency == b->urgency && strcmp(a->title, b->title) == 0 &&
         strcmp(a->body, b->body) == 0;
}

const struct pick *render_find(const struct rendering *rendering, const char *key) {
  for (int i = 0; i < rendering->pick_count; i++)
    if (strcmp(rendering->picks[i].key, key) == 0) return &rendering->picks[i];
  return NULL;
}
