/* A running Lua: what main.c and repl/ see of it. A script, a line at the prompt and a piece of code from the command
 * line are each one change of the case: it commits when they end well; an error, an interrupt or an exit with another
 * status than 0 takes it back.
 *
 * Ownership: a State is owned by whoever made it; the Session and what the options point to are borrowed and must
 * outlive it. os.exit closes the State and ends the process.
 * Errors: a function that fails fills `message` with text for the person (several lines if there is a traceback, no
 * newline at its end). Nothing here raises.
 */
#ifndef BIND_STATE_H
#define BIND_STATE_H

#include "base/buf.h"
#include "bind/safe.h"
#include "session/session.h"

typedef struct State State;

typedef struct StateOptions {
  Session *session;
  const char *script;       /* `require` looks beside it first; NULL if there is none */
  char **args;              /* what becomes `arg`: NULL-terminated, args[0] the program */
  int first;                /* args[first] becomes arg[0] */
  bool case_named;          /* on the command line: a script opens no other */
  bool readonly;            /* what a script opens */
  const SafeBounds *bounds; /* NULL without --safe */
} StateOptions;

/* NULL, and `message` filled, if the face of the shell cannot be loaded. */
State *state_new(const StateOptions *options, Buf *message);
void state_free(State *state);

/* What the command line asks for: done, failed, or asked for in a way that has no meaning. */
typedef enum StateEnd { STATE_DONE, STATE_FAILED, STATE_USAGE } StateEnd;

bool state_module_require(State *state, const char *module, Buf *message);
bool state_mode_set(State *state, const char *mode, Buf *message); /* how rows print; fails if there is no such mode */
StateEnd state_file_run(State *state, const char *path, Buf *message); /* NULL: standard input; gets the arguments */
bool state_code_run(State *state, const char *code, Buf *message);     /* prints what it returns */

bool state_init_run(State *state, Buf *message); /* the person's init file, if there is one */
bool state_scripts_list(State *state, const char *folder, Buf *message);
bool state_script_help(State *state, const char *path, bool *found, Buf *message); /* what the script says of itself */

typedef enum StateLine { STATE_LINE_DONE, STATE_LINE_FAILED, STATE_LINE_MORE, STATE_LINE_LEAVE } StateLine;

/* Runs what was typed at the prompt, a command such as .help among it, and prints its value; STATE_LINE_MORE if it is not
 * complete yet, STATE_LINE_LEAVE if it asks to leave. */
StateLine state_line_run(State *state, const char *text, Buf *message);

/* Appends the prompt for a person: the case, and whether it waits for more; all of it safe for a terminal. */
void state_sign(State *state, bool more, Buf *out);

/* What Tab makes of the text before the cursor: `back` bytes of it are replaced by `insert`; if it could become several,
 * `choices` has them as a person reads them, safe for a terminal, each ended by a newline. False if there is nothing. */
typedef struct StateCompletion {
  size_t back;
  Buf insert, choices; /* the caller's: cleared by it */
} StateCompletion;
bool state_complete(State *state, const char *before, const char *after, StateCompletion *out);

/* Prints the line that says which program and case this is. */
bool state_banner_print(State *state, const char *version, Buf *message);

/* Stops what runs, Lua and queries, with the error "interrupted". To be called from a signal handler. */
void state_interrupt(void);

#endif
