/* What plugins take away from the base plan. Each rule picks one proposal by a total order, so the
 * result does not depend on the order in which the plugins answered. */
#include <string.h>

#include "core/plan_parts.h"

/* ---- proposals ------------------------------------------------------------------------------ */

static const struct {
  int32_t low, high;   /* of `value`; outside: the proposal does not count */
  bool smallest_first; /* else the plugin's place decides */
} kinds[] = {
    [PROPOSAL_EASE] = {1, 1000, true},          [PROPOSAL_REST] = {INT32_MIN, INT32_MAX, false},
    [PROPOSAL_LEVEL_TO] = {1, INT32_MAX, true}, [PROPOSAL_TIMES_TO] = {0, INT32_MAX, true},
    [PROPOSAL_MOVE] = {0, 1439, false},         [PROPOSAL_ADD] = {0, 1439, false},
};

static bool counts(const struct proposal *proposal) {
  if ((size_t)proposal->kind >= sizeof kinds / sizeof kinds[0]) return false;
  if (proposal->kind == PROPOSAL_ADD && (proposal->permille < 1 || proposal->permille > 1000))
    return false;
  return proposal->value >= kinds[proposal->kind].low &&
         proposal->value <= kinds[proposal->kind].high;
}

static int plugin_place(const struct plan_input *input, const char *plugin) {
  for (int i = 0; i < input->plugin_count; i++)
    if (strcmp(input->plugin_order[i], plugin) == 0) return i;
  return input->plugin_count;
}

static int compare_numbers(int32_t a, int32_t b) {
  return (a > b) - (a < b);
}

/* The person's order of plugins, then every field: 0 only for proposals that say the same. */
static int compare(const struct plan_input *input, const struct proposal *a,
                   const struct proposal *b) {
  int order = compare_numbers(plugin_place(input, a->plugin), plugin_place(input, b->plugin));
  if (order == 0) order = strcmp(a->plugin, b->plugin);
  if (order == 0) order = strcmp(a->exercise, b->exercise);
  if (order == 0) order = compare_numbers(a->value, b->value);
  if (order == 0) order = compare_numbers(a->permille, b->permille);
  if (order == 0) order = compare_numbers(a->line, b->line);
  if (order == 0) order = strcmp(a->why, b->why);
  return order;
}

static bool wins(const struct plan_input *input, const struct proposal *a,
                 const struct proposal *b) {
  if (b == NULL) return true;
  if (kinds[a->kind].smallest_first && a->value != b->value) return a->value < b->value;
  return compare(input, a, b) < 0;
}

static const struct proposal *winner(const struct plan_input *input, enum proposal_kind kind,
                                     const char *exercise) {
  const struct proposal *best = NULL;
  for (int i = 0; i < input->proposal_count; i++) {
    const struct proposal *proposal = &input->proposals[i];
    if (proposal->kind != kind || strcmp(proposal->exercise, exercise) != 0) continue;
    if (counts(proposal) && wins(input, proposal, best)) best = proposal;
  }
  return best;
}

static void explain(struct plan *plan, int index, const struct proposal *proposal, int from,
                    int to) {
  plan_explain(plan, index,
               &(struct plan_change){.kind = (uint8_t)proposal->kind,
                                     .source = proposal->plugin,
                                     .why = proposal->why,
                                     .from = from,
                                     .to = to,
                                     .line = proposal->line});
}

/* ---- less ----------------------------------------------------------------------------------- */

struct merge {
  const struct plan_input *input;
  struct plan *plan;
  struct plan_item base[PLAN_ITEMS]; /* nothing may pass these (S16) */
};

static void take_off(struct plan *plan, int index, const struct proposal *proposal, int from) {
  explain(plan, index, proposal, from, 0);
  plan_item_off(&plan->items[index]);
}

static const struct proposal *lower(const struct merge *merge, int index, enum proposal_kind kind,
                                    int present) {
  const char *id = merge->plan->items[index].exercise->id;
  const struct proposal *proposal = winner(merge->input, kind, id);
  bool changes = proposal != NULL && proposal->value < present;
  if (changes) explain(merge->plan, index, proposal, present, proposal->value);
  return changes ? proposal : NULL;
}

static void limit_times(struct plan_item *item, int times) {
  struct plan_minutes minutes;
  plan_item_minutes(item, &minutes);
  item->times = (uint8_t)times;
  if (minutes.count > times) minutes.count = times;
  plan_item_place(item, &minutes);
}

static void lower_times(const struct merge *merge, int index) {
  struct plan_item *item = &merge->plan->items[index];
  const struct proposal *proposal = lower(merge, index, PROPOSAL_TIMES_TO, item->times);
  if (proposal == NULL) return;
  limit_times(item, proposal->value);
  if (item->times == 0) plan_item_off(item);
}

static void lower_item(const struct merge *merge, int index) {
  struct plan_item *item = &merge->plan->items[index];
  const struct proposal *rest = winner(merge->input, PROPOSAL_REST, item->exercise->id);
  if (rest != NULL) {
    take_off(merge->plan, index, rest, item->level);
    return;
  }
  const struct proposal *level = lower(merge, index, PROPOSAL_LEVEL_TO, item->level);
  if (level != NULL) item->level = (uint8_t)level->value;
  const struct proposal *ease = lower(merge, index, PROPOSAL_EASE, item->permille);
  if (ease != NULL) item->permille = (uint16_t)ease->value;
  lower_times(merge, index);
}

/* ---- another time --------------------------------------------------------------------------- */

static void move_item(const struct merge *merge, int index) {
  struct plan_item *item = &merge->plan->items[index];
  const struct proposal *move = winner(merge->input, PROPOSAL_MOVE, item->exercise->id);
  if (move == NULL || item->minute < 0 || move->value == item->minute) return;
  explain(merge->plan, index, move, item->minute, move->value);
  struct plan_minutes before, after = {0};
  plan_item_minutes(item, &before);
  plan_minutes_add(&after, move->value);
  for (int i = 1; i < before.count; i++) plan_minutes_add(&after, before.minute[i]);
  plan_item_place(item, &after);
}

/* The add after `last` in the person's order, with `next_plugin` one of another plugin; NULL: no
 * more. */
static const struct proposal *next_add(const struct plan_input *input, const struct proposal *last,
                                       bool next_plugin) {
  const struct proposal *next = NULL;
  for (int i = 0; i < input->proposal_count; i++) {
    const struct proposal *proposal = &input->proposals[i];
    if (proposal->kind != PROPOSAL_ADD || !counts(proposal)) continue;
    if (next_plugin && strcmp(proposal->plugin, last->plugin) == 0) continue;
    if (last != NULL && compare(input, proposal, last) <= 0) continue;
    if (wins(input, proposal, next)) next = proposal;
  }
  return next;
}

static int own_item(const struct plan *plan, const struct proposal *add) {
  const struct plan_item *item = plan_find(plan, add->exercise);
  bool own = item != NULL && strcmp(item->exercise->plugin, add->plugin) == 0;
  return own && item->level > 0 ? (int)(item - plan->items) : -1;
}

/* What was offered or on request becomes a prompt; a prompt gets one more minute, while the row has
 * times left for it. */
static void add_minute(struct plan *plan, const struct proposal *add) {
  int index = own_item(plan, add);
  if (index < 0) return;
  struct plan_item *item = &plan->items[index];
  struct plan_minutes minutes = {0};
  if (item->how == HOW_PROMPT) plan_item_minutes(item, &minutes);
  int from = item->how == HOW_PROMPT ? -1 : item->minute;
  if (minutes.count >= item->times || !plan_minutes_add(&minutes, add->value)) return;
  item->how = HOW_PROMPT;
  plan_item_place(item, &minutes);
  explain(plan, index, add, from, add->value);
  if (add->permille < item->permille) item->permille = (uint16_t)add->permille;
}

static void add_all(const struct plan_input *input, struct plan *plan) {
  int of_plugin = 0;
  const struct proposal *add = NULL;
  for (;;) {
    const struct proposal *last = add;
    add = next_add(input, last, of_plugin == PROPOSAL_ADDS_MAX);
    if (add == NULL) return;
    bool same = last != NULL && strcmp(last->plugin, add->plugin) == 0;
    of_plugin = same ? of_plugin + 1 : 1;
    add_minute(plan, add);
  }
}

/* ---- the governor, last --------------------------------------------------------------------- */

enum { SHRINK_TRIES = 3 };

static void explain_rule(struct plan *plan, int index, const char *source, const char *why,
                         int from, int to) {
  plan_explain(plan, index,
               &(struct plan_change){
                   .kind = PLAN_BY_RULE, .source = source, .why = why, .from = from, .to = to});
}

/* Holds with holds and repetitions with repetitions; else only the work in all can be compared.
 * Sets cannot: two short holds for a long one are a lower level. */
static bool alike(const struct governor_dose *a, const struct governor_dose *b) {
  return (a->hold > 0) == (b->hold > 0);
}

static bool is_more(const struct governor_dose *dose, const struct governor_dose *base) {
  if (dose->seconds > base->seconds) return true;
  return alike(dose, base) && (dose->hold > base->hold || dose->reps > base->reps);
}

static int smaller_share(int permille, int most, int amount, int wished) {
  if (amount <= most) return permille;
  int share = wished * most / amount;
  return share < permille ? share : permille;
}

/* The permille with which the dose would be no more than the base one, as far as scaling goes. */
static uint16_t shrink(int permille, const struct governor_dose *dose,
                       const struct governor_dose *base) {
  int share = smaller_share(permille, base->seconds, dose->seconds, permille);
  if (alike(dose, base)) {
    share = smaller_share(share, base->hold, dose->hold, permille);
    share = smaller_share(share, base->reps, dose->reps, permille);
  }
  return (uint16_t)(share > 0 ? share : 1);
}

/* A ladder need not grow in all that it asks for: a lower level that would take longer than the
 * base dose, or be more of the same, is shortened to it. False: it can't be. */
static bool fits(const struct merge *merge, int index, struct governor_answer *answer) {
  const struct governor_dose *base = &merge->base[index].dose;
  struct plan_item *item = &merge->plan->items[index];
  int wished = item->permille;
  for (int i = 0; i < SHRINK_TRIES; i++) {
    plan_ask(merge->input, item->exercise, item->level, item->permille, answer);
    if (!answer->allow || !is_more(&answer->dose, base)) break;
    item->permille = shrink(item->permille, &answer->dose, base);
  }
  if (answer->allow && is_more(&answer->dose, base)) return false;
  if (item->permille < wished)
    explain_rule(merge->plan, index, "S16", "no more than the dose before", wished, item->permille);
  return true;
}

/* Nothing a plugin says widens what the base plan had: where the governor's second answer would,
 * the first stands. */
static void ask_again(const struct merge *merge, int index) {
  const struct plan_item *base = &merge->base[index];
  struct plan_item *item = &merge->plan->items[index];
  uint16_t wished = item->permille;
  struct governor_answer answer;
  if (item->level == base->level && item->permille == base->permille) return;
  if (!fits(merge, index, &answer)) {
    explain_rule(merge->plan, index, "S16", "the lower level asks for more", item->level,
                 base->level);
    item->level = base->level;
    item->permille = wished; /* of the base level: no more than the base dose */
    plan_ask(merge->input, item->exercise, item->level, item->permille, &answer);
  }
  if (!answer.allow) {
    item->code = (uint8_t)answer.code;
    explain_rule(merge->plan, index, code_names[answer.code], code_phrases[answer.code],
                 item->level, 0);
    plan_item_off(item);
    return;
  }
  if (answer.level < item->level) item->level = (uint8_t)answer.level;
  if (answer.dose.times < item->times) {
    explain_rule(merge->plan, index, code_names[CODE_DAY_MAX], code_phrases[CODE_DAY_MAX],
                 item->times, answer.dose.times);
    limit_times(item, answer.dose.times);
  }
  item->dose = answer.dose;
}

static void agree(struct plan_item *item) {
  if (item->level == 0) return;
  item->dose.times = item->times;
  item->dose.how = item->how;
}

void plan_merge(const struct plan_input *input, struct plan *plan) {
  struct merge merge;
  merge.input = input;
  merge.plan = plan;
  memcpy(merge.base, plan->items, (size_t)plan->item_count * sizeof merge.base[0]);
  for (int i = 0; i < plan->item_count; i++) {
    if (plan->items[i].level == 0) continue; /* held by a rule, the stage or the person */
    lower_item(&merge, i);
    move_item(&merge, i);
  }
  add_all(input, plan);
  for (int i = 0; i < plan->item_count; i++) {
    if (plan->items[i].level > 0) ask_again(&merge, i);
    agree(&plan->items[i]);
  }
}
