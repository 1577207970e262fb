/* The codec: every field of every kind there and back, every end of every range, and what is
 * refused. Walks the table, so that a new row is tested without a word here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/fields.h"
#include "entry_fixture.h"

enum { ROUNDS = 200 };

static struct buf body, texts;

static int set_up(void **state) {
  (void)state;
  buf_init(&body, CODEC_BODY_MAX);
  buf_init(&texts, CODEC_BODY_MAX);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  buf_finish(&body);
  buf_finish(&texts);
  return 0;
}

static int encode(const struct entry *entry) {
  struct err err = {""};
  buf_clear(&body);
  int failed = codec_encode(entry, &body, &err);
  assert_int_equal(failed != 0, err.text[0] != '\0');
  return failed;
}

static int decode(enum entry_kind kind, const char *text, enum codec_source source,
                  struct entry *out, struct err *err) {
  err->text[0] = '\0';
  memset(out, 0, sizeof *out);
  out->kind = kind;
  return codec_decode(text, strlen(text), source, &texts, out, err);
}

/* Decodes strictly, expects it to fail and `word` to be in the sentence. */
static void refused(enum entry_kind kind, const char *text, const char *word) {
  struct entry entry;
  struct err err;
  int failed = decode(kind, text, CODEC_STRICT, &entry, &err);
  if (failed != -EINVAL || strstr(err.text, word) == NULL)
    fail_msg("%s: result %d, \"%s\" is not in \"%s\"", text, failed, word, err.text);
}

static struct entry accepted(enum entry_kind kind, const char *text) {
  struct entry entry;
  struct err err;
  if (decode(kind, text, CODEC_STRICT, &entry, &err) != 0) fail_msg("%s: %s", text, err.text);
  return entry;
}

/* ---- there and back -------------------------------------------------------------------------- */

static void assert_same_text(const char *a, const char *b) {
  assert_int_equal(a == NULL, b == NULL);
  if (a != NULL) assert_string_equal(a, b);
}

static void assert_same(struct entry a, struct entry b) {
  assert_same_text(a.note, b.note);
  assert_same_text(a.text, b.text);
  assert_same_text(a.text2, b.text2);
  a.note = b.note = a.text = b.text = a.text2 = b.text2 = NULL;
  assert_memory_equal(&a, &b, sizeof a);
}

static void round_trip(const struct entry *entry) {
  struct entry back;
  struct err err;
  assert_int_equal(encode(entry), 0);
  char *first = strdup(buf_text(&body));
  entry_blank(entry->kind, &back);
  back.stamp = entry->stamp;
  back.logged = entry->logged;
  if (codec_decode(first, strlen(first), CODEC_STRICT, &texts, &back, &err) != 0)
    fail_msg("%s: %s", first, err.text);
  assert_same(*entry, back);
  assert_int_equal(encode(&back), 0);
  assert_string_equal(buf_text(&body), first);
  free(first);
}

static void every_kind_comes_back_as_it_was(void **state) {
  (void)state;
  uint64_t dice = 1;
  struct entry entry;
  for (int kind = 0; kind < ENTRY_KINDS; kind++)
    for (int i = 0; i < ROUNDS; i++) {
      fixture_entry((enum entry_kind)kind, &dice, i == 0, &entry);
      round_trip(&entry);
    }
}

/* ---- the short way and the long way -----------------------------------------------------------
 */

/* A blank before a body makes it one that only the long way takes. */
static void assert_both_ways(enum entry_kind kind, const char *text, size_t len) {
  struct entry quick, slow;
  struct err err;
  struct buf blank, more;
  buf_init(&blank, CODEC_BODY_MAX);
  buf_init(&more, CODEC_BODY_MAX);
  entry_blank(kind, &quick);
  entry_blank(kind, &slow);
  assert_int_equal(buf_puts(&blank, " ") | buf_add(&blank, text, len), 0);
  int one = codec_decode(text, len, CODEC_STORED, &texts, &quick, &err);
  int other = codec_decode(blank.data, blank.len, CODEC_STORED, &more, &slow, &err);
  if (one != other) fail_msg("%.*s: %d one way, %d the other", (int)len, text, one, other);
  if (one == 0) assert_same(quick, slow);
  buf_finish(&blank);
  buf_finish(&more);
}

/* Every byte of a body changed in turn to each of these, and the body cut before it. */
static void assert_both_ways_changed(enum entry_kind kind, char *text) {
  static const char others[] = "\"\\,:{}[]-09.e tn\x7f\xc3";
  size_t len = strlen(text);
  for (size_t at = 0; at < len; at++) {
    char was = text[at];
    assert_both_ways(kind, text, at);
    for (const char *other = others; *other != '\0'; other++) {
      text[at] = *other;
      assert_both_ways(kind, text, len);
    }
    text[at] = was;
  }
}

static void both_ways_of_reading_say_the_same(void **state) {
  (void)state;
  uint64_t dice = 11;
  struct entry entry;
  for (int kind = 0; kind < ENTRY_KINDS; kind++)
    for (int i = 0; i < 4; i++) {
      fixture_entry((enum entry_kind)kind, &dice, i == 0, &entry);
      assert_int_equal(encode(&entry), 0);
      char *text = strdup(buf_text(&body));
      assert_both_ways((enum entry_kind)kind, text, strlen(text));
      assert_both_ways_changed((enum entry_kind)kind, text);
      free(text);
    }
}

static void a_note_or_a_field_may_not_come_twice(void **state) {
  (void)state;
  static const char *const bodies[] = {
      "{\"note\":\"a\",\"note\":\"b\",\"pain\":4}",
      "{\"pain\":4,\"pain\":4}",
      "{\"pain\":4,\"note\":\"late\"}",
      "{\"worst\":5,\"pain\":4}",
      "{\"pain\":-0}",
      "{\"pain\":04}",
      "{\"pain\":4,\"q\":[]}",
      "{\"pain\":4,\"q\":[\"sharp\",\"sharp\"]}",
      "{\"pain\":4}{}",
      "{\"least\":5,\"pain\":4,\"worst\":2}",
  };
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    assert_both_ways(ENTRY_CHECKIN, bodies[i], strlen(bodies[i]));
}

static void a_blank_entry_records_nothing_but_what_it_must(void **state) {
  (void)state;
  uint64_t dice = 2;
  struct entry entry;
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    entry_blank((enum entry_kind)kind, &entry);
    for (int i = 0; i < codec_field_count; i++)
      if ((int)codec_fields[i].kind == kind && codec_fields[i].presence == CODEC_REQUIRED)
        fixture_field(&codec_fields[i], &dice, &entry);
    round_trip(&entry);
    json_t *object = json_loads(buf_text(&body), 0, NULL);
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
        assert_int_equal(codec_field_find((enum entry_kind)kind, name)->presence, CODEC_REQUIRED);
    json_decref(object);
  }
}

static void the_body_is_sorted_and_compact(void **state) {
  (void)state;
  struct entry entry;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 5;
  entry.checkin.hot = 2;
  entry.checkin.sites = SITE(SIDE_L, REGION_PERI) | SITE(SIDE_B, REGION_LEG);
  entry.checkin.qualities = 1 << QUALITIES_RECORDED;
  entry.checkin.soothing = RELIEF_HELPED << 2 * COMFORT_ICE | RELIEF_NO << 2 * COMFORT_REST;
  entry.checkin.sat_hard = 1;
  entry.note = "so \"so\"";
  entry.text2 = "the garden";
  assert_int_equal(encode(&entry), 0);
  assert_string_equal(buf_text(&body), "{\"hot\":2,\"note\":\"so \\\"so\\\"\",\"pain\":5,\"q\":[],"
                                       "\"sat_hard\":\"short\",\"sites\":[\"L.peri\",\"B.leg\"],"
                                       "\"soothe\":{\"ice\":\"helped\",\"rest\":\"no\"},"
                                       "\"spirit\":\"the garden\"}");
}

static void not_answered_differs_from_answered_with_none(void **state) {
  (void)state;
  assert_int_equal(accepted(ENTRY_CHECKIN, "{\"pain\":1}").checkin.qualities, 0);
  assert_int_equal(accepted(ENTRY_CHECKIN, "{\"pain\":1,\"q\":[]}").checkin.qualities, 0x8000);
  assert_int_equal(accepted(ENTRY_CHECKIN, "{\"pain\":1}").checkin.hot, NOT_RECORDED);
  assert_int_equal(accepted(ENTRY_REVIEW, "{\"change\":-1}").review.change, -1);
  assert_int_equal(accepted(ENTRY_REVIEW, "{}").review.change, CHANGE_NOT_RECORDED);
}

static void a_void_says_nothing_but_its_note(void **state) {
  (void)state;
  struct entry entry, back;
  struct err err;
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.voided = true;
  entry.note = "typed twice";
  assert_int_equal(encode(&entry), 0);
  assert_string_equal(buf_text(&body), "{\"note\":\"typed twice\"}");
  entry_blank(ENTRY_CHECKIN, &back);
  back.voided = true;
  assert_int_equal(codec_decode(body.data, body.len, CODEC_STRICT, &texts, &back, &err), 0);
  assert_string_equal(back.note, "typed twice");
  const char *with_pain = "{\"pain\":3}";
  assert_int_equal(codec_decode(with_pain, strlen(with_pain), CODEC_STRICT, &texts, &back, &err),
                   -EINVAL);
}

/* ---- ranges ---------------------------------------------------------------------------------- */

static bool is_number(const struct codec_field *field) {
  return field->type == CODEC_INT8 || field->type == CODEC_UINT8 || field->type == CODEC_INT16 ||
         field->type == CODEC_INT32 || field->type == CODEC_MOMENT;
}

/* The body of an entry with everything that has to be there, and `name` set to `value`. */
static char *body_with(const struct codec_field *field, json_t *value) {
  uint64_t dice = 3;
  struct entry entry;
  entry_blank(field->kind, &entry);
  for (int i = 0; i < codec_field_count; i++)
    if (codec_fields[i].kind == field->kind && codec_fields[i].presence == CODEC_REQUIRED)
      fixture_field(&codec_fields[i], &dice, &entry);
  assert_int_equal(encode(&entry), 0);
  json_t *object = json_loads(buf_text(&body), 0, NULL);
  json_object_set_new(object, field->name, value);
  char *text = json_dumps(object, JSON_COMPACT);
  json_decref(object);
  return text;
}

static void number_is(const struct codec_field *field, int64_t value, int expected) {
  struct entry entry;
  struct err err;
  char *text = body_with(field, json_integer(value));
  int result = decode(field->kind, text, CODEC_STRICT, &entry, &err);
  if (result != expected) fail_msg("%s: %d, expected %d: %s", text, result, expected, err.text);
  free(text);
}

static void numbers_end_where_the_domain_says(void **state) {
  (void)state;
  int checked = 0;
  for (int i = 0; i < codec_field_count; i++) {
    const struct codec_field *field = &codec_fields[i];
    if (!is_number(field)) continue;
    number_is(field, field->low, 0);
    number_is(field, field->high, 0);
    number_is(field, field->low - 1, -EINVAL);
    number_is(field, field->high + 1, -EINVAL);
    checked++;
  }
  assert_true(checked >= 30);
}

static void the_ranges_of_the_domain(void **state) {
  (void)state;
  static const struct {
    enum entry_kind kind;
    const char *name;
    int low, high;
  } rows[] = {{ENTRY_CHECKIN, "pain", 0, 10},
              {ENTRY_CHECKIN, "hot", 0, 4},
              {ENTRY_CHECKIN, "window_min", 0, 1440},
              {ENTRY_CHECKIN, "sleep", 0, 4},
              {ENTRY_SESSION, "minutes", 5, 240},
              {ENTRY_WINDOW, "minutes", 1, 1440},
              {ENTRY_BOUT, "rpe", 0, 10},
              {ENTRY_COLD, "minutes", 1, 15},
              {ENTRY_REVIEW, "change", -5, 5},
              {ENTRY_REVIEW, "own", 0, 10},
              {ENTRY_NOTE, "text", 0, TEXT_MAX},
              {ENTRY_CHECKIN, "spirit", 0, SPIRIT_MAX}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct codec_field *field = codec_field_find(rows[i].kind, rows[i].name);
    assert_non_null(field);
    assert_int_equal(field->low, rows[i].low);
    assert_int_equal(field->high, rows[i].high);
  }
  assert_int_equal(codec_note.high, NOTE_MAX);
}

static void values_out_of_range_are_not_written(void **state) {
  (void)state;
  uint64_t dice = 4;
  for (int i = 0; i < codec_field_count; i++) {
    const struct codec_field *field = &codec_fields[i];
    struct entry entry;
    if (field->type != CODEC_INT8 && field->type != CODEC_CHOICE) continue;
    fixture_entry(field->kind, &dice, true, &entry);
    fixture_number(field, field->high + 1, (char *)&entry + field->offset);
    assert_int_equal(encode(&entry), -EINVAL);
    assert_int_equal(body.len, 0);
  }
}

static void sets_with_unknown_bits_are_not_written(void **state) {
  (void)state;
  struct entry entry;
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.yes = entry.screen.unsure = 1;
  assert_int_equal(encode(&entry), -EINVAL);
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 1;
  entry.checkin.qualities = 1; /* without the bit that says answered */
  assert_int_equal(encode(&entry), -EINVAL);
  entry.checkin.qualities = 0x8000 | 1 << QUALITY_COUNT;
  assert_int_equal(encode(&entry), -EINVAL);
  entry.checkin.qualities = 0;
  entry.checkin.sites = (site_set)1 << 63;
  assert_int_equal(encode(&entry), -EINVAL);
  entry.checkin.sites = 0;
  entry.checkin.soothing = 1 << 14;
  assert_int_equal(encode(&entry), -EINVAL);
}

/* What encoding says to a text of that length in one of the three places. */
static int encode_text(enum entry_kind kind, size_t place, size_t length, char fill) {
  struct entry entry;
  char *text = calloc(1, length + 1);
  memset(text, fill, length);
  entry_blank(kind, &entry);
  if (kind == ENTRY_CHECKIN) entry.checkin.pain = 1;
  *(const char **)((char *)&entry + place) = text;
  int result = encode(&entry);
  free(text);
  return result;
}

static void texts_end_at_their_limits(void **state) {
  (void)state;
  const size_t text = offsetof(struct entry, text), text2 = offsetof(struct entry, text2);
  const size_t note = offsetof(struct entry, note);
  assert_int_equal(encode_text(ENTRY_CHECKIN, note, NOTE_MAX, 'a'), 0);
  assert_int_equal(encode_text(ENTRY_CHECKIN, note, NOTE_MAX + 1, 'a'), -EINVAL);
  assert_int_equal(encode_text(ENTRY_CHECKIN, text2, SPIRIT_MAX, 'a'), 0);
  assert_int_equal(encode_text(ENTRY_CHECKIN, text2, SPIRIT_MAX + 1, 'a'), -EINVAL);
  assert_int_equal(encode_text(ENTRY_QUESTION, text, TEXT_MAX, 'a'), 0);
  assert_int_equal(encode_text(ENTRY_QUESTION, text, TEXT_MAX + 1, 'a'), -EINVAL);
  assert_int_equal(encode_text(ENTRY_QUESTION, text, 10, '\t'), -EINVAL);
  assert_int_equal(encode_text(ENTRY_QUESTION, text, 10, '\n'), 0);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void strangers_are_refused(void **state) {
  (void)state;
  refused(ENTRY_CHECKIN, "", "JSON");
  refused(ENTRY_CHECKIN, "[1]", "object");
  refused(ENTRY_CHECKIN, "{}", "pain: missing");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"pain\":2}", "duplicate");
  refused(ENTRY_CHECKIN, "{\"pain\":1} x", "JSON");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"mood\":2}", "mood");
  refused(ENTRY_CHECKIN, "{\"pain\":5.0}", "pain");
  refused(ENTRY_CHECKIN, "{\"pain\":\"5\"}", "pain");
  refused(ENTRY_CHECKIN, "{\"pain\":null}", "pain");
  refused(ENTRY_CHECKIN, "{\"pain\":true}", "pain");
  refused(ENTRY_CHECKIN, "{\"pain\":99999999999999999999}", "JSON");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"q\":[\"hot\"]}", "hot");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"q\":[\"numb\",\"numb\"]}", "twice");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"q\":\"numb\"}", "array");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"q\":[1]}", "not a name");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"sites\":[\"X.leg\"]}", "X.leg");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"sites\":[\"L\"]}", "L");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"sites\":[]}", "sites");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"soothe\":{\"ice\":\"unsaid\"}}", "unsaid");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"soothe\":{\"tea\":\"no\"}}", "tea");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"sat_hard\":1}", "sat_hard");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"least\":5,\"worst\":4}", "least");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"note\":\"\"}", "note");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"note\":\"a\\u0007\"}", "note");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"note\":\"a\\u0000b\"}", "JSON");
  refused(ENTRY_CHECKIN, "{\"pain\":1,\"note\":\"\xff\"}", "JSON");
  refused(ENTRY_SCREEN, "{\"completed\":true,\"yes\":[\"weak\"],\"unsure\":[\"weak\"]}", "unsure");
  refused(ENTRY_SCREEN, "{\"yes\":[]}", "completed");
  refused(ENTRY_INTAKE, "{\"diagnosed\":\"2025-02-29\"}", "diagnosed");
  refused(ENTRY_RETRACT, "{\"screen\":\"12\"}", "screen");
  refused(ENTRY_RETRACT, "{\"screen\":\"00000000000000000000000000000000\"}", "screen");
  refused(ENTRY_MESSAGE, "{\"direction\":\"up\",\"text\":\"x\"}", "direction");
  refused(ENTRY_REVIEW, "{\"own\":[1,2]}", "own");
  refused(ENTRY_REVIEW, "{\"own\":[1,2,11]}", "own");
  refused(ENTRY_REVIEW, "{\"activities\":\"[1\"}", "activities");
  refused(ENTRY_LEVEL, "{\"exercise\":\"../x\",\"from\":1,\"to\":2,\"why\":\"manual\"}",
          "exercise");
  refused(ENTRY_PERMIT, "{\"exercise\":\"a_name_of_more_than_thirty_one_bytes\"}", "too long");
  refused(ENTRY_ANSWER, "{\"key\":\"a b\",\"question\":\"pain\",\"value\":1}", "key");
}

static void a_newer_diary_may_have_more_fields_and_nothing_else(void **state) {
  (void)state;
  struct entry entry;
  struct err err;
  const char *newer = "{\"mood\":[1],\"pain\":4}";
  assert_int_equal(decode(ENTRY_CHECKIN, newer, CODEC_STORED, &entry, &err), 0);
  assert_int_equal(entry.checkin.pain, 4);
  assert_int_equal(decode(ENTRY_CHECKIN, "{\"pain\":11}", CODEC_STORED, &entry, &err), -EINVAL);
}

static void texts_are_utf8_without_controls(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool valid;
  } rows[] = {{"", true},
              {"plain\nlines", true},
              {"\xc3\xbc \xe2\x82\xac \xf0\x9f\x8c\xb1", true},
              {"tab\t", false},
              {"\x1b[31m", false},
              {"\x7f", false},
              {"\xc2\x9b", false},         /* C1: a terminal's CSI */
              {"\xc0\xaf", false},         /* overlong */
              {"\xe0\x80\xaf", false},     /* overlong */
              {"\xed\xa0\x80", false},     /* surrogate */
              {"\xf4\x90\x80\x80", false}, /* past the last character */
              {"\xe2\x82", false},         /* cut */
              {"\x80", false}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (codec_text_valid(rows[i].text, strlen(rows[i].text)) != rows[i].valid)
      fail_msg("row %zu", i);
}

/* ---- the tables ------------------------------------------------------------------------------ */

static void the_table_is_sorted_and_reaches_every_kind(void **state) {
  (void)state;
  bool seen[ENTRY_KINDS] = {false};
  for (int i = 0; i < codec_field_count; i++) {
    const struct codec_field *a = &codec_fields[i];
    seen[a->kind] = true;
    assert_ptr_equal(codec_field_find(a->kind, a->name), a);
    if (i == 0) continue;
    const struct codec_field *before = &codec_fields[i - 1];
    assert_true(before->kind < a->kind ||
                (before->kind == a->kind && strcmp(before->name, a->name) < 0));
  }
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    enum entry_kind parsed;
    assert_true(seen[kind]);
    assert_int_equal(codec_kind_parse(codec_kind_names[kind], &parsed), 0);
    assert_int_equal(parsed, kind);
  }
  enum entry_kind parsed;
  assert_int_equal(codec_kind_parse("mood", &parsed), -EINVAL);
}

/* Whatever is typed as NAME=VALUE goes through fields_set: what lifts a stop, or is settled's own
 * record, is not to be had that way (S2). */
static void nobody_types_what_settled_keeps(void **state) {
  (void)state;
  int internal = 0;
  for (int i = 0; i < codec_field_count; i++) {
    const struct codec_field *field = &codec_fields[i];
    char word[64];
    struct err err = {""};
    json_t *typed = json_object();
    snprintf(word, sizeof word, "%s=1", field->name);
    int result = fields_set(typed, field->kind, word, &err);
    bool kept = strstr(err.text, "is kept by settled itself") != NULL;
    if (kept != field->internal || (kept && (result != -EINVAL || json_object_size(typed) > 0)))
      fail_msg("%s %s: %d %s", codec_kind_names[field->kind], word, result, err.text);
    internal += field->internal;
    json_decref(typed);
  }
  assert_true(internal > 0);
}

/* By what they mean, not by the mark: an origin, another entry, a kind that is settled's own. */
static void what_settled_keeps_is_marked(void **state) {
  (void)state;
  static const struct {
    enum entry_kind kind;
    const char *name;
  } rows[] = {{ENTRY_BASELINE, "source"},
              {ENTRY_SCREEN, "completed"},
              {ENTRY_LEVEL, "from"},
              {ENTRY_LEVEL, "why"}};
  const unsigned own =
      1u << ENTRY_PROMPT | 1u << ENTRY_ANSWER | 1u << ENTRY_ACK | 1u << ENTRY_PLUGIN_STATE;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_true(codec_field_find(rows[i].kind, rows[i].name)->internal);
  for (int i = 0; i < codec_field_count; i++) {
    const struct codec_field *field = &codec_fields[i];
    bool kept = (own >> field->kind & 1) != 0 || field->type == CODEC_ID ||
                strcmp(field->name, "unconfirmed") == 0;
    if (kept && !field->internal) fail_msg("%s %s", codec_kind_names[field->kind], field->name);
  }
  assert_false(codec_field_find(ENTRY_CHECKIN, "pain")->internal);
  assert_false(codec_field_find(ENTRY_SCREEN, "yes")->internal);
}

static void ids_are_32_digits(void **state) {
  (void)state;
  struct entry_id id, back;
  char text[CODEC_ID_SIZE];
  for (int i = 0; i < 16; i++) id.byte[i] = (uint8_t)(17 * i);
  codec_id_format(&id, text);
  assert_string_equal(text, "00112233445566778899aabbccddeeff");
  assert_int_equal(codec_id_parse("00112233445566778899AABBCCDDEEFF", 32, &back), 0);
  assert_true(entry_id_same(&id, &back));
  assert_int_equal(codec_id_parse(text, 31, &back), -EINVAL);
  assert_int_equal(codec_id_parse("0011223344556677889.aabbccddeeff", 32, &back), -EINVAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_comes_back_as_it_was),
      cmocka_unit_test(both_ways_of_reading_say_the_same),
      cmocka_unit_test(a_note_or_a_field_may_not_come_twice),
      cmocka_unit_test(a_blank_entry_records_nothing_but_what_it_must),
      cmocka_unit_test(the_body_is_sorted_and_compact),
      cmocka_unit_test(not_answered_differs_from_answered_with_none),
      cmocka_unit_test(a_void_says_nothing_but_its_note),
      cmocka_unit_test(numbers_end_where_the_domain_says),
      cmocka_unit_test(the_ranges_of_the_domain),
      cmocka_unit_test(values_out_of_range_are_not_written),
      cmocka_unit_test(sets_with_unknown_bits_are_not_written),
      cmocka_unit_test(texts_end_at_their_limits),
      cmocka_unit_test(strangers_are_refused),
      cmocka_unit_test(a_newer_diary_may_have_more_fields_and_nothing_else),
      cmocka_unit_test(texts_are_utf8_without_controls),
      cmocka_unit_test(the_table_is_sorted_and_reaches_every_kind),
      cmocka_unit_test(nobody_types_what_settled_keeps),
      cmocka_unit_test(what_settled_keeps_is_marked),
      cmocka_unit_test(ids_are_32_digits),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
