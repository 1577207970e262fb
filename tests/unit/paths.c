/* base/paths: where things live, and that nothing is opened, left open or lost by accident.
 *
 * write(), fsync() and rename() of this program are the ones below: `trouble` makes one of them
 * fail, so that every step of writing a file can go wrong once. mkdir() and fsync() note in `trail`
 * what they did to folders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/paths.h"
#include "folder_fixture.h"

enum call { CALL_NONE, CALL_WRITE, CALL_FSYNC_FILE, CALL_FSYNC_FOLDER, CALL_RENAME };

static struct {
  enum call call;
  int error;
  size_t bytes_before; /* CALL_WRITE: the disk takes so many first */
} trouble;

/* A letter each, oldest first: 'm' a folder was made, 's' one was synced; and which was synced. */
static struct {
  int count;
  char calls[16];
  ino_t synced[16];
} trail;

static void note(char call, ino_t synced) {
  if (trail.count == sizeof trail.calls - 1) return;
  trail.synced[trail.count] = synced;
  trail.calls[trail.count++] = call;
  trail.calls[trail.count] = '\0';
}

static int failing(enum call call) {
  if (trouble.call != call) return 0;
  errno = trouble.error;
  return -1;
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved
ssize_t write(int fd, const void *bytes, size_t n) {
  if (trouble.call == CALL_WRITE) {
    if (trouble.bytes_before == 0) return failing(CALL_WRITE);
    if (n > trouble.bytes_before) n = trouble.bytes_before;
    trouble.bytes_before -= n;
  }
  return syscall(SYS_write, fd, bytes, n);
}

int fsync(int fd) {
  struct stat st;
  fstat(fd, &st);
  if (failing(S_ISDIR(st.st_mode) ? CALL_FSYNC_FOLDER : CALL_FSYNC_FILE)) return -1;
  if (S_ISDIR(st.st_mode)) note('s', st.st_ino);
  return (int)syscall(SYS_fsync, fd);
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved
int mkdir(const char *path, mode_t mode) {
  int failed = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  if (!failed) note('m', 0);
  return failed;
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved
int rename(const char *from, const char *to) {
  if (failing(CALL_RENAME)) return -1;
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* ---- a folder of one's own for each test -------------------------------------------------------
 */

static char place[FOLDER_SIZE];

static int make_place(void **state) {
  (void)state;
  trouble.call = CALL_NONE;
  folder_make(place);
  return 0;
}

static int remove_place(void **state) {
  (void)state;
  folder_remove(place);
  return 0;
}

static const char *in_place(const char *name) {
  return folder_file(place, name);
}

static void assert_content(const char *path, const char *text) {
  struct buf buf;
  struct err err = {""};
  buf_init(&buf, 4096);
  int failed = paths_read_file(path, 4096, 0, &buf, &err);
  assert_string_equal(err.text, "");
  assert_int_equal(failed, 0);
  assert_string_equal(buf_text(&buf), text);
  buf_finish(&buf);
}

static int count_names(const char *folder) {
  DIR *dir = opendir(folder);
  assert_non_null(dir);
  int count = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) count += entry->d_name[0] != '.';
  closedir(dir);
  return count;
}

static mode_t mode_of(const char *path) {
  struct stat st;
  assert_int_equal(stat(path, &st), 0);
  return st.st_mode & 07777;
}

/* ---- where things live -------------------------------------------------------------------------
 */

static const struct {
  int (*path)(char[PATH_SIZE], const char *, struct err *);
  const char *variable, *in_home;
} homes[] = {
    {paths_config, "XDG_CONFIG_HOME", "/home/ana/.config/settled"},
    {paths_data, "XDG_DATA_HOME", "/home/ana/.local/share/settled"},
    {paths_state, "XDG_STATE_HOME", "/home/ana/.local/state/settled"},
};
enum { HOMES = sizeof homes / sizeof *homes };

static void homes_follow_the_variables(void **state) {
  (void)state;
  for (size_t i = 0; i < HOMES; i++) {
    char path[PATH_SIZE], expected[PATH_SIZE];
    struct err err = {""};
    setenv("HOME", "/home/ana", 1);
    setenv(homes[i].variable, "/elsewhere", 1);
    assert_int_equal(homes[i].path(path, "a/b", &err), 0);
    assert_string_equal(path, "/elsewhere/settled/a/b");
    for (int set_but_empty = 0; set_but_empty < 2; set_but_empty++) {
      unsetenv(homes[i].variable);
      if (set_but_empty) setenv(homes[i].variable, "", 1);
      assert_int_equal(homes[i].path(path, "", &err), 0);
      assert_string_equal(path, homes[i].in_home);
      assert_int_equal(homes[i].path(path, "x", &err), 0);
      snprintf(expected, sizeof expected, "%s/x", homes[i].in_home);
      assert_string_equal(path, expected);
    }
  }
}

static void a_wrong_variable_is_named(void **state) {
  (void)state;
  for (size_t i = 0; i < HOMES; i++) {
    char path[PATH_SIZE] = "untouched";
    struct err err = {""};
    setenv(homes[i].variable, "relative/folder", 1);
    assert_int_equal(homes[i].path(path, "", &err), -EINVAL);
    assert_non_null(strstr(err.text, homes[i].variable));
    unsetenv(homes[i].variable);
    setenv("HOME", "ana", 1);
    assert_int_equal(homes[i].path(path, "", &err), -EINVAL);
    assert_non_null(strstr(err.text, "HOME"));
    unsetenv("HOME");
    assert_int_equal(homes[i].path(path, "", &err), -ENOENT);
    assert_non_null(strstr(err.text, "HOME"));
    assert_string_equal(path, "untouched");
  }
}

static void a_path_too_long_is_refused(void **state) {
  (void)state;
  static char name[PATH_SIZE];
  char path[PATH_SIZE] = "untouched";
  struct err err = {""};
  memset(name, 'x', sizeof name - 1);
  setenv("XDG_DATA_HOME", "/elsewhere", 1);
  assert_int_equal(paths_data(path, name, &err), -ENAMETOOLONG);
  assert_int_equal(paths_self(path, name, &err), -ENAMETOOLONG);
  assert_int_equal(paths_find_program(path, name, &err), -ENAMETOOLONG);
  assert_int_equal(paths_write_file(name, "", 0, &err), -ENAMETOOLONG);
  assert_string_equal(path, "untouched");
  size_t fits = PATH_SIZE - 1 - strlen("/elsewhere/settled/");
  name[fits + 1] = '\0';
  assert_int_equal(paths_data(path, name, &err), -ENAMETOOLONG);
  name[fits] = '\0';
  assert_int_equal(paths_data(path, name, &err), 0);
  assert_int_equal(strlen(path), PATH_SIZE - 1);
  unsetenv("XDG_DATA_HOME");
}

static void the_runtime_folder_is_never_a_guess(void **state) {
  (void)state;
  char path[PATH_SIZE], usual[64], expected[128];
  struct err err = {""};
  setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
  assert_int_equal(paths_runtime(path, "socket", &err), 0);
  assert_string_equal(path, "/run/user/7/settled/socket");
  setenv("XDG_RUNTIME_DIR", "tmp", 1);
  assert_int_equal(paths_runtime(path, "socket", &err), -EINVAL);
  unsetenv("XDG_RUNTIME_DIR");
  snprintf(usual, sizeof usual, "/run/user/%u", (unsigned)getuid());
  struct stat st;
  if (stat(usual, &st) == 0 && st.st_uid == getuid() && (st.st_mode & 0777) == 0700) {
    snprintf(expected, sizeof expected, "%s/settled/socket", usual);
    assert_int_equal(paths_runtime(path, "socket", &err), 0);
    assert_string_equal(path, expected);
  } else {
    assert_int_equal(paths_runtime(path, "socket", &err), -ENOENT);
    assert_non_null(strstr(err.text, usual));
  }
}

/* ---- finding the other programs ----------------------------------------------------------------
 */

/* This test program itself stands for an installed one: a copy of it is put into a folder made like
 * PREFIX and asked there. */
static void find_and_print(const char *name) {
  char path[PATH_SIZE];
  struct err err = {""};
  puts(paths_find_program(path, name, &err) == 0 ? path : err.text);
}

static void copy_self(const char *to) {
  struct buf self;
  struct err err = {""};
  buf_init(&self, 64 * 1024 * 1024);
  assert_int_equal(paths_read_file("/proc/self/exe", self.max, 1, &self, &err), 0);
  assert_int_equal(paths_write_file(to, self.data, self.len, &err), 0);
  assert_int_equal(chmod(to, 0700), 0);
  buf_finish(&self);
}

static void ask(const char *program, const char *name, char answer[PATH_SIZE]) {
  char command[PATH_SIZE];
  snprintf(command, sizeof command, "%s find %s", program, name);
  FILE *output = popen(command, "r");
  assert_non_null(output);
  assert_non_null(fgets(answer, PATH_SIZE, output));
  assert_int_equal(pclose(output), 0);
  answer[strcspn(answer, "\n")] = '\0';
}

static void assert_finds(const char *program, const char *name, const char *expected) {
  char answer[PATH_SIZE], found[PATH_SIZE], wanted[PATH_SIZE];
  ask(program, name, answer);
  assert_non_null(realpath(answer, found));
  assert_non_null(realpath(expected, wanted));
  assert_string_equal(found, wanted);
}

static void installed_programs_find_each_other(void **state) {
  (void)state;
  struct err err;
  char bin[256], child[256];
  assert_int_equal(paths_make_private(in_place("bin"), &err), 0);
  assert_int_equal(paths_make_private(in_place("libexec/settled"), &err), 0);
  strcpy(bin, in_place("bin/settled"));
  strcpy(child, in_place("libexec/settled/settled-plugin"));
  copy_self(bin);
  copy_self(child);
  assert_finds(bin, "settled-plugin", child);
  assert_finds(bin, "settled", bin);
  assert_finds(child, "settled", bin);
  assert_finds(child, "settled-plugin", child);
  folder_put(in_place("bin/settled-plugin"), "beside wins, once it can be executed");
  assert_finds(bin, "settled-plugin", child);
  assert_int_equal(chmod(in_place("bin/settled-plugin"), 0700), 0);
  assert_finds(bin, "settled-plugin", in_place("bin/settled-plugin"));
}

static void a_missing_program_is_an_error(void **state) {
  (void)state;
  char path[PATH_SIZE] = "untouched";
  struct err err = {""};
  assert_int_equal(paths_find_program(path, "no-such-program", &err), -ENOENT);
  assert_non_null(strstr(err.text, "no-such-program"));
  assert_string_equal(path, "untouched");
}

static void self_is_the_folder_of_this_program(void **state) {
  (void)state;
  char path[PATH_SIZE], self[PATH_SIZE];
  struct err err = {""};
  assert_non_null(realpath("/proc/self/exe", self));
  assert_int_equal(paths_self(path, "", &err), 0);
  assert_memory_equal(path, self, strlen(path));
  assert_int_equal(paths_self(path, strrchr(self, '/') + 1, &err), 0);
  assert_string_equal(path, self);
}

/* ---- private folders ---------------------------------------------------------------------------
 */

static void folders_are_made_private_with_their_parents(void **state) {
  (void)state;
  struct err err = {""};
  mode_t umask_before = umask(0);
  assert_int_equal(paths_make_private(in_place("a/b/c/"), &err), 0);
  umask(umask_before);
  assert_int_equal(mode_of(in_place("a")), 0700);
  assert_int_equal(mode_of(in_place("a/b")), 0700);
  assert_int_equal(mode_of(in_place("a/b/c")), 0700);
  assert_int_equal(paths_make_private(in_place("a/b/c"), &err), 0);
}

static ino_t inode_of(const char *path) {
  struct stat st;
  assert_int_equal(stat(path, &st), 0);
  return st.st_ino;
}

/* Else a power cut takes the folder, and all that was synced in it. */
static void the_name_of_a_new_folder_is_synced_before_it_is_used(void **state) {
  (void)state;
  struct err err = {""};
  trail.count = 0;
  assert_int_equal(paths_make_private(in_place("a/b"), &err), 0);
  assert_string_equal(trail.calls, "msms");
  assert_int_equal(trail.synced[1], inode_of(place));
  assert_int_equal(trail.synced[3], inode_of(in_place("a")));
  assert_int_equal(paths_make_private(in_place("a/b"), &err), 0);
  assert_int_equal(trail.count, 4);
}

/* A file system that cannot sync a folder has what was made all the same. */
static void a_folder_that_cannot_be_synced_at_all_is_made(void **state) {
  (void)state;
  struct err err = {""};
  trouble.call = CALL_FSYNC_FOLDER;
  trouble.error = EINVAL;
  assert_int_equal(paths_make_private(in_place("a/b"), &err), 0);
  assert_int_equal(access(in_place("a/b"), F_OK), 0);
}

/* One that stayed would be taken for a lasting one at the next try. */
static void a_folder_whose_name_cannot_be_synced_goes_again(void **state) {
  (void)state;
  struct err err = {""};
  trouble.call = CALL_FSYNC_FOLDER;
  trouble.error = EIO;
  assert_int_equal(paths_make_private(in_place("a/b"), &err), -EIO);
  assert_non_null(strstr(err.text, "/a/b"));
  assert_int_equal(access(in_place("a"), F_OK), -1);
  trouble.call = CALL_NONE;
  trail.count = 0;
  assert_int_equal(paths_make_private(in_place("a/b"), &err), 0);
  assert_string_equal(trail.calls, "msms");
}

static void an_open_folder_is_tightened(void **state) {
  (void)state;
  struct err err = {""};
  static const mode_t open_modes[] = {0755, 0777, 0750, 0701};
  for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
    mkdir(in_place("open"), 0700);
    chmod(in_place("open"), open_modes[i]);
    assert_int_equal(paths_make_private(in_place("open"), &err), 0);
    assert_int_equal(mode_of(in_place("open")), 0700);
  }
}

static void somebody_elses_folder_is_refused(void **state) {
  (void)state;
  struct err err = {""};
  if (getuid() == 0) {
    assert_int_equal(mkdir(in_place("theirs"), 0700), 0);
    assert_int_equal(chown(in_place("theirs"), 12345, 12345), 0);
    assert_int_equal(paths_make_private(in_place("theirs"), &err), -EPERM);
  } else {
    assert_int_equal(paths_make_private("/tmp", &err), -EPERM);
  }
  assert_non_null(strstr(err.text, "somebody else"));
}

static void what_is_no_folder_is_refused(void **state) {
  (void)state;
  struct err err = {""};
  folder_put(in_place("file"), "");
  assert_int_equal(paths_make_private(in_place("file"), &err), -ENOTDIR);
  assert_int_equal(paths_make_private(in_place("file/below"), &err), -ENOTDIR);
  assert_int_equal(symlink("nowhere", in_place("dangling")), 0);
  assert_true(paths_make_private(in_place("dangling"), &err) < 0);
  assert_true(paths_make_private("", &err) < 0);
}

/* ---- reading -----------------------------------------------------------------------------------
 */

static int read_into(struct buf *buf, const char *path, size_t max, int follow) {
  struct err err = {""};
  int failed = paths_read_file(path, max, follow, buf, &err);
  if (failed) assert_non_null(strstr(err.text, strrchr(path, '/')));
  return failed;
}

static void a_file_is_read_whole(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 100);
  folder_put(in_place("file"), "two\nlines\n");
  buf_puts(&buf, "before:");
  assert_int_equal(read_into(&buf, in_place("file"), 10, 0), 0);
  assert_string_equal(buf_text(&buf), "before:two\nlines\n");
  buf_finish(&buf);
}

static void a_file_of_the_kernel_has_no_size(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 4096);
  assert_int_equal(read_into(&buf, "/proc/self/comm", 4096, 0), 0);
  assert_true(buf.len > 1);
  buf_finish(&buf);
}

static void a_file_too_big_adds_nothing(void **state) {
  (void)state;
  struct buf buf;
  folder_put(in_place("file"), "1234567890");
  buf_init(&buf, 100);
  buf_puts(&buf, "kept");
  assert_int_equal(read_into(&buf, in_place("file"), 9, 0), -EFBIG);
  assert_string_equal(buf_text(&buf), "kept");
  buf_finish(&buf);
  buf_init(&buf, 9);
  assert_int_equal(read_into(&buf, in_place("file"), 100, 0), -EFBIG);
  assert_string_equal(buf_text(&buf), "");
  buf_finish(&buf);
}

/* Read in several pieces: the limit holds over all of them, and none is left behind. */
static void a_big_file_is_measured_as_a_whole(void **state) {
  (void)state;
  enum { BIG = 40000 };
  char *text = calloc(1, BIG + 1);
  memset(text, 'x', BIG);
  folder_put(in_place("file"), text);
  struct buf buf;
  buf_init(&buf, 2 * BIG);
  buf_puts(&buf, "kept");
  assert_int_equal(read_into(&buf, in_place("file"), BIG - 1, 0), -EFBIG);
  assert_string_equal(buf_text(&buf), "kept");
  assert_int_equal(read_into(&buf, in_place("file"), BIG, 0), 0);
  assert_string_equal(buf_text(&buf) + 4, text);
  buf_finish(&buf);
  free(text);
}

static void make_socket(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  close(fd);
}

static void what_is_no_file_is_refused_without_waiting(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 100);
  assert_int_equal(mkfifo(in_place("fifo"), 0600), 0);
  make_socket(in_place("socket"));
  assert_int_equal(read_into(&buf, in_place("fifo"), 100, 0), -EINVAL);
  assert_int_equal(read_into(&buf, "/dev/zero", 100, 0), -EINVAL);
  assert_int_equal(read_into(&buf, in_place("socket"), 100, 0), -ENXIO);
  assert_int_equal(read_into(&buf, place, 100, 0), -EISDIR);
  assert_int_equal(read_into(&buf, in_place("nothing"), 100, 0), -ENOENT);
  assert_int_equal(buf.len, 0);
  buf_finish(&buf);
}

static void links_are_followed_only_when_asked(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 100);
  folder_put(in_place("file"), "behind");
  assert_int_equal(symlink("file", in_place("link")), 0);
  assert_int_equal(read_into(&buf, in_place("link"), 100, 0), -ELOOP);
  assert_int_equal(read_into(&buf, in_place("link"), 100, 1), 0);
  assert_string_equal(buf_text(&buf), "behind");
  buf_finish(&buf);
}

/* ---- writing -----------------------------------------------------------------------------------
 */

static void a_file_is_written_whole_and_private(void **state) {
  (void)state;
  struct err err = {""};
  mode_t umask_before = umask(0);
  assert_int_equal(paths_write_file(in_place("new"), "text", 4, &err), 0);
  umask(umask_before);
  assert_content(in_place("new"), "text");
  assert_int_equal(mode_of(in_place("new")), 0600);
  assert_int_equal(paths_write_file(in_place("new"), "", 0, &err), 0);
  assert_content(in_place("new"), "");
  assert_int_equal(count_names(place), 1);
}

static void a_name_alone_is_a_file_in_this_folder(void **state) {
  (void)state;
  struct err err = {""};
  int tree = open(".", O_RDONLY | O_DIRECTORY);
  assert_int_equal(chdir(place), 0);
  int failed = paths_write_file("name", "text", 4, &err);
  assert_int_equal(fchdir(tree), 0);
  close(tree);
  assert_int_equal(failed, 0);
  assert_content(in_place("name"), "text");
}

static void writing_in_a_missing_folder_is_an_error(void **state) {
  (void)state;
  struct err err = {""};
  assert_int_equal(paths_write_file(in_place("no/where"), "text", 4, &err), -ENOENT);
  assert_non_null(strstr(err.text, "no/where"));
}

/* Each step fails once, a disk that fills up at every byte: the old text is still there whole, no
 * temporary file is left, and the error says why. */
static void whatever_goes_wrong_the_old_file_stays(void **state) {
  (void)state;
  static const struct {
    enum call call;
    int error;
  } steps[] = {
      {CALL_WRITE, ENOSPC},      {CALL_WRITE, EDQUOT}, {CALL_FSYNC_FILE, EIO},
      {CALL_FSYNC_FILE, ENOSPC}, {CALL_RENAME, EROFS},
  };
  folder_put(in_place("file"), "old text");
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    for (size_t bytes = 0; bytes < strlen("new text"); bytes++) {
      struct err err = {""};
      trouble.call = steps[i].call;
      trouble.error = steps[i].error;
      trouble.bytes_before = bytes;
      int failed = paths_write_file(in_place("file"), "new text", 8, &err);
      trouble.call = CALL_NONE;
      assert_int_equal(failed, -steps[i].error);
      assert_non_null(strstr(err.text, strerror(steps[i].error)));
      assert_content(in_place("file"), "old text");
      assert_int_equal(count_names(place), 1);
    }
}

static void after_the_last_step_the_new_file_is_whole(void **state) {
  (void)state;
  struct err err = {""};
  folder_put(in_place("file"), "old text");
  trouble.call = CALL_FSYNC_FOLDER;
  trouble.error = EIO;
  int failed = paths_write_file(in_place("file"), "new text", 8, &err);
  trouble.call = CALL_NONE;
  assert_int_equal(failed, -EIO);
  assert_content(in_place("file"), "new text");
  assert_int_equal(count_names(place), 1);
}

#define in_its_own_place(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "find") == 0) {
    find_and_print(argv[2]);
    return 0;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(homes_follow_the_variables),
      cmocka_unit_test(a_wrong_variable_is_named),
      cmocka_unit_test(a_path_too_long_is_refused),
      cmocka_unit_test(the_runtime_folder_is_never_a_guess),
      cmocka_unit_test(self_is_the_folder_of_this_program),
      cmocka_unit_test(a_missing_program_is_an_error),
      in_its_own_place(installed_programs_find_each_other),
      in_its_own_place(folders_are_made_private_with_their_parents),
      in_its_own_place(the_name_of_a_new_folder_is_synced_before_it_is_used),
      in_its_own_place(a_folder_whose_name_cannot_be_synced_goes_again),
      in_its_own_place(a_folder_that_cannot_be_synced_at_all_is_made),
      in_its_own_place(an_open_folder_is_tightened),
      in_its_own_place(somebody_elses_folder_is_refused),
      in_its_own_place(what_is_no_folder_is_refused),
      in_its_own_place(a_file_is_read_whole),
      in_its_own_place(a_file_of_the_kernel_has_no_size),
      in_its_own_place(a_file_too_big_adds_nothing),
      in_its_own_place(a_big_file_is_measured_as_a_whole),
      in_its_own_place(what_is_no_file_is_refused_without_waiting),
      in_its_own_place(links_are_followed_only_when_asked),
      in_its_own_place(a_file_is_written_whole_and_private),
      in_its_own_place(a_name_alone_is_a_file_in_this_folder),
      in_its_own_place(writing_in_a_missing_folder_is_an_error),
      in_its_own_place(whatever_goes_wrong_the_old_file_stays),
      in_its_own_place(after_the_last_step_the_new_file_is_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
