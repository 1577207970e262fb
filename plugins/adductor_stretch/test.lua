local function level(day)
  local item = t.adapt(day).items.adductor_stretch
  return item and item.level
end

t.case("the levels are 1, 2 and 3 x 30 s and 3 x 45 s, once a side", function()
  local exercise = t.exercise("adductor_stretch")
  local doses = {}
  for i, rung in ipairs(exercise.levels) do
    doses[i] = { rung.sets, rung.hold }
  end
  t.eq(doses, { { 1, 30 }, { 2, 30 }, { 3, 30 }, { 3, 45 } })
  t.ok(exercise.steps[2].sides)
end)

t.case("no stretch on resting days", function()
  for _, stage in ipairs({ "setup", "relief", "peak", "prolonged" }) do
    t.eq(level({ stage = stage }), nil, stage)
  end
  t.eq(level({ stage = "flare", column = "rest" }), nil)
end)

t.case("the highest level grows with the column", function()
  t.eq(level({ stage = "soften" }), 1)
  t.eq(level({ stage = "flare" }), 1)
  t.eq(level({ stage = "integrate" }), 2)
  t.eq(level({ stage = "steady" }), 4)
  t.eq(level({ stage = "steady", column = "gentle" }), 1)
end)
