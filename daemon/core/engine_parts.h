/* What the engine's own files share. Not for the shell. */
#ifndef CORE_ENGINE_PARTS_H
#define CORE_ENGINE_PARTS_H

#include "core/engine.h"
#include "core/entries.h"

/* ---- effects -------------------------------------------------------------------------------- */

void effects_begin(struct effects *effects);
/* NULL when full: `overflow` is set. */
struct effect *effects_add(struct effects *effects, enum effect_kind kind);
/* A copy that lives as long as the effects; cut when the arena is full. NULL stays NULL. */
const char *effects_text(struct effects *effects, const char *text);
/* The records of a step first, in order: together they are one transaction, so that no crash can
 * part an answer from what it caused. */
void effects_order(struct effects *effects);
void effects_refuse(struct effects *effects, const char *code, const char *message);

/* ---- state (engine.c) ----------------------------------------------------------------------- */

/* Into the working set; what closes a dialogue also drops its journal. */
int engine_apply(struct engine *engine, const struct entry *entry);
void engine_values(struct engine *engine, struct text_values *out);
/* An exercise as a number that fits a journal: a hash of its id; 0 is none. */
int32_t engine_exercise_hash(const char *id);
const struct exercise *engine_exercise_of(const struct engine *engine, int32_t hash);
/* Carried into a new baseline that does not say: a usual numbness must not become a new one. */
uint16_t engine_usual_qualities(const struct engine *engine);
bool engine_gentle(const struct engine *engine, day_number date);
/* settled is for adults (2.6): somebody younger is asked and offered nothing. */
bool engine_refuses_minors(const struct engine *engine);

/* ---- recording (engine_record.c) ------------------------------------------------------------ */

/* Stamps (a preset `at` is kept), names and applies the entry, emits RECORD, evaluates anew, tells
 * plugins. */
void engine_record(struct engine *engine, const struct now *now, struct entry *entry,
                   struct effects *effects);
/* The stage as of now, but never before the newest screen, clear or retract (S2). */
void engine_evaluate(struct engine *engine, const struct now *now);
/* Records the level changes that S5, S7 and 5.3 demand. */
void engine_regress(struct engine *engine, const struct now *now, struct effects *effects);
/* Plugins that listen to `hook` (static; NULL: none does) hear of it. `entry` may be NULL. */
void engine_tell_plugins(const char *hook, const struct entry *entry, struct effects *effects);

/* ---- checks (engine_checks.c) --------------------------------------------------------------- */

enum { CHECK_STEPS = 16 }; /* of one safety check: more than a page has items */

/* When the newest safety check was that stands; MOMENT_NEVER: none does. */
moment engine_newest_check(const struct engine *engine);
/* The ids of the newest check that stands, as far as it is not before `since`: its steps, each of
 * which has all that the one before it had (S4). An earlier check that says something else was
 * answered on its own: taking one back takes back no other. Returns how many. */
int engine_check_steps(const struct engine *engine, moment since, struct entry_id out[CHECK_STEPS]);

/* ---- telling (engine_tell.c) ---------------------------------------------------------------- */

void engine_tell(struct engine *engine, int32_t audience, enum text_id text,
                 const struct text_values *values, struct effects *effects);
void engine_tell_words(struct engine *engine, int32_t audience, const char *title, const char *body,
                       struct effects *effects);
/* The page for worried moments (6.4), as far as a notification holds it. */
void engine_tell_facts(struct engine *engine, int32_t audience, struct effects *effects);
/* S6: whoever has that much as the usual pain is told that exercise stays off there. */
void engine_tell_gate(struct engine *engine, int32_t audience, int baseline,
                      struct effects *effects);
/* A button under what was just told; nothing where there is no room. The strings are static. */
void engine_add_button(struct effects *effects, struct view_option option);
/* Takes what was told last off every screen. */
void engine_close_told(struct engine *engine, struct effects *effects);

/* ---- the plan (engine_plan.c) --------------------------------------------------------------- */

/* From what is known now, with the proposals that are there. */
void engine_build_plan(struct engine *engine, const struct now *now);
/* The same, and the plugins are asked: their answers are for this plan alone. */
void engine_replan(struct engine *engine, const struct now *now, struct effects *effects);
void engine_take_proposals(struct engine *engine, const struct now *now, const struct event *event);

/* ---- routines (engine_routine.c, engine_routine_due.c) --------------------------------------- */

enum routine_ending {
  ROUTINE_END_CHANGED,
  ROUTINE_END_FAILED,
  ROUTINE_END_GONE,
  ROUTINE_END_FULL,
  ROUTINE_ENDINGS
};
/* The text with the routine's name before it: what it is called is the plugin's word, and may name
 * a part of the body, so that it is never in a title (S23). */
void engine_routine_words(const struct engine *engine, const struct dialogue *dialogue,
                          const char *text, char out[VIEW_BODY]);
extern const char *const routine_endings[ROUTINE_ENDINGS]; /* what the person is told */

/* NULL: nothing is known of it yet. */
const struct routine_run *engine_routine_run(const struct engine *engine, const char *key);
void engine_routine_drop(struct engine *engine, const char *key);
int engine_routines_open(const struct engine *engine);
/* Asks the plugin for what comes next, once for each number of answers. */
void engine_routine_think(struct engine *engine, const struct dialogue *dialogue,
                          struct effects *effects);
/* Its present question is known. */
bool engine_routine_knows(const struct engine *engine, const struct dialogue *dialogue);
/* When the present question could be seen first: holds and waits count from there. */
moment engine_routine_seen(const struct engine *engine, const struct dialogue *dialogue);

enum routine_return { ROUTINE_HERE, ROUTINE_HELD, ROUTINE_DROPPED };
/* Whether it may be on the screen: after a wait it is a prompt that the program starts. Held: the
 * dialogue knows when it may be tried again. */
enum routine_return engine_routine_return(struct engine *engine, const struct now *now,
                                          struct dialogue *dialogue, struct effects *effects);
/* What comes after a time that ran out by itself is heard, like the turn of a hold or a prompt. */
enum cue engine_routine_cue(const struct engine *engine, const struct dialogue *dialogue);
/* The answer that stands when nobody gives one; false: then it ends, or it is no routine. */
bool engine_routine_alone(const struct engine *engine, const struct now *now,
                          const struct dialogue *dialogue, int32_t *out);
void engine_routine_reply(struct engine *engine, const struct now *now, const struct event *event,
                          struct effects *effects);
void engine_routine_catalog(struct engine *engine, const struct now *now, struct effects *effects);
void engine_routine_wish(struct engine *engine, const struct now *now, const struct event *event);
void engine_routines_due(struct engine *engine, const struct now *now, struct effects *effects);
moment engine_routines_next(const struct engine *engine, const struct now *now);

/* ---- open dialogues (engine_open.c) --------------------------------------------------------- */

struct dialogue *engine_find_open(struct engine *engine, const char *key);
void engine_record_prompt(struct engine *engine, const struct now *now,
                          const struct dialogue *dialogue, enum prompt_state state, moment until,
                          const char *chain, struct effects *effects);
/* Opens (records SHOWN) and shows. NULL: no room, refused. `chain` says why, for `settle why`. */
struct dialogue *engine_open(struct engine *engine, const struct now *now, const char *key,
                             int32_t audience, const char *chain, struct effects *effects);
void engine_close(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                  enum prompt_state state, struct effects *effects);
/* Puts it to another peer, and takes it off the screen of the one that had it. */
void engine_hand_over(struct dialogue *dialogue, int32_t audience, struct effects *effects);
/* A dialogue that was put off is wanted now. */
void engine_bring_back(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                       struct effects *effects);
/* Derives what is open from the prompt records. */
void engine_reopen(struct engine *engine, const struct now *now);
/* Answers holds that ran out, closes what is past its deadline or not allowed any more (S1), shows
 * what has changed. */
void engine_refresh(struct engine *engine, const struct now *now, struct effects *effects);
/* Shows the view unless it is on the screen already. */
void engine_show(struct engine *engine, struct dialogue *dialogue, const struct view *view,
                 struct effects *effects);
bool engine_has_answers(const struct engine *engine, const char *key);

/* ---- what comes back (engine_answer.c) ------------------------------------------------------- */

/* Journals the answer to `asked` and goes on: to the next question, or to the end. */
void engine_run_on(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                   const struct view *asked, int32_t value, const char *text,
                   struct effects *effects);
void engine_answer(struct engine *engine, const struct now *now, const struct event *event,
                   struct effects *effects);
/* A front end came: it is shown what is open. One went: what was put to it alone waits. */
void engine_front_end(struct engine *engine, const struct now *now, const struct event *event,
                      struct effects *effects);
/* Whether the program has a prompt of its own open or put off; a routine that waits is none. */
bool engine_program_prompt_open(const struct engine *engine);

/* ---- what keeps prompts back (engine_hold.c) ------------------------------------------------- */

/* Until when the person, or a day off, wants no prompts; INT64_MIN: they may come. */
moment engine_paused_until(const struct engine *engine, const struct stamp *at);
/* Whether nothing of the person's own wish stood against a prompt at that time of the past. */
bool engine_was_wanted(const struct engine *engine, const struct stamp *at);
/* Whether the person wants notifications to say nothing (S23). */
bool engine_veils(const struct engine *engine, moment at);
/* Of the person's presence: HELD_NONE, or what the prompt in hand must wait for; then it is
 * watched.
 */
enum held_by engine_absent(struct engine *engine, const struct now *now);
/* As last told. */
bool engine_is_absent(const struct engine *engine);
/* When what is not told by then counts as unknown; MOMENT_NEVER: nobody was asked. */
moment engine_watch_next(const struct engine *engine);
void engine_take_presence(struct engine *engine, const struct now *now, const struct event *event);
/* Begins or ends watching, as what waits wants it. */
void engine_watch(struct engine *engine, struct effects *effects);
/* Why a prompt of the program's must wait, and until when (`*again`, MOMENT_NEVER: for another
 * event). `due`: when it was. */
struct hold_ask {
  bool checkin, exercise;
  moment due;
};
enum held_by engine_hold_back(struct engine *engine, const struct now *now,
                              const struct hold_ask *ask, moment *again);

/* ---- putting aside, and what buttons under a notice do (engine_aside.c) -------------------------
 */

/* Until `event->until`, or the usual while; said to the sender, with other times to pick from.
 * Never into the next prompt or the night: where there is no room it is left for the next one. */
void engine_put_off(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                    const struct event *event, struct effects *effects);
/* Skipped: a decision, unlike a prompt that was merely not answered (S13). A check-in's offers a
 * gentle day to the sender. */
void engine_skip(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                 const struct event *event, struct effects *effects);
/* The same, and nothing is said. */
void engine_leave_out(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                      struct effects *effects);
/* A button more under what was just told: a gentle day, where today is none yet. */
void engine_offer_gentle(struct engine *engine, struct effects *effects);
/* The same beside the three answers of a check-in that nobody has opened. */
void engine_put_gentle_beside(const struct engine *engine, struct view *view);
/* It was pressed: the prompt is left out, and today is a gentle day. */
void engine_take_gentle(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                        const struct event *event, struct effects *effects);
/* A button under something that was merely told: `text` is its key, where the front end says it. */
void engine_take_told(struct engine *engine, const struct now *now, const struct event *event,
                      struct effects *effects);

/* ---- coming back (engine_return.c) ----------------------------------------------------------- */

/* The newest prompt that was missed while nobody was there, if nothing was heard or shown between
 * it and `until` but the prompt `key`; NULL: none. */
const struct prompt_record *engine_owed(const struct engine *engine, const char *key, moment until);
/* The one card for all that was missed (D74). */
void engine_due_card(struct engine *engine, const struct now *now, struct effects *effects);

/* ---- what the program starts (engine_slots.c, engine_due.c) ---------------------------------- */

/* What `after` rules look at: check-ins and answered prompts since then (R7). */
enum { SLOT_EVENTS = 64 };
int engine_events(const struct engine *engine, moment since, struct schedule_event *out);
/* Whether a block at that minute of the day would offer something now. */
bool engine_has_block(const struct engine *engine, const struct now *now, int minute);
/* Whether a block may offer the item now. */
bool engine_may_offer(const struct engine *engine, const struct now *now,
                      const struct plan_item *item);
void engine_due(struct engine *engine, const struct now *now, struct effects *effects);
moment engine_due_next(const struct engine *engine, const struct now *now);

/* ---- what the person tells (engine_enter.c) ------------------------------------------------- */

void engine_enter(struct engine *engine, const struct now *now, const struct event *event,
                  struct effects *effects);
void engine_open_by_person(struct engine *engine, const struct now *now, const struct event *event,
                           struct effects *effects);

#endif
