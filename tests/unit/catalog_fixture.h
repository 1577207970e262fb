/* The catalogue of domain 5.1 and 5.2 as plain C, for the tests of the governor, the plan and the
 * engine: psoas_release, psoas_pressure, adductor_stretch, glute_strengthening, breathing, cold and
 * warm. In the program the same rows come from the plugins of those names.
 *
 *   const struct exercise *glute = catalog_find(&fixture_catalog, "glute_strengthening");
 */
#ifndef TESTS_CATALOG_FIXTURE_H
#define TESTS_CATALOG_FIXTURE_H

#include "core/catalog.h"

/* An answer of the daily table: level x times, and how it reaches the person. "optional" and
 * "offered" of domain 5.2 are OFFER, "on request" is REQUEST. */
#define PROMPT(level, times)                                                                       \
  { level, times, HOW_PROMPT }
#define OFFER(level, times)                                                                        \
  { level, times, HOW_OFFER }
#define REQUEST(level, times)                                                                      \
  { level, times, HOW_REQUEST }

#define STEPS(array) array, (int)(sizeof(array) / sizeof *(array))

static const struct step fixture_release_steps[] = {
    {STEP_SAY, "On your back, knees bent or calves on a chair.", 0, false, {NULL, NULL}},
    {STEP_HOLD, "Let gravity do the work.", 0, false, {NULL, NULL}},
};

static const struct step fixture_pressure_steps[] = {
    {STEP_SAY,
     "Fingertips beside the front hip bone, soft, never on a pulse.",
     0,
     false,
     {NULL, NULL}},
    {STEP_HOLD, "Rest there and breathe.", 0, true, {NULL, NULL}},
};

static const struct step fixture_stretch_steps[] = {
    {STEP_SAY, "Soles together, pillows under the knees.", 0, false, {NULL, NULL}},
    {STEP_HOLD, "Let the knees rest outwards.", 0, true, {NULL, NULL}},
};

static const struct step fixture_squeeze_steps[] = {
    {STEP_REPS, "Squeeze gently and let go.", 0, false, {NULL, NULL}},
};

static const struct step fixture_bridge_steps[] = {
    {STEP_REPS, "Bridge: lift a little, slowly.", 0, false, {NULL, NULL}},
};

static const struct step fixture_bridge_clam_steps[] = {
    {STEP_REPS, "Bridge: lift a little, slowly.", 0, false, {NULL, NULL}},
    {STEP_REPS, "Clamshell: open the upper knee a little.", 8, true, {NULL, NULL}},
};

static const struct step fixture_bridge_clam_full_steps[] = {
    {STEP_REPS, "Bridge: lift a little, slowly.", 0, false, {NULL, NULL}},
    {STEP_REPS, "Clamshell: open the upper knee a little.", 0, true, {NULL, NULL}},
};

/* Abduction is 1 x 8 in domain 5.1: eight in all, four in each of the two sets. */
static const struct step fixture_glute_full_steps[] = {
    {STEP_REPS, "Bridge: lift a little, slowly.", 0, false, {NULL, NULL}},
    {STEP_REPS, "Clamshell: open the upper knee a little.", 0, true, {NULL, NULL}},
    {STEP_REPS, "On your side: lift the upper leg a little.", 4, true, {NULL, NULL}},
};

static const struct step fixture_breathing_steps[] = {
    {STEP_HOLD, "In for 4, out for 6.", 0, false, {NULL, NULL}},
};

static const struct step fixture_pack_steps[] = {
    {STEP_HOLD, "Wrapped in cloth.", 0, false, {NULL, NULL}},
};

static const struct exercise fixture_exercises[] = {
    {
        .id = "psoas_release",
        .title = "Psoas release",
        .plugin = "psoas_release",
        .kind = KIND_RELEASE,
        .level_count = 3,
        .levels = {{120, 1, 1, 0, STEPS(fixture_release_steps)},
                   {300, 1, 1, 0, STEPS(fixture_release_steps)},
                   {300, 1, 2, 0, STEPS(fixture_release_steps)}},
        .by_stage = {[STAGE_SETUP] = PROMPT(1, 1),
                     [STAGE_RELIEF] = OFFER(1, 1),
                     [STAGE_PEAK] = OFFER(2, 1),
                     [STAGE_SOFTEN] = PROMPT(2, 1),
                     [STAGE_INTEGRATE] = PROMPT(3, 1),
                     [STAGE_RECALIBRATE] = PROMPT(3, 1),
                     [STAGE_STEADY] = PROMPT(3, 1),
                     [STAGE_FLARE] = PROMPT(2, 1),
                     [STAGE_WIDENING] = PROMPT(2, 1),
                     [STAGE_PROLONGED] = OFFER(2, 1)},
        .has_stage = {true, true, true, true, true, true, true, true, true, true, false},
        .by_column = {[COLUMN_REST] = OFFER(2, 1),
                      [COLUMN_GENTLE] = PROMPT(2, 1),
                      [COLUMN_EASY] = PROMPT(3, 1),
                      [COLUMN_BUILD] = PROMPT(3, 1)},
    },
    {
        .id = "psoas_pressure",
        .title = "Psoas, own fingertips",
        .plugin = "psoas_release",
        .caution = "Never on a pulse, never with a ball or tool.",
        .kind = KIND_PRESSURE,
        .level_count = 2,
        .levels = {{90, 1, 1, 0, STEPS(fixture_pressure_steps)},
                   {90, 1, 2, 0, STEPS(fixture_pressure_steps)}},
        .by_stage = {[STAGE_INTEGRATE] = PROMPT(1, 1),
                     [STAGE_RECALIBRATE] = PROMPT(2, 1),
                     [STAGE_STEADY] = PROMPT(2, 1)},
        .has_stage = {[STAGE_INTEGRATE] = true, [STAGE_RECALIBRATE] = true, [STAGE_STEADY] = true},
        .by_column = {[COLUMN_EASY] = PROMPT(1, 1), [COLUMN_BUILD] = PROMPT(2, 1)},
    },
    {
        .id = "adductor_stretch",
        .title = "Adductor stretch",
        .plugin = "adductor_stretch",
        .kind = KIND_STRETCH,
        .level_count = 4,
        .levels = {{30, 1, 1, 0, STEPS(fixture_stretch_steps)},
                   {30, 1, 2, 0, STEPS(fixture_stretch_steps)},
                   {30, 1, 3, 0, STEPS(fixture_stretch_steps)},
                   {45, 1, 3, 0, STEPS(fixture_stretch_steps)}},
        .by_stage = {[STAGE_SOFTEN] = PROMPT(1, 1),
                     [STAGE_INTEGRATE] = PROMPT(2, 1),
                     [STAGE_RECALIBRATE] = PROMPT(4, 1),
                     [STAGE_STEADY] = PROMPT(4, 1),
                     [STAGE_FLARE] = PROMPT(1, 1),
                     [STAGE_WIDENING] = PROMPT(1, 1)},
        .has_stage = {[STAGE_SOFTEN] = true,
                      [STAGE_INTEGRATE] = true,
                      [STAGE_RECALIBRATE] = true,
                      [STAGE_STEADY] = true,
                      [STAGE_FLARE] = true,
                      [STAGE_WIDENING] = true},
        .by_column = {[COLUMN_GENTLE] = PROMPT(1, 1),
                      [COLUMN_EASY] = PROMPT(2, 1),
                      [COLUMN_BUILD] = PROMPT(4, 1)},
    },
    {
        .id = "glute_strengthening",
        .title = "Glute strengthening",
        .plugin = "glute_strengthening",
        .kind = KIND_STRENGTH,
        .level_count = 6,
        .levels = {{5, 5, 1, 3, STEPS(fixture_squeeze_steps)},
                   {5, 10, 1, 3, STEPS(fixture_squeeze_steps)},
                   {0, 8, 1, 3, STEPS(fixture_bridge_steps)},
                   {0, 10, 1, 5, STEPS(fixture_bridge_clam_steps)},
                   {0, 10, 2, 5, STEPS(fixture_bridge_clam_full_steps)},
                   {0, 10, 2, 5, STEPS(fixture_glute_full_steps)}},
        .by_stage = {[STAGE_SOFTEN] = PROMPT(1, 1),
                     [STAGE_INTEGRATE] = PROMPT(3, 1),
                     [STAGE_RECALIBRATE] = PROMPT(6, 1),
                     [STAGE_STEADY] = PROMPT(6, 1),
                     [STAGE_FLARE] = PROMPT(1, 1),
                     [STAGE_WIDENING] = PROMPT(1, 1)},
        .has_stage = {[STAGE_SOFTEN] = true,
                      [STAGE_INTEGRATE] = true,
                      [STAGE_RECALIBRATE] = true,
                      [STAGE_STEADY] = true,
                      [STAGE_FLARE] = true,
                      [STAGE_WIDENING] = true},
        .by_column = {[COLUMN_GENTLE] = PROMPT(1, 1),
                      [COLUMN_EASY] = PROMPT(3, 1),
                      [COLUMN_BUILD] = PROMPT(6, 1)},
    },
    {
        /* Level 2, five minutes, is for days with hot >= 3. */
        .id = "breathing",
        .title = "Slow breathing",
        .plugin = "breathing",
        .kind = KIND_BREATHING,
        .level_count = 2,
        .levels = {{180, 1, 1, 0, STEPS(fixture_breathing_steps)},
                   {300, 1, 1, 0, STEPS(fixture_breathing_steps)}},
        .by_stage = {[STAGE_SETUP] = PROMPT(2, 1),
                     [STAGE_RELIEF] = PROMPT(2, 2),
                     [STAGE_PEAK] = PROMPT(2, 3),
                     [STAGE_SOFTEN] = PROMPT(2, 3),
                     [STAGE_INTEGRATE] = PROMPT(2, 2),
                     [STAGE_RECALIBRATE] = PROMPT(2, 2),
                     [STAGE_STEADY] = PROMPT(2, 1),
                     [STAGE_FLARE] = PROMPT(2, 3),
                     [STAGE_WIDENING] = PROMPT(2, 3),
                     [STAGE_PROLONGED] = PROMPT(2, 3)},
        .has_stage = {true, true, true, true, true, true, true, true, true, true, false},
        .by_column = {[COLUMN_REST] = PROMPT(2, 3),
                      [COLUMN_GENTLE] = PROMPT(2, 3),
                      [COLUMN_EASY] = PROMPT(2, 2),
                      [COLUMN_BUILD] = PROMPT(2, 1)},
    },
    {
        .id = "cold",
        .title = "Cold pack",
        .plugin = "soothing",
        .kind = KIND_SOOTHING,
        .level_count = 1,
        .levels = {{600, 1, 1, 0, STEPS(fixture_pack_steps)}},
        .by_stage = {[STAGE_SETUP] = REQUEST(1, 4),
                     [STAGE_RELIEF] = REQUEST(1, 4),
                     [STAGE_PEAK] = OFFER(1, 3),
                     [STAGE_SOFTEN] = OFFER(1, 2),
                     [STAGE_INTEGRATE] = REQUEST(1, 4),
                     [STAGE_RECALIBRATE] = REQUEST(1, 4),
                     [STAGE_STEADY] = REQUEST(1, 4),
                     [STAGE_FLARE] = OFFER(1, 3),
                     [STAGE_WIDENING] = OFFER(1, 2),
                     [STAGE_PROLONGED] = OFFER(1, 3)},
        .has_stage = {true, true, true, true, true, true, true, true, true, true, false},
        .by_column = {[COLUMN_REST] = OFFER(1, 3),
                      [COLUMN_GENTLE] = OFFER(1, 2),
                      [COLUMN_EASY] = REQUEST(1, 4),
                      [COLUMN_BUILD] = REQUEST(1, 4)},
    },
    {
        .id = "warm",
        .title = "Warm pack",
        .plugin = "soothing",
        .kind = KIND_SOOTHING,
        .level_count = 1,
        .levels = {{600, 1, 1, 0, STEPS(fixture_pack_steps)}},
        .by_stage = {[STAGE_SETUP] = REQUEST(1, 3),
                     [STAGE_RELIEF] = REQUEST(1, 3),
                     [STAGE_PEAK] = OFFER(1, 3),
                     [STAGE_SOFTEN] = OFFER(1, 2),
                     [STAGE_INTEGRATE] = REQUEST(1, 3),
                     [STAGE_RECALIBRATE] = REQUEST(1, 3),
                     [STAGE_STEADY] = REQUEST(1, 3),
                     [STAGE_FLARE] = OFFER(1, 3),
                     [STAGE_WIDENING] = OFFER(1, 2),
                     [STAGE_PROLONGED] = OFFER(1, 3)},
        .has_stage = {true, true, true, true, true, true, true, true, true, true, false},
        .by_column = {[COLUMN_REST] = OFFER(1, 3),
                      [COLUMN_GENTLE] = OFFER(1, 2),
                      [COLUMN_EASY] = REQUEST(1, 3),
                      [COLUMN_BUILD] = REQUEST(1, 3)},
    },
};

static const struct catalog fixture_catalog = {
    .exercises = fixture_exercises,
    .count = (int)(sizeof fixture_exercises / sizeof *fixture_exercises)};

#undef PROMPT
#undef OFFER
#undef REQUEST
#undef STEPS

#endif
