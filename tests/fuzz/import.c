/* A file that somebody imports: it is refused with its line, and then nothing has changed; or taken
 * whole, and then the diary is sound, what it says can be exported, and the export means the same
 * to another diary.
 * Input: the file. */
#include "diary/data_export.h"
#include "diary/data_import.h"
#include "home.h"

enum { NOW = 1900000000 };

static struct diary *open_fresh(const char *name) {
  const struct diary_options options = {.machine = name, .name = name};
  struct diary *diary = NULL;
  struct err err;
  char path[128];
  snprintf(path, sizeof path, "%s/%s/diary.db", home, name);
  require(diary_open(path, &options, &diary, &err) == 0);
  return diary;
}

static const char *write_file(const char *name, const void *bytes, size_t n) {
  static char path[128];
  snprintf(path, sizeof path, "%s/%s", home, name);
  FILE *file = fopen(path, "w");
  require(file != NULL && fwrite(bytes, 1, n, file) == n && fclose(file) == 0);
  return path;
}

static char *lines_of(struct diary *diary, size_t *len) {
  char *text = NULL;
  struct err err;
  FILE *out = open_memstream(&text, len);
  require(data_export_lines(diary, out, &err) == 0);
  fclose(out);
  return text;
}

static void check_again(const char *lines, size_t len) {
  struct diary_taken taken;
  struct err err;
  size_t again_len;
  struct diary *other = open_fresh("other");
  require(data_import_file(other, write_file("again", lines, len), NOW, &taken, &err) == 0);
  char *again = lines_of(other, &again_len);
  require(again_len == len && memcmp(again, lines, len) == 0);
  require(diary_check(other, &err) == 0);
  free(again);
  diary_close(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct diary_taken taken = {0};
  struct err err = {""};
  size_t len;
  if (home[0] == '\0') home_make();
  home_empty();
  struct diary *diary = open_fresh("one");
  int result = data_import_file(diary, write_file("it", data, size), NOW, &taken, &err);
  char *lines = lines_of(diary, &len);
  require(diary_check(diary, &err) == 0);
  if (result == 0) {
    check_again(lines, len);
  } else {
    require(result < 0 && err.text[0] != '\0');
    require(diary_class_of(result) == DIARY_REFUSED && len == 0);
  }
  free(lines);
  diary_close(diary);
  return 0;
}
