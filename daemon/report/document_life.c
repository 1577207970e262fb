/* Function, practice, areas and qualities in words (domain 8.4-8.6). Thresholds are those of domain
 * 2.3: PEG about 1; PSFS 1.3 to 2.7. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/course.h"
#include "report/document.h"
#include "report/words.h"

enum { PEG_ITEMS = 3, PSFS_LOW = 13, ACTIVITY_CHARACTERS = 40 };

#define MEANINGFUL ", about the size people usually call meaningful"

/* ---- function and weekly review ------------------------------------------------------------- */

/* Three items in tenths: the mean, rounded half up. */
static int mean_of(int sum, int items) {
  return (2 * 10 * sum + items) / (2 * items);
}

static void review_row(const struct writer *writer, const char *what, const char *first,
                       const char *latest, const char *change) {
  const char *const cells[] = {what, first, latest, change};
  section_row(writer, cells);
}

static void number_row(const struct writer *writer, const char *what, int first, int latest) {
  struct pool *pool = writer->pool;
  bool both = first != NOT_RECORDED && latest != NOT_RECORDED;
  bool only = writer->model->first_review == writer->model->last_review;
  if (first == NOT_RECORDED && latest == NOT_RECORDED) return;
  review_row(writer, what, words_number(pool, first), only ? "-" : words_number(pool, latest),
             both && !only ? words_change(pool, 10 * (latest - first)) : "-");
}

static bool peg_sum(const struct review *review, int *sum) {
  *sum = review->average + review->enjoyment + review->activity;
  return review->average >= 0 && review->enjoyment >= 0 && review->activity >= 0;
}

/* Lower is better; compared by sums, so that rounding hides nothing. */
static void write_peg(const struct writer *writer, const struct review *first,
                      const struct review *latest) {
  struct pool *pool = writer->pool;
  int before, after;
  bool has_before = peg_sum(first, &before), has_after = peg_sum(latest, &after);
  const char *change = "-";
  if (has_before && has_after && first != latest)
    change = pool_printf(pool, "%s%s",
                         words_change(pool, mean_of(after, PEG_ITEMS) - mean_of(before, PEG_ITEMS)),
                         abs(after - before) >= PEG_ITEMS ? MEANINGFUL : "");
  if (has_before || has_after)
    review_row(writer, "PEG, mean of the three below (lower is better)",
               has_before ? words_tenths(pool, mean_of(before, PEG_ITEMS)) : "-",
               has_after && first != latest ? words_tenths(pool, mean_of(after, PEG_ITEMS)) : "-",
               change);
  number_row(writer, "pain on average", first->average, latest->average);
  number_row(writer, "in the way of enjoyment", first->enjoyment, latest->enjoyment);
  number_row(writer, "in the way of activity", first->activity, latest->activity);
}

/* The person's own name for activity `i`; it may have none. */
static const char *activity_name(const struct writer *writer, int i) {
  struct pool *pool = writer->pool;
  const char *name = pool_printf(pool, "own activity %d", i + 1);
  const char *text = writer->model->activities;
  json_t *names = text == NULL ? NULL : json_loads(text, 0, NULL);
  const char *own = json_string_value(json_array_get(names, (size_t)i));
  if (own != NULL && *own != '\0') name = document_cut(writer, own, ACTIVITY_CHARACTERS);
  json_decref(names);
  return name;
}

/* Higher is better. The mean is over the activities that both reviews have. */
static void write_psfs(const struct writer *writer, const struct review *first,
                       const struct review *latest) {
  struct pool *pool = writer->pool;
  int before = 0, after = 0, items = 0;
  for (int i = 0; i < ACTIVITY_COUNT; i++) {
    if (first->own[i] == NOT_RECORDED || latest->own[i] == NOT_RECORDED) continue;
    before += first->own[i];
    after += latest->own[i];
    items++;
  }
  if (items > 0) {
    bool meaningful = 10 * abs(after - before) >= PSFS_LOW * items;
    const char *change = pool_printf(
        pool, "%s%s", words_change(pool, mean_of(after, items) - mean_of(before, items)),
        meaningful ? MEANINGFUL " (1.3 to 2.7)" : "");
    review_row(writer, "PSFS, mean of own activities (higher is better)",
               words_tenths(pool, mean_of(before, items)),
               first != latest ? words_tenths(pool, mean_of(after, items)) : "-",
               first != latest ? change : "-");
  }
  for (int i = 0; i < ACTIVITY_COUNT; i++)
    number_row(writer, activity_name(writer, i), first->own[i], latest->own[i]);
}

static const char *change_words(struct pool *pool, int change) {
  return change == CHANGE_NOT_RECORDED ? "-" : words_change(pool, 10 * change);
}

static void write_reviews(const struct writer *writer) {
  const struct review *first = writer->model->first_review, *latest = writer->model->last_review;
  struct pool *pool = writer->pool;
  if (first == NULL) {
    section_line(writer, "No weekly review in this period.");
    return;
  }
  writer->section->table.heads[1] =
      pool_printf(pool, "First, %s", words_date(pool, first->stamp.date));
  writer->section->table.heads[2] =
      first == latest ? "Latest"
                      : pool_printf(pool, "Latest, %s", words_date(pool, latest->stamp.date));
  write_peg(writer, first, latest);
  write_psfs(writer, first, latest);
  if (first->change != CHANGE_NOT_RECORDED || latest->change != CHANGE_NOT_RECORDED)
    review_row(writer, "GRC, change as felt (-5 to +5)", change_words(pool, first->change),
               first != latest ? change_words(pool, latest->change) : "-", "-");
}

static const struct {
  const char *what, *part;
} share_words[SHARE_COUNT] = {[SHARE_HARD_SEAT] = {"hard seat", " short"},
                              [SHARE_CUSHION] = {"cushion used", ""},
                              [SHARE_DROVE] = {"drove", " with cushion"},
                              [SHARE_SLEEP] = {"sleep 0-1", ""},
                              [SHARE_COLD] = {"usual cold pack wanted", ""}};

static void write_shares(const struct writer *writer) {
  struct pool *pool = writer->pool;
  const char *list = "";
  for (int i = 0; i < SHARE_COUNT; i++) {
    const struct report_share *share = &writer->model->shares[i];
    if (share->answered == 0) continue;
    const char *part =
        share->part == 0 ? "" : pool_printf(pool, " (%d%s)", share->part, share_words[i].part);
    list = pool_printf(pool, "%s%s%s on %d of %d%s", list, *list == '\0' ? "" : " | ",
                       share_words[i].what, share->some, share->answered, part);
  }
  section_line(writer, *list == '\0' ? "Everyday things (seat, driving, sleep): none recorded."
                                     : pool_printf(pool, "Days, of those answered: %s.", list));
}

void document_write_function(const struct writer *writer) {
  writer->section->table = (struct report_table){
      .columns = 4, .heads = {"0 to 10", "First", "Latest", "Change"}, .weights = {36, 16, 16, 40}};
  write_reviews(writer);
  write_shares(writer);
}

/* ---- practice ------------------------------------------------------------------------------- */

static const char *event_words(const struct writer *writer, const char *exercise) {
  const struct report_model *model = writer->model;
  const struct level_change *levels = report_rows(model->data, ENTRY_LEVEL);
  struct pool *pool = writer->pool;
  const char *list = "";
  for (int i = 0; i < report_count(model->data, ENTRY_LEVEL); i++) {
    const struct level_change *level = &levels[i];
    if (level->why != LEVEL_S5 && level->why != LEVEL_S7) continue;
    if (level->stamp.date < model->from || strcmp(level->exercise, exercise) != 0) continue;
    const char *to = level->to == 0 ? "paused" : pool_printf(pool, "%d", level->to);
    list = pool_printf(pool, "%s%s%s %s (%d to %s)", list, *list == '\0' ? "" : ", ",
                       level->why == LEVEL_S5 ? "S5" : "S7", words_date(pool, level->stamp.date),
                       level->from, to);
  }
  return *list == '\0' ? "-" : document_cut(writer, list, writer->limits->text);
}

static void write_figures(const struct writer *writer) {
  struct pool *pool = writer->pool;
  for (int i = 0; i < writer->model->practice_count; i++) {
    const struct figure *figure = report_figure(writer->model, &writer->model->practices[i]);
    if (figure != NULL)
      section_line(writer, pool_printf(pool, "%s: %s", figure_title(figure, pool),
                                       figure_words(figure, pool)));
  }
}

void document_write_practice(const struct writer *writer) {
  const struct report_model *model = writer->model;
  struct pool *pool = writer->pool;
  writer->section->table = (struct report_table){
      .columns = 6,
      .heads = {"Exercise", "Done", "Partial", "Stopped", "Level", "Eased off"},
      .weights = {22, 13, 16, 19, 13, 25}};
  int shown = model->practice_count;
  if (shown > writer->limits->exercises) shown = writer->limits->exercises;
  for (int i = 0; i < shown; i++) {
    const struct report_practice *practice = &model->practices[i];
    const char *const cells[] = {words_exercise(pool, practice->exercise),
                                 words_number(pool, practice->done),
                                 words_number(pool, practice->partial),
                                 words_number(pool, practice->stopped),
                                 practice->level == 0 ? "paused"
                                                      : words_number(pool, practice->level),
                                 event_words(writer, practice->exercise)};
    section_row(writer, cells);
  }
  if (shown < model->practice_count)
    section_line(writer, "More exercises in `settle report --format text`.");
  section_line(writer, shown == 0
                           ? "No exercise recorded in this period."
                           : "S5: over the day's limit after it. S7: louder the next morning.");
  if (writer->limits->figures_in_words) write_figures(writer);
}

/* ---- areas and qualities -------------------------------------------------------------------- */

static void quality_row(const struct writer *writer, const char *what, const int *counts) {
  const char *cells[QUALITY_GROUPS + 1] = {what};
  for (int group = 0; group < QUALITY_GROUPS; group++)
    cells[group + 1] = words_number(writer->pool, counts[group]);
  section_row(writer, cells);
}

static void write_qualities(const struct writer *writer) {
  const struct report_model *model = writer->model;
  writer->section->table = (struct report_table){
      .columns = QUALITY_GROUPS + 1,
      .heads = {"Check-ins that name", "day 1", "day 2", "days 3-4", "days 5-7"},
      .weights = {34, 14, 14, 20, 20}};
  int all = 0;
  for (int quality = 0; quality < QUALITY_COUNT; quality++) {
    const int *counts = model->qualities[quality];
    int named = counts[0] + counts[1] + counts[2] + counts[3];
    if (named > 0) quality_row(writer, quality_names[quality], counts);
    all += named;
  }
  if (all > 0) quality_row(writer, "of so many that answered", model->quality_answers);
}

void document_write_areas(const struct writer *writer) {
  const struct report_model *model = writer->model;
  struct pool *pool = writer->pool;
  write_qualities(writer);
  section_line(writer, model->usual == 0 ? "Usual area: not set"
                                         : pool_printf(pool, "Usual area: %s",
                                                       words_sites(pool, model->usual, 0)));
  section_line(writer, model->lately == 0
                           ? "Last 7 days: no area recorded"
                           : pool_printf(pool, "Last 7 days: %s",
                                         words_sites(pool, model->lately, model->new_sites)));
}
