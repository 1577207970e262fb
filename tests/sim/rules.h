/* What the families of rules share. Not for the world or the person. */
#ifndef TESTS_SIM_RULES_H
#define TESTS_SIM_RULES_H

#include "sim.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

struct stamp rules_stamp(const struct sim *sim); /* of now */
const struct settings *rules_settings(const struct sim *sim);
bool rules_is_quiet(const struct sim *sim, int minute);
bool rules_starts_with(const char *text, const char *start);

/* rules_halt.c: after a step. */
void rules_halt(struct sim *sim);
void rules_emergency(struct sim *sim);

/* rules_prompts.c, rules_exercise.c: before the record joins the diary. */
void rules_prompt(struct sim *sim, const struct entry *entry);
void rules_dose(struct sim *sim, const struct entry *entry);
void rules_pack(struct sim *sim, const struct entry *entry);
void rules_bout(struct sim *sim, const struct entry *entry);
void rules_level(struct sim *sim, const struct entry *entry);

#endif
