/* One row as one line of JSON, and what is not one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>

#include "diary/data_lines.h"
#include "entry_fixture.h"

static struct diary_record record_of(const struct entry *entry, const char *body) {
  struct diary_record record = {.id = entry->stamp.id,
                                .seq = 12,
                                .at = entry->stamp.at,
                                .logged = entry->logged,
                                .date = entry->stamp.date,
                                .minute = entry->stamp.minute,
                                .offset = entry->stamp.offset,
                                .kind = codec_kind_names[entry->kind],
                                .body = body,
                                .body_len = strlen(body),
                                .corrects = entry->corrects,
                                .voided = entry->voided};
  memset(&record.device, 7, sizeof record.device);
  return record;
}

static void write_line(const struct diary_record *record, struct buf *out) {
  struct err err = {""};
  buf_init(out, CODEC_BODY_MAX + 1024);
  if (data_line_write(record, out, &err) != 0) fail_msg("%s", err.text);
}

/* What is written again after it was read is the same text. */
static void assert_survives(const struct diary_record *record) {
  struct buf first, second;
  struct data_line line;
  struct err err = {""};
  write_line(record, &first);
  assert_ptr_equal(strchr(first.data, '\n'), first.data + first.len - 1);
  if (data_line_read(first.data, first.len - 1, &line, &err) != 0) fail_msg("%s", err.text);
  write_line(&line.record, &second);
  assert_string_equal(buf_text(&second), buf_text(&first));
  data_line_finish(&line);
  buf_finish(&first);
  buf_finish(&second);
}

static void every_kind_survives(void **state) {
  (void)state;
  uint64_t dice = 5;
  for (int round = 0; round < 20; round++)
    for (int kind = 0; kind < ENTRY_KINDS; kind++) {
      struct entry entry;
      struct buf body;
      buf_init(&body, CODEC_BODY_MAX);
      fixture_entry((enum entry_kind)kind, &dice, round == 0, &entry);
      assert_int_equal(codec_encode(&entry, &body, NULL), 0);
      struct diary_record record = record_of(&entry, buf_text(&body));
      assert_survives(&record);
      buf_finish(&body);
    }
}

static struct diary_record a_note(void) {
  struct entry entry;
  uint64_t dice = 3;
  entry_blank(ENTRY_NOTE, &entry);
  fixture_stamp(&entry, &dice, 1748851800, 120); /* 2025-06-02 08:10 */
  return record_of(&entry, "{\"text\":\"so\"}");
}

static void it_looks_like_this(void **state) {
  (void)state;
  struct diary_record record = a_note();
  struct buf line;
  memset(&record.id, 0xab, sizeof record.id);
  write_line(&record, &line);
  assert_string_equal(
      buf_text(&line),
      "{\"id\":\"abababababababababababababababab\",\"device\":"
      "\"07070707070707070707070707070707\","
      "\"seq\":12,\"at\":\"2025-06-02T08:10:00Z\",\"offset\":120,\"date\":\"2025-06-02\","
      "\"minute\":610,\"kind\":\"note\",\"body\":{\"text\":\"so\"},\"corrects\":null,"
      "\"voided\":false,\"erased\":false,\"logged\":\"2025-06-02T08:10:00Z\"}\n");
  buf_finish(&line);
}

static void corrections_and_tombstones_survive(void **state) {
  (void)state;
  struct diary_record record = a_note();
  memset(&record.corrects, 9, sizeof record.corrects);
  record.voided = true;
  record.body = "{}";
  record.body_len = 2;
  assert_survives(&record);
  record.voided = false;
  record.erased = true;
  record.body = "";
  record.body_len = 0;
  assert_survives(&record);
}

/* A diary from elsewhere may hold anything: it stays one line, or it is refused. */
static void a_body_cannot_break_out_of_its_line(void **state) {
  (void)state;
  static const char *const not_json[] = {"", "{", "[]", "7", "{}{}", "{\"a\":1,\"a\":2}"};
  struct diary_record record = a_note();
  struct buf line;
  record.kind = "spell\",\"id\":\"x\n";
  record.body = "{\n \"text\" :\n \"so\" }";
  record.body_len = strlen(record.body);
  write_line(&record, &line);
  assert_ptr_equal(strchr(line.data, '\n'), line.data + line.len - 1);
  assert_non_null(strstr(line.data, "\"body\":{\"text\":\"so\"}"));
  buf_clear(&line);
  for (size_t i = 0; i < sizeof not_json / sizeof *not_json; i++) {
    record.body = not_json[i];
    record.body_len = strlen(not_json[i]);
    assert_int_equal(data_line_write(&record, &line, NULL), -EUCLEAN);
    assert_int_equal(line.len, 0);
  }
  buf_finish(&line);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void assert_refused(const char *text, size_t len, const char *why) {
  struct data_line line;
  struct err err = {""};
  assert_int_equal(data_line_read(text, len, &line, &err), -EINVAL);
  if (strstr(err.text, why) == NULL) fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

/* The members of a good line, one of them changed; NULL: taken out. */
static void assert_member_refused(const char *name, json_t *value) {
  struct diary_record record = a_note();
  struct buf line;
  write_line(&record, &line);
  json_t *json = json_loadb(line.data, line.len, 0, NULL);
  if (value != NULL)
    json_object_set_new(json, name, value);
  else
    json_object_del(json, name);
  char *text = json_dumps(json, 0);
  assert_refused(text, strlen(text), name);
  free(text);
  json_decref(json);
  buf_finish(&line);
}

static void every_member_has_to_be_there(void **state) {
  (void)state;
  static const char *const names[] = {"id",     "device", "seq",   "at",   "offset",
                                      "date",   "minute", "kind",  "body", "corrects",
                                      "voided", "erased", "logged"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) assert_member_refused(names[i], NULL);
}

static void members_say_what_they_are(void **state) {
  (void)state;
  assert_member_refused("id", json_string("00000000000000000000000000000000"));
  assert_member_refused("id", json_string("abab"));
  assert_member_refused("device", json_null());
  assert_member_refused("seq", json_string("1"));
  assert_member_refused("seq", json_real(1.5));
  assert_member_refused("at", json_integer(1748851800));
  assert_member_refused("at", json_string("2025-02-30T00:00:00Z"));
  assert_member_refused("offset", json_integer(18 * 60 + 1));
  assert_member_refused("date", json_string("2025-13-01"));
  assert_member_refused("minute", json_integer(1440));
  assert_member_refused("minute", json_integer(-1));
  assert_member_refused("kind", json_integer(0));
  assert_member_refused("body", json_null());
  assert_member_refused("body", json_string("{}"));
  assert_member_refused("corrects", json_string(""));
  assert_member_refused("voided", json_integer(1));
  assert_member_refused("erased", json_null());
  assert_member_refused("logged", json_true());
}

static void what_is_no_line(void **state) {
  (void)state;
  struct diary_record record = a_note();
  struct buf line;
  assert_refused("", 0, "JSON");
  assert_refused("[]", 2, "object");
  assert_refused("{}", 2, "id");
  assert_refused("{} {}", 5, "JSON");
  assert_refused("\xff", 1, "JSON");
  write_line(&record, &line);
  for (size_t len = 1; len < line.len - 1; len++) assert_refused(line.data, len, "");
  buf_cut(&line, line.len - 2);
  buf_puts(&line, ",\"more\":1}");
  assert_refused(line.data, line.len, "not known");
  buf_finish(&line);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_survives),
      cmocka_unit_test(it_looks_like_this),
      cmocka_unit_test(corrections_and_tombstones_survive),
      cmocka_unit_test(a_body_cannot_break_out_of_its_line),
      cmocka_unit_test(every_member_has_to_be_there),
      cmocka_unit_test(members_say_what_they_are),
      cmocka_unit_test(what_is_no_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
