/* The words of a schedule (facts 1): splits the text into tokens, keeps one ahead, and says errors
 * in words for the person who wrote it. Private to the schedule module. */
#ifndef CORE_SCHEDULE_SCANNER_H
#define CORE_SCHEDULE_SCANNER_H

#include "core/schedule.h"

enum token_kind {
  TOKEN_END,
  TOKEN_WORD,
  TOKEN_TIME,   /* value: minutes, 0..1440 */
  TOKEN_AMOUNT, /* value: a number of `unit`, 0..9999999 */
  TOKEN_COMMA,
  TOKEN_DASH,
  TOKEN_BAR,
};

struct token {
  enum token_kind kind;
  int start, length; /* bytes of the text; of END: just after the last word, 0 */
  int32_t value;
  char unit; /* 'h' or 'm' */
};

struct scanner {
  const char *text;
  struct token token; /* the next one */
  int end;            /* of the one before it */
  int position;       /* where the one after it begins, or blanks before that */
  struct schedule_error *error;
};

/* Goes to the next token; to the first one from a zeroed scanner with text and error. 0 or -EINVAL
 * with the error filled. */
int scanner_advance(struct scanner *scanner);
/* Whether the next token is this word, written in lower case here. */
bool scanner_at(const struct scanner *scanner, const char *word);
/* The next token's word in lower case; it must be shorter than NAME_SIZE. */
void scanner_copy_word(const struct scanner *scanner, char out[NAME_SIZE]);

/* Each fills the error and returns -EINVAL. */
int scanner_fail(struct scanner *scanner, int start, const char *message);
/* The piece of text in quotes, then the message. */
int scanner_fail_quoting(struct scanner *scanner, int start, int length, const char *message);
/* Something else was wanted than the next token. */
int scanner_fail_wanted(struct scanner *scanner, const char *wanted);

/* ASCII alone, whatever the locale. */
bool scanner_is_letter(char c);
bool scanner_is_name_char(char c); /* letter, digit, underscore */
char scanner_lower(char c);

#endif
