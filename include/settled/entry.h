/* The diary's vocabulary (domain 1 and 2): what an entry of each kind says. Types and constants
 * only. The engine keeps arrays of the per-kind structs; `struct entry` is the one form in which an
 * entry crosses a border (command -> engine -> diary). Its texts are borrowed pointers, valid for
 * the call; the engine's arrays keep no texts. */
#ifndef SETTLED_ENTRY_H
#define SETTLED_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "settled/units.h"

/* A random 128-bit name. All zero: none. */
struct entry_id {
  uint8_t byte[16];
};

enum entry_kind {
  ENTRY_CHECKIN,
  ENTRY_BASELINE,
  ENTRY_SESSION,
  ENTRY_WINDOW,
  ENTRY_BOUT,
  ENTRY_COLD,
  ENTRY_WARM,
  ENTRY_INTAKE,
  ENTRY_SCREEN,
  ENTRY_CLEAR,
  ENTRY_RETRACT,
  ENTRY_REVIEW,
  ENTRY_MESSAGE,
  ENTRY_LEVEL,
  ENTRY_PERMIT,
  ENTRY_PROMPT,
  ENTRY_ANSWER, /* one answered question of an open dialogue: its journal */
  ENTRY_PAUSE,
  ENTRY_GENTLE,
  ENTRY_ACK,
  ENTRY_NOTE,
  ENTRY_QUESTION,
  ENTRY_APPOINTMENT,
  ENTRY_PLUGIN_STATE,
  ENTRY_PRIVATE,
  ENTRY_KINDS
};

/* The common fields of domain 2.1. Date and minute are computed once, from `at` and `offset`, and
 * never change with a later time zone. */
struct stamp {
  struct entry_id id;
  moment at;
  day_number date; /* local date */
  int16_t minute;  /* local minute of the day, 0..1439 */
  int16_t offset;  /* minutes east of UTC then in force */
};

/* ---- check-in ------------------------------------------------------------------------------ */

enum { PAIN_MAX = 10, HOT_MAX = 4 };

enum quality { /* bit numbers of `qualities` */
               QUALITY_BURNING,
               QUALITY_SHARP,
               QUALITY_ELECTRIC,
               QUALITY_SHOOTING,
               QUALITY_ACHING,
               QUALITY_TENDER,
               QUALITY_TINGLING,
               QUALITY_NUMB,
               QUALITY_ITCH,
               QUALITY_PRESSURE,
               QUALITY_TIGHT,
               QUALITY_OTHER,
               QUALITY_COUNT,
               QUALITIES_RECORDED = 15 /* set: the person answered, even if with none */
};
#define HOT_QUALITIES 0x000f /* burning, sharp, electric, shooting */

enum side { SIDE_L, SIDE_R, SIDE_B, SIDE_M, SIDE_COUNT }; /* left, right, both, midline */

enum region {
  REGION_PERI,
  REGION_GENI,
  REGION_ANAL,
  REGION_SIT,
  REGION_BUTT,
  REGION_PIRI,
  REGION_GROIN,
  REGION_HIPF,
  REGION_PUBIC,
  REGION_TAIL,
  REGION_LBACK,
  REGION_THIGHB,
  REGION_LEG,
  REGION_FOOT,
  REGION_OTHER,
  REGION_COUNT
};

/* A set of side.region pairs, one bit each; 0: not recorded. */
typedef uint64_t site_set;
#define SITE(side, region) ((site_set)1 << ((region)*SIDE_COUNT + (side)))

enum comfort { /* methods of soothing */
               COMFORT_ICE,
               COMFORT_HEAT,
               COMFORT_REST,
               COMFORT_BREATH,
               COMFORT_POSITION,
               COMFORT_WALK,
               COMFORT_OTHER,
               COMFORT_COUNT
};
enum relief { RELIEF_UNSAID, RELIEF_NO, RELIEF_LITTLE, RELIEF_HELPED };

enum feeling { /* bit numbers of `felt` */
               FELT_LOOSE,
               FELT_LIGHT,
               FELT_FREER,
               FELT_STRONGER,
               FELT_RESILIENT,
               FELT_TIRED,
               FELT_TEARY,
               FELT_OLD_RESTRICTION,
               FELT_COUNT,
               FELT_RECORDED = 15
};

struct checkin {
  struct stamp stamp;
  site_set sites;
  uint16_t qualities; /* bits of enum quality; QUALITIES_RECORDED when answered */
  uint16_t soothing;  /* two bits a method: enum relief << (2 * enum comfort); 0 not recorded */
  uint16_t felt;      /* bits of enum feeling */
  int16_t window;     /* minutes 0..1440 of the longest relief window since the last check-in */
  int8_t pain;        /* 0..10, always there */
  int8_t worst, least,
      average;       /* of the last 24 h, 0..10; shown and reported, never computed with */
  int8_t hot;        /* 0..4 */
  int8_t usual_cold; /* needed tonight: 0 no, 1 yes */
  int8_t sat_hard;   /* 0 no, 1 short, 2 yes, 3 na */
  int8_t cushion;    /* 0 not, 1 used, 2 na */
  int8_t drove;      /* 0 no, 1 with cushion, 2 yes, 3 na */
  int8_t sleep;      /* 0 good .. 4 awake most of the night */
  int8_t move;       /* 0 harder, 1 same, 2 easier */
};

/* ---- the other kinds ------------------------------------------------------------------------ */

enum baseline_source { BASELINE_SETUP, BASELINE_SUGGESTED, BASELINE_MANUAL };

struct baseline {
  struct stamp stamp;
  site_set sites;           /* usual area; 0: not said with this entry */
  uint16_t usual_qualities; /* as checkin.qualities */
  int8_t pain;
  uint8_t source; /* enum baseline_source */
};

enum session_type { SESSION_MFR, SESSION_MANUAL, SESSION_SELF };

struct session { /* stamp.at is the start */
  struct stamp stamp;
  int16_t minutes; /* 5..240 */
  uint8_t type;    /* enum session_type; SESSION_SELF starts no arc */
};

struct window { /* stamp.at is the start */
  struct stamp stamp;
  int16_t minutes; /* 1..1440 */
};

enum { NAME_SIZE = 32, KEY_SIZE = 64 }; /* bytes with the final 0: exercise and plugin ids; keys */

enum outcome { OUTCOME_DONE, OUTCOME_PARTIAL, OUTCOME_SKIPPED, OUTCOME_STOPPED };
enum stop_why { STOP_NONE, STOP_SHARP, STOP_ELECTRIC, STOP_NUMB, STOP_PAIN, STOP_TIME, STOP_OTHER };

struct bout { /* stamp.at is the end of the bout, when it is recorded */
  struct stamp stamp;
  char exercise[NAME_SIZE];
  int16_t hold;    /* seconds a hold */
  int16_t seconds; /* of hold or work in all, per side */
  uint8_t side;    /* enum side */
  uint8_t level;   /* 1.. */
  uint8_t reps, sets;
  uint8_t outcome;    /* enum outcome */
  uint8_t why;        /* enum stop_why */
  int8_t pain_before; /* 0..10; also stored as a check-in of its own */
  int8_t pain_after;  /* 0..10; the current pain for S6 until a newer reading */
  int8_t rpe;         /* 0..10; not recorded = within bounds */
};

struct comfort_pack { /* cold, warm; stamp.at is the start */
  struct stamp stamp;
  int16_t minutes; /* 1..15 */
  uint8_t helped;  /* enum relief */
};

enum contraindication { /* bit numbers of intake.contraindications (domain 2.6) */
                        CONTRA_PREGNANCY,
                        CONTRA_ANEURYSM,
                        CONTRA_SURGERY,
                        CONTRA_HERNIA,
                        CONTRA_BOWEL,
                        CONTRA_BLOOD_THINNERS,
                        CONTRA_OSTEOPOROSIS,
                        CONTRA_CANCER,
                        CONTRA_INFECTION,
                        CONTRA_DVT,
                        CONTRA_COIL_MESH,
                        CONTRA_HIP_REPLACEMENT,
                        CONTRA_NUMB_SKIN,
                        CONTRA_CIRCULATION,
                        CONTRA_COUNT
};

struct intake {
  struct stamp stamp;
  day_number diagnosed;       /* DAY_NONE: not said */
  day_number first_treated;   /* DAY_NONE: not said */
  uint16_t contraindications; /* bits of enum contraindication answered yes */
  int8_t adult;               /* 0 no, 1 yes */
  int8_t by_clinician;        /* a diagnosis was given by a clinician */
  int8_t agreed;              /* the routine is agreed with the practitioner */
  int8_t taught;              /* pressure work was taught by the practitioner */
};

enum screen_item {
  ITEM_SADDLE,
  ITEM_BLADDER,
  ITEM_BOWEL,
  ITEM_SEXUAL,
  ITEM_WEAK,
  ITEM_BOTHLEGS,
  ITEM_COLLAPSE,
  ITEM_INJURY,
  ITEM_SELFHARM,
  ITEM_NUMB,
  ITEM_FUNCTION,
  ITEM_FEVER,
  ITEM_CALF,
  ITEM_NIGHT,
  ITEM_WEIGHT,
  ITEM_LUMP,
  ITEM_COUNT
};

struct screen {
  struct stamp stamp;
  uint16_t yes;    /* bits of enum screen_item */
  uint16_t unsure; /* disjoint from yes */
  bool completed;  /* false: abandoned before the last page; counts as not done */
};

struct clear {
  struct stamp stamp;
  bool may_exercise;
  bool unconfirmed; /* came by import or merge; counts only once confirmed here (S2) */
};

struct retract {
  struct stamp stamp;
  struct entry_id screen; /* all zero: the newest screen before it */
  bool unconfirmed;
};

struct permit {
  struct stamp stamp;
  char exercise[NAME_SIZE];
  bool unconfirmed;
};

enum level_why { LEVEL_MANUAL, LEVEL_PROGRESS, LEVEL_S5, LEVEL_S7 };

struct level_change {
  struct stamp stamp;
  char exercise[NAME_SIZE];
  struct entry_id bout; /* the bout that caused a regress; all zero otherwise */
  uint8_t from, to;     /* 1..; `to` 0: paused until a permit (domain 5.3) */
  uint8_t why;          /* enum level_why */
};

enum { ACTIVITY_COUNT = 3 };

struct review {
  struct stamp stamp;
  int8_t average, enjoyment, activity; /* PEG, 0..10 */
  int8_t own[ACTIVITY_COUNT];          /* PSFS, 0..10 */
  int8_t change;                       /* global change -5..+5; CHANGE_NOT_RECORDED */
};
#define CHANGE_NOT_RECORDED (-128)

enum prompt_state {
  PROMPT_SHOWN,
  PROMPT_ANSWERED,
  PROMPT_DISMISSED,
  PROMPT_EXPIRED,
  PROMPT_MISSED,
  PROMPT_LATER,
  PROMPT_SKIPPED
};

struct prompt_record { /* what happened to one prompt, in order; the last one counts */
  struct stamp stamp;
  char key[KEY_SIZE]; /* slot key (facts 1, D1) or `asked:NAME@...` when the person opened it */
  moment until;       /* PROMPT_LATER: when it comes back; PROMPT_SHOWN: 0, or the end of the wait
                         of a routine that is shown again after it */
  uint8_t state;      /* enum prompt_state */
  uint8_t started_by_person;
  uint8_t absent; /* PROMPT_MISSED: because nobody was there, the machine slept, or the like */
};

struct answer { /* the journal of an open dialogue; replayed from the top after a restart */
  struct stamp stamp;
  char key[KEY_SIZE]; /* of the prompt */
  char question[NAME_SIZE];
  int32_t value; /* number, index of the choice, or bit set, as the question's type says */
};

struct pause {
  struct stamp stamp;
  moment until; /* at or before stamp.at: resumed */
};

struct discretion { /* notifications say nothing while somebody else may read them */
  struct stamp stamp;
  moment until; /* at or before stamp.at: they speak again */
};

struct gentle { /* the rest of stamp.date is a bad day: rest, breathing and comfort only */
  struct stamp stamp;
  bool off;
};

struct ack {
  struct stamp stamp;
  struct entry_id screen;
};

struct note {
  struct stamp stamp;
  bool share;
};

struct appointment {
  struct stamp stamp;
  moment when;
};

/* ---- one entry on its way into or out of the diary ------------------------------------------ */

enum { NOTE_MAX = 500, SPIRIT_MAX = 200, TEXT_MAX = 2000 }; /* bytes */

struct entry {
  enum entry_kind kind;
  moment logged;            /* when it was made; stamp.at is when the thing happened */
  struct entry_id corrects; /* the entry that it replaces; all zero: none */
  bool voided;              /* with `corrects`: that entry no longer counts, nothing replaces it */
  const char *note;         /* NULL: none; UTF-8, <= NOTE_MAX */
  /* By kind (the codec's table names them):
   *   checkin elsewhere, spirit · session immediate, areas treated · clear by, advice ·
   *   retract reason · permit by · message text, direction ("to", "from") · note text ·
   *   question text · prompt reason chain · answer text · review own activities as JSON array ·
   *   plugin_state plugin id, JSON · routine id, JSON journal · bout variant */
  const char *text;
  const char *text2;
  union {
    struct stamp stamp; /* first member of every kind */
    struct checkin checkin;
    struct baseline baseline;
    struct session session;
    struct window window;
    struct bout bout;
    struct comfort_pack pack;
    struct intake intake;
    struct screen screen;
    struct clear clear;
    struct retract retract;
    struct permit permit;
    struct level_change level;
    struct review review;
    struct prompt_record prompt;
    struct answer answer;
    struct pause pause;
    struct discretion discretion;
    struct gentle gentle;
    struct ack ack;
    struct note note_;
    struct appointment appointment;
  };
};

#endif
