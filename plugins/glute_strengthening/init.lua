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

-- Each movement brings its own figure.
local function bridge()
  return s.count {
    "Bridge: lift the hips a little as you breathe out, lower slowly.",
    image = "bridge.svg",
    alt = "On the back, feet flat, hips lifted a little: shoulders, hips and knees make one slanting line.",
  }
end

local function clam(count)
  return s.count {
    "Clamshell: feet together, open the upper knee a little.",
    count,
    sides = true,
    image = "clamshell.svg",
    alt = "On one side, head on a pillow, knees bent, feet together; the upper knee opens a little, like a shell.",
  }
end

local function side_lift(count)
  return s.count {
    "Upper leg long: lift it a little, toes forward.",
    count,
    sides = true,
    image = "side_lift.svg",
    alt = "On one side, head on a pillow, lower leg bent; the upper leg is long and lifted a little, toes forward.",
  }
end

-- Light: 3 of 10. From level 4 on somewhat more: 5 of 10.
local LIGHT, SOMEWHAT = 3, 5

s.exercise {
  id = "glute_strengthening",
  title = "Glute strengthening",
  kind = "strength",
  tags = { "buttock", "lying" },
  image = "squeeze.svg",
  alt = "On the back on a mat, knees bent, feet flat; both buttocks gently squeezed, everything else at rest.",
  caution = "Pelvic floor loose, breath flowing. If the deep buttock pinches, ease back.",
  steps = { back, s.count { "Squeeze gently for 5 seconds, then let go all the way." } },
  levels = {
    { hold = 5, reps = 5, rpe = LIGHT },
    { hold = 5, reps = 10, rpe = LIGHT },
    { reps = 8, rpe = LIGHT, steps = { back, bridge() } },
    {
      reps = 10,
      rpe = SOMEWHAT,
      steps = { back, bridge(), s.rest(30), side, clam(8) },
    },
    {
      reps = 10,
      sets = 2,
      rpe = SOMEWHAT,
      steps = { back, bridge(), s.rest(30), side, clam() },
    },
    {
      reps = 10,
      sets = 2,
      rpe = SOMEWHAT,
      -- One set of 8 side lifts in all: four in each of the two rounds.
      steps = { back, bridge(), s.rest(30), side, clam(), side_lift(4) },
    },
  },
  dose = {
    gentle = { level = 1 },
    easy = { level = 3 },
    build = { level = 6 },
  },
}
