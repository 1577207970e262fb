/* The red-flag box, what the person wrote, and the figures in words (domain 8.1, 8.2, 8.7). */
#include <stdlib.h>
#include <string.h>

#include "core/texts.h"
#include "report/document.h"
#include "report/words.h"

enum { FLAG_TEXTS = 3 }; /* a flag may take as much room as so many texts */

/* ---- red flags ------------------------------------------------------------------------------ */

static const char *const tier_words[] = {
    [TIER_NONE] = "",
    [TIER_C] = "C, see someone soon",
    [TIER_U] = "U, advice the same day",
    [TIER_E] = "E, emergency",
};

static const char *shortened(const struct writer *writer, const char *text) {
  return document_cut(writer, text, writer->limits->text);
}

static const char *clear_words(const struct writer *writer, int i) {
  struct pool *pool = writer->pool;
  const struct report_data *data = writer->model->data;
  const struct clear *clear = (const struct clear *)report_rows(data, ENTRY_CLEAR) + i;
  const struct report_said *said = report_said(data, ENTRY_CLEAR, i);
  const char *by = said->text != NULL ? shortened(writer, said->text) : "somebody (not named)";
  const char *advice =
      said->text2 == NULL ? "" : pool_printf(pool, ", advice: %s", shortened(writer, said->text2));
  return pool_printf(pool, "seen %s by %s: %s%s%s", words_date(pool, clear->stamp.date), by,
                     clear->may_exercise ? "exercise may restart" : "no exercise for now",
                     clear->unconfirmed ? " (imported, not confirmed)" : "", advice);
}

static const char *retract_words(const struct writer *writer, int i) {
  struct pool *pool = writer->pool;
  const struct report_data *data = writer->model->data;
  const struct retract *retract = (const struct retract *)report_rows(data, ENTRY_RETRACT) + i;
  const char *reason = report_said(data, ENTRY_RETRACT, i)->text;
  return pool_printf(pool, "retracted %s%s%s", words_stamp(pool, &retract->stamp),
                     reason != NULL ? ": " : "", reason != NULL ? shortened(writer, reason) : "");
}

static const char *fate_words(const struct writer *writer, const struct report_flag *flag) {
  if (flag->fate == FLAG_RETRACTED) return retract_words(writer, flag->retract);
  if (flag->clear_count == 0) return "nobody seen yet, as far as recorded";
  const char *words = "";
  for (int i = 0; i < flag->clear_count; i++)
    words = pool_printf(writer->pool, "%s%s%s", words, i > 0 ? "; " : "",
                        clear_words(writer, flag->first_clear + i));
  return words;
}

static void write_flag(const struct writer *writer, const struct report_flag *flag) {
  struct pool *pool = writer->pool;
  const char *mark = flag->fate == FLAG_RETRACTED ? "" : BOLD;
  const char *line = pool_printf(
      pool, "%s%s  %s: %s%s - %s", mark, words_full_date(pool, flag->screen->stamp.date),
      tier_words[flag->tier], words_items(pool, flag->screen), mark, fate_words(writer, flag));
  section_line(writer, document_cut(writer, line, FLAG_TEXTS * writer->limits->text));
}

static void write_screen_count(const struct writer *writer) {
  const struct report_model *model = writer->model;
  const char *screens = words_count(writer->pool, model->screens_done, "screen");
  if (model->flag_count > 0)
    section_line(writer, pool_printf(writer->pool, "%s done in this period.", screens));
  else if (model->screens_done > 0)
    section_line(writer, pool_printf(writer->pool, "None ticked in %s.", screens));
  else
    section_line(writer, "None ticked in 0 screens: no safety check was done in this period.");
}

void document_write_flags(const struct writer *writer) {
  const struct report_model *model = writer->model;
  int left_out = model->flag_count - writer->limits->flags;
  /* The newest come first, and first of all those that still stand. */
  for (int pass = 0, shown = 0; pass < 2; pass++)
    for (int i = model->flag_count - 1; i >= 0 && shown < writer->limits->flags; i--) {
      if ((model->flags[i].fate == FLAG_STANDS) != (pass == 0)) continue;
      write_flag(writer, &model->flags[i]);
      shown++;
    }
  if (left_out > 0)
    section_line(writer,
                 pool_printf(writer->pool, "%d more in `settle report --format text`.", left_out));
  write_screen_count(writer);
}

/* ---- words ---------------------------------------------------------------------------------- */

static void write_newest(const struct writer *writer, enum entry_kind kind, const char *label,
                         int limit) {
  const struct report_data *data = writer->model->data;
  int count = report_count(data, kind), first = count;
  const struct stamp *stamp;
  for (int found = 0; first > 0 && found < limit; first--, found++) {
    stamp = kind == ENTRY_NOTE ? &((const struct note *)report_rows(data, kind))[first - 1].stamp
                               : &((const struct stamp *)report_rows(data, kind))[first - 1];
    if (stamp->date < writer->model->from) break;
  }
  for (int i = first; i < count; i++) {
    stamp = kind == ENTRY_NOTE ? &((const struct note *)report_rows(data, kind))[i].stamp
                               : &((const struct stamp *)report_rows(data, kind))[i];
    section_line(writer, pool_printf(writer->pool, "%s %s: %s", label,
                                     words_date(writer->pool, stamp->date),
                                     shortened(writer, report_said(data, kind, i)->text)));
  }
}

void document_write_words(const struct writer *writer) {
  write_newest(writer, ENTRY_NOTE, "Note", writer->limits->notes);
  write_newest(writer, ENTRY_QUESTION, "Question", writer->limits->questions);
  if (writer->section->line_count == 0)
    section_line(writer, "No note ticked for sharing, and no question.");
}

/* ---- the figures in words ------------------------------------------------------------------- */

static const char *describe_sessions(const struct report_model *model, struct pool *pool) {
  const char *words = "";
  for (int i = 0; i < model->session_count; i++) {
    const struct report_session *session = &model->sessions[i];
    words = pool_printf(pool, "%s S%d on %s.", words, session->number,
                        words_date(pool, model->days[session->day].date));
  }
  return *words == '\0' ? " No session." : pool_printf(pool, " Sessions:%s", words);
}

static const char *describe_range(const struct report_model *model, struct pool *pool) {
  const struct report_reading *low = NULL, *high = NULL;
  for (int i = 0; i < model->reading_count; i++) {
    const struct report_reading *reading = &model->readings[i];
    if (low == NULL || reading->pain < low->pain) low = reading;
    if (high == NULL || reading->pain > high->pain) high = reading;
  }
  if (low == NULL) return " No readings.";
  return pool_printf(pool, " Lowest %d on %s, highest %d on %s.", low->pain,
                     words_date(pool, model->days[low->day].date), high->pain,
                     words_date(pool, model->days[high->day].date));
}

static const char *describe_usual(const struct report_model *model, struct pool *pool) {
  int usual = model->days[model->day_count - 1].baseline;
  return usual == NOT_RECORDED ? " Usual pain not set."
                               : pool_printf(pool, " Usual pain %d.", usual);
}

const char *document_describe(const struct report_model *model, struct pool *pool) {
  if (model->from == DAY_NONE) return "An empty chart: the diary has no entries yet.";
  return pool_printf(pool, "Pain from 0 to 10, %s to %s. Check-ins on %d of %s.%s%s%s",
                     words_full_date(pool, model->from), words_full_date(pool, model->to),
                     model->covered_days, words_count(pool, model->day_count, "day"),
                     describe_usual(model, pool), describe_range(model, pool),
                     describe_sessions(model, pool));
}
