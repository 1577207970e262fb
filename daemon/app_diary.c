/* The diary as the app uses it: what was acknowledged is stored; what cannot be stored is kept,
 * said once, and tried again at every wake (design 10, facts 3). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app_parts.h"
#include "base/log.h"

enum { LOCK_WAIT_MS = 5000, COMMAND_LOCK_WAIT_MS = 2000, CARE_DELAY_MS = 20 * 1000 };

/* ---- reading -------------------------------------------------------------------------------- */

static int feed(void *owner, const struct entry *entry) {
  struct app *app = owner;
  int result = engine_feed(&app->engine, entry);
  bool safety =
      entry->kind == ENTRY_SCREEN || entry->kind == ENTRY_CLEAR || entry->kind == ENTRY_RETRACT;
  if (result == -ENOBUFS && !safety) { /* more than anybody makes by hand */
    log_warning("the diary holds more recent entries than the working set has room for");
    return 0;
  }
  return result == -EINVAL || result == -ENOBUFS ? result : 0;
}

static day_number today(const struct app *app) {
  struct now now = app_now(app);
  struct stamp stamp;
  engine_stamp(&now, &stamp);
  return stamp.date;
}

static int load(struct app *app, struct err *err) {
  if (app->diary == NULL) return 0;
  return diary_load(app->diary, today(app), feed, app, err);
}

/* ---- damage (design 10, S17) ---------------------------------------------------------------- */

static bool rescue(struct app *app, const char *why) {
  struct diary_rescue done;
  struct err err;
  const struct diary_options options = {.readonly = false};
  log_warning("the diary is damaged: %s", why);
  diary_close(app->diary);
  app->diary = NULL;
  if (diary_rescue(app->diary_path, &options, app_now(app).at, &done, &err) < 0) {
    log_error("the diary could not be put right: %s", err.text);
    return false;
  }
  log_warning("the damaged diary is kept in %s; %d entries from the backup, %d saved, %d lost",
              done.aside, done.from_backup, done.salvaged, done.lost);
  app_notice(
      app, "Your diary was put right",
      "A part could not be read. What could be found was brought back; the file as it was is "
      "kept too: settle doctor says where.");
  return diary_open(app->diary_path, &options, &app->diary, &err) == 0;
}

/* Waits so long for the lock, unless it is held already. */
static int open_diary(struct app *app, int lock_wait_ms, struct err *err) {
  const struct diary_options options = {.readonly = false};
  pid_t holder = 0;
  int result = 0;
  if (app->lock.fd < 0)
    result = diary_lock_take(app->diary_path, lock_wait_ms, &app->lock, &holder, err);
  if (result < 0) return result;
  result = diary_open(app->diary_path, &options, &app->diary, err);
  if (diary_class_of(result) == DIARY_DAMAGED && rescue(app, err->text)) result = 0;
  return result;
}

static void begin_engine(struct app *app) {
  uint64_t seed = 0;
  uv_random(NULL, NULL, &seed, sizeof seed, 0, NULL);
  const struct catalog *catalog = plugins_catalog(app->plugins);
  engine_init(&app->engine, seed, &app->config->settings, catalog);
  app->engine.passive = app->mode == APP_STDIO;
  app->engine.can_watch = app->mode == APP_DAEMON;
  if (app->desktop != NULL) desktop_watch(app->desktop, false); /* a fresh engine asks anew */
}

static void load_or_rescue(struct app *app) {
  struct err err;
  begin_engine(app);
  int result = load(app, &err);
  if (diary_class_of(result) == DIARY_DAMAGED && rescue(app, err.text)) {
    begin_engine(app);
    result = load(app, &err);
  }
  if (result < 0) log_error("the diary cannot be read: %s", err.text);
  for (int i = 0; i < app->kept_count; i++) feed(app, &app->kept[i].entry); /* not stored yet */
  app->read_early = app->kept_count > 0;
  app->engine.safe_mode = result < 0 || app->diary == NULL;
}

void app_open_diary(struct app *app) {
  struct err err;
  app->lock.fd = -1;
  int wait = app->mode == APP_DAEMON ? LOCK_WAIT_MS : COMMAND_LOCK_WAIT_MS;
  if (open_diary(app, wait, &err) < 0) log_error("the diary cannot be opened: %s", err.text);
  load_or_rescue(app);
  if (app->mode == APP_STDIO) diary_lock_drop(&app->lock);
  struct now now = app_now(app);
  engine_ready(&app->engine, &now);
  if (app->diary != NULL) diary_rest(app->diary);
}

/* The plan's revision counts on, so that answers of plugins under way are known for stale; the next
 * step makes the plan anew. */
void app_reload_history(struct app *app) {
  struct now now = app_now(app);
  uint32_t revision = app->engine.revision;
  load_or_rescue(app);
  app->engine.revision = revision;
  engine_ready(&app->engine, &now);
  app->reloaded = true;
}

/* One that could not be opened is tried again: what it holds counts from then on. */
static void open_late(struct app *app) {
  struct err err;
  if (app->mode != APP_DAEMON || open_diary(app, 0, &err) < 0) return;
  log_info("the diary is open now");
  app_reload_history(app);
}

/* The same file with the same rows, this time to be written. */
static void open_anew(struct app *app) {
  struct diary *fresh;
  const struct diary_options options = {.readonly = false};
  if (diary_open(app->diary_path, &options, &fresh, NULL) < 0) return;
  diary_close(app->diary);
  app->diary = fresh;
}

void app_mend_diary(struct app *app) {
  if (app->diary == NULL)
    open_late(app);
  else if (diary_fell_back(app->diary))
    open_anew(app);
}

/* ---- writing -------------------------------------------------------------------------------- */

static int append(struct app *app, const struct entry *entries, int count, struct err *err) {
  if (app->diary == NULL) return err_set(err, EIO, "the diary is not open");
  if (diary_readonly(app->diary) != NULL)
    return err_set(err, EROFS, "%s", diary_readonly(app->diary));
  return diary_append(app->diary, entries, count, NULL, err);
}

int app_append(struct app *app, const struct entry *entries, int count, struct err *err) {
  pid_t holder;
  if (app->mode == APP_DAEMON || app->lock.fd >= 0) return append(app, entries, count, err);
  int result = diary_lock_take(app->diary_path, COMMAND_LOCK_WAIT_MS, &app->lock, &holder, err);
  if (result < 0) return result;
  result = append(app, entries, count, err);
  diary_lock_drop(&app->lock);
  return result;
}

/* `kept`: it is stored later. */
static void tell_not_stored(struct app *app, bool kept, const char *why) {
  if (app->reply != NULL && app->reply->code == NULL)
    reply_fail(
        app->reply, "store",
        kept ? "Kept for now, but not in the diary yet: %s. It is stored as soon as it can be."
             : "Not stored: %s.",
        why);
  if (!kept) log_warning("an entry was not stored: %s", why);
  if (!kept || app->store_told) return;
  app->store_told = true;
  log_warning("an entry could not be stored: %s", why);
  app_notice(app, "Not written down yet",
             "The diary cannot be written just now. What you said is kept and will be stored.");
}

/* What the diary refuses for good is not kept: it would stand before all that comes after it. */
static bool keep_all(struct app *app, const struct entry *entries, int count, int result) {
  bool kept = app->mode == APP_DAEMON && diary_class_of(result) != DIARY_REFUSED;
  for (int i = 0; i < count && kept; i++) kept = app_keep(app, &entries[i]);
  return kept;
}

bool app_store(struct app *app, const struct entry *entries, int count) {
  struct err err;
  if (app->kept_count > 0) app_store_kept(app);
  int result = -EAGAIN;
  if (app->kept_count == 0) result = app_append(app, entries, count, &err);
  if (result >= 0) {
    app_care_soon(app);
    return true;
  }
  if (result == -EAGAIN) err_set(&err, EAGAIN, "earlier entries are still waiting");
  if (diary_class_of(result) == DIARY_DAMAGED && rescue(app, err.text) &&
      app_append(app, entries, count, &err) >= 0)
    return true;
  tell_not_stored(app, keep_all(app, entries, count, result), err.text);
  return false;
}

/* ---- care, once a day ----------------------------------------------------------------------- */

static void care(uv_timer_t *timer) {
  struct app *app = timer->data;
  struct err err;
  if (app->diary == NULL || diary_readonly(app->diary) != NULL) return;
  int result = diary_check(app->diary, &err);
  if (diary_class_of(result) == DIARY_DAMAGED) {
    if (rescue(app, err.text)) app_reload_history(app);
  } else if (result < 0) {
    log_warning("the diary could not be checked: %s", err.text);
  }
  if (app->diary != NULL && diary_backup(app->diary, app->cared, false, &err) < 0)
    log_warning("no backup today: %s", err.text);
  if (app->diary != NULL) diary_rest(app->diary);
}

void app_care_soon(struct app *app) {
  if (app->mode != APP_DAEMON || app->cared == today(app)) return;
  app->cared = today(app);
  uv_timer_start(&app->care, care, CARE_DELAY_MS, 0);
}

void app_close_diary(struct app *app) {
  if (app->kept_count > 0) app_store_kept(app);
  if (app->kept_count > 0)
    log_error("%d entries could not be stored before the end", app->kept_count);
  app_forget_kept(app);
  diary_close(app->diary);
  app->diary = NULL;
  diary_lock_drop(&app->lock);
}
