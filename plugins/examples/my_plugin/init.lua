-- My plugin: what it is for, in one sentence. Every word of the API is in .editor/settle.lua.
local s = settle.api(1)

s.plugin {
  name = "My plugin",
  version = "0.1.0",
  about = "One line that the person reads before enabling it.",
  options = {
    -- Set by the person:  [plugin my_plugin]  factor = 50
    factor = s.int { 70, min = 10, max = 100, about = "percent of the usual dose while pain rises" },
  },
}

s.exercise {
  id = "my_plugin",
  title = "A soft hold",
  kind = "stretch", -- decides the ceilings that nobody can raise
  steps = {
    "Find a position that you can leave at any time.",
    s.hold { "Stay at the first soft resistance. Long, easy breath out.", sides = true },
  },
  -- The person's ladder. Everybody begins at level 1; the program moves them, and only with their yes.
  levels = {
    { hold = 15 },
    { hold = 30 },
  },
  -- How high each day may go. What is not named is not offered: no stretches on resting days.
  dose = {
    gentle = { level = 1 },
    easy = { level = 2 },
    build = { level = 2 },
  },
  caution = "Sharp, electric or numb: stop.",
}

-- Runs for every plan of a day, and can only make it lighter.
s.adapt(function(day)
  if day.trend ~= "rising" then
    return
  end
  for item in day:items { id = "my_plugin" } do
    item:ease(s.options.factor / 100, "It has been rising; less today.")
  end
end)
