/* desktop/render and desktop/servers: what one notification says and offers on each server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "desktop/render.h"

static const char *const all[] = {"actions", "body", "body-markup", NULL};
static const char *const body_only[] = {"body", NULL};

static struct server server_named(const char *name) {
  return servers_describe(servers_find(name, ""), all);
}

static struct ask three_choices(void) {
  return (struct ask){
      .prompt = "p",
      .question = "q",
      .title = "Time to begin?",
      .body = "If a < b & c",
      .discreet = "settled: open to see",
      .category = "",
      .image = "",
      .type = VIEW_CHOICE,
      .urgency = URGENCY_NORMAL,
      .options = {{"start", "Start", "Start"},
                  {"rest", "Rest instead", "Rest"},
                  {"skip", "Not today", "Skip"}},
      .option_count = 3,
  };
}

static void assert_labels(const struct rendering *rendering, const char *expected) {
  char text[256] = "";
  for (int i = 0; i < rendering->pick_count; i++) {
    if (i > 0) strcat(text, "|");
    bool hidden = strcmp(rendering->picks[i].key, "default") == 0;
    strcat(text, hidden ? "default" : rendering->picks[i].label);
  }
  assert_string_equal(text, expected);
}

struct row {
  const char *server, *labels, *body;
};

static void assert_rows(const struct ask *ask, const struct place *place, const struct row *rows,
                        size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct server server = server_named(rows[i].server);
    struct rendering rendering;
    render_ask(ask, &server, place, &rendering);
    assert_labels(&rendering, rows[i].labels);
    assert_string_equal(rendering.body, rows[i].body);
    render_finish(&rendering);
  }
}

#define ROWS(rows) rows, sizeof rows / sizeof rows[0]

static void a_choice_fits_each_server(void **state) {
  (void)state;
  static const char plain[] = "If a &lt; b &amp; c";
  static const char typed[] = "Middle click: Start\nIf a &lt; b &amp; c\n"
                              "Type: settle answer start | rest | skip";
  static const char clicked[] = "Click: Start. If a &lt; b &amp; c\n"
                                "Type: settle answer start | rest | skip";
  static const struct row rows[] = {
      {"gnome-shell", "Start|Rest instead|Not today|default", plain},
      {"Plasma", "Start|Rest instead|Not today|default", plain},
      {"Xfce Notify Daemon", "Start|Rest instead|Not today", plain},
      {"lxqt-notificationd", "Start|Rest|Skip", "If a &lt; b &amp; c\n "},
      {"dunst", "Start|Rest instead|Not today|default", typed},
      {"mako", "Start|Rest instead|Not today|default", clicked},
      {"Something new", "Start|Rest instead|Not today|default", plain},
  };
  struct ask ask = three_choices();
  assert_rows(&ask, &(struct place){0}, ROWS(rows));
}

/* A fourth button where it is drawn as well as three; in the menus of those that draw none; and
 * where three are enough for all of it. */
static void what_is_beside_the_options_has_a_button_where_four_are_drawn(void **state) {
  (void)state;
  static const char plain[] = "If a &lt; b &amp; c";
  static const char four[] = "Start|Rest instead|Not today|Gentle day|default";
  static const char three[] = "Start|Rest instead|Not today|default";
  static const struct row rows[] = {
      {"Plasma", four, plain},
      {"Xfce Notify Daemon", "Start|Rest instead|Not today|Gentle day", plain},
      {"cinnamon", four, plain},
      {"SwayNotificationCenter", four, plain},
      {"naughty", four, plain},
      {"dunst", four,
       "Middle click: Start\nIf a &lt; b &amp; c\n"
       "Type: settle answer start | rest | skip | gentle"},
      {"mako", four,
       "Click: Start. If a &lt; b &amp; c\n"
       "Type: settle answer start | rest | skip | gentle"},
      {"gnome-shell", three, plain},
      {"lxqt-notificationd", "Start|Rest|Skip", "If a &lt; b &amp; c\n "},
      {"Something new", three, plain},
  };
  static const struct row short_rows[] = {
      {"gnome-shell", "Start|Rest instead|Gentle day|default", plain},
      {"lxqt-notificationd", "Start|Rest|Gentle", "If a &lt; b &amp; c\n "},
  };
  struct ask ask = three_choices();
  struct view_option gentle = {"gentle", "Gentle day", "Gentle"};
  ask.options[3] = gentle;
  ask.beside_count = 1;
  assert_rows(&ask, &(struct place){0}, ROWS(rows));
  ask.options[2] = gentle;
  ask.option_count = 2;
  assert_rows(&ask, &(struct place){0}, ROWS(short_rows));
  struct server mate = servers_describe(servers_find("Notification Daemon", "MATE Desktop"), all);
  struct rendering rendering;
  ask = three_choices();
  ask.options[3] = gentle;
  ask.beside_count = 1;
  render_ask(&ask, &mate, &(struct place){0}, &rendering);
  assert_labels(&rendering, four);
  assert_int_equal(rendering.picks[3].from, 3); /* what is answered */
  render_finish(&rendering);
}

/* LXQt cuts what is lowest, and more of it below a title of two lines: that is a blank one then. */
static void what_is_cut_is_blank(void **state) {
  (void)state;
  struct ask ask = three_choices();
  static const struct row rows[] = {
      {"lxqt-notificationd", "Start|Rest|Skip", "If a &lt; b &amp; c\n \n "},
      {"Xfce Notify Daemon", "Start|Rest instead|Not today", "If a &lt; b &amp; c"}};
  static const char long_body[] = "Psoas release and 1 more, 1 x 34 s. First: pain now, 0 to 10? "
                                  "If it is high we swap this for "
                                  "rest. Or not today; fine too.";
  static const struct row long_rows[] = {{"lxqt-notificationd", "Start|Rest|Skip",
                                          "Psoas release and 1 more, 1 x 34 s. First: pain now, 0 "
                                          "to 10? If it is high we swap this for "
                                          "rest. Or not today; fine too.\n \n \n "}};
  ask.title = "Good morning - how is it now?";
  assert_rows(&ask, &(struct place){0}, ROWS(rows));
  ask.body = long_body;
  assert_rows(&ask, &(struct place){0}, ROWS(long_rows));
}

/* A click that only takes the message away must not say "I am getting help". */
static void a_click_never_answers_a_critical_message(void **state) {
  (void)state;
  struct ask ask = three_choices();
  ask.urgency = URGENCY_CRITICAL;
  static const struct row rows[] = {
      {"dunst", "Start|Rest instead|Not today",
       "If a &lt; b &amp; c\nType: settle answer start | rest | skip"},
      {"mako", "Start|Rest instead|Not today",
       "If a &lt; b &amp; c\nType: settle answer start | rest | skip"},
  };
  assert_rows(&ask, &(struct place){0}, ROWS(rows));
}

/* On mako and dunst people click to take a message away. */
static void a_click_says_nothing_of_the_person(void **state) {
  (void)state;
  static const char *const answers[] = {"yes", "none", "no", "usual", "calm", "hospital", "later"};
  static const char *const hidden[] = {"mako", "dunst"};
  struct ask ask = three_choices();
  for (size_t i = 0; i < sizeof answers / sizeof *answers * 2; i++) {
    struct server server = server_named(hidden[i % 2]);
    struct rendering rendering;
    ask.options[0].key = answers[i / 2];
    render_ask(&ask, &server, &(struct place){0}, &rendering);
    assert_null(render_find(&rendering, "default"));
    render_finish(&rendering);
    render_ask(&ask, &server, &(struct place){.has_form = true}, &rendering);
    assert_int_equal(render_find(&rendering, "default")->kind, PICK_FORM);
    render_finish(&rendering);
  }
}

static void without_actions_the_words_say_what_to_type(void **state) {
  (void)state;
  struct ask ask = three_choices();
  struct server server = servers_describe(servers_find("notify-osd", ""), body_only);
  struct rendering rendering;
  render_ask(&ask, &server, &(struct place){0}, &rendering);
  assert_int_equal(rendering.pick_count, 0);
  assert_string_equal(rendering.body, "If a < b & c\nType: settle answer start | rest | skip");
  render_finish(&rendering);
}

static struct ask a_scale(void) {
  struct ask ask = three_choices();
  ask.type = VIEW_SCALE;
  ask.option_count = 0;
  ask.body = "Pain?";
  ask.high = 10;
  return ask;
}

static void a_scale_is_a_row_or_parts_of_it(void **state) {
  (void)state;
  struct ask ask = a_scale();
  struct place all_of_it = {.high = 10}, part = {.low = 7, .high = 10};
  static const struct row whole[] = {
      {"Xfce Notify Daemon", "0|1|2|3|4|5|6|7|8|9|10", "Pain?"},
      {"SwayNotificationCenter", "0|1|2|3|4|5|6|7|8|9|10|default", "Pain?"},
      {"gnome-shell", "0-3|4-6|7-10|default", "Pain?"},
      {"lxqt-notificationd", "0-3|4-6|7-10", "Pain?\n "},
      {"Something new", "0-3|4-6|7-10|default", "Pain?"},
  };
  static const struct row narrowed[] = {
      {"gnome-shell", "7|8|9-10|default", "Pain?"},
      {"dunst", "7|8|9-10", "Pain?\nType: settle answer NUMBER (0 to 10)"},
  };
  assert_rows(&ask, &all_of_it, ROWS(whole));
  assert_rows(&ask, &part, ROWS(narrowed));
}

/* Twenty-one numbers are more than any row. */
static void a_longer_scale_is_narrowed_everywhere(void **state) {
  (void)state;
  struct ask ask = a_scale();
  ask.high = 20;
  static const struct row rows[] = {{"Xfce Notify Daemon", "0-6|7-13|14-20", "Pain?"}};
  assert_rows(&ask, &(struct place){.high = 20}, ROWS(rows));
}

static void assert_reply(enum view_type type, const char *server_name, const char *labels) {
  static const char *const able[] = {"actions", "body", "body-markup", "inline-reply", NULL};
  struct ask ask = a_scale();
  ask.type = type;
  struct server server = servers_describe(servers_find(server_name, ""), able);
  struct rendering rendering;
  render_ask(&ask, &server, &(struct place){.high = 10, .has_form = true}, &rendering);
  assert_labels(&rendering, labels);
  assert_string_equal(rendering.picks[0].key, RENDER_REPLY_KEY);
  assert_int_equal(rendering.picks[0].kind, PICK_REPLY);
  assert_string_equal(rendering.body, "Pain?");
  render_finish(&rendering);
}

static void where_a_reply_can_be_typed_it_is(void **state) {
  (void)state;
  assert_reply(VIEW_SCALE, "Plasma", "Type it|0-3|4-6|7-10|default");
  assert_reply(VIEW_NUMBER, "Plasma", "Type it|default");
  assert_reply(VIEW_TEXT, "Something new", "Type it|default");
}

/* Buttons are not drawn for what is typed where the ability is missing or has no actions. */
static void without_the_ability_nothing_is_typed(void **state) {
  (void)state;
  static const char *const odd[] = {"body", "inline-reply", NULL};
  struct ask ask = a_scale();
  struct server server = servers_describe(servers_find("Plasma", ""), odd);
  struct rendering rendering;
  render_ask(&ask, &server, &(struct place){.high = 10}, &rendering);
  assert_int_equal(rendering.pick_count, 0);
  render_finish(&rendering);
}

static void assert_click(const struct ask *ask, const char *name, bool has_form,
                         enum pick_kind kind, int from) {
  struct server server = server_named(name);
  struct rendering rendering;
  struct place place = {.low = ask->low, .high = ask->high, .has_form = has_form};
  render_ask(ask, &server, &place, &rendering);
  const struct pick *pick = render_find(&rendering, "default");
  assert_non_null(pick);
  assert_int_equal(pick->kind, kind);
  assert_int_equal(pick->from, from);
  assert_ptr_equal(pick, &rendering.picks[rendering.pick_count - 1]);
  render_finish(&rendering);
}

static void a_click_on_a_check_in_opens_the_fuller_one(void **state) {
  (void)state;
  static const char *const servers[] = {"gnome-shell", "Plasma", "dunst", "mako", "Something new"};
  struct ask morning = three_choices();
  morning.category = "x-settled.checkin";
  morning.options[0] = (struct view_option){"open", "Open", "Open"};
  struct ask number = a_scale();
  number.category = "x-settled.checkin";
  for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
    assert_click(&morning, servers[i], true, PICK_FULLER, 0);
    assert_click(&morning, servers[i], false, PICK_FULLER, 0);
    assert_click(&number, servers[i], true, PICK_FULLER, -1);
  }
  assert_click(&number, "gnome-shell", false, PICK_AGAIN, 0);
}

static void a_click_elsewhere_shows_it_or_its_window(void **state) {
  (void)state;
  struct ask choice = three_choices(), scale = a_scale();
  assert_click(&choice, "gnome-shell", true, PICK_AGAIN, 0);
  assert_click(&choice, "dunst", true, PICK_OPTION, 0);
  assert_click(&scale, "gnome-shell", true, PICK_FORM, 0);
  assert_click(&scale, "mako", true, PICK_FORM, 0);
}

static void a_turn_sounds_where_the_server_can(void **state) {
  (void)state;
  static const char *const able[] = {"actions", "body", "sound", NULL};
  struct ask ask = three_choices();
  struct server silent = server_named("Plasma"),
                loud = servers_describe(servers_find("gnome-shell", ""), able);
  struct rendering rendering;
  render_ask(&ask, &loud, &(struct place){.turn = true}, &rendering);
  assert_true(rendering.sound);
  render_finish(&rendering);
  render_ask(&ask, &loud, &(struct place){0}, &rendering);
  assert_false(rendering.sound);
  render_finish(&rendering);
  render_ask(&ask, &silent, &(struct place){.turn = true}, &rendering);
  assert_false(rendering.sound);
  render_finish(&rendering);
}

static void more_options_than_buttons_take_turns(void **state) {
  (void)state;
  struct ask ask = three_choices();
  ask.option_count = 5;
  ask.options[3] = ask.options[4] = (struct view_option){"more", "Last", ""};
  static const struct row first[] = {
      {"Xfce Notify Daemon", "Start|Rest instead|More", "If a &lt; b &amp; c"}};
  static const struct row last[] = {{"Xfce Notify Daemon", "Last|More", "If a &lt; b &amp; c"}};
  assert_rows(&ask, &(struct place){0}, ROWS(first));
  assert_rows(&ask, &(struct place){.page = 2}, ROWS(last));
}

static void a_number_has_a_button_only_where_a_form_is(void **state) {
  (void)state;
  struct ask ask = three_choices();
  ask.type = VIEW_NUMBER;
  ask.option_count = 0;
  ask.body = "Minutes?";
  ask.low = 1;
  ask.high = 1440;
  static const struct row without[] = {
      {"Plasma", "", "Minutes?\nType: settle answer NUMBER (1 to 1440)"}};
  static const struct row with[] = {
      {"Plasma", "Answer|default", "Minutes?"},
      {"Xfce Notify Daemon", "Answer", "Minutes?"},
      {"dunst", "Answer|default",
       "Middle click: answer\nMinutes?\nType: settle answer NUMBER (1 to 1440)"},
  };
  assert_rows(&ask, &(struct place){0}, ROWS(without));
  assert_rows(&ask, &(struct place){.has_form = true}, ROWS(with));
}

static void a_hold_says_the_time_left(void **state) {
  (void)state;
  struct ask ask = three_choices();
  ask.type = VIEW_HOLD;
  ask.body = "Breathe.";
  ask.option_count = 1;
  struct place place = {.left = 258};
  static const struct row rows[] = {{"Xfce Notify Daemon", "Start", "4:18 left\nBreathe."}};
  assert_rows(&ask, &place, ROWS(rows));
}

static void assert_title(const struct ask *ask, const struct place *place, const char *title) {
  struct server server = server_named("gnome-shell");
  struct rendering rendering;
  render_ask(ask, &server, place, &rendering);
  assert_string_equal(rendering.title, title);
  render_finish(&rendering);
}

/* S23: a title may have the number or the day in it; words that have to be seen keep theirs. */
static void a_locked_screen_shows_no_title(void **state) {
  (void)state;
  struct ask ask = three_choices();
  ask.title = "Pain at 8: speak to someone today";
  assert_title(&ask, &(struct place){.locked = true}, "settled");
  assert_title(&ask, &(struct place){.locked = false}, "Pain at 8: speak to someone today");
  ask.title = "Halfway";
  ask.type = VIEW_HOLD;
  assert_title(&ask, &(struct place){.locked = true}, "Halfway");
  ask.type = VIEW_NOTICE;
  ask.title = "Get medical help now";
  ask.discreet = "";
  assert_title(&ask, &(struct place){.locked = true}, "Get medical help now");
}

/* S23: bodies say only that while the screen is locked. */
static void a_locked_screen_shows_the_discreet_body(void **state) {
  (void)state;
  struct ask ask = three_choices();
  struct place place = {.locked = true, .refusal = "Too high"};
  static const struct row rows[] = {
      {"dunst", "Start|Rest instead|Not today|default", "settled: open to see"}};
  assert_rows(&ask, &place, ROWS(rows));
  ask.discreet = "";
  static const struct row open[] = {
      {"Plasma", "Start|Rest instead|Not today|default", "Too high\nIf a &lt; b &amp; c"}};
  assert_rows(&ask, &place, ROWS(open));
}

static void asked_again_it_is_critical(void **state) {
  (void)state;
  struct ask ask = three_choices();
  struct server server = server_named("gnome-shell");
  struct rendering rendering;
  render_ask(&ask, &server, &(struct place){.insist = true}, &rendering);
  assert_int_equal(rendering.urgency, URGENCY_CRITICAL);
  assert_int_equal(rendering.picks[3].kind, PICK_AGAIN);
  render_finish(&rendering);
}

static void words_that_would_be_cut_come_smaller(void **state) {
  (void)state;
  struct ask ask = three_choices();
  struct place place = {0};
  ask.urgency = URGENCY_CRITICAL;
  ask.body = "Loss of bowel control & feeling, or not feeling a bowel movement at all.";
  static const struct row rows[] = {
      {"mako", "Start|Rest instead|Not today",
       "<small>Loss of bowel control &amp; feeling, or not feeling a bowel movement at all.\n"
       "Type: settle answer start | rest | skip</small>"}};
  assert_rows(&ask, &place, ROWS(rows));
}

/* Its time is read from the floor; the rest is whole beside it. */
static void the_time_of_a_hold_stays_large(void **state) {
  (void)state;
  struct ask ask = three_choices();
  struct place place = {.left = 70};
  ask.type = VIEW_HOLD;
  ask.body = "Go to the first soft resistance and wait there, easily.";
  ask.option_count = 1;
  ask.options[0] = (struct view_option){"stop", "Stop", "Stop"};
  static const struct row rows[] = {
      {"mako", "Stop|default",
       "1:10 left\n<small>Click: Stop. Go to the first soft resistance and wait there, easily.\n"
       "Type: settle answer stop</small>"},
      {"dunst", "Stop|default",
       "1:10 left\nMiddle click: Stop\nGo to the first soft resistance and wait there, easily.\n"
       "Type: settle answer stop"}};
  assert_rows(&ask, &place, ROWS(rows));
}

static void assert_urgency(const struct ask *ask, const char *name, enum urgency urgency) {
  struct server server = server_named(name);
  struct rendering rendering;
  render_ask(ask, &server, &(struct place){0}, &rendering);
  assert_int_equal(rendering.urgency, urgency);
  render_finish(&rendering);
}

/* Where buttons are drawn only under the pointer Stop would be hidden. */
static void a_countdown_shows_its_stop(void **state) {
  (void)state;
  struct ask ask = three_choices();
  ask.urgency = URGENCY_NORMAL;
  assert_urgency(&ask, "gnome-shell", URGENCY_NORMAL);
  ask.type = VIEW_HOLD;
  assert_urgency(&ask, "gnome-shell", URGENCY_CRITICAL);
  assert_urgency(&ask, "Plasma", URGENCY_NORMAL);
}

static void keys_belong_to_one_notification(void **state) {
  (void)state;
  struct ask ask = three_choices();
  struct server server = server_named("Xfce Notify Daemon");
  struct rendering one, two;
  render_ask(&ask, &server, &(struct place){.nonce = 0x1234}, &one);
  render_ask(&ask, &server, &(struct place){.nonce = 0x1235}, &two);
  assert_int_equal(render_find(&one, one.picks[2].key)->from, 2);
  assert_null(render_find(&one, two.picks[2].key));
  assert_null(render_find(&one, "default"));
  assert_null(render_find(&one, "skip"));
  assert_false(render_same(&one, &two));
  assert_true(render_same(&one, &one));
  render_finish(&one);
  render_finish(&two);
}

static void assert_clean(const char *text, int max, const char *expected) {
  char *clean = render_clean(text, max);
  assert_string_equal(clean, expected);
  free(clean);
}

static void texts_are_cut_by_characters_and_cleaned(void **state) {
  (void)state;
  assert_clean("abc", 3, "abc");
  assert_clean("abcd", 3, "ab\u2026");
  assert_clean("\u00e9\u20ac\U0001F642x", 3, "\u00e9\u20ac\u2026");
  assert_clean("a\tb\nc\x1b[1m", 9, "ab\nc[1m");
  assert_clean("\u202e"
               "abc",
               9, "abc");
  assert_clean("a\xff", 9, "a\ufffd");
  assert_clean("", 9, "");
}

/* What is typed or clicked is named by the daemon's keys and labels: they steer nothing either. */
static void what_is_added_to_a_body_is_cleaned_too(void **state) {
  (void)state;
  struct ask ask = three_choices();
  ask.options[0].label = "St\u202eart";
  ask.options[1].key = "re\x1b[2Jst";
  struct server server = server_named("dunst");
  struct rendering rendering;
  render_ask(&ask, &server, &(struct place){0}, &rendering);
  assert_non_null(strstr(rendering.body, "start | re[2Jst | skip"));
  assert_non_null(strstr(rendering.body, "Middle click: Start"));
  assert_null(strpbrk(rendering.body, "\x1b\xe2"));
  render_finish(&rendering);
}

/* D44 names the thing to ask for in its last sentence. */
static void a_notice_keeps_its_end(void **state) {
  (void)state;
  char body[400];
  memset(body, 'a', sizeof body - 1);
  strcpy(body + 395, "END");
  struct ask ask = three_choices();
  ask.body = body;
  ask.type = VIEW_NOTICE;
  struct server server = server_named("Plasma");
  struct rendering rendering;
  render_ask(&ask, &server, &(struct place){0}, &rendering);
  assert_non_null(strstr(rendering.body, "END"));
  render_finish(&rendering);
  ask.type = VIEW_CHOICE;
  render_ask(&ask, &server, &(struct place){0}, &rendering);
  assert_null(strstr(rendering.body, "END"));
  render_finish(&rendering);
}

static void servers_of_one_name_differ_by_vendor(void **state) {
  (void)state;
  assert_true(servers_find("Notification Daemon", "MATE Desktop")->one_dismisses);
  assert_false(servers_find("Notification Daemon", "GNOME")->one_dismisses);
  assert_null(servers_find("nobody", "knows")->name);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_choice_fits_each_server),
      cmocka_unit_test(what_is_beside_the_options_has_a_button_where_four_are_drawn),
      cmocka_unit_test(what_is_cut_is_blank),
      cmocka_unit_test(a_click_never_answers_a_critical_message),
      cmocka_unit_test(a_click_says_nothing_of_the_person),
      cmocka_unit_test(without_actions_the_words_say_what_to_type),
      cmocka_unit_test(a_scale_is_a_row_or_parts_of_it),
      cmocka_unit_test(a_longer_scale_is_narrowed_everywhere),
      cmocka_unit_test(where_a_reply_can_be_typed_it_is),
      cmocka_unit_test(without_the_ability_nothing_is_typed),
      cmocka_unit_test(a_click_on_a_check_in_opens_the_fuller_one),
      cmocka_unit_test(a_click_elsewhere_shows_it_or_its_window),
      cmocka_unit_test(a_turn_sounds_where_the_server_can),
      cmocka_unit_test(more_options_than_buttons_take_turns),
      cmocka_unit_test(a_number_has_a_button_only_where_a_form_is),
      cmocka_unit_test(a_hold_says_the_time_left),
      cmocka_unit_test(a_locked_screen_shows_the_discreet_body),
      cmocka_unit_test(a_locked_screen_shows_no_title),
      cmocka_unit_test(asked_again_it_is_critical),
      cmocka_unit_test(a_countdown_shows_its_stop),
      cmocka_unit_test(words_that_would_be_cut_come_smaller),
      cmocka_unit_test(the_time_of_a_hold_stays_large),
      cmocka_unit_test(keys_belong_to_one_notification),
      cmocka_unit_test(texts_are_cut_by_characters_and_cleaned),
      cmocka_unit_test(what_is_added_to_a_body_is_cleaned_too),
      cmocka_unit_test(a_notice_keeps_its_end),
      cmocka_unit_test(servers_of_one_name_differ_by_vendor),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
