--- Questions to rules that are watched: after each change, what is new and what fell.

local case = require "dossier.host.case"
local cell = require "dossier.cell"
local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

local LINES_MOST = 20 -- rows that one change tells of, for each question

-- In the order in which they were watched: {question =, follows = what the host keeps,
-- wrong = message}
local watched = {}

-- A value; an actor that is one with another by now, as it was before: by its own name and ref.
local function value_text(value)
  local letter, id = case.kind(value)
  local merged = letter == "A" and case.record(value.ref).ref ~= value.ref
  local row = merged and case.read("actor", id)[1]
  return row and ("%s (%s)"):format(cell.text(row[1]), value.ref) or cell.text(value)
end

-- A row of an answer in words: its values under their names.
local function words(row, columns)
  local list = {}
  for i, column in ipairs(columns) do
    list[i] = column .. " " .. value_text(row[column])
  end
  return #list > 0 and table.concat(list, " · ") or "it is so"
end

local function print_rows(sign, rows, n, columns)
  for _, row in ipairs(rows) do
    print("  " .. sign .. " " .. words(row, columns))
  end
  if n > #rows then
    print(("  %s %d more"):format(sign, n - #rows))
  end
end

-- The change in a line: its ref and reason.
local function cause(change)
  if change == 0 then
    return "a change of rules or tables"
  end
  local record = case.record("C", change)
  local why = record and record.why
  return record and record.ref .. (why and ": " .. cell.text(why) or "") or "a change"
end

local function tell_one(one, change)
  local done, came, gone, n_came, n_gone = pcall(case.watch_follow, one.follows, LINES_MOST)
  if not done then
    local message = text.safe(tostring(came), true)
    if message ~= one.wrong then
      print(('watch "%s" cannot be answered: %s'):format(one.question, message))
    end
    one.wrong = message
    return
  end
  one.wrong = nil
  if n_came + n_gone > 0 then
    local columns = case.watch_columns(one.follows)
    print(('watch "%s", by %s'):format(text.safe(one.question), cause(change)))
    print_rows("+", came, n_came, columns)
    print_rows("-", gone, n_gone, columns)
  end
end

--- Says of each question that is watched what is new since the last change (`+`) and what fell
--- (`-`). The shell calls it when a change is over, and with 0 when rules or tables changed alone.
---
--- ```lua
--- require("dossier.watch").tell(1)
--- ```
---@param change integer
function M.tell(change)
  for _, one in ipairs(watched) do
    tell_one(one, change)
  end
end

local function find(question)
  for i, one in ipairs(watched) do
    if one.question == question then
      return i
    end
  end
end

--- Watches a question: after each change of the case, of rules or of tables, what is new in its
--- answer and what fell.
---
--- `watch("…", false)` stops it; `watch()` lists what is watched.
---
--- ```lua
--- watch "actor(X, state)"
--- watch()  --> actor(X, state): 0 rows
--- watch("actor(X, state)", false)
--- watch "acter(X, state)"  --> error: question, line 1, column 1: there is no predicate acter…
--- ```
---@param question? string
---@param on? boolean
function M.watch(question, on)
  if question == nil and on == nil then
    if #watched == 0 then
      print 'nothing is watched; watch "listed(By, Who)" begins'
    end
    for _, one in ipairs(watched) do
      local n = case.watch_count(one.follows)
      print(("%s: %d row%s"):format(text.safe(one.question), n, n == 1 and "" or "s"))
    end
    return
  elseif type(question) ~= "string" or on ~= nil and type(on) ~= "boolean" then
    names.fail 'watch takes a question: watch "listed(By, Who)", or watch("…", false) to stop'
  end
  local at = find(question)
  if on == false then
    if not at then
      names.fail('"%s" is not watched; watch() lists what is', text.safe(question))
    end
    table.remove(watched, at)
    return
  end
  watched[at or #watched + 1] = { question = question, follows = case.watch(question) }
end

return M
