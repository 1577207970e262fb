/* The short way to read a body as codec_encode writes it: sorted, nothing blank, nothing escaped.
 * No JSON tree is made, so a start does not have to parse hundreds of them. It takes only what it
 * fully understands; for everything else there is the long way, which also finds the words for what
 * is wrong. Internal to the codec. */
#ifndef SETTLED_CODEC_CANONICAL_H
#define SETTLED_CODEC_CANONICAL_H

#include "diary/codec.h"

/* `fields`: the rows of the entry's kind, sorted by name; the entry's content is blank, `texts`
 * empty. True: the entry is read, as the long way would; only rules that join fields are the
 * caller's still. False: take the long way; content of entry and `texts` is undefined. */
bool codec_canonical_read(const struct codec_field *fields, int count, const char *body, size_t len,
                          struct buf *texts, struct entry *entry);

#endif
