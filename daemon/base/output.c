#include "base/output.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>

/* A pipe or socket whose other end is closed says so at any time. */
static bool has_reader(FILE *out) {
  struct pollfd look = {.fd = fileno(out)};
  return look.fd < 0 || poll(&look, 1, 0) <= 0 || (look.revents & (POLLERR | POLLHUP)) == 0;
}

int output_end(FILE *out, struct err *err) {
  bool lost = ferror(out) != 0; /* earlier: its reason is gone, unless it stays so */
  int reason = fflush(out) == 0 ? 0 : errno;
  if (reason == EPIPE || (!lost && reason == 0) || !has_reader(out)) return 0;
  if (reason != 0) return err_errno(err, reason, "Not all of this could be written");
  return err_set(err, EIO, "Not all of this could be written");
}
