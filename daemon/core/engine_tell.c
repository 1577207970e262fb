/* What is merely told: notices that nobody has to answer. Each takes the place of the one before.
 */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

/* A notice stays no longer than it is news: until the next one, or two minutes. What to say to a
 * doctor is read out on the telephone. */
enum { TOLD_SECONDS = 120, READ_SECONDS = 1800 };

void engine_close_told(struct engine *engine, struct effects *effects) {
  struct effect *effect = engine->told[0] != '\0' ? effects_add(effects, EFFECT_CLOSE) : NULL;
  if (effect != NULL) memcpy(effect->prompt, engine->told, sizeof effect->prompt);
  engine->told[0] = '\0';
}

static struct view *tell_view(struct engine *engine, int32_t audience, struct effects *effects) {
  engine_close_told(engine, effects);
  struct effect *effect = effects_add(effects, EFFECT_TELL);
  if (effect == NULL) return NULL;
  effect->audience = audience;
  effect->view.type = VIEW_NOTICE;
  effect->view.urgency = URGENCY_NORMAL;
  effect->view.discreet = engine->settings->private_bodies;
  effect->view.veiled = engine_veils(engine, engine->clock.at);
  effect->view.deadline = engine->clock.at + TOLD_SECONDS;
  effect->view.category = "x-settled.note";
  snprintf(effect->view.question, sizeof effect->view.question, "told");
  return &effect->view;
}

/* S20: on the day of a yes to self-harm nothing is said but the crisis message and what to say. */
static bool crisis_today(const struct engine *engine) {
  const struct history *history = &engine->history;
  for (int i = history->screen_count - 1; i >= 0 && engine->arc.stage == STAGE_HALT; i--)
    if ((history->screens[i].yes >> ITEM_SELFHARM & 1) != 0)
      return history->screens[i].stamp.date >= engine->clock.date;
  return false;
}

/* S1: while HALT stands nothing is said that praises, soothes or suggests; it is merely noted. */
static enum text_id sober(const struct engine *engine, enum text_id text) {
  bool allowed = text == TEXT_D05 || text == TEXT_D58 || text == TEXT_D75 ||
                 (text >= TEXT_D40 && text <= TEXT_D47);
  return engine->arc.stage == STAGE_HALT && !allowed ? TEXT_D04 : text;
}

void engine_tell(struct engine *engine, int32_t audience, enum text_id text,
                 const struct text_values *values, struct effects *effects) {
  if (crisis_today(engine) && text != TEXT_D43 && text != TEXT_D44 && text != TEXT_D45) return;
  text = sober(engine, text);
  const struct text *row = text_find(text);
  struct view *view = row != NULL ? tell_view(engine, audience, effects) : NULL;
  if (view == NULL) return;
  struct filled filled;
  text_fill(text, values, &filled);
  snprintf(view->prompt, sizeof view->prompt, "told:D%02d", (int)text);
  snprintf(view->title, sizeof view->title, "%s", filled.title);
  snprintf(view->body, sizeof view->body, "%s", filled.body);
  if (text != TEXT_D48) /* it stays beside what a check-in says next, until it is no news */
    snprintf(engine->told, sizeof engine->told, "%s", view->prompt);
  bool read_out = text == TEXT_D44 || text == TEXT_D45; /* and opens nothing */
  if (read_out) view->deadline = engine->clock.at + READ_SECONDS;
  for (int i = 0; i < row->button_count && !read_out; i++)
    view->options[view->option_count++] = (struct view_option){
        row->buttons[i].key, row->buttons[i].label, row->buttons[i].short_label};
}

void engine_tell_facts(struct engine *engine, int32_t audience, struct effects *effects) {
  const struct fact *louder = &facts[0], *checked = &facts[3];
  struct view *view = tell_view(engine, audience, effects);
  if (view == NULL) return;
  snprintf(view->prompt, sizeof view->prompt, "told:facts");
  snprintf(engine->told, sizeof engine->told, "%s", view->prompt);
  text_cut(louder->title, TITLE_CHARACTERS, view->title, sizeof view->title);
  snprintf(view->body, sizeof view->body, "%s %s %s The whole page: settle facts", louder->body,
           checked->title, checked->body);
}

void engine_tell_words(struct engine *engine, int32_t audience, const char *title, const char *body,
                       struct effects *effects) {
  struct view *view = tell_view(engine, audience, effects);
  if (view == NULL) return;
  snprintf(view->prompt, sizeof view->prompt, "told:words");
  snprintf(engine->told, sizeof engine->told, "%s", view->prompt);
  text_cut(title, TITLE_CHARACTERS, view->title, sizeof view->title);
  text_cut(body, BODY_CHARACTERS, view->body, sizeof view->body);
}

void engine_tell_gate(struct engine *engine, int32_t audience, int baseline,
                      struct effects *effects) {
  if (baseline < engine->settings->safety.pre_gate_abs || engine->arc.stage == STAGE_HALT) return;
  engine_tell_words(engine, audience, "Exercise stays off for now",
                    "At your usual number settled offers breathing and comfort only.", effects);
}

void engine_add_button(struct effects *effects, struct view_option option) {
  struct effect *last = effects->count > 0 ? &effects->items[effects->count - 1] : NULL;
  if (last == NULL || last->kind != EFFECT_TELL || last->view.option_count >= BUTTONS_MAX) return;
  last->view.options[last->view.option_count++] = option;
}
