-- A prescription: what your practitioner wrote down for you, as a table. Change the rows; the rest of the
-- file turns them into exercises. Everybody begins at the first step of a row, and the program asks before
-- the next one.
local s = settle.api(1)

local kept_to = "As agreed with your practitioner. Sharp, electric or numb: stop."

-- kind: release, stretch, mobility or strength.   from: the lowest day it is for (gentle, easy or build).
-- steps: one row a step of the ladder: seconds of a hold, or a number of repetitions.
local prescribed = {
  {
    id = "rx_wall_calf", title = "Calf at the wall", kind = "stretch", from = "gentle", both_sides = true,
    how = "One foot back, heel down, lean until the calf feels long.",
    steps = { { hold = 20 }, { hold = 30 }, { hold = 30, sets = 2 } },
  },
  {
    id = "rx_pelvic_tilt", title = "Pelvic tilt, lying", kind = "mobility", from = "gentle",
    how = "Knees bent. Roll the pelvis a little back and forth, as small as feels easy.",
    steps = { { reps = 5 }, { reps = 8 }, { reps = 10 } },
  },
  {
    id = "rx_side_leg", title = "Side-lying leg lift", kind = "strength", from = "easy", both_sides = true,
    how = "Lift the top leg a hand's width, slowly, and breathe out on the way up.",
    steps = { { reps = 4 }, { reps = 6 }, { reps = 8 } },
  },
}

s.plugin {
  name = "My prescription",
  version = "1.0",
  about = "The exercises your practitioner gave you, with their steps.",
  license = "MIT",
  options = {
    at = s.text { "10:30", about = "when, such as 10:30 or weekdays 08:00 | weekends 10:00" },
  },
}

local COLUMNS = { "gentle", "easy", "build" }

-- On the lowest day of a row only its first step; on the others all of them.
local function doses(row)
  local dose, begun = {}, false
  for _, column in ipairs(COLUMNS) do
    if begun then
      dose[column] = { level = #row.steps }
    elseif column == row.from then
      dose[column], begun = { level = 1 }, true
    end
  end
  return dose
end

local function step_of(row)
  local make = row.steps[1].hold and s.hold or s.count
  return make { row.how, sides = row.both_sides }
end

for _, row in ipairs(prescribed) do
  s.exercise {
    id = row.id, title = row.title, kind = row.kind, levels = row.steps, dose = doses(row),
    steps = { step_of(row), "Come out slowly." },
    at = s.options.at, caution = kept_to, tags = { "prescribed" },
  }
end
