#include "commands/when.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const weekdays[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
static const char *const weekday_names[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/* ---- durations ------------------------------------------------------------------------------ */

static const struct {
  const char *word;
  int64_t seconds;
} units[] = {{"m", MINUTE_SECONDS},      {"min", MINUTE_SECONDS},     {"mins", MINUTE_SECONDS},
             {"minute", MINUTE_SECONDS}, {"minutes", MINUTE_SECONDS}, {"h", HOUR_SECONDS},
             {"hour", HOUR_SECONDS},     {"hours", HOUR_SECONDS},     {"d", DAY_SECONDS},
             {"day", DAY_SECONDS},       {"days", DAY_SECONDS}};

/* The end of a unit at the start of the text, or NULL. */
static const char *take_unit(const char *text, int64_t *out) {
  size_t len = 0;
  while (isalpha((unsigned char)text[len])) len++;
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strlen(units[i].word) == len && strncasecmp(text, units[i].word, len) == 0) {
      *out = units[i].seconds;
      return text + len;
    }
  return NULL;
}

/* Digits of at most five places; their end, or NULL. */
static const char *take_number(const char *text, int *out) {
  int value = 0, digits = 0;
  for (; isdigit((unsigned char)*text) && digits < 6; text++, digits++)
    value = value * 10 + (*text - '0');
  if (digits == 0 || digits > 5) return NULL;
  *out = value;
  return text;
}

static const char *skip_blanks(const char *text) {
  while (*text == ' ') text++;
  return text;
}

/* The end of a duration at the start of the text, or NULL. */
static const char *take_duration(const char *text, bool bare_minutes, int64_t *out) {
  int64_t total = 0;
  const char *end = skip_blanks(text);
  while (isdigit((unsigned char)*end)) {
    int number;
    int64_t seconds = MINUTE_SECONDS;
    const char *after = take_number(end, &number);
    if (after == NULL) return NULL;
    bool bare = bare_minutes && *after == '\0' && total == 0;
    end = bare ? after : take_unit(skip_blanks(after), &seconds);
    if (end == NULL) return NULL;
    total += number * seconds;
    end = skip_blanks(end);
  }
  if (total < MINUTE_SECONDS) return NULL;
  *out = total;
  return end;
}

int when_duration(const char *text, bool bare_minutes, int64_t *out, struct err *err) {
  int64_t seconds;
  const char *end = take_duration(text, bare_minutes, &seconds);
  if (end == NULL || *skip_blanks(end) != '\0' || seconds > 400 * (int64_t)DAY_SECONDS)
    return err_set(err, EINVAL, "\"%.40s\" is not a length of time; try 20m or 1h30m", text);
  *out = seconds;
  return 0;
}

/* ---- times ---------------------------------------------------------------------------------- */

static bool take_time(const char *text, int *minute) {
  int hours, minutes;
  const char *colon = take_number(text, &hours);
  if (colon == NULL || *colon != ':') return false;
  const char *end = take_number(colon + 1, &minutes);
  if (end == NULL || end - colon != 3 || *skip_blanks(end) != '\0') return false;
  *minute = hours * 60 + minutes;
  return hours < 24 && minutes < 60;
}

struct day_word {
  const char *word;
  int offset;
};
static const struct day_word day_words[] = {{"today ", 0}, {"yesterday ", -1}, {"tomorrow ", 1}};

static int64_t local_now(const struct now *now) {
  return civil_local(now->at, now->zone->offset(now->zone->owner, now->at));
}

static moment at_minute(const struct now *now, day_number date, int minute) {
  return civil_resolve(now->zone, civil_local_at(date, minute));
}

/* The rest of the text after a word, or NULL. */
static const char *after_word(const char *text, const char *word) {
  size_t len = strlen(word);
  return strncasecmp(text, word, len) == 0 ? skip_blanks(text + len) : NULL;
}

static bool parse_day_word(const char *text, const struct now *now, moment *out) {
  for (size_t i = 0; i < sizeof day_words / sizeof *day_words; i++) {
    int minute;
    const char *rest = after_word(text, day_words[i].word);
    if (rest == NULL || !take_time(rest, &minute)) continue;
    *out = at_minute(now, civil_date_of(local_now(now)) + day_words[i].offset, minute);
    return true;
  }
  return false;
}

static bool parse_weekday(const char *text, const struct now *now, enum when_lean lean,
                          moment *out) {
  day_number today = civil_date_of(local_now(now));
  for (int i = 0; i < 7; i++) {
    int minute;
    const char *rest = after_word(text, weekdays[i]);
    while (rest != NULL && isalpha((unsigned char)*rest)) rest++;
    if (rest == NULL || !take_time(skip_blanks(rest), &minute)) continue;
    int ahead = (i - civil_weekday(today) + 7) % 7;
    *out = at_minute(now, today + ahead, minute);
    if (lean == WHEN_PAST && *out > now->at) *out = at_minute(now, today + ahead - 7, minute);
    if (lean == WHEN_FUTURE && *out < now->at) *out = at_minute(now, today + ahead + 7, minute);
    return true;
  }
  return false;
}

static bool parse_dated(const char *text, const struct now *now, moment *out) {
  char date[11];
  day_number day;
  int minute;
  if (strlen(text) < 15 || (text[10] != ' ' && text[10] != 'T')) return false;
  snprintf(date, sizeof date, "%.10s", text);
  if (!civil_parse_date(date, &day) || !take_time(skip_blanks(text + 11), &minute)) return false;
  *out = at_minute(now, day, minute);
  return true;
}

static bool parse_bare(const char *text, const struct now *now, enum when_lean lean, moment *out) {
  int minute;
  if (!take_time(text, &minute)) return false;
  day_number today = civil_date_of(local_now(now));
  *out = at_minute(now, today, minute);
  if (lean == WHEN_PAST && *out > now->at + 5 * MINUTE_SECONDS)
    *out = at_minute(now, today - 1, minute);
  if (lean == WHEN_FUTURE && *out <= now->at) *out = at_minute(now, today + 1, minute);
  return true;
}

static bool parse_relative(const char *text, const struct now *now, moment *out) {
  int64_t seconds;
  const char *rest = after_word(text, "in ");
  if (rest != NULL) {
    const char *end = take_duration(rest, false, &seconds);
    if (end == NULL || *skip_blanks(end) != '\0') return false;
    *out = now->at + seconds;
    return true;
  }
  rest = take_duration(text, false, &seconds);
  rest = rest != NULL ? after_word(rest, "ago") : NULL;
  if (rest == NULL) return false;
  int minute;
  day_number today = civil_date_of(local_now(now));
  if (*rest == '\0')
    *out = now->at - seconds;
  else if (seconds % DAY_SECONDS == 0 && take_time(rest, &minute)) /* "4 days ago 16:00" */
    *out = at_minute(now, today - (day_number)(seconds / DAY_SECONDS), minute);
  else
    return false;
  return true;
}

int when_parse(const char *text, const struct now *now, enum when_lean lean, moment *out,
               struct err *err) {
  moment at;
  text = skip_blanks(text);
  if (strcasecmp(text, "now") == 0) {
    *out = now->at;
    return 0;
  }
  if (!parse_bare(text, now, lean, &at) && !parse_day_word(text, now, &at) &&
      !parse_weekday(text, now, lean, &at) && !parse_dated(text, now, &at) &&
      !parse_relative(text, now, &at))
    return err_set(err, EINVAL,
                   "\"%.40s\" is not a time; try 8:00, \"yesterday 22:10\" or \"2h ago\"", text);
  *out = at;
  return 0;
}

void when_format(moment at, const struct now *now, char out[WHEN_SIZE]) {
  int64_t local = civil_local(at, now->zone->offset(now->zone->owner, at));
  day_number date = civil_date_of(local), today = civil_date_of(local_now(now));
  int minute = civil_second_of_day(local) / MINUTE_SECONDS;
  char day[CIVIL_UTC_SIZE];
  int distance = date - today;
  if (distance >= -1 && distance <= 1)
    snprintf(day, sizeof day, "%s",
             distance == 0  ? "today"
             : distance > 0 ? "tomorrow"
                            : "yesterday");
  else if (distance > -7 && distance < 7)
    snprintf(day, sizeof day, "%s", weekday_names[civil_weekday(date)]);
  else
    civil_format_date(date, day);
  snprintf(out, WHEN_SIZE, "%.20s %02d:%02d", day, minute / 60, minute % 60);
}

void when_format_entry(moment at, int offset, const struct now *now, char out[WHEN_SIZE]) {
  char date[CIVIL_UTC_SIZE], zone[16] = "";
  int64_t local = civil_local(at, offset * MINUTE_SECONDS);
  int minute = civil_second_of_day(local) / MINUTE_SECONDS, east = offset < 0 ? -offset : offset;
  if (now->zone->offset(now->zone->owner, at) != offset * MINUTE_SECONDS)
    snprintf(zone, sizeof zone, " UTC%c%02d:%02d", offset < 0 ? '-' : '+', east / 60 % 100,
             east % 60);
  civil_format_date(civil_date_of(local), date);
  snprintf(out, WHEN_SIZE, "%.12s %02d:%02d%s", date, minute / 60, minute % 60, zone);
}
