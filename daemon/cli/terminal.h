/* How the terminal behind standard input reads: whole lines, as always, or each key at once and
 * without an echo. Whatever ends the program, the terminal is put back: in order, by a signal that
 * a program can hear, or by a crash. Lines where standard input is no terminal, or is somebody
 * else's just now (a job in the background). */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>

/* Once, before terminal_keys. */
void terminal_begin(void);
/* Whether keys can be read one by one here. */
bool terminal_has_keys(void);
/* What was typed before and not read is dropped at a change. */
void terminal_keys(bool on);
/* As it was found. */
void terminal_end(void);

#endif
