#include "base/sha256.h"
#include "bind/internal.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

/* Every function has as upvalue 1 the buffers that it folds into: Lua owns them, so what raises leaves nothing behind.
 */
typedef struct Scratch {
  Buf one, two, row;
} Scratch;

enum { NEAREST_DEFAULT = 3, KEEP = 1 << 16 };
static const double NEAREST_LIKENESS = 0.6;

static int scratch_gc(lua_State *L) {
  Scratch *scratch = lua_touserdata(L, 1);
  buf_clear(&scratch->one);
  buf_clear(&scratch->two);
  buf_clear(&scratch->row);
  return 0;
}

/* An empty buffer; the memory of an unusually long text is given back. */
static void empty(Buf *buf) {
  if (buf->cap > KEEP)
    buf_clear(buf);
  else
    buf_reset(buf);
}

static Scratch *scratch_of(lua_State *L) {
  Scratch *scratch = lua_touserdata(L, lua_upvalueindex(1));
  empty(&scratch->one);
  empty(&scratch->two);
  return scratch;
}

/* The text at `index`; raises if it is none, or needs ICU and ICU is not there. */
static const char *check_text(lua_State *L, int index, size_t *len) {
  const char *text = luaL_checklstring(L, index, len);
  Err err;
  if (!text_is_ascii(text, *len) && !text_load(&err))
    bind_raise(L, &err);
  return text;
}

static int push_buf(lua_State *L, const Buf *buf) {
  lua_pushlstring(L, buf_str(buf), buf->len);
  return 1;
}

/* fold(s): as text_fold. */
static int text_l_fold(lua_State *L) {
  size_t len;
  const char *text = check_text(L, 1, &len);
  Scratch *scratch = scratch_of(L);
  text_fold(text, len, &scratch->one);
  return push_buf(L, &scratch->one);
}

/* width(s): columns on a terminal. */
static int text_l_width(lua_State *L) {
  size_t len;
  const char *text = check_text(L, 1, &len);
  lua_pushinteger(L, (lua_Integer)text_width(text, len));
  return 1;
}

/* prefix(s, columns): the longest start that fits, and its width. */
static int text_l_prefix(lua_State *L) {
  size_t len, width;
  const char *text = check_text(L, 1, &len);
  lua_Integer columns = luaL_checkinteger(L, 2);
  luaL_argcheck(L, columns >= 0, 2, "columns cannot be negative");
  size_t fits = text_prefix(text, len, (size_t)columns, &width);
  lua_pushlstring(L, text, fits);
  lua_pushinteger(L, (lua_Integer)width);
  return 2;
}

/* safe(s, keep_lines): what a terminal shows and never obeys. */
static int text_l_safe(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  Scratch *scratch = scratch_of(L);
  text_safe(text, len, lua_toboolean(L, 2), &scratch->one);
  return push_buf(L, &scratch->one);
}

/* likeness(a, b): of two names as they are written, 0 to 1. */
static int text_l_likeness(lua_State *L) {
  size_t alen, blen;
  const char *a = check_text(L, 1, &alen), *b = check_text(L, 2, &blen);
  Scratch *scratch = scratch_of(L);
  text_fold(a, alen, &scratch->one);
  text_fold(b, blen, &scratch->two);
  lua_pushnumber(L, text_likeness(buf_str(&scratch->one), scratch->one.len, buf_str(&scratch->two), scratch->two.len));
  return 1;
}

/* sha256(s): 64 hexadecimal digits. */
static int text_l_sha256(lua_State *L) {
  size_t len;
  const char *bytes = luaL_checklstring(L, 1, &len);
  char hex[65];
  sha256_hex(bytes, len, hex);
  lua_pushlstring(L, hex, sizeof hex - 1);
  return 1;
}

typedef struct Near {
  lua_Integer at; /* place in the list */
  double likeness;
} Near;

/* Keeps the `most` likest, best first, equals in the order of the list; the new number of them. */
static lua_Integer near_put(Near *best, lua_Integer count, lua_Integer most, Near item) {
  if (count == most && item.likeness <= best[count - 1].likeness)
    return count;
  lua_Integer at = count < most ? count++ : count - 1;
  for (; at > 0 && best[at - 1].likeness < item.likeness; at--)
    best[at] = best[at - 1];
  best[at] = item;
  return count;
}

/* Likeness of item `at` of the list at index 2 to the folded name in `scratch->one`. */
static double near_likeness(lua_State *L, lua_Integer at, Scratch *scratch) {
  if (lua_rawgeti(L, 2, at) != LUA_TSTRING) {
    const char *why = lua_pushfstring(L, "item %I is a %s, not text", at, luaL_typename(L, -1));
    luaL_argerror(L, 2, why);
  }
  size_t len;
  const char *text = check_text(L, -1, &len);
  empty(&scratch->two);
  text_fold(text, len, &scratch->two);
  lua_pop(L, 1);
  return text_likeness(buf_str(&scratch->one), scratch->one.len, buf_str(&scratch->two), scratch->two.len);
}

/* nearest(s, list, n): up to n (3) of the list that are like s, best first. */
static int text_l_nearest(lua_State *L) {
  size_t len;
  const char *text = check_text(L, 1, &len);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_Integer most = luaL_optinteger(L, 3, NEAREST_DEFAULT), size = (lua_Integer)lua_rawlen(L, 2), count = 0;
  luaL_argcheck(L, most >= 0, 3, "how many cannot be negative");
  most = most < size ? most : size;
  lua_settop(L, 3);
  Near *best = lua_newuserdatauv(L, (size_t)most * sizeof *best, 0);
  Scratch *scratch = scratch_of(L);
  text_fold(text, len, &scratch->one);
  for (lua_Integer at = 1; at <= size && most > 0; at++) {
    Near item = {at, near_likeness(L, at, scratch)};
    if (item.likeness >= NEAREST_LIKENESS)
      count = near_put(best, count, most, item);
  }
  lua_createtable(L, (int)(count < KEEP ? count : KEEP), 0);
  for (lua_Integer i = 0; i < count; i++) {
    lua_rawgeti(L, 2, best[i].at);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* isolate(s): what runs from right to left kept apart. */
static int text_l_isolate(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  if (text_is_ascii(text, len)) {
    lua_settop(L, 1);
    return 1;
  }
  Scratch *scratch = scratch_of(L);
  text_isolate(text, len, &scratch->one);
  return push_buf(L, &scratch->one);
}

/* ---- rows for other programs ---- */

typedef enum Form { FORM_CSV, FORM_TSV, FORM_JSON } Form;

static const char *const FORMS[] = {"csv", "tsv", "json", NULL};

static void put_text(Form form, const char *text, size_t len, Buf *out) {
  if (form == FORM_CSV)
    text_csv(text, len, out);
  else if (form == FORM_TSV)
    text_tsv(text, len, out);
  else
    text_json(text, len, out);
}

static bool is_scalar(int type) {
  return type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING;
}

/* The scalar at `index`; nothing is raised. */
static void put_scalar(lua_State *L, int index, Form form, Buf *out) {
  size_t len;
  const char *text;
  switch (lua_type(L, index)) {
  case LUA_TBOOLEAN: buf_puts(out, lua_toboolean(L, index) ? "true" : "false"); break;
  case LUA_TSTRING:
    text = lua_tolstring(L, index, &len);
    put_text(form, text, len, out);
    break;
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      text_integer(lua_tointeger(L, index), out);
    else if (form != FORM_JSON || isfinite(lua_tonumber(L, index)))
      text_real(lua_tonumber(L, index), out);
    else
      buf_puts(out, "null"); /* JSON has no such numbers */
    break;
  default:
    if (form == FORM_JSON)
      buf_puts(out, "null");
  }
}

/* What a row holds as it is: a scalar, a record, which is its ref, a time, which is its EDTF. */
static bool is_direct(lua_State *L, int index) {
  Record record;
  return is_scalar(lua_type(L, index)) || bind_record_peek(L, index, &record) || bind_time_test(L, index) != NULL;
}

static void put_direct(lua_State *L, int index, Form form, Buf *out) {
  Record record;
  const TimeValue *time;
  if (is_scalar(lua_type(L, index))) {
    put_scalar(L, index, form, out);
  } else if (bind_record_peek(L, index, &record)) {
    char ref[RECORD_REF_SIZE];
    record_ref(record, ref);
    put_text(form, ref, strlen(ref), out);
  } else if ((time = bind_time_test(L, index)) != NULL) {
    put_text(form, time->edtf, time->len, out);
  }
}

/* scalar(form, value): nil, a boolean, a number or a text as that form writes it. */
static int text_l_scalar(lua_State *L) {
  Form form = (Form)luaL_checkoption(L, 1, NULL, FORMS);
  luaL_checkany(L, 2);
  luaL_argcheck(L, is_scalar(lua_type(L, 2)), 2, "no scalar");
  Scratch *scratch = scratch_of(L);
  put_scalar(L, 2, form, &scratch->one);
  return push_buf(L, &scratch->one);
}

/* row(form, values, n, plain, keys): the n values as a line of CSV or TSV with its end, or as an object of JSON, whose keys
 * stand in the list `keys` as they are written. A record is its ref, a time its EDTF; `plain(value)` gives the text of
 * anything else, for JSON as it is written. Everything that may raise is done before the first byte. */
static int text_l_row(lua_State *L) {
  Form form = (Form)luaL_checkoption(L, 1, NULL, FORMS);
  luaL_checktype(L, 2, LUA_TTABLE);
  int n = (int)luaL_checkinteger(L, 3);
  bool json = form == FORM_JSON;
  lua_settop(L, 5);
  luaL_checkstack(L, 2 * n + 8, "too many columns");
  for (int i = 1; i <= n; i++) {
    lua_rawgeti(L, 2, i);
    if (!is_direct(L, -1)) {
      lua_pushvalue(L, 4);
      lua_insert(L, -2);
      lua_call(L, 1, 1);
      if (!is_scalar(lua_type(L, -1)))
        luaL_error(L, "column %d has no text", i);
    }
  }
  for (int i = 1; json && i <= n; i++)
    if (lua_rawgeti(L, 5, i) != LUA_TSTRING)
      luaL_error(L, "column %d has no key", i);
  Scratch *scratch = lua_touserdata(L, lua_upvalueindex(1));
  Buf *out = &scratch->row;
  empty(out);
  for (int i = 1; i <= n; i++) {
    size_t len;
    if (json) {
      const char *key = lua_tolstring(L, 5 + n + i, &len);
      buf_puts(out, i == 1 ? "{" : ", ");
      buf_add(out, key, len);
      buf_puts(out, ": ");
    } else if (i > 1) {
      buf_putc(out, form == FORM_CSV ? ',' : '\t');
    }
    lua_rawgeti(L, 2, i);
    bool written = json && !is_direct(L, -1);
    lua_pop(L, 1);
    const char *text = written ? lua_tolstring(L, 5 + i, &len) : NULL;
    if (text != NULL)
      buf_add(out, text, len);
    else
      put_direct(L, 5 + i, form, out);
  }
  if (form == FORM_CSV && n == 1 && out->len == 0)
    buf_puts(out, "\"\""); /* readers skip a line of nothing */
  buf_puts(out, json ? n == 0 ? "{}" : "}" : form == FORM_CSV ? "\r\n" : "\n");
  return push_buf(L, out);
}

int bind_open_text(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {
      {"fold", text_l_fold},
      {"width", text_l_width},
      {"prefix", text_l_prefix},
      {"safe", text_l_safe},
      {"likeness", text_l_likeness},
      {"sha256", text_l_sha256},
      {"nearest", text_l_nearest},
      {"isolate", text_l_isolate},
      {"row", text_l_row},
      {"scalar", text_l_scalar},
      {NULL, NULL},
  };
  luaL_newlibtable(L, FUNCTIONS);
  Scratch *scratch = lua_newuserdatauv(L, sizeof *scratch, 0);
  *scratch = (Scratch){BUF_EMPTY, BUF_EMPTY, BUF_EMPTY};
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, scratch_gc);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  luaL_setfuncs(L, FUNCTIONS, 1);
  return 1;
}
