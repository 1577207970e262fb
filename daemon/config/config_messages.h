/* What there is to say about a config: the first CONFIG_MESSAGES_MAX by place in the file, in
 * whatever order they are found, and how many there were. Internal to config. */
#ifndef SETTLED_CONFIG_MESSAGES_H
#define SETTLED_CONFIG_MESSAGES_H

#include "config/config.h"

struct config_message {
  int line, column; /* 1-based; bytes */
  char text[240];
};

struct config_messages {
  int total, count;                                 /* found, kept */
  struct config_message items[CONFIG_MESSAGES_MAX]; /* ascending by line, then column */
};

void config_messages_add(struct config_messages *messages, int line, int column, const char *format,
                         ...) __attribute__((format(printf, 4, 5)));
/* "config.ini:12:9: LABELmessage" a line, then "and N more"; `label` may be "". 0 or -ENOMEM,
 * -ENOBUFS. */
int config_messages_write(const struct config_messages *messages, const char *file,
                          const char *label, struct buf *out);

#endif
