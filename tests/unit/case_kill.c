/* A shell killed at any moment: the case is whole, every change that it said was kept is there, and of none there is a part.
 *
 * A shell is fed lines, each a change of five events, and says after each that it is kept; it is killed 100 times. What it
 * says is read from a pipe, so a line that was read was said after its commit. */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KILLS = 100, GROUP = 5, LINES = 400 };

static char case_path[512], lines_path[512];

static FILE *file_open(const char *path, const char *mode) {
  FILE *file = fopen(path, mode);
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  return file;
}

/* The lines of one shell: groups from `first` on. */
static void lines_write(int first, int lines) {
  FILE *file = file_open(lines_path, "w");
  fputs("io.stdout:setvbuf 'no'\n", file);
  for (int n = first; n < first + lines; n++)
    fprintf(
        file,
        "for k = 1, %d do event{type = 'meet', date = '2024', attributes = {group = %d}, new = true} end last = %d\n"
        "print('kept', last)\n",
        GROUP, n, n);
  fclose(file);
}

static pid_t shell_start(const char *program, int *said) {
  int ends[2];
  if (pipe(ends) != 0)
    exit(1);
  pid_t pid = fork();
  if (pid == 0) {
    int in = open(lines_path, O_RDONLY), null = open("/dev/null", O_WRONLY);
    dup2(in, STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    close(ends[0]);
    execl(program, program, "-i", "-q", "-c", case_path, (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  *said = ends[0];
  return pid;
}

/* The last group that the shell said it has kept, 0 if none. */
static int said_last(int said, char *text, size_t size) {
  size_t len = 0;
  ssize_t n;
  while (len < size - 1 && (n = read(said, text + len, size - 1 - len)) > 0)
    len += (size_t)n;
  text[len] = '\0';
  close(said);
  int last = 0;
  for (const char *at = text; (at = strstr(at, "kept\t")) != NULL && strchr(at, '\n') != NULL; at++)
    last = atoi(at + 5);
  return last;
}

/* Lets a shell run for a while and kills it (to its end if 0); the last group it said was kept. */
static int shell_run(const char *program, long microseconds) {
  static char text[1 << 20];
  int said;
  pid_t pid = shell_start(program, &said);
  if (microseconds == 0) {
    waitpid(pid, NULL, 0);
    return said_last(said, text, sizeof text);
  }
  struct timespec wait = {0, microseconds * 1000};
  nanosleep(&wait, NULL);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  return said_last(said, text, sizeof text);
}

static int ask(sqlite3 *db, const char *sql, char *text, size_t size) {
  sqlite3_stmt *stmt = NULL;
  int n = -1;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
    n = sqlite3_column_int(stmt, 0);
    snprintf(text, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
  }
  sqlite3_finalize(stmt);
  return n;
}

int main(void) {
  const char *folder = getenv("SCRATCH"), *build = getenv("BUILD");
  char program[512], text[64];
  if (folder == NULL || build == NULL) {
    puts("skipped: BUILD and SCRATCH say where the program and an empty folder are");
    return check_report();
  }
  snprintf(program, sizeof program, "%s/dossier", build);
  snprintf(case_path, sizeof case_path, "%s/kill.case", folder);
  snprintf(lines_path, sizeof lines_path, "%s/kill.lines", folder);
  srand(20250417);
  int kept = 0, runs_with_some = 0;
  lines_write(1, 1);
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  kept = shell_run(program, 0); /* makes the case, and shows how long a shell takes here */
  clock_gettime(CLOCK_MONOTONIC, &end);
  long whole = (end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000;
  CHECK(kept == 1);
  for (int i = 0; i < KILLS; i++) {
    lines_write(kept + 1, LINES);
    int last = shell_run(program, 1000 + rand() % (2 * whole + 10000));
    runs_with_some += last > 0;
    kept = last > kept ? last : kept;
    sqlite3 *db = NULL;
    CHECK(sqlite3_open(case_path, &db) == SQLITE_OK);
    ask(db, "PRAGMA integrity_check", text, sizeof text);
    CHECK(strcmp(text, "ok") == 0);
    int groups = ask(db, "SELECT count(DISTINCT value) FROM attributes WHERE key = 'group'", text, sizeof text);
    int events = ask(db, "SELECT count(*) FROM events", text, sizeof text);
    int highest = ask(db, "SELECT ifnull(max(value), 0) FROM attributes WHERE key = 'group'", text, sizeof text);
    CHECK(events == groups * GROUP);
    CHECK(ask(db,
              "SELECT count(*) FROM (SELECT value FROM attributes WHERE key = 'group' GROUP BY value HAVING count(*) "
              "<> 5)",
              text, sizeof text) == 0);
    CHECK(highest == groups && highest >= kept);
    kept = highest; /* one may have been kept and not been said */
    sqlite3_close(db);
  }
  printf("killed %d times, %d of them after a change was kept; %d changes in the end\n", KILLS, runs_with_some, kept);
  CHECK(runs_with_some > KILLS / 4);
  return check_report();
}
