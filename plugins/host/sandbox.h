/* What the child of a plugin may still do (facts 7): read from standard input, write to standard
 * output, use memory and the processor. Five layers, each of which holds by itself; a layer that
 * the kernel does not have is reported and the child goes on, for the daemon to decide.
 *
 *   sandbox_begin();             first of all, in main
 *   ... handlers, timers, buffers, everything that needs files or more system calls ...
 *   sandbox_enter(&isolation);   no way back
 */
#ifndef HOST_SANDBOX_H
#define HOST_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* Under AddressSanitizer the layers that its reports need stay off: seccomp and the limit of
 * address space. They are then reported as false. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum {
  SANDBOX_MEMORY = 96 * 1024 * 1024, /* address space, bytes; the machine's own limit is lower */
  SANDBOX_NICE = 5                   /* a third of the processor time of others that want it */
};

/* What really took effect. */
struct isolation {
  bool landlock; /* every right of the running kernel's version denied, no rule */
  bool seccomp;  /* the list of system calls */
  bool rlimits;  /* all of them */
  bool no_new_privs;
  bool dumpable; /* no core dump, no ptrace by others of the same user */
};

/* Dies with the daemon, leads a process group of its own, gives way to others, closes every file
 * but 0, 1 and 2, makes 0 and 1 blocking. Exits when the daemon is gone already. */
void sandbox_begin(void);
void sandbox_enter(struct isolation *done);

#endif
