local plan = { { id = "psoas_release", kind = "release", at = "10:30" } }

local function answer(hour, times, word)
  t.now { minute = hour * 60 + 5 }
  for _ = 1, times do
    t.event("answer", { id = "block", answer = word })
  end
end

local function at()
  return t.adapt({ plan = plan }).items.psoas_release.at
end

t.case("an hour that hardly ever suits is left, to the next one", function()
  answer(10, 6, "skip")
  t.eq(at(), "11:30")
end)

t.case("the next one that suits, later before earlier", function()
  answer(10, 6, "later")
  answer(11, 6, "none")
  t.eq(at(), "09:30")
end)

t.case("one yes in three is suiting enough", function()
  answer(10, 4, "skip")
  answer(10, 2, "start")
  t.eq(at(), "10:30")
end)

t.case("a few answers say nothing yet", function()
  answer(10, 5, "skip")
  t.eq(at(), "10:30")
end)

t.case("when all around is quiet, it stays where it is", function()
  for hour = 7, 13 do
    answer(hour, 6, "skip")
  end
  t.eq(at(), "10:30")
end)

t.case("older answers fade", function()
  answer(10, 40, "skip")
  answer(10, 6, "start")
  t.eq(at(), "10:30")
end)

t.case("what is only asked for has no hour", function()
  local asked = { { id = "cold", kind = "soothing", at = "", how = "request" } }
  t.eq(#t.adapt({ plan = asked }).proposals, 0)
end)
