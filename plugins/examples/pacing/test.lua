-- What was done on the days before, newest first.
local function days(...)
  local history = {}
  for i, done in ipairs { ... } do
    history[i] = { date = "2026-11-" .. (21 - i), stage = "steady", pain = 5, baseline = 5, done = done, stopped = 0 }
  end
  return history
end

local plan = {
  { id = "psoas_release", kind = "release", level = 3 },
  { id = "adductor_stretch", kind = "stretch", level = 4, times = 2 },
  { id = "glute_strengthening", kind = "strength", level = 6 },
  { id = "breathing", kind = "breathing", level = 2, times = 3 },
}

local function items(fields)
  fields.plan = plan
  return t.adapt(fields).items
end

t.case("a good day holds about as much as usual", function()
  local today = items { pain = 2, baseline = 5, history = days(2, 2, 1, 2) }
  t.eq(today.psoas_release.resting, false)
  t.eq(today.adductor_stretch.times, 1)
  t.eq(today.glute_strengthening.resting, true)
  t.eq(today.breathing.times, 3)
end)

t.case("a usual day stays as it is", function()
  local today = items { pain = 5, baseline = 5, history = days(2, 2, 1, 2) }
  t.eq(today.glute_strengthening.resting, false)
  t.eq(today.psoas_release.scale, 1.0)
end)

t.case("the day after a busy one is lighter, also when it is good", function()
  t.eq(items({ pain = 5, history = days(4, 1, 2, 1) }).psoas_release.scale, 0.8)
  t.eq(items({ pain = 2, baseline = 5, history = days(4, 1, 2, 1) }).psoas_release.scale, 0.8)
  t.eq(items({ pain = 5, history = days(4, 1, 2, 1) }).breathing.scale, 1.0)
end)

t.case("so is the day after something was stopped", function()
  local history = days(1, 1, 1)
  history[1].stopped = 1
  t.options { after_busy = 60 }
  t.eq(items({ history = history }).adductor_stretch.scale, 0.6)
end)

t.case("without days before, or without a number, nothing is guessed", function()
  t.eq(#t.adapt({ history = {}, plan = plan }).proposals, 0)
  t.eq(#t.adapt({ pain = false, baseline = false, history = days(1, 1, 1), plan = plan }).proposals, 0)
  t.eq(#t.adapt({ pain = 1, baseline = 5, history = days(1, 1), plan = plan }).proposals, 0)
end)
