#include "repl/repl.h"

#include "bind/terminal.h"
#include "repl/history.h"
#include "text/text.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#define PROMPT "> "
#define PROMPT_MORE ">> "

typedef struct Repl {
  State *state;
  Session *session;
  bool terminal;
  bool leaving;
  Buf input; /* what was typed and is not complete yet */
} Repl;

static Repl *prompting; /* whose line is read: readline's functions have no context */

/* ---- saying ---- */

static void error_print(const char *text) {
  Buf safe = BUF_EMPTY, line = BUF_EMPTY;
  text_safe(text, strlen(text), true, &safe);
  buf_printf(&line, "error: %s\n", buf_str(&safe));
  fflush(stdout);
  fputs(line.data, stderr);
  terminal_log_add(line.data, line.len);
  buf_clear(&safe);
  buf_clear(&line);
}

static void output_flush(void) {
  Buf message = BUF_EMPTY;
  if (!terminal_flush(&message))
    error_print(buf_str(&message));
  buf_clear(&message);
}

/* ---- completing ---- */

/* Shows text below the line that is being typed, and the line again below that. */
static void choices_show(const char *text) {
  int point = rl_point;
  rl_point = rl_end;
  rl_redisplay(); /* to the last row that the line takes */
  rl_point = point;
  fprintf(rl_outstream, "\n%s", text);
  rl_on_new_line();
  rl_redisplay();
}

static void completion_apply(const StateCompletion *found) {
  int from = rl_point - (int)found->back;
  bool same =
      found->insert.len == found->back && memcmp(rl_line_buffer + from, buf_str(&found->insert), found->back) == 0;
  if (!same) {
    rl_begin_undo_group();
    rl_delete_text(from, rl_point);
    rl_point = from;
    rl_insert_text(buf_str(&found->insert));
    rl_end_undo_group();
  } else if (found->choices.len > 0) {
    choices_show(buf_str(&found->choices));
  } else {
    rl_ding();
  }
}

/* What Tab does. Where nothing stands before the cursor it indents. */
static int tab_press(int count, int key) {
  (void)count;
  (void)key;
  if ((int)strspn(rl_line_buffer, " ") >= rl_point)
    return rl_insert_text("  ") < 0;
  Buf before = BUF_EMPTY;
  buf_add(&before, buf_str(&prompting->input), prompting->input.len);
  if (before.len > 0)
    buf_putc(&before, '\n');
  buf_add(&before, rl_line_buffer, (size_t)rl_point);
  StateCompletion found = {0, BUF_EMPTY, BUF_EMPTY};
  if (state_complete(prompting->state, buf_str(&before), rl_line_buffer + rl_point, &found) &&
      found.back <= (size_t)rl_point)
    completion_apply(&found);
  else
    rl_ding();
  buf_clear(&found.insert);
  buf_clear(&found.choices);
  buf_clear(&before);
  return 0;
}

/* ---- reading ---- */

static volatile sig_atomic_t line_stopped; /* Ctrl-C while a line was being typed */

static void line_stop(int number) {
  (void)number;
  line_stopped = 1;
}

static sigset_t keys_mask; /* what is blocked while a key is waited for */

/* Readline's reader of keys: Ctrl-C ends the line as it stands, and whoever asked for it throws it away. The signal is
 * blocked but for the wait, so that one which comes just before it is not lost. */
static int key_read(FILE *in) {
  while (!line_stopped) {
    int fd = fileno(in);
    fd_set ready;
    FD_ZERO(&ready);
    FD_SET(fd, &ready);
    int n = pselect(fd + 1, &ready, NULL, NULL, NULL, &keys_mask);
    if (n < 0 && errno != EINTR)
      return EOF;
    if (n < 0)
      rl_check_signals();
    unsigned char key;
    if (n > 0 && !line_stopped)
      return read(fd, &key, 1) == 1 ? key : EOF;
  }
  return '\n';
}

static char *terminal_line_read(const char *prompt) {
  struct sigaction stop = {.sa_handler = line_stop}, before;
  sigset_t interrupt;
  rl_outstream = terminal_screen();
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  sigprocmask(SIG_BLOCK, &interrupt, &keys_mask);
  sigaction(SIGINT, &stop, &before);
  char *line = readline(prompt);
  sigaction(SIGINT, &before, NULL);
  sigprocmask(SIG_SETMASK, &keys_mask, NULL);
  return line;
}

/* A line that is no terminal's is shown behind its prompt, so that what is printed reads like a screen. */
static char *plain_line_read(const char *prompt) {
  char *line = NULL;
  size_t cap = 0;
  ssize_t len = getline(&line, &cap, stdin);
  if (len < 0) {
    free(line);
    return NULL;
  }
  len -= line[len - 1] == '\n';
  line[len] = '\0';
  for (ssize_t i = 0; i < len; i++)
    line[i] = line[i] == '\0' ? '\1' : line[i]; /* which Lua refuses, rather than lose what stands behind it */
  Buf safe = BUF_EMPTY;
  text_safe(line, (size_t)len, true, &safe);
  fflush(stdout);
  fprintf(terminal_screen(), "%s%s\n", prompt, buf_str(&safe));
  fflush(terminal_screen());
  buf_clear(&safe);
  return line;
}

/* A line without its end (a paste may be several), to be freed by the caller; NULL at the end of the input. */
static char *line_read(const Repl *repl, const char *prompt) {
  line_stopped = 0;
  char *line = repl->terminal ? terminal_line_read(prompt) : plain_line_read(prompt);
  terminal_log_add(prompt, strlen(prompt));
  if (line != NULL)
    terminal_log_add(line, strlen(line));
  terminal_log_add("\n", 1);
  return line;
}

/* True if nothing would be lost, or the person says that it may; the end of the input says so too. */
static bool leave_ask(const Repl *repl) {
  if (!repl->terminal || !session_dirty(repl->session))
    return true;
  fputs("The case is in memory alone; save \"NAME.case\" keeps it.\n", terminal_screen());
  char *answer = line_read(repl, "Leave and lose it? [y/N] ");
  bool leave = !line_stopped && (answer == NULL || answer[0] == 'y' || answer[0] == 'Y');
  free(answer);
  return leave;
}

/* ---- running ---- */

/* Runs what has been typed so far, and empties it unless it waits for more. */
static void input_run(Repl *repl) {
  Buf message = BUF_EMPTY;
  StateLine result = state_line_run(repl->state, buf_str(&repl->input), &message);
  if (result == STATE_LINE_FAILED) {
    if (repl->terminal && strcmp(buf_str(&message), "interrupted") == 0)
      fputc('\n', terminal_screen()); /* the terminal shows ^C where the cursor was */
    output_flush();
    error_print(buf_str(&message));
  }
  buf_clear(&message);
  output_flush();
  if (result == STATE_LINE_MORE)
    return;
  if (repl->terminal)
    history_entry_add(buf_str(&repl->input));
  buf_reset(&repl->input);
  if (result == STATE_LINE_LEAVE)
    repl->leaving = leave_ask(repl);
}

/* In a paste, a line belongs to the ones before it if it is indented more than their first, or begins with what begins
 * no statement. */
static bool line_continues(const char *first, const char *line) {
  size_t indent = strspn(line, " \t");
  const char *head = line + indent;
  if (*head == '\0')
    return false;
  return indent > strspn(first, " \t") || (strchr(":)}]", *head) != NULL && strncmp(head, "::", 2) != 0);
}

/* Takes the lines of one reading one by one, as if each had been typed. */
static void lines_take(Repl *repl, char *line) {
  while (line != NULL && !repl->leaving) {
    char *next = strchr(line, '\n');
    if (next != NULL)
      *next++ = '\0';
    if (repl->input.len > 0)
      buf_putc(&repl->input, '\n');
    buf_puts(&repl->input, line);
    if (next == NULL || !line_continues(buf_str(&repl->input), next))
      input_run(repl);
    line = next;
  }
}

/* Reads and runs one line; false when the person leaves. */
static bool input_read(Repl *repl) {
  Buf sign = BUF_EMPTY;
  bool more = repl->input.len > 0;
  if (repl->terminal) {
    history_case_set(session_path(repl->session));
    state_sign(repl->state, more, &sign);
  }
  char *line = line_read(repl, repl->terminal ? buf_str(&sign) : more ? PROMPT_MORE : PROMPT);
  if (line_stopped) {
    buf_reset(&repl->input);
  } else if (line == NULL) {
    if (repl->terminal)
      fputc('\n', terminal_screen());
    repl->leaving = leave_ask(repl);
  } else {
    lines_take(repl, line);
  }
  free(line);
  buf_clear(&sign);
  return !repl->leaving;
}

/* Text is UTF-8 here, whatever the locale says; readline takes each byte by itself unless the locale says so, too. It
 * asks the environment anew for each line, so this stays. */
static void locale_set(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 && setlocale(LC_CTYPE, "C.UTF-8") != NULL)
    setenv(getenv("LC_ALL") != NULL ? "LC_ALL" : "LC_CTYPE", "C.UTF-8", 1);
}

/* Readline as we want it, over what its own file says. */
static void readline_open(void) {
  rl_readline_name = "dossier";
  rl_getc_function = key_read;
  rl_change_environment = 0; /* what is printed into a file is not as wide as the screen */
  rl_outstream = terminal_screen();
  locale_set();
  rl_initialize();
  rl_bind_key('\t', tab_press);
}

bool repl_run(State *state, Session *session, const char *version, Buf *message) {
  Repl repl = {.state = state, .session = session, .terminal = isatty(STDIN_FILENO) != 0};
  prompting = &repl;
  terminal_screen();
  if (repl.terminal) {
    readline_open();
    if (version != NULL && !state_banner_print(state, version, message))
      return false;
  }
  while (input_read(&repl))
    ;
  output_flush();
  buf_clear(&repl.input);
  return true;
}
