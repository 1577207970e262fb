/* The world around one engine: the clock, the zones, the diary, and a machine that crashes, cannot
 * write, sleeps and steps its clock. Plays the part of daemon/app. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../unit/catalog_fixture.h"
#include "sim.h"

enum { FIRST_YEAR = 2019, LAST_YEAR = 2034, WAKES_A_DAY = 200 };

/* ---- zones ---------------------------------------------------------------------------------- */

static const char *const zone_names[PLACES] = {
    "Europe/Berlin", "America/New_York",  "Asia/Kolkata",      "Pacific/Auckland",
    "Pacific/Apia",  "Pacific/Honolulu",  "Africa/Casablanca", "Australia/Lord_Howe",
    "America/Nuuk",  "Pacific/Kiritimati"};

static int32_t system_offset(moment at) {
  struct tm local;
  time_t seconds = (time_t)at;
  localtime_r(&seconds, &local);
  return (int32_t)local.tm_gmtoff;
}

static void add_stretch(struct place *place, moment from, int32_t offset) {
  place->from[place->count] = from;
  place->offset[place->count++] = offset;
}

static void read_place(struct place *place, const char *name) {
  setenv("TZ", name, 1);
  tzset();
  place->name = name;
  place->count = 0;
  moment from = (moment)civil_day(FIRST_YEAR, 1, 1) * DAY_SECONDS;
  moment to = (moment)civil_day(LAST_YEAR, 1, 1) * DAY_SECONDS;
  int32_t before = system_offset(from);
  add_stretch(place, INT64_MIN, before);
  for (moment at = from; at < to; at += CIVIL_PROBE) {
    int32_t offset = system_offset(at + CIVIL_PROBE);
    if (offset == before) continue;
    moment change = at;
    while (system_offset(change) == before) change += MINUTE_SECONDS;
    add_stretch(place, change, offset);
    before = offset;
  }
}

static int32_t place_offset(void *owner, moment at) {
  const struct place *place = owner;
  int low = 0, high = place->count;
  while (high - low > 1) {
    int middle = (low + high) / 2;
    if (place->from[middle] <= at)
      low = middle;
    else
      high = middle;
  }
  return place->offset[low];
}

/* ---- settings and catalogues ---------------------------------------------------------------- */

static void set_slot(struct settings *settings, enum slot_source source, const char *text) {
  struct schedule_error error;
  schedule_parse(text, &settings->slots[source], &error);
}

/* The defaults; a late riser with wide gaps; a careful one; one who asks for prompts all day. */
static void make_settings(struct settings settings[SETTINGS]) {
  for (int i = 0; i < SETTINGS; i++) settings_default(&settings[i]);
  struct settings *late = &settings[1], *careful = &settings[2], *busy = &settings[3];
  late->safety.quiet_from = 23 * 60 + 30;
  late->safety.quiet_to = 8 * 60 + 30;
  late->safety.prompt_gap_min = 120;
  late->day_starts = 5 * 60;
  set_slot(late, SLOT_MORNING, "30m after checkin from 09:00 to 11:30 | weekdays 11:00");
  careful->safety.max_prompts = 2;
  careful->safety.pre_gate_abs = 6;
  careful->safety.spacing_min = 600;
  careful->arc.retract_min = 0;
  careful->private_bodies = false;
  careful->later = 5 * 60;
  careful->nudge = 0;
  careful->days_off.weekdays = 1 << 6;
  snprintf(careful->emergency, sizeof careful->emergency, "112");
  busy->safety.max_prompts = 8;
  busy->late = 4 * 3600;
  set_slot(busy, SLOT_EVENING, "every 90m between 14:00 and 21:00 not 16:00-16:30");
  set_slot(busy, SLOT_BLOCK, "09:00");
}

static void make_catalogs(struct catalog catalogs[CATALOGS]) {
  catalogs[0] = fixture_catalog;
  catalogs[1] = fixture_catalog;
  catalogs[1].count = 3; /* no strength, no breathing, no packs */
  catalogs[2] = (struct catalog){.count = 0};
}

/* ---- a life --------------------------------------------------------------------------------- */

struct sim *sim_create(void) {
  struct sim *sim = calloc(1, sizeof *sim);
  sim->places = calloc(PLACES, sizeof *sim->places);
  for (int i = 0; i < PLACES; i++) read_place(&sim->places[i], zone_names[i]);
  make_settings(sim->settings);
  make_catalogs(sim->catalogs);
  return sim;
}

void sim_destroy(struct sim *sim) {
  for (int i = 0; i < sim->diary_count; i++) store_release(&sim->diary[i]);
  store_destroy(sim->store);
  free(sim->diary);
  free(sim->places);
  free(sim);
}

struct now sim_now(const struct sim *sim) {
  return (struct now){.at = sim->truth + sim->wrong, .zone = &sim->zone};
}

static void begin_engine(struct sim *sim, struct engine *engine, uint64_t seed) {
  engine_init(engine, seed, &sim->settings[sim->setting], &sim->catalogs[sim->catalog]);
  engine->can_watch = sim->watched;
}

void sim_begin(struct sim *sim, uint64_t seed) {
  sim->truth = sim->begun =
      (moment)civil_day(2023, 1, 1) * DAY_SECONDS + (moment)(seed % 700) * DAY_SECONDS;
  sim->wrong = 0;
  sim->zone = (struct zone){place_offset, &sim->places[seed % PLACES]};
  for (int i = 0; i < sim->diary_count; i++) store_release(&sim->diary[i]);
  sim->diary_count = sim->committed = 0;
  sim->store_fails = sim->crashed = sim->reload = sim->read_early = false;
  sim->crash_after = -1;
  sim->mood = 5;
  sim->steady = seed % 2 == 0;
  sim->watched = seed % 4 < 2;
  sim->report = false;
  memset(&sim->presence, 0, sizeof sim->presence);
  sim->setting = sim->catalog = 0;
  sim->asked = 0;
  sim->unanswered_since = 0;
  sim->fiddled = sim->truth;
  sim->wake_day = 0;
  sim->steps = 0;
  sim->failure[0] = '\0';
  if (sim->store != NULL) store_begin(sim, seed);
  rules_rebuild(sim);
  begin_engine(sim, &sim->engine, seed);
  struct now now = sim_now(sim);
  engine_ready(&sim->engine, &now);
  sim_resume(sim);
}

void sim_say(struct sim *sim, const char *format, ...) {
  if (sim->transcript == NULL) return;
  struct stamp stamp;
  struct now now = sim_now(sim);
  char date[CIVIL_UTC_SIZE];
  memset(&stamp, 0, sizeof stamp);
  civil_stamp(&stamp, now.at, now.zone);
  civil_format_date(stamp.date, date);
  fprintf(sim->transcript, "#   %s %02d:%02d:%02d  ", date, stamp.minute / 60, stamp.minute % 60,
          (int)(now.at % 60));
  va_list args;
  va_start(args, format);
  vfprintf(sim->transcript, format, args);
  va_end(args);
  fputc('\n', sim->transcript);
}

void sim_fail(struct sim *sim, const char *format, ...) {
  if (sim_failed(sim)) return;
  va_list args;
  va_start(args, format);
  vsnprintf(sim->failure, sizeof sim->failure, format, args);
  va_end(args);
  sim_say(sim, "BROKEN: %s", sim->failure);
}

/* ---- the diary ------------------------------------------------------------------------------ */

static int find_entry(const struct sim *sim, const struct entry_id *id) {
  int i = sim->diary_count - 1;
  while (i >= 0 && !entry_id_same(&sim->diary[i].entry.stamp.id, id)) i--;
  return i;
}

void sim_append(struct sim *sim, const struct entry *entry) {
  if (sim->diary_count == sim->diary_room) {
    sim->diary_room = sim->diary_room > 0 ? 2 * sim->diary_room : 4096;
    sim->diary = realloc(sim->diary, (size_t)sim->diary_room * sizeof *sim->diary);
  }
  int corrected = entry_id_none(&entry->corrects) ? -1 : find_entry(sim, &entry->corrects);
  if (corrected >= 0) sim->diary[corrected].in_force = false;
  struct record *record = &sim->diary[sim->diary_count++];
  record->entry = *entry;
  record->entry.text = record->entry.text2 = record->entry.note = NULL;
  record->in_force = !entry->voided;
}

/* What was kept in memory is gone: also what it corrected is in force again. */
static void forget_uncommitted(struct sim *sim) {
  if (sim->committed < sim->diary_count) sim->fiddled = sim->truth;
  for (int i = sim->committed; i < sim->diary_count; i++) {
    const struct entry *entry = &sim->diary[i].entry;
    int corrected = entry_id_none(&entry->corrects) ? -1 : find_entry(sim, &entry->corrects);
    if (corrected >= 0 && corrected < sim->committed) sim->diary[corrected].in_force = true;
    store_release(&sim->diary[i]);
  }
  sim->diary_count = sim->committed;
}

/* ---- loading, as daemon/diary/diary_load.c does it----------------------------------------------
 */

static bool is_newer(const struct sim *sim, int other, int i) {
  moment a = sim->diary[other].entry.stamp.at, b = sim->diary[i].entry.stamp.at;
  return a > b || (a == b && other > i);
}

static bool has_sites(const struct entry *entry) {
  return entry->kind == ENTRY_CHECKIN ? entry->checkin.sites != 0 : entry->baseline.sites != 0;
}

/* How many others in force are of the same kind and, where it matters, of the same exercise, before
 * or after it. */
static int count_beyond(const struct sim *sim, int i, bool newer, bool with_sites,
                        day_number before) {
  const struct entry *entry = &sim->diary[i].entry;
  int count = 0;
  for (int k = 0; k < sim->diary_count; k++) {
    const struct entry *other = &sim->diary[k].entry;
    if (other->kind != entry->kind || !sim->diary[k].in_force || k == i) continue;
    if (is_newer(sim, k, i) != newer || other->stamp.date >= before) continue;
    if (with_sites && !has_sites(other)) continue;
    if (entry->kind == ENTRY_LEVEL && strcmp(entry->level.exercise, other->level.exercise) != 0)
      continue;
    if (entry->kind == ENTRY_PERMIT &&
        (other->permit.unconfirmed || strcmp(entry->permit.exercise, other->permit.exercise) != 0))
      continue;
    count++;
  }
  return count;
}

static bool is_closed_since(const struct sim *sim, int i) {
  const char *key = sim->diary[i].entry.answer.key;
  for (int k = i + 1; k < sim->diary_count; k++) {
    const struct entry *entry = &sim->diary[k].entry;
    if (entry->kind != ENTRY_PROMPT || strcmp(entry->prompt.key, key) != 0) continue;
    if (entry->prompt.state != PROMPT_SHOWN && entry->prompt.state != PROMPT_LATER) return true;
  }
  return false;
}

static bool is_loaded(const struct sim *sim, int i, day_number today) {
  const struct entry *entry = &sim->diary[i].entry;
  day_number age = today - entry->stamp.date;
  bool recent = age <= HISTORY_DAYS;
  switch (entry->kind) {
  case ENTRY_CHECKIN:
    return recent || (has_sites(entry) && count_beyond(sim, i, false, true, INT32_MAX) < 3);
  case ENTRY_WINDOW:
  case ENTRY_BOUT:
  case ENTRY_COLD:
  case ENTRY_WARM:
  case ENTRY_PROMPT:
  case ENTRY_REVIEW:
    return recent;
  case ENTRY_SCREEN:
    return recent || entry->screen.yes != 0 || entry->screen.unsure != 0;
  case ENTRY_PERMIT:
    if (!recent && entry->permit.unconfirmed) return false;
    return recent || count_beyond(sim, i, true, false, INT32_MAX) == 0;
  case ENTRY_LEVEL:
    return recent || count_beyond(sim, i, true, false, INT32_MAX) == 0;
  case ENTRY_SESSION:
    return age <= HISTORY_SESSION_DAYS;
  case ENTRY_BASELINE:
    return age <= HISTORY_SESSION_DAYS ||
           count_beyond(sim, i, true, false, today - HISTORY_SESSION_DAYS) == 0 ||
           (has_sites(entry) &&
            count_beyond(sim, i, true, true, today - HISTORY_SESSION_DAYS) == 0);
  case ENTRY_CLEAR:
  case ENTRY_RETRACT:
  case ENTRY_ACK:
    return true;
  case ENTRY_INTAKE:
  case ENTRY_PAUSE:
  case ENTRY_GENTLE:
  case ENTRY_PRIVATE:
    return count_beyond(sim, i, true, false, INT32_MAX) == 0;
  case ENTRY_APPOINTMENT:
    return entry->appointment.when >= (moment)(today - 8) * DAY_SECONDS;
  case ENTRY_ANSWER:
    return age <= 3 && !is_closed_since(sim, i);
  case ENTRY_MESSAGE:
  case ENTRY_NOTE:
  case ENTRY_QUESTION:
  case ENTRY_PLUGIN_STATE:
  case ENTRY_KINDS:
    return false;
  }
  return false;
}

static void load(struct sim *sim, struct engine *engine) {
  struct stamp stamp;
  struct now now = sim_now(sim);
  engine_stamp(&now, &stamp);
  if (sim->store != NULL) store_load(sim, stamp.date, engine);
  for (int i = 0; sim->store == NULL && i < sim->diary_count; i++) {
    if (!sim->diary[i].in_force || !is_loaded(sim, i, stamp.date)) continue;
    struct entry entry = sim->diary[i].entry;
    memset(&entry.corrects, 0, sizeof entry.corrects);
    int result = engine_feed(engine, &entry);
    if (result < 0) sim_fail(sim, "the diary cannot be read again: %d at entry %d", result, i);
  }
  engine_ready(engine, &now);
}

void sim_load_rebuilt(struct sim *sim) {
  begin_engine(sim, &sim->rebuilt, 2);
  load(sim, &sim->rebuilt);
}

static void read_anew(struct sim *sim) {
  sim->read_early = sim->committed < sim->diary_count;
  begin_engine(sim, &sim->engine, sim->engine.random);
  load(sim, &sim->engine);
}

/* ---- steps ---------------------------------------------------------------------------------- */

/* What could not be stored before is part of it. */
static void commit(struct sim *sim) {
  if (sim->store != NULL)
    store_commit(sim);
  else if (!sim->store_fails)
    sim->committed = sim->diary_count;
}

/* Stores the run of records that begins at effect `i` as one transaction; returns its length. */
static int store_run(struct sim *sim, int i) {
  int count = 0;
  for (; i + count < sim->effects.count; count++) {
    const struct effect *effect = &sim->effects.items[i + count];
    if (effect->kind != EFFECT_RECORD) break;
    rules_record(sim, &effect->entry);
    sim_append(sim, &effect->entry);
    if (sim->store != NULL) store_keep(sim, &sim->diary[sim->diary_count - 1], &effect->entry);
  }
  commit(sim);
  return count;
}

/* True when the crash comes now. */
static bool cut(struct sim *sim) {
  if (sim->crash_after < 0) return false;
  if (sim->crash_after > 0) {
    sim->crash_after--;
    return false;
  }
  sim->crash_after = -1;
  sim->crashed = true;
  return true;
}

/* All records are stored before the first thing is shown or said, like app_carry_out. */
static void carry_out(struct sim *sim) {
  for (int i = 0; i < sim->effects.count;) {
    if (sim->effects.items[i].kind != EFFECT_RECORD) {
      i++;
      continue;
    }
    if (cut(sim)) return;
    i += store_run(sim, i);
    if (sim->crashed) return;
  }
  for (int i = 0; i < sim->effects.count; i++) {
    const struct effect *effect = &sim->effects.items[i];
    if (effect->kind == EFFECT_RECORD) continue;
    if (cut(sim)) return;
    rules_effect(sim, effect);
    if (effect->kind == EFFECT_RELOAD) sim->reload = true;
    if (effect->kind == EFFECT_WATCH) sim->report = effect->on;
    if (effect->kind == EFFECT_ASK_PLUGINS) sim->asked = effect->revision;
  }
}

/* Whoever was asked whether the person is there says so at once. */
static void tell_presence(struct sim *sim) {
  if (!sim->report) return;
  sim->report = false;
  sim_step(sim, &(struct event){.kind = EVENT_PRESENCE, .presence = sim->presence}, false);
}

void sim_step(struct sim *sim, struct event *event, bool by_person) {
  if (sim_failed(sim)) return;
  struct now now = sim_now(sim);
  sim->by_person = by_person;
  sim->event = event;
  sim->steps++;
  if (by_person) sim->unanswered_since = 0;
  commit(sim); /* kept ones are tried again first */
  if (sim->read_early && sim->committed == sim->diary_count) read_anew(sim);
  engine_step(&sim->engine, event, &now, &sim->effects);
  carry_out(sim);
  if (sim->crashed) {
    sim_restart(sim);
  } else if (sim->reload) {
    sim->reload = false;
    sim->tally.reloads++;
    read_anew(sim);
  } else {
    rules_state(sim);
    if (sim->watchful && !sim_failed(sim)) rules_compare(sim);
  }
  tell_presence(sim);
}

void sim_resume(struct sim *sim) {
  sim_step(sim, &(struct event){.kind = EVENT_RESUMED}, false);
}

/* The daemon ends and comes back: what was not committed is lost, the rest is all it knows. */
void sim_restart(struct sim *sim) {
  sim_say(sim, "restart");
  sim->tally.restarts++;
  sim->crashed = sim->reload = false;
  sim->crash_after = -1;
  sim->report = false;
  forget_uncommitted(sim);
  if (sim->store != NULL) store_reopen(sim);
  rules_rebuild(sim);
  read_anew(sim);
  sim_resume(sim);
}

static void count_wake(struct sim *sim) {
  int64_t day = sim->truth / DAY_SECONDS;
  if (day != sim->wake_day) sim->wakes = 0;
  sim->wake_day = day;
  if (++sim->wakes > WAKES_A_DAY) sim_fail(sim, "more than %d wake-ups in one day", WAKES_A_DAY);
}

void sim_pass(struct sim *sim, int64_t seconds) {
  moment end = sim->truth + seconds;
  while (!sim_failed(sim)) {
    struct now now = sim_now(sim);
    moment next = engine_next_wakeup(&sim->engine, &now);
    if (next <= now.at) sim_fail(sim, "the next wake-up is not in the future");
    if (next == MOMENT_NEVER || next - sim->wrong > end) break;
    sim->truth = next - sim->wrong;
    count_wake(sim);
    sim_step(sim, &(struct event){.kind = EVENT_WAKE}, false);
  }
  sim->truth = end;
}

bool sim_play(struct sim *sim, const struct happening *happening) {
  sim->tally.happened[happening->what]++;
  if (sim->transcript != NULL)
    fprintf(sim->transcript, "+%d %s %llu\n", happening->wait, what_names[happening->what],
            (unsigned long long)happening->dice);
  if (happening->what == WHAT_SUSPEND) { /* time passes without the engine */
    sim->truth += happening->wait;
    if (happening->wait > 5 * DAY_SECONDS) sim->fiddled = sim->truth; /* forgotten meanwhile */
    sim_resume(sim);
    return !sim_failed(sim);
  }
  sim_pass(sim, happening->wait);
  if (!sim_failed(sim)) person_act(sim, happening);
  return !sim_failed(sim);
}

int sim_run(struct sim *sim, const struct story *story) {
  sim_begin(sim, story->seed);
  for (int i = 0; i < story->count; i++)
    if (!sim_play(sim, &story->items[i])) return i;
  return -1;
}
