/* What the files of presence share. Each question is asynchronous; `learn` gets the answer, if
 * there is one, and when the last one of a round is in, the round is told. */
#ifndef DESKTOP_PRESENCE_PARTS_H
#define DESKTOP_PRESENCE_PARTS_H

#include "desktop/presence.h"

struct presence {
  struct presence_events events;
  void *owner;
  GCancellable *life;
  GDBusConnection *system; /* NULL: none, or not asked for yet */
  GDBusConnection *desk;   /* the session bus, NULL: none */
  const struct server_row *row;
  int questions; /* not answered yet */
  int late;      /* nor these, which no round waits for any more */
  bool again;    /* asked for while a round was under way */
  bool watched;
  guint poll;
  GArray *signals; /* of struct listening */
  char *session;   /* logind's path of it; NULL: not known */
  enum known hint, inactive, asleep, saver;
  enum known savers; /* what has been said of them in this round so far */
  bool hears_saver;
  const struct source *monitor;     /* the idle monitor that answered; NULL: none */
  guint32 active_watch, idle_watch; /* its watches; 0: none */
  struct presence_report report;
};

/* Somebody on a bus who can be asked. */
struct source {
  const char *service, *path, *interface;
};

typedef void (*presence_learn)(struct presence *presence, const struct source *source,
                               GVariant *answer);

/* `source` must outlive the answer where `learn` looks at it. */
void presence_question(struct presence *presence, GDBusConnection *connection,
                       const struct source *source, const char *method, GVariant *parameters,
                       presence_learn learn);
/* A signal of that source. `path` NULL: the source's. Unsubscribed at the end. */
void presence_listen(struct presence *presence, GDBusConnection *connection,
                     const struct source *source, const char *interface, const char *signal,
                     const char *path, GDBusSignalCallback heard);
/* One more, or one less, that the round waits for. */
void presence_begin(struct presence *presence);
void presence_settle(struct presence *presence);
/* Something is known anew, outside a round. */
void presence_tell(struct presence *presence);
/* Everything again, as soon as nothing is under way. */
void presence_renew(struct presence *presence);

/* presence_logind.c: the system bus */
void presence_ask_system(struct presence *presence);
/* Makes `report.locked` of what is known, and tells when it is another one. */
void presence_judge_lock(struct presence *presence);
/* presence_desk.c: the session bus and the settings */
void presence_ask_desk(struct presence *presence);
/* Lets the person's return be told, where that is possible. */
void presence_await_return(struct presence *presence);

/* screen.c: whether the active window fills the screen, by X11 alone. */
enum known screen_is_full(void);

#endif
