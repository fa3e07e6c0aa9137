#include "io/table.h"

#include "base/mem.h"
#include "text/text.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file is taken in pieces of whole lines. Two threads read numbers in them, each in the next that is left; whoever has
 * read the piece whose turn it is hands on its rows. So they come in the order of the file, whoever was faster. What
 * follows the first line with a text is read when a piece is handed on. */

#define PIECE (1 << 16)
#define PIECES 6            /* that are there at once: a thread that is ahead need not wait */
#define LINE_MOST (1 << 20) /* bytes of a line */
#define ALONE (1 << 20)     /* bytes of a file that one thread reads */
#define BEHIND 128          /* bytes behind a piece that may be looked at */

typedef struct Piece {
  char *bytes; /* owned */
  size_t n, cap;
  uint64_t number;
  bool taken, ready;
  char *at, *end;   /* what is not read yet */
  int64_t *numbers; /* owned */
  size_t n_numbers, numbers_cap;
  int error;         /* of reading */
  const char *wrong; /* with its first line */
} Piece;

typedef struct Reader {
  const char *path;
  const IoTableSink *sink;
  Err *err;
  size_t n_columns;
  int file;
  uint64_t line; /* the one that is handed on, from 1 */
  Piece pieces[PIECES];
  pthread_mutex_t lock;
  pthread_cond_t freed;
  uint64_t taken, given; /* how many pieces */
  bool giving;           /* one of the threads hands on */
  bool ended, failed;    /* no piece is left; none is wanted any more */
  char *begun;           /* owned; what follows the last newline of the last piece */
  size_t n_begun;
} Reader;

static bool fail(const Reader *r, const char *what) {
  return err_set(r->err, ERR_ARG, "%s, line %llu: %s", r->path, (unsigned long long)r->line, what);
}

/* ---- numbers ---- */

/* Eight bytes, the first of them lowest; digits are what they count. */
static inline uint64_t digits_at(const char *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return le64toh(word) ^ 0x3030303030303030u;
}

/* Which of 64 bytes are no digits: those that have their highest bit set, or get it when 0x76 is added. */
static inline uint64_t others_in(const char *p) {
  uint64_t others = 0;
  for (int i = 0; i < 8; i++) {
    uint64_t word = digits_at(p + 8 * i);
    word = ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
    others |= (word * 0x0002040810204081u >> 56) << 8 * i;
  }
  return others;
}

/* The number of up to eight digits, which are joined to pairs, fours and eights. */
static inline int64_t digits_value(const char *p, size_t n) {
  uint64_t word = digits_at(p) << (64 - 8 * n);
  word = word * 2561 >> 8;
  word = (word & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
  return (int64_t)((word & 0x0000ffff0000ffffu) * 42949672960001u >> 32);
}

/* The number that is written from `p` on, to the first byte that is no digit; NULL if it is text. */
static const char *read_integer(const char *p, int64_t *out) {
  bool negative = *p == '-';
  const char *digits = p += negative;
  uint64_t value = 0;
  unsigned digit;
  for (; (digit = (unsigned char)*p - (unsigned)'0') <= 9; p++)
    value = value * 10 + digit;
  if (p == digits || p - digits > 18 || (*digits == '0' && (p - digits > 1 || negative)))
    return NULL;
  *out = negative ? -(int64_t)value : (int64_t)value;
  return p;
}

/* The least and the greatest numbers, which have more digits. */
static bool long_integer(const char *text, size_t len, int64_t *out) {
  bool negative = len > 0 && text[0] == '-';
  int64_t value = 0;
  if (len != 19 + (size_t)negative || text[negative] == '0')
    return false;
  for (size_t i = negative; i < len; i++) {
    int digit = text[i] - '0';
    if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, negative ? -digit : digit, &value))
      return false;
  }
  *out = value;
  return true;
}

/* ---- texts ---- */

static bool wrong_count(const Reader *r, size_t got) {
  char what[80];
  snprintf(what, sizeof what, "%zu cells, where a row has %zu", got, r->n_columns);
  return fail(r, what);
}

/* A row with a text in it: from `line` to `end`, where a newline stands. */
static bool read_cells(Reader *r, const char *line, const char *end) {
  IoCell cells[IO_TABLE_COLUMNS];
  size_t n = 0, len = (size_t)(end - line);
  if (!text_check(line, len, "a line", NULL))
    return fail(r, "not a line of UTF-8 text");
  for (const char *p = line; p <= end; n++) {
    const char *tab = memchr(p, '\t', (size_t)(end - p)), *stop = tab != NULL ? tab : end;
    if (n < IO_TABLE_COLUMNS) {
      IoCell *cell = &cells[n];
      *cell = (IoCell){p, (size_t)(stop - p), 0};
      if (read_integer(p, &cell->integer) == stop || long_integer(p, cell->len, &cell->integer))
        cell->text = NULL;
    }
    p = stop + 1;
  }
  if (n != r->n_columns)
    return wrong_count(r, n);
  return r->sink->cells(r->sink->context, cells, n, r->err);
}

/* A row of numbers of any length: what follows it; NULL if there is a text. */
static const char *read_row(const char *p, size_t n_columns, int64_t *out) {
  for (size_t k = 0; k < n_columns && p != NULL; k++) {
    bool last = k + 1 == n_columns;
    p = read_integer(p, &out[k]);
    if (p != NULL && last && *p == '\r')
      p++;
    p = p != NULL && *p == (last ? '\n' : '\t') ? p + 1 : NULL;
  }
  return p;
}

/* Rows of numbers alone, as many as follow one another. Where cells end is seen for 64 bytes at once, so that one need
 * not be read before the next is begun. */
static void read_numbers(Piece *piece, size_t n_columns) {
  int64_t *out = piece->numbers;
  const char *at = piece->at, *block = at;
  uint64_t others = at < piece->end ? others_in(block) : 0;
  while (at < piece->end) {
    const char *p = at;
    size_t k = 0;
    for (; k < n_columns; k++) {
      for (; others == 0; others = others_in(block))
        block += 64;
      const char *stop = block + __builtin_ctzll(others);
      size_t len = (size_t)(stop - p);
      others &= others - 1;
      if (len - 1 > 7 || (len > 1 && *p == '0') || *stop != (k + 1 == n_columns ? '\n' : '\t'))
        break;
      out[k] = digits_value(p, len);
      p = stop + 1;
    }
    if (k < n_columns) {
      p = read_row(at, n_columns, out);
      if (p == NULL)
        break;
      block = p;
      others = others_in(block);
    }
    out += n_columns;
    at = p;
  }
  piece->at += at - piece->at;
  piece->n_numbers = (size_t)(out - piece->numbers);
}

/* ---- pieces ---- */

/* The first line says how many cells there are. */
static void count_columns(Reader *r, Piece *piece) {
  size_t n = 1;
  for (const char *p = piece->bytes; *p != '\n'; p++)
    n += *p == '\t';
  if (n > IO_TABLE_COLUMNS)
    piece->wrong = "more than 64 cells";
  r->n_columns = n;
}

static void piece_room(Piece *piece, size_t cap) {
  piece->cap = cap;
  piece->bytes = mem_resize(piece->bytes, cap + BEHIND, 1);
  memset(piece->bytes + cap, 0, BEHIND);
}

/* Fills a piece with whole lines: from what was begun, up to the last newline that is read. */
static void piece_fill(Reader *r, Piece *piece) {
  if (piece->bytes == NULL || piece->cap < r->n_begun)
    piece_room(piece, r->n_begun > PIECE ? r->n_begun : PIECE);
  memcpy(piece->bytes, r->begun, r->n_begun);
  piece->n = r->n_begun;
  char *last = NULL;
  while (last == NULL && !r->ended) {
    if (piece->n == piece->cap)
      piece_room(piece, piece->cap * 2);
    ssize_t got = read(r->file, piece->bytes + piece->n, piece->cap - piece->n);
    if (got < 0 && errno == EINTR)
      continue;
    piece->error = got < 0 ? errno : 0;
    r->ended = got <= 0;
    piece->n += got > 0 ? (size_t)got : 0;
    if (got == 0 && piece->n > 0)
      piece->bytes[piece->n++] = '\n';
    last = memrchr(piece->bytes, '\n', piece->n);
    if (last == NULL && piece->n > LINE_MOST)
      piece->wrong = "a line of more than a megabyte";
    r->ended = r->ended || piece->wrong != NULL;
  }
  piece->at = piece->bytes;
  piece->end = last == NULL ? piece->bytes : last + 1;
  r->n_begun = (size_t)(piece->bytes + piece->n - piece->end);
  r->begun = mem_resize(r->begun, r->n_begun + 1, 1);
  memcpy(r->begun, piece->end, r->n_begun);
}

/* Reads what can be read before the turn comes. */
static void piece_begin(const Reader *r, Piece *piece) {
  size_t most = (size_t)(piece->end - piece->at) / 2 + IO_TABLE_COLUMNS;
  if (most > piece->numbers_cap) {
    piece->numbers_cap = most;
    mem_free(piece->numbers);
    piece->numbers = mem_alloc(most * sizeof *piece->numbers);
  }
  piece->n_numbers = 0;
  if (piece->wrong == NULL)
    read_numbers(piece, r->n_columns);
}

static bool read_text(Reader *r, Piece *piece) {
  char *line = piece->at, *end = memchr(line, '\n', (size_t)(piece->end - line));
  r->line++;
  piece->at = end + 1;
  if (end > line && end[-1] == '\r')
    *--end = '\n';
  return read_cells(r, line, end);
}

/* Hands on all rows of a piece, and reads the rest of them. */
static bool piece_end(Reader *r, Piece *piece) {
  if (piece->error != 0)
    return err_set(r->err, ERR_IO, "%s: %s", r->path, strerror(piece->error));
  if (piece->wrong != NULL) {
    r->line++;
    return fail(r, piece->wrong);
  }
  while (piece->n_numbers > 0 || piece->at < piece->end) {
    size_t n = piece->n_numbers / r->n_columns;
    r->line += n;
    if (n > 0 && !r->sink->integers(r->sink->context, piece->numbers, n, r->n_columns, r->err))
      return false;
    if (piece->at == piece->end)
      return true;
    if (!read_text(r, piece))
      return false;
    read_numbers(piece, r->n_columns);
  }
  return true;
}

static Piece *piece_find(Reader *r, bool taken, bool ready, uint64_t number) {
  for (int i = 0; i < PIECES; i++) {
    Piece *piece = &r->pieces[i];
    if (piece->taken == taken && piece->ready == ready && (!taken || piece->number == number))
      return piece;
  }
  return NULL;
}

/* What a thread does next, while it holds the lock; false if nothing is left but what the other one does. */
static bool step(Reader *r) {
  Piece *piece = r->giving ? NULL : piece_find(r, true, true, r->given);
  if (piece != NULL) {
    r->giving = true;
    bool wanted = !r->failed;
    pthread_mutex_unlock(&r->lock);
    bool done = wanted && piece_end(r, piece);
    pthread_mutex_lock(&r->lock);
    r->giving = piece->taken = piece->ready = false;
    r->failed = !done;
    r->given++;
    pthread_cond_signal(&r->freed);
    return true;
  }
  if (r->ended || r->failed)
    return false;
  piece = piece_find(r, false, false, 0);
  if (piece == NULL) {
    pthread_cond_wait(&r->freed, &r->lock);
    return true;
  }
  piece_fill(r, piece);
  piece->taken = true;
  piece->number = r->taken++;
  if (r->n_columns == 0 && piece->end > piece->at)
    count_columns(r, piece);
  pthread_mutex_unlock(&r->lock);
  piece_begin(r, piece);
  pthread_mutex_lock(&r->lock);
  piece->ready = true;
  return true;
}

static void *read_pieces(void *context) {
  Reader *r = context;
  pthread_mutex_lock(&r->lock);
  while (step(r))
    continue;
  pthread_mutex_unlock(&r->lock);
  return NULL;
}

/* Another thread, which gets no signals: those are for the one that was there. */
static bool start_other(Reader *r, pthread_t *out) {
  struct stat status;
  sigset_t all, before;
  if (fstat(r->file, &status) != 0 || status.st_size < ALONE || sysconf(_SC_NPROCESSORS_ONLN) < 2)
    return false;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = pthread_create(out, NULL, read_pieces, r) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return started;
}

bool io_table_read(const char *path, size_t n_columns, const IoTableSink *sink, Err *err) {
  Reader r = {.path = path, .sink = sink, .err = err, .n_columns = n_columns};
  pthread_t other;
  r.file = open(path, O_RDONLY | O_CLOEXEC);
  if (r.file < 0)
    return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
  r.begun = mem_alloc(1);
  pthread_mutex_init(&r.lock, NULL);
  pthread_cond_init(&r.freed, NULL);
  bool two = start_other(&r, &other);
  read_pieces(&r);
  if (two)
    pthread_join(other, NULL);
  pthread_cond_destroy(&r.freed);
  pthread_mutex_destroy(&r.lock);
  for (int i = 0; i < PIECES; i++) {
    mem_free(r.pieces[i].bytes);
    mem_free(r.pieces[i].numbers);
  }
  mem_free(r.begun);
  close(r.file);
  return !r.failed;
}
