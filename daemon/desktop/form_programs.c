#include "desktop/form_programs.h"

#include <string.h>

#include "base/paths.h"
#include "desktop/render.h"

static void add(GPtrArray *out, const char *text) {
  g_ptr_array_add(out, g_strdup(text));
}

/* Takes the text. */
static void add_new(GPtrArray *out, char *text) {
  g_ptr_array_add(out, text);
}

enum { LINE_CHARACTERS = 46, ROW_CHARACTERS = 38 }; /* beside its box */

static void add_word(GString *out, const char *word, glong most, glong *column) {
  glong length = g_utf8_strlen(word, -1);
  bool breaks = *column > 0 && *column + 1 + length > most;
  if (*column > 0) g_string_append_c(out, breaks ? '\n' : ' ');
  *column = length + (*column > 0 && !breaks ? *column + 1 : 0);
  g_string_append(out, word);
}

/* zenity's windows are as wide as their longest line: in large letters wider than the screen. */
static char *break_lines(const char *text, glong most) {
  GString *out = g_string_new(NULL);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    g_auto(GStrv) words = g_strsplit(*line, " ", -1);
    glong column = 0;
    if (line > lines) g_string_append_c(out, '\n');
    for (char **word = words; *word != NULL; word++) add_word(out, *word, most, &column);
  }
  return g_string_free(out, FALSE);
}

static char *plain_words(const struct ask *ask) {
  g_autofree char *title = render_clean(ask->title, RENDER_TITLE_MAX);
  g_autofree char *body = render_clean(ask->body, RENDER_NOTICE_MAX);
  g_autofree char *text = g_strconcat(title, body[0] != '\0' ? "\n" : "", body, NULL);
  return break_lines(text, LINE_CHARACTERS);
}

/* What is picked from: the options, or the numbers of a scale. One call a row. */
typedef void (*add_row)(GPtrArray *out, const char *key, const char *label);

static void add_rows(const struct ask *ask, GPtrArray *out, add_row row) {
  for (int i = 0; i < ask->option_count; i++) row(out, ask->options[i].key, ask->options[i].label);
  for (int i = ask->low; ask->type == VIEW_SCALE && i <= ask->high; i++) {
    g_autofree char *number = g_strdup_printf("%d", i);
    row(out, number, number);
  }
}

static bool is_list(enum view_type type) {
  return type == VIEW_CHOICE || type == VIEW_SCALE || type == VIEW_SEVERAL;
}

/* ---- zenity ---------------------------------------------------------------------------------- */

/* zenity 3 reads the text of a list as markup, that of an entry with "_" before a short cut. */
static char *zenity_text(const struct ask *ask) {
  g_autofree char *text = plain_words(ask);
  if (is_list(ask->type)) return g_markup_escape_text(text, -1);
  if (ask->type == VIEW_NOTICE) return g_steal_pointer(&text);
  g_auto(GStrv) parts = g_strsplit(text, "_", -1);
  return g_strjoinv("__", parts);
}

static void zenity_row(GPtrArray *out, const char *key, const char *label) {
  add(out, key);
  add_new(out, break_lines(label, ROW_CHARACTERS));
}

static void zenity_tick_row(GPtrArray *out, const char *key, const char *label) {
  add(out, "FALSE");
  zenity_row(out, key, label);
}

static void zenity_list(const struct ask *ask, GPtrArray *out) {
  bool several = ask->type == VIEW_SEVERAL;
  add(out, "--list");
  add(out, "--hide-header");
  add(out, "--width=360");
  add(out, "--height=460");
  add(out, "--separator=\n");
  if (several) add(out, "--checklist");
  if (several) add(out, "--column=");
  add(out, "--column=key");
  add(out, "--column=");
  add(out, several ? "--hide-column=2" : "--hide-column=1");
  add(out, several ? "--print-column=2" : "--print-column=1");
  add_rows(ask, out, several ? zenity_tick_row : zenity_row);
}

static void zenity_notice(const struct ask *ask, GPtrArray *out) {
  add(out, ask->option_count > 0 ? "--question" : "--info");
  add(out, "--no-markup");
  add(out, "--width=360");
  if (ask->option_count == 0) return;
  g_autofree char *label = render_clean(ask->options[0].label, 40);
  add_new(out, g_strconcat("--ok-label=", label, NULL));
  add(out, "--cancel-label=Close");
}

static void zenity_arguments(const struct ask *ask, GPtrArray *out) {
  g_autofree char *title = render_clean(ask->title, RENDER_TITLE_MAX);
  add_new(out, g_strconcat("--title=", title, NULL));
  g_autofree char *text = zenity_text(ask);
  add_new(out, g_strconcat("--text=", text, NULL));
  if (is_list(ask->type))
    zenity_list(ask, out);
  else if (ask->type == VIEW_NOTICE)
    zenity_notice(ask, out);
  else
    add(out, "--entry");
}

/* ---- kdialog --------------------------------------------------------------------------------- */

/* Qt guesses whether a text is markup; this leaves it nothing to guess. */
static char *kdialog_text(const struct ask *ask) {
  g_autofree char *text = plain_words(ask);
  if (strpbrk(text, "<&") == NULL) return g_steal_pointer(&text);
  g_autofree char *escaped = g_markup_escape_text(text, -1);
  g_auto(GStrv) lines = g_strsplit(escaped, "\n", -1);
  g_autofree char *joined = g_strjoinv("<br>", lines);
  return g_strconcat("<qt>", joined, "</qt>", NULL);
}

static void kdialog_row(GPtrArray *out, const char *key, const char *label) {
  add(out, key);
  add(out, label);
}

static void kdialog_tick_row(GPtrArray *out, const char *key, const char *label) {
  kdialog_row(out, key, label);
  add(out, "off");
}

static const char *kdialog_kind(const struct ask *ask) {
  switch (ask->type) {
  case VIEW_CHOICE:
  case VIEW_SCALE:
    return "--menu";
  case VIEW_SEVERAL:
    return "--checklist";
  case VIEW_NOTICE:
    return ask->option_count > 0 ? "--yesno" : "--msgbox";
  case VIEW_NUMBER:
  case VIEW_TEXT:
  case VIEW_HOLD:
  case VIEW_TYPES:
    break;
  }
  return "--inputbox";
}

static void kdialog_arguments(const struct ask *ask, GPtrArray *out) {
  add(out, "--title");
  add_new(out, render_clean(ask->title, RENDER_TITLE_MAX));
  if (ask->type == VIEW_SEVERAL) add(out, "--separate-output");
  if (ask->type == VIEW_NOTICE && ask->option_count > 0) {
    add(out, "--yes-label");
    add_new(out, render_clean(ask->options[0].label, 40));
    add(out, "--no-label");
    add(out, "Close");
  }
  add(out, kdialog_kind(ask));
  add_new(out, kdialog_text(ask));
  if (is_list(ask->type))
    add_rows(ask, out, ask->type == VIEW_SEVERAL ? kdialog_tick_row : kdialog_row);
}

/* ---- a terminal ------------------------------------------------------------------------------ */

/* `settle` asks what is open, and all that follows; its last words stay until they are read. */
static void terminal_arguments(const struct form_program *program, GPtrArray *out) {
  char settle[PATH_SIZE];
  struct err err;
  if (paths_find_program(settle, "settle", &err) != 0) g_strlcpy(settle, "settle", sizeof settle);
  if (program->command[0] != '\0') add(out, program->command);
  add(out, "sh");
  add(out, "-c");
  add(out, "\"$0\" answer; printf '\\n(Enter closes this window.) '; read -r _");
  add(out, settle);
}

/* ---- which ----------------------------------------------------------------------------------- */

static const struct form_program programs[] = {
    {"kdialog", "KDE LXQt", kdialog_arguments, NULL},
    {"zenity", "", zenity_arguments, NULL},
    {"kdialog", "", kdialog_arguments, NULL},
    {"gnome-terminal", "GNOME Budgie X-Cinnamon", NULL, "--"},
    {"konsole", "KDE", NULL, "-e"},
    {"xfce4-terminal", "XFCE", NULL, "-x"},
    {"mate-terminal", "MATE", NULL, "-x"},
    {"qterminal", "LXQt", NULL, "-e"},
    {"foot", "sway", NULL, ""},
    {"x-terminal-emulator", "", NULL, "-e"},
    {"gnome-terminal", "", NULL, "--"},
    {"konsole", "", NULL, "-e"},
    {"foot", "", NULL, ""},
    {"alacritty", "", NULL, "-e"},
    {"kitty", "", NULL, ""},
    {"xterm", "", NULL, "-e"},
};

static bool is_installed(const char *name) {
  g_autofree char *path = g_find_program_in_path(name);
  return path != NULL;
}

/* XDG_CURRENT_DESKTOP is a list with colons. */
static bool suits(const struct form_program *program, char *const *desktops) {
  if (program->desktops[0] == '\0') return true;
  g_auto(GStrv) wanted = g_strsplit(program->desktops, " ", -1);
  for (; *desktops != NULL; desktops++)
    if (g_strv_contains((const char *const *)wanted, *desktops)) return true;
  return false;
}

const struct form_program *form_program_find(void) {
  const char *desktop = g_getenv("XDG_CURRENT_DESKTOP");
  g_auto(GStrv) desktops = g_strsplit(desktop != NULL ? desktop : "", ":", -1);
  for (size_t i = 0; i < G_N_ELEMENTS(programs); i++)
    if (suits(&programs[i], desktops) && is_installed(programs[i].name)) return &programs[i];
  return NULL;
}

GPtrArray *form_program_arguments(const struct form_program *program, const struct ask *ask) {
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  add(out, program->name);
  if (program->arguments != NULL)
    program->arguments(ask, out);
  else
    terminal_arguments(program, out);
  g_ptr_array_add(out, NULL);
  return out;
}
