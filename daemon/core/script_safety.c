/* The safety check and what follows from it: the E and U messages, the crisis message, and the
 * daily "have you been seen?" (domain 2.5, S2-S4, S20, S21, 6.2). */
#include <stdio.h>
#include <string.h>

#include "core/course.h"
#include "core/script_parts.h"

/* ---- the pages ------------------------------------------------------------------------------ */

struct ticked {
  uint16_t yes, unsure;
};

static void tick(struct ticked *ticked, int item, int32_t answer) {
  if (answer == 0) ticked->yes |= (uint16_t)(1 << item);
  if (answer == 2) ticked->unsure |= (uint16_t)(1 << item);
}

static bool has_emergency(const struct ticked *ticked) {
  for (int item = 0; item < ITEM_COUNT; item++)
    if ((ticked->yes >> item & 1) != 0 && arc_item_tier((enum screen_item)item) == TIER_E)
      return true;
  return false;
}

static void tell_screen(struct script *script, const struct screen *screen) {
  enum text_id texts[2];
  int count = text_after_screen(screen, texts);
  struct text_values values;
  script_values(script, &values);
  for (int i = 0; i < count; i++) /* D41-D43 are dialogues of their own: they wait for the person */
    if (texts[i] == TEXT_D48) script_tell(script, texts[i], &values);
}

static void record_screen(struct script *script, const struct ticked *ticked, bool completed) {
  struct entry entry;
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.yes = ticked->yes;
  entry.screen.unsure = ticked->unsure;
  entry.screen.completed = completed;
  script_record(script, &entry);
  if (completed) tell_screen(script, &entry.screen);
}

static void page_names(int page, char *out, size_t size) {
  text_items(screen_pages[page], out, size);
  if (out[0] >= 'a' && out[0] <= 'z') out[0] = (char)(out[0] - 'a' + 'A');
  size_t len = strlen(out);
  if (len + 1 < size) memcpy(out + len, ".", 2);
}

/* A yes to an emergency item is recorded at once, and again with each further one of its page: the
 * message must not wait for the rest of the list (S4). */
static bool ask_item(struct script *script, int item, struct ticked *ticked) {
  int32_t answer;
  if (!script_ask_words(script, QUESTION_SCREEN_ITEM, item_names[item],
                        questions[QUESTION_SCREEN_ITEM].title, item_texts[item], &answer))
    return false;
  tick(ticked, item, answer);
  if (script->live && answer != 1 && has_emergency(ticked)) record_screen(script, ticked, true);
  return true;
}

static bool ask_page(struct script *script, int page, struct ticked *ticked) {
  char name[NAME_SIZE], body[ITEMS_SIZE];
  int32_t answer;
  snprintf(name, sizeof name, "page%d", page + 1);
  page_names(page, body, sizeof body);
  if (!script_ask_words(script, QUESTION_SCREEN_PAGE, name, questions[QUESTION_SCREEN_PAGE].title,
                        body, &answer))
    return false;
  if (answer == 0) return true;
  for (int item = 0; item < ITEM_COUNT; item++)
    if ((screen_pages[page] >> item & 1) != 0 && !ask_item(script, item, ticked)) return false;
  return true;
}

static enum script_end run_pages(struct script *script) {
  struct ticked ticked = {0, 0};
  for (int page = 0; page < SCREEN_PAGES; page++) {
    if (!ask_page(script, page, &ticked)) return SCRIPT_WAITS;
    if (has_emergency(&ticked)) return SCRIPT_ENDED;
  }
  if (script->live) record_screen(script, &ticked, true);
  return SCRIPT_ENDED;
}

enum script_end script_screen_if_due(struct script *script, bool routine) {
  int32_t begun;
  if (script_peek(script, "page1", &begun)) return run_pages(script);
  bool due = arc_has(&script->engine->arc, REASON_SCREEN_DUE);
  if (!due && routine) {
    struct governor_input input;
    engine_governor_input(script->engine, script->now, &input);
    due = governor_screen_wanted(&input) || governor_screen_stale(&input);
  }
  return due && script->engine->arc.stage != STAGE_HALT ? run_pages(script) : SCRIPT_ENDED;
}

/* The last page says none of it, or its last item has its answer. */
static bool is_complete(const struct script *script) {
  int last = ITEM_COUNT - 1;
  int32_t answer;
  while ((screen_pages[SCREEN_PAGES - 1] >> last & 1) == 0) last--;
  if (!script_peek(script, "page5", &answer)) return false;
  return answer == 0 || script_peek(script, item_names[last], &answer);
}

static struct ticked all_ticked(const struct script *script) {
  struct ticked ticked = {0, 0};
  int32_t answer;
  for (int item = 0; item < ITEM_COUNT; item++)
    if (script_peek(script, item_names[item], &answer)) tick(&ticked, item, answer);
  return ticked;
}

/* Left before the last page: stored as not done, with what was ticked (2.5). */
void script_screen_abandon(struct script *script) {
  struct ticked ticked = all_ticked(script);
  int32_t answer;
  if (!script_peek(script, "page1", &answer) || is_complete(script)) return;
  if (has_emergency(&ticked)) return; /* recorded when it was ticked */
  record_screen(script, &ticked, false);
}

enum script_end script_run_screen(struct script *script) {
  if (run_pages(script) == SCRIPT_WAITS) return SCRIPT_WAITS;
  struct ticked ticked = all_ticked(script);
  struct screen screen = {.yes = ticked.yes, .unsure = ticked.unsure};
  if (script->live && arc_screen_tier(&screen) == TIER_NONE) {
    struct text_values values;
    script_values(script, &values);
    script_tell(script, text_after_clean_screen(&script->engine->arc), &values);
  }
  return SCRIPT_ENDED;
}

/* ---- the messages --------------------------------------------------------------------------- */

static const struct screen *newest_of_tier(const struct script *script, enum tier tier) {
  const struct history *history = &script->engine->history;
  for (int i = history->screen_count - 1; i >= 0; i--)
    if (arc_screen_tier(&history->screens[i]) == tier) return &history->screens[i];
  return NULL;
}

static void tell_what_to_say(struct script *script, const struct screen *screen) {
  char items[ITEMS_SIZE], time[CIVIL_UTC_SIZE], date[CIVIL_UTC_SIZE] = "";
  struct text_values values;
  script_values(script, &values);
  text_items(screen->yes | screen->unsure, items, sizeof items);
  civil_format_date(screen->stamp.date, time);
  snprintf(time + 10, sizeof time - 10, " %02d:%02d", screen->stamp.minute / 60,
           screen->stamp.minute % 60);
  const struct history *history = &script->engine->history;
  for (int i = history->session_count - 1; i >= 0 && date[0] == '\0'; i--)
    if (history->sessions[i].type != SESSION_SELF)
      civil_format_date(history->sessions[i].stamp.date, date);
  values.items = items;
  values.time = time;
  values.date = date;
  script_tell(script, text_what_to_say(screen), &values);
}

/* For every screen of the tier that stands now: one check is recorded in steps. */
static void record_acks(struct script *script, enum tier tier) {
  const struct history *history = &script->engine->history;
  struct arc_input input;
  history_arc_input(history, &script->engine->settings->arc, &script->engine->evaluated, &input);
  for (int i = 0; i < history->screen_count; i++) {
    if (arc_screen_tier(&history->screens[i]) != tier || !arc_screen_active(&input, i)) continue;
    struct entry entry;
    entry_blank(ENTRY_ACK, &entry);
    entry.ack.screen = history->screens[i].stamp.id;
    script_record(script, &entry);
  }
}

/* Asked again after "What to say", until help is on its way. */
static enum script_end run_message(struct script *script, enum question_id question,
                                   enum tier tier) {
  const struct screen *screen = newest_of_tier(script, tier);
  if (screen == NULL) return SCRIPT_ENDED;
  for (int i = 0; i < 20; i++) {
    char name[NAME_SIZE];
    int32_t answer;
    snprintf(name, sizeof name, "%s%d", questions[question].name, i);
    if (!script_ask(script, question, name, &answer)) return SCRIPT_WAITS;
    if (answer == 0) {
      if (script->live) record_acks(script, tier);
      return SCRIPT_ENDED;
    }
    if (script->live) tell_what_to_say(script, screen);
  }
  return SCRIPT_ENDED;
}

enum script_end script_run_help(struct script *script) {
  return run_message(script, QUESTION_HELP, TIER_E);
}

enum script_end script_run_today(struct script *script) {
  return run_message(script, QUESTION_TODAY, TIER_U);
}

/* D43: "Numbers" says them again; "Got help" ends it. */
static const struct screen *newest_crisis(const struct script *script) {
  const struct history *history = &script->engine->history;
  for (int i = history->screen_count - 1; i >= 0; i--)
    if (((history->screens[i].yes | history->screens[i].unsure) >> ITEM_SELFHARM & 1) != 0)
      return &history->screens[i];
  return NULL;
}

enum script_end script_run_crisis(struct script *script) {
  const struct screen *screen = newest_crisis(script);
  if (screen == NULL) return SCRIPT_ENDED;
  for (int i = 0; i < 20; i++) {
    char name[NAME_SIZE];
    int32_t answer;
    snprintf(name, sizeof name, "crisis%d", i);
    if (!script_ask(script, QUESTION_CRISIS, name, &answer)) return SCRIPT_WAITS;
    if (answer == 1) {
      if (script->live) record_acks(script, arc_screen_tier(screen));
      return SCRIPT_ENDED;
    }
    if (script->live) {
      struct text_values values;
      script_values(script, &values);
      script_tell(script, TEXT_D43, &values);
    }
  }
  return SCRIPT_ENDED;
}

/* ---- have you been seen? -------------------------------------------------------------------- */

/* A journal that came by merging may hold any number. */
static void record_clear(struct script *script, int32_t by, bool may_exercise) {
  const struct question *seen_by = &questions[QUESTION_SEEN_BY];
  struct entry entry;
  entry_blank(ENTRY_CLEAR, &entry);
  entry.clear.may_exercise = may_exercise;
  if (by >= 0 && by < seen_by->option_count) entry.text = seen_by->options[by].label;
  script_record(script, &entry);
  if (!may_exercise) return;
  struct text_values values;
  script_values(script, &values);
  script_tell(script, TEXT_D47, &values);
}

enum script_end script_run_followup(struct script *script) {
  int32_t seen, by, may;
  if (!script_ask(script, QUESTION_SEEN, NULL, &seen)) return SCRIPT_WAITS;
  if (seen != 0) return SCRIPT_ENDED;
  if (!script_ask(script, QUESTION_SEEN_BY, NULL, &by)) return SCRIPT_WAITS;
  if (!script_ask(script, QUESTION_MAY_EXERCISE, NULL, &may)) return SCRIPT_WAITS;
  if (script->live) record_clear(script, by, may == 1);
  return SCRIPT_ENDED;
}
