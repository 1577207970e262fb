#include "core/entries.h"

#include <string.h>

static void blank_checkin(struct checkin *checkin) {
  checkin->window = NOT_RECORDED;
  checkin->pain = checkin->worst = checkin->least = checkin->average = NOT_RECORDED;
  checkin->hot = checkin->usual_cold = NOT_RECORDED;
  checkin->sat_hard = checkin->cushion = checkin->drove = NOT_RECORDED;
  checkin->sleep = checkin->move = NOT_RECORDED;
}

static void blank_bout(struct bout *bout) {
  bout->side = SIDE_B;
  bout->pain_before = bout->pain_after = bout->rpe = NOT_RECORDED;
}

static void blank_intake(struct intake *intake) {
  intake->diagnosed = intake->first_treated = DAY_NONE;
  intake->adult = intake->by_clinician = intake->agreed = intake->taught = NOT_RECORDED;
}

static void blank_review(struct review *review) {
  review->average = review->enjoyment = review->activity = NOT_RECORDED;
  for (int i = 0; i < ACTIVITY_COUNT; i++) review->own[i] = NOT_RECORDED;
  review->change = CHANGE_NOT_RECORDED;
}

void entry_blank(enum entry_kind kind, struct entry *out) {
  memset(out, 0, sizeof *out);
  out->kind = kind;
  if (kind == ENTRY_CHECKIN) blank_checkin(&out->checkin);
  if (kind == ENTRY_BASELINE) out->baseline.pain = NOT_RECORDED;
  if (kind == ENTRY_BOUT) blank_bout(&out->bout);
  if (kind == ENTRY_INTAKE) blank_intake(&out->intake);
  if (kind == ENTRY_REVIEW) blank_review(&out->review);
}

bool entry_id_none(const struct entry_id *id) {
  static const struct entry_id none;
  return memcmp(id, &none, sizeof none) == 0;
}

bool entry_id_same(const struct entry_id *a, const struct entry_id *b) {
  return memcmp(a, b, sizeof *a) == 0;
}
