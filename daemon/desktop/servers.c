#include "desktop/servers.h"

#include <stddef.h>
#include <string.h>

#define NOTIFICATIONS_PATH "/org/freedesktop/Notifications"
#define NOTIFICATIONS      "org.freedesktop.Notifications"
#define PROPERTIES         "org.freedesktop.DBus.Properties"

/* Measured on: gnome-shell 43.9, Plasma 5.27, Xfce 0.7.3, MATE 1.26, cinnamon 5.6, lxqt 1.2, Budgie
 * 10.7, swaync 0.7.3, awesome 4.3, dunst 1.9, mako 1.7.1. */
static const struct server_row rows[] = {
    {.name = "gnome-shell",
     .buttons = 3,
     .draws_image = true,
     .hides_buttons = true,
     .update_bares = true,
     .tick = 10,
     .click = "Click",
     .quiet = {.schema = "org.gnome.desktop.notifications", .key = "show-banners", .when = false}},
    {.name = "Plasma",
     .buttons = 3,
     .draws_four = true,
     .draws_image = true,
     .tick = 5,
     .click = "Click",
     .quiet = {.service = NOTIFICATIONS,
               .path = NOTIFICATIONS_PATH,
               .interface = PROPERTIES,
               .method = "Get",
               .first = NOTIFICATIONS,
               .second = "Inhibited"}},
    {.name = "Xfce Notify Daemon",
     .buttons = 3,
     .draws_four = true,
     .row = SERVER_ROW,
     .draws_image = true,
     .draws_default = true, /* and a click on the text dismisses */
     .tick = 5,
     .quiet = {.service = "org.xfce.Xfconf",
               .path = "/org/xfce/Xfconf",
               .interface = "org.xfce.Xfconf",
               .method = "GetProperty",
               .first = "xfce4-notifyd",
               .second = "/do-not-disturb"}},
    {.name = "Notification Daemon",
     .vendor = "MATE",
     .buttons = 3,
     .draws_four = true,
     .row = SERVER_ROW,
     .draws_image = true,
     .tick = 5,
     .one_dismisses = true,
     .click = "Click",
     .quiet = {.schema = "org.mate.NotificationDaemon", .key = "do-not-disturb", .when = true}},
    {.name = "Notification Daemon", .buttons = 3, .tick = 10, .click = "Click"},
    {.name = "cinnamon",
     .buttons = 3,
     .draws_four = true,
     .draws_image = true,
     .label_max = 16,
     .tick = 10,
     .click = "Click",
     .quiet = {.schema = "org.cinnamon.desktop.notifications",
               .key = "display-notifications",
               .when = false}},
    {.name = "lxqt-notificationd",
     .buttons = 3,
     .draws_default = true, /* a fourth action turns them all into a combo box */
     .label_max = 5,        /* of three side by side */
     .loses_line = 20,
     .tick = 5},
    {.name = "Budgie Notification Server",
     .buttons = 3,
     .draws_image = true,
     .label_max = 12,
     .shows = 70, /* two lines */
     .tick = 10,  /* each text pops it up again: nothing stays longer than 12 s there */
     .click = "Click"},
    {.name = "SwayNotificationCenter",
     .buttons = 3,
     .draws_four = true,
     .row = SERVER_ROW,
     .draws_image = true,
     .tick = 5,
     .click = "Click",
     .quiet = {.service = NOTIFICATIONS,
               .path = NOTIFICATIONS_PATH,
               .interface = NOTIFICATIONS,
               .method = "GetDnd"}},
    {.name = "naughty", .buttons = 3, .draws_four = true, .tick = 5, .click = "Click"},
    {.name = "dunst",
     .buttons = 0,
     .draws_image = true,
     .tick = 5,
     .click = "Middle click",
     .quiet = {.service = NOTIFICATIONS,
               .path = NOTIFICATIONS_PATH,
               .interface = PROPERTIES,
               .method = "Get",
               .first = "org.dunstproject.cmd0",
               .second = "paused"}},
    {.name = "mako",
     .buttons = 0,
     .room = 50,
     .shows = 150,
     .draws_image = true,
     .tick = 5,
     .click = "Click"},
    {.name = NULL, .buttons = 3, .label_max = 12, .tick = 10, .click = "Click"},
};

static bool fits(const struct server_row *row, const char *name, const char *vendor) {
  if (row->name == NULL) return true;
  if (strcmp(row->name, name) != 0) return false;
  return row->vendor == NULL || strncmp(row->vendor, vendor, strlen(row->vendor)) == 0;
}

const struct server_row *servers_find(const char *name, const char *vendor) {
  const struct server_row *row = rows;
  while (!fits(row, name, vendor)) row++;
  return row;
}

static bool lists(const char *const *capabilities, const char *wanted) {
  for (; *capabilities != NULL; capabilities++)
    if (strcmp(*capabilities, wanted) == 0) return true;
  return false;
}

struct server servers_describe(const struct server_row *row, const char *const *capabilities) {
  return (struct server){
      .row = row,
      .actions = lists(capabilities, "actions"),
      .markup = lists(capabilities, "body-markup"),
      .reply = lists(capabilities, "inline-reply"),
      .sound = lists(capabilities, "sound"),
      .persists = lists(capabilities, "persistence"),
  };
}

int server_buttons(const struct server *server) {
  return server->actions ? server->row->buttons : 0;
}

bool server_takes_reply(const struct server *server) {
  return server->actions && server->reply;
}
