/* Where it hurts and how (domain 8.6): the usual area against the last 7 days, and which qualities
 * were named on which days of the arcs. */
#include <stddef.h>

#include "report/model.h"

enum { LEFT = 1, RIGHT = 2, BOTH = LEFT | RIGHT, LEARNT = 3, LATELY_DAYS = 7 };

/* Midline is no side (domain 3.5). */
static const unsigned side_meaning[SIDE_COUNT] = {
    [SIDE_L] = LEFT, [SIDE_R] = RIGHT, [SIDE_B] = BOTH, [SIDE_M] = 0};

#define LEG_REGIONS (1u << REGION_THIGHB | 1u << REGION_LEG | 1u << REGION_FOOT)

/* The pairs of the set in some regions. */
static site_set within(site_set sites, unsigned regions) {
  site_set all = 0;
  for (int region = 0; region < REGION_COUNT; region++)
    if (regions >> region & 1) all |= (site_set)0xf << (region * SIDE_COUNT);
  return sites & all;
}

static unsigned sides_of(site_set sites) {
  unsigned sides = 0;
  for (int region = 0; region < REGION_COUNT; region++)
    for (int side = 0; side < SIDE_COUNT; side++)
      if (sites & SITE(side, region)) sides |= side_meaning[side];
  return sides;
}

/* ---- the usual area ------------------------------------------------------------------------- */

static const struct baseline *declared_area(const struct report_data *data, day_number date) {
  const struct baseline *baselines = report_rows(data, ENTRY_BASELINE);
  for (int i = report_count(data, ENTRY_BASELINE) - 1; i >= 0; i--)
    if (baselines[i].stamp.date <= date && baselines[i].sites != 0) return &baselines[i];
  return NULL;
}

static site_set learnt_area(const struct report_data *data, day_number before) {
  const struct checkin *checkins = report_rows(data, ENTRY_CHECKIN);
  site_set area = 0;
  for (int i = 0, found = 0; i < report_count(data, ENTRY_CHECKIN) && found < LEARNT; i++) {
    if (checkins[i].sites == 0 || checkins[i].stamp.date >= before) continue;
    area |= checkins[i].sites;
    found++;
  }
  return area;
}

/* The usual area for a reading of `date` in the arc that began on `session` (DAY_NONE: none). */
static site_set usual_area(const struct report_data *data, day_number date, day_number session) {
  const struct baseline *declared = declared_area(data, session != DAY_NONE ? session : date);
  return declared != NULL ? declared->sites : learnt_area(data, date);
}

/* ---- what is new ---------------------------------------------------------------------------- */

static site_set beyond(site_set sites, site_set usual) {
  unsigned usual_sides = sides_of(usual);
  site_set found = 0;
  for (int region = 0; region < REGION_COUNT; region++)
    for (int side = 0; side < SIDE_COUNT; side++) {
      site_set site = sites & SITE(side, region);
      bool new_region = within(usual, 1u << region) == 0;
      bool new_side = usual_sides != 0 && (side_meaning[side] & ~usual_sides) != 0;
      if (new_region || new_side) found |= site;
    }
  return found;
}

site_set report_new_sites(const struct report_data *data, const struct checkin *checkin,
                          day_number session) {
  if (checkin->sites == 0 || checkin->pain == 0) return 0;
  day_number date = checkin->stamp.date;
  const struct baseline *declared = declared_area(data, session != DAY_NONE ? session : date);
  site_set usual = usual_area(data, date, session);
  site_set found = usual != 0 ? beyond(checkin->sites, usual) : 0;
  site_set legs = within(checkin->sites, LEG_REGIONS);
  bool usually = declared != NULL && sides_of(within(declared->sites, LEG_REGIONS)) == BOTH;
  return sides_of(legs) == BOTH && !usually ? found | legs : found;
}

/* ---- qualities ------------------------------------------------------------------------------ */

static int group_of(int arc_day) {
  static const int groups[ARC_DAY_COUNT] = {-1, 0, 1, 2, 2, 3, 3, 3};
  return arc_day < 0 ? -1 : groups[arc_day];
}

static void count_qualities(const struct checkin *checkin, int group, struct report_model *model) {
  if (group < 0 || checkin->qualities == 0) return;
  model->quality_answers[group]++;
  for (int quality = 0; quality < QUALITY_COUNT; quality++)
    model->qualities[quality][group] += checkin->qualities >> quality & 1;
}

void report_area_make(const struct report_data *data, struct report_model *model) {
  const struct checkin *checkins = report_rows(data, ENTRY_CHECKIN);
  const struct report_day *last = &model->days[model->day_count - 1];
  day_number session = last->arc_day >= 0 ? last->date - last->arc_day : DAY_NONE;
  model->usual = usual_area(data, model->to, session);
  for (int i = 0, reading = 0; i < report_count(data, ENTRY_CHECKIN); i++) {
    day_number date = checkins[i].stamp.date;
    if (date < model->from || date > model->to) continue;
    count_qualities(&checkins[i], group_of(model->days[date - model->from].arc_day), model);
    const struct report_reading *shown = &model->readings[reading++];
    if (date <= model->to - LATELY_DAYS) continue;
    model->lately |= checkins[i].sites;
    model->new_sites |= shown->new_sites;
  }
}
