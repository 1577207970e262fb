#include "rehearse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/paths.h"
#include "clock.h"
#include "commands/plan_text.h"
#include "config/config.h"
#include "core/course.h"
#include "core/engine.h"
#include "core/entries.h"
#include "plugins/plugins.h"

enum { DAY = 86400, DAYS_MAX = 400, ENTRIES_MAX = 7 * COURSE_MAX };

struct rehearsal {
  FILE *out;
  bool quiet; /* counts only */
  int speed;  /* milliseconds between two days */
  uv_loop_t loop;
  struct clock *clock;
  struct config *config;
  struct plugins *plugins;
  struct engine engine;
  struct effects effects;
  struct entry entries[ENTRIES_MAX]; /* the course, in order of time */
  int entry_count, entered;
  day_number base, printed; /* printed: the last day whose head was printed */
  bool waiting;             /* for the plugins' proposals */
  int shown, told, bouts;
};

/* ---- the course as entries ------------------------------------------------------------------ */

static struct entry *add(struct rehearsal *rehearsal, enum entry_kind kind) {
  struct entry *entry = &rehearsal->entries[rehearsal->entry_count++];
  entry_blank(kind, entry);
  return entry;
}

static int by_time(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  if (left->stamp.at != right->stamp.at) return left->stamp.at < right->stamp.at ? -1 : 1;
  return (int)left->kind - (int)right->kind;
}

#define ADD_ALL(array, KIND, member)                                                               \
  for (int i = 0; i < course->array##_count; i++) add(rehearsal, KIND)->member = course->array##s[i]

static void take_course(struct rehearsal *rehearsal, const struct course *course) {
  ADD_ALL(baseline, ENTRY_BASELINE, baseline);
  ADD_ALL(session, ENTRY_SESSION, session);
  ADD_ALL(checkin, ENTRY_CHECKIN, checkin);
  ADD_ALL(window, ENTRY_WINDOW, window);
  ADD_ALL(screen, ENTRY_SCREEN, screen);
  ADD_ALL(clear, ENTRY_CLEAR, clear);
  ADD_ALL(retract, ENTRY_RETRACT, retract);
  qsort(rehearsal->entries, (size_t)rehearsal->entry_count, sizeof *rehearsal->entries, by_time);
}

/* ---- printing ------------------------------------------------------------------------------- */

static void stamp_now(const struct rehearsal *rehearsal, struct stamp *out) {
  struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
  engine_stamp(&rehearsal->engine, &now, out);
}

static void say(struct rehearsal *rehearsal, const char *what, const char *title,
                const char *body) {
  struct stamp stamp;
  stamp_now(rehearsal, &stamp);
  if (rehearsal->quiet) return;
  fprintf(rehearsal->out, "  %02d:%02d  %-7s %s\n", stamp.minute / 60, stamp.minute % 60, what,
          title);
  if (body[0] != '\0') fprintf(rehearsal->out, "                 %s\n", body);
  fflush(rehearsal->out);
}

static void print_item(struct rehearsal *rehearsal, const struct plan *plan, int i) {
  const struct plan_item *item = &plan->items[i];
  char dose[DOSE_SIZE], time[16], words[WHY_SIZE];
  plan_item_words(plan, i, words, sizeof words);
  plan_dose_words(&item->dose, dose);
  plan_time_words(item, time);
  if (item->level == 0) {
    snprintf(time, sizeof time, "resting");
    snprintf(dose, sizeof dose, "-");
    if (words[0] == '\0') snprintf(words, sizeof words, "%s", code_phrases[item->code]);
  }
  fprintf(rehearsal->out, "           plan   %-11s %-20.20s %-11s %s\n", time,
          item->exercise->title, dose, words);
}

static void print_day(struct rehearsal *rehearsal) {
  const struct engine *engine = &rehearsal->engine;
  char words[300];
  if (rehearsal->quiet) return;
  plan_reason_words(&engine->arc, words, sizeof words);
  fprintf(rehearsal->out, "           stage  %s (%s): %s\n", stage_names[engine->arc.stage],
          column_names[engine->arc.column], words);
  for (int i = 0; i < engine->plan.item_count; i++) print_item(rehearsal, &engine->plan, i);
}

static void print_head(struct rehearsal *rehearsal) {
  static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  struct stamp stamp;
  char date[CIVIL_UTC_SIZE];
  stamp_now(rehearsal, &stamp);
  if (stamp.date == rehearsal->printed) return;
  rehearsal->printed = stamp.date;
  if (rehearsal->speed > 0) uv_sleep((unsigned)rehearsal->speed);
  civil_format_date(stamp.date, date);
  if (!rehearsal->quiet)
    fprintf(rehearsal->out, "\nd%d  %s %s\n", stamp.date - rehearsal->base,
            weekdays[civil_weekday(stamp.date)], date);
}

/* ---- stepping ------------------------------------------------------------------------------- */

static void step(struct rehearsal *rehearsal, struct event *event);

static void carry_out(struct rehearsal *rehearsal, const struct effect *effect,
                      const struct now *now) {
  switch (effect->kind) {
  case EFFECT_SHOW:
    rehearsal->shown++;
    say(rehearsal, "asks", effect->view.title, effect->view.body);
    break;
  case EFFECT_TELL:
    rehearsal->told++;
    say(rehearsal, "says", effect->view.title, effect->view.body);
    break;
  case EFFECT_REFUSE:
    say(rehearsal, "refuses", effect->refusal.message, "");
    break;
  case EFFECT_RECORD:
    rehearsal->bouts += effect->entry.kind == ENTRY_BOUT;
    break;
  case EFFECT_ASK_PLUGINS:
    rehearsal->waiting = true;
    plugins_ask(rehearsal->plugins, effect->revision, &rehearsal->engine, now);
    break;
  case EFFECT_TELL_PLUGINS:
    plugins_tell(rehearsal->plugins, effect->told.hook, &effect->told.entry, &rehearsal->engine,
                 now);
    break;
  case EFFECT_CLOSE:
  case EFFECT_CHANGED:
  case EFFECT_RELOAD:
  case EFFECT_KINDS:
    break;
  }
}

static void step(struct rehearsal *rehearsal, struct event *event) {
  struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
  print_head(rehearsal);
  engine_step(&rehearsal->engine, event, &now, &rehearsal->effects);
  for (int i = 0; i < rehearsal->effects.count; i++)
    carry_out(rehearsal, &rehearsal->effects.items[i], &now);
}

static void wait_for_plugins(struct rehearsal *rehearsal) {
  while (rehearsal->waiting || plugins_busy(rehearsal->plugins))
    if (uv_run(&rehearsal->loop, UV_RUN_ONCE) == 0) break;
}

static void take_proposals(void *owner, uint32_t revision, const struct proposal *proposals,
                           int count) {
  struct rehearsal *rehearsal = owner;
  struct event event = {.kind = EVENT_PROPOSALS,
                        .revision = revision,
                        .proposals = proposals,
                        .proposal_count = count};
  rehearsal->waiting = false;
  step(rehearsal, &event);
}

static void take_catalog(void *owner, const struct catalog *catalog) {
  struct rehearsal *rehearsal = owner;
  if (rehearsal->engine.settings == NULL) return; /* `begin` takes it */
  step(owner, &(struct event){.kind = EVENT_CATALOG, .catalog = catalog});
}

/* ---- the person ----------------------------------------------------------------------------- */

/* Does what a cooperative person does with a prompt: starts, says the day's pain, gets ready, sees
 * it through. Check-ins are left to the course: its numbers come when it says. */
static int32_t choose(const struct rehearsal *rehearsal, const struct view *view) {
  int pain = rehearsal->engine.arc.pain;
  switch (view->type) {
  case VIEW_SCALE:
  case VIEW_NUMBER:
    return pain >= view->low && pain <= view->high ? pain : view->low;
  case VIEW_NOTICE:
  case VIEW_CHOICE:
  case VIEW_SEVERAL:
  case VIEW_TEXT:
  case VIEW_HOLD:
  case VIEW_TYPES:
    break;
  }
  return 0;
}

static bool is_for_person(const struct dialogue *dialogue) {
  return (dialogue->row->topic == TOPIC_EXERCISE && !dialogue->by_person) ||
         strcmp(dialogue->row->name, "screen") == 0;
}

/* False: nothing there for the person to do now. */
static bool act(struct rehearsal *rehearsal) {
  struct engine *engine = &rehearsal->engine;
  struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
  struct view view;
  for (int i = 0; i < engine->open_count; i++) {
    if (!is_for_person(&engine->open[i]) || !engine_view(engine, engine->open[i].key, &now, &view))
      continue;
    if (view.type == VIEW_HOLD) return false; /* the clock does this one */
    struct event event = {.kind = EVENT_ANSWER,
                          .prompt = view.prompt,
                          .question = view.question,
                          .value = choose(rehearsal, &view),
                          .text = ""};
    step(rehearsal, &event);
    return true;
  }
  return false;
}

/* What the course says, as the person would say it. */
static void say_entry(struct rehearsal *rehearsal, const struct entry *entry) {
  char words[40];
  if (entry->kind == ENTRY_CHECKIN) {
    snprintf(words, sizeof words, "pain %d", entry->checkin.pain);
    say(rehearsal, "person", words, "");
  } else if (entry->kind == ENTRY_SESSION) {
    say(rehearsal, "person", "a session", "");
  } else if (entry->kind == ENTRY_SCREEN) {
    bool ticked = (entry->screen.yes | entry->screen.unsure) != 0;
    say(rehearsal, "person", ticked ? "safety check: ticked" : "safety check: none of these", "");
  }
}

static bool course_has_screen(const struct rehearsal *rehearsal, day_number date) {
  for (int i = rehearsal->entered; i < rehearsal->entry_count; i++)
    if (rehearsal->entries[i].kind == ENTRY_SCREEN && rehearsal->entries[i].stamp.date == date)
      return true;
  return false;
}

/* A course leaves out the safety checks of ordinary mornings: nothing new to tick. */
static void check_safety(struct rehearsal *rehearsal, const struct entry *entry) {
  struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
  struct governor_input input;
  engine_governor_input(&rehearsal->engine, &now, &input);
  if (entry->kind != ENTRY_CHECKIN || course_has_screen(rehearsal, entry->stamp.date)) return;
  if (!governor_screen_wanted(&input) && !governor_screen_stale(&input)) return;
  step(rehearsal, &(struct event){.kind = EVENT_OPEN, .name = "screen"});
}

static void enter(struct rehearsal *rehearsal, struct entry *entry) {
  memset(&entry->stamp.id, 0, sizeof entry->stamp.id);
  print_head(rehearsal);
  say_entry(rehearsal, entry);
  step(rehearsal, &(struct event){.kind = EVENT_ENTRY, .entry = entry});
  wait_for_plugins(rehearsal);
  check_safety(rehearsal, entry);
  while (act(rehearsal)) wait_for_plugins(rehearsal);
  if (entry->kind == ENTRY_CHECKIN || entry->kind == ENTRY_SESSION || entry->kind == ENTRY_SCREEN)
    print_day(rehearsal);
}

/* ---- time ----------------------------------------------------------------------------------- */

static void run_to(struct rehearsal *rehearsal, moment end) {
  for (;;) {
    struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
    moment next = engine_next_wakeup(&rehearsal->engine, &now);
    bool entry = rehearsal->entered < rehearsal->entry_count &&
                 rehearsal->entries[rehearsal->entered].stamp.at < next;
    if (entry) next = rehearsal->entries[rehearsal->entered].stamp.at;
    if (next > end) return;
    if (next > now.at) clock_set(rehearsal->clock, next);
    if (entry)
      enter(rehearsal, &rehearsal->entries[rehearsal->entered++]);
    else
      step(rehearsal, &(struct event){.kind = EVENT_WAKE});
    wait_for_plugins(rehearsal);
    while (act(rehearsal)) wait_for_plugins(rehearsal);
  }
}

/* What a course leaves out: the intake, agreed with the practitioner, and the usual pain that lies
 * long before it. */
static void begin(struct rehearsal *rehearsal) {
  struct entry intake;
  entry_blank(ENTRY_INTAKE, &intake);
  intake.intake.adult = intake.intake.agreed = 1;
  intake.intake.taught = 0;
  struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
  engine_init(&rehearsal->engine, 1, &rehearsal->config->settings,
              plugins_catalog(rehearsal->plugins));
  intake.stamp.at = now.at - DAY;
  intake.stamp.id.byte[0] = 1;
  civil_stamp(&intake.stamp, intake.stamp.at, now.zone);
  engine_feed(&rehearsal->engine, &intake);
  while (rehearsal->entered < rehearsal->entry_count &&
         rehearsal->entries[rehearsal->entered].stamp.at <= now.at)
    engine_feed(&rehearsal->engine, &rehearsal->entries[rehearsal->entered++]);
  engine_ready(&rehearsal->engine, &now);
}

/* ---- parts ---------------------------------------------------------------------------------- */

static int open_plugins(struct rehearsal *rehearsal, const char *own, struct err *err) {
  static const struct plugins_events events = {.catalog = take_catalog,
                                               .proposals = take_proposals};
  const struct plugins_places places = {.own = own};
  const struct plugins_settings settings = {.trust_own = true};
  struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
  return plugins_open(&rehearsal->loop, &places, &settings, &events, rehearsal, &now,
                      &rehearsal->plugins, err);
}

static int open_parts(struct rehearsal *rehearsal, const struct args *args, moment from,
                      struct err *err) {
  int result = clock_open_virtual(from, args_option(args, "zone"), &rehearsal->clock, err);
  if (result == 0) result = config_defaults(&rehearsal->config);
  if (result == 0) result = open_plugins(rehearsal, args_option(args, "plugin"), err);
  return result;
}

static void close_parts(struct rehearsal *rehearsal) {
  plugins_close(rehearsal->plugins);
  clock_close(rehearsal->clock);
  uv_run(&rehearsal->loop, UV_RUN_DEFAULT);
  uv_loop_close(&rehearsal->loop);
  config_free(rehearsal->config);
}

static int take_args(struct rehearsal *rehearsal, const struct args *args, int *days,
                     struct err *err) {
  const char *from = args_option(args, "from"), *speed = args_option(args, "speed");
  const char *count = args_option(args, "days"), *text = args_option(args, "course");
  struct course_error error;
  rehearsal->base = civil_day(2025, 6, 2);
  rehearsal->quiet = args_flag(args, "quiet");
  *days = 14;
  if (from != NULL && !civil_parse_date(from, &rehearsal->base))
    return err_set(err, EINVAL, "--from is a date such as 2025-06-02");
  if (count != NULL && args_number(count, "--days", 1, DAYS_MAX, days, err) < 0) return -EINVAL;
  if (speed != NULL && args_number(speed, "--speed", 0, 60000, &rehearsal->speed, err) < 0)
    return -EINVAL;
  if (text == NULL) text = "baseline=5";
  struct course *course = calloc(1, sizeof *course);
  if (course == NULL) return err_set(err, ENOMEM, "out of memory");
  int result = course_parse(text, rehearsal->base, course, &error);
  if (result == 0)
    take_course(rehearsal, course);
  else
    err_set(err, EINVAL, "course, col %d: %s", error.column, error.message);
  free(course);
  return result;
}

static int run(struct rehearsal *rehearsal, const struct args *args, FILE *errors) {
  struct err err = {""};
  int days = 0;
  if (take_args(rehearsal, args, &days, &err) < 0) {
    fprintf(errors, "settle rehearse: %s\n", err.text);
    return 2;
  }
  moment from = (moment)rehearsal->base * DAY + 5 * 3600;
  uv_loop_init(&rehearsal->loop);
  if (open_parts(rehearsal, args, from, &err) < 0) {
    fprintf(errors, "settle rehearse: %s\n", err.text);
    return 1;
  }
  while (plugins_busy(rehearsal->plugins)) uv_run(&rehearsal->loop, UV_RUN_ONCE);
  begin(rehearsal);
  step(rehearsal, &(struct event){.kind = EVENT_RESUMED});
  wait_for_plugins(rehearsal);
  run_to(rehearsal, from + (moment)days * DAY);
  fprintf(rehearsal->out, "\n%d days: %d questions, %d messages, %d exercises done\n", days,
          rehearsal->shown, rehearsal->told, rehearsal->bouts);
  close_parts(rehearsal);
  return 0;
}

int rehearse_run(const struct args *args, FILE *out, FILE *errors) {
  struct rehearsal *rehearsal = calloc(1, sizeof *rehearsal); /* too large for the stack */
  if (rehearsal == NULL) return 1;
  rehearsal->out = out;
  rehearsal->printed = DAY_NONE;
  int exit_code = run(rehearsal, args, errors);
  free(rehearsal);
  return exit_code;
}
