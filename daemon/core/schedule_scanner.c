#include "core/schedule_scanner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* QUOTE_SIZE: bytes of the text that an error repeats at most. VALUE_LIMIT: numbers grow no further
 * once they are past it; every limit of the grammar is lower. */
enum { QUOTE_SIZE = 24, VALUE_LIMIT = 1000000 };

/* ---- characters and words ------------------------------------------------------------------- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool scanner_is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool scanner_is_name_char(char c) {
  return scanner_is_letter(c) || is_digit(c) || c == '_';
}

char scanner_lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool scanner_at(const struct scanner *scanner, const char *word) {
  const struct token *token = &scanner->token;
  if (token->kind != TOKEN_WORD || strlen(word) != (size_t)token->length) return false;
  for (int i = 0; i < token->length; i++)
    if (scanner_lower(scanner->text[token->start + i]) != word[i]) return false;
  return true;
}

void scanner_copy_word(const struct scanner *scanner, char out[NAME_SIZE]) {
  const struct token *token = &scanner->token;
  for (int i = 0; i < token->length; i++) out[i] = scanner_lower(scanner->text[token->start + i]);
  out[token->length] = '\0';
}

/* ---- errors --------------------------------------------------------------------------------- */

static int fail(struct scanner *scanner, int start, const char *first, const char *then) {
  scanner->error->column = start + 1;
  snprintf(scanner->error->message, sizeof scanner->error->message, "%s%s", first, then);
  return -EINVAL;
}

int scanner_fail(struct scanner *scanner, int start, const char *message) {
  return fail(scanner, start, message, "");
}

static int fail_quoting(struct scanner *scanner, int start, int length, const char *problem,
                        const char *message) {
  char quoted[QUOTE_SIZE + 32];
  bool cut = length > QUOTE_SIZE;
  snprintf(quoted, sizeof quoted, "\"%.*s%s\" %s", cut ? QUOTE_SIZE : length, scanner->text + start,
           cut ? "..." : "", problem);
  return fail(scanner, start, quoted, message);
}

int scanner_fail_quoting(struct scanner *scanner, int start, int length, const char *message) {
  return fail_quoting(scanner, start, length, "", message);
}

int scanner_fail_wanted(struct scanner *scanner, const char *wanted) {
  const struct token *token = &scanner->token;
  if (token->kind == TOKEN_END)
    return fail(scanner, token->start, "something is missing here: ", wanted);
  return fail_quoting(scanner, token->start, token->length, "does not fit here: ", wanted);
}

/* ---- the scanner ---------------------------------------------------------------------------- */

static int scan_digits(const struct scanner *scanner, int from, int32_t *value) {
  int end = from;
  for (*value = 0; is_digit(scanner->text[end]); end++)
    if (*value < VALUE_LIMIT) *value = *value * 10 + (scanner->text[end] - '0');
  return end;
}

static int scan_time(struct scanner *scanner, int colon, int32_t hour, struct token *out) {
  int32_t minute;
  int end = scan_digits(scanner, colon + 1, &minute), length = end - out->start;
  if (end - colon != 3 || colon - out->start > 2 || scanner->text[end] == ':')
    return scanner_fail_quoting(scanner, out->start, length,
                                "is not a time: write it as 8:00 or 08:00");
  if (minute > 59 || hour > 24 || (hour == 24 && minute > 0))
    return scanner_fail_quoting(scanner, out->start, length,
                                "is not a time of day: 00:00 to 23:59");
  out->kind = TOKEN_TIME;
  out->length = length;
  out->value = hour * 60 + minute;
  return 0;
}

/* 8:00, 2h, 30m; the 1h of 1h30m is a token of its own. A blank may stand before the unit. */
static int scan_number(struct scanner *scanner, struct token *out) {
  const char *text = scanner->text;
  int end = scan_digits(scanner, out->start, &out->value), unit = end;
  if (text[end] == ':') return scan_time(scanner, end, out->value, out);
  while (text[unit] == ' ' || text[unit] == '\t') unit++;
  out->unit = scanner_lower(text[unit]);
  if ((out->unit != 'h' && out->unit != 'm') || scanner_is_letter(text[unit + 1]) ||
      text[unit + 1] == '_')
    return scanner_fail_quoting(scanner, out->start, end - out->start,
                                "needs a unit, h or m, or minutes: write 8h, 8m or 8:00");
  out->kind = TOKEN_AMOUNT;
  out->length = unit + 1 - out->start;
  return 0;
}

static int scan_word(const struct scanner *scanner, struct token *out) {
  out->kind = TOKEN_WORD;
  while (scanner_is_name_char(scanner->text[out->start + out->length])) out->length++;
  return 0;
}

static int scan_sign(struct scanner *scanner, struct token *out) {
  static const struct {
    char sign;
    enum token_kind kind;
  } signs[] = {{'\0', TOKEN_END}, {',', TOKEN_COMMA}, {'-', TOKEN_DASH}, {'|', TOKEN_BAR}};
  unsigned char c = (unsigned char)scanner->text[out->start];
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if ((char)c == signs[i].sign) {
      out->kind = signs[i].kind;
      out->length = c != '\0';
      return 0;
    }
  if (c < ' ' || c == 0x7f)
    return scanner_fail(scanner, out->start,
                        "there is a control character here: write all on one line");
  if (c > 0x7f)
    return scanner_fail(scanner, out->start,
                        "this character is not known here: use plain letters, digits and , - : |");
  return scanner_fail_quoting(scanner, out->start, 1,
                              "is not known here: use letters, digits and , - : |");
}

/* Goes on to the next token. Whatever is missing at the end is reported just after the last word.
 */
int scanner_advance(struct scanner *scanner) {
  const char *text = scanner->text;
  scanner->end = scanner->token.start + scanner->token.length;
  int start = scanner->position;
  while (text[start] == ' ' || text[start] == '\t') start++;
  struct token token = {.start = start};
  int status = is_digit(text[start])                                  ? scan_number(scanner, &token)
               : scanner_is_letter(text[start]) || text[start] == '_' ? scan_word(scanner, &token)
                                                                      : scan_sign(scanner, &token);
  if (status < 0) return status;
  scanner->position = token.start + token.length;
  if (token.kind == TOKEN_END) token.start = scanner->end;
  scanner->token = token;
  return 0;
}
