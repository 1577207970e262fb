-- Run by: settle plugin test my_plugin
t.case("a rising trend makes the hold lighter", function()
  t.eq(t.adapt({ stage = "steady", trend = "rising" }).items.my_plugin.scale, 0.7)
  t.eq(t.adapt({ stage = "steady", trend = "flat" }).items.my_plugin.scale, 1.0)
end)

t.case("the person can choose how much lighter", function()
  t.options({ factor = "50" })
  t.eq(t.adapt({ stage = "steady", trend = "rising" }).items.my_plugin.scale, 0.5)
end)

t.case("nothing of it on a resting day", function()
  t.eq(t.adapt({ stage = "peak" }).items.my_plugin, nil)
end)
