--- What the cursor stands in: the call, the braces, the key and the text that are being typed.

local code = require "dossier.code"

local M = {}

local KEYWORDS = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat
return then true until while]]):gmatch "%l+" do
  KEYWORDS[word] = true
end
M.KEYWORDS = KEYWORDS

---@class Frame an open bracket
---@field open string
---@field subject string|nil whose keys and values stand in it: "events", "holds#5", "event.roles"
---@field callee string|nil
---@field arg integer which value of the list it is
---@field key string|nil

-- The names that end before token `at`, as code: "E1.agent", "S1:quote"; with the word that was
-- called where they begin behind a call, and where they begin.
local function chain(list, at)
  local from = at
  while from > 1 do
    local this, before = list[from], list[from - 1]
    if this.kind == "name" and (before.word == "." or before.word == ":") then
      from = from - 1
    elseif (this.word == "." or this.word == ":") and (before.kind == "name" or before.called) then
      from = from - 1
    else
      break
    end
    if list[from].called then
      return list[from].called, list, from
    end
  end
  if at < from or list[from].kind ~= "name" or KEYWORDS[list[from].word] then
    return nil
  end
  return nil, list, from
end

-- The path of names up to token `at`, or nil: a list of {word, separator}, and the call before it.
local function path(list, at)
  local this = list[at]
  if not this then
    return nil
  elseif this.called then
    return { call = this.called }
  elseif this.kind ~= "name" then
    return nil
  end
  local call, _, from = chain(list, at)
  if not from then
    return nil
  end
  local steps = { call = call }
  for i = from, at do
    if list[i].kind == "name" then
      steps[#steps + 1] = { word = list[i].word, separator = i > from and list[i - 1].word or nil }
    end
  end
  return steps
end

-- The word that a path calls: "events"; a method with its colon alone, ":quote".
local function callee(steps)
  local last = steps and steps[#steps]
  if not last or KEYWORDS[last.word] then
    return nil
  elseif last.separator == ":" then
    return ":" .. last.word
  end
  local words = {}
  for i, step in ipairs(steps) do
    words[i] = step.word
  end
  return (table.concat(words, "."):gsub("^dossier%.", ""))
end

-- What stands between a new bracket's braces belongs to: the call, or the key or place in the outer
-- bracket.
local function subject(frame, outer, before)
  if frame.callee then
    return frame.callee
  elseif not outer or not outer.subject then
    return nil
  elseif outer.open == "(" then
    return outer.arg == 1 and outer.subject or outer.subject .. "#" .. outer.arg
  elseif before and before.word == "=" then
    return outer.key and outer.subject .. "." .. outer.key
  end
  return outer.subject
end

local CLOSES = { [")"] = "(", ["}"] = "{", ["]"] = "[" }

-- Takes one token into the brackets that are open.
local function bracket(stack, list, token)
  local word, outer, n = token.word, stack[#stack], #list
  if token.kind == "string" then
    token.path = path(list, n - 1)
    token.called = token.path and callee(token.path) or nil
  elseif token.kind ~= "sign" then
    return
  elseif word == "(" or word == "{" or word == "[" then
    local frame = { open = word, arg = 1 }
    frame.path = word ~= "[" and path(list, n - 1) or nil
    frame.callee = callee(frame.path)
    frame.subject = subject(frame, outer, list[n - 1])
    stack[#stack + 1] = frame
  elseif CLOSES[word] then
    if outer and outer.open == CLOSES[word] then
      stack[#stack] = nil
      token.called = outer.callee
    end
  elseif outer and (word == "," or word == ";") then
    outer.arg, outer.key = outer.arg + 1, nil
  elseif outer and word == "=" and list[n - 1] and list[n - 1].kind == "name" then
    outer.key = list[n - 1].word
  end
end

-- Notes the names that the code itself declares.
local function declare(names, list)
  local token, before = list[#list], list[#list - 1]
  if token.kind ~= "name" or KEYWORDS[token.word] or not before then
    return
  end
  local at = #list - 1
  while at > 1 and list[at].word == "," and list[at - 1].kind == "name" do
    at = at - 2
  end
  local opener = list[at].word
  local heads = list[at].word == "(" and
    (list[at - 1] and list[at - 1].word == "function" or list[at - 2] and
      list[at - 2].word == "function")
  if opener == "local" or opener == "for" or heads or before.word == "function" then
    names[token.word] = true
  end
end

---@class Typing
---@field where string|nil "text", "member", "key", "name"; nil where there is nothing to complete
---@field typed string what is there of it
---@field frame Frame|nil the bracket around it
---@field path table|nil the names before a dot or colon
---@field separator string|nil that dot or colon
---@field call string|nil the word that a text is given to
---@field arg integer|nil as which argument
---@field callee table|nil the names by which that word is called
---@field quote string|nil of the text
---@field declared table<string, true> names that the code declares

--- What is being typed at the end of code.
---
--- `where` is "text" within quotes, "member" behind a dot or colon, "key" where a key of braces may
--- stand, "name" for any other name.
---
--- ```lua
--- local read = require("dossier.complete.context").read
--- read("events{ta").where  --> key
--- read('holds("designates", "Ru').arg  --> 2
--- read("E1.ag").path[1].word  --> E1
--- read("-- nothing").where  --> nil
--- ```
---@param before string
---@return Typing
function M.read(before)
  local stack, list, declared = {}, {}, {}
  for kind, word, from, to, open in code.tokens(before) do
    list[#list + 1] = { kind = kind, word = word, from = from, to = to, open = open }
    if kind == "comment" then
      list[#list] = nil
      if open then
        return { typed = "" }
      end
    else
      bracket(stack, list, list[#list])
      if to < #before then
        declare(declared, list)
      end
    end
  end
  local last, frame = list[#list], stack[#stack]
  ---@type Typing
  local found = { frame = frame, declared = declared, typed = "" }
  local touches = last and last.to == #before
  if last and last.kind == "string" and last.open then
    if last.word:find "^%[" then
      return found
    end
    found.where, found.quote, found.typed = "text", last.word:sub(1, 1), last.word:sub(2)
    found.call = last.called or frame and frame.open == "(" and frame.callee or nil
    found.callee = last.called and last.path or frame and frame.path
    found.arg = last.called and 1 or frame and frame.arg
    return found
  elseif touches and (last.kind == "number" or last.kind == "string") then
    return found
  end
  local at = #list
  if touches and last.kind == "name" then
    found.typed, at = last.word, at - 1
  end
  local sign = list[at] and list[at].word
  if (sign == "." or sign == ":") and list[at].to == #before - #found.typed then
    found.path, found.separator = path(list, at - 1), sign
    found.where = found.path and "member"
  elseif frame and frame.open == "{" and (sign == "{" or sign == "," or sign == ";")
    and list[at].kind == "sign" then
    found.where = "key"
  elseif found.typed ~= "" then
    found.where = "name"
  end
  return found
end

return M
