/* A short sound where the notification server makes none: by the first program for it that is
 * installed. One at a time, for CHIME_SECONDS at most; silence where there is none. */
#ifndef DESKTOP_CHIME_H
#define DESKTOP_CHIME_H

enum { CHIME_SECONDS = 5 };

struct chime;

struct chime *chime_create(void);
/* Ends what sounds. NULL: nothing to do. */
void chime_destroy(struct chime *chime);
void chime_play(struct chime *chime);
/* The program that would sound; NULL: none is installed. */
const char *chime_player(void);

#endif
