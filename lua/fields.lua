--- The fields of records: what the constructors took, and what follows from it, such as .ref .span
--- .evidence .sources .origins .standing.
---
--- A field that a kind of record does not have is an error that names the nearest; an attribute or
--- a role that is known anywhere in the case is a field of every record, and nil where it was not
--- given.

local case = require "dossier.host.case"
local names = require "dossier.names"
local time = require "dossier.time"
local values = require "dossier.values"

require "dossier.line" -- how records print

local M = {}

local read = case.read
local ID = 15 -- the number of the key id

-- ---- facts ----

local function fact_of(id)
  return case.record(id & 1 == 0 and "E" or "R", id)
end

local function letter(number)
  return number > 0 and ("ABCDEF"):sub(number, number) or nil
end

-- The records of a kind that rows name.
local function listed(kind, rows)
  local list = {}
  for i, row in ipairs(rows) do
    list[i] = case.record(kind, row[1])
  end
  return list
end

local function claims(fact)
  local list = {}
  for _, row in ipairs(read("claims", select(2, case.kind(fact)))) do
    if row[12] == 1 then
      list[#list + 1] = case.record("V", row[1])
    end
  end
  return list
end

local function sources(fact)
  return listed("S", read("sources_of", select(2, case.kind(fact))))
end

local function origins(fact)
  local list, seen = {}, {}
  for _, source in ipairs(sources(fact)) do
    for _, row in ipairs(read("roots", select(2, case.kind(source)))) do
      if not seen[row[1]] then
        seen[row[1]] = true
        list[#list + 1] = case.record("S", row[1])
      end
    end
  end
  return list
end

-- Who takes part beyond the first agent and target, by role: {role = {record, …}}.
local function roles(fact)
  local map = {}
  for _, row in ipairs(read("participants", select(2, case.kind(fact)))) do
    local code = case.term(row[1]).code
    local letter = string.char(row[2])
    local who = letter == "T" and { kind = case.term(row[3]).code } or case.record(letter, row[3])
    map[code] = map[code] or {}
    table.insert(map[code], who)
  end
  return map
end

-- One end of a relation as it is written: a time, ".." if it is open, "?" if it is unknown; nil if
-- one date was given.
local function span_end(fact, which)
  local from, to = fact.span.edtf:match "^([^/]*)/([^/]*)$"
  local text = which == "from" and from or which == "to" and to
  if not text or text == ".." then
    return text or nil
  end
  return text == "" and "?" or time.date(text)
end

-- What a fact was put after (1) or before (0): the one, or a list of several.
local function tied(fact, after)
  local list = {}
  for _, row in ipairs(read("ties", select(2, case.kind(fact)))) do
    if row[2] == after then
      list[#list + 1] = fact_of(row[1])
    end
  end
  return #list > 1 and list or list[1]
end

-- The id that a script gave the record.
local function id_of(rec)
  local kind, id = case.kind(rec)
  for _, row in ipairs(read("values", kind:byte(), id)) do
    if row[1] == ID then
      return row[3]
    end
  end
end

-- What a judgement of how things stand rests on, in one letter and digit: "B2".
local function grade(fact)
  return letter(case.row(fact).grade)
end

local function change_of(id)
  return id and id > 0 and case.record("C", id) or nil
end

local FACT = {
  id = id_of, evidence = claims, sources = sources, origins = origins, roles = roles, grade = grade,
  bounds = function(fact) return require "dossier.order".bounds(fact) end,
  summary = function(fact) return (read("fact", select(2, case.kind(fact)))[1] or {})[2] end,
  attributes = function(fact) return values.of(fact, "key") end,
  retracted = function(fact) return case.row(fact).retracted end,
  made = function(fact) return change_of(case.row(fact).made) end,
  open = function(fact) return case.row(fact).flags & 0x700 ~= 0 end,
  batch = function(fact)
    local row = case.row(fact).bulk and read("batch_of", select(2, case.kind(fact)))[1]
    return row and case.record("B", row[1]) or nil
  end,
  type = false, standing = false, status = false, place = false, span = false, date = false,
  ref = false,
}

local EVENT = {
  agent = false, target = false,
  after = function(fact) return tied(fact, 1) end, before = function(fact) return tied(fact, 0) end,
}

local RELATION = {
  subject = false, object = false, began = false, ended = false,
  from = function(fact) return span_end(fact, "from") end,
  to = function(fact) return span_end(fact, "to") end,
  steps = function(fact)
    local list = {}
    for i, row in ipairs(read("steps", select(2, case.kind(fact)))) do
      local step = ({ [0] = "suspended", "in_force", "ended" })[row[1]]
      list[i] = { step = step, on = time.date(row[2]), why = row[5] }
    end
    return list
  end,
}

-- ---- the other kinds ----

-- A field that is a column of a fixed question.
local function column(question, at, convert)
  return function(record)
    local row = read(question, select(2, case.kind(record)))[1]
    local value = row and row[at]
    if value ~= nil and convert then
      return convert(value)
    end
    return value
  end
end

local function flag(value)
  return value == 1
end

local function record(letter)
  return function(id) return case.record(letter, id) end
end

local NAME_KIND = { [0] = "name", "alias", "weak", "former", "transliteration" }

local ACTOR = {
  name = column("actor", 1), kind = column("actor", 2), unnamed = column("actor", 3, flag),
  made = column("actor", 4, change_of),
  retracted = function(a) return column("actor", 5)(a) ~= nil end,
  aliases = function(actor)
    local list, own = {}, actor.name
    for _, row in ipairs(read("names", select(2, case.kind(actor)))) do
      if row[1] ~= own then
        list[#list + 1] = { text = row[1], language = row[2], kind = NAME_KIND[row[3]] }
      end
    end
    return list
  end,
  identifiers = function(actor) return values.of(actor, "identifier") end,
  attributes = function(actor) return values.of(actor, "key") end, id = id_of,
  members = function(actor)
    local list = {}
    for i, row in ipairs(read("members", ("A"):byte(), select(2, case.kind(actor)))) do
      list[i] = "A" .. row[1]
    end
    return list
  end,
}

local SOURCE = {
  title = column("source", 1), publisher = column("source", 2), address = column("source", 3),
  published = column("source", 4, time.date), retrieved = column("source", 5, time.date),
  language = column("source", 6), reliability = column("source", 7, letter),
  origin = column("source", 8, record "S"), sha256 = column("source", 9),
  made = column("source", 10, change_of),
  retracted = function(s) return column("source", 11)(s) ~= nil end, name = column("source", 1),
  text = column("source_text", 1),
  attributes = function(source) return values.of(source, "key") end, id = id_of,
  quotes = function(source) return listed("Q", read("quotes_of", select(2, case.kind(source)))) end,
  quote = function() return require "dossier.source".quote end,
  dates = function() return require "dossier.source".dates end,
}

local QUOTE = {
  source = column("quote", 1, record "S"), start = column("quote", 2), stop = column("quote", 3),
  words = column("quote", 4), page = column("quote", 5), made = column("quote", 6, change_of),
  checked = function(q) return column("quote", 2)(q) ~= nil end, paragraph = values.paragraph,
  retracted = function(q) return column("quote", 7)(q) ~= nil end,
}

local EVIDENCE = {
  fact = column("claim", 1, fact_of), quote = column("claim", 2, record "Q"),
  source = column("claim", 3, record "S"),
  words = function(claim)
    local quote = column("claim", 2, record "Q")(claim)
    return quote and quote.words or column("claim", 4)(claim)
  end,
  judgement = function(claim) return column("claim", 2)(claim) == nil end,
  stance = column("claim", 5, function(n) return ({ [0] = "asserts", "denies", "doubts" })[n] end),
  by = column("claim", 6, record "A"),
  credibility = column("claim", 7, function(n) return n > 0 and n or nil end),
  wording = column("claim", 8), correction = column("claim", 9, flag),
  made = column("claim", 10, change_of),
  retracted = function(v) return column("claim", 11)(v) ~= nil end, says = values.said,
  grade = function(claim)
    local source = column("claim", 3, record "S")(claim)
    local reliability, credibility = source and source.reliability, column("claim", 7)(claim)
    return reliability and reliability .. (credibility > 0 and credibility or "") or nil
  end,
}

local SINGLE = { [0] = false, "object", "subject", "both" }

local TERM = {
  scheme = column("term", 1), code = column("term", 2), label = column("term", 3),
  parent = column("term", 4, record "T"),
  single = column("term", 5, function(n) return SINGLE[n] end),
  declared = column("term", 6, flag), attributes = function(term) return values.of(term, "key") end,
}

local function links(begins)
  return function(term)
    local list, id = {}, select(2, case.kind(term))
    for _, row in ipairs(read "term_links") do
      if row[1] == id and (row[2] == 1) == begins then
        list[#list + 1] = case.term(row[3]).code
      end
    end
    return list
  end
end

TERM.begins, TERM.ends = links(true), links(false)

local function merged(at)
  return function(merge)
    local row = read("merge", select(2, case.kind(merge)))[1]
    local kind = string.char(row[1])
    local id = (kind == "E" or kind == "R") and row[at] >> 1 or row[at]
    return kind .. ("%d"):format(id)
  end
end

local FIELDS = {
  A = ACTOR, S = SOURCE, Q = QUOTE, V = EVIDENCE, T = TERM,
  M = {
    a = merged(2), b = merged(3), same = column("merge", 4, flag), why = column("merge", 5),
    made = column("merge", 6, change_of),
    retracted = function(m) return column("merge", 7)(m) ~= nil end,
  },
  C = {
    at = column("change", 1, function(s) return time.date(os.date("!%Y-%m-%dT%H:%M:%SZ", s)) end),
    who = column("change", 2), why = column("change", 3), part_of = column("change", 4, change_of),
    undoes = column("change", 5, change_of),
  },
  B = {
    path = column("batch", 1), sha256 = column("batch", 2), importer = column("batch", 3),
    taken = column("batch", 4), merged = column("batch", 5), duplicate = column("batch", 6),
    refused = column("batch", 7), made = column("batch", 8, change_of),
  },
}

local function with(base, more)
  local map = {}
  for key, value in pairs(base) do
    map[key] = value
  end
  for key, value in pairs(more) do
    map[key] = value
  end
  return map
end

FIELDS.E, FIELDS.R = with(FACT, EVENT), with(FACT, RELATION)

-- An attribute or a role that is not a field of the kind, but known in the case.
local function other(rec, kind, key)
  local scheme = case.term_find("key", key) and "key"
    or case.term_find("identifier", key) and "identifier"
  if scheme and (kind == "A" or kind == "E" or kind == "R" or kind == "S" or kind == "T") then
    local value = values.of(rec, scheme)[key]
    if value ~= nil then
      return true, value
    end
  end
  local role = case.term_find("role", key)
  if role and (kind == "E" or kind == "R") then
    local list = roles(rec)[key]
    return true, list and (#list == 1 and list[1] or list) or nil
  end
  return scheme ~= nil, nil
end

case.fields(function(rec, key)
  local kind, id = case.kind(rec)
  rec = case.record(kind, id) -- what was merged meanwhile speaks as one
  local field = FIELDS[kind][key]
  if field then
    return field(rec)
  elseif field == false then
    return nil
  end
  if type(key) ~= "string" then
    names.fail("%s is one record; a field has a name, not %s", rec.ref, names.describe(key))
  end
  local known, value = other(rec, kind, key)
  if not known then
    local list = { ref = true }
    for name in pairs(FIELDS[kind]) do
      list[name] = true
    end
    for _, name in ipairs { "key", "role" } do
      for _, term in ipairs(case.terms(name)) do
        list[term.code] = term.id > 31 or list[term.code]
      end
    end
    names.unknown(("%s is %s, which has no field"):format(rec.ref, names.article(kind)), key, list,
      "fields")
  end
  return value
end)

--- Whether the records of a kind have a field of this name.
---
--- ```lua
--- fields.has("E", "subject")  --> false
--- ```
---@param letter string of the kind, as refs begin
---@param key string
---@return boolean
function M.has(letter, key)
  return FIELDS[letter] ~= nil and FIELDS[letter][key] ~= nil
end

--- The names of a record's fields, or of those of a kind by its letter, in order.
---
--- ```lua
--- fields.names(actor{name = "Taliban", kind = "group"})[1]  --> aliases
--- ```
---@param rec Record|string
---@return string[]
function M.names(rec)
  local list, own = {}, FIELDS[case.kind(rec) or rec]
  for name in pairs(own) do
    list[#list + 1] = name
  end
  list[#list + 1] = own.ref == nil and "ref" or nil -- which every record has
  table.sort(list)
  return list
end

function case.record_meta.__pairs(rec)
  local list, at = M.names(rec), 0
  return function()
    local key, value
    repeat
      at = at + 1
      key = list[at]
      value = key and rec[key]
    until not key or value ~= nil
    return key, value
  end
end

return M
