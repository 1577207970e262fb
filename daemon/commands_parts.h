/* The handlers, by the file that holds them. */
#ifndef SETTLED_COMMANDS_PARTS_H
#define SETTLED_COMMANDS_PARTS_H

#include "commands.h"

/* commands_record.c: things the person tells */
void command_record(struct call *call);
void command_correct(struct call *call);
/* commands_flow.c: answering, starting, stopping */
void command_open(struct call *call);
void command_start(struct call *call);
void command_answer(struct call *call);
void command_stop(struct call *call);
void command_later(struct call *call);
void command_skip(struct call *call);
void command_watch(struct call *call);
/* commands_look.c: what is and why */
void command_status(struct call *call);
void command_next(struct call *call);
void command_levels(struct call *call);
void command_log(struct call *call);
void command_facts(struct call *call);
void command_about(struct call *call);
void command_version(struct call *call);
void command_help(struct call *call);
void command_message(struct call *call);
/* commands_why.c */
void command_why(struct call *call);
void command_why_not(struct call *call);
/* commands_care.c: the daemon itself, config, plugins */
void command_reload(struct call *call);
void command_plugin(struct call *call);
void command_privacy(struct call *call);
/* commands_local.c: pure work, run by the client */
int command_arc(const struct args *args, FILE *out, FILE *errors);
int command_when(const struct args *args, FILE *out, FILE *errors);
int command_rehearse(const struct args *args, FILE *out, FILE *errors);
int command_config(const struct args *args, FILE *out, FILE *errors);

/* The state that `status --json` and subscribers see. New reference. */
json_t *status_json(struct app *app);

#endif
