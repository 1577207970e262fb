/* Entries with random but valid content, walked from the codec's table so that a new field is
 * covered the day it is added. */
#ifndef TESTS_ENTRY_FIXTURE_H
#define TESTS_ENTRY_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/civil.h"
#include "core/entries.h"
#include "diary/codec.h"

/* A fixed sequence: a failure comes again. */
static inline uint32_t dice_roll(uint64_t *dice) {
  *dice = *dice * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*dice >> 33);
}

static inline int64_t dice_between(uint64_t *dice, int64_t low, int64_t high) {
  uint64_t wide = (uint64_t)dice_roll(dice) << 32 | dice_roll(dice);
  return low + (int64_t)(wide % (uint64_t)(high - low + 1));
}

static inline void fixture_number(const struct codec_field *field, int64_t value, void *at) {
  if (field->type == CODEC_INT16)
    *(int16_t *)at = (int16_t)value;
  else if (field->type == CODEC_INT32 || field->type == CODEC_DAY)
    *(int32_t *)at = (int32_t)value;
  else if (field->type == CODEC_MOMENT)
    *(int64_t *)at = value;
  else
    *(int8_t *)at = (int8_t)value;
}

static inline void fixture_field(const struct codec_field *field, uint64_t *dice,
                                 struct entry *entry) {
  static const char *const sample_texts[] = {"it was fine", "zwei Zeilen\nund ein ü",
                                             "\"'\\ \xf0\x9f\x8c\xb1"};
  void *at = (char *)entry + field->offset;
  unsigned all = field->high < 16 ? (1u << field->high) - 1 : 0xffff;
  switch (field->type) {
  case CODEC_INT8:
  case CODEC_UINT8:
  case CODEC_INT16:
  case CODEC_INT32:
  case CODEC_MOMENT:
  case CODEC_DAY:
  case CODEC_CHOICE:
    fixture_number(field, dice_between(dice, field->low, field->high), at);
    break;
  case CODEC_BOOL:
    *(bool *)at = dice_roll(dice) & 1;
    break;
  case CODEC_SET:
    *(uint16_t *)at = (uint16_t)((dice_roll(dice) & all) | 0x8000);
    break;
  case CODEC_BITS:
    *(uint16_t *)at = (uint16_t)(dice_roll(dice) & all);
    break;
  case CODEC_SITES:
    *(site_set *)at =
        (site_set)dice_between(dice, 1, ((int64_t)1 << SIDE_COUNT * REGION_COUNT) - 1);
    break;
  case CODEC_SOOTHING:
    *(uint16_t *)at = (uint16_t)(dice_roll(dice) & 0x3fff);
    break;
  case CODEC_NAME:
    snprintf(at, (size_t)field->high, "psoas_release%u", dice_roll(dice) % 100);
    break;
  case CODEC_KEY:
    snprintf(at, (size_t)field->high, "morning@%u", dice_roll(dice));
    break;
  case CODEC_ID:
    for (int i = 0; i < 16; i++) ((uint8_t *)at)[i] = (uint8_t)dice_between(dice, 1, 255);
    break;
  case CODEC_TRIPLE:
    for (int i = 0; i < 3; i++) ((int8_t *)at)[i] = (int8_t)dice_between(dice, -1, field->high);
    break;
  case CODEC_TEXT:
    *(const char **)at = sample_texts[dice_roll(dice) % 3];
    break;
  case CODEC_WORD:
    *(const char **)at = field->names[dice_roll(dice) % (uint32_t)field->high];
    break;
  case CODEC_JSON:
    *(const char **)at = "{\"a\":[1,\"two\"]}";
    break;
  case CODEC_TYPES:
    break;
  }
}

static inline void fixture_stamp(struct entry *entry, uint64_t *dice, moment at, int offset) {
  for (int i = 0; i < 16; i++) entry->stamp.id.byte[i] = (uint8_t)dice_between(dice, 1, 255);
  entry->stamp.at = entry->logged = at;
  entry->stamp.offset = (int16_t)offset;
  entry->stamp.date = civil_date_of(civil_local(at, offset * 60));
  entry->stamp.minute = (int16_t)(civil_second_of_day(civil_local(at, offset * 60)) / 60);
}

/* Every field of the kind, or about two of three, with what has to be there. */
static inline void fixture_entry(enum entry_kind kind, uint64_t *dice, bool full,
                                 struct entry *entry) {
  entry_blank(kind, entry);
  for (int i = 0; i < codec_field_count; i++) {
    const struct codec_field *field = &codec_fields[i];
    if (field->kind != kind) continue;
    if (full || field->presence == CODEC_REQUIRED || dice_roll(dice) % 3)
      fixture_field(field, dice, entry);
  }
  if (kind == ENTRY_CHECKIN) { /* least <= average <= worst */
    if (entry->checkin.least != NOT_RECORDED) entry->checkin.least = 2;
    if (entry->checkin.average != NOT_RECORDED) entry->checkin.average = 2;
    if (entry->checkin.worst != NOT_RECORDED) entry->checkin.worst = 9;
  }
  if (kind == ENTRY_SCREEN) entry->screen.unsure &= (uint16_t)~entry->screen.yes;
  if (full || dice_roll(dice) % 4 == 0) entry->note = "a note";
  fixture_stamp(entry, dice, dice_between(dice, 1600000000, 1900000000), 60);
}

#endif
