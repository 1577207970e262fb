#include <string.h>

#include "core/course_parser.h"

enum { WINDOW_MAX = 1440 };

static const struct {
  const char *name;
  int minute;
} slots[] = {{"nt", 2 * 60}, {"am", 8 * 60}, {"pm", 20 * 60}};

static int read_slot(const struct course_parser *parser, struct span word, int *minute,
                     int *offset) {
  *offset = 0;
  for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++)
    if (span_is(word, slots[i].name)) {
      *minute = slots[i].minute;
      return 0;
    }
  if (span_time(word, minute, offset)) return 0;
  return course_refuse(parser, word, "is not nt, am, pm or a time such as 08:00+02:00");
}

/* A missing word is reported where the token ends. */
static int read_when(const struct course_parser *parser, struct span day, struct span *rest,
                     struct stamp *out) {
  day_number date = parser->base;
  int minute, offset;
  int result = course_read_day(parser, day, &date);
  if (result == 0) result = read_slot(parser, span_next_word(rest), &minute, &offset);
  if (result == 0) *out = course_stamp(date, minute, offset);
  return result;
}

/* ---- the optional fields --------------------------------------------------------------------- */

static int read_hot(const struct course_parser *parser, struct span value,
                    struct checkin *checkin) {
  int hot;
  if (!span_number(value, 0, HOT_MAX, &hot))
    return course_refuse(parser, value, "is not a charge from 0 to 4");
  checkin->hot = (int8_t)hot;
  return 0;
}

static int read_qualities(const struct course_parser *parser, struct span value,
                          struct checkin *checkin) {
  if (course_parse_qualities(value.text, value.len, &checkin->qualities) == 0) return 0;
  return course_refuse(parser, value, "is not a list of qualities such as burning+sharp");
}

static int read_sites(const struct course_parser *parser, struct span value,
                      struct checkin *checkin) {
  if (course_parse_sites(value.text, value.len, &checkin->sites) == 0) return 0;
  return course_refuse(parser, value, "is not a list of sites such as L.peri+B.leg");
}

static int read_window(const struct course_parser *parser, struct span value,
                       struct checkin *checkin) {
  int minutes;
  if (!span_number(value, 0, WINDOW_MAX, &minutes))
    return course_refuse(parser, value, "is not a number of minutes from 0 to 1440");
  checkin->window = (int16_t)minutes;
  return 0;
}

static const struct {
  const char *prefix;
  int (*read)(const struct course_parser *parser, struct span value, struct checkin *checkin);
} fields[] = {{"h=", read_hot}, {"q=", read_qualities}, {"s=", read_sites}, {"w=", read_window}};

/* "ice+" helped, "ice~" a little, "ice-" no. */
static int read_soothing(const struct course_parser *parser, struct span word,
                         struct checkin *checkin) {
  static const char marks[] = {[RELIEF_NO] = '-', [RELIEF_LITTLE] = '~', [RELIEF_HELPED] = '+'};
  struct span name = {word.text, word.len - 1};
  int method = span_lookup(name, comfort_names, COMFORT_COUNT);
  int relief = RELIEF_HELPED;
  while (relief > RELIEF_UNSAID && marks[relief] != word.text[name.len]) relief--;
  if (method < 0 || relief == RELIEF_UNSAID)
    return course_refuse(parser, word, "is unknown here; use h= q= s= w= or ice+ ice~ ice-");
  int said = checkin->soothing >> (2 * method) & 3;
  if (relief > said) /* a method named twice helped as much as its better result */
    checkin->soothing = (uint16_t)(checkin->soothing + ((relief - said) << (2 * method)));
  return 0;
}

static int read_field(const struct course_parser *parser, struct span word,
                      struct checkin *checkin) {
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (span_begins(word, fields[i].prefix))
      return fields[i].read(parser, span_after(word, strlen(fields[i].prefix)), checkin);
  return read_soothing(parser, word, checkin);
}

/* ---- check-ins ------------------------------------------------------------------------------- */

static int read_checkin(const struct course_parser *parser, struct span day, struct span rest,
                        struct checkin *out) {
  *out = (struct checkin){
      .window = NOT_RECORDED,
      .worst = NOT_RECORDED,
      .least = NOT_RECORDED,
      .average = NOT_RECORDED,
      .hot = NOT_RECORDED,
      .usual_cold = NOT_RECORDED,
      .sat_hard = NOT_RECORDED,
      .cushion = NOT_RECORDED,
      .drove = NOT_RECORDED,
      .sleep = NOT_RECORDED,
      .move = NOT_RECORDED,
  };
  int pain;
  int result = read_when(parser, day, &rest, &out->stamp);
  if (result < 0) return result;
  struct span word = span_next_word(&rest);
  if (!span_number(word, 0, PAIN_MAX, &pain))
    return course_refuse(parser, word, "is not a pain from 0 to 10");
  out->pain = (int8_t)pain;
  while (result == 0 && (word = span_next_word(&rest)).len > 0)
    result = read_field(parser, word, out);
  return result;
}

int course_add_checkin(struct course_parser *parser, struct span word, struct span rest) {
  struct checkin checkin;
  int result = read_checkin(parser, word, rest, &checkin);
  return result < 0 ? result : COURSE_INSERT(parser, word, checkin, &checkin);
}

/* Removes what was recorded for this day and slot (the same local time and offset). */
static int empty_slot(struct course_parser *parser, struct span word, const struct stamp *slot) {
  struct course *course = parser->out;
  int kept = 0;
  for (int i = 0; i < course->checkin_count; i++) {
    const struct stamp *stamp = &course->checkins[i].stamp;
    if (stamp->at != slot->at || stamp->offset != slot->offset)
      course->checkins[kept++] = course->checkins[i];
  }
  if (kept == course->checkin_count)
    return course_refuse(parser, word, "finds no check-in of that day and slot");
  course->checkin_count = kept;
  return 0;
}

int course_fix_checkin(struct course_parser *parser, struct span word, struct span rest) {
  struct checkin checkin;
  if (!span_is(word, "FIX")) return course_refuse(parser, word, "is not an entry of a course");
  struct span day = span_next_word(&rest);
  int result = read_checkin(parser, day, rest, &checkin);
  if (result == 0) result = empty_slot(parser, word, &checkin.stamp);
  return result < 0 ? result : COURSE_INSERT(parser, word, checkin, &checkin);
}

int course_void_checkin(struct course_parser *parser, struct span word, struct span rest) {
  struct stamp slot = {.at = 0};
  if (!span_is(word, "VOID")) return course_refuse(parser, word, "is not an entry of a course");
  struct span day = span_next_word(&rest);
  int result = read_when(parser, day, &rest, &slot);
  if (result == 0) result = course_refuse_rest(parser, rest);
  return result < 0 ? result : empty_slot(parser, word, &slot);
}
