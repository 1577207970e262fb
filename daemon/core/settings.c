#include "core/settings.h"

const char *const slot_names[SLOT_COUNT] = {"morning", "block",   "midday",
                                            "second",  "evening", "review"};

static const char *const slot_defaults[SLOT_COUNT] = {"08:00", "10:30", "13:30",
                                                      "17:00", "20:00", "sun 18:00"};

void settings_default(struct settings *settings) {
  struct schedule_error error;
  arc_params_default(&settings->arc);
  safety_params_default(&settings->safety);
  for (int i = 0; i < SLOT_COUNT; i++)
    schedule_parse(slot_defaults[i], &settings->slots[i], &error);
  settings->day_starts = 4 * 60;
  settings->late = 60 * 60;
  settings->later = 30 * 60;
  settings->nudge = 5 * 60;
  settings->private_bodies = true;
}
