/* The figures of the shipped exercises (plugins/<id>/<figure>.svg), built into the program and
 * drawn on a canvas like everything else of the report, in its greys: so they are in the PDF, the
 * SVG and the HTML, and in the text as the words that each file has of itself. Exercises of other
 * plugins have none here: the report opens no file of theirs.
 *
 * What is read of a file is what those files hold: groups with a class, and in them rectangles,
 * circles and paths of M, L and C. */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "report/canvas.h"
#include "report/pool.h"

#define FIGURE_SIDE 15.0 /* mm, as it is printed */

/* The figure of an exercise at a level, as the person does it (`variants`: of enum
 * figure_variant); NULL: there is none. */
struct figure;
enum figure_variant { FIGURE_CHAIR = 1, FIGURE_STANDING = 2 };
const struct figure *figure_find(const char *exercise, int level, unsigned variants);

/* "On the back, feet flat, ..." */
const char *figure_words(const struct figure *figure, struct pool *pool);
/* "Bridge" */
const char *figure_title(const struct figure *figure, struct pool *pool);
/* Its card, `side` mm wide, with its upper left corner at x, y. False: the file holds something
 * else than the above, and what was read so far is drawn (a test looks at each). */
bool figure_draw(const struct canvas *canvas, const struct figure *figure, double x, double y,
                 double side);

#endif
