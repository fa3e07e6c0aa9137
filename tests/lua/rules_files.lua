-- tests/rules/NAME.lua makes a case, NAME.rules is a program, NAME.want has questions, each with the
-- answers that are wanted under it, one a line, in their order. BLESS=NAME writes those that come.

local folder = (...):gsub("[^/]*/[^/]*$", "") .. "rules/"

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- The names of the variables of a question, in order.
local function variables(question)
  local list, seen = {}, {}
  for name in question:gsub("'[^']*'", ""):gsub('"[^"]*"', ""):gmatch "%f[%w_]%u[%w_]*" do
    if not seen[name] then
      seen[name] = true
      list[#list + 1] = name
    end
  end
  return list
end

local function text(value)
  local named = type(value) ~= "string" and type(value) ~= "number" and pcall(function() return value.ref end)
  local named_well = named and value.ref and value.ref:find "^A" and value.name
  return named_well or named and value.ref or tostring(value)
end

local function answers(question)
  local ok, lines = pcall(function()
    local list, columns = {}, variables(question)
    for row in ask(question) do
      local parts = {}
      for _, name in ipairs(columns) do
        parts[#parts + 1] = row[name] ~= nil and name .. " = " .. text(row[name]) or nil
      end
      list[#list + 1] = "  " .. (#parts > 0 and table.concat(parts, ", ") or "yes")
    end
    return list
  end)
  return ok and (#lines > 0 and table.concat(lines, "\n") or "  none") or "  error: " .. tostring(lines)
end

for path in io.popen("ls " .. folder .. "*.rules"):lines() do
  local name = path:match "([^/]*)%.rules$"
  local base = folder .. name
  open()
  assert(loadfile(base .. ".lua"))()
  rules(name, read(path))
  local out = {}
  local wanted = read(base .. ".want")
  local question, want = nil, {}
  local function finish()
    if question then
      local got = answers(question)
      out[#out + 1] = question .. "\n" .. got
      if os.getenv "BLESS" ~= name then
        equal(("%s: %s"):format(name, question), "\n" .. got, "\n" .. table.concat(want, "\n"))
      end
    end
    want = {}
  end
  for line in wanted:gmatch "[^\n]+" do
    if line:find "^%S" then
      finish()
      question = line
    else
      want[#want + 1] = line
    end
  end
  finish()
  rules(name, false)
  if os.getenv "BLESS" == name then
    local file <close> = assert(io.open(base .. ".want", "wb"))
    file:write(table.concat(out, "\n"), "\n")
  end
end
