/* codec: whatever a body says, it is refused or means something: what is accepted is encoded again,
 * and that body is read as the same entry.
 * Input: a byte for kind and source, then the body. */
#include "fuzz.h"

#include <string.h>

#include "core/entries.h"
#include "diary/codec.h"

/* The second decode must say the same; texts lie in two buffers and are compared by content. */
static void require_same_text(const char *a, const char *b) {
  require((a == NULL) == (b == NULL));
  require(a == NULL || strcmp(a, b) == 0);
}

static void require_same(struct entry a, struct entry b) {
  require_same_text(a.note, b.note);
  require_same_text(a.text, b.text);
  require_same_text(a.text2, b.text2);
  a.note = a.text = a.text2 = b.note = b.text = b.text2 = NULL;
  // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison): both were zeroed before
  require(memcmp(&a, &b, sizeof a) == 0);
}

static void check_accepted(const struct entry *entry, struct buf *body, struct buf *texts) {
  struct entry again;
  struct err err;
  require(codec_encode(entry, body, &err) == 0);
  entry_blank(entry->kind, &again);
  again.voided = entry->voided;
  require(codec_decode(body->data, body->len, CODEC_STRICT, texts, &again, &err) == 0);
  require_same(*entry, again);
}

/* A blank before it makes a body one that the short way does not take: both ways say the same. */
static void check_both_ways(const uint8_t *data, size_t size, enum codec_source source,
                            const struct entry *entry, bool accepted) {
  struct buf body, texts;
  struct entry again;
  struct err err;
  buf_init(&body, CODEC_BODY_MAX);
  buf_init(&texts, CODEC_BODY_MAX);
  entry_blank(entry->kind, &again);
  again.voided = entry->voided;
  if (buf_puts(&body, " ") == 0 && buf_add(&body, data, size) == 0) {
    bool same = (codec_decode(body.data, body.len, source, &texts, &again, &err) == 0) == accepted;
    require(same);
    if (accepted) require_same(*entry, again);
  }
  buf_finish(&body);
  buf_finish(&texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct buf body, texts, more_texts;
  struct entry entry;
  struct err err = {""};
  if (size == 0) return 0;
  buf_init(&body, CODEC_BODY_MAX);
  buf_init(&texts, CODEC_BODY_MAX);
  buf_init(&more_texts, CODEC_BODY_MAX);
  entry_blank((enum entry_kind)(data[0] % ENTRY_KINDS), &entry);
  entry.voided = data[0] >= 200;
  enum codec_source source = data[0] / ENTRY_KINDS % 2 ? CODEC_STORED : CODEC_STRICT;
  bool accepted = codec_decode((const char *)data + 1, size - 1, source, &texts, &entry, &err) == 0;
  if (accepted)
    check_accepted(&entry, &body, &more_texts);
  else
    require(err.text[0] != '\0');
  check_both_ways(data + 1, size - 1, source, &entry, accepted);
  buf_finish(&body);
  buf_finish(&texts);
  buf_finish(&more_texts);
  return 0;
}
