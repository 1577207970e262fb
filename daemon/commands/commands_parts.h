/* The handlers, by the file that holds them. */
#ifndef SETTLED_COMMANDS_PARTS_H
#define SETTLED_COMMANDS_PARTS_H

#include "commands/commands.h"

/* commands_record.c: things the person tells */
void command_record(struct call *call);
void command_correct(struct call *call);
/* commands_flow.c: answering, starting, stopping */
void command_open(struct call *call);
void command_start(struct call *call);
void command_answer(struct call *call);
void command_hold(struct call *call);
void command_stop(struct call *call);
void command_later(struct call *call);
void command_skip(struct call *call);
void command_watch(struct call *call);
/* commands_status.c, commands_plan.c, commands_week.c: the day and the days around it */
void command_status(struct call *call);
void command_plan(struct call *call);
void command_week(struct call *call);
/* commands_look.c: what is */
void command_next(struct call *call);
void command_levels(struct call *call);
void command_facts(struct call *call);
void command_about(struct call *call);
void command_version(struct call *call);
void command_help(struct call *call);
void command_message(struct call *call);
/* commands_log.c */
void command_log(struct call *call);
/* commands_why.c */
void command_why(struct call *call);
void command_why_not(struct call *call);
/* commands_care.c: the daemon itself */
void command_reload(struct call *call);
/* commands_plugin.c */
void command_plugin(struct call *call);
/* What became of one that was enabled: what it declares, or why it does not. */
void command_tell_plugin(struct app *app, const char *id, struct reply *reply);
/* commands_privacy.c, commands_doctor.c, doctor_try.c */
void command_privacy(struct call *call);
void command_doctor(struct call *call);
bool command_doctor_tries(const char *word); /* whether `doctor WORD` is the client's to run */
int command_doctor_try(const struct args *args, FILE *out, FILE *errors);
/* commands_data.c: out of the diary and in from elsewhere; what ends in _here runs in the client */
void command_import(struct call *call);
void command_merge(struct call *call);
void command_backup(struct call *call);
int command_export(const struct args *args, FILE *out, FILE *errors);
int command_import_here(const struct args *args, FILE *out, FILE *errors);
int command_merge_here(const struct args *args, FILE *out, FILE *errors);
/* A result of the diary as the reply's error. */
void command_fail(struct call *call, int result, const struct err *err);
/* commands_entry.c: one entry by its id */
void command_clear(struct call *call);
void command_forget(struct call *call);
/* What came from elsewhere and waits to be confirmed (S2), into the reply. */
void command_tell_unconfirmed(struct call *call);
/* commands_strangers.c: names in the config that nothing answers to, a sentence each */
typedef void stranger_say(void *owner, const char *text);
void command_tell_strangers(struct app *app, stranger_say *say, void *owner);
/* The same without a coach, as far as can be known without running a plugin. 0 or -errno. */
int command_find_strangers(const struct config *config, stranger_say *say, void *owner,
                           struct err *err);
/* commands_local.c: pure work, run by the client */
int command_arc(const struct args *args, FILE *out, FILE *errors);
int command_when(const struct args *args, FILE *out, FILE *errors);
int command_rehearse(const struct args *args, FILE *out, FILE *errors);
int command_config(const struct args *args, FILE *out, FILE *errors);

/* Today's local date by the system's clock; false: there is none. */
bool command_today(char out[CIVIL_UTC_SIZE]);

/* The state that `status --json` and subscribers see. New reference. */
json_t *status_json(struct app *app);
/* The next things the program will ask, at most `max` (<= UPCOMING_MAX). New reference. */
json_t *next_json(const struct engine *engine, const struct now *now, int max);

#endif
