/* The red-flag box (domain 8.1): every screen of the period with something ticked, and every older
 * one that still stands; what was done about each. */
#include <errno.h>

#include "core/civil.h"
#include "core/entries.h"
#include "report/model.h"

/* A retract names its screen, or means the newest before it; only one in time counts (3.5). */
static bool retracts(const struct report_data *data, const struct retract *retract, int screen,
                     int minutes) {
  const struct screen *screens = report_rows(data, ENTRY_SCREEN);
  moment after = screens[screen].stamp.at, at = retract->stamp.at;
  if (at <= after || at > after + (moment)minutes * MINUTE_SECONDS || retract->unconfirmed)
    return false;
  if (!entry_id_none(&retract->screen))
    return entry_id_same(&retract->screen, &screens[screen].stamp.id);
  bool newest = screen + 1 == report_count(data, ENTRY_SCREEN);
  return newest || screens[screen + 1].stamp.at >= at;
}

static int find_retract(const struct report_data *data, int screen, int minutes) {
  const struct retract *rows = report_rows(data, ENTRY_RETRACT);
  for (int i = 0; i < report_count(data, ENTRY_RETRACT); i++)
    if (retracts(data, &rows[i], screen, minutes)) return i;
  return NOT_RECORDED;
}

/* All that was recorded after it, up to the first yes. */
static void find_clears(const struct report_data *data, struct report_flag *flag) {
  const struct clear *clears = report_rows(data, ENTRY_CLEAR);
  int count = report_count(data, ENTRY_CLEAR), i = 0;
  while (i < count && clears[i].stamp.at <= flag->screen->stamp.at) i++;
  flag->first_clear = i;
  for (; i < count && flag->fate == FLAG_STANDS; i++) {
    flag->clear_count++;
    if (clears[i].may_exercise && !clears[i].unconfirmed) flag->fate = FLAG_CLEARED;
  }
}

static bool read_flag(const struct report_data *data, const struct arc_params *params, int i,
                      struct report_flag *out) {
  const struct screen *screen = (const struct screen *)report_rows(data, ENTRY_SCREEN) + i;
  *out = (struct report_flag){.screen = screen, .tier = arc_screen_tier(screen)};
  if (out->tier == TIER_NONE) return false;
  out->retract = find_retract(data, i, params->retract_min);
  if (out->retract != NOT_RECORDED)
    out->fate = FLAG_RETRACTED;
  else
    find_clears(data, out);
  return true;
}

static bool is_of_period(const struct report_model *model, const struct report_flag *flag) {
  if (flag->screen->stamp.date >= model->from) return true;
  return flag->fate == FLAG_STANDS && flag->tier >= TIER_U;
}

int report_flags_make(struct report_data *data, const struct report_options *options,
                      struct report_model *model) {
  const struct screen *screens = report_rows(data, ENTRY_SCREEN);
  int count = report_count(data, ENTRY_SCREEN);
  model->flags = pool_take(&data->pool, (size_t)count * sizeof *model->flags);
  if (model->flags == NULL) return -ENOMEM;
  for (int i = 0; i < count; i++) {
    struct report_flag flag;
    if (screens[i].completed && screens[i].stamp.date >= model->from) model->screens_done++;
    if (read_flag(data, &options->params, i, &flag) && is_of_period(model, &flag))
      model->flags[model->flag_count++] = flag;
  }
  return 0;
}
