/* What the two files of the figures share. */
#ifndef REPORT_FIGURES_SOURCE_H
#define REPORT_FIGURES_SOURCE_H

#include "report/figures.h"

/* The whole file. */
const char *figure_source(const struct figure *figure);

#endif
