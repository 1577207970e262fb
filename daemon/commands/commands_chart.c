/* Pain a day as bars. The scale is fixed: a bad day looks the same whatever the others were. */
#include <stdio.h>
#include <string.h>

#include "commands/commands_screen.h"

enum { CHART_DAYS = 14, CHART_ROWS = 4, CELL_MAX = 5, LABEL = 4, EIGHTHS = 8 };
enum { LINE_BYTES = LABEL + CHART_DAYS * CELL_MAX * 4 + 1 };

const char *const weekday_names[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

struct chart {
  struct reply *reply;
  const struct history *history;
  int days, cell; /* columns a day, one of them blank */
  day_number first;
  int pain[CHART_DAYS]; /* -1: none */
  int usual;            /* -1: not set */
};

/* How much of a row a bar fills, in eighths. */
static const char *const blocks[EIGHTHS + 1] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const letters[EIGHTHS + 1] = {" ", "_", "_", "=", "=", "H", "H", "#", "#"};

/* The mean of a day's numbers, rounded; -1: there is none. */
static int day_pain(const struct history *history, day_number date) {
  int sum = 0, count = 0;
  for (int i = 0; i < history->checkin_count; i++)
    if (history->checkins[i].stamp.date == date) {
      sum += history->checkins[i].pain;
      count++;
    }
  return count > 0 ? (sum * 2 + count) / (2 * count) : -1;
}

/* Eighths of the whole height; 0 has a line at the bottom, for it is a number too. */
static int height(int pain) {
  return pain > 0 ? (pain * CHART_ROWS * EIGHTHS + 5) / 10 : 1;
}

static int filled(int pain, int row) {
  int left = pain < 0 ? 0 : height(pain) - row * EIGHTHS;
  return left < 0 ? 0 : left > EIGHTHS ? EIGHTHS : left;
}

static bool is_session_day(const struct history *history, day_number date) {
  for (int i = 0; i < history->session_count; i++)
    if (history->sessions[i].stamp.date == date && history->sessions[i].type != SESSION_SELF)
      return true;
  return false;
}

/* As wide as fits; a week on the narrowest screens. */
static void choose_size(struct chart *chart) {
  int room = sheet_columns(chart->reply) - LABEL;
  chart->days = room >= CHART_DAYS * 2 ? CHART_DAYS : 7;
  chart->cell = room / chart->days < CELL_MAX ? room / chart->days : CELL_MAX;
}

/* A line without blanks at its end. */
static void print_trimmed(const struct chart *chart, char *line) {
  size_t len = strlen(line);
  while (len > 0 && line[len - 1] == ' ') len--;
  line[len] = '\0';
  reply_print(chart->reply, "%s\n", line);
}

static size_t add_cell(const struct chart *chart, int day, int row, char *out, size_t size) {
  bool unicode = chart->reply->terminal.unicode;
  int part = filled(chart->pain[day], row);
  bool dotted = part == 0 && chart->usual >= 0 && (height(chart->usual) - 1) / EIGHTHS == row;
  const char *glyph = dotted ? (unicode ? "·" : ".") : (unicode ? blocks : letters)[part];
  size_t used = 0;
  for (int i = 1; i < chart->cell; i++)
    used += (size_t)snprintf(out + used, size - used, "%s", dotted && i > 1 ? " " : glyph);
  return used + (size_t)snprintf(out + used, size - used, " ");
}

/* A label stands at the row that a bar of that number fills to its top. */
static void print_rows(const struct chart *chart) {
  static const char *const labels[CHART_ROWS] = {"", " 5", "", "10"};
  for (int row = CHART_ROWS - 1; row >= 0; row--) {
    char line[LINE_BYTES];
    size_t used = (size_t)snprintf(line, sizeof line, "%2s  ", labels[row]);
    for (int day = 0; day < chart->days; day++)
      used += add_cell(chart, day, row, line + used, sizeof line - used);
    print_trimmed(chart, line);
  }
}

static void print_numbers(const struct chart *chart) {
  char numbers[LINE_BYTES] = "    ", names[LINE_BYTES] = "    ";
  for (int day = 0; day < chart->days; day++) {
    char *number = numbers + LABEL + day * chart->cell, *name = names + LABEL + day * chart->cell;
    char pain[4] = ".";
    if (chart->pain[day] >= 0) snprintf(pain, sizeof pain, "%d", chart->pain[day] % 100);
    snprintf(number, CELL_MAX + 1, "%-*.3s", chart->cell, pain);
    snprintf(name, CELL_MAX + 1, "%-*.*s", chart->cell, chart->cell < 4 ? chart->cell - 1 : 3,
             weekday_names[civil_weekday(chart->first + day)]);
  }
  print_trimmed(chart, numbers);
  print_trimmed(chart, names);
}

/* Only when there was one. */
static void print_sessions(const struct chart *chart) {
  char line[LINE_BYTES];
  bool any = false;
  memset(line, ' ', sizeof line);
  line[LABEL + chart->days * chart->cell] = '\0';
  for (int day = 0; day < chart->days; day++)
    if (is_session_day(chart->history, chart->first + day)) {
      line[LABEL + day * chart->cell] = 'S';
      any = true;
    }
  if (any) print_trimmed(chart, line);
}

static void say_days(const struct chart *chart) {
  char line[CHART_DAYS * 24] = "";
  size_t used = 0;
  for (int day = 0; day < chart->days; day++) {
    const char *name = weekday_names[civil_weekday(chart->first + day)];
    bool session = is_session_day(chart->history, chart->first + day);
    char number[16] = "no number";
    if (chart->pain[day] >= 0) snprintf(number, sizeof number, "%d", chart->pain[day]);
    used += (size_t)snprintf(line + used, sizeof line - used, "%s%s %s%s", used > 0 ? ", " : "",
                             name, number, session ? " (session)" : "");
  }
  sheet_print(chart->reply, STYLE_PLAIN, 2, "Pain a day, oldest first: %s.", line);
}

static bool fill(struct chart *chart, day_number today) {
  bool any = false;
  chart->first = today - chart->days + 1;
  for (int day = 0; day < chart->days; day++) {
    chart->pain[day] = day_pain(chart->history, chart->first + day);
    any |= chart->pain[day] >= 0;
  }
  return any;
}

void commands_print_chart(struct reply *reply, const struct engine *engine, day_number today) {
  struct chart chart = {.reply = reply, .history = &engine->history, .usual = engine->arc.baseline};
  choose_size(&chart);
  if (!fill(&chart, today)) return;
  reply_print(reply, "\n");
  if (reply->terminal.plain) {
    say_days(&chart);
    return;
  }
  sheet_print(reply, STYLE_QUIET, 2, "Pain a day, 0 to 10%s; S: a session",
              chart.usual >= 0 ? "; dots: your usual" : "");
  print_rows(&chart);
  print_numbers(&chart);
  print_sessions(&chart);
}
