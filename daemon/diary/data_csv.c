#include "diary/data_csv.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "diary/codec.h"
#include "diary/data_export.h"

bool data_csv_has(enum entry_kind kind) {
  return kind != ENTRY_PROMPT && kind != ENTRY_ANSWER && kind != ENTRY_PLUGIN_STATE &&
         kind != ENTRY_ACK;
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* What makes a spreadsheet calculate, also after blanks it passes over. */
static bool looks_like_formula(const char *text) {
  const char *first = text + strspn(text, " \t\r\n");
  return *first != '\0' && strchr("=+-@", *first) != NULL;
}

int data_csv_cell(const char *text, struct buf *out) {
  bool guarded = looks_like_formula(text);
  if (!guarded && strpbrk(text, ",\"\r\n") == NULL) return buf_puts(out, text);
  int failed = buf_puts(out, guarded ? "\"'" : "\"");
  while (!failed && *text != '\0') {
    size_t plain = strcspn(text, "\"");
    failed = buf_add(out, text, plain);
    text += plain;
    if (!failed && *text == '"') {
      failed = buf_puts(out, "\"\"");
      text++;
    }
  }
  return failed ? failed : buf_puts(out, "\"");
}

static int add_words(const json_t *value, struct buf *out);

static int add_list(const json_t *list, struct buf *out) {
  int failed = 0;
  for (size_t i = 0; i < json_array_size(list) && !failed; i++) {
    if (i > 0) failed = buf_puts(out, "+");
    if (!failed) failed = add_words(json_array_get(list, i), out);
  }
  return failed;
}

static int add_pairs(json_t *object, struct buf *out) {
  const char *name;
  json_t *value;
  int failed = 0;
  size_t before = out->len;
  json_object_foreach(object, name, value) {
    if (!failed && out->len > before) failed = buf_puts(out, "+");
    if (!failed) failed = buf_printf(out, "%s=", name);
    if (!failed) failed = add_words(value, out);
  }
  return failed;
}

static int add_words(const json_t *value, struct buf *out) {
  switch (json_typeof(value)) {
  case JSON_OBJECT:
    return add_pairs((json_t *)(uintptr_t)value, out); /* the macro wants it writable */
  case JSON_ARRAY:
    return add_list(value, out);
  case JSON_STRING:
    return buf_puts(out, json_string_value(value));
  case JSON_INTEGER:
    return buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
  case JSON_TRUE:
    return buf_puts(out, "yes");
  case JSON_FALSE:
    return buf_puts(out, "no");
  case JSON_REAL:
  case JSON_NULL:
    break;
  }
  return 0;
}

/* ---- tables ---------------------------------------------------------------------------------- */

struct table {
  enum entry_kind kind;
  struct buf text; /* of a page: nothing is printed while the diary is being read */
  struct buf body, cell;
  int64_t last; /* `row` of the last one */
  int rows;     /* of this page */
};

static int add_field(struct table *table, const json_t *body, const struct codec_field *field) {
  json_t *value = json_object_get(body, field->name);
  int failed = buf_puts(&table->text, ",");
  if (value == NULL || failed) return failed;
  if (field->type == CODEC_MOMENT) {
    char at[CIVIL_UTC_SIZE];
    civil_format_utc(json_integer_value(value), at);
    return buf_puts(&table->text, at);
  }
  if (json_is_integer(value)) return add_words(value, &table->text); /* -3 is a number */
  buf_clear(&table->cell);
  failed = add_words(value, &table->cell);
  return failed ? failed : data_csv_cell(buf_text(&table->cell), &table->text);
}

static int add_fields(struct table *table, const json_t *body) {
  int failed = 0;
  for (int i = 0; i < codec_field_count && !failed; i++)
    if (codec_fields[i].kind == table->kind) failed = add_field(table, body, &codec_fields[i]);
  return failed ? failed : add_field(table, body, &codec_note);
}

static int add_row(void *owner, const struct diary_row *row) {
  struct table *table = owner;
  const struct stamp *stamp = &row->entry.stamp;
  char date[CIVIL_UTC_SIZE], id[CODEC_ID_SIZE];
  table->last = row->row;
  table->rows++;
  if (row->erased) return 0;
  buf_clear(&table->body);
  int failed = codec_encode(&row->entry, &table->body, NULL);
  json_t *body = failed ? NULL : json_loadb(table->body.data, table->body.len, 0, NULL);
  if (body == NULL) return failed ? failed : -ENOMEM;
  civil_format_date(stamp->date, date);
  codec_id_format(&stamp->id, id);
  failed = buf_printf(&table->text, "%s,%02d:%02d", date, stamp->minute / 60, stamp->minute % 60);
  if (!failed) failed = add_fields(table, body);
  if (!failed) failed = buf_printf(&table->text, ",%s\r\n", id);
  json_decref(body);
  return failed;
}

static int add_head(struct table *table, bool mark) {
  int failed = buf_puts(&table->text, mark ? "\xef\xbb\xbf"
                                             "date,time"
                                           : "date,time");
  for (int i = 0; i < codec_field_count && !failed; i++)
    if (codec_fields[i].kind == table->kind)
      failed = buf_printf(&table->text, ",%s", codec_fields[i].name);
  return failed ? failed : buf_puts(&table->text, ",note,id\r\n");
}

static int print(struct table *table, FILE *out, struct err *err) {
  size_t len = table->text.len;
  bool done = fwrite(buf_text(&table->text), 1, len, out) == len;
  buf_clear(&table->text);
  return done ? 0 : err_errno(err, errno, "the table cannot be written");
}

/* How many entries. */
static int print_rows(struct diary *diary, struct table *table, FILE *out, struct err *err) {
  int total = 0;
  do {
    const struct diary_filter page = {.kinds = 1u << table->kind,
                                      .from = DAY_NONE,
                                      .to = DAY_NONE,
                                      .oldest_first = true,
                                      .in_force_only = true,
                                      .after_row = table->last,
                                      .limit = EXPORT_PAGE};
    table->rows = 0;
    int failed = diary_list(diary, &page, add_row, table, err);
    if (!failed) failed = print(table, out, err);
    if (failed) return failed;
    total += table->rows;
  } while (table->rows > 0); /* a page may be short: what is not understood is passed over */
  return total;
}

int data_csv_write(struct diary *diary, enum entry_kind kind, bool mark, FILE *out,
                   struct err *err) {
  struct table table = {.kind = kind};
  err_set(err, ENOMEM, "no memory for a table"); /* what the small steps do not say themselves */
  buf_init(&table.text, (size_t)EXPORT_PAGE * CODEC_BODY_MAX);
  buf_init(&table.body, CODEC_BODY_MAX);
  buf_init(&table.cell, CODEC_BODY_MAX);
  int result = add_head(&table, mark);
  if (!result) result = print(&table, out, err);
  if (!result) result = print_rows(diary, &table, out, err);
  if (result >= 0 && fflush(out) != 0)
    result = err_errno(err, errno, "the table cannot be written");
  buf_finish(&table.text);
  buf_finish(&table.body);
  buf_finish(&table.cell);
  return result;
}

/* 1: written; 0: there are no entries of the kind, so no file either. */
static int write_file(struct diary *diary, enum entry_kind kind, bool mark, const char *folder,
                      struct err *err) {
  char path[PATH_SIZE];
  struct data_file file;
  if ((size_t)snprintf(path, sizeof path, "%s/%s.csv", folder, codec_kind_names[kind]) >=
      sizeof path)
    return err_set(err, ENAMETOOLONG, "%.100s...: too long", folder);
  int failed = data_file_open(path, &file, err);
  if (failed) return failed;
  int rows = data_csv_write(diary, kind, mark, file.file, err);
  if (rows == 0) {
    data_file_done(&file, -ECANCELED, NULL);
    return 0;
  }
  failed = data_file_done(&file, rows < 0 ? rows : 0, err);
  return failed ? failed : 1;
}

int data_csv_write_all(struct diary *diary, bool mark, const char *folder, struct err *err) {
  int written = 0;
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    if (!data_csv_has((enum entry_kind)kind)) continue;
    int done = write_file(diary, (enum entry_kind)kind, mark, folder, err);
    if (done < 0) return done;
    written += done;
  }
  return written;
}
