#include "rehearse.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/log.h"
#include "rehearse_compare.h"
#include "rehearse_days.h"

/* ---- with and without a plugin -------------------------------------------------------------- */

/* A stream whose text is in `text` once it was closed. */
struct kept {
  char *text;
  size_t size;
  FILE *file;
};

static bool kept_open(struct kept *kept) {
  *kept = (struct kept){0};
  kept->file = open_memstream(&kept->text, &kept->size);
  return kept->file != NULL;
}

static void kept_close(struct kept *kept) {
  if (kept->file != NULL) fclose(kept->file);
  kept->file = NULL;
}

static void show_difference(const struct rehearse_cast *cast, struct kept *without,
                            struct kept *with, FILE *out) {
  const char *name = cast->folder != NULL ? "The folder" : cast->one.id;
  struct kept lines;
  if (!kept_open(&lines)) return;
  int differ = rehearse_compare(without->text, with->text, lines.file);
  kept_close(&lines);
  if (differ == 0)
    fprintf(out, "\n%s changes nothing on these days.\n", name);
  else if (differ > 0)
    fprintf(out, "\n%s changes this (- the same days without it, + with it):\n%s", name,
            lines.text);
  free(lines.text);
}

static int rehearse_both(const struct args *args, const struct rehearse_cast *cast, FILE *out,
                         FILE *errors) {
  static const struct rehearse_cast nobody = {.folder = NULL};
  struct kept without, with;
  int exit_code = 1;
  bool first = kept_open(&without), opened = kept_open(&with) && first; /* both are closed */
  if (opened) exit_code = rehearse_days(args, &nobody, NULL, without.file, errors);
  if (opened && exit_code == 0) exit_code = rehearse_days(args, cast, out, with.file, errors);
  kept_close(&without);
  kept_close(&with);
  if (opened && with.size > 0) show_difference(cast, &without, &with, out);
  free(without.text);
  free(with.text);
  return exit_code;
}

int rehearse_run(const struct args *args, const struct rehearse_cast *cast, FILE *out,
                 FILE *errors) {
  static const struct rehearse_cast nobody = {.folder = NULL};
  if (cast == NULL) return rehearse_days(args, &nobody, out, NULL, errors);
  log_set_level(LOG_LEVEL_ERROR); /* what goes wrong in the plugin is said once, with its lines */
  return rehearse_both(args, cast, out, errors);
}
