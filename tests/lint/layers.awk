# A directory of shell/ includes itself and what stands before it; rules/, graph/ and io/ do not see store/; an outside
# library is included by its owner alone.
BEGIN {
  n = split("base text time value store rules graph io session bind repl", order, " ")
  for (i = 1; i <= n; i++) rank[order[i]] = i
  owner["sqlite3.h"] = "store"
  owner["readline/"] = "repl"
  owner["unicode/"] = "text"
  for (i = split("lua.h lauxlib.h lualib.h", lua, " "); i > 0; i--) owner[lua[i]] = "bind"
  for (i = split("json yyjson cjson jansson libxml expat archive zlib zstd bz2 lzma", io, " "); i > 0; i--) owner[io[i]] = "io"
}

# main.c may include everything of the house; embed.c is a program of the build.
function directory(path,   parts) {
  return split(path, parts, "/") > 2 ? parts[2] : parts[2] == "embed.c" ? "bind" : "main"
}

/^[ \t]*#[ \t]*include/ {
  from = directory(FILENAME)
  name = $0
  gsub(/^[^"<]*["<]|[">].*$/, "", name)
  if ($0 ~ /"/) {
    to = name
    sub("/.*", "", to)
    if (name !~ "/" || !(to in rank)) wrong("write the directory, as in \"base/buf.h\"")
    else if (from != "main" && !(from in rank)) wrong("the directory " from " is not in the order of layers")
    else if (from != "main" && rank[to] > rank[from]) wrong(from " stands before " to)
    else if (from ~ /^(rules|graph|io)$/ && to == "store") wrong(from " does not know the store")
    else if (name ~ /\/internal\.h$/ && from != to) wrong("internal.h is " to "'s own")
  } else {
    for (prefix in owner)
      if (index(name, prefix) == 1 && owner[prefix] != from) wrong(prefix " belongs to " owner[prefix])
  }
}

function wrong(why) { print FILENAME ":" FNR ": " name ": " why }
