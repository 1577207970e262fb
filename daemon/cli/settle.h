/* settle: the command that talks to settled. It knows no verbs: what is typed goes to the daemon,
 * whose table answers with text, with a question to put to the person, or with the word that this
 * runs locally. Its own options are --json and --plain (no line is drawn twice). */
#ifndef CLI_SETTLE_H
#define CLI_SETTLE_H

/* The whole program; the exit code. */
int settle(int argc, char **argv);

#endif
