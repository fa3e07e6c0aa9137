--- Reasoning: blocks of rules, and questions to them.

local case = require "dossier.host.case"
local names = require "dossier.names"
local query = require "dossier.query"
local refuse = require "dossier.refuse"
local text = require "dossier.host.text"
local why = require "dossier.why.rule"

require "dossier.standard"

local M = {}

local fail = names.fail

-- ---- blocks ----

-- The name of a block that is read from a file: the file's, without its folder and ending.
local function name_of(path)
  return (path:gsub("^.*/", ""):gsub("%.[^.]*$", ""))
end

local function read_file(path)
  local file, message = io.open(path, "rb")
  local body
  if file then
    body, message = file:read "a", ("%s cannot be read: is it a folder?"):format(path)
    file:close()
  end
  return body or fail("rules: %s", text.safe(message))
end

local function listing()
  local parts = {}
  for _, block in ipairs(case.rules_list()) do
    local heads = {}
    for i, head in ipairs(block.heads) do
      heads[i] = ("%s/%d%s"):format(head.name, head.arguments, head.timed and " @" or "")
    end
    parts[#parts + 1] = ("%s%s: %s\n%s"):format(block.name, block.on and "" or " (off)",
      table.concat(heads, ", "), block.text)
  end
  return table.concat(parts, "\n")
end

--- Rules, by blocks: put, listed, switched off and on.
---
--- `rules("name", [[…]])` puts a block, in place of the one of that name; `rules "file"` reads one
--- from a file; `rules("name", false)` switches one off, `true` on again; `rules()` gives all of
--- them as text, with what each derives. A mistake in a rule leaves the blocks as they were.
---
--- ```lua
--- rules("kin", [[ parent(ann, bob). parent(bob, cid).
---   above(X, Y) :- parent(X, Y).
---   above(X, Z) :- above(X, Y), parent(Y, Z). ]])
--- ask("above(ann, X)"):count()  --> 2
--- rules("kin", false)
--- ask("above(ann, X)")  --> error: question, line 1, column 1: there is no predicate above…
--- ```
---@param name? string
---@param body? string|boolean
---@return string|nil
function M.rules(name, body)
  if name == nil and body == nil then
    return listing()
  elseif type(name) ~= "string" then
    fail("rules takes the name of a block, and its rules as text: rules(\"name\", [[p(X) :- …]])")
  elseif body == nil then
    case.rules_put(name_of(name), read_file(name))
  elseif type(body) == "boolean" then
    case.rules_switch(name, body)
  elseif type(body) == "string" then
    case.rules_put(name, body)
  else
    fail("the rules of a block are text, or false to switch it off, not %s", names.describe(body))
  end
end

-- ---- answers ----

-- A query over the rows of an answer, each made when it is reached.
local function rows_of(answer)
  local columns = case.answer_columns(answer)
  local meta = refuse.row(columns)
  local list = setmetatable({}, {
    __index = function(_, i)
      local row = math.type(i) == "integer" and case.answer_row(answer, i)
      if not row then
        return nil
      end
      why.note(row, answer, i)
      return setmetatable(row, meta)
    end,
    __len = function()
      return case.answer_count(answer)
    end,
  })
  return query.rows(list, columns)
end

local REFUSED = { known = true, recorded = true, without = true, only = true }

-- The keys behind a question; none can be asked yet.
local function check_keys(word, keys)
  for key in pairs(keys) do
    if REFUSED[key] then
      fail("%s cannot be asked with %s yet", word, key)
    end
    fail("%s has no key %s; its keys are known, recorded, without, only", word, tostring(key))
  end
end

--- The values behind a question, for its `?`.
---
--- ```lua
--- #require("dossier.rules").values("ask", 1, "b")  --> 2
--- ```
---@param word string
---@param ... any
---@return any[]
function M.values(word, ...)
  local values = table.pack(...)
  local last = values[values.n]
  if type(last) == "table" and getmetatable(last) == nil then
    check_keys(word, last)
    values.n = values.n - 1
  end
  local list = {}
  for i = 1, values.n do
    if values[i] == nil then
      fail("value %d behind the question is nil", i)
    end
    list[i] = values[i]
  end
  return list
end

--- What rules and facts answer: a query with a column for each variable of the question.
---
--- The question is the body of a rule: `ask("listed(By, 'Taliban') @ T, attack(By, X)")`. A `?`
--- stands for a value that follows: `ask("listed(?, Who)", actor "Russia")`. Without variables it
--- has one row if the answer is yes, and none if it is no.
---
--- ```lua
--- rules("roads", [[ road(a, b, 3). road(b, c, 4). ]])
--- ask("road(X, Y, D), D > ?", 3):one().X  --> b
--- ask("N = count{ road(_, _, _) }"):one().N  --> 2
--- ```
---@param question string
---@param ... any a value for each ?
---@return Query
function M.ask(question, ...)
  if type(question) ~= "string" then
    fail("ask takes a question as text: ask(\"listed(By, Who) @ T\"), not %s",
      names.describe(question))
  end
  return rows_of(case.ask(question, M.values("ask", ...)))
end

--- All that rules derive of a predicate, as a query.
---
--- ```lua
--- rules("kin", [[ parent(ann, bob). child(Y, X) :- parent(X, Y). ]])
--- conclusions{type = "child"}:one().Y  --> bob
--- ```
---@param keys {type: string}
---@return Query
function M.conclusions(keys)
  if type(keys) ~= "table" or type(keys.type) ~= "string" then
    fail('conclusions takes the predicate that rules derive: conclusions{type = "listed"}')
  end
  local rest = {}
  for key, value in pairs(keys) do
    rest[key] = key ~= "type" and value or nil
  end
  check_keys("conclusions", rest)
  return rows_of(case.conclusions(keys.type))
end

-- ---- tables ----

--- Gives rules a table that is not part of the case: a list of rows, or a file of lines with tabs
--- between the fields. Whole numbers are numbers, everything else is text.
---
--- ```lua
--- facts_table("border", { { "a", "b", 3 }, { "b", "c", 4 } })
--- ask("border(X, Y, 4)"):one().X  --> b
--- facts_table("border", { { "a" }, { "b", "c" } })  --> error: row 2 of border has 2 fields…
--- ```
---@param name string
---@param rows string|any[][]
function M.facts_table(name, rows)
  if type(name) ~= "string" or not name:find "^%l[%w_]*$" then
    fail("facts_table takes a name that begins with a small letter, not %s", names.describe(name))
  elseif type(rows) == "string" then
    return case.rules_table_read(name, rows)
  elseif type(rows) ~= "table" then
    fail("facts_table takes a list of rows, or the path of a file, not %s", names.describe(rows))
  end
  local list, columns = {}, nil
  for i, row in ipairs(rows) do
    if type(row) ~= "table" or getmetatable(row) ~= nil then
      fail("row %d of %s is a list of fields, not %s", i, name, names.describe(row))
    end
    columns = columns or #row
    if columns == 0 then
      fail("row %d of %s has no fields", i, name)
    end
    if #row ~= columns then
      fail("row %d of %s has %d fields, the first %d", i, name, #row, columns)
    end
    table.move(row, 1, columns, #list + 1, list)
  end
  if not columns then
    fail("%s has no rows: its columns are not known", name)
  end
  case.rules_table(name, columns, list)
end

return M
