#include "core/routine.h"

#include <stdio.h>
#include <string.h>

const char *const ask_type_names[ASK_TYPES] = {
    [ASK_SCALE] = "scale", [ASK_CHOICE] = "choice",     [ASK_CONFIRM] = "confirm",
    [ASK_SAY] = "say",     [ASK_HOLD] = "hold",         [ASK_REST] = "rest",
    [ASK_WAIT] = "wait",   [ASK_EXERCISE] = "exercise",
};

/* ---- names ---------------------------------------------------------------------------------- */

/* Of the types, in the journal. */
static const char letters[ASK_TYPES + 1] = "scbnhrwx";

enum { HASH_LENGTH = ROUTINE_HASH_SIZE - 1 };

void routine_answer_name(const struct routine_ask *ask, int number, char out[NAME_SIZE]) {
  snprintf(out, NAME_SIZE, "%.1s%d_%.16s", &letters[ask->type], number % 1000, ask->question);
}

/* "c12_0123456789abcdef": where the hash begins; NULL: no such name. */
static const char *hash_of(const char *question) {
  if (question[0] == '\0' || strchr(letters, question[0]) == NULL) return NULL;
  size_t digits = strspn(question + 1, "0123456789"); /* of its number */
  const char *hash = question + 1 + digits + 1;
  if (digits == 0 || digits > 3 || hash[-1] != '_') return NULL;
  return strlen(hash) == HASH_LENGTH && strspn(hash, "0123456789abcdef") == HASH_LENGTH ? hash
                                                                                        : NULL;
}

bool routine_is_answer(const char *question) {
  return hash_of(question) != NULL;
}

bool routine_is_outcome(const char *question) {
  return question[0] == letters[ASK_EXERCISE] && hash_of(question) != NULL;
}

/* ---- the journal ---------------------------------------------------------------------------- */

static bool is_of(const struct answer *answer, const char *key) {
  return strcmp(answer->key, key) == 0 && routine_is_answer(answer->question);
}

int routine_answers(const struct history *history, const char *key) {
  int count = 0;
  for (int i = 0; i < history->answer_count; i++) count += is_of(&history->answers[i], key);
  return count;
}

static void read_answer(const struct answer *answer, struct routine_answer *out) {
  *out = (struct routine_answer){
      .type = (enum ask_type)(strchr(letters, answer->question[0]) - letters),
      .value = answer->value % ROUTINE_ALONE,
      .alone = answer->value >= ROUTINE_ALONE,
      .stamp = answer->stamp};
  memcpy(out->question, hash_of(answer->question), sizeof out->question);
}

/* By the number in its name: a clock that was set back has put later answers before earlier ones.
 */
static bool has_number(const struct answer *answer, int number) {
  int found = 0;
  for (const char *digit = answer->question + 1; *digit != '_'; digit++)
    found = found * 10 + (*digit - '0');
  return found == number;
}

bool routine_answer(const struct history *history, const char *key, int number,
                    struct routine_answer *out) {
  for (int i = 0; i < history->answer_count; i++)
    if (is_of(&history->answers[i], key) && has_number(&history->answers[i], number)) {
      read_answer(&history->answers[i], out);
      return true;
    }
  return false;
}

bool routine_last_answer(const struct history *history, const char *key,
                         struct routine_answer *out) {
  return routine_answer(history, key, routine_answers(history, key) - 1, out);
}

bool routine_opening(const struct history *history, const char *key, struct stamp *out) {
  for (int i = 0; i < history->prompt_count; i++)
    if (history->prompts[i].state == PROMPT_SHOWN && strcmp(history->prompts[i].key, key) == 0) {
      *out = history->prompts[i].stamp;
      return true;
    }
  return false;
}
