#include "desktop/form.h"

#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "desktop/form_programs.h"

struct form {
  GSubprocess *process;
  bool terminal;
  gint64 begun; /* monotonic us */
  GCancellable *life;
  json_t *view; /* the question is parsed from it again when the answer is there */
  form_done done;
  void *owner;
};

/* ---- which program --------------------------------------------------------------------------- */

bool form_exists(void) {
  return form_program_find() != NULL;
}

bool form_goes_on(void) {
  const struct form_program *program = form_program_find();
  return program != NULL && program->arguments != NULL;
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

static json_t *read_choice(const struct ask *ask, const char *typed, struct err *refusal) {
  if (is_option(ask, typed)) return json_string(typed);
  err_set(refusal, EINVAL, "Please choose one of the lines.");
  return NULL;
}

/* A notice has one button that means something; nothing is printed when it is pressed. */
static json_t *read_notice(const struct ask *ask) {
  return ask->option_count > 0 ? json_string(ask->options[0].key) : NULL;
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
  case VIEW_CHOICE:
    return read_choice(ask, text, refusal);
  case VIEW_NOTICE:
    return read_notice(ask);
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

static void hand_over(struct form *form, const char *typed) {
  struct ask ask = {0};
  struct err refusal = {""};
  json_t *value = NULL;
  if (ask_parse(form->view, &ask, NULL) == 0) value = form_read(&ask, typed, &refusal);
  enum form_end end = value != NULL             ? FORM_ANSWERED
                      : refusal.text[0] != '\0' ? FORM_REFUSED
                                                : FORM_CLOSED;
  form->done(form->owner, end, value, refusal.text);
  json_decref(value);
  ask_finish(&ask);
}

/* The programs end with 0 when something was typed, with 1 when they were closed; of a terminal
 * only its end is known. */
static void conclude(struct form *form, GBytes *bytes) {
  bool exited = g_subprocess_get_if_exited(form->process);
  int status = exited ? g_subprocess_get_exit_status(form->process) : -1;
  gsize size;
  const char *data = bytes != NULL ? g_bytes_get_data(bytes, &size) : NULL;
  bool short_lived = g_get_monotonic_time() - form->begun < FORM_HANDED_ON * G_USEC_PER_SEC;
  if (form->terminal && status == 0 && short_lived) {
    form->done(form->owner, FORM_ELSEWHERE, NULL, NULL);
  } else if (status == 1 || (form->terminal && !short_lived)) {
    form->done(form->owner, FORM_CLOSED, NULL, NULL);
  } else if (status == 0 && bytes != NULL && g_bytes_get_size(bytes) <= FORM_OUTPUT_MAX) {
    g_autofree char *typed = g_strndup(data != NULL ? data : "", data != NULL ? size : 0);
    hand_over(form, typed);
  } else {
    form->done(form->owner, FORM_REFUSED, NULL,
               "The form does not work here. In a terminal: settle answer");
  }
}

static void ended(GObject *source, GAsyncResult *result, gpointer owner) {
  struct form *form = owner;
  g_autoptr(GBytes) bytes = NULL;
  g_subprocess_communicate_finish(G_SUBPROCESS(source), result, &bytes, NULL, NULL);
  if (!g_cancellable_is_cancelled(form->life)) conclude(form, bytes);
  free_form(form);
}

/* Also when this process is killed: nobody would hear the answer any more. */
static void die_with_parent(gpointer unused) {
  (void)unused;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *start(const struct form_program *program, const struct ask *ask,
                          GError **error) {
  g_autoptr(GPtrArray) arguments = form_program_arguments(program, ask);
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  bool terminal = program->arguments == NULL; /* it asks by itself */
  if (!terminal) g_subprocess_launcher_set_child_setup(launcher, die_with_parent, NULL, NULL);
  return g_subprocess_launcher_spawnv(launcher, (const char *const *)arguments->pdata, error);
}

bool form_is_terminal(const struct form *form) {
  return form->terminal;
}

struct form *form_open(const struct ask *ask, form_done done, void *owner, struct err *err) {
  const struct form_program *program = form_program_find();
  if (program == NULL) {
    err_set(err, ENOENT, "no program for forms is installed");
    return NULL;
  }
  g_autoptr(GError) error = NULL;
  GSubprocess *process = start(program, ask, &error);
  if (process == NULL) {
    err_set(err, EIO, "no form: %s", error->message);
    return NULL;
  }
  struct form *form = g_new0(struct form, 1);
  *form = (struct form){.process = process,
                        .terminal = program->arguments == NULL,
                        .begun = g_get_monotonic_time(),
                        .life = g_cancellable_new(),
                        .view = json_incref(ask->json),
                        .done = done,
                        .owner = owner};
  g_subprocess_communicate_async(process, NULL, form->life, ended, form);
  return form;
}

void form_close(struct form *form) {
  if (form == NULL) return;
  if (!form->terminal) g_subprocess_force_exit(form->process);
  g_cancellable_cancel(form->life);
}
