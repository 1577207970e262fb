/* `settle doctor` (design 10): what works here, what does not, and what to do about it. Only what
 * is known for sure is said; what cannot be known from here is called so. One row of a table each;
 * a check may find several things. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "app_data.h"
#include "base/paths.h"
#include "commands/commands_doctor.h"
#include "commands/commands_parts.h"
#include "commands/when.h"
#include "config/config.h"
#include "diary/diary.h"
#include "plugins/plugins.h"

enum { TEXT_SIZE = 300, DISK_LOW = 64, DISK_FULL = 1, OLD_BACKUP_DAYS = 8 }; /* MiB, days */

struct visit {
  struct doctor doctor;
  struct call *call;
  struct app_health health;
};

/* ---- the daemon and the desktop -------------------------------------------------------------- */

static void check_daemon(struct visit *visit) {
  if (visit->health.daemon)
    doctor_say(&visit->doctor, "daemon", VERDICT_OK, NULL, "settled runs");
  else
    doctor_say(&visit->doctor, "daemon", VERDICT_LOOK,
               "Start it: systemctl --user enable --now settled, or run settled.",
               "settled does not run: commands work, but nothing comes by itself");
}

static const char *sound_words(const struct config *config) {
  static const char *const words[] = {
      [SOUND_NO] = "no sound is wanted",
      [SOUND_TURNS] = "the turns of a hold may sound",
      [SOUND_YES] = "prompts may sound",
  };
  return words[config->sound];
}

static void check_desktop(struct visit *visit) {
  const struct app_health *health = &visit->health;
  if (health->front_ends > 0)
    doctor_say(&visit->doctor, "terminals", VERDICT_OK, NULL, "%d front end%s attached",
               health->front_ends, health->front_ends == 1 ? " is" : "s are");
  doctor_desk(&visit->doctor, app_desk_report(visit->call->app),
              sound_words(app_config(visit->call->app)));
}

static const char *truth_words(enum truth truth) {
  return truth == TRUTH_YES ? "yes" : truth == TRUTH_NO ? "no" : "not known";
}

static void check_presence(struct visit *visit) {
  const struct presence *presence = &app_engine(visit->call->app)->presence;
  bool told = presence->locked != TRUTH_UNKNOWN || presence->away != TRUTH_UNKNOWN ||
              presence->do_not_disturb != TRUTH_UNKNOWN || presence->full_screen != TRUTH_UNKNOWN;
  if (!told) return; /* it is asked when a prompt is due; what it could say stands above */
  doctor_say(&visit->doctor, "presence", VERDICT_NOTE, NULL,
             "as last told: screen locked: %s, away: %s, do not disturb: %s, full screen: %s",
             truth_words(presence->locked), truth_words(presence->away),
             truth_words(presence->do_not_disturb), truth_words(presence->full_screen));
}

/* ---- the diary ------------------------------------------------------------------------------- */

static void check_diary(struct visit *visit) {
  struct diary *diary = app_diary(visit->call->app);
  struct err err;
  int64_t rows = 0;
  if (diary == NULL) {
    doctor_say(&visit->doctor, "diary", VERDICT_BAD,
               "Look at the rights and the disk of that folder, then start settled anew.",
               "%.200s cannot be opened; only rest and breathing until it can",
               visit->health.diary_path);
    return;
  }
  if (diary_readonly(diary) != NULL)
    doctor_say(&visit->doctor, "diary", VERDICT_BAD, "Install that version, or a newer one.",
               "it can only be read: %s", diary_readonly(diary));
  if (diary_check(diary, &err) < 0)
    doctor_say(&visit->doctor, "diary", VERDICT_BAD,
               "Start settled anew: it keeps the damaged file and brings back what can be saved.",
               "%s", err.text);
  else if (diary_count(diary, &rows, &err) < 0)
    doctor_say(&visit->doctor, "diary", VERDICT_BAD, NULL, "%s", err.text);
  else
    doctor_say(&visit->doctor, "diary", VERDICT_OK, NULL, "%jd %s, every one of them sound",
               (intmax_t)rows, rows == 1 ? "entry" : "entries");
  if (visit->health.kept > 0)
    doctor_say(&visit->doctor, "diary", VERDICT_BAD,
               "Make room on the disk, or its folder writable; settled tries again by itself.",
               "%d %s not stored yet; kept in memory until then", visit->health.kept,
               visit->health.kept == 1 ? "entry is" : "entries are");
}

/* How many names in a folder beside the diary begin so, and the last of them by name; after `upto`
 * none counts as that (NULL: all do): a clock that was ahead makes names of days to come. */
static int count_names(const char *folder, const char *prefix, const char *upto,
                       char last[NAME_MAX + 1]) {
  char path[PATH_SIZE];
  struct err err;
  int count = 0;
  last[0] = '\0';
  DIR *names = paths_data(path, folder, &err) == 0 ? opendir(path) : NULL;
  const struct dirent *found;
  while (names != NULL && (found = readdir(names)) != NULL) {
    if (strncmp(found->d_name, prefix, strlen(prefix)) != 0) continue;
    count++;
    bool counts = upto == NULL || strncmp(found->d_name, upto, strlen(upto)) <= 0;
    if (counts && strcmp(found->d_name, last) > 0)
      snprintf(last, NAME_MAX + 1, "%s", found->d_name);
  }
  if (names != NULL) closedir(names);
  return count;
}

static bool is_empty(struct visit *visit) {
  struct diary *diary = app_diary(visit->call->app);
  struct err err;
  int64_t rows = 0;
  return diary != NULL && diary_count(diary, &rows, &err) == 0 && rows == 0;
}

static void check_backups(struct visit *visit) {
  char last[NAME_MAX + 1], date[11];
  struct now now = app_now(visit->call->app);
  struct stamp stamp;
  day_number made;
  engine_stamp(&now, &stamp);
  char utc[CIVIL_UTC_SIZE], today[sizeof "diary-2025-06-02"];
  civil_format_date(stamp.date, utc);
  snprintf(today, sizeof today, "diary-%.10s", utc);
  int count = count_names("backups", "diary-", today, last);
  snprintf(date, sizeof date, "%.10s", last[0] != '\0' ? last + strlen("diary-") : "");
  if (count == 0 && is_empty(visit))
    doctor_say(&visit->doctor, "backup", VERDICT_OK, NULL,
               "nothing to keep yet; one is made on each day that something is written");
  else if (count == 0 || !civil_parse_date(date, &made))
    doctor_say(&visit->doctor, "backup", VERDICT_LOOK, "Make one now: settle backup",
               "none yet; settled makes one on the first day that something is written");
  else if (stamp.date - made > OLD_BACKUP_DAYS)
    doctor_say(&visit->doctor, "backup", VERDICT_LOOK, "Make one now: settle backup",
               "the newest is of %s; one is made on each day that something is written", date);
  else
    doctor_say(&visit->doctor, "backup", VERDICT_OK, NULL, "%d, the newest of %s", count, date);
  count = count_names("", "broken-", NULL, last);
  if (count > 0)
    doctor_say(&visit->doctor, "damage", VERDICT_NOTE, NULL,
               "%d damaged diar%s kept as found, the last in %.60s; remove when not needed", count,
               count == 1 ? "y is" : "ies are", last);
}

static void check_disk(struct visit *visit) {
  char folder[PATH_SIZE];
  struct statvfs disk;
  struct err err;
  if (paths_data(folder, "", &err) < 0 || statvfs(folder, &disk) != 0) {
    doctor_say(&visit->doctor, "disk", VERDICT_LOOK, "Look at the folder's rights.",
               "the diary's folder cannot be looked at");
    return;
  }
  uintmax_t free = (uintmax_t)disk.f_bavail * disk.f_frsize >> 20;
  enum verdict verdict = free < DISK_FULL  ? VERDICT_BAD
                         : free < DISK_LOW ? VERDICT_LOOK
                                           : VERDICT_OK;
  doctor_say(&visit->doctor, "disk", verdict, verdict == VERDICT_OK ? NULL : "Make room.",
             "%ju MiB free", free);
}

static void check_rights(struct visit *visit) {
  static const char *const names[] = {"", "diary.db", "backups"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[PATH_SIZE], todo[TEXT_SIZE];
    struct stat st;
    struct err err;
    if (paths_data(path, names[i], &err) < 0 || stat(path, &st) != 0) continue;
    snprintf(todo, sizeof todo, "chmod go= '%.250s'", path);
    if ((st.st_mode & 077) != 0)
      doctor_say(&visit->doctor, "rights", VERDICT_LOOK, todo, "others may look into %.200s (%04o)",
                 path, (unsigned)st.st_mode & 07777);
  }
}

/* ---- time ------------------------------------------------------------------------------------ */

static void check_clock(struct visit *visit) {
  const struct engine *engine = app_engine(visit->call->app);
  struct now now = app_now(visit->call->app);
  char utc[CIVIL_UTC_SIZE], here[WHEN_SIZE];
  civil_format_utc(now.at, utc);
  when_format(now.at, &now, here);
  if (engine->behind)
    doctor_say(&visit->doctor, "clock", VERDICT_BAD, "Set the clock; nothing is lost meanwhile.",
               "%s is more than a day before the newest entry; everything is held", utc);
  else
    doctor_say(&visit->doctor, "clock", VERDICT_OK, NULL, "%s, %s here", utc, here);
  if (!visit->health.zone_known)
    doctor_say(&visit->doctor, "zone", VERDICT_BAD,
               "Put a name such as Europe/Berlin into [schedule] zone.",
               "\"%.60s\" is no time zone of this system", app_config(visit->call->app)->zone);
  else
    doctor_say(&visit->doctor, "zone", VERDICT_OK, NULL, "%s",
               visit->health.zone[0] != '\0' ? visit->health.zone : "the system's");
}

static void check_engine(struct visit *visit) {
  const struct engine *engine = app_engine(visit->call->app);
  struct now now = app_now(visit->call->app);
  char until[WHEN_SIZE];
  if (engine->safe_mode || engine->broken)
    doctor_say(&visit->doctor, "plan", VERDICT_BAD,
               "Put right what else is listed, then start settled anew.",
               "held at rest and breathing, because something is not sure");
  struct held held;
  engine_held(engine, &now, &held);
  if (held.hold != HELD_PAUSE && held.hold != HELD_DAY_OFF) return;
  when_format(held.until, &now, until);
  doctor_say(&visit->doctor, "pause", VERDICT_NOTE, "settle resume", "%s until %s",
             held_phrases[held.hold], until);
}

/* ---- settings and plugins -------------------------------------------------------------------- */

static void check_settings(struct visit *visit) {
  struct buf report;
  buf_init(&report, CONFIG_REPORT_MAX);
  int result = config_check(visit->health.config_path, &report);
  const char *first = buf_text(&report);
  if (result < 0)
    doctor_say(&visit->doctor, "settings", VERDICT_BAD, "See them all: settle config check",
               "not used, for its mistakes: %.*s", (int)strcspn(first, "\n"), first);
  else
    doctor_say(&visit->doctor, "settings", VERDICT_OK, NULL, "%.*s", (int)strcspn(first, "\n"),
               first);
  if (visit->health.daemon && !visit->health.watches_config)
    doctor_say(&visit->doctor, "settings", VERDICT_LOOK, "After a change: settle reload",
               "changes are not noticed by themselves");
  buf_finish(&report);
}

static void say_stranger(void *owner, const char *text) {
  doctor_say(owner, "settings", VERDICT_LOOK, "Put it right in config.ini, or take it out.", "%s",
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

static void check_plugin(struct visit *visit, const struct plugin_info *info) {
  if (info->broken != NULL)
    doctor_say(&visit->doctor, "plugin", VERDICT_LOOK,
               "Mend it, or take it out of your plugins: settle plugin log ID",
               "%s: your own does not load; the one that came with settled goes on: %.160s",
               info->id, info->broken);
  else if (info->waiting != NULL)
    doctor_say(&visit->doctor, "plugin", VERDICT_NOTE, plugin_todo(PLUGIN_NEW),
               "%s: your own waits; the one that came with settled goes on", info->id);
  const char *todo = plugin_todo(info->state);
  bool waiting = info->state == PLUGIN_NEW || info->state == PLUGIN_CHANGED;
  if (todo != NULL)
    doctor_say(&visit->doctor, "plugin", waiting ? VERDICT_NOTE : VERDICT_LOOK, todo,
               "%s is %s%s%.180s", info->id, plugin_state_names[info->state],
               info->error[0] != '\0' ? ": " : "", info->error);
  else if (info->error[0] != '\0')
    doctor_say(&visit->doctor, "plugin", VERDICT_LOOK, "See what it said: settle plugin log ID",
               "%s: %.200s", info->id, info->error);
}

static void check_plugins(struct visit *visit) {
  struct plugins *plugins = app_plugins(visit->call->app);
  struct plugin_info info;
  int on = 0, count = plugins_count(plugins);
  for (int i = 0; i < count; i++) {
    plugins_info(plugins, i, &info);
    on += info.state == PLUGIN_ON;
    check_plugin(visit, &info);
  }
  command_tell_strangers(visit->call->app, say_stranger, &visit->doctor);
  doctor_say(&visit->doctor, "plugins", on > 0 ? VERDICT_OK : VERDICT_LOOK,
             on > 0 ? NULL : "See what there is: settle plugin list", "%d of %d on", on, count);
}

static void check_isolation(struct visit *visit) {
  struct plugins *plugins = app_plugins(visit->call->app);
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
    doctor_say(&visit->doctor, "isolation", VERDICT_LOOK,
               "A newer kernel has them; until then run only plugins that you trust.",
               "reduced: the sandbox of plugins lacks%s", names);
  else if (ran)
    doctor_say(&visit->doctor, "isolation", VERDICT_OK, NULL,
               "plugins run with every layer of the sandbox");
  else
    doctor_say(&visit->doctor, "isolation", VERDICT_NOTE, NULL,
               "not known: no plugin has run since the start");
}

/* ---- all of it ------------------------------------------------------------------------------- */

void command_doctor(struct call *call) {
  static void (*const checks[])(struct visit *) = {
      check_daemon, check_desktop, check_presence, check_diary,    check_backups, check_disk,
      check_rights, check_clock,   check_engine,   check_settings, check_plugins, check_isolation};
  if (app_desk_report(call->app) == NULL) {
    call->reply->waits_desk = true;
    return;
  }
  struct visit visit = {.call = call, .doctor = {&call->reply->text, json_array(), false}};
  json_object_set_new(call->reply->data, "checks", visit.doctor.checks);
  app_look(call->app, &visit.health);
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) checks[i](&visit);
  bool unwell = visit.doctor.unwell;
  json_object_set_new(call->reply->data, "well", json_boolean(!unwell));
  reply_print(call->reply, "\n%s\n",
              unwell ? "Something is to be looked at, see above."
                     : "Everything that can be seen from here works.");
  call->reply->exit = unwell;
}
