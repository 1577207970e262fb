/* sim [--seed N] [--seeds FROM-TO] [--days N] [--seconds N] [--store N] [--watch N]
 *     [--events FILE] [--trace]
 *
 * Lives of simulated people, one a seed, each `--days` long. The first broken rule ends it: the
 * story is made as short as it gets and printed with what happened in it; `--events FILE` plays
 * such a print again. `--seconds` ends a long row of seeds early, between two lives, and says
 * where. `--store N`: every Nth seed, or the events, on a real diary; 0: none. `--watch N`: in
 * every Nth, or the events, a rebuilt engine is compared after every step, not only now and then.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim.h"

enum { SHRINK_SECONDS = 30 };

struct options {
  uint64_t from, to;
  int days;
  int64_t seconds;  /* 0: no limit */
  int store, watch; /* every so many seeds; 0: never */
  const char *events;
  bool trace;
};

/* ---- making a failure small ----------------------------------------------------------------- */

static bool same_failure(const char *a, const char *b) {
  return strncmp(a, b, 12) == 0; /* the rule; times and keys may differ */
}

static bool still_fails(struct sim *sim, const struct story *story, const char *failure) {
  return sim_run(sim, story) >= 0 && same_failure(sim->failure, failure);
}

/* Leaves out `length` happenings from `first` on; what they waited, the next one waits too. */
static void cut(const struct story *story, int first, int length, bool keep_wait,
                struct story *out) {
  int64_t waited = 0;
  out->seed = story->seed;
  out->count = 0;
  for (int i = 0; i < story->count; i++) {
    if (i >= first && i < first + length) {
      waited += story->items[i].wait;
      continue;
    }
    struct happening happening = story->items[i];
    if (i == first + length && keep_wait) happening.wait += (int32_t)waited;
    out->items[out->count++] = happening;
  }
}

/* One pass with pieces of this length. True when something could go. */
static bool drop_pieces(struct sim *sim, struct story *story, struct story *shorter, int length,
                        const char *failure, time_t until) {
  bool dropped = false;
  for (int first = story->count - 1 - length; first >= 0; first -= length) {
    for (int keep = 1; keep >= 0 && time(NULL) <= until; keep--) {
      cut(story, first, length, keep != 0, shorter);
      if (!still_fails(sim, shorter, failure)) continue;
      struct happening *items = story->items;
      *story = *shorter;
      shorter->items = items;
      dropped = true;
      break;
    }
  }
  return dropped;
}

static void shrink(struct sim *sim, struct story *story, int failed_at) {
  char failure[FAILURE_SIZE];
  struct story shorter = {.items = malloc((size_t)story->count * sizeof *story->items)};
  time_t until = time(NULL) + SHRINK_SECONDS;
  sim->transcript = NULL;
  snprintf(failure, sizeof failure, "%s", sim->failure);
  story->count = failed_at + 1;
  for (int length = story->count / 2; length >= 1; length = length > 1 ? length / 2 : 0)
    while (drop_pieces(sim, story, &shorter, length, failure, until) && length == 1) continue;
  free(shorter.items);
}

static void show(struct sim *sim, struct story *story, int failed_at) {
  printf("seed %" PRIu64 ": %s\n", story->seed, sim->failure);
  fflush(stdout);
  shrink(sim, story, failed_at);
  sim->transcript = stdout;
  printf("# %d happenings; play them again with --events FILE%s%s\nseed %" PRIu64 "\n",
         story->count, sim->store != NULL ? " --store 1" : "", sim->watchful ? " --watch 1" : "",
         story->seed);
  sim_run(sim, story);
  sim->transcript = NULL;
}

/* ---- lives ---------------------------------------------------------------------------------- */

static bool play_file(struct sim *sim, const char *path) {
  struct story story;
  FILE *in = fopen(path, "r");
  bool readable = in != NULL && story_read(&story, in);
  if (in != NULL) fclose(in);
  if (!readable) {
    fprintf(stderr, "%s: not a story\n", path);
    return false;
  }
  sim->transcript = stdout;
  int failed = sim_run(sim, &story);
  printf(failed >= 0 ? "# broken at happening %d\n" : "# nothing was broken\n", failed);
  story_free(&story);
  return failed < 0;
}

/* At the end of a life all that was ever acknowledged is in the diary. */
static bool last_look(struct sim *sim) {
  if (sim->store == NULL) return true;
  sim->tally.lives++;
  store_compare(sim);
  return !sim_failed(sim);
}

static void choose_kind(struct sim *sim, const struct options *options, uint64_t seed) {
  sim->watchful = options->watch > 0 && seed % (uint64_t)options->watch == 0;
  bool wanted = options->store > 0 && seed % (uint64_t)options->store == 0;
  if (wanted == (sim->store != NULL)) return;
  if (!wanted) store_destroy(sim->store);
  sim->store = wanted ? store_create() : NULL;
}

static void print_tally(const struct tally *tally) {
  printf("  %" PRId64 " check-ins, %" PRId64 " prompts, %" PRId64 " answers, %" PRId64
         " bouts, %" PRId64 " levels, %" PRId64 " screens, %" PRId64 " clears\n",
         tally->entries[ENTRY_CHECKIN], tally->entries[ENTRY_PROMPT], tally->entries[ENTRY_ANSWER],
         tally->entries[ENTRY_BOUT], tally->entries[ENTRY_LEVEL], tally->entries[ENTRY_SCREEN],
         tally->entries[ENTRY_CLEAR]);
  printf("  judged: %" PRId64 " doses, %" PRId64 " packs, %" PRId64 " steps up, %" PRId64
         " halts, %" PRId64 " emergencies, %" PRId64 " comparisons; %" PRId64 " restarts, %" PRId64
         " reloads\n",
         tally->doses, tally->packs, tally->progress, tally->halts, tally->messages,
         tally->compared, tally->restarts, tally->reloads);
  printf("  happened:");
  for (int i = 0; i < WHAT_KINDS; i++) printf(" %s %" PRId64, what_names[i], tally->happened[i]);
  printf("\n");
  if (tally->lives == 0) return;
  printf("  %" PRId64 " lives on a real diary: %" PRId64 " rows compared, %" PRId64
         " disks that refused, %" PRId64 " power cuts, %" PRId64 " imports; %" PRId64
         " damaged files, %" PRId64 " rescues, which lost %" PRId64
         " entries that no backup had yet\n",
         tally->lives, tally->stored, tally->disks, tally->cuts, tally->imports, tally->damages,
         tally->rescues, tally->lost);
}

/* Seeds whose dice are one row, begun at different places, would be one life told many times. */
static bool has_throw(const struct story *story, uint64_t dice) {
  int i = 0;
  while (i < story->count && story->items[i].dice != dice) i++;
  return i < story->count;
}

static bool play_seeds(struct sim *sim, const struct options *options) {
  time_t begun = time(NULL);
  int64_t steps = 0;
  uint64_t thrown = 0; /* in the middle of the life before */
  uint64_t seed = options->from;
  for (; seed <= options->to; seed++) {
    if (options->seconds > 0 && time(NULL) - begun >= options->seconds) break;
    struct story story;
    choose_kind(sim, options, seed);
    story_make(&story, seed, options->days);
    if (has_throw(&story, thrown)) {
      printf("seed %" PRIu64 " throws the same dice as the one before\n", seed);
      story_free(&story);
      return false;
    }
    thrown = story.items[story.count / 2].dice;
    int failed = sim_run(sim, &story);
    if (failed < 0 && !last_look(sim)) failed = story.count - 1;
    steps += sim->steps;
    if (failed >= 0) show(sim, &story, failed);
    story_free(&story);
    if (failed >= 0) return false;
    if (seed % 50 == 0) fprintf(stderr, "%" PRIu64 " lives\n", seed);
  }
  printf("seeds %" PRIu64 "-%" PRIu64 ", %d days each: %" PRIu64 " person-years, %" PRId64
         " steps, nothing broken\n",
         options->from, seed - 1, options->days,
         (seed - options->from) * (uint64_t)options->days / 365, steps);
  print_tally(&sim->tally);
  return true;
}

static bool parse(int argc, char **argv, struct options *options) {
  *options = (struct options){.from = 1, .to = 10, .days = 365};
  for (int i = 1; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (strcmp(argv[i], "--trace") == 0) {
      options->trace = true;
      continue;
    }
    if (value == NULL) return false;
    if (strcmp(argv[i], "--seed") == 0)
      options->from = options->to = strtoull(value, NULL, 10);
    else if (strcmp(argv[i], "--seeds") == 0 && strchr(value, '-') != NULL)
      sscanf(value, "%" SCNu64 "-%" SCNu64, &options->from, &options->to);
    else if (strcmp(argv[i], "--days") == 0)
      options->days = atoi(value);
    else if (strcmp(argv[i], "--seconds") == 0)
      options->seconds = atoi(value);
    else if (strcmp(argv[i], "--store") == 0)
      options->store = atoi(value);
    else if (strcmp(argv[i], "--watch") == 0)
      options->watch = atoi(value);
    else if (strcmp(argv[i], "--events") == 0)
      options->events = value;
    else
      return false;
    i++;
  }
  return options->days > 0 && options->from <= options->to;
}

int main(int argc, char **argv) {
  struct options options;
  if (!parse(argc, argv, &options)) {
    fprintf(stderr, "sim [--seed N] [--seeds FROM-TO] [--days N] [--seconds N] [--store N] "
                    "[--watch N] [--events FILE] [--trace]\n");
    return 2;
  }
  struct sim *sim = sim_create();
  if (options.trace) sim->transcript = stdout;
  if (options.events != NULL) choose_kind(sim, &options, 0);
  bool fine = options.events != NULL ? play_file(sim, options.events) : play_seeds(sim, &options);
  sim_destroy(sim);
  return fine ? 0 : 1;
}
