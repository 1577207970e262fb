#include "core/arc_facts.h"

#include <limits.h>
#include <string.h>

enum { ARC_LAST_DAY = 7, LEARNT_CHECKINS = 3 };

int arc_age(const struct arc_input *input, day_number date) {
  int64_t age = (int64_t)input->now.date - date;
  if (age < 0) return 0; /* west over the date line: such an entry counts as today's (2.1) */
  return age > INT_MAX ? INT_MAX : (int)age;
}

day_number arc_session_date(const struct arc_params *params, const struct session *session) {
  return session->stamp.date - (session->stamp.minute < params->late_hour * 60 ? 1 : 0);
}

/* The newest session by start wins, also when an older one has a later date; of two at the same
 * instant the later entry. */
static void find_session(struct arc_facts *facts) {
  const struct arc_input *input = facts->input;
  facts->session = NULL;
  facts->session_age = ARC_NO_AGE;
  facts->arc_day = -1;
  for (int i = input->session_count - 1; i >= 0 && facts->session == NULL; i--) {
    const struct session *session = &input->sessions[i];
    if (session->stamp.at <= input->now.at && session->type != SESSION_SELF)
      facts->session = session;
  }
  if (facts->session == NULL) return;
  /* The late hour first, from the frozen local time; the date line after that (domain 1). */
  facts->session_age = arc_age(input, arc_session_date(input->params, facts->session));
  if (facts->session_age <= ARC_LAST_DAY) facts->arc_day = facts->session_age;
}

/* In force on the session day within an arc, on D otherwise. */
static void find_baseline(struct arc_facts *facts) {
  const struct arc_input *input = facts->input;
  int youngest = facts->arc_day >= 0 ? facts->arc_day : 0;
  facts->baseline = NULL;
  facts->declared = 0;
  for (int i = input->baseline_count - 1; i >= 0 && facts->declared == 0; i--) {
    const struct baseline *baseline = &input->baselines[i];
    if (baseline->stamp.at > input->now.at) continue;
    if (arc_age(input, baseline->stamp.date) < youngest) continue;
    if (facts->baseline == NULL) facts->baseline = baseline;
    facts->declared = baseline->sites;
  }
}

static bool teaches_area(const struct arc_input *input, const struct checkin *checkin) {
  return checkin->sites != 0 && checkin->stamp.at <= input->now.at &&
         arc_age(input, checkin->stamp.date) > 0;
}

static bool is_among(const struct checkin *checkin, const struct checkin *list, int count) {
  for (int i = 0; i < count; i++)
    if (checkin->stamp.at == list[i].stamp.at &&
        memcmp(&checkin->stamp.id, &list[i].stamp.id, sizeof checkin->stamp.id) == 0)
      return true;
  return false;
}

/* Check-ins, not readings: those set aside on day 0 teach the area as well, from the next day. */
static site_set learnt_area(const struct arc_input *input) {
  site_set area = 0;
  int found = 0;
  for (int i = 0; i < input->first_sites_count && found < LEARNT_CHECKINS; i++)
    if (teaches_area(input, &input->first_sites[i])) {
      area |= input->first_sites[i].sites;
      found++;
    }
  for (int i = 0; i < input->checkin_count && found < LEARNT_CHECKINS; i++) {
    const struct checkin *checkin = &input->checkins[i];
    if (!teaches_area(input, checkin)) continue;
    if (is_among(checkin, input->first_sites, input->first_sites_count)) continue;
    area |= checkin->sites;
    found++;
  }
  return area;
}

/* On day 0 what was recorded before the session start is set aside, for as long as that session's
 * arc lasts; another arc, and days without one, see those check-ins again. */
bool arc_is_reading(const struct arc_facts *facts, const struct checkin *checkin) {
  if (checkin->stamp.at > facts->input->now.at) return false;
  if (facts->arc_day < 0 || checkin->stamp.at >= facts->session->stamp.at) return true;
  return arc_age(facts->input, checkin->stamp.date) != facts->arc_day;
}

static void add_reading(struct arc_day *day, const struct checkin *checkin) {
  day->sum += checkin->pain;
  day->count++;
  if (checkin->hot != NOT_RECORDED) day->hot = checkin->hot;
  if (checkin->qualities != 0) day->qualities = checkin->qualities;
  if (checkin->soothing != 0) day->soothing = checkin->soothing;
}

static void gather_days(struct arc_facts *facts) {
  const struct arc_input *input = facts->input;
  memset(facts->days, 0, sizeof facts->days);
  for (int age = 0; age < ARC_DAYS; age++) facts->days[age].hot = NOT_RECORDED;
  facts->recent = -1;
  facts->checkin_count = 0;
  for (int i = 0; i < input->checkin_count && input->checkins[i].stamp.at <= input->now.at; i++) {
    const struct checkin *checkin = &input->checkins[i];
    int age = arc_age(input, checkin->stamp.date);
    facts->checkin_count = i + 1;
    if (age >= ARC_DAYS || !arc_is_reading(facts, checkin)) continue;
    add_reading(&facts->days[age], checkin);
    if (age <= 1 && facts->recent < 0) facts->recent = i;
  }
  if (facts->recent < 0) facts->recent = facts->checkin_count;
}

static const struct checkin *latest_reading(const struct arc_facts *facts, int age) {
  const struct checkin *latest = NULL, *checkin;
  for (int i = facts->recent; (checkin = arc_next_reading(facts, age, &i)) != NULL;)
    latest = checkin;
  return latest;
}

/* Yesterday's is carried, in an arc only when yesterday belongs to it. */
static void find_current(struct arc_facts *facts) {
  facts->current = latest_reading(facts, 0);
  facts->current_age = 0;
  if (facts->current != NULL) return;
  if (facts->arc_day != 0) facts->current = latest_reading(facts, 1);
  facts->current_age = facts->current != NULL ? 1 : ARC_NO_AGE;
}

void arc_facts_gather(const struct arc_input *input, struct arc_facts *out) {
  out->input = input;
  out->params = input->params;
  find_session(out);
  find_baseline(out);
  out->usual = out->declared != 0 ? out->declared : learnt_area(input);
  gather_days(out);
  find_current(out);
}

const struct checkin *arc_next_reading(const struct arc_facts *facts, int age, int *i) {
  while (*i < facts->checkin_count) {
    const struct checkin *checkin = &facts->input->checkins[(*i)++];
    if (arc_age(facts->input, checkin->stamp.date) == age && arc_is_reading(facts, checkin))
      return checkin;
  }
  return NULL;
}

int arc_mean(const struct arc_facts *facts, int age) {
  if (age < 0 || age >= ARC_DAYS) return ARC_NO_MEAN;
  const struct arc_day *day = &facts->days[age];
  return day->count == 0 ? ARC_NO_MEAN : (10 * day->sum + day->count / 2) / day->count;
}

int arc_previous(const struct arc_facts *facts, int age, int reach) {
  for (int older = age + 1; older <= age + reach && older < ARC_DAYS; older++)
    if (facts->days[older].count > 0) return older;
  return ARC_NO_AGE;
}
