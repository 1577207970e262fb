/* A floor: a helper that shows one notification with libnotify and waits for its answer. */
#include <libnotify/notify.h>

static void answered(NotifyNotification *shown, char *action, gpointer loop) {
  (void)shown, (void)action;
  g_main_loop_quit(loop);
}

int main(void) {
  GMainLoop *loop = g_main_loop_new(NULL, FALSE);
  if (!notify_init("floor")) return 1;
  NotifyNotification *shown = notify_notification_new("How is it?", "0 to 10", NULL);
  notify_notification_set_timeout(shown, NOTIFY_EXPIRES_NEVER);
  notify_notification_add_action(shown, "default", "Answer", answered, loop, NULL);
  if (!notify_notification_show(shown, NULL)) return 1;
  g_main_loop_run(loop);
  return 0;
}
