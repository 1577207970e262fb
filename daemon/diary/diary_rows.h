/* Rows as they are stored, byte for byte, on their way out of a diary and into another: what the
 * export writes and the import reads. Where diary_list hands out what an entry means, this hands
 * out what was written, also by versions that know kinds and fields that this one does not.
 *
 * The order is that of device and number, so it does not depend on the order in which diaries were
 * merged: equal diaries have equal exports, and a device's own rows only ever grow at the end. */
#ifndef SETTLED_DIARY_ROWS_H
#define SETTLED_DIARY_ROWS_H

#include "diary/diary.h"

struct diary_record {
  struct entry_id id;
  struct entry_id device;
  int64_t seq; /* 1.. within the device */
  moment at, logged;
  day_number date;
  int16_t minute, offset;
  const char *kind; /* a name of codec_kind_names, or one of a newer version */
  const char *body; /* "" when erased */
  size_t body_len;
  struct entry_id corrects; /* all zero: none */
  bool voided, erased;
};

/* The highest number a row may have: nobody writes so many, and there is room for one more. */
#define DIARY_SEQ_MAX ((int64_t)1 << 53)

/* The devices that rows here are of, sorted by id; `own`: rows of them were written here. */
enum { DIARY_DEVICES_MAX = 64 };
struct diary_device_info {
  struct entry_id id;
  bool own;
  bool current; /* the one we write as; none in a diary that was opened read-only: its newest own */
};
int diary_devices(const struct diary *diary,
                  struct diary_device_info out[DIARY_DEVICES_MAX]); /* how many */

/* Up to `limit` rows of a device with numbers above `after`, in order; their sums are checked
 * (-EUCLEAN). Pages, because no other program can commit while it runs: print between the calls.
 * Returns how many, or what `each` returned that was not 0. */
typedef int diary_each_record(void *owner, const struct diary_record *record);
int diary_page(struct diary *diary, const struct entry_id *device, int64_t after, int limit,
               diary_each_record *each, void *owner, struct err *err);

struct diary_taken {
  int fresh;    /* not here before */
  int known;    /* here already, or erased here */
  int left_out; /* clears, retracts and permits that say they were made here and are not: S2 */
};

/* Takes rows from outside: all that `next` gives, or, after an error, none. `next` fills in the row
 * (its pointers valid until it is called again): 1; 0: no more; negative: its error, with `err`.
 *
 * Each is checked as if typed here: content (CODEC_STRICT; the body is stored as codec_encode
 * writes it), time (-EINVAL: more than 5 minutes ahead of `now`, or date and minute do not follow),
 * corrections (S22). Rows keep device and number; what lifts a safety message counts only once it
 * is confirmed here (S2). -EEXIST: an id, or a place in a device's numbers, is taken by something
 * else. */
typedef int diary_next_record(void *owner, struct diary_record *out, struct err *err);
int diary_take(struct diary *diary, moment now, diary_next_record *next, void *owner,
               struct diary_taken *taken, struct err *err);

#endif
