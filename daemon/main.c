/* settled: the daemon; `settled --stdio`: one conversation without a daemon; `settled --command`:
 * the pure commands, in the caller's own process. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "app_run.h"
#include "base/log.h"
#include "base/output.h"
#include "commands/commands.h"
#include "core/texts.h"
#include "settled/wire.h"

static const char usage[] =
    "settled                  runs until it is told to stop\n"
    "settled --stdio          one conversation on standard input and output\n"
    "settled --command ARGV   one command that needs no diary\n"
    "settled --about | --version | --help\n";

/* Diary text must not end up in a core file (facts 3). */
static void keep_private(void) {
  const struct rlimit none = {0, 0};
  umask(077);
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

/* At rest every page counts: large blocks go back to the system when they are freed, and the heap
 * keeps no room in store. */
static void keep_small(void) {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, 32 * 1024);
  mallopt(M_TRIM_THRESHOLD, 32 * 1024);
  mallopt(M_TOP_PAD, 4 * 1024);
}

static int print(const char *text, const char *end) {
  struct err err;
  printf("%s%s", text, end);
  if (output_end(stdout, &err) == 0) return 0;
  fprintf(stderr, "settled: %s.\n", err.text);
  return 1;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  if (strcmp(mode, "--command") == 0)
    return commands_run_local((const char *const *)argv + 2, argc - 2, stdout, stderr);
  if (strcmp(mode, "--local") == 0)
    return !commands_are_local((const char *const *)argv + 2, argc - 2);
  if (strcmp(mode, "--version") == 0) return print("settled " SETTLED_VERSION, "\n");
  if (strcmp(mode, "--about") == 0) return print(intended_use, "\n");
  if (strcmp(mode, "--help") == 0) return print(usage, "");
  bool stdio = strcmp(mode, "--stdio") == 0;
  if (argc > 2 || (argc == 2 && !stdio)) {
    fputs(usage, stderr);
    return 2;
  }
  keep_private();
  keep_small();
  if (stdio) log_set_level(LOG_LEVEL_ERROR);
  return app_run(stdio);
}
