#include "desktop/board.h"

#include <string.h>

#include "base/log.h"
#include "desktop/bubble.h"
#include "desktop/countdown.h"
#include "desktop/form.h"

enum card_state {
  CARD_FREE,
  CARD_DUE,     /* to be drawn, or drawn again, once the server answers */
  CARD_SHOWN,   /* bubble is on the screen */
  CARD_GOING,   /* the bubble closed; an answer may still follow it */
  CARD_AWAY,    /* closed and reported: the daemon decides what comes next */
  CARD_FORM,    /* the form is on the screen */
  CARD_ANSWERED /* the daemon has the answer */
};

struct card {
  struct board *board;
  enum card_state state;
  struct ask ask;
  struct place place;
  char *refusal;         /* owned; place.refusal */
  struct bubble *bubble; /* what is on the screen, also while CARD_DUE waits to replace it */
  struct form *form;     /* CARD_FORM only */
  bool reported;         /* this question has been reported as unseen */
  gint64 hold_end;       /* hold: monotonic us */
  enum bubble_end end;   /* CARD_GOING */
  guint deadline, tick, grace;
};

struct board {
  struct bus *bus;
  char *icon;
  struct board_events events;
  void *owner;
  bool locked;
  int open; /* as last told */
  struct card cards[BOARD_CARDS_MAX];
};

/* ---- cards ----------------------------------------------------------------------------------- */

static struct card *find_card(struct board *board, const char *prompt) {
  for (int i = 0; i < BOARD_CARDS_MAX; i++) {
    struct card *card = &board->cards[i];
    if (card->state != CARD_FREE && strcmp(card->ask.prompt, prompt) == 0) return card;
  }
  return NULL;
}

static struct card *free_card(struct board *board) {
  for (int i = 0; i < BOARD_CARDS_MAX; i++)
    if (board->cards[i].state == CARD_FREE) return &board->cards[i];
  return NULL;
}

/* What is away needs no process: the daemon sends it again if it wants it shown. */
static void count_cards(struct board *board) {
  int open = 0;
  for (int i = 0; i < BOARD_CARDS_MAX; i++) {
    enum card_state state = board->cards[i].state;
    open += state != CARD_FREE && state != CARD_AWAY;
  }
  if (open == board->open) return;
  board->open = open;
  board->events.counted(board->owner, open);
}

static void stop_timers(struct card *card) {
  g_clear_handle_id(&card->tick, g_source_remove);
  g_clear_handle_id(&card->grace, g_source_remove);
}

/* Off the screen, whatever is there. */
static void clear_screen(struct card *card) {
  stop_timers(card);
  g_clear_pointer(&card->bubble, bubble_close);
  g_clear_pointer(&card->form, form_close);
}

static void clear_card(struct card *card) {
  clear_screen(card);
  g_clear_handle_id(&card->deadline, g_source_remove);
  g_clear_pointer(&card->refusal, g_free);
  ask_finish(&card->ask);
  *card = (struct card){.board = card->board};
}

static void end_card(struct card *card) {
  struct board *board = card->board;
  clear_card(card);
  count_cards(board);
}

/* To be drawn as soon as the server is known to answer. */
static void make_due(struct card *card) {
  g_clear_handle_id(&card->tick, g_source_remove);
  card->state = CARD_DUE;
  bus_check(card->board->bus);
}

/* Another step of the same question: a notification of its own, because most servers have closed
 * the one that was clicked. */
static void make_due_anew(struct card *card) {
  clear_screen(card);
  make_due(card);
}

static void set_refusal(struct card *card, const char *refusal) {
  g_free(card->refusal);
  card->refusal = g_strdup(refusal);
  card->place.refusal = card->refusal;
}

static void report(struct card *card, const char *reason) {
  card->board->events.closed(card->board->owner, &card->ask, reason);
}

static void put_away(struct card *card, const char *reason) {
  card->state = CARD_AWAY;
  report(card, reason);
  count_cards(card->board);
}

/* ---- what the person does -------------------------------------------------------------------- */

static void answer(struct card *card, json_t *value) {
  clear_screen(card);
  card->state = CARD_ANSWERED;
  card->board->events.answered(card->board->owner, &card->ask, value);
}

static void answer_new(struct card *card, json_t *value) {
  answer(card, value);
  json_decref(value);
}

static void form_ended(void *owner, json_t *value, const char *refusal) {
  struct card *card = owner;
  card->form = NULL;
  if (value != NULL) {
    answer(card, value);
  } else if (refusal != NULL) {
    set_refusal(card, refusal);
    make_due_anew(card);
  } else {
    put_away(card, "dismissed");
  }
}

static void open_form(struct card *card) {
  clear_screen(card);
  struct err err;
  card->form = form_open(&card->ask, form_ended, card, &err);
  card->state = CARD_FORM;
  if (card->form != NULL) return;
  log_warning("%s", err.text);
  make_due(card);
}

static void turn_page(struct card *card) {
  int step = SERVER_BUTTONS - 1;
  card->place.page++;
  if (card->place.page * step >= card->ask.option_count) card->place.page = 0;
  make_due_anew(card);
}

static void narrow(struct card *card, int low, int high) {
  if (low == high) {
    answer_new(card, json_integer(low));
    return;
  }
  card->place.low = low;
  card->place.high = high;
  make_due_anew(card);
}

static void picked(void *owner, const struct pick *pick) {
  struct card *card = owner;
  if (card->state == CARD_ANSWERED || card->state == CARD_FREE) return;
  switch (pick->kind) {
  case PICK_OPTION:
    answer_new(card, json_string(card->ask.options[pick->from].key));
    break;
  case PICK_PART:
    narrow(card, pick->from, pick->to);
    break;
  case PICK_MORE:
    turn_page(card);
    break;
  case PICK_FORM:
    open_form(card);
    break;
  case PICK_AGAIN:
    card->place.insist = true;
    make_due_anew(card);
    break;
  }
}

static const char *end_reason(const struct card *card) {
  bool lies = bus_server(card->board->bus)->row->one_dismisses;
  return card->end == BUBBLE_EXPIRED && !lies ? "expired" : "dismissed";
}

static gboolean grace_ends(gpointer owner) {
  struct card *card = owner;
  card->grace = 0;
  const char *reason = end_reason(card);
  g_clear_pointer(&card->bubble, bubble_drop);
  put_away(card, reason);
  return G_SOURCE_REMOVE;
}

static void bubble_ended(void *owner, enum bubble_end end) {
  struct card *card = owner;
  stop_timers(card);
  card->end = end;
  card->state = CARD_GOING;
  card->grace = g_timeout_add(BOARD_GRACE, grace_ends, card);
}

/* ---- drawing --------------------------------------------------------------------------------- */

static gboolean tick(gpointer owner) {
  struct card *card = owner;
  card->tick = 0;
  make_due(card);
  return G_SOURCE_REMOVE;
}

static void arm_tick(struct card *card, int step) {
  int delay = countdown_delay(card->hold_end, g_get_monotonic_time(), step);
  if (delay > 0) card->tick = g_timeout_add((guint)delay, tick, card);
}

static void settle_place(struct card *card) {
  struct place *place = &card->place;
  place->left = countdown_left(card->hold_end, g_get_monotonic_time());
  place->locked = card->board->locked;
  place->has_form = form_exists();
  if (card->bubble == NULL) place->nonce = g_random_int();
}

static int put_on_screen(struct card *card, struct rendering *rendering, struct err *err) {
  static const struct bubble_events events = {picked, bubble_ended};
  struct board *board = card->board;
  if (card->bubble != NULL) return bubble_update(card->bubble, rendering, err);
  g_autofree char *image =
      card->ask.image[0] == '/' ? g_filename_to_uri(card->ask.image, NULL, NULL) : NULL;
  struct bubble_look look = {image != NULL ? image : board->icon, card->ask.category};
  card->bubble = bubble_show(bus_connection(board->bus), bus_server_owner(board->bus), &look,
                             rendering, &events, card, err);
  return card->bubble != NULL ? 0 : -1;
}

static void report_unseen(struct card *card) {
  if (card->reported || card->bubble != NULL) return;
  card->reported = true;
  report(card, "unseen");
}

static void draw(struct card *card) {
  const struct server *server = bus_server(card->board->bus);
  settle_place(card);
  struct rendering rendering;
  render_ask(&card->ask, server, &card->place, &rendering);
  struct err err = {""};
  if (put_on_screen(card, &rendering, &err) != 0) {
    log_warning("%s", err.text);
    g_clear_pointer(&card->bubble, bubble_close);
    report_unseen(card);
    return;
  }
  card->state = CARD_SHOWN;
  if (card->ask.type == VIEW_HOLD) arm_tick(card, server->row->tick);
}

void board_checked(struct board *board, enum bus_health health) {
  for (int i = 0; i < BOARD_CARDS_MAX; i++) {
    struct card *card = &board->cards[i];
    if (card->state != CARD_DUE) continue;
    if (health == BUS_READY)
      draw(card);
    else
      report_unseen(card);
  }
}

void board_replaced(struct board *board) {
  for (int i = 0; i < BOARD_CARDS_MAX; i++) {
    struct card *card = &board->cards[i];
    g_clear_pointer(&card->bubble, bubble_drop);
    if (card->state != CARD_SHOWN) continue;
    g_clear_handle_id(&card->tick, g_source_remove);
    card->state = CARD_DUE; /* the bus checks when a server is there */
  }
}

void board_lock(struct board *board, bool locked) {
  if (board->locked == locked) return;
  board->locked = locked;
  for (int i = 0; i < BOARD_CARDS_MAX; i++)
    if (board->cards[i].state == CARD_SHOWN) make_due(&board->cards[i]);
}

/* ---- what the daemon wants ------------------------------------------------------------------- */

static gboolean deadline_passes(gpointer owner) {
  struct card *card = owner;
  card->deadline = 0;
  if (card->state != CARD_ANSWERED && card->state != CARD_AWAY) report(card, "expired");
  end_card(card);
  return G_SOURCE_REMOVE;
}

/* Puts the question into its card, a new one or that of its prompt. */
static void take_ask(struct card *card, struct ask *ask) {
  bool same = card->state != CARD_FREE && ask_same(&card->ask, ask->prompt, ask->question);
  struct bubble *stays = same && card->state != CARD_GOING ? g_steal_pointer(&card->bubble) : NULL;
  struct place place = {.low = ask->low, .high = ask->high};
  if (same) place = card->place;
  clear_card(card);
  place.refusal = NULL;
  card->ask = *ask;
  *ask = (struct ask){0};
  card->place = place;
  card->bubble = stays;
  card->hold_end = g_get_monotonic_time() + (gint64)card->ask.hold_left * G_USEC_PER_SEC;
  if (card->ask.deadline > 0)
    card->deadline = g_timeout_add_seconds((guint)card->ask.deadline, deadline_passes, card);
}

/* The daemon may say the same twice, once as the answer to an answer and once to all front ends. */
static bool is_shown_already(const struct card *card, const struct ask *ask) {
  bool busy = card->state == CARD_SHOWN || card->state == CARD_DUE || card->state == CARD_FORM;
  return busy && json_equal(card->ask.json, ask->json);
}

void board_show(struct board *board, struct ask *ask) {
  struct card *card = find_card(board, ask->prompt);
  if (card != NULL && is_shown_already(card, ask)) {
    ask_finish(ask);
    return;
  }
  if (card == NULL) card = free_card(board);
  if (card == NULL) {
    log_error("more than %d prompts at a time", BOARD_CARDS_MAX);
    board->events.closed(board->owner, ask, "unseen");
    ask_finish(ask);
    return;
  }
  take_ask(card, ask);
  make_due(card);
  count_cards(board);
}

void board_close(struct board *board, const char *prompt) {
  struct card *card = find_card(board, prompt);
  if (card != NULL) end_card(card);
}

void board_settle(struct board *board, const char *prompt, const char *question,
                  const char *refusal) {
  struct card *card = find_card(board, prompt);
  if (card == NULL || card->state != CARD_ANSWERED) return;
  if (!ask_same(&card->ask, prompt, question)) return;
  if (refusal == NULL) {
    end_card(card);
    return;
  }
  set_refusal(card, refusal);
  card->place.low = card->ask.low;
  card->place.high = card->ask.high;
  make_due(card);
}

/* ---- life ------------------------------------------------------------------------------------ */

struct board *board_create(struct bus *bus, const char *icon, const struct board_events *events,
                           void *owner) {
  struct board *board = g_new0(struct board, 1);
  board->bus = bus;
  board->icon = g_strdup(icon);
  board->events = *events;
  board->owner = owner;
  for (int i = 0; i < BOARD_CARDS_MAX; i++) board->cards[i].board = board;
  return board;
}

void board_destroy(struct board *board) {
  if (board == NULL) return;
  for (int i = 0; i < BOARD_CARDS_MAX; i++) clear_card(&board->cards[i]);
  g_free(board->icon);
  g_free(board);
}
