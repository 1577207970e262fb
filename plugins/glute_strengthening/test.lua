local function level(day)
  local item = t.adapt(day).items.glute_strengthening
  return item and item.level
end

t.case("six levels with the effort of each", function()
  local got = {}
  for i, rung in ipairs(t.exercise("glute_strengthening").levels) do
    got[i] = { rung.hold or 0, rung.reps, rung.sets, rung.rpe }
  end
  t.eq(got, { { 5, 5, 1, 3 }, { 5, 10, 1, 3 }, { 0, 8, 1, 3 }, { 0, 10, 1, 5 }, { 0, 10, 2, 5 }, { 0, 10, 2, 5 } })
end)

t.case("level 4 adds the clamshell, level 6 the side lift, each side", function()
  local levels = t.exercise("glute_strengthening").levels
  t.eq({ levels[4].steps[5].amount, levels[4].steps[5].sides }, { 8, true })
  t.eq({ levels[6].steps[6].amount, levels[6].steps[6].sides }, { 4, true })
end)

t.case("no strength on resting days, a squeeze on gentle ones", function()
  for _, stage in ipairs({ "setup", "relief", "peak", "prolonged" }) do
    t.eq(level({ stage = stage }), nil, stage)
  end
  t.eq(level({ stage = "soften" }), 1)
  t.eq(level({ stage = "widening" }), 1)
  t.eq(level({ stage = "integrate" }), 3)
  t.eq(level({ stage = "recalibrate" }), 6)
end)
