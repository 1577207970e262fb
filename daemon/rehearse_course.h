/* A course (domain 7.1) as the entries that a person would make, for a rehearsal. */
#ifndef SETTLED_REHEARSE_COURSE_H
#define SETTLED_REHEARSE_COURSE_H

#include "base/err.h"
#include "core/course.h"
#include "settled/entry.h"

enum { REHEARSE_ENTRIES_MAX = 7 * COURSE_MAX };

/* In order of time. How many, or -EINVAL with the column in `err`, -ENOMEM. */
int rehearse_course(const char *text, day_number base, struct entry out[REHEARSE_ENTRIES_MAX],
                    struct err *err);

#endif
