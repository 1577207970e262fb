/* The words that no coaching text may contain (domain 6.1, S19). */
#include "core/texts.h"

static const char *const banned[] = {
    "guarantee*",   "promise*",         "cure*",          "healed",         "heal you",
    "diagnos*",     "detect*",          "monitor*",       "treat you*",     "alarm*",
    "toxin*",       "detox*",           "damage*",        "trapped",        "injured by",
    "push through", "no pain no gain",  "good pain",      "failed",         "failure",
    "missed",       "should have",      "you must",       "don't worry",    "nothing to worry",
    "it's normal",  "perfectly normal", "safe to ignore", "healing crisis", "streak*",
    "lazy",         "just do",          "you will",       "will be better",
};

/* Wide forms of ASCII read as ASCII. */
static uint32_t narrow(uint32_t character) {
  return character > 0xff00 && character < 0xff5f ? character - 0xfee0 : character;
}

/* Decodes one character and moves past it; 0 at the end. A byte that is no UTF-8 stands for
 * itself as U+FFFD. */
static uint32_t next_character(const char **at) {
  const unsigned char *bytes = (const unsigned char *)*at;
  if (bytes[0] == 0) return 0;
  int more = bytes[0] >= 0xf0 ? 3 : bytes[0] >= 0xe0 ? 2 : bytes[0] >= 0xc0 ? 1 : 0;
  uint32_t character = more == 0 ? bytes[0] : bytes[0] & (0x3fu >> more);
  for (int i = 1; i <= more; i++) {
    if ((bytes[i] & 0xc0) != 0x80)
      more = -1;
    else
      character = character << 6 | (bytes[i] & 0x3fu);
  }
  bool broken = more < 0 || (more == 0 && bytes[0] >= 0x80);
  *at += broken ? 1 : more + 1;
  return broken ? 0xfffd : narrow(character);
}

/* What is no letter beyond ASCII: Latin-1 signs, punctuation and symbols, wide punctuation. */
static const struct {
  uint32_t from, to;
} borders[] = {{0x80, 0xa9},     {0xab, 0xb4},     {0xb6, 0xb9},       {0xbb, 0xbf},
               {0xd7, 0xd7},     {0xf7, 0xf7},     {0x2000, 0x2bff},   {0x3000, 0x303f},
               {0xfe00, 0xfe6f}, {0xfff0, 0xffff}, {0x1f000, 0x10ffff}};

static bool is_letter(uint32_t character) {
  if (character < 0x80)
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z');
  for (size_t i = 0; i < sizeof borders / sizeof borders[0]; i++)
    if (character >= borders[i].from && character <= borders[i].to) return false;
  return true;
}

/* Several spellings of one character of the list. */
static char plain(uint32_t character) {
  if (character >= 'A' && character <= 'Z') return (char)(character - 'A' + 'a');
  if (character == 0x2019 || character == 0x2bc) return '\'';
  bool blank = character == '\t' || character == '\n' || character == '\r' || character == '-' ||
               character == 0xa0 || (character >= 0x2000 && character <= 0x2015) ||
               character == 0x202f || character == 0x3000;
  if (blank) return ' ';
  return character < 0x80 ? (char)character : 0;
}

static bool matches(const char *entry, const char *text) {
  const char *at = text;
  while (*entry != '\0' && *entry != '*') {
    if (plain(next_character(&at)) != *entry) return false;
    for (const char *next = at; *entry == ' ' && plain(next_character(&next)) == ' ';) at = next;
    entry++;
  }
  return *entry == '*' || !is_letter(next_character(&at));
}

/* The first entry, in order of the list, that begins here; -1: none before `least`. */
static int first_here(const char *text, int least) {
  const char *at = text;
  char letter = plain(next_character(&at));
  for (int i = 0; i < least; i++)
    if (banned[i][0] == letter && matches(banned[i], text)) return i;
  return least;
}

const char *text_banned(const char *text) {
  const int count = (int)(sizeof banned / sizeof banned[0]);
  int found = count;
  bool inside = false; /* a word */
  while (*text != '\0') {
    if (!inside) found = first_here(text, found);
    inside = is_letter(next_character(&text));
  }
  return found < count ? banned[found] : NULL;
}
