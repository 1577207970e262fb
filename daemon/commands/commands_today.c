/* Today's plan for a screen: what has a time first, each with its dose and the reason of a change.
 */
#include <stdio.h>
#include <string.h>

#include "commands/commands_screen.h"
#include "commands/plan_text.h"

enum { NARROW = 60 }; /* columns with less than which a table does not read well */

struct plan_page {
  struct reply *reply;
  const struct plan *plan;
  int last;  /* the line up to which may be printed */
  int title; /* columns of the widest title that is shown with a dose */
  int left_out;
};

enum group { GROUP_TIMED, GROUP_OFFERED, GROUP_ASKED, GROUP_RESTING };

static enum group group_of(const struct plan_item *item) {
  if (item->level == 0) return GROUP_RESTING;
  if (item->how == HOW_OFFER) return GROUP_OFFERED;
  return item->minute < 0 || item->how == HOW_REQUEST ? GROUP_ASKED : GROUP_TIMED;
}

/* Why an item is as it is: a plugin's or a rule's words; of one that rests also the rule itself. */
static void words_of(const struct plan *plan, int i, char out[WHY_SIZE]) {
  plan_item_words(plan, i, out, WHY_SIZE);
  if (out[0] == '\0' && plan->items[i].level == 0)
    snprintf(out, WHY_SIZE, "%s", code_phrases[plan->items[i].code]);
}

static bool has_room(struct plan_page *page) {
  if (sheet_lines(page->reply) < page->last - 1) return true;
  page->left_out++;
  return false;
}

static void print_timed(struct plan_page *page, int i) {
  const struct plan_item *item = &page->plan->items[i];
  char time[16], dose[DOSE_SIZE], words[WHY_SIZE], title[SHEET_CELL];
  plan_time_words(item, time);
  plan_dose_words(&item->dose, dose);
  words_of(page->plan, i, words);
  if (page->reply->terminal.plain) {
    sheet_print(page->reply, STYLE_PLAIN, 2, "%s, %s: %s.%s%s", time, item->exercise->title, dose,
                words[0] != '\0' ? " " : "", words);
    return;
  }
  if (sheet_columns(page->reply) < NARROW) {
    sheet_print(page->reply, STYLE_PLAIN, 10, "  %-7s %s, %s%s%s", time, item->exercise->title,
                dose, words[0] != '\0' ? ": " : "", words);
    return;
  }
  sheet_pad(item->exercise->title, page->title, title);
  sheet_print(page->reply, STYLE_PLAIN, 26 + page->title, "  %-8s  %s  %-10s%s%s", time, title,
              dose, words[0] != '\0' ? "  " : "", words);
}

/* Whether an earlier item of the group has the same words: they stand in one paragraph. */
static bool is_repeated(const struct plan *plan, int i, enum group group) {
  char words[WHY_SIZE], other[WHY_SIZE];
  words_of(plan, i, words);
  for (int k = 0; k < i; k++) {
    if (group_of(&plan->items[k]) != group) continue;
    words_of(plan, k, other);
    if (strcmp(words, other) == 0) return true;
  }
  return false;
}

/* The titles (with doses, when they have any) of all items of a group with the words of item `i`.
 */
static void join_titles(const struct plan *plan, int i, enum group group, char *out, size_t size) {
  char words[WHY_SIZE], other[WHY_SIZE], dose[DOSE_SIZE];
  size_t used = 0;
  words_of(plan, i, words);
  for (int k = i; k < plan->item_count && used < size; k++) {
    if (group_of(&plan->items[k]) != group) continue;
    words_of(plan, k, other);
    if (strcmp(words, other) != 0) continue;
    plan_dose_words(&plan->items[k].dose, dose);
    used += (size_t)snprintf(out + used, size - used, "%s%s%s%s", used > 0 ? ", " : "",
                             plan->items[k].exercise->title, group == GROUP_RESTING ? "" : " ",
                             group == GROUP_RESTING ? "" : dose);
  }
}

/* One paragraph for each different reason. */
static void print_together(struct plan_page *page, enum group group) {
  for (int i = 0; i < page->plan->item_count; i++) {
    char titles[600], words[WHY_SIZE];
    if (group_of(&page->plan->items[i]) != group || is_repeated(page->plan, i, group)) continue;
    if (!has_room(page)) continue;
    words_of(page->plan, i, words);
    join_titles(page->plan, i, group, titles, sizeof titles);
    bool rests = group == GROUP_RESTING;
    if (page->reply->terminal.plain)
      sheet_print(page->reply, STYLE_PLAIN, 2, "%s: %s%s%s.", rests ? "Resting" : "If you ask",
                  titles, words[0] != '\0' ? ": " : "", words);
    else
      sheet_print(page->reply, rests ? STYLE_QUIET : STYLE_PLAIN, 12, "  %-8s  %s%s%s",
                  rests ? "resting" : "you ask", titles, words[0] != '\0' ? ": " : "", words);
  }
}

static void print_group(struct plan_page *page, enum group group) {
  for (int i = 0; i < page->plan->item_count; i++)
    if (group_of(&page->plan->items[i]) == group && has_room(page)) print_timed(page, i);
}

static int widest_title(const struct plan *plan) {
  int widest = 0;
  for (int i = 0; i < plan->item_count; i++) {
    int length = text_length(plan->items[i].exercise->title);
    if (group_of(&plan->items[i]) <= GROUP_OFFERED && length > widest) widest = length;
  }
  return widest;
}

void commands_print_plan(struct reply *reply, const struct plan *plan, int lines) {
  struct plan_page page = {.reply = reply,
                           .plan = plan,
                           .last = sheet_lines(reply) + lines,
                           .title = widest_title(plan)};
  if (plan->item_count == 0) {
    sheet_print(reply, STYLE_PLAIN, 0, "No exercises: no plugin offers any.");
    return;
  }
  sheet_print(reply, STYLE_STRONG, 0, "Today");
  print_group(&page, GROUP_TIMED);
  print_group(&page, GROUP_OFFERED);
  print_together(&page, GROUP_ASKED);
  print_together(&page, GROUP_RESTING);
  if (page.left_out > 0) sheet_print(reply, STYLE_QUIET, 2, "  and more: settle plan");
}

void commands_print_routines(struct reply *reply, const struct engine *engine,
                             const struct now *now) {
  struct stamp today, due;
  engine_stamp(now, &today);
  if (engine->arc.stage == STAGE_HALT) return; /* S1 */
  for (int i = 0; i < engine->catalog->routine_count; i++) {
    const struct routine *routine = &engine->catalog->routines[i];
    moment at = engine_routine_next(engine, now, routine);
    if (at == MOMENT_NEVER || !engine_routine_fits(engine, routine)) continue;
    engine_stamp(&(struct now){.at = at, .zone = now->zone}, &due);
    if (due.date == today.date)
      sheet_print(reply, STYLE_PLAIN, 12, "  %02d:%02d     %s", due.minute / 60, due.minute % 60,
                  routine->title);
  }
}
