/* An entry's body as JSON, and back. One table row a field says everything about it: kind, JSON
 * name, place in the struct, type, range, names. The table is public: commands, `settle log` and
 * the export walk it instead of knowing fields.
 *
 * A body holds what its kind adds to the stamp: {"hot":2,"pain":5,"sites":["L.peri"]}. Keys are
 * sorted and nothing is blank, so equal entries have equal bodies. Not recorded = absent; a set
 * that was answered with none is []. A voided entry has only its note. Id, times, `corrects` and
 * `voided` are not in the body: the diary keeps them in columns.
 *
 * Fields that the table does not know are errors in what comes from outside (CODEC_STRICT). In rows
 * of the diary (CODEC_STORED) they are passed over: a newer minor version may have written them,
 * and a row is never rewritten, so nothing is lost. Everything else is as strict either way. */
#ifndef SETTLED_CODEC_H
#define SETTLED_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "settled/entry.h"

enum codec_type {
  CODEC_INT8,     /* a number low..high */
  CODEC_UINT8,    /* a number low..high */
  CODEC_INT16,    /* a number low..high */
  CODEC_INT32,    /* a number low..high */
  CODEC_MOMENT,   /* int64 seconds low..high */
  CODEC_DAY,      /* day_number low..high, written "2025-03-30" */
  CODEC_BOOL,     /* true, false */
  CODEC_CHOICE,   /* int8_t or uint8_t low..high, written as names[value] */
  CODEC_SET,      /* uint16_t, an array of `high` names; bit 15: answered */
  CODEC_BITS,     /* uint16_t, an array of `high` names; none: left out */
  CODEC_SITES,    /* site_set, an array of "L.peri" */
  CODEC_SOOTHING, /* uint16_t, {"ice":"helped"} */
  CODEC_NAME,     /* char[high]: [a-z][a-z0-9_]*, shorter than that */
  CODEC_KEY,      /* char[high]: printable ASCII without blanks, shorter than that */
  CODEC_ID,       /* struct entry_id, 32 hex digits; none: left out */
  CODEC_TRIPLE,   /* int8_t[3], an array of numbers low..high or null */
  CODEC_TEXT,     /* const char *, UTF-8 of at most `high` bytes without controls but newline */
  CODEC_WORD,     /* const char *, one of `high` names */
  CODEC_JSON,     /* const char *, a text that is JSON, of at most `high` bytes */
  CODEC_TYPES
};

enum codec_presence { CODEC_REQUIRED, CODEC_OPTIONAL };

struct codec_field {
  enum entry_kind kind;
  const char *name; /* in JSON */
  size_t offset;    /* in struct entry */
  enum codec_type type;
  enum codec_presence presence;
  int64_t low, high;
  int64_t absent;           /* the C value that stands for "not recorded" (numbers and choices) */
  const char *const *names; /* CHOICE, SET, BITS, WORD */
  bool internal;            /* settled's own: nobody may type it (S2, S22) */
};

/* Sorted by kind, then by name. `note` stands once, for every kind, as codec_note. */
extern const struct codec_field codec_fields[];
extern const int codec_field_count;
extern const struct codec_field codec_note;
/* NULL: the kind has no such field. */
const struct codec_field *codec_field_find(enum entry_kind kind, const char *name);

/* "checkin", "baseline" ...: as stored, printed and typed. */
extern const char *const codec_kind_names[ENTRY_KINDS];
/* 0 or -EINVAL. */
int codec_kind_parse(const char *name, enum entry_kind *out);

/* Names of the choices that core/course.h does not have. */
extern const char *const codec_relief_names[];   /* by enum relief */
extern const char *const codec_outcome_names[];  /* by enum outcome */
extern const char *const codec_why_names[];      /* by enum stop_why */
extern const char *const codec_session_names[];  /* by enum session_type */
extern const char *const codec_prompt_names[];   /* by enum prompt_state */
extern const char *const codec_source_names[];   /* by enum baseline_source */
extern const char *const codec_level_names[];    /* by enum level_why */
extern const char *const codec_sat_hard_names[]; /* no short yes na, and so on: checkin */
extern const char *const codec_cushion_names[];
extern const char *const codec_drove_names[];
extern const char *const codec_move_names[];
extern const char *const codec_yes_names[];       /* no yes */
extern const char *const codec_direction_names[]; /* of a message: to from */

enum codec_source { CODEC_STRICT, CODEC_STORED };

/* The largest body: a plugin's state is 64 KiB before escaping. */
enum { CODEC_BODY_MAX = 512 * 1024, CODEC_STATE_MAX = 64 * 1024 + 64 };

/* Adds the body to `out`. 0, -EINVAL with the field named in `err` (out of range, bad text), or
 * buf_add's errors; on an error nothing was added. */
int codec_encode(const struct entry *entry, struct buf *out, struct err *err);

/* The reverse. `entry->kind`, `voided`, `corrects`, `logged` and the stamp are the caller's and
 * kept; all else is set from the body. Texts are put into `texts` (cleared first) and stay valid as
 * long as it does. 0, -EINVAL with `err`, -ENOMEM; the entry's content is undefined after one. */
int codec_decode(const char *body, size_t len, enum codec_source source, struct buf *texts,
                 struct entry *entry, struct err *err);

/* 32 lower-case hex digits. */
enum { CODEC_ID_SIZE = 33 };
void codec_id_format(const struct entry_id *id, char out[CODEC_ID_SIZE]);
/* Exactly 32 hex digits of `len` bytes. 0 or -EINVAL. */
int codec_id_parse(const char *text, size_t len, struct entry_id *out);

/* Whether the bytes are UTF-8 (no overlong forms, no surrogates) without control characters but
 * newline: the rule for every text in the diary. */
bool codec_text_valid(const char *text, size_t len);

#endif
