-- Glutes: six small steps from a squeeze to bridge, clamshell and side lift (domain 5.1, 5.2). The
-- pelvic floor stays soft; no squats, no lunges.
local s = settle.api(1)

s.plugin {
  name = "Glute strengthening",
  version = "1.0",
  about = "From a light squeeze to bridge, clamshell and side lift, one small step at a time.",
  license = "MIT",
}

local back = "Lie on your back, knees bent, feet flat."
local side = "Lie on your side, knees bent, a pillow between them."
local bridge = "Bridge: lift the hips a little as you breathe out, lower slowly."
local clam = "Clamshell: feet together, open the upper knee a little."

-- Light: 3 of 10. From level 4 on somewhat more: 5 of 10.
local LIGHT, SOMEWHAT = 3, 5

s.exercise {
  id = "glute_strengthening",
  title = "Glute strengthening",
  kind = "strength",
  tags = { "buttock", "lying" },
  caution = "Pelvic floor loose, breath flowing. If the deep buttock pinches, ease back.",
  steps = { back, s.count { "Squeeze gently for 5 seconds, then let go all the way." } },
  levels = {
    { hold = 5, reps = 5, rpe = LIGHT },
    { hold = 5, reps = 10, rpe = LIGHT },
    { reps = 8, rpe = LIGHT, steps = { back, s.count { bridge } } },
    {
      reps = 10,
      rpe = SOMEWHAT,
      steps = { back, s.count { bridge }, s.rest(30), side, s.count { clam, 8, sides = true } },
    },
    {
      reps = 10,
      sets = 2,
      rpe = SOMEWHAT,
      steps = { back, s.count { bridge }, s.rest(30), side, s.count { clam, sides = true } },
    },
    {
      reps = 10,
      sets = 2,
      rpe = SOMEWHAT,
      -- One set of 8 side lifts in all: four in each of the two rounds.
      steps = {
        back, s.count { bridge }, s.rest(30), side, s.count { clam, sides = true },
        s.count { "Upper leg long: lift it a little, toes forward.", 4, sides = true },
      },
    },
  },
  dose = {
    gentle = { level = 1 },
    easy = { level = 3 },
    build = { level = 6 },
  },
}
