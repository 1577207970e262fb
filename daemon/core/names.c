#include <errno.h>
#include <string.h>

#include "core/course.h"
#include "core/course_words.h"

const char *const quality_names[QUALITY_COUNT] = {
    [QUALITY_BURNING] = "burning",   [QUALITY_SHARP] = "sharp",   [QUALITY_ELECTRIC] = "electric",
    [QUALITY_SHOOTING] = "shooting", [QUALITY_ACHING] = "aching", [QUALITY_TENDER] = "tender",
    [QUALITY_TINGLING] = "tingling", [QUALITY_NUMB] = "numb",     [QUALITY_ITCH] = "itch",
    [QUALITY_PRESSURE] = "pressure", [QUALITY_TIGHT] = "tight",   [QUALITY_OTHER] = "other",
};

const char *const side_names[SIDE_COUNT] = {
    [SIDE_L] = "L", [SIDE_R] = "R", [SIDE_B] = "B", [SIDE_M] = "M"};

const char *const region_names[REGION_COUNT] = {
    [REGION_PERI] = "peri",   [REGION_GENI] = "geni",   [REGION_ANAL] = "anal",
    [REGION_SIT] = "sit",     [REGION_BUTT] = "butt",   [REGION_PIRI] = "piri",
    [REGION_GROIN] = "groin", [REGION_HIPF] = "hipf",   [REGION_PUBIC] = "pubic",
    [REGION_TAIL] = "tail",   [REGION_LBACK] = "lback", [REGION_THIGHB] = "thighb",
    [REGION_LEG] = "leg",     [REGION_FOOT] = "foot",   [REGION_OTHER] = "other",
};

const char *const comfort_names[COMFORT_COUNT] = {
    [COMFORT_ICE] = "ice",       [COMFORT_HEAT] = "heat",         [COMFORT_REST] = "rest",
    [COMFORT_BREATH] = "breath", [COMFORT_POSITION] = "position", [COMFORT_WALK] = "walk",
    [COMFORT_OTHER] = "other",
};

const char *const feeling_names[FELT_COUNT] = {
    [FELT_LOOSE] = "loose",         [FELT_LIGHT] = "light",
    [FELT_FREER] = "freer",         [FELT_STRONGER] = "stronger",
    [FELT_RESILIENT] = "resilient", [FELT_TIRED] = "tired",
    [FELT_TEARY] = "teary",         [FELT_OLD_RESTRICTION] = "old_restriction",
};

const char *const item_names[ITEM_COUNT] = {
    [ITEM_SADDLE] = "saddle",     [ITEM_BLADDER] = "bladder",   [ITEM_BOWEL] = "bowel",
    [ITEM_SEXUAL] = "sexual",     [ITEM_WEAK] = "weak",         [ITEM_BOTHLEGS] = "bothlegs",
    [ITEM_COLLAPSE] = "collapse", [ITEM_INJURY] = "injury",     [ITEM_SELFHARM] = "selfharm",
    [ITEM_NUMB] = "numb",         [ITEM_FUNCTION] = "function", [ITEM_FEVER] = "fever",
    [ITEM_CALF] = "calf",         [ITEM_NIGHT] = "night",       [ITEM_WEIGHT] = "weight",
    [ITEM_LUMP] = "lump",
};

const char *const contra_names[CONTRA_COUNT] = {
    [CONTRA_PREGNANCY] = "pregnancy",
    [CONTRA_ANEURYSM] = "aneurysm",
    [CONTRA_SURGERY] = "surgery",
    [CONTRA_HERNIA] = "hernia",
    [CONTRA_BOWEL] = "bowel",
    [CONTRA_BLOOD_THINNERS] = "blood_thinners",
    [CONTRA_OSTEOPOROSIS] = "osteoporosis",
    [CONTRA_CANCER] = "cancer",
    [CONTRA_INFECTION] = "infection",
    [CONTRA_DVT] = "dvt",
    [CONTRA_COIL_MESH] = "coil_mesh",
    [CONTRA_HIP_REPLACEMENT] = "hip_replacement",
    [CONTRA_NUMB_SKIN] = "numb_skin",
    [CONTRA_CIRCULATION] = "circulation",
};

/* "L.peri" */
static int parse_site(struct span word, site_set *out) {
  struct span side, region;
  if (!span_split(word, '.', &side, &region)) return -EINVAL;
  int side_found = span_lookup(side, side_names, SIDE_COUNT);
  int region_found = span_lookup(region, region_names, REGION_COUNT);
  if (side_found < 0 || region_found < 0) return -EINVAL;
  *out = SITE(side_found, region_found);
  return 0;
}

int course_parse_sites(const char *text, size_t len, site_set *out) {
  struct span rest = {text, len}, word;
  site_set sites = 0, site;
  do {
    span_next_item(&rest, &word);
    if (parse_site(word, &site) < 0) return -EINVAL;
    sites |= site;
  } while (rest.text != NULL);
  *out = sites;
  return 0;
}

int course_parse_qualities(const char *text, size_t len, uint16_t *out) {
  struct span rest = {text, len}, word;
  unsigned qualities = 1u << QUALITIES_RECORDED;
  bool none = span_is(rest, "none");
  while (!none && rest.text != NULL) {
    span_next_item(&rest, &word);
    int quality = span_lookup(word, quality_names, QUALITY_COUNT);
    if (quality < 0) return -EINVAL;
    qualities |= 1u << quality;
  }
  *out = (uint16_t)qualities;
  return 0;
}
