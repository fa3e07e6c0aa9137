--- The case's actors. The module gives back those whom a source leaves unnamed: they carry a
--- number of this case's own, since no name can find them again.

actor{
  name = "Russia", kind = "state",
  aliases = { "Russian Federation", { text = "Россия", language = "ru" } },
}
actor{
  name = "Afghanistan", kind = "state",
  aliases = { { text = "افغانستان", language = "fa" }, { text = "Афганистан", language = "ru" } },
}
local taliban = actor{
  name = "Taliban", kind = "group",
  aliases = {
    { text = "Taleban", language = "en", kind = "transliteration" },
    { text = "Талибан", language = "ru" },
    { text = "طالبان", language = "ps" },
    { text = "塔利班", language = "zh" },
    { text = "Taliban government", language = "en", kind = "weak" },
  },
}
local ttp = actor{
  name = "Tehrik-e Taliban Pakistan", kind = "group",
  aliases = {
    "TTP",
    { text = "Pakistani Taliban", language = "en", kind = "weak" },
    { text = "تحریک طالبان پاکستان", language = "ur" },
    { text = "Техрик-е Талибан Пакистан", language = "ru" },
  },
}
distinct(taliban, ttp, "the movement in Pakistan has leaders and aims of its own")

local iskp = actor{
  name = "Islamic State-Khorasan", kind = "group",
  aliases = {
    "IS-K", "ISKP", "Islamic State Khorasan Province",
    { text = "Вилаят Хорасан", language = "ru" },
    { text = "ولاية خراسان", language = "ar" },
    { text = "伊斯兰国呼罗珊省", language = "zh" },
  },
}
local islamic_state = actor{
  name = "Islamic State", kind = "group",
  aliases = { "ISIS", "ISIL", { text = "Исламское государство", language = "ru" } },
}
distinct(iskp, islamic_state, "the branch and the whole; part_of joins them")

actor{ name = "Kazakhstan", kind = "state" }
actor{ name = "China", kind = "state" }
actor{ name = "United States", kind = "state" }

actor{ name = "Supreme Court of Russia", kind = "organization" }
actor{ name = "Prosecutor General of Russia", kind = "organization" }
actor{ name = "Oleg Nefedov", kind = "person" }
actor{
  name = "Vladimir Putin", kind = "person",
  aliases = { { text = "Владимир Путин", language = "ru" } },
}
actor{
  name = "Sergei Lavrov", kind = "person",
  aliases = {
    { text = "Сергей Лавров", language = "ru" },
    { text = "Sergey Lavrov", language = "en", kind = "transliteration" },
  },
}
actor{ name = "Foreign Ministry of Kazakhstan", kind = "organization" }
actor{ name = "United Nations Security Council", kind = "organization" }
actor{ name = "1988 sanctions list", kind = "list" }
actor{ name = "Saint Petersburg Economic Forum", kind = "organization" }

actor{
  name = "Crocus City Hall", kind = "place",
  aliases = { { text = "Крокус Сити Холл", language = "ru" } },
}
actor{ name = "Kabul", kind = "place" }
actor{ name = "North Caucasus", kind = "place" }
actor{ name = "Central Asia", kind = "place" }

local function unnamed(id, name, kind)
  return actor{ name = name, kind = kind, unnamed = true, identifiers = { case = id } }
end

return {
  observers = unnamed("n1-observers", "observers of the ruling", "group"),
  diplomat = unnamed("n1-diplomat", "the Taliban's top diplomat", "person"),
  separatists = unnamed("n1-separatists", "separatists in the North Caucasus", "group"),
  to_kabul = unnamed("n1-ambassador", "China's new ambassador to Kabul", "person"),
  listed = unnamed("n7-listed", "those on the 1988 list", "group"),
  to_moscow = unnamed("n8-ambassador", "the Taliban's ambassador in Moscow", "person"),
}
