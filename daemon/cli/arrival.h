/* Notices that a daemon starts while a conversation goes on without one: its socket appears in the
 * runtime folder. No polling; nothing is opened or connected here. */
#ifndef CLI_ARRIVAL_H
#define CLI_ARRIVAL_H

/* An inotify descriptor, readable when it is worth trying to connect; -1: it cannot be noticed. */
int arrival_begin(void);
/* Takes what was noticed, and goes on looking. */
void arrival_look(int fd);
void arrival_end(int fd);

#endif
