/* base/lines against a plain model: however a stream is cut up, and whether or not the lines are
 * taken at once, the same lines come out, and the first one that is too long ends it.
 * Input: the maximum, then a seed for the cuts, then the stream. */
#include "fuzz.h"

#include <string.h>

#include "base/lines.h"

struct model { /* the rest of the stream */
  const char *at, *end;
  size_t max;
};

/* The next line of the model; NULL when none is whole, or it is too long. */
static const char *model_next(struct model *model, size_t *len) {
  size_t left = (size_t)(model->end - model->at);
  const char *end = left ? memchr(model->at, '\n', left) : NULL;
  if (end == NULL || (size_t)(end - model->at) > model->max) return NULL;
  const char *line = model->at;
  *len = (size_t)(end - line);
  model->at = end + 1;
  return line;
}

static int model_is_broken(const struct model *model) {
  size_t left = (size_t)(model->end - model->at);
  const char *end = left ? memchr(model->at, '\n', left) : NULL;
  return (end ? (size_t)(end - model->at) : left) > model->max;
}

static void take_all(struct lines *lines, struct model *model) {
  size_t len = 0, expected_len = 0;
  for (char *line; (line = lines_next(lines, &len)) != NULL;) {
    const char *expected = model_next(model, &expected_len);
    require(expected != NULL);
    require(len == expected_len);
    require(memcmp(line, expected, len) == 0);
    require(line[len] == '\0');
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  const char *stream = (const char *)data + 2;
  size_t left = size - 2;
  uint32_t random = data[1];
  struct model model = {.at = stream, .end = stream + left, .max = data[0]};
  struct lines lines;
  lines_init(&lines, data[0]);
  while (left > 0 && !lines.broken) {
    random = random * 1664525 + 1013904223;
    size_t n = (random >> 24) % 17;
    if (n > left) n = left;
    int failed = lines_feed(&lines, stream, n);
    require((failed != 0) == lines.broken);
    stream += n;
    left -= n;
    if (random >> 23 & 1) take_all(&lines, &model);
  }
  take_all(&lines, &model);
  size_t len;
  require(lines.broken ? model_is_broken(&model) : model_next(&model, &len) == NULL);
  require(lines.broken || !model_is_broken(&model));
  lines_finish(&lines);
  return 0;
}
