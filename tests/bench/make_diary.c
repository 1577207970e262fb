/* make_diary FILE YEARS OFFSET [open]: makes a diary of ten entries a day, as somebody who uses
 * everything would have it, up to now. OFFSET: minutes east of UTC. The last prompt is still open
 * with `open`. The content is always the same but for the dates. */
#include "bench.h"
#include "core/civil.h"
#include "core/entries.h"
#include "diary/diary.h"

enum { BATCH = 4000, INTERVAL_SESSION = 21, DAYS_A_YEAR = 365 };

struct maker {
  struct diary *diary;
  struct entry entries[BATCH];
  int count;
  uint32_t named; /* ids given out */
  uint64_t dice;
  int offset;      /* minutes east */
  day_number last; /* today */
  moment now;
};

static uint32_t roll(struct maker *maker, uint32_t below) {
  maker->dice = maker->dice * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(maker->dice >> 33) % below;
}

static void flush(struct maker *maker) {
  struct err err;
  if (diary_append(maker->diary, maker->entries, maker->count, NULL, &err) < 0) {
    fprintf(stderr, "make_diary: %s\n", err.text);
    exit(1);
  }
  maker->count = 0;
}

/* Ascending where the daemon's are random: the index of a hundred years is then written in one
 * sweep, seconds instead of minutes. */
static void name(struct maker *maker, struct entry_id *out) {
  maker->named++;
  for (int i = 0; i < 4; i++) out->byte[i] = (uint8_t)(maker->named >> (24 - 8 * i));
  for (int i = 4; i < 16; i++) out->byte[i] = (uint8_t)roll(maker, 256);
}

/* The next entry, at a local minute of the day. What lies ahead is left out: not yet. */
static struct entry *add(struct maker *maker, enum entry_kind kind, day_number date, int minute) {
  static struct entry not_yet;
  moment at = civil_local_at(date, minute) - maker->offset * 60;
  if (maker->count == BATCH) flush(maker);
  struct entry *entry = at < maker->now ? &maker->entries[maker->count++] : &not_yet;
  entry_blank(kind, entry);
  name(maker, &entry->stamp.id);
  entry->stamp.at = entry->logged = at;
  entry->stamp.offset = (int16_t)maker->offset;
  entry->stamp.date = date;
  entry->stamp.minute = (int16_t)minute;
  return entry;
}

/* ---- one day -------------------------------------------------------------------------------- */

static void add_prompt(struct maker *maker, const char *name, day_number date, int minute,
                       int answered) {
  char day[CIVIL_UTC_SIZE], key[KEY_SIZE];
  civil_format_date(date, day);
  snprintf(key, sizeof key, "%s@%.10sT%02d:%02d", name, day, minute / 60, minute % 60);
  struct entry *shown = add(maker, ENTRY_PROMPT, date, minute);
  memcpy(shown->prompt.key, key, sizeof key);
  shown->text = "schedule; stage steady; column build";
  if (answered == 0) return;
  struct entry *closed = add(maker, ENTRY_PROMPT, date, minute + answered);
  memcpy(closed->prompt.key, key, sizeof key);
  closed->prompt.state = PROMPT_ANSWERED;
}

static void add_checkin(struct maker *maker, day_number date, int minute) {
  struct entry *entry = add(maker, ENTRY_CHECKIN, date, minute);
  struct checkin *checkin = &entry->checkin;
  checkin->pain = (int8_t)(2 + roll(maker, 3));
  checkin->hot = (int8_t)roll(maker, 2);
  checkin->sites = SITE(SIDE_L, REGION_SIT) | SITE(SIDE_L, REGION_PERI);
  checkin->qualities = (uint16_t)(1u << QUALITIES_RECORDED | 1u << QUALITY_ACHING);
  checkin->sleep = (int8_t)roll(maker, 3);
  checkin->sat_hard = (int8_t)roll(maker, 3);
}

static void add_bout(struct maker *maker, const char *exercise, day_number date, int minute) {
  struct bout *bout = &add(maker, ENTRY_BOUT, date, minute)->bout;
  snprintf(bout->exercise, sizeof bout->exercise, "%s", exercise);
  bout->hold = 120;
  bout->seconds = 120;
  bout->level = bout->sets = bout->reps = 1;
  bout->side = SIDE_L;
  bout->pain_before = bout->pain_after = 3;
}

/* What is different from day to day takes the place of the midday pack. */
static void add_other(struct maker *maker, day_number date, int day) {
  if (day % INTERVAL_SESSION == 0) {
    struct entry *entry = add(maker, ENTRY_SESSION, date, 14 * 60);
    entry->session.minutes = 60;
    entry->session.type = SESSION_MFR;
    entry->text = "lighter, a little sore along the left side";
  } else if (civil_weekday(date) == 6) {
    struct review *review = &add(maker, ENTRY_REVIEW, date, 18 * 60)->review;
    review->average = review->enjoyment = review->activity = (int8_t)(2 + roll(maker, 3));
  } else if (day % 28 == 1) {
    add(maker, ENTRY_SCREEN, date, 15 * 60)->screen.completed = true;
  } else if (day % 5 == 0) {
    add(maker, ENTRY_WINDOW, date, 15 * 60)->window.minutes = 90;
  } else if (day % 11 == 0) {
    add(maker, ENTRY_NOTE, date, 15 * 60)->text = "a long drive, with the cushion; fine after it";
  } else {
    struct entry *pack = add(maker, ENTRY_COLD, date, 15 * 60);
    pack->pack.minutes = 10;
    pack->pack.helped = RELIEF_LITTLE;
  }
}

static void add_day(struct maker *maker, day_number date, int day) {
  add_prompt(maker, "morning", date, 8 * 60, 4);
  add_checkin(maker, date, 8 * 60 + 4);
  add_prompt(maker, "block", date, 10 * 60 + 30, 1);
  add_bout(maker, "psoas_release", date, 10 * 60 + 40);
  add_other(maker, date, day);
  add_prompt(maker, "evening", date, 20 * 60, 5);
  add_checkin(maker, date, 20 * 60 + 5);
}

/* ---- the first day and now ------------------------------------------------------------------ */

static void add_beginning(struct maker *maker, day_number date) {
  struct entry *intake = add(maker, ENTRY_INTAKE, date, 6 * 60);
  intake->intake.adult = intake->intake.agreed = intake->intake.by_clinician = 1;
  struct baseline *baseline = &add(maker, ENTRY_BASELINE, date, 6 * 60 + 5)->baseline;
  baseline->pain = 3;
  baseline->sites = SITE(SIDE_L, REGION_SIT) | SITE(SIDE_L, REGION_PERI);
  baseline->usual_qualities = (uint16_t)(1u << QUALITIES_RECORDED | 1u << QUALITY_ACHING);
  add(maker, ENTRY_SCREEN, date, 6 * 60 + 10)->screen.completed = true;
}

static void fill(struct maker *maker, int years, bool open) {
  day_number first = maker->last - years * DAYS_A_YEAR + 1;
  add_beginning(maker, first);
  for (day_number date = first; date <= maker->last; date++) add_day(maker, date, date - first);
  int minute = civil_second_of_day(civil_local(maker->now, maker->offset * 60)) / 60;
  if (open) add_prompt(maker, "evening", maker->last, minute - 1, 0);
  flush(maker);
}

int main(int argc, char **argv) {
  static struct maker maker = {.dice = 7};
  struct diary_lock lock;
  struct err err = {""};
  pid_t holder;
  if (argc < 4 || argc > 5) return 2;
  maker.offset = (int)strtol(argv[3], NULL, 10);
  maker.now = (moment)time(NULL);
  maker.last = civil_date_of(civil_local(maker.now, maker.offset * 60));
  const struct diary_options options = {.readonly = false};
  int failed = diary_lock_take(argv[1], 0, &lock, &holder, &err);
  if (!failed) failed = diary_open(argv[1], &options, &maker.diary, &err);
  if (failed) {
    fprintf(stderr, "make_diary: %s\n", err.text);
    return 1;
  }
  fill(&maker, bench_number(argv[2]), argc == 5);
  diary_close(maker.diary);
  diary_lock_drop(&lock);
  return 0;
}
