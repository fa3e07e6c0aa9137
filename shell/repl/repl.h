/* The prompt: reads lines, runs each as one change, and keeps going whatever happens to them.
 */
#ifndef REPL_REPL_H
#define REPL_REPL_H

#include "base/buf.h"
#include "bind/state.h"
#include "session/session.h"

/* Runs until the person leaves. `version` NULL: no banner. Without a terminal the lines are read as they come and shown
 * behind their prompt, so that what is printed reads like a screen. False, and `message` filled, if it cannot start. */
bool repl_run(State *state, Session *session, const char *version, Buf *message);

#endif
