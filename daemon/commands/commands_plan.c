/* The plan: of today as text, of the next days as a calendar (RFC 5545). The calendar depends on
 * the diary, the settings and the clock's date alone, so the same day gives the same file; its
 * words say nothing about pain, for calendars are often shared. */
#include <stdio.h>
#include <string.h>

#include "commands/commands_screen.h"
#include "commands/plan_text.h"

/* SOURCE_EVENTS of one slot or routine: none crowds out the others, and the person's own slots come
 * first. A full calendar of the longest titles is 40 KiB: a reply holds it. */
enum { CALENDAR_DAYS = 7, CALENDAR_EVENTS = 96, SOURCE_EVENTS = 48, CALENDAR_LINE = 75 };

struct calendar {
  struct upcoming events[CALENDAR_EVENTS]; /* ascending; `hold` is not used */
  int count;
  moment from, until; /* what is outside is left out */
};

static const char *const summaries[SLOT_COUNT] = {"Morning check-in", "Routine",
                                                  "Midday question",  "Routine, second block",
                                                  "Evening check-in", "Look at the week"};

static bool has_event(const struct calendar *calendar, const struct upcoming *event) {
  for (int i = 0; i < calendar->count; i++) {
    const struct upcoming *other = &calendar->events[i];
    if (other->source == event->source && other->routine == event->routine &&
        other->at == event->at)
      return true;
  }
  return false;
}

static void add_event(struct calendar *calendar, const struct upcoming *event) {
  if (event->at < calendar->from || event->at >= calendar->until ||
      calendar->count == CALENDAR_EVENTS || has_event(calendar, event))
    return;
  int i = calendar->count++;
  for (; i > 0 && calendar->events[i - 1].at > event->at; i--)
    calendar->events[i] = calendar->events[i - 1];
  calendar->events[i] = *event;
}

/* What is certain of the days to come: the questions of every stage, and the routine. The others
 * depend on the day. */
static bool comes_every_day(const struct engine *engine, enum slot_source source) {
  static const bool always[SLOT_COUNT] = {
      [SLOT_MORNING] = true, [SLOT_BLOCK] = true, [SLOT_EVENING] = true, [SLOT_REVIEW] = true};
  if (source == SLOT_REVIEW && engine->arc.baseline < 0) return false;
  return always[source];
}

/* So are routines that are for every stage. */
static bool routine_comes_every_day(const struct routine *routine) {
  return routine->at != NULL && routine->stages == 0;
}

static void add_times(const struct engine *engine, const struct now *now, moment tomorrow,
                      const struct schedule *schedule, struct upcoming event,
                      struct calendar *calendar) {
  const struct schedule_context context = {.zone = now->zone,
                                           .day_starts = (int16_t)engine->settings->day_starts};
  struct occurrence found[SOURCE_EVENTS];
  int count = schedule_next(schedule, &context, tomorrow - 1, found, SOURCE_EVENTS);
  for (int i = 0; i < count; i++) {
    event.at = found[i].at;
    if (!days_off_has(&engine->settings->days_off, found[i].date)) add_event(calendar, &event);
  }
}

static void add_later_days(const struct engine *engine, const struct now *now, moment tomorrow,
                           struct calendar *calendar) {
  const struct catalog *catalog = engine->catalog;
  for (int source = 0; source < SLOT_COUNT; source++)
    if (comes_every_day(engine, (enum slot_source)source))
      add_times(engine, now, tomorrow, &engine->settings->slots[source],
                (struct upcoming){.source = (enum slot_source)source}, calendar);
  for (int i = 0; i < catalog->routine_count; i++)
    if (routine_comes_every_day(&catalog->routines[i]))
      add_times(engine, now, tomorrow, catalog->routines[i].at,
                (struct upcoming){.routine = &catalog->routines[i]}, calendar);
}

static void fill_calendar(const struct engine *engine, const struct now *now, day_number today,
                          struct calendar *calendar) {
  struct upcoming upcoming[UPCOMING_MAX];
  moment tomorrow = civil_resolve(now->zone, civil_local_at(today + 1, 0));
  *calendar = (struct calendar){
      .from = now->at, .until = civil_resolve(now->zone, civil_local_at(today + CALENDAR_DAYS, 0))};
  if (engine->history.has_pause && engine->history.pause.until > now->at)
    calendar->from = engine->history.pause.until;
  int count = engine_upcoming(engine, now, upcoming, UPCOMING_MAX);
  for (int i = 0; i < count; i++)
    if (upcoming[i].at < tomorrow) add_event(calendar, &upcoming[i]);
  /* None at any time: a warning sign is open (S1), or the person is no adult (2.6). */
  if (count > 0) add_later_days(engine, now, tomorrow, calendar);
}

/* ---- RFC 5545 ---------------------------------------------------------------------------------
 */

/* The next character of a text as it is written there; its bytes in the text. */
static size_t escape(const char *text, char out[8]) {
  size_t bytes = 1;
  while (bytes < 4 && ((unsigned char)text[bytes] & 0xC0) == 0x80) bytes++;
  if (text[0] == '\n')
    snprintf(out, 8, "\\n");
  else
    snprintf(out, 8, "%s%.*s", strchr("\\;,", text[0]) != NULL ? "\\" : "", (int)bytes, text);
  return bytes;
}

/* A content line: what is special in a text is escaped, lines are folded at 75 bytes, never inside
 * a character. */
static void print_property(struct reply *reply, const char *name, const char *text) {
  size_t column = strlen(name) + 1;
  reply_print(reply, "%s:", name);
  while (*text != '\0') {
    char piece[8];
    text += escape(text, piece);
    if (column + strlen(piece) > CALENDAR_LINE) {
      reply_print(reply, "\r\n ");
      column = 1;
    }
    reply_print(reply, "%s", piece);
    column += strlen(piece);
  }
  reply_print(reply, "\r\n");
}

/* "20261122T080000Z" */
static void format_time(moment at, char out[CIVIL_UTC_SIZE]) {
  char utc[CIVIL_UTC_SIZE];
  size_t len = 0;
  civil_format_utc(at, utc);
  for (const char *from = utc; *from != '\0'; from++)
    if (*from != '-' && *from != ':') out[len++] = *from;
  out[len] = '\0';
}

/* Today's exercises with their doses: for the routine of today alone the plan is known. */
static void describe_block(const struct plan *plan, int minute, char *out, size_t size) {
  uint8_t items[PLAN_ITEMS];
  size_t used = 0;
  int count = plan_block(plan, minute, items, PLAN_ITEMS);
  out[0] = '\0';
  for (int i = 0; i < count && used < size; i++) {
    char dose[DOSE_SIZE];
    plan_dose_words(&plan->items[items[i]].dose, dose);
    used += (size_t)snprintf(out + used, size - used, "%s%s, %s", used > 0 ? "\n" : "",
                             plan->items[items[i]].exercise->title, dose);
  }
}

/* The same name on every day that it is printed. */
static void format_uid(const struct upcoming *event, const char *begin, char *out, size_t size) {
  if (event->routine != NULL)
    snprintf(out, size, "routine-%s-%s@settled", event->routine->slug, begin);
  else
    snprintf(out, size, "%s-%s@settled", slot_names[event->source], begin);
}

/* What stands behind the summary, which says no more than it must. */
static void describe(const struct engine *engine, const struct upcoming *event, bool today,
                     int minute, char *out, size_t size) {
  bool block = event->source == SLOT_BLOCK || event->source == SLOT_SECOND;
  if (event->routine != NULL)
    text_cut(event->routine->title, TITLE_CHARACTERS, out, size);
  else if (today && block)
    describe_block(&engine->plan, minute, out, size);
}

static void print_event(struct reply *reply, const struct engine *engine, const struct now *now,
                        day_number today, const struct upcoming *event) {
  char begin[CIVIL_UTC_SIZE], made[CIVIL_UTC_SIZE], uid[96], text[800] = "";
  struct stamp stamp = {.date = 0};
  civil_stamp(&stamp, event->at, now->zone);
  format_time(event->at, begin);
  format_time(civil_resolve(now->zone, civil_local_at(today, 0)), made);
  format_uid(event, begin, uid, sizeof uid);
  describe(engine, event, stamp.date == today, stamp.minute, text, sizeof text);
  reply_print(reply, "BEGIN:VEVENT\r\n");
  print_property(reply, "UID", uid);
  print_property(reply, "DTSTAMP", made);
  print_property(reply, "DTSTART", begin);
  print_property(reply, "DURATION", "PT15M");
  print_property(reply, "SUMMARY", event->routine != NULL ? "Routine" : summaries[event->source]);
  if (text[0] != '\0') print_property(reply, "DESCRIPTION", text);
  reply_print(reply, "CLASS:PRIVATE\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

/* RFC 5545 wants at least one component: this one shows nothing. The times here are all UTC. */
static void print_zone(struct reply *reply) {
  reply_print(reply, "BEGIN:VTIMEZONE\r\nTZID:Etc/UTC\r\nBEGIN:STANDARD\r\n"
                     "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\n"
                     "END:STANDARD\r\nEND:VTIMEZONE\r\n");
}

static void print_calendar(struct call *call) {
  const struct engine *engine = app_engine(call->app);
  struct now now = app_now(call->app);
  struct stamp today;
  struct calendar calendar;
  engine_stamp(&now, &today);
  fill_calendar(engine, &now, today.date, &calendar);
  call->reply->laid = true;
  reply_print(call->reply, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//settled//settled//EN\r\n");
  if (calendar.count == 0) print_zone(call->reply);
  for (int i = 0; i < calendar.count; i++)
    print_event(call->reply, engine, &now, today.date, &calendar.events[i]);
  reply_print(call->reply, "END:VCALENDAR\r\n");
}

/* ---- the command ------------------------------------------------------------------------------
 */

void command_plan(struct call *call) {
  enum { NO_LIMIT = 10000 };
  if (args_flag(call->args, "ics")) {
    print_calendar(call);
    return;
  }
  struct now now = app_now(call->app);
  commands_print_plan(call->reply, &app_engine(call->app)->plan, NO_LIMIT);
  commands_print_routines(call->reply, app_engine(call->app), &now);
  json_t *state = status_json(call->app);
  json_object_set(call->reply->data, "plan", json_object_get(state, "plan"));
  json_decref(state);
}
