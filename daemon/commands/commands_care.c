/* The daemon itself: its configuration. */
#include <stdio.h>
#include <string.h>

#include "commands/commands_parts.h"
#include "config/config.h"
#include "plugins/plugins.h"

static void print_stranger(void *owner, const char *text) {
  reply_print(owner, "%s\n", text);
}

void command_reload(struct call *call) {
  struct buf report;
  struct now now = app_now(call->app);
  buf_init(&report, CONFIG_REPORT_MAX);
  if (app_reload_config(call->app, &report) < 0)
    reply_fail(call->reply, "config", "The settings were left as they are:\n%s", buf_text(&report));
  else
    reply_print(call->reply, "%sThe settings were read again.\n", app_config(call->app)->warnings);
  plugins_rescan(app_plugins(call->app), &now);
  command_tell_strangers(call->app, print_stranger, call->reply);
  buf_finish(&report);
}
