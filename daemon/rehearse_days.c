#include "rehearse_days.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/paths.h"
#include "clock.h"
#include "config/config.h"
#include "core/engine.h"
#include "core/entries.h"
#include "plugins/plugins.h"
#include "rehearse_course.h"
#include "rehearse_page.h"

enum {
  DAYS_MAX = 400,
  ERRORS_MAX = 20 /* of all plugins: more of them say nothing new, and each may take a second */
};

struct rehearsal {
  struct rehearse_page page;
  const struct rehearse_cast *cast;
  int speed; /* milliseconds between two days */
  uv_loop_t loop;
  struct clock *clock;
  struct config *config;
  struct plugins *plugins;
  struct engine engine;
  struct effects effects;
  struct entry entries[REHEARSE_ENTRIES_MAX]; /* the course, in order of time */
  int entry_count, entered;
  bool waiting;                               /* for the plugins' proposals */
  char prompt[KEY_SIZE], question[NAME_SIZE]; /* what was asked last */
  int asked, told, bouts;
};

/* ---- stepping ------------------------------------------------------------------------------- */

static void stamp_now(const struct rehearsal *rehearsal, struct stamp *out) {
  struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
  engine_stamp(&now, out);
}

static void says(struct rehearsal *rehearsal, const char *what, const char *title,
                 const char *body) {
  struct stamp now;
  stamp_now(rehearsal, &now);
  rehearse_page_says(&rehearsal->page, &now, what, title, body);
}

/* A prompt that was silent at first is the same one when it is to be noticed. */
static void asks(struct rehearsal *rehearsal, const struct view *view) {
  struct stamp now;
  bool again = strcmp(view->prompt, rehearsal->prompt) == 0 &&
               strcmp(view->question, rehearsal->question) == 0 && view->type != VIEW_HOLD;
  if (again) return;
  memcpy(rehearsal->prompt, view->prompt, sizeof rehearsal->prompt);
  memcpy(rehearsal->question, view->question, sizeof rehearsal->question);
  stamp_now(rehearsal, &now);
  rehearsal->asked++;
  rehearse_page_asks(&rehearsal->page, &now, view);
}

static void person(struct rehearsal *rehearsal, const char *words) {
  struct stamp now;
  stamp_now(rehearsal, &now);
  rehearse_page_person(&rehearsal->page, &now, words);
}

static void begin_day(struct rehearsal *rehearsal) {
  struct stamp now;
  stamp_now(rehearsal, &now);
  if (rehearse_page_head(&rehearsal->page, &now) && rehearsal->speed > 0)
    uv_sleep((unsigned)rehearsal->speed);
}

static void step(struct rehearsal *rehearsal, struct event *event);

static void carry_out(struct rehearsal *rehearsal, const struct effect *effect,
                      const struct now *now) {
  switch (effect->kind) {
  case EFFECT_SHOW:
    asks(rehearsal, &effect->view);
    break;
  case EFFECT_TELL:
    rehearsal->told++;
    says(rehearsal, "says", effect->view.title, effect->view.body);
    break;
  case EFFECT_REFUSE:
    says(rehearsal, "refuses", effect->refusal.message, "");
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
  case EFFECT_ASK_ROUTINE:
    plugins_run_routine(rehearsal->plugins, effect->prompt, &rehearsal->engine, now);
    break;
  case EFFECT_CLOSE:
  case EFFECT_WATCH:
  case EFFECT_CHANGED:
  case EFFECT_RELOAD:
  case EFFECT_KINDS:
    break;
  }
}

static void step(struct rehearsal *rehearsal, struct event *event) {
  struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
  begin_day(rehearsal);
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

static void take_routine(void *owner, const char *prompt, const struct routine_reply *reply) {
  step(owner, &(struct event){.kind = EVENT_ROUTINE, .prompt = prompt, .routine = reply});
}

static void take_wish(void *owner, const struct plugin_wish *wish) {
  char slug[NAME_SIZE];
  routine_slug(wish->plugin, wish->routine, slug);
  step(owner, &(struct event){.kind = EVENT_START,
                              .name = slug,
                              .text = wish->why,
                              .value = wish->line,
                              .daily = wish->daily});
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
         (dialogue->row->argument == ARGUMENT_ROUTINE && !dialogue->aside) ||
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
    person(rehearsal, words);
  } else if (entry->kind == ENTRY_SESSION) {
    person(rehearsal, "a session");
  } else if (entry->kind == ENTRY_SCREEN) {
    bool ticked = (entry->screen.yes | entry->screen.unsure) != 0;
    person(rehearsal, ticked ? "safety check: ticked" : "safety check: none of these");
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
  begin_day(rehearsal);
  say_entry(rehearsal, entry);
  step(rehearsal, &(struct event){.kind = EVENT_ENTRY, .entry = entry});
  wait_for_plugins(rehearsal);
  check_safety(rehearsal, entry);
  while (act(rehearsal)) wait_for_plugins(rehearsal);
  if (entry->kind == ENTRY_CHECKIN || entry->kind == ENTRY_SESSION || entry->kind == ENTRY_SCREEN)
    rehearse_page_plan(&rehearsal->page, &rehearsal->engine);
}

/* ---- time ----------------------------------------------------------------------------------- */

/* What went wrong in plugins, on `errors` unless that is NULL: there is no `plugin log` to look it
 * up in. Returns how often. */
static int tell_errors(const struct rehearsal *rehearsal, FILE *errors) {
  struct plugin_log_row rows[PLUGINS_LOG_MAX];
  int all = 0;
  for (int i = 0; i < plugins_count(rehearsal->plugins); i++) {
    struct plugin_info info;
    plugins_info(rehearsal->plugins, i, &info);
    int count = plugins_log(rehearsal->plugins, i, rows);
    for (int j = 0; j < count; j++) {
      if (!rows[j].error) continue;
      all += rows[j].count;
      if (errors != NULL)
        fprintf(errors, "%s, %d time%s: %s\n", info.id, rows[j].count,
                rows[j].count == 1 ? "" : "s", rows[j].text);
    }
  }
  return all;
}

/* To the end, or until there were too many errors. */
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
    if (tell_errors(rehearsal, NULL) >= ERRORS_MAX) return;
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
  intake.stamp.at = now.at - DAY_SECONDS;
  intake.stamp.id.byte[0] = 1;
  civil_stamp(&intake.stamp, intake.stamp.at, now.zone);
  engine_feed(&rehearsal->engine, &intake);
  while (rehearsal->entered < rehearsal->entry_count &&
         rehearsal->entries[rehearsal->entered].stamp.at <= now.at)
    engine_feed(&rehearsal->engine, &rehearsal->entries[rehearsal->entered++]);
  engine_ready(&rehearsal->engine, &now);
}

/* ---- parts ---------------------------------------------------------------------------------- */

/* NULL: no single plugin is looked at. */
static const struct plugin_place *rehearsed(const struct rehearse_cast *cast) {
  return cast->folder == NULL && cast->one.path != NULL ? &cast->one : NULL;
}

static int open_plugins(struct rehearsal *rehearsal, struct err *err) {
  static const struct plugins_events events = {.catalog = take_catalog,
                                               .proposals = take_proposals,
                                               .start = take_wish,
                                               .routine = take_routine};
  const struct rehearse_cast *cast = rehearsal->cast;
  const struct plugins_places places = {.own = cast->folder, .one = rehearsed(cast)};
  const struct plugins_settings settings = {.trust_own = true};
  struct now now = {clock_now(rehearsal->clock), clock_zone(rehearsal->clock)};
  return plugins_open(&rehearsal->loop, &places, &settings, &events, rehearsal, &now,
                      &rehearsal->plugins, err);
}

static int open_parts(struct rehearsal *rehearsal, const struct args *args, struct err *err) {
  moment from = (moment)rehearsal->page.base * DAY_SECONDS + 5 * HOUR_SECONDS;
  int result = clock_open_virtual(from, args_option(args, "zone"), &rehearsal->clock, err);
  if (result == 0) result = config_defaults(&rehearsal->config);
  if (result == 0) result = open_plugins(rehearsal, err);
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
  rehearsal->page.base = civil_day(2025, 6, 2);
  *days = 14;
  if (from != NULL && !civil_parse_date(from, &rehearsal->page.base))
    return err_set(err, EINVAL, "--from is a date such as 2025-06-02");
  if (count != NULL && args_number(count, "--days", 1, DAYS_MAX, days, err) < 0) return -EINVAL;
  if (speed != NULL && args_number(speed, "--speed", 0, 60000, &rehearsal->speed, err) < 0)
    return -EINVAL;
  if (rehearsal->page.shown == NULL) rehearsal->speed = 0; /* nobody looks on */
  rehearsal->entry_count = rehearse_course(text != NULL ? text : "baseline=5", rehearsal->page.base,
                                           rehearsal->entries, err);
  return rehearsal->entry_count < 0 ? rehearsal->entry_count : 0;
}

/* ---- one rehearsal -------------------------------------------------------------------------- */

/* Its counts go to `out`. */
static int run_days(struct rehearsal *rehearsal, int days, FILE *out, FILE *errors) {
  while (plugins_busy(rehearsal->plugins)) uv_run(&rehearsal->loop, UV_RUN_ONCE);
  if (tell_errors(rehearsal, errors) > 0)
    return 1; /* one does not load: the days would not be its */
  begin(rehearsal);
  moment from = clock_now(rehearsal->clock);
  step(rehearsal, &(struct event){.kind = EVENT_RESUMED});
  wait_for_plugins(rehearsal);
  run_to(rehearsal, from + (moment)days * DAY_SECONDS);
  if (out != NULL)
    fprintf(out, "\n%d days: %d questions, %d messages, %d exercises done\n", days,
            rehearsal->asked, rehearsal->told, rehearsal->bouts);
  int count = tell_errors(rehearsal, errors);
  if (count >= ERRORS_MAX) fprintf(errors, "that is too often: the days ended there\n");
  return count > 0 ? 1 : 0;
}

static int run(struct rehearsal *rehearsal, const struct args *args, FILE *out, FILE *errors) {
  struct err err = {""};
  int days = 0, result = 1;
  if (take_args(rehearsal, args, &days, &err) < 0) {
    fprintf(errors, "settle rehearse: %s\n", err.text);
    return 2;
  }
  uv_loop_init(&rehearsal->loop);
  if (open_parts(rehearsal, args, &err) < 0)
    fprintf(errors, "settle rehearse: %s\n", err.text);
  else
    result = run_days(rehearsal, days, out, errors);
  close_parts(rehearsal);
  return result;
}

int rehearse_days(const struct args *args, const struct rehearse_cast *cast, FILE *out, FILE *kept,
                  FILE *errors) {
  struct rehearsal *rehearsal = calloc(1, sizeof *rehearsal); /* too large for the stack */
  if (rehearsal == NULL) return 1;
  rehearsal->page = (struct rehearse_page){.shown = args_flag(args, "quiet") ? NULL : out,
                                           .kept = kept,
                                           .one = rehearsed(cast),
                                           .printed = DAY_NONE};
  rehearsal->cast = cast;
  int exit_code = run(rehearsal, args, out, errors);
  free(rehearsal);
  return exit_code;
}
