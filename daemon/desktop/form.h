/* A window with one question: for answers that buttons cannot give, and for the person who wants to
 * see it all. Shown by zenity or kdialog where one is installed, else by a terminal in which
 * `settle answer` asks; never waited for. */
#ifndef DESKTOP_FORM_H
#define DESKTOP_FORM_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "desktop/ask.h"

enum {
  FORM_OUTPUT_MAX = 4096,
  FORM_HANDED_ON = 2 /* s: a terminal that ends before has handed its work to another process */
};

enum form_end {
  FORM_ANSWERED,  /* `value` is the answer as the wire wants it (borrowed) */
  FORM_CLOSED,    /* by the person, without an answer */
  FORM_REFUSED,   /* `words` say why, to the person */
  FORM_ELSEWHERE, /* a terminal was opened that asks by itself; nothing more is known of it */
};

struct form;

/* Called once, from the main loop, after which the form is gone. */
typedef void (*form_done)(void *owner, enum form_end end, json_t *value, const char *words);

/* Whether a program for windows is installed. */
bool form_exists(void);
/* Whether one window after another can be shown: not so in a terminal, which goes on by itself. */
bool form_goes_on(void);
/* Whether it is a terminal, which asks what comes next by itself. */
bool form_is_terminal(const struct form *form);
/* NULL with `err` filled: it could not be started. */
struct form *form_open(const struct ask *ask, form_done done, void *owner, struct err *err);
/* Takes the window away; `done` is not called. NULL: nothing to do. A terminal stays. */
void form_close(struct form *form);
/* What was typed, as an answer to the question: a new reference, or NULL with `refusal` filled. A
 * notice without a button has no answer, and nothing was wrong: NULL, and `refusal` is untouched.
 */
json_t *form_read(const struct ask *ask, const char *typed, struct err *refusal);

#endif
