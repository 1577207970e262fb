/* The scripts: what is asked in which order, as functions that run from the top at every step over
 * the journal of answers (core/dialogue.h). Their table is script_table.c. Not for the shell. */
#ifndef CORE_SCRIPT_PARTS_H
#define CORE_SCRIPT_PARTS_H

#include "core/engine_parts.h"

/* ---- parts of several scripts ---------------------------------------------------------------- */

/* The pages and items of the safety check (2.5, 6.2); records the screen. `routine`: also when it
 * is merely that time again (5.5, S14), not only when something new asks for it (S21). */
enum script_end script_screen_if_due(struct script *script, bool routine);
void script_screen_abandon(struct script *script);
void script_record_pain(struct script *script, int pain);
/* The area that two answers name together. False: they do not, or no side (a journal that came by
 * merging may hold any number). */
bool script_sites(const struct script *script, const char *side_name, const char *regions_name,
                  site_set *out);
enum script_end script_pack(struct script *script, bool warm);
/* One exercise from the number before it to its end, as when the person starts it; NULL: none.
 * `script->outcome` says how it went. */
enum script_end script_guided(struct script *script, const struct exercise *exercise);
/* The offer of a breath, in the words of its dose. As script_ask. */
bool script_ask_breath(struct script *script, const struct exercise *declared, int32_t *out);
/* What stands in the way of it, said. */
void script_tell_refusal(struct script *script, const struct exercise *exercise, enum code code);
/* One exercise with its holds, sides and questions; `i` numbers it within the dialogue. */
enum script_end script_bout(struct script *script, int i, const struct exercise *declared,
                            int pain_before);
/* Exercise `i` of the dialogue, if it was begun and not ended, is kept as partial. NULL: unknown.
 */
void script_abandon_bout(struct script *script, int i, const struct exercise *declared,
                         int pain_before);

/* ---- the rows of the table ------------------------------------------------------------------- */

enum script_end script_run_morning(struct script *script);
enum script_end script_run_evening(struct script *script);
enum script_end script_run_checkin(struct script *script);
enum script_end script_run_more(struct script *script);
enum script_end script_run_back(struct script *script);
enum script_end script_run_screen(struct script *script);
enum script_end script_run_help(struct script *script);
enum script_end script_run_crisis(struct script *script);
enum script_end script_run_today(struct script *script);
enum script_end script_run_followup(struct script *script);
enum script_end script_run_block(struct script *script);
enum script_end script_run_start(struct script *script);
enum script_end script_run_cold(struct script *script);
enum script_end script_run_warm(struct script *script);
enum script_end script_run_window(struct script *script);
enum script_end script_run_session(struct script *script);
enum script_end script_run_setup(struct script *script);
enum script_end script_run_review(struct script *script);
enum script_end script_run_routine(struct script *script);
void script_abandon_checkin(struct script *script);
void script_abandon_block(struct script *script);
void script_abandon_pack(struct script *script);
void script_abandon_setup(struct script *script);
void script_abandon_review(struct script *script);

#endif
