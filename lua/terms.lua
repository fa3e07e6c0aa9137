--- The vocabulary of the case: the numbers of its codes, and the terms that a put declares by use.

local case = require "dossier.host.case"
local refuse = require "dossier.refuse"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local M = {}

-- "cameo:0812" carries its scheme; a bare code belongs to the scheme at hand.
local function split(scheme, code)
  local own, rest = code:match("^([%w_.-]+):(.+)$")
  return own or scheme, (string.gsub(rest or code, "%s+", "_"))
end

--- The codes of a scheme.
function M.codes(scheme)
  local list = {}
  for i, term in ipairs(case.terms(scheme)) do
    list[i] = term.code
  end
  return list
end

local EXAMPLE = { type = "meet", kind = "person", role = "announcer", key = "killed",
  identifier = "imo" }
local CODES_LISTED, CODES_COMPARED = 12, 2000 -- more would say nothing, or take long

local function check_code(scheme, code, what)
  if type(code) ~= "string" then
    refuse.fail('%s is a code such as "%s", not %s', what, EXAMPLE[scheme] or "meet",
      refuse.describe(code))
  end
end

-- What is said of a code that a scheme does not have: the nearest, or all if they are few, or the
-- scheme that has it.
local function offer(scheme, code)
  for _, other in ipairs { "type", "kind", "role", "key" } do
    if other ~= scheme and case.term_find(other, code) then
      return ("; it is a %s"):format(other)
    end
  end
  local list = M.codes(scheme)
  local near = #list <= CODES_COMPARED and #code < 200 and refuse.nearest(code, list) or ""
  if near == "" and #list > 0 and #list <= CODES_LISTED then
    near = ("; %ss: %s"):format(scheme, table.concat(list, " "))
  end
  return near
end

--- The number of a term that must be there; an error naming the nearest if it is not.
---
--- ```lua
--- terms.term("kind", "person")  --> 10
--- ```
---@param scheme string
---@param code string
---@return integer
function M.term(scheme, code)
  check_code(scheme, code, scheme)
  local own, rest = split(scheme, code)
  local id = case.term_find(own, rest)
  if not id then
    refuse.fail("no %s %s is known here%s", text.safe(own), refuse.quoted(code), offer(own, rest))
  end
  return id
end

--- The numbers of a term and of all below it.
---
--- ```lua
--- #terms.terms_under("kind", "person")  --> 1
--- ```
---@param scheme string
---@param code string
---@return integer[]
function M.terms_under(scheme, code)
  local top, list = M.term(scheme, code), {}
  for _, term in ipairs(case.terms(case.term(top).scheme)) do
    if case.term_under(term.id, top) then
      list[#list + 1] = term.id
    end
  end
  return list
end

-- The put that is running: what is to be said of its new terms, and whether it runs as a part of
-- the change, so that these are taken back with it.
local putting
local AS_PART = {} -- raised by a put that turns out to need that

-- Says each new term once, with the name that it may be a slip of.
local function tell(notes)
  for _, note in ipairs(notes) do
    local list = M.codes(note.scheme)
    local near = ""
    if #list <= CODES_COMPARED then
      for i = #list, 1, -1 do
        if list[i] == note.code then
          table.remove(list, i)
        end
      end
      near = refuse.nearest(note.code, list)
    end
    if near ~= "" or not note.quiet then
      io.stderr:write(('note: the %s "%s" is new here%s\n'):format(text.safe(note.scheme),
        text.safe(note.code), near))
    end
  end
end

-- Runs f as a part of the change, all of it or nothing, and gives what pcall gives.
local function part(f, ...)
  return pcall(session.part, nil, f, ...)
end

-- Gives what pcall gives, and the notes.
local function run(call, is_part, f, ...)
  putting = { notes = {}, part = is_part }
  local results = table.pack(call(f, ...))
  results.notes = putting.notes
  putting = nil
  return results
end

--- No put is going on: what Ctrl-C stopped, wherever it was, is over when the next line is read.
---
--- ```lua
--- terms.begin()
--- ```
function M.begin()
  putting = nil
end

--- Runs a put. The terms that it declares by use are said when it is done; if it fails, they are
--- taken back with it. A put looks up its words before it writes anything: one that meets a new
--- term is begun again as a part of the change, which costs others nothing.
---
--- ```lua
--- terms.put(function(x) return x end, 3)  --> 3
--- terms.put(error, "no luck")  --> error: no luck
--- ```
---@param f function
---@return any ...
function M.put(f, ...)
  if putting then
    return f(...)
  end
  local results = run(pcall, false, f, ...)
  if results[2] == AS_PART then
    results = run(part, true, f, ...)
  end
  if not results[1] then
    error(results[2], 0)
  end
  tell(results.notes)
  return table.unpack(results, 2, results.n)
end

--- The number of a term that a record uses: a new one is declared by use, and said once with the
--- nearest name.
---
--- ```lua
--- terms.use("kind", "person")  --> 10
--- ```
---@param scheme string
---@param code string
---@param what? string
---@param quiet? boolean say it only if a name is near
---@return integer
function M.use(scheme, code, what, quiet)
  check_code(scheme, code, what or scheme)
  local id = case.term_find(scheme, code)
  if id then
    return id
  end
  local own, rest = split(scheme, code)
  id = case.term_find(own, rest)
  if id then
    return id
  end
  if rest == "" or #rest > 200 or rest:find("[%c\"']") or not utf8.len(rest) then
    refuse.fail("%s is no code for %s %s: letters, digits and _", refuse.quoted(code),
      own:find "^[aeiou]" and "an" or "a", text.safe(own))
  end
  local note = { scheme = own, code = rest, quiet = quiet or own ~= scheme }
  if not putting then
    id = case.term_put(own, rest, false)
    tell { note }
    return id
  elseif not putting.part then
    error(AS_PART, 0)
  end
  putting.notes[#putting.notes + 1] = note
  return (case.term_put(own, rest, false))
end

return M
