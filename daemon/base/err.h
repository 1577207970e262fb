/* The error carrier: a human sentence, filled by the lowest level that knows, logged once at the
 * top. Functions that can fail return 0 or a negative errno and leave their outputs untouched. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum { ERR_SIZE = 320 };

struct err {
  char text[ERR_SIZE]; /* one sentence without a final full stop, e.g. "diary.db: disk full" */
};

/* Fills `err` (NULL: nobody wants to know) and returns -code, so that callers can write
 * `return err_set(err, ENOSPC, "...")`. Text that does not fit is cut between two characters. The
 * arguments may include err->text, to say more about an error on its way up. */
int err_set(struct err *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with ": " and the text of errno `code` appended. */
int err_errno(struct err *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
