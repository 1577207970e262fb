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

struct button {
  const char *key;   /* "start", "later", "skip", "stop", "yes" ... stable, never translated */
  const char *label; /* "Not today" */
  const char *short_label; /* <= 8 characters, where a server cuts labels: "Skip" */
};

struct text {
  const char *title; /* <= 40 characters after filling */
  const char *body;  /* <= 140 characters after filling; D44, D45 <= 400 */
  struct button buttons[BUTTONS_MAX];
  int button_count;
};

/* NULL for an id that domain 6.2 does not have. */
const struct text *text_find(enum text_id id);

/* What placeholders stand for. Numbers: -1 when absent. Strings: NULL when absent. */
struct text_values {
  int pain, baseline, day, number;
  const char *exercise;
  const char *why;       /* phrases; a sentence that needs it is left out when absent */
  const char *items;     /* short names of ticked items */
  const char *time;      /* "today 09:00" */
  const char *date;      /* of the session */
  const char *condition; /* default "Pelvic pain" */
  const char *emergency; /* default "your local emergency number" */
  const char *urgent;    /* default as domain S3 */
  const char *crisis;
};

struct filled {
  char title[TITLE_SIZE];
  char body[BODY_SIZE];
};
void text_fill(enum text_id id, const struct text_values *values, struct filled *out);

/* {why}: the phrases of up to two softening, soothing and window reasons joined by ", ", one only
 * if that passes 40 characters; "" when there is none. */
enum { WHY_TEXT_SIZE = 96 };
void text_why(const struct arc_result *arc, char out[WHY_TEXT_SIZE]);

/* Domain 6.3: the one text after a check-in. `first_after_gap`: back after >= 3 days without one.
 */
enum text_id text_after_checkin(const struct arc_result *arc, bool first_after_gap);
/* The text(s) after a completed screen, by tier: 1 or 2 ids, in order of showing. */
int text_after_screen(const struct screen *screen, enum text_id out[2]);
/* The detail behind "What to say": D44 when any of saddle..bothlegs is ticked, else D45. */
enum text_id text_what_to_say(const struct screen *screen);

/* The screen (2.5): full text of an item (<= 140), its short name, and the five pages (6.2). */
extern const char *const item_texts[ITEM_COUNT];
extern const char *const item_short_names[ITEM_COUNT];
enum { SCREEN_PAGES = 5 };
extern const uint16_t screen_pages[SCREEN_PAGES]; /* bits of enum screen_item */
/* "changed saddle feeling, bladder change" of the ticked and unsure items. */
void text_items(uint16_t items, char *out, size_t size);

/* The intake (2.6): one question a contraindication, plain words. */
extern const char *const contra_texts[CONTRA_COUNT];

/* The facts page (6.4). */
enum { FACT_COUNT = 7 };
struct fact {
  const char *title, *body;
};
extern const struct fact facts[FACT_COUNT];

extern const char *const intended_use; /* domain 0 */

/* The banned list of 6.1: whole words, case-insensitive, `*` any ending. Returns the first entry
 * of the list that the text contains, or NULL. */
const char *text_banned(const char *text);

#endif
