#include "screen.h"

#include "text/text.h"

#include <stdlib.h>
#include <string.h>

static const Cell BLANK;

void screen_init(Screen *screen, int rows, int columns) {
  memset(screen, 0, sizeof *screen);
  screen->rows = rows;
  screen->columns = columns;
  screen->bottom = rows - 1;
}

void screen_resize(Screen *screen, int rows, int columns) {
  int lost = screen->row - (rows - 1);
  for (; lost > 0; lost--, screen->row--)
    memmove(screen->cells[0], screen->cells[1], sizeof screen->cells - sizeof screen->cells[0]);
  for (int r = 0; r < SCREEN_ROWS; r++)
    for (int c = 0; c < SCREEN_COLUMNS; c++)
      if (r >= rows || c >= columns)
        screen->cells[r][c] = BLANK;
  screen->rows = rows;
  screen->columns = columns;
  screen->top = 0;
  screen->bottom = rows - 1;
  if (screen->column >= columns)
    screen->column = columns - 1;
  screen->wrapping = false;
}

/* ---- moving ---- */

static int within(int value, int least, int most) {
  return value < least ? least : value > most ? most : value;
}

static void row_clear(Screen *screen, int row, int from, int to) {
  for (int c = from; c < to; c++)
    screen->cells[row][c] = BLANK;
}

/* Moves the rows from `top` to the bottom of what scrolls by n, upwards if n is positive. */
static void scroll(Screen *screen, int top, int n) {
  int height = screen->bottom - top + 1;
  int size = abs(n) > height ? height : abs(n);
  if (height <= 0)
    return;
  size_t kept = (size_t)(height - size) * sizeof screen->cells[0];
  if (n > 0)
    memmove(screen->cells[top], screen->cells[top + size], kept);
  else
    memmove(screen->cells[top + size], screen->cells[top], kept);
  for (int i = 0; i < size; i++)
    row_clear(screen, n > 0 ? screen->bottom - i : top + i, 0, SCREEN_COLUMNS);
}

static void line_feed(Screen *screen) {
  screen->wrapping = false;
  if (screen->row == screen->bottom)
    scroll(screen, screen->top, 1);
  else
    screen->row = within(screen->row + 1, 0, screen->rows - 1);
}

static void move(Screen *screen, int row, int column) {
  screen->row = within(row, 0, screen->rows - 1);
  screen->column = within(column, 0, screen->columns - 1);
  screen->wrapping = false;
}

static void character_put(Screen *screen, const char *text, size_t len) {
  int width = (int)text_width(text, len);
  if (width == 0) {
    int column = screen->wrapping ? screen->column : screen->column - 1;
    if (column > 0 && screen->cells[screen->row][column].second)
      column--;
    Cell *cell = &screen->cells[screen->row][within(column, 0, screen->columns - 1)];
    if (strlen(cell->text) + len < sizeof cell->text)
      strncat(cell->text, text, len);
    return;
  }
  if (screen->wrapping || screen->column + width > screen->columns) {
    screen->column = 0;
    line_feed(screen);
  }
  Cell *cell = &screen->cells[screen->row][screen->column];
  *cell = BLANK;
  cell->age = screen->age;
  if (!(len == 1 && *text == ' '))
    memcpy(cell->text, text, len);
  if (width == 2)
    cell[1] = (Cell){.second = true, .age = screen->age};
  screen->wrapping = screen->column + width >= screen->columns;
  screen->column = screen->wrapping ? screen->columns - 1 : screen->column + width;
}

static void strange_put(Screen *screen, const char *sequence, size_t len) {
  char text[300];
  int n = snprintf(text, sizeof text, "<%.*s>", (int)len - 1, sequence + 1);
  for (int i = 0; i < n; i++)
    character_put(screen, text[i] >= ' ' && text[i] < 0x7F ? &text[i] : "?", 1);
}

/* ---- sequences ---- */

static void erase_line(Screen *screen, int how) {
  row_clear(screen, screen->row, how == 0 ? screen->column : 0, how == 1 ? screen->column + 1 : screen->columns);
}

static void erase_screen(Screen *screen, int how) {
  erase_line(screen, how);
  for (int r = 0; r < screen->rows; r++)
    if (how == 2 || (how == 0 ? r > screen->row : r < screen->row))
      row_clear(screen, r, 0, screen->columns);
}

/* Takes n characters out at the cursor, or makes room for -n. */
static void row_shift(Screen *screen, int n) {
  Cell *row = screen->cells[screen->row];
  for (int i = 0; i < screen->columns - screen->column; i++) {
    int c = n > 0 ? screen->column + i : screen->columns - 1 - i;
    row[c] = c + n >= screen->column && c + n < screen->columns ? row[c + n] : BLANK;
  }
}

static void colours_note(Screen *screen, const char *parameters) {
  for (const char *at = parameters; *at >= '0' && *at <= '9';) {
    screen->coloured = screen->coloured || atoi(at) != 0;
    at += strcspn(at, ";m");
    at += *at == ';';
  }
}

static void report(Screen *screen) {
  int n = snprintf(screen->answer, sizeof screen->answer, "\x1b[%d;%dR", screen->row + 1, screen->column + 1);
  screen->answer_len = (size_t)n;
}

/* A sequence that begins with ESC [ and is complete. */
static void sequence_run(Screen *screen, const char *bytes, size_t len) {
  char last = bytes[len - 1];
  char *next;
  int a = (int)strtol(bytes + 2, &next, 10), b = *next == ';' ? (int)strtol(next + 1, NULL, 10) : 0;
  int n = a > 0 ? a : 1;
  if (bytes[2] == '?' || bytes[2] == '>') {
    if (strchr("hlcm", last) == NULL)
      strange_put(screen, bytes, len);
    return;
  }
  switch (last) {
  case 'A': move(screen, screen->row - n, screen->column); break;
  case 'B': move(screen, screen->row + n, screen->column); break;
  case 'C': move(screen, screen->row, screen->column + n); break;
  case 'D': move(screen, screen->row, screen->column - n); break;
  case 'G': move(screen, screen->row, n - 1); break;
  case 'd': move(screen, n - 1, screen->column); break;
  case 'H':
  case 'f': move(screen, n - 1, (b > 0 ? b : 1) - 1); break;
  case 'J': erase_screen(screen, a); break;
  case 'K': erase_line(screen, a); break;
  case 'P': row_shift(screen, n); break;
  case '@': row_shift(screen, -n); break;
  case 'X': row_clear(screen, screen->row, screen->column, within(screen->column + n, 0, screen->columns)); break;
  case 'L': scroll(screen, screen->row, -n); break;
  case 'M': scroll(screen, screen->row, n); break;
  case 'S': scroll(screen, screen->top, n); break;
  case 'T': scroll(screen, screen->top, -n); break;
  case 'r':
    screen->top = within(n - 1, 0, screen->rows - 1);
    screen->bottom = b > 0 ? within(b - 1, 0, screen->rows - 1) : screen->rows - 1;
    move(screen, 0, 0);
    break;
  case 'm': colours_note(screen, bytes + 2); break;
  case 'n': report(screen); break;
  case 'h':
  case 'l': break;
  default: strange_put(screen, bytes, len);
  }
}

static void escape_run(Screen *screen, const char *bytes, size_t len) {
  switch (bytes[1]) {
  case '[': sequence_run(screen, bytes, len); break;
  case 'M':
    if (screen->row == screen->top)
      scroll(screen, screen->top, -1);
    else
      move(screen, screen->row - 1, screen->column);
    break;
  case '7': screen->saved_row = screen->row, screen->saved_column = screen->column; break;
  case '8': move(screen, screen->saved_row, screen->saved_column); break;
  case '=':
  case '>':
  case '(':
  case ')': break;
  default: strange_put(screen, bytes, len);
  }
}

/* Length of the sequence that stands at the head of the bytes; 0 if it is not complete. */
static size_t escape_length(const char *bytes, size_t len) {
  if (len < 2)
    return 0;
  if (bytes[1] == '[') {
    for (size_t i = 2; i < len; i++)
      if (bytes[i] >= '@' && bytes[i] <= '~')
        return i + 1;
    return 0;
  }
  if (bytes[1] == ']') { /* up to BEL or ESC \ */
    for (size_t i = 2; i < len; i++)
      if (bytes[i] == '\a' || (bytes[i] == '\\' && bytes[i - 1] == '\x1b'))
        return i + 1;
    return 0;
  }
  if (bytes[1] == '(' || bytes[1] == ')')
    return len < 3 ? 0 : 3;
  return 2;
}

static size_t character_length(unsigned char first) {
  return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static void control_run(Screen *screen, char byte) {
  switch (byte) {
  case '\r': move(screen, screen->row, 0); break;
  case '\n': line_feed(screen); break;
  case '\b': move(screen, screen->row, screen->column - 1); break;
  case '\t': move(screen, screen->row, (screen->column / 8 + 1) * 8); break;
  case '\a':
  case '\0': break;
  default: strange_put(screen, (char[]){byte, 'C', (char)(byte + '@')}, 3);
  }
}

/* Takes what is complete of the pending bytes; false if nothing is. */
static bool pending_take(Screen *screen) {
  size_t len = screen->pending_len, used;
  const char *bytes = screen->pending;
  if (len == 0)
    return false;
  if (bytes[0] == '\x1b') {
    used = escape_length(bytes, len);
    if (used == 0 && len < sizeof screen->pending - 1)
      return false;
    used = used == 0 ? len : used;
    screen->pending[len] = '\0';
    escape_run(screen, bytes, used);
  } else if ((unsigned char)bytes[0] < ' ' || bytes[0] == 0x7F) {
    used = 1;
    control_run(screen, bytes[0]);
  } else {
    used = character_length((unsigned char)bytes[0]);
    if (used > len)
      return false;
    character_put(screen, bytes, used);
  }
  memmove(screen->pending, screen->pending + used, len - used);
  screen->pending_len = len - used;
  return true;
}

void screen_feed(Screen *screen, const char *bytes, size_t len) {
  for (size_t i = 0; i < len; i++) {
    screen->pending[screen->pending_len++] = bytes[i];
    while (pending_take(screen))
      ;
  }
}

/* ---- looking ---- */

typedef struct RowText {
  char text[SCREEN_COLUMNS * CELL_BYTES + 1];
  int ages[SCREEN_COLUMNS * CELL_BYTES + 1]; /* of each byte */
  size_t used;                               /* bytes, without the blanks at the end */
  size_t cursor;                             /* bytes before the cursor's column */
} RowText;

static const RowText *row_read(const Screen *screen, int row) {
  static RowText out;
  size_t n = 0;
  out.used = out.cursor = 0;
  for (int c = 0; c < screen->columns; c++) {
    const Cell *cell = &screen->cells[row][c];
    if (c == screen->column)
      out.cursor = n;
    if (cell->second)
      continue;
    const char *text = cell->text[0] != '\0' ? cell->text : " ";
    for (size_t i = 0; text[i] != '\0'; i++) {
      out.ages[n] = cell->age;
      out.text[n++] = text[i];
    }
    if (cell->text[0] != '\0')
      out.used = n;
  }
  out.text[n] = '\0';
  return &out;
}

void screen_print(const Screen *screen, FILE *out) {
  int last = screen->rows - 1;
  while (last >= 0 && row_read(screen, last)->used == 0)
    last--;
  for (int r = 0; r <= last; r++) {
    const RowText *row = row_read(screen, r);
    fprintf(out, "|%.*s\n", (int)row->used, row->text);
  }
}

bool screen_has(const Screen *screen, const char *text) {
  size_t len = strlen(text);
  for (int r = 0; r < screen->rows; r++) {
    const RowText *row = row_read(screen, r);
    for (const char *at = strstr(row->text, text); at != NULL; at = strstr(at + 1, text))
      if (row->ages[(size_t)(at - row->text) + len - 1] == screen->age)
        return true;
  }
  return false;
}

bool screen_cursor_line_is(const Screen *screen, const char *text) {
  const RowText *row = row_read(screen, screen->row);
  size_t len = strlen(text);
  return row->cursor == len && row->used <= len && strncmp(row->text, text, len) == 0 &&
         (len == 0 || row->ages[len - 1] == screen->age);
}
