/* `settle doctor` (design 10): what works here, what does not, and what to do about it. Only what
 * is known for sure is said; what cannot be known from here is called so. One row of a table each;
 * a check may find several things. */
#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "app_data.h"
#include "base/paths.h"
#include "commands/commands_parts.h"
#include "commands/when.h"
#include "config/config.h"
#include "diary/diary.h"
#include "plugins/plugins.h"

enum verdict {
  VERDICT_OK,
  VERDICT_NOTE, /* how it is; nothing to do */
  VERDICT_LOOK, /* works, but less than it could */
  VERDICT_BAD,  /* does not work */
  VERDICT_COUNT
};
static const char *const verdict_names[VERDICT_COUNT] = {"ok", "note", "look", "bad"};

enum { TEXT_SIZE = 300, DISK_LOW = 64, DISK_FULL = 1, OLD_BACKUP_DAYS = 8 }; /* MiB, days */

struct doctor {
  struct call *call;
  struct app_health health;
  json_t *checks; /* owned by the reply */
  bool unwell;    /* something is to be looked at, or bad */
};

/* `todo`: what to do about it, as a sentence; NULL: nothing. */
static void say(struct doctor *doctor, const char *name, enum verdict verdict, const char *todo,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

static void say(struct doctor *doctor, const char *name, enum verdict verdict, const char *todo,
                const char *format, ...) {
  char text[TEXT_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  reply_print(doctor->call->reply, "%-5s %-10s %s\n", verdict_names[verdict], name, text);
  if (todo != NULL) reply_print(doctor->call->reply, "%-16s -> %s\n", "", todo);
  doctor->unwell |= verdict >= VERDICT_LOOK;
  json_array_append_new(doctor->checks,
                        json_pack("{s:s,s:s,s:s,s:s}", "name", name, "verdict",
                                  verdict_names[verdict], "text", text, "todo", todo ? todo : ""));
}

/* ---- the daemon and the desktop -------------------------------------------------------------- */

static void check_daemon(struct doctor *doctor) {
  if (doctor->health.daemon)
    say(doctor, "daemon", VERDICT_OK, NULL, "settled runs");
  else
    say(doctor, "daemon", VERDICT_LOOK,
        "Start it: systemctl --user enable --now settled, or run settled.",
        "settled does not run: commands work, but nothing comes by itself");
}

static void check_desktop(struct doctor *doctor) {
  const struct app_health *health = &doctor->health;
  if (!health->daemon)
    say(doctor, "desktop", VERDICT_NOTE, NULL, "not known without settled");
  else if (health->desktop_missing != NULL)
    say(doctor, "desktop", health->front_ends > 0 ? VERDICT_NOTE : VERDICT_LOOK,
        "Log in to a desktop, or answer in a terminal: settle watch", "%s",
        health->desktop_missing);
  else if (health->desktop_attached)
    say(doctor, "desktop", VERDICT_OK, NULL, "notifications are being shown");
  else
    say(doctor, "desktop", VERDICT_OK, "To see whether buttons are drawn: settle checkin --open",
        "there is a session bus; notifications start with the next prompt");
  if (health->front_ends > 0)
    say(doctor, "terminals", VERDICT_OK, NULL, "%d front end%s attached", health->front_ends,
        health->front_ends == 1 ? " is" : "s are");
}

static const char *truth_words(enum truth truth) {
  return truth == TRUTH_YES ? "yes" : truth == TRUTH_NO ? "no" : "not known";
}

static void check_presence(struct doctor *doctor) {
  const struct presence *presence = &app_engine(doctor->call->app)->presence;
  say(doctor, "presence", VERDICT_NOTE, NULL,
      "as last told: screen locked: %s, away: %s, do not disturb: %s, full screen: %s",
      truth_words(presence->locked), truth_words(presence->away),
      truth_words(presence->do_not_disturb), truth_words(presence->full_screen));
  static const char *const sounds[] = {[SOUND_NO] = "nothing sounds",
                                       [SOUND_TURNS] = "the turns of a guided hold may sound",
                                       [SOUND_YES] = "prompts and turns may sound"};
  say(doctor, "sound", VERDICT_NOTE, NULL, "%s", sounds[app_config(doctor->call->app)->sound]);
}

/* ---- the diary ------------------------------------------------------------------------------- */

static void check_diary(struct doctor *doctor) {
  struct diary *diary = app_diary(doctor->call->app);
  struct err err;
  int64_t rows = 0;
  if (diary == NULL) {
    say(doctor, "diary", VERDICT_BAD,
        "Look at the rights and the disk of that folder, then start settled anew.",
        "%.200s cannot be opened; only rest and breathing until it can", doctor->health.diary_path);
    return;
  }
  if (diary_readonly(diary) != NULL)
    say(doctor, "diary", VERDICT_BAD, "Install that version, or a newer one.",
        "it can only be read: %s", diary_readonly(diary));
  if (diary_check(diary, &err) < 0)
    say(doctor, "diary", VERDICT_BAD,
        "Start settled anew: it keeps the damaged file and brings back what can be saved.", "%s",
        err.text);
  else if (diary_count(diary, &rows, &err) < 0)
    say(doctor, "diary", VERDICT_BAD, NULL, "%s", err.text);
  else
    say(doctor, "diary", VERDICT_OK, NULL, "%jd %s, every one of them sound", (intmax_t)rows,
        rows == 1 ? "entry" : "entries");
  if (doctor->health.kept > 0)
    say(doctor, "diary", VERDICT_BAD,
        "Make room on the disk, or its folder writable; settled tries again by itself.",
        "%d %s not stored yet; kept in memory until then", doctor->health.kept,
        doctor->health.kept == 1 ? "entry is" : "entries are");
}

/* How many names in a folder beside the diary begin so, and the last of them by name. */
static int count_names(const char *folder, const char *prefix, char last[NAME_MAX + 1]) {
  char path[PATH_SIZE];
  struct err err;
  int count = 0;
  last[0] = '\0';
  DIR *names = paths_data(path, folder, &err) == 0 ? opendir(path) : NULL;
  const struct dirent *found;
  while (names != NULL && (found = readdir(names)) != NULL) {
    if (strncmp(found->d_name, prefix, strlen(prefix)) != 0) continue;
    if (strcmp(found->d_name, last) > 0) snprintf(last, NAME_MAX + 1, "%s", found->d_name);
    count++;
  }
  if (names != NULL) closedir(names);
  return count;
}

static void check_backups(struct doctor *doctor) {
  char last[NAME_MAX + 1], date[11];
  struct now now = app_now(doctor->call->app);
  struct stamp stamp;
  day_number made;
  int count = count_names("backups", "diary-", last);
  engine_stamp(app_engine(doctor->call->app), &now, &stamp);
  snprintf(date, sizeof date, "%.10s", count > 0 ? last + strlen("diary-") : "");
  if (count == 0 || !civil_parse_date(date, &made))
    say(doctor, "backup", VERDICT_LOOK, "Make one now: settle backup",
        "none yet; settled makes one on the first day that something is written");
  else if (stamp.date - made > OLD_BACKUP_DAYS)
    say(doctor, "backup", VERDICT_LOOK, "Make one now: settle backup",
        "the newest is of %s; one is made on each day that something is written", date);
  else
    say(doctor, "backup", VERDICT_OK, NULL, "%d, the newest of %s", count, date);
  count = count_names("", "broken-", last);
  if (count > 0)
    say(doctor, "damage", VERDICT_NOTE, NULL,
        "%d damaged diar%s kept as found, the last in %.60s; remove when not needed", count,
        count == 1 ? "y is" : "ies are", last);
}

static void check_disk(struct doctor *doctor) {
  char folder[PATH_SIZE];
  struct statvfs disk;
  struct err err;
  if (paths_data(folder, "", &err) < 0 || statvfs(folder, &disk) != 0) {
    say(doctor, "disk", VERDICT_LOOK, "Look at the folder's rights.",
        "the diary's folder cannot be looked at");
    return;
  }
  uintmax_t free = (uintmax_t)disk.f_bavail * disk.f_frsize >> 20;
  enum verdict verdict = free < DISK_FULL  ? VERDICT_BAD
                         : free < DISK_LOW ? VERDICT_LOOK
                                           : VERDICT_OK;
  say(doctor, "disk", verdict, verdict == VERDICT_OK ? NULL : "Make room.", "%ju MiB free", free);
}

static void check_rights(struct doctor *doctor) {
  static const char *const names[] = {"", "diary.db", "backups"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[PATH_SIZE], todo[TEXT_SIZE];
    struct stat st;
    struct err err;
    if (paths_data(path, names[i], &err) < 0 || stat(path, &st) != 0) continue;
    snprintf(todo, sizeof todo, "chmod go= '%.250s'", path);
    if ((st.st_mode & 077) != 0)
      say(doctor, "rights", VERDICT_LOOK, todo, "others may look into %.200s (%04o)", path,
          (unsigned)st.st_mode & 07777);
  }
}

/* ---- time ------------------------------------------------------------------------------------ */

static void check_clock(struct doctor *doctor) {
  const struct engine *engine = app_engine(doctor->call->app);
  struct now now = app_now(doctor->call->app);
  char utc[CIVIL_UTC_SIZE], here[WHEN_SIZE];
  civil_format_utc(now.at, utc);
  when_format(now.at, &now, here);
  if (engine->behind)
    say(doctor, "clock", VERDICT_BAD, "Set the clock; nothing is lost meanwhile.",
        "%s is more than a day before the newest entry; everything is held", utc);
  else
    say(doctor, "clock", VERDICT_OK, NULL, "%s, %s here", utc, here);
  if (!doctor->health.zone_known)
    say(doctor, "zone", VERDICT_BAD, "Put a name such as Europe/Berlin into [schedule] zone.",
        "\"%.60s\" is no time zone of this system", app_config(doctor->call->app)->zone);
  else
    say(doctor, "zone", VERDICT_OK, NULL, "%s",
        doctor->health.zone[0] != '\0' ? doctor->health.zone : "the system's");
}

static void check_engine(struct doctor *doctor) {
  const struct engine *engine = app_engine(doctor->call->app);
  struct now now = app_now(doctor->call->app);
  char until[WHEN_SIZE];
  if (engine->safe_mode || engine->broken)
    say(doctor, "plan", VERDICT_BAD, "Put right what else is listed, then start settled anew.",
        "held at rest and breathing, because something is not sure");
  struct held held;
  engine_held(engine, &now, &held);
  if (held.hold != HELD_PAUSE && held.hold != HELD_DAY_OFF) return;
  when_format(held.until, &now, until);
  say(doctor, "pause", VERDICT_NOTE, "settle resume", "%s until %s", held_phrases[held.hold],
      until);
}

/* ---- settings and plugins -------------------------------------------------------------------- */

static void check_settings(struct doctor *doctor) {
  struct buf report;
  buf_init(&report, CONFIG_REPORT_MAX);
  int result = config_check(doctor->health.config_path, &report);
  const char *first = buf_text(&report);
  if (result < 0)
    say(doctor, "settings", VERDICT_BAD, "See them all: settle config check",
        "not used, for its mistakes: %.*s", (int)strcspn(first, "\n"), first);
  else
    say(doctor, "settings", VERDICT_OK, NULL, "%.*s", (int)strcspn(first, "\n"), first);
  if (doctor->health.daemon && !doctor->health.watches_config)
    say(doctor, "settings", VERDICT_LOOK, "After a change: settle reload",
        "changes are not noticed by themselves");
  buf_finish(&report);
}

static void say_stranger(void *owner, const char *text) {
  say(owner, "settings", VERDICT_LOOK, "Put its name right in config.ini, or take it out.", "%s",
      text);
}

static const char *plugin_todo(enum plugin_state state) {
  switch (state) {
  case PLUGIN_NEW:
  case PLUGIN_CHANGED:
    return "When you trust its files as they are: settle plugin enable ID";
  case PLUGIN_KILLED:
  case PLUGIN_ERROR:
    return "See what it said: settle plugin log ID; then mend it or: settle plugin disable ID";
  case PLUGIN_EXPOSED:
    return "See `isolation` below; [plugins] isolation says what is demanded.";
  case PLUGIN_ON:
  case PLUGIN_LOADING:
  case PLUGIN_OFF:
  case PLUGIN_STATE_COUNT:
    break;
  }
  return NULL;
}

static void check_plugin(struct doctor *doctor, const struct plugin_info *info) {
  const char *todo = plugin_todo(info->state);
  bool waiting = info->state == PLUGIN_NEW || info->state == PLUGIN_CHANGED;
  if (todo != NULL)
    say(doctor, "plugin", waiting ? VERDICT_NOTE : VERDICT_LOOK, todo, "%s is %s%s%.180s", info->id,
        plugin_state_names[info->state], info->error[0] != '\0' ? ": " : "", info->error);
  else if (info->error[0] != '\0')
    say(doctor, "plugin", VERDICT_LOOK, "See what it said: settle plugin log ID", "%s: %.200s",
        info->id, info->error);
}

static void check_plugins(struct doctor *doctor) {
  struct plugins *plugins = app_plugins(doctor->call->app);
  struct plugin_info info;
  int on = 0, count = plugins_count(plugins);
  for (int i = 0; i < count; i++) {
    plugins_info(plugins, i, &info);
    on += info.state == PLUGIN_ON;
    check_plugin(doctor, &info);
  }
  command_tell_strangers(doctor->call->app, say_stranger, doctor);
  say(doctor, "plugins", on > 0 ? VERDICT_OK : VERDICT_LOOK,
      on > 0 ? NULL : "See what there is: settle plugin list", "%d of %d on", on, count);
}

static void check_isolation(struct doctor *doctor) {
  struct plugins *plugins = app_plugins(doctor->call->app);
  unsigned missing = plugins_layers_missing(plugins);
  struct plugin_info info;
  char names[TEXT_SIZE / 2] = "";
  bool ran = false;
  for (int i = 0; i < plugins_count(plugins); i++) {
    plugins_info(plugins, i, &info);
    ran |= info.ran;
  }
  for (int layer = 0; layer < LAYER_COUNT; layer++)
    if (missing >> layer & 1)
      snprintf(names + strlen(names), sizeof names - strlen(names), " %s",
               plugin_layer_names[layer]);
  if (missing != 0)
    say(doctor, "isolation", VERDICT_LOOK,
        "A newer kernel has them; until then run only plugins that you trust.",
        "reduced: the sandbox of plugins lacks%s", names);
  else if (ran)
    say(doctor, "isolation", VERDICT_OK, NULL, "plugins run with every layer of the sandbox");
  else
    say(doctor, "isolation", VERDICT_NOTE, NULL, "not known: no plugin has run since the start");
}

/* ---- all of it ------------------------------------------------------------------------------- */

void command_doctor(struct call *call) {
  static void (*const checks[])(struct doctor *) = {
      check_daemon, check_desktop, check_presence, check_diary,    check_backups, check_disk,
      check_rights, check_clock,   check_engine,   check_settings, check_plugins, check_isolation};
  struct doctor doctor = {.call = call, .checks = json_array()};
  json_object_set_new(call->reply->data, "checks", doctor.checks);
  app_look(call->app, &doctor.health);
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) checks[i](&doctor);
  json_object_set_new(call->reply->data, "well", json_boolean(!doctor.unwell));
  reply_print(call->reply, "\n%s\n",
              doctor.unwell ? "Something is to be looked at, see above."
                            : "Everything that can be seen from here works.");
  call->reply->exit = doctor.unwell;
}
