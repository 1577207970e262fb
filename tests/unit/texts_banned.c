/* The banned list knows its words, however they are written (S19). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "core/governor.h"
#include "core/texts.h"
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

static void the_banned_list_knows_words(void **state) {
  (void)state;
  static const struct {
    const char *text, *entry; /* NULL: nothing banned */
  } rows[] = {
      {"", NULL},
      {"Rest a little", NULL},
      {"We guarantee it", "guarantee*"},
      {"GUARANTEED!", "guarantee*"},
      {"a cure", "cure*"},
      {"Cured.", "cure*"},
      {"secure", NULL},
      {"obscured", NULL},
      {"healed", "healed"},
      {"healed-up", "healed"},
      {"unhealed", NULL},
      {"healedness", NULL},
      {"it will heal you", "heal you"},
      {"heal your body", NULL},
      {"this treats you", NULL},
      {"we treat yourself", "treat you*"},
      {"retreat you", NULL},
      {"you will feel better", "you will"},
      {"You Will", "you will"},
      {"you\nwill", "you will"},
      {"you  will", "you will"},
      {"you\xc2\xa0will", "you will"},
      {"you willow", NULL},
      {"bayou will", NULL},
      {"don't worry", "don't worry"},
      {"Don\xe2\x80\x99t worry", "don't worry"},
      {"it\xe2\x80\x99s normal", "it's normal"},
      {"no-pain, no gain", NULL},
      {"no-pain-no-gain", "no pain no gain"},
      {"push-through", "push through"},
      {"pushes through", NULL},
      {"it will be better", "will be better"},
      {"just do it", "just do"},
      {"just done", NULL},
      {"misse", NULL},
      {"dismissed", NULL},
      {"_missed_", "missed"},
      {"\xe2\x80\x9ctrapped\xe2\x80\x9d", "trapped"},   /* typographic quotes */
      {"trapped\xe2\x80\xa6", "trapped"},               /* an ellipsis */
      {"\xf0\x9f\x8c\xb1lazy\xf0\x9f\x8c\xb1", "lazy"}, /* between two plants */
      {"\xc3\xa9lazy", NULL},                           /* a letter before: another word */
      {"lazy\xc3\xa9", NULL},                           /* and behind */
      {"promis\xc3\xa9", NULL},                         /* another ending than the entry has */
      {"promise\xc3\xa9", "promise*"},                  /* any ending */
      {"A \xef\xbc\xb0romise", "promise*"},             /* wide */
      {"promi\xef\xbd\x93"
       "es, \xef\xbd\x88"
       "ealed",
       "promise*"},
      {"\xef\xbd\x88"
       "ealed",
       "healed"},
      {"\xff lazy", "lazy"},            /* broken UTF-8 is no letter */
      {"lazy\xe2\x80", "lazy"},         /* nor is a character cut short */
      {"lazy, and streaks", "streak*"}, /* the first of the list, not the text */
      {"alarm", "alarm*"},
      {"good pain", "good pain"},
      {"good painting", NULL},
  };
  for (int i = 0; i < COUNT(rows); i++) {
    const char *entry = text_banned(rows[i].text);
    bool right = rows[i].entry == NULL ? entry == NULL : entry && !strcmp(entry, rows[i].entry);
    if (!right) fail_msg("\"%s\": %s, not %s", rows[i].text, entry, rows[i].entry);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_banned_list_knows_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
