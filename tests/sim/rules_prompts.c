/* What the program starts: when, how often, and that nothing comes twice (S1, S11-S13, D1, D2, D6).
 */
#include <stdio.h>
#include <string.h>

#include "rules.h"

/* ---- prompt keys (D1) ----------------------------------------------------------------------- */

static uint64_t hash_key(const char *key) {
  uint64_t hash = 14695981039346656037u;
  for (; *key != '\0'; key++) hash = (hash ^ (unsigned char)*key) * 1099511628211u;
  return hash | 1;
}

/* False: it is there already. */
static bool remember_key(struct sim *sim, const char *key) {
  uint64_t hash = hash_key(key);
  int at = (int)(hash >> 20) & (SHOWN_ROOM - 1);
  if (sim->shown_count > SHOWN_ROOM / 2) { /* long ago is long enough */
    memset(sim->shown, 0, sizeof sim->shown);
    sim->shown_count = 0;
  }
  for (; sim->shown[at] != 0; at = (at + 1) & (SHOWN_ROOM - 1))
    if (sim->shown[at] == hash) return false;
  sim->shown[at] = hash;
  sim->shown_count++;
  return true;
}

void rules_rebuild(struct sim *sim) {
  memset(sim->shown, 0, sizeof sim->shown);
  sim->shown_count = 0;
  sim->safety_changed = true;
  for (int i = 0; i < sim->diary_count; i++) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind == ENTRY_PROMPT && entry->prompt.state == PROMPT_SHOWN)
      remember_key(sim, entry->prompt.key);
  }
}

/* ---- what the program starts (S1, S11-S13, D2, D6) ------------------------------------------ */

static bool is_shown_by_program(const struct entry *entry) {
  return entry->kind == ENTRY_PROMPT && entry->prompt.state == PROMPT_SHOWN &&
         !entry->prompt.started_by_person;
}

/* S12, looking back over two days of the diary: how many today, and how long since the last. */
static void check_budget(struct sim *sim, const struct entry *entry) {
  const struct safety_params *safety = &rules_settings(sim)->safety;
  int today = 1;
  for (int i = sim->diary_count - 1; i >= 0 && i > sim->diary_count - 4000; i--) {
    const struct entry *other = &sim->diary[i].entry;
    if (!is_shown_by_program(other) || other->stamp.at > entry->stamp.at) continue;
    if (other->stamp.at < entry->stamp.at - 2 * DAY) break;
    if (entry->stamp.at < other->stamp.at + (moment)safety->prompt_gap_min * MINUTE)
      sim_fail(sim, "S12: %s comes too soon after %s", entry->prompt.key, other->prompt.key);
    today += other->stamp.date == entry->stamp.date;
  }
  if (today > safety->max_prompts)
    sim_fail(sim, "S12: %s is number %d of the day", entry->prompt.key, today);
}

/* D2, by the time in the key: `block@2026-11-22T10:30`, `evening@2026-11-22T14:00+90m`. */
static void check_lateness(struct sim *sim, const struct entry *entry) {
  const char *at = strchr(entry->prompt.key, '@');
  int year, month, day, hour, minute, step = 0;
  if (at == NULL || strchr(at, '#') != NULL || rules_starts_with(entry->prompt.key, "back")) return;
  if (sscanf(at, "@%d-%d-%dT%d:%d+%dm", &year, &month, &day, &hour, &minute, &step) < 5) return;
  moment due = civil_resolve(&sim->zone, civil_local_at(civil_day(year, month, day), 0) +
                                             hour * HOUR + minute * MINUTE) +
               (moment)step * MINUTE;
  if (entry->stamp.at < due) sim_fail(sim, "D2: %s comes early", entry->prompt.key);
  if (entry->stamp.at > due + rules_settings(sim)->late)
    sim_fail(sim, "D2: %s is shown too late", entry->prompt.key);
}

static const struct entry *first_shown(const struct sim *sim, const char *key, size_t len) {
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind != ENTRY_PROMPT || entry->prompt.state != PROMPT_SHOWN) continue;
    if (strlen(entry->prompt.key) == len && memcmp(entry->prompt.key, key, len) == 0) return entry;
  }
  return NULL;
}

/* S13: once more, after an hour at least. A follow-up is numbered by its days. */
static void check_repeat(struct sim *sim, const struct entry *entry) {
  const char *key = entry->prompt.key, *mark = strchr(key, '#');
  if (mark == NULL || rules_starts_with(key, "followup@")) return;
  const struct entry *first = first_shown(sim, key, (size_t)(mark - key));
  if (strcmp(mark, "#2") != 0) sim_fail(sim, "S13: %s is more than one repeat", key);
  if (first == NULL) sim_fail(sim, "S13: %s repeats what was never shown", key);
  if (first == NULL) return;
  if (entry->stamp.at < first->stamp.at + HOUR) sim_fail(sim, "S13: %s comes too early", key);
  if (entry->stamp.at > first->stamp.at + DAY) sim_fail(sim, "S13: %s comes too late", key);
}

/* By the diary: also what a clock that was ahead had dated into these days. */
static bool was_heard_since(const struct sim *sim, moment since, moment now) {
  for (int i = 0; i < sim->diary_count; i++) {
    const struct entry *entry = &sim->diary[i].entry;
    bool answer = entry->kind != ENTRY_PROMPT || entry->prompt.started_by_person ||
                  entry->prompt.state == PROMPT_ANSWERED || entry->prompt.state == PROMPT_LATER ||
                  entry->prompt.state == PROMPT_SKIPPED;
    if (answer && entry->stamp.at > since && entry->stamp.at <= now) return true;
  }
  return false;
}

/* The card on return asks for a number, so it is the check-in of its day. */
static bool is_checkin(const char *key) {
  return rules_starts_with(key, "morning") || rules_starts_with(key, "evening") ||
         rules_starts_with(key, "back@");
}

/* S13: after three days of silence (and one more, to be sure) one check-in prompt a day. */
static void check_silence(struct sim *sim, const struct entry *entry) {
  if (sim->unanswered_since <= sim->fiddled) sim->unanswered_since = sim->truth;
  if (sim->truth - sim->unanswered_since < 4 * DAY ||
      rules_starts_with(entry->prompt.key, "followup@"))
    return;
  if (was_heard_since(sim, entry->stamp.at - 4 * DAY, entry->stamp.at)) return;
  if (!is_checkin(entry->prompt.key))
    sim_fail(sim, "S13: %s though nobody answers", entry->prompt.key);
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *other = &sim->diary[i].entry;
    if (other->stamp.at < entry->stamp.at - 2 * DAY) break;
    if (is_shown_by_program(other) && other->stamp.date == entry->stamp.date)
      sim_fail(sim, "S13: %s is a second one though nobody answers", entry->prompt.key);
  }
}

static void check_held_back(struct sim *sim, const struct entry *entry) {
  const struct history *history = &sim->engine.history;
  const char *key = entry->prompt.key;
  bool followup = rules_starts_with(key, "followup@");
  if (rules_is_quiet(sim, entry->stamp.minute))
    sim_fail(sim, "S11: %s in quiet hours (%d)", key, entry->stamp.minute);
  if (sim->engine.arc.stage == STAGE_HALT && !followup) sim_fail(sim, "S1: %s while halted", key);
  if (!followup && history->has_pause && history->pause.until > entry->stamp.at)
    sim_fail(sim, "%s though the person paused", key);
  bool asked = sim->watched && sim->engine.reported; /* else as last told, if it was */
  const struct presence *presence = asked ? &sim->presence : &sim->engine.presence;
  if (!followup && (asked || !sim->watched) &&
      (presence->locked == TRUTH_YES || presence->away == TRUTH_YES ||
       presence->do_not_disturb == TRUTH_YES || presence->full_screen == TRUTH_YES))
    sim_fail(sim, "%s though nobody is there", key);
  if (!followup && history->has_gentle && !history->gentle.off &&
      history->gentle.stamp.date == entry->stamp.date)
    sim_fail(sim, "%s on a gentle day", key);
  if (!followup && history->newest != INT64_MIN && history->newest - entry->stamp.at > DAY)
    sim_fail(sim, "D6: %s though the clock is a day behind", key);
}

static bool was_missed_absent(const struct sim *sim) {
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind == ENTRY_PROMPT && entry->prompt.state == PROMPT_MISSED && entry->prompt.absent)
      return true;
  }
  return false;
}

/* The card on return: only for what was missed, and never a day that is off. */
static void check_card(struct sim *sim, const struct entry *entry) {
  const struct days_off *off = &rules_settings(sim)->days_off;
  bool resumed =
      sim->engine.history.has_pause && sim->engine.history.pause.stamp.date == entry->stamp.date;
  if (rules_starts_with(entry->prompt.key, "back") && !was_missed_absent(sim))
    sim_fail(sim, "%s though nothing was missed", entry->prompt.key);
  if (rules_starts_with(entry->prompt.key, "followup@") || resumed) return;
  if (off->weekdays >> civil_weekday(entry->stamp.date) & 1)
    sim_fail(sim, "%s on a day off", entry->prompt.key);
}

void rules_prompt(struct sim *sim, const struct entry *entry) {
  if (entry->prompt.state != PROMPT_SHOWN) return;
  if (!remember_key(sim, entry->prompt.key))
    sim_fail(sim, "D1: %s is shown a second time", entry->prompt.key);
  if (rules_starts_with(entry->prompt.key, "asked:today@") &&
      strstr(entry->prompt.key, "#2") != NULL && rules_is_quiet(sim, entry->stamp.minute))
    sim_fail(sim, "S11: the reminder %s in quiet hours", entry->prompt.key);
  if (entry->prompt.started_by_person) return;
  check_held_back(sim, entry);
  check_card(sim, entry);
  check_budget(sim, entry);
  check_lateness(sim, entry);
  check_repeat(sim, entry);
  check_silence(sim, entry);
}
