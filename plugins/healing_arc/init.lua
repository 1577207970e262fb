-- The arc after a session: lowers each day to its stage's row of the daily table (domain 5.2). It knows
-- the shipped exercises; what other plugins declare is left to their own doses and the safety rules.
local s = settle.api(1)

s.plugin {
  name = "Healing arc",
  version = "1.0",
  about = "Adapts the day to where you are between two sessions. It can only make a day lighter.",
  license = "MIT",
}

local RESTING = false

local function at_most(level, times)
  return { level = level, times = times }
end

-- One row a stage. A number of times without a level: any level.
local rows = {
  setup = {
    why = "The smallest start, until your usual pain is set.",
    psoas_release = at_most(1, 1), psoas_pressure = RESTING, adductor_stretch = RESTING,
    glute_strengthening = RESTING, breathing = at_most(nil, 1),
  },
  relief = {
    why = "Day 0: rest counts as doing.",
    psoas_release = at_most(1, 1), psoas_pressure = RESTING, adductor_stretch = RESTING,
    glute_strengthening = RESTING, breathing = at_most(nil, 2),
  },
  peak = {
    why = "Day 1 is often the loudest: rest, breath and comfort.",
    psoas_release = at_most(2, 1), psoas_pressure = RESTING, adductor_stretch = RESTING,
    glute_strengthening = RESTING, breathing = at_most(nil, 3), cold = at_most(nil, 3), warm = at_most(nil, 3),
  },
  soften = {
    why = "Day 2: small and soft.",
    psoas_release = at_most(2, 1), psoas_pressure = RESTING, adductor_stretch = at_most(1, 1),
    glute_strengthening = at_most(1, 1), breathing = at_most(nil, 3), cold = at_most(nil, 2),
    warm = at_most(nil, 2),
  },
  integrate = {
    why = "Days 3 and 4: making room, without hurry.",
    psoas_release = at_most(3, 1), psoas_pressure = at_most(1, 1), adductor_stretch = at_most(2, 1),
    glute_strengthening = at_most(3, 1), breathing = at_most(nil, 2),
  },
  recalibrate = {
    why = "Days 5 to 7: the steady plan stays steady.",
    psoas_release = at_most(3, 1), psoas_pressure = at_most(2, 1), adductor_stretch = at_most(4, 1),
    glute_strengthening = at_most(6, 1), breathing = at_most(nil, 2),
  },
  steady = {
    why = "The everyday plan, away from a session.",
    psoas_release = at_most(3, 1), psoas_pressure = at_most(2, 1), adductor_stretch = at_most(4, 1),
    glute_strengthening = at_most(6, 1), breathing = at_most(nil, 1),
  },
  flare = {
    why = "A flare: one step back today.",
    psoas_release = at_most(2, 1), psoas_pressure = RESTING, adductor_stretch = at_most(1, 1),
    glute_strengthening = at_most(1, 1), breathing = at_most(nil, 3), cold = at_most(nil, 3),
    warm = at_most(nil, 3),
  },
  widening = {
    why = "A new side or area was noted: gentle today.",
    psoas_release = at_most(2, 1), psoas_pressure = RESTING, adductor_stretch = at_most(1, 1),
    glute_strengthening = at_most(1, 1), breathing = at_most(nil, 3), cold = at_most(nil, 2),
    warm = at_most(nil, 2),
  },
  prolonged = {
    why = "Above your usual for a while: rest and comfort.",
    psoas_release = at_most(2, 1), psoas_pressure = RESTING, adductor_stretch = RESTING,
    glute_strengthening = RESTING, breathing = at_most(nil, 3), cold = at_most(nil, 3), warm = at_most(nil, 3),
  },
}

local RANK = { off = 0, rest = 1, gentle = 2, easy = 3, build = 4 }

-- The column that a stage has by itself. Flare and widening have one of two, with the same row.
local own_column = {
  setup = "rest", relief = "rest", peak = "rest", soften = "gentle", integrate = "easy",
  recalibrate = "build", steady = "build", prolonged = "rest",
}

-- Where the column was lowered, the row of that column counts.
local lowered = {
  rest = { row = rows.peak, why = "Today the plan steps down to rest." },
  gentle = { row = rows.soften, why = "Today the plan steps down to gentle." },
  easy = { row = rows.integrate, why = "Today the plan steps down a little." },
}

-- On these two a resting column rests what their gentle one allows (domain 5.2).
local also_resting = { adductor_stretch = true, glute_strengthening = true }

local function is_lowered(day)
  local own = own_column[day.stage]
  return own ~= nil and RANK[day.column] < RANK[own]
end

local function row_of(day)
  local step = is_lowered(day) and lowered[day.column]
  if step then
    return step.row, step.why
  end
  local row = rows[day.stage]
  return row, row and row.why
end

local function lower(item, cell, why)
  if cell.level and item.level > cell.level then
    item:level_to(cell.level, why)
  end
  if item.times > cell.times then
    item:times_to(cell.times, why)
  end
end

s.adapt(function(day)
  local row, why = row_of(day)
  if not row then
    return
  end
  for item in day:items() do
    local cell = row[item.id]
    if cell == RESTING or (day.column == "rest" and also_resting[item.id]) then
      item:rest(why)
    elseif cell then
      lower(item, cell, why)
    end
  end
end)
