/* How long a program takes from being started to its end: start COUNT PROGRAM ARGS… prints the median in ms. With
 * start COUNT --until TEXT PROGRAM ARGS… until it has written TEXT on a terminal, of which it is then robbed. */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int double_compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static bool run_to_end(char **argv) {
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  pid_t child;
  int status;
  bool ok =
      posix_spawnp(&child, argv[0], &quiet, NULL, argv, environ) == 0 && waitpid(child, &status, 0) >= 0 && status == 0;
  posix_spawn_file_actions_destroy(&quiet);
  return ok;
}

/* The program of a new session, on the terminal that the other end of `master` is. */
static pid_t start_on_terminal(int master, char **argv) {
  pid_t child = fork();
  if (child != 0)
    return child;
  setsid();
  int slave = open(ptsname(master), O_RDWR);
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  ioctl(slave, TIOCSCTTY, 0);
  ioctl(slave, TIOCSWINSZ, &size);
  for (int fd = 0; fd <= 2; fd++)
    dup2(slave, fd);
  if (slave > 2)
    close(slave);
  close(master);
  execvp(argv[0], argv);
  _exit(127);
}

/* Until the text has come; *took is when it had. */
static bool run_until(const char *text, char **argv, double *took) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
    return false;
  pid_t child = start_on_terminal(master, argv);
  char seen[65536];
  size_t n = 0;
  bool found = false;
  while (!found && n + 1 < sizeof seen) {
    ssize_t got = read(master, seen + n, sizeof seen - 1 - n);
    if (got <= 0)
      break;
    n += (size_t)got;
    seen[n] = '\0';
    found = strstr(seen, text) != NULL;
  }
  *took = now_ms();
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  close(master);
  return found;
}

int main(int argc, char **argv) {
  int count = argc > 2 ? atoi(argv[1]) : 0;
  const char *text = argc > 4 && strcmp(argv[2], "--until") == 0 ? argv[3] : NULL;
  char **program = argv + (text == NULL ? 2 : 4);
  if (count < 1) {
    fputs("usage: start COUNT [--until TEXT] PROGRAM ARGS...\n", stderr);
    return 2;
  }
  double *times = malloc((size_t)count * sizeof *times);
  for (int i = 0; i < count; i++) {
    double before = now_ms(), end = 0;
    if (text == NULL ? !run_to_end(program) : !run_until(text, program, &end)) {
      fprintf(stderr, "start: %s does not run\n", program[0]);
      return 1;
    }
    times[i] = (text == NULL ? now_ms() : end) - before;
  }
  qsort(times, (size_t)count, sizeof *times, double_compare);
  printf("%.2f\n", times[count / 2]);
  free(times);
  return 0;
}
