/* The texts D01..D79 of domain 6.2, and their buttons. Written as templates (texts.h). */
#include "core/texts.h"

static const struct button open_buttons[] = {{"open", "Open", "Open"}};
static const struct button checkin_buttons[] = {
    {"open", "Open", "Open"}, {"later", "Later", "Later"}, {"skip", "Not today", "Skip"}};
static const struct button start_buttons[] = {
    {"start", "Start", "Start"}, {"rest", "Rest instead", "Rest"}, {"skip", "Not today", "Skip"}};
static const struct button stop_buttons[] = {{"stop", "Stop", "Stop"}};
static const struct button stopped_buttons[] = {
    {"sharp", "Sharp", "Sharp"}, {"numb", "Numb", "Numb"}, {"enough", "Enough", "Enough"}};
static const struct button helped_buttons[] = {
    {"yes", "Yes", "Yes"}, {"little", "A little", "Some"}, {"no", "No", "No"}};
static const struct button baseline_buttons[] = {{"use", "Use it", "Use it"},
                                                 {"not_yet", "Not yet", "Not yet"}};
static const struct button progress_buttons[] = {{"try", "Try it", "Try it"},
                                                 {"stay", "Stay here", "Stay"}};
static const struct button help_buttons[] = {{"help", "I am getting help", "Got help"},
                                             {"what_to_say", "What to say", "Say what"}};
static const struct button crisis_buttons[] = {{"numbers", "Numbers", "Numbers"},
                                               {"help", "Got help", "Got help"}};
static const struct button record_buttons[] = {{"record", "Record", "Record"},
                                               {"not_yet", "Not yet", "Not yet"}};

#define BUTTONS(list) list, sizeof(list) / sizeof(list)[0]
#define OPEN          BUTTONS(open_buttons)
#define CHECKIN       BUTTONS(checkin_buttons)
#define START         BUTTONS(start_buttons)
#define STOP          BUTTONS(stop_buttons)
#define STOPPED       BUTTONS(stopped_buttons)
#define HELPED        BUTTONS(helped_buttons)
#define BASELINE      BUTTONS(baseline_buttons)
#define PROGRESS      BUTTONS(progress_buttons)
#define HELP          BUTTONS(help_buttons)
#define CRISIS        BUTTONS(crisis_buttons)
#define RECORD        BUTTONS(record_buttons)

static const struct text texts[TEXT_COUNT] = {
    [TEXT_D01] = {"Good morning - how is it now?",
                  "One number is enough: pain now, 0 to 10. Add more only if you feel like it.",
                  CHECKIN},
    [TEXT_D02] = {"Evening check-in",
                  "Pain now, worst and least today? Any quiet spell? Did you want your usual cold "
                  "pack? What kept you going?",
                  CHECKIN},
    [TEXT_D03] = {"Still here if you want it",
                  "A number when it suits you. Skipping is fine; the plan simply stays gentle.",
                  OPEN},
    [TEXT_D04] = {"Thank you, noted", "[Pain {p}[, usual {b}].][ {why}.]", OPEN},
    [TEXT_D05] = {"Corrected",
                  "The new value counts from now on. The first one stays in the history, marked as "
                  "corrected.",
                  OPEN},
    [TEXT_D06] = {"Start with your usual pain",
                  "Think of the last week: what number, 0 to 10, is your usual? And where is your "
                  "usual area?",
                  OPEN},
    [TEXT_D07] = {"Session noted - day 0",
                  "Day 1 is often the loudest, and sometimes the best. Either is information. Let "
                  "today be light.",
                  OPEN},
    [TEXT_D08] = {"New session, new day 0",
                  "The arc starts again from today. The days before stay part of your story.",
                  OPEN},
    [TEXT_D09] =
        {"A page for worried moments",
         "Open the facts page: the usual arc, what may ease it, and when to stop and get checked.",
         OPEN},
    [TEXT_D10] =
        {"Time for the next exercise?",
         "{ex}[, {dose}]. First: pain now, 0 to 10? If it is high we swap this for rest. Or "
         "not today; fine too.",
         START},
    [TEXT_D11] = {"Settle in",
                  "{ex}[, {n} seconds]. Go to the first soft resistance and wait there. Long, easy "
                  "breath out.",
                  OPEN},
    [TEXT_D12] = {"Halfway",
                  "Soften jaw, belly and pelvic floor. If it turns sharp, electric or numb, stop "
                  "and press Stop.",
                  STOP},
    [TEXT_D13] = {"Ten more seconds", "Stay soft. Nothing to force.", OPEN},
    [TEXT_D14] = {"Now the other side", "Take a breath or two first. Start when you are ready.",
                  OPEN},
    [TEXT_D15] =
        {"Slow and light",
         "{ex}[: {dose}]. Effort 3 of 10 or less. Breathe out as you lift; keep the pelvic "
         "floor loose.",
         OPEN},
    [TEXT_D16] = {"Done - come out slowly", "Roll to your side and rest a moment before you stand.",
                  OPEN},
    [TEXT_D17] =
        {"How is it now?",
         "Pain now, 0 to 10?[ Up to {n} fits today's limit. Above that, we do less next time.]",
         OPEN},
    [TEXT_D18] = {"Noted - we ease off",
                  "That was more than your body wanted today. This one rests tomorrow and comes "
                  "back one step smaller.",
                  OPEN},
    [TEXT_D19] = {"Stopping was a good call",
                  "Thank you for listening to it. Comfort first. Was it sharp, electric, numb, or "
                  "just enough for now?",
                  STOPPED},
    [TEXT_D20] = {"A louder morning",
                  "[Up {n} from before yesterday's exercise. ]It rests today and comes back one "
                  "step smaller.",
                  OPEN},
    [TEXT_D21] = {"Not this one, not now",
                  "[Pain {p} is above today's line for exercise. ]Slow breathing or a cold pack "
                  "may suit better.",
                  OPEN},
    [TEXT_D22] = {"Three slow minutes",
                  "In for 4, out for 6. On each breath in, let the belly and pelvic floor drop. No "
                  "squeezing.",
                  OPEN},
    [TEXT_D23] =
        {"Cold pack[, {n} minutes]",
         "Wrapped in cloth. Not on numb skin, not while falling asleep. Look at the skin halfway.",
         OPEN},
    [TEXT_D24] = {"Cold pack off now",
                  "Take it off and look at the skin. Did it help: yes, a little, or no?", HELPED},
    [TEXT_D25] = {"Warm pack[, {n} minutes]",
                  "Warm, not hot, with cloth between. Not on numb skin, not in bed for sleep.",
                  OPEN},
    [TEXT_D26] = {"A quiet spell today?",
                  "If pain nearly vanished for a while, log how long. Minutes count.", OPEN},
    [TEXT_D27] =
        {"A relief window, noted",
         "[{n} minutes. ]Windows may open and close for a while; each one is worth knowing about.",
         OPEN},
    [TEXT_D28] =
        {"Comfort reached it",
         "It eased, even if only a little. That is a good sign to note for your practitioner.",
         OPEN},
    [TEXT_D29] =
        {"Not eased this time",
         "Noted. Try another kind of comfort, or simply rest. If this repeats, we suggest a call.",
         OPEN},
    [TEXT_D30] =
        {"Send a line to your practitioner?",
         "Copy today's short summary to send yourself: day, pain, what helped, safety check.",
         OPEN},
    [TEXT_D31] =
        {"A look at the week",
         "Six quick numbers: pain, enjoyment, activity, and your own three everyday things.", OPEN},
    [TEXT_D32] = {"Did you have your session?",
                  "If you did, today may be day 0 of a new arc. When was it?", OPEN},
    [TEXT_D35] =
        {"A new usual?",
         "[Days 5-7 sat around {n}[; your usual was {b}]. Use {n} from now on? ]Not yet is fine.",
         BASELINE},
    [TEXT_D36] =
        {"One small step?",
         "{ex} has gone quietly three times. Try the next step, or stay here as long as you like.",
         PROGRESS},
    [TEXT_D37] =
        {"An exercise is paused",
         "{ex} has stirred things up several times. Ask your practitioner before it comes back.",
         OPEN},
    [TEXT_D40] = {"A short safety check",
                  "New or worse in the last 2 weeks? Tick what fits. Under a minute, and it guides "
                  "what comes next.",
                  OPEN},
    [TEXT_D41] = {"Get medical help now",
                  "What you ticked needs checking today, now: emergency department or {emergency}. "
                  "Do not drive yourself. Exercise is off.",
                  HELP},
    [TEXT_D42] = {"Speak to a clinician today",
                  "Please call a doctor or {urgent} today about what you ticked.< Exercise is "
                  "off.> If it worsens: {emergency}.",
                  HELP},
    [TEXT_D43] =
        {"Please reach a person now",
         "You matter more than any plan. Call {crisis} or {emergency}, or go to someone you trust.",
         CRISIS},
    [TEXT_D44] = {"What to say",
                  "[New: {items}[, since {time}]. ]{condition}[; hands-on session {date}]. Ask "
                  "them to check for cauda equina.",
                  OPEN},
    [TEXT_D45] = {"What to say",
                  "[New: {items}[, since {time}]. ]{condition}[; hands-on session {date}]. Show "
                  "them this list.",
                  OPEN},
    [TEXT_D46] = {"Have you been seen?",
                  "Record who saw you and whether exercise may restart. It stays off until someone "
                  "has said so.",
                  RECORD},
    [TEXT_D47] = {"Welcome back, gently",
                  "Two gentle days first. If anything new turns up, tick it and we stop again.",
                  OPEN},
    [TEXT_D48] =
        {"Mention this to a doctor soon",
         "What you ticked is worth a routine appointment in the next days. The plan stays gentle.",
         OPEN},
    [TEXT_D50] = {"New side or area noted",
                  "Before anything else, a short safety check. It takes under a minute.", OPEN},
    [TEXT_D51] = {"New area, nothing ticked",
                  "Spreading happens and is worth telling your practitioner. We keep it gentle. "
                  "Healing is not linear.",
                  OPEN},
    [TEXT_D52] =
        {"Well above your usual",
         "[Pain {p}[, usual {b}]. ]Rest and comfort today, and please contact your practitioner.",
         OPEN},
    [TEXT_D53] =
        {"[Pain at {p}: ]speak to someone today",
         "Call your doctor or {urgent} today. If you cannot cope, or it worsens: {emergency}.",
         OPEN},
    [TEXT_D54] = {"Above your usual[ for {n} days]",
                  "It has not eased as we would hope. Please contact your practitioner; today is "
                  "rest and comfort.",
                  OPEN},
    [TEXT_D55] =
        {"Day 7, not below your usual",
         "Not every arc lands lower. Worth telling your practitioner before the next session.",
         OPEN},
    [TEXT_D56] = {"Comfort is not reaching it",
                  "Two days above your usual and soothing did not ease it. Please contact your "
                  "practitioner.",
                  OPEN},
    [TEXT_D57] = {"Relief came, then went",
                  "The quiet spell happened and still counts. Pain coming back does not erase it. "
                  "Healing is not linear.",
                  OPEN},
    [TEXT_D58] = {"Your usual has gone up",
                  "Noted. A rise of 2 or more is worth telling your practitioner or doctor.", OPEN},
    [TEXT_D59] = {"Louder than the usual arc",
                  "[Pain {p}[, usual {b}]. ]Rest and comfort first. If it keeps rising, tell your "
                  "practitioner.",
                  OPEN},
    [TEXT_D60] = {"After your session",
                  "Lightness now, or some tingling later, can both belong to this day. Rest counts "
                  "as doing.",
                  OPEN},
    [TEXT_D61] = {"Day 1: often the loudest day",
                  "[Pain {p}[, usual {b}]. ]A rise of 1 to 3 can belong to today. Comfort first; "
                  "note if it eases even a little.",
                  OPEN},
    [TEXT_D62] =
        {"Lighter than day 1 often is",
         "Enjoy the room. Keep the gentle plan anyway; a good day is not a day to catch up.", OPEN},
    [TEXT_D63] =
        {"Day 2: softer?",
         "Softer can be a lower number, a calmer mood, or ache instead of burn.[ Today: {why}.]",
         OPEN},
    [TEXT_D64] = {"Day 2: still loud",
                  "Not softer yet. That happens. Today stays small: breath, rest, comfort. One "
                  "dot, not the whole line.",
                  OPEN},
    [TEXT_D65] =
        {"A quiet day 2",
         "[Pain {p}. ]It may stay, it may come and go. Both tell you something. Keep it gentle.",
         OPEN},
    [TEXT_D66] = {"[Day {d}: ]making room",
                  "[Pain {p}[, usual {b}]. ]Listen for quiet spells, even short ones, and log one "
                  "when it comes.",
                  OPEN},
    [TEXT_D67] = {"Slower than the usual arc",
                  "Above your usual[ on day {d}]. The plan steps down. If it is not easing soon, "
                  "tell your practitioner.",
                  OPEN},
    [TEXT_D68] = {"[Day {d}: ]finding a new level",
                  "[Pain {p}[, usual {b}]. ]What feels freer or stronger? Numbers can wobble; the "
                  "steady plan stays.",
                  OPEN},
    [TEXT_D69] = {"[Day {d}: ]not below usual yet",
                  "Some arcs run slow, and numbers wobble. Keep the easy plan and bring your notes "
                  "to the next session.",
                  OPEN},
    [TEXT_D70] = {"A steady stretch",
                  "No session in the last week. The everyday plan is on. Change shows over weeks "
                  "more than hours.",
                  OPEN},
    [TEXT_D71] = {"A flare, away from a session",
                  "[Pain {p}[, usual {b}]. ]Flares can last hours to weeks. Step back today and "
                  "note what helps.",
                  OPEN},
    [TEXT_D72] = {"No number today, that is fine",
                  "We are guessing less and keeping the plan gentle until your next check-in.",
                  OPEN},
    [TEXT_D73] = {"Zero",
                  "Pain 0. Enjoy it. It may stay or visit again; today is yours either way.", OPEN},
    [TEXT_D74] = {"Good to see you", "No catching up needed. One number and we go on from here.",
                  OPEN},
    [TEXT_D75] = {"settled is in safe mode",
                  "Something in the notes could not be read. Only rest and breathing are offered "
                  "until it is fixed.",
                  OPEN},
    [TEXT_D76] = {"A few questions first",
                  "Before exercises: a short list of health questions, and your yes that the "
                  "routine is agreed with your practitioner.",
                  OPEN},
    [TEXT_D77] = {"Not this one for now",
                  "One of your health answers keeps it locked. Ask your practitioner or doctor; "
                  "you can record their yes.",
                  OPEN},
    [TEXT_D78] = {"Resting this one today",
                  "Today's plan leaves it out. Breathing and the resting position are there if you "
                  "want them.",
                  OPEN},
    [TEXT_D79] =
        {"Enough for now",
         "It has had its share for the moment and comes back later. Rest is part of the plan.",
         OPEN},
};

const struct text *text_find(enum text_id id) {
  if ((unsigned)id >= TEXT_COUNT || texts[id].title == NULL) return NULL;
  return &texts[id];
}
