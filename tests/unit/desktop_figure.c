/* desktop/figure: which pictures go with a notification, on which server, and when none may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desktop/figure.h"

#define ICON "file:///icon.svg"

static char bridge[4096]; /* the absolute path of a figure of ours */

static int setup(void **state) {
  (void)state;
  return realpath("plugins/glute_strengthening/bridge.svg", bridge) == NULL;
}

static void assert_chosen(const struct ask *ask, const char *server, bool locked, const char *icon,
                          const char *image) {
  struct figure figure;
  figure_choose(ask, servers_find(server, ""), ICON, locked, &figure);
  assert_string_equal(figure.icon, icon);
  assert_string_equal(figure.image != NULL ? figure.image : "none", image);
  figure_finish(&figure);
}

static void each_server_gets_it_the_way_it_draws_it(void **state) {
  (void)state;
  char address[sizeof bridge + 8];
  const struct ask ask = {.title = "", .body = "", .image = bridge, .discreet = "", .category = ""};
  snprintf(address, sizeof address, "file://%s", bridge);
  static const char *const beside[] = {
      "gnome-shell", "Plasma", "Xfce Notify Daemon",    "cinnamon", "Budgie Notification Server",
      "dunst",       "mako",   "SwayNotificationCenter"};
  for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
    assert_chosen(&ask, beside[i], false, ICON, bridge);
  assert_chosen(&ask, "lxqt-notificationd", false, address, "none");
  assert_chosen(&ask, "naughty", false, address, "none");
  assert_chosen(&ask, "some other server", false, address, "none");
}

static void a_locked_screen_shows_no_figure(void **state) {
  (void)state;
  struct ask ask = {
      .title = "", .body = "", .image = bridge, .discreet = "settled: open to see", .category = ""};
  assert_chosen(&ask, "dunst", false, ICON, bridge);
  assert_chosen(&ask, "dunst", true, ICON, "none");
  assert_chosen(&ask, "naughty", true, ICON, "none");
  ask.discreet = ""; /* words may be shown then, pictures not */
  assert_chosen(&ask, "dunst", true, ICON, "none");
}

static void a_chart_is_no_icon(void **state) {
  (void)state;
  const struct ask ask = {
      .title = "", .body = "", .image = bridge, .discreet = "", .category = "x-settled.checkin"};
  assert_chosen(&ask, "dunst", false, ICON, bridge);
  assert_chosen(&ask, "naughty", false, ICON, "none");
  assert_chosen(&ask, "lxqt-notificationd", false, ICON, "none");
}

static void what_is_no_harmless_picture_is_left_out(void **state) {
  (void)state;
  static const char *const wrong[] = {"", "plugins/breathing/breathing.svg", "/dev/zero",
                                      "/etc/passwd", "/nowhere/a.svg"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    const struct ask ask = {
        .title = "", .body = "", .image = wrong[i], .discreet = "", .category = ""};
    assert_chosen(&ask, "dunst", false, ICON, "none");
    assert_chosen(&ask, "naughty", false, ICON, "none");
  }
}

/* On mako the picture would cut "emergency department or 112" off. Budgie draws an envelope of the
 * same size where there is none. */
static void a_critical_message_goes_before_the_icon_where_room_is_short(void **state) {
  (void)state;
  struct ask ask = {
      .title = "", .body = "", .image = "", .discreet = "", .urgency = URGENCY_CRITICAL};
  assert_chosen(&ask, "mako", false, "", "none");
  assert_chosen(&ask, "Budgie Notification Server", false, ICON, "none");
  assert_chosen(&ask, "gnome-shell", false, ICON, "none");
  ask.urgency = URGENCY_NORMAL;
  assert_chosen(&ask, "mako", false, ICON, "none");
}

/* A warning sign that cannot be read to its end is answered wrongly. */
static void long_words_go_before_the_icon_where_room_is_short(void **state) {
  (void)state;
  struct ask ask = {.title = "New or worse in the last 2 weeks?",
                    .body = "A new numb patch.",
                    .image = "",
                    .discreet = "",
                    .category = ""};
  assert_chosen(&ask, "mako", false, ICON, "none");
  ask.body = "Loss of bowel control, or not feeling a bowel movement.";
  assert_chosen(&ask, "mako", false, "", "none");
  assert_chosen(&ask, "dunst", false, ICON, "none");
}

/* Its figure was there while the person got into place. */
static void the_words_of_a_hold_go_before_its_figure_where_room_is_short(void **state) {
  (void)state;
  struct ask ask = {.title = "Ten more seconds",
                    .body = "Stay soft. Nothing to force.",
                    .image = bridge,
                    .discreet = "",
                    .category = "",
                    .type = VIEW_HOLD};
  assert_chosen(&ask, "mako", false, ICON, bridge);
  ask.body = "Soften jaw, belly and pelvic floor. If it turns sharp, electric or numb, stop.";
  assert_chosen(&ask, "mako", false, "", "none");
  assert_chosen(&ask, "dunst", false, ICON, bridge);
  ask.type = VIEW_CHOICE;
  assert_chosen(&ask, "mako", false, "", bridge);
}

static void two_are_the_same_when_nothing_would_look_different(void **state) {
  (void)state;
  struct figure a = {(char *)"i", NULL}, b = {(char *)"i", (char *)"p"}, c = {(char *)"i", NULL};
  assert_true(figure_same(&a, &c));
  assert_false(figure_same(&a, &b));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_server_gets_it_the_way_it_draws_it),
      cmocka_unit_test(a_chart_is_no_icon),
      cmocka_unit_test(a_locked_screen_shows_no_figure),
      cmocka_unit_test(what_is_no_harmless_picture_is_left_out),
      cmocka_unit_test(a_critical_message_goes_before_the_icon_where_room_is_short),
      cmocka_unit_test(long_words_go_before_the_icon_where_room_is_short),
      cmocka_unit_test(the_words_of_a_hold_go_before_its_figure_where_room_is_short),
      cmocka_unit_test(two_are_the_same_when_nothing_would_look_different),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
