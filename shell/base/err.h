/* The one way in which C code says what went wrong.
 *
 * A function that can fail returns bool (or a pointer) and takes an Err owned by its caller. On failure it
 * fills the Err and returns false (NULL); on success it leaves the Err alone. The message is one sentence for
 * the person at the prompt: what was wrong, where, and what to do. It never ends in a full stop or a newline.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

typedef enum ErrCode {
  ERR_NONE = 0,
  ERR_ARG,       /* the input is wrong: a date, a key, a name, a file's content */
  ERR_MISSING,   /* what was asked for by name is not there */
  ERR_AMBIGUOUS, /* several records answer to the name */
  ERR_BUSY,      /* another process is writing the case */
  ERR_IO,        /* the operating system refused: no such file, no permission */
  ERR_FULL,      /* the disk is full */
  ERR_READONLY,  /* the case, or the file that it lies in, cannot be written */
  ERR_CORRUPT,   /* the file is not a case, or is damaged */
  ERR_NEWER,     /* the case was written by a newer dossier */
  ERR_INTERRUPT, /* the person at the prompt stopped it */
  ERR_LIMIT,     /* a bound on memory, size or time was reached */
  ERR_INTERNAL   /* a promise of this program was broken */
} ErrCode;

typedef struct Err {
  ErrCode code;
  char message[1024]; /* NUL-terminated, cut at a whole UTF-8 character if too long */
} Err;

/* Fills `err` (which may be NULL) and returns false, so that `return err_set(…)` reads well. */
bool err_set(Err *err, ErrCode code, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
