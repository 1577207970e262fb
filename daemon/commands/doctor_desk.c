/* What `settle doctor` says of the desktop, one row of a table each: what it can do, and what to do
 * where it cannot. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "commands/commands_doctor.h"

enum { TEXT_SIZE = 300, NAME_MAX_SHOWN = 60 };

static const char *const verdict_names[VERDICT_COUNT] = {"ok", "note", "look", "bad"};

void doctor_say(struct doctor *doctor, const char *name, enum verdict verdict, const char *todo,
                const char *format, ...) {
  char text[TEXT_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  buf_printf(doctor->text, "%-5s %-10s %s\n", verdict_names[verdict], name, text);
  if (todo != NULL) buf_printf(doctor->text, "%-16s -> %s\n", "", todo);
  doctor->unwell |= verdict >= VERDICT_LOOK;
  json_array_append_new(doctor->checks, json_pack("{s:s,s:s,s:s,s:s,s:b}", "name", name, "verdict",
                                                  verdict_names[verdict], "text", text, "todo",
                                                  todo ? todo : "", "tried", 1));
}

/* What was just said is what the server announces, or what is known of it, and was not tried here:
 * `tried` is false in its JSON. */
static void say_not_tried(struct doctor *doctor) {
  json_t *last = json_array_get(doctor->checks, json_array_size(doctor->checks) - 1);
  json_object_set_new(last, "tried", json_false());
}

/* ---- what was reported ----------------------------------------------------------------------- */

enum truth3 { NO, YES, NOT_KNOWN };

struct desk {
  const char *health, *server, *click, *form, *player; /* never NULL */
  bool actions, reply, persists, sound, image, terminal;
  enum truth3 locked, dnd;
  int buttons, idle;
  const char *sound_words;
};

static const char *text_of(const json_t *json, const char *name) {
  const char *text = json_string_value(json_object_get(json, name));
  return text != NULL ? text : "";
}

static enum truth3 truth_of(const json_t *json, const char *name) {
  const json_t *value = json_object_get(json, name);
  return !json_is_boolean(value) ? NOT_KNOWN : json_is_true(value) ? YES : NO;
}

static int whole_of(const json_t *json, const char *name, int otherwise) {
  const json_t *value = json_object_get(json, name);
  json_int_t whole = json_integer_value(value);
  return json_is_integer(value) && whole >= -1 && whole < 1 << 30 ? (int)whole : otherwise;
}

static struct desk read_desk(const json_t *json, const char *sound_words) {
  return (struct desk){.health = text_of(json, "health"),
                       .server = text_of(json, "server"),
                       .click = text_of(json, "click"),
                       .form = text_of(json, "form"),
                       .player = text_of(json, "player"),
                       .actions = truth_of(json, "actions") == YES,
                       .reply = truth_of(json, "reply") == YES,
                       .persists = truth_of(json, "persists") == YES,
                       .sound = truth_of(json, "sound") == YES,
                       .image = truth_of(json, "image") == YES,
                       .terminal = truth_of(json, "terminal") == YES,
                       .locked = truth_of(json, "locked"),
                       .dnd = truth_of(json, "dnd"),
                       .buttons = whole_of(json, "buttons", 0),
                       .idle = whole_of(json, "idle", -1),
                       .sound_words = sound_words};
}

/* ---- the server ------------------------------------------------------------------------------ */

static const struct {
  const char *health; /* NULL: anything else */
  enum verdict verdict;
  const char *text, *todo;
} healths[] = {
    {"hung", VERDICT_BAD, "the notification server does not answer",
     "Log out and in again, or end it by hand; until then: settle watch, settle answer"},
    {"absent", VERDICT_LOOK, "there is a session bus, but nothing on it shows notifications",
     "Install one, such as dunst or xfce4-notifyd; until then: settle watch"},
    {"no_bus", VERDICT_LOOK, "there is no session bus, so nothing can be shown on a desktop",
     "Log in to a desktop, or answer in a terminal: settle watch"},
    {NULL, VERDICT_BAD, "the desktop could not be looked at: settled-desktop does not run",
     "Install settled whole; until then: settle watch"},
};

static bool is_ready(const struct desk *desk) {
  return strcmp(desk->health, "ready") == 0;
}

static void say_server(struct doctor *doctor, const struct desk *desk) {
  size_t i = 0;
  while (healths[i].health != NULL && strcmp(healths[i].health, desk->health) != 0) i++;
  if (is_ready(desk))
    doctor_say(doctor, "desktop", VERDICT_OK, NULL, "%.*s shows notifications", NAME_MAX_SHOWN,
               desk->server);
  else
    doctor_say(doctor, "desktop", healths[i].verdict, healths[i].todo, "%s", healths[i].text);
}

static void say_buttons(struct doctor *doctor, const struct desk *desk) {
  const char *try_it =
      desk->sound_words != NULL ? "Known, but not tried; to try it: settle doctor --prompt" : NULL;
  if (!desk->actions)
    doctor_say(doctor, "buttons", VERDICT_LOOK, "Answer in a terminal: settle answer",
               "it takes no clicks; each message says what to type");
  else if (desk->buttons > 0)
    doctor_say(doctor, "buttons", VERDICT_OK, try_it, "answers are buttons, %d at a time",
               desk->buttons);
  else
    doctor_say(doctor, "buttons", VERDICT_NOTE, try_it,
               "it draws none: %.*s opens what is asked, and each message says what to type",
               NAME_MAX_SHOWN, desk->click[0] != '\0' ? desk->click : "a click");
  say_not_tried(doctor);
}

static void say_late(struct doctor *doctor, const struct desk *desk) {
  if (desk->persists)
    doctor_say(doctor, "afterwards", VERDICT_OK,
               "Announced, not tried; at any time while it is open: settle answer",
               "this server announces that what leaves the screen waits in its list");
  else
    doctor_say(doctor, "afterwards", VERDICT_NOTE,
               "Announced, not tried; at any time while it is open: settle answer",
               "this server announces no list: what leaves the screen is gone from it");
  say_not_tried(doctor);
}

/* A click closes the message on most servers; the next question must come all the same. */
static void say_next(struct doctor *doctor, const struct desk *desk) {
  if (!desk->actions || desk->sound_words == NULL) return; /* it is being tried */
  doctor_say(doctor, "next", VERDICT_NOTE, "To try it with two clicks: settle doctor --prompt",
             "that a next question follows an answer is announced, not tried");
  say_not_tried(doctor);
}

static void say_figures(struct doctor *doctor, const struct desk *desk) {
  if (desk->image)
    doctor_say(doctor, "figures", VERDICT_OK, NULL, "exercises come with their figure");
  else
    doctor_say(doctor, "figures", VERDICT_NOTE, NULL, "the figure of an exercise is its icon here");
  say_not_tried(doctor);
}

static void say_sound(struct doctor *doctor, const struct desk *desk) {
  if (desk->sound_words == NULL) return;
  if (desk->sound)
    doctor_say(doctor, "sound", VERDICT_NOTE, NULL, "%s, by this server", desk->sound_words);
  else if (desk->player[0] != '\0')
    doctor_say(doctor, "sound", VERDICT_NOTE, NULL, "%s, by %.*s", desk->sound_words,
               NAME_MAX_SHOWN, desk->player);
  else
    doctor_say(doctor, "sound", VERDICT_NOTE,
               "To hear the turns of a hold: install canberra-gtk-play, or paplay and the sound "
               "theme freedesktop.",
               "%s, but nothing here can make a sound", desk->sound_words);
}

/* ---- the person's presence ------------------------------------------------------------------- */

static void say_idle(struct doctor *doctor, const struct desk *desk) {
  if (desk->idle >= 0)
    doctor_say(doctor, "away", VERDICT_OK, NULL, "it is noticed when you are away");
  else
    doctor_say(doctor, "away", VERDICT_NOTE, "Before you go: settle pause 2h",
               "not told by this desktop; messages come also while you are away");
}

static void say_lock(struct doctor *doctor, const struct desk *desk) {
  if (desk->locked != NOT_KNOWN)
    doctor_say(doctor, "lock", VERDICT_OK, NULL,
               "a locked screen is noticed; it shows no words of yours");
  else
    doctor_say(doctor, "lock", VERDICT_NOTE, "Let the lock screen hide notifications.",
               "not told here, so words are not held back while it is locked");
}

static void say_sleep(struct doctor *doctor, const struct desk *desk) {
  (void)desk;
  doctor_say(doctor, "sleep", VERDICT_OK, NULL, "noticed by the clock; nothing piles up meanwhile");
}

static void say_quiet(struct doctor *doctor, const struct desk *desk) {
  if (desk->dnd == YES)
    doctor_say(doctor, "quiet", VERDICT_NOTE, "Switch it off when you want to be asked.",
               "do not disturb is on: messages wait");
  else if (desk->dnd == NO)
    doctor_say(doctor, "quiet", VERDICT_OK, NULL, "do not disturb is off, and is heeded");
  else
    doctor_say(doctor, "quiet", VERDICT_NOTE, "The same from here: settle pause 2h",
               "this desktop does not tell whether it is on do not disturb");
}

static void say_forms(struct doctor *doctor, const struct desk *desk) {
  if (desk->reply)
    doctor_say(doctor, "forms", VERDICT_OK, NULL, "words and numbers are typed into the message");
  else if (desk->form[0] == '\0')
    doctor_say(doctor, "forms", VERDICT_LOOK, "Install zenity or kdialog; or type: settle answer",
               "no program for windows: words cannot be typed on the desktop");
  else
    doctor_say(doctor, "forms", VERDICT_OK, NULL, "%.*s %s", NAME_MAX_SHOWN, desk->form,
               desk->terminal ? "opens a terminal for words and numbers" : "asks in a window");
}

/* ---------------------------------------------------------------------------------------------- */

void doctor_desk(struct doctor *doctor, const json_t *json, const char *sound) {
  static const struct {
    void (*say)(struct doctor *doctor, const struct desk *desk);
    bool anyway; /* also without a server */
  } rows[] = {{say_server, true}, {say_buttons, false}, {say_next, false},  {say_late, false},
              {say_forms, false}, {say_figures, false}, {say_sound, false}, {say_idle, false},
              {say_lock, false},  {say_sleep, true},    {say_quiet, false}};
  const struct desk desk = read_desk(json, sound);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (rows[i].anyway || is_ready(&desk)) rows[i].say(doctor, &desk);
}
