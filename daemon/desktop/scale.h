/* A number asked with three buttons: the range is split in at most three parts, and the part that
 * was pressed is split again until one number is left. 0..10 gives the measured tree: 0-3 4-6 7-10,
 * then 0 1 2-3 / 4 5 6 / 7 8 9-10; seven of eleven scores take two taps, the others three. */
#ifndef DESKTOP_SCALE_H
#define DESKTOP_SCALE_H

enum { SCALE_PARTS = 3, SCALE_LABEL_SIZE = 32 };

struct scale_part {
  int low, high; /* low == high: an answer */
};

/* Splits low..high (low <= high) into 1..3 parts in order; returns their number. */
int scale_split(int low, int high, struct scale_part out[SCALE_PARTS]);
/* "4", "7-10", "-5 to -2". */
void scale_label(struct scale_part part, char out[SCALE_LABEL_SIZE]);

#endif
