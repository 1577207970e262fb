/* settle-report: the page for the practitioner (domain 8). Reads the diary read-only, needs no
 * daemon, knows no clock. Exit: 0 done, 1 refused or not found, 2 usage, 75 not possible now. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output.h"
#include "base/paths.h"
#include "core/civil.h"
#include "diary/diary.h"
#include "report/person.h"
#include "report/report.h"
#include "settled/wire.h"

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_LATER = 75 };

static const char help[] =
    "settle-report - one page for your practitioner, from your diary\n"
    "\n"
    "  settle-report [--format pdf|svg|png|text|html|message|card] [-o FILE] [options]\n"
    "\n"
    "  -f, --format F    pdf (default, or by FILE's ending); png is the chart alone; message is\n"
    "                    a short text to send yourself; card is a small PNG of the last fortnight\n"
    "  -o, --output F    where to; - is standard output. Default: settle-report-DATE.pdf here;\n"
    "                    text and message go to standard output\n"
    "      --since S     \"session\" (the newest) or a date, 2025-06-02; at most 42 days are "
    "shown\n"
    "      --at DATE     today, as printed on it (default: the date of the newest entry)\n"
    "      --until DATE  leave out what is later (default: --at)\n"
    "      --name TEXT   your name or initials, as they shall appear (default: the config's)\n"
    "      --diary FILE  another diary\n"
    "      --config FILE another config\n"
    "      --open        show it when it is written\n"
    "      --version, --help\n";

struct request {
  struct report_options options;
  const char *diary, *config, *output; /* NULL: the usual */
  int format;                          /* -1: not said */
  day_number until;
  bool open;
  struct person person; /* the config's */
};

/* ---- what was asked ------------------------------------------------------------------------- */

static int parse_date(const char *option, const char *text, day_number *out, struct err *err) {
  if (civil_parse_date(text, out)) return 0;
  return err_set(err, EINVAL, "--%s: \"%.40s\" is not a date such as 2025-06-02", option, text);
}

static int parse_since(const char *text, struct request *request, struct err *err) {
  request->options.since_session = strcmp(text, "session") == 0;
  if (request->options.since_session) return 0;
  return parse_date("since", text, &request->options.since, err);
}

static int parse_format(const char *text, int *out, struct err *err) {
  for (int i = 0; i < REPORT_FORMATS; i++)
    if (strcmp(text, report_format_names[i]) == 0) {
      *out = i;
      return 0;
    }
  return err_set(err, EINVAL,
                 "--format: \"%.40s\" is none of pdf, svg, png, text, html, message,"
                 " card",
                 text);
}

enum {
  OPTION_SINCE = 256,
  OPTION_UNTIL,
  OPTION_AT,
  OPTION_NAME,
  OPTION_CONFIG,
  OPTION_DIARY,
  OPTION_OPEN,
  OPTION_VERSION
};

static const struct option long_options[] = {
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"since", required_argument, NULL, OPTION_SINCE},
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"at", required_argument, NULL, OPTION_AT},
    {"name", required_argument, NULL, OPTION_NAME},
    {"config", required_argument, NULL, OPTION_CONFIG},
    {"diary", required_argument, NULL, OPTION_DIARY},
    {"open", no_argument, NULL, OPTION_OPEN},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static int take_option(int option, const char *value, struct request *request, struct err *err) {
  switch (option) {
  case 'f':
    return parse_format(value, &request->format, err);
  case 'o':
    request->output = value;
    return 0;
  case OPTION_SINCE:
    return parse_since(value, request, err);
  case OPTION_UNTIL:
    return parse_date("until", value, &request->until, err);
  case OPTION_AT:
    return parse_date("at", value, &request->options.at, err);
  case OPTION_NAME:
    request->options.name = value;
    return 0;
  case OPTION_CONFIG:
    request->config = value;
    return 0;
  case OPTION_DIARY:
    request->diary = value;
    return 0;
  case OPTION_OPEN:
    request->open = true;
    return 0;
  default:
    return err_set(err, EINVAL, "see settle-report --help");
  }
}

static int format_of(const struct request *request) {
  const char *dot = request->output == NULL ? NULL : strrchr(request->output, '.');
  int format = REPORT_PDF;
  struct err ignored;
  if (request->format >= 0) return request->format;
  if (dot != NULL && strcmp(dot, ".txt") == 0) return REPORT_TEXT;
  if (dot != NULL && strcmp(dot, ".htm") == 0) return REPORT_HTML;
  if (dot != NULL) (void)parse_format(dot + 1, &format, &ignored);
  return format;
}

/* ---- doing it ------------------------------------------------------------------------------- */

static int exit_code_of(int result) {
  switch (diary_class_of(result)) {
  case DIARY_DONE:
    return 0;
  case DIARY_REFUSED:
  case DIARY_DAMAGED:
    return EXIT_REFUSED;
  case DIARY_TRANSIENT:
    return EXIT_LATER;
  }
  return EXIT_LATER;
}

static void read_config(struct request *request) {
  struct err err;
  request->person.params = request->options.params;
  if (person_read(request->config, &request->person, &err) < 0)
    fprintf(stderr, "settle-report: %s; the usual numbers are taken\n", err.text);
  request->options.params = request->person.params;
  request->options.figure_variants = request->person.figure_variants;
  if (request->options.name == NULL) request->options.name = request->person.name;
}

static int read_diary(const struct request *request, struct report_data *data, struct err *err) {
  char usual[PATH_SIZE];
  const struct diary_options options = {.readonly = true};
  struct diary *diary = NULL;
  int failed = request->diary != NULL ? 0 : paths_data(usual, "diary.db", err);
  if (!failed)
    failed = diary_open(request->diary != NULL ? request->diary : usual, &options, &diary, err);
  if (failed) return failed;
  failed = report_data_read(diary, request->until, data, err);
  diary_close(diary);
  return failed;
}

static void usual_output(const struct request *request, const struct report_data *data,
                         char out[PATH_SIZE]) {
  char date[CIVIL_UTC_SIZE] = "empty";
  day_number at = request->options.at != DAY_NONE ? request->options.at : data->until;
  if (at != DAY_NONE) civil_format_date(at, date);
  snprintf(out, PATH_SIZE, "settle-report-%s.%s", date,
           request->format == REPORT_CARD ? "png" : report_format_names[request->format]);
}

static int write_to_stdout(const struct buf *bytes, struct err *err) {
  if (fwrite(bytes->data, 1, bytes->len, stdout) == bytes->len && fflush(stdout) == 0) return 0;
  return err_errno(err, errno, "standard output");
}

/* Returns only when there is no xdg-open. */
static int show(const char *path, struct err *err) {
  char *const argv[] = {(char *)"xdg-open", (char *)path, NULL};
  execvp(argv[0], argv);
  return err_errno(err, errno, "%s is written, but xdg-open", path);
}

static int deliver(const struct request *request, const struct report_data *data,
                   const struct buf *bytes, struct err *err) {
  char path[PATH_SIZE];
  bool is_text = request->format == REPORT_TEXT || request->format == REPORT_MESSAGE;
  const char *output = request->output;
  if (output == NULL && is_text && !request->open) output = "-";
  if (output != NULL && strcmp(output, "-") == 0) return write_to_stdout(bytes, err);
  if (output != NULL)
    snprintf(path, sizeof path, "%s", output);
  else
    usual_output(request, data, path);
  int failed = paths_write_file(path, bytes->data, bytes->len, err);
  if (failed || request->format == REPORT_CARD) return failed; /* made for a program */
  if (printf("%s\n", path) < 0 || fflush(stdout) != 0) return err_errno(err, errno, "output");
  return request->open ? show(path, err) : 0;
}

static int run(const struct request *request, struct err *err) {
  struct report_data data;
  struct buf bytes;
  int failed = read_diary(request, &data, err);
  if (failed) return exit_code_of(failed);
  buf_init(&bytes, REPORT_BYTES_MAX);
  failed = report_make(&data, &request->options, (enum report_format)request->format, &bytes, err);
  if (!failed) failed = deliver(request, &data, &bytes, err);
  buf_finish(&bytes);
  report_data_finish(&data);
  return failed ? EXIT_LATER : 0;
}

static int complain(const struct err *err, int code) {
  fprintf(stderr, "settle-report: %s\n", err->text);
  return code;
}

/* Words that were asked for, and that a full disk swallows, are no success. */
static int print(const char *words) {
  struct err err;
  fputs(words, stdout);
  return output_end(stdout, &err) == 0 ? 0 : complain(&err, EXIT_REFUSED);
}

int main(int argc, char **argv) {
  struct request request = {
      .options = {.at = DAY_NONE, .since = DAY_NONE}, .format = -1, .until = DAY_NONE};
  struct err err = {""};
  int option;
  arc_params_default(&request.options.params);
  signal(SIGPIPE, SIG_IGN);
  opterr = 0;
  while ((option = getopt_long(argc, argv, "f:o:h", long_options, NULL)) != -1) {
    if (option == 'h') return print(help);
    if (option == OPTION_VERSION) return print("settle-report " SETTLED_VERSION "\n");
    if (option == '?') err_set(&err, EINVAL, "%.60s: see --help", argv[optind - 1]);
    if (option == '?' || take_option(option, optarg, &request, &err) < 0)
      return complain(&err, EXIT_USAGE);
  }
  if (optind < argc) err_set(&err, EINVAL, "\"%.60s\" does not belong here", argv[optind]);
  if (request.open && request.output != NULL && strcmp(request.output, "-") == 0)
    err_set(&err, EINVAL, "--open needs a file, not standard output");
  if (err.text[0] != '\0') return complain(&err, EXIT_USAGE);
  request.format = format_of(&request);
  if (request.until == DAY_NONE) request.until = request.options.at;
  read_config(&request);
  int code = run(&request, &err);
  return code == 0 ? 0 : complain(&err, code);
}
