#include "config/options.h"

#include <stdio.h>
#include <string.h>

#define PLACE(field) .offset = offsetof(struct config, field)
/* The field of each exercise: `array` has one element an exercise. */
#define EACH(array, field)                                                                         \
  .offset = offsetof(struct config, settings.array) + (field),                                     \
  .stride = sizeof((struct config *)0)->settings.array[0]

enum { NAME_CHARACTERS = 30 };

static const char *const isolations[] = {"best", "require", NULL};
static const char *const sounds[] = {"no", "turns", "yes", NULL};

/* Own rows; those of [arc] and [safety] follow from core's tables. The defaults stand a second time
 * in settings_default; a test compares. */
static const struct option own_rows[] = {
    {"person", "name", OPTION_TEXT, PLACE(settings.name), .high = NAME_CHARACTERS, .written = "",
     .help = "name or initials, for the report"},
    {"person", "condition", OPTION_TEXT, PLACE(settings.condition), .high = NAME_CHARACTERS,
     .written = "", .help = "what it is, in your own words, for \"what to say\""},
    {"person", "emergency", OPTION_TEXT, PLACE(settings.emergency), .high = NAME_CHARACTERS,
     .written = "", .help = "your local emergency number"},
    {"person", "urgent", OPTION_TEXT, PLACE(settings.urgent), .high = NAME_CHARACTERS,
     .written = "", .help = "the number for urgent advice that is not an emergency"},
    {"person", "crisis", OPTION_TEXT, PLACE(settings.crisis), .high = NAME_CHARACTERS,
     .written = "", .help = "a crisis line you would call"},

    {"schedule", "morning", OPTION_SLOT, PLACE(settings.slots[SLOT_MORNING]), .written = "08:00",
     .help = "morning check-in"},
    {"schedule", "block", OPTION_SLOT, PLACE(settings.slots[SLOT_BLOCK]), .written = "10:30",
     .help = "exercise block"},
    {"schedule", "midday", OPTION_SLOT, PLACE(settings.slots[SLOT_MIDDAY]), .written = "13:30",
     .help = "question about quiet spells, on some days"},
    {"schedule", "second", OPTION_SLOT, PLACE(settings.slots[SLOT_SECOND]), .written = "17:00",
     .help = "second block, or soothing"},
    {"schedule", "evening", OPTION_SLOT, PLACE(settings.slots[SLOT_EVENING]), .written = "20:00",
     .help = "evening check-in"},
    {"schedule", "review", OPTION_SLOT, PLACE(settings.slots[SLOT_REVIEW]), .written = "sun 18:00",
     .help = "weekly review"},
    {"schedule", "days_off", OPTION_DAYS, PLACE(settings.days_off), .written = "",
     .help = "days without prompts: sun, 2026-12-24 - 2026-12-26"},
    {"schedule", "day_starts", OPTION_TIME, PLACE(settings.day_starts),
     .high = 12 * HOUR_SECONDS / 60, .initial = 4 * HOUR_SECONDS / 60,
     .help = "when a new day's plan is made"},
    {"schedule", "zone", OPTION_ZONE, PLACE(zone), .written = "",
     .help = "time zone; empty: the system's"},

    {"delivery", "late", OPTION_DURATION, PLACE(settings.late), .low = 5 * MINUTE_SECONDS,
     .high = 12 * HOUR_SECONDS, .written = "60m", .help = "how late a prompt may still be shown"},
    {"delivery", "later", OPTION_DURATION, PLACE(settings.later), .low = 5 * MINUTE_SECONDS,
     .high = 12 * HOUR_SECONDS, .written = "30m", .help = "how long \"Later\" is"},
    {"delivery", "nudge", OPTION_DURATION, PLACE(settings.nudge), .high = HOUR_SECONDS,
     .written = "5m", .help = "how long a prompt is silent before it wants to be noticed"},
    {"delivery", "private", OPTION_BOOL, PLACE(settings.private_bodies), .written = "yes",
     .help = "while the screen is locked, notifications say nothing"},

    {"desktop", "sound", OPTION_CHOICE, PLACE(sound), .written = "turns", .choices = sounds,
     .help = "turns: when a guided hold turns or is over; yes: with each new question too; no"},
    {"desktop", "chart", OPTION_BOOL, PLACE(chart), .written = "no",
     .help = "the morning check-in shows the last fortnight's chart, on an unlocked screen"},

    {"plugins", "isolation", OPTION_CHOICE, PLACE(isolation), .written = "best",
     .choices = isolations,
     .help = "best: as much as this system can; require: run no plugin without all of it"},
    {"plugins", "trust_own", OPTION_BOOL, PLACE(trust_own), .written = "no",
     .help = "plugins in your own folder need no `settle plugin enable`"},
    {"plugins", "order", OPTION_NAMES, PLACE(settings), .written = "",
     .help = "whose wish for a time, or exercise of the same id, counts first"},

    {"exercise", "enabled", OPTION_NOT,
     EACH(overrides, offsetof(struct exercise_override, disabled)), .written = "yes",
     .help = "whether it is offered at all"},
    {"exercise", "at", OPTION_SCHEDULE, EACH(override_at, 0), .written = "",
     .help = "a time of its own, apart from the blocks"},
    {"exercise", "level", OPTION_DOSE, EACH(overrides, offsetof(struct exercise_override, levels)),
     .written = "", .help = "level1 to level10: your practitioner's own doses"},
};
enum { OWN_ROWS = sizeof own_rows / sizeof *own_rows };

const struct option_section option_sections[] = {
    {"person", "Who you are and whom to call. Shown where it matters, kept on this machine.",
     false},
    {"schedule",
     "When the program asks. A schedule is written like this (\"off\": never):\n"
     "  08:00, 20:30\n"
     "  weekdays 08:00 | weekends 10:00\n"
     "  every 2h between 08:00 and 20:00 not 12:00-13:00\n"
     "  30m after checkin from 06:00 to 11:00",
     false},
    {"delivery", "How prompts reach you.", false},
    {"desktop", "How notifications look and sound.", false},
    {"plugins", "What plugins may do.", false},
    {"plugin", "[plugin ID]: the options of one plugin. `settle plugin list` names them.", true},
    {"exercise",
     "[exercise ID]: one exercise, as you and your practitioner agreed.\n"
     "The safety rules hold for these doses too.",
     true},
    {"arc",
     "The arc of a flare. Ranges only let you be more careful; what lies outside\n"
     "is taken as the nearest allowed, with a warning.",
     false},
    {"safety", "The safety rules, with the same kind of ranges.", false},
};
const int option_section_count = sizeof option_sections / sizeof *option_sections;

static const char *const level_names[LEVELS_MAX] = {"level1", "level2", "level3", "level4",
                                                    "level5", "level6", "level7", "level8",
                                                    "level9", "level10"};

/* ---- rows ----------------------------------------------------------------------------------- */

static struct option arc_option(const struct arc_param_row *row) {
  return (struct option){.section = "arc",
                         .name = row->name,
                         .type = OPTION_INT,
                         PLACE(settings.arc) + row->offset,
                         .low = row->low,
                         .high = row->high,
                         .initial = row->initial,
                         .help = row->help};
}

static struct option safety_option(const struct safety_param_row *row) {
  return (struct option){.section = "safety",
                         .name = row->name,
                         .type = row->is_time ? OPTION_TIME : OPTION_INT,
                         PLACE(settings.safety) + row->offset,
                         .low = row->low,
                         .high = row->high,
                         .initial = row->initial,
                         .help = row->help};
}

int option_count(void) {
  return OWN_ROWS + arc_param_count + safety_param_count;
}

struct option option_row(int index) {
  if (index < OWN_ROWS) return own_rows[index];
  index -= OWN_ROWS;
  if (index < arc_param_count) return arc_option(&arc_param_rows[index]);
  return safety_option(&safety_param_rows[index - arc_param_count]);
}

const struct option_section *option_section_find(const char *name) {
  for (int i = 0; i < option_section_count; i++)
    if (strcmp(option_sections[i].name, name) == 0) return &option_sections[i];
  return NULL;
}

/* 1.. for "level1"..; 0: no such level. */
static int level_number(const char *name) {
  for (int i = 0; i < LEVELS_MAX; i++)
    if (strcmp(name, level_names[i]) == 0) return i + 1;
  return 0;
}

bool option_find(const char *section, const char *name, struct option *out, int *number) {
  int level = level_number(name);
  for (int i = 0; i < option_count(); i++) {
    struct option option = option_row(i);
    if (strcmp(option.section, section) != 0) continue;
    if (option.type == OPTION_DOSE ? level == 0 : strcmp(option.name, name) != 0) continue;
    *out = option;
    *number = option.type == OPTION_DOSE ? level : 0;
    return true;
  }
  return false;
}

void option_names(const char *section, const char *out[OPTION_WORDS]) {
  int count = 0;
  for (int i = 0; i < option_count(); i++) {
    struct option option = option_row(i);
    if (strcmp(option.section, section) != 0) continue;
    for (int k = 0; k < LEVELS_MAX && option.type == OPTION_DOSE; k++)
      out[count++] = level_names[k];
    if (option.type != OPTION_DOSE) out[count++] = option.name;
  }
  out[count] = NULL;
}

void *option_place(const struct option *option, struct config *config, int exercise, int number) {
  size_t offset = option->offset + option->stride * (size_t)exercise;
  if (number > 0) offset += sizeof(struct level) * (size_t)(number - 1);
  return (char *)config + offset;
}

/* ---- in words ------------------------------------------------------------------------------- */

void option_initial(const struct option *option, char out[OPTION_INITIAL_SIZE]) {
  if (option->written != NULL)
    snprintf(out, OPTION_INITIAL_SIZE, "%s", option->written);
  else if (option->type == OPTION_TIME)
    snprintf(out, OPTION_INITIAL_SIZE, "%02d:%02d", option->initial / 60, option->initial % 60);
  else
    snprintf(out, OPTION_INITIAL_SIZE, "%d", option->initial);
}

static void duration_range(const struct option *option, char *out, size_t size) {
  snprintf(out, size, "%dm to %dh", option->low / MINUTE_SECONDS, option->high / HOUR_SECONDS);
}

static void time_range(const struct option *option, char *out, size_t size) {
  snprintf(out, size, "a time from %02d:%02d to %02d:%02d", option->low / 60, option->low % 60,
           option->high / 60, option->high % 60);
}

static void choice_range(const struct option *option, char *out, size_t size) {
  size_t used = 0;
  for (int i = 0; option->choices[i] != NULL && used < size; i++)
    used += (size_t)snprintf(out + used, size - used, i > 0 ? " or %s" : "%s", option->choices[i]);
}

void option_range(const struct option *option, char out[OPTION_RANGE_SIZE]) {
  static const char *const fixed[OPTION_TYPES] = {
      [OPTION_BOOL] = "yes or no",
      [OPTION_NOT] = "yes or no",
      [OPTION_SCHEDULE] = "a schedule",
      [OPTION_SLOT] = "a schedule, or off",
      [OPTION_DAYS] = "days such as sun, and dates such as 2026-12-24",
      [OPTION_ZONE] = "a name such as Europe/Berlin",
      [OPTION_NAMES] = "ids of plugins with commas between",
      [OPTION_DOSE] = "2 x 300s, 2 x 10, 5s x 5 or 2 x 5s x 5",
  };
  switch (option->type) {
  case OPTION_INT:
    snprintf(out, OPTION_RANGE_SIZE, "%d to %d", option->low, option->high);
    return;
  case OPTION_DURATION:
    duration_range(option, out, OPTION_RANGE_SIZE);
    return;
  case OPTION_TIME:
    time_range(option, out, OPTION_RANGE_SIZE);
    return;
  case OPTION_TEXT:
    snprintf(out, OPTION_RANGE_SIZE, "at most %d characters", option->high);
    return;
  case OPTION_CHOICE:
    choice_range(option, out, OPTION_RANGE_SIZE);
    return;
  case OPTION_BOOL:
  case OPTION_NOT:
  case OPTION_SCHEDULE:
  case OPTION_SLOT:
  case OPTION_DAYS:
  case OPTION_ZONE:
  case OPTION_NAMES:
  case OPTION_DOSE:
    snprintf(out, OPTION_RANGE_SIZE, "%s", fixed[option->type]);
    return;
  case OPTION_TYPES: /* the number of types is none */
    break;
  }
  out[0] = '\0';
}
