#include <string.h>

#include "base/log.h"
#include "desktop/board_parts.h"

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

void card_stop_timers(struct card *card) {
  g_clear_handle_id(&card->tick, g_source_remove);
  g_clear_handle_id(&card->grace, g_source_remove);
}

void card_clear_screen(struct card *card) {
  card_stop_timers(card);
  g_clear_pointer(&card->bubble, bubble_close);
  g_clear_pointer(&card->form, form_close);
}

static void clear_card(struct card *card) {
  card_clear_screen(card);
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

void card_make_due(struct card *card) {
  g_clear_handle_id(&card->tick, g_source_remove);
  card->state = CARD_DUE;
  bus_check(card->board->bus);
}

void card_make_due_anew(struct card *card) {
  card_clear_screen(card);
  card_make_due(card);
}

void card_refuse(struct card *card, const char *refusal) {
  g_free(card->refusal);
  card->refusal = g_strdup(refusal);
  card->place.refusal = card->refusal;
}

void card_report(struct card *card, const char *reason) {
  card->board->events.closed(card->board->owner, &card->ask, reason);
}

void card_put_away(struct card *card, const char *reason) {
  card->state = CARD_AWAY;
  if (reason != NULL) card_report(card, reason);
  count_cards(card->board);
}

void board_begin(struct board *board) {
  if (board->begun) return;
  board->begun = true;
  for (int i = 0; i < BOARD_CARDS_MAX; i++)
    if (board->cards[i].state == CARD_DUE) card_make_due(&board->cards[i]);
}

/* An emergency message is the same on a locked screen, and waits for nothing (S4). */
static bool waits_for_lock(const struct card *card) {
  bool same = card->ask.discreet[0] == '\0' && card->ask.image[0] == '\0';
  return !card->board->begun && !same;
}

void board_checked(struct board *board, enum bus_health health) {
  for (int i = 0; i < BOARD_CARDS_MAX; i++) {
    struct card *card = &board->cards[i];
    if (card->state != CARD_DUE) continue;
    if (health != BUS_READY)
      card_report_unseen(card);
    else if (!waits_for_lock(card))
      card_draw(card);
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

bool board_is_silent(const struct board *board) {
  for (int i = 0; i < BOARD_CARDS_MAX; i++) {
    const struct card *card = &board->cards[i];
    bool waits = card->state != CARD_FREE && card->state != CARD_ANSWERED;
    if (waits && card->ask.urgency == URGENCY_LOW) return true;
  }
  return false;
}

void board_lock(struct board *board, bool locked) {
  if (board->locked == locked) return;
  board->locked = locked;
  for (int i = 0; i < BOARD_CARDS_MAX; i++)
    if (board->cards[i].state == CARD_SHOWN) card_make_due(&board->cards[i]);
}

/* ---- what the daemon wants ------------------------------------------------------------------- */

static gboolean deadline_passes(gpointer owner) {
  struct card *card = owner;
  card->deadline = 0;
  if (card->state != CARD_ANSWERED && card->state != CARD_AWAY) card_report(card, "expired");
  end_card(card);
  return G_SOURCE_REMOVE;
}

/* What was asked to be read, such as what to say to a doctor, and would lose its end. */
static bool is_cut(const struct card *card) {
  const struct ask *ask = &card->ask;
  int shows = bus_server(card->board->bus)->row->shows;
  bool words_only = ask->type == VIEW_NOTICE && ask->option_count == 0;
  bool asked_for = strcmp(ask->category, "x-settled.note") == 0;
  return words_only && asked_for && shows > 0 && strlen(ask->body) > (size_t)shows &&
         !card->board->locked && form_goes_on();
}

/* Critical words are never left to a window that other windows may hide; a hold counts down. */
static bool goes_to_window(const struct card *card) {
  if (card->ask.urgency == URGENCY_CRITICAL || card->ask.type == VIEW_HOLD) return false;
  return g_get_monotonic_time() < card->board->windows_till || is_cut(card);
}

/* Puts the question into its card, a new one or that of its prompt. */
static void take_ask(struct card *card, struct ask *ask) {
  bool same = card->state != CARD_FREE && ask_same(&card->ask, ask->prompt, ask->question);
  bool rises = same && ask->urgency > card->ask.urgency; /* to be noticed: not in place */
  bool in_place = same && !rises && card->state != CARD_GOING;
  struct bubble *stays = in_place ? g_steal_pointer(&card->bubble) : NULL;
  struct place place = {.low = ask->low, .high = ask->high};
  if (same) place = card->place;
  clear_card(card);
  place.refusal = NULL;
  place.turn = ask->sound;
  card->ask = *ask;
  *ask = (struct ask){0};
  card->place = place;
  card->bubble = stays;
  card->hold_end = g_get_monotonic_time() + (gint64)card->ask.hold_left * G_USEC_PER_SEC;
  if (card->ask.deadline > 0)
    card->deadline = g_timeout_add_seconds((guint)card->ask.deadline, deadline_passes, card);
}

/* The daemon may say the same twice, once as the answer to an answer and once to all front ends.
 * Who is answering has noticed. */
static bool is_shown_already(const struct card *card, const struct ask *ask) {
  if (card->state == CARD_FORM && ask_same(&card->ask, ask->prompt, ask->question) &&
      ask->urgency > card->ask.urgency && ask->type != VIEW_HOLD)
    return true;
  bool busy = card->state == CARD_SHOWN || card->state == CARD_DUE || card->state == CARD_FORM;
  return busy && json_equal(card->ask.json, ask->json);
}

/* The terminal that asks this prompt's questions, or NULL; the card has none any more. */
static struct form *take_terminal(struct card *card) {
  bool terminal = card->form != NULL && form_is_terminal(card->form);
  return terminal ? g_steal_pointer(&card->form) : NULL;
}

/* Where the question is asked: the terminal goes on by itself. */
static void put_up(struct card *card, struct form *terminal) {
  if (terminal != NULL) {
    card->form = terminal;
    card->state = CARD_FORM;
  } else if (goes_to_window(card)) {
    card_open_form(card);
  } else {
    card_make_due(card);
  }
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
  struct form *terminal = take_terminal(card);
  take_ask(card, ask);
  put_up(card, terminal);
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
  card_refuse(card, refusal);
  card->place.low = card->ask.low;
  card->place.high = card->ask.high;
  card_make_due(card);
}

/* ---- life ------------------------------------------------------------------------------------ */

struct board *board_create(struct bus *bus, const char *icon, const struct board_events *events,
                           void *owner) {
  struct board *board = g_new0(struct board, 1);
  board->bus = bus;
  board->icon = g_strdup(icon);
  board->events = *events;
  board->owner = owner;
  board->chime = chime_create();
  for (int i = 0; i < BOARD_CARDS_MAX; i++) board->cards[i].board = board;
  return board;
}

void board_destroy(struct board *board) {
  if (board == NULL) return;
  for (int i = 0; i < BOARD_CARDS_MAX; i++) clear_card(&board->cards[i]);
  chime_destroy(board->chime);
  g_free(board->icon);
  g_free(board);
}
