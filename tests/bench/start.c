/* How long a program takes from being started to its end: start COUNT PROGRAM ARGS… prints the median in ms. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
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

int main(int argc, char **argv) {
  int count = argc > 2 ? atoi(argv[1]) : 0;
  if (count < 1) {
    fputs("usage: start COUNT PROGRAM ARGS...\n", stderr);
    return 2;
  }
  double *times = malloc((size_t)count * sizeof *times);
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  for (int i = 0; i < count; i++) {
    double before = now_ms();
    pid_t child;
    int status;
    if (posix_spawnp(&child, argv[2], &quiet, NULL, argv + 2, environ) != 0 || waitpid(child, &status, 0) < 0 ||
        status != 0) {
      fprintf(stderr, "start: %s does not run\n", argv[2]);
      return 1;
    }
    times[i] = now_ms() - before;
  }
  qsort(times, (size_t)count, sizeof *times, double_compare);
  printf("%.2f\n", times[count / 2]);
  posix_spawn_file_actions_destroy(&quiet);
  free(times);
  return 0;
}
