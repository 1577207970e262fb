/* A time in digits so large that it can be read lying on the floor. */
#ifndef CLI_DIGITS_H
#define CLI_DIGITS_H

#include <stdbool.h>
#include <stdio.h>

enum { DIGITS_ROWS = 5, DIGITS_COLUMNS = 40 /* the widest */ };

/* Draws `seconds` as minutes and seconds, DIGITS_ROWS lines, each from the left edge and with what
 * stood behind it wiped. Blocks where the terminal has them (`unicode`). */
void digits_draw(FILE *out, int seconds, bool unicode);

#endif
