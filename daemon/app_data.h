/* What the data and care commands need of the app beside looking at it: the diary with nobody else
 * writing to it, and the state of the parts, for `settle doctor`. */
#ifndef SETTLED_APP_DATA_H
#define SETTLED_APP_DATA_H

#include "app.h"
#include "base/err.h"

/* Runs `work` as the diary's only writer; without a daemon the lock is taken for it. When that
 * returns 1, other rows count now: the working set is read anew and the engine steps, as at a
 * start; what asks for attention at once goes to `reply`. 0: nothing of the kind. The result of
 * `work`; -EROFS, -EIO: it cannot be written; -EWOULDBLOCK: another program holds it. */
typedef int app_diary_work(void *owner, struct diary *diary, struct err *err);
int app_change_diary(struct app *app, app_diary_work *work, void *owner, struct reply *reply,
                     struct err *err);

struct app_health {
  bool daemon;         /* prompts come; false: a command's own process */
  bool zone_known;     /* of the config */
  bool watches_config; /* a change of the settings is noticed */
  const char *zone;    /* in force; "": the system's */
  const char *diary_path, *config_path;
  int front_ends; /* attached, beside the desktop: `settle watch` and others */
  int kept;       /* entries that could not be stored yet */
};
void app_look(const struct app *app, struct app_health *out);

/* What the desktop's own program says of it (desktop/probe.h): its `desk`; {} where it could not
 * say; NULL: it was not asked yet. A command that needs it sets its reply's `waits_desk` and is run
 * again. */
const json_t *app_desk_report(const struct app *app);

#endif
