/* From a question to what one notification says and offers, on the server that is there. Pure. */
#ifndef DESKTOP_RENDER_H
#define DESKTOP_RENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "desktop/ask.h"
#include "desktop/servers.h"

enum {
  RENDER_ACTIONS_MAX = SERVER_ROW + 2, /* a reply before them, "default" after */
  RENDER_TITLE_MAX = 60,               /* characters */
  RENDER_BODY_MAX = 240,               /* characters, without what is added to it */
  RENDER_NOTICE_MAX = 400, /* a notice was asked for (domain 6.2, D44 and D45): its end counts */
  RENDER_WHOLE_MAX = 1200, /* characters of a body with all that is added to it */
  RENDER_KEY_SIZE = 48
};

/* Where the person is within the question. */
struct place {
  int low, high;  /* scale: the part that is still open */
  int page;       /* more options than buttons: which of them are offered */
  int left;       /* hold: seconds */
  bool locked;    /* the screen: show the discreet body, and no title but a hold's */
  bool insist;    /* the person asked to see it again: critical, so that its buttons are drawn */
  bool has_form;  /* the question can be asked in a window */
  bool turn;      /* it says something new: a sound, where the person wants one */
  uint32_t nonce; /* of this notification: a click on another one never fits its keys */
  const char *refusal; /* why the last answer was not taken; NULL: it was */
};

enum pick_kind {
  PICK_OPTION, /* answer: option `from` */
  PICK_PART,   /* scale: from..to; equal: the answer */
  PICK_MORE,   /* the next options */
  PICK_FORM,   /* ask this question in a window */
  PICK_FULLER, /* ask the rest in windows; option `from` is the answer to this one; -1: none */
  PICK_REPLY,  /* typed into the notification; a press alone means nothing */
  PICK_AGAIN   /* show it again, now */
};

struct pick {
  enum pick_kind kind;
  int from, to;
  char key[RENDER_KEY_SIZE]; /* on the bus */
  const char *label;         /* owned by the rendering */
};

struct rendering {
  char *title; /* plain text */
  char *body;  /* escaped when the server reads markup */
  enum urgency urgency;
  bool sound;
  struct pick picks[RENDER_ACTIONS_MAX]; /* in the order of sending; "default" last */
  int pick_count;
};

/* The key that KDE reserves for a typed reply (capability "inline-reply"). */
#define RENDER_REPLY_KEY "inline-reply"

/* Fills `out`, which render_finish empties. */
void render_ask(const struct ask *ask, const struct server *server, const struct place *place,
                struct rendering *out);
void render_finish(struct rendering *rendering);
/* Whether the person would see no difference. A sound is none: it is heard. */
bool render_same(const struct rendering *a, const struct rendering *b);
/* The action of that key, or NULL: not one of ours. */
const struct pick *render_find(const struct rendering *rendering, const char *key);
/* At most `max` characters; line breaks stay, other control and direction-changing characters go.
 * The caller frees it. */
char *render_clean(const char *text, int max);

#endif
