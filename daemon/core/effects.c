#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

void effects_begin(struct effects *effects) {
  effects->count = 0;
  effects->overflow = false;
  effects->arena_used = 0;
}

/* The last places are for what must be stored: a record is never the one that does not fit. */
enum { FOR_RECORDS = 16 };

struct effect *effects_add(struct effects *effects, enum effect_kind kind) {
  if (effects->count >= EFFECTS_MAX - (kind == EFFECT_RECORD ? 0 : FOR_RECORDS)) {
    effects->overflow = true;
    return NULL;
  }
  struct effect *effect = &effects->items[effects->count++];
  memset(effect, 0, sizeof *effect);
  effect->kind = kind;
  return effect;
}

const char *effects_text(struct effects *effects, const char *text) {
  if (text == NULL) return NULL;
  size_t room = sizeof effects->arena - (size_t)effects->arena_used;
  size_t len = strlen(text);
  if (len + 1 > room) {
    effects->overflow = true;
    return NULL;
  }
  char *copy = effects->arena + effects->arena_used;
  memcpy(copy, text, len + 1);
  effects->arena_used += (int)len + 1;
  return copy;
}

void effects_order(struct effects *effects) {
  struct effect record;
  int records = 0;
  for (int i = 0; i < effects->count; i++) {
    if (effects->items[i].kind != EFFECT_RECORD) continue;
    if (i > records) {
      record = effects->items[i];
      memmove(&effects->items[records + 1], &effects->items[records],
              (size_t)(i - records) * sizeof record);
      effects->items[records] = record;
    }
    records++;
  }
}

void effects_refuse(struct effects *effects, const char *code, const char *message) {
  struct effect *effect = effects_add(effects, EFFECT_REFUSE);
  if (effect == NULL) return;
  effect->refusal.code = code;
  snprintf(effect->refusal.message, sizeof effect->refusal.message, "%s", message);
}
