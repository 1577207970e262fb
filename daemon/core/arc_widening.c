#include "core/arc_rules.h"

enum { LEFT = 1, RIGHT = 2, BOTH = LEFT | RIGHT };

#define REGION_BIT(region) (1u << (region))
#define ALL_REGIONS        (REGION_BIT(REGION_COUNT) - 1)
#define LEG_REGIONS        (REGION_BIT(REGION_THIGHB) | REGION_BIT(REGION_LEG) | REGION_BIT(REGION_FOOT))

static unsigned regions_of(site_set sites) {
  unsigned regions = 0;
  for (int region = 0; region < REGION_COUNT; region++)
    if (sites >> (region * SIDE_COUNT) & 0xf) regions |= REGION_BIT(region);
  return regions;
}

/* LEFT and RIGHT as they occur in some regions; midline is no side. */
static unsigned sides_of(site_set sites, unsigned regions) {
  static const unsigned meaning[SIDE_COUNT] = {
      [SIDE_L] = LEFT, [SIDE_R] = RIGHT, [SIDE_B] = BOTH, [SIDE_M] = 0};
  unsigned sides = 0;
  for (int region = 0; region < REGION_COUNT; region++)
    for (int side = 0; side < SIDE_COUNT; side++)
      if ((regions & REGION_BIT(region)) && (sites & SITE(side, region))) sides |= meaning[side];
  return sides;
}

/* The leg regions are taken together: left thigh and right foot are both legs too (2.4). */
static bool has_both_legs(site_set sites) {
  return sides_of(sites, LEG_REGIONS) == BOTH;
}

static uint64_t widening(const struct arc_facts *facts, const struct checkin *checkin) {
  uint64_t found = 0;
  if (checkin->sites == 0 || checkin->pain == 0) return 0;
  if (has_both_legs(checkin->sites) && !has_both_legs(facts->declared))
    found |= REASON_BIT(REASON_LEGS_BOTH);
  if (facts->usual == 0) return found;
  unsigned usual_sides = sides_of(facts->usual, ALL_REGIONS);
  if (usual_sides != 0 && (sides_of(checkin->sites, ALL_REGIONS) & ~usual_sides) != 0)
    found |= REASON_BIT(REASON_CROSSED);
  if ((regions_of(checkin->sites) & ~regions_of(facts->usual)) != 0)
    found |= REASON_BIT(REASON_SPREAD);
  return found;
}

static const struct checkin *latest_with_sites(const struct arc_facts *facts, int age) {
  const struct checkin *latest = NULL, *checkin;
  for (int i = facts->recent; (checkin = arc_next_reading(facts, age, &i)) != NULL;)
    if (checkin->sites != 0) latest = checkin;
  return latest;
}

bool arc_pain_free(const struct arc_facts *facts) {
  return arc_read_today(facts) && facts->current->pain == 0;
}

/* Yesterday's sites serve on day 0 too: only the carried *pain* is bound to the arc. */
uint64_t arc_widening_now(const struct arc_facts *facts) {
  const struct checkin *checkin = latest_with_sites(facts, 0);
  if (checkin == NULL) checkin = latest_with_sites(facts, 1);
  if (checkin == NULL || arc_pain_free(facts)) return 0;
  return widening(facts, checkin);
}

/* Against the usual qualities of the baseline in force alone: none said means none usual. */
static bool shows_new_numbness(const struct arc_facts *facts, const struct checkin *checkin) {
  unsigned numb = 1u << QUALITY_NUMB;
  return (checkin->qualities & numb) != 0 && (facts->baseline->usual_qualities & numb) == 0;
}

static bool shows_widening(const struct arc_facts *facts, const struct checkin *checkin) {
  return widening(facts, checkin) != 0;
}

static bool shows_high_pain(const struct arc_facts *facts, const struct checkin *checkin) {
  return arc_over_max(facts, checkin->pain) || arc_severe(facts, checkin->pain);
}

const struct checkin *arc_first_today(const struct arc_facts *facts, arc_checkin_test *shows) {
  const struct checkin *checkin;
  for (int i = facts->recent; (checkin = arc_next_reading(facts, 0, &i)) != NULL;)
    if (shows(facts, checkin)) return checkin;
  return NULL;
}

bool arc_numb_new(const struct arc_facts *facts) {
  return arc_first_today(facts, shows_new_numbness) != NULL;
}

/* Each of the three signs has its own first reading. Once shown it stays due, even when a later
 * reading of the day is calm or 0. */
bool arc_screen_due(const struct arc_facts *facts) {
  static arc_checkin_test *const signs[] = {shows_widening, shows_new_numbness, shows_high_pain};
  for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
    const struct checkin *first = arc_first_today(facts, signs[i]);
    if (first != NULL && !arc_screen_done(facts->input, first->stamp.at)) return true;
  }
  return false;
}
