--- Relations and lengths as scripts see them: what a date means on either side, facts against
--- themselves, certain and possible, lengths against durations.

local function allen(a, b) return table.concat(a:allen(b), " ") end

-- Allen
equal("days apart", allen(date "2024-07-04", "2024-07-06"), "b")
equal("days side by side may meet", allen(date "2024-07-04", "2024-07-05"), "b m")
equal("two dates somewhere in a year can be anything", allen(date "2024", "2024"),
  "b m o fi di s e si d f oi mi bi")
local d = date "2024"
equal("a time against itself is equal", allen(d, d), "e")
equal("exact spans have one relation", allen(span("2024-01-01", "2024-03-31"),
  span("2024-03-01", "2024-12-31")), "o")
equal("open ends are the same end", allen(span "2003-01-01", span "2005-01-01"), "fi")
equal("an unknown end leaves all that it can be", allen(span("2003-01-01", "?"),
  span("2005-01-01", "2006-01-31")), "b m o fi di")
equal("no end but one second", allen(span { start_lo = 0, start_hi = 1, end_lo = 0, end_hi = 1 },
  span { start_lo = 0, start_hi = 1, end_lo = 1, end_hi = 2 }), "s")

-- What a date means as a window
check("a day in a year is during it", date("2024-07-04"):during("2024"))
check("a month in a year too", date("2024-07"):during(date "2024"))
check("a day of a span whose start is a year is not surely", not
  date("2003-07-04"):during(span("2003", "2025")))
check("but possibly", date("2003-07-04"):possibly_during(span("2003", "2025")))
check("a day in another year is not possibly during it",
  not date("2023-12-31"):possibly_during("2024"))
check("a year contains its days", date("2024"):contains("2024-07-04"))
check("a vague date as a window is all that it covers", date("2010"):during("before 2012"))
check("a span of days overlaps the month", span("2024-07-10", "2024-07-20"):overlaps("2024-07"))
check("bounds given by hand stay what they are", not
  date("2024-07-04"):during(span { start_lo = d.start_lo, start_hi = d.end_hi,
    end_lo = d.start_lo, end_hi = d.end_hi }))
check("a moved date is a date", date("2025-07-04"):during(d + "1y"))
check("starts and finishes", span("2024-01-01", "2024-03-31"):starts("2024")
  and span("2024-10-01", "2024-12-31"):finishes("2024"))

-- Facts
actor { name = "Ann" }
local year = event { type = "visit", agent = "Ann", date = "2024" }
local july = event { type = "visit", agent = "Ann", date = "2024-07" }
local post = relation { type = "heads", subject = "Ann", from = "2003", to = "2025-04-17" }
check("an event of some day in a year is no window", not july.date:during(year))
check("but may lie around", july.date:possibly_during(year) and july.date:during(post))
check("a fact stands for its span", date("2026"):possibly_before(post) == false
  and post.span:before("2026"))
equal("a fact is equal to itself", allen(post.span, post), "e")
check("and certainly within itself", post.span:during(post) and post.span:equals(post)
  and not post.span:possibly_before(post))
equal("the distance of a fact from itself", tostring(year.date - year), "0 seconds")
check("each word has its possible form", (function()
  for _, word in ipairs { "before", "meets", "overlaps", "during", "contains", "starts",
    "finishes", "equals" } do
    local sure, may = post.span[word](post.span, "2010"),
      post.span["possibly_" .. word](post.span, "2010")
    if sure and not may then return false end
  end
  return true
end)())
check("within, and possibly", date("2024-04-01"):possibly_within("2024-01", "90d")
  and not date("2024-04-01"):within("2024-01", "90d"))
fails("an actor has no time", "a time is wanted", function() d:during(actor "Ann") end)
fails("a number is no time", "a time is wanted", function() d:allen(5) end)

-- Lengths
local length = span("2003", "2025-04-17"):length()
check("longer than", length > "20y" and not (length > "21y6mo") and not (length < "22y"))
check("at least and at most", length >= "21y3mo" and length <= "22y4mo")
check("a duration may stand first", "20y" < length and "30y" > length)
check("exactly a month", span("2024-02-01", "2024-02-29"):length() <= "1mo"
  and span("2024-02-01", "2024-02-29"):length() >= "1mo")
check("a month is no 30 days", span("2024-02-01", "2024-02-29"):length() < "30d")
check("lengths of each other", span("2024-07-01", "2024-07-14"):length() < length)
check("equal lengths", span("2024-07-01", "2024-07-14"):length()
  == span("2024-08-01", "2024-08-14"):length())
check("without end is longer than any", span("2003-01-01"):length() > "1000y")
check("an unknown one is neither", not (span("2003", "?"):length() > "1y")
  and not (span("2003", "?"):length() < "1y"))
equal("dates that may lie either way", tostring(date "2003-06" - "2003"), "-6 to 5 months")
equal("the earlier less the later", tostring(date "2003" - "2005"), "-2 to -1 years")
equal("a phrase can be taken away", tostring(date "2025" - "July 2024"), "5 to 17 months")
equal("a length in words", length.text, "21 to 22 years")
fails("a length has no months against a bad duration", "mo or min", function()
  return length < "1m"
end)
fails("nor against a number", "a duration is text", function() return length < 5 end)
fails("a length is never changed", "never changed", function() length.min = 0 end)
fails("neither date nor duration", "is not a duration", function() return d - "soon" end)
