-- The whole routine at its highest doses, as the other shipped plugins declare it.
local function everything()
  return {
    { id = "breathing", kind = "breathing", level = 2, times = 3 },
    { id = "psoas_release", kind = "release", level = 3 },
    { id = "psoas_pressure", kind = "pressure", level = 2 },
    { id = "adductor_stretch", kind = "stretch", level = 4 },
    { id = "glute_strengthening", kind = "strength", level = 6 },
    { id = "cold", kind = "soothing", level = 1, times = 4, how = "offer" },
    { id = "warm", kind = "soothing", level = 1, times = 3, how = "offer" },
  }
end

local function adapt(stage, column)
  return t.adapt({ stage = stage, column = column, plan = everything() }).items
end

-- What is left of the day: id -> { level, times }, false when it rests.
local function rest_of(items)
  local out = {}
  for id, item in pairs(items) do
    out[id] = not item.resting and { item.level, item.times }
  end
  return out
end

-- psoas release, pressure, adductors, glutes, times of breathing and cold: the table of domain 5.2.
local table_of_days = {
  { "setup", "rest", 1, false, false, false, 1, 4 },
  { "relief", "rest", 1, false, false, false, 2, 4 },
  { "peak", "rest", 2, false, false, false, 3, 3 },
  { "soften", "gentle", 2, false, 1, 1, 3, 2 },
  { "integrate", "easy", 3, 1, 2, 3, 2, 4 },
  { "recalibrate", "build", 3, 2, 4, 6, 2, 4 },
  { "steady", "build", 3, 2, 4, 6, 1, 4 },
  { "flare", "gentle", 2, false, 1, 1, 3, 3 },
  { "flare", "rest", 2, false, false, false, 3, 3 },
  { "widening", "gentle", 2, false, 1, 1, 3, 2 },
  { "widening", "rest", 2, false, false, false, 3, 2 },
  { "prolonged", "rest", 2, false, false, false, 3, 3 },
  -- lowered: the row of the column
  { "soften", "rest", 2, false, false, false, 3, 3 },
  { "integrate", "gentle", 2, false, 1, 1, 3, 2 },
  { "integrate", "rest", 2, false, false, false, 3, 3 },
  { "recalibrate", "easy", 3, 1, 2, 3, 2, 4 },
  { "steady", "gentle", 2, false, 1, 1, 3, 2 },
  { "steady", "rest", 2, false, false, false, 3, 3 },
}

for _, row in ipairs(table_of_days) do
  local stage, column = row[1], row[2]
  t.case(stage .. " in column " .. column, function()
    local left = rest_of(adapt(stage, column))
    local order = { "psoas_release", "psoas_pressure", "adductor_stretch", "glute_strengthening" }
    for i, id in ipairs(order) do
      t.eq(left[id], row[i + 2] and { row[i + 2], 1 }, id)
    end
    t.eq(left.breathing, { 2, row[7] }, "breathing")
    t.eq(left.cold, { 1, row[8] }, "cold")
  end)
end

t.case("a plan that is light enough already stays as it is", function()
  local plan = { { id = "psoas_release", level = 1 }, { id = "breathing", kind = "breathing", times = 1 } }
  t.eq(#t.adapt({ stage = "peak", plan = plan }).proposals, 0)
end)

t.case("exercises of other plugins are left alone", function()
  local plan = { { id = "qigong", kind = "mobility", level = 3, times = 2, source = "someone" } }
  t.eq(#t.adapt({ stage = "peak", plan = plan }).proposals, 0)
end)

t.case("what a safety rule holds is left alone", function()
  local plan = { { id = "adductor_stretch", kind = "stretch", level = 4, locked = true } }
  t.eq(#t.adapt({ stage = "peak", plan = plan }).proposals, 0)
end)

t.case("every change says why, in one short line", function()
  for _, row in ipairs(table_of_days) do
    for _, proposal in ipairs(t.adapt({ stage = row[1], column = row[2], plan = everything() }).proposals) do
      t.ok(#proposal.why > 0 and #proposal.why <= 80, proposal.why)
    end
  end
end)
