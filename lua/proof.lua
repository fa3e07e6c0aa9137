--- The tree that `why` gives, and how it is drawn.

local cell = require "dossier.cell"
local refuse = require "dossier.refuse"
local text = require "dossier.host.text"

local M = {}

---@class Proof
---@field text string what it says
---@field label string|nil what part it plays in what stands above it
---@field notes string[]|nil further lines about it
---@field children Proof[] what it rests on
---@field record Record|nil the record that it is about
local Proof = refuse.strict({ __name = "proof" }, "a proof", { text = true, label = true,
  notes = true, children = true, record = true })
M.Proof = Proof

local WIDTH, ROOM_LEAST, LABEL_MOST, WRAPPED = 100, 8, 18, 8
local DEPTH, LINES = 16, 500 -- beyond them a proof is not drawn

--- A node of a proof; `fields` are its other fields.
---
--- ```lua
--- proof.node("it stands", { children = { proof.node "S1 says so" } })
--- --> it stands
--- --> └─ S1 says so
--- ```
---@param line string
---@param fields? table
---@return Proof
function M.node(line, fields)
  local node = setmetatable(fields or {}, Proof)
  node.text = line
  node.children = node.children or {}
  return node
end

--- Adds a child and gives it back; nil adds nothing.
---
--- ```lua
--- local top = proof.node "it stands"
--- top:add(proof.node "S1 says so").text  --> S1 says so
--- ```
---@param child Proof|nil
---@return Proof|nil
function Proof:add(child)
  self.children[#self.children + 1] = child
  return child
end

local function label_of(node)
  return cell.text(node.label)
end

-- A label is cut on a screen, so that what it stands before keeps its column and its room.
local function labels_wide(children, room)
  local wide = 0
  for _, child in ipairs(children) do
    wide = math.max(wide, text.width(label_of(child)))
  end
  return math.min(wide, LABEL_MOST, math.max(room // 3, 2))
end

local draw

-- Draws a node behind `first`, what follows it behind `rest`; `wide` is the column of the labels.
local function draw_node(node, first, rest, wide, screen)
  local out, ink = screen.out, screen.ink
  local trunk = #node.children > 0 and "│  " or "   "
  local indent = wide > 0 and wide + 2 or 0
  local label = wide > 0 and cell.fit(label_of(node), wide) .. "  " or ""
  local room = math.max(screen.width - text.width(rest) - indent, ROOM_LEAST)
  local under = rest .. (indent > 0 and trunk .. (" "):rep(math.max(indent - 3, 0)) or "")
  for i, line in ipairs(cell.wrap(node.text, room, WRAPPED)) do
    out[#out + 1] = (i == 1 and first .. ink("dim", label) or under) .. cell.isolate(line, screen)
  end
  for _, note in ipairs(node.notes or {}) do
    local margin = indent > 0 and under or rest .. trunk
    local less = indent > 0 and 0 or 3
    for _, line in ipairs(cell.wrap(note, math.max(room - less, ROOM_LEAST), WRAPPED)) do
      out[#out + 1] = margin .. ink("dim", cell.isolate(line, screen))
    end
  end
  draw(node.children, rest, screen)
end

function draw(children, prefix, screen)
  if #children > 0 and (screen.depth == DEPTH or #screen.out > LINES) then
    local more = "└─ … what it rests on is not drawn: walk .children"
    screen.out[#screen.out + 1] = prefix .. more
    return
  end
  screen.depth = screen.depth + 1
  local wide = labels_wide(children, screen.width - text.width(prefix))
  for i, child in ipairs(children) do
    local branch, rest = "├─ ", "│  "
    if i == #children then
      branch, rest = "└─ ", "   "
    end
    draw_node(child, prefix .. branch, prefix .. rest, wide, screen)
    if #screen.out > LINES and i < #children then
      screen.out[#screen.out + 1] = ("%s… %d more"):format(prefix, #children - i)
      break
    end
  end
  screen.depth = screen.depth - 1
end

--- The tree as text of a width (100).
---
--- ```lua
--- proof.text(proof.node("it stands", { notes = { "since 2003" } }), 40)
--- --> it stands
--- -->    since 2003
--- ```
---@param node Proof
---@param width? integer
---@param colour? boolean
---@param bidi? boolean the terminal may reorder text that runs from right to left
---@return string
function M.text(node, width, colour, bidi)
  local screen = { out = {}, depth = 0, width = width or WIDTH, ink = cell.ink(colour) }
  screen.bidi = bidi
  draw_node(node, "", "", 0, screen)
  return (table.concat(screen.out, "\n"):gsub(" +\n", "\n"))
end

function Proof:__tostring()
  return M.text(self)
end

return M
