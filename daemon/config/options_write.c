#include "config/options.h"

#include <stdbool.h>
#include <string.h>

/* ---- config/settled.ini --------------------------------------------------------------------- */

static const char ini_head[] =
    "# The config of settled: ~/.config/settled/config.ini\n"
    "#\n"
    "# Everything is optional; what is commented out here is the default. A file with a mistake "
    "is\n"
    "# not used at all: `settle config check` says where the mistakes are. Changes count at once.\n"
    "# A # or ; begins a comment after a blank; a value that needs one stands in \"\".\n";

/* Each line of a text, behind a prefix. */
static int write_lines(struct buf *out, const char *prefix, const char *text) {
  int failed = 0;
  while (*text != '\0' && !failed) {
    size_t len = strcspn(text, "\n");
    failed = buf_printf(out, "%s%.*s\n", prefix, (int)len, text);
    text += len + (text[len] == '\n');
  }
  return failed;
}

/* What stands behind "name = ": the default, or for doses, which have none, an example. */
static void sample(const struct option *option, char out[OPTION_INITIAL_SIZE]) {
  option_initial(option, out);
  if (option->type == OPTION_DOSE) memcpy(out, "1 x 120s", sizeof "1 x 120s");
  if (option->type == OPTION_SCHEDULE) memcpy(out, "11:00", sizeof "11:00");
}

static int write_option(struct buf *out, const struct option *option, const char *mark) {
  char range[OPTION_RANGE_SIZE], value[OPTION_INITIAL_SIZE];
  option_range(option, range);
  sample(option, value);
  const char *number = option->type == OPTION_DOSE ? "1" : "";
  int failed = buf_printf(out, "\n# %s (%s)\n", option->help, range);
  if (failed) return failed;
  return buf_printf(out, "%s%s%s =%s%s\n", mark, option->name, number, *value == '\0' ? "" : " ",
                    value);
}

static int write_options(struct buf *out, const char *section, const char *mark) {
  int failed = 0;
  for (int i = 0; i < option_count() && !failed; i++) {
    struct option option = option_row(i);
    if (strcmp(option.section, section) == 0) failed = write_option(out, &option, mark);
  }
  return failed;
}

/* Sections with an id are examples as a whole: they are comments with #, not ;. */
static int write_section(struct buf *out, const struct option_section *section) {
  int failed = buf_puts(out, "\n\n");
  if (!failed) failed = write_lines(out, "# ", section->about);
  if (!failed)
    failed = section->has_id ? buf_printf(out, "#[%s psoas_release]\n", section->name)
                             : buf_printf(out, "[%s]\n", section->name);
  if (!failed) failed = write_options(out, section->name, section->has_id ? "#" : ";");
  return failed;
}

int options_write_ini(struct buf *out) {
  int failed = buf_puts(out, ini_head);
  for (int i = 0; i < option_section_count && !failed; i++)
    failed = write_section(out, &option_sections[i]);
  return failed;
}

/* ---- contrib/man/settled.5 ------------------------------------------------------------------ */

/* Text as roff: nothing in it is a request or an escape. */
static int write_roff(struct buf *out, const char *text) {
  int failed = 0;
  bool begins = true;
  for (; *text != '\0' && !failed; text++) {
    if (begins && (*text == '.' || *text == '\'')) failed = buf_puts(out, "\\&");
    if (!failed && *text == '\\')
      failed = buf_puts(out, "\\e");
    else if (!failed && *text == '-')
      failed = buf_puts(out, "\\-");
    else if (!failed)
      failed = buf_add(out, text, 1);
    begins = *text == '\n';
  }
  return failed;
}

static int man_option(struct buf *out, const struct option *option) {
  char range[OPTION_RANGE_SIZE], value[OPTION_INITIAL_SIZE];
  option_range(option, range);
  option_initial(option, value);
  bool dose = option->type == OPTION_DOSE;
  int failed = buf_printf(out, ".TP\n.B %s%s\n", option->name, dose ? "1, level2, ..." : "");
  if (!failed) failed = write_roff(out, option->help);
  if (!failed) failed = buf_puts(out, "\n(");
  if (!failed) failed = write_roff(out, range);
  if (!failed && *value != '\0') failed = buf_puts(out, "; default ");
  if (!failed) failed = write_roff(out, value);
  return failed ? failed : buf_puts(out, ")\n");
}

static int man_section(struct buf *out, const struct option_section *section) {
  int failed = buf_printf(out, ".SS [%s%s]\n.nf\n", section->name, section->has_id ? " ID" : "");
  if (!failed) failed = write_roff(out, section->about);
  if (!failed) failed = buf_puts(out, "\n.fi\n");
  for (int i = 0; i < option_count() && !failed; i++) {
    struct option option = option_row(i);
    if (strcmp(option.section, section->name) == 0) failed = man_option(out, &option);
  }
  return failed;
}

int options_write_man(struct buf *out) {
  int failed = 0;
  for (int i = 0; i < option_section_count && !failed; i++)
    failed = man_section(out, &option_sections[i]);
  return failed;
}
