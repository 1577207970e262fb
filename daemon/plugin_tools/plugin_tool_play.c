/* Everything that can happen to a plugin, once: days, events, routines. What it answers is checked
 * as the daemon checks it, and in a second process compared with the first. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_day.h"
#include "plugins/plugin_proposals.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

enum {
  ROUTINE_RUNS = 12, /* of each routine, with other answers each time */
  FAILURES_MAX = 4,  /* of one kind of call: more of them say nothing new */
  DOING_SIZE = 160,
  SLOW_NS = 450 * 1000 * 1000 /* used up its time, nearly */
};

/* One kind of call: what it cost, and how often it failed. */
struct part {
  char name[64];
  int calls, effects, failures;
  uint64_t slowest_ns;
};

static void part_begin(struct tool_play *play, struct part *part) {
  part->calls = part->effects = part->failures = 0;
  play->child->slowest_ns = 0;
}

static void part_end(struct tool_play *play, const struct part *part, const char *effects) {
  uint64_t us = play->child->slowest_ns / 1000;
  if (play->again) return;
  fprintf(play->tool->out,
          "  %-24s %4d calls, %d %s, longest %llu.%llu ms of 500, memory %ld KiB\n", part->name,
          part->calls, part->effects, effects, (unsigned long long)(us / 1000),
          (unsigned long long)(us % 1000 / 100), play->child->peak_kib);
}

/* Enough of this kind: it fails each time, it ended, or there is no time left. */
static bool part_over(struct tool_play *play, const struct part *part) {
  if (play->over || part->failures >= FAILURES_MAX) return true;
  if (tool_child_age(play->child) < play->left) return false;
  play->stopped = play->over = true;
  if (!play->again) /* else all was tried once, and is only not compared to its end */
    tool_problem(play->tool, "%s: all calls together took more than %d s; the rest was not tried",
                 part->name, TOOL_CHECK_MS / 1000);
  return true;
}

/* ---- what came back ------------------------------------------------------------------------- */

static void say_dropped(void *owner, const char *text) {
  tool_problem(owner, "%s", text);
}

static void show_line(void *owner, const char *text) {
  struct tool *tool = owner;
  fprintf(tool->out, "    %s\n", text);
}

static int check_proposals(struct tool_play *play, const json_t *reply) {
  struct proposal *proposals = calloc(PLUGIN_PROPOSALS_MAX, sizeof *proposals);
  if (proposals == NULL) return 0;
  int count = plugin_proposals_read(json_object_get(reply, "proposals"), play->declared,
                                    play->catalog, say_dropped, play->tool, proposals);
  free(proposals);
  return count;
}

static int check_suggestions(struct tool_play *play, const json_t *list) {
  char where[TOOL_WHERE_SIZE];
  char text[PLUGIN_SUGGEST_CHARACTERS * 4 + 1], shown[PLUGIN_SUGGEST_CHARACTERS * 4 + 1];
  size_t size = json_array_size(list);
  for (size_t i = 0; i < size; i++) {
    const char *raw = json_string_value(json_array_get(list, i));
    if (plugin_reply_suggestion(list, i, text, sizeof text)) continue;
    plugin_text_log(raw != NULL ? raw : "", shown, sizeof shown);
    tool_where(play->tool, raw, where);
    tool_problem(play->tool, "%ssuggest: says what no text may say, dropped: %.80s", where, shown);
  }
  return (int)size;
}

static int check_starts(struct tool_play *play, const json_t *list) {
  struct plugin_start start;
  size_t size = json_array_size(list);
  for (size_t i = 0; i < size; i++) {
    if (!plugin_reply_start(list, i, play->id, &start))
      tool_problem(play->tool, "start: not what it must be, dropped");
    else if (start.banned)
      tool_problem(play->tool,
                   "init.lua:%d: the reason to start %s says what no text may say; left out",
                   start.line, start.routine);
  }
  return (int)size;
}

/* What a good reply brings along. Returns how much of it. */
static int check_effects(struct tool_play *play, const json_t *reply) {
  static const char *const texts[] = {"proposals", "suggest", "starts", "ask"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts && !play->again; i++)
    tool_warn_hidden(play->tool, json_object_get(reply, texts[i]));
  if (play->tool->verbose && !play->again)
    plugin_reply_log(json_object_get(reply, "log"), show_line, play->tool);
  return check_proposals(play, reply) + check_suggestions(play, json_object_get(reply, "suggest")) +
         check_starts(play, json_object_get(reply, "starts"));
}

/* ---- one call ------------------------------------------------------------------------------- */

/* Two processes have to say the same. Of two failures it is enough that there are two: where a call
 * was when its time was up is chance. */
static void compare(struct tool_play *play, const json_t *answer, const char *doing) {
  json_t *reply = json_copy((json_t *)(uintptr_t)answer);
  json_object_del(reply, "id"); /* the number of the call, which is another one */
  if (!play->again) {
    json_array_append_new(play->record, reply);
    return;
  }
  const json_t *before = json_array_get(play->record, play->next++);
  bool both_failed =
      json_object_get(before, "error") != NULL && json_object_get(reply, "error") != NULL;
  bool same = both_failed || json_equal(before, reply);
  json_decref(reply);
  if (same) return;
  tool_problem(play->tool,
               "a second process gave another answer   on %s\n"
               "  (a variable that remembers earlier calls, instead of s.state? tables as keys? or "
               "something that depends on how fast the machine is?)",
               doing);
  play->over = true;
}

/* NULL: it failed, and that was said. `message` is taken. */
static json_t *ask(struct tool_play *play, struct part *part, json_t *message, const char *doing) {
  json_t *reply = tool_child_ask(play->child, message, TOOL_SOFT_MS, TOOL_HARD_MS);
  part->calls++;
  if (reply == NULL) {
    tool_problem(play->tool, "killed: %s   on %s", play->child->why.text, doing);
    play->over = true;
    return NULL;
  }
  compare(play, reply, doing);
  if (!tool_tell_failure(play->tool, reply, doing)) {
    part->effects += check_effects(play, reply);
    return reply;
  }
  bool slow = play->child->last_ns >= SLOW_NS;
  part->failures += slow ? FAILURES_MAX : 1; /* each further one would take as long */
  play->slow |= slow;
  play->over |= json_object_get(reply, "fatal") != NULL;
  json_decref(reply);
  return NULL;
}

static json_t *call_message(const struct tool_play *play, const char *call, const char *hook,
                            const struct stamp *now) {
  char seed[PLUGIN_SEED_SIZE];
  plugin_seed(play->id, now, hook, seed);
  return json_pack("{s:s,s:o,s:s}", "call", call, "now", plugin_now(now), "seed", seed);
}

/* ---- days ----------------------------------------------------------------------------------- */

static void play_day(struct tool_play *play, struct part *part, const struct tool_day *day,
                     int index) {
  char doing[TOOL_DAY_NAME];
  const struct stamp now = tool_stamp(index);
  json_t *message = call_message(play, "adapt", "adapt", &now);
  json_object_set_new(message, "day", tool_day(day, index, play->catalog));
  tool_day_name(day, doing);
  json_decref(ask(play, part, message, doing));
}

/* The first process has the days in their order, and notes before them how many it had. */
static void play_forward(struct tool_play *play, struct part *part, const struct tool_day *days,
                         int count, int stride) {
  size_t begin = json_array_size(play->record);
  for (int i = 0; i < count && !part_over(play, part); i += stride)
    play_day(play, part, &days[i], i);
  json_array_insert_new(play->record, begin, json_integer(part->calls));
}

/* The second one has them the other way round: what `adapt` says must not depend on the calls
 * before, because a child that was idle begins anew. */
static void play_backward(struct tool_play *play, struct part *part, const struct tool_day *days,
                          int stride) {
  int count = (int)json_integer_value(json_array_get(play->record, play->next++));
  size_t begin = play->next;
  for (int i = count - 1; i >= 0 && !part_over(play, part); i--) {
    play->next = begin + (size_t)i;
    play_day(play, part, &days[i * stride], i * stride);
  }
  play->next = begin + (size_t)count;
}

static void play_days(struct tool_play *play, const char *name, int stride) {
  struct tool_day days[TOOL_DAYS_MAX];
  struct part part;
  int count = tool_days(days);
  if (!play->declared->adapts || play->over) return;
  snprintf(part.name, sizeof part.name, "%s", name);
  part_begin(play, &part);
  if (play->again)
    play_backward(play, &part, days, stride);
  else
    play_forward(play, &part, days, count, stride);
  part_end(play, &part, "proposals");
}

/* ---- events --------------------------------------------------------------------------------- */

static void play_event(struct tool_play *play, enum plugin_event event) {
  const char *name = plugin_event_names[event];
  const char *own =
      play->declared->exercise_count > 0 ? play->declared->exercises[0].id : tool_shipped[0].id;
  struct part part;
  json_t *data;
  snprintf(part.name, sizeof part.name, "event %s", name);
  part_begin(play, &part);
  for (int i = 0; !part_over(play, &part) && (data = tool_event(event, i, own)) != NULL; i++) {
    char doing[DOING_SIZE];
    const struct stamp now = tool_stamp(i);
    char *shown = json_dumps(data, JSON_COMPACT);
    snprintf(doing, sizeof doing, "event %s %s", name, shown != NULL ? shown : "");
    free(shown);
    json_t *message = call_message(play, "event", name, &now);
    json_object_set_new(message, "event", json_string(name));
    json_object_set_new(message, "data", data);
    json_decref(ask(play, &part, message, doing));
  }
  part_end(play, &part, "suggestions and starts");
}

/* ---- routines ------------------------------------------------------------------------------- */

/* One run of a routine: what was answered so far. */
struct run {
  const char *routine;
  json_t *answers;
  struct stamp begun, now; /* `now` moves on with the answers */
  uint64_t chance;
};

static void pass_time(struct stamp *now, int seconds) {
  now->at += seconds;
  int minutes = now->minute + (seconds + MINUTE_SECONDS - 1) / MINUTE_SECONDS;
  now->date += minutes / DAY_MINUTES;
  now->minute = (int16_t)(minutes % DAY_MINUTES);
}

/* False: nobody answers, so it is over. */
static bool answer(struct run *run, const json_t *question) {
  int seconds;
  json_t *value = tool_ask_answer(question, &run->chance, &seconds);
  if (value == NULL) return false;
  pass_time(&run->now, seconds);
  json_array_append_new(run->answers, json_pack("{s:O,s:o,s:o}", "question",
                                                json_object_get(question, "question"), "value",
                                                value, "now", plugin_now(&run->now)));
  return true;
}

/* An exercise that it wants the person to do has to be there. */
static int check_exercise(const struct tool_play *play, const json_t *question, struct err *err) {
  const char *id = plugin_member_text(question, "exercise");
  if (id == NULL || catalog_find(play->catalog, id) != NULL) return 0;
  return err_set(err, ENOENT, "r:exercise: '%.31s' is neither its own exercise nor a shipped one",
                 id);
}

static void where_asked(const struct tool_play *play, const json_t *question,
                        char out[TOOL_WHERE_SIZE]) {
  char quoted[NAME_SIZE + 2];
  const char *id = plugin_member_text(question, "exercise");
  snprintf(quoted, sizeof quoted, "\"%.31s\"", id != NULL ? id : "");
  tool_where(play->tool, id != NULL ? quoted : plugin_member_text(question, "text"), out);
}

/* For the same answers it has to ask the same: else no restart could go on with it. */
static void check_unchanged(struct tool_play *play, struct part *part, const json_t *reply,
                            const char *routine, const char *doing) {
  char where[TOOL_WHERE_SIZE], quoted[NAME_SIZE + 2];
  if (json_object_get(reply, "changed") == NULL) return;
  snprintf(quoted, sizeof quoted, "\"%.31s\"", routine);
  tool_where(play->tool, quoted, where);
  tool_problem(play->tool,
               "%sthe routine asks something else now than before, for the same answers   on %s",
               where, doing);
  part->failures++;
}

/* One replay; true: it asked something and was answered. */
static bool play_step(struct tool_play *play, struct part *part, struct run *run) {
  char doing[DOING_SIZE];
  struct err err;
  json_t *message = call_message(play, "routine", run->routine, &run->begun);
  json_object_set_new(message, "routine", json_string(run->routine));
  json_object_set(message, "answers", run->answers);
  snprintf(doing, sizeof doing, "routine %s after %zu answers", run->routine,
           json_array_size(run->answers));
  json_t *reply = ask(play, part, message, doing);
  const json_t *question = json_object_get(reply, "ask");
  bool going_on = false;
  check_unchanged(play, part, reply, run->routine, doing);
  if (question != NULL &&
      (tool_ask_check(question, &err) < 0 || check_exercise(play, question, &err) < 0)) {
    char where[TOOL_WHERE_SIZE];
    where_asked(play, question, where);
    tool_problem(play->tool, "%s%s   on %s", where, err.text, doing);
    part->failures++;
  } else if (question != NULL) {
    going_on = answer(run, question);
  }
  json_decref(reply);
  return going_on;
}

static void play_routine(struct tool_play *play, const char *id) {
  struct part part;
  snprintf(part.name, sizeof part.name, "routine %s", id);
  part_begin(play, &part);
  for (int i = 0; i < ROUTINE_RUNS && !part_over(play, &part); i++) {
    struct run run = {.routine = id, .answers = json_array(), .begun = tool_stamp(i)};
    run.now = run.begun;
    run.chance = 0x9e3779b97f4a7c15u * (uint64_t)(i + 1);
    int answers = 0;
    while (answers++ <= ROUTINE_ANSWERS && !part_over(play, &part) &&
           play_step(play, &part, &run)) {
    }
    json_decref(run.answers);
  }
  part_end(play, &part, "suggestions and starts");
}

/* ---- all of it ------------------------------------------------------------------------------ */

void tool_play(struct tool_play *play) {
  enum { LATER_STRIDE = 7 };
  play_days(play, "adapt", 1);
  for (int i = 0; i < PLUGIN_EVENT_COUNT && !play->over; i++)
    if ((play->declared->events & 1u << i) != 0) play_event(play, (enum plugin_event)i);
  for (int i = 0; i < play->declared->routine_count && !play->over; i++)
    play_routine(play, play->declared->routines[i].id);
  bool remembers = play->declared->events != 0 || play->declared->routine_count > 0;
  if (remembers) play_days(play, "adapt, after all that", LATER_STRIDE);
}
