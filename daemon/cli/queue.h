/* The questions that are open, in the order in which they are put to the person: the first one is
 * on the screen. At most one of each prompt. */
#ifndef CLI_QUEUE_H
#define CLI_QUEUE_H

#include "cli/question.h"

/* More are not asked here; the daemon still has them. */
enum { QUEUE_MAX = 16 };

struct queue {
  struct question items[QUEUE_MAX];
  int count;
};

/* The one on the screen; NULL: none. */
struct question *queue_first(struct queue *queue);
/* The place of a prompt; -1: not there. */
int queue_find(const struct queue *queue, const char *prompt);
/* Each takes the question; the last one, which may be it, gives way when there is no room. */
void queue_insert(struct queue *queue, int at, const struct question *question);
void queue_replace(struct queue *queue, int at, const struct question *question);
void queue_remove(struct queue *queue, int at);
void queue_finish(struct queue *queue);

#endif
