#include "config/config_lint.h"

#include <stdio.h>
#include <string.h>

#include "config/args.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

enum section_state { SECTION_NONE, SECTION_GOOD, SECTION_BAD };

struct pass {
  struct config_lint *out;
  struct config_messages *errors;
  enum section_state state; /* BAD: its values are passed over, one message is enough */
  char section[NAME_SIZE], id[NAME_SIZE];
  int line;
};

/* A stretch of the line that is looked at; columns count from `line`. */
struct span {
  const char *line;
  int start, end;
};

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

static bool is_comment(char c) {
  return c == '#' || c == ';';
}

static struct span trim(struct span span) {
  while (span.start < span.end && is_blank(span.line[span.start])) span.start++;
  while (span.end > span.start && is_blank(span.line[span.end - 1])) span.end--;
  return span;
}

static bool is_empty(const struct span *span) {
  return span->start == span->end;
}

/* The first of the byte in the span; its end when it is not there. */
static int find_byte(const struct span *span, char byte) {
  const char *found = memchr(span->line + span->start, byte, (size_t)(span->end - span->start));
  return found == NULL ? span->end : (int)(found - span->line);
}

static void copy_name(const struct span *span, char out[NAME_SIZE]) {
  size_t len = (size_t)(span->end - span->start);
  if (len > NAME_SIZE - 1) len = NAME_SIZE - 1;
  memcpy(out, span->line + span->start, len);
  out[len] = '\0';
}

static bool is_id(const struct span *span) {
  return option_is_id(span->line + span->start, (size_t)(span->end - span->start));
}

#define COMPLAIN(pass, index, ...)                                                                 \
  config_messages_add((pass)->errors, (pass)->line, (index) + 1, __VA_ARGS__)

/* ---- bytes ---------------------------------------------------------------------------------- */

/* The bytes of the character at the start; 0: not UTF-8. */
static int character_length(const unsigned char *at, int n) {
  static const struct {
    unsigned char mask, lead;
    int length;
    uint32_t least; /* anything less is written too long */
  } forms[] = {
      {0x80, 0x00, 1, 0}, {0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if ((at[0] & forms[i].mask) != forms[i].lead) continue;
    if (forms[i].length > n) return 0;
    uint32_t value = at[0] & (unsigned char)~forms[i].mask;
    for (int k = 1; k < forms[i].length; k++) {
      if ((at[k] & 0xc0) != 0x80) return 0;
      value = value << 6 | (at[k] & 0x3fu);
    }
    bool surrogate = value >= 0xd800 && value < 0xe000;
    return value < forms[i].least || value > 0x10ffff || surrogate ? 0 : forms[i].length;
  }
  return 0;
}

static bool check_bytes(struct pass *pass, const struct span *span) {
  for (int i = span->start; i < span->end;) {
    const unsigned char *at = (const unsigned char *)span->line + i;
    int length = character_length(at, span->end - i);
    bool control = (*at < 0x20 && *at != '\t') || *at == 0x7f;
    if (length == 0) COMPLAIN(pass, i, "not UTF-8; save the file as UTF-8");
    if (control) COMPLAIN(pass, i, "a control character (byte %d)", *at);
    if (length == 0 || control) return false;
    i += length;
  }
  return true;
}

/* What is wrong with a line whatever it says; `raw` is its length with the \r of \r\n. */
static bool check_line(struct pass *pass, const struct span *span, int raw) {
  if (raw > CONFIG_LINE_MAX) {
    COMPLAIN(pass, CONFIG_LINE_MAX, "a line has at most %d bytes, this one has %d", CONFIG_LINE_MAX,
             raw);
    return false;
  }
  if (!check_bytes(pass, span)) return false;
  struct span text = trim(*span);
  if (is_empty(&text) || text.line[text.end - 1] != '\\') return true;
  COMPLAIN(pass, text.end - 1,
           "a line cannot end in \\, not even a comment: the next one would "
           "belong to it");
  return false;
}

/* ---- sections ------------------------------------------------------------------------------- */

static void unknown_section(struct pass *pass, int start, const char *word) {
  const char *known[OPTION_WORDS] = {NULL};
  for (int i = 0; i < option_section_count; i++) known[i] = option_sections[i].name;
  const char *nearest = args_nearest(word, known);
  if (nearest == NULL)
    COMPLAIN(pass, start, "there is no section [%s]", word);
  else
    COMPLAIN(pass, start, "there is no section [%s]; did you mean [%s]?", word, nearest);
}

static bool check_id(struct pass *pass, const struct option_section *section,
                     const struct span *id) {
  if (section->has_id && is_empty(id))
    COMPLAIN(pass, id->start, "[%s] needs an id, as in [%s breathing]", section->name,
             section->name);
  else if (!section->has_id && !is_empty(id))
    COMPLAIN(pass, id->start, "[%s] has nothing behind its name", section->name);
  else if (section->has_id && !is_id(id))
    COMPLAIN(pass, id->start,
             "an id has small letters, digits and _, at most %d of them, and "
             "one blank before it",
             NAME_SIZE - 1);
  else
    return true;
  return false;
}

/* What stands between the brackets. */
static bool take_section(struct pass *pass, const struct span *inner) {
  struct span word = *inner, id = *inner;
  if (is_empty(inner)) {
    COMPLAIN(pass, inner->start, "a section needs a name");
    return false;
  }
  word.end = find_byte(inner, ' ');
  id.start = word.end < id.end ? word.end + 1 : id.end;
  copy_name(&word, pass->section);
  copy_name(&id, pass->id);
  const struct option_section *section = option_section_find(pass->section);
  if (section == NULL) {
    unknown_section(pass, word.start, pass->section);
    return false;
  }
  return check_id(pass, section, &id);
}

static void read_section(struct pass *pass, const struct span *text) {
  int close = find_byte(text, ']');
  pass->state = SECTION_BAD;
  if (close == text->end) {
    COMPLAIN(pass, text->end, "] is missing");
    return;
  }
  struct span rest = trim((struct span){text->line, close + 1, text->end});
  if (!is_empty(&rest)) {
    COMPLAIN(pass, rest.start, "nothing, not even a comment, stands behind a section's name");
    return;
  }
  struct span inner = trim((struct span){text->line, text->start + 1, close});
  if (take_section(pass, &inner)) pass->state = SECTION_GOOD;
}

/* ---- values --------------------------------------------------------------------------------- */

/* Cuts the quotation marks off. */
static bool read_quoted(struct pass *pass, const struct span *text, struct span *value) {
  struct span inside = {text->line, text->start + 1, text->end};
  char mark = text->line[text->start];
  int close = find_byte(&inside, mark);
  if (close == text->end) {
    COMPLAIN(pass, text->start, "the closing %c is missing", mark);
    return false;
  }
  struct span rest = trim((struct span){text->line, close + 1, text->end});
  if (!is_empty(&rest) && !is_comment(rest.line[rest.start])) {
    COMPLAIN(pass, rest.start, "nothing but a comment stands behind the closing %c", mark);
    return false;
  }
  *value = (struct span){text->line, inside.start, close};
  return true;
}

/* Cuts a comment off. */
static bool read_plain(struct pass *pass, const struct span *text, struct span *value) {
  int comment = text->start;
  while (comment < text->end && !is_comment(text->line[comment])) comment++;
  if (comment > text->start && comment < text->end && !is_blank(text->line[comment - 1])) {
    COMPLAIN(pass, comment, "%c begins a comment: put a blank before it, or the value in \"\"",
             text->line[comment]);
    return false;
  }
  *value = trim((struct span){text->line, text->start, comment});
  return true;
}

static bool read_value(struct pass *pass, const struct span *text, struct span *value) {
  bool quoted = !is_empty(text) && strchr("\"'", text->line[text->start]) != NULL;
  return quoted ? read_quoted(pass, text, value) : read_plain(pass, text, value);
}

static bool check_name(struct pass *pass, const struct span *name) {
  if (is_empty(name))
    COMPLAIN(pass, name->start, "a name is missing before =");
  else if (pass->state == SECTION_NONE)
    COMPLAIN(pass, name->start, "this stands before the first [section]");
  else if (!is_id(name))
    COMPLAIN(pass, name->start, "a name has small letters, digits and _, at most %d of them",
             NAME_SIZE - 1);
  else
    return true;
  return false;
}

static void add_value(struct pass *pass, const struct span *name, const struct span *text) {
  struct config_lint *lint = pass->out;
  struct config_value value = {.line = pass->line,
                               .name_column = name->start + 1,
                               .column = text->start + 1,
                               .text = text->line + text->start,
                               .len = text->end - text->start};
  memcpy(value.section, pass->section, sizeof value.section);
  memcpy(value.id, pass->id, sizeof value.id);
  copy_name(name, value.name);
  const struct config_value *first = config_lint_find(lint, value.section, value.id, value.name);
  if (first != NULL)
    COMPLAIN(pass, name->start, "%s has a value in line %d already", value.name, first->line);
  else if (lint->count == CONFIG_VALUES_MAX)
    COMPLAIN(pass, name->start, "more than %d values", CONFIG_VALUES_MAX);
  else
    lint->values[lint->count++] = value;
}

static void read_assignment(struct pass *pass, const struct span *text) {
  if (pass->state == SECTION_BAD) return;
  int equals = find_byte(text, '=');
  if (equals == text->end) {
    COMPLAIN(pass, text->start, "neither [section] nor name = value nor # comment");
    return;
  }
  struct span name = trim((struct span){text->line, text->start, equals});
  struct span rest = trim((struct span){text->line, equals + 1, text->end}), value;
  if (check_name(pass, &name) && read_value(pass, &rest, &value)) add_value(pass, &name, &value);
}

/* ---- all lines ------------------------------------------------------------------------------ */

static void read_line(struct pass *pass, const char *line, int raw) {
  bool returned = raw > 0 && line[raw - 1] == '\r';
  struct span whole = {line, 0, raw - returned};
  struct span text = trim(whole);
  bool opens = !is_empty(&text) && line[text.start] == '[';
  if (!check_line(pass, &whole, raw)) {
    if (opens) pass->state = SECTION_BAD;
    return;
  }
  if (is_empty(&text) || is_comment(line[text.start])) return;
  if (opens)
    read_section(pass, &text);
  else
    read_assignment(pass, &text);
}

void config_lint(const char *bytes, size_t n, struct config_lint *out,
                 struct config_messages *errors) {
  struct pass pass = {.out = out, .errors = errors};
  size_t mark = sizeof BYTE_ORDER_MARK - 1, start = 0;
  out->count = 0;
  if (n >= mark && memcmp(bytes, BYTE_ORDER_MARK, mark) == 0) {
    config_messages_add(errors, 1, 1,
                        "the file begins with a byte order mark; save it as UTF-8 "
                        "without one");
    start = mark;
  }
  while (start < n) {
    const char *newline = memchr(bytes + start, '\n', n - start);
    size_t end = newline == NULL ? n : (size_t)(newline - bytes);
    pass.line++;
    read_line(&pass, bytes + start, (int)(end - start));
    start = end + 1;
  }
}

const struct config_value *config_lint_find(const struct config_lint *lint, const char *section,
                                            const char *id, const char *name) {
  for (int i = 0; i < lint->count; i++) {
    const struct config_value *value = &lint->values[i];
    if (strcmp(value->name, name) == 0 && strcmp(value->section, section) == 0 &&
        strcmp(value->id, id) == 0)
      return value;
  }
  return NULL;
}
