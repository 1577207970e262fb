/* Running the app: the daemon, or one conversation over the same diary (design 5). */
#ifndef SETTLED_APP_RUN_H
#define SETTLED_APP_RUN_H

#include <stdbool.h>

/* Until it is told to stop; the exit code. */
int app_run(bool stdio);

#endif
