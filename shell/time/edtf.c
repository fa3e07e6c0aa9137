#include "time/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define QUOTE_MAX 60

void scan_quote(const char *text, size_t len, Buf *out) {
  size_t end = len <= QUOTE_MAX ? len : QUOTE_MAX;
  while (end < len && end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
    end--;
  for (size_t i = 0; i < end; i++)
    if ((unsigned char)text[i] >= ' ' && text[i] != 0x7F)
      buf_putc(out, text[i]);
  if (end < len)
    buf_puts(out, "…");
}

bool scan_fail(const Scan *scan, size_t at, const char *format, ...) {
  char what[256];
  va_list args;
  va_start(args, format);
  vsnprintf(what, sizeof what, format, args);
  va_end(args);
  size_t character = 1;
  for (size_t i = 0; i < at && i < scan->len; i++)
    character += ((unsigned char)scan->text[i] & 0xC0) != 0x80;
  Buf quote = BUF_EMPTY;
  scan_quote(scan->text, scan->len, &quote);
  err_set(scan->err, ERR_ARG, "\"%s\" is not a date: %s (at character %zu)", buf_str(&quote), what, character);
  buf_clear(&quote);
  return false;
}

static int max_level(int a, int b) {
  return a > b ? a : b;
}

/* --- Intervals --- */

/* Reads one end: a date, ".." or nothing. */
static bool read_end(const Scan *scan, size_t from, size_t to, Date *date, DateEnd *end) {
  *end = END_STATED;
  if (from == to) {
    *end = END_UNKNOWN;
    return true;
  }
  if (to - from == 2 && memcmp(scan->text + from, "..", 2) == 0) {
    *end = END_OPEN;
    return true;
  }
  if (!point_parse(scan, from, to, date))
    return false;
  /* In the profile an end is a plain, marked or negative date; unspecified digits come at level 2. */
  if (memchr(scan->text + from, 'X', to - from) != NULL)
    date->level = 2;
  if (date->precision < DATE_DAY || date->precision == DATE_SEASON || memchr(scan->text + from, 'Y', to - from) != NULL)
    date->extension = true;
  return true;
}

bool date_join(const Date *start, DateEnd start_kind, const Date *end, DateEnd end_kind, Date *out, Err *err) {
  static const Date ABSENT = {.precision = DATE_NONE, .end_precision = DATE_NONE, .level = 1};
  const Date *s = start_kind == END_STATED ? start : &ABSENT, *e = end_kind == END_STATED ? end : &ABSENT;
  Bounds b = {s->bounds.start_lo, s->bounds.end_hi, e->bounds.start_lo, e->bounds.end_hi};
  if (start_kind != END_STATED) {
    b.start_lo = TIME_MIN;
    b.start_hi = start_kind == END_OPEN ? TIME_MIN : TIME_MAX;
  }
  if (end_kind != END_STATED) {
    b.end_lo = end_kind == END_OPEN ? TIME_MAX : TIME_MIN;
    b.end_hi = TIME_MAX;
  }
  if (b.end_hi <= b.start_lo)
    return err_set(err, ERR_ARG, "the end lies before the start");
  *out = (Date){.bounds = b,
                .kind = DATE_SPAN,
                .precision = s->precision,
                .end_precision = e->end_precision,
                .start = start_kind,
                .end = end_kind,
                .level = max_level(s->level, e->level),
                .uncertain = s->uncertain || e->uncertain,
                .approximate = s->approximate || e->approximate,
                .local = s->local || e->local,
                .extension = s->extension || e->extension};
  return true;
}

static bool read_interval(const Scan *scan, size_t slash, Date *out) {
  Date start, end;
  DateEnd start_kind, end_kind;
  if (memchr(scan->text + slash + 1, '/', scan->len - slash - 1) != NULL)
    return scan_fail(scan, slash, "an interval has one /");
  if (!read_end(scan, 0, slash, &start, &start_kind) || !read_end(scan, slash + 1, scan->len, &end, &end_kind))
    return false;
  if (!date_join(&start, start_kind, &end, end_kind, out, NULL))
    return scan_fail(scan, slash + 1, "the end lies before the start");
  return true;
}

/* --- Sets: [one of] and {all of} --- */

typedef struct SetReader {
  const Scan *scan;
  Date *out;
  size_t elements;
  bool first, last; /* which element is being read */
  bool range;
} SetReader;

/* Widens the hull by a date that stands in the set, and takes over what it says. */
static void widen(SetReader *r, const Date *date) {
  Date *out = r->out;
  if (r->elements == 0)
    out->precision = date->precision;
  else if (out->precision != date->precision)
    out->precision = DATE_COARSER;
  out->end_precision = out->precision;
  if (r->elements == 0 || date->bounds.start_lo < out->bounds.start_lo)
    out->bounds.start_lo = date->bounds.start_lo;
  if (r->elements == 0 || date->bounds.end_hi > out->bounds.end_hi)
    out->bounds.end_hi = date->bounds.end_hi;
  out->uncertain = out->uncertain || date->uncertain;
  out->approximate = out->approximate || date->approximate;
  out->local = out->local || date->local;
  out->extension = out->extension || date->extension || date->precision < DATE_DAY;
  r->elements++;
}

/* Byte offset of ".." in text[from, to), or `to`. */
static size_t find_dots(const Scan *scan, size_t from, size_t to) {
  for (size_t i = from; i + 1 < to; i++)
    if (scan->text[i] == '.' && scan->text[i + 1] == '.')
      return i;
  return to;
}

static bool read_range(SetReader *r, size_t from, size_t dots, size_t to) {
  Date a, b;
  bool has_a = dots > from, has_b = dots + 2 < to;
  if (!has_a && !has_b)
    return scan_fail(r->scan, dots, "a set of all time says nothing");
  if ((!has_a && !r->first) || (!has_b && !r->last))
    return scan_fail(r->scan, dots,
                     "only the first range of a set can be open to the left, only the last to the right");
  if ((has_a && !point_parse(r->scan, from, dots, &a)) || (has_b && !point_parse(r->scan, dots + 2, to, &b)))
    return false;
  if (has_a && has_b && b.bounds.end_hi <= a.bounds.start_lo)
    return scan_fail(r->scan, dots + 2, "the end of the range lies before its start");
  if (has_a)
    widen(r, &a);
  if (has_b)
    widen(r, &b);
  if (!has_a)
    r->out->bounds.start_lo = TIME_MIN;
  if (!has_b)
    r->out->bounds.end_hi = TIME_MAX;
  r->range = true;
  return true;
}

static bool read_element(SetReader *r, size_t from, size_t to) {
  const char *text = r->scan->text;
  size_t width = to - from;
  while (from < to && text[from] == ' ')
    from++;
  while (to > from && text[to - 1] == ' ')
    to--;
  if (to - from != width)
    r->out->extension = true;
  size_t dots = find_dots(r->scan, from, to);
  if (dots < to)
    return read_range(r, from, dots, to);
  Date date;
  if (!point_parse(r->scan, from, to, &date))
    return false;
  widen(r, &date);
  return true;
}

static bool read_set(const Scan *scan, Date *out) {
  bool one = scan->text[0] == '[';
  char close = one ? ']' : '}';
  *out = (Date){.kind = one ? DATE_SET : DATE_LIST, .level = 2};
  size_t to = scan->len - 1;
  if (scan->len < 2 || scan->text[to] != close)
    return scan_fail(scan, scan->len, "%c is missing at the end", close);
  SetReader r = {.scan = scan, .out = out, .first = true};
  for (size_t from = 1;; r.first = false) {
    const char *comma = memchr(scan->text + from, ',', to - from);
    size_t end = comma == NULL ? to : (size_t)(comma - scan->text);
    r.last = comma == NULL;
    if (!read_element(&r, from, end))
      return false;
    if (r.last)
      break;
    from = end + 1;
  }
  if (r.elements == 1 && !r.range)
    out->extension = true;
  out->bounds.end_lo = out->bounds.start_lo;
  out->bounds.start_hi = out->bounds.end_hi;
  return true;
}

bool edtf_parse(const Scan *scan, Date *out) {
  if (scan->len == 0)
    return scan_fail(scan, 0, "the text is empty");
  if (scan->text[0] == '[' || scan->text[0] == '{')
    return read_set(scan, out);
  const char *slash = memchr(scan->text, '/', scan->len);
  if (slash != NULL)
    return read_interval(scan, (size_t)(slash - scan->text), out);
  return point_parse(scan, 0, scan->len, out);
}

bool date_parse(const char *text, size_t len, Date *out, Err *err) {
  Scan scan = {text, len, err};
  Date date;
  if (edtf_parse(&scan, &date)) {
    *out = date;
    return true;
  }
  Buf near = BUF_EMPTY;
  if (err != NULL && edtf_near(text, len, &near)) {
    Err said = *err;
    err_set(err, ERR_ARG, "%s; write %s", said.message, buf_str(&near));
  }
  buf_clear(&near);
  return false;
}
