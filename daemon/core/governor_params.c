#include "core/governor.h"

#define ROW(name, initial, low, high, help)                                                        \
  { #name, offsetof(struct safety_params, name), initial, low, high, false, help }
#define TIME_ROW(name, initial, help)                                                              \
  { #name, offsetof(struct safety_params, name), initial, 0, 1439, true, help }

const struct safety_param_row safety_param_rows[] = {
    ROW(pre_gate_abs, 8, 5, 8, "no exercise from this pain on"),
    ROW(pre_gate_delta, 2, 0, 2, "no exercise more than this above the usual pain"),
    ROW(morning_delta, 2, 1, 2, "a morning this much louder after exercise makes it rest"),
    ROW(spacing_min, 240, 240, 720, "minutes between two goes at the same exercise"),
    ROW(cold_min, 10, 5, PACK_MINUTES_MAX, "minutes of a cold pack"),
    ROW(cold_gap_min, 120, 120, 360, "minutes between two cold packs"),
    ROW(cold_max, 4, 0, 4, "cold packs a day"),
    ROW(warm_min, 10, 5, PACK_MINUTES_MAX, "minutes of a warm pack"),
    ROW(warm_max, 3, 0, 3, "warm packs a day"),
    ROW(max_prompts, 6, 1, 8, "prompts a day that the program starts"),
    ROW(prompt_gap_min, 30, 30, 180, "minutes between two prompts"),
    TIME_ROW(quiet_from, 21 * 60 + 30, "quiet hours begin"),
    TIME_ROW(quiet_to, 7 * 60 + 30, "quiet hours end; they last 8 h at least"),
};

const int safety_param_count = sizeof safety_param_rows / sizeof safety_param_rows[0];

enum { QUIET_SHORTEST = 8 * 60 };

void safety_params_default(struct safety_params *params) {
  for (int i = 0; i < safety_param_count; i++) {
    const struct safety_param_row *row = &safety_param_rows[i];
    *(int *)(void *)((char *)params + row->offset) = row->initial;
  }
}

static bool is_minute(int minute) {
  return minute >= 0 && minute < DAY_MINUTES;
}

bool safety_quiet_valid(int from, int to) {
  if (!is_minute(from) || !is_minute(to)) return false;
  return (to - from + DAY_MINUTES) % DAY_MINUTES >= QUIET_SHORTEST;
}

bool governor_is_quiet(const struct safety_params *params, int minute) {
  int from = params->quiet_from, to = params->quiet_to;
  if (from <= to) return minute >= from && minute < to;
  return minute >= from || minute < to;
}
