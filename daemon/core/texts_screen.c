/* The texts of the screen (domain 2.5), the intake (2.6), the facts page (6.4) and section 0. */
#include <stdio.h>
#include <string.h>

#include "core/texts.h"

const char *const item_texts[ITEM_COUNT] = {
    [ITEM_SADDLE] = "Numbness or changed feeling between the legs: genitals, back passage, inner "
                    "thighs or buttocks, or when wiping.",
    [ITEM_BLADDER] = "Trouble starting, stopping or feeling your pee, leaking, or not knowing if "
                     "your bladder is full.",
    [ITEM_BOWEL] = "Loss of bowel control, or not feeling a bowel movement.",
    [ITEM_SEXUAL] = "Loss of genital feeling or a sudden change in sexual function.",
    [ITEM_WEAK] = "Weakness or loss of movement in a leg or foot, tripping, or legs giving way.",
    [ITEM_BOTHLEGS] = "Pain, tingling or numbness going down both legs.",
    [ITEM_COLLAPSE] = "Collapse, chest pain, breathlessness, or sudden severe tummy or back pain.",
    [ITEM_INJURY] = "Pain that began with a serious fall or accident.",
    [ITEM_SELFHARM] = "Thoughts of ending your life, or not feeling safe with yourself.",
    [ITEM_NUMB] = "A new numb patch anywhere else.",
    [ITEM_FUNCTION] =
        "Sudden loss of something you could do yesterday, such as standing or walking.",
    [ITEM_FEVER] = "Fever, shivering or feeling very unwell with this pain.",
    [ITEM_CALF] = "One calf hot, swollen or newly painful.",
    [ITEM_NIGHT] = "Pain waking you most nights for over a week.",
    [ITEM_WEIGHT] = "Weight loss you cannot explain, or a past cancer with new pain.",
    [ITEM_LUMP] = "A new lump, or blood in pee or stool.",
};

const char *const item_short_names[ITEM_COUNT] = {
    [ITEM_SADDLE] = "changed saddle feeling",
    [ITEM_BLADDER] = "bladder change",
    [ITEM_BOWEL] = "bowel change",
    [ITEM_SEXUAL] = "sexual change",
    [ITEM_WEAK] = "leg weakness",
    [ITEM_BOTHLEGS] = "both legs",
    [ITEM_COLLAPSE] = "collapse",
    [ITEM_INJURY] = "injury",
    [ITEM_SELFHARM] = "not safe with yourself",
    [ITEM_NUMB] = "new numb patch",
    [ITEM_FUNCTION] = "sudden loss",
    [ITEM_FEVER] = "fever",
    [ITEM_CALF] = "hot calf",
    [ITEM_NIGHT] = "night pain",
    [ITEM_WEIGHT] = "weight loss",
    [ITEM_LUMP] = "lump",
};

#define BIT(item) (1u << ITEM_##item)

const uint16_t screen_pages[SCREEN_PAGES] = {
    BIT(SADDLE) | BIT(BLADDER) | BIT(BOWEL) | BIT(SEXUAL),
    BIT(WEAK) | BIT(BOTHLEGS) | BIT(COLLAPSE) | BIT(INJURY),
    BIT(SELFHARM),
    BIT(NUMB) | BIT(FUNCTION) | BIT(FEVER) | BIT(CALF),
    BIT(NIGHT) | BIT(WEIGHT) | BIT(LUMP),
};

void text_items(uint16_t items, char *out, size_t size) {
  char all[ITEMS_SIZE] = "";
  for (int item = 0; item < ITEM_COUNT; item++) {
    if (!(items >> item & 1)) continue;
    size_t used = strlen(all);
    snprintf(all + used, sizeof all - used, "%s%s", used > 0 ? ", " : "", item_short_names[item]);
  }
  text_cut(all, ITEMS_SIZE, out, size);
}

const struct fact facts[FACT_COUNT] = {
    {"Can it be louder before it is quieter?",
     "Often yes, in the first days after a session. Common is not certain: your own numbers "
     "decide, not the arc."},
    {"Can a flare end lower than it began?",
     "It can. Some people settle 1-2 points below their old usual by days 3-7. Some do not, or not "
     "this time."},
    {"What does a usual flare look like?", "It shifts, it eases at least a little with rest or "
                                           "cold, and you can still do what you could do before."},
    {"When do I stop and get checked?", "New numbness, weakness, bladder or bowel change, or any "
                                        "loss of function. Open the safety check now."},
    {"What if relief fades, or it spreads?",
     "Relief that fades was still relief. A new side is worth a safety check and a call to your "
     "practitioner."},
    {"For the one who cares for you", "Worry for someone you love is part of caring. You can read "
                                      "the same facts, and ask rather than guess."},
    {"What helps?", "Small things, often: breath, comfort, gentle practice you chose. Your effort "
                    "matters; it is not a test."},
};

const char *const intended_use =
    "settled is a private diary and reminder for a routine you have agreed with your practitioner. "
    "It does not diagnose or treat, it cannot see or examine you, and it is not a substitute for "
    "medical care. If in doubt, ask a clinician.";
