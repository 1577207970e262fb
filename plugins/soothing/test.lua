local function pack(id, day)
  local item = t.adapt(day).items[id]
  return { item.how, item.times }
end

t.case("packs are offered on loud days", function()
  for _, id in ipairs({ "cold", "warm" }) do
    t.eq(pack(id, { stage = "peak" }), { "offer", 3 }, id)
    t.eq(pack(id, { stage = "prolonged" }), { "offer", 3 }, id)
    t.eq(pack(id, { stage = "soften" }), { "offer", 2 }, id)
    t.eq(pack(id, { stage = "flare" }), { "offer", 3 }, id)
    t.eq(pack(id, { stage = "flare", column = "rest" }), { "offer", 3 }, id)
    t.eq(pack(id, { stage = "widening", column = "rest" }), { "offer", 2 }, id)
  end
end)

t.case("on other days only on request, cold four times at most, warm three", function()
  for _, stage in ipairs({ "setup", "relief", "integrate", "recalibrate", "steady" }) do
    t.eq(pack("cold", { stage = stage }), { "request", 4 }, stage)
    t.eq(pack("warm", { stage = stage }), { "request", 3 }, stage)
  end
end)

t.case("ten minutes, fifteen at most", function()
  t.eq(t.exercise("cold").levels[1].hold, 600)
  t.eq(t.exercise("warm").levels[1].hold, 600)
  t.fails(function()
    t.options({ cold_minutes = 20 })
  end, "from 5 to 15")
end)

t.case("the resting position is there on every day that has a plan", function()
  for _, stage in ipairs({ "setup", "peak", "soften", "integrate", "steady", "prolonged" }) do
    t.eq(pack("resting_position", { stage = stage }), { "request", 4 }, stage)
  end
end)
