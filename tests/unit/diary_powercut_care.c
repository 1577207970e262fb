/* diary_powercut_care [CUTS]: power cuts (default 100 for each kind of work) in the middle of what
 * is more than a commit: a rescue, forgetting, backups and their rotation, a merge, an import; and
 * after a sync that failed and was tried again. The disk is that of power_disk.h, where also what
 * happens between the files counts. That it bites is shown with syncs that do nothing.
 *
 * diary_powercut_care KIND SYNC CUT DICE: the one cut that a failure has printed, once more. */
#include "power_disk.h"

#include "diary/data_export.h"
#include "diary/data_import.h"
#include "diary/diary_internal.h"
#include "diary_fixture.h"

enum { ENTRIES_MAX = 128, ROWS = 60, BACKUP_DAYS = 14, SYNCS = 12 };
#define SECRET "a word that was said in confidence"

static int cuts_wanted = 100; /* of the only program there is; its argument */

/* What was promised, and after which step. */
struct promise {
  struct entry entry;
  int step;
};

struct work {
  struct place place, guest;
  struct promise promises[ENTRIES_MAX];
  int count;
  struct entry secret;
  int forgotten_at;             /* step; -1: never */
  int fail_at;                  /* the sync that fails, then the work is done again; -1: none */
  bool failed;                  /* it did */
  struct power_content damaged; /* the diary as the rescue found it */
};

struct losses {
  int cuts, lost, half, stuck;
};

struct kind {
  const char *name;
  void (*prepare)(struct work *work);
  void (*play)(struct work *work);
  void (*judge)(const struct work *work, struct place *place, int cut, struct losses *losses);
  bool again; /* it is done again when a sync failed */
};

/* ---- entries --------------------------------------------------------------------------------- */

static void append(struct work *work, struct diary *diary, struct entry *entry) {
  assert_true(work->count < ENTRIES_MAX);
  must_append(diary, entry);
  work->promises[work->count++] = (struct promise){.entry = *entry, .step = power.step_count};
}

static void append_some(struct work *work, int count) {
  struct diary *diary = must_open(&work->place);
  for (int i = 0; i < count; i++) {
    struct entry entry = checkin(&work->place, i % 11, work->count);
    entry.note = "some words, so that pages fill and new ones are needed, as they do in a year";
    append(work, diary, &entry);
  }
  diary_close(diary);
}

static void back_up(const struct work *work, day_number day) {
  struct diary *diary = must_open(&work->place);
  struct err err = {""};
  if (diary_backup(diary, day, false, &err) != 0) fail_msg("backup: %s", err.text);
  diary_close(diary);
}

typedef int deed(struct work *work);

/* What fails is done again, as the person or the daemon would. */
static void do_until_done(struct work *work, deed *act) {
  power.fail_in = work->fail_at;
  int result = act(work);
  power.fail_in = -1;
  work->failed = result != 0;
  if (work->failed) result = act(work);
  assert_int_equal(result, 0);
}

/* ---- what is found --------------------------------------------------------------------------- */

static int put_right(struct place *place) {
  struct diary_options options = on_machine("a");
  struct diary_rescue done;
  return diary_rescue(place->path, &options, NOON, &done, NULL);
}

/* As the daemon does: open, check, and a rescue where that is needed. */
static struct diary *recover(struct place *place) {
  struct diary *diary = NULL;
  struct diary_options options = on_machine("a");
  for (int tries = 0; tries < 3; tries++) {
    int result = diary_open(place->path, &options, &diary, NULL);
    if (result == 0) result = diary_check(diary, NULL);
    if (result == 0) return diary;
    diary_close(diary);
    diary = NULL;
    if (result != -EUCLEAN || put_right(place) != 0) return NULL;
  }
  return NULL;
}

static bool keeps_promises(const struct work *work, struct diary *diary, int cut) {
  struct fed *all = list_all(diary);
  bool kept = true;
  for (int i = 0; i < work->count && kept; i++)
    kept = work->promises[i].step > cut || fed_find(all, &work->promises[i].entry) >= 0;
  free(all);
  return kept;
}

static void judge_promises(const struct work *work, struct place *place, int cut,
                           struct losses *losses) {
  struct diary *diary = recover(place);
  losses->stuck += diary == NULL;
  if (diary != NULL) losses->lost += !keeps_promises(work, diary, cut);
  diary_close(diary);
}

/* Whether these words are in any file but those that a rescue has put aside. */
static bool *found_words;

static int look_for_words(const char *path, const struct stat *st, int type, struct FTW *where) {
  (void)where;
  if (type != FTW_F || strstr(path, "/broken-") != NULL) return 0;
  FILE *file = fopen(path, "rb");
  char *bytes = malloc((size_t)st->st_size + 1);
  size_t n = fread(bytes, 1, (size_t)st->st_size, file);
  fclose(file);
  *found_words |= memmem(bytes, n, SECRET, strlen(SECRET)) != NULL;
  free(bytes);
  return 0;
}

static bool has_secret(const struct place *place) {
  bool found = false;
  found_words = &found;
  nftw(place->folder, look_for_words, 8, FTW_PHYS);
  return found;
}

/* ---- rescue ---------------------------------------------------------------------------------- */

static void spoil_page(const char *path, int page) {
  FILE *file = fopen(path, "r+b");
  uint64_t dice = 3;
  assert_non_null(file);
  fseek(file, (page - 1) * 4096L, SEEK_SET);
  for (int i = 0; i < 4096; i++) fputc(power_luck(&dice, 256), file);
  fclose(file);
}

/* What an undisturbed rescue brings back is what every other one has to. */
static void keep_what_can_be_saved(struct work *work) {
  struct work *left = calloc(1, sizeof *left);
  struct place copy;
  uint64_t dice = 1;
  place_make(&copy);
  power_watch(work->place.folder);
  power_rest();
  power_lay_down(copy.folder, 0, &dice);
  struct diary *diary = recover(&copy);
  assert_non_null(diary);
  struct fed *all = list_all(diary);
  for (int i = 0; i < work->count; i++)
    if (fed_find(all, &work->promises[i].entry) >= 0)
      left->promises[left->count++] = (struct promise){.entry = work->promises[i].entry};
  assert_true(left->count > ROWS / 2);
  memcpy(work->promises, left->promises, sizeof left->promises);
  work->count = left->count;
  free(all);
  free(left);
  diary_close(diary);
  place_remove(&copy);
}

static void remember_damaged(struct work *work) {
  struct power_node node = {.bytes = NULL};
  power_read_file(work->place.path, &node);
  work->damaged = (struct power_content){node.bytes, node.size};
}

static void prepare_damage(struct work *work) {
  append_some(work, ROWS / 2);
  back_up(work, TODAY);
  append_some(work, ROWS / 2);
  spoil_page(work->place.path, 4);
  spoil_page(work->place.path, 1);
  keep_what_can_be_saved(work);
  remember_damaged(work);
}

/* The power went in the middle of a commit, and the disk did not survive it whole. */
static void prepare_hot_journal(struct work *work) {
  uint64_t dice = 5;
  append_some(work, ROWS / 2);
  back_up(work, TODAY);
  append_some(work, ROWS / 4);
  struct work before = *work;
  power_watch(work->place.folder);
  append_some(work, 1);
  power_rest();
  *work = before; /* the last one was not acknowledged */
  int cut = power.step_count;
  while (cut > 0 && power.steps[cut - 1].kind != POWER_WRITE) cut--;
  place_remove(&work->place);
  assert_int_equal(mkdir(work->place.folder, 0700), 0);
  power_lay_down(work->place.folder, cut, &dice);
  spoil_page(work->place.path, 14); /* one that the journal does not mend */
  keep_what_can_be_saved(work);
  remember_damaged(work);
}

static void play_rescue(struct work *work) {
  assert_int_equal(put_right(&work->place), 0);
  append_some(work, 2);
}

static bool is_damaged_one(const struct work *work, const char *path) {
  struct stat st;
  if (stat(path, &st) != 0 || st.st_size != work->damaged.size) return false;
  struct power_node node = {.bytes = NULL};
  power_read_file(path, &node);
  bool same = memcmp(node.bytes, work->damaged.bytes, (size_t)node.size) == 0;
  free(node.bytes);
  return same;
}

/* The evidence is never thrown away: in its place, or put aside whole. */
static bool evidence_is_kept(const struct work *work, const struct place *place) {
  char path[512];
  const struct dirent *found;
  bool kept = is_damaged_one(work, place->path);
  DIR *names = opendir(place->folder);
  while ((found = readdir(names)) != NULL) {
    if (strncmp(found->d_name, "broken-", 7) != 0) continue;
    snprintf(path, sizeof path, "%s/%s/diary.db", place->folder, found->d_name);
    kept |= is_damaged_one(work, path);
  }
  closedir(names);
  return kept;
}

static void judge_rescue(const struct work *work, struct place *place, int cut,
                         struct losses *losses) {
  losses->half += !evidence_is_kept(work, place);
  judge_promises(work, place, cut, losses);
}

/* ---- forget ---------------------------------------------------------------------------------- */

static void prepare_secret(struct work *work) {
  append_some(work, ROWS / 4);
  struct diary *diary = must_open(&work->place);
  work->secret = checkin(&work->place, 7, 1);
  work->secret.note = SECRET;
  struct entry right = work->secret;
  must_append(diary, &work->secret);
  fixture_stamp(&right, &work->place.dice, NOON + 3700, 0);
  right.checkin.pain = 6;
  right.corrects = work->secret.stamp.id;
  must_append(diary, &right);
  diary_close(diary);
  back_up(work, TODAY);
  append_some(work, ROWS / 4);
  back_up(work, TODAY + 1);
  append_some(work, 3);
  work->forgotten_at = -1;
}

static int forget(struct place *place, const struct entry *entry) {
  struct diary *diary = must_open(place);
  int result = diary_forget(diary, &entry->stamp.id, NULL, NULL);
  diary_close(diary);
  return result;
}

static int forget_secret(struct work *work) {
  return forget(&work->place, &work->secret);
}

static void play_forgetting(struct work *work) {
  do_until_done(work, forget_secret);
  work->forgotten_at = power.step_count;
}

/* Both versions of it or none; what else there is stays. */
static bool is_whole(const struct work *work, struct diary *diary) {
  struct fed *all = list_all(diary);
  int erased = 0;
  for (int i = 0; i < all->count; i++) erased += all->erased[i];
  bool known = fed_find(all, &work->secret) >= 0;
  free(all);
  return erased == 0 || erased == 2 || !known;
}

/* Each backup alone must be able to bring the diary back, also one that was being worked on. */
static void judge_backups(const struct work *work, struct place *place, int cut,
                          struct losses *losses) {
  char journal[160];
  snprintf(journal, sizeof journal, "%.96s-journal", place->path);
  unlink(place->path);
  unlink(journal);
  struct diary *diary = recover(place);
  losses->stuck += diary == NULL;
  if (diary != NULL) losses->half += !is_whole(work, diary);
  if (diary != NULL && work->forgotten_at >= 0 && work->forgotten_at <= cut)
    losses->half += has_secret(place);
  diary_close(diary);
}

/* Promised: it is nowhere. Not promised: it can be forgotten now, and is nowhere then. */
static void judge_forgetting(const struct work *work, struct place *place, int cut,
                             struct losses *losses) {
  bool promised = work->forgotten_at >= 0 && work->forgotten_at <= cut;
  struct diary *diary = recover(place);
  losses->stuck += diary == NULL;
  if (diary == NULL) return;
  losses->lost += !keeps_promises(work, diary, cut);
  losses->half += !is_whole(work, diary);
  diary_close(diary);
  if (promised) losses->half += has_secret(place);
  losses->stuck += forget(place, &work->secret) != 0;
  losses->half += has_secret(place);
  judge_backups(work, place, cut, losses);
}

/* What a rescue or a backup leaves when it is cut short must not keep what is forgotten later. */
static void prepare_damaged_secret(struct work *work) {
  prepare_secret(work);
  spoil_page(work->place.path, 1);
}

static void play_care(struct work *work) {
  assert_int_equal(put_right(&work->place), 0);
  back_up(work, TODAY + 2);
}

static void judge_leftovers(const struct work *work, struct place *place, int cut,
                            struct losses *losses) {
  struct diary *diary = recover(place);
  losses->stuck += diary == NULL;
  if (diary == NULL) return;
  losses->lost += !keeps_promises(work, diary, cut);
  diary_close(diary);
  losses->stuck += forget(place, &work->secret) != 0;
  losses->half += has_secret(place);
}

/* ---- backups --------------------------------------------------------------------------------- */

static void prepare_nothing(struct work *work) {
  append_some(work, 5);
}

static void play_backups(struct work *work) {
  int backed_up = 0;
  for (int day = 0; day < BACKUP_DAYS; day++) {
    append_some(work, 1);
    back_up(work, TODAY + day * 3);
    while (backed_up < work->count) work->promises[backed_up++].step = power.step_count;
  }
}

static int back_up_today(struct work *work) {
  struct diary *diary = must_open(&work->place);
  int result = diary_backup(diary, TODAY, false, NULL);
  diary_close(diary);
  return result;
}

static void promise_all(struct work *work) {
  for (int i = 0; i < work->count; i++) work->promises[i].step = power.step_count;
}

/* The one that finds no folder to go to. */
static void play_first_backup(struct work *work) {
  do_until_done(work, back_up_today);
  promise_all(work);
}

/* What the last backup of a diary that was all lost has: that was promised when it was done. */
static void judge_rotation(const struct work *work, struct place *place, int cut,
                           struct losses *losses) {
  if (cut < work->promises[0].step) return;
  judge_promises(work, place, cut, losses);
  unlink(place->path);
  judge_promises(work, place, cut, losses);
}

/* ---- from elsewhere -------------------------------------------------------------------------- */

static void prepare_guest(struct work *work) {
  struct diary *guest = NULL;
  struct diary_options options = on_machine("b");
  append_some(work, ROWS / 4);
  place_make(&work->guest);
  work->guest.dice = 99;
  assert_int_equal(diary_open(work->guest.path, &options, &guest, NULL), 0);
  for (int i = 0; i < ROWS / 4; i++) {
    struct entry entry = checkin(&work->guest, i % 11, i);
    must_append(guest, &entry);
    work->promises[work->count++] = (struct promise){.entry = entry, .step = INT32_MAX};
  }
  FILE *lines = fopen(place_file(&work->guest, "guest.jsonl"), "w");
  assert_int_equal(data_export_lines(guest, lines, NULL), 0);
  fclose(lines);
  diary_close(guest);
}

static int take_in(const struct work *work, const char *name) {
  struct diary *diary = must_open(&work->place);
  struct diary_taken taken;
  char path[160];
  snprintf(path, sizeof path, "%s", place_file(&work->guest, name));
  int result = data_merge_file(diary, path, LATER, &taken, NULL);
  diary_close(diary);
  return result;
}

static void promise_guest(struct work *work) {
  for (int i = 0; i < work->count; i++)
    if (work->promises[i].step == INT32_MAX) work->promises[i].step = power.step_count;
}

static int merge_guest(struct work *work) {
  return take_in(work, "diary.db");
}

static int import_guest(struct work *work) {
  return take_in(work, "guest.jsonl");
}

static void play_merge(struct work *work) {
  do_until_done(work, merge_guest);
  promise_guest(work);
}

static void play_import(struct work *work) {
  do_until_done(work, import_guest);
  promise_guest(work);
}

/* All of the guest's entries, or none. */
static void judge_guest(const struct work *work, struct place *place, int cut,
                        struct losses *losses) {
  judge_promises(work, place, cut, losses);
  struct diary *diary = recover(place);
  if (diary == NULL) return;
  int64_t rows = count_rows(diary);
  losses->half += rows != ROWS / 4 && rows != ROWS / 2;
  diary_close(diary);
}

/* ---- cutting --------------------------------------------------------------------------------- */

static const struct kind kinds[] = {
    {"rescue", prepare_damage, play_rescue, judge_rescue, false},
    {"rescue with a journal", prepare_hot_journal, play_rescue, judge_rescue, false},
    {"forgetting", prepare_secret, play_forgetting, judge_forgetting, true},
    {"forgetting after care", prepare_damaged_secret, play_care, judge_leftovers, false},
    {"backups", prepare_nothing, play_backups, judge_rotation, false},
    {"the first backup", prepare_nothing, play_first_backup, judge_rotation, true},
    {"merge", prepare_guest, play_merge, judge_guest, true},
    {"import", prepare_guest, play_import, judge_guest, true},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static struct work *begin_work(const struct kind *kind, int fail_at) {
  struct work *work = calloc(1, sizeof *work);
  work->forgotten_at = -1;
  work->fail_at = fail_at;
  /* The same journals each time, so that a cut can be had again. */
  sqlite3_initialize();
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, 42, NULL);
  place_make(&work->place);
  kind->prepare(work);
  for (int i = 0; i < work->count; i++)
    if (work->promises[i].step != INT32_MAX) work->promises[i].step = 0;
  power_watch(work->place.folder);
  kind->play(work);
  power_rest();
  return work;
}

static void end_work(struct work *work) {
  place_remove(&work->place);
  if (work->guest.path[0] != '\0') place_remove(&work->guest);
  free(work->damaged.bytes);
  free(work);
}

static void add_losses(const struct losses *losses, struct losses *sum) {
  sum->cuts += losses->cuts;
  sum->lost += losses->lost;
  sum->half += losses->half;
  sum->stuck += losses->stuck;
}

static void say(const char *what, const struct losses *losses) {
  print_message("%s: %d power cuts; %d lost acknowledged entries, %d half done, %d stuck\n", what,
                losses->cuts, losses->lost, losses->half, losses->stuck);
}

static int all_of(const struct losses *losses) {
  return losses->lost + losses->half + losses->stuck;
}

/* A loss that should not be is told so that it can be had again; the dice are 0 where none fell. */
static void tell(const struct kind *kind, const struct work *work, int cut, uint64_t dice,
                 const struct losses *losses) {
  if (all_of(losses) == 0 || power.deaf || power.deaf_names) return;
  say(kind->name, losses);
  print_message("  after step %d of %d; again: diary_powercut_care '%s' %d %d %ju\n", cut,
                power.step_count, kind->name, work->fail_at, cut, (uintmax_t)dice);
}

static void cut_after(const struct kind *kind, const struct work *work, int cut, uint64_t *dice,
                      struct losses *losses) {
  struct place place;
  struct losses found = {.cuts = 1};
  uint64_t thrown = dice == NULL ? 0 : *dice;
  place_make(&place);
  power_lay_down(place.folder, cut, dice);
  kind->judge(work, &place, cut, &found);
  place_remove(&place);
  add_losses(&found, losses);
  tell(kind, work, cut, thrown, &found);
}

static struct losses cut_often(const struct kind *kind, int cuts) {
  struct losses losses = {0};
  uint64_t dice = 42;
  struct work *work = begin_work(kind, -1);
  for (int i = 0; i < cuts; i++)
    cut_after(kind, work, (int)((int64_t)power.step_count * (i + 1) / cuts), &dice, &losses);
  end_work(work);
  return losses;
}

static void must_be_none(const struct losses *losses) {
  assert_int_equal(losses->lost, 0);
  assert_int_equal(losses->half, 0);
  assert_int_equal(losses->stuck, 0);
}

static void no_power_cut_loses_or_halves_anything(void **state) {
  (void)state;
  struct losses all = {0};
  for (int i = 0; i < KINDS; i++) {
    struct losses losses = cut_often(&kinds[i], cuts_wanted);
    say(kinds[i].name, &losses);
    add_losses(&losses, &all);
  }
  say("rescue, forgetting, backups, merge, import", &all);
  must_be_none(&all);
}

/* What was just promised, found on a disk that has nothing but what was synced. */
static void what_is_promised_is_synced(void **state) {
  (void)state;
  struct losses all = {0};
  for (int i = 0; i < KINDS; i++) {
    struct work *work = begin_work(&kinds[i], -1);
    int last = -1;
    for (int k = 0; k < work->count; k++) {
      if (work->promises[k].step == last) continue;
      last = work->promises[k].step;
      cut_after(&kinds[i], work, last, NULL, &all);
    }
    if (last != power.step_count) cut_after(&kinds[i], work, power.step_count, NULL, &all);
    end_work(work);
  }
  say("nothing but what was synced", &all);
  must_be_none(&all);
}

/* How many of the failing syncs were noticed: SQLite ignores that of a new journal's name. */
static int cut_after_failing_syncs(const struct kind *kind, struct losses *losses) {
  uint64_t dice = 42;
  int noticed = 0;
  for (int sync = 0; sync < SYNCS; sync++) {
    struct work *work = begin_work(kind, sync);
    noticed += work->failed;
    for (int cut = power.step_count; work->failed && cut >= 0; cut -= 2)
      cut_after(kind, work, cut, &dice, losses);
    end_work(work);
  }
  return noticed;
}

/* The names of a commit that failed at its very end may come back with the next power cut, unless
 * what is done again makes sure. */
static void no_power_cut_after_a_failed_sync_loses_anything(void **state) {
  (void)state;
  struct losses all = {0};
  for (int i = 0; i < KINDS; i++) {
    struct losses losses = {0};
    if (!kinds[i].again) continue;
    assert_true(cut_after_failing_syncs(&kinds[i], &losses) >= 3);
    say(kinds[i].name, &losses);
    add_losses(&losses, &all);
  }
  say("after a failed sync", &all);
  assert_true(all.cuts > 100);
  must_be_none(&all);
}

/* Names that are never synced, and then nothing that is. */
static void weaker_worlds_lose_some(void **state) {
  (void)state;
  struct losses names = {0}, all = {0};
  for (int i = 0; i < KINDS; i++) {
    power.deaf_names = true;
    struct losses some = cut_often(&kinds[i], cuts_wanted / 2);
    power.deaf = true;
    struct losses more = cut_often(&kinds[i], cuts_wanted / 2);
    power.deaf = power.deaf_names = false;
    if (all_of(&some) + all_of(&more) == 0) fail_msg("%s: nothing bites", kinds[i].name);
    add_losses(&some, &names);
    add_losses(&more, &all);
  }
  say("the same, folders not synced", &names);
  say("the same, nothing synced", &all);
  assert_true(names.lost > 0 && all.lost > 0 && all.half > 0 && all.stuck > 0);
}

/* Of the program's arguments. */
static struct {
  const struct kind *kind;
  int sync, cut;
  uint64_t dice;
} asked;

static void the_cut_that_was_asked_for(void **state) {
  (void)state;
  struct losses losses = {0};
  struct work *work = begin_work(asked.kind, asked.sync);
  assert_in_range(asked.cut, 0, power.step_count);
  cut_after(asked.kind, work, asked.cut, asked.dice == 0 ? NULL : &asked.dice, &losses);
  end_work(work);
  must_be_none(&losses);
}

static int run_asked(char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_cut_that_was_asked_for)};
  for (int i = 0; i < KINDS; i++)
    if (strcmp(kinds[i].name, argv[1]) == 0) asked.kind = &kinds[i];
  if (asked.kind == NULL) return 2;
  asked.sync = atoi(argv[2]);
  asked.cut = atoi(argv[3]);
  asked.dice = strtoull(argv[4], NULL, 10);
  return cmocka_run_group_tests(tests, NULL, NULL);
}

static int run_all(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_promised_is_synced),
      cmocka_unit_test(no_power_cut_loses_or_halves_anything),
      cmocka_unit_test(no_power_cut_after_a_failed_sync_loses_anything),
      cmocka_unit_test(weaker_worlds_lose_some),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv) {
  if (argc == 2) cuts_wanted = atoi(argv[1]);
  if (cuts_wanted < 20 || (argc != 1 && argc != 2 && argc != 5)) return 2;
  int failed = argc == 5 ? run_asked(argv) : run_all();
  power_forget();
  return failed;
}
