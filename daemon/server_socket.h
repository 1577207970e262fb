/* The listening socket of the daemon and the lock that says whose it is (facts 5). */
#ifndef SETTLED_SERVER_SOCKET_H
#define SETTLED_SERVER_SOCKET_H

#include <sys/types.h>
#include <sys/un.h>

#include "base/err.h"

struct server_socket {
  int lock;  /* of `folder`/lock, held as long as it is open */
  int fd;    /* listening, non-blocking */
  int spare; /* given up for a moment when there is no file descriptor left to refuse with */
  struct sockaddr_un address;
};

/* As server_listen. All -1 after a failure. */
int server_socket_open(struct server_socket *socket, const char *folder, struct err *err);
/* Removes the file of the socket, then gives the lock back. Accepts one that is not open (-1). */
void server_socket_close(struct server_socket *socket);
/* The next client, close-on-exec; -EAGAIN: none waits; -EPERM: one of another user was refused;
 * -EMFILE: one was turned away, there are too many files open; -errno. */
int server_socket_accept(struct server_socket *socket, uid_t uid);

#endif
