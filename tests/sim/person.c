/* What can happen: a person who answers, ignores, answers late and contradicts herself; plugins
 * that propose anything a proposal can say; and the machine's accidents. */
#include <string.h>

#include "sim.h"

const char *const what_names[WHAT_KINDS] = {
    "wait",     "answer",  "twice",    "wrong",   "finish",  "dismiss", "later", "skip",
    "stop",     "told",    "open",     "enter",   "correct", "import",  "front", "present",
    "settings", "catalog", "propose",  "restart", "crash",   "power",   "care",  "damage",
    "fails",    "works",   "misclock", "reclock", "suspend", "travel"};

enum { FRONT_ENDS = 3 };

uint64_t dice_roll(uint64_t *dice) {
  uint64_t z = *dice += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

int dice_below(uint64_t *dice, int sides) {
  return (int)(dice_roll(dice) >> 33) % sides;
}

bool dice_chance(uint64_t *dice, int percent) {
  return dice_below(dice, 100) < percent;
}

/* `rounds` throws of all bits at once: each is set with a chance of 2 to the power of -rounds. */
static uint64_t throw_bits(uint64_t *dice, int rounds) {
  uint64_t bits = UINT64_MAX;
  for (int i = 0; i < rounds; i++) bits &= dice_roll(dice);
  return bits;
}

/* ---- answering ------------------------------------------------------------------------------ */

/* Near the mood of these days, and now and then anything. */
static int throw_pain(struct sim *sim, uint64_t *dice) {
  if (dice_chance(dice, sim->steady ? 2 : 8)) return dice_below(dice, PAIN_MAX + 1);
  if (dice_chance(dice, sim->steady ? 3 : 10)) sim->mood = 2 + dice_below(dice, 6);
  int pain = sim->mood + dice_below(dice, 3) - 1;
  return pain < 0 ? 0 : pain > PAIN_MAX ? PAIN_MAX : pain;
}

static int32_t throw_choice(const struct sim *sim, const struct view *view, uint64_t *dice) {
  bool page = strncmp(view->question, "page", 4) == 0;
  if (page && !dice_chance(dice, sim->steady ? 1 : 4)) return 0;
  bool intake = view->type == VIEW_CHOICE && view->option_count == 2 &&
                strcmp(view->category, "x-settled.record") == 0;
  if (sim->steady && !intake && !dice_chance(dice, 12)) return 0;
  bool item = strcmp(view->category, "x-settled.safety") == 0 && view->option_count == 3 &&
              strcmp(view->options[0].key, "yes") == 0;
  if (item && dice_chance(dice, 75)) return 1;
  if (intake && !dice_chance(dice, 10)) return 1;
  if (dice_chance(dice, 35)) return 0;
  int offered = view->option_count + view->beside_count;
  return offered > 0 ? dice_below(dice, offered) : 0;
}

static int32_t throw_value(struct sim *sim, const struct view *view, uint64_t *dice) {
  if (view->optional && dice_chance(dice, 25)) return NOT_RECORDED;
  switch (view->type) {
  case VIEW_SCALE:
    return throw_pain(sim, dice);
  case VIEW_NUMBER:
    return view->low + dice_below(dice, view->high - view->low > 90 && dice_chance(dice, 90)
                                            ? 90
                                            : view->high - view->low + 1);
  case VIEW_SEVERAL:
    return (int32_t)(throw_bits(dice, 2) & ((1u << view->option_count) - 1));
  case VIEW_TEXT:
    return 0;
  case VIEW_NOTICE:
  case VIEW_CHOICE:
  case VIEW_HOLD:
  case VIEW_TYPES:
    break;
  }
  return throw_choice(sim, view, dice);
}

/* One of what is open, the newest most of the time. False: nothing is. */
static bool pick_open(struct sim *sim, uint64_t *dice, struct view *view) {
  struct now now = sim_now(sim);
  const struct dialogue *dialogue = engine_current(&sim->engine);
  if (sim->engine.open_count > 0 && (dialogue == NULL || dice_chance(dice, 15)))
    dialogue = &sim->engine.open[dice_below(dice, sim->engine.open_count)];
  return dialogue != NULL && engine_view(&sim->engine, dialogue->key, &now, view);
}

static struct event answer_event(struct view *view, int32_t value, int front_end) {
  return (struct event){.kind = EVENT_ANSWER,
                        .audience = front_end,
                        .prompt = view->prompt,
                        .question = view->question,
                        .value = value,
                        .text = view->type == VIEW_TEXT ? "the garden, and tea" : NULL};
}

static void answer_once(struct sim *sim, uint64_t *dice) {
  struct view view;
  if (!pick_open(sim, dice, &view)) return;
  struct event event = answer_event(&view, throw_value(sim, &view, dice), dice_below(dice, 3));
  sim_say(sim, "answer %s: %d", view.question, event.value);
  sim_step(sim, &event, true);
}

static bool was_refused(const struct sim *sim, const char *code) {
  for (int i = 0; i < sim->effects.count; i++)
    if (sim->effects.items[i].kind == EFFECT_REFUSE &&
        strcmp(sim->effects.items[i].refusal.code, code) == 0)
      return true;
  return false;
}

static bool recorded_anything(const struct sim *sim) {
  for (int i = 0; i < sim->effects.count; i++)
    if (sim->effects.items[i].kind == EFFECT_RECORD) return true;
  return false;
}

/* False: a crash cut it short, or a rule is broken; its effects are not to be judged. */
static bool step_whole(struct sim *sim, struct event *event) {
  int64_t restarts = sim->tally.restarts;
  sim_step(sim, event, true);
  return !sim_failed(sim) && sim->tally.restarts == restarts;
}

/* The second front end gets "gone", whatever it says. */
static void answer_twice(struct sim *sim, uint64_t *dice) {
  struct view view, next;
  struct now now = sim_now(sim);
  if (!pick_open(sim, dice, &view)) return;
  struct event event = answer_event(&view, throw_value(sim, &view, dice), 1);
  if (!step_whole(sim, &event) || was_refused(sim, "value")) return;
  event.audience = 2;
  event.value = throw_value(sim, &view, dice);
  bool put_off = engine_view(&sim->engine, view.prompt, &now, &next) &&
                 strcmp(view.question, next.question) == 0;
  if (put_off) return; /* "later": the question stays open */
  if (!step_whole(sim, &event)) return;
  if (!was_refused(sim, "gone") || recorded_anything(sim))
    sim_fail(sim, "a second answer to %s of %s was taken", event.question, event.prompt);
}

static void answer_wrong(struct sim *sim, uint64_t *dice) {
  static const int32_t values[] = {-1, -2, 11, 99, HOLD_RAN_OUT, INT32_MAX, INT32_MIN};
  struct view view;
  if (!pick_open(sim, dice, &view)) return;
  struct event event = answer_event(&view, values[dice_below(dice, 7)], 1);
  if (view.type == VIEW_NUMBER || view.type == VIEW_TEXT || view.type == VIEW_SEVERAL) return;
  if (view.optional && event.value == NOT_RECORDED) return;
  if (step_whole(sim, &event) && !was_refused(sim, "value"))
    sim_fail(sim, "%s took %d", view.question, event.value);
}

static void finish(struct sim *sim, uint64_t *dice) {
  struct view view;
  int most = 5 + dice_below(dice, 60);
  for (int i = 0; i < most && !sim_failed(sim) && pick_open(sim, dice, &view); i++) {
    if (view.type == VIEW_HOLD && !dice_chance(dice, 6)) {
      sim_pass(sim, view.hold_left > 0 ? view.hold_left : 1);
      continue;
    }
    struct event event = answer_event(&view, throw_value(sim, &view, dice), 1);
    sim_step(sim, &event, true);
    sim_pass(sim, dice_below(dice, 20));
  }
}

static void dismiss(struct sim *sim, uint64_t *dice) {
  struct view view;
  if (!pick_open(sim, dice, &view)) return;
  struct event event = {.kind = EVENT_CLOSED,
                        .prompt = view.prompt,
                        .question = view.question,
                        .audience = 1,
                        .reason = (enum close_reason)dice_below(dice, 3)};
  sim_step(sim, &event, event.reason == CLOSE_DISMISSED);
}

static void put_aside(struct sim *sim, uint64_t *dice, enum event_kind kind) {
  struct view view;
  struct now now = sim_now(sim);
  struct event event = {.kind = kind, .audience = 1, .prompt = ""};
  if (dice_chance(dice, 50) && pick_open(sim, dice, &view)) event.prompt = view.prompt;
  if (dice_chance(dice, 50)) event.until = now.at + dice_below(dice, 20 * 3600) - 600;
  sim_step(sim, &event, true);
}

static void press_told(struct sim *sim, uint64_t *dice) {
  static const char *const prompts[] = {"told:D04", "told:D40",   "told:D46",
                                        "told:D76", "told:words", "told:D50"};
  static const char *const keys[8] = {NULL,       "open",     "record",    "not_yet",
                                      "later_15", "later_60", "later_120", "gentle"};
  struct event event = {.kind = EVENT_ANSWER,
                        .audience = 1,
                        .prompt = prompts[dice_below(dice, 6)],
                        .question = "told",
                        .value = dice_below(dice, 3),
                        .text = keys[dice_below(dice, 8)]};
  sim_step(sim, &event, true);
}

static void open_one(struct sim *sim, uint64_t *dice) {
  const struct catalog *catalog = &sim->catalogs[sim->catalog];
  const struct script_row *row = &script_rows[dice_below(dice, script_count)];
  struct event event = {
      .kind = EVENT_OPEN, .audience = 1 + dice_below(dice, FRONT_ENDS), .name = row->name};
  if (row->argument && catalog->count > 0)
    event.argument = catalog->exercises[dice_below(dice, catalog->count)].id;
  if (row->argument && dice_chance(dice, 5)) event.argument = "no_such_thing";
  if (row->argument && event.argument == NULL) return;
  sim_say(sim, "open %s %s", row->name, event.argument != NULL ? event.argument : "");
  sim_step(sim, &event, true);
}

/* ---- entries -------------------------------------------------------------------------------- */

static site_set throw_sites(uint64_t *dice) {
  if (!dice_chance(dice, 30)) return 0;
  site_set usual = SITE(SIDE_L, REGION_PERI) | SITE(SIDE_L, REGION_SIT);
  if (dice_chance(dice, 70)) return usual;
  return usual |
         SITE((unsigned)dice_below(dice, SIDE_COUNT), (unsigned)dice_below(dice, REGION_COUNT));
}

static uint16_t throw_qualities(uint64_t *dice) {
  if (!dice_chance(dice, 40)) return 0;
  uint64_t bits = throw_bits(dice, 3);
  return (uint16_t)((bits & ((1u << QUALITY_COUNT) - 1)) | 1u << QUALITIES_RECORDED);
}

static void throw_checkin(struct sim *sim, uint64_t *dice, struct checkin *out) {
  out->pain = (int8_t)throw_pain(sim, dice);
  out->sites = throw_sites(dice);
  out->qualities = throw_qualities(dice);
  if (dice_chance(dice, 40)) out->hot = (int8_t)dice_below(dice, HOT_MAX + 1);
  if (dice_chance(dice, 30))
    out->soothing = (uint16_t)(dice_below(dice, 4) << (2 * dice_below(dice, COMFORT_COUNT)));
  if (dice_chance(dice, 10)) out->window = (int16_t)dice_below(dice, 1441);
}

static void throw_bout(struct sim *sim, uint64_t *dice, struct bout *out) {
  const struct catalog *catalog = &sim->catalogs[sim->catalog];
  const char *name = catalog->count > 0 ? catalog->exercises[dice_below(dice, catalog->count)].id
                                        : "psoas_release";
  snprintf(out->exercise, sizeof out->exercise, "%s", name);
  out->outcome = (uint8_t)dice_below(dice, 4);
  if (out->outcome == OUTCOME_STOPPED) out->why = (uint8_t)(1 + dice_below(dice, 6));
  out->level = (uint8_t)(1 + dice_below(dice, 3));
  out->seconds = (int16_t)dice_below(dice, 400);
  if (dice_chance(dice, 60)) {
    out->pain_before = (int8_t)throw_pain(sim, dice);
    out->pain_after = (int8_t)throw_pain(sim, dice);
  }
}

static void throw_screen(uint64_t *dice, struct screen *out) {
  out->completed = !dice_chance(dice, 15);
  if (!dice_chance(dice, 10)) return;
  out->yes = (uint16_t)(1u << dice_below(dice, ITEM_COUNT));
  if (dice_chance(dice, 30)) out->unsure = (uint16_t)(1u << dice_below(dice, ITEM_COUNT));
  out->unsure &= (uint16_t)~out->yes;
}

static void throw_intake(uint64_t *dice, struct intake *out) {
  out->adult = 1;
  out->agreed = (int8_t)!dice_chance(dice, 10);
  out->taught = (int8_t)dice_below(dice, 2);
  if (dice_chance(dice, 10))
    out->contraindications = (uint16_t)(1u << dice_below(dice, CONTRA_COUNT));
}

static void throw_safety(uint64_t *dice, enum entry_kind kind, struct entry *entry) {
  if (kind == ENTRY_SCREEN) throw_screen(dice, &entry->screen);
  if (kind == ENTRY_CLEAR) entry->clear.may_exercise = !dice_chance(dice, 30);
  if (kind == ENTRY_INTAKE) throw_intake(dice, &entry->intake);
  if (kind == ENTRY_PERMIT)
    snprintf(entry->permit.exercise, sizeof entry->permit.exercise, "adductor_stretch");
}

static void throw_body(struct sim *sim, uint64_t *dice, enum entry_kind kind, struct entry *entry) {
  struct now now = sim_now(sim);
  if (kind == ENTRY_CHECKIN) throw_checkin(sim, dice, &entry->checkin);
  if (kind == ENTRY_BOUT) throw_bout(sim, dice, &entry->bout);
  if (kind == ENTRY_BASELINE) {
    entry->baseline.pain = (int8_t)(sim->steady ? sim->mood : 2 + dice_below(dice, 5));
    entry->baseline.source = (uint8_t)dice_below(dice, 3);
    entry->baseline.sites = throw_sites(dice);
  }
  if (kind == ENTRY_SESSION) {
    entry->session.minutes = 60;
    entry->session.type = (uint8_t)dice_below(dice, 3);
  }
  if (kind == ENTRY_WINDOW) entry->window.minutes = (int16_t)(1 + dice_below(dice, 300));
  if (kind == ENTRY_COLD || kind == ENTRY_WARM) {
    entry->pack.minutes = (int16_t)(1 + dice_below(dice, 15));
    entry->pack.helped = (uint8_t)dice_below(dice, 4);
  }
  if (kind == ENTRY_LEVEL) {
    snprintf(entry->level.exercise, sizeof entry->level.exercise, "glute_strengthening");
    entry->level.to = (uint8_t)dice_below(dice, 8);
  }
  if (kind == ENTRY_PAUSE) entry->pause.until = now.at + dice_below(dice, 9 * 3600) - 3600;
  if (kind == ENTRY_PRIVATE) entry->discretion.until = now.at + dice_below(dice, 3 * 86400) - 3600;
  if (kind == ENTRY_GENTLE) entry->gentle.off = dice_chance(dice, 30);
  if (kind == ENTRY_APPOINTMENT)
    entry->appointment.when = now.at + dice_below(dice, 12 * 86400) - 7200;
  throw_safety(dice, kind, entry);
}

/* More check-ins than anything, as people do. */
static const uint8_t kinds[] = {
    ENTRY_CHECKIN,  ENTRY_CHECKIN,     ENTRY_CHECKIN, ENTRY_CHECKIN, ENTRY_CHECKIN, ENTRY_BOUT,
    ENTRY_BOUT,     ENTRY_BOUT,        ENTRY_COLD,    ENTRY_WARM,    ENTRY_WINDOW,  ENTRY_SESSION,
    ENTRY_BASELINE, ENTRY_SCREEN,      ENTRY_SCREEN,  ENTRY_CLEAR,   ENTRY_CLEAR,   ENTRY_CLEAR,
    ENTRY_RETRACT,  ENTRY_PERMIT,      ENTRY_LEVEL,   ENTRY_PAUSE,   ENTRY_GENTLE,  ENTRY_NOTE,
    ENTRY_PRIVATE,  ENTRY_QUESTION,    ENTRY_MESSAGE, ENTRY_INTAKE,  ENTRY_INTAKE,  ENTRY_REVIEW,
    ENTRY_ACK,      ENTRY_APPOINTMENT,
};

/* Kinds that say nothing without them; the command table asks for them. */
static void add_words(struct entry *entry) {
  bool words =
      entry->kind == ENTRY_NOTE || entry->kind == ENTRY_QUESTION || entry->kind == ENTRY_MESSAGE;
  if (words && !entry->voided) entry->text = "is walking fine?";
  if (entry->kind == ENTRY_MESSAGE && !entry->voided) entry->text2 = "to";
}

static void enter(struct sim *sim, uint64_t *dice) {
  struct entry entry;
  struct now now = sim_now(sim);
  enum entry_kind kind = (enum entry_kind)kinds[dice_below(dice, (int)sizeof kinds)];
  entry_blank(kind, &entry);
  throw_body(sim, dice, kind, &entry);
  if (dice_chance(dice, 12)) entry.stamp.at = now.at - dice_below(dice, 3 * 86400);
  if (dice_chance(dice, 1)) entry.stamp.at = now.at - (moment)dice_below(dice, 500) * 86400;
  if (dice_chance(dice, 3)) entry.stamp.at = now.at + dice_below(dice, 3600);
  if (dice_chance(dice, 30)) entry.note = "a note of my own";
  add_words(&entry);
  sim_say(sim, "enter kind %d at %lld", (int)kind, (long long)entry.stamp.at);
  struct event event = {.kind = EVENT_ENTRY, .audience = 1, .entry = &entry};
  sim_step(sim, &event, true);
}

/* As `settle correct ID` does it: the whole row again with something changed, or a void. */
static void correct(struct sim *sim, uint64_t *dice) {
  if (sim->committed == 0) return;
  int back = dice_below(dice, dice_chance(dice, 80) ? 40 : 4000);
  int i = sim->committed - 1 - back;
  if (i < 0 || !sim->diary[i].in_force) return;
  const struct entry *old = &sim->diary[i].entry;
  struct entry entry = *old;
  memset(&entry.stamp.id, 0, sizeof entry.stamp.id);
  entry.corrects = old->stamp.id;
  entry.voided = dice_chance(dice, 40);
  if (entry.voided) {
    entry_blank(old->kind, &entry);
    entry.stamp = old->stamp;
    memset(&entry.stamp.id, 0, sizeof entry.stamp.id);
    entry.corrects = old->stamp.id;
    entry.voided = true;
  } else if (old->kind == ENTRY_CHECKIN) {
    throw_checkin(sim, dice, &entry.checkin);
  }
  add_words(&entry);
  if (!entry.voided && dice_chance(dice, 10)) entry.stamp.at -= dice_below(dice, 86400);
  sim_say(sim, "%s entry %d of kind %d", entry.voided ? "void" : "correct", i, (int)old->kind);
  struct event event = {.kind = EVENT_ENTRY, .audience = 1, .entry = &entry};
  sim_step(sim, &event, true);
}

/* A merge writes to the diary and loads anew; what lifts a halt there does not lift it here. */
static void import(struct sim *sim, uint64_t *dice) {
  if (sim->store != NULL) {
    store_import(sim, dice);
    return;
  }
  struct entry entry;
  struct now now = sim_now(sim);
  int screen = sim->diary_count - 1;
  while (screen >= 0 && sim->diary[screen].entry.kind != ENTRY_SCREEN) screen--;
  if (sim->store_fails || screen < 0) return;
  entry_blank(dice_chance(dice, 50) ? ENTRY_CLEAR : ENTRY_RETRACT, &entry);
  for (int i = 0; i < 16; i++) entry.stamp.id.byte[i] = (uint8_t)dice_roll(dice);
  if (entry.kind == ENTRY_CLEAR) entry.clear.may_exercise = entry.clear.unconfirmed = true;
  if (entry.kind == ENTRY_RETRACT) {
    entry.retract.unconfirmed = true;
    entry.retract.screen = sim->diary[screen].entry.stamp.id;
  }
  civil_stamp(&entry.stamp, now.at, now.zone);
  entry.logged = now.at;
  rules_record(sim, &entry);
  sim_append(sim, &entry);
  sim->committed = sim->diary_count;
  sim_restart(sim);
}

/* ---- plugins -------------------------------------------------------------------------------- */

static void throw_proposal(uint64_t *dice, struct proposal *out) {
  static const char *const exercises[] = {
      "psoas_release", "psoas_pressure", "adductor_stretch", "glute_strengthening", "breathing",
      "cold",          "nobody"};
  static const int32_t wild[] = {0, 1, 2, 999, 1000, 1001, -1, INT32_MAX, INT32_MIN, 1439, 1440};
  memset(out, 0, sizeof *out);
  out->kind = (enum proposal_kind)dice_below(dice, PROPOSAL_ADD + 1);
  snprintf(out->plugin, sizeof out->plugin, "plugin%d", dice_below(dice, 3));
  if (dice_chance(dice, 30)) snprintf(out->plugin, sizeof out->plugin, "psoas_release");
  snprintf(out->exercise, sizeof out->exercise, "%s", exercises[dice_below(dice, 7)]);
  out->value = dice_chance(dice, 40) ? wild[dice_below(dice, 11)] : dice_below(dice, 1440);
  out->permille = dice_chance(dice, 40) ? wild[dice_below(dice, 11)] : 1 + dice_below(dice, 1000);
  snprintf(out->why, sizeof out->why, "a plain reason");
}

static void propose(struct sim *sim, uint64_t *dice) {
  static struct proposal proposals[PROPOSALS_MAX]; /* scratch of the only simulation there is */
  int count = dice_chance(dice, 5) ? PROPOSALS_MAX : dice_below(dice, 12);
  for (int i = 0; i < count; i++) throw_proposal(dice, &proposals[i]);
  struct event event = {.kind = EVENT_PROPOSALS,
                        .proposals = proposals,
                        .proposal_count = count,
                        .revision = dice_chance(dice, 90) ? sim->asked : 7};
  sim_step(sim, &event, false);
}

/* ---- the machine ---------------------------------------------------------------------------- */

static void change_front_end(struct sim *sim, uint64_t *dice) {
  struct event event = {.kind = EVENT_FRONT_END,
                        .audience = 1 + dice_below(dice, FRONT_ENDS),
                        .gone = dice_chance(dice, 50)};
  sim_step(sim, &event, false);
}

static void change_presence(struct sim *sim, uint64_t *dice) {
  struct presence *presence = &sim->presence;
  struct event event = {.kind = EVENT_PRESENCE, .gone = dice_chance(dice, 10)};
  presence->locked = (enum truth)(dice_chance(dice, 70) ? TRUTH_NO : dice_below(dice, 3));
  presence->away = (enum truth)(dice_chance(dice, 70) ? TRUTH_NO : dice_below(dice, 3));
  presence->do_not_disturb = (enum truth)(dice_chance(dice, 90) ? TRUTH_NO : TRUTH_YES);
  presence->full_screen = (enum truth)(dice_chance(dice, 90) ? TRUTH_NO : TRUTH_YES);
  presence->pausing = dice_chance(dice, 20);
  if (event.gone) *presence = (struct presence){.locked = TRUTH_UNKNOWN};
  event.presence = *presence;
  if (!sim->watched || sim->engine.watching || dice_chance(dice, 20)) sim_step(sim, &event, false);
}

static void change_settings(struct sim *sim, uint64_t *dice) {
  sim->setting = dice_below(dice, SETTINGS);
  struct event event = {.kind = EVENT_SETTINGS, .settings = &sim->settings[sim->setting]};
  sim_step(sim, &event, false);
}

static void change_catalog(struct sim *sim, uint64_t *dice) {
  sim->catalog = dice_chance(dice, 70) ? 0 : dice_below(dice, CATALOGS);
  struct event event = {.kind = EVENT_CATALOG, .catalog = &sim->catalogs[sim->catalog]};
  sim_step(sim, &event, false);
}

static void misset_clock(struct sim *sim, uint64_t *dice) {
  static const int32_t sizes[] = {90, 3600, 86400, 40 * 86400};
  int size = sizes[dice_below(dice, 4)];
  sim->wrong = dice_below(dice, 2 * size) - size;
  sim->fiddled = sim->truth;
  sim_say(sim, "the clock is wrong by %lld s", (long long)sim->wrong);
  sim_step(sim, &(struct event){.kind = EVENT_WAKE}, false);
}

static void set_clock_right(struct sim *sim) {
  if (sim->wrong == 0) return;
  sim->wrong = 0;
  sim->fiddled = sim->truth;
  sim_step(sim, &(struct event){.kind = EVENT_WAKE}, false);
}

static void travel(struct sim *sim, uint64_t *dice) {
  struct place *place = &sim->places[dice_below(dice, PLACES)];
  sim->zone.owner = place;
  sim->fiddled = sim->truth;
  sim_say(sim, "travel to %s", place->name);
  sim_step(sim, &(struct event){.kind = EVENT_WAKE}, false);
}

static void let_store(struct sim *sim, bool fail, uint64_t *dice) {
  sim->store_fails = fail;
  if (sim->store != NULL && fail) store_break(sim, dice);
  if (sim->store != NULL && !fail) store_mend();
  sim->fiddled = sim->truth;
}

/* Without a diary underneath, power cuts are crashes, and a file cannot rot. */
static void disk_act(struct sim *sim, enum what what, uint64_t *dice) {
  if (what == WHAT_POWER && sim->store == NULL) sim->crash_after = 0;
  if (sim->store == NULL) return;
  if (what == WHAT_POWER) store_cut_power(sim);
  if (what == WHAT_CARE) store_care(sim);
  if (what == WHAT_DAMAGE) store_damage(sim, dice);
}

static void machine_act(struct sim *sim, enum what what, uint64_t *dice) {
  if (what == WHAT_FRONT_END) change_front_end(sim, dice);
  if (what == WHAT_PRESENCE) change_presence(sim, dice);
  if (what == WHAT_SETTINGS) change_settings(sim, dice);
  if (what == WHAT_CATALOG) change_catalog(sim, dice);
  if (what == WHAT_PROPOSE) propose(sim, dice);
  if (what == WHAT_RESTART) sim_restart(sim);
  if (what == WHAT_CRASH) sim->crash_after = dice_below(dice, 6);
  if (what == WHAT_STORE_FAILS) let_store(sim, true, dice);
  if (what == WHAT_STORE_WORKS) let_store(sim, false, dice);
  if (what == WHAT_CLOCK_WRONG) misset_clock(sim, dice);
  if (what == WHAT_CLOCK_RIGHT) set_clock_right(sim);
  if (what == WHAT_TRAVEL) travel(sim, dice);
}

void person_act(struct sim *sim, const struct happening *happening) {
  enum what what = (enum what)happening->what;
  uint64_t own = happening->dice, *dice = &own;
  if (what == WHAT_ANSWER) answer_once(sim, dice);
  if (what == WHAT_ANSWER_TWICE) answer_twice(sim, dice);
  if (what == WHAT_ANSWER_WRONG) answer_wrong(sim, dice);
  if (what == WHAT_FINISH) finish(sim, dice);
  if (what == WHAT_DISMISS) dismiss(sim, dice);
  if (what == WHAT_LATER) put_aside(sim, dice, EVENT_LATER);
  if (what == WHAT_SKIP) put_aside(sim, dice, EVENT_SKIP);
  if (what == WHAT_STOP) put_aside(sim, dice, EVENT_STOP);
  if (what == WHAT_TOLD) press_told(sim, dice);
  if (what == WHAT_OPEN) open_one(sim, dice);
  if (what == WHAT_ENTER) enter(sim, dice);
  if (what == WHAT_CORRECT) correct(sim, dice);
  if (what == WHAT_IMPORT) import(sim, dice);
  machine_act(sim, what, dice);
  disk_act(sim, what, dice);
  if (sim->store != NULL && !sim_failed(sim) && dice_chance(dice, 1)) store_compare(sim);
  if (!sim_failed(sim) && !sim->watchful && dice_chance(dice, 3)) rules_compare(sim);
}
