/* UTF-8, as far as every program needs it. Pure. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>

/* Bytes of the character that begins at `at`, 1 to 4; 0: the bytes up to `end` begin none (overlong
 * forms, surrogates and what lies past U+10FFFF are none). */
size_t utf8_size(const char *at, const char *end);

/* Takes out, in place, every byte that belongs to no character. For sentences made with "%.30s" of
 * somebody's words: half a character is no JSON, and then whoever waits for the sentence never gets
 * one. */
void utf8_keep(char *text);

#endif
