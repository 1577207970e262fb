/* The table of commands: every row can be found, says what it is, and knows where it runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "core/texts.h"

static void every_command_is_found_by_its_name(void **state) {
  (void)state;
  for (int i = 0; i < command_count; i++)
    assert_ptr_equal(command_find(commands[i].name), &commands[i]);
  assert_null(command_find("chekin"));
  assert_null(command_find(""));
}

static void every_command_runs_somewhere(void **state) {
  (void)state;
  for (int i = 0; i < command_count; i++) {
    const struct command *command = &commands[i];
    if (command->run == NULL && command->local == NULL && command->program == NULL)
      fail_msg("%s runs nowhere", command->name);
    if (command->is_local != NULL && (command->run == NULL || command->local == NULL))
      fail_msg("%s has one place to run, and asks which", command->name);
    assert_in_range(command->group, 0, GROUP_COUNT - 1);
  }
}

static void help_is_one_short_line_without_banned_words(void **state) {
  (void)state;
  for (int i = 0; i < command_count; i++) {
    const char *help = commands[i].help;
    if (strlen(help) == 0 || strlen(help) > 64 || strchr(help, '\n') != NULL)
      fail_msg("%s: \"%s\"", commands[i].name, help);
    if (text_banned(help)) fail_msg("%s: \"%s\" has a banned word", commands[i].name, help);
  }
}

/* More help is whole lines that begin with the command, or go on with the line before. */
static void examples_are_of_their_command(void **state) {
  (void)state;
  for (int i = 0; i < command_count; i++) {
    char begins[64];
    const char *more = commands[i].more;
    if (more == NULL || strstr(more, "exit code") != NULL) continue;
    snprintf(begins, sizeof begins, "  settle %s", commands[i].name);
    assert_memory_equal(more, begins, strlen(begins));
    assert_int_equal(more[strlen(more) - 1], '\n');
  }
}

static void help_lists_every_command(void **state) {
  (void)state;
  struct buf all, one;
  buf_init(&all, 64 * 1024);
  buf_init(&one, 64 * 1024);
  assert_true(commands_help(NULL, &all));
  for (int i = 0; i < command_count; i++) {
    char line[32];
    snprintf(line, sizeof line, "\n  %s ", commands[i].name);
    if (strstr(buf_text(&all), line) == NULL) fail_msg("%s is not listed", commands[i].name);
    buf_clear(&one);
    assert_true(commands_help(commands[i].name, &one));
    assert_non_null(strstr(buf_text(&one), commands[i].help));
  }
  assert_false(commands_help("nothing", &one));
  buf_finish(&all);
  buf_finish(&one);
}

static void exit_codes_are_few(void **state) {
  (void)state;
  assert_int_equal(command_exit(NULL), 0);
  assert_int_equal(command_exit("usage"), 2);
  assert_int_equal(command_exit("busy"), 75);
  assert_int_equal(command_exit("store"), 75);
  assert_int_equal(command_exit("refused"), 1);
}

/* ---- the commands that run in the client ------------------------------------------------------
 */

struct said {
  char *out, *errors;
};

static int run_local(const char *const *argv, int argc, struct said *said) {
  size_t n, m;
  FILE *out = open_memstream(&said->out, &n), *errors = open_memstream(&said->errors, &m);
  int code = commands_run_local(argv, argc, out, errors);
  fclose(out);
  fclose(errors);
  return code;
}

#define RUN(said, ...)                                                                             \
  run_local((const char *const[]){__VA_ARGS__, NULL},                                              \
            sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), said)

static void assert_run(int code, const char *words, int got, struct said *said) {
  if (got != code || strstr(said->errors, words) == NULL)
    fail_msg("%d, not %d: %s", got, code, said->errors);
  free(said->out);
  free(said->errors);
}

static void export_says_what_is_wrong(void **state) {
  (void)state;
  struct said said;
  char home[] = "/tmp/settled-commands-XXXXXX";
  assert_non_null(mkdtemp(home));
  setenv("XDG_DATA_HOME", home, 1);
  assert_run(1, "there is no diary", RUN(&said, "export"), &said);
  assert_run(2, "word too many", RUN(&said, "export", "diary.jsonl"), &said);
  assert_run(2, "go with --csv", RUN(&said, "export", "--kind", "bout"), &said);
  assert_run(2, "no table of", RUN(&said, "export", "--csv", "--kind", "prompt"), &said);
  assert_run(2, "no table of", RUN(&said, "export", "--csv", "--kind", "spell"), &said);
  assert_run(2, "not known", RUN(&said, "export", "--cvs"), &said);
  assert_run(2, "one is needed", RUN(&said, "import"), &said);
  assert_run(1, "No such file", RUN(&said, "merge", "nowhere/at/all"), &said);
  struct stat st; /* reading makes nothing */
  char path[64];
  snprintf(path, sizeof path, "%s/settled", home);
  assert_int_not_equal(stat(path, &st), 0);
  rmdir(home);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_command_is_found_by_its_name),
      cmocka_unit_test(every_command_runs_somewhere),
      cmocka_unit_test(help_is_one_short_line_without_banned_words),
      cmocka_unit_test(examples_are_of_their_command),
      cmocka_unit_test(help_lists_every_command),
      cmocka_unit_test(exit_codes_are_few),
      cmocka_unit_test(export_says_what_is_wrong),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
