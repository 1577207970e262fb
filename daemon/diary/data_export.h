/* The diary on its way out: JSON lines, or CSV for a spreadsheet (data_csv.h). Runs in `settle
 * export`'s own process over a diary that is opened for reading only, page by page: no prompt ever
 * waits for it, and a slow reader of our output holds nobody up. Every file is 0600 and appears
 * whole or not at all. */
#ifndef SETTLED_DATA_EXPORT_H
#define SETTLED_DATA_EXPORT_H

#include <stdio.h>

#include "diary/diary_rows.h"

enum { EXPORT_PAGE = 256 /* rows read at once */ };

/* Every row, in the order of diary_rows.h. -errno of the diary or of `out`. */
int data_export_lines(struct diary *diary, FILE *out, struct err *err);

/* One file of JSON lines for each device that this diary is or was, `DEVICE.jsonl`: for a folder
 * that is synced between devices, where nobody writes another's file. A former device's file that
 * holds more rows than we have is left alone. Returns how many were written. */
int data_export_devices(struct diary *diary, const char *folder, struct err *err);

/* A file that is written beside its place and put there by data_file_done. */
struct data_file {
  FILE *file;
  char path[PATH_SIZE], part[PATH_SIZE];
};
int data_file_open(const char *path, struct data_file *out, struct err *err);
/* Puts it in its place, where it outlives a power cut. `failed`: the result of what was written;
 * when it is not 0 the file is given up, and this is returned. */
int data_file_done(struct data_file *file, int failed, struct err *err);

#endif
