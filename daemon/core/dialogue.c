#include "core/dialogue.h"

#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

enum { CLOCK_SLACK = 60 }; /* seconds that a clock may be put right by during a hold */

const struct script_row *script_find(const char *name, size_t len) {
  for (int i = 0; i < script_count; i++)
    if (strlen(script_rows[i].name) == len && memcmp(script_rows[i].name, name, len) == 0)
      return &script_rows[i];
  return NULL;
}

/* NAME@.. or asked:NAME[:ARGUMENT]@.. */
bool dialogue_parse_key(const char *key, struct dialogue *out) {
  memset(out, 0, sizeof *out);
  const char *name = key;
  if (strncmp(name, "asked:", 6) == 0) {
    out->by_person = true;
    name += 6;
  }
  const char *end = strchr(name, '@');
  if (end == NULL) return false;
  const char *colon = memchr(name, ':', (size_t)(end - name));
  const char *name_end = colon != NULL ? colon : end;
  out->row = script_find(name, (size_t)(name_end - name));
  bool takes = out->row != NULL && out->row->argument != ARGUMENT_NONE;
  if (out->row == NULL || takes != (colon != NULL)) return false;
  if (colon != NULL && snprintf(out->argument, sizeof out->argument, "%.*s", (int)(end - colon - 1),
                                colon + 1) >= (int)sizeof out->argument)
    return false;
  snprintf(out->key, sizeof out->key, "%s", key);
  return true;
}

int dialogue_minute(const struct dialogue *dialogue) {
  const char *t = strrchr(dialogue->key, 'T');
  if (dialogue->by_person || t == NULL || strlen(t) < 6 || t[3] != ':') return -1;
  return ((t[1] - '0') * 10 + t[2] - '0') * 60 + (t[4] - '0') * 10 + t[5] - '0';
}

/* ---- reading the journal -------------------------------------------------------------------- */

static const struct answer *find_answer(const struct script *script, const char *name) {
  const struct history *history = &script->engine->history;
  for (int i = history->answer_count - 1; i >= 0; i--)
    if (strcmp(history->answers[i].key, script->dialogue->key) == 0 &&
        strcmp(history->answers[i].question, name) == 0)
      return &history->answers[i];
  return NULL;
}

static bool read_answer(struct script *script, const char *name, int32_t *out) {
  const struct answer *answer = find_answer(script, name);
  if (answer == NULL) return false;
  *out = answer->value;
  script->answered = answer->stamp.at;
  script->live = script->fresh != NULL && strcmp(script->fresh->question, name) == 0;
  return true;
}

bool script_peek(const struct script *script, const char *name, int32_t *out) {
  const struct answer *answer = find_answer(script, name);
  if (answer != NULL) *out = answer->value;
  return answer != NULL;
}

moment script_answered(const struct script *script, const char *name) {
  const struct answer *answer = find_answer(script, name);
  return answer != NULL ? answer->stamp.at : MOMENT_NEVER;
}

int32_t script_keep(struct script *script, const char *name, int32_t value) {
  int32_t kept = value;
  if (script_peek(script, name, &kept) || !script->live) return kept;
  struct entry entry;
  entry_blank(ENTRY_ANSWER, &entry);
  snprintf(entry.answer.key, sizeof entry.answer.key, "%s", script->dialogue->key);
  snprintf(entry.answer.question, sizeof entry.answer.question, "%s", name);
  entry.answer.value = value;
  script_record(script, &entry);
  return value;
}

/* ---- asking --------------------------------------------------------------------------------- */

static void copy_options(const struct question *question, const struct text *text,
                         struct view *view) {
  view->option_count = 0;
  for (int i = 0; i < question->option_count; i++)
    view->options[view->option_count++] = question->options[i];
  if (view->option_count > 0 || text == NULL) return;
  if (question->type != VIEW_CHOICE && question->type != VIEW_NOTICE) return;
  for (int i = 0; i < text->button_count; i++)
    view->options[view->option_count++] = (struct view_option){
        text->buttons[i].key, text->buttons[i].label, text->buttons[i].short_label};
}

static void begin_view(struct script *script, enum question_id id, const char *name,
                       const struct text *text) {
  const struct question *question = &questions[id];
  struct view *view = script->view;
  memset(view, 0, sizeof *view);
  snprintf(view->prompt, sizeof view->prompt, "%s", script->dialogue->key);
  snprintf(view->question, sizeof view->question, "%s", name);
  view->type = question->type;
  view->urgency = question->urgency == URGENCY_CRITICAL ? URGENCY_CRITICAL : URGENCY_NORMAL;
  view->optional = question->optional;
  view->discreet =
      script->engine->settings->private_bodies && question->urgency != URGENCY_CRITICAL;
  view->low = question->low;
  view->high = question->high;
  view->category = question->category;
  view->deadline = MOMENT_NEVER;
  copy_options(question, text, view);
}

static void view_words(struct script *script, const char *title, const char *body) {
  text_cut(title, TITLE_CHARACTERS, script->view->title, sizeof script->view->title);
  text_cut(body, DETAIL_CHARACTERS, script->view->body, sizeof script->view->body);
}

bool script_ask_words(struct script *script, enum question_id id, const char *name,
                      const char *title, const char *body, int32_t *out) {
  if (read_answer(script, name, out)) return true;
  begin_view(script, id, name, NULL);
  view_words(script, title, body);
  return false;
}

bool script_ask_text(struct script *script, enum question_id id, const char *name,
                     enum text_id text, const struct text_values *values, int32_t *out) {
  if (name == NULL) name = questions[id].name;
  if (read_answer(script, name, out)) return true;
  begin_view(script, id, name, text_find(text));
  struct filled filled;
  text_fill(text, values, &filled);
  view_words(script, filled.title, filled.body);
  return false;
}

bool script_ask(struct script *script, enum question_id id, const char *name, int32_t *out) {
  const struct question *question = &questions[id];
  if (name == NULL) name = question->name;
  if (question->text == TEXT_NONE)
    return script_ask_words(script, id, name, question->title,
                            question->body != NULL ? question->body : "", out);
  struct text_values values;
  script_values(script, &values);
  return script_ask_text(script, id, name, question->text, &values, out);
}

/* Half and the last ten seconds have words of their own (D12, D13) in a hold of exercise. */
static enum text_id hold_text(enum text_id text, int32_t seconds, int32_t left, int32_t *turn) {
  bool turns = text == TEXT_D11 && seconds >= 30;
  int32_t half = seconds / 2;
  *turn = turns && left > half ? left - half : turns && left > 10 ? left - 10 : left;
  if (!turns || left > half) return text;
  return left > 10 ? TEXT_D12 : TEXT_D13;
}

int32_t script_held(const struct hold *hold, moment began, moment ended) {
  int64_t held = ended - began;
  bool set_back = held < -CLOCK_SLACK; /* before it began: nobody waits for that */
  if (held > hold->left || set_back) return hold->left;
  return held > 0 ? (int32_t)held : 0;
}

bool script_hold(struct script *script, enum question_id id, const char *name, enum text_id text,
                 const struct text_values *values, const struct hold *hold, int32_t *out) {
  moment began = script->answered;
  if (read_answer(script, name, out)) return true;
  int32_t turn, left = hold->left - script_held(hold, began, script->now->at);
  enum text_id now_text = hold_text(text, hold->seconds, left, &turn);
  script_ask_text(script, id, name, now_text, values, out);
  script->view->hold_seconds = hold->seconds;
  script->view->hold_left = left;
  if (now_text != text) script->view->cue = CUE_TURN;
  script->dialogue->turn = script->now->at + turn;
  return false;
}

bool script_hold_words(struct script *script, enum question_id id, const char *name,
                       const char *title, const char *body, const struct span *span, int32_t *out) {
  const struct hold hold = {.seconds = span->seconds, .left = span->seconds};
  if (script_ask_words(script, id, name, title, body, out)) return true;
  int32_t left = span->seconds - script_held(&hold, span->began, script->now->at);
  script->view->hold_seconds = span->seconds;
  script->view->hold_left = left;
  script->dialogue->turn = script->now->at + left;
  return false;
}

/* ---- saying and recording ------------------------------------------------------------------- */

void script_record(struct script *script, struct entry *entry) {
  if (script->effects == NULL) return;
  engine_record(script->engine, script->now, entry, script->effects);
}

void script_tell(struct script *script, enum text_id text, const struct text_values *values) {
  if (script->effects == NULL) return;
  engine_tell(script->engine, script->dialogue->audience, text, values, script->effects);
}

void script_tell_words(struct script *script, const char *title, const char *body) {
  if (script->effects == NULL) return;
  engine_tell_words(script->engine, script->dialogue->audience, title, body, script->effects);
}

void script_values(const struct script *script, struct text_values *out) {
  engine_values(script->engine, out);
}

/* ---- running -------------------------------------------------------------------------------- */

static void script_begin(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                         struct view *view, struct script *out) {
  memset(out, 0, sizeof *out);
  out->engine = engine;
  out->now = now;
  out->dialogue = dialogue;
  out->view = view;
  out->answered = dialogue->opened;
  engine_stamp(now, &out->stamp);
  dialogue->turn = MOMENT_NEVER;
  dialogue->patience = 0;
  dialogue->doing = NULL;
  dialogue->aside = false;
}

/* An open question closes by itself; so does one that no plugin comes back with. */
static void set_deadline(struct dialogue *dialogue, enum script_end end, struct view *view) {
  if (end == SCRIPT_ENDED) return;
  if (end == SCRIPT_THINKS) memset(view, 0, sizeof *view);
  moment from = dialogue->touched > dialogue->opened ? dialogue->touched : dialogue->opened;
  if (dialogue->hidden_until > from) from = dialogue->hidden_until;
  if (end == SCRIPT_THINKS && dialogue->reopened > from) from = dialogue->reopened;
  moment patience = dialogue->patience;
  if (patience == 0) patience = view->hold_seconds + (moment)dialogue->row->minutes * 60;
  moment deadline = from + patience;
  bool routine = dialogue->row->argument == ARGUMENT_ROUTINE;
  moment latest = dialogue->opened + (routine ? ROUTINE_LIFE : DIALOGUE_LIFE);
  dialogue->deadline = deadline < latest ? deadline : latest;
  view->deadline = dialogue->deadline;
}

/* What the program starts comes in two steps: silently at first, and so that it is noticed after a
 * while, or earlier at the person's next pause. It is the same prompt, and was begun when it was
 * answered, asked for or put off. */
static void set_urgency(const struct engine *engine, const struct now *now,
                        struct dialogue *dialogue, struct view *view) {
  bool opened = dialogue->by_person || engine_has_answers(engine, dialogue->key);
  bool begun = opened || dialogue->hidden_until != 0 || dialogue->insists ||
               strchr(dialogue->key, '#') != NULL;
  view->veiled = !opened && view->urgency != URGENCY_CRITICAL && engine_veils(engine, now->at);
  if (dialogue->by_person || dialogue->row->topic == TOPIC_SAFETY || begun) return;
  moment noticed = dialogue->opened + engine->settings->nudge;
  if (now->at >= noticed || view->urgency != URGENCY_NORMAL) return;
  view->urgency = URGENCY_LOW;
  if (noticed < dialogue->turn) dialogue->turn = noticed;
}

enum script_end dialogue_look(struct engine *engine, const struct now *now,
                              struct dialogue *dialogue, struct view *view) {
  struct script script;
  script_begin(engine, now, dialogue, view, &script);
  enum script_end end = dialogue->row->run(&script);
  set_deadline(dialogue, end, view);
  if (end == SCRIPT_WAITS) set_urgency(engine, now, dialogue, view);
  return end;
}

enum script_end dialogue_run(struct engine *engine, const struct now *now,
                             struct dialogue *dialogue, const struct answer *fresh,
                             const char *text, struct effects *effects, struct view *view) {
  struct answer copy; /* recording may move the journal */
  struct script script;
  script_begin(engine, now, dialogue, view, &script);
  if (fresh != NULL) {
    copy = *fresh;
    script.fresh = &copy;
  }
  script.live = fresh == NULL;
  script.text = text;
  script.effects = effects;
  enum script_end end = dialogue->row->run(&script);
  set_deadline(dialogue, end, view);
  if (end == SCRIPT_WAITS) set_urgency(engine, now, dialogue, view);
  return end;
}

void dialogue_abandon(struct engine *engine, const struct now *now, struct dialogue *dialogue,
                      struct effects *effects) {
  if (dialogue->row->abandon == NULL) return;
  struct view view;
  struct script script;
  script_begin(engine, now, dialogue, &view, &script);
  script.effects = effects;
  dialogue->row->abandon(&script);
}
