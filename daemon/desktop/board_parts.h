/* What the files of the board share. board.c: the cards and what the daemon wants of them;
 * board_draw.c: what is put on the screen; board_person.c: what the person does there. */
#ifndef DESKTOP_BOARD_PARTS_H
#define DESKTOP_BOARD_PARTS_H

#include "desktop/board.h"
#include "desktop/bubble.h"
#include "desktop/chime.h"
#include "desktop/form.h"

enum card_state {
  CARD_FREE,
  CARD_DUE,     /* to be drawn, or drawn again, once the server answers */
  CARD_SHOWN,   /* bubble is on the screen */
  CARD_GOING,   /* the bubble closed; an answer may still follow it */
  CARD_AWAY,    /* not on the screen: the daemon decides what comes next */
  CARD_FORM,    /* the form is on the screen */
  CARD_ANSWERED /* the daemon has the answer */
};

/* How long after an answer given in a window the next question still belongs to it. */
enum { WINDOWS_SECONDS = 5 };

struct card {
  struct board *board;
  enum card_state state;
  struct ask ask;
  struct place place;
  char *refusal;         /* owned; place.refusal */
  struct bubble *bubble; /* what is on the screen, also while CARD_DUE waits to replace it */
  struct form *form;     /* CARD_FORM only */
  bool reported;         /* this question has been reported as unseen */
  bool windowed;         /* its server let it go, so it was put into a window, once */
  gint64 hold_end;       /* hold: monotonic us */
  enum bubble_end end;   /* CARD_GOING */
  guint deadline, tick, grace;
};

struct board {
  struct bus *bus;
  char *icon;
  struct board_events events;
  void *owner;
  struct chime *chime;
  bool begun, locked;
  int open;            /* as last told */
  gint64 windows_till; /* monotonic us: until then what comes next is asked in a window; 0: not */
  struct card cards[BOARD_CARDS_MAX];
};

/* Those of what is on the screen. */
void card_stop_timers(struct card *card);
/* Off the screen, whatever is there. */
void card_clear_screen(struct card *card);
/* To be drawn as soon as the server is known to answer. */
void card_make_due(struct card *card);
/* Another step of the same question: a notification of its own, because most servers have closed
 * the one that was clicked. */
void card_make_due_anew(struct card *card);
/* `refusal` is copied; NULL: none. */
void card_refuse(struct card *card, const char *refusal);
void card_report(struct card *card, const char *reason);
/* Not on the screen any more; `reason` NULL: nothing is reported. */
void card_put_away(struct card *card, const char *reason);
/* Only while the bus tells BUS_READY. */
void card_draw(struct card *card);
/* Once, and only when nothing of it is on the screen. */
void card_report_unseen(struct card *card);
/* Asks it in a window of its own instead. */
void card_open_form(struct card *card);

/* For bubble_show; the owner is the card. */
extern const struct bubble_events card_bubble_events;

#endif
