/* One VIEW of the wire (settled/wire.h), checked, as the command line puts it to a person, and what
 * the person types as the value that goes back. */
#ifndef CLI_QUESTION_H
#define CLI_QUESTION_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "settled/view.h"

enum { QUESTION_OPTIONS = 32, TYPED_MAX = 4096, HOLD_MAX = 24 * 3600 /* seconds */ };

struct question_option {
  const char *key, *label;
};

struct question { /* the strings live in `json`; never NULL; `prompt` is shorter than KEY_SIZE */
  json_t *json;   /* owned reference; NULL: there is none */
  const char *prompt, *question, *title, *body;
  const char *alt; /* the figure in words; "": there is none */
  enum view_type type;
  bool optional;
  bool sounds;   /* the person may not be looking (settled/wire.h) */
  bool critical; /* a safety message: comes before everything else (S4) */
  struct question_option options[QUESTION_OPTIONS];
  int option_count;
  int low, high;
  int hold_left; /* seconds, when it was sent */
};

/* Takes a reference of its own. 0, or -EPROTO with `err` filled. */
int question_parse(json_t *view, struct question *out, struct err *err);
void question_finish(struct question *question);

/* Whether something has to be typed; a notice without options only has to be read. */
bool question_asks(const struct question *question);
/* It may be passed over with Enter alone. */
bool question_may_pass(const struct question *question);
bool question_same(const struct question *a, const struct question *b);
/* The index of the option of that key; -1: none. */
int question_option(const struct question *question, const char *key);

/* What was typed, a line without its end, as the value of an answer: a new reference; NULL with
 * `err` filled by a sentence for the person. Options go by number, by key or label, or by the
 * first letters of one of them. Nothing typed, or "-", leaves the question out where it may be:
 * JSON null. */
json_t *question_read(const struct question *question, const char *typed, struct err *err);

/* "1-3, or the first letters: " */
int question_prompt(const struct question *question, struct buf *out);
/* The words of the options: "stop, or pause". */
int question_words(const struct question *question, struct buf *out);
/* What to type later, without a terminal: "settle answer start, or rest, or skip". */
int question_later(const struct question *question, struct buf *out);

#endif
