/* The commands of `settle` (design 5): one table row each with its words, help and handler. The
 * same table answers on the socket, without a daemon, and in rehearsals. */
#ifndef SETTLED_COMMANDS_H
#define SETTLED_COMMANDS_H

#include <stdio.h>

#include "app.h"
#include "config/args.h"

enum command_group {
  GROUP_DAY,
  GROUP_EVENTS,
  GROUP_LOOKING,
  GROUP_PLANNING,
  GROUP_PLUGINS,
  GROUP_DATA,
  GROUP_CARE,
  GROUP_COUNT
};

struct call {
  struct app *app;
  const struct command *command;
  const struct args *args;
  struct entry_id key; /* the client's id for the entry; all zero: none */
  int32_t audience;    /* whom it is put to: the client; 0 with --open: every front end */
  struct reply *reply;
};

struct command {
  const char *name;
  enum command_group group;
  const char *usage;              /* what follows the name */
  const char *takes;              /* options, as args_parse wants them */
  const char *help;               /* one line */
  const char *more;               /* further lines of its --help; NULL: none */
  void (*run)(struct call *call); /* NULL: local */
  int (*local)(const struct args *args, FILE *out, FILE *errors); /* the exit code */
  const char *program; /* local: another program of ours, with all the words; NULL: none */
  bool (*is_local)(const char *word); /* with both: whether this first word is local */
};

extern const struct command commands[];
extern const int command_count;
const struct command *command_find(const char *name);

/* Runs argv (argv[0] is the verb; argc 0: the overview). Errors go into the reply. */
void commands_run(struct app *app, const char *const *argv, int argc, const struct entry_id *key,
                  struct reply *reply);
/* Whether it runs in the client's own process: it needs neither daemon nor diary nor config. */
bool commands_are_local(const char *const *argv, int argc);
/* `settled --command ARGV`: a local command, in this process; its exit code. */
int commands_run_local(const char *const *argv, int argc, FILE *out, FILE *errors);
/* The help of everything, or of one command; false: no such command. */
bool commands_help(const char *name, struct buf *out);

#endif
