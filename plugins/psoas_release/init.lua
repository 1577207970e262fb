-- Psoas: the resting release, and the fingertip release that stays locked until a practitioner has
-- taught it (domain 5.1, 5.2).
local s = settle.api(1)

s.plugin {
  name = "Psoas release",
  version = "1.0",
  about = "Constructive rest for the front of the hips; with your practitioner's leave, soft fingertips too.",
  license = "MIT",
  options = {
    support = s.text { "floor", one_of = { "floor", "chair" }, about = "feet on the floor, or calves on a chair" },
  },
}

local position = {
  floor = "Lie on your back, knees bent, feet flat and a little apart.",
  chair = "Lie on your back, calves resting on the seat of a chair.",
}

local figures = {
  floor = {
    image = "psoas_release.svg",
    alt = "On the back on a mat, head on a low pillow, knees bent, feet flat, arms resting at the sides.",
  },
  chair = {
    image = "psoas_release_chair.svg",
    alt = "On the back on a mat, hips close to a chair, both calves resting on its seat, arms resting at the sides.",
  },
}
local figure = figures[s.options.support]

s.exercise {
  id = "psoas_release",
  title = "Psoas release",
  kind = "release",
  tags = { "hip", "lying" },
  image = figure.image,
  alt = figure.alt,
  caution = "Nothing presses and nothing pulls. Sharp, electric or numb: stop and roll to your side.",
  steps = {
    position[s.options.support],
    s.hold { "Let gravity do the work; belly and pelvic floor soft." },
  },
  levels = {
    { hold = 120 },
    { hold = 300 },
    { hold = 300, sets = 2 },
  },
  dose = {
    rest = { level = 2, how = "offer" },
    gentle = { level = 2 },
    easy = { level = 3 },
    build = { level = 3 },
    -- On these days the column REST still starts it by itself.
    setup = { level = 1 },
    flare = { level = 2 },
    widening = { level = 2 },
  },
}

s.exercise {
  id = "psoas_pressure",
  title = "Psoas, soft fingertips",
  kind = "pressure",
  tags = { "hip", "lying" },
  image = "psoas_pressure.svg",
  alt = "Seen from above: on the back on a mat, knees bent, the fingertips of both hands beside the front hip bones.",
  caution = "Own fingertips only, never a ball or tool, never on a pulse. Only as you were taught.",
  steps = {
    position[s.options.support],
    s.hold { "Fingertips beside the front hip bone, soft. Wait at the first soft resistance.", sides = true },
    "Take the hands away slowly and rest a moment.",
  },
  levels = {
    { hold = 90 },
    { hold = 90, sets = 2 },
  },
  dose = {
    easy = { level = 1 },
    build = { level = 2 },
  },
}
