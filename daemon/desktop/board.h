/* The open questions and what the person sees of them: one card a prompt. A card is drawn when the
 * bus says that its server answers and it was learnt whether the screen is locked (S23), and stays
 * due until then; it narrows a scale or turns pages by
 * itself and reports one answer, or one closing, a question. Deadlines are ours: servers expire
 * notifications early, late or never (notification_servers 5). */
#ifndef DESKTOP_BOARD_H
#define DESKTOP_BOARD_H

#include <jansson.h>

#include "desktop/ask.h"
#include "desktop/bus.h"

enum {
  BOARD_CARDS_MAX = 16,
  BOARD_GRACE = 2000 /* ms: a closing this close to an answer belongs to the answer */
};

struct board_events {
  /* The first answer to a question (value borrowed). */
  void (*answered)(void *owner, const struct ask *ask, json_t *value);
  /* reason: "dismissed", "expired" or "unseen" */
  void (*closed)(void *owner, const struct ask *ask, const char *reason);
  /* The number of cards that wait for the person is another one. */
  void (*counted)(void *owner, int open);
};

struct board;

/* `icon`: file:// address or themed name, copied. The bus must live longer. */
struct board *board_create(struct bus *bus, const char *icon, const struct board_events *events,
                           void *owner);
/* Takes everything off the screen. */
void board_destroy(struct board *board);
/* Takes `ask`'s contents. */
void board_show(struct board *board, struct ask *ask);
void board_close(struct board *board, const char *prompt);
/* What the daemon said to an answer. `refusal` NULL: taken, the card is done; else the question is
 * shown again with it. Nothing happens when the card asks something else by now. */
void board_settle(struct board *board, const char *prompt, const char *question,
                  const char *refusal);
/* Whether something waits that nobody was to notice yet. */
bool board_is_silent(const struct board *board);
/* What could be learnt of the lock is known: from now on cards are drawn. */
void board_begin(struct board *board);
/* The screen was locked or unlocked. */
void board_lock(struct board *board, bool locked);
/* From the bus. */
void board_checked(struct board *board, enum bus_health health);
void board_replaced(struct board *board);

#endif
