#include "core/course_parser.h"

#include <errno.h>
#include <string.h>

enum {
  LONG_BEFORE = COURSE_DAY_REACH + 350, /* days before the base date: `baseline=` was declared */
  BASELINE_MINUTE = 7 * 60,
  RETRACT_REACH = 60 * 60, /* seconds; the most that [arc] retract_min allows */
  WINDOW_MAX = 1440,
  SESSION_MINUTES = 60, /* a course does not say how long; no rule asks */
};

struct form_use {
  struct span word;   /* the whole first word */
  struct stamp stamp; /* of the day and time said */
  bool has_value;     /* there was a '=' */
  struct span value;  /* what follows it; empty at the word's end without one */
  struct span rest;   /* the words after it */
};

/* "sites=L.peri,L.butt" or "usual=aching,numb" */
static int read_baseline_field(const struct course_parser *parser, struct span word,
                               struct baseline *baseline) {
  struct span name = word, value = word;
  span_split(word, '=', &name, &value);
  if (span_is(name, "sites")) {
    if (course_parse_sites(value.text, value.len, &baseline->sites) == 0) return 0;
    return course_refuse(parser, value, "is not a list of sites such as L.peri,B.leg");
  }
  if (span_is(name, "usual")) {
    if (course_parse_qualities(value.text, value.len, &baseline->usual_qualities) == 0) return 0;
    return course_refuse(parser, value, "is not a list of qualities such as aching,numb");
  }
  return course_refuse(parser, word, "is unknown here; a baseline has sites= and usual=");
}

static int add_baseline(struct course_parser *parser, struct form_use *use) {
  struct baseline baseline = {.stamp = use->stamp, .source = BASELINE_MANUAL};
  int pain;
  if (!span_number(use->value, 0, PAIN_MAX, &pain))
    return course_refuse(parser, use->value, "is not a pain from 0 to 10");
  baseline.pain = (int8_t)pain;
  for (struct span word; (word = span_next_word(&use->rest)).len > 0;)
    if (read_baseline_field(parser, word, &baseline) < 0) return -EINVAL;
  return COURSE_INSERT(parser, use->word, baseline, &baseline);
}

static int add_session_of(struct course_parser *parser, const struct form_use *use, uint8_t type) {
  struct session session = {.stamp = use->stamp, .minutes = SESSION_MINUTES, .type = type};
  if (use->has_value) return course_refuse(parser, use->value, "does not belong to a session");
  return COURSE_INSERT(parser, use->word, session, &session);
}

static int add_session(struct course_parser *parser, struct form_use *use) {
  return add_session_of(parser, use, SESSION_MFR);
}

static int add_self(struct course_parser *parser, struct form_use *use) {
  return add_session_of(parser, use, SESSION_SELF);
}

static int add_window(struct course_parser *parser, struct form_use *use) {
  struct window window = {.stamp = use->stamp};
  int minutes;
  if (!span_number(use->value, 1, WINDOW_MAX, &minutes))
    return course_refuse(parser, use->value, "is not a number of minutes from 1 to 1440");
  window.minutes = (int16_t)minutes;
  return COURSE_INSERT(parser, use->word, window, &window);
}

static int read_items(const struct course_parser *parser, struct span list, struct screen *screen) {
  struct span word;
  if (span_is(list, "none")) return 0;
  do {
    span_next_item(&list, &word);
    bool unsure = word.len > 0 && word.text[word.len - 1] == '?';
    struct span name = {word.text, word.len - unsure};
    int item = span_lookup(name, item_names, ITEM_COUNT);
    if (item < 0) return course_refuse(parser, word, "is not an item of the safety check");
    uint16_t *answers = unsure ? &screen->unsure : &screen->yes;
    *answers = (uint16_t)(*answers | 1u << item);
  } while (list.text != NULL);
  screen->unsure = (uint16_t)(screen->unsure & ~screen->yes);
  return 0;
}

static int add_screen(struct course_parser *parser, struct form_use *use) {
  struct screen screen = {.stamp = use->stamp, .completed = true};
  if (use->value.len == 0)
    return course_refuse(parser, use->word, "needs =none or items such as =weak+numb?");
  int result = read_items(parser, use->value, &screen);
  return result < 0 ? result : COURSE_INSERT(parser, use->word, screen, &screen);
}

static int add_clear(struct course_parser *parser, struct form_use *use) {
  struct clear clear = {.stamp = use->stamp, .may_exercise = span_is(use->value, "yes")};
  if (!clear.may_exercise && !span_is(use->value, "no"))
    return course_refuse(parser, use->word, "needs =yes or =no: may exercise restart");
  return COURSE_INSERT(parser, use->word, clear, &clear);
}

/* A course names no screen. By 3.5 every screen of the retract_min minutes before is taken back,
 * so one entry is made for each screen within the widest limit; the engine applies the limit. */
static int add_retract(struct course_parser *parser, struct form_use *use) {
  if (use->has_value) return course_refuse(parser, use->word, "takes no value");
  for (int i = 0; i < parser->out->screen_count; i++) {
    const struct stamp *screened = &parser->out->screens[i].stamp;
    moment since = use->stamp.at - screened->at;
    if (since <= 0 || since > RETRACT_REACH) continue;
    struct retract retract = {.stamp = use->stamp, .screen = screened->id};
    int result = COURSE_INSERT(parser, use->word, retract, &retract);
    if (result < 0) return result;
  }
  return 0;
}

enum { TIME_REQUIRED = -1 };

static const struct form {
  const char *name;
  int minute; /* of the day, when no time is said */
  int (*add)(struct course_parser *parser, struct form_use *use);
} forms[] = {
    {"B", BASELINE_MINUTE, add_baseline},
    {"S", 14 * 60, add_session},
    {"self", 14 * 60, add_self},
    {"W", 16 * 60, add_window},
    {"RF", 9 * 60, add_screen},
    {"CLEAR", 12 * 60, add_clear},
    {"RETRACT", TIME_REQUIRED, add_retract},
};

static const struct form *find_form(struct span name) {
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
    if (span_is(name, forms[i].name)) return &forms[i];
  return NULL;
}

static int read_form_stamp(const struct course_parser *parser, const struct form *form,
                           struct span when, struct stamp *out) {
  struct span day = when, time = {NULL, 0};
  day_number date = parser->base;
  int minute = form->minute, offset = 0;
  span_split(when, 'T', &day, &time);
  int result = course_read_day(parser, day, &date);
  if (result == 0 && time.text != NULL) result = course_read_time(parser, time, &minute, &offset);
  if (result == 0 && minute == TIME_REQUIRED)
    result = course_refuse(parser, when, "needs a time, such as d3T09:30");
  if (result == 0) *out = course_stamp(date, minute, offset);
  return result;
}

int course_add_form(struct course_parser *parser, struct span word, struct span rest) {
  struct form_use use = {.word = word, .rest = rest, .value = span_after(word, word.len)};
  struct span name, when;
  const struct form *form = NULL;
  if (span_split(word, '@', &name, &when)) form = find_form(name);
  if (form == NULL) return course_refuse(parser, word, "is not an entry of a course");
  use.has_value = span_split(when, '=', &when, &use.value);
  int result = read_form_stamp(parser, form, when, &use.stamp);
  if (result == 0) result = form->add(parser, &use);
  return result == 0 ? course_refuse_rest(parser, use.rest) : result;
}

int course_add_first_baseline(struct course_parser *parser, struct span word, struct span rest) {
  struct form_use use = {.word = word, .rest = rest};
  use.value = span_after(word, strlen("baseline="));
  use.stamp = course_stamp(parser->base - LONG_BEFORE, BASELINE_MINUTE, 0);
  return add_baseline(parser, &use);
}
