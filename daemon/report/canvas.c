#include "report/canvas.h"

#include <stdint.h>
#include <string.h>

const unsigned char paint_greys[PAINT_COUNT] = {
    [PAINT_INK] = 0x11,  [PAINT_SOFT_INK] = 0x50, [PAINT_PAPER] = 0xff,
    [PAINT_GRID] = 0xc4, [PAINT_BAND] = 0xd9,     [PAINT_TINT] = 0xf2,
    [PAINT_HOT1] = 0xc8, [PAINT_HOT2] = 0x96,     [PAINT_HOT3] = 0x5a,
};

const char *const paint_names[PAINT_COUNT] = {
    [PAINT_NONE] = "none",   [PAINT_INK] = "ink",   [PAINT_SOFT_INK] = "soft",
    [PAINT_PAPER] = "paper", [PAINT_GRID] = "grid", [PAINT_BAND] = "band",
    [PAINT_TINT] = "tint",   [PAINT_HOT1] = "hot1", [PAINT_HOT2] = "hot2",
    [PAINT_HOT3] = "hot3",
};

void canvas_line(const struct canvas *canvas, struct point from, struct point to,
                 const struct pen *pen) {
  canvas->verbs->line(canvas->owner, from, to, pen->paint, pen->width, pen->dash);
}

void canvas_box(const struct canvas *canvas, double x, double y, double width, double height,
                enum paint fill, enum paint stroke) {
  const struct point corners[] = {{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}};
  canvas->verbs->polygon(canvas->owner, corners, 4, fill, stroke, 0.15);
}

void canvas_text(const struct canvas *canvas, double x, double y, enum anchor anchor,
                 const struct type *type, const char *text) {
  size_t bytes = strlen(text);
  canvas->verbs->text(canvas->owner, (struct point){x, y}, anchor, type,
                      canvas_width(type, text, bytes), text, bytes);
}

void canvas_begin(const struct canvas *canvas, const char *part) {
  canvas->verbs->begin(canvas->owner, part);
}

void canvas_end(const struct canvas *canvas, const char *part) {
  canvas->verbs->end(canvas->owner, part);
}

/* ---- width of text -------------------------------------------------------------------------- */

/* Advance of ' '..'~' in thousandths of an em. */
static const uint16_t advances[2][95] = {
    {318,  401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
     636,  636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
     1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
     603,  787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
     500,  613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
     635,  635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838},
    {348,  456, 521, 838, 696, 1002, 872, 306,  457, 457, 523, 838, 380, 415,  380, 365,
     696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 580,
     1000, 774, 762, 734, 830, 683,  683, 821,  837, 372, 372, 775, 637, 995,  837, 850,
     733,  850, 770, 720, 682, 812,  774, 1103, 771, 724, 725, 457, 365, 457,  838, 500,
     500,  675, 716, 593, 716, 678,  435, 716,  712, 343, 343, 665, 343, 1042, 712, 687,
     716,  716, 493, 595, 478, 712,  652, 924,  645, 652, 582, 712, 365, 712,  838},
};

enum { OTHER_ADVANCE = 700, WIDE_ADVANCE = 1050, WIDE_LEAD = 0xe2 };

/* What is not ASCII is taken as wide as its script can be: letters, or ideographs and signs. */
static int advance_of(const struct type *type, unsigned char byte) {
  if (byte >= ' ' && byte <= '~') return advances[type->bold][byte - ' '];
  if (byte < 0xc0) return 0; /* BOLD mark, or not the first byte of a character */
  return byte < WIDE_LEAD ? OTHER_ADVANCE : WIDE_ADVANCE;
}

double canvas_width(const struct type *type, const char *text, size_t bytes) {
  int64_t thousandths = 0;
  for (size_t i = 0; i < bytes; i++) thousandths += advance_of(type, (unsigned char)text[i]);
  return (double)thousandths * type->size / 1000;
}
