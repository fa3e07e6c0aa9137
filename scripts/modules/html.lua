--- The presenter html: rows as a table for a report or a web page.
---
--- Every value is escaped, so that what stands in the case is text on the page and never markup. A
--- row that is only possible has the class `possible`.
---
---     dossier -l html -m html my.case -e 'events{type = "delist"}' >delistings.html

local cell = require "dossier.cell"

local ESCAPES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function escape(value)
  if value == nil then
    return ""
  end
  return (cell.text(value):gsub('[&<>"]', ESCAPES))
end

local function line(row, columns, tag)
  local parts = {}
  for i = 1, columns do
    parts[i] = ("<%s>%s</%s>"):format(tag, escape(row[i]), tag)
  end
  return table.concat(parts)
end

local function write(sheet, out)
  local columns = #sheet.columns
  out "<table>\n"
  out("<thead><tr>" .. line(sheet.columns, columns, "th") .. "</tr></thead>\n<tbody>\n")
  for row in sheet.rows do
    local class = row.mark == "possible" and ' class="possible"' or ""
    out(("<tr%s>%s</tr>\n"):format(class, line(row, columns, "td")))
  end
  out "</tbody>\n</table>\n"
end

extend.presenter { name = "html", summary = "a table for a web page", write = write }

return { write = write }
