-- Whatever the data is, a screen keeps its columns and obeys nothing: random hostile text through every form, at every
-- width. One case alone: SCREEN=17 dossier tests/harness.lua tests/lua/screen.lua
local cell = require "dossier.cell"
local query = require "dossier.query"
local session = require "dossier.host.session"
local text = require "dossier.host.text"
local look = require("dossier.show").text
local show_write = require("dossier.show").write

local PIECES = {
  "a", "Kabul", " ", "  ", "!", "…", "\t", "\n", "\r\n", "\0", "\1", "\27[31m", "\27]0;x\7", "\b\b", "\127", "\u{85}",
  "塔利班", "ｱ", "한국", "ᄒ", "ᅡ", "e\u{301}", "\u{301}", "ا", "طالبان", "שלום", "\u{64B}", "😀", "👩\u{200D}👩\u{200D}👧", "🇦🇫",
  "👍🏽", "❤\u{FE0F}", "\u{200B}", "\u{200D}", "\u{202E}", "\u{2066}", "\u{2069}", "\u{2068}", "\u{FEFF}", "\u{2028}",
  "\u{AD}", "\u{E0041}", "\255", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\u{10FFFF}", "\"", ",", "|", "\\", "<b>", "--", "=1+1",
  "\u{FDFA}", "\u{0E33}", "ก\u{0E33}", "\u{115F}", "x\u{332}\u{333}\u{33F}", ("y"):rep(40),
}

local function hostile(random)
  local parts = {}
  for i = 1, random(0, 12) do
    parts[i] = PIECES[random(#PIECES)]
  end
  return table.concat(parts)
end

-- A generator of its own, the same everywhere.
local function generator(seed)
  local state = seed * 2654435761 % 2 ^ 32 // 1 | 1
  return function(low, high)
    if not high then
      low, high = 1, low
    end
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    return low + (state >> 8) % (high - low + 1)
  end
end

local BIDI = { "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{200E}", "\u{200F}" }

-- What is wrong with a line that a screen of this width gets, or nil.
local function fault(line, width)
  line = line:gsub("\27%[%d*m", "")
  if not utf8.len(line) then
    return "it is not UTF-8"
  elseif line:find "[\0-\8\11-\31\127]" or line:find "\t" then
    return "it has a control character"
  elseif line:find "\u{85}" or line:find "\u{9B}" then
    return "it has a control character of two bytes"
  elseif text.width(line) > width then
    return ("it is %d wide"):format(text.width(line))
  end
  for _, sign in ipairs(BIDI) do
    if line:find(sign, 1, true) then
      return "it turns the direction"
    end
  end
  local depth = 0
  for sign in line:gmatch "\u{2068}" do
    depth = depth + #sign
  end
  for sign in line:gmatch "\u{2069}" do
    depth = depth - #sign
  end
  return depth ~= 0 and "its isolates are not closed" or nil
end

local function faults(shown, width)
  for line in (shown .. "\n"):gmatch "(.-)\n" do
    local what = fault(line, width)
    if what then
      return what .. ": " .. line
    end
  end
end

local WIDTHS = { 20, 21, 37, 60, 80, 100, 250 }
local terminal = session.terminal
local only = tonumber(os.getenv "SCREEN")

local function rows_of(random)
  local list = {}
  for i = 1, random(1, 6) do
    list[i] = { a = hostile(random), b = hostile(random), n = random(1, 100000) }
  end
  return query.rows(list, { "a", "b", "n" })
end

local wrong = {}
for seed = only or 1, only or 400 do
  local random = generator(seed)
  local rows, width = rows_of(random), WIDTHS[random(#WIDTHS)]
  if random(2) == 1 then
    session.terminal = function() return width end
  end
  local shown = look(rows, { width = width })
  wrong[#wrong + 1] = faults(shown, width)
  -- The numbers at the right end all lines at the same column, if they are there.
  local lines = {}
  for line in shown:gsub("\27%[%d*m", ""):gmatch "[^\n]+" do
    lines[#lines + 1] = line
  end
  if lines[1]:find "n$" then
    for i = 2, #lines do
      if not lines[i]:find "^%d+ rows?" and text.width(lines[i]) ~= text.width(lines[1]) then
        wrong[#wrong + 1] = ("seed %d: a row ends at %d, not %d: %s"):format(seed, text.width(lines[i]),
          text.width(lines[1]), lines[i])
      elseif lines[i]:find "^%d+ rows?" then
        break
      end
    end
  end
  wrong[#wrong + 1] = faults(look({ hostile(random), [hostile(random)] = { hostile(random) } },
    { width = width }), math.maxinteger)
  for _, mode in ipairs { "csv", "tsv", "json", "jsonl", "markdown", "lines" } do
    session.mode, session.terminal = mode, function() return width end
    wrong[#wrong + 1] = faults((look(rows):gsub("\t", " ")), math.maxinteger)
  end
  session.mode, session.terminal = nil, terminal
end
equal("no line of a table is too wide, or obeyed", wrong[1], nil)

-- ---- cards, proofs, timelines of names that the case takes ----

wrong = {}
local taken = 0
term { scheme = "type", code = "meet" }
for seed = 1, 60 do
  local random = generator(seed + 1000)
  local function name() -- the case takes UTF-8 without NUL, and names with letters
    for _ = 1, 50 do
      local one = hostile(random)
      if utf8.len(one) and not one:find "\0" and text.fold(one):find "%w" then
        return one
      end
    end
    return "name " .. seed
  end
  local ok, who, whom = pcall(function()
    return actor { name = name(), kind = "person" }, actor { name = name() .. " x", kind = "group" }
  end)
  taken = taken + (ok and 1 or 0)
  if ok then
    local s = source { title = name(), text = "They met. " .. seed }
    local e = event { type = "meet", date = "20" .. seed % 25 + 10, agent = who, target = whom, place = nil,
      summary = name(), evidence = s:quote "They met", attributes = { note = name() } }
    for _, width in ipairs { 20, 60, 100 } do
      for _, columns in ipairs { false, width } do
        session.terminal = columns and function() return columns end or terminal
        for _, value in ipairs { who, s, e, why(e), events { agent = who }, { e }, select(2, holds("meet", who, whom)) } do
          local limit = cell.kind(value) == "verdict" and math.maxinteger or width
          local what = faults(look(value, { width = width }), limit)
          wrong[#wrong + 1] = what and ("seed %d, width %d, %s: %s"):format(seed, width, cell.kind(value), what)
        end
        local drawn = require("dossier.timeline").text({ e }, { width = width, bidi = columns and true })
        wrong[#wrong + 1] = faults(drawn, width)
      end
    end
    session.terminal = terminal
  end
end
check("most hostile names are taken", taken > 40)
equal("cards, proofs and timelines keep their width and obey nothing", wrong[1], nil)

-- ---- many rows ----

local long = sql("with recursive c(n) as (select 1 union all select n + 1 from c where n < 25000) " ..
  "select n, 'name ' || (n * 7919 % 1000003) as name, n * n * n as cube from c")
local output, file = io.output(), assert(io.tmpfile())
io.output(file)
local begun = os.clock()
show_write(long, { width = 60 })
io.output(output)
check("twenty-five thousand rows take no long", os.clock() - begun < 10)
file:seek "set"
local lines, last, before, header = 0, nil, nil, nil
for line in file:lines() do
  lines, before, last, header = lines + 1, last, line, header or line
end
equal("all rows are there, with a header and a closing line", lines, 25002)
equal("the closing line counts them", last, "25000 rows")
check("a number that is wider than those before is not cut",
  before:find "^ *25000  name 974409 +15625000000000$" ~= nil)
check("numbers stand right", header:find "^ +n  name +cube$" ~= nil)
session.terminal = function() return 80 end
local page = look(long)
equal("a terminal gets a page", select(2, page:gsub("\n", "")), 1002)
check("and is told how many there are", page:find("25000 rows, of which the first 1000 are shown", 1, true))
session.terminal = terminal
