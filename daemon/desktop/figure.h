/* Which pictures go with a notification. The coach's own icon, but
 * where it takes the room of words that matter most; the figure of an exercise,
 * once it was looked at again and found harmless, the way this server draws it: as the image hint
 * beside the icon, or in the icon's place (notification_servers 1). Never while the screen is
 * locked: a picture tells as much as words do (S23). The chart of a check-in only where images are
 * drawn. */
#ifndef DESKTOP_FIGURE_H
#define DESKTOP_FIGURE_H

#include "desktop/ask.h"
#include "desktop/servers.h"

struct figure {
  char *icon;  /* for app_icon: file:// address or themed name */
  char *image; /* for the hint image-path: an absolute path; NULL: none */
};

/* The coach's own icon: the file that the daemon names (SETTLED_ICON), a themed name where it does
 * not. The caller frees it. */
char *figure_own_icon(void);
/* `icon`: that one. Fills `out`, which figure_finish empties. */
void figure_choose(const struct ask *ask, const struct server_row *row, const char *icon,
                   bool locked, struct figure *out);
void figure_finish(struct figure *figure);
bool figure_same(const struct figure *a, const struct figure *b);

#endif
