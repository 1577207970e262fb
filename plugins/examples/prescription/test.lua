t.case("a gentle day has the first step only, and no strength", function()
  local items = t.adapt({ stage = "soften" }).items
  t.eq(items.rx_wall_calf.level, 1)
  t.eq(items.rx_pelvic_tilt.level, 1)
  t.eq(items.rx_side_leg, nil)
end)

t.case("strength begins small on easy days", function()
  t.eq(t.adapt({ stage = "integrate" }).items.rx_side_leg.level, 1)
  t.eq(t.adapt({ stage = "steady" }).items.rx_side_leg.level, 3)
end)

t.case("nothing on resting days", function()
  t.eq(t.adapt({ stage = "peak" }).items.rx_wall_calf, nil)
end)

t.case("holds are held, repetitions are counted, sides are both done", function()
  local calf, tilt = t.exercise("rx_wall_calf"), t.exercise("rx_pelvic_tilt")
  t.eq({ calf.steps[1]["do"], calf.steps[1].sides }, { "hold", true })
  t.eq({ tilt.steps[1]["do"], tilt.steps[1].sides }, { "count", false })
  t.eq(calf.levels[3].sets, 2)
end)
