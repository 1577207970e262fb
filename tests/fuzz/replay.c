/* Runs a fuzz target over the files it is given, or over all files of the folders it is given: the
 * same program without libFuzzer, so that `make check` replays the corpus under any compiler. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { INPUT_MAX = 1024 * 1024, NAME_MAX_SIZE = 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In memory of just its size, so that a byte read past the end is seen. */
static int replay_file(const char *path) {
  static uint8_t input[INPUT_MAX];
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  size_t size = fread(input, 1, sizeof input, file);
  fclose(file);
  uint8_t *exact = malloc(size);
  for (size_t i = 0; i < size; i++) exact[i] = input[i];
  printf("%s\n", path);
  fflush(stdout);
  LLVMFuzzerTestOneInput(exact, size);
  free(exact);
  return 1;
}

static int replay(const char *path) {
  struct stat st;
  if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) return replay_file(path);
  struct dirent **names;
  int count = scandir(path, &names, NULL, alphasort);
  int replayed = 0;
  for (int i = 0; i < count; i++) {
    char inside[NAME_MAX_SIZE];
    snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name);
    if (names[i]->d_name[0] != '.') replayed += replay_file(inside);
    free(names[i]);
  }
  if (count >= 0) free(names);
  return replayed;
}

int main(int argc, char **argv) {
  int replayed = 0;
  for (int i = 1; i < argc; i++) replayed += replay(argv[i]);
  printf("%d inputs\n", replayed);
  return replayed > 0 ? 0 : 1;
}
