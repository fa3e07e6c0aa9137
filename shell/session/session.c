#include "session/session.h"

#include "base/mem.h"
#include "base/vec.h"
#include "session/internal.h"

#include <signal.h>
#include <string.h>

struct Session {
  Store *store; /* owned; NULL until the first session_open */
  char *path;   /* owned; NULL in memory */
  unsigned flags, epoch;
  unsigned long ended; /* changes of this shell, kept or not: a part of one that is over is nothing */
  bool undoing;        /* the open change takes back another: undo() does not take it back again */
  VEC(int64_t) done;   /* changes of this shell that undo() can take back, the newest last */
  volatile sig_atomic_t interrupted;
  Rulebook *rulebook; /* owned; NULL until it is needed */
  bool confined;
};

struct Part {
  size_t done;         /* how many finished changes there were before it */
  unsigned long ended; /* the session's, when it began */
  Savepoint save;
  int64_t before; /* the change that goes on afterwards */
  int64_t change; /* 0: without one of its own */
};

Session *session_new(void) {
  return mem_zero(1, sizeof(Session));
}

void session_free(Session *session) {
  if (session == NULL)
    return;
  store_close(session->store);
  vec_clear(&session->done);
  session_rulebook_free(session->rulebook);
  mem_free(session->path);
  mem_free(session);
}

void session_confine(Session *session, size_t memory) {
  session->confined = true;
  store_memory_bound((int64_t)memory);
}

bool session_confined(const Session *session) {
  return session->confined;
}

static bool check_free(const Session *session, const char *word, Err *err) {
  return !session->confined || session->store == NULL ||
         err_set(err, ERR_ARG, "%s is not there under --safe: the case named on the command line is the only file",
                 word);
}

static bool check_whole(const Session *session, const char *doing, Err *err) {
  return !store_savepoint_open(session->store) ||
         err_set(err, ERR_ARG, "a case cannot be %s inside change(…): end that first", doing);
}

static bool replace(Session *session, Store *store, const char *path, unsigned flags) {
  session->ended++;
  Store *old = session->store;
  session->store = store;
  store_close(old);
  mem_free(session->path);
  session->path = path == NULL ? NULL : mem_copy(path, strlen(path));
  session->flags = flags;
  session->done.n = 0;
  return true;
}

bool session_open(Session *session, const char *path, unsigned flags, Err *err) {
  if (!check_free(session, "open", err))
    return false;
  if (session->store != NULL && (!check_whole(session, "opened", err) || !session_commit(session, err)))
    return false;
  Store *store = store_open(path, flags, err);
  if (store == NULL)
    return false;
  if (session->confined && !store_confine(store, err)) {
    store_close(store);
    return false;
  }
  session->epoch++;
  return replace(session, store, path, flags);
}

bool session_save(Session *session, const char *path, Err *err) {
  if (!check_free(session, "save", err))
    return false;
  if (!check_whole(session, "saved", err) || !session_commit(session, err) || !store_copy(session->store, path, err))
    return false;
  Store *store = store_open(path, 0, err);
  if (store == NULL)
    return false;
  store_generation_follow(store, session->store);
  return replace(session, store, path, 0);
}

Rulebook **session_rulebook(Session *session) {
  return &session->rulebook;
}

Store *session_store(Session *session) {
  return session->store;
}

const char *session_path(const Session *session) {
  return session->path;
}

bool session_readonly(const Session *session) {
  return (session->flags & SESSION_READONLY) != 0;
}

bool session_dirty(const Session *session) {
  return session->path == NULL && !store_empty(session->store);
}

/* ---- changes ---- */

bool session_begin(Session *session, const char *why) {
  session->interrupted = 0;
  session->undoing = false;
  store_refresh(session->store);
  store_change_begin(session->store, why);
  return true;
}

bool session_commit(Session *session, Err *err) {
  int64_t change = store_change_id(session->store);
  bool wrote = store_change_open(session->store) && change != 0 && store_written(session->store) > 0;
  session->ended++;
  if (!store_change_commit(session->store, err))
    return false;
  if (wrote && !session->undoing)
    vec_add(&session->done, change);
  return true;
}

void session_rollback(Session *session) {
  int64_t change = store_change_id(session->store);
  session->ended++;
  store_change_rollback(session->store);
  while (change != 0 && session->done.n > 0 && session->done.at[session->done.n - 1] > change)
    session->done.n--; /* parts of it that were finished went with it */
}

bool session_writing(const Session *session) {
  return store_change_open(session->store);
}

Part *session_part_begin(Session *session, const char *why, Err *err) {
  Part *part = mem_zero(1, sizeof *part);
  part->ended = session->ended;
  part->done = session->done.n;
  if (!store_savepoint_begin(session->store, &part->save, err)) {
    mem_free(part);
    return NULL;
  }
  if (why != NULL && !store_change_part(session->store, why, &part->before, err)) {
    store_savepoint_end(session->store, &part->save, false, NULL);
    mem_free(part);
    return NULL;
  }
  part->change = why == NULL ? 0 : store_change_id(session->store);
  return part;
}

bool session_part_end(Session *session, Part *part, bool keep, Err *err) {
  if (part->ended != session->ended) {
    mem_free(part);
    return true;
  }
  if (part->change != 0) {
    keep = keep && store_written(session->store) > part->save.written; /* else there is nothing to give a reason for */
    store_change_part_end(session->store, part->before);
  }
  bool ok = store_savepoint_end(session->store, &part->save, keep, err);
  if (part->done < session->done.n)
    session->done.n = part->done; /* its own parts went with it, or are undone with it */
  if (ok && keep && part->change != 0)
    vec_add(&session->done, part->change);
  mem_free(part);
  return ok;
}

long long session_undo_next(const Session *session) {
  return session->done.n == 0 ? 0 : session->done.at[session->done.n - 1];
}

bool session_undo(Session *session, long long change, Err *err) {
  if (!store_undo(session->store, change, err))
    return false;
  session->undoing = true;
  size_t kept = 0;
  for (size_t i = 0; i < session->done.n; i++)
    if (session->done.at[i] != change)
      session->done.at[kept++] = session->done.at[i];
  session->done.n = kept;
  return true;
}

unsigned session_epoch(const Session *session) {
  return session->epoch;
}

void session_interrupt(Session *session) {
  session->interrupted = 1;
  store_interrupt(session->store);
}

bool session_interrupted(const Session *session) {
  return session->interrupted != 0;
}
