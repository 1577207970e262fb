#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "core/catalog.h"
#include "core/course.h"
#include "diary/codec.h"

const char *const codec_kind_names[ENTRY_KINDS] = {
    [ENTRY_CHECKIN] = "checkin",
    [ENTRY_BASELINE] = "baseline",
    [ENTRY_SESSION] = "session",
    [ENTRY_WINDOW] = "window",
    [ENTRY_BOUT] = "bout",
    [ENTRY_COLD] = "cold",
    [ENTRY_WARM] = "warm",
    [ENTRY_INTAKE] = "intake",
    [ENTRY_SCREEN] = "screen",
    [ENTRY_CLEAR] = "clear",
    [ENTRY_RETRACT] = "retract",
    [ENTRY_REVIEW] = "review",
    [ENTRY_MESSAGE] = "message",
    [ENTRY_LEVEL] = "level",
    [ENTRY_PERMIT] = "permit",
    [ENTRY_PROMPT] = "prompt",
    [ENTRY_ANSWER] = "answer",
    [ENTRY_PAUSE] = "pause",
    [ENTRY_GENTLE] = "gentle",
    [ENTRY_ACK] = "ack",
    [ENTRY_NOTE] = "note",
    [ENTRY_QUESTION] = "question",
    [ENTRY_APPOINTMENT] = "appointment",
    [ENTRY_PLUGIN_STATE] = "plugin_state",
    [ENTRY_PRIVATE] = "private",
};

const char *const codec_relief_names[] = {"unsaid", "no", "little", "helped"};
const char *const codec_outcome_names[] = {"done", "partial", "skipped", "stopped"};
const char *const codec_why_names[] = {"none", "sharp", "electric", "numb",
                                       "pain", "time",  "other"};
const char *const codec_session_names[] = {"mfr", "manual", "self"};
const char *const codec_prompt_names[] = {"shown",  "answered", "dismissed", "expired",
                                          "missed", "later",    "skipped"};
const char *const codec_source_names[] = {"setup", "suggested", "manual"};
const char *const codec_level_names[] = {"manual", "progress", "s5", "s7"};
const char *const codec_sat_hard_names[] = {"no", "short", "yes", "na"};
const char *const codec_cushion_names[] = {"not", "used", "na"};
const char *const codec_drove_names[] = {"no", "cushion", "yes", "na"};
const char *const codec_move_names[] = {"harder", "same", "easier"};
const char *const codec_yes_names[] = {"no", "yes"};
const char *const codec_direction_names[] = {"to", "from"};

/* ---- the table ------------------------------------------------------------------------------- */

#define AT(member)      offsetof(struct entry, member)
#define COUNT_OF(names) ((int64_t)(sizeof(names) / sizeof *(names)))

/* One row a field. Arguments: kind, JSON name, member of struct entry, then what differs, and at
 * the end INTERNAL where it is so. */
#define INTERNAL .internal = true
#define FIELD(of, json, member, form, must)                                                        \
  .kind = ENTRY_##of, .name = json, .offset = AT(member), .type = CODEC_##form,                    \
  .presence = CODEC_##must
#define NUMBER(of, json, member, form, must, least, most, blank, ...)                              \
  { FIELD(of, json, member, form, must), .low = least, .high = most, .absent = blank, __VA_ARGS__ }
#define PAIN(of, json, member) /* 0..10, may be left out */                                        \
  NUMBER(of, json, member, INT8, OPTIONAL, 0, PAIN_MAX, NOT_RECORDED)
#define CHOICE(of, json, member, must, words, least, blank, ...)                                   \
  {                                                                                                \
    FIELD(of, json, member, CHOICE, must), .low = least, .high = COUNT_OF(words) - 1,              \
                                           .absent = blank, .names = words, __VA_ARGS__            \
  }
#define FLAG(of, json, member, must, ...)                                                          \
  { FIELD(of, json, member, BOOL, must), .high = 1, __VA_ARGS__ }
#define NAMED(of, json, member, form, must, words, count)                                          \
  { FIELD(of, json, member, form, must), .high = count, .names = words }
#define PLAIN(of, json, member, form, must, most, ...)                                             \
  { FIELD(of, json, member, form, must), .high = most, __VA_ARGS__ }

enum {
  /* Of what was done, not of what is offered: the governor's ceilings are lower. */
  HOLD_MAX = 3600,
  WORK_MAX = 4 * 3600,
  COUNT_MAX = 100,
  DAY_LOW = -25567, /* 1900-01-01 */
  DAY_HIGH = 2932896
};
#define MOMENT_LOW  ((int64_t)DAY_LOW * 86400)
#define MOMENT_HIGH ((int64_t)DAY_HIGH * 86400 + 86399)

const struct codec_field codec_note = PLAIN(CHECKIN, "note", note, TEXT, OPTIONAL, NOTE_MAX);

const struct codec_field codec_fields[] = {
    PAIN(CHECKIN, "avg", checkin.average),
    CHOICE(CHECKIN, "cushion", checkin.cushion, OPTIONAL, codec_cushion_names, 0, NOT_RECORDED),
    CHOICE(CHECKIN, "drove", checkin.drove, OPTIONAL, codec_drove_names, 0, NOT_RECORDED),
    PLAIN(CHECKIN, "elsewhere", text, TEXT, OPTIONAL, TEXT_MAX),
    NAMED(CHECKIN, "felt", checkin.felt, SET, OPTIONAL, feeling_names, FELT_COUNT),
    NUMBER(CHECKIN, "hot", checkin.hot, INT8, OPTIONAL, 0, HOT_MAX, NOT_RECORDED),
    PAIN(CHECKIN, "least", checkin.least),
    CHOICE(CHECKIN, "move", checkin.move, OPTIONAL, codec_move_names, 0, NOT_RECORDED),
    NUMBER(CHECKIN, "pain", checkin.pain, INT8, REQUIRED, 0, PAIN_MAX, NOT_RECORDED),
    NAMED(CHECKIN, "q", checkin.qualities, SET, OPTIONAL, quality_names, QUALITY_COUNT),
    CHOICE(CHECKIN, "sat_hard", checkin.sat_hard, OPTIONAL, codec_sat_hard_names, 0, NOT_RECORDED),
    PLAIN(CHECKIN, "sites", checkin.sites, SITES, OPTIONAL, 0),
    NUMBER(CHECKIN, "sleep", checkin.sleep, INT8, OPTIONAL, 0, 4, NOT_RECORDED),
    NAMED(CHECKIN, "soothe", checkin.soothing, SOOTHING, OPTIONAL, comfort_names, COMFORT_COUNT),
    PLAIN(CHECKIN, "spirit", text2, TEXT, OPTIONAL, SPIRIT_MAX),
    CHOICE(CHECKIN, "usual_cold", checkin.usual_cold, OPTIONAL, codec_yes_names, 0, NOT_RECORDED),
    NUMBER(CHECKIN, "window_min", checkin.window, INT16, OPTIONAL, 0, 1440, NOT_RECORDED),
    PAIN(CHECKIN, "worst", checkin.worst),

    NUMBER(BASELINE, "pain", baseline.pain, INT8, REQUIRED, 0, PAIN_MAX, NOT_RECORDED),
    PLAIN(BASELINE, "sites", baseline.sites, SITES, OPTIONAL, 0),
    CHOICE(BASELINE, "source", baseline.source, REQUIRED, codec_source_names, 0, BASELINE_SETUP,
           INTERNAL),
    NAMED(BASELINE, "usual_q", baseline.usual_qualities, SET, OPTIONAL, quality_names,
          QUALITY_COUNT),

    PLAIN(SESSION, "areas_treated", text2, TEXT, OPTIONAL, TEXT_MAX),
    PLAIN(SESSION, "immediate", text, TEXT, OPTIONAL, TEXT_MAX),
    NUMBER(SESSION, "minutes", session.minutes, INT16, OPTIONAL, 5, 240, 0),
    CHOICE(SESSION, "type", session.type, REQUIRED, codec_session_names, 0, SESSION_MFR),

    NUMBER(WINDOW, "minutes", window.minutes, INT16, REQUIRED, 1, 1440, 0),

    PLAIN(BOUT, "exercise", bout.exercise, NAME, REQUIRED, NAME_SIZE),
    NUMBER(BOUT, "hold_s", bout.hold, INT16, OPTIONAL, 0, HOLD_MAX, 0),
    NUMBER(BOUT, "level", bout.level, UINT8, REQUIRED, 1, LEVELS_MAX, 1),
    CHOICE(BOUT, "outcome", bout.outcome, REQUIRED, codec_outcome_names, 0, OUTCOME_DONE),
    PAIN(BOUT, "pain_after", bout.pain_after),
    PAIN(BOUT, "pain_before", bout.pain_before),
    NUMBER(BOUT, "reps", bout.reps, UINT8, OPTIONAL, 0, COUNT_MAX, 0),
    PAIN(BOUT, "rpe", bout.rpe),
    NUMBER(BOUT, "seconds", bout.seconds, INT16, OPTIONAL, 0, WORK_MAX, 0),
    NUMBER(BOUT, "sets", bout.sets, UINT8, OPTIONAL, 0, COUNT_MAX, 0),
    CHOICE(BOUT, "side", bout.side, OPTIONAL, side_names, 0, SIDE_B),
    PLAIN(BOUT, "variant", text, TEXT, OPTIONAL, TEXT_MAX),
    CHOICE(BOUT, "why", bout.why, OPTIONAL, codec_why_names, 1, STOP_NONE),

    CHOICE(COLD, "helped", pack.helped, OPTIONAL, codec_relief_names, 1, RELIEF_UNSAID),
    NUMBER(COLD, "minutes", pack.minutes, INT16, REQUIRED, 1, 15, 0),

    CHOICE(WARM, "helped", pack.helped, OPTIONAL, codec_relief_names, 1, RELIEF_UNSAID),
    NUMBER(WARM, "minutes", pack.minutes, INT16, REQUIRED, 1, 15, 0),

    CHOICE(INTAKE, "adult", intake.adult, OPTIONAL, codec_yes_names, 0, NOT_RECORDED),
    CHOICE(INTAKE, "agreed", intake.agreed, OPTIONAL, codec_yes_names, 0, NOT_RECORDED),
    CHOICE(INTAKE, "by_clinician", intake.by_clinician, OPTIONAL, codec_yes_names, 0, NOT_RECORDED),
    NAMED(INTAKE, "contraindications", intake.contraindications, BITS, OPTIONAL, contra_names,
          CONTRA_COUNT),
    NUMBER(INTAKE, "diagnosed", intake.diagnosed, DAY, OPTIONAL, DAY_LOW, DAY_HIGH, DAY_NONE),
    NUMBER(INTAKE, "first_treated", intake.first_treated, DAY, OPTIONAL, DAY_LOW, DAY_HIGH,
           DAY_NONE),
    CHOICE(INTAKE, "taught", intake.taught, OPTIONAL, codec_yes_names, 0, NOT_RECORDED),

    FLAG(SCREEN, "completed", screen.completed, REQUIRED, INTERNAL),
    NAMED(SCREEN, "unsure", screen.unsure, BITS, OPTIONAL, item_names, ITEM_COUNT),
    NAMED(SCREEN, "yes", screen.yes, BITS, OPTIONAL, item_names, ITEM_COUNT),

    PLAIN(CLEAR, "advice", text2, TEXT, OPTIONAL, TEXT_MAX),
    PLAIN(CLEAR, "by", text, TEXT, OPTIONAL, TEXT_MAX),
    FLAG(CLEAR, "may_exercise", clear.may_exercise, REQUIRED),
    FLAG(CLEAR, "unconfirmed", clear.unconfirmed, OPTIONAL, INTERNAL),

    PLAIN(RETRACT, "reason", text, TEXT, OPTIONAL, TEXT_MAX),
    PLAIN(RETRACT, "screen", retract.screen, ID, OPTIONAL, 0, INTERNAL),
    FLAG(RETRACT, "unconfirmed", retract.unconfirmed, OPTIONAL, INTERNAL),

    PLAIN(REVIEW, "activities", text, JSON, OPTIONAL, TEXT_MAX),
    PAIN(REVIEW, "activity", review.activity),
    PAIN(REVIEW, "average", review.average),
    NUMBER(REVIEW, "change", review.change, INT8, OPTIONAL, -5, 5, CHANGE_NOT_RECORDED),
    PAIN(REVIEW, "enjoyment", review.enjoyment),
    NUMBER(REVIEW, "own", review.own, TRIPLE, OPTIONAL, 0, PAIN_MAX, NOT_RECORDED),

    NAMED(MESSAGE, "direction", text2, WORD, REQUIRED, codec_direction_names,
          COUNT_OF(codec_direction_names)),
    PLAIN(MESSAGE, "text", text, TEXT, REQUIRED, TEXT_MAX),

    PLAIN(LEVEL, "bout", level.bout, ID, OPTIONAL, 0, INTERNAL),
    PLAIN(LEVEL, "exercise", level.exercise, NAME, REQUIRED, NAME_SIZE),
    NUMBER(LEVEL, "from", level.from, UINT8, REQUIRED, 0, LEVELS_MAX, 1, INTERNAL),
    NUMBER(LEVEL, "to", level.to, UINT8, REQUIRED, 0, LEVELS_MAX, 1),
    CHOICE(LEVEL, "why", level.why, REQUIRED, codec_level_names, 0, LEVEL_MANUAL, INTERNAL),

    PLAIN(PERMIT, "by", text, TEXT, OPTIONAL, TEXT_MAX),
    PLAIN(PERMIT, "exercise", permit.exercise, NAME, REQUIRED, NAME_SIZE),
    FLAG(PERMIT, "unconfirmed", permit.unconfirmed, OPTIONAL, INTERNAL),

    CHOICE(PROMPT, "absent", prompt.absent, OPTIONAL, codec_yes_names, 1, 0, INTERNAL),
    CHOICE(PROMPT, "by_person", prompt.started_by_person, OPTIONAL, codec_yes_names, 1, 0,
           INTERNAL),
    PLAIN(PROMPT, "key", prompt.key, KEY, REQUIRED, KEY_SIZE, INTERNAL),
    PLAIN(PROMPT, "reasons", text, TEXT, OPTIONAL, TEXT_MAX, INTERNAL),
    CHOICE(PROMPT, "state", prompt.state, REQUIRED, codec_prompt_names, 0, PROMPT_SHOWN, INTERNAL),
    NUMBER(PROMPT, "until", prompt.until, MOMENT, OPTIONAL, MOMENT_LOW, MOMENT_HIGH, 0, INTERNAL),

    PLAIN(ANSWER, "key", answer.key, KEY, REQUIRED, KEY_SIZE, INTERNAL),
    PLAIN(ANSWER, "question", answer.question, KEY, REQUIRED, NAME_SIZE, INTERNAL),
    PLAIN(ANSWER, "text", text, TEXT, OPTIONAL, TEXT_MAX, INTERNAL),
    NUMBER(ANSWER, "value", answer.value, INT32, REQUIRED, INT32_MIN, INT32_MAX, 0, INTERNAL),

    NUMBER(PAUSE, "until", pause.until, MOMENT, REQUIRED, MOMENT_LOW, MOMENT_HIGH, 0),

    FLAG(GENTLE, "off", gentle.off, OPTIONAL),

    PLAIN(ACK, "screen", ack.screen, ID, OPTIONAL, 0, INTERNAL),

    FLAG(NOTE, "share", note_.share, OPTIONAL),
    PLAIN(NOTE, "text", text, TEXT, REQUIRED, TEXT_MAX),

    PLAIN(QUESTION, "text", text, TEXT, REQUIRED, TEXT_MAX),

    NUMBER(APPOINTMENT, "when", appointment.when, MOMENT, REQUIRED, MOMENT_LOW, MOMENT_HIGH, 0),

    PLAIN(PLUGIN_STATE, "plugin", text, TEXT, REQUIRED, NAME_SIZE - 1, INTERNAL),
    PLAIN(PLUGIN_STATE, "state", text2, JSON, OPTIONAL, CODEC_STATE_MAX, INTERNAL),

    NUMBER(PRIVATE, "until", discretion.until, MOMENT, REQUIRED, MOMENT_LOW, MOMENT_HIGH, 0),
};

const int codec_field_count = (int)(sizeof codec_fields / sizeof *codec_fields);

const struct codec_field *codec_field_find(enum entry_kind kind, const char *name) {
  for (int i = 0; i < codec_field_count; i++)
    if (codec_fields[i].kind == kind && strcmp(codec_fields[i].name, name) == 0)
      return &codec_fields[i];
  return NULL;
}

int codec_kind_parse(const char *name, enum entry_kind *out) {
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    if (strcmp(name, codec_kind_names[kind]) != 0) continue;
    *out = (enum entry_kind)kind;
    return 0;
  }
  return -EINVAL;
}
