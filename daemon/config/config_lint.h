/* Reads the lines of a config by itself, more strictly than iniparser: whatever iniparser would
 * take, cut or drop in silence is a message with its place (facts 4), and so each value's place is
 * known. For what it accepts, both read the same values; config_parse and the fuzz target compare.
 * Internal to config.
 *
 *   [section] or [section id]     blank at the sides only; an id where the section has one
 *   name = value  # comment       small letters, digits and _; a comment after a blank
 *   name = "value ; with signs"   or in '...': up to the next such sign, which must be there
 *   # comment, ; comment
 *
 * Lines end in \n or \r\n; UTF-8 without a byte order mark; at most 1022 bytes a line. */
#ifndef SETTLED_CONFIG_LINT_H
#define SETTLED_CONFIG_LINT_H

#include "config/config_messages.h"

enum { CONFIG_LINE_MAX = 1022, CONFIG_VALUES_MAX = 1024 };

struct config_value {
  char section[NAME_SIZE], id[NAME_SIZE], name[NAME_SIZE]; /* id "": the section has none */
  int line, name_column;
  int column;       /* of the value's first byte, behind a quotation mark */
  const char *text; /* in the bytes that were read; not 0-terminated */
  int len;          /* at most CONFIG_LINE_MAX */
};

struct config_lint {
  int count;
  struct config_value values[CONFIG_VALUES_MAX]; /* in order of the file, no name twice */
};

/* Adds to `errors` what is wrong; all that is right is in `out`. */
void config_lint(const char *bytes, size_t n, struct config_lint *out,
                 struct config_messages *errors);

/* NULL: the file does not set it. */
const struct config_value *config_lint_find(const struct config_lint *lint, const char *section,
                                            const char *id, const char *name);

#endif
