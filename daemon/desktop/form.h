/* A window with one question, for answers that buttons cannot give: a number, words, several of
 * many. Shown by zenity or kdialog where one is installed, never waited for. */
#ifndef DESKTOP_FORM_H
#define DESKTOP_FORM_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "desktop/ask.h"

enum { FORM_OUTPUT_MAX = 4096 };

struct form;

/* Called once, from the main loop, after which the form is gone. `value` (borrowed): the answer as
 * the wire wants it; NULL: none was given, and `refusal` says why, or is NULL when the person
 * closed the window. */
typedef void (*form_done)(void *owner, json_t *value, const char *refusal);

/* Whether a program for forms is installed. */
bool form_exists(void);
/* NULL with `err` filled: it could not be started. */
struct form *form_open(const struct ask *ask, form_done done, void *owner, struct err *err);
/* Takes the window away; `done` is not called. NULL: nothing to do. */
void form_close(struct form *form);
/* What was typed, as an answer to the question: a new reference, or NULL with `refusal` filled. */
json_t *form_read(const struct ask *ask, const char *typed, struct err *refusal);

#endif
