-- Pacing: a good day is not a day to catch up. It looks at what the last days held and keeps today near it;
-- the day after a busy or a broken-off one is a little lighter.
local s = settle.api(1)

s.plugin {
  name = "Pacing",
  version = "1.0",
  about = "Keeps a good day near the usual amount, and the day after a busy one lighter.",
  license = "MIT",
  options = {
    days = s.int { 7, min = 3, max = 28, about = "how many days back the usual amount is worked out from" },
    after_busy = s.int { 80, min = 40, max = 100, about = "percent of the dose on the day after a busy one" },
    good_day = s.int { 2, min = 1, max = 5, about = "points below your usual that make a day a good one" },
  },
}

local BUSY = 2 -- more than usual: so many exercises above the median

-- The middle of what was done on the last days; nil when there are too few to say.
local function usual(history)
  local done = {}
  for i = 1, math.min(#history, s.options.days) do
    done[#done + 1] = history[i].done
  end
  if #done < 3 then
    return nil
  end
  table.sort(done)
  return done[#done // 2 + 1]
end

local function is_good(day)
  if not day.pain or not day.baseline then
    return false
  end
  return day.position == "ahead" or day.pain <= day.baseline - s.options.good_day
end

-- Exercise of the plan, without what calms.
local function exercises(day)
  local list = {}
  for item in day:items() do
    if item.kind ~= "breathing" and item.kind ~= "soothing" then
      list[#list + 1] = item
    end
  end
  return list
end

-- No more exercises than usual: the last ones of the plan wait.
local function keep_to(day, amount)
  for i, item in ipairs(exercises(day)) do
    if i > math.max(amount, 1) then
      item:rest("A good day is not a day to catch up: about as much as usual.")
    elseif item.times > 1 then
      item:times_to(1, "A good day is not a day to catch up: once is enough.")
    end
  end
end

s.adapt(function(day)
  local yesterday, amount = day.history[1], usual(day.history)
  if not yesterday then
    return
  end
  if yesterday.stopped > 0 then
    day:ease(s.options.after_busy / 100, "Something was stopped yesterday; a little less today.")
  elseif amount and yesterday.done >= amount + BUSY then
    day:ease(s.options.after_busy / 100, "Yesterday held more than usual; a little less today.")
  end
  if amount and is_good(day) then
    keep_to(day, amount)
  end
end)
