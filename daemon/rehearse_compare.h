/* Two rehearsals side by side, as text: what `settle rehearse --plugin` shows of a plugin. Pure but
 * for the stream it writes to. */
#ifndef SETTLED_REHEARSE_COMPARE_H
#define SETTLED_REHEARSE_COMPARE_H

#include <stdio.h>

/* Prints the lines that only one of them has, under the head of their day ("d3  Thu 2025-06-05"):
 * "- " those of `before`, "+ " those of `after`. Days are those that begin with such a head, in
 * order. Returns how many lines differ, or -ENOMEM. The texts are changed. */
int rehearse_compare(char *before, char *after, FILE *out);

#endif
