/* children COUNT TIMES LOAD CALL PROGRAM: plays the daemon for COUNT children of a program over
 * pipes. LOAD and CALL are files of one line, said to each child once and TIMES times; each line is
 * answered with one. Prints microseconds and KiB:
 *
 *   ready 1890 ...       from the first fork until all have answered LOAD, TIMES times
 *   round 105 ...        one CALL of one child
 *   recovered 1740 ...   from SIGKILL until a new one has answered LOAD and CALL
 *   dirty 152 ...        Private_Dirty of each child; nothing where it may not be read
 */
#include <fcntl.h>

#include "base/buf.h"
#include "base/lines.h"
#include "base/paths.h"
#include "bench.h"
#include "settled/wire.h"

enum { CHILDREN_MAX = 128, TIMES_MAX = 1000 };

struct child {
  pid_t pid;
  int to, from;
  struct lines lines;
};

struct work {
  struct child children[CHILDREN_MAX];
  int count;
  struct buf load, call;
  char *program;
};

static void start(const char *program, struct child *out) {
  int down[2], up[2];
  if (pipe2(down, O_CLOEXEC) != 0 || pipe2(up, O_CLOEXEC) != 0) bench_fail("pipe");
  out->pid = fork();
  if (out->pid < 0) bench_fail("fork");
  if (out->pid == 0) {
    dup2(down[0], STDIN_FILENO);
    dup2(up[1], STDOUT_FILENO);
    execl(program, program, (char *)NULL);
    _exit(127);
  }
  close(down[0]);
  close(up[1]);
  out->to = down[1];
  out->from = up[0];
  lines_init(&out->lines, WIRE_PLUGIN_LINE_MAX);
}

static void end(struct child *child) {
  close(child->to);
  close(child->from);
  lines_finish(&child->lines);
  if (waitpid(child->pid, NULL, 0) != child->pid) bench_fail("waitpid");
}

static void say(const struct child *child, const struct buf *line) {
  if (write(child->to, line->data, line->len) != (ssize_t)line->len) bench_fail("write");
}

/* One line of the child's; an answer that is an error ends the bench. */
static void hear(struct child *child) {
  size_t len;
  char *line = lines_read(&child->lines, child->from, &len);
  if (line == NULL) bench_fail("a child ended");
  if (memmem(line, len, "\"error\"", 7) == NULL) return;
  fprintf(stderr, "bench: %s\n", line);
  exit(1);
}

/* All at once, as the daemon does it. */
static void start_all(struct work *work) {
  for (int i = 0; i < work->count; i++) start(work->program, &work->children[i]);
  for (int i = 0; i < work->count; i++) {
    hear(&work->children[i]); /* hello */
    say(&work->children[i], &work->load);
  }
  for (int i = 0; i < work->count; i++) hear(&work->children[i]);
}

static void end_all(struct work *work) {
  for (int i = 0; i < work->count; i++) end(&work->children[i]);
}

static void measure_ready(struct work *work, int times) {
  static int64_t samples[TIMES_MAX];
  for (int i = 0; i < times; i++) {
    int64_t begun = bench_elapsed();
    start_all(work);
    samples[i] = bench_elapsed() - begun;
    end_all(work);
  }
  bench_print("ready", samples, times);
}

static void measure_rounds(struct work *work, int times) {
  static int64_t samples[TIMES_MAX];
  for (int i = 0; i < times; i++) {
    int64_t begun = bench_elapsed();
    say(&work->children[0], &work->call);
    hear(&work->children[0]);
    samples[i] = bench_elapsed() - begun;
  }
  bench_print("round", samples, times);
}

static void measure_recovery(struct work *work, int times) {
  static int64_t samples[TIMES_MAX];
  struct child *child = &work->children[0];
  for (int i = 0; i < times; i++) {
    int64_t begun = bench_elapsed();
    kill(child->pid, SIGKILL);
    end(child);
    start(work->program, child);
    hear(child);
    say(child, &work->load);
    hear(child);
    say(child, &work->call);
    hear(child);
    samples[i] = bench_elapsed() - begun;
  }
  bench_print("recovered", samples, times);
}

static int64_t dirty_of(pid_t pid) {
  char path[64], line[256];
  int64_t kib = -1;
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return -1;
  while (fgets(line, sizeof line, file) != NULL)
    if (strncmp(line, "Private_Dirty:", 14) == 0) kib = strtoll(line + 14, NULL, 10);
  fclose(file);
  return kib;
}

static void measure_memory(struct work *work) {
  int64_t samples[CHILDREN_MAX];
  int count = 0;
  for (int i = 0; i < work->count; i++) {
    int64_t kib = dirty_of(work->children[i].pid);
    if (kib >= 0) samples[count++] = kib;
  }
  bench_print("dirty", samples, count);
}

static void read_line(const char *path, struct buf *out) {
  struct err err;
  buf_init(out, WIRE_PLUGIN_LINE_MAX);
  if (paths_read_file(path, WIRE_PLUGIN_LINE_MAX, 1, out, &err) == 0) return;
  fprintf(stderr, "bench: %s\n", err.text);
  exit(1);
}

int main(int argc, char **argv) {
  static struct work work;
  if (argc != 6) return 2;
  int times = bench_number(argv[2]);
  work.count = bench_number(argv[1]);
  work.program = argv[5];
  if (work.count > CHILDREN_MAX || times > TIMES_MAX) return 2;
  read_line(argv[3], &work.load);
  read_line(argv[4], &work.call);
  signal(SIGPIPE, SIG_IGN);
  measure_ready(&work, times);
  start_all(&work);
  measure_rounds(&work, times);
  measure_memory(&work);
  measure_recovery(&work, times);
  end_all(&work);
  buf_finish(&work.load);
  buf_finish(&work.call);
  return 0;
}
