/* diary_powercut [CUTS]: power cuts (default 900).
 *
 * A diary is written through a VFS that notes every step. For a cut after any step the disk is
 * rebuilt as it may be found (diary_disk.h). Opened again, every acknowledged entry must be there,
 * batches must be whole, and nothing damaged. That killing the process proves nothing here is facts
 * 3; that the model bites is shown with synchronous=OFF and FULL. */
#include "diary/diary_internal.h"
#include "diary_disk.h"
#include "diary_fixture.h"

enum { BATCHES = 14, PER_BATCH = 3 };

static int cuts_wanted = 900; /* of the only program there is; its argument */

struct writing {
  struct place place;
  struct disk before; /* when noting began */
  struct entry entries[BATCHES][PER_BATCH];
  int acknowledged_at[BATCHES]; /* number of steps when it was */
};

struct losses {
  int cuts, lost, damaged;
};

/* ---- writing, with notes --------------------------------------------------------------------- */

static struct diary *open_noted(struct writing *writing) {
  struct diary *diary = NULL;
  struct diary_options options = on_machine("a");
  options.vfs = "shim";
  place_make(&writing->place);
  shim_forget();
  shim.recording = true;
  assert_int_equal(diary_open(writing->place.path, &options, &diary, NULL), 0);
  return diary;
}

static void make_batch(struct writing *writing, int i) {
  for (int k = 0; k < PER_BATCH; k++) {
    writing->entries[i][k] = checkin(&writing->place, k, i);
    writing->entries[i][k].note = "some words, so that pages fill and new ones are needed, again "
                                  "and again, as they do in a year of writing down what hurts";
  }
}

static int append_batch(struct writing *writing, struct diary *diary, int i) {
  int failed = diary_append(diary, writing->entries[i], PER_BATCH, NULL, NULL);
  writing->acknowledged_at[i] = shim.step_count;
  return failed;
}

static void write_diary(struct writing *writing, const char *synchronous) {
  struct diary *diary = open_noted(writing);
  assert_int_equal(diary_exec(diary->db, synchronous, NULL), 0);
  for (int i = 0; i < BATCHES; i++) {
    make_batch(writing, i);
    assert_int_equal(append_batch(writing, diary, i), 0);
  }
  diary_close(diary);
  shim.recording = false;
  assert_true(shim.step_count < STEPS_MAX);
}

/* The last batch is refused by a disk that comes to `result` after so many steps; then it is
 * well, and the retry is acknowledged. False: nothing was refused. */
static bool write_after_trouble(struct writing *writing, int result, int steps) {
  struct diary *diary = open_noted(writing);
  shim.recording = false;
  shim_forget();
  for (int i = 0; i < BATCHES; i++) make_batch(writing, i);
  for (int i = 0; i < BATCHES - 1; i++) assert_int_equal(append_batch(writing, diary, i), 0);
  disk_read(&writing->before, writing->place.path);
  shim.recording = true;
  shim.fail_result = result;
  shim.fail_in = steps;
  bool refused = append_batch(writing, diary, BATCHES - 1) != 0;
  shim.fail_in = -1;
  assert_int_equal(append_batch(writing, diary, BATCHES - 1), 0);
  shim.recording = false;
  diary_close(diary);
  return refused;
}

/* ---- what is found --------------------------------------------------------------------------- */

static void judge(const struct writing *writing, struct diary *diary, int cut,
                  struct losses *losses) {
  struct fed *all = calloc(1, sizeof *all);
  const struct diary_filter everything = {.from = DAY_NONE, .to = DAY_NONE};
  bool lost = false;
  assert_int_equal(diary_list(diary, &everything, fed_row, all, NULL), 0);
  for (int i = 0; i < BATCHES; i++) {
    int found = 0;
    for (int k = 0; k < PER_BATCH; k++) found += fed_find(all, &writing->entries[i][k]) >= 0;
    if (writing->acknowledged_at[i] <= cut && found < PER_BATCH) lost = true;
    if (found != 0 && found != PER_BATCH) losses->damaged++;
  }
  losses->lost += lost;
  free(all);
}

static void cut_after(const struct writing *writing, int cut, uint64_t *dice,
                      struct losses *losses) {
  struct disk disk = {0};
  struct place place;
  struct diary *diary = NULL;
  struct diary_options options = on_machine("a");
  place_make(&place);
  disk_rebuild(&disk, &writing->before, cut, dice);
  disk_lay_down(&disk, place.path);
  disk_free(&disk);
  losses->cuts++;
  if (diary_open(place.path, &options, &diary, NULL) != 0 || diary_check(diary, NULL) != 0)
    losses->damaged++;
  else
    judge(writing, diary, cut, losses);
  diary_close(diary);
  place_remove(&place);
}

static struct losses cut_often(const char *synchronous, int cuts) {
  struct writing *writing = calloc(1, sizeof *writing);
  struct losses losses = {0};
  uint64_t dice = 42;
  write_diary(writing, synchronous);
  for (int i = 0; i < cuts; i++)
    cut_after(writing, (int)((int64_t)shim.step_count * (i + 1) / cuts), &dice, &losses);
  place_remove(&writing->place);
  free(writing);
  bool own = strchr(synchronous, '=') == NULL;
  print_message("%s: %d power cuts; %d lost acknowledged entries, %d left damage\n",
                own ? "as settled writes" : synchronous + strlen("PRAGMA "), losses.cuts,
                losses.lost, losses.damaged);
  return losses;
}

static void no_power_cut_loses_what_was_acknowledged(void **state) {
  (void)state;
  struct losses losses = cut_often("PRAGMA synchronous", cuts_wanted); /* its own */
  assert_int_equal(losses.cuts, cuts_wanted);
  assert_int_equal(losses.lost, 0);
  assert_int_equal(losses.damaged, 0);
}

static void without_syncs_the_model_loses_some(void **state) {
  (void)state;
  struct losses losses = cut_often("PRAGMA synchronous=OFF", cuts_wanted / 4);
  assert_true(losses.lost + losses.damaged > 0);
  assert_true(losses.damaged > 0);
}

/* The folder is not synced after the journal is deleted: its name may come back and undo. */
static void without_syncing_names_the_model_loses_some(void **state) {
  (void)state;
  struct losses losses = cut_often("PRAGMA synchronous=FULL", cuts_wanted / 4);
  assert_true(losses.lost > 0);
}

/* A commit that failed anywhere leaves a journal, or a cache, that the next one has to put right.
 */
static void cut_after_trouble(int result, struct losses *losses) {
  uint64_t dice = 42;
  bool refused = true;
  for (int steps = 0; refused; steps++) {
    struct writing *writing = calloc(1, sizeof *writing);
    refused = write_after_trouble(writing, result, steps);
    for (int cut = shim.step_count; refused && cut >= 0; cut -= 4)
      cut_after(writing, cut, &dice, losses);
    assert_true(refused || steps > 20);
    place_remove(&writing->place);
    disk_free(&writing->before);
    free(writing);
  }
}

static void no_power_cut_after_a_failing_disk_loses_anything(void **state) {
  (void)state;
  static const int results[] = {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC,
                                SQLITE_READONLY_DIRECTORY};
  struct losses losses = {0};
  for (size_t i = 0; i < sizeof results / sizeof *results; i++)
    cut_after_trouble(results[i], &losses);
  print_message(
      "after a failing disk: %d power cuts; %d lost acknowledged entries, %d left damage\n",
      losses.cuts, losses.lost, losses.damaged);
  assert_true(losses.cuts > 400);
  assert_int_equal(losses.lost, 0);
  assert_int_equal(losses.damaged, 0);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_power_cut_loses_what_was_acknowledged),
      cmocka_unit_test(no_power_cut_after_a_failing_disk_loses_anything),
      cmocka_unit_test(without_syncs_the_model_loses_some),
      cmocka_unit_test(without_syncing_names_the_model_loses_some),
  };
  if (argc > 1) cuts_wanted = atoi(argv[1]);
  if (cuts_wanted < 40) return 2;
  shim_install();
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  shim_forget();
  return failed;
}
