#include "rehearse_page.h"

#include <stdarg.h>
#include <string.h>

#include "commands/plan_text.h"

static void print(const struct rehearse_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* To both. */
static void print(const struct rehearse_page *page, const char *format, ...) {
  FILE *const streams[] = {page->shown, page->kept};
  for (int i = 0; i < 2; i++) {
    va_list values;
    va_start(values, format);
    if (streams[i] != NULL) vfprintf(streams[i], format, values);
    va_end(values);
  }
}

static void show_words(const struct rehearse_page *page, const struct stamp *now, const char *what,
                       const char *title, const char *body) {
  if (page->shown == NULL) return;
  fprintf(page->shown, "  %02d:%02d  %-7s %s\n", now->minute / 60, now->minute % 60, what, title);
  if (body[0] != '\0') fprintf(page->shown, "                 %s\n", body);
  fflush(page->shown);
}

/* In one line, so that what differs in it has its title. `now` NULL: without a time. */
static void keep_words(const struct rehearse_page *page, const struct stamp *now, const char *what,
                       const char *title, const char *body) {
  char time[16] = "     ";
  if (page->kept == NULL) return;
  if (now != NULL) snprintf(time, sizeof time, "%02d:%02d", now->minute / 60, now->minute % 60);
  fprintf(page->kept, "  %s  %-7s %s%s%s\n", time, what, title, body[0] != '\0' ? " " : "", body);
}

bool rehearse_page_head(struct rehearse_page *page, const struct stamp *now) {
  static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  char date[CIVIL_UTC_SIZE];
  if (now->date == page->printed) return false;
  page->printed = now->date;
  civil_format_date(now->date, date);
  print(page, "\nd%d  %s %s\n", now->date - page->base, weekdays[civil_weekday(now->date)], date);
  return true;
}

void rehearse_page_person(struct rehearse_page *page, const struct stamp *now, const char *words) {
  show_words(page, now, "person", words, "");
  keep_words(page, now, "person", words, "");
}

void rehearse_page_says(struct rehearse_page *page, const struct stamp *now, const char *what,
                        const char *title, const char *body) {
  show_words(page, now, what, title, body);
  keep_words(page, NULL, what, title, body);
}

void rehearse_page_asks(struct rehearse_page *page, const struct stamp *now,
                        const struct view *view) {
  show_words(page, now, "asks", view->title, view->body);
  if (strcmp(page->prompt, view->prompt) == 0) return;
  snprintf(page->prompt, sizeof page->prompt, "%s", view->prompt);
  keep_words(page, now, "asks", view->title, view->body);
}

/* ---- the plan ------------------------------------------------------------------------------- */

static void print_reasons(const struct rehearse_page *page, const struct plan *plan, int item) {
  char line[WHY_SIZE + NAME_SIZE + 64];
  for (int i = 0; i < plan->reason_count && page->one != NULL; i++) {
    const struct plan_reason *reason = &plan->reasons[i];
    if (reason->item != item || strcmp(reason->source, page->one->id) != 0) continue;
    plan_reason_line(reason, line, sizeof line);
    print(page, "                  %s\n", line);
  }
}

static void print_item(const struct rehearse_page *page, const struct plan *plan, int i) {
  const struct plan_item *item = &plan->items[i];
  char dose[DOSE_SIZE], time[16], words[WHY_SIZE];
  plan_item_words(plan, i, words, sizeof words);
  plan_dose_words(&item->dose, dose);
  plan_time_words(item, time);
  if (item->level == 0) {
    snprintf(time, sizeof time, "resting");
    snprintf(dose, sizeof dose, "-");
    if (words[0] == '\0') snprintf(words, sizeof words, "%s", code_phrases[item->code]);
  }
  print(page, "           plan   %-11s %-20.20s %-11s %s\n", time, item->exercise->title, dose,
        words);
  print_reasons(page, plan, i);
}

void rehearse_page_plan(struct rehearse_page *page, const struct engine *engine) {
  char words[300];
  plan_reason_words(&engine->arc, words, sizeof words);
  print(page, "           stage  %s (%s): %s\n", stage_names[engine->arc.stage],
        column_names[engine->arc.column], words);
  for (int i = 0; i < engine->plan.item_count; i++) print_item(page, &engine->plan, i);
}
