/* The screen of a terminal: what bytes with the common control sequences make of it.
 *
 * It knows what programs send to an xterm to edit a line, to page and to scroll. A sequence that it does not know is
 * written on the screen as <what it is>, so that a test sees whatever reached the terminal.
 */
#ifndef PTY_SCREEN_H
#define PTY_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { SCREEN_ROWS = 200, SCREEN_COLUMNS = 400, CELL_BYTES = 32 };

typedef struct Cell {
  char text[CELL_BYTES]; /* a character and its marks; "" for a blank */
  bool second;           /* the right half of a wide character */
  int age;               /* the screen's, when it was written */
} Cell;

typedef struct Screen {
  int rows, columns;
  int row, column; /* of the cursor, from 0 */
  bool wrapping;   /* the cursor stands behind the last column */
  int top, bottom; /* what scrolls */
  int saved_row, saved_column;
  bool coloured; /* a colour was set */
  int age;       /* what is written from now on is told from what was there by another one */
  Cell cells[SCREEN_ROWS][SCREEN_COLUMNS];
  char pending[256]; /* a sequence or character that is not complete yet */
  size_t pending_len;
  char answer[64]; /* what the terminal sends back by itself */
  size_t answer_len;
} Screen;

void screen_init(Screen *screen, int rows, int columns);
void screen_resize(Screen *screen, int rows, int columns); /* text does not flow anew: rows are cut or added below */
void screen_feed(Screen *screen, const char *bytes, size_t len);
void screen_print(const Screen *screen, FILE *out); /* a line a row behind "|", as far as something is on it */

/* Whether the text is on the screen, the end of it written at the present age. */
bool screen_has(const Screen *screen, const char *text);
bool screen_cursor_line_is(const Screen *screen, const char *text); /* the same, and the cursor stands at its end */

#endif
