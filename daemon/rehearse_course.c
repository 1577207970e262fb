#include "rehearse_course.h"

#include <errno.h>
#include <stdlib.h>

#include "core/entries.h"

struct list {
  struct entry *entries;
  int count;
};

static struct entry *add(struct list *list, enum entry_kind kind) {
  struct entry *entry = &list->entries[list->count++];
  entry_blank(kind, entry);
  return entry;
}

static int by_time(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  if (left->stamp.at != right->stamp.at) return left->stamp.at < right->stamp.at ? -1 : 1;
  return (int)left->kind - (int)right->kind;
}

#define ADD_ALL(array, KIND, member)                                                               \
  for (int i = 0; i < course->array##_count; i++) add(list, KIND)->member = course->array##s[i]

static void take_course(struct list *list, const struct course *course) {
  ADD_ALL(baseline, ENTRY_BASELINE, baseline);
  ADD_ALL(session, ENTRY_SESSION, session);
  ADD_ALL(checkin, ENTRY_CHECKIN, checkin);
  ADD_ALL(window, ENTRY_WINDOW, window);
  ADD_ALL(screen, ENTRY_SCREEN, screen);
  ADD_ALL(clear, ENTRY_CLEAR, clear);
  ADD_ALL(retract, ENTRY_RETRACT, retract);
  qsort(list->entries, (size_t)list->count, sizeof *list->entries, by_time);
}

int rehearse_course(const char *text, day_number base, struct entry out[REHEARSE_ENTRIES_MAX],
                    struct err *err) {
  struct list list = {.entries = out};
  struct course_error error;
  struct course *course = calloc(1, sizeof *course); /* too large for the stack */
  if (course == NULL) return err_set(err, ENOMEM, "out of memory");
  int result = course_parse(text, base, course, &error);
  if (result < 0)
    result = err_set(err, EINVAL, "course, col %d: %s", error.column, error.message);
  else
    take_course(&list, course);
  free(course);
  return result < 0 ? result : list.count;
}
