/* SHA-256 (FIPS 180-4): what a plugin's files are known by. A changed file must not pass for the
 * one that the person enabled, so a sum would not do. Pure.
 *
 *   struct plugin_hash hash;
 *   plugin_hash_begin(&hash);
 *   plugin_hash_text(&hash, "init.lua");
 *   plugin_hash_end(&hash, hex);
 */
#ifndef SETTLED_PLUGIN_HASH_H
#define SETTLED_PLUGIN_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { PLUGIN_HASH_SIZE = 65 }; /* 64 hexadecimal digits and the final 0 */

struct plugin_hash {
  uint32_t state[8];
  uint64_t bytes; /* added so far */
  uint8_t block[64];
};

void plugin_hash_begin(struct plugin_hash *hash);
void plugin_hash_add(struct plugin_hash *hash, const void *bytes, size_t n);
/* The text with its length before it: texts one after the other never run into each other. */
void plugin_hash_text(struct plugin_hash *hash, const char *text);
void plugin_hash_end(struct plugin_hash *hash, char out[PLUGIN_HASH_SIZE]);

#endif
