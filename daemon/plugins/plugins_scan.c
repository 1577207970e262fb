/* The folders of plugins, their order, and one catalogue of all of them. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "plugins/plugin_cache.h"
#include "plugins/plugins_parts.h"

static struct plugin *find_plugin(const struct plugins *plugins, const char *id) {
  int index = plugins_find(plugins, id);
  return index >= 0 ? plugins->list[index] : NULL;
}

/* By need: six plugins take no more than six plugins take. */
static bool make_room(struct plugins *plugins) {
  if (plugins->count < plugins->room) return true;
  int room = plugins->room > 0 ? 2 * plugins->room : 8;
  if (room > PLUGINS_MAX) room = PLUGINS_MAX;
  if (plugins->count >= room) return false;
  struct plugin **list = realloc(plugins->list, (size_t)room * sizeof(struct plugin *));
  if (list == NULL) return false;
  plugins->list = list;
  plugins->room = room;
  return true;
}

static struct plugin *add_plugin(struct plugins *plugins) {
  struct plugin *plugin = make_room(plugins) ? calloc(1, sizeof *plugin) : NULL;
  if (plugin == NULL) return NULL;
  *plugin = (struct plugin){.plugins = plugins, .state = PLUGIN_LOADING, .noticed = DAY_NONE};
  plugin->suggested.date = DAY_NONE;
  plugins->list[plugins->count++] = plugin;
  return plugin;
}

/* What the folders hold now, each id once. */
struct found {
  struct plugins *plugins;
  struct plugin_place *places; /* owned, with room for two full folders and one more */
  int count;
  struct plugin_place waiting[PLUGINS_MAX]; /* the person's, while an installed one stands in */
  struct plugin_place spare[PLUGINS_MAX];   /* installed ones that the person's go before */
  int waiting_count, spare_count;
};

static struct plugin_place *find_place(struct found *found, const char *id) {
  for (int i = 0; i < found->count; i++)
    if (strcmp(found->places[i].id, id) == 0) return &found->places[i];
  return NULL;
}

/* Files that the person has not enabled as they are now. What cannot be read waits as well, unless
 * it ran before: then the version in force stays. */
static bool must_wait(const struct plugins *plugins, const struct plugin_place *place) {
  const char *enabled = plugin_standing(plugins->standings, place->id)->enabled;
  char hash[PLUGIN_HASH_SIZE];
  json_t *files;
  struct err err;
  if (plugins->trust_own || !place->own) return false;
  if (plugin_files_read(place, false, NULL, &files, &err) != 0) return enabled[0] == '\0';
  plugin_files_hash(files, hash);
  json_decref(files);
  return strcmp(enabled, hash) != 0;
}

/* What is there already goes before it; but a copy in the person's folder that nobody has enabled
 * takes no installed plugin out of the day: that one stands in until then. */
static void add_place(struct found *found, struct plugin_place *place) {
  struct plugin_place *before = find_place(found, place->id);
  if (before == NULL) {
    found->places[found->count++] = *place;
  } else if (!place->own && found->waiting_count < PLUGINS_MAX &&
             must_wait(found->plugins, before)) {
    found->waiting[found->waiting_count++] = *before;
    *before = *place;
  } else if (!place->own && found->spare_count < PLUGINS_MAX) {
    found->spare[found->spare_count++] = *place;
  } else {
    plugin_place_finish(place);
  }
}

static void find_in(struct found *found, const char *folder, bool own) {
  if (folder == NULL) return;
  struct plugin_place *places = found->places + found->count; /* kept ones stay in front */
  int count = plugin_files_find(folder, own, places, PLUGINS_MAX);
  for (int i = 0; i < count; i++) {
    struct plugin_place place = places[i];
    add_place(found, &place);
  }
}

static void find_one(struct found *found, const struct plugin_place *one) {
  struct plugin_place place = *one;
  place.path = one->path != NULL ? strdup(one->path) : NULL;
  if (place.path != NULL) found->places[found->count++] = place;
}

static void mark(struct plugins *plugins, struct found *found) {
  for (int i = 0; i < plugins->count; i++)
    plugins->list[i]->found = find_place(found, plugins->list[i]->place.id) != NULL;
}

static void remove_lost(struct plugins *plugins) {
  int kept = 0;
  for (int i = 0; i < plugins->count; i++) {
    struct plugin *plugin = plugins->list[i];
    if (plugin->found) {
      plugins->list[kept++] = plugin;
      continue;
    }
    plugins_take_off(plugin, PLUGIN_OFF);
    plugin_cache_drop(plugins->cache, plugin->place.id);
    plugins_free(plugin);
  }
  plugins->count = kept;
}

/* Takes the place over. */
static void take_place(struct plugins *plugins, struct plugin_place *place) {
  struct plugin *plugin = find_plugin(plugins, place->id);
  if (plugin == NULL) plugin = add_plugin(plugins);
  if (plugin == NULL) {
    log_warning("plugins: %s is left out: there is room for %d", place->id, PLUGINS_MAX);
    plugin_place_finish(place);
    return;
  }
  plugin_place_finish(&plugin->place);
  plugin->place = *place;
  plugin->found = true;
}

/* Installed ones before the person's: a folder full of files must not push the shipped ones out. */
static void take_places(struct plugins *plugins, struct found *found) {
  for (int own = 0; own <= 1; own++)
    for (int i = 0; i < found->count; i++)
      if (found->places[i].own == own) take_place(plugins, &found->places[i]);
}

static bool is_waiting(const struct found *found, const char *id) {
  for (int i = 0; i < found->waiting_count; i++)
    if (strcmp(found->waiting[i].id, id) == 0) return true;
  return false;
}

/* Takes the place over; says so when it is news. */
static void take_waiting(struct plugins *plugins, struct plugin_place *place) {
  struct plugin *plugin = find_plugin(plugins, place->id);
  if (plugin == NULL) {
    plugin_place_finish(place);
    return;
  }
  bool before = plugin->waiting.path != NULL;
  plugin_place_finish(&plugin->waiting);
  plugin->waiting = *place;
  if (before) return;
  plugins_notice(plugin, "", 0,
                 "Your own %s is not on yet. The one that came with settled goes on, until: settle "
                 "plugin enable %s",
                 place->id, place->id);
}

static void take_all_waiting(struct plugins *plugins, struct found *found) {
  for (int i = 0; i < plugins->count; i++)
    if (!is_waiting(found, plugins->list[i]->place.id))
      plugin_place_finish(&plugins->list[i]->waiting);
  for (int i = 0; i < found->waiting_count; i++) take_waiting(plugins, &found->waiting[i]);
}

static void take_spares(struct plugins *plugins, struct found *found) {
  for (int i = 0; i < plugins->count; i++) plugin_place_finish(&plugins->list[i]->spare);
  for (int i = 0; i < found->spare_count; i++) {
    struct plugin *plugin = find_plugin(plugins, found->spare[i].id);
    if (plugin == NULL)
      plugin_place_finish(&found->spare[i]);
    else
      plugin->spare = found->spare[i];
  }
}

static int rank(const struct plugins *plugins, const char *id) {
  for (int i = 0; i < plugins->order_count; i++)
    if (strcmp(plugins->order[i], id) == 0) return i;
  return plugins->order_count;
}

static bool comes_before(const struct plugins *plugins, const struct plugin *a,
                         const struct plugin *b) {
  int first = rank(plugins, a->place.id), second = rank(plugins, b->place.id);
  return first != second ? first < second : strcmp(a->place.id, b->place.id) < 0;
}

/* Which of two exercises with one id counts depends on it, so another order is another catalogue.
 */
static void sort(struct plugins *plugins) {
  for (int i = 1; i < plugins->count; i++) {
    struct plugin *plugin = plugins->list[i];
    int at = i;
    for (; at > 0 && comes_before(plugins, plugin, plugins->list[at - 1]); at--)
      plugins->list[at] = plugins->list[at - 1];
    plugins->list[at] = plugin;
    if (at != i) plugins->dirty = true;
  }
}

/* Those that are gone make room first: a folder whose files are all replaced is as full as before.
 */
void plugins_scan(struct plugins *plugins, enum plugin_unread how) {
  struct found found = {.plugins = plugins,
                        .places = malloc((2 * PLUGINS_MAX + 1) * sizeof *found.places)};
  if (found.places == NULL) {
    log_error("plugins: no memory to look for them");
    return;
  }
  find_one(&found, &plugins->one);
  find_in(&found, plugins->own, true);
  find_in(&found, plugins->installed, false);
  mark(plugins, &found);
  remove_lost(plugins);
  take_places(plugins, &found);
  take_all_waiting(plugins, &found);
  take_spares(plugins, &found);
  free(found.places);
  sort(plugins);
  for (int i = 0; i < plugins->count; i++)
    if (plugins->list[i]->unread < how) plugins->list[i]->unread = how;
  plugins_soon(plugins);
}

static struct plugin *next_unread(const struct plugins *plugins) {
  for (int i = 0; i < plugins->count; i++)
    if (plugins->list[i]->unread != PLUGIN_READ) return plugins->list[i];
  return NULL;
}

bool plugins_any_unread(const struct plugins *plugins) {
  return next_unread(plugins) != NULL;
}

bool plugins_read_next(struct plugins *plugins) {
  struct plugin *plugin = next_unread(plugins);
  if (plugin == NULL) return false;
  bool only_changed = plugin->unread == PLUGIN_TO_LOOK;
  plugin->unread = PLUGIN_READ;
  plugins_refresh(plugin, only_changed);
  return true;
}

/* Of two exercises with one id the first counts: those of plugins that the person has put in order,
 * then installed ones. So nobody's plugin takes the place of a shipped exercise by its name alone.
 */
enum turn { TURN_ORDERED, TURN_INSTALLED, TURN_OWN, TURNS };

static enum turn turn_of(const struct plugins *plugins, const struct plugin *plugin) {
  if (rank(plugins, plugin->place.id) < plugins->order_count) return TURN_ORDERED;
  return plugin->current != NULL && plugin->current->own ? TURN_OWN : TURN_INSTALLED;
}

struct cast {
  struct plugin *plugins[PLUGINS_MAX];
  const struct plugin_declared *declared[PLUGINS_MAX];
  int count;
};

static void say_left_out(void *owner, int index, const char *text) {
  struct cast *cast = owner;
  plugins_say(cast->plugins[index], text);
}

static void take_turn(const struct plugins *plugins, enum turn turn, struct cast *cast) {
  for (int i = 0; i < plugins->count; i++) {
    struct plugin *plugin = plugins->list[i];
    if (turn_of(plugins, plugin) != turn) continue;
    cast->plugins[cast->count] = plugin;
    cast->declared[cast->count++] = plugin->current != NULL ? plugin->current->declared : NULL;
  }
}

void plugins_build_catalog(struct plugins *plugins) {
  struct cast cast = {.count = 0};
  for (int turn = 0; turn < TURNS; turn++) take_turn(plugins, (enum turn)turn, &cast);
  plugins->catalog = (struct catalog){.count = 0};
  if (plugin_catalog_build(cast.declared, cast.count, say_left_out, &cast, &plugins->catalog) != 0)
    log_error("plugins: no memory for what they declare");
}
