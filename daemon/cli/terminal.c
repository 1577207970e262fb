#include "cli/terminal.h"

#include <signal.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

/* The one thing here that outlives a call: a crash hands its handler nothing else. Written before
 * `changed` is set, read by the handler only while it is. */
static struct termios found;
static volatile sig_atomic_t changed;

static void put_back(void) {
  if (!changed) return;
  changed = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &found);
}

/* The handler counts once: the default action follows when it returns. */
static void crash(int signal_number) {
  put_back();
  raise(signal_number);
}

void terminal_begin(void) {
  static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  struct sigaction action = {.sa_handler = crash, .sa_flags = (int)SA_RESETHAND};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
    sigaction(crashes[i], &action, NULL);
}

bool terminal_has_keys(void) {
  return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

void terminal_keys(bool on) {
  if (on == (changed != 0) || !terminal_has_keys()) return;
  if (!on) {
    put_back();
    tcflush(STDIN_FILENO, TCIFLUSH);
    return;
  }
  if (tcgetattr(STDIN_FILENO, &found) != 0) return;
  struct termios keys = found;
  keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  changed = 1;
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &keys);
}

void terminal_end(void) {
  put_back();
}
