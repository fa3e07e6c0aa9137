/* The command line: what is the case, what is the script, what to run, and with which status to leave.
 */
#include "base/mem.h"
#include "base/vec.h"
#include "bind/safe.h"
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
    "       dossier SCRIPT --help          what a script says of itself and of its arguments\n"
    "       dossier --scripts [DIR]        the scripts below DIR (./scripts), with titles and arguments\n"
    "  -e CODE      run CODE and print what it returns; may be repeated\n"
    "  -l MODULE    require MODULE first; may be repeated\n"
    "  -c           create CASE if it is not there\n"
    "  -r           open CASE read-only\n"
    "  -m MODE      how rows are printed: table, csv, tsv, json, jsonl, markdown, lines,\n"
    "               or what a MODULE adds\n"
    "  -q           no banner\n"
    "  -i           go to the prompt after what else was asked for\n"
    "  --safe       run without files, processes, native modules or writes outside the case;\n"
    "               bounded memory (DOSSIER_MEMORY, 512 MB) and time (DOSSIER_TIME, 60 s)\n"
    "  -v, --version\n"
    "  -h, --help\n"
    "CASE defaults to an empty case in memory. SCRIPT ends in .lua, is - (standard input) or is a file of text.\n";

typedef struct Options {
  VEC(const char *) codes;
  VEC(const char *) modules;
  const char *case_path, *script, *mode, *scripts;
  int script_index; /* in argv; argc if there is no script */
  unsigned flags;   /* SESSION_CREATE, SESSION_READONLY */
  bool prompt, quiet, version, help, safe;
  bool documented; /* found out on the way: the script said something of itself */
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

/* One option with a name; the folder of --scripts is the next argument, if that is no option. */
static bool option_long(Options *options, char **argv, int *index) {
  const char *name = argv[*index];
  if (strcmp(name, "--version") == 0)
    options->version = true;
  else if (strcmp(name, "--help") == 0)
    options->help = true;
  else if (strcmp(name, "--safe") == 0)
    options->safe = true;
  else if (strncmp(name, "--scripts=", 10) == 0)
    options->scripts = name + 10;
  else if (strcmp(name, "--scripts") == 0)
    options->scripts = argv[*index + 1] != NULL && argv[*index + 1][0] != '-' ? argv[++*index] : "scripts";
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
  if (options->scripts != NULL && (options->case_path != NULL || options->script != NULL || options->codes.n > 0))
    return usage_fail("--scripts stands alone, with a folder%s", "");
  if (options->flags == (SESSION_CREATE | SESSION_READONLY))
    return usage_fail("-c and -r exclude each other%s", "");
  bool opens = options->script != NULL && options->flags == SESSION_READONLY; /* perhaps the script names a case */
  if (options->flags != 0 && options->case_path == NULL && !opens)
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
      if (!option_long(options, argv, &i))
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

/* Says what went wrong, or how the thing is to be used; a message of several lines holds its own usage. */
static int end_status(StateEnd end, const Buf *message) {
  if (end == STATE_DONE)
    return EXIT_SUCCESS;
  if (end == STATE_USAGE && strchr(buf_str(message), '\n') == NULL)
    usage_fail("%s", buf_str(message));
  else
    error_print(buf_str(message));
  return end == STATE_USAGE ? EXIT_USAGE : EXIT_FAILURE;
}

static StateEnd end_of(bool done) {
  return done ? STATE_DONE : STATE_FAILED;
}

static bool prompt_test(const Options *options) {
  return options->prompt || (options->script == NULL && options->codes.n == 0 && isatty(STDIN_FILENO));
}

static StateEnd script_run(State *state, const Options *options, Buf *message) {
  if (options->script != NULL)
    return state_file_run(state, strcmp(options->script, "-") == 0 ? NULL : options->script, message);
  bool asked = options->codes.n > 0 || options->prompt || isatty(STDIN_FILENO);
  return asked ? STATE_DONE : state_file_run(state, NULL, message);
}

/* A mistake in the init file is said in one line, and keeps nobody from the prompt. */
static void init_run(State *state, Buf *message) {
  if (!state_init_run(state, message)) {
    char *end = message->data + strcspn(message->data, "\n");
    *end = '\0';
    error_print(message->data);
  }
  buf_reset(message);
}

static StateEnd everything_run(State *state, Options *options, Buf *message) {
  if (prompt_test(options) && !options->safe)
    init_run(state, message);
  for (size_t i = 0; i < options->modules.n; i++)
    if (!state_module_require(state, options->modules.at[i], message))
      return STATE_FAILED;
  StateEnd end = STATE_DONE;
  if (options->mode != NULL && !state_mode_set(state, options->mode, message))
    end = STATE_USAGE;
  for (size_t i = 0; end == STATE_DONE && i < options->codes.n; i++)
    end = end_of(state_code_run(state, options->codes.at[i], message));
  if (end == STATE_DONE)
    end = script_run(state, options, message);
  if (end == STATE_DONE && prompt_test(options))
    end = end_of(repl_run(state, the_session, options->quiet ? NULL : VERSION, message));
  return end;
}

typedef StateEnd Run(State *state, Options *options, Buf *message);

/* Opens the case and a Lua on it, runs, closes Lua. */
static int case_run(Options *options, char **argv, const char *path, Run *run) {
  Err err;
  SafeBounds bounds;
  if (options->safe && !safe_bounds_read(&bounds, &err)) {
    usage_fail("%s", err.message);
    return EXIT_USAGE;
  }
  if (options->safe) {
    safe_process_confine(&bounds);
    session_confine(the_session, bounds.memory);
  }
  if (!session_open(the_session, path, path == NULL ? 0 : options->flags, &err)) {
    error_print(err.message);
    return EXIT_FAILURE;
  }
  StateOptions state_options = {.session = the_session,
                                .script = options->script,
                                .args = argv,
                                .first = options->script == NULL ? 0 : options->script_index,
                                .case_named = path != NULL,
                                .readonly = (options->flags & SESSION_READONLY) != 0,
                                .bounds = options->safe ? &bounds : NULL};
  Buf message = BUF_EMPTY;
  State *state = state_new(&state_options, &message);
  int status = end_status(state == NULL ? STATE_FAILED : run(state, options, &message), &message);
  buf_clear(&message);
  state_free(state);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    error_print("standard output cannot be written");
    status = EXIT_FAILURE;
  }
  return status;
}

static StateEnd scripts_list(State *state, Options *options, Buf *message) {
  return end_of(state_scripts_list(state, options->scripts, message));
}

/* `dossier SCRIPT --help`: a script that says nothing of itself gets the word as any other argument, and its case. */
static bool help_asked(const Options *options, char **argv) {
  if (options->script == NULL || strcmp(options->script, "-") == 0)
    return false;
  for (char **arg = argv + options->script_index + 1; *arg != NULL && strcmp(*arg, "--") != 0; arg++)
    if (strcmp(*arg, "--help") == 0)
      return true;
  return false;
}

static StateEnd script_help(State *state, Options *options, Buf *message) {
  return end_of(state_script_help(state, options->script, &options->documented, message));
}

static int run(Options *options, char **argv) {
  signals_set();
  the_session = session_new();
  atexit(session_end);
  if (options->scripts != NULL)
    return case_run(options, argv, NULL, scripts_list);
  if (help_asked(options, argv)) {
    int status = case_run(options, argv, NULL, script_help);
    if (status != EXIT_SUCCESS || options->documented)
      return status;
    session_free(the_session);
    the_session = session_new();
  }
  return case_run(options, argv, options->case_path, everything_run);
}

int main(int argc, char **argv) {
  Options options = {0};
  int status = EXIT_SUCCESS;
  if (!options_read(&options, argc, argv))
    status = EXIT_USAGE;
  else if (options.help)
    fputs(USAGE, stdout);
  else if (options.version)
    puts("dossier " VERSION);
  else
    status = run(&options, argv);
  vec_clear(&options.codes);
  vec_clear(&options.modules);
  return status;
}
