#include "desktop/countdown.h"

enum { SECOND = 1000000, HALF = 500 /* ms */ };

int countdown_left(int64_t end, int64_t now) {
  return end > now ? (int)((end - now + SECOND / 2) / SECOND) : 0;
}

int countdown_delay(int64_t end, int64_t now, int step) {
  int64_t left = (end - now) / 1000;
  if (left < HALF) return 0;
  int64_t next = (left - HALF) / (step * 1000) * (step * 1000);
  return (int)(left - next);
}
