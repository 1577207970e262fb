/* The table of commands: every row can be found, says what it is, and knows where it runs. And what
 * the person tells, in a real conversation over a diary of its own. */
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "commands/commands.h"
#include "core/texts.h"
#include "stdio_fixture.h"

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
  char home[FOLDER_SIZE];
  folder_make(home);
  setenv("XDG_DATA_HOME", home, 1);
  assert_run(1, "there is no diary", RUN(&said, "export"), &said);
  assert_run(2, "word too many", RUN(&said, "export", "diary.jsonl"), &said);
  assert_run(2, "go with --csv", RUN(&said, "export", "--kind", "bout"), &said);
  assert_run(2, "no table of", RUN(&said, "export", "--csv", "--kind", "prompt"), &said);
  assert_run(2, "no table of", RUN(&said, "export", "--csv", "--kind", "spell"), &said);
  assert_run(2, "not known", RUN(&said, "export", "--cvs"), &said);
  assert_run(2, "one is needed", RUN(&said, "import"), &said);
  assert_run(1, "No such file", RUN(&said, "merge", "nowhere/at/all"), &said);
  assert_int_equal(rmdir(home), 0); /* reading makes nothing */
}

/* On a full disk each of them ends with 1 and one sentence. */
static void what_cannot_be_written_is_said(void **state) {
  (void)state;
  const char *const asks[][5] = {
      {"when", "08:00"},
      {"when", "08:00", "--json"},
      {"when", "every 1m between 00:00 and 24:00", "-n", "1000"},
      {"arc", "--course", "d1 08:00 5", "--at", "d1 12:00"},
  };
  const int counts[] = {2, 3, 4, 5};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    size_t len;
    struct said said;
    FILE *full = fopen("/dev/full", "w"), *errors = open_memstream(&said.errors, &len);
    int code = commands_run_local(asks[i], counts[i], full, errors);
    fclose(full);
    fclose(errors);
    said.out = NULL;
    assert_string_equal(said.errors,
                        "settle: Not all of this could be written: No space left on device.\n");
    assert_run(1, "", code, &said);
  }
}

static void a_local_command_says_as_data_what_is_wrong(void **state) {
  (void)state;
  struct said said;
  assert_int_equal(RUN(&said, "plugin", "check", "/nowhere/at_all", "--json"), 1);
  json_t *data = json_loads(said.out, 0, NULL);
  assert_true(json_is_false(json_object_get(data, "ok")));
  assert_int_equal(json_integer_value(json_object_get(data, "exit")), 1);
  const char *error = json_string_value(json_array_get(json_object_get(data, "errors"), 0));
  assert_non_null(error);
  assert_non_null(strstr(error, "there is no such folder or file"));
  json_decref(data);
  assert_run(1, "there is no such folder or file", 1, &said);
  assert_run(2, "one of them",
             RUN(&said, "plugin", "check", "/nowhere/at_all", "--json", "--watch"), &said);
}

/* ---- what the person tells --------------------------------------------------------------------
 */

struct house {
  char folder[FOLDER_SIZE]; /* the home, with a folder of no plugins */
  pid_t pid;                /* `settled --stdio` */
  struct link link;
};

/* Noon, whenever it is: in the night a session is of the day before. */
static void make_it_noon(void) {
  char zone[16];
  snprintf(zone, sizeof zone, "NOON%+d", (int)(time(NULL) % 86400 / 3600) - 12);
  setenv("TZ", zone, 1);
}

static int house_open(void **state) {
  struct house *house = calloc(1, sizeof *house);
  folder_make(house->folder);
  folder_is_home(house->folder);
  make_it_noon();
  house->pid = stdio_begin(&house->link);
  *state = house;
  return 0;
}

static int house_close(void **state) {
  struct house *house = *state;
  int status = stdio_end(house->pid, &house->link);
  folder_remove(house->folder);
  free(house);
  return status;
}

/* The reply to a command under a key of the client (NULL: none); its result, or its error. */
static json_t *tell(struct house *house, const char *key, const char *const *argv) {
  json_t *words = json_array(), *message = NULL;
  struct err err;
  for (; *argv != NULL; argv++) json_array_append_new(words, json_string(*argv));
  json_t *params = json_pack("{s:o}", "argv", words);
  if (key != NULL) json_object_set_new(params, "key", json_string(key));
  json_int_t id = link_request(&house->link, "command", params);
  do {
    json_decref(message);
    if (link_wait(&house->link, 10000, &message, &err) != HEARD_MESSAGE) fail_msg("no reply");
  } while (json_integer_value(json_object_get(message, "id")) != id);
  json_t *error = json_object_get(message, "error");
  json_t *out = json_incref(error != NULL ? error : json_object_get(message, "result"));
  json_decref(message);
  return out;
}

#define TELL(house, key, ...) tell(house, key, (const char *const[]){__VA_ARGS__, NULL})

static const char *word_of(const json_t *reply, const char *name) {
  const char *word = json_string_value(json_object_get(reply, name));
  return word != NULL ? word : "";
}

/* Takes the reply. */
static void refuses(json_t *reply, const char *words) {
  if (strstr(word_of(reply, "message"), words) == NULL) {
    char *text = json_dumps(reply, 0);
    fail_msg("%s, not %s", text, words);
  }
  json_decref(reply);
}

static void says(json_t *reply, const char *words) {
  if (json_object_get(reply, "code") != NULL || strstr(word_of(reply, "text"), words) == NULL) {
    char *text = json_dumps(reply, 0);
    fail_msg("%s, not %s", text, words);
  }
  json_decref(reply);
}

/* How many entries of that kind `settle log` has, all versions. */
static int count_of(struct house *house, const char *kind) {
  json_t *reply = TELL(house, NULL, "log", kind, "--all");
  const char *text = word_of(reply, "text");
  int count = 0;
  for (const char *at = text; (at = strstr(at, kind)) != NULL; at++) count++;
  json_decref(reply);
  return count;
}

#define KEY  "00112233445566778899aabbccddeeff"
#define KEY2 "ffeeddccbbaa99887766554433221100"

static void a_safety_check_is_asked_unless_it_is_said(void **state) {
  struct house *house = *state;
  static const char *const rows[][5] = {{"screen", "--note", "x"},
                                        {"screen", "--at", "0:00"},
                                        {"screen", "--yes", ""},
                                        {"screen", "--yes", "none"},
                                        {"screen", "--unsure", ""},
                                        {"screen", "yes=none"},
                                        {"screen", "--yes", "", "--unsure", ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *argv[6] = {NULL};
    memcpy(argv, rows[i], sizeof rows[i]);
    json_t *reply = tell(house, NULL, argv);
    if (!json_is_object(json_object_get(reply, "ask"))) fail_msg("%s %s", argv[1], argv[2]);
    json_decref(reply);
    assert_int_equal(count_of(house, "screen"), 0);
  }
  refuses(TELL(house, NULL, "screen", "--none", "--yes", "numb"), "--none says no to everything");
  refuses(TELL(house, NULL, "screen", "--none", "--unsure", ""), "--none says no to everything");
  refuses(TELL(house, NULL, "screen", "--none", "yes=numb"), "--none says no to everything");
  assert_int_equal(count_of(house, "screen"), 0);
  says(TELL(house, NULL, "screen", "--none", "--note", "x"), "");
  assert_int_equal(count_of(house, "screen"), 1);
  says(TELL(house, NULL, "screen", "--yes", "fever"), "");
  assert_int_equal(count_of(house, "screen"), 2);
}

static void a_correction_sets_nothing_that_settled_keeps(void **state) {
  struct house *house = *state;
  says(TELL(house, KEY, "baseline", "4"), "");
  refuses(TELL(house, NULL, "correct", KEY, "source=setup"), "source is kept by settled itself");
  says(TELL(house, NULL, "correct", KEY, "pain=5"), "");
}

/* Moments are shown as the clock had them, and typed as people write them. */
static void the_log_and_corrections_speak_of_times(void **state) {
  struct house *house = *state;
  says(TELL(house, KEY, "appointment", "2099-06-02 18:30"), "");
  says(TELL(house, NULL, "log", "appointment"), "when 2099-06-02 18:30\n");
  refuses(TELL(house, NULL, "correct", KEY, "when=4083942600"), "is not a time");
  says(TELL(house, KEY2, "correct", KEY, "when=2099-06-03 9:15"), "");
  says(TELL(house, NULL, "log", "appointment"), "when 2099-06-03 09:15\n");
  says(TELL(house, NULL, "checkin", "5", "q=burning+sharp", "soothe=ice+"), "");
  says(TELL(house, NULL, "log", "checkin"), "q burning+sharp  soothe ice helped\n");
}

static void days_go_by_their_names(void **state) {
  struct house *house = *state;
  says(TELL(house, NULL, "note", "a walk", "--at", "yesterday 12:00"), "");
  says(TELL(house, NULL, "log", "note", "--since", "yesterday"), "a walk");
  says(TELL(house, NULL, "log", "note", "--until", "yesterday"), "a walk");
  json_t *reply = TELL(house, NULL, "log", "note", "--since", "today");
  assert_null(strstr(word_of(reply, "text"), "a walk"));
  json_decref(reply);
  refuses(TELL(house, NULL, "log", "--since", "spring"), "--since is a day");
}

/* A question about a message that was never shown would worry. */
static void nothing_is_cleared_when_nothing_stands(void **state) {
  struct house *house = *state;
  refuses(TELL(house, NULL, "clear"), "no safety message to clear");
  says(TELL(house, NULL, "screen", "--yes", "fever"), "");
  json_t *reply = TELL(house, NULL, "clear");
  assert_true(json_is_object(json_object_get(reply, "ask")));
  json_decref(reply);
}

static void the_time_of_an_entry_can_be_put_right(void **state) {
  struct house *house = *state;
  says(TELL(house, KEY, "note", "a bath"), "");
  says(TELL(house, KEY2, "correct", KEY, "--at", "2025-06-02 22:10"), "");
  says(TELL(house, NULL, "log", "note"), "2025-06-02 22:10  note");
  refuses(TELL(house, NULL, "correct", KEY2, "--at", "2099-06-02 22:10"), "still to come");
}

static void a_correction_sent_twice_is_noted_once(void **state) {
  struct house *house = *state;
  says(TELL(house, KEY, "note", "as it was"), "");
  says(TELL(house, KEY2, "correct", KEY, "text=better"), "");
  says(TELL(house, KEY2, "correct", KEY, "text=better"), "Noted already.");
  refuses(TELL(house, NULL, "correct", KEY, "text=again"), "has been changed already");
}

static void taking_back_twice_is_noted_once(void **state) {
  struct house *house = *state;
  says(TELL(house, NULL, "screen", "--yes", "fever"), "");
  says(TELL(house, KEY, "retract", "a", "slip"), "Taken back");
  says(TELL(house, KEY, "retract", "a", "slip"), "Noted already.");
  assert_int_equal(count_of(house, "retract"), 1);
}

/* A number from before the session of today is set aside, not forgotten. */
static void status_counts_numbers_from_the_session_on(void **state) {
  struct house *house = *state;
  says(TELL(house, NULL, "baseline", "4"), "");
  says(TELL(house, NULL, "status"), "No number yet today");
  says(TELL(house, NULL, "session"), "");
  says(TELL(house, NULL, "status"), "No number since the session");
}

static void next_says_why_nothing_comes(void **state) {
  struct house *house = *state;
  says(TELL(house, NULL, "screen", "--yes", "fever"), "");
  says(TELL(house, NULL, "next"), "Nothing is planned while the safety message stands");
}

static void an_appointment_is_still_to_come(void **state) {
  struct house *house = *state;
  refuses(TELL(house, NULL, "appointment", "yesterday 10:00"),
          "That is past already. For a session that took place: settle session --at \"yesterday "
          "10:00\".");
  refuses(TELL(house, NULL, "appointment", "2020-01-01", "10:00"), "That is past already.");
  refuses(TELL(house, NULL, "appointment", "2h ago"), "That is past already.");
  assert_int_equal(count_of(house, "appointment"), 0);
  says(TELL(house, NULL, "appointment", "tomorrow 10:00"), "");
  says(TELL(house, NULL, "appointment", "in 2h"), "");
  assert_int_equal(count_of(house, "appointment"), 2);
}

int main(void) {
#define TOLD(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_command_is_found_by_its_name),
      cmocka_unit_test(every_command_runs_somewhere),
      cmocka_unit_test(help_is_one_short_line_without_banned_words),
      cmocka_unit_test(examples_are_of_their_command),
      cmocka_unit_test(help_lists_every_command),
      cmocka_unit_test(export_says_what_is_wrong),
      cmocka_unit_test(what_cannot_be_written_is_said),
      cmocka_unit_test(a_local_command_says_as_data_what_is_wrong),
      TOLD(a_safety_check_is_asked_unless_it_is_said),
      TOLD(a_correction_sets_nothing_that_settled_keeps),
      TOLD(the_log_and_corrections_speak_of_times),
      TOLD(the_time_of_an_entry_can_be_put_right),
      TOLD(days_go_by_their_names),
      TOLD(nothing_is_cleared_when_nothing_stands),
      TOLD(a_correction_sent_twice_is_noted_once),
      TOLD(taking_back_twice_is_noted_once),
      TOLD(status_counts_numbers_from_the_session_on),
      TOLD(next_says_why_nothing_comes),
      TOLD(an_appointment_is_still_to_come),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
