/* Filling of the templates of texts_table.c, and cutting to a number of characters. */
#include "core/texts.h"

#include <stdio.h>
#include <string.h>

static const char ellipsis[] = "\xe2\x80\xa6";

static bool continues_character(char byte) {
  return ((unsigned char)byte & 0xc0) == 0x80;
}

int text_length(const char *text) {
  int length = 0;
  for (; *text != '\0'; text++) length += !continues_character(*text);
  return length;
}

/* Bytes of the longest prefix of whole characters within both limits. */
static size_t prefix(const char *text, int characters, size_t bytes) {
  size_t whole = 0;
  for (size_t at = 0; at <= bytes; at++) {
    if (continues_character(text[at])) continue;
    whole = at;
    if (text[at] == '\0' || characters-- == 0) break;
  }
  return whole;
}

/* Where the last word before `end` ends; `end` itself when that would cost more than half. */
static size_t word_end(const char *text, size_t end) {
  size_t at = end;
  while (at > end / 2 && text[at] != ' ') at--;
  if (text[at] != ' ') at = end;
  while (at > 0 && strchr(" ,;:-", text[at - 1]) != NULL) at--;
  return at;
}

void text_cut(const char *text, int characters, char *out, size_t size) {
  if (size == 0) return;
  size_t kept = prefix(text, characters, size - 1);
  bool cut = text[kept] != '\0';
  bool roomy = characters > 0 && size >= sizeof ellipsis;
  if (cut && roomy) kept = word_end(text, prefix(text, characters - 1, size - sizeof ellipsis));
  memcpy(out, text, kept);
  memcpy(out + kept, ellipsis, cut && roomy ? sizeof ellipsis : 0);
  if (!cut || !roomy) out[kept] = '\0';
}

/* ---- placeholders --------------------------------------------------------------------------- */

enum placeholder_type { NUMBER, OURS, THEIRS };

/* Our own phrases take a capital at the start of a sentence; the person's words stay as they are.
 * The limits keep every text within its own. */
struct placeholder {
  const char *name;
  enum placeholder_type type;
  size_t offset;
  int limit; /* characters; for numbers of no use */
  const char *initial;
};

#define VALUE(member) offsetof(struct text_values, member)

static const struct placeholder placeholders[] = {
    {"p", NUMBER, VALUE(pain), 0, NULL},
    {"b", NUMBER, VALUE(baseline), 0, NULL},
    {"d", NUMBER, VALUE(day), 0, NULL},
    {"n", NUMBER, VALUE(number), 0, NULL},
    {"dose", OURS, VALUE(dose), 18, NULL},
    {"ex", OURS, VALUE(exercise), 32, "This exercise"},
    {"why", OURS, VALUE(why), 40, NULL},
    {"items", OURS, VALUE(items), ITEMS_SIZE, NULL},
    {"time", OURS, VALUE(time), 20, NULL},
    {"date", OURS, VALUE(date), 20, NULL},
    {"condition", THEIRS, VALUE(condition), PERSON_CHARACTERS, "Pelvic pain"},
    {"emergency", THEIRS, VALUE(emergency), PERSON_CHARACTERS, "your local emergency number"},
    {"urgent", THEIRS, VALUE(urgent), PERSON_CHARACTERS, "an out-of-hours line"},
    {"crisis", THEIRS, VALUE(crisis), PERSON_CHARACTERS, "a crisis line near you"},
};

enum { VALUE_SIZE = 4 * ITEMS_SIZE };

static bool placeholder_value(const struct placeholder *row, const struct text_values *values,
                              char out[VALUE_SIZE]) {
  const char *member = (const char *)values + row->offset;
  if (row->type == NUMBER) {
    int number = *(const int *)(const void *)member;
    snprintf(out, VALUE_SIZE, "%d", number);
    return number >= 0;
  }
  const char *words = *(const char *const *)(const void *)member;
  if (words == NULL || words[0] == '\0') words = row->initial;
  if (words != NULL) text_cut(words, row->limit, out, VALUE_SIZE);
  return words != NULL;
}

static const struct placeholder *placeholder_find(const char *name, size_t len) {
  size_t i = 0, count = sizeof placeholders / sizeof placeholders[0];
  while (i < count &&
         (strlen(placeholders[i].name) != len || memcmp(placeholders[i].name, name, len) != 0))
    i++;
  return i < count ? &placeholders[i] : NULL;
}

/* ---- filling -------------------------------------------------------------------------------- */

struct filling {
  const struct text_values *values;
  bool brief; /* leave out what stands in <...> */
  size_t len;
  char words[2 * BODY_SIZE]; /* not terminated */
};

static bool starts_sentence(const struct filling *filling) {
  const char *end = filling->words + filling->len;
  if (filling->len < 2) return filling->len == 0;
  return end[-1] == ' ' && strchr(".?!", end[-2]) != NULL;
}

static void put(struct filling *filling, const char *words, size_t n, bool capital) {
  if (n > sizeof filling->words - filling->len) n = sizeof filling->words - filling->len;
  char *to = filling->words + filling->len;
  bool raise = n > 0 && capital && words[0] >= 'a' && words[0] <= 'z' && starts_sentence(filling);
  memcpy(to, words, n);
  if (raise) to[0] = (char)(to[0] - 'a' + 'A');
  filling->len += n;
}

/* After a number: "1 minute", not "1 minutes". Returns what follows the noun. */
static const char *put_singular(struct filling *filling, const char *at) {
  static const char *const nouns[] = {" minutes", " seconds", " days"};
  for (size_t i = 0; i < sizeof nouns / sizeof nouns[0]; i++) {
    size_t len = strlen(nouns[i]);
    if (strncmp(at, nouns[i], len) != 0) continue;
    put(filling, at, len - 1, false);
    return at + len;
  }
  return at;
}

/* `at` is behind the '{'. Returns what follows the placeholder; clears `complete` when it has no
 * value. */
static const char *put_value(struct filling *filling, const char *at, bool *complete) {
  char value[VALUE_SIZE];
  size_t len = strcspn(at, "}");
  const struct placeholder *row = placeholder_find(at, len);
  at += len + (at[len] == '}');
  if (row == NULL || !placeholder_value(row, filling->values, value)) {
    *complete = false;
    return at;
  }
  put(filling, value, strlen(value), row->type == OURS);
  bool one = row->type == NUMBER && strcmp(value, "1") == 0;
  return one ? put_singular(filling, at) : at;
}

/* Fills up to `end` ('\0', ']' or '>'), or leaves the whole part out; returns what follows it. The
 * templates are ours and nest two deep at most. */
static const char *put_part(struct filling *filling, const char *at, char end) {
  size_t before = filling->len;
  bool complete = end != '>' || !filling->brief;
  while (*at != '\0' && *at != end) {
    if (*at == '[') {
      at = put_part(filling, at + 1, ']');
    } else if (*at == '<') {
      at = put_part(filling, at + 1, '>');
    } else if (*at == '{') {
      at = put_value(filling, at + 1, &complete);
    } else {
      bool blank_first = *at == ' ' && filling->len == 0;
      put(filling, at++, !blank_first, true);
    }
  }
  if (end != '\0' && !complete) filling->len = before;
  return at + (*at != '\0');
}

static void fill(const char *template, const struct text_values *values, int limit, char *out,
                 size_t size) {
  struct filling filling = {.values = values};
  char whole[sizeof filling.words + 1];
  for (int pass = 0; pass < 2; pass++) {
    filling.brief = pass > 0;
    filling.len = 0;
    put_part(&filling, template, '\0');
    memcpy(whole, filling.words, filling.len);
    whole[filling.len] = '\0';
    if (text_length(whole) <= limit) break;
  }
  text_cut(whole, limit, out, size);
}

void text_fill(enum text_id id, const struct text_values *values, struct filled *out) {
  out->title[0] = out->body[0] = '\0';
  const struct text *text = text_find(id);
  if (text == NULL) return;
  bool detail = id == TEXT_D44 || id == TEXT_D45;
  int limit = detail ? DETAIL_CHARACTERS : BODY_CHARACTERS;
  fill(text->title, values, TITLE_CHARACTERS, out->title, sizeof out->title);
  fill(text->body, values, limit, out->body, sizeof out->body);
}
