#include "config/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Numbers stop growing here: far outside of every range, and no overflow. */
enum { NUMBER_MAX = 100000000 };

__attribute__((format(printf, 3, 4))) static enum option_result
refuse(struct option_note *note, int column, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  note->column = column;
  vsnprintf(note->text, sizeof note->text, format, arguments);
  va_end(arguments);
  return OPTION_REFUSED;
}

/* "... is wanted here: 0 to 3" */
static enum option_result refuse_form(const struct option *option, struct option_note *note,
                                      const char *wanted) {
  char range[OPTION_RANGE_SIZE];
  option_range(option, range);
  return refuse(note, 1, "%s: %s is wanted, %s", option->name, wanted, range);
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *text) {
  while (*text == ' ' || *text == '\t') text++;
  return text;
}

/* The end of the digits, or NULL when there are none. */
static const char *take_number(const char *text, int *out) {
  if (!is_digit(*text)) return NULL;
  int value = 0;
  for (; is_digit(*text); text++)
    if (value < NUMBER_MAX) value = value * 10 + (*text - '0');
  *out = value;
  return text;
}

/* ---- numbers and times ---------------------------------------------------------------------- */

/* Takes the value, or the nearest that is allowed. */
static enum option_result take_within(const struct option *option, const char *text, int value,
                                      int *out, struct option_note *note) {
  *out = value < option->low ? option->low : value > option->high ? option->high : value;
  if (*out == value) return OPTION_TAKEN;
  char range[OPTION_RANGE_SIZE];
  option_range(option, range);
  refuse(note, 1, "%s: %.20s is outside of %s, the nearest is taken", option->name, text, range);
  return OPTION_CLAMPED;
}

static enum option_result parse_int(const struct option *option, const char *text, void *out,
                                    struct option_note *note) {
  int value;
  bool negative = *text == '-';
  const char *end = take_number(text + (negative || *text == '+'), &value);
  if (end == NULL || *end != '\0') return refuse_form(option, note, "a whole number");
  return take_within(option, text, negative ? -value : value, out, note);
}

static enum option_result parse_duration(const struct option *option, const char *text, void *out,
                                         struct option_note *note) {
  static const struct {
    char unit;
    int seconds;
  } units[] = {{'h', HOUR_SECONDS}, {'m', MINUTE_SECONDS}};
  int64_t total = 0;
  const char *at = text;
  for (int i = 0; i < 2; i++) {
    int number;
    const char *end = take_number(at, &number);
    if (end == NULL || *end != units[i].unit) continue;
    total += (int64_t)number * units[i].seconds;
    at = skip_blanks(end + 1);
  }
  if (at == text || *at != '\0')
    return refuse(note, (int)(at - text) + 1,
                  "%s: a length of time is wanted, such as 45m or 1h30m", option->name);
  return take_within(option, text, total > NUMBER_MAX ? NUMBER_MAX : (int)total, out, note);
}

static enum option_result parse_time(const struct option *option, const char *text, void *out,
                                     struct option_note *note) {
  int hour, minute;
  const char *colon = take_number(text, &hour);
  const char *end = colon != NULL && *colon == ':' ? take_number(colon + 1, &minute) : NULL;
  if (end == NULL || *end != '\0' || colon - text > 2 || end - colon != 3 || hour > 23 ||
      minute > 59)
    return refuse(note, 1, "%s: a time is wanted, such as 21:30", option->name);
  return take_within(option, text, hour * 60 + minute, out, note);
}

/* ---- yes, no, one of ------------------------------------------------------------------------ */

static bool read_bool(const char *text, bool *out) {
  static const struct {
    const char *word;
    bool value;
  } words[] = {{"yes", true}, {"no", false},  {"true", true}, {"false", false},
               {"on", true},  {"off", false}, {"1", true},    {"0", false}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strcasecmp(text, words[i].word) != 0) continue;
    *out = words[i].value;
    return true;
  }
  return false;
}

static enum option_result parse_bool(const struct option *option, const char *text, void *out,
                                     struct option_note *note) {
  bool value;
  if (!read_bool(text, &value)) return refuse(note, 1, "%s: yes or no is wanted", option->name);
  *(bool *)out = value != (option->type == OPTION_NOT);
  return OPTION_TAKEN;
}

static enum option_result parse_choice(const struct option *option, const char *text, void *out,
                                       struct option_note *note) {
  for (int i = 0; option->choices[i] != NULL; i++) {
    if (strcmp(text, option->choices[i]) != 0) continue;
    *(int *)out = i;
    return OPTION_TAKEN;
  }
  return refuse_form(option, note, "one word");
}

/* ---- schedules and zones -------------------------------------------------------------------- */

static enum option_result parse_schedule(const struct option *option, const char *text, void *out,
                                         struct option_note *note) {
  struct schedule *schedule = out;
  struct schedule_error error;
  if (option->type == OPTION_SLOT && strcasecmp(text, "off") == 0) {
    schedule->rule_count = 0;
    return OPTION_TAKEN;
  }
  if (schedule_parse_told(text, schedule, &error) == 0) return OPTION_TAKEN;
  return refuse(note, error.column, "%s: %s", option->name, error.message);
}

static enum option_result parse_days(const struct option *option, const char *text, void *out,
                                     struct option_note *note) {
  struct schedule_error error = {0};
  if (days_off_parse(text, out, &error) == 0) return OPTION_TAKEN;
  return refuse(note, error.column, "%s: %s", option->name, error.message);
}

static enum option_result parse_zone(const struct option *option, const char *text, void *out,
                                     struct option_note *note) {
  if (*text != '\0' && !clock_zone_known(text))
    return refuse(note, 1,
                  "%s: there is no time zone \"%.40s\" here; they are written like "
                  "Europe/Berlin",
                  option->name, text);
  snprintf(out, ZONE_NAME_SIZE, "%s", text);
  return OPTION_TAKEN;
}

/* ---- texts and names ------------------------------------------------------------------------ */

static enum option_result parse_text(const struct option *option, const char *text, void *out,
                                     struct option_note *note) {
  int characters = 0, i = 0;
  for (; text[i] != '\0'; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c < 0x20 || c == 0x7f) return refuse(note, i + 1, "%s: a control character", option->name);
    characters += (c & 0xc0) != 0x80; /* the first byte of each */
    if (characters > option->high || i >= PERSON_SIZE - 1)
      return refuse(note, i + 1, "%s: longer than %d characters", option->name, option->high);
  }
  memcpy(out, text, (size_t)i + 1);
  return OPTION_TAKEN;
}

bool option_is_id(const char *text, size_t len) {
  if (len == 0 || len >= NAME_SIZE || *text < 'a' || *text > 'z') return false;
  for (size_t i = 0; i < len; i++)
    if (!is_digit(text[i]) && text[i] != '_' && (text[i] < 'a' || text[i] > 'z')) return false;
  return true;
}

/* The list as far as it has been read. */
struct name_list {
  char names[OVERRIDES_MAX][NAME_SIZE];
  int count;
};

static const char *add_name(struct name_list *list, const char *name, size_t len) {
  if (!option_is_id(name, len)) return "is not a plugin's id";
  if (list->count == OVERRIDES_MAX) return "is one too many";
  for (int i = 0; i < list->count; i++)
    if (strlen(list->names[i]) == len && memcmp(list->names[i], name, len) == 0)
      return "stands there twice";
  memcpy(list->names[list->count], name, len);
  list->names[list->count++][len] = '\0';
  return NULL;
}

static enum option_result parse_names(const struct option *option, const char *text, void *out,
                                      struct option_note *note) {
  struct name_list list;
  memset(&list, 0, sizeof list);
  for (const char *at = skip_blanks(text); *text != '\0';) {
    size_t len = strcspn(at, ", \t");
    const char *wrong = add_name(&list, at, len);
    if (wrong != NULL)
      return refuse(note, (int)(at - text) + 1, "%s: \"%.*s\" %s", option->name,
                    (int)(len < NAME_SIZE ? len : NAME_SIZE), at, wrong);
    at = skip_blanks(at + len);
    if (*at == '\0') break;
    if (*at != ',')
      return refuse(note, (int)(at - text) + 1, "%s: a comma is wanted here", option->name);
    at = skip_blanks(at + 1);
  }
  struct settings *settings = out;
  memcpy(settings->plugin_order, list.names, sizeof list.names);
  settings->plugin_count = list.count;
  return OPTION_TAKEN;
}

/* ---- doses ---------------------------------------------------------------------------------- */

enum { DOSE_PARTS = 3, SETS_MOST = 10, REPS_MOST = 100, HOLD_MOST = 1800 };

enum dose_field { DOSE_SETS, DOSE_HOLD, DOSE_REPS, DOSE_FIELDS };

static const struct {
  const char *form; /* a letter a part: a number, or seconds */
  enum dose_field fields[DOSE_PARTS];
} dose_forms[] = {
    {"ns", {DOSE_SETS, DOSE_HOLD}},
    {"nn", {DOSE_SETS, DOSE_REPS}},
    {"sn", {DOSE_HOLD, DOSE_REPS}},
    {"nsn", {DOSE_SETS, DOSE_HOLD, DOSE_REPS}},
};

static const struct {
  const char *name;
  int most;
} dose_fields[DOSE_FIELDS] = {[DOSE_SETS] = {"sets", SETS_MOST},
                              [DOSE_HOLD] = {"seconds", HOLD_MOST},
                              [DOSE_REPS] = {"repetitions", REPS_MOST}};

struct dose_parts {
  char form[DOSE_PARTS + 1];
  int values[DOSE_PARTS], columns[DOSE_PARTS];
};

/* Splits "2 x 300s". False: not of this kind. */
static bool split_dose(const char *text, struct dose_parts *out) {
  memset(out, 0, sizeof *out);
  const char *at = skip_blanks(text);
  for (int i = 0; i < DOSE_PARTS; i++) {
    const char *end = take_number(at, &out->values[i]);
    if (end == NULL) return false;
    out->columns[i] = (int)(at - text) + 1;
    out->form[i] = *end == 's' ? 's' : 'n';
    at = skip_blanks(end + (*end == 's'));
    if (*at == '\0') return true;
    if (*at != 'x') return false;
    at = skip_blanks(at + 1);
  }
  return false;
}

static enum option_result fill_level(const struct option *option, const struct dose_parts *parts,
                                     const enum dose_field *fields, struct level *out,
                                     struct option_note *note) {
  int amounts[DOSE_FIELDS] = {[DOSE_SETS] = 1};
  for (int i = 0; parts->form[i] != '\0'; i++) {
    int most = dose_fields[fields[i]].most;
    if (parts->values[i] < 1 || parts->values[i] > most)
      return refuse(note, parts->columns[i], "%s: %s are 1 to %d", option->name,
                    dose_fields[fields[i]].name, most);
    amounts[fields[i]] = parts->values[i];
  }
  out->sets = (uint8_t)amounts[DOSE_SETS];
  out->hold = (int16_t)amounts[DOSE_HOLD];
  out->reps = (uint8_t)amounts[DOSE_REPS];
  return OPTION_TAKEN;
}

static enum option_result parse_dose(const struct option *option, const char *text, void *out,
                                     struct option_note *note) {
  struct dose_parts parts;
  bool split = split_dose(text, &parts);
  for (size_t i = 0; split && i < sizeof dose_forms / sizeof *dose_forms; i++)
    if (strcmp(dose_forms[i].form, parts.form) == 0)
      return fill_level(option, &parts, dose_forms[i].fields, out, note);
  return refuse_form(option, note, "a dose");
}

/* ---- all of them ---------------------------------------------------------------------------- */

enum option_result option_parse(const struct option *option, const char *text, void *out,
                                struct option_note *note) {
  static enum option_result (*const parsers[OPTION_TYPES])(const struct option *, const char *,
                                                           void *, struct option_note *) = {
      [OPTION_INT] = parse_int,       [OPTION_BOOL] = parse_bool,
      [OPTION_NOT] = parse_bool,      [OPTION_DURATION] = parse_duration,
      [OPTION_TIME] = parse_time,     [OPTION_SCHEDULE] = parse_schedule,
      [OPTION_SLOT] = parse_schedule, [OPTION_ZONE] = parse_zone,
      [OPTION_DAYS] = parse_days,     [OPTION_TEXT] = parse_text,
      [OPTION_CHOICE] = parse_choice, [OPTION_NAMES] = parse_names,
      [OPTION_DOSE] = parse_dose,
  };
  return parsers[option->type](option, text, out, note);
}
