--- Sources and the passages quoted from them.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local session = require "dossier.host.session"
local time = require "dossier.host.time"

local M = {}

local fail = names.fail

local SOURCE = names.keys("source", {
  title = true, publisher = true, address = true, published = true, retrieved = true,
  language = true, reliability = true, origin = true, text = true, file = "file", id = true,
  new = true, attributes = true,
})
local TEXT_MAX = 256 << 20

local function read_file(path)
  if type(path) ~= "string" then
    fail("file is the path of a document, not %s", names.describe(path))
  end
  local size, why = session.file_size(path)
  if not size then
    fail("the source's file cannot be read: %s", why)
  elseif size > TEXT_MAX then
    fail("%s has %d bytes; a source's text may have up to %d: enter it in parts", path, size,
      TEXT_MAX)
  end
  local file, message = io.open(path, "rb")
  local body
  if file then
    body, message = file:read(TEXT_MAX + 1)
    file:close()
  end
  if message then
    fail("the source's file cannot be read: %s", message)
  end
  return body or ""
end

--- The number of a reliability, 1 to 6 for A to F.
---
--- ```lua
--- require("dossier.source").reliability("B")  --> 2
--- ```
---@param letter string|nil
---@param key? string what asked, for the message
---@return integer
function M.reliability(letter, key)
  if letter == nil then
    return 0
  end
  local at = type(letter) == "string" and #letter == 1 and ("ABCDEF"):find(letter, 1, true)
  if not at then
    fail("%s is a letter from A (completely reliable) to E (unreliable), or F (cannot be judged), "
      .. "not %s", key or "reliability", names.describe(letter))
  end
  return at
end

local function put(fields)
  return case.source_put {
    title = fields.title, publisher = fields.publisher, address = fields.address,
    published = evidence.date_text(fields.published, "published"),
    retrieved = evidence.date_text(fields.retrieved, "retrieved"), language = fields.language,
    reliability = M.reliability(fields.reliability),
    origin = fields.origin ~= nil and names.source(fields.origin, "origin") or nil,
    text = fields.file and read_file(fields.file) or fields.text, id = fields.id,
    fresh = fields.new, attributes = evidence.attributes(fields.attributes, nil, "source"),
  }
end

--- A source: a document that statements are read in. `text` (or `file`) is what it says, and is
--- never edited; `reliability` is A to F, `origin` the source that it derives from.
---
--- ```lua
--- local s = source{title = "Report", published = "2025-04-17", reliability = "B",
---   text = "Kabul fell."}
--- s:quote("Kabul fell").ref  --> Q1
--- ```
---@param fields table
---@return Source
function M.source(fields)
  if type(fields) ~= "table" then
    return names.source(fields)
  end
  names.check_keys("source", fields, SOURCE)
  for _, key in ipairs { "title", "publisher", "address", "language", "text", "id" } do
    names.typed(key, fields[key], "string")
  end
  names.typed("new", fields.new, "boolean")
  if not (fields.title and fields.title:find "%S") then
    fail('a source needs a title: source{title = "…"}')
  elseif fields.text ~= nil and fields.file ~= nil then
    fail("a source has text or file, not both")
  end
  return names.found(names.put(put, fields))
end

local QUOTE = names.keys("quote", { nth = true, page = true })

-- Which of the places where the words stand is the one at a byte.
local function nth_place(text, words, from)
  local pattern = words:gsub("[^%w\128-\255%s]", "%%%0"):gsub("%s+", "%%s+")
  local nth, at = 0, text:find(pattern)
  while at and at <= from do
    nth, at = nth + 1, text:find(pattern, at + 1)
  end
  return math.max(nth, 1)
end

--- A passage of a source: the words must stand in its text (white space matches white space). `nth`
--- says which, if they stand there more than once; a source without text takes a `page` and the
--- quote is kept as unchecked. A date that `dates` found is quoted where it stands.
---
--- ```lua
--- local s = source{title = "Report", text = "He came. He saw. He came."}
--- s:quote("He came", {nth = 2}).start  --> 17
--- ```
---@param self Source
---@param words string|FoundDate
---@param options? table
---@return Quote
function M.quote(self, words, options)
  if names.kind(self) ~= "source" then
    fail('a quote is taken from a source, with a colon: S1:quote "the words"')
  end
  options = names.options("quote", options, QUOTE)
  if type(words) == "table" and type(words.phrase) == "string" and math.type(words.from) then
    options = { nth = nth_place(self.text or "", words.phrase, words.from), page = options.page }
    words = words.phrase
  elseif type(words) ~= "string" then
    fail('a quote is words of the text: %s:quote "…", not %s', self.ref, names.describe(words))
  end
  local page = options.page
  if page ~= nil and type(page) ~= "string" and type(page) ~= "number" then
    fail('page is a text such as "12", not %s', names.describe(page))
  elseif options.nth ~= nil and not (math.type(options.nth) == "integer" and options.nth > 0) then
    fail("nth is 1 for the first place, 2 for the second, …, not %s", names.describe(options.nth))
  end
  return (case.quote_put(self, words, options.nth or 0, page and tostring(page)))
end

---@class FoundDate
---@field phrase string the words
---@field from integer the first byte of the text, as in `string.sub`
---@field to integer the last byte
---@field time Time? what it comes to
---@field why string? what it lacks, if it comes to nothing

--- The date phrases of a source's text, English or Russian, in the order of the text. A relative
--- one is read against the day when the source was published, or against the date before it in the
--- text ("two days later"), and carries their marks; without that day it has no `time`, and `why`
--- says so. What may be something else than a date is left out.
---
--- ```lua
--- local s = source{title = "Report", published = "2025-04-17?",
---   text = "The court ruled on Thursday. It was listed in 2003."}
--- s:dates()[1].phrase  --> on Thursday
--- s:dates()[1].time  --> 2025-04-17?
--- s:quote(s:dates()[2]).words  --> in 2003
--- ```
---@param self Source
---@return FoundDate[]
function M.dates(self)
  local text = self.text
  if not text then
    fail("%s has no text: dates are found in what source{text = …} or source{file = …} took",
      self.ref)
  end
  return time.find(text, self.published)
end

return M
