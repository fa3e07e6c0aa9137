--- The case in use: opening and saving it, looking for words in it, reading it with SQL.

local case = require "dossier.host.case"
local session = require "dossier.host.session"
local names = require "dossier.names"
local query = require "dossier.query"
local text = require "dossier.host.text"

local M = {}

local fail = names.fail

local WORDS_MAX = 64 -- of a search
local OPTIONS = names.keys("open", { create = true, readonly = true })

--- Opens another case in place of the one in use; without a path, an empty one in memory. What was
--- changed so far is committed first. `{create = true}` makes a case that is not there,
--- `{readonly = true}` only reads.
---
--- ```lua
--- open("there/is/none.case")  --> error: there is no case…
--- ```
---@param path? string
---@param options? {create: boolean?, readonly: boolean?}
function M.open(path, options)
  if path ~= nil and type(path) ~= "string" then
    fail('open takes the path of a case: open "x.case", not %s', names.describe(path))
  end
  options = names.options("open", options, OPTIONS)
  session.open(path, names.typed("create", options.create, "boolean"),
    names.typed("readonly", options.readonly, "boolean"))
end

--- Writes the case to a new file, and goes on with that file. A file that is there is never
--- overwritten.
---
--- ```lua
--- save(".")  --> error: . is there already…
--- ```
---@param path string
function M.save(path)
  if type(path) ~= "string" or path == "" then
    fail('save takes a path: save "x.case", not %s', names.describe(path))
  end
  session.save(path)
end

--- Records whose words match, best first: sources by title and text, quotes, actors by name, facts
--- by summary. All words are needed; `word*` matches beginnings. Rows have .ref .record .found.
---
--- ```lua
--- source{title = "Report", text = "Moscow eyes a gas hub."}
--- search("gas hub"):first().record.title  --> Report
--- ```
---@param words string
---@return Query
function M.search(words)
  if type(words) ~= "string" or words:find "%z" or not text.fold(words):find "%w" then
    fail('search takes words: search "gas hub", not %s', names.describe(words))
  end
  local parts = {}
  for word in words:gmatch "%S+" do
    local stem, star = word:match "^(.-)(%*?)$"
    parts[#parts + 1] = '"' .. stem:gsub('"', '""') .. '"' .. star
    if #parts > WORDS_MAX then
      fail("search takes up to %d words, not %s", WORDS_MAX, names.describe(words))
    end
  end
  local rows, seen = {}, {}
  local function add(record, found)
    if record and names.exists(record) and not seen[record] and not record.retracted then
      seen[record] = true
      rows[#rows + 1] = { record = record, ref = record.ref, found = found }
    end
  end
  for _, row in ipairs(case.read("search", table.concat(parts, " "))) do
    local id, kind = row[1], string.char(row[2])
    if kind == "S" or kind == "X" then
      add(case.record("S", id), kind == "S" and "title" or "text")
    elseif kind == "Q" then
      add(case.record("Q", id), "words")
    elseif kind == "V" then
      add(case.record("V", id).fact, "judgement")
    elseif kind == "F" then
      add(case.record(id & 1 == 0 and "E" or "R", id), "summary")
    elseif kind == "N" then
      local actor = case.read("name_actor", id)[1]
      add(actor and case.record("A", actor[1]), "name")
    end
  end
  return query.rows(rows, { "ref", "record", "found" })
end

-- Names of columns, the second of a name with _2, so that each is a key of its own.
local function distinct(columns)
  local seen = {}
  for i, name in ipairs(columns) do
    local one, n = name, 1
    while seen[one] do
      n = n + 1
      one = name .. "_" .. n
    end
    seen[one], columns[i] = true, one
  end
  return columns
end

--- Rows of a select over the documented views: actors, names, events, relations, sources, quotes,
--- evidence, roles, attributes, terms, changes, merges, steps, batches. It only reads. Values come
--- after the text, for its `?`.
---
--- ```lua
--- sql("select 1 + ? as n", 2):first().n  --> 3
--- sql "delete from actor"  --> error: sql only reads…
--- ```
---@param statement string
---@param ... string|number|boolean|Record
---@return Query
function M.sql(statement, ...)
  if type(statement) ~= "string" then
    fail('sql takes a statement: sql("select …", value, …), not %s', names.describe(statement))
  end
  local args = table.pack(...)
  for i = 1, args.n do
    local kind = type(args[i])
    if kind == "table" or kind == "function" or kind == "thread" then
      fail("value %d of sql is a text, a number, true or false, a date or a record, not %s", i,
        names.describe(args[i]))
    end
  end
  local function read()
    return case.sql(statement, table.unpack(args, 1, args.n))
  end
  local _, columns = read() -- a wrong statement is an error where it was written
  return query.reading(read, distinct(columns))
end

return M
