#include "cli/screen.h"

#include <string.h>

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

void screen_show(const struct question *question) {
  putchar('\n');
  page_print(stdout, question->title);
  if (question->body[0] != '\0') page_print(stdout, question->body);
  show_figure(question);
  if (question->type == VIEW_HOLD || !question_asks(question)) return;
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

/* The clean label of the first option and the letter that means it. */
static void stop_words(const struct question *question, struct buf *out) {
  if (question->option_count == 0) return;
  const struct question_option *option = &question->options[0];
  struct buf label;
  buf_init(&label, LINE_MAX);
  if (page_clean(option->label, &label) == 0)
    buf_printf(out, "   (%c, then Enter: %s) ", option->key[0], buf_text(&label));
  buf_finish(&label);
}

/* At the full minutes, at half a minute and ten seconds. */
static bool is_worth_saying(int left) {
  return left > 0 && (left % 60 == 0 || left == 30 || left == 10);
}

static void say_left(int left) {
  int number = left >= 60 ? left / 60 : left;
  printf("  %d %s%s left\n", number, left >= 60 ? "minute" : "second", number == 1 ? "" : "s");
}

static void draw_left(const struct question *question, int left) {
  struct buf line;
  buf_init(&line, LINE_MAX);
  stop_words(question, &line);
  printf("\r  %d:%02d left%s", left / 60, left % 60, buf_text(&line));
  buf_finish(&line);
}

void screen_countdown(const struct question *question, int left, bool plain) {
  if (!plain)
    draw_left(question, left);
  else if (is_worth_saying(left))
    say_left(left);
  fflush(stdout);
}

void screen_break(void) {
  putchar('\n');
  fflush(stdout);
}
