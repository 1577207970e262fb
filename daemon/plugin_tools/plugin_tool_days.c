/* The days and events that a check shows to a plugin: all that can happen, as far as a plugin can
 * tell the difference. Made here and not by the engine, so that no course has to lead to each. */
#include <stdio.h>
#include <string.h>

#include "core/governor.h"
#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_day.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
enum { NO_ARC = -1, PAST_MAX = 90, EVENING = 20 * 60 };

struct stamp tool_stamp(int index) {
  struct stamp stamp = {.date = civil_day(2026, 2, 24) + index, .minute = EVENING};
  stamp.at = (moment)stamp.date * DAY_SECONDS + EVENING * MINUTE_SECONDS;
  return stamp;
}

/* ---- which days ----------------------------------------------------------------------------- */

static const struct {
  enum stage stage;
  int first, last; /* arc days; NO_ARC: also away from a session */
  enum column lowest;
} stages[] = {{STAGE_SETUP, NO_ARC, NO_ARC, COLUMN_REST},
              {STAGE_RELIEF, 0, 0, COLUMN_REST},
              {STAGE_PEAK, 1, 1, COLUMN_REST},
              {STAGE_SOFTEN, 2, 2, COLUMN_REST},
              {STAGE_INTEGRATE, 3, 4, COLUMN_REST},
              {STAGE_RECALIBRATE, 5, 7, COLUMN_REST},
              {STAGE_STEADY, NO_ARC, NO_ARC, COLUMN_REST},
              {STAGE_FLARE, NO_ARC, NO_ARC, COLUMN_REST},
              {STAGE_WIDENING, NO_ARC, 7, COLUMN_REST},
              {STAGE_PROLONGED, NO_ARC, 7, COLUMN_REST},
              {STAGE_HALT, NO_ARC, 7, COLUMN_OFF}};

enum { PAIN_UNKNOWN, PAIN_LOW, PAIN_USUAL, PAIN_HIGH, PAIN_COUNT };
static const struct {
  int pain, hot; /* -1: unknown */
  const char *position, *trend, *reason;
} pains[PAIN_COUNT] = {[PAIN_UNKNOWN] = {-1, -1, "unknown", "unknown", "NO_DATA"},
                       [PAIN_LOW] = {2, 0, "ahead", "falling", "BELOW_BAND"},
                       [PAIN_USUAL] = {5, 1, "on", "flat", "IN_BAND"},
                       [PAIN_HIGH] = {8, 4, "behind", "rising", "ABOVE_BAND"}};
enum { BASELINE = 5 };

int tool_days(struct tool_day out[TOOL_DAYS_MAX]) {
  int count = 0;
  for (int i = 0; i < COUNT(stages); i++)
    for (int day = stages[i].first; day <= stages[i].last; day++)
      for (int column = (int)stages[i].lowest;
           column <= (int)governor_stage_column(stages[i].stage, day); column++)
        for (int pain = 0; pain < PAIN_COUNT && count < TOOL_DAYS_MAX; pain++)
          out[count++] = (struct tool_day){stages[i].stage, (enum column)column, day, pain};
  return count;
}

const char *tool_lower(const char *name, char out[NAME_SIZE]) {
  size_t n = 0;
  for (; name[n] != '\0' && n + 1 < NAME_SIZE; n++)
    out[n] = (char)(name[n] >= 'A' && name[n] <= 'Z' ? name[n] - 'A' + 'a' : name[n]);
  out[n] = '\0';
  return out;
}

void tool_day_name(const struct tool_day *day, char out[TOOL_DAY_NAME]) {
  char stage[NAME_SIZE], column[NAME_SIZE], arc[16] = "none", pain[16] = "unknown";
  if (day->arc_day >= 0) snprintf(arc, sizeof arc, "%d", day->arc_day);
  if (pains[day->pain].pain >= 0) snprintf(pain, sizeof pain, "%d", pains[day->pain].pain);
  snprintf(out, TOOL_DAY_NAME, "stage %.12s, column %.8s, arc day %s, pain %s",
           tool_lower(stage_names[day->stage], stage),
           tool_lower(column_names[day->column], column), arc, pain);
}

/* ---- the plan ------------------------------------------------------------------------------- */

#define DOSES(rest, gentle, easy, build)                                                           \
  { [COLUMN_REST] = rest, [COLUMN_GENTLE] = gentle, [COLUMN_EASY] = easy, [COLUMN_BUILD] = build }
#define DOSE(level, times, how)                                                                    \
  { level, times, how }
#define NONE                                                                                       \
  { 0, 0, 0 }

const struct exercise tool_shipped[] = {
    {.id = "breathing",
     .title = "Slow breathing",
     .plugin = "breathing",
     .kind = KIND_BREATHING,
     .level_count = 2,
     .by_column = DOSES(DOSE(2, 3, HOW_PROMPT), DOSE(2, 3, HOW_PROMPT), DOSE(2, 2, HOW_PROMPT),
                        DOSE(2, 2, HOW_PROMPT)),
     .tags = {"calm"},
     .tag_count = 1},
    {.id = "psoas_release",
     .title = "Psoas release",
     .plugin = "psoas_release",
     .kind = KIND_RELEASE,
     .level_count = 3,
     .by_column = DOSES(DOSE(2, 1, HOW_OFFER), DOSE(2, 1, HOW_PROMPT), DOSE(3, 1, HOW_PROMPT),
                        DOSE(3, 1, HOW_PROMPT)),
     .tags = {"hip", "lying"},
     .tag_count = 2},
    {.id = "psoas_pressure",
     .title = "Psoas, soft fingertips",
     .plugin = "psoas_release",
     .kind = KIND_PRESSURE,
     .level_count = 2,
     .by_column = DOSES(NONE, NONE, DOSE(1, 1, HOW_PROMPT), DOSE(2, 1, HOW_PROMPT)),
     .tags = {"hip", "lying"},
     .tag_count = 2},
    {.id = "adductor_stretch",
     .title = "Adductor stretch",
     .plugin = "adductor_stretch",
     .kind = KIND_STRETCH,
     .level_count = 4,
     .by_column =
         DOSES(NONE, DOSE(1, 1, HOW_PROMPT), DOSE(2, 1, HOW_PROMPT), DOSE(4, 1, HOW_PROMPT)),
     .tags = {"hip", "lying"},
     .tag_count = 2},
    {.id = "glute_strengthening",
     .title = "Glute strengthening",
     .plugin = "glute_strengthening",
     .kind = KIND_STRENGTH,
     .level_count = 6,
     .by_column =
         DOSES(NONE, DOSE(1, 1, HOW_PROMPT), DOSE(3, 1, HOW_PROMPT), DOSE(6, 1, HOW_PROMPT)),
     .tags = {"hip"},
     .tag_count = 1},
    {.id = "cold",
     .title = "Cold pack",
     .plugin = "soothing",
     .kind = KIND_SOOTHING,
     .level_count = 1,
     .by_column = DOSES(DOSE(1, 3, HOW_OFFER), DOSE(1, 2, HOW_OFFER), DOSE(1, 4, HOW_REQUEST),
                        DOSE(1, 4, HOW_REQUEST)),
     .tags = {"pack"},
     .tag_count = 1},
    {.id = "warm",
     .title = "Warm pack",
     .plugin = "soothing",
     .kind = KIND_SOOTHING,
     .level_count = 1,
     .by_column = DOSES(DOSE(1, 3, HOW_OFFER), DOSE(1, 2, HOW_OFFER), DOSE(1, 3, HOW_REQUEST),
                        DOSE(1, 3, HOW_REQUEST)),
     .tags = {"pack"},
     .tag_count = 1},
    {.id = "resting_position",
     .title = "Resting position",
     .plugin = "soothing",
     .kind = KIND_SOOTHING,
     .level_count = 1,
     .by_column = DOSES(DOSE(1, 4, HOW_REQUEST), DOSE(1, 4, HOW_REQUEST), DOSE(1, 4, HOW_REQUEST),
                        DOSE(1, 4, HOW_REQUEST))},
};
const int tool_shipped_count = COUNT(tool_shipped);

/* A stage is looked up before the column, unless the column was lowered below the stage's own; the
 * resting flare is not a lowered one. */
static const struct dose *dose_of(const struct exercise *exercise, const struct tool_day *day) {
  bool lowered = day->column < governor_stage_column(day->stage, day->arc_day) &&
                 day->stage != STAGE_FLARE && day->stage != STAGE_WIDENING;
  return exercise->has_stage[day->stage] && !lowered ? &exercise->by_stage[day->stage]
                                                     : &exercise->by_column[day->column];
}

static json_t *tags_of(const struct exercise *exercise) {
  json_t *tags = json_array();
  for (int i = 0; i < exercise->tag_count; i++)
    json_array_append_new(tags, json_string(exercise->tags[i]));
  return tags;
}

/* On every other day the person is at the first level; now and then a rule holds one. */
static json_t *item_json(const struct exercise *exercise, const struct dose *dose, int index,
                         int at) {
  static const char *const clocks[] = {"10:30", "08:00", "18:30"};
  bool requested = dose->how == HOW_REQUEST;
  return json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:i,s:o,s:b,s:s}", "id", exercise->id, "title",
                   exercise->title, "kind", kind_names[exercise->kind], "at",
                   requested ? "" : clocks[(index + at) % COUNT(clocks)], "level",
                   index % 2 == 0 ? (int)dose->level : 1, "times", (int)dose->times, "how",
                   how_names[dose->how], "scale", 1000, "tags", tags_of(exercise), "locked",
                   (index + at) % 5 == 4, "source", exercise->plugin);
}

static json_t *plan_json(const struct tool_day *day, int index, const struct catalog *catalog) {
  json_t *plan = json_array();
  for (int i = 0; i < catalog->count && day->stage != STAGE_HALT; i++) {
    const struct exercise *exercise = &catalog->exercises[i];
    const struct dose *dose = dose_of(exercise, day);
    if (dose->level > 0) json_array_append_new(plan, item_json(exercise, dose, index, i));
  }
  return plan;
}

/* ---- the day -------------------------------------------------------------------------------- */

static json_t *whole(int value) {
  return value >= 0 ? json_integer(value) : json_null();
}

/* The name as the API has it. */
static json_t *name(const char *text) {
  char out[NAME_SIZE];
  return json_string(tool_lower(text, out));
}

static json_t *date_of(const struct stamp *stamp) {
  char text[CIVIL_UTC_SIZE];
  civil_format_date(stamp->date, text);
  return json_string(text);
}

/* A day of the past; every fifth has no number. */
static json_t *past_json(int index) {
  struct stamp stamp = tool_stamp(index);
  unsigned mixed = (unsigned)index * 2654435761u >> 8;
  json_t *past = json_pack("{s:o,s:o,s:i,s:i}", "date", date_of(&stamp), "stage",
                           name(stage_names[mixed % STAGE_HALT]), "done", (int)(mixed % 4),
                           "stopped", (int)(mixed % 7 == 0));
  if (mixed % 5 == 0) return past;
  json_object_set_new(past, "pain", json_real((double)(mixed % 101) / 10));
  json_object_set_new(past, "baseline", json_integer(BASELINE));
  return past;
}

/* None in the beginning, all of it on loud days, a week on others. */
static json_t *history_json(const struct tool_day *day, int index) {
  int length = day->pain == PAIN_UNKNOWN ? 0 : day->pain == PAIN_HIGH ? PAST_MAX : 7;
  json_t *history = json_array();
  for (int i = 1; i <= length; i++) json_array_append_new(history, past_json(index - i));
  return history;
}

json_t *tool_day(const struct tool_day *day, int index, const struct catalog *catalog) {
  static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  struct stamp stamp = tool_stamp(index);
  bool arc = day->arc_day >= 0, setup = day->stage == STAGE_SETUP;
  json_t *reasons = json_pack("[s]", pains[day->pain].reason);
  if (!arc) json_array_append_new(reasons, json_string("NO_SESSION"));
  return json_pack("{s:o,s:s,s:o,s:o,s:o,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "date", date_of(&stamp),
                   "weekday", weekdays[civil_weekday(stamp.date)], "stage",
                   name(stage_names[day->stage]), "column", name(column_names[day->column]),
                   "arc_day", whole(day->arc_day), "position",
                   arc ? pains[day->pain].position : "na", "trend", pains[day->pain].trend,
                   "reasons", reasons, "pain", whole(pains[day->pain].pain), "baseline",
                   whole(setup ? -1 : BASELINE), "hot", whole(pains[day->pain].hot), "history",
                   history_json(day, index), "plan", plan_json(day, index, catalog));
}

/* ---- events --------------------------------------------------------------------------------- */

/* null and absent are the same to a plugin. "*" stands for one of its own exercises. */
static const char *const checkins[] = {
    "{'pain':0,'baseline':5,'stage':'steady','date':'2026-02-24','time':'08:00'}",
    "{'pain':5,'baseline':5,'stage':'integrate','date':'2026-02-25','time':'20:00'}",
    "{'pain':10,'baseline':5,'stage':'prolonged','date':'2026-02-25','time':'23:59'}",
    "{'pain':4,'stage':'setup','date':'2026-02-26','time':'00:00'}",
    "{'pain':8,'baseline':6,'stage':'peak','date':'2026-03-01','time':'09:12'}",
    NULL};
static const char *const sessions[] = {"{'type':'mfr','date':'2026-02-24','time':'15:30'}",
                                       "{'type':'manual','date':'2026-02-24','time':'23:30'}",
                                       "{'type':'self','date':'2026-02-28','time':'07:05'}", NULL};
static const char *const changes[] = {"{'from':'setup','to':'steady'}",
                                      "{'from':'steady','to':'relief','arc_day':0}",
                                      "{'from':'relief','to':'peak','arc_day':1}",
                                      "{'from':'peak','to':'soften','arc_day':2}",
                                      "{'from':'soften','to':'integrate','arc_day':3}",
                                      "{'from':'integrate','to':'recalibrate','arc_day':5}",
                                      "{'from':'recalibrate','to':'steady'}",
                                      "{'from':'steady','to':'flare'}",
                                      "{'from':'flare','to':'prolonged'}",
                                      "{'from':'prolonged','to':'widening'}",
                                      "{'from':'widening','to':'halt'}",
                                      "{'from':'halt','to':'steady'}",
                                      NULL};
static const char *const outcomes[] = {
    "{'id':'*','outcome':'done','level':1,'seconds':120,'pain_before':4,'pain_after':4}",
    "{'id':'*','outcome':'partial','level':2,'seconds':45,'pain_before':5}",
    "{'id':'*','outcome':'skipped','level':1,'seconds':0}",
    "{'id':'*','outcome':'stopped','level':1,'seconds':20,'pain_before':5,'pain_after':8}",
    "{'id':'adductor_stretch','outcome':'done','level':2,'seconds':60,'pain_before':3,"
    "'pain_after':3}",
    NULL};
static const char *const answers[] = {
    "{'id':'morning','answer':'start'}", "{'id':'evening','answer':'later'}",
    "{'id':'block','answer':'skip'}",    "{'id':'midday','answer':'none'}",
    "{'id':'second','answer':'start'}",  NULL};
static const char *const new_days[] = {
    "{'date':'2026-02-24'}",
    "{'date':'2026-03-01','yesterday':{'date':'2026-02-28','stage':'peak','pain':7.5,"
    "'baseline':5,'done':1,'stopped':0}}",
    "{'date':'2026-03-02','yesterday':{'date':'2026-03-01','stage':'steady','done':0,"
    "'stopped':0}}",
    "{'date':'2026-03-03','yesterday':{'date':'2026-03-02','stage':'flare','pain':10,"
    "'baseline':5,'done':4,'stopped':2}}",
    NULL};

static const char *const *const variants[PLUGIN_EVENT_COUNT] = {
    [PLUGIN_EVENT_CHECKIN] = checkins, [PLUGIN_EVENT_SESSION] = sessions,
    [PLUGIN_EVENT_STAGE] = changes,    [PLUGIN_EVENT_OUTCOME] = outcomes,
    [PLUGIN_EVENT_ANSWER] = answers,   [PLUGIN_EVENT_DAY] = new_days};

json_t *tool_event(enum plugin_event event, int variant, const char *own) {
  const char *text = variants[event][variant];
  char json[256];
  size_t n = 0;
  if (text == NULL) return NULL;
  for (; text[n] != '\0' && n + 1 < sizeof json; n++)
    json[n] = (char)(text[n] == '\'' ? '"' : text[n]);
  json[n] = '\0';
  json_t *data = json_loads(json, 0, NULL);
  const char *id = json_string_value(json_object_get(data, "id"));
  if (id != NULL && strcmp(id, "*") == 0) json_object_set_new(data, "id", json_string(own));
  return data;
}
