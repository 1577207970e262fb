-- Adductors: a long, soft stretch of the inner thighs (domain 5.1, 5.2). No deep bend of the hip: that
-- tensions the pudendal nerve.
local s = settle.api(1)

s.plugin {
  name = "Adductor stretch",
  version = "1.0",
  about = "A soft stretch of the inner thighs, lying with pillows or standing.",
  license = "MIT",
  options = {
    variant = s.text { "butterfly", one_of = { "butterfly", "standing" }, about = "lying with pillows, or standing" },
  },
}

local variants = {
  butterfly = {
    "Lie on your back, soles of the feet together, a pillow under each knee.",
    s.hold { "Let this side's knee rest outwards on its pillow. Breathe out slowly.", sides = true },
    "Bring the knees together with your hands and rest.",
  },
  standing = {
    "Stand wide, one hand on something steady, both feet flat.",
    s.hold { "Bend the other knee a little until this inner thigh feels long. Back upright.", sides = true },
    "Step the feet together and rest.",
  },
}

local figures = {
  butterfly = {
    image = "butterfly.svg",
    alt = "Seen from above: on the back, soles of the feet together, knees outwards, a pillow under each knee.",
  },
  standing = {
    image = "standing.svg",
    alt = "Standing wide, a hand on the back of a chair, one knee a little bent, the other leg long, its foot flat.",
  },
}
local figure = figures[s.options.variant]

s.exercise {
  id = "adductor_stretch",
  title = "Adductor stretch",
  kind = "stretch",
  tags = { "groin", s.options.variant == "standing" and "standing" or "lying" },
  image = figure.image,
  alt = figure.alt,
  caution = "Go to the first soft resistance, never further. No deep bend of the hip.",
  steps = variants[s.options.variant],
  levels = {
    { hold = 30 },
    { hold = 30, sets = 2 },
    { hold = 30, sets = 3 },
    { hold = 45, sets = 3 },
  },
  dose = {
    gentle = { level = 1 },
    easy = { level = 2 },
    build = { level = 4 },
  },
}
