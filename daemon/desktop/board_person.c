#include <string.h>

#include "base/log.h"
#include "desktop/board_parts.h"

static void answer(struct card *card, json_t *value) {
  card_clear_screen(card);
  card->state = CARD_ANSWERED;
  card->board->events.answered(card->board->owner, &card->ask, value);
}

static void answer_new(struct card *card, json_t *value) {
  answer(card, value);
  json_decref(value);
}

/* From here on the rest of what is asked comes in windows, one after another. */
static void go_on_in_windows(struct board *board) {
  if (form_goes_on())
    board->windows_till = g_get_monotonic_time() + WINDOWS_SECONDS * G_USEC_PER_SEC;
}

static void form_ended(void *owner, enum form_end end, json_t *value, const char *words) {
  struct card *card = owner;
  card->form = NULL;
  switch (end) {
  case FORM_ANSWERED:
    if (card->board->windows_till != 0) go_on_in_windows(card->board);
    answer(card, value);
    break;
  case FORM_CLOSED:
    card->board->windows_till = 0;
    card_put_away(card, "dismissed");
    break;
  case FORM_REFUSED:
    card_refuse(card, words);
    card_make_due_anew(card);
    break;
  case FORM_ELSEWHERE:
    card_put_away(card, NULL);
    break;
  }
}

void card_open_form(struct card *card) {
  card_clear_screen(card);
  struct err err;
  card->form = form_open(&card->ask, form_ended, card, &err);
  card->state = CARD_FORM;
  if (card->form != NULL) return;
  log_warning("%s", err.text);
  card_make_due(card);
}

static void answer_option(struct card *card, int option) {
  answer_new(card, json_string(card->ask.options[option].key));
}

/* A terminal begins at this question and asks the rest. */
static void open_fuller(struct card *card, int option) {
  go_on_in_windows(card->board);
  bool terminal = form_exists() && !form_goes_on();
  if (option < 0 || (terminal && card->ask.type != VIEW_NOTICE))
    card_open_form(card);
  else
    answer_option(card, option);
}

static void turn_page(struct card *card) {
  int step = SERVER_BUTTONS - 1;
  card->place.page++;
  if (card->place.page * step >= card->ask.option_count) card->place.page = 0;
  card_make_due_anew(card);
}

static void narrow(struct card *card, int low, int high) {
  if (low == high) {
    answer_new(card, json_integer(low));
    return;
  }
  card->place.low = low;
  card->place.high = high;
  card_make_due_anew(card);
}

static void picked(void *owner, const struct pick *pick) {
  struct card *card = owner;
  if (card->state == CARD_ANSWERED || card->state == CARD_FREE) return;
  switch (pick->kind) {
  case PICK_OPTION:
    answer_option(card, pick->from);
    break;
  case PICK_PART:
    narrow(card, pick->from, pick->to);
    break;
  case PICK_MORE:
    turn_page(card);
    break;
  case PICK_FORM: /* this one question only */
    card->board->windows_till = 0;
    card_open_form(card);
    break;
  case PICK_FULLER:
    open_fuller(card, pick->from);
    break;
  case PICK_REPLY: /* what is typed comes by itself */
    break;
  case PICK_AGAIN:
    card->place.insist = true;
    card_make_due_anew(card);
    break;
  }
}

static void replied(void *owner, const char *text) {
  struct card *card = owner;
  if (card->state == CARD_ANSWERED || card->state == CARD_FREE) return;
  struct err refusal = {""};
  json_t *value = form_read(&card->ask, text, &refusal);
  if (value != NULL) {
    answer_new(card, value);
    return;
  }
  card_refuse(card, refusal.text);
  card_make_due_anew(card);
}

static const char *end_reason(const struct card *card) {
  bool lies = bus_server(card->board->bus)->row->one_dismisses;
  return card->end == BUBBLE_EXPIRED && !lies ? "expired" : "dismissed";
}

/* Budgie keeps nothing longer than twelve seconds. An emergency message stays until it is answered
 * or taken away: in a window then. */
static bool stays_in_window(const struct card *card, const char *reason) {
  bool let_go = strcmp(reason, "expired") == 0 && !card->windowed;
  return card->ask.urgency == URGENCY_CRITICAL && let_go && form_goes_on();
}

static gboolean grace_ends(gpointer owner) {
  struct card *card = owner;
  card->grace = 0;
  const char *reason = end_reason(card);
  g_clear_pointer(&card->bubble, bubble_drop);
  if (stays_in_window(card, reason)) {
    card->windowed = true;
    card_open_form(card);
  } else {
    card_put_away(card, reason);
  }
  return G_SOURCE_REMOVE;
}

static void bubble_ended(void *owner, enum bubble_end end) {
  struct card *card = owner;
  card_stop_timers(card);
  card->end = end;
  card->state = CARD_GOING;
  card->grace = g_timeout_add(BOARD_GRACE, grace_ends, card);
}

const struct bubble_events card_bubble_events = {picked, replied, bubble_ended};
