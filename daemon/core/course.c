#include "core/course.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/civil.h"
#include "core/course_parser.h"

enum { WORD_SHOWN = 24 }; /* bytes of a word shown in a message */

/* ---- errors ---------------------------------------------------------------------------------- */

/* The word is cut, and shown with '?' for whatever a terminal might take for a command. */
int course_refuse(const struct course_parser *parser, struct span word, const char *what) {
  char shown[WORD_SHOWN + 1];
  size_t len = word.len < WORD_SHOWN ? word.len : WORD_SHOWN;
  for (size_t i = 0; i < len; i++)
    shown[i] = word.text[i] >= ' ' && word.text[i] <= '~' ? word.text[i] : '?';
  shown[len] = '\0';
  parser->error->column = (int)(word.text - parser->text) + 1;
  snprintf(parser->error->message, sizeof parser->error->message, "'%s' %s", shown, what);
  return -EINVAL;
}

int course_refuse_rest(const struct course_parser *parser, struct span rest) {
  struct span word = span_next_word(&rest);
  return word.len == 0 ? 0 : course_refuse(parser, word, "does not belong here");
}

/* ---- stamps and entries ---------------------------------------------------------------------- */

struct stamp course_stamp(day_number date, int minute, int offset) {
  return (struct stamp){
      .at = civil_local_at(date, minute - offset),
      .date = date,
      .minute = (int16_t)minute,
      .offset = (int16_t)offset,
  };
}

static struct entry_id next_id(struct course_parser *parser) {
  uint32_t number = (uint32_t)++parser->entries;
  struct entry_id id = {{'c', 'o', 'u', 'r', 's', 'e'}};
  for (int i = 0; i < 4; i++) id.byte[15 - i] = (uint8_t)(number >> (8 * i));
  return id;
}

/* Puts an entry, which begins with its stamp, behind all that are not later. */
int course_insert(struct course_parser *parser, struct span where, void *array, int *count,
                  size_t size, void *entry) {
  if (*count == COURSE_MAX) {
    course_refuse(parser, where, "is one entry too many of its kind");
    return -ENOBUFS;
  }
  struct stamp *stamp = entry;
  stamp->id = next_id(parser);
  char *place = (char *)array + (size_t)*count * size;
  for (; place > (char *)array; place -= size) {
    struct stamp before;
    memcpy(&before, place - size, sizeof before);
    if (before.at <= stamp->at) break;
  }
  memmove(place + size, place, (size_t)((char *)array + (size_t)*count * size - place));
  memcpy(place, entry, size);
  (*count)++;
  return 0;
}

int course_read_day(const struct course_parser *parser, struct span word, day_number *out) {
  int days;
  if (!span_begins(word, "d") ||
      !span_number(span_after(word, 1), -COURSE_DAY_REACH, COURSE_DAY_REACH, &days))
    return course_refuse(parser, word, "is not a day such as d0, d12 or d-3");
  *out = parser->base + days;
  return 0;
}

int course_read_time(const struct course_parser *parser, struct span word, int *minute,
                     int *offset) {
  if (span_time(word, minute, offset)) return 0;
  return course_refuse(parser, word, "is not a time such as 08:00 or 08:00+02:00");
}

/* ---- tokens ---------------------------------------------------------------------------------- */

struct head {
  const char *word;
  bool later; /* means entries that may be written after it: read in a second pass */
  int (*add)(struct course_parser *parser, struct span word, struct span rest);
};

static int add_no_baseline(struct course_parser *parser, struct span word, struct span rest) {
  if (!span_is(word, "nobaseline"))
    return course_refuse(parser, word, "is not an entry of a course");
  return course_refuse_rest(parser, rest);
}

/* By how the first word begins; what no row knows is NAME@dN. */
static const struct head heads[] = {
    {"baseline=", false, course_add_first_baseline},
    {"nobaseline", false, add_no_baseline},
    {"d", false, course_add_checkin},
    {"FIX", true, course_fix_checkin},
    {"VOID", true, course_void_checkin},
    {"RETRACT", true, course_add_form},
    {"", false, course_add_form},
};

static int add_token(struct course_parser *parser, struct span token, bool later) {
  struct span rest = token;
  struct span word = span_next_word(&rest);
  const struct head *head = heads;
  if (word.len == 0) return 0;
  while (!span_begins(word, head->word)) head++;
  return head->later == later ? head->add(parser, word, rest) : 0;
}

static int add_tokens(struct course_parser *parser, bool later) {
  struct span rest = {parser->text, strlen(parser->text)}, token;
  int result = 0;
  while (result == 0 && span_split(rest, ';', &token, &rest))
    result = add_token(parser, token, later);
  return result == 0 ? add_token(parser, rest, later) : result;
}

int course_parse(const char *text, day_number base, struct course *out,
                 struct course_error *error) {
  struct course_parser parser = {.text = text, .base = base, .out = out, .error = error};
  out->baseline_count = out->session_count = out->checkin_count = out->window_count = 0;
  out->screen_count = out->clear_count = out->retract_count = 0;
  int result = add_tokens(&parser, false);
  return result == 0 ? add_tokens(&parser, true) : result;
}

int course_parse_when(const char *text, day_number base, struct stamp *out,
                      struct course_error *error) {
  struct course_parser parser = {.text = text, .base = base, .error = error};
  struct span rest = {text, strlen(text)};
  day_number date = base;
  int minute = 23 * 60 + 59, offset = 0;
  int result = course_read_day(&parser, span_next_word(&rest), &date);
  if (result < 0) return result;
  struct span time = span_next_word(&rest);
  if (time.len > 0) result = course_read_time(&parser, time, &minute, &offset);
  if (result == 0) result = course_refuse_rest(&parser, rest);
  if (result == 0) *out = course_stamp(date, minute, offset);
  return result;
}

void course_input(const struct course *course, const struct arc_params *params,
                  const struct stamp *now, struct arc_input *out, struct checkin first_sites[3]) {
  int found = 0;
  for (int i = 0; i < course->checkin_count && found < 3; i++)
    if (course->checkins[i].sites != 0) first_sites[found++] = course->checkins[i];
  *out = (struct arc_input){
      .params = params,
      .baselines = course->baselines,
      .baseline_count = course->baseline_count,
      .sessions = course->sessions,
      .session_count = course->session_count,
      .checkins = course->checkins,
      .checkin_count = course->checkin_count,
      .windows = course->windows,
      .window_count = course->window_count,
      .screens = course->screens,
      .screen_count = course->screen_count,
      .clears = course->clears,
      .clear_count = course->clear_count,
      .retracts = course->retracts,
      .retract_count = course->retract_count,
      .first_sites = first_sites,
      .first_sites_count = found,
      .now = *now,
  };
}
