/* The person's data: out of the diary, in from other devices, and a backup. What only reads runs in
 * the client's own process; what writes runs here, where the diary is. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app_data.h"
#include "base/paths.h"
#include "commands/commands_parts.h"
#include "diary/codec.h"
#include "diary/data_csv.h"
#include "diary/data_export.h"
#include "diary/data_import.h"

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* ---- export: in the client's own process ----------------------------------------------------- */

struct export_ask {
  const char *to; /* NULL: `out` */
  bool csv, mark, folder;
  enum entry_kind kind; /* of the one table on standard output or in a file */
};

static bool is_folder(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int read_export(const struct args *args, struct export_ask *out, struct err *err) {
  const char *kind = args_option(args, "kind");
  *out = (struct export_ask){.to = args_option(args, "o"),
                             .csv = args_flag(args, "csv"),
                             .mark = args_flag(args, "bom"),
                             .kind = ENTRY_CHECKIN};
  out->folder = out->to != NULL && is_folder(out->to);
  if (args->word_count > 0)
    return err_set(err, EINVAL, "\"%.40s\" is one word too many; a file is -o FILE",
                   args->words[0]);
  if (!out->csv && (out->mark || kind != NULL))
    return err_set(err, EINVAL, "--kind and --bom go with --csv");
  if (kind != NULL && (codec_kind_parse(kind, &out->kind) < 0 || !data_csv_has(out->kind)))
    return err_set(err, EINVAL, "there is no table of \"%.20s\"", kind);
  return 0;
}

static int write_export(struct diary *diary, const struct export_ask *ask, FILE *out,
                        struct err *err) {
  if (!ask->csv) return data_export_lines(diary, out, err);
  int rows = data_csv_write(diary, ask->kind, ask->mark, out, err);
  return rows < 0 ? rows : 0;
}

static int export_folder(struct diary *diary, const struct export_ask *ask, FILE *out,
                         struct err *err) {
  int files = ask->csv ? data_csv_write_all(diary, ask->mark, ask->to, err)
                       : data_export_devices(diary, ask->to, err);
  if (files >= 0) fprintf(out, "%d file%s written to %s\n", files, files == 1 ? "" : "s", ask->to);
  return files < 0 ? files : 0;
}

/* The diary itself is no place for its copy. */
static bool is_same_file(const char *a, const char *b) {
  struct stat left, right;
  return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
         left.st_ino == right.st_ino;
}

static int export_file(struct diary *diary, const struct export_ask *ask, const char *diary_path,
                       FILE *out, struct err *err) {
  struct data_file file;
  if (is_same_file(ask->to, diary_path))
    return err_set(err, EINVAL, "%s is the diary itself", ask->to);
  int failed = data_file_open(ask->to, &file, err);
  if (failed) return failed;
  failed = data_file_done(&file, write_export(diary, ask, file.file, err), err);
  if (!failed) fprintf(out, "Written to %s\n", ask->to);
  return failed;
}

static int export_opened(const struct export_ask *ask, FILE *out, struct err *err) {
  const struct diary_options readonly = {.readonly = true};
  char path[PATH_SIZE];
  struct diary *diary = NULL;
  int failed = paths_data(path, "diary.db", err);
  if (!failed) failed = diary_open(path, &readonly, &diary, err);
  if (failed == -EROFS) /* reading alone cannot finish what a crash has left */
    err_set(err, EROFS, "the diary was left in the middle of a write; `settle status` mends that");
  if (failed) return failed;
  if (ask->folder)
    failed = export_folder(diary, ask, out, err);
  else if (ask->to != NULL)
    failed = export_file(diary, ask, path, out, err);
  else
    failed = write_export(diary, ask, out, err);
  diary_close(diary);
  return failed;
}

int command_export(const struct args *args, FILE *out, FILE *errors) {
  const struct rlimit none = {0, 0};
  struct export_ask ask;
  struct err err;
  setrlimit(RLIMIT_CORE, &none); /* no diary text in a core file */
  if (read_export(args, &ask, &err) < 0) {
    fprintf(errors, "settle export: %s.\n", err.text);
    return EXIT_USAGE;
  }
  int failed = export_opened(&ask, out, &err);
  if (!failed) return 0;
  fprintf(errors, "settle export: %s.\n", err.text);
  clearerr(out); /* that it could not be written is said */
  return EXIT_REFUSED;
}

/* ---- import, merge: a name typed in one folder, for a program in another ----------------------
 */

/* The daemon has its own folder: only whole paths mean the same there. */
static int run_with_whole_path(const char *verb, const struct args *args, FILE *errors) {
  char program[PATH_SIZE];
  struct err err;
  char *whole = args->word_count == 1 ? realpath(args->words[0], NULL) : NULL;
  if (whole == NULL) {
    fprintf(errors, "settle %s: %s: %s\n", verb, args->word_count == 1 ? args->words[0] : "a file",
            args->word_count == 1 ? strerror(errno) : "one is needed");
    return args->word_count == 1 ? EXIT_REFUSED : EXIT_USAGE;
  }
  char *const argv[] = {(char *)"settle", (char *)(uintptr_t)verb, whole,
                        args_flag(args, "json") ? (char *)"--json" : NULL, NULL};
  if (paths_find_program(program, "settle", &err) == 0) {
    execv(program, argv);
    err_errno(&err, errno, "%s", program);
  }
  fprintf(errors, "settle %s: %s\n", verb, err.text);
  free(whole);
  return EXIT_REFUSED;
}

int command_import_here(const struct args *args, FILE *out, FILE *errors) {
  (void)out;
  return run_with_whole_path("import", args, errors);
}

int command_merge_here(const struct args *args, FILE *out, FILE *errors) {
  (void)out;
  return run_with_whole_path("merge", args, errors);
}

/* The one word, as a whole path. False: answered otherwise. */
static bool take_path(struct call *call, const char **out) {
  if (call->args->word_count != 1) {
    reply_fail(call->reply, "usage", "It is: settle %s %s", call->command->name,
               call->command->usage);
    return false;
  }
  *out = call->args->words[0];
  call->reply->local = **out != '/';
  return !call->reply->local;
}

void command_fail(struct call *call, int result, const struct err *err) {
  bool busy = result == -EWOULDBLOCK || result == -EBUSY;
  bool refused = diary_class_of(result) == DIARY_REFUSED;
  reply_fail(call->reply, busy ? "busy" : refused ? "refused" : "store", "%s.", err->text);
}

/* ---- what came in ---------------------------------------------------------------------------- */

struct incoming {
  struct call *call;
  const char *path;
  moment now;
  struct diary_taken taken;
  json_t *files; /* of a folder; owned by the reply */
  int refused;
};

static json_t *taken_json(const struct diary_taken *taken) {
  return json_pack("{s:i,s:i,s:i}", "new", taken->fresh, "known", taken->known, "left_out",
                   taken->left_out);
}

static const char *plural(int count) {
  return count == 1 ? "entry" : "entries";
}

static void print_taken(struct reply *reply, const struct diary_taken *taken) {
  reply_print(reply, "%d new %s", taken->fresh, plural(taken->fresh));
  if (taken->known > 0) reply_print(reply, ", %d here already", taken->known);
  if (taken->left_out > 0)
    reply_print(reply, ", %d left out (made on this device and not in its diary: tell them again)",
                taken->left_out);
  reply_print(reply, "\n");
}

static int take_import(void *owner, struct diary *diary, struct err *err) {
  struct incoming *in = owner;
  int failed = data_import_file(diary, in->path, in->now, &in->taken, err);
  return failed ? failed : in->taken.fresh > 0;
}

static void add_merged(void *owner, const struct data_merged *merged) {
  struct incoming *in = owner;
  json_t *row = taken_json(&merged->taken);
  json_object_set_new(row, "file", json_string(merged->name));
  json_object_set_new(row, "error", json_string(merged->result < 0 ? merged->err.text : ""));
  json_array_append_new(in->files, row);
  in->taken.fresh += merged->taken.fresh;
  in->taken.known += merged->taken.known;
  in->taken.left_out += merged->taken.left_out;
  if (merged->result < 0)
    reply_print(in->call->reply, "Refused: %s.\n", merged->err.text);
  else
    reply_print(in->call->reply, "%s: %d new\n", merged->name, merged->taken.fresh);
}

static int take_merge(void *owner, struct diary *diary, struct err *err) {
  struct incoming *in = owner;
  int result = is_folder(in->path)
                   ? data_merge_folder(diary, in->path, in->now, add_merged, in, err)
                   : data_merge_file(diary, in->path, in->now, &in->taken, err);
  if (result < 0) return result;
  in->refused = result;
  return in->taken.fresh > 0;
}

static void take_in(struct call *call, app_diary_work *work) {
  struct incoming in = {.call = call, .now = app_now(call->app).at, .files = json_array()};
  struct err err;
  json_object_set_new(call->reply->data, "files", in.files);
  if (!take_path(call, &in.path)) return;
  int result = app_change_diary(call->app, work, &in, call->reply, &err);
  if (result < 0) {
    command_fail(call, result, &err);
    return;
  }
  print_taken(call->reply, &in.taken);
  json_t *taken = taken_json(&in.taken);
  json_object_update_missing(call->reply->data, taken);
  json_decref(taken);
  command_tell_unconfirmed(call);
  if (in.refused > 0) call->reply->exit = EXIT_REFUSED;
}

void command_import(struct call *call) {
  take_in(call, take_import);
}

void command_merge(struct call *call) {
  take_in(call, take_merge);
}

/* ---- backup ---------------------------------------------------------------------------------- */

static int make_backup(void *owner, struct diary *diary, struct err *err) {
  const day_number *today = owner;
  return diary_backup(diary, *today, true, err);
}

void command_backup(struct call *call) {
  char date[CIVIL_UTC_SIZE], name[64], path[PATH_SIZE];
  struct now now = app_now(call->app);
  struct stamp stamp;
  struct err err;
  engine_stamp(&now, &stamp);
  int result = app_change_diary(call->app, make_backup, &stamp.date, call->reply, &err);
  if (result < 0) {
    command_fail(call, result, &err);
    return;
  }
  civil_format_date(stamp.date, date);
  snprintf(name, sizeof name, "backups/diary-%.10s.db", date);
  if (paths_data(path, name, &err) == 0) {
    reply_print(call->reply, "Backed up and checked: %s\n", path);
    json_object_set_new(call->reply->data, "path", json_string(path));
  }
}
