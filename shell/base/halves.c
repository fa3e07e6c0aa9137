#include "base/halves.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

typedef struct Half {
  void (*work)(void *context, int half);
  void *context;
} Half;

static void *run_other(void *argument) {
  const Half *other = argument;
  other->work(other->context, 1);
  return NULL;
}

void halves_run(void (*work)(void *context, int half), void *context) {
  Half other = {work, context};
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int started = sysconf(_SC_NPROCESSORS_ONLN) > 1 && pthread_create(&thread, NULL, run_other, &other) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  work(context, 0);
  if (started)
    pthread_join(thread, NULL);
  else
    work(context, 1);
}
