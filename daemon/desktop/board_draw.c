#include "base/log.h"
#include "desktop/board_parts.h"
#include "desktop/countdown.h"

static gboolean tick(gpointer owner) {
  struct card *card = owner;
  card->tick = 0;
  card_make_due(card);
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

static const char *placeholder(const struct ask *ask, char out[32]) {
  bool number = ask->type == VIEW_SCALE || ask->type == VIEW_NUMBER;
  out[0] = '\0';
  if (number) g_snprintf(out, 32, "%d to %d", ask->low, ask->high);
  return out;
}

/* GNOME takes the buttons off a banner whose words change: Stop was gone after the first ten
 * seconds of a hold. Another one comes instead. */
static void make_room(struct card *card, const struct figure *figure,
                      const struct rendering *rendering) {
  if (card->bubble == NULL || !bus_server(card->board->bus)->row->update_bares) return;
  if (!bubble_shows(card->bubble, figure, rendering)) g_clear_pointer(&card->bubble, bubble_close);
}

static int put_on_screen(struct card *card, struct rendering *rendering, struct err *err) {
  struct board *board = card->board;
  char hint[32];
  struct bubble_look look = {.category = card->ask.category,
                             .placeholder = placeholder(&card->ask, hint)};
  int failed = 0;
  figure_choose(&card->ask, bus_server(board->bus)->row, board->icon, board->locked, &look.figure);
  make_room(card, &look.figure, rendering);
  if (card->bubble != NULL) {
    failed = bubble_update(card->bubble, &look.figure, rendering, err);
  } else {
    card->bubble = bubble_show(bus_connection(board->bus), bus_server_owner(board->bus), &look,
                               rendering, &card_bubble_events, card, err);
    failed = card->bubble != NULL ? 0 : -1;
  }
  figure_finish(&look.figure);
  return failed;
}

void card_report_unseen(struct card *card) {
  if (card->reported || card->bubble != NULL) return;
  card->reported = true;
  card_report(card, "unseen");
}

void card_draw(struct card *card) {
  const struct server *server = bus_server(card->board->bus);
  settle_place(card);
  struct rendering rendering;
  render_ask(&card->ask, server, &card->place, &rendering);
  struct err err = {""};
  if (put_on_screen(card, &rendering, &err) != 0) {
    log_warning("%s", err.text);
    g_clear_pointer(&card->bubble, bubble_close);
    card_report_unseen(card);
    return;
  }
  card->state = CARD_SHOWN;
  if (card->place.turn && !server->sound) chime_play(card->board->chime);
  card->place.turn = false;
  if (card->ask.type == VIEW_HOLD) arm_tick(card, server->row->tick);
}
