#include "desktop/chime.h"

#include <gio/gio.h>

#define SOUND "message-new-instant"

struct chime {
  GSubprocess *playing; /* NULL: nothing sounds */
  GCancellable *life;   /* cancelled with the chime */
  guint limit;
};

/* canberra knows the person's sound theme; the others play a file. */
static const struct {
  const char *program;
  const char *argument; /* NULL: the file of the sound */
} players[] = {{"canberra-gtk-play", "--id=" SOUND}, {"pw-play", NULL}, {"paplay", NULL}};

/* The theme that every desktop has; the caller frees it. NULL: it is not here. */
static char *find_file(void) {
  const char *const *folders = g_get_system_data_dirs();
  for (; *folders != NULL; folders++) {
    char *path = g_build_filename(*folders, "sounds/freedesktop/stereo", SOUND ".oga", NULL);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR)) return path;
    g_free(path);
  }
  return NULL;
}

static void stop_limit(struct chime *chime) {
  g_clear_handle_id(&chime->limit, g_source_remove);
}

static gboolean too_long(gpointer owner) {
  struct chime *chime = owner;
  chime->limit = 0;
  g_subprocess_force_exit(chime->playing);
  return G_SOURCE_REMOVE;
}

static void played(GObject *source, GAsyncResult *result, gpointer owner) {
  struct chime *chime = owner;
  g_autoptr(GError) error = NULL;
  g_subprocess_wait_finish(G_SUBPROCESS(source), result, &error);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) return; /* `chime` is gone */
  stop_limit(chime);
  g_clear_object(&chime->playing);
}

static GSubprocess *start(const char *program, const char *argument) {
  const char *const arguments[] = {program, argument, NULL};
  return g_subprocess_newv(
      arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
}

/* The first that is installed and has something to play; NULL: none. */
static const char *find_player(const char *file, const char **argument) {
  for (size_t i = 0; i < G_N_ELEMENTS(players); i++) {
    g_autofree char *path = g_find_program_in_path(players[i].program);
    *argument = players[i].argument != NULL ? players[i].argument : file;
    if (path != NULL && *argument != NULL) return players[i].program;
  }
  return NULL;
}

static GSubprocess *start_any(void) {
  g_autofree char *file = find_file();
  const char *argument, *program = find_player(file, &argument);
  return program != NULL ? start(program, argument) : NULL;
}

const char *chime_player(void) {
  g_autofree char *file = find_file();
  const char *argument;
  return find_player(file, &argument);
}

void chime_play(struct chime *chime) {
  if (chime->playing != NULL) return;
  chime->playing = start_any();
  if (chime->playing == NULL) return;
  chime->limit = g_timeout_add_seconds(CHIME_SECONDS, too_long, chime);
  g_subprocess_wait_async(chime->playing, chime->life, played, chime);
}

struct chime *chime_create(void) {
  struct chime *chime = g_new0(struct chime, 1);
  chime->life = g_cancellable_new();
  return chime;
}

void chime_destroy(struct chime *chime) {
  if (chime == NULL) return;
  g_cancellable_cancel(chime->life);
  g_clear_object(&chime->life);
  stop_limit(chime);
  if (chime->playing != NULL) g_subprocess_force_exit(chime->playing);
  g_clear_object(&chime->playing);
  g_free(chime);
}
