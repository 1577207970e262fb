-- Every kind of step in every place, for steps_of_a_plugin.scenario.
local s = settle.api(1)

s.plugin { name = "Stepper", version = "1" }

s.exercise {
  id = "stepper",
  title = "Stepper",
  kind = "mobility",
  at = "09:00",
  steps = {
    "Stand behind a chair.",
    s.hold { "Hold the back of the chair and lean a little, with a long and easy breath out.", 20 },
    s.rest(20),
    "Turn around slowly.",
    s.count { "Rise on your toes.", 4, sides = true },
    s.hold { ("Long words are cut at their end, and never ours. "):rep(6), 10 },
    s.rest(15),
    "Sit down again.",
  },
  levels = { { hold = 30, reps = 4, sets = 2 } },
  dose = { rest = { level = 1 }, gentle = { level = 1 }, easy = { level = 1 }, build = { level = 1 } },
}
