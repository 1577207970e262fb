/* The options of the config (design 6): one table that parsing, config/settled.ini, the man page
 * and `settle config check` share. The rows of [arc] and [safety] are those of core. Knows values,
 * not files: where a value stands and what else is wrong there is config's to say.
 *
 *   for (int i = 0; i < option_count(); i++) {
 *     struct option option = option_row(i);
 *     ... option.section, option.name, option.help
 *   }
 */
#ifndef SETTLED_OPTIONS_H
#define SETTLED_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "clock.h"
#include "core/settings.h"
#include "settled/view.h"

enum isolation { ISOLATION_BEST, ISOLATION_REQUIRE };

/* A value of [plugin ID]: text until the plugins module knows what the plugin declares. */
struct plugin_option {
  char plugin[NAME_SIZE];
  char name[NAME_SIZE];
  char *value;      /* owned by the config */
  int line, column; /* of the value, for messages */
};

/* What the config says. On the heap and never moved: settings.overrides point into it. */
struct config {
  struct settings settings;
  char zone[ZONE_NAME_SIZE];            /* "": the system's */
  int isolation;                        /* enum isolation */
  bool trust_own;                       /* the person's own plugin folder needs no enabling */
  bool chart;                           /* the morning check-in carries the last fortnight */
  int sound;                            /* enum sound, in the order of the table's choices */
  struct plugin_option *plugin_options; /* owned, in order of the file */
  int plugin_option_count;
  char *warnings; /* owned, one "config.ini:12:9: ..." a line; "" when all is well */
};

enum option_type {
  OPTION_INT,      /* int low..high */
  OPTION_BOOL,     /* bool */
  OPTION_NOT,      /* bool, the opposite of what is written */
  OPTION_DURATION, /* int, seconds low..high; 20m, 1h30m */
  OPTION_TIME,     /* int, local minutes low..high; 21:30 */
  OPTION_SCHEDULE, /* struct schedule */
  OPTION_SLOT,     /* struct schedule, or "off": no rules */
  OPTION_DAYS,     /* struct days_off */
  OPTION_ZONE,     /* char[ZONE_NAME_SIZE] */
  OPTION_TEXT,     /* char[PERSON_SIZE], at most `high` characters */
  OPTION_CHOICE,   /* int, index into `choices` */
  OPTION_NAMES,    /* settings.plugin_order and its count */
  OPTION_DOSE,     /* struct level: hold, reps, sets */
  OPTION_TYPES
};

struct option {
  const char *section; /* "exercise": one section an exercise, [exercise ID] */
  const char *name;    /* "level": level1 .. level10 */
  enum option_type type;
  size_t offset; /* in struct config; of the first exercise, of level1 */
  size_t stride; /* from one exercise to the next; 0: stands once */
  int low, high;
  int initial;                /* the default of INT and TIME rows */
  const char *written;        /* the default as written; NULL: `initial` says it */
  const char *const *choices; /* NULL-ended */
  const char *help;
};

int option_count(void);
struct option option_row(int index);

/* The sections, in the order of config/settled.ini, with what they are for. */
struct option_section {
  const char *name;  /* "plugin" and "exercise" are written with an ID */
  const char *about; /* lines of plain text, at most 76 bytes each */
  bool has_id;
};
extern const struct option_section option_sections[];
extern const int option_section_count;
const struct option_section *option_section_find(const char *name);

/* The row of an option; "level3" finds "level" with `number` 3 (else 0). False: there is none. */
bool option_find(const char *section, const char *name, struct option *out, int *number);
/* NULL-ended lists for "did you mean". `room` is of both words and bytes. */
enum { OPTION_WORDS = 64 };
void option_names(const char *section, const char *out[OPTION_WORDS]);

/* What is to be said about a value. */
struct option_note {
  int column; /* 1-based byte of the value */
  char text[200];
};
enum option_result {
  OPTION_TAKEN,
  OPTION_CLAMPED, /* taken as the nearest that is allowed; `note` is a warning */
  OPTION_REFUSED  /* `out` untouched; `note` is an error */
};
/* Reads a value into its place, which option_place found. */
enum option_result option_parse(const struct option *option, const char *text, void *out,
                                struct option_note *note);
/* Where the option's value lies in a config. `exercise` indexes settings.overrides; `number` as
 * option_find gave it. */
void *option_place(const struct option *option, struct config *config, int exercise, int number);

/* Whether the text is an id: [a-z][a-z0-9_]*, shorter than NAME_SIZE. */
bool option_is_id(const char *text, size_t len);

/* The default, as a file would say it; "" for none. */
enum { OPTION_INITIAL_SIZE = 64 };
void option_initial(const struct option *option, char out[OPTION_INITIAL_SIZE]);
/* What may be written, in words: "0 to 3", "yes or no", "a time such as 21:30". */
enum { OPTION_RANGE_SIZE = 120 };
void option_range(const struct option *option, char out[OPTION_RANGE_SIZE]);

/* config/settled.ini: every option, commented out at its default. 0 or -ENOMEM, -ENOBUFS. */
int options_write_ini(struct buf *out);
/* The OPTIONS part of contrib/man/settled.5, as roff. */
int options_write_man(struct buf *out);

#endif
