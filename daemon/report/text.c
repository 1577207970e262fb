#include "report/text.h"

#include <string.h>

#include "core/texts.h"
#include "report/words.h"

enum { WIDTH = 78, GAP = 2, LAST_COLUMN = 12 };

/* ---- lines ---------------------------------------------------------------------------------- */

static int add_repeated(struct buf *out, char what, int times) {
  int failed = 0;
  for (int i = 0; i < times && !failed; i++) failed = buf_add(out, &what, 1);
  return failed;
}

/* Bytes of the next word of `text`, BOLD marks included. */
static size_t word_bytes(const char *text) {
  return strcspn(text, " ");
}

/* Characters of `bytes` bytes; BOLD marks take no room. */
static int room_of(const char *text, size_t bytes) {
  int characters = 0;
  for (size_t i = 0; i < bytes; i++)
    characters += ((unsigned char)text[i] & 0xc0) != 0x80 && text[i] != BOLD[0];
  return characters;
}

static int add_plain(struct buf *out, const char *text, size_t bytes) {
  int failed = 0;
  for (size_t i = 0; i < bytes && !failed; i++)
    if (text[i] != BOLD[0]) failed = buf_add(out, &text[i], 1);
  return failed;
}

/* One paragraph, wrapped; lines after the first are indented. */
static int add_paragraph(struct buf *out, const char *text, int indent) {
  int column = 0, failed = 0;
  while (*text != '\0' && !failed) {
    size_t blanks = strspn(text, " ");
    size_t bytes = word_bytes(text + blanks);
    int needed = (int)blanks + room_of(text + blanks, bytes);
    if (column > indent && column + needed > WIDTH) {
      failed = buf_puts(out, "\n");
      if (!failed) failed = add_repeated(out, ' ', indent);
      column = indent;
      text += blanks;
      blanks = 0;
    }
    if (!failed) failed = add_plain(out, text, blanks + bytes);
    column += room_of(text, blanks + bytes);
    text += blanks + bytes;
  }
  return failed ? failed : buf_puts(out, "\n");
}

/* ---- tables --------------------------------------------------------------------------------- */

static const char *cell_of(const struct report_table *table, int row, int column) {
  return row < 0 ? table->heads[column] : table->cells[row * table->columns + column];
}

static int column_width(const struct report_table *table, int column) {
  int width = 0;
  for (int row = -1; row < table->rows; row++) {
    const char *cell = cell_of(table, row, column);
    int room = room_of(cell, strlen(cell));
    if (room > width) width = room;
  }
  return width;
}

/* The last column takes what is left of the line, and goes on below itself. */
static int add_last_cell(struct buf *out, const char *cell, int from) {
  int failed = 0;
  for (int width = WIDTH - from; *cell != '\0' && !failed;) {
    size_t bytes = strlen(cell);
    while (room_of(cell, bytes) > width) {
      size_t shorter = bytes - 1;
      while (shorter > 0 && cell[shorter] != ' ') shorter--;
      if (shorter == 0) break; /* one long word sticks out */
      bytes = shorter;
    }
    failed = add_plain(out, cell, bytes);
    cell += bytes + strspn(cell + bytes, " ");
    if (*cell == '\0' || failed) break;
    failed = buf_puts(out, "\n");
    if (!failed) failed = add_repeated(out, ' ', from);
  }
  return failed;
}

/* Blanks come only before something. */
static int add_row(struct buf *out, const struct report_table *table, int row, const int *widths) {
  int failed = 0, at = 0, column_at = 0;
  for (int column = 0; column < table->columns && !failed; column++) {
    const char *cell = cell_of(table, row, column);
    if (*cell != '\0') {
      failed = add_repeated(out, ' ', column_at - at);
      if (!failed && column == table->columns - 1) failed = add_last_cell(out, cell, column_at);
      if (!failed && column < table->columns - 1) failed = add_plain(out, cell, strlen(cell));
      at = column_at + room_of(cell, strlen(cell));
    }
    column_at += widths[column] + GAP;
  }
  return failed ? failed : buf_puts(out, "\n");
}

/* A table too wide for a line: each row becomes a paragraph of its own. */
static int add_record(struct buf *out, const struct report_table *table, int row,
                      struct pool *pool) {
  const char *text = cell_of(table, row, 0);
  for (int column = 1; column < table->columns; column++)
    text = pool_printf(pool, "%s%s %s: %s", text, column == 1 ? " |" : ";", table->heads[column],
                       cell_of(table, row, column));
  return add_paragraph(out, text, GAP);
}

static int add_table(struct buf *out, const struct report_table *table, struct pool *pool) {
  int widths[TABLE_COLUMNS] = {0}, last = table->columns - 1, before_last = 0, failed = 0;
  for (int column = 0; column < table->columns; column++) {
    widths[column] = column_width(table, column);
    if (column < last) before_last += widths[column] + GAP;
  }
  int wanted = widths[last] < LAST_COLUMN ? widths[last] : LAST_COLUMN;
  if (before_last + wanted > WIDTH) {
    for (int row = 0; row < table->rows && !failed; row++)
      failed = add_record(out, table, row, pool);
    return failed;
  }
  for (int row = -1; row < table->rows && !failed; row++) failed = add_row(out, table, row, widths);
  return failed;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static int add_heading(struct buf *out, const char *title, char rule) {
  int failed = buf_printf(out, "%s\n", title);
  if (!failed) failed = add_repeated(out, rule, text_length(title));
  return failed ? failed : buf_puts(out, "\n");
}

static int add_section(struct buf *out, const struct report_section *section, struct pool *pool) {
  int failed = buf_puts(out, "\n");
  if (!failed) failed = add_heading(out, section->title, '-');
  if (!failed && section->table.rows > 0) failed = add_table(out, &section->table, pool);
  for (int i = 0; i < section->line_count && !failed; i++)
    failed = add_paragraph(out, section->lines[i], GAP);
  return failed;
}

int report_text_write(const struct document *document, struct pool *pool, struct buf *out) {
  int failed = add_heading(out, document->title, '=');
  for (int i = 0; i < 2 && !failed; i++) failed = add_paragraph(out, document->head[i], 0);
  for (int id = 0; id < SECTION_COUNT && !failed; id++)
    failed = add_section(out, &document->sections[id], pool);
  if (!failed) failed = buf_printf(out, "\n%s.\n", document->coverage);
  return failed ? failed : add_paragraph(out, document->footer, 0);
}
