/* What the fuzz targets share. A target is a file tests/fuzz/NAME.c with LLVMFuzzerTestOneInput;
 * its first inputs are the files of tests/fuzz/corpus/NAME. Nothing else has to be told about it.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Holds in every build mode, and names itself when it does not. */
#define require(condition)                                                                         \
  do {                                                                                             \
    if (condition) break;                                                                          \
    fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                        \
    abort();                                                                                       \
  } while (0)

#endif
