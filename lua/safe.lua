--- `dossier --safe`: what scripts find there. They run among globals of their own, which hold the
--- words and the harmless part of Lua's library, each as a copy; the shell itself keeps the real
--- ones. What is left out says so when it is asked for.

local session = require "dossier.host.session"
local text = require "dossier.host.text"

local M = {}

local real_load, real_require, real_print = load, require, print
local real_setmetatable, metatable_of, traceback = setmetatable, debug.getmetatable, debug.traceback

local BASE = {
  "_VERSION", "assert", "error", "ipairs", "next", "pairs", "pcall", "rawequal", "rawlen", "select",
  "tonumber", "tostring", "type", "xpcall",
}

-- Of each library what scripts find; of a library that is `true` all of it.
local LIBRARIES = {
  coroutine = true, math = true, table = true, utf8 = true,
  string = { "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "pack",
    "packsize", "rep", "reverse", "sub", "unpack", "upper" },
  os = { "clock", "date", "difftime", "exit", "time" },
  io = {}, debug = {}, package = {},
}

-- Words that reach for files.
local CLOSED = { open = true, save = true, import = true, export = true }

-- Modules of which scripts get every function; of the others that words come from, the words. What
-- else there is in them trusts its caller.
local OPEN = {
  ["dossier.show"] = true, ["dossier.help"] = true, ["dossier.extend"] = true,
  ["dossier.time"] = true,
}

local function is_public(name)
  for _, module in pairs(session.words) do
    if name == "dossier." .. module then
      return true
    end
  end
  return false
end

local function refuse(what, level)
  error(what .. " is not there under --safe", level or 3)
end

-- The functions and plain values of a table; tables that lie in it stay the shell's own.
local function copy(source)
  local target = {}
  for key, value in next, source do
    target[key] = type(value) ~= "table" and value or nil
  end
  return target
end

-- A library's part, which refuses the rest of it by name. `rest` keeps the names alone.
local function part(name, library, wanted)
  local found, rest = {}, {}
  for key, value in next, library do
    rest[key] = true
    found[key] = wanted == true and value or nil
  end
  for _, key in ipairs(wanted == true and {} or wanted) do
    found[key] = library[key]
  end
  return real_setmetatable(found, {
    __metatable = false,
    __index = function(_, key)
      if rest[key] then
        refuse(name .. "." .. tostring(key))
      end
    end,
  })
end

-- ---- what scripts get in place of Lua's own ----

local function safe_text(...)
  local parts = table.pack(...)
  for i = 1, parts.n do
    parts[i] = text.safe(tostring(parts[i]), true)
  end
  return parts
end

local function safe_print(...)
  real_print(table.concat(safe_text(...), "\t"))
end

local function safe_write(stdout)
  return function(...)
    local parts = safe_text(...)
    stdout:write(table.concat(parts))
  end
end

local function safe_load(env)
  return function(chunk, name, mode, ...)
    if mode == "b" then
      return nil, "compiled code is not there under --safe"
    end
    if select("#", ...) > 0 then
      return real_load(chunk, name, "t", (...))
    end
    return real_load(chunk, name, "t", env)
  end
end

-- Only a table whose metatable the script made itself shows it, or takes another.
local function metatables(env)
  local own = real_setmetatable({}, { __mode = "k" })

  local function get(value)
    local meta = metatable_of(value)
    if meta == nil then
      return nil
    elseif not own[meta] then
      return false
    end
    local shown = rawget(meta, "__metatable")
    return shown == nil and meta or shown
  end

  local function set(value, meta)
    if type(value) == "table" and type(meta) == "table" then
      local before = metatable_of(value)
      if before ~= nil and not own[before] then
        error("the metatable of this table is dossier's own", 2)
      elseif rawget(meta, "__gc") ~= nil then
        refuse "__gc (a <close> variable does as much)"
      end
      own[meta] = true
    end
    return real_setmetatable(value, meta)
  end

  local function check_own(value)
    local meta = metatable_of(value)
    if meta ~= nil and type(value) == "table" and not own[meta] and value ~= env then
      error("the fields of this table are dossier's own", 3)
    end
  end

  local function get_raw(value, key)
    check_own(value)
    return rawget(value, key)
  end

  local function set_raw(value, key, new)
    check_own(value)
    return rawset(value, key, new)
  end

  return get, set, get_raw, set_raw
end

local function safe_collect(what, ...)
  if what == nil or what == "collect" or what == "count" then
    return collectgarbage(what or "collect")
  end
  refuse(('collectgarbage "%s"'):format(text.safe(tostring(what))))
end

-- The words, as scripts see them: one that holds functions is a copy.
local function words_of(words)
  local copies = {}
  return function(name)
    local value = words[name]
    if CLOSED[name] and value ~= nil then
      return function()
        refuse(name .. " (the case named on the command line is the only file)")
      end
    elseif type(value) == "table" and metatable_of(value) == nil then
      copies[name] = copies[name] or copy(value)
      return copies[name]
    end
    return value
  end
end

local function safe_require(env, word)
  local loaded = {}
  for name in pairs(LIBRARIES) do
    loaded[name] = rawget(env, name)
  end
  return function(name)
    if type(name) ~= "string" then
      error("require takes the name of a module", 2)
    elseif not loaded[name] and is_public(name) then
      local module = copy(real_require(name))
      for key in pairs(module) do
        if session.words[key] then
          module[key] = word(key)
        elseif not OPEN[name] then
          module[key] = nil
        end
      end
      loaded[name] = module
    end
    return loaded[name]
      or refuse(("the module %s (require finds dossier's own public ones alone)"):format(
        text.safe(name)))
  end
end

local function globals()
  local env = {}
  for _, name in ipairs(BASE) do
    env[name] = _G[name]
  end
  for name, wanted in pairs(LIBRARIES) do
    env[name] = part(name, _G[name], wanted)
  end
  rawset(env.io, "write", safe_write(io.stdout))
  rawset(env.debug, "traceback", traceback)
  env._G, env.print, env.load, env.collectgarbage = env, safe_print, safe_load(env), safe_collect
  env.getmetatable, env.setmetatable, env.rawget, env.rawset = metatables(env)
  env.arg = arg
  for _, name in ipairs { "dofile", "loadfile", "warn" } do
    env[name] = function()
      refuse(name)
    end
  end

  local word = words_of(dossier)
  local words = real_setmetatable({}, {
    __metatable = false,
    __index = function(_, name)
      return word(name)
    end,
    __newindex = function()
      error("the words of dossier stay as they are under --safe", 2)
    end,
    __pairs = function()
      return next, copy(session.words), nil
    end,
  })
  env.require = safe_require(env, word)

  local behind = metatable_of(_G) -- the words and refs behind the globals, see globals.lua
  return real_setmetatable(env, {
    __metatable = false,
    __index = function(globals, name)
      if name == "dossier" then
        return words
      elseif session.words[name] then
        return word(name)
      end
      return behind.__index(globals, name)
    end,
    __newindex = behind.__newindex,
  })
end

-- ---- the doors ----

-- The shell's own code finds no files either: a door that is not there cannot be talked open.
local function close()
  local function shut(library, name, keys)
    for _, key in ipairs(keys) do
      library[key] = function()
        refuse(name .. "." .. key, 0)
      end
    end
  end
  shut(io, "io", { "open", "popen", "lines", "tmpfile", "input", "read" })
  local output = io.output
  function io.output(file)
    return file == nil and output() or refuse("io.output", 0)
  end
  shut(os, "os", { "execute", "remove", "rename", "tmpname", "setlocale" })
  shut(package, "package", { "loadlib", "searchpath" })
  dofile, loadfile, string.dump = nil, nil, nil
  package.path, package.cpath = "", ""
  for i = #package.searchers, 3, -1 do
    package.searchers[i] = nil -- the two that stay know the shell's own modules alone
  end
end

--- Makes the globals in which scripts, `-e` and lines at the prompt run from now on, and closes
--- files and processes to the shell itself. It cannot be taken back.
function M.begin()
  session.safe = true
  require "dossier.script" -- keeps what it needs to read the script of the command line
  session.env = globals()
  close()
end

return M
