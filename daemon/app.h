/* The app owns every part and is the only one that knows them all. Whatever happens comes in here
 * as an event; `now` is read once; the engine steps; its effects are carried out in order (design
 * 3). Parts report upward through callbacks and never include each other. */
#ifndef SETTLED_APP_H
#define SETTLED_APP_H

#include "commands/reply.h"
#include "core/engine.h"

struct app;
struct config;
struct diary;

/* Reads the clock, steps, carries out. What concerns the sender of `reply` (NULL: nobody waits) is
 * put there. */
void app_step(struct app *app, struct event *event, struct reply *reply);

/* For the commands: looking. */
struct engine *app_engine(struct app *app);
struct now app_now(const struct app *app);
struct diary *app_diary(struct app *app); /* NULL: there is none (rehearsal) */
const struct config *app_config(const struct app *app);
struct plugins;
struct plugins *app_plugins(struct app *app);

enum { SUGGESTIONS_MAX = 3, SUGGESTION_SIZE = 160 };

/* What status and doctor say besides the engine. */
struct app_state {
  day_number suggested; /* the day of the suggestions */
  char suggestions[SUGGESTIONS_MAX][SUGGESTION_SIZE];
  int suggestion_count;
  char config_error[200]; /* the config found at the start is not used; "" */
};
const struct app_state *app_state(const struct app *app);

/* Reads the config again; on an error the old one stays and `report` says why. */
int app_reload_config(struct app *app, struct buf *report);
/* Says something about settled itself on every front end. */
void app_notice(struct app *app, const char *title, const char *body);

#endif
