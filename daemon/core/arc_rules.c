#include "core/arc_rules.h"

enum { NO_FLOOR = ARC_DAYS, LAST_ARC_DAY = 7, TENTHS = 10 };

bool arc_over_max(const struct arc_facts *facts, int pain) {
  return pain - facts->baseline->pain > facts->params->max_delta;
}

bool arc_severe(const struct arc_facts *facts, int pain) {
  return pain >= facts->params->severe_abs && pain > facts->baseline->pain;
}

static bool over_max(const struct arc_facts *facts) {
  return facts->current != NULL && arc_over_max(facts, facts->current->pain);
}

static bool severe(const struct arc_facts *facts) {
  return facts->current != NULL && arc_severe(facts, facts->current->pain);
}

static bool mean_above_usual(const struct arc_facts *facts, int age) {
  return arc_mean(facts, age) > TENTHS * facts->baseline->pain;
}

/* The floor F as the oldest age allowed: day 1 of the arc; on day 0 it lies in the future. */
static int arc_floor(const struct arc_facts *facts) {
  return facts->arc_day >= 0 ? facts->arc_day - 1 : NO_FLOOR;
}

struct run {
  int dates;
  int peak; /* age of the highest date but L, the earliest on a tie; ARC_NO_AGE */
};

/* run(floor): L itself belongs to it only when its own mean is above usual too. */
static struct run run_above_usual(const struct arc_facts *facts, int oldest) {
  struct run run = {0, ARC_NO_AGE};
  if (!arc_above_usual(facts)) return run;
  for (int age = facts->current_age; age != ARC_NO_AGE && age <= oldest;
       age = arc_previous(facts, age, facts->params->gap_days)) {
    if (!mean_above_usual(facts, age)) break;
    run.dates++;
    if (run.dates == 1) continue;
    if (run.peak == ARC_NO_AGE || arc_mean(facts, age) >= arc_mean(facts, run.peak)) run.peak = age;
  }
  return run;
}

int arc_run_of_arc(const struct arc_facts *facts) {
  return run_above_usual(facts, arc_floor(facts)).dates;
}

int arc_run_of_all(const struct arc_facts *facts) {
  return run_above_usual(facts, NO_FLOOR).dates;
}

static int hot_qualities(const struct arc_day *day) {
  int count = 0;
  for (int quality = 0; quality < QUALITY_COUNT; quality++)
    count += (day->qualities & HOT_QUALITIES) >> quality & 1;
  return count;
}

/* softer(c, r): the SOFT_* bits of the younger date against the older one. */
static uint64_t softer(const struct arc_facts *facts, int younger, int older) {
  const struct arc_day *now = &facts->days[younger], *then = &facts->days[older];
  int change = arc_mean(facts, younger) - arc_mean(facts, older);
  uint64_t found = 0;
  if (change > 0) return 0;
  if (change <= -facts->params->soft) found |= REASON_BIT(REASON_SOFT_PAIN);
  if (now->hot != NOT_RECORDED && then->hot != NOT_RECORDED && now->hot < then->hot)
    found |= REASON_BIT(REASON_SOFT_CALM);
  if (now->qualities != 0 && then->qualities != 0 && hot_qualities(now) < hot_qualities(then))
    found |= REASON_BIT(REASON_SOFT_QUALITY);
  return found;
}

static bool not_softening(const struct arc_facts *facts) {
  struct run run = run_above_usual(facts, arc_floor(facts));
  return run.dates > facts->params->nosoften_days &&
         softer(facts, facts->current_age, run.peak) == 0;
}

static bool long_run(const struct arc_facts *facts) {
  return arc_run_of_all(facts) >= facts->params->long_run_days;
}

/* "Days 5-7 have data": one of them is enough; the lowest of those present counts. */
static bool not_below_on_day_7(const struct arc_facts *facts) {
  if (facts->arc_day != LAST_ARC_DAY) return false;
  if (facts->baseline->pain < facts->params->notbelow_min_base) return false;
  int lowest = ARC_NO_MEAN;
  for (int age = 0; age <= 2; age++) {
    int mean = arc_mean(facts, age);
    if (mean != ARC_NO_MEAN && (lowest == ARC_NO_MEAN || mean < lowest)) lowest = mean;
  }
  return lowest != ARC_NO_MEAN && lowest >= TENTHS * facts->baseline->pain;
}

/* "No" only when every method tried in the day's latest reading with soothing was a no. */
static enum relief day_relief(const struct arc_day *day) {
  enum relief best = RELIEF_UNSAID;
  for (int method = 0; method < COMFORT_COUNT; method++) {
    enum relief relief = day->soothing >> (2 * method) & 3;
    if (relief > best) best = relief;
  }
  return best;
}

static bool hurt_and_unsoothed(const struct arc_facts *facts, int age) {
  return mean_above_usual(facts, age) && day_relief(&facts->days[age]) == RELIEF_NO;
}

/* Goes by the day means alone: a latest reading at or below usual does not end it. */
static bool unsoothed(const struct arc_facts *facts) {
  if (facts->current == NULL || facts->arc_day == 0) return false;
  int before = arc_previous(facts, facts->current_age, facts->params->gap_days);
  if (before == ARC_NO_AGE || before > arc_floor(facts)) return false;
  return hurt_and_unsoothed(facts, facts->current_age) && hurt_and_unsoothed(facts, before);
}

static bool no_session(const struct arc_facts *facts) {
  return facts->arc_day < 0;
}

/* Any earlier session counts, not only the one just before. Weekly sessions are no restart. */
static bool arc_restart(const struct arc_facts *facts) {
  if (facts->arc_day < 0) return false;
  const struct arc_input *input = facts->input;
  for (int i = 0; &input->sessions[i] < facts->session; i++) {
    if (input->sessions[i].type == SESSION_SELF) continue;
    int before = arc_age(input, arc_session_date(facts->params, &input->sessions[i]));
    int apart = before - facts->session_age;
    if (apart >= 1 && apart < LAST_ARC_DAY) return true;
  }
  return false;
}

static bool no_data(const struct arc_facts *facts) {
  return facts->current == NULL;
}

static bool carried(const struct arc_facts *facts) {
  return facts->current != NULL && !arc_read_today(facts);
}

static bool flare_pain(const struct arc_facts *facts) {
  if (facts->arc_day >= 0 || !arc_above_usual(facts)) return false;
  int from = facts->baseline->pain + facts->params->flare_delta;
  return facts->current->pain >= (from < PAIN_MAX ? from : PAIN_MAX);
}

static bool flare_hot(const struct arc_facts *facts) {
  if (facts->arc_day >= 0 || !arc_above_usual(facts)) return false;
  return facts->days[facts->current_age].hot >= facts->params->flare_hot;
}

/* An earlier reading by instant, of day 1 or later; it may be of the same day. */
static bool rebound(const struct arc_facts *facts) {
  if (facts->arc_day < 1 || !arc_read_today(facts) || arc_delta(facts) < 0) return false;
  const struct arc_input *input = facts->input;
  int relief = facts->baseline->pain - facts->params->relief_delta;
  if (relief < 0) relief = 0;
  for (const struct checkin *checkin = facts->current; checkin-- > input->checkins;) {
    if (arc_age(input, checkin->stamp.date) > arc_floor(facts)) continue;
    if (checkin->pain <= relief && arc_is_reading(facts, checkin)) return true;
  }
  return false;
}

/* Against the latest earlier day with a number back to day 1, however far trend_days reaches. */
static uint64_t softening(const struct arc_facts *facts) {
  if (facts->arc_day < 2 || facts->arc_day > 4 || !arc_read_today(facts)) return 0;
  int before = arc_previous(facts, 0, arc_floor(facts));
  return before == ARC_NO_AGE ? 0 : softer(facts, 0, before);
}

static bool soothed(const struct arc_facts *facts) {
  return day_relief(&facts->days[0]) > RELIEF_NO;
}

static bool not_soothed(const struct arc_facts *facts) {
  return day_relief(&facts->days[0]) == RELIEF_NO;
}

static bool has_window(const struct arc_facts *facts, const struct checkin *checkin) {
  (void)facts;
  return checkin->window > 0;
}

static bool window_today(const struct arc_facts *facts) {
  const struct arc_input *input = facts->input;
  for (int i = 0; i < input->window_count; i++)
    if (input->windows[i].stamp.at <= input->now.at &&
        arc_age(input, input->windows[i].stamp.date) == 0)
      return true;
  return arc_first_today(facts, has_window) != NULL;
}

static const struct {
  enum reason reason;
  bool (*holds)(const struct arc_facts *facts);
} rules[] = {
    {REASON_OVER_MAX, over_max},        {REASON_SEVERE, severe},
    {REASON_NO_SOFTEN, not_softening},  {REASON_NOT_BELOW_D7, not_below_on_day_7},
    {REASON_LONG_RUN, long_run},        {REASON_UNSOOTHED, unsoothed},
    {REASON_NUMB_NEW, arc_numb_new},    {REASON_SCREEN_DUE, arc_screen_due},
    {REASON_RF_SOON, arc_mention_soon}, {REASON_RESUMED, arc_resumed},
    {REASON_NO_SESSION, no_session},    {REASON_ARC_RESTART, arc_restart},
    {REASON_NO_DATA, no_data},          {REASON_CARRIED, carried},
    {REASON_FLARE_PAIN, flare_pain},    {REASON_FLARE_HOT, flare_hot},
    {REASON_PAIN_FREE, arc_pain_free},  {REASON_REBOUND, rebound},
    {REASON_SOOTHED, soothed},          {REASON_NOT_SOOTHED, not_soothed},
    {REASON_WINDOW, window_today},
};

uint64_t arc_rules(const struct arc_facts *facts) {
  uint64_t reasons = arc_widening_now(facts) | softening(facts);
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
    if (rules[i].holds(facts)) reasons |= REASON_BIT(rules[i].reason);
  return reasons;
}

static bool baseline_since(const struct arc_facts *facts) {
  const struct arc_input *input = facts->input;
  for (int i = 0; i < input->baseline_count; i++)
    if (input->baselines[i].stamp.at <= input->now.at &&
        arc_age(input, input->baselines[i].stamp.date) < facts->session_age)
      return true;
  return false;
}

/* The median of the means of days 5-7 in tenths; ARC_NO_MEAN with fewer than two of them. */
static int late_median(const struct arc_facts *facts) {
  int means[3], count = 0, sum = 0, low = 10 * PAIN_MAX, high = 0;
  for (int day = 5; day <= LAST_ARC_DAY; day++) {
    int mean = arc_mean(facts, facts->session_age - day);
    if (mean == ARC_NO_MEAN) continue;
    means[count++] = mean;
    sum += mean;
    if (mean < low) low = mean;
    if (mean > high) high = mean;
  }
  if (count < 2) return ARC_NO_MEAN;
  return count == 2 ? (means[0] + means[1] + 1) / 2 : sum - low - high;
}

int arc_suggestion(const struct arc_facts *facts) {
  int age = facts->session_age;
  if (age < LAST_ARC_DAY || age > facts->params->suggest_last || baseline_since(facts)) return -1;
  int median = late_median(facts);
  if (median == ARC_NO_MEAN) return -1;
  int suggested = (median + 5) / TENTHS;
  return suggested < facts->baseline->pain ? suggested : -1;
}
