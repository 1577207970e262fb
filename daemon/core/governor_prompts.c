#include <string.h>

#include "core/governor_parts.h"

enum {
  SCREEN_DAYS = 7, /* S14, and in an arc: */
  SCREEN_DAYS_IN_ARC = 3,
  SILENT_DAYS = 3, /* S13 */
};

/* ---- the safety check ----------------------------------------------------------------------- */

/* Days since the newest completed screen; -1: never. */
static int screen_age(const struct governor_input *input) {
  const struct history *history = input->history;
  for (int i = history->screen_count - 1; i >= 0; i--) {
    const struct screen *screen = &history->screens[i];
    if (screen->completed && has_happened(input, &screen->stamp))
      return input->now.date - date_of(input, &screen->stamp);
  }
  return -1;
}

bool governor_screen_stale(const struct governor_input *input) {
  int age = screen_age(input);
  int most = input->arc->arc_day >= 0 ? SCREEN_DAYS_IN_ARC : SCREEN_DAYS;
  return age < 0 || age > most;
}

bool governor_screen_wanted(const struct governor_input *input) {
  int age = screen_age(input);
  int day = input->arc->arc_day;
  if (arc_has(input->arc, REASON_SCREEN_DUE) || governor_screen_stale(input)) return true;
  if (day == 1 || day == 3 || day == 5) return age > 0;
  return age >= SCREEN_DAYS;
}

/* ---- packs (S10) ---------------------------------------------------------------------------- */

struct packs {
  const struct comfort_pack *rows;
  int count;
  int minutes, most, gap; /* gap in minutes */
};

static struct packs packs_of(const struct governor_input *input, bool warm) {
  const struct history *history = input->history;
  const struct safety_params *params = input->params;
  if (warm)
    return (struct packs){history->warms, history->warm_count, params->warm_min, params->warm_max,
                          0};
  return (struct packs){history->colds, history->cold_count, params->cold_min, params->cold_max,
                        params->cold_gap_min};
}

static bool is_skin_locked(const struct history *history) {
  const int locks = 1 << CONTRA_NUMB_SKIN | 1 << CONTRA_CIRCULATION;
  return history->has_intake && (history->intake.contraindications & locks) != 0;
}

/* The newest answer about qualities, of today or yesterday. */
static bool is_numb(const struct governor_input *input) {
  const struct history *history = input->history;
  for (int i = history->checkin_count - 1; i >= 0; i--) {
    const struct checkin *checkin = &history->checkins[i];
    if (!has_happened(input, &checkin->stamp) || checkin->qualities == 0) continue;
    if (date_of(input, &checkin->stamp) < input->now.date - 1) return false;
    return (checkin->qualities >> QUALITY_NUMB & 1) != 0;
  }
  return false;
}

static int packs_today(const struct governor_input *input, const struct packs *packs) {
  int count = 0;
  for (int i = 0; i < packs->count; i++)
    count += has_happened(input, &packs->rows[i].stamp) &&
             date_of(input, &packs->rows[i].stamp) == input->now.date;
  return count;
}

/* When the gap since the newest pack has passed; in the past: it has. */
static moment pack_gap_over(const struct governor_input *input, const struct packs *packs) {
  for (int i = packs->count - 1; i >= 0; i--)
    if (has_happened(input, &packs->rows[i].stamp))
      return packs->rows[i].stamp.at + (moment)packs->gap * MINUTE_SECONDS;
  return INT64_MIN;
}

/* Minutes from the present one to the next `minute` of a day: 0..1439. */
static int minutes_until(const struct stamp *now, int minute) {
  return (minute - now->minute + DAY_MINUTES) % DAY_MINUTES;
}

static moment quiet_over(const struct governor_input *input) {
  moment minute_began =
      input->now.at - (input->now.at % MINUTE_SECONDS + MINUTE_SECONDS) % MINUTE_SECONDS;
  return minute_began +
         (moment)minutes_until(&input->now, input->params->quiet_to) * MINUTE_SECONDS;
}

/* In quiet hours; or so shortly before them that the timer would end inside (S10: its 30 minutes
 * are longer than any pack). */
static bool is_too_late(const struct governor_input *input, int minutes) {
  if (governor_is_quiet(input->params, input->now.minute)) return true;
  return minutes > minutes_until(&input->now, input->params->quiet_from);
}

static void refuse_pack(struct pack_answer *out, enum code code, moment again, const char *phrase) {
  *out = (struct pack_answer){.code = code, .again = again, .phrase = phrase};
}

void governor_pack(const struct governor_input *input, bool warm, bool by_person,
                   struct pack_answer *out) {
  struct packs packs = packs_of(input, warm);
  moment gap_over = pack_gap_over(input, &packs);
  if (input->arc->stage == STAGE_HALT || input->arc->column == COLUMN_OFF)
    refuse_pack(out, CODE_HALTED, MOMENT_NEVER, "a warning sign is open");
  else if (input->safe_mode)
    refuse_pack(out, CODE_ENGINE_ERROR, MOMENT_NEVER, "settled is in safe mode");
  else if (is_skin_locked(input->history))
    refuse_pack(out, CODE_LOCKED, MOMENT_NEVER, "a health answer about your skin keeps it locked");
  else if (is_numb(input))
    refuse_pack(out, CODE_LOCKED, MOMENT_NEVER, "not while a numb place is noted");
  else if (packs.most == 0)
    refuse_pack(out, CODE_DAY_MAX, MOMENT_NEVER, "switched off in the settings");
  else if (input->now.at < gap_over)
    refuse_pack(out, CODE_TOO_SOON, gap_over, "the skin needs a while between two packs");
  else if (packs_today(input, &packs) >= packs.most)
    refuse_pack(out, CODE_DAY_MAX, governor_day_start(&input->now, 1), "enough for today");
  else if (!by_person && is_too_late(input, packs.minutes))
    refuse_pack(out, CODE_QUIET, quiet_over(input), "too close to your quiet hours");
  else
    *out = (struct pack_answer){true, CODE_OK, packs.minutes, 0, ""};
}

/* ---- prompts (S11-S13) ---------------------------------------------------------------------- */

/* A record that counts against the budget: the program showed something. */
static bool is_shown(const struct governor_input *input, const struct prompt_record *record) {
  return record->state == PROMPT_SHOWN && !record->started_by_person &&
         has_happened(input, &record->stamp);
}

/* "Later" brings a prompt back under its own key: still the same prompt. A routine that comes back
 * after a wait of its own is one more. */
static bool is_shown_before(const struct governor_input *input, int i) {
  const struct prompt_record *records = input->history->prompts;
  if (records[i].until != 0) return false;
  for (int k = i - 1; k >= 0; k--)
    if (is_shown(input, &records[k]) && strcmp(records[k].key, records[i].key) == 0) return true;
  return false;
}

static int shown_today(const struct governor_input *input) {
  const struct history *history = input->history;
  int count = 0;
  for (int i = 0; i < history->prompt_count; i++) {
    const struct prompt_record *record = &history->prompts[i];
    if (!is_shown(input, record)) continue;
    if (date_of(input, &record->stamp) == input->now.date && !is_shown_before(input, i)) count++;
  }
  return count;
}

static moment last_shown(const struct governor_input *input) {
  for (int i = input->history->prompt_count - 1; i >= 0; i--)
    if (is_shown(input, &input->history->prompts[i])) return input->history->prompts[i].stamp.at;
  return INT64_MIN;
}

static bool is_answer(const struct prompt_record *record) {
  return record->state == PROMPT_ANSWERED || record->state == PROMPT_LATER ||
         record->state == PROMPT_SKIPPED || record->started_by_person;
}

static moment later_of(const struct governor_input *input, moment newest,
                       const struct stamp *stamp) {
  return has_happened(input, stamp) && stamp->at > newest ? stamp->at : newest;
}

/* The newest thing the person did: an answer to a prompt, or any of the everyday entries. */
static moment last_answer(const struct governor_input *input) {
  const struct history *h = input->history;
  moment newest = INT64_MIN;
  for (int i = 0; i < h->prompt_count; i++)
    if (is_answer(&h->prompts[i])) newest = later_of(input, newest, &h->prompts[i].stamp);
  for (int i = 0; i < h->checkin_count; i++)
    newest = later_of(input, newest, &h->checkins[i].stamp);
  for (int i = 0; i < h->bout_count; i++) newest = later_of(input, newest, &h->bouts[i].stamp);
  for (int i = 0; i < h->cold_count; i++) newest = later_of(input, newest, &h->colds[i].stamp);
  for (int i = 0; i < h->warm_count; i++) newest = later_of(input, newest, &h->warms[i].stamp);
  for (int i = 0; i < h->screen_count; i++) newest = later_of(input, newest, &h->screens[i].stamp);
  return newest;
}

/* S13: prompts have been going unanswered for three days. */
static bool is_unanswered(const struct governor_input *input) {
  const struct history *history = input->history;
  moment since = last_answer(input);
  for (int i = 0; i < history->prompt_count; i++) {
    const struct prompt_record *record = &history->prompts[i];
    if (!is_shown(input, record) || record->stamp.at <= since) continue;
    return input->now.at - record->stamp.at >= SILENT_DAYS * DAY_SECONDS;
  }
  return false;
}

enum code governor_budget(const struct governor_input *input, bool checkin, moment *again) {
  const struct safety_params *params = input->params;
  if (governor_is_quiet(params, input->now.minute)) {
    *again = quiet_over(input);
    return CODE_QUIET;
  }
  int shown = shown_today(input);
  int most = is_unanswered(input) ? (checkin ? 1 : 0) : params->max_prompts;
  if (shown >= most) {
    *again = governor_day_start(&input->now, 1);
    return CODE_PROMPT_MAX;
  }
  moment last = last_shown(input);
  if (last != INT64_MIN && input->now.at < last + (moment)params->prompt_gap_min * MINUTE_SECONDS) {
    *again = last + (moment)params->prompt_gap_min * MINUTE_SECONDS;
    return CODE_PROMPT_MAX;
  }
  return CODE_OK;
}

static bool is_between_blocks(const struct governor_input *input, moment *again) {
  const struct history *history = input->history;
  for (int i = history->bout_count - 1; i >= 0; i--) {
    if (!is_work(input, &history->bouts[i])) continue;
    *again = history->bouts[i].stamp.at + BLOCK_GAP;
    return input->now.at < *again;
  }
  return false;
}

enum code governor_prompt(const struct governor_input *input, const struct prompt_request *request,
                          moment *again) {
  *again = MOMENT_NEVER;
  if (input->arc->stage == STAGE_HALT && !request->safety) return CODE_HALTED;
  if (input->paused_until > input->now.at && !request->safety) { /* D46 comes all the same */
    *again = input->paused_until;
    return CODE_PAUSED;
  }
  moment until;
  if (request->exercise && is_between_blocks(input, &until)) {
    *again = until;
    return CODE_TOO_SOON;
  }
  enum code code = governor_budget(input, request->checkin, again);
  if (code == CODE_OK) *again = input->now.at;
  return code;
}
