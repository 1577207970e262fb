-- Slow breathing: in for 4, out for 6 (domain 5.1). Three minutes; five when the day runs hot.
local s = settle.api(1)

s.plugin {
  name = "Slow breathing",
  version = "1.0",
  about = "In for 4, out for 6, belly and pelvic floor soft: three minutes, five on hot days.",
  license = "MIT",
  options = {
    longer_when_hot = s.bool { true, about = "five minutes on days that feel hot (3 or 4 of 4)" },
  },
}

local HOT = 3

s.exercise {
  id = "breathing",
  title = "Slow breathing",
  kind = "breathing",
  tags = { "calm" },
  image = "breathing.svg",
  alt = "Sitting easily on a soft seat, one hand on the belly, which moves out on the breath in; shoulders loose.",
  steps = {
    "Sit or lie as it suits you, belly soft.",
    s.hold { "In for 4, out for 6. On each breath in, let the belly and pelvic floor drop." },
    "Let the breath go its own way again.",
  },
  levels = {
    { hold = 180 },
    { hold = 300 },
  },
  dose = {
    rest = { level = 2, times = 3 },
    gentle = { level = 2, times = 3 },
    easy = { level = 2, times = 2 },
    build = { level = 2, times = 2 },
  },
}

s.adapt(function(day)
  local hot = day.hot ~= nil and day.hot >= HOT
  if hot and s.options.longer_when_hot then
    return
  end
  for item in day:items { id = "breathing" } do
    if item.level > 1 then
      item:level_to(1, "Three slow minutes are enough today.")
    end
  end
end)
