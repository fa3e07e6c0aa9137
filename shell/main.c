/* The command line: what is the case, what is the script, what to run, and with which status to leave.
 */
#include "base/mem.h"
#include "base/vec.h"
#include "bind/script.h"
#include "bind/state.h"
#include "repl/repl.h"
#include "session/session.h"
#include "text/text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION "0.1"

enum { EXIT_USAGE = 2 };

static const char USAGE[] =
    "usage: dossier [options] [CASE] [SCRIPT [ARGS...]]\n"
    "  -e CODE      run CODE and print what it returns; may be repeated\n"
    "  -l MODULE    require MODULE first; may be repeated\n"
    "  -c           create CASE if it is not there\n"
    "  -r           open CASE read-only\n"
    "  -m MODE      how rows are printed: table, csv, tsv, json, jsonl, markdown, lines,\n"
    "               or what a MODULE adds\n"
    "  -q           no banner\n"
    "  -i           go to the prompt after what else was asked for\n"
    "  --safe       run without files, processes, native modules or writes outside the case\n"
    "  -v, --version\n"
    "  -h, --help\n"
    "CASE defaults to an empty case in memory. SCRIPT ends in .lua, is - (standard input) or is a file of text.\n";

typedef struct Options {
  VEC(const char *) codes;
  VEC(const char *) modules;
  const char *case_path, *script, *mode;
  int script_index; /* in argv; argc if there is no script */
  unsigned flags;   /* SESSION_CREATE, SESSION_READONLY */
  bool prompt, quiet, version, help;
} Options;

/* exit() is the one way out, also for os.exit in a script: the case is closed on it. */
static Session *the_session;

static void session_end(void) {
  session_free(the_session);
}

/* Says one thing on standard error, in a form that a terminal shows and never obeys. */
static void error_print(const char *text) {
  Buf safe = BUF_EMPTY;
  text_safe(text, strlen(text), true, &safe);
  fflush(stdout);
  fprintf(stderr, "dossier: %s\n", buf_str(&safe));
  buf_clear(&safe);
}

static bool usage_fail(const char *what, const char *argument) {
  Buf text = BUF_EMPTY;
  buf_printf(&text, what, argument);
  buf_puts(&text, "; dossier --help lists the options");
  error_print(buf_str(&text));
  buf_clear(&text);
  return false;
}

/* ---- options ---- */

static bool option_long(Options *options, const char *name) {
  if (strcmp(name, "--version") == 0)
    options->version = true;
  else if (strcmp(name, "--help") == 0)
    options->help = true;
  else if (strcmp(name, "--safe") == 0)
    return usage_fail("%s is not there yet in this version", name);
  else
    return usage_fail("there is no option %s", name);
  return true;
}

/* One argument of short options, such as -qe: a value is what stands behind its letter, or the next argument. */
static bool option_short(Options *options, char **argv, int *index) {
  for (const char *at = argv[*index] + 1; *at != '\0'; at++) {
    const char *value = NULL;
    if (strchr("elm", *at) != NULL) {
      value = at[1] != '\0' ? at + 1 : argv[++*index];
      if (value == NULL)
        return usage_fail("-%s needs a value", (char[]){*at, '\0'});
    }
    switch (*at) {
    case 'e': vec_add(&options->codes, value); break;
    case 'l': vec_add(&options->modules, value); break;
    case 'm': options->mode = value; break;
    case 'c': options->flags |= SESSION_CREATE; break;
    case 'r': options->flags |= SESSION_READONLY; break;
    case 'q': options->quiet = true; break;
    case 'i': options->prompt = true; break;
    case 'v': options->version = true; break;
    case 'h': options->help = true; break;
    default: return usage_fail("there is no option -%s", (char[]){*at, '\0'});
    }
    if (value != NULL)
      break;
  }
  return true;
}

static bool script_test(const char *argument) {
  size_t len = strlen(argument);
  return strcmp(argument, "-") == 0 || (len > 4 && strcmp(argument + len - 4, ".lua") == 0) ||
         script_text_test(argument);
}

static bool options_check(const Options *options) {
  if (options->flags == (SESSION_CREATE | SESSION_READONLY))
    return usage_fail("-c and -r exclude each other%s", "");
  if (options->flags != 0 && options->case_path == NULL)
    return usage_fail("%s needs a CASE", options->flags == SESSION_CREATE ? "-c" : "-r");
  return true;
}

static bool options_read(Options *options, int argc, char **argv) {
  bool more = true;
  int i = 1;
  for (; i < argc; i++) {
    const char *argument = argv[i];
    if (more && strcmp(argument, "--") == 0) {
      more = false;
    } else if (more && strncmp(argument, "--", 2) == 0) {
      if (!option_long(options, argument))
        return false;
    } else if (more && argument[0] == '-' && argument[1] != '\0') {
      if (!option_short(options, argv, &i))
        return false;
    } else if (script_test(argument)) {
      options->script = argument;
      break;
    } else if (options->case_path != NULL) {
      return usage_fail("%s is no script, and there is a CASE before it", argument);
    } else {
      options->case_path = argument;
    }
  }
  options->script_index = i < argc ? i : argc;
  return options->version || options->help || options_check(options);
}

/* ---- running ---- */

static void interrupt_handle(int number) {
  (void)number;
  state_interrupt();
}

/* A reader of our output that leaves early ends us quietly, whatever the caller made of SIGPIPE. */
static void signals_set(void) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  sigaction(SIGPIPE, &action, NULL);
  action.sa_handler = SIG_IGN; /* past a limit on the size of files, writing fails as on a full disk */
  sigaction(SIGXFSZ, &action, NULL);
  action.sa_handler = interrupt_handle; /* without SA_RESTART: reading a line ends as well */
  sigaction(SIGINT, &action, NULL);
}

static bool script_run(State *state, const Options *options, Buf *message) {
  if (options->script != NULL)
    return state_file_run(state, strcmp(options->script, "-") == 0 ? NULL : options->script, message);
  bool asked = options->codes.n > 0 || options->prompt || isatty(STDIN_FILENO);
  return asked || state_file_run(state, NULL, message);
}

static bool modules_require(State *state, const Options *options, Buf *message) {
  for (size_t i = 0; i < options->modules.n; i++)
    if (!state_module_require(state, options->modules.at[i], message))
      return false;
  return true;
}

static bool everything_run(State *state, const Options *options, Buf *message) {
  for (size_t i = 0; i < options->codes.n; i++)
    if (!state_code_run(state, options->codes.at[i], message))
      return false;
  if (!script_run(state, options, message))
    return false;
  bool idle = options->script == NULL && options->codes.n == 0 && isatty(STDIN_FILENO);
  return !(options->prompt || idle) || repl_run(state, the_session, options->quiet ? NULL : VERSION, message);
}

static int case_run(const Options *options, char **argv) {
  Err err;
  if (!session_open(the_session, options->case_path, options->flags, &err)) {
    error_print(err.message);
    return EXIT_FAILURE;
  }
  StateOptions state_options = {the_session, options->script, argv, options->script_index};
  if (options->script == NULL)
    state_options.first = 0;
  Buf message = BUF_EMPTY;
  State *state = state_new(&state_options, &message);
  bool done = state != NULL && modules_require(state, options, &message);
  bool usable = !done || options->mode == NULL || state_mode_set(state, options->mode, &message);
  if (!usable)
    buf_puts(&message, "; dossier --help lists the options");
  done = done && usable && everything_run(state, options, &message);
  if (!done)
    error_print(buf_str(&message));
  buf_clear(&message);
  state_free(state);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    error_print("standard output cannot be written");
    done = false;
  }
  return done ? EXIT_SUCCESS : usable ? EXIT_FAILURE : EXIT_USAGE;
}

/* `dossier script.lua --help` prints what the script says of itself, if it says anything. */
static bool script_help_print(const Options *options, char **argv) {
  if (options->script == NULL || argv[options->script_index + 1] == NULL ||
      strcmp(argv[options->script_index + 1], "--help") != 0)
    return false;
  Buf doc = BUF_EMPTY;
  bool found = script_doc_read(options->script, &doc);
  Buf safe = BUF_EMPTY;
  text_safe(buf_str(&doc), doc.len, true, &safe);
  fputs(buf_str(&safe), stdout);
  buf_clear(&safe);
  buf_clear(&doc);
  return found;
}

int main(int argc, char **argv) {
  Options options = {0};
  int status = EXIT_SUCCESS;
  if (!options_read(&options, argc, argv)) {
    status = EXIT_USAGE;
  } else if (options.help) {
    fputs(USAGE, stdout);
  } else if (options.version) {
    puts("dossier " VERSION);
  } else if (!script_help_print(&options, argv)) {
    signals_set();
    the_session = session_new();
    atexit(session_end);
    status = case_run(&options, argv);
  }
  vec_clear(&options.codes);
  vec_clear(&options.modules);
  return status;
}
