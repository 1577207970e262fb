/* Everything the person tells, as one table: which words fill which fields, what is fixed, and what
 * opens a dialogue when nothing is said. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands/commands_parts.h"
#include "commands/fields.h"
#include "commands/when.h"
#include "core/entries.h"
#include "diary/codec.h"
#include "diary/diary.h"

enum {
  FAR_YEAR = 9000, /* until it is switched off */
  POSITIONS = 3,
  WORDS_SIZE = TEXT_MAX + 1
};

struct record_row {
  const char *command;
  enum entry_kind kind;
  const char *fields[POSITIONS]; /* filled by the words that are not NAME=VALUE, in order */
  const char *rest;              /* the field that all words make up together; NULL: none */
  const char *fixed;             /* JSON members that are always so */
  const char *dialogue;          /* opened when there are no words; NULL: none */
  int required;                  /* words that must be there */
};

static const struct record_row rows[] = {
    {"checkin", ENTRY_CHECKIN, {"pain"}, NULL, "{}", "checkin", 0},
    {"session", ENTRY_SESSION, {NULL}, NULL, "{\"type\":\"mfr\"}", NULL, 0},
    {"appointment", ENTRY_APPOINTMENT, {NULL}, NULL, "{}", NULL, 1},
    {"did", ENTRY_BOUT, {"exercise"}, NULL, "{\"outcome\":\"done\",\"level\":1}", NULL, 1},
    {"cold", ENTRY_COLD, {"minutes", "helped"}, NULL, "{}", "cold", 0},
    {"warm", ENTRY_WARM, {"minutes", "helped"}, NULL, "{}", "warm", 0},
    {"window", ENTRY_WINDOW, {"minutes"}, NULL, "{}", "window", 0},
    {"screen", ENTRY_SCREEN, {NULL}, NULL, "{\"completed\":true}", "screen", 0},
    {"clear", ENTRY_CLEAR, {"may_exercise"}, NULL, "{}", "followup", 0},
    {"retract", ENTRY_RETRACT, {NULL}, "reason", "{}", NULL, 0},
    {"permit", ENTRY_PERMIT, {"exercise"}, NULL, "{}", NULL, 1},
    {"baseline", ENTRY_BASELINE, {"pain"}, NULL, "{\"source\":\"manual\"}", NULL, 1},
    {"level", ENTRY_LEVEL, {"exercise", "to"}, NULL, "{\"from\":1,\"why\":\"manual\"}", NULL, 2},
    {"note", ENTRY_NOTE, {NULL}, "text", "{}", NULL, 1},
    {"question", ENTRY_QUESTION, {NULL}, "text", "{}", NULL, 1},
    {"message", ENTRY_MESSAGE, {NULL}, "text", "{\"direction\":\"to\"}", NULL, 1},
    {"gentle", ENTRY_GENTLE, {NULL}, NULL, "{}", NULL, 0},
    {"pause", ENTRY_PAUSE, {NULL}, NULL, "{}", NULL, 1},
    {"resume", ENTRY_PAUSE, {NULL}, NULL, "{}", NULL, 0},
    {"private", ENTRY_PRIVATE, {NULL}, NULL, "{}", NULL, 0},
};

static const struct record_row *find_row(const char *command) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].command, command) == 0) return &rows[i];
  return NULL;
}

/* ---- from words to a body ------------------------------------------------------------------- */

static int take_appointment(const char *words, const struct now *now, moment *out,
                            struct err *err) {
  int result = when_parse(words, now, WHEN_FUTURE, out, err);
  if (result < 0 || *out >= now->at) return result;
  return err_set(err, EINVAL,
                 "That is past already. For a session that took place: settle session --at "
                 "\"%.40s\"",
                 words);
}

/* "tomorrow" and "fri" alone: as that day begins. */
static int take_until(const char *words, const struct now *now, moment *out, struct err *err) {
  char begins[WORDS_SIZE + 8];
  struct err unsaid;
  snprintf(begins, sizeof begins, "%s 00:00", words);
  if (when_parse(begins, now, WHEN_FUTURE, out, &unsaid) == 0) return 0;
  return when_parse(words, now, WHEN_FUTURE, out, err);
}

/* "2h" or "until TIME"; nothing: now. */
static int take_span(const char *words, const struct now *now, moment *out, struct err *err) {
  int64_t seconds = 0;
  if (strncmp(words, "until ", 6) == 0) return take_until(words + 6, now, out, err);
  int result = words[0] != '\0' ? when_duration(words, true, &seconds, err) : 0;
  if (result == 0) *out = now->at + seconds;
  return result;
}

/* Words that are moments: the only fields that the table cannot read by itself. */
static int take_moments(struct call *call, const struct record_row *row, json_t *body,
                        struct err *err) {
  char words[WORDS_SIZE];
  struct now now = app_now(call->app);
  moment at = now.at;
  int result = 0;
  args_join(call->args, 0, words, sizeof words);
  if (row->kind == ENTRY_APPOINTMENT) {
    result = take_appointment(words, &now, &at, err);
    json_object_set_new(body, "when", json_integer(at));
  } else if (row->kind == ENTRY_PAUSE) {
    result = take_span(words, &now, &at, err);
    json_object_set_new(body, "until", json_integer(at));
  } else if (row->kind == ENTRY_PRIVATE) {
    if (words[0] == '\0' || strcmp(words, "on") == 0)
      at = civil_resolve(now.zone, civil_local_at(civil_day(FAR_YEAR, 1, 1), 0));
    else if (strcmp(words, "off") != 0)
      result = take_span(words, &now, &at, err);
    json_object_set_new(body, "until", json_integer(at));
  } else if (row->kind == ENTRY_GENTLE) {
    bool off = strcmp(words, "off") == 0;
    if (words[0] != '\0' && !off)
      return err_set(err, EINVAL, "It is `settle gentle` or `settle gentle off`");
    json_object_set_new(body, "off", json_boolean(off));
  } else {
    return 1;
  }
  return result;
}

static int take_words(struct call *call, const struct record_row *row, json_t *body,
                      struct err *err) {
  int position = 0, result = take_moments(call, row, body, err);
  if (result <= 0) return result;
  for (int i = 0; i < call->args->word_count; i++) {
    const char *word = call->args->words[i];
    if (fields_is_pair(word) && row->rest == NULL)
      result = fields_set(body, row->kind, word, err);
    else if (position < POSITIONS && row->fields[position] != NULL)
      result = fields_put(body, row->kind, row->fields[position++], word, err);
    else if (row->rest == NULL)
      result = err_set(err, EINVAL, "\"%.40s\" is one word too many", word);
    else
      result = 0;
    if (result < 0) return result;
  }
  return 0;
}

/* Options that are fields of their own name, and the two that are not. */
static int take_options(struct call *call, const struct record_row *row, json_t *body,
                        struct err *err) {
  static const char *const same[] = {"by", "advice", "yes", "unsure"};
  char words[WORDS_SIZE];
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    const char *value = args_option(call->args, same[i]);
    if (value != NULL && fields_put(body, row->kind, same[i], value, err) < 0) return -EINVAL;
  }
  if (args_flag(call->args, "self")) json_object_set_new(body, "type", json_string("self"));
  if (args_flag(call->args, "from")) json_object_set_new(body, "direction", json_string("from"));
  if (args_flag(call->args, "share")) json_object_set_new(body, "share", json_true());
  if (row->rest == NULL || call->args->word_count == 0) return 0;
  args_join(call->args, 0, words, sizeof words);
  return fields_put(body, row->kind, row->rest, words, err);
}

static int decode(json_t *body, struct buf *texts, struct entry *entry, struct err *err) {
  char *text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
  if (text == NULL) return err_set(err, ENOMEM, "out of memory");
  int result = codec_decode(text, strlen(text), CODEC_STRICT, texts, entry, err);
  free(text);
  return result;
}

static int take_time(struct call *call, struct entry *entry, struct err *err) {
  const char *at = args_option(call->args, "at");
  struct now now = app_now(call->app);
  if (at == NULL) return 0;
  return when_parse(at, &now, WHEN_PAST, &entry->stamp.at, err);
}

static int build(struct call *call, const struct record_row *row, struct buf *texts,
                 struct entry *entry, struct err *err) {
  json_t *body = json_loads(row->fixed, 0, NULL);
  int result = take_words(call, row, body, err);
  if (result == 0) result = take_options(call, row, body, err);
  if (result == 0 && args_option(call->args, "note") != NULL)
    json_object_set_new(body, "note", json_string(args_option(call->args, "note")));
  entry_blank(row->kind, entry);
  bool leveled = false;
  for (int i = 0; i < call->args->word_count; i++)
    leveled |= strncmp(call->args->words[i], "level=", 6) == 0;
  if (result == 0) result = decode(body, texts, entry, err);
  if (result == 0) result = take_time(call, entry, err);
  if (row->kind == ENTRY_BOUT && !leveled)
    entry->bout.level = 0; /* the engine's: the person's own */
  json_decref(body);
  return result;
}

/* ---- the safety check ----------------------------------------------------------------------- */

static bool ticks_nothing(const struct entry *entry) {
  return entry->kind == ENTRY_SCREEN && entry->screen.yes == 0 && entry->screen.unsure == 0;
}

/* No to everything has to be said: by --none, or to each question of the dialogue. */
static bool has_to_be_asked(const struct call *call, const struct entry *entry) {
  return ticks_nothing(entry) && !args_flag(call->args, "none");
}

static bool contradicts_none(const struct call *call, const struct entry *entry) {
  bool ticks = args_flag(call->args, "yes") || args_flag(call->args, "unsure");
  return entry->kind == ENTRY_SCREEN && args_flag(call->args, "none") &&
         (ticks || !ticks_nothing(entry));
}

/* ---- sending it in -------------------------------------------------------------------------- */

static void send_entry(struct call *call, struct entry *entry) {
  entry->stamp.id = call->key;
  struct event event = {.kind = EVENT_ENTRY, .audience = call->audience, .entry = entry};
  app_step(call->app, &event, call->reply);
}

static bool says_nothing(const struct call *call) {
  int options = call->args->option_count - args_flag(call->args, "open");
  return call->args->word_count == 0 && options == 0;
}

static int remember(void *owner, const struct diary_row *row) {
  *(bool *)owner = row != NULL;
  return 0;
}

/* A retry of an entry that is stored already is harmless: it is acknowledged again. */
static bool stored_already(struct call *call) {
  char id[CODEC_ID_SIZE];
  bool found = false;
  struct diary *diary = app_diary(call->app);
  if (diary == NULL || entry_id_none(&call->key)) return false;
  codec_id_format(&call->key, id);
  diary_get(diary, id, remember, &found, NULL);
  if (found) reply_print(call->reply, "Noted already.\n");
  return found;
}

void command_record(struct call *call) {
  const struct record_row *row = find_row(call->command->name);
  struct entry entry;
  struct buf texts;
  struct err err;
  if (says_nothing(call) && row->dialogue != NULL) {
    command_open(call);
    return;
  }
  if (call->args->word_count < row->required) {
    reply_fail(call->reply, "usage", "It is: settle %s %s", row->command, call->command->usage);
    return;
  }
  if (stored_already(call)) return;
  buf_init(&texts, CODEC_BODY_MAX);
  if (build(call, row, &texts, &entry, &err) < 0)
    reply_fail(call->reply, "usage", "%s.", err.text);
  else if (contradicts_none(call, &entry))
    reply_fail(call->reply, "usage", "--none says no to everything: leave it out, or the others.");
  else if (has_to_be_asked(call, &entry))
    command_open(call);
  else
    send_entry(call, &entry);
  buf_finish(&texts);
}

/* ---- putting right -------------------------------------------------------------------------- */

struct correcting {
  struct call *call;
  bool done;
};

/* A moment is typed as people write times; a word that is no pair is the entry's first field. */
static int put_right(struct call *call, enum entry_kind kind, const char *first, const char *word,
                     json_t *body, struct err *err) {
  char name[NAME_SIZE];
  size_t len = strcspn(word, "=");
  struct now now = app_now(call->app);
  moment at;
  if (!fields_is_pair(word))
    return first != NULL ? fields_put(body, kind, first, word, err)
                         : err_set(err, EINVAL, "\"%.40s\" is not NAME=VALUE", word);
  snprintf(name, sizeof name, "%.*s", (int)len, word);
  const struct codec_field *field = codec_field_find(kind, name);
  if (field == NULL || field->internal || field->type != CODEC_MOMENT)
    return fields_set(body, kind, word, err);
  int result = when_parse(word + len + 1, &now, WHEN_FUTURE, &at, err);
  if (result == 0) json_object_set_new(body, name, json_integer(at));
  return result;
}

static int merge(struct call *call, const struct diary_row *row, json_t *body, struct err *err) {
  const struct record_row *table = NULL;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (rows[i].kind == row->entry.kind && table == NULL) table = &rows[i];
  for (int i = 1; i < call->args->word_count; i++) {
    const char *first = table != NULL && i == 1 ? table->fields[0] : NULL;
    int result = put_right(call, row->entry.kind, first, call->args->words[i], body, err);
    if (result < 0) return result;
  }
  return 0;
}

static int corrected(struct call *call, const struct diary_row *row, struct buf *texts,
                     struct entry *out, struct err *err) {
  struct buf encoded;
  buf_init(&encoded, CODEC_BODY_MAX);
  int result = codec_encode(&row->entry, &encoded, err);
  json_t *body = result == 0 ? json_loadb(encoded.data, encoded.len, 0, NULL) : NULL;
  buf_finish(&encoded);
  if (body == NULL) return result < 0 ? result : -ENOMEM;
  entry_blank(row->entry.kind, out);
  out->stamp.at = row->entry.stamp.at;
  out->corrects = row->entry.stamp.id;
  out->voided = args_flag(call->args, "void");
  result = merge(call, row, body, err);
  if (result == 0 && args_option(call->args, "note") != NULL)
    json_object_set_new(body, "note", json_string(args_option(call->args, "note")));
  if (result == 0 && !out->voided) result = decode(body, texts, out, err);
  if (result == 0) result = take_time(call, out, err);
  json_decref(body);
  return result;
}

static int correct_row(void *owner, const struct diary_row *row) {
  struct correcting *correcting = owner;
  struct call *call = correcting->call;
  struct entry entry;
  struct buf texts;
  struct err err;
  correcting->done = true;
  buf_init(&texts, CODEC_BODY_MAX);
  if (!row->in_force || row->erased)
    reply_fail(call->reply, "fixed", "That one has been changed already; see settle log --all.");
  else if (corrected(call, row, &texts, &entry, &err) < 0)
    reply_fail(call->reply, "usage", "%s.", err.text);
  else
    send_entry(call, &entry);
  buf_finish(&texts);
  return 0;
}

void command_correct(struct call *call) {
  struct diary *diary = app_diary(call->app);
  struct correcting correcting = {.call = call};
  struct err err;
  if (call->args->word_count < 1 ||
      (call->args->word_count == 1 && call->args->option_count == 0)) {
    reply_fail(call->reply, "usage", "It is: settle correct %s", call->command->usage);
    return;
  }
  if (diary == NULL) {
    reply_fail(call->reply, "busy", "There is no diary here.");
    return;
  }
  if (stored_already(call)) return;
  if (diary_get(diary, call->args->words[0], correct_row, &correcting, &err) < 0 &&
      !correcting.done)
    reply_fail(call->reply, "missing", "%s.", err.text);
}
