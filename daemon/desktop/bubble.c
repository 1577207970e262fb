#include "desktop/bubble.h"

#include <errno.h>
#include <libnotify/notify.h>

struct bubble {
  NotifyNotification *notification; /* one a bubble: libnotify tells of one closing only */
  GDBusConnection *connection;
  char *server_owner;
  struct rendering rendering; /* what is on screen */
  struct bubble_events events;
  void *owner; /* NULL: forgotten, waits to be freed */
};

static void action_invoked(NotifyNotification *notification, char *action, gpointer owner) {
  (void)notification;
  struct bubble *bubble = owner;
  if (bubble->owner == NULL) return;
  const struct pick *pick = render_find(&bubble->rendering, action);
  if (pick != NULL) bubble->events.picked(bubble->owner, pick);
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

/* 0 or -EIO. */
static int put(struct bubble *bubble, struct err *err) {
  NotifyNotification *notification = bubble->notification;
  notify_notification_set_urgency(notification, urgencies[bubble->rendering.urgency]);
  notify_notification_clear_actions(notification);
  for (int i = 0; i < bubble->rendering.pick_count; i++)
    notify_notification_add_action(notification, bubble->rendering.picks[i].key,
                                   bubble->rendering.picks[i].label, action_invoked, bubble, NULL);
  g_autoptr(GError) error = NULL;
  if (notify_notification_show(notification, &error)) return 0;
  return err_set(err, EIO, "the notification server refused: %s",
                 error != NULL ? error->message : "no reason given");
}

struct bubble *bubble_show(GDBusConnection *connection, const char *server_owner,
                           const struct bubble_look *look, struct rendering *rendering,
                           const struct bubble_events *events, void *owner, struct err *err) {
  struct bubble *bubble = g_new0(struct bubble, 1);
  *bubble = (struct bubble){
      .notification = notify_notification_new(rendering->title, rendering->body, look->icon),
      .connection = g_object_ref(connection),
      .server_owner = g_strdup(server_owner),
      .rendering = *rendering,
      .events = *events,
      .owner = owner,
  };
  *rendering = (struct rendering){0};
  NotifyNotification *notification = bubble->notification;
  notify_notification_set_timeout(notification, NOTIFY_EXPIRES_NEVER);
  notify_notification_set_hint(notification, "desktop-entry", g_variant_new_string("settled"));
  if (look->category[0] != '\0') notify_notification_set_category(notification, look->category);
  g_signal_connect(notification, "closed", G_CALLBACK(notification_closed), bubble);
  if (put(bubble, err) == 0) return bubble;
  bubble_drop(bubble);
  return NULL;
}

int bubble_update(struct bubble *bubble, struct rendering *rendering, struct err *err) {
  if (render_same(&bubble->rendering, rendering)) {
    render_finish(rendering);
    return 0;
  }
  render_finish(&bubble->rendering);
  bubble->rendering = *rendering;
  *rendering = (struct rendering){0};
  g_autofree char *icon = NULL;
  g_object_get(bubble->notification, "icon-name", &icon, NULL);
  notify_notification_update(bubble->notification, bubble->rendering.title, bubble->rendering.body,
                             icon);
  return put(bubble, err);
}

static gboolean free_later(gpointer owner) {
  struct bubble *bubble = owner;
  g_object_unref(bubble->notification);
  g_object_unref(bubble->connection);
  g_free(bubble->server_owner);
  render_finish(&bubble->rendering);
  g_free(bubble);
  return G_SOURCE_REMOVE;
}

/* libnotify still touches its object after a callback has returned: it is freed from the loop. */
void bubble_drop(struct bubble *bubble) {
  if (bubble == NULL || bubble->owner == NULL) return;
  bubble->owner = NULL;
  g_signal_handlers_disconnect_by_data(bubble->notification, bubble);
  g_idle_add(free_later, bubble);
}

void bubble_close(struct bubble *bubble) {
  if (bubble == NULL || bubble->owner == NULL) return;
  int id = 0;
  g_object_get(bubble->notification, "id", &id, NULL);
  if (id != 0)
    g_dbus_connection_call(bubble->connection, bubble->server_owner,
                           "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                           "CloseNotification", g_variant_new("(u)", (guint32)id), NULL,
                           G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  bubble_drop(bubble);
}
