/* `settle privacy` (S23): every path, socket and bus name that settled uses, with the rights they
 * really have. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/paths.h"
#include "commands/commands_parts.h"

static const struct {
  const char *what;
  int (*path)(char out[PATH_SIZE], const char *name, struct err *err);
  const char *name;
} places[] = {
    {"your diary", paths_data, "diary.db"},
    {"its folder", paths_data, ""},
    {"who is writing it", paths_data, "diary.db.lock"},
    {"room for a full disk", paths_data, "diary.db.reserve"},
    {"its backups", paths_data, "backups"},
    {"your settings", paths_config, "config.ini"},
    {"your plugins", paths_config, "plugins"},
    {"what plugins declare", paths_state, "plugins"},
    {"the check-in's chart", paths_runtime, "chart.png"}, /* while it is shown */
    {"the socket", paths_runtime, "socket"},
    {"its folder", paths_runtime, ""},
};

/* Only while a prompt is open; settled owns no name on any bus. */
static const struct {
  const char *bus, *name, *what;
} names[] = {
    {"session", "org.freedesktop.Notifications", "shows a prompt and returns the answer"},
    {"session", "org.gnome.Mutter.IdleMonitor", "whether you are there"},
    {"session", "org.xfce.Xfconf", "whether Xfce holds notifications back"},
    {"system", "org.freedesktop.login1", "whether the screen is locked, and sleep"},
};

static void add_place(struct call *call, size_t i, json_t *list) {
  char path[PATH_SIZE], mode[16] = "not there";
  struct stat st;
  struct err err;
  if (places[i].path(path, places[i].name, &err) < 0) snprintf(path, sizeof path, "%s", err.text);
  size_t len = strlen(path);
  if (len > 1 && path[len - 1] == '/') path[len - 1] = '\0';
  if (lstat(path, &st) == 0) snprintf(mode, sizeof mode, "%04o", (unsigned)st.st_mode & 07777);
  reply_print(call->reply, "  %-21s %-9s  %s\n", places[i].what, mode, path);
  json_array_append_new(
      list, json_pack("{s:s,s:s,s:s}", "what", places[i].what, "path", path, "mode", mode));
}

void command_privacy(struct call *call) {
  json_t *paths = json_array(), *buses = json_array();
  reply_print(call->reply, "Files, all of them yours alone\n");
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) add_place(call, i, paths);
  reply_print(call->reply, "\nOther programs it speaks with, on this computer\n");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    reply_print(call->reply, "  %-7s bus  %-30s %s\n", names[i].bus, names[i].name, names[i].what);
    json_array_append_new(buses, json_pack("{s:s,s:s,s:s}", "bus", names[i].bus, "name",
                                           names[i].name, "what", names[i].what));
  }
  reply_print(call->reply,
              "\nsettled never uses a network, and owns no name on a bus. Its programs leave no\n"
              "core files, and its log holds no word of the diary. Whoever can read your files\n"
              "can read the diary: on a shared or portable computer, encrypt the disk.\n");
  json_object_set_new(call->reply->data, "paths", paths);
  json_object_set_new(call->reply->data, "bus_names", buses);
  json_object_set_new(call->reply->data, "network", json_false());
}
