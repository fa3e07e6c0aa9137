#include "repl/repl.h"

#include "repl/history.h"
#include "text/text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROMPT "> "
#define PROMPT_MORE ">> "

typedef struct Repl {
  State *state;
  Session *session;
  bool terminal;
  bool leaving;
} Repl;

/* ---- reading ---- */

static volatile sig_atomic_t line_stopped; /* Ctrl-C while a line was being typed */

static void line_stop(int number) {
  (void)number;
  line_stopped = 1;
}

/* Readline's reader of keys: Ctrl-C ends the line as it stands, and whoever asked for it throws it away. */
static int key_read(FILE *in) {
  for (;;) {
    unsigned char key;
    ssize_t n = read(fileno(in), &key, 1);
    if (n == 1)
      return key;
    if (n == 0 || errno != EINTR)
      return EOF;
    rl_check_signals();
    if (line_stopped)
      return '\n';
  }
}

/* A line without its end, to be freed by the caller; NULL at the end of the input. */
static char *line_read(const Repl *repl, const char *prompt) {
  line_stopped = 0;
  if (repl->terminal) {
    struct sigaction stop = {.sa_handler = line_stop}, before;
    sigaction(SIGINT, &stop, &before);
    char *line = readline(prompt);
    sigaction(SIGINT, &before, NULL);
    return line;
  }
  char *line = NULL;
  size_t cap = 0;
  ssize_t len = getline(&line, &cap, stdin);
  if (len < 0) {
    free(line);
    return NULL;
  }
  line[strcspn(line, "\n")] = '\0';
  printf("%s%s\n", prompt, line);
  return line;
}

/* ---- commands ---- */

static void help_show(Repl *repl);

/* True if nothing would be lost, or the person says that it may; the end of the input says so too. */
static bool leave_ask(const Repl *repl) {
  if (!repl->terminal || !session_dirty(repl->session))
    return true;
  puts("The case is in memory alone; save \"NAME.case\" keeps it.");
  char *answer = line_read(repl, "Leave and lose it? [y/N] ");
  bool leave = !line_stopped && (answer == NULL || answer[0] == 'y' || answer[0] == 'Y');
  free(answer);
  return leave;
}

static void quit_run(Repl *repl) {
  repl->leaving = leave_ask(repl);
}

static const struct Command {
  const char *name, *summary;
  void (*run)(Repl *repl);
} COMMANDS[] = {
    {".help", "list these commands; help() lists the words", help_show},
    {".quit", "leave, as Ctrl-D does", quit_run},
};

static void help_show(Repl *repl) {
  (void)repl;
  for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
    printf("%-6s %s\n", COMMANDS[i].name, COMMANDS[i].summary);
}

static void error_print(const char *text) {
  Buf safe = BUF_EMPTY;
  text_safe(text, strlen(text), true, &safe);
  fflush(stdout);
  fprintf(stderr, "error: %s\n", buf_str(&safe));
  buf_clear(&safe);
}

static void command_run(Repl *repl, const char *line) {
  size_t len = strcspn(line, " \t");
  for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
    if (strlen(COMMANDS[i].name) == len && strncmp(line, COMMANDS[i].name, len) == 0) {
      COMMANDS[i].run(repl);
      return;
    }
  Buf text = BUF_EMPTY;
  buf_printf(&text, "there is no command %.*s; .help lists them", (int)len, line);
  error_print(buf_str(&text));
  buf_clear(&text);
}

/* ---- running ---- */

/* Runs what has been typed so far; true if it waits for more. */
static bool input_run(Repl *repl, const Buf *input) {
  Buf message = BUF_EMPTY;
  StateLine result = state_line_run(repl->state, buf_str(input), &message);
  if (result == STATE_LINE_FAILED)
    error_print(buf_str(&message));
  if (result != STATE_LINE_MORE && repl->terminal)
    history_line_add(buf_str(input));
  buf_clear(&message);
  fflush(stdout);
  return result == STATE_LINE_MORE;
}

/* Reads and runs one line; false when the person leaves. */
static bool input_read(Repl *repl, Buf *input) {
  char *line = line_read(repl, input->len > 0 ? PROMPT_MORE : PROMPT);
  if (line_stopped) {
    buf_reset(input);
  } else if (line == NULL) {
    if (repl->terminal)
      putchar('\n');
    repl->leaving = leave_ask(repl);
  } else if (input->len == 0 && line[0] == '.' && line[1] != '\0') {
    command_run(repl, line);
  } else {
    if (input->len > 0)
      buf_putc(input, '\n');
    buf_puts(input, line);
    if (!input_run(repl, input))
      buf_reset(input);
  }
  free(line);
  return !repl->leaving;
}

bool repl_run(State *state, Session *session, const char *version, Buf *message) {
  Repl repl = {state, session, isatty(STDIN_FILENO) != 0, false};
  if (repl.terminal) {
    rl_readline_name = "dossier";
    rl_getc_function = key_read;
    history_open();
    if (version != NULL && !state_banner_print(state, version, message))
      return false;
  }
  Buf input = BUF_EMPTY;
  while (input_read(&repl, &input))
    ;
  buf_clear(&input);
  return true;
}
