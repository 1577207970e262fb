#include "cli/queue.h"

#include <string.h>

struct question *queue_first(struct queue *queue) {
  return queue->count > 0 ? &queue->items[0] : NULL;
}

int queue_find(const struct queue *queue, const char *prompt) {
  for (int i = 0; i < queue->count; i++)
    if (strcmp(queue->items[i].prompt, prompt) == 0) return i;
  return -1;
}

static void shift(struct queue *queue, int from, int to, int count) {
  memmove(&queue->items[to], &queue->items[from], (size_t)count * sizeof queue->items[0]);
}

void queue_insert(struct queue *queue, int at, const struct question *question) {
  if (at == QUEUE_MAX) {
    struct question last = *question;
    question_finish(&last);
    return;
  }
  if (queue->count == QUEUE_MAX) queue_remove(queue, QUEUE_MAX - 1);
  shift(queue, at, at + 1, queue->count - at);
  queue->items[at] = *question;
  queue->count++;
}

void queue_replace(struct queue *queue, int at, const struct question *question) {
  question_finish(&queue->items[at]);
  queue->items[at] = *question;
}

void queue_remove(struct queue *queue, int at) {
  question_finish(&queue->items[at]);
  queue->count--;
  shift(queue, at + 1, at, queue->count - at);
}

void queue_finish(struct queue *queue) {
  while (queue->count > 0) queue_remove(queue, queue->count - 1);
}
