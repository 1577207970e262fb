/* Single entries by their id: confirming what came from elsewhere (S2), and forgetting (S22). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "app_data.h"
#include "base/paths.h"
#include "commands/commands_parts.h"
#include "core/entries.h"
#include "diary/codec.h"
#include "diary/diary.h"

/* ---- S2: what came from elsewhere and lifts something counts only once confirmed --------------
 */

#define CONFIRMS "Confirms "

enum { CONFIRM_MAX = 64 };

struct unconfirmed {
  struct entry_id ids[CONFIRM_MAX], confirmed[CONFIRM_MAX];
  struct stamp stamps[CONFIRM_MAX];
  enum entry_kind kinds[CONFIRM_MAX];
  int count, confirmed_count;
};

static bool is_unconfirmed(const struct entry *entry) {
  return (entry->kind == ENTRY_CLEAR && entry->clear.unconfirmed) ||
         (entry->kind == ENTRY_RETRACT && entry->retract.unconfirmed) ||
         (entry->kind == ENTRY_PERMIT && entry->permit.unconfirmed);
}

static int note_lifting(void *owner, const struct diary_row *row) {
  struct unconfirmed *found = owner;
  const char *note = row->entry.note != NULL ? row->entry.note : "";
  size_t tail = sizeof CONFIRMS - 1;
  if (row->own && strncmp(note, CONFIRMS, tail) == 0 && found->confirmed_count < CONFIRM_MAX &&
      codec_id_parse(note + tail, strlen(note + tail), &found->confirmed[found->confirmed_count]) ==
          0)
    found->confirmed_count++;
  if (is_unconfirmed(&row->entry) && !row->erased && found->count < CONFIRM_MAX) {
    found->ids[found->count] = row->entry.stamp.id;
    found->stamps[found->count] = row->entry.stamp;
    found->kinds[found->count++] = row->entry.kind;
  }
  return 0;
}

/* The newest of them. */
static int find_lifting(struct diary *diary, struct unconfirmed *out, struct err *err) {
  const struct diary_filter filter = {.kinds = 1u << ENTRY_CLEAR | 1u << ENTRY_RETRACT |
                                               1u << ENTRY_PERMIT,
                                      .from = DAY_NONE,
                                      .to = DAY_NONE};
  memset(out, 0, sizeof *out);
  return diary_list(diary, &filter, note_lifting, out, err);
}

static bool is_confirmed(const struct unconfirmed *found, const struct entry_id *id) {
  for (int i = 0; i < found->confirmed_count; i++)
    if (entry_id_same(&found->confirmed[i], id)) return true;
  return false;
}

void command_tell_unconfirmed(struct call *call) {
  struct unconfirmed found;
  struct err err;
  json_t *list = json_array();
  json_object_set_new(call->reply->data, "unconfirmed", list);
  if (find_lifting(app_diary(call->app), &found, &err) < 0) return;
  for (int i = 0; i < found.count; i++) {
    char id[CODEC_ID_SIZE], date[CIVIL_UTC_SIZE];
    if (is_confirmed(&found, &found.ids[i])) continue;
    codec_id_format(&found.ids[i], id);
    civil_format_date(found.stamps[i].date, date);
    reply_print(
        call->reply,
        "A %s of %s came from elsewhere. It counts only after: settle clear --confirm %.8s\n",
        codec_kind_names[found.kinds[i]], date, id);
    json_array_append_new(list, json_string(id));
  }
}

/* ---- settle clear --confirm ------------------------------------------------------------------ */

/* An entry with its texts, out of the row that goes away. */
struct copied {
  struct entry entry;
  bool in_force, erased, own;
  char note[NOTE_MAX + 1], text[TEXT_MAX + 1], text2[TEXT_MAX + 1];
};

static const char *keep_text(const char *text, char *place, size_t size) {
  if (text == NULL) return NULL;
  snprintf(place, size, "%s", text);
  return place;
}

static int copy_row(void *owner, const struct diary_row *row) {
  struct copied *out = owner;
  *out = (struct copied){
      .entry = row->entry, .in_force = row->in_force, .erased = row->erased, .own = row->own};
  out->entry.note = NULL;
  out->entry.text = keep_text(row->entry.text, out->text, sizeof out->text);
  out->entry.text2 = keep_text(row->entry.text2, out->text2, sizeof out->text2);
  return 0;
}

static bool find_entry(struct call *call, const char *prefix, struct copied *out) {
  struct diary *diary = app_diary(call->app);
  struct err err;
  if (diary == NULL) {
    reply_fail(call->reply, "busy", "There is no diary here.");
    return false;
  }
  int result = diary_get(diary, prefix, copy_row, out, &err);
  if (result == 0) return true;
  if (diary_class_of(result) == DIARY_REFUSED)
    reply_fail(call->reply, "missing", "%s.", err.text);
  else
    command_fail(call, result, &err);
  return false;
}

static int append_entry(void *owner, struct diary *diary, struct err *err) {
  int failed = diary_append(diary, owner, 1, NULL, err);
  return failed ? failed : 1;
}

/* One of our own that says the same of the same time, and names what it confirms. */
static void make_own(struct call *call, struct copied *copied) {
  struct entry *entry = &copied->entry;
  char id[CODEC_ID_SIZE];
  codec_id_format(&entry->stamp.id, id);
  snprintf(copied->note, sizeof copied->note, CONFIRMS "%s", id);
  entry->note = copied->note;
  entry->logged = app_now(call->app).at;
  memset(&entry->corrects, 0, sizeof entry->corrects);
  if (entry->kind == ENTRY_CLEAR) entry->clear.unconfirmed = false;
  if (entry->kind == ENTRY_RETRACT) entry->retract.unconfirmed = false;
  if (entry->kind == ENTRY_PERMIT) entry->permit.unconfirmed = false;
  entry->stamp.id = call->key;
  if (entry_id_none(&call->key) &&
      getrandom(&entry->stamp.id, sizeof entry->stamp.id, 0) != sizeof entry->stamp.id)
    memset(&entry->stamp.id, 0, sizeof entry->stamp.id); /* which the diary refuses */
}

static bool may_confirm(struct call *call, const struct copied *copied) {
  struct unconfirmed found;
  struct err err;
  if (!is_unconfirmed(&copied->entry) || copied->erased || !copied->in_force) {
    reply_fail(call->reply, "nothing",
               "That entry waits for no confirmation: only a clear, retract or permit that came "
               "from elsewhere does.");
    return false;
  }
  int result = find_lifting(app_diary(call->app), &found, &err);
  if (result < 0) command_fail(call, result, &err);
  if (result < 0) return false;
  if (is_confirmed(&found, &copied->entry.stamp.id))
    reply_print(call->reply, "It was confirmed already.\n");
  return !is_confirmed(&found, &copied->entry.stamp.id);
}

static void confirm(struct call *call, const char *prefix) {
  struct copied copied;
  struct err err;
  if (call->args->word_count > 0 || call->args->option_count > 1) {
    reply_fail(call->reply, "usage", "It is: settle clear --confirm ID");
    return;
  }
  if (!find_entry(call, prefix, &copied) || !may_confirm(call, &copied)) return;
  make_own(call, &copied);
  int result = app_change_diary(call->app, append_entry, &copied.entry, call->reply, &err);
  if (result < 0) {
    command_fail(call, result, &err);
    return;
  }
  reply_print(call->reply, "Confirmed: it counts from its own time on.\n");
  if (app_engine(call->app)->arc.stage == STAGE_HALT)
    reply_print(call->reply, "The safety message still stands.\n");
}

void command_clear(struct call *call) {
  const char *prefix = args_option(call->args, "confirm");
  if (prefix != NULL)
    confirm(call, prefix);
  else
    command_record(call);
}

/* ---- forget ---------------------------------------------------------------------------------- */

static bool is_guarded(enum entry_kind kind) {
  return kind == ENTRY_SCREEN || kind == ENTRY_CLEAR || kind == ENTRY_RETRACT;
}

static const char forgotten_already[] = "That one is forgotten already.";

/* S22. While nothing is known for sure, HALT may stand. */
static bool may_forget(struct call *call, const struct copied *copied) {
  const struct engine *engine = app_engine(call->app);
  bool unsure = engine->safe_mode || engine->broken || engine->behind;
  if (copied->erased && !args_flag(call->args, "yes"))
    reply_fail(call->reply, "nothing", "%s", forgotten_already);
  else if (is_guarded(copied->entry.kind) && (engine->arc.stage == STAGE_HALT || unsure))
    reply_fail(call->reply, "halted",
               "A safety entry stays as it is while the safety message stands.");
  return call->reply->code == NULL;
}

static void describe(const struct copied *copied, char out[80]) {
  char date[CIVIL_UTC_SIZE];
  civil_format_date(copied->entry.stamp.date, date);
  snprintf(out, 80, "the %s of %.10s %02d:%02d", codec_kind_names[copied->entry.kind], date,
           copied->entry.stamp.minute / 60, copied->entry.stamp.minute % 60);
}

struct forgetting {
  struct entry_id id;
  struct diary_forgotten copies;
};

static int forget_entry(void *owner, struct diary *diary, struct err *err) {
  struct forgetting *forgetting = owner;
  int failed = diary_forget(diary, &forgetting->id, &forgetting->copies, err);
  return failed ? failed : 1;
}

static void print_removed(struct call *call, const struct diary_forgotten *copies) {
  char others[48] = "";
  if (copies->removed == 0) return;
  if (copies->removed > 1)
    snprintf(others, sizeof others, " and %d older one%s", copies->removed - 1,
             copies->removed == 2 ? "" : "s");
  reply_print(call->reply, "The backup %s%s: damaged, so removed whole. A good backup is there.\n",
              copies->damaged, others);
}

static void print_broken(struct call *call, int left) {
  char folder[PATH_SIZE];
  struct err err;
  if (left > 0 && paths_data(folder, "", &err) == 0)
    reply_print(call->reply,
                "%d folder%s broken-* in %s keep a damaged diary as it was, perhaps with it; "
                "remove them when you do not need them.\n",
                left, left == 1 ? "" : "s", folder);
}

static void print_forgotten(struct call *call, const struct copied *copied,
                            const struct diary_forgotten *copies) {
  char words[80];
  describe(copied, words);
  if (is_guarded(copied->entry.kind))
    reply_print(call->reply, "The words of %s are gone; what was ticked or cleared stays.\n",
                words);
  else
    reply_print(call->reply, "Forgotten: %s, every version of it, here and in the backups.\n",
                words);
  print_removed(call, copies);
  print_broken(call, copies->left);
  reply_print(call->reply,
              "What you exported, shared with other devices or printed still has it.\n");
  json_object_set_new(call->reply->data, "broken_folders", json_integer(copies->left));
  json_object_set_new(call->reply->data, "removed_backups", json_integer(copies->removed));
}

void command_forget(struct call *call) {
  struct copied copied;
  struct forgetting forgetting = {.copies = {.left = 0}};
  struct err err;
  char words[80];
  if (call->args->word_count != 1) {
    reply_fail(call->reply, "usage", "It is: settle forget %s", call->command->usage);
    return;
  }
  if (!find_entry(call, call->args->words[0], &copied) || !may_forget(call, &copied)) return;
  describe(&copied, words);
  if (!args_flag(call->args, "yes")) {
    reply_fail(call->reply, "confirm",
               "Nothing is erased yet. `settle forget %.32s --yes` erases %s for good, here and in "
               "every backup.",
               call->args->words[0], words);
    return;
  }
  forgetting.id = copied.entry.stamp.id;
  int result = app_change_diary(call->app, forget_entry, &forgetting, call->reply, &err);
  if (result < 0)
    command_fail(call, result, &err);
  else if (copied.erased) /* and now surely: a failed try may not have come to its end */
    reply_fail(call->reply, "nothing", "%s", forgotten_already);
  else
    print_forgotten(call, &copied, &forgetting.copies);
}
