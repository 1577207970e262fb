#include "core/days_off.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { DATE_LENGTH = 10, FULL_WEEK = 0x7f };

static const char *const day_names[7] = {"monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday"};

struct reader {
  const char *text, *at;
  struct schedule_error *error;
};

static int fail(const struct reader *reader, const char *at, const char *message) {
  reader->error->column = (int)(at - reader->text) + 1;
  snprintf(reader->error->message, sizeof reader->error->message, "%s", message);
  return -EINVAL;
}

static void skip_blanks(struct reader *reader) {
  while (*reader->at == ' ' || *reader->at == '\t') reader->at++;
}

static bool take_sign(struct reader *reader, char sign) {
  skip_blanks(reader);
  if (*reader->at != sign) return false;
  reader->at++;
  skip_blanks(reader);
  return true;
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

/* "sun" or "sunday"; -1: neither. */
static int take_weekday(struct reader *reader) {
  int len = 0;
  while (is_letter(reader->at[len])) len++;
  for (int day = 0; day < 7; day++) {
    bool whole = len == (int)strlen(day_names[day]), same = len == 3 || whole;
    for (int i = 0; i < len && same; i++) same = lower(reader->at[i]) == day_names[day][i];
    if (!same || len < 3) continue;
    reader->at += len;
    return day;
  }
  return -1;
}

static bool take_date(struct reader *reader, day_number *out) {
  char date[DATE_LENGTH + 1];
  int len = 0;
  while (len < DATE_LENGTH && reader->at[len] != '\0') len++;
  memcpy(date, reader->at, (size_t)len);
  date[len] = '\0';
  if (len < DATE_LENGTH || !civil_parse_date(date, out)) return false;
  reader->at += DATE_LENGTH;
  return true;
}

static int take_weekdays(struct reader *reader, struct days_off *days) {
  int first = take_weekday(reader), last = first;
  if (take_sign(reader, '-')) last = take_weekday(reader);
  if (last < 0) return fail(reader, reader->at, "a day such as sun is wanted here");
  for (int day = first;; day = (day + 1) % 7) {
    days->weekdays |= (uint8_t)(1 << day);
    if (day == last) return 0;
  }
}

static int take_dates(struct reader *reader, struct days_off *days) {
  const char *start = reader->at;
  struct days_off_span span;
  if (!take_date(reader, &span.from))
    return fail(reader, start, "a day such as sun, or a date such as 2026-12-24, is wanted here");
  span.to = span.from;
  if (take_sign(reader, '-') && !take_date(reader, &span.to))
    return fail(reader, reader->at, "a date such as 2026-12-26 is wanted here");
  if (span.to < span.from) return fail(reader, start, "the first of these dates is the later one");
  if (days->span_count == DAYS_OFF_SPANS) return fail(reader, start, "no more than 16 dates");
  days->spans[days->span_count++] = span;
  return 0;
}

int days_off_parse(const char *text, struct days_off *out, struct schedule_error *error) {
  struct reader reader = {text, text, error};
  struct days_off days;
  memset(&days, 0, sizeof days);
  skip_blanks(&reader);
  for (bool more = *reader.at != '\0'; more;) {
    int result = is_letter(*reader.at) ? take_weekdays(&reader, &days) : take_dates(&reader, &days);
    if (result < 0) return result;
    more = take_sign(&reader, ',');
    if (!more && *reader.at != '\0') return fail(&reader, reader.at, "a comma is wanted here");
  }
  if (days.weekdays == FULL_WEEK) return fail(&reader, text, "all seven: use settle pause instead");
  *out = days;
  return 0;
}

bool days_off_has(const struct days_off *days, day_number date) {
  if (days->weekdays >> civil_weekday(date) & 1) return true;
  for (int i = 0; i < days->span_count; i++)
    if (date >= days->spans[i].from && date <= days->spans[i].to) return true;
  return false;
}

/* Where a date is off by a span, all of the span is: a step a span at least. */
day_number days_off_over(const struct days_off *days, day_number date) {
  const day_number start = date;
  while (days_off_has(days, date)) {
    day_number next = date + 1;
    for (int i = 0; i < days->span_count; i++)
      if (date >= days->spans[i].from && date <= days->spans[i].to && days->spans[i].to >= next)
        next = days->spans[i].to + 1;
    date = next;
    if (date - start > 4000) return DAY_NONE;
  }
  return date;
}
