-- Comfort: cold pack, warm pack, resting position (domain 5.2, S10). Offered on loud days, always there
-- when asked for.
local s = settle.api(1)

local PACK_MINUTES = { least = 5, usual = 10, most = 15 }

local function pack_minutes(what)
  return s.int { PACK_MINUTES.usual, min = PACK_MINUTES.least, max = PACK_MINUTES.most, about = what }
end

s.plugin {
  name = "Soothing",
  version = "1.0",
  about = "Cold pack, warm pack and the resting position, when you want them.",
  license = "MIT",
  options = {
    cold_minutes = pack_minutes("length of a cold pack"),
    warm_minutes = pack_minutes("length of a warm pack"),
  },
}

-- Offered where domain 5.2 says so, on request on every other day; `most` is the limit of S10.
local function pack_dose(most)
  return {
    rest = { level = 1, times = 3, how = "offer" },
    gentle = { level = 1, times = 2, how = "offer" },
    easy = { level = 1, times = most, how = "request" },
    build = { level = 1, times = most, how = "request" },
    setup = { level = 1, times = most, how = "request" },
    relief = { level = 1, times = most, how = "request" },
    flare = { level = 1, times = 3, how = "offer" },
    widening = { level = 1, times = 2, how = "offer" },
  }
end

s.exercise {
  id = "cold",
  title = "Cold pack",
  kind = "soothing",
  tags = { "pack" },
  image = "cold.svg",
  alt = "Resting on the back with the calves raised on a cushion; a cold pack wrapped in cloth lies on the body.",
  caution = "Wrapped in cloth. Not on numb skin, not while falling asleep.",
  steps = {
    "Wrap the pack in a damp cloth and find a position that is easy to leave.",
    s.hold { "Rest with the pack. Look at the skin halfway." },
    "Take it off and look at the skin.",
  },
  levels = { { hold = s.options.cold_minutes * 60 } },
  dose = pack_dose(4),
}

s.exercise {
  id = "warm",
  title = "Warm pack",
  kind = "soothing",
  tags = { "pack" },
  image = "warm.svg",
  alt = "Half sitting against large cushions, knees bent, a warm pack with cloth under it on the body.",
  caution = "Warm, not hot, with cloth between. Not on numb skin, not in bed for sleep.",
  steps = {
    "Put cloth between the pack and your skin.",
    s.hold { "Rest with the pack. It should feel pleasant the whole time." },
    "Take it off and look at the skin.",
  },
  levels = { { hold = s.options.warm_minutes * 60 } },
  dose = pack_dose(3),
}

local on_request = { level = 1, times = 4, how = "request" }

s.exercise {
  id = "resting_position",
  title = "Resting position",
  kind = "soothing",
  tags = { "lying" },
  image = "resting_position.svg",
  alt = "Seen from above: on one side, knees drawn up a little, a pillow under the head and one between the knees.",
  steps = {
    "Lie on your back with your calves on a chair, or on your side with a pillow between the knees.",
    s.hold { "Nothing to do. Let the floor carry you." },
    "Take your time before you stand.",
  },
  levels = { { hold = 600 } },
  dose = { rest = on_request, gentle = on_request, easy = on_request, build = on_request },
}
