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

static void form_ended(void *owner, json_t *value, const char *refusal) {
  struct card *card = owner;
  card->form = NULL;
  if (value != NULL) {
    answer(card, value);
  } else if (refusal != NULL) {
    card_refuse(card, refusal);
    card_make_due_anew(card);
  } else {
    card_put_away(card, "dismissed");
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
    answer_new(card, json_string(card->ask.options[pick->from].key));
    break;
  case PICK_PART:
    narrow(card, pick->from, pick->to);
    break;
  case PICK_MORE:
    turn_page(card);
    break;
  case PICK_FORM:
    card_open_form(card);
    break;
  case PICK_AGAIN:
    card->place.insist = true;
    card_make_due_anew(card);
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
  card_put_away(card, reason);
  return G_SOURCE_REMOVE;
}

static void bubble_ended(void *owner, enum bubble_end end) {
  struct card *card = owner;
  card_stop_timers(card);
  card->end = end;
  card->state = CARD_GOING;
  card->grace = g_timeout_add(BOARD_GRACE, grace_ends, card);
}

const struct bubble_events card_bubble_events = {picked, bubble_ended};
