/* Routines: conversations whose script is a plugin's (plugins/host/PROTOCOL.md). Like any dialogue
 * a routine is replayed over its journal, only that the script runs in the plugin's child:
 *
 *   the journal has n answers -> EFFECT_ASK_ROUTINE -> the child runs from its top over them
 *   -> EVENT_ROUTINE with its next question, or its end -> shown like any prompt -> answered,
 *   journalled (ENTRY_ANSWER), committed -> n + 1 answers ...
 *
 * So the answers alone survive a restart; the question is asked for again. A question that is not
 * the one that was answered before ends the routine, and the person is told. Pure; the engine owns
 * all of it. The plugin's words were cleaned before they come here (plugins/plugin_ask.h). */
#ifndef CORE_ROUTINE_H
#define CORE_ROUTINE_H

#include "core/catalog.h"
#include "core/history.h"
#include "settled/view.h"

enum {
  ROUTINE_ANSWERS = 200,            /* of one routine */
  ROUTINE_LIFE = 24 * HOUR_SECONDS, /* of one routine */
  ROUTINES_OPEN = 3,                /* at a time, those that wait among them */
  ROUTINE_OPTIONS = 12,
  ROUTINE_LABEL_CHARACTERS = 40,
  ROUTINE_LABEL_SIZE = 4 * ROUTINE_LABEL_CHARACTERS + 1,
  ROUTINE_HASH_SIZE = 17,
  ROUTINE_WISHES = 8 /* starts that wait for their moment */
};

enum ask_type {
  ASK_SCALE,   /* 0..10 */
  ASK_CHOICE,  /* one of `options` */
  ASK_CONFIRM, /* options[0] yes, options[1] no */
  ASK_SAY,     /* words to be read; left alone they count as read */
  ASK_HOLD,    /* `seconds`, may be stopped early */
  ASK_REST,    /* `seconds` between two things */
  ASK_WAIT,    /* `seconds` in which nothing is on the screen */
  ASK_EXERCISE,
  ASK_TYPES
};
extern const char *const ask_type_names[ASK_TYPES]; /* of the protocol: "scale" ... */

struct routine_ask {
  enum ask_type type;
  char question[ROUTINE_HASH_SIZE]; /* the same for the same question in every replay */
  char text[VIEW_BODY];             /* "" for rest, wait and exercise */
  char options[ROUTINE_OPTIONS][ROUTINE_LABEL_SIZE];
  int option_count;
  char low[ROUTINE_LABEL_SIZE], high[ROUTINE_LABEL_SIZE]; /* of scale; "": none */
  int32_t otherwise; /* the answer when nobody gives one; NOT_RECORDED: it ends then */
  int32_t seconds;
  int32_t permille; /* of exercise, 1..1000 */
  char exercise[NAME_SIZE];
};

enum routine_turn {
  ROUTINE_ASKS,    /* `ask` */
  ROUTINE_ENDS,    /* `state` is to be kept with its end */
  ROUTINE_CHANGED, /* it asks something else now than what was answered */
  ROUTINE_FAILS    /* an error in it; the plugin's log has it */
};

/* What came of one run over `answers` answers. */
struct routine_reply {
  enum routine_turn turn;
  int answers;
  struct routine_ask ask;
  const char *state; /* as EVENT strings; NULL: nothing new */
};

/* What is known of an open routine; its answers are in the history. */
struct routine_run {
  char key[KEY_SIZE]; /* of its dialogue; "": free */
  int asked;          /* the child was asked with so many answers; -1: not yet */
  int known;          /* `ask` is the question after so many answers; -1: none is known */
  struct routine_ask ask;
};

/* A plugin's wish that one of its routines begins: tried until it is too late for it. In memory
 * only: a wish is no appointment. */
struct routine_wish {
  char key[KEY_SIZE]; /* of the prompt it becomes; "": free */
  char slug[NAME_SIZE];
  char why[96];
  int32_t line; /* of init.lua; 0: unknown */
  moment since, again;
};

/* ---- the journal ---------------------------------------------------------------------------- */

/* One answer as the child gets it. */
struct routine_answer {
  enum ask_type type;
  char question[ROUTINE_HASH_SIZE];
  int32_t value; /* SCALE the number; CHOICE from 0; CONFIRM 0 yes; HOLD HOLD_RAN_OUT or not;
                    EXERCISE enum outcome */
  bool alone;    /* nobody answered: its default stands */
  struct stamp stamp;
};

/* Added to the value of an answer that nobody gave. */
enum { ROUTINE_ALONE = 1 << 16 };

/* The name under which the answer to `ask` is journalled as number `number`, from 0. */
void routine_answer_name(const struct routine_ask *ask, int number, char out[NAME_SIZE]);
/* Whether a journalled answer is one of the routine's own; the others are steps of an exercise. */
bool routine_is_answer(const char *question);
/* Whether it is the outcome of an exercise: its steps are of no more use. */
bool routine_is_outcome(const char *question);
/* How many answers the routine has so far. */
int routine_answers(const struct history *history, const char *key);
/* The `number`th; false: there are not so many. */
bool routine_answer(const struct history *history, const char *key, int number,
                    struct routine_answer *out);
bool routine_last_answer(const struct history *history, const char *key,
                         struct routine_answer *out);
/* The stamp of its opening: what `now` is for the routine until its first answer. */
bool routine_opening(const struct history *history, const char *key, struct stamp *out);

#endif
