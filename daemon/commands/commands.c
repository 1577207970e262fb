#include "commands/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output.h"
#include "base/paths.h"
#include "commands/commands_parts.h"
#include "plugin_tools/plugin_tool.h"

#define ENTRY_OPTIONS "at= note= open"

/* In the order in which `settle help` lists them. */
const struct command commands[] = {
    {"status", GROUP_DAY, "", "follow", "where you are and today's plan; also plain `settle`",
     "  settle status --plain              sentences, for a screen reader\n"
     "  settle status --json --follow      a line of JSON at each change, for a status bar\n",
     command_status, NULL, NULL, NULL},
    {"checkin", GROUP_DAY, "[PAIN] [NAME=VALUE...]", ENTRY_OPTIONS, "how it is now, 0 to 10",
     "  settle checkin              asks\n"
     "  settle checkin 5            one number is enough\n"
     "  settle checkin 5 hot=2 q=burning+sharp sites=L.peri soothe=ice+ worst=7 least=3\n"
     "  settle checkin 8 --at \"yesterday 22:10\" --note \"long drive\"\n",
     command_record, NULL, NULL, NULL},
    {"answer", GROUP_DAY, "[VALUE...]", "prompt=", "answers the question that is open",
     "  settle answer               shows it\n"
     "  settle answer 4             a number, an option's word, or text\n",
     command_answer, NULL, NULL, NULL},
    {"start", GROUP_DAY, "EXERCISE | ROUTINE", "open",
     "an exercise or routine, guided; --open: as a notification",
     "  settle start                         lists them\n"
     "  settle start evening_wind_down.wind_down   PLUGIN.ROUTINE, when another has that name\n",
     command_start, NULL, NULL, NULL},
    {"stop", GROUP_DAY, "", "", "ends the exercise, pack or routine under way", NULL, command_stop,
     NULL, NULL, NULL},
    {"later", GROUP_DAY, "[20m]", "prompt=", "puts the open question off",
     "  settle later                         half an hour\n"
     "  settle later 1h                      at most as late as prompts may be, and so that it is\n"
     "                                       over before the next one and the night\n",
     command_later, NULL, NULL, NULL},
    {"skip", GROUP_DAY, "", "prompt=", "leaves the open question out today", NULL, command_skip,
     NULL, NULL, NULL},
    {"gentle", GROUP_DAY, "[off]", ENTRY_OPTIONS, "only rest, breathing and comfort today", NULL,
     command_record, NULL, NULL, NULL},
    {"private", GROUP_DAY, "[on | off | 2h | until TIME]", ENTRY_OPTIONS,
     "notifications say only that there is something to see", NULL, command_record, NULL, NULL,
     NULL},
    {"pause", GROUP_DAY, "[2h | until TIME]", ENTRY_OPTIONS, "no prompts for a while",
     "  settle pause 2h                      no prompts for two hours\n"
     "  settle pause until tomorrow          or until a day or time; it ends by itself\n"
     "  settle pause                         alone, while you hold: the hold stands still\n",
     command_hold, NULL, NULL, NULL},
    {"resume", GROUP_DAY, "", ENTRY_OPTIONS, "ends the pause, of a hold or of prompts", NULL,
     command_hold, NULL, NULL, NULL},
    {"next", GROUP_DAY, "", "", "what comes next", NULL, command_next, NULL, NULL, NULL},
    {"plan", GROUP_DAY, "", "ics", "today's plan, whole; --ics: a calendar of the next days",
     "  settle plan --ics >settled.ics       today's prompts and those of the next six days\n",
     command_plan, NULL, NULL, NULL},
    {"watch", GROUP_DAY, "", "", "asks and tells in this terminal", NULL, command_watch, NULL, NULL,
     NULL},

    {"session", GROUP_EVENTS, "[NAME=VALUE...]", ENTRY_OPTIONS " self",
     "a hands-on session; --self: your own treatment",
     "  settle session --at \"yesterday 16:00\" minutes=60 immediate=\"lighter\"\n", command_record,
     NULL, NULL, NULL},
    {"appointment", GROUP_EVENTS, "TIME", ENTRY_OPTIONS, "your next session", NULL, command_record,
     NULL, NULL, NULL},
    {"did", GROUP_EVENTS, "EXERCISE [NAME=VALUE...]", ENTRY_OPTIONS, "an exercise you did unasked",
     "  settle did adductor_stretch pain_before=4 pain_after=4\n", command_record, NULL, NULL,
     NULL},
    {"cold", GROUP_EVENTS, "[MINUTES] [yes|little|no]", ENTRY_OPTIONS, "a cold pack; alone: guided",
     NULL, command_record, NULL, NULL, NULL},
    {"warm", GROUP_EVENTS, "[MINUTES] [yes|little|no]", ENTRY_OPTIONS, "a warm pack; alone: guided",
     NULL, command_record, NULL, NULL, NULL},
    {"window", GROUP_EVENTS, "[MINUTES]", ENTRY_OPTIONS, "a quiet spell", NULL, command_record,
     NULL, NULL, NULL},
    {"screen", GROUP_EVENTS, "", ENTRY_OPTIONS " none yes= unsure=", "the safety check",
     "  settle screen                        asks\n"
     "  settle screen --none                 nothing new\n"
     "  settle screen --yes numb --unsure calf\n",
     command_record, NULL, NULL, NULL},
    {"clear", GROUP_EVENTS, "[yes|no]",
     ENTRY_OPTIONS " by= advice= confirm=", "a clinician has seen you; may exercise restart?",
     "  settle clear yes --by \"Dr Lee\" --advice \"start slowly\"\n"
     "  settle clear --confirm ID            lets a clear, retract or permit count that came by\n"
     "                                       import or merge\n",
     command_clear, NULL, NULL, NULL},
    {"retract", GROUP_EVENTS, "[REASON...]", ENTRY_OPTIONS,
     "takes a mistaken tick back, within the hour", NULL, command_record, NULL, NULL, NULL},
    {"permit", GROUP_EVENTS, "EXERCISE",
     ENTRY_OPTIONS " by=", "a clinician's or practitioner's yes for one exercise", NULL,
     command_record, NULL, NULL, NULL},
    {"baseline", GROUP_EVENTS, "PAIN [NAME=VALUE...]", ENTRY_OPTIONS, "your usual pain", NULL,
     command_record, NULL, NULL, NULL},
    {"level", GROUP_EVENTS, "[EXERCISE [LEVEL]]", ENTRY_OPTIONS, "your step of each exercise", NULL,
     command_levels, NULL, NULL, NULL},
    {"note", GROUP_EVENTS, "TEXT...", ENTRY_OPTIONS " share", "a note; --share: for the report",
     NULL, command_record, NULL, NULL, NULL},
    {"question", GROUP_EVENTS, "TEXT...", ENTRY_OPTIONS, "something to ask your practitioner", NULL,
     command_record, NULL, NULL, NULL},
    {"message", GROUP_EVENTS, "[TEXT...]", ENTRY_OPTIONS " from",
     "a line to send; with words: keeps one you sent, --from: got", NULL, command_message, NULL,
     NULL, NULL},
    {"review", GROUP_EVENTS, "", "open", "a look at the week", NULL, command_open, NULL, NULL,
     NULL},
    {"setup", GROUP_EVENTS, "", "", "the first questions; can be left and gone on with", NULL,
     command_open, NULL, NULL, NULL},

    {"why", GROUP_LOOKING, "[EXERCISE|PROMPT|last|next]", "", "why something is as it is",
     "  settle why                           the stage and the whole plan\n"
     "  settle why last                      the last prompt; next: the one that comes\n"
     "  settle why morning@2026-11-21        a prompt of the past\n",
     command_why, NULL, NULL, NULL},
    {"why-not", GROUP_LOOKING, "EXERCISE|SLOT", "", "what stands in the way just now",
     "  settle why-not psoas_release\n"
     "  settle why-not morning               or block, midday, second, evening, review\n",
     command_why_not, NULL, NULL, NULL},
    {"week", GROUP_LOOKING, "", "", "the last seven days", NULL, command_week, NULL, NULL, NULL},
    {"log", GROUP_LOOKING, "[KIND...]",
     "since= until= all limit= after=", "the diary, newest first",
     "  settle log checkin --since 2026-11-01 --until 2026-11-07\n"
     "  settle log --after 3fa9              the page that follows this entry\n",
     command_log, NULL, NULL, NULL},
    {"correct", GROUP_LOOKING, "ID [PAIN] [NAME=VALUE...]",
     "at= void note=", "puts an entry right; the first one stays in the history",
     "  settle correct 3fa9 6                      the number was another one\n"
     "  settle correct 3fa9 --at \"yesterday 22:10\"  it was then\n"
     "  settle correct 3fa9 --void                 it never was\n",
     command_correct, NULL, NULL, NULL},
    {"report", GROUP_LOOKING, "", "", "one page for your therapist",
     "  settle report --help                 formats, period, where it goes\n", NULL, NULL,
     "settle-report", NULL},
    {"facts", GROUP_LOOKING, "", "", "a page for worried moments", NULL, command_facts, NULL, NULL,
     NULL},
    {"about", GROUP_LOOKING, "", "", "what settled is, and is not", NULL, command_about, NULL, NULL,
     NULL},

    {"arc", GROUP_PLANNING, "", "course= at= file=", "the stage of a course, in one line",
     "  settle arc --course \"baseline=6; S@d0; d1 am 8\" --at \"d1 12:00\"\n", NULL, command_arc,
     NULL, NULL},
    {"when", GROUP_PLANNING, "SCHEDULE",
     "zone= from= n= event= file=", "the next times of a schedule",
     "  settle when \"weekdays 08:00 | weekends 10:00\" --zone Europe/Berlin -n 3\n", NULL,
     command_when, NULL, NULL},
    {"rehearse", GROUP_PLANNING, "", "course= days= from= zone= plugin= speed= quiet",
     "what would be asked, on a clock that runs ahead",
     "  settle rehearse --course \"baseline=5; S@d0; d1 am 8\" --days 7\n"
     "  settle rehearse --plugin DIR --days 21    and what that plugin changes\n",
     NULL, command_rehearse, NULL, NULL},

    {"plugin", GROUP_PLUGINS, "[list|new|check|test|enable|disable|reload|log]",
     PLUGIN_TOOL_OPTIONS, "your plugins",
     "  settle plugin list\n"
     "  settle plugin new NAME [--single]    a skeleton that runs, with its test\n"
     "  settle plugin check DIR [--watch]    everything that could be wrong with it\n"
     "  settle plugin test DIR [--watch]     its own test.lua, in the same sandbox\n"
     "  settle plugin enable ID | disable ID | reload | log [ID]\n",
     command_plugin, plugin_tool_run, NULL, plugin_tool_has},

    {"export", GROUP_DATA, "", "o= csv kind= bom json", "the diary as text, whole or as tables",
     "  settle export -o diary.jsonl         every entry as a line of JSON; import reads it\n"
     "  settle export -o ~/Sync/settled      a folder: one such file of this device\n"
     "  settle export --csv [--kind bout]    a table for a spreadsheet; --bom marks it as UTF-8\n"
     "  settle export --csv -o FOLDER        a table of each kind\n",
     NULL, command_export, NULL, NULL},
    {"import", GROUP_DATA, "FILE", "json", "takes an export in, all of it or nothing",
     "  settle import diary.jsonl\n", command_import, command_import_here, NULL, NULL},
    {"merge", GROUP_DATA, "FILE | FOLDER", "json", "takes in what your other devices wrote",
     "  settle merge ~/Sync/settled          every *.jsonl and *.db in it\n"
     "  settle merge old/diary.db            a diary of another machine\n",
     command_merge, command_merge_here, NULL, NULL},
    {"backup", GROUP_DATA, "", "", "a checked copy of the diary, now", NULL, command_backup, NULL,
     NULL, NULL},
    {"forget", GROUP_DATA, "ID", "yes", "erases an entry for good, in the backups too",
     "  settle forget 3fa9                   says what it would erase\n"
     "  settle forget 3fa9 --yes\n",
     command_forget, NULL, NULL, NULL},
    {"privacy", GROUP_DATA, "", "", "every path and socket settled uses", NULL, command_privacy,
     NULL, NULL, NULL},

    {"config", GROUP_CARE, "check [FILE]", "", "checks the configuration", NULL, NULL,
     command_config, NULL, NULL},
    {"doctor", GROUP_CARE, "", "prompt", "what works here, and what to do about the rest",
     "  settle doctor --prompt      two test messages on this desktop, to be clicked; nothing is "
     "kept\n"
     "  exit code 0: all that can be seen from here works; 1: something is to be looked at\n",
     command_doctor, command_doctor_try, NULL, command_doctor_tries},
    {"reload", GROUP_CARE, "", "", "reads configuration and plugins again", NULL, command_reload,
     NULL, NULL, NULL},
    {"version", GROUP_CARE, "", "", "which settled this is", NULL, command_version, NULL, NULL,
     NULL},
    {"help", GROUP_CARE, "[COMMAND]", "", "this list, or one command", NULL, command_help, NULL,
     NULL, NULL},
};
const int command_count = sizeof commands / sizeof *commands;

static const char *const group_names[GROUP_COUNT] = {
    "Every day", "What happened", "Looking", "Trying out", "Plugins", "Your data", "Care"};

const struct command *command_find(const char *name) {
  for (int i = 0; i < command_count; i++)
    if (strcmp(commands[i].name, name) == 0) return &commands[i];
  return NULL;
}

/* ---- help ----------------------------------------------------------------------------------- */

static void help_one(const struct command *command, struct buf *out) {
  buf_printf(out, "settle %s %s\n\n  %s\n", command->name, command->usage, command->help);
  if (command->more != NULL) buf_printf(out, "\n%s", command->more);
  if (command->takes[0] != '\0')
    buf_printf(out, "\nOptions (--NAME, = takes a value): %s\n", command->takes);
}

static void help_all(struct buf *out) {
  buf_puts(out, "settle COMMAND [WORDS] [--json]      settle COMMAND --help\n");
  for (int group = 0; group < GROUP_COUNT; group++) {
    buf_printf(out, "\n%s\n", group_names[group]);
    for (int i = 0; i < command_count; i++)
      if (commands[i].group == (enum command_group)group)
        buf_printf(out, "  %-12s %s\n", commands[i].name, commands[i].help);
  }
}

bool commands_help(const char *name, struct buf *out) {
  const struct command *command = name != NULL ? command_find(name) : NULL;
  if (name != NULL && command == NULL) return false;
  if (command != NULL)
    help_one(command, out);
  else
    help_all(out);
  return true;
}

/* ---- running -------------------------------------------------------------------------------- */

static void fail_unknown(struct reply *reply, const char *name) {
  const char *names[sizeof commands / sizeof *commands + 1] = {NULL};
  for (int i = 0; i < command_count; i++) names[i] = commands[i].name;
  const char *nearest = args_nearest(name, names);
  if (nearest != NULL)
    reply_fail(reply, "usage", "There is no \"%.30s\". Did you mean \"settle %s\"?", name, nearest);
  else
    reply_fail(reply, "usage", "There is no \"%.30s\". `settle help` lists what there is.", name);
}

static bool wants_help(const char *const *argv, int argc) {
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
  return false;
}

static void run_found(struct app *app, const struct command *command, const char *const *argv,
                      int argc, const struct entry_id *key, struct reply *reply) {
  struct args args;
  struct err err;
  if (args_parse(argv + 1, argc - 1, command->takes, &args, &err) < 0) {
    reply_fail(reply, "usage", "%s. Try: settle %s --help", err.text, command->name);
    return;
  }
  struct call call = {.app = app, .command = command, .args = &args, .reply = reply};
  call.audience = args_flag(&args, "open") ? 0 : reply->peer;
  if (key != NULL) call.key = *key;
  command->run(&call);
}

bool commands_are_local(const char *const *argv, int argc) {
  const struct command *command = argc > 0 ? command_find(argv[0]) : NULL;
  if (command == NULL) return false;
  if (wants_help(argv, argc) && command->program == NULL) return false;
  if (command->run == NULL) return true;
  return command->is_local != NULL && argc > 1 && command->is_local(argv[1]);
}

void commands_run(struct app *app, const char *const *argv, int argc, const struct entry_id *key,
                  struct reply *reply) {
  static const char *const overview[] = {"status"};
  static const char *const help[] = {"help"};
  if (argc == 0) {
    argv = overview;
    argc = 1;
  }
  if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0) {
    argv = help;
    argc = 1;
  }
  const struct command *command = command_find(argv[0]);
  if (command == NULL) {
    fail_unknown(reply, argv[0]);
  } else if (wants_help(argv, argc) && command->program == NULL) {
    commands_help(command->name, &reply->text);
  } else if (commands_are_local(argv, argc)) {
    reply->local = true;
  } else {
    run_found(app, command, argv, argc, key, reply);
  }
}

/* The other program has no clock: it is told what day it is, before what the person says of it. */
static int run_program(const struct command *command, const char *const *argv, int argc,
                       FILE *errors) {
  char path[PATH_SIZE], today[CIVIL_UTC_SIZE];
  struct err err;
  const char **words = calloc((size_t)argc + 3, sizeof *words);
  if (words == NULL || paths_find_program(path, command->program, &err) < 0) {
    fprintf(errors, "settle %s: %s\n", command->name, words != NULL ? err.text : "out of memory");
    free(words);
    return 1;
  }
  int count = 0;
  words[count++] = command->program;
  if (command_today(today)) {
    words[count++] = "--at";
    words[count++] = today;
  }
  for (int i = 1; i < argc; i++) words[count++] = argv[i];
  execv(path, (char *const *)words);
  fprintf(errors, "settle %s: %s: %s\n", command->name, path, strerror(errno));
  free(words);
  return 1;
}

/* Without the "--json" that stands before "--"; whether there was one. NULL at the end. */
static bool take_json(const char *const *argv, int argc, const char **out) {
  bool found = false, ours = true;
  for (int i = 0; i < argc; i++) {
    if (strcmp(argv[i], "--") == 0) ours = false;
    bool json = ours && strcmp(argv[i], "--json") == 0;
    found |= json;
    if (!json) *out++ = argv[i];
  }
  *out = NULL;
  return found;
}

static json_t *lines_of(char *text) {
  json_t *lines = json_array();
  for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;)
    if (rest != NULL || line[0] != '\0') json_array_append_new(lines, json_string(line));
  return lines;
}

/* What a local command says in each of its two streams, kept. */
struct said {
  FILE *lines, *errors;
  char *line_text, *error_text;
  size_t line_size, error_size;
};

static bool said_open(struct said *said) {
  *said = (struct said){0};
  said->lines = open_memstream(&said->line_text, &said->line_size);
  said->errors = open_memstream(&said->error_text, &said->error_size);
  return said->lines != NULL && said->errors != NULL;
}

static void said_close(struct said *said) {
  if (said->lines != NULL) fclose(said->lines);
  if (said->errors != NULL) fclose(said->errors);
  said->lines = said->errors = NULL;
}

/* What a local command prints, as data: its lines, what was wrong, and its exit code. */
static int run_as_json(const struct command *command, const struct args *args, FILE *out,
                       FILE *errors) {
  struct said said;
  if (args_flag(args, "watch")) {
    fprintf(errors, "settle %s: --watch goes on for ever, --json is one answer: one of them\n",
            command->name);
    return 2;
  }
  int code = said_open(&said) ? command->local(args, said.lines, said.errors) : 1;
  said_close(&said);
  json_t *data = json_pack("{s:b, s:i, s:o, s:o}", "ok", code == 0, "exit", code, "lines",
                           lines_of(said.line_text), "errors", lines_of(said.error_text));
  if (json_dumpf(data, out, JSON_COMPACT) == 0) fputc('\n', out);
  if (said.error_text != NULL) fputs(said.error_text, errors);
  json_decref(data);
  free(said.line_text);
  free(said.error_text);
  return code;
}

static int run_local(const struct command *command, const char *const *argv, int argc, FILE *out,
                     FILE *errors) {
  struct args args;
  struct err err;
  const char **words = calloc((size_t)argc + 1, sizeof *words);
  if (words == NULL) return 1;
  bool json = take_json(argv + 1, argc - 1, words);
  int count = 0, code = 2;
  while (words[count] != NULL) count++;
  if (args_parse(words, count, command->takes, &args, &err) < 0)
    fprintf(errors, "settle %s: %s\n", command->name, err.text);
  else
    code = json ? run_as_json(command, &args, out, errors) : command->local(&args, out, errors);
  free(words);
  return code;
}

static int run_here(const char *const *argv, int argc, FILE *out, FILE *errors) {
  const struct command *command = argc > 0 ? command_find(argv[0]) : NULL;
  if (command != NULL && command->program != NULL) return run_program(command, argv, argc, errors);
  if (command != NULL && command->local != NULL) return run_local(command, argv, argc, out, errors);
  fprintf(errors, "settle: nothing to run here\n");
  return 2;
}

int commands_run_local(const char *const *argv, int argc, FILE *out, FILE *errors) {
  struct err err;
  int code = run_here(argv, argc, out, errors);
  if (output_end(out, &err) == 0) return code;
  fprintf(errors, "settle: %s.\n", err.text);
  return code != 0 ? code : 1;
}
