/* The report's numbers (domain 8): what a diary says, counted and nothing added. */
#include "report_fixture.h"

#include "base/lines.h"
#include "core/texts.h"
#include "report/document.h"

struct world {
  struct place place;
  struct diary *diary;
  struct report_options options;
  struct report_data data;
  const struct report_model *model;
};

static int set_up(void **state) {
  struct world *world = calloc(1, sizeof *world);
  place_make(&world->place);
  world->diary = must_open(&world->place);
  world->options = report_usual_options();
  *state = world;
  return 0;
}

static int tear_down(void **state) {
  struct world *world = *state;
  diary_close(world->diary);
  report_data_finish(&world->data);
  place_remove(&world->place);
  free(world);
  return 0;
}

/* The model of what is in the diary up to day `until`. */
static const struct report_model *look(struct world *world, int until) {
  struct err err = {""};
  report_data_finish(&world->data);
  if (report_data_read(world->diary, DAY_ZERO + until, &world->data, &err) != 0)
    fail_msg("read: %s", err.text);
  world->model = report_model_make(&world->data, &world->options);
  assert_non_null(world->model);
  return world->model;
}

static const struct report_model *look_at(struct world *world, const char *course, int until) {
  report_append_course(world->diary, course);
  return look(world, until);
}

static struct document *words(struct world *world, const struct document_limits *limits) {
  struct document *document = pool_take(&world->data.pool, sizeof *document);
  document_make(world->model, limits, &world->data.pool, document);
  return document;
}

static const char *cell(const struct document *document, enum section_id id, int row, int column) {
  const struct report_table *table = &document->sections[id].table;
  assert_in_range(row, 0, table->rows - 1);
  return table->cells[row * table->columns + column];
}

static bool says(const struct document *document, enum section_id id, const char *text) {
  const struct report_section *section = &document->sections[id];
  for (int i = 0; i < section->line_count; i++)
    if (strstr(section->lines[i], text) != NULL) return true;
  for (int i = 0; i < section->table.rows * section->table.columns; i++)
    if (strstr(section->table.cells[i], text) != NULL) return true;
  return false;
}

/* ---- the period ------------------------------------------------------------------------------ */

static void the_last_arc_and_14_days_before_it(void **state) {
  const struct report_model *model = look_at(*state, "baseline=5; S@d-30; S@d0; d3 am 5", 3);
  assert_int_equal(model->from, DAY_ZERO - 14);
  assert_int_equal(model->to, DAY_ZERO + 3);
  assert_false(model->shortened);
  assert_int_equal(model->session_count, 1);
}

static void never_more_than_42_days(void **state) {
  struct world *world = *state;
  const struct report_model *model = look_at(world, "baseline=5; S@d0; d0 pm 5; d60 am 4", 60);
  assert_int_equal(model->day_count, 42);
  assert_int_equal(model->to, DAY_ZERO + 60);
  assert_false(model->shortened); /* nobody asked for more */
  world->options.since = DAY_ZERO;
  model = look(world, 60);
  assert_int_equal(model->day_count, 42);
  assert_true(model->shortened);
  world->options.since = DAY_ZERO + 50;
  model = look(world, 60);
  assert_int_equal(model->from, DAY_ZERO + 50);
}

static void since_the_newest_session(void **state) {
  struct world *world = *state;
  world->options.since_session = true;
  const struct report_model *model =
      look_at(world, "baseline=5; S@d0; S@d7; self@d9; d10 am 4", 10);
  assert_int_equal(model->from, DAY_ZERO + 7);
}

static void what_comes_later_is_left_out(void **state) {
  const struct report_model *model = look_at(*state, "baseline=5; S@d0; d1 am 5; d2 am 9", 1);
  assert_int_equal(model->reading_count, 1);
  assert_int_equal(model->arcs[0].peak, 5);
}

static void an_empty_diary_has_no_period(void **state) {
  struct world *world = *state;
  const struct report_model *model = look(world, 5);
  assert_int_equal(model->from, DAY_NONE);
  assert_int_equal(model->day_count, 0);
  assert_non_null(strstr(words(world, &document_page_limits)->head[0], "No entries yet"));
}

/* ---- the chart ------------------------------------------------------------------------------- */

/* Band and arc day are the stage engine's: as in every given vector. */
static void bands_are_those_of_the_vectors(void **state) {
  (void)state;
  FILE *file = fopen("tests/vectors/arc.tsv", "r");
  char line[2048];
  int checked = 0;
  assert_non_null(file);
  assert_non_null(fgets(line, sizeof line, file));
  while (fgets(line, sizeof line, file) != NULL) {
    char *rest = line, *column[6];
    for (int i = 0; i < 6; i++) column[i] = strsep(&rest, "\t");
    struct stamp now;
    struct course_error error;
    void *own = NULL;
    assert_int_equal(course_parse_when(column[2], DAY_ZERO, &now, &error), 0);
    set_up(&own);
    const struct report_model *model = look_at(own, column[1], now.date - DAY_ZERO);
    const struct report_day *day = &model->days[model->day_count - 1];
    char band[16] = "-", arc_day[16] = "-";
    if (day->band_lo >= 0) snprintf(band, sizeof band, "%d..%d", day->band_lo, day->band_hi);
    if (day->arc_day >= 0) snprintf(arc_day, sizeof arc_day, "%d", day->arc_day);
    if (strcmp(band, column[5]) != 0 || strcmp(arc_day, column[4]) != 0)
      fail_msg("%s: %s %s, not %s %s", column[0], arc_day, band, column[4], column[5]);
    tear_down(&own);
    checked++;
  }
  fclose(file);
  assert_true(checked >= 30);
}

static void readings_have_their_slot_and_time(void **state) {
  const struct report_model *model =
      look_at(*state, "baseline=5; d0 nt 4; d0 03:59 5; d0 04:00 6; d0 11:59 7; d0 12:00 8", 0);
  static const enum reading_slot slots[] = {READING_NT, READING_NT, READING_AM, READING_AM,
                                            READING_PM};
  assert_int_equal(model->reading_count, 5);
  for (int i = 0; i < 5; i++) {
    assert_int_equal(model->readings[i].slot, slots[i]);
    assert_int_equal(model->readings[i].pain, 4 + i);
  }
  assert_int_equal(model->readings[3].minute, 11 * 60 + 59);
  assert_int_equal(model->covered_days, 1);
}

static void a_correction_shows_as_corrected(void **state) {
  struct world *world = *state;
  struct entry wrong = report_entry(&world->place, ENTRY_CHECKIN, 0, 480), right = wrong;
  wrong.checkin.pain = 10;
  must_append(world->diary, &wrong);
  fixture_stamp(&right, &world->place.dice, wrong.stamp.at, 0);
  right.corrects = wrong.stamp.id;
  right.checkin.pain = 3;
  must_append(world->diary, &right);
  const struct report_model *model = look_at(world, "baseline=5; d0 pm 4", 0);
  assert_int_equal(model->reading_count, 2);
  assert_int_equal(model->readings[0].pain, 3);
  assert_true(model->readings[0].corrected);
  assert_false(model->readings[1].corrected);
}

static void new_sites_of_the_seed_client(void **state) {
  const struct report_model *model = look_at(*state, SEED_COURSE, 16);
  const struct report_reading *last = &model->readings[model->reading_count - 1];
  assert_true(last->new_sites == (SITE(SIDE_B, REGION_PERI) | SITE(SIDE_R, REGION_PIRI)));
  assert_true(model->new_sites == last->new_sites);
  assert_true(model->usual == (SITE(SIDE_L, REGION_PERI) | SITE(SIDE_L, REGION_BUTT)));
  for (int i = 0; i + 1 < model->reading_count; i++) assert_true(!model->readings[i].new_sites);
}

static void sites_without_a_declared_area_are_learnt(void **state) {
  const struct report_model *model =
      look_at(*state,
              "baseline=5; d0 am 5 s=L.peri; d1 am 5 s=L.butt; d2 am 5 s=M.tail; "
              "d3 am 5 s=L.peri+R.butt; d4 am 0 s=R.foot; d5 am 5 s=L.leg+R.foot",
              5);
  assert_true(model->usual ==
              (SITE(SIDE_L, REGION_PERI) | SITE(SIDE_L, REGION_BUTT) | SITE(SIDE_M, REGION_TAIL)));
  assert_true(model->readings[3].new_sites == SITE(SIDE_R, REGION_BUTT));
  assert_true(model->readings[4].new_sites == 0); /* pain 0 */
  assert_true(model->readings[5].new_sites ==
              (SITE(SIDE_L, REGION_LEG) | SITE(SIDE_R, REGION_FOOT)));
}

static void a_flare_is_seen_at_its_reading(void **state) {
  const struct report_model *model =
      look_at(*state, "baseline=4; d0 am 6; d0 pm 3; d1 am 5 h=3; d2 am 5; S@d3; d4 am 7", 4);
  static const bool flares[] = {true, true, false, false, false};
  for (int i = 0; i < 5; i++)
    assert_int_equal(model->days[model->day_count - 5 + i].flare, flares[i]);
}

static void the_strips_take_the_longest_the_latest_and_the_best(void **state) {
  struct world *world = *state;
  struct entry pack = report_entry(&world->place, ENTRY_COLD, 1, 600);
  pack.pack.minutes = 10, pack.pack.helped = RELIEF_HELPED;
  must_append(world->diary, &pack);
  pack = report_entry(&world->place, ENTRY_WARM, 0, 600);
  pack.pack.minutes = 10, pack.pack.helped = RELIEF_HELPED;
  must_append(world->diary, &pack);
  const struct report_model *model = look_at(
      world, "baseline=5; d0 am 5 h=3 w=30 ice- rest~; d0 pm 5 h=1 w=20; W@d0=90; d1 am 4", 1);
  const struct report_day *day = &model->days[model->day_count - 2];
  assert_int_equal(day->window, 90);
  assert_int_equal(day->hot, 1);
  assert_int_equal(day->relief, RELIEF_LITTLE); /* the check-in speaks first */
  assert_int_equal(day[1].relief, RELIEF_HELPED);
  assert_int_equal(day[1].hot, NOT_RECORDED);
}

/* ---- arcs ------------------------------------------------------------------------------------ */

static void one_row_a_session(void **state) {
  struct world *world = *state;
  const struct report_model *model =
      look_at(world,
              "baseline=6; S@d0; d0 am 9; d0 pm 5; d1 am 8; d1 pm 7; d2 am 7; d3 am 6; d4 am 5 "
              "w=60; d5 am 5; d6 am 4; d7 am 4",
              7);
  const struct report_arc *arc = &model->arcs[0];
  assert_int_equal(model->arc_count, 1);
  assert_int_equal(arc->mean[0], 50); /* what was before the session is set aside */
  assert_int_equal(arc->mean[1], 75);
  assert_int_equal(arc->peak, 8);
  assert_int_equal(arc->peak_day, 1);
  assert_int_equal(arc->at_baseline_day, 3);
  assert_int_equal(arc->window, 60);
  assert_int_equal(arc->late_median, 40);
  assert_int_equal(arc->position, POSITION_ON);
  const struct document *document = words(world, &document_no_limits);
  assert_string_equal(cell(document, SECTION_ARCS, 0, 2), "7.5");
  assert_string_equal(cell(document, SECTION_ARCS, 0, 3), "8 (day 1)");
  assert_string_equal(cell(document, SECTION_ARCS, 0, 4), "day 3");
  assert_string_equal(cell(document, SECTION_ARCS, 0, 7),
                      "-2, about the size people usually call meaningful");
  assert_string_equal(cell(document, SECTION_ARCS, 0, 8), "on");
}

/* -2, or -30 %: what lies between is the number only. */
static void meaningful_is_said_from_two_points_or_30_percent(void **state) {
  static const struct {
    const char *course, *change;
    bool meaningful;
  } rows[] = {
      {"baseline=9; S@d0; d5 am 7; d6 am 7", "-2", true},
      {"baseline=9; S@d0; d5 am 7; d6 am 8", "-1.5", false},
      {"baseline=3; S@d0; d5 am 2; d6 am 2", "-1", true},
      {"baseline=4; S@d0; d5 am 3; d6 am 3", "-1", false},
      {"baseline=5; S@d0; d5 am 3; d6 am 4", "-1.5", true},
      {"baseline=0; S@d0; d5 am 0; d6 am 0", "0", false},
      {"baseline=4; S@d0; d5 am 7; d6 am 6", "+2.5", false},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    void *own = NULL;
    set_up(&own);
    look_at(own, rows[i].course, 7);
    const char *said = cell(words(own, &document_no_limits), SECTION_ARCS, 0, 7);
    size_t number = strcspn(said, ",");
    if (strncmp(said, rows[i].change, number) != 0 || strlen(rows[i].change) != number ||
        (said[number] != '\0') != rows[i].meaningful)
      fail_msg("%s: \"%s\"", rows[i].course, said);
    tear_down(&own);
  }
}

static void a_session_ends_the_arc_before_it(void **state) {
  const struct report_model *model =
      look_at(*state, "baseline=6; S@d0; d1 am 8; S@d3; d3 am 9; d3 pm 2; d4 am 10; S@d10", 10);
  const struct report_arc *first = &model->arcs[0], *second = &model->arcs[1];
  assert_int_equal(model->arc_count, 3);
  assert_int_equal(first->peak, 9); /* the morning of day 3 is still its own */
  assert_int_equal(first->peak_day, 3);
  assert_int_equal(first->next_day, 3);
  assert_int_equal(first->position, POSITION_NA);
  assert_int_equal(second->restart_day, 3);
  assert_int_equal(second->mean[0], 20);
  assert_int_equal(model->arcs[2].restart_day, NOT_RECORDED);
  assert_false(model->arcs[2].reached);
}

static void arcs_are_compared_by_counting(void **state) {
  struct world *world = *state;
  look_at(world,
          "baseline=6; S@d-28; d-27 am 8; d-26 am 7; S@d-21; d-20 am 9; d-16 am 5; d-15 am 5; "
          "S@d-14; d-12 am 8; d-11 am 6; S@d-7; d-6 am 7; S@d0; d0 pm 4",
          1);
  const struct document *document = words(world, &document_no_limits);
  assert_true(says(document, SECTION_ARCS, "3 of 4 arcs peaked on day 1."));
  assert_true(says(document, SECTION_ARCS, "2 of 4 arcs were at or below the usual pain"));
  assert_true(says(document, SECTION_ARCS, "1 of 1 arc sat below"));
  assert_true(says(document, SECTION_ARCS, "0 of 4 arcs had a relief window."));
}

/* ---- red flags ------------------------------------------------------------------------------- */

static void no_sign_ticked(void **state) {
  struct world *world = *state;
  look_at(world, "baseline=6; RF@d0=none; RF@d1=none; d1 am 5", 1);
  assert_true(
      says(words(world, &document_page_limits), SECTION_FLAGS, "None ticked in 2 screens."));
}

static void each_sign_with_what_became_of_it(void **state) {
  struct world *world = *state;
  struct entry clear = report_entry(&world->place, ENTRY_CLEAR, 4, 720);
  clear.text = "Dr Okafor", clear.text2 = "scan was fine\nwalk";
  clear.clear.may_exercise = true;
  must_append(world->diary, &clear);
  const struct report_model *model =
      look_at(world,
              "baseline=6; RF@d1=weak+bladder?; CLEAR@d2=no; RF@d6=calf; RETRACT@d6T09:30; "
              "RF@d7=numb; RETRACT@d7T10:01; RF@d8=night; d9 am 5",
              9);
  static const enum flag_fate fates[] = {FLAG_CLEARED, FLAG_RETRACTED, FLAG_STANDS, FLAG_STANDS};
  static const enum tier tiers[] = {TIER_E, TIER_U, TIER_U, TIER_C};
  assert_int_equal(model->flag_count, 4);
  for (int i = 0; i < 4; i++) {
    assert_int_equal(model->flags[i].fate, fates[i]);
    assert_int_equal(model->flags[i].tier, tiers[i]);
  }
  const struct document *document = words(world, &document_no_limits);
  assert_true(says(document, SECTION_FLAGS, "E, emergency: bladder change (unsure), leg weakness"));
  assert_true(says(document, SECTION_FLAGS,
                   "no exercise for now; seen 6 Jun by Dr Okafor: "
                   "exercise may restart, advice: scan was fine walk"));
  assert_true(says(document, SECTION_FLAGS, "hot calf - retracted 8 Jun 09:30"));
}

/* Older than the period, and nobody has said that it is over. */
static void a_sign_that_stands_is_always_listed(void **state) {
  const struct report_model *model =
      look_at(*state, "baseline=6; RF@d-90=weak; RF@d-80=night; S@d0; d1 am 5", 1);
  assert_int_equal(model->flag_count, 1);
  assert_int_equal(model->flags[0].screen->stamp.date, DAY_ZERO - 90);
}

/* ---- function, practice, areas --------------------------------------------------------------- */

static void add_review(struct world *world, int day, int pain, int enjoyment, int activity, int own,
                       int change) {
  struct entry entry = report_entry(&world->place, ENTRY_REVIEW, day, 1080);
  entry.review.average = (int8_t)pain, entry.review.enjoyment = (int8_t)enjoyment;
  entry.review.activity = (int8_t)activity, entry.review.change = (int8_t)change;
  for (int i = 0; i < ACTIVITY_COUNT; i++) entry.review.own[i] = (int8_t)(own < 0 ? -1 : own + i);
  if (day == 0) entry.text = "[\"drive\",\"sit <long>\"]";
  must_append(world->diary, &entry);
}

static void reviews_first_and_latest(void **state) {
  struct world *world = *state;
  add_review(world, 0, 6, 7, 6, 2, -1);
  add_review(world, 7, 0, 0, 0, 0, 0);
  add_review(world, 14, 5, 6, 5, 3, 2);
  look_at(world, "baseline=6; S@d10; d14 am 5", 14);
  const struct document *document = words(world, &document_no_limits);
  assert_string_equal(cell(document, SECTION_FUNCTION, 0, 1), "6.3");
  assert_string_equal(cell(document, SECTION_FUNCTION, 0, 2), "5.3");
  assert_string_equal(cell(document, SECTION_FUNCTION, 0, 3),
                      "-1, about the size people usually call meaningful");
  assert_string_equal(cell(document, SECTION_FUNCTION, 4, 3), "+1"); /* PSFS: under 1.3 */
  assert_string_equal(cell(document, SECTION_FUNCTION, 5, 0), "drive");
  assert_string_equal(cell(document, SECTION_FUNCTION, 6, 0), "sit <long>");
  assert_string_equal(cell(document, SECTION_FUNCTION, 7, 0), "own activity 3");
  assert_string_equal(cell(document, SECTION_FUNCTION, 8, 2), "+2");
}

static void review_thresholds(void **state) {
  struct world *world = *state;
  add_review(world, 0, 6, 6, 6, 2, 0);
  add_review(world, 7, 6, 5, 5, 4, 0);
  look_at(world, "baseline=6; d8 am 5", 8);
  const struct document *document = words(world, &document_no_limits);
  assert_string_equal(cell(document, SECTION_FUNCTION, 0, 3), "-0.7"); /* PEG: under 1 */
  assert_string_equal(cell(document, SECTION_FUNCTION, 4, 3),
                      "+2, about the size people usually call meaningful (1.3 to 2.7)");
}

static void shares_count_days_that_were_answered(void **state) {
  struct world *world = *state;
  static const int8_t seats[] = {NOT_RECORDED, 0, 1, 2, 3};
  for (int i = 0; i < 5; i++) {
    struct entry entry = report_entry(&world->place, ENTRY_CHECKIN, i, 600);
    entry.checkin.pain = 5;
    entry.checkin.sat_hard = seats[i];
    entry.checkin.sleep = (int8_t)i;
    must_append(world->diary, &entry);
  }
  const struct report_model *model = look(world, 4);
  assert_int_equal(model->shares[SHARE_HARD_SEAT].answered, 3); /* na is no answer */
  assert_int_equal(model->shares[SHARE_HARD_SEAT].some, 2);
  assert_int_equal(model->shares[SHARE_HARD_SEAT].part, 1);
  assert_int_equal(model->shares[SHARE_SLEEP].answered, 5);
  assert_int_equal(model->shares[SHARE_SLEEP].some, 2);
  assert_int_equal(model->shares[SHARE_DROVE].answered, 0);
}

static void practice_by_exercise(void **state) {
  struct world *world = *state;
  report_append_course(world->diary, "baseline=6; d16 am 5");
  report_append_life(&world->place, world->diary, 16);
  const struct report_model *model = look(world, 16);
  assert_int_equal(model->practice_count, 2);
  const struct report_practice *stretch = &model->practices[0], *release = &model->practices[1];
  assert_string_equal(stretch->exercise, "adductor_stretch");
  assert_int_equal(stretch->stopped, 1);
  assert_int_equal(stretch->done + stretch->partial, 0); /* skipped is neutral */
  assert_int_equal(stretch->level, 1);
  assert_int_equal(release->done, 2);
  assert_int_equal(release->partial, 1);
  assert_true(says(words(world, &document_no_limits), SECTION_PRACTICE, "S7 17 Jun (2 to 1)"));
}

static void a_paused_exercise_comes_back_with_a_permit(void **state) {
  struct world *world = *state;
  struct entry level = report_entry(&world->place, ENTRY_LEVEL, 0, 600);
  snprintf(level.level.exercise, NAME_SIZE, "bridge");
  level.level.from = 1, level.level.to = 0, level.level.why = LEVEL_S5;
  must_append(world->diary, &level);
  assert_int_equal(look(world, 0)->practices[0].level, 0);
  struct entry permit = report_entry(&world->place, ENTRY_PERMIT, 1, 600);
  snprintf(permit.permit.exercise, NAME_SIZE, "bridge");
  must_append(world->diary, &permit);
  assert_int_equal(look(world, 1)->practices[0].level, 1);
}

static void qualities_by_days_of_the_arc(void **state) {
  const struct report_model *model =
      look_at(*state,
              "baseline=6; S@d0; d0 pm 5 q=sharp; d1 am 8 q=burning+sharp; d1 pm 8 q=burning; "
              "d2 am 7; d3 am 6 q=aching; d4 am 6 q=aching; d7 am 5 q=none",
              7);
  assert_int_equal(model->qualities[QUALITY_BURNING][0], 2);
  assert_int_equal(model->qualities[QUALITY_SHARP][0], 1);
  assert_int_equal(model->qualities[QUALITY_ACHING][2], 2);
  assert_int_equal(model->quality_answers[0], 2);
  assert_int_equal(model->quality_answers[1], 0);
  assert_int_equal(model->quality_answers[3], 1);
}

/* ---- words ----------------------------------------------------------------------------------- */

static void only_notes_ticked_for_sharing(void **state) {
  struct world *world = *state;
  report_append_course(world->diary, "baseline=6; d16 am 5");
  report_append_life(&world->place, world->diary, 16);
  struct entry session = report_entry(&world->place, ENTRY_SESSION, 10, 840);
  session.text = "felt hopeful", session.text2 = "SECRET AREAS";
  must_append(world->diary, &session);
  look(world, 16);
  assert_int_equal(report_count(&world->data, ENTRY_NOTE), 1);
  assert_null(report_said(&world->data, ENTRY_SESSION, 0)->text2);
  assert_null(report_said(&world->data, ENTRY_SESSION, 0)->text);
  const struct document *document = words(world, &document_no_limits);
  assert_true(says(document, SECTION_WORDS, "Note 16 Jun: Slept through"));
  assert_true(says(document, SECTION_WORDS, "Question 18 Jun: May the adductor"));
  assert_false(says(document, SECTION_WORDS, "lake"));
}

static void nothing_banned_is_said(void **state) {
  struct world *world = *state;
  report_append_course(world->diary, SEED_COURSE "; RF@d3=weak; CLEAR@d5=yes; d17 am 9 q=numb");
  report_append_life(&world->place, world->diary, 16);
  look(world, 17);
  const struct document *document = words(world, &document_no_limits);
  for (int id = 0; id < SECTION_COUNT; id++) {
    const struct report_section *section = &document->sections[id];
    const char *banned = text_banned(section->title);
    for (int i = 0; i < section->line_count && banned == NULL; i++)
      banned = text_banned(section->lines[i]);
    for (int i = 0; i < section->table.columns && banned == NULL; i++)
      banned = text_banned(section->table.heads[i]);
    for (int i = 0; i < section->table.rows * section->table.columns && banned == NULL; i++)
      banned = text_banned(section->table.cells[i]);
    if (banned != NULL) fail_msg("%s: \"%s\"", section->title, banned);
  }
  assert_null(text_banned(document->description));
  assert_null(text_banned(document->head[0]));
  assert_string_equal(document->footer, intended_use);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_last_arc_and_14_days_before_it),
      TEST(never_more_than_42_days),
      TEST(since_the_newest_session),
      TEST(what_comes_later_is_left_out),
      TEST(an_empty_diary_has_no_period),
      cmocka_unit_test(bands_are_those_of_the_vectors),
      TEST(readings_have_their_slot_and_time),
      TEST(a_correction_shows_as_corrected),
      TEST(new_sites_of_the_seed_client),
      TEST(sites_without_a_declared_area_are_learnt),
      TEST(a_flare_is_seen_at_its_reading),
      TEST(the_strips_take_the_longest_the_latest_and_the_best),
      TEST(one_row_a_session),
      cmocka_unit_test(meaningful_is_said_from_two_points_or_30_percent),
      TEST(a_session_ends_the_arc_before_it),
      TEST(arcs_are_compared_by_counting),
      TEST(no_sign_ticked),
      TEST(each_sign_with_what_became_of_it),
      TEST(a_sign_that_stands_is_always_listed),
      TEST(reviews_first_and_latest),
      TEST(review_thresholds),
      TEST(shares_count_days_that_were_answered),
      TEST(practice_by_exercise),
      TEST(a_paused_exercise_comes_back_with_a_permit),
      TEST(qualities_by_days_of_the_arc),
      TEST(only_notes_ticked_for_sharing),
      TEST(nothing_banned_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
