#include "desktop/scale.h"

#include <stdio.h>

/* How many numbers go to the first two parts; the third gets the rest. Four are split 1, 1, 2: the
 * parts that are answers at once come first. */
static void share(int count, int *first, int *second) {
  *first = count <= 4 ? 1 : (count + 2) / 3;
  *second = count <= 4 ? 1 : count - 2 * *first;
}

int scale_split(int low, int high, struct scale_part out[SCALE_PARTS]) {
  int count = high - low + 1;
  int first, second;
  share(count, &first, &second);
  const int ends[SCALE_PARTS] = {low + first - 1, low + first + second - 1, high};
  int parts = 0;
  for (int i = 0; i < SCALE_PARTS && low <= high; i++) {
    out[parts++] = (struct scale_part){low, ends[i] < high ? ends[i] : high};
    low = ends[i] + 1;
  }
  return parts;
}

void scale_label(struct scale_part part, char out[SCALE_LABEL_SIZE]) {
  if (part.low == part.high)
    snprintf(out, SCALE_LABEL_SIZE, "%d", part.low);
  else
    snprintf(out, SCALE_LABEL_SIZE, part.low < 0 ? "%d to %d" : "%d-%d", part.low, part.high);
}
