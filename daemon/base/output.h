/* The end of what a program prints. stdio keeps the text back and forgets why it was lost, so a
 * full disk would swallow an answer without a word: whoever prints ends with this. Any process. */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include <stdio.h>

#include "base/err.h"

/* Writes what is kept back. 0: all of it was taken, or nobody reads on (`| head`), which is no
 * failure; else -errno with a sentence in `err` (-EIO: the reason is not known any more). */
int output_end(FILE *out, struct err *err);

#endif
