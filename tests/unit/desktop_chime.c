/* A sound by a program: which one, one at a time, and never for long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "desktop/chime.h"

struct fixture {
  char folder[64]; /* PATH, and what the players write */
  char *said;
  char *path; /* PATH before */
  struct chime *chime;
};

static int begin(void **state) {
  struct fixture *fixture = g_new0(struct fixture, 1);
  g_strlcpy(fixture->folder, "/tmp/settled-chime-XXXXXX", sizeof fixture->folder);
  assert_non_null(g_mkdtemp(fixture->folder));
  fixture->said = g_build_filename(fixture->folder, "said", NULL);
  fixture->path = g_strdup(g_getenv("PATH"));
  g_setenv("PATH", fixture->folder, TRUE);
  fixture->chime = chime_create();
  *state = fixture;
  return 0;
}

static int finish(void **state) {
  struct fixture *fixture = *state;
  chime_destroy(fixture->chime);
  while (g_main_context_iteration(NULL, FALSE)) continue;
  g_setenv("PATH", fixture->path, TRUE);
  g_autofree char *command = g_strdup_printf("rm -rf %s", fixture->folder);
  assert_int_equal(system(command), 0);
  g_free(fixture->said);
  g_free(fixture->path);
  g_free(fixture);
  return 0;
}

static void install(struct fixture *fixture, const char *program, const char *then) {
  g_autofree char *path = g_build_filename(fixture->folder, program, NULL);
  g_autofree char *script =
      g_strdup_printf("#!/bin/sh\necho %s $1 >>%s\n%s\n", program, fixture->said, then);
  assert_true(g_file_set_contents(path, script, -1, NULL));
  assert_int_equal(g_chmod(path, 0700), 0);
}

static char *heard(struct fixture *fixture) {
  char *text = NULL;
  for (int i = 0; i < 300; i++) {
    while (g_main_context_iteration(NULL, FALSE)) continue;
    if (g_file_get_contents(fixture->said, &text, NULL, NULL) && text[0] != '\0') break;
    g_clear_pointer(&text, g_free);
    g_usleep(10000);
  }
  return text;
}

static void silence_where_nothing_is_installed(void **state) {
  struct fixture *fixture = *state;
  chime_play(fixture->chime);
  assert_false(g_file_test(fixture->said, G_FILE_TEST_EXISTS));
}

static void the_theme_s_player_comes_first(void **state) {
  struct fixture *fixture = *state;
  install(fixture, "paplay", "");
  install(fixture, "canberra-gtk-play", "");
  chime_play(fixture->chime);
  g_autofree char *text = heard(fixture);
  assert_string_equal(text, "canberra-gtk-play --id=message-new-instant\n");
}

static void one_at_a_time(void **state) {
  struct fixture *fixture = *state;
  install(fixture, "canberra-gtk-play", "exec /bin/sleep 30");
  chime_play(fixture->chime);
  g_autofree char *text = heard(fixture);
  chime_play(fixture->chime);
  g_usleep(100000);
  g_autofree char *later = heard(fixture);
  assert_string_equal(text, later); /* and its end is not waited for when the chime goes */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(silence_where_nothing_is_installed, begin, finish),
      cmocka_unit_test_setup_teardown(the_theme_s_player_comes_first, begin, finish),
      cmocka_unit_test_setup_teardown(one_at_a_time, begin, finish),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
