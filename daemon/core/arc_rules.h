/* The rules behind the reasons (domain 3.5), each a question to the facts. Private to core/arc*.c.
 */
#ifndef CORE_ARC_RULES_H
#define CORE_ARC_RULES_H

#include "core/arc_facts.h"

#define REASON_BIT(reason) ((uint64_t)1 << (reason))

/* RED_FLAG_E, RED_FLAG_U and HALT_NO_EX; 0: no active red flag. */
uint64_t arc_red_flags(const struct arc_input *input);
/* A completed screen at or after `since`. */
bool arc_screen_done(const struct arc_input *input, moment since);
bool arc_mention_soon(const struct arc_facts *facts); /* RF_SOON */
bool arc_resumed(const struct arc_facts *facts);      /* RESUMED */

/* Every other reason but those of the position (IN_BAND .. ABOVE_BAND) and BASELINE_NEW. Needs a
 * baseline. */
uint64_t arc_rules(const struct arc_facts *facts);
/* LEGS_BOTH, CROSSED and SPREAD as they stand now; NUMB_NEW; SCREEN_DUE. */
uint64_t arc_widening_now(const struct arc_facts *facts);
bool arc_numb_new(const struct arc_facts *facts);
bool arc_screen_due(const struct arc_facts *facts);

typedef bool arc_checkin_test(const struct arc_facts *facts, const struct checkin *checkin);
/* The first reading dated D that passes, or NULL. */
const struct checkin *arc_first_today(const struct arc_facts *facts, arc_checkin_test *shows);
bool arc_pain_free(const struct arc_facts *facts); /* P = 0, today's: PAIN_FREE */
/* P far above usual: max_delta, and severe_abs. */
bool arc_over_max(const struct arc_facts *facts, int pain);
bool arc_severe(const struct arc_facts *facts, int pain);
/* Dates in the run behind NO_SOFTEN (this arc) and LONG_RUN (across arcs). */
int arc_run_of_arc(const struct arc_facts *facts);
int arc_run_of_all(const struct arc_facts *facts);
/* The lower baseline to suggest, or -1. */
int arc_suggestion(const struct arc_facts *facts);

#endif
