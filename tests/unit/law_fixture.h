/* Random plugins for the tests of the law (plugin_law.c): Lua sources that use all of the day's API
 * with ordinary, extreme, contradicting and wrong arguments, and that try to get at what they are
 * not meant to reach. The same chance writes the same source.
 *
 *   uint64_t chance = 7;
 *   law_write(&chance, "aa", out);
 */
#ifndef TESTS_LAW_FIXTURE_H
#define TESTS_LAW_FIXTURE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LAW_SOURCE = 24 * 1024, LAW_EXERCISES = 3, LAW_ACTIONS = 14 };

struct law_source {
  char text[LAW_SOURCE];
  size_t len;
};

static inline int law_below(uint64_t *chance, int limit) { /* splitmix64 */
  uint64_t z = *chance += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return (int)((z ^ z >> 31) % (uint64_t)limit);
}

static inline bool law_one_in(uint64_t *chance, int n) {
  return law_below(chance, n) == 0;
}

#define LAW_PICK(chance, list) ((list)[law_below((chance), (int)(sizeof(list) / sizeof *(list)))])

__attribute__((format(printf, 2, 3))) static inline void law_add(struct law_source *out,
                                                                 const char *format, ...) {
  va_list values;
  va_start(values, format);
  int n = vsnprintf(out->text + out->len, sizeof out->text - out->len, format, values);
  va_end(values);
  if (n > 0 && out->len + (size_t)n < sizeof out->text) out->len += (size_t)n;
}

/* ---- arguments -------------------------------------------------------------------------------
 */

static const char *const law_factors[] = {"0.5", "0.05",  "1",   "0.9", "0.001",        "0.75",
                                          "0",   "-1",    "1.5", "2",   "1e308",        "0/0",
                                          "1/0", "'0.5'", "nil", "{}",  "math.random()"};
static const char *const law_levels[] = {"1",
                                         "2",
                                         "3",
                                         "4",
                                         "0",
                                         "-1",
                                         "99",
                                         "1.5",
                                         "1e18",
                                         "item.level",
                                         "'1'",
                                         "nil",
                                         "item.level + 1",
                                         "math.max(item.level - 1, 1)"};
static const char *const law_times[] = {"0",  "1",   "2",   "item.times", "item.times + 1",
                                        "-1", "1e9", "0.5", "nil",        "math.huge"};
static const char *const law_clocks[] = {"'10:30'", "'10:31'", "'10:45'", "'12:15'", "'17:00'",
                                         "'18:00'", "'20:30'", "'08:00'", "'00:00'", "'03:30'",
                                         "'21:59'", "'23:59'", "'24:00'", "'8:00'",  "''",
                                         "nil",     "7",       "day.date"};
enum { LAW_CLOCKS = sizeof law_clocks / sizeof *law_clocks, LAW_GOOD_CLOCKS = 12 };
static const char *const law_whys[] = {
    "'Because.'", "'Because.'",    "'A smaller day.'",     "('x'):rep(80)", "''",
    "nil",        "('x'):rep(81)", "'You must not stop.'", "'\\u{202e}odd'"};
static const char *const law_filters[] = {"{}",
                                          "{ kind = 'strength' }",
                                          "{ kind = 'stretch' }",
                                          "{ kind = 'release' }",
                                          "{ kind = 'breathing' }",
                                          "{ kind = 'soothing' }",
                                          "{ id = 'psoas_release' }",
                                          "{ id = 'aa_1' }",
                                          "{ id = 'bb_2' }",
                                          "{ source = 'bb' }",
                                          "{ tag = 'random' }",
                                          "{ kind = 'running' }",
                                          "{ speed = 1 }",
                                          "nil"};

/* ---- what it declares ------------------------------------------------------------------------
 */

/* `moves`: its steps are counted, so it needs a number of them; else they are held. */
static inline void law_level(uint64_t *chance, bool moves, struct law_source *out) {
  static const int holds[] = {1, 5, 10, 30, 45, 90, 120, 300, 600, 1800};
  bool held = !moves || law_one_in(chance, 3), counted = moves || law_one_in(chance, 3);
  law_add(out, "{ ");
  if (held) law_add(out, "hold = %d, ", LAW_PICK(chance, holds));
  if (counted) law_add(out, "reps = %d, ", 1 + law_below(chance, law_one_in(chance, 4) ? 100 : 12));
  if (law_one_in(chance, 2)) law_add(out, "sets = %d, ", 1 + law_below(chance, 10));
  law_add(out, "}, ");
}

static inline void law_dose(uint64_t *chance, int levels, struct law_source *out) {
  static const char *const rows[] = {"rest", "gentle", "easy", "build", "flare", "peak", "steady"};
  static const char *const hows[] = {"prompt", "prompt", "offer", "request"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (i >= 4 && law_one_in(chance, 2)) continue;
    law_add(out, "%s = { level = %d, times = %d, how = '%s' }, ", rows[i],
            law_below(chance, levels + 1), 1 + law_below(chance, 4), LAW_PICK(chance, hows));
  }
}

static inline void law_exercise(uint64_t *chance, const char *id, int number,
                                struct law_source *out) {
  static const char *const kinds[] = {"release",  "pressure",  "stretch", "mobility",
                                      "strength", "breathing", "soothing"};
  static const char *const steps[2][3] = {
      {"s.hold { 'Hold.' }", "s.hold { 'Hold.', sides = true }",
       "s.hold { 'Hold.', 40 }, s.rest(9)"},
      {"s.count { 'Move.' }", "'Read.', s.count { 'Move.', 5, sides = true }",
       "s.count { 'Move.' }, s.hold { 'Hold.', 20 }, s.count { 'Move.', 3 }"}};
  static const char *const times[] = {"10:30", "09:15", "weekdays 08:00 | weekends 10:00",
                                      "every 2h between 08:00 and 20:00", "30m after checkin"};
  int levels = 1 + law_below(chance, 5);
  bool moves = law_one_in(chance, 2);
  law_add(out,
          "s.exercise { id = '%s_%d', title = 'Number %d', kind = '%s', tags = { 'random' },\n", id,
          number, number, LAW_PICK(chance, kinds));
  law_add(out, "  steps = { %s }, levels = { ", LAW_PICK(chance, steps[moves]));
  for (int i = 0; i < levels; i++) law_level(chance, moves, out);
  law_add(out, "},\n  dose = { ");
  law_dose(chance, levels, out);
  law_add(out, "}");
  if (law_one_in(chance, 2)) law_add(out, ", at = '%s'", LAW_PICK(chance, times));
  law_add(out, " }\n");
}

/* ---- what it does ----------------------------------------------------------------------------
 */

/* Of each item that a filter finds. */
static inline void law_item_action(uint64_t *chance, struct law_source *out) {
  const char *why = LAW_PICK(chance, law_whys);
  law_add(out, "  for item in day:items(%s) do try(function() ", LAW_PICK(chance, law_filters));
  switch (law_below(chance, 7)) {
  case 0:
    law_add(out, "item:rest(%s)", why);
    break;
  case 1:
    law_add(out, "item:level_to(%s, %s)", LAW_PICK(chance, law_levels), why);
    break;
  case 2:
    law_add(out, "item:times_to(%s, %s)", LAW_PICK(chance, law_times), why);
    break;
  case 3:
  case 4:
    law_add(out, "item:move(%s, %s)", LAW_PICK(chance, law_clocks), why);
    break;
  default:
    law_add(out, "item:ease(%s, %s)", LAW_PICK(chance, law_factors), why);
  }
  law_add(out, " end) end\n");
}

static inline void law_add_action(uint64_t *chance, const char *id, struct law_source *out) {
  static const char *const others[] = {"psoas_release", "aa_1", "bb_1", "nothing"};
  const char *why = law_one_in(chance, 4) ? LAW_PICK(chance, law_whys) : "'Because.'";
  char own[16];
  snprintf(own, sizeof own, "%s_%d", id, 1 + law_below(chance, LAW_EXERCISES));
  law_add(out, "  day:add('%s', { at = %s, ",
          law_one_in(chance, 4) ? LAW_PICK(chance, others) : own,
          law_clocks[law_below(chance, law_one_in(chance, 4) ? LAW_CLOCKS : LAW_GOOD_CLOCKS)]);
  if (law_one_in(chance, 2)) law_add(out, "scale = %s, ", LAW_PICK(chance, law_factors));
  law_add(out, "why = %s })\n", why);
}

/* Nothing of this may change what the day is. */
static inline void law_trick(uint64_t *chance, struct law_source *out) {
  static const char *const tricks[] = {
      "for item in day:items() do item.level = 9 end",
      "for item in day:items() do rawset(item, 'level', 9) item:level_to(8, 'Because.') end",
      "for item in day:items() do rawset(item, 'id', 'psoas_release') item:rest('Because.') end",
      "day.column = 'build'",
      "day.plan[1], day.plan[2] = day.plan[2], day.plan[1]",
      "day.plan[1].rest(day.plan[2], 'Because.')",
      "for i = #day.plan, 1, -1 do day.plan[i] = nil end",
      "getmetatable(day.plan[1]).__index = function() return 1000 end",
      "setmetatable(day.plan[1], nil)",
      "math.floor = function() return 4000 end",
      "string.format = error",
      "for _ = 1, 300 do day:ease(0.9, 'Because.') end",
      "s.suggest('Slowly.') s.suggest('Slowly.') s.suggest('Slowly.') s.suggest('Slowly.')",
      "for _ = 1, 9 do s.start('talk', 'Because.') end",
      "s.state.level = 9",
      "while true do if math.random() < 0.01 then break end end"};
  law_add(out, "  %s\n", LAW_PICK(chance, tricks));
}

static inline void law_action(uint64_t *chance, const char *id, struct law_source *out) {
  static const char *const conditions[] = {"day.stage == 'peak'",        "day.stage ~= 'steady'",
                                           "(day.pain or 0) > 3",        "math.random() < 0.5",
                                           "#day.history > 2",           "day.column == 'build'",
                                           "day.weekday == day.weekday", "s.now().minute % 2 == 0"};
  law_add(out, "try(function() ");
  bool when = law_one_in(chance, 3);
  if (when) law_add(out, "if %s then ", LAW_PICK(chance, conditions));
  law_add(out, "\n");
  switch (law_below(chance, 10)) {
  case 0:
  case 1:
    law_add_action(chance, id, out);
    break;
  case 2:
    law_add(out, "  day:ease(%s, %s)\n", LAW_PICK(chance, law_factors), LAW_PICK(chance, law_whys));
    break;
  case 3:
    law_add(out, "  day:rest(%s, %s)\n",
            law_one_in(chance, 3) ? LAW_PICK(chance, law_filters) : "{ tag = 'random' }",
            LAW_PICK(chance, law_whys));
    break;
  case 4:
    if (law_one_in(chance, 3)) law_trick(chance, out);
    break;
  default:
    law_item_action(chance, out);
  }
  law_add(out, "%send)\n", when ? "end " : "");
}

/* A whole plugin of that id. */
static inline void law_write(uint64_t *chance, const char *id, struct law_source *out) {
  out->len = 0;
  law_add(out,
          "local s = settle.api(1)\n"
          "s.plugin { name = '%s', version = '1' }\n"
          "local function try(f) pcall(f) end\n",
          id);
  for (int i = law_below(chance, LAW_EXERCISES + 1); i > 0; i--) law_exercise(chance, id, i, out);
  law_add(out, "s.routine { id = 'talk', title = 'Talk', run = function(r) r:say('Well.') end }\n"
               "s.adapt(function(day)\n");
  for (int i = 1 + law_below(chance, LAW_ACTIONS); i > 0; i--) law_action(chance, id, out);
  law_add(out, "end)\n");
}

#endif
