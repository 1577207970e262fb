/* The working set: what the core remembers of the diary, in bounded arrays ordered by stamp.at
 * (design 2). Rebuilt from the diary at start by feeding it the same entries; never written to by
 * anything but history_apply and history_trim, so state before a restart equals state after it,
 * byte for byte: rows are ordered by `at`, then by arrival, and everything beyond the counts is
 * zero.
 *
 * Corrections replace in place: the arrays hold only what is in force. All zero is the empty
 * history, which is being loaded until the first history_trim. */
#ifndef CORE_HISTORY_H
#define CORE_HISTORY_H

#include "core/arc.h"

enum {
  HISTORY_DAYS = 64,          /* check-ins, windows, bouts, packs, reviews */
  HISTORY_SESSION_DAYS = 400, /* sessions */
  HISTORY_PROMPT_DAYS = 32,
  HISTORY_ANSWER_DAYS = 7,
  HISTORY_CHECKINS = 1024,
  HISTORY_SESSIONS = 256,
  HISTORY_WINDOWS = 256,
  HISTORY_BOUTS = 512,
  HISTORY_PACKS = 768,
  HISTORY_SCREENS = 192, /* every active one, and those of the last 64 days */
  HISTORY_CLEARS = 128,
  HISTORY_RETRACTS = 64,
  HISTORY_BASELINES = 128,
  HISTORY_LEVELS = 256, /* of each exercise the one in force 64 days back, and those since */
  HISTORY_PERMITS = 64, /* as levels */
  HISTORY_PROMPTS = 1536,
  HISTORY_ANSWERS = 1024, /* of the open dialogues only; most are those of routines */
  HISTORY_REVIEWS = 64,
  HISTORY_APPOINTMENTS = 64,
  HISTORY_ACKS = 64,
  HISTORY_CORRECTIONS = 512, /* of the last 400 days */
};

/* Which entry took the place of which, so that a second correction may name the first entry or any
 * of its corrections; the one logged last wins (domain 2.1). */
struct correction {
  struct entry_id from, to;
  moment logged; /* of `to` */
};

struct history {
  struct checkin checkins[HISTORY_CHECKINS];
  struct session sessions[HISTORY_SESSIONS];
  struct window windows[HISTORY_WINDOWS];
  struct bout bouts[HISTORY_BOUTS];
  struct comfort_pack colds[HISTORY_PACKS / 2];
  struct comfort_pack warms[HISTORY_PACKS / 2];
  struct screen screens[HISTORY_SCREENS];
  struct clear clears[HISTORY_CLEARS];
  struct retract retracts[HISTORY_RETRACTS];
  struct baseline baselines[HISTORY_BASELINES];
  struct level_change levels[HISTORY_LEVELS];
  struct permit permits[HISTORY_PERMITS];
  struct prompt_record prompts[HISTORY_PROMPTS];
  struct answer answers[HISTORY_ANSWERS];
  struct review reviews[HISTORY_REVIEWS];
  struct appointment appointments[HISTORY_APPOINTMENTS];
  struct ack acks[HISTORY_ACKS];
  struct correction corrections[HISTORY_CORRECTIONS];
  struct checkin first_sites[3]; /* the first three check-ins with sites ever (domain 3.5) */
  struct intake intake;          /* the newest */
  struct pause pause;            /* the newest */
  struct gentle gentle;          /* the newest */
  struct discretion discretion;  /* the newest */
  moment newest;                 /* `at` of the newest entry not in the future when made; D6, S17;
                                    0 or INT64_MIN: none */
  int checkin_count, session_count, window_count, bout_count, cold_count, warm_count;
  int screen_count, clear_count, retract_count, baseline_count, level_count, permit_count;
  int prompt_count, answer_count, review_count, appointment_count, ack_count, first_sites_count;
  int correction_count;
  day_number today; /* of the last history_trim; 0: none yet, still loading */
  bool has_intake, has_pause, has_gentle, has_discretion;
};

/* Takes one entry (already stamped) into the arrays, in order; what is older than the windows is
 * left out silently, and so is an entry that is there already. A correction whose entry is not
 * there is taken as an entry of its own. A voided intake, pause or gentle leaves the one before it:
 * -ESTALE (while loading, none).
 *
 * 0; or, with nothing in the windows changed: -ENOBUFS: an array is full even so; -ESTALE: what
 * this leaves in force lies outside the arrays: reload from the diary with this entry in it (never
 * while loading); -EPERM: screens, clears and retracts are not corrected or voided (S22), but for a
 * clear or retract that came by import and is confirmed (corrects: the unconfirmed one, equal in
 * everything else; S2); -EINVAL. */
int history_apply(struct history *history, const struct entry *entry);

/* Drops what is no longer needed on local date `today`. Kept are: the windows above; every active
 * screen by `params` with its retracts and acks, every clear after it that is unconfirmed, and the
 * newest clear that says no; baselines, levels and permits from before their window as far as they
 * are in force at its start (a baseline also for its area and its qualities). */
void history_trim(struct history *history, const struct arc_params *params, day_number today);

/* Drops the journal of a closed dialogue. */
void history_forget_answers(struct history *history, const char *key);
/* Drops of an open one the answers whose question is not to be kept. */
void history_keep_answers(struct history *history, const char *key,
                          bool (*keeps)(const char *question));

/* Points an arc_input at the arrays. */
void history_arc_input(const struct history *history, const struct arc_params *params,
                       const struct stamp *now, struct arc_input *out);

/* The stamp of an entry in force by its id, or by that of one it replaced. False: not in the
 * arrays.
 */
bool history_stamp(const struct history *history, enum entry_kind kind, const struct entry_id *id,
                   struct stamp *out);
/* The newest prompt record with this key; NULL: never. One that was missed counts only where there
 * is no other: a slot missed by a clock that was ahead may be shown in time once it is right again.
 */
const struct prompt_record *history_prompt(const struct history *history, const char *key);
/* The newest check-in at or before `at`; NULL: none in the window. */
const struct checkin *history_checkin_before(const struct history *history, moment at);
#endif
