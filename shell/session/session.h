/* One open case and what the person at the prompt is doing with it: the store, the change that is open, the
 * interrupt. Everything above (bind/, repl/, main.c) reaches the case through here.
 *
 * A change is lazy: session_begin notes it, the first write makes it (and takes the file's write lock),
 * session_commit or session_rollback ends it. Only session_interrupt may be called from a signal handler.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

typedef struct Session Session; /* owned by main.c; freed by session_free */
typedef struct Store Store;
typedef struct Order Order;
typedef struct Query Query;

#define SESSION_CREATE 1u   /* make the case if it is not there */
#define SESSION_READONLY 2u /* no change can be made */

Session *session_new(void);          /* without a case: session_open comes before anything else */
void session_free(Session *session); /* rolls back what is open */

/* --safe: the case that is opened next stays the only one, and SQLite keeps to `memory` bytes. Before any case is opened. */
void session_confine(Session *session, size_t memory);
bool session_confined(const Session *session); /* no other file may be read or written */

/* Opens another case in place of the one in use, which is closed only if this succeeds. `path` NULL is an empty case in
 * memory. What was written so far is committed; inside a part this fails. */
bool session_open(Session *session, const char *path, unsigned flags, Err *err);

/* Writes the whole case to a new file and goes on with that file. Refuses to overwrite a file that is there. */
bool session_save(Session *session, const char *path, Err *err);

Store *session_store(Session *session);           /* borrowed until the next session_open, _save or _free */
Order *session_order(Session *session);           /* borrowed likewise; what order.h works on */
const char *session_path(const Session *session); /* NULL for a case in memory */
bool session_dirty(const Session *session);       /* an unsaved case in memory that holds something */

bool session_begin(Session *session, const char *why); /* `why` may be NULL; copied */
bool session_commit(Session *session, Err *err);       /* on failure everything was rolled back */
void session_rollback(Session *session);
bool session_writing(const Session *session); /* the open change has written something */

/* A part of the open change that can fail alone: a stack, of which the last begun ends first. session_commit keeps those
 * that are open, session_rollback none; suppositions are never kept. */
typedef enum PartKind {
  PART_PLAIN,  /* of the same change */
  PART_CHANGE, /* with a reason of its own */
  PART_SUPPOSE /* as if: taken back at its end, however that comes */
} PartKind;
bool session_part_begin(Session *session, PartKind kind, const char *why, Err *err);
bool session_part_end(Session *session, bool keep, Err *err); /* of the last one begun */

/* In which supposition this is asked, 0 if in none; and whether that one still goes on. */
unsigned long session_supposed(const Session *session);
bool session_supposing(const Session *session, unsigned long supposed);

/* The change that undo() without an argument takes back: the last one of this shell that was finished and not yet undone. */
long long session_undo_next(const Session *session); /* 0 if there is none */
bool session_undo(Session *session, long long change, Err *err);

/* How many there are, as store_query_count has it; windows over everything are counted from memory once many are asked. */
bool session_query_count(Session *session, const Query *query, int64_t *count, Err *err);

unsigned session_epoch(const Session *session); /* another case, another number: records of an older one are stale */

void session_interrupt(Session *session);         /* safe in a signal handler: stops the running query */
bool session_interrupted(const Session *session); /* since the last session_begin */

#endif
