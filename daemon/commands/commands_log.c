/* The diary as a list, newest first, page by page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands_parts.h"
#include "commands/when.h"
#include "diary/codec.h"
#include "diary/diary.h"

struct log_page {
  struct call *call;
  json_t *rows;
  int left;                 /* rows that the page still takes */
  char last[CODEC_ID_SIZE]; /* of the last row printed */
  bool more;                /* there is an older row */
};

/* ---- what an entry says, in words -------------------------------------------------------------
 */

struct words {
  char *out;
  size_t size, used;
};

static void add(struct words *words, const char *text) {
  if (words->used >= words->size) return;
  words->used += (size_t)snprintf(words->out + words->used, words->size - words->used, "%s", text);
}

static void add_plain(struct words *words, json_t *value) {
  char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
  add(words, json_is_true(value)    ? "yes"
             : json_is_false(value) ? "no"
             : text != NULL         ? text
                                    : json_string_value(value));
  free(text);
}

/* As it is typed: burning+sharp, ice helped. */
static void add_value(struct words *words, json_t *value) {
  size_t i;
  const char *name;
  json_t *part;
  bool first = true;
  if (!json_is_array(value) && !json_is_object(value)) add_plain(words, value);
  if (json_is_array(value) && json_array_size(value) == 0) add(words, "none");
  json_array_foreach(value, i, part) {
    if (i > 0) add(words, "+");
    add_plain(words, part);
  }
  json_object_foreach(value, name, part) {
    if (!first) add(words, ", ");
    first = false;
    add(words, name);
    add(words, " ");
    add_plain(words, part);
  }
}

/* A moment as the person's clock had it then. */
static void add_moment(struct words *words, const struct log_page *page,
                       const struct diary_row *row, json_t *value) {
  char text[WHEN_SIZE];
  struct now now = app_now(page->call->app);
  when_format_entry(json_integer_value(value), row->entry.stamp.offset, &now, text);
  add(words, text);
}

static void row_words(const struct log_page *page, const struct diary_row *row, json_t *body,
                      struct words *words) {
  const char *name;
  json_t *value;
  words->out[0] = '\0';
  json_object_foreach(body, name, value) {
    const struct codec_field *field = codec_field_find(row->entry.kind, name);
    if (words->used > 0) add(words, "  ");
    add(words, name);
    add(words, " ");
    if (field != NULL && field->type == CODEC_MOMENT)
      add_moment(words, page, row, value);
    else
      add_value(words, value);
  }
}

/* ---- one row ----------------------------------------------------------------------------------
 */

static json_t *row_json(const struct diary_row *row, json_t *body) {
  char id[CODEC_ID_SIZE], at[CIVIL_UTC_SIZE];
  codec_id_format(&row->entry.stamp.id, id);
  civil_format_utc(row->entry.stamp.at, at);
  return json_pack("{s:s,s:s,s:s,s:b,s:b,s:O}", "id", id, "at", at, "kind",
                   codec_kind_names[row->entry.kind], "in_force", row->in_force, "erased",
                   row->erased, "body", body);
}

/* What the entry says, as its JSON; empty when erased. New reference. */
static json_t *body_of(const struct diary_row *row) {
  struct buf encoded;
  struct err err;
  json_t *body = NULL;
  buf_init(&encoded, CODEC_BODY_MAX);
  if (!row->erased && codec_encode(&row->entry, &encoded, &err) == 0)
    body = json_loadb(encoded.data, encoded.len, 0, NULL);
  buf_finish(&encoded);
  return body != NULL ? body : json_object();
}

/* One row more than the page takes is asked for: it says that there is another page. */
static int print_row(void *owner, const struct diary_row *row) {
  struct log_page *page = owner;
  char text[300], at[WHEN_SIZE];
  struct words words = {.out = text, .size = sizeof text};
  struct now now = app_now(page->call->app);
  if (page->left == 0) {
    page->more = true;
    return 1;
  }
  page->left--;
  json_t *body = body_of(row);
  codec_id_format(&row->entry.stamp.id, page->last);
  when_format_entry(row->entry.stamp.at, row->entry.stamp.offset, &now, at);
  row_words(page, row, body, &words);
  reply_print(page->call->reply, "%.8s  %s  %-12s %s%s\n", page->last, at,
              codec_kind_names[row->entry.kind],
              row->erased     ? "(erased)"
              : row->in_force ? ""
                              : "(changed since) ",
              text);
  json_array_append_new(page->rows, row_json(row, body));
  json_decref(body);
  return 0;
}

/* What a person means by the diary: not the journal of questions and prompts. */
static uint32_t plain_kinds(void) {
  uint32_t kinds = 0;
  for (int kind = 0; kind < ENTRY_KINDS; kind++)
    if (kind != ENTRY_ANSWER && kind != ENTRY_PROMPT && kind != ENTRY_PLUGIN_STATE)
      kinds |= 1u << kind;
  return kinds;
}

/* A date, or a day as people call it: yesterday, mon. */
static bool take_date(struct call *call, const char *option, day_number *out) {
  char words[40];
  struct err err;
  moment begins;
  struct now now = app_now(call->app);
  const char *value = args_option(call->args, option);
  if (value == NULL || civil_parse_date(value, out)) return true;
  snprintf(words, sizeof words, "%.30s 0:00", value);
  if (when_parse(words, &now, WHEN_PAST, &begins, &err) == 0) {
    *out = civil_date_of(civil_local(begins, now.zone->offset(now.zone->owner, begins)));
    return true;
  }
  reply_fail(call->reply, "usage", "--%s is a day: yesterday, mon, or a date such as 2025-06-02.",
             option);
  return false;
}

static bool take_kinds(struct call *call, uint32_t *out) {
  for (int i = 0; i < call->args->word_count; i++) {
    enum entry_kind kind;
    if (codec_kind_parse(call->args->words[i], &kind) < 0) {
      reply_fail(call->reply, "usage", "There is no kind of entry called \"%.20s\".",
                 call->args->words[i]);
      return false;
    }
    *out |= 1u << kind;
  }
  if (*out == 0) *out = plain_kinds();
  return true;
}

static int keep_row(void *owner, const struct diary_row *row) {
  *(int64_t *)owner = row->row;
  return 0;
}

static bool take_after(struct call *call, int64_t *out) {
  struct err err;
  const char *id = args_option(call->args, "after");
  if (id == NULL) return true;
  int result = diary_get(app_diary(call->app), id, keep_row, out, &err);
  if (result < 0) command_fail(call, result, &err);
  return result >= 0;
}

static bool take_limit(struct call *call, int *out) {
  struct err err;
  const char *limit = args_option(call->args, "limit");
  *out = 30;
  if (limit == NULL || args_number(limit, "--limit", 1, 1000, out, &err) == 0) return true;
  reply_fail(call->reply, "usage", "%s.", err.text);
  return false;
}

void command_log(struct call *call) {
  struct diary_filter filter = {.from = DAY_NONE, .to = DAY_NONE};
  struct log_page page = {.call = call};
  struct err err;
  if (app_diary(call->app) == NULL) {
    reply_fail(call->reply, "busy", "There is no diary here.");
    return;
  }
  if (!take_limit(call, &page.left) || !take_date(call, "since", &filter.from) ||
      !take_date(call, "until", &filter.to) || !take_kinds(call, &filter.kinds) ||
      !take_after(call, &filter.after_row))
    return;
  filter.limit = page.left + 1;
  filter.in_force_only = !args_flag(call->args, "all");
  page.rows = json_array();
  if (diary_list(app_diary(call->app), &filter, print_row, &page, &err) < 0)
    reply_fail(call->reply, "store", "%s.", err.text);
  if (page.more) reply_print(call->reply, "Older ones: the same with --after %.8s\n", page.last);
  json_object_set_new(call->reply->data, "entries", page.rows);
  json_object_set_new(call->reply->data, "after", page.more ? json_string(page.last) : json_null());
}
