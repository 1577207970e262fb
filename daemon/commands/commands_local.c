/* Pure work that `settle` runs in its own process and folder: the stage of a course, the times of a
 * schedule, a config file's mistakes. No daemon, no diary. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "base/paths.h"
#include "clock.h"
#include "commands/commands_parts.h"
#include "commands/rows.h"
#include "config/config.h"
#include "core/course.h"
#include "plugin_tools/plugin_tool.h"
#include "rehearse.h"

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2, WHEN_MAX = 1000 };

/* ---- arc ------------------------------------------------------------------------------------ */

/* Any date does: shifting all of a course changes nothing. */
static day_number course_base(void) {
  return civil_day(2025, 1, 6);
}

static void evaluate(const struct course *course, const struct stamp *now,
                     char out[ARC_LINE_SIZE]) {
  struct arc_params params;
  struct arc_input input;
  struct arc_result result;
  struct checkin first_sites[3];
  arc_params_default(&params);
  course_input(course, &params, now, &input, first_sites);
  arc_evaluate(&input, &result);
  arc_format(&result, out);
}

static int parse_arc(const char *text, const char *at, struct course *course, struct stamp *now,
                     struct err *err) {
  struct course_error error;
  if (course_parse(text, course_base(), course, &error) < 0)
    return err_set(err, EINVAL, "col %d: %s", error.column, error.message);
  if (course_parse_when(at, course_base(), now, &error) < 0)
    return err_set(err, EINVAL, "the moment, col %d: %s", error.column, error.message);
  return 0;
}

static int arc_line(const char *text, const char *at, char out[ARC_LINE_SIZE], struct err *err) {
  struct stamp now;
  struct course *course = calloc(1, sizeof *course); /* too large for the stack */
  if (course == NULL) return err_set(err, ENOMEM, "out of memory");
  int result = parse_arc(text, at, course, &now, err);
  if (result == 0) evaluate(course, &now, out);
  free(course);
  return result;
}

static int arc_row(char **columns, FILE *out, struct err *err) {
  char line[ARC_LINE_SIZE];
  int result = arc_line(columns[1], columns[2], line, err);
  if (result == 0) fputs(line, out);
  return result;
}

static const struct row_form arc_rows = {.columns = 3,
                                         .needed = 3,
                                         .names = "id, course and moment",
                                         .refusal_counts = true,
                                         .answer = arc_row};

int command_arc(const struct args *args, FILE *out, FILE *errors) {
  const char *course = args_option(args, "course"), *at = args_option(args, "at");
  const char *file = args_option(args, "file");
  char line[ARC_LINE_SIZE];
  struct err err;
  if (file != NULL) return rows_answer(file, &arc_rows, out, errors);
  if (course == NULL || at == NULL) {
    fprintf(errors, "settle arc --course TEXT --at \"d4 12:00\" | --file FILE\n");
    return EXIT_USAGE;
  }
  if (arc_line(course, at, line, &err) < 0) {
    fprintf(errors, "%s\n", err.text);
    return EXIT_REFUSED;
  }
  fprintf(out, "%s\n", line);
  return 0;
}

/* ---- when ----------------------------------------------------------------------------------- */

struct when_ask {
  const char *zone, *text;
  moment from;
  int count;
  struct schedule_event events[ARGS_MAX];
  char names[ARGS_MAX][NAME_SIZE];
  int event_count;
};

static bool add_event(struct when_ask *ask, const char *text) {
  struct schedule_event *event = &ask->events[ask->event_count];
  if (ask->event_count == ARGS_MAX) return false;
  if (!schedule_parse_event(text, ask->names[ask->event_count], &event->at)) return false;
  event->name = ask->names[ask->event_count++];
  return true;
}

/* How many occurrences; negative: the schedule or the zone is refused. */
static int find_times(const struct when_ask *ask, struct occurrence *out, struct err *err) {
  struct schedule schedule;
  struct schedule_error error;
  struct clock *clock;
  if (schedule_parse(ask->text, &schedule, &error) < 0) {
    err_set(err, EINVAL, "col %d: %s", error.column, error.message);
    return -EINVAL;
  }
  int result = clock_open_virtual(ask->from, ask->zone, &clock, err);
  if (result < 0) return result;
  const struct schedule_context context = {.zone = clock_zone(clock),
                                           .day_starts = 4 * 60,
                                           .events = ask->events,
                                           .event_count = ask->event_count};
  int count = schedule_next(&schedule, &context, ask->from, out, ask->count);
  clock_close(clock);
  return count;
}

static int take_row(char **columns, struct when_ask *ask, struct err *err) {
  char *rest = NULL;
  ask->zone = columns[1], ask->text = columns[2];
  if (!civil_parse_utc(columns[3], &ask->from))
    return err_set(err, EINVAL, "from: '%.40s' is no moment such as 2025-03-30T01:30:00Z",
                   columns[3]);
  for (char *event = strtok_r(columns[5], ",", &rest); event != NULL;
       event = strtok_r(NULL, ",", &rest))
    if (strcmp(event, "-") != 0 && !add_event(ask, event))
      return err_set(err, EINVAL, "events: '%.40s' is not NAME@UTC, or one too many", event);
  return args_number(columns[4], "n", 1, WHEN_MAX, &ask->count, err);
}

/* id zone schedule from n events */
static int when_row(char **columns, FILE *out, struct err *err) {
  struct when_ask ask = {0};
  struct occurrence times[WHEN_MAX];
  int result = take_row(columns, &ask, err);
  int count = result < 0 ? result : find_times(&ask, times, err);
  for (int i = 0; i < count; i++) {
    char at[CIVIL_UTC_SIZE];
    civil_format_utc(times[i].at, at);
    fprintf(out, "%s%s", i > 0 ? "," : "", at);
  }
  return count;
}

static const struct row_form when_rows = {.columns = 6,
                                          .needed = 5,
                                          .names = "id, zone, schedule, from, n and events",
                                          .answer = when_row};

/* The real time and the local date, for what is left out; 0 when there is no clock. */
static moment read_clock(day_number *date) {
  uv_loop_t loop;
  struct clock *clock;
  struct err err;
  moment at = 0;
  if (uv_loop_init(&loop) < 0) return 0;
  if (clock_open(&loop, &(struct clock_options){.zone = ""}, NULL, NULL, &clock, &err) == 0) {
    const struct zone *zone = clock_zone(clock);
    at = clock_now(clock);
    *date = civil_date_of(civil_local(at, zone->offset(zone->owner, at)));
    clock_close(clock);
  }
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
  return at;
}

bool command_today(char out[CIVIL_UTC_SIZE]) {
  day_number date;
  if (read_clock(&date) == 0) return false;
  civil_format_date(date, out);
  return true;
}

static bool take_when(const struct args *args, struct when_ask *ask, struct err *err) {
  const char *from = args_option(args, "from"), *count = args_option(args, "n");
  ask->zone = args_option(args, "zone");
  day_number today;
  ask->from = from == NULL ? read_clock(&today) : 0;
  ask->count = 5;
  if (from != NULL && !civil_parse_utc(from, &ask->from))
    return err_set(err, EINVAL, "--from is a moment such as 2025-03-30T01:30:00Z") == 0;
  if (count != NULL && args_number(count, "-n", 1, WHEN_MAX, &ask->count, err) < 0) return false;
  for (int i = 0; i < args->option_count; i++)
    if (strncmp(args->names[i], "event", 5) == 0 && !add_event(ask, args->values[i]))
      return err_set(err, EINVAL, "--event is NAME@UTC, such as checkin@2025-06-02T05:12:00Z") == 0;
  return true;
}

int command_when(const struct args *args, FILE *out, FILE *errors) {
  struct occurrence times[WHEN_MAX];
  struct when_ask ask = {0};
  struct err err;
  char text[SCHEDULE_MAX_BYTES + 2];
  const char *file = args_option(args, "file");
  if (file != NULL) return rows_answer(file, &when_rows, out, errors);
  if (args->word_count == 0 || !take_when(args, &ask, &err)) {
    fprintf(errors, "%s\n",
            args->word_count == 0
                ? "settle when SCHEDULE [--zone Z] [--from UTC] [-n N] [--event NAME@UTC]..."
                : err.text);
    return EXIT_USAGE;
  }
  args_join(args, 0, text, sizeof text);
  ask.text = text;
  int count = find_times(&ask, times, &err);
  if (count < 0) {
    fprintf(errors, "%s\n", err.text);
    return EXIT_REFUSED;
  }
  for (int i = 0; i < count; i++) {
    char at[CIVIL_UTC_SIZE];
    civil_format_utc(times[i].at, at);
    fprintf(out, "%s\n", at);
  }
  return 0;
}

/* ---- config check --------------------------------------------------------------------------- */

/* What is said of names and of the values of plugins' options. */
struct strangers {
  struct buf lines;
  bool wrong; /* one of them is a mistake at a line of the file */
};

static void note_stranger(void *owner, const char *text) {
  struct strangers *strangers = owner;
  buf_puts(&strangers->lines, text);
  buf_puts(&strangers->lines, "\n");
  strangers->wrong |= strncmp(text, "config.ini:", strlen("config.ini:")) == 0;
}

/* Of a file that was found good. */
static void check_names(const char *path, struct strangers *out, FILE *errors) {
  struct config *config;
  struct buf report;
  struct err err;
  buf_init(&report, CONFIG_REPORT_MAX);
  if (config_load(path, &config, &report, &err) == 0) {
    if (command_find_strangers(config, note_stranger, out, &err) < 0)
      fprintf(errors, "%s\n", err.text);
    config_free(config);
  }
  buf_finish(&report);
}

int command_config(const struct args *args, FILE *out, FILE *errors) {
  char path[PATH_SIZE];
  struct buf report;
  struct err err;
  if (args->word_count < 1 || args->word_count > 2 || strcmp(args->words[0], "check") != 0) {
    fprintf(errors, "settle config check [FILE]\n");
    return EXIT_USAGE;
  }
  if (args->word_count == 1 && paths_config(path, "config.ini", &err) < 0) {
    fprintf(errors, "%s\n", err.text);
    return EXIT_REFUSED;
  }
  buf_init(&report, CONFIG_REPORT_MAX);
  const char *file = args->word_count == 2 ? args->words[1] : path;
  int result = config_check(file, &report);
  struct strangers strangers = {.wrong = false};
  buf_init(&strangers.lines, CONFIG_REPORT_MAX);
  if (result == 0) check_names(file, &strangers, errors);
  if (!strangers.wrong) fputs(buf_text(&report), out);
  fputs(buf_text(&strangers.lines), out);
  buf_finish(&report);
  buf_finish(&strangers.lines);
  return result == 0 && !strangers.wrong ? 0 : EXIT_REFUSED;
}

/* ---- rehearse ------------------------------------------------------------------------------- */

/* A folder without init.lua is a folder of plugins. */
static int find_cast(const char *word, struct rehearse_cast *out, struct err *err) {
  char init[PATH_SIZE];
  *out = (struct rehearse_cast){.folder = NULL};
  int failed = plugin_tool_place(word, &out->one, err);
  if (failed || out->one.single) return failed;
  snprintf(init, sizeof init, "%.*s/init.lua", PATH_SIZE - 16, out->one.path);
  if (access(init, F_OK) != 0 && errno == ENOENT) out->folder = out->one.path;
  return 0;
}

int command_rehearse(const struct args *args, FILE *out, FILE *errors) {
  const char *word = args_option(args, "plugin");
  struct rehearse_cast cast;
  struct err err;
  if (word == NULL) return rehearse_run(args, NULL, out, errors);
  if (find_cast(word, &cast, &err) < 0) {
    fprintf(errors, "settle rehearse: %s\n", err.text);
    return EXIT_REFUSED;
  }
  int exit_code = rehearse_run(args, &cast, out, errors);
  plugin_place_finish(&cast.one);
  return exit_code;
}
