/* Every sentence a person sees (domain 2.5, 6.2, 6.4) as tables, and the filling of placeholders.
 * Pure; one test walks the tables: lengths, banned words with every placeholder filled, buttons. */
#ifndef CORE_TEXTS_H
#define CORE_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arc.h"

enum text_id { /* the ids of domain 6.2 */
               TEXT_NONE,
               TEXT_D01 = 1,
               TEXT_D02,
               TEXT_D03,
               TEXT_D04,
               TEXT_D05,
               TEXT_D06,
               TEXT_D07,
               TEXT_D08,
               TEXT_D09,
               TEXT_D10,
               TEXT_D11,
               TEXT_D12,
               TEXT_D13,
               TEXT_D14,
               TEXT_D15,
               TEXT_D16,
               TEXT_D17,
               TEXT_D18,
               TEXT_D19,
               TEXT_D20,
               TEXT_D21,
               TEXT_D22,
               TEXT_D23,
               TEXT_D24,
               TEXT_D25,
               TEXT_D26,
               TEXT_D27,
               TEXT_D28,
               TEXT_D29,
               TEXT_D30,
               TEXT_D31,
               TEXT_D32,
               TEXT_D35 = 35,
               TEXT_D36,
               TEXT_D37,
               TEXT_D40 = 40,
               TEXT_D41,
               TEXT_D42,
               TEXT_D43,
               TEXT_D44,
               TEXT_D45,
               TEXT_D46,
               TEXT_D47,
               TEXT_D48,
               TEXT_D50 = 50,
               TEXT_D51,
               TEXT_D52,
               TEXT_D53,
               TEXT_D54,
               TEXT_D55,
               TEXT_D56,
               TEXT_D57,
               TEXT_D58,
               TEXT_D59,
               TEXT_D60,
               TEXT_D61,
               TEXT_D62,
               TEXT_D63,
               TEXT_D64,
               TEXT_D65,
               TEXT_D66,
               TEXT_D67,
               TEXT_D68,
               TEXT_D69,
               TEXT_D70,
               TEXT_D71,
               TEXT_D72,
               TEXT_D73,
               TEXT_D74,
               TEXT_D75,
               TEXT_D76,
               TEXT_D77,
               TEXT_D78,
               TEXT_D79,
               TEXT_COUNT
};

enum { BUTTONS_MAX = 3, TITLE_SIZE = 64, BODY_SIZE = 640 }; /* bytes */

enum { /* limits in characters, after filling (domain 6.2) */
       TITLE_CHARACTERS = 40,
       BODY_CHARACTERS = 140,
       DETAIL_CHARACTERS = 400, /* D44, D45 */
       LABEL_CHARACTERS = 8,    /* of a button's short label */
       PERSON_CHARACTERS = 30   /* of each string of `[person]` */
};

struct button {
  const char *key;         /* never translated: open later skip start rest stop yes little no use
                              not_yet try stay help what_to_say record numbers sharp numb enough */
  const char *label;       /* "Not today" */
  const char *short_label; /* where a server cuts labels: "Skip" */
};

/* Title and body are templates, only text_fill makes words of them: `{p}` is a placeholder; what
 * stands in `[...]` is left out when a value in it is absent; what stands in `<...>` is left out
 * when the whole would pass its limit. */
struct text {
  const char *title;
  const char *body;
  const struct button *buttons;
  int button_count; /* 1..BUTTONS_MAX */
};

/* NULL for an id that domain 6.2 does not have. */
const struct text *text_find(enum text_id id);

/* What placeholders stand for. Numbers: -1 when absent. Strings: NULL or "" when absent; one that
 * is too long is cut at a word. */
struct text_values {
  int pain, baseline, day; /* {p} {b} {d} */
  int number;              /* {n} */
  const char *dose;        /* {dose}: "2 x 30 s a side", the numbers of D10 and D15 */
  const char *exercise;    /* {ex}: title; absent: "This exercise" */
  const char *why;         /* phrases */
  const char *items;       /* short names of ticked items */
  const char *time;        /* "today 09:00" */
  const char *date;        /* of the session */
  /* The person's own words, never altered; absent: "Pelvic pain", "your local emergency number",
   * "an out-of-hours line", "a crisis line near you" (domain S3). */
  const char *condition, *emergency, *urgent, *crisis;
};
#define TEXT_VALUES_NONE                                                                           \
  (struct text_values) {                                                                           \
    .pain = -1, .baseline = -1, .day = -1, .number = -1                                            \
  }

struct filled {
  char title[TITLE_SIZE];
  char body[BODY_SIZE];
};
/* Both empty for an id that does not exist. */
void text_fill(enum text_id id, const struct text_values *values, struct filled *out);

/* Copies at most `characters` characters and `size` - 1 bytes: what is longer is cut, at a word
 * where there is one, and ends in an ellipsis; never inside a UTF-8 character. */
void text_cut(const char *text, int characters, char *out, size_t size);
/* Characters of a UTF-8 text. */
int text_length(const char *text);

/* {why}: the phrases of up to two softening, soothing and window reasons joined by ", ", one only
 * if that passes 40 characters; "" when there is none. */
enum { WHY_TEXT_SIZE = 96 };
void text_why(const struct arc_result *arc, char out[WHY_TEXT_SIZE]);

/* Domain 6.3: the one text after a check-in. `first_after_gap`: back after >= 3 days without one;
 * gives D74 in place of the phase's text. */
enum text_id text_after_checkin(const struct arc_result *arc, bool first_after_gap);
/* The text(s) after a completed screen, by tier: 1 or 2 ids, in order of showing. */
int text_after_screen(const struct screen *screen, enum text_id out[2]);
/* Where that is D04: the check came before all else (S21), so what today's number calls for beyond
 * the phase is said now; while HALT stands, D46: this check ends nothing that an earlier one began.
 */
enum text_id text_after_clean_screen(const struct arc_result *arc);
/* The detail behind "What to say": D44 when any of saddle..bothlegs is ticked or unsure, else D45.
 */
enum text_id text_what_to_say(const struct screen *screen);

/* The screen (2.5): full text of an item (<= 140), its short name, and the five pages (6.2). */
extern const char *const item_texts[ITEM_COUNT];
extern const char *const item_short_names[ITEM_COUNT];
enum { SCREEN_PAGES = 5 };
extern const uint16_t screen_pages[SCREEN_PAGES]; /* bits of enum screen_item */
/* "changed saddle feeling, bladder change": the short names of the given items; cut at a word. All
 * of them fit into ITEMS_SIZE bytes. */
enum { ITEMS_SIZE = 224 };
void text_items(uint16_t items, char *out, size_t size);

/* The facts page (6.4). */
enum { FACT_COUNT = 7 };
struct fact {
  const char *title, *body;
};
extern const struct fact facts[FACT_COUNT];

extern const char *const intended_use; /* domain 0 */

/* The banned list of 6.1: whole words, case-insensitive, `*` any ending; blanks may be several or
 * hyphens, apostrophes may be typographic. Returns the first entry of the list that the text
 * contains, or NULL. */
const char *text_banned(const char *text);

#endif
