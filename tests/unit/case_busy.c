/* Asking who holds a case must not drop the locks of this process: a store that found it busy is closed after another one
 * of the same case was opened, and that one's lock still stands. */
#include "check.h"

#include "store/store.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEAD_MAN_SWITCH = 128 }; /* the byte of the -shm file that every open connection holds (SQLite's file format) */

/* Another process that holds the case until it is killed. */
static pid_t hold(const char *path) {
  int ends[2];
  if (pipe(ends) != 0)
    return -1;
  pid_t pid = fork();
  if (pid == 0) {
    sqlite3 *db = NULL;
    if (sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK &&
        write(ends[1], "x", 1) == 1)
      pause();
    _exit(1);
  }
  char byte;
  close(ends[1]);
  if (read(ends[0], &byte, 1) != 1)
    pid = -1;
  close(ends[0]);
  return pid;
}

/* Whether this process holds its lock on the case, as another one sees it. */
static bool is_held(const char *shm) {
  pid_t self = getpid(), pid = fork();
  if (pid == 0) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = DEAD_MAN_SWITCH, .l_len = 1};
    int fd = open(shm, O_RDWR);
    _exit(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid == self ? 0 : 1);
  }
  int status = 1;
  waitpid(pid, &status, 0);
  return status == 0;
}

int main(void) {
  const char *folder = getenv("SCRATCH");
  if (folder == NULL) {
    puts("skipped: SCRATCH says where an empty folder is");
    return check_report();
  }
  char path[512], shm[520], who[64];
  snprintf(path, sizeof path, "%s/busy.case", folder);
  snprintf(shm, sizeof shm, "%s-shm", path);
  Err err = {0};
  store_close(store_open(path, STORE_CREATE, &err));
  pid_t other = hold(path);
  Store *first = store_open(path, 0, &err);
  CHECK(other > 0 && first != NULL);
  ActorPut put = {.name = "Ann"};
  int64_t actor;
  bool made;
  store_change_begin(first, "waits");
  CHECK(!store_actor_put(first, &put, &actor, &made, &err));
  snprintf(who, sizeof who, "process %ld", (long)other);
  CHECK(strstr(err.message, who) != NULL);
  kill(other, SIGKILL);
  waitpid(other, NULL, 0);
  Store *second = store_open(path, 0, &err);
  CHECK(second != NULL);
  store_close(first);
  CHECK(is_held(shm));
  store_change_begin(second, "writes");
  CHECK(store_actor_put(second, &put, &actor, &made, &err) && store_change_commit(second, &err));
  store_close(second);
  unlink(path);
  return check_report();
}
