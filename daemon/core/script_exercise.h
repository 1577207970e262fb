/* What the files of a guided exercise share: script_exercise.c runs it, script_dose.c says how much
 * of it there may be, script_hold.c counts down. All of it is replayed over the journal at every
 * step (core/dialogue.h). */
#ifndef CORE_SCRIPT_EXERCISE_H
#define CORE_SCRIPT_EXERCISE_H

#include "core/script_parts.h"

struct bout_run {
  struct script *script;
  const struct exercise *exercise;
  const struct level *level;
  struct governor_dose dose; /* of one go, as it was decided when the exercise began */
  int rung;                  /* its level, from 1 */
  int number;                /* within the dialogue */
  int sides;                 /* 1 or 2 */
  int pain_before;
  int unit;     /* counts holds and sets of reps */
  int from, to; /* steps of the level: the first behind the last hold or count, the present one */
  int seconds;  /* of hold or work done so far */
  bool stopped;
};

/* ---- script_dose.c -------------------------------------------------------------------------- */

/* What plan and rules allow of it now, in a number for the journal; what stands in the way is said.
 * Not above 0: nothing. */
int32_t bout_decide_dose(struct script *script, const struct exercise *exercise);
/* The dose that was kept, into run's rung, level and dose; never above what its kind allows (S8),
 * as the journal may be another's; `seconds` is the longest that one go may take a side. False:
 * there is none. */
bool bout_take_dose(struct bout_run *run, int32_t packed);
/* The title of the view in hand: "Three slow minutes", as the dose has it. */
void bout_word_breath(struct script *script, int seconds);
/* Both sides, equal hold; a side logged numb is left out. */
int bout_count_sides(const struct script *script);

/* ---- script_hold.c -------------------------------------------------------------------------- */

/* `step` NULL: none of the level's own. */
enum script_end bout_hold(struct bout_run *run, const struct step *step, int seconds);

/* ---- script_exercise.c ---------------------------------------------------------------------- */

/* A name in the journal: WHAT_EXERCISE_UNIT. */
void bout_unit_name(const struct bout_run *run, const char *what, char out[NAME_SIZE]);
/* Sharp, numb, or just enough for now: enough is neutral (5.3). */
enum script_end bout_ask_stop(struct bout_run *run);
/* What a hold or count is called in a sentence: its own words, without a full stop, where they are
 * short; else which exercise it is. The longer ones are read before (domain 6.2 leaves no room). */
void bout_step_name(const struct bout_run *run, const struct step *step, char out[TITLE_SIZE]);
/* Beside the words of the view that was just made. `step` NULL: none of its own. */
void bout_show_picture(struct bout_run *run, const struct step *step);

#endif
