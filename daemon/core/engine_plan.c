/* The plan of the day: what it is made of, and when it is made anew (core/plan.h makes it). */
#include <string.h>

#include "core/engine_parts.h"

/* The first time of a slot on the local date, as its schedule has it; -1: none that day. */
static int16_t slot_minute(const struct engine *engine, const struct now *now,
                           enum slot_source source, day_number date) {
  struct schedule_context context = {.zone = now->zone,
                                     .day_starts = (int16_t)engine->settings->day_starts};
  struct occurrence occurrence;
  moment from = civil_resolve(now->zone, civil_local_at(date, 0)) - 1;
  if (schedule_next(&engine->settings->slots[source], &context, from, &occurrence, 1) != 1)
    return -1;
  return occurrence.date == date ? occurrence.minute : -1;
}

/* What the plan is made of, but for proposals; `events` has room for SLOT_EVENTS. */
static struct plan_input plan_ask_of(const struct engine *engine, const struct now *now,
                                     struct governor_input *governor,
                                     struct schedule_event *events) {
  engine_governor_input(engine, now, governor);
  return (struct plan_input){
      .governor = governor,
      .catalog = engine->catalog,
      .overrides = engine->settings->overrides,
      .override_count = engine->settings->override_count,
      .zone = now->zone,
      .block_minute = slot_minute(engine, now, SLOT_BLOCK, governor->now.date),
      .second_minute = slot_minute(engine, now, SLOT_SECOND, governor->now.date),
      .day_starts = (int16_t)engine->settings->day_starts,
      .events = events,
      .event_count = engine_events(engine, now->at - 2 * DAY_SECONDS, events),
  };
}

void engine_plan_base(const struct engine *engine, const struct now *now, struct plan *out) {
  struct governor_input governor;
  struct schedule_event events[SLOT_EVENTS];
  struct plan_input input = plan_ask_of(engine, now, &governor, events);
  plan_base(&input, out);
}

void engine_build_plan(struct engine *engine, const struct now *now) {
  struct governor_input governor;
  const char *order[OVERRIDES_MAX];
  struct schedule_event events[SLOT_EVENTS];
  struct plan_input input = plan_ask_of(engine, now, &governor, events);
  for (int i = 0; i < engine->settings->plugin_count; i++)
    order[i] = engine->settings->plugin_order[i];
  input.proposals = engine->proposals;
  input.proposal_count = engine->proposal_count;
  input.plugin_order = order;
  input.plugin_count = engine->settings->plugin_count;
  engine->second_minute = input.second_minute;
  plan_build(&input, &engine->plan);
}

/* The last proposals stay in force until the new ones are here: never harder in between. */
void engine_replan(struct engine *engine, const struct now *now, struct effects *effects) {
  engine->plan_stale = false;
  engine->changed = true;
  engine_build_plan(engine, now);
  struct effect *effect = effects_add(effects, EFFECT_ASK_PLUGINS);
  engine->revision++;
  if (effect != NULL) effect->revision = engine->revision;
}

void engine_take_proposals(struct engine *engine, const struct now *now,
                           const struct event *event) {
  if (event->revision != engine->revision) return; /* of a plan that is gone */
  int count = event->proposal_count < PROPOSALS_MAX ? event->proposal_count : PROPOSALS_MAX;
  if (count > 0)
    memcpy(engine->proposals, event->proposals, (size_t)count * sizeof *event->proposals);
  engine->proposal_count = count;
  engine->changed = true;
  engine_build_plan(engine, now);
}

static bool is_set_up(const struct history *history) {
  return history->has_intake && history->intake.adult == 1 && history->intake.agreed == 1;
}

void engine_may_start(const struct engine *engine, const struct now *now,
                      const struct governor_request *wish, struct governor_answer *out) {
  struct governor_input input;
  struct governor_request request = *wish;
  const struct plan_item *item = plan_find(&engine->plan, wish->exercise->id);
  if (item != NULL && item->level > 0) {
    request.level = item->level;
    request.permille = item->permille * wish->permille / 1000;
  }
  if (request.permille < 1) request.permille = 1;
  engine_governor_input(engine, now, &input);
  governor_check(&input, &request, out);
  if (out->code == CODE_SCREEN_FIRST && !is_set_up(input.history))
    out->code = CODE_INTAKE_FIRST; /* S15: nobody does the check first, and hears of it then */
  if (out->allow && item != NULL && item->level == 0) { /* a plugin's "not today" holds (S16) */
    out->allow = false;
    out->code = CODE_NOT_IN_STAGE;
  }
}
