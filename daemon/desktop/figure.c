#include "desktop/figure.h"

#include <glib.h>
#include <string.h>

#include "base/log.h"
#include "base/picture.h"

char *figure_own_icon(void) {
  const char *path = g_getenv("SETTLED_ICON");
  char *address = path != NULL && path[0] == '/' ? g_filename_to_uri(path, NULL, NULL) : NULL;
  return address != NULL ? address : g_strdup("settled");
}

/* A chart as an icon would be a smudge. */
static bool is_chart(const struct ask *ask) {
  return strcmp(ask->category, "x-settled.checkin") == 0;
}

static bool may_show(const struct ask *ask, const struct server_row *row, bool locked) {
  struct err err;
  if (ask->image[0] != '/' || locked || (is_chart(ask) && !row->draws_image)) return false;
  if (picture_check(ask->image, &err) == 0) return true;
  log_warning("a figure is not shown: %s", err.text);
  return false;
}

/* A hold's figure was there while the person got into place. */
static bool crowds_out(const struct ask *ask, const struct server_row *row) {
  return ask->type == VIEW_HOLD && ask_exceeds(ask, row->room);
}

static bool wants_room(const struct ask *ask, const struct server_row *row) {
  return row->room > 0 && (ask->urgency == URGENCY_CRITICAL || ask_exceeds(ask, row->room));
}

void figure_choose(const struct ask *ask, const struct server_row *row, const char *icon,
                   bool locked, struct figure *out) {
  bool shown = !crowds_out(ask, row) && may_show(ask, row, locked);
  bool in_place = shown && !row->draws_image;
  out->image = shown && row->draws_image ? g_strdup(ask->image) : NULL;
  out->icon = in_place ? g_filename_to_uri(ask->image, NULL, NULL) : NULL;
  if (out->icon == NULL) out->icon = g_strdup(wants_room(ask, row) ? "" : icon);
}

void figure_finish(struct figure *figure) {
  g_free(figure->icon);
  g_free(figure->image);
  *figure = (struct figure){NULL, NULL};
}

bool figure_same(const struct figure *a, const struct figure *b) {
  return g_strcmp0(a->icon, b->icon) == 0 && g_strcmp0(a->image, b->image) == 0;
}
