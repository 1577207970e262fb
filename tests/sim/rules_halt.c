/* Which screens halt, and what is said of them (S2, S4). */
#include <stdio.h>
#include <string.h>

#include "rules.h"

static bool is_emergency_item(int item) {
  return item <= ITEM_SELFHARM;
}

static bool is_same_day_item(int item) {
  return item >= ITEM_NUMB && item <= ITEM_CALF;
}

/* 2.5: yes to E is E; yes to U or unsure of E is U. */
static bool halts(const struct screen *screen, bool *emergency) {
  bool stops = false;
  *emergency = false;
  for (int item = 0; item < ITEM_COUNT; item++) {
    bool yes = (screen->yes >> item & 1) != 0, unsure = (screen->unsure >> item & 1) != 0;
    *emergency |= yes && is_emergency_item(item);
    stops |= (yes && is_same_day_item(item)) || (unsure && is_emergency_item(item));
  }
  return stops || *emergency;
}

static bool is_lifted(const struct sim *sim, int screen) {
  const struct stamp *stamp = &sim->diary[screen].entry.stamp;
  moment until = stamp->at + (moment)rules_settings(sim)->arc.retract_min * MINUTE;
  for (int i = 0; i < sim->diary_count; i++) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->stamp.at <= stamp->at) continue;
    if (entry->kind == ENTRY_CLEAR && entry->clear.may_exercise && !entry->clear.unconfirmed)
      return true;
    if (entry->kind == ENTRY_RETRACT && !entry->retract.unconfirmed && entry->stamp.at <= until &&
        entry_id_same(&entry->retract.screen, &stamp->id))
      return true;
  }
  return false;
}

/* The newest screen that halts, by its moment; -1: none. */
static int halting_screen(const struct sim *sim, bool want_emergency) {
  int newest = -1;
  for (int i = 0; i < sim->diary_count; i++) {
    bool emergency;
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind != ENTRY_SCREEN || !halts(&entry->screen, &emergency)) continue;
    if (want_emergency && !emergency) continue;
    if (newest >= 0 && sim->diary[newest].entry.stamp.at > entry->stamp.at) continue;
    if (!is_lifted(sim, i)) newest = i;
  }
  return newest;
}

void rules_halt(struct sim *sim) {
  bool halted = sim->engine.arc.stage == STAGE_HALT;
  if (!sim->safety_changed && halted == sim->halted) return;
  sim->safety_changed = false;
  sim->halted = halting_screen(sim, false) >= 0;
  sim->tally.halts += sim->halted;
  if (halted != sim->halted) sim_fail(sim, "S2: halt is %d and should be %d", halted, sim->halted);
}

static int message_times(const struct sim *sim, moment screened, moment *last) {
  char help[KEY_SIZE], crisis[KEY_SIZE];
  int count = 0;
  snprintf(help, sizeof help, "asked:help@%lld#", (long long)screened);
  snprintf(crisis, sizeof crisis, "asked:crisis@%lld#", (long long)screened);
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind != ENTRY_PROMPT) continue;
    if (!rules_starts_with(entry->prompt.key, help) &&
        !rules_starts_with(entry->prompt.key, crisis))
      continue;
    if (*last == 0) *last = entry->stamp.at;
    if (entry->prompt.state == PROMPT_SHOWN) count++;
  }
  return count;
}

static bool is_acknowledged(const struct sim *sim, const struct entry_id *screen) {
  for (int i = 0; i < sim->engine.history.ack_count; i++)
    if (entry_id_same(&sim->engine.history.acks[i].screen, screen)) return true;
  return false;
}

/* S4: at once, and three times more, half an hour apart. Looked at while the clock behaves. */
void rules_emergency(struct sim *sim) {
  moment last = 0, at = sim_now(sim).at;
  if (sim->engine.arc.stage != STAGE_HALT || (sim->steps % 8 != 0 && sim->transcript == NULL))
    return;
  int screen = halting_screen(sim, true);
  if (screen < 0 || sim->wrong != 0) return;
  moment screened = sim->diary[screen].entry.stamp.at;
  if (screened > at || at - screened > 20 * DAY || screened < sim->fiddled) return;
  if (is_acknowledged(sim, &sim->diary[screen].entry.stamp.id)) return;
  int times = message_times(sim, screened, &last);
  sim->tally.messages++;
  if (times == 0) sim_fail(sim, "S4: an emergency and no message");
  if (times < 4 && at > last + 31 * MINUTE && sim->event->kind == EVENT_WAKE)
    sim_fail(sim, "S4: the message was shown %d times, then no more", times);
}
