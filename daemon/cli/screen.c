#include "cli/screen.h"

#include <string.h>
#include <unistd.h>

#include "cli/digits.h"
#include "cli/keys.h"
#include "cli/page.h"

enum { LINE_MAX = 1024, OPTIONS_INDENT = 7 };

static void show_option(int number, const struct question_option *option) {
  struct buf line;
  buf_init(&line, LINE_MAX);
  if (buf_printf(&line, "%2d  %s", number, option->label) == 0)
    page_print_indented(stdout, buf_text(&line), 2);
  buf_finish(&line);
}

/* A terminal draws no figures: their words. */
static void show_figure(const struct question *question) {
  struct buf line;
  buf_init(&line, LINE_MAX);
  if (question->alt[0] != '\0' && buf_printf(&line, "Figure: %s", question->alt) == 0)
    page_print(stdout, buf_text(&line));
  buf_finish(&line);
}

static void show_line(const char *before, int (*words)(const struct question *, struct buf *),
                      const struct question *question) {
  struct buf line;
  buf_init(&line, LINE_MAX);
  if (buf_puts(&line, before) == 0 && words(question, &line) == 0)
    page_print(stdout, buf_text(&line));
  buf_finish(&line);
}

void screen_show(const struct question *question, bool keys) {
  putchar('\n');
  page_print(stdout, question->title);
  if (question->body[0] != '\0') page_print(stdout, question->body);
  show_figure(question);
  if (!question_asks(question)) return;
  if (keys)
    show_line("", keys_words, question);
  else if (question->type == VIEW_HOLD)
    show_line("To type, then Enter: ", question_words, question);
  else
    for (int i = 0; i < question->option_count; i++) show_option(i + 1, &question->options[i]);
}

void screen_prompt(const struct question *question) {
  struct buf line;
  buf_init(&line, LINE_MAX);
  if (question_prompt(question, &line) == 0) fputs(buf_text(&line), stdout);
  fflush(stdout);
  buf_finish(&line);
}

/* ---- a hold ---------------------------------------------------------------------------------- */

/* At the full minutes, at half a minute and ten seconds. */
static bool is_worth_saying(int left) {
  return left > 0 && (left % 60 == 0 || left == 30 || left == 10);
}

static void say_left(int left) {
  int number = left >= 60 ? left / 60 : left;
  printf("  %d %s%s left\n", number, left >= 60 ? "minute" : "second", number == 1 ? "" : "s");
}

/* Room for it beside what is shown; a hundred minutes are too wide. */
static bool has_room(int left) {
  enum { COLUMNS = DIGITS_COLUMNS + 2, ROWS = 18, SECONDS = 100 * 60 };
  return left < SECONDS && page_terminal_columns(stdout) >= COLUMNS &&
         page_terminal_rows(stdout) >= ROWS;
}

static void draw_left(int left, bool again) {
  bool large = has_room(left);
  if (large && again) printf("\x1b[%dA", DIGITS_ROWS);
  if (large) digits_draw(stdout, left, page_is_unicode());
  printf("\r  %d:%02d left ", left / 60, left % 60);
}

void screen_countdown(int left, bool again, bool plain) {
  if (!plain)
    draw_left(left, again);
  else if (is_worth_saying(left))
    say_left(left);
  fflush(stdout);
}

void screen_ring(void) {
  if (!isatty(STDOUT_FILENO)) return;
  putchar('\a');
  fflush(stdout);
}

void screen_break(void) {
  putchar('\n');
  fflush(stdout);
}
