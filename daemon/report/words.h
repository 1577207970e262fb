/* Numbers and names as the report prints them. Every string is in the pool or a constant. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "core/arc.h"
#include "report/pool.h"

/* Stands around what is printed bold; texts of the diary hold no control characters. */
#define BOLD "\x02"

/* "2 Jun", "2 Jun 2025", "2 Jun 09:05". */
const char *words_date(struct pool *pool, day_number date);
const char *words_full_date(struct pool *pool, day_number date);
const char *words_stamp(struct pool *pool, const struct stamp *stamp);
/* "5.5", "6"; "-" when not recorded. */
const char *words_tenths(struct pool *pool, int tenths);
/* "+1", "-0.5", "0": a change in tenths. */
const char *words_change(struct pool *pool, int tenths);
/* The number, or "-" when not recorded. */
const char *words_number(struct pool *pool, int number);
/* "1 screen", "2 screens". */
const char *words_count(struct pool *pool, int count, const char *one);
/* "both sides perineum, left buttock"; those in `bold` are printed bold and "(new)". */
const char *words_sites(struct pool *pool, site_set sites, site_set bold);
/* "B.peri R.piri", as typed. */
const char *words_short_sites(struct pool *pool, site_set sites);
/* "leg weakness, bladder change (unsure)". */
const char *words_items(struct pool *pool, const struct screen *screen);
/* "psoas release" of "psoas_release". */
const char *words_exercise(struct pool *pool, const char *id);
/* One line of what a person wrote: newlines become blanks. NULL: "". */
const char *words_line(struct pool *pool, const char *text);

#endif
