#include "session/session.h"

#include "base/mem.h"
#include "base/vec.h"
#include "session/internal.h"
#include "session/order.h"
#include "session/windows.h"

#include <signal.h>
#include <string.h>

typedef VEC(int64_t) Changes;

typedef struct Part {
  struct Part *below; /* owned; NULL at the bottom */
  PartKind kind;
  unsigned long supposed; /* the supposition that it is or lies in, 0 if none */
  Savepoint save;
  int64_t before, change; /* the change that goes on afterwards; the part's own */
  Changes done;           /* as they were when it began; owned */
  bool undoing;           /* likewise */
} Part;

struct Session {
  Store *store; /* owned; NULL until the first session_open */
  Order *order; /* owned; of the store in use, NULL until it is first asked for */
  char *path;   /* owned; NULL in memory */
  unsigned epoch;
  bool undoing;           /* the open change takes back another: undo() does not take it back again */
  Changes done;           /* changes of this shell that undo() can take back, the newest last */
  Part *part;             /* the last one begun, owned; NULL if none is open */
  unsigned long supposed; /* suppositions so far */
  volatile sig_atomic_t interrupted;
  Rulebook *rulebook; /* owned; NULL until it is needed */
  Windows *windows;   /* owned */
  bool confined;
};

/* ---- parts ---- */

static void copy_changes(const Changes *from, Changes *to) {
  to->n = 0;
  for (size_t i = 0; i < from->n; i++)
    vec_add(to, from->at[i]);
}

static void pop_part(Session *session) {
  Part *part = session->part;
  session->part = part->below;
  vec_clear(&part->done);
  mem_free(part);
}

static void drop_parts(Session *session) {
  while (session->part != NULL)
    pop_part(session);
}

bool session_part_begin(Session *session, PartKind kind, const char *why, Err *err) {
  Part *part = mem_zero(1, sizeof *part);
  part->kind = kind;
  if (!store_savepoint_begin(session->store, &part->save, err)) {
    mem_free(part);
    return false;
  }
  if (kind == PART_CHANGE && !store_change_part(session->store, why, &part->before, err)) {
    store_savepoint_end(session->store, &part->save, false, NULL);
    mem_free(part);
    return false;
  }
  part->change = store_change_id(session->store);
  part->supposed = kind == PART_SUPPOSE ? ++session->supposed : session_supposed(session);
  part->undoing = session->undoing;
  copy_changes(&session->done, &part->done);
  part->below = session->part;
  session->part = part;
  return true;
}

bool session_part_end(Session *session, bool keep, Err *err) {
  Part *part = session->part;
  if (part == NULL)
    return true; /* the whole change is over: SQLite took it back on a full disk */
  keep = keep && part->kind != PART_SUPPOSE;
  if (part->kind == PART_CHANGE) {
    keep = keep && store_written(session->store) > part->save.written; /* else there is nothing to give a reason for */
    store_change_part_end(session->store, part->before);
  }
  bool ok = store_savepoint_end(session->store, &part->save, keep, err);
  if (!ok || !keep) {
    copy_changes(&part->done, &session->done);
    session->undoing = part->undoing;
  } else if (part->kind == PART_CHANGE) { /* its own parts are undone with it */
    size_t kept = 0;
    for (size_t i = 0; i < session->done.n; i++)
      if (session->done.at[i] < part->change)
        session->done.at[kept++] = session->done.at[i];
    session->done.n = kept;
    vec_add(&session->done, part->change);
  }
  pop_part(session);
  return ok;
}

unsigned long session_supposed(const Session *session) {
  return session->part == NULL ? 0 : session->part->supposed;
}

bool session_supposing(const Session *session, unsigned long supposed) {
  bool found = supposed == 0;
  for (const Part *part = session->part; part != NULL && !found; part = part->below)
    found = part->supposed == supposed;
  return found;
}

/* ---- the case ---- */

Session *session_new(void) {
  Session *session = mem_zero(1, sizeof *session);
  session->windows = windows_new();
  return session;
}

void session_free(Session *session) {
  if (session == NULL)
    return;
  order_free(session->order);
  drop_parts(session);
  store_close(session->store);
  vec_clear(&session->done);
  session_rulebook_free(session->rulebook);
  windows_free(session->windows);
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

static bool replace(Session *session, Store *store, const char *path) {
  Store *old = session->store;
  order_free(session->order);
  session->order = NULL;
  windows_free(session->windows);
  session->windows = windows_new();
  session->store = store;
  store_close(old);
  mem_free(session->path);
  session->path = path == NULL ? NULL : mem_copy(path, strlen(path));
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
  return replace(session, store, path);
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
  return replace(session, store, path);
}

Rulebook **session_rulebook(Session *session) {
  return &session->rulebook;
}

bool session_query_count(Session *session, const Query *query, int64_t *count, Err *err) {
  return windows_count(session->windows, session->store, query, count, err);
}

Store *session_store(Session *session) {
  return session->store;
}

Order *session_order(Session *session) {
  if (session->order == NULL)
    session->order = order_new();
  return session->order;
}

const char *session_path(const Session *session) {
  return session->path;
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
  while (session->part != NULL)
    session_part_end(session, true, NULL); /* a failure of it fails the commit, too */
  int64_t change = store_change_id(session->store);
  bool wrote = store_change_open(session->store) && change != 0 && store_written(session->store) > 0;
  if (!store_change_commit(session->store, err))
    return false;
  if (wrote && !session->undoing) {
    while (session->done.n > 0 && session->done.at[session->done.n - 1] > change)
      session->done.n--; /* its parts are undone with it */
    vec_add(&session->done, change);
  }
  return true;
}

void session_rollback(Session *session) {
  int64_t change = store_change_id(session->store);
  drop_parts(session);
  store_change_rollback(session->store);
  while (change != 0 && session->done.n > 0 && session->done.at[session->done.n - 1] > change)
    session->done.n--; /* parts of it that were finished went with it */
}

bool session_writing(const Session *session) {
  return store_change_open(session->store);
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
