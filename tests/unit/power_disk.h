/* A folder as a power cut may leave it, for work that renames, copies and deletes files as well as
 * committing (diary_disk.h knows one database). The calls of libc that change files are ours here,
 * for SQLite too: each is carried out and noted. For a cut after any of them the folder is rebuilt:
 * what was synced is there; each write since then is there, missing or torn; the names of each
 * folder are as after its last sync or as after any later change of them.
 *
 *   power_watch(folder); ... work ...; power_rest();
 *   power_lay_down(folder, cut, &dice);      cut after step 0..power.step_count
 *   power_lay_down(folder, cut, NULL);       the worst of luck: nothing but what was synced
 *
 * One folder at a time, with folders one level deep in it. A unit test includes this once. */
#ifndef TESTS_POWER_DISK_H
#define TESTS_POWER_DISK_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum power_kind {
  POWER_MAKE, /* a name for a new node */
  POWER_DROP, /* a name goes */
  POWER_MOVE, /* a name becomes another one in the same folder */
  POWER_WRITE,
  POWER_CUT_FILE, /* its size */
  POWER_SYNC,
  POWER_SYNC_NAMES
};

enum { POWER_STEPS = 60000, POWER_NODES = 4000, POWER_FDS = 256, POWER_NAME = 64, POWER_LIVE = 96 };

struct power_step {
  enum power_kind kind;
  int node;   /* MAKE, WRITE, CUT_FILE, SYNC */
  int folder; /* MAKE, DROP, MOVE, SYNC_NAMES: a node */
  char name[POWER_NAME], to[POWER_NAME];
  int64_t offset; /* CUT_FILE: the size */
  int size;
  uint8_t *bytes; /* owned */
};

struct power_node {
  bool is_folder;
  uint8_t *bytes; /* as it was when the watch began; owned */
  int64_t size;
};

struct power_name {
  int folder, node;
  char name[POWER_NAME];
};

struct power_names {
  struct power_name items[POWER_LIVE];
  int count;
};

struct power {
  bool watching;
  bool deaf_names; /* a weaker world: no folder is ever synced, */
  bool deaf;       /* or nothing is at all */
  int fail_in;     /* so many more syncs go well, the next one fails; -1: all go well */
  char root[POWER_NAME];
  struct power_step steps[POWER_STEPS];
  int step_count;
  struct power_node nodes[POWER_NODES]; /* 0: the folder itself */
  int node_count;
  struct power_names first, live;
  int node_of[POWER_FDS]; /* -1: not one of ours */
};

static struct power power = {.fail_in = -1};

/* ---- names ----------------------------------------------------------------------------------- */

static inline int power_find(const struct power_names *names, int folder, const char *name) {
  for (int i = 0; i < names->count; i++)
    if (names->items[i].folder == folder && strcmp(names->items[i].name, name) == 0) return i;
  return -1;
}

static inline void power_remove(struct power_names *names, int at) {
  if (at >= 0) names->items[at] = names->items[--names->count];
}

static inline void power_put(struct power_names *names, int folder, const char *name, int node) {
  power_remove(names, power_find(names, folder, name));
  if (names->count == POWER_LIVE) abort();
  struct power_name *item = &names->items[names->count++];
  *item = (struct power_name){.folder = folder, .node = node};
  snprintf(item->name, sizeof item->name, "%.*s", POWER_NAME - 1, name);
}

/* Folder and last part of a path below the root; false: it is not of ours. The root itself: "". */
static inline bool power_split(const char *path, int *folder, char name[POWER_NAME]) {
  size_t len = strlen(power.root);
  if (!power.watching || strncmp(path, power.root, len) != 0) return false;
  if (path[len] != '/' && path[len] != '\0') return false;
  path += len + (path[len] == '/');
  const char *slash = strchr(path, '/');
  *folder = 0;
  if (slash != NULL) {
    snprintf(name, POWER_NAME, "%.*s", (int)(slash - path), path);
    int at = power_find(&power.live, 0, name);
    if (at < 0) return false;
    *folder = power.live.items[at].node;
    path = slash + 1;
  }
  if (strchr(path, '/') != NULL) abort();
  snprintf(name, POWER_NAME, "%s", path);
  return true;
}

/* -1: none. */
static inline int power_node_of(const char *path) {
  int folder;
  char name[POWER_NAME];
  if (!power_split(path, &folder, name)) return -1;
  if (name[0] == '\0') return folder;
  int at = power_find(&power.live, folder, name);
  return at < 0 ? -1 : power.live.items[at].node;
}

static inline int power_new_node(bool is_folder) {
  if (power.node_count == POWER_NODES) abort();
  power.nodes[power.node_count] = (struct power_node){.is_folder = is_folder};
  return power.node_count++;
}

static inline struct power_step *power_note(enum power_kind kind) {
  if (power.step_count == POWER_STEPS) abort();
  struct power_step *step = &power.steps[power.step_count++];
  *step = (struct power_step){.kind = kind};
  return step;
}

static inline void power_note_name(enum power_kind kind, int folder, const char *name,
                                   const char *to, int node) {
  struct power_step *step = power_note(kind);
  step->folder = folder;
  step->node = node;
  snprintf(step->name, sizeof step->name, "%s", name);
  snprintf(step->to, sizeof step->to, "%s", to);
}

static inline void power_note_write(int node, int64_t offset, const void *bytes, ssize_t size) {
  if (size <= 0) return;
  struct power_step *step = power_note(POWER_WRITE);
  step->node = node;
  step->offset = offset;
  step->size = (int)size;
  step->bytes = malloc((size_t)size);
  memcpy(step->bytes, bytes, (size_t)size);
}

static inline int power_node_of_fd(int fd) {
  return power.watching && fd >= 0 && fd < POWER_FDS ? power.node_of[fd] : -1;
}

/* ---- libc's calls ---------------------------------------------------------------------------- */

static inline int power_open(const char *path, int flags, mode_t mode) {
  int folder, before = power_node_of(path);
  char name[POWER_NAME];
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
  if (fd < 0 || fd >= POWER_FDS) return fd;
  power.node_of[fd] = before;
  if (before < 0 && flags & O_CREAT && power_split(path, &folder, name)) {
    int node = power.node_of[fd] = power_new_node(false);
    power_put(&power.live, folder, name, node);
    power_note_name(POWER_MAKE, folder, name, "", node);
  } else if (before >= 0 && flags & O_TRUNC) {
    power_note(POWER_CUT_FILE)->node = before;
  }
  return fd;
}

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): libc's are reserved names
int open(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
  va_end(args);
  return power_open(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
  va_end(args);
  return power_open(path, flags, mode);
}

int close(int fd) {
  if (fd >= 0 && fd < POWER_FDS) power.node_of[fd] = -1;
  return (int)syscall(SYS_close, fd);
}

ssize_t write(int fd, const void *bytes, size_t n) {
  int node = power_node_of_fd(fd);
  int64_t offset = node < 0 ? 0 : lseek(fd, 0, SEEK_CUR);
  ssize_t done = syscall(SYS_write, fd, bytes, n);
  if (node >= 0) power_note_write(node, offset, bytes, done);
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
  int node = power_node_of_fd(fd);
  ssize_t done = syscall(SYS_pwrite64, fd, bytes, n, at);
  if (node >= 0) power_note_write(node, at, bytes, done);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
  return pwrite64(fd, bytes, n, at);
}

int ftruncate64(int fd, off64_t size) {
  int node = power_node_of_fd(fd);
  int failed = (int)syscall(SYS_ftruncate, fd, size);
  if (failed || node < 0) return failed;
  struct power_step *step = power_note(POWER_CUT_FILE);
  step->node = node;
  step->offset = size;
  return 0;
}

int ftruncate(int fd, off_t size) {
  return ftruncate64(fd, size);
}

/* Nothing is synced for real: the machine of the test stays on. */
int fsync(int fd) {
  int node = power_node_of_fd(fd);
  if (node < 0) return 0;
  if (power.fail_in == 0) {
    power.fail_in = -1;
    errno = EIO;
    return -1;
  }
  if (power.fail_in > 0) power.fail_in--;
  bool is_folder = power.nodes[node].is_folder;
  if (power.deaf || (is_folder && power.deaf_names)) return 0;
  struct power_step *step = power_note(is_folder ? POWER_SYNC_NAMES : POWER_SYNC);
  step->node = step->folder = node;
  return 0;
}

int fdatasync(int fd) {
  return fsync(fd);
}

int rename(const char *from, const char *to) {
  int folder, target;
  char name[POWER_NAME], becomes[POWER_NAME];
  bool ours = power_split(from, &folder, name) && power_split(to, &target, becomes);
  int failed = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (failed || !ours) return failed;
  if (folder != target) abort();
  int node = power_node_of(from);
  power_remove(&power.live, power_find(&power.live, folder, name));
  power_put(&power.live, folder, becomes, node);
  power_note_name(POWER_MOVE, folder, name, becomes, node);
  return 0;
}

static inline int power_drop(const char *path, int flags) {
  int folder;
  char name[POWER_NAME];
  bool ours = power_split(path, &folder, name);
  int failed = (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags);
  if (failed || !ours) return failed;
  power_remove(&power.live, power_find(&power.live, folder, name));
  power_note_name(POWER_DROP, folder, name, "", -1);
  return 0;
}

int unlink(const char *path) {
  return power_drop(path, 0);
}

int rmdir(const char *path) {
  return power_drop(path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode) {
  int folder;
  char name[POWER_NAME];
  int failed = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  if (failed || !power_split(path, &folder, name)) return failed;
  int node = power_new_node(true);
  power_put(&power.live, folder, name, node);
  power_note_name(POWER_MAKE, folder, name, "", node);
  return 0;
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)

/* ---- watching -------------------------------------------------------------------------------- */

static inline void power_forget(void) {
  for (int i = 0; i < power.step_count; i++) free(power.steps[i].bytes);
  for (int i = 0; i < power.node_count; i++) free(power.nodes[i].bytes);
  power.step_count = power.node_count = power.first.count = power.live.count = 0;
}

static inline void power_read_file(const char *path, struct power_node *node) {
  FILE *in = fopen(path, "rb");
  if (in == NULL) abort();
  fseek(in, 0, SEEK_END);
  node->size = ftell(in);
  node->bytes = malloc((size_t)node->size + 1);
  rewind(in);
  if (fread(node->bytes, 1, (size_t)node->size, in) != (size_t)node->size) abort();
  fclose(in);
}

/* What is there now, and synced. */
static inline void power_read_folder(const char *path, int folder) {
  char below[512];
  struct stat st;
  const struct dirent *found;
  DIR *names = opendir(path);
  if (names == NULL) abort();
  while ((found = readdir(names)) != NULL) {
    if (found->d_name[0] == '.') continue;
    snprintf(below, sizeof below, "%s/%s", path, found->d_name);
    if (stat(below, &st) != 0) abort();
    int node = power_new_node(S_ISDIR(st.st_mode));
    power_put(&power.first, folder, found->d_name, node);
    if (S_ISDIR(st.st_mode))
      power_read_folder(below, node);
    else
      power_read_file(below, &power.nodes[node]);
  }
  closedir(names);
}

static inline void power_watch(const char *folder) {
  power_forget();
  snprintf(power.root, sizeof power.root, "%s", folder);
  memset(power.node_of, -1, sizeof power.node_of);
  power_new_node(true);
  power_read_folder(folder, 0);
  power.live = power.first;
  power.watching = true;
}

static inline void power_rest(void) {
  power.watching = false;
  power.fail_in = -1;
}

/* ---- after the cut --------------------------------------------------------------------------- */

static inline int power_luck(uint64_t *dice, int sides) {
  if (dice == NULL) return 0;
  *dice = *dice * 6364136223846793005u + 1442695040888963407u;
  return (int)(*dice >> 33) % sides;
}

static inline int power_last(enum power_kind kind, int node, int cut) {
  int i = cut - 1;
  while (i >= 0 && !(power.steps[i].kind == kind && power.steps[i].node == node)) i--;
  return i;
}

static inline void power_apply_name(const struct power_step *step, struct power_names *names) {
  int at = power_find(names, step->folder, step->name);
  if (step->kind != POWER_MAKE) power_remove(names, at);
  if (step->kind != POWER_DROP)
    power_put(names, step->folder, step->kind == POWER_MOVE ? step->to : step->name, step->node);
}

/* Of each folder the names up to some step not before its last sync. */
static inline void power_names_after(int cut, uint64_t *dice, struct power_names *out) {
  *out = power.first;
  for (int folder = 0; folder < power.node_count; folder++) {
    if (!power.nodes[folder].is_folder) continue;
    int synced = power_last(POWER_SYNC_NAMES, folder, cut);
    int until = synced + 1 + power_luck(dice, cut - synced);
    for (int i = 0; i < until; i++)
      if (power.steps[i].kind <= POWER_MOVE && power.steps[i].folder == folder)
        power_apply_name(&power.steps[i], out);
  }
}

struct power_content {
  uint8_t *bytes;
  int64_t size;
};

static inline void power_resize(struct power_content *content, int64_t size) {
  content->bytes = realloc(content->bytes, (size_t)size + 1);
  if (size > content->size)
    memset(content->bytes + content->size, 0, (size_t)(size - content->size));
  content->size = size;
}

static inline void power_apply(const struct power_step *step, int size,
                               struct power_content *content) {
  if (step->kind == POWER_CUT_FILE) {
    power_resize(content, step->offset);
  } else if (size > 0) {
    if (content->size < step->offset + size) power_resize(content, step->offset + size);
    memcpy(content->bytes + step->offset, step->bytes, (size_t)size);
  }
}

/* A step that was not synced is done, not done, or, a write, done in part. */
static inline void power_maybe(const struct power_step *step, uint64_t *dice,
                               struct power_content *content) {
  int luck = power_luck(dice, 4);
  if (luck != 0)
    power_apply(step, luck == 1 ? power_luck(dice, step->size + 1) : step->size, content);
}

static inline struct power_content power_content_after(int node, int cut, uint64_t *dice) {
  struct power_content content = {.bytes = NULL};
  int synced = power_last(POWER_SYNC, node, cut);
  power_resize(&content, power.nodes[node].size);
  if (content.size > 0) memcpy(content.bytes, power.nodes[node].bytes, (size_t)content.size);
  for (int i = 0; i < cut; i++) {
    const struct power_step *step = &power.steps[i];
    if (step->node != node || (step->kind != POWER_WRITE && step->kind != POWER_CUT_FILE)) continue;
    if (i < synced)
      power_apply(step, step->size, &content);
    else
      power_maybe(step, dice, &content);
  }
  return content;
}

static inline void power_write_file(const char *path, const struct power_content *content) {
  FILE *out = fopen(path, "wb");
  if (out == NULL) abort();
  if (content->size > 0 &&
      fwrite(content->bytes, 1, (size_t)content->size, out) != (size_t)content->size)
    abort();
  fclose(out);
  chmod(path, 0600);
}

/* A folder whose own name was lost takes what is in it along. */
static inline void power_lay_names(const struct power_names *names, int folder, const char *path,
                                   int cut, uint64_t *dice) {
  char below[512];
  for (int i = 0; i < names->count; i++) {
    const struct power_name *item = &names->items[i];
    if (item->folder != folder) continue;
    snprintf(below, sizeof below, "%s/%s", path, item->name);
    if (power.nodes[item->node].is_folder) {
      if (mkdir(below, 0700) != 0) abort();
      power_lay_names(names, item->node, below, cut, dice);
      continue;
    }
    struct power_content content = power_content_after(item->node, cut, dice);
    power_write_file(below, &content);
    free(content.bytes);
  }
}

/* Into an empty folder. */
static inline void power_lay_down(const char *folder, int cut, uint64_t *dice) {
  struct power_names names;
  power_names_after(cut, dice, &names);
  power_lay_names(&names, 0, folder, cut, dice);
}

#endif
