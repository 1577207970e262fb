/* What the parts of the course parser share. Private to core/course*.c. */
#ifndef CORE_COURSE_PARSER_H
#define CORE_COURSE_PARSER_H

#include "core/course.h"
#include "core/course_words.h"

enum { COURSE_DAY_REACH = 3650 }; /* dN: at most ten years either way */

struct course_parser {
  const char *text; /* whole: columns are counted from here */
  day_number base;
  struct course *out;
  struct course_error *error;
  int entries; /* made so far: the number in their ids */
};

/* Fills the error with "'WORD' what" at the word's column and returns -EINVAL. */
int course_refuse(const struct course_parser *parser, struct span word, const char *what);
/* 0 when no word is left. */
int course_refuse_rest(const struct course_parser *parser, struct span rest);

/* "d-3"; "08:00+02:00". 0 or -EINVAL. */
int course_read_day(const struct course_parser *parser, struct span word, day_number *out);
int course_read_time(const struct course_parser *parser, struct span word, int *minute,
                     int *offset);
struct stamp course_stamp(day_number date, int minute, int offset);

/* Gives the entry, which begins with its stamp, an id, and puts it behind all that are not later.
 * 0 or -ENOBUFS. */
int course_insert(struct course_parser *parser, struct span where, void *array, int *count,
                  size_t size, void *entry);
#define COURSE_INSERT(parser, where, kind, entry)                                                  \
  course_insert(parser, where, (parser)->out->kind##s, &(parser)->out->kind##_count,               \
                sizeof *(entry), entry)

/* One token each: its first word, and what follows it. */
int course_add_form(struct course_parser *parser, struct span word, struct span rest);
int course_add_first_baseline(struct course_parser *parser, struct span word, struct span rest);
int course_add_checkin(struct course_parser *parser, struct span word, struct span rest);
int course_fix_checkin(struct course_parser *parser, struct span word, struct span rest);
int course_void_checkin(struct course_parser *parser, struct span word, struct span rest);

#endif
