# What is printed for programs is read back by readers that are not ours: Python's csv and json, and sqlite3.
command -v python3 >/dev/null 2>&1 || { echo "skipped: python3 is not there to read CSV and JSON"; exit 0; }
command -v sqlite3 >/dev/null 2>&1 || { echo "skipped: sqlite3 is not there to import CSV"; exit 0; }
cd "$SCRATCH" || exit 1
cat >write.lua <<'LUA'
-- Hostile rows in every form, and what they are in a form that needs no reader: texts in hexadecimal.
local query = require "dossier.query"
local pieces = { "a", "b c", " ", "\t", "\n", "\r\n", "\r", '"', '""', ",", ";", "\\", "\\n", "|", "\1", "\27[31m", "\127",
  "=1+1", "-5", "+7", "@x", "'", "NULL", "null", "Ж", "طالبان", "塔利班", "😀", "\u{202E}", "\u{FEFF}", "\u{2028}", "\255", "\xC3" }
local state = 7
local function random(n)
  state = (state * 1103515245 + 12345) & 0x7FFFFFFF
  return (state >> 8) % n + 1
end
local list, wanted = {}, io.open("wanted", "w")
for i = 1, 500 do
  local parts = {}
  for k = 1, random(6) - 1 do
    parts[k] = pieces[random(#pieces)]
  end
  local whole = ({ i, -i, math.maxinteger, math.mininteger, 2 ^ 53 | 0 })[random(5)]
  local real = ({ i / 7, i / 8, 1e300 / i, -i * 1e-300, 0.1 + 0.2, i + 0.0 })[random(6)]
  local row = { s = table.concat(parts), i = whole, x = real, b = random(2) == 1 }
  if random(3) == 1 then
    row.n = ""
  end
  list[i] = row
  wanted:write(row.s:gsub(".", function(c) return ("%02x"):format(c:byte()) end), " ", whole, " ",
    ("%a"):format(real), " ", tostring(row.b), " ", row.n and "empty" or "none", "\n")
end
wanted:close()
local rows = query.rows(list, { "s", "i", "x", "b", "n" })
local show = require("dossier.show").write
for _, mode in ipairs { "csv", "tsv", "json", "jsonl" } do
  io.output("rows." .. mode)
  show(rows, { mode = mode })
  io.close()
end
LUA
dossier write.lua || exit 1
cat >read.py <<'PY'
import csv, json, re

wanted = []
for line in open("wanted"):
    s, i, x, b, n = line.rstrip("\n").split(" ")
    wanted.append((bytes.fromhex(s), int(i), float.fromhex(x), b == "true", n))

def check(name, rows, same):
    wrong = [k for k, (got, want) in enumerate(zip(rows, wanted)) if not same(got, want)]
    print(name, len(rows), "rows,", len(wrong), "of them wrong")
    for k in wrong[:3]:
        print("  is", rows[k], "wanted", wanted[k])

def same_text(got, want):
    return (got[0].encode("utf-8", "surrogateescape") == want[0] and int(got[1]) == want[1] and float(got[2]) == want[2]
            and got[3] == ("true" if want[3] else "false") and got[4] == "")

with open("rows.csv", encoding="utf-8", errors="surrogateescape", newline="") as file:
    rows = list(csv.reader(file, strict=True))
print(rows[0])
check("csv by Python:", rows[1:], same_text)

def undone(field):
    return re.sub(r"\\(.)", lambda m: {"t": "\t", "n": "\n", "r": "\r"}.get(m[1], m[1]), field)

data = open("rows.tsv", "rb").read().decode("utf-8", "surrogateescape")
rows = [[undone(field) for field in line.split("\t")] for line in data.split("\n")[:-1]]
print(rows[0])
check("tsv by hand:", rows[1:], same_text)

def same_value(got, want):
    return (list(got) == ["s", "i", "x", "b", "n"] and got["i"] == want[1] and got["x"] == want[2]
            and type(got["i"]) is int and type(got["x"]) is float and got["b"] is want[3]
            and got["n"] == ("" if want[4] == "empty" else None)
            and got["s"] == want[0].decode("utf-8", "replace"))

check("json by Python:", json.load(open("rows.json", encoding="utf-8")), same_value)
lines = open("rows.jsonl", encoding="utf-8", newline="\n").read().split("\n")
check("jsonl by Python:", [json.loads(line) for line in lines[:-1]], same_value)
print("behind the last line of jsonl:", repr(lines[-1]))
PY
python3 read.py
# sqlite3 skips a byte order mark at the start of a file alone; each field comes back byte by byte.
sqlite3 :memory: ".import --csv rows.csv t" "select lower(hex(s)), i, b from t" | tr '|' ' ' >imported
cut -d ' ' -f 1,2,4 wanted | diff - imported >differences && echo "csv by sqlite3: $(wc -l <imported) rows, all as written"
head -n 5 differences
sqlite3 :memory: "select 'json by sqlite3: ' || json_array_length(cast(readfile('rows.json') as text)) || ' rows'"
