/* base/picture: whatever a file says, it is refused with a reason, or nothing in it leads outside.
 * Input: the file. */
#include "fuzz.h"

#include <string.h>

#include "base/picture.h"

/* Of an SVG picture that was let in: nothing that loads, but in comments. */
static void check_taken(const char *text, size_t size) {
  static const char *const words[] = {"<image",  "<use",      "<style",
                                      "<script", "<!DOCTYPE", "<!ENTITY"};
  char *copy = strndup(text, size);
  require(copy != NULL);
  const char *comment = strstr(copy, "<!--");
  for (size_t i = 0; i < sizeof words / sizeof *words && strncmp(copy, "<?xml ", 6) != 0; i++) {
    const char *found = strstr(copy, words[i]);
    require(found == NULL || (comment != NULL && comment < found));
  }
  free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *wrong = picture_wrong(data, size);
  require(wrong == NULL || wrong[0] != '\0');
  if (wrong == NULL && data[0] != 0x89) check_taken((const char *)data, size);
  return 0;
}
