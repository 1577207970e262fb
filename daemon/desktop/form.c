#include "desktop/form.h"

#include <errno.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

struct form {
  GSubprocess *process;
  GCancellable *life;
  json_t *view; /* the question is parsed from it again when the answer is there */
  form_done done;
  void *owner;
};

/* ---- which program --------------------------------------------------------------------------- */

enum program { PROGRAM_NONE, PROGRAM_ZENITY, PROGRAM_KDIALOG };

static bool is_installed(const char *name) {
  g_autofree char *path = g_find_program_in_path(name);
  return path != NULL;
}

static enum program find_program(void) {
  const char *desktop = g_getenv("XDG_CURRENT_DESKTOP");
  bool prefers_kdialog = desktop != NULL && (strstr(desktop, "KDE") || strstr(desktop, "LXQt"));
  bool kdialog = is_installed("kdialog");
  if (kdialog && prefers_kdialog) return PROGRAM_KDIALOG;
  if (is_installed("zenity")) return PROGRAM_ZENITY;
  return kdialog ? PROGRAM_KDIALOG : PROGRAM_NONE;
}

bool form_exists(void) {
  return find_program() != PROGRAM_NONE;
}

/* ---- its arguments --------------------------------------------------------------------------- */

static void add(GPtrArray *arguments, const char *text) {
  g_ptr_array_add(arguments, g_strdup(text));
}

/* zenity 3 reads the text of a list as markup, that of an entry with "_" before a short cut. */
static char *zenity_text(const struct ask *ask, const char *text) {
  if (ask->type == VIEW_SEVERAL) return g_markup_escape_text(text, -1);
  g_auto(GStrv) parts = g_strsplit(text, "_", -1);
  return g_strjoinv("__", parts);
}

static void zenity_arguments(const struct ask *ask, const char *text, GPtrArray *out) {
  add(out, "zenity");
  g_ptr_array_add(out, g_strconcat("--title=", ask->title, NULL));
  g_autofree char *quoted = zenity_text(ask, text);
  g_ptr_array_add(out, g_strconcat("--text=", quoted, NULL));
  if (ask->type != VIEW_SEVERAL) {
    add(out, "--entry");
    return;
  }
  static const char *const list[] = {
      "--list",          "--checklist",      "--column=",      "--column=key",  "--column=",
      "--hide-column=2", "--print-column=2", "--separator=\n", "--hide-header", "--height=420"};
  for (size_t i = 0; i < G_N_ELEMENTS(list); i++) add(out, list[i]);
  for (int i = 0; i < ask->option_count; i++) {
    add(out, "FALSE");
    add(out, ask->options[i].key);
    add(out, ask->options[i].label);
  }
}

static void kdialog_arguments(const struct ask *ask, const char *text, GPtrArray *out) {
  add(out, "kdialog");
  add(out, "--title");
  add(out, ask->title);
  add(out, ask->type == VIEW_SEVERAL ? "--separate-output" : "--inputbox");
  if (ask->type == VIEW_SEVERAL) add(out, "--checklist");
  add(out, text);
  for (int i = 0; ask->type == VIEW_SEVERAL && i < ask->option_count; i++) {
    add(out, ask->options[i].key);
    add(out, ask->options[i].label);
    add(out, "off");
  }
}

static GPtrArray *arguments_for(const struct ask *ask) {
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *text = g_strconcat(ask->title, "\n", ask->body, NULL);
  if (find_program() == PROGRAM_KDIALOG)
    kdialog_arguments(ask, text, out);
  else
    zenity_arguments(ask, text, out);
  g_ptr_array_add(out, NULL);
  return out;
}

/* ---- its answer ------------------------------------------------------------------------------ */

static json_t *read_number(const struct ask *ask, const char *typed, struct err *refusal) {
  char *end;
  errno = 0;
  long number = strtol(typed, &end, 10);
  if (end != typed && *end == '\0' && errno == 0 && number >= ask->low && number <= ask->high)
    return json_integer(number);
  err_set(refusal, EINVAL, "Please type a whole number from %d to %d.", ask->low, ask->high);
  return NULL;
}

static json_t *read_text(const struct ask *ask, const char *typed, struct err *refusal) {
  size_t len = strlen(typed);
  bool fits = ask->high <= 0 || len <= (size_t)ask->high;
  json_t *text = fits ? json_string(typed) : NULL;
  if (text == NULL) err_set(refusal, EINVAL, "That is longer than %d letters.", ask->high);
  return text;
}

static bool is_option(const struct ask *ask, const char *key) {
  for (int i = 0; i < ask->option_count; i++)
    if (strcmp(ask->options[i].key, key) == 0) return true;
  return false;
}

static json_t *read_several(const struct ask *ask, const char *typed) {
  json_t *keys = json_array();
  g_auto(GStrv) lines = g_strsplit(typed, "\n", ASK_OPTIONS_MAX);
  for (char **line = lines; *line != NULL; line++) {
    g_strstrip(*line);
    if (is_option(ask, *line)) json_array_append_new(keys, json_string(*line));
  }
  return keys;
}

json_t *form_read(const struct ask *ask, const char *typed, struct err *refusal) {
  g_autofree char *text = g_utf8_make_valid(typed, -1);
  g_strstrip(text);
  switch (ask->type) {
  case VIEW_SCALE:
  case VIEW_NUMBER:
    return read_number(ask, text, refusal);
  case VIEW_TEXT:
    return read_text(ask, text, refusal);
  case VIEW_SEVERAL:
    return read_several(ask, text);
  case VIEW_NOTICE:
  case VIEW_CHOICE:
  case VIEW_HOLD:
  case VIEW_TYPES:
    break;
  }
  err_set(refusal, EINVAL, "This is answered with a button.");
  return NULL;
}

/* ---- its life -------------------------------------------------------------------------------- */

static void free_form(struct form *form) {
  g_object_unref(form->process);
  g_object_unref(form->life);
  json_decref(form->view);
  g_free(form);
}

/* `typed` NULL: nothing, because of `refusal`, or the person closed the window. */
static void hand_over(struct form *form, const char *typed, struct err *refusal) {
  struct ask ask = {0};
  json_t *value = NULL;
  if (typed != NULL && ask_parse(form->view, &ask, NULL) == 0)
    value = form_read(&ask, typed, refusal);
  form->done(form->owner, value, refusal->text[0] != '\0' ? refusal->text : NULL);
  json_decref(value);
  ask_finish(&ask);
}

/* Both programs end with 0 when something was typed, with 1 when they were closed. The caller frees
 * the text. */
static char *take_typed(GSubprocess *process, GBytes *bytes, struct err *refusal) {
  bool exited = g_subprocess_get_if_exited(process);
  int status = exited ? g_subprocess_get_exit_status(process) : -1;
  if (status == 0 && bytes != NULL && g_bytes_get_size(bytes) <= FORM_OUTPUT_MAX)
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
  if (status != 1)
    err_set(refusal, EIO, "The form does not work here. In a terminal: settle answer");
  return NULL;
}

static void ended(GObject *source, GAsyncResult *result, gpointer owner) {
  struct form *form = owner;
  GSubprocess *process = G_SUBPROCESS(source);
  g_autoptr(GBytes) bytes = NULL;
  g_subprocess_communicate_finish(process, result, &bytes, NULL, NULL);
  if (!g_cancellable_is_cancelled(form->life)) {
    struct err refusal = {""};
    g_autofree char *typed = take_typed(process, bytes, &refusal);
    hand_over(form, typed, &refusal);
  }
  free_form(form);
}

struct form *form_open(const struct ask *ask, form_done done, void *owner, struct err *err) {
  g_autoptr(GPtrArray) arguments = arguments_for(ask);
  g_autoptr(GError) error = NULL;
  GSubprocess *process =
      g_subprocess_newv((const char *const *)arguments->pdata,
                        G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  if (process == NULL) {
    err_set(err, EIO, "no form: %s", error->message);
    return NULL;
  }
  struct form *form = g_new0(struct form, 1);
  *form = (struct form){process, g_cancellable_new(), json_incref(ask->json), done, owner};
  g_subprocess_communicate_async(process, NULL, form->life, ended, form);
  return form;
}

void form_close(struct form *form) {
  if (form == NULL) return;
  g_subprocess_force_exit(form->process);
  g_cancellable_cancel(form->life);
}
