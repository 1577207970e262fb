/* core/engine under the rules of the simulation (tests/sim/rules*.c): whatever happens in whatever
 * order - answers, presence, clock steps, travel, imports, crashes - no rule is broken and a
 * restart knows the same. The person is another one for each seed; here the bytes are the life.
 * Input: a seed, then 6 bytes a happening: what, how long before it (its power of two in seconds,
 * and how much of it), and its dice. */
#include "fuzz.h"

#include <string.h>

#include "../sim/sim.h"

enum { HAPPENING_BYTES = 6, HAPPENINGS_MAX = 120, WAIT_BITS = 18 /* up to 3 days */ };

static struct happening read_happening(const uint8_t *bytes) {
  uint32_t dice;
  int32_t power = 1 << bytes[1] % WAIT_BITS;
  memcpy(&dice, bytes + 2, sizeof dice);
  return (struct happening){.what = bytes[0] % WHAT_KINDS,
                            .wait = power + power / 16 * (bytes[1] / WAIT_BITS),
                            .dice = dice};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct sim *sim;
  struct happening items[HAPPENINGS_MAX];
  if (size < 1) return 0;
  if (sim == NULL) sim = sim_create();
  struct story story = {.seed = data[0], .items = items};
  for (data++, size--; size >= HAPPENING_BYTES && story.count < HAPPENINGS_MAX;
       data += HAPPENING_BYTES, size -= HAPPENING_BYTES)
    items[story.count++] = read_happening(data);
  if (sim_run(sim, &story) < 0) return 0;
  story_write(&story, stderr); /* `sim --events` plays it, and makes it short */
  fprintf(stderr, "%s\n", sim->failure);
  abort();
}
