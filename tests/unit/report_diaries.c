/* Whole diaries through the whole report, in every format; with REPORT_DIARIES=FOLDER the diaries
 * stay there as NAME.db, for tests/system/report.sh and for looking at pages. */
#include "report_fixture.h"

static void fill_empty(struct place *place, struct diary *diary) {
  (void)place, (void)diary;
}

static void fill_seed(struct place *place, struct diary *diary) {
  (void)place;
  report_append_course(diary, SEED_COURSE);
}

static void fill_full(struct place *place, struct diary *diary) {
  report_append_course(diary, FULL_COURSE);
  report_append_life(place, diary, 16);
}

static void fill_year(struct place *place, struct diary *diary) {
  report_append_years(place, diary, 1);
}

static void fill_ten(struct place *place, struct diary *diary) {
  report_append_years(place, diary, 10);
}

static const struct {
  const char *name;
  void (*fill)(struct place *place, struct diary *diary);
} diaries[] = {{"empty", fill_empty},
               {"seed", fill_seed},
               {"full", fill_full},
               {"year", fill_year},
               {"ten", fill_ten}};

static void keep(const struct place *place, const char *folder, const char *name) {
  char to[256];
  snprintf(to, sizeof to, "%s/%s.db", folder, name);
  if (rename(place->path, to) != 0) fail_msg("%s: %s", to, strerror(errno));
}

/* As a person runs it: read-only, without the lock, closed before anything is drawn. */
static void render_all(const struct place *place) {
  struct report_options options = report_usual_options();
  const struct diary_options readonly = {.readonly = true};
  struct diary *diary = NULL;
  struct report_data data;
  struct err err = {""};
  if (diary_open(place->path, &readonly, &diary, &err) != 0) fail_msg("open: %s", err.text);
  if (report_data_read(diary, DAY_NONE, &data, &err) != 0) fail_msg("read: %s", err.text);
  diary_close(diary);
  for (int format = 0; format < REPORT_FORMATS; format++) {
    struct buf bytes;
    buf_init(&bytes, REPORT_BYTES_MAX);
    if (report_make(&data, &options, (enum report_format)format, &bytes, &err) != 0)
      fail_msg("%s", err.text);
    assert_true(bytes.len > 10);
    buf_finish(&bytes);
  }
  report_data_finish(&data);
}

static void every_diary_in_every_format(void **state) {
  const char *folder = getenv("REPORT_DIARIES");
  (void)state;
  for (size_t i = 0; i < sizeof diaries / sizeof *diaries; i++) {
    struct place place;
    place_make(&place);
    struct diary *diary = must_open(&place);
    diaries[i].fill(&place, diary);
    diary_close(diary);
    render_all(&place);
    if (folder != NULL) keep(&place, folder, diaries[i].name);
    place_remove(&place);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_diary_in_every_format)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
