/* What could not be stored yet: copies in order, tried again at every wake (design 10, facts 3). */
#include <stdlib.h>
#include <string.h>

#include "app_parts.h"
#include "base/log.h"

static char *copy_text(const char *text) {
  return text != NULL ? strdup(text) : NULL;
}

static void take_copy(struct kept *kept, const struct entry *entry) {
  kept->entry = *entry;
  kept->entry.note = kept->note = copy_text(entry->note);
  kept->entry.text = kept->text = copy_text(entry->text);
  kept->entry.text2 = kept->text2 = copy_text(entry->text2);
}

static void free_copy(struct kept *kept) {
  free(kept->note);
  free(kept->text);
  free(kept->text2);
}

static struct kept *find_state(const struct app *app, const char *plugin) {
  for (int i = 0; i < app->kept_count; i++) {
    const struct entry *entry = &app->kept[i].entry;
    if (entry->kind == ENTRY_PLUGIN_STATE && entry->text != NULL &&
        strcmp(entry->text, plugin) == 0)
      return (struct kept *)&app->kept[i];
  }
  return NULL;
}

const char *app_kept_state(const struct app *app, const char *plugin) {
  const struct kept *kept = find_state(app, plugin);
  return kept != NULL ? kept->text2 : NULL;
}

/* Of a plugin's states only the newest waits: no plugin may take the room of what people say. */
bool app_keep(struct app *app, const struct entry *entry) {
  struct kept *kept = NULL;
  if (entry->kind == ENTRY_PLUGIN_STATE && entry->text != NULL) kept = find_state(app, entry->text);
  if (kept != NULL)
    free_copy(kept);
  else if (app->kept_count < KEPT_MAX)
    kept = &app->kept[app->kept_count++];
  if (kept != NULL) take_copy(kept, entry);
  return kept != NULL;
}

/* What the diary refuses for good stands in nobody's way. */
static bool is_over(int result, const struct err *err) {
  if (result >= 0) return true;
  if (diary_class_of(result) != DIARY_REFUSED) return false;
  log_error("an entry that was kept was refused: %s", err->text);
  return true;
}

void app_store_kept(struct app *app) {
  struct err err;
  int done = 0;
  app_mend_diary(app);
  while (done < app->kept_count && is_over(app_append(app, &app->kept[done].entry, 1, &err), &err))
    free_copy(&app->kept[done++]);
  if (done == 0) return;
  app->kept_count -= done;
  memmove(app->kept, app->kept + done, (size_t)app->kept_count * sizeof *app->kept);
  if (app->kept_count > 0) return;
  app->store_told = false;
  log_info("everything that was kept is in the diary now");
}

void app_forget_kept(struct app *app) {
  for (int i = 0; i < app->kept_count; i++) free_copy(&app->kept[i]);
  app->kept_count = 0;
}
