/* A floor: one page with one line of text, after every row of the diary was read once.
 *
 *   floor_report DIARY OUT.pdf
 */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <sqlite3.h>
#include <stdio.h>

static int read_all(const char *path) {
  sqlite3 *db = NULL;
  sqlite3_stmt *query = NULL;
  int rows = 0;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
      sqlite3_prepare_v2(db, "SELECT kind, at, body FROM entry", -1, &query, NULL) != SQLITE_OK)
    return -1;
  while (sqlite3_step(query) == SQLITE_ROW) rows += sqlite3_column_bytes(query, 2) > 0;
  sqlite3_finalize(query);
  sqlite3_close(db);
  return rows;
}

static int draw(const char *path, const char *words) {
  cairo_surface_t *page = cairo_pdf_surface_create(path, 595, 842);
  cairo_t *pen = cairo_create(page);
  PangoLayout *text = pango_cairo_create_layout(pen);
  pango_layout_set_text(text, words, -1);
  cairo_move_to(pen, 50, 50);
  pango_cairo_show_layout(pen, text);
  g_object_unref(text);
  cairo_destroy(pen);
  cairo_surface_finish(page);
  int failed = cairo_surface_status(page) != CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy(page);
  return failed;
}

int main(int argc, char **argv) {
  char words[64];
  if (argc != 3) return 2;
  int rows = read_all(argv[1]);
  if (rows < 0) return 1;
  snprintf(words, sizeof words, "%d entries", rows);
  return draw(argv[2], words);
}
