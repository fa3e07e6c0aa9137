#include "bind/safe.h"

#include "bind/interrupt.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#define MEGABYTE ((size_t)1 << 20)

enum {
  MEMORY_DEFAULT = 512,
  MEMORY_LEAST = 16, /* MB; the face alone takes some */
  MEMORY_MOST = 1 << 20,
  TIME_DEFAULT = 60,
  TIME_MOST = 1000000,
  GRACE_TICKS = 3 /* seconds after which what could not be stopped ends the process, the first tick being the stop */
};

static struct {
  SafeBounds bounds;
  size_t used, ceiling; /* of Lua's memory; none while nothing runs, when no error of Lua's could be caught */
  volatile sig_atomic_t ticks;
  char last_words[256]; /* written by the handler, which may format nothing */
} safe;

/* ---- reading ---- */

static bool bound_read(const char *name, long least, long most, long standard, long *out, Err *err) {
  const char *text = getenv(name);
  *out = standard;
  if (text == NULL || *text == '\0')
    return true;
  char *end;
  errno = 0;
  *out = strtol(text, &end, 10);
  return (errno == 0 && *end == '\0' && *out >= least && *out <= most) ||
         err_set(err, ERR_ARG, "%s is a whole number from %ld to %ld, not %.40s", name, least, most, text);
}

bool safe_bounds_read(SafeBounds *bounds, Err *err) {
  long memory, seconds;
  if (!bound_read("DOSSIER_MEMORY", MEMORY_LEAST, MEMORY_MOST, MEMORY_DEFAULT, &memory, err) ||
      !bound_read("DOSSIER_TIME", 1, TIME_MOST, TIME_DEFAULT, &seconds, err))
    return false;
  bounds->memory = (size_t)memory * MEGABYTE;
  bounds->seconds = (unsigned)seconds;
  return true;
}

/* ---- memory ---- */

static void *safe_alloc(void *context, void *block, size_t old, size_t size) {
  (void)context;
  if (block == NULL)
    old = 0; /* then it tells what the memory is for */
  if (size == 0) {
    free(block);
    safe.used -= old;
    return NULL;
  }
  if (size > old && (size > safe.ceiling || safe.used > safe.ceiling - (size - old)))
    return NULL; /* Lua collects what it can and asks again */
  void *grown = realloc(block, size);
  if (grown != NULL)
    safe.used += size - old;
  return grown;
}

lua_State *safe_state_new(const SafeBounds *bounds) {
  safe.bounds = *bounds;
  safe.ceiling = SIZE_MAX;
  safe.used = 0;
  snprintf(safe.last_words, sizeof safe.last_words,
           "dossier: stopped after %u s in one call that cannot be interrupted, the most that --safe gives "
           "(DOSSIER_TIME); the case is as it was last committed\n",
           bounds->seconds);
  return lua_newstate(safe_alloc, NULL);
}

/* ---- time ---- */

static void tick_handle(int number) {
  (void)number;
  int before = errno;
  safe.ticks = safe.ticks + 1;
  if (safe.ticks < GRACE_TICKS) {
    interrupt_send();
  } else {
    ssize_t ignored = write(STDERR_FILENO, safe.last_words, strlen(safe.last_words));
    (void)ignored;
    _exit(EXIT_FAILURE);
  }
  errno = before;
}

static void timer_set(unsigned seconds) {
  struct itimerval timer = {.it_value = {.tv_sec = seconds}, .it_interval = {.tv_sec = seconds > 0}};
  setitimer(ITIMER_PROF, &timer, NULL);
}

void safe_run_begin(lua_State *L) {
  /* What an earlier line left behind may fill the memory; the next one can still let go of it. */
  safe.ceiling = safe.bounds.memory;
  if (safe.used + MEGABYTE > safe.ceiling)
    lua_gc(L, LUA_GCCOLLECT);
  if (safe.used + MEGABYTE > safe.ceiling)
    safe.ceiling = safe.used + MEGABYTE;
  safe.ticks = 0;
  timer_set(safe.bounds.seconds);
}

void safe_run_end(void) {
  safe.ceiling = SIZE_MAX;
  timer_set(0);
}

bool safe_reason_add(int status, Buf *message) {
  if (safe.ticks > 0)
    buf_printf(message, "stopped after %u s, the most that --safe gives (DOSSIER_TIME=SECONDS gives more)",
               safe.bounds.seconds);
  else if (status == LUA_ERRMEM)
    buf_printf(message, "not enough memory: --safe gives %zu MB (DOSSIER_MEMORY=MB gives more)",
               safe.bounds.memory / MEGABYTE);
  else
    return false;
  return true;
}

/* ---- the process ---- */

void safe_process_confine(const SafeBounds *bounds) {
  unsetenv("DOSSIER_PATH");
  unsetenv("DOSSIER_LUA");
  struct sigaction action = {.sa_handler = tick_handle, .sa_flags = SA_RESTART};
  sigaction(SIGPROF, &action, NULL);
#ifndef __SANITIZE_ADDRESS__ /* which maps far more than it uses */
  /* Behind the ceilings of Lua and SQLite, for what the host itself makes of large texts. */
  rlim_t room = (rlim_t)bounds->memory * 4 + 512 * MEGABYTE;
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > room)) {
    limit.rlim_cur = room;
    setrlimit(RLIMIT_AS, &limit);
  }
#endif
}
