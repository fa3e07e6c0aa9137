# The prompt, fed by a pipe: values, locals that stay, lines that go on, commands, errors.
dossier -i <<'END'
1 + 1
_ * 10
local x, y = 5, "text"
x, y
x = x + 1
x
local n = 0; function count() n = n + 1 return n end
count()
count()
n
local limit <const> = 7
limit
local function factorial(k) return k < 2 and 1 or k * factorial(k - 1) end
factorial(5)
for i = 1, 2 do
  local inside = i
  print(inside)
end
inside
local s = [[
two lines]]
s
f = function(a)
return a

end
f(3)
nil
_
return x

1 +
1
)
x.y.z
error("plain")
local broken = error("not kept")
broken
.help
.nothing
.quit
not reached
END
echo "status $?"
