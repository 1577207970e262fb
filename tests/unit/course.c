/* The course grammar: every form of domain 7.1, and what is refused, with its column. */
#include <errno.h>

#include "arc_fixture.h"

static struct course course;

static void parse(const char *text) {
  struct stamp now;
  arc_fixture_parse(text, "d0", ARC_BASE, &course, &now);
}

static moment at(int day, int hour, int minute) { /* UTC */
  return (moment)(ARC_BASE + day) * 86400 + hour * 3600 + minute * 60;
}

/* ---- stamps --------------------------------------------------------------------------------- */

static void assert_stamp(const struct stamp *stamp, moment when, int day, int minute, int offset) {
  assert_int_equal(stamp->at, when);
  assert_int_equal(stamp->date, ARC_BASE + day);
  assert_int_equal(stamp->minute, minute);
  assert_int_equal(stamp->offset, offset);
}

static void test_slots_have_their_time(void **state) {
  (void)state;
  parse("d0 nt 1; d0 am 2; d0 pm 3; d-3 08:30 4");
  assert_int_equal(course.checkin_count, 4);
  assert_stamp(&course.checkins[0].stamp, at(-3, 8, 30), -3, 510, 0);
  assert_stamp(&course.checkins[1].stamp, at(0, 2, 0), 0, 120, 0);
  assert_stamp(&course.checkins[2].stamp, at(0, 8, 0), 0, 480, 0);
  assert_stamp(&course.checkins[3].stamp, at(0, 20, 0), 0, 1200, 0);
}

static void test_an_offset_moves_the_instant_and_not_the_date(void **state) {
  (void)state;
  parse("d2 08:00+09:00 5; d2 23:30-03:30 6");
  assert_stamp(&course.checkins[0].stamp, at(1, 23, 0), 2, 480, 540);
  assert_stamp(&course.checkins[1].stamp, at(3, 3, 0), 2, 1410, -210);
}

static void test_every_form_has_its_default_time(void **state) {
  (void)state;
  parse("B@d1=4; S@d1; self@d1; W@d1=30; RF@d1=none; CLEAR@d1=yes");
  assert_stamp(&course.baselines[0].stamp, at(1, 7, 0), 1, 420, 0);
  assert_stamp(&course.sessions[0].stamp, at(1, 14, 0), 1, 840, 0);
  assert_stamp(&course.windows[0].stamp, at(1, 16, 0), 1, 960, 0);
  assert_stamp(&course.screens[0].stamp, at(1, 9, 0), 1, 540, 0);
  assert_stamp(&course.clears[0].stamp, at(1, 12, 0), 1, 720, 0);
  assert_int_equal(course.sessions[0].type, SESSION_MFR);
  assert_int_equal(course.sessions[1].type, SESSION_SELF);
  assert_int_equal(course.windows[0].minutes, 30);
}

static void test_a_form_may_say_its_time(void **state) {
  (void)state;
  parse("S@d0T23:30+01:00; RF@d0T21:00=none; CLEAR@d1T08:15=no");
  assert_stamp(&course.sessions[0].stamp, at(0, 22, 30), 0, 1410, 60);
  assert_stamp(&course.screens[0].stamp, at(0, 21, 0), 0, 1260, 0);
  assert_stamp(&course.clears[0].stamp, at(1, 8, 15), 1, 495, 0);
  assert_false(course.clears[0].may_exercise);
}

static void test_when(void **state) {
  (void)state;
  struct course_error error;
  struct stamp now;
  assert_int_equal(course_parse_when("d4", ARC_BASE, &now, &error), 0);
  assert_stamp(&now, at(4, 23, 59), 4, 1439, 0);
  assert_int_equal(course_parse_when(" d2 12:00-08:00 ", ARC_BASE, &now, &error), 0);
  assert_stamp(&now, at(2, 20, 0), 2, 720, -480);
  assert_int_equal(course_parse_when("d2 12:00 x", ARC_BASE, &now, &error), -EINVAL);
  assert_int_equal(error.column, 10);
  assert_int_equal(course_parse_when("", ARC_BASE, &now, &error), -EINVAL);
  assert_int_equal(error.column, 1);
}

/* ---- fields --------------------------------------------------------------------------------- */

static void test_a_check_in_with_everything(void **state) {
  (void)state;
  parse("d1 am 8 h=3 q=burning+numb s=L.peri+B.leg ice~ heat- rest+ w=240");
  const struct checkin *checkin = &course.checkins[0];
  assert_int_equal(checkin->pain, 8);
  assert_int_equal(checkin->hot, 3);
  assert_int_equal(checkin->qualities,
                   1 << QUALITY_BURNING | 1 << QUALITY_NUMB | 1 << QUALITIES_RECORDED);
  assert_true(checkin->sites == (SITE(SIDE_L, REGION_PERI) | SITE(SIDE_B, REGION_LEG)));
  assert_int_equal(checkin->soothing, RELIEF_LITTLE << (2 * COMFORT_ICE) |
                                          RELIEF_NO << (2 * COMFORT_HEAT) |
                                          RELIEF_HELPED << (2 * COMFORT_REST));
  assert_int_equal(checkin->window, 240);
}

static void test_what_is_not_said_is_not_recorded(void **state) {
  (void)state;
  parse("d1 am 8");
  const struct checkin *checkin = &course.checkins[0];
  assert_int_equal(checkin->hot, NOT_RECORDED);
  assert_int_equal(checkin->window, NOT_RECORDED);
  assert_int_equal(checkin->worst, NOT_RECORDED);
  assert_int_equal(checkin->sleep, NOT_RECORDED);
  assert_int_equal(checkin->move, NOT_RECORDED);
  assert_int_equal(checkin->qualities, 0);
  assert_int_equal(checkin->soothing, 0);
  assert_true(checkin->sites == 0);
}

static void test_no_quality_is_an_answer_too(void **state) {
  (void)state;
  parse("d1 am 8 q=none");
  assert_int_equal(course.checkins[0].qualities, 1 << QUALITIES_RECORDED);
}

static void test_a_method_named_twice_keeps_its_better_result(void **state) {
  (void)state;
  parse("d1 am 8 ice+ ice-; d2 am 8 ice- ice~");
  assert_int_equal(course.checkins[0].soothing, RELIEF_HELPED << (2 * COMFORT_ICE));
  assert_int_equal(course.checkins[1].soothing, RELIEF_LITTLE << (2 * COMFORT_ICE));
}

static void test_baselines(void **state) {
  (void)state;
  parse("baseline=6 sites=L.peri,L.butt usual=aching,numb; B@d9=4");
  assert_int_equal(course.baseline_count, 2);
  assert_int_equal(course.baselines[0].pain, 6);
  assert_true(course.baselines[0].sites == (SITE(SIDE_L, REGION_PERI) | SITE(SIDE_L, REGION_BUTT)));
  assert_int_equal(course.baselines[0].usual_qualities,
                   1 << QUALITY_ACHING | 1 << QUALITY_NUMB | 1 << QUALITIES_RECORDED);
  assert_true(course.baselines[0].stamp.date < ARC_BASE - 3650);
  assert_int_equal(course.baselines[1].pain, 4);
  assert_true(course.baselines[1].sites == 0);
  parse("nobaseline");
  assert_int_equal(course.baseline_count, 0);
}

static void test_screens(void **state) {
  (void)state;
  parse("RF@d0=none; RF@d1=weak+numb?; RF@d2=calf?+calf");
  assert_true(course.screens[0].completed);
  assert_int_equal(course.screens[0].yes | course.screens[0].unsure, 0);
  assert_int_equal(course.screens[1].yes, 1 << ITEM_WEAK);
  assert_int_equal(course.screens[1].unsure, 1 << ITEM_NUMB);
  assert_int_equal(course.screens[2].yes, 1 << ITEM_CALF);
  assert_int_equal(course.screens[2].unsure, 0);
}

static void assert_same_id(const struct entry_id *left, const struct entry_id *right) {
  assert_memory_equal(left, right, sizeof *left);
}

/* A course names no screen: it takes back all of the hour before, wherever they are written. */
static void test_a_retract_finds_its_screens(void **state) {
  (void)state;
  parse("RETRACT@d1T10:00; RF@d1T08:59=weak; RF@d1T09:00=weak; RF@d1T09:59=calf; "
        "RF@d1T10:00=weak");
  assert_int_equal(course.retract_count, 2);
  assert_same_id(&course.retracts[0].screen, &course.screens[1].stamp.id);
  assert_same_id(&course.retracts[1].screen, &course.screens[2].stamp.id);
  assert_stamp(&course.retracts[0].stamp, at(1, 10, 0), 1, 600, 0);
}

/* ---- order, FIX and VOID --------------------------------------------------------------------- */

static void test_entries_come_out_by_instant_and_then_as_written(void **state) {
  (void)state;
  parse("d1 am 1; d0 am 2; d1 08:00 3; d1 09:00+01:00 4; d0 nt 5");
  static const int pains[] = {5, 2, 1, 3, 4};
  for (int i = 0; i < 5; i++) assert_int_equal(course.checkins[i].pain, pains[i]);
}

static void test_ids_are_the_same_each_time_and_unique(void **state) {
  (void)state;
  static struct course again;
  struct stamp now;
  const char *text = "baseline=5; d1 am 1; d0 am 2; S@d0; RF@d0=none";
  parse(text);
  arc_fixture_parse(text, "d0", ARC_BASE, &again, &now);
  assert_same_id(&course.checkins[0].stamp.id, &again.checkins[0].stamp.id);
  assert_same_id(&course.screens[0].stamp.id, &again.screens[0].stamp.id);
  const struct entry_id *ids[] = {&course.baselines[0].stamp.id, &course.checkins[0].stamp.id,
                                  &course.checkins[1].stamp.id, &course.sessions[0].stamp.id,
                                  &course.screens[0].stamp.id};
  for (int i = 0; i < 5; i++)
    for (int j = 0; j < i; j++) assert_memory_not_equal(ids[i], ids[j], sizeof *ids[i]);
}

static void test_fix_replaces_wherever_it_is_written(void **state) {
  (void)state;
  parse("FIX d1 am 7 h=2; d1 am 10 q=sharp; d1 pm 3");
  assert_int_equal(course.checkin_count, 2);
  assert_int_equal(course.checkins[0].pain, 7);
  assert_int_equal(course.checkins[0].hot, 2);
  assert_int_equal(course.checkins[0].qualities, 0);
  assert_int_equal(course.checkins[1].pain, 3);
}

static void test_the_newest_fix_wins(void **state) {
  (void)state;
  parse("d1 am 10; FIX d1 08:00 7; FIX d1 am 6");
  assert_int_equal(course.checkin_count, 1);
  assert_int_equal(course.checkins[0].pain, 6);
}

static void test_void_removes_one_slot(void **state) {
  (void)state;
  parse("d1 am 10; d1 pm 4; d2 am 5; VOID d1 am");
  assert_int_equal(course.checkin_count, 2);
  assert_int_equal(course.checkins[0].pain, 4);
  assert_int_equal(course.checkins[1].pain, 5);
}

static void test_input_points_at_the_course(void **state) {
  (void)state;
  struct arc_params params;
  struct arc_input input;
  struct checkin first_sites[3];
  struct stamp now = {.at = 7};
  parse("d5 am 5 s=L.leg; d1 am 1; d2 am 2 s=L.peri; d3 am 3 s=L.sit; d4 am 4 s=L.butt");
  course_input(&course, &params, &now, &input, first_sites);
  assert_ptr_equal(input.checkins, course.checkins);
  assert_int_equal(input.checkin_count, 5);
  assert_int_equal(input.now.at, 7);
  assert_int_equal(input.first_sites_count, 3);
  for (int i = 0; i < 3; i++) assert_int_equal(first_sites[i].pain, i + 2);
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void assert_refused(const char *text, int column, const char *message) {
  struct course_error error = {0, ""};
  assert_int_equal(course_parse(text, ARC_BASE, &course, &error), -EINVAL);
  if (error.column != column || strcmp(error.message, message) != 0)
    fail_msg("%s\n  expected %d: %s\n  but was  %d: %s", text, column, message, error.column,
             error.message);
}

static void test_refusals_name_the_place_and_the_reason(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int column;
    const char *message;
  } refused[] = {
      {"baseline=11", 10, "'11' is not a pain from 0 to 10"},
      {"baseline=", 10, "'' is not a pain from 0 to 10"},
      {"baseline=5 site=L.peri", 12,
       "'site=L.peri' is unknown here; a baseline has sites= and usual="},
      {"baseline=5 sites=L.toe", 18, "'L.toe' is not a list of sites such as L.peri,B.leg"},
      {"baseline=5 usual=sore", 18, "'sore' is not a list of qualities such as aching,numb"},
      {"nobaselines", 1, "'nobaselines' is not an entry of a course"},
      {"hello", 1, "'hello' is not an entry of a course"},
      {"X@d1", 1, "'X@d1' is not an entry of a course"},
      {"S@1", 3, "'1' is not a day such as d0, d12 or d-3"},
      {"S@d99999", 3, "'d99999' is not a day such as d0, d12 or d-3"},
      {"S@d0T25:00", 6, "'25:00' is not a time such as 08:00 or 08:00+02:00"},
      {"S@d0T08:00+1", 6, "'08:00+1' is not a time such as 08:00 or 08:00+02:00"},
      {"S@d0=3", 6, "'3' does not belong to a session"},
      {"S@d0; S@d1 x", 12, "'x' does not belong here"},
      {"B@d1", 5, "'' is not a pain from 0 to 10"},
      {"W@d1=0", 6, "'0' is not a number of minutes from 1 to 1440"},
      {"RF@d1", 1, "'RF@d1' needs =none or items such as =weak+numb?"},
      {"RF@d1=weak+toe?", 12, "'toe?' is not an item of the safety check"},
      {"RF@d1=weak+", 12, "'' is not an item of the safety check"},
      {"CLEAR@d1=maybe", 1, "'CLEAR@d1=maybe' needs =yes or =no: may exercise restart"},
      {"RETRACT@d1", 9, "'d1' needs a time, such as d3T09:30"},
      {"RETRACT@d1T10:00=1", 1, "'RETRACT@d1T10:00=1' takes no value"},
      {"d1", 3, "'' is not nt, am, pm or a time such as 08:00+02:00"},
      {"d1 noon 5", 4, "'noon' is not nt, am, pm or a time such as 08:00+02:00"},
      {"d1 am", 6, "'' is not a pain from 0 to 10"},
      {"d1 am 5.5", 7, "'5.5' is not a pain from 0 to 10"},
      {"d1 am -1", 7, "'-1' is not a pain from 0 to 10"},
      {"d1 am 5 h=5", 11, "'5' is not a charge from 0 to 4"},
      {"d1 am 5 q=sharp+none", 11, "'sharp+none' is not a list of qualities such as burning+sharp"},
      {"d1 am 5 s=peri", 11, "'peri' is not a list of sites such as L.peri+B.leg"},
      {"d1 am 5 w=1441", 11, "'1441' is not a number of minutes from 0 to 1440"},
      {"d1 am 5 ice", 9, "'ice' is unknown here; use h= q= s= w= or ice+ ice~ ice-"},
      {"d1 am 5 tea+", 9, "'tea+' is unknown here; use h= q= s= w= or ice+ ice~ ice-"},
      {"d1 am 5; FIX d1 pm 6", 10, "'FIX' finds no check-in of that day and slot"},
      {"d1 am 5; VOID d1 08:00+01:00", 10, "'VOID' finds no check-in of that day and slot"},
      {"d1 am 5; VOID d1 am 6", 21, "'6' does not belong here"},
      {"FIXED d1 am 5", 1, "'FIXED' is not an entry of a course"},
      {"d1 am 5\033[2J", 7, "'5?[2J' is not a pain from 0 to 10"},
      {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1,
       "'aaaaaaaaaaaaaaaaaaaaaaaa' is not an entry of a course"},
  };
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
    assert_refused(refused[i].text, refused[i].column, refused[i].message);
}

static void test_blanks_and_empty_tokens_are_allowed(void **state) {
  (void)state;
  parse(" ; baseline=5 ;;  d1\tam   5  h=2 ; ");
  assert_int_equal(course.baseline_count, 1);
  assert_int_equal(course.checkins[0].hot, 2);
}

static void test_a_course_has_a_maximum(void **state) {
  (void)state;
  static char text[(COURSE_MAX + 1) * 8 + 1];
  struct course_error error;
  for (int i = 0; i <= COURSE_MAX; i++) memcpy(text + 8 * i, "d0 am 5;", 9);
  assert_int_equal(course_parse(text, ARC_BASE, &course, &error), -ENOBUFS);
  assert_int_equal(error.column, 8 * COURSE_MAX + 1);
  text[8 * COURSE_MAX] = '\0';
  assert_int_equal(course_parse(text, ARC_BASE, &course, &error), 0);
  assert_int_equal(course.checkin_count, COURSE_MAX);
}

/* Every course of the vectors, cut short, and with each byte replaced: refused or not, never worse
 * (the sanitizers watch), and a refusal always has a place within the text. */
static void test_hostile_texts(void **state) {
  (void)state;
  static struct arc_row rows[ARC_ROWS_MAX];
  static const char bytes[] = ";@=.+-dT? \xff";
  struct course_error error;
  char text[ARC_ROW_SIZE];
  int count = arc_rows_read_all(rows);
  for (int i = 0; i < count; i++) {
    int len = (int)strlen(rows[i].course);
    for (int cut = 0; cut < len; cut++) {
      snprintf(text, sizeof text, "%.*s", cut, rows[i].course);
      if (course_parse(text, ARC_BASE, &course, &error) < 0)
        assert_in_range(error.column, 1, cut + 1);
      snprintf(text, sizeof text, "%s", rows[i].course);
      text[cut] = bytes[cut % (int)(sizeof bytes - 1)];
      if (course_parse(text, ARC_BASE, &course, &error) < 0)
        assert_in_range(error.column, 1, len + 1);
    }
  }
}

/* ---- names ---------------------------------------------------------------------------------- */

static void assert_names(const char *const *names, int count) {
  for (int i = 0; i < count; i++) {
    assert_non_null(names[i]);
    for (int j = 0; j < i; j++) assert_string_not_equal(names[i], names[j]);
  }
}

static void test_every_name_is_there_and_unique(void **state) {
  (void)state;
  assert_names(quality_names, QUALITY_COUNT);
  assert_names(side_names, SIDE_COUNT);
  assert_names(region_names, REGION_COUNT);
  assert_names(comfort_names, COMFORT_COUNT);
  assert_names(feeling_names, FELT_COUNT);
  assert_names(item_names, ITEM_COUNT);
  assert_names(contra_names, CONTRA_COUNT);
}

static void test_every_site_can_be_written(void **state) {
  (void)state;
  for (int region = 0; region < REGION_COUNT; region++)
    for (int side = 0; side < SIDE_COUNT; side++) {
      char text[20];
      site_set sites = 0;
      int len = snprintf(text, sizeof text, "%s.%s", side_names[side], region_names[region]);
      assert_int_equal(course_parse_sites(text, (size_t)len, &sites), 0);
      assert_true(sites == SITE(side, region));
    }
}

static void test_lists_take_plus_and_comma_and_no_gaps(void **state) {
  (void)state;
  site_set sites = 7;
  uint16_t qualities = 7;
  assert_int_equal(course_parse_sites("L.peri+R.leg,M.tail", 19, &sites), 0);
  assert_true(sites ==
              (SITE(SIDE_L, REGION_PERI) | SITE(SIDE_R, REGION_LEG) | SITE(SIDE_M, REGION_TAIL)));
  assert_int_equal(course_parse_sites("L.peri", 5, &sites), -EINVAL); /* "L.per" */
  assert_int_equal(course_parse_sites("", 0, &sites), -EINVAL);
  assert_int_equal(course_parse_qualities("sharp,,numb", 11, &qualities), -EINVAL);
  assert_int_equal(course_parse_qualities("", 0, &qualities), -EINVAL);
  assert_int_equal(qualities, 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_slots_have_their_time),
      cmocka_unit_test(test_an_offset_moves_the_instant_and_not_the_date),
      cmocka_unit_test(test_every_form_has_its_default_time),
      cmocka_unit_test(test_a_form_may_say_its_time),
      cmocka_unit_test(test_when),
      cmocka_unit_test(test_a_check_in_with_everything),
      cmocka_unit_test(test_what_is_not_said_is_not_recorded),
      cmocka_unit_test(test_no_quality_is_an_answer_too),
      cmocka_unit_test(test_a_method_named_twice_keeps_its_better_result),
      cmocka_unit_test(test_baselines),
      cmocka_unit_test(test_screens),
      cmocka_unit_test(test_a_retract_finds_its_screens),
      cmocka_unit_test(test_entries_come_out_by_instant_and_then_as_written),
      cmocka_unit_test(test_ids_are_the_same_each_time_and_unique),
      cmocka_unit_test(test_fix_replaces_wherever_it_is_written),
      cmocka_unit_test(test_the_newest_fix_wins),
      cmocka_unit_test(test_void_removes_one_slot),
      cmocka_unit_test(test_input_points_at_the_course),
      cmocka_unit_test(test_refusals_name_the_place_and_the_reason),
      cmocka_unit_test(test_blanks_and_empty_tokens_are_allowed),
      cmocka_unit_test(test_a_course_has_a_maximum),
      cmocka_unit_test(test_hostile_texts),
      cmocka_unit_test(test_every_name_is_there_and_unique),
      cmocka_unit_test(test_every_site_can_be_written),
      cmocka_unit_test(test_lists_take_plus_and_comma_and_no_gaps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
