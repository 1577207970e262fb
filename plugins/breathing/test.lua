local function breathing(day)
  return t.adapt(day).items.breathing
end

t.case("three minutes, five when the day runs hot", function()
  t.eq(breathing({ stage = "peak", hot = 1 }).level, 1)
  t.eq(breathing({ stage = "peak", hot = 2 }).level, 1)
  t.eq(breathing({ stage = "peak", hot = 3 }).level, 2)
  t.eq(breathing({ stage = "peak", hot = 4 }).level, 2)
  local levels = t.exercise("breathing").levels
  t.eq({ levels[1].hold, levels[2].hold }, { 180, 300 })
end)

t.case("no note of the mood is not a hot day", function()
  local plan = { { id = "breathing", kind = "breathing", level = 2, times = 3 } }
  local result = t.adapt({ stage = "peak", hot = false, plan = plan })
  t.eq(result.items.breathing.level, 1)
end)

t.case("the option keeps it at three minutes", function()
  t.options({ longer_when_hot = "no" })
  t.eq(breathing({ stage = "flare", hot = 4 }).level, 1)
end)

t.case("nothing is proposed when it is three minutes already", function()
  local plan = { { id = "breathing", kind = "breathing", level = 1, times = 3 } }
  t.eq(#t.adapt({ stage = "peak", plan = plan }).proposals, 0)
end)

t.case("up to three times a day on resting and gentle days, then two", function()
  t.eq(breathing({ stage = "peak" }).times, 3)
  t.eq(breathing({ stage = "soften" }).times, 3)
  t.eq(breathing({ stage = "integrate" }).times, 2)
end)
