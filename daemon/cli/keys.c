#include "cli/keys.h"

#include <ctype.h>
#include <string.h>

#include "cli/page.h"

enum { LEAVES = 'q' };

bool keys_fit(const struct question *question) {
  if (question->type == VIEW_HOLD) return true;
  if (question->type != VIEW_CHOICE || question->critical) return false;
  return question_option(question, "stop") >= 0 || question_option(question, "ready") == 0;
}

/* Of a hold never what ends it: a hand may rest on the space bar. */
static int likeliest(const struct question *question) {
  if (question->type == VIEW_HOLD) return question_option(question, "pause");
  return question->option_count > 0 ? 0 : KEY_NONE;
}

static char letter_of(const struct question *question, int option) {
  return (char)tolower((unsigned char)question->options[option].key[0]);
}

int keys_option(const struct question *question, char key) {
  int space = likeliest(question);
  if (key == ' ') return space;
  key = (char)tolower((unsigned char)key);
  if (key == LEAVES || key == '\x04') return KEY_LEAVE;
  for (int i = 0; i < question->option_count; i++)
    if (letter_of(question, i) == key) return i;
  return KEY_NONE;
}

static int add_key(const char *key, const char *label, struct buf *out) {
  int failed = buf_printf(out, "%s%s: ", out->len > 0 ? "   " : "", key);
  return failed ? failed : page_clean(label, out);
}

int keys_words(const struct question *question, struct buf *out) {
  int space = likeliest(question), failed = 0;
  if (space >= 0) failed = add_key("Space", question->options[space].label, out);
  for (int i = 0; i < question->option_count && !failed; i++) {
    const char key[] = {letter_of(question, i), '\0'};
    if (i != space) failed = add_key(key, question->options[i].label, out);
  }
  return failed ? failed : add_key("q", "leave", out);
}
