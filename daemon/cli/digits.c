#include "cli/digits.h"

/* Three columns a digit, the left one the highest bit; the last is the colon. */
static const unsigned char glyphs[][DIGITS_ROWS] = {
    {7, 5, 5, 5, 7}, {2, 6, 2, 2, 7}, {7, 1, 7, 4, 7}, {7, 1, 7, 1, 7},
    {5, 5, 7, 1, 1}, {7, 4, 7, 1, 7}, {7, 4, 7, 5, 7}, {7, 1, 1, 1, 1},
    {7, 5, 7, 5, 7}, {7, 5, 7, 1, 7}, {0, 2, 0, 2, 0},
};
enum { COLON = 10, GLYPH_BITS = 3 };

static void draw_row(FILE *out, unsigned char bits, const char *ink) {
  for (int bit = GLYPH_BITS - 1; bit >= 0; bit--) fputs(bits >> bit & 1 ? ink : "  ", out);
  fputs("  ", out);
}

void digits_draw(FILE *out, int seconds, bool unicode) {
  char text[16];
  const char *ink = unicode ? "\u2588\u2588" : "##";
  snprintf(text, sizeof text, "%d:%02d", seconds / 60, seconds % 60);
  for (int row = 0; row < DIGITS_ROWS; row++) {
    fputs("\r  ", out);
    for (const char *at = text; *at != '\0'; at++)
      draw_row(out, glyphs[*at == ':' ? COLON : *at - '0'][row], ink);
    fputs("\x1b[K\n", out);
  }
}
