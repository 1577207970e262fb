/* What must hold at every step: domain 4 (S1-S24), facts 1 (D1-D7), written down a second time. It
 * reads the diary and the working set as data, but asks neither the governor nor the delivery.
 * Here: every record and every state; the families of rules are the rules_*.c beside it. */
#include "rules.h"

#include <string.h>

#include "core/history_parts.h"

struct stamp rules_stamp(const struct sim *sim) {
  struct stamp stamp;
  struct now now = sim_now(sim);
  memset(&stamp, 0, sizeof stamp);
  civil_stamp(&stamp, now.at, now.zone);
  return stamp;
}

const struct settings *rules_settings(const struct sim *sim) {
  return &sim->settings[sim->setting];
}

bool rules_is_quiet(const struct sim *sim, int minute) {
  const struct safety_params *safety = &rules_settings(sim)->safety;
  int from = safety->quiet_from, to = safety->quiet_to;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

bool rules_starts_with(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

/* ---- all records ---------------------------------------------------------------------------- */

/* Only the person's own word makes these (S2, S16, S18). */
static bool needs_person(const struct entry *entry) {
  switch (entry->kind) {
  case ENTRY_CLEAR:
    return !entry->clear.unconfirmed;
  case ENTRY_RETRACT:
    return !entry->retract.unconfirmed;
  case ENTRY_BASELINE:
    return entry->baseline.source != BASELINE_SETUP;
  case ENTRY_PERMIT:
  case ENTRY_INTAKE:
  case ENTRY_SESSION:
  case ENTRY_WINDOW:
  case ENTRY_PAUSE:
  case ENTRY_GENTLE:
  case ENTRY_PRIVATE:
  case ENTRY_ACK:
  case ENTRY_NOTE:
  case ENTRY_QUESTION:
  case ENTRY_MESSAGE:
  case ENTRY_APPOINTMENT:
    return true;
  case ENTRY_SCREEN:
    return entry->screen.completed;
  case ENTRY_CHECKIN:
  case ENTRY_BOUT:
  case ENTRY_COLD:
  case ENTRY_WARM:
  case ENTRY_REVIEW:
  case ENTRY_LEVEL:
  case ENTRY_PROMPT:
  case ENTRY_ANSWER:
  case ENTRY_PLUGIN_STATE:
  case ENTRY_KINDS:
    return false;
  }
  return false;
}

/* 2.1: what was dated once stays so, wherever it is corrected from. */
static void check_stamp(struct sim *sim, const struct entry *entry) {
  const struct stamp *stamp = &entry->stamp;
  int64_t local = stamp->at + stamp->offset * MINUTE;
  if (stamp->date != civil_date_of(local) || stamp->minute != civil_second_of_day(local) / MINUTE)
    sim_fail(sim, "2.1: date and minute do not follow from the moment");
  if (entry_id_none(&stamp->id)) sim_fail(sim, "an entry without a name");
  if (entry_id_none(&entry->corrects) || history_shelves[entry->kind].capacity == 0) return;
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *old = &sim->diary[i].entry;
    if (!entry_id_same(&old->stamp.id, &entry->corrects)) continue;
    bool known = stamp->date - old->stamp.date < 30 && old->stamp.date <= stamp->date;
    if (known && old->stamp.at == stamp->at && old->stamp.offset != stamp->offset &&
        rules_stamp(sim).date - old->stamp.date < HISTORY_DAYS / 2)
      sim_fail(sim, "2.1: a correction moved an entry to another zone");
    return;
  }
}

static void check_guarded(struct sim *sim, const struct entry *entry) {
  bool guarded =
      entry->kind == ENTRY_SCREEN || entry->kind == ENTRY_CLEAR || entry->kind == ENTRY_RETRACT;
  if (!guarded) return;
  sim->safety_changed = true;
  if (entry->voided || !entry_id_none(&entry->corrects))
    sim_fail(sim, "S22: a safety entry was changed afterwards");
}

static void say_record(const struct sim *sim, const struct entry *entry) {
  static const char *const states[] = {"shown",  "answered", "dismissed", "expired",
                                       "missed", "later",    "skipped"};
  if (sim->transcript == NULL) return;
  struct sim *out = (struct sim *)sim;
  if (entry->kind == ENTRY_PROMPT)
    sim_say(out, "record prompt %s %s", entry->prompt.key, states[entry->prompt.state]);
  else if (entry->kind == ENTRY_ANSWER)
    sim_say(out, "record answer %s %s = %d", entry->answer.key, entry->answer.question,
            entry->answer.value);
  else if (entry->kind == ENTRY_BOUT)
    sim_say(out, "record bout %s outcome %d, pain %d to %d", entry->bout.exercise,
            entry->bout.outcome, entry->bout.pain_before, entry->bout.pain_after);
  else if (entry->kind == ENTRY_CHECKIN)
    sim_say(out, "record checkin %d%s", entry->checkin.pain, entry->voided ? " void" : "");
  else
    sim_say(out, "record kind %d%s at %lld", (int)entry->kind, entry->voided ? " void" : "",
            (long long)entry->stamp.at);
}

void rules_record(struct sim *sim, const struct entry *entry) {
  sim->tally.entries[entry->kind]++;
  say_record(sim, entry);
  check_stamp(sim, entry);
  check_guarded(sim, entry);
  if (!sim->by_person && needs_person(entry))
    sim_fail(sim, "kind %d was recorded by nobody", (int)entry->kind);
  if (entry->kind == ENTRY_PROMPT) rules_prompt(sim, entry);
  if (entry->kind == ENTRY_ANSWER) rules_dose(sim, entry);
  if (entry->kind == ENTRY_ANSWER) rules_pack(sim, entry);
  if (entry->kind == ENTRY_BOUT) rules_bout(sim, entry);
  if (entry->kind == ENTRY_LEVEL) rules_level(sim, entry);
}

/* ---- the state ------------------------------------------------------------------------------ */

static void check_open(struct sim *sim) {
  int started = 0;
  struct now now = sim_now(sim);
  for (int i = 0; i < sim->engine.open_count; i++) {
    struct dialogue *dialogue = &sim->engine.open[i];
    struct view view;
    bool safety = dialogue->row->topic == TOPIC_SAFETY;
    started += !dialogue->by_person && !safety;
    if (dialogue->deadline <= now.at) sim_fail(sim, "%s is past its deadline", dialogue->key);
    if (!engine_view(&sim->engine, dialogue->key, &now, &view))
      sim_fail(sim, "%s is open and asks nothing", dialogue->key);
  }
  if (started > 1) sim_fail(sim, "D3: %d prompts of the program are open", started);
}

static void check_plan(struct sim *sim) {
  const struct plan *plan = &sim->engine.plan;
  bool behind =
      sim->engine.history.newest != INT64_MIN && sim->engine.history.newest - sim_now(sim).at > DAY;
  if (behind && sim->engine.arc.column > COLUMN_REST) sim_fail(sim, "S17: behind and not at rest");
  for (int i = 0; i < plan->item_count; i++) {
    const struct plan_item *item = &plan->items[i];
    if (item->level == 0) continue;
    if (plan->stage == STAGE_HALT) sim_fail(sim, "S1: %s is planned", item->exercise->id);
    if (plan->column <= COLUMN_REST && kind_is_exercise(item->exercise->kind) &&
        item->exercise->kind != KIND_RELEASE)
      sim_fail(sim, "S24: %s is planned in %s", item->exercise->id, column_names[plan->column]);
    if (item->permille > 1000 || item->permille == 0) sim_fail(sim, "S16: permille");
  }
}

void rules_state(struct sim *sim) {
  if (sim_failed(sim)) return;
  if (sim->effects.overflow) sim_fail(sim, "the effects overflow");
  if (sim->engine.broken) sim_fail(sim, "the engine is broken");
  rules_halt(sim);
  check_open(sim);
  check_plan(sim);
  rules_emergency(sim);
}
