t.case("the levels are 1 x 120 s, 1 x 300 s and 2 x 300 s", function()
  local levels = t.exercise("psoas_release").levels
  t.eq({ levels[1].hold, levels[1].sets }, { 120, 1 })
  t.eq({ levels[2].hold, levels[2].sets }, { 300, 1 })
  t.eq({ levels[3].hold, levels[3].sets }, { 300, 2 })
  t.eq(#levels, 3)
end)

t.case("on resting days it is only offered, in a flare it has its place", function()
  t.eq(t.adapt({ stage = "peak" }).items.psoas_release.how, "offer")
  t.eq(t.adapt({ stage = "prolonged" }).items.psoas_release.how, "offer")
  local flare = t.adapt({ stage = "flare", column = "rest" }).items.psoas_release
  t.eq({ flare.level, flare.how }, { 2, "prompt" })
end)

t.case("before the usual pain is known it is the smallest dose", function()
  t.eq(t.adapt({ stage = "setup" }).items.psoas_release.level, 1)
end)

t.case("fingertips wait for easy days, two holds at most", function()
  for _, stage in ipairs({ "setup", "relief", "peak", "soften", "flare", "widening", "prolonged" }) do
    t.eq(t.adapt({ stage = stage }).items.psoas_pressure, nil, stage)
  end
  t.eq(t.adapt({ stage = "integrate" }).items.psoas_pressure.level, 1)
  t.eq(t.adapt({ stage = "steady" }).items.psoas_pressure.level, 2)
  t.eq(t.exercise("psoas_pressure").levels[2].sets, 2)
end)
