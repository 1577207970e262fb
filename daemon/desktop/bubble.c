#include "desktop/bubble.h"

#include <errno.h>
#include <libnotify/notify.h>

#define NOTIFICATIONS      "org.freedesktop.Notifications"
#define NOTIFICATIONS_PATH "/org/freedesktop/Notifications"

struct bubble {
  NotifyNotification *notification; /* one a bubble: libnotify tells of one closing only */
  GDBusConnection *connection;
  char *server_owner;
  guint invoked, replied;     /* subscriptions to ActionInvoked and NotificationReplied */
  guint32 id;                 /* on the bus; 0: not shown */
  struct rendering rendering; /* what is on screen */
  struct figure figure;       /* owned; beside it */
  struct bubble_events events;
  void *owner; /* NULL: forgotten, waits to be freed */
};

/* libnotify wants one for every action, but forgets a notification once it is closed; an answer may
 * come just after that. So the signal is read here, and by its real sender. */
static void ignored(NotifyNotification *notification, char *action, gpointer owner) {
  (void)notification, (void)action, (void)owner;
}

/* What a signal says about this bubble, borrowed from it; NULL: it is about another one. */
static const char *word_of(const struct bubble *bubble, GVariant *parameters) {
  guint32 id = 0;
  const char *word = NULL;
  if (bubble->owner == NULL || !g_variant_is_of_type(parameters, G_VARIANT_TYPE("(us)")))
    return NULL;
  g_variant_get(parameters, "(u&s)", &id, &word);
  return id == bubble->id ? word : NULL;
}

static void action_invoked(GDBusConnection *connection, const char *sender, const char *path,
                           const char *interface, const char *signal, GVariant *parameters,
                           gpointer owner) {
  (void)connection, (void)sender, (void)path, (void)interface, (void)signal;
  struct bubble *bubble = owner;
  const char *key = word_of(bubble, parameters);
  const struct pick *pick = key != NULL ? render_find(&bubble->rendering, key) : NULL;
  if (pick != NULL) bubble->events.picked(bubble->owner, pick);
}

/* KDE's signal; libnotify has nothing for it. What is longer than any answer is cut one byte later,
 * so that whoever checks its length refuses it. */
static void notification_replied(GDBusConnection *connection, const char *sender, const char *path,
                                 const char *interface, const char *signal, GVariant *parameters,
                                 gpointer owner) {
  (void)connection, (void)sender, (void)path, (void)interface, (void)signal;
  struct bubble *bubble = owner;
  const char *text = word_of(bubble, parameters);
  if (text == NULL || render_find(&bubble->rendering, RENDER_REPLY_KEY) == NULL) return;
  g_autofree char *bounded = g_strndup(text, BUBBLE_REPLY_MAX + 1);
  g_autofree char *valid = g_utf8_make_valid(bounded, -1);
  bubble->events.replied(bubble->owner, valid);
}

static void notification_closed(NotifyNotification *notification, gpointer owner) {
  struct bubble *bubble = owner;
  if (bubble->owner == NULL) return;
  int reason = notify_notification_get_closed_reason(notification);
  bool known = reason >= BUBBLE_EXPIRED && reason <= BUBBLE_CLOSED;
  bubble->events.ended(bubble->owner, known ? (enum bubble_end)reason : BUBBLE_EXPIRED);
}

static const NotifyUrgency urgencies[] = {
    [URGENCY_LOW] = NOTIFY_URGENCY_LOW,
    [URGENCY_NORMAL] = NOTIFY_URGENCY_NORMAL,
    [URGENCY_CRITICAL] = NOTIFY_URGENCY_CRITICAL,
};

/* Servers that announce "sound" make one of their own unless they are told not to. */
static void set_sound(const struct bubble *bubble) {
  bool sound = bubble->rendering.sound;
  notify_notification_set_hint(bubble->notification, "sound-name",
                               sound ? g_variant_new_string("message-new-instant") : NULL);
  notify_notification_set_hint(bubble->notification, "suppress-sound",
                               sound ? NULL : g_variant_new_boolean(TRUE));
}

/* A figure that goes away with the lock of the screen has to leave the hint too. */
static void set_figure(struct bubble *bubble, const struct figure *figure) {
  struct figure old = bubble->figure;
  bubble->figure = (struct figure){g_strdup(figure->icon), g_strdup(figure->image)};
  figure_finish(&old);
  notify_notification_set_hint(bubble->notification, "image-path",
                               figure->image != NULL ? g_variant_new_string(figure->image) : NULL);
}

/* 0 or -EIO. */
static int put(struct bubble *bubble, struct err *err) {
  NotifyNotification *notification = bubble->notification;
  set_sound(bubble);
  notify_notification_set_urgency(notification, urgencies[bubble->rendering.urgency]);
  notify_notification_clear_actions(notification);
  for (int i = 0; i < bubble->rendering.pick_count; i++)
    notify_notification_add_action(notification, bubble->rendering.picks[i].key,
                                   bubble->rendering.picks[i].label, ignored, NULL, NULL);
  g_autoptr(GError) error = NULL;
  if (!notify_notification_show(notification, &error))
    return err_set(err, EIO, "the notification server refused: %s",
                   error != NULL ? error->message : "no reason given");
  int id;
  g_object_get(notification, "id", &id, NULL);
  bubble->id = (guint32)id;
  return 0;
}

static guint subscribe(struct bubble *bubble, const char *signal, GDBusSignalCallback callback) {
  return g_dbus_connection_signal_subscribe(bubble->connection, bubble->server_owner, NOTIFICATIONS,
                                            signal, NOTIFICATIONS_PATH, NULL,
                                            G_DBUS_SIGNAL_FLAGS_NONE, callback, bubble, NULL);
}

/* Never "transient": GNOME would forget it with its banner. */
static void set_hints(NotifyNotification *notification, const struct bubble_look *look) {
  notify_notification_set_timeout(notification, NOTIFY_EXPIRES_NEVER);
  notify_notification_set_hint(notification, "desktop-entry", g_variant_new_string("settled"));
  if (look->category[0] != '\0') notify_notification_set_category(notification, look->category);
  if (look->placeholder[0] != '\0')
    notify_notification_set_hint(notification, "x-kde-reply-placeholder-text",
                                 g_variant_new_string(look->placeholder));
}

struct bubble *bubble_show(GDBusConnection *connection, const char *server_owner,
                           const struct bubble_look *look, struct rendering *rendering,
                           const struct bubble_events *events, void *owner, struct err *err) {
  struct bubble *bubble = g_new0(struct bubble, 1);
  *bubble = (struct bubble){
      .notification = notify_notification_new(rendering->title, rendering->body, look->figure.icon),
      .connection = g_object_ref(connection),
      .server_owner = g_strdup(server_owner),
      .rendering = *rendering,
      .events = *events,
      .owner = owner,
  };
  *rendering = (struct rendering){0};
  set_hints(bubble->notification, look);
  set_figure(bubble, &look->figure);
  g_signal_connect(bubble->notification, "closed", G_CALLBACK(notification_closed), bubble);
  bubble->invoked = subscribe(bubble, "ActionInvoked", action_invoked);
  bubble->replied = subscribe(bubble, "NotificationReplied", notification_replied);
  if (put(bubble, err) == 0) return bubble;
  bubble_drop(bubble);
  return NULL;
}

bool bubble_shows(const struct bubble *bubble, const struct figure *figure,
                  const struct rendering *rendering) {
  return render_same(&bubble->rendering, rendering) && figure_same(&bubble->figure, figure) &&
         !rendering->sound;
}

int bubble_update(struct bubble *bubble, const struct figure *figure, struct rendering *rendering,
                  struct err *err) {
  if (bubble_shows(bubble, figure, rendering)) {
    render_finish(rendering);
    return 0;
  }
  render_finish(&bubble->rendering);
  bubble->rendering = *rendering;
  *rendering = (struct rendering){0};
  set_figure(bubble, figure);
  notify_notification_update(bubble->notification, bubble->rendering.title, bubble->rendering.body,
                             bubble->figure.icon);
  return put(bubble, err);
}

static gboolean free_later(gpointer owner) {
  struct bubble *bubble = owner;
  g_object_unref(bubble->notification);
  g_object_unref(bubble->connection);
  g_free(bubble->server_owner);
  render_finish(&bubble->rendering);
  figure_finish(&bubble->figure);
  g_free(bubble);
  return G_SOURCE_REMOVE;
}

/* libnotify still touches its object after a callback has returned: it is freed from the loop. */
void bubble_drop(struct bubble *bubble) {
  if (bubble == NULL || bubble->owner == NULL) return;
  bubble->owner = NULL;
  g_signal_handlers_disconnect_by_data(bubble->notification, bubble);
  g_dbus_connection_signal_unsubscribe(bubble->connection, bubble->invoked);
  g_dbus_connection_signal_unsubscribe(bubble->connection, bubble->replied);
  g_idle_add(free_later, bubble);
}

void bubble_close(struct bubble *bubble) {
  if (bubble == NULL || bubble->owner == NULL) return;
  if (bubble->id != 0)
    g_dbus_connection_call(bubble->connection, bubble->server_owner, NOTIFICATIONS_PATH,
                           NOTIFICATIONS, "CloseNotification", g_variant_new("(u)", bubble->id),
                           NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  bubble_drop(bubble);
}
