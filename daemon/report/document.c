#include "report/document.h"

#include <limits.h>
#include <string.h>

#include "core/texts.h"
#include "report/words.h"
#include "settled/wire.h"

const struct document_limits document_page_limits = {
    .flags = 5, .arcs = 7, .exercises = 8, .notes = 3, .questions = 3, .text = 180};
const struct document_limits document_tight_limits = {
    .flags = 3, .arcs = 4, .exercises = 4, .notes = 3, .questions = 2, .text = 70};
const struct document_limits document_no_limits = {.flags = INT_MAX,
                                                   .arcs = INT_MAX,
                                                   .exercises = INT_MAX,
                                                   .notes = 3,
                                                   .questions = INT_MAX,
                                                   .text = INT_MAX / 4,
                                                   .figures_in_words = true};

enum { FIRST_ROOM = 8 };

/* ---- lines and rows ------------------------------------------------------------------------- */

/* An array in the pool with room for one more; NULL: no memory. */
static const char **grown(struct pool *pool, const char **items, int count, int room) {
  const char **more = pool_take(pool, (size_t)room * sizeof *more);
  if (more != NULL && count > 0) memcpy(more, items, (size_t)count * sizeof *more);
  return more;
}

void section_line(const struct writer *writer, const char *text) {
  struct report_section *section = writer->section;
  if (section->line_count == section->line_room) {
    int room = section->line_room + FIRST_ROOM;
    const char **lines = grown(writer->pool, section->lines, section->line_count, room);
    if (lines == NULL) return;
    section->lines = lines;
    section->line_room = room;
  }
  section->lines[section->line_count++] = text;
}

void section_row(const struct writer *writer, const char *const *cells) {
  struct report_table *table = &writer->section->table;
  int used = table->rows * table->columns;
  if (table->rows == table->room) {
    int room = 2 * table->room + FIRST_ROOM;
    const char **more = grown(writer->pool, table->cells, used, room * table->columns);
    if (more == NULL) return;
    table->cells = more;
    table->room = room;
  }
  memcpy(&table->cells[used], cells, (size_t)table->columns * sizeof *cells);
  table->rows++;
}

const char *document_cut(const struct writer *writer, const char *text, int characters) {
  const char *line = words_line(writer->pool, text);
  if (text_length(line) <= characters) return line;
  size_t size = strlen(line) + sizeof "...";
  char *cut = pool_take(writer->pool, size);
  if (cut == NULL) return "";
  text_cut(line, characters, cut, size);
  return cut;
}

/* ---- head and foot -------------------------------------------------------------------------- */

static const char *period_words(const struct report_model *model, struct pool *pool) {
  if (model->from == DAY_NONE) return "No entries yet";
  return pool_printf(pool, "%s to %s (%s%s)", words_full_date(pool, model->from),
                     words_full_date(pool, model->to), words_count(pool, model->day_count, "day"),
                     model->shortened ? ", the most that fits" : "");
}

static void write_head(const struct writer *writer, struct document *out) {
  const struct report_model *model = writer->model;
  struct pool *pool = writer->pool;
  out->title = *model->name == '\0'
                   ? "Diary report"
                   : pool_printf(pool, "Diary report: %s",
                                 document_cut(writer, model->name, PERSON_CHARACTERS));
  const char *printed =
      model->at == DAY_NONE ? "" : pool_printf(pool, " %s", words_full_date(pool, model->at));
  out->head[0] = pool_printf(pool, "%s. Printed%s by settled %s.", period_words(model, pool),
                             printed, SETTLED_VERSION);
  out->head[1] = "Self-reported diary, not a clinical assessment";
}

static const char *const titles[SECTION_COUNT] = {
    [SECTION_FLAGS] = "Warning signs ticked",  [SECTION_CHART] = "Pain, 0 to 10",
    [SECTION_ARCS] = "After each session",     [SECTION_FUNCTION] = "Function and weekly review",
    [SECTION_PRACTICE] = "Practice",           [SECTION_AREAS] = "Areas and qualities",
    [SECTION_WORDS] = "In the person's words",
};

static void (*const section_writers[SECTION_COUNT])(const struct writer *writer) = {
    [SECTION_FLAGS] = document_write_flags,       [SECTION_CHART] = document_write_days,
    [SECTION_ARCS] = document_write_arcs,         [SECTION_FUNCTION] = document_write_function,
    [SECTION_PRACTICE] = document_write_practice, [SECTION_AREAS] = document_write_areas,
    [SECTION_WORDS] = document_write_words,
};

void document_make(const struct report_model *model, const struct document_limits *limits,
                   struct pool *pool, struct document *out) {
  memset(out, 0, sizeof *out);
  write_head(&(struct writer){model, limits, pool, NULL}, out);
  for (int id = 0; id < SECTION_COUNT; id++) {
    struct writer writer = {model, limits, pool, &out->sections[id]};
    out->sections[id].title = titles[id];
    section_writers[id](&writer);
  }
  out->coverage = pool_printf(pool, "Check-ins on %d of %s", model->covered_days,
                              words_count(pool, model->day_count, "day"));
  out->footer = intended_use;
  out->description = document_describe(model, pool);
}
