/* Schedule text to rules: one function for each line of the grammar (facts 1). The first error ends
 * it. */
#include "core/schedule_scanner.h"

#include <errno.h>
#include <string.h>

enum { ALL_DAYS = 0x7f, WEEKDAYS = 0x1f, WEEKENDS = 0x60 };

static const char *const day_names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};

static const struct {
  const char *name;
  uint8_t days;
} day_sets[] = {{"daily", ALL_DAYS}, {"weekdays", WEEKDAYS}, {"weekends", WEEKENDS}};

/* ---- the pieces ----------------------------------------------------------------------------- */

static int parse_time(struct scanner *scanner, const char *wanted, int16_t *out) {
  if (scanner->token.kind != TOKEN_TIME) return scanner_fail_wanted(scanner, wanted);
  if (scanner->token.value == DAY_MINUTES)
    return scanner_fail(scanner, scanner->token.start,
                        "24:00 can only end a window or a span: write 00:00 of the next day");
  *out = (int16_t)scanner->token.value;
  return scanner_advance(scanner);
}

/* An end may be 24:00, and must differ from the start. */
static int parse_end(struct scanner *scanner, const char *wanted, struct schedule_span *span) {
  if (scanner->token.kind != TOKEN_TIME) return scanner_fail_wanted(scanner, wanted);
  if (scanner->token.value == span->from)
    return scanner_fail(
        scanner, scanner->token.start,
        "this is empty: it ends when it starts; for a whole day write 00:00 and 24:00");
  span->to = (int16_t)scanner->token.value;
  return scanner_advance(scanner);
}

/* Steps over a comma. *more: there was one, and an item of the list must follow it. */
static int parse_comma(struct scanner *scanner, bool *more) {
  *more = scanner->token.kind == TOKEN_COMMA;
  if (!*more) return 0;
  int comma = scanner->token.start;
  int status = scanner_advance(scanner);
  if (status == 0 && (scanner->token.kind == TOKEN_END || scanner->token.kind == TOKEN_BAR))
    return scanner_fail(scanner, comma, "nothing follows this comma: leave it out");
  return status;
}

static int parse_duration(struct scanner *scanner, int32_t *minutes) {
  if (scanner->token.kind != TOKEN_AMOUNT)
    return scanner_fail_wanted(scanner, "\"every\" needs a duration such as 2h, 90m or 1h30m");
  *minutes = 0;
  if (scanner->token.unit == 'h') {
    *minutes = scanner->token.value * 60;
    int status = scanner_advance(scanner);
    if (status < 0 || scanner->token.kind != TOKEN_AMOUNT || scanner->token.unit != 'm')
      return status;
  }
  *minutes += scanner->token.value;
  return scanner_advance(scanner);
}

static int day_index(const struct scanner *scanner) {
  for (int day = 0; day < 7; day++) {
    char brief[4] = {day_names[day][0], day_names[day][1], day_names[day][2], '\0'};
    if (scanner_at(scanner, day_names[day]) || scanner_at(scanner, brief)) return day;
  }
  return -1;
}

static int parse_day(struct scanner *scanner, int *day) {
  *day = day_index(scanner);
  if (*day < 0)
    return scanner_fail_wanted(scanner, "write a day: mon, tue, wed, thu, fri, sat, sun");
  return scanner_advance(scanner);
}

/* DAY["-"DAY]; fri-mon goes over the week's end. */
static int parse_day_range(struct scanner *scanner, uint8_t *days) {
  int first, last;
  int status = parse_day(scanner, &first);
  if (status < 0) return status;
  last = first;
  if (scanner->token.kind == TOKEN_DASH) {
    if ((status = scanner_advance(scanner)) < 0 || (status = parse_day(scanner, &last)) < 0)
      return status;
  }
  for (int day = first; day != last; day = (day + 1) % 7) *days |= (uint8_t)(1u << day);
  *days |= (uint8_t)(1u << last);
  return 0;
}

static int parse_days(struct scanner *scanner, uint8_t *days) {
  for (size_t i = 0; i < sizeof day_sets / sizeof *day_sets; i++)
    if (scanner_at(scanner, day_sets[i].name)) {
      *days = day_sets[i].days;
      return scanner_advance(scanner);
    }
  *days = ALL_DAYS;
  if (day_index(scanner) < 0) return 0;
  *days = 0;
  int status;
  bool more;
  do {
    if ((status = parse_day_range(scanner, days)) < 0) return status;
    status = parse_comma(scanner, &more);
  } while (status == 0 && more);
  return status;
}

/* ---- the three forms, and what may follow them ---------------------------------------------- */

static void add_time(struct schedule_rule *rule, int16_t time) {
  int i = rule->time_count;
  while (i > 0 && rule->times[i - 1] > time) i--;
  if (i > 0 && rule->times[i - 1] == time) return;
  memmove(&rule->times[i + 1], &rule->times[i], (size_t)(rule->time_count - i) * sizeof time);
  rule->times[i] = time;
  rule->time_count++;
}

static int parse_at(struct scanner *scanner, struct schedule_rule *rule) {
  rule->form = SCHEDULE_AT;
  bool more;
  int status, written = 0;
  do {
    int16_t time = 0;
    if (written++ == SCHEDULE_MAX_TIMES)
      return scanner_fail(scanner, scanner->token.start, "these are too many times: 48 at most");
    if ((status = parse_time(scanner, "write a time such as 08:00", &time)) < 0) return status;
    add_time(rule, time);
    status = parse_comma(scanner, &more);
  } while (status == 0 && more);
  return status;
}

static int parse_window(struct scanner *scanner, struct schedule_rule *rule) {
  bool from = scanner_at(scanner, "from");
  int status = scanner_advance(scanner);
  if (status < 0 || (status = parse_time(scanner, "write when the window starts, such as 08:00",
                                         &rule->window.from)) < 0)
    return status;
  if (!scanner_at(scanner, from ? "to" : "and"))
    return scanner_fail_wanted(scanner, from ? "write \"to\" and an end: from 08:00 to 20:00"
                                             : "write \"and\" and an end: between 08:00 and 20:00");
  if ((status = scanner_advance(scanner)) < 0) return status;
  rule->has_window = true;
  return parse_end(scanner, "write when the window ends, such as 20:00", &rule->window);
}

static bool at_window(const struct scanner *scanner) {
  return scanner_at(scanner, "from") || scanner_at(scanner, "between");
}

static int parse_every(struct scanner *scanner, struct schedule_rule *rule) {
  rule->form = SCHEDULE_EVERY;
  int start = scanner->token.start;
  int status = parse_duration(scanner, &rule->minutes);
  if (status < 0) return status;
  if (rule->minutes < 1 || rule->minutes > DAY_MINUTES)
    return scanner_fail_quoting(scanner, start, scanner->end - start, "is out of range: 1m to 24h");
  if (!at_window(scanner))
    return scanner_fail_wanted(scanner, "\"every\" needs a window: from 08:00 to 20:00");
  return parse_window(scanner, rule);
}

/* The words that may come next instead are no names: they say that the name is missing. */
static int parse_event_name(struct scanner *scanner, struct schedule_rule *rule) {
  const struct token *token = &scanner->token;
  if (token->kind != TOKEN_WORD || at_window(scanner) || scanner_at(scanner, "not"))
    return scanner_fail_wanted(scanner, "write what it comes after, such as checkin or activity");
  if (!scanner_is_letter(scanner->text[token->start]))
    return scanner_fail_quoting(scanner, token->start, token->length,
                                "is no name: begin with a letter");
  if (token->length >= NAME_SIZE)
    return scanner_fail_quoting(scanner, token->start, token->length,
                                "is too long for a name: 31 characters at most");
  scanner_copy_word(scanner, rule->event);
  return scanner_advance(scanner);
}

static int parse_after(struct scanner *scanner, struct schedule_rule *rule) {
  rule->form = SCHEDULE_AFTER;
  int start = scanner->token.start;
  int status = parse_duration(scanner, &rule->minutes);
  if (status < 0) return status;
  if (rule->minutes > SCHEDULE_MAX_AFTER)
    return scanner_fail_quoting(scanner, start, scanner->end - start,
                                "is out of range: at most 366 days");
  if (!scanner_at(scanner, "after"))
    return scanner_fail_wanted(scanner, "write \"after\" and a name, such as 30m after checkin");
  if ((status = scanner_advance(scanner)) < 0 || (status = parse_event_name(scanner, rule)) < 0)
    return status;
  return at_window(scanner) ? parse_window(scanner, rule) : 0;
}

static int parse_exclusions(struct scanner *scanner, struct schedule_rule *rule) {
  bool more;
  int status;
  do {
    if (rule->exclusion_count == SCHEDULE_MAX_EXCLUSIONS)
      return scanner_fail(scanner, scanner->token.start,
                          "these are too many exclusions: 8 at most");
    struct schedule_span *span = &rule->exclusions[rule->exclusion_count++];
    if ((status = parse_time(scanner, "write a span such as 12:00-14:00", &span->from)) < 0)
      return status;
    if (scanner->token.kind != TOKEN_DASH)
      return scanner_fail_wanted(scanner, "write a span such as 12:00-14:00");
    if ((status = scanner_advance(scanner)) < 0 ||
        (status = parse_end(scanner, "write when the span ends, such as 14:00", span)) < 0)
      return status;
    status = parse_comma(scanner, &more);
  } while (status == 0 && more);
  return status;
}

static int parse_form(struct scanner *scanner, struct schedule_rule *rule) {
  bool every = scanner_at(scanner, "every");
  if (every || scanner_at(scanner, "at")) {
    int status = scanner_advance(scanner);
    return status < 0 ? status : every ? parse_every(scanner, rule) : parse_at(scanner, rule);
  }
  if (scanner->token.kind == TOKEN_TIME) return parse_at(scanner, rule);
  if (scanner->token.kind == TOKEN_AMOUNT) return parse_after(scanner, rule);
  return scanner_fail_wanted(scanner,
                             "write 08:00, mon 08:00, every 2h from .. to .. or 30m after ..");
}

static int parse_rule(struct scanner *scanner, struct schedule_rule *rule) {
  int status = parse_days(scanner, &rule->weekdays);
  if (status < 0 || (status = parse_form(scanner, rule)) < 0) return status;
  if (scanner_at(scanner, "not")) {
    if ((status = scanner_advance(scanner)) < 0 || (status = parse_exclusions(scanner, rule)) < 0)
      return status;
  }
  if (scanner->token.kind == TOKEN_END || scanner->token.kind == TOKEN_BAR) return 0;
  return scanner_fail_wanted(scanner, rule->form == SCHEDULE_AT && rule->exclusion_count == 0
                                          ? "a comma goes between times, | between rules"
                                          : "only | and another rule may follow");
}

static int parse_rules(struct scanner *scanner, struct schedule *schedule) {
  int status = scanner_advance(scanner);
  while (status == 0) {
    if (schedule->rule_count == SCHEDULE_MAX_RULES)
      return scanner_fail(scanner, scanner->token.start, "these are too many rules: 16 at most");
    status = parse_rule(scanner, &schedule->rules[schedule->rule_count++]);
    if (status < 0 || scanner->token.kind == TOKEN_END) return status;
    status = scanner_advance(scanner);
  }
  return status;
}

int schedule_parse(const char *text, struct schedule *out, struct schedule_error *error) {
  struct scanner scanner = {.text = text, .error = error};
  if (strnlen(text, SCHEDULE_MAX_BYTES + 1) > SCHEDULE_MAX_BYTES)
    return scanner_fail(&scanner, SCHEDULE_MAX_BYTES,
                        "the schedule is too long: 1000 bytes at most");
  struct schedule schedule = {0};
  int status = parse_rules(&scanner, &schedule);
  if (status == 0) *out = schedule;
  return status;
}

bool schedule_parse_event(const char *text, char name[NAME_SIZE], moment *at) {
  const char *sign = strchr(text, '@');
  size_t length = sign == NULL ? 0 : (size_t)(sign - text);
  if (length == 0 || length >= NAME_SIZE || !scanner_is_letter(text[0]) ||
      !civil_parse_utc(sign + 1, at))
    return false;
  for (size_t i = 0; i < length; i++)
    if (!scanner_is_name_char(text[i])) return false;
  for (size_t i = 0; i < length; i++) name[i] = scanner_lower(text[i]);
  name[length] = '\0';
  return true;
}
