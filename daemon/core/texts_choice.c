/* Which text is shown when (domain 6.3). */
#include "core/texts.h"

#include <stdio.h>

#define REASON(name) ((uint64_t)1 << REASON_##name)
#define ITEM(name)   (1u << ITEM_##name)

static const uint64_t why_reasons = REASON(SOFT_PAIN) | REASON(SOFT_CALM) | REASON(SOFT_QUALITY) |
                                    REASON(SOOTHED) | REASON(NOT_SOOTHED) | REASON(WINDOW);
static const uint64_t widening = REASON(LEGS_BOTH) | REASON(CROSSED) | REASON(SPREAD);

enum { WHY_CHARACTERS = 40 };

void text_why(const struct arc_result *arc, char out[WHY_TEXT_SIZE]) {
  const char *phrases[2] = {"", ""};
  int count = 0;
  for (int reason = 0; reason < REASON_COUNT && count < 2; reason++)
    if (arc->reasons & why_reasons & (uint64_t)1 << reason)
      phrases[count++] = reason_phrases[reason];
  snprintf(out, WHY_TEXT_SIZE, "%s%s%s", phrases[0], count == 2 ? ", " : "", phrases[1]);
  if (text_length(out) > WHY_CHARACTERS) snprintf(out, WHY_TEXT_SIZE, "%s", phrases[0]);
}

/* ---- after a check-in ----------------------------------------------------------------------- */

static const struct {
  enum reason reason;
  enum text_id text;
} prolonged_texts[] = {
    /* in the order of 3.6 */
    {REASON_OVER_MAX, TEXT_D52},     {REASON_SEVERE, TEXT_D53},   {REASON_NO_SOFTEN, TEXT_D54},
    {REASON_NOT_BELOW_D7, TEXT_D55}, {REASON_LONG_RUN, TEXT_D54}, {REASON_UNSOOTHED, TEXT_D56},
};

/* Of the stages that an earlier rule of text_after_checkin does not answer. */
static const struct {
  enum text_id on, ahead, behind;
} phase_texts[STAGE_COUNT] = {
    [STAGE_SETUP] = {TEXT_D06, TEXT_D06, TEXT_D06},
    [STAGE_RELIEF] = {TEXT_D60, TEXT_D60, TEXT_D59},
    [STAGE_PEAK] = {TEXT_D61, TEXT_D62, TEXT_D59},
    [STAGE_SOFTEN] = {TEXT_D63, TEXT_D65, TEXT_D64},
    [STAGE_INTEGRATE] = {TEXT_D66, TEXT_D66, TEXT_D67},
    [STAGE_RECALIBRATE] = {TEXT_D68, TEXT_D68, TEXT_D69},
    [STAGE_STEADY] = {TEXT_D70, TEXT_D70, TEXT_D70},
    [STAGE_FLARE] = {TEXT_D71, TEXT_D71, TEXT_D71},
};

static enum text_id prolonged_text(const struct arc_result *arc) {
  for (size_t i = 0; i < sizeof prolonged_texts / sizeof prolonged_texts[0]; i++)
    if (arc_has(arc, prolonged_texts[i].reason)) return prolonged_texts[i].text;
  return TEXT_D52;
}

static enum text_id phase_text(const struct arc_result *arc) {
  bool guess = arc->stage == STAGE_STEADY && !arc->pain_today; /* no arc, so no position */
  if (guess) return TEXT_D72;
  switch (arc->position) {
  case POSITION_UNKNOWN:
    return TEXT_D72;
  case POSITION_AHEAD:
    return phase_texts[arc->stage].ahead;
  case POSITION_BEHIND:
  case POSITION_OFF: /* off is PROLONGED, and does not come here */
    return phase_texts[arc->stage].behind;
  case POSITION_ON:
  case POSITION_NA:
  case POSITION_COUNT:
    break;
  }
  return phase_texts[arc->stage].on;
}

enum text_id text_after_checkin(const struct arc_result *arc, bool first_after_gap) {
  if (arc->stage == STAGE_HALT) return TEXT_D46;
  if (arc_has(arc, REASON_SCREEN_DUE)) return (arc->reasons & widening) != 0 ? TEXT_D50 : TEXT_D40;
  if (arc->stage == STAGE_PROLONGED) return prolonged_text(arc);
  if (arc->stage == STAGE_WIDENING) return TEXT_D51;
  if (arc_has(arc, REASON_REBOUND)) return TEXT_D57;
  if (arc_has(arc, REASON_PAIN_FREE)) return TEXT_D73;
  return first_after_gap ? TEXT_D74 : phase_text(arc);
}

/* ---- after a screen ------------------------------------------------------------------------- */

static const enum text_id tier_texts[] = {
    [TIER_NONE] = TEXT_D04, [TIER_C] = TEXT_D48, [TIER_U] = TEXT_D42, [TIER_E] = TEXT_D41};

/* A yes to self-harm has its own message (S20), in place of D41 when no other item is an emergency.
 * Being unsure about it counts as a same-day sign, and the person gets the crisis message too. */
int text_after_screen(const struct screen *screen, enum text_id out[2]) {
  enum tier tier = arc_screen_tier(screen);
  struct screen others = *screen;
  others.yes &= (uint16_t)~ITEM(SELFHARM);
  bool only_crisis = tier == TIER_E && arc_screen_tier(&others) != TIER_E;
  bool crisis = ((screen->yes | screen->unsure) & ITEM(SELFHARM)) != 0;
  out[0] = only_crisis ? TEXT_D43 : tier_texts[tier];
  if (!crisis || only_crisis) return 1;
  out[1] = TEXT_D43;
  return 2;
}

enum text_id text_after_clean_screen(const struct arc_result *arc) {
  if (arc->stage == STAGE_HALT) return TEXT_D46;
  bool called_for = arc->stage == STAGE_PROLONGED || arc->stage == STAGE_WIDENING;
  return arc->pain_today && called_for ? text_after_checkin(arc, false) : TEXT_D04;
}

enum text_id text_what_to_say(const struct screen *screen) {
  unsigned cauda_equina =
      ITEM(SADDLE) | ITEM(BLADDER) | ITEM(BOWEL) | ITEM(SEXUAL) | ITEM(WEAK) | ITEM(BOTHLEGS);
  return ((screen->yes | screen->unsure) & cauda_equina) != 0 ? TEXT_D44 : TEXT_D45;
}
